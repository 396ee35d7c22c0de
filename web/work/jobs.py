"""The work behind the pages: takes files to read and comparisons from the queue in the store, one at a time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from diff.finding import Report
from diff.pipeline import UNUSABLE_INPUT
from web.snapshot import Snapshot
from web.store import Comparison, LeaseLost, Store
from web.store.audit import ACTING, Actor
from web.store.queue import DEATH, LEASE

log = logging.getLogger(__name__)

Progress = Callable[[str], None]
Engine = Callable[[Comparison, Store, Progress], tuple[Report, str]]
"""Compares what a comparison asks for and gives the report and its JSON export. Calls back with the name of each stage,
and with "read 3/9" before the third of nine pages that must be recognised.
Raises one of UNUSABLE_INPUT, with a sentence for the user, for input that cannot be used."""

Reader = Callable[[Store, str], None]
"""Reads the file with this SHA-256 for the library and keeps what it holds, or why it cannot be read."""

STAGES = ("read", "clauses", "align", "check", "report")
"""The stages of a comparison, in order."""

MOST_ATTEMPTS = 3 * DEATH
"""Work that was interrupted so often, or that was interrupted a third as often by the death of its worker alone, is given up."""

PULSE = 0.3
"""Seconds between two looks whether the work is still wanted."""

IDLE = 5.0
"""Seconds after which an idle worker looks for work without having been woken: a lease may have run out."""

SPELL = 5.0
"""Seconds after which files that are to be read let a comparison go before them."""


def _read(store: Store, sha256: str) -> None:
    # The readers are loaded by the first file, not by the pages.
    from web.work.reading import read_into_library

    read_into_library(store, sha256)


class Worker:
    """Works through the queue under a name of its own, in the thread that calls `run` or in one that `start` begins."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        reader: Reader = _read,
        name: str = "thread",
        unwanted: Callable[[], None] = lambda: None,
    ) -> None:
        """`unwanted` is called from another thread when the work at hand was cancelled or given to another worker: it may end the
        process. Where it does not, the work goes on, and what comes out of it is thrown away."""
        self._store = store
        self._engine = engine
        self._reader = reader
        self._name = name
        self._unwanted = unwanted
        # Seconds that went to files since the last comparison.
        self._reading = 0.0
        self._stopping = threading.Event()
        self._awake = threading.Event()
        self._thread = threading.Thread(target=self.run, name="comparisons", daemon=True)

    def start(self) -> None:
        """Begins to work in a thread. What a former process left unfinished is taken up again."""
        self._store.requeue_interrupted()
        self._thread.start()

    def wake(self) -> None:
        """Says that there is something in the queue."""
        self._awake.set()

    def stop(self, timeout: float = 5) -> None:
        """Ends after the work at hand, or gives up waiting for it after `timeout` seconds."""
        self._stopping.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def run(self) -> None:
        """Works until `stop` is called."""
        ACTING.set(Actor(via="worker"))
        while not self._stopping.is_set():
            # Before the look, or what comes between the two would wait.
            self._awake.clear()
            if not self._work():
                self._awake.wait(IDLE)

    def _work(self) -> bool:
        # Files first: each takes moments, and the pages of the library wait for them. But for hundreds, nobody waits with a comparison.
        if self._reading < SPELL:
            return self._next_file() or self._next_comparison()
        return self._next_comparison() or self._next_file()

    def _next_file(self) -> bool:
        reading = self._store.take_reading(self._name)
        if reading is not None:
            began = time.monotonic()
            self._read(*reading)
            self._reading += time.monotonic() - began
        return reading is not None

    def _next_comparison(self) -> bool:
        self._reading = 0.0
        comparison = self._store.take_next(self._name)
        if comparison is not None:
            self._compare(comparison)
        return comparison is not None

    def _read(self, sha256: str, attempts: int) -> None:
        def fail(error: str) -> None:
            self._store.library.fail_reading(sha256, error)

        with self._holding(f"file {sha256[:12]}", "Reading the file", attempts, fail) as worth:
            if worth:
                self._reader(self._store, sha256)

    def _compare(self, comparison: Comparison) -> None:
        store, number, name = self._store, comparison.id, self._name

        def fail(error: str) -> None:
            store.fail(number, error, name)

        with self._holding(f"comparison {number}", "The comparison", comparison.attempts, fail) as worth:
            if worth:
                report, exported = self._engine(comparison, store, lambda stage: store.set_stage(number, stage, name))
                from web.shown.figures import figures_of

                store.finish(number, Snapshot.of(report, figures_of(report)), exported, name)

    @contextmanager
    def _holding(self, what: str, subject: str, attempts: int, fail: Callable[[str], None]) -> Iterator[bool]:
        """Keeps the lease while the work is done, and makes sentences of its errors; false where it was tried too often."""
        done = threading.Event()
        pulse = threading.Thread(target=self._pulse, args=(done,), name="pulse", daemon=True)
        pulse.start()
        try:
            yield attempts <= MOST_ATTEMPTS
            if attempts > MOST_ATTEMPTS:
                fail(
                    f"{subject} ended the program again and again; run `duizhao check` on the file to see why, and report it."
                )
        except LeaseLost:
            log.info("%s is not wanted any more", what)
        except UNUSABLE_INPUT as error:
            self._unless_lost(fail, str(error))
        except OperationalError:
            # The database is the server's, not the work's: the lease runs out, and the work is taken up again.
            raise
        except Exception as error:  # One piece of work must not end the worker; the trace is logged.
            log.exception("%s failed", what)
            fault = f"failed by a fault of the program ({type(error).__name__}: {error}); report it."
            self._unless_lost(fail, f"{subject} {fault}")
        finally:
            done.set()
            pulse.join()

    def _unless_lost(self, fail: Callable[[str], None], error: str) -> None:
        try:
            fail(error)
        except LeaseLost:
            log.info("failed, but it is not wanted any more: %s", error)

    def _pulse(self, done: threading.Event) -> None:
        """Renews the lease in good time, and looks whether somebody took the work away."""
        half = LEASE.total_seconds() / 2
        renewed = time.monotonic()
        while not done.wait(PULSE):
            try:
                if time.monotonic() - renewed > half:
                    held = self._store.renew(self._name)
                    renewed = time.monotonic()
                else:
                    held = self._store.holds(self._name)
            except SQLAlchemyError:
                # The database may come back before the lease runs out.
                log.warning("the database does not answer", exc_info=True)
                held = time.monotonic() - renewed < LEASE.total_seconds()
            # What has just ended is held no more either.
            if not held and not done.wait(PULSE):
                self._unwanted()
                return
