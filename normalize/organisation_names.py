"""English names of Chinese bodies: those of the table, and whether a given name renders a body."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from itertools import product

from normalize.english import stemmer
from normalize.organisations import Organisation, bodies, parse
from normalize.places import Level, chain_of, find_place, pinyin


class EnglishMatch(StrEnum):
    """How an English name renders a body."""

    ACCEPTED = "accepted"
    WRONG_PLACE = "wrong-place"
    """The body, but of another place or level."""
    FORBIDDEN = "forbidden"
    """An outdated or misleading name that the table lists."""
    OTHER = "other"
    """The name of no body that the table holds, or of another one."""


_NOISE = frozenset(
    {"the", "of", "for", "and", "on", "s", "in", "a", "an", "at", "under", "china", "prc", "cpc", "people"}
)
_LEVEL_STEMS = {
    "municip": {Level.MUNICIPALITY, Level.CITY},
    "citi": {Level.MUNICIPALITY, Level.CITY},
    "provinci": {Level.PROVINCE},
    "provinc": {Level.PROVINCE},
    "region": {Level.PROVINCE},
    "autonom": {Level.PROVINCE, Level.CITY, Level.COUNTY},
    "district": {Level.DISTRICT},
    "counti": {Level.COUNTY},
    "town": {Level.TOWN},
    "township": {Level.TOWN},
}


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z]+", text.lower().replace("'s", "").replace("’s", "").replace("centre", "center"))
    return frozenset(stemmer().stemWords([word for word in words if word not in _NOISE]))


@lru_cache(maxsize=512)
def _accepted(core: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The accepted names of a body without place and level, and the stems of each."""
    body = bodies()[core]
    names = [re.sub(r"\{[LP]\}", "", body.en), *body.other]
    for subject, head in product(body.subjects, body.heads):
        names += [f"{head} of {subject}", f"{subject} {head}"]
    if body.kind == "government" and body.heads:
        names += [f"{subject} {head}" for subject in body.subjects for head in ("Office",) if head not in body.heads]
    return tuple((name, _stems(name)) for name in dict.fromkeys(names))


def english_names(org: str | Organisation) -> tuple[str, ...]:
    """Accepted English names of a body at its level, the preferred one first; () for one that the table does not hold.

    Built as place + level + name (Haibin Municipal Commission of Commerce), without the level, and without the place.
    """
    org = parse(org) if isinstance(org, str) else org
    if org.core not in bodies() or not org.known:
        return ()
    body = bodies()[org.core]
    place = _english_place(org.place)
    level = org.level.english
    full = " ".join(part for part in (place, level) if part)
    preferred = body.en.replace("{L}", full).replace("{P}", place)
    if org.level not in (Level.MUNICIPALITY, Level.CITY) or org.name.endswith(("局", "厅")):
        head = "Bureau" if org.name.endswith("局") else "Department" if org.name.endswith("厅") else ""
        if head in body.heads and "Commission" in preferred and body.heads[0] == "Commission":
            preferred = preferred.replace("Commission", head)
    names = [re.sub(r"\s+", " ", preferred).strip()]
    for name, _ in _accepted(org.core):
        for prefix in (full, place, level):
            names.append(f"{prefix} {name}".strip())
    return tuple(dict.fromkeys(re.sub(r"\s+", " ", name) for name in names))


def _english_place(place: str) -> str:
    if not place:
        return ""
    if (known := find_place(place)) is not None:
        return known.english[0]
    if chain := chain_of(place):
        return chain[-1].english[0]
    return pinyin(re.sub(r"[省市区县]$", "", place))


def match_english(org: str | Organisation, name: str, place: str = "") -> EnglishMatch:
    """Whether the English `name` renders the Chinese body `org`.

    Compared as sets of word stems, so that order, articles, plural and hyphens do not matter: subject and head must be
    an accepted pair; place and level may be left out, but must not be another's. `place` is the English name of the
    place that the document is about, where the Chinese name gives the level only.
    """
    org = parse(org) if isinstance(org, str) else org
    if org.core not in bodies() or not org.known:
        return EnglishMatch.OTHER
    words = _stems(name)
    own = _english_place(org.place) or place
    places = _stems(own) | _stems(place)
    if own and (known := find_place(org.place)) is not None:
        places |= frozenset().union(*(_stems(english) for english in known.english))
    body = bodies()[org.core]
    if org.level is Level.PLATFORM:
        # A platform's own name (两江, 西部科学城) may be rendered by sense; only a known place tells it from another.
        if not any(stems <= words for _, stems in _accepted(org.core)):
            return EnglishMatch.OTHER
        there = find_place(org.place) is not None and not places & words
        return EnglishMatch.WRONG_PLACE if there else EnglishMatch.ACCEPTED
    for forbidden in body.forbidden:
        if _stems(forbidden) <= words and words - _stems(forbidden) <= places | _LEVEL_STEMS.keys():
            return EnglishMatch.FORBIDDEN
    wrong = False
    for _, stems in _accepted(org.core):
        if not stems or not stems <= words:
            continue
        rest = words - stems - places - _SPARE
        levels = rest & _LEVEL_STEMS.keys()
        if rest - levels:
            wrong = wrong or (len(rest - levels) == 1 and bool(own))
            continue
        if all(org.level in _LEVEL_STEMS[level] or org.level is Level.UNKNOWN for level in levels):
            return EnglishMatch.ACCEPTED
        wrong = True
    return EnglishMatch.WRONG_PLACE if wrong else EnglishMatch.OTHER


# Words that official names carry or not: Party and government as the body's owner, and the state's name.
_SPARE = frozenset({"govern", "parti", "committe", "general", "local", "peopl", "branch", "offic", "chines", "republ"})


def matches_english(org: str | Organisation, name: str, place: str = "") -> bool:
    """Whether the English name is an accepted rendering of the body (see `match_english`)."""
    return match_english(org, name, place) is EnglishMatch.ACCEPTED


def forbidden_english(org: str | Organisation) -> tuple[str, ...]:
    """English names of the body that the table lists as wrong or outdated, without place and level."""
    org = parse(org) if isinstance(org, str) else org
    return bodies()[org.core].forbidden if org.known and org.core in bodies() else ()
