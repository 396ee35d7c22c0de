"""`duizhao parameters`: the figures of a policy, and what drafts have in their place."""

from __future__ import annotations

import argparse
from pathlib import Path

from diff.commands import options
from diff.commands.running import CLEAN, Progress, UsageError, check_files, in_form, write


def add(commands: options.Subparsers) -> None:
    """Adds the command to the grammar."""
    parameters = commands.add_parser(
        "parameters",
        help="show the figures of a policy, and what drafts have in their place",
        description="Shows the thresholds, caps, rates, targets, amounts and periods of the first FILE, and beside them "
        "those of the other files, which are drafts of it.",
    )
    parameters.add_argument(
        "files", metavar="FILE", nargs="+", help="the original, then drafts of it; - reads standard input"
    )
    parameters.add_argument(
        "--part",
        metavar="N|TITLE",
        help="which document in the first FILE, by number or by words of its title (default: what most drafts match "
        "best, or the longest)",
    )
    options.add_table(parameters)
    options.add_revisions(parameters)
    options.add_ocr(parameters)
    options.add_limit(parameters)
    parameters.set_defaults(run=_parameters)


def _parameters(given: argparse.Namespace) -> int:
    from diff.exports import parameters_report
    from diff.parameters import parameter_table
    from diff.pipeline import UNUSABLE_INPUT
    from ingest.limits import Limits

    check_files(given.files, given.output)
    original, *drafts = (Path(file) for file in given.files)
    with Progress() as progress:
        try:
            table = parameter_table(
                original,
                drafts,
                part=given.part,
                revisions=given.revisions,
                limits=Limits.from_settings(given.limit),
                ocr=given.ocr,
                progress=progress,
            )
        except UNUSABLE_INPUT as error:
            raise UsageError(str(error)) from error
    write(in_form(parameters_report, table, given), given.output)
    return CLEAN
