from __future__ import annotations

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped
from lxml import etree

from diff.exports import EXPORTS, Style

from .conftest import DRAFT_NAME


def suites(run, lang="en") -> list:
    return list(JUnitXml.fromstring(EXPORTS["junit"].render(run, Style(lang))))


def outcomes(suite) -> dict[str, list[type]]:
    return {case.name: [type(result) for result in case.result] for case in suite}


def test_a_clause_is_a_test(run):
    first, second, refused, notes = suites(run)
    assert first.name == f"plan.txt → {DRAFT_NAME}"
    assert outcomes(first) == {
        "everything was read": [Error],
        "title 渝州市促进投资行动计划": [],
        "一 加大奖励": [Failure],
        "二 优化服务": [Failure],
        "三 加强宣传": [Failure],
        "四 强化保障": [Skipped],
    }
    assert (first.tests, first.failures, first.errors, first.skipped) == (len(list(first)), 3, 1, 1)
    assert outcomes(refused) == {"the files can be compared": [Error]}
    assert "A waiver for" in notes._elem.findtext("system-out") and "The rate fell." in notes._elem.findtext(
        "system-out"
    )
    assert second.failures == 1


def test_a_failure_says_where_and_what(run):
    first = suites(run)[0]
    (case,) = (case for case in first if case.name == "一 加大奖励")
    assert case._elem.get("file") == DRAFT_NAME and case._elem.get("line") == "4"
    (failure,) = case.result
    assert failure.type == "cap-changed"
    assert "Expected ≤ 10,000,000 CNY, found ≤ 200,000 CNY (stricter)" in failure.text
    assert f"{DRAFT_NAME}:4" in failure.text


def test_what_was_accepted_says_why(run):
    (case,) = (case for case in suites(run)[0] if case.name == "四 强化保障")
    (skipped,) = case.result
    assert skipped.message == "Waived: Agreed with the district | <b>2026</b>"
    assert "严格考核" in case.system_out


def test_the_totals_are_those_of_the_suites(run):
    root = etree.fromstring(EXPORTS["junit"].render(run, Style()))
    for name, path in (("tests", "testcase"), ("failures", "testcase/failure"), ("errors", "testcase/error")):
        assert int(root.get(name)) == len(root.findall(f"testsuite/{path}"))
    assert int(root.get("failures")) == 4


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_hostile_text_stays_text(run, lang):
    data = EXPORTS["junit"].render(run, Style(lang))
    root = etree.fromstring(data)
    assert {element.tag for element in root.iter()} <= {
        "testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out",
    }  # fmt: skip
    assert "<script>alert(1)</script>" in "".join(root.itertext())
    assert b"\x1b" not in data


def test_nothing_diverges(clean):
    (suite,) = suites(clean, "zh")
    assert (suite.failures, suite.errors, suite.skipped) == (0, 0, 0)
    assert suite.tests == 6
