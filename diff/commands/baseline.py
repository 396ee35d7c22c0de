"""`duizhao baseline`: accept what is found now, so that `duizhao check --baseline` fails on new findings only."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from diff.commands import options
from diff.commands.gating import add_files, add_settings, pairs_to_compare, run_of, settings_of
from diff.commands.running import CLEAN, UsageError, complain, write

FILE = "duizhao-baseline.json"


def add(commands: options.Subparsers) -> None:
    """Adds the command to the grammar."""
    baseline = commands.add_parser(
        "baseline",
        help="accept the findings of now, so that only new ones count",
        description="Compares as duizhao check does, and writes the findings to a file that duizhao check --baseline reads. A file that "
        "is there is kept up: reasons stay, what vanished goes.",
    )
    add_files(baseline)
    add_settings(baseline, report=False)
    baseline.add_argument(
        "--output", metavar="FILE", help=f"the file to write (default: the baseline of the settings, else {FILE})"
    )
    baseline.add_argument("--reason", metavar="TEXT", default="", help="why the new findings are accepted")
    baseline.add_argument("--by", metavar="NAME", default="", help="who accepts them")
    baseline.add_argument(
        "--merge",
        metavar="FILE",
        action="append",
        type=Path,
        help="compare nothing, but add what this baseline accepts, for example one that the review pages gave; may be given "
        "several times",
    )
    baseline.set_defaults(run=_baseline)


def _baseline(given: argparse.Namespace) -> int:
    from dataclasses import replace

    from diff.gate.baseline import Baseline, BaselineError, as_json
    from diff.gate.batch import level_of

    settings = settings_of(given)
    target = Path(given.output or settings.baseline or FILE)
    try:
        before = Baseline.read(target) if os.path.exists(target) else Baseline((), target.parent)  # noqa: PTH110 - never raises
        if given.merge:
            if given.original is not None or given.reason or given.by:
                raise UsageError("--merge takes the findings, reasons and names of its file; leave the rest out")
            after = before
            for file in given.merge:
                after = after.with_entries(Baseline.read(file).entries)
        else:
            pairs = pairs_to_compare(given, settings)
            run = run_of(pairs, replace(settings, baseline=None), whole=given.original is None)
            for pair in run.pairs:
                if pair.report is None:
                    raise UsageError(f"{pair.refusal} Nothing was written.")
                if not pair.report.complete:
                    complain(f"{pair.reviewed}: not all of it could be read, so that findings may be wanting.")
            for note in run.notes:
                complain(note)
            # What is switched off was not looked at; it has not vanished.
            hidden = [entry for entry in before.entries if level_of(entry, settings.severities) == "off"]
            after = before.merged(run.pairs, given.reason, given.by).with_entries(hidden)
    except BaselineError as error:
        raise UsageError(str(error)) from error
    write(as_json(after.entries).encode(), str(target))
    known, now = ({(e.fingerprint, e.draft or e.original) for e in each.entries} for each in (before, after))
    complain(f"{target}: accepted findings: {len(now)}; new {len(now - known)}, gone {len(known - now)}.")
    return CLEAN
