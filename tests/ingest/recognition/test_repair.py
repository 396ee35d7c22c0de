"""What is corrected in a recognised line, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.recognition.repair import blanks, repaired


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("-14-", "—14—"),
        ("一 3 一", "— 3 —"),
        ("-、总体要求", "一、总体要求"),
        ("十-、保障措施", "十一、保障措施"),
        ("(-)强化招商", "（一）强化招商"),
        ("（二十-）强化招商", "（二十一）强化招商"),
        ("第-章 总则", "第一章 总则"),
        ("增长1O%以上", "增长10%以上"),
        ("达到2l5家", "达到215家"),
        ("2022-2024年", "2022—2024年"),
        ("以下简称(市级),按要求:", "以下简称（市级），按要求："),
        ("区财政局)", "区财政局）"),
        ("(责任单位:区商务委", "（责任单位：区商务委"),
        ("完成。(市发展改革委", "完成。（市发展改革委"),
    ],
)
def test_corrected(read: str, meant: str) -> None:
    assert repaired(read) == meant


@pytest.mark.parametrize(
    "text",
    [
        "- 第一项",
        "一体化发展",
        "A-B轮融资",
        "COVID-19",
        "比例为1:3，时间9:30",
        "the plan (2022), as amended; Oslo",
        "GB/T 1l of the list",
        "023-6789",
        "2022-05-01",
        "O型血",
    ],
)
def test_left_alone(text: str) -> None:
    assert repaired(text) == text


@given(st.text(alphabet="一二十-—－第章（()）、,:;0123456789OlI%年月 ab项目。", max_size=30))
def test_every_character_keeps_its_place(text: str) -> None:
    once = repaired(text)
    assert len(once) == len(text)
    assert [char.isspace() for char in once] == [char.isspace() for char in text]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" 第 一 章  总 则 ", "第一章总则"),
        ("Article 5  of the plan", "Article 5 of the plan"),
        ("引进 100 家", "引进100家"),
        ("", ""),
    ],
)
def test_blanks(text: str, kept: str) -> None:
    out = set(blanks(text))
    assert "".join(char for index, char in enumerate(text) if index not in out) == kept
