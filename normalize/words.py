"""Where Chinese words begin and end, so that a difference can be quoted in whole words.

The words are those of jieba's dictionary (its Rust port; the most probable path through the dictionary, without guessed words),
which is loaded with the first text.
"""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=4096)
def boundaries(text: str) -> frozenset[int]:
    """The offsets, 0 and the end included, at which a word of a Chinese text begins or ends. A compound of two words
    (外商投资) has a boundary between them; figures and Latin words have none inside."""
    import rjieba

    found = {0, len(text)}
    for word, start, end in rjieba.tokenize(text, "default", False):
        found |= {start, end}
        found |= {start + cut for cut in range(2, len(word) - 1) if _compound(word, cut)}
    found |= {figure.end() for figure in _FIGURE.finditer(text)}
    return frozenset(at for at in found if not _inside_latin(text, at))


# 1000万|元: the dictionary has 万元 as a word.
_FIGURE = re.compile(r"\d[万亿]+")


def _compound(word: str, cut: int) -> bool:
    import rjieba

    return rjieba.has_word(word[:cut]) and rjieba.has_word(word[cut:])


def _inside_latin(text: str, at: int) -> bool:
    """Whether a figure (1000万, 3.5) or Latin word goes on across this offset."""
    return bool(at and _GOES_ON.fullmatch(text[at - 1 : at + 1]))


_GOES_ON = re.compile(r"[A-Za-z0-9]{2}|\d[.,万亿]|[.,]\d|万亿")
