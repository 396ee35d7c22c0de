"""English names of Chinese bodies: those of the table, and whether a given name renders a body.

A name is right if the table accepts it for this very body, or if it renders the Chinese name word by word: each word of the
name's field has a rendering in the English name, the kind of organ is the right one, place and level are its own, and no word is left over
that names something else. `normalize/data/organisation_words.csv` holds the words that names of bodies are made of.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product

from normalize.english import stem
from normalize.organisations import Organisation, bodies, parse
from normalize.places import Level, Place, chain_of, find_place, known_places, pinyin
from normalize.tables import TableError, read_table, split_cell


class EnglishMatch(StrEnum):
    """How an English name renders a body."""

    ACCEPTED = "accepted"
    WRONG_PLACE = "wrong-place"
    """The body, but of another place or level."""
    WRONG_OWNER = "wrong-owner"
    """A body of the Party as one of the government, or the other way round."""
    FORBIDDEN = "forbidden"
    """An outdated or misleading name that the table lists."""
    WRONG_FIELD = "wrong-field"
    """Part of the name is lost, or something else stands in its place."""
    OTHER = "other"
    """The name of another body, or of none."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How an English name renders a body, and why. `missing` are the words of the Chinese name that it does not render, `foreign` its own
    words that render nothing. `share` says how much of both names accounts for the other, from 0 to 1. `sure` is False where the
    Chinese name holds words that no table knows."""

    match: EnglishMatch
    share: float
    missing: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a Chinese name: its English, as written and as stems; `kind` as in the table, "unknown" for the rest."""

    zh: str
    english: tuple[str, ...]
    renderings: tuple[frozenset[str], ...]
    kind: str


def _forms(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


_NOISE = frozenset(
    {"the", "of", "for", "and", "on", "s", "in", "a", "an", "at", "under", "china", "prc", "people", "peoples", "to", "with", "by"}
)  # fmt: skip
_LEVELS = {
    "Municipal Municipality City": {Level.MUNICIPALITY, Level.CITY},
    "Provincial Province": {Level.PROVINCE},
    "Region Regional": {Level.PROVINCE},
    "Autonomous": {Level.PROVINCE, Level.CITY, Level.COUNTY},
    "Prefecture Prefectural": {Level.CITY},
    "District": {Level.DISTRICT},
    "County": {Level.COUNTY},
    "Town Township": {Level.TOWN},
}
_LEVEL_STEMS = {stem(word): levels for words, levels in _LEVELS.items() for word in words.split()}
# Words that official names carry or not: Party and government as the body's owner, the state's name, the form of a company.
_SPARE = _forms(
    "government governmental general local branch chinese republic limited ltd co corporation sub national state"
)
_PARTY = _forms("CPC Party Communist")
_GOVERNMENT = _forms("Government Governmental")
_KINDS = ("field", "short", "generic", "owner", "head")
_HEADS = _forms(
    "Bureau Commission Committee Office Department Administration Authority Agency Center Service Branch Station Company Group"
    " Corporation Corps Detachment Brigade Team Federation Association Society Council Court Institute Academy Headquarters"
    " Ministry Division Section Union Cooperative School Hospital"
)


def _english_words(text: str) -> list[tuple[str, str]]:
    """The words of an English name that carry meaning, each with its stem. The People's Bank is another than a bank."""
    text = re.sub(r"people['’]?s\s+bank", "Peoplesbank", text.replace("&", " and "), flags=re.IGNORECASE)
    words = re.findall(r"[a-z]+", re.sub(r"['’]s\b", "", text), re.IGNORECASE)
    return [(word, stem(word)) for word in words if word.lower() not in _NOISE]


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    return frozenset(form for _, form in _english_words(text))


# ------------------------------------------------------------------------------------------------- words of the names


@lru_cache(maxsize=1)
def _vocabulary() -> Mapping[str, _Word]:
    found = {}
    for row in read_table("organisation_words.csv", required=("zh", "en", "kind")):
        if row["kind"] not in _KINDS:
            raise TableError(
                f"organisation_words.csv: “{row['zh']}” is of kind “{row['kind']}”; use {', '.join(_KINDS)}."
            )
        english = split_cell(row["en"])
        found[row["zh"]] = _Word(row["zh"], english, tuple(map(_stems, english)), row["kind"])
    return found


@lru_cache(maxsize=1)
def _field_stems() -> frozenset[str]:
    """All stems that name a field in some name."""
    words = [word for word in _vocabulary().values() if word.kind in ("field", "short")]
    return frozenset(one for word in words for stems in word.renderings for one in stems)


@lru_cache(maxsize=1)
def _generic_stems() -> frozenset[str]:
    words = [word for word in _vocabulary().values() if word.kind == "generic"]
    return frozenset(one for word in words for stems in word.renderings for one in stems)


_JOINTS = '和与及、（）()“”"委'
_UNKNOWN = 3.0


@lru_cache(maxsize=4096)
def _name_words(rest: str) -> tuple[_Word, ...]:
    """The words of a Chinese name without place and level: the cut into the fewest words of the table, an owner in front and
    the kind of organ at the end; what is in no word is "unknown"."""
    words, size = _vocabulary(), len(rest)
    longest = max(map(len, words))
    best: list[tuple[float, tuple[_Word, ...]]] = [(0.0, ())] * (size + 1)
    for end in range(1, size + 1):
        char = rest[end - 1]
        cost, before = best[end - 1]
        if char in "和与及、" and end < size:
            options = [(cost, before)]
        else:
            options = [(cost + _UNKNOWN, (*before, _Word(char, (), (), "unknown")))]
        for start in range(max(0, end - longest), end):
            word = words.get(rest[start:end])
            if word is not None and word.kind == "owner" and start > 0:
                # 委 in front is the Party committee, at the end a commission.
                word = words["委员会"] if word.zh == "委" else None
            if word is None or (word.kind == "head" and end < size):
                continue
            cost, before = best[start]
            # Of equal cuts, the one with the shorter kind of organ: 市场监管 and 局, not 市场 and 监管局.
            options.append((cost + 1.0 + (0.01 * len(word.zh) if word.kind == "head" else 0.0), (*before, word)))
        best[end] = min(options, key=lambda option: option[0])
    out: list[_Word] = []
    for word in best[size][1]:
        if word.kind == "unknown" and out and out[-1].kind == "unknown":
            word = _Word(out.pop().zh + word.zh, (), (), "unknown")
        out.append(word)
    return tuple(out)


def _own_words(org: Organisation) -> tuple[_Word, ...]:
    """The words of the body's name; of one that the table does not hold, without a place in front (武汉地铁集团)."""
    rest = org.rest
    if not org.known:
        size = next((n for n in (4, 3, 2) if len(rest) > n + 1 and find_place(rest[:n]) is not None), 0)
        rest = rest[size:]
    return _name_words(rest)


def _content(words: Collection[_Word]) -> list[_Word]:
    return [word for word in words if word.kind in ("field", "short")]


# ------------------------------------------------------------------------------------------------- names of the table


@lru_cache(maxsize=512)
def _accepted(core: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The accepted names of a body without place and level, and the stems of each."""
    body = bodies()[core]
    names = [re.sub(r"\{[LP]\}", "", body.en), *body.other]
    for subject, head in product(body.subjects, body.heads):
        names += [f"{head} of {subject}", f"{subject} {head}"]
    return tuple((name, _stems(name)) for name in dict.fromkeys(names))


@lru_cache(maxsize=4096)
def _suits(org: Organisation, stems: frozenset[str]) -> bool:
    """Whether an accepted name of the body is one of this form of its name: 城乡建设局 is no Housing and Urban-Rural Development
    Bureau, although 住房和城乡建设局 is the same body elsewhere. A short form may stand for any."""
    own, body = _own_words(org), bodies()[org.core]
    if body.kind != "government" or org.rest == body.core or any(word.kind in ("short", "unknown") for word in own):
        return True
    said = frozenset(one for word in own for rendering in word.renderings for one in rendering)
    extra = stems - said - _HEADS - _generic_stems() - _SPARE
    if not extra:
        return True
    others = {word for name in (body.core, *body.zh) for word in _content(_name_words(name))} - set(own)
    return not any(rendering <= extra for word in others if word.zh not in org.rest for rendering in word.renderings)


@lru_cache(maxsize=4096)
def _shortened(org: Organisation, words: frozenset[str]) -> bool:
    """Whether an English name is that of a shorter form of the body's name: Natural Resources Bureau for 自然资源和规划局."""
    own, body = _own_words(org), bodies()[org.core]
    if body.kind != "government" or any(word.kind in ("short", "unknown") for word in own):
        return False

    def said(word: _Word) -> bool:
        return any(rendering <= words for rendering in word.renderings)

    if all(said(word) or word.zh in ("发展", "建设") for word in _content(own)):
        return False
    others = (
        _content(_name_words(name)) for name in (body.core, *body.zh) if name in org.rest or len(name) < len(org.rest)
    )
    return any(
        content and all(word.zh in org.rest and word.kind == "field" and said(word) for word in content)
        for content in others
    )


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


def expected_english(org: str | Organisation) -> str:
    """The English name to propose for a body: that of the table where it renders this form of the name, else one made of
    the words of the name (Municipal Housing Security and Housing Administration Bureau); "" where neither can be had."""
    org = parse(org) if isinstance(org, str) else org
    names = english_names(org)
    words = _own_words(org)
    head = words[-1] if words and words[-1].kind == "head" else None
    nouns = frozenset[str]() if head is None else frozenset().union(*head.renderings)
    if names and judge(org, names[0]).match is EnglishMatch.ACCEPTED and (not nouns or nouns & _stems(names[0])):
        return names[0]
    if head is not None and _content(words) and not any(word.kind == "unknown" for word in words):
        place = " ".join(part for part in (_english_place(org.place), org.level.english) if part)
        said = [word.english[0] for word in words[:-1] if word.kind != "owner"]
        inner = ", ".join(said[:-1]) + " and " + said[-1] if len(said) > 1 else said[0]
        return f"{place} {inner} {head.english[0]}".strip()
    return names[0] if names else ""


def _english_place(place: str) -> str:
    if not place:
        return ""
    if (known := find_place(place)) is not None:
        return known.english[0]
    if chain := chain_of(place):
        return chain[-1].english[0]
    return pinyin(re.sub(r"[省市区县]$", "", place))


# ------------------------------------------------------------------------------------------------------- judging names


@lru_cache(maxsize=1)
def _place_stems() -> frozenset[str]:
    return frozenset(one for place in known_places().values() for name in place.listed for one in _stems(name))


_SYLLABLE = r"(?:(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?(?:i?[aeo]ng?|i?ao|[ae]i|ou|u?ai?|u?ang?|uo|ui|un|ue|ie|iu|ing?|i|u|i?ong|er|e|a|o))"
_PINYIN = re.compile(rf"{_SYLLABLE}{{2,4}}")


def _is_place(word: str, form: str) -> bool:
    """Whether a word of a name looks like the name of a place."""
    if form in _place_stems():
        return form not in _field_stems()
    known = form in _field_stems() | _generic_stems() | _HEADS | _SPARE
    return word[0].isupper() and not known and _PINYIN.fullmatch(word.lower()) is not None


def judge(org: str | Organisation, name: str, place: str = "") -> Judgement:
    """How the English `name` renders the Chinese body `org`, and what speaks against it.

    Names are compared as sets of word stems, so that order, articles, plural and hyphens do not matter. Place and level may be left out,
    but must not be another's. `place` is the English name of the place that the document is about, where the Chinese name gives
    the level only; without one, any place may be it.
    """
    return _judge(parse(org) if isinstance(org, str) else org, name, place)


@lru_cache(maxsize=16384)
def _judge(org: Organisation, name: str, place: str) -> Judgement:
    english = _english_words(name)
    words = frozenset(form for _, form in english)
    known = org.known and org.core in bodies()
    own = _own_place(org, place)
    listed = frozenset().union(*(stems for _, stems in _accepted(org.core))) if known else frozenset()
    sound = pinyin(org.name).lower()
    strange = {
        form for word, form in english if form not in listed and word.lower() not in sound and _is_place(word, form)
    }
    foreign_place = bool(own) and bool(strange - own)
    # A word of a place, when nothing says which place is meant, tells nothing.
    places = own | strange
    if org.level is Level.PLATFORM and known:
        return _platform(org, words, own)
    if known:
        said = frozenset(one for word in _own_words(org) for rendering in word.renderings for one in rendering)
        for wrong in map(_stems, bodies()[org.core].forbidden):
            # An outdated name is right for a body that is called by its old name (国土资源局).
            rest = words - wrong - places - _SPARE - _PARTY - _LEVEL_STEMS.keys() - _HEADS
            if wrong <= words and not wrong <= said and not rest:
                return Judgement(EnglishMatch.FORBIDDEN, 0.8)
        party = _PARTY | _forms("Committee") if words & _PARTY else _PARTY
        for _, stems in _accepted(org.core):
            rest = words - stems - places - _SPARE - _generic_stems() - party - _LEVEL_STEMS.keys()
            if (
                not stems
                or not stems <= words
                or rest - _LEVEL_STEMS.keys()
                or not _suits(org, stems)
                or _shortened(org, words)
            ):
                continue
            return Judgement(_circumstances(org, words, stems, foreign_place), 1.0)
    return _composed(org, english, places, foreign_place)


def _own_place(org: Organisation, place: str) -> frozenset[str]:
    """The stems of the places that may stand in the name: the body's own, the document's, and those above them."""
    own = _stems(_english_place(org.place)) | _stems(place)
    found = [one for one in (find_place(org.place), *chain_of(org.place)) if one is not None] if org.place else []
    for one in (*found, *_places_called(place)):
        own |= frozenset().union(*map(_stems, one.english))
        above = known_places().get(one.parent)
        own |= _stems(above.english[0]) if above is not None else frozenset()
    return own - _LEVEL_STEMS.keys()


@lru_cache(maxsize=64)
def _places_called(english: str) -> tuple[Place, ...]:
    return tuple(place for place in known_places().values() if english and english in place.listed)


def _platform(org: Organisation, words: frozenset[str], own: frozenset[str]) -> Judgement:
    """A platform's own name (两江, 西部科学城) may be rendered by sense; only a known place tells it from another."""
    if not any(stems <= words for _, stems in _accepted(org.core)):
        return Judgement(EnglishMatch.OTHER, 0.0)
    if find_place(org.place) is not None and not own & words:
        return Judgement(EnglishMatch.WRONG_PLACE, 0.7)
    return Judgement(EnglishMatch.ACCEPTED, 1.0)


def _circumstances(
    org: Organisation, words: frozenset[str], explained: frozenset[str], foreign_place: bool
) -> EnglishMatch:
    """Whether the place, the level and the owner in a name of the right body are its own."""
    levels = (words - explained) & _LEVEL_STEMS.keys()
    if foreign_place or not (
        org.level in (Level.UNKNOWN, Level.PLATFORM) or all(org.level in _LEVEL_STEMS[level] for level in levels)
    ):
        return EnglishMatch.WRONG_PLACE
    return EnglishMatch.WRONG_OWNER if _wrong_owner(org, words, explained) else EnglishMatch.ACCEPTED


def _wrong_owner(org: Organisation, words: frozenset[str], explained: frozenset[str]) -> bool:
    of_party = org.rest.startswith(("委", "党")) and len(org.rest) > 2
    party, government = words & _PARTY, (words & _GOVERNMENT) - explained
    if of_party:
        return bool(government) and not party
    owners = org.rest.startswith("政府") or (org.known and bodies()[org.core].kind in ("government", "vertical"))
    return owners and bool(party - explained) and "党" not in org.rest and not government


def _composed(
    org: Organisation, english: list[tuple[str, str]], places: frozenset[str], foreign_place: bool
) -> Judgement:
    """Judges a name by the words of the Chinese one."""
    own = _own_words(org)
    words = frozenset(form for _, form in english)
    used: set[str] = set()
    missing = []
    content = _content(own)
    rendered = 0.0
    for word in own:
        there = [stems for stems in word.renderings if stems <= words]
        if there or word not in content:
            used.update(*there)
            rendered += word in content
            continue
        part = max(word.renderings, key=lambda stems: len(stems & words) / len(stems))
        used |= part & words
        rendered += len(part & words) / (2 * len(part))
        missing.append(word.zh)
    # What no table knows may be a name, written in pinyin (舟山港集团).
    sounds = {word.zh: _stems(pinyin(word.zh)) for word in own if word.kind == "unknown"}
    unknown = [zh for zh, sound in sounds.items() if not sound <= words]
    used.update(*(sound for sound in sounds.values() if sound <= words))
    party = _PARTY | _forms("Committee") if words & _PARTY else _PARTY
    spare = places | _SPARE | party | _LEVEL_STEMS.keys() | _generic_stems()
    left = [(word, form) for word, form in english if form not in used | spare]
    head = own[-1] if own and own[-1].kind == "head" else None
    heads = set[str]() if head is None else {one for stems in head.renderings for one in stems}
    if org.known and org.core in bodies():
        heads |= {one for noun in bodies()[org.core].heads for one in _stems(noun)}
    wrong_head = [word for word, form in left if form in _HEADS and head is not None and form not in heads]
    foreign = [word for word, form in left if form not in _HEADS | heads]
    if unknown:
        # What no table knows may be rendered by any word that nothing else explains, unless it is known to name something else.
        sound = not missing and any(form not in _field_stems() for word, form in left if word in foreign)
        return Judgement(
            EnglishMatch.ACCEPTED if sound and not wrong_head else EnglishMatch.OTHER,
            (rendered + bool(foreign)) / (len(content) + 1 + len(foreign)) if content else 0.0,
            tuple(missing), tuple(foreign), sure=False,
        )  # fmt: skip
    if not content or not rendered:
        return Judgement(EnglishMatch.OTHER, 0.0, tuple(missing), tuple(foreign))
    share = rendered / (len(content) + len(foreign))
    if missing or foreign or wrong_head:
        return Judgement(EnglishMatch.WRONG_FIELD, share, tuple(missing), (*foreign, *wrong_head))
    return Judgement(_circumstances(org, words, frozenset(used), foreign_place), 1.0)


def match_english(org: str | Organisation, name: str, place: str = "") -> EnglishMatch:
    """How the English `name` renders the Chinese body `org` (see `judge`)."""
    return judge(org, name, place).match


def matches_english(org: str | Organisation, name: str, place: str = "") -> bool:
    """Whether the English name is an accepted rendering of the body (see `judge`)."""
    return match_english(org, name, place) is EnglishMatch.ACCEPTED


def contiguous(org: str | Organisation, name: str) -> bool:
    """Whether each word of the Chinese name that the English one renders is rendered by words that stand together in it."""
    org = parse(org) if isinstance(org, str) else org
    words = [form for _, form in _english_words(name)]
    for word in _content(_own_words(org)):
        there = [stems for stems in word.renderings if stems <= set(words)]
        if there and not any(set(words[at : at + len(stems)]) == stems for stems in there for at in range(len(words))):
            return False
    return True


def covers(orgs: Collection[str], name: str) -> bool:
    """Whether one English name holds the fields of several Chinese bodies: two bureaus made one."""
    words = _stems(name)
    return all(
        (content := _content(_own_words(parse(org))))
        and all(any(stems <= words for stems in word.renderings) for word in content)
        for org in orgs
    )


def forbidden_english(org: str | Organisation) -> tuple[str, ...]:
    """English names of the body that the table lists as wrong or outdated, without place and level."""
    org = parse(org) if isinstance(org, str) else org
    return bodies()[org.core].forbidden if org.known and org.core in bodies() else ()
