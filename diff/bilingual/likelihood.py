"""How likely something suspicious is a fault of the translation, by logistic regression on translations whose faults readers have
listed (`bench/likelihood.py` makes the table of weights)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from align.bitext import Bitext
from diff.bilingual.renderings import uses
from normalize.tables import read_table
from normalize.termbase import Rendering

TABLE = Path(__file__).parent.parent / "data" / "likelihood.csv"
USUAL_OFF, WORTH = 0.1, 20
"""The share of terms without an accepted rendering that is expected before anything is seen, and how many terms that is worth."""
USUAL_FAULTS = 5.0
"""Sure faults in 100 sentences, as long as the checks have not run."""


def likelihood(model: str, features: Mapping[str, float]) -> float:
    """The probability of a fault, from 0 to 1 in hundredths. `model` is "words" (stretches that nothing accounts for) or "terms"
    (terms without accepted rendering); `features` are what that model was learned from."""
    odds = sum(weight * features.get(name, 1.0) for name, weight in _models()[model].items())
    return round(1 / (1 + math.exp(-odds)), 2)


def off(bitext: Bitext) -> float:
    """The share of the terms of a pair that are rendered wrongly or not at all: where a translation departs from the termbase, its
    other words deserve suspicion too."""
    found = uses(bitext)
    wrong = sum(use.rendering in (Rendering.FORBIDDEN, Rendering.ALTERED, Rendering.ABSENT) for use in found)
    return (wrong + WORTH * USUAL_OFF) / (len(found) + WORTH)


@lru_cache(maxsize=1)
def _models() -> Mapping[str, Mapping[str, float]]:
    out: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for row in read_table(TABLE, ("model", "feature", "weight")):
        out[row["model"]][row["feature"]] = float(row["weight"])
    return out
