from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest
from sarif.loader import load_sarif_file

from diff.exports import EXPORTS, Style

from .conftest import DRAFT_NAME

ISSUES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!/|\\./)"},
                    "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}
"""What GitLab's documentation of the format demands."""


def issues(run, lang="en") -> list[dict]:
    return json.loads(EXPORTS["gitlab"].render(run, Style(lang)))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_is_as_gitlab_demands(run, clean, lang):
    jsonschema.validate(issues(run, lang), ISSUES)
    assert issues(clean, lang) == []


def test_what_counts_is_an_issue(run):
    found = [(row["check_name"], row["severity"], row["location"]["lines"]["begin"]) for row in issues(run)]
    assert found == [
        ("not-complete", "major", 1),
        ("QU01", "critical", 4),
        ("PR02", "minor", 6),
        ("MS01", "major", 6),
        ("QU02", "critical", 4),
        ("not-compared", "blocker", 1),
    ]


def test_an_issue_says_what_and_in_which_clause(run):
    said = [row["description"] for row in issues(run)]
    assert said[1].startswith("cap changed: It diverges: “最高不超过1000万元 / 最高不超过20万元”.")
    assert said[1].endswith("Expected ≤ 10,000,000 CNY, found ≤ 200,000 CNY (stricter) (Draft 一)")
    assert issues(run, "zh")[4]["description"].endswith("（译文 I）")


def test_a_reader_of_sarif_finds_the_same_places(run):
    log = json.loads(EXPORTS["sarif"].render(run, Style()))
    results = log["runs"][0]["results"]
    log["runs"][0]["results"] = [
        row for row in results if row["kind"] == "fail" and "suppressions" not in row and row["baselineState"] == "new"
    ]
    Path("report.sarif").write_text(json.dumps(log), encoding="utf-8")
    records = load_sarif_file("report.sarif").get_records()
    theirs = [(record["Code"], unquote(record["Location"]), record["Line"]) for record in records]
    ours = [
        (row["check_name"], row["location"]["path"], row["location"]["lines"]["begin"])
        for row in issues(run)
        if not row["check_name"].startswith("not-")
    ]
    assert theirs == ours and len(ours) == 4


def test_fingerprints_are_unique_and_stable(run):
    again = replace(run.pairs[0], draft="drafts/other.txt")
    both = replace(run, pairs=(*run.pairs, again))
    ids = [row["fingerprint"] for row in issues(both)]
    assert len(set(ids)) == len(ids)
    assert ids[: len(issues(run))] == [row["fingerprint"] for row in issues(run, "zh")]
    assert issues(run)[1]["location"]["path"] == DRAFT_NAME
