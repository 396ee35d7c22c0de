"""MO01."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from align.localisation import Localisation
from align.restatement import ClauseText, Compared, Restatement
from align.segments import Hunk
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.pieces import AUXILIARIES, pieces
from diff.monolingual.quoting import onward, raw, sides, stretches
from diff.monolingual.residue import Residue, classify
from normalize.modality import PLAIN_ACT, Degree, Modal, degrees, modals, unsaid

EXPLORES = 1
"""Words of this strength (探索, 力争, 配合) weaken whatever they stand in place of."""
MOSTLY = 0.5
"""Of a difference with a word of commitment on one side only, at least this share is that word."""


@check(code="MO01", types=("modality-changed", "negation-changed", "deadline-changed"))
def modality(text: Restatement) -> Iterator[Evidence]:
    """The strength of a commitment differs.

    **Flags** 应当 → 可以, 全面落实 → 探索落实, 举办 → 积极参与, 不得 → 可以 (the last as `negation-changed`), a modal word or an adverb of
    force (全面, 优先) that was added or dropped, a promised result that became an effort (完成 → 推进), and words of another rank on
    the same scale: 批准 → 备案, 国内领先 → 全国平均, 每年 → 定期, 立即 → 适时, 全部 → 部分, 牵头 → 配合. The scales are
    `normalize/data/modality.csv` and `normalize/data/scales.csv`. How far apart the words stand gives the severity.

    **Leaves alone** words of the same strength (深入实施 → 深入贯彻落实), words that only moved within the provision, and the same
    characters in nouns (应急, 社会组织, 研究院), and the words of a document's title.
    """
    for one in text.compared():
        parts = pieces(one)
        # A title (支持人才安居…措施) commits nobody.
        if parts and one.source.clause.kind != "title":
            yield from _compared(one, parts, text.localisation)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A difference with the graded words that it touches on both sides."""

    hunk: Hunk
    before: tuple[Modal, ...]
    after: tuple[Modal, ...]
    was: tuple[Degree, ...]
    now: tuple[Degree, ...]


def _compared(one: Compared, parts: Sequence[Hunk], localisation: Localisation) -> Iterator[Evidence]:
    left, right = (
        _within(one.source, one.left, modals(one.source.text)),
        _within(one.target, one.right, modals(one.target.text)),
    )
    was, now = (
        _within(one.source, one.left, degrees(one.source.text)),
        _within(one.target, one.right, degrees(one.target.text)),
    )
    seen = [
        _Seen(part, *_across(part, left, right), *_across(part, was, now))
        for part in parts
        if classify(one, part, localisation) is Residue.SUBSTANCE or _auxiliary(one, part)
    ]
    seen = _without_moved(one, seen)
    for item in _together(seen):
        item = _resumed(one, item)
        evidence = _commitment(one, item) or _degree(one, item)
        if evidence is not None:
            yield evidence


_Word = TypeVar("_Word", Modal, Degree)


def _within(text: ClauseText, segments: Sequence[int], words: Sequence[_Word]) -> list[_Word]:
    """The words in these segments; those in a title 《…》 bind nobody."""
    spans = [(text.segments[i].start, text.segments[i].end) for i in segments]
    titles = [m.span() for m in _TITLE.finditer(text.text)]
    return [
        word
        for word in words
        if any(s <= word.start and word.end <= e for s, e in spans) and not any(s < word.start < e for s, e in titles)
    ]


_TITLE = re.compile("《[^《》]*》")


def _touched(words: Sequence[_Word], start: int, end: int) -> tuple[_Word, ...]:
    return tuple(word for word in words if word.start < end and start < word.end)


def _across(part: Hunk, left: Sequence[_Word], right: Sequence[_Word]) -> tuple[tuple[_Word, ...], tuple[_Word, ...]]:
    """The words that a difference touches on both sides. Where a word goes on behind or before it (严格|落实), the other side is
    read as far (落实)."""
    before, after = _touched(left, part.a0, part.a1), _touched(right, part.b0, part.b1)
    ahead = (
        max((word.end - part.a1 for word in before), default=0),
        max((word.end - part.b1 for word in after), default=0),
    )
    back = (
        max((part.a0 - word.start for word in before), default=0),
        max((part.b0 - word.start for word in after), default=0),
    )
    return (
        before or _touched(left, part.a0 - max(back[1], 0), part.a1 + max(ahead[1], 0)),
        after or _touched(right, part.b0 - max(back[0], 0), part.b1 + max(ahead[0], 0)),
    )


def _auxiliary(one: Compared, part: Hunk) -> bool:
    """Whether a modal word stands on either side: 应 → 应当 is settled by the scale, not by the table of synonyms."""
    return one.source.text[part.a0 : part.a1] in AUXILIARIES and one.target.text[part.b0 : part.b1] in AUXILIARIES


def _without_moved(one: Compared, seen: Sequence[_Seen]) -> list[_Seen]:
    """Without words that one difference drops and another adds: they moved within the provision."""
    gone = Counter(word.word for item in seen for word in item.before)
    new = Counter(word.word for item in seen for word in item.after)
    moved = {word for word in gone if new[word]}
    return [
        _Seen(
            item.hunk,
            tuple(word for word in item.before if word.word not in moved or item.after),
            tuple(word for word in item.after if word.word not in moved or item.before),
            item.was,
            item.now,
        )
        for item in seen
    ]


def _together(seen: Sequence[_Seen]) -> Iterator[_Seen]:
    """The differences, where a modal word that one drops and another adds (应当将…纳入 → 可以…将…纳入) are one change."""
    lone = [item for item in seen if _lone(item)]
    gone = [item for item in lone if item.before]
    new = [item for item in lone if item.after]
    if len(gone) == len(new) == 1:
        a, b = gone[0], new[0]
        seen = [item for item in seen if item not in (a, b)]
        yield _Seen(Hunk(a.hunk.a0, a.hunk.a1, b.hunk.b0, b.hunk.b1), a.before, b.after, (), ())
    yield from seen


def _resumed(one: Compared, item: _Seen) -> _Seen:
    """The difference with the modal word of the part before the comma, where the other side cut the sentence there: 政府应当将
    经费纳入预算 → 政府可以根据需要,将经费纳入预算."""
    if not _lone(item):
        return item
    hunk = item.hunk
    if item.before:
        word = _ahead(one.target, one.right[0], one.source.segments[one.left[0]].text)
        return (
            item if word is None else _Seen(Hunk(hunk.a0, hunk.a1, word.start, word.end), item.before, (word,), (), ())
        )
    word = _ahead(one.source, one.left[0], one.target.segments[one.right[0]].text)
    return item if word is None else _Seen(Hunk(word.start, word.end, hunk.b0, hunk.b1), (word,), item.after, (), ())


def _ahead(text: ClauseText, at: int, other: str) -> Modal | None:
    """The modal word of the part before this one in its sentence, if it begins as the other side's part does."""
    if not at or text.segments[at - 1].sentence != text.segments[at].sentence:
        return None
    before = text.segments[at - 1]
    if before.text[:SAME_SUBJECT] != other[:SAME_SUBJECT] or len(before.text) < SAME_SUBJECT:
        return None
    words = [word for word in modals(text.text) if before.start <= word.start < before.end and word.word in AUXILIARIES]
    return words[0] if len(words) == 1 else None


SAME_SUBJECT = 3
"""Two parts that begin with this many characters alike have one subject."""


def _lone(item: _Seen) -> bool:
    """Whether one side has a modal word of duty or permission here and the other has nothing graded."""
    words = item.before or item.after
    return bool(words) and not (item.before and item.after) and words[0].word in AUXILIARIES


def _commitment(one: Compared, item: _Seen) -> Evidence | None:
    hunk, before, after = item.hunk, item.before, item.after
    if not before and not after:
        return None
    replaced = hunk.a1 > hunk.a0 and hunk.b1 > hunk.b0
    for words, other in ((before, after), (after, before)):
        graded = [word.strength for word in words if word.strength]
        if graded and not other and replaced and PLAIN_ACT > min(graded) > EXPLORES:
            # Another word stands in its place whose strength the scale does not know.
            return None
        size = max(hunk.a1 - hunk.a0, hunk.b1 - hunk.b0)
        if words and not other and sum(w.end - w.start for w in words) < MOSTLY * size:
            return None
        text = one.source if words is before else one.target
        if words and not other and all(_nominal(text.text, word) for word in words):
            return None
        if words and not other and all(word.word == "要" for word in words):
            # 要 only introduces the verb; the act is demanded with and without it.
            return None
    forbids_before, forbids_after = any(w.forbids for w in before), any(w.forbids for w in after)
    flipped = forbids_before != forbids_after and not _still_denied(one, hunk, before, after)
    change = _change(before, after)
    adverbs = not any(word.strength for word in (*before, *after))
    if not flipped and (change == 0 or (adverbs and abs(change) < 2)):
        return None
    a, b = raw(one, hunk)
    kind = "negation-changed" if flipped else "modality-changed"
    direction = (
        ("stricter" if forbids_after else "more-lenient") if flipped else ("stronger" if change > 0 else "weaker")
    )
    binding = max(_strength(before), _strength(after)) > PLAIN_ACT
    effort = change < 0 and any(w.result for w in before) and bool(after) and not any(w.result for w in after)
    severity = Severity.LOW
    plain = not (before and after) and not adverbs and binding and abs(change) == 2
    if plain:
        # 应当公开 → 公开: in an act of law the bare verb binds as well.
        severity = Severity.LOW
    elif flipped or (binding and not adverbs and abs(change) >= 3):
        severity = Severity.HIGH
    elif effort or abs(change) >= (3 if adverbs else 2):
        severity = Severity.MEDIUM
    expected, found = _named(before) or a, _named(after) or b
    origin, draft = sides(one, hunk)
    trend_en, trend_zh = _trend(flipped, change, effort)
    return Evidence(
        kind, severity, 0.85, origin, draft,
        f"{trend_en}: {_what_en(expected, found)}.", f"{trend_zh}：{_what_zh(expected, found)}。",
        expected=expected, found=found, direction=direction, explains=stretches(one, hunk),
    )  # fmt: skip


def _still_denied(one: Compared, hunk: Hunk, before: Sequence[Modal], after: Sequence[Modal]) -> bool:
    """Whether the side without a prohibition denies the act all the same, with an adverb or bare: 不得高于 → 原则上不高于."""
    text, words, at = (
        (one.target.text, after, hunk.b1) if any(w.forbids for w in before) else (one.source.text, before, hunk.a1)
    )
    low = hunk.b0 if text is one.target.text else hunk.a0
    return all(not word.strength for word in words) and "不" in text[max(low - 1, 0) : at + 1]


_AFTER_NOUN = re.compile(
    r"[的、,。;:!?)》\"]|等|工作|机制|体系|能力|水平|力度|情况|制度|用地|环境|条件|过程|和|与|及|$"
)


def _nominal(text: str, word: Modal) -> bool:
    """Whether a word that can be a verb or a noun is a noun here: 完善营商环境建设, 服务保障体系."""
    if not PLAIN_ACT >= word.strength >= 3 or not word.start:
        return False
    return bool(_AFTER_NOUN.match(text, word.end)) and text[word.start - 1] not in ",。;:、("


def _degree(one: Compared, item: _Seen) -> Evidence | None:
    hunk = item.hunk
    for scale in sorted({degree.scale for degree in (*item.was, *item.now)}):
        a = [degree for degree in item.was if degree.scale == scale]
        b = [degree for degree in item.now if degree.scale == scale]
        silent = unsaid(scale)
        if not (a and b):
            if item.was and item.now:
                # 立即 → 适时: the scale on which both stand says it.
                continue
            size = max(hunk.a1 - hunk.a0, hunk.b1 - hunk.b0)
            if silent is None or sum(d.end - d.start for d in (*a, *b)) < MOSTLY * size:
                continue
        before = min((d.rank for d in a), default=silent)
        after = min((d.rank for d in b), default=silent)
        if before is None or after is None or before == after:
            continue
        weighty = scale in _WEIGHTY or abs(after - before) >= 2
        # 批准 → 备案 takes a decision away from the authority.
        decides = scale == "control" and abs(after - before) >= 3
        severity = Severity.HIGH if decides else Severity.MEDIUM if weighty else Severity.LOW
        up, down = _EFFECTS[scale]
        effect_en, effect_zh, direction = up if after > before else down
        expected, found = "、".join(d.word for d in a), "、".join(d.word for d in b)
        # How often and how soon something is done is understood by what follows.
        origin, draft = onward(one, hunk) if scale in ("frequency", "speed") else sides(one, hunk)
        calendar = all(degree.word in _CALENDAR for degree in (*a, *b)) and bool(a and b)
        if calendar:
            severity = Severity.MEDIUM
        return Evidence(
            "deadline-changed" if calendar else "modality-changed", severity, 0.85, origin, draft,
            f"{effect_en}: {_what_en(expected, found)}.", f"{effect_zh}：{_what_zh(expected, found)}。",
            expected=expected, found=found, direction=direction, explains=stretches(one, hunk),
        )  # fmt: skip
    return None


_CALENDAR = frozenset(
    [
        "每日",
        "每天",
        "逐日",
        "每周",
        "每月",
        "按月",
        "每季度",
        "按季度",
        "每季",
        "每半年",
        "每年",
        "逐年",
        "每年度",
        "按年度",
        "每两年",
    ]
)
_WEIGHTY = frozenset({"role", "control", "benchmark"})
_Effect = tuple[str, str, str]
_EFFECTS: dict[str, tuple[_Effect, _Effect]] = {
    "benchmark": (("The goal is set by a higher benchmark", "目标的参照水平提高", "stronger"), ("The goal is set by a lower benchmark", "目标的参照水平降低", "weaker")),
    "extent": (("More is covered than in the original", "覆盖程度大于原文", "broader"), ("Less is covered than in the original", "覆盖程度小于原文", "narrower")),
    "frequency": (("It is to be done more often or more regularly", "频次高于原文", "stronger"), ("It is to be done less often or less regularly", "频次低于原文或不再固定", "weaker")),
    "speed": (("It is to be done sooner", "时间要求比原文更紧", "stronger"), ("It may be done later", "时间要求比原文宽松", "weaker")),
    "role": (("The body has a larger part than in the original", "承担的角色重于原文", "stronger"), ("The body has a smaller part than in the original", "承担的角色轻于原文", "weaker")),
    "control": (("The control is stricter than in the original", "管理要求严于原文", "stricter"), ("The control is more lenient than in the original", "管理要求宽于原文", "more-lenient")),
}  # fmt: skip


def _strength(words: Sequence[Modal]) -> int:
    """Of the weakest modal word (探索 weakens what follows it), else of a plain act; an adverb of force adds to it."""
    graded = [w.strength for w in words if w.strength]
    return min(graded, default=PLAIN_ACT) + _force(words)


def _change(before: Sequence[Modal], after: Sequence[Modal]) -> int:
    """How much stronger the words became. An adverb makes no duty: 应当面向职工 → 优先面向职工 is weaker, whatever 优先 adds."""
    duty = [max((w.strength for w in words if w.strength), default=PLAIN_ACT) > PLAIN_ACT for words in (before, after)]
    graded = [any(w.strength for w in words) for words in (before, after)]
    if any(duty) and not all(graded):
        before, after = ([w for w in words if w.strength or w.force < 0] for words in (before, after))
    return _strength(after) - _strength(before)


def _force(words: Sequence[Modal]) -> int:
    """Of the adverb that weighs most, for more or for less."""
    return max((w.force for w in words if not w.strength), key=abs, default=0)


def _named(words: Sequence[Modal]) -> str:
    return "、".join(w.word for w in words)


def _trend(flipped: bool, change: int, effort: bool) -> tuple[str, str]:
    if flipped:
        return "What is forbidden and what is allowed changed places", "禁止与允许发生变化"
    if effort:
        return "A promised result is now only an effort", "由承诺结果变为仅承诺努力"
    if change > 0:
        return "The commitment is stronger than in the original", "约束力强于原文"
    return "The commitment is weaker than in the original", "约束力弱于原文"


def _what_en(a: str, b: str) -> str:
    return f"“{a}” became “{b}”" if a and b else f"“{a}” was dropped" if a else f"“{b}” was added"


def _what_zh(a: str, b: str) -> str:
    return f"“{a}”改为“{b}”" if a and b else f"删去“{a}”" if a else f"新增“{b}”"
