"""Tables of PDF pages: grids of cells, also over several pages → blocks.

A first row of a page without a number is joined to the row before, where the table broke inside a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.document import Block, BlockKind
from ingest.layout.model import Sheet
from ingest.pdf.grids import Grid, Place, Rule, fill, ruled
from ingest.pdf.unruled import unruled
from ingest.tables import Cell, table_blocks

__all__ = ["Grid", "Place", "Rule", "Table", "blocks", "fill", "grids"]


@dataclass(frozen=True, slots=True)
class Table:
    """A grid with the text of its cells: for each row of the grid the cells that begin in it."""

    page: int
    edges: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    open_end: bool = False


def grids(rules: Sequence[Rule], sheet: Sheet | None = None, after_table: bool = False) -> list[Grid]:
    """The tables of a page, from its top: those that rules make, and those whose columns stand clear of one another.

    `after_table`: a table on the page before may go on here without its head.
    """
    found = ruled(rules)
    if sheet is not None:
        found.extend(unruled(sheet, rules, found, after_table))
    return sorted(found, key=lambda grid: (grid.y0, grid.x0))


def blocks(found: Sequence[Table]) -> Iterator[Block]:
    """The blocks of tables that follow one another; those that go on over a page are put together."""
    while found:
        count = 1
        while count < len(found) and _same_columns(found[0], found[count]):
            count += 1
        yield from _whole(found[:count])
        found = found[count:]


def _same_columns(table: Table, other: Table) -> bool:
    """Whether the columns of two tables are the same; without rules, as wide as the text in them."""
    if len(table.edges) != len(other.edges):
        return False
    narrowest = min((b - a for edges in (table.edges, other.edges) for a, b in pairwise(edges)), default=0.0)
    return all(abs(a - b) < max(4, 0.4 * narrowest) for a, b in zip(table.edges, other.edges, strict=True))


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
    moved = tuple(replace(run, start=run.start + shift, end=run.end + shift) for run in second.runs)
    return replace(cell, blocks=(replace(first, text=first.text + space + second.text, runs=first.runs + moved),))


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
