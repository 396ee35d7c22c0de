from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diff.exports.table import as_csv, lines, same_label, width, wrap


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("plan", 4), ("措施", 4), ("（一）", 6), ("ＡＢ", 4), ("≥ 10 %", 6), ("e\u0301tat", 4), ("ｱ", 1)],
)
def test_the_width_of_a_text_in_a_terminal(text, columns):
    assert width(text) == columns


def test_columns_align_whatever_the_script():
    shown = list(lines(("条款", "draft", "x"), [("三/1", "有变化", "a"), ("IV", "same", "b")], (10, 10, 10)))
    assert shown == ["条款  draft   x", "----  ------  -", "三/1  有变化  a", "IV    same    b"]


def test_a_long_cell_goes_on_below_and_its_row_stands_apart():
    shown = list(lines(("a", "b"), [("x", "1"), ("加大财政奖励支持", "2"), ("y", "3")], (8, 4)))
    assert shown == ["a         b", "--------  -", "x         1", "", "加大财政  2", "奖励支持", "", "y         3"]


def test_figures_and_closing_punctuation_stay_whole():
    assert wrap("奖励1000万元。", 8) == ["奖励1000", "万元。"]
    assert wrap("给予奖励，最高", 8) == ["给予奖", "励，最高"]
    assert wrap("max 10,000,000 CNY", 12) == ["max", "10,000,000", "CNY"]
    assert wrap("one\ntwo", 12) == ["one", "two"]
    assert wrap("incomprehensibilities", 8) == ["incompre", "hensibil", "ities"]


@given(st.text(alphabet="三（一）/1。，、 “x”plan\n-≥"), st.integers(4, 20))
def test_wrapping_loses_nothing_and_keeps_the_width(text, columns):
    wrapped = wrap(text, columns)
    assert "".join("".join(wrapped).split()) == "".join(text.split())
    assert all(width(line) <= columns for line in wrapped)


def test_a_control_character_cannot_steer_the_terminal():
    assert wrap("上限\x1b[2J", 20) == ["上限\ufffd[2J"]
    assert "\x1b" not in as_csv([("上限\x1b[2J",)]).decode()


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-A1", "@SUM(A1)", "\t=1", "＝1+1", "＠x", "+1\n+A1"])
def test_no_cell_is_a_formula(cell):
    (row,) = csv.reader(io.StringIO(as_csv([(cell,)]).decode("utf-8-sig")))
    assert row == ["'" + cell]


@pytest.mark.parametrize("cell", ["+50 %", "-3", "−80 %", "≥ 10%", "三/1", "[1] =x"])
def test_a_cell_that_is_no_formula_stays_as_it_is(cell):
    (row,) = csv.reader(io.StringIO(as_csv([(cell,)]).decode("utf-8-sig")))
    assert row == [cell]


def test_labels_compare_by_number_across_languages(tree_of):
    chinese = tree_of("计划\n一、任务\n（一）建园区。建设产业园区。\n（二）设基金。设立基金。")
    narrow = tree_of("计划\n一、任务\n(一)建园区。建设产业园区。\n(二)设基金。设立基金。")
    english = tree_of("Plan\nI. Tasks\n(I) Build parks. Parks shall be built.\n(II) Set up funds.", language="en")
    item, other = chinese.clauses[2], chinese.clauses[3]
    assert item.path == "一/（一）" and narrow.clauses[2].path != item.path
    assert same_label(chinese, item, narrow, narrow.clauses[2])
    assert not same_label(chinese, other, narrow, narrow.clauses[2])
    assert same_label(chinese, item, english, english.clauses[2])
    assert not same_label(chinese, item, english, english.clauses[3])


def test_csv_opens_right_in_a_spreadsheet():
    data = as_csv([("条款", "数"), ("三/1", 5), ("引号“,”", None), ("两\n行", -3)])
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\xef\xbb\xbf") == 1
    assert data.decode("utf-8-sig") == '条款,数\r\n三/1,5\r\n"引号“,”",\r\n"两\n行",-3\r\n'
