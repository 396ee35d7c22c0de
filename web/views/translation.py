"""The sentences of a translation: what is proposed for each, and the files that are made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from diff import mqm
from diff.exports import DOCX, ExportError
from web.access import person
from web.language import place_name, translate
from web.numbers import number as number_of
from web.shown import translation
from web.shown.marks import differences
from web.shown.review import Item, items_of
from web.shown.translation import LONGEST, SHOWN, Line, Sentence
from web.snapshot import Snapshot
from web.store import Comparison, Order, Store
from web.store.targets import Overtaken
from web.views.shared import comparison_or_404, snapshot_or_404, store, wants_json
from web.work.termbases import Known, known_terms

pages = Blueprint("translation", __name__)


@pages.get("/comparisons/<int:number>/translation")
def show(number: int) -> Any:
    """The rows of a translation. `show` and `text` narrow them, `finding` names one whose row is opened."""
    comparison = comparison_or_404(number)
    if comparison.state != "done":
        return redirect(url_for("comparisons.show", number=number))
    snapshot = snapshot_or_404(number)
    if snapshot.relation != "translation" or not snapshot.beads:
        return render_template("translation/none.html", comparison=comparison, snapshot=snapshot), 404
    items = _items(comparison, snapshot)
    sentences = _sentences(store(), number)
    lines = translation.lines_of(snapshot, sentences, items, store().targets.newest(comparison.pair))
    shown, text = request.args.get("show", ""), request.args.get("text", "").strip()
    chosen = shown if shown in SHOWN else "all"
    wanted = request.args.get("finding", type=number_of)
    kinds = {line.sentence.number: line.kinds for line in lines}
    counts = Counter(name for fits in kinds.values() for name in fits)
    return render_template(
        "translation/index.html",
        comparison=comparison,
        snapshot=snapshot,
        lines=lines,
        base=url_for(".show", number=number),
        kinds=kinds,
        counts={name: counts[name] for name in SHOWN},
        shown=chosen,
        text=text,
        fits={line.sentence.number for line in lines if chosen in kinds[line.sentence.number] and line.holds(text)},
        opened=next((one.number for one in sentences if wanted in one.findings), None),
        elsewhere=translation.elsewhere(sentences, items),
        quality=translation.quality_of(snapshot, items),
        levels=tuple(reversed(mqm.Level)),
        multipliers=mqm.MULTIPLIERS,
        bases=store().termbases.all(),
        longest=LONGEST,
        forms=tuple(EXPORTS),
    )


@pages.get("/comparisons/<int:number>/translation/<int:row>")
def row(number: int, row: int) -> Any:
    """One row with its findings, terms and history; `?fragment=1` gives the part that the page of all rows shows in it. `take` names
    a finding or an entry of the history whose text is put into the field."""
    comparison, snapshot, line = _row(number, row)
    text = line.text
    taken = request.args.get("take", type=number_of)
    again = request.args.get("again", type=number_of)
    for item, quote, suggestion in translation.suggestions_of(line.items):
        if item.n == taken:
            text = translation.with_suggestion(text, quote, suggestion)
    for entry in store().targets.history(comparison.pair, line.sentence.unit):
        if entry.id == again and entry.stands:
            text = entry.text
    return _shown(comparison, snapshot, line, text, fragment=bool(request.args.get("fragment")))


@pages.post("/comparisons/<int:number>/translation/<int:row>")
def save(number: int, row: int) -> Any:
    """Proposes the text of the form for a row, or withdraws what is proposed. `seen` is the newest entry that the page showed: where
    somebody else has written since, nothing is kept and the answer is a 409 with both."""
    comparison, snapshot, line = _row(number, row)
    text = " ".join(request.form.get("text", "").split())
    seen = request.form.get("seen", type=number_of)
    if seen is None or len(text) > LONGEST:
        abort(400)
    one = line.sentence
    withdraw = request.form.get("do") == "withdraw" or text == one.target
    try:
        if not withdraw:
            # What is proposed already is not written into the history twice.
            if line.proposal is None or text != line.proposal.text or line.outdated:
                store().targets.propose(comparison, one.unit, text, one.target, seen)
        elif line.proposal is not None:
            store().targets.withdraw(comparison, one.unit, one.target, seen)
    except Overtaken as other:
        line = _line(comparison, snapshot, one)
        return _shown(comparison, snapshot, line, text, conflict=other, fragment=wants_json()), 409
    line = _line(comparison, snapshot, one)
    if wants_json():
        return _shown(comparison, snapshot, line, line.text, fragment=True)
    if request.form.get("then") == "next" and row < len(_sentences(store(), number)):
        row += 1
    return redirect(url_for(".row", number=number, row=row), 303)


@pages.get("/comparisons/<int:number>/translation/export/<form>")
def export(number: int, form: str) -> BaseResponse:
    """The rows with what is proposed, in a form of EXPORTS."""
    comparison, snapshot = comparison_or_404(number), snapshot_or_404(number)
    if form not in EXPORTS or snapshot.relation != "translation" or not snapshot.beads:
        abort(404)
    items = _items(comparison, snapshot)
    newest = store().targets.newest(comparison.pair)
    lines = translation.lines_of(snapshot, _sentences(store(), number), items, newest)
    ending, media_type, make = EXPORTS[form]
    try:
        data = make(comparison, snapshot, lines, items)
    except ExportError:
        abort(400)
    headers = {"Content-Disposition": f'attachment; filename="duizhao-{number}-proposed.{ending}"'}
    return Response(data, mimetype=media_type, headers=headers)


@pages.post("/comparisons/<int:number>/translation/trial")
def trial(number: int) -> BaseResponse:
    """Compares the original with the translation as it would be with everything that is proposed. The draft is a text of that name
    and says so; no document is changed."""
    comparison, snapshot = comparison_or_404(number), snapshot_or_404(number)
    newest = store().targets.newest(comparison.pair)
    lines = translation.lines_of(snapshot, _sentences(store(), number), _items(comparison, snapshot), newest)
    if not any(line.proposal for line in lines):
        abort(400)
    given = comparison.order.draft or comparison.order.original
    name = translate("translation.trial_name", name=PurePath(given.name).stem) + ".txt"
    text = store().add_file(translation.composed(snapshot, lines).encode(), name)
    order = Order(
        comparison.order.original,
        text,
        "translation",
        str(snapshot.original.part),
        termbases=comparison.order.termbases,
        revisions=comparison.order.revisions,
    )
    new = store().add_comparison(order)
    current_app.extensions["wake"]()
    return redirect(url_for("comparisons.show", number=new), 303)


@lru_cache(maxsize=8)
def _sentences(kept: Store, number: int) -> tuple[Sentence, ...]:
    """A finished comparison never changes."""
    snapshot = kept.snapshot(number)
    return () if snapshot is None else translation.sentences_of(snapshot)


def _items(comparison: Comparison, snapshot: Snapshot) -> tuple[Item, ...]:
    return items_of(snapshot, store().decisions(comparison.pair))


def _row(number: int, row: int) -> tuple[Comparison, Snapshot, Line]:
    comparison, snapshot = comparison_or_404(number), snapshot_or_404(number)
    sentences = _sentences(store(), number)
    if not 1 <= row <= len(sentences):
        abort(404)
    return comparison, snapshot, _line(comparison, snapshot, sentences[row - 1])


def _line(comparison: Comparison, snapshot: Snapshot, sentence: Sentence) -> Line:
    newest = store().targets.newest(comparison.pair)
    return translation.lines_of(snapshot, (sentence,), _items(comparison, snapshot), newest)[0]


def _terms(snapshot: Snapshot, line: Line) -> tuple[Known, ...]:
    chinese = snapshot.original if snapshot.original.language == "zh" else snapshot.draft
    return known_terms(store(), line.sentence.source, line.text, snapshot.original.language, chinese.text)


def _shown(
    comparison: Comparison,
    snapshot: Snapshot,
    line: Line,
    text: str,
    *,
    conflict: Overtaken | None = None,
    fragment: bool = False,
) -> Any:
    """A row: the whole page, its part for the page of all rows, or for a script that part with what else has changed."""
    values: dict[str, Any] = {
        "comparison": comparison,
        "base": url_for(".show", number=comparison.id),
        "snapshot": snapshot,
        "line": line,
        "text": text,
        "conflict": conflict.now if conflict else None,
        "terms": _terms(snapshot, line),
        "suggestions": translation.suggestions_of(line.items),
        "history": [
            (entry, differences(entry.given, entry.text)[1])
            for entry in store().targets.history(comparison.pair, line.sentence.unit)
        ],
        "count": len(_sentences(store(), comparison.id)),
        "longest": LONGEST,
        "may_edit": person().may("translator"),
    }
    if not fragment:
        return render_template("translation/row.html", **values)
    slot = render_template("translation/_slot.html", **values)
    if not wants_json():
        return slot
    forbidden = [known.form for known in values["terms"] if known.rendering == "forbidden"]
    return {
        "slot": slot,
        "line": render_template("translation/_line.html", **values),
        "kinds": line.kinds,
        "seen": line.newest.id if line.newest else 0,
        "warning": translate("translation.forbidden_said", words=", ".join(forbidden)) if forbidden else "",
    }


Maker = Callable[[Comparison, Snapshot, tuple[Line, ...], tuple[Item, ...]], bytes]


def _names(comparison: Comparison) -> tuple[str, str]:
    order = comparison.order
    return order.original.name, (order.draft or order.original).name


def _tmx(comparison: Comparison, snapshot: Snapshot, lines: tuple[Line, ...], items: tuple[Item, ...]) -> bytes:
    from diff.exports.tmx import as_tmx

    return as_tmx(translation.beads_of(snapshot, lines), _names(comparison))


def _xliff(version: str) -> Maker:
    def make(comparison: Comparison, snapshot: Snapshot, lines: tuple[Line, ...], items: tuple[Item, ...]) -> bytes:
        from diff.exports.xliff import Checked, as_xliff, as_xliff_12

        # What was dismissed is noted as accepted, with the reason.
        findings = tuple(
            replace(item.finding, status="waived", accepted=item.decision.reason_given)
            if item.status == "dismissed"
            else item.finding
            for item in items
        )
        checked = Checked(translation.beads_of(snapshot, lines), _names(comparison), findings, snapshot.notes)
        return (as_xliff if version == "2.1" else as_xliff_12)((checked,), g.language)

    return make


def _table(lines: tuple[Line, ...]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    head = tuple(translate(f"translation.column_{name}") for name in ("row", "clause", "source", "given", "proposed"))
    gone = translate("translation.deleted")
    rows: list[tuple[str, ...]] = [
        (
            str(line.sentence.number),
            place_name(line.sentence.clause or line.sentence.draft_clause),
            line.sentence.source,
            line.sentence.target,
            "" if line.proposal is None else line.proposal.text or gone,
        )
        for line in lines
    ]
    return head, rows


def _csv(comparison: Comparison, snapshot: Snapshot, lines: tuple[Line, ...], items: tuple[Item, ...]) -> bytes:
    from diff.exports.table import as_csv

    head, rows = _table(lines)
    return as_csv([head, *rows])


def _text(comparison: Comparison, snapshot: Snapshot, lines: tuple[Line, ...], items: tuple[Item, ...]) -> bytes:
    from diff.exports import table

    head, rows = _table(lines)
    return ("\n".join(table.lines(head, rows, (5, 16, 40, 48, 48))) + "\n").encode()


def _docx(comparison: Comparison, snapshot: Snapshot, lines: tuple[Line, ...], items: tuple[Item, ...]) -> bytes:
    from diff.exports.review_report import Grid, Paper
    from diff.exports.review_report_docx import as_docx

    head, rows = _table(lines)
    title = snapshot.draft.title or snapshot.draft.file
    return as_docx(
        Paper(g.language, translate("translation.paper"), title, (Grid(head, tuple(rows), (5, 11, 28, 28, 28)),))
    )


EXPORTS: dict[str, tuple[str, str, Maker]] = {
    "xliff-2.1": ("xlf", "application/xliff+xml", _xliff("2.1")),
    "xliff-1.2": ("xlf", "application/x-xliff+xml", _xliff("1.2")),
    "tmx": ("tmx", "application/x-tmx+xml", _tmx),
    "docx": ("docx", DOCX, _docx),
    "csv": ("csv", "text/csv", _csv),
    "txt": ("txt", "text/plain", _text),
}
"""The forms of the proposed translation: the ending of the file, its media type, and what makes it."""
