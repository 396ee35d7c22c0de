"""Recognition beside RapidOCR alone: seconds a page and errors, on the same pages in the same run.

    python bench/ocr.py FILE... [--pages N] [--expected FOLDER] [--engine rapidocr|tesseract]

Of each PDF the first N pages (default 2). RapidOCR alone reads them drawn at 200 dots an inch with its own settings, but for its
classifier of lines, which is off. Times depend on the machine and what else it does: the ratio is what counts. The error of
characters is the edit distance, after width and blanks are folded, to FOLDER/<file name>.pages.txt (pages divided by
form feeds), where there is one.
"""

from __future__ import annotations

import argparse
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein

from ingest.pdf import pictures as pdf_pictures
from ingest.recognised import Line
from ingest.recognition.engines import Engine
from ingest.recognition.page import View, read_page
from ingest.recognition.rapid_engine import RapidEngine
from ingest.recognition.tesseract_engine import TesseractEngine


def fold(text: str) -> str:
    """Without what the comparison shall not count."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def view(data: bytes, page: int, dpi: float) -> View:
    """A page drawn in grey."""
    drawn = pdf_pictures.render(data, page, dpi)
    return View(np.frombuffer(drawn.pixels, np.uint8).reshape(drawn.height, drawn.width), drawn.scale)


def alone() -> Callable[[bytes, int], str]:
    """RapidOCR with its own settings."""
    from rapidocr import RapidOCR

    rapid = RapidOCR(params={"Global.log_level": "critical", "Global.use_cls": False})

    def read(data: bytes, page: int) -> str:
        grey = view(data, page, 200).picture
        found = rapid(np.repeat(grey[:, :, None], 3, axis=2))
        return "".join(found.txts or ())

    return read


def ours(engine: Engine) -> Callable[[bytes, int], str]:
    """What the worker does with a page."""

    def read(data: bytes, page: int) -> str:
        found = read_page(page, lambda dpi: view(data, page, dpi), engine)

        def place(line: Line) -> tuple[float, float]:
            return round((line.y0 + line.y1) / 12), line.x0

        return "".join(line.text for line in sorted(found.page.lines, key=place))

    return read


def main() -> int:
    """Prints a line a page, and the totals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--pages", type=int, default=2, metavar="N")
    parser.add_argument("--expected", type=Path, metavar="FOLDER")
    parser.add_argument("--engine", choices=("rapidocr", "tesseract"), default="rapidocr")
    options = parser.parse_args()
    readers = {
        "alone": alone(),
        "ours": ours(RapidEngine() if options.engine == "rapidocr" else TesseractEngine()),
    }
    for read in readers.values():  # The models are loaded at the first page.
        read(options.files[0].read_bytes(), 1)
    spent = dict.fromkeys(readers, 0.0)
    errors = dict.fromkeys(readers, 0)
    length = 0
    for file in options.files:
        data = file.read_bytes()
        known = (options.expected or file.parent) / f"{file.name}.pages.txt"
        truth = known.read_text(encoding="utf-8").split("\f") if known.is_file() else []
        for page in range(1, options.pages + 1):
            try:
                view(data, page, 10)
            except ValueError:
                break
            shown = f"{file.name} p. {page}:"
            wanted = fold(truth[page - 1]) if page <= len(truth) else ""
            length += len(wanted)
            for name, read in readers.items():
                start = time.perf_counter()
                text = read(data, page)
                seconds = time.perf_counter() - start
                spent[name] += seconds
                shown += f"  {name} {seconds:.2f} s"
                if wanted:
                    wrong = Levenshtein.distance(fold(text), wanted)
                    errors[name] += wrong
                    shown += f", {wrong} of {len(wanted)} wrong"
            print(shown, flush=True)
    print(f"time: {spent['ours'] / spent['alone']:.2f} of RapidOCR alone")
    if length:
        print("errors: " + ", ".join(f"{name} {100 * count / length:.2f} %" for name, count in errors.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
