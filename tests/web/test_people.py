"""The pages of accounts and of the audit trail, as they are used."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import web
from web.language import catalogue
from web.store.audit import ACTING, NOBODY

PASSWORD, OTHER = "vier-alte-Kähne im Nebel", "another 秘密 of many words"
EN = catalogue("en")


@pytest.fixture(autouse=True)
def nobody_left_over():
    """The tests are requests and more in one thread."""
    yield
    ACTING.set(NOBODY)


@pytest.fixture
def admin(store, app, kit):
    """A browser in which an administrator is signed in."""
    store.people.create("王芳", "admin", PASSWORD)
    return signed_in(kit.Browser(app), "王芳", PASSWORD)


def signed_in(browser, name, password):
    assert browser.post("/sign-in", {"name": name, "password": password}, json=False).status_code == 303
    return browser


def secret(page):
    return re.search(r"<p><code>([^<]+)</code></p>", page)[1]


def test_the_first_account_is_made_on_the_machine_and_closes_it(browser, store):
    page = browser.get("/people").text
    assert EN["people.alone"] in page and EN["people.new"] not in page
    form = {"name": "王芳", "password": PASSWORD, "again": PASSWORD}
    assert EN["password.different"] in browser.post("/people/first", {**form, "again": "x"}, json=False).text
    assert "at least 12" in browser.post("/people/first", {**form, "password": "x", "again": "x"}, json=False).text
    assert EN["people.bad_name"] in browser.post("/people/first", {**form, "name": "=x"}, json=False).text
    assert browser.post("/people", {"name": "x", "role": "admin"}).status_code == 404
    assert not store.people.any()
    assert browser.post("/people/first", form, json=False).location == "/sign-in"
    assert browser.get("/").location == "/sign-in"
    assert EN["start.account_made"].format(name="王芳") in browser.get("/sign-in").text
    signed_in(browser, "王芳", PASSWORD)
    assert browser.post("/people/first", form).status_code == 404
    assert browser.get("/people").status_code == 200


def test_somebody_new_gets_a_password_and_must_choose_another(admin, app, kit, store):
    page = admin.post("/people", {"name": "李雷", "role": "reviewer"}, json=False).text
    given = secret(page)
    assert "李雷" in page and given not in admin.get("/people").text
    newcomer = signed_in(kit.Browser(app), "李雷", given)
    assert newcomer.get("/comparisons").location == "/account"
    assert EN["account.temporary"] in newcomer.get("/account").text
    assert newcomer.post("/account/tokens", {"name": "x", "days": "30"}).location == "/account"
    change = {"current": given, "new": OTHER, "again": OTHER}
    for wrong, why in (
        ({"current": "x"}, "password.wrong"),
        ({"again": "x"}, "password.different"),
        ({"new": given, "again": given}, "password.same"),
    ):
        answer = newcomer.post("/account/password", {**change, **wrong}, json=False)
        assert answer.status_code == 400 and EN[why] in answer.text
    assert newcomer.post("/account/password", change, json=False).location == "/account"
    assert EN["password.changed"] in newcomer.get("/account").text
    assert newcomer.get("/comparisons").status_code == 200
    assert kit.Browser(app).post("/sign-in", {"name": "李雷", "password": given}).status_code == 401


def test_a_changed_password_ends_the_other_sessions_and_not_this_one(admin, app, kit):
    elsewhere = signed_in(kit.Browser(app), "王芳", PASSWORD)
    before = admin.client.get_cookie("duizhao", domain="127.0.0.1").value
    admin.post("/account/password", {"current": PASSWORD, "new": OTHER, "again": OTHER}, json=False)
    assert admin.get("/account").status_code == 200
    assert admin.client.get_cookie("duizhao", domain="127.0.0.1").value != before
    assert elsewhere.get("/account").status_code == 303


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(admin, app, kit):
    answers = [
        kit.Browser(app).post("/sign-in", {"name": name, "password": "wrong"}, json=False)
        for name in ("王芳", "nobody")
    ]
    assert {answer.status_code for answer in answers} == {401}
    texts = [re.sub(r'content="[^"]*"|value="[^"]*"', "", answer.text) for answer in answers]
    # But for the place of the cursor, which goes by what was typed.
    assert texts[0] == texts[1]


def test_roles_are_set_accounts_closed_and_passwords_given_anew(admin, store):
    admin.post("/people", {"name": "李雷", "role": "reader"})
    user = store.people.named("李雷")
    assert admin.post(f"/people/{user.id}/role", {"role": "translator"}, json=False).status_code == 303
    assert admin.post(f"/people/{user.id}/active", {"active": "0"}, json=False).status_code == 303
    kept = store.people.named("李雷")
    assert (kept.role, kept.active) == ("translator", False)
    assert EN["people.inactive"] in admin.get("/people").text
    admin.post(f"/people/{user.id}/active", {"active": "1"})
    given = secret(admin.post(f"/people/{user.id}/reset", json=False).text)
    assert store.people.check_password("李雷", given).temporary


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/people", {"name": "李雷", "role": "king"}, 400),
        ("/people", {"name": " ", "role": "reader"}, 400),
        ("/people", {"name": "王芳", "role": "reader"}, 409),
        ("/people/1/role", {"role": "reader"}, 409),
        ("/people/1/role", {"role": "king"}, 400),
        ("/people/1/active", {"active": "0"}, 409),
        ("/people/1/active", {"active": "perhaps"}, 400),
        ("/people/99/role", {"role": "reader"}, 404),
        ("/people/99999999999999999999/reset", {}, 404),
        ("/account/tokens", {"name": "", "days": "30"}, 400),
        ("/account/tokens", {"name": "x", "days": "9999"}, 400),
        ("/account/tokens/99/revoke", {}, 404),
        ("/account/tokens/99999999999999999999/revoke", {}, 404),
    ],
)
def test_what_makes_no_sense_is_refused(admin, store, path, data, status):
    assert admin.post(path, data, json=False).status_code == status
    (user,) = store.people.all()
    assert (user.role, user.active, store.people.tokens(user)) == ("admin", True, ())


def test_a_token_is_shown_once_serves_and_is_revoked(admin, app, store):
    token = secret(admin.post("/account/tokens", {"name": "CI", "days": "90"}, json=False).text)
    page = admin.get("/account").text
    assert "CI" in page and token not in page

    def call():
        headers = {"Authorization": f"Bearer {token}"}
        client = app.test_client(use_cookies=False)
        return client.get("/api/v1/comparisons", base_url="http://127.0.0.1:8000", headers=headers).status_code

    assert call() == 200
    (kept,) = store.people.tokens(store.people.named("王芳"))
    assert admin.post(f"/account/tokens/{kept.id}/revoke", json=False).status_code == 303
    assert call() == 401
    assert EN["tokens.revoked"] in admin.get("/account").text


def test_the_menu_offers_what_the_role_may(admin, app, kit, store):
    assert 'href="/people"' in admin.get("/").text and 'href="/audit"' in admin.get("/").text
    store.people.create("李雷", "reader", OTHER)
    page = signed_in(kit.Browser(app), "李雷", OTHER).get("/").text
    assert 'href="/account"' in page and 'href="/people"' not in page and 'href="/audit"' not in page
    assert 'class="menu"' not in kit.Browser(app).get("/sign-in").text


# -- the audit trail -----------------------------------------------------------------------------------------


def test_the_trail_is_shown_in_both_languages_with_every_act(admin, store, report, kit):
    number = kit.finish(store, report)
    base = f"/comparisons/{number}"
    for seen, action in enumerate(("accept", "needs-source", "fix", "reopen")):
        admin.post(f"{base}/decisions", {"finding": "1", "seen": str(seen), "action": action})
    admin.post(f"{base}/decisions", {"finding": "1", "seen": "4", "action": "comment", "note": "x"})
    admin.post(f"{base}/decisions", {"finding": "1", "seen": "4", "action": "assign", "assignee": "王芳"})
    admin.post(f"{base}/decisions", {"finding": "1", "seen": "5", "action": "dismiss", "reason": "other"})
    admin.post(f"{base}/undo")
    store.add_comparison(store.comparison(number).order)
    store.fail(store.take_next().id, "broken")
    document = store.library.add("计划", "original")
    store.library.add_version(document.id, store.comparison(number).order.original)
    admin.post("/people", {"name": "李雷", "role": "reader"})
    user = store.people.named("李雷")
    admin.post(f"/people/{user.id}/role", {"role": "translator"})
    for active in ("0", "1"):
        admin.post(f"/people/{user.id}/active", {"active": active})
    admin.post(f"/people/{user.id}/reset")
    admin.post("/account/tokens", {"name": "CI", "days": "30"})
    admin.post("/account/tokens/1/revoke")
    kit.Browser(admin.client.application).post("/sign-in", {"name": "王芳", "password": "wrong"})
    admin.get("/audit.csv").close()
    admin.post("/account/password", {"current": PASSWORD, "new": OTHER, "again": OTHER})
    admin.post("/sign-out")
    signed_in(admin, "王芳", OTHER)
    done = {entry.action for entry in store.audit.all()}
    assert len(done) > 20
    for language in ("en", "zh"):
        page = admin.get(f"/audit?lang={language}").text
        assert all(catalogue(language)[f"act.{action}"] in page for action in done)


def test_the_trail_comes_in_pages(admin, store):
    for n in range(250):
        store.audit.add("file.add", f"object-{n}")
    first, last = admin.get("/audit").text, admin.get("/audit?page=3").text
    assert "object-249" in first and "object-100<" not in first
    assert "object-0<" in last and "Page 3 of 3" in last
    assert admin.get("/audit?page=99").text == admin.get("/audit?page=3").text or "Page 3 of 3" in last
    assert admin.get("/audit?page=x").status_code == admin.get("/audit?page=-1").status_code == 200


def test_the_trail_is_downloaded_whole_and_says_so(admin, store):
    store.audit.add("file.add", "计划.pdf", name='a,"b"\nc', size=3)
    with admin.get("/audit.csv") as answer:
        assert answer.headers["Content-Disposition"] == 'attachment; filename="duizhao-audit.csv"'
        rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    with admin.get("/audit.jsonl") as answer:
        lines = [json.loads(line) for line in answer.data.decode().splitlines()]
    entries = list(store.audit.all())
    assert [row["id"] for row in rows] == [str(entry.id) for entry in entries][: len(rows)]
    assert [line["id"] for line in lines] == [entry.id for entry in entries]
    assert lines[-1]["action"] == rows[-1]["action"] == "audit.download" and lines[-1]["who"] == "王芳"
    given = next(line for line in lines if line["object"] == "计划.pdf")
    assert given["detail"] == {"name": 'a,"b"\nc', "size": 3}
    assert json.loads(next(row for row in rows if row["object"] == "计划.pdf")["detail"]) == given["detail"]


def test_a_spreadsheet_runs_nothing_of_the_trail(admin, store):
    for bad in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1"):
        store.audit.add("file.add", bad)
    with admin.get("/audit.csv") as answer:
        rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["object"] for row in rows if "=" in row["object"] or "1" in row["object"]] == [
        "'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1"
    ]  # fmt: skip


def test_names_are_never_markup(admin, store):
    store.people.create("x<script>alert(1)</script>", "reader", OTHER)
    store.audit.add("file.add", "<script>alert(2)</script>", name="<script>alert(3)</script>")
    for path in ("/people", "/audit"):
        assert "<script>alert" not in admin.get(path).text


def test_the_trail_is_asked_by_person_act_object_and_day(admin, store):
    ACTING.set(NOBODY)
    store.audit.add("file.add", "a" * 64, name="计划100%.pdf")
    store.audit.add("file.add", "b" * 64, name="计划100份.pdf")

    def found(query):
        page = admin.get(f"/audit?{query}").text
        return [re.sub(r"<[^>]+>", " ", row) for row in re.findall(r"<tr><td>.*?</tr>", page, re.DOTALL)]

    assert len(found("action=file.add")) == 2
    assert len(found("text=100%25")) == 1, "a sign of the database's own is nothing but itself"
    assert all("王芳" in row for row in found("who=王芳")) and found("who=王芳")
    assert found("who=nobody-of-this-name") == []
    today = datetime.now().astimezone().date()
    assert len(found(f"since={today}&until={today}&action=file.add")) == 2
    assert found(f"since={today + timedelta(days=1)}") == []
    assert found(f"until={today - timedelta(days=1)}") == []
    assert "Nothing that was recorded matches" in admin.get("/audit?text=nowhere").text
    for wrong in ("since=x", "until=9999-12-31", "since=0001-01-01", "action=%00&who=%00", "page=2&since=2026-13-01"):
        assert admin.get(f"/audit?{wrong}").status_code == 200
    assert len(found("since=x")) == len(found(""))


def test_every_act_that_is_recorded_has_words():
    root = Path(web.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in root.rglob("*.py"))
    recorded = set(
        re.findall(r"""\b(?:record\([a-z_]+|audit\.add\(|action =|_record\([a-z_]+),?\s*"([a-z]+\.[a-z-]+)""", source)
    )
    assert len(recorded) > 15
    assert {f"act.{action}" for action in recorded} <= set(EN)


def test_a_person_sees_what_happened_to_the_account(app, kit, store, admin):
    store.people.create("李雷", "reviewer", OTHER)
    kit.Browser(app).post("/sign-in", {"name": "李雷", "password": "wrong"}, json=False)
    theirs = signed_in(kit.Browser(app), "李雷", OTHER)
    theirs.post("/account/tokens", {"name": "build server", "days": "90"}, json=False)
    admin.post("/people/2/role", {"role": "translator"}, json=False)
    recent = theirs.get("/account").text.partition('id="recent"')[2]
    acts = re.findall(r"</time></td><td>([^<]+)</td><td>([^<]*)</td>", recent)
    assert [act for act, _ in acts] == [
        EN[f"act.{action}"]
        for action in ("person.role", "token.create", "session.open", "session.refuse", "person.create")
    ]
    assert acts[0][1] == "王芳", "who changed the role"
    assert "李雷" not in admin.get("/account").text.partition('id="recent"')[2]
