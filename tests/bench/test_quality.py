from __future__ import annotations

import importlib

import pytest


@pytest.fixture
def quality():
    return importlib.import_module("quality")


@pytest.fixture
def measured(quality, tmp_path):
    """A pair with a cap that changed, a provision that is gone but not in the list, and a harmless rewording."""
    from material import Pair
    from scoring import Row, Spot

    original = "渝州市投资计划\n一、加大奖励\n给予奖励，最高不超过1000万元。\n二、优化服务\n按月调度，协调困难。对重点项目给予用地保障。\n"
    draft = "渝州市投资计划\n一、加大奖励\n给予奖励，最高不超过20万元。\n二、优化服务\n按月调度，协调困难。\n"
    for name, text in (("original", original), ("draft", draft)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    gold = (
        Row("cap-changed", Spot("一", "1000万元"), Spot("一", "20万元"), True, "stricter"),
        Row("modality-changed", Spot("二", "协调困难"), Spot("二", "研究困难"), True),
    )
    benign = (Row("", Spot("二", "按月调度"), Spot("二", "按月调度"), True),)
    files = tmp_path / "original.txt", tmp_path / "draft.txt"
    return quality.measure(Pair("laws", "plan", *files, gold, benign))


def test_a_pair_is_measured(measured):
    outcome = measured.outcome
    assert outcome.located == outcome.typed == {0}
    assert outcome.directions == ("right",)
    assert [claim.type for claim in outcome.spurious] == ["provision-missing"]
    assert measured.touched == ()


def test_the_tables(quality, measured):
    table = list(quality.by_set([measured]))
    assert "| 1 | 2 | 0.500 | 0.500 | 1 right, 0 opposite, of 1 | 2 | 0.500 | 1 |" in table[2]
    kinds = list(quality.by_type([measured]))
    assert "| `cap-changed` | 1 (1) of 1 |" in kinds
    assert "| `modality-changed` | 0 (0) of 1 |" in kinds
    assert "| `provision-missing` | –, 1 false |" in kinds


def test_a_table_for_the_terminal(quality):
    assert quality.plain(["| A | Figure |", "|---|---|", "| long | 1 |"]) == "A     Figure\nlong  1"


def test_lists_and_texts_of_the_project_fit_one_another(tmp_path):
    from material import pairs

    # Only numbers of rows are said: nobody should have to read a held-out list to run the tests.
    for pair in pairs(None, tmp_path):
        texts = ["".join(path.read_text(encoding="utf-8").split()) for path in (pair.original, pair.draft)]
        strange = [
            n
            for n, row in enumerate((*pair.gold, *pair.benign), 1)
            if any("".join(s.quote.split()) not in t for s, t in zip((row.original, row.draft), texts, strict=True))
        ]
        assert strange == [], f"{pair.name}: the quotes of these rows are not in its texts"
