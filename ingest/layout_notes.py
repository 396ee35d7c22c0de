"""Footnotes: small type at the foot of a page, to which raised marks in the text lead."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.layout_model import Piece, Sheet, body_size, rows

_NOTE_MARK = re.compile(r"[\[［（(【]?(\d{1,3}|[①-⑳*＊†‡])[\]］）)】]?[.．、:：]?\s*(?=[^\d\s])")
_PAGE_NUMBER = re.compile(r"[-—–－―─·•.\s]*(?:第\s*)?\d{1,4}(?:\s*页)?[-—–－―─·•.\s]*|[-—–\s]*[ivxlc]{1,6}[-—–\s]*")


@dataclass(frozen=True, slots=True)
class Footnotes:
    """The notes at the foot of a page, each with its pieces, and the raised marks in the text that lead to them."""

    notes: tuple[tuple[Piece, ...], ...]
    marks: frozenset[Piece]


def footnotes(sheet: Sheet, gone: Collection[Piece] = frozenset(), unmarked: bool = False) -> Footnotes | None:
    """The footnotes of a page, whose heads and feet are `gone`.

    They are rows at the foot in smaller type, or set off by a wider space, each note with a number of its own, to which
    a raised number in the text leads. `unmarked` does without the raised numbers.
    """
    found = rows(p for p in sheet.pieces if p not in gone)
    while found and _PAGE_NUMBER.fullmatch(" ".join(p.text for p in found[-1])):
        found.pop()
    at = _note_start(found)
    if at is None:
        return None
    notes: list[list[Piece]] = []
    names: list[str] = []
    for row in found[at:]:
        name = _NOTE_MARK.match("".join(p.text for p in row))
        if name is not None and (not names or _follows(names[-1], name[1])):
            notes.append([])
            names.append(name[1])
        if notes:
            notes[-1].extend(row)
    marks: set[Piece] = set()
    for row in found[:at]:
        size = max(p.size for p in row)
        y = next(p.y for p in row if p.size == size)
        marks.update(p for p in row if p.size < 0.75 * size and p.y < y - 0.15 * size and p.text in names)
    if not marks and not unmarked:
        return None
    return Footnotes(tuple(tuple(note) for note in notes), frozenset(marks))


def _follows(before: str, name: str) -> bool:
    """Whether a note's mark comes next after another: 2 after 1, ② after ①; stars and daggers in any order."""
    values = [_value(mark) for mark in (before, name)]
    return None in values or values[1] == (values[0] or 0) + 1


def _value(mark: str) -> int | None:
    return int(mark) if mark.isdecimal() else ord(mark) - ord("①") + 1 if "①" <= mark <= "⑳" else None


def _note_start(found: Sequence[Sequence[Piece]]) -> int | None:
    """The row that footnotes may begin with."""
    body = body_size(piece for row in found for piece in row)
    pitches = [row[0].y - before[0].y for before, row in pairwise(found)]
    for at in range(3, len(found)):
        text = "".join(p.text for p in found[at])
        if _NOTE_MARK.match(text) is None:
            continue
        small = all(body_size(row) <= 0.88 * body for row in found[at:])
        if small or (pitches[at - 1] > 1.2 * median(pitches) and not re.match(r"\d+[.．、)）]|[(（]", text)):
            return at
    return None
