"""Pages are drawn in grey as the file shows them."""

from __future__ import annotations

import pytest

from ingest.pdf.pictures import render
from tests.ingest import pdf_fixtures

Page, pdf = pdf_fixtures.Page, pdf_fixtures.pdf


@pytest.mark.parametrize(("rotate", "x", "y"), [(0, 100, 40), (90, 842 - 40, 100)])
def test_a_page_is_drawn_as_shown(rotate: int, x: int, y: int) -> None:
    picture = render(pdf([Page(), Page(rotate=rotate).rule(90, 35, 110, 45)]), 2, 72)
    assert (picture.width, picture.height) == ((595, 842) if rotate == 0 else (842, 595))
    assert len(picture.pixels) == picture.width * picture.height and picture.scale == 1
    assert picture.pixels[y * picture.width + x] == 0 and picture.pixels[0] == 255


def test_resolution() -> None:
    picture = render(pdf([Page()]), 1, 150)
    assert (picture.width, picture.height) == (1240, 1755) and set(picture.pixels) == {255}


def test_a_poster_is_drawn_smaller() -> None:
    picture = render(pdf([Page(width=14000, height=100)]), 1, 300)
    assert picture.width == 12000 and picture.scale < 1


def test_no_such_page() -> None:
    with pytest.raises(ValueError, match="page 2"):
        render(pdf([Page()]), 2, 72)
    with pytest.raises(ValueError, match="file"):
        render(b"nothing", 1, 72)
