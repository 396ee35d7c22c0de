"""The library: documents with their versions and parts, giving files, searching, and comparing one original with many drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from ingest.limits import Limits
from web import samples
from web.language import translate
from web.numbers import number as number_of
from web.store import RELATIONS, Document, Order, StoredFile, Version, shown_name
from web.store.library import KINDS, LONGEST_TITLE, MOST_FOUND, Found, TitleChanged, same_title
from web.store.model import Holding, ReadPart, Taken
from web.views.shared import sent, store, wants_json
from web.work.reading import Passage, passages, searched, searched_title

pages = Blueprint("library", __name__)

ON_A_PAGE = 100
MOST_DRAFTS = 500
"""Comparisons that are started together."""

LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """What a search found in a part of a document, with some passages."""

    holding: Holding
    found: Found
    passages: tuple[Passage, ...]


@pages.get("/library")
def index() -> str:
    """All documents, or those in which the words `q` were found; `?fragment=1` gives the list alone."""
    return _index_page()


def _index_page(problem: str = "") -> str:
    query = request.args.get("q", "").strip()[:LONGEST_QUERY]
    kind = request.args.get("kind", "")
    every = store().library.holdings()
    counts = {name: sum(one.document.kind == name for one in every) for name in (*KINDS, "termbase")}
    shown = tuple(one for one in every if kind not in counts or one.document.kind == kind)
    wanted = searched(query) if query else ""
    if wanted:
        shown = tuple(one for one in shown if _is_called(one, wanted))
    last = max((len(shown) + ON_A_PAGE - 1) // ON_A_PAGE, 1)
    page = min(max(request.args.get("page", 1, type=number_of), 1), last)
    return render_template(
        "library/_list.html" if request.args.get("fragment") else "library/index.html",
        holdings=shown[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        found=len(shown),
        hits=_hits(wanted, every, kind) if wanted else (),
        most=MOST_FOUND,
        query=query,
        kind=kind,
        kinds=KINDS,
        counts=counts,
        page=page,
        last=last,
        titles={one.document.id: one for one in every},
        offers=[one for one in every if one.document.offered is not None],
        reading=any(one.reading.state in ("waiting", "running") for one in every),
        strays=store().library.strays(),
        samples=samples.find(),
        max_bytes=Limits.from_settings().file_size,
        default_kind="draft" if counts["original"] else "original",
        problem=problem,
    )


@pages.post("/library/files")
def upload() -> Any:
    """Takes files into the library. A script sends one in each request, so that one that is refused costs no other; `document` is the
    one of which they are a new version."""
    kind, into = request.form.get("kind", "draft"), request.form.get("document", type=number_of)
    if kind not in KINDS or (into is not None and store().library.document(into) is None):
        abort(400)
    given = [file for file in request.files.getlist("file") if file.filename]
    if not given:
        return _refused(translate("library.no_file"), into)
    taken = []
    for file in given:
        name, data = shown_name(str(file.filename)), file.read()
        if not data:
            return _refused(translate("library.empty_file", name=name), into)
        taken.append((name, store().library.take(store().add_file(data, name), kind, into)))
    current_app.extensions["wake"]()
    said = [_said(name, one, into) for name, one in taken]
    if wants_json():
        name, one = taken[0]
        return {
            "name": name,
            "known": one.known,
            "sentence": said[0],
            "title": one.document.title,
            "address": url_for(".show", number=one.document.id),
        }
    for sentence in said:
        flash(sentence)
    return redirect(_back(into), 303)


@pages.post("/library/samples")
def load_samples() -> BaseResponse:
    """Puts all samples into the library."""
    for sample in samples.find():
        original, draft = samples.keep(sample, store())
        store().library.take(original, "original")
        if draft is not None:
            store().library.take(draft, "draft")
    current_app.extensions["wake"]()
    flash(translate("library.samples_loaded"))
    return redirect(url_for(".index"), 303)


@pages.post("/library/adopt")
def adopt() -> BaseResponse:
    """Makes documents of the files that came through other ways."""
    count = store().library.adopt()
    current_app.extensions["wake"]()
    flash(translate("library.adopted", n=count))
    return redirect(url_for(".index"), 303)


@pages.get("/library/<int:number>")
def show(number: int) -> str | BaseResponse:
    """One document: its versions with their parts, and the comparisons in which they took part."""
    document = _document_or_404(number)
    if document.id != number:
        return redirect(url_for(".show", number=document.id), 303)
    return _document_page(document)


@pages.post("/library/<int:number>/title")
def rename(number: int) -> BaseResponse | tuple[str, int]:
    """Gives a document another title and kind."""
    document = _document_or_404(number)
    title, kind = " ".join(request.form.get("title", "").split())[:LONGEST_TITLE], request.form.get("kind", "")
    if kind not in KINDS:
        abort(400)
    if not title:
        return _document_page(document, translate("document.no_title")), 400
    try:
        store().library.rename(number, title, kind, request.form.get("seen", ""))
    except TitleChanged:
        return _document_page(document, translate("document.title_changed", title=document.title)), 409
    except LookupError:
        abort(404)
    flash(translate("document.renamed"))
    return redirect(url_for(".show", number=number), 303)


@pages.post("/library/<int:number>/offer")
def answer_offer(number: int) -> BaseResponse | tuple[str, int]:
    """What becomes of a document that may be a new version of another: `answer` is version | apart."""
    answer = request.form.get("answer", "")
    if answer not in ("version", "apart"):
        abort(400)
    try:
        if answer == "version":
            into = store().library.accept_offer(number)
            flash(translate("library.merged", title=into.title, n=len(store().library.versions(into.id))))
        else:
            store().library.refuse_offer(number)
            flash(translate("library.kept_apart"))
    except LookupError:
        # Somebody else, or another tab, has answered.
        flash(translate("library.answered"))
    return redirect(url_for(".index") if answer == "apart" else url_for(".show", number=number), 303)


@pages.post("/library/<int:number>/versions/<int:version>/read")
def read_again(number: int, version: int) -> BaseResponse:
    """Tries once more to read a file."""
    file = _version_or_404(number, version).file
    if store().library.read_again(file.sha256):
        current_app.extensions["wake"]()
    return redirect(url_for(".show", number=number), 303)


@pages.get("/library/<int:number>/versions/<int:version>/file")
def source_file(number: int, version: int) -> Response:
    """The file of a version. A PDF is shown by the browser (at `#page=`), anything else is downloaded."""
    return sent(_version_or_404(number, version).file)


@pages.get("/library/compare")
def choose() -> str:
    """The page on which drafts are chosen for an original: `original` and `part` of it, or `draft`."""
    return _choice(request.args)


@pages.post("/library/compare")
def compare() -> BaseResponse | tuple[str, int]:
    """Compares one original with each of the chosen drafts. `draft` is repeated: the number of a document, or "self" for an original
    that holds its translation; `part-N` names a part of document N."""
    form = request.form
    relation, chosen = form.get("relation", "auto"), form.getlist("draft")
    original = _holding(form.get("original", type=number_of))
    if relation not in RELATIONS or len(chosen) > MOST_DRAFTS:
        abort(400)
    if original is None:
        return _choice(form, translate("choose.no_original")), 400
    if not chosen:
        return _choice(form, translate("choose.no_draft")), 400
    orders = [_order(original, one, relation, form.get("part") or None) for one in dict.fromkeys(chosen)]
    numbers = store().add_comparisons(orders)
    current_app.extensions["wake"]()
    if len(numbers) == 1:
        return redirect(url_for("comparisons.show", number=numbers[0]), 303)
    return redirect(url_for("comparisons.index", batch=numbers[0]), 303)


@pages.post("/library/<int:number>/versions/<int:version>/compare")
def compare_versions(number: int, version: int) -> BaseResponse:
    """Compares a version of a document with the one before it."""
    now, before = _version_or_404(number, version), _version_or_404(number, version - 1)
    new = store().add_comparison(
        Order(
            before.file,
            now.file,
            "revision",
            original_version=(before.document, before.number),
            draft_version=(now.document, now.number),
        )
    )
    current_app.extensions["wake"]()
    return redirect(url_for("comparisons.show", number=new), 303)


def uploaded(field: str) -> StoredFile | None:
    """The file of a form, kept; None where the field is empty."""
    file: FileStorage | None = request.files.get(field)
    if file is None or not file.filename:
        return None
    return store().add_file(file.read(), shown_name(file.filename))


def _is_called(holding: Holding, wanted: str) -> bool:
    names = (
        holding.document.title,
        *(version.file.name for version in holding.versions),
        *(part.title for part in holding.parts),
    )
    return any(wanted in searched_title(name) for name in names)


def _hits(wanted: str, every: tuple[Holding, ...], kind: str) -> tuple[Hit, ...]:
    by_number = {one.document.id: one for one in every if not kind or one.document.kind == kind}
    return tuple(
        Hit(by_number[found.document], found, passages(found.part, wanted))
        for found in store().library.find(wanted)
        if found.document in by_number
    )


def _said(name: str, taken: Taken, into: int | None) -> str:
    """What became of a file that was given."""
    values = {"name": name, "title": taken.document.title, "version": taken.number}
    if taken.known:
        return translate("library.known", **values)
    if into is not None:
        return translate("library.new_version", **values)
    return translate("library.new", **values)


def _refused(sentence: str, into: int | None) -> Any:
    if wants_json():
        return jsonify(error=sentence), 400
    return (_index_page(sentence) if into is None else _document_page(_document_or_404(into), sentence)), 400


def _back(into: int | None) -> str:
    return url_for(".index") if into is None else url_for(".show", number=into)


def _other_title(before: list[str], now: list[str]) -> bool:
    """Whether two versions, each a file of one document, have titles that differ in more than the stage of the draft."""
    both = len(before) == len(now) == 1 and before[0] and now[0]
    return bool(both) and same_title(before[0]) != same_title(now[0])


def _document_page(document: Document, problem: str = "") -> str:
    versions = store().library.versions(document.id)
    if not versions:
        # One that a program made and gave nothing yet.
        abort(404)
    sha256s = [version.file.sha256 for version in versions]
    read = store().library.readings(sha256s)
    compared = store().library.compared(sha256s)
    done = [one for one in compared if one.state == "done"]
    titles = {version.number: [part.title for part in read[version.file.sha256][1]] for version in versions}
    with_former = {one.id for one in done if any(other.pair == one.pair and other.id < one.id for other in done)}
    return render_template(
        "library/document.html",
        document=document,
        versions=[(version, *read[version.file.sha256]) for version in reversed(versions)],
        numbers={version.file.sha256: version.number for version in versions},
        compared=compared,
        with_former=with_former,
        retitled={number for number in titles if _other_title(titles.get(number - 1, []), titles[number])},
        offered=store().library.document(document.offered) if document.offered is not None else None,
        kinds=KINDS,
        longest=LONGEST_TITLE,
        problem=problem,
        max_bytes=Limits.from_settings().file_size,
    )


def _choice(values: Any, problem: str = "") -> str:
    """The page for choosing, with what was chosen so far."""
    every = [one for one in store().library.holdings() if one.document.kind in KINDS]
    original = next((one for one in every if one.document.id == values.get("original", type=number_of)), None)
    compared = store().library.compared([original.newest.file.sha256]) if original else ()
    done: dict[str, int] = {}
    for one in compared:
        if original is not None and one.original_sha256 == original.newest.file.sha256:
            done.setdefault(one.draft_sha256 or "self", one.id)
    return render_template(
        "library/compare.html",
        # Originals first, then drafts: a draft can be the original of a revision.
        originals=sorted(every, key=lambda one: KINDS.index(one.document.kind)),
        drafts=sorted(
            (one for one in every if original is None or one.document.id != original.document.id),
            key=lambda one: -KINDS.index(one.document.kind),
        ),
        original=original,
        part=values.get("part", ""),
        parts={one.document.id: values.get(f"part-{one.document.id}", "") for one in every},
        relation=values.get("relation", "auto"),
        relations=RELATIONS,
        ticked=values.getlist("draft"),
        done=done,
        problem=problem,
    )


def _order(original: Holding, chosen: str, relation: str, part: str | None) -> Order:
    """What the form asks for. Ends the request where it names what is not there."""
    mine = original.newest
    of_original = (mine.document, mine.number)
    _part_or_400(original.parts, part)
    if chosen == "self":
        return Order(mine.file, None, relation, part, original_version=of_original)
    try:
        draft = _holding(number_of(chosen))
    except ValueError:
        abort(400)
    if draft is None or draft.document.id == original.document.id:
        abort(400)
    wanted = request.form.get(f"part-{draft.document.id}") or None
    _part_or_400(draft.parts, wanted)
    theirs = draft.newest
    return Order(
        mine.file,
        theirs.file,
        relation,
        part,
        wanted,
        original_version=of_original,
        draft_version=(theirs.document, theirs.number),
    )


def _part_or_400(parts: tuple[ReadPart, ...], wanted: str | None) -> None:
    if wanted is not None and wanted not in {str(part.number) for part in parts}:
        abort(400)


def _holding(number: int | None) -> Holding | None:
    return store().library.holding(number) if number is not None else None


def _document_or_404(number: int) -> Document:
    document = store().library.document(number)
    if document is None:
        abort(404)
    return document


def _version_or_404(number: int, version: int) -> Version:
    found = next((one for one in store().library.versions(number) if one.number == version), None)
    if found is None:
        abort(404)
    return found
