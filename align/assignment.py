"""Which row goes with which column: the one-to-one assignment with the greatest sum of scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
    Rows and columns that no allowed pair connects are assigned apart from one another. Inside a connected part, time grows with
    rows² × columns (rows being the shorter side); the same input gives the same pairs.

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
    pairs: list[tuple[int, int]] = []
    for rows, columns in _components(weights > 0.0):
        part = weights[np.ix_(rows, columns)]
        turned = len(rows) > len(columns)
        for k, m in enumerate(_cheapest_assignment(-part.T if turned else -part).tolist()):
            row, column = (m, k) if turned else (k, m)
            if part[row, column] > 0.0:
                pairs.append((rows[row], columns[column]))
    return sorted(pairs)


def best_pairs(scores: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """As `best_assignment`, for a large matrix of which only these entries, by (row, column), may be paired."""
    columns_of: dict[int, list[int]] = {}
    rows_of: dict[int, list[int]] = {}
    for row, column in sorted(scores):
        columns_of.setdefault(row, []).append(column)
        rows_of.setdefault(column, []).append(row)
    pairs: list[tuple[int, int]] = []
    seen: set[int] = set()
    for start in columns_of:
        if start in seen:
            continue
        rows, columns, ahead = {start}, set[int](), [start]
        while ahead:
            for column in columns_of[ahead.pop()]:
                if column not in columns:
                    columns.add(column)
                    ahead += [row for row in rows_of[column] if row not in rows]
                    rows.update(rows_of[column])
        seen |= rows
        left, right = sorted(rows), sorted(columns)
        part = np.array([[scores.get((row, column), 0.0) for column in right] for row in left])
        pairs += [(left[i], right[j]) for i, j in best_assignment(part)]
    return sorted(pairs)


def _components(allowed: NDArray[np.bool_]) -> Iterator[tuple[list[int], list[int]]]:
    """The rows and columns that are connected by what may be paired: each such part is assigned by itself."""
    seen = np.zeros(allowed.shape[0], dtype=bool)
    for start in range(allowed.shape[0]):
        if seen[start] or not allowed[start].any():
            continue
        rows = np.arange(allowed.shape[0]) == start
        while True:
            columns = np.any(allowed[rows], axis=0)
            wider = np.any(allowed[:, columns], axis=1)
            if (wider == rows).all():
                break
            rows = wider
        seen |= rows
        yield np.flatnonzero(rows).tolist(), np.flatnonzero(columns).tolist()


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
