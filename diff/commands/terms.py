"""`duizhao terms`: a termbase in another form."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from diff.commands import options
from diff.commands.running import CLEAN, UsageError, check_files, complain, write

FORMS = ("csv", "xlsx", "tbx", "tbx-2008")


def add(commands: options.Subparsers) -> None:
    """Adds the command to the grammar."""
    terms = commands.add_parser(
        "terms",
        help="write a termbase in another form",
        description="Writes the terms of FILE, or those that come with the program, as a table or a termbase.",
    )
    terms.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="CSV, XLSX or TBX (default: the built-in terms)"
    )
    terms.add_argument("--format", choices=FORMS, default="csv", help="form to write (default: csv)")
    terms.add_argument("--output", metavar="FILE", help="write to FILE (default: standard output)")
    terms.set_defaults(run=_terms)


def _terms(given: argparse.Namespace) -> int:
    from normalize.tables import TableError
    from normalize.term_files import write_terms
    from normalize.terms import left_out, own_terms, read_terms

    if given.file is not None:
        check_files([str(given.file)], given.output)
    if given.format == "xlsx" and given.output in (None, "-") and sys.stdout.isatty():
        raise UsageError("xlsx is no text for a terminal; name a file: --output terms.xlsx")
    try:
        terms = own_terms() if given.file is None else read_terms(given.file)
        data = write_terms(terms, given.format)
        without = 0 if given.file is None else left_out(given.file)
    except TableError as error:
        raise UsageError(str(error)) from error
    write(data, given.output)
    if without:
        entries = "1 entry" if without == 1 else f"{without} entries"
        complain(f"{given.file}: {entries} without a Chinese or without an English term left out")
    return CLEAN
