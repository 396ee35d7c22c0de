"""Files are given to the library, read, found, and one original is compared with many drafts."""

from __future__ import annotations

import re

import pytest

PLAN = """江北市支持企业发展若干措施

一、支持范围
1．在本市注册的企业。
二、支持政策
2．设备投资超过500万元的，给予补助。
"""


@pytest.fixture
def library(open_page):
    """The page of the library."""

    def open_(path="/library", **options):
        page = open_page(path, **options)
        page.wait_for_selector("html[data-ready]")
        return page

    return open_


def text_file(name, text):
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def draft(place):
    return PLAN.replace("江北市", f"江北市{place}").replace("发展若干措施", "发展若干措施（征求意见稿）")


def test_files_are_given_read_and_found(library, store):
    page = library()
    assert page.locator(".welcome").is_visible()
    page.locator("#file").set_input_files([text_file("plan.txt", PLAN), text_file("other.txt", PLAN + "3．其他。\n")])
    page.wait_for_selector("text=2 of 2 files are there")
    assert page.get_by_role("link", name="plan.txt is a new document.").is_visible()
    # The worker reads them, and the list follows.
    page.wait_for_selector("tr:has-text('江北市支持企业发展若干措施') >> text=4 clauses")
    # Both have one title: the later one is offered as a version of the earlier one.
    page.wait_for_selector(".offer")
    page.locator("#file").set_input_files([text_file("copy of plan.txt", PLAN)])
    page.wait_for_selector("text=copy of plan.txt is there already, as version 1 of")
    assert len(store.library.all()) == 2
    page.get_by_role("button", name="Yes, make it version 2").click()
    page.wait_for_selector("h1:has-text('江北市支持企业发展若干措施')")
    assert page.locator(".version h3").all_inner_texts() == ["Version 2 newest", "Version 1"]
    page.goto("/library")
    page.get_by_label("Search titles and texts").fill("設備 投資")
    page.keyboard.press("Enter")
    assert page.locator(".passage mark").inner_text() == "设备投资"


DROP = """(names) => {
    const entry = (file) => ({ isFile: true, isDirectory: false, name: file.name, file: (found) => found(file) });
    const folder = (name, inside) => ({
        isFile: false, isDirectory: true, name,
        createReader() {
            let given = false;
            return { readEntries: (found) => { found(given ? [] : inside); given = true; } };
        },
    });
    const made = (name) => entry(new File([`${name}的正文`], name));
    const root = folder("drafts", [...names.slice(1).map(made), folder("more", [made(names[0])])]);
    const event = new DragEvent("drop", { bubbles: true, cancelable: true });
    Object.defineProperty(event, "dataTransfer", {
        value: { types: ["Files"], files: [], items: [{ webkitGetAsEntry: () => root }] },
    });
    document.querySelector("h1").dispatchEvent(event);
    return event.defaultPrevented;
}"""


def test_a_folder_is_dropped_with_what_is_in_it(library, store):
    page = library()
    page.get_by_label("Drafts").check()
    assert page.evaluate(DROP, ["云屏区.txt", "南山区.txt", ".DS_Store", "~$南山区.docx", "附表.xlsx"])
    page.wait_for_selector("text=2 of 2 files are there")
    assert page.locator(".uploads .name").all_inner_texts() == ["南山区.txt", "云屏区.txt"]
    assert "1 other files of the folder were left out" in page.locator(".uploads").inner_text()
    assert {(one.title, one.kind) for one in store.library.all()} == {("云屏区", "draft"), ("南山区", "draft")}


def test_a_file_that_is_refused_costs_no_other(library, store):
    page = library()
    page.evaluate("document.getElementById('give').dataset.max = '40'")
    page.locator("#file").set_input_files([text_file("large.txt", "字" * 50), text_file("small.txt", "字")])
    page.wait_for_selector("text=2 of 2 files are there")
    assert "large.txt has more than" in page.locator(".uploads .bad").inner_text()
    assert [document.title for document in store.library.all()] == ["small"]


def test_one_original_is_compared_with_all_drafts(library, store):
    for text, name, kind in (
        (PLAN, "plan.txt", "original"),
        (draft("南山区"), "a.txt", "draft"),
        (draft("云屏区"), "b.txt", "draft"),
    ):
        store.library.take(store.add_file(text.encode(), name), kind)
    page = library()
    page.wait_for_selector("tr:has-text('江北市云屏区支持企业')")
    page.locator("tr:has-text('plan.txt')").get_by_role("link", name="Compare with…").click()
    page.wait_for_selector("html[data-ready]")
    page.get_by_label("All drafts").check()
    assert page.locator("#count").inner_text() == "2 chosen"
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_url(re.compile(r"/comparisons\?batch=1$"))
    assert {store.comparison(number).order.draft.name for number in (1, 2)} == {"a.txt", "b.txt"}
    page.goto("/library/1")
    assert page.locator("#comparisons + .scroll tbody tr").count() == 2


def test_the_samples_load_with_one_click(library, store):
    page = library(locale="zh-CN")
    page.get_by_role("button", name="载入样例").click()
    page.wait_for_selector("text=样例已收入文件库")
    assert len(store.library.all()) >= 7


def test_the_library_fits_a_phone_and_the_keyboard(library, store):
    store.library.take(store.add_file(PLAN.encode(), "plan.txt"), "original")
    page = library(width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#adding > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "kind"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "file"
    page.goto("/help")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
