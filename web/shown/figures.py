"""The figures of two documents beside one another, in a form that is stored with a comparison: reading 25 drafts of 300 clauses for
their figures takes seconds, unpacking them does not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

from diff.finding import Report
from diff.parameters import Correspondence, Match, Parameter, ParameterTable, correspond, counterparts, table_of
from normalize.clause import ClauseTree
from normalize.facts import Fact
from normalize.measure import Quantity

_FIELDS = tuple(field.name for field in fields(Quantity))
"""What a figure is kept with; where another version of the program kept other fields, the texts are read anew."""

_DECIMALS = ("value", "high")


def figures_of(report: Report) -> str:
    """The figures of a report, for `Snapshot.figures`."""
    number = {id(finding): n for n, finding in enumerate(report.findings)}
    matches = [
        (_packed(one.original), _packed(one.draft), None if one.finding is None else number[id(one.finding)])
        for one in correspond(report).matches
    ]
    return json.dumps({"fields": _FIELDS, "matches": matches}, ensure_ascii=False, separators=(",", ":"))


def table_from(reports: Sequence[Report], figures: Sequence[str]) -> ParameterTable:
    """The table of parameters of comparisons with one and the same original, from their figures; what was not kept is read from
    their texts."""
    found = [_correspondence(report, kept) or correspond(report) for report, kept in zip(reports, figures, strict=True)]
    if len({_originals(one) for one in found}) > 1:
        # Read by different versions of the program.
        found = [correspond(report) for report in reports]
    return table_of(reports, found, complete=all(report.complete for report in reports))


def _originals(found: Correspondence) -> frozenset[tuple[int, int]]:
    return frozenset((one.original.start, one.original.end) for one in found.matches if one.original is not None)


def _packed(one: Parameter | None) -> list[Any] | None:
    if one is None:
        return None
    fact = one.fact
    values = (getattr(fact.qty, name) for name in _FIELDS)
    quantity = [str(value) if isinstance(value, Decimal) else value for value in values]
    return [one.clause.index, one.start, one.end, one.context, fact.measure, fact.subject, fact.condition, quantity]


def _correspondence(report: Report, kept: str) -> Correspondence | None:
    found = json.loads(kept) if kept else {}
    if tuple(found.get("fields", ())) != _FIELDS:
        return None
    alignment = report.alignment
    matches = tuple(
        Match(
            _unpacked(alignment.original, original),
            _unpacked(alignment.draft, draft),
            None if finding is None else report.findings[finding],
        )
        for original, draft, finding in found["matches"]
    )
    return Correspondence(matches, counterparts(alignment))


def _unpacked(tree: ClauseTree, data: list[Any] | None) -> Parameter | None:
    if data is None:
        return None
    index, start, end, context, measure, subject, condition, values = data
    quantity = dict(zip(_FIELDS, values, strict=True))
    quantity |= {name: Decimal(quantity[name]) for name in _DECIMALS if quantity[name] is not None}
    fact = Fact(Quantity(**quantity), measure, subject, condition)
    return Parameter(tree.clauses[index], fact, start, end, tree.text[start:end], context)
