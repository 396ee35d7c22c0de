"""One original and its drafts: all files read, and each draft compared with one and the same part of the original."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from diff.finding import Report
from diff.pipeline import Input, Progress, compare_files, load
from diff.relation import RelationError
from diff.selection import best_pair, named_part
from ingest.document import Document
from ingest.limits import Limits


@dataclass(frozen=True, slots=True)
class Gathering:
    """`part` is the number of the part of `original` with which every draft is compared; `notes` say in a sentence each
    what was decided."""

    original: Document
    part: int
    drafts: tuple[Document, ...]
    notes: tuple[str, ...]


def gather(
    original: Input,
    drafts: Sequence[Input],
    *,
    relation: str = "auto",
    original_part: str | None = None,
    revisions: str = "accepted",
    limits: Limits | None = None,
    ocr: str = "auto",
    progress: Progress = lambda stage: None,
) -> Gathering:
    """Reads the files. `original_part` is a number or a fragment of a title; without it, the part of the original that
    most drafts match best is taken, the first of equals. A draft that is the file of the original is left out, as a
    pattern like *.docx brings it in. Raises one of `diff.pipeline.UNUSABLE_INPUT`, naming the file.
    """
    progress("read")
    doc, parts = load(original, revisions, limits, ocr, progress)
    notes: list[str] = []
    others: list[Document] = []
    favourites: list[int] = []
    for file in drafts:
        if isinstance(original, Path) and isinstance(file, Path) and _same_file(original, file):
            notes.append(f"{file} is the original itself and is not among the drafts.")
            continue
        other, other_parts = load(file, revisions, limits, ocr, progress)
        others.append(other)
        favourites.append(best_pair(parts, other_parts, relation)[0].number)
    if original_part is not None:
        part = named_part(parts, original_part, doc.source.name).number
    else:
        votes = Counter(favourites or [max(parts, key=lambda part: len(part.text)).number])
        part = min(votes, key=lambda number: (-votes[number], number))
        notes += [
            f"{other.source.name} matches part {number} of the original better; it is compared with part {part} as "
            f"the other drafts are."
            for other, number in zip(others, favourites, strict=True)
            if number != part
        ]
    return Gathering(doc, part, tuple(others), tuple(notes))


def compare_each(
    files: Gathering,
    *,
    relation: str = "auto",
    revisions: str = "accepted",
    termbases: Sequence[Path] = (),
    progress: Progress = lambda stage: None,
) -> list[Report]:
    """The report of each draft, in their order; the arguments are those of `compare_files`. Raises what it raises, naming
    the draft."""
    reports: list[Report] = []
    for draft in files.drafts:
        name = draft.source.name
        try:
            reports.append(
                compare_files(
                    files.original,
                    draft,
                    relation=relation,
                    original_part=str(files.part),
                    revisions=revisions,
                    termbases=termbases,
                    progress=partial(_report_stage, progress, name),
                )
            )
        except RelationError as error:
            raise RelationError(f"{name}: {error}") from error
    return reports


def _report_stage(progress: Progress, name: str, stage: str) -> None:
    progress(f"{name}: {stage}")


def shared_notes(notes: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The notes that all comparisons with the original have, to be said once, and what is left of each."""
    shared = tuple(note for note in (notes[0] if notes else ()) if all(note in other for other in notes))
    return shared, tuple(tuple(note for note in own if note not in shared) for own in notes)


def _same_file(a: Path, b: Path) -> bool:
    return str(a) != "-" != str(b) and a.resolve() == b.resolve()
