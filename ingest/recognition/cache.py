"""What was recognised once, kept by content: a file that is read again, or under another name, costs nothing.

One file a page in the user's cache folder, named by the SHA-256 of all that the result depends on. An entry that cannot
be read counts as none. Nothing but the text of the pages is kept; deleting the folder loses nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from ingest.recognised import pack, unpack
from ingest.recognition.engines import PageReading

METHOD = 1
"""Raised whenever the same page would be read otherwise, by other pictures, corrections or measures."""


def folder() -> Path:
    """Where the entries lie: DUIZHAO_CACHE, else the folder for caches of the XDG base directory specification."""
    own = os.environ.get("DUIZHAO_CACHE")
    base = Path(own) if own else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "duizhao"
    return base / "ocr"


class Cache:
    """The pages of one file as one engine reads them."""

    def __init__(self, sha256: str, engine: str) -> None:
        self._key = f"{METHOD}\n{sha256}\n{engine}"

    def get(self, page: int) -> PageReading | None:
        """What was read on a page, None where it is not known."""
        try:
            packed, doubts = json.loads(self._file(page).read_bytes())
            (found,) = unpack([packed]).values()
        except (OSError, ValueError, TypeError):
            return None
        return PageReading(found, tuple(doubts)) if found.page == page else None

    def put(self, page: int, reading: PageReading) -> None:
        """Keeps what was read on a page. A folder that cannot be written is no reason to fail: it is only a cache."""
        file = self._file(page)
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump([pack([reading.page])[0], reading.doubts], out, ensure_ascii=False)
            # Never half an entry, whoever reads or is killed meanwhile.
            Path(name).replace(file)

    def _file(self, page: int) -> Path:
        key = hashlib.sha256(f"{self._key}\n{page}".encode()).hexdigest()
        return folder() / key[:2] / f"{key}.json"
