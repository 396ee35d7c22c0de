"""Rules make a grid; a table that breaks over a page is one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.document import Block, BlockKind, Box, Run
from ingest.layout.model import Piece
from ingest.pdf.tables import Rule, Table, blocks, fill, grids
from ingest.tables import Cell

EDGES = (50.0, 90.0, 300.0, 540.0)


def rules(xs: Sequence[float], ys: Sequence[float], foot: bool = True) -> list[Rule]:
    level = [Rule(xs[0], y, xs[-1], y + 0.5) for y in (ys if foot else ys[:-1])]
    return level + [Rule(x, ys[0], x + 0.5, ys[-1]) for x in xs]


def test_a_grid_has_rows_and_columns() -> None:
    (grid,) = grids(rules(EDGES, (100, 130, 200)))
    assert (grid.rows, len(grid.edges), len(grid.places), grid.open_end) == (2, 4, 6, False)
    assert {(p.row, p.column) for p in grid.places} == {(r, c) for r in range(2) for c in range(3)}


def test_a_missing_last_rule_is_added_at_the_end_of_the_upright_ones() -> None:
    (grid,) = grids(rules(EDGES, (100, 130, 200), foot=False))
    assert (grid.rows, grid.open_end) == (2, True)


def test_a_table_without_rules_at_its_sides_is_closed_there() -> None:
    found = [Rule(50, y, 540, y + 0.5) for y in (100, 130, 160, 200)] + [Rule(x, 100, x + 0.5, 200) for x in (90, 300)]
    (grid,) = grids(found)
    assert (grid.rows, [round(x) for x in grid.edges]) == (3, [50, 90, 300, 540])


def test_a_merged_cell_open_at_the_foot_of_a_page_is_closed_alone() -> None:
    found = [Rule(50, 100, 540, 100.5), *(Rule(90, y, 540, y + 0.5) for y in (130, 160, 200))]
    found += [Rule(x, 100, x + 0.5, 200) for x in EDGES]
    (grid,) = grids(found)
    assert {(p.row, p.row_end) for p in grid.places if p.column == 0} == {(0, 3)}
    assert not grid.open_end


def test_no_piece_in_a_grid_is_lost() -> None:
    (grid,) = grids(rules(EDGES, (100, 130, 200)))
    holes = replace(grid, places=tuple(p for p in grid.places if (p.row, p.column) != (1, 1)))
    pieces = [Piece(str(i), x, x + 8, y, 10) for i, (x, y) in enumerate([(60, 120), (150, 170), (500, 190), (545, 99)])]
    assert sorted(p.text for _, inside in fill(holes, pieces) for p in inside) == ["0", "1", "2", "3"]


def test_merged_cells_span_rows_and_columns() -> None:
    found = rules(EDGES, (100, 200))
    found += [Rule(90, 150, 540, 150.5)]
    (grid,) = grids(found)
    first = next(p for p in grid.places if p.column == 0)
    assert (first.row, first.row_end, grid.rows) == (0, 2, 2)


def test_neither_a_frame_nor_a_line_is_a_table() -> None:
    assert grids(rules((50, 540), (100, 700))) == []
    assert grids([Rule(50, 60, 540, 60.5)]) == []
    assert grids([]) == []


def cell(text: str, column: int, page: int = 1, columns: int = 1, rows: int = 1) -> Cell:
    run = Run(0, len(text), Box(page, column * 100.0, 0, column * 100 + 50.0, 10))
    return Cell((Block(text, page=page, runs=(run,)),) if text else (), column, columns, rows)


def row(*texts: str, page: int = 1) -> tuple[Cell, ...]:
    return tuple(cell(text, i, page) for i, text in enumerate(texts))


HEAD = ("序号", "任务", "责任单位")


def table(page: int, *rows: tuple[Cell, ...], open_end: bool = False) -> Table:
    return Table(page, EDGES, rows, open_end)


def body(found: Sequence[Block]) -> list[Block]:
    return [block for block in found if block.kind is not BlockKind.TABLE_HEAD]


def test_rows_name_their_columns_and_boxes() -> None:
    found = body(list(blocks([table(1, row(*HEAD), row("1", "引进展会", "市商务委"))])))
    assert [b.text for b in found] == ["1\t引进展会\t市商务委"]
    assert found[0].cells == (("序号", "1"), ("任务", "引进展会"), ("责任单位", "市商务委"))
    assert [found[0].text[r.start : r.end] for r in found[0].runs] == ["1", "引进展会", "市商务委"]


def test_a_row_broken_over_a_page_is_joined_and_the_repeated_head_set_aside() -> None:
    first = table(1, row(*HEAD), row("1", "引进国际", "市商务"), open_end=True)
    second = table(2, row(*HEAD, page=2), row("", "展会", "委", page=2), row("2", "建设场馆", "市住建委", page=2))
    found = list(blocks([first, second]))
    assert [b.text for b in body(found)] == ["1\t引进国际展会\t市商务委", "2\t建设场馆\t市住建委"]
    joined = body(found)[0]
    assert [(joined.text[r.start : r.end], r.box.page) for r in joined.runs][1:3] == [("引进国际", 1), ("展会", 2)]
    assert sum(b.kind is BlockKind.TABLE_HEAD for b in found) == 2


def test_a_numbered_row_is_never_joined() -> None:
    first = table(1, row(*HEAD), row("1", "引进展会", "市商务委"), open_end=True)
    second = table(2, row("2", "建设场馆", "市住建委", page=2))
    assert [b.text[0] for b in body(list(blocks([first, second])))] == ["1", "2"]


def test_a_group_that_goes_on_over_a_page_names_the_rows_of_both() -> None:
    edges = (50.0, 90.0, 120.0, 300.0)
    first = Table(1, edges, (row("类别", "序号", "任务"), (cell("场馆", 0, rows=1), cell("1", 1), cell("新建", 2))))
    second = Table(
        2, edges, ((cell("", 0, 2, rows=2), cell("2", 1, 2), cell("改造", 2, 2)), (cell("3", 1, 2), cell("扩建", 2, 2)))
    )
    found = body(list(blocks([first, second])))
    assert [b.text for b in found] == ["场馆", "1\t新建", "2\t改造", "3\t扩建"]
    assert [dict(b.cells)["类别"] for b in found[1:]] == ["场馆"] * 3


def test_other_columns_make_another_table() -> None:
    other = Table(1, (50.0, 200.0, 540.0), (row("项目", "标准"), row("展位", "每个500元")))
    found = body(list(blocks([table(1, row(*HEAD), row("1", "引进展会", "市商务委")), other])))
    assert [b.cells[0][0] for b in found] == ["序号", "项目"]


def test_a_title_above_the_head_is_a_paragraph() -> None:
    title = (cell("任务分工表", 0, columns=3),)
    found = list(blocks([table(1, title, row(*HEAD), row("1", "引进展会", "市商务委"))]))
    assert [b.kind for b in found] == [BlockKind.PARAGRAPH, BlockKind.TABLE_HEAD, BlockKind.ROW]


def test_a_text_and_its_translation_side_by_side_are_read_one_after_the_other() -> None:
    zh = [f"第{n}条　市人民政府应当支持会展企业发展，完善场馆及周边配套设施建设。" for n in "一二三"]
    en = [f"Article {n} The municipality supports exhibition companies and improves venues." for n in (1, 2, 3)]
    pairs = [row(a, b) for a, b in zip(zh, en, strict=True)]
    found = list(blocks([Table(1, (50.0, 300.0, 540.0), tuple(pairs))]))
    assert [b.text for b in found] == [*zh, *en]
    terms = Table(1, (50.0, 300.0, 540.0), tuple(row(a, b) for a, b in (("场馆", "venue"), ("展会", "fair"))))
    assert [b.text for b in blocks([terms])] == ["场馆\tvenue", "展会\tfair"]
