"""What stands on a page and is not its text: running heads and feet, page numbers, watermarks, numbers of lines.

Nothing is judged by its form alone where the other pages can tell: a head comes again on other pages, the numbers of
pages count with the pages and stand at one height, a watermark shows in one place over the text. So a figure of the
text that happens to stand alone at the foot of a page stays in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from statistics import median

from ingest import labels
from ingest.document import BlockKind
from ingest.layout.model import EDGE, END_MARK, OBJECT, Piece, Sheet, body_size, parts, rows

_RULE = r"[-—–－―─·•.．・~～\s|｜/_*＊]*"
_N = r"(?P<n>\d{1,4}|[ivxlc]{1,6}|[IVXLC]{1,6}|[〇○零一二三四五六七八九十百]{1,5})"
_PAGE_NUMBER = re.compile(
    rf"(?P<before>{_RULE}[（(\[【<〈]?{_RULE}(?:第|[Pp]age|PAGE|[Pp]\.)?\s*){_N}"
    rf"(?P<after>\s*页?{_RULE}(?:(?:[，,/]|of)?\s*(?:共|总)?\s*\d{{1,4}}\s*页?)?[)）\]】>〉]?{_RULE})"
)
_DECORATION = re.compile(r"[-—–－―─·•~～|｜页/]|[Pp]age|PAGE|of")
_ATTACHMENT = re.compile(r"附\s*[件錄录表]|annex|appendix|attachment", re.IGNORECASE)
_Spot = tuple[str, int, int]
"""The words of a piece and where it stands."""
_NEAR = 4.0
"""Points within which rows of different pages stand at one height."""


@dataclass(frozen=True, slots=True)
class _EdgeRow:
    """A row near the top or the foot of a page. `distance` is that of its baseline from that edge of the page."""

    top: bool
    distance: float
    parts: tuple[tuple[Piece, ...], ...]
    rank: int
    """0 for the outermost row."""
    within: bool
    """Whether it stands in the outer part of the page (`EDGE`)."""

    @property
    def zone(self) -> int:
        """The distance in steps, the foot negative."""
        step = 1 + round(self.distance / 8)
        return step if self.top else -step


@dataclass(frozen=True, slots=True)
class _Number:
    """What may be the number of a page: its series (edge, kind of figures, difference to the count of pages)."""

    series: tuple[bool, str, int]
    distance: float
    bare: bool


def furniture(sheets: Sequence[Sheet]) -> list[dict[Piece, BlockKind]]:
    """For each sheet the pieces that are not its text, with what they are.

    A head repeats: the same words (figures apart) at the same height on a quarter of the pages, at least three (odd and
    even pages differ; all pages where there are fewer than four); or something small stands at one height, clear of
    the text, on most pages (the name of the chapter). What else stands in such a row goes with it. Page numbers count
    with the pages. A watermark repeats in the same place over other text.
    """
    counted = _line_numbers(sheets)
    # The lines of heads and feet may be numbered as well.
    found = [dict.fromkeys(own, BlockKind.LINE_NUMBER) for own in counted]
    bare = [
        replace(sheet, pieces=tuple(p for p in sheet.pieces if p not in own)) if own else sheet
        for sheet, own in zip(sheets, found, strict=True)
    ]
    for gone, more in zip(found, _of_pages(bare), strict=True):
        gone |= more
    return found


def _of_pages(sheets: Sequence[Sheet]) -> list[dict[Piece, BlockKind]]:
    """Heads, feet, numbers of pages and watermarks."""
    edges = [_edge_rows(sheet) for sheet in sheets]
    body = body_size(piece for sheet in sheets for piece in sheet.pieces)
    repeated = _repeated(edges)
    numbers = _numbers(sheets, edges)
    standing = _standing(sheets, edges, body)
    marks = _watermarks(sheets, body)
    found: list[dict[Piece, BlockKind]] = []
    for i, (sheet, at_edge) in enumerate(zip(sheets, edges, strict=True)):
        gone = dict.fromkeys(marks[i], BlockKind.WATERMARK)
        if i:
            gone |= dict.fromkeys(_continued(sheets[i - 1], sheet, edges[i - 1], at_edge), BlockKind.RUNNING_HEAD)
        outer = {True: True, False: True}
        for row in at_edge:
            page = _Context(sheet, body, len(sheets), gone, outer[row.top])
            gone |= _of_row(row, page, repeated, numbers, row.rank == 0 and (i, row.top) in standing)
            outer[row.top] &= all(piece in gone for part in row.parts for piece in part)
        found.append(gone)
    return found


def _edge_rows(sheet: Sheet) -> list[_EdgeRow]:
    """The three outer rows at the top and at the foot, and the outermost in any case, from the outside."""
    text = [p for p in sheet.pieces if p.text != OBJECT]
    if not text:
        return []
    band = sheet.height * EDGE
    first, last = min(text, key=lambda p: p.y), max(text, key=lambda p: p.y)
    found: list[_EdgeRow] = []
    for top, limit in ((True, max(band, first.y + 0.42 * first.size)), (False, 0.0)):
        low = min(sheet.height - band, last.y - 0.42 * last.size)
        near = rows(p for p in text if (p.y < limit if top else p.y > low))
        for rank, row in enumerate(near[:3] if top else near[::-1][:3]):
            y = row[0].y
            distance = y if top else sheet.height - y
            found.append(_EdgeRow(top, distance, tuple(tuple(p) for p in parts(row)), rank, distance < band))
    return found


def _text(part: Sequence[Piece]) -> str:
    return "".join((" " if p.spaced and k else "") + p.text for k, p in enumerate(part))


def _row_text(row: _EdgeRow) -> str:
    return " ".join(_text(part) for part in row.parts)


def _key(part: Sequence[Piece]) -> str:
    return re.sub(r"\d+", "#", _text(part))


def _is_head(part: Sequence[Piece], zone: int, repeated: set[tuple[int, str]]) -> bool:
    text = _text(part)
    if (zone, text) in repeated and not text.isdigit():
        return True
    labelled = labels.match(text) is not None or _ATTACHMENT.match(text) is not None
    return not labelled and (zone, _key(part)) in repeated


def _repeated(edges: Sequence[Sequence[_EdgeRow]]) -> set[tuple[int, str]]:
    """The (zone, words) of the parts of rows that come again on other pages, figures apart.

    A label (Article 12, 附件2) that only happens to stand where others stood must come again with its own figures.
    """
    seen: Counter[tuple[int, str]] = Counter()
    for at_edge in edges:
        here: set[tuple[int, str]] = set()
        for row in at_edge:
            for part in row.parts if row.within else ():
                here |= {(row.zone, _text(part)), (row.zone, _key(part))}
        seen.update(here)
    need = _need(len(edges))
    # A height may fall on the border of two steps.
    return {
        (zone, key)
        for zone, key in list(seen)
        if seen[zone, key] + max(seen[zone - 1, key], seen[zone + 1, key]) >= need
    }


def _need(pages: int) -> int:
    return max(3, -(-pages // 4)) if pages > 3 else max(2, pages)


def _number(part: Sequence[Piece], row: _EdgeRow, sheet: Sheet) -> _Number | None:
    text = " ".join(p.text for p in part).strip()
    found = _PAGE_NUMBER.fullmatch(text)
    if found is None:
        return None
    figures = found["n"]
    if figures.isdigit():
        value: int | None = int(figures)
        kind = "1"
    elif figures.isascii():
        value, kind = labels.roman_number(figures), "i"
    else:
        value, kind = labels.chinese_number(figures), "一"
    if value is None:
        return None
    bare = _DECORATION.search(found["before"] + found["after"]) is None
    if kind == "一" and bare:
        return None
    return _Number((row.top, kind, value - sheet.number), row.distance, bare)


def _numbers(sheets: Sequence[Sheet], edges: Sequence[Sequence[_EdgeRow]]) -> dict[tuple[bool, str, int], list[float]]:
    """The heights at which each series of page numbers stands."""
    found: defaultdict[tuple[bool, str, int], list[float]] = defaultdict(list)
    for sheet, at_edge in zip(sheets, edges, strict=True):
        here = {}
        for row in at_edge:
            for part in row.parts:
                number = _number(part, row, sheet)
                if number is not None:
                    here[number.series, round(row.distance)] = row.distance
        for (series, _), distance in here.items():
            found[series].append(distance)
    return found


def _standing(sheets: Sequence[Sheet], edges: Sequence[Sequence[_EdgeRow]], body: float) -> set[tuple[int, bool]]:
    """The (index of the sheet, edge) whose outermost row stands clear of the text, small, where it does on most pages."""
    if len(sheets) < 4:
        return _small_at_the_top(edges, body)
    found: set[tuple[int, bool]] = set()
    seen = Counter(_row_text(row) for at_edge in edges for row in at_edge)
    for top in (True, False):
        clear: list[tuple[int, float]] = []
        small: set[int] = set()
        for i, (sheet, at_edge) in enumerate(zip(sheets, edges, strict=True)):
            row = next((row for row in at_edge if row.top == top and row.rank == 0), None)
            if row is None or not row.within:
                continue
            label = labels.match(_row_text(row))
            # "Article 12" on a line of its own may begin a page; the name of a chapter runs on over its pages.
            heading = _ATTACHMENT.match(_row_text(row)) or (
                label is not None and not re.search("[章节編编]", label.text)
            )
            if (not heading or seen[_row_text(row)] > 1) and _is_clear(row, sheet, body):
                clear.append((i, row.distance))
                if max(p.size for part in row.parts for p in part) < 0.95 * body:
                    small.add(i)
        # Odd and even pages may differ; in smaller type than the text, a few pages are enough to tell.
        for pages in (range(0, len(sheets), 2), range(1, len(sheets), 2), small):
            own = [(i, d) for i, d in clear if i in pages]
            for i, distance in own:
                alike = sum(abs(distance - other) < 1.5 for _, other in own)
                if alike >= max(3, 0.6 * (len(sheets) if pages is small else len(pages))):
                    found.add((i, top))
    return found


def _small_at_the_top(edges: Sequence[Sequence[_EdgeRow]], body: float) -> set[tuple[int, bool]]:
    """The tops of the pages of a short file where each begins, at one height, with a row far smaller than the text.

    At the foot the last lines of footnotes look the same.
    """
    first = [next((row for row in at_edge if row.top and row.rank == 0), None) for at_edge in edges]
    rows_there = [row for row in first if row is not None and row.within]
    alike = len(rows_there) == len(edges) > 1 and all(
        abs(row.distance - rows_there[0].distance) < 1.5
        and max(p.size for part in row.parts for p in part) < 0.88 * body
        and _ATTACHMENT.match(_row_text(row)) is None
        and labels.match(_row_text(row)) is None
        for row in rows_there
    )
    return {(i, True) for i in range(len(edges))} if alike else set()


def _is_clear(row: _EdgeRow, sheet: Sheet, body: float) -> bool:
    """Whether a row in type no larger than the text stands farther from it than its lines from one another."""
    pieces = [piece for part in row.parts for piece in part]
    if max(p.size for p in pieces) > 1.05 * body or sum(len(p.text) for p in pieces) > 60:
        return False
    y = pieces[0].y
    text = sorted(p.y for p in sheet.pieces if abs(p.y - y) > 0.42 * p.size)
    steps = [b - a for a, b in pairwise(text) if b - a > 0.6 * body]
    beyond = [other for other in text if (other > y if row.top else other < y)]
    if not steps or not beyond:
        return False
    gap = min(beyond) - y if row.top else y - max(beyond)
    smaller = max(p.size for p in pieces) < 0.95 * body
    return gap > (1.3 if smaller else 1.7) * max(median(steps), 1.2 * body)


@dataclass(frozen=True, slots=True)
class _Context:
    """The page that a row stands on, the number of pages, and what is known of the page before the row is judged."""

    sheet: Sheet
    body: float
    pages: int
    gone: Mapping[Piece, BlockKind]
    outermost: bool
    """Whether everything farther out was taken away."""


def _of_row(
    row: _EdgeRow,
    page: _Context,
    repeated: set[tuple[int, str]],
    numbers: Mapping[tuple[bool, str, int], Sequence[float]],
    standing: bool,
) -> Iterator[tuple[Piece, BlockKind]]:
    """The pieces of a row at the edge that are no text of the page."""
    own = [part for part in row.parts if _is_page_number(part, row, page, numbers)]
    small = max(p.size for part in row.parts for p in part) <= page.body * 1.05
    heads = [part for part in row.parts if _is_head(part, row.zone, repeated) and (small or page.pages > 3)]
    named = any(_number(part, row, page.sheet) is None for part in heads)
    if standing or named or len(own) == len(row.parts):
        for part in row.parts:
            kind = BlockKind.PAGE_NUMBER if _number(part, row, page.sheet) else BlockKind.RUNNING_HEAD
            yield from ((piece, kind) for piece in part)
        return
    # A number that shares its row with text is that of the page only in the margin.
    text = [p for p in page.sheet.pieces if p.text != OBJECT and not any(p in part for part in own)]
    for part in own:
        if all(part[-1].x1 <= p.x0 or part[0].x0 >= p.x1 for p in text):
            yield from ((piece, BlockKind.PAGE_NUMBER) for piece in part)


def _is_page_number(
    part: Sequence[Piece],
    row: _EdgeRow,
    page: _Context,
    numbers: Mapping[tuple[bool, str, int], Sequence[float]],
) -> bool:
    found = _number(part, row, page.sheet)
    if found is None:
        return False
    alike = sum(abs(distance - found.distance) < _NEAR for distance in numbers[found.series])
    if page.outermost and alike >= 3:
        return True
    if not row.within:
        return False
    # It stands apart from the text: no other row within two ems.
    y, em = part[0].y, max(p.size for p in part)
    others = [abs(p.y - y) for p in page.sheet.pieces if p not in page.gone and abs(p.y - y) > 0.5 * em]
    gap = min(others, default=9 * em)
    if gap < 1.9 * em:
        return False
    text = _text(part)
    if re.fullmatch(r"[（(].*[)）]|.*[.．、]", text):
        return alike > 1  # a label of the text looks like this
    if not found.bare or alike > 1:
        return True
    apart = gap > 3 * em and not row.top and _is_middle(part, page.sheet)
    return text == str(page.sheet.number) or (apart and (found.series[1] == "i" or len(text) < 4))


def _is_middle(part: Sequence[Piece], sheet: Sheet) -> bool:
    return abs(part[0].x0 + part[-1].x1 - sheet.width) < 3 * part[0].size


def _continued(before: Sheet, sheet: Sheet, above: Sequence[_EdgeRow], at_edge: Sequence[_EdgeRow]) -> Iterator[Piece]:
    """The title of a table that the next page of the table repeats in the same words at the same height."""
    if not before.tabled or not sheet.tabled:
        return
    for row in at_edge:
        text = [_text(part) for part in row.parts]
        again = any(
            other.top and abs(other.distance - row.distance) < _NEAR and [_text(part) for part in other.parts] == text
            for other in above
        )
        if not row.top or not again:
            return
        yield from (piece for part in row.parts for piece in part)


def _watermarks(sheets: Sequence[Sheet], body: float) -> list[set[Piece]]:
    """The pieces of each sheet that lie over or under other text: in large type, or in one place on many pages."""
    spots = [[_spot(piece) for piece in sheet.pieces] for sheet in sheets]
    count: Counter[_Spot] = Counter(spot for own in spots for spot in own)
    need = _need(len(sheets))
    crossed: set[_Spot] = set()
    for sheet, own in zip(sheets, spots, strict=True):
        placed = sorted(dict(zip(own, sheet.pieces, strict=True)).items(), key=lambda item: item[1].y)
        heights = [piece.y for _, piece in placed]
        reach = 0.75 * max((piece.size for _, piece in placed), default=0.0)
        for spot, piece in placed:
            again = count[spot] >= need and not piece.text.isdigit()
            if (not again and piece.size <= 2 * body) or spot in crossed:
                continue
            near = placed[bisect_left(heights, piece.y - reach) : bisect_right(heights, piece.y + reach)]
            # Of two that come again in one place, the larger lies over the text.
            over = (
                other
                for place, other in near
                if (other.size < 0.95 * piece.size or (again and count[place] < need)) and _overlap(piece, other)
            )
            if sum(1 for _ in islice(over, 2)) > (not again):
                crossed.add(spot)
    return [
        _whole({piece for piece, spot in zip(sheet.pieces, own, strict=True) if spot in crossed}, sheet, body)
        for sheet, own in zip(sheets, spots, strict=True)
    ]


def _whole(marks: set[Piece], sheet: Sheet, body: float) -> set[Piece]:
    """The marks with what else there is in their large type: a character of a mark may happen to cross nothing."""
    for size in {piece.size for piece in marks if piece.size > 1.3 * body}:
        alike = {piece for piece in sheet.pieces if piece.size == size}
        if len(alike & marks) > max(2, 0.6 * len(alike)):
            marks = marks | alike
    return marks


def _spot(piece: Piece) -> _Spot:
    return piece.text, round(piece.x0), round(piece.y)


def _overlap(piece: Piece, other: Piece) -> bool:
    """Whether other type is printed on the type of `piece`, on a baseline of its own or in another size."""
    if OBJECT in (piece.text, other.text) or piece.text == other.text:
        return False
    small = min(piece.size, other.size)
    across = min(piece.x1, other.x1) - max(piece.x0, other.x0)
    down = min(piece.y, other.y) - max(piece.y - 0.75 * piece.size, other.y - 0.75 * other.size)
    apart = abs(piece.y - other.y) > 0.2 * small or abs(piece.size - other.size) > 0.4 * piece.size
    return apart and across > 0.3 * small and down > 0.2 * small


def _line_numbers(sheets: Sequence[Sheet]) -> list[list[Piece]]:
    """The numbers of the lines in the margin: figures left of all text that count on in equal steps."""
    margins = [_margin_figures(sheet) for sheet in sheets]
    sure = [_are_line_numbers(sheet, figures) for sheet, figures in zip(sheets, margins, strict=True)]
    sparse = [not known and _by_fives(figures) for figures, known in zip(margins, sure, strict=True)]
    if sum(sparse) > 1 and sum(len(figures) for figures, few in zip(margins, sparse, strict=True) if few) > 3:
        # Two or three a page tell nothing, many pages of them do.
        sure = [known or few for known, few in zip(sure, sparse, strict=True)]
    margins = [
        [*figures, *_of_columns(sheet, figures)] if known else figures
        for sheet, figures, known in zip(sheets, margins, sure, strict=True)
    ]
    ends = {round(p.x1) for figures, known in zip(margins, sure, strict=True) if known for p in figures}
    result: list[list[Piece]] = []
    for figures, known in zip(margins, sure, strict=True):
        # A page with few lines has those of the others.
        result.append([p for p in figures if known or ends & {round(p.x1) + k for k in (-1, 0, 1)}])
    return result


def _margin_figures(sheet: Sheet) -> list[Piece]:
    """The figures left of the text that begin or end at one x, from the top."""
    figures = [p for p in sheet.pieces if p.text.isdecimal() and len(p.text) < 5]
    others = [p.x0 for p in sheet.pieces if not p.text.isdecimal() and p.text != OBJECT]
    if not figures or not others:
        return []
    left = sorted(others)[len(others) // 20]
    outside = [p for p in figures if p.x1 < left - 0.4 * p.size]
    if not outside:
        return []
    best: list[Piece] = []
    for side in ("x1", "x0"):
        ends = Counter(round(getattr(p, side)) for p in outside)
        usual = max(ends, key=lambda x: ends[x - 1] + ends[x] + ends[x + 1])
        best = max(best, [p for p in outside if abs(getattr(p, side) - usual) < 2], key=len)
    return sorted(best, key=lambda p: p.y)


def _by_fives(figures: Sequence[Piece]) -> bool:
    """Whether figures are the multiples of five, or of ten, that come one after the other."""
    values = [int(p.text) for p in figures]
    return len(values) > 1 and values[1] - values[0] in (5, 10) and _is_even(values) and values[0] % 5 == 0


def _is_even(values: Sequence[int]) -> bool:
    return len({b - a for a, b in pairwise(values)}) == 1


def _of_columns(sheet: Sheet, figures: Sequence[Piece]) -> Iterator[Piece]:
    """The numbers of the lines of further columns, which count on from those of the column before."""
    step = Counter(int(b.text) - int(a.text) for a, b in pairwise(figures)).most_common(1)[0][0]
    last, right = int(figures[-1].text), max(p.x1 for p in figures)
    below = [p for p in sheet.pieces if p.text.isdecimal() and p.x0 > right and abs(p.size - figures[-1].size) < 0.1]
    while following := [p for p in below if int(p.text) == last + step]:
        first = min(following, key=lambda p: p.x0)
        more = sorted((p for p in below if min(abs(p.x1 - first.x1), abs(p.x0 - first.x0)) < 2), key=lambda p: p.y)
        if len(more) < 4 or [int(p.text) for p in more] != [last + step * k for k in range(1, len(more) + 1)]:
            return
        yield from more
        last, below = int(more[-1].text), [p for p in below if p.x0 > first.x1]


def _are_line_numbers(sheet: Sheet, figures: Sequence[Piece]) -> bool:
    # The lines of a running head may be numbered too, by a count of their own.
    counted = [int(b.text) - int(a.text) for a, b in pairwise(figures)]
    step, times = Counter(counted).most_common(1)[0] if counted else (0, 0)
    if len(figures) < 4 or step not in (1, 2, 3, 5, 10) or len(counted) - times > 2 or times < 0.8 * len(counted):
        return False
    text = [p for p in sheet.pieces if not p.text.isdecimal()]
    if step >= 5 or max(p.size for p in figures) < 0.9 * body_size(text):
        return True
    # Where every line is numbered in the size of the text, running text tells these figures from those of a list:
    # lines that go on in the next, which has a number of its own, and lines that end a sentence.
    printed = rows(text)
    end = max(row[-1].x1 for row in printed)
    stops = [END_MARK.search(row[-1].text) is not None for row in printed]
    full = [row[-1].x1 > end - 3 * row[-1].size for row in printed]
    runs_on = sum(wide and not stop for wide, stop in zip(full, stops, strict=True))
    many = len(figures) > 9 and len(figures) >= 0.9 * len(printed)
    return many and runs_on > 0.15 * len(printed) and sum(stops) > 0.15 * len(printed)
