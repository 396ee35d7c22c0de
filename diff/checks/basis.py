"""MT03."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.rendition import Facing, Rendition, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.bases import Base, bases
from normalize.chinese import fold
from normalize.text import NormText

_HOME_ZH = re.compile("家庭|住户|农户|居民|住房|牧户|渔户|户籍|脱贫户|农村人口|农民")
_COUNTS_ZH = re.compile("(?:单|每|各)户")
_HOME_EN = re.compile(r"\b(?:(?:per|each|every|(?:a\s+)?single|one)\s+household|households?)\b", re.IGNORECASE)
_PER_EN = re.compile(
    r"\b(?:per|each|every|apiece|respective(?:ly)?|individual(?:ly)?|an?\s+(?:year|month|day|week|quarter|hour)|annual(?:ly)?|yearly|monthly|daily"
    r"|quarterly|weekly|hourly|average|regular(?:ly)?)\b",
    re.IGNORECASE,
)
# An amount that is given anew for each length of time: 每年给予1000万元. What is done each year (每年安排…) may be said of the whole.
_AGAIN_ZH = re.compile(
    r"每(?:人)?(?:个?月|年|日|天|季度|学期|小时)(?:最高|最多|给予|补助|补贴|奖励|发放|资助|支付|缴纳|不超过|不低于|不少于|安排|拨付){0,3}"
    r"\d[\d,.]*[万亿千百]*元"
)
_AVERAGE_ZH = re.compile("(?P<unit>年|月|日)均")
_AVERAGE_EN = re.compile(r"\b(?:average\w*|averaging|mean|annuali[sz]ed|compound\w*|CAGR)\b", re.IGNORECASE)
_EVERY_EN = {
    "年": re.compile(r"\b(?:every|each)(?:\s+single)?\s+year\b", re.IGNORECASE),
    "月": re.compile(r"\b(?:every|each)(?:\s+single)?\s+month\b", re.IGNORECASE),
    "日": re.compile(r"\b(?:every|each)(?:\s+single)?\s+day\b", re.IGNORECASE),
}


@check(code="MT03", types=("accuracy/mistranslation", "accuracy/number", "accuracy/omission", "accuracy/addition"))
def basis(text: Bitext) -> Iterator[Evidence]:
    """A rate, a subsidy or a limit is given for another unit, or for none: 每张床位 became “per household”, 每小时 “per day”.

    The units and their renderings are in `normalize/data/bases.csv`.

    **Flags** a unit behind 每 that the English sentence names less often than the Chinese and never with per, each or every, where
    it has another unit so, which it names more often than the Chinese does; an amount for each year, month or day (每年给予50万元)
    that the English gives without any such word; an average (年均) that became “every year”; 单户 and 每户 as households where
    they count enterprises.

    **Leaves alone** units that are not in the table, and units of which both sentences speak alike.

    With an English original, an amount for each year that only the Chinese gives so is an addition.
    """
    view = rendition(text)
    for facing in view.facing:
        if not facing.chinese or not facing.english:
            continue
        folded = fold(view.chinese.text[slice(*facing.zh)])
        english = view.english.text[slice(*facing.en)]
        lost = [
            (base, span)
            for base in bases()
            if base.mentioned(english) < base.named(folded.text)
            and not any(base.given(english))
            and not base.counts_another(folded.text)
            for span in base.asked(folded.text)
        ]
        spare = [
            (base, span)
            for base in bases()
            if lost
            and (spans := list(base.given(english)))
            and len(spans) > base.per(folded.text)
            and base.mentioned(english) > base.named(folded.text)
            for span in spans[-1:]
        ]
        for (base, at), (other, place) in zip(lost, spare, strict=False):
            low, high = folded.raw_span(*at)
            zh = facing.zh[0] + low, facing.zh[0] + high
            en = facing.en[0] + place[0], facing.en[0] + place[1]
            if not view.in_list("zh", *zh):
                yield _evidence(text, base, other, zh, en)
        yield from _once(view, facing, folded, english)
        yield from _every(view, facing, folded, english)
        yield from _households(view, facing, folded, english)


def _once(view: Rendition, facing: Facing, folded: NormText, english: str) -> Iterator[Evidence]:
    """An amount for each year that the English gives once."""
    match = _AGAIN_ZH.search(folded.text)
    if match is None or _PER_EN.search(english) or not re.search(r"\d", english):
        return
    zh = _placed(facing, folded, match.span())
    said = view.text("zh", zh)
    yield view.evidence(
        "accuracy/omission", Severity.HIGH, 0.8, zh, (facing.en[1], facing.en[1]),
        message=f"“{said}” is an amount for each period; the English gives it once for all.",
        message_zh=f"“{said}”按期计算，英文未译出“每”，成为一次性的数额。",
        expected=said, direction="weaker", explains=[("zh", zh)],
    )  # fmt: skip


def _every(view: Rendition, facing: Facing, folded: NormText, english: str) -> Iterator[Evidence]:
    """An average over the years that binds every year."""
    for match in _AVERAGE_ZH.finditer(folded.text):
        said = _EVERY_EN[match["unit"]].search(english)
        if said is None or _AVERAGE_EN.search(english) or re.search(f"每个?{match['unit']}", folded.text):
            continue
        # What grows is part of the quote: 年均增长.
        zh = _placed(facing, folded, (match.start(), min(match.end() + 2, len(folded.text))))
        en = facing.en[0] + said.start(), facing.en[0] + said.end()
        yield view.evidence(
            "accuracy/number", Severity.MEDIUM, 0.85, zh, en,
            message=f"“{match.group()}” is an average over the period; the English says “{said.group()}”, which binds each one.",
            message_zh=f"“{match.group()}”是平均数，英文“{said.group()}”则要求每一期都达到。",
            expected="average", found=said.group(), direction="neutral", explains=[("zh", zh), ("en", en)],
        )  # fmt: skip


def _households(view: Rendition, facing: Facing, folded: NormText, english: str) -> Iterator[Evidence]:
    """户 as the measure word of enterprises, rendered as households."""
    match, said = _COUNTS_ZH.search(folded.text), _HOME_EN.search(english)
    if match is None or said is None or _HOME_ZH.search(folded.text):
        return
    if any(base.counts_another(folded.text) for base in bases()):
        zh = _placed(facing, folded, match.span())
        en = facing.en[0] + said.start(), facing.en[0] + said.end()
        yield view.evidence(
            "accuracy/mistranslation", Severity.MEDIUM, 0.8, zh, en,
            message=f"“{match.group()}” counts the enterprises of the sentence; the English says “{said.group()}”.",
            message_zh=f"“{match.group()}”指句中的企业等主体，英文“{said.group()}”指住户。",
            expected="per enterprise", found=said.group(), direction="neutral", explains=[("zh", zh), ("en", en)],
        )  # fmt: skip


def _placed(facing: Facing, folded: NormText, span: Span) -> Span:
    low, high = folded.raw_span(*span)
    return facing.zh[0] + low, facing.zh[0] + high


def _evidence(text: Bitext, base: Base, other: Base, zh: tuple[int, int], en: tuple[int, int]) -> Evidence:
    view = rendition(text)
    said, there = view.text("zh", zh), view.text("en", en)
    return view.evidence(
        "accuracy/number" if base.time and other.time else "accuracy/mistranslation", Severity.HIGH, 0.85, zh, en,
        message=f"“{said}” means per {base.en[0]}; the English says “{there}”.",
        message_zh=f"“{said}”以“{base.zh[0]}”为单位，英文却作“{there}”。",
        expected=f"per {base.en[0]}", found=there, direction="neutral", explains=[("zh", zh), ("en", en)],
    )  # fmt: skip
