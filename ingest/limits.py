"""What reading one file may use. Every limit can be set; `docs/ingest.md` lists them. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass

_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may use: sizes in bytes, times in seconds, the rest in numbers of things."""

    file_size: int = 200 * _MB
    """Of the file itself: the largest gazette issues have a tenth of it."""
    memory: int = 1024 * _MB
    """Address space of the process that reads the file."""
    cpu_seconds: int = 60
    wall_seconds: float = 120.0
    output: int = 128 * _MB
    """What reading may give."""
    pages: int = 5000
    page_objects: int = 20_000
    """Drawn objects of a page that are looked at for rules and pictures."""
    members: int = 10_000
    """Of a ZIP package."""
    part_size: int = 64 * _MB
    """One inflated part of a package: a book of a thousand pages has a tenth of it."""
    inflated_size: int = 128 * _MB
    """All inflated parts together."""
    columns: int = 100
    """Of a table."""
    depth: int = 200
    """How deep elements may be nested."""
    office_seconds: float = 90.0
    """A conversion by LibreOffice: an ordinary file takes two, the first start ten."""


DEFAULT = Limits()
