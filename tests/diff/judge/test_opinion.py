"""A second opinion, asked of a real HTTP server: what it changes in a report, and that nothing it does spoils one."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import diff
from diff.cli import main
from diff.exports.json_report import as_dict, as_json
from diff.finding import Severity
from diff.judge import opinion
from diff.judge.opinion import second_opinion
from diff.pipeline import compare
from tests.diff.judge.answers import opinion as answered
from tests.diff.judge.answers import own, said, verdict

SCHEMA = json.loads((Path(diff.__file__).parent / "data" / "report.schema.json").read_text(encoding="utf-8"))


def only(*, findings=(), errors=(), where="上限|1000万元"):
    """Answers about the pair with the wrong cap, and has nothing to say of the others."""

    def answer(body, number):
        asked = json.loads(body["messages"][1]["content"])
        return answered(findings, errors) if any(word in asked["original"] for word in where.split("|")) else answered()

    return answer


def test_a_verdict_stands_beside_the_finding_and_changes_nothing_else(server, settings, trees):
    server.answer = only(findings=[verdict(suggestion="a maximum of RMB 10 million")])
    without, report = compare(*trees), compare(*trees, judge=settings)
    before, after = without.findings, report.findings
    (judged,) = (finding for finding in after if finding.judge)
    assert judged.type == "accuracy/number"
    assert judged.judge.verdict == "confirm"
    assert judged.judge.reason == {"en": "The cap is ten times as high.", "zh": "上限应为十倍。"}
    assert judged.suggestion == "a maximum of RMB 10 million"
    assert tuple(replace(finding, judge=None, suggestion="") for finding in after) == before
    assert (report.relations, report.complete) == (without.relations, True)
    assert report.notes[-1] == (
        f"Second opinion of the model “small” at {settings.host} on 4 of 4 pairs of sentences with findings or unexplained "
        "words: it confirms 1 findings, doubts 0, explains 0, and adds 0 of its own."
    )
    jsonschema.validate(as_dict(report), SCHEMA)


@pytest.mark.parametrize("said_of_it", ["doubt", "explain"])
def test_a_doubt_hides_and_lowers_nothing(server, settings, ask, pair, said_of_it):
    server.answer = only(findings=[verdict(verdict=said_of_it, suggestion="whatever")])
    _, before = pair
    after = ask(settings).added_to(before)
    (judged,) = (finding for finding in after if finding.judge)
    assert judged.judge.verdict == said_of_it
    # Who doubts that anything is wrong has nothing to propose.
    assert judged.suggestion == ("" if said_of_it == "doubt" else "whatever")
    assert tuple(replace(finding, judge=None, suggestion="") for finding in after) == before


def test_it_gets_single_pairs_with_their_findings_and_gaps_the_gravest_first(server, settings, ask):
    server.answer = only()
    ask(replace(settings, limit=1))
    (asked,) = server.questions
    assert asked["original"] == "对重点项目给予奖励，最高不超过1000万元。"
    assert asked["translation"] == "Key projects shall be rewarded, up to a maximum of RMB 1 million."
    (finding,) = asked["findings"]
    assert (finding["number"], finding["type"]) == (1, "accuracy/number")
    assert (finding["original_quote"], finding["translation_quote"]) == (
        "最高不超过1000万元",
        "a maximum of RMB 1 million",
    )
    assert (finding["expected"], finding["found"]) == ("≤ 10,000,000 CNY", "≤ 1,000,000 CNY")
    assert "÷10" in finding["reason"]


def test_pairs_with_nothing_but_a_gap_are_asked_about_too(server, settings, ask):
    server.answer = only()
    ask(settings)
    gaps = {asked["original"]: asked["unexplained"] for asked in server.questions if not asked["findings"]}
    assert gaps["市财政局负责资金拨付。"]
    assert all(gaps.values())


def test_no_more_pairs_than_allowed(server, settings, ask):
    server.answer = only()
    given = ask(replace(settings, limit=2))
    assert len(server.asked) == 2
    assert "2 pairs of less weight were not shown to it; --judge-limit raises how many are." in given.notes


def test_a_finding_of_its_own_is_marked_as_such(server, settings, trees):
    server.answer = only(errors=[own(severity="critical")], where="市财政局")
    report = compare(*trees, judge=settings)
    (added,) = (finding for finding in report.findings if finding.source)
    assert (added.code, added.source, added.type) == ("JU01", "judge", "accuracy/mistranslation")
    # Medium at most, and no surer than anything that nobody has measured, whatever the model says of itself.
    assert (added.severity, added.confidence, added.mqm) == (Severity.MEDIUM, 0.6, "major")
    original, draft = trees
    assert original.text[added.original.start : added.original.end] == added.original.quote == "负责资金拨付"
    assert draft.text[added.draft.start : added.draft.end] == added.draft.quote == "allocates the funds"
    assert added.original.clause == "一" and added.draft.clause == "I"
    assert added.suggestion == "disburses the funds"
    assert added.message["en"] == "It disburses them. (Only the second opinion of the model “small” says so.)"
    assert added.message["zh"] == "应为拨付。（仅为模型“small”的第二意见。）"
    assert report.notes[-1].endswith("and adds 1 of its own.")
    data = as_dict(report)
    jsonschema.validate(data, SCHEMA)
    assert data["mqm"] == as_dict(compare(*trees))["mqm"]
    assert [f.fingerprint for f in report.findings if not f.source] == [f.fingerprint for f in compare(*trees).findings]


@pytest.mark.parametrize(
    ("severity", "expected"),
    [("critical", "medium"), ("major", "medium"), ("minor", "low"), ("neutral", "info"), ("fatal", "low")],
)
def test_severities_of_its_own_findings(server, settings, ask, severity, expected):
    server.answer = only(errors=[own(severity=severity)], where="市财政局")
    (added,) = ask(settings).own
    assert added.severity == expected


def test_an_omission_points_to_where_the_words_should_stand(server, settings, ask, trees):
    server.answer = only(errors=[own(type="accuracy/omission", translation_quote="")], where="市财政局")
    (added,) = ask(settings).own
    assert added.draft.start == added.draft.end
    assert trees[1].text[: added.draft.start].endswith("allocates the funds.")


@pytest.mark.parametrize(
    "wrong",
    [
        {"original_quote": "市审计局负责资金拨付"},
        {"translation_quote": "pays out the funds"},
        {"original_quote": "对重点项目给予奖励"},  # stands in the document, but in another pair
    ],
)
def test_quotes_that_do_not_stand_in_the_pair_are_dropped_with_their_finding(server, settings, ask, trees, wrong):
    server.answer = only(errors=[own(**wrong), own()], where="市财政局")
    given = ask(settings)
    (added,) = given.own
    assert trees[1].text[added.draft.start : added.draft.end] == "allocates the funds"
    assert given.notes[-1] == "1 of its own findings were dropped: the words that they quote do not stand in the pair."


def test_what_a_check_says_already_is_not_said_twice(server, settings, ask):
    again = own(type="accuracy/number", original_quote="1000万元", translation_quote="RMB 1 million")
    server.answer = only(errors=[again])
    given = ask(settings)
    assert given.own == ()
    assert not any("dropped" in note for note in given.notes)


def test_numbers_that_were_not_asked_about_are_no_verdicts(server, settings, ask):
    server.answer = only(findings=[verdict(0), verdict(2), verdict(-1)])
    assert ask(settings).findings == {}


def test_an_answer_is_asked_for_by_schema(server, settings, ask):
    server.answer = only()
    ask(replace(settings, key="secret"))
    body = server.asked[0]
    assert (body["model"], body["temperature"]) == ("small", 0)
    form = body["response_format"]
    assert (form["type"], form["json_schema"]["strict"]) == ("json_schema", True)
    jsonschema.Draft202012Validator.check_schema(form["json_schema"]["schema"])
    jsonschema.validate({"findings": [verdict()], "own": [own()]}, form["json_schema"]["schema"])
    assert server.headers[0]["Authorization"] == "Bearer secret"
    assert set(server.paths) == {"/v1/chat/completions"}


def test_no_key_is_sent_where_there_is_none(server, settings, ask):
    server.answer = only()
    ask(settings)
    assert not any("Authorization" in headers for headers in server.headers)


@pytest.mark.parametrize(
    "wrapped",
    [
        "<think>The cap {{is}} wrong.</think>\n{}",
        "Here is my opinion:\n```json\n{}\n```\nI hope this helps {{.",
        "{{}} {}",
    ],
)
def test_a_server_that_ignores_the_schema_is_understood(server, settings, ask, wrapped):
    server.answer = lambda body, number: (200, said(wrapped.format(json.dumps({"findings": [verdict()]}))))
    given = ask(settings)
    assert [said.verdict for said, _ in given.findings.values()] == ["confirm"]


def test_a_server_that_refuses_the_schema_is_asked_without_it(server, settings, ask):
    def answer(body, number):
        if "response_format" in body or "temperature" in body:
            return 400, json.dumps({"error": {"message": "response_format is not supported"}})
        return answered([verdict()])

    server.answer = answer
    given = ask(settings)
    assert len(given.findings) == 1
    assert given.notes[-1].startswith("Second opinion of the model")
    # It is tried once or, by the two that are asked together, twice; not for every pair.
    assert sum("response_format" in body for body in server.asked) <= opinion.AT_ONCE


@pytest.mark.parametrize(
    "garbage", ["", "I cannot help with that.", "{", "[1, 2]", '{"findings": 3}', "{" * 5000, "\ud800"]
)
def test_garbage_is_left_out_and_said(server, settings, ask, garbage):
    server.answer = lambda body, number: answered([verdict()]) if number > 1 else (200, said(garbage))
    given = ask(replace(settings, limit=2))
    assert sum(note == "1 of its answers held no opinion and were left out." for note in given.notes) == 1


def test_nothing_but_garbage_ends_the_round(server, settings, ask, monkeypatch):
    monkeypatch.setattr(opinion, "PATIENCE", 2)
    server.answer = lambda body, number: (200, said("As a language model, I"))
    given = ask(settings)
    assert (given.findings, given.own) == ({}, ())
    assert given.notes[-1] == (
        f"There is no second opinion: {settings.host} answers with something else than an opinion; "
        "the report is that of the checks alone."
    )
    assert len(server.asked) <= 2 + opinion.AT_ONCE


def test_a_busy_server_is_asked_again(server, settings, ask):
    server.answer = lambda body, number: (500 if number == 1 else 429, "") if number <= 2 else answered([verdict()])
    given = ask(replace(settings, limit=1))
    assert len(server.asked) == 3
    assert len(given.findings) == 1


def test_a_server_that_stays_broken_is_given_up(server, settings, ask):
    server.answer = lambda body, number: (503, "<html>sorry</html>")
    given = ask(replace(settings, limit=1))
    assert len(server.asked) == 3
    assert given.notes[-1] == (
        f"There is no second opinion: {settings.host} answers with status 503, 3 times in a row; "
        "the report is that of the checks alone."
    )


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (401, "", "refuses the key in DUIZHAO_JUDGE_KEY (status 401)"),
        (404, json.dumps({"error": {"message": "model “small”\nnot found"}}), "answers with status 404 (“model “small” not found”)"),
        (400, json.dumps({"error": "bad"}), "answers with status 400 (“bad”)"),
        (302, "", "answers with status 302"),
        (200, "<html>", "does not answer as an OpenAI-compatible server does"),
        (200, "{}", "does not answer as an OpenAI-compatible server does"),
        (200, "x" * 2_000_000, "sends more than an answer can be"),
    ],
)  # fmt: skip
def test_an_odd_server_is_one_sentence_in_the_notes(server, settings, ask, status, body, why):
    server.answer = lambda request, number: (status, body)
    server.more_headers = {"Location": "http://127.0.0.1:1/"} if status == 302 else {}
    given = ask(settings)
    assert (given.findings, given.own) == ({}, ())
    assert given.notes == (
        f"There is no second opinion: {settings.host} {why}; the report is that of the checks alone.",
    )


def test_a_server_that_is_not_there_is_one_sentence(settings, ask, server):
    dead = replace(settings, url="http://127.0.0.1:9/v1/chat/completions")
    given = ask(dead)
    assert given.notes[-1] == (
        "There is no second opinion: 127.0.0.1:9 takes no connection; the report is that of the checks alone."
    )
    assert server.asked == []


def test_a_server_that_does_not_answer_in_time_is_given_up_at_once(server, settings, ask):
    over = threading.Event()
    server.answer = lambda body, number: (over.wait(20), answered())[1]
    began = time.monotonic()
    given = ask(replace(settings, timeout=0.3))
    took = time.monotonic() - began
    over.set()
    assert given.notes[-1] == (
        f"There is no second opinion: {settings.host} takes longer than 0.3 seconds for an answer; "
        "the report is that of the checks alone."
    )
    # Neither all four pairs are waited for, nor those under way.
    assert len(server.asked) <= 2 and took < 15


def test_what_was_judged_before_a_failure_is_kept(server, settings, ask, monkeypatch):
    monkeypatch.setattr(opinion, "AT_ONCE", 1)
    server.answer = lambda body, number: answered([verdict()]) if number == 1 else (401, "")
    given = ask(settings)
    assert len(given.findings) == 1
    assert given.notes[0] == (
        f"The second opinion is not complete: {settings.host} refuses the key in DUIZHAO_JUDGE_KEY (status 401); "
        "1 of 4 pairs were judged."
    )
    assert "on 1 of 4 pairs" in given.notes[1]


def test_a_second_run_sends_nothing_and_says_the_same(server, settings, trees):
    server.answer = only(findings=[verdict()])
    first = as_json(compare(*trees, judge=settings))
    sent = len(server.asked)
    assert sent == 4
    assert as_json(compare(*trees, judge=settings)) == first
    assert len(server.asked) == sent
    compare(*trees, judge=replace(settings, model="large"))
    assert len(server.asked) == 2 * sent


def test_another_prompt_is_another_question(server, settings, ask, monkeypatch):
    server.answer = only()
    ask(replace(settings, limit=1))
    monkeypatch.setattr(opinion.question, "prompt", lambda: "Say what you think.")
    ask(replace(settings, limit=1))
    assert len(server.asked) == 2


def test_a_useless_answer_is_not_remembered(server, settings, ask):
    server.answer = lambda body, number: (200, said("No.")) if number == 1 else answered([verdict()])
    ask(replace(settings, limit=1))
    given = ask(replace(settings, limit=1))
    assert len(given.findings) == 1


def test_no_more_than_two_requests_are_under_way(server, settings, ask):
    def answer(body, number):
        time.sleep(0.05)
        return answered()

    server.answer = answer
    ask(settings)
    assert len(server.asked) == 4
    assert server.most_at_once == 2


def test_progress_is_told_of_every_pair(server, settings, pair):
    server.answer = only()
    told: list[str] = []
    second_opinion(*pair, settings, told.append)
    assert told == [f"judge {n}/4" for n in range(1, 5)]


def test_without_an_address_nothing_is_sent(server, trees):
    compare(*trees)
    assert server.asked == []


def test_documents_of_one_language_are_shown_to_nobody(server, settings, tree_of):
    from tests.diff.judge.conftest import CHINESE

    report = compare(tree_of(CHINESE), tree_of(CHINESE.replace("1000", "20"), name="draft.txt"), judge=settings)
    assert server.asked == []
    assert "No second opinion was asked: both documents are in one language." in report.notes


def test_a_faultless_translation_is_shown_to_nobody(server, settings, tree_of):
    trees = tree_of("奖励办法\n一、附则\n"), tree_of("Measures on Rewards\nI. Supplementary Provisions", language="en")
    report = compare(*trees, judge=settings)
    assert report.notes[-1] == (
        "No second opinion was asked: no pair of sentences carries a finding or an unexplained gap."
    )
    assert server.asked == []


@pytest.fixture
def files(tmp_path):
    from tests.diff.judge.conftest import CHINESE, ENGLISH

    (tmp_path / "plan.txt").write_text(CHINESE, encoding="utf-8")
    (tmp_path / "plan-en.txt").write_text(ENGLISH, encoding="utf-8")
    return [str(tmp_path / "plan.txt"), str(tmp_path / "plan-en.txt")]


def test_the_command_line_asks_and_shows(server, files, capfdbinary):
    server.answer = only(findings=[verdict(suggestion="a maximum of RMB 10 million")])
    status = main(
        ["check", *files, "--judge", server.url, "--judge-model", "small", "--judge-limit", "1", "--lang", "en"]
    )
    out = capfdbinary.readouterr().out.decode()
    assert status == 1
    assert "    A second opinion confirms it: The cap is ten times as high.\n" in out
    assert "    Suggested: “a maximum of RMB 10 million”\n" in out
    assert len(server.asked) == 1


def test_the_environment_may_name_the_server(server, files, capfdbinary, monkeypatch):
    server.answer = only()
    monkeypatch.setenv("DUIZHAO_JUDGE_URL", server.url)
    monkeypatch.setenv("DUIZHAO_JUDGE_MODEL", "small")
    monkeypatch.setenv("DUIZHAO_JUDGE_KEY", "secret")
    main(["check", *files])
    capfdbinary.readouterr()
    assert server.headers[0]["Authorization"] == "Bearer secret"


def test_a_dead_server_does_not_change_the_exit_status(files, capfdbinary):
    judge = ["--judge", "http://127.0.0.1:9", "--judge-model", "small"]
    assert main(["check", *files, *judge]) == 1
    assert main(["check", *files, *judge, "--fail-on", "never"]) == 0
    assert capfdbinary.readouterr().err == b""


def test_the_page_of_its_code_can_be_read(capfdbinary):
    assert main(["explain", "ju01"]) == 0
    page = capfdbinary.readouterr().out.decode()
    assert page.startswith("JU01  accuracy/mistranslation, ")
    assert "**Flags**" in page and "**Leaves alone**" in page
