"""Many comparisons in a browser: how far they are, cancelling, trying again, and a server that goes and comes back."""

from __future__ import annotations

import re
import threading

import pytest

from web.store import Order


@pytest.fixture
def engine(report, kit):
    """It waits at the alignment until the test lets it go on."""
    return kit.Engine(report, threading.Event())


@pytest.fixture
def batch(store, kit):
    """Four that are started together; the worker is at the first."""
    return store.add_comparisons([Order(*kit.stored_pair(store))] * 4)


def state_of(page, number):
    return page.locator("tr", has=page.locator(f"td.number:text-is('{number}')")).locator(".state").inner_text()


def test_a_batch_is_followed_cancelled_and_tried_again(batch, open_page, engine, store, kit):
    kit.wait_for(lambda: store.comparison(batch[0]).stage == "align", 15)
    page = open_page(f"/comparisons?batch={batch[0]}")
    assert page.locator("#overall").inner_text().startswith("0 of 4 have ended")
    assert [state_of(page, number) for number in batch] == ["comparing", *["waiting"] * 3]
    assert "Place 2 in the queue." in page.locator("tbody tr").nth(1).inner_text()
    page.get_by_role("button", name=f"Cancel comparison {batch[2]}").click()
    page.wait_for_url(f"**/comparisons?batch={batch[0]}")
    assert state_of(page, batch[2]) == "cancelled"
    # The focus outlives what the page takes over from the server.
    retry = page.get_by_role("button", name=f"Try again: comparison {batch[2]}")
    retry.focus()
    engine.gate.set()
    page.wait_for_function("() => document.getElementById('live').dataset.unfinished === '0'")
    assert [state_of(page, number) for number in batch] == ["done", "done", "cancelled", "done"]
    assert page.evaluate("document.activeElement.id") == f"act{batch[2]}"
    assert page.locator("#said-live").inner_text().startswith("4 of 4 have ended")
    page.get_by_role("button", name="Try all failed and cancelled ones again (1)").click()
    assert "1 comparison was put in the queue again." in page.locator(".said").inner_text()
    page.wait_for_function("() => document.getElementById('live').dataset.unfinished === '0'")
    assert state_of(page, batch[2]) == "done"


def test_all_of_a_batch_is_cancelled(batch, open_page, store, kit):
    kit.wait_for(lambda: store.comparison(batch[0]).state == "running", 15)
    page = open_page(f"/comparisons?batch={batch[0]}", locale="zh-CN")
    page.get_by_role("button", name="取消全部未完成的比对（4 项）").click()
    assert page.locator(".said").inner_text() == "已取消 4 项比对。"
    assert {state_of(page, number) for number in batch} == {"已取消"}
    page.get_by_role("link", name="已取消 4").click()
    assert page.locator("tbody tr").count() == 4


def test_the_page_of_one_leads_from_waiting_to_its_result(batch, open_page, engine, store):
    page = open_page(f"/comparisons/{batch[1]}")
    assert page.locator("h1").inner_text() == "Waiting to be compared"
    assert page.locator("#outlook").inner_text().startswith("Place ")
    engine.gate.set()
    page.wait_for_selector("html[data-ready]", timeout=15000)
    assert store.comparison(batch[1]).state == "done"


def test_one_is_cancelled_from_its_page_and_started_again(batch, open_page, engine, store, kit):
    kit.wait_for(lambda: store.comparison(batch[0]).stage == "align", 15)
    store.set_stage(batch[0], "read 3/9", "thread")
    page = open_page(f"/comparisons/{batch[0]}")
    assert page.locator("[data-stage=read]").inner_text() == "Recognise page 3 of 9"
    bar = page.get_by_role("progressbar", name="Pages recognised")
    assert (bar.get_attribute("value"), bar.get_attribute("max")) == ("2", "9")
    page.get_by_role("button", name="Cancel").click()
    assert page.locator("h1").inner_text() == "This comparison was cancelled"
    engine.gate.set()
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector("html[data-ready]", timeout=15000)
    assert page.url.endswith(f"/comparisons/{batch[0]}")


def test_hundreds_are_paged_filtered_and_searched(open_page, engine, store, kit):
    engine.gate.set()
    pair = kit.stored_pair(store)
    numbers = store.add_comparisons([Order(*pair)] * 119 + [Order(store.add_file(b"x", "方案.txt"), pair[1])])
    store.cancel_batch(numbers[0])
    page = open_page("/comparisons")
    assert page.locator("tbody tr").count() == 50
    page.get_by_role("link", name="Older").click()
    page.get_by_role("link", name="Older").click()
    assert re.search("Page 3 of 3", page.locator(".pages").inner_text())
    assert page.locator("tbody tr").count() == 20
    page.get_by_role("searchbox").fill("方案")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    assert page.locator("tbody tr").count() == 1
    page.get_by_role("link", name="Clear").click()
    page.get_by_role("link", name=re.compile("^cancelled")).click()
    assert "state=cancelled" in page.url


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_the_list_needs_no_sideways_scrolling_of_the_page(batch, open_page, size):
    page = open_page(f"/comparisons?batch={batch[0]}", width=size[0], height=size[1])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
