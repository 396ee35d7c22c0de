"""What the review page shows of a stored comparison: findings with what was decided, aligned rows with marks, quotes in context."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from markupsafe import Markup, escape

from diff.finding import Finding, Side
from diff.vocabulary import TYPES
from web.shown.marks import Segment, Span, differences, segments
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
    """One side of a row: the paths of its clauses, their texts with the findings marked, and how sure (0-1) the recognition was of
    the least sure of them, where it was read from a picture."""

    paths: str
    clauses: tuple[Markup, ...]
    recognised: float | None = None


@dataclass(frozen=True, slots=True)
class RowText:
    """A row of the side-by-side view; `rejected` is (path, score, number of the row in which it stands). `height` is one of HEIGHTS."""

    number: int
    row: Row
    original: Cell
    draft: Cell
    rejected: tuple[tuple[str, float, int], ...]
    marked: bool
    height: int


HEIGHTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""Lines of text that a row may be said to have before it is drawn: it is given a height by its length, so that the scroll bar does not
lie. review.css has a class for each."""

LINE = {"zh": 20, "en": 44}
"""Characters that a line of a column holds, about."""


@dataclass(frozen=True, slots=True)
class Node:
    """A clause in the tree at the left: its key (the index of a clause of the original; of the draft, after "d", where only the draft
    has it), its path and heading, the row in which it stands, and the clauses below it."""

    key: str
    path: str
    heading: str
    row: int
    children: tuple[Node, ...] = ()


def tree_of(snapshot: Snapshot) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The clauses of the original as a tree, and those that only the draft has, in a row."""
    row_of = {i: n for n, row in enumerate(snapshot.rows) for i in row.original}
    side, added = snapshot.original, snapshot.draft
    only_draft = tuple(
        Node(f"d{i}", added.clauses[i].path, _heading(added, i), n)
        for n, row in enumerate(snapshot.rows)
        if not row.original
        for i in row.draft
    )

    def below(first: int, end: int) -> tuple[Node, ...]:
        nodes = []
        while first < end:
            level = side.clauses[first].level
            after = next((i for i in range(first + 1, end) if side.clauses[i].level <= level), end)
            # What stands before and after the clauses has no clauses below it.
            after = after if level else first + 1
            node = Node(
                str(first),
                side.clauses[first].path,
                _heading(side, first),
                row_of.get(first, 0),
                below(first + 1, after),
            )
            nodes.append(node)
            first = after
        return tuple(nodes)

    return below(0, len(side.clauses)), only_draft


def _heading(side: SideView, index: int) -> str:
    """The heading of a clause, or how it begins."""
    clause = side.clauses[index]
    whole = " ".join(side.text[clause.body : clause.lead_end].split())
    if not whole:
        whole = " ".join(side.text[clause.body : min(clause.end, clause.body + 120)].split())
    longest = 2 * LINE.get(side.language, 44)
    return whole if len(whole) <= longest else whole[: longest - 1] + "…"


def homes_of(snapshot: Snapshot) -> tuple[tuple[str, int], ...]:
    """For each finding the key of its node in the tree, and the number of its row."""
    original = {clause.path: i for i, clause in enumerate(snapshot.original.clauses)}
    draft = {clause.path: i for i, clause in enumerate(snapshot.draft.clauses)}
    row_of_original = {i: n for n, row in enumerate(snapshot.rows) for i in row.original}
    row_of_draft = {i: n for n, row in enumerate(snapshot.rows) for i in row.draft}

    def home(finding: Finding) -> tuple[str, int]:
        if finding.original is not None and (i := original.get(finding.original.clause)) is not None:
            return str(i), row_of_original.get(i, 0)
        if finding.draft is not None and (j := draft.get(finding.draft.clause)) is not None:
            row = row_of_draft.get(j, 0)
            facing = snapshot.rows[row].original
            return (str(facing[0]) if facing else f"d{j}"), row
        return "0", 0

    return tuple(home(finding) for finding in snapshot.findings)


def rows_of(snapshot: Snapshot, items: Sequence[Item]) -> tuple[RowText, ...]:
    left = _by_clause(snapshot.original, ((item.n, item.finding.original) for item in items))
    right = _by_clause(snapshot.draft, ((item.n, item.finding.draft) for item in items))
    row_of_original = {i: n for n, row in enumerate(snapshot.rows) for i in row.original}
    row_of_draft = {i: n for n, row in enumerate(snapshot.rows) for i in row.draft}

    def cell(side: SideView, indices: Sequence[int], spans: Mapping[int, list[Span]]) -> Cell:
        return Cell(
            " + ".join(side.clauses[i].path for i in indices),
            tuple(_clause_html(side, i, spans.get(i, []), items) for i in indices),
            min((sure for i in indices if (sure := side.clauses[i].recognised) is not None), default=None),
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
            _height(max(_lines(snapshot.original, row.original), _lines(snapshot.draft, row.draft))),
        )

    return tuple(row_text(number, row) for number, row in enumerate(snapshot.rows))


def _lines(side: SideView, indices: Sequence[int]) -> int:
    width = LINE.get(side.language, 44)
    return sum(ceil((side.clauses[i].end - side.clauses[i].start) / width) or 1 for i in indices)


def _height(lines: int) -> int:
    return HEIGHTS[min(bisect_left(HEIGHTS, lines), len(HEIGHTS) - 1)]


_MARK = re.compile(r'<mark class="mark-\w+( point)?" data-f="([\d ]+)">')
"""A mark as `_segment_html` writes it. No text of a document looks like it: there, < is escaped."""


def repainted(rows: Markup, items: Sequence[Item]) -> Markup:
    """The rows as they were drawn before anything was decided, with the colours that hold now."""
    if not any(item.status == "dismissed" for item in items):
        return rows

    def paint(found: re.Match[str]) -> str:
        severity = _severity([items[int(n) - 1] for n in found[2].split()])
        return f'<mark class="mark-{severity}{found[1] or ""}" data-f="{found[2]}">'

    return Markup(_MARK.sub(paint, rows))


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
    severity = _severity([items[n - 1] for n in segment.findings])
    point, text = (" point", "‸") if segment.point else ("", escape(segment.text))
    return f'<mark class="mark-{severity}{point}" data-f="{" ".join(map(str, segment.findings))}">{text}</mark>'


def _severity(here: Iterable[Item]) -> str:
    live = [item.finding.severity for item in here if item.status != "dismissed"]
    return max(live, key=lambda s: s.rank).value if live else "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """How far a value is from the one that was expected. `kind` is times | divided | percent | points, `amount` by how much."""

    kind: str
    amount: Decimal


_VALUE = re.compile(r"[<>≤≥=≈~\s]*(-?\d[\d,]*(?:\.\d+)?)(?:\s*([^\d\s,.][^\d]*))?")


def change_of(expected: str, found: str) -> Change | None:
    """The ratio of two normalised values of one unit: in percentage points between percentages, as a factor from 2 on, else in per cent.
    None where they are no such values, or equal."""
    matches = _VALUE.fullmatch(expected.strip()), _VALUE.fullmatch(found.strip())
    if matches[0] is None or matches[1] is None:
        return None
    (old, unit), (new, other) = ((m[1].replace(",", ""), (m[2] or "").strip().removesuffix("s")) for m in matches if m)
    left, right = Decimal(old), Decimal(new)
    if unit != other or left == right:
        return None
    if unit in ("%", "‰"):
        return Change("points", (right - left) / (1 if unit == "%" else 10))
    if left <= 0 or right <= 0:
        return None
    if right >= 2 * left:
        return Change("times", _short(right / left))
    if left >= 2 * right:
        return Change("divided", _short(left / right))
    return Change("percent", _short((right - left) / left * 100))


def _short(number: Decimal) -> Decimal:
    """Two decimals are enough to judge by."""
    return number.quantize(Decimal("0.01"))


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


def item_of(snapshot: Snapshot, n: int, decisions: Mapping[str, Decision]) -> Item:
    """The finding with number `n`, from 1, and what was decided on its fingerprint."""
    finding = snapshot.findings[n - 1]
    return Item(n, finding, decisions.get(finding.fingerprint, NO_DECISION))


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
