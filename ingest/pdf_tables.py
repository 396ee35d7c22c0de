"""Ruled tables of PDF pages: rules → grid of cells → blocks.

The rules come from pdfium in the same turned coordinates as the text (see `ingest.layout`); their crossings are made
into cells by pdfplumber's table functions. Where a table breaks over a page, browsers draw no rule at the break: the
grid is closed at the ends of the vertical rules, and a first row without a number is joined to the row before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from ingest.document import Block, BlockKind, Run
from ingest.tables import Cell, table_blocks

_MAX_RULES = 4000
_NEAR = 3.0
"""Points within which two rules are one, as in pdfplumber's default settings."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line along one axis: at x from y0 to y1 (upright) or at y from x0 to x1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def upright(self) -> bool:
        return self.y1 - self.y0 > self.x1 - self.x0


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a grid: its rectangle, and the rows and columns that it spans (half-open)."""

    x0: float
    y0: float
    x1: float
    y1: float
    row: int
    row_end: int
    column: int
    column_end: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on one page. `edges` are the x of its columns; `open_end`: no rule closed it at the foot."""

    x0: float
    y0: float
    x1: float
    y1: float
    edges: tuple[float, ...]
    rows: int
    places: tuple[Place, ...]
    open_end: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A grid with the text of its cells: for each row of the grid the cells that begin in it."""

    page: int
    edges: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    open_end: bool = False


def grids(rules: Sequence[Rule]) -> list[Grid]:
    """The tables that rules make, from the top of the page. A frame around text (one cell) is no table."""
    upright = [r for r in rules if r.upright]
    if len(upright) < 2 or len(rules) - len(upright) < 1 or len(rules) > _MAX_RULES:
        return []
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    edges = merge_edges([_edge(rule) for rule in rules], _NEAR, _NEAR, _NEAR, _NEAR)
    closing = _closing(edges)
    edges = merge_edges([*edges, *(_edge(rule) for rule in closing)], _NEAR, _NEAR, _NEAR, _NEAR)
    feet = {rule.y0 for rule in closing}
    cells = intersections_to_cells(edges_to_intersections(edges, _NEAR, _NEAR))
    found = [_grid(table, feet) for table in cells_to_tables(cells) if len(table) > 1]
    return sorted(found, key=lambda grid: grid.y0)


def _edge(rule: Rule) -> dict[str, Any]:
    """A rule as pdfplumber describes an edge."""
    x, y = (rule.x0 + rule.x1) / 2, (rule.y0 + rule.y1) / 2
    x0, x1, top, bottom = (x, x, rule.y0, rule.y1) if rule.upright else (rule.x0, rule.x1, y, y)
    return {
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "doctop": top,
        "width": x1 - x0,
        "height": bottom - top,
        "orientation": "v" if rule.upright else "h",
        "object_type": "line",
    }


def _closing(edges: Sequence[dict[str, Any]]) -> list[Rule]:
    """The rules that are missing where two or more upright rules end at one height."""
    upright = [e for e in edges if e["orientation"] == "v"]
    level = [e for e in edges if e["orientation"] == "h"]
    found: list[Rule] = []
    for end in ("top", "bottom"):
        heights = sorted({e[end] for e in upright})
        for y in heights:
            xs = [e["x0"] for e in upright if abs(e[end] - y) <= _NEAR]
            x0, x1 = min(xs), max(xs)
            closed = any(abs(e["top"] - y) <= _NEAR and e["x0"] < x1 - _NEAR and e["x1"] > x0 + _NEAR for e in level)
            if len(xs) > 1 and not closed and not any(abs(rule.y0 - y) <= _NEAR for rule in found):
                found.append(Rule(x0, y, x1, y))
    return found


def _grid(cells: Sequence[tuple[float, float, float, float]], feet: set[float]) -> Grid:
    xs = _steps([x for cell in cells for x in (cell[0], cell[2])])
    ys = _steps([y for cell in cells for y in (cell[1], cell[3])])
    places = tuple(
        Place(x0, y0, x1, y1, _step(ys, y0), _step(ys, y1), _step(xs, x0), _step(xs, x1)) for x0, y0, x1, y1 in cells
    )
    open_end = any(abs(ys[-1] - y) <= _NEAR for y in feet)
    return Grid(xs[0], ys[0], xs[-1], ys[-1], tuple(xs), len(ys) - 1, places, open_end)


def _steps(values: Sequence[float]) -> list[float]:
    """Sorted values, those within `_NEAR` of one another taken as one."""
    steps: list[float] = []
    for value in sorted(values):
        if not steps or value - steps[-1] > _NEAR:
            steps.append(value)
    return steps


def _step(steps: Sequence[float], value: float) -> int:
    return min(range(len(steps)), key=lambda i: abs(steps[i] - value))


def blocks(found: Sequence[Table]) -> Iterator[Block]:
    """The blocks of tables that follow one another; those that go on over a page are put together."""
    while found:
        count = 1
        while count < len(found) and _same_columns(found[0], found[count]):
            count += 1
        yield from _whole(found[:count])
        found = found[count:]


def _same_columns(table: Table, other: Table) -> bool:
    return len(table.edges) == len(other.edges) and all(
        abs(a - b) < 4 for a, b in zip(table.edges, other.edges, strict=True)
    )


def _whole(found: Sequence[Table]) -> Iterator[Block]:
    rows = [list(row) for row in found[0].rows]
    path = f"page[{found[0].page}]/table"
    while rows and len(rows[0]) == 1 and rows[0][0].columns == len(found[0].edges) - 1 and rows[0][0].rows == 1:
        # A title stands above the names of the columns.
        yield from rows.pop(0)[0].blocks
    head = 0
    for before, table in pairwise(found):
        more = [list(row) for row in table.rows]
        repeated = _repeated(rows, more)
        head = max(head, repeated)
        yield from (_again(row) for row in more[:repeated])
        more = more[repeated:]
        if rows and more:
            broken = _is_broken(rows[max(head, 1) :] or rows, more[0], before.open_end)
            _go_on(rows, more, broken)
            if broken:
                rows[-1] = _joined(rows[-1], more.pop(0))
        rows.extend(more)
    yield from table_blocks(rows, path, head)


def _repeated(rows: Sequence[Sequence[Cell]], more: Sequence[Sequence[Cell]]) -> int:
    """How many rows at the top of the next page repeat the head of the table."""
    count = 0
    while (
        count < min(3, len(rows), len(more)) and any(_texts(more[count])) and _texts(rows[count]) == _texts(more[count])
    ):
        count += 1
    return count


def _again(row: Sequence[Cell]) -> Block:
    """A row of column names that stood before, to be set aside."""
    first = next(cell.blocks[0] for cell in row if cell.blocks)
    return Block("\t".join(cell.text for cell in row), BlockKind.TABLE_HEAD, page=first.page, runs=first.runs[:1])


def _texts(row: Sequence[Cell]) -> list[str]:
    return ["".join(cell.text.split()) for cell in row]


def _go_on(rows: list[list[Cell]], more: list[list[Cell]], broken: bool) -> None:
    """Lengthens merged cells by their empty rests on the next page, the first row of which may be no row of its own."""
    for rest in [cell for cell in more[0] if not cell.text]:
        for back, row in enumerate(reversed(rows)):
            at = next((i for i, cell in enumerate(row) if cell.column == rest.column), None)
            if at is not None:
                if row[at].rows > back and (row[at].rows > 1 or rest.rows > 1):
                    row[at] = replace(row[at], rows=back + 1 + rest.rows - broken)
                    more[0].remove(rest)
                break


def _is_broken(rows: Sequence[Sequence[Cell]], following: Sequence[Cell], open_end: bool) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before.

    It is where the column that numbers the rows has no number in it; where no column does, the missing rule decides.
    """
    own = [cell for cell in following if cell.text]
    full = [row for row in rows if len(row) > 1]
    if not own or not full or len(rows[-1]) < 2 or (len(following) == 1 and following[0].columns > 1):
        return False
    for column in {cell.column for row in full for cell in row}:
        here = [cell.text for row in full for cell in row if cell.column == column]
        if all(re.fullmatch(r"[（(]?[\d一二三四五六七八九十]{1,4}[）).．、]?", text) for text in here):
            return not any(cell.column == column for cell in own)
    return open_end


def _joined(row: Sequence[Cell], rest: Sequence[Cell]) -> list[Cell]:
    more = {cell.column: cell for cell in rest if cell.text}
    return [_with_rest(cell, more[cell.column]) if cell.column in more else cell for cell in row]


def _with_rest(cell: Cell, rest: Cell) -> Cell:
    """A cell of one block with the text that goes on in another."""
    if not cell.text:
        return replace(cell, blocks=rest.blocks)
    first, second = cell.blocks[0], rest.blocks[0]
    space = " " if _is_latin(first.text[-1]) and _is_latin(second.text[0]) else ""
    shift = len(first.text) + len(space)
    moved = tuple(Run(run.start + shift, run.end + shift, run.box) for run in second.runs)
    return replace(cell, blocks=(replace(first, text=first.text + space + second.text, runs=first.runs + moved),))


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
