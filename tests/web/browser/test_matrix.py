"""The matrix and the parameters in a real browser: by keyboard, filtered at once, with a table that scrolls under its head."""

from __future__ import annotations

import pytest

from tests.web import districts


@pytest.fixture
def numbers(store, kit):
    return [
        districts.finish(store, report, name) for report, name in zip(districts.reports(kit), "南北东", strict=True)
    ]


@pytest.fixture
def matrix(open_page, numbers):
    def open_(path="", **options):
        page = open_page(f"/matrix/{numbers[0]}{path}", **options)
        page.wait_for_selector("html[data-ready]")
        return page

    return open_


def here(page):
    """The text of the cell that has the focus."""
    return page.evaluate("document.activeElement.closest('td, th')?.innerText.replace(/\\s+/g, ' ').trim()")


def shown(page):
    return page.evaluate(
        "[...document.querySelectorAll('#grid tbody tr:not([hidden]) .label')].map(one => one.textContent)"
    )


def test_the_arrow_keys_go_from_cell_to_cell(matrix, numbers):
    page = matrix()
    assert page.locator("#grid a[tabindex='0']").count() == 1, "one stop of the Tab key"
    page.locator("#grid a[tabindex='0']").focus()
    assert here(page).startswith("4 of 5 measures high 4 medium 3 low 2")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert here(page).startswith("≠ changed high 2 of 2 open")
    page.keyboard.press("ArrowRight")
    assert here(page).startswith("≠ changed high 1 of 1 open")
    page.keyboard.press("End")
    assert here(page) == "= same"
    page.keyboard.press("Home")
    assert "适用对象" in here(page)
    page.keyboard.press("Control+End")
    assert here(page) == "= same"
    page.keyboard.press("Control+Home")
    assert here(page) == "Clause of the original"
    # Across a row that has one cell for all columns, and back into the column.
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert "北山区" in here(page)
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('td').colSpan") == 3
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('td').cellIndex") == 2
    for _ in range(2):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/comparisons/{numbers[1]}#f1")


def test_the_filter_answers_at_once_and_stays_in_the_address(matrix):
    page = matrix()
    assert len(shown(page)) == 9
    page.select_option("[name=severity]", "high")
    assert shown(page) == ["一", "1", "二", "2", "3"]
    page.fill("[name=text]", "研发")
    assert shown(page) == ["二", "3"]
    assert page.inner_text("#shown") == "1 of 6 clauses"
    assert "severity=high" in page.url
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert shown(page) == ["二", "3"]
    page.fill("[name=text]", "nowhere")
    assert page.is_visible("#none") and shown(page) == []
    page.click("#none a")
    page.wait_for_selector("html[data-ready]")
    assert len(shown(page)) == 9


def test_the_server_filters_as_the_script_does(matrix):
    asked = ("differs=1", "severity=high", "severity=low", "text=%E6%8B%85%E4%BF%9D", "differs=1&severity=medium")
    with_script = {}
    page = matrix()
    for query in asked:
        page.goto(f"{page.url.partition('?')[0]}?{query}")
        page.wait_for_selector("html[data-ready]")
        by_server = shown(page)
        page.locator("[name=differs]").dispatch_event("input")
        with_script[query] = (by_server, shown(page))
    assert all(one == other and one for one, other in with_script.values()), with_script


def test_head_and_first_column_stay_in_sight(matrix):
    page = matrix(width=390, height=844)
    page.evaluate("document.getElementById('grid-scroll').scrollTo(150, 200)")
    pane, corner = page.locator("#grid-scroll").bounding_box(), page.locator(".corner").bounding_box()
    assert corner["x"] == pytest.approx(pane["x"], abs=2)
    assert corner["y"] == pytest.approx(pane["y"], abs=2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # A cell that is reached by keys is not covered by them.
    page.locator("#grid tbody tr td a").first.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    cell = page.evaluate_handle("document.activeElement").as_element().bounding_box()
    assert cell["x"] >= corner["x"] + corner["width"] - 4
    assert cell["y"] >= corner["y"] + corner["height"] - 4


def test_drafts_are_chosen_with_boxes(matrix, numbers):
    page = matrix()
    page.click(".choice summary")
    page.uncheck(f"[name=with][value='{numbers[2]}']")
    page.click("text=Show only these")
    page.wait_for_selector("html[data-ready]")
    assert page.locator("#grid thead a").all_inner_texts() == ["南山区", "北山区"]
    page.click(".tabs a >> nth=1")
    page.wait_for_selector("html[data-ready]")
    assert page.locator("#grid thead a").all_inner_texts() == ["南山区", "北山区"], "the choice goes along"


def test_points_stand_under_their_values_and_lead_to_the_finding(matrix, numbers):
    page = matrix("/parameters")
    row = page.locator("#grid tbody tr:has-text('营业收入'):not(.charted)").first
    chart = row.locator("xpath=following-sibling::tr[1]")
    for k in range(3):
        cell, point = row.locator("td").nth(k + 1).bounding_box(), chart.locator("circle.point").nth(k).bounding_box()
        assert point["x"] + point["width"] / 2 == pytest.approx(cell["x"] + cell["width"] / 2, abs=3)
    hit = chart.locator("rect.hit").first.bounding_box()
    assert hit["width"] >= 24 and hit["height"] >= 24
    page.select_option("[name=kind]", "cap")
    assert not row.is_visible() and not chart.is_visible()
    page.select_option("[name=kind]", "")
    chart.locator("rect.hit").first.click()
    page.wait_for_url(f"**/comparisons/{numbers[0]}#f1")


def test_without_scripts_the_form_does_it(open_page, numbers):
    page = open_page(f"/matrix/{numbers[0]}", java_script_enabled=False)
    page.select_option("[name=severity]", "high")
    page.select_option("[name=sort]", "name")
    page.click("text=Apply")
    page.wait_for_url("**severity=high**")
    assert page.locator("#grid tbody tr:visible .label").all_inner_texts() == ["一", "1", "二", "2", "3"]
    assert page.locator("#grid thead a").all_inner_texts() == ["东山区", "北山区", "南山区"]
