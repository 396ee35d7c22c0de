"""Every page, in both languages, without a browser."""

from __future__ import annotations

import io
import json
import re
import time
from dataclasses import replace

import pytest

from diff import mqm
from diff.finding import Opinion
from web import samples
from web.language import catalogue
from web.store import Order


@pytest.fixture
def number(store, report, kit):
    return kit.finish(store, report)


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


@pytest.mark.parametrize("path", ["/", "/comparisons", "/checks", "/comparisons/1", "/comparisons/1/findings/2"])
def test_pages_speak_the_language_of_the_browser(browser, number, path):
    english, chinese = browser.get(path), browser.get(path, **{"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"})
    assert english.status_code == chinese.status_code == 200
    assert '<html lang="en">' in english.text
    assert '<html lang="zh-Hans">' in chinese.text
    assert catalogue("zh")["nav.start"] in chinese.text
    # No English message is left on the Chinese page.
    left = [
        key
        for key, message in catalogue("en").items()
        if len(message) > 12 and "{" not in message and message in chinese.text
    ]
    assert left == []


def test_a_chosen_language_is_kept(browser):
    assert '<html lang="zh-Hans">' in browser.get("/?lang=zh").text
    assert '<html lang="zh-Hans">' in browser.get("/checks").text
    assert '<html lang="en">' in browser.get("/?lang=en").text
    assert '<html lang="en">' in browser.get("/?lang=xx", **{"Accept-Language": "fr"}).text


def test_two_files_are_put_in_the_queue_with_their_options(browser, store):
    data = {
        "original": (io.BytesIO(b"one"), "a.txt"),
        "draft": (io.BytesIO(b"two"), "b.txt"),
        "relation": "translation",
        "original_part": " 3 ",
    }
    answer = browser.post("/comparisons", data)
    assert answer.status_code == 303
    order = store.take_next().order
    assert (order.original.name, order.draft.name) == ("a.txt", "b.txt")
    assert (order.relation, order.original_part, order.draft_part) == ("translation", "3", None)
    assert store.path(order.draft.sha256).read_bytes() == b"two"


@pytest.mark.parametrize("field", ["original", "draft"])
def test_one_file_is_a_file_that_holds_both(browser, store, field):
    browser.post("/comparisons", {field: (io.BytesIO(b"both"), "both.docx")})
    order = store.take_next().order
    assert (order.original.name, order.draft) == ("both.docx", None)


def test_no_file_gets_a_sentence(browser, store):
    answer = browser.post("/comparisons", {"relation": "auto"})
    assert answer.status_code == 400
    assert catalogue("en")["start.no_file"] in answer.text
    assert store.summaries() == ()


def test_an_unknown_relation_is_refused(browser):
    answer = browser.post("/comparisons", {"original": (io.BytesIO(b"a"), "a"), "relation": "poetry"})
    assert answer.status_code == 400


def test_samples_are_offered_and_compared(browser, store, monkeypatch, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "original.txt").write_text("甲")
    (tmp_path / "one" / "draft.txt").write_text("乙")
    (tmp_path / "one" / "manifest.toml").write_text('title = {en = "A pair", zh = "一对"}')
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "original.txt").write_text("both")
    (tmp_path / "empty").mkdir()
    found = samples.find(tmp_path)
    assert [(one.slug, one.titles["zh"], one.draft is None) for one in found] == [
        ("one", "一对", False),
        ("two", "two", True),
    ]
    assert samples.find(tmp_path / "missing") == ()
    monkeypatch.setattr(samples, "find", lambda: found)
    assert "A pair" in browser.get("/").text
    assert browser.post("/samples/one").status_code == 303
    assert store.take_next().order.original.name == "one-original.txt"
    assert browser.post("/samples/none").status_code == 404


def test_the_progress_page_shows_the_stages(browser, store, kit):
    number = store.add_comparison(Order(*kit.stored_pair(store)))
    assert catalogue("en")["progress.title_waiting"] in browser.get(f"/comparisons/{number}").text
    store.take_next()
    store.set_stage(number, "align")
    status = browser.get(f"/comparisons/{number}/status").json
    assert status["state"] == "running"
    assert [stage["state"] for stage in status["stages"]] == ["done", "done", "now", "next", "next"]
    page = browser.get(f"/comparisons/{number}").text
    assert 'data-stage="align" class="stage-now"' in page
    assert browser.get(f"/comparisons/{number}/findings/1").status_code == 404
    assert browser.get(f"/comparisons/{number}/report.json").status_code == 404


@pytest.mark.parametrize(("language", "name"), [("zh", "识别第 3 页，共 9 页"), ("en", "Recognise page 3 of 9")])
def test_the_progress_page_counts_the_pages_that_are_recognised(browser, store, kit, language, name):
    number = store.add_comparison(Order(*kit.stored_pair(store)))
    store.take_next()
    store.set_stage(number, "read 3/9")
    (first, *rest) = browser.get(f"/comparisons/{number}/status?lang={language}").json["stages"]
    assert first == {"key": "read", "name": name, "state": "now"}
    assert {stage["state"] for stage in rest} == {"next"}
    store.set_stage(number, "clauses")
    (first, *_) = browser.get(f"/comparisons/{number}/status?lang={language}").json["stages"]
    assert first == {"key": "read", "name": catalogue(language)["stage.read"], "state": "done"}


def test_a_failure_shows_the_sentence_and_can_be_tried_again(browser, store, kit):
    number = store.add_comparison(Order(*kit.stored_pair(store)))
    store.take_next()
    store.fail(number, str(kit.unusable))
    assert str(kit.unusable) in browser.get(f"/comparisons/{number}").text
    answer = browser.post(f"/comparisons/{number}/again")
    # It keeps its number: links to it lead to the result that it gets in the end.
    assert answer.location == f"/comparisons/{number}"
    assert store.take_next().id == number and store.comparison(number).error == ""


def test_the_review_page_has_every_clause_in_line(browser, number, report):
    page = browser.get(f"/comparisons/{number}").text
    rows = re.findall(r'<article class="row row-(\w+).*?</article>', page, re.DOTALL)
    assert rows == list(report.relations)
    for tree in (report.alignment.original, report.alignment.draft):
        for clause in tree.clauses:
            assert tree.text[clause.start : clause.end].replace("‸", "") in text_of(page).replace("‸", "")


def test_overlapping_findings_share_their_segments(browser, number):
    page = browser.get(f"/comparisons/{number}").text
    marks = re.findall(r'<mark class="([^"]+)" data-f="([^"]+)">([^<]*)</mark>', page)
    assert ("mark-high", "3 5", "投资额的10%") in marks
    assert ("mark-high", "4 5", "最高") in marks
    assert ("mark-high", "4", "不超过300万元") in marks
    assert ("mark-info", "5", "给予补助，") in marks
    assert ("mark-medium point", "2", "‸") in marks


def test_an_empty_cell_explains_itself(browser, number):
    page = browser.get(f"/comparisons/{number}").text
    missing = re.search(r'<article class="row row-missing.*?</article>', page, re.DOTALL)[0]
    assert catalogue("en")["review.missing_draft"] in missing
    assert catalogue("en")["review.looked"] in missing
    assert 'href="#r5">Clause 二/2</a>' in missing
    assert "0.31" in missing


def test_places_have_their_names_in_chinese(browser, number):
    page = browser.get(f"/comparisons/{number}", **{"Accept-Language": "zh-CN"}).text
    assert 'href="#r5">条款 二/2</a>' in page
    assert "条款 二/4 ↔ 条款 二/3" in page


def test_the_page_says_what_was_not_compared(browser, number):
    page = browser.get(f"/comparisons/{number}").text
    assert catalogue("en")["review.aside"] in page


def test_a_finding_says_everything(browser, number):
    page = browser.get(f"/comparisons/{number}/findings/4?fragment=1").text
    assert "最高不超过<del>300</del>万元" in page
    assert "最高不超过<ins>30</ins>万元" in page
    for part in (
        "≤ 3,000,000 CNY",
        "≤ 300,000 CNY",
        "stricter",
        "95%",
        "CP01",
        "cap-changed",
        "The most that is paid",
    ):
        assert part in page
    assert "p. 2" in page
    missing = browser.get(f"/comparisons/{number}/findings/6?fragment=1").text
    assert catalogue("en")["finding.nothing_draft"] in missing
    assert "0.31" in missing
    assert "补助上限由300万元降为30万元" in browser.get(f"/comparisons/{number}/findings/4?lang=zh").text
    assert browser.get(f"/comparisons/{number}/findings/0").status_code == 404
    assert browser.get(f"/comparisons/{number}/findings/11").status_code == 404


def test_decisions_are_recorded_undone_and_taken_over(browser, store, number, report, kit):
    base = f"/comparisons/{number}"
    answer = browser.post(f"{base}/decisions", {"finding": "4", "seen": "0", "action": "accept"})
    (changed,) = answer.json["findings"]
    assert {"n": 4, "status": "accepted", "label": "accepted", "version": 1}.items() <= changed.items()
    assert answer.json["counts"] == {"open": 9, "accepted": 1, "dismissed": 0, "needs-source": 0, "fixed": 0}
    many = browser.post(
        f"{base}/decisions",
        {"finding": ["1", "2", "4"], "seen": ["0", "0", "1"], "action": "dismiss", "reason": "intended", "note": "x"},
    )
    assert many.json["counts"]["dismissed"] == 3
    again = kit.finish(store, report)
    page = browser.get(f"/comparisons/{again}/findings/1").text
    assert f"taken over from comparison {number}" in page
    assert catalogue("en")["reason.intended"] in page
    undone = browser.post(f"{base}/undo", {"batch": many.json["batch"]})
    assert {row["n"]: row["status"] for row in undone.json["findings"]} == {1: "open", 2: "open", 4: "accepted"}
    assert browser.post(f"{base}/undo").json["can_undo"] is False
    assert browser.post(f"{base}/undo").json["findings"] == []


def test_a_plain_form_works_without_script(browser, number):
    answer = browser.post(
        f"/comparisons/{number}/decisions", {"finding": "2", "seen": "0", "action": "accept"}, json=False
    )
    assert answer.status_code == 303
    assert answer.location == f"/comparisons/{number}/findings/2"


@pytest.mark.parametrize(
    "form",
    [
        {"finding": "1", "seen": "0", "action": "explode"},
        {"finding": "1", "seen": "0", "action": "dismiss"},
        {"finding": "1", "seen": "0", "action": "dismiss", "reason": "bored"},
        {"finding": "1", "seen": "0", "action": "accept", "reason": "intended"},
        {"finding": "1", "seen": "0", "action": "comment", "note": "  "},
        {"finding": "1", "seen": "0", "action": "comment", "note": "x" * 5000},
        {"finding": "99", "seen": "0", "action": "accept"},
        {"finding": "x", "seen": "0", "action": "accept"},
        {"action": "accept"},
        {"finding": "1", "action": "accept"},
        {"finding": "1", "seen": ["0", "0"], "action": "accept"},
        {"finding": "1", "seen": "x", "action": "accept"},
        {"finding": "1", "seen": "0", "action": "assign"},
        {"finding": "1", "seen": "0", "action": "assign", "assignee": "nobody"},
        {"finding": "1", "seen": "0", "action": "accept", "assignee": ""},
        {"finding": "1", "seen": "0", "action": "comment", "note": "x", "parent": "99"},
        {"finding": "1", "seen": "0", "action": "accept", "parent": "1"},
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(browser, store, number, form):
    assert browser.post(f"/comparisons/{number}/decisions", form).status_code == 400
    assert store.decisions(store.comparison(number).pair) == {}


def test_a_decision_on_what_has_changed_is_shown_and_overwrites_nothing(browser, store, number, app, kit):
    other = kit.Browser(app)
    mine = {"finding": ["1", "2"], "seen": ["0", "0"], "action": "accept"}
    theirs = {"finding": "2", "seen": "0", "action": "dismiss", "reason": "other"}
    assert other.post(f"/comparisons/{number}/decisions", theirs).status_code == 200
    refused = browser.post(f"/comparisons/{number}/decisions", mine)
    assert refused.status_code == 409
    assert [(row["n"], row["status"], row["version"]) for row in refused.json["findings"]] == [(2, "dismissed", 1)]
    assert "somebody else" in browser.post(f"/comparisons/{number}/decisions", mine, json=False).text.lower()
    assert [event.action for event in store.history(store.comparison(number).pair)] == ["dismiss"]
    # Who has seen it may decide otherwise; taking back makes a new version, too.
    mine["seen"] = ["0", "1"]
    assert browser.post(f"/comparisons/{number}/decisions", mine).json["findings"][1]["version"] == 2
    assert browser.post(f"/comparisons/{number}/undo").json["findings"][1]["version"] == 3
    assert other.post(f"/comparisons/{number}/decisions", {**theirs, "seen": "1"}).status_code == 409


def test_a_comment_takes_nothing_from_anybody(browser, store, number):
    base = f"/comparisons/{number}/decisions"
    browser.post(base, {"finding": "1", "seen": "0", "action": "accept"})
    comment = {"finding": "1", "seen": "0", "action": "comment", "note": "why?"}
    assert browser.post(base, comment).json["findings"][0]["version"] == 1
    first = store.history(store.comparison(number).pair)[-1]
    assert browser.post(base, {**comment, "note": "because", "parent": str(first.id)}).status_code == 200
    assert store.history(store.comparison(number).pair)[-1].parent == first.id
    elsewhere = {**comment, "finding": "2", "parent": str(first.id)}
    assert browser.post(base, elsewhere).status_code == 400


@pytest.mark.parametrize(("action", "status"), [("needs-source", "needs a source"), ("fix", "fixed")])
def test_other_statuses_are_shown_and_counted(browser, number, action, status):
    answer = browser.post(f"/comparisons/{number}/decisions", {"finding": "1", "seen": "0", "action": action})
    assert answer.json["findings"][0]["label"] == status
    assert answer.json["counts"]["open"] == 9
    assert f"{status} (1)" in browser.get(f"/comparisons/{number}").text


def test_dismissed_findings_lose_their_colour(browser, number):
    browser.post(
        f"/comparisons/{number}/decisions",
        {"finding": ["3", "4"], "seen": ["0", "0"], "action": "dismiss", "reason": "other"},
    )
    page = browser.get(f"/comparisons/{number}").text
    assert '<mark class="mark-info" data-f="3 5">' in page
    assert '<mark class="mark-gone" data-f="4">' in page


def test_the_report_is_downloaded_as_it_was_made(browser, store, number):
    answer = browser.get(f"/comparisons/{number}/report.json")
    assert answer.text == store.report_json(number)
    assert json.loads(answer.text)["summary"]["high"] == 4
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_report_that_is_not_complete_says_so(browser, store, kit, report):
    from dataclasses import replace

    number = kit.finish(store, replace(report, complete=False, findings=()))
    page = browser.get(f"/comparisons/{number}").text
    assert catalogue("en")["review.incomplete"] in page
    assert catalogue("en")["review.clean_incomplete"] in page
    assert catalogue("en")["review.clean"] not in page.replace(catalogue("en")["review.clean_incomplete"], "")
    assert "Page 3 holds a picture." in page


def test_the_list_names_the_documents(browser, number):
    page = browser.get("/comparisons").text
    assert "江北市支持专精特新企业发展若干措施" in page
    assert "high 4" in page


def test_every_check_has_its_page(browser):
    from diff.checks import all_checks

    index = browser.get("/checks").text
    for check in all_checks():
        assert f'href="/checks/{check.code}"' in index
    for check in list(all_checks())[:3]:
        assert check.types[0] in browser.get(f"/checks/{check.code}").text
    assert browser.get("/checks/XX99").status_code == 404


@pytest.mark.parametrize(
    "path", ["/nothing", "/comparisons/77", "/comparisons/77/status", "/comparisons/77/report.json"]
)
def test_what_is_not_there_says_so(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 404
    assert catalogue("en")["error.404"] in answer.text


def test_two_thousand_findings_open_quickly_and_are_dismissed_at_once(browser, store, kit):
    number = kit.finish(store, kit.make_large_report(2000))
    browser.get(f"/comparisons/{number}")
    start = time.process_time()
    page = browser.get(f"/comparisons/{number}")
    assert page.text.count("<li id=") == 2000
    assert time.process_time() - start < 3
    all_of_them = [str(n) for n in range(1, 2001)]
    answer = browser.post(
        f"/comparisons/{number}/decisions",
        {"finding": all_of_them, "seen": ["0"] * 2000, "action": "dismiss", "reason": "other"},
    )
    assert answer.json["counts"]["dismissed"] == 2000


def translation(report):
    """The report as if it were of a translation, its first finding judged and its last one the judge's own."""
    first, *middle, last = report.findings
    reason = {"en": "The figure is five times as high <b>.", "zh": "数字是原来的数倍。"}
    findings = (
        replace(first, mqm="critical", judge=Opinion("doubt", reason), suggestion="at least <20> million"),
        *middle,
        replace(last, code="JU01", mqm="minor", source="judge"),
    )
    return replace(report, relation="translation", findings=findings)


def test_the_score_of_a_translation_stands_at_the_head(browser, store, kit, report):
    judged = translation(report)
    number = kit.finish(store, judged)
    page = browser.get(f"/comparisons/{number}?lang=en").text
    score = mqm.score(judged)
    assert score.critical == 1
    assert f">MQM {score.quality}</span>" in page
    assert f"1 critical, 0 major and 0 minor errors; 25 penalty points in {score.words} characters" in page


def test_a_comparison_in_one_language_has_no_score(browser, number):
    assert "MQM" not in browser.get(f"/comparisons/{number}").text
    assert "MQM" not in browser.get(f"/comparisons/{number}/findings/1").text


def test_a_finding_shows_its_mqm_severity_and_the_second_opinion(browser, store, kit, report):
    number = kit.finish(store, translation(report))
    card = browser.get(f"/comparisons/{number}/findings/1?fragment=1&lang=en").text
    assert "<dt>MQM</dt><dd>critical</dd>" in card
    assert "<strong>doubts it</strong>: The figure is five times as high &lt;b&gt;." in card
    assert "at least &lt;20&gt; million" in card
    chinese = browser.get(f"/comparisons/{number}/findings/1?fragment=1&lang=zh").text
    assert "<strong>存疑</strong>: 数字是原来的数倍。" in chinese
    own = browser.get(f"/comparisons/{number}/findings/{len(report.findings)}?fragment=1&lang=en").text
    assert catalogue("en")["finding.judge_own"] in own


def test_the_start_page_says_whether_anything_leaves_this_machine(browser, monkeypatch):
    private = catalogue("en")["start.private"]
    assert f"{private}</p>" in browser.get("/?lang=en").text
    monkeypatch.setenv("DUIZHAO_JUDGE_URL", "https://example.org/v1")
    monkeypatch.setenv("DUIZHAO_JUDGE_MODEL", "small")
    page = browser.get("/?lang=en").text
    assert f"{private}</p>" not in page
    assert "shown to the model “small” at example.org for a second opinion" in page
    monkeypatch.setenv("DUIZHAO_JUDGE_URL", "http://127.0.0.1:8080")
    here = catalogue("en")["start.judge_here"].format(model="small")
    assert f"{private} {here}</p>" in browser.get("/?lang=en").text
