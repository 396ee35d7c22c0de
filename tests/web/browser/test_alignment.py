"""Alignment by hand in a real browser: a clause is linked anew, the findings change, and a later version keeps it."""

from __future__ import annotations

import re

import pytest

from web.shown.alignment import correction
from web.store import Order
from web.work.engine import run_pipeline

ORIGINAL = """临江市养老服务行动计划
一、重点任务
1．建设社区食堂。每个街道至少建设两处社区食堂，对经营主体给予一次性补助二十万元。
2．培训护理人员。每年培训养老护理人员三千人次，取得证书的给予补贴五百元。
3．发展智慧养老。推广智能手环和紧急呼叫设备，覆盖独居老年人八万户。
"""
# What the district calls its canteens has no word of the original's: the program does not see that it is the same measure.
DRAFT = """临江市云溪区养老服务行动计划
一、重点任务
1．开设长者饭堂。镇街开办不少于一家，运营方领取奖金十万元。
2．培训护理人员。每年培训养老护理人员三千人次，取得证书的给予补贴五百元。
3．发展智慧养老。推广智能手环和紧急呼叫设备，覆盖独居老年人八万户。
"""


class Real:
    """The real pipeline, with the gate that the server of the tests opens."""

    def __init__(self, engine):
        self.gate = engine.gate

    def __call__(self, comparison, store, progress):
        return run_pipeline(comparison, store, progress)


@pytest.fixture
def engine(request, report, kit):
    """The real pipeline where a test compares texts, which takes seconds; else one that gives the small report."""
    small = kit.make_engine(report)
    return Real(small) if "compared" in request.fixturenames else small


@pytest.fixture
def compared(store, kit):
    """Compares a draft with the original, as an upload does, and gives the number."""

    def compare(draft):
        files = store.add_file(ORIGINAL.encode(), "plan.txt"), store.add_file(draft.encode(), "draft.txt")
        number = store.add_comparison(Order(*files))
        kit.wait_for(lambda: store.comparison(number).state == "done", 60)
        return number

    return compare


def row(page, text):
    return page.locator(".row", has_text=text).first


def test_a_clause_is_linked_anew_and_a_later_version_keeps_it(open_page, compared, store):
    page = open_page(f"/comparisons/{compared(DRAFT)}")
    page.wait_for_selector("html[data-ready]")
    missing = row(page, "每个街道至少建设两处")
    assert "missing" in missing.locator(".relation").inner_text()
    before = page.locator("#findings > li").count()
    missing.hover()
    missing.locator(".align-open").click()
    panel = page.locator("#align-panel")
    panel.locator(".align-side[data-side=original] .align-chosen li").wait_for()
    # By words, as by number.
    panel.locator(".align-side[data-side=draft] input").fill("长者饭堂")
    page.wait_for_function(
        "() => document.querySelectorAll('.align-side[data-side=draft] .align-candidates li').length === 1"
    )
    panel.get_by_role("button", name=re.compile("^Add Clause")).last.click()
    page.wait_for_selector("#align-preview :text('Becomes one row')")
    assert page.locator(".clause.align-mark").count() == 2
    page.click("#align-apply")
    page.wait_for_url("**/comparisons/2#r*", timeout=60000)
    page.wait_for_selector("html[data-ready]")
    linked = row(page, "每个街道至少建设两处")
    assert "aligned by hand" in linked.inner_text() and "长者饭堂" in linked.inner_text()
    assert "missing" not in linked.locator(".relation").inner_text()
    assert page.locator("#findings > li").count() != before
    assert "Changed by the correction of the alignment" in page.locator(".align-notice").inner_text()
    # A later version of the draft, in which the measure stands elsewhere.
    lines = DRAFT.splitlines()
    later = [*lines[:2], lines[3].replace("2．", "1．"), lines[2].replace("1．", "2．"), lines[4]]
    page.goto(f"/comparisons/{compared(chr(10).join(later))}")
    page.wait_for_selector("html[data-ready]")
    linked = row(page, "每个街道至少建设两处")
    assert "aligned by hand" in linked.inner_text() and "长者饭堂" in linked.inner_text()
    # And back.
    page.click(".align-notice .align-list")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**/comparisons/4")
    page.wait_for_selector("html[data-ready]", timeout=60000)
    assert "missing" in row(page, "每个街道至少建设两处").locator(".relation").inner_text()


def test_the_panel_is_for_the_keyboard_and_for_clicks_in_the_texts(review):
    page = review(locale="zh-CN")
    page.keyboard.press("j")
    page.keyboard.press("l")
    panel = page.locator("#align-panel")
    page.wait_for_selector("#align-panel:focus")
    page.keyboard.press("Escape")
    row(page, "强化融资担保").locator(".align-open").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#align-panel:focus")
    # Taken out with the keyboard: what is left has no counterpart, and cannot be parted from anything.
    while panel.locator(".align-side[data-side=draft] .align-chosen .align-pick").count():
        panel.locator(".align-side[data-side=draft] .align-chosen .align-pick").first.press("Enter")
    assert panel.locator("input[value=unlink]").is_disabled()
    assert "没有对应内容" in panel.locator(".align-link-name").inner_text()
    # A click on a clause takes it in.
    row(page, "加大设备投资补助").locator(".cell-draft .clause").click(position={"x": 200, "y": 10})
    assert panel.locator(".align-side[data-side=draft] .align-chosen li").inner_text().startswith("×")
    assert panel.locator("input[value=unlink]").is_enabled()
    panel.locator("input[value=unlink]").check()
    page.wait_for_selector("#align-preview :text('不再合为一行')")
    page.keyboard.press("Escape")
    assert panel.is_hidden() and page.locator(".align-mark").count() == 0
    assert page.evaluate("document.activeElement.className") == "align-open"


def test_a_correction_made_meanwhile_is_not_written_over(review, store):
    page = review()
    number = 1
    page.locator(".row").nth(2).hover()
    page.locator(".row .align-open").nth(2).click()
    page.wait_for_selector(".align-candidates li")
    comparison = store.comparison(number)
    store.corrections.add(comparison, correction(store.snapshot(number), "link", [2], []), 0)
    page.locator(".align-side[data-side=draft] .align-candidates .align-pick").first.click()
    page.click("#align-apply")
    page.wait_for_selector("#align-preview .align-said:text('was corrected since')")
    assert len(store.corrections.history(comparison.pair).kept) == 1


def test_a_small_screen_has_the_page_for_it(review):
    page = review(query="?lang=zh", width=390, height=844)
    page.click("button[data-view=texts]")
    page.locator(".row .align-open").first.click()
    page.wait_for_url("**/alignment?row=*")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="预览更正结果").click()
    page.wait_for_selector(".align-box")
