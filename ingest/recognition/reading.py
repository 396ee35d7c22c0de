"""Recognises pages of a file: from the cache, or in a process of its own, page by page.

The process can die of a page, or not come back from it: that page is then unread, and a new process reads those behind
it. Every page is kept as soon as it is read, so that an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from typing import IO, Any

from ingest import sandbox
from ingest.limits import Limits
from ingest.recognised import Recognised, unpack
from ingest.recognition import engines
from ingest.recognition.cache import Cache
from ingest.recognition.engines import PageReading

Progress = Callable[[int, int], None]
"""Is told before each page how many pages are read, counting this one, and how many are to be."""

ENGINES = {
    "rapidocr": "ingest.recognition.rapid_engine:RapidEngine",
    "tesseract": "ingest.recognition.tesseract_engine:TesseractEngine",
}
"""Where the worker finds each engine."""


_PATIENCE = 3
"""Pages in a row on which the engine may fail before the rest is given up."""


@dataclass(frozen=True, slots=True)
class Result:
    """The pages that were read, and notes on them and on those that were not."""

    pages: tuple[Recognised, ...]
    notes: tuple[str, ...] = ()


def recognise(
    data: bytes,
    sha256: str,
    pages: Sequence[int],
    engine: str,
    limits: Limits,
    progress: Progress | None = None,
) -> Result:
    """Reads `pages` (from 1) of a PDF with an installed engine."""
    cache = Cache(sha256, engines.version(engine))
    found: dict[int, PageReading] = {}
    for page in pages:
        known = cache.get(page)
        if known is not None:
            found[page] = known
    failed: dict[int, str] = {}
    missing = [page for page in pages if page not in found]
    broken = 0
    while missing and broken < _PATIENCE:
        # Closed here, whatever is raised: the process must not outlive the call.
        with closing(_run(data, missing, ENGINES[engine], limits, _told(progress, missing, pages))) as run:
            for page, reading in run:
                missing.remove(page)
                if isinstance(reading, str):
                    failed[page] = reading
                    broken += 1
                else:
                    found[page] = reading
                    cache.put(page, reading)
                    broken = 0
    # An engine that cannot start, or that hangs on everything, must not be tried on hundreds of pages.
    failed |= dict.fromkeys(missing, f"the engine failed on {_PATIENCE} pages in a row before it")
    return Result(tuple(found[page].page for page in pages if page in found), tuple(_notes(found, failed)))


def _told(progress: Progress | None, missing: Sequence[int], pages: Sequence[int]) -> Callable[[], None]:
    def tell() -> None:
        if progress is not None and missing:
            progress(len(pages) - len(missing) + 1, len(pages))

    return tell


def _run(
    data: bytes, pages: Sequence[int], engine: str, limits: Limits, begins: Callable[[], None]
) -> Generator[tuple[int, PageReading | str]]:
    """Yields what one process reads of the pages, in their order; where it ends early, why the page at hand was not read
    is the last."""
    pages = tuple(pages)
    with tempfile.TemporaryFile() as request, tempfile.TemporaryFile() as complaints:
        asked = {"pages": pages, "engine": engine, "limits": asdict(limits), "runs": "tesseract" in engine}
        request.write(json.dumps(asked).encode() + b"\n" + data)
        request.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ingest.recognition.worker"],
            stdin=request,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=sandbox.environment(),
            # A group of its own, so that what the engine starts ends with it.
            start_new_session=True,
        )
        lines: queue.Queue[bytes] = queue.Queue()
        reader = threading.Thread(target=_pass_on, args=(process, lines), name="recognition", daemon=True)
        reader.start()
        try:
            for count, page in enumerate(pages):
                begins()
                # The first page waits for the engine to start as well.
                patience = limits.ocr_page_seconds + (limits.ocr_start_seconds if count == 0 else 0)
                try:
                    line = lines.get(timeout=patience)
                except queue.Empty:
                    yield page, f"reading took more than {patience:g} s"
                    return
                read = _read(line, page)
                if read is None:
                    yield page, _complaint(line, process, complaints)
                    return
                yield page, read
        finally:
            _end(process)
            reader.join()
            if process.stdout is not None:
                process.stdout.close()


def _pass_on(process: subprocess.Popen[bytes], lines: queue.Queue[bytes]) -> None:
    """Puts the process's lines into the queue, and an empty one at its end."""
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put(b"")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process with all that it started."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _read(line: bytes, page: int) -> PageReading | str | None:
    """What a line of the worker says of a page; None where it says nothing that can be used."""
    try:
        told: dict[str, Any] = json.loads(line)
        if "failed" in told:
            return f"the engine failed ({told['why']})"
        (found,) = unpack([told["page"]]).values()
    except (ValueError, KeyError, TypeError):
        return None
    return PageReading(found, tuple(told["doubts"])) if found.page == page else None


def _complaint(line: bytes, process: subprocess.Popen[bytes], complaints: IO[bytes]) -> str:
    """Why a process gave this line and not the page at hand; an empty line is its end."""
    if line:
        return "the engine gave no usable result"
    status = process.wait()
    complaints.seek(0)
    said = complaints.read(1_000_000).decode("utf-8", "replace")
    if "MemoryError" in said or "bad_alloc" in said or "out of memory" in said.lower():
        return "the engine ran out of memory"
    reason = f"signal {-status}" if status < 0 else (said.strip().splitlines() or [f"status {status}"])[-1]
    return f"the engine broke down ({reason})"


def _notes(found: dict[int, PageReading], failed: dict[int, str]) -> Iterator[str]:
    for why in dict.fromkeys(failed[page] for page in sorted(failed)):
        pages = [str(page) for page in sorted(failed) if failed[page] == why]
        what, were = ("Pages", "were") if len(pages) > 1 else ("Page", "was")
        yield f"{what} {', '.join(pages)} {were} not recognised: {why}; check against the file."
    for doubt, says in (
        ("line", "a line may be missing from what was recognised"),
        ("garbled", "something that looks like text could not be recognised (a seal, a picture, handwriting)"),
    ):
        pages = [str(page) for page, reading in sorted(found.items()) if doubt in reading.doubts]
        if pages:
            yield f"Page{'s' if len(pages) > 1 else ''} {', '.join(pages)}: {says}; check against the file."
