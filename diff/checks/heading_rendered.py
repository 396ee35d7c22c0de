"""HE01."""

from __future__ import annotations

from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.coverage import coverage
from diff.bilingual.rendition import Facing, Rendition, Span, rendition
from diff.bilingual.stretches import uncovered
from diff.check import Evidence, check
from diff.finding import Severity

TELLING = 0.9
"""Weight of the words left over in a heading from which the English says something else."""
STRANGE = 0.5
"""Share of the words of an English heading that nothing in the Chinese accounts for."""


@check(code="HE01", types=("structure/heading",))
def heading_rendered(text: Bitext) -> Iterator[Evidence]:
    """The heading of a clause says something else in English.

    **Flags** a heading of which a telling word has no rendering, or of which most English words render nothing.

    **Leaves alone** support words left out, and a heading that only one of the documents prints.
    """
    view, cover = rendition(text), coverage(text)
    told: set[Facing] = set()
    for one in uncovered(text):
        if one.weight >= TELLING and _is_heading(view, one.facing):
            told.add(one.facing)
            yield _evidence(view, one.facing, one.zh, one.en, one.confidence)
    for facing, found in cover.beads.items():
        strange = len(found.left_en) >= STRANGE * len(found.english) and min(len(found.english), len(found.chinese)) > 2
        if strange and facing not in told and _is_heading(view, facing):
            yield _evidence(view, facing, facing.zh, facing.en, 0.6)
    for pair in text.pairs():
        yield from _strangers(view, pair.index)


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


def _evidence(view: Rendition, facing: Facing, zh: Span, en: Span | None, confidence: float) -> Evidence:
    said = view.text("zh", zh)
    at = facing.en[1]
    return view.evidence(
        "structure/heading", Severity.MEDIUM, confidence, zh, en or (at, at),
        message=f"The English heading does not say “{said}”.", message_zh=f"英文标题未体现“{said}”。",
        expected=said, found=view.text("en", en) if en else "", direction="neutral",
        explains=[("zh", zh), *([("en", en)] if en else [])],
    )  # fmt: skip
