"""The audit trail, for administrators: a page and two downloads."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Response, current_app, render_template, request

from web.numbers import number
from web.store import Store, clock
from web.store.audit import FIELDS, Asked, Entry

pages = Blueprint("audit", __name__)

ON_A_PAGE = 100


@pages.get("/audit")
def index() -> str:
    """The newest entries, or those that are asked for, a hundred on a page."""
    asked, form = _asked()
    count = _store().audit.count(asked)
    last = max((count + ON_A_PAGE - 1) // ON_A_PAGE, 1)
    page = min(max(request.args.get("page", 1, type=number), 1), last)
    entries = _store().audit.page(ON_A_PAGE, (page - 1) * ON_A_PAGE, asked)
    people, actions = _store().audit.names()
    return render_template(
        "audit.html",
        entries=[(entry, json.loads(entry.detail)) for entry in entries],
        count=count,
        page=page,
        last=last,
        people=people,
        actions=actions,
        form=form,
    )


def _asked() -> tuple[Asked, dict[str, str]]:
    """Which entries the address asks for, and what of it can be meant, for the form."""
    form = {name: request.args.get(name, "").strip()[:200] for name in ("who", "action", "text", "since", "until")}
    days = {name: _midnight(form[name], after) for name, after in (("since", 0), ("until", 1))}
    # What is no date is not asked for.
    form = {name: value for name, value in form.items() if value and days.get(name, value)}
    return Asked(**{**form, **{name: time for name, time in days.items() if time}}), form


def _midnight(day: str, after: int) -> str:
    """When the day begins that comes so many days after this one (2026-11-21, on the clock of this machine), as the store writes
    times; "" where it is none."""
    try:
        begins = datetime.combine(date.fromisoformat(day) + timedelta(days=after), time.min)
        return clock.iso(begins.astimezone(UTC))
    except (ValueError, OverflowError):
        return ""


@pages.get("/audit.csv")
def as_csv() -> Response:
    """The whole trail as a table (RFC 4180), the oldest entry first."""
    return _download(_csv_lines(_taken()), "text/csv; charset=utf-8", "csv")


@pages.get("/audit.jsonl")
def as_jsonl() -> Response:
    """The whole trail as one JSON object a line, the oldest entry first."""
    lines = (
        json.dumps({**asdict(entry), "detail": json.loads(entry.detail)}, ensure_ascii=False) + "\n"
        for entry in _taken()
    )
    return _download(lines, "application/x-ndjson", "jsonl")


def _taken() -> Iterator[Entry]:
    # First: that the trail was taken is the last thing that it says.
    store = _store()
    store.audit.add("audit.download")
    return store.audit.all()


def _csv_lines(entries: Iterator[Entry]) -> Iterator[str]:
    # A spreadsheet takes a file without the mark for one in the code page of the system.
    yield "\ufeff" + _csv_line(FIELDS)
    for entry in entries:
        yield _csv_line(tuple(_harmless(str(getattr(entry, name))) for name in FIELDS))


def _csv_line(values: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()


def _harmless(value: str) -> str:
    """A spreadsheet would run a name that begins like a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _download(lines: Iterator[str], media_type: str, ending: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="duizhao-audit.{ending}"'}
    return Response((line.encode() for line in lines), content_type=media_type, headers=headers)


def _store() -> Store:
    store: Store = current_app.extensions["store"]
    return store
