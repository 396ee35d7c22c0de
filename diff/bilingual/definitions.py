"""Names that a document defines for itself (以下简称…, hereinafter …), and where its translation does not keep to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from align.bitext import Bitext
from diff.bilingual.coverage import Coverage, coverage
from diff.bilingual.rendition import Facing, Rendition, Span, rendition
from normalize.phrase import places, words
from normalize.termbase import Term, Termbase

TOGETHER = 2
"""Words that may stand between two words that render one name."""
_CHINESE = re.compile(
    r"[（(](?:以下)?(?:统称|統稱|简称|簡稱|称|稱)(?:为|為|作)?[:：]?[“「『\"]?([^”」』\"（）()，。；]{2,16})[”」』\"]?[)）]"
)
_ENGLISH = re.compile(
    r"\((?:(?:herein(?:after)?|hereafter|below)[,:]?(?:\s+(?:collectively|jointly|referred|known|abbreviated|called|to|as))*[,:]?\s*"
    r"(?:the\s+)?[“\"‘']?|(?:the\s+)?[“\"])(?:the\s+)?([^”\"’'()]{2,60}?)[”\"’']?\)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a defined name stands at `zh` in Chinese and other words render it, at `en` in English."""

    zh: Span
    en: Span


def departures(bitext: Bitext) -> Iterator[tuple[str, tuple[Departure, ...]]]:
    """For each defined name that is not kept to, its English and the places.

    A place counts where the English has none of the name's words and the words that account for those of the Chinese name are
    others; a sentence that leaves the name out, or refers to it with a pronoun, has none.
    """
    view, cover = rendition(bitext), coverage(bitext)
    for at, chinese, english in definitions(view):
        base = Termbase((Term(chinese, english),))
        found: list[Departure] = []
        for facing in view.facing[at + 1 :]:
            if not facing.chinese or not facing.english:
                continue
            said = view.english.text[slice(*facing.en)]
            if any(True for _ in places(english, said)):
                continue
            for one in base.find(view.chinese.text[slice(*facing.zh)]):
                zh = (facing.zh[0] + one.start, facing.zh[0] + one.end)
                en = None if view.in_list("zh", *zh) else _rendered(cover, facing, zh, english)
                if en is not None:
                    found.append(Departure(zh, en))
        if found:
            yield english, tuple(found)


def definitions(view: Rendition) -> Iterator[tuple[int, str, str]]:
    """The names that the document defines: the number of the bead, the Chinese and the English name."""
    for at, facing in enumerate(view.facing):
        if facing.chinese and facing.english:
            chinese = _CHINESE.findall(view.chinese.text[slice(*facing.zh)])
            english = _ENGLISH.findall(view.english.text[slice(*facing.en)])
            if len(chinese) == len(english):
                for zh, en in zip(chinese, english, strict=True):
                    if words(en):
                        yield at, zh, " ".join(en.split())


def _rendered(cover: Coverage, facing: Facing, zh: Span, name: str) -> Span | None:
    """Where the English words stand that account for all words of a Chinese stretch, if none is a word of the name."""
    found = cover.beads[facing]
    inside = [k for k, token in enumerate(found.chinese) if zh[0] <= token.start and token.end <= zh[1]]
    at = sorted(found.partner[k] for k in inside)
    if not at or at[0] < 0 or at[-1] - at[0] > TOGETHER * len(at):
        return None
    english = cover.rendition.english.text
    span = (found.english[at[0]].start, found.english[at[-1]].end)
    own = {word.stem for word in words(name)}
    return None if own & {word.stem for word in words(english[span[0] : span[1]])} else span
