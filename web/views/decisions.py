"""Decisions on findings, from the review page and from plain forms: one, many at once, in a blind review, and how two reviews agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from web.access import NotAllowed, person
from web.decisions import (
    LONGEST_NOTE,
    REASONS,
    SCOPES,
    SHOWN,
    Group,
    alike,
    as_ranges,
    assignable,
    deciders,
    from_ranges,
    threads_of,
)
from web.language import local, translate
from web.numbers import number as number_of
from web.shown.agreement import DECIDED, Compared, agreement, compare, statuses
from web.shown.review import Item, items_of, status_counts
from web.snapshot import Snapshot
from web.store import (
    ACTIONS,
    BlindRefused,
    BlindReview,
    Comparison,
    Conflict,
    Decision,
    Done,
    Event,
    Target,
    UnknownComment,
    clock,
)
from web.views.shared import comparison_or_404, snapshot_or_404, store, wants_json

pages = Blueprint("decisions", __name__)

BULK_ACTIONS = ("dismiss", "accept", "needs-source", "fix", "reopen", "assign")
"""What can be done with many findings at once; a comment on many would be one nobody answers."""

KINDS = ("differs", "reason", "same", "one")
"""How two reviews can stand to each other on a finding."""


@dataclass(frozen=True, slots=True)
class Discussion:
    """What has been said and decided on a finding, for its page: threads of comments, every decision (what was taken back, too),
    the accounts that it can be given to, and whether the reader reviews the pair blind."""

    threads: tuple[tuple[Event, ...], ...]
    log: tuple[Event, ...]
    deciders: tuple[str, ...]
    blind: bool


@pages.app_context_processor
def helpers() -> dict[str, Any]:
    """What the templates of the review page ask for themselves."""

    def discussion(comparison: Comparison, item: Item) -> Discussion:
        made = store().history(comparison.pair, item.finding.fingerprint)
        blind = _runs(store().blind.mine(comparison.pair))
        log = tuple(event for event in made if event.action != "comment" or event.undone)
        return Discussion(threads_of(made), log, () if blind else deciders(store()), blind)

    def blind_reviews(comparison: Comparison) -> tuple[BlindReview, ...]:
        return store().blind.of_pair(comparison.pair)

    def people_to_assign(comparison: Comparison) -> tuple[str, ...]:
        return () if _runs(store().blind.mine(comparison.pair)) else deciders(store())

    return {
        "discussion": discussion,
        "decision_news": _news,
        "blind_reviews": blind_reviews,
        "people_to_assign": people_to_assign,
    }


@pages.post("/comparisons/<int:number>/decisions")
def decide(number: int) -> Any:
    """Records one action on the findings of the form (`finding`, repeated), then answers with what changed. `seen`, repeated as
    well, is the version of each decision that the page showed: where one has changed since, nothing is recorded and the answer
    is a 409 with what holds now, and by whom."""
    comparison = comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    action, reason, note, assignee = _said()
    numbers, versions = request.form.getlist("finding", type=number_of), request.form.getlist("seen", type=number_of)
    parent = request.form.get("parent", type=number_of)
    if (
        (action == "comment" and not note)
        or not numbers
        or len(versions) != len(numbers)
        or not all(1 <= n <= len(snapshot.findings) for n in numbers)
    ):
        abort(400)
    if not person().may_decide(action):
        raise NotAllowed
    touched = [snapshot.findings[n - 1].fingerprint for n in numbers]
    seen = dict(zip(touched, versions, strict=True))
    try:
        batch = store().decide(
            comparison, touched, action, reason, note, assignee=assignee or "", parent=parent, seen=seen
        )
    except Conflict as conflict:
        return _conflict(comparison, snapshot, conflict.now)
    except BlindRefused as refused:
        return _refused(refused)
    except UnknownComment:
        abort(400)
    return _changed(comparison, snapshot, touched, batch)


@pages.post("/comparisons/<int:number>/undo")
def undo(number: int) -> Any:
    """Takes back the batch of the form, or the last one, then answers with what changed."""
    comparison = comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    batch = request.form.get("batch", type=number_of)
    by = store().batch_by(batch) if batch is not None else None
    if by is not None and not person().may_undo(by):
        raise NotAllowed
    touched = store().undo(comparison, batch)
    return _changed(comparison, snapshot, touched, None, undone=len(touched))


@pages.get("/comparisons/<int:number>/changes")
def changes(number: int) -> BaseResponse:
    """What has been decided on the comparison `since` a state, for a page that asks from time to time: one query and a 304 where
    nothing has changed since the one that If-None-Match names."""
    comparison = comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    after, _, at = request.args.get("since", "0 ").partition(" ")
    if not after.isdecimal() or len(after) > 9:
        abort(400)
    now = _news(comparison)
    mark = now["mark"]
    if request.if_none_match.contains(mark):
        response = make_response("", 304)
    else:
        made = store().news(comparison.pair, int(after), at or now["since"])
        by_others = {event.fingerprint for event in made if event.action == "comment" and event.by != person().name}
        held = store().decisions(comparison.pair, tuple({event.fingerprint for event in made}))
        items = [item for item in items_of(snapshot, held) if item.finding.fingerprint in held] if made else []
        response = make_response(
            {
                "since": now["since"],
                "findings": [_status(item) | {"commented": item.finding.fingerprint in by_others} for item in items],
                "can_undo": store().can_undo(comparison),
            }
        )
    response.set_etag(mark)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


# -- many at once --------------------------------------------------------------------------------------------------


@pages.get("/comparisons/<int:number>/bulk")
def bulk(number: int) -> str:
    """Which findings a decision on many would touch, before it is made: those of a filter (`numbers`), or those like finding `n`
    in a `scope`. `?fragment=1` gives the part that the review page shows in a dialog."""
    comparison = comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    scope, n = request.args.get("scope", "filter"), request.args.get("n", type=number_of)
    try:
        numbers = from_ranges(request.args.get("numbers", ""), len(snapshot.findings))
    except ValueError:
        abort(400)
    if scope == "filter" and not numbers and n is not None:
        numbers = frozenset({n})
    n = n if n is not None else min(numbers, default=0)
    if scope not in SCOPES or not 1 <= n <= len(snapshot.findings):
        abort(400)
    groups = _groups(comparison, snapshot, scope, n, numbers)
    total, still = sum(len(group.items) for group in groups), sum(group.open for group in groups)
    blind = store().blind.mine(comparison.pair)
    return render_template(
        "decisions/_bulk.html" if request.args.get("fragment") else "decisions/bulk.html",
        comparison=comparison,
        anchor=snapshot.findings[n - 1],
        scope=scope,
        scopes=_scopes(comparison, snapshot, n, numbers),
        n=n,
        numbers=as_ranges(numbers),
        groups=groups,
        total=total,
        open=still,
        shown=_first(groups),
        status_counts=status_counts(item for group in groups for item in group.items),
        targets=_packed(groups),
        actions=[action for action in BULK_ACTIONS if action != "assign" or (deciders(store()) and not _runs(blind))],
        reasons=REASONS,
        deciders=deciders(store()),
    )


@pages.post("/comparisons/<int:number>/bulk")
def decide_bulk(number: int) -> Any:
    """Records one action on the findings of a preview. What others decided on since it was shown is left out and named."""
    comparison = comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    action, reason, note, assignee = _said()
    if action not in BULK_ACTIONS:
        abort(400)
    if not person().may_decide(action):
        raise NotAllowed
    targets = _unpacked(request.form.get("targets", ""), bool(request.form.get("decided")))
    if not targets:
        return _sentence(translate("bulk.none_open"), 400)
    try:
        done = store().decide_many(targets, action, reason, note, assignee=assignee or "")
    except BlindRefused as refused:
        return _refused(refused)
    left = _left(done)
    if not wants_json():
        return render_template(
            "decisions/bulk_done.html", comparison=comparison, done=done, left=left, action=action, assignee=assignee
        )
    here = {one.fingerprint for one in (*done.made, *(one for one, _ in done.left)) if one.pair == comparison.pair}
    answer = _answer(comparison, snapshot, here, done.batch)
    elsewhere = {one.comparison for one in done.made} - {number}
    return answer | {
        "made": len(done.made),
        "elsewhere": len(elsewhere),
        "left": left,
        "said": _bulk_said(done, len(elsewhere)),
    }


# -- blind reviews -------------------------------------------------------------------------------------------------


@pages.post("/comparisons/<int:number>/blind")
def start_blind(number: int) -> Any:
    """The acting person reviews this pair blind from now on."""
    comparison = comparison_or_404(number)
    snapshot_or_404(number)
    try:
        store().blind.start(comparison)
    except BlindRefused as refused:
        return _refused(refused)
    return redirect(url_for("comparisons.show", number=number), 303)


@pages.post("/comparisons/<int:number>/blind/end")
def end_blind(number: int) -> Any:
    """Ends the blind review of the acting person, or for administrators that of the account in the form."""
    comparison = comparison_or_404(number)
    mine = person().name
    of = request.form.get("person", mine)
    if of != mine and not person().may("admin"):
        raise NotAllowed
    if not store().blind.end(comparison, of):
        return _sentence(translate("blind.none_runs"), 409)
    return redirect(url_for(".show_agreement", number=number, second=of), 303)


@pages.get("/comparisons/<int:number>/agreement")
def show_agreement(number: int) -> Any:
    """Both reviews of every finding, where they differ, and how far they agree. `first` and `second` name the blind reviewers
    (`first` empty for the open review), `kind` what is listed."""
    comparison = comparison_or_404(number)
    snapshot = snapshot_or_404(number)
    if _runs(store().blind.mine(comparison.pair)):
        return _sentence(translate("blind.end_first"), 409)
    reviews = store().blind.of_pair(comparison.pair)
    ended = {review.person: review for review in reviews if review.ended is not None}
    kind = request.args.get("kind", "differs")
    second = request.args.get("second") or next(reversed(ended), "")
    first = request.args.get("first", "")
    if (
        kind not in (*KINDS, "all")
        or (second and second not in ended)
        or (first and (first not in ended or first == second))
    ):
        abort(400)
    rows: tuple[Compared, ...] = ()
    figures = None
    if second:
        kept, review = store().blind, ended[second]
        items = items_of(snapshot, store().decisions(comparison.pair))
        left = (ended[first], kept.events(ended[first])) if first else None
        rows = compare(items, store().history(comparison.pair), left, (review, kept.events(review)))
        figures = agreement(statuses(rows))
    return render_template(
        "decisions/agreement.html",
        comparison=comparison,
        snapshot=snapshot,
        reviews=reviews,
        ended=ended,
        first=first,
        second=second,
        kind=kind,
        kinds=KINDS,
        rows=[row for row in rows if kind in ("all", row.kind) and row.kind != "none"],
        counts=Counter(row.kind for row in rows),
        unsettled=sum(not row.settled for row in rows),
        figures=figures,
        decided=DECIDED,
        reasons=REASONS,
    )


# -- what the forms say --------------------------------------------------------------------------------------------


def _said() -> tuple[str, str, str, str | None]:
    """Action, reason, remark and assignee of the form; ends the request with 400 where they do not belong together."""
    form = request.form
    action, note = form.get("action", ""), form.get("note", "").strip()
    # A form without script sends the fields of all its actions.
    reason = form.get("reason", "") if action == "dismiss" or "all_fields" not in form else ""
    assignee = form.get("assignee") if action == "assign" or "all_fields" not in form else None
    if (
        action not in ACTIONS
        or (action == "dismiss") != (reason in REASONS)
        or len(note) > LONGEST_NOTE
        or (action == "assign") != (assignee is not None)
        or (assignee and not assignable(store(), assignee))
    ):
        abort(400)
    return action, reason, note, assignee


def _packed(groups: Iterable[Group]) -> str:
    """What a preview showed, for the form that confirms it: comparison=finding:version,…;… The findings that are decided already
    stand behind a slash."""

    def listed(items: Iterable[Item]) -> str:
        return ",".join(f"{item.n}:{item.decision.version}" for item in items)

    return ";".join(
        f"{group.comparison.id}={listed(i for i in group.items if i.status == 'open')}"
        f"/{listed(i for i in group.items if i.status != 'open')}"
        for group in groups
    )


def _unpacked(text: str, decided: bool) -> tuple[Target, ...]:
    """The inverse of `_packed`; ends the request with 400 where it is not what a preview says."""
    found: list[Target] = []
    for part in filter(None, text.split(";")):
        name, _, listed = part.partition("=")
        still, _, already = listed.partition("/")
        try:
            comparison = comparison_or_404(number_of(name))
            pairs = [one.split(":") for one in f"{still},{already if decided else ''}".split(",") if one]
            wanted = [(number_of(n), number_of(version)) for n, version in pairs]
        except ValueError:
            abort(400)
        findings = snapshot_or_404(comparison.id).findings
        for n, version in wanted:
            if not 1 <= n <= len(findings):
                abort(400)
            found.append(Target(comparison.id, comparison.pair, findings[n - 1].fingerprint, version))
    return tuple(found)


def _groups(
    comparison: Comparison, snapshot: Snapshot, scope: str, n: int, numbers: frozenset[int]
) -> tuple[Group, ...]:
    """What the scope takes together with finding `n`, by comparison; comparisons without such a finding are left out."""
    anchor = snapshot.findings[n - 1]
    ids = store().alike(comparison, scope) if scope in ("batch", "original") else (comparison.id,)
    found = []
    for number in ids:
        one, shown = comparison_or_404(number), snapshot_or_404(number)
        items = alike(items_of(shown, store().decisions(one.pair)), scope, anchor, numbers)
        if items:
            found.append(Group(one, shown.draft.title or shown.draft.file, items))
    return tuple(found)


def _scopes(comparison: Comparison, snapshot: Snapshot, n: int, numbers: frozenset[int]) -> tuple[str, ...]:
    """The scopes that can be chosen: those over several comparisons only where there are several."""
    several = {scope: len(store().alike(comparison, scope)) > 1 for scope in ("batch", "original")}
    return tuple(scope for scope in SCOPES if several.get(scope, True) and (scope != "filter" or numbers))


def _first(groups: Iterable[Group]) -> tuple[tuple[Group, tuple[Item, ...]], ...]:
    """The first findings of a preview."""
    shown, room = [], SHOWN
    for group in groups:
        if room:
            shown.append((group, group.items[:room]))
            room -= len(shown[-1][1])
    return tuple(shown)


def _news(comparison: Comparison) -> dict[str, str]:
    """The state of the decisions on a comparison: a mark to tell it by, and from where on there is news."""
    # The time first: what is taken back while this is read is told twice rather than never.
    at, mark = clock.now(), store().revision(comparison.pair)
    return {"mark": mark, "since": f"{mark.split('-')[1]} {at}"}


def _runs(review: BlindReview | None) -> bool:
    return review is not None and review.ended is None


# -- answers -------------------------------------------------------------------------------------------------------


def _changed(
    comparison: Comparison, snapshot: Snapshot, touched: Iterable[str], batch: int | None, undone: int = 0
) -> Any:
    """JSON for the script of the page, a redirect for a plain form."""
    keys = set(touched)
    if wants_json():
        return _answer(comparison, snapshot, keys, batch) | {"undone": undone}
    after = request.form.get("next", "")
    if after == "agreement":
        first, second = (request.form.get(name) or None for name in ("first", "second"))
        return redirect(url_for(".show_agreement", number=comparison.id, first=first, second=second), 303)
    n = next((n for n, finding in enumerate(snapshot.findings, 1) if finding.fingerprint in keys), 0)
    if not n or after == "review":
        return redirect(url_for("comparisons.show", number=comparison.id), 303)
    return redirect(url_for("review.finding", number=comparison.id, n=n), 303)


def _answer(comparison: Comparison, snapshot: Snapshot, keys: set[str], batch: int | None) -> dict[str, Any]:
    items = items_of(snapshot, store().decisions(comparison.pair))
    return {
        "batch": batch,
        "findings": [_status(item) for item in items if item.finding.fingerprint in keys],
        "counts": status_counts(items),
        "can_undo": store().can_undo(comparison),
    }


def _status(item: Item) -> dict[str, Any]:
    """What a page needs of a finding that somebody decided on."""
    decision = item.decision
    return {
        "n": item.n,
        "status": item.status,
        "label": translate(f"status.{item.status}"),
        "version": decision.version,
        "assignee": decision.assignee,
        "by": decision.last.by if decision.last else "",
    }


def _conflict(comparison: Comparison, snapshot: Snapshot, now: Mapping[str, Decision]) -> Any:
    """What others decided meanwhile, so that one can decide again."""
    items = [item for item in items_of(snapshot, now) if item.finding.fingerprint in now]
    if wants_json():
        answer = _answer(comparison, snapshot, set(now), None)
        return answer | {"said": _held(items[0].decision) if len(items) == 1 else ""}, 409
    held = [(item, _held(item.decision)) for item in items]
    return render_template("decisions/conflict.html", comparison=comparison, held=held), 409


def _held(decision: Decision) -> str:
    """What holds for a finding, by whom and since when, in a sentence."""
    status, last = translate(f"status.{decision.status}"), decision.last
    if last is None:
        return translate("conflict.open", status=status)
    return translate("conflict.by", status=status, who=last.by or translate("menu.machine"), at=local(last.at))


def _left(done: Done) -> list[dict[str, Any]]:
    """What a decision on many left out: where it is found, and what holds now."""
    named = []
    for target, decision in done.left:
        findings = snapshot_or_404(target.comparison).findings
        n = next(n for n, finding in enumerate(findings, 1) if finding.fingerprint == target.fingerprint)
        finding = findings[n - 1]
        named.append(
            {
                "href": url_for("review.finding", number=target.comparison, n=n),
                "name": translate("bulk.finding", number=target.comparison, one=n),
                "message": finding.message.get(g.language) or next(iter(finding.message.values()), ""),
                "held": _held(decision),
            }
        )
    return named


def _bulk_said(done: Done, elsewhere: int) -> str:
    said = translate("bulk.made", n=len(done.made))
    if elsewhere:
        said += translate("bulk.made_elsewhere", n=elsewhere)
    return said


def _refused(refused: BlindRefused) -> Any:
    return _sentence(translate(f"blind.refused_{refused.why}"), 409)


def _sentence(sentence: str, code: int) -> Any:
    """A refusal with a sentence of its own."""
    if wants_json():
        return {"problem": sentence}, code
    return render_template("error.html", code=code, sentence=sentence), code
