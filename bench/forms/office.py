"""PDF, DOC, RTF, ODT and HTML by LibreOffice, from DOCX made in `word`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from model import FORMS, Text, form, load, run
from word import A4, HEADINGS, Docx, boxed, complex_field, furniture, para, typed
from word import run as word_run

MAKER = "LibreOffice"


def convert(write: Callable[[Path], None], target: Path) -> None:
    """Let `write` make a DOCX and LibreOffice turn it into the format of `target`."""
    with tempfile.TemporaryDirectory() as room:
        source = Path(room, target.stem + ".docx")
        write(source)
        run(
            "soffice",
            f"-env:UserInstallation={Path(room, 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            target.suffix[1:],
            "--outdir",
            Path(room, "out"),
            source,
        )
        shutil.copy(Path(room, "out", target.name), target)


def section(columns: int = 1, landscape: bool = False, more: str = "") -> str:
    size = (
        '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>' if landscape else '<w:pgSz w:w="11906" w:h="16838"/>'
    )
    margins = '<w:pgMar w:top="1300" w:right="1200" w:bottom="1200" w:left="1300" w:header="700" w:footer="600" w:gutter="0"/>'
    return f'{size}{margins}{more}<w:cols w:num="{columns}" w:space="500"/>'


@form("plan_lo_2col.pdf", "plan", MAKER, "two columns; head and foot with fields 第 3 页 共 9 页", "soffice")
def plan_columns(target: Path, texts: list[Text]) -> None:
    docx = furniture(Docx(styles=HEADINGS, section=section(2)), "青屿市冷链物流文件汇编")
    convert(typed(docx, texts).save, target)


@form(
    "regulation_lo_3col.pdf",
    "regulation",
    MAKER,
    "landscape; three columns of 15 characters; page number - 3 -",
    "soffice",
)
def regulation_columns(target: Path, texts: list[Text]) -> None:
    docx = Docx(styles=HEADINGS, section=section(3, landscape=True))
    docx.footer = para(word_run("- ") + complex_field("PAGE", "1") + word_run(" -"), '<w:jc w:val="center"/>')
    convert(typed(docx, texts, styles=False).save, target)


@form(
    "draft_lo_line_numbers.pdf",
    "draft",
    MAKER,
    "line numbers in the margin beside every line; head; foot",
    "soffice",
    expected_behaviour="line numbers are no text",
)
def draft_lines(target: Path, texts: list[Text]) -> None:
    docx = furniture(
        Docx(styles=HEADINGS, section=section(more='<w:lnNumType w:countBy="1" w:restart="continuous"/>')), "征求意见稿"
    )
    convert(typed(docx, texts).save, target)


@form(
    "notice_lo_table.pdf",
    "notice",
    MAKER,
    "ruled table over two pages, head repeated, group rows spanning; narrow page",
    "soffice",
)
def notice_table(target: Path, texts: list[Text]) -> None:
    size = '<w:pgSz w:w="11000" w:h="10500"/><w:pgMar w:top="1000" w:right="950" w:bottom="1000" w:left="950" w:header="500" w:footer="500" w:gutter="0"/>'
    convert(typed(furniture(Docx(styles=HEADINGS, section=size), "青屿市教育委员会"), texts).save, target)


def again(name: str, target: Path) -> None:
    """A Word form of this folder, turned into another format."""
    source = FORMS[name]
    convert(lambda path: source.write(path, load(*source.made_from)) and None, target)


@form(
    "notice_lo_merged.pdf",
    "notice",
    MAKER,
    "group in a first column merged over its rows, cell set in the middle",
    "soffice",
    doubt="as notice_word_merged.docx",
)
def notice_merged(target: Path, texts: list[Text]) -> None:
    again("notice_word_merged.docx", target)


@form(
    "draft_lo_boxes.pdf",
    "draft",
    MAKER,
    "two framed text boxes beside the text, which flows around them; footnotes 1, 2; head and foot",
    "soffice",
    doubt="the words of a box stand beside the lines of a clause and belong to none",
)
def draft_boxes(target: Path, texts: list[Text]) -> None:
    convert(boxed(texts).save, target)


@form(
    "measure_lo_auto.pdf",
    "measure",
    MAKER,
    "automatic 1, 1.1, 1.1.1 printed without a blank before the heading",
    "soffice",
)
def measure_auto(target: Path, texts: list[Text]) -> None:
    again("measure_word_decimals.docx", target)


@form(
    "draft_lo_wps.pdf",
    "draft",
    MAKER,
    "automatic 一、 （一） ① printed by LibreOffice; typed 1．; no furniture",
    "soffice",
)
def draft_wps(target: Path, texts: list[Text]) -> None:
    again("draft_wps.docx", target)


@form("english_lo.pdf", "english", MAKER, "English; ragged; head of two lines; foot Page 1 of 4", "soffice")
def english_heads(target: Path, texts: list[Text]) -> None:
    docx = Docx(styles=HEADINGS, section=A4)
    docx.header = para(word_run("General Office of Qingyu Municipality")) + para(
        word_run("Unofficial translation, 3 June 2026")
    )
    docx.footer = para(
        word_run("Page ") + complex_field("PAGE", "1") + word_run(" of ") + complex_field("NUMPAGES", "4"),
        '<w:jc w:val="right"/>',
    )
    convert(typed(docx, texts).save, target)


@form(
    "gazette_lo.pdf",
    "plan regulation notice",
    MAKER,
    "five parts, each on a new page; head of the gazette; foot with fields",
    "soffice",
)
def gazette(target: Path, texts: list[Text]) -> None:
    convert(
        typed(furniture(Docx(styles=HEADINGS, section=section()), "青屿市人民政府公报 2026年第9期"), texts).save, target
    )


@form("regulation_lo.doc", "regulation", MAKER, "legacy .doc; typed labels", "soffice")
@form("notice_lo.doc", "notice", MAKER, "legacy .doc; task table", "soffice")
@form("draft_lo.rtf", "draft", MAKER, "RTF with \\u characters", "soffice")
@form(
    "plan_lo.odt",
    "plan",
    MAKER,
    "OpenDocument text",
    "soffice",
    doubt="the contract does not name ODT: read it, or say in one sentence that it is not read",
)
@form("measure_lo.html", "measure", MAKER, "HTML export of LibreOffice: p and font elements", "soffice")
def typed_form(target: Path, texts: list[Text]) -> None:
    convert(typed(Docx(styles=HEADINGS), texts).save, target)
