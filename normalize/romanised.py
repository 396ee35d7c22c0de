"""Chinese names in Hanyu Pinyin (GB/T 16159, ISO 7098): how a name may be spelt, and whether a word is spelt so."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product


@lru_cache(maxsize=16384)
def _readings(char: str) -> frozenset[str]:
    """The syllables that a character may be read as, without tone; ü in each way that names write it (v, u, yu)."""
    from pypinyin.constants import PINYIN_DICT

    said = PINYIN_DICT.get(ord(char), "")
    return frozenset(syllable for reading in said.split(",") if reading for syllable in _plain(reading))


@lru_cache(maxsize=4096)
def _plain(reading: str) -> tuple[str, ...]:
    marks = unicodedata.normalize("NFD", reading)
    bare = "".join(char for char in marks if not unicodedata.combining(char))
    if "\u0308" in marks:
        return tuple(bare.replace("u", other) for other in ("v", "u", "yu"))
    return (bare,)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    from pypinyin.constants import PINYIN_DICT

    readings = set(",".join(PINYIN_DICT.values()).split(","))
    syllables = {one for reading in readings for one in _plain(reading) if re.fullmatch("[a-z]+", one)}
    # m, n, ng and hm are interjections, no parts of names.
    longest = sorted((s for s in syllables if re.search("[aeiouv]", s)), key=lambda s: (-len(s), s))
    return re.compile(rf"(?:{'|'.join(longest)}){{1,5}}")


def is_pinyin(word: str) -> bool:
    """Whether a word in lower case, without apostrophes, is made of syllables of pinyin."""
    return _pattern().fullmatch(word) is not None


def spellings(name: str) -> frozenset[str]:
    """Every spelling of a Chinese name of few characters, in lower case and without apostrophes: 重庆 → chongqing, zhongqing. Empty
    where a character has no reading."""
    readings = [sorted(_readings(char)) for char in name]
    return frozenset("".join(some) for some in product(*readings)) if all(readings) else frozenset()


def is_spelt(word: str, chinese: str) -> bool:
    """Whether characters of `chinese` in a row are spelt like this word, in lower case and without apostrophes."""
    # Where in the word the characters so far may end, for every place at which they may have begun.
    ends: set[int] = set()
    for char in chinese:
        ends = {at + len(said) for at in ends | {0} for said in _readings(char) if word.startswith(said, at)}
        if len(word) in ends:
            return True
    return False
