"""Which documents of two files belong together: a gazette issue holds several, a notice has attachments."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from ingest.document import Part

SHINGLE = 4
"""Characters in a stretch that two documents of one language are compared by; n-gram overlap after Broder (1997)."""

TITLE_WEIGHT = 0.3
CHINESE_TO_ENGLISH = 4.2
"""Characters of English for one of Chinese, without white space, in translated policy documents."""


class SelectionError(ValueError):
    """No document of a file answers to what was asked for. The message is one sentence and lists what there is."""


def named_part(parts: Sequence[Part], wanted: str, file: str) -> Part:
    """The part that `wanted` names: its number, or a fragment of its title (white space, width and case do not count).

    Raises SelectionError where none does, or several.
    """
    if wanted.strip().isdecimal():
        hits = [part for part in parts if part.number == int(wanted)]
    else:
        key = _key(wanted)
        hits = [part for part in parts if key and key in _key(part.title)]
        exact = [part for part in hits if _key(part.title) == key]
        hits = exact or hits
    if len(hits) == 1:
        return hits[0]
    fault = "several parts answer" if hits else "no part answers"
    raise SelectionError(f"{file}: {fault} to “{wanted}”; give the number of one of these: {listing(parts)}.")


def listing(parts: Sequence[Part]) -> str:
    """The parts of a file in one line: number and title."""
    return "; ".join(f"{part.number} “{' '.join(part.title.split()) or '…'}”" for part in parts)


def best_pair(originals: Sequence[Part], drafts: Sequence[Part]) -> tuple[Part, Part]:
    """The two parts, one of each side, that match best; of equals, the first.

    The measure is how much of the two texts agrees, and how much that is: the letters that forward two plans agree
    word for word, and yet the plans are what is to be compared.
    """
    left, right = [_profile(part) for part in originals], [_profile(part) for part in drafts]
    pairs = [(_match(a, b), a.part, b.part) for a in left for b in right]
    _, original, draft = max(pairs, key=lambda pair: pair[0])
    return original, draft


def bilingual_pair(parts: Sequence[Part], file: str) -> tuple[Part, Part]:
    """The Chinese and the English part of one file that match best, the original (the one that comes first) first.

    Raises SelectionError where the file holds one language only.
    """
    chinese = [part for part in parts if part.language == "zh"]
    english = [part for part in parts if part.language == "en"]
    if not chinese or not english:
        raise SelectionError(
            f"{file} holds no document together with its translation; name the draft as a second file, "
            f"or two of its parts with --original-part and --draft-part: {listing(parts)}."
        )
    first, second = best_pair(chinese, english)
    return (first, second) if first.number < second.number else (second, first)


@dataclass(frozen=True, slots=True)
class _Profile:
    part: Part
    title: str
    size: int
    shingles: frozenset[str]
    anchors: Counter[str]


def _profile(part: Part) -> _Profile:
    text = _key(part.text)
    shingles = frozenset(text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1))
    anchors = Counter(_ANCHOR.findall(unicodedata.normalize("NFKC", part.text)))
    return _Profile(part, _key(part.title), len(text), shingles, anchors)


_ANCHOR = re.compile(r"\d+(?:\.\d+)?%?|\b[A-Z][A-Z0-9]{1,}\b")
"""What stands in a text and its translation alike: figures and acronyms."""


def _match(a: _Profile, b: _Profile) -> float:
    if a.part.language == b.part.language:
        shared = len(a.shingles & b.shingles)
        agreement = 2 * shared / max(len(a.shingles) + len(b.shingles), 1)
        title = fuzz.ratio(a.title, b.title) / 100 if a.title and b.title else 0.0
        return (agreement + TITLE_WEIGHT * title) * math.sqrt(shared + 1)
    sizes = (a.size, b.size * CHINESE_TO_ENGLISH) if b.part.language == "zh" else (a.size * CHINESE_TO_ENGLISH, b.size)
    length = min(sizes) / max(*sizes, 1)
    shared = (a.anchors & b.anchors).total()
    agreement = 2 * shared / max(a.anchors.total() + b.anchors.total(), 1)
    return (agreement + length) * math.sqrt(min(a.size, b.size) + 1)


def _key(text: str) -> str:
    """The text for comparison: width folded, white space dropped, case ignored."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
