"""`duizhao annotate`: the draft itself with a comment for every finding."""

from __future__ import annotations

import argparse
from pathlib import Path

from diff.commands import options
from diff.commands.running import Progress, UsageError, language_of_locale, status, write


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
    options.add_relation(annotate)
    options.add_parts(annotate)
    options.add_fail_on(annotate, "never")
    options.add_termbase(annotate)
    options.add_revisions(annotate)
    options.add_ocr(annotate)
    options.add_limit(annotate)
    options.add_judge(annotate)
    options.add_embeddings(annotate)
    annotate.add_argument("--lang", choices=("en", "zh"), help="language of the comments (default: the locale's)")
    annotate.set_defaults(run=_annotate)


def _annotate(given: argparse.Namespace) -> int:
    from diff.exports.remark import AnnotationError
    from diff.judge.settings import JudgeError, Settings
    from diff.pipeline import UNUSABLE_INPUT, compare_files
    from ingest.limits import Limits

    draft = Path(given.draft)
    if given.draft == "-":
        raise UsageError("DRAFT cannot be standard input here; give it as a file")
    if given.output != "-" and draft.exists() and Path(given.output).exists() and draft.samefile(given.output):
        raise UsageError(f"{given.output}: this would overwrite the draft; name another file")
    lang = given.lang or language_of_locale()
    with Progress() as progress:
        try:
            limits = Limits.from_settings(given.limit)
            report = compare_files(
                Path(given.original),
                draft,
                relation=given.relation,
                original_part=given.original_part,
                draft_part=given.draft_part,
                revisions=given.revisions,
                limits=limits,
                ocr=given.ocr,
                termbases=given.termbase,
                judge=Settings.chosen(given.judge, given.judge_model, given.judge_limit),
                embeddings=given.embeddings,
                progress=progress,
            )
            data = draft.read_bytes()
            if report.alignment.draft.source.format == "pdf":
                from diff.exports import pdf_notes

                if given.changes:
                    raise UsageError("tracked changes exist in Word files only; leave --changes out for a PDF")
                written = pdf_notes.annotated(report, data, lang, info=given.info)
            else:
                from diff.exports import word_comments

                written = word_comments.annotated(report, data, lang, given.changes, info=given.info, limits=limits)
        except JudgeError as error:
            raise UsageError(str(error)) from error
        except (*UNUSABLE_INPUT, AnnotationError) as error:
            raise UsageError(str(error)) from error
    write(written, given.output)
    return status([report], given.fail_on)
