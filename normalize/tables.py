"""Reading the tables in `normalize/data`, and those of users: CSV in UTF-8 with a head of comment lines."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

DATA = Path(__file__).parent / "data"


class TableError(ValueError):
    """A table that cannot be used. The message is one sentence: which file, which line, what to do."""


def read_table(source: str | Path, required: Iterable[str] = ()) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file as column → cell, cells stripped; absent columns read as "".

    `source` is the name of a file in `normalize/data`, or the path of a user's file. Lines that begin with # and empty
    lines are skipped; the first other line names the columns. Raises TableError where the file cannot be read as that,
    or lacks a column of `required` (or the cell in one).
    """
    path = DATA / source if isinstance(source, str) else source
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"{path}: cannot be read ({error}); give a CSV file in UTF-8.") from error
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    reader = csv.reader(line for _, line in lines)
    columns = [cell.strip() for cell in next(reader, [])]
    missing = [name for name in required if name not in columns]
    if missing:
        raise TableError(f"{path}: no column “{missing[0]}”; the first line must name the columns.")
    rows: list[dict[str, str]] = []
    for cells in reader:
        number = lines[reader.line_num - 1][0]
        if len(cells) > len(columns):
            raise TableError(f"{path}, line {number}: more cells than columns; put cells with commas in double quotes.")
        row = dict.fromkeys(columns, "") | dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        for name in required:
            if not row[name]:
                raise TableError(f"{path}, line {number}: the cell “{name}” is empty; fill it or delete the line.")
        rows.append(row)
    return tuple(rows)


def split_cell(cell: str) -> tuple[str, ...]:
    """The alternatives of a cell, which are separated by “|”."""
    return tuple(part for piece in cell.split("|") if (part := piece.strip()))
