"""Numbers in addresses and forms: none is larger than the databases can hold."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter, Map

LARGEST = (1 << 31) - 1
"""PostgreSQL's INTEGER; SQLite's is larger."""


def number(text: str) -> int:
    """The number that a form gives. Raises ValueError for what is none, and for one that nothing can have."""
    found = int(text)
    if abs(found) > LARGEST:
        raise ValueError(f"too large: {found}")
    return found


class Number(IntegerConverter):
    """`<int:…>` in an address; a larger number leads to the page for what is not there."""

    def __init__(self, map: Map, *given: Any, **settings: Any) -> None:
        super().__init__(map, *given, **{"max": LARGEST, **settings})
