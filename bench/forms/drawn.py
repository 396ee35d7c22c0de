"""PDF drawn line by line with reportlab and fpdf2: own line breaking, furniture close to the text, marks that no word processor makes."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from model import Block, Text, font_file, form

NOT_FIRST = "，。、；：？！）》”’％%,.;:?!)"
NOT_LAST = "（《“‘("


class Board(Protocol):
    """Where lines are drawn: points, from the top left."""

    def width(self, text: str, font: str, size: float) -> float: ...
    def draw(self, x: float, y: float, text: str, font: str, size: float, grey: float = 0) -> None: ...
    def turn(self) -> None: ...
    def close(self) -> None: ...


class Reportlab:
    """reportlab canvas; fonts: name -> file, or None for the predefined CID font STSong-Light."""

    def __init__(
        self, target: Path, size: tuple[float, float], fonts: dict[str, Path | None], compress: int = 1
    ) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas

        for name, file in fonts.items():
            pdfmetrics.registerFont(TTFont(name, str(file)) if file else UnicodeCIDFont("STSong-Light"))
        self.names = {name: name if file else "STSong-Light" for name, file in fonts.items()}
        self.canvas, self.height = Canvas(str(target), pagesize=size, pageCompression=compress), size[1]
        self.measure = pdfmetrics.stringWidth

    def width(self, text: str, font: str, size: float) -> float:
        return float(self.measure(text, self.names[font], size))

    def draw(self, x: float, y: float, text: str, font: str, size: float, grey: float = 0) -> None:
        self.canvas.setFont(self.names[font], size)
        self.canvas.setFillGray(grey)
        self.canvas.drawString(x, self.height - y, text)

    def turn(self) -> None:
        self.canvas.showPage()

    def close(self) -> None:
        self.canvas.save()


class Fpdf:
    """fpdf2: subset TrueType fonts, Identity-H."""

    def __init__(self, target: Path, size: tuple[float, float], fonts: dict[str, Path | None]) -> None:
        from fpdf import FPDF

        self.pdf, self.target = FPDF(unit="pt", format=size), target
        self.pdf.set_auto_page_break(False)
        for name, file in fonts.items():
            self.pdf.add_font(name, fname=str(file))
        self.pdf.add_page()
        self.fresh = False

    def width(self, text: str, font: str, size: float) -> float:
        self.pdf.set_font(font, size=size)
        return float(self.pdf.get_string_width(text))

    def draw(self, x: float, y: float, text: str, font: str, size: float, grey: float = 0) -> None:
        if self.fresh:
            self.pdf.add_page()
            self.fresh = False
        self.pdf.set_font(font, size=size)
        self.pdf.set_text_color(int(grey * 255))
        self.pdf.text(x, y, text)

    def turn(self) -> None:
        self.fresh = True

    def close(self) -> None:
        self.pdf.output(str(self.target))


@dataclass(frozen=True, slots=True)
class Look:
    """A page: measures in points; `head` and `foot` are printed with page number and page count filled in."""

    page: tuple[float, float] = (595, 842)
    left: float = 80
    right: float = 80
    top: float = 90
    bottom: float = 80
    size: float = 12
    lead: float = 20
    indent: float = 2  # of the first line, in characters
    hanging: float = 0  # of the other lines of a clause
    columns: int = 1
    gap: float = 20
    justify: bool = False
    head: tuple[str, ...] = ()  # alternating
    foot: tuple[str, ...] = ()
    foot_drop: float = 30  # from the last line's base line
    head_rise: float = 30
    outside: bool = False  # head and foot on the outer side
    first: int = 1
    after: float = 0  # extra space after paragraphs
    grid: float = 0  # chance to skip a line after a paragraph, for uneven pages


def tokens(text: str) -> Iterator[str]:
    """Pieces that a line may not break: words of Latin letters and figures, other characters alone."""
    word = ""
    for char in text:
        if char.isascii() and not char.isspace():
            word += char
            continue
        if word:
            yield word
        word = ""
        yield char
    if word:
        yield word


def broken(board: Board, text: str, font: str, size: float, first: float, rest: float) -> list[str]:
    lines, line, room = [], "", first
    for piece in tokens(text):
        if board.width(line + piece, font, size) <= room or (piece in NOT_FIRST and line) or not line:
            line += piece
            continue
        keep = ""
        if line[-1] in NOT_LAST:
            line, keep = line[:-1], line[-1]
        lines.append(line)
        line, room = keep + piece.lstrip(" "), rest
    return [*lines, line]


def fonts_of(block: Block) -> tuple[str, float]:
    """Font and relative size of a block."""
    if block.kind == "title":
        return "head", 1.4
    return ("head", 1.0) if block.kind == "clause" and block.level == 1 else ("text", 1.0)


class Setter:
    """Puts documents on a board, line after line, column after column."""

    def __init__(self, board: Board, look: Look, seed: int = 1) -> None:
        self.board, self.look, self.chance = board, look, random.Random(seed)
        self.number, self.column, self.y, self.started = look.first, 0, look.top, False
        self.wide = (look.page[0] - look.left - look.right - look.gap * (look.columns - 1)) / look.columns

    def furniture(self) -> None:
        look = self.look
        for lines, y in (
            (look.head, look.top - look.head_rise),
            (look.foot, look.page[1] - look.bottom + look.foot_drop),
        ):
            if not lines:
                continue
            text = lines[self.number % len(lines)].format(n=self.number)
            width = self.board.width(text, "text", 9)
            x = (look.page[0] - width) / 2
            if look.outside:
                x = look.left if self.number % 2 == 0 else look.page[0] - look.right - width
            self.board.draw(x, y, text, "text", 9)

    def advance(self, full: bool = False) -> None:
        self.column += 1
        self.y = self.look.top
        if full or self.column == self.look.columns:
            self.column = 0
            self.furniture()
            self.board.turn()
            self.number += 1

    def line(self, text: str, font: str, size: float, shift: float, align: str, last: bool) -> None:
        look = self.look
        if self.y > look.page[1] - look.bottom:
            self.advance()
        x = look.left + self.column * (self.wide + look.gap)
        width = self.board.width(text, font, size)
        if align == "centre":
            x += (self.wide - width) / 2
        elif align == "right":
            x += self.wide - width - 2 * size
        else:
            x += shift
        if look.justify and not last and align == "left" and len(text) > 6:
            step = (self.wide - shift - width) / (len(text) - 1)
            for char in text:
                self.board.draw(x, self.y, char, font, size)
                x += self.board.width(char, font, size) + step
        else:
            self.board.draw(x, self.y, text, font, size)
        self.y += look.lead * size / look.size

    def block(self, block: Block) -> None:
        look = self.look
        font, scale = fonts_of(block)
        size = look.size * scale
        align = {
            "title": "centre",
            "docno": "centre",
            "enacted": "centre",
            "note": "centre",
            "sign": "right",
            "date": "right",
        }.get(block.kind, "left")
        indented = block.kind in ("clause", "para", "attach", "closing")
        first, rest = (look.indent * size if indented else 0), (look.hanging * size if indented else 0)
        lines = broken(self.board, block.line, font, size, self.wide - first, self.wide - rest)
        for i, text in enumerate(lines):
            self.line(text, font, size, rest if i else first, align, i == len(lines) - 1)
        self.y += look.after + (look.lead if self.chance.random() < look.grid else 0)

    def table(self, rows: list[Block], shares: tuple[float, ...]) -> None:
        """A table whose cells are set line by line; rules are not drawn, the rows keep a distance."""
        look, size = self.look, self.look.size * 0.9
        for row in rows:
            cells = (f"{row.label}{row.title}",) if row.kind == "group" else row.cells
            widths = (1.0,) if row.kind == "group" else shares
            set_cells = [
                broken(self.board, c, "text", size, self.wide * w - 8, self.wide * w - 8)
                for c, w in zip(cells, widths, strict=True)
            ]
            high = max(map(len, set_cells))
            if self.y + high * look.lead * 0.8 > look.page[1] - look.bottom:
                self.advance(full=True)
                if row.kind != "head":
                    self.table([rows[0]], shares)
            x = look.left
            for lines, w in zip(set_cells, widths, strict=True):
                for i, line in enumerate(lines):
                    self.board.draw(x, self.y + i * look.lead * 0.8, line, "text", size)
                x += self.wide * w
            self.y += high * look.lead * 0.8 + 6

    def text(self, text: Text) -> None:
        rows: list[Block] = []
        for block in [*text.blocks, Block("end")]:
            if block.kind in ("head", "group", "row"):
                rows.append(block)
                continue
            if rows:
                self.table(rows, (0.08, 0.42, 0.27, 0.23))
                rows = []
            if block.kind != "end":
                self.block(block)

    def all(self, texts: list[Text], new_page: bool = True) -> None:
        for i, text in enumerate(texts):
            if i and new_page:
                self.advance(full=True)
            self.text(text)
        self.furniture()
        self.board.turn()
        self.board.close()


def truetype() -> dict[str, Path | None]:
    return {"text": font_file("gbsn00lp.ttf"), "head": font_file("wqy-microhei.ttc")}


SONG: dict[str, Path | None] = {"text": None, "head": None}


@form(
    "plan_reportlab_cid.pdf",
    "plan",
    "reportlab",
    "font not embedded, STSong-Light with UniGB-UCS2-H; page number - 3 - directly under a sentence that runs on; no distance between paragraphs",
    "py:reportlab",
)
def plan_cid(target: Path, texts: list[Text]) -> None:
    look = Look(size=14, lead=23, bottom=100, foot=("- {n} -",), foot_drop=12)
    Setter(Reportlab(target, look.page, SONG), look).all(texts)


@form(
    "draft_reportlab_ttf.pdf",
    "draft",
    "reportlab",
    "embedded TrueType subsets; page number alone close under the text; head 3 mm over the text, alternating, on the outer side; no indents",
    "py:reportlab font:gbsn00lp.ttf font:wqy-microhei.ttc",
)
def draft_ttf(target: Path, texts: list[Text]) -> None:
    look = Look(
        size=15,
        lead=26,
        indent=0,
        bottom=90,
        head=("临渚区人民政府文件", "冷链物流实施方案 征求意见稿"),
        foot=("{n}",),
        foot_drop=24,
        head_rise=22,
        outside=True,
    )
    Setter(Reportlab(target, look.page, truetype()), look).all(texts)


@form(
    "regulation_reportlab_justified.pdf",
    "regulation",
    "reportlab",
    "each character placed on its own, justified; two columns; head and number in one line · 第 3 页",
    "py:reportlab font:gbsn00lp.ttf font:wqy-microhei.ttc",
)
def regulation_justified(target: Path, texts: list[Text]) -> None:
    look = Look(
        size=10,
        lead=16,
        columns=2,
        left=55,
        right=55,
        justify=True,
        head=("青屿市法规选编（2026年卷）　　　　　　　　　　　　　　　　　　　第 {n} 页",),
        page=(540, 700),
    )
    Setter(Reportlab(target, look.page, truetype()), look).all(texts)


@form(
    "measure_reportlab_label_apart.pdf",
    "measure",
    "reportlab",
    "text and furniture at one distance; number of a clause and its heading drawn as two strings; pages end after headings; page number is a bare figure at the end",
    "py:reportlab",
)
def measure_apart(target: Path, texts: list[Text]) -> None:
    look = Look(
        page=(420, 595),
        left=50,
        right=50,
        top=55,
        bottom=52,
        size=11,
        lead=18,
        indent=0,
        foot=("{n}",),
        foot_drop=18,
        first=37,
    )
    board = Reportlab(target, look.page, SONG)

    class Apart(Setter):
        def line(self, text: str, font: str, size: float, shift: float, align: str, last: bool) -> None:
            label, _, title = text.partition("　")
            if not (title and label.replace(".", "").isdigit()):
                super().line(text, font, size, shift, align, last)
                return
            super().line(label, font, size, shift, align, True)
            self.board.draw(self.look.left + 5 * size, self.y - self.look.lead, title, font, size)

    Apart(board, look).all(texts)


@form(
    "notice_reportlab_table.pdf",
    "notice",
    "reportlab",
    "task table set without rules, line by line; head repeated; white column gaps; 第 3 页 at the right",
    "py:reportlab font:gbsn00lp.ttf font:wqy-microhei.ttc",
    doubt="a table without rules, as in notice_chromium_no_rules.pdf",
)
def notice_drawn(target: Path, texts: list[Text]) -> None:
    look = Look(size=12, lead=21, bottom=330, foot=("第 {n} 页",), outside=True)
    Setter(Reportlab(target, look.page, truetype()), look).all(texts)


@form(
    "draft_reportlab_cropped.pdf",
    "draft",
    "reportlab",
    "CropBox smaller than MediaBox; printer's notes and an older clause stand outside the visible page",
    "py:reportlab",
    expected_behaviour="text outside the CropBox is not seen by a reader and belongs to no clause",
)
def draft_cropped(target: Path, texts: list[Text]) -> None:
    look = Look(page=(680, 940), left=122, right=122, top=140, bottom=140, foot=("— {n} —",), size=14, lead=24)
    board = Reportlab(target, look.page, SONG)

    class Slug(Setter):
        def furniture(self) -> None:
            super().furniture()
            self.board.draw(50, 25, "文件名 draft_v7.indd　印次 1　青色 品红 黄色 黑色", "text", 9)
            self.board.draw(60, 925, "四、 旧稿：每台补助不超过9万元。", "text", 12)
            board.canvas.setCropBox((42, 49, 638, 891))

    Slug(board, look).all(texts)


@form(
    "plan_reportlab_double.pdf",
    "plan:plan",
    "reportlab",
    "every line drawn twice with a shift of 0.3 pt (poor man's bold) and a grey shadow under titles; grey diagonal watermark letters drawn one by one",
    "py:reportlab font:gbsn00lp.ttf font:wqy-microhei.ttc",
    expected_behaviour="doubled text is read once",
)
def plan_double(target: Path, texts: list[Text]) -> None:
    look = Look(size=13, lead=22, foot=("— {n} —",))
    board = Reportlab(target, look.page, truetype())

    class Double(Setter):
        def line(self, text: str, font: str, size: float, shift: float, align: str, last: bool) -> None:
            super().line(text, font, size, shift, align, last)
            if font == "head":
                self.y -= self.look.lead * size / self.look.size
                self.board.draw = lambda x, y, *a, **k: Reportlab.draw(board, x + 0.3, y, *a, **k)  # type: ignore[method-assign]
                super().line(text, font, size, shift, align, last)
                self.board.draw = lambda *a, **k: Reportlab.draw(board, *a, **k)  # type: ignore[method-assign]

        def furniture(self) -> None:
            super().furniture()
            for i, char in enumerate("青屿市商务委内部参阅"):
                self.board.draw(110 + i * 40, 720 - i * 58, char, "head", 34, 0.9)

    Double(board, look).all(texts)


@form(
    "plan_fpdf.pdf",
    "plan",
    "fpdf2",
    "subset TrueType fonts; hanging indents; foot 第 3 页 directly under the text; heads alternate and look like sentences",
    "py:fpdf font:gbsn00lp.ttf font:wqy-microhei.ttc",
)
def plan_fpdf(target: Path, texts: list[Text]) -> None:
    look = Look(
        size=12.5,
        lead=20,
        indent=0,
        hanging=2,
        head=("推进冷链物流高质量发展", "青屿市人民政府办公厅"),
        foot=("第 {n} 页",),
        foot_drop=16,
        head_rise=24,
    )
    Setter(Fpdf(target, look.page, truetype()), look).all(texts)


@form(
    "regulation_fpdf_narrow.pdf",
    "regulation",
    "fpdf2",
    "three narrow columns, ragged; 16 characters a line; figures of two columns side by side",
    "py:fpdf font:gbsn00lp.ttf font:wqy-microhei.ttc",
)
def regulation_fpdf(target: Path, texts: list[Text]) -> None:
    look = Look(
        page=(595, 842), left=40, right=40, top=70, bottom=60, columns=3, gap=16, size=9.5, lead=14, foot=("- {n} -",)
    )
    Setter(Fpdf(target, look.page, truetype()), look).all(texts)


@form(
    "notice_fpdf_ruled.pdf",
    "notice",
    "fpdf2",
    "table by fpdf2 with rules, head repeated, group rows spanning; text in one font",
    "py:fpdf font:gbsn00lp.ttf font:wqy-microhei.ttc",
)
def notice_fpdf(target: Path, texts: list[Text]) -> None:
    look = Look(size=13, lead=22, foot=("— {n} —",))
    board = Fpdf(target, look.page, truetype())

    class Ruled(Setter):
        def table(self, rows: list[Block], shares: tuple[float, ...]) -> None:
            from fpdf.fonts import FontFace

            pdf = board.pdf
            pdf.set_font("text", size=11)
            pdf.set_margins(look.left, look.top)
            pdf.set_auto_page_break(True, look.bottom)
            pdf.set_xy(look.left, self.y)
            pages = pdf.page
            plain = FontFace(emphasis="", fill_color=(230, 230, 230))
            with pdf.table(
                col_widths=tuple(int(100 * s) for s in shares), line_height=28, headings_style=plain, padding=6
            ) as table:
                for row in rows:
                    drawn = table.row()
                    if row.kind == "group":
                        drawn.cell(row.label + row.title, colspan=4)
                    for cell in row.cells:
                        drawn.cell(cell)
            pdf.set_auto_page_break(False)
            self.number += pdf.page - pages
            self.y = pdf.get_y() + 30

    Ruled(board, look).all(texts)


@form(
    "ordinance_fpdf.pdf",
    "ordinance",
    "fpdf2",
    "Traditional Chinese; hanging article labels; no furniture at all",
    "py:fpdf font:bsmi00lp.ttf",
)
def ordinance_fpdf(target: Path, texts: list[Text]) -> None:
    look = replace(Look(), size=14, lead=25, indent=0, hanging=4, after=4)
    font = font_file("bsmi00lp.ttf")
    Setter(Fpdf(target, look.page, {"text": font, "head": font}), look).all(texts)


@form(
    "gazette_reportlab_foot_in_text.pdf",
    "plan regulation notice",
    "reportlab",
    "five parts without page breaks between; page number at the distance of one line from the text; head repeats the gazette's title; first page is 21",
    "py:reportlab font:gbsn00lp.ttf font:wqy-microhei.ttc",
)
def gazette_drawn(target: Path, texts: list[Text]) -> None:
    look = Look(
        page=(524, 737),
        left=60,
        right=60,
        top=70,
        bottom=70,
        size=11,
        lead=18,
        head=("青屿市人民政府公报　2026年第9期",),
        foot=("{n}",),
        foot_drop=20,
        head_rise=20,
        first=21,
        grid=0.08,
    )
    Setter(Reportlab(target, look.page, truetype()), look).all(texts, new_page=False)


@form(
    "plan_reportlab_figure_alone.pdf",
    "plan:plan",
    "reportlab",
    "a figure of a sentence alone as the last line of a page, the page number as a bare figure right under it; the sentence goes on overleaf",
    "py:reportlab",
)
def plan_figure(target: Path, texts: list[Text]) -> None:
    look = Look(
        page=(420, 595), left=52, right=52, top=60, bottom=62, size=11.5, lead=19, foot=("{n}",), foot_drop=19, first=8
    )

    class Alone(Setter):
        def line(self, text: str, font: str, size: float, shift: float, align: str, last: bool) -> None:
            left = (look.page[1] - look.bottom - self.y) // look.lead  # whole lines that follow this one on the page
            figure = re.search(r"(?<=\D)\d{2,}(?=[^\d%.])", text) if left == 1 and not last else None
            pieces = [text[: figure.start()], figure[0], text[figure.end() :]] if figure else [text]
            for piece in pieces:
                super().line(piece, font, size, shift if piece is pieces[0] else 0, align, last)

    Alone(Reportlab(target, look.page, SONG), look).all(texts)


@form(
    "notice_reportlab_seal.pdf",
    "notice:notice2",
    "reportlab",
    "red seal over signature and date: letters of real text along a circle, a star in the middle; red head letters",
    "py:reportlab font:gbsn00lp.ttf font:wqy-microhei.ttc",
    expected_behaviour="letters of the seal belong to no clause",
)
def notice_seal(target: Path, texts: list[Text]) -> None:
    look = Look(size=14, lead=25, top=150, foot=("— {n} —",))
    board = Reportlab(target, look.page, truetype())
    canvas = board.canvas

    class Sealed(Setter):
        def block(self, block: Block) -> None:
            super().block(block)
            if block.kind != "date":
                return
            canvas.saveState()
            canvas.translate(look.page[0] - look.right - 70, look.page[1] - self.y + 36)
            canvas.setStrokeColorRGB(0.85, 0.05, 0.1)
            canvas.setFillColorRGB(0.85, 0.05, 0.1)
            canvas.circle(0, 0, 56)
            canvas.setFont(board.names["text"], 12)
            canvas.drawCentredString(0, -5, "★")
            for i, char in enumerate("青屿市教育委员会"):
                canvas.saveState()
                canvas.rotate(110 - i * 31)
                canvas.drawCentredString(0, 42, char)
                canvas.restoreState()
            canvas.restoreState()

    canvas.setFillColorRGB(0.85, 0.05, 0.1)
    canvas.setFont(board.names["head"], 34)
    canvas.drawCentredString(look.page[0] / 2, 745, "青屿市教育委员会文件")
    canvas.line(look.left, 725, look.page[0] - look.right, 725)
    Sealed(board, look).all(texts)
