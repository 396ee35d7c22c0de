"""Downloads, workbooks and the printed review, in a real browser."""

from __future__ import annotations

import io
import re
import unicodedata

import openpyxl
import pdfplumber
import pytest

from diff.gate.decisions import COLUMNS
from tests.web import paged


@pytest.fixture
def number(store):
    return paged.finished(store)


def test_a_workbook_is_downloaded_filled_in_and_given_back(open_page, store, number, tmp_path):
    page = open_page(f"/comparisons/{number}")
    page.set_default_timeout(30_000)
    page.wait_for_selector("html[data-ready]")
    page.get_by_text("Downloads", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Workbook (Excel)").click()
    mine = tmp_path / "mine.xlsx"
    waiting.value.save_as(mine)
    book = openpyxl.load_workbook(mine)
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows(max_row=20) if any(cell.value == COLUMNS.key for cell in row))
    column = next(cell.column for cell in head if cell.value == COLUMNS.decision)
    # Below the technical names stand those for people.
    sheet.cell(head[0].row + 2, column, "accept")
    sheet.cell(head[0].row + 3, column, "dismiss")
    comment = next(cell.column for cell in head if cell.value == COLUMNS.comment)
    sheet.cell(head[0].row + 3, comment, "agreed with the municipality")
    book.save(mine)
    page.get_by_role("link", name="All forms").click()
    page.get_by_label("Workbook with your decisions").set_input_files(mine)
    page.get_by_role("button", name="Record the decisions").click()
    page.get_by_text("2 decisions were recorded.").wait_for()
    pair = store.comparison(number).pair
    assert sorted(one.status for one in store.decisions(pair).values()) == ["accepted", "dismissed"]
    page.get_by_role("button", name="Take all of them back").click()
    page.wait_for_url(re.compile(r"/findings/\d+$"))
    assert {one.status for one in store.decisions(pair).values()} == {"open"}


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_the_review_is_printed_and_nothing_is_lost(open_page, store, number, locale):
    comparison, snapshot = store.comparison(number), store.snapshot(number)
    store.decide(comparison, [snapshot.findings[0].fingerprint], "dismiss", "intended", "as agreed on Monday")
    store.decide(comparison, [snapshot.findings[1].fingerprint], "comment", "", "ask the finance office")
    page = open_page(f"/comparisons/{number}/print", locale=locale)
    paper = page.pdf(prefer_css_page_size=True)
    with pdfplumber.open(io.BytesIO(paper)) as read:
        sizes = {(round(one.width), round(one.height)) for one in read.pages}
        # Fonts share glyphs with the radicals, which then stand for the characters in what is read back.
        texts = [unicodedata.normalize("NFKC", one.extract_text()) for one in read.pages]
        cells = [
            [unicodedata.normalize("NFKC", cell or "") for cell in row]
            for one in read.pages
            for table in one.extract_tables()
            for row in table
        ]
    # Cell by cell: lines of neighbouring cells are read back one after the other.
    whole = "".join("".join(cell.split()) for row in cells for cell in row)
    assert sizes == {(595, 842)}
    assert all(f"{n} / {len(texts)}" in text for n, text in enumerate(texts, 1))
    for finding in snapshot.findings:
        assert finding.fingerprint in whole
        message = unicodedata.normalize("NFKC", finding.message["zh" if locale == "zh-CN" else "en"])
        assert "".join(message.split())[:12] in whole
    # The table's head stands over its rows on every page that it goes over.
    heads = {"en-US": ["No.", "Finding"], "zh-CN": ["序号", "差异"]}[locale]
    marks = [finding.fingerprint for finding in snapshot.findings]
    rows = [row for row in cells if any(mark in "".join("".join(row).split()) for mark in marks)]
    assert [int(next(filter(None, row))) for row in rows] == list(range(1, len(marks) + 1))
    on = [text for text in texts if any(finding.fingerprint in "".join(text.split()) for finding in snapshot.findings)]
    assert len(on) >= 2 and sum([*filter(None, row)][:2] == heads for row in cells) == len(on)
    for text in (snapshot.original.sha256, "asagreedonMonday", "askthefinanceoffice", "plan.pdf", "draft.docx"):
        assert text in whole
    # The controls of the screen are not printed.
    assert {"en-US": "Print, or save", "zh-CN": "打印或存为"}[locale] not in "".join(texts)


def test_what_is_printed_can_be_chosen(open_page, number):
    page = open_page(f"/comparisons/{number}/print")
    for name in ("medium", "low", "info"):
        page.get_by_label(name, exact=True).uncheck()
    page.get_by_role("button", name="Show these").click()
    page.wait_for_url(re.compile("severity=high"))
    assert page.locator("tr[data-n]").count() == 5
    assert "Only 5 of 8 findings are printed" in page.locator("main").inner_text()
    page.evaluate("window.print = () => { document.body.dataset.printed = '1' }")
    page.get_by_role("button", name="Print, or save as PDF").click()
    page.wait_for_selector("body[data-printed]")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
