"""How sure a finding is: what its check says, corrected by how often such findings were right.

`diff/data/confidence.csv` holds, for each check and finding type, how many findings were compared with lists of true
divergences (`n`, `hits`), the mean of what the check said of them (`raw`) and the share that is expected to be right
(`confidence`, the mean of a beta distribution with what was expected before the measurement as prior; A. Gelman et al.,
Bayesian Data Analysis, 3rd edition, 2.4). `python bench/calibration.py EVAL --write` makes the table.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

from normalize.tables import read_table

TABLE = Path(__file__).parent / "data" / "confidence.csv"
LEAST, MOST = 0.01, 0.99
"""Nothing is certain, and a certainty would have infinite odds."""


def calibrated(code: str, type: str, raw: float) -> float:
    """The share of findings like this one that are right, from 0.01 to 0.99, in hundredths.

    `raw` is what the check said, from 0 to 1. Its log-odds are shifted by as much as the mean of its check and type was
    off (J. Platt's scaling, Advances in Large Margin Classifiers, 1999, with a slope of one): where a check says the same of all its findings,
    this is the measured share; where it tells strong ones from weak ones, their order is kept.
    """
    rows = _rows()
    said, measured = rows.get((code, type), rows[together(type)])
    return shifted(raw, said, measured)


def together(type: str) -> tuple[str, str]:
    """The row of all findings in documents of one language, or of all in translations: it stands in for a check and type that
    were never measured."""
    return "*", "translation" if "/" in type else "restatement"


def shifted(raw: float, said: float, measured: float) -> float:
    """`raw` moved, in log-odds, by the way from `said` to `measured`."""
    odds = math.exp(_logit(raw) + _logit(measured) - _logit(said))
    return round(min(max(odds / (1 + odds), LEAST), MOST), 2)


def _logit(share: float) -> float:
    inside = min(max(share, LEAST), MOST)
    return math.log(inside / (1 - inside))


@lru_cache(maxsize=1)
def _rows() -> dict[tuple[str, str], tuple[float, float]]:
    rows = read_table(TABLE, ("code", "type", "n", "hits", "raw", "confidence"))
    return {(row["code"], row["type"]): (float(row["raw"]), float(row["confidence"])) for row in rows}
