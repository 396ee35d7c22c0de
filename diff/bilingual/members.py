"""Series of a Chinese sentence (A、B和C), their members, and where the English renders each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from diff.bilingual.coverage import Covered
from diff.bilingual.rendition import Facing, Span

_MARK = re.compile(r"、|以及|或者|[和与及或]")
# The characters of conjunctions inside these words join nothing.
_WORD = re.compile(
    r"和谐|和平|和解|和睦|共和|缓和|饱和|总和|温和|祥和|调和|参与|与会|与时俱进|与否|赠与|给予|授与|相与|及时|及其他?|及格|涉及|普及|以及其他|危及|波及"
    r"|顾及|触及|推及|来得及|或有|或然|和田|与众不同|会同|及以[上下]"
)
_STOP = re.compile(r"[，；：。！？,;:!?（）()“”\"《》〔〕\n]|其中")
_JOIN = re.compile(
    r"\s*(?:[,;、/]\s*)?\b(?:and/or|and|or|nor|as\s+well\s+as|along\s+with|together\s+with|plus)\b|[,;、/]|&",
    re.IGNORECASE,
)
CLOSE = 8
"""Words of meaning by which the renderings of two neighbours in a series may be apart."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a series at `zh`. `words` are the numbers of its words in the Chinese of the bead; `places` are those of the
    English words that render them."""

    zh: Span
    words: tuple[int, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The members of a series, in order; the last one may run on into what follows."""

    members: tuple[Member, ...]


def all_series(text: str, facing: Facing, found: Covered) -> Iterator[Series]:
    """The series in the Chinese of a bead that have a 、 or a conjunction between words."""
    start, end = facing.zh
    inside = [match.span() for match in _WORD.finditer(text, start, end)]
    stops = [start, *(at for m in _STOP.finditer(text, start, end) for at in m.span()), end]
    marks = [
        m.span()
        for m in _MARK.finditer(text, start, end)
        if not any(low < m.end() and m.start() < high for low, high in inside)
        and not any(t.start < m.end() and m.start() < t.end for t in found.chinese)
    ]
    for low, high in zip(stops[::2], stops[1::2], strict=True):
        here = [span for span in marks if low <= span[0] < high]
        if not here:
            continue
        edges = [low, *(at for span in here for at in span), high]
        spans = list(zip(edges[::2], edges[1::2], strict=True))
        members = [_member(span, found) for span in spans]
        # A conjunction closes a series; the member behind it may open the next one.
        first = 0
        for k, (a, _) in enumerate(here):
            if text[a] != "、" or k == len(here) - 1:
                run = members[first : k + 2]
                if all(member.words for member in run):
                    yield Series(tuple(run))
                first = k + 1


def _member(span: Span, found: Covered) -> Member:
    words = tuple(k for k, t in enumerate(found.chinese) if span[0] <= t.start < span[1])
    places = tuple(found.partner[k] for k in words if found.partner[k] >= 0)
    return Member(span, words, places)


def joins(english: str, found: Covered, a: int, b: int) -> list[str]:
    """The commas and conjunctions between two English words of a bead, by number; a comma with its conjunction is one."""
    return [m.group().strip() for m in _JOIN.finditer(english, found.english[a].end, found.english[b].start)]
