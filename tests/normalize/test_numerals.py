from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.numerals import fold_width, format_chinese, numbers, parse

SURFACES_ZH = {
    "30": ["30", "３０", "三十", "百分之三十", "百分之30", "三成", "叁拾"],
    "2": ["2", "两", "二", "贰"],
    "120": ["一百二十", "120", "一百二"],
    "2025": ["二〇二五", "二零二五", "2025", "２０２５", "两千零二十五"],
    "10000000": ["1000万", "一千万", "10,000,000", "１０００万", "1千万"],
    "11000000": ["1,100万", "一千一百万", "1100万"],
    "1200000000000": ["1.2万亿", "１．２万亿", "一点二万亿", "一万二千亿"],
    "120000000": ["1亿2000万", "1.2亿", "一亿二千万", "一亿二"],
    "35000": ["3万5千", "三万五千", "3.5万", "3万5000", "三万五"],
    "10005": ["一万零五"],
    "0.3": ["千分之三", "0.3"],
    "0.05": ["万分之五"],
    "50": ["一半", "五成", "二分之一", "半数"],
    "100": ["百分之百", "一百"],
    "35": ["三成半", "百分之三十五"],
}
SURFACES_EN = {
    "10000000": ["ten million", "10 million", "10,000,000", "10-million"],
    "6": ["six", "6"],
    "50": ["half of", "one half", "one-half", "a half"],
    "1500000000": ["1.5 billion", "1,500 million"],
    "125": ["one hundred and twenty-five", "125", "a hundred and twenty five"],
    "100000": ["one hundred thousand", "100 thousand"],
    "75": ["three quarters", "three-fourths"],
    "2.5": ["two and a half", "2.5", "2 and a half"],
    "2026": ["two thousand and twenty-six"],
}


@pytest.mark.parametrize(("value", "text"), [(v, s) for v, row in SURFACES_ZH.items() for s in row])
def test_chinese_surfaces(value: str, text: str) -> None:
    assert parse(text, "zh") == Decimal(value)


@pytest.mark.parametrize(("value", "text"), [(v, s) for v, row in SURFACES_EN.items() for s in row])
def test_english_surfaces(value: str, text: str) -> None:
    (number,) = numbers(text, "en")
    assert number.value == Decimal(value)


def test_thirds_agree_across_languages() -> None:
    assert parse("三分之二", "zh") == parse("two-thirds", "en") == parse("two thirds", "en")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("两三", "2", "3"), ("三四百", "300", "400"), ("三五", "3", "5"), ("七八万", "70000", "80000")],
)
def test_neighbouring_digits_are_a_span(text: str, low: str, high: str) -> None:
    (number,) = numbers(text, "zh")
    assert (number.value, number.high) == (Decimal(low), Decimal(high))


def test_spans_are_offsets_into_the_text_as_given() -> None:
    text = "给予１，０００元和三千万元"
    assert [text[n.start : n.end] for n in numbers(text, "zh")] == ["１", "０００", "三千万"]
    text = "About One Hundred and six, or 1.5 Billion"
    assert [text[n.start : n.end] for n in numbers(text, "en")] == ["One Hundred and six", "1.5 Billion"]


@pytest.mark.parametrize(("text", "unit"), [("100万千瓦", "千瓦"), ("3千克", "千克"), ("5百分点", "百分点")])
def test_a_unit_keeps_its_first_character(text: str, unit: str) -> None:
    (number,) = numbers(text, "zh")
    assert text[number.end :] == unit


@pytest.mark.parametrize(
    ("text", "language"), [("", "zh"), ("若干", "zh"), ("3个5", "zh"), ("several", "en"), ("2 or 3", "en")]
)
def test_what_is_not_one_number_is_refused(text: str, language: str) -> None:
    with pytest.raises(ValueError, match="is not one number"):
        parse(text, language)


@given(st.integers(0, 10**16 - 1))
def test_chinese_numerals_read_back(value: int) -> None:
    assert parse(format_chinese(value), "zh") == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "零"),
        (10, "十"),
        (15, "十五"),
        (1010, "一千零一十"),
        (100010000, "一亿零一万"),
        (12345678, "一千二百三十四万五千六百七十八"),
    ],
)
def test_format_chinese(value: int, text: str) -> None:
    assert format_chinese(value) == text


@pytest.mark.parametrize("value", [-1, 10**16])
def test_format_chinese_out_of_range(value: int) -> None:
    with pytest.raises(ValueError, match="below 10"):
        format_chinese(value)


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold_width(text)) == len(text)


def test_a_share_of_nothing_is_no_share() -> None:
    assert [(n.value, n.share) for n in numbers("0分之1", "zh")] == [(0, False), (1, False)]
    assert [n.share for n in numbers("10分之1", "zh")] == [True]


@given(st.text(alphabet="0123456789,.一二三十百千万亿零两点分之半成 个元", max_size=60))
def test_numbers_are_disjoint_and_ordered(text: str) -> None:
    found = numbers(text, "zh")
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= n.start < n.end <= len(text) for n in found)
