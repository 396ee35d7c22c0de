"""The review page of a comparison, the page of one finding, and how a file was read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from diff.finding import Finding, Severity
from ingest.document import IngestError
from web.access import person
from web.decisions import REASONS
from web.language import name_of, place_name
from web.shown.howread import UNSURE, how_read
from web.shown.review import (
    Item,
    candidates_of,
    change_of,
    homes_of,
    item_of,
    items_of,
    quotes_of,
    repainted,
    rows_of,
    status_counts,
    tree_of,
    type_counts,
)
from web.store import Comparison, Store
from web.store.places import newest_place
from web.views.checks import find as find_check
from web.views.shared import comparison_or_404, snapshot_or_404, store

pages = Blueprint("review", __name__)

_STATIC = Path(__file__).parents[1] / "static"
SCRIPTS = ("review/main.js", "decisions/main.js", "page/main.js", "alignment/main.js")
"""The modules of the page, in the order in which they run."""
MODULES = tuple(f"review/{path.name}" for path in sorted((_STATIC / "review").glob("*.js")) if path.name != "main.js")
"""What they import: fetched with them, not one after the other."""

LANGS = {"zh": "zh-Hans"}
"""What HTML calls a language, where it is not its code."""


@dataclass(frozen=True, slots=True)
class Card:
    """What never changes of a finding in the list: the attributes of its item, and what its head says before and after its status."""

    attributes: Markup
    kind: Markup
    rest: Markup


@dataclass(frozen=True, slots=True)
class Fixed:
    """What never changes of a review page in one language. To make it takes much longer than the rest of the page."""

    rows: Markup
    tree: Markup
    cards: tuple[Card, ...]
    types: tuple[tuple[str, int], ...]
    severities: Counter[str]


def show(comparison: Comparison) -> str:
    """The review page of a finished comparison."""
    snapshot = snapshot_or_404(comparison.id)
    items = items_of(snapshot, store().decisions(comparison.pair))
    fixed = _fixed(store(), comparison.id, g.language)
    assignees = sorted({item.decision.assignee for item in items} - {""})
    me = person().name
    return render_template(
        "review.html",
        comparison=comparison,
        snapshot=snapshot,
        fixed=fixed,
        rows=repainted(fixed.rows, items),
        items=items,
        listed=zip(items, fixed.cards, strict=True),
        severities=tuple(Severity),
        severity_counts=fixed.severities,
        open_counts=Counter(item.finding.severity.value for item in items if item.status == "open"),
        type_counts=fixed.types,
        status_counts=status_counts(items),
        assignees=[me, *(name for name in assignees if name != me)] if me else assignees,
        langs=LANGS,
        reasons=REASONS,
        scripts=SCRIPTS,
        modules=MODULES,
        can_undo=store().can_undo(comparison),
    )


@pages.get("/comparisons/<int:number>/findings/<int:n>")
def finding(number: int, n: int) -> str:
    """All about one finding; `?fragment=1` gives the part that the review page shows in its list."""
    comparison = comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    count = len(snapshot.findings)
    if not 1 <= n <= count:
        abort(404)
    found = snapshot.findings[n - 1]
    left, right = quotes_of(snapshot, found)
    return render_template(
        "_finding.html" if request.args.get("fragment") else "finding.html",
        comparison=comparison,
        item=item_of(snapshot, n, store().decisions(comparison.pair, [found.fingerprint])),
        left=left,
        right=right,
        snapshot=snapshot,
        message=found.message.get(g.language) or next(iter(found.message.values()), ""),
        change=change_of(found.expected, found.found),
        has_check_page=find_check(found.code) is not None,
        candidates=tuple(candidates_of(snapshot, found)),
        count=count,
        langs=LANGS,
        reasons=REASONS,
    )


@pages.get("/findings/<pair>/<fingerprint>")
def permanent(pair: str, fingerprint: str) -> Response:
    """Leads to a finding in the newest comparison of its pair of documents in which it occurs."""
    found = newest_place(store().database, pair, fingerprint)
    if found is None:
        abort(404)
    number, n = found
    return redirect(url_for("comparisons.show", number=number, _anchor=f"f{n}"), 302)


@pages.get("/comparisons/<int:number>/reading/<side>")
def reading(number: int, side: str) -> str | tuple[str, int]:
    """How the file of one side was read: what was set aside, tracked changes, recognition."""
    comparison = comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    if side not in ("original", "draft"):
        abort(404)
    refusal, read = "", None
    try:
        read = how_read(store(), comparison, side)
    except IngestError as error:
        refusal = str(error)
    page = render_template(
        "review/reading.html",
        comparison=comparison,
        side=side,
        view=snapshot.original if side == "original" else snapshot.draft,
        file=(comparison.order.draft or comparison.order.original) if side == "draft" else comparison.order.original,
        read=read,
        refusal=refusal,
        unsure=UNSURE,
        langs=LANGS,
    )
    return page if read is not None else (page, 409)


@lru_cache(maxsize=16)
def _fixed(kept: Store, number: int, language: str) -> Fixed:
    """The part of the page on which no decision has an influence; `language` is that of the request."""
    snapshot = snapshot_or_404(number)
    items = items_of(snapshot, {})
    original, only_draft = tree_of(snapshot)
    types = type_counts(items)
    names = {severity.value: name_of("severity", severity.value) for severity in Severity}
    type_names = {name: name_of("type", name) for name, _ in types}
    return Fixed(
        rows=Markup(
            render_template("review/_rows.html", rows=rows_of(snapshot, items), snapshot=snapshot, langs=LANGS)
        ),
        tree=Markup(
            render_template(
                "review/_tree.html",
                original=original,
                only_draft=only_draft,
                lang=LANGS.get(snapshot.original.language, snapshot.original.language),
            )
        ),
        cards=tuple(
            _card(item, home, names, type_names, language) for item, home in zip(items, homes_of(snapshot), strict=True)
        ),
        types=types,
        severities=Counter(item.finding.severity.value for item in items),
    )


_ATTRIBUTES = Markup(
    'id="f{n}" data-n="{n}" data-severity="{severity}" data-type="{type}" data-node="{node}" data-row="{row}" '
    'data-confidence="{confidence:.3f}"'
)
_KIND = Markup('<span class="badge badge-{0}">{1}</span> <b class="type">{2}</b>')
_REST = Markup('{0}<span class="gist">{1}</span> <span class="where">{2}</span>')
_VALUES = Markup('<span class="values">{0} → {1}</span> ')


def _card(item: Item, home: tuple[str, int], names: dict[str, str], types: dict[str, str], language: str) -> Card:
    found: Finding = item.finding
    severity, place = found.severity.value, found.original or found.draft
    return Card(
        _ATTRIBUTES.format(
            n=item.n, severity=severity, type=found.type, node=home[0], row=home[1], confidence=found.confidence
        ),
        _KIND.format(severity, names[severity], types[found.type]),
        _REST.format(
            _VALUES.format(found.expected, found.found) if found.expected and found.found else "",
            found.message.get(language) or found.message.get("en", ""),
            place_name(place.clause) if place else "",
        ),
    )
