"""Downloads, the workbook that comes back, and the print view."""

from __future__ import annotations

import io
import json
import pickle
import re
import zipfile

import openpyxl
import pytest
from pypdf import PdfReader

from diff.gate.decisions import COLUMNS
from tests.web import paged
from web.shown.paper import engine_of
from web.shown.workbook import outgoing, plan
from web.store import Decision, Event
from web.store.audit import ACTING, Actor
from web.store.imports import Imported
from web.views.exports import GROUPS
from web.work import apart
from web.work.apart import Refused, decisions_in
from web.work.line import Busy


@pytest.fixture
def database():
    """SQLite alone: reports do not depend on the database."""
    return ""


@pytest.fixture
def number(store):
    return paged.finished(store)


@pytest.fixture
def here(number):
    return f"/comparisons/{number}"


def decide(store, number, n, action, reason="", note=""):
    comparison, snapshot = store.comparison(number), store.snapshot(number)
    return store.decide(comparison, [snapshot.findings[n - 1].fingerprint], action, reason, note)


def filled(data, rows):
    """The workbook with decisions: `rows` give for the number of a finding (decision, comment, by)."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows(max_row=20) if any(cell.value == COLUMNS.key for cell in row))
    column = {cell.value: cell.column for cell in head if cell.value}
    for row in sheet.iter_rows(min_row=head[0].row + 1):
        said = rows.get(row[column["number"] - 1].value)
        if said is not None:
            for name, value in zip((COLUMNS.decision, COLUMNS.comment, COLUMNS.by), said, strict=True):
                sheet.cell(row[0].row, column[name], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def give(browser, here, data, **form):
    return browser.post(f"{here}/workbook", {"workbook": (io.BytesIO(data), "mine.xlsx"), **form}, json=False)


def test_every_form_that_fits_is_offered_and_can_be_had(browser, here):
    page = browser.get(f"{here}/exports").text
    fitting = [form for _, forms in GROUPS for form in forms if form not in ("xliff", "xliff-1.2")]
    assert re.findall(rf'href="{here}/exports/([^"]+)"', page) == fitting
    for form in fitting:
        answer = browser.get(f"{here}/exports/{form}")
        assert (answer.status_code, bool(answer.data)) == (200, True), form
        assert re.match(
            r"attachment; filename=\"duizhao-1-\S+\"; filename\*=UTF-8''%E6%B1%9F",
            answer.headers["Content-Disposition"],
        )
    for form in ("xliff", "gif", "..%2Fsecret"):
        assert browser.get(f"{here}/exports/{form}").status_code == 404


def test_what_was_dismissed_gets_no_comment_in_the_draft(browser, here, store, number):
    def comments(query=""):
        data = browser.get(f"{here}/exports/annotated{query}").data
        return zipfile.ZipFile(io.BytesIO(data)).read("word/comments.xml").decode().count("<w:comment ")

    assert comments() == 7
    decide(store, number, 2, "dismiss", "intended")
    assert comments() == 6 and comments("?decisions=ignore") == 7
    data = browser.get(f"{here}/exports/changes").data
    assert b"<w:ins " in zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")


def test_a_pdf_gets_notes(store, browser):
    from dataclasses import replace

    from diff.pipeline import compare_files
    from ingest.registry import read_bytes
    from web.snapshot import Snapshot
    from web.store import Order

    report = compare_files(read_bytes(paged.draft(), "a.docx"), read_bytes(paged.plan(), "b.pdf"), relation="revision")
    number = store.add_comparison(
        Order(store.add_file(paged.draft(), "a.docx"), store.add_file(paged.plan(), "b.pdf"), "revision")
    )
    store.take_next()
    store.finish(number, Snapshot.of(replace(report)), "{}")
    answer = browser.get(f"/comparisons/{number}/exports/annotated")
    assert answer.mimetype == "application/pdf"
    notes = [note for page in PdfReader(io.BytesIO(answer.data)).pages for note in page.get("/Annots", ())]
    assert len(notes) >= 3
    assert browser.get(f"/comparisons/{number}/exports/changes").status_code == 404
    asked = browser.get(f"/api/v1/comparisons/{number}/annotated?lang=zh")
    assert (asked.status_code, asked.mimetype) == (200, "application/pdf")


def test_the_api_gives_the_annotated_draft(browser, number):
    answer = browser.get(f"/api/v1/comparisons/{number}/annotated?changes=true")
    assert answer.status_code == 200 and b"<w:ins " in zipfile.ZipFile(io.BytesIO(answer.data)).read(
        "word/document.xml"
    )


def test_the_report_in_word_tells_what_was_decided(browser, here, store, number):
    def text(address):
        return re.sub(
            r"<[^>]+>", "", zipfile.ZipFile(io.BytesIO(browser.get(address).data)).read("word/document.xml").decode()
        )

    assert "confirmed; to be dealt with" not in text(f"{here}/exports/docx")
    decide(store, number, 1, "accept")
    decide(store, number, 2, "dismiss", "intended", "as agreed")
    decide(store, number, 3, "needs-source", note="which law?")
    for address in (f"{here}/exports/docx", f"/api/v1/comparisons/{number}/exports/docx?decisions=apply"):
        said = text(address)
        assert "confirmed; to be dealt with" in said and "needs a source: which law?" in said
        assert "dismissed: Intended: the draft may differ here: as agreed" in said
    assert "confirmed; to be dealt with" not in text(f"{here}/exports/docx?decisions=ignore")


def test_a_file_that_is_read_otherwise_now_is_refused_in_a_sentence(browser, store, kit, report):
    number = kit.finish(store, report)
    answer = browser.get(f"/comparisons/{number}/exports/docx")
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text and "compare it again" in answer.text


def test_a_workbook_goes_out_and_comes_back(browser, here, store, number):
    decide(store, number, 1, "dismiss", "intended", "as agreed")
    decide(store, number, 2, "needs-source")
    data = browser.get(f"{here}/exports/xlsx").data
    unchanged = give(browser, here, data)
    assert "The workbook says nothing new" in unchanged.text and "1 holds already." in unchanged.text
    rows = {
        3: ("accept", "must be mended", "Li"),
        5: ("dismiss", "Worded differently, no effect", None),
        1: ("undecided", None, None),
    }
    answer = give(browser, here, filled(data, rows))
    assert answer.status_code == 200 and "3 decisions were recorded." in answer.text
    decisions = store.decisions(store.comparison(number).pair)
    keys = [finding.fingerprint for finding in store.snapshot(number).findings]
    assert [decisions[keys[n - 1]].status for n in (1, 2, 3, 5)] == ["open", "needs-source", "accepted", "dismissed"]
    assert decisions[keys[2]].last.note == "must be mended"
    assert decisions[keys[4]].last.reason == "other"
    assert store.audit.page(1)[0].action == "decision.import"
    # All of them are one batch, which one button takes back.
    batch = re.search(r'name="batch" value="(\d+)"', answer.text)[1]
    assert browser.post(f"{here}/undo", {"batch": batch}, json=False).status_code == 303
    decisions = store.decisions(store.comparison(number).pair)
    assert [decisions[keys[n - 1]].status for n in (1, 2, 3, 5)] == ["dismissed", "needs-source", "open", "open"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_faults_are_named_by_cell(browser, here, language):
    browser.headers = {"Accept-Language": language}
    data = browser.get(f"{here}/exports/xlsx").data
    answer = give(browser, here, filled(data, {1: ("dismiss", None, None), 2: ("perhaps", None, None)}))
    assert answer.status_code == 400
    said = re.findall(r"<li>([^<]+?![A-Z]+\d+)[:：] ?(.*?)</li>", answer.text)
    assert [cell[-2:] for cell, _ in said] == ["P3", "O4"]
    wanted = {"en": ("needs a reason", "is no decision"), "zh": ("须说明理由", "不是处理意见")}[language]
    assert all(word in text for word, (_, text) in zip(wanted, said, strict=True)), said


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        (b"", 400, "No file was chosen"),
        (b"PK no archive", 400, "no Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 400, "old kind"),
    ],
)
def test_what_is_no_workbook_is_refused(browser, here, data, status, sentence):
    name = "mine.xlsx" if data else ""
    answer = browser.post(f"{here}/workbook", {"workbook": (io.BytesIO(data), name)}, json=False)
    assert answer.status_code == status and sentence in answer.text


def test_a_workbook_about_other_documents_is_refused(browser, here, store, kit, report):
    data = browser.get(f"{here}/exports/xlsx").data
    other = kit.finish(store, report)
    answer = give(browser, f"/comparisons/{other}", filled(data, {1: ("accept", None, None)}))
    assert answer.status_code == 409 and "Nothing in this workbook is about this comparison" in answer.text


def event(by, action, reason="", note=""):
    return Event(1, 1, 1, "f", action, reason, note, "2026-11-01T00:00:00+00:00", by=by)


def test_what_others_decided_is_replaced_only_where_that_is_asked_for(store, number):
    snapshot = store.snapshot(number)
    first, second = snapshot.findings[:2]
    decisions = {
        first.fingerprint: Decision("accepted", event("Wang", "accept"), (), "", 1),
        second.fingerprint: Decision("accepted", event("Li", "accept"), (), "", 1),
    }
    rows = [
        outgoing(snapshot, {one.fingerprint: Decision("dismissed", event("Li", "dismiss", "covered", "see 7"))}, "zh")[
            one.fingerprint
        ]
        for one in (first, second)
    ]
    careful = plan(rows, snapshot, decisions, "Li", replace=False)
    assert careful.others == (1,)
    assert careful.decided == (Imported(second.fingerprint, "dismiss", "covered", "see 7"),)
    assert [one.fingerprint for one in plan(rows, snapshot, decisions, "Li", replace=True).decided] == [
        first.fingerprint,
        second.fingerprint,
    ]
    assert plan(rows, snapshot, {}, "Li", replace=False).others == ()


def test_imports_refuse_what_decides_nothing(store, number):
    comparison = store.comparison(number)
    for bad in ((), (Imported("f", "comment", note="x"),), (Imported("f", "sing"),)):
        with pytest.raises(ValueError, match="nothing that decides"):
            store.imports.record(comparison, bad, "0" * 64)
    token = ACTING.set(Actor("王芳"))
    store.imports.record(comparison, (Imported("f", "fix"),), "0" * 64)
    ACTING.reset(token)
    assert store.decisions(comparison.pair)["f"].last.by == "王芳"


def test_the_process_apart_gives_no_object_back(monkeypatch):
    # A workbook made to answer with a pickle gets no further than JSON.
    monkeypatch.setattr(apart, "_made", lambda *given: pickle.dumps([]))
    with pytest.raises((ValueError, UnicodeDecodeError)):
        decisions_in(b"", "a.xlsx")


def test_the_process_apart_is_limited_and_its_line_is_short(monkeypatch, store):
    monkeypatch.setenv("DUIZHAO_LIMIT_WALL_SECONDS", "0.01")
    with pytest.raises(Refused, match="takes too long"):
        decisions_in(b"", "a.xlsx")
    monkeypatch.delenv("DUIZHAO_LIMIT_WALL_SECONDS")
    with apart._LINE.turn():
        assert apart._LINE.places.acquire(blocking=False)
        with pytest.raises(Busy):
            decisions_in(b"", "a.xlsx")
        apart._LINE.places.release()


def test_paper_says_what_was_compared_what_was_found_and_who_decided(browser, here, store, number):
    decide(store, number, 1, "dismiss", "intended", "as <agreed>")
    store.decide(
        store.comparison(number), [store.snapshot(number).findings[2].fingerprint], "comment", "", "ask the office"
    )
    page = browser.get(f"{here}/print").text
    snapshot = store.snapshot(number)
    for text in (
        snapshot.original.sha256,
        snapshot.draft.sha256,
        "plan.pdf",
        "draft.docx",
        "duizhao ",
        "as &lt;agreed&gt;",
        "ask the office",
    ):
        assert text in page
    assert re.findall(r'<tr class="severity-\w+" data-n="(\d+)"', page) == [str(n) for n in range(1, 9)]
    for finding in snapshot.findings:
        assert finding.fingerprint in page
    assert "Sign-off" in page and "What was not checked" in page
    assert "style=" not in page and "<script>" not in page


def test_paper_can_be_narrowed_and_says_so(browser, here, store, number):
    decide(store, number, 1, "accept")
    shown = lambda query: re.findall(r'data-n="(\d+)"', browser.get(f"{here}/print{query}").text)  # noqa: E731
    assert shown("?severity=high&status=open") == ["2", "3", "4", "5"]
    assert shown("?severity=medium+info") == ["6", "7", "8"]
    assert shown("?status=accepted") == ["1"]
    assert shown("?severity=nonsense") == [str(n) for n in range(1, 9)]
    assert "Only 1 of 8 findings are printed" in browser.get(f"{here}/print?status=accepted").text
    assert "No finding has this severity" in browser.get(f"{here}/print?status=fixed").text


def test_the_program_that_made_a_report_is_known_from_it(store, number):
    assert engine_of(store.report_json(number)) == json.loads(store.report_json(number))["tool"]["version"]
    assert engine_of(None) == engine_of("{}") == ""
