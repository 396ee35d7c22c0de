"""Compares what checks say of their findings with how many were right, and makes the table of confidences.

    python bench/calibration.py EVAL [--write]

Gathers the findings above info on every pair of `bench/material.py`, each with its check, type, raw confidence and whether it answers a gold
row. `--write` puts the result into `diff/data/confidence.csv`, which the program reads. What the table is worth is shown on the held-out readings, each judged by a
table that was learned without it.

A finding in a text that was looked at while the checks were written counts as a tenth of one in a held-out reading, because its misses and
false alarms were mended; one in a planted text as a hundredth, because there the rest of the text is unchanged and nearly every finding is right.

Expected calibration error: C. Guo et al., On Calibration of Modern Neural Networks, ICML 2017, with the bins below. Brier score:
G. Brier, Monthly Weather Review 78, 1950 (the mean square of confidence minus outcome).
"""

from __future__ import annotations

import argparse
import csv
import math
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

from material import Pair, claims, pairs
from scoring import answers, in_clauses_of

from diff.confidence import TABLE, shifted, together
from diff.finding import Severity
from diff.pipeline import compare_files

SEEN_SETS = ("district", "translation", "laws", "open readings", "open translations", "faithful translations")
HELD_OUT = ("held-out readings", "held-out translations")
SEEN_WEIGHT, PLANTED_WEIGHT = 0.1, 0.01
STRENGTHS = (2, 4, 8, 16, 32)
"""How many observations the prior may be worth; the one that predicts unseen texts best is taken."""
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding: its check and type, what the check said, and whether it was right."""

    set: str
    text: str
    code: str
    type: str
    raw: float
    right: bool

    @property
    def weight(self) -> float:
        """1 in a text that no check was fitted to, less in others."""
        return 1.0 if self.set in HELD_OUT else SEEN_WEIGHT if self.set in SEEN_SETS else PLANTED_WEIGHT


@dataclass(frozen=True, slots=True)
class Group:
    """A check and type: weighted count and hits, mean raw confidence, and the share that is expected to be right."""

    n: float
    hits: float
    raw: float
    confidence: float


Table = dict[tuple[str, str], Group]


def seen(pair: Pair) -> Iterator[Seen]:
    """The findings above info of one pair, with what their checks said before any correction."""
    with patch("diff.pipeline.calibrated", lambda code, type, raw: raw):
        report = compare_files(pair.original, pair.draft)
    found = [finding for finding in report.findings if finding.severity is not Severity.INFO]
    said = claims(report)
    judged = set(map(id, in_clauses_of(pair.gold, said) if pair.partial else said))
    for finding, claim in zip(found, said, strict=True):
        if id(claim) in judged:
            right = any(answers(row, claim) for row in pair.gold)
            text = pair.name.partition(", seed")[0] + (", English" if "translation" in pair.set else "")
            yield Seen(pair.set, text, finding.code, finding.type, finding.confidence, right)


def learned(findings: Iterable[Seen], strength: float) -> Table:
    """The table: posterior means of beta distributions whose prior is what the check says, worth `strength` observations,
    shifted by as much as all such checks together were off."""
    groups: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for one in findings:
        groups[together(one.type)].append(one)
        groups[one.code, one.type].append(one)
    table: Table = {}
    for key, members in groups.items():
        n = sum(one.weight for one in members)
        hits = sum(one.weight * one.right for one in members)
        raw = sum(one.weight * one.raw for one in members) / n
        every = None if key[0] == "*" else table.get(together(key[1]))
        prior = shifted(raw, every.raw, every.confidence) if every else raw
        table[key] = Group(n, hits, raw, (hits + strength * prior) / (n + strength))
    return table


def predicted(table: Table, one: Seen) -> float:
    """What the program would say of this finding with this table."""
    group = table.get((one.code, one.type)) or table.get(together(one.type))
    return shifted(one.raw, group.raw, group.confidence) if group else one.raw


def left_out(findings: Sequence[Seen], strength: float) -> list[tuple[float, bool]]:
    """(confidence, right) of the findings in the held-out readings, each by a table learned without its text."""
    held_out = sorted_by_text([one for one in findings if one.set in HELD_OUT])
    tables = {
        text: learned([one for one in findings if one.text != text], strength)
        for text in {one.text for one in held_out}
    }
    return [(predicted(tables[one.text], one), one.right) for one in held_out]


def sorted_by_text(findings: Iterable[Seen]) -> list[Seen]:
    """The findings text by text."""
    return sorted(findings, key=lambda one: one.text)


def log_loss(said: Sequence[tuple[float, bool]]) -> float:
    """The mean surprise; the smaller the better."""
    return -sum(math.log(p if right else 1 - p) for p, right in said) / max(len(said), 1)


def brier(said: Sequence[tuple[float, bool]]) -> float:
    """The mean square of confidence minus outcome."""
    return sum((p - right) ** 2 for p, right in said) / max(len(said), 1)


def binned(said: Sequence[tuple[float, bool]]) -> Iterator[tuple[float, list[tuple[float, bool]]]]:
    """The occupied bins, by their lower edge."""
    for low, high in pairwise(BINS):
        if members := [pair for pair in said if low <= pair[0] < high]:
            yield low, members


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean."""
    return sum(values) / max(len(values), 1)


def expected_error(said: Sequence[tuple[float, bool]]) -> float:
    """The mean distance of confidence and precision over the bins, by their counts."""
    gaps = (abs(sum(p - right for p, right in members)) for _, members in binned(said))
    return sum(gaps) / max(len(said), 1)


def report(findings: Sequence[Seen], strength: float) -> Iterator[str]:
    """Two Markdown tables: the errors before and after, and the bins."""
    table = learned(findings, strength)

    def raw(group: Iterable[Seen]) -> list[tuple[float, bool]]:
        return [(one.raw, one.right) for one in group]

    def told(group: Iterable[Seen]) -> list[tuple[float, bool]]:
        return [(predicted(table, one), one.right) for one in group]

    seen_before = [one for one in findings if one.set in SEEN_SETS]
    held_out = [one for one in findings if one.set in HELD_OUT]
    apart = "Held-out readings, each by a table learned without it"
    said = {
        "Texts seen while the checks were written, as the checks say": raw(seen_before),
        "The same, by the table": told(seen_before),
        "Held-out readings, as the checks say": raw(held_out),
        apart: left_out(findings, strength),
    }
    said |= {
        f"– {text}": [pair for pair, one in zip(said[apart], sorted_by_text(held_out), strict=True) if one.text == text]
        for text in sorted({one.text for one in held_out})
    }
    yield "| Findings | Count | Right | Mean confidence | Expected calibration error | Brier score |"
    yield "|---|---|---|---|---|---|"
    for label, values in said.items():
        if not values:
            continue
        right, stated = mean([r for _, r in values]), mean([p for p, _ in values])
        yield f"| {label} | {len(values)} | {right:.3f} | {stated:.3f} | {expected_error(values):.3f} | {brier(values):.3f} |"
    yield ""
    yield f"{apart}:"
    yield ""
    yield "| Confidence | Findings | Mean confidence | Right |"
    yield "|---|---|---|---|"
    for low, members in binned(said[apart]):
        high = min(BINS[BINS.index(low) + 1], 1.0)
        shares = mean([p for p, _ in members]), mean([r for _, r in members])
        yield f"| {low:.2f}–{high:.2f} | {len(members)} | {shares[0]:.2f} | {shares[1]:.2f} |"


def write(table: Table, strength: float, path: Path) -> None:
    """Writes the table that the program reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(
            "# How often findings of each check and type were right; `*` is all in one language or all in translations. Made by bench/calibration.py, not by hand.\n"
            f"# n, hits: findings compared with gold lists, those in texts seen before counting {SEEN_WEIGHT}, planted ones {PLANTED_WEIGHT};\n"
            "# raw: mean of what the check says;\n"
            f"# confidence: (hits + {strength} x prior) / (n + {strength}), the prior being raw, corrected as all are.\n"
        )
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("code", "type", "n", "hits", "raw", "confidence"))
        for (code, type), group in sorted(table.items()):
            rows.writerow(
                (code, type, f"{group.n:.2f}", f"{group.hits:.2f}", f"{group.raw:.3f}", f"{group.confidence:.3f}")
            )


def main() -> None:
    """Prints the reliability and, if asked, writes the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="EVAL")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.parent.name}/{TABLE.name}")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        findings = [one for pair in pairs(args.folder, Path(work)) for one in seen(pair)]
    losses = {strength: log_loss(left_out(findings, strength)) for strength in STRENGTHS}
    strength = min(losses, key=lambda k: losses[k])
    print(
        "Log loss of the held-out readings, each by a table learned without it, by the strength of the prior:",
        ", ".join(f"{k}: {v:.3f}" for k, v in losses.items()),
    )
    print()
    print("\n".join(report(findings, strength)))
    if args.write:
        write(learned(findings, strength), strength, TABLE)


if __name__ == "__main__":
    main()
