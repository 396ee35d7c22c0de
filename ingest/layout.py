"""From pieces of text with their places on pages to paragraphs in reading order.

Pure functions over small values, no PDF library. All measures are in points, x from the left edge and y from the top
edge of a page turned so that its text stands upright; y is that of the baseline, because glyph boxes mislead for flat
or small glyphs (一, 、). An em is the font size of the line at hand.

The steps: `rows` (pieces on one baseline), `furniture` (running heads and feet, page numbers), `lines` (columns and
reading order), `paragraphs` (where a paragraph begins). A page or column break is no evidence of a new paragraph:
the same test holds across it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from statistics import median

from ingest import labels

EDGE = 0.12
"""The share of a page's height, at the top and at the foot, in which running heads and page numbers stand."""

OBJECT = "\ufffc"
"""The text of a piece that holds the place of something else than text (a table). It makes a paragraph of its own."""

_CJK = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff\u3000-\u303f"
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_CJK_CHAR = re.compile(rf"[{_CJK}“”‘’—…·℃〔〕]")
_END_MARK = re.compile(r"[。！？；：.!?;:][”’」』）)》\"']*$")
_OPENING = "（〔【《〈“‘「『(["
_CLOSING = "，。、；：？！）〕】》〉”’」』,.;:?!)]%％"
_LEADER_END = re.compile(r"[…·.．。‥\s]{3,}[（(]?\s*\d{1,4}\s*[)）]?$")
_LATIN_WORDS = re.compile(r"[^A-Za-z]*(?:[A-Za-z’'-]+[^A-Za-z]+){2}[A-Za-z]")
_PREFIXES = frozenset(
    ("all", "cross", "ex", "half", "high", "long", "low", "mid", "multi", "non", "post", "pre", "self", "semi", "well")
)
_NOTE_MARK = re.compile(r"[\[［（(【]?(\d{1,3}|[①-⑳*＊†‡])[\]］）)】]?[.．、:：]?\s*(?=[^\d\s])")
_PAGE_NUMBER = re.compile(
    r"[-—–－―─·•.\s]*(?:第\s*)?(?P<n>\d{1,4})(?:\s*页)?[-—–－―─·•.\s]*(?:[，,/]?\s*(?:共\s*)?\d{1,4}\s*页?)?"
    r"|page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|[-—–－\s]*[ivxlc]{1,6}[-—–－\s]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters set on one baseline without a gap. `spaced`: the file itself has a space before the piece."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    spaced: bool = False
    weight: int = 0
    """How heavy the type is; 0 where it was not asked for."""
    stops: tuple[tuple[int, float], ...] = ()
    """(character, x) where stretches of characters of one width end inside the piece; between them, and between the
    ends of the piece, the characters share the width evenly."""
    confidence: float | None = None
    """Of the recognition, where the piece was read from a picture."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page turned upright: its number (from 1), measures and pieces in any order.

    `tabled` are pieces inside tables, which are read apart (see `cell`) and tell only how large the type is.
    """

    number: int
    width: float
    height: float
    pieces: tuple[Piece, ...]
    tabled: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in its column; `left` and `right` are the margins of that column.

    `first` is the width of the first word (in text with spaces between words), which tells whether it would still
    have stood on the line before. `column` numbers the columns in reading order, so that lines of one column compare.
    `body` is the type size usual around it, which tells titles.
    `hyphen`: the line ends in a hyphen that may be due to the line break alone; it is then not part of `text`.
    """

    text: str
    page: int
    x0: float
    x1: float
    y: float
    size: float
    first: float
    column: int = 0
    left: float = 0.0
    right: float = 0.0
    hyphen: bool = False
    body: float = 10.5
    weights: tuple[int, int] = (0, 0)
    """Of the first and the last piece."""
    pieces: tuple[Piece, ...] = ()
    starts: tuple[int, ...] = ()
    """Where in `text` each of the pieces begins."""

    @property
    def display(self) -> bool:
        """Whether the line is in larger type than the text around it."""
        return self.size > 1.15 * self.body


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that make one paragraph; `spans` are the half-open stretches of `text` that came from each line."""

    text: str
    lines: tuple[Line, ...]
    spans: tuple[tuple[int, int], ...]
    centred: bool = False


@dataclass(slots=True)
class _Row:
    y: float
    size: float
    pieces: list[Piece] = field(default_factory=list)


def is_cjk(char: str) -> bool:
    """Whether a character is set without spaces around it: ideographs and their punctuation."""
    return _CJK_CHAR.match(char) is not None


def _other_script(before: str, after: str) -> bool:
    """Whether one line is Chinese and the other is in Latin letters alone."""
    chinese = [_IDEOGRAPH.search(text) is not None for text in (before, after)]
    return chinese[0] != chinese[1] and _LATIN_WORDS.match(after if chinese[0] else before) is not None


def rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Groups pieces by baseline, from the top; each row from the left. Sub- and superscripts join their row."""
    found: list[_Row] = []
    for piece in sorted(pieces, key=lambda p: (p.y, p.x0)):
        home = next((r for r in reversed(found[-3:]) if abs(piece.y - r.y) < 0.42 * max(r.size, piece.size)), None)
        if home is None or OBJECT in (piece.text, home.pieces[0].text):
            found.append(_Row(piece.y, piece.size, [piece]))
            continue
        home.pieces.append(piece)
        if piece.size > home.size:
            home.y, home.size = piece.y, piece.size
    found.sort(key=lambda r: r.y)
    return [sorted(r.pieces, key=lambda p: p.x0) for r in found]


def _parts(row: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The stretches of a row between gaps of more than two ems."""
    part: list[Piece] = []
    for piece in row:
        if part and piece.x0 - part[-1].x1 > 2 * piece.size:
            yield part
            part = []
        part.append(piece)
    if part:
        yield part


def furniture(sheets: Sequence[Sheet]) -> list[frozenset[Piece]]:
    """The pieces of each sheet that are running heads, feet, page numbers or watermarks.

    A head repeats: the same words (figures apart) at the same height on a quarter of the pages, at least three (odd and
    even pages differ; all pages where there are fewer than four). What else stands in such a row goes with it. A page
    number alone at the edge is recognised by its form. A watermark repeats in the same place, in large type, over
    other text.
    """
    edges: list[list[tuple[int, list[Piece]]]] = []
    seen: Counter[tuple[int, str]] = Counter()
    for sheet in sheets:
        at_edge = _edge_rows(sheet)
        edges.append(at_edge)
        seen.update({(zone, _key(part)) for zone, row in at_edge for part in _parts(row)})
    need = max(3, -(-len(sheets) // 4)) if len(sheets) > 3 else max(2, len(sheets))
    repeated = {key for key, count in seen.items() if count >= need}
    body = _body_size(piece for sheet in sheets for piece in sheet.pieces)
    large = Counter(_spot(p) for sheet in sheets for p in sheet.pieces if p.size > 1.5 * body)
    result: list[frozenset[Piece]] = []
    for sheet, at_edge in zip(sheets, edges, strict=True):
        gone = {
            p
            for p in sheet.pieces
            if p.size > 1.5 * body and large[_spot(p)] >= need and any(_overlap(p, other) for other in sheet.pieces)
        }
        for zone, row in at_edge:
            heads = any((zone, _key(part)) in repeated for part in _parts(row))
            small = max(p.size for p in row) <= body * 1.05
            if (heads and (small or len(sheets) > 3)) or _is_page_number(row, sheet, seen[zone, _key(row)]):
                gone.update(row)
        result.append(frozenset(gone))
    return result


def _spot(piece: Piece) -> tuple[str, int, int]:
    return piece.text, round(piece.x0), round(piece.y)


def _overlap(piece: Piece, other: Piece) -> bool:
    """Whether smaller type stands on the larger type of `piece`."""
    return (
        other.size < piece.size
        and piece.x0 < other.x1
        and other.x0 < piece.x1
        and piece.y - 0.8 * piece.size < other.y - 0.3 * other.size < piece.y
    )


def _edge_rows(sheet: Sheet) -> list[tuple[int, list[Piece]]]:
    """The outer rows of a page with their zone: distance from the nearer edge, in steps, the foot negative."""
    found: list[tuple[int, list[Piece]]] = []
    band = sheet.height * EDGE
    at_edge = rows(p for p in sheet.pieces if p.text != OBJECT and not band <= p.y <= sheet.height - band)
    top = [row for row in at_edge if row[0].y < band][:3]
    foot = [row for row in at_edge if row[0].y > sheet.height - band][-3:]
    for row in top:
        found.append((1 + round(row[0].y / 8), row))
    for row in foot:
        found.append((-1 - round((sheet.height - row[0].y) / 8), row))
    return found


def _key(part: Sequence[Piece]) -> str:
    return re.sub(r"\d+", "#", "".join(p.text for p in part))


def _is_page_number(row: Sequence[Piece], sheet: Sheet, alike: int) -> bool:
    text = " ".join(p.text for p in row)
    found = _PAGE_NUMBER.fullmatch(text)
    if found is None:
        return False
    # It stands apart from the text: no other row within two ems.
    y, em = row[0].y, max(p.size for p in row)
    if any(0.5 * em < abs(p.y - y) < 1.9 * em for p in sheet.pieces if p not in row):
        return False
    bare = text.strip().isdigit()
    return not bare or alike > 1 or int(text) == sheet.number


@dataclass(frozen=True, slots=True)
class Footnotes:
    """The notes at the foot of a page, each with its pieces, and the raised marks in the text that lead to them."""

    notes: tuple[tuple[Piece, ...], ...]
    marks: frozenset[Piece]


def footnotes(sheet: Sheet, gone: frozenset[Piece] = frozenset(), unmarked: bool = False) -> Footnotes | None:
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
        follows = name is not None and (not names or not name[1].isdigit() or name[1] == str(int(names[-1]) + 1))
        if name is not None and follows:
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


def _note_start(found: Sequence[Sequence[Piece]]) -> int | None:
    """The row that footnotes may begin with."""
    body = _body_size(piece for row in found for piece in row)
    pitches = [row[0].y - before[0].y for before, row in pairwise(found)]
    for at in range(3, len(found)):
        text = "".join(p.text for p in found[at])
        if _NOTE_MARK.match(text) is None:
            continue
        small = all(_body_size(row) <= 0.88 * body for row in found[at:])
        if small or (pitches[at - 1] > 1.2 * median(pitches) and not re.match(r"\d+[.．、)）]|[(（]", text)):
            return at
    return None


def _body_size(pieces: Iterable[Piece]) -> float:
    """The font size in which most characters are set."""
    sizes: Counter[float] = Counter()
    for piece in pieces:
        sizes[round(piece.size * 2) / 2] += len(piece.text)
    return sizes.most_common(1)[0][0] if sizes else 10.5


def gutter(sheet_rows: Sequence[Sequence[Piece]], width: float) -> tuple[float, float] | None:
    """The empty band between two columns of a page, or None.

    At least 6 pt wide in the middle of the page, crossed by an eighth of the rows at most (titles), with well-filled
    rows on both sides of it in three rows of ten.
    """
    if len(sheet_rows) < 4:
        return None
    low, high = int(width * 0.36), int(width * 0.64)
    changes = [0] * (high - low + 1)
    for row in sheet_rows:
        for piece in row:
            start, end = max(low, round(piece.x0)), min(high, round(piece.x1))
            if start < end:
                changes[start - low] += 1
                changes[end - low] -= 1
    covered = list(accumulate(changes))[:-1]
    allowed = len(sheet_rows) * 0.12
    best: tuple[int, int] | None = None
    begin: int | None = None
    for i, count in enumerate([*covered, len(sheet_rows) + 1]):
        if count <= allowed:
            begin = i if begin is None else begin
        elif begin is not None:
            if i - begin >= 6 and (best is None or i - begin > best[1] - best[0]):
                best = (begin, i)
            begin = None
    if best is None:
        return None
    x0, x1 = float(best[0] + low), float(best[1] + low)
    left = [p for row in sheet_rows for p in row if p.x1 <= x0 + 1]
    right = [p for row in sheet_rows for p in row if p.x0 >= x1 - 1]
    both = [r for r in sheet_rows if any(p.x1 <= x0 + 1 for p in r) and any(p.x0 >= x1 - 1 for p in r)]
    if len(both) < 0.3 * len(sheet_rows) or not left or not right:
        return None
    start_x, end_x = min(p.x0 for p in left), max(p.x1 for p in right)
    filled_left = median(sum(p.x1 - p.x0 for p in r if p.x1 <= x0 + 1) for r in both)
    filled_right = median(sum(p.x1 - p.x0 for p in r if p.x0 >= x1 - 1) for r in both)
    if filled_left < 0.6 * (x0 - start_x) or filled_right < 0.6 * (end_x - x1):
        return None
    return x0, x1


def lines(sheets: Sequence[Sheet], skip: Sequence[frozenset[Piece]] = ()) -> list[Line]:
    """The lines of all sheets in reading order, without the pieces to skip (one set for each sheet)."""
    drop = skip or [frozenset()] * len(sheets)
    kept = [[p for p in s.pieces if p not in d] for s, d in zip(sheets, drop, strict=True)]
    by_row = [rows(pieces) for pieces in kept]
    gutters = [gutter(r, s.width) for r, s in zip(by_row, sheets, strict=True)]
    known = [g for g in gutters if g is not None]
    usual = (median(g[0] for g in known), median(g[1] for g in known)) if known else None
    bodies = _body_sizes([[*pieces, *sheet.tabled] for pieces, sheet in zip(kept, sheets, strict=True)])
    found: list[Line] = []
    kinds: list[tuple[str, int]] = []
    widths: list[float] = []
    column = 0
    for sheet, pieces, sheet_rows, own, body in zip(sheets, kept, by_row, gutters, bodies, strict=True):
        gap = own
        if gap is None and usual is not None and _shares(sheet_rows, usual):
            gap = usual
        for kind, group in _columns(pieces, gap):
            column += 1
            for row in rows(group):
                found.append(_line(row, sheet.number, column, body))
                kinds.append((kind, sheet.number % 2))
                widths.append(sheet.width if kind == "page" else 0.0)
    return _with_margins(found, kinds, widths)


def _body_sizes(pages: Sequence[Sequence[Piece]]) -> list[float]:
    """The size of the text on each page; a page with little text takes that of a neighbour, if it can its own."""
    full = [sum(len(p.text) for p in page) >= 200 for page in pages]
    own = [_body_size(page) for page in pages]
    overall = _body_size(piece for page in pages for piece in page)
    result: list[float] = []
    for i, size in enumerate(own):
        near = [own[k] for k in (i - 1, i + 1, i - 2, i + 2) if 0 <= k < len(own) and full[k]]
        result.append(size if full[i] or size in near else near[0] if near else overall)
    return result


def _shares(sheet_rows: Sequence[Sequence[Piece]], gap: tuple[float, float]) -> bool:
    """Whether a page without a gutter of its own (too little text) has the columns of the others."""
    crossing = sum(any(p.x0 < gap[0] and p.x1 > gap[1] for p in row) for row in sheet_rows)
    return len(sheet_rows) - crossing >= 2 and crossing <= len(sheet_rows) / 2


def _columns(pieces: Sequence[Piece], gap: tuple[float, float] | None) -> Iterator[tuple[str, list[Piece]]]:
    """Splits a page into stretches in reading order: across the page, left column, right column."""
    if gap is None:
        yield "page", list(pieces)
        return
    middle = (gap[0] + gap[1]) / 2
    sides: list[Piece] = []
    page: list[Piece] = []
    for row in rows(pieces):
        # What stands in the row of a piece across the page belongs to that piece.
        if any(p.x0 < gap[0] - 1 and p.x1 > gap[1] + 1 for p in row):
            yield from _sides(sides, middle)
            sides = []
            page.extend(row)
            continue
        if page:
            yield "page", page
            page = []
        sides.extend(row)
    if page:
        yield "page", page
    yield from _sides(sides, middle)


def _sides(pieces: Sequence[Piece], middle: float) -> Iterator[tuple[str, list[Piece]]]:
    left = [p for p in pieces if (p.x0 + p.x1) / 2 < middle]
    right = [p for p in pieces if (p.x0 + p.x1) / 2 >= middle]
    if left:
        yield "left", left
    if right:
        yield "right", right


def _line(row: Sequence[Piece], page: int, column: int, body: float) -> Line:
    sizes: Counter[float] = Counter()
    for piece in row:
        sizes[piece.size] += len(piece.text)
    size = sizes.most_common(1)[0][0]
    text, starts = row[0].text, [0]
    for before, piece in pairwise(row):
        text += _between(before, piece, size)
        starts.append(len(text))
        text += piece.text
    y = next(p.y for p in row if p.size == size)
    hyphen = text[-1:] in ("\ufffe", "\u00ad") or (len(text) > 1 and text[-1] == "-" and text[-2].isalpha())
    text = text[:-1] if hyphen else text
    text = text.replace("\ufffe", "-").replace("\u00ad", "")
    return Line(
        text,
        page,
        row[0].x0,
        row[-1].x1,
        y,
        size,
        row[0].x1 - row[0].x0,
        column,
        hyphen=hyphen,
        body=body,
        weights=(row[0].weight, row[-1].weight),
        pieces=tuple(row),
        starts=tuple(starts),
    )


def _between(before: Piece, after: Piece, em: float) -> str:
    """The blank between two pieces of a line. Chinese has none but where the file or a wide gap sets one."""
    gap = after.x0 - before.x1
    if not is_cjk(before.text[-1]) and not is_cjk(after.text[0]):
        return " " if after.spaced or gap > 0.12 * em else ""
    return " " if gap > 0.75 * em or (after.spaced and gap > 0.2 * em) else ""


def _with_margins(found: list[Line], kinds: Sequence[tuple[str, int]], widths: Sequence[float]) -> list[Line]:
    """Gives each line the margins of its column: those of its page where they show, else those usual in the file."""
    columns: dict[int, list[int]] = {}
    for i, line in enumerate(found):
        columns.setdefault(line.column, []).append(i)
    own: dict[int, tuple[float | None, float | None]] = {}
    usual_left: dict[tuple[str, int], Counter[float]] = {}
    usual_right: dict[tuple[str, int], Counter[float]] = {}
    for column, members in columns.items():
        own[column] = _margins([found[i] for i in members])
        left, right = own[column]
        kind = kinds[members[0]]
        for key in (kind, (kind[0], -1)):
            if left is not None:
                usual_left.setdefault(key, Counter())[round(left)] += len(members)
            if right is not None:
                usual_right.setdefault(key, Counter())[round(right)] += len(members)
    result = list(found)
    for column, members in columns.items():
        kind = kinds[members[0]]
        group = [found[i] for i in members]
        body = group[0].body
        left, right = own[column]
        low, high = min(line.x0 for line in group), max(line.x1 for line in group)
        common_left = _usual(usual_left, kind)
        common_right = _usual(usual_right, kind)
        if left is None or (common_left is not None and common_left < left and low - common_left < 4 * body):
            left = common_left if common_left is not None and common_left <= low + body else low
        if right is None or (common_right is not None and abs(right - common_right) > body):
            if common_right is not None and common_right >= high - 2 * body:
                right = common_right
            elif right is None:
                # Too few lines to tell: the longest, if it wraps; else where the margins of the page are equal.
                right = high if _wraps(group, left, high) else max(high, widths[members[0]] - left)
        for i in members:
            result[i] = replace(found[i], left=left, right=right)
    return result


def _wraps(group: Sequence[Line], left: float, right: float) -> bool:
    """Whether a line that ends near `right` without a stop goes on in the next one, which begins at `left`."""
    return any(
        line.x1 > right - 2.5 * line.size
        and _END_MARK.search(line.text) is None
        and after.x0 - left < line.size
        and abs(after.size - line.size) < 0.05 * line.size
        for line, after in pairwise(group)
    )


def _usual(table: dict[tuple[str, int], Counter[float]], kind: tuple[str, int]) -> float | None:
    """The commonest margin of pages of the same side, else of all pages."""
    for key in (kind, (kind[0], -1)):
        if key in table:
            return table[key].most_common(1)[0][0]
    return None


def _margins(group: Sequence[Line]) -> tuple[float | None, float | None]:
    """The margins that the lines of one column show: left, where several lines begin; right, where full lines end."""
    body = group[0].body
    of_body = [line for line in group if abs(line.size - body) < 0.1 * body]
    left = right = None
    starts = sorted(line.x0 for line in of_body)
    for x in starts:
        if sum(abs(x - other) < 0.4 * body for other in starts) >= max(2, len(starts) // 12):
            left = x
            break
    ends = sorted(line.x1 for line in of_body)
    if len(ends) >= 4:
        # In justified text most lines end at the margin (some overshoot it); in ragged text the longest comes close.
        support = [sum(abs(x - other) < 0.3 * body for other in ends) for x in ends]
        best = max(range(len(ends)), key=lambda i: (support[i], ends[i]))
        if support[best] >= max(3, 0.3 * len(ends)):
            right = median(x for x in ends if abs(x - ends[best]) < 0.3 * body)
        elif ends[-3] > ends[-1] - 4 * body:
            right = ends[-1]
    return left, right


def paragraphs(found: Sequence[Line]) -> list[Paragraph]:
    """Joins lines (in reading order, with margins) to paragraphs.

    A paragraph begins where the first word would still have stood on the line before; at an indent; at a clause label;
    at a wider space between lines; where the size of the type or the centring changes. The lines of a centred title
    make one paragraph, with line breaks.
    """
    if not found:
        return []
    style = _style(found)
    groups: list[list[Line]] = []
    for line in found:
        if groups and not _begins(groups[-1], line, style):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_join(group, style, all(line.display or _is_centred(line) for line in group)) for group in groups]


@dataclass(frozen=True, slots=True)
class _Style:
    """What is usual in a file: whether the first lines of paragraphs are indented (in Chinese text and in other
    text), the distance of baselines by type size, and whether words are divided at the ends of lines."""

    indented: dict[bool, bool]
    pitch: dict[float, float]
    words: Counter[str]
    divides: bool

    def usual_pitch(self, size: float) -> float:
        return self.pitch.get(round(size * 2) / 2, 1.6 * size)


def _style(found: Sequence[Line]) -> _Style:
    pitches: dict[float, Counter[float]] = {}
    votes: Counter[tuple[bool, bool]] = Counter()
    words = _vocabulary(found)
    divided: Counter[bool | None] = Counter()
    for before, line in pairwise(found):
        if before.column == line.column and abs(before.size - line.size) < 0.05 * line.size and line.y > before.y:
            pitches.setdefault(round(line.size * 2) / 2, Counter())[round((line.y - before.y) * 2) / 2] += 1
        if _slack(before, line) > 2 * line.size and not _is_centred(line):
            indent = (line.x0 - line.left) / line.size
            if indent < 0.5 or 1.2 < indent < 3:
                votes[_is_chinese(line), indent > 1] += 1
        if before.hyphen:
            divided[_is_divided(before.text, line.text, words)] += 1
    indented = {chinese: votes[chinese, True] > votes[chinese, False] for chinese in (True, False)}
    usual = {size: counts.most_common(1)[0][0] for size, counts in pitches.items()}
    return _Style(indented, usual, words, divided[True] > divided[False])


def _is_chinese(line: Line) -> bool:
    return _IDEOGRAPH.search(line.text) is not None


def _is_centred(line: Line) -> bool:
    """Whether a line stands in the middle of its column: far from both margins, or in larger type."""
    if abs(line.x0 + line.x1 - line.left - line.right) > 1.2 * line.size:
        return False
    return line.display or line.x0 - line.left > 2.6 * line.size


def _slack(before: Line, line: Line) -> float:
    """How much room the line before had left after the first word of this one; negative where it did not fit."""
    return before.right - before.x1 - _first_word(line)


def _first_word(line: Line) -> float:
    """The width of what cannot be separated from the first character: a word, its brackets and closing marks."""
    if not _IDEOGRAPH.search(line.text):
        return line.first + 0.25 * line.size
    width, i, text = 0.0, 0, line.text
    # Quotation marks that Chinese and English share keep to what stands on either side (UAX 14, class QU).
    glued = re.match(r"[^\s“”‘’]?[“‘][^\s“”‘’]{1,8}[”’]", text)
    if glued is not None:
        return min(sum(line.size * (1 if is_cjk(char) else 0.5) for char in glued[0]), line.x1 - line.x0)
    while i < len(text) and text[i] in _OPENING:
        width += line.size
        i += 1
    if i < len(text) and is_cjk(text[i]):
        width += line.size
        i += 1
    else:
        while i < len(text) and text[i] != " " and (text[i] in "—–～~" or not is_cjk(text[i])):
            width += (1 if is_cjk(text[i]) else 0.5) * line.size
            i += 1
    while i < len(text) and text[i] in _CLOSING:
        width += line.size if is_cjk(text[i]) else 0.5 * line.size
        i += 1
    return min(width, line.x1 - line.x0)


def _begins(group: Sequence[Line], line: Line, style: _Style) -> bool:
    """Whether a line begins a new paragraph after the lines of the one before."""
    before, em = group[-1], line.size
    if OBJECT in (line.text, before.text) or abs(before.size - em) > 0.12 * max(before.size, em):
        return True
    same_column = before.column == line.column
    if before.hyphen:
        return same_column and line.y - before.y > 2 * style.usual_pitch(em)
    if _LEADER_END.search(before.text):
        return True
    slack = _slack(before, line) / em
    if _other_script(before.text, line.text) and (not same_column or slack > 0):
        return True
    centred, was_centred = _is_centred(line), _is_centred(before)
    label = labels.match(line.text)
    if line.display or (centred and was_centred):
        # Titles: lines of one size that follow closely.
        wide = line.y - before.y > max(1.35 * style.usual_pitch(em), 1.9 * em)
        aligned = abs(line.x0 + line.x1 - before.x0 - before.x1) < 3 * em or abs(line.x0 - before.x0) < em
        alike = aligned and abs(before.size - em) < 0.05 * em
        return label is not None or not same_column or wide or not alike
    if was_centred and len(group) == 1 and not (line.x0 <= line.left + em and slack < 0):
        return True
    if centred and slack > 0.3:
        return True
    indent, indent_before = (line.x0 - line.left) / em, (before.x0 - before.left) / em
    if indent_before > 4 and (indent > 1.2 or slack > 0.3):
        return True  # signature, date and what follows them
    ended = _END_MARK.search(before.text) is not None
    spacing = (line.y - before.y) / style.usual_pitch(em) if same_column else 1.0
    if spacing > 1.35:
        return True
    if not style.indented[_is_chinese(line)]:
        if ended and slack > 0.3:
            return True
        if label is not None and (ended or slack > 0.3 or before.text[-1] in ")）"):
            return True
        # Paragraphs set apart by a little space, headings by bolder type.
        sentence = ended or slack > 0.3 or line.text[0].isupper() or line.text[0] in _OPENING
        bolder = 0 < line.weights[0] != before.weights[1] > 0 or abs(before.size - em) > 0.03 * em
        if sentence and (spacing > 1.12 or (bolder and ended)):
            return True
    if indent > 1 and label is not None:
        return True
    if indent > 1.2 and (before is not group[0] or ended or slack > 0.3 or style.indented[_is_chinese(line)]):
        # Not so after a full first line without a stop that began further left: a hanging indent.
        return not (before is group[0] and not ended and slack < 0.3 and indent > indent_before + 0.3)
    return slack > 1.6


def cell(pieces: Sequence[Piece], page: int) -> Paragraph:
    """The text of a table cell as one paragraph; a line break stands before a label that opens a line of its own."""
    found = [_line(row, page, 0, 0) for row in rows(pieces)]
    if not found:
        return Paragraph("", (), ())
    style = _style(found)
    left, right = min(line.x0 for line in found), max(line.x1 for line in found)
    found = [replace(line, left=left, right=right) for line in found]
    groups: list[list[Line]] = []
    for line in found:
        before = groups[-1][-1] if groups else None
        if before is None or (labels.match(line.text) is not None and _slack(before, line) > line.size):
            groups.append([])
        groups[-1].append(line)
    text = ""
    spans: list[tuple[int, int]] = []
    for group in groups:
        text += "\n" if text else ""
        joined = _join(group, style, title=False)
        spans.extend((start + len(text), end + len(text)) for start, end in joined.spans)
        text += joined.text
    return Paragraph(text, tuple(found), tuple(spans))


def _vocabulary(found: Sequence[Line]) -> Counter[str]:
    """The words that stand unbroken inside lines, in small letters, hyphens included."""
    words: Counter[str] = Counter()
    for line in found:
        here = re.findall(r"[A-Za-z]+(?:-[A-Za-z]+)*", line.text)
        words.update(w.lower() for w in (here[:-1] if line.hyphen else here))
    return words


def _join(group: Sequence[Line], style: _Style, title: bool) -> Paragraph:
    """Makes a paragraph of lines; those of a title keep their line breaks."""
    text = ""
    spans: list[tuple[int, int]] = []
    for i, line in enumerate(group):
        if i:
            before = group[i - 1]
            if before.hyphen:
                divided = _is_divided(before.text, line.text, style.words)
                if not (style.divides if divided is None else divided):
                    text += "-"
                    spans[-1] = (spans[-1][0], len(text))
            elif title:
                text += "\n"
            elif text and line.text and _needs_space(text[-1], line.text[0]):
                text += " "
        start = len(text)
        text += line.text
        spans.append((start, len(text)))
    if group[-1].hyphen:
        text += "-"
        spans[-1] = (spans[-1][0], len(text))
    return Paragraph(text, tuple(group), tuple(spans), all(_is_centred(line) for line in group))


def _needs_space(last: str, first: str) -> bool:
    return not is_cjk(last) and not is_cjk(first) and last not in "-/–" and not last.isspace()


def _is_divided(head: str, tail: str, words: Counter[str]) -> bool | None:
    """Whether a hyphen at the end of a line only divides a word there, judged by the other words of the document.

    It does where the joined word occurs; it does not where the hyphenated one occurs, where both halves are words by
    themselves, after a prefix that keeps its hyphen, or before a capital. None: the document does not say.
    """
    left = re.search(r"[A-Za-z]+(?:-[A-Za-z]+)*$", head)
    right = re.match(r"[A-Za-z]+", tail)
    if left is None or right is None or right[0][0].isupper():
        return False
    stem, rest = left[0].lower(), right[0].lower()
    joined, hyphenated = words[stem + rest], words[stem + "-" + rest]
    if joined or hyphenated:
        return joined >= hyphenated
    last = stem.rsplit("-", 1)[-1]
    if last in _PREFIXES or (words[last] and words[rest]):
        return False
    return None
