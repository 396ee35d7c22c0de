"""The two languages of the interface: a catalogue of messages each, and which one a request gets."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from flask import Request, g

from diff.vocabulary import DIRECTIONS, LINK_RELATIONS, MQM_LEVELS, RELATIONS, SEVERITIES, TYPES, VERDICTS

LANGUAGES = ("zh", "en")
COOKIE = "duizhao-language"

_NAMES = {
    "type": TYPES,
    "severity": SEVERITIES,
    "direction": DIRECTIONS,
    "relation": RELATIONS,
    "link": LINK_RELATIONS,
    "mqm": MQM_LEVELS,
    "verdict": VERDICTS,
}


@cache
def catalogue(language: str) -> dict[str, str]:
    """All messages of one language, by dotted key (`finding.accept`)."""
    text = (files("web") / "locales" / f"{language}.toml").read_text(encoding="utf-8")
    return dict(_flatten(tomllib.loads(text), ""))


def choose(request: Request) -> str:
    """The language of a request: the one asked for in the address, else the one chosen before, else what the
    browser prefers, else English."""
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    best = request.accept_languages.best_match(("zh", "zh-CN", "zh-Hans", "zh-TW", "zh-HK", "en", "en-US", "en-GB"))
    return "zh" if best and best.startswith("zh") else "en"


def translate(key: str, **values: object) -> str:
    """The message in the language of the current request. Where `n` is 1, `key_one` is preferred if there is one.

    Raises KeyError for a key that is in no catalogue: a page must not go out with a hole in it.
    """
    messages = catalogue(g.language)
    if values.get("n") == 1:
        key = key + "_one" if key + "_one" in messages else key
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


def _flatten(table: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        rows.extend(_flatten(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)])
    return rows
