"""Which row goes with which column: the one-to-one assignment with the greatest sum of scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def best_assignment(scores: NDArray[np.float64], threshold: float = 0.0) -> list[tuple[int, int]]:
    """The one-to-one pairs (row, column) with the greatest sum of scores, in the order of the rows.

    Only pairs with a score above `threshold` and above 0 take part; every other row and column stays alone.
    `scores` may have any number of rows and columns, none included.

    Method: shortest augmenting paths with dual variables (R. Jonker and A. Volgenant, "A shortest augmenting
    path algorithm for dense and sparse linear assignment problems", Computing 38, 1987), in the rectangular form of
    D. F. Crouse, "On implementing 2D rectangular assignment algorithms", IEEE Transactions on Aerospace and
    Electronic Systems 52(4), 2016.
    Time grows with rows² × columns (rows being the shorter side); the same input gives the same pairs.

    Raises ValueError if `scores` has not two dimensions or holds a value that is not finite.
    """
    scores = np.asarray(scores, dtype=np.float64)
    if scores.ndim != 2:
        raise ValueError(f"scores must have 2 dimensions, not {scores.ndim}")
    if not np.isfinite(scores).all():
        raise ValueError("scores must be finite numbers")
    if scores.size == 0:
        return []
    # What may not be paired weighs nothing: a complete assignment of these weights is then the best partial one.
    weights = np.where(scores > max(threshold, 0.0), scores, 0.0)
    turned = weights.shape[0] > weights.shape[1]
    if turned:
        weights = weights.T
    column_of = _cheapest_assignment(-weights)
    pairs = [(row, int(column)) for row, column in enumerate(column_of) if weights[row, column] > 0.0]
    return sorted((column, row) for row, column in pairs) if turned else pairs


def _cheapest_assignment(cost: NDArray[np.float64]) -> NDArray[np.intp]:
    """The column of each row in the cheapest complete assignment; no more rows than columns."""
    rows, columns = cost.shape
    row_price, column_price = np.zeros(rows), np.zeros(columns)
    column_of, row_of = np.full(rows, -1, dtype=np.intp), np.full(columns, -1, dtype=np.intp)
    for start in range(rows):
        reach = np.full(columns, np.inf)  # cheapest known way from `start` to each column
        came_from = np.full(columns, -1, dtype=np.intp)  # the row that this way takes last
        done_columns, done_rows = np.zeros(columns, dtype=bool), []
        row, spent = start, 0.0
        while True:
            done_rows.append(row)
            through = spent + cost[row] - row_price[row] - column_price
            shorter = ~done_columns & (through < reach)
            reach[shorter] = through[shorter]
            came_from[shorter] = row
            open_reach = np.where(done_columns, np.inf, reach)
            spent = float(open_reach.min())
            nearest = np.flatnonzero(open_reach == spent)
            free = nearest[row_of[nearest] < 0]
            column = int(free[0] if free.size else nearest[0])
            done_columns[column] = True
            if free.size:
                break
            row = int(row_of[column])
        for passed in done_rows:
            row_price[passed] += spent - (reach[column_of[passed]] if passed != start else 0.0)
        column_price[done_columns] -= spent - reach[done_columns]
        while True:  # turn the path: each row on it takes the column through which the way went on
            row = int(came_from[column])
            row_of[column] = row
            column, column_of[row] = int(column_of[row]), column
            if row == start:
                break
    return column_of
