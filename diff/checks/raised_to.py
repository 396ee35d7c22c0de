"""MT07."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.coverage import coverage
from diff.bilingual.rendition import rendition
from diff.check import Evidence, check
from diff.finding import Severity

_STEP = r"提高|增加|增长|上升|上浮|上调|调高|提升|扩大|扩展|延长|放宽|增|升|降低|下降|下调|下浮|调低|调减|减少|压减|压缩|缩短|缩减|缩小|降|减"
_TO = re.compile(rf"(?:{_STEP})(?:至|到)[^，。；：、\d一二三四五六七八九十百千万]{{0,12}}$")
_BY = re.compile(rf"(?:{_STEP})了?(?:约|近|超过|不低于|不少于|不超过|至少|最多)?$")
_ENGLISH = re.compile(
    r"\b(?:rais|increas|grow|grew|expand|ris|rose|lift|boost|extend|enlarg|lower|reduc|decreas|cut|fall|fell|drop|declin|shorten|compress)\w*"
    r"[^.;]{0,60}?\s(?P<frame>by|to)\s+(?:about\s+|around\s+|nearly\s+|approximately\s+|over\s+|more\s+than\s+|no\s+less\s+than\s+|at\s+least\s+|up\s+to\s+"
    r"|not\s+more\s+than\s+|no\s+more\s+than\s+|a\s+maximum\s+of\s+)?(?:RMB\s*|CNY\s*|USD\s*|US\$\s*|\$\s*|¥\s*)?$",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\s?(?:[%％‰]|个?百分点|倍|per\s?cent\b|percentage\s+points?\b|times\b)|")
LEAD = 90
"""Characters before a figure in which its verb is looked for."""


@check(code="MT07", types=("accuracy/number",))
def raised_to(text: Bitext) -> Iterator[Evidence]:
    """A value that is reached became the amount of the change, or the other way round: 提高到1.5倍 as “raised by 1.5 times”.

    **Flags** “by” before the figure that 提高至, 降低到 and the like reach, and “to” before the one by which 增长 or 减少 changes
    something; the figure must be the same in both languages.

    **Leaves alone** a figure that stands several times in the sentence.
    """
    view, cover = rendition(text), coverage(text)
    for facing in cover.beads:
        figures = {side: [t for t in cover.tokens(side, facing) if t.form[0] == "#"] for side in ("zh", "en")}
        for figure in figures["zh"]:
            there = [t for t in figures["en"] if t.form == figure.form]
            if len(there) != 1 or sum(t.form == figure.form for t in figures["zh"]) != 1:
                continue
            before = view.chinese.text[facing.zh[0] : figure.start]
            reached, changed = _TO.search(before), _BY.search(before)
            verb = reached or changed
            low = max(facing.en[0], there[0].start - LEAD)
            # The verb nearest to the figure is its own.
            said = [
                m for k in range(low, there[0].start) if (m := _ENGLISH.match(view.english.text, k, there[0].start))
            ]
            if verb is None or not said or said[-1]["frame"].lower() == ("to" if reached else "by"):
                continue
            zh = facing.zh[0] + verb.start(), _end(view.chinese.text, figure.end)
            en = said[-1].start(), _end(view.english.text, there[0].end)
            right = "to" if reached else "by"
            words = view.text("zh", zh), view.text("en", en)
            yield view.evidence(
                "accuracy/number", Severity.HIGH, 0.85, zh, en,
                message=f"“{words[0]}” says {'what is reached' if reached else 'how much it changes'} (“{right}”); the English says “{words[1]}”.",
                message_zh=f"“{words[0]}”指{'变化后的数值' if reached else '变化的幅度'}，应用“{right}”；英文却作“{words[1]}”。",
                expected=right, found=said[-1]["frame"], direction="neutral", explains=[("zh", zh), ("en", en)],
            )  # fmt: skip


def _end(text: str, at: int) -> int:
    """Where the unit behind a figure ends, if there is one."""
    match = _UNIT.match(text, at)
    return match.end() if match else at
