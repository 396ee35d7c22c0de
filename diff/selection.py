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
from normalize.text import folded

SHINGLE = 4
"""Characters in a stretch that two documents of one language are compared by; n-gram overlap after Broder (1997)."""

TITLE_WEIGHT = 0.3
CHINESE_TO_ENGLISH = 4.2
"""Characters of English for one of Chinese, without white space, in translated policy documents."""


RELATED = 0.1
"""Two documents of one language of which less agrees have nothing to do with one another."""


SAME_DOCUMENT = 0.4
"""Two texts of which this share agrees, in runs of a few characters, are versions of one document."""

SCRAP = 100
"""A cover or an imprint has fewer characters than this."""


class SelectionError(ValueError):
    """No document of a file answers to what was asked for. The message is one sentence and lists what there is."""


def named_part(parts: Sequence[Part], wanted: str, file: str) -> Part:
    """The part that `wanted` names: its number, or a fragment of its title (white space, width and case do not count).

    Raises SelectionError where none does, or several.
    """
    if wanted.strip().isdecimal():
        hits = [part for part in parts if part.number == int(wanted)]
    else:
        key = folded(wanted)
        hits = [part for part in parts if key and key in folded(part.title)]
        exact = [part for part in hits if folded(part.title) == key]
        hits = exact or hits
    if len(hits) == 1:
        return hits[0]
    fault = "several parts answer" if hits else "no part answers"
    raise SelectionError(f"{file}: {fault} to “{wanted}”; give the number of one of these: {listing(parts)}.")


def listing(parts: Sequence[Part]) -> str:
    """The parts of a file in one line: number and title."""
    titles = (" ".join(part.title.split()) for part in parts)
    return "; ".join(
        f"{part.number} “{title}”" if title else f"{part.number} (no title)"
        for part, title in zip(parts, titles, strict=True)
    )


def best_pair(originals: Sequence[Part], drafts: Sequence[Part], relation: str = "auto") -> tuple[Part, Part]:
    """The two parts, one of each side, that match best; of equals, the first.

    The measure is how much of the two texts agrees, and how much that is: the letters that forward two plans agree
    word for word, and yet the plans are what is to be compared. A relation that needs one language, or two, chooses
    among such pairs where there are any; "auto" prefers one language, unless what agrees there is a trifle.
    """
    left, right = [_profile(part) for part in originals], [_profile(part) for part in drafts]
    letters, draft_letters = {part.parent for part in originals}, {part.parent for part in drafts}
    pairs = [
        (a, b, *_match(a, b))
        for a in left
        for b in right
        # What two letters forward is compared, never the letters.
        if a.part.number not in letters or b.part.number not in draft_letters
    ]
    alike = [pair for pair in pairs if pair[0].part.language == pair[1].part.language]
    across = [pair for pair in pairs if pair[0].part.language != pair[1].part.language]
    if relation == "translation":
        pairs = across or pairs
    elif alike:
        most = max(profile.weight for profile in right)
        related = [pair for pair in alike if pair[3] >= RELATED and pair[1].weight >= most / 3]
        pairs = alike if relation != "auto" or related or not across else across
    original, draft, *_ = max(pairs, key=lambda pair: pair[2])
    return original.part, draft.part


def passed_over(
    originals: Sequence[Part], drafts: Sequence[Part], taken: tuple[Part, Part]
) -> tuple[tuple[Part, Part], ...]:
    """Further pairs of parts in one language that match as documents do: what a comparison of the taken pair says nothing
    about. Each part is in one pair at most, the letters that forward others in none."""
    letters = {part.parent for part in originals}, {part.parent for part in drafts}
    left = [_profile(part) for part in originals if part.number != taken[0].number and part.number not in letters[0]]
    right = [_profile(part) for part in drafts if part.number != taken[1].number and part.number not in letters[1]]
    ranked = sorted(
        (
            (_match(a, b), a, b)
            for a in left
            for b in right
            if a.part.language == b.part.language and a.size >= SCRAP <= b.size
        ),
        key=lambda pair: (-pair[0][0], pair[1].part.number, pair[2].part.number),
    )
    found: list[tuple[Part, Part]] = []
    for (_, agreement), a, b in ranked:
        if agreement >= SAME_DOCUMENT and not any(a.part is x or b.part is y for x, y in found):
            found.append((a.part, b.part))
    return tuple(sorted(found, key=lambda pair: pair[0].number))


def bilingual_pair(originals: Sequence[Part], drafts: Sequence[Part], file: str) -> tuple[Part, Part]:
    """The parts of one file, a document and its translation, that match best. Both arguments are all parts of the
    file, or the one that the user named for that side; where none was named, the part that comes first is the original.

    Raises SelectionError where no two of them differ in language.
    """
    if not any(a.language != b.language for a in originals for b in drafts):
        parts = max(originals, drafts, key=len)
        raise SelectionError(
            f"{file} holds no document together with its translation; name the draft as a second file, "
            f"or two of its parts with --original-part and --draft-part: {listing(parts)}."
        )
    first, second = best_pair(originals, drafts, "translation")
    swapped = first.number > second.number and len(originals) > 1 and len(drafts) > 1
    return (second, first) if swapped else (first, second)


@dataclass(frozen=True, slots=True)
class _Profile:
    part: Part
    title: str
    size: int
    shingles: frozenset[str]
    anchors: Counter[str]

    @property
    def weight(self) -> float:
        """How much the part says, whatever its language: its length in characters of English."""
        return self.size * (CHINESE_TO_ENGLISH if self.part.language == "zh" else 1)


def _profile(part: Part) -> _Profile:
    text = folded(part.text)
    shingles = frozenset(text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1))
    anchors = Counter(_ANCHOR.findall(unicodedata.normalize("NFKC", part.text)))
    return _Profile(part, folded(part.title), len(text), shingles, anchors)


_ANCHOR = re.compile(r"\d+(?:\.\d+)?%?|\b[A-Z][A-Z0-9]{1,}\b")
"""What stands in a text and its translation alike: figures and acronyms."""


def _match(a: _Profile, b: _Profile) -> tuple[float, float]:
    """How well two parts match, to be compared with other pairs, and which share of their texts agrees."""
    if a.part.language == b.part.language:
        shared = len(a.shingles & b.shingles)
        agreement = 2 * shared / max(len(a.shingles) + len(b.shingles), 1)
        title = fuzz.ratio(a.title, b.title) / 100 if a.title and b.title else 0.0
        return (agreement + TITLE_WEIGHT * title) * math.sqrt(shared + 1), agreement
    length = min(a.weight, b.weight) / max(a.weight, b.weight, 1)
    shared = (a.anchors & b.anchors).total()
    agreement = 2 * shared / max(a.anchors.total() + b.anchors.total(), 1)
    return (agreement + length) * math.sqrt(min(a.size, b.size) + 1), agreement
