"""`duizhao check`: compare a draft with its original."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from diff.commands import options
from diff.commands.forms import Form, add_forms, deliver, destinations
from diff.commands.running import Progress, UsageError, language_of_locale, status


def add(commands: options.Subparsers) -> None:
    """Adds the command to the grammar."""
    check = commands.add_parser(
        "check",
        help="compare a draft with its original",
        description="Compares DRAFT with ORIGINAL. Both are PDF, Word, HTML or text files, or scans; - reads standard input.",
    )
    check.add_argument("original", metavar="ORIGINAL", help="the document that is the measure")
    check.add_argument(
        "draft",
        metavar="DRAFT",
        nargs="?",
        help="the document to compare; may be left out where ORIGINAL holds a document and its translation",
    )
    options.add_relation(check)
    options.add_parts(check)
    add_forms(check)
    options.add_fail_on(check, "high")
    options.add_termbase(check)
    options.add_revisions(check)
    options.add_ocr(check)
    options.add_limit(check)
    options.add_judge(check)
    options.add_embeddings(check)
    check.set_defaults(run=_check)


def _check(given: argparse.Namespace) -> int:
    from diff.judge.settings import JudgeError, Settings
    from diff.pipeline import UNUSABLE_INPUT, compare_files
    from diff.run import Run
    from ingest.limits import Limits

    if given.original == given.draft == "-":
        raise UsageError("only one of ORIGINAL and DRAFT can be standard input; give the other as a file")
    forms = destinations(given.format or (), given.output, [given.original, given.draft or "-"])
    try:
        judge = Settings.chosen(given.judge, given.judge_model, given.judge_limit)
    except JudgeError as error:
        raise UsageError(str(error)) from error
    with Progress() as progress:
        try:
            report = compare_files(
                Path(given.original),
                None if given.draft is None else Path(given.draft),
                relation=given.relation,
                original_part=given.original_part,
                draft_part=given.draft_part,
                revisions=given.revisions,
                limits=Limits.from_settings(given.limit),
                ocr=given.ocr,
                termbases=given.termbase,
                judge=judge,
                embeddings=given.embeddings,
                progress=progress,
            )
        except UNUSABLE_INPUT as error:
            raise UsageError(str(error)) from error
    lang = given.lang or language_of_locale()
    deliver(Run.of(report, given.original, given.draft or ""), forms, lang)
    if sys.stderr.isatty() and Form("text", "-") not in forms:
        from diff.exports.text_report import one_line

        print(one_line(report, lang), file=sys.stderr)
    return status([report], given.fail_on)
