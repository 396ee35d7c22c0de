from __future__ import annotations

import importlib

import pytest


@pytest.fixture
def peers():
    return importlib.import_module("peers")


def test_changes_are_counted_in_characters_without_white_space(peers):
    runs = [("=", "第 一条\n"), ("-", "甲"), ("+", "乙丙"), ("=", "，"), ("+", "丁"), ("=", "戊己"), ("-", "庚")]
    assert peers.changes(runs, 0) == [(3, 4, 3, 5), (5, 5, 6, 7), (7, 8, 9, 9)]
    assert peers.changes(runs, 1) == [(3, 5, 3, 7), (7, 8, 9, 9)]
    assert peers.changes(runs, 2) == [(3, 8, 3, 9)]


def test_what_only_moves_white_space_is_no_change(peers):
    assert peers.changes([("=", "甲"), ("+", " \n"), ("=", "乙")], 0) == []


def test_a_change_stands_in_the_clause_in_which_it_begins(peers, tree_of):
    a = peers.Squeezed(tree_of("计划\n一、加大奖励\n最高 10 万元。\n二、优化服务\n按月调度。"))
    b = peers.Squeezed(tree_of("计划\n一、加大奖励\n最高 20 万元。\n二、优化服务\n按季调度。"))
    runs = list(peers.of_opcodes(list(a.text), list(b.text)))
    first, second = peers.as_claims(peers.changes(runs, 0), a, b)
    assert (first.original.clause, first.original.quote, first.draft.quote) == ("一", "1", "2")
    assert (second.original.clause, second.original.quote, second.draft.quote) == ("二", "月", "季")
    assert first.type == ""


@pytest.mark.parametrize("tool", ["difflib, characters", "difflib, words"])
def test_the_runs_give_back_both_texts(peers, tool):
    a, b = "对重点项目给予奖励，最高不超过1000万元。", "对重点企业给予一次性奖励，不超过20万元。"
    runs = list(peers.TOOLS[tool](a, b))
    assert "".join(text for sign, text in runs if sign != "+") == a
    assert "".join(text for sign, text in runs if sign != "-") == b


def test_the_tally(peers, tree_of):
    from material import Pair
    from scoring import Claim, Row, Spot

    gold = (Row("cap-changed", Spot("一", "10万元"), Spot("一", "20万元"), True),) * 2
    said = (Claim("", Spot("一", "10万元"), Spot("一", "20万元")), Claim("", Spot("二", "月"), Spot("二", "季")))
    tally = peers.Tally()
    tally.add(Pair("laws", "x", None, None, gold), said)
    assert tally.shares() == (1.0, 0.5)
    assert peers.f1({"laws": tally, "benign": peers.Tally(found=3)}) == pytest.approx(2 / 3)
