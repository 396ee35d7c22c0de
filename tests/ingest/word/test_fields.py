from __future__ import annotations

import pytest
from lxml import etree

from ingest.word import fields as word_fields
from ingest.word.package import W


@pytest.mark.parametrize(
    ("code", "drawn"),
    [
        ("eq \\o\\ac(○,1)", ("①", "")),
        ("EQ \\o\\ac(○,21)", ("21", "")),
        ("EQ \\o\\ac(□,甲)", ("甲", "")),
        ("EQ \\f(a+b,2)", ("a+b/2", "")),
        ('EQ \\* jc2 \\* "Font:宋体" \\* hps10 \\o\\ad(\\s\\up 9(hàn),汉)', ("汉", "hàn")),
        ("EQ \\i(1,2,3)", None),
        ("EQ", None),
        ("EQ \\o(a", None),
        ("EQUATION", None),
        ("REF x", None),
    ],
)
def test_drawn_fields(code: str, drawn: tuple[str, str] | None) -> None:
    assert word_fields.equation(code) == drawn


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ("<w:checkBox><w:default w:val='1'/></w:checkBox>", "☒"),
        ("<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>", "☐"),
        ("<w:ddList><w:result w:val='1'/><w:listEntry w:val='甲'/><w:listEntry w:val='乙'/></w:ddList>", "乙"),
        ("<w:ddList><w:result w:val='7'/><w:listEntry w:val='甲'/></w:ddList>", ""),
        ("<w:textInput/>", ""),
    ],
)
def test_form_fields(data: str, shown: str) -> None:
    begin = etree.fromstring(f'<w:fldChar xmlns:w="{W[1:-1]}"><w:ffData>{data}</w:ffData></w:fldChar>')
    assert word_fields.form_value(begin) == shown


@pytest.mark.parametrize(
    ("code", "contents"), [('TOC \\o "1-3"', True), ("toc", True), ("TOA", True), ("TOCX", False), ("REF TOC", False)]
)
def test_contents(code: str, contents: bool) -> None:
    assert word_fields.is_contents(code) is contents


@pytest.mark.parametrize(("text", "shown"), [("2", "²"), ("th", "th"), ("[1]", "[1]"), ("", "")])
def test_raised_text(text: str, shown: str) -> None:
    assert word_fields.superscript((text,)) == shown
