"""Tables without upright rules: rows of text whose columns stand clear of one another, with level rules or none.

Only what is certain becomes a table: columns that stay apart over several rows, and rows that rules, wider gaps or
the numbers in the first column set off. All else stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.layout.columns import gutters
from ingest.layout.model import OBJECT, Piece, Sheet, body_size, parts, rows
from ingest.pdf.grids import NEAR, Grid, Place, Rule

_HEAD = re.compile(
    r"序\s*号|编\s*号|項次|项次|任\s*务|名\s*称|指\s*标|项\s*目|内\s*容|类\s*别|事\s*项|单\s*位|部\s*门|责\s*任|时\s*限|时\s*间|期\s*限|备\s*注|标\s*准|措\s*施|地\s*区|年\s*份"
    r"|no\.?|number|item|task|measure|indicator|project|content|category|unit|department|deadline|time|date|remarks?",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"[（(]?(\d{1,3})[)）.．、]?")
_GAP = 0.8
"""Ems between two columns in the first row at least."""
_BETWEEN = 0.55
"""Ems that stay free between two columns over all rows at least."""

Row = list[Piece]
Band = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Rows that follow one another and share columns: the empty bands between these, and the level rules at them.

    `spanning` are the rows (of these) that lie over the bands: titles of groups of rows.
    """

    rows: tuple[Row, ...]
    bands: tuple[Band, ...]
    rules: tuple[float, ...] = ()
    spanning: frozenset[int] = frozenset()

    @property
    def em(self) -> float:
        return body_size(piece for row in self.rows for piece in row)

    @property
    def lined(self) -> tuple[Row, ...]:
        """The rows that keep to the columns."""
        return tuple(row for i, row in enumerate(self.rows) if i not in self.spanning)

    def column(self, piece: Piece) -> int:
        return sum((piece.x0 + piece.x1) / 2 > (x0 + x1) / 2 for x0, x1 in self.bands)

    def columns(self, row: Sequence[Piece]) -> set[int]:
        return {self.column(piece) for piece in row}


def unruled(sheet: Sheet, rules: Sequence[Rule], known: Sequence[Grid], after_table: bool) -> list[Grid]:
    """The tables of a page that are not among the `known` ones."""
    free = [
        p
        for p in sheet.pieces
        if p.text != OBJECT and not any(g.x0 <= p.x0 <= g.x1 and g.y0 <= p.y - 0.3 * p.size <= g.y1 for g in known)
    ]
    found: list[Grid] = []
    page_rows = rows(free)
    columns = gutters(page_rows, sheet.width)
    for stretch in _stretches(page_rows, rules):
        ends = _row_ends(stretch, after_table, columns)
        if ends:
            found.append(_grid(stretch, ends))
    return found


def _stretches(page_rows: Sequence[Row], rules: Sequence[Rule]) -> Iterator[_Stretch]:
    """The stretches of a page with three columns or more; the first row shows them all."""
    at = 0
    while at < len(page_rows):
        count = sum(b.x0 - a.x1 > _GAP * max(a.size, b.size) for a, b in pairwise(page_rows[at]))
        covered: list[Band] = []
        bands: list[Band] = []
        spanning: list[int] = []
        end = at
        while count >= 2 and end < len(page_rows):
            row = page_rows[end]
            if end > at and row[0].y - page_rows[end - 1][0].y > 4.5 * row[0].size:
                break
            more = _covered([*covered, *((p.x0, p.x1) for p in row)], _BETWEEN * row[0].size)
            free = [(a[1], b[0]) for a, b in pairwise(more)]
            if len(free) < count:
                if not _is_title(page_rows, end, covered, count):
                    break
                spanning.append(end - at)
                end += 1
                continue
            covered, bands, end = more, free, end + 1
        if end - at >= 3:
            found = page_rows[at:end]
            top, foot = found[0][0].y - 3 * found[0][0].size, found[-1][0].y + 3 * found[-1][0].size
            left, right = covered[0][0], covered[-1][1]
            level = [r for r in rules if not r.upright and r.x0 < right and r.x1 > left and top < r.y0 < foot]
            rule_ys = tuple(_whole_rules(level, right - left))
            yield _trimmed(_Stretch(tuple(found), tuple(bands), rule_ys, frozenset(spanning)))
            at = end
        else:
            at += 1


def _is_title(page_rows: Sequence[Row], at: int, covered: Sequence[Band], count: int) -> bool:
    """Whether a row that lies over the bands is the title of the rows below it: its words stand together, at the left
    of the table, and a row with columns follows."""
    row = page_rows[at]
    if not covered or at + 1 == len(page_rows) or len(list(parts(row))) > 1:
        return False
    em, below = row[0].size, page_rows[at + 1]
    within = abs(row[0].x0 - covered[0][0]) < em and row[-1].x1 < covered[-1][1]
    near = below[0].y - row[0].y < 3.2 * em
    more = _covered([*covered, *((p.x0, p.x1) for p in below)], _BETWEEN * em)
    return within and near and len(more) > count and sum(b.x0 - a.x1 > _GAP * em for a, b in pairwise(below)) >= 2


def _covered(intervals: Sequence[Band], gap: float) -> list[Band]:
    """The union of intervals, those nearer to one another than a gap taken as one."""
    found: list[Band] = []
    for x0, x1 in sorted(intervals):
        if found and x0 - found[-1][1] < gap:
            found[-1] = (found[-1][0], max(found[-1][1], x1))
        else:
            found.append((x0, x1))
    return found


def _whole_rules(level: Sequence[Rule], width: float) -> list[float]:
    """The heights at which rules, drawn in one go or cell by cell, cover most of a width."""
    found: list[float] = []
    for y in sorted((rule.y0 + rule.y1) / 2 for rule in level):
        if found and y - found[-1] <= NEAR:
            continue
        if sum(r.x1 - r.x0 for r in level if abs((r.y0 + r.y1) / 2 - y) <= NEAR) > 0.8 * width:
            found.append(y)
    return found


def _trimmed(stretch: _Stretch) -> _Stretch:
    """Without what follows the table at some distance and fills one column only: the next paragraph."""
    found = list(stretch.rows)
    pitch = _pitch(stretch)
    while len(found) > 1:
        below = bool(stretch.rules) and found[-1][0].y - 0.5 * stretch.em > stretch.rules[-1] and len(stretch.rules) > 2
        apart = found[-1][0].y - found[-2][0].y > 1.25 * pitch
        alone = len(stretch.columns(found[-1])) == 1 and not _ORDINAL.fullmatch("".join(p.text for p in found[-1]))
        if not alone or not (below or apart):
            break
        found.pop()
    spanning = frozenset(i for i in stretch.spanning if i < len(found))
    return _Stretch(tuple(found), stretch.bands, stretch.rules, spanning)


def _pitch(stretch: _Stretch) -> float:
    """The distance of the lines inside cells: the shortest distance of lines in one column that comes again."""
    steps: list[float] = []
    for column in range(len(stretch.bands) + 1):
        ys = sorted({round(p.y, 1) for row in stretch.lined for p in row if stretch.column(p) == column})
        steps.extend(b - a for a, b in pairwise(ys) if b - a > 0.8 * stretch.em)
    usual = (a for a in sorted(steps) if sum(abs(a - b) < 0.05 * a for b in steps) > 1)
    return next(usual, min(steps, default=1.5 * stretch.em))


def _row_ends(stretch: _Stretch, after_table: bool, columns: Sequence[Band] = ()) -> list[int]:
    """The indices after the last line of each row of the table, or none where that is not certain.

    `columns` are the bands between the columns of the page.
    """
    lines = stretch.rows
    if len(lines) < 3:
        return []
    certain = bool(stretch.rules) or (_is_headed(stretch) and len(_by_numbers(stretch, after_table)) > 2)
    inside = [any(x0 < b1 and b0 < x1 for b0, b1 in stretch.bands) for x0, x1 in columns]
    if not certain and inside and all(inside):
        return []
    if not certain and gutters(lines, 2 * lines[0][0].x0 + lines[0][-1].x1):
        return []
    inner = [y for y in stretch.rules if lines[0][0].y < y < lines[-1][0].y]
    if not _is_headed(stretch) and not after_table and not inner:
        return []
    if len(inner) >= 2:
        ends = [max(i for i, line in enumerate(lines) if line[0].y < y) + 1 for y in inner]
        return [*dict.fromkeys(ends), len(lines)]
    for ends in (_by_numbers(stretch, after_table), _by_gaps(stretch), _by_lines(stretch)):
        if len(ends) >= 3:
            return ends
    return []


def _is_headed(stretch: _Stretch) -> bool:
    """Whether the first row names columns."""
    names = ["".join(p.text for p in stretch.rows[0] if stretch.column(p) == c) for c in range(len(stretch.bands) + 1)]
    return sum(bool(_HEAD.search(name)) and len(name) <= 16 for name in names) >= 2


def _by_numbers(stretch: _Stretch, after_table: bool) -> list[int]:
    """Rows that begin with the numbers in the first column, which count on."""
    starts: list[int] = []
    titles: list[int] = []
    values: list[int] = []
    for i, line in enumerate(stretch.rows):
        if i in stretch.spanning:
            titles.append(i)
            continue
        own = "".join(p.text for p in line if stretch.column(p) == 0)
        number = _ORDINAL.fullmatch(own)
        if number is not None and len(stretch.columns(line)) > 1:
            starts.append(i)
            values.append(int(number[1]))
        elif own and i:
            return []
    if len(values) < 2 or any(b != a + 1 for a, b in pairwise(values)):
        return []
    if starts[0] > 0 and len({min(1, c) for c in stretch.columns(stretch.rows[0])}) < 2:
        return []
    cuts = sorted(i for i in (*starts, *titles) if i)
    if after_table and starts[0] > 1 and _is_headed(stretch):
        cuts.insert(0, 1)  # below the repeated head goes on the row of the page before
    pitch = _pitch(stretch)
    # Numbers in the middle of their rows do not show where these begin.
    if any(stretch.rows[i][0].y - stretch.rows[i - 1][0].y < 0.85 * pitch for i in cuts):
        return []
    return [*cuts, len(stretch.rows)]


def _by_gaps(stretch: _Stretch) -> list[int]:
    """Rows set off by more space than the lines inside them."""
    pitch = _pitch(stretch)
    cuts = [i for i, (a, b) in enumerate(pairwise(stretch.rows), 1) if b[0].y - a[0].y > 1.15 * pitch]
    ends = [*cuts, len(stretch.rows)]
    starts = [0, *cuts]
    wide = [
        len({c for line in stretch.rows[a:b] for c in stretch.columns(line)})
        for a, b in zip(starts, ends, strict=True)
        if not stretch.spanning.intersection(range(a, b))
    ]
    return (
        ends
        if len(ends) >= 3 and len(wide) > 1 and median(wide) > len(stretch.bands) / 2 and min(wide[:-1]) > 1
        else []
    )


def _by_lines(stretch: _Stretch) -> list[int]:
    """Rows of one line each: all begin in the first column and fill most others."""
    full = all(
        0 in stretch.columns(line) and len(stretch.columns(line)) > len(stretch.bands) / 2 for line in stretch.lined
    )
    return list(range(1, len(stretch.rows) + 1)) if full else []


def _grid(stretch: _Stretch, ends: Sequence[int]) -> Grid:
    lines = stretch.rows
    left, right = min(p.x0 for r in lines for p in r) - 2, max(p.x1 for r in lines for p in r) + 2
    xs = (left, *((x0 + x1) / 2 for x0, x1 in stretch.bands), right)
    ys = [_top(lines[0])]
    for end in ends:
        foot = max(p.y + 0.22 * p.size for p in lines[end - 1])
        ys.append((foot + _top(lines[end])) / 2 if end < len(lines) else foot)
    places: list[Place] = []
    for r, (start, end) in enumerate(zip((0, *ends), ends, strict=False)):
        if all(i in stretch.spanning for i in range(start, end)):
            places.append(Place(left, ys[r], right, ys[r + 1], r, r + 1, 0, len(xs) - 1))
        else:
            places.extend(Place(xs[c], ys[r], xs[c + 1], ys[r + 1], r, r + 1, c, c + 1) for c in range(len(xs) - 1))
    # Without a rule at its foot the table may go on anywhere.
    return Grid(left, ys[0], right, ys[-1], xs, len(ends), tuple(places), open_end=not stretch.rules)


def _top(line: Row) -> float:
    return min(p.y - 0.88 * p.size for p in line)
