"""`duizhao align`: which clauses or sentences belong together."""

from __future__ import annotations

import argparse
from pathlib import Path

from diff.commands import options
from diff.commands.running import CLEAN, Progress, UsageError, complain, write


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
    align.add_argument("--format", choices=("tsv", "json"), default="tsv", help="form (default: tsv)")
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
    from diff.exports import align_report
    from diff.pipeline import UNUSABLE_INPUT
    from ingest.limits import Limits

    if given.original == given.draft == "-":
        raise UsageError("only one of ORIGINAL and DRAFT can be standard input; give the other as a file")
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
    if given.format == "json":
        write(align_report.as_json(beads).encode(), given.output)
        return CLEAN
    write(align_report.as_tsv(beads).encode(), given.output)
    for note in beads.notes:  # the table has no place for them
        complain(note)
    return CLEAN


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
