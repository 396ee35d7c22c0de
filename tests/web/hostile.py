"""A store in which whatever a person or a document can bring is `text`: names, titles, clauses, findings, remarks, terms, proposals."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

from diff.correction import Correction
from diff.exports.json_report import as_json
from diff.finding import Report
from normalize.terms import Term
from web.shown.alignment import correction
from web.shown.figures import figures_of
from web.shown.review import items_of
from web.shown.translation import lines_of, sentences_of
from web.snapshot import Snapshot
from web.store import Order, Store
from web.store.audit import ACTING, NOBODY, Actor
from web.store.model import ReadPart
from web.store.people import ROLES

MARKUP = "</script><zz-evil>\"zz-a=\"1 'zz-b='2><img src=x onerror=boom()>-->]]>{{7*7777}}${7*7777}&lt;zz-evil&gt;"
"""Breaks out of an element, of an attribute in either quotes, of a script, a comment and a template, wherever it is not escaped."""

PASSWORD = "vier-alte-Kähne im Nebel"
WORD = "营业"
"""Stands in every text that a search looks through."""


def report_with(kit: ModuleType, text: str) -> Report:
    """The report of the kit with `text` in every clause and every finding."""

    def rows(given):
        return [(label, heading + text, WORD + body + text, level) for label, heading, body, level in given]

    made = kit.make_report(rows(kit.ORIGINAL), rows(kit.DRAFT))
    findings = tuple(
        replace(
            one,
            message={"en": one.message["en"] + text, "zh": one.message["zh"] + text},
            expected=one.expected and one.expected + text,
            found=one.found and one.found + text,
            suggestion=text,
        )
        for one in made.findings
    )
    return replace(made, findings=findings, notes=(text,))


def furnish(store: Store, kit: ModuleType, text: str = MARKUP) -> dict[str, int]:
    """Fills a store and says the numbers: `pair` and `again`, two comparisons of two documents; `translation`; `failed` and `waiting`;
    `term`, `base`, `correction`. One account a role ("admin" and so on, with `text` behind it), each with PASSWORD."""
    name = f"{text}.docx".replace("/", "")
    people = {role: store.people.create(name_of(role, text), role, PASSWORD) for role in ROLES}
    store.people.create_token(people["admin"], text[:100])
    numbers: dict[str, int] = {}
    files = store.add_file("原文".encode(), name), store.add_file("草案".encode(), name)
    report = report_with(kit, text)

    def finished(report: Report, order: Order) -> int:
        number = store.add_comparison(store.library.placed(order))
        taken = store.take_next()
        assert taken is not None and taken.id == number
        store.finish(number, Snapshot.of(report, figures_of(report)), as_json(report))
        return number

    ACTING.set(Actor(people["admin"].name))
    numbers["pair"] = finished(report, Order(*files))
    comparison = store.comparison(numbers["pair"])
    assert comparison is not None
    keys = [finding.fingerprint for finding in report.findings]
    snapshot = store.snapshot(numbers["pair"])
    assert snapshot is not None
    batch = store.decide(comparison, keys[:1], "comment", note=text)
    (first,) = [event for event in store.history(comparison.pair) if event.batch == batch]
    store.decide(comparison, keys[:1], "comment", note=text, parent=first.id)
    store.decide(comparison, keys[1:2], "dismiss", "intended", text)
    store.decide(comparison, keys[2:3], "accept", note=text)
    store.decide(comparison, keys[3:4], "assign", note=text, assignee=people["reviewer"].name)
    made: Correction = correction(snapshot, "unlink", list(snapshot.rows[3].original), list(snapshot.rows[3].draft))
    numbers["correction"], waiting = store.corrections.add(comparison, made, 0)
    store.cancel(waiting)
    numbers["again"] = finished(report, Order(files[0], store.add_file("草案二".encode(), name)))
    numbers["translation"] = _translation(store, kit, text, finished)
    failing = store.add_comparison(Order(*files))
    store.take_next()
    store.fail(failing, f"{name}: {text}")
    numbers["failed"] = failing
    numbers["base"] = store.termbases.create(text[:100])
    term = Term("营业" + text, text, (text,), (f"bad {text}",), text, text, (text,), False, text)
    numbers["term"] = store.termbases.add(numbers["base"], term).id
    kept = store.termbases.term(numbers["term"])
    assert kept is not None
    store.termbases.change(kept.id, replace(term, note="x" + text), kept.version)
    _library(store, text, name)
    ACTING.set(NOBODY)
    numbers["waiting"] = store.add_comparison(Order(*files))
    return numbers


def name_of(role: str, text: str = MARKUP) -> str:
    """The name of the account with this role."""
    return f"{role} {text}"[:64].strip()


def _translation(store: Store, kit: ModuleType, text: str, finished) -> int:
    report = kit.make_translation()
    findings = tuple(
        replace(one, message={"en": text, "zh": text}, suggestion=one.suggestion and text, expected=text, found=text)
        for one in report.findings
    )
    order = Order(store.add_file("译".encode(), text.replace("/", "") + ".docx"), store.add_file(b"tr", "plan.docx"))
    number: int = finished(replace(report, findings=findings, notes=(text,)), order)
    comparison, snapshot = store.comparison(number), store.snapshot(number)
    assert comparison is not None and snapshot is not None
    items = items_of(snapshot, {})
    for line in lines_of(snapshot, sentences_of(snapshot), items, {}):
        store.targets.propose(comparison, line.sentence.unit, text, line.sentence.target, 0)
    return number


def _library(store: Store, text: str, name: str) -> None:
    for data in (b"1", b"2"):
        taken = store.library.take(store.add_file(data, name), "draft")
        read = [(ReadPart(1, text, "zh", 1, 1, 2, WORD + text, ((0, 1),)), WORD + text)]
        sha256 = store.library.versions(taken.document.id)[-1].file.sha256
        store.library.keep_reading(sha256, "docx", (text,), text, read)
    unread = store.library.take(store.add_file(b"3", name), "original")
    store.library.fail_reading(store.library.versions(unread.document.id)[-1].file.sha256, f"{name}: {text}")
