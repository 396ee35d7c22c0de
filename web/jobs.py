"""The background worker: takes comparisons from the queue in the store, one at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from diff.finding import Report
from diff.pipeline import UNUSABLE_INPUT
from web.snapshot import Snapshot
from web.store import Comparison, Store
from web.store.audit import ACTING, Actor

log = logging.getLogger(__name__)

Progress = Callable[[str], None]
Engine = Callable[[Comparison, Store, Progress], tuple[Report, str]]
"""Compares what a comparison asks for and gives the report and its JSON export. Calls back with the name of each stage,
and with "read 3/9" before the third of nine pages that must be recognised.
Raises one of UNUSABLE_INPUT, with a sentence for the user, for input that cannot be used."""

STAGES = ("read", "clauses", "align", "check", "report")
"""The stages of a comparison, in order."""

MOST_ATTEMPTS = 3
"""A comparison that has taken the whole process down this often is not tried again."""


@dataclass(frozen=True, slots=True)
class _Stop:
    """Both sides of the worker's life: told to stop, and woken by new work."""

    stop: threading.Event
    wake: threading.Event


class Worker:
    """One thread that works through the queue. What a former process left unfinished is taken up again."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store = store
        self._engine = engine
        self._signals = _Stop(threading.Event(), threading.Event())
        self._thread = threading.Thread(target=self._run, name="comparisons", daemon=True)

    def start(self) -> None:
        """Begins to work."""
        count = self._store.requeue_interrupted()
        if count:
            log.info("taking up %d interrupted comparison(s)", count)
        self._thread.start()

    def wake(self) -> None:
        """Says that there is something in the queue."""
        self._signals.wake.set()

    def stop(self, timeout: float = 5) -> None:
        """Ends after the comparison at hand, or gives up waiting for it after `timeout` seconds: it is taken up
        again at the next start."""
        self._signals.stop.set()
        self._signals.wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        ACTING.set(Actor(via="worker"))
        while not self._signals.stop.is_set():
            comparison = self._store.take_next()
            if comparison is not None:
                self._work(comparison)
                continue
            self._signals.wake.wait(timeout=5)
            self._signals.wake.clear()

    def _work(self, comparison: Comparison) -> None:
        number = comparison.id
        if comparison.attempts > MOST_ATTEMPTS:
            self._store.fail(
                number,
                f"The comparison ended the program {MOST_ATTEMPTS} times; "
                "run `duizhao check` on the two files to see why, and report it.",
            )
            return
        try:
            report, exported = self._engine(comparison, self._store, lambda stage: self._store.set_stage(number, stage))
            self._store.finish(number, Snapshot.of(report), exported)
        except UNUSABLE_INPUT as error:
            self._store.fail(number, str(error))
        except Exception as error:  # One comparison must not end the worker; the trace is logged.
            log.exception("comparison %d failed", number)
            self._store.fail(
                number, f"The comparison failed by a fault of the program ({type(error).__name__}: {error}); report it."
            )
