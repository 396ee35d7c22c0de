"""`duizhao clauses`: the clause tree of one file."""

from __future__ import annotations

import argparse
from pathlib import Path

from diff.commands import options
from diff.commands.running import CLEAN, Progress, UsageError, check_files, language_of_locale, write


def add(commands: options.Subparsers) -> None:
    """Adds the command to the grammar."""
    clauses = commands.add_parser(
        "clauses",
        help="show the clause tree of one file",
        description="Shows the documents in FILE and their clauses, as the comparison sees them.",
    )
    clauses.add_argument(
        "file", metavar="FILE", help="a PDF, Word, HTML or text file, or a scan; - reads standard input"
    )
    clauses.add_argument("--format", choices=("text", "json", "akn"), default="text", help="form (default: text)")
    clauses.add_argument(
        "--part",
        metavar="N|TITLE",
        help="show only this document of FILE, by number or by words of its title (default: all)",
    )
    clauses.add_argument("--output", metavar="FILE", help="write to FILE (default: standard output)")
    clauses.add_argument(
        "--aside",
        action="store_true",
        help="list in the text form all that was set aside and each tracked change, not only how many there are",
    )
    clauses.add_argument("--lang", choices=("en", "zh"), help="language of the text form (default: the locale's)")
    options.add_revisions(clauses)
    options.add_ocr(clauses)
    options.add_limit(clauses)
    clauses.set_defaults(run=_clauses)


def _clauses(given: argparse.Namespace) -> int:
    from diff.exports import clauses_report
    from diff.pipeline import UNUSABLE_INPUT, clause_tree, load
    from diff.selection import named_part
    from ingest.limits import Limits

    check_files([given.file], given.output)
    with Progress() as progress:
        try:
            progress("read")
            doc, parts = load(Path(given.file), given.revisions, Limits.from_settings(given.limit), given.ocr, progress)
            progress("clauses")
            if given.part is not None:
                parts = (named_part(parts, given.part, doc.source.name),)
            trees = [clause_tree(doc, part) for part in parts]
        except UNUSABLE_INPUT as error:
            raise UsageError(str(error)) from error
    if given.format == "akn":
        from diff.exports.akn_report import as_akn

        write(as_akn(doc, trees), given.output)
        return CLEAN
    if given.format == "json":
        shown = clauses_report.as_json(doc, trees)
    else:
        shown = clauses_report.as_text(doc, trees, given.lang or language_of_locale(), given.aside)
    write(shown.encode(), given.output)
    return CLEAN
