"""The review report as a Word document: real styles, heads of tables that repeat, page numbers, and fonts for both scripts."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from diff import VERSION
from diff.exports import Style
from diff.exports.archive import settled
from diff.exports.review_report import Card, Grid, Heading, Items, Paper, Paragraph, Part, paper
from diff.run import Run

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph as WordParagraph

    from diff.gate.decisions import Decided

_LATIN, _BODY, _HEADS = "Times New Roman", "SimSun", "SimHei"
"""Fonts: of Latin script, and of Chinese in the text and in headings, as Chinese administrations print (宋体, 黑体)."""

_COLOURS = {"high": "F8CBAD", "medium": "FFE699", "low": "DDEBF7", "info": "EDEDED", "": "E7E6E6"}
_WARNING = "C00000"
_NAME_SHARE = 20
"""How much of a card's width the names take, in hundredths."""


def render(run: Run, style: Style, decided: Mapping[str, Decided] | None = None) -> bytes:
    """The review report as DOCX (ECMA-376); the same run gives the same bytes. `decided` are the decisions, by fingerprint, that it
    tells."""
    return as_docx(paper(run, style.lang, decided))


def as_docx(report: Paper) -> bytes:
    """The report as a Word document."""
    from docx import Document

    word = Document()
    _prepare(word, report)
    word.add_paragraph(report.title, style="Title")
    word.add_paragraph(report.subtitle, style="Subtitle")
    for part in report.parts:
        _add(word, part)
    out = io.BytesIO()
    word.save(out)
    return settled(out.getvalue())


def _prepare(word: Word, report: Paper) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin = section.bottom_margin = Cm(2.2)
    sizes = {"Normal": 10.5, "Title": 20, "Subtitle": 11, "Heading 1": 15, "Heading 2": 12.5, "Heading 3": 11.5}
    for name, size in (*sizes.items(), ("List Bullet", 10.5)):
        style: Any = word.styles[name]
        style.font.size, style.font.name = Pt(size), _LATIN
        fonts = style.element.rPr.rFonts
        # A font of the theme would go before the one that is named.
        for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{key}"), None)
        fonts.set(qn("w:eastAsia"), _BODY if name in ("Normal", "List Bullet", "Subtitle") else _HEADS)
        fonts.set(qn("w:hAnsi"), _LATIN)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.font.italic = False
    word.styles["Normal"].paragraph_format.space_after = Pt(2)
    _language(word, report.lang)
    _page_numbers(section.footer.paragraphs[0])
    properties = word.core_properties
    properties.title, properties.author, properties.last_modified_by = report.title, "duizhao", "duizhao"
    properties.subject, properties.comments = report.subtitle[:255], f"duizhao {VERSION}"
    properties.language = "zh-CN" if report.lang == "zh" else "en-GB"


def _language(word: Word, lang: str) -> None:
    """Names the languages, so that no Chinese is underlined as misspelt English."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    normal: Any = word.styles["Normal"]
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), "en-GB")
    mark.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(mark)
    if lang == "zh":
        return
    # The defaults of the template say the same of Latin script in American.
    for found in word.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), "en-GB")


def _page_numbers(footer: WordParagraph) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(footer, "PAGE")
    footer.add_run(" / ")
    _field(footer, "NUMPAGES")


def _field(paragraph: WordParagraph, code: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field, run, text = (OxmlElement(name) for name in ("w:fldSimple", "w:r", "w:t"))
    field.set(qn("w:instr"), code)
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _add(word: Word, part: Part) -> None:
    if isinstance(part, Heading):
        word.add_heading(part.text, level=part.level)
    elif isinstance(part, Paragraph):
        run = word.add_paragraph().add_run(part.text)
        if part.warns:
            from docx.shared import RGBColor

            run.bold, run.font.color.rgb = True, RGBColor.from_string(_WARNING)
    elif isinstance(part, Items):
        for item in part.items:
            word.add_paragraph(item, style="List Bullet")
    elif isinstance(part, Grid):
        _grid(word, part)
    else:
        _card(word, part)


def _grid(word: Word, grid: Grid) -> None:
    head, *rows = _table(word, (grid.head, *grid.rows), grid.widths)
    _fill(head, grid.head, bold=True)
    for cell in head:
        _shade(cell, _COLOURS[""])
    for cells, texts, fill in zip(rows, grid.rows, grid.fills or ("",) * len(rows), strict=True):
        _fill(cells, texts)
        if fill:
            _shade(cells[0], _COLOURS[fill])
    word.add_paragraph()


def _card(word: Word, card: Card) -> None:
    head, *rows = _table(word, (("", ""), *card.rows), (_NAME_SHARE, 100 - _NAME_SHARE))
    title = head[0].merge(head[1])
    _fill([title], (card.title,), bold=True)
    _shade(title, _COLOURS[card.severity])
    for cells, texts in zip(rows, card.rows, strict=True):
        _fill(cells, texts)
        cells[0].paragraphs[0].runs[0].bold = True
    for cells in (head, *rows[:-1]):
        # A finding of some lines does not end on the next page.
        cells[0].paragraphs[0].paragraph_format.keep_with_next = True
    word.add_paragraph()


def _widths(word: Word, shares: tuple[int, ...]) -> list[int]:
    """The widths of columns in EMU, by their shares of the line."""
    section = word.sections[0]
    line = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
    return [line * share // sum(shares) for share in shares]


def _table(word: Word, rows: Sequence[Sequence[str]], shares: tuple[int, ...]) -> list[list[_Cell]]:
    """An empty table for these rows, of which the first is its head: repeated on each page, and named by screen readers."""
    from docx.shared import Emu

    widths = _widths(word, shares)
    table: Table = word.add_table(len(rows), len(widths), style="Table Grid")
    table.autofit = False
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Emu(wide)
    found = []
    for number, row in enumerate(table.rows):
        _mark(row, "w:cantSplit")
        if number == 0:
            _mark(row, "w:tblHeader")
        cells = list(row.cells)
        for cell, wide in zip(cells, widths, strict=True):
            cell.width = Emu(wide)
        found.append(cells)
    return found


def _fill(cells: Sequence[_Cell], texts: Sequence[str], *, bold: bool = False) -> None:
    for cell, text in zip(cells, texts, strict=True):
        run = cell.paragraphs[0].add_run(text)
        if bold:
            run.bold = True


def _mark(row: _Row, name: str) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _shade(cell: _Cell, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)
