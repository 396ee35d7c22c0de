"""What is told of the reading of a file, and the page that tells it."""

from __future__ import annotations

import pytest

from ingest.document import Block, BlockKind, Box, Document, IngestError, Revision, Run, SourceFile
from ingest.parts import separate
from web.shown import howread
from web.shown.howread import MOST, of_document


@pytest.fixture
def database():
    """SQLite alone: nothing here depends on the database."""
    return ""


def line(text, page, confidence):
    return Block(text, page=page, runs=(Run(0, len(text), Box(page, 0, 0, 100, 12), confidence),))


def test_what_was_set_aside_changed_and_recognised_is_told():
    heads = tuple(Block(f"第{n}期", BlockKind.RUNNING_HEAD, page=n) for n in range(1, MOST + 3))
    doc = Document(
        SourceFile("a.pdf", "0" * 64, "pdf", 10),
        (line("一、总体要求", 1, 0.99), line("给予300万元补助", 1, 0.6), line("二、附则", 2, 0.97)),
        (*heads, Block("注一", BlockKind.FOOTNOTE, page=2), Block(" ", BlockKind.COMMENT)),
        pages=2,
        revisions=(Revision("insertion", "全面" * 400, "王芳", "2026-05-01T00:00:00Z"),),
    )
    told = of_document(*separate(doc))
    assert [(one.kind, one.count, len(one.texts)) for one in told.aside] == [
        ("running-head", MOST + 2, MOST),
        ("footnote", 1, 1),
    ]
    assert told.aside[1].texts == ((2, "注一"),)
    assert told.revisions[0][:3] == ("insertion", "王芳", "2026-05-01T00:00:00Z")
    assert len(told.revisions[0][3]) == howread.LONGEST
    first, second = told.recognised
    assert (first.page, first.unsure) == (1, ((0.6, "给予300万元补助"),))
    assert 0.6 < first.confidence < 0.99
    assert (second.confidence, second.unsure) == (0.97, ())


def test_the_page_reads_the_file_once(browser, store, report, kit, monkeypatch):
    kit.finish(store, report)
    page = browser.get("/comparisons/1/reading/original")
    assert page.status_code == 200
    assert "How original.txt was read" in page.text
    assert "Nothing was set aside" in page.text

    def never(*_):
        raise AssertionError("read again")

    monkeypatch.setattr(howread, "read_stored", never)
    assert browser.get("/comparisons/1/reading/original").text == page.text
    assert browser.get("/comparisons/1/reading/neither").status_code == 404
    assert browser.get("/comparisons/2/reading/draft").status_code == 404


def test_a_file_that_cannot_be_read_any_more_gets_a_sentence(browser, store, report, kit, monkeypatch):
    kit.finish(store, report)

    def refuse(*_):
        raise IngestError("draft.txt: the file is empty.")

    monkeypatch.setattr(howread, "read_stored", refuse)
    page = browser.get("/comparisons/1/reading/draft")
    assert page.status_code == 409
    assert "draft.txt: the file is empty." in page.text
