"""Tables as text and as CSV: columns that align in a terminal whatever the script, cells that no spreadsheet executes."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from normalize.clause import Clause, ClauseTree

BOM = "\ufeff"
"""Without it, spreadsheet programs take UTF-8 for the machine's old code page and garble Chinese."""

_GAP = "  "
_UNIT = re.compile(r"[（“‘《【〔(]*(?:[!-~–—−÷×≤≥→…·]+|[^\s])[，。、；：！？）”’》】〕]*|\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_FORMULA = re.compile(r"(?![+\-]?\d+(?:\.\d+)? ?%?$)[=+\-@\t\r＝＋－＠]")
"""How a formula begins, in Chinese and Japanese versions with full-width signs too; a signed figure is none."""


def width(text: str) -> int:
    """Columns of a terminal that the text takes: two for a wide or full-width character (Unicode Standard Annex #11),
    none for a combining mark."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text if not unicodedata.combining(char)
    )


def same_label(tree: ClauseTree, clause: Clause, other_tree: ClauseTree, other: Clause) -> bool:
    """Whether two clauses stand under the same label: 三/(一) is 三/（一）, and in the other language III/(i)."""
    if tree.language == other_tree.language:
        return unicodedata.normalize("NFKC", clause.path) == unicodedata.normalize("NFKC", other.path)
    return clause.kind == other.kind and _numbers(tree, clause) == _numbers(other_tree, other)


def _numbers(tree: ClauseTree, clause: Clause) -> list[int | None]:
    above = _numbers(tree, tree.clauses[clause.parent]) if clause.parent >= 0 else []
    return [*above, clause.number]


def wrap(text: str, columns: int) -> list[str]:
    """The text in lines of at most this many columns. Words and figures stay whole where they fit a line, closing
    punctuation stays with what it closes, and line feeds break."""
    lines: list[str] = []
    for paragraph in _CONTROL.sub("\ufffd", text).split("\n"):
        line = ""
        for unit in _units(paragraph, columns):
            if width(line) + width(unit) > columns:
                lines.append(line.rstrip())
                line = ""
            line += unit if line else unit.lstrip()
        lines.append(line.rstrip())
    return lines


def _units(text: str, columns: int) -> Iterator[str]:
    """What wrapping keeps together; a unit that is longer than a line comes in characters."""
    for match in _UNIT.finditer(text):
        unit = match.group()
        yield from [unit] if width(unit) <= columns else unit


def lines(head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """A table for reading, each column at most as wide as told; longer cells continue on the next line, and rows of
    several lines stand apart."""
    table = [[wrap(cell, limit) for cell, limit in zip(row, widths, strict=True)] for row in (head, *rows)]
    fitted = [max(width(line) for row in table for line in row[k]) for k in range(len(widths))]
    tall_before = False
    for n, row in enumerate(table):
        tall = max(len(cell) for cell in row) > 1
        if n > 1 and (tall or tall_before):
            yield ""
        for pieces in zip_longest(*row, fillvalue=""):
            padded = [piece + " " * (size - width(piece)) for piece, size in zip(pieces, fitted, strict=True)]
            yield _GAP.join(padded).rstrip()
        if n == 0:
            yield _GAP.join("-" * size for size in fitted)
        tall_before = tall and n > 0


def as_csv(rows: Iterable[Sequence[str | int | None]]) -> bytes:
    """Comma-separated values (RFC 4180) in UTF-8 with a byte order mark. A text that a spreadsheet program would take for
    a formula gets an apostrophe before it, as OWASP advises ("CSV Injection"): it came out of a stranger's file."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(["" if cell is None else _harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return (BOM + out.getvalue()).encode()


def _harmless(cell: str) -> str:
    cell = _CONTROL.sub("\ufffd", cell)
    return "'" + cell if _FORMULA.match(cell) else cell
