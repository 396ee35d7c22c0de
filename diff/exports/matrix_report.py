"""The matrix of one original and its drafts, as text, as CSV, as XLSX and as JSON (`duizhao.matrix/1`, see
`diff/data/matrix.schema.json`)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from diff import VERSION
from diff.exports import Style
from diff.exports.json_report import document
from diff.exports.page import Page, heading
from diff.exports.table import as_csv as csv_of
from diff.exports.table import lines, same_label
from diff.exports.xlsx_sheet import Sheet, sheet_of, workbook
from diff.finding import Finding, Severity
from diff.matrix import Addition, Cell, Column, Matrix, Row
from diff.vocabulary import LINK_RELATIONS, RELATIONS, SEVERITIES, TYPES
from normalize.clause import Clause, ClauseTree

SCHEMA = "duizhao.matrix/1"

CLAUSE_WIDTH, DRAFT_WIDTH, ABREAST = 34, 24, 4
"""Columns of a terminal for the clause and for a draft; drafts side by side, before the table begins anew."""

_WORDS = {
    "original": {"en": "Original", "zh": "原文"},
    "draft": {"en": "Draft", "zh": "送审稿"},
    "compared": {"en": "compared as {}", "zh": "比对方式：{}"},
    "covered": {"en": "measures covered: {} of {}", "zh": "措施覆盖：{}/{}"},
    "added": {"en": "added: {}", "zh": "新增：{}"},
    "findings": {"en": "findings: ", "zh": "差异："},
    "incomplete": {
        "en": "NOT COMPLETE: something could not be read (see the notes). Nothing is said about it here.",
        "zh": "不完整：部分内容未能读取（见“说明”），本表对其不作判断。",
    },
    "clause": {"en": "Clause of the original", "zh": "原文条款"},
    "legend": {
        "en": "Each cell: what became of the clause; → its clause in the draft, where that has another label; the gravest "
        "severity and the number of findings above info; the types of the gravest.",
        "zh": "每格依次为：条款的去向；→送审稿中的对应条款（编号不同时标出）；最高严重程度及差异项数（不含提示）；最严重差异的类型。",
    },
    "count": {"en": "{}, {} in all", "zh": "{}，共{}项"},
    "missing-heading": {
        "en": "MISSING (every clause of the draft was looked at; the closest were turned down, likeness from 0 to 1)",
        "zh": "缺失的条款（已逐条查看送审稿；列出最接近但不吻合的条款及其相似度，0至1）",
    },
    "added-heading": {
        "en": "ADDED BY A DRAFT (every clause of the original was looked at; the closest was turned down)",
        "zh": "送审稿新增的条款（已逐条查看原文；列出最接近但不吻合的条款）",
    },
    "closest": {"en": "closest: {}", "zh": "最接近：{}"},
    "no-candidate": {"en": "nothing alike", "zh": "无相近条款"},
    "notes": {"en": "NOTES", "zh": "说明"},
    "sheet": {"en": "Matrix", "zh": "矩阵"},
    "details": {"en": "Matrix, details", "zh": "矩阵明细"},
    "kind": {"en": "Row", "zh": "行"},
    "measure": {"en": "measure", "zh": "措施"},
    "text": {"en": "other text", "zh": "其他文字"},
    "added-row": {"en": "added by a draft", "zh": "送审稿新增"},
    "summary": {"en": "summary", "zh": "汇总"},
    "note": {"en": "note", "zh": "说明"},
    "title": {"en": "Title", "zh": "标题"},
    "relation-column": {"en": "relation", "zh": "去向"},
    "severity-column": {"en": "severity", "zh": "最高严重程度"},
    "findings-column": {"en": "findings", "zh": "差异数"},
    "types-column": {"en": "types", "zh": "差异类型"},
    "clauses-column": {"en": "clauses", "zh": "对应条款"},
    "closest-column": {"en": "closest, turned down", "zh": "最接近但不吻合的条款"},
    "covered-row": {"en": "measures covered (of {})", "zh": "覆盖的措施（共{}项）"},
    "incomplete-row": {"en": "not complete: something could not be read", "zh": "不完整：部分内容未能读取"},
}  # fmt: skip


# ---- JSON ----------------------------------------------------------------------------------------------------------


def as_json(matrix: Matrix) -> str:
    """The matrix as one indented JSON object, ending in a line feed; the same matrix gives the same bytes."""
    return json.dumps(as_dict(matrix), ensure_ascii=False, indent=2) + "\n"


def as_dict(matrix: Matrix) -> dict[str, Any]:
    """The matrix as plain data."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "duizhao", "version": VERSION},
        "complete": matrix.complete,
        "notes": list(matrix.notes),
        "original": document(matrix.original),
        "measures": matrix.measures,
        "drafts": [_draft(matrix, k) for k in range(len(matrix.columns))],
        "rows": [
            {
                **_clause(matrix.original, row.clause),
                "measure": row.measure,
                "cells": [_cell(cell) for cell in row.cells],
            }
            for row in matrix.rows
        ],
    }


def _draft(matrix: Matrix, k: int) -> dict[str, Any]:
    column = matrix.columns[k]
    return {
        **document(column.draft),
        "relation": column.report.relation,
        "complete": column.report.complete,
        "notes": list(column.notes),
        "covered": matrix.covered(k),
        "cells": _relations(matrix, k),
        "summary": {severity.value: column.report.count(severity) for severity in Severity},
        "added": [
            {**_clause(column.draft, one.clause), "measure": one.measure, **_found(one.findings, one.candidates)}
            for one in column.added
        ],
    }


def _relations(matrix: Matrix, k: int) -> dict[str, int]:
    counts = Counter(row.cells[k].relation for row in matrix.rows if row.measure)
    counts["added"] = sum(one.measure for one in matrix.columns[k].added)
    return {name: counts[name] for name in LINK_RELATIONS}


def _clause(tree: ClauseTree, clause: Clause) -> dict[str, Any]:
    return {"clause": clause.path, "title": heading(tree, clause), "start": clause.start, "end": clause.end}


def _cell(cell: Cell) -> dict[str, Any]:
    return {"relation": cell.relation, "clauses": list(cell.clauses), **_found(cell.findings, cell.candidates)}


def _found(findings: Sequence[Finding], candidates: Sequence[tuple[str, float]]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "severity": findings[0].severity.value if findings else None,
        "findings": [
            {"id": finding.fingerprint, "type": finding.type, "severity": finding.severity.value}
            for finding in findings
        ],
    }
    if candidates:
        row["candidates"] = [{"clause": path, "score": round(score, 4)} for path, score in candidates]
    return row


# ---- CSV -----------------------------------------------------------------------------------------------------------

_COLUMNS = ("relation", "severity", "findings", "types", "clauses", "closest")


def as_csv(matrix: Matrix, style: Style) -> bytes:
    """A row for each clause of the original, then what drafts add, a summary and the notes; the first column tells them
    apart. Each draft has six columns."""
    return csv_of(_Page(matrix, style).records())


# ---- XLSX ----------------------------------------------------------------------------------------------------------


def as_xlsx(matrix: Matrix, style: Style) -> bytes:
    """The matrix as a workbook: a sheet to be read, and one to be filtered, which holds what the CSV does."""
    return workbook(as_sheets(matrix, style), style.lang, f"duizhao {VERSION}")


def as_sheets(matrix: Matrix, style: Style) -> tuple[Sheet, Sheet]:
    """The sheets of the workbook."""
    page = _Page(matrix, style)
    return page.sheet(), sheet_of(page.word("details"), page.records(), frozen=3)


# ---- text ----------------------------------------------------------------------------------------------------------


def as_text(matrix: Matrix, style: Style) -> str:
    """The matrix for reading: a line for each draft, the table, and the proof for what is missing."""
    return "\n".join(_Page(matrix, style).lines()) + "\n"


class _Page(Page):
    """A matrix for one reader."""

    def __init__(self, matrix: Matrix, style: Style) -> None:
        super().__init__(_WORDS, style.lang)
        self.matrix = matrix
        self._titles = {clause.path: heading(matrix.original, clause) for clause in matrix.original.clauses}
        self._draft_titles = [
            {clause.path: heading(column.draft, clause) for clause in column.draft.clauses} for column in matrix.columns
        ]

    def closest(self, candidates: Sequence[tuple[str, float]], titles: dict[str, str]) -> str:
        separator = "；" if self.lang == "zh" else "; "
        shown = (f"{self.clause(path, titles[path])} ({score:.2f})" for path, score in candidates)
        return separator.join(shown) or self.word("no-candidate")

    def draft(self, k: int) -> str:
        """The number and the name of a draft."""
        return self.short(k, self.matrix.columns[k].draft)

    def severities(self, column: Column) -> str:
        counts = [self.counted(SEVERITIES[one][self.lang], column.report.count(one)) for one in Severity]
        return self.word("findings") + self.comma.join(counts)

    def lines(self) -> Iterator[str]:
        matrix = self.matrix
        yield from self.document(self.word("original"), matrix.original)
        for k, column in enumerate(matrix.columns):
            yield ""
            yield from self.document(f"{self.word('draft')} [{k + 1}]", column.draft)
            yield f"    {self.word('compared', RELATIONS[column.report.relation][self.lang])}"
            relations = self.comma.join(
                self.counted(LINK_RELATIONS[name][self.lang], n) for name, n in _relations(matrix, k).items() if n
            )
            covered = self.word("covered", matrix.covered(k), matrix.measures)
            yield f"    {covered}（{relations}）" if self.lang == "zh" else f"    {covered} ({relations})"
            yield f"    {self.severities(column)}"
            if not column.report.complete:
                yield f"    {self.word('incomplete')}"
            yield from (f"    ! {note}" for note in column.notes)
        yield ""
        yield self.word("legend")
        for first in range(0, len(matrix.columns), ABREAST):
            yield ""
            yield from self.table(range(first, min(first + ABREAST, len(matrix.columns))))
        yield from self.missing()
        yield from self.added()
        yield from self.notes()

    def table(self, drafts: range) -> Iterator[str]:
        head = (self.word("clause"), *(self.draft(k) for k in drafts))
        rows = [
            (self.clause(row.clause.path, self._titles[row.clause.path]), *(self.cell(row, k) for k in drafts))
            for row in self.matrix.rows
        ]
        return lines(head, rows, (CLAUSE_WIDTH, *(DRAFT_WIDTH for _ in drafts)))

    def cell(self, row: Row, k: int) -> str:
        cell, original, draft = row.cells[k], self.matrix.original, self.matrix.columns[k].draft
        first = LINK_RELATIONS[cell.relation][self.lang]
        counterparts = [clause for clause in draft.clauses if clause.path in cell.clauses]
        if any(not same_label(original, row.clause, draft, clause) for clause in counterparts):
            first += f" → {self.comma.join(cell.clauses)}"
        return "\n".join([first, *self.gravest(cell.findings)])

    def gravest(self, findings: Sequence[Finding]) -> Iterator[str]:
        """The gravest severity, with the number of findings and the types of the gravest; that a clause is missing or added
        need not be said again."""
        if not findings:
            return
        worst = findings[0].severity
        types = dict.fromkeys(f.type for f in findings if f.severity is worst)
        names = [TYPES[name][self.lang] for name in types if name not in ("measure-missing", "measure-added")]
        if len(findings) == 1 and not names:
            yield SEVERITIES[worst][self.lang]
            return
        yield self.word("count", SEVERITIES[worst][self.lang], len(findings))
        if names:
            yield self.joined(names)

    def missing(self) -> Iterator[str]:
        rows = [row for row in self.matrix.rows if any(cell.relation == "missing" for cell in row.cells)]
        if not rows:
            return
        yield ""
        yield self.word("missing-heading")
        for row in rows:
            yield f"  {self.clause(row.clause.path, self._titles[row.clause.path])}"
            for k, cell in enumerate(row.cells):
                if cell.relation == "missing":
                    yield f"    {self.draft(k)}{self.colon}{self.closest(cell.candidates, self._draft_titles[k])}"

    def added(self) -> Iterator[str]:
        if not any(column.added for column in self.matrix.columns):
            return
        yield ""
        yield self.word("added-heading")
        for k, column in enumerate(self.matrix.columns):
            if column.added:
                yield f"  {self.draft(k)}"
            for one in column.added:
                name = self.clause(one.clause.path, self._draft_titles[k][one.clause.path])
                closest = self.word("closest", self.closest(one.candidates[:1], self._titles))
                yield f"    {name}  [{self.comma.join((*self.gravest(one.findings), closest))}]"

    def notes(self) -> Iterator[str]:
        if self.matrix.notes:
            yield ""
            yield self.word("notes")
            yield from (f"  - {note}" for note in self.matrix.notes)

    # As a sheet: a row for each clause of the original and each addition, coloured by the gravest severity.

    def sheet(self) -> Sheet:
        columns = self.matrix.columns
        rows: list[tuple[str, ...]] = []
        fills: dict[tuple[int, int], str] = {}
        for row in self.matrix.rows:
            for k, cell in enumerate(row.cells):
                if (worst := cell.worst) is not None:
                    fills[len(rows), k + 1] = worst.value
            name = self.clause(row.clause.path, self._titles[row.clause.path])
            rows.append((name, *(self.cell(row, k) for k in range(len(columns)))))
        for k, column in enumerate(columns):
            for one in column.added:
                name = self.clause(one.clause.path, self._draft_titles[k][one.clause.path])
                cells = [""] * len(columns)
                cells[k] = "\n".join([name, *self.gravest(one.findings)])
                if one.findings:
                    fills[len(rows), k + 1] = one.findings[0].severity.value
                rows.append(
                    (f"（{self.word('added-row')}）" if self.lang == "zh" else f"({self.word('added-row')})", *cells)
                )
        head = (self.word("clause"), *(self.draft(k) for k in range(len(columns))))
        return Sheet(self.word("sheet"), head, tuple(rows), fills=fills, frozen=1)

    # As CSV: flat, so that a spreadsheet can filter by any column.

    def records(self) -> Iterator[Sequence[str | int | None]]:
        matrix, count = self.matrix, len(self.matrix.columns)
        heads = [f"{self.draft(k)} {self.word(f'{name}-column')}" for k in range(count) for name in _COLUMNS]
        yield (self.word("kind"), self.word("clause"), self.word("title"), *heads)
        for row in matrix.rows:
            kind = self.word("measure" if row.measure else "text")
            cells = [value for k, cell in enumerate(row.cells) for value in self.fields(k, cell)]
            yield (kind, row.clause.path, self._titles[row.clause.path], *cells)
        for k, column in enumerate(matrix.columns):
            for one in column.added:
                blank: list[str | int | None] = [None] * (len(_COLUMNS) * count)
                blank[k * len(_COLUMNS) : (k + 1) * len(_COLUMNS)] = self.addition(one)
                yield (self.word("added-row"), None, self._draft_titles[k][one.clause.path], *blank)
        yield self.summary(self.word("covered-row", matrix.measures), [matrix.covered(k) for k in range(count)])
        for severity in Severity:
            counts = [column.report.count(severity) for column in matrix.columns]
            yield self.summary(self.word("findings").rstrip("： :") + f" ({SEVERITIES[severity][self.lang]})", counts)
        if not matrix.complete:
            marks = [None if column.report.complete else self.word("incomplete-row") for column in matrix.columns]
            yield self.summary(self.word("incomplete-row"), marks)
        notes = [*matrix.notes]
        notes += [f"{self.draft(k)}: {note}" for k, column in enumerate(matrix.columns) for note in column.notes]
        for note in notes:
            yield (self.word("note"), None, note, *[None] * len(heads))

    def fields(self, k: int, cell: Cell) -> tuple[str | int | None, ...]:
        worst = SEVERITIES[cell.worst][self.lang] if cell.worst else None
        closest = self.closest(cell.candidates, self._draft_titles[k]) if cell.relation == "missing" else None
        return (
            LINK_RELATIONS[cell.relation][self.lang],
            worst,
            len(cell.findings),
            self.types(cell.types),
            self.comma.join(cell.clauses),
            closest,
        )

    def addition(self, one: Addition) -> tuple[str | int | None, ...]:
        worst = SEVERITIES[one.findings[0].severity][self.lang] if one.findings else None
        types = self.types(dict.fromkeys(finding.type for finding in one.findings))
        closest = self.closest(one.candidates, self._titles)
        return (LINK_RELATIONS["added"][self.lang], worst, len(one.findings), types, one.clause.path, closest)

    def types(self, types: Sequence[str] | dict[str, None]) -> str:
        return self.joined([TYPES[name][self.lang] for name in types])

    def summary(self, name: str, values: Sequence[str | int | None]) -> tuple[str | int | None, ...]:
        cells: list[str | int | None] = []
        for value in values:
            cells += [value, *[None] * (len(_COLUMNS) - 1)]
        return (self.word("summary"), None, name, *cells)
