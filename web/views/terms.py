"""The terms: searching them, the office's own termbases, who changed what, files in and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from ingest.document import IngestError
from normalize.tables import TableError
from normalize.terms import Term
from web.access import person
from web.language import said, translate
from web.numbers import number as number_of
from web.store import shown_name
from web.store.termbases import (
    LONGEST_NAME,
    KeptTerm,
    NameTaken,
    Termbase,
    TermOvertaken,
    TermTaken,
    closeness,
)
from web.views.shared import store, wants_json
from web.work import termbases

pages = Blueprint("terms", __name__)

ON_A_PAGE = 100
LAST_CHANGES = 10
FORMS = {
    "csv": ("csv", "text/csv"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "tbx": ("tbx", "application/x-tbx+xml"),
    "tbx-2008": ("tbx", "application/x-tbx+xml"),
}
"""The forms of a termbase: the ending of the file and its media type."""

LONGEST = {"zh": 200, "preferred": 300, "accepted": 4000, "forbidden": 4000, "domain": 100, "note": 1000, "not_in": 2000,
           "instead": 200}  # fmt: skip
"""Characters in each field of an entry."""


@pages.get("/terms")
def index() -> str:
    """The termbases; with `q`, the terms that hold these words, of the office and built in, the closest first."""
    return _index()


@pages.get("/terms/new")
def new() -> str:
    """The form for a new term; the address may fill its fields."""
    return _form(dict(request.args.items()))


@pages.post("/terms")
def add() -> Any:
    """Adds a term to a termbase; where there is none yet, to a new one."""
    entry, problem = _entry()
    base = None if problem else _base_of_form()
    if base is None:
        problem = problem or translate("terms.no_base")
    if problem or entry is None or base is None:
        return _refused(problem, 400)
    try:
        kept = store().termbases.add(base.id, entry)
    except TermTaken as taken:
        problem = translate("terms.taken", zh=entry.zh, base=base.name)
        return _refused(problem, 409, taken.existing)
    message = translate("terms.added", zh=entry.zh, base=kept.base_name)
    if wants_json():
        return {"said": message, "address": url_for(".show", number=kept.id)}
    flash(message)
    return redirect(url_for(".show", number=kept.id), 303)


@pages.get("/terms/<int:number>")
def show(number: int) -> str:
    """One term with its history."""
    return _term_page(_term_or_404(number))


@pages.post("/terms/<int:number>")
def change(number: int) -> Any:
    """Writes an entry anew. `seen` is the version that the page showed: where it has changed since, both are shown."""
    kept = _term_or_404(number)
    entry, problem = _entry()
    if entry is None:
        return _term_page(kept, problem=problem, fields=request.form), 400
    try:
        store().termbases.change(number, entry, _seen())
    except TermTaken as taken:
        problem = translate("terms.taken", zh=entry.zh, base=kept.base_name)
        return _term_page(kept, problem=problem, fields=request.form, other=taken.existing), 409
    except TermOvertaken as overtaken:
        problem = translate("terms.overtaken")
        return _term_page(overtaken.now, problem=problem, fields=request.form, conflict=True), 409
    flash(translate("terms.changed", zh=entry.zh))
    return redirect(url_for(".show", number=number), 303)


@pages.post("/terms/<int:number>/remove")
def remove(number: int) -> Any:
    """Takes a term out; it stays in the history and can be put back."""
    kept = _term_or_404(number)
    return _moved(kept, store().termbases.remove, translate("terms.removed", zh=kept.term.zh))


@pages.post("/terms/<int:number>/restore")
def restore(number: int) -> Any:
    """Puts a term back that was taken out."""
    kept = _term_or_404(number)
    return _moved(kept, store().termbases.restore, translate("terms.restored", zh=kept.term.zh))


@pages.get("/terms/changes")
def changes() -> str:
    """Who changed what, the newest first, a hundred on a page; of the termbase `base`, or of all."""
    base = request.args.get("base", type=number_of)
    page = max(request.args.get("page", 1, type=number_of) or 1, 1)
    found = store().termbases.changes(base=base, limit=ON_A_PAGE + 1, offset=(page - 1) * ON_A_PAGE)
    return render_template(
        "terms/changes.html",
        changes=found[:ON_A_PAGE],
        more=len(found) > ON_A_PAGE,
        page=page,
        base=None if base is None else _base_or_404(base),
    )


@pages.post("/terms/bases")
def create() -> Any:
    """Makes an empty termbase."""
    name = _name()
    if not name:
        return _index(problem=translate("terms.no_name")), 400
    try:
        number = store().termbases.create(name)
    except NameTaken:
        return _index(problem=translate("terms.name_taken", name=name)), 409
    return redirect(url_for(".base", number=number), 303)


@pages.get("/terms/bases/<int:number>")
def base(number: int) -> str:
    """One termbase: its terms, files in and out, the last changes."""
    return _base_page(_base_or_404(number))


@pages.post("/terms/bases/<int:number>/active")
def set_active(number: int) -> BaseResponse:
    """Says whether comparisons use a termbase."""
    found = _base_or_404(number)
    active = request.form.get("active") == "1"
    if active != found.active:
        store().termbases.set_active(number, active)
    flash(translate("terms.activated", base=found.name) if active else translate("terms.deactivated", base=found.name))
    back = url_for(".base", number=number) if request.form.get("back") == "base" else url_for(".index")
    return redirect(back, 303)


@pages.post("/terms/bases/<int:number>/import")
def bring_in(number: int) -> Any:
    """Adds the terms of a file (CSV, XLSX, TBX), all or none."""
    from normalize.term_files import write_terms

    found = _base_or_404(number)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _base_page(found, problem=translate("terms.no_file")), 400
    name = shown_name(file.filename)
    data = file.read(termbases.LARGEST + 1)
    try:
        terms = termbases.read_safely(data, name)
        # What is kept must be fit for every comparison to come, which gets it as TBX.
        write_terms(terms, "tbx")
    except (IngestError, TableError) as error:
        return _base_page(found, problem=translate("terms.not_imported", why=said(str(error)))), 400
    counts = store().termbases.bring_in(number, terms, name)
    flash(translate("terms.imported", file=name, added=counts.added, changed=counts.changed, same=counts.same))
    return redirect(url_for(".base", number=number), 303)


@pages.get("/terms/bases/<int:number>/export/<form>")
def export(number: int, form: str) -> Any:
    """The terms of a termbase as a file."""
    from normalize.term_files import write_terms

    found = _base_or_404(number)
    if form not in FORMS:
        abort(404)
    ending, media_type = FORMS[form]
    try:
        data = write_terms([kept.term for kept in store().termbases.terms(number)], form)
    except TableError as error:
        return _base_page(found, problem=translate("terms.not_exported", why=said(str(error)))), 409
    headers = {"Content-Disposition": f'attachment; filename="termbase-{number}.{ending}"'}
    return Response(data, mimetype=media_type, headers=headers)


def _index(problem: str = "") -> str:
    from normalize.chinese import simplify
    from normalize.termbase import built_in
    from normalize.terms import own_terms

    asked = " ".join(request.args.get("q", "").split())[:200]
    wanted = simplify(asked.lower())
    kept = store().termbases
    own: list[tuple[int, KeptTerm]] = []
    built: list[tuple[int, Term]] = []
    if wanted:
        own = [(closeness(one.term, wanted) or 0, one) for one in kept.search(wanted)]
        built = [(close, term) for term in own_terms() if (close := closeness(term, wanted)) is not None]
    return render_template(
        "terms/index.html",
        problem=problem,
        q=asked,
        bases=kept.all(),
        own=[one for _, one in sorted(own, key=lambda pair: pair[0])],
        built=[term for _, term in sorted(built, key=lambda pair: pair[0])],
        most=ON_A_PAGE,
        tables=len(built_in()),
        built_in=len(own_terms()),
        changes=kept.changes(limit=LAST_CHANGES),
        longest_name=LONGEST_NAME,
    )


def _base_page(found: Termbase, problem: str = "") -> str:
    from normalize.chinese import simplify

    asked = " ".join(request.args.get("q", "").split())[:200]
    wanted = simplify(asked.lower())
    terms = [kept for kept in store().termbases.terms(found.id) if closeness(kept.term, wanted) is not None]
    last = max((len(terms) + ON_A_PAGE - 1) // ON_A_PAGE, 1)
    page = min(max(request.args.get("page", 1, type=number_of) or 1, 1), last)
    return render_template(
        "terms/base.html",
        problem=problem,
        base=found,
        q=asked,
        terms=terms[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        count=len(terms),
        page=page,
        last=last,
        forms=FORMS,
        changes=store().termbases.changes(base=found.id, limit=LAST_CHANGES),
        largest=termbases.LARGEST >> 20,
    )


def _form(fields: Any, problem: str = "", other: KeptTerm | None = None) -> str:
    return render_template(
        "terms/new.html",
        fields=fields,
        problem=problem,
        other=other,
        bases=store().termbases.all(),
        longest=LONGEST,
        longest_name=LONGEST_NAME,
    )


def _term_page(
    kept: KeptTerm, *, problem: str = "", fields: Any = None, conflict: bool = False, other: KeptTerm | None = None
) -> str:
    return render_template(
        "terms/term.html",
        kept=kept,
        fields=_fields(kept.term) if fields is None else fields,
        problem=problem,
        conflict=conflict,
        other=other,
        changes=store().termbases.changes(term=kept.id),
        base=_base_or_404(kept.termbase),
        longest=LONGEST,
        may_edit=person().may("translator"),
    )


def _fields(term: Term) -> dict[str, str]:
    """What the form shows of an entry: one rendering a line."""
    return {
        "zh": term.zh,
        "preferred": term.preferred,
        "accepted": "\n".join(term.accepted),
        "forbidden": "\n".join(term.forbidden),
        "domain": term.domain,
        "note": term.note,
        "not_in": "\n".join(term.not_in),
        "fixed": "yes" if term.fixed else "",
        "instead": term.instead,
    }


def _entry() -> tuple[Term | None, str]:
    """The entry of the form, or why it cannot be kept."""
    from normalize.term_files import write_terms

    said_of = {name: request.form.get(name, "") for name in LONGEST}
    for name, longest in LONGEST.items():
        if len(said_of[name]) > longest:
            return None, translate("terms.too_long", field=translate(f"terms.{name}"), n=longest)
    one = {name: " ".join(text.split()) for name, text in said_of.items()}
    many = {
        name: tuple(dict.fromkeys(" ".join(line.split()) for line in said_of[name].splitlines() if line.strip()))
        for name in ("accepted", "forbidden", "not_in")
    }
    if not any("\u3400" <= char <= "\u9fff" for char in one["zh"]):
        return None, translate("terms.no_chinese")
    if not any(char.isalpha() and char < "\u0250" for char in one["preferred"]):
        return None, translate("terms.no_english")
    if {text.casefold() for text in (one["preferred"], *many["accepted"])} & {
        text.casefold() for text in many["forbidden"]
    }:
        return None, translate("terms.both")
    accepted = tuple(text for text in many["accepted"] if text != one["preferred"])
    term = Term(
        one["zh"],
        one["preferred"],
        accepted,
        many["forbidden"],
        one["domain"],
        one["note"],
        many["not_in"],
        request.form.get("fixed") == "yes",
        one["instead"],
    )
    try:
        # A table holds the least: what it can hold, every form can.
        for form in ("csv", "tbx"):
            write_terms((term,), form)
    except TableError:
        return None, translate("terms.bad_sign")
    return term, ""


def _base_of_form() -> Termbase | None:
    """The termbase that the form chose; a new one where it gives a name for one."""
    chosen = request.form.get("base", type=number_of)
    if chosen is not None:
        return _base_or_404(chosen)
    name = _name()
    if not name:
        return None
    try:
        return store().termbases.one(store().termbases.create(name))
    except NameTaken:
        # Somebody else made it meanwhile.
        return next((one for one in store().termbases.all() if one.name.casefold() == name.casefold()), None)


def _refused(problem: str, status: int, other: KeptTerm | None = None) -> Any:
    if wants_json():
        return {"error": problem, "address": url_for(".show", number=other.id) if other else ""}, status
    return _form(request.form, problem, other), status


def _moved(kept: KeptTerm, move: Callable[[int, int], None], message: str) -> Any:
    try:
        move(kept.id, _seen())
    except TermOvertaken as overtaken:
        return _term_page(overtaken.now, problem=translate("terms.overtaken")), 409
    flash(message)
    return redirect(url_for(".show", number=kept.id), 303)


def _seen() -> int:
    seen = request.form.get("seen", type=number_of)
    if seen is None:
        abort(400)
    return seen


def _name() -> str:
    return " ".join(request.form.get("base_name", "").split())[:LONGEST_NAME]


def _base_or_404(number: int) -> Termbase:
    found = store().termbases.one(number)
    if found is None:
        abort(404)
    return found


def _term_or_404(number: int) -> KeptTerm:
    found = store().termbases.term(number)
    if found is None:
        abort(404)
    return found
