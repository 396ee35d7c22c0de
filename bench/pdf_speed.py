"""How fast PDF files are read, beside other libraries, and how time and memory grow with the number of pages.

    python bench/pdf_speed.py [FILE.pdf ...] [--rounds 3] [--long 100,500,2000]

First table: the files that are named (default: those of the samples and a book of 200 pages made here), each read by
every library in every round, one after the other, so that other load on the machine falls on all of them. Libraries that
take long read only so many pages of a file as fit into a second. Figures are the ratio of a library's processor seconds a
page to ours (1.0: as fast as we are, 6.0: six times as slow), as the median of the rounds:

  plumber       pdfplumber, the text of each page
  boxes         pypdfium2, each character with its box
  text          pypdfium2, the text alone
  pypdf         pypdf, the text
  pdftotext     poppler's program, the text (where it is installed)

Ours is all that `duizhao` does to read a file: the sandboxed child with the start of its interpreter, full layout, the
places of all characters, and the way of the Document back. On a short file the start is most of it; `parse` is the ratio
of the same without child and start. `p/s` is pages a second of processor time; `cores` is processor time by the clock, 2.0
would be two processors at work all the time, and on a busy machine it is less than it could be.

Second table: books of own text made here, of so many pages, set in a font that is not embedded. Seconds by the clock, peak memory of the reading processes
together (proportional set size, looked at every 10 ms) and of this one, and at the end the exponent with which time
grows with pages (1.0 is linear).

The extra `bench` brings the libraries.
"""

from __future__ import annotations

import argparse
import logging
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "ingest")]

import pypdfium2 as pdfium  # noqa: E402

from ingest import sandbox  # noqa: E402
from ingest.document import SourceFile  # noqa: E402
from ingest.limits import Limits  # noqa: E402
from ingest.pdf import parser as pdf_parser  # noqa: E402

PATIENCE = 1.0
"""Seconds that a slow library spends on one file in one round, roughly."""

Reader = Callable[[bytes, int], int]
"""Reads at most so many pages of a file, and gives how many it has read."""


def ours(data: bytes, _: int) -> int:
    return (
        sandbox.parse(
            data, SourceFile("book.pdf", "", "pdf", len(data)), "ingest.pdf.parser", Limits(wall_seconds=900)
        ).pages
        or 0
    )


def parse(data: bytes, _: int) -> int:
    return pdf_parser.parse(data, SourceFile("book.pdf", "", "pdf", len(data)), limits=Limits(processes=1)).pages or 0


def plumber(data: bytes, most: int) -> int:
    import pdfplumber

    with pdfplumber.open(BytesIO(data)) as book:
        pages = book.pages[:most]
        for page in pages:
            page.extract_text()
            page.close()
        return len(pages)


def boxes(data: bytes, most: int) -> int:
    book = pdfium.PdfDocument(data)
    count = min(len(book), most)
    for index in range(count):
        page = book[index]
        text = page.get_textpage()
        text.get_text_range()
        for char in range(text.count_chars()):
            text.get_charbox(char)
        text.close()
        page.close()
    book.close()
    return count


def text(data: bytes, most: int) -> int:
    book = pdfium.PdfDocument(data)
    count = min(len(book), most)
    for index in range(count):
        page = book[index]
        page_text = page.get_textpage()
        page_text.get_text_range()
        page_text.close()
        page.close()
    book.close()
    return count


def pypdf(data: bytes, most: int) -> int:
    from pypdf import PdfReader

    pages = PdfReader(BytesIO(data)).pages
    count = min(len(pages), most)
    for index in range(count):
        pages[index].extract_text()
    return count


def pdftotext(data: bytes, most: int) -> int:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        command = ["pdftotext", "-l", str(most), file.name, "-"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return min(most, len(pdfium.PdfDocument(data)))


OTHERS: dict[str, Reader] = {"plumber": plumber, "boxes": boxes, "text": text, "pypdf": pypdf, "pdftotext": pdftotext}


def book(count: int) -> bytes:
    """A PDF of own text: pages of 27 lines with heads and numbers, none like another."""
    from pdf_fixtures import Page, pdf

    words = "".join((ROOT / "samples" / "district-draft" / "original.txt").read_text(encoding="utf-8").split())
    pages = []
    for number in range(count):
        page = Page().add(230, 50, "某市人民政府公报", 9).add(285, 800, f"— {number + 1} —")
        at = number * 611 % (len(words) - 27 * 27)
        for line in range(27):
            if line % 9 == 0:
                page.add(112, 90 + 26 * line, f"第{number * 3 + line // 9 + 1}条　{words[at : at + 20]}", 16)
                at += 20
            else:
                page.add(80, 90 + 26 * line, words[at : at + 27], 16)
                at += 27
        pages.append(page)
    return pdf(pages, compress=True)


def seconds_a_page(read: Reader, data: bytes, most: int) -> float:
    """Processor seconds of this process and of those that it started."""
    started = processor_seconds()
    count = read(data, most)
    return (processor_seconds() - started) / max(1, count)


def processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def cores(data: bytes) -> float:
    """Processor seconds by seconds of the clock."""
    before, started = processor_seconds(), time.perf_counter()
    ours(data, 0)
    return (processor_seconds() - before) / (time.perf_counter() - started)


def compare(names: list[Path], rounds: int) -> None:
    others = {name: read for name, read in OTHERS.items() if name != "pdftotext" or shutil.which("pdftotext")}
    print(f"{'file':34} pages   p/s  cores  parse  " + "  ".join(f"{name:>9}" for name in others))
    files = {path.name: path.read_bytes() for path in names}
    files["book of 200 pages"] = book(200)
    for name, data in files.items():
        pages = len(pdfium.PdfDocument(data))
        most = {
            other: max(3, min(pages, int(PATIENCE / seconds_a_page(read, data, 3)))) for other, read in others.items()
        }
        mine: list[float] = []
        ratios: dict[str, list[float]] = {other: [] for other in ("parse", *others)}
        for _ in range(rounds):
            own = seconds_a_page(ours, data, pages)
            mine.append(own)
            ratios["parse"].append(seconds_a_page(parse, data, pages) / own)
            for other, read in others.items():
                ratios[other].append(seconds_a_page(read, data, most[other]) / own)
        row = "  ".join(f"{statistics.median(ratios[other]):9.2f}" for other in others)
        used = statistics.median(cores(data) for _ in range(rounds))
        speed = f"{pages:5} {1 / statistics.median(mine):5.0f}  {used:5.2f}  {statistics.median(ratios['parse']):5.2f}"
        print(f"{name[:34]:34} {speed}  {row}", flush=True)


@contextmanager
def watched() -> Iterator[list[int]]:
    """Watches the processes below this one; gives a list whose last element is the most that they have used, in bytes."""
    most, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.01):
            most.append(max(most[-1], sum(map(used_by, below(os.getpid())))))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        over.set()
        thread.join()


def below(process: int) -> list[int]:
    """The processes that a process has started, and those that these have."""
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{process}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:  # it has ended meanwhile
        return []
    return children + [more for child in children for more in below(child)]


def used_by(process: int) -> int:
    """The proportional set size of a process: what it shares with others is divided among them."""
    try:
        rows = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(row.split()[1]) << 10 for row in rows if row.startswith("Pss:"))


def growth(counts: list[int], rounds: int) -> None:
    print(f"\n{'pages':>5}  seconds  pages/s  MB of the readers  MB of this process")
    points: list[tuple[float, float]] = []
    for count in counts:
        data = book(count)
        # In a process of its own, so that what the last book left behind is not counted.
        child = os.fork()
        if child == 0:
            spent, most = min(measured(data) for _ in range(rounds))
            own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
            Path(tempfile.gettempdir(), f"pdf_speed-{os.getppid()}").write_text(f"{spent} {most} {own}")
            os._exit(0)
        os.waitpid(child, 0)
        said = Path(tempfile.gettempdir(), f"pdf_speed-{os.getpid()}")
        spent, most, own = map(float, said.read_text().split())
        said.unlink()
        points.append((math.log(count), math.log(spent)))
        print(f"{count:5}  {spent:7.2f}  {count / spent:7.0f}  {most:17.0f}  {own:18.0f}", flush=True)
    if len(points) > 1:
        x, y = (statistics.fmean(values) for values in zip(*points, strict=True))
        slope = sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)
        print(f"time grows with pages to the power of {slope:.2f}")


def measured(data: bytes) -> tuple[float, float]:
    """Seconds of reading a file, and megabytes of the processes that read it."""
    with watched() as most:
        started = time.perf_counter()
        ours(data, 0)
        spent = time.perf_counter() - started
    return spent, most[-1] / (1 << 20)


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--long", default="100,500,2000", help="pages of the books; empty for none")
    chosen = options.parse_args()
    logging.disable()
    compare(chosen.files or sorted((ROOT / "samples").glob("*/*.pdf")), chosen.rounds)
    if chosen.long:
        growth([int(count) for count in chosen.long.split(",")], chosen.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
