"""Whatever is sent to whatever route: a page, a sentence that refuses, and never a fault of the program."""

from __future__ import annotations

import inspect
import io
import random
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import web
from tests.web import hostile
from web.access import ROUTES
from web.store.people import ROLES

HOST = "http://127.0.0.1:8000"
TEMPLATES = Path(web.__file__).parent / "templates"

IN_A_PATH = (
    "0", "-1", "007", "2147483648", str(1 << 63), str(1 << 70), "9" * 4000, "1.5", "١", "..", "../../etc/passwd", "%2e%2e%2f",
    "%00", "%ff%fe", "%ED%A0%80", "中文", "a" * 3000, "'", "%0d%0aX:1", "<b>",
)  # fmt: skip
ODD = (
    "", " ", "0", "-1", "999999", str(1 << 31), str(1 << 63), "-" + str(1 << 70), "9" * 5000, "1e9", "NaN", "٣", "\x00", "a\x00b",
    "中文", "\ufeff\u202e\u2028", "x" * 100_000, "一" * 30_000, "<b>'\"", "%", "_%\\", "{{7*7}}", "../..", "\r\nX: 1", "1-99999999", "1,,2",
    "1=1:0/;;=", "2026-13-99", "0001-01-01", "9999-12-31", "null", "[]", "on", "//evil.example",
)  # fmt: skip
EVERYWHERE = ("\x00a", str(1 << 63), "中\u2028\U0001f600" * 9)
"""Put into all fields at once."""
RAW = (b"%ED%A0%80", b"%FF%FE", b"%00", b"%", b"%zz", b"%F0%9F%98%80", b"&&==;;", b"a=1&" * 300)
"""What no text becomes: lone surrogates, bytes that are no UTF-8, what is no escape."""
RIGHT = {
    "action": ("accept", "comment", "dismiss", "assign", "reopen", "needs-source"), "reason": ("intended",), "finding": ("1",),
    "seen": ("0", "1", "2"), "note": ("noted",), "targets": ("1=4:0,5:0/",), "numbers": ("1-3",), "n": ("1",), "kind": ("draft", "link", "unlink", "all"),
    "original": ("1",), "draft": ("2",), "side": ("draft",), "clause": ("1",), "name": ("admin",), "scope": ("rule",), "assignee": (""),
    "relation": ("auto",), "answer": ("apart",), "title": ("t",), "role": ("reader",), "active": ("1",), "days": ("30",),
    "zh": ("负面清单",), "preferred": ("list",), "base": ("1",), "since": ("0 2026-01-01T00:00:00Z",), "text": ("t",), "page": ("1",),
    "base_name": ("b",), "document": ("1",),
}  # fmt: skip
"""What is right somewhere, so that what is wrong is found behind the first check as well."""

HOME = {"translation": "translation", "terms": "term", "matrix": "again"}
"""What the number in the address of these pages is of."""

COSTLY = ("exports.download", "exports.take_back", "Exports.", "review.reading", "places.", "translation.export", "matrix.download",
          "parameters.download", "Documents.", "library.load_samples", "matrix.sample", "start.sample", "help.", "account.change_password",
          "account.enter", "people.first")  # fmt: skip
"""They start a process, hash a password or write a file: they are asked less often."""


class Page(HTMLParser):
    """What a sentence page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.alerts = 0

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.alerts += given.get("role") == "alert" or "notice" in (given.get("class") or "").split()


def fields_of(view) -> tuple[str, ...]:
    """The fields that the module of a view reads, by its own text and that of the templates."""
    module = inspect.unwrap(view).__module__
    if module.startswith("apiflask"):
        module = "web.api.shared"
    code = inspect.getsource(sys.modules[module])
    read = re.findall(r'(?:form|args|values|files)\.(?:get|getlist)\(\s*f?"([\w-]+)"', code)
    words = re.findall(r'"([a-z_]{1,12})"', code) if module.startswith("web.api") else []
    return tuple(sorted({*read, *words, "lang"}))


def named_in_templates() -> tuple[str, ...]:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.rglob("*.html")))
    return tuple(sorted(set(re.findall(r'\sname="([a-z_]+)"', text)) - {"csrf", "viewport", "color"}))


class Fuzz:
    """Asks as one person, and notes what was answered wrongly."""

    def __init__(self, app, client, role, headers) -> None:
        self.app, self.client, self.role, self.headers = app, client, role, headers
        self.faults: list[str] = []
        self.count = 0
        self.seen: dict[int, int] = {}

    def ask(self, method, path, **what) -> None:
        self.count += 1
        headers = {**self.headers, **what.pop("headers", {})}
        said = f"{self.role} {method} {path[:120]} {str(what)[:200]}"
        answer = self.client.open(path, method=method, base_url=HOST, headers=headers, **what)
        status, text = answer.status_code, answer.get_data(as_text=True) if answer.status_code >= 400 else ""
        self.seen[status] = self.seen.get(status, 0) + 1
        answer.close()
        if status >= 500:
            self.faults.append(f"{status} <- {said}")
        elif status >= 400 and method != "HEAD" and not says_one_thing(answer, text):
            self.faults.append(f"{status} without a sentence ({answer.mimetype}: {text[:80]!r}) <- {said}")


def says_one_thing(answer, text) -> bool:
    if "Traceback" in text or 'File "' in text:
        return False
    if answer.mimetype == "application/problem+json":
        return bool(answer.json["detail"])
    if answer.mimetype == "application/json":
        return any(answer.json.get(key) for key in ("error", "problem", "sentence", "said", "findings", "slot"))
    page = Page()
    page.feed(text)
    return page.alerts >= 1


def wrong_fields(chance, fields, much):
    """Forms in which most is right and something is not."""
    for _ in range(much):
        form = {name: chance.choice(RIGHT.get(name) or ("1",)) for name in fields if chance.random() < 0.8}
        for name in chance.sample(fields, min(len(fields), chance.choice((1, 1, 2, 4)))):
            form[name] = chance.choice(ODD) if chance.random() < 0.8 else [chance.choice(ODD) for _ in range(5)]
        yield form


@pytest.mark.parametrize(
    ("role", "database"), [("admin", "sqlite"), ("admin", "postgresql"), ("reader", "sqlite")], indirect=["database"]
)
def test_no_route_ever_fails(app, store, kit, role, monkeypatch):
    numbers = hostile.furnish(store, kit)
    for limiter in app.extensions["limiter"]:
        monkeypatch.setattr(limiter, "enabled", False)
    chance = random.Random(f"duizhao {role}")
    user = store.people.named(hostile.name_of(role))
    browser = kit.Browser(app)
    entered = browser.post("/sign-in", {"name": user.name, "password": hostile.PASSWORD}, json=False)
    assert entered.status_code == 303
    pages = Fuzz(app, browser.client, role, {"X-CSRF-Token": browser.token(), "Accept-Language": "en"})
    bearer = {"Authorization": f"Bearer {store.people.create_token(user, 'fuzz')}"}
    api = Fuzz(app, app.test_client(use_cookies=False), role, bearer)
    # Another password would end the session; the token that asks must go on serving.
    ending = {
        "account.sign_out",
        "account.change_password",
        "account.revoke_token",
        "people.set_active",
        "people.set_role",
        "people.reset",
    }
    usual = {
        "number": numbers["pair"],
        "n": 1,
        "row": 1,
        "page": 1,
        "side": "draft",
        "version": 1,
        "part": 1,
        "batch": 1,
    }
    usual |= {
        "code": "TH01",
        "slug": "district-draft",
        "form": "csv",
        "filename": "base.css",
        "correction": numbers["correction"],
    }
    usual |= {"pair": "0" * 32, "fingerprint": "0" * 16, "id": "0" * 64}
    extra = named_in_templates()
    # PostgreSQL takes fewer texts and numbers than SQLite does, which the fields show; the rest was said on SQLite.
    forms, paths = (2, 1) if (role, store.database.is_sqlite) == ("admin", True) else (1, 1)
    for rule in app.url_map.iter_rules():
        endpoint, names = rule.endpoint, list(rule.arguments)
        least = ROUTES[endpoint]
        asker = api if rule.rule.startswith("/api/") else pages
        costly = endpoint.startswith(COSTLY)
        fields = fields_of(app.view_functions[endpoint])
        here = {**usual, "number": numbers[HOME.get(endpoint.partition(".")[0], "pair")]}
        right = path_of(rule, here)

        for method in ("GET", "HEAD", "POST", *chance.sample(("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"), 1)):
            if endpoint not in ending or method != "POST":
                asker.ask(method, right)
        for name in names:
            for odd in chance.sample(IN_A_PATH, 1 if costly else paths):
                for method in rule.methods & {"GET", "POST"}:
                    asker.ask(method, path_of(rule, {**here, name: odd}))
        if least is not None and ROLES.index(role) < ROLES.index(least):
            continue
        if endpoint in ending:
            right = path_of(rule, {**here, "number": 999})
            if endpoint in ("account.sign_out",):
                continue
        much = 1 if costly else forms
        for form in wrong_fields(chance, [*fields, *chance.sample(extra, 3)], much):
            if "GET" in rule.methods:
                # A server takes no address of such a length as a form may have.
                short = {
                    name: value[:2000] if isinstance(value, str) else [one[:300] for one in value]
                    for name, value in form.items()
                }
                asker.ask("GET", right, query_string=short)
            if "POST" in rule.methods:
                asker.ask(
                    "POST", right, data=form, headers={"Accept": chance.choice(("text/html", "application/json"))}
                )
        for odd in EVERYWHERE[: 1 if costly else None]:
            form = dict.fromkeys([*fields, *extra], odd)
            asker.ask(
                "GET" if "GET" in rule.methods else "POST",
                right,
                **{"query_string" if "GET" in rule.methods else "data": form},
            )
        raw = chance.choice(RAW)
        field = chance.choice(fields).encode()
        asker.ask("GET" if "GET" in rule.methods else "POST", f"{right}?{field.decode()}={raw.decode()}")
        if "POST" in rule.methods:
            for body in (field + b"=" + raw, b"\xff" * 100):
                asker.ask("POST", right, data=body, content_type="application/x-www-form-urlencoded")
            for body, kind in (
                (b"{", "application/json"), (b'["\\ud800"]', "application/json"), (b"[" * 5000, "application/json"), (b"1e999", "application/json"),
                (b"--x\r\n", "multipart/form-data; boundary=x"), (b"", "multipart/form-data"), (b"x", "text/xml"),
            ):  # fmt: skip
                asker.ask("POST", right, data=body, content_type=kind)
            for odd in chance.sample(
                (
                    "../../x",
                    "\x00.pdf",
                    "a" * 3000,
                    "中\ud800.docx".encode("utf-8", "replace").decode(),
                    "",
                    ".",
                    "x.csv",
                ),
                1 if costly else 2,
            ):
                files = {
                    name: (io.BytesIO(chance.choice((b"", b"\x00", b"PK\x03\x04", b"x,y\n"))), odd)
                    for name in ("file", "original", "workbook")
                }
                asker.ask("POST", right, data=files)
    assert pages.faults + api.faults == []
    # It got past the first checks, asked for what is not there as well, and was signed in to the end.
    assert {200, 303, 400, 404, 405, 409 if role == "admin" else 403} <= set(pages.seen)
    assert {200, 404, 422} <= set(api.seen)
    assert browser.get("/account").status_code == 200
    assert pages.count + api.count > 400


def path_of(rule, values) -> str:
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda match: str(values[match[1]]), rule.rule)
