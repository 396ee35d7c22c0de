"""Pictures of pages for the tests, drawn with blocks that look like characters, and an engine that reads by place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ingest.recognition.engines import Reading

WHITE, BLACK = 255, 0


def character(size: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Something as dense as an ideograph: strokes along and across, within nine tenths of the em."""
    cell = np.full((size, size), WHITE, np.uint8)
    low, high = round(0.05 * size), round(0.95 * size)
    stroke = max(2, size // 10)
    for at in rng.choice(np.arange(low, high - stroke), 3, replace=False):
        cell[at : at + stroke, low:high] = BLACK
    for at in rng.choice(np.arange(low, high - stroke), 2, replace=False):
        cell[low:high, at : at + stroke] = BLACK
    cell[low : low + stroke, low:high] = BLACK
    cell[high - stroke : high, low:high] = BLACK
    return cell


def page(
    lines: int = 20, chars: int = 24, em: int = 22, pitch: float = 1.8, width: int = 827, height: int = 1170
) -> NDArray[np.uint8]:
    """A page of even lines at 100 dots an inch; the last of every four is short, as the end of a paragraph is."""
    rng = np.random.default_rng(7)
    picture = np.full((height, width), WHITE, np.uint8)
    for row in range(lines):
        y = 120 + round(row * em * pitch)
        for column in range(chars if row % 4 != 3 else chars // 2):
            x = 110 + column * em
            if y + em < height and x + em < width:
                picture[y : y + em, x : x + em] = character(em, rng)
    return picture


class FakeEngine:
    """Reads what it is told; sees a line as upside down by a mark that the tests put into the picture."""

    name = "fake"
    version = "fake 1"

    def __init__(self, readings: list[Reading] | None = None, sure: float = 0.99) -> None:
        self.readings = readings or []
        self.sure = sure
        self.strips: list[NDArray[np.uint8]] = []

    def page(self, picture: NDArray[np.uint8], em: float) -> list[Reading]:
        return self.readings

    def line(self, picture: NDArray[np.uint8]) -> tuple[str, float]:
        self.strips.append(picture)
        return "读到的一行字", self.sure
