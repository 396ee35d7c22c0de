"""The command `duizhao`: its grammar, put together from `diff.commands`, and the way it ends."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from diff import VERSION
from diff.commands import COMMANDS
from diff.commands.running import UNUSABLE, UsageError, complain

PLUGGED_IN = "duizhao.commands"
"""The entry point group of commands that packages above this one bring: name → function(arguments) → exit status."""


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

    for command in COMMANDS:
        command.add(commands)
    # Only for the list of commands: its arguments are read by the package that brings it.
    commands.add_parser("review", help="start the review pages for the browser", add_help=False)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line (default: the process's) and gives the exit status. What cannot be used is said on one
    line of standard error."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    # The matrices are small: threads that wait for one another take a third of the processor time. Read when numpy is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        for argument in arguments:
            if argument.encode(errors="replace").decode() != argument:
                raise UsageError(f"{argument}: this is not UTF-8, so that no report can hold it; rename the file")
        if arguments[:1] == ["review"]:
            return _plugged_in("review")(arguments[1:])
        options = build_parser().parse_args(arguments)
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except UsageError as error:
        complain(str(error))
    except KeyboardInterrupt:
        complain("interrupted.")
    except Exception as error:
        # A fault of the program must never look like "there are divergences", which is status 1.
        if os.environ.get("DUIZHAO_DEBUG"):
            raise
        complain(
            f"the program failed ({type(error).__name__}: {error}); please report it with the files. "
            "DUIZHAO_DEBUG=1 shows where."
        )
    return UNUSABLE


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
