"""What was recognised once, kept by content (`ingest.kept`): a file that is read again, or under another name, costs nothing.

One entry a page. Nothing but the text of the pages is kept.
"""

from __future__ import annotations

from pathlib import Path

from ingest import kept
from ingest.recognised import pack, unpack
from ingest.recognition.engines import PageReading

METHOD = 1
"""Raised whenever the same page would be read otherwise, by other pictures, corrections or measures."""

KIND = "ocr"


def folder() -> Path:
    """Where the entries lie."""
    return kept.folder(KIND)


class Cache:
    """The pages of one file as one engine reads them."""

    def __init__(self, sha256: str, engine: str) -> None:
        self._key = f"{METHOD}\n{sha256}\n{engine}"

    def get(self, page: int) -> PageReading | None:
        """What was read on a page, None where it is not known."""
        try:
            packed, doubts = kept.get(KIND, f"{self._key}\n{page}")
            (found,) = unpack([packed]).values()
        except (ValueError, TypeError):
            return None
        return PageReading(found, tuple(doubts)) if found.page == page else None

    def put(self, page: int, reading: PageReading) -> None:
        """Keeps what was read on a page."""
        kept.put(KIND, f"{self._key}\n{page}", [pack([reading.page])[0], reading.doubts])
