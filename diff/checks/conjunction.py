"""MT02."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from align.bitext import Bitext
from diff.bilingual.coverage import Coverage, Covered, coverage
from diff.bilingual.rendition import Facing, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.english import Token

_CHINESE = re.compile(r"(?P<or>或者|或是|或)|(?P<and>并且|而且|同时|并|且)")
# 或 and 并 inside these words are no conjunctions.
_WORD = re.compile(r"或有|或然|并购|并举|并重|并联|并网|并轨|并行|并列|并存|并发|兼并|合并|一并|相并|暂且|尚且|况且")
_NEGATIVE = re.compile(r"不得|不准|禁止|严禁|不能|不予|不再|无|未|不|非|防止|避免|杜绝|除外")
_ENGLISH_OR = re.compile(r"\b(?:or|nor|either|whichever|alternatively)\b", re.IGNORECASE)
_ENGLISH_AND = re.compile(r"\b(?:and|both|plus|together\s+with|as\s+well\s+as|along\s+with)\b|&", re.IGNORECASE)
# “or” between two bounds, between two refusals, and before a predicate.
_BOUND = r"(?:no|not)\s+(?:less|fewer|more|lower|higher)\s+than|at\s+(?:least|most)|not\s+exceed\w*|more\s+than|less\s+than|up\s+to"
_OR_BOUND = re.compile(rf"\b(?:{_BOUND})\b[^.;:]{{1,80}}?\b(?P<or>or)\s+(?:{_BOUND})\b", re.IGNORECASE)
_REFUSAL = r"(?:do|does|did|have|has|had|is|are|was|were|shall|may|must|can)(?:\s+not|n[’']t)"
_OR_REFUSAL = re.compile(
    rf"\b{_REFUSAL}\b[^.;:]{{1,100}}?\b(?P<or>or)\s+(?:who\s+|that\s+)?{_REFUSAL}\b", re.IGNORECASE
)
_OR_PREDICATE = re.compile(
    r"\b(?P<or>or)\s+(?:who\s+|that\s+|which\s+)?(?:has|have|had|is|are|was|were)\b(?!\s+not)", re.IGNORECASE
)
_BUT = re.compile(r"(?:但是|但|并且|而且|且)[已未应须还仍也]?$")
_TOGETHER = re.compile(r"并且|而且|并|且")
_LISTED = re.compile(r"并且|而且|并|且|、|，")
_CHOICE = re.compile(r"或|任一|之一|任何|任意|无论|不论|其他|均可|要么|，?未.{0,8}的，")
_NO = re.compile(r"\b(?:no|not|nor|never|neither|without|nobody|none|whether|any|either)\b|n[’']t\b", re.IGNORECASE)
_PART = re.compile(r"[、，；。：]|的(?=[，、])")
LONGEST = 20
"""Characters that are quoted of what a mark or conjunction adds."""
NEAR = 3
"""Words of meaning on each side of an “or” that tell where in the Chinese it stands."""
FAR = 5
"""Words of meaning that may stand between the renderings of two conjuncts."""
BEHIND = 25
"""Characters behind a predicate’s first word in which a word tells where in the Chinese it stands."""
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
    joins; “or” before a predicate whose first words render what stands right behind 但 or 且.

    It flags also “or” between two bounds, two refusals (do not … or do not …) or before a predicate, where the Chinese lists the two or
    joins them by 并 or 且 and has no alternative in the sentence.

    **Leaves alone** and/or, “or” and “and” under a negation (the sum of what must not be is an alternative, and the other way
    round), “or” between nouns that 和 or 及 joins (any unit or individual), and words that the English does not keep beside one
    another.
    """
    view, cover = rendition(text), coverage(text)
    for facing, found in cover.beads.items():
        chinese, english = view.chinese.text, view.english.text
        alternatives = list(_alternatives(chinese, english, facing, found, _figures(cover, facing)))
        for zh, en in alternatives:
            word = view.text("zh", zh)
            yield view.evidence(
                "accuracy/mistranslation", Severity.MEDIUM, 0.8, zh, en,
                message=f"“{word}” adds what must hold too; the English makes it an alternative (“or”).",
                message_zh=f"“{word}”是并列的要求，英文用“or”译成了选择关系。",
                expected="and", found="or", direction="broader",
            )  # fmt: skip
        told = {en for _, en in alternatives}
        for zh, en in _conditions(chinese, english, facing, found):
            if en not in told:
                word = view.text("zh", zh)
                yield view.evidence(
                    "accuracy/mistranslation", Severity.HIGH, 0.8, zh, en,
                    message=f"“{word}” must hold besides; the English makes it an alternative (“or”).",
                    message_zh=f"“{word}”须同时满足，英文用“or”译成了选择关系。",
                    expected="but", found="or", direction="broader",
                )  # fmt: skip
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


def _alternatives(
    chinese: str, english: str, facing: Facing, found: Covered, figures: _Figures
) -> Iterator[tuple[Span, Span]]:
    """Places where the English makes alternatives of what a Chinese sentence without any alternative demands together: the Chinese
    from its mark or conjunction to the word behind it, and the English “or” with the words that show it."""
    if _CHOICE.search(chinese, *facing.zh):
        return
    for pattern, marks in ((_OR_BOUND, _LISTED), (_OR_REFUSAL, _LISTED), (_OR_PREDICATE, _TOGETHER)):
        for match in pattern.finditer(english, *facing.en):
            at = match.start("or")
            if pattern is _OR_PREDICATE and _NO.search(english, facing.en[0], at):
                continue
            if pattern is _OR_BOUND:
                place = _between_figures(chinese, facing, figures, at)
            else:
                place = _mark(chinese, facing, found, at, marks)
            if place is not None:
                yield place, (at, match.end())


def _conditions(chinese: str, english: str, facing: Facing, found: Covered) -> Iterator[tuple[Span, Span]]:
    """Places where “or” stands before a predicate whose first rendered word comes right behind 但 or 且 in the Chinese."""
    users = {j: i for i, j in enumerate(found.partner) if j >= 0}
    for match in _OR_PREDICATE.finditer(english, *facing.en):
        behind = [j for j, t in enumerate(found.english) if t.start >= match.end() and t.start - match.end() <= BEHIND]
        own = next((users[j] for j in behind if j in users), None)
        if own is None:
            continue
        word = found.chinese[own]
        joint = _BUT.search(chinese, max(word.start - APART, facing.zh[0]), word.start)
        if joint is not None and not _NO.search(english, max(facing.en[0], match.start() - 40), match.start()):
            yield (joint.start(), word.end), (match.start("or"), found.english[behind[0]].end)


_Figures = tuple[tuple[Token, ...], tuple[Token, ...]]


def _figures(cover: Coverage, facing: Facing) -> _Figures:
    """The numbers of both sides of a bead."""
    zh, en = (tuple(t for t in cover.tokens(side, facing) if t.form[0] == "#") for side in ("zh", "en"))
    return zh, en


def _between_figures(chinese: str, facing: Facing, figures: _Figures, at: int) -> Span | None:
    """The Chinese between the two figures that stand around an English place, from the mark that parts them to the second."""
    zh, en = figures
    before = [t.form for t in en if t.end <= at]
    after = next((t.form for t in en if t.start >= at), None)
    for second in (t for t in zh if t.form == after):
        low = max((t.end for t in zh if t.end <= second.start and t.form in before), default=facing.zh[0])
        mark = max((m.start() for m in _LISTED.finditer(chinese, low, second.start)), default=None)
        if mark is not None and low > facing.zh[0]:
            return mark, second.end
    return None


def _mark(chinese: str, facing: Facing, found: Covered, at: int, marks: re.Pattern[str]) -> Span | None:
    """The Chinese mark or conjunction that parts what stands before an English place from what stands behind it, with the word
    that follows it; None where the words do not tell."""
    before = [j for j, t in enumerate(found.english) if t.end <= at][-NEAR:]
    after = [j for j, t in enumerate(found.english) if t.start >= at][:NEAR]
    places = {j: found.chinese[i].start for i, j in enumerate(found.partner) if j >= 0}
    left = [places[j] for j in before if j in places]
    right = [places[j] for j in after if j in places]
    best: tuple[int, Span] | None = None
    for match in marks.finditer(chinese, *facing.zh):
        low, high = match.span()
        if any(t.start < high and low < t.end for t in found.chinese) or any(
            a < high and low < b for a, b in _inside(chinese, facing)
        ):
            continue
        score = sum(1 if z < low else -1 for z in left) + sum(1 if z >= high else -1 for z in right)
        if best is None or score > best[0]:
            best = score, match.span()
    if best is None or best[0] < max(2, len(left) + len(right) - 2):
        return None
    low, high = best[1]
    stop = _PART.search(chinese, high, min(facing.zh[1], high + LONGEST))
    return low, stop.start() if stop else min((t.end for t in found.chinese if t.start >= high), default=high)


def _inside(text: str, facing: Facing) -> list[Span]:
    return [match.span() for match in _WORD.finditer(text, *facing.zh)]


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
