"""HE01."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.coverage import Covered, coverage
from diff.bilingual.rendition import Facing, Rendition, Span, rendition
from diff.bilingual.stretches import uncovered
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.english import Token, content_words
from normalize.glossary import Kind, glossary

LIKELY, TELLING = 0.5, 0.2
"""Likelihood from which words left over in a heading are a fault, and from which they are shown at all, for information."""
STRANGE = 0.5
"""Share of the words of an English heading that nothing in the Chinese accounts for."""
SAID = 4
"""Characters of telling words from which it matters that not one of them is rendered."""
REPEATED = 3
"""Words of meaning in a heading that does not stand twice by chance."""

_JOINT_ZH = re.compile(r"[、和与及]|以及|并(?![购网轨列])")
_JOINT_EN = re.compile(r"\b(?:and|or|plus|with|between|as well as|along with)\b|[,&/;:–-]", re.IGNORECASE)
_PARALLEL = re.compile(
    r"(?P<a>[\u4e00-\u9fff])(?P<end>[\u4e00-\u9fff])(?!(?P=a))[\u4e00-\u9fff](?P=end)"
    r"|(?P<begin>[\u4e00-\u9fff])(?P<b>[\u4e00-\u9fff])(?P=begin)(?!(?P=b))[\u4e00-\u9fff]"
)


@check(code="HE01", types=("structure/heading",))
def heading_rendered(text: Bitext) -> Iterator[Evidence]:
    """The heading of a clause says something else in English.

    **Flags** a heading of which a telling word has no rendering, of which most English words render nothing, of which one of two
    members is lost (引才留才 → “Attracting Talent”), and one that repeats the heading of another clause although the Chinese has
    another there.

    **Leaves alone** support words left out, words that the documents render freely (for information where it is a close call),
    and a heading that only one of the documents prints.
    """
    view, cover = rendition(text), coverage(text)
    headings = {facing: found for facing, found in cover.beads.items() if _is_heading(view, facing)}
    told: set[Facing] = set()
    for facing, first in _repeated(view, headings):
        told.add(facing)
        yield _repeats(view, facing, first)
    for facing, found in headings.items():
        if facing not in told and (lost := _lost_half(view, facing, found)) is not None:
            told.add(facing)
            yield _evidence(view, facing, lost, None, 0.65)
    for facing, found in headings.items():
        if facing not in told and _says_else(found):
            told.add(facing)
            lost = found.left_zh[0].start, found.left_zh[-1].end
            yield _evidence(view, facing, lost, (found.left_en[0].start, found.left_en[-1].end), 0.6)
    for one in uncovered(text):
        if one.facing not in told and one.facing in headings and one.confidence >= TELLING:
            severity = Severity.MEDIUM if one.confidence >= LIKELY else Severity.INFO
            yield _evidence(view, one.facing, one.zh, one.en, one.confidence, severity)
    for pair in text.pairs():
        yield from _strangers(view, pair.index)


def _says_else(found: Covered) -> bool:
    """Whether most English words render nothing, or no telling word of several is rendered."""
    lost = [word for word in found.left_zh if _tells(word)]
    if not lost or not found.left_en:
        return False
    if len(found.left_en) >= STRANGE * len(found.english) and min(len(found.english), len(found.chinese)) > 2:
        return True
    return sum(len(word.form) for word in lost) >= SAID and all(
        j < 0 or not _tells(t) for t, j in zip(found.chinese, found.partner, strict=True)
    )


def _tells(word: Token) -> bool:
    """Whether a Chinese word is one that a complete translation renders."""
    entry = glossary().get(word.form)
    return entry.kind in (Kind.CORE, Kind.QUALIFIER) if entry is not None else len(word.form) > 1


def _repeated(view: Rendition, headings: dict[Facing, Covered]) -> Iterator[tuple[Facing, Facing]]:
    """The headings that another English clause has as well, where the Chinese ones differ; of the two, the one that renders less of
    its Chinese."""
    by_words: dict[frozenset[str], list[Facing]] = {}
    for facing in headings:
        words = frozenset(form for _, _, form in content_words(view.english.text[slice(*facing.en)]))
        if len(words) >= REPEATED:
            by_words.setdefault(words, []).append(facing)
    for same in by_words.values():
        if len({view.text("zh", facing.zh) for facing in same}) < 2:
            continue
        right = min(same, key=lambda facing: len(headings[facing].left_zh) / max(len(headings[facing].chinese), 1))
        for facing in same:
            differs = view.text("zh", facing.zh) != view.text("zh", right.zh)
            if facing is not right and differs and any(map(_tells, headings[facing].left_zh)):
                yield facing, right


def _lost_half(view: Rendition, facing: Facing, found: Covered) -> Span | None:
    """The word of one member of a series that is lost, in a heading whose English joins nothing."""
    text = view.chinese.text
    if _JOINT_EN.search(view.text("en", facing.en).rstrip(".:; ")):
        return None
    for word in found.left_zh:
        for match in _PARALLEL.finditer(text, *facing.zh):
            if match.start() <= word.start < match.end() and len(word.form) < 4:
                return match.span()
        entry = glossary().get(word.form)
        if entry is None or entry.kind not in (Kind.CORE, Kind.QUALIFIER):
            continue
        before, after = text[max(facing.zh[0], word.start - 2) : word.start], text[word.end : facing.zh[1]][:2]
        if _JOINT_ZH.search(before[-1:]) or _JOINT_ZH.match(after):
            return word.start, word.end
    return None


def _strangers(view: Rendition, index: int) -> Iterator[Evidence]:
    """Headings that face one another by their clauses, without a word in common."""
    alone = [one for one in view.facing if one.pair.index == index and bool(one.chinese) != bool(one.english)]
    zh = next((one for one in alone if one.chinese and _leads(view, "zh", one.zh)), None)
    en = next((one for one in alone if one.english and _leads(view, "en", one.en)), None)
    if zh is not None and en is not None:
        yield _evidence(view, zh, zh.zh, en.en, 0.7)


def _leads(view: Rendition, language: str, span: Span) -> bool:
    clause = view.clause_at(language, span[0])
    return clause.level > 0 and bool(clause.title) and span[0] == clause.body and span[1] <= clause.lead_end


def _is_heading(view: Rendition, facing: Facing) -> bool:
    return _leads(view, "zh", facing.zh) and _leads(view, "en", facing.en)


def _repeats(view: Rendition, facing: Facing, first: Facing) -> Evidence:
    said, other = view.text("zh", facing.zh), view.text("zh", first.zh)
    return view.evidence(
        "structure/heading", Severity.MEDIUM, 0.85, facing.zh, facing.en,
        message=f"The heading repeats that of “{other}”; it should say “{said}”.",
        message_zh=f"此标题与“{other}”的译文重复，应译“{said}”。",
        expected=said, found=view.text("en", facing.en), direction="neutral",
        explains=[("zh", facing.zh), ("en", facing.en)],
    )  # fmt: skip


def _evidence(
    view: Rendition, facing: Facing, zh: Span, en: Span | None, confidence: float, severity: Severity = Severity.MEDIUM
) -> Evidence:
    said = view.text("zh", zh)
    at = facing.en[1]
    return view.evidence(
        "structure/heading", severity, confidence, zh, en or (at, at),
        message=f"The English heading does not say “{said}”.", message_zh=f"英文标题未体现“{said}”。",
        expected=said, found=view.text("en", en) if en else "", direction="neutral",
        explains=[("zh", zh), *([("en", en)] if en else [])],
    )  # fmt: skip
