"""Where the forms of a report go: `--format NAME[=FILE]`, several at once, and `--output FILE` for the one without a file."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from diff.commands import options
from diff.commands.running import UsageError, shows_colour, write
from diff.exports import EXPORTS, ExportError, Style

if TYPE_CHECKING:
    from diff.run import Run

DEFAULT = "text"


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a report, by its name in `EXPORTS`, and the file that it is for; None where none was named with it."""

    name: str
    file: str | None = None

    @classmethod
    def of(cls, text: str) -> Form:
        """Reads NAME or NAME=FILE. Raises ValueError, with a sentence, for a name that no form has, and where FILE is empty."""
        name, given, file = text.partition("=")
        if name not in EXPORTS:
            near = get_close_matches(name, EXPORTS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(EXPORTS)}"
            raise ValueError(f"“{name}” is no form of a report; {hint}")
        if given and not file:
            raise ValueError(f"“{text}” names no file; give one behind the =, or leave it out")
        return cls(name, file or None)


def add_forms(parser: argparse.ArgumentParser) -> None:
    """Adds the forms of the report, their files and their language."""
    parser.add_argument(
        "--format",
        metavar="NAME[=FILE]",
        action="append",
        type=_form,
        help=f"form of the report ({', '.join(EXPORTS)}; default: {DEFAULT}), and the file it goes to; may be given several times",
    )
    parser.add_argument(
        "--output", metavar="FILE", help="write the form that has no file of its own to FILE (default: standard output)"
    )
    options.add_lang(parser, "language of the report for readers")


def _form(text: str) -> Form:
    try:
        return Form.of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def destinations(forms: Sequence[Form], output: str | None, inputs: Iterable[str] = ()) -> tuple[Form, ...]:
    """Each form with its file, `-` for standard output. Raises UsageError where two forms have one destination, where a form would
    go over one of the files that are compared or over a folder, and where bytes that are no text would go to a terminal."""
    chosen = tuple(forms) or (Form(DEFAULT),)
    without = [form for form in chosen if form.file is None]
    if output is not None and not without:
        raise UsageError("each --format names its own file, so that --output has nothing to write; leave it out")
    if len(without) > 1:
        names = " and ".join(form.name for form in without)
        raise UsageError(
            f"only one form can go to {output or 'standard output'}, not {names}; name files: {_hint(without)}"
        )
    placed = tuple(Form(form.name, form.file or output or "-") for form in chosen)
    seen: dict[str | Path, str] = {}
    read = {Path(name).resolve() for name in inputs if name != "-"}
    for form in placed:
        assert form.file is not None
        place = form.file if form.file == "-" else Path(form.file).resolve()
        where = "standard output" if form.file == "-" else form.file
        if place in seen:
            raise UsageError(
                f"{seen[place]} and {form.name} cannot both go to {where}; name another file for one of them"
            )
        if form.file != "-" and os.path.isdir(form.file):  # noqa: PTH112 - pathlib raises for names that are too long
            raise UsageError(f"{form.file}: this is a folder; name a file in it for the report")
        if place in read:
            raise UsageError(f"{form.file} is one of the files that are compared; name another file for the report")
        if form.file == "-" and EXPORTS[form.name].binary and sys.stdout.isatty():
            raise UsageError(f"{form.name} is no text for a terminal; name a file: {_hint([form])}")
        seen[place] = form.name
    return placed


def _hint(forms: Sequence[Form]) -> str:
    return " ".join(f"--format {form.name}=report{EXPORTS[form.name].suffix}" for form in forms)


def deliver(run: Run, forms: Iterable[Form], lang: str) -> None:
    """Writes each form of `destinations` where it goes; files first, so that a reader who leaves early loses none."""
    for form in sorted(forms, key=lambda form: form.file == "-"):
        colour = form.file == "-" and shows_colour()
        try:
            data = EXPORTS[form.name].render(run, Style(lang, colour))
        except ExportError as error:
            raise UsageError(str(error)) from error
        write(data, form.file)
