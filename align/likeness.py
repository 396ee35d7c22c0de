"""How much two short texts of one language say the same, whatever the order of their words.

What is rare in the two documents weighs more than what every second provision says: 推进, 企业, 加强 (K. Spärck Jones, "A
statistical interpretation of term specificity and its application in retrieval", Journal of Documentation 28, 1972).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from normalize.words import boundaries

LIGHT = 0.3
"""What a pair of characters weighs of which one is a particle or a mark: it says how words are joined, not what they say."""
KEYS, MOST_HOLDERS = 8, 40
"""Candidates are looked for by so many pairs of characters of a text, in so many of the texts that hold each."""
LONGEST = 4
"""A word weighs by its length, up to this many characters."""
_PARTICLES = frozenset("的了着之和与及并等在对为以将把被由从向其或也又均都所个、,()《》\"' ")
_WORD = re.compile(r"[\w\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """`size` is the number of texts that taught it, `pairs` and `words` in how many of them each stands."""

    size: int
    pairs: Counter[str]
    words: Counter[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Likeness:
        """Learned from the segments of two documents."""
        known = list(texts)
        return cls(
            len(known),
            Counter(pair for text in known for pair in set(_pairs(text))),
            Counter(word for text in known for word in set(_words(text))),
        )

    def between(self, a: str, b: str) -> float:
        """The share of weighted pairs of neighbouring characters that the texts have in common, in any order, 0 to 1 (after
        L. R. Dice, "Measures of the amount of ecologic association between species", Ecology 26, 1945)."""
        left, right = Counter(_pairs(a)), Counter(_pairs(b))
        common = sum(min(n, right[pair]) * self._of_pair(pair) for pair, n in left.items() if pair in right)
        total = sum(n * self._of_pair(pair) for side in (left, right) for pair, n in side.items())
        return 2 * common / total if total else 0.0

    def covered(self, text: str, other: str) -> float:
        """The weighted share of the words of `text` that stand in `other`, 0 to 1; 0 for a text of fewer than two words."""
        words = _words(text)
        if len(set(words)) < 2:
            return 0.0
        total = sum(map(self._of_word, words))
        return sum(self._of_word(word) for word in words if word in other) / total

    def shared(self, a: str, b: str) -> float:
        """The weighted share of the words of each text that stand in the other, the smaller of the two."""
        return min(self.covered(a, b), self.covered(b, a))

    def candidates(self, ones: Sequence[str], others: Sequence[str]) -> Iterator[tuple[int, int]]:
        """The pairs (index, index) worth comparing: texts that share one of the pairs of characters that are rarest in `ones`'
        text among those that the others have. Two texts that say the same share several of them, so that not every pair of
        texts has to be tried."""
        holders: dict[str, list[int]] = {}
        for j, text in enumerate(others):
            for pair in dict.fromkeys(_pairs(text)):
                holders.setdefault(pair, []).append(j)
        for i, text in enumerate(ones):
            known = [pair for pair in dict.fromkeys(_pairs(text)) if pair in holders]
            known.sort(key=lambda pair: (-self._of_pair(pair), len(holders[pair]), pair))
            found = {j for pair in known[:KEYS] for j in holders[pair][:MOST_HOLDERS]}
            yield from ((i, j) for j in sorted(found))

    def _of_pair(self, pair: str) -> float:
        weight = _rarity(self.size, self.pairs[pair])
        return weight * LIGHT if pair[0] in _PARTICLES or pair[-1] in _PARTICLES else weight

    def _of_word(self, word: str) -> float:
        return _rarity(self.size, self.words[word]) * min(len(word), LONGEST)


def _rarity(size: int, holders: int) -> float:
    return math.log(1 + size / max(holders, 1)) if size else 1.0


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[str, ...]:
    """The words that say something, in order."""
    found = (text[start:end] for start, end in pairwise(sorted(boundaries(text))))
    return tuple(word for word in found if word not in _PARTICLES and _WORD.search(word))
