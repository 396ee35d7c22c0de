"""Plain text: extracted, copied, mailed, in old encodings."""

from __future__ import annotations

import tempfile
import textwrap
from pathlib import Path

from drawn import tokens
from model import FORMS, Text, form, load, run


def lines_of(texts: list[Text]) -> list[str]:
    """One line per block, cells divided by tabs."""
    return [
        "\t".join(b.cells) if b.cells else b.label + b.title if b.kind == "group" else b.line
        for t in texts for b in t.blocks
    ]  # fmt: skip


def wrapped(line: str, width: int) -> list[str]:
    """A line cut at a number of half-width columns, words of Latin letters kept whole."""
    out, used = [""], 0
    for piece in tokens(line):
        wide = sum(1 if c.isascii() else 2 for c in piece)
        if used + wide > width and out[-1]:
            out.append("")
            used = 0
        out[-1] += piece
        used += wide
    return out


def extracted(name: str, target: Path, *options: str) -> None:
    with tempfile.TemporaryDirectory() as room:
        path = Path(room, name)
        FORMS[name].write(path, load(*FORMS[name].made_from))
        run("pdftotext", *options, path, target)


@form(
    "plan_pdftotext_layout.txt",
    "plan",
    "pdftotext -layout of a WeasyPrint PDF",
    "form feeds; page numbers — 3 —; lines cut at the page's width; indents as blanks",
    "pdftotext py:weasyprint font:gbsn00lp.ttf font:gkai00mp.ttf",
)
def plan_layout(target: Path, texts: list[Text]) -> None:
    extracted("plan_weasy_gongwen.pdf", target, "-layout")


@form(
    "gazette_pdftotext.txt",
    "plan regulation notice",
    "pdftotext of a reportlab PDF",
    "five parts; head and bare page number on each page, in the middle of sentences; form feeds; table without rules as loose lines",
    "pdftotext py:reportlab font:gbsn00lp.ttf font:wqy-microhei.ttc",
    doubt="the rows of the table can only be told by their numbers",
    scored=False,
)
def gazette_text(target: Path, texts: list[Text]) -> None:
    extracted("gazette_reportlab_foot_in_text.pdf", target)


@form(
    "english_pdftotext.txt",
    "english",
    "pdftotext of a WeasyPrint PDF",
    "English; hyphens at line ends; running heads and - 3 - in the middle of sentences; form feeds",
    "pdftotext py:weasyprint",
)
def english_text(target: Path, texts: list[Text]) -> None:
    extracted("english_weasy_hyphens.pdf", target)


@form(
    "notice_browser_copy.txt",
    "notice",
    "text as copied from a browser",
    "UTF-8 with BOM, CRLF; navigation above, links below; blank lines; table cells divided by tabs; ideographic and no-break blanks",
)
def notice_copy(target: Path, texts: list[Text]) -> None:
    above = ["首页  政务公开  办事服务", "您现在的位置：首页>政务公开>通知公告", ""]
    below = ["", "打印本页  关闭窗口", "网站地图 | 联系我们"]
    lines = [
        ("\u00a0\u00a0　　" + line if "\t" not in line else line) + ("" if "\t" in line else "\r\n")
        for line in lines_of(texts)
    ]
    target.write_bytes("\r\n".join([*above, *lines, *below]).encode("utf-8-sig"))


@form(
    "english_mail72.txt",
    "english",
    "e-mail text",
    "English wrapped at 72; header lines of the mail above, signature below; quoted-printable soft ends removed",
    doubt="the last clause must not swallow the signature: '-- ' and what follows is no text of it",
)
def english_mail(target: Path, texts: list[Text]) -> None:
    out = [
        "Subject: FW: English text of the plan",
        "Date: Wed, 3 Jun 2026 10:12:44 +0800",
        "",
        "Dear colleagues, please find the text below.",
        "",
    ]
    for line in lines_of(texts):
        out += [*textwrap.wrap(line, 72, break_on_hyphens=False), ""]
    target.write_text(
        "\n".join([*out, "-- ", "Foreign Affairs Section", "Qingyu Municipal Commission of Commerce", ""]),
        encoding="utf-8",
    )


@form(
    "draft_mail72_gbk.txt",
    "draft",
    "e-mail text",
    "GBK; wrapped at 72 columns, no blank lines between paragraphs, two blanks before each first line",
)
def draft_mail(target: Path, texts: list[Text]) -> None:
    out = [part for line in lines_of(texts) for part in wrapped("　　" + line, 72)]
    target.write_bytes("\r\n".join(out).encode("gbk"))


@form(
    "ordinance_big5.txt", "ordinance", "text editor", "Big5, CRLF; blanks inside labels 第 一 條; Traditional Chinese"
)
def ordinance_big5(target: Path, texts: list[Text]) -> None:
    out = [" ".join(b.label) + "　" + b.joined if b.label.endswith("條") else b.line for b in texts[0].blocks]
    target.write_bytes("\r\n".join(out).encode("big5"))


@form("regulation_utf16be.txt", "regulation", "text editor", "UTF-16 big endian with BOM; old Mac line ends (CR)")
def regulation_utf16(target: Path, texts: list[Text]) -> None:
    target.write_bytes(b"\xfe\xff" + "\r".join(lines_of(texts)).encode("utf-16-be"))


@form("plan_utf16le_plain.txt", "plan", "text editor", "UTF-16 little endian without BOM")
def plan_utf16(target: Path, texts: list[Text]) -> None:
    target.write_bytes("\r\n".join(lines_of(texts)).encode("utf-16-le"))


@form(
    "measure_page_heads.txt",
    "measure",
    "text as copied out of a PDF viewer",
    "wrapped at 60 columns; every 22 lines a head (the title) and a foot — 3 — in the middle of a sentence, no form feed, no blank line",
)
def measure_heads(target: Path, texts: list[Text]) -> None:
    lines = [part for line in lines_of(texts) for part in wrapped(line, 60)]
    out: list[str] = []
    for i in range(0, len(lines), 22):
        out += [
            *(["海观规〔2026〕4号 近海观测设施突发事件应急预案"] if i else []),
            *lines[i : i + 22],
            f"— {i // 22 + 1} —",
        ]
    target.write_text("\n".join(out), encoding="utf-8")
