"""The pages in a real browser: by mouse and by keyboard, without a word to any other server."""

from __future__ import annotations

import os
import re
import shutil
import threading
from contextlib import suppress

import pytest
import waitress
from waitress import wasyncore

from web.app import create_app
from web.jobs import Worker

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip

# On a developer's machine a browser may be missing; in CI its absence must not pass for success.
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="needs Chromium (apt install chromium)"
)


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as runner:
        browser = runner.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def database():
    """SQLite alone: what a browser shows does not depend on the database."""
    return ""


@pytest.fixture
def engine(report, kit):
    return kit.make_engine(report)


@pytest.fixture
def address(store, engine):
    """A real server with a worker."""
    worker = Worker(store, engine)
    worker.start()
    server = waitress.create_server(create_app(store, worker.wake), host="127.0.0.1", port=0, threads=4)

    def run():
        # The end of the test closes the sockets, perhaps just when the loop begins to wait for them.
        with suppress(OSError):
            server.run()
        for channel in list(server.active_channels.values()):
            channel.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    engine.gate.set()
    worker.stop()
    # A closed page may have left a request behind: its thread must not answer to a server that is gone.
    server.task_dispatcher.shutdown()
    # Its sockets are closed by the thread that waits for them: closed by another one, they would fail under its hands.
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
    thread.join(5)
    assert not thread.is_alive()


@pytest.fixture
def open_page(chromium, address):
    """Opens pages; at the end, none has complained and none has asked another server."""
    contexts, complaints = [], []

    def open_(path="/", *, width=1280, height=720, locale="en-US", **options):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale=locale, base_url=address, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        # The browser calls a refusal an error; what the page makes of a conflict is what a test looks at.
        page.on(
            "console",
            lambda m: (
                complaints.append(m.text) if m.type in ("error", "warning") and "status of 409" not in m.text else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: complaints.append(r.url) if not r.url.startswith((address, "blob:")) else None)
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def review(store, report, kit, open_page):
    """The review page of the small pair."""
    number = kit.finish(store, report)

    def open_(**options):
        page = open_page(f"/comparisons/{number}{options.pop('query', '')}", **options)
        page.wait_for_selector("html[data-ready]")
        return page

    return open_


def current(page):
    return page.locator("#findings > li.current").get_attribute("data-n")


def status_of(page, n):
    return page.locator(f"#f{n}").get_attribute("data-status")


def wait_until_centred(page, n, within=0.1):
    """Returns how many marks a finding has once all of them stand in the middle of the pane, but for `within` of its
    height. Fails where they do not come to stand there."""
    marks = page.wait_for_function(
        """([n, within]) => {
            const pane = document.getElementById("texts").getBoundingClientRect();
            const marks = [...document.querySelectorAll("mark")].filter(m => m.dataset.f.split(" ").includes(String(n)));
            const centred = marks.every(mark => {
                const box = mark.getClientRects()[0];
                return Math.abs((box.top + box.height / 2 - pane.top) / pane.height - 0.5) < within;
            });
            return centred && marks.length;
        }""",
        arg=[n, within],
    )
    return marks.json_value()


def test_two_files_are_chosen_compared_and_shown(open_page, store):
    page = open_page()
    page.get_by_role("button", name="Compare", exact=True).first.click()
    assert page.get_by_role("alert").inner_text().startswith("No file was chosen")
    page.get_by_label("Original", exact=False).first.set_input_files(
        {"name": "plan.txt", "mimeType": "text/plain", "buffer": "一".encode()}
    )
    page.locator("#draft").set_input_files({"name": "draft.txt", "mimeType": "text/plain", "buffer": "二".encode()})
    page.get_by_role("button", name="Swap the two files").click()
    assert page.locator(".drop[data-side=original] .file").inner_text() == "draft.txt"
    page.get_by_role("button", name="Compare", exact=True).first.click()
    page.wait_for_selector("html[data-ready]")
    assert page.locator("#findings > li").count() == 10
    assert store.comparison(1).order.original.name == "draft.txt"


def test_files_are_dropped_anywhere(open_page):
    page = open_page()
    drop = """([target, names]) => {
        const transfer = new DataTransfer();
        for (const name of names) transfer.items.add(new File(["text"], name));
        for (const type of ["dragover", "drop"])
            document.querySelector(target).dispatchEvent(
                new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }"""
    page.evaluate(drop, ["h1", ["a.pdf", "b.docx"]])
    assert page.locator(".file").all_inner_texts() == ["a.pdf", "b.docx"]
    page.evaluate(drop, [".drop[data-side=draft]", ["c.docx"]])
    assert page.locator(".file").all_inner_texts() == ["a.pdf", "c.docx"]
    page.locator(".drop[data-side=original] .clear").click()
    page.evaluate(drop, ["body", ["d.pdf"]])
    assert page.locator(".file").all_inner_texts() == ["d.pdf", "c.docx"]


def test_progress_survives_a_reload(open_page, store, engine, kit):
    engine.gate.clear()
    page = open_page()
    page.locator("#original").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    page.get_by_role("button", name="Compare", exact=True).first.click()
    page.wait_for_selector("[data-stage=align].stage-now")
    page.reload()
    page.wait_for_selector("[data-stage=align].stage-now")
    engine.gate.set()
    page.wait_for_selector("html[data-ready]")


def test_a_failure_is_shown_where_the_progress_was(open_page, engine, kit):
    engine.answer = kit.unusable
    page = open_page()
    page.locator("#original").set_input_files({"name": "scan.pdf", "mimeType": "text/plain", "buffer": b"a"})
    page.get_by_role("button", name="Compare", exact=True).first.click()
    page.wait_for_selector("text=This comparison could not be made")
    assert page.get_by_role("alert").inner_text() == str(kit.unusable)


def test_the_keys_go_through_the_findings_and_centre_both_places(review):
    page = review()
    page.keyboard.press("j")
    assert current(page) == "1"
    for _ in range(6):
        page.keyboard.press("j")
    assert current(page) == "7"
    page.keyboard.press("k")
    page.keyboard.press("j")
    assert wait_until_centred(page, 7) == 2
    assert page.locator("#f7 .detail").inner_text().find("A duty becomes a discretion.") >= 0
    assert page.evaluate("document.activeElement.closest('li').dataset.n") == "7"


def test_places_at_different_heights_of_a_long_clause_are_brought_side_by_side(store, kit, open_page):
    filler = "各区县、各部门要加强组织领导，细化工作措施，确保各项任务落到实处。"
    original = [*kit.ORIGINAL]
    original[5] = (
        "2．",
        "加大设备投资补助。",
        "设备投资超过500万元的，按照投资额的10%给予补助，最高不超过300万元。" + filler * 30,
        2,
    )
    draft = [*kit.DRAFT]
    draft[5] = (
        "2．",
        "加大设备投资补助。",
        filler * 30 + "设备投资超过500万元的，按照投资额的8%给予补助，最高不超过30万元。",
        2,
    )
    number = kit.finish(store, kit.make_report(original, draft))
    page = open_page(f"/comparisons/{number}")
    page.locator("#f4 .head").click()
    assert wait_until_centred(page, 4, 0.15) > 2  # another finding cuts these marks in two


def test_a_click_in_the_text_selects_and_the_next_click_takes_the_overlapping_one(review):
    page = review()
    mark = page.locator('mark[data-f="4 5"]').first
    mark.click()
    assert current(page) == "4"
    mark.click()
    assert current(page) == "5"
    page.locator("#f6 .head").click()
    page.wait_for_selector("#f6 .detail")
    page.locator("#f6 .candidates a").first.click()
    page.wait_for_selector("#r5.flash")


def test_decisions_by_keyboard_last(review, store):
    page = review()
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector("#f2.current")
    assert status_of(page, 1) == "accepted"
    page.keyboard.press("d")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.wait_for_selector("#f3.current")
    assert status_of(page, 2) == "dismissed"
    page.keyboard.press("c")
    page.keyboard.type("ask the finance bureau")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#f3 .note >> text=ask the finance bureau")
    page.keyboard.press("u")
    page.wait_for_selector("#f3 .history", state="detached")
    page.keyboard.press("u")
    page.wait_for_selector("#f2[data-status=open]")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
    page.reload()
    page.wait_for_selector("#f2.current .detail")
    assert [status_of(page, n) for n in (1, 2, 3)] == ["accepted", "open", "open"]
    assert "1 of 10 decided" in page.locator("#decided").inner_text()
    page.keyboard.press("k")
    page.keyboard.press("r")
    page.wait_for_selector("#f1[data-status=open]")


def test_decisions_by_mouse(review):
    page = review()
    page.locator("#f4 .head").click()
    page.get_by_role("button", name="Dismiss…").click()
    page.get_by_label("Intended").check()
    page.get_by_label("Remark").fill("the district has less money")
    page.get_by_role("dialog").get_by_role("button", name="Dismiss").click()
    page.wait_for_selector("#f4[data-status=dismissed]")
    assert "mark-gone" in page.locator('mark[data-f="4"]').first.get_attribute("class")
    page.locator("#toast button").click()
    page.wait_for_selector("#f4[data-status=open]")
    assert "mark-high" in page.locator('mark[data-f="4"]').first.get_attribute("class")
    page.locator("#f4 .head").click()
    page.get_by_role("button", name="Dismiss…").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert status_of(page, 4) == "open"


def test_the_filter_narrows_the_list_and_all_that_is_shown_is_dismissed_at_once(review):
    page = review()
    page.get_by_label("Filter the findings").get_by_label("high").uncheck()
    page.locator("select[name=type]").select_option("deadline-changed")
    assert page.locator("#shown").inner_text() == "2 of 10 shown"
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.locator("#shown").inner_text() == "2 of 10 shown"
    page.locator("#bulk").click()
    assert page.locator("#dismiss-title").inner_text() == "Dismiss 2 findings"
    page.get_by_role("dialog").get_by_role("button", name="Dismiss").click()
    page.wait_for_selector("#f10[data-status=dismissed]")
    assert [status_of(page, n) for n in (7, 8, 9)] == ["open", "dismissed", "open"]
    page.locator("#reset").click()
    page.locator("select[name=status]").select_option("dismissed")
    assert page.locator("#shown").inner_text() == "2 of 10 shown"
    page.locator("#toast button").click()
    page.wait_for_selector("#none:not([hidden])")
    page.locator("#reset").click()
    page.keyboard.press("/")
    page.keyboard.type("real ESTATE")
    assert page.locator("#shown").inner_text() == "1 of 10 shown"
    page.locator("input[name=text]").fill("有效期3年")
    assert page.locator("#shown").inner_text() == "1 of 10 shown"


def test_only_clauses_with_findings(review):
    page = review()
    page.get_by_label("Only clauses with findings").check()
    assert page.locator(".row:visible").count() == page.locator(".row.marked").count() == 6


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 720), (1920, 1080)])
def test_no_page_is_wider_than_the_screen(review, width, height):
    page = review(width=width, height=height, locale="zh-CN")
    for path in ("/comparisons/1", "/", "/comparisons", "/checks", "/comparisons/1/findings/6"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_phone_shows_one_pane_at_a_time(review):
    page = review(width=390, height=844)
    assert not page.locator("#texts").is_visible()
    page.locator("#f4 .head").click()
    page.locator("#f4 .jump").first.click()
    assert page.locator("#texts").is_visible()
    assert page.locator("mark.selected").first.is_visible()
    page.get_by_role("button", name="Findings").click()
    assert page.locator("#findings").is_visible()


def test_everything_is_reached_by_the_tab_key_and_named(review):
    page = review()
    names = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, select, textarea")].filter(e => e.checkVisibility())
            .map(e => e.innerText || e.getAttribute("aria-label") || e.labels?.[0]?.innerText || e.title || "")"""
    )
    assert len(names) > 20
    assert all(name.strip() for name in names)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#findings') !== null"):
            break
    page.keyboard.press("Enter")
    assert current(page) == "1"


def test_the_language_is_switched_in_place(review):
    page = review()
    page.get_by_role("link", name="中文").click()
    page.wait_for_selector("html[lang=zh-Hans][data-ready]")
    assert "重大 4" in page.locator(".severities").inner_text()


def test_without_script_a_finding_can_be_decided(review, open_page):
    review()
    page = open_page("/comparisons/1", java_script_enabled=False)
    page.locator("#f2 .head").click()
    page.get_by_role("button", name="Accept", exact=True).click()
    assert page.locator(".status-accepted").count() == 1


def test_two_thousand_findings_stay_quick(store, kit, open_page):
    number = kit.finish(store, kit.make_large_report(2000))
    page = open_page(f"/comparisons/{number}")
    page.wait_for_selector("html[data-ready]")
    # Measured inside the page: on a busy machine, driving the browser takes longer than what is driven.
    slowest = page.evaluate(
        """async () => {
            let slowest = 0;
            for (let i = 0; i < 10; i++) {
                const start = performance.now();
                document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
                await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                slowest = Math.max(slowest, performance.now() - start);
            }
            return slowest;
        }"""
    )
    assert current(page) == "10"
    assert slowest < 3000  # milliseconds; about 100 on a quiet machine of two cores
    page.locator("input[name=text]").fill("amount 1999 ")
    assert page.locator("#shown").inner_text() == "1 of 2000 shown"
    page.locator("#f1999 .head").click()
    assert wait_until_centred(page, 1999) == 2


def test_what_somebody_else_decided_meanwhile_is_shown_and_kept(review, store, report):
    page = review()
    comparison = store.comparison(1)
    store.decide(comparison, [report.findings[0].fingerprint], "dismiss", "intended")
    page.keyboard.press("j")
    with page.expect_response("**/decisions") as answered:
        page.keyboard.press("a")
    assert answered.value.status == 409
    page.wait_for_selector("#f1[data-status=dismissed]")
    assert "somebody else" in page.locator("#toast").inner_text().lower()
    assert store.decisions(comparison.pair)[report.findings[0].fingerprint].status == "dismissed"
    # Seen now, it may be decided otherwise.
    page.keyboard.press("a")
    page.wait_for_selector("#f1[data-status=accepted]")


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
