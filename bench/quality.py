"""Measures recall and false alarms, for each set of pairs and for each finding type.

    python bench/quality.py [EVAL] [--markdown] [--sets SET ...] [--show SET]

What the sets are is said in `bench/material.py`, the rule of comparison in `bench/scoring.py`. Without EVAL only the pairs that
belong to the project are measured. The relation is left to the program, as users do. `--show` prints the missed rows and the
findings that answer none of a set; of held-out readings nobody should look at them who changes the checks.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from material import SETS, Pair, claims, pairs
from scoring import Row, Score, in_clauses_of, score, touched

from diff.pipeline import compare_files


@dataclass(frozen=True, slots=True)
class Measured:
    """One pair with its outcome. `clauses`: of the original, or those that its partial list covers."""

    pair: Pair
    outcome: Score
    touched: tuple[Row, ...]
    clauses: int


def measure(pair: Pair) -> Measured:
    """Runs the comparison and scores it."""
    report = compare_files(pair.original, pair.draft)
    found = claims(report)
    hit = touched(pair.benign, pair.gold, found)
    if pair.partial:
        found = in_clauses_of(pair.gold, found)
        clauses = len({row.original.clause or row.draft.clause for row in pair.gold})
    else:
        clauses = len(report.alignment.original.clauses)
    return Measured(pair, score(pair.gold, found), hit, clauses)


def by_set(results: Sequence[Measured]) -> Iterator[str]:
    """A table row for each set and, where its pairs have names worth printing, for each pair."""
    yield "| Set | Pairs | Required rows | Located | Typed | Directions | Findings above info | Precision | False alarms | per 100 clauses | Harmless pairs flagged |"
    yield "|" + "---|" * 11
    for kind, label in SETS.items():
        mine = [one for one in results if one.pair.set == kind]
        if mine:
            yield _line(label, mine)
        if len(mine) > 1 and kind not in ("plants", "planted laws", "benign", "planted readings", "harmless readings"):
            yield from (_line(f"– {one.pair.name}", [one]) for one in mine)


def _line(label: str, mine: Sequence[Measured]) -> str:
    need = sum(len(one.outcome.required) for one in mine)
    located = sum(len(one.outcome.located.intersection(one.outcome.required)) for one in mine)
    typed = sum(len(one.outcome.typed.intersection(one.outcome.required)) for one in mine)
    told = Counter(said for one in mine for said in one.outcome.directions)
    found = sum(len(one.outcome.claims) for one in mine)
    alarms = sum(len(one.outcome.spurious) for one in mine)
    clauses, pairs_of = sum(one.clauses for one in mine), sum(len(one.pair.benign) for one in mine)
    hit = sum(len(one.touched) for one in mine)
    cells = (
        label,
        str(len(mine)),
        str(need) if need else "–",
        _share(located, need),
        _share(typed, need),
        f"{told['right']} right, {told['opposite']} opposite, of {told.total()}" if told else "–",
        str(found),
        _share(found - alarms, found) if need else "–",
        str(alarms),
        f"{100 * alarms / max(clauses, 1):.1f}",
        f"{hit} of {pairs_of}" if pairs_of else "–",
    )
    return f"| {' | '.join(cells)} |"


def by_type(results: Sequence[Measured]) -> Iterator[str]:
    """For each finding type and set: typed (located) of the required rows, and the false alarms of that type."""
    kinds = [kind for kind in SETS if any(one.pair.set == kind for one in results)]
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for one in results:
        outcome = one.outcome
        for i in outcome.required:
            cell = found[outcome.rows[i].type][one.pair.set]
            cell["required"] += 1
            cell["located"] += i in outcome.located
            cell["typed"] += i in outcome.typed
        for claim in outcome.spurious:
            found[claim.type][one.pair.set]["alarms"] += 1
    yield f"| Type | {' | '.join(kinds)} |"
    yield "|---" * (len(kinds) + 1) + "|"
    for type in sorted(found):
        yield f"| `{type}` | {' | '.join(_cell(found[type][kind]) for kind in kinds)} |"


def _cell(cell: Counter[str]) -> str:
    if not cell:
        return ""
    recall = f"{cell['typed']} ({cell['located']}) of {cell['required']}" if cell["required"] else "–"
    return f"{recall}, {cell['alarms']} false" if cell["alarms"] else recall


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def plain(table: Iterable[str]) -> str:
    """A Markdown table for the terminal: columns of equal width."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table if not re.fullmatch(r"[-|]+", line)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(f"{cell:<{size}}" for cell, size in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", metavar="EVAL")
    parser.add_argument("--markdown", action="store_true", help="print Markdown tables")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS), metavar="SET", help=", ".join(SETS))
    parser.add_argument("--show", choices=SETS, metavar="SET", help="print missed rows and false alarms of this set")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        results = [measure(pair) for pair in pairs(args.folder, Path(work)) if pair.set in args.sets]
    for one in results:
        if one.pair.set == args.show:
            for row in one.outcome.missed:
                print(f"{one.pair.name}: missed {row.text or row}")
            for claim in one.outcome.spurious:
                print(f"{one.pair.name}: answers none {claim}")
            for row in one.touched:
                print(f"{one.pair.name}: harmless, touched {row.text or row}")
    for table in (by_set(results), by_type(results)):
        print("\n".join(table) if args.markdown else plain(table), end="\n\n")


if __name__ == "__main__":
    main()
