"""Both catalogues are complete, and hold nothing that no page uses."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import web
from web.language import LANGUAGES, catalogue

ROOT = Path(web.__file__).parent
SOURCES = [*ROOT.rglob("templates/**/*.html"), *ROOT.rglob("*.py")]
CALL = re.compile(r"""\b(?:t|translate)\(\s*f?(["'])([a-z_.0-9{}-]+)\1(\s*~)?""")
CONDITIONAL = re.compile(r'\bt\("([a-z_.]+)" if [^)]* else "([a-z_.]+)"\)')


def fields(message):
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def test_the_languages_have_the_same_keys():
    assert set(catalogue("en")) == set(catalogue("zh"))


@pytest.mark.parametrize("key", sorted(catalogue("en")))
def test_a_message_says_something_in_both_languages_with_the_same_values(key):
    english, chinese = (catalogue(language)[key] for language in ("en", "zh"))
    assert fields(english) == fields(chinese)
    if key != "checks.language_note":
        assert english.strip()
        assert chinese.strip()
    if key != "app.language":
        assert not re.search(r"[一-鿿]", english)
    # Only names and forms may stay as they are.
    assert re.search(r"[一-鿿]", chinese) or key == "app.language"


def used():
    exact, prefixes = set(), set()
    for source in SOURCES:
        text = source.read_text(encoding="utf-8")
        for match in CALL.finditer(text):
            key = match[2]
            if match[3] or "{" in key:
                prefixes.add(key.partition("{")[0])
            else:
                exact.add(key)
        for match in CONDITIONAL.finditer(text):
            exact |= {match[1], match[2]}
    exact |= set(re.findall(r'"(error\.other)"', (ROOT / "app.py").read_text(encoding="utf-8")))
    return exact, prefixes | {"error."}


def test_every_key_that_a_page_uses_is_in_the_catalogue():
    exact, prefixes = used()
    keys = set(catalogue("en"))
    assert len(exact) > 80
    assert exact <= keys
    for prefix in prefixes:
        assert any(key.startswith(prefix) for key in keys), prefix


def test_no_message_is_left_that_no_page_uses():
    exact, prefixes = used()
    left = {key for key in catalogue("en") if not {key, key.removesuffix("_one")} & exact}
    assert {key for key in left if not key.startswith(tuple(prefixes))} == set()


def test_there_are_exactly_two_languages_with_the_same_files():
    assert {path.name for path in (ROOT / "locales").iterdir()} == set(LANGUAGES)
    english, chinese = ({file.name for file in (ROOT / "locales" / one).iterdir()} for one in LANGUAGES)
    assert english == chinese
