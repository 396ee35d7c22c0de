"""Learns how likely something suspicious is a fault of the translation: Chinese words that nothing in the English accounts for
(model "words"), terms of which no accepted rendering stands there ("terms").

    python bench/likelihood.py [EVAL] [--write]

Every such case of the open translations (with their lists of errors), of the good translations of the same documents (in which all
are false alarms) and, with EVAL, of a published translation is one observation: its features as `diff/bilingual/stretches.py` and `doubts.py`
measure them, and whether a row of the list quotes it. Logistic regression with a ridge (S. le Cessie and J. C. van Houwelingen, Applied Statistics 41,
1992). The table shows precision and the number of faults found at each likelihood, each document judged by weights learned without it;
`--write` puts the weights of all into `diff/data/likelihood.csv`.
"""

from __future__ import annotations

import argparse
import csv
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from material import OPEN_TRANSLATIONS, Pair, pairs
from numpy.typing import NDArray
from scoring import Claim, Spot, answers

from align.bitext import align
from diff.bilingual.doubts import doubts
from diff.bilingual.likelihood import TABLE
from diff.bilingual.rendition import Rendition, Span, rendition
from diff.bilingual.stretches import uncovered
from diff.bilingual.suspicion import density
from diff.check import run_checks
from diff.checks import TRANSLATION_CHECKS
from diff.pipeline import clause_tree, load

RIDGE = 3.0
LEVELS = (0.7, 0.6, 0.5, 0.4, 0.3, 0.2)
Matrix = NDArray[np.float64]


MODELS = {"words": "accuracy/omission", "terms": "terminology/wrong-term"}
"""What is learned, with the type of the findings."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One case: its model, the document that it stands in, its features, and whether it is a fault."""

    model: str
    text: str
    features: dict[str, float]
    fault: bool


def observations(pair: Pair) -> Iterator[Observation]:
    """All cases of a pair; of a pair whose list is partial, those in the clauses that it covers."""
    trees = []
    for file in (pair.original, pair.draft):
        document, parts = load(file)
        trees.append(clause_tree(document, parts[0]))
    text = align(*trees)
    view = rendition(text)
    cases: list[tuple[str, Span, Span | None, Mapping[str, float]]] = [
        ("words", one.zh, None, one.features) for one in uncovered(text) if one.features
    ]
    cases += [
        ("terms", use.zh, part.en, doubt.features)
        for doubt in doubts(text)
        for use, part in doubt.places[:1]
        if doubt.features
    ]
    faults = density(list(run_checks(TRANSLATION_CHECKS, text)), text)
    covered = {row.original.clause for row in pair.gold}
    for model, zh, en, features in cases:
        clause = view.clause_at("zh", zh[0]).path
        if not pair.partial or clause in covered:
            claim = Claim(MODELS[model], Spot(clause, view.text("zh", zh)), _spot(view, en))
            fault = any(answers(row, claim) for row in pair.gold)
            yield Observation(model, pair.name, {**features, "faults": faults}, fault)


def _spot(view: Rendition, en: Span | None) -> Spot | None:
    return Spot(re.sub(r"#\d+", "", view.clause_at("en", en[0]).path), view.text("en", en)) if en else None


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
    parser.add_argument("--write", action="store_true", help="write diff/data/likelihood.csv")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        chosen = [
            pair
            for pair in pairs(args.folder, Path(work))
            if pair.set in ("open translations", "translation")
            or (pair.set == "faithful translations" and pair.name in OPEN_TRANSLATIONS)
        ]
        seen = [one for pair in chosen for one in observations(pair)]
    table: list[tuple[str, str, str]] = []
    for model in MODELS:
        mine = [one for one in seen if one.model == model]
        show(model, mine)
        weights = learned(mine, sorted(mine[0].features))
        table += [(model, name, f"{weight:.3f}") for name, weight in weights.items()]
        print("\n" + "\n".join(f"{name} {weight}" for which, name, weight in table if which == model) + "\n")
    if args.write:
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            file.write(
                "# Weights of what makes a fault likely (diff/bilingual/likelihood.py); made by bench/likelihood.py.\n"
            )
            csv.writer(file, lineterminator="\n").writerows([("model", "feature", "weight"), *table])


def show(model: str, seen: Sequence[Observation]) -> None:
    """Prints precision at each likelihood, each document judged by weights that were learned without it."""
    names = sorted(seen[0].features)
    judged = []
    for text in dict.fromkeys(one.text for one in seen):
        weights = learned([one for one in seen if one.text != text], names)
        judged += [(likely(one, weights), one.fault) for one in seen if one.text == text]
    print(f"{model}: {len(seen)} cases, {sum(one.fault for one in seen)} of them faults\n")
    print("| Likelihood from | Cases | Faults | Precision |\n|---|---|---|---|")
    for level in LEVELS:
        found = [fault for value, fault in judged if value >= level]
        print(f"| {level} | {len(found)} | {sum(found)} | {sum(found) / max(len(found), 1):.2f} |")


if __name__ == "__main__":
    main()
