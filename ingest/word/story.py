"""The stories of a Word document (its body, notes, headers, text boxes) as blocks: paragraphs, and tables as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from ingest import labels
from ingest.document import Block, BlockKind
from ingest.tables import Cell, table_blocks
from ingest.word.numbering import Series
from ingest.word.package import MC, W, integer, is_on, local, value
from ingest.word.text import HANDLERS, IGNORED, Line, TextReader, marked_text

_P, _TBL, _TR, _TC = (W + name for name in ("p", "tbl", "tr", "tc"))
_AROUND = frozenset((f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}altChunk", f"{W}subDoc"))


@dataclass(slots=True)
class _Row:
    """A row of the XML that the view shows: its place, its properties, and its cells with their places."""

    path: str
    properties: etree._Element | None
    cells: list[tuple[etree._Element, str]]


class StoryReader(TextReader):
    """Reads stories. `box_kind` is what its text boxes become, `series` watches the numbers of the body."""

    box_kind = BlockKind.TEXTBOX
    series: Series | None = None

    def blocks(self, story: etree._Element, path: str, *, flat: bool = False) -> Iterator[Block]:
        """The blocks of a story, in order. Empty paragraphs are left out. `flat`: cells of tables as paragraphs."""
        for element, where in self._content(story, path):
            if element.tag == _P:
                yield from self._block(self.line(element, where))
                continue
            yield from self._block(self.rest())
            if flat:
                self.enter(3)
                for row in self._rows(element, where):
                    for cell, at in row.cells:
                        yield from self.blocks(cell, at, flat=True)
                self.enter(-3)
            else:
                yield from self._table(element, where)
        yield from self._block(self.rest())

    def _block(self, line: Line | None) -> Iterator[Block]:
        if line is None:
            return
        block = line.block()
        if self.series is not None:
            self.series.line(line.number, block)
        if block.text:
            yield block

    def _content(self, story: etree._Element, path: str) -> Iterator[tuple[etree._Element, str]]:
        """The paragraphs and tables of a story with their places, through whatever stands around them."""
        yield from self._within(story, path, (_P, _TBL))

    def _within(
        self, parent: etree._Element, path: str, wanted: tuple[str, ...]
    ) -> Iterator[tuple[etree._Element, str]]:
        """The elements named in `wanted`, looking through content controls, tracked changes and what is unknown."""
        counts: dict[str, int] = {}
        base = f"{path}/" if path and not path.endswith("#") else path
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str):
                continue
            name = local(tag)
            counts[name] = counts.get(name, 0) + 1
            where = f"{base}{name}[{counts[name]}]"
            if tag in wanted:
                yield child, where
            elif tag in _AROUND:
                HANDLERS[tag](self, child)
            elif tag in IGNORED or tag in self._gone:
                continue
            else:
                yield from self._through(child, where, wanted)

    def _through(
        self, element: etree._Element, path: str, wanted: tuple[str, ...]
    ) -> Iterator[tuple[etree._Element, str]]:
        contents = element.tag == f"{W}sdt" and self.starts_contents(element)
        inner = element
        if element.tag == f"{MC}AlternateContent":
            inner = self.alternative(element)
            if inner is None:
                return
            same = sum(1 for _ in inner.itersiblings(inner.tag, preceding=True))
            path = f"{path}/{local(inner.tag)}[{same + 1}]"
        self._contents_part += contents
        self.enter(1)
        yield from self._within(inner, path, wanted)
        self.enter(-1)
        self._contents_part -= contents

    # Tables.

    def _rows(self, table: etree._Element, path: str) -> list[_Row]:
        """The rows that the view shows, with the cells that it shows."""
        gone = "cellIns" if self.original else "cellDel"
        rows: list[_Row] = []
        for row, where in self._within(table, path, (_TR,)):
            properties = row.find(f"{W}trPr")
            if self.row_gone(properties):
                continue
            cells = [
                (cell, at) for cell, at in self._within(row, where, (_TC,)) if cell.find(f"{W}tcPr/{W}{gone}") is None
            ]
            rows.append(_Row(where, properties, cells))
        return rows

    def _table(self, table: etree._Element, path: str) -> Iterator[Block]:
        """The blocks of a table; its head is set aside."""
        rows = self._rows(table, path)
        self.enter(3)
        if all(len(row.cells) == 1 for row in rows):
            # A box drawn around text, or a column of boxes: what is inside reads as if there were no table.
            for row in rows:
                for cell, at in row.cells:
                    yield from self.blocks(cell, at)
            self.enter(-3)
            return
        series, self.series = self.series, None
        if series is not None:
            series.restart()
        cells = self._cells(rows)
        self.series = series
        self.enter(-3)
        marked = next((at for at, row in enumerate(rows) if not is_on(row.properties, "tblHeader")), len(rows))
        for block in table_blocks(cells, "", marked):
            # Rows are named by their place among those shown; the file may hold more, and wrap some.
            if block.path.startswith("/tr["):
                block = replace(block, path=rows[int(block.path[4:-1]) - 1].path)
            if block.kind is BlockKind.TABLE_HEAD:
                self.aside.append(block)
            else:
                yield block

    def _cells(self, rows: list[_Row]) -> list[list[Cell]]:
        """The cells of each row that begin in it; merged cells are one."""
        widest = self.limits.columns
        found: list[list[Cell]] = []
        open_cells: dict[int, tuple[int, int]] = {}
        """Column → (row, index) of the cell that a merged cell below continues."""
        for at, row in enumerate(rows):
            column = min(integer(value(row.properties, "gridBefore"), 0), widest)
            cells: list[Cell] = []
            for cell, where in row.cells:
                inner = cell.find(f"{W}tcPr")
                span = min(max(integer(value(inner, "gridSpan"), 1), 1), widest)
                if _continues(inner, "hMerge") and cells:
                    before, more = cells[-1], tuple(self.blocks(cell, where, flat=True))
                    cells[-1] = replace(before, columns=before.columns + span, blocks=before.blocks + more)
                elif self._continues_above(inner) and column in open_cells:
                    above, index = open_cells[column]
                    found[above][index] = replace(found[above][index], rows=at - above + 1)
                    # Word shows nothing of such a cell, and counts no number in it.
                    if marked_text(cell).strip():
                        hidden = self.blocks(cell, where, flat=True)
                        self.aside += [replace(block, kind=BlockKind.HIDDEN) for block in hidden]
                else:
                    open_cells[column] = (at, len(cells))
                    cells.append(Cell(tuple(self.blocks(cell, where, flat=True)), column, span))
                column += span
            found.append(cells)
        return found

    def _continues_above(self, properties: etree._Element | None) -> bool:
        """Whether a cell continues the one above, in the chosen view."""
        change = None if properties is None else properties.find(f"{W}cellMerge")
        if change is not None:
            said = change.get(f"{W}vMergeOrig" if self.original else f"{W}vMerge")
            if said is not None or self.original:
                return bool(said == "cont")
        return _continues(properties, "vMerge")

    # Text boxes.

    def read_box(self, box: etree._Element, path: str) -> None:
        series, self.series = self.series, None
        for block in self.blocks(box, path, flat=True):
            self.add_box(block)
        self.series = series

    def add_box(self, block: Block, *, watermark: bool = False) -> None:
        """Takes a paragraph of a text box, or of a drawn text, which in a header is a watermark."""
        if self.box_kind is BlockKind.TEXTBOX:
            self.boxes.append(replace(block, kind=BlockKind.TEXTBOX))
        else:
            self.aside.append(replace(block, kind=BlockKind.WATERMARK if watermark else self.box_kind))


def breaks_series(block: Block) -> bool:
    """Whether a line without an automatic number opens a part of the text in which numbers may start again."""
    return block.level is not None or block.centred or labels.match(block.text) is not None


def _continues(properties: etree._Element | None, name: str) -> bool:
    merge = None if properties is None else properties.find(W + name)
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"
