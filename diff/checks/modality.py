"""MO01."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from align.restatement import ClauseText, Compared, Restatement
from align.segments import Hunk
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.quoting import raw, sides, stretches
from normalize.modality import PLAIN_ACT, Modal, modals

EXPLORES = 1
"""Words of this strength (探索, 力争, 配合) weaken whatever they stand in place of."""
MOSTLY = 0.5
"""Of a difference with a word of commitment on one side only, at least this share is that word."""


@check(code="MO01", types=("modality-changed", "negation-changed"))
def modality(text: Restatement) -> Iterator[Evidence]:
    """The strength of a commitment differs.

    **Flags** 应当 → 可以, 全面落实 → 探索落实, 举办 → 积极参与, 不得 → 可以 (the last as `negation-changed`), and a modal word or an adverb of
    force (全面, 严格) that was added or dropped. The scale is `normalize/data/modality.csv`. How far apart the words stand on it
    gives the severity.

    **Leaves alone** words of the same strength: 深入实施 → 深入贯彻落实.
    """
    for one in text.compared():
        left, right = _words(one.source, one.left), _words(one.target, one.right)
        for hunk in one.hunks:
            evidence = _compare(one, hunk, left, right)
            if evidence is not None:
                yield evidence


def _words(text: ClauseText, segments: Sequence[int]) -> list[Modal]:
    """The words of commitment in these segments; those in a title 《…》 bind nobody."""
    spans = [(text.segments[i].start, text.segments[i].end) for i in segments]
    titles = [m.span() for m in _TITLE.finditer(text.text)]
    return [
        word
        for word in modals(text.text)
        if any(s <= word.start and word.end <= e for s, e in spans) and not any(s < word.start < e for s, e in titles)
    ]


_TITLE = re.compile("《[^《》]*》")


def _compare(one: Compared, hunk: Hunk, left: list[Modal], right: list[Modal]) -> Evidence | None:
    before = _touched(left, hunk.a0, hunk.a1)
    after = _touched(right, hunk.b0, hunk.b1)
    if not before and not after:
        return None
    replaced = hunk.a1 > hunk.a0 and hunk.b1 > hunk.b0
    for words, size in ((before, hunk.a1 - hunk.a0), (after, hunk.b1 - hunk.b0)):
        other = after if words is before else before
        graded = [word.strength for word in words if word.strength]
        if graded and not other and replaced and PLAIN_ACT > min(graded) > EXPLORES:
            # Another word stands in its place whose strength the scale does not know.
            return None
        if (
            words
            and not other
            and sum(w.end - w.start for w in words) < MOSTLY * max(size, hunk.a1 - hunk.a0, hunk.b1 - hunk.b0)
        ):
            return None
    forbids_before, forbids_after = any(w.forbids for w in before), any(w.forbids for w in after)
    flipped = forbids_before != forbids_after
    change = _strength(after) - _strength(before)
    adverbs = not any(word.strength for word in (*before, *after))
    if not flipped and (change == 0 or (adverbs and abs(change) < 2)):
        return None
    a, b = raw(one, hunk)
    kind = "negation-changed" if flipped else "modality-changed"
    direction = (
        ("stricter" if forbids_after else "more-lenient") if flipped else ("stronger" if change > 0 else "weaker")
    )
    binding = max(_strength(before), _strength(after)) > PLAIN_ACT
    severity = Severity.LOW
    if flipped or (binding and abs(change) >= 3):
        severity = Severity.HIGH
    elif abs(change) >= 2:
        severity = Severity.MEDIUM
    expected, found = _named(before) or a, _named(after) or b
    origin, draft = sides(one, hunk)
    trend_en, trend_zh = _trend(flipped, change)
    return Evidence(
        kind, severity, 0.85, origin, draft,
        f"{trend_en}: {_what_en(expected, found)}.", f"{trend_zh}：{_what_zh(expected, found)}。",
        expected=expected, found=found, direction=direction, explains=stretches(one, hunk),
    )  # fmt: skip


def _touched(words: list[Modal], start: int, end: int) -> list[Modal]:
    return [w for w in words if w.start < end and start < w.end]


def _strength(words: list[Modal]) -> int:
    """Of the weakest modal word (探索 weakens what follows it), else of a plain act; an adverb of force adds to it."""
    graded = [w.strength for w in words if w.strength]
    return min(graded, default=PLAIN_ACT) + _force(words)


def _force(words: list[Modal]) -> int:
    """Of the adverb that weighs most, for more or for less."""
    return max((w.force for w in words if not w.strength), key=abs, default=0)


def _named(words: list[Modal]) -> str:
    return "、".join(w.word for w in words)


def _trend(flipped: bool, change: int) -> tuple[str, str]:
    if flipped:
        return "What is forbidden and what is allowed changed places", "禁止与允许发生变化"
    if change > 0:
        return "The commitment is stronger than in the original", "约束力强于原文"
    return "The commitment is weaker than in the original", "约束力弱于原文"


def _what_en(a: str, b: str) -> str:
    return f"“{a}” became “{b}”" if a and b else f"“{a}” was dropped" if a else f"“{b}” was added"


def _what_zh(a: str, b: str) -> str:
    return f"“{a}”改为“{b}”" if a and b else f"删去“{a}”" if a else f"新增“{b}”"
