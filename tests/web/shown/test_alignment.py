"""Alignment by hand on the pages: what may be chosen, what it changes, and who may do it."""

from __future__ import annotations

import re

import pytest

from diff.correction import of_files
from web.shown import alignment
from web.shown.alignment import NoCorrection, candidates, change, preview
from web.snapshot import Snapshot
from web.store import Order
from web.store.corrections import History
from web.work.engine import run_pipeline
from web.work.jobs import Worker

ORIGINAL = """临江市养老服务行动计划
一、重点任务
1．建设社区食堂。每个街道至少建设两处社区食堂，对经营主体给予一次性补助二十万元。
2．培训护理人员。每年培训养老护理人员三千人次，取得证书的给予补贴五百元。
3．发展智慧养老。推广智能手环和紧急呼叫设备，覆盖独居老年人八万户。
"""
DRAFT = ORIGINAL.replace("临江市", "临江市云溪区").replace("三千人次", "五百人次").replace("八万户", "一万户")


@pytest.fixture
def database():
    """SQLite alone: the store's own tests run on both."""
    return ""


@pytest.fixture
def snapshot(report):
    return Snapshot.of(report)


@pytest.fixture
def number(store, report, kit):
    return kit.finish(store, report)


def paths(pieces):
    return [piece.path for piece in pieces]


def test_a_preview_says_what_loses_its_counterpart(snapshot):
    seen = preview(snapshot, History(), "link", [6], [6])
    # The original's 二/4 was with the draft's 二/3, which goes to 二/3 of the original.
    assert (paths(seen.original), paths(seen.draft)) == (["二/3"], ["二/3"])
    assert [(piece.side, piece.path) for piece in seen.freed] == [("original", "二/4")]
    assert not seen.same and seen.overridden == ()


def test_a_preview_of_parting_and_of_what_is_so_already(snapshot):
    parted = preview(snapshot, History(), "unlink", [7], [6])
    assert [(piece.side, piece.path) for piece in parted.freed] == [("original", "二/4"), ("draft", "二/3")]
    assert preview(snapshot, History(), "link", [7], [6]).same
    alone = preview(snapshot, History(), "link", [7], [])
    assert paths(alone.freed) == ["二/3"]


@pytest.mark.parametrize(
    ("kind", "original", "draft", "key"),
    [
        ("link", [], [], "nothing"),
        ("join", [1], [1], "nothing"),
        ("unlink", [1], [], "one_side"),
        ("link", [99], [1], "unknown"),
        ("link", [-1], [1], "unknown"),
    ],
)
def test_what_is_no_correction_is_refused(snapshot, kind, original, draft, key):
    with pytest.raises(NoCorrection) as refusal:
        preview(snapshot, History(), kind, original, draft)
    assert refusal.value.key == key


def test_too_many_clauses_are_refused(kit):
    large = Snapshot.of(kit.make_large_report(60))
    with pytest.raises(NoCorrection, match="many"):
        preview(large, History(), "link", range(alignment.MOST_CLAUSES + 1), [1])


def test_candidates_are_the_likeliest_first(snapshot):
    found = candidates(snapshot, "draft", [7])
    assert found[0].piece.path == "二/3" and found[0].score > 0.5
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert candidates(snapshot, "original", [])[0].score is None


def test_candidates_are_found_by_number_and_words(snapshot):
    assert paths(one.piece for one in candidates(snapshot, "draft", [6], "赛事"))[0] == "二/4"
    assert paths(one.piece for one in candidates(snapshot, "draft", [6], "4"))[0] == "二/4"
    assert candidates(snapshot, "draft", [6], "没有这样的话") == ()


def test_scores_of_a_translation_are_those_that_were_kept(kit):
    from dataclasses import replace

    report = kit.make_report()
    english = kit.make_tree("draft.pdf", [("", "", "Measures", 0), ("1.", "Scope.", "This applies.", 1)], "en")
    links = (kit.Link((3,), (1,), 0.4), kit.Link((0,), (0,), 0.9), kit.Link((5,), (), 0.0, rejected=((1, 0.25),)))
    pair = replace(report.alignment, draft=english, links=links)
    seen = Snapshot.of(replace(report, alignment=pair, relations=("same", "same", "missing"), findings=()))
    assert [(one.piece.index, one.score) for one in candidates(seen, "draft", [5])] == [(1, 0.25), (0, None)]
    assert candidates(seen, "original", [1])[0].piece.index == 3


def test_what_changed_is_counted(report, kit):
    from dataclasses import replace

    before = Snapshot.of(report)
    rows = (*before.rows[:6], replace(before.rows[6], draft=(7,)), *before.rows[7:8], *before.rows[9:])
    other = replace(before.findings[0], fingerprint="other")
    after = replace(before, rows=rows, findings=(*before.findings[1:], other, before.findings[1]))
    found = change(before, after)
    assert found.rows == (6,) and found.gone == 1
    # The second of two equal findings is new, if there was only one.
    assert found.new == (len(before.findings), len(before.findings) + 1)


def test_a_correction_is_made_and_taken_back_on_the_page(store, browser, number, report, kit):
    page = browser.get(f"/comparisons/{number}/alignment").text
    assert "Nothing has been aligned by hand." in page and "Show what changes" in page
    chosen = f"/comparisons/{number}/alignment?kind=link&original=6&draft=7"
    seen = browser.get(chosen).text
    assert "Becomes one row:" in seen and "Clause 二/3 ↔ Clause 二/4" in " ".join(seen.split())
    form = {"kind": "link", "original": "6", "draft": "7", "seen": "0"}
    answer = browser.post(f"/comparisons/{number}/alignment", form, json=False)
    again = number + 1
    assert answer.status_code == 303 and answer.location == f"/comparisons/{again}"
    # The old one leads to the new one, at once.
    assert "the checks are running again" in browser.get(f"/comparisons/{number}").text
    taken = store.take_next()
    store.corrections.note(taken.id, [(1, "held")])
    store.finish(taken.id, Snapshot.of(report), "{}")
    assert "a newer comparison stands in the place of this one" in browser.get(f"/comparisons/{number}").text
    assert "Corrections of the alignment: 1" in browser.get(f"/comparisons/{again}").text
    page = browser.get(f"/comparisons/{again}/alignment").text
    assert "holds" in page and f"/comparisons/{again}#r6" in page
    assert browser.get(f"/comparisons/{again}/alignment/1/row").location == f"/comparisons/{again}#r6"
    answer = browser.post(f"/comparisons/{again}/alignment/1/undo", {"seen": "1"})
    assert answer.json["number"] == again + 1
    assert "taken back" in browser.get(f"/comparisons/{again}/alignment").text


def test_bad_input_is_answered_with_a_sentence(browser, number):
    here = f"/comparisons/{number}/alignment"
    answer = browser.post(here, {"kind": "unlink", "original": "1", "seen": "0"})
    assert answer.status_code == 400 and answer.json["sentence"].startswith("Only clauses of both")
    answer = browser.post(here, {"kind": "link", "seen": "0"}, json=False)
    assert answer.status_code == 400 and "Choose the clauses" in answer.text
    assert browser.post(here, {"kind": "link", "original": "1", "draft": "1"}).status_code == 400
    for query in ("side=neither", "side=draft&clause=99", "side=draft&clause=-1"):
        assert browser.get(f"{here}/candidates?{query}").status_code == 400
    assert "is not in these documents" in browser.get(f"{here}/preview?kind=link&original=99").text
    assert browser.post(f"{here}/7/undo", {"seen": "0"}).status_code == 404
    assert browser.get(f"{here}/7/row").status_code == 404
    assert browser.get("/comparisons/99/alignment").status_code == 404


def test_two_reviewers_never_overwrite_each_other(store, browser, number):
    here = f"/comparisons/{number}/alignment"
    form = {"kind": "link", "original": "6", "draft": "7", "seen": "0"}
    assert browser.post(here, form).status_code == 200
    late = browser.post(here, {**form, "draft": "6"})
    assert late.status_code == 409 and "was corrected since" in late.json["sentence"]
    plain = browser.post(here, {**form, "draft": "6"}, json=False)
    assert plain.status_code == 409 and "was corrected since" in plain.text
    assert browser.post(f"{here}/1/undo", {"seen": "0"}).status_code == 409
    assert len(store.corrections.history(store.comparison(number).pair).kept) == 1


def test_only_reviewers_are_offered_corrections(app, kit, store, number):
    store.people.create("wang", "reader", "vier-alte-Kähne im Nebel")
    browser = kit.Browser(app)
    browser.post("/sign-in", {"name": "wang", "password": "vier-alte-Kähne im Nebel"}, json=False)
    page = browser.get(f"/comparisons/{number}/alignment").text
    assert "Reviewers can correct the alignment." in page and "<select" not in page
    assert 'id="align-panel"' not in browser.get(f"/comparisons/{number}").text
    assert browser.post(f"/comparisons/{number}/alignment", {"kind": "link"}).status_code == 403


def stored(store, original, draft):
    return store.add_comparison(
        Order(store.add_file(original.encode(), "a.txt"), store.add_file(draft.encode(), "b.txt"))
    )


def test_a_correction_holds_for_later_versions(store, browser, tmp_path):
    worker = Worker(store, run_pipeline)
    first = stored(store, ORIGINAL, DRAFT)
    assert worker._work()
    before = store.snapshot(first)
    index = {clause.path: i for i, clause in enumerate(before.original.clauses)}
    comparison = store.comparison(first)
    kept = before.findings[-1].fingerprint
    store.decide(comparison, [kept], "accept")
    made = alignment.correction(before, "link", [index["一/1"]], [index["一/2"]])
    _, again = store.corrections.add(comparison, made, 0)
    assert worker._work()
    after = store.snapshot(again)
    assert store.corrections.fates(again) == {1: "held"} and store.comparison(again).pair == comparison.pair
    row = next(row for row in after.rows if row.original == (index["一/1"],))
    assert row.draft == (index["一/2"],) and row.by_hand == "by-hand"
    found = change(before, after)
    assert found.rows and found.new
    # What was decided is kept where the finding is the same.
    assert kept in {finding.fingerprint for finding in after.findings}
    assert store.decisions(comparison.pair)[kept].status == "accepted"
    assert "Changed by the correction of the alignment" in browser.get(f"/comparisons/{again}").text
    # A later version in which a clause was put before them, and another was reworded.
    new = DRAFT.replace("2．培训护理", "2．保障资金。由区财政安排专项资金。\n3．培训护理").replace("3．发展", "4．发展")
    later = stored(store, ORIGINAL, new.replace("五百人次", "六百人次"))
    assert worker._work()
    latest = store.snapshot(later)
    row = next(row for row in latest.rows if row.by_hand)
    assert latest.draft.clauses[row.draft[0]].path == "一/3" and row.original == (index["一/1"],)
    # And one in which it is gone: the page says so.
    lost = stored(store, ORIGINAL, re.sub("2．.*\n", "", DRAFT))
    assert worker._work()
    assert store.corrections.fates(lost) == {1: "lost"}
    page = browser.get(f"/comparisons/{lost}", **{"Accept-Language": "zh"}).text
    assert "有 1 项对齐更正未能适用" in page and "未能适用：在当前版本中找不到其中的条款。" in page
    # The export says the same to the command line.
    file = tmp_path / "alignment.json"
    file.write_bytes(browser.get(f"/comparisons/{again}/alignment.json").data)
    from diff.pipeline import compare_files

    for name, text in (("a.txt", ORIGINAL), ("b.txt", DRAFT)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    exported = compare_files(tmp_path / "a.txt", tmp_path / "b.txt", by_hand=of_files([file]))
    assert [f.fingerprint for f in exported.findings] == [f.fingerprint for f in after.findings]


def test_corrections_made_since_are_offered_to_be_used(store, browser, number):
    comparison = store.comparison(number)
    store.corrections.add(comparison, alignment.correction(store.snapshot(number), "link", [6], [7]), 0)
    store.cancel(number + 1)
    assert "what is shown here does not know of it" in browser.get(f"/comparisons/{number}").text
    answer = browser.post(f"/comparisons/{number}/alignment/again")
    assert answer.json["number"] == number + 2
