"""`duizhao matrix`: one original, many drafts."""

from __future__ import annotations

import argparse
from pathlib import Path

from diff.commands import options
from diff.commands.running import Progress, UsageError, check_files, in_form, status, write


def add(commands: options.Subparsers) -> None:
    """Adds the command to the grammar."""
    matrix = commands.add_parser(
        "matrix",
        help="show what became of each clause of an original in many drafts",
        description="Compares every DRAFT with ORIGINAL and shows a table: a row for each clause, a column for each draft.",
    )
    matrix.add_argument("original", metavar="ORIGINAL", help="the document that is the measure")
    matrix.add_argument("drafts", metavar="DRAFT", nargs="+", help="a document to compare; - reads standard input")
    options.add_relation(matrix)
    matrix.add_argument(
        "--original-part",
        metavar="N|TITLE",
        help="which document in ORIGINAL, by number or by words of its title (default: what most drafts match best)",
    )
    options.add_table(matrix)
    options.add_fail_on(matrix, "never")
    options.add_termbase(matrix)
    options.add_revisions(matrix)
    options.add_ocr(matrix)
    options.add_limit(matrix)
    matrix.set_defaults(run=_matrix)


def _matrix(given: argparse.Namespace) -> int:
    from diff.exports import matrix_report
    from diff.matrix import compare_all
    from diff.pipeline import UNUSABLE_INPUT
    from ingest.limits import Limits

    check_files([given.original, *given.drafts], given.output)
    with Progress() as progress:
        try:
            matrix = compare_all(
                Path(given.original),
                [Path(draft) for draft in given.drafts],
                relation=given.relation,
                original_part=given.original_part,
                revisions=given.revisions,
                limits=Limits.from_settings(given.limit),
                ocr=given.ocr,
                termbases=given.termbase,
                progress=progress,
            )
        except UNUSABLE_INPUT as error:
            raise UsageError(str(error)) from error
    write(in_form(matrix_report, matrix, given), given.output)
    return status([column.report for column in matrix.columns], given.fail_on)
