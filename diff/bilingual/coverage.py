"""Which words of a sentence its translation accounts for: each word of one side is used up by one of the other.

A pair of words counts where the lexicon of the two documents has the one as a rendering of the other, less where only
a word of the same root or a near-synonym is there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from align.bitext import Bitext
from diff.bilingual.rendition import Facing, Span, rendition
from normalize.english import Token, content_words
from normalize.glossary import glossary
from normalize.lexicon import Lexicon

KNOWN, ROOT, LITERAL, NEAR = 2.0, 1.5, 1.2, 1.0
"""Strength of a rendering that the lexicon has; of a word of the same root as one; of one that only the general dictionary
has although the glossary or the termbase knows the word; of a near-synonym."""
LOOSE = 2
"""Words that may stand among the words of a rendering."""
COMPANY, REACH = 0.5, 3
"""What a pair of words gains where the neighbours of the one are rendered at most so many words from the other."""
LEAST, LEAST_SHARE = 0.03, 0.08
"""A rendering is one from this probability on, absolute and as a share of the word's best."""
ROOT_LENGTH = 5
"""Stems that agree so far are of one root (regulat, regulatori)."""
ALIKE = 0.25
"""Cosine of two Chinese words' renderings from which they are near-synonyms."""


@dataclass(frozen=True, slots=True)
class Covered:
    """How two runs of tokens account for one another. `partner[i]` is the English token that renders Chinese token i, -1
    for none; `shared[i]` says that a rendering is there but used up by another word; `explained[j]` says that English
    token j renders some Chinese word, be it as a second word of the rendering."""

    chinese: tuple[Token, ...]
    english: tuple[Token, ...]
    partner: tuple[int, ...]
    shared: tuple[bool, ...]
    explained: tuple[bool, ...]

    @property
    def left_zh(self) -> tuple[Token, ...]:
        """The Chinese words that nothing accounts for."""
        return tuple(t for t, j, s in zip(self.chinese, self.partner, self.shared, strict=True) if j < 0 and not s)

    @property
    def left_en(self) -> tuple[Token, ...]:
        """The English words that nothing accounts for."""
        return tuple(t for t, there in zip(self.english, self.explained, strict=True) if not there)


class Coverage:
    """The strengths of all pairs of words of two documents, and what each bead's words are used for."""

    def __init__(self, bitext: Bitext) -> None:
        self.rendition = rendition(bitext)
        self.lexicon: Lexicon = bitext.lexicon
        self._ids: dict[str, Mapping[str, int]] = {"zh": bitext.lexicon.chinese, "en": bitext.lexicon.english}
        renderings = _renderings(bitext)
        usual = {
            word: frozenset(stem for form in forms for stem in form)
            for word, forms in renderings.items()
            if word in glossary()
        }
        self._phrases = {word: some for word, forms in renderings.items() if (some := [f for f in forms if len(f) > 1])}
        self._strength = _strengths(self.lexicon, usual)

    def match(self, chinese: Sequence[Token], english: Sequence[Token]) -> Covered:
        """Uses up words: first each rendering of several words that stands together as a whole, the longest first; then
        one-to-one, the strongest pairs first, of equals those whose neighbours are rendered beside them, then those that
        stand at the same share of their sentence. A near-synonym counts only where a neighbour is rendered close by: anywhere
        else it is chance."""
        m, n = len(chinese), len(english)
        partner, taken = [-1] * m, [False] * n
        explained, shared = [False] * n, [False] * m
        if m and n:
            block = self._block(chinese, english)
            company = _company(block >= LITERAL)
            for i, phrase in self._whole(chinese, english, company):
                if partner[i] < 0 and not any(taken[j] for j in phrase):
                    partner[i] = phrase[0]
                    for j in phrase:
                        taken[j] = explained[j] = True
            rows, columns = np.nonzero(block)
            drift = np.abs(rows / m - columns / n)
            strength, beside = block[rows, columns], company[rows, columns]
            order = np.lexsort((columns, rows, drift, -(strength + COMPANY * beside)))
            pairs = [(int(rows[k]), int(columns[k])) for k in order]
            for sure in (True, False):
                for i, j in pairs:
                    if partner[i] < 0 and not taken[j] and bool(block[i, j] > NEAR) is sure and (sure or company[i, j]):
                        partner[i], taken[j], explained[j] = j, True, True
            for i, j in pairs:
                if partner[i] < 0 and block[i, j] >= ROOT:
                    shared[i] = True
                elif not explained[j] and block[i, j] >= ROOT:
                    explained[j] = True
        return Covered(tuple(chinese), tuple(english), tuple(partner), tuple(shared), tuple(explained))

    def _whole(
        self, chinese: Sequence[Token], english: Sequence[Token], company: NDArray[np.float32]
    ) -> list[tuple[int, tuple[int, ...]]]:
        """Where renderings of several words stand as a whole: (Chinese token, its English tokens), the longest first, of equals
        those in the best company, then in the order of the sentence."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for j, token in enumerate(english):
            places[token.form].append(j)
        out: list[tuple[int, float, float, int, tuple[int, ...]]] = []
        m, n = len(chinese), len(english)
        for i, token in enumerate(chinese):
            for stems in self._phrases.get(token.form, ()):
                for first in places.get(stems[0], ()):
                    if (found := _together(stems, places, first)) is not None:
                        drift = abs(i / m - first / n)
                        out.append((-len(stems), -float(company[i, first]), drift, i, found))
        return [(i, found) for _, _, _, i, found in sorted(out)]

    def _block(self, chinese: Sequence[Token], english: Sequence[Token]) -> NDArray[np.float32]:
        """The strengths of all pairs of tokens."""
        z, e = [self._ids["zh"][t.form] for t in chinese], [self._ids["en"][t.form] for t in english]
        return self._strength[np.ix_(z, e)]

    def strength(self, chinese: str, english: str) -> float:
        """How strongly two words of the documents, by their forms, are tied: KNOWN and more, ROOT, LITERAL, NEAR, or 0."""
        return float(self._strength[self._ids["zh"][chinese], self._ids["en"][english]])

    @cached_property
    def literal(self) -> frozenset[tuple[str, str]]:
        """The pairs of words that render one another only by the general dictionary, although the glossary knows the Chinese
        word, and only once: what a translation does throughout is its choice."""
        met: Counter[tuple[str, str]] = Counter()
        for found in self.beads.values():
            for token, j in zip(found.chinese, found.partner, strict=True):
                if j >= 0:
                    met[token.form, found.english[j].form] += 1
        ids = self._ids
        return frozenset(
            (zh, en)
            for (zh, en), often in met.items()
            if often == 1 and NEAR < self._strength[ids["zh"][zh], ids["en"][en]] <= LITERAL
        )

    def gain(self, facing: Facing, alone: Sequence[Token], language: str) -> float:
        """How much better a bead's sides would account for one another if the sentence `alone` of `language` were part of
        it: the sure pairs of words gained, as a share of its words."""
        zh, en = self.tokens("zh", facing), self.tokens("en", facing)
        before = self._sure(zh, en)
        after = self._sure((*zh, *alone), en) if language == "zh" else self._sure(zh, (*en, *alone))
        return (after - before) / max(len(alone), 1)

    def margin(self, facing: Facing, part: Span, forms: frozenset[str]) -> float:
        """How much of a part of a Chinese sentence the English has for it alone: the sure pairs of words that are lost
        without it, as a share of its words; 1 where it has no words. Only numbers and words in `forms` count."""
        zh, en = self.tokens("zh", facing), self.tokens("en", facing)
        rest = tuple(t for t in zh if not (part[0] <= t.start < part[1]) or not (t.form in forms or t.form[0] == "#"))
        size = len(zh) - len(rest)
        return (self._sure(zh, en) - self._sure(rest, en)) / size if size else 1.0

    def _sure(self, chinese: Sequence[Token], english: Sequence[Token]) -> int:
        if not chinese or not english:
            return 0
        block = self._block(chinese, english)
        found = self.match(chinese, english)
        return sum(j >= 0 and block[i, j] >= ROOT for i, j in enumerate(found.partner))

    @cached_property
    def beads(self) -> Mapping[Facing, Covered]:
        """The coverage inside each bead that has both sides, lists of units and numbers left out."""
        out: dict[Facing, Covered] = {}
        for facing in self.rendition.facing:
            if facing.chinese and facing.english:
                found = self.match(self.words("zh", facing), self.words("en", facing))
                out[facing] = self._with_function_words(found, self.rendition.english.text[slice(*facing.en)])
        return out

    def _with_function_words(self, found: Covered, english: str) -> Covered:
        """Function words are no tokens: a word that the glossary renders by them alone (all, up to) is there where they are."""
        shared = tuple(
            there
            or (j < 0 and (words := _function_words(token.form)) is not None and words.search(english) is not None)
            for token, j, there in zip(found.chinese, found.partner, found.shared, strict=True)
        )
        return replace(found, shared=shared) if shared != found.shared else found

    def needed(self, facing: Facing, apart: tuple[int, int]) -> set[int]:
        """The English words of a bead, by number, that render Chinese words outside the stretch `apart`."""
        found = self.beads[facing]
        return {
            j
            for token, j in zip(found.chinese, found.partner, strict=True)
            if j >= 0 and not (token.start < apart[1] and apart[0] < token.end)
        }

    def words(self, language: str, facing: Facing) -> tuple[Token, ...]:
        """The words of one side of a bead, without numbers and what stands in a list of units."""
        return tuple(t for t in self.tokens(language, facing) if t.form[0] != "#")

    def tokens(self, language: str, facing: Facing) -> tuple[Token, ...]:
        """The words and numbers of one side of a bead, without what stands in a list of units."""
        return self.rendition.tokens(language, facing.chinese if language == "zh" else facing.english)

    def share(self, chinese: Sequence[Token], english: Sequence[Token], of: str) -> float:
        """The share of the words of side `of` ("zh" or "en") that the other side accounts for; 0 without words."""
        found = self.match(chinese, english)
        here, left = (found.chinese, found.left_zh) if of == "zh" else (found.english, found.left_en)
        return 1 - len(left) / len(here) if here else 0.0


@lru_cache(maxsize=2)
def coverage(bitext: Bitext) -> Coverage:
    """The coverage of a pair of documents; the same object for all checks of a run."""
    return Coverage(bitext)


def _renderings(bitext: Bitext) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """The Chinese words of the documents whose good renderings the termbase or the glossary lists, with these as stems."""
    terms = {term.zh: (term.preferred, *term.accepted) for term in bitext.termbase.terms}
    out: dict[str, tuple[tuple[str, ...], ...]] = {}
    for form in bitext.lexicon.chinese:
        entry = glossary().get(form)
        if texts := (*terms.get(form, ()), *(entry.renderings if entry else ())):
            found = (tuple(stem for _, _, stem in content_words(text)) for text in texts)
            out[form] = tuple(dict.fromkeys(stems for stems in found if stems))
    return out


@lru_cache(maxsize=4096)
def _function_words(word: str) -> re.Pattern[str] | None:
    """The renderings of a word that are made of function words alone, as a pattern; None where there are none."""
    entry = glossary().get(word)
    texts = [text for text in entry.renderings if not any(content_words(text))] if entry else []
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, texts))})\b", re.IGNORECASE) if texts else None


def _together(stems: Sequence[str], places: Mapping[str, Sequence[int]], first: int) -> tuple[int, ...] | None:
    """Where all words of a rendering stand around the token `first`, in any order, with at most LOOSE other words among
    them; None where they do not."""
    reach = len(stems) - 1 + LOOSE
    found = [first]
    for stem in stems[1:]:
        near = [j for j in places.get(stem, ()) if abs(j - first) <= reach and j not in found]
        if not near:
            return None
        found.append(min(near, key=lambda j: (abs(j - first), j)))
    return tuple(sorted(found)) if max(found) - min(found) <= reach else None


def _company(pairs: NDArray[np.bool_]) -> NDArray[np.float32]:
    """For each pair of tokens how many of the two neighbours of the Chinese one have a rendering near the English one, as a
    share."""
    m, n = pairs.shape
    near = np.zeros((m, n), dtype=np.float32)
    for step in range(-REACH, REACH + 1):
        if step and abs(step) < n:
            near[:, max(0, -step) : n - max(0, step)] += pairs[:, max(0, step) : n - max(0, -step)]
    some = (near > 0).astype(np.float32)
    out = np.zeros((m, n), dtype=np.float32)
    out[1:] += some[:-1]
    out[:-1] += some[1:]
    return out * np.float32(0.5)


def _strengths(lexicon: Lexicon, usual: Mapping[str, frozenset[str]]) -> NDArray[np.float32]:
    """How strongly each Chinese word of the documents is tied to each English one. `usual` are the words whose renderings the
    glossary or the termbase lists, with their stems."""
    table = lexicon.table
    if not table.size:
        return table
    best = table.max(axis=1, keepdims=True)
    known = ((table >= LEAST) & (table >= LEAST_SHARE * best)).astype(np.float32)
    roots: defaultdict[str, list[int]] = defaultdict(list)
    for j, form in enumerate(lexicon.english):
        if len(form) >= ROOT_LENGTH and form[0] != "#":
            roots[form[:ROOT_LENGTH]].append(j)
    rooted = known.copy()
    for group in roots.values():
        if len(group) > 1:
            rooted[:, group] = known[:, group].max(axis=1, keepdims=True)
    unit = table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
    alike = unit @ unit.T >= ALIKE
    near = alike.astype(np.float32) @ (table >= 0.15).astype(np.float32) > 0
    out: NDArray[np.float32] = np.maximum(NEAR * near, ROOT * rooted).astype(np.float32)
    out = np.where(known > 0, KNOWN + table, out)
    for word, stems in usual.items():
        i = lexicon.chinese.get(word)
        if i is not None:
            good = np.zeros(table.shape[1], dtype=bool)
            good[[lexicon.english[stem] for stem in stems if stem in lexicon.english]] = True
            row = out[i]
            # A word that only function words render (不得, “shall not”) uses up no other, whatever it stands beside.
            out[i] = 0.0 if not stems else np.where(good, np.maximum(row, KNOWN), np.where(row > LITERAL, LITERAL, row))
    return out
