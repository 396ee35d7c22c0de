"""The pages of the terms, their files, and how they come into a comparison."""

from __future__ import annotations

import io

import pytest

from ingest.document import IngestError
from normalize.terms import Term
from web.store import Order
from web.work import engine, termbases

TERM = Term("江北专班", "Jiangbei taskforce", ("task force for Jiangbei",), ("special class",), "office", "since 2024")


@pytest.fixture
def database():
    return ""


@pytest.fixture
def base(store):
    return store.termbases.create("本单位术语")


@pytest.fixture
def bring_in(browser, base):
    def send(text, name="ours.csv"):
        data = {"file": (io.BytesIO(text if isinstance(text, bytes) else text.encode()), name)}
        return browser.post(f"/terms/bases/{base}/import", data, json=False)

    return send


def test_own_terms_and_built_in_ones_are_found(browser, store, base):
    store.termbases.add(base, TERM)
    page = browser.get("/terms?q=TASKFORCE").text
    assert "江北专班" in page
    # In either script.
    page = browser.get("/terms?q=負面清單").text
    assert "negative list" in page
    assert "No term holds these words" in browser.get("/terms?q=xyzzy").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"zh": "", "preferred": "x"}, "The Chinese term is missing"),
        ({"zh": "negative list", "preferred": "x"}, "The Chinese term is missing"),
        ({"zh": "负面清单", "preferred": ""}, "The preferred rendering is missing"),
        ({"zh": "负面清单", "preferred": "负面清单"}, "The preferred rendering is missing"),
        ({"zh": "负面清单", "preferred": "a list", "forbidden": "A list"}, "forbidden at once"),
        ({"zh": "负面清单", "preferred": "list|lists"}, "must not hold"),
        ({"zh": "#负面清单", "preferred": "list"}, "must not hold"),
        ({"zh": "负面清单", "preferred": "x" * 301}, "has more than 300 characters"),
    ],
)
def test_an_entry_that_cannot_be_kept_says_why(browser, store, base, fields, sentence):
    answer = browser.post("/terms", {"base": base, **fields}, json=False)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert store.termbases.terms(base) == ()


def test_a_first_term_makes_its_termbase(browser, store):
    answer = browser.post("/terms", {"zh": "江北专班", "preferred": "Jiangbei taskforce"})
    assert (answer.status_code, answer.json["error"]) == (400, "Name the termbase to which the term goes.")
    answer = browser.post("/terms", {"base_name": "Ours", "zh": "江北专班", "preferred": "Jiangbei taskforce"})
    assert "江北专班" in answer.json["said"]
    assert [one.name for one in store.termbases.all()] == ["Ours"]
    # The same name is the same termbase, and the same term is there already.
    answer = browser.post("/terms", {"base_name": "OURS", "zh": "江北专班", "preferred": "x"})
    assert (answer.status_code, answer.json["address"]) == (409, "/terms/1")


def test_two_who_change_a_term_see_one_another(browser, store, base):
    kept = store.termbases.add(base, TERM)
    fields = {"zh": TERM.zh, "preferred": "mine", "seen": kept.version}
    store.termbases.change(kept.id, Term(TERM.zh, "theirs"), kept.version)
    answer = browser.post(f"/terms/{kept.id}", fields, json=False)
    assert answer.status_code == 409
    assert "theirs" in answer.text
    assert 'value="mine"' in answer.text
    assert store.termbases.term(kept.id).term.preferred == "theirs"
    assert browser.post(f"/terms/{kept.id}/remove", {"seen": kept.version}, json=False).status_code == 409
    assert browser.post(f"/terms/{kept.id}/remove", {}, json=False).status_code == 400


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("zh,preferred\n甲方,\n", "ours.csv", "ours.csv, line 2: the cell “preferred” is empty"),
        ("a,b\n1,2\n", "ours.csv", "no column “zh”"),
        (b"PK\x03\x04broken", "ours.xlsx", "the workbook is damaged"),
        ("<tbx><!", "ours.tbx", "the XML is damaged"),
        ('<!DOCTYPE t [<!ENTITY a "b">]><tbx>&a;</tbx>', "ours.tbx", "ours.tbx"),
        ("zh,preferred\n甲方,Party A\n#", "../../x.csv", ""),
    ],
)
def test_a_file_that_cannot_be_used_says_where(bring_in, store, base, text, name, sentence):
    answer = bring_in(text, name)
    if sentence:
        assert answer.status_code == 400
        assert sentence in answer.text
        assert store.termbases.terms(base) == ()
    else:
        assert answer.status_code == 303
        assert store.audit.page(1)[0].detail.count("x.csv") == 1


def test_no_file_and_a_large_one(browser, bring_in, base, monkeypatch):
    assert "No file was chosen" in browser.post(f"/terms/bases/{base}/import", {}, json=False).text
    monkeypatch.setattr(termbases, "LARGEST", 10)
    with pytest.raises(IngestError, match=r"x\.csv: larger than"):
        termbases.read_safely("zh,preferred\n甲方,Party A\n".encode(), "x.csv")
    assert bring_in("zh,preferred\n甲方,Party A\n").status_code == 400


@pytest.mark.parametrize("form", ["csv", "xlsx", "tbx", "tbx-2008"])
def test_what_is_taken_out_can_be_brought_in(browser, store, base, form):
    full = Term("江北专班", "Jiangbei taskforce", ("group",), ("class",), "office", "note", ("江北专班长",), True, "")
    store.termbases.add(base, full)
    answer = browser.get(f"/terms/bases/{base}/export/{form}")
    assert answer.status_code == 200
    assert termbases.read_safely(answer.data, f"back.{form}") == (full,)
    assert browser.get(f"/terms/bases/{base}/export/pdf").status_code == 404


def test_a_termbase_is_made_used_and_left_aside(browser, store, base):
    assert browser.post("/terms/bases", {"base_name": " "}, json=False).status_code == 400
    assert browser.post("/terms/bases", {"base_name": "本单位术语"}, json=False).status_code == 409
    assert browser.post("/terms/bases", {"base_name": "Other"}, json=False).status_code == 303
    browser.post(f"/terms/bases/{base}/active", {"active": "0"}, json=False)
    assert [one.active for one in store.termbases.all()] == [False, True]
    assert browser.get("/terms/bases/9").status_code == 404
    assert browser.get("/terms/9").status_code == 404


def test_active_terms_take_effect_in_the_next_run(store, base, kit, monkeypatch):
    store.termbases.add(base, TERM)
    given = {}

    def compare(original, draft, **values):
        given.update(values, read=[path.read_text(encoding="utf-8") for path in values["standing"]])
        return kit.make_translation()

    monkeypatch.setattr(engine, "compare_files", compare)
    monkeypatch.setattr(engine, "read_stored", lambda *_: None)
    original, draft = kit.stored_pair(store)
    comparison = store.comparison(store.add_comparison(Order(original, draft, termbases=(draft,))))
    report, exported = engine.run_pipeline(comparison, store, lambda stage: None)
    assert [path.name for path in given["standing"]] == ["本单位术语.tbx"]
    assert "Jiangbei taskforce" in given["read"][0]
    assert [path.name for path in given["termbases"]] == ["draft.txt"]
    ((name, sha256),) = report.termbases
    assert name == "本单位术语.tbx"
    # The terms that were used can be read again, whatever becomes of the termbase.
    assert "Jiangbei taskforce" in store.path(sha256).read_text(encoding="utf-8")
    assert sha256 in report.notes[-1]
    assert sha256 in exported
    store.termbases.set_active(base, False)
    report, _ = engine.run_pipeline(comparison, store, lambda stage: None)
    assert given["standing"] == ()


def test_terms_of_a_sentence_with_how_it_renders_them(store, base):
    store.termbases.add(base, TERM)
    document = "设立江北专班，建立负面清单。"
    found = termbases.known_terms(store, document, "A special class draws up a negative list.", "zh", document)
    assert [(known.term.zh, known.base, known.rendering, known.form) for known in found] == [
        ("江北专班", "本单位术语", "forbidden", "special class"),
        ("负面清单", "", "preferred", "negative list"),
    ]
    store.termbases.set_active(base, False)
    found = termbases.known_terms(store, document, "A special class draws up a list.", "zh", document)
    assert [(known.term.zh, known.rendering) for known in found] == [("负面清单", "absent")]
    found = termbases.known_terms(store, "The business environment", "营商环境", "en", document)
    assert [(known.term.zh, known.rendering) for known in found] == [("营商环境", "preferred")]


def test_readers_only_look(store, base, kit, app):
    store.termbases.add(base, TERM)
    store.people.create("王芳", "reader", "vier-alte-Kähne im Nebel")
    reader = kit.Browser(app)
    reader.post("/sign-in", {"name": "王芳", "password": "vier-alte-Kähne im Nebel"}, json=False)
    for path in ("/terms", f"/terms/bases/{base}", "/terms/1", "/terms/changes", f"/terms/bases/{base}/export/csv"):
        page = reader.get(path)
        assert page.status_code == 200
        assert 'action="/terms/' not in page.text.replace('action="/terms/bases/1" role="search"', "")
    assert reader.get("/terms/new").status_code == 403
    for path in ("/terms", "/terms/1", "/terms/1/remove", "/terms/bases", f"/terms/bases/{base}/active"):
        assert reader.post(path, {"seen": 1}, json=False).status_code == 403
