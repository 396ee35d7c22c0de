"""Footnotes: small type at the foot of a page, to which raised marks in the text lead."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.layout.model import END_MARK, OBJECT, Piece, Sheet, body_size, rows

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
    grouped: list[list[Piece]] = []
    names: list[str] = []
    for row in found[at:]:
        name = _NOTE_MARK.match("".join(p.text for p in row))
        if name is not None and (not names or _follows(names[-1], name[1])):
            grouped.append([])
            names.append(name[1])
        if grouped:
            grouped[-1].extend(row)
    marks = _raised(found[:at], names)
    if not marks and not unmarked:
        return None
    return Footnotes(tuple(tuple(note) for note in grouped), marks)


def notes(sheets: Sequence[Sheet], gone: Sequence[Collection[Piece]], noted: Sequence[bool]) -> list[Footnotes]:
    """The footnotes of all pages, of which `noted` may have some; what is `gone` from each page is left out.

    A note may go on at the foot of the next page, in the same small type, and a mark may stand on the page before its
    note.
    """
    found = [
        (footnotes(sheet, head) if may else None) or Footnotes((), frozenset())
        for sheet, head, may in zip(sheets, gone, noted, strict=True)
    ]
    for i in range(1, len(sheets)):
        before, here = found[i - 1], found[i]
        if before.notes and END_MARK.search("".join(p.text for p in before.notes[-1])) is None:
            rest = _rest(sheets[i], gone[i], here, body_size(before.notes[-1]))
            if rest:
                here = found[i] = Footnotes((rest, *here.notes), here.marks)
        if here.notes and before != here:
            used = {p for note in before.notes for p in note} | before.marks | set(gone[i - 1])
            text = rows(p for p in sheets[i - 1].pieces if p not in used)
            names = [name[1] for note in here.notes if (name := _NOTE_MARK.match("".join(p.text for p in note)))]
            early = _raised(text, names) - here.marks
            if early and not {p.text for p in early} & {p.text for p in here.marks}:
                found[i - 1] = Footnotes(before.notes, before.marks | early)
    return found


def beside(sheets: Sequence[Sheet], gone: Sequence[Collection[Piece]]) -> list[tuple[tuple[Piece, ...], ...]]:
    """The notes in the margin of each page: a few words in smaller type, wholly left or right of all text.

    What is `gone` from each page is left out. Two columns of text in different type are no text and its notes: notes
    are narrow, and short against the text beside them.
    """
    kept = [[p for p in s.pieces if p not in own and p.text != OBJECT] for s, own in zip(sheets, gone, strict=True)]
    body = body_size(piece for page in kept for piece in page)
    found: list[tuple[tuple[Piece, ...], ...]] = []
    for sheet, page in zip(sheets, kept, strict=True):
        main = [p for p in page if p.size > 0.9 * body]
        small = [p for p in page if p.size <= 0.85 * body] if len(main) > 4 else []
        if small:
            left, right = min(p.x0 for p in main) - 0.5 * body, max(p.x1 for p in main) + 0.5 * body
            top, foot = min(p.y - p.size for p in main), max(p.y + p.size for p in main)
            small = [p for p in small if (p.x1 < left or p.x0 > right) and top < p.y < foot]
        length = sum(len(p.text) for p in small)
        narrow = all(p.x1 - p.x0 < 0.25 * sheet.width for p in small)
        words = any(char.isalpha() for p in small for char in p.text)
        if not words or not narrow or length > 0.15 * sum(len(p.text) for p in main):
            found.append(())
            continue
        sides = ([p for p in small if p.x1 < left], [p for p in small if p.x0 > right])
        found.append(tuple(note for side in sides for note in _close_rows(side)))
    return found


def _close_rows(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, ...]]:
    """The rows that follow one another without a space between them, together."""
    note: list[Piece] = []
    for row in rows(pieces):
        if note and row[0].y - note[-1].y > 1.8 * row[0].size:
            yield tuple(note)
            note = []
        note.extend(row)
    if note:
        yield tuple(note)


def _raised(found: Sequence[Sequence[Piece]], names: Collection[str]) -> frozenset[Piece]:
    """The small raised marks in the rows of a text that name notes."""
    marks: set[Piece] = set()
    for row in found:
        size = max(p.size for p in row)
        y = next(p.y for p in row if p.size == size)
        marks.update(p for p in row if p.size < 0.75 * size and p.y < y - 0.15 * size and p.text in names)
    return frozenset(marks)


def _rest(sheet: Sheet, gone: Collection[Piece], here: Footnotes, size: float) -> tuple[Piece, ...]:
    """The lines at the foot of a page, above its own notes, in the size of a note that has not ended."""
    own = {p for note in here.notes for p in note}
    found = rows(p for p in sheet.pieces if p not in gone and p not in own)
    body = body_size(piece for row in found for piece in row)
    rest: list[Piece] = []
    for row in reversed(found):
        if size > 0.88 * body or abs(body_size(row) - size) > 0.05 * size or max(p.size for p in row) > 0.95 * body:
            break
        rest[:0] = row
    return tuple(rest) if len(rest) < sum(len(row) for row in found) else ()


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
