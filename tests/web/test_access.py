"""Who may do what: every route has its role, and each role does what it may and no more."""

from __future__ import annotations

import io
import re

import pytest

from web.access import ROUTES, safe_next
from web.app import create_app
from web.store.audit import ACTING, NOBODY
from web.store.people import ROLES

PASSWORD = "vier-alte-Kähne im Nebel"
HOST = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def nobody_left_over():
    """The tests are requests and more in one thread."""
    yield
    ACTING.set(NOBODY)


@pytest.fixture
def people(store):
    """One account a role, each with the same password."""
    return {role: store.people.create(f"{role}-1", role, PASSWORD) for role in ROLES}


@pytest.fixture
def enter(app, kit, people):
    """Signs in and gives the browser."""

    def enter_(name, password=PASSWORD, **form):
        browser = kit.Browser(app)
        browser.answer = browser.post("/sign-in", {"name": name, "password": password, **form}, json=False)
        return browser

    return enter_


@pytest.fixture
def token_of(store, people):
    return {role: {"Authorization": f"Bearer {store.people.create_token(user, 't')}"} for role, user in people.items()}


def address_of(rule) -> str:
    """An address under the route, of things that are there where they can be."""
    values = {
        "n": 1,
        "correction": 1,
        "number": 1,
        "part": 1,
        "batch": 1,
        "side": "original",
        "slug": "x",
        "code": "TH01",
    }
    values |= {
        "id": "0" * 64,
        "form": "text",
        "filename": "base.css",
        "row": 1,
        "pair": "0" * 32,
        "fingerprint": "0" * 16,
        "page": 1,
    }
    values |= {"version": 1}
    values |= {"version": 1}
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda match: str(values[match[1]]), rule.rule)


def calls(app):
    """Every route and method of the application."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield method, address_of(rule), rule.endpoint


def test_every_route_has_a_role_and_every_role_a_route(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == set(ROUTES), "declare what each route needs in web.access.ROUTES"


def test_a_route_that_names_no_role_is_refused(store, kit):
    app = create_app(store)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = kit.Browser(app).get("/forgotten")
    assert answer.status_code == 403 and "secret" not in answer.text


def test_without_an_account_nothing_needs_signing_in(app, browser, caller_of):
    assert browser.get("/").status_code == browser.get("/people").status_code == 200
    assert browser.get("/audit").status_code == 200
    assert browser.get("/sign-in").location == "/"
    assert browser.get("/account").status_code == 404
    assert caller_of(app).get("/comparisons").status_code == 200


@pytest.fixture
def caller_of():
    class Caller:
        def __init__(self, app):
            self.client = app.test_client(use_cookies=False)

        def get(self, path, **headers):
            return self.client.get(f"/api/v1{path}", base_url=HOST, headers=headers)

        def post(self, path, body, **headers):
            return self.client.post(f"/api/v1{path}", base_url=HOST, json=body, headers=headers)

    return Caller


def test_with_an_account_nobody_gets_anywhere_without_signing_in(app, store, report, kit, people):
    kit.finish(store, report)
    before = tuple(store.audit.all())
    for method, address, endpoint in calls(app):
        if ROUTES[endpoint] is None:
            continue
        browser = kit.Browser(app)
        # With a CSRF token of their own, so that it is not for want of it.
        token = re.search(r'name="csrf" content="([^"]+)"', browser.get("/sign-in").text)[1]
        answer = browser.client.open(
            address, method=method, base_url=HOST, headers={"X-CSRF-Token": token, "Accept": "text/html"}
        )
        if address.startswith("/api/"):
            assert (answer.status_code, answer.mimetype) == (401, "application/problem+json"), address
        elif method == "GET":
            assert answer.status_code == 303 and answer.location.startswith("/sign-in"), address
        else:
            assert answer.status_code == 401, address
    assert tuple(store.audit.all()) == before


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_where_it_may_and_no_further(app, store, report, kit, enter, token_of, role):
    kit.finish(store, report)
    browser = enter(f"{role}-1")
    csrf = browser.token()
    # What ends the session, the token or the account would end the test; other tests call it.
    ending = ("account.sign_out", "account.revoke_token", "people.set_active", "people.set_role", "people.reset")
    for method, address, endpoint in calls(app):
        least = ROUTES[endpoint]
        if least is None or (endpoint in ending and ROLES.index(role) >= ROLES.index(least)):
            continue
        api = address.startswith("/api/")
        headers = {"Accept": "text/html", **(token_of[role] if api else {"X-CSRF-Token": csrf})}
        client = app.test_client(use_cookies=False) if api else browser.client
        with client.open(address, method=method, base_url=HOST, headers=headers) as answer:
            allowed = ROLES.index(role) >= ROLES.index(least)
            assert (answer.status_code == 403) != allowed, (role, method, address)
            assert answer.status_code not in (401, 500), (role, method, address)


def test_a_reader_is_offered_no_comparison(enter):
    page = enter("reader-1").get("/").text
    assert 'action="/compare' not in page and '<input type="file"' not in page and "/samples" not in page
    assert '<input type="file"' in enter("translator-1").get("/").text


def test_a_reader_cannot_even_comment_and_a_translator_no_more(store, report, kit, enter, people):
    number = kit.finish(store, report)
    base = f"/comparisons/{number}/decisions"
    comment = {"finding": "1", "seen": "0", "action": "comment", "note": "x"}
    accept = {"finding": "1", "seen": "0", "action": "accept"}
    assert enter("reader-1").post(base, comment).status_code == 403
    translator = enter("translator-1")
    assert translator.post(base, comment).status_code == 200
    assert translator.post(base, accept).status_code == 403
    reviewer = enter("reviewer-1")
    assert reviewer.post(base, accept).status_code == 200
    assert [event.by for event in store.history(store.comparison(number).pair)] == ["translator-1", "reviewer-1"]


def test_the_api_keeps_to_the_same_roles(app, store, report, kit, caller_of, token_of):
    kit.finish(store, report)
    caller, key = caller_of(app), report.findings[0].fingerprint
    comment = {"findings": [key], "action": "comment", "note": "x"}
    accept = {"findings": [key], "action": "accept"}
    assert caller.post("/comparisons/1/decisions", comment, **token_of["reader"]).status_code == 403
    assert caller.post("/comparisons/1/decisions", comment, **token_of["translator"]).status_code == 201
    refused = caller.post("/comparisons/1/decisions", accept, **token_of["translator"])
    assert (refused.status_code, refused.mimetype) == (403, "application/problem+json")
    assert "reviewer" in refused.json["detail"]
    made = caller.post("/comparisons/1/decisions", accept, **token_of["reviewer"])
    assert made.status_code == 201
    (event,) = [e for e in caller.get("/comparisons/1/decisions", **token_of["reader"]).json if e["action"] == "accept"]
    assert event["by"] == "reviewer-1"


def test_nobody_but_an_administrator_takes_back_what_others_decided(
    app, store, report, kit, enter, caller_of, token_of
):
    number = kit.finish(store, report)
    base, pair = f"/comparisons/{number}", store.comparison(number).pair
    reviewer, other = enter("reviewer-1"), enter("translator-1")
    batch = reviewer.post(f"{base}/decisions", {"finding": "1", "seen": "0", "action": "accept"}).json["batch"]
    assert other.post(f"{base}/undo", {"batch": str(batch)}).status_code == 403
    assert other.post(f"{base}/undo").json["findings"] == [], "the last one of their own, of which there is none"
    assert caller_of(app).post(f"{base}/decisions/{batch}/undo", {}, **token_of["translator"]).status_code == 403
    assert store.decisions(pair)[report.findings[0].fingerprint].status == "accepted"
    assert enter("admin-1").post(f"{base}/undo", {"batch": str(batch)}).status_code == 200
    assert store.decisions(pair)[report.findings[0].fingerprint].status == "open"


def test_the_tokens_of_others_are_out_of_reach(store, enter, people):
    store.people.create_token(people["admin"], "theirs")
    (token,) = store.people.tokens(people["admin"])
    for name in ("reader-1", "reviewer-1"):
        browser = enter(name)
        assert "theirs" not in browser.get("/account").text
        assert browser.post(f"/account/tokens/{token.id}/revoke").status_code == 404
    assert store.people.tokens(people["admin"]) == (token,)


def test_an_answer_to_the_key_of_another_is_not_given_away(app, caller_of, token_of):
    caller, wish = caller_of(app), {"sample": "district-draft"}
    mine = caller.post("/comparisons", wish, **token_of["reviewer"], **{"Idempotency-Key": "k"})
    theirs = caller.post("/comparisons", wish, **token_of["admin"], **{"Idempotency-Key": "k"})
    assert mine.json["id"] != theirs.json["id"]
    again = caller.post("/comparisons", wish, **token_of["reviewer"], **{"Idempotency-Key": "k"})
    assert again.json["id"] == mine.json["id"] and again.headers["Idempotency-Replayed"] == "true"


def test_findings_are_assigned_to_who_can_decide(store, report, kit, enter, people):
    number = kit.finish(store, report)
    browser, base = enter("reviewer-1"), f"/comparisons/{number}/decisions"
    assign = {"finding": "1", "seen": "0", "action": "assign"}
    assert browser.post(base, {**assign, "assignee": "reader-1"}).status_code == 400
    assert browser.post(base, {**assign, "assignee": "admin-1"}).status_code == 200
    decision = store.decisions(store.comparison(number).pair)[report.findings[0].fingerprint]
    assert (decision.assignee, decision.status, decision.version) == ("admin-1", "open", 1)
    assert "admin-1" in browser.get(f"/comparisons/{number}/findings/1").text
    assert browser.post(base, {**assign, "seen": "1", "assignee": ""}).status_code == 200
    assert store.decisions(store.comparison(number).pair)[report.findings[0].fingerprint].assignee == ""


# -- sessions ------------------------------------------------------------------------------------------------


def cookie_of(browser):
    return browser.client.get_cookie("duizhao", domain="127.0.0.1")


def test_signing_in_leads_to_where_one_wanted_to_be(app, kit, people, enter):
    browser = kit.Browser(app)
    answer = browser.get("/comparisons?x=1")
    assert answer.location == "/sign-in?next=/comparisons%3Fx%3D1"
    assert 'value="/comparisons?x=1"' in browser.get(answer.location).text
    entered = enter("reader-1", next="/comparisons?x=1")
    assert (entered.answer.status_code, entered.answer.location) == (303, "/comparisons?x=1")
    assert entered.get("/comparisons?x=1").status_code == 200


@pytest.mark.parametrize(
    "wish",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "/\t/evil.example", "/\n/evil.example", "http:/evil.example", " //evil.example", "///evil.example",
        "/x\\..\\evil", "evil.example", "/\u2028x", "",
    ],
)  # fmt: skip
def test_signing_in_leads_to_no_other_site(app, kit, enter, wish):
    assert safe_next(wish) == "/"
    assert enter("reader-1", next=wish).answer.location == "/"
    page = kit.Browser(app).client.get("/sign-in", query_string={"next": wish}, base_url=HOST).text
    assert "evil" not in page and "javascript:" not in page


def test_a_session_that_somebody_prepared_is_worth_nothing(app, kit, people):
    """Session fixation: what was known before signing in does not open anything afterwards."""
    victim, thief = kit.Browser(app), kit.Browser(app)
    prepared_token = thief.token()
    prepared = cookie_of(thief)
    victim.client.set_cookie("duizhao", prepared.value, domain="127.0.0.1")
    assert victim.token()
    entered = victim.post("/sign-in", {"name": "reviewer-1", "password": PASSWORD}, json=False)
    assert entered.status_code == 303
    assert cookie_of(victim).value != prepared.value
    assert thief.get("/comparisons").status_code == 303
    # Nor is the CSRF token that was known before.
    answer = victim.client.post("/sign-out", base_url=HOST, data={"csrf": prepared_token})
    assert answer.status_code == 403


def test_a_session_is_another_one_after_each_signing_in(enter):
    first, second = cookie_of(enter("reader-1")).value, cookie_of(enter("reader-1")).value
    assert first != second


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(app, kit, enter):
    browser = enter("reader-1")
    stolen = cookie_of(browser).value
    assert browser.post("/sign-out", json=False).status_code == 303
    assert browser.get("/comparisons").status_code == 303
    thief = kit.Browser(app)
    thief.client.set_cookie("duizhao", stolen, domain="127.0.0.1")
    assert thief.get("/comparisons").location.startswith("/sign-in")


def test_a_change_takes_effect_at_once(store, enter, people):
    browser = enter("reviewer-1")
    store.people.set_role(people["reviewer"].id, "reader")
    assert browser.post("/samples/x").status_code == 403
    store.people.set_active(people["reviewer"].id, False)
    assert browser.get("/comparisons").status_code == 303


def test_the_cookie_is_for_this_server_alone(app, kit, store, people):
    browser = kit.Browser(app)
    (cookie,) = [one for one in browser.get("/sign-in").headers.getlist("Set-Cookie") if one.startswith("duizhao=")]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Domain" not in cookie and "Expires" not in cookie
    secure = create_app(store, SESSION_COOKIE_SECURE=True, HOST_NAMES=frozenset({"review.example.org"}))
    answer = secure.test_client().get("/sign-in", base_url="https://review.example.org")
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Host-duizhao=")]
    assert "Secure" in cookie and "Path=/" in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_the_names_of_the_server_are_those_it_was_given(store):
    app = create_app(store, HOST_NAMES=frozenset({"review.example.org"}))
    assert app.test_client().get("/", base_url="http://review.example.org").status_code == 200
    assert app.test_client().get("/", base_url="http://localhost").status_code == 200
    assert app.test_client().get("/", base_url="http://evil.example").status_code == 421


@pytest.mark.parametrize(
    "path",
    ["/sign-in", "/sign-out", "/account/password", "/account/tokens", "/account/tokens/1/revoke", "/people",
     "/people/first", "/people/1/role", "/people/1/active", "/people/1/reset"],
)  # fmt: skip
def test_every_form_of_the_accounts_needs_the_token(store, enter, path):
    browser = enter("admin-1")
    before = tuple(store.audit.all())
    for data in ({}, {"csrf": "wrong"}, {"csrf": "ü"}):
        assert browser.client.post(path, base_url=HOST, data=data).status_code == 403
    assert tuple(store.audit.all()) == before


def test_guessing_is_slowed_down(app, kit, people):
    browser = kit.Browser(app)
    wrong = {"name": "admin-1", "password": "wrong"}
    answers = [browser.post("/sign-in", wrong, json=False).status_code for _ in range(12)]
    assert answers == [401] * 10 + [429] * 2
    assert "wait a minute" in browser.post("/sign-in", wrong, json=False).text
    # The right one does not help either, but another account is not shut out.
    assert browser.post("/sign-in", {**wrong, "password": PASSWORD}, json=False).status_code == 429
    other = {"name": "reader-1", "password": PASSWORD}
    assert kit.Browser(app).post("/sign-in", other, json=False).status_code == 303


def test_uploads_are_slowed_down(app, caller_of, token_of):
    client = app.test_client(use_cookies=False)

    def upload(role):
        form = {"file": (io.BytesIO(b"x"), "a.txt")}
        return client.post("/api/v1/documents", base_url=HOST, data=form, headers=token_of[role]).status_code

    answers = [upload("reviewer") for _ in range(242)]
    assert set(answers[:240]) == {201, 200} and answers[240:] == [429, 429]
    assert upload("admin") == 200


def test_the_token_of_the_server_serves_beside_those_of_people(store, people, caller_of, token_of):
    caller = caller_of(create_app(store, API_TOKEN="s3cret"))
    assert caller.get("/comparisons", Authorization="Bearer s3cret").status_code == 200
    assert caller.get("/comparisons", **token_of["reader"]).status_code == 200
    assert caller.get("/comparisons", Authorization="Bearer dz_wrong").status_code == 401
    assert caller.get("/comparisons").status_code == 401


def test_a_session_of_the_pages_is_none_for_the_api(enter):
    assert enter("admin-1").get("/api/v1/comparisons").status_code == 401


# -- the audit trail -----------------------------------------------------------------------------------------


def test_the_trail_says_who_did_what_and_how(app, store, report, kit, enter, caller_of, token_of):
    number = kit.finish(store, report)
    browser = enter("reviewer-1")
    browser.post(f"/comparisons/{number}/decisions", {"finding": "1", "seen": "0", "action": "accept"})
    wish = {"findings": [report.findings[0].fingerprint], "action": "comment", "note": "x"}
    caller_of(app).post(f"/comparisons/{number}/decisions", wish, **token_of["translator"])
    made = [(e.who, e.via, e.address, e.action, e.object) for e in store.audit.all() if e.action.startswith("decision")]
    assert made == [
        ("reviewer-1", "page", "127.0.0.1", "decision.accept", "1"),
        ("translator-1", "api", "127.0.0.1", "decision.comment", "1"),
    ]
    (entered,) = [entry for entry in store.audit.all() if entry.action == "session.open"]
    assert entered.object == entered.who == "reviewer-1" and entered.engine


def test_a_failed_decision_leaves_no_trace_of_having_been_made(store, report, kit, enter):
    number = kit.finish(store, report)
    before = tuple(store.audit.all())
    browser = enter("reviewer-1")
    browser.post(f"/comparisons/{number}/decisions", {"finding": "1", "seen": "5", "action": "accept"})
    assert [entry.action for entry in store.audit.all()][len(before) :] == ["session.open"]
