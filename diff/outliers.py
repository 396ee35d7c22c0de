"""Which of several figures for the same thing stands apart from the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from statistics import median

from normalize.measure import Quantity, base_value
from normalize.quantity import same

FEWEST, FEWEST_SPREAD = 3, 5
"""Figures that are needed to say that most agree, and to measure how far they scatter."""
FAR = Decimal("3.5")
"""Modified z-score from which B. Iglewicz and D. C. Hoaglin, "How to Detect and Handle Outliers" (ASQC Quality Press,
1993), label an observation a potential outlier."""
_CONSISTENT = Decimal("0.6745")
"""The 0.75 quantile of the standard normal distribution, which makes the median deviation estimate the standard one."""


def outliers(figures: Sequence[Quantity | None]) -> dict[int, str]:
    """The positions of the figures that stand apart, and how; None is a figure that is not there and takes no part.

    "differs": more than half of the figures, of three or more, say the same, and this one does not.
    "far": no such majority, five figures or more in one unit, and |0.6745 · (x − median) / MAD| > 3.5, where MAD is the
    median of the absolute deviations from the median (Iglewicz and Hoaglin 1993).
    """
    known = {k: qty for k, qty in enumerate(figures) if qty is not None}
    if len(known) < FEWEST:
        return {}
    alike = _largest_agreement(known)
    if 2 * len(alike) > len(known):
        return {k: "differs" for k in known if k not in alike}
    values = {k: base_value(qty.value, qty.unit, qty.kind) for k, qty in known.items() if qty.high is None}
    if len(values) < max(FEWEST_SPREAD, len(known)) or len({unit for _, unit in values.values()}) > 1:
        return {}
    if any(qty.kind == "date" for qty in known.values()):
        return {}
    middle = median(value for value, _ in values.values())
    spread = median(abs(value - middle) for value, _ in values.values())
    if not spread:
        return {}
    return {k: "far" for k, (value, _) in values.items() if abs(_CONSISTENT * (value - middle) / spread) > FAR}


def _largest_agreement(known: Mapping[int, Quantity]) -> list[int]:
    """The positions of the most figures that say the same. What is written alike is compared once: of many drafts, most are."""
    written: dict[Quantity, list[int]] = {}
    for k, qty in known.items():
        written.setdefault(
            replace(qty, start=0, end=0, number_start=0, number_end=0, role="", sense="", measures=""), []
        ).append(k)
    groups = [[k for other, positions in written.items() if same(qty, other) for k in positions] for qty in written]
    largest = max(groups, key=len)
    return sorted(largest)
