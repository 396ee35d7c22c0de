"""The worker processes of a server: starts them, wakes them, and starts others for those that end."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import subprocess
import sys
import threading
import time
from pathlib import Path

from web.store import VARIABLE, Store
from web.work.worker import GRACE, NOT_AT_FAULT

log = logging.getLogger(__name__)

QUICK = 5.0
"""A process that lives for less than so many seconds could not even begin; the next one waits, longer each time."""

LONGEST_WAIT = 30.0


class Workers:
    """Processes that work through the queue of a store (`web.work.worker`)."""

    def __init__(self, store: Store, count: int = 1, address: str = "") -> None:
        """`count` processes on the store, whose database is at `address` (see `Store`)."""
        self._store = store
        self._address = address
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        # The system ends a worker with the thread that started it: they live as long as the server.
        self._threads = [threading.Thread(target=self._keep, name=f"worker {n}", daemon=True) for n in range(count)]

    def start(self) -> None:
        """Begins to work. What a former server left unfinished is taken up again."""
        count = self._store.requeue_interrupted()
        if count:
            log.info("taking up %d interrupted piece(s) of work", count)
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Says that there is something in the queue."""
        with self._lock:
            for process in self._running.values():
                assert process.stdin is not None
                # One that is just ending looks into the queue when it begins anew; one whose pipe is full has been woken.
                with contextlib.suppress(BlockingIOError, BrokenPipeError):
                    os.write(process.stdin.fileno(), b"\n")

    def processes(self) -> tuple[int, ...]:
        """The process numbers of those that run now."""
        with self._lock:
            return tuple(process.pid for process in self._running.values())

    def stop(self) -> None:
        """Ends all processes; what they were working on goes back into the queue."""
        self._stopping.set()
        with self._lock:
            for process in self._running.values():
                assert process.stdin is not None
                process.stdin.close()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(3 * GRACE)

    def _keep(self) -> None:
        """Sees to it that there is one process, as long as the server lives."""
        failures = 0
        while not self._stopping.is_set():
            name = secrets.token_hex(6)
            began = time.monotonic()
            process = self._begin(name)
            if process is None:
                return
            status = self._wait(process)
            with self._lock:
                del self._running[name]
                if process.stdin is not None:
                    process.stdin.close()
            died = status not in (0, NOT_AT_FAULT)
            released = self._store.release(name, died)
            if self._stopping.is_set():
                return
            if died:
                log.warning(
                    "a worker ended with status %d%s", status, ", in the middle of its work" if released else ""
                )
            failures = failures + 1 if status and time.monotonic() - began < QUICK and not released else 0
            self._stopping.wait(min(2.0**failures - 1, LONGEST_WAIT))

    def _begin(self, name: str) -> subprocess.Popen[bytes] | None:
        root = str(Path(__file__).resolve().parents[2])
        path = os.environ.get("PYTHONPATH")
        environment = {
            **os.environ,
            VARIABLE: self._address,
            "PYTHONPATH": f"{root}{os.pathsep}{path}" if path else root,
        }
        with self._lock:
            if self._stopping.is_set():
                return None
            process = subprocess.Popen(
                # -P: nothing is loaded from where the server happens to have been started.
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "web.work.worker",
                    str(os.getpid()),
                    str(self._store.root.resolve()),
                    name,
                ],
                stdin=subprocess.PIPE,
                env=environment,
                # What is typed at the terminal of the server is not for its workers.
                start_new_session=True,
            )
            assert process.stdin is not None
            os.set_blocking(process.stdin.fileno(), False)
            self._running[name] = process
            return process

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        while True:
            try:
                return process.wait(1.0)
            except subprocess.TimeoutExpired:
                if self._stopping.is_set():
                    # It was told by the end of its pipe.
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        return process.wait(2 * GRACE)
                    process.kill()
