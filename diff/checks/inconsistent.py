"""TE02."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from align.bitext import Bitext
from diff.bilingual.bodies import assignments, bare, body_key, english_place, sequence
from diff.bilingual.coverage import Coverage, coverage
from diff.bilingual.definitions import departures
from diff.bilingual.renderings import Use, by_term
from diff.bilingual.rendition import Rendition, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.organisation_names import EnglishMatch
from normalize.termbase import Rendering

ENOUGH = 6
"""A term's usual rendering is one that stands in the document so often at least,"""
USUAL = 0.75
"""and in this share of the term's occurrences."""


@dataclass(frozen=True, slots=True)
class _Name:
    zh: Span
    en: Span
    said: str
    key: tuple[str, ...]


@check(code="TE02", types=("terminology/inconsistent",))
def inconsistent(text: Bitext) -> Iterator[Evidence]:
    """The same body or term is rendered in different ways within the document.

    **Flags** a body of the lists of responsible units under several English names, a term that departs from the rendering which the
    rest of the document has, and a name that the document defines for itself (以下简称…, hereinafter …) and then renders
    otherwise. Each body, term or name is told once, with all its renderings; the quote is the first that departs. Bureau of
    Commerce beside Commerce Bureau is for information only.

    **Leaves alone** names that differ in place, level, article or spelling alone, a short form or an acronym of a term, the same words in
    another order, and a term without a usual rendering.
    """
    view, cover = rendition(text), coverage(text)
    here = english_place(view)
    bodies: dict[str, list[_Name]] = {}
    for one in assignments(text):
        twice = Counter(i for i, _, _ in one.pairs)
        for i, j, judged in one.pairs:
            # A name that its own “and” cut in two is one name.
            if twice[i] > 1:
                continue
            # What is the name of another body is told as such; it is no variant.
            if judged.match is EnglishMatch.OTHER and judged.missing and judged.foreign:
                continue
            z, e = one.chinese[i], one.english[j]
            name = _Name((z.start, z.end), (e.start, e.end), e.name, bare(e.name, here))
            bodies.setdefault(body_key(z.name), []).append(name)
    for names in bodies.values():
        yield from _departing(view, names, usual=0.0)
    for found in by_term(text).values():
        if len(found) >= ENOUGH:
            forms = [
                _Name(use.zh, use.en, view.text("en", use.en), sequence(use.form))
                for use in found
                if use.en is not None
                and use.rendering in (Rendering.PREFERRED, Rendering.ACCEPTED)
                # An acronym may follow the full name.
                and not view.text("en", use.en).rstrip("s").isupper()
                and not _claimed(cover, use, use.en)
            ]
            yield from _departing(view, forms, usual=USUAL, confidence=0.7)
    for usual, places in departures(text):
        first, *others = places
        said = view.text("en", first.en)
        also = f" So in {len(others)} more places." if others else ""
        yield view.evidence(
            "terminology/inconsistent", Severity.LOW, 0.6, first.zh, first.en,
            message=f"The text defines “{view.text('zh', first.zh)}” as “{usual}”; here it is “{said}”.{also}",
            message_zh=f"文中将“{view.text('zh', first.zh)}”定名为“{usual}”，此处译为“{said}”，请统一。",
            expected=usual, found=said, direction="neutral", explains=[("zh", first.zh), ("en", first.en)],
        )  # fmt: skip


def _claimed(cover: Coverage, use: Use, en: Span) -> bool:
    """Whether another Chinese word of the sentence needs a word of the rendering: then it may not be this term's."""
    words = cover.words("en", use.facing)
    needed = cover.needed(use.facing, use.zh)
    return any(en[0] <= words[k].start < en[1] for k in needed)


def _departing(view: Rendition, names: Sequence[_Name], usual: float, confidence: float = 0.0) -> Iterator[Evidence]:
    """One finding for the names of a body, or, with a `confidence`, the renderings of a term, if they are not one."""
    term = confidence > 0
    # Bureau of Commerce and Commerce Bureau count as one name until one of them is to be recommended.
    first = {key: -k for k, key in reversed(list(enumerate(tuple(sorted(name.key)) for name in names)))}
    sets = Counter(tuple(sorted(name.key)) for name in names)
    usually = max(sets, key=lambda key: (sets[key], first[key]), default=())
    if not names or sets[usually] < usual * len(names):
        return
    counts = Counter(name.key for name in names)
    main = max((key for key in counts if tuple(sorted(key)) == usually), key=lambda key: counts[key])
    variants: dict[tuple[str, ...], _Name] = {}
    for name in names:
        moved = tuple(sorted(name.key)) == usually
        short = set(name.key) <= set(main) or set(main) <= set(name.key)
        # A name that goes on is two names that the list runs together.
        longer = name.key != main and name.key[: len(main)] == main[: len(name.key)]
        if name.key != main and not (term and (moved or short)) and not longer:
            variants.setdefault(name.key, name)
    if not variants:
        return
    others = [key for key in variants if tuple(sorted(key)) != usually]
    name = variants[others[0] if others else next(iter(variants))]
    zh = view.text("zh", name.zh)
    expected = next(one.said for one in names if one.key == main)
    said = [(expected, counts[main]), *((one.said, counts[key]) for key, one in variants.items())]
    listed, listed_zh = (
        ", ".join(f"“{one}” ({n})" for one, n in said),
        "、".join(f"“{one}”（{n}次）" for one, n in said),
    )
    yield view.evidence(
        "terminology/inconsistent", Severity.LOW if others else Severity.INFO, confidence or 0.85, name.zh, name.en,
        message=f"“{zh}” has {len(said)} names in the English version: {listed}; use one{' order of words' if not others else ''}.",
        message_zh=f"“{zh}”在英文本中有{len(said)}种译法：{listed_zh}，{'仅语序不同，' if not others else ''}请统一。",
        expected=expected, found=name.said, direction="neutral",
    )  # fmt: skip
