from __future__ import annotations

import importlib
import random

import pytest

TEXT = """港口管理办法
第一章　总则
第一条　为了规范港口经营，根据《港口条例》和《安全规程》，制定本办法。
第二条　市港口局负责全市港口管理，市海事局应当每季度检查一次设施。
第二章　经营
第三条　从业人员不少于10人且通过培训的企业，可以申请经营许可。
第四条　经营人应当在15日内报送调度日志、统计报表、应急预案。市港口局不得收取费用（检测除外）。
第五条　企业依照《安全规程》自查，并报送《年度自查表》的式样。最近一年发生事故的，暂停作业三个月以上，符合规定的，可以恢复。
"""


@pytest.fixture
def plants():
    return importlib.import_module("plants")


@pytest.mark.parametrize("seed", range(4))
def test_what_was_planted_stands_where_the_list_says(plants, seed):
    new, rows = plants.plant(TEXT, seed, 30)
    assert 5 <= len(rows) <= len(list(plants.SENTENCE.finditer(TEXT)))
    for text, side in ((TEXT, "original"), (new, "draft")):
        tree = plants.tree(text)
        for row in rows:
            spot = getattr(row, side)
            if spot.quote:
                (clause,) = (c for c in tree.clauses if c.path == spot.clause)
                assert spot.quote in tree.text[clause.start : clause.end]


@pytest.mark.parametrize("kind", ["figure", "bound", "strength", "pace", "and, or", "competent body", "title", "last item",
                                  "condition", "exclusion", "addition"])  # fmt: skip
def test_every_kind_changes_what_it_quotes(plants, kind):
    made = [
        (m.group(), edit)
        for m in plants.SENTENCE.finditer(TEXT)
        for seed in range(3)
        if (edit := plants.KINDS[kind](m.group(), TEXT, random.Random(seed)))
    ]
    assert made
    for sentence, edit in made:
        changed = sentence[: edit.start] + edit.new + sentence[edit.end :]
        assert changed != sentence
        assert edit.old_quote in sentence and edit.new_quote in changed


def test_the_same_seed_plants_the_same(plants):
    assert plants.plant(TEXT, 7, 5) == plants.plant(TEXT, 7, 5) != plants.plant(TEXT, 8, 5)


def test_harmless_changes_are_made_throughout(plants):
    texts = {plants.harmless(TEXT, seed) for seed in range(5)}
    assert len(texts) > 1
    assert any("为规范" in text and "为了" not in text for text in texts)
