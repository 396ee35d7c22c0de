"""Times as the store writes them: ISO 8601, UTC, to the second, so that they sort as texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def now() -> str:
    """This moment."""
    return iso(datetime.now(UTC))


def ago(span: timedelta) -> str:
    """So long before this moment; a negative span lies ahead."""
    return iso(datetime.now(UTC) - span)


def iso(time: datetime) -> str:
    """A time as it is stored."""
    return time.isoformat(timespec="seconds")
