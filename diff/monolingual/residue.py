"""What kind of difference a hunk is when no check of substance has explained it."""

from __future__ import annotations

import re
from enum import Enum

from align.localisation import Localisation
from align.restatement import ClauseText, Compared
from align.segments import Hunk
from normalize.synonyms import interchangeable

_PARTICLES = re.compile(r"[的地得了着之其在上中各所将对于又也均都已曾个]+")
# Private characters are the signs of localised words, no marks.
_MARK = re.compile(r"[^\w\ue000-\uf8ff]+|_+")
# Words that are added or dropped without changing who must do what.
_FILLERS = re.compile(r"有关|相关|进一步|积极|大力|切实|认真|深入|不断|持续|着力|努力|更加|更好地?|贯彻|利用|同时|并")


class Residue(Enum):
    """The classes of a residual difference."""

    LOCALISED = "localised"
    WORDING = "wording"
    SUBSTANCE = "substance"


def classify(one: Compared, hunk: Hunk, localisation: Localisation) -> Residue:
    """LOCALISED where the words only stand for the draft's level, WORDING for marks, particles, the same characters in another
    order, fillers and interchangeable words, SUBSTANCE for all else."""
    a, b = one.source.text[hunk.a0 : hunk.a1], one.target.text[hunk.b0 : hunk.b1]
    if localisation.carries_over(one.source.text, hunk.a0, hunk.a1, one.target.text, hunk.b0, hunk.b1):
        return Residue.LOCALISED
    x, y = _MARK.sub("", a), _MARK.sub("", b)
    if x == y or sorted(x) == sorted(y):
        return Residue.WORDING
    if _PARTICLES.sub("", x) == _PARTICLES.sub("", y) or _FILLERS.sub("", x) == _FILLERS.sub("", y):
        return Residue.WORDING
    if interchangeable(x, y, _around(one.source, hunk.a0, hunk.a1, x), _around(one.target, hunk.b0, hunk.b1, y)):
        return Residue.WORDING
    return Residue.SUBSTANCE


def _around(text: ClauseText, start: int, end: int, word: str) -> str:
    content = text.text
    return content[max(0, start - 3) : start].rjust(3) + word + content[end : end + 3].ljust(3)
