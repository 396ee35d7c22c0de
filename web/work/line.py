"""Few at a time: heavy work in child processes that the pages ask for, with a short line of those who wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Busy(Exception):
    """The line is full: what was asked for must be asked for again a moment later."""


class Line:
    """Lets `at_once` work and `in_line` more wait; may be used from any thread."""

    def __init__(self, at_once: int, in_line: int) -> None:
        self._working = threading.BoundedSemaphore(at_once)
        self.places = threading.BoundedSemaphore(at_once + in_line)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Leave to work. Raises Busy."""
        if not self.places.acquire(blocking=False):
            raise Busy
        try:
            with self._working:
                yield
        finally:
            self.places.release()
