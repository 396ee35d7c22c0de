"""The pages that say what each check flags, what it leaves alone and why: the docstrings of the checks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template

from diff.check import Check
from web.shown.prose import inline, render

pages = Blueprint("checks", __name__)


@pages.get("/checks")
def index() -> str:
    """All checks, by what they are for."""
    return render_template("checks.html", groups=groups(), inline=inline)


@pages.get("/checks/<code>")
def show(code: str) -> str:
    """The page of one check."""
    found = find(code)
    if found is None:
        abort(404)
    body = found.page.partition("\n")[2]
    return render_template("check.html", check=found, title=inline(found.title), body=render(body))


def find(code: str) -> Check[Any] | None:
    """The check with this code."""
    return next((check for _, checks in groups() for check in checks if check.code == code.upper()), None)


def groups() -> tuple[tuple[str, tuple[Check[Any], ...]], ...]:
    """All checks, by what the draft is."""
    from diff.checks import RESTATEMENT_CHECKS, TRANSLATION_CHECKS

    return ("restatement", RESTATEMENT_CHECKS), ("translation", TRANSLATION_CHECKS)
