"""What the commands share when they run: the refusal of a command line, where output goes, progress, the language."""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diff.exports import Style

if TYPE_CHECKING:
    from diff.finding import Report
    from diff.run import Run

# Status 1 is kept for divergences: a program that calls this one must be able to tell them from a bad input.
CLEAN, DIVERGES, UNUSABLE = 0, 1, 2

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class UsageError(Exception):
    """A command line that cannot be used. The message is one sentence: what is wrong and what to do."""


def complain(message: str) -> None:
    """Says something on one line of standard error. It may hold the name of a file, and that a terminal's commands."""
    print(f"duizhao: {_CONTROL.sub(chr(0xFFFD), ' '.join(message.split()))}", file=sys.stderr)


def write(data: bytes, file: str | None) -> None:
    """Writes to a file, or to standard output as the bytes are, whatever the locale's encoding. Raises UsageError."""
    if file is not None and file != "-":
        try:
            save(data, Path(file))
        except OSError as error:
            raise UsageError(
                f"{file}: the report cannot be written there ({error.strerror}); name another file."
            ) from error
        return
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough (head, a pager that was closed).
        _close_output()
    except OSError as error:
        _close_output()
        raise UsageError(
            f"standard output takes nothing ({error.strerror}); name a file with --output, or send it elsewhere"
        ) from error


def _close_output() -> None:
    """Nothing may be flushed again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def save(data: bytes, file: Path) -> None:
    """Writes a file at once, so that nobody reads half of it and a write that fails leaves what was there; folders that are missing
    are made. Raises OSError."""
    place = file.resolve()
    if file.exists() and not (file.is_file() and os.access(file, os.W_OK) and os.access(place.parent, os.W_OK)):
        # What is no file, must not be written to, or stands where nothing may be put in its place.
        file.write_bytes(data)
        return
    if not place.parent.exists():
        place.parent.mkdir(parents=True)
    descriptor, name = tempfile.mkstemp(prefix=".duizhao-", dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
        # A temporary file is for its owner alone.
        Path(name).chmod(place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~_umask())
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def shows_colour() -> bool:
    """Whether standard output is a terminal that wants colour (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def language_of_locale() -> str:
    """zh where the environment's locale for messages is Chinese, else en."""
    chosen = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh" if chosen.lower().startswith("zh") else "en"


class Progress:
    """Names the stage at hand on standard error, on one line that is wiped at the end; silent without a terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __call__(self, stage: str) -> None:
        if self._shown:
            shown = re.sub(r"^read (\d+)/(\d+)$", r"recognise page \1 of \2", stage)
            shown = re.sub(r"^judge (\d+)/(\d+)$", r"second opinion \1 of \2", shown)
            print(f"\r\x1b[Kduizhao: {shown} …", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def gate(run: Run, fail_on: str, strict: bool) -> int:
    """The exit status of a run. Accepted findings do not count. Raises UsageError, which is status 2, for a pair that could not be
    compared, with `strict` for anything that could not be read, and as `status` does."""
    from diff.exports.text_report import on_one_line

    refused = [pair for pair in run.pairs if pair.report is None]
    if refused:
        what = "the pair" if len(run.pairs) == 1 else f"{len(refused)} of {len(run.pairs)} pairs"
        raise UsageError(f"{what} could not be compared: {on_one_line(refused[0].refusal)}")
    partly = [pair for pair in run.pairs if pair.report is not None and not pair.report.complete]
    if strict and partly:
        raise UsageError(
            f"not all of the input could be read ({', '.join(pair.reviewed for pair in partly)}), which --strict does not accept; "
            "see the notes of the report"
        )
    return status(list(run.reports()), fail_on)


def status(reports: Sequence[Report], fail_on: str) -> int:
    """The exit status of these reports."""
    from diff.finding import Severity

    if fail_on == "never":
        return CLEAN
    bar = Severity(fail_on).rank
    if any(finding.severity.rank >= bar for report in reports for finding in report.findings if not finding.status):
        return DIVERGES
    if not all(report.complete for report in reports):
        raise UsageError(
            "nothing that counts was found, but not all of the input could be read, so the comparison proves nothing; "
            "see the notes of the report, or let --fail-on never accept it"
        )
    return CLEAN


def check_files(files: Sequence[str], output: str | None) -> None:
    """Raises UsageError where two files are to be read from standard input, or one of them would be written over."""
    if files.count("-") > 1:
        raise UsageError("only one of the documents can be standard input; give the others as files")
    if output not in (None, "-") and Path(output).resolve() in {Path(name).resolve() for name in files if name != "-"}:
        raise UsageError(f"{output} is one of the files that are read; name another file for the output")


def in_form(report: Any, table: object, given: argparse.Namespace) -> bytes:
    """A table in the form that was asked for; `report` is the module of `diff.exports` that knows this table."""
    if given.format == "json":
        return str(report.as_json(table)).encode()
    style = Style(given.lang or language_of_locale())
    if given.format == "xlsx":
        if given.output in (None, "-") and sys.stdout.isatty():
            raise UsageError("xlsx is no text for a terminal; name a file: --output table.xlsx")
        return bytes(report.as_xlsx(table, style))
    return bytes(report.as_csv(table, style)) if given.format == "csv" else str(report.as_text(table, style)).encode()
