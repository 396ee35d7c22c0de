from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ingest.document import BlockKind, Document, SourceFile
from ingest.html import parser as html_parser
from ingest.html import styles as html_styles

TEXT = "第一条　为了规范口袋公园的建设和管理，制定本办法。本办法所称口袋公园，是指面积不足一公顷的公园。"


def page(style: str, inner: str, media: str = "") -> Document:
    data = (
        f"<html><head><style{f' media={media}' if media else ''}>{style}</style></head>"
        f"<body><p>{TEXT}</p>{inner}<p>第二条　本办法自公布之日起施行。</p></body></html>"
    ).encode()
    return html_parser.parse(data, SourceFile("page.html", "0" * 64, "html", len(data)))


def hidden(doc: Document) -> list[str]:
    return [block.text for block in doc.aside if block.kind is BlockKind.HIDDEN]


@pytest.mark.parametrize(
    "style",
    [
        ".old{display:none}",
        "<!-- p.old, .other { color: red; DISPLAY : none !important } -->",
        "/* .old{display:block} */ p{margin:0} .old{visibility:hidden;}",
        "@media screen { .old{display:none} }",
        "#o{display:none}",
        ".old{display:block} .old{display:none}",
        "p.old{mso-hide:all}",
        ".old{display:none} p{display:block}",
    ],
)
def test_what_a_rule_for_its_name_hides_is_set_aside(style: str) -> None:
    doc = page(style, '<p class="x old" id="o">旧的一条。</p>')
    assert hidden(doc) == ["旧的一条。"]
    assert [block.text for block in doc.blocks] == [TEXT, "第二条　本办法自公布之日起施行。"]


@pytest.mark.parametrize(
    "style",
    [
        "@media print { .old{display:none} }",
        "@media (max-width: 600px) { .x{margin:0} .old{display:none} }",
        ".old{display:none} .open .old{display:block}",
        ".old{display:none} .old.x{display:inline}",
        "p{display:none} .old{display:block}",
        ".menu .old{display:none}",
        ".older{display:none}",
        "div.old{display:none}",
        ".old:empty{display:none}",
        ".old{display:none",
    ],
)
def test_what_may_be_shown_stays(style: str) -> None:
    doc = page(style, '<p class="x old" id="o">另一条。</p>')
    assert hidden(doc) == []
    assert "另一条。" in doc.text


def test_an_element_that_says_itself_how_it_is_shown_and_sheets_for_paper() -> None:
    assert hidden(page(".old{display:none}", '<p class="old" style="display: block">甲条。</p>')) == []
    assert hidden(page(".old{display:none}", '<p class="old">甲条。</p>', media="print")) == []


def test_a_page_that_a_script_shows() -> None:
    doc = page(".text{display:none}", f'<div class="text"><p>{TEXT * 4}</p></div>')
    assert hidden(doc) == []
    assert TEXT * 4 in doc.text


@given(st.text(alphabet="@media{}.a#b:;, /*<!->displaynone\n", max_size=200))
def test_any_style_sheet_is_read(style: str) -> None:
    root = etree.HTML(f"<html><body><p class=a>{TEXT}</p><p>{TEXT}</p></body></html>")
    sheet = etree.SubElement(root, "style")
    sheet.text = style
    body = root.find("body")
    assert body is not None
    assert html_styles.hidden(root, body) <= set(body)
