"""Clauses of one language cut into sentences and provisions, and matched: what of the original stands where in the draft.

A *segment* is a commitment: what stands between two commas or stops. Segments of two aligned clauses are matched by
assignment, sentences first, so that a reordered clause is still recognised; what stays over is looked for in the
remainders of its neighbours, because a rewrite may merge two segments or split one. Matched segments form a
*provision pair*, whose differences are *hunks*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from align.assignment import best_assignment
from normalize.chinese import split_marks

SENTENCE_MARKS = "。;!?\n"
SEGMENT_MARKS = ",:。;!?\n"
# The similarities are shares of common subsequence (Indel) on folded, localised text. Unrelated policy sentences
# share about a quarter of their characters in order, restated ones rarely less than a half.
SENTENCE_FLOOR = 0.30
SEGMENT_FLOOR = 0.50
REMAINDER_FLOOR = 0.62
SAME_SENTENCE_BONUS = 0.12
SHORT_BLOCK = 2
"""Common stretches of this many characters or fewer between two edits are accidents (的, 外资) and join the edits."""


@dataclass(frozen=True, slots=True)
class Segment:
    """`text` is folded and localised, without its closing mark; [start, end) is its place in that form of the clause."""

    sentence: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hunk:
    """A difference: [a0, a1) of the folded source text against [b0, b1) of the folded target text; one may be empty."""

    a0: int
    a1: int
    b0: int
    b1: int


@dataclass(frozen=True, slots=True)
class Match:
    """Segments of the source that say what these segments of the target say; one side may be empty. Indices ascend."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    score: float
    hunks: tuple[Hunk, ...] = ()


def cut(text: str, skip: Sequence[tuple[int, int]] = ()) -> tuple[Segment, ...]:
    """The segments of a folded clause text; the stretches `skip` (lists of responsible units) belong to none."""
    hidden = list(text)
    for start, end in skip:
        hidden[start:end] = "\n" * (end - start)
    masked = "".join(hidden)
    segments: list[Segment] = []
    for sentence, (s_start, s_end) in enumerate(split_marks(masked, SENTENCE_MARKS)):
        for start, end in split_marks(masked[s_start:s_end], SEGMENT_MARKS):
            low, high = s_start + start, s_start + end
            while high > low and masked[high - 1] in SEGMENT_MARKS:
                high -= 1
            while low < high and masked[low] in SEGMENT_MARKS:
                low += 1
            if re.search(r"\w", masked[low:high]):
                segments.append(Segment(sentence, low, high, masked[low:high]))
    return tuple(segments)


def similarities(source: Sequence[str], target: Sequence[str]) -> np.ndarray:
    """Share of common subsequence of every pair, 0 to 1 (normalised Indel similarity, after Levenshtein)."""
    return process.cdist(source, target, scorer=Indel.normalized_similarity, dtype=np.float32)


def match(source: Sequence[Segment], target: Sequence[Segment]) -> tuple[Match, ...]:
    """Matches the segments of two aligned clauses. Every segment is in exactly one match; sorted by source, then target."""
    if not source or not target:
        alone = [Match((i,), (), 0.0) for i in range(len(source))] + [Match((), (j,), 0.0) for j in range(len(target))]
        return tuple(alone)
    scores = similarities([s.text for s in source], [t.text for t in target])
    ranked = scores + SAME_SENTENCE_BONUS * _sentence_affinity(source, target) + 0.04 * _nearness(len(source), len(target))
    ranked[scores < SEGMENT_FLOOR] = 0.0
    groups = [([i], [j]) for i, j in best_assignment(ranked)]
    groups = _absorb(groups, source, target, scores)
    return _finish(groups, source, target)


def differences(a: str, b: str) -> tuple[Hunk, ...]:
    """The hunks between two short folded texts.

    Compared in order are characters; numbers, Latin words, titles 《…》 and the items of a 、-series count as one each, so
    that a dropped item is one hunk. An item that was reworded is compared again by its characters. An insertion or deletion
    that could stand in several places is moved to where it begins or ends at a mark; accidents are joined to their edits.
    """
    left, right = _tokens(a), _tokens(b)
    codes = SequenceMatcher(None, [t for _, t in left], [t for _, t in right], autojunk=False).get_opcodes()
    raw: list[Hunk] = []
    for tag, i1, i2, j1, j2 in codes:
        if tag == "replace":
            raw.extend(_refined(left[i1:i2], right[j1:j2], {t for _, t in left}, {t for _, t in right}))
        elif tag != "equal":
            raw.append(Hunk(_at(left, i1, a), _at(left, i2, a), _at(right, j1, b), _at(right, j2, b)))
    joined: list[Hunk] = []
    for hunk in raw:
        if joined and _accident(a, joined[-1], hunk):
            joined[-1] = Hunk(joined[-1].a0, hunk.a1, joined[-1].b0, hunk.b1)
        else:
            joined.append(hunk)
    return tuple(_slid(a, b, joined))


_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)*[万亿]*|[A-Za-z]+|《[^《》]*》|(?<=、)[^、,。;:()《》\"]{2,24}(?=、)|.",
    re.DOTALL,
)
_MARKS = frozenset("、,。;:()《》\"\n")
SAME_ITEM = 0.5
"""Two items of a series at the same place that share this much are one item reworded, not one for another."""


def _tokens(text: str) -> list[tuple[int, str]]:
    return [(m.start(), m.group()) for m in _TOKEN.finditer(text)]


def _at(tokens: list[tuple[int, str]], index: int, text: str) -> int:
    return tokens[index][0] if index < len(tokens) else len(text)


def _refined(
    left: list[tuple[int, str]], right: list[tuple[int, str]], all_left: set[str], all_right: set[str]
) -> list[Hunk]:
    """The hunk of replaced tokens; where whole items were reworded one for one, the hunks inside them."""
    whole = Hunk(left[0][0], left[-1][0] + len(left[-1][1]), right[0][0], right[-1][0] + len(right[-1][1]))
    if len(left) != len(right):
        return [whole]
    hunks: list[Hunk] = []
    for (a_at, a), (b_at, b) in zip(left, right, strict=True):
        if a == b:
            continue
        swapped = a in all_right or b in all_left
        if len(a) < 4 or len(b) < 4 or a[0] in "《0123456789" or swapped or Indel.normalized_similarity(a, b) < SAME_ITEM:
            hunks.append(Hunk(a_at, a_at + len(a), b_at, b_at + len(b)))
            continue
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            if tag != "equal":
                hunks.append(Hunk(a_at + i1, a_at + i2, b_at + j1, b_at + j2))
    contiguous: list[Hunk] = []
    for hunk in hunks:
        if contiguous and contiguous[-1].a1 == hunk.a0 and contiguous[-1].b1 == hunk.b0:
            contiguous[-1] = Hunk(contiguous[-1].a0, hunk.a1, contiguous[-1].b0, hunk.b1)
        else:
            contiguous.append(hunk)
    return contiguous


def _slid(a: str, b: str, hunks: list[Hunk]) -> list[Hunk]:
    """Insertions and deletions moved, among the places where they mean the same, to where they fit between marks."""
    out: list[Hunk] = []
    for k, hunk in enumerate(hunks):
        if (hunk.a0 < hunk.a1) == (hunk.b0 < hunk.b1):
            out.append(hunk)
            continue
        deleted = hunk.a0 < hunk.a1
        text, start, end = (a, hunk.a0, hunk.a1) if deleted else (b, hunk.b0, hunk.b1)
        before = hunks[k - 1] if k else Hunk(0, 0, 0, 0)
        after = hunks[k + 1] if k + 1 < len(hunks) else Hunk(len(a), len(a), len(b), len(b))
        low, high = (before.a1, after.a0) if deleted else (before.b1, after.b0)
        best = max(_shifts(text, start, end, low, high), key=lambda d: (_fits(text, start + d, end + d), -abs(d)))
        out.append(Hunk(hunk.a0 + best, hunk.a1 + best, hunk.b0 + best, hunk.b1 + best))
    return out


def _shifts(text: str, start: int, end: int, low: int, high: int) -> list[int]:
    """By how many characters [start, end) can move within [low, high) so that deleting it leaves the same text."""
    shifts = [0]
    while start + shifts[-1] > low and text[start + shifts[-1] - 1] == text[end + shifts[-1] - 1]:
        shifts.append(shifts[-1] - 1)
    right = 0
    while end + right < high and text[start + right] == text[end + right]:
        right += 1
        shifts.append(right)
    return shifts


def _fits(text: str, start: int, end: int) -> int:
    opens = start == 0 or text[start - 1] in _MARKS
    closes = end == len(text) or text[end] in _MARKS or text[end - 1] in "、"
    return opens + closes


def _accident(a: str, before: Hunk, after: Hunk) -> bool:
    """Whether what stands unchanged between two edits is too short to be meant: both edits replace text, and are longer."""
    between = after.a0 - before.a1
    edits = min(max(h.a1 - h.a0, h.b1 - h.b0) for h in (before, after))
    return between <= SHORT_BLOCK and edits >= between and "、" not in a[before.a1 : after.a0]


def _sentence_affinity(source: Sequence[Segment], target: Sequence[Segment]) -> np.ndarray:
    """1 where the sentences of the two segments are matched with one another."""
    left, right = _sentences(source), _sentences(target)
    left_ids, right_ids = sorted(left), sorted(right)
    scores = similarities([left[i] for i in left_ids], [right[j] for j in right_ids])
    ranked = scores + 0.05 * _nearness(len(left_ids), len(right_ids))
    ranked[scores < SENTENCE_FLOOR] = 0.0
    matched = {(left_ids[i], right_ids[j]) for i, j in best_assignment(ranked)}
    return np.array([[float((s.sentence, t.sentence) in matched) for t in target] for s in source], dtype=np.float32)


def _sentences(segments: Sequence[Segment]) -> dict[int, str]:
    texts: dict[int, str] = {}
    for segment in segments:
        texts[segment.sentence] = texts.get(segment.sentence, "") + segment.text
    return texts


def _nearness(rows: int, columns: int) -> np.ndarray:
    """1 where both stand at the same share of their clause, falling to 0 at opposite ends: decides between equals."""
    left = np.arange(rows, dtype=np.float32)[:, None] / max(rows - 1, 1)
    right = np.arange(columns, dtype=np.float32)[None, :] / max(columns - 1, 1)
    return 1.0 - np.abs(left - right)


def _absorb(
    groups: list[tuple[list[int], list[int]]], source: Sequence[Segment], target: Sequence[Segment], scores: np.ndarray
) -> list[tuple[list[int], list[int]]]:
    """Adds segments that are left over to the group in whose remainder (what the group's other side has not yet
    accounted for) most of their text stands: merges and splits."""
    free_source = set(range(len(source))) - {i for g in groups for i in g[0]}
    free_target = set(range(len(target))) - {j for g in groups for j in g[1]}
    for i in sorted(free_source):
        best = _best_remainder(source[i].text, [(g, _remainder(g, source, target, of_target=True)) for g in groups])
        if best is not None:
            best[0].append(i)
    for j in sorted(free_target):
        best = _best_remainder(target[j].text, [(g, _remainder(g, source, target, of_target=False)) for g in groups])
        if best is not None:
            best[1].append(j)
    return groups


def _remainder(
    group: tuple[list[int], list[int]], source: Sequence[Segment], target: Sequence[Segment], *, of_target: bool
) -> str:
    a = "".join(source[i].text for i in sorted(group[0]))
    b = "".join(target[j].text for j in sorted(group[1]))
    pieces = [(b[h.b0 : h.b1] if of_target else a[h.a0 : h.a1]) for h in differences(a, b)]
    return max(pieces, key=len, default="")


def _best_remainder(
    text: str, candidates: list[tuple[tuple[list[int], list[int]], str]]
) -> tuple[list[int], list[int]] | None:
    best, best_share = None, REMAINDER_FLOOR
    for group, remainder in candidates:
        if len(remainder) < min(4, len(text)):
            continue
        share = common_share(text, remainder)
        if share > best_share:
            best, best_share = group, share
    return best


def common_share(text: str, other: str) -> float:
    """How much of `text` stands in `other` in runs of at least two characters, in order: 0 to 1."""
    blocks = SequenceMatcher(None, text, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= 2) / max(len(text), 1)


def _finish(
    groups: list[tuple[list[int], list[int]]], source: Sequence[Segment], target: Sequence[Segment]
) -> tuple[Match, ...]:
    matches: list[Match] = []
    for left, right in groups:
        left.sort()
        right.sort()
        a = "".join(source[i].text for i in left)
        b = "".join(target[j].text for j in right)
        hunks = tuple(
            _placed(hunk, [source[i] for i in left], [target[j] for j in right]) for hunk in differences(a, b)
        )
        matches.append(Match(tuple(left), tuple(right), float(Indel.normalized_similarity(a, b)), hunks))
    used_source = {i for m in matches for i in m.source}
    used_target = {j for m in matches for j in m.target}
    matches += [Match((i,), (), 0.0) for i in range(len(source)) if i not in used_source]
    matches += [Match((), (j,), 0.0) for j in range(len(target)) if j not in used_target]
    return tuple(sorted(matches, key=lambda m: (not m.source, m.source, m.target)))


def _placed(hunk: Hunk, source: Sequence[Segment], target: Sequence[Segment]) -> Hunk:
    """The hunk with offsets into the clause text in place of offsets into the joined segments."""
    return Hunk(
        _offset(source, hunk.a0, False),
        _offset(source, hunk.a1, hunk.a1 > hunk.a0),
        _offset(target, hunk.b0, False),
        _offset(target, hunk.b1, hunk.b1 > hunk.b0),
    )


def _offset(segments: Sequence[Segment], at: int, closing: bool) -> int:
    """Where offset `at` of the joined text stands in the clause; `closing`: as the end of a stretch before it."""
    for segment in segments:
        if at < len(segment.text) or (closing and at == len(segment.text)):
            return segment.start + at
        at -= len(segment.text)
    return segments[-1].end
