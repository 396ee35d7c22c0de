"""Names of places in pinyin that are misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from diff.bilingual.rendition import Facing, Rendition, Span
from normalize.chinese import simplify
from normalize.places import known_places
from normalize.places import pinyin as in_pinyin
from normalize.romanised import is_spelt, spellings
from normalize.spelling import is_word

SHORTEST = 5
"""Letters of a name in which a slip can be told from another name."""
_NAME = re.compile(r"(?<![\w@/.])[A-Z][a-z]+(?:['’][a-z]{2,})?(?![\w@/])")
_OF_A_PLACE = re.compile(r"(?=([\u4e00-\u9fff]{2,4})(?:自治|新区|开发区|[省市区县州旗镇乡村]|街道))")
_KIND = re.compile(
    r"[\s-]+(?:New\s+)?(?:Provinc|Prefectur|Municipal|City|District|Count(?:y|ies)|Town|Subdistrict|Sub-district|Village|Area|Zone|"
    r"Autonomous|Economic|High-tech)"
)


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A name at `en` that is spelt `found` and stands for the Chinese name at `zh`, which is spelt `meant`. `other` says that it
    is the name of another known place."""

    facing: Facing
    zh: Span
    en: Span
    found: str
    meant: str
    other: bool


def misspelt_names(view: Rendition) -> Iterator[Misspelt]:
    """The names of places whose spelling is a letter off, where the sentence has no other word for the place that is meant.

    Other readings of a character, ü as v, u or yu, and the English names of the table of places are right.
    """
    for facing in view.facing:
        if not facing.chinese or not facing.english:
            continue
        chinese = simplify(view.chinese.text[slice(*facing.zh)])
        words = [m for m in _NAME.finditer(view.english.text, *facing.en) if _doubtful(m.group(), chinese)]
        if not words:
            continue
        said = _letters(view.english.text[slice(*facing.en)])
        unsaid = [(name, at, forms) for name, at, forms in _places(chinese) if not any(f in said for f in forms)]
        for match in words:
            if (meant := _nearest(_letters(match.group()), unsaid, view.english.text, match.end())) is not None:
                name, at, form = meant
                other = any(
                    _letters(match.group()) in _forms(place.bare, place.listed) for place in known_places().values()
                )
                start = facing.zh[0] + at
                yield Misspelt(facing, (start, start + len(name)), match.span(), match.group(), form, other)


def _doubtful(word: str, chinese: str) -> bool:
    letters = _letters(word)
    if len(letters) < SHORTEST - 1 or is_word(letters) or is_spelt(letters, chinese):
        return False
    return not any(
        letters in {_letters(part) for name in place.listed for part in name.split()}
        for place in known_places().values()
        if place.bare in chinese
    )


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _forms(name: str, listed: tuple[str, ...]) -> frozenset[str]:
    return spellings(name) | {_letters(one) for one in listed}


def _places(chinese: str) -> Iterator[tuple[str, int, frozenset[str]]]:
    """The names of places in a text: known ones, and what stands before a word for a kind of place."""
    for place in known_places().values():
        if len(place.bare) > 1 and (at := chinese.find(place.bare)) >= 0:
            yield place.bare, at, _forms(place.bare, place.listed)
    for match in _OF_A_PLACE.finditer(chinese):
        whole = match[1]
        for size in range(2, len(whole) + 1):
            name = whole[-size:]
            yield name, match.start(1) + len(whole) - size, spellings(name)


def _nearest(
    letters: str, places: list[tuple[str, int, frozenset[str]]], english: str, end: int
) -> tuple[str, int, str] | None:
    """The unsaid place that the word stands for: one letter off, two in a longer name before a word for a kind of place."""
    from rapidfuzz.distance import OSA

    reach = 2 if len(letters) >= 8 and _KIND.match(english, end) else 1
    found = [
        (distance, len(name), name, at, form)
        for name, at, forms in places
        for form in forms
        if len(form) >= SHORTEST and form[0] == letters[0]
        if 0 < (distance := OSA.distance(letters, form, score_cutoff=reach)) <= reach
    ]
    if not found:
        return None
    _, _, name, at, form = min(found)
    usual = in_pinyin(name)
    return name, at, usual if _letters(usual) == form else form.capitalize()
