"""Stretches of a sentence that its translation does not account for, and how likely each is a fault of the translation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from align.bitext import Bitext
from diff.bilingual.coverage import Coverage, Covered, coverage
from diff.bilingual.likelihood import USUAL_FAULTS, likelihood, off
from diff.bilingual.rendition import Facing, Rendition, Span, rendition
from normalize.glossary import Kind, glossary
from normalize.quantity import quantities

WEIGHTS = {Kind.QUALIFIER: 1.2, Kind.CORE: 1.0, Kind.FREE: 0.3, Kind.SUPPORT: 0.1}
"""What a word of the glossary is worth, by its kind."""
SINGLE, SHORT, LONG = 0.3, 0.7, 1.0
"""Weight of another word of one character, of two, and of more: the general dictionary is a worse witness."""
SHARED = 0.5
"""Share of its weight that a word keeps whose rendering is there, but used up by another word."""
LEAST = 0.5
"""A stretch of less weight is not told."""
HELPFUL = 0.7
"""Weight of a word from which it can show that a part of a sentence is lost."""
PART_WORDS, HARDLY, LITTLE, TOO_SHORT = 3, 0.45, 0.5, 0.6
"""A part with so many helpful words is lost if no more than the first share of them is rendered, the English has no more than the second
share of them for it alone, and is too short besides: by the third share of what the part should take."""

_PART = re.compile(r"[，；：,;:]")
_BREAK = re.compile(r"[、，。；：！？,;:!?（）()“”\"《》\n]|(?<![\u4e00-\u9fff])[和与及或]|以及|或者")
_SERIES = re.compile(r"[、和与及或]|以及|或者")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Left-over words at `zh`, inside the sentences of `facing`. `weight` says how much they say; `surplus` from 0 to 1 how
    much more is left over on the Chinese side of the bead than on the English; `part` that they fill a part of the
    sentence between two marks; `en` is where unused English words stand in their place, None where none do; `confidence`
    how likely the translation is at fault here, before the other checks are known; `words` how many words they are; `features` by
    what that is told (none for a whole part between two marks, whose loss is sure)."""

    facing: Facing
    zh: Span
    weight: float
    surplus: float
    part: bool
    confidence: float
    en: Span | None
    words: int
    features: Mapping[str, float]


@lru_cache(maxsize=2)
def uncovered(bitext: Bitext) -> tuple[Stretch, ...]:
    """The stretches of Chinese words that nothing accounts for, heavy enough to be told, in the order of the original."""
    view, cover = rendition(bitext), coverage(bitext)
    weights = _Weights(cover)
    bad = off(bitext)
    text = view.chinese.text
    out: list[Stretch] = []
    for facing in cover.beads:
        parts = list(_lost_parts(view, cover, facing, weights, bad))
        out.extend(parts)
        told: set[str] = set()
        for one in _stretches(view, cover, facing, weights, bad):
            # What a sentence says several times and its translation never is one fault.
            said = text[slice(*one.zh)]
            if said not in told and not any(p.zh[0] < one.zh[1] and one.zh[0] < p.zh[1] for p in parts):
                told.add(said)
                out.append(one)
    return tuple(out)


def _lost_parts(view: Rendition, cover: Coverage, facing: Facing, weights: _Weights, bad: float) -> Iterator[Stretch]:
    """The parts of a sentence, between two marks, for which the English has nothing of its own: without such a part, the
    rest of the sentence would account for the English just as well."""
    text, (start, end) = view.chinese.text, facing.zh
    found = cover.beads[facing]
    met = {t for t, j in zip(found.chinese, found.partner, strict=True) if j >= 0}
    marks = [m.span() for m in _PART.finditer(text, start, end)]
    spans = list(zip([start, *(b for _, b in marks)], [*(a for a, _ in marks), end], strict=True))
    if len([1 for low, high in spans if low < high]) < 2:
        return
    for low, high in spans:
        words = [t for t in cover.words("zh", facing) if low <= t.start < high]
        helpful = [t for t in words if weights.of(t.form) >= HELPFUL]
        if len(helpful) < PART_WORDS:
            continue
        # A word that the dictionary seldom finds shows nothing where it is not found, but much where it is.
        telling = {t.form for t in helpful} | {t.form for t in words if t in met}
        margin = cover.margin(facing, (low, high), frozenset(telling))
        rendered = sum(t in met for t in helpful) / len(helpful)
        short = _too_short(view, facing, high - low) and not _figures_stand(cover, facing, (low, high))
        if short and rendered <= HARDLY and margin <= weights.general * LITTLE:
            weight = sum(weights.of(t.form) for t in helpful) * weights.general * (1 - margin)
            yield Stretch(facing, (low, high), round(weight, 2), 1.0, True, 0.85, None, len(words), {})


def _figures_stand(cover: Coverage, facing: Facing, part: Span) -> bool:
    """Whether the part has figures, and the English all of them, as often as the whole Chinese sentence: then it is said, briefly."""
    chinese, english = ([t for t in cover.tokens(side, facing) if t.form[0] == "#"] for side in ("zh", "en"))
    own = {t.form for t in chinese if part[0] <= t.start < part[1]}
    return bool(own) and all(
        sum(t.form == form for t in chinese) <= sum(t.form == form for t in english) for form in own
    )


class _Weights:
    """What each Chinese word of the two documents is worth, and `general`, how far what is left over shows anything."""

    USUAL_LOSS = 0.12
    """Share of words left over in a good modern translation; where more is left over, the dictionary fits less."""

    def __init__(self, cover: Coverage) -> None:
        words = [len(found.chinese) for found in cover.beads.values()]
        left = sum(len(found.left_zh) for found in cover.beads.values()) / max(sum(words), 1)
        self.general = min(1.0, max(0.4, self.USUAL_LOSS / max(left, 0.01)))

    def of(self, word: str) -> float:
        """The weight of one occurrence."""
        if (entry := glossary().get(word)) is not None:
            return WEIGHTS[entry.kind]
        return SINGLE if len(word) == 1 else SHORT if len(word) == 2 else LONG


def _too_short(view: Rendition, facing: Facing, size: int) -> bool:
    """Whether the English of a bead is shorter than its Chinese lets expect, by most of a part of `size` characters."""
    (z0, z1), (e0, e1) = facing.zh, facing.en
    return e1 - e0 <= _expansion(view) * (z1 - z0 - TOO_SHORT * size)


@lru_cache(maxsize=2)
def _expansion(view: Rendition) -> float:
    """English characters for one Chinese: the median of the beads, which those that lost a part do not move."""
    shares = [(f.en[1] - f.en[0]) / (f.zh[1] - f.zh[0]) for f in view.facing if f.chinese and f.english]
    return median(shares) if shares else 0.0


def _stretches(view: Rendition, cover: Coverage, facing: Facing, weights: _Weights, bad: float) -> Iterator[Stretch]:
    text, found = view.chinese.text, cover.beads[facing]
    figures = [(q.start + facing.zh[0], q.end + facing.zh[0]) for q in quantities(text[slice(*facing.zh)], "zh")]
    literal = [
        j >= 0 and (token.form, found.english[j].form) in cover.literal
        for token, j in zip(found.chinese, found.partner, strict=True)
    ]
    left = [
        (j < 0 or calque) and not any(low < token.end and token.start < high for low, high in figures)
        for token, j, calque in zip(found.chinese, found.partner, literal, strict=True)
    ]
    worth = [
        weights.of(token.form) * (SHARED if shared else 1.0) if free else 0.0
        for token, free, shared in zip(found.chinese, left, found.shared, strict=True)
    ]
    spare = len(found.left_en)
    total = sum(worth)
    surplus = max(0.0, 1 - spare / total) if total else 0.0
    runs: list[list[int]] = []
    for k, free in enumerate(left):
        if not free:
            continue
        if runs and runs[-1][-1] == k - 1 and not _BREAK.search(text, found.chinese[k - 1].end, found.chinese[k].start):
            runs[-1].append(k)
        else:
            runs.append([k])
    for run in runs:
        run = _trimmed(run, worth)
        weight = sum(worth[k] for k in run)
        if weight < LEAST:
            continue
        words = [found.chinese[k].form for k in run]
        entries = [glossary().get(word) for word in words]
        start, end = found.chinese[run[0]].start, found.chinese[run[-1]].end
        # A literal rendering is quoted itself.
        place = next(((e.start, e.end) for k in run if literal[k] for e in [found.english[found.partner[k]]]), None)
        place = place or _place(found, run)
        features = {
            "heaviest": max(worth[k] for k in run),
            "listed": sum(e is not None for e in entries) / len(entries),
            "qualifier": float(any(e is not None and e.kind is Kind.QUALIFIER for e in entries)),
            "shared": sum(found.shared[k] for k in run) / len(run),
            "literal": sum(literal[k] for k in run) / len(run),
            "member": float(_member(text, found, run)),
            "surplus": surplus,
            "covered": sum(not free for free in left) / len(left),
            "off": bad,
            "faults": USUAL_FAULTS,
            "replaced": float(place is not None),
        }
        yield Stretch(facing, (start, end), round(weight, 2), round(surplus, 2), _fills(text, facing, start, end),
                      likelihood("words", features), place, len(run), features)  # fmt: skip


def _member(text: str, found: Covered, run: Sequence[int]) -> bool:
    """Whether the stretch is all that a member of a series says, and a member beside it is rendered."""
    before, after = run[0] - 1, run[-1] + 1
    sides = []
    if before >= 0:
        gap = text[found.chinese[before].end : found.chinese[run[0]].start]
        sides.append((gap, found.partner[before] >= 0))
    if after < len(found.chinese):
        gap = text[found.chinese[run[-1]].end : found.chinese[after].start]
        sides.append((gap, found.partner[after] >= 0))
    return any(_SERIES.search(gap) and met for gap, met in sides)


def _trimmed(run: Sequence[int], worth: Sequence[float]) -> list[int]:
    """The run without words of little weight at its ends."""
    low, high = 0, len(run)
    while high - low > 1 and worth[run[high - 1]] <= WEIGHTS[Kind.FREE]:
        high -= 1
    while high - low > 1 and worth[run[low]] <= WEIGHTS[Kind.FREE]:
        low += 1
    return list(run[low:high])


def _fills(text: str, facing: Facing, start: int, end: int) -> bool:
    """Whether the stretch is most of what stands between two marks."""
    low = max((m.end() for m in _PART.finditer(text, facing.zh[0], start)), default=facing.zh[0])
    after = _PART.search(text, end, facing.zh[1])
    high = after.start() if after else facing.zh[1]
    return 10 * (end - start) >= 7 * (high - low)


def _place(found: Covered, run: Sequence[int]) -> Span | None:
    """The unused English words that stand right beside the rendering of a neighbour of the run, towards it."""
    before = next((found.partner[k] for k in range(run[0] - 1, max(run[0] - 3, -1), -1) if found.partner[k] >= 0), None)
    after = next(
        (found.partner[k] for k in range(run[-1] + 1, min(run[-1] + 3, len(found.partner))) if found.partner[k] >= 0),
        None,
    )

    def unused(low: int, step: int) -> list[int]:
        out: list[int] = []
        k = low
        while 0 <= k < len(found.english) and not found.explained[k] and len(out) < 3:
            out.append(k)
            k += step
        return sorted(out)

    options = []
    if before is not None:
        options.append(unused(before + 1, 1))
    if after is not None:
        options.append(unused(after - 1, -1))
    best: list[int] = max(options, key=len, default=[])
    return (found.english[best[0]].start, found.english[best[-1]].end) if best else None
