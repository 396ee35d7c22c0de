"""`duizhao review`: starts the review pages. `python -m web` does the same."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

MOST_WORKERS = 64
"""No machine on which this runs has more processors."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong on one line, as the other commands do."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"duizhao: {message} (see {self.prog} --help)\n")


def build_parser() -> argparse.ArgumentParser:
    """The command line of `duizhao review`."""
    parser = _Parser(
        prog="duizhao review",
        allow_abbrev=False,
        description="Starts the review pages on this machine and opens them in the browser.",
        epilog="Without files, the page opens on which files and samples are chosen.",
    )
    parser.add_argument("original", metavar="ORIGINAL", nargs="?", help="the original document")
    parser.add_argument("draft", metavar="DRAFT", nargs="?", help="the draft (left out: ORIGINAL holds both)")
    parser.add_argument("--port", type=_port, default=0, help="port (default: a free one)")
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on (default: 127.0.0.1, which only this machine reaches; others need an account)",
    )
    parser.add_argument(
        "--address",
        metavar="URL",
        default="",
        help="address under which others call the server; with https://, a proxy on the way ends TLS",
    )
    parser.add_argument(
        "--data", metavar="DIR", type=Path, help="where files and decisions are kept (default: ~/.local/share/duizhao)"
    )
    parser.add_argument(
        "--database",
        metavar="URL",
        help="a PostgreSQL database, postgresql://USER:PASSWORD@HOST/NAME (default: $DUIZHAO_DATABASE, else SQLite in DIR)",
    )
    parser.add_argument(
        "--workers",
        metavar="N",
        type=_workers,
        default=1,
        help="processes that read files and compare, so many at once (default: 1)",
    )
    parser.add_argument(
        "--create-admin",
        metavar="NAME",
        help="make an account that administers, ask for its password (or read it from standard input), and end",
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs until interrupted; gives the exit status (2 for what cannot be used, said on one line)."""
    options = build_parser().parse_args(arguments)
    # After the command line is understood: --help must not wait for the web framework.
    from diff.judge.settings import JudgeError, Settings
    from ingest.limits import LimitError, Limits
    from web.server import Place, create_admin, serve
    from web.store import StoreError, chosen_address

    files = [Path(name) for name in (options.original, options.draft) if name is not None]
    database = chosen_address(options.database)
    place = Place(options.host, options.port, options.address, options.data, database, options.workers)
    try:
        if options.create_admin is not None:
            create_admin(options.create_admin, _password(), place)
            print(f"{options.create_admin} can sign in now.")
            return 0
        # What the environment sets is wrong for every file: better said now than with each comparison.
        Limits.from_settings()
        Settings.chosen()
        serve(files, place, not options.no_browser)
    except (JudgeError, LimitError, StoreError) as error:
        print(f"duizhao: {error}", file=sys.stderr)
        return 2
    return 0


def _password() -> str:
    """Typed twice at a terminal, else the first line of standard input."""
    from web.store import StoreError

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("The same once more: ") != first:
        raise StoreError("The two passwords differ; start again and type the same one twice.")
    return first


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"{text} is no number of workers; give one from 1 to {MOST_WORKERS}")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port; give a number from 0 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
