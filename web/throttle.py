"""How often somebody may try a password and send files (Flask-Limiter). The counts are kept in memory: there is one server process
for a data directory, and a restart forgets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, g, request
from flask_limiter import Limiter


def _address() -> str:
    return request.remote_addr or ""


def _name() -> str:
    return request.form.get("name", "").casefold()[:64]


def _person() -> str:
    found = g.get("person")
    return f"person {found.user.id}" if found is not None and found.user is not None else _address()


LIMITS: dict[str, tuple[tuple[str, Callable[[], str]], ...]] = {
    # From one address, and against one account from wherever.
    "account.enter": (("20 per minute; 200 per hour", _address), ("10 per minute; 60 per hour", _name)),
    "account.change_password": (("10 per minute", _person),),
    "start.upload": (("120 per minute", _person),),
    "start.sample": (("120 per minute", _person),),
    "comparisons.again": (("120 per minute", _person),),
    "comparisons.retry_batch": (("20 per minute", _person),),
    "matrix.sample": (("20 per minute", _person),),
    "matrix.download": (("60 per minute", _person),),
    "parameters.download": (("60 per minute", _person),),
    # A folder is given file by file.
    "library.upload": (("600 per minute", _person),),
    "library.load_samples": (("20 per minute", _person),),
    "library.compare": (("60 per minute", _person),),
    "library.compare_versions": (("60 per minute", _person),),
    "Documents.upload": (("240 per minute", _person),),
    "translation.export": (("60 per minute", _person),),
    "translation.trial": (("30 per minute", _person),),
    "terms.bring_in": (("60 per minute", _person),),
    "terms.export": (("60 per minute", _person),),
    "review.reading": (("30 per minute", _person),),
    # Each compares again.
    "alignment.apply": (("60 per minute", _person),),
    "alignment.undo": (("60 per minute", _person),),
    "alignment.again": (("60 per minute", _person),),
    # Somebody who leafs through the findings asks for two pages at each, and for two ahead.
    "places.picture": (("1200 per minute", _person),),
    "places.page_facts": (("1200 per minute", _person),),
    "places.context": (("1200 per minute", _person),),
    "exports.download": (("60 per minute", _person),),
    "exports.take_back": (("30 per minute", _person),),
    "Exports.annotated_copy": (("60 per minute", _person),),
}
"""The limits of each route, by the name of its endpoint, and whose tries are counted together."""


def limit(app: Flask) -> None:
    """Puts the limits before the views; to be called when all routes are known."""
    limiter = Limiter(_address, app=app, storage_uri="memory://", strategy="moving-window")
    for endpoint, limits in LIMITS.items():
        for amount, whose in limits:
            view: Any = app.view_functions[endpoint]
            app.view_functions[endpoint] = limiter.limit(amount, key_func=whose)(view)
