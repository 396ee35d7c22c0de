"""Aligns the clauses of two trees of one language: out of order allowed, every link with its reasons."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from align.assignment import best_assignment
from align.link import Link, Signal
from align.segments import similarities
from normalize.clause import Clause, ClauseTree

ACCEPT = 0.30
"""A pair scores at least this much. Clauses on different subjects of one plan share 0.05 to 0.2 of their weighted
bigrams, a rewritten clause keeps 0.35 or more."""
TITLE_WEIGHT, LABEL_BONUS, NEAR_BONUS, LEVEL_PENALTY, FAMILY_BONUS = 0.30, 0.04, 0.04, 0.05, 0.10
REJECTED_SHOWN = 3


def align_clauses(
    original: ClauseTree, draft: ClauseTree, original_texts: Sequence[str], draft_texts: Sequence[str]
) -> tuple[Link, ...]:
    """Links every clause of both trees. `…_texts` are the clauses' own texts, folded and localised, by clause index.

    Method: cosine of tf-idf weighted character bigrams and similarity of the headings, with small bonuses for number,
    place and level, assigned one-to-one with the greatest sum; then once more with a bonus for pairs whose parents or
    children are linked. The number is a hint, never a key.
    """
    left, right = original.clauses, draft.clauses
    if not left or not right:
        return _links(left, right, {}, np.zeros((len(left), len(right))), {})
    body = _cosine(original_texts, draft_texts)
    title = similarities([c.title or t[:24] for c, t in zip(left, original_texts, strict=True)],
                         [c.title or t[:24] for c, t in zip(right, draft_texts, strict=True)])  # fmt: skip
    base = (1 - TITLE_WEIGHT) * body + TITLE_WEIGHT * title
    hint = LABEL_BONUS * _same_label(left, right) + NEAR_BONUS * _near(len(left), len(right))
    scores = base + hint - LEVEL_PENALTY * _other_level(left, right)
    allowed = _same_kind(left, right) & (base >= ACCEPT)
    chosen = dict(best_assignment(np.where(allowed, scores, 0.0)))
    family = FAMILY_BONUS * _family(left, right, chosen)
    allowed |= _same_kind(left, right) & (base + family >= ACCEPT + FAMILY_BONUS / 2)
    chosen = dict(best_assignment(np.where(allowed, scores + family, 0.0)))
    chosen |= _frame(left, right, chosen)
    signals = {"body": body, "title": title, "family": family / FAMILY_BONUS}
    return _links(left, right, chosen, base, signals)


def _bigrams(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(len(text) - 1)) or Counter([text])


def _cosine(left: Sequence[str], right: Sequence[str]) -> np.ndarray:
    counts = [_bigrams(text) for text in (*left, *right)]
    spread: Counter[str] = Counter(gram for count in counts for gram in count)
    column = {gram: i for i, gram in enumerate(sorted(spread))}
    matrix = np.zeros((len(counts), len(column)), dtype=np.float32)
    for row, count in enumerate(counts):
        for gram, n in count.items():
            matrix[row, column[gram]] = (1 + math.log(n)) * (1 + math.log(len(counts) / spread[gram]))
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True) + 1e-9
    return matrix[: len(left)] @ matrix[len(left) :].T


def _same_kind(left: Sequence[Clause], right: Sequence[Clause]) -> np.ndarray:
    same: np.ndarray = _column([a.kind for a in left]) == np.array([b.kind for b in right])
    return same


def _same_label(left: Sequence[Clause], right: Sequence[Clause]) -> np.ndarray:
    rows = _column([-1 if a.number is None else a.number for a in left])
    columns = np.array([-2 if b.number is None else b.number for b in right])
    same: np.ndarray = (rows == columns) & (_other_level(left, right) == 0)
    return same.astype(float)


def _other_level(left: Sequence[Clause], right: Sequence[Clause]) -> np.ndarray:
    other: np.ndarray = _column([a.level for a in left]) != np.array([b.level for b in right])
    return other.astype(float)


def _column(values: Sequence[object]) -> np.ndarray:
    return np.array(values)[:, None]


def _near(rows: int, columns: int) -> np.ndarray:
    a = np.arange(rows)[:, None] / max(rows - 1, 1)
    b = np.arange(columns)[None, :] / max(columns - 1, 1)
    return 1.0 - np.abs(a - b)


def _family(left: Sequence[Clause], right: Sequence[Clause], chosen: dict[int, int]) -> np.ndarray:
    """1 where the parents are linked with one another (or both have none), or most children are."""
    home = _column([chosen.get(a.parent, -1) for a in left]) == np.array([b.parent for b in right])
    rooted = _column([a.parent < 0 for a in left]) == np.array([b.parent < 0 for b in right])
    levelled = _column([a.level > 0 for a in left]) & np.array([b.level > 0 for b in right])
    out: np.ndarray = (home & rooted & levelled).astype(np.float32)
    children = Counter(
        (left[i].parent, right[j].parent) for i, j in chosen.items() if left[i].parent >= 0 and right[j].parent >= 0
    )
    family_size = Counter(clause.parent for clause in left)
    for (i, j), n in children.items():
        out[i, j] = max(out[i, j], min(1.0, 2 * n / family_size[i]))
    return out


def _frame(left: Sequence[Clause], right: Sequence[Clause], chosen: dict[int, int]) -> dict[int, int]:
    """Title with title, preamble with preamble, closing with closing, however little they share: there is only one."""
    extra: dict[int, int] = {}
    for kind in ("title", "preamble", "closing"):
        a = [c.index for c in left if c.kind == kind]
        b = [c.index for c in right if c.kind == kind]
        if len(a) == len(b) == 1 and a[0] not in chosen:
            extra[a[0]] = b[0]
    return extra


def _links(
    left: Sequence[Clause],
    right: Sequence[Clause],
    chosen: dict[int, int],
    base: np.ndarray,
    signals: dict[str, np.ndarray],
) -> tuple[Link, ...]:
    moved = moved_clauses(left, right, chosen)
    links: list[Link] = []
    for a in left:
        j = chosen.get(a.index)
        if j is None:
            links.append(Link((a.index,), (), 0.0, rejected=_best(base[a.index] if base.size else base)))
        else:
            why = tuple(Signal(name, round(float(m[a.index, j]), 3)) for name, m in signals.items())
            links.append(Link((a.index,), (j,), round(float(base[a.index, j]), 3), why, a.index in moved))
    taken = set(chosen.values())
    for b in right:
        if b.index in taken:
            continue
        link = Link((), (b.index,), 0.0, rejected=_best(base[:, b.index] if base.size else base))
        before = max(
            (k for k, other in enumerate(links) if other.target and other.target[0] == b.index - 1), default=None
        )
        links.insert(len(links) if before is None else before + 1, link)
    return tuple(links)


def _best(scores: np.ndarray) -> tuple[tuple[int, float], ...]:
    order = sorted(range(scores.size), key=lambda k: (-scores[k], k))[:REJECTED_SHOWN]
    return tuple((k, round(float(scores[k]), 3)) for k in order if scores[k] > 0)


def moved_clauses(left: Sequence[Clause], right: Sequence[Clause], chosen: dict[int, int]) -> set[int]:
    """Source clauses that stand in another order than their siblings: those outside the longest run in which both
    sides ascend (P. Schensted, "Longest increasing and decreasing subsequences", 1961), or under another parent."""
    moved: set[int] = set()
    by_parent: dict[int, list[int]] = {}
    for i in sorted(chosen):
        by_parent.setdefault(left[i].parent, []).append(i)
    for siblings in by_parent.values():
        keep = _ascending([chosen[i] for i in siblings])
        moved.update(i for k, i in enumerate(siblings) if k not in keep)
    for i, j in chosen.items():
        parent = left[i].parent
        if parent >= 0 and parent in chosen and chosen[parent] != right[j].parent:
            moved.add(i)
    return moved


def _ascending(values: Sequence[int]) -> set[int]:
    """Positions of one longest ascending subsequence."""
    length = [1] * len(values)
    previous = [-1] * len(values)
    for i, value in enumerate(values):
        for k in range(i):
            if values[k] < value and length[k] + 1 > length[i]:
                length[i], previous[i] = length[k] + 1, k
    at = max(range(len(values)), key=lambda i: length[i], default=-1)
    keep: set[int] = set()
    while at >= 0:
        keep.add(at)
        at = previous[at]
    return keep
