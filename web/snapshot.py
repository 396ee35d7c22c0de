"""What the review page needs of a report, in a form that is stored once and opened without comparing again."""

from __future__ import annotations

import hashlib
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Self

from align.byhand import LINKED, PARTED
from align.link import Bead, Link
from diff import mqm
from diff.finding import Finding, Opinion, Report, Severity, Side
from ingest.document import Box
from normalize.clause import ClauseTree

VERSION = 2
"""2: `beads` and `termbases`."""


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause as it is shown: offsets are into `SideView.text`, as in `normalize.clause.Clause`. `recognised` is how sure (0-1) the
    recognition was of its characters, where some were read from a picture."""

    path: str
    level: int
    start: int
    body: int
    lead_end: int
    end: int
    page: int | None
    recognised: float | None = None


@dataclass(frozen=True, slots=True)
class SideView:
    """One document of the comparison: where it came from, its whole text, and its clauses."""

    file: str
    sha256: str
    format: str
    language: str
    title: str
    part: int
    text: str
    clauses: tuple[ClauseView, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A link of the alignment: clause indices on both sides, relation, score, and why (name, value, detail).
    `rejected` are the candidates turned down, as (clause index on the other side, score)."""

    original: tuple[int, ...]
    draft: tuple[int, ...]
    relation: str
    score: float
    signals: tuple[tuple[str, float, str], ...] = ()
    rejected: tuple[tuple[int, float], ...] = ()
    moved: bool = False

    @property
    def by_hand(self) -> str:
        """The hand in the link: `align.byhand.LINKED`, PARTED, or "" for none."""
        return next((name for name, _, _ in self.signals if name in (LINKED, PARTED)), "")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A finished comparison. `pair` says which two documents it compares; `score` is that of a translation, `beads` its sentences that
    belong together, in the order of the original, and `termbases` the name and SHA-256 of each file of terms of the office that was
    used. `figures` are the figures of both documents beside one another as `web.shown.figures` writes them, for the store to keep
    apart: the page of the parameters alone reads them."""

    relation: str
    complete: bool
    notes: tuple[str, ...]
    original: SideView
    draft: SideView
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    score: mqm.Score | None = None
    beads: tuple[Bead, ...] = ()
    termbases: tuple[tuple[str, str], ...] = ()
    figures: str = ""

    @classmethod
    def of(cls, report: Report, figures: str = "") -> Self:
        """Takes from a report what the page shows."""
        alignment = report.alignment
        return cls(
            relation=report.relation,
            complete=report.complete,
            notes=report.notes,
            original=_side(alignment.original),
            draft=_side(alignment.draft),
            rows=tuple(_row(link, relation) for link, relation in zip(alignment.links, report.relations, strict=True)),
            findings=report.findings,
            score=mqm.score(report),
            beads=report.beads,
            termbases=report.termbases,
            figures=figures,
        )

    @property
    def pair(self) -> str:
        """The key under which decisions are kept. It is made of the titles, so that it outlives a new version of a
        file; a document without a title is known by its bytes alone."""
        return _pair(*(_identity(s.language, s.title, s.sha256, s.part) for s in (self.original, self.draft)))

    def to_json(self) -> dict[str, Any]:
        """Plain data for `json.dumps`, without the figures: they have a place of their own."""
        return {"version": VERSION, **{name: value for name, value in asdict(self).items() if name != "figures"}}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of `to_json`."""
        return cls(
            relation=data["relation"],
            complete=data["complete"],
            notes=tuple(data["notes"]),
            original=_side_from(data["original"]),
            draft=_side_from(data["draft"]),
            rows=tuple(
                Row(
                    tuple(row["original"]),
                    tuple(row["draft"]),
                    row["relation"],
                    row["score"],
                    tuple((name, value, detail) for name, value, detail in row["signals"]),
                    tuple((index, score) for index, score in row["rejected"]),
                    # An older version kept only the relation.
                    row.get("moved", row["relation"] == "moved"),
                )
                for row in data["rows"]
            ),
            findings=tuple(_finding_from(finding) for finding in data["findings"]),
            # What was stored by a version without scores has none.
            score=mqm.Score(**found) if (found := data.get("score")) else None,
            # Nor has what was stored by version 1 sentences.
            beads=tuple(
                Bead(_spans(bead["source"]), _spans(bead["target"]), bead["score"]) for bead in data.get("beads", ())
            ),
            termbases=tuple((name, sha256) for name, sha256 in data.get("termbases", ())),
        )


def _side(tree: ClauseTree) -> SideView:
    return SideView(
        file=tree.source.name,
        sha256=tree.source.sha256,
        format=tree.source.format,
        language=tree.language,
        title=tree.title,
        part=tree.part.number,
        text=tree.text,
        clauses=tuple(
            ClauseView(c.path, c.level, c.start, c.body, c.lead_end, c.end, page, sure)
            for c, page, sure in zip(tree.clauses, _pages(tree), _recognised(tree), strict=True)
        ),
    )


def _pages(tree: ClauseTree) -> Iterator[int | None]:
    """The page on which each clause begins. One walk over the blocks: `ClauseTree.locate` begins anew each time."""
    blocks = iter(tree.part.block_spans())
    low, high, block = next(blocks, (0, 0, None))
    for clause in tree.clauses:
        while block is not None and high < clause.start + (clause.end > clause.start):
            low, high, block = next(blocks, (0, 0, None))
        if block is None:
            yield None
            continue
        at = clause.start - low
        yield next((run.box.page for run in block.runs if run.end > at), block.page)


def _recognised(tree: ClauseTree) -> list[float | None]:
    """How sure the recognition was of each clause: the mean over its characters that were read from a picture."""
    starts = [clause.start for clause in tree.clauses]
    sums, counts = [0.0] * len(starts), [0] * len(starts)
    for low, _, block in tree.part.block_spans():
        for run in block.runs:
            if run.confidence is not None and run.end > run.start:
                clause = max(bisect_right(starts, low + run.start) - 1, 0)
                sums[clause] += run.confidence * (run.end - run.start)
                counts[clause] += run.end - run.start
    return [round(total / count, 3) if count else None for total, count in zip(sums, counts, strict=True)]


def _row(link: Link, relation: str) -> Row:
    signals = tuple((signal.name, signal.value, signal.detail) for signal in link.signals)
    return Row(link.source, link.target, relation, link.score, signals, link.rejected, link.moved)


def pair_of(original: ClauseTree, draft: ClauseTree) -> str:
    """As `Snapshot.pair`, of two documents that are not compared yet."""
    return _pair(*(_identity(t.language, t.title, t.source.sha256, t.part.number) for t in (original, draft)))


def _pair(original: str, draft: str) -> str:
    return hashlib.sha256(f"{original}\x1f{draft}".encode()).hexdigest()[:32]


def _identity(language: str, title: str, sha256: str, part: int) -> str:
    title = "".join(unicodedata.normalize("NFKC", title).split())
    return f"{language}:{title}" if title else f"{sha256}:{part}"


def _spans(found: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in found)


def _side_from(data: dict[str, Any]) -> SideView:
    return SideView(**{**data, "clauses": tuple(ClauseView(**clause) for clause in data["clauses"])})


def _finding_from(data: dict[str, Any]) -> Finding:
    return Finding(
        **{
            **data,
            "severity": Severity(data["severity"]),
            "original": _place_from(data["original"]),
            "draft": _place_from(data["draft"]),
            "candidates": tuple((path, score) for path, score in data["candidates"]),
            "judge": Opinion(**opinion) if (opinion := data.get("judge")) else None,
        }
    )


def _place_from(data: dict[str, Any] | None) -> Side | None:
    return Side(**{**data, "boxes": tuple(Box(**box) for box in data["boxes"])}) if data else None
