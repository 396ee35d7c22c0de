"""The table of policy parameters, as text, as CSV, as XLSX and as JSON (`duizhao.parameters/1`, see
`diff/data/parameters.schema.json`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from diff import VERSION
from diff.exports import Style
from diff.exports.json_report import document
from diff.exports.page import Page, heading
from diff.exports.table import as_csv as csv_of
from diff.exports.table import lines, same_label
from diff.exports.text_report import on_one_line
from diff.exports.xlsx_sheet import Sheet, sheet_of, workbook
from diff.parameters import Parameter, ParameterTable, Row, Source, Value
from diff.vocabulary import DIRECTIONS, RELATIONS, ROLES
from normalize.clause import ClauseTree
from normalize.quantity import Quantity, canonical

SCHEMA = "duizhao.parameters/1"

CLAUSE_WIDTH, SUBJECT_WIDTH, ROLE_WIDTH, VALUE_WIDTH, CONTEXT_WIDTH, ABREAST = 26, 38, 10, 24, 40, 3
"""Columns of a terminal for each column of the table; drafts side by side, before the table begins anew."""

_WORDS = {
    "sheet": {"en": "Parameters", "zh": "政策参数"},
    "file": {"en": "File", "zh": "文件"},
    "original": {"en": "Original", "zh": "原文"},
    "draft": {"en": "Draft", "zh": "送审稿"},
    "compared": {"en": "compared as {}", "zh": "比对方式：{}"},
    "count": {"en": "parameters: {}", "zh": "政策参数：{}项"},
    "counts": {
        "en": "{} same, {} changed, {} missing, {} new",
        "zh": "相同 {}，有变化 {}，缺失 {}，新增 {}",
    },
    "incomplete": {
        "en": "NOT COMPLETE: something could not be read (see the notes). Nothing is said about it here.",
        "zh": "不完整：部分内容未能读取（见“说明”），本表对其不作判断。",
    },
    "clause": {"en": "Clause", "zh": "条款"},
    "title": {"en": "Title", "zh": "标题"},
    "measure": {"en": "What is measured", "zh": "事项"},
    "subject": {"en": "For whom", "zh": "对象"},
    "condition": {"en": "Condition", "zh": "条件"},
    "role": {"en": "Kind", "zh": "类别"},
    "value": {"en": "Value", "zh": "数值"},
    "quote": {"en": "In the text", "zh": "文中用语"},
    "context": {"en": "Context", "zh": "上下文"},
    "for": {"en": "for: {}", "zh": "对象：{}"},
    "if": {"en": "if: {}", "zh": "条件：{}"},
    "same": {"en": "same", "zh": "相同"},
    "changed": {"en": "changed", "zh": "有变化"},
    "missing": {"en": "missing", "zh": "缺失"},
    "new": {"en": "new", "zh": "新增"},
    "no-clause": {"en": " (no such clause)", "zh": "（无对应条款）"},
    "bound": {"en": "the bound changed", "zh": "上下限变化"},
    "unit": {"en": "another unit", "zh": "单位不同"},
    "differs": {"en": "! unlike most drafts", "zh": "！与多数送审稿不同"},
    "far": {"en": "! far from the other drafts", "zh": "！偏离其他送审稿"},
    "outlier": {"en": "outlier", "zh": "离群"},
    "outlier-differs": {"en": "unlike most drafts", "zh": "与多数送审稿不同"},
    "outlier-far": {"en": "far from the other drafts", "zh": "偏离其他送审稿"},
    "relation": {"en": "relation", "zh": "比对"},
    "change": {"en": "change", "zh": "变动"},
    "direction": {"en": "direction", "zh": "方向"},
    "new-heading": {"en": "ONLY IN A DRAFT", "zh": "仅见于送审稿"},
    "notes": {"en": "NOTES", "zh": "说明"},
    "row": {"en": "Row", "zh": "行"},
    "parameter": {"en": "parameter", "zh": "参数"},
    "only": {"en": "only in a draft", "zh": "仅见于送审稿"},
    "note": {"en": "note", "zh": "说明"},
    "legend": {
        "en": "→ names the clause of the draft where its label is another one; ! marks what stands apart from the other drafts.",
        "zh": "→为送审稿中的条款（编号不同时标出）；！表示与其他送审稿相比离群。",
    },
    "none": {"en": "No figure was found.", "zh": "未发现政策参数。"},
}  # fmt: skip


# ---- JSON ----------------------------------------------------------------------------------------------------------


def as_json(table: ParameterTable) -> str:
    """The table as one indented JSON object, ending in a line feed; the same table gives the same bytes."""
    return json.dumps(as_dict(table), ensure_ascii=False, indent=2) + "\n"


def as_dict(table: ParameterTable) -> dict[str, Any]:
    """The table as plain data."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "duizhao", "version": VERSION},
        "complete": table.complete,
        "original": _source(table.original),
        "drafts": [{**_source(draft), "relation": draft.relation} for draft in table.drafts],
        "rows": [
            {
                "parameter": _parameter(table.original.tree, row.parameter),
                "values": [_value(draft.tree, value) for draft, value in zip(table.drafts, row.values, strict=True)],
            }
            for row in table.rows
        ],
    }


def _source(source: Source) -> dict[str, Any]:
    return {**document(source.tree), "complete": source.complete, "notes": list(source.notes)}


def _parameter(tree: ClauseTree, one: Parameter | None) -> dict[str, Any] | None:
    if one is None:
        return None
    qty = one.fact.qty
    page, _ = tree.locate(one.start, one.end)
    return {
        "clause": one.clause.path,
        "title": heading(tree, one.clause),
        "measure": one.fact.measure,
        "subject": one.fact.subject,
        "condition": one.fact.condition,
        "role": qty.role,
        "bound": qty.bound,
        "value": _figure(qty),
        "high": None if qty.high is None else f"{qty.high:f}",
        "unit": qty.unit,
        "kind": qty.kind,
        "normalised": canonical(qty),
        "quote": one.quote,
        "context": one.context,
        "start": one.start,
        "end": one.end,
        **({} if page is None else {"page": page}),
    }


def _figure(qty: Quantity) -> str:
    return qty.iso if qty.kind == "date" else f"{qty.value:f}"


def _value(tree: ClauseTree, value: Value | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "relation": value.relation,
        "parameter": _parameter(tree, value.parameter),
        "clauses": list(value.clauses),
        "change": value.change.kind if value.change else "",
        "ratio": value.change.ratio if value.change else "",
        "direction": value.direction,
        "finding": value.finding.fingerprint if value.finding else None,
        "outlier": value.outlier,
    }


# ---- text and CSV --------------------------------------------------------------------------------------------------


def as_text(table: ParameterTable, style: Style) -> str:
    """The table for reading."""
    return "\n".join(_Page(table, style).lines()) + "\n"


def as_csv(table: ParameterTable, style: Style) -> bytes:
    """A row for each parameter, then the notes; the first column tells them apart. Each draft has seven columns."""
    return csv_of(_Page(table, style).records())


def as_xlsx(table: ParameterTable, style: Style) -> bytes:
    """The table as a workbook, with what the CSV holds."""
    return workbook(as_sheets(table, style), style.lang, f"duizhao {VERSION}")


def as_sheets(table: ParameterTable, style: Style) -> tuple[Sheet, ...]:
    """The sheets of the workbook."""
    page = _Page(table, style)
    return (sheet_of(page.word("sheet"), page.records(), frozen=3),)


_COLUMNS = ("relation", "value", "change", "direction", "outlier", "clause", "quote")


class _Page(Page):
    """A table for one reader."""

    def __init__(self, table: ParameterTable, style: Style) -> None:
        super().__init__(_WORDS, style.lang)
        self.table = table

    def tree(self, row: Row) -> ClauseTree:
        """The document in which the figure stands that says what the row is about."""
        if row.parameter is not None:
            return self.table.original.tree
        return next(d.tree for d, value in zip(self.table.drafts, row.values, strict=True) if value is not None)

    def about(self, one: Parameter, *, context: bool) -> str:
        """What is measured, for whom and on what condition; with `context`, the words around the figure where the text
        names nothing."""
        fact = one.fact
        # In English the facts hold key words for pairing, not the text's own phrase.
        measure = "" if fact.qty.language == "en" else fact.measure
        said = [measure or (f"“{one.context}”" if context else "–")]
        if measure:
            said += [self.word("for", fact.subject)] if fact.subject and fact.subject != measure else []
            said += [self.word("if", fact.condition)] if fact.condition else []
        return "\n".join(said)

    def figure(self, one: Parameter) -> str:
        return canonical(one.fact.qty, self.lang)

    def changed(self, value: Value) -> str:
        """How a changed figure differs."""
        change = value.change
        if change is None:
            return ""
        said = [self.word(change.kind)] if change.kind in ("bound", "unit") else []
        said += [change.ratio] if change.ratio else []
        return self.comma.join(said)

    def draft(self, k: int) -> str:
        return self.short(k, self.table.drafts[k].tree)

    # ---- text

    def lines(self) -> Iterator[str]:
        table = self.table
        yield from self.head(self.word("original" if table.drafts else "file"), table.original)
        yield f"    {self.word('count', sum(row.parameter is not None for row in table.rows))}"
        for k, draft in enumerate(table.drafts):
            yield ""
            yield from self.head(f"{self.word('draft')} [{k + 1}]", draft)
            yield f"    {self.word('compared', RELATIONS[draft.relation][self.lang])}"
            values = [value.relation for row in table.rows if (value := row.values[k]) is not None]
            yield f"    {self.word('counts', *(values.count(name) for name in ('same', 'changed', 'missing', 'new')))}"
            yield from (f"    ! {note}" for note in draft.notes)
        yield ""
        if not table.rows:
            yield self.word("none")
        elif not table.drafts:
            yield from self.single()
        else:
            yield self.word("legend")
            for first in range(0, len(table.drafts), ABREAST):
                yield ""
                yield from self.beside(range(first, min(first + ABREAST, len(table.drafts))))
            yield from self.only()
        if table.original.notes:
            yield ""
            yield self.word("notes")
            yield from (f"  - {note}" for note in table.original.notes)

    def head(self, name: str, source: Source) -> Iterator[str]:
        yield from self.document(name, source.tree)
        if not source.complete:
            yield f"    {self.word('incomplete')}"

    def single(self) -> Iterator[str]:
        head = [self.word(name) for name in ("clause", "measure", "role", "value", "quote")]
        rows = [(*self.row(row), row.shown.context) for row in self.table.rows]
        return lines(head, rows, (CLAUSE_WIDTH, SUBJECT_WIDTH, ROLE_WIDTH, VALUE_WIDTH, CONTEXT_WIDTH))

    def row(self, row: Row, *, context: bool = False) -> tuple[str, str, str, str]:
        one = row.shown
        return (
            # Where there is no title, what is measured says enough of the clause.
            self.clause(one.clause.path, on_one_line(one.clause.title)),
            self.about(one, context=context),
            ROLES[one.fact.qty.role][self.lang],
            self.figure(one),
        )

    def beside(self, drafts: range) -> Iterator[str]:
        head = [self.word(name) for name in ("clause", "measure", "role", "original")]
        rows = [
            (*self.row(row, context=True), *(self.cell(row, k) for k in drafts))
            for row in self.table.rows
            if row.parameter is not None
        ]
        widths = (CLAUSE_WIDTH, SUBJECT_WIDTH, ROLE_WIDTH, *[VALUE_WIDTH] * (1 + len(drafts)))
        return lines([*head, *(self.draft(k) for k in drafts)], rows, widths)

    def cell(self, row: Row, k: int) -> str:
        value = row.values[k]
        if value is None:
            return ""
        if value.parameter is None:
            return self.word("missing") + ("" if value.clauses else self.word("no-clause"))
        said = [self.figure(value.parameter) if value.relation != "same" else self.word("same")]
        details = [self.changed(value)]
        if value.direction not in ("", "neutral"):
            details.append(DIRECTIONS[value.direction][self.lang])
        said += [joined] if (joined := self.comma.join(word for word in details if word)) else []
        said += [self.word(value.outlier)] if value.outlier else []
        there = value.parameter.clause
        if not same_label(self.table.original.tree, row.shown.clause, self.table.drafts[k].tree, there):
            said.append(f"→ {there.path}")
        return "\n".join(said)

    def only(self) -> Iterator[str]:
        rows = [(k, row) for row in self.table.rows if row.parameter is None for k, v in enumerate(row.values) if v]
        if not rows:
            return
        yield ""
        yield self.word("new-heading")
        yield ""
        head = [self.word(name) for name in ("draft", "clause", "measure", "role", "value", "quote")]
        cells = [(self.draft(k), *self.row(row), row.shown.context) for k, row in rows]
        widths = (VALUE_WIDTH, CLAUSE_WIDTH, SUBJECT_WIDTH, ROLE_WIDTH, VALUE_WIDTH, CONTEXT_WIDTH)
        yield from lines(head, cells, widths)

    # ---- CSV

    def records(self) -> Iterator[Sequence[str | int | None]]:
        table = self.table
        fixed = ("clause", "title", "measure", "subject", "condition", "role", "value", "quote", "context")
        heads = [f"{self.draft(k)} {self.word(name)}" for k in range(len(table.drafts)) for name in _COLUMNS]
        yield [self.word("row"), *(self.word(name) for name in fixed), *heads]
        for row in table.rows:
            one, tree = row.shown, self.tree(row)
            mine = row.parameter is not None
            yield [
                self.word("parameter" if mine else "only"),
                one.clause.path if mine else None,
                heading(tree, one.clause),
                one.fact.measure,
                one.fact.subject,
                one.fact.condition,
                ROLES[one.fact.qty.role][self.lang],
                self.figure(one) if mine else None,
                on_one_line(one.quote) if mine else None,
                one.context,
                *(field for value in row.values for field in self.fields(value)),
            ]
        notes = [*table.original.notes]
        notes += [f"{self.draft(k)}: {note}" for k, draft in enumerate(table.drafts) for note in draft.notes]
        if not table.complete:
            notes.insert(0, self.word("incomplete"))
        for note in notes:
            yield [self.word("note"), None, note, *[None] * (len(fixed) - 2 + len(heads))]

    def fields(self, value: Value | None) -> Sequence[str | None]:
        if value is None:
            return [None] * len(_COLUMNS)
        one = value.parameter
        return [
            self.word(value.relation),
            self.figure(one) if one else None,
            self.changed(value),
            DIRECTIONS[value.direction][self.lang] if value.direction else None,
            self.word(f"outlier-{value.outlier}") if value.outlier else None,
            self.comma.join(value.clauses),
            on_one_line(one.quote) if one else None,
        ]
