"""Pages drawn for a reader's eyes: the boxes that reading gives lie on the ink, however a page is turned or cropped."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

from ingest.document import IngestError
from ingest.limits import Limits
from ingest.pdf import drawing
from ingest.pdf.drawing import draw_page
from ingest.registry import read_bytes
from tests.ingest.pdf_fixtures import Page, pdf

LINES = ("The subsidy is ten per cent of the cost,", "and at most three million yuan in a year,", "for two years.")


def ink(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("L")) < 128


def cropped(data: bytes, box: tuple[float, float, float, float]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for page in writer.pages:
        page.cropbox = RectangleObject(box)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("crop", [None, (40, 300, 560, 800)])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_boxes_lie_on_the_ink(rotate: int, crop: tuple[float, float, float, float] | None) -> None:
    data = pdf([Page(), Page(rotate=rotate).lines(72, 120, LINES)])
    data = data if crop is None else cropped(data, crop)
    block = next(block for block in read_bytes(data, "plan.pdf").blocks if "subsidy" in block.text)
    drawn = draw_page(data, "plan.pdf", "pdf", 2, 900)
    dots = ink(drawn.png)
    assert drawn.pages == 2
    assert dots.shape[1] == 900
    assert dots.shape[1] / dots.shape[0] == pytest.approx(drawn.width / drawn.height, rel=0.01)
    scale = dots.shape[1] / drawn.width
    covered = np.zeros_like(dots)
    for run in block.runs:
        x0, y0, x1, y1 = (round(v * scale) for v in (run.box.x0, run.box.y0, run.box.x1, run.box.y1))
        assert run.box.page == 2
        # Where lines do not run to the right, each character has a box, and a blank has no ink.
        assert dots[y0:y1, x0:x1].mean() > 0.01 or not block.text[run.start : run.end].strip()
        covered[y0:y1, x0:x1] = True
    # Tails and ascenders may stand out a little; nothing else stands on the page.
    assert (dots & covered).sum() > 0.97 * dots.sum()
    assert covered.mean() < 0.2


def test_pictures_are_pages_too() -> None:
    picture = Image.new("L", (600, 300), 255)
    picture.paste(0, (100, 100, 200, 150))
    out = io.BytesIO()
    picture.save(out, "TIFF", save_all=True, append_images=[Image.new("L", (300, 600), 255)])
    first, second = (draw_page(out.getvalue(), "scan.tiff", "picture", page, 300) for page in (1, 2))
    assert (first.pages, second.pages) == (2, 2)
    assert first.width == pytest.approx(2 * first.height) and second.height == pytest.approx(2 * second.width)
    assert ink(first.png)[60, 75] and not ink(first.png)[20, 20] and not ink(second.png).any()


def test_a_page_without_colours_is_grey_and_colours_stay() -> None:
    plain, red = Page().add(72, 100, "Text"), Page().add(72, 100, "Text")
    red.parts.insert(0, "1 0 0 rg")
    modes = [Image.open(io.BytesIO(draw_page(pdf([page]), "a.pdf", "pdf", 1, 400).png)) for page in (plain, red)]
    assert [picture.mode for picture in modes] == ["L", "RGB"]
    assert np.asarray(modes[1])[:, :, 0].min() > 200


def test_what_cannot_be_drawn_is_refused() -> None:
    data = pdf([Page()])
    for page in (0, 2, 10**9):
        with pytest.raises(IndexError):
            draw_page(data, "a.pdf", "pdf", page, 400)
    for broken in (b"", b"no file at all", data[:200], pdf([Page()], user="secret")):
        with pytest.raises(IngestError, match=r"a\.pdf: page 1 cannot be drawn"):
            draw_page(broken, "a.pdf", "pdf", 1, 400)
    ribbon = draw_page(pdf([Page(width=20, height=14_000)]), "a.pdf", "pdf", 1, 2600)
    assert Image.open(io.BytesIO(ribbon.png)).height <= 4 * 2600


def test_drawing_is_stopped_where_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_WALL_SECONDS", 0.001)
    with pytest.raises(IngestError, match="takes too long"):
        draw_page(pdf([Page()]), "a.pdf", "pdf", 1, 400, Limits(cpu_seconds=1))
