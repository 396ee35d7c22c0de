"""Tesseract as an engine, through its command: one run a page, its table of words on standard output."""

from __future__ import annotations

import csv
import io
import os
import subprocess
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingest.recognition.engines import Reading, languages

_WORD = 5
"""The level of words in Tesseract's table."""


def version() -> str:
    """Tesseract's version and its languages."""
    said = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, timeout=20, check=False)
    first = (said.stdout or said.stderr).partition("\n")[0]
    return f"{first} {_languages()}"


def _languages() -> str:
    return "+".join(name for name in ("chi_sim", "eng") if name in languages())


class TesseractEngine:
    """Reads with the command `tesseract`."""

    name = "tesseract"

    def __init__(self) -> None:
        self.version = version()
        # Its threads wait for one another busily: two gain little alone, and lose much where other work runs.
        self._environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    def page(self, picture: NDArray[np.uint8], em: float) -> list[Reading]:
        """Reads a page (--psm 3: it finds columns itself)."""
        words = [row for row in self._table(picture, 3, em) if int(row["level"]) == _WORD and row["text"].strip()]
        found = []
        for _, group in groupby(words, key=lambda row: (row["block_num"], row["par_num"], row["line_num"])):
            found.extend(_lines(list(group)))
        return found

    def line(self, picture: NDArray[np.uint8]) -> tuple[str, float]:
        """Reads a picture as one line (--psm 7)."""
        rows = self._table(picture, 7, picture.shape[0] * 0.7)
        words = [row for row in rows if int(row["level"]) == _WORD and row["text"].strip()]
        lines = _lines(words)
        return (lines[0].text, lines[0].confidence) if len(lines) == 1 else ("", 0.0)

    def _table(self, picture: NDArray[np.uint8], mode: int, em: float) -> list[dict[str, str]]:
        """The rows of Tesseract's table. Raises RuntimeError where it fails."""
        data = io.BytesIO()
        # Type of 10.5 points, whatever it is: Tesseract wants to know how large an inch is, and em is all it means.
        Image.fromarray(picture).save(data, "PNG", compress_level=1, dpi=(round(em / 10.5 * 72),) * 2)
        command = ["tesseract", "-", "-", "-l", _languages(), "--psm", str(mode), "tsv"]
        done = subprocess.run(command, input=data.getvalue(), capture_output=True, env=self._environment, check=False)
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise RuntimeError(f"tesseract: {said[-1] if said else done.returncode}")
        table = done.stdout.decode("utf-8", "replace")
        return list(csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE))


def _lines(words: list[dict[str, str]]) -> list[Reading]:
    """The words of a line as one reading."""
    if not words:
        return []
    boxes = [tuple(int(word[side]) for side in ("left", "top", "width", "height")) for word in words]
    x0, y0 = min(b[0] for b in boxes), min(b[1] for b in boxes)
    x1, y1 = max(b[0] + b[2] for b in boxes), max(b[1] + b[3] for b in boxes)
    width = max(1, x1 - x0)
    text, centres = "", []
    sure = 0.0
    for word, (left, _, across, _) in zip(words, boxes, strict=True):
        if text:
            text += " "
            centres.append((left - x0) / width)
        count = len(word["text"])
        centres += [(left - x0 + across * (k + 0.5) / count) / width for k in range(count)]
        text += word["text"]
        sure += float(word["conf"]) / 100 * count
    total = sum(len(word["text"]) for word in words)
    corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    centres = np.maximum.accumulate(np.clip(centres, 0.0, 1.0)).tolist()
    return [Reading(corners, text, max(0.0, sure / total), tuple(round(c, 4) for c in centres))]
