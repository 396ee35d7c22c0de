"""Help: a walk-through for each role, what every word on the pages means, and the keys."""

from __future__ import annotations

from flask import Blueprint, render_template

from diff.finding import Severity
from diff.vocabulary import LINK_RELATIONS, RELATIONS
from web import samples
from web.shown.prose import inline
from web.shown.versions import CLASSES
from web.store import STATUSES
from web.store.people import ROLES
from web.views.checks import groups

pages = Blueprint("help", __name__)

WALKS = (("reviewer", 7), ("translator", 6), ("admin", 6))
"""Who is led through a first hour, and in how many steps."""

KEYS: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "review": (
        (("j",), "keys.next"),
        (("k",), "keys.previous"),
        (("a",), "keys.accept"),
        (("d",), "keys.dismiss"),
        (("s",), "press.source"),
        (("f",), "press.fix"),
        (("r",), "keys.reopen"),
        (("u",), "keys.undo"),
        (("c",), "keys.comment"),
        (("g",), "press.assign"),
        (("i",), "press.mine"),
        (("b",), "press.bulk"),
        (("B",), "press.filtered"),
        (("z",), "keys.centre"),
        (("p",), "page.key"),
        (("+", "-"), "page.key_zoom"),
        (("t",), "keys.tree"),
        (("o",), "keys.only"),
        (("/",), "keys.search"),
        (("x",), "keys.clear"),
        (("y",), "keys.link"),
        (("l",), "align.key"),
        (("?",), "keys.help"),
        (("Esc",), "keys.escape"),
    ),
    "translation": (
        (("j", "k"), "translation.key_next"),
        (("e",), "translation.key_edit"),
        (("t",), "translation.key_term"),
        (("/",), "translation.text"),
        (("?",), "translation.keys"),
        (("Esc",), "translation.key_cancel"),
    ),
}
"""The keys of each page, with the messages by which its own map calls them; a test compares them with those that the scripts bind."""


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
