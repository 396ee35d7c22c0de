"""The pages of accounts, by keyboard."""

from __future__ import annotations

import re

import pytest

PASSWORD, OTHER = "vier-alte-Kähne im Nebel", "another 秘密 of many words"


def test_from_the_first_account_to_signing_out_by_keyboard(open_page, store):
    page = open_page("/people")
    page.get_by_label("Name").fill("王芳")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same once more").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in")
    page.goto("/people")
    # The cursor stands where the name is typed, as soon as the page is drawn.
    page.wait_for_function("document.activeElement.name === 'name'")
    page.keyboard.type("王芳")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/people$"))
    page.get_by_label("Name").fill("李雷")
    page.keyboard.press("Enter")
    given = page.locator(".secret code").inner_text()
    assert store.people.check_password("李雷", given).temporary
    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").press("Enter")
    page.wait_for_url("**/sign-in")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (390, 800)])
def test_the_pages_of_accounts_need_no_scrolling_aside(open_page, store, locale, scheme, size):
    store.people.create("王芳", "admin", PASSWORD)
    store.people.create_token(store.people.named("王芳"), "CI")
    store.audit.add("file.add", "0" * 64, name="若干措施.pdf", size=3)
    page = open_page("/audit", width=size[0], height=size[1], locale=locale, color_scheme=scheme)
    page.locator("[name=name]").fill("王芳")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/audit$"))
    for path in ("/audit", "/people", "/account"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        unnamed = page.evaluate(
            """() => [...document.querySelectorAll("main input:not([type=hidden]):not([hidden]), main select, main button")]
                .filter(e => !(e.labels?.length || e.getAttribute("aria-label") || e.textContent.trim())).length"""
        )
        assert unnamed == 0, path


def test_what_is_typed_is_shown_until_it_is_sent(open_page, store):
    store.people.create("王芳", "admin", PASSWORD)
    page = open_page("/sign-in", refusals=(401,))
    field = page.get_by_label("Password", exact=True)
    page.get_by_label("Name").fill("王芳")
    field.fill("wrong and long enough")
    page.get_by_label("Show what is typed").check()
    assert field.get_attribute("type") == "text"
    field.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert page.get_by_label("Password", exact=True).get_attribute("type") == "password"
