"""The command `duizhao`: its grammar, and what each of its commands does."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from diff import VERSION
from diff.exports import EXPORTS, TABLES, Style

if TYPE_CHECKING:
    from diff.check import Check
    from diff.finding import Report

# Status 1 is kept for divergences: a program that calls this one must be able to tell them from a bad input.
CLEAN, DIVERGES, UNUSABLE = 0, 1, 2

PLUGGED_IN = "duizhao.commands"
"""The entry point group of commands that packages above this one bring: name → function(arguments) → exit status."""


class UsageError(Exception):
    """A command line that cannot be used. The message is one sentence: what is wrong and what to do."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong on one line, without the usage that argparse puts before it, and takes no shortened options,
    which a new option could make ambiguous in somebody's script."""

    def __init__(self, **more: Any) -> None:
        super().__init__(allow_abbrev=False, **more)

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def build_parser() -> argparse.ArgumentParser:
    """The grammar of the command line."""
    parser = _Parser(
        prog="duizhao",
        description="Compares a policy document with its original, clause by clause, and says where it diverges.",
        epilog="Exit status: 0 nothing at or above --fail-on, 1 something, 2 input or command line unusable.",
    )
    parser.add_argument("--version", action="version", version=f"duizhao {VERSION}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

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
    _add_relation(check)
    _add_parts(check)
    check.add_argument("--format", choices=tuple(EXPORTS), default="text", help="form of the report (default: text)")
    check.add_argument("--output", metavar="FILE", help="write the report to FILE (default: standard output)")
    _add_fail_on(check, "high")
    _add_termbase(check)
    _add_revisions(check)
    _add_ocr(check)
    _add_limit(check)
    _add_judge(check)
    _add_embeddings(check)
    check.add_argument("--lang", choices=("en", "zh"), help="language of the text report (default: the locale's)")
    check.set_defaults(run=_check)

    matrix = commands.add_parser(
        "matrix",
        help="show what became of each clause of an original in many drafts",
        description="Compares every DRAFT with ORIGINAL and shows a table: a row for each clause, a column for each draft.",
    )
    matrix.add_argument("original", metavar="ORIGINAL", help="the document that is the measure")
    matrix.add_argument("drafts", metavar="DRAFT", nargs="+", help="a document to compare; - reads standard input")
    _add_relation(matrix)
    matrix.add_argument(
        "--original-part",
        metavar="N|TITLE",
        help="which document in ORIGINAL, by number or by words of its title (default: what most drafts match best)",
    )
    _add_table(matrix)
    _add_fail_on(matrix, "never")
    _add_termbase(matrix)
    _add_revisions(matrix)
    _add_ocr(matrix)
    _add_limit(matrix)
    matrix.set_defaults(run=_matrix)

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
    _add_table(parameters)
    _add_revisions(parameters)
    _add_ocr(parameters)
    _add_limit(parameters)
    parameters.set_defaults(run=_parameters)

    clauses = commands.add_parser(
        "clauses",
        help="show the clause tree of one file",
        description="Shows the documents in FILE and their clauses, as the comparison sees them.",
    )
    clauses.add_argument(
        "file", metavar="FILE", help="a PDF, Word, HTML or text file, or a scan; - reads standard input"
    )
    clauses.add_argument("--format", choices=("text", "json"), default="text", help="form (default: text)")
    clauses.add_argument("--output", metavar="FILE", help="write to FILE (default: standard output)")
    clauses.add_argument(
        "--aside",
        action="store_true",
        help="list in the text form all that was set aside and each tracked change, not only how many there are",
    )
    clauses.add_argument("--lang", choices=("en", "zh"), help="language of the text form (default: the locale's)")
    _add_revisions(clauses)
    _add_ocr(clauses)
    _add_limit(clauses)
    clauses.set_defaults(run=_clauses)

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
    _add_relation(align)
    _add_parts(align)
    _add_termbase(align)
    _add_revisions(align)
    _add_ocr(align)
    _add_limit(align)
    _add_embeddings(align)
    align.set_defaults(run=_align)

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
        choices=("report", "clauses", "align", "matrix", "parameters"),
        default="report",
        help="which one (default: report)",
    )
    schema.set_defaults(run=_schema)

    # Only for the list of commands: its arguments are read by the package that brings it.
    commands.add_parser("review", help="start the review pages for the browser", add_help=False)
    return parser


def _add_relation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--relation",
        choices=("auto", "localisation", "translation", "revision"),
        default="auto",
        help="what DRAFT is to ORIGINAL (default: auto, by language and wording)",
    )


def _add_parts(parser: argparse.ArgumentParser) -> None:
    for side in ("original", "draft"):
        parser.add_argument(
            f"--{side}-part",
            metavar="N|TITLE",
            help=f"which document in {side.upper()}, by number or by words of its title (default: the best match)",
        )


def _add_table(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=TABLES, default="text", help="form of the table (default: text)")
    parser.add_argument("--output", metavar="FILE", help="write the table to FILE (default: standard output)")
    parser.add_argument(
        "--lang", choices=("en", "zh"), help="language of the text and CSV tables (default: the locale's)"
    )


def _add_fail_on(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--fail-on",
        choices=("high", "medium", "low", "never"),
        default=default,
        help=f"lowest severity that makes the exit status 1 (default: {default})",
    )


def _add_termbase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--termbase",
        metavar="FILE",
        action="append",
        default=[],
        type=Path,
        help="terms of your own for a translation (CSV or TBX), before the built-in ones; may be given several times",
    )


def _add_revisions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--revisions",
        choices=("accepted", "original"),
        default="accepted",
        help="read tracked changes of Word files as accepted (default) or as never made",
    )


def _add_ocr(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--ocr",
        choices=("auto", "off", "rapidocr", "tesseract"),
        default="auto",
        help="what recognises pages that show their text as a picture (default: auto, the first that is installed)",
    )


def _add_limit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--limit",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="raise or lower a limit of reading (pages=8000, memory=2G); may be given several times",
    )


def _add_embeddings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--embeddings",
        metavar="FOLDER",
        type=Path,
        help="for a translation: the folder of a sentence-transformers model that is heard on what belongs together",
    )


def _add_judge(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--judge",
        metavar="URL",
        help="show pairs of sentences of a translation to a language model at this address for a second opinion "
        "(default: DUIZHAO_JUDGE_URL, else nothing is sent anywhere)",
    )
    parser.add_argument("--judge-model", metavar="NAME", help="name of the model there (default: DUIZHAO_JUDGE_MODEL)")
    parser.add_argument(
        "--judge-limit", metavar="N", type=_count, help="pairs that are shown to it at most (default: 100)"
    )


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"“{text}” is no number of pairs; give one from 1")
    return int(text)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line (default: the process's) and gives the exit status. What cannot be used is said on one
    line of standard error."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    # The matrices are small: threads that wait for one another take a third of the processor time. Read when numpy is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        if arguments[:1] == ["review"]:
            return _plugged_in("review")(arguments[1:])
        options = build_parser().parse_args(arguments)
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except UsageError as error:
        _complain(str(error))
    except KeyboardInterrupt:
        _complain("interrupted.")
    except Exception as error:
        # A fault of the program must never look like "there are divergences", which is status 1.
        if os.environ.get("DUIZHAO_DEBUG"):
            raise
        _complain(
            f"the program failed ({type(error).__name__}: {error}); please report it with the files. "
            "DUIZHAO_DEBUG=1 shows where."
        )
    return UNUSABLE


def _complain(message: str) -> None:
    print(f"duizhao: {' '.join(message.split())}", file=sys.stderr)


def _plugged_in(name: str) -> Callable[[Sequence[str]], int]:
    """The command of this name that an installed package brings."""
    from importlib.metadata import entry_points

    found = entry_points(group=PLUGGED_IN, name=name)
    if not found:
        raise UsageError(
            f"{name} is not installed; install the whole distribution (pip install . in its source folder)"
        )
    command: Callable[[Sequence[str]], int] = next(iter(found)).load()
    return command


def _check(options: argparse.Namespace) -> int:
    from diff.judge.settings import JudgeError, Settings
    from diff.pipeline import UNUSABLE_INPUT, compare_files
    from ingest.limits import Limits

    if options.original == options.draft == "-":
        raise UsageError("only one of ORIGINAL and DRAFT can be standard input; give the other as a file")
    try:
        judge = Settings.chosen(options.judge, options.judge_model, options.judge_limit)
    except JudgeError as error:
        raise UsageError(str(error)) from error
    with _Progress() as progress:
        try:
            report = compare_files(
                Path(options.original),
                None if options.draft is None else Path(options.draft),
                relation=options.relation,
                original_part=options.original_part,
                draft_part=options.draft_part,
                revisions=options.revisions,
                limits=Limits.from_settings(options.limit),
                ocr=options.ocr,
                termbases=options.termbase,
                judge=judge,
                embeddings=options.embeddings,
                progress=progress,
            )
        except UNUSABLE_INPUT as error:
            raise UsageError(str(error)) from error
    lang = options.lang or _language_of_locale()
    colour = options.output is None and _shows_colour()
    _write(EXPORTS[options.format].render(report, Style(lang, colour)), options.output)
    if sys.stderr.isatty() and (options.output is not None or options.format != "text"):
        from diff.exports.text_report import one_line

        print(one_line(report, lang), file=sys.stderr)
    return _status([report], options.fail_on)


def _status(reports: Sequence[Report], fail_on: str) -> int:
    from diff.finding import Severity

    if fail_on == "never":
        return CLEAN
    bar = Severity(fail_on).rank
    if any(finding.severity.rank >= bar for report in reports for finding in report.findings):
        return DIVERGES
    if not all(report.complete for report in reports):
        raise UsageError(
            "nothing was found, but not all of the input could be read, so the comparison proves nothing; "
            "see the notes of the report, or let --fail-on never accept it"
        )
    return CLEAN


def _matrix(options: argparse.Namespace) -> int:
    from diff.exports import matrix_report
    from diff.matrix import compare_all
    from diff.pipeline import UNUSABLE_INPUT
    from ingest.limits import Limits

    _one_standard_input([options.original, *options.drafts])
    with _Progress() as progress:
        try:
            matrix = compare_all(
                Path(options.original),
                [Path(draft) for draft in options.drafts],
                relation=options.relation,
                original_part=options.original_part,
                revisions=options.revisions,
                limits=Limits.from_settings(options.limit),
                ocr=options.ocr,
                termbases=options.termbase,
                progress=progress,
            )
        except UNUSABLE_INPUT as error:
            raise UsageError(str(error)) from error
    _write(_in_form(matrix_report, matrix, options), options.output)
    return _status([column.report for column in matrix.columns], options.fail_on)


def _parameters(options: argparse.Namespace) -> int:
    from diff.exports import parameters_report
    from diff.parameters import parameter_table
    from diff.pipeline import UNUSABLE_INPUT
    from ingest.limits import Limits

    _one_standard_input(options.files)
    original, *drafts = (Path(file) for file in options.files)
    with _Progress() as progress:
        try:
            table = parameter_table(
                original,
                drafts,
                part=options.part,
                revisions=options.revisions,
                limits=Limits.from_settings(options.limit),
                ocr=options.ocr,
                progress=progress,
            )
        except UNUSABLE_INPUT as error:
            raise UsageError(str(error)) from error
    _write(_in_form(parameters_report, table, options), options.output)
    return CLEAN


def _in_form(report: Any, table: object, options: argparse.Namespace) -> bytes:
    """A table in the form that was asked for; `report` is the module of `diff.exports` that knows this table."""
    if options.format == "json":
        return str(report.as_json(table)).encode()
    style = Style(options.lang or _language_of_locale())
    return bytes(report.as_csv(table, style)) if options.format == "csv" else str(report.as_text(table, style)).encode()


def _one_standard_input(files: Sequence[str]) -> None:
    if files.count("-") > 1:
        raise UsageError("only one of the documents can be standard input; give the others as files")


def _clauses(options: argparse.Namespace) -> int:
    from diff.exports import clauses_report
    from diff.pipeline import UNUSABLE_INPUT, clause_tree, load
    from ingest.limits import Limits

    with _Progress() as progress:
        try:
            progress("read")
            doc, parts = load(
                Path(options.file), options.revisions, Limits.from_settings(options.limit), options.ocr, progress
            )
            progress("clauses")
            trees = [clause_tree(doc, part) for part in parts]
        except UNUSABLE_INPUT as error:
            raise UsageError(str(error)) from error
    if options.format == "json":
        shown = clauses_report.as_json(doc, trees)
    else:
        shown = clauses_report.as_text(doc, trees, options.lang or _language_of_locale(), options.aside)
    _write(shown.encode(), options.output)
    return CLEAN


def _align(options: argparse.Namespace) -> int:
    from diff.beads import align_files, align_lines_of
    from diff.exports import align_report
    from diff.pipeline import UNUSABLE_INPUT
    from ingest.limits import Limits

    if options.original == options.draft == "-":
        raise UsageError("only one of ORIGINAL and DRAFT can be standard input; give the other as a file")
    original = Path(options.original)
    draft = None if options.draft is None else Path(options.draft)
    with _Progress() as progress:
        try:
            limits = Limits.from_settings(options.limit)
            if options.pre_split:
                _refuse_beside_pre_split(options)
                assert draft is not None
                beads = align_lines_of(original, draft, options.termbase, limits, options.embeddings)
            else:
                beads = align_files(
                    original,
                    draft,
                    options.unit or "sentence",
                    relation=options.relation,
                    original_part=options.original_part,
                    draft_part=options.draft_part,
                    revisions=options.revisions,
                    limits=limits,
                    ocr=options.ocr,
                    termbases=options.termbase,
                    embeddings=options.embeddings,
                    progress=progress,
                )
        except UNUSABLE_INPUT as error:
            raise UsageError(str(error)) from error
    if options.format == "json":
        _write(align_report.as_json(beads).encode(), options.output)
        return CLEAN
    _write(align_report.as_tsv(beads).encode(), options.output)
    for note in beads.notes:  # the table has no place for them
        _complain(note)
    return CLEAN


def _refuse_beside_pre_split(options: argparse.Namespace) -> None:
    """Lines are aligned as they stand: what chooses or reads documents says nothing about them."""
    if options.draft is None:
        raise UsageError("--pre-split needs two files, ORIGINAL and DRAFT")
    given = {
        "--unit": options.unit,
        "--original-part": options.original_part,
        "--draft-part": options.draft_part,
        "--relation": options.relation != "auto",
        "--revisions": options.revisions != "accepted",
        "--ocr": options.ocr != "auto",
    }
    if beside := [name for name, value in given.items() if value]:
        raise UsageError(f"--pre-split aligns lines as they stand, so that {beside[0]} has no effect; leave it out")


def all_checks() -> tuple[Check[Any], ...]:
    """The checks of both kinds, in the order in which they run."""
    from diff.checks import RESTATEMENT_CHECKS, TRANSLATION_CHECKS

    return (*RESTATEMENT_CHECKS, *TRANSLATION_CHECKS)


def _explain(options: argparse.Namespace) -> int:
    from difflib import get_close_matches
    from inspect import getdoc

    from diff.finding import JUDGE

    if options.code.upper() == JUDGE:
        from diff.judge.opinion import second_opinion
        from diff.judge.question import OWN_TYPES

        _write(f"{JUDGE}  {', '.join(OWN_TYPES)}\n\n{getdoc(second_opinion)}\n".encode(), None)
        return CLEAN
    checks = {check.code: check for check in all_checks()}
    check = checks.get(options.code.upper())
    if check is None:
        near = get_close_matches(options.code.upper(), checks, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(near)}?" if near else "duizhao checks lists them."
        raise UsageError(f"there is no check “{options.code}”; {hint}")
    _write(f"{check.code}  {', '.join(check.types)}\n\n{check.page}\n".encode(), None)
    return CLEAN


def _checks(options: argparse.Namespace) -> int:
    from diff.checks import RESTATEMENT_CHECKS, TRANSLATION_CHECKS

    lines: list[str] = []
    for heading, checks in (
        ("Localisation and revision", RESTATEMENT_CHECKS),
        ("Translation", TRANSLATION_CHECKS),
    ):
        lines += [heading, *(f"  {check.code}  {check.title}  [{', '.join(check.types)}]" for check in checks), ""]
    _write("\n".join(lines).encode(), None)
    return CLEAN


def _schema(options: argparse.Namespace) -> int:
    _write((Path(__file__).parent / "data" / f"{options.name}.schema.json").read_bytes(), None)
    return CLEAN


def _write(data: bytes, file: str | None) -> None:
    """Writes to a file, or to standard output as the bytes are, whatever the locale's encoding."""
    if file is not None and file != "-":
        try:
            Path(file).write_bytes(data)
        except OSError as error:
            raise UsageError(
                f"{file}: the report cannot be written there ({error.strerror}); name another file."
            ) from error
        return
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough (head, a pager that was closed). Nothing may be flushed again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _shows_colour() -> bool:
    """Whether standard output is a terminal that wants colour (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _language_of_locale() -> str:
    """zh where the environment's locale for messages is Chinese, else en."""
    chosen = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh" if chosen.lower().startswith("zh") else "en"


class _Progress:
    """Names the stage at hand on standard error, on one line that is wiped at the end; silent without a terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        return self

    def __call__(self, stage: str) -> None:
        if self._shown:
            shown = re.sub(r"^read (\d+)/(\d+)$", r"recognise page \1 of \2", stage)
            shown = re.sub(r"^judge (\d+)/(\d+)$", r"second opinion \1 of \2", shown)
            print(f"\r\x1b[Kduizhao: {shown} …", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
