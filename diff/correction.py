"""Corrections of the alignment: what a reviewer linked or parted by hand, kept by what the clauses say.

A clause is known by its path and its text, so that a correction holds for later versions of both documents too. It is found
again by its text, wherever it stands by then; or else by its path and a like text; or else by a text that is nearly the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from align.byhand import ByHand
from normalize.text import folded

if TYPE_CHECKING:
    from normalize.clause import ClauseTree

SCHEMA = "duizhao.alignment/1"
SAME_PLACE, ELSEWHERE = 0.5, 0.8
"""Likeness of the texts from which a clause is the one that was meant, under the same path and under another."""

Kind = Literal["link", "unlink"]
KINDS: tuple[Kind, ...] = ("link", "unlink")
Fate = Literal["held", "overridden", "lost"]
"""What became of a correction: it holds, a later one says otherwise, or its clauses are not found."""


class CorrectionError(Exception):
    """A file of corrections that cannot be used. The message is one sentence: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class ClauseKey:
    """A clause as it is found again: its path, and its own text as `normalize.text.folded` gives it ("" to go by the path alone)."""

    path: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """`link`: these clauses are one link, just as they are; with one side empty, they have no counterpart. `unlink`: none of these
    clauses of the original is in a link with any of these of the draft."""

    kind: Kind
    original: tuple[ClauseKey, ...]
    draft: tuple[ClauseKey, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """What corrections come to for two documents: what the alignment takes, and of each correction what became of it, with the
    clauses that it was found to mean (none where it is lost)."""

    by_hand: ByHand
    fates: tuple[Fate, ...] = ()
    found: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = ()
    notes: tuple[str, ...] = ()


Corrector = Callable[["ClauseTree", "ClauseTree"], Resolved]
"""Says what was corrected on two documents, once it is known which they are."""


def keys_of(tree: ClauseTree) -> tuple[ClauseKey, ...]:
    """The clauses of a tree as they are kept, by index."""
    return tuple(ClauseKey(clause.path, folded(tree.own_text(clause))) for clause in tree.clauses)


def resolve(corrections: Sequence[Correction], original: Sequence[ClauseKey], draft: Sequence[ClauseKey]) -> Resolved:
    """What the corrections, the oldest first, come to for documents with these clauses: where two contradict one another, the later
    holds."""
    fates: list[Fate] = []
    places: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    links: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    apart: set[tuple[int, int]] = set()
    taken: tuple[set[int], set[int]] = set(), set()
    for correction in reversed(corrections):
        sources, targets = _found(correction.original, original), _found(correction.draft, draft)
        if sources is None or targets is None:
            fates.append("lost")
            places.append(((), ()))
            continue
        places.append((sources, targets))
        pairs = {(i, j) for i in sources for j in targets}
        if correction.kind == "link":
            contradicted = bool(taken[0].intersection(sources) or taken[1].intersection(targets) or pairs & apart)
        else:
            contradicted = any((i, j) in pairs for a, b in links for i in a for j in b)
        fates.append("overridden" if contradicted else "held")
        if contradicted:
            continue
        if correction.kind == "link":
            links.append((sources, targets))
            taken[0].update(sources)
            taken[1].update(targets)
        else:
            apart |= pairs
    fates.reverse()
    lost = [correction for correction, fate in zip(corrections, fates, strict=True) if fate == "lost"]
    return Resolved(
        ByHand(tuple(sorted(links)), tuple(sorted(apart))),
        tuple(fates),
        tuple(reversed(places)),
        tuple(_lost_note(correction) for correction in lost),
    )


def _found(keys: Sequence[ClauseKey], clauses: Sequence[ClauseKey]) -> tuple[int, ...] | None:
    """The clauses that are meant, in order; None where one is not found, or two are the same by now."""
    found = [_place(key, clauses) for key in keys]
    places = {place for place in found if place is not None}
    return tuple(sorted(places)) if len(places) == len(keys) else None


def _place(key: ClauseKey, clauses: Sequence[ClauseKey]) -> int | None:
    here = next((k for k, clause in enumerate(clauses) if clause.path == key.path), None)
    if not key.text:
        return here
    same = [k for k, clause in enumerate(clauses) if clause.text == key.text]
    if here in same or len(same) == 1:
        return here if here in same else same[0]
    from rapidfuzz.distance.Indel import normalized_similarity

    if here is not None and normalized_similarity(key.text, clauses[here].text) >= SAME_PLACE:
        return here
    if same:
        # Which of several that say the same was meant cannot be known.
        return None
    likeness = [normalized_similarity(key.text, clause.text, score_cutoff=ELSEWHERE) for clause in clauses]
    best = max(likeness, default=0.0)
    return likeness.index(best) if best and likeness.count(best) == 1 else None


def _lost_note(correction: Correction) -> str:
    done = "links" if correction.kind == "link" else "parts"
    names = [" + ".join(key.path for key in side) or "–" for side in (correction.original, correction.draft)]
    return (
        f"A correction of the alignment that {done} {names[0]} of the original and {names[1]} of the draft was not used: "
        "a clause of it is not found in these versions."
    )


@dataclass(frozen=True, slots=True)
class Corrected:
    """Corrections for one pair of documents, which is known by its titles; "" is any."""

    original: str
    draft: str
    corrections: tuple[Correction, ...]

    def fits(self, original: ClauseTree, draft: ClauseTree) -> bool:
        """Whether these are the two documents."""
        named = ((self.original, original.title), (self.draft, draft.title))
        return all(not title or folded(title) == folded(own) for title, own in named)


def of_files(files: Sequence[Path]) -> Corrector | None:
    """What the files say of two documents, the later file last; None without files. Reading raises CorrectionError."""
    if not files:
        return None

    def corrected(original: ClauseTree, draft: ClauseTree) -> Resolved:
        pairs = [pair for file in files for pair in read(file) if pair.fits(original, draft)]
        return resolve([one for pair in pairs for one in pair.corrections], keys_of(original), keys_of(draft))

    return corrected


def as_json(pairs: Iterable[Corrected]) -> str:
    """The file that `read` takes, by `diff/data/alignment.schema.json`."""
    rows = [
        {
            "original": pair.original,
            "draft": pair.draft,
            "corrections": [
                {
                    "kind": one.kind,
                    **{
                        name: [{"clause": key.path, "text": key.text} for key in keys]
                        for name, keys in (("original", one.original), ("draft", one.draft))
                    },
                }
                for one in pair.corrections
            ],
        }
        for pair in pairs
    ]
    return json.dumps({"schema": SCHEMA, "pairs": rows}, ensure_ascii=False, indent=2) + "\n"


def read(file: Path) -> tuple[Corrected, ...]:
    """Reads a file that `as_json` made or somebody wrote. Raises CorrectionError."""
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CorrectionError(f"{file}: cannot be read ({error.strerror}); name a file of corrections") from error
    except (ValueError, RecursionError) as error:
        raise CorrectionError(f"{file}: this is not JSON ({error}); correct it, or export it anew") from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or not isinstance(data.get("pairs"), list):
        raise CorrectionError(f"{file}: this is no file of corrections of the form {SCHEMA}; name another file")
    return tuple(_pair(row, f"{file}: pair {n}") for n, row in enumerate(data["pairs"], 1))


def _pair(row: Any, where: str) -> Corrected:
    if not isinstance(row, dict) or not isinstance(row.get("corrections"), list):
        raise CorrectionError(f"{where} has no list of corrections; add one")
    titles = [row.get(side, "") for side in ("original", "draft")]
    if not all(isinstance(title, str) for title in titles):
        raise CorrectionError(f"{where} has a title that is no text; correct it")
    made = tuple(correction_of(one, f"{where}, correction {n}") for n, one in enumerate(row["corrections"], 1))
    return Corrected(titles[0], titles[1], made)


def correction_of(row: Any, where: str) -> Correction:
    """One correction out of JSON; messages begin with `where`. Raises CorrectionError."""
    kind = row.get("kind") if isinstance(row, dict) else None
    if kind not in KINDS:
        raise CorrectionError(f"{where}: its kind is neither link nor unlink; correct it")
    sides = [_keys(row.get(side, []), f"{where}, {side}") for side in ("original", "draft")]
    if not (all(sides) if kind == "unlink" else any(sides)):
        raise CorrectionError(
            f"{where}: it names no clause; name clauses of {'each' if kind == 'unlink' else 'a'} side"
        )
    return Correction(kind, sides[0], sides[1])


def _keys(rows: Any, where: str) -> tuple[ClauseKey, ...]:
    if not isinstance(rows, list):
        raise CorrectionError(f"{where}: this is no list of clauses; correct it")
    keys = []
    for row in rows:
        path, text = (row.get("clause"), row.get("text", "")) if isinstance(row, dict) else (None, "")
        if not isinstance(path, str) or not path or not isinstance(text, str):
            raise CorrectionError(f"{where}: a clause has no path; name it as the report does, as “clause”")
        keys.append(ClauseKey(path, folded(text)))
    return tuple(keys)
