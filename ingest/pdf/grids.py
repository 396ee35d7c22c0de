"""Rules of a PDF page → grids of cells.

The rules come in the turned coordinates of the text (see `ingest.layout`); their crossings are made into cells by
pdfplumber's table functions. Where a table breaks over a page, browsers draw no rule at the break, and many tables have
no rules at their sides: the grid is closed at the ends of the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ingest.layout.model import Piece

_MAX_RULES = 4000
NEAR = 3.0
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


def ruled(rules: Sequence[Rule]) -> list[Grid]:
    """The tables that rules make, from the top of the page. A frame around text (one cell) is no table."""
    upright = [r for r in rules if r.upright]
    if not upright or len(rules) - len(upright) < 1 or len(rules) > _MAX_RULES:
        return []
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    edges = merge_edges([_edge(rule) for rule in rules], NEAR, NEAR, NEAR, NEAR)
    sides = _sides(edges)
    closing = _closing([*edges, *(_edge(rule) for rule in sides)])
    edges = merge_edges([*edges, *(_edge(rule) for rule in (*sides, *closing))], NEAR, NEAR, NEAR, NEAR)
    cells = intersections_to_cells(edges_to_intersections(edges, NEAR, NEAR))
    found = [_grid(table, closing) for table in cells_to_tables(cells) if len(table) > 1]
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


def _sides(edges: Sequence[dict[str, Any]]) -> list[Rule]:
    """The upright rules that are missing where three or more level ones end beyond the outermost upright rule."""
    upright = [e for e in edges if e["orientation"] == "v"]
    level = [e for e in edges if e["orientation"] == "h"]
    found: list[Rule] = []
    for end in ("x0", "x1"):
        for x in sorted({e[end] for e in level}):
            own = [e for e in level if abs(e[end] - x) <= NEAR]
            top, foot = min(e["top"] for e in own), max(e["top"] for e in own)
            if len(own) < 3 or any(abs(rule.x0 - x) <= NEAR for rule in found):
                continue
            within = [e for e in upright if e["top"] < foot - NEAR and e["bottom"] > top + NEAR]
            inside = [e for e in within if own[0]["x0"] + NEAR < e["x0"] < own[0]["x1"] - NEAR]
            if inside and not any(abs(e["x0"] - x) <= NEAR for e in within):
                found.append(Rule(x, top, x, foot))
    return found


def _closing(edges: Sequence[dict[str, Any]]) -> list[Rule]:
    """The rules that are missing between two neighbours of the upright rules that end at one height."""
    upright = [e for e in edges if e["orientation"] == "v"]
    level = [e for e in edges if e["orientation"] == "h"]
    found: list[Rule] = []
    for end in ("top", "bottom"):
        heights = sorted({e[end] for e in upright})
        for y in heights:
            if any(abs(rule.y0 - y) <= NEAR for rule in found):
                continue
            at_height = [e for e in level if abs(e["top"] - y) <= NEAR]
            xs = sorted({e["x0"] for e in upright if abs(e[end] - y) <= NEAR})
            for x0, x1 in pairwise(xs):
                if not any(e["x0"] < x1 - NEAR and e["x1"] > x0 + NEAR for e in at_height):
                    found.append(Rule(x0, y, x1, y))
    return found


def _grid(cells: Sequence[tuple[float, float, float, float]], closing: Sequence[Rule]) -> Grid:
    xs = _steps([x for cell in cells for x in (cell[0], cell[2])])
    ys = _steps([y for cell in cells for y in (cell[1], cell[3])])
    places = tuple(
        Place(x0, y0, x1, y1, _step(ys, y0), _step(ys, y1), _step(xs, x0), _step(xs, x1)) for x0, y0, x1, y1 in cells
    )
    # A merged cell alone may be open at the foot of a page, below rows that are closed.
    open_end = sum(r.x1 - r.x0 for r in closing if abs(ys[-1] - r.y0) <= NEAR) > 0.5 * (xs[-1] - xs[0])
    return Grid(xs[0], ys[0], xs[-1], ys[-1], tuple(xs), len(ys) - 1, places, open_end)


def _steps(values: Sequence[float]) -> list[float]:
    """Sorted values, those within `NEAR` of one another taken as one."""
    steps: list[float] = []
    for value in sorted(values):
        if not steps or value - steps[-1] > NEAR:
            steps.append(value)
    return steps


def _step(steps: Sequence[float], value: float) -> int:
    return min(range(len(steps)), key=lambda i: abs(steps[i] - value))


def fill(grid: Grid, pieces: Sequence[Piece]) -> list[tuple[Place, list[Piece]]]:
    """The cells of a grid, by rows, with the pieces in each; a piece outside all of them goes to the nearest."""
    found = [(place, list[Piece]()) for place in sorted(grid.places, key=lambda p: (p.row, p.column))]
    for piece in pieces:
        x, y = (piece.x0 + piece.x1) / 2, piece.y - 0.3 * piece.size
        min(found, key=lambda cell: _distance(cell[0], x, y))[1].append(piece)
    return found


def _distance(place: Place, x: float, y: float) -> float:
    return max(place.x0 - x, x - place.x1, 0.0) + max(place.y0 - y, y - place.y1, 0.0)
