"""Watching files: which of them are new or changed and completely written, so that each is checked once.

The system's messages (watchdog) only say that it is time to look; what is due, the files themselves say, by size and time. So a
message too many costs a look, and the results that are written beside the drafts lead to nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from glob import has_magic
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

State = tuple[tuple[int, int, int, int] | None, ...]
"""What files are like: of each inode, size in bytes, time of its content and of its entry in ns; None for one that is not there."""

_MINUTE = 60.0
_PAUSE = 0.05
_UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".download", "~")


class WatchError(Exception):
    """Folders that cannot be watched. The message is one sentence: which, why and what to do."""


def state_of(files: Iterable[Path]) -> State:
    """What the files are like now."""
    return tuple(_state(file) for file in files)


def _state(file: Path) -> tuple[int, int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def is_older(results: Iterable[Path], state: State) -> bool:
    """Whether a result is missing, or older than one of the files that it was made from."""
    # The entry's time as well: a file that is moved in keeps that of its content.
    newest = max((max(one[2:]) for one in state if one is not None), default=0)
    return any(one is None or one[2] <= newest for one in state_of(results))


def is_finished(name: str) -> bool:
    """Whether a file's name is that of a document: neither hidden, nor what a program keeps beside an open file (~$, .~lock), nor
    what is still being transferred."""
    return not name.startswith(("~", ".")) and not name.lower().endswith(_UNFINISHED)


def folder_of(folder: Path, pattern: str) -> tuple[Path, bool]:
    """The folder to watch for the files of a pattern that counts from `folder`: the nearest that is there, as an absolute path, and
    whether those below it matter."""
    parts = Path(pattern).parts
    magic = next((n for n, part in enumerate(parts) if has_magic(part) or "{" in part), len(parts) - 1)
    wanted = folder.absolute().joinpath(*parts[:magic])
    found = next(one for one in (wanted, *wanted.parents) if one.is_dir())
    return found, found != wanted or magic < len(parts) - 1


class Check(Protocol):
    """Checks the draft of this name. `unchanged` says whether its files are still those from which the check began."""

    def __call__(self, draft: str, unchanged: Callable[[], bool]) -> None: ...


@dataclass(slots=True)
class Watcher:
    """Looks at drafts and has those checked that are due. `drafts` names the drafts of the moment, each with all files on which its
    result depends, itself first. A file must have stayed as it is for `settle` seconds by `clock`."""

    drafts: Callable[[], Mapping[str, tuple[Path, ...]]]
    check: Check
    settle: float
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, State] = field(default_factory=dict)
    _waiting: dict[str, tuple[State, float]] = field(default_factory=dict)

    def take_as_checked(self, draft: str, state: State) -> None:
        """Says that there is a result for this state of the draft's files."""
        self._known[draft] = state

    def look(self) -> float | None:
        """Looks once. Gives the seconds after which it must look again, None where only a change can bring something."""
        waits: list[float] = []
        drafts = self.drafts()
        for gone in {*self._known, *self._waiting} - set(drafts):
            self._known.pop(gone, None)
            self._waiting.pop(gone, None)
        for draft, files in drafts.items():
            state = state_of(files)
            if state == self._known.get(draft):
                self._waiting.pop(draft, None)
                continue
            now = self.clock()
            seen, since = self._waiting.get(draft, (None, now))
            if seen != state:
                since = now
            self._waiting[draft] = state, since
            rest = since + self.settle - now
            if rest > 0:
                waits.append(rest)
                continue
            del self._waiting[draft]
            self._known[draft] = state
            self.check(draft, _Unchanged(files, state))
            if state_of(files) != state:
                waits.append(self.settle)
        return min(waits, default=None)


@dataclass(frozen=True, slots=True)
class _Unchanged:
    files: tuple[Path, ...]
    state: State

    def __call__(self) -> bool:
        return state_of(self.files) == self.state


class Alarm(AbstractContextManager["Alarm"]):
    """Waits for a change in folders: told by the system, or where `poll` is given, after so many seconds, for folders of which the
    system does not say what happens in them (network drives)."""

    def __init__(self, folders: Mapping[Path, bool], poll: float | None = None) -> None:
        """`folders` says of each whether those below it count. Raises WatchError."""
        self._poll = poll
        self._changed = threading.Event()
        self._observer: BaseObserver | None = None if poll is not None else self._observing(folders)

    def _observing(self, folders: Mapping[Path, bool]) -> BaseObserver:
        from watchdog.events import (
            DirCreatedEvent,
            DirDeletedEvent,
            DirMovedEvent,
            FileClosedEvent,
            FileCreatedEvent,
            FileDeletedEvent,
            FileModifiedEvent,
            FileMovedEvent,
            FileSystemEventHandler,
        )
        from watchdog.observers import Observer

        # That somebody reads is no change: a look reads folders, and would call for the next look.
        changes = [FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileClosedEvent, FileDeletedEvent]
        changes += [DirCreatedEvent, DirMovedEvent, DirDeletedEvent]
        handler = FileSystemEventHandler()
        handler.on_any_event = lambda event: self._changed.set()  # type: ignore[method-assign]
        observer = Observer()
        try:
            for folder, below in folders.items():
                observer.schedule(handler, str(folder), recursive=below, event_filter=changes)
            observer.start()
        except OSError as error:
            # It may have begun a thread before it failed.
            observer.stop()
            raise WatchError(
                f"{', '.join(map(str, folders))}: the system cannot watch there ({error.strerror or error}); "
                "look every few seconds instead: --poll 5"
            ) from error
        return observer

    def wait(self, seconds: float | None) -> bool:
        """Whether the system told of a change. Returns after a change, or after so many seconds (None: when there is one, or a minute later)."""
        if self._poll is not None:
            time.sleep(self._poll if seconds is None else min(seconds, self._poll))
            return False
        # A folder that was removed and made anew says nothing any more.
        told = self._changed.wait(_MINUTE if seconds is None else seconds)
        if told:
            # A large file is told of a thousand times while it is written.
            time.sleep(_PAUSE)
        self._changed.clear()
        return told

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
