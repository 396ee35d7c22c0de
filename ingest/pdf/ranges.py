"""The pages of a long PDF, read by several processes, each of which has a range of them.

pdfium is not thread-safe, and reading characters one by one keeps the interpreter busy: more cores are used by more
processes only. Laying out the pages needs all of them and stays with the process that asked.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from dataclasses import dataclass
from itertools import pairwise

from ingest.limits import Limits
from ingest.pdf.page import Page
from ingest.pdf.pages import read_pages
from ingest.sandbox import end_with_parent

FEW = 40
"""Pages up to which one process is as fast: a second one costs about as much as reading five."""


def read_all(data: bytes, count: int, limits: Limits) -> list[Page]:
    """The pages of a file that pdfium opens, in their order, as `read_pages` gives them.

    Each process has the limits of this one. What ends one of them, a crash or a limit, ends this process in the same
    way, as it would if this one had read the page; what one raises is raised.
    """
    several = min(limits.processes, _cores(), count // FEW + 1)
    # A thread may hold a lock while the process is copied, and nobody would let go of it in the copy.
    if several < 2 or threading.active_count() > 1:
        return read_pages(data, 0, count, limits)
    ends = [count * (n + 1) // several for n in range(several)]
    workers = [_start(data, start, end, limits) for start, end in pairwise(ends)]
    try:
        pages = read_pages(data, 0, ends[0], limits)
        while workers:
            pages += _result(workers.pop(0))
    finally:
        for worker in workers:
            os.kill(worker.process, signal.SIGKILL)
            os.close(worker.output)
            os.waitpid(worker.process, 0)
    return pages


def _cores() -> int:
    """How many processors this process may use; 1 where the system cannot copy a process."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class _Worker:
    process: int
    output: int
    """The end of a pipe from which its result is read."""


def _start(data: bytes, start: int, end: int, limits: Limits) -> _Worker:
    output, into = os.pipe()
    process = os.fork()
    if process:
        os.close(into)
        return _Worker(process, output)
    # The copy: whatever happens, it must not go on with what its original was about.
    status = 1
    try:
        end_with_parent()
        os.close(output)
        found: list[Page] | Exception
        try:
            found = read_pages(data, start, end, limits)
        except Exception as error:  # noqa: BLE001 - raised where the pages are asked for
            found = error
        with os.fdopen(into, "wb") as file:
            pickle.dump(found, file, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)


def _result(worker: _Worker) -> list[Page]:
    """The pages that a worker read. It is no stranger: it has no other rights than this process."""
    with os.fdopen(worker.output, "rb") as file:
        try:
            found = pickle.load(file)
        except (EOFError, pickle.UnpicklingError):
            found = None
    _, status = os.waitpid(worker.process, 0)
    if os.WIFSIGNALED(status):
        os.kill(os.getpid(), os.WTERMSIG(status))
        # Signals that this process ignores, as Python does that of a full pipe.
        os.kill(os.getpid(), signal.SIGKILL)
    if found is None:
        # pdfium ends a process that gets no memory with a status of its own, and says why on standard error.
        os._exit(os.WEXITSTATUS(status) or 1)
    if isinstance(found, Exception):
        raise found
    pages: list[Page] = found
    return pages
