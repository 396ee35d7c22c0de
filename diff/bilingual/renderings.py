"""How each term of the termbase is rendered in the sentence that faces it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from align.bitext import Bitext
from diff.bilingual.rendition import Facing, Span, rendition
from normalize.termbase import Rendered, Rendering, Term

OFTEN, OFF = 20, 0.1
"""So many occurrences of terms show how a translation treats terms; one in ten without an accepted rendering is often."""


@dataclass(frozen=True, slots=True)
class Use:
    """One occurrence of a term at `zh` in the Chinese text, and its rendering, at `en` in the English text (None where
    none is there). `form` is the entry's form, in lower case."""

    term: Term
    facing: Facing
    zh: Span
    rendering: Rendering
    form: str = ""
    en: Span | None = None


@lru_cache(maxsize=2)
def uses(bitext: Bitext) -> tuple[Use, ...]:
    """All occurrences of terms outside the lists of units, in the order of the original. Where a sentence has a term
    several times, its renderings go to the occurrences in order, and one rendering may serve several occurrences."""
    view, base = rendition(bitext), bitext.termbase
    out: list[Use] = []
    for facing in view.facing:
        if not facing.chinese or not facing.english:
            continue
        chinese, english = view.chinese.text[slice(*facing.zh)], view.english.text[slice(*facing.en)]
        done: Counter[str] = Counter()
        known: dict[str, tuple[Rendered, ...]] = {}
        for found in base.find(chinese):
            zh = (facing.zh[0] + found.start, facing.zh[0] + found.end)
            if view.in_list("zh", *zh):
                continue
            key = found.term.zh
            if key not in known:
                known[key] = base.renderings(found.term, english)
            if not known[key]:
                out.append(Use(found.term, facing, zh, Rendering.ABSENT))
                continue
            one = known[key][min(done[key], len(known[key]) - 1)]
            done[key] += 1
            en = (facing.en[0] + one.start, facing.en[0] + one.end)
            out.append(Use(found.term, facing, zh, one.rendering, one.form.lower(), en))
    return tuple(out)


def by_term(bitext: Bitext) -> Mapping[str, tuple[Use, ...]]:
    """The uses of each term, by its Chinese."""
    out: dict[str, list[Use]] = {}
    for use in uses(bitext):
        out.setdefault(use.term.zh, []).append(use)
    return {zh: tuple(found) for zh, found in out.items()}


def often_off(bitext: Bitext) -> bool:
    """Whether the translation departs from the termbase so often that its other words deserve suspicion too."""
    found = uses(bitext)
    off = sum(use.rendering in (Rendering.FORBIDDEN, Rendering.ALTERED, Rendering.ABSENT) for use in found)
    return len(found) >= OFTEN and off >= OFF * len(found)
