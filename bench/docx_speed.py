"""How fast Word files are read, as a ratio to a raw walk over the XML of their text.

    python bench/docx_speed.py FILE.docx ... [--rounds N]

The raw walk inflates word/document.xml, parses it with lxml and gathers the w:t of every w:p in one pass: no numbers, no
styles, no notes, no tracked changes. Prints a line a file: paragraphs, milliseconds of the parser in this process and of
the raw walk (median of the rounds), and their ratio; then the median of the ratios (the target is 5). The start of the
sandboxed child is not counted. Ratios can be compared between machines, milliseconds cannot.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest.document import IngestError, SourceFile
from ingest.word import parser as docx_parser
from ingest.word.package import W


def raw_walk(data: bytes) -> list[str]:
    """The text of every paragraph, in one pass."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        root = etree.fromstring(file.read("word/document.xml"))
    paragraphs: list[list[str]] = []
    for element in root.iter(f"{W}p", f"{W}t"):
        if element.tag == f"{W}p":
            paragraphs.append([])
        elif paragraphs:
            paragraphs[-1].append(element.text or "")
    return ["".join(texts) for texts in paragraphs]


def seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="+", type=Path)
    options.add_argument("--rounds", type=int, default=20)
    given = options.parse_args()
    ratios = []
    print(f"{'file':40} {'paragraphs':>10} {'parser ms':>10} {'raw ms':>8} {'ratio':>6}")
    for path in given.files:
        data = path.read_bytes()
        source = SourceFile(path.name, "0" * 64, "docx", len(data))
        try:
            docx_parser.parse(data, source)
        except IngestError as error:
            print(error)
            continue
        count = len(raw_walk(data))
        # Turn about, so that a busy machine slows both alike.
        times = [
            (seconds(lambda: docx_parser.parse(data, source)), seconds(lambda: raw_walk(data)))  # noqa: B023
            for _ in range(given.rounds)
        ]
        ours, raw = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
        ratios.append(ours / raw)
        print(f"{path.name:40} {count:10} {ours:10.2f} {raw:8.2f} {ours / raw:6.1f}")
    if ratios:
        print(f"median ratio {statistics.median(ratios):.1f}")


if __name__ == "__main__":
    main()
