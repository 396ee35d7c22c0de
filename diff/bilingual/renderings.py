"""How each term of the termbase is rendered in the sentence that faces it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from align.bitext import Bitext
from diff.bilingual.rendition import Facing, Span, rendition
from normalize.english import Token
from normalize.termbase import Rendered, Rendering, Term


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
    """All occurrences of terms outside the lists of units, in the order of the original.

    The characters of a term that belong to two words are none (关税 in 相关税收), and a term inside a longer word (物权 in 物权法) need not
    be rendered apart. Where a sentence has a term several times, its
    renderings go to the occurrences in order, and one rendering may serve several occurrences; where it has more
    renderings than occurrences, the best ones count, for the others may render another word.
    """
    view, base = rendition(bitext), bitext.termbase
    out: list[Use] = []
    for facing in view.facing:
        if not facing.chinese or not facing.english:
            continue
        chinese, english = view.chinese.text[slice(*facing.zh)], view.english.text[slice(*facing.en)]
        tokens = bitext.tokens("zh", [facing.zh])
        spans: dict[str, list[Span]] = {}
        terms: dict[str, Term] = {}
        for found in base.find(chinese):
            zh = (facing.zh[0] + found.start, facing.zh[0] + found.end)
            if not view.in_list("zh", *zh) and not _cut(tokens, zh):
                spans.setdefault(found.term.zh, []).append(zh)
                terms[found.term.zh] = found.term
        for key, places in spans.items():
            known = _best(base.renderings(terms[key], english), len(places))
            for k, zh in enumerate(places):
                if not known:
                    if any(t.start <= zh[0] and zh[1] <= t.end and t.end - t.start > zh[1] - zh[0] for t in tokens):
                        continue
                    out.append(Use(terms[key], facing, zh, Rendering.ABSENT))
                    continue
                one = known[min(k, len(known) - 1)]
                en = (facing.en[0] + one.start, facing.en[0] + one.end)
                out.append(Use(terms[key], facing, zh, one.rendering, one.form.lower(), en))
    return tuple(sorted(out, key=lambda use: use.zh))


def _cut(tokens: Sequence[Token], span: Span) -> bool:
    """Whether a word begins before the stretch and ends inside it, or begins inside and ends behind it."""
    return any(t.start < span[0] < t.end < span[1] or span[0] < t.start < span[1] < t.end for t in tokens)


def _best(found: Sequence[Rendered], count: int) -> tuple[Rendered, ...]:
    order = tuple(Rendering)
    kept = sorted(found, key=lambda one: order.index(one.rendering))[:count]
    return tuple(sorted(kept, key=lambda one: one.start))


def by_term(bitext: Bitext) -> Mapping[str, tuple[Use, ...]]:
    """The uses of each term, by its Chinese."""
    out: dict[str, list[Use]] = {}
    for use in uses(bitext):
        out.setdefault(use.term.zh, []).append(use)
    return {zh: tuple(found) for zh, found in out.items()}
