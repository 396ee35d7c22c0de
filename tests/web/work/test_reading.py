"""Files are read into the library, and what is searched in them is found with the text around it."""

from __future__ import annotations

import pytest

from web.store.model import ReadPart
from web.work.reading import passages, read_into_library, searched

PLAN = """江北市支持企业发展若干措施

一、支持范围
1．在本市注册的企业。
二、支持政策
2．设备投资超过500万元的，给予补助。
"""


@pytest.fixture
def database():
    """SQLite alone: tests/web/store has what depends on the database."""
    return ""


def keep(store, text, name):
    taken = store.library.take(store.add_file(text.encode(), name), "original")
    sha256 = store.library.versions(taken.document.id)[-1].file.sha256
    read_into_library(store, sha256)
    return store.library.holding(taken.document.id)


def test_a_file_is_read_into_its_parts(store):
    holding = keep(store, PLAN, "plan.txt")
    assert holding.document.title == "江北市支持企业发展若干措施"
    assert holding.reading.state == "done"
    assert holding.reading.format == "txt"
    (part,) = holding.parts
    assert (part.language, part.clauses, part.first_page) == ("zh", 4, None)
    (found,) = store.library.find(searched("設備投資 超過"))
    (passage,) = passages(found.part, searched("設備投資 超過"))
    assert (passage.hit, passage.page, found.count) == ("设备投资超过", None, 1)
    assert passage.before.endswith("2．")
    assert passage.after.startswith("500万元的")
    # Whoever reads it again finds the same.
    read_into_library(store, holding.newest.file.sha256)
    assert store.library.holding(holding.document.id) == holding


def test_what_cannot_be_read_keeps_its_sentence(store):
    holding = keep(store, "\0\1\2\3 PK no text " * 50, "junk.bin")
    assert holding.reading.state == "failed"
    assert "junk.bin" in holding.reading.error
    assert holding.reading.error.endswith(".")
    assert holding.document.title == "junk"
    with pytest.raises(LookupError):
        read_into_library(store, "0" * 64)


def test_passages_are_cut_from_the_text_as_it_stands():
    text = "第一页末尾的補助ＡＢＣ\n 上 限为300万元。" + "后" * 100 + "补助abc上限"
    part = ReadPart(1, "", "zh", 1, 2, 0, text, ((0, 1), (12, 2)))
    first, second = passages(part, searched("补助abc上限"))
    assert first.hit == "補助ＡＢＣ\n 上 限"
    assert (first.page, second.page) == (1, 2)
    assert first.before == "第一页末尾的"
    assert second.before.startswith("…")
    assert second.after == ""
    assert passages(part, searched("没有")) == passages(part, "") == ()
    assert [one.page for one in passages(part, searched("上限"), most=1)] == [2]


def test_what_is_searched_ignores_width_script_case_and_white_space():
    assert searched("Ｆｏｒｅｉｇｎ Investment") == searched("foreign\ninvestment") == "foreigninvestment"
    assert searched("支 持專精特新") == searched("支持专精特新")
