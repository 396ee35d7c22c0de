"""The rows of a translation in a browser: by mouse and by keyboard."""

from __future__ import annotations

import pytest

from web.shown.translation import sentences_of

SCREENS = [
    ((1280, 720), "en-US", "light"),
    ((1920, 1080), "zh-CN", "dark"),
    ((390, 844), "zh-CN", "light"),
    ((390, 844), "en-US", "dark"),
]


@pytest.fixture
def rows(store, kit, open_page):
    number = kit.finish(store, kit.make_translation())

    def open_(query="", **options):
        page = open_page(f"/comparisons/{number}/translation{query}", **options)
        page.wait_for_selector("html[data-ready]")
        return page

    return open_


def proposed(store, row):
    snapshot = store.snapshot(1)
    entry = store.targets.newest(snapshot.pair).get(sentences_of(snapshot)[row - 1].unit)
    return entry and entry.text


def field(page, row):
    page.wait_for_function("row => document.activeElement === document.querySelector(`#s${row} textarea`)", arg=row)
    return page.locator(f"#s{row} textarea")


def select_words(page, selector, words):
    page.evaluate(
        """([selector, words]) => {
            const walker = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(words);
                if (at >= 0) return getSelection().setBaseAndExtent(node, at, node, at + words.length);
            }
            throw new Error("no such words: " + words);
        }""",
        [selector, words],
    )


def test_rows_are_translated_by_keyboard_alone(rows, store):
    page = rows()
    for _ in range(3):
        page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('.line').id") == "s3"
    page.keyboard.press("e")
    field(page, 3)
    page.keyboard.press("Control+a")
    page.keyboard.type("New companies receive a subsidy of 200,000 yuan.")
    page.keyboard.press("Control+Enter")
    field(page, 4)
    assert proposed(store, 3) == "New companies receive a subsidy of 200,000 yuan."
    assert page.locator("#s3 .new ins").all_inner_texts() == ["200,000"]
    assert page.locator("#s3 .old del").all_inner_texts() == ["2 million"]
    # What is left with Esc can be brought back.
    page.keyboard.press("Control+a")
    page.keyboard.type("A list.")
    assert page.locator("#s4.unsaved").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("#s4 textarea").input_value() == "A blacklist is drawn up."
    page.get_by_role("button", name="Bring them back").click()
    assert field(page, 4).input_value() == "A list."
    page.keyboard.press("Escape")
    assert proposed(store, 4) is None
    page.keyboard.press("?")
    assert page.get_by_role("dialog").inner_text().count("\n") >= 5


def test_rows_are_narrowed_and_an_omission_is_filled(rows, store):
    page = rows()
    page.get_by_label("Show").select_option("untranslated")
    assert page.locator(".line:visible").count() == 1
    assert page.locator("#shown").inner_text() == "1 of 7 rows"
    page.locator("#s5 .number").click()
    page.locator("#s5 textarea").fill("Each district shall publish its time limits.")
    page.locator("#s5").get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("#s5 .new")
    assert proposed(store, 5) == "Each district shall publish its time limits."
    page.get_by_label("Show").select_option("edited")
    assert page.locator(".line:visible").count() == 1
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.locator(".line:visible").count() == 1
    page.get_by_label("Show").select_option("all")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("issuance")
    assert page.locator("#shown").inner_text() == "1 of 7 rows"


def test_a_suggestion_and_a_rendering_are_taken_with_one_click(rows, store):
    page = rows("?finding=2")
    page.locator("#s4 [data-put='negative list'] >> text=Take it").click()
    assert page.locator("#s4 textarea").input_value() == "A negative list is drawn up."
    page.locator("#s4").get_by_role("button", name="Cancel").click()
    page.locator("#s4 .term button[data-put='negative list']").click()
    assert page.locator("#s4 textarea").input_value() == "A negative list is drawn up."
    page.locator("#s4").get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("#s4 .rendering-preferred")
    page.locator("#s4").get_by_role("button", name="Withdraw").click()
    page.wait_for_selector("#s4 .rendering-forbidden")
    assert page.locator("#s4 .past li").count() == 2
    page.locator("#s4 .past [data-all]").click()
    assert page.locator("#s4 textarea").input_value() == "A negative list is drawn up."


def test_what_somebody_else_wrote_meanwhile_is_shown_beside_ones_own(rows, store):
    page = rows()
    page.locator("#s3 .number").click()
    page.locator("#s3 textarea").fill("Mine.")
    comparison = store.comparison(1)
    unit = sentences_of(store.snapshot(1))[2].unit
    store.targets.propose(comparison, unit, "Theirs.", "", 0)
    page.keyboard.press("Control+Enter")
    alert = page.locator("#s3 [role=alert]")
    assert "Theirs." in alert.inner_text()
    assert page.locator("#s3 textarea").input_value() == "Mine."
    assert proposed(store, 3) == "Theirs."
    # Seen now, it may be put in its place.
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#s3 .new >> text=Mine.", state="attached")
    assert [one.text for one in store.targets.history(comparison.pair, unit)] == ["Mine.", "Theirs."]


def test_selected_words_become_a_term(rows, store):
    page = rows()
    select_words(page, "#s5 .source", "办理时限")
    select_words(page, "#s6 .target", "issuance")
    assert page.locator("#picked").inner_text().startswith("办理时限 ↔ issuance")
    page.keyboard.press("t")
    page.get_by_label("Preferred English rendering").fill("")
    page.get_by_label("Preferred English rendering").fill("time limits for processing")
    page.get_by_label("Forbidden renderings").fill("handling deadline")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Add the term").click()
    page.wait_for_selector("#term-dialog", state="hidden")
    assert [kept.term.zh for kept in store.termbases.search("时限")] == ["办理时限"]
    # Once more it is refused, and says why.
    page.locator("#s5 .number").click()
    page.wait_for_selector("#s5 .term >> text=办理时限")
    select_words(page, "#s5 .source", "办理时限")
    page.locator("#add-term").click()
    page.get_by_label("Preferred English rendering").fill("time limit")
    page.get_by_role("button", name="Add the term").click()
    # A termbase was made meanwhile, of which the page does not know.
    page.wait_for_selector("#term-dialog .error:visible")
    assert "already" in page.locator("#term-dialog .error").inner_text()


def test_from_a_row_to_the_finding_and_back(rows):
    page = rows()
    page.locator("#s3 .number").click()
    page.locator("#s3 .finding a").click()
    page.wait_for_url("**/findings/1")
    page.go_back()
    page.wait_for_selector("#s3.current textarea")
    page.go_forward()
    page.get_by_role("link", name="To its sentence").click()
    page.wait_for_selector("#s3.current textarea")
    page.get_by_role("link", name="To the review").click()
    page.get_by_role("link", name="Sentences", exact=True).click()
    page.wait_for_selector("#rows")


@pytest.mark.parametrize(("size", "locale", "scheme"), SCREENS)
def test_no_page_scrolls_aside(rows, locale, scheme, size):
    page = rows("?finding=2", width=size[0], height=size[1], locale=locale, color_scheme=scheme)
    page.wait_for_selector("#s4 textarea")
    page.locator("#quality summary").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        """() => [...document.querySelectorAll("main button, main .button, main summary, main select, main input")]
            .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24).map(e => e.outerHTML)"""
    )
    assert small == []


def test_two_thousand_rows_are_narrowed_at_once(store, kit, open_page):
    number = kit.finish(store, kit.make_translation(1000))
    page = open_page(f"/comparisons/{number}/translation")
    page.wait_for_selector("html[data-ready]")
    # Measured inside the page: on a busy machine, driving the browser takes longer than what is driven.
    taken = page.evaluate(
        """() => {
            const field = document.querySelector("[name=text]");
            field.value = "task 999.";
            const start = performance.now();
            field.dispatchEvent(new Event("input", { bubbles: true }));
            return performance.now() - start;
        }"""
    )
    assert taken < 2000  # milliseconds; about 20 on a quiet machine
    assert page.locator("#shown").inner_text() == "1 of 2007 rows"
