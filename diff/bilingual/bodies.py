"""Responsible units of a clause and of its translation, told apart one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from align.assignment import best_assignment
from align.bitext import Bitext, Pair
from diff.bilingual.coverage import Coverage, coverage
from diff.bilingual.rendition import Rendition, Span, rendition
from normalize.english import stem
from normalize.organisation_names import EnglishMatch, english_names, match_english
from normalize.organisations import parse
from normalize.places import find_place, pinyin
from normalize.unit_lists import Unit, UnitList

_SCORES = {
    EnglishMatch.ACCEPTED: 1.0,
    EnglishMatch.FORBIDDEN: 0.8,
    EnglishMatch.WRONG_PLACE: 0.7,
    EnglishMatch.WRONG_OWNER: 0.6,
    EnglishMatch.WRONG_FIELD: 0.5,
    EnglishMatch.OTHER: 0.0,
}
ALIKE = 0.34
"""A name that the table does not hold may stand for a unit with which it shares this part of its words."""
_SMALL = frozenset({"the", "of", "for", "and", "on", "s", "in", "a", "an", "at", "under"})


@dataclass(frozen=True, slots=True)
class Assignment:
    """The units of one link: `chinese` and `english` as listed, `pairs` (indices into both) with how the English name
    renders the Chinese body. `lists` are the lists that they stand in, by language."""

    pair: Pair
    chinese: tuple[Unit, ...]
    english: tuple[Unit, ...]
    pairs: tuple[tuple[int, int, EnglishMatch], ...]
    lists: dict[str, tuple[UnitList, ...]]


@lru_cache(maxsize=2)
def assignments(bitext: Bitext) -> tuple[Assignment, ...]:
    """The links that list units on either side, with their units paired by what the names mean."""
    view, cover = rendition(bitext), coverage(bitext)
    here = english_place(view)
    out = []
    for pair in bitext.pairs():
        zh, en = _lists(view, pair, "zh"), _lists(view, pair, "en")
        left = tuple(unit for one in zh for unit in one.units)
        right = tuple(unit for one in en for unit in one.units)
        if left or right:
            out.append(Assignment(pair, left, right, tuple(_paired(cover, left, right, here)), {"zh": zh, "en": en}))
    return tuple(out)


def _lists(view: Rendition, pair: Pair, language: str) -> tuple[UnitList, ...]:
    clauses = pair.chinese if language == "zh" else pair.english
    return tuple(one for one in view.units[language] if any(c.start <= one.start < c.end for c in clauses))


def english_place(view: Rendition) -> str:
    """The English name of the place that the document is about, as its title has it; "" where it has none."""
    title = view.chinese.title
    for size in range(min(len(title), 12), 1, -1):
        place = find_place(title[:size])
        if place is not None:
            return place.english[0]
    # A place that the table does not hold is written in pinyin, by custom of the state.
    named = re.match(r"([\u4e00-\u9fff]{2,6}?)[省市区县]", title)
    return pinyin(named[1]) if named else ""


def _paired(
    cover: Coverage, left: Sequence[Unit], right: Sequence[Unit], here: str
) -> Iterator[tuple[int, int, EnglishMatch]]:
    if not left or not right:
        return
    matches = [[match_english(z.name, e.name, here) for e in right] for z in left]
    scores = np.array([[_SCORES[match] for match in row] for row in matches])
    # Of equal claims, the one at the same share of its list.
    place = np.abs(np.arange(len(left))[:, None] / len(left) - np.arange(len(right))[None, :] / len(right))
    sure = best_assignment(np.where(scores > 0, scores + 0.1 * (1 - place), 0.0))
    done = dict(sure)
    rest_zh = [i for i in range(len(left)) if i not in done]
    rest_en = [j for j in range(len(right)) if j not in done.values()]
    if rest_zh and rest_en:
        alike = np.array([[_likeness(cover, left[i], right[j]) for j in rest_en] for i in rest_zh])
        for a, b in best_assignment(np.where(alike >= ALIKE, alike, 0.0)):
            done[rest_zh[a]] = rest_en[b]
    for i, j in sorted(done.items()):
        yield i, j, matches[i][j]


def _likeness(cover: Coverage, z: Unit, e: Unit) -> float:
    """The share of the English name's words that the Chinese name accounts for, by the accepted names of the body and,
    for a body that the table does not hold, by the lexicon."""
    words = set(sequence(e.name))
    named = [set(sequence(name)) for name in english_names(z.name)]
    if named:
        return max(len(words & name) / max(len(words | name), 1) for name in named)
    view = cover.rendition
    return cover.share(view.bitext.tokens("zh", [(z.start, z.end)]), view.bitext.tokens("en", [(e.start, e.end)]), "en")


@lru_cache(maxsize=4096)
def sequence(name: str) -> tuple[str, ...]:
    """The stems of an English name in order, small words left out."""
    words = re.findall(r"[a-z]+", name.lower().replace("'s", "").replace("’s", ""))
    return tuple(stem(word) for word in words if word not in _SMALL)


def bare(name: str, here: str) -> tuple[str, ...]:
    """The stems of a name without place, level and owner: what the body itself is called."""
    place = set(sequence(here)) | _OWNERS
    return tuple(word for word in sequence(name) if word not in place)


_OWNERS = frozenset(stem(word) for word in ("municipal", "municipality", "city", "provincial", "district", "county",
                                            "government", "party", "china", "national", "local"))  # fmt: skip


def scrambled(unit: Unit, name: str, here: str) -> bool:
    """Whether the name has all words of an accepted name, in an order that no accepted one has; two halves may be
    exchanged (Bureau of Commerce, Commerce Bureau)."""
    own = bare(name, here)
    known = [bare(accepted, here) for accepted in english_names(unit.name)]
    if not own or not any(sorted(one) == sorted(own) for one in known):
        return False
    turns = {own[k:] + own[:k] for k in range(len(own))}
    return not any(one in turns for one in known)


def body_key(name: str) -> str:
    """What identifies the Chinese body of a name, short or full."""
    org = parse(name)
    return f"{org.place}|{org.core}" if org.known else org.name


def span(unit: Unit) -> Span:
    """Where the unit stands in its tree's text."""
    return unit.start, unit.end
