"""Texts that are markup, in the pages whose scripts put texts together: none of them is run, and none even tried to be."""

from __future__ import annotations

from tests.web import hostile

WATCH = """
window.ran = [];
window.boom = () => window.ran.push("boom");
document.addEventListener("securitypolicyviolation", (e) => window.ran.push(`${e.violatedDirective} ${e.blockedURI}`));
"""


def test_no_text_is_run(open_page, store, kit):
    numbers = hostile.furnish(store, kit)
    pair, rows = numbers["pair"], numbers["translation"]
    page = open_page("/sign-in")
    page.add_init_script(WATCH)
    page.locator("[name=name]").fill(hostile.name_of("admin"))
    page.locator("[name=password]").fill(hostile.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))

    def clean() -> None:
        assert page.evaluate("window.ran") == []
        assert page.locator("zz-evil, img[src=x]").count() == 0
        assert "zz-evil" in page.content()

    page.goto(f"/comparisons/{pair}")
    page.wait_for_selector("html[data-ready]")
    # A finding with a discussion, what the keys show of it, and the alignment of its row.
    for key in ("j", "j", "c", "Escape", "l", "Escape", "g", "Escape", "?", "Escape"):
        page.keyboard.press(key)
        page.wait_for_timeout(100)
    clean()
    page.goto(f"/comparisons/{rows}/translation")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_timeout(300)
    clean()
    page.goto(f"/library?q={hostile.WORD}")
    clean()
    page.goto(f"/matrix/{numbers['again']}")
    page.wait_for_timeout(200)
    clean()
    page.goto("/terms?q=x")
    clean()
