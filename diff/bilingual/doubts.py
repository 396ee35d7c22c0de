"""Terms of which no accepted rendering stands in the facing English, and how likely each is a fault of the translation: a good
translator may render a term in a way that nobody has entered yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from statistics import median

from align.bitext import Bitext
from diff.bilingual.coverage import Coverage, coverage
from diff.bilingual.likelihood import USUAL_FAULTS, likelihood, off
from diff.bilingual.renderings import Use, by_term
from diff.bilingual.rendition import Span, rendition
from normalize.english import Token, content_words, stem
from normalize.glossary import glossary
from normalize.phrase import Joint
from normalize.phrase import words as phrase_words
from normalize.termbase import Rendering

OWN = 0.9
"""Confidence in a departure from a term of the user's own."""
MOSTLY_THERE = 0.5
"""A term that the document renders well in this share of its occurrences is only left implicit in the others."""
ENOUGH = 3
"""But it must be rendered well so often, for this to be shown."""
WIDE = 3
"""Words that may stand between two words of a rendering that is only half there."""
NEAR = 4
"""Characters behind a term within which the noun stands that it describes."""
GENERAL = frozenset(
    map(stem, ("activities", "affairs", "business", "care", "fund", "project", "resources", "services", "work"))
)
"""Heads of terms that say little themselves."""
HEADED = 0.6
"""Where the document renders a term well elsewhere, a rendering without one of its words is wrong if this share stands there and
only what describes the head is missing (quality development for high-quality development)."""
_BESIDE = re.compile(r"[\s-]+(?:(?:of|the)\s+)*")


@dataclass(frozen=True, slots=True)
class Doubt:
    """The places of a term where the same English words, or none, stand for it, each with what stands there. `confidence` says
    how likely the translation is at fault, `features` by what; a term of the user's own has none: every departure from it counts."""

    places: tuple[tuple[Use, Part], ...]
    confidence: float
    features: dict[str, float]


def doubts(bitext: Bitext) -> Iterator[Doubt]:
    """The terms in doubt, term by term. A term that the document renders well elsewhere, and leaves implicit here, is in none, nor is
    one that the same clause has rendered well before and takes up again by its head or not at all (technology transactions … the
    transaction)."""
    view, cover, bad = rendition(bitext), coverage(bitext), off(bitext)
    for found in by_term(bitext).values():
        good = sum(use.rendering in (Rendering.PREFERRED, Rendering.ACCEPTED) for use in found)
        usually = good >= ENOUGH and good >= MOSTLY_THERE * len(found)
        absent: dict[str, list[tuple[Use, Part]]] = {}
        for use in found:
            if use.rendering is Rendering.ABSENT:
                part = _part(cover, use)
                if part.share < 1 and (not usually or part.headed) and not _taken_up(cover, use, part, found):
                    said = view.text("en", part.en).lower() if part.en else ""
                    absent.setdefault(said, []).append((use, part))
        for places in absent.values():
            if places[0][0].term.own:
                yield Doubt(tuple(places), OWN, {})
                continue
            features = _features(cover, places, good, bad)
            yield Doubt(tuple(places), likelihood("terms", features), features)


def _taken_up(cover: Coverage, use: Use, part: Part, found: Sequence[Use]) -> bool:
    """Whether the clause has rendered the term well before, and here says its head alone, or leaves it out."""
    before = any(
        one.facing.pair is use.facing.pair
        and one.zh < use.zh
        and one.rendering in (Rendering.PREFERRED, Rendering.ACCEPTED)
        for one in found
    )
    if not before or use.term.own or part.en is None:
        return before and not use.term.own
    said = [form for _, _, form in content_words(cover.rendition.text("en", part.en))]
    return said == [form for _, _, form in content_words(use.term.preferred)][-1:]


def _features(cover: Coverage, places: Sequence[tuple[Use, Part]], good: int, bad: float) -> dict[str, float]:
    use, part = places[0]
    found = cover.beads[use.facing]
    english = {token.form for token in found.english}
    pieces = _pieces(use.term.zh)
    return {
        "off": bad,
        "faults": USUAL_FAULTS,
        "share": part.share,
        "quoted": float(part.en is not None),
        "size": min(len(use.term.zh), 8),
        "good": float(good > 0),
        "again": float(len(places) > 1),
        "forbidden": float(bool(use.term.forbidden)),
        "choices": min(len(use.term.accepted), 6),
        "covered": sum(j >= 0 for j in found.partner) / max(len(found.partner), 1),
        "pieces": sum(bool(english & stems) for stems in pieces) / len(pieces) if pieces else 0.5,
    }


def _pieces(term: str) -> list[frozenset[str]]:
    """The words of the glossary that a term is made of, the longest first, each as the stems of its renderings."""
    out, at = [], 0
    while at < len(term):
        for size in range(min(4, len(term) - at), 0, -1):
            entry = glossary().get(term[at : at + size])
            if entry is not None and size < len(term):
                out.append(frozenset(form for text in entry.renderings for _, _, form in content_words(text)))
                at += size
                break
        else:
            at += 1
    return out


@dataclass(frozen=True, slots=True)
class Part:
    """What stands of a term's accepted renderings in the facing English: the greatest share of the words of one, and, if it
    is half at least, where these stand together, with the unused words beside them. `headed`: only words that describe the last
    one of the rendering, its head, are not there."""

    share: float = 0.0
    en: Span | None = None
    headed: bool = False


def _part(cover: Coverage, use: Use) -> Part:
    """Words that other Chinese words need show less where it stands. A rendering put together from the words of several
    accepted ones, and as long as they are, is one (make use of existing stock)."""
    words = cover.words("en", use.facing)
    needed = cover.needed(use.facing, use.zh)
    forms = [[stem for _, _, stem in content_words(form)] for form in (use.term.preferred, *use.term.accepted)]
    best = Part()
    for form in forms:
        stems = set(form)
        share = len(stems.intersection(word.form for word in words)) / max(len(stems), 1)
        if share > best.share:
            run = _together(words, stems, needed)
            if _attributive(cover, use, form, run):
                return Part(1.0)
            enough = bool(run) and 2 * len({words[k].form for k in run}) >= len(stems)
            best = Part(share, _quoted(cover, use, run) if enough else None, enough and _headed(cover, use, run))
    every = {stem for form in forms for stem in form}
    mixed = {words[k].form for k in _together(words, every, needed) if k not in needed}
    if len(forms) > 2 and len(mixed) >= max(2, median(len(set(form)) for form in forms)):
        return Part(1.0)
    return best


def _attributive(cover: Coverage, use: Use, form: Sequence[str], run: Sequence[int]) -> bool:
    """Whether the run is a rendering without its general head before another noun (elderly care facilities for 养老服务设施): what follows
    it renders what follows the term."""
    found = cover.beads[use.facing]
    words = cover.words("en", use.facing)
    if len(form) < 2 or form[-1] not in GENERAL or [words[k].form for k in run] != list(form[:-1]):
        return False
    return any(
        use.zh[1] <= token.start < use.zh[1] + NEAR and partner == run[-1] + 1
        for token, partner in zip(found.chinese, found.partner, strict=True)
    )


def _headed(cover: Coverage, use: Use, run: Sequence[int]) -> bool:
    """Whether the run is the preferred rendering, a noun with what describes it, without some of the latter."""
    words = cover.words("en", use.facing)
    form = [stem for _, _, stem in content_words(use.term.preferred)]
    there = [words[k].form for k in run]
    return (
        len(form) > 2
        and HEADED * len(form) <= len(there) < len(form)
        and there == form[len(form) - len(there) :]
        and all(word.joint is not Joint.OF for word in phrase_words(use.term.preferred))
    )


def _together(words: Sequence[Token], stems: Set[str], needed: Set[int]) -> list[int]:
    """The words of these stems, by number, that stand close together and are most, one for each stem; a run of words which all
    are needed elsewhere is none."""
    runs: list[list[int]] = []
    for k, word in enumerate(words):
        if word.form in stems:
            if runs and k - runs[-1][-1] <= WIDE:
                runs[-1].append(k)
            else:
                runs.append([k])
    best: list[int] = []
    for run in runs:
        while any(words[k].form == words[run[0]].form for k in run[1:]):
            run = run[1:]
        while any(words[k].form == words[run[-1]].form for k in run[:-1]):
            run = run[:-1]
        free = [k for k in run if k not in needed]
        if free and (len(run), len(free)) > (len(best), sum(k not in needed for k in best)):
            best = run
    return best


def _quoted(cover: Coverage, use: Use, run: Sequence[int]) -> Span:
    """Where a run of words stands, with the unused words beside it, which are the other half, wrongly rendered."""
    words = cover.words("en", use.facing)
    text = cover.rendition.english.text
    unused = set(cover.beads[use.facing].left_en)
    low, high = run[0], run[-1]
    if low > 0 and words[low - 1] in unused and _BESIDE.fullmatch(text[words[low - 1].end : words[low].start]):
        low -= 1
    if (
        high + 1 < len(words)
        and words[high + 1] in unused
        and _BESIDE.fullmatch(text[words[high].end : words[high + 1].start])
    ):
        high += 1
    start, end = words[low].start, words[high].end
    # A number or a prefix is part of its word: 19th, high-quality.
    while start > use.facing.en[0] and (text[start - 1].isalnum() or text[start - 1] == "-"):
        start -= 1
    return start, end
