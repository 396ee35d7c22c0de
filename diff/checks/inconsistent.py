"""TE02."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from align.bitext import Bitext
from diff.bilingual.bodies import assignments, bare, body_key, english_place, sequence
from diff.bilingual.renderings import by_term
from diff.bilingual.rendition import Rendition, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
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

    **Flags** a body of the lists of responsible units under a second English name, and a term that departs from the rendering
    which the rest of the document has; each departing form once, at its first place. Bureau of Commerce beside Commerce Bureau is
    for information only.

    **Leaves alone** names that differ in place, level, article or spelling alone, a short form of a term, and a term without a usual
    rendering.
    """
    view = rendition(text)
    here = english_place(view)
    bodies: dict[str, list[_Name]] = {}
    for one in assignments(text):
        for i, j, _ in one.pairs:
            z, e = one.chinese[i], one.english[j]
            name = _Name((z.start, z.end), (e.start, e.end), e.name, bare(e.name, here))
            bodies.setdefault(body_key(z.name), []).append(name)
    for names in bodies.values():
        yield from _departing(view, names, usual=0.0)
    for zh, found in by_term(text).items():
        kept = [use for use in found if use.rendering in (Rendering.PREFERRED, Rendering.ACCEPTED) and use.en]
        if len(found) >= ENOUGH:
            forms = [
                _Name(use.zh, use.en, view.text("en", use.en), sequence(use.form)) for use in kept if use.en is not None
            ]
            yield from _departing(view, forms, usual=USUAL, term=zh)


def _departing(view: Rendition, names: Sequence[_Name], usual: float, term: str = "") -> Iterator[Evidence]:
    # Bureau of Commerce and Commerce Bureau count as one name until one of them is to be recommended.
    first = {key: -k for k, key in reversed(list(enumerate(tuple(sorted(name.key)) for name in names)))}
    sets = Counter(tuple(sorted(name.key)) for name in names)
    usually = max(sets, key=lambda key: (sets[key], first[key]))
    if sets[usually] < usual * len(names):
        return
    counts = Counter(name.key for name in names)
    main = max((key for key in counts if tuple(sorted(key)) == usually), key=lambda key: counts[key])
    expected = next(name.said for name in names if name.key == main)
    seen = {main}
    for name in names:
        if name.key in seen or (term and (set(name.key) <= set(main) or set(main) <= set(name.key))):
            continue
        seen.add(name.key)
        zh = term or view.text("zh", name.zh)
        moved = sorted(name.key) == sorted(main)
        again = counts[name.key] - 1
        yield view.evidence(
            "terminology/inconsistent", Severity.INFO if moved else Severity.LOW, 0.85 if not term else 0.7, name.zh, name.en,
            message=f"“{zh}” is “{name.said}” here and “{expected}” elsewhere ({counts[main]} times)"
            + (f"; “{name.said}” stands in {again} more places." if again else "; use one name."),
            message_zh=f"“{zh}”此处译为“{name.said}”，他处译为“{expected}”（{counts[main]}次），{'仅语序不同，' if moved else ''}请统一。",
            expected=expected, found=name.said, direction="neutral",
        )  # fmt: skip
