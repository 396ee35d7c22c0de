"""`duizhao align`: which clauses or sentences belong together."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from diff.commands import options
from diff.commands.running import CLEAN, Progress, UsageError, check_files, complain, language_of_locale, write

if TYPE_CHECKING:
    from diff.beads import Beads


def add(commands: options.Subparsers) -> None:
    """Adds the command to the grammar."""
    align = commands.add_parser(
        "align",
        help="show which clauses or sentences of two files belong together",
        description="Shows which clauses or sentences of DRAFT belong to which of ORIGINAL, in two languages or in one.",
    )
    align.add_argument("original", metavar="ORIGINAL", help="the document that is the measure; - reads standard input")
    align.add_argument(
        "draft",
        metavar="DRAFT",
        nargs="?",
        help="the other document; may be left out where ORIGINAL holds a document and its translation",
    )
    align.add_argument("--unit", choices=("clause", "sentence"), help="what is aligned (default: sentence)")
    align.add_argument(
        "--pre-split", action="store_true", help="take the files for text with one sentence a line, and align the lines"
    )
    align.add_argument(
        "--format",
        choices=("tsv", "json", "tmx", "xliff", "xliff-1.2"),
        default="tsv",
        help="form (default: tsv); xliff is 2.1, with the findings of a comparison as notes",
    )
    align.add_argument("--lang", choices=("en", "zh"), help="language of the findings in XLIFF (default: the locale's)")
    align.add_argument("--output", metavar="FILE", help="write to FILE (default: standard output)")
    options.add_relation(align)
    options.add_parts(align)
    options.add_termbase(align)
    options.add_revisions(align)
    options.add_ocr(align)
    options.add_limit(align)
    options.add_embeddings(align)
    align.set_defaults(run=_align)


def _align(given: argparse.Namespace) -> int:
    from diff.beads import align_files, align_lines_of
    from diff.exports import ExportError
    from diff.pipeline import UNUSABLE_INPUT
    from ingest.limits import Limits

    check_files([given.original] if given.draft is None else [given.original, given.draft], given.output)
    original = Path(given.original)
    draft = None if given.draft is None else Path(given.draft)
    with Progress() as progress:
        try:
            limits = Limits.from_settings(given.limit)
            if given.pre_split:
                _refuse_beside_pre_split(given)
                assert draft is not None
                beads = align_lines_of(original, draft, given.termbase, limits, given.embeddings)
            else:
                beads = align_files(
                    original,
                    draft,
                    given.unit or "sentence",
                    relation=given.relation,
                    original_part=given.original_part,
                    draft_part=given.draft_part,
                    revisions=given.revisions,
                    limits=limits,
                    ocr=given.ocr,
                    termbases=given.termbase,
                    embeddings=given.embeddings,
                    progress=progress,
                )
        except UNUSABLE_INPUT as error:
            raise UsageError(str(error)) from error
        try:
            shown = _in_form(beads, given, progress)
        except ExportError as error:
            raise UsageError(str(error)) from error
    write(shown, given.output)
    if given.format == "tsv":
        for note in beads.notes:  # the table has no place for them
            complain(note)
    return CLEAN


def _in_form(beads: Beads, given: argparse.Namespace, progress: Progress) -> bytes:
    files = given.original, given.draft or ""
    if given.format in ("tsv", "json"):
        from diff.exports import align_report

        return (align_report.as_json(beads) if given.format == "json" else align_report.as_tsv(beads)).encode()
    if given.format == "tmx":
        from diff.exports.tmx import as_tmx

        return as_tmx(beads, files)
    from diff.exports.xliff import Checked, as_xliff, as_xliff_12

    checked = Checked(beads, files, notes=beads.notes)
    if beads.trees is not None:
        from diff.pipeline import compare

        report = compare(*beads.trees, given.relation, progress, termbases=given.termbase, embeddings=given.embeddings)
        checked = Checked(beads, files, report.findings, tuple(dict.fromkeys((*beads.notes, *report.notes))))
    render = as_xliff if given.format == "xliff" else as_xliff_12
    return render((checked,), given.lang or language_of_locale())


def _refuse_beside_pre_split(given: argparse.Namespace) -> None:
    """Lines are aligned as they stand: what chooses or reads documents says nothing about them."""
    if given.draft is None:
        raise UsageError("--pre-split needs two files, ORIGINAL and DRAFT")
    without_effect = {
        "--unit": given.unit,
        "--original-part": given.original_part,
        "--draft-part": given.draft_part,
        "--relation": given.relation != "auto",
        "--revisions": given.revisions != "accepted",
        "--ocr": given.ocr != "auto",
    }
    if beside := [name for name, value in without_effect.items() if value]:
        raise UsageError(f"--pre-split aligns lines as they stand, so that {beside[0]} has no effect; leave it out")
