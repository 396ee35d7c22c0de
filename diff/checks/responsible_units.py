"""UN01."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from align.assignment import best_assignment
from align.restatement import ClausePair, ClauseText, Restatement
from diff.check import Evidence, Place, check
from diff.finding import Severity
from normalize.chinese import fold
from normalize.organisations import Role, Unit, counterpart, parse

LIKELY = 0.5
"""A unit stands for another where the table is at least this sure (`normalize.organisations.counterpart`)."""


@check(
    code="UN01",
    types=("unit-missing", "unit-added", "unit-duplicated", "unit-changed", "provision-missing", "order-changed"),
)
def responsible_units(text: Restatement) -> Iterator[Evidence]:
    """The units responsible for a measure differ.

    **Flags** a unit without a counterpart on the other side, a unit named twice, one that leads on one side and supports on the other,
    and, for information, another unit in first place (by custom the one that leads).

    **Leaves alone**, in a localisation, 市商务委 → 区商务委 and every other body of the draft's level that does the same work
    (`normalize/data/organisations.csv`), and another order behind the first.
    """
    for pair in text.pairs:
        left = [unit for one in pair.source.units for unit in one.units]
        right = [unit for one in pair.target.units for unit in one.units]
        gone = [role for role in Role if any(u.role is role for u in left) and not any(u.role is role for u in right)]
        if gone and (not right or Role.SUPPORT not in gone):
            yield _nobody(pair, [unit for unit in left if unit.role in gone])
            left = [unit for unit in left if unit.role not in gone]
        if right:
            yield from _compare(text, pair, left, right)
        yield from _collectives(pair)


def _compare(text: Restatement, pair: ClausePair, left: Sequence[Unit], right: Sequence[Unit]) -> Iterator[Evidence]:
    doubles = _doubles(right) if not _doubles(left) else {}
    matched = _matched(text, left, right)
    taken = set(matched.values())
    for i, unit in enumerate(left):
        if i not in matched:
            lead = i == 0
            yield Evidence(
                "unit-missing", Severity.MEDIUM if lead else Severity.LOW, 0.85, _at(pair.source, unit), _end(pair.target),
                f"“{unit.name}” {'led the list and ' if lead else ''}has no counterpart among the units responsible in the draft.",
                f"送审稿责任单位中没有与“{unit.name}”对应的单位{'，该单位原列首位' if lead else ''}。",
                expected=unit.name, direction="neutral",
            )  # fmt: skip
            continue
        led = all(any(one.role is Role.LEAD for one in units) for units in (left, right))
        yield from _same_work(text, pair, unit, right[matched[i]], led)
    for j, unit in enumerate(right):
        if j in doubles:
            first = right[doubles[j]]
            adjacent = j == doubles[j] + 1
            origin = [left[i] for i, k in matched.items() if k in (j, doubles[j])]
            yield Evidence(
                "unit-duplicated", Severity.MEDIUM, 0.95,
                _span(pair.source, origin) if origin else _end(pair.source),
                _span(pair.target, [first, unit] if adjacent else [unit]),
                f"“{unit.name}” is named twice; one mention may stand for another unit.",
                f"“{unit.name}”重复列出，其中一处可能应为其他单位。",
                expected="、".join(u.name for u in origin), found=f"{first.name}、{unit.name}", direction="neutral",
            )  # fmt: skip
        elif j not in taken:
            yield Evidence(
                "unit-added", Severity.LOW, 0.85, _end(pair.source), _at(pair.target, unit),
                f"“{unit.name}” has no counterpart among the units responsible in the original.",
                f"原文责任单位中没有与“{unit.name}”对应的单位。", found=unit.name, direction="neutral",
            )  # fmt: skip
    if left and right and matched.get(0) != 0:
        yield Evidence(
            "order-changed", Severity.INFO, 0.9, _at(pair.source, left[0]), _at(pair.target, right[0]),
            f"“{left[0].name}” stood first in the original, “{right[0].name}” does in the draft.",
            f"首位责任单位由“{left[0].name}”变为“{right[0].name}”。",
            expected=left[0].name, found=right[0].name, direction="neutral",
        )  # fmt: skip


def _same_work(text: Restatement, pair: ClausePair, a: Unit, b: Unit, led: bool) -> Iterator[Evidence]:
    """`led`: whether both sides say who leads, so that whom they do not name so does not."""
    roles = (a.role, b.role)
    if a.role is not b.role and (Role.SUPPORT in roles or (led and Role.LEAD in roles)):
        yield Evidence(
            "unit-changed", Severity.MEDIUM, 0.85, _at(pair.source, a), _at(pair.target, b),
            f"The part of “{b.name}” differs: {a.role} in the original, {b.role} in the draft.",
            f"“{b.name}”的分工不同：原文为{_ROLES[a.role]}，送审稿为{_ROLES[b.role]}。",
            expected=str(a.role), found=str(b.role), direction="neutral",
        )  # fmt: skip
    elif text.relation == "revision" and parse(a.name).level is not parse(b.name).level:
        yield Evidence(
            "unit-changed", Severity.MEDIUM, 0.85, _at(pair.source, a), _at(pair.target, b),
            f"“{a.name}” became “{b.name}”, a body of another level.", f"责任单位由“{a.name}”改为“{b.name}”，层级不同。",
            expected=a.name, found=b.name, direction="neutral",
        )  # fmt: skip


_ROLES = {Role.LEAD: "牵头", Role.SUPPORT: "配合", Role.RESPONSIBLE: "责任"}


def _matched(text: Restatement, left: Sequence[Unit], right: Sequence[Unit]) -> dict[int, int]:
    scores = np.array([[_likeness(text, a, b) for b in right] for a in left]).reshape(len(left), len(right))
    return dict(best_assignment(np.where(scores >= LIKELY, scores, 0.0)))


def _likeness(text: Restatement, a: Unit, b: Unit) -> float:
    if fold(a.name).text == fold(b.name).text:
        return 1.1
    score = counterpart(a.name, b.name)
    # In a revision a body stands for itself alone, not for one that may cover its work at another level.
    return score if text.relation == "localisation" or score >= 1.0 else 0.0


def _doubles(units: Sequence[Unit]) -> dict[int, int]:
    """Index of each second mention → index of the first."""
    first: dict[str, int] = {}
    out: dict[int, int] = {}
    for j, unit in enumerate(units):
        name = fold(unit.name).text
        if name in first:
            out[j] = first[name]
        else:
            first[name] = j
    return out


def _nobody(pair: ClausePair, units: Sequence[Unit]) -> Evidence:
    """The assignment itself is gone, not one of the bodies it names."""
    names = "、".join(unit.name for unit in units)
    return Evidence(
        "provision-missing", Severity.MEDIUM, 0.85, _span(pair.source, units), _end(pair.target),
        "The draft no longer says who answers for this measure.", "送审稿不再规定该措施由谁负责。",
        expected=names, direction="weaker",
    )  # fmt: skip


def _collectives(pair: ClausePair) -> Iterator[Evidence]:
    """Classes of bodies (各区县政府), and what is said of all measures, that one side has and the other has nothing like."""
    gone: list[tuple[int, int]] = []
    new: list[tuple[int, int]] = []
    for left, right in (
        (_classes(pair.source), _classes(pair.target)),
        (_remarks(pair.source), _remarks(pair.target)),
    ):
        gone += left if not right else []
        new += right if not left else []
    for here, there, spans, kind in (
        (pair.source, pair.target, gone, "unit-missing"),
        (pair.target, pair.source, new, "unit-added"),
    ):
        if not spans:
            continue
        low, high = min(s for s, _ in spans), max(e for _, e in spans)
        place = _place(here, low, high)
        origin, draft = (place, _end(there)) if kind == "unit-missing" else (_end(there), place)
        said = here.norm.raw[low:high]
        yield Evidence(
            kind, Severity.LOW, 0.75, origin, draft,
            f"“{said}” stands only in the {'original' if kind == 'unit-missing' else 'draft'}.",
            f"“{said}”仅见于{'原文' if kind == 'unit-missing' else '送审稿'}。",
            expected=said if kind == "unit-missing" else "", found=said if kind == "unit-added" else "", direction="neutral",
        )  # fmt: skip


def _classes(text: ClauseText) -> list[tuple[int, int]]:
    return [(unit.start, unit.end) for one in text.units for unit in one.collectives]


def _remarks(text: ClauseText) -> list[tuple[int, int]]:
    return [span for one in text.units for span in one.remarks]


def _place(text: ClauseText, start: int, end: int) -> Place:
    return Place(text.clause.index, text.clause.body + start, text.clause.body + end)


def _at(text: ClauseText, unit: Unit) -> Place:
    return _place(text, unit.start, unit.end)


def _span(text: ClauseText, units: Sequence[Unit]) -> Place:
    return _place(text, min(u.start for u in units), max(u.end for u in units))


def _end(text: ClauseText) -> Place:
    """Where a list of units ends, or should stand."""
    at = text.units[-1].end if text.units else len(text.norm.raw)
    return _place(text, at, at)
