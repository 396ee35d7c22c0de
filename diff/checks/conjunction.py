"""MT02."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from align.bitext import Bitext
from diff.bilingual.coverage import Covered, coverage
from diff.bilingual.rendition import Facing, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity

_CHINESE = re.compile(r"(?P<or>或者|或是|或)|(?P<and>并且|而且|同时|并|且)")
# 或 and 并 inside these words are no conjunctions.
_WORD = re.compile(r"或有|或然|并购|并举|并重|并联|并网|并轨|并行|并列|并存|并发|兼并|合并|一并|相并|暂且|尚且|况且")
_NEGATIVE = re.compile(r"不得|不准|禁止|严禁|不能|不予|不再|无|未|不|非|防止|避免|杜绝|除外")
_ENGLISH_OR = re.compile(r"\b(?:or|nor|either|whichever|alternatively)\b", re.IGNORECASE)
_ENGLISH_AND = re.compile(r"\b(?:and|both|plus|together\s+with|as\s+well\s+as|along\s+with)\b|&", re.IGNORECASE)
FAR = 5
"""Words of meaning that may stand between the renderings of two conjuncts."""
APART = 4
"""Characters between a conjunction and the word before or behind it."""


@dataclass(frozen=True, slots=True)
class _Joint:
    """A conjunction at `zh` between two words whose renderings end and begin at `en`."""

    alternative: bool
    zh: Span
    en: Span


@check(code="MT02", types=("accuracy/mistranslation",))
def conjunction(text: Bitext) -> Iterator[Evidence]:
    """An alternative became a sum, or conditions that must all hold became alternatives.

    **Flags** “and” between the renderings of two words that 或、或者 joins, and “or” between those of two conditions that 并 or 且
    joins.

    **Leaves alone** and/or, “or” and “and” under a negation (the sum of what must not be is an alternative, and the other way
    round), “or” between nouns that 和 or 及 joins (any unit or individual), and words that the English does not keep beside one
    another.
    """
    view, cover = rendition(text), coverage(text)
    for facing, found in cover.beads.items():
        for joint in _joints(view.chinese.text, facing, found):
            between = view.english.text[slice(*joint.en)]
            alternative = _ENGLISH_OR.search(between) is not None
            together = _ENGLISH_AND.search(between) is not None
            if alternative == together or alternative == joint.alternative:
                continue
            said = (_ENGLISH_AND if joint.alternative else _ENGLISH_OR).search(between)
            if said is None:
                continue
            en = joint.en[0] + said.start(), joint.en[0] + said.end()
            word = view.text("zh", joint.zh)
            yield view.evidence(
                "accuracy/mistranslation", Severity.MEDIUM, 0.75, *_around(facing, found, joint, en),
                message=f"“{word}” joins {'alternatives' if joint.alternative else 'what must all hold'}; the English says “{said[0]}”.",
                message_zh=f"“{word}”表示{'选择' if joint.alternative else '并列'}，英文却用“{said[0]}”。",
                expected="or" if joint.alternative else "and", found=said[0], direction="narrower" if joint.alternative else "broader",
            )  # fmt: skip


def _around(facing: Facing, found: Covered, joint: _Joint, en: Span) -> tuple[Span, Span]:
    """The conjunction with the words that it joins, in both languages."""
    before = max((t for t in found.chinese if t.end <= joint.zh[0]), key=lambda t: t.end)
    after = min((t for t in found.chinese if t.start >= joint.zh[1]), key=lambda t: t.start)
    left = max((t for t in found.english if t.end <= en[0]), key=lambda t: t.end)
    right = min((t for t in found.english if t.start >= en[1]), key=lambda t: t.start)
    return (before.start, after.end), (left.start, right.end)


def _joints(text: str, facing: Facing, found: Covered) -> Iterator[_Joint]:
    start, end = facing.zh
    inside = [match.span() for match in _WORD.finditer(text, start, end)]
    for match in _CHINESE.finditer(text, start, end):
        at = match.span()
        if any(low < at[1] and at[0] < high for low, high in inside):
            continue
        before = [k for k, t in enumerate(found.chinese) if t.end <= at[0] and at[0] - t.end <= APART]
        after = [k for k, t in enumerate(found.chinese) if t.start >= at[1] and t.start - at[1] <= APART]
        if not before or not after or any(t.start < at[1] and at[0] < t.end for t in found.chinese):
            continue
        a, b = found.partner[before[-1]], found.partner[after[0]]
        if a < 0 or b < 0 or not 0 < abs(b - a) <= FAR:
            continue
        low, high = min(a, b), max(a, b)
        alternative = match["or"] is not None
        if _NEGATIVE.search(text, max(start, text.rfind("。", start, at[0])), at[0]):
            continue
        yield _Joint(alternative, at, (found.english[low].end, found.english[high].start))
