"""Runs the fixtures of every check for one language: `<CODE>.toml` beside this file.

A case gives `original` and `draft`. Unless `whole = true`, each is the text of one measure and is put into a small plan.
`fires` lists what the check must yield, field by field; a case without it must stay silent. `relation` defaults to
revision.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from diff.checks import RESTATEMENT_CHECKS
from diff.finding import Finding, Report
from diff.pipeline import compare
from ingest.parts import split
from normalize.clause import ClauseTree
from normalize.outline import build
from tests.reading import read_bytes

HERE = Path(__file__).parent
PLAN = "{place}促进产业发展行动方案\n为促进产业发展，制定本方案。\n一、总体要求\n坚持稳中求进。\n二、主要任务\n1．{text}\n2．加强统计监测。按月汇总数据，按季分析形势。\n"
CODES = [check.code for check in RESTATEMENT_CHECKS]


def cases() -> list[Any]:
    out = []
    for file in sorted(HERE.glob("*.toml")):
        for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]:
            out.append(pytest.param(file.stem, case, id=f"{file.stem}-{case['name']}"))
    return out


def tree(text: str, place: str, whole: bool) -> ClauseTree:
    doc = read_bytes((text if whole else PLAN.format(place=place, text=text)).encode(), "case.txt")
    (part,) = split(doc)
    return build(part, doc.source)


def run(case: dict[str, Any]) -> Report:
    relation = case.get("relation", "revision")
    whole = case.get("whole", False)
    return report(case["original"], case["draft"], relation, whole)


@cache
def report(original: str, draft: str, relation: str, whole: bool) -> Report:
    lower = "临江市云溪区" if relation == "localisation" else "临江市"
    return compare(tree(original, "临江市", whole), tree(draft, lower, whole), relation)


def facts(finding: Finding) -> dict[str, str]:
    return {
        "type": finding.type,
        "severity": str(finding.severity),
        "original": finding.original.quote if finding.original else "",
        "draft": finding.draft.quote if finding.draft else "",
        "expected": finding.expected,
        "found": finding.found,
        "direction": finding.direction,
    }


@pytest.mark.parametrize(("code", "case"), cases())
def test_case(code: str, case: dict[str, Any]) -> None:
    report = run(case)
    found = [facts(finding) for finding in report.findings if finding.code == code]
    rest = list(found)
    for want in case.get("fires", []):
        hit = next((have for have in rest if want.items() <= have.items()), None)
        assert hit is not None, f"{want} is not among {rest}"
        rest.remove(hit)
    assert not rest, "the check yields more than the case lists"


@pytest.mark.parametrize("code", CODES)
def test_fixtures(code: str) -> None:
    """Every check has a file of cases, with at least as many that must stay silent as must fire."""
    listed = tomllib.loads((HERE / f"{code}.toml").read_text(encoding="utf-8"))["case"]
    fires = [case for case in listed if case.get("fires")]
    assert fires
    assert len(listed) - len(fires) >= len(fires)


@pytest.mark.parametrize("text", ["", " \n\t\n", "一、", "甲", "1．支持企业发展。"])
def test_nothing_diverges_from_itself(text: str) -> None:
    """Empty, blank, one label, one character, one clause: compared with itself, no check finds anything."""
    case = {"original": text, "draft": text}
    assert run(case).findings == ()


def test_every_type_is_declared_and_every_message_is_in_both_languages() -> None:
    declared = {check.code: check.types for check in RESTATEMENT_CHECKS}
    for file in sorted(HERE.glob("*.toml")):
        for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]:
            for finding in run(case).findings:
                assert finding.type in declared[finding.code]
                assert finding.message["en"].strip() and finding.message["zh"].strip()
                assert finding.message["en"] != finding.message["zh"]
