"""The termbase: Chinese terms of policy and administration, and how they may and may not be rendered in English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from normalize.chinese import fold
from normalize.english import stemmer
from normalize.tables import DATA, TableError, read_table, split_cell
from normalize.text import NormText

REQUIRED = ("zh", "preferred")


class Rendering(StrEnum):
    """How a sentence renders a term."""

    PREFERRED = "preferred"
    ACCEPTED = "accepted"
    FORBIDDEN = "forbidden"
    ALTERED = "altered"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Term:
    """One entry. `accepted` holds what a competent reviser lets stand, `forbidden` what is known to be wrong.
    `not_in` lists longer words inside which the characters of `zh` are not this term. The good renderings of a `fixed`
    term (a title, a doctrine) must stand word for word, prepositions and articles inside included; case is free."""

    zh: str
    preferred: str
    accepted: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    domain: str = ""
    note: str = ""
    not_in: tuple[str, ...] = ()
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A term at [start, end) of the raw Chinese text."""

    term: Term
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """How a term is rendered: by the entry's `form` at [start, end) of the English text; ABSENT has form "" and an
    empty stretch at 0."""

    rendering: Rendering
    form: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Termbase:
    """All entries, one for a Chinese term. `load` reads them; a termbase may also be built from terms directly."""

    terms: tuple[Term, ...]
    _by_first: dict[str, tuple[tuple[str, Term | None], ...]] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        words: dict[str, Term | None] = {}
        for term in self.terms:
            words.update(dict.fromkeys(map(_unquoted, term.not_in), None))
        words |= {_unquoted(term.zh): term for term in self.terms}
        groups: dict[str, list[tuple[str, Term | None]]] = {}
        for word in sorted(words, key=len, reverse=True):
            groups.setdefault(word[0], []).append((word, words[word]))
        object.__setattr__(self, "_by_first", {first: tuple(group) for first, group in groups.items()})

    @classmethod
    def load(cls, paths: Iterable[Path] = ()) -> Termbase:
        """The users' files first, then the built-in tables; of entries with the same Chinese the first counts.

        A file is a CSV in UTF-8 with the columns zh, preferred and, if wanted, accepted, forbidden (alternatives
        separated by |), domain, note, not_in and fixed (yes or empty). Raises `normalize.tables.TableError` where one
        cannot be used.
        """
        found: dict[str, Term] = {}
        for source in (*paths, *built_in()):
            for row in read_table(source, REQUIRED):
                cells = {name: split_cell(row.get(name, "")) for name in ("accepted", "forbidden", "not_in")}
                term = Term(
                    row["zh"],
                    row["preferred"],
                    cells["accepted"],
                    cells["forbidden"],
                    row.get("domain", ""),
                    row.get("note", ""),
                    cells["not_in"],
                    _fixed(source, row),
                )
                found.setdefault(_unquoted(term.zh), term)
        return cls(tuple(found.values()))

    def find(self, text: str) -> tuple[Occurrence, ...]:
        """All occurrences of terms in Chinese text, the longest first where several begin together or overlap; offsets
        are into the raw text. Width, script, quotation marks and line breaks make no difference."""
        norm = _without_quotes(fold(text))
        found: list[Occurrence] = []
        at = 0
        while at < len(norm.text):
            for word, term in self._by_first.get(norm.text[at].lower(), ()):
                if norm.text.startswith(word, at) or (
                    not word.isascii() and norm.text[at : at + len(word)].lower() == word
                ):
                    if term is not None:
                        found.append(Occurrence(term, *norm.raw_span(at, at + len(word))))
                    at += len(word)
                    break
            else:
                at += 1
        return tuple(found)

    def rendered(self, term: Term, english: str) -> Rendered:
        """How `english` (a sentence, or what a clause was rendered with) renders the term: the best of `renderings`."""
        found = self.renderings(term, english)
        return min(found, key=lambda one: _ORDER.index(one.rendering)) if found else Rendered(Rendering.ABSENT)

    def renderings(self, term: Term, english: str) -> tuple[Rendered, ...]:
        """Every rendering of the term in `english`, in order of place.

        Words are compared by stem (Porter's English stemmer), without articles, prepositions and hyphens, in American
        spelling. A forbidden rendering must stand as it is. Inside a preferred or accepted one two further words may
        stand, and its words may stand in another order if nothing stands between them. Where renderings overlap, one
        that stands as it is comes before a loose one, then the longer. The words of a fixed term that do not stand as
        written are ALTERED.
        """
        words = _tokens(english)
        forms = [(Rendering.PREFERRED, term.preferred)]
        forms += [(Rendering.ACCEPTED, form) for form in term.accepted]
        forms += [(Rendering.FORBIDDEN, form) for form in term.forbidden]
        seen: list[tuple[bool, int, Rendered]] = []
        for rendering, form in forms:
            stems = _tokens(form)
            for start, end, exact in _places(stems, words, gap=0 if rendering is Rendering.FORBIDDEN else 2):
                kind, loose = rendering, not exact
                if term.fixed:
                    # The longer first: a short title inside a long one that is altered does not save it.
                    loose = False
                    if rendering is not Rendering.FORBIDDEN and _written(english[start:end]) != _written(form):
                        kind = Rendering.ALTERED
                seen.append((loose, -len(stems), Rendered(kind, form, start, end)))
        found: list[Rendered] = []
        for _, _, one in sorted(seen, key=lambda item: (item[0], item[1], _ORDER.index(item[2].rendering))):
            if not any(other.start < one.end and one.start < other.end for other in found):
                found.append(one)
        return tuple(sorted(found, key=lambda one: one.start))


def built_in() -> tuple[Path, ...]:
    """The tables of the project, one for each field."""
    return tuple(sorted((DATA / "terms").glob("*.csv")))


_ORDER = tuple(Rendering)


def _fixed(source: Path, row: Mapping[str, str]) -> bool:
    cell = row.get("fixed", "").lower()
    if cell not in ("", "yes", "no"):
        raise TableError(f"{source}: “{row['zh']}” has “{cell}” in the column “fixed”; write yes or leave it empty.")
    return cell == "yes"


def _unquoted(word: str) -> str:
    return fold(word).text.replace('"', "").lower()


def _without_quotes(norm: NormText) -> NormText:
    kept = [at for at, char in enumerate(norm.text) if char != '"']
    return NormText(norm.raw, "".join(norm.text[at] for at in kept), (*(norm.starts[at] for at in kept), len(norm.raw)))


# ------------------------------------------------------------------------------------------------- English, by stems


@dataclass(frozen=True, slots=True)
class _Word:
    stem: str
    start: int
    end: int


_SKIPPED = frozenset({"the", "a", "an", "of", "for", "to", "in", "on", "and", "or", "by", "with", "at", "from", "s"})
# British spelling as American, before stemming; each is the end of a word.
_SPELLING = (
    (re.compile(r"(?<=[a-z]{3})is(e|es|ed|ing|er|ers|ation|ations|ational)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{2})our(s|ed|ing|able|ably|ite|ites|er|ers)?$"), r"or\1"),
    (re.compile(r"^(cent|theat|met|lit|fib)re(s?)$"), r"\1er\2"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
    (re.compile(r"^(licen|defen|offen)ce(s|d)?$"), r"\1se\2"),
    (re.compile(r"^programme(s?)$"), r"program\1"),
    (re.compile(r"(?<=[aeiou])ll(ed|ing|er|ers)$"), r"l\1"),
    (re.compile(r"^(enrol|fulfil|instal)(ment|s)?$"), r"\1l\2"),
    (re.compile(r"^ageing$"), "aging"),
    (re.compile(r"^judgement(s?)$"), r"judgment\1"),
)
_KEPT_WHOLE = frozenset({"four", "hour", "tour", "your", "our", "promise", "exercise", "enterprise", "expertise"})


# A prefix is part of its word with a hyphen or without: co-operation, sub-district, pre-establishment.
_WORD = re.compile(
    r"(?:\b(?:anti|co|cyber|de|inter|multi|non|off|on|post|pre|re|semi|sub|trans)-)?[A-Za-z]+|\d+", re.IGNORECASE
)


@lru_cache(maxsize=16384)
def _stem(word: str) -> str:
    # An acronym is no word: IT is not “it”.
    if len(word) > 1 and word.rstrip("s").isupper():
        return word.rstrip("s")
    return str(stemmer().stemWord(_american(word.lower())))


def _american(word: str) -> str:
    if word.removesuffix("s") not in _KEPT_WHOLE:
        for pattern, american in _SPELLING:
            word = pattern.sub(american, word)
    return word


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[_Word, ...]:
    return tuple(
        _Word(_stem(match[0].replace("-", "")), *match.span())
        for match in _WORD.finditer(text)
        if match[0].lower() not in _SKIPPED or (match[0].isupper() and len(match[0]) > 1)
    )


def _written(text: str) -> tuple[str, ...]:
    """The words of a text one by one, in lower case and American spelling, without an article before them."""
    words = [_american(match[0].replace("-", "").lower()) for match in _WORD.finditer(text.replace("&", " and "))]
    return tuple(words[1:] if words[:1] in (["the"], ["a"], ["an"]) else words)


def _places(form: tuple[_Word, ...], words: tuple[_Word, ...], gap: int) -> Iterator[tuple[int, int, bool]]:
    """Where the stems of `form` stand in `words`: in order with at most `gap` words inside, or, where `gap` allows
    something at all, side by side in any order. Yields disjoint (start, end, exact): characters, and whether the form
    stands there as it is."""
    if not form:
        return
    stems = [word.stem for word in form]
    taken: list[tuple[int, int]] = []
    for exact in (True, False) if gap else (True,):
        for first in range(len(words)):
            last = _ordered(stems, words, first, 0 if exact else gap)
            beside = words[first : first + len(stems)]
            if last is None and not exact and sorted(stems) == sorted(word.stem for word in beside):
                last = first + len(stems) - 1
            if last is not None and not any(low <= last and first <= high for low, high in taken):
                taken.append((first, last))
                yield words[first].start, words[last].end, exact


def _ordered(stems: list[str], words: tuple[_Word, ...], first: int, gap: int) -> int | None:
    """The index of the word that matches the last stem, None where the form does not begin at `first`."""
    if words[first].stem != stems[0]:
        return None
    at = first
    for stem in stems[1:]:
        for step in range(1, gap + 2):
            if at + step < len(words) and words[at + step].stem == stem:
                gap -= step - 1
                at += step
                break
        else:
            return None
    return at
