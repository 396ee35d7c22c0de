"""Comparisons, findings, decisions, exports, the baseline and terms through the API."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import diff
from diff.exports import EXPORTS
from diff.gate.baseline import Baseline
from web.api.comparisons import MOST_WAITING
from web.work.worker import create_worker

DATA = Path(diff.__file__).parent / "data"
PLAN = "江北市促进投资办法\n一、奖励\n对重点项目给予奖励，最高不超过1000万元。\n二、期限\n本办法有效期3年。"
DRAFT = PLAN.replace("1000万元", "20万元").replace("3年", "2年")


@pytest.fixture
def number(store, report, kit) -> int:
    """A finished comparison with eight findings or so."""
    return int(kit.finish(store, report))


@pytest.fixture
def compared(caller, store, kit) -> str:
    """The address of a comparison that the real pipeline made."""
    plan, draft = (caller.upload(text.encode(), name).json["id"] for text, name in ((PLAN, "p.txt"), (DRAFT, "d.txt")))
    answer = caller.post("/comparisons", {"original": plan, "draft": draft})
    assert answer.status_code == 202
    worker = create_worker(store)
    worker.start()
    path = answer.headers["Location"].removeprefix("/api/v1")
    kit.wait_for(lambda: caller.get(path).json["state"] in ("done", "failed"), 60)
    worker.stop()
    return str(path)


def test_a_comparison_from_upload_to_report(caller, compared):
    shown = caller.get(compared).json
    assert shown["state"] == "done" and shown["error"] == ""
    assert shown["progress"]["step"] == shown["progress"]["steps"] == 5
    assert (shown["original"]["name"], shown["original"]["title"]) == ("p.txt", "江北市促进投资办法")
    answer = caller.get(f"{compared}/report")
    jsonschema.validate(answer.json, json.loads((DATA / "report.schema.json").read_text(encoding="utf-8")))
    assert shown["outcome"]["findings"] == shown["outcome"]["open"] == answer.json["summary"]
    assert caller.get(f"{compared}/report", If_None_Match=answer.headers["ETag"]).status_code == 304
    types = [finding["type"] for finding in caller.get(f"{compared}/findings").json]
    assert types == [finding["type"] for finding in answer.json["findings"]]
    assert {"cap-changed", "deadline-changed"} <= set(types)


def test_the_options_reach_the_queue(caller, store):
    plan, terms = caller.upload(PLAN.encode()).json["id"], caller.upload(b"zh,preferred\n", "t.csv").json["id"]
    wish = {"original": plan, "relation": "translation", "original_part": "1", "draft_part": "Measures"}
    caller.post("/comparisons", {**wish, "termbases": [terms], "revisions": "original"})
    order = store.take_next().order
    assert (order.draft, order.relation, order.original_part, order.draft_part) == (None, *list(wish.values())[1:])
    assert ([file.name for file in order.termbases], order.revisions) == (["t.csv"], "original")


def test_terms_of_a_comparison_that_cannot_be_used_are_named_as_they_were_given(caller, store, kit):
    plan = caller.upload(PLAN.encode()).json["id"]
    draft = caller.upload(b"Measures for Investment\nI. Rewards\nThe reward is at most 10 million yuan.", "en.txt").json
    terms = caller.upload(b"nothing here", "my terms.csv").json["id"]
    caller.post("/comparisons", {"original": plan, "draft": draft["id"], "termbases": [terms]})
    worker = create_worker(store)
    worker.start()
    kit.wait_for(lambda: caller.get("/comparisons/1").json["state"] == "failed", 60)
    worker.stop()
    assert caller.get("/comparisons/1").json["error"].startswith("my terms.csv:")
    failed = caller.get("/comparisons/1/findings")
    assert failed.status_code == 422 and "my terms.csv" in failed.json["detail"]


def test_samples_are_listed_and_compared(caller, store):
    names = [sample["name"] for sample in caller.get("/samples").json]
    assert "district-draft" in names
    answer = caller.post("/comparisons", {"sample": "district-draft"})
    assert answer.json["original"]["name"] == "district-draft-original.pdf"
    assert caller.post("/comparisons", {"sample": "nothing"}).status_code == 422
    assert len(caller.get("/comparisons").json) == 1


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({}, "original"),
        ({"original": "0" * 64, "sample": "x"}, "sample"),
        ({"original": "0" * 64}, "there is no document"),
        ({"original": "x"}, "json.original: is no SHA-256"),
        ({"sample": "x", "relation": "copy"}, "json.relation"),
        ({"sample": "x", "colour": "red"}, "json.colour"),
        ([], "Invalid input"),
    ],
)
def test_a_wish_that_cannot_be_met_is_one_sentence(caller, wish, said):
    answer = caller.post("/comparisons", wish)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert said in answer.json["detail"] and "\n" not in answer.json["detail"]
    assert answer.json["detail"].endswith(".")


def test_a_comparison_that_is_not_done_has_no_findings_yet(caller):
    caller.post("/comparisons", {"sample": "district-draft"})
    for path in ("findings", "report", "exports/text", "decisions", "baseline"):
        answer = caller.get(f"/comparisons/1/{path}")
        assert answer.status_code == 409 and "is waiting" in answer.json["detail"], path
        assert answer.headers["Retry-After"] == "1"


def test_the_queue_has_an_end(caller, store, kit):
    from web.store import Order

    for _ in range(MOST_WAITING):
        store.add_comparison(Order(*kit.stored_pair(store)))
    answer = caller.post("/comparisons", {"sample": "district-draft"})
    assert (answer.status_code, answer.json["title"]) == (429, "Too Many Requests")
    assert answer.headers["Retry-After"]


def test_findings_are_narrowed_and_paged(caller, number, report):
    everything = caller.get(f"/comparisons/{number}/findings").json
    assert [finding["id"] for finding in everything] == [finding.fingerprint for finding in report.findings]
    high = caller.get(f"/comparisons/{number}/findings?severity=high").json
    assert high == [finding for finding in everything if finding["severity"] == "high"] != []
    both = caller.get(f"/comparisons/{number}/findings?severity=high,low&type=measure-missing,measure-added").json
    assert [finding["type"] for finding in both] == ["measure-missing", "measure-added"]
    page = caller.get(f"/comparisons/{number}/findings?page=2&page_size=3")
    assert page.json == everything[3:6]
    one = everything[2]
    assert caller.get(f"/comparisons/{number}/findings/{one['id']}").json == one
    assert caller.get(f"/comparisons/{number}/findings/{'0' * 16}").status_code == 404
    assert caller.get(f"/comparisons/{number}/findings?severity=grave").status_code == 422


def test_what_is_decided_shows_and_what_is_taken_back_stays_in_the_history(caller, number, browser):
    path = f"/comparisons/{number}"
    first, second, third = (finding["id"] for finding in caller.get(f"{path}/findings").json[:3])
    answer = caller.post(
        f"{path}/decisions",
        {"findings": [first, second], "action": "dismiss", "reason": "intended", "note": "as agreed"},
    )
    assert answer.status_code == 201
    assert {row["decision"] for row in answer.json["findings"]} == {"dismissed"}
    caller.post(f"{path}/decisions", {"findings": [third], "action": "comment", "note": "看一下"})
    assert [f["id"] for f in caller.get(f"{path}/findings?status=dismissed").json] == [first, second]
    assert caller.get(f"{path}/findings/{third}").json["events"][0]["note"] == "看一下"
    assert "as agreed" in browser.get(f"{path}/findings/1").text, "the pages show it too"

    undone = caller.post(f"{path}/decisions/{answer.json['batch']}/undo")
    assert undone.status_code == 200 and {row["decision"] for row in undone.json["findings"]} == {"open"}
    history = caller.get(f"{path}/decisions").json
    assert [(event["action"], bool(event["undone"])) for event in history] == [
        ("dismiss", True),
        ("dismiss", True),
        ("comment", False),
    ]
    again = caller.post(f"{path}/decisions/{answer.json['batch']}/undo")
    assert again.status_code == 409 and "already" in again.json["detail"]
    assert caller.post(f"{path}/decisions/99/undo").status_code == 404


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"action": "dismiss"}, "reason"),
        ({"action": "accept", "reason": "other"}, "reason"),
        ({"action": "dismiss", "reason": "because"}, "json.reason"),
        ({"action": "comment", "note": "  "}, "note"),
        ({"action": "accept", "note": "x" * 4001}, "json.note"),
        ({"action": "accept", "findings": ["0" * 16]}, "has no finding"),
        ({"action": "accept", "findings": []}, "json.findings"),
        ({"action": "delete"}, "json.action"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(caller, number, report, store, wish, said):
    wish = {"findings": [report.findings[0].fingerprint], **wish}
    answer = caller.post(f"/comparisons/{number}/decisions", wish)
    assert answer.status_code == 422 and said in answer.json["detail"]
    assert store.history(store.comparison(number).pair) == ()


def test_every_form_can_be_had_and_equals_that_of_the_command_line(caller, compared):
    assert [form["name"] for form in caller.get("/exports").json] == list(EXPORTS)
    for name, form in EXPORTS.items():
        answer = caller.get(f"{compared}/exports/{name}?lang=zh")
        assert answer.status_code == 200, (name, answer.text)
        assert answer.content_type == form.media_type
        assert answer.headers["Content-Disposition"].endswith(f'{form.suffix}"')
    assert caller.get(f"{compared}/exports/json").data == caller.get(f"{compared}/report").data
    assert caller.get(f"{compared}/exports/gif").status_code == 404


def test_what_was_dismissed_is_waived_in_exports_and_goes_into_the_baseline(caller, compared, tmp_path):
    findings = caller.get(f"{compared}/findings").json
    chosen = next(finding["id"] for finding in findings if finding["type"] == "cap-changed")
    caller.post(f"{compared}/decisions", {"findings": [chosen], "action": "dismiss", "reason": "other", "note": "a\nb"})
    plain = caller.get(f"{compared}/exports/json").json["findings"]
    applied = caller.get(f"{compared}/exports/json?decisions=apply").json["findings"]
    assert [f.get("status") for f in plain] == [None] * len(plain)
    assert [(f["id"], f["accepted"]) for f in applied if f.get("status") == "waived"] == [(chosen, "other: a b")]

    answer = caller.get(f"{compared}/baseline?original=plans/p.txt&draft=drafts/d.txt")
    file = tmp_path / "baseline.json"
    file.write_bytes(answer.data)
    (entry,) = Baseline.read(file).entries
    assert (entry.fingerprint, entry.original, entry.draft, entry.reason) == (
        chosen,
        "plans/p.txt",
        "drafts/d.txt",
        "other: a b",
    )
    assert entry.original_title == "江北市促进投资办法"


def test_the_page_gives_the_same_baseline(browser, caller, store, number, report):
    store.decide(store.comparison(number), [report.findings[1].fingerprint], "dismiss", "covered")
    store.decide(store.comparison(number), [report.findings[2].fingerprint], "accept")
    answer = browser.get(f"/comparisons/{number}/baseline.json")
    assert answer.data == caller.get(f"/comparisons/{number}/baseline").data
    assert [entry["fingerprint"] for entry in answer.json["findings"]] == [report.findings[1].fingerprint]
    assert f"/comparisons/{number}/baseline.json" in browser.get(f"/comparisons/{number}").text


def test_a_file_that_is_read_otherwise_now_is_not_passed_off_as_the_one_that_was_compared(caller, number):
    answer = caller.get(f"/comparisons/{number}/exports/text")
    assert answer.status_code == 409
    assert answer.json["detail"].endswith("compare it again.")


def test_terms_are_looked_up_in_both_languages_and_scripts(caller):
    simplified, traditional = caller.get("/terms?q=社会保障").json, caller.get("/terms?q=社會保障").json
    assert simplified == traditional and simplified[0]["zh"] == "社会保障"
    assert all("social security" in json.dumps(row).lower() for row in caller.get("/terms?q=Social%20Security").json)
    assert caller.get("/terms?q=qqqq").json == []
    assert caller.get("/terms?q=%20").status_code == 422
    assert caller.get("/terms").json["errors"][0]["field"] == "query.q"
