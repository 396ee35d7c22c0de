"""A process that works through the queue of a server: `python -m web.work.worker SERVER DIRECTORY NAME`, with the server's process number.

`web.work.workers` starts it, with the address of the database in the environment and a pipe at standard input: a line there says that
there is something to do, and the end of the pipe that the server is gone, however it went.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

# Whatever takes its time to load is loaded when the end of the server ends this process as well.
from ingest.sandbox import end_with_parent

if TYPE_CHECKING:
    from web.store import Store
    from web.work.jobs import Worker

NOT_AT_FAULT = 75
"""The status of a process that ended for another reason than its work (EX_TEMPFAIL of sysexits.h)."""

GRACE = 1.0
"""Seconds to put things away in, before the process ends in any case."""

NICENESS = 5
"""By so much the pages go before the comparisons, where both want the processors."""


def main(server: int, directory: Path, name: str) -> int:
    """Works until the server ends, or the work at hand is cancelled."""
    # Where a library holds the interpreter, nobody reads the pipe.
    end_with_parent()
    if os.getppid() != server:
        return NOT_AT_FAULT
    # The pages come first: somebody waits for them.
    os.nice(NICENESS)
    # Ctrl+C is for the server, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)

    from sqlalchemy.exc import OperationalError

    from web.store import VARIABLE, Store

    store = Store(directory, os.environ.get(VARIABLE, ""), serving=False)
    worker = create_worker(store, name, _end)
    threading.Thread(target=_listen, args=(worker,), name="server", daemon=True).start()
    try:
        worker.run()
    except OperationalError:
        logging.getLogger(__name__).exception("the database does not answer")
        return NOT_AT_FAULT
    finally:
        store.close()
    return 0


def create_worker(store: Store, name: str = "thread", unwanted: Callable[[], None] = lambda: None) -> Worker:
    """The worker that runs the real pipeline on a store; the rest as in `web.work.jobs.Worker`."""
    from web.work.engine import run_pipeline
    from web.work.jobs import Worker

    return Worker(store, run_pipeline, name=name, unwanted=unwanted)


def _listen(worker: Worker) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        worker.wake()
    _end()


def _end() -> None:
    """Ends the process from any thread. What it has started and stored for the while is put away, if that takes no longer than GRACE."""
    threading.Timer(GRACE, os._exit, (NOT_AT_FAULT,)).start()
    os.kill(os.getpid(), signal.SIGTERM)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(NOT_AT_FAULT)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
