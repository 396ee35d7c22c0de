"""Whether what a font says makes text, or only the numbers of its glyphs. Standard library only."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache


def is_text(text: str) -> bool:
    """Whether characters make text in Chinese or a language in Latin letters, and not the numbers of glyphs.

    Counts what no such text holds (private use, unassigned, controls, other scripts: 5 %) and how many ideographs are
    common ones (the first level of GB 2312 or of Big5: 60 %).
    """
    counts = [0] * 16
    for char, times in Counter(text).items():
        counts[_kind(char)] += times
    total = len(text) - text.count(" ")
    odd, accents = counts[_ODD], counts[_ACCENT]
    if odd > max(1, 0.05 * total) or accents > max(3, 0.25 * total):
        return False
    ideographs = sum(counts[_IDEOGRAPH:])
    common = max(sum(counts[_IDEOGRAPH + k] for k in (mark, _SIMPLIFIED + _TRADITIONAL)) for mark in _COMMON)
    return total > odd and (ideographs < 20 or common >= 0.6 * ideographs)


_USUAL, _ODD, _ACCENT, _IDEOGRAPH = 0, 1, 2, 8
_COMMON = _SIMPLIFIED, _TRADITIONAL = 1, 2
"""Added to an ideograph's kind where it is a common one."""


@lru_cache(maxsize=20_000)
def _kind(char: str) -> int:
    """What a character counts as in `is_text`."""
    code = ord(char)
    if code < 0x80:
        return _ODD if code < 0x20 else _USUAL
    if "\u3400" <= char <= "\u9fff" or code >= 0x20000:
        simplified, traditional = _is_within(char, "gb2312", 0xB0, 0xD7), _is_within(char, "big5", 0xA4, 0xC6)
        return _IDEOGRAPH + _SIMPLIFIED * simplified + _TRADITIONAL * traditional
    if 0xA0 <= code < 0x250:
        return _ACCENT
    return _USUAL if _is_usual(code, char) else _ODD


def _is_within(char: str, encoding: str, low: int, high: int) -> bool:
    """Whether the lead byte of a character lies in a range of a double-byte set."""
    encoded = char.encode(encoding, "ignore")
    return len(encoded) == 2 and low <= encoded[0] <= high


def _is_usual(code: int, char: str) -> bool:
    """Punctuation, symbols, compatibility forms and Greek letters, as texts in Chinese or English have them."""
    if 0x2000 <= code < 0x2C00 or 0x2E80 <= code < 0x3400 or 0xF900 <= code < 0xFB07 or 0xFE30 <= code < 0xFE70:
        return unicodedata.category(char) not in ("Cn", "Co")
    return 0xFF00 <= code < 0xFFEF or 0x370 <= code < 0x3CF or code in (0xFFFE, 0x2C7, 0x2C9, 0x2CA, 0x2CB, 0x2D9)
