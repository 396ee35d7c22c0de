"""Help: a walk-through for each role, what every word on the pages means, and the keys."""

from __future__ import annotations

from flask import Blueprint, render_template

from diff.finding import Severity
from diff.vocabulary import LINK_RELATIONS, RELATIONS
from web import samples
from web.prose import inline
from web.store import STATUSES
from web.store.people import ROLES
from web.versions import CLASSES
from web.views.checks import groups

pages = Blueprint("help", __name__)

WALKS = (("reviewer", 7), ("translator", 6), ("admin", 6))
"""Who is led through a first hour, and in how many steps."""

KEYS = (
    (("j", "k"), "step"),
    (("a",), "accept"),
    (("d",), "dismiss"),
    (("c",), "comment"),
    (("r",), "reopen"),
    (("u",), "undo"),
    (("/",), "search"),
    (("p",), "page"),
    (("+", "-"), "zoom"),
    (("Esc",), "escape"),
    (("?",), "map"),
)
"""The keys of the review page; a test compares them with those that its scripts bind."""


@pages.get("/help")
def index() -> str:
    """One page, with a place for each question."""
    return render_template(
        "help.html",
        walks=WALKS,
        keys=KEYS,
        statuses=STATUSES,
        severities=tuple(severity.value for severity in Severity),
        relations=tuple(RELATIONS),
        links=tuple(LINK_RELATIONS),
        classes=CLASSES,
        roles=ROLES,
        groups=groups(),
        inline=inline,
        samples=samples.find(),
    )
