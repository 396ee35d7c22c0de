from __future__ import annotations

import importlib

import pytest


@pytest.fixture
def cost():
    return importlib.import_module("cost")


def test_numbers_go_on_counting(cost):
    text = "港口条例\n第一章　总则\n第一条　依法办事。\n第二条　公开透明。\n"
    again = cost.repeated(text, 2)
    assert again.count("港口条例") == 1
    assert [line.partition("　")[0] for line in again.splitlines()[1:]] == [
        "第一章", "第一条", "第二条", "第二章", "第三条", "第四条",
    ]  # fmt: skip


def test_the_law_is_the_same_each_time_and_has_its_articles(cost, tree_of):
    original, draft = cost.law(60)
    assert (original, draft) == cost.law(60)
    assert sum(clause.label.endswith("条") for clause in tree_of(original).clauses) == 60
    assert original != draft


@pytest.mark.parametrize(("power", "values"), [(1, [10, 40, 160]), (2, [1, 16, 256])])
def test_the_exponent(cost, power, values):
    assert cost.exponent([100, 400, 1600], values) == pytest.approx(power)
