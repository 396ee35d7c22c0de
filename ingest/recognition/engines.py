"""The programs that recognise text behind one small interface, and which of them is used.

An engine reads a picture whose lines lie straight and upright: everything else (which way the page stands, at what
resolution it is drawn, what its text means) is the same for all and is not its business.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

from ingest.document import IngestError
from ingest.recognised import Recognised

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HOW_TO_INSTALL = "install an engine with: pip install 'duizhao[ocr]'"

THREADS = 2
"""More make neither engine faster on lines of text, and leave nothing for what else runs."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A line as an engine read it: its corners clockwise from the top left (x, y in dots of the picture), its text, the
    engine's confidence (0-1), and the centres of its characters along the line as shares of its length (0-1), empty
    where the engine does not give them."""

    corners: tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
    text: str
    confidence: float
    centres: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class PageReading:
    """What was read on a page, and in a word each what is doubtful: "line" (a line may be missing), "garbled" (a place
    that looks like text could not be read)."""

    page: Recognised
    doubts: tuple[str, ...] = ()


class Engine(Protocol):
    """A program that recognises text. `version` names program and models, so that results can be told apart."""

    name: str
    version: str

    def page(self, picture: NDArray[np.uint8], em: float) -> list[Reading]:
        """The lines of text in a grey picture in which most type is `em` dots high, in any order."""

    def line(self, picture: NDArray[np.uint8]) -> tuple[str, float]:
        """The text of a picture of one line, and the confidence."""


def chosen(asked: str) -> str | None:
    """The engine to use for what the user asked for, None for none.

    Raises IngestError where an engine was asked for that is not installed.
    """
    if asked == "off":
        return None
    if asked == "auto":
        return next((name for name in ("rapidocr", "tesseract") if is_installed(name)), None)
    if not is_installed(asked):
        needs = "the program tesseract with its data for chi_sim" if asked == "tesseract" else "duizhao[ocr]"
        raise IngestError(f"The engine {asked} is not installed; install {needs}, or choose another with --ocr.")
    return asked


@cache
def is_installed(name: str) -> bool:
    """Whether an engine can be used. Imports nothing."""
    if name == "rapidocr":
        return all(importlib.util.find_spec(module) is not None for module in ("rapidocr", "onnxruntime", "cv2"))
    return shutil.which("tesseract") is not None and "chi_sim" in languages()


@cache
def languages() -> tuple[str, ...]:
    """The languages for which Tesseract has data."""
    try:
        said = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(said.stdout.split("\n")[1:])


def version(name: str) -> str:
    """The version of an installed engine with its models, without starting it."""
    if name == "rapidocr":
        from ingest.recognition import rapid_engine

        return rapid_engine.version()
    from ingest.recognition import tesseract_engine

    return tesseract_engine.version()
