"""The accounts, for administrators; on a machine without any, the page that makes the first."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from web.access import MACHINE, person
from web.language import translate
from web.store import Store
from web.store.people import LONGEST, ROLES, SHORTEST, LastAdmin, NameTaken, Role, User, WeakPassword, valid_name
from web.views.account import weakness

pages = Blueprint("people", __name__)


@pages.get("/people")
def index() -> str:
    """All accounts."""
    return _page()


@pages.post("/people/first")
def first() -> BaseResponse | tuple[str, int]:
    """Makes the first account, an administrator; from then on everybody signs in."""
    if person() != MACHINE:
        abort(404)
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    problem = ""
    if not valid_name(name):
        problem = translate("people.bad_name")
    elif password != request.form.get("again", ""):
        problem = translate("password.different")
    else:
        try:
            _store().people.create(name, "admin", password, first=True)
        except WeakPassword as error:
            problem = weakness(error)
        except NameTaken:
            # Two made the first account at once; the other one has it.
            return redirect(url_for("account.sign_in"), 303)
    if problem:
        return _page(problem=problem), 400
    flash(translate("start.account_made", name=name))
    return redirect(url_for("account.sign_in"), 303)


@pages.post("/people")
def invite() -> str | tuple[str, int]:
    """Makes an account and shows its first password, this once."""
    if person() == MACHINE:
        abort(404)
    name, role = request.form.get("name", "").strip(), _role()
    if not valid_name(name):
        return _page(problem=translate("people.bad_name")), 400
    try:
        user, password = _store().people.invite(name, role)
    except NameTaken:
        return _page(problem=translate("people.taken", name=name)), 409
    return _page(shown=(user.name, password))


@pages.post("/people/<int:number>/role")
def set_role(number: int) -> BaseResponse | tuple[str, int]:
    """Gives an account another role."""
    user, role = _user(number), _role()
    try:
        _store().people.set_role(user.id, role)
    except LastAdmin:
        return _page(problem=translate("people.last_admin")), 409
    flash(translate("people.changed", name=user.name))
    return redirect(url_for("people.index"), 303)


@pages.post("/people/<int:number>/active")
def set_active(number: int) -> BaseResponse | tuple[str, int]:
    """Lets an account sign in, or no more."""
    user, active = _user(number), request.form.get("active")
    if active not in ("0", "1"):
        abort(400)
    try:
        _store().people.set_active(user.id, active == "1")
    except LastAdmin:
        return _page(problem=translate("people.last_admin")), 409
    flash(translate("people.changed", name=user.name))
    return redirect(url_for("people.index"), 303)


@pages.post("/people/<int:number>/reset")
def reset(number: int) -> str:
    """Gives an account a password made up here and shows it, this once."""
    user = _user(number)
    return _page(shown=(user.name, _store().people.reset_password(user)))


def _page(problem: str = "", shown: tuple[str, str] | None = None) -> str:
    return render_template(
        "people.html",
        alone=person() == MACHINE,
        people=_store().people.all(),
        roles=ROLES,
        problem=problem,
        shown=shown,
        shortest=SHORTEST,
        longest=LONGEST,
        form=request.form,
    )


def _role() -> Role:
    role = next((one for one in ROLES if one == request.form.get("role")), None)
    if role is None:
        abort(400)
    return role


def _user(number: int) -> User:
    user = _store().people.user(number)
    if user is None:
        abort(404)
    return user


def _store() -> Store:
    store: Store = current_app.extensions["store"]
    return store
