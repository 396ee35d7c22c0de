"""How a page stands, from its ink alone."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.recognition.upright import bands, ink, stances, turned, without_rules
from tests.ingest.recognition.made import page

PAGE = page()


@pytest.mark.parametrize("skew", [-4.0, -1.3, 0.0, 0.6, 2.5, 5.0])
def test_the_skew_is_found(skew: float) -> None:
    (best, *_) = stances(ink(turned(PAGE, 0, -skew)))
    assert not best.sideways
    assert abs(best.skew - skew) <= 0.2


def test_a_straight_page_is_left_alone() -> None:
    assert stances(ink(PAGE))[0].skew == 0.0


@pytest.mark.parametrize(("turn", "sideways"), [(0, False), (90, True), (180, False), (270, True)])
def test_quarter_turns(turn: int, sideways: bool) -> None:
    best = stances(ink(turned(PAGE, turn, 0.8)))[0]
    assert best.sideways is sideways
    assert abs(abs(best.skew) - 0.8) <= 0.2


def test_the_size_of_the_type() -> None:
    for em in (14, 22, 40):
        best = stances(ink(page(em=em, chars=500 // em, lines=12)))[0]
        assert abs(best.em - em) <= 0.12 * em


def test_the_edges_that_a_scanner_sees_do_not_decide() -> None:
    edged = PAGE.copy()
    edged[:, :4] = 0
    edged[:, -2:] = 0
    for skew in (0.0, 3.0):
        best = stances(ink(turned(edged, 0, -skew)))[0]
        assert not best.sideways and abs(best.skew - skew) <= 0.2


def test_ink_is_found_under_uneven_light() -> None:
    light = np.linspace(0.35, 1.0, PAGE.shape[1])[None, :] * np.linspace(1.0, 0.8, PAGE.shape[0])[:, None]
    dim = (np.maximum(PAGE, 30) * light).astype(np.uint8)
    assert np.mean(ink(dim) == (PAGE < 128)) > 0.995


def test_an_empty_page_has_no_stance() -> None:
    assert stances(ink(np.full((1170, 827), 250, np.uint8))) == ()


def test_rules_are_not_type() -> None:
    ruled = np.full((600, 600), 255, np.uint8)
    ruled[100, 50:550] = 0
    ruled[100:500, 50] = 0
    ruled[200:220, 200:220] = 0
    left = without_rules(ruled < 128)
    assert left.sum() == 400 and left[200:220, 200:220].all()


@given(st.lists(st.booleans(), max_size=60), st.integers(0, 4))
def test_bands_cover_what_is_filled_and_bridge_gaps_only(filled: list[bool], gap: int) -> None:
    marks = np.array(filled, dtype=bool)
    found = list(bands(marks, gap))
    covered = np.zeros(len(filled), dtype=bool)
    for low, high in found:
        assert marks[low] and marks[high - 1]
        covered[low:high] = True
    assert (covered | ~marks).all()
    assert all(after[0] - before[1] > gap for before, after in pairwise(found))


def test_turning_is_clockwise_and_four_turns_are_none() -> None:
    picture = np.arange(6, dtype=np.uint8).reshape(2, 3)
    assert turned(picture, 90).tolist() == [[3, 0], [4, 1], [5, 2]]
    assert turned(turned(picture, 270), 90).tolist() == picture.tolist()
