"""`duizhao explain`, `checks` and `schema`: what the program says of itself."""

from __future__ import annotations

import argparse
from pathlib import Path

from diff.commands import options
from diff.commands.running import CLEAN, UsageError, write


def add(commands: options.Subparsers) -> None:
    """Adds the command to the grammar."""
    explain = commands.add_parser(
        "explain", help="say what a check flags and why", description="Prints the page of one check."
    )
    explain.add_argument("code", metavar="CODE", help="code of a check, as reports name it (see duizhao checks)")
    explain.set_defaults(run=_explain)

    checks = commands.add_parser("checks", help="list all checks", description="Lists all checks with their types.")
    checks.set_defaults(run=_checks)

    schema = commands.add_parser(
        "schema", help="print a JSON Schema", description="Prints the JSON Schema of what --format json gives."
    )
    schema.add_argument(
        "name",
        nargs="?",
        choices=("report", "clauses", "align", "matrix", "parameters", "run", "baseline", "alignment"),
        default="report",
        help="which one (default: report)",
    )
    schema.set_defaults(run=_schema)


def _explain(given: argparse.Namespace) -> int:
    from difflib import get_close_matches
    from inspect import getdoc

    from diff.checks import all_checks
    from diff.finding import JUDGE

    if given.code.upper() == JUDGE:
        from diff.judge.opinion import second_opinion
        from diff.judge.question import OWN_TYPES

        write(f"{JUDGE}  {', '.join(OWN_TYPES)}\n\n{getdoc(second_opinion)}\n".encode(), None)
        return CLEAN
    checks = {check.code: check for check in all_checks()}
    check = checks.get(given.code.upper())
    if check is None:
        near = get_close_matches(given.code.upper(), checks, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(near)}?" if near else "duizhao checks lists them."
        raise UsageError(f"there is no check “{given.code}”; {hint}")
    write(f"{check.code}  {', '.join(check.types)}\n\n{check.page}\n".encode(), None)
    return CLEAN


def _checks(given: argparse.Namespace) -> int:
    from diff.checks import RESTATEMENT_CHECKS, TRANSLATION_CHECKS

    lines: list[str] = []
    for heading, checks in (
        ("Localisation and revision", RESTATEMENT_CHECKS),
        ("Translation", TRANSLATION_CHECKS),
    ):
        lines += [heading, *(f"  {check.code}  {check.title}  [{', '.join(check.types)}]" for check in checks), ""]
    write("\n".join(lines).encode(), None)
    return CLEAN


def _schema(given: argparse.Namespace) -> int:
    write((Path(__file__).parent.parent / "data" / f"{given.name}.schema.json").read_bytes(), None)
    return CLEAN
