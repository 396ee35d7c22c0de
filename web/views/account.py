"""Signing in and out, and a person's own account: password and API tokens."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from web.access import person, safe_next
from web.access import sign_in as begin_session
from web.access import sign_out as end_session
from web.language import translate
from web.store import Store
from web.store.people import LONGEST, SHORTEST, User, WeakPassword

pages = Blueprint("account", __name__)

RECENT = 10
"""Entries of the audit trail that a person is shown of the own account."""

LASTING = (30, 90, 365)
"""Days for which a token can be made."""

LONGEST_TOKEN_NAME = 100


@pages.get("/sign-in")
def sign_in() -> str | BaseResponse:
    """The page on which name and password are given."""
    if not _store().people.any():
        return redirect(url_for("start.index"), 303)
    return _sign_in_page()


@pages.post("/sign-in")
def enter() -> BaseResponse | tuple[str, int]:
    """Begins a session and goes on to where the person wanted to be."""
    user = _store().people.check_password(request.form.get("name", ""), request.form.get("password", ""))
    if user is None:
        # Whether the name or the password is wrong is nobody's business.
        return _sign_in_page(translate("sign_in.wrong")), 401
    begin_session(user)
    if user.temporary:
        return redirect(url_for("account.show"), 303)
    return redirect(safe_next(request.form.get("next", "")), 303)


@pages.post("/sign-out")
def sign_out() -> BaseResponse:
    """Ends the session."""
    _user()
    end_session()
    return redirect(url_for("account.sign_in"), 303)


@pages.get("/account")
def show() -> str:
    """A person's own account."""
    return _account_page(_user())


@pages.post("/account/password")
def change_password() -> BaseResponse | tuple[str, int]:
    """Sets another password. All sessions of the account end, this one goes on as a new one."""
    user = _user()
    given, new = request.form.get("current", ""), request.form.get("new", "")
    problem = ""
    if not _store().people.confirm_password(user, given):
        problem = translate("password.wrong")
    elif new != request.form.get("again", ""):
        problem = translate("password.different")
    else:
        problem = _changed(user, new)
    if problem:
        return _account_page(user, problem=problem), 400
    again = _store().people.user(user.id)
    assert again is not None, "accounts are never removed"
    begin_session(again)
    flash(translate("password.changed"))
    return redirect(url_for("account.show"), 303)


@pages.post("/account/tokens")
def create_token() -> str | tuple[str, int]:
    """Makes an API token and shows it, this once."""
    user, name = _user(), request.form.get("name", "").strip()[:LONGEST_TOKEN_NAME]
    days = request.form.get("days", type=int)
    if days not in LASTING:
        abort(400)
    if not name:
        return _account_page(user, problem=translate("tokens.no_name")), 400
    return _account_page(user, made=_store().people.create_token(user, name, timedelta(days=days)))


@pages.post("/account/tokens/<int:number>/revoke")
def revoke_token(number: int) -> BaseResponse:
    """Makes a token of this account useless."""
    if not _store().people.revoke_token(_user(), number):
        abort(404)
    flash(translate("tokens.revoked_now"))
    return redirect(url_for("account.show"), 303)


def weakness(error: WeakPassword) -> str:
    """Why a password was refused, in a sentence."""
    return translate(f"password.{error}", shortest=SHORTEST, longest=LONGEST)


def _changed(user: User, password: str) -> str:
    try:
        _store().people.change_password(user, password)
    except WeakPassword as error:
        return weakness(error)
    return ""


def _user() -> User:
    user = person().user
    if user is None:
        # There are no accounts yet.
        abort(404)
    return user


def _sign_in_page(problem: str = "") -> str:
    wish = request.values.get("next", "")
    return render_template("sign_in.html", problem=problem, next=safe_next(wish), name=request.form.get("name", ""))


def _account_page(user: User, problem: str = "", made: str = "") -> str:
    return render_template(
        "account.html",
        user=user,
        problem=problem,
        made=made,
        tokens=_store().people.tokens(user),
        recent=_store().audit.about_account(user.name, RECENT),
        lasting=LASTING,
        shortest=SHORTEST,
        longest=LONGEST,
    )


def _store() -> Store:
    store: Store = current_app.extensions["store"]
    return store
