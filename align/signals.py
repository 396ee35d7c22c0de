"""What speaks for two clauses of a Chinese and an English document being the same provision.

Each signal is a matrix: a row for each Chinese clause, a column for each English one, values from 0 to 1. `reasons`
says of one pair what was seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from align.link import Signal
from align.models import SentenceSimilarity
from align.sentences import above_background, cosines
from normalize.clause import Clause, ClauseTree
from normalize.english import Token
from normalize.lexicon import Lexicon

OWN, BELOW = 0.65, 0.35
"""Weights of a clause's own words and of the words of all below it: a bare heading is known by what it heads."""
UNEVEN = 0.95
"""What the words of all below count for where one document divides a provision and the other does not."""
SHOWN = 6

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Signals:
    """`content`: likeness of the words; `own` and `below` are its parts. `number`, `level` and `place` are hints."""

    content: Matrix
    own: Matrix
    below: Matrix
    number: Matrix
    level: Matrix
    place: Matrix


def measure(
    lexicon: Lexicon,
    chinese: ClauseTree,
    english: ClauseTree,
    z_words: Sequence[Sequence[Token]],
    e_words: Sequence[Sequence[Token]],
    similarity: SentenceSimilarity | None = None,
) -> Signals:
    """All signals of two trees; `z_words` and `e_words` hold the tokens of each clause's own text, by clause index. What a model
    says of the clauses counts as much as their words."""
    own = cosines(lexicon, z_words, e_words)
    if similarity is not None:
        said = [[tree.own_text(clause) for clause in tree.clauses] for tree in (chinese, english)]
        own = (own + above_background(similarity(said[0], said[1]))) / 2
    below = cosines(lexicon, _gathered(chinese, z_words), _gathered(english, e_words))
    left, right = chinese.clauses, english.clauses
    number = [[float(a.number is not None and a.number == b.number) for b in right] for a in left]
    level = [[float(a.level == b.level) for b in right] for a in left]
    rows = np.arange(len(left))[:, None] / max(len(left) - 1, 1)
    columns = np.arange(len(right))[None, :] / max(len(right) - 1, 1)
    place = 1.0 - np.abs(rows - columns)
    content = OWN * own + BELOW * below
    # Where only one of the two has clauses below it, the other may hold their text itself.
    leaf_z, leaf_e = (np.array([not any(tree.children(c)) for c in tree.clauses]) for tree in (chinese, english))
    uneven = leaf_z[:, None] != leaf_e[None, :]
    content[uneven] = np.maximum(content, UNEVEN * below)[uneven]
    return Signals(content, own, below, np.array(number), np.array(level), place)


def _gathered(tree: ClauseTree, words: Sequence[Sequence[Token]]) -> list[list[Token]]:
    """The tokens of each clause with those of all clauses below it."""
    out = [list(own) for own in words]
    for clause in reversed(tree.clauses):
        if clause.parent >= 0:
            out[clause.parent] += out[clause.index]
    return out


def reasons(
    signals: Signals,
    lexicon: Lexicon,
    a: Clause,
    b: Clause,
    z_words: Sequence[Token],
    e_words: Sequence[Token],
    parents: bool,
) -> Iterator[Signal]:
    """Yields what speaks for the pair (a, b): Chinese and English clause with their own tokens. `parents`: whether the
    clauses above them are linked with one another."""
    i, j = a.index, b.index
    yield Signal("lexical", round(float(signals.own[i, j]), 3), _shared_words(lexicon, z_words, e_words))
    yield Signal("below", round(float(signals.below[i, j]), 3))
    numbers = Counter(t.form for t in z_words if t.form[0] == "#") & Counter(
        t.form for t in e_words if t.form[0] == "#"
    )
    if numbers:
        yield Signal("figures", 1.0, ", ".join(form[1:] for form in list(numbers)[:SHOWN]))
    yield Signal("number", float(signals.number[i, j]), f"{a.label} {b.label}".strip())
    yield Signal("level", float(signals.level[i, j]))
    yield Signal("parents", float(parents))


def _shared_words(lexicon: Lexicon, z_words: Sequence[Token], e_words: Sequence[Token]) -> str:
    """The word pairs that weigh most: rare words with a sure rendering."""
    there: Mapping[str, int] = Counter(token.form for token in e_words)
    pairs: list[tuple[float, str, str]] = []
    for word in dict.fromkeys(token.form for token in z_words):
        best = next(((form, p) for form, p in lexicon.renderings(word) if form in there), None)
        if best is not None and not word.startswith("#"):
            pairs.append((best[1] / there[best[0]] * min(len(word), 4), word, best[0]))
    pairs.sort(key=lambda pair: (-pair[0], pair[1]))
    return ", ".join(f"{word} {form}" for _, word, form in pairs[:SHOWN])
