"""Files of pictures as a PDF: their pages, how large these are, and which way up."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from ingest.document import IngestError, SourceFile
from ingest.formats import sniff
from ingest.limits import Limits
from ingest.pdf import pictures as pdf_pictures
from ingest.recognition.pictures import as_pdf

SOURCE = SourceFile("扫描.png", "0" * 64, "picture", 1)
LIMITS = Limits(wall_seconds=60.0)


def saved(picture: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def corner(mode: str = "L", size: tuple[int, int] = (200, 300)) -> Image.Image:
    """White, with a black block at the upper left."""
    picture = Image.new("L", size, 255)
    picture.paste(0, (0, 0, size[0] // 4, size[1] // 4))
    return picture.convert(mode)


def drawn(data: bytes, page: int = 1) -> np.ndarray:
    shown = pdf_pictures.render(data, page, 36)
    return np.frombuffer(shown.pixels, np.uint8).reshape(shown.height, shown.width)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "L"), ("PNG", "1"), ("PNG", "RGB"), ("PNG", "P"), ("PNG", "RGBA"), ("PNG", "LA"), ("JPEG", "L"),
     ("JPEG", "RGB"), ("JPEG", "CMYK"), ("TIFF", "1"), ("TIFF", "L")],
)  # fmt: skip
def test_each_kind_of_picture_makes_a_page(kind: str, mode: str) -> None:
    data = saved(corner(mode), kind)
    assert sniff(data) == "picture"
    page = drawn(as_pdf(data, SOURCE, LIMITS))
    height, width = page.shape
    assert page[height // 10, width // 10] < 40
    assert page[height // 2, width // 2] > 215 and page[height // 10, width // 2] > 215


def test_what_shows_the_ground_is_white() -> None:
    clear = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    assert drawn(as_pdf(saved(clear, "PNG"), SOURCE, LIMITS)).min() > 250


def test_every_picture_of_a_file_is_a_page() -> None:
    pages = [corner(), corner().rotate(180), corner()]
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="tiff_deflate")
    made = as_pdf(data, SOURCE, LIMITS)
    assert [bool(drawn(made, number)[4, 4] < 40) for number in (1, 2, 3)] == [True, False, True]
    with pytest.raises(IngestError, match="more than 2 pages"):
        as_pdf(data, SOURCE, replace(LIMITS, pages=2))


@pytest.mark.parametrize(
    ("dpi", "points"), [(None, (561, 842)), (72, (561, 842)), (200, (72, 108)), (300, (48, 72)), (9999, (561, 842))]
)
def test_the_size_of_the_page(dpi: int | None, points: tuple[int, int]) -> None:
    data = saved(corner(), "PNG", **({"dpi": (dpi, dpi)} if dpi else {}))
    height, width = drawn(as_pdf(data, SOURCE, LIMITS)).shape
    assert (width * 2, height * 2) == pytest.approx(points, abs=2.1)


def test_a_photograph_stands_as_its_camera_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Turn by 90 degrees clockwise to see it upright.
    page = drawn(as_pdf(saved(corner(), "JPEG", exif=exif), SOURCE, LIMITS))
    height, width = page.shape
    assert width > height
    assert page[height // 10, width - width // 10] < 40 and page[height // 10, width // 10] > 215


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\x00", saved(corner(), "PNG")[:120]])
def test_a_damaged_picture_gets_one_sentence(data: bytes) -> None:
    with pytest.raises(IngestError, match=r"^扫描\.png: the picture cannot be opened \(.+\); scan or save it again\.$"):
        as_pdf(data, SOURCE, LIMITS)


def test_a_picture_made_to_fill_the_memory_is_refused() -> None:
    small = saved(Image.new("1", (8, 8)), "PNG")
    header = b"IHDR" + struct.pack(">II", 30_000, 30_000) + small[24:29]
    huge = small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]
    with pytest.raises(IngestError, match="million dots"):
        as_pdf(huge, SOURCE, LIMITS)
