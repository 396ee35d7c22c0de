"""Which clauses or sentences of two files belong together: what `duizhao align` shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from diff.pipeline import Input, Progress, chosen_trees, models_of
from ingest.limits import Limits

if TYPE_CHECKING:
    from align.link import Alignment, Bead
    from normalize.clause import ClauseTree


@dataclass(frozen=True, slots=True)
class Unit:
    """A clause or sentence: [start, end) in the text of its document, and the path of its clause. `text` is its own text."""

    clause: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """Units that belong together, by their numbers from 0 on either side; one side is empty for what stands alone. `score` is
    from 0 to 1. `proposal` is what a translator would put in the place of the draft's units, None where nothing is proposed."""

    original: tuple[int, ...]
    draft: tuple[int, ...]
    score: float
    proposal: str | None = None


@dataclass(frozen=True, slots=True)
class Beads:
    """The alignment of two files. `unit` is "clause", "sentence" or "line"; of lines that came cut there are no trees, and the
    units have no clause. Every unit is in exactly one row; the rows are in the order of the original."""

    unit: str
    original: tuple[Unit, ...]
    draft: tuple[Unit, ...]
    rows: tuple[Row, ...]
    trees: tuple[ClauseTree, ClauseTree] | None = None
    notes: tuple[str, ...] = ()


def align_lines_of(
    original: Path,
    draft: Path,
    termbases: Sequence[Path] = (),
    limits: Limits | None = None,
    embeddings: Path | None = None,
) -> Beads:
    """Aligns two text files that hold one sentence a line; "-" reads standard input.

    Raises one of `diff.pipeline.UNUSABLE_INPUT` for files that cannot be used.
    """
    from ingest.registry import read_lines

    left, right = read_lines(original, limits), read_lines(draft, limits)
    from align.lines import align_lines
    from normalize.termbase import Termbase

    beads = align_lines(left, right, Termbase.load(termbases) if termbases else None, models_of(embeddings))
    rows = tuple(Row(tuple(i for i, _ in b.source), tuple(j for j, _ in b.target), b.score) for b in beads)
    return Beads("line", _lines(left), _lines(right), rows)


def _lines(lines: Sequence[str]) -> tuple[Unit, ...]:
    return tuple(Unit("", i, i + 1, line) for i, line in enumerate(lines))


def align_files(
    original: Input,
    draft: Input | None,
    unit: str,
    *,
    relation: str = "auto",
    original_part: str | None = None,
    draft_part: str | None = None,
    revisions: str = "accepted",
    limits: Limits | None = None,
    ocr: str = "auto",
    termbases: Sequence[Path] = (),
    embeddings: Path | None = None,
    progress: Progress = lambda stage: None,
) -> Beads:
    """Aligns the clauses or sentences (`unit`) of two documents; the rest is as for `diff.pipeline.compare_files`."""
    left, right, notes, _ = chosen_trees(
        original, draft, relation, original_part, draft_part, revisions, limits, ocr, progress
    )
    from diff.relation import decide

    decided = decide(left, right, relation)
    progress("align")
    if decided == "translation":
        from align import bitext
        from normalize.termbase import Termbase

        pair = bitext.align(left, right, Termbase.load(termbases) if termbases else None, models_of(embeddings))
        alignment, notes = pair.alignment, (*notes, *pair.notes)
        beads = pair.beads
    else:
        from align import restatement
        from align.lines import sentence_beads

        alignment = restatement.align(left, right, decided).alignment
        beads = sentence_beads(alignment) if unit == "sentence" else ()
    return of_alignment(alignment, notes) if unit == "clause" else _of_sentences(alignment, beads, notes)


def of_alignment(alignment: Alignment, notes: tuple[str, ...] = ()) -> Beads:
    """The clauses of two documents that are aligned already."""
    trees = alignment.original, alignment.draft
    left, right = (
        tuple(Unit(clause.path, clause.start, clause.end, tree.own_text(clause)) for clause in tree.clauses)
        for tree in trees
    )
    rows = tuple(Row(link.source, link.target, link.score) for link in alignment.links)
    return Beads("clause", left, right, rows, trees, notes)


def _of_sentences(alignment: Alignment, beads: Iterable[Iterable[Bead]], notes: tuple[str, ...]) -> Beads:
    found = [bead for of_link in beads for bead in of_link]
    left = sorted({span for bead in found for span in bead.source})
    right = sorted({span for bead in found for span in bead.target})
    of_left, of_right = ({span: k for k, span in enumerate(side)} for side in (left, right))
    rows = tuple(
        Row(tuple(sorted(of_left[s] for s in bead.source)), tuple(sorted(of_right[s] for s in bead.target)), bead.score)
        for bead in found
    )
    trees = alignment.original, alignment.draft
    return Beads("sentence", _units(trees[0], left), _units(trees[1], right), rows, trees, notes)


def _units(tree: ClauseTree, spans: Iterable[tuple[int, int]]) -> tuple[Unit, ...]:
    clauses = iter(tree.clauses)
    clause = next(clauses)
    out: list[Unit] = []
    for start, end in spans:
        while start >= clause.end:
            clause = next(clauses)
        out.append(Unit(clause.path, start, end, tree.text[start:end]))
    return tuple(out)
