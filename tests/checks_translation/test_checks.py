"""Runs the fixtures of every check for translations: `<CODE>.toml` beside this file.

A case gives `original` (Chinese) and `draft` (English); with `reversed = true` the English is the original. Unless
`whole = true`, each is the text of one measure and is put into a small plan with its translation. `fires` lists what the
check must yield, field by field; a case without it must stay silent.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from diff.checks import TRANSLATION_CHECKS
from diff.finding import Finding, Report
from diff.pipeline import compare
from ingest.parts import split
from normalize.clause import ClauseTree
from normalize.outline import build
from tests.reading import read_bytes

HERE = Path(__file__).parent
CHINESE = (
    "临江市促进产业发展行动方案\n为促进产业发展，结合本市实际，制定本方案。\n一、总体要求\n坚持稳中求进，推动产业发展。\n二、主要任务\n"
    "1．{text}\n2．加强统计监测。各部门每月汇总数据，每季度分析形势，及时报告市政府。\n"
)
ENGLISH = (
    "Linjiang Action Plan for Promoting Industrial Development\nThis plan is formulated to promote industrial development in "
    "light of local conditions.\nI. Overall Requirements\nPursue progress while ensuring stability and promote industrial "
    "development.\nII. Main Tasks\n1. {text}\n2. Strengthen statistical monitoring. All departments shall collect data every "
    "month, analyze the situation every quarter, and report to the municipal government in a timely manner.\n"
)
CODES = [check.code for check in TRANSLATION_CHECKS]


def cases() -> list[Any]:
    out = []
    for file in sorted(HERE.glob("*.toml")):
        for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]:
            out.append(pytest.param(file.stem, case, id=f"{file.stem}-{case['name']}"))
    return out


def tree(text: str) -> ClauseTree:
    doc = read_bytes(text.encode(), "case.txt")
    (part,) = split(doc)
    return build(part, doc.source)


@cache
def report(original: str, draft: str, whole: bool, turned: bool) -> Report:
    chinese = tree(original if whole else CHINESE.format(text=original))
    english = tree(draft if whole else ENGLISH.format(text=draft))
    return compare(*((english, chinese) if turned else (chinese, english)), "translation")


def run(case: dict[str, Any]) -> Report:
    return report(case["original"], case["draft"], case.get("whole", False), case.get("reversed", False))


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
    found = [facts(finding) for finding in run(case).findings if finding.code == code]
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


def test_every_type_is_declared_and_every_message_is_in_both_languages() -> None:
    declared = {check.code: check.types for check in TRANSLATION_CHECKS}
    for file in sorted(HERE.glob("*.toml")):
        for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]:
            for finding in run(case).findings:
                assert finding.type in declared[finding.code]
                assert finding.message["en"].strip() and finding.message["zh"].strip()
                assert finding.message["en"] != finding.message["zh"]


@pytest.mark.parametrize(
    ("chinese", "english"),
    [("支持企业。", "Support enterprises."), ("1．支持企业发展。", "1. Support the development of enterprises.")],
)
def test_little_text(chinese: str, english: str) -> None:
    """One sentence, one clause: no check fails or finds anything."""
    assert report(chinese, english, True, False).findings == ()
