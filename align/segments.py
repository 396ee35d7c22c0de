"""Clauses of one language cut into sentences and provisions, and matched: what of the original stands where in the draft.

A *segment* is a commitment: what stands between two commas or stops. Segments of two aligned clauses are matched by
assignment, sentences first, so that a reordered clause is still recognised; what stays over is looked for in the
remainders of its neighbours, because a rewrite may merge two segments or split one. Matched segments form a
*provision pair*, whose differences are *hunks*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from align.assignment import best_assignment
from align.likeness import Likeness
from normalize.chinese import split_marks
from normalize.words import boundaries

SENTENCE_MARKS = "。;!?\n"
SEGMENT_MARKS = ",:。;!?\n"
# The similarities are shares of common subsequence (Indel) on folded, localised text. Unrelated policy sentences
# share about a quarter of their characters in order, restated ones rarely less than a half.
SENTENCE_FLOOR = 0.30
SEGMENT_FLOOR = 0.50
REMAINDER_FLOOR = 0.62
SAME_SENTENCE_BONUS = 0.12
OPEN = (0.30, 0.85)
"""Between these shares of common subsequence two texts may be one with its words in another order."""
HALF_OF_WORDS = 0.55
"""They are only where this share of the words of each, by weight, stands in the other."""
HALF_APART_FLOOR, APART_FLOOR = 0.58, 0.72
"""A segment is matched outside the counterpart of its sentence only where it is much the same, and nearly the same where the
other sentence has a counterpart of its own too."""
LONGEST_WORD = 4
"""A difference is widened by at most this many characters to end with a word."""
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


def cut(text: str, skip: Sequence[tuple[int, int]] = (), breaks: Sequence[int] = ()) -> tuple[Segment, ...]:
    """The segments of a folded clause text; the stretches `skip` (lists of responsible units) belong to none, and a sentence
    ends at each offset of `breaks` (where a paragraph ended), whatever stands there."""
    hidden = list(text)
    for start, end in skip:
        hidden[start:end] = "\n" * (end - start)
    masked = "".join(hidden)
    segments: list[Segment] = []
    for sentence, (s_start, s_end) in enumerate(_sentence_spans(masked, sorted(breaks))):
        for start, end in split_marks(masked[s_start:s_end], SEGMENT_MARKS):
            low, high = s_start + start, s_start + end
            while high > low and masked[high - 1] in SEGMENT_MARKS:
                high -= 1
            while low < high and masked[low] in SEGMENT_MARKS:
                low += 1
            if not _SAYS.search(masked[low:high]):
                continue
            before = segments[-1] if segments else None
            if before is not None and before.sentence == sentence and _LEAD_IN.fullmatch(before.text):
                low = segments.pop().start
            segments.append(Segment(sentence, low, high, masked[low:high]))
    return tuple(segments)


# Letters, figures and the signs that stand for localised words (which Unicode has as private characters).
_SAYS = re.compile(r"[\w\ue000-\uf8ff]")


def _sentence_spans(text: str, breaks: Sequence[int]) -> Iterator[tuple[int, int]]:
    low = 0
    for high in (*breaks, len(text)):
        yield from ((low + start, low + end) for start, end in split_marks(text[low:high], SENTENCE_MARKS))
        low = max(low, high)


# A date or connective before a comma is no commitment; it belongs to what follows.
_LEAD_IN = re.compile(
    r"(?:在|到|至|自|从|截至)?\d{4}年?(?:-\d{4}年)?(?:底|末|前|起|间|期间|\d{1,2}月(?:\d{1,2}日)?(?:底|前|起)?)?|.{1,3}|原则上|与此同时|在此基础上"
)


def similarities(source: Sequence[str], target: Sequence[str]) -> np.ndarray:
    """Share of common subsequence of every pair, 0 to 1 (normalised Indel similarity, after Levenshtein)."""
    return process.cdist(source, target, scorer=Indel.normalized_similarity, dtype=np.float32)


def alike(source: Sequence[str], target: Sequence[str], likeness: Likeness) -> np.ndarray:
    """How much every pair says the same, 0 to 1: the share of common subsequence, or where that leaves it open, what they have
    in common in any order if that is more."""
    scores = similarities(source, target)
    for i, j in np.argwhere((scores >= OPEN[0]) & (scores < OPEN[1])).tolist():
        a, b = source[i], target[j]
        # Where one is much the longer, the other may be a part of it, which merges and splits are for.
        if max(len(a), len(b)) <= 2 * min(len(a), len(b)) and likeness.shared(a, b) >= HALF_OF_WORDS:
            scores[i, j] = max(scores[i, j], likeness.between(a, b))
    return scores


def match(
    source: Sequence[Segment],
    target: Sequence[Segment],
    source_of: Sequence[int] = (),
    target_of: Sequence[int] = (),
    likeness: Likeness | None = None,
) -> tuple[Match, ...]:
    """Matches the segments of two aligned clauses. Every segment is in exactly one match; sorted by source, then target.

    Where the segments are those of several clauses, `…_of` says for each of which one; no match joins segments of two clauses
    of one side. `likeness` is what the two documents taught; without it, the two clauses teach it.
    """
    if not source or not target:
        alone = [Match((i,), (), 0.0) for i in range(len(source))] + [Match((), (j,), 0.0) for j in range(len(target))]
        return tuple(alone)
    likeness = likeness or Likeness.of([segment.text for segment in (*source, *target)])
    scores = alike([s.text for s in source], [t.text for t in target], likeness)
    together, apart = _sentence_affinity(source, target)
    ranked = scores + SAME_SENTENCE_BONUS * together + 0.04 * _nearness(len(source), len(target))
    floor = np.choose(apart, [SEGMENT_FLOOR, HALF_APART_FLOOR, APART_FLOOR])
    ranked[scores < floor] = 0.0
    groups = [([i], [j]) for i, j in best_assignment(ranked)]
    groups += _runs(groups, source, target)
    groups = _absorb(groups + _in_place(groups, source, target), source, target, likeness)
    groups = [(_of_one(left, source, source_of), _of_one(right, target, target_of)) for left, right in groups]
    return _finish(groups, source, target)


def _of_one(members: list[int], segments: Sequence[Segment], clause_of: Sequence[int]) -> list[int]:
    """Those of the members that are of the clause to which most of their text belongs."""
    if not clause_of:
        return members
    sizes: dict[int, int] = {}
    for i in members:
        sizes[clause_of[i]] = sizes.get(clause_of[i], 0) + len(segments[i].text)
    most = max(sorted(sizes), key=lambda clause: sizes[clause])
    return [i for i in members if clause_of[i] == most]


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
    raw = [_trimmed(a, b, hunk) for hunk in raw]
    joined: list[Hunk] = []
    for hunk in raw:
        if joined and _accident(a, joined[-1], hunk):
            joined[-1] = Hunk(joined[-1].a0, hunk.a1, joined[-1].b0, hunk.b1)
        else:
            joined.append(hunk)
    return tuple(_whole_words(a, b, _slid(a, b, [_trimmed(a, b, hunk) for hunk in joined])))


def _whole_words(a: str, b: str, hunks: list[Hunk]) -> list[Hunk]:
    """The hunks widened, as far as the texts agree around them, to where words end on both sides: 外[商投]资 is a change of
    外商投资 into 外资. Hunks that meet become one."""
    if not hunks or a.isascii() or b.isascii():
        return hunks
    ends_a, ends_b = boundaries(a), boundaries(b)
    out: list[Hunk] = []
    for k, hunk in enumerate(hunks):
        low = out[-1] if out else Hunk(0, 0, 0, 0)
        high = hunks[k + 1] if k + 1 < len(hunks) else Hunk(len(a), len(a), len(b), len(b))
        left = right = 0
        if hunk.a0 not in ends_a or hunk.b0 not in ends_b:
            room = min(hunk.a0 - low.a1, hunk.b0 - low.b1, LONGEST_WORD)
            left = next((n for n in range(1, room + 1) if hunk.a0 - n in ends_a and hunk.b0 - n in ends_b), 0)
        if hunk.a1 not in ends_a or hunk.b1 not in ends_b:
            room = min(high.a0 - hunk.a1, high.b0 - hunk.b1, LONGEST_WORD)
            right = next((n for n in range(1, room + 1) if hunk.a1 + n in ends_a and hunk.b1 + n in ends_b), 0)
        wide = Hunk(hunk.a0 - left, hunk.a1 + right, hunk.b0 - left, hunk.b1 + right)
        if out and (left or out[-1] != hunks[k - 1]) and (out[-1].a1, out[-1].b1) == (wide.a0, wide.b0):
            wide = Hunk(out[-1].a0, wide.a1, out.pop().b0, wide.b1)
        out.append(wide)
    return out


_TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)*[万亿]*|[A-Za-z]+|《[^《》]*》|(?<=、)[^、,。;:()《》\"]{2,24}(?=、)|.",
    re.DOTALL,
)
_MARKS = frozenset('、,。;:()《》"\n')
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
        alike = Indel.normalized_similarity(a, b) >= SAME_ITEM
        if min(len(a), len(b)) < 4 or a.isascii() or a[0] in "《0123456789" or swapped or not alike:
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


_CONNECTIVES = ("特别是", "尤其是", "包括", "以及")


def _fits(text: str, start: int, end: int) -> int:
    opens = start == 0 or text[start - 1] in _MARKS or text.startswith(_CONNECTIVES, start)
    closes = end == len(text) or text[end] in _MARKS or text[end - 1] in "、"
    return opens + closes


def _trimmed(a: str, b: str, hunk: Hunk) -> Hunk:
    """The hunk without what both sides begin or end with, up to a 、 so that items stay whole."""
    a0, a1, b0, b1 = hunk.a0, hunk.a1, hunk.b0, hunk.b1
    low = 0
    while a0 + low < a1 and b0 + low < b1 and a[a0 + low] == b[b0 + low]:
        low += 1
    while low and (_inside_word(a, a0 + low) or _inside_word(b, b0 + low)):
        low -= 1
    if low and (a0 + low == a1 or b0 + low == b1 or "、" in (a[a0 + low], b[b0 + low])):
        a0, b0 = a0 + low, b0 + low
    high = 0
    while a1 - high > a0 and b1 - high > b0 and a[a1 - high - 1] == b[b1 - high - 1]:
        high += 1
    while high and (_inside_word(a, a1 - high) or _inside_word(b, b1 - high)):
        high -= 1
    if high and (a1 - high == a0 or b1 - high == b0):
        a1, b1 = a1 - high, b1 - high
    return Hunk(a0, a1, b0, b1)


def _inside_word(text: str, at: int) -> bool:
    """Whether a Latin word or a figure goes on across this offset."""
    pair = text[at - 1 : at + 1] if at else ""
    return len(pair) == 2 and pair.isascii() and pair.isalnum()


def _accident(a: str, before: Hunk, after: Hunk) -> bool:
    """Whether what stands unchanged between two edits is too short to be meant: the edits are longer, and not both
    deletions or both insertions, which stand for themselves."""
    between = after.a0 - before.a1
    edits = min(max(h.a1 - h.a0, h.b1 - h.b0) for h in (before, after))
    replaces = any(h.a1 > h.a0 for h in (before, after)) and any(h.b1 > h.b0 for h in (before, after))
    kept = a[before.a1 : after.a0]
    return replaces and between <= SHORT_BLOCK and edits >= between and "、" not in kept and "等" not in kept


def _sentence_affinity(source: Sequence[Segment], target: Sequence[Segment]) -> tuple[np.ndarray, np.ndarray]:
    """For every pair of segments: whether their sentences are matched with one another, and otherwise how many of the two
    sentences are matched with another one."""
    left, right = _sentences(source), _sentences(target)
    left_ids, right_ids = sorted(left), sorted(right)
    scores = similarities([left[i] for i in left_ids], [right[j] for j in right_ids])
    ranked = scores + 0.05 * _nearness(len(left_ids), len(right_ids))
    ranked[scores < SENTENCE_FLOOR] = 0.0
    matched = {(left_ids[i], right_ids[j]) for i, j in best_assignment(ranked)}
    taken_left, taken_right = {i for i, _ in matched}, {j for _, j in matched}
    together = np.array([[(s.sentence, t.sentence) in matched for t in target] for s in source])
    taken = np.array([[(s.sentence in taken_left) + (t.sentence in taken_right) for t in target] for s in source])
    return together, np.where(together, 0, taken)


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


_Group = tuple[list[int], list[int]]
_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")


def without_titles(text: str) -> str:
    """The text with every title 《…》 as the bare brackets: a long title outweighs the provision that cites it."""
    return _TITLE.sub("《》", text)


def _in_place(groups: Sequence[_Group], source: Sequence[Segment], target: Sequence[Segment]) -> list[_Group]:
    """Groups of two free segments that stand between the same matched neighbours and are one provision."""
    mate = {g[0][0]: g[1][0] for g in groups}
    taken = set(mate.values())
    found: list[_Group] = []
    for i in range(len(source)):
        if i in mate:
            continue
        low = next((mate[k] for k in range(i - 1, -1, -1) if k in mate), -1)
        high = next((mate[k] for k in range(i + 1, len(source)) if k in mate), len(target))
        for j in range(low + 1, high):
            if j not in taken and _alike_in_place(source[i].text, target[j].text):
                taken.add(j)
                found.append(([i], [j]))
                break
    return found


CUT_SHORT = 0.85
ALL_WORDS = 0.65
"""So much of the words of a left-over segment must stand in a remainder, by weight, where they stand there in another order."""


def _alike_in_place(a: str, b: str) -> bool:
    """Whether two segments at the same place are one, though much of the text differs: the same but for the titles cited, or
    one is the other cut short."""
    x, y = without_titles(a), without_titles(b)
    if "《" in x + y and Indel.normalized_similarity(x, y) >= SEGMENT_FLOOR:
        return True
    short, long = sorted((a, b), key=len)
    return len(short) >= 3 and common_share(short, long) >= CUT_SHORT


LONGEST_RUN = 6


def _runs(groups: Sequence[_Group], source: Sequence[Segment], target: Sequence[Segment]) -> list[_Group]:
    """Groups of one free segment and a run of free neighbours on the other side that together say the same: the same
    commitments with other commas."""
    free_source = [i for i in range(len(source)) if not any(i in g[0] for g in groups)]
    free_target = [j for j in range(len(target)) if not any(j in g[1] for g in groups)]
    found: list[_Group] = []
    for of_target in (True, False):
        ones, many = (source, target) if of_target else (target, source)
        free_ones, free_many = (free_source, free_target) if of_target else (free_target, free_source)
        for one in list(free_ones):
            best, best_score = None, SEGMENT_FLOOR
            for at in range(len(free_many)):
                run: list[int] = []
                for k in free_many[at : at + LONGEST_RUN]:
                    if run and (k != run[-1] + 1 or many[k].sentence != many[run[0]].sentence):
                        break
                    run.append(k)
                    score = Indel.normalized_similarity(ones[one].text, "".join(many[k].text for k in run))
                    if len(run) > 1 and score > best_score:
                        best, best_score = list(run), score
            if best is not None:
                free_ones.remove(one)
                for k in best:
                    free_many.remove(k)
                found.append(([one], best) if of_target else (best, [one]))
    return found


def _absorb(
    groups: list[_Group], source: Sequence[Segment], target: Sequence[Segment], likeness: Likeness
) -> list[_Group]:
    """Adds segments that are left over to the group in whose remainder (what the group's other side has not yet
    accounted for) most of their text stands: merges and splits."""
    for i in [i for i in range(len(source)) if not any(i in g[0] for g in groups)]:
        candidates = [(g, _remainder(g, source, target, of_target=True), _beside(i, g[0])) for g in groups]
        best = _best_remainder(source[i].text, candidates, likeness)
        if best is not None:
            best[0].append(i)
    for j in [j for j in range(len(target)) if not any(j in g[1] for g in groups)]:
        candidates = [(g, _remainder(g, source, target, of_target=False), _beside(j, g[1])) for g in groups]
        best = _best_remainder(target[j].text, candidates, likeness)
        if best is not None:
            best[1].append(j)
    return groups


def _remainder(group: _Group, source: Sequence[Segment], target: Sequence[Segment], *, of_target: bool) -> str:
    a = "".join(source[i].text for i in sorted(group[0]))
    b = "".join(target[j].text for j in sorted(group[1]))
    pieces = [(b[h.b0 : h.b1] if of_target else a[h.a0 : h.a1]) for h in differences(a, b)]
    return max(pieces, key=len, default="")


def _beside(index: int, members: Sequence[int]) -> bool:
    """Whether a segment stands within two of a member."""
    return any(abs(index - member) <= 2 for member in members)


def _best_remainder(text: str, candidates: Sequence[tuple[_Group, str, bool]], likeness: Likeness) -> _Group | None:
    """The group in whose remainder most of the text stands; or beside the segment, one whose remainder is a torn-off piece
    of the text."""
    best, best_share = None, REMAINDER_FLOOR
    for group, rest, beside in candidates:
        remainder = rest.strip("、,;")
        if len(remainder) < min(4, len(text)):
            continue
        share = common_share(text, remainder)
        if beside:
            words = likeness.covered(text, remainder)
            share = max(share, words if words >= ALL_WORDS else 0.0)
        if beside and len(remainder) >= 4 and common_share(remainder, text) >= CUT_SHORT:
            share = max(share, CUT_SHORT)
        if share > best_share:
            best, best_share = group, share
    return best


def common_share(text: str, other: str) -> float:
    """How much of `text` stands in `other` in runs of at least two characters, in order: 0 to 1."""
    blocks = SequenceMatcher(None, text, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= 2) / max(len(text), 1)


def _finish(groups: list[_Group], source: Sequence[Segment], target: Sequence[Segment]) -> tuple[Match, ...]:
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
