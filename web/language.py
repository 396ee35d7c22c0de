"""The two languages of the interface: catalogues of messages, a file for each room of the interface; which language a request gets;
dates and numbers as that language writes them (Flask-Babel, Unicode CLDR)."""

from __future__ import annotations

import tomllib
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import flask_babel
from flask import Flask, Request, g, request

from diff.sentences import in_language
from diff.vocabulary import DIRECTIONS, LINK_RELATIONS, MQM_LEVELS, RELATIONS, ROLES, SEVERITIES, TYPES, VERDICTS

LANGUAGES = ("zh", "en")
COOKIE = "duizhao-language"
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
"""The locale of the Unicode CLDR for each language."""

_NAMES = {
    "type": TYPES,
    "severity": SEVERITIES,
    "direction": DIRECTIONS,
    "relation": RELATIONS,
    "link": LINK_RELATIONS,
    "mqm": MQM_LEVELS,
    "verdict": VERDICTS,
    "figure": ROLES,
}


@cache
def catalogue(language: str) -> dict[str, str]:
    """All messages of one language, by dotted key (`finding.accept`). Raises ValueError where two files have a key in common."""
    messages: dict[str, str] = {}
    for file in (files("web") / "locales" / language).iterdir():
        if file.name.endswith(".toml"):
            found = dict(_flatten(tomllib.loads(file.read_text(encoding="utf-8")), ""))
            if twice := messages.keys() & found.keys():
                raise ValueError(f"{file.name} repeats {sorted(twice)[0]}")
            messages |= found
    return messages


def speak(app: Flask) -> None:
    """Chooses the language of each request, and remembers a choice that was made on a page."""

    @app.before_request
    def begin() -> None:
        g.language = choose(request)

    flask_babel.Babel(app, default_locale="en", locale_selector=lambda: LOCALES[g.language], configure_jinja=False)
    app.jinja_env.filters.update(local=local, number=flask_babel.format_decimal, percent=percent, said=said)


def choose(request: Request) -> str:
    """The language of a request: the one asked for in the address, else the one chosen before, else what the
    browser prefers, else English."""
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    best = request.accept_languages.best_match(("zh", "zh-CN", "zh-Hans", "zh-TW", "zh-HK", "en", "en-US", "en-GB"))
    return "zh" if best and best.startswith("zh") else "en"


def translate(key: str, **values: object) -> str:
    """The message in the language of the current request. Where the language has a form of its own for `n` things, as English has
    for one, `key_one` is preferred if there is one.

    Raises KeyError for a key that is in no catalogue: a page must not go out with a hole in it.
    """
    messages = catalogue(g.language)
    n = values.get("n")
    if isinstance(n, int) and f"{key}_one" in messages and _locale().plural_form(n) == "one":
        key += "_one"
    message = messages[key]
    return message.format(**values) if values else message


def name_of(group: str, word: str) -> str:
    """The name of a word of the report contract, or the word itself where it is newer than the vocabulary."""
    return _NAMES[group].get(word, {}).get(g.language, word)


def place_name(path: str) -> str:
    """The path of a clause for display: 一 alone would be taken for a dash."""
    return (
        translate(f"place.{path}") if path in ("title", "preamble", "closing") else translate("place.clause", path=path)
    )


def said(sentence: str) -> str:
    """A note or a refusal of the program, which it makes in English, in the language of the request."""
    return in_language(sentence, g.language)


def local(time: str) -> str:
    """A stored time (ISO 8601) as the clock of this machine shows it, which is that of its user."""
    here = datetime.fromisoformat(time).astimezone().replace(tzinfo=None)
    shown: str = flask_babel.format_datetime(here, "yyyy-MM-dd HH:mm", rebase=False)
    return shown


def percent(share: float | Decimal, digits: int = 0) -> str:
    """A share from 0 to 1 as a percentage."""
    shown: str = flask_babel.format_percent(share, "0" + ("." + "0" * digits if digits else "") + "%")
    return shown


def _locale() -> Any:
    return flask_babel.get_locale()


def _flatten(table: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        rows.extend(_flatten(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)])
    return rows
