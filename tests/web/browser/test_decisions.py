"""Decisions in a real browser: by keyboard, on many at once, two reviewers at the same time, and a blind second review."""

from __future__ import annotations

import re

import pytest

from web.store.audit import ACTING, Actor

PASSWORD = "vier-alte-Kähne im Nebel"


@pytest.fixture
def number(store, report, kit):
    return kit.finish(store, report)


@pytest.fixture
def signed_in(store, open_page, number):
    """The review page, opened by somebody with an account, each in a browser of their own."""
    for name, role in (("ann", "reviewer"), ("bob", "reviewer"), ("tess", "translator"), ("rae", "reader")):
        store.people.create(name, role, PASSWORD)

    def open_(name, path=f"/comparisons/{number}", **options):
        page = open_page(path, **options)
        page.locator("[name=name]").fill(name)
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/comparisons/"))
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready]")
        return page

    return open_


def status_of(page, n):
    return page.locator(f"#f{n}").get_attribute("data-status")


def made(store, number):
    return store.decisions(store.comparison(number).pair)


def key_of(store, number, n):
    return store.snapshot(number).findings[n - 1].fingerprint


def ask(page):
    """Does at once what the page does every quarter of a minute."""
    page.evaluate("document.dispatchEvent(new CustomEvent('decisions:ask'))")


def test_every_status_a_comment_an_answer_and_an_assignment_by_keyboard(signed_in, store, number):
    page = signed_in("ann")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector("#f2.current")
    page.keyboard.press("d")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.wait_for_selector("#f3.current")
    page.keyboard.press("s")
    page.keyboard.type("the plan of 2024")
    page.keyboard.press("Enter")
    page.wait_for_selector("#f4.current")
    page.keyboard.press("f")
    page.wait_for_selector("#f5.current .detail")
    assert [status_of(page, n) for n in (1, 2, 3, 4)] == ["accepted", "dismissed", "needs-source", "fixed"]
    page.keyboard.press("c")
    page.keyboard.type("who knows?")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Reply").click()
    assert page.locator("#answered").inner_text() == "who knows?"
    page.keyboard.type("Bob does.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#f5 .answer >> text=Bob does.")
    page.keyboard.press("g")
    page.locator("#assign-dialog select").select_option("bob")
    page.get_by_role("dialog").get_by_role("button", name="Assign").click()
    page.wait_for_selector("#f5[data-assignee=bob]")
    page.keyboard.press("i")
    page.wait_for_selector("#f5[data-assignee=ann]")
    page.keyboard.press("u")
    page.wait_for_selector("#f5[data-assignee=bob]")
    page.keyboard.press("k")
    page.wait_for_selector("#f4.current .detail")
    page.keyboard.press("r")
    page.wait_for_selector("#f4[data-status=open]")
    page.keyboard.press("?")
    keys = page.locator("#keys").inner_text()
    for word in ("accept", "needs a source", "mark as fixed", "give to me", "decide on all like this one", "undo"):
        assert word in keys
    history = store.history(store.comparison(number).pair, key_of(store, number, 5))
    assert [(event.action, event.by, event.parent) for event in history] == [
        ("comment", "ann", None), ("comment", "ann", history[0].id), ("assign", "ann", None), ("assign", "ann", None),
    ]  # fmt: skip


def test_the_filter_is_decided_at_once_with_a_preview_and_taken_back(signed_in, store, number):
    page = signed_in("ann")
    page.get_by_label("Filter the findings").get_by_label("high").uncheck()
    page.get_by_text("More filters").click()
    page.locator("select[name=type]").select_option("deadline-changed")
    page.locator("#bulk").click()
    dialog = page.get_by_role("dialog")
    assert "2 findings: undecided 2" in dialog.inner_text()
    assert not dialog.get_by_label("Assign to").is_visible()
    dialog.get_by_label("Reason for dismissing").select_option("no-effect")
    dialog.get_by_role("button", name="Decide on 2 findings").click()
    page.wait_for_selector("#f10[data-status=dismissed]")
    assert [status_of(page, n) for n in (7, 8, 9)] == ["open", "dismissed", "open"]
    assert "2 findings decided." in page.locator("#toast").inner_text()
    page.locator("#toast button").click()
    page.wait_for_selector("#f8[data-status=open]")
    assert {decision.status for decision in made(store, number).values()} == {"open"}
    assert not page.locator("dialog[open]").count()


def test_all_like_this_one_in_every_comparison_of_the_original(signed_in, store, number, kit):
    rows = [("", "", "江北市北山区支持专精特新企业发展若干措施", 0), *kit.DRAFT[1:]]
    other = kit.finish(store, kit.make_report(draft_rows=rows))
    page = signed_in("ann")
    page.locator("#f4 .head").click()
    page.wait_for_selector("#f4 .detail")
    page.keyboard.press("b")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("link", name="This difference, everywhere").click()
    dialog.get_by_text("2 findings in 2 comparisons").wait_for()
    dialog.get_by_label("Accept", exact=True).check()
    assert not dialog.get_by_label("Reason for dismissing").is_visible()
    # Somebody else is faster in the other comparison.
    store.decide(store.comparison(other), [key_of(store, other, 4)], "fix")
    dialog.get_by_role("button", name="Decide on 2 findings").click()
    page.wait_for_selector("#f4[data-status=accepted]")
    assert "1 finding" in dialog.inner_text() or "1 findings" in dialog.inner_text()
    assert f"Comparison {other}, finding 4" in dialog.inner_text() and "fixed, by" in dialog.inner_text()
    page.keyboard.press("Escape")
    assert made(store, other)[key_of(store, other, 4)].status == "fixed"


def test_two_at_once_see_each_other_and_overwrite_nothing(signed_in, store, number):
    ann, bob = signed_in("ann"), signed_in("bob")
    ann.locator("#f3 .head").click()
    ann.wait_for_selector("#f3 .detail")
    ann.keyboard.press("d")
    # While ann chooses a reason, bob accepts, and ann's page hears of it.
    bob.locator("#f3 .head").click()
    bob.wait_for_selector("#f3 .detail")
    bob.keyboard.press("a")
    bob.wait_for_selector("#f3[data-status=accepted]")
    ask(ann)
    ann.wait_for_selector("#f3[data-status=accepted]")
    assert "Meanwhile bob: accepted" in ann.locator("#f3 .head").inner_text()
    ann.keyboard.press("Enter")
    ann.wait_for_selector("#toast >> text=accepted, by bob")
    assert made(store, number)[key_of(store, number, 3)].last.by == "bob"
    # Now that it was seen, ann may decide otherwise; bob's page says so.
    ann.wait_for_selector("#f3 .history >> text=bob")
    ann.keyboard.press("d")
    ann.keyboard.press("Enter")
    ann.wait_for_selector("#f3[data-status=dismissed]")
    ask(bob)
    bob.wait_for_selector("#f3[data-status=dismissed] .meanwhile >> text=ann")
    assert [e.action for e in made(store, number)[key_of(store, number, 3)].events] == ["accept", "dismiss"]


def test_a_blind_review_from_its_beginning_to_the_settled_difference(signed_in, store, number):
    keys = [finding.fingerprint for finding in store.snapshot(number).findings]
    ann = signed_in("ann")
    for n in (1, 2):
        ann.locator(f"#f{n} .head").click()
        ann.wait_for_selector(f"#f{n} .detail")
        ann.keyboard.press("a")
        ann.wait_for_selector(f"#f{n}[data-status=accepted]")
    bob = signed_in("bob")
    assert status_of(bob, 1) == "accepted"
    bob.locator(".decisions-menu > summary").click()
    bob.locator(".start-blind > summary").click()
    bob.get_by_role("button", name="Begin the blind review").click()
    bob.wait_for_selector(".blind-note")
    bob.wait_for_selector("html[data-ready]")
    assert status_of(bob, 1) == "open" and "0 of 10 decided" in bob.locator("#decided").inner_text()
    bob.keyboard.press("j")
    bob.keyboard.press("a")
    bob.wait_for_selector("#f2.current .detail")
    assert bob.locator("#f2 .history").count() == 0
    bob.keyboard.press("d")
    bob.keyboard.press("Enter")
    bob.wait_for_selector("#f2[data-status=dismissed]")
    ask(ann)
    assert status_of(ann, 2) == "accepted"
    bob.locator(".blind-note summary").click()
    bob.get_by_role("button", name="End and compare").click()
    bob.wait_for_url("**/agreement?second=bob")
    assert "50.0%" in bob.locator(".figures").inner_text()
    bob.locator("#f2").get_by_role("button", name="Dismiss").click()
    bob.get_by_text("Settled:").wait_for()
    assert (made(store, number)[keys[1]].status, made(store, number)[keys[0]].last.by) == ("dismissed", "ann")


@pytest.mark.parametrize(("name", "buttons"), [("rae", 0), ("tess", 1)])
def test_who_may_not_decide_has_neither_buttons_nor_keys(signed_in, store, number, name, buttons):
    page = signed_in(name)
    page.locator("#f1 .head").click()
    page.wait_for_selector("#f1 .detail")
    for key in "adsfrgibB":
        page.keyboard.press(key)
    assert page.locator("#f1 .actions button").count() == buttons
    assert page.locator("dialog[open]").count() == 0 and not page.locator("#bulk").is_visible()
    assert page.locator(".decisions-menu").count() == 0 and made(store, number) == {}


def test_without_script_a_batch_is_decided_and_taken_back(signed_in, store, number):
    page = signed_in("ann", path=f"/comparisons/{number}/findings/8", java_script_enabled=False)
    page.get_by_role("link", name="Decide on all findings like this one…").click()
    page.get_by_role("link", name="This rule", exact=True).click()
    page.get_by_label("Needs a source").check()
    page.get_by_role("button", name="Decide on 2 findings").click()
    assert "2 findings decided." in page.get_by_role("status").inner_text()
    assert {one.status for one in made(store, number).values()} == {"needs-source"}
    page.get_by_role("button", name="Undo these 2").click()
    assert {one.status for one in made(store, number).values()} == {"open"}


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_no_page_of_decisions_is_wider_than_a_phone(signed_in, store, number, locale):
    page = signed_in("bob", width=390, height=844, locale=locale)
    comparison, keys = store.comparison(number), [key_of(store, number, n) for n in (1, 2)]
    store.decide(comparison, keys, "accept")
    token = ACTING.set(Actor("bob"))
    store.blind.start(comparison)
    store.decide(
        comparison, keys, "dismiss", "intended", "a remark of some length, which is longer than the page is wide"
    )
    store.blind.end(comparison, "bob")
    ACTING.reset(token)
    for path in ("bulk?numbers=1-10", "agreement", "findings/4"):
        page.goto(f"/comparisons/{number}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    assert page.locator(".compared").count() == 0
    page.goto(f"/comparisons/{number}/agreement")
    assert page.locator(".compared form").count() == 2
