"""Aligns the clauses of two trees of one language: out of order allowed, every link with its reasons."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from align.assignment import best_assignment
from align.byhand import NOTHING, ByHand
from align.link import Link, Signal
from align.segments import similarities
from normalize.clause import Clause, ClauseTree

ACCEPT = 0.30
"""A pair scores at least this much. Clauses on different subjects of one plan share 0.05 to 0.2 of their weighted
bigrams, a rewritten clause keeps 0.35 or more."""
TITLE_WEIGHT, LABEL_BONUS, NEAR_BONUS, LEVEL_PENALTY, FAMILY_BONUS = 0.30, 0.04, 0.04, 0.05, 0.10
CHILDREN_WEIGHT = 0.5
"""A section is known by its items more than by its heading."""
JOINED = 0.30
"""A clause without counterpart is merged into another where this share of its weighted bigrams stands in what that one has beyond
its own counterpart. Unrelated measures of a plan find up to 0.15 of theirs there, freely reworded ones 0.35 or more."""
ALIKE, GAIN = 0.45, 0.03
"""Where it shares its wording with that counterpart (the same sanction in two articles) it is merged all the same if it is this
much like the clause, and the two together are by this much more like it than the counterpart alone."""
JOINED_LEAST = 16
"""A clause with fewer different bigrams, such as an item of a list of documents, is found in parts anywhere."""
REJECTED_SHOWN = 3


def align_clauses(
    original: ClauseTree,
    draft: ClauseTree,
    original_texts: Sequence[str],
    draft_texts: Sequence[str],
    by_hand: ByHand = NOTHING,
) -> tuple[Link, ...]:
    """Links every clause of both trees. `…_texts` are the clauses' own texts, folded and localised, without their lists
    of responsible units, by clause index; `by_hand` is what is linked and kept apart whatever they say.

    Method: cosine of tf-idf weighted character bigrams and similarity of the headings, with small bonuses for number,
    place and level, assigned one-to-one with the greatest sum; then once more with a bonus for pairs whose parents or
    children are linked. The number is a hint, never a key. A clause that is left over joins the link of the clause that took
    its provisions over (two measures made one, one made two).
    """
    left, right = original.clauses, draft.clauses
    if not left or not right:
        return _links(left, right, {}, np.zeros((len(left), len(right))), {}, {}, {}, by_hand)
    grams = _weighted_bigrams((*original_texts, *draft_texts))
    body = _cosine(grams[: len(left)], grams[len(left) :])
    title = similarities([c.title or t[:24] for c, t in zip(left, original_texts, strict=True)],
                         [c.title or t[:24] for c, t in zip(right, draft_texts, strict=True)])  # fmt: skip
    base = (1 - TITLE_WEIGHT) * body + TITLE_WEIGHT * title
    hint = LABEL_BONUS * _same_label(left, right) + NEAR_BONUS * _near(len(left), len(right))
    scores = base + hint - LEVEL_PENALTY * _other_level(left, right)
    # The best of what is left when the links by hand stand.
    free, fixed = by_hand.free(len(left), len(right)), by_hand.pairs(base)
    kin = _same_kind(left, right) & free
    allowed = kin & (base >= ACCEPT)
    chosen = dict(best_assignment(np.where(allowed, scores, 0.0))) | fixed
    family = FAMILY_BONUS * _family(left, right, chosen)
    children = _children(left, right, chosen)
    allowed |= kin & ((base + family >= ACCEPT + FAMILY_BONUS / 2) | (children >= 0.5))
    chosen = dict(best_assignment(np.where(allowed, scores + family + CHILDREN_WEIGHT * children, 0.0))) | fixed
    chosen |= _frame(left, right, chosen, free)
    signals = {"body": body, "title": title, "family": family / FAMILY_BONUS}
    merged = _joined(left, right, chosen, grams[: len(left)], grams[len(left) :], body, free)
    turned = {j: i for i, j in chosen.items()}
    split = _joined(right, left, turned, grams[len(left) :], grams[: len(left)], body.T, free.T)
    # Two that are kept apart do not come together by each joining the same pair.
    split = {j: i for j, i in split.items() if all(free[k, j] for k, other in merged.items() if turned[other] == i)}
    for sources, targets in by_hand.groups():
        (pair,) = ((i, fixed[i]) for i in sources if i in fixed)
        merged |= {i: pair[1] for i in sources if i != pair[0]}
        split |= {j: pair[0] for j in targets if j != pair[1]}
    return _links(left, right, chosen, base, signals, merged, split, by_hand)


def _bigrams(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(len(text) - 1)) or Counter([text])


def _weighted_bigrams(texts: Sequence[str]) -> list[dict[str, float]]:
    """The bigrams of each text, weighted by how often they stand in it and in how few of the texts (K. Spärck Jones, "A
    statistical interpretation of term specificity and its application in retrieval", Journal of Documentation 28, 1972)."""
    counts = [_bigrams(text) for text in texts]
    spread: Counter[str] = Counter(gram for count in counts for gram in count)
    rarity = {gram: 1 + math.log(len(texts) / n) for gram, n in spread.items()}
    return [{gram: (1 + math.log(n)) * rarity[gram] for gram, n in count.items()} for count in counts]


def _cosine(left: Sequence[dict[str, float]], right: Sequence[dict[str, float]]) -> np.ndarray:
    """The cosine of every pair, found through the bigrams that both have."""
    norms = [np.array([math.sqrt(sum(w * w for w in one.values())) for one in side]) for side in (left, right)]
    holders: dict[str, tuple[list[int], list[float]]] = {}
    for j, one in enumerate(right):
        for gram, weight in one.items():
            where, weights = holders.setdefault(gram, ([], []))
            where.append(j)
            weights.append(weight)
    known = {gram: (np.array(where), np.array(weights)) for gram, (where, weights) in holders.items()}
    dots = np.zeros((len(left), len(right)))
    for i, one in enumerate(left):
        for gram, weight in one.items():
            if gram in known:
                dots[i, known[gram][0]] += weight * known[gram][1]
    cosine: np.ndarray = dots / (norms[0][:, None] * norms[1][None, :] + 1e-9)
    return cosine


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


def _children(left: Sequence[Clause], right: Sequence[Clause], chosen: dict[int, int]) -> np.ndarray:
    """Which share of the sub-clauses of two clauses are linked with one another (Dice)."""
    out = np.zeros((len(left), len(right)))
    sizes = Counter(clause.parent for clause in left), Counter(clause.parent for clause in right)
    for i, j in chosen.items():
        a, b = left[i].parent, right[j].parent
        if a >= 0 and b >= 0:
            out[a, b] += 2 / (sizes[0][a] + sizes[1][b])
    return out


def _joined(
    ones: Sequence[Clause],
    others: Sequence[Clause],
    chosen: dict[int, int],
    mine: Sequence[dict[str, float]],
    theirs: Sequence[dict[str, float]],
    body: np.ndarray,
    allowed: np.ndarray,
) -> dict[int, int]:
    """For clauses of `ones` without counterpart and without sub-clauses: the clause of `others`, linked with another one already,
    that says most of what they say beyond its own counterpart, among the pairs that are `allowed`."""
    owner = {j: i for i, j in chosen.items()}
    parents = {clause.parent for clause in ones}
    free = [c for c in ones if c.kind == "clause" and c.index not in chosen and c.index not in parents]
    spare: dict[int, dict[str, float]] = {}
    found: dict[int, int] = {}
    for clause in free:
        wanted = mine[clause.index]
        if len(wanted) < JOINED_LEAST:
            continue
        total = sum(wanted.values())
        best, best_share = -1, JOINED
        for j, i in sorted(owner.items()):
            if others[j].kind != "clause" or len(theirs[j]) < len(wanted) / 2 or not allowed[clause.index, j]:
                continue
            if j not in spare:
                spare[j] = {gram: weight for gram, weight in theirs[j].items() if gram not in mine[i]}
            share = sum(weight for gram, weight in wanted.items() if gram in spare[j]) / max(total, 1e-9)
            if share <= JOINED and body[clause.index, j] >= ALIKE and _together(mine[i], wanted, theirs[j]):
                share += JOINED
            if share > best_share:
                best, best_share = j, share
        if best >= 0:
            found[clause.index] = best
    return found


def _together(counterpart: dict[str, float], clause: dict[str, float], other: dict[str, float]) -> bool:
    """Whether `other` is more like two clauses at once than like the first alone."""
    both = counterpart | {gram: max(weight, counterpart.get(gram, 0.0)) for gram, weight in clause.items()}
    alone, together = _cosine([counterpart, both], [other])[:, 0]
    return bool(together - alone >= GAIN)


def _frame(left: Sequence[Clause], right: Sequence[Clause], chosen: dict[int, int], free: np.ndarray) -> dict[int, int]:
    """Title with title, preamble with preamble, closing with closing, however little they share: there is only one."""
    extra: dict[int, int] = {}
    for kind in ("title", "preamble", "closing"):
        a = [c.index for c in left if c.kind == kind]
        b = [c.index for c in right if c.kind == kind]
        if len(a) == len(b) == 1 and a[0] not in chosen and free[a[0], b[0]]:
            extra[a[0]] = b[0]
    return extra


def _links(
    left: Sequence[Clause],
    right: Sequence[Clause],
    chosen: dict[int, int],
    base: np.ndarray,
    signals: dict[str, np.ndarray],
    merged: dict[int, int],
    split: dict[int, int],
    by_hand: ByHand,
) -> tuple[Link, ...]:
    """`chosen` pairs one to one; `merged` adds clauses of `left` to the pair of one of `right`, `split` the other way round."""
    moved = moved_clauses(left, right, chosen)
    owner = {j: i for i, j in chosen.items()}
    more_left: dict[int, list[int]] = {}
    more_right: dict[int, list[int]] = {}
    for i, j in merged.items():
        more_left.setdefault(owner[j], []).append(i)
    for j, i in split.items():
        more_right.setdefault(i, []).append(j)
    links: list[Link] = []
    for a in left:
        if a.index in chosen:
            j = chosen[a.index]
            why = tuple(Signal(name, round(float(m[a.index, j]), 3)) for name, m in signals.items())
            source = tuple(sorted((a.index, *more_left.get(a.index, ()))))
            target = tuple(sorted((j, *more_right.get(a.index, ()))))
            why += by_hand.signals(source, target)
            links.append(Link(source, target, round(float(base[a.index, j]), 3), why, a.index in moved))
        elif a.index not in merged:
            why, best = by_hand.signals((a.index,), ()), _best(base[a.index] if base.size else base)
            links.append(Link((a.index,), (), 0.0, why, rejected=best))
    links.sort(key=lambda link: link.source)
    taken = {j for link in links for j in link.target}
    for b in right:
        if b.index in taken:
            continue
        why, best = by_hand.signals((), (b.index,)), _best(base[:, b.index] if base.size else base)
        link = Link((), (b.index,), 0.0, why, rejected=best)
        before = max((k for k, other in enumerate(links) if b.index - 1 in other.target), default=None)
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


def likeness(text: str, ones: Sequence[str], others: Sequence[str]) -> tuple[float, ...]:
    """How like a text is to each of `others` (0 to 1), in the measure of `align_clauses`; `ones` and `others` are the own texts of all
    clauses of two documents, folded, and say how rare each pair of characters is."""
    grams = _weighted_bigrams((*ones, *others, text))
    return tuple(float(score) for score in _cosine(grams[-1:], grams[len(ones) : -1])[0])
