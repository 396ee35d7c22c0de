"""Options that several commands share: each function adds one group of them to a parser."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from diff.exports import TABLES

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_relation(parser: argparse.ArgumentParser) -> None:
    """Adds what the draft is to the original."""
    parser.add_argument(
        "--relation",
        choices=("auto", "localisation", "translation", "revision"),
        default="auto",
        help="what DRAFT is to ORIGINAL (default: auto, by language and wording)",
    )


def add_parts(parser: argparse.ArgumentParser) -> None:
    """Adds which document of each file."""
    for side in ("original", "draft"):
        parser.add_argument(
            f"--{side}-part",
            metavar="N|TITLE",
            help=f"which document in {side.upper()}, by number or by words of its title (default: the best match)",
        )


def add_table(parser: argparse.ArgumentParser) -> None:
    """Adds form, file and language of a table."""
    parser.add_argument("--format", choices=TABLES, default="text", help="form of the table (default: text)")
    parser.add_argument("--output", metavar="FILE", help="write the table to FILE (default: standard output)")
    parser.add_argument(
        "--lang", choices=("en", "zh"), help="language of the text and CSV tables (default: the locale's)"
    )


def add_lang(parser: argparse.ArgumentParser, what: str) -> None:
    """Adds the language of `what` ("language of the text report")."""
    parser.add_argument("--lang", choices=("en", "zh"), help=f"{what} (default: the locale's)")


def add_fail_on(parser: argparse.ArgumentParser, default: str) -> None:
    """Adds the severity that makes the exit status 1."""
    parser.add_argument(
        "--fail-on",
        choices=("high", "medium", "low", "never"),
        default=default,
        help=f"lowest severity that makes the exit status 1 (default: {default})",
    )


def add_termbase(parser: argparse.ArgumentParser) -> None:
    """Adds users' terms."""
    parser.add_argument(
        "--termbase",
        metavar="FILE",
        action="append",
        default=[],
        type=Path,
        help="terms of your own for a translation (CSV, XLSX or TBX), before the built-in ones; may be given several times",
    )


def add_revisions(parser: argparse.ArgumentParser) -> None:
    """Adds how tracked changes are read."""
    parser.add_argument(
        "--revisions",
        choices=("accepted", "original"),
        default="accepted",
        help="read tracked changes of Word files as accepted (default) or as never made",
    )


def add_ocr(parser: argparse.ArgumentParser) -> None:
    """Adds what recognises pictures of text."""
    parser.add_argument(
        "--ocr",
        choices=("auto", "off", "rapidocr", "tesseract"),
        default="auto",
        help="what recognises pages that show their text as a picture (default: auto, the first that is installed)",
    )


def add_limit(parser: argparse.ArgumentParser) -> None:
    """Adds the limits of reading."""
    parser.add_argument(
        "--limit",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="raise or lower a limit of reading (pages=8000, memory=2G); may be given several times",
    )


def add_embeddings(parser: argparse.ArgumentParser) -> None:
    """Adds a model for the alignment."""
    parser.add_argument(
        "--embeddings",
        metavar="FOLDER",
        type=Path,
        help="for a translation: the folder of a sentence-transformers model that is heard on what belongs together",
    )


def add_judge(parser: argparse.ArgumentParser) -> None:
    """Adds a second opinion."""
    parser.add_argument(
        "--judge",
        metavar="URL",
        help="show pairs of sentences of a translation to a language model at this address for a second opinion "
        "(default: DUIZHAO_JUDGE_URL, else nothing is sent anywhere)",
    )
    parser.add_argument("--judge-model", metavar="NAME", help="name of the model there (default: DUIZHAO_JUDGE_MODEL)")
    parser.add_argument(
        "--judge-limit", metavar="N", type=count, help="pairs that are shown to it at most (default: 100)"
    )


def count(text: str) -> int:
    """Reads a whole number from 1."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"“{text}” is no number of this kind; give one from 1")
    return int(text)
