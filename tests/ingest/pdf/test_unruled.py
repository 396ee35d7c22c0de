"""Columns that stand clear of one another make a table where its rows are certain, with level rules or none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ingest.layout.model import Piece, Sheet
from ingest.pdf.grids import Grid, Rule, fill
from ingest.pdf.unruled import unruled

XS = (80.0, 120.0, 340.0, 450.0)
HEAD = ("序号", "任务", "责任单位", "完成时限")


def pieces(rows: Sequence[Sequence[str]], y: float = 100, pitch: float = 15, between: float = 22) -> list[Piece]:
    """Cells of one or more lines (by "/"), their first lines on one baseline; a row begins `between` below the last."""
    found = []
    for row in rows:
        depth = max(text.count("/") for text in row)
        for x, text in zip(XS, row, strict=True):
            for k, line in enumerate(text.split("/")):
                if line:
                    found.append(Piece(line, x, x + sum(10 if ord(c) > 255 else 5 for c in line), y + k * pitch, 10))
        y += depth * pitch + between
    return found


TASKS = [
    ("1", "引进国际展会并完善配套服务设施条件/建设场馆", "市商务委", "2026年6月底"),
    ("2", "培育本地展会", "市文化旅游委、市/财政局", ""),
    ("3", "完善会展场馆周边交通组织和停车服务/提升服务", "市交通局", "2026年9月底"),
]


def table(
    rows: Sequence[Sequence[str]],
    rules: Sequence[Rule] = (),
    between: float = 22,
    more: Sequence[Piece] = (),
    after: bool = False,
) -> tuple[list[Grid], list[list[str]]]:
    sheet = Sheet(1, 595, 842, (*pieces(rows, between=between), *more))
    found = unruled(sheet, rules, (), after)
    if not found:
        return found, []
    texts: list[list[str]] = [[""] * (len(found[0].edges) - 1) for _ in range(found[0].rows)]
    for place, inside in fill(found[0], sheet.pieces):
        texts[place.row][place.column] = "/".join(p.text for p in inside)
    return found, texts


@pytest.mark.parametrize("between", [22, 15])
def test_rows_are_told_by_space_or_by_their_numbers(between: float) -> None:
    _, texts = table([HEAD, *TASKS], between=between)
    assert texts == [list(HEAD), *(list(row) for row in TASKS)]


def test_numbers_in_the_middle_of_their_rows_leave_the_space_to_tell() -> None:
    middle = [
        Piece(p.text, p.x0, p.x1, p.y + 7.5, p.size) if p.text in "123" and k > 3 else p
        for k, p in enumerate(pieces([HEAD, *TASKS]))
    ]
    (grid,) = unruled(Sheet(1, 595, 842, tuple(middle)), (), (), False)
    assert grid.rows == 4


def test_level_rules_set_off_the_rows() -> None:
    rules = [Rule(78, y, 520, y + 0.5) for y in (85, 107, 144, 181, 220)]
    _, texts = table([("甲", "乙", "丙", "丁"), *TASKS], rules)
    assert [row[0] for row in texts] == ["甲", "1", "2", "3"]


def test_the_next_paragraph_is_no_cell() -> None:
    after = Piece("有关单位", 104, 144, 260, 10)
    (grid,), _ = table([HEAD, *TASKS], more=[after])
    assert grid.rows == 4 and grid.y1 < 250


def test_a_table_may_go_on_without_its_head() -> None:
    assert table(TASKS)[0] == []
    (grid,), texts = table(TASKS, after=True)
    assert [row[0] for row in texts] == ["1", "2", "3"] and not grid.places[0].row


def test_three_columns_of_text_are_no_table() -> None:
    rows = [
        [Piece(f"第{i}行文字铺满整个栏宽不留空白", x, x + 150, 100 + 15 * i, 10) for x in (60, 222, 384)]
        for i in range(30)
    ]
    assert unruled(Sheet(1, 595, 842, tuple(p for row in rows for p in row)), (), (), True) == []


def test_names_in_columns_stay_text() -> None:
    names = [
        [Piece(name, x, x + 30, 100 + 20 * i, 10) for x, name in zip(XS, "甲乙丙丁", strict=True)] for i in range(5)
    ]
    assert unruled(Sheet(1, 595, 842, tuple(p for row in names for p in row)), (), (), False) == []


def test_titles_of_groups_lie_over_the_columns() -> None:
    groups = [HEAD, ("（一）引进国际展会", "", "", ""), TASKS[0], TASKS[1], ("（二）服务", "", "", ""), TASKS[2]]
    found, texts = table(groups)
    assert [row[0] for row in texts] == ["序号", "（一）引进国际展会", "1", "2", "（二）服务", "3"]
    assert [(p.column, p.column_end) for p in found[0].places if p.row == 1] == [(0, 4)]
    assert not table([HEAD, TASKS[0], ("（二）服务各区县展会", "", "", "")])[0]


def test_columns_of_text_that_begin_with_names_are_no_table() -> None:
    words = ("有关单位按照时限完成任务措施", "有关部门按照标准报送项目内容", "各地区名称和任务由责任部门定")
    found = [
        Piece(text, x, x + 140, 100 + 16 * i + (8 if i % 5 > 2 else 0), 10)
        for i in range(30)
        for x, text in zip((60, 220, 380), words, strict=True)
    ]
    assert unruled(Sheet(1, 595, 842, tuple(found)), (), (), False) == []
