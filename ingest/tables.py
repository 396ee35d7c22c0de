"""Tables of tasks: rows of cells, from a Word document or a web page, as blocks.

Policy plans end in tables such as 类别 | 序号 | 任务 | 责任单位 | 完成时限, where a cell merged over several rows
groups the tasks beside it. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest import labels
from ingest.document import Block, BlockKind, Run

_NUMBER_HEADER = re.compile(r"^(?:序号|序號|编号|編號|項次|项次|号|no\.?|number|s/?n|#)$", re.IGNORECASE)
_OWN_HEADER = re.compile(
    r"单位|單位|部门|部門|时限|時限|时间|時間|期限|备注|備註|进度|負責|负责|牵头|unit|department|deadline|time|date|remark",
    re.IGNORECASE,
)

_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_LETTER = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its paragraphs, the grid column that it starts in, and how many columns and rows it covers."""

    blocks: tuple[Block, ...]
    column: int
    columns: int = 1
    rows: int = 1

    @property
    def text(self) -> str:
        """The paragraphs on lines of their own."""
        return "\n".join(block.text for block in self.blocks)

    @property
    def auto(self) -> int:
        """The length of the automatic number that the text begins with."""
        return self.blocks[0].auto if self.blocks else 0


def table_blocks(rows: Sequence[Sequence[Cell]], path: str, marked: int = 0) -> Iterator[Block]:
    """The blocks of a table; `rows` hold the cells that begin in them, `marked` rows are known to be its head.

    A row becomes one ROW block: its own cells joined by tabs, and `cells` with (header, text) of every column, cells
    merged from above included. A cell that groups several rows becomes a paragraph before them, and so does each
    paragraph of a cell that fills its row (a heading inside the table, a box drawn around text). The head becomes
    TABLE_HEAD blocks, to be set aside: its words stand in every row's `cells`. Two columns in two languages are a text
    and its translation: the paragraphs of the one, then those of the other. Labels of clauses in one column and their
    text in the other (第一条 | …) are a text as well, and come as its paragraphs.
    """
    width = max((c.column + c.columns for cells in rows for c in cells), default=0)
    if width == 2 and _is_translation(rows):
        for column in (0, 1):
            yield from (block for cells in rows for c in cells if c.column == column for block in c.blocks)
        return
    if not marked and _is_numbered_text(rows):
        yield from _numbered_text(rows, path)
        return
    head = marked or _head(rows)
    headers = _headers(rows[:head], width)
    for number, cells in enumerate(rows[:head], 1):
        if named := [c for c in cells if c.text]:
            yield _line(named, BlockKind.TABLE_HEAD, f"{path}/tr[{number}]", ())
    if head and _is_numbered_text(rows[head:], ("第条", "Article")):
        yield from _numbered_text(rows[head:], path, head + 1)
        return
    groups = _group_columns(rows[head:], headers)
    above: dict[int, tuple[Cell, int]] = {}
    for number, cells in enumerate(rows[head:], head + 1):
        where = f"{path}/tr[{number}]"
        hanging = {column: cell for column, (cell, last) in above.items() if number <= last}
        filled = [c for c in cells if c.text]
        if len(filled) == 1 and not hanging and (len(cells) == 1 or filled[0].columns >= width):
            yield from filled[0].blocks
            continue
        opening = [c for c in filled if c.column in groups]
        if opening:
            yield _line(opening, BlockKind.PARAGRAPH, where, ())
        own = [c for c in filled if c.column not in groups]
        if own:
            named = sorted([*cells, *hanging.values()], key=lambda c: c.column)
            yield _line(own, BlockKind.ROW, where, tuple((headers[c.column], c.text) for c in named))
        above |= {c.column: (c, number + c.rows - 1) for c in cells}


def _is_translation(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether one of two columns is running text in Chinese and the other in Latin letters."""
    sides = ["\n".join(c.text for cells in rows for c in cells if c.column == column) for column in (0, 1)]
    ideographs = [len(_IDEOGRAPH.findall(side)) for side in sides]
    letters = [len(_LETTER.findall(side)) for side in sides]
    for zh, en in ((0, 1), (1, 0)):
        written = ideographs[zh] > 2 * letters[zh] and letters[en] > 20 * ideographs[en]
        # Running text, and not a list of terms.
        if written and ideographs[zh] > 20 * len(rows) and sum(len(cells) > 1 for cells in rows) > 1:
            return True
    return False


def _is_numbered_text(rows: Sequence[Sequence[Cell]], forms: tuple[str, ...] = ()) -> bool:
    """Whether one column holds the labels of clauses (of these forms) and nothing else, and the only other one their text.

    Below the names of columns, figures may number the rows of a table of tasks; articles do not.
    """
    pairs = [filled for cells in rows if len(filled := [c for c in cells if c.text]) > 1]
    left, right = {c.column for c, *_ in pairs}, {c.column for _, *others in pairs for c in others}
    if len(pairs) < 2 or len(left) != 1 or len(right) != 1:
        return False
    found = [labels.match(c.text) for c, *_ in pairs]
    return all(
        m is not None and m.end == len(c.text) and (not forms or m.form in forms)
        for m, (c, *_) in zip(found, pairs, strict=True)
    )


def _numbered_text(rows: Sequence[Sequence[Cell]], path: str, start: int = 1) -> Iterator[Block]:
    """The paragraphs of such a table, each label before the first of its own; `start` numbers the first row."""
    for number, cells in enumerate(rows, start):
        first, *others = [c for c in cells if c.text] or [Cell((), 0)]
        if others:
            opening = [first, Cell(others[0].blocks[:1], others[0].column)]
            yield _line(opening, BlockKind.PARAGRAPH, f"{path}/tr[{number}]", ())
            yield from others[0].blocks[1:]
        else:
            yield from first.blocks


def _line(cells: Sequence[Cell], kind: BlockKind, path: str, named: tuple[tuple[str, str], ...]) -> Block:
    blocks = [block for cell in cells for block in cell.blocks]
    runs: list[Run] = []
    at = 0
    for block in blocks:
        runs.extend(replace(run, start=run.start + at, end=run.end + at) for run in block.runs)
        at += len(block.text) + 1
    text = "\t".join(c.text for c in cells)
    page = blocks[0].page if blocks else None
    return Block(text, kind, auto=cells[0].auto, page=page, runs=tuple(runs), path=path, cells=named)


def _headers(rows: Sequence[Sequence[Cell]], width: int) -> list[str]:
    """The name of every column, the names of a head of two rows joined."""
    headers = [""] * width
    for cell in (c for cells in rows for c in cells):
        for column in range(cell.column, cell.column + cell.columns):
            headers[column] = f"{headers[column]} {cell.text}".strip()
    return headers


def _head(rows: Sequence[Sequence[Cell]]) -> int:
    """How many rows are the head, where the file does not say: a first row of short, different names."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return 0
    names = [c.text for c in rows[0]]
    named = all(0 < len(name) <= 24 and not re.search(r"[。；;：:]|^[\d.．%]+$", name) for name in names)
    if not named or len(set(names)) != len(names) or any(c.auto for c in rows[0]):
        return 0
    if not any(c.columns > 1 for c in rows[0]):
        return 1
    # Names that span columns stand over a second row of names.
    return min(max(c.rows for c in rows[0]), len(rows) - 1)


def _group_columns(rows: Sequence[Sequence[Cell]], headers: Sequence[str]) -> set[int]:
    """Columns whose merged cells group the rows; a unit or date that several rows share is no group."""
    last = max((c.column for cells in rows for c in cells), default=0)
    merged = {c.column for cells in rows for c in cells if c.rows > 1 and c.column != last}
    groups = {column for column in merged if not _OWN_HEADER.search(headers[column])}
    # A number that is merged belongs to the merged name beside it; alone it numbers the row.
    return groups if any(not _NUMBER_HEADER.match(headers[column]) for column in groups) else set()
