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

_MAX_RULES = 4000
_NEAR = 3.0
"""Points within which two rules are one, as in pdfplumber's default settings."""
_OWN_HEADER = re.compile(
    r"单位|單位|部门|部門|时限|時限|时间|時間|期限|备注|備註|进度|負責|负责|牵头|unit|department|deadline|time|date|remark|note",
    re.IGNORECASE,
)
_NUMBER_HEADER = re.compile(r"^(?:序号|序號|编号|編號|项次|号|no\.?|nos\.?|number|s/?n|#)$", re.IGNORECASE)


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
class Cell:
    """The text of a cell in one row. `continues`: it belongs to a merged cell that began in a row above."""

    text: str
    column: int
    span: int
    page: int
    runs: tuple[Run, ...] = ()
    continues: bool = False
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a grid with their text."""

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


def blocks(tables: Sequence[Table], aside: list[Block]) -> Iterator[Block]:
    """The blocks of tables that follow one another; what goes on over a page is put together.

    A row becomes one ROW block whose `cells` name their columns, merged cells included; its text is that of its own
    cells, with tabs between. A cell that fills its row, and one that groups several rows, becomes a paragraph before
    them. Rows of column names go to `aside`.
    """
    while tables:
        count = 1
        while count < len(tables) and _same_columns(tables[0], tables[count]):
            count += 1
        yield from _whole(tables[:count], aside)
        tables = tables[count:]


def _same_columns(table: Table, other: Table) -> bool:
    return len(table.edges) == len(other.edges) and all(
        abs(a - b) < 4 for a, b in zip(table.edges, other.edges, strict=True)
    )


def _whole(tables: Sequence[Table], aside: list[Block]) -> Iterator[Block]:
    first = tables[0].rows
    start, head = _head(first)
    head_rows = first[start : start + head]
    width = len(tables[0].edges) - 1
    headers = [""] * width
    for row in head_rows:
        for cell in row:
            for column in range(cell.column, min(width, cell.column + cell.span)):
                if cell.text and cell.text not in headers[column]:
                    headers[column] = f"{headers[column]} {cell.text}".strip()
    aside.extend(_line(_own(row), BlockKind.FURNITURE, ()) for row in head_rows if _own(row))
    rows = [*first[:start], *first[start + head :]]
    for before, table in pairwise(tables):
        more = list(table.rows)
        if head and [_texts(row) for row in more[:head]] == [_texts(row) for row in head_rows]:
            aside.extend(_line(_own(row), BlockKind.FURNITURE, ()) for row in more[:head] if _own(row))
            more = more[head:]
        if rows and more and _is_broken(rows, more[0], before.open_end):
            rows[-1] = _joined(rows[-1], more.pop(0))
        rows.extend(more)
    yield from _rows(rows, headers)


def _own(row: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in row if cell.text and not cell.continues]


def _texts(row: Sequence[Cell]) -> list[str]:
    return ["".join(cell.text.split()) for cell in row]


def _head(rows: Sequence[Sequence[Cell]]) -> tuple[int, int]:
    """Where the rows of column names begin and how many they are (0: the table has none).

    A title may fill a row above them. They are short, different names; merged ones stand over a second row.
    """
    start = 0
    while start < len(rows) and len(_own(rows[start])) == 1 and rows[start][0].span > 1 and start < 2:
        start += 1
    if start + 1 >= len(rows) or len(rows[start]) < 2:
        return start, 0
    names = [cell.text for cell in rows[start] if not cell.continues]
    named = all(0 < len(n) <= 24 and not re.search(r"[。；;：:]|^\d+[.．]?$", n) for n in names)
    if not named or len(set(names)) != len(names):
        return start, 0
    spans = any(cell.span > 1 for cell in rows[start]) and any(cell.merged for cell in rows[start])
    return start, 2 if spans and start + 2 < len(rows) else 1


def _is_broken(rows: Sequence[Sequence[Cell]], following: Sequence[Cell], open_end: bool) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before.

    It is where the column that numbers the rows has no number in it; where no column does, the missing rule decides.
    """
    own = _own(following)
    if not own or (len(following) == 1 and following[0].span > 1):
        return False
    full = [row for row in rows if len(row) > 1]
    for column in {cell.column for row in full for cell in row}:
        here = [cell.text for row in full for cell in row if cell.column == column and not cell.continues]
        if here and all(re.fullmatch(r"[（(]?[\d一二三四五六七八九十]{1,4}[）).．、]?", text) for text in here):
            return not any(cell.column == column for cell in own)
    return open_end and len(rows[-1]) > 1


def _joined(row: Sequence[Cell], rest: Sequence[Cell]) -> tuple[Cell, ...]:
    more = {cell.column: cell for cell in rest if cell.text and not cell.continues}
    result: list[Cell] = []
    for cell in row:
        tail = more.get(cell.column)
        if tail is not None:
            space = " " if _latin(cell.text[-1:]) and _latin(tail.text[:1]) else ""
            shift = len(cell.text) + len(space)
            moved = tuple(replace(run, start=run.start + shift, end=run.end + shift) for run in tail.runs)
            cell = replace(cell, text=cell.text + space + tail.text, runs=cell.runs + moved)
        result.append(cell)
    return tuple(result)


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _rows(rows: Sequence[Sequence[Cell]], headers: Sequence[str]) -> Iterator[Block]:
    groups = _group_columns(rows, headers)
    above: dict[int, str] = {}
    for row in rows:
        own = _own(row)
        if len(own) == 1 and own[0].span >= len(headers):
            yield _line(own, BlockKind.PARAGRAPH, ())
            continue
        opening = [cell for cell in own if cell.column in groups]
        if opening:
            yield _line(opening, BlockKind.PARAGRAPH, ())
        above.update({cell.column: cell.text for cell in row if not cell.continues})
        named = tuple((headers[c.column], above.get(c.column, "") if c.continues else c.text) for c in row)
        rest = [cell for cell in own if cell.column not in groups]
        if rest:
            yield _line(rest, BlockKind.ROW, named)


def _group_columns(rows: Sequence[Sequence[Cell]], headers: Sequence[str]) -> set[int]:
    """Columns whose merged cells group the rows; a unit or date that several rows share is no group."""
    merged = {cell.column for row in rows for cell in row if cell.merged and not cell.continues}
    last = max((cell.column for row in rows for cell in row), default=0)
    groups = {column for column in merged if column != last and not _OWN_HEADER.search(headers[column])}
    return groups if any(not _NUMBER_HEADER.match(headers[column]) for column in groups) else set()


def _line(cells: Sequence[Cell], kind: BlockKind, named: tuple[tuple[str, str], ...]) -> Block:
    text = ""
    runs: list[Run] = []
    for cell in cells:
        text += "\t" if text else ""
        runs.extend(replace(run, start=run.start + len(text), end=run.end + len(text)) for run in cell.runs)
        text += cell.text
    return Block(text, kind, page=cells[0].page, runs=tuple(runs), cells=named)
