"""Pictures of the pages of stored files: drawn once, kept on disk as long as there is room."""

from __future__ import annotations

import json
import os
import re
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ingest.document import Box, IngestError
from ingest.pdf.drawing import DrawnPage, draw_page
from web.store import Store, StoredFile
from web.work.line import Line

WIDTHS = (480, 720, 960, 1200, 1600, 2000, 2600)
"""The widths, in pixels, in which pages are drawn: few, so that one picture serves many windows."""

ROOM = 256 << 20
"""Bytes that the cache of a data directory may take: some 1,500 pages of an ordinary width."""

DRAWN = ("pdf", "picture")
"""The formats whose pages can be drawn, as `SourceFile.format` says."""

_AT_ONCE, _IN_LINE = 2, 2
"""Child processes that draw at one time, and requests that wait for one: the server's other threads stay free for other pages."""
_REFUSALS = 256


class Cache:
    """Bytes by key in a folder that takes at most `room` bytes: what was not used for the longest time goes first. What is lost is
    made anew; nothing in it is ever needed."""

    def __init__(self, folder: Path, room: int = ROOM) -> None:
        self._folder, self._room = folder, room

    def get(self, key: str) -> bytes | None:
        """What was kept under the key."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keeps bytes under the key, whole or not at all."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".new-")
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(temporary).replace(self._path(key))
        self._make_room()

    def _path(self, key: str) -> Path:
        if not re.fullmatch(r"[0-9a-z][0-9a-z.-]*", key):
            raise ValueError(f"no name of a file: {key}")
        return self._folder / key

    def _make_room(self) -> None:
        found = sorted(self._entries())
        taken = sum(size for _, size, _ in found)
        if taken <= self._room:
            return
        for _, size, path in found:
            # A tenth more than needed, so that not every new page looks for room again.
            if taken <= self._room * 0.9:
                return
            path.unlink(missing_ok=True)
            taken -= size

    def _entries(self) -> Iterator[tuple[int, int, Path]]:
        """When each was used, how large it is, and where."""
        with os.scandir(self._folder) as entries:
            for entry in entries:
                # Another thread may be making room as well.
                with suppress(FileNotFoundError):
                    stat = entry.stat()
                    yield stat.st_mtime_ns, stat.st_size, Path(entry.path)


def cache_of(store: Store) -> Cache:
    """The cache of a data directory."""
    return Cache(store.root / "cache")


def clamped(width: int | None) -> int:
    """The width in which a page is drawn for a wish: the next greater of `WIDTHS`."""
    return next((w for w in WIDTHS if w >= (width or WIDTHS[3])), WIDTHS[-1])


class _Turns:
    """Lets one thread at a time make what has a certain key, and remembers what could not be made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy: dict[str, tuple[threading.Lock, int]] = {}
        self._refused: OrderedDict[str, Exception] = OrderedDict()

    @contextmanager
    def of(self, key: str) -> Iterator[None]:
        with self._lock:
            mine, waiting = self._busy.get(key, (threading.Lock(), 0))
            self._busy[key] = mine, waiting + 1
        try:
            with mine:
                yield
        finally:
            with self._lock:
                mine, waiting = self._busy[key]
                if waiting == 1:
                    del self._busy[key]
                else:
                    self._busy[key] = mine, waiting - 1

    def refusal(self, key: str) -> Exception | None:
        with self._lock:
            return self._refused.get(key)

    def refuse(self, key: str, error: Exception) -> None:
        with self._lock:
            self._refused[key] = error
            while len(self._refused) > _REFUSALS:
                self._refused.popitem(last=False)


_TURNS = _Turns()
_LINE = Line(_AT_ONCE, _IN_LINE)


def made_once(cache: Cache, key: str, make: Callable[[], bytes], lasting: tuple[type[Exception], ...]) -> bytes:
    """What the cache holds under the key, made by one thread at a time where it holds nothing. An exception of a `lasting` kind would
    come again, perhaps after as many seconds, so that it is remembered and raised at once the next time."""
    if (kept := cache.get(key)) is not None:
        return kept
    with _TURNS.of(key):
        if (kept := cache.get(key)) is not None:
            return kept
        if (refusal := _TURNS.refusal(key)) is not None:
            raise refusal
        try:
            data = make()
        except lasting as error:
            _TURNS.refuse(key, error)
            raise
        cache.put(key, data)
        return data


def page_picture(store: Store, file: StoredFile, kind: str, page: int, width: int) -> DrawnPage:
    """A page (from 1) of a file whose format is one of `DRAWN`, as a picture of one of `WIDTHS`.

    Raises IndexError where the file has no such page, IngestError, with one sentence, where it cannot be drawn, and Busy.
    """

    def draw() -> bytes:
        data = store.path(file.sha256).read_bytes()
        with _LINE.turn():
            drawn = draw_page(data, file.name, kind, page, width)
        head = {"pages": drawn.pages, "width": drawn.width, "height": drawn.height}
        return json.dumps(head).encode() + b"\n" + drawn.png

    # A page asks for a picture and for its size at the same time: one of the two draws it.
    key = f"page-{file.sha256}-{page}-{width}"
    head, _, png = made_once(cache_of(store), key, draw, (IndexError, IngestError)).partition(b"\n")
    return DrawnPage(**json.loads(head), png=png)


def rectangles(boxes: Iterable[Box], page: int) -> tuple[tuple[float, float, float, float], ...]:
    """The boxes of a finding on a page as (x, y, width, height), those side by side on one line as one, in whatever direction it
    runs: text that stands on its head has a box for each character."""
    found: list[tuple[float, float, float, float]] = []
    for box in boxes:
        if box.page != page:
            continue
        x0, y0, x1, y1 = box.x0, box.y0, box.x1, box.y1
        if found:
            a0, b0, a1, b1 = found[-1]
            along, down = (b0, b1) == (y0, y1), (a0, a1) == (x0, x1)
            near = (along and max(x0 - a1, a0 - x1) < y1 - y0) or (down and max(y0 - b1, b0 - y1) < x1 - x0)
            if near:
                found[-1] = min(a0, x0), min(b0, y0), max(a1, x1), max(b1, y1)
                continue
        found.append((x0, y0, x1, y1))
    return tuple((round(a, 2), round(b, 2), round(c - a, 2), round(d - b, 2)) for a, b, c, d in found)
