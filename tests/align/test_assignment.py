"""The assignment has the greatest sum that trying everything finds."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.assignment import best_assignment

matrices = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(-20, 100).map(lambda n: n / 10), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


def best_sum(scores: list[list[float]], threshold: float) -> float:
    """The greatest sum over every partial one-to-one pairing of what is above the threshold."""
    rows, columns = len(scores), len(scores[0])
    best = 0.0
    for size in range(1, min(rows, columns) + 1):
        for chosen in combinations(range(rows), size):
            for order in permutations(range(columns), size):
                values = [scores[r][c] for r, c in zip(chosen, order, strict=True)]
                if all(v > threshold for v in values):
                    best = max(best, sum(values))
    return best


@given(matrices, st.sampled_from([0.0, 0.5, 3.0]))
def test_no_other_pairing_has_a_greater_sum(scores: list[list[float]], threshold: float) -> None:
    pairs = best_assignment(np.array(scores), threshold)
    assert len({r for r, _ in pairs}) == len({c for _, c in pairs}) == len(pairs)
    assert pairs == sorted(pairs)
    assert all(scores[r][c] > threshold for r, c in pairs)
    assert sum(scores[r][c] for r, c in pairs) == pytest.approx(best_sum(scores, threshold))


def test_the_greedy_choice_is_not_taken_where_it_costs_more() -> None:
    assert best_assignment(np.array([[0.9, 0.8], [0.8, 0.1]])) == [(0, 1), (1, 0)]


def test_more_rows_than_columns_leave_rows_alone() -> None:
    assert best_assignment(np.array([[0.1, 0.2], [0.9, 0.3], [0.2, 0.7]])) == [(1, 0), (2, 1)]


def test_the_threshold_itself_is_left_out() -> None:
    assert best_assignment(np.array([[0.5]]), threshold=0.5) == []
    assert best_assignment(np.array([[0.51]]), threshold=0.5) == [(0, 0)]


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nothing_to_pair(shape: tuple[int, int]) -> None:
    assert best_assignment(np.zeros(shape)) == []


def test_a_large_permutation_is_found() -> None:
    order = np.random.default_rng(5).permutation(200)
    scores = np.random.default_rng(6).random((200, 230)) * 0.4
    scores[np.arange(200), order] = 0.9
    assert best_assignment(scores) == list(enumerate(order.tolist()))


@pytest.mark.parametrize("bad", [np.array([1.0]), np.array([[np.nan]]), np.array([[np.inf]])])
def test_what_is_no_matrix_of_finite_numbers_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="scores must"):
        best_assignment(bad)


def test_parts_that_nothing_connects_are_assigned_apart() -> None:
    """Many small parts of a large matrix: the sum is the greatest, and it takes a moment only."""
    rng = np.random.default_rng(3)
    scores = np.zeros((900, 900))
    for k in range(300):
        scores[3 * k : 3 * k + 3, 3 * k : 3 * k + 3] = rng.random((3, 3))
    pairs = best_assignment(scores)
    for k in range(300):
        block = scores[3 * k : 3 * k + 3, 3 * k : 3 * k + 3]
        got = sum(scores[i, j] for i, j in pairs if i // 3 == k)
        assert got == pytest.approx(max(sum(block[i, p[i]] for i in range(3)) for p in permutations(range(3))))
