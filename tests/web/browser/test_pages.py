"""The page itself beside the texts, in a real browser: what is lit lies on the ink."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from tests.web import paged


@pytest.fixture
def number(store):
    return paged.finished(store)


@pytest.fixture
def opened(number, open_page):
    def open_(**options):
        page = open_page(f"/comparisons/{number}", **options)
        page.set_default_timeout(20_000)
        page.wait_for_selector("html[data-ready]")
        return page

    return open_


def lit(page, side="original"):
    """Returns once the page of a side is drawn with the finding's boxes on it."""
    page.wait_for_function(
        """side => {
            const leaf = document.querySelector(`.leaf[data-side=${side}]`);
            const image = leaf.querySelector("img");
            return !leaf.classList.contains("waiting") && image.naturalWidth && leaf.querySelector(".lit");
        }""",
        arg=side,
    )


def at(page, side="original"):
    return page.locator(f".leaf[data-side={side}] .at").inner_text()


def test_the_key_opens_the_pages_of_the_finding_and_they_follow(opened):
    page = opened()
    page.keyboard.press("j")
    assert page.locator("#page-pane").is_hidden()
    page.keyboard.press("p")
    lit(page)
    assert at(page) == "page 1 of 3"
    assert page.locator(".leaf[data-side=original] .lit").get_attribute("data-f") == "1"
    marked = page.locator(".leaf[data-side=draft] mark.selected")
    assert marked.inner_text() == "5000万元以上"
    # The texts below are out of the way of the keyboard.
    assert page.evaluate("document.getElementById('texts').inert")
    page.keyboard.press("j")
    page.wait_for_selector(".leaf[data-side=original] .lit[data-f='2']")
    assert at(page) == "page 2 of 3"
    # The other finding of the page is there too, and a click on it selects it.
    page.locator(".leaf[data-side=original] g[data-f='3']").click()
    page.wait_for_selector(".leaf[data-side=original] .lit[data-f='3']")
    assert page.locator("#findings > li.current").get_attribute("data-n") == "3"
    page.keyboard.press("p")
    assert page.locator("#page-pane").is_hidden()
    assert not page.evaluate("document.getElementById('texts').inert")


@pytest.mark.parametrize("n", [1, 5])
def test_what_is_lit_lies_on_the_ink(opened, n):
    page = opened(height=1400)
    for _ in range(n):
        page.keyboard.press("j")
    page.keyboard.press("p")
    lit(page)
    sheet = page.locator(".leaf[data-side=original] .sheet")
    box = page.locator(".leaf[data-side=original] .lit rect").first.bounding_box()
    around = sheet.bounding_box()
    assert around["x"] <= box["x"] and box["x"] + box["width"] <= around["x"] + around["width"]
    page.evaluate("document.querySelectorAll('.sheet svg').forEach(svg => { svg.style.visibility = 'hidden' })")

    def ink(x, y, width, height):
        shot = page.screenshot(clip={"x": x, "y": y, "width": width, "height": height})
        return (np.asarray(Image.open(io.BytesIO(shot)).convert("L")) < 140).mean()

    here = ink(box["x"], box["y"], box["width"], box["height"])
    # Across the line, beside the box, is nothing: upwards where it runs across, sideways on the turned page.
    beside = (
        (box["x"], box["y"] - box["height"] * 0.9, box["width"], box["height"] * 0.7)
        if box["width"] > box["height"]
        else (box["x"] + box["width"] * 1.15, box["y"], box["width"] * 0.7, box["height"])
    )
    assert here > 0.04
    assert ink(*beside) < here / 4


def test_pages_are_turned_and_the_way_back_is_short(opened):
    page = opened()
    page.keyboard.press("j")
    page.keyboard.press("p")
    lit(page)
    leaf = page.locator(".leaf[data-side=original]")
    assert leaf.get_by_role("button", name="Previous page").is_disabled()
    leaf.get_by_role("button", name="Next page").click()
    page.wait_for_function(
        "() => document.querySelector('.leaf[data-side=original] .at').textContent === 'page 2 of 3'"
    )
    leaf.get_by_role("button", name="Back to the finding").click()
    page.wait_for_function(
        "() => document.querySelector('.leaf[data-side=original] .at').textContent === 'page 1 of 3'"
    )
    lit(page)
    width = page.locator(".leaf[data-side=original] .sheet").bounding_box()["width"]
    page.keyboard.press("+")
    assert page.locator("#page-zoom").inner_text() == "125%"
    assert page.locator(".leaf[data-side=original] .sheet").bounding_box()["width"] == pytest.approx(
        1.25 * width, rel=0.02
    )


def test_what_is_missing_shows_where_it_should_have_stood(opened):
    page = opened(locale="zh-CN")
    for _ in range(4):
        page.keyboard.press("j")
    page.locator("#page-toggle").click()
    lit(page)
    hint = page.locator(".leaf[data-side=draft] .paragraphs .hint")
    hint.wait_for()
    assert "该文件中没有此项内容" in hint.inner_text()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.wait_for_function("() => !document.querySelector('.leaf[data-side=original] .hint').hidden")
    assert page.locator(".leaf[data-side=draft] mark.selected").inner_text() == "落实设备投资补助"


def test_filters_and_decisions_show_on_the_page(opened):
    page = opened()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("p")
    lit(page)
    assert page.locator(".leaf[data-side=original] g").count() == 2
    page.keyboard.press("d")
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaf[data-side=original] g.box-gone[data-f='2']")
    page.locator("[name=text]").fill("300万元")
    page.wait_for_function("() => document.querySelectorAll('.leaf[data-side=original] g').length === 1")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (390, 844)])
def test_the_pages_have_room(opened, width, height):
    page = opened(width=width, height=height)
    page.keyboard.press("j")
    page.keyboard.press("p")
    # Where the window is wide, one file stands beside the texts: the one that has pages.
    lit(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sheet = page.locator(".leaf[data-side=original] .sheet").bounding_box()
    assert sheet["width"] >= min(350, width - 40)
    texts = page.locator("#texts").bounding_box()
    if width == 1920:
        assert texts["width"] > 500 and page.locator(".leaf[data-side=draft]").is_hidden()
        assert texts["x"] + texts["width"] <= sheet["x"] + 1
    small = page.evaluate(
        """() => [...document.querySelectorAll("#page-pane button, #page-pane a")]
            .filter(e => e.getClientRects().length && Math.min(e.offsetHeight, e.offsetWidth) < 24).map(e => e.outerHTML)"""
    )
    assert small == []


def test_the_page_of_the_next_finding_is_drawn_ahead(opened):
    page = opened()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("j")
    with page.expect_response(lambda answer: "/pages/original/2.png" in answer.url):
        page.keyboard.press("p")
    assert any("/pages/original/1.png" in url for url in asked)
