"""UN02."""

from __future__ import annotations

from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.bodies import Assignment, assignments, english_place, scrambled, sequence, span
from diff.bilingual.rendition import Rendition, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.organisation_names import EnglishMatch, english_names
from normalize.unit_lists import Unit


@check(code="UN02", types=("entity/organisation", "accuracy/omission", "accuracy/addition"))
def unit_rendered(text: Bitext) -> Iterator[Evidence]:
    """The responsible units of a measure are not those of the other language.

    Lists of units are compared one by one, by the bodies that the names mean (`normalize/data/organisations.csv`), in any order.

    **Flags** a unit that the translation leaves out, one that it adds or names twice, a wrong name, a name of another place or
    level, the right words in an order that makes no name, and an assignment to all districts and counties, or a remark, that is
    gone.

    **Leaves alone** another order of the list, Bureau of Commerce and Commerce Bureau, a name with or without its place.
    """
    view = rendition(text)
    here = english_place(view)
    for one in assignments(text):
        if not one.lists["zh"] or not one.lists["en"]:
            yield from _nobody(view, one)
            continue
        yield from _units(view, one, here)
        yield from _collectives(view, one)


def _nobody(view: Rendition, one: Assignment) -> Iterator[Evidence]:
    """A whole list stands on one side only."""
    language = "zh" if one.lists["zh"] else "en"
    units = one.chinese if language == "zh" else one.english
    if not units or not one.pair.chinese or not one.pair.english:
        return
    at = (units[0].start, units[-1].end)
    zh, en = (at, _end(view, one, "en")) if language == "zh" else (_end(view, one, "zh"), at)
    yield view.evidence(
        "accuracy/omission" if language == "zh" else "accuracy/addition", Severity.MEDIUM, 0.85, zh, en,
        message=f"The responsible units stand only in the {'Chinese' if language == 'zh' else 'English'} text.",
        message_zh=f"责任单位仅见于{'中文本' if language == 'zh' else '英文本'}。", direction="neutral", explains=[(language, at)],
    )  # fmt: skip


def _units(view: Rendition, one: Assignment, here: str) -> Iterator[Evidence]:
    paired = {i: (j, match) for i, j, match in one.pairs}
    taken = {j for _, j, _ in one.pairs}
    for i, unit in enumerate(one.chinese):
        names = english_names(unit.name)
        expected = names[0] if names else unit.name
        if i not in paired:
            yield view.evidence(
                "entity/organisation", Severity.MEDIUM, 0.9 if names else 0.7, span(unit), _end(view, one, "en"),
                message=f"“{unit.name}” ({expected}) is not among the units responsible in the English version.",
                message_zh=f"英文本责任单位中缺少“{unit.name}”。",
                expected=expected, direction="weaker", explains=[("zh", span(unit))],
            )  # fmt: skip
            continue
        j, match = paired[i]
        yield from _name(view, unit, one.english[j], match, expected, here)
    yield from _extra(view, one, [j for j in range(len(one.english)) if j not in taken])


def _name(view: Rendition, unit: Unit, name: Unit, match: EnglishMatch, expected: str, here: str) -> Iterator[Evidence]:
    severity, confidence = Severity.MEDIUM, 0.9
    if match is EnglishMatch.FORBIDDEN:
        reason, reason_zh = "is a wrong or outdated name of", "是误译或过时的名称"
    elif match is EnglishMatch.WRONG_PLACE:
        reason, reason_zh = "names another place or level than", "所指地区或层级不同"
        confidence = 0.75
    elif match is EnglishMatch.OTHER and english_names(unit.name):
        reason, reason_zh = "is no name of", "不是该机构的译名"
        confidence = 0.8
    elif match is EnglishMatch.ACCEPTED and scrambled(unit, name.name, here):
        reason, reason_zh = "has the words of the name, but not in an order that makes one, of", "词序错乱"
        severity, confidence = Severity.LOW, 0.8
    else:
        return
    yield view.evidence(
        "entity/organisation", severity, confidence, span(unit), span(name),
        message=f"“{name.name}” {reason} “{unit.name}”; expected: {expected}.",
        message_zh=f"“{unit.name}”译为“{name.name}”，{reason_zh}，应为：{expected}。",
        expected=expected, found=name.name, direction="neutral",
        explains=[("zh", span(unit)), ("en", span(name))],
    )  # fmt: skip


def _extra(view: Rendition, one: Assignment, extra: list[int]) -> Iterator[Evidence]:
    """Names that render no unit of the Chinese list; a run of names that stand there already is one slip."""
    named = [sequence(unit.name) for unit in one.english]
    twice = [j for j in extra if named.count(named[j]) > 1]
    at = 0
    while at < len(twice):
        end = at + 1
        # Between two repeated names, a name that is repeated itself belongs to the run.
        while end < len(twice) and all(named.count(named[k]) > 1 for k in range(twice[end - 1], twice[end])):
            end += 1
        low, high = twice[at], twice[end - 1]
        stretch = (one.english[low].start, one.english[high].end)
        said = "; ".join(dict.fromkeys(one.english[j].name for j in twice[at:end]))
        yield view.evidence(
            "entity/organisation", Severity.MEDIUM, 0.92, _end(view, one, "zh"), stretch,
            message=f"Named more than once in one list, but once in the Chinese: {said}.",
            message_zh=f"同一责任单位清单中重复列出：{said}，中文只列一次。", found=said, direction="neutral", explains=[("en", stretch)],
        )  # fmt: skip
        at = end
    for j in extra:
        unit = one.english[j]
        if j in twice or unit.collective:
            continue
        yield view.evidence(
            "entity/organisation", Severity.MEDIUM, 0.75, _end(view, one, "zh"), span(unit),
            message=f"“{unit.name}” renders no unit of the Chinese list.", message_zh=f"“{unit.name}”在中文责任单位中没有对应单位。",
            found=unit.name, direction="neutral", explains=[("en", span(unit))],
        )  # fmt: skip


def _collectives(view: Rendition, one: Assignment) -> Iterator[Evidence]:
    """A class of bodies, or what is said of all measures, that only the Chinese list has."""
    zh = [(u.start, u.end) for found in one.lists["zh"] for u in found.collectives]
    en = [(u.start, u.end) for found in one.lists["en"] for u in found.collectives]
    remarks = [at for found in one.lists["zh"] for at in found.remarks]
    kept = [at for found in one.lists["en"] for at in found.remarks]
    for spans, severity in ((zh if not en else [], Severity.MEDIUM), (remarks if not kept else [], Severity.HIGH)):
        for at in spans:
            said = view.text("zh", at)
            yield view.evidence(
                "accuracy/omission", severity, 0.85, at, _end(view, one, "en"),
                message=f"“{said}” is missing from the units responsible in the English version.",
                message_zh=f"英文本责任单位中缺少“{said}”。", expected=said, direction="weaker", explains=[("zh", at)],
            )  # fmt: skip


def _end(view: Rendition, one: Assignment, language: str) -> Span:
    """Where the list of units ends, or should stand: at the end of its link's last clause."""
    units = one.chinese if language == "zh" else one.english
    clauses = one.pair.chinese if language == "zh" else one.pair.english
    at = units[-1].end if units else clauses[-1].end if clauses else 0
    return at, at
