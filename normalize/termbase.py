"""The termbase: Chinese terms of policy and administration, and how they may and may not be rendered in English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from normalize.chinese import fold, simplify
from normalize.phrase import Fit, places, words, written
from normalize.tables import DATA
from normalize.terms import Term, read_terms, table
from normalize.text import NormText

__all__ = ["Occurrence", "Rendered", "Rendering", "Term", "Termbase", "built_in", "term_key"]

TRADITIONAL = 0.05
"""A text is written in Traditional characters where this share of it is."""


class Rendering(StrEnum):
    """How a sentence renders a term."""

    PREFERRED = "preferred"
    ACCEPTED = "accepted"
    FORBIDDEN = "forbidden"
    ALTERED = "altered"
    ABSENT = "absent"


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

    # Filled when an English original is read for the first time.
    _by_english: dict[str, tuple[tuple[tuple[str, ...], str, tuple[Term, ...]], ...]] = field(
        init=False, repr=False, compare=False, hash=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        words: dict[str, Term | None] = {}
        for term in self.terms:
            words.update(dict.fromkeys(map(term_key, term.not_in), None))
        words |= {term_key(term.zh): term for term in self.terms}
        groups: dict[str, list[tuple[str, Term | None]]] = {}
        for word in sorted(words, key=len, reverse=True):
            groups.setdefault(word[0], []).append((word, words[word]))
        object.__setattr__(self, "_by_first", {first: tuple(group) for first, group in groups.items()})

    @classmethod
    def load(cls, paths: Iterable[Path] = ()) -> Termbase:
        """The users' files first, in their order, then the built-in tables; of entries with the same Chinese, in either
        script, the first counts. Raises `normalize.tables.TableError` where a file cannot be used."""
        return cls.with_own(term for path in paths for term in read_terms(path))

    @classmethod
    def with_own(cls, terms: Iterable[Term]) -> Termbase:
        """The users' terms first, then the built-in tables, as `load`."""
        found: dict[str, Term] = {}
        own = [replace(term, own=True) for term in terms]
        if not own:
            return _project()
        for term in (*own, *_project().terms):
            found.setdefault(term_key(term.zh), replace(term, zh=simplify(term.zh)))
        return cls(tuple(found.values()))

    def for_text(self, text: str) -> Termbase:
        """The termbase for a Chinese text: itself, and for one in Traditional characters with the words that Taiwan uses for the
        terms besides (資訊 for 信息, 網路 for 网络; OpenCC's dictionary), which mean something else on the mainland."""
        plain = simplify(text)
        if sum(a != b for a, b in zip(text, plain, strict=True)) < TRADITIONAL * len(text):
            return self
        import opencc

        lines = opencc.OpenCC("s2twp").convert("\n".join(term.zh for term in self.terms))
        words = {term_key(term.zh) for term in self.terms}
        more: dict[str, Term] = {}
        for term, line in zip(self.terms, lines.split("\n"), strict=True):
            word = simplify(line)
            if term_key(word) not in words:
                more.setdefault(word, replace(term, zh=word, not_in=()))
        return Termbase((*self.terms, *more.values()))

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
                        start, end = norm.raw_span(at, at + len(word))
                        # A closing quotation mark belongs to the word that has the opening one.
                        if text.count("“", start, end) < text.count("”", start, end):
                            end = norm.starts[at + len(word) - 1] + 1
                        found.append(Occurrence(term, start, end))
                    at += len(word)
                    break
            else:
                at += 1
        return tuple(found)

    def named(self, english: str) -> tuple[tuple[tuple[Term, ...], int, int], ...]:
        """Where English text has the preferred rendering of a term, of two words or more, as it is: the terms of which it is a good
        rendering, and its place; the longest where several overlap."""
        if not self._by_english:
            self._by_english.update(_by_english(self.terms))
        there = words(english)
        found: list[tuple[tuple[Term, ...], int, int]] = []
        at = 0
        while at < len(there):
            for stems, form, terms in self._by_english.get(there[at].stem, ()):
                beside = there[at : at + len(stems)]
                if [word.stem for word in beside] == list(stems):
                    start, end = beside[0].start, beside[-1].end
                    if any(True for _ in places(form, english[start:end], as_it_is=True)):
                        found.append((terms, start, end))
                        at += len(stems)
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

        A forbidden rendering must stand as it is, singular or plural. A preferred or accepted one may have further words
        inside or be turned into an of-phrase (`normalize.phrase`); where its words stand side by side in another relation,
        or those of a fixed term not as they are written, it is ALTERED. Where renderings overlap, one that stands as it
        is comes before a loose one, then the longer; of a fixed term the longer comes first.
        """
        seen: list[tuple[int, int, Rendered]] = []
        for rendering, form in _forms(term):
            bad = rendering is Rendering.FORBIDDEN
            for place in places(form, english, as_it_is=bad):
                kind, rank = rendering, int(place.fit)
                if place.fit is Fit.TURNED or (
                    term.fixed and not bad and written(english[place.start : place.end]) != written(form)
                ):
                    kind = Rendering.ALTERED
                if term.fixed:
                    # A short title inside a long one that is altered does not save it.
                    rank = 0
                seen.append((rank, -len(words(form)), Rendered(kind, form, place.start, place.end)))
        found: list[Rendered] = []
        for _, _, one in sorted(seen, key=lambda item: (item[0], item[1], _ORDER.index(item[2].rendering))):
            if not any(other.start < one.end and one.start < other.end for other in found):
                found.append(one)
        return tuple(sorted(found, key=lambda one: one.start))


def _by_english(terms: Iterable[Term]) -> dict[str, tuple[tuple[tuple[str, ...], str, tuple[Term, ...]], ...]]:
    """The preferred renderings of two words or more by their first stem, the longest first: all stems, the rendering, and all
    terms that it renders."""
    good: dict[tuple[str, ...], list[Term]] = {}
    forms: dict[tuple[str, ...], str] = {}
    for term in terms:
        for form in (term.preferred, *term.accepted):
            stems = tuple(word.stem for word in words(form))
            good.setdefault(stems, []).append(term)
            if form == term.preferred and len(stems) > 1:
                forms.setdefault(stems, form)
    out: dict[str, list[tuple[tuple[str, ...], str, tuple[Term, ...]]]] = {}
    for stems in sorted(forms, key=len, reverse=True):
        out.setdefault(stems[0], []).append((stems, forms[stems], tuple(good[stems])))
    return {first: tuple(group) for first, group in out.items()}


def built_in() -> tuple[Path, ...]:
    """The tables of the project, one for each field."""
    return tuple(sorted((DATA / "terms").glob("*.csv")))


@lru_cache(maxsize=1)
def _project() -> Termbase:
    """The project's own tables as a termbase; of two entries for one term the first counts."""
    found: dict[str, Term] = {}
    for path in built_in():
        for term in table(path):
            found.setdefault(term_key(term.zh), replace(term, zh=simplify(term.zh)))
    return Termbase(tuple(found.values()))


_ORDER = tuple(Rendering)


def _forms(term: Term) -> Iterator[tuple[Rendering, str]]:
    yield Rendering.PREFERRED, term.preferred
    for form in term.accepted:
        yield Rendering.ACCEPTED, form
    for form in term.forbidden:
        yield Rendering.FORBIDDEN, form


def term_key(word: str) -> str:
    """What a Chinese term is known by: width, script, case and quotation marks make no difference."""
    return fold(word).text.replace('"', "").lower()


def _without_quotes(norm: NormText) -> NormText:
    kept = [at for at, char in enumerate(norm.text) if char != '"']
    return NormText(norm.raw, "".join(norm.text[at] for at in kept), (*(norm.starts[at] for at in kept), len(norm.raw)))
