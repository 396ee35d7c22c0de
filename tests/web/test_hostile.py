"""All routes under attack: texts that are markup, forms of other sites, answers without their headers, and what a blind reviewer must
not see."""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser

import pytest

from diff.exports import EXPORTS, Style
from diff.run import Run
from tests.web import hostile, paged
from web.access import ROUTES
from web.store.audit import ACTING, NOBODY, Actor

HOST = "http://127.0.0.1:8000"


@pytest.fixture
def database():
    """SQLite alone: pages do not depend on the database."""
    return ""


@pytest.fixture(autouse=True)
def nobody_left_over():
    """The tests are requests and more in one thread."""
    yield
    ACTING.set(NOBODY)


class Parsed(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.inline: list[str] = []
        self.islands: list[str] = []
        self._script: str | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        values = dict(attrs)
        self.addresses |= {values[name] for name in ("href", "src", "action", "formaction") if values.get(name)}
        if tag == "script":
            self._script = values.get("type", "") if "src" not in values else None
            if "src" not in values and values.get("type") != "application/json":
                self.inline.append(self.get_starttag_text())

    def handle_endtag(self, tag):
        if tag == "script":
            self._script = None

    def handle_data(self, data):
        if self._script == "application/json":
            self.islands.append(data)


def assert_no_markup(text: str, where: str) -> None:
    """The markup of `hostile` is text in this page, wherever it stands."""
    page = Parsed(text)
    assert "zz-evil" not in page.tags, where
    assert not [name for name in page.attributes if name.startswith(("zz-", "on", "style"))], where
    assert not page.inline, where
    assert not [
        one for one in page.addresses if one.strip().lower().startswith(("javascript:", "data:", "vbscript:"))
    ], where
    assert "54439" not in text, where
    assert not any("</script" in island.lower() or "<!--" in island for island in page.islands), where


def page_addresses(app, values, *, forms=()):
    """Every page that can be asked for, each of its sides and forms."""
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static" or rule.rule.startswith("/api/"):
            continue
        wanted = [rule.rule]
        for name, choices in (("side", ("original", "draft")), ("form", forms)):
            wanted = [
                one.replace(f"<{name}>", choice)
                for one in wanted
                for choice in (choices if f"<{name}>" in one else ("",))
            ]
        for one in wanted:
            yield rule.endpoint, re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda match: str(values[match[1]]), one)


@pytest.fixture
def enter(app, kit):
    """Signs in with a role of the hostile store, or a name."""

    def enter_(name):
        browser = kit.Browser(app)
        answer = browser.post("/sign-in", {"name": name, "password": hostile.PASSWORD}, json=False)
        assert answer.status_code == 303
        return browser

    return enter_


READING = ("review.reading", "places.context", "places.picture", "places.page_facts")
"""What starts a process to read a file."""


def test_nothing_that_anybody_brings_is_markup(app, store, kit, enter):
    numbers = hostile.furnish(store, kit)
    browser = enter(hostile.name_of("admin"))
    values = {
        "n": 1,
        "row": 1,
        "page": 1,
        "version": 1,
        "correction": numbers["correction"],
        "code": "TH01",
        "slug": "x",
    }
    values |= {"pair": store.comparison(numbers["pair"]).pair, "fingerprint": "0" * 16}
    query = {
        "q": hostile.MARKUP,
        "text": hostile.MARKUP,
        "next": hostile.MARKUP,
        "zh": hostile.MARKUP,
        "kind": hostile.MARKUP,
    }
    looked = set()
    for number in sorted(set(numbers.values())):
        for endpoint, address in page_addresses(app, {**values, "number": number}):
            # Downloads are no pages.
            if endpoint.endswith((".download", ".export")) or (endpoint in READING and number != numbers["pair"]):
                continue
            for asked in (
                ({}, {"q": hostile.WORD, "fragment": "1", "numbers": "1-4"}, query)
                if number == numbers["pair"]
                else ({},)
            ):
                with browser.client.get(address, query_string=asked, base_url=HOST, follow_redirects=True) as answer:
                    if answer.mimetype == "text/html":
                        assert_no_markup(answer.get_data(as_text=True), f"{address} {asked}")
                        looked |= {endpoint} if "zz-evil" in answer.get_data(as_text=True) else set()
                    elif answer.mimetype == "application/json":
                        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    # The walk is one through texts, not past them.
    assert looked >= {
        "comparisons.show", "review.finding", "versions.show", "matrix.show", "alignment.show", "decisions.bulk", "exports.on_paper",
        "library.index", "terms.show", "terms.base",
    }, looked  # fmt: skip
    for path, form in (
        ("/people", {"name": hostile.MARKUP, "role": "reader"}), ("/people", {"name": hostile.name_of("reader"), "role": "reader"}),
        ("/terms", {"zh": hostile.MARKUP, "preferred": hostile.MARKUP}), ("/terms/bases", {"base_name": hostile.MARKUP}),
        (f"/terms/{numbers['term']}", {"zh": hostile.MARKUP, "preferred": "", "seen": "0"}),
        ("/library/1/title", {"title": hostile.MARKUP, "kind": "draft", "seen": "x"}),
        (f"/comparisons/{numbers['translation']}/translation/1", {"text": hostile.MARKUP, "seen": "0"}),
        (f"/comparisons/{numbers['pair']}/decisions", {"finding": "2", "seen": "0", "action": "accept", "note": hostile.MARKUP}),
        (f"/comparisons/{numbers['pair']}/bulk", {"targets": f"{numbers['pair']}=2:0,6:0/", "action": "accept"}),
        ("/library/files", {"kind": "draft", "file": (io.BytesIO(b""), hostile.MARKUP + ".pdf")}),
        (f"/terms/bases/{numbers['base']}/import", {"file": (io.BytesIO(b"x,y\n"), hostile.MARKUP + ".csv")}),
        (f"/comparisons/{numbers['pair']}/workbook", {"workbook": (io.BytesIO(b"x"), hostile.MARKUP + ".xlsx")}),
    ):  # fmt: skip
        answer = browser.post(path, form, json=False)
        assert answer.status_code < 500
        assert_no_markup(answer.text, path)
        assert_no_markup(browser.get("/library").text, path)


def test_a_page_that_is_given_away_holds_no_markup_either(kit):
    run = Run.of(hostile.report_with(kit, hostile.MARKUP), hostile.MARKUP, hostile.MARKUP)
    text = EXPORTS["html"].render(run, Style("en")).decode()
    page = Parsed(text)
    assert "zz-evil" not in page.tags
    assert not [name for name in page.attributes if name.startswith(("zz-", "on"))]
    assert "zz-evil" in text


def test_no_form_of_another_site_is_taken(app, store, kit, enter):
    numbers = hostile.furnish(store, kit)
    browser = enter(hostile.name_of("admin"))
    token = browser.token()
    # Not the last sign: of its six bits only four count.
    forged = token[:-5] + ("A" if token[-5] != "A" else "B") + token[-4:]
    before = tuple(store.audit.all())
    values = {
        "number": numbers["pair"],
        "n": 1,
        "row": 1,
        "version": 1,
        "correction": numbers["correction"],
        "slug": "district-draft",
    }
    posts = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods and not rule.rule.startswith("/api/")]
    assert len(posts) > 30
    for rule in posts:
        address = re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda match: str(values[match[1]]), rule.rule)
        for form, headers in (
            ({}, {}),
            ({"csrf": "wrong"}, {}),
            ({"csrf": forged}, {}),
            ({"csrf": token}, {"Origin": "https://evil.example"}),
            ({"csrf": token}, {"Origin": "null"}),
            ({"csrf": token}, {"Sec-Fetch-Site": "cross-site"}),
        ):
            answer = browser.client.post(address, base_url=HOST, data=form, headers=headers)
            assert answer.status_code == 403, (address, form, headers)
            assert 'role="alert"' in answer.text
    assert tuple(store.audit.all()) == before
    mine = {"csrf": token, "name": "t", "days": "30"}
    fine = browser.client.post(
        "/account/tokens", base_url=HOST, data=mine, headers={"Origin": HOST, "Sec-Fetch-Site": "same-origin"}
    )
    assert fine.status_code == 200


def test_every_answer_of_every_route_has_its_headers(app, store, kit, enter):
    numbers = hostile.furnish(store, kit)
    browser, stranger = enter(hostile.name_of("admin")), kit.Browser(app)
    values = {
        "number": numbers["pair"],
        "n": 1,
        "row": 1,
        "page": 1,
        "version": 1,
        "correction": 99,
        "slug": "x",
        "code": "TH01",
    }
    values |= {
        "side": "draft",
        "form": "csv",
        "pair": "0" * 32,
        "fingerprint": "0" * 16,
        "id": "0" * 64,
        "part": 1,
        "batch": 1,
    }
    values |= {"filename": "base.css"}
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda match: str(values[match[1]]), rule.rule)
        for client in (browser.client, stranger.client):
            for method in sorted(rule.methods & {"GET", "POST"}):
                with client.open(address, method=method, base_url=HOST) as answer:
                    policy = answer.headers["Content-Security-Policy"]
                    assert "frame-ancestors 'none'" in policy and "unsafe" not in policy, address
                    if answer.mimetype == "text/html":
                        assert "default-src 'self'" in policy and "object-src 'none'" in policy, address
                        assert "base-uri 'none'" in policy and "form-action 'self'" in policy, address
                        assert "charset" in answer.content_type.lower(), address
                    assert answer.headers["X-Content-Type-Options"] == "nosniff", address
                    assert answer.headers["Referrer-Policy"] == "same-origin", address
                    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", address
                    kept = answer.headers.get("Cache-Control", "")
                    assert "no-store" in kept or rule.endpoint in ("static", "decisions.changes", "places.picture"), (
                        address
                    )
                    assert "public" not in kept, address
                    assert answer.headers.get("Access-Control-Allow-Origin") is None
                    assert not re.search(r"Python|Werkzeug/\d", answer.headers.get("Server", "")), address


SAID = "what-nobody-may-read-before"


def told(answer) -> bytes:
    """All that an answer tells, packed or not, without what differs from one request to the next."""
    data = answer.get_data()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            # A workbook says when it was made.
            data = b"".join(package.read(name) for name in package.namelist() if not name.startswith("docProps"))
    return re.sub(rb'"[\w.-]{60,120}"|\d\d:\d\d(:\d\d)?(\.\d+)?', b"", data)


def test_a_blind_reviewer_sees_nothing_of_the_others(app, store, kit, enter):
    for name in ("second", "first"):
        store.people.create(name, "reviewer", hostile.PASSWORD)
    number = paged.finished(store)
    comparison = store.comparison(number)
    findings = store.snapshot(number).findings
    browser = enter("second")
    assert browser.post(f"/comparisons/{number}/blind", json=False).status_code == 303
    token = {"Authorization": f"Bearer {store.people.create_token(store.people.named('second'), 't')}"}
    values = {"number": number, "n": 1, "row": 1, "page": 1, "version": 1, "correction": 1, "slug": "x", "code": "TH01"}
    values |= {"pair": comparison.pair, "fingerprint": findings[0].fingerprint}
    forms = ("docx", "html", "xlsx", "json", "annotated", "changes", "csv")
    addresses = [
        one for endpoint, one in page_addresses(app, values, forms=forms)
        if ROUTES[endpoint] != "admin" and not endpoint.startswith(("places.p", "help.", "checks.", "start.favicon", "account."))
    ]  # fmt: skip
    addresses += [f"/comparisons/{number}/bulk?scope=original&n=1", f"/comparisons/{number}/findings/2?fragment=1"]
    addresses += [f"/comparisons/{number}/exports/xlsx?decisions=ignore", f"/comparisons/{number}/changes?since=0 2026"]
    api = [
        f"/api/v1/comparisons/{number}{rest}"
        for rest in ("", "/findings", "/decisions", "/baseline", "/report", "/annotated")
    ]
    api += [
        f"/api/v1/comparisons/{number}/findings/{findings[1].fingerprint}",
        f"/api/v1/comparisons/{number}/exports/markdown",
    ]

    def walk() -> dict[str, bytes]:
        bare, found = app.test_client(use_cookies=False), {}
        for one in addresses:
            with browser.client.get(one, base_url=HOST) as answer:
                found[one] = told(answer)
        for one in api:
            answer = bare.get(one, base_url=HOST, headers=token)
            assert answer.status_code == 200, one
            found[one] = told(answer)
        return found

    before = walk()
    ACTING.set(Actor("first"))
    store.decide(comparison, [findings[0].fingerprint], "comment", note=SAID)
    store.decide(comparison, [findings[0].fingerprint], "accept", note=SAID)
    store.decide(comparison, [findings[1].fingerprint], "dismiss", "intended", SAID)
    batch = store.decide(comparison, [findings[2].fingerprint], "assign", note=SAID, assignee="first")
    after = walk()
    assert not [one for one, text in after.items() if SAID.encode() in text]
    assert not [one for one in before if before[one] != after[one]]
    # Nor can it be taken back, or the review of another be ended.
    assert browser.post(f"/comparisons/{number}/undo", {"batch": str(batch)}).status_code == 403
    assert browser.post(f"/comparisons/{number}/blind/end", {"person": "first"}).status_code == 403
    open_ = enter("first")
    assert SAID in open_.get(f"/comparisons/{number}/findings/1").text
    assert SAID.encode() in told(open_.get(f"/comparisons/{number}/exports/xlsx"))
