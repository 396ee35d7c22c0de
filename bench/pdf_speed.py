"""How fast PDF files are read, as a ratio to pdfium's bare text extraction of the same pages.

    python bench/pdf_speed.py FILE.pdf ... [--rounds N]

Prints a line a file: pages, processor seconds of the parser in this process (median of the rounds), pages a second,
the ratio to pdfium's text alone (1.00 would be as fast; the target is 0.5), and the processor seconds and the peak
memory of the sandboxed child, start of the interpreter included. Ratios can be compared between machines, pages a
second cannot.
"""

from __future__ import annotations

import argparse
import ctypes
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2_raw as pdfium

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest import pdf_parser, sandbox
from ingest.document import IngestError, SourceFile


def bare_text(data: bytes) -> int:
    """Every page's text as pdfium gives it, without places; returns the number of pages."""
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    count = int(pdfium.FPDF_GetPageCount(document))
    for index in range(count):
        page = pdfium.FPDF_LoadPage(document, index)
        text_page = pdfium.FPDFText_LoadPage(page)
        chars = pdfium.FPDFText_CountChars(text_page)
        buffer = (ctypes.c_ushort * (chars + 1))()
        pdfium.FPDFText_GetText(text_page, 0, chars, buffer)
        pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)
    return count


def seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def child(data: bytes, source: SourceFile) -> tuple[float, int]:
    """Processor seconds of the sandboxed child, and the peak memory of the largest child so far in MB."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    sandbox.parse(data, source, "pdf")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss // 1024


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("files", nargs="+", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    print(f"{'file':40} pages     s   p/s  ratio  child s   MB")
    for path in chosen.files:
        data = path.read_bytes()
        source = SourceFile(path.name, "", "pdf", len(data))
        try:
            doc = pdf_parser.parse(data, source)
        except IngestError as error:
            print(f"{path.name[:40]:40} {error}")
            continue
        # Rounds alternate, so that other load on the machine falls on both.
        pairs = [
            (seconds(lambda: pdf_parser.parse(data, source)), seconds(lambda: bare_text(data)))  # noqa: B023
            for _ in range(chosen.rounds)
        ]
        spent = statistics.median(parse for parse, _ in pairs)
        ratio = statistics.median(bare / parse for parse, bare in pairs)
        in_child, memory = child(data, source)
        pages = doc.pages or 0
        row = f"{pages:5} {spent:5.2f} {pages / spent:5.0f}  {ratio:5.2f}  {in_child:7.2f}  {memory:3}"
        print(f"{path.name[:40]:40} {row}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
