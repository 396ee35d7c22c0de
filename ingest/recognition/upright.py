"""How a page stands: turned by quarters, a little skewed, and how large its type is - from its ink alone.

A picture is an array of grey values (0 black to 255 white), rows from the top. Angles are in degrees; skew is by how
much lines of text fall to the right. Lines of text give a profile of ink that rises and falls steeply across them, and
hardly along them: the angle with the steepest profile is that of the lines (W. Postl, Detection of linear oblique
structures and skew scan in digitized documents, ICPR 1986).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.uint8]
Ink = NDArray[np.bool_]

MOST_SKEW = 6.0
"""Degrees: more is a photograph that should be taken again."""

_DARK = 0.68
"""The share of the paper's brightness below which a dot is ink."""
_POINTS = 40_000


@dataclass(frozen=True, slots=True)
class Stance:
    """One way in which a page may stand. `sideways`: its lines run up or down the picture. `skew` is that of the page
    once its lines lie; `em` is the size of most of its type in dots."""

    sideways: bool
    skew: float
    em: float


def ink(picture: Grey) -> Ink:
    """Which dots are darker than the paper around them, whatever shade the light gives the paper."""
    height, width = picture.shape
    step = max(8, min(height, width) // 24)
    padded = np.pad(picture, ((0, -height % step), (0, -width % step)), mode="edge")
    blocks = padded.reshape(padded.shape[0] // step, step, padded.shape[1] // step, step)
    # Of each block the bright dots are paper, unless the block lies in a picture: there nothing is read anyway.
    paper = np.percentile(blocks, 85, axis=(1, 3)).astype(np.float32)
    shade = np.asarray(Image.fromarray(paper).resize((padded.shape[1], padded.shape[0]), Image.Resampling.BILINEAR))
    found: Ink = picture < _DARK * shade[:height, :width]
    return found


def stances(marks: Ink) -> tuple[Stance, ...]:
    """The ways in which a page with this ink may stand, the likelier first; none where there is no text in it.

    Text in columns of a table, or on a grid, can look sideways: reading some of it must confirm the guess.
    """
    marks = without_rules(marks)
    points = _points(marks)
    found: list[tuple[float, Stance]] = []
    for sideways in (False, True):
        em = _size(marks.T if sideways else marks)
        if em is not None and len(points) >= 50:
            steep, skew = _steepest(points[:, ::-1] * np.array([1, -1]) if sideways else points)
            found.append((steep, Stance(sideways, skew, em)))
    return tuple(stance for _, stance in sorted(found, key=lambda one: -one[0]))


def without_rules(marks: Ink) -> Ink:
    """The ink without straight strokes longer than any of a character: rules, frames, the edges that a scanner sees."""
    long = max(24, min(marks.shape) // 18)
    return marks & ~_runs(marks, long) & ~_runs(marks.T, long).T


def _runs(marks: Ink, least: int) -> Ink:
    """The ink in unbroken runs along the rows of at least so many dots."""
    counts = np.cumsum(np.pad(marks, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    full = np.zeros(marks.shape, dtype=np.int32)
    if marks.shape[1] >= least:
        full[:, : marks.shape[1] - least + 1] = counts[:, least:] - counts[:, :-least] == least
    starts = np.cumsum(np.pad(full, ((0, 0), (least, 0))), axis=1)
    covered: Ink = starts[:, least:] > starts[:, :-least]
    return covered


def _points(marks: Ink) -> NDArray[np.float64]:
    """The places (x, y) of the ink, evenly thinned where they are many."""
    ys, xs = np.nonzero(marks)
    points = np.column_stack((xs, ys)).astype(np.float64)
    if len(points) <= _POINTS:
        return points
    # A fixed seed: the same page must always be read the same way.
    return points[np.random.default_rng(0).choice(len(points), _POINTS, replace=False)]


def _steepest(points: NDArray[np.float64]) -> tuple[float, float]:
    """How steep the profile of the points is at the best angle, and that angle."""

    def steepness(angle: float) -> float:
        across = points[:, 1] - points[:, 0] * np.tan(np.radians(angle))
        profile = np.bincount(np.rint(across - across.min()).astype(np.int64)).astype(np.float64)
        # What is left of the edges that a scanner sees must not outweigh the text.
        profile = np.minimum(profile, np.percentile(profile[profile > 0], 97))
        return float(np.sum(np.diff(profile, prepend=0, append=0) ** 2)) / len(points) ** 2

    best = max(np.arange(-MOST_SKEW, MOST_SKEW + 0.01, 0.5), key=steepness)
    best = max(np.arange(best - 0.4, best + 0.41, 0.1), key=steepness)
    # A page that stands straight shall not be turned by chance.
    if abs(best) < 0.15 and steepness(0.0) >= 0.95 * steepness(float(best)):
        best = 0.0
    return steepness(float(best)), round(float(best), 2)


def _size(marks: Ink) -> float | None:
    """The size of most of the type in dots, from the heights of its ink in narrow strips, in which a skewed line is
    still level and columns do not meet."""
    width = marks.shape[1]
    strip = max(16, width // 24)
    heights: list[int] = []
    weights: list[int] = []
    for x in range(0, width - strip + 1, strip):
        part = marks[:, x : x + strip]
        for top, end in bands(part.sum(axis=1) > 0):
            if 4 <= end - top <= strip * 3:
                heights.append(end - top)
                weights.append(int(part[top:end].sum()))
    if not heights:
        return None
    order = np.argsort(heights)
    reached = np.cumsum(np.array(weights)[order])
    # Ink fills nine tenths of the em of an ideograph.
    return float(heights[order[int(np.searchsorted(reached, reached[-1] / 2))]]) / 0.9


def bands(filled: NDArray[np.bool_], gap: int = 0) -> Iterator[tuple[int, int]]:
    """The half-open stretches in which `filled` holds; gaps of up to `gap` do not end a stretch."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], filled, [False])).astype(np.int8)))
    start = end = -1
    for low, high in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if start >= 0 and low - end <= gap:
            end = high
            continue
        if start >= 0:
            yield start, end
        start, end = low, high
    if start >= 0:
        yield start, end


def turned(picture: Grey, turn: int, skew: float = 0.0) -> Grey:
    """The picture turned clockwise by quarters (degrees), then back by the skew about its centre, in its measures."""
    upright = np.rot90(picture, -turn // 90)
    if skew:
        rotated = Image.fromarray(np.ascontiguousarray(upright)).rotate(
            skew, Image.Resampling.BICUBIC, fillcolor=int(np.median(upright))
        )
        upright = np.asarray(rotated)
    return np.ascontiguousarray(upright)
