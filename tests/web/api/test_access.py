"""Who may call the API: programs on this machine; no page of another site; with a token, who has it."""

from __future__ import annotations

import pytest

from web.app import create_app

PATHS = [
    ("GET", "/comparisons"),
    ("GET", "/openapi.json"),
    ("POST", "/documents"),
    ("POST", "/comparisons"),
    ("PUT", "/x"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "https://127.0.0.1:8000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_pages_of_other_sites_get_nothing(caller, store, method, path, headers):
    answer = caller.client.open(
        f"/api/v1{path}",
        method=method,
        base_url="http://127.0.0.1:8000",
        headers=headers,
        data={"sample": "district-draft"} if method == "POST" else None,
    )
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
    assert store.summaries() == () and store.files() == ()


def test_no_answer_lets_another_origin_read_it(caller):
    for answer in (
        caller.get("/comparisons"),
        caller.client.options(
            "/api/v1/comparisons", base_url="http://127.0.0.1:8000", headers={"Access-Control-Request-Method": "POST"}
        ),
    ):
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_foreign_host_name_is_refused_as_a_problem(caller):
    answer = caller.client.get("/api/v1/comparisons", base_url="http://evil.example")
    assert (answer.status_code, answer.mimetype) == (421, "application/problem+json")
    assert "127.0.0.1" in answer.json["detail"]


def test_own_pages_may_call_it(caller):
    headers = {"Origin": "http://127.0.0.1:8000", "Sec_Fetch_Site": "same-origin"}
    assert caller.get("/comparisons", **headers).status_code == 200


@pytest.mark.parametrize("path", ["//api/v1/documents", "/api/../comparisons", "/API/v1/documents"])
def test_no_other_spelling_of_an_address_comes_past_the_checks(caller, store, path):
    answer = caller.client.post(path, base_url="http://127.0.0.1:8000", json={"sample": "district-draft"})
    assert answer.status_code in (403, 404)
    assert store.summaries() == ()


def test_a_session_of_the_pages_opens_nothing_here(browser, store):
    browser.token()
    answer = browser.client.post(
        "/api/v1/comparisons",
        base_url="http://127.0.0.1:8000",
        json={"sample": "district-draft"},
        headers={"Origin": "http://evil.example", "X-CSRF-Token": browser.token()},
    )
    assert answer.status_code == 403 and store.summaries() == ()


@pytest.fixture
def guarded(store, kit, monkeypatch, caller):
    monkeypatch.setenv("DUIZHAO_API_TOKEN", "s3cret-wörd")
    return type(caller)(create_app(store))


@pytest.mark.parametrize(
    "sent", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic s3cret"}, {"Authorization": ""}]
)
def test_with_a_token_nobody_calls_without_it(guarded, sent):
    for path in ("/comparisons", "/nothing"):
        answer = guarded.get(path, **sent)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "Authorization: Bearer" in answer.json["detail"]


def test_with_a_token_its_owner_calls_and_everybody_reads_the_description(guarded, store):
    app = create_app(store, API_TOKEN="s3cret")
    client = type(guarded)(app)
    assert client.get("/comparisons", Authorization="Bearer s3cret").status_code == 200
    assert client.get("/comparisons", Authorization="bearer s3cret").status_code == 200
    assert client.get("/openapi.json").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("DELETE", "/comparisons", 405),
        ("POST", "/comparisons", 415),
        ("POST", "/documents", 415),
    ],
)
def test_errors_are_problem_documents(caller, method, path, status):
    answer = caller.client.open(
        f"/api/v1{path}", method=method, base_url="http://localhost", data=b"x", content_type="text/plain"
    )
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    problem = answer.json
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    assert problem["title"] and problem["detail"].endswith(".") and "\n" not in problem["detail"]
    assert ("Allow" in answer.headers) == (status == 405)


def test_json_that_is_none(caller):
    answer = caller.client.post(
        "/api/v1/comparisons", base_url="http://localhost", data="{", content_type="application/json"
    )
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_what_is_too_large_is_a_problem(store, caller):
    client = type(caller)(create_app(store, MAX_CONTENT_LENGTH=1000))
    answer = client.upload(b"x" * 2000)
    assert (answer.status_code, answer.json["title"]) == (413, answer.json["title"])
    assert "DUIZHAO_LIMIT_FILE_SIZE" in answer.json["detail"]
    assert store.files() == ()


def test_a_fault_of_the_program_is_a_problem_and_tells_nothing_of_it(app, caller, monkeypatch):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(app.extensions["store"], "state_counts", lambda: 1 / 0)
    answer = caller.get("/comparisons")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "ZeroDivision" not in answer.text


def test_errors_of_the_pages_stay_pages(browser):
    assert browser.get("/nothing").mimetype == "text/html"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("[" * 100_000, "nested too deep"),
        ('{"sample": "\\ud800"}', "half a character"),
        ('{"findings": ["\\udfff"], "action": "comment", "note": "x"}', "half a character"),
        ("{", "Invalid JSON"),
    ],
)
@pytest.mark.parametrize("path", ["/comparisons", "/comparisons/1/decisions"])
def test_json_that_cannot_be_used_is_no_fault_of_the_program(caller, path, body, said):
    answer = caller.client.post(
        f"/api/v1{path}", base_url="http://localhost", data=body, content_type="application/json"
    )
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert said in answer.json["detail"]
