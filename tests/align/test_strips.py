"""Stretches of two texts that go together in different orders."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.strips import Strip, mutual, strips


def likeness(order: list[int], strong: float = 0.7, weak: float = 0.05) -> np.ndarray:
    """Units of the first text are like those of the second at these places, and like no others."""
    out = np.full((len(order), len(order)), weak)
    for i, j in enumerate(order):
        out[i, j] = strong
    return out


def test_one_order_is_one_strip() -> None:
    assert strips(likeness([0, 1, 2, 3, 4])) == [Strip((0, 5), (0, 5))]


def test_blocks_that_changed_places() -> None:
    assert strips(likeness([3, 4, 5, 0, 1, 2])) == [Strip((0, 3), (3, 6)), Strip((3, 6), (0, 3))]


def test_a_pair_between_others_that_go_on_without_it_is_left_to_the_beads() -> None:
    order = [0, 1, 2, 6, 3, 4, 5]
    assert strips(likeness(order)) == [Strip((0, 7), (0, 6))]


def test_many_blocks() -> None:
    order = [8, 9, 4, 5, 0, 1, 6, 7, 2, 3]
    assert strips(likeness(order)) == [Strip((i, i + 2), (order[i], order[i] + 2)) for i in range(0, 10, 2)]


def test_what_is_hardly_alike_proves_nothing() -> None:
    assert strips(likeness([1, 0], strong=0.15)) == []
    assert strips(np.zeros((0, 3))) == []


def test_the_same_words_in_many_places_are_told_apart_by_their_neighbours() -> None:
    matrix = likeness(list(range(8)))
    for i in (1, 4, 6):
        for j in (1, 4, 6):
            matrix[i, j] = 0.7
    assert mutual(matrix, 0.5) == [(k, k, 0.7) for k in range(8)]


@given(st.permutations(range(7)))
def test_no_unit_is_in_two_strips(order: list[int]) -> None:
    found = strips(likeness(order))
    for side in ("first", "second"):
        units = [k for strip in found for k in range(*getattr(strip, side))]
        assert len(units) == len(set(units))


@pytest.mark.parametrize("size", [(1, 4), (4, 1)])
def test_one_against_many(size: tuple[int, int]) -> None:
    matrix = np.full(size, 0.3)
    matrix[-1, -1] = 0.6
    assert strips(matrix) == [Strip((size[0] - 1, size[0]), (size[1] - 1, size[1]))]
