"""WCAG 2.2 AA, as far as axe-core can tell, on every page; none is wider than its screen, and none complains."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from diff.exports.json_report import as_json
from normalize.terms import Term
from tests.web import paged
from web.app import create_app
from web.shown.alignment import correction
from web.shown.translation import sentences_of
from web.snapshot import Snapshot
from web.store import Order
from web.store.audit import ACTING, Actor

AXE = Path(sys.prefix) / "share" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (rules) => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"], preload: false, iframes: false});
  const faults = found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")}: ${n.html.slice(0, 160)}`));
  if (document.documentElement.scrollWidth > innerWidth)
    faults.push(`${document.documentElement.scrollWidth} pixels wide on a screen of ${innerWidth}`);
  return faults;
}"""
PASSWORD = "vier-alte-Kähne im Nebel"
SCREENS = [("zh-CN", "light", 1280, 720), ("en-US", "dark", 1920, 1080), ("en-US", "light", 390, 844)]

# What the numbers of a furnished store stand for.
FINDINGS, OTHER, NEWER, TRANSLATION, PAGED, FAILED, WAITING = range(1, 8)

PAGES = {
    "start.index": ["/"],
    "account.sign_in": [],
    "account.show": ["/account"],
    "people.index": ["/people"],
    "audit.index": ["/audit", "/audit?action=nothing"],
    "checks.index": ["/checks"],
    "checks.show": ["/checks/ME01"],
    "help.index": ["/help"],
    "library.index": ["/library", "/library?q=正文", "/library?q=nowhere"],
    "library.show": ["/library/1", "/library/2", "/library/5", "/library/6"],
    "library.choose": ["/library/compare", "/library/compare?original=1", "/library/compare?draft=2"],
    "comparisons.index": ["/comparisons", "/comparisons?q=nothing", f"/comparisons?batch={FINDINGS}"],
    "comparisons.show": [f"/comparisons/{number}" for number in (FINDINGS, TRANSLATION, FAILED, WAITING)],
    "review.finding": [f"/comparisons/{FINDINGS}/findings/{n}" for n in (1, 2, 6)],
    "review.reading": [f"/comparisons/{PAGED}/reading/draft"],
    "decisions.bulk": [f"/comparisons/{FINDINGS}/bulk?numbers=1-10"],
    "decisions.show_agreement": [f"/comparisons/{FINDINGS}/agreement?kind=all", f"/comparisons/{OTHER}/agreement"],
    "alignment.show": [f"/comparisons/{FINDINGS}/alignment", f"/comparisons/{OTHER}/alignment"],
    "exports.index": [f"/comparisons/{FINDINGS}/exports"],
    "exports.on_paper": [f"/comparisons/{FINDINGS}/print", f"/comparisons/{TRANSLATION}/print"],
    "versions.show": [f"/comparisons/{NEWER}/versions", f"/comparisons/{FINDINGS}/versions"],
    "matrix.index": ["/matrix"],
    "matrix.show": [f"/matrix/{FINDINGS}"],
    "parameters.show": [f"/matrix/{FINDINGS}/parameters"],
    "translation.show": [f"/comparisons/{TRANSLATION}/translation"],
    "terms.index": ["/terms", "/terms?q=清单", "/terms?q=nothing"],
    "terms.new": ["/terms/new"],
    "terms.base": ["/terms/bases/1", "/terms/bases/2"],
    "terms.show": ["/terms/1"],
    "terms.changes": ["/terms/changes"],
}
"""Every page, by its route; some in several states. The page for signing in is seen on the way."""

NO_PAGES = {
    "static", "start.favicon", "audit.as_csv", "audit.as_jsonl", "comparisons.status", "comparisons.report_json",
    "comparisons.baseline_json", "comparisons.source_file", "library.source_file", "alignment.export", "alignment.clause_map",
    "places.index", "places.picture", "places.page_facts", "decisions.changes", "exports.download", "matrix.download",
    "parameters.download", "terms.export", "translation.export",
    # These lead to a page, or are pieces of one, which is looked at when it is put there.
    "review.permanent", "alignment.to_row", "alignment.candidate_list", "alignment.show_preview", "places.context",
    "translation.row",
}  # fmt: skip


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.exists():
        assert not os.environ.get("CI"), "axe-core is missing (npm install --prefix .venv/share axe-core@4)"
        pytest.skip("needs axe-core (npm install --prefix .venv/share axe-core@4)")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def worker():
    """None: one comparison waits."""
    return


@pytest.fixture
def furnished(store, report, kit):
    """A store with something on every page."""
    admin = store.people.create("王芳", "admin", PASSWORD)
    reviewer = store.people.create("李雷", "reviewer", PASSWORD)
    store.people.create_token(admin, "CI")
    before = ACTING.set(Actor(admin.name, "page", "127.0.0.1"))

    def taken(number, made):
        assert store.take_next().id == number
        store.finish(number, Snapshot.of(made), as_json(made))

    # The library first: its documents have the numbers of PAGES. A draft has a second version.
    kit.furnish_library(store)
    original, draft = (store.library.versions(number)[0] for number in (1, 2))
    third = store.library.versions(3)[0]
    second = store.library.add_version(2, store.add_file("二稿".encode(), "a2.docx"))
    assert store.add_comparisons(
        Order(original.file, one.file, original_version=(1, 1), draft_version=(one.document, one.number))
        for one in (draft, third)
    ) == (FINDINGS, OTHER)
    taken(FINDINGS, report)
    taken(OTHER, replace(report, findings=report.findings[2:]))
    newer = replace(report, findings=(*report.findings[:3], replace(report.findings[3], found="≤ 200,000 CNY")))
    store.add_comparison(Order(original.file, second.file, original_version=(1, 1), draft_version=(2, 2)))
    taken(NEWER, newer)
    store.add_comparison(store.library.placed(Order(*kit.stored_pair(store))))
    taken(TRANSLATION, kit.make_translation())
    assert paged.finished(store) == PAGED
    store.add_comparison(Order(original.file, second.file))
    store.take_next()
    store.fail(FAILED, "scan.pdf: the file holds pictures of pages and no text; give a file with text.")

    comparison, keys = store.comparison(FINDINGS), [finding.fingerprint for finding in report.findings]
    store.decide(comparison, keys[:1], "accept")
    store.decide(comparison, keys[1:2], "dismiss", "intended", "agreed with the district")
    store.decide(comparison, keys[2:3], "comment", note="Which source?")
    store.decide(comparison, keys[3:4], "needs-source", note="Which one?")
    store.decide(comparison, keys[4:5], "assign", assignee=reviewer.name)
    ACTING.set(Actor(reviewer.name, "page", "127.0.0.1"))
    store.blind.start(comparison)
    store.decide(comparison, keys[:5], "accept")
    store.blind.end(comparison, reviewer.name)
    ACTING.set(Actor(admin.name, "page", "127.0.0.1"))
    snapshot = store.snapshot(TRANSLATION)
    row = sentences_of(snapshot)[1]
    store.targets.propose(store.comparison(TRANSLATION), row.unit, "A better sentence.", row.target, 0)
    ours = store.termbases.create("Our office")
    kept = store.termbases.add(
        ours, Term("江北专班", "Jiangbei task force", ("the task force",), ("special class",), "trade")
    )
    store.termbases.change(ours, replace(kept.term, note="As on the seal."), kept.version)
    store.termbases.create("Not used yet")
    # Another alignment for one of the drafts, which is not compared yet.
    other = store.snapshot(OTHER)
    assert store.corrections.add(store.comparison(OTHER), correction(other, "link", [6], [7]), 0)[1] == WAITING
    ACTING.reset(before)
    return store


def test_every_page_is_looked_at(store):
    routes = {
        rule.endpoint
        for rule in create_app(store).url_map.iter_rules()
        if "GET" in rule.methods and not rule.rule.startswith("/api/")
    }
    assert routes == set(PAGES) | NO_PAGES
    assert not set(PAGES) & NO_PAGES


class Look:
    """Goes from page to page and keeps what is wrong there."""

    def __init__(self, page):
        self.page, self.faults = page, []

    def at(self, name):
        self.faults += [f"{name}: {fault}" for fault in self.page.evaluate(RUN, RULES)]

    def go(self, path, status=200):
        answer = self.page.goto(path)
        assert answer.status == status, path
        if self.page.locator("script[src$='/main.js']").count():
            self.page.wait_for_selector("html[data-ready]")


@pytest.fixture
def look(open_page, axe):
    def begin(path, screen):
        locale, scheme, width, height = screen
        page = open_page(path, locale=locale, color_scheme=scheme, width=width, height=height, refusals=(400, 404, 409))
        # Into every page from now on.
        page.context.add_init_script(axe)
        page.goto(path)
        return Look(page)

    return begin


@pytest.fixture
def signed_in(furnished, look):
    def begin(screen):
        found = look("/sign-in", screen)
        found.at("/sign-in")
        page = found.page
        page.locator("[name=name]").fill("王芳")
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/")
        return found

    return begin


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_on_any_page(signed_in, screen):
    found = signed_in(screen)
    for path in (path for paths in PAGES.values() for path in paths):
        # What a page lists for a search looks alike on every screen.
        if "?" not in path or screen == SCREENS[0]:
            found.go(path)
            found.at(path)
    for path, status in (("/comparisons/99", 404), (f"/comparisons/{FINDINGS}/agreement?kind=x", 400)):
        found.go(path, status)
        found.at(path)
    assert found.faults == []


@pytest.mark.parametrize("screen", SCREENS[:1])
def test_axe_finds_nothing_where_nobody_has_done_anything(look, screen):
    found = look("/", screen)
    for path in ("/", "/library", "/comparisons", "/matrix", "/terms", "/terms/changes", "/people", "/audit"):
        found.go(path)
        found.at(path)
    assert found.faults == []


@pytest.mark.parametrize("screen", SCREENS[1:])
def test_axe_finds_nothing_in_what_the_review_page_opens(signed_in, screen):
    found = signed_in(screen)
    page = found.page
    found.go(f"/comparisons/{PAGED}")
    page.keyboard.press("j")
    page.wait_for_selector("#findings > li.current .detail")
    found.at("finding")
    for key, dialog in (("d", "dismiss"), ("c", "comment"), ("s", "source"), ("g", "assign"), ("?", "help")):
        page.keyboard.press(key)
        page.wait_for_selector(f"#{dialog}-dialog[open]")
        found.at(dialog)
        page.keyboard.press("Escape")
    page.keyboard.press("Shift+B")
    page.wait_for_selector("#bulk-dialog form")
    found.at("bulk")
    page.keyboard.press("Escape")
    # A wide screen shows the tree from the beginning; a narrow one has a page of its own for the alignment.
    if page.locator("#clauses").is_hidden():
        page.keyboard.press("t")
    page.wait_for_selector("#clauses a:visible")
    found.at("clauses")
    page.keyboard.press("t")
    page.wait_for_selector("#clauses", state="hidden")
    page.keyboard.press("l")
    if page.viewport_size["width"] > 860:
        page.wait_for_selector("#align-panel .align-candidates li")
        found.at("alignment")
        page.keyboard.press("Escape")
    else:
        page.wait_for_url("**/alignment?*")
        found.at("alignment")
        found.go(f"/comparisons/{PAGED}#f1")
    page.locator("#more").evaluate("more => (more.open = true)")
    page.locator(".downloads summary").click()
    found.at("menus")
    page.keyboard.press("p")
    page.wait_for_selector("#page-pane .leaf[data-side=original] .lit")
    found.at("pages")
    found.go(f"/comparisons/{TRANSLATION}/translation")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_selector("textarea:visible")
    found.at("a row of the translation")
    assert found.faults == []
