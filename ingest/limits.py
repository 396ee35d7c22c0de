"""What reading one file may use. Every limit can be set; `docs/ingest.md` lists them. Standard library only."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from ingest.document import IngestError

_MB = 1 << 20

VARIABLE = "DUIZHAO_LIMIT_"
"""What the names of the environment's variables begin with: DUIZHAO_LIMIT_PAGES sets `pages`."""


class LimitError(IngestError):
    """A setting of a limit that cannot be used. The message is one sentence: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may use: sizes in bytes, times in seconds, the rest in numbers of things."""

    file_size: int = 200 * _MB
    """Of the file itself: the largest gazette issues have a tenth of it."""
    memory: int = 1024 * _MB
    """Address space of a process that reads the file; a long PDF is read by two."""
    cpu_seconds: int = 60
    """Processor time of such a process."""
    wall_seconds: float = 120.0
    processes: int = 2
    """Processes that read the pages of a long PDF."""
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
    ocr_memory: int = 3072 * _MB
    """Address space of the process that recognises pages: models and engine alone take half of it."""
    ocr_page_seconds: float = 180.0
    """Recognition of one page: an ordinary one takes one to six, many times that where the machine is busy."""
    ocr_start_seconds: float = 60.0
    """Loading an engine with its models: one or two on a machine that is not busy."""

    @classmethod
    def from_settings(cls, settings: Iterable[str] = (), environment: Mapping[str, str] | None = None) -> Limits:
        """The limits as the environment sets them (DUIZHAO_LIMIT_PAGES=8000), and after it `settings` ("pages=8000").

        Sizes are in bytes or with K, M or G behind them (500M, 2G: binary multiples). Raises LimitError.
        """
        environment = os.environ if environment is None else environment
        said = [
            (key, key.removeprefix(VARIABLE).lower(), value)
            for key, value in sorted(environment.items())
            if key.startswith(VARIABLE)
        ]
        for setting in settings:
            name, equals, value = setting.partition("=")
            if not equals:
                raise LimitError(
                    f"--limit {setting}: this sets nothing; write it as NAME=VALUE, for example pages=8000."
                )
            said.append((f"--limit {setting}", name.strip().replace("-", "_").lower(), value))
        return cls(**{name: _value(where, name, value.strip()) for where, name, value in said})

    def hint(self, name: str) -> str:
        """What a sentence about a limit ends with: the limit as it is, and what raises it."""
        value = getattr(self, name)
        shown = _size(value) if name in SIZES else f"{value:g} s" if name.endswith("seconds") else str(value)
        return f"(limit {name}: {shown}; raise it with --limit {name}=N or {VARIABLE}{name.upper()}=N)"


SIZES = frozenset(("file_size", "memory", "ocr_memory", "output", "part_size", "inflated_size"))
"""The limits that are in bytes."""

DEFAULT = Limits()

_LEAST = {"memory": 128 * _MB}
"""Below this the interpreter itself does not start."""
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
_TYPES: dict[str, Any] = {f.name: type(f.default) for f in fields(Limits)}


def _value(where: str, name: str, text: str) -> Any:
    """The value of one setting; `where` says in the error where it was made."""
    if name not in _TYPES:
        raise LimitError(f"{where}: there is no such limit; the limits are {', '.join(_TYPES)}.")
    if name in SIZES:
        m = re.fullmatch(r"(\d{1,15}(?:\.\d{1,9})?)\s*([KMG]?)(?:i?B)?", text, re.IGNORECASE | re.ASCII)
        value: int | float = int(float(m[1]) * _UNITS[m[2].upper()]) if m else 0
        wanted = "a size, in bytes or as 500M or 2G"
    elif _TYPES[name] is float:
        value = float(text) if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", text, re.ASCII) else 0
        wanted = "a number of seconds"
    else:
        value = int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0
        wanted = "a whole number"
    if value <= 0:
        raise LimitError(f"{where}: the limit {name} cannot be “{text}”; give {wanted}, above 0.")
    least = _LEAST.get(name, 0)
    if value < least:
        raise LimitError(f"{where}: with a limit {name} of “{text}” nothing can be read; give at least {_size(least)}.")
    return value


def _size(value: int) -> str:
    """1 << 30 → "1024M"; what is no multiple of a megabyte stays in bytes."""
    return f"{value >> 20}M" if value % _MB == 0 else str(value)
