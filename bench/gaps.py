"""Learns how likely a stretch of Chinese words that nothing in the English accounts for is a fault of the translation.

    python bench/gaps.py [EVAL] [--write]

Every such stretch of the open translations (with their lists of errors), of the good translations of the same documents (in which all
are false alarms) and, with EVAL, of a published translation is one observation: its features as `diff/bilingual/stretches.py` measures
them, and whether a row of the list quotes it. Logistic regression with a ridge (S. le Cessie and J. C. van Houwelingen, Applied Statistics 41,
1992). The table shows precision and the number of faults found at each likelihood, each document judged by weights learned without it;
`--write` puts the weights of all into `diff/data/gaps.csv`.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from material import OPEN_TRANSLATIONS, Pair, pairs
from numpy.typing import NDArray
from scoring import Claim, Spot, answers

from align.bitext import align
from diff.bilingual.rendition import rendition
from diff.bilingual.stretches import MODEL, uncovered
from diff.pipeline import clause_tree, load

RIDGE = 3.0
LEVELS = (0.7, 0.6, 0.5, 0.4, 0.3, 0.2)
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Observation:
    """One stretch: the document that it stands in, its features, and whether it is a fault."""

    text: str
    features: dict[str, float]
    fault: bool


def observations(pair: Pair) -> list[Observation]:
    """All stretches of a pair; of a pair whose list is partial, those in the clauses that it covers."""
    trees = []
    for file in (pair.original, pair.draft):
        document, parts = load(file)
        trees.append(clause_tree(document, parts[0]))
    text = align(*trees)
    view = rendition(text)
    covered = {row.original.clause for row in pair.gold}
    out = []
    for one in uncovered(text):
        clause = view.clause_at("zh", one.zh[0]).path
        if one.features and (not pair.partial or clause in covered):
            claim = Claim("accuracy/omission", Spot(clause, view.text("zh", one.zh)), None)
            fault = any(answers(row, claim) for row in pair.gold)
            out.append(Observation(pair.name, dict(one.features), fault))
    return out


def learned(seen: Sequence[Observation], names: Sequence[str]) -> dict[str, float]:
    """The weight of each feature and the intercept, by Newton's method on standardised features."""
    raw = np.array([[one.features[name] for name in names] for one in seen])
    fault = np.array([float(one.fault) for one in seen])
    mean, spread = raw.mean(0), raw.std(0) + 1e-6
    table: Matrix = np.column_stack([(raw - mean) / spread, np.ones(len(seen))])
    ridge = np.diag([RIDGE] * len(names) + [0.0])
    weights = np.zeros(len(names) + 1)
    for _ in range(50):
        likely = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (likely - fault) + ridge @ weights
        bend = (table * (likely * (1 - likely))[:, None]).T @ table + ridge
        weights -= np.linalg.solve(bend, slope)
    plain = weights[:-1] / spread
    return dict(zip(names, map(float, plain), strict=True)) | {"intercept": float(weights[-1] - (plain * mean).sum())}


def likely(one: Observation, weights: dict[str, float]) -> float:
    """The likelihood of a fault by these weights."""
    return float(1 / (1 + np.exp(-sum(weight * one.features.get(name, 1.0) for name, weight in weights.items()))))


def main() -> None:
    """Prints what was learned, and writes it where that is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", metavar="EVAL")
    parser.add_argument("--write", action="store_true", help="write diff/data/gaps.csv")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        chosen = [
            pair
            for pair in pairs(args.folder, Path(work))
            if pair.set in ("open translations", "translation")
            or (pair.set == "faithful translations" and pair.name in OPEN_TRANSLATIONS)
        ]
        seen = [one for pair in chosen for one in observations(pair)]
    names = sorted(seen[0].features)
    judged = []
    for text in dict.fromkeys(one.text for one in seen):
        weights = learned([one for one in seen if one.text != text], names)
        judged += [(likely(one, weights), one.fault) for one in seen if one.text == text]
    print(f"{len(seen)} stretches, {sum(one.fault for one in seen)} of them faults\n")
    print("| Likelihood from | Stretches | Faults | Precision |\n|---|---|---|---|")
    for level in LEVELS:
        found = [fault for value, fault in judged if value >= level]
        print(f"| {level} | {len(found)} | {sum(found)} | {sum(found) / max(len(found), 1):.2f} |")
    weights = learned(seen, names)
    print("\n" + "\n".join(f"{name} {weight:.3f}" for name, weight in weights.items()))
    if args.write:
        with MODEL.open("w", encoding="utf-8", newline="") as file:
            file.write("# Weights of the features of a stretch (diff/bilingual/stretches.py); made by bench/gaps.py.\n")
            table = csv.writer(file, lineterminator="\n")
            table.writerow(("feature", "weight"))
            table.writerows((name, f"{weight:.3f}") for name, weight in weights.items())


if __name__ == "__main__":
    main()
