"""A small chart of one figure across districts: where each point stands, for a template that draws it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from normalize.measure import Quantity, base_value

HEIGHT, MARGIN = 64, 13
"""Pixels of the chart, and of its margins above and below."""

DECADES = 2
"""A chart over more decades than this has a logarithmic scale: on a linear one, all but the greatest would lie on the ground."""


@dataclass(frozen=True, slots=True)
class Point:
    """A figure in its column: `y` in pixels from above, `end` that of the upper end of a range, None where it is none."""

    y: float
    end: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """`points` has one for each draft, None where there is nothing to draw; `original` is where the line of the original's
    figure stands. `low` and `high` are the smallest and the greatest figure."""

    points: tuple[Point | None, ...]
    original: float
    low: Quantity
    high: Quantity
    logarithmic: bool


def chart_of(original: Quantity, figures: Sequence[Quantity | None]) -> Chart | None:
    """The chart of a figure of the original and what drafts have in its place; None where none differs from another, or none
    can be compared. Figures in
    another unit than the original's are not drawn, nor are spans of time from one date to another."""
    mine = _values(original)
    if mine is None:
        return None
    unit = mine[1]
    values = [
        found if figure is not None and (found := _values(figure)) and found[1] == unit else None for figure in figures
    ]
    if all(found is None or found == mine for found in values):
        return None
    drawn = [(mine[0], original)]
    drawn += [(found[0], qty) for found, qty in zip(values, figures, strict=True) if found and qty]
    least, low = min(((ends[0], qty) for ends, qty in drawn), key=lambda pair: pair[0])
    most, high = max(((ends[-1], qty) for ends, qty in drawn), key=lambda pair: pair[0])
    logarithmic = unit != "date" and least > 0 and most / least > 10**DECADES

    def height(value: Decimal) -> float:
        share = (
            math.log(value / least) / math.log(most / least) if logarithmic else float((value - least) / (most - least))
        )
        return round(MARGIN + (1 - share) * (HEIGHT - 2 * MARGIN), 1)

    points = tuple(
        None if found is None else Point(height(found[0][0]), height(found[0][1]) if len(found[0]) > 1 else None)
        for found in values
    )
    return Chart(points, height(mine[0][0]), low, high, logarithmic)


def _values(qty: Quantity) -> tuple[tuple[Decimal, ...], str] | None:
    """The value, and the end of a range, with the unit in which they can be compared; None where they cannot be drawn."""
    ends = (qty.value,) if qty.high is None else (qty.value, qty.high)
    if qty.kind == "date":
        if qty.high is not None:
            return None
        day = _day(int(qty.value))
        return None if day is None else ((Decimal(day.toordinal()),), "date")
    converted = [base_value(value, qty.unit, qty.kind) for value in ends]
    return tuple(value for value, _ in converted), f"{qty.kind} {converted[0][1]}"


def _day(number: int) -> date | None:
    """YYYYMMDD as a day; None for one without a year."""
    year, rest = divmod(number, 10_000)
    try:
        return date(year, rest // 100, rest % 100)
    except ValueError:
        return None
