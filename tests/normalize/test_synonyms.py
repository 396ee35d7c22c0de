from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.modality import modals
from normalize.synonyms import distinction, interchangeable
from normalize.tables import read_table, split_cell

GROUPS = [split_cell(row["words"]) for row in read_table("synonyms.csv", ("words",))]
DISTINCT = [split_cell(row["words"]) for row in read_table("distinct.csv", ("words", "severity", "en", "zh"))]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("落实", "夯实"),
        ("欠缴", "欠款"),
        ("进一步推进", "加快推动"),
        ("", "继续"),
        ("完善相关", "健全"),
        ("个人都", "个人均"),
        ("跨境电商", "跨境电子商务"),
        ("且", "并"),
        ("不需要", "无需"),
    ],
)
def test_interchangeable(a: str, b: str) -> None:
    assert interchangeable(a, b)
    assert interchangeable(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("企业", "公司"),
        ("审批", "备案"),
        ("研究所", "研究"),
        ("支持", "享受"),
        ("且", "或"),
        ("境外", "国外"),
        ("免征", "减征"),
        ("", "规模以上"),
        ("", "全面"),
        ("完成", "推进"),
        ("建成", "规划建设"),
    ],
)
def test_not_interchangeable(a: str, b: str) -> None:
    assert not interchangeable(a, b)


def test_context_decides() -> None:
    assert interchangeable("外商投资", "外资", "  鼓外商投资项目用", "  鼓外资项目用")
    assert not interchangeable("外商投资", "外资", " 鼓励外商投资企业用", " 鼓励外资企业用")
    found = distinction("外商投资", "外资", " 鼓励外商投资企业用", " 鼓励外资企业用")
    assert found is not None and (found.was, found.now) == ("外商投资企业", "外资企业")


def test_no_group_joins_words_of_other_strength() -> None:
    """Two steps on the scale of commitment are a difference of substance; the table of synonyms must not hide it."""
    for group in GROUPS:
        strengths = [
            min(graded)
            for word in group
            if (graded := [m.strength for m in modals(word) if m.strength and not m.start])
        ]
        assert not strengths or max(strengths) - min(strengths) < 2, group
        forbids = {any(m.forbids for m in modals(word)) for word in group if modals(word)}
        assert len(forbids) < 2, group


def test_no_group_joins_terms_that_differ_in_law() -> None:
    for group in GROUPS:
        for terms in DISTINCT:
            assert len(set(group) & set(terms)) < 2, (group, terms)


def test_the_table_is_large_and_without_single_words() -> None:
    assert len(GROUPS) >= 400
    assert all(len(set(group)) >= 2 for group in GROUPS)


@given(st.sampled_from([word for group in GROUPS for word in group]))
def test_a_word_is_interchangeable_with_itself(word: str) -> None:
    assert interchangeable(word, word)
