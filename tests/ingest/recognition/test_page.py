"""One page: which way up, its lines with their places, and what may be missing."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.recognised import Line
from ingest.recognition.engines import Reading
from ingest.recognition.page import View, read_page, view_of
from ingest.recognition.upright import turned
from tests.ingest.recognition.made import FakeEngine, character, page

EM = 22
"""Dots at 100 dots an inch; about 16 points."""


def drawing(picture: NDArray[np.uint8]):
    """A file whose page is this picture at 100 dots an inch."""

    def draw(dpi: float) -> View:
        share = int(dpi // 100)
        return View(np.repeat(np.repeat(picture, share, axis=0), share, axis=1), share * 100 / 72)

    return draw


class Eyes(FakeEngine):
    """An engine that sees lines where there is ink, and knows which end is up by a thick line under the title."""

    def page(self, picture: NDArray[np.uint8], em: float) -> list[Reading]:
        filled = (picture < 128).sum(axis=1) > 0
        edges = np.flatnonzero(np.diff(np.concatenate(([0], filled.astype(np.int8), [0]))))
        found = []
        for top, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            xs = np.flatnonzero((picture[top:end] < 128).any(axis=0))
            x0, x1 = float(xs[0]) - 4, float(xs[-1]) + 5
            y0, y1 = top - 0.2 * em, end + 0.2 * em
            count = round((x1 - x0) / em)
            centres = tuple((k + 0.5) / count for k in range(count))
            found.append(Reading(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), "字" * count, 0.97, centres))
        return found


def boxes(lines: tuple[Line, ...]) -> list[tuple[float, float, float, float]]:
    return [(line.x0, line.y0, line.x1, line.y1) for line in lines]


def test_lines_lie_where_the_ink_is() -> None:
    found = read_page(4, drawing(page(lines=6)), Eyes())
    assert found.page.page == 4 and found.page.turn == 0 and found.page.skew == 0 and found.doubts == ()
    assert found.page.width == pytest.approx(827 * 0.72) and found.page.height == pytest.approx(1170 * 0.72)
    assert len(found.page.lines) == 6
    for row, line in enumerate(found.page.lines):
        ink = 120 + round(row * EM * 1.8)
        assert line.y0 <= ink * 0.72 + 1 and line.y1 >= (ink + EM) * 0.72 - 1
        assert line.y1 - line.y0 == pytest.approx(1.1 * EM * 0.72, rel=0.1)
        assert line.x0 == pytest.approx(111 * 0.72, abs=1.5)
        assert line.confidence == 0.97


def test_each_character_has_its_stop() -> None:
    (line, *_) = read_page(1, drawing(page(lines=4)), Eyes()).page.lines
    assert len(line.stops) == len(line.text) + 1
    assert line.stops[0] == line.x0 and line.stops[-1] == line.x1
    assert all(a <= b for a, b in zip(line.stops, line.stops[1:], strict=False))
    for index, stop in enumerate(line.stops[:-1]):
        assert stop == pytest.approx((110 + index * EM) * 0.72, abs=4)


class Upright(Eyes):
    """Reads a strip well where its first characters have the mark of the right way up, a block at the upper left."""

    def line(self, picture: NDArray[np.uint8]) -> tuple[str, float]:
        self.strips.append(picture)
        rows, columns = np.nonzero(picture < 128)
        half = (rows.min() + rows.max()) / 2
        above = (picture[:, columns.min() : columns.max()] < 128)[: int(half)].sum()
        below = (picture[:, columns.min() : columns.max()] < 128)[int(half) :].sum()
        return "读到的一行字", 0.98 if above > below else 0.5


def marked() -> NDArray[np.uint8]:
    """A page whose characters are darker above than below, so that it can be told which end is up."""
    picture = page(lines=16)
    for row in range(16):
        y = 120 + round(row * EM * 1.8)
        line = picture[y + 3 : y + 10]
        line[:, (picture[y : y + EM] < 128).any(axis=0)] = 0
    return picture


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_page_is_turned_until_it_can_be_read(turn: int) -> None:
    found = read_page(1, drawing(turned(marked(), (360 - turn) % 360)), Upright())
    assert found.page.turn == turn
    assert (found.page.width, found.page.height) == pytest.approx((827 * 0.72, 1170 * 0.72))
    straight = read_page(1, drawing(marked()), Upright()).page.lines
    for box, expected in zip(boxes(found.page.lines), boxes(straight), strict=True):
        assert box == pytest.approx(expected, abs=1.5)


def test_a_page_that_reads_well_is_tried_one_way_only() -> None:
    engine = Eyes()
    read_page(1, drawing(page(lines=16)), engine)
    assert len(engine.strips) == 4


def test_a_skewed_page_is_read_straight() -> None:
    found = read_page(1, drawing(turned(page(lines=16), 0, -2.0)), Eyes())
    assert found.page.skew == pytest.approx(2.0, abs=0.2)
    straight = read_page(1, drawing(page(lines=16)), Eyes()).page.lines
    assert len(found.page.lines) == 16
    for line, expected in zip(found.page.lines, straight, strict=True):
        assert line.y0 == pytest.approx(expected.y0, abs=3)


def test_a_blank_page_has_no_lines_and_is_not_read() -> None:
    engine = FakeEngine()
    found = read_page(1, drawing(np.full((1170, 827), 250, np.uint8)), engine)
    assert found.page.lines == () and engine.strips == []


class Blind(Eyes):
    """Does not see the third line."""

    def page(self, picture: NDArray[np.uint8], em: float) -> list[Reading]:
        found = super().page(picture, em)
        return [*found[:2], *found[3:]]


def test_a_line_that_the_engine_did_not_see_is_read_by_itself() -> None:
    found = read_page(1, drawing(page(lines=6)), Blind())
    lost = [line for line in found.page.lines if line.text == "读到的一行字"]
    assert len(lost) == 1 and found.doubts == ()
    assert (lost[0].y0 + lost[0].y1) / 2 == pytest.approx((120 + 2 * EM * 1.8 + EM / 2) * 0.72, abs=3)


def test_a_line_that_cannot_be_read_is_said_to_be_missing() -> None:
    found = read_page(1, drawing(page(lines=6)), Blind(sure=0.6))
    assert len(found.page.lines) == 5 and found.doubts == ("line",)


class Seal(Eyes):
    """Takes the last line for text that it cannot read."""

    def page(self, picture: NDArray[np.uint8], em: float) -> list[Reading]:
        *found, last = super().page(picture, em)
        return [*found, Reading(last.corners, "图困", 0.2)]


def test_what_cannot_be_read_is_said() -> None:
    found = read_page(1, drawing(page(lines=6)), Seal(sure=0.3))
    assert len(found.page.lines) == 5 and found.doubts == ("garbled",)


def test_a_line_is_cut_at_a_wide_gap() -> None:
    rng = np.random.default_rng(1)
    picture = page(lines=6)
    y = 120 + round(6 * EM * 1.8)
    for column in (0, 1, 2, 12, 13, 14):
        x = 110 + column * EM
        picture[y : y + EM, x : x + EM] = character(EM, rng)
    lines = read_page(1, drawing(picture), Eyes()).page.lines
    left, right = (line for line in lines if abs(line.y0 - lines[-1].y0) < 2)
    assert left.x1 < right.x0
    assert left.x1 == pytest.approx((110 + 3 * EM) * 0.72, abs=3)
    assert right.x0 == pytest.approx((110 + 12 * EM) * 0.72, abs=3)


def test_marks_at_the_ends_have_their_em() -> None:
    reading = Reading(((80, 100), (300, 100), (300, 130), (80, 130)), "（甲乙丙丁戊）", 0.99)
    picture = page(lines=6)
    (line,) = read_page(1, drawing(picture), FakeEngine([reading], sure=0.0)).page.lines
    plain = Reading(reading.corners, "子甲乙丙丁戊丑", 0.99)
    (other,) = read_page(1, drawing(picture), FakeEngine([plain], sure=0.0)).page.lines
    assert line.x0 == pytest.approx(other.x0 - 0.5 * (line.y1 - line.y0) / 1.1, abs=0.1)
    assert line.x1 > other.x1


def stamped(rows: int = 6) -> NDArray[np.uint8]:
    """A page in colour with a red ring over its fourth line."""
    picture = np.repeat(page(lines=rows)[:, :, None], 3, axis=2)
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
    ring = np.abs(np.hypot(y - 250, x - 300) - 70) < 6
    red = np.zeros_like(picture)
    red[:, :, 2] = 220
    # Stamping ink lets black type show through.
    return np.where(ring[:, :, None], np.minimum(picture, red + np.array([40, 40, 0], np.uint8)), picture)


def test_red_vanishes_through_a_red_glass_and_black_type_stays() -> None:
    view = view_of(stamped(), 1.0)
    assert view.through_red is not None
    black = page(lines=6) < 128
    assert np.mean((view.through_red < 128) == black) > 0.999
    assert np.mean((view.picture < 128) == black) < 0.999


def test_a_page_without_red_has_no_second_picture() -> None:
    assert view_of(np.repeat(page(lines=6)[:, :, None], 3, axis=2), 1.0).through_red is None


class Stamped(Eyes):
    """Reads the line under the seal badly, and takes the seal for a line besides."""

    def page(self, picture: NDArray[np.uint8], em: float) -> list[Reading]:
        line = ((80.0, 234.0), (500.0, 234.0), (500.0, 265.0), (80.0, 265.0))
        seal = ((220.0, 296.0), (380.0, 296.0), (380.0, 330.0), (220.0, 330.0))
        return [Reading(line, "不清的一行字", 0.5), Reading(seal, "印", 0.2)]


def test_a_line_under_a_seal_is_read_without_it_and_the_seal_is_no_line() -> None:
    bare = stamped(4)

    def draw(dpi: float) -> View:
        return view_of(bare, 100 / 72)

    found = read_page(1, draw, Stamped())
    assert [line.text for line in found.page.lines if line.y0 > 234 * 0.72 - 5] == ["读到的一行字"]
    assert found.doubts == ()
