from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ingest.labels import chinese_number, roman_number
from ingest.word_numbering import Number, Numbering, StyleNumber, W, joined, printed


def lvl(ilvl: int, fmt: str, text: str, inner: str = "") -> str:
    head = f'<w:lvl w:ilvl="{ilvl}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/>'
    return f'{head}{inner}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(xml: str, styles: dict[str, StyleNumber] | None = None) -> Numbering:
    root = etree.fromstring(f'<w:numbering xmlns:w="{W[1:-1]}">{xml}</w:numbering>')
    return Numbering(root, styles or {})


def shown(lists: Numbering, *calls: tuple[str, int]) -> list[str]:
    found = [lists.number("", num, level) for num, level in calls]
    return [n.text if n else "" for n in found]


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        (7, "chineseCounting", "七"),
        (10, "chineseCounting", "十"),
        (11, "chineseCounting", "十一"),
        (20, "chineseCountingThousand", "二十"),
        (101, "chineseCountingThousand", "一百零一"),
        (110, "chineseCountingThousand", "一百一十"),
        (101, "chineseCounting", "一○一"),
        (12, "japaneseCounting", "十二"),
        (112, "japaneseCounting", "百十二"),
        (10, "ideographDigital", "一〇"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "ideographTraditional", "丙"),
        (1, "ideographZodiac", "子"),
        (13, "decimalFullWidth", "１３"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "㉑"),
        (2, "decimalEnclosedParen", "⑵"),
        (5, "decimalZero", "05"),
        (4, "upperRoman", "IV"),
        (9, "lowerRoman", "ix"),
        (27, "upperLetter", "AA"),
        (28, "lowerLetter", "bb"),
        (22, "ordinal", "22nd"),
        (21, "cardinalText", "Twenty-one"),
        (12, "ordinalText", "Twelfth"),
        (3, "aFormatOfTheFuture", "3"),
        (0, "chineseCounting", "0"),
        (2_000_000, "upperRoman", "2000000"),
    ],
)
def test_formats(number: int, number_format: str, text: str) -> None:
    assert printed(number, number_format) == text


@given(st.integers(1, 9999))
def test_chinese_numbers_can_be_read_back(number: int) -> None:
    assert chinese_number(printed(number, "chineseCountingThousand")) == number
    assert chinese_number(printed(number, "ideographDigital")) == number


@given(st.integers(1, 399))
def test_roman_numbers_can_be_read_back(number: int) -> None:
    assert roman_number(printed(number, "lowerRoman")) == number


THREE_LEVELS = (
    '<w:abstractNum w:abstractNumId="0">'
    + lvl(0, "chineseCountingThousand", "%1、")
    + lvl(1, "chineseCountingThousand", "（%2）")
    + lvl(2, "decimal", "%3．", "{}")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def test_lower_levels_start_again() -> None:
    lists = numbering(THREE_LEVELS.format(""))
    calls = [("1", 0), ("1", 1), ("1", 2), ("1", 2), ("1", 1), ("1", 2), ("1", 0), ("1", 1)]
    assert shown(lists, *calls) == ["一、", "（一）", "1．", "2．", "（二）", "1．", "二、", "（一）"]


def test_a_level_may_run_on() -> None:
    lists = numbering(THREE_LEVELS.format('<w:lvlRestart w:val="0"/>'))
    calls = [("1", 1), ("1", 2), ("1", 2), ("1", 1), ("1", 2), ("1", 0), ("1", 1), ("1", 2)]
    assert shown(lists, *calls)[1::1] == ["1．", "2．", "（二）", "3．", "二、", "（一）", "4．"]


def test_a_level_may_restart_after_the_first_alone() -> None:
    lists = numbering(THREE_LEVELS.format('<w:lvlRestart w:val="1"/>'))
    calls = [("1", 0), ("1", 1), ("1", 2), ("1", 1), ("1", 2), ("1", 0), ("1", 2)]
    assert shown(lists, *calls) == ["一、", "（一）", "1．", "（二）", "2．", "二、", "1．"]


SHARED = (
    '<w:abstractNum w:abstractNumId="5">'
    + lvl(0, "decimal", "%1.")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="5"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="5"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>'
)


def test_instances_of_one_list_count_together() -> None:
    assert shown(numbering(SHARED), ("1", 0), ("2", 0), ("1", 0)) == ["1.", "2.", "3."]


def test_a_start_is_overridden_once() -> None:
    lists = numbering(SHARED)
    assert shown(lists, ("1", 0), ("3", 0), ("3", 0), ("1", 0), ("3", 0)) == ["1.", "9.", "10.", "11.", "12."]


def test_several_levels_in_one_label_and_legal_figures() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="0">'
        + lvl(0, "upperRoman", "Article %1")
        + lvl(1, "decimal", "%1.%2")
        + lvl(2, "decimal", "%1.%2.%3", "<w:isLgl/>")
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    assert shown(lists, ("1", 0), ("1", 1), ("1", 2), ("1", 1)) == ["Article I", "I.1", "1.1.1", "I.2"]


def test_a_level_that_was_skipped_counts_as_begun() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="0">'
        + lvl(0, "decimal", "%1")
        + lvl(1, "decimal", "%1.%2")
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    assert shown(lists, ("1", 1), ("1", 0), ("1", 1)) == ["1.1", "2", "2.1"]


def test_a_style_gives_list_and_level() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="0">'
        + lvl(0, "chineseCounting", "%1、", '<w:pStyle w:val="Part"/>')
        + lvl(1, "chineseCounting", "（%2）", '<w:pStyle w:val="Section"/>')
        + '</w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="0"/></w:num>',
        {
            "Part": StyleNumber(num_id="4"),
            "Section": StyleNumber(based_on="Part"),
            "Special": StyleNumber(based_on="Section"),
            "Plain": StyleNumber(based_on="Part", num_id="0"),
        },
    )
    found = [lists.number(style, None, None) for style in ("Part", "Section", "Special", "Plain", "Part")]
    assert [n.text if n else None for n in found] == ["一、", "（一）", "（二）", None, "二、"]


def test_a_paragraph_takes_itself_out_of_the_list() -> None:
    lists = numbering(SHARED, {"Item": StyleNumber(num_id="1")})
    assert lists.number("Item", "0", None) is None
    assert lists.number("Item", None, None) == Number("1.", "tab")


def test_a_list_defined_through_a_style() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="0"><w:styleLink w:val="L"/>' + lvl(0, "decimal", "%1)") + "</w:abstractNum>"
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    assert shown(lists, ("1", 0)) == ["1)"]


def test_bullets_are_no_numbers() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="0">' + lvl(0, "bullet", "\uf0b7") + "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    assert lists.number("", "1", 0) is None


def test_unknown_lists_and_broken_figures_are_left_out() -> None:
    lists = numbering('<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>')
    assert lists.number("", "1", 0) is None
    assert lists.number("", "99", 0) is None
    assert Numbering(None, {}).number("Any", None, None) is None


@pytest.mark.parametrize(
    ("label", "suffix", "text", "line"),
    [
        ("三、", "tab", "总体要求", "三、总体要求"),
        ("（一）", "space", "目标", "（一）目标"),
        ("1．", "tab", "目标", "1．目标"),
        ("1.", "tab", "Targets", "1. Targets"),
        ("(iv)", "space", "Targets", "(iv) Targets"),
        ("1.", "nothing", "目标", "1.目标"),
        ("1", "tab", "", "1"),
    ],
)
def test_joining(label: str, suffix: str, text: str, line: str) -> None:
    assert joined(Number(label, suffix), text) == line
