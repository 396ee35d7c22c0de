"""What the review page shows of a stored comparison: findings with what was decided, aligned rows with marks, quotes in context."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from diff.finding import Finding, Side
from diff.vocabulary import TYPES
from web.marks import Segment, Span, differences, segments
from web.snapshot import Row, SideView, Snapshot
from web.store import STATUSES, Decision

CONTEXT = 24
"""Characters shown on either side of a quote."""

NO_DECISION = Decision()


@dataclass(frozen=True, slots=True)
class Item:
    """A finding in the list: its number from 1, and what was decided."""

    n: int
    finding: Finding
    decision: Decision

    @property
    def status(self) -> str:
        """One of web.store.STATUSES."""
        return self.decision.status


@dataclass(frozen=True, slots=True)
class Cell:
    """One side of a row: the paths of its clauses, and their texts with the findings marked."""

    paths: str
    clauses: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class RowText:
    """A row of the side-by-side view; `rejected` is (path, score, number of the row in which it stands)."""

    number: int
    row: Row
    original: Cell
    draft: Cell
    rejected: tuple[tuple[str, float, int], ...]
    marked: bool


def rows_of(snapshot: Snapshot, items: Sequence[Item]) -> tuple[RowText, ...]:
    left = _by_clause(snapshot.original, ((item.n, item.finding.original) for item in items))
    right = _by_clause(snapshot.draft, ((item.n, item.finding.draft) for item in items))
    row_of_original = {i: n for n, row in enumerate(snapshot.rows) for i in row.original}
    row_of_draft = {i: n for n, row in enumerate(snapshot.rows) for i in row.draft}

    def cell(side: SideView, indices: Sequence[int], spans: Mapping[int, list[Span]]) -> Cell:
        return Cell(
            " + ".join(side.clauses[i].path for i in indices),
            tuple(_clause_html(side, i, spans.get(i, []), items) for i in indices),
        )

    def row_text(number: int, row: Row) -> RowText:
        other, where = (snapshot.draft, row_of_draft) if row.original else (snapshot.original, row_of_original)
        return RowText(
            number,
            row,
            cell(snapshot.original, row.original, left),
            cell(snapshot.draft, row.draft, right),
            tuple((other.clauses[i].path, score, where[i]) for i, score in row.rejected),
            any(i in left for i in row.original) or any(i in right for i in row.draft),
        )

    return tuple(row_text(number, row) for number, row in enumerate(snapshot.rows))


def _by_clause(side: SideView, places: Iterable[tuple[int, Side | None]]) -> dict[int, list[Span]]:
    """The spans of the findings, by the index of the clause on which they lie; a span may lie on several."""
    starts = [clause.start for clause in side.clauses]
    found: dict[int, list[Span]] = {}
    for n, place in places:
        if place is None:
            continue
        span = Span(n, place.start, place.end)
        first = max(bisect_left(starts, place.start + 1) - 1, 0)
        for index in range(first, len(side.clauses)):
            clause = side.clauses[index]
            if clause.start >= place.end and index > first:
                break
            # A mere place after the end of its clause is drawn at the end.
            if place.start == place.end:
                span = Span(n, *[min(max(place.start, clause.start), clause.end)] * 2)
            elif clause.end <= place.start:
                continue
            found.setdefault(index, []).append(span)
    return found


def _clause_html(side: SideView, index: int, spans: list[Span], items: Sequence[Item]) -> Markup:
    """A clause as it is printed, its heading strong. A page has thousands, so this is not left to the template."""
    clause = side.clauses[index]
    lead_end = max(clause.lead_end, clause.body)
    lead: list[str] = []
    rest: list[str] = []
    label: list[str] = []
    for segment in segments(side.text, clause.start, clause.end, spans, (clause.body, lead_end)):
        part = label if segment.start < clause.body else lead if segment.start < lead_end else rest
        part.append(_segment_html(segment, items))
    strong = f"<strong>{''.join(lead)}</strong>" if lead else ""
    return Markup("".join((*label, strong, *rest)))  # every piece was escaped by _segment_html


def _segment_html(segment: Segment, items: Sequence[Item]) -> str:
    """Its colour is that of the weightiest finding on it that is not dismissed."""
    if not segment.findings:
        return escape(segment.text)
    here = [items[n - 1] for n in segment.findings]
    live = [item.finding.severity for item in here if item.status != "dismissed"]
    severity = max(live, key=lambda s: s.rank).value if live else "gone"
    point, text = (" point", "‸") if segment.point else ("", escape(segment.text))
    return f'<mark class="mark-{severity}{point}" data-f="{" ".join(map(str, segment.findings))}">{text}</mark>'


def quotes_of(snapshot: Snapshot, finding: Finding) -> tuple[Markup, Markup]:
    """Both quotes in their context. What differs is marked where both are in one language."""
    left, right = finding.original, finding.draft
    texts = (left.quote if left else "", right.quote if right else "")
    marked = (escape(texts[0]), escape(texts[1]))
    if snapshot.original.language == snapshot.draft.language:
        marked = differences(*texts)
    return _in_context(snapshot.original, left, marked[0]), _in_context(snapshot.draft, right, marked[1])


def _in_context(side: SideView, place: Side | None, quote: Markup) -> Markup:
    if place is None:
        return Markup("")
    clause = next((c for c in side.clauses if c.start <= place.start <= c.end), None)
    low = max(place.start - CONTEXT, clause.start if clause else 0)
    high = min(place.end + CONTEXT, clause.end if clause else len(side.text))
    before, after = side.text[low : place.start].lstrip(), side.text[place.end : high].rstrip()
    return Markup('<span class="context">{}{}</span>{}<span class="context">{}{}</span>').format(
        "…" if clause and low > clause.start else "",
        before,
        quote or Markup('<span class="nothing">‸</span>'),
        after,
        "…" if clause and high < clause.end else "",
    )


def candidates_of(snapshot: Snapshot, finding: Finding) -> Iterator[tuple[str, float, str, int | None]]:
    """(path, score, beginning of the text, number of its row) of the places that were turned down."""
    in_draft = finding.original is not None and (finding.draft is None or not finding.draft.quote)
    side = snapshot.draft if in_draft else snapshot.original
    where = {i: n for n, row in enumerate(snapshot.rows) for i in (row.draft if in_draft else row.original)}
    index = {clause.path: i for i, clause in enumerate(side.clauses)}
    for path, score in finding.candidates:
        i = index.get(path)
        text = "" if i is None else side.text[side.clauses[i].start : side.clauses[i].end]
        yield path, score, text[:60] + ("…" if len(text) > 60 else ""), None if i is None else where.get(i)


def items_of(snapshot: Snapshot, decisions: Mapping[str, Decision]) -> tuple[Item, ...]:
    """The findings of a comparison, each with what was decided on its fingerprint."""
    return tuple(Item(n, f, decisions.get(f.fingerprint, NO_DECISION)) for n, f in enumerate(snapshot.findings, 1))


def type_counts(items: Iterable[Item]) -> tuple[tuple[str, int], ...]:
    """How many findings of each type, in the order of the contract."""
    counts = Counter(item.finding.type for item in items)
    order = {name: i for i, name in enumerate(TYPES)}
    return tuple(sorted(counts.items(), key=lambda pair: order.get(pair[0], len(order))))


def status_counts(items: Iterable[Item]) -> dict[str, int]:
    counts = Counter(item.status for item in items)
    return {name: counts[name] for name in STATUSES}
