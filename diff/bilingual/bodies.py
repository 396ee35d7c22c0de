"""Bodies of a clause and of its translation, told apart one by one: those of the lists of responsible units, and those that
sentences name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from align.assignment import best_assignment
from align.bitext import Bitext, Pair
from diff.bilingual.coverage import Coverage, coverage
from diff.bilingual.rendition import Facing, Rendition, Span, rendition
from normalize.english import stem
from normalize.organisation_names import EnglishMatch, Judgement, contiguous, covers, english_names, judge
from normalize.organisations import Named, named_bodies, parse
from normalize.places import Level, find_place, pinyin
from normalize.unit_lists import Unit, UnitList, named_english

_SCORES = {
    EnglishMatch.ACCEPTED: 1.0,
    EnglishMatch.FORBIDDEN: 0.8,
    EnglishMatch.WRONG_OWNER: 0.75,
    EnglishMatch.WRONG_PLACE: 0.7,
}
ALIKE = 0.34
"""A name that the table does not hold may stand for a unit with which it shares this part of its words."""
_SMALL = frozenset({"the", "of", "for", "and", "on", "s", "in", "a", "an", "at", "under"})


@dataclass(frozen=True, slots=True)
class Assignment:
    """The units of one link: `chinese` and `english` as listed, `pairs` (indices into both) with how the English name
    renders the Chinese body. `merged` are further Chinese units whose field stands in an English name that renders another
    one: (Chinese, English). `lists` are the lists that they stand in, by language; English names may also stand in sentences
    (`in_text`)."""

    pair: Pair
    chinese: tuple[Unit, ...]
    english: tuple[Unit, ...]
    pairs: tuple[tuple[int, int, Judgement], ...]
    merged: tuple[tuple[int, int], ...]
    lists: dict[str, tuple[UnitList, ...]]
    in_text: bool = False


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
        in_text = bool(left) and not en
        if in_text:
            # The units may be named in a sentence instead of a list.
            right = tuple(unit for clause in pair.english for unit in _named(view, (clause.start, clause.end), False))
        if left or right:
            pairs = tuple(_paired(cover, left, right, here))
            merged = tuple(_merged(left, right, pairs))
            out.append(Assignment(pair, left, right, pairs, merged, {"zh": zh, "en": en}, in_text))
    return tuple(out)


def _lists(view: Rendition, pair: Pair, language: str) -> tuple[UnitList, ...]:
    clauses = pair.chinese if language == "zh" else pair.english
    return tuple(one for one in view.units[language] if any(c.start <= one.start < c.end for c in clauses))


def _named(view: Rendition, span: Span, levels: bool = True) -> Iterator[Unit]:
    """The bodies that a stretch of the English text names, with offsets into that text."""
    start, end = span
    for unit in named_english(view.english.text[start:end], levels):
        yield Unit(unit.name, unit.text, unit.role, start + unit.start, start + unit.end)


def english_place(view: Rendition) -> str:
    """The English name of the place that the document is about, as its title has it; "" where it has none."""
    title = view.chinese.title
    for size in range(min(len(title), 12), 1, -1):
        place = find_place(title[:size])
        if place is not None:
            return place.english[0]
    # A place that the table does not hold is written in pinyin, by custom of the state.
    named = re.match(r"([一-鿿]{2,6}?)[省市区县]", title)
    return pinyin(named[1]) if named else ""


def _paired(
    cover: Coverage, left: Sequence[Unit], right: Sequence[Unit], here: str
) -> Iterator[tuple[int, int, Judgement]]:
    if not left or not right:
        return
    said = [[judge(z.name, e.name, here) for e in right] for z in left]
    scores = np.array([[_SCORES.get(one.match, 0.0) for one in row] for row in said])
    # Of equal claims, the one at the same share of its list.
    place = np.abs(np.arange(len(left))[:, None] / len(left) - np.arange(len(right))[None, :] / len(right))
    done = dict(best_assignment(np.where(scores > 0, scores + 0.1 * (1 - place), 0.0)))
    rest_zh = [i for i in range(len(left)) if i not in done]
    rest_en = [j for j in range(len(right)) if j not in done.values()]
    if rest_zh and rest_en:
        alike = np.array(
            [[max(said[i][j].share, _likeness(cover, left[i], right[j])) for j in rest_en] for i in rest_zh]
        )
        for a, b in best_assignment(np.where(alike >= ALIKE, alike, 0.0)):
            done[rest_zh[a]] = rest_en[b]
    done.update(_between(left, right, done))
    free = set(range(len(right))) - set(done.values())
    for i, j in sorted(done.items()):
        rest = None if said[i][j].match is EnglishMatch.ACCEPTED else _rest_of_name(left[i], right, j, free, here)
        if rest is None:
            yield i, j, said[i][j]
            continue
        free.remove(rest[0])
        yield i, j, rest[1]
        yield i, rest[0], rest[1]


def _rest_of_name(unit: Unit, right: Sequence[Unit], j: int, free: set[int], here: str) -> tuple[int, Judgement] | None:
    """The part of a name that a comma or “and” inside it cut off: with it, the name renders the unit."""
    for other in (j + 1, j - 1):
        if other in free:
            first, second = sorted((j, other))
            whole = judge(unit.name, f"{right[first].name} and {right[second].name}", here)
            if whole.match is EnglishMatch.ACCEPTED:
                return other, whole
    return None


def _between(left: Sequence[Unit], right: Sequence[Unit], done: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Units and names without a counterpart that stand, as many of the one as of the other, between the same two pairs. A name
    that the list has already stands for no other unit."""
    names = [sequence(unit.name) for unit in right]
    taken = set(done.values())
    fixed = [(-1, -1), *sorted(done.items()), (len(left), len(right))]
    for (i, j), (k, m) in pairwise(fixed):
        free = [n for n in range(j + 1, m) if n not in taken and names.count(names[n]) == 1]
        if j < m and 0 < k - i - 1 == len(free):
            yield from zip(range(i + 1, k), free, strict=True)


def _merged(
    left: Sequence[Unit], right: Sequence[Unit], pairs: Sequence[tuple[int, int, Judgement]]
) -> Iterator[tuple[int, int]]:
    """Units left alone beside a unit whose English name holds the fields of both."""
    alone = [i for i in range(len(left)) if i not in {i for i, _, _ in pairs}]
    for i in alone:
        for k, j, one in pairs:
            beside = abs(i - k) == 1 and one.match in (EnglishMatch.WRONG_FIELD, EnglishMatch.OTHER)
            if beside and covers((left[i].name, left[k].name), right[j].name):
                yield i, j
                break


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
    exchanged (Bureau of Commerce, Commerce Bureau), and so may words that stand for different words of the Chinese name."""
    own = bare(name, here)
    known = [bare(accepted, here) for accepted in english_names(unit.name)]
    if not own or contiguous(unit.name, name) or not any(sorted(one) == sorted(own) for one in known):
        return False
    turns = {own[k:] + own[:k] for k in range(len(own))}
    return not any(one in turns for one in known)


def body_key(name: str) -> str:
    """What identifies the Chinese body of a name, short or full."""
    org = parse(name)
    return f"{org.place}|{org.core}" if org.known else org.name


def span(unit: Unit | Named) -> Span:
    """Where the unit stands in its tree's text."""
    return unit.start, unit.end


# ---------------------------------------------------------------------------------------------------- bodies in sentences


@dataclass(frozen=True, slots=True)
class Mention:
    """Bodies that a Chinese sentence names and the one English name that stands for them: one body under a wrong name, or two
    made one."""

    facing: Facing
    chinese: tuple[Named, ...]
    english: Unit
    judgement: Judgement


# Whatever may be a body, known or not.
_ORGAN = re.compile(r"局|委员会|委(?!托|派|任)|办公室|厅|政府|部门|法院|检察院|支队|总队|大队")


@lru_cache(maxsize=2)
def mentions(bitext: Bitext) -> tuple[Mention, ...]:
    """The bodies with their level (市教育局) that sentences outside lists name, where the English sentence has another name in
    their place. What the English leaves out, or says by “it” or “the Bureau”, is none."""
    view = rendition(bitext)
    here = english_place(view)
    named = [one for one in named_bodies(view.chinese.text) if one.level is not Level.UNKNOWN]
    named = [one for one in named if not view.in_list("zh", one.start, one.end)]
    starts = [one.start for one in named]
    out: list[Mention] = []
    for facing in view.facing:
        zh = [one for a, b in facing.chinese for one in named[bisect_left(starts, a) : bisect_left(starts, b)]]
        if zh and facing.english:
            en = [u for at in facing.english for u in _named(view, at) if not view.in_list("en", u.start, u.end)]
            out += _misnamed(view, facing, zh, en, here)
    return tuple(out)


def _misnamed(view: Rendition, facing: Facing, zh: Sequence[Named], en: Sequence[Unit], here: str) -> Iterator[Mention]:
    said = {(z, e): judge(z.name, e.name, here) for z in zh for e in en}
    fine = (EnglishMatch.ACCEPTED, EnglishMatch.WRONG_PLACE)
    free_zh = [z for z in zh if not any(said[z, e].match in fine for e in en)]
    free_zh = [z for k, z in enumerate(free_zh) if z.name not in {one.name for one in free_zh[:k]}]
    free_en = [e for e in en if not any(said[z, e].match in fine for z in zh)]
    for e in list(free_en):
        for first, second in pairwise(free_zh):
            beside = (
                second.start - first.end <= 3
                and re.search(r"(?:Bureaus|Bureaux|Commissions|Departments)\b", e.name) is None
            )
            if beside and covers((first.name, second.name), e.name):
                yield Mention(facing, (first, second), e, said[first, e])
                free_zh = [z for z in free_zh if z not in (first, second)]
                free_en.remove(e)
                break
    text = "".join(view.chinese.text[a:b] for a, b in facing.chinese)
    for z in free_zh:
        for e in free_en:
            one = said[z, e]
            part = one.match is EnglishMatch.WRONG_FIELD and one.share >= ALIKE and bool(one.missing or one.foreign)
            only = len(free_zh) == len(free_en) == 1 and one.sure and len(_ORGAN.findall(text)) <= len(zh)
            if one.match in (EnglishMatch.FORBIDDEN, EnglishMatch.WRONG_OWNER) or part or only:
                yield Mention(facing, (z,), e, one)
                free_en.remove(e)
                break
