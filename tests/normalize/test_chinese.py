from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.chinese import fold, simplify, split_marks

TEXT = st.text(alphabet="甲乙、，,。（(）)《》“”１２３abAB \n\u3000發…①", max_size=40)


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("１０％，（一）", "10%,(一)"),
        ("“線上＋線下”", '"线上+线下"'),
        ("2022—2024年", "2022-2024年"),
        ("2022～2024年", "2022-2024年"),
        ("渝府发〔2022〕39号", "渝府发(2022)39号"),
        ("《甲〈乙〉》", "《甲《乙》》"),
        ("会计帐簿", "会计账簿"),
        ("推 动\n发　展", "推动发展"),
        ("Duizhao  at work", "Duizhao at work"),
        ("", ""),
    ],
)
def test_folded(raw: str, folded: str) -> None:
    assert fold(raw).text == folded


@given(TEXT)
def test_every_folded_character_leads_back(raw: str) -> None:
    norm = fold(raw)
    assert len(norm.starts) == len(norm.text) + 1
    assert list(norm.starts) == sorted(norm.starts)
    for at in range(len(norm.text)):
        start, end = norm.raw_span(at, at + 1)
        if norm.text[at] != " ":
            assert 0 <= start < end <= len(raw)
            assert not raw[start].isspace()


@given(TEXT)
def test_folding_is_stable(raw: str) -> None:
    once = fold(raw).text
    assert fold(once).text == once


def test_a_quote_has_no_white_space_around_it() -> None:
    norm = fold("第一 ， 第二\n第三")
    assert norm.slice(0, 2) == "第一"
    assert norm.slice(3, 7) == "第二\n第三"


def test_a_rewritten_stretch_leads_to_all_of_what_it_replaced() -> None:
    norm = fold("服务 全 市 企业").rewrite([(2, 4, "\ue000")])
    assert norm.text == "服务\ue000企业"
    assert norm.slice(2, 3) == "全 市"
    assert norm.slice(3, 5) == "企业"


def test_simplifying_keeps_the_length() -> None:
    assert simplify("營商環境（2022）") == "营商环境（2022）"
    assert simplify("plain ascii") == "plain ascii"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("甲,乙(丙,丁),戊", ["甲,", "乙(丙,丁),", "戊"]),
        ("甲(乙,丙。丁,戊", ["甲(乙,", "丙。丁,", "戊"]),
        ("《甲,乙》,丙", ["《甲,乙》,", "丙"]),
        ("《甲(乙》,丙)", ["《甲(乙》,", "丙)"]),
        ("", []),
    ],
)
def test_marks_in_closed_brackets_do_not_split(text: str, pieces: list[str]) -> None:
    assert [text[a:b] for a, b in split_marks(text, ",")] == pieces


def test_taiwan_writes_one_character_for_two() -> None:
    assert fold("計劃跟著項目走，著力引進著名企業，成效顯著").text == "计划跟着项目走,着力引进著名企业,成效显著"
