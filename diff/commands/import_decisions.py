"""`duizhao import-decisions`: what a reviewer decided in the workbook, into the baseline."""

from __future__ import annotations

import argparse
from pathlib import Path

from diff.commands import options
from diff.commands.running import CLEAN, UsageError, complain, write

BASELINE = "duizhao-baseline.json"


def add(commands: options.Subparsers) -> None:
    """Adds the command to the grammar."""
    decisions = commands.add_parser(
        "import-decisions",
        help="read back what a reviewer decided in an Excel workbook",
        description="Reads the decisions in a workbook of duizhao check --format xlsx: what was dismissed is accepted in the "
        "baseline, and what was accepted as a divergence is listed, for it must be mended.",
    )
    decisions.add_argument("file", metavar="FILE", help="the workbook, filled in")
    decisions.add_argument(
        "--output", metavar="FILE", help=f"the baseline to write (default: that of the settings, else {BASELINE})"
    )
    decisions.add_argument(
        "--baseline",
        metavar="FILE",
        type=Path,
        help="the baseline to begin with (default: that of --output where there is one)",
    )
    decisions.add_argument(
        "--folder",
        metavar="DIR",
        type=Path,
        default=Path(),
        help="the folder in which the check ran, from which the workbook names the files (default: the working directory)",
    )
    options.add_lang(decisions, "language of the list")
    decisions.set_defaults(run=_import)


def _import(given: argparse.Namespace) -> int:
    from diff.commands.running import language_of_locale
    from diff.exports.decided import as_text
    from diff.gate.baseline import Baseline, BaselineError, as_json
    from diff.gate.decisions import DecisionError, merged, missing, read_decisions

    if given.output == "-":
        raise UsageError("the baseline names its files from the folder it is in; name a file with --output")
    output = _output(given.output)
    before = given.baseline or (output if output.exists() else None)
    try:
        decided = read_decisions(Path(given.file))
        baseline = Baseline((), output.parent) if before is None else Baseline.read(before)
    except DecisionError as error:
        for problem in error.problems:
            complain(problem)
        raise UsageError(str(error)) from error
    except BaselineError as error:
        raise UsageError(str(error)) from error
    if baseline.folder.resolve() != output.parent.resolve():
        raise UsageError(f"{before} and {output} must be in one folder, from which both name their files")
    for name in missing(decided, given.folder):
        complain(
            f"{given.file} is about {name}, which is not in {_shown(given.folder)}; where the check ran in another folder, name it with "
            "--folder"
        )
    after = merged(baseline, decided, given.folder)
    write(as_json(after.entries).encode(), str(output))
    write(as_text(decided, len(after.entries), str(output), given.lang or language_of_locale()).encode(), None)
    return CLEAN


def _shown(folder: Path) -> str:
    return "the working directory" if folder == Path() else str(folder)


def _output(given: str | None) -> Path:
    """The file that was asked for, else the baseline against which `duizhao check` holds its findings."""
    if given is not None:
        return Path(given)
    from diff.gate.settings import SettingsError, effective

    try:
        return effective({}).baseline or Path(BASELINE)
    except SettingsError as error:
        raise UsageError(str(error)) from error
