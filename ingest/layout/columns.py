"""Columns and reading order: which pieces of a page are read together, and in what order.

A column is told by the empty band beside it: no library reads a page well whose file stores the rows across the
columns, so the order of the file counts for nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate, pairwise
from operator import or_
from statistics import median

from ingest.layout.model import Line, Piece, Sheet, body_size, parts, rows

Band = tuple[float, float]
"""The x of both sides of an empty band between columns."""

_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_LETTER = re.compile("[A-Za-z]")
_HANGING = frozenset("，。、；：）》」』】〕")
_MANY = 12
"""Rows from which on columns are told by their width alone."""
_NARROWEST = 6
"""Points that the band between two columns is wide at least."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Rows of a page that are read together. `kind` is "page" across the page, else the number of the column."""

    sheet: int
    kind: str
    rows: Sequence[Sequence[Piece]]


def streams(sheets: Sequence[Sheet], kept: Sequence[Sequence[Piece]]) -> list[Stream]:
    """The streams of all sheets in reading order, of the pieces kept of each.

    Where the columns on either side are in two languages, as translations set side by side are, the one language is
    read to the end before the other: by pages, they would change in the middle of a sentence.
    """
    by_row = [rows(pieces) for pieces in kept]
    own = [_spine(r, s) or gutters(r, s.width) for r, s in zip(by_row, sheets, strict=True)]
    usual = _usual([bands for bands in own if bands])
    found: list[Stream] = []
    for i, (page_rows, bands) in enumerate(zip(by_row, own, strict=True)):
        if not bands and usual and _shares(page_rows, usual):
            bands = usual
        stretch = None
        if not bands:
            bands, stretch = _partly(page_rows, sheets[i].width)
        found.extend(Stream(i, kind, group) for kind, group in _split(page_rows, bands, stretch))
    return _by_language(found)


def _usual(known: Sequence[tuple[Band, ...]]) -> tuple[Band, ...]:
    """The bands of the pages that show any, where most of these agree in their number."""
    if not known:
        return ()
    counts = [len(bands) for bands in known]
    count = max(set(counts), key=counts.count)
    alike = [bands for bands in known if len(bands) == count]
    return tuple((median(b[k][0] for b in alike), median(b[k][1] for b in alike)) for k in range(count))


def _spine(page_rows: Sequence[Sequence[Piece]], sheet: Sheet) -> tuple[Band, ...]:
    """The band between two pages that stand side by side on one broad sheet.

    Their margins leave more free than columns do, and one of them may hold a few short lines only.
    """
    middle = sheet.width / 2
    text = [p for row in page_rows for p in row]
    left, right = [p for p in text if p.x1 <= middle], [p for p in text if p.x0 >= middle]
    if sheet.width <= sheet.height or len(left) + len(right) < len(text) or not left or not right:
        return ()
    band = (max(p.x1 for p in left), min(p.x0 for p in right))
    if any(p.x0 < middle < p.x1 for p in sheet.tabled) or band[1] - band[0] < 0.08 * sheet.width:
        return ()
    for side in (left, right):
        width = max(p.x1 for p in side) - min(p.x0 for p in side)
        joined = (part for row in rows(side) for part in parts(row))
        running = sum(part[-1].x1 - part[0].x0 > max(0.6 * width, 15 * part[0].size) for part in joined)
        if running < 3:
            return ()
    return (band,)


def gutters(page_rows: Sequence[Sequence[Piece]], width: float) -> tuple[Band, ...]:
    """The empty bands between the columns of a page, from the left; none where it has one column.

    At least 6 pt wide, in the middle of the page or at its thirds or quarters, crossed by an eighth of the rows at
    most (titles), with well-filled rows on both sides in three rows of ten.
    """
    return tuple(_narrowed(page_rows, band) for band in _gutters(page_rows, width))


def _narrowed(page_rows: Sequence[Sequence[Piece]], band: Band) -> Band:
    """The band up to where the lines of the column behind it begin: in a short column, the few that are not indented
    weigh less than the titles that a band may be crossed by."""
    inside = sorted(
        p.x0 for row in page_rows for p in row if band[0] + _NARROWEST < p.x0 < band[1] - 1 and p.x1 > band[1]
    )
    start = next((x for x, after in pairwise(inside) if after - x < 1), band[1])
    return band[0], start


def _gutters(page_rows: Sequence[Sequence[Piece]], width: float) -> tuple[Band, ...]:
    if len(page_rows) < 4:
        return ()
    bands = _bands(page_rows, width)
    left = min(p.x0 for row in page_rows for p in row)
    right = max(p.x1 for row in page_rows for p in row)
    for count in (4, 3):
        places = [left + (right - left) * k / count for k in range(1, count)]
        near = [next((b for b in bands if abs((b[0] + b[1]) / 2 - x) < 0.05 * width), None) for x in places]
        chosen = tuple(band for band in near if band is not None)
        if len(chosen) == count - 1 and _is_filled(page_rows, chosen):
            return chosen
    even = _even(page_rows, bands)
    if even:
        return even
    low, high = float(int(0.36 * width)), float(int(0.64 * width))
    middle = [(max(x0, low), min(x1, high)) for x0, x1 in bands]
    best = max(middle, key=lambda b: b[1] - b[0], default=(0.0, 0.0))
    return (best,) if best[1] - best[0] >= _NARROWEST and _is_filled(page_rows, (best,)) else ()


def _even(page_rows: Sequence[Sequence[Piece]], bands: Sequence[Band]) -> tuple[Band, ...]:
    """The bands that make columns of one width, wherever they stand: the last columns of a page may be empty."""
    enough = 0.12 * len(page_rows)
    used = [b for b in bands if sum(any(p.x0 >= b[1] - 1 for p in row) for row in page_rows) > enough]
    if len(page_rows) < _MANY or not 0 < len(used) < 5:
        return ()
    starts = sorted(row[0].x0 for row in page_rows)
    ends = sorted(_end(p) for row in page_rows for p in row if p.x0 >= used[-1][1] - 1)
    # Titles, figures in the margin and single long lines reach beyond the columns.
    edges = [(0.0, starts[len(starts) // 10]), *used, (ends[-1 - len(ends) // 10], 0.0)]
    widths = [after[0] - before[1] for before, after in pairwise(edges)]
    if max(widths) > 1.15 * median(widths) or min(widths[:-1]) < 0.85 * median(widths) or widths[-1] < 0.4 * widths[0]:
        return ()
    return tuple(used) if _is_filled(page_rows, used, edges[-1][0]) else ()


def _bands(page_rows: Sequence[Sequence[Piece]], width: float) -> list[Band]:
    """The upright bands that an eighth of the rows cross at most."""
    low, high = int(width * 0.15), int(width * 0.85)
    changes = [0] * (high - low + 1)
    for row in page_rows:
        for piece in row:
            start, end = max(low, round(piece.x0)), min(high, round(_end(piece)))
            if start < end:
                changes[start - low] += 1
                changes[end - low] -= 1
    allowed = len(page_rows) * 0.12
    found: list[Band] = []
    begin: int | None = None
    for i, count in enumerate([*list(accumulate(changes))[:-1], len(page_rows) + 1]):
        if count <= allowed:
            begin = i if begin is None else begin
        elif begin is not None:
            if i - begin >= _NARROWEST:
                found.append((float(begin + low), float(i + low)))
            begin = None
    return found


def _end(piece: Piece) -> float:
    """Where the ink of a piece ends: that of a mark fills the first half of its place, which may hang over the margin."""
    return piece.x1 - 0.5 * piece.size if piece.text[-1:] in _HANGING else piece.x1


def _is_filled(page_rows: Sequence[Sequence[Piece]], bands: Sequence[Band], right: float | None = None) -> bool:
    """Whether there is running text in all columns that the bands make, side by side in three rows of ten.

    `right` is where the last column ends; without it, where anything does.
    """
    columns: list[list[list[Piece]]] = []
    start, end = min(p.x0 for row in page_rows for p in row), max(p.x1 for row in page_rows for p in row)
    end = end if right is None else right
    edges = [(start, start), *bands, (end, end)]
    for before, after in pairwise(edges):
        columns.append([[p for p in row if p.x0 >= before[1] - 1 and _end(p) <= after[0] + 1] for row in page_rows])
    beside = _beside(page_rows, columns)
    if len(beside) < 0.3 * len(page_rows):
        return False
    for column, (before, after) in zip(columns, pairwise(edges), strict=True):
        full = [sum(p.x1 - p.x0 for p in column[i]) for i in beside if column[i]]
        # The text may end with a few lines in the last column.
        few = column is columns[-1] and 0 < len(full) < 4 and len(page_rows) >= _MANY
        if not few and (not full or median(full) < 0.6 * (after[0] - before[1])):
            return False
    return True


def _beside(page_rows: Sequence[Sequence[Piece]], columns: Sequence[Sequence[Sequence[Piece]]]) -> list[int]:
    """The rows that have text in another column at their height. The baselines of columns need not agree: after a
    title or some space in one of them, its lines stand between those of the other."""
    own = [{number for number, column in enumerate(columns) if column[i]} for i in range(len(page_rows))]
    found: list[int] = []
    for i, row in enumerate(page_rows):
        near = set(own[i])
        for k in (i - 1, i + 1):
            if 0 <= k < len(page_rows) and abs(page_rows[k][0].y - row[0].y) < 1.2 * row[0].size:
                near |= own[k]
        if own[i] and len(near) > 1:
            found.append(i)
    return found


def _partly(page_rows: Sequence[Sequence[Piece]], width: float) -> tuple[tuple[Band, ...], tuple[float, float] | None]:
    """The columns that a page has only between two heights, and these (y of the first and the last row)."""
    xs = range(int(width * 0.4), int(width * 0.6), 3)
    covered = [_covered(row, xs) for row in page_rows]
    all_covered = (1 << len(xs)) - 1
    best: tuple[int, int, int] = (0, 0, 0)
    if not any(reduce(or_, covered[i : i + 8]) != all_covered for i in range(len(covered) - 7)):
        return (), None
    for k in range(len(xs)):
        begin = 0
        for i, row in enumerate([*covered, all_covered]):
            if row >> k & 1:
                if i - begin > best[0]:
                    best = (i - begin, begin, i)
                begin = i + 1
    count, begin, end = best
    if count < 8:
        return (), None
    stretch = page_rows[begin:end]
    bands = gutters(stretch, width)
    return (bands, (stretch[0][0].y - 1, stretch[-1][0].y + 1)) if bands else ((), None)


def _covered(row: Sequence[Piece], xs: range) -> int:
    """The places among `xs` on which a row has text, a bit each."""
    found = 0
    for piece in row:
        first = max(0, -(-(piece.x0 - 3 - xs.start) // xs.step))
        last = min(len(xs) - 1, (piece.x1 + 3 - xs.start) // xs.step)
        if first <= last:
            found |= (1 << int(last) + 1) - (1 << int(first))
    return found


def _shares(page_rows: Sequence[Sequence[Piece]], bands: Sequence[Band]) -> bool:
    """Whether a page without bands of its own (too little text) has the columns of the others."""
    crossing = sum(_crosses(row, bands) for row in page_rows)
    return len(page_rows) - crossing >= 2 and crossing <= len(page_rows) / 2


def _crosses(row: Sequence[Piece], bands: Sequence[Band]) -> bool:
    """Whether a piece of a row lies across a band, or its words run on over it closer than columns stand."""
    for x0, x1 in bands:
        if any(p.x0 < x0 - 1 and _end(p) > x1 + 1 for p in row):
            return True
        for before, after in pairwise(row):
            # A line of the column on the right begins where that column does; the other may overshoot its own.
            near = after.x0 - before.x1 < 0.6 * (x1 - x0) and abs(after.x0 - x1) > 1.5
            if near and before.x0 < x0 - 1 and after.x1 > x1 + 1 and after.x0 > x0 and before.x1 < x1:
                return True
    return False


def _split(
    page_rows: Sequence[Sequence[Piece]], bands: Sequence[Band], stretch: tuple[float, float] | None
) -> Iterator[tuple[str, Sequence[Sequence[Piece]]]]:
    """Splits a page into streams in reading order: across the page, then column by column."""
    if not bands:
        yield "page", page_rows
        return
    beside: list[Piece] = []
    page: list[Sequence[Piece]] = []
    body = body_size(piece for row in page_rows for piece in row)
    for row in page_rows:
        # A title over all columns may be no wider than the middle one.
        if not beside and row[0].x0 > bands[0][0] and row[0].size > 1.15 * body:
            page.append(row)
            continue
        # What stands in the row of a piece across the page belongs to that piece.
        if _crosses(row, bands) or (stretch is not None and not stretch[0] <= row[0].y <= stretch[1]):
            yield from _columns(beside, bands)
            beside = []
            page.append(row)
            continue
        if page:
            yield "page", page
            page = []
        beside.extend(row)
    if page:
        yield "page", page
    yield from _columns(beside, bands)


def _columns(pieces: Sequence[Piece], bands: Sequence[Band]) -> Iterator[tuple[str, list[list[Piece]]]]:
    middles = [(x0 + x1) / 2 for x0, x1 in bands]
    columns: list[list[Piece]] = [[] for _ in range(len(bands) + 1)]
    for piece in pieces:
        columns[sum((piece.x0 + piece.x1) / 2 >= x for x in middles)].append(piece)
    for number, column in enumerate(columns, 1):
        if column:
            yield f"{number}/{len(columns)}", rows(column)


def _is_translation(left: Stream, right: Stream) -> bool:
    """Whether one column is Chinese and the other is in Latin letters."""
    kinds = [_script("".join(p.text for row in side.rows for p in row)) for side in (left, right)]
    return sorted(kinds) == ["latin", "zh"]


def bilingual(found: Sequence[Line]) -> list[int]:
    """The pages, in order, on which a text and its translation stand side by side and are read one after the other."""
    pages: dict[int, dict[int, list[Line]]] = {}
    for line in found:
        pages.setdefault(line.page, {}).setdefault(line.column, []).append(line)
    return sorted(page for page, columns in pages.items() if _are_translations(list(columns.values())))


def _are_translations(columns: Sequence[Sequence[Line]]) -> bool:
    if len(columns) < 2:
        return False
    sides: dict[str, list[tuple[float, float]]] = {"zh": [], "latin": [], "other": []}
    for lines in columns:
        script = _script("".join(line.text for line in lines))
        sides[script].append((min(line.x0 for line in lines), max(line.x1 for line in lines)))
    return any(
        min(x1 for _, x1 in sides[left]) < max(x0 for x0, _ in sides[right])
        for left, right in (("zh", "latin"), ("latin", "zh"))
        if sides["zh"] and sides["latin"]
    )


def _script(text: str) -> str:
    ideographs, letters = len(_IDEOGRAPH.findall(text)), len(_LETTER.findall(text))
    if ideographs > max(letters, 0.4 * len(text)):
        return "zh"
    return "latin" if letters > 10 and letters > 20 * ideographs else "other"


def _by_language(found: Sequence[Stream]) -> list[Stream]:
    """Puts the columns of one language of pages that follow one another together."""
    result: list[Stream] = []
    second: list[Stream] = []
    at = 0
    while at < len(found):
        pair = found[at : at + 2]
        if [s.kind for s in pair] == ["1/2", "2/2"] and _is_translation(pair[0], pair[1]):
            result.append(pair[0])
            second.append(pair[1])
            at += 2
            continue
        result.extend(second)
        second = []
        result.append(found[at])
        at += 1
    return result + second
