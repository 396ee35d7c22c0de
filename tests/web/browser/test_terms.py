"""The pages of the terms in a browser."""

from __future__ import annotations

import pytest

from normalize.terms import Term


def test_from_the_first_termbase_to_a_removed_term(open_page, store):
    page = open_page("/terms")
    assert "no termbase yet" in page.locator(".notice").inner_text()
    page.get_by_label("Name of a new termbase").fill("Our office")
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("link", name="New term").click()
    page.get_by_label("Chinese term").fill("江北专班")
    page.get_by_label("Preferred English rendering").fill("Jiangbei task force")
    page.get_by_label("Forbidden renderings").fill("special class\nspecial shift")
    page.get_by_role("button", name="Add the term").click()
    page.wait_for_selector("text=is now in")
    assert store.termbases.terms(1)[0].term.forbidden == ("special class", "special shift")
    page.get_by_label("Preferred English rendering").fill("Jiangbei taskforce")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("text=was saved")
    assert page.locator(".log li").count() == 2
    page.get_by_role("button", name="Remove the term").click()
    page.wait_for_selector("text=was removed on")
    page.get_by_role("button", name="Put the term back").click()
    page.wait_for_selector("text=is back")
    page.goto("/terms?q=清单")
    assert page.locator("table.terms tbody tr").count() > 5
    page.get_by_label("Chinese or English words").fill("taskforce")
    page.keyboard.press("Enter")
    page.wait_for_selector("table.terms a >> text=江北专班")


def test_a_file_is_brought_in_and_taken_out(open_page, store):
    store.termbases.create("Our office")
    page = open_page("/terms/bases/1")
    table = "zh,preferred,forbidden\n江北专班,Jiangbei taskforce,special class\n甲方,Party A,\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "ours.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    page.get_by_role("button", name="Bring in").click()
    page.wait_for_selector("text=2 terms added")
    assert len(store.termbases.terms(1)) == 2
    page.get_by_role("button", name="Do not use Our office").click()
    page.wait_for_selector("text=is no longer used")
    assert not store.termbases.one(1).active
    with page.expect_download() as got:
        page.get_by_role("link", name="TBX 2019").click()
    assert "Jiangbei taskforce" in got.value.path().read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("size", "locale", "scheme"),
    [((1280, 720), "en-US", "dark"), ((1920, 1080), "zh-CN", "light"), ((390, 844), "zh-CN", "dark")],
)
def test_no_page_scrolls_aside(open_page, store, locale, scheme, size):
    base = store.termbases.create("市府办外事术语" * 5)
    store.termbases.add(base, Term("江北专班", "Jiangbei taskforce", ("task force for Jiangbei",), ("special class",)))
    page = open_page("/terms?q=专班", width=size[0], height=size[1], locale=locale, color_scheme=scheme)
    for path in ("/terms?q=专班", "/terms/bases/1", "/terms/1", "/terms/new", "/terms/changes"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        unnamed = page.evaluate(
            """() => [...document.querySelectorAll("main input:not([type=hidden]), main select, main textarea, main button")]
                .filter(e => !(e.labels?.length || e.getAttribute("aria-label") || e.textContent.trim())).length"""
        )
        assert unnamed == 0, path
