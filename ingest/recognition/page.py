"""One page: from pictures of it to its lines of text with their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from ingest.layout import is_cjk
from ingest.recognised import Line, Recognised
from ingest.recognition.engines import Engine, PageReading, Reading
from ingest.recognition.repair import blanks, repaired
from ingest.recognition.upright import Grey, Ink, Stance, bands, ink, stances, turned, without_rules

SURVEY = 100.0
"""Dots an inch of the picture from which is seen how the page stands and how large its type is."""

EM = 36.0
"""Dots of the type in the picture that is read: the recogniser scales lines to little more, with their margins."""

FINEST, COARSEST = 300.0, 100.0
"""Dots an inch of the picture that is read."""

_MOST_SIDE = 5000
"""Dots of a side of the picture that is read: of a page as large as a poster, less is seen."""

SURE = 0.9
"""Mean confidence of a few lines at which the page stands right. Lines upside down or sideways get 0.4 to 0.8."""

_FOUND, _GARBLED = 0.8, 0.4
"""Confidence from which a strip in which the engine saw no line is a line after all, and below which a line is no text
(a seal, a picture, handwriting)."""

_SEALED = 0.95
"""Confidence below which a line on a page with red on it is read again without the red."""

_REDDER, _RED = 60, 0.0005
"""By how much red outshines the other colours where there is a seal, and the share of the page that it takes at least."""

_OPENING, _CLOSING = "（〔【《〈“‘「『", "，。、；：？！）〕】》〉”’」』"
_IDEOGRAPH = re.compile("[\u3400-\u4dff\u4e01-\u9fff]")
"""All but 一, which is as flat as a dash."""


@dataclass(frozen=True, slots=True)
class View:
    """A picture of a page as the file shows it, in grey, and its dots a point; where there is red on it, besides as it
    looks through a red glass, where seals vanish and black type under them stays."""

    picture: Grey
    scale: float
    through_red: Grey | None = None


Draw = Callable[[float], View]
"""Draws the page at so many dots an inch."""


@dataclass(frozen=True, slots=True)
class _Upright:
    """The page turned upright: the picture to read and the one to survey, with what turned them."""

    turn: int
    skew: float
    em: float
    """Points."""
    full: View
    survey: View


def read_page(number: int, draw: Draw, engine: Engine) -> PageReading:
    """Reads page `number` (from 1)."""
    seen = draw(SURVEY)
    ways = stances(ink(seen.picture))
    width, height = (side / seen.scale for side in reversed(seen.picture.shape))
    if not ways:
        return PageReading(Recognised(number, 0, width, height, ()))
    page = _upright(seen, ways, draw, engine)
    readings = engine.page(page.full.picture, page.em * page.full.scale)
    doubts: list[str] = []
    lines: list[_Placed] = []
    for reading in _without_seals(readings, page.full, engine):
        if reading.confidence < _GARBLED:
            doubts.append("garbled")
            continue
        lines.append(_placed(reading, page))
    for found, sure in _lost(page, lines, engine):
        if sure:
            lines.append(found)
        else:
            doubts.append("line")
    if page.turn % 180:
        width, height = height, width
    recognised = Recognised(
        number, page.turn, round(width, 2), round(height, 2), tuple(_lines(lines, page.em)), page.skew
    )
    return PageReading(recognised, tuple(dict.fromkeys(doubts)))


def _upright(seen: View, ways: Sequence[Stance], draw: Draw, engine: Engine) -> _Upright:
    """The page as it stands upright: of the ways in which its lines may run, and of either end up, the one in which
    some lines of it can be read."""
    best: tuple[float, _Upright] | None = None
    for way in ways:
        em = way.em / seen.scale
        full = _draw(draw, em, max(seen.picture.shape) / seen.scale)
        base = _turned(270 if way.sideways else 0, way.skew, em, full, seen)
        strips = list(_strips(base))
        for upright, half in ((base, False), (base, True)):
            crops = [strip[::-1, ::-1] if half else strip for strip in strips]
            sure = _confidence(engine.line(np.ascontiguousarray(crop)) for crop in crops)
            if best is None or sure > best[0]:
                if half:
                    upright = _turned((base.turn + 180) % 360, way.skew, em, full, seen)
                best = sure, upright
            if sure >= SURE:
                return best[1]
    assert best is not None
    return best[1]


def _draw(draw: Draw, em: float, side: float) -> View:
    """The picture to read, for type of `em` points on a page whose longer side has `side` points."""
    return draw(min(max(EM / em * 72, COARSEST), FINEST, _MOST_SIDE / side * 72))


def _turned(turn: int, skew: float, em: float, full: View, seen: View) -> _Upright:
    def upright(view: View) -> View:
        red = None if view.through_red is None else turned(view.through_red, turn, skew)
        return View(turned(view.picture, turn, skew), view.scale, red)

    return _Upright(turn, skew, em, upright(full), upright(seen))


def _strips(page: _Upright, most: int = 4) -> Iterator[Grey]:
    """Pictures of a few stretches of lines, cut from the left, middle and right of the page, those with most ink."""
    marks = without_rules(ink(page.survey.picture))
    em = page.em * page.survey.scale
    span = round(14 * em)
    width = marks.shape[1]
    found: list[tuple[int, int, int, int]] = []
    for x in sorted({max(0, min(width - span, at)) for at in (width // 8, width // 2 - span // 2, width * 7 // 8)}):
        part = marks[:, x : x + span]
        for top, end in bands(part.sum(axis=1) > 0, round(0.12 * em)):
            if 0.6 * em <= end - top <= 1.8 * em:
                found.append((int(part[top:end].sum()), top, end, x))
    for _, top, end, x in sorted(found, reverse=True)[:most]:
        yield _cut(page, x, top, x + span, end, 0.2 * em)


def _cut(page: _Upright, x0: float, y0: float, x1: float, y1: float, margin: float) -> Grey:
    """The part of the picture to read that these dots of the survey and a margin around them show."""
    share = page.full.scale / page.survey.scale
    height, width = page.full.picture.shape
    left, top = max(0, round((x0 - margin) * share)), max(0, round((y0 - margin) * share))
    right, bottom = min(width, round((x1 + margin) * share)), min(height, round((y1 + margin) * share))
    return page.full.picture[top:bottom, left:right]


def _confidence(read: Iterator[tuple[str, float]]) -> float:
    """The mean confidence over the characters of some lines; 0 where there are too few to say."""
    weighed = [(len(text.strip()), sure) for text, sure in read]
    total = sum(count for count, _ in weighed)
    return sum(count * sure for count, sure in weighed) / total if total >= 6 else 0.0


def view_of(colours: NDArray[np.uint8], scale: float) -> View:
    """The view of a picture in colour (blue, green, red)."""
    # Weights of ITU-R BT.601, as all grey pictures have them.
    wide = colours.astype(np.uint16)
    grey = ((29 * wide[:, :, 0] + 150 * wide[:, :, 1] + 77 * wide[:, :, 2]) >> 8).astype(np.uint8)
    red, other = colours[:, :, 2], np.maximum(colours[:, :, 0], colours[:, :, 1])
    stamped = np.count_nonzero(red.astype(np.int16) - other > _REDDER)
    return View(grey, scale, np.ascontiguousarray(red) if stamped > _RED * red.size else None)


def _without_seals(readings: Sequence[Reading], view: View, engine: Engine) -> Iterator[Reading]:
    """The readings that have text. What a seal stands on is read again without it; a seal alone is no line."""
    for reading in readings:
        if view.through_red is None or reading.confidence >= _SEALED:
            if reading.text.strip():
                yield reading
            continue
        xs, ys = [x for x, _ in reading.corners], [y for _, y in reading.corners]
        place = (slice(max(0, int(min(ys))), int(max(ys)) + 1), slice(max(0, int(min(xs))), int(max(xs)) + 1))
        left = _dark(view.through_red[place]).sum() / max(1, _dark(view.picture[place]).sum())
        if left > 0.15:
            text, confidence = engine.line(np.ascontiguousarray(view.through_red[place]))
            if confidence > reading.confidence and text.strip():
                reading = Reading(reading.corners, text, confidence)
        elif reading.confidence < _GARBLED:
            continue
        if reading.text.strip():
            yield reading


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line with the bounds of its ink in points of the upright page; `size` is that of its type where its characters
    tell, `centres` those of its characters."""

    text: str
    confidence: float
    x0: float
    y0: float
    x1: float
    y1: float
    size: float | None
    centres: tuple[float, ...]
    gaps: tuple[tuple[float, float], ...] = ()
    """Wide stretches without ink inside it."""


def _placed(reading: Reading, page: _Upright) -> _Placed:
    """A reading with the bounds of its ink."""
    xs, ys = [x for x, _ in reading.corners], [y for _, y in reading.corners]
    scale = page.full.scale
    left, right = min(xs[0], xs[3]), max(xs[1], xs[2])
    (x0, y0, x1, y1), gaps = _inked(page, min(xs), min(ys), max(xs), max(ys))
    centres = tuple((left + share * (right - left)) / scale for share in reading.centres)
    text = repaired(reading.text)
    size = _size(text, (y1 - y0) / scale, centres)
    wide = tuple((low / scale, high / scale) for low, high in gaps)
    return _Placed(text, reading.confidence, x0 / scale, y0 / scale, x1 / scale, y1 / scale, size, centres, wide)


def _inked(
    page: _Upright, x0: float, y0: float, x1: float, y1: float
) -> tuple[tuple[float, float, float, float], list[tuple[float, float]]]:
    """The bounds of the ink of the line in a box, and the wide gaps in it; the box where it holds none."""
    picture = page.full.picture
    left, top = max(0, int(x0)), max(0, int(y0))
    part = picture[top : max(top + 1, round(y1)), left : max(left + 1, round(x1))]
    if part.size == 0:
        return (x0, y0, x1, y1), []
    marks = _dark(part)
    em = page.em * page.full.scale
    # Specks must not stretch the line, nor the ink of the lines above and below, which the box may touch at its edges.
    rows = list(bands(marks.sum(axis=1) > 0.01 * part.shape[1], round(0.2 * em)))
    rows = [(low, high) for low, high in rows if high > 0.25 * part.shape[0] and low < 0.75 * part.shape[0]]
    if not rows:
        return (x0, y0, x1, y1), []
    first, last = rows[0][0], rows[-1][1]
    filled = marks[first:last].sum(axis=0)
    columns = [(low, high) for low, high in bands(filled > 0) if filled[low:high].sum() > 0.008 * em * em]
    if not columns:
        return (x0, y0, x1, y1), []
    gaps = [
        (float(left + low), float(left + high))
        for (_, low), (high, _) in pairwise(columns)
        if high - low > 1.6 * (last - first)
    ]
    bounds = float(left + columns[0][0]), float(top + first), float(left + columns[-1][1]), float(top + last)
    return bounds, gaps


def _dark(part: Grey) -> Ink:
    """The ink in the picture of a line."""
    marks: Ink = part < 0.68 * float(np.percentile(part, 90))
    return marks


def _size(text: str, height: float, centres: Sequence[float]) -> float | None:
    """The type size that ink of this height shows, None where the characters do not tell.

    Ideographs stand an em apart, but for letter-spacing, which only makes it more; specks only make the ink higher.
    """
    if len(_IDEOGRAPH.findall(text)) >= 2:
        sizes = [height / 0.9]
        if len(centres) == len(text):
            for match in re.finditer("[\u3400-\u9fff]{3,}", text):
                first, last = match.start(), match.end() - 1
                sizes.append((centres[last] - centres[first]) / (last - first))
        return max(min(sizes), 0.6 * sizes[0])
    if re.search("[A-Za-z]{3}", text):
        rises, falls = re.search(r"[A-Z0-9bdfhklt(]", text), re.search("[gjpqy,;(]", text)
        return height / ((0.7 if rises else 0.47) + (0.21 if falls else 0.0))
    return None


def _lost(page: _Upright, lines: Sequence[_Placed], engine: Engine) -> Iterator[tuple[_Placed, bool]]:
    """Strips with the ink of a line in which the engine saw none, read by themselves: each with whether it is a line."""
    survey = page.survey
    marks = without_rules(ink(survey.picture if survey.through_red is None else survey.through_red))
    scale = survey.scale
    em = page.em * scale
    for line in lines:
        rest = 0.45 * em
        top, end = max(0, int(line.y0 * scale - rest)), int(line.y1 * scale + rest)
        marks[top:end, max(0, int(line.x0 * scale - rest)) : int(line.x1 * scale + rest)] = False
    tried = 0
    for top, end in bands(marks.sum(axis=1) > 0.1 * em, round(0.15 * em)):
        if not 0.5 * em <= end - top <= 1.8 * em:
            continue
        for left, right in bands(marks[top:end].sum(axis=0) > 0, round(1.2 * em)):
            filled = float(marks[top:end, left:right].mean())
            if right - left < 1.5 * em or not 0.08 <= filled <= 0.6 or tried >= 12:
                continue
            tried += 1
            text, confidence = engine.line(np.ascontiguousarray(_cut(page, left, top, right, end, 0.25 * em)))
            if len(re.findall(r"\w", text)) < 2 or confidence < _GARBLED:
                continue
            text = repaired(text)
            size = _size(text, (end - top) / scale, ())
            line = _Placed(text, confidence, left / scale, top / scale, right / scale, end / scale, size, ())
            yield line, confidence >= _FOUND


def _lines(placed: Sequence[_Placed], em: float) -> Iterator[Line]:
    """The lines with their rectangles, cut at wide gaps."""
    sizes = _shared_sizes([line.size for line in placed], em)
    for line, size in zip(placed, sizes, strict=True):
        for part in _parts(line):
            text, stops = _stops(part, size)
            if not text:
                continue
            if line.size is not None and not _IDEOGRAPH.search(text):
                base = part.y1 - (0.21 * size if re.search("[gjpqy,;(]", text) else 0.0)
            else:
                # The ink of ideographs lies about the middle of the em, which is 0.38 em above the baseline.
                base = (part.y0 + part.y1) / 2 + 0.38 * size
            stops = [round(stop, 2) for stop in stops]
            top, end = round(base - 0.88 * size, 2), round(base + 0.22 * size, 2)
            yield Line(text, stops[0], top, stops[-1], end, round(line.confidence, 3), tuple(stops))


def _shared_sizes(sizes: Sequence[float | None], em: float) -> list[float]:
    """Each line's type size: sizes that differ by less than the error of measuring are one; where a line's characters
    do not tell, that of most lines."""
    known = sorted(size for size in sizes if size is not None)
    usual = median(known) if known else em
    groups: list[list[float]] = []
    for size in known:
        if groups and size <= 1.08 * groups[-1][0]:
            groups[-1].append(size)
        else:
            groups.append([size])
    shared = {size: median(group) for group in groups for size in group}
    return [usual if size is None else shared[size] for size in sizes]


def _parts(line: _Placed) -> Iterator[_Placed]:
    """The line cut at its wide gaps, between the characters that stand on either side of them."""
    if not line.gaps or len(line.centres) != len(line.text):
        yield line
        return
    start, x0 = 0, line.x0
    for low, high in line.gaps:
        middle = (low + high) / 2
        cut = sum(centre < middle for centre in line.centres)
        if start < cut < len(line.text):
            yield replace(line, text=line.text[start:cut], centres=line.centres[start:cut], x0=x0, x1=low)
            start, x0 = cut, high
    yield replace(line, text=line.text[start:], centres=line.centres[start:], x0=x0)


def _stops(line: _Placed, size: float) -> tuple[str, list[float]]:
    """The text without blanks that do not belong to it, and where its characters begin and the last one ends."""
    out = set(blanks(line.text))
    kept = [index for index in range(len(line.text)) if index not in out]
    text = "".join(line.text[index] for index in kept)
    if not text:
        return "", []
    x0, x1 = line.x0, line.x1
    # Brackets and marks have their ink in one half of their em; margins are those of the em.
    if text[0] in _OPENING:
        x0 -= 0.5 * size
    if text[-1] in _CLOSING:
        x1 += 0.5 * size
    if len(line.centres) == len(line.text):
        centres = [min(max(line.centres[index], x0), x1) for index in kept]
        inner = [(a + b) / 2 for a, b in pairwise(centres)]
    else:
        widths: NDArray[np.float64] = np.cumsum([1.0 if is_cjk(char) else 0.5 for char in text])
        inner = [x0 + (x1 - x0) * float(reached / widths[-1]) for reached in widths[:-1]]
    return text, [x0, *inner, x1]
