from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.labels import chinese_number, roman_number
from ingest.word.number_formats import printed


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
        (781, "lowerLetter", "781"),
        (22, "ordinal", "22nd"),
        (21, "cardinalText", "Twenty-one"),
        (12, "ordinalText", "Twelfth"),
        (1003, "cardinalText", "One thousand three"),
        (100, "ordinalText", "One hundredth"),
        (110, "chineseLegalSimplified", "壹佰壹拾"),
        (10, "japaneseLegal", "壱拾"),
        (10, "japaneseDigitalTenThousand", "一〇"),
        (10, "taiwaneseDigital", "一○"),
        (21, "taiwaneseCounting", "二十一"),
        (205, "taiwaneseCountingThousand", "二百零五"),
        (11, "ideographTraditional", "11"),
        (13, "ideographZodiac", "13"),
        (1, "ideographZodiacTraditional", "甲子"),
        (10, "ideographEnclosedCircle", "㊉"),
        (20, "decimalEnclosedFullstop", "⒛"),
        (21, "decimalEnclosedParen", "21"),
        (2, "decimalEnclosedCircleChinese", "②"),
        (12, "decimalFullWidth2", "１２"),
        (12, "decimalHalfWidth", "12"),
        (7, "numberInDash", "- 7 -"),
        (26, "hex", "1A"),
        (6, "chicago", "††"),
        (2, "aiueo", "ｲ"),
        (2, "iroha", "ﾛ"),
        (7, "custom 001", "007"),
        (7, "none", ""),
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
