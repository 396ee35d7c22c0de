"""The list of comparisons; one of them: how far it is, why it failed, or its review page; and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from web.access import safe_next
from web.decisions import baseline_of
from web.language import translate
from web.numbers import number as valid_number
from web.store import SHOWN_STATES, Comparison, Wanted
from web.views import review
from web.views.shared import comparison_or_404, sent, snapshot_or_404, store
from web.work.jobs import STAGES
from web.work.outlook import Estimates, Times, rounded, schedule

pages = Blueprint("comparisons", __name__)

ON_A_PAGE = 50

LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to come of all that is not done: the place of each in line, and when it begins and ends."""

    places: dict[int, int]
    times: dict[int, Times]

    def sentence(self, comparison: Comparison) -> str:
        """How long it still takes, for the reader; "" where nothing is known."""
        number, times = comparison.id, self.times.get(comparison.id)
        if comparison.state == "waiting":
            place = translate("progress.place", n=self.places.get(number, 1))
            return (
                f"{place} {translate('progress.begins', time=_time(times.begin))}" if times and times.begin else place
            )
        if comparison.state != "running" or comparison.started is None:
            return ""
        since = translate("progress.since", time=_time(_age(comparison.started)))
        if times is None or times.end is None:
            return since
        left = translate("progress.left", time=_time(times.end)) if times.end > 0 else translate("progress.longer")
        return f"{since} {left}"

    def left(self, numbers: list[int]) -> str:
        """How long all of these together still take."""
        ends = [times.end for number in numbers if (times := self.times.get(number)) is not None]
        known = [end for end in ends if end is not None]
        if not numbers or len(known) < len(numbers) or max(known) <= 0:
            return ""
        return translate("progress.left", time=_time(max(known)))


@pages.get("/comparisons")
def index() -> str | tuple[str, int]:
    """Comparisons, the newest first, fifty on a page; with `batch`, those that were started together and how far all of them are."""
    wanted = _wanted()
    counts = store().state_counts(wanted)
    if wanted.batch is not None and not sum(counts.values()) and not wanted.text:
        abort(404)
    count = counts[wanted.state] if wanted.state else sum(counts.values())
    last = max((count + ON_A_PAGE - 1) // ON_A_PAGE, 1)
    page = min(max(request.args.get("page", 1, type=valid_number), 1), last)
    summaries = store().summaries(wanted=wanted, limit=ON_A_PAGE, offset=(page - 1) * ON_A_PAGE)
    unfinished = counts["waiting"] + counts["running"]
    outlook = _outlook() if unfinished else None
    return render_template(
        "comparisons.html",
        summaries=summaries,
        progress={one.comparison.id: _short(one.comparison, outlook) for one in summaries if outlook},
        wanted=wanted,
        document=store().library.document(wanted.document) if wanted.document is not None else None,
        counts=counts,
        total=sum(counts.values()),
        unfinished=unfinished,
        left=_left_of_batch(wanted.batch, outlook) if outlook and wanted.batch is not None else "",
        states=SHOWN_STATES,
        page=page,
        last=last,
        here=request.full_path.rstrip("?"),
    )


@pages.get("/comparisons/<int:number>")
def show(number: int) -> str | tuple[str, int]:
    """The review page; while there is no result yet, the progress page; where there will be none, why."""
    comparison = comparison_or_404(number)
    if comparison.state == "failed":
        return render_template("failed.html", comparison=comparison)
    if comparison.state != "done":
        return render_template(
            "progress.html",
            comparison=comparison,
            stages=_stages(comparison),
            pages=_pages(comparison),
            outlook=_outlook().sentence(comparison),
        )
    return review.show(comparison)


@pages.get("/comparisons/<int:number>/status")
def status(number: int) -> dict[str, Any]:
    """How far a comparison is, for the progress page."""
    comparison = comparison_or_404(number)
    unfinished = comparison.state in ("waiting", "running")
    return {
        "state": comparison.state,
        "stages": _stages(comparison),
        "pages": _pages(comparison),
        "outlook": _outlook().sentence(comparison) if unfinished else "",
    }


@pages.post("/comparisons/<int:number>/again")
def again(number: int) -> BaseResponse:
    """Compares the same files once more; what was decided on their findings is taken over. What failed or was cancelled keeps its
    number."""
    comparison = comparison_or_404(number)
    if comparison.state == "done":
        number = store().add_comparison(comparison.order)
    else:
        store().retry(number)
    current_app.extensions["wake"]()
    return _back(url_for(".show", number=number))


@pages.post("/comparisons/<int:number>/cancel")
def cancel(number: int) -> BaseResponse:
    """Takes back a comparison that waits or runs."""
    comparison = comparison_or_404(number)
    if not store().cancel(comparison.id):
        flash(translate("comparisons.too_late", n=number))
    return _back(url_for(".show", number=number))


@pages.post("/comparisons/batches/<int:number>/cancel")
def cancel_batch(number: int) -> BaseResponse:
    """Takes back all that waits or runs of those that were started together."""
    _batch_or_404(number)
    flash(translate("comparisons.cancelled_all", n=store().cancel_batch(number)))
    return _back(url_for(".index", batch=number))


@pages.post("/comparisons/batches/<int:number>/again")
def retry_batch(number: int) -> BaseResponse:
    """Puts all in the queue again that failed or was cancelled of those that were started together."""
    _batch_or_404(number)
    flash(translate("comparisons.retried_all", n=store().retry_batch(number)))
    current_app.extensions["wake"]()
    return _back(url_for(".index", batch=number))


@pages.get("/comparisons/<int:number>/report.json")
def report_json(number: int) -> Response:
    """The JSON report, as `duizhao check --format json` prints it."""
    text = store().report_json(comparison_or_404(number).id)
    if text is None:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="duizhao-{number}.json"'}
    return Response(text, mimetype="application/json", headers=headers)


@pages.get("/comparisons/<int:number>/baseline.json")
def baseline_json(number: int) -> Response:
    """The findings that were dismissed, as the baseline that `duizhao check` takes."""
    text = baseline_of(store(), comparison_or_404(number), snapshot_or_404(number))
    headers = {"Content-Disposition": 'attachment; filename="duizhao-baseline.json"'}
    return Response(text, mimetype="application/json", headers=headers)


@pages.get("/comparisons/<int:number>/files/<side>")
def source_file(number: int, side: str) -> Response:
    """The file that was compared. A PDF is shown by the browser (at `#page=`), anything else is downloaded."""
    order = comparison_or_404(number).order
    file = {"original": order.original, "draft": order.draft or order.original}.get(side)
    if file is None:
        abort(404)
    return sent(file)


def _wanted() -> Wanted:
    """Which comparisons the address asks for; what it says wrongly is left out."""
    state = request.args.get("state", "")
    return Wanted(
        state if state in SHOWN_STATES else "",
        request.args.get("q", "").strip()[:LONGEST_SEARCH],
        request.args.get("document", None, type=valid_number),
        request.args.get("batch", None, type=valid_number),
    )


def _batch_or_404(number: int) -> None:
    if not any(store().state_counts(Wanted(batch=number)).values()):
        abort(404)


def _back(other: str) -> BaseResponse:
    """To the page of this server from which the form came, else to the `other` one."""
    back = request.form.get("back", "")
    return redirect(safe_next(back) if back else other, 303)


def _outlook() -> Outlook:
    """What is to come of all that waits and runs."""
    kept = store()
    line, running = kept.in_line(), kept.running()
    loads = kept.loads([*line, *(number for number, _ in running)])
    estimates = Estimates(kept.durations())
    at_work = []
    for number, started in running:
        seconds = estimates.seconds(loads[number])
        at_work.append((number, None if seconds is None else seconds - _age(started)))
    waiting = [(number, estimates.seconds(loads[number])) for number in line]
    times = schedule(at_work, waiting, current_app.config["WORKERS"])
    return Outlook({number: place for place, number in enumerate(line, 1)}, times)


def _left_of_batch(batch: int, outlook: Outlook) -> str:
    kept = store()
    unfinished = [one for state in ("waiting", "running") for one in kept.numbers(Wanted(state=state, batch=batch))]
    return outlook.left(unfinished)


def _short(comparison: Comparison, outlook: Outlook) -> dict[str, Any]:
    """How far a comparison is, for its row in the list."""
    now, at_page = comparison.stage.partition(" ")[0], _pages(comparison)
    stage = translate("stage.page", page=at_page[0], count=at_page[1]) if at_page else ""
    if not stage and now in STAGES:
        stage = translate(f"stage.{now}")
    return {
        "step": STAGES.index(now) if now in STAGES else 0,
        "steps": len(STAGES),
        "stage": stage,
        "outlook": outlook.sentence(comparison),
    }


def _pages(comparison: Comparison) -> tuple[int, int] | None:
    """The page that is recognised, and how many there are; None where none is."""
    page, slash, count = comparison.stage.partition(" ")[2].partition("/")
    return (int(page), int(count)) if slash else None


def _age(time: str) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(time)).total_seconds()


def _time(seconds: float) -> str:
    unit, n = rounded(max(seconds, 0))
    return translate(f"time.{unit}", n=n)


def _stages(comparison: Comparison) -> list[dict[str, Any]]:
    """Each stage with its name and whether it is done, at work or to come."""
    now, at_page = comparison.stage.partition(" ")[0], _pages(comparison)
    at = STAGES.index(now) if now in STAGES else -1
    return [
        {
            "key": stage,
            "name": translate("stage.page", page=at_page[0], count=at_page[1])
            if at_page and i == at
            else translate(f"stage.{stage}"),
            "state": "done" if comparison.state == "done" or i < at else "now" if i == at else "next",
        }
        for i, stage in enumerate(STAGES)
    ]
