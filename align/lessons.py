"""What a pair of texts teaches about itself: the words and the ratio of lengths of the sentences that surely belong together."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from align.link import Bead
from align.models import WordLinks
from align.sentences import EXPANSION, ONE_TWO, Group, Sentence, Span
from normalize.english import Token
from normalize.english import tokens as english_tokens
from normalize.lexicon import Lexicon, dictionary, lexicon, segment
from normalize.termbase import Termbase

GOOD = 0.5
"""Score of a bead from which the lexicon learns."""
LEAST_ONE_TWO = -4.0
"""The log weight of a bead of one and two in a text that seems to have none."""
PASSES, PASSES_ALONE = 1, 3
"""How often the pair teaches the lexicon: more often where there is no general dictionary to begin with."""

Lesson = tuple[Sequence[Sentence], Sequence[Sentence]]
"""Sentences of both texts that surely say the same."""


def lexicon_of(
    chinese: Sequence[str], english: Sequence[str], termbase: Termbase
) -> tuple[list[tuple[Token, ...]], list[tuple[Token, ...]], Lexicon]:
    """The tokens of each stretch of both texts, with offsets into it, and the lexicon for them."""
    terms = {term.zh: (term.preferred, *term.accepted) for term in termbase.terms}
    words = dictionary("\n".join(chinese), "\n".join(english), terms)
    z_tokens = segment(chinese, words)
    e_tokens = [english_tokens(text) for text in english]
    return z_tokens, e_tokens, lexicon(words, _joined(z_tokens), _joined(e_tokens))


def _joined(stretches: Iterable[Sequence[Token]]) -> list[Token]:
    return [token for stretch in stretches for token in stretch]


def sure_beads(chinese: Sequence[Sentence], english: Sequence[Sentence], groups: Iterable[Group]) -> list[Lesson]:
    """The sentences of the beads that are sure enough to learn from."""
    return [(chinese[slice(*g.chinese)], english[slice(*g.english)]) for g in groups if g.score >= GOOD]


def taught(words: Lexicon, sure: Iterable[Lesson], word_links: WordLinks | None = None) -> Lexicon:
    """The lexicon after it has seen the sure beads, and what a model says of the words in them."""
    lessons = list(sure)
    known = words.learned(
        [
            (
                sorted({words.chinese[token.form] for sentence in chinese for token in sentence.tokens}),
                sorted({words.english[token.form] for sentence in english for token in sentence.tokens}),
            )
            for chinese, english in lessons
        ]
    )
    if word_links is None:
        return known
    pairs: Counter[tuple[int, int]] = Counter()
    for chinese, english in lessons:
        left, right = (_spelt(side) for side in (chinese, english))
        for i, j in word_links([word for word, _ in left], [word for word, _ in right]):
            pairs[words.chinese[left[i][1]], words.english[right[j][1]]] += 1
    return known.linked(pairs)


def _spelt(sentences: Sequence[Sentence]) -> list[tuple[str, str]]:
    """The words of some sentences as they are printed, each with its form."""
    return [
        (sentence.text[token.start - sentence.start : token.end - sentence.start], token.form)
        for sentence in sentences
        for token in sentence.tokens
    ]


def expansion(sure: Iterable[Lesson], default: float = EXPANSION) -> float:
    """How much longer the English is than the Chinese in the sure beads: the median; `default` where there is none."""
    ratios = sorted(
        sum(s.length for s in english) / z for chinese, english in sure if (z := sum(s.length for s in chinese)) > 5
    )
    return ratios[len(ratios) // 2] if ratios else default


def one_two(groups: Iterable[Group]) -> float:
    """The log weight of a bead of one and two, by the share of such beads among the sure ones: a text that is laid out line by line
    has hardly any."""
    sizes = [(g.chinese[1] - g.chinese[0], g.english[1] - g.english[0]) for g in groups if g.score >= GOOD]
    more = sum(size != (1, 1) for size in sizes)
    return min(max(math.log((more + 1) / (len(sizes) + 2)), LEAST_ONE_TWO), ONE_TWO)


def as_beads(
    chinese: Sequence[Sentence], english: Sequence[Sentence], groups: Iterable[Group], chinese_first: bool
) -> list[Bead]:
    """The groups as beads, with the places of their sentences, `in_order`."""
    beads: list[Bead] = []
    for group in groups:
        z = tuple((s.start, s.end) for s in chinese[slice(*group.chinese)])
        e = tuple((s.start, s.end) for s in english[slice(*group.english)])
        beads.append(Bead(z, e, group.score) if chinese_first else Bead(e, z, group.score))
    return in_order(beads)


def in_order(beads: Sequence[Bead]) -> list[Bead]:
    """The beads in the order of the original, what is in the draft alone behind what it follows there."""
    known = sorted((bead.target[0], bead.source[0]) for bead in beads if bead.source and bead.target)
    targets = [target for target, _ in known]

    def place(bead: Bead) -> tuple[Span, int, Span]:
        if bead.source:
            return bead.source[0], 0, (0, 0)
        before = bisect_left(targets, bead.target[0])
        return known[before - 1][1] if before else (-1, -1), 1, bead.target[0]

    return sorted(beads, key=place)
