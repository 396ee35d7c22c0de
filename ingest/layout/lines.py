"""Lines: pieces on one baseline of a column with their text, and the margins of that column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from ingest.layout.columns import streams
from ingest.layout.model import END_MARK, Line, Piece, Sheet, body_size, is_cjk


def lines(sheets: Sequence[Sheet], skip: Sequence[Collection[Piece]] = ()) -> list[Line]:
    """The lines of all sheets in reading order, without the pieces to skip (one collection for each sheet)."""
    drop = skip or [frozenset()] * len(sheets)
    kept = [[p for p in s.pieces if p not in d] for s, d in zip(sheets, drop, strict=True)]
    bodies = _body_sizes([[*pieces, *sheet.tabled] for pieces, sheet in zip(kept, sheets, strict=True)])
    initials: dict[Piece, Piece] = {}
    for pieces, body in zip(kept, bodies, strict=True):
        initials |= _initials(pieces, body)
    raised = [[initials.get(p, p) for p in pieces] for pieces in kept] if initials else kept
    printed = {moved: piece for piece, moved in initials.items()}
    found: list[Line] = []
    kinds: list[tuple[str, int]] = []
    widths: list[float] = []
    for column, stream in enumerate(streams(sheets, raised), 1):
        sheet = sheets[stream.sheet]
        for row in stream.rows:
            line = line_of(row, sheet.number, column, bodies[stream.sheet])
            if printed and row[0] in printed:
                line = replace(line, pieces=(printed[row[0]], *line.pieces[1:]))
            found.append(line)
            kinds.append((stream.kind, sheet.number % 2))
            widths.append(sheet.width if stream.kind == "page" else 0.0)
    return _with_margins(found, kinds, widths)


def _initials(pieces: Sequence[Piece], body: float) -> dict[Piece, Piece]:
    """Large initials, which reach down over several lines, with what they are on the first of these lines."""
    found: dict[Piece, Piece] = {}
    for piece in pieces:
        if len(piece.text) != 1 or piece.size < 1.7 * body or not piece.text.isalpha():
            continue
        beside = [
            p
            for p in pieces
            if p.size < 0.7 * piece.size
            and piece.y - 0.9 * piece.size < p.y < piece.y + 0.2 * p.size
            and -0.3 * p.size < p.x0 - piece.x1 < 0.8 * piece.size
        ]
        first = min(beside, key=lambda p: p.y, default=None)
        if first is not None and first.y < piece.y - 0.8 * first.size:
            found[piece] = replace(piece, y=first.y, size=first.size)
    return found


def _body_sizes(pages: Sequence[Sequence[Piece]]) -> list[float]:
    """The size of the text on each page; a page with little text takes that of a neighbour, if it can its own."""
    full = [sum(len(p.text) for p in page) >= 200 for page in pages]
    own = [body_size(page) for page in pages]
    overall = body_size(piece for page in pages for piece in page)
    result: list[float] = []
    for i, size in enumerate(own):
        near = [own[k] for k in (i - 1, i + 1, i - 2, i + 2) if 0 <= k < len(own) and full[k]]
        result.append(size if full[i] or size in near else near[0] if near else overall)
    return result


def line_of(row: Sequence[Piece], page: int, column: int, body: float) -> Line:
    """The line that the pieces of a row make, without margins."""
    sizes: Counter[float] = Counter()
    for piece in row:
        sizes[piece.size] += len(piece.text)
    size = sizes.most_common(1)[0][0]
    text, starts = "", []
    for k, piece in enumerate(row):
        if k:
            text += _between(row[k - 1], piece, size)
        starts.append(len(text))
        # A soft hyphen inside a line does not show.
        inner = piece.text if k == len(row) - 1 else piece.text.replace("\u00ad", "")
        text += inner.replace("\ufffe", "-") if inner[-1:] != "\ufffe" or k < len(row) - 1 else inner
    y = next(p.y for p in row if p.size == size)
    hyphen = text[-1:] in ("\ufffe", "\u00ad", "\u2010") or (len(text) > 1 and text[-1] == "-" and text[-2].isalpha())
    if hyphen:
        text = text[:-1]
    head, last = text[: starts[-1]], text[starts[-1] :]
    text = head + last.replace("\ufffe", "-").replace("\u00ad", "")
    return Line(
        text,
        page,
        row[0].x0,
        max(p.x1 for p in row),
        y,
        size,
        row[0].place(len(row[0].text.split(" ", 1)[0])) - row[0].x0,
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
        if common_left is not None:
            # Left and right pages differ in their margins, but hardly by an indent: that is a page of short paragraphs.
            of_all = usual_left[kind[0], -1].most_common(1)[0][0]
            common_left = of_all if 1.5 * body < common_left - of_all < 2.5 * body else common_left
        common_right = _usual(usual_right, kind)
        if left is None or (common_left is not None and common_left < left and low - common_left < 4 * body):
            left = common_left if common_left is not None and common_left <= low + body else low
        if right is None or (common_right is not None and abs(right - common_right) > body):
            if common_right is not None and common_right >= high - 2 * body:
                right = common_right
            elif right is None:
                # Too few lines to tell: the longest, if it wraps; else where the margins of the page are equal.
                right = high if _wraps(group, left, high) else max(high, widths[members[0]] - left)
        share = (right - left) / max(1.0, widths[members[0]] - 2 * left)
        if widths[members[0]] and (share < 0.25 or (share < 0.7 and not _wraps(group, left, right))):
            right = widths[members[0]] - left  # a page of short lines alone (a list of names) shows no margin
        for i in members:
            result[i] = replace(found[i], left=left, right=right)
    return result


def _wraps(group: Sequence[Line], left: float, right: float) -> bool:
    """Whether a line that ends near `right` without a stop goes on in the next one, which begins at `left`."""
    return any(
        line.x1 > right - 2.5 * line.size
        and END_MARK.search(line.text) is None
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
        beyond = sum(x > ends[best] + 1.5 * body for x in ends)
        if support[best] >= max(3, 0.3 * len(ends)) and beyond <= 0.1 * len(ends):
            right = median(x for x in ends if abs(x - ends[best]) < 0.3 * body)
        elif ends[-3] > ends[-1] - 4 * body:
            right = ends[-1]
    return left, right
