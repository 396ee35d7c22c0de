"""A new version of a draft takes over the decisions, and a page says what it changed."""

from __future__ import annotations

from dataclasses import replace

from diff.finding import fingerprint


def test_a_new_version_says_what_came_back(open_page, store, report, kit, engine):
    plan = store.library.take(store.add_file("原文正文".encode(), "plan.txt"), "original").document
    store.library.take(store.add_file("草案正文".encode(), "draft.txt"), "draft")
    page = open_page(f"/library/compare?original={plan.id}")
    page.locator("input[name=draft][type=checkbox]").check()
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_selector("#findings > li")
    comparison = store.comparison(1)
    cap = report.findings[3]
    store.decide(comparison, [cap.fingerprint], "dismiss", "intended", "核对过")
    store.decide(comparison, [report.findings[0].fingerprint], "accept")

    # The district lowers the cap once more and deletes the last divergence.
    lower = replace(
        cap,
        draft=replace(cap.draft, quote="最高不超过20万元"),
        found="≤ 200,000 CNY",
        fingerprint=fingerprint("CP01", "2"),
    )
    engine.answer = replace(report, findings=(*report.findings[:3], lower, *report.findings[4:-1]))
    page.goto("/library/2")
    page.wait_for_selector("html[data-ready]")
    page.locator("#adding > summary").click()
    page.locator("#file").set_input_files(
        {"name": "draft 2.txt", "mimeType": "text/plain", "buffer": "草案正文，第二稿".encode()}
    )
    page.wait_for_selector("h3:has-text('Version 2')")
    page.get_by_role("link", name="Compare with…").first.click()
    page.wait_for_url("**/library/compare*")
    page.wait_for_selector("html[data-ready]")
    page.locator("#original").select_option(str(plan.id))
    page.wait_for_selector("#choose-drafts")
    assert page.locator("input[name=draft][type=checkbox]").is_checked()
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_selector("#findings > li")
    assert store.comparison(2).order.draft_version == (2, 2)

    page.goto("/library/2")
    page.get_by_role("link", name="What changed").click()
    tally = page.locator(".tally li").all_inner_texts()
    assert [line.split() for line in tally] == [
        ["1", "Back", "because", "the", "facts", "changed"],
        ["0", "New"],
        ["7", "Still", "open"],
        ["1", "Decided", "before"],
        ["1", "Resolved"],
    ]
    back = page.locator("#returned .changes > li")
    assert "≤ 300,000 CNY" in back.inner_text()
    assert "≤ 200,000 CNY" in back.inner_text()
    assert "核对过" in back.locator(".had").inner_text()
    back.get_by_role("link", name="Open the finding").click()
    page.wait_for_selector("#f4.current")
    assert page.locator("#f4").get_attribute("data-status") == "open"
    assert page.locator("#f1").get_attribute("data-status") == "accepted"


def test_without_an_earlier_comparison_the_page_says_what_to_do(open_page, store, report, kit):
    number = kit.finish(store, report)
    page = open_page(f"/comparisons/{number}/versions", width=390, height=844, locale="zh-CN")
    assert "此前没有比对记录" in page.locator(".empty").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
