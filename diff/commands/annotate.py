"""`duizhao annotate`: the draft itself with a comment for every finding."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from diff.commands import options
from diff.commands.gating import add_settings, limits_of, pairs_to_compare, run_of, settings_of
from diff.commands.running import UsageError, check_files, complain, language_of_locale, status, write

if TYPE_CHECKING:
    from diff.finding import Report
    from diff.gate.settings import Settings


def add(commands: options.Subparsers) -> None:
    """Adds the command to the grammar."""
    annotate = commands.add_parser(
        "annotate",
        help="give the draft back with a comment for every finding",
        description="Compares DRAFT with ORIGINAL and writes a copy of DRAFT that holds the findings: a Word file with comments, a PDF "
        "with highlights and notes.",
    )
    annotate.add_argument(
        "original", metavar="ORIGINAL", help="the document that is the measure; - reads standard input"
    )
    annotate.add_argument("draft", metavar="DRAFT", help="the document to compare, a Word file (DOCX) or a PDF")
    annotate.add_argument(
        "--output", metavar="FILE", required=True, help="write the copy to FILE (- writes to standard output)"
    )
    annotate.add_argument(
        "--changes",
        action="store_true",
        help="in a Word file, also propose the original's figures, words and clauses as tracked changes",
    )
    annotate.add_argument("--info", action="store_true", help="comment on findings without legal effect as well")
    options.add_fail_on(annotate, "never")
    annotate.add_argument("--baseline", metavar="FILE", type=Path, help="accepted findings, which get no comment")
    options.add_lang(annotate, "language of the comments")
    add_settings(annotate, report=False, several=False)
    annotate.set_defaults(run=_annotate, pair=None)


def _annotate(given: argparse.Namespace) -> int:
    draft = Path(given.draft)
    if given.draft == "-":
        raise UsageError("DRAFT cannot be standard input here; give it as a file")
    check_files([given.original, given.draft], given.output)
    settings = settings_of(given)
    run = run_of(pairs_to_compare(given, settings), settings, whole=False)
    report = run.pairs[0].report
    if report is None:
        raise UsageError(run.pairs[0].refusal)
    write(_copy(report, draft, given, settings), given.output)
    for note in run.notes:
        complain(note)
    # A copy is no gate: it fails only where the command line itself asks for it.
    return status([report], given.fail_on or "never")


def _copy(report: Report, draft: Path, given: argparse.Namespace, settings: Settings) -> bytes:
    """The annotated draft. Raises UsageError."""
    from diff.exports.remark import AnnotationError
    from ingest.document import IngestError

    lang = settings.lang or language_of_locale()
    try:
        data = draft.read_bytes()
        if report.alignment.draft.source.format != "pdf":
            from diff.exports import word_comments

            limits = limits_of(settings)
            return word_comments.annotated(report, data, lang, given.changes, info=given.info, limits=limits)
        if given.changes:
            raise UsageError("tracked changes exist in Word files only; leave --changes out for a PDF")
        from diff.exports import pdf_notes

        return pdf_notes.annotated(report, data, lang, info=given.info)
    except (AnnotationError, IngestError) as error:
        raise UsageError(str(error)) from error
