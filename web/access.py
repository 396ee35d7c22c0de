"""Who asks, and what they may: each route names the least role that it needs, and a route that names none is refused.

While there is no account, everything on this machine is done by its one user, who needs no signing in. From the first account on,
the pages need a session (Flask-Login) and the API a token.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import flask_login
from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as BaseResponse

from web.security import API
from web.store import Store
from web.store.audit import ACTING, Actor
from web.store.people import ROLES, Role, User

OPEN = None
"""The role that a route needs which everybody may call, signed in or not."""

ROUTES: dict[str, Role | None] = {
    "static": OPEN,
    "start.favicon": OPEN,
    "account.sign_in": OPEN,
    "account.enter": OPEN,
    "api-docs.openapi_json": OPEN,
    "start.index": "reader",
    "start.upload": "translator",
    "start.sample": "translator",
    "library.index": "reader",
    "library.upload": "translator",
    "library.load_samples": "translator",
    "library.adopt": "translator",
    "library.show": "reader",
    "library.rename": "translator",
    "library.answer_offer": "translator",
    "library.read_again": "translator",
    "library.source_file": "reader",
    "library.choose": "translator",
    "library.compare": "translator",
    "library.compare_versions": "translator",
    "versions.show": "reader",
    "help.index": "reader",
    "comparisons.index": "reader",
    "comparisons.show": "reader",
    "comparisons.status": "reader",
    "comparisons.again": "translator",
    "comparisons.cancel": "translator",
    "comparisons.cancel_batch": "translator",
    "comparisons.retry_batch": "translator",
    "comparisons.report_json": "reader",
    "comparisons.baseline_json": "reader",
    "comparisons.source_file": "reader",
    "review.finding": "reader",
    "alignment.show": "reader",
    "alignment.export": "reader",
    "alignment.to_row": "reader",
    # What only serves to make a correction.
    "alignment.clause_map": "reviewer",
    "alignment.candidate_list": "reviewer",
    "alignment.show_preview": "reviewer",
    "alignment.apply": "reviewer",
    "alignment.undo": "reviewer",
    "alignment.again": "reviewer",
    "matrix.index": "reader",
    "matrix.show": "reader",
    "matrix.download": "reader",
    "matrix.sample": "translator",
    "parameters.show": "reader",
    "parameters.download": "reader",
    "review.permanent": "reader",
    "review.reading": "reader",
    "places.index": "reader",
    "places.picture": "reader",
    "places.page_facts": "reader",
    "places.context": "reader",
    "exports.index": "reader",
    "exports.download": "reader",
    "exports.take_back": "reviewer",
    "exports.on_paper": "reader",
    # Each action has a role of its own: ACTION_ROLES.
    "decisions.decide": "translator",
    "decisions.undo": "translator",
    "decisions.changes": "reader",
    "decisions.bulk": "reviewer",
    "decisions.decide_bulk": "reviewer",
    "decisions.start_blind": "reviewer",
    "decisions.end_blind": "reviewer",
    "decisions.show_agreement": "reviewer",
    "checks.index": "reader",
    "checks.show": "reader",
    "account.show": "reader",
    "account.sign_out": "reader",
    "account.change_password": "reader",
    "account.create_token": "reader",
    "account.revoke_token": "reader",
    "people.index": "admin",
    "people.first": "admin",
    "people.invite": "admin",
    "people.set_role": "admin",
    "people.set_active": "admin",
    "people.reset": "admin",
    "audit.index": "admin",
    "audit.as_csv": "admin",
    "audit.as_jsonl": "admin",
    "translation.show": "reader",
    "translation.row": "reader",
    "translation.save": "translator",
    "translation.export": "reader",
    "translation.trial": "translator",
    "terms.index": "reader",
    "terms.new": "translator",
    "terms.add": "translator",
    "terms.show": "reader",
    "terms.change": "translator",
    "terms.remove": "translator",
    "terms.restore": "translator",
    "terms.changes": "reader",
    "terms.create": "translator",
    "terms.base": "reader",
    "terms.set_active": "translator",
    "terms.bring_in": "translator",
    "terms.export": "reader",
    "Documents.upload": "translator",
    "Documents.index": "reader",
    "Documents.show": "reader",
    "Documents.content": "reader",
    "Documents.parts": "reader",
    "Documents.one_part": "reader",
    "Comparisons.list_samples": "reader",
    "Comparisons.compare": "translator",
    "Comparisons.index": "reader",
    "Comparisons.show": "reader",
    "Comparisons.cancel": "translator",
    "Comparisons.retry": "translator",
    "Comparisons.report": "reader",
    "Comparisons.findings": "reader",
    "Comparisons.finding": "reader",
    "Comparisons.decisions": "reader",
    "Comparisons.decide": "translator",
    "Comparisons.undo": "translator",
    "Exports.index": "reader",
    "Exports.export": "reader",
    "Exports.baseline": "reader",
    "Exports.annotated_copy": "reader",
    "Terms.index": "reader",
}
"""The least role for each route, by the name of its endpoint."""

ACTION_ROLES: dict[str, Role] = {"comment": "translator"}
"""The least role for an action on findings, where it is not reviewer."""

WITH_TEMPORARY_PASSWORD = frozenset({"account.show", "account.change_password", "account.sign_out"})
"""What an account may do before it has a password of its own."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. `user` is the account, None for the one user of the machine and for the token of the server."""

    name: str
    role: Role
    user: User | None = None

    def may(self, least: Role) -> bool:
        """Whether the role is this one or a greater."""
        return ROLES.index(self.role) >= ROLES.index(least)

    def may_decide(self, action: str) -> bool:
        """Whether this person may take this action on a finding."""
        return self.may(ACTION_ROLES.get(action, "reviewer"))

    def may_undo(self, by: str) -> bool:
        """Whether this person may take back what `by` decided: everybody their own, administrators everything."""
        return by == self.name or self.may("admin")


MACHINE = Person("", "admin")
"""The one user of the machine, in single-user mode."""

SERVER_TOKEN = Person("(DUIZHAO_API_TOKEN)", "reviewer")
"""Who calls with the token from the environment. No account can have this name."""


class NotAllowed(Forbidden):
    """The role of the person does not allow this."""


@dataclass(frozen=True, slots=True)
class _SignedIn:
    """What Flask-Login keeps for a request. Its id is the token of the session, not the number of the account: the session
    can be ended on the server, and ends there by itself."""

    user: User
    token: str
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What goes into the signed cookie."""
        return self.token


def person() -> Person:
    """Who asks. Only for routes that need a role."""
    found: Person | None = g.get("person")
    assert found is not None, "the request was let through without anybody"
    return found


def guard(app: Flask) -> None:
    """Adds the check of every request to the application, after those of `web.security`."""
    manager = flask_login.LoginManager(app)

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> _SignedIn | None:
        user = _store().people.session_user(token)
        return None if user is None else _SignedIn(user, token)

    @app.before_request
    def check() -> BaseResponse | None:
        api = request.path.startswith(API)
        # Threads serve many requests: nobody acts until this one's person is known.
        ACTING.set(Actor(via="api" if api else "page", address=request.remote_addr or ""))
        if request.endpoint == "static":
            return None
        found = g.person = _caller() if api else _visitor()
        if found is not None:
            ACTING.set(Actor(found.name, "api" if api else "page", request.remote_addr or ""))
        return _refusal(found, api)


def sign_in(user: User) -> None:
    """Begins a session of the pages. Nothing of the one before survives, so that nobody can have prepared it."""
    session.clear()
    ACTING.set(Actor(user.name, "page", request.remote_addr or ""))
    flask_login.login_user(_SignedIn(user, _store().people.open_session(user)))


def sign_out() -> None:
    """Ends the session, here and on the server."""
    current: Any = flask_login.current_user
    _store().people.close_session(current.token, current.user)
    flask_login.logout_user()
    session.clear()


def _visitor() -> Person | None:
    if not _store().people.any():
        return MACHINE
    current: Any = flask_login.current_user
    return Person(current.user.name, current.user.role, current.user) if current.is_authenticated else None


def _caller() -> Person | None:
    """Who calls the API; the cookies of the pages mean nothing there."""
    kept, expected = _store().people, str(current_app.config["API_TOKEN"])
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    token = given.strip() if scheme.lower() == "bearer" else ""
    if expected and hmac.compare_digest(token.encode(), expected.encode()):
        return SERVER_TOKEN
    if kept.any():
        user = kept.token_user(token)
        return None if user is None else Person(user.name, user.role, user)
    return None if expected else MACHINE


def _refusal(found: Person | None, api: bool) -> BaseResponse | None:
    from web.api.problems import refuse

    endpoint = request.endpoint
    if endpoint in ROUTES and ROUTES[endpoint] is OPEN:
        return None
    if found is None:
        if api:
            refuse(
                401,
                "Send a token in the header Authorization: Bearer; the account page makes one, or the server was started with one.",
                www_authenticate="Bearer",
            )
        return _to_sign_in()
    if endpoint is None:
        # There is no such address; the routing says so.
        return None
    if found.user is not None and found.user.temporary and endpoint not in WITH_TEMPORARY_PASSWORD:
        return redirect(url_for("account.show"), 303)
    least = ROUTES.get(endpoint)
    if least is None or not found.may(least):
        if api:
            refuse(403, f"This needs the role {least}; the account has the role {found.role}.")
        raise NotAllowed
    return None


def _to_sign_in() -> Response | BaseResponse:
    # A script, and a form, would take the page for signing in for their answer.
    wants = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if request.method not in ("GET", "HEAD") or wants == "application/json":
        abort(401)
    here = request.full_path.rstrip("?")
    return redirect(url_for("account.sign_in") + (f"?next={quote(here)}" if here != "/" else ""), 303)


def safe_next(wish: str) -> str:
    """The address to go on to after signing in: one of this server, or the start page. Browsers read \\ as /, and skip control
    characters, so that several spellings lead to another site."""
    if not wish.startswith("/") or wish.startswith(("//", "/\\")) or "\\" in wish or not wish.isprintable():
        return "/"
    return wish


def _store() -> Store:
    store: Store = current_app.extensions["store"]
    return store
