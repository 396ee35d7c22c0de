"""Other sites and other machines get nothing; names and texts are never markup or paths."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest

import web
from web.app import create_app

STATIC = Path(web.__file__).parent / "static"
TEMPLATES = Path(web.__file__).parent / "templates"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil", "10.0.0.1"]
)
def test_a_foreign_host_name_is_refused(app, host):
    answer = app.test_client().get("/", base_url=f"http://{host}")
    assert answer.status_code == 421
    assert "127.0.0.1" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:1", "[::1]:8000", "LOCALHOST"])
def test_our_own_names_are_served(app, host):
    assert app.test_client().get("/", base_url=f"http://{host}").status_code == 200


@pytest.mark.parametrize(
    "path", ["/comparisons", "/samples/x", "/comparisons/1/again", "/comparisons/1/decisions", "/comparisons/1/undo"]
)
@pytest.mark.parametrize("token", ["", "wrong", "ü"])
def test_every_post_needs_the_token(browser, store, report, kit, path, token):
    kit.finish(store, report)
    browser.token()
    answer = browser.client.post(path, base_url="http://127.0.0.1:8000", data={"csrf": token, "action": "accept"})
    assert answer.status_code == 403
    assert len(store.summaries()) == 1


def test_a_token_of_another_browser_does_not_serve(app, kit):
    mine, other = kit.Browser(app), kit.Browser(app)
    assert mine.token() and mine.token() != other.token()
    answer = mine.client.post("/comparisons", base_url="http://127.0.0.1:8000", data={"csrf": other.token()})
    assert answer.status_code == 403


def test_every_answer_carries_the_headers(browser, store, report, kit):
    number = kit.finish(store, report)
    for path in (
        "/",
        "/nothing",
        f"/comparisons/{number}",
        f"/comparisons/{number}/report.json",
        "/static/review/main.js",
    ):
        answer = browser.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers.get("Access-Control-Allow-Origin") is None
        answer.close()


def test_cookies_stay_here(browser):
    cookies = browser.get("/?lang=zh").headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        # A link in a mail must find the session; the language has no such need.
        assert "SameSite=Lax" in cookie if cookie.startswith("duizhao=") else "SameSite=Strict" in cookie
        assert "HttpOnly" in cookie


def test_nothing_is_loaded_from_elsewhere_and_nothing_stands_inline():
    sources = [path for folder in (STATIC, TEMPLATES) for path in folder.rglob("*") if path.is_file()]
    assert len(sources) > 60
    for source in sources:
        text = source.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//cdn|@import|url\(", text.replace("url_for(", "")), source.name
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:", text), source.name
        assert all("src=" in tag or 'type="application/json"' in tag for tag in re.findall(r"<script[^>]*>", text)), (
            source.name
        )


def test_texts_and_names_are_escaped(browser, store, kit):
    attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    rows = [(label, heading, text + attack, level) for label, heading, text, level in kit.DRAFT]
    report = kit.make_report(draft_rows=rows)
    number = kit.finish(store, report)
    comparison = store.comparison(number)
    store.decide(comparison, [report.findings[0].fingerprint], "comment", note=attack)
    for path in ("/", "/comparisons", f"/comparisons/{number}", f"/comparisons/{number}/findings/1"):
        text = browser.get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert "&lt;script&gt;alert" in browser.get(f"/comparisons/{number}").text


def test_a_file_name_is_shown_and_never_a_path(browser, store):
    upload = (io.BytesIO(b"text"), "../../..\\evil/<b>.pdf")
    answer = browser.post("/comparisons", {"original": upload})
    number = int(answer.location.rsplit("/", 1)[1])
    assert store.comparison(number).order.original.name == "<b>.pdf"
    assert {path.name for path in store.root.iterdir()} >= {"files", "in-use.lock"}
    page = browser.get(answer.location).text
    assert "&lt;b&gt;.pdf" in page


def test_an_upload_that_is_too_large_gets_a_sentence(store, kit):
    browser = kit.Browser(create_app(store, MAX_CONTENT_LENGTH=1000))
    answer = browser.post("/comparisons", {"original": (io.BytesIO(b"x" * 2000), "a.txt")})
    assert answer.status_code == 413
    assert "too large" in answer.text
    assert store.summaries() == ()


def test_a_stored_page_is_never_rendered_by_our_server(browser, store, report, kit):
    number = kit.finish(store, report)
    with browser.get(f"/comparisons/{number}/files/original") as answer:
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert browser.get(f"/comparisons/{number}/files/other").status_code == 404


def test_the_key_of_the_sessions_is_the_owners_alone_and_stays(store):
    key = create_app(store).config["SECRET_KEY"]
    assert len(key) == 32
    assert create_app(store).config["SECRET_KEY"] == key
    if os.name == "posix":
        assert (store.root / "secret").stat().st_mode & 0o077 == 0
