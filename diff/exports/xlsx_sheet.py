"""Tables as an Excel workbook: filters, a head that stays in view, and cells that no spreadsheet program executes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from diff.exports.archive import printable, settled
from diff.exports.table import width

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as XlsxCell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | None

LONGEST = 32_767
"""Characters that a cell can hold ("Excel specifications and limits")."""

WIDEST, NARROWEST, CROWDED, MANY = 60, 6, 30, 8
"""Columns are as wide as their cells need, within the first two, in digits of the standard font; of more columns than `MANY`, none is
wider than the third."""

LINE, TALLEST = 14.5, 409
"""Points that a line of text takes, and that a row may have at most."""

SAMPLE = 200
"""So many rows say how wide a column must be."""

FILLS = {"high": "F8CBAD", "medium": "FFE699", "low": "DDEBF7", "info": "EDEDED", "head": "1F3864", "input": "FFF9E5"}
"""Colours as RRGGBB: of the severities, of the head, and of the cells that a reviewer fills in."""

_RISKY = re.compile(r"[=+\-@\t\r＝＋－＠]")
_FONT = "Microsoft YaHei"
_TITLE = re.compile(r"[\\/*?:\[\]]")


@dataclass(frozen=True, slots=True)
class Choice:
    """The cells of a column in which one of `words` is chosen; `title` and `prompt` are shown beside a chosen cell."""

    words: tuple[str, ...]
    title: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `head` names the columns, a row has a value for each.

    `keys` are names of the columns for programs, in a hidden row above the head, the same in every language. `fills` colours
    single cells: (row, column) from 0 → a key of `FILLS`. `inputs` are the columns that a reader fills in, `choices` those
    with words to choose from. `aside` are the columns, and `hidden` says that the whole sheet is, which no reader need see.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    keys: tuple[str, ...] = ()
    fills: dict[tuple[int, int], str] = field(default_factory=dict, hash=False)
    inputs: tuple[int, ...] = ()
    choices: dict[int, Choice] = field(default_factory=dict, hash=False)
    aside: tuple[int, ...] = ()
    frozen: int = 0
    hidden: bool = False


def sheet_of(title: str, records: Iterable[Sequence[Value]], frozen: int = 0) -> Sheet:
    """A table whose first record names the columns, as a sheet."""
    head, *rows = records
    return Sheet(title, tuple(str(name) for name in head), tuple(tuple(row) for row in rows), frozen=frozen)


def workbook(sheets: Sequence[Sheet], lang: str, title: str) -> bytes:
    """The sheets as an XLSX file (ECMA-376) in the order given; the same sheets give the same bytes. All text is text: none is a
    formula, whatever it begins with."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title, book.properties.creator, book.properties.language = title, "duizhao", lang
    taken: set[str] = set()
    for sheet in sheets:
        name = _free(sheet.title, taken)
        taken.add(name.casefold())
        _fill(book.create_sheet(name), sheet)
    out = io.BytesIO()
    book.save(out)
    return settled(out.getvalue())


def clean(text: str) -> str:
    """The text as a cell can hold it: without the characters that XML knows not, cut with “…” where it is too long."""
    text = printable(text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _free(title: str, taken: set[str]) -> str:
    """A name that Excel takes (31 characters, no marks of a path) and no other sheet has."""
    base = _TITLE.sub(" ", title).strip("'")[:31]
    name, number = base, 2
    while name.casefold() in taken:
        tail = f" {number}"
        name, number = base[: 31 - len(tail)] + tail, number + 1
    return name


def _fill(place: Worksheet, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
    from openpyxl.worksheet.properties import PageSetupProperties

    thin = Side(style="thin", color="BFBFBF")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    wrapped = Alignment(vertical="top", wrap_text=True)
    plain, bold = Font(name=_FONT, size=10), Font(name=_FONT, size=10, bold=True, color="FFFFFF")
    fills = {name: PatternFill("solid", fgColor=colour) for name, colour in FILLS.items()}
    looks: dict[str, StyleArray] = {}
    first = 2 if sheet.keys else 1
    for column, key in enumerate(sheet.keys, 1):
        _put(place.cell(1, column), key)
    if sheet.keys:
        place.row_dimensions[1].hidden = True
    for column, name in enumerate(sheet.head, 1):
        named = place.cell(first, column)
        _put(named, name)
        named.font, named.fill, named.alignment, named.border = bold, fills["head"], wrapped, border
    for y, row in enumerate(sheet.rows):
        for x, value in enumerate(row):
            cell: Any = place.cell(first + 1 + y, x + 1)
            fill = sheet.fills.get((y, x), "input" if x in sheet.inputs else "")
            if fill in looks:
                # Ten times as fast as to set each property of each cell.
                cell._style = copy(looks[fill])
            else:
                cell.font, cell.alignment, cell.border = plain, wrapped, border
                if fill:
                    cell.fill = fills[fill]
                looks[fill] = copy(cell._style)
            _put(cell, value)
    widths = [_width(sheet, x) for x in range(len(sheet.head))]
    for x, wide in enumerate(widths):
        dimension = place.column_dimensions[get_column_letter(x + 1)]
        dimension.width, dimension.hidden = wide, x in sheet.aside
    for y, row in enumerate((sheet.head, *sheet.rows)):
        place.row_dimensions[first + y].height = _height(row, widths, sheet.aside)
    last = first + len(sheet.rows)
    letter = get_column_letter(len(sheet.head))
    place.auto_filter.ref = f"A{first}:{letter}{last}"
    place.freeze_panes = f"{get_column_letter(sheet.frozen + 1)}{first + 1}"
    for x, choice in sheet.choices.items():
        _choose(
            place, choice, f"{get_column_letter(x + 1)}{first + 1}:{get_column_letter(x + 1)}{max(last, first + 1)}"
        )
    place.page_setup.orientation, place.page_setup.paperSize = "landscape", 9  # A4
    place.page_setup.fitToWidth, place.page_setup.fitToHeight = 1, 0
    place.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    place.print_title_rows = f"{first}:{first}"
    place.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("&P / &N"))
    if sheet.hidden:
        place.sheet_state = "hidden"


def _put(cell: XlsxCell | MergedCell, value: Value) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        value = clean(value)
        cell.value = value
        # The library takes "=" for a formula and "#N/A" for an error.
        cell.data_type = "s"
        # The apostrophe of spreadsheet programs: the cell stays text when it is edited.
        if _RISKY.match(value):
            cell.quotePrefix = True
    else:
        cell.value = value
        cell.number_format = "0.00" if isinstance(value, float) else "0"


def _width(sheet: Sheet, x: int) -> int:
    cells = [sheet.head[x], *(str(row[x]) for row in sheet.rows[:SAMPLE] if row[x] is not None)]
    lines = [line for cell in cells for line in cell[:400].split("\n")]
    need = max(width(line) for line in lines)
    if x in sheet.inputs:
        need = max(need, 16 if x in sheet.choices else 24)
    return min(max(need, NARROWEST), WIDEST if len(sheet.head) <= MANY else CROWDED) + 3


def _height(row: Sequence[Value], widths: Sequence[int], aside: Sequence[int]) -> float:
    """Points for a row whose cells wrap: not every program finds that out when it opens the file."""
    lines = (
        sum(-(-max(width(line), 1) // (wide - 2)) for line in value.split("\n"))
        for x, (value, wide) in enumerate(zip(row, widths, strict=True))
        if isinstance(value, str) and x not in aside
    )
    return min(max(lines, default=1) * LINE + 2, TALLEST)


def _choose(place: Worksheet, choice: Choice, cells: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=f'"{",".join(choice.words)}"', allow_blank=True)
    rule.showErrorMessage = rule.showInputMessage = True
    rule.promptTitle, rule.prompt = choice.title, choice.prompt
    rule.errorTitle, rule.error = choice.title, choice.prompt
    rule.add(cells)
    place.add_data_validation(rule)
