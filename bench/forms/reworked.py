"""PDF that other programs have gone over: Ghostscript, poppler, qpdf, pikepdf."""

from __future__ import annotations

import tempfile
from pathlib import Path

from model import FORMS, Text, form, load, run


def made(name: str, room: str) -> Path:
    """The file of another form, written into a room of its own."""
    source, path = FORMS[name], Path(room, name)
    source.write(path, load(*source.made_from))
    return path


@form(
    "plan_ghostscript.pdf",
    "plan",
    "WeasyPrint, then Ghostscript pdfwrite",
    "fonts subset again by Ghostscript; — 3 — on alternating sides",
    "gs py:weasyprint font:gbsn00lp.ttf font:gkai00mp.ttf",
)
def plan_gs(target: Path, texts: list[Text]) -> None:
    with tempfile.TemporaryDirectory() as room:
        run(
            "gs",
            "-q",
            "-dBATCH",
            "-dNOPAUSE",
            "-sDEVICE=pdfwrite",
            "-dCompatibilityLevel=1.4",
            f"-sOutputFile={target}",
            made("plan_weasy_gongwen.pdf", room),
        )


@form(
    "draft_ps2pdf.pdf",
    "draft",
    "reportlab, then pdftops and ps2pdf",
    "through PostScript: subset fonts under WinAnsi codes, ToUnicode present and wrong; looks right, its text is soup except for figures",
    "gs pdftops py:reportlab font:gbsn00lp.ttf font:wqy-microhei.ttc",
    expected_behaviour="the text layer cannot be used: recognition, or one sentence that says so; never the soup",
)
def draft_ps(target: Path, texts: list[Text]) -> None:
    with tempfile.TemporaryDirectory() as room:
        run("pdftops", "-level3", made("draft_reportlab_ttf.pdf", room), Path(room, "draft.ps"))
        run("ps2pdf", Path(room, "draft.ps"), target)


@form(
    "english_cairo.pdf",
    "english",
    "Chromium, then cairo (pdftocairo)",
    "two columns; hyphens; fonts of cairo",
    "chromium pdftocairo py:pyphen",
)
def english_cairo(target: Path, texts: list[Text]) -> None:
    with tempfile.TemporaryDirectory() as room:
        run("pdftocairo", "-pdf", made("english_chromium_2col.pdf", room), target)


@form(
    "regulation_qpdf_linearised.pdf",
    "regulation",
    "WeasyPrint, then qpdf",
    "linearised, object streams, recompressed",
    "qpdf py:weasyprint",
)
def regulation_linear(target: Path, texts: list[Text]) -> None:
    with tempfile.TemporaryDirectory() as room:
        run(
            "qpdf",
            "--linearize",
            "--object-streams=generate",
            "--recompress-flate",
            made("regulation_weasy_hanging.pdf", room),
            target,
        )


@form(
    "measure_qpdf_owner.pdf",
    "measure",
    "reportlab, then qpdf",
    "owner password (AES-256), copying not permitted; opens without password",
    "qpdf py:reportlab",
    expected_behaviour="opens without a password and is read",
)
def measure_owner(target: Path, texts: list[Text]) -> None:
    with tempfile.TemporaryDirectory() as room:
        run(
            "qpdf",
            "--encrypt",
            "",
            "zhubian",
            "256",
            "--extract=n",
            "--modify=none",
            "--",
            made("measure_reportlab_label_apart.pdf", room),
            target,
        )


@form(
    "plan_pikepdf_rotated.pdf",
    "plan",
    "reportlab, then pikepdf",
    "page 1 /Rotate 180 with turned content (shown upright); page 2 /Rotate 90 with turned content (shown upright); page 3 content sideways without /Rotate",
    "py:pikepdf py:reportlab",
)
def plan_rotated(target: Path, texts: list[Text]) -> None:
    import pikepdf

    with tempfile.TemporaryDirectory() as room, pikepdf.open(made("plan_reportlab_cid.pdf", room)) as pdf:
        matrices = {
            0: (b"q -1 0 0 -1 595 842 cm\n", 180, (595, 842)),
            1: (b"q 0 1 -1 0 842 0 cm\n", 90, (842, 595)),
            2: (b"q 0 1 -1 0 842 0 cm\n", 0, (842, 595)),
        }
        for number, (matrix, rotate, size) in matrices.items():
            page = pdf.pages[number]
            page.contents_add(matrix, prepend=True)
            page.contents_add(b"\nQ")
            page.MediaBox = [0, 0, *size]
            page.Rotate = rotate
        pdf.save(target)


@form(
    "merged_notice_measure.pdf",
    "notice measure",
    "Chromium and reportlab, merged by qpdf",
    "two producers, two page sizes, two kinds of page numbers in one file; four parts",
    "qpdf chromium py:reportlab",
)
def merged(target: Path, texts: list[Text]) -> None:
    with tempfile.TemporaryDirectory() as room:
        files = made("notice_chromium_hidden_text.pdf", room), made("measure_reportlab_label_apart.pdf", room)
        run("qpdf", "--empty", "--pages", *files, "--", target)


@form(
    "plan_pikepdf_two_up.pdf",
    "plan",
    "fpdf2, then pikepdf",
    "two printed pages side by side on each landscape sheet, with their heads and feet",
    "py:pikepdf py:fpdf font:gbsn00lp.ttf font:wqy-microhei.ttc",
)
def plan_two_up(target: Path, texts: list[Text]) -> None:
    import pikepdf

    with tempfile.TemporaryDirectory() as room, pikepdf.open(made("plan_fpdf.pdf", room)) as pdf, pikepdf.new() as out:
        for i, page in enumerate(pdf.pages):
            if i % 2 == 0:
                out.add_blank_page(page_size=(1190, 842))
            out.pages[-1].add_overlay(page, pikepdf.Rectangle(595 * (i % 2), 0, 595 * (i % 2) + 595, 842))
        out.save(target)


@form(
    "draft_image_under_text.pdf",
    "draft",
    "WeasyPrint over page pictures by poppler, joined by pikepdf",
    "each page has its own picture as background and the same words as text above it",
    "pdftoppm py:weasyprint py:pikepdf py:img2pdf",
    expected_behaviour="the words are read once, from the text",
)
def draft_under(target: Path, texts: list[Text]) -> None:
    import img2pdf
    import pikepdf

    with tempfile.TemporaryDirectory() as room:
        source = made("draft_weasy_footnotes.pdf", room)
        run("pdftoppm", "-r", "110", "-jpeg", source, Path(room, "p"))
        images = Path(room, "images.pdf")
        images.write_bytes(
            img2pdf.convert(
                [str(p) for p in sorted(Path(room).glob("p-*.jpg"))],
                layout_fun=img2pdf.get_layout_fun((595.28, 841.89)),
            )
        )
        with pikepdf.open(source) as pdf, pikepdf.open(images) as under:
            for page, picture in zip(pdf.pages, under.pages, strict=True):
                page.add_underlay(picture)
            pdf.save(target)
