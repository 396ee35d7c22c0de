"""The rows of a translation: what belongs to them, what is proposed, and what is made of it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace

import pytest
from lxml import etree

from diff.finding import Side
from web.shown import translation
from web.shown.review import items_of
from web.snapshot import Snapshot
from web.store import Order

XLIFF = {"x": "urn:oasis:names:tc:xliff:document:2.0", "o": "urn:oasis:names:tc:xliff:document:1.2"}


@pytest.fixture
def database():
    return ""


@pytest.fixture
def translated(kit):
    return kit.make_translation()


@pytest.fixture
def comparison(store, translated, kit):
    return store.comparison(kit.finish(store, translated))


@pytest.fixture
def save(browser, comparison):
    def send(row, text, seen=0, json=True, **more):
        values = {"text": text, "seen": seen, **more}
        return browser.post(f"/comparisons/{comparison.id}/translation/{row}", values, json=json)

    return send


def lines(store, comparison, kit):
    snapshot = store.snapshot(comparison.id)
    items = items_of(snapshot, store.decisions(comparison.pair))
    found = translation.sentences_of(snapshot)
    return snapshot, translation.lines_of(snapshot, found, items, store.targets.newest(comparison.pair))


def test_the_sentences_are_stored_with_the_result(translated):
    snapshot = Snapshot.of(translated)
    again = Snapshot.from_json(snapshot.to_json())
    assert again.beads == translated.beads
    assert again.termbases == (("ours.tbx", "0" * 64),)
    old = snapshot.to_json()
    del old["beads"], old["termbases"]
    assert Snapshot.from_json(old).beads == ()


def test_each_finding_stands_in_the_row_of_its_words(translated):
    rows = translation.sentences_of(Snapshot.of(translated))
    assert [(row.source, row.target, row.findings) for row in rows[2:]] == [
        ("对新办企业给予20万元补助。", "New companies receive a subsidy of 2 million yuan.", (1,)),
        ("建立负面清单。", "A blacklist is drawn up.", (2,)),
        ("各区应当公开办理时限。", "", (3,)),
        ("本方案自印发之日起施行。", "This plan takes effect upon issuance.", ()),
        ("", "It lapses after a year.", (4,)),
    ]
    assert [row.clause for row in rows[2:5]] == ["1", "2", "2"]


def test_a_row_is_known_by_what_it_says(kit):
    before = [row.unit for row in translation.sentences_of(Snapshot.of(kit.make_translation()))]
    later = [row.unit for row in translation.sentences_of(Snapshot.of(kit.make_translation(2)))]
    assert later[: len(before)] == before
    assert len(set(later)) == len(later)


def test_a_proposal_stands_beside_the_given_text(save, store, comparison, kit):
    answer = save(3, "New companies  receive a subsidy of\n200,000 yuan.")
    assert answer.status_code == 200
    assert "<ins>200,000</ins>" in answer.json["line"]
    assert answer.json["kinds"] == ["all", "findings", "open", "edited"]
    _, found = lines(store, comparison, kit)
    assert found[2].text == "New companies receive a subsidy of 200,000 yuan."
    assert store.snapshot(comparison.id).draft.text.count("2 million") == 1
    seen = answer.json["seen"]
    assert save(3, "New companies receive a subsidy of 200,000 yuan.", seen).json["seen"] == seen
    # The given text once more is no proposal.
    assert save(3, "New companies receive a subsidy of 2 million yuan.", seen).json["kinds"] == [
        "all",
        "findings",
        "open",
    ]
    assert [one.action for one in store.targets.history(comparison.pair, found[2].sentence.unit)] == [
        "withdraw",
        "propose",
    ]


def test_two_who_write_on_a_row_see_one_another(save, browser, comparison):
    first = save(4, "A negative list is drawn up.").json["seen"]
    answer = save(4, "A list of exclusions is drawn up.")
    assert answer.status_code == 409
    assert "A negative list is drawn up." in answer.json["slot"]
    assert ">A list of exclusions is drawn up.</textarea>" in answer.json["slot"]
    assert answer.json["seen"] == first
    page = save(4, "A list of exclusions is drawn up.", json=False)
    assert page.status_code == 409
    assert "A negative list is drawn up." in page.text
    assert save(4, "A list of exclusions is drawn up.", first).status_code == 200


@pytest.mark.parametrize(("text", "seen"), [("x" * 20_001, "0"), ("a", ""), ("a", "x")])
def test_bad_input_is_refused(save, text, seen):
    assert save(3, text, seen).status_code == 400


def test_rows_that_are_not_there(browser, comparison):
    for path in ("0", "8", "99", "export/pdf"):
        assert browser.get(f"/comparisons/{comparison.id}/translation/{path}").status_code == 404


def test_forbidden_renderings_are_said_on_saving(save, store):
    answer = save(4, "A blacklist is made.").json
    assert "blacklist" in answer["warning"]
    assert "forbidden rendering" in answer["slot"]
    assert save(4, "A negative list is made.", answer["seen"]).json["warning"] == ""


def test_without_script_the_form_leads_to_the_next_row(save, browser, comparison):
    answer = save(3, "Something else.", json=False, then="next")
    assert answer.status_code == 303
    assert answer.location.endswith("/translation/4")
    page = browser.get(f"/comparisons/{comparison.id}/translation/4?take=2").text
    assert ">A negative list is drawn up.</textarea>" in page


def test_the_score_is_given_as_found_and_after_review(store, comparison, translated, browser, kit):
    store.decide(comparison, [translated.findings[0].fingerprint], "dismiss", "intended")
    snapshot = store.snapshot(comparison.id)
    quality = translation.quality_of(snapshot, items_of(snapshot, store.decisions(comparison.pair)))
    assert (quality.found.penalty, quality.reviewed.penalty) == (25 + 5 + 5 + 1, 5 + 5 + 1)
    assert quality.found == snapshot.score
    assert dict(quality.rows)["accuracy/number"] == ((1, 0), (0, 0), (0, 0), (0, 0))
    page = browser.get(f"/comparisons/{comparison.id}/translation").text
    assert "<del>1</del> <ins>0</ins>" in page


def test_rows_are_narrowed_without_script(browser, comparison, save):
    save(3, "Something else.")
    for query, count in (
        ("", 7),
        ("?show=edited", 1),
        ("?show=untranslated", 1),
        ("?show=findings", 4),
        ("?text=issuance", 1),
    ):
        page = browser.get(f"/comparisons/{comparison.id}/translation{query}").text
        shown = re.findall(r'<li class="line"[^>]*>', page)
        assert sum("hidden" not in row for row in shown) == count
        assert f">{count} of 7 rows<" in page


def test_text_of_the_documents_stays_text(store, kit, browser, save):
    answer = save(3, "<script>alert(1)</script>")
    assert "<script>" not in answer.json["line"] + answer.json["slot"]
    assert "&lt;script&gt;" in answer.json["slot"]


def test_the_proposals_are_exported(browser, comparison, save):
    save(3, "New companies receive 200,000 yuan.")
    save(5, "Each district shall publish its time limits.")
    save(7, "")

    def get(form):
        answer = browser.get(f"/comparisons/{comparison.id}/translation/export/{form}")
        assert answer.status_code == 200
        return answer.data

    root = etree.fromstring(get("xliff-2.1"))
    units = root.findall(".//x:unit", XLIFF)
    found = [(u.findtext(".//x:target", None, XLIFF), u.find(".//x:segment", XLIFF).attrib) for u in units]
    assert [(text, seg["state"], seg.get("subState")) for text, seg in found[2:]] == [
        ("New companies receive 200,000 yuan.", "translated", "duizhao:proposed"),
        ("A blacklist is drawn up.", "translated", "duizhao:diverges"),
        ("Each district shall publish its time limits.", "translated", "duizhao:proposed"),
        ("This plan takes effect upon issuance.", "translated", None),
        ("", "translated", "duizhao:proposed"),
    ]
    given = units[2].xpath(".//x:note[@category='given']", namespaces=XLIFF)
    assert [note.text for note in given] == ["New companies receive a subsidy of 2 million yuan."]
    old = etree.fromstring(get("xliff-1.2")).findall(".//o:trans-unit", XLIFF)
    assert old[2].find("o:target", XLIFF).attrib == {"state": "translated"}
    assert old[2].findtext("o:alt-trans/o:target", None, XLIFF).endswith("2 million yuan.")
    memory = etree.fromstring(get("tmx"))
    assert [tuv.findtext("seg") for tuv in memory.iter("tuv")][4:8] == [
        "对新办企业给予20万元补助。",
        "New companies receive 200,000 yuan.",
        "建立负面清单。",
        "A blacklist is drawn up.",
    ]
    table = list(csv.reader(io.StringIO(get("csv").decode("utf-8-sig"))))
    assert table[3][2:] == [
        "对新办企业给予20万元补助。",
        "New companies receive a subsidy of 2 million yuan.",
        "New companies receive 200,000 yuan.",
    ]
    assert "New companies receive" in get("txt").decode()
    with zipfile.ZipFile(io.BytesIO(get("docx"))) as word:
        assert "Each district shall publish its time limits." in word.read("word/document.xml").decode()


def test_a_trial_compares_the_text_with_everything_in_place(browser, comparison, save, store):
    assert browser.post(f"/comparisons/{comparison.id}/translation/trial", json=False).status_code == 400
    save(3, "New companies receive 200,000 yuan.")
    save(5, "Each district shall publish its time limits.")
    save(7, "")
    answer = browser.post(f"/comparisons/{comparison.id}/translation/trial", json=False)
    assert answer.status_code == 303
    order = store.comparison(comparison.id + 1).order
    assert order.original == comparison.order.original
    assert order.relation == "translation"
    assert "TRIAL" in order.draft.name
    assert store.path(order.draft.sha256).read_text(encoding="utf-8").splitlines() == [
        "Jiangbei Business Environment Action Plan",
        "1．The reform of delegating power is advanced. New companies receive 200,000 yuan.",
        "2．A blacklist is drawn up. Each district shall publish its time limits.",
        "3．This plan takes effect upon issuance. ",
    ]


def test_what_is_no_translation_says_so(store, report, kit, browser):
    number = kit.finish(store, report)
    page = browser.get(f"/comparisons/{number}/translation")
    assert page.status_code == 404
    assert "two documents in one language" in page.text
    waiting = store.add_comparison(Order(*kit.stored_pair(store)))
    assert browser.get(f"/comparisons/{waiting}/translation").status_code == 302


def test_a_result_without_sentences_asks_for_another_comparison(store, kit, browser, translated):
    number = kit.finish(store, replace(translated, beads=()))
    page = browser.get(f"/comparisons/{number}/translation")
    assert "Compare again" in page.text


def test_two_thousand_rows_are_drawn(store, kit, browser):
    number = kit.finish(store, kit.make_translation(1000))
    page = browser.get(f"/comparisons/{number}/translation")
    assert page.text.count('<li class="line"') == 2007


def test_readers_only_look(store, comparison, kit, app):
    store.people.create("王芳", "reader", "vier-alte-Kähne im Nebel")
    reader = kit.Browser(app)
    sign = {"name": "王芳", "password": "vier-alte-Kähne im Nebel"}
    assert reader.post("/sign-in", sign, json=False).status_code == 303
    page = reader.get(f"/comparisons/{comparison.id}/translation/3")
    assert page.status_code == 200
    assert "<textarea" not in page.text
    for path in ("translation/3", "translation/trial"):
        answer = reader.post(f"/comparisons/{comparison.id}/{path}", {"text": "Mine.", "seen": 0})
        assert answer.status_code == 403
    assert store.targets.newest(comparison.pair) == {}


def test_what_is_said_of_a_label_belongs_to_the_sentence_behind_it(translated):
    finding = translated.findings[0]
    tree = translated.alignment.draft
    at = tree.clauses[3].start
    numbering = replace(finding, original=None, draft=Side("3", "3．", at, at + 2))
    document = replace(finding, original=None, draft=None)
    rows = translation.sentences_of(Snapshot.of(replace(translated, findings=(numbering, document))))
    assert [(row.number, row.findings) for row in rows if row.findings] == [(6, (1,))]
