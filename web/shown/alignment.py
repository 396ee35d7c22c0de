"""Alignment by hand as the pages show it: what may be linked with what, what a correction changes, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from align.byhand import LINKED
from diff.correction import KINDS, ClauseKey, Correction, Fate, Kind, Resolved, resolve
from normalize.text import folded
from web.snapshot import SideView, Snapshot
from web.store.corrections import History, Kept

SIDES = ("original", "draft")
BEGINNING = 70
"""Characters of a clause by which a reader knows it."""
SHOWN = 12
"""Candidates that are shown."""
MOST_CLAUSES = 40
"""Clauses of one side in a correction."""


class NoCorrection(Exception):
    """What was chosen is none. `key` names the message that says why: align.refuse.<key>."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause, as it is listed: side, index there, path, how it begins, and the row in which it stands."""

    side: str
    index: int
    path: str
    begins: str
    row: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clause that may be linked, and how like it is (0 to 1; None where that is not known)."""

    piece: Piece
    score: float | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a correction does. `freed` are the clauses that lose a counterpart and are aligned anew with what is left; `overridden` are
    earlier corrections that hold no more; `same` says that just these clauses are a row already."""

    kind: Kind
    original: tuple[Piece, ...]
    draft: tuple[Piece, ...]
    freed: tuple[Piece, ...]
    overridden: tuple[Kept, ...]
    same: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What a comparison shows that the one before it did not: the numbers of its rows and findings that are new, and how many
    findings are gone."""

    rows: tuple[int, ...]
    new: tuple[int, ...]
    gone: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A correction in the list of a comparison. `fate` is what became of it there, None where it was made afterwards; `original` and
    `draft` are its clauses, `row` where they stand."""

    kept: Kept
    fate: Fate | None
    original: tuple[str, ...]
    draft: tuple[str, ...]
    row: int | None


def side_of(snapshot: Snapshot, side: str) -> SideView:
    """The documents by their names."""
    return snapshot.original if side == "original" else snapshot.draft


def pieces(snapshot: Snapshot, side: str) -> tuple[Piece, ...]:
    """The clauses of a side, by index."""
    view = side_of(snapshot, side)
    rows = {i: n for n, row in enumerate(snapshot.rows) for i in getattr(row, side)}
    return tuple(Piece(side, i, clause.path, _begins(view, i), rows.get(i, 0)) for i, clause in enumerate(view.clauses))


def _begins(view: SideView, index: int) -> str:
    clause = view.clauses[index]
    text = " ".join(view.text[clause.start : clause.end].split())
    return text if len(text) <= BEGINNING else text[: BEGINNING - 1] + "…"


def keys(view: SideView) -> tuple[ClauseKey, ...]:
    """The clauses of a side as corrections keep them, as `diff.correction.keys_of` does for a tree."""
    return tuple(ClauseKey(clause.path, folded(view.text[clause.body : clause.end])) for clause in view.clauses)


def correction(snapshot: Snapshot, kind: str, original: Collection[int], draft: Collection[int]) -> Correction:
    """The correction that these clauses make. Raises NoCorrection."""
    chosen = {"original": sorted(set(original)), "draft": sorted(set(draft))}
    for side, indices in chosen.items():
        if indices and not 0 <= indices[0] <= indices[-1] < len(side_of(snapshot, side).clauses):
            raise NoCorrection("unknown")
        if len(indices) > MOST_CLAUSES:
            raise NoCorrection("many")
    known = next((one for one in KINDS if one == kind), None)
    if known is None or not (chosen["original"] or chosen["draft"]):
        raise NoCorrection("nothing")
    if known == "unlink" and not all(chosen.values()):
        raise NoCorrection("one_side")
    kept = {side: tuple(keys(side_of(snapshot, side))[i] for i in indices) for side, indices in chosen.items()}
    return Correction(known, kept["original"], kept["draft"])


def resolved(snapshot: Snapshot, corrections: Sequence[Correction]) -> Resolved:
    """What corrections come to in the documents of a comparison."""
    return resolve(corrections, keys(snapshot.original), keys(snapshot.draft))


def preview(
    snapshot: Snapshot, history: History, kind: str, original: Collection[int], draft: Collection[int]
) -> Preview:
    """What a correction would do. Raises NoCorrection."""
    made = correction(snapshot, kind, original, draft)
    chosen = {"original": set(original), "draft": set(draft)}
    of_side = {side: pieces(snapshot, side) for side in SIDES}
    same, freed = False, []
    for row in snapshot.rows:
        mine, theirs = set(row.original), set(row.draft)
        if (mine, theirs) == (chosen["original"], chosen["draft"]):
            same = True
            if made.kind == "link" and row.by_hand == LINKED:
                raise NoCorrection("already")
        held = mine & chosen["original"] or theirs & chosen["draft"]
        if made.kind == "link" and held:
            freed += [of_side["original"][i] for i in sorted(mine - chosen["original"])]
            freed += [of_side["draft"][j] for j in sorted(theirs - chosen["draft"])]
        if made.kind == "unlink" and mine & chosen["original"] and theirs & chosen["draft"]:
            freed += [of_side["original"][i] for i in sorted(mine & chosen["original"])]
            freed += [of_side["draft"][j] for j in sorted(theirs & chosen["draft"])]
    before = history.in_force
    fates = resolved(snapshot, [one.correction for one in before]).fates
    later = resolved(snapshot, [*(one.correction for one in before), made]).fates
    return Preview(
        made.kind,
        tuple(of_side["original"][i] for i in sorted(chosen["original"])),
        tuple(of_side["draft"][j] for j in sorted(chosen["draft"])),
        tuple(freed),
        tuple(
            one
            for one, was, now in zip(before, fates, later[:-1], strict=True)
            if was == "held" and now == "overridden"
        ),
        same,
    )


def candidates(snapshot: Snapshot, side: str, chosen: Collection[int], query: str = "") -> tuple[Candidate, ...]:
    """Clauses of a side that may belong to the `chosen` ones of the other, the likeliest first; with `query`, those that have it in
    their path or text."""
    view, wanted = side_of(snapshot, side), folded(query)
    scores = _scores(snapshot, side, sorted(chosen))
    all_pieces = pieces(snapshot, side)
    other = side_of(snapshot, "draft" if side == "original" else "original")
    at = min(chosen, default=0) / max(len(other.clauses), 1)

    def rank(piece: Piece) -> tuple[float, ...]:
        # A number that is asked for is more than a number that is mentioned.
        named = bool(wanted) and wanted in map(folded, piece.path.split("/"))
        return not named, -scores.get(piece.index, 0.0), abs(piece.index / max(len(view.clauses), 1) - at)

    found = [
        piece
        for piece in all_pieces
        if not wanted or wanted in folded(piece.path) or wanted in folded(_text(view, piece.index))
    ]
    return tuple(Candidate(piece, scores.get(piece.index)) for piece in sorted(found, key=rank)[:SHOWN])


def _text(view: SideView, index: int) -> str:
    clause = view.clauses[index]
    return view.text[clause.start : clause.end]


def _scores(snapshot: Snapshot, side: str, chosen: Sequence[int]) -> dict[int, float]:
    """How like the clauses of a side are to the chosen ones of the other: in one language by their words, in two as far as the comparison
    kept it."""
    if not chosen:
        return {}
    here, there = ("original", "draft") if side == "draft" else ("draft", "original")
    if snapshot.original.language == snapshot.draft.language:
        from align.clauses import likeness

        own, other = _texts(side_of(snapshot, here)), _texts(side_of(snapshot, there))
        joined = "".join(own[i] for i in chosen)
        return {index: round(score, 3) for index, score in enumerate(likeness(joined, own, other))}
    found: dict[int, float] = {}
    for row in snapshot.rows:
        mine, theirs = getattr(row, here), getattr(row, there)
        pairs = [(i, j, row.score) for i in mine for j in theirs]
        pairs += [(i, j, score) for i in mine for j, score in row.rejected] if not theirs else []
        pairs += [(i, j, score) for j in theirs for i, score in row.rejected] if not mine else []
        for i, j, score in pairs:
            if i in chosen:
                found[j] = max(found.get(j, 0.0), score)
    return found


def _texts(view: SideView) -> tuple[str, ...]:
    return tuple(folded(view.text[clause.body : clause.end]) for clause in view.clauses)


def change(before: Snapshot, after: Snapshot) -> Change:
    """What is new in a comparison that was made again."""
    had = Counter(finding.fingerprint for finding in before.findings)
    new = []
    for n, finding in enumerate(after.findings, 1):
        if had[finding.fingerprint]:
            had[finding.fingerprint] -= 1
        else:
            new.append(n)
    rows = {(row.original, row.draft) for row in before.rows}
    others = tuple(n for n, row in enumerate(after.rows) if (row.original, row.draft) not in rows)
    return Change(others, tuple(new), had.total())


def listed(snapshot: Snapshot, history: History, fates: Mapping[int, Fate]) -> Iterator[Listed]:
    """All corrections of the pair, the newest first, as this comparison knows them."""
    for one in reversed(history.kept):
        (found,) = resolved(snapshot, [one.correction]).found
        row = next(
            (
                n
                for n, row in enumerate(snapshot.rows)
                if set(row.original) & set(found[0]) or set(row.draft) & set(found[1])
            ),
            None,
        )
        yield Listed(
            one,
            fates.get(one.id),
            tuple(key.path for key in one.correction.original),
            tuple(key.path for key in one.correction.draft),
            row,
        )


def is_stale(history: History, fates: Mapping[int, Fate]) -> bool:
    """Whether corrections were made or taken back since a comparison ran."""
    return {one.id for one in history.in_force} != set(fates)
