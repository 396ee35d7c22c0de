"""MQM's severities by kind of content, and the score of a translation by MQM's raw linear model."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.link import Alignment, Link
from diff.finding import Finding, Report, Severity
from diff.mqm import MULTIPLIERS, Level, Score, count_words, level, score
from diff.pipeline import compare
from diff.vocabulary import MQM_LEVELS, TYPES

ORIGINAL = "渝州市促进投资行动计划\n一、加大奖励\n对重点项目给予奖励。"
TRANSLATION = "Action Plan of Yuzhou for Promoting Investment\nI. Increase rewards\nKey projects shall be rewarded."
"""7 + 3 + 5 words."""


def finding(number: int, mqm: str, type: str = "accuracy/omission", **more: str) -> Finding:
    return Finding(
        "XX01", type, Severity.LOW, 0.9, None, None, more.pop("expected", ""), more.pop("found", ""), "",
        {"en": "It differs.", "zh": "不同。"}, fingerprint=f"{number:016x}", mqm=mqm, **more,
    )  # fmt: skip


@pytest.fixture
def report_of(tree_of):
    def make(*findings: Finding, relation: str = "translation", translation: str = TRANSLATION) -> Report:
        original, draft = tree_of(ORIGINAL), tree_of(translation, language="en", name="draft.txt")
        links = tuple(Link((i,), (i,), 1.0) for i in range(len(original.clauses)))
        return Report(relation, Alignment(original, draft, links), ("same",) * len(links), findings)

    return make


@pytest.mark.parametrize(
    ("type", "severity", "quotes", "expected"),
    [
        ("accuracy/number", "high", [("300亿元", "zh"), ("RMB 3 billion", "en")], "critical"),
        ("accuracy/modality", "high", [("不得", "zh"), ("may", "en")], "critical"),
        ("accuracy/mistranslation", "high", [("高于", "zh"), ("below", "en")], "critical"),
        ("accuracy/omission", "high", [("经营者应当在三日内书面告知。", "zh"), ("", "en")], "critical"),
        ("accuracy/omission", "high", [("对重点项目给予50万元奖励。", "zh"), ("", "en")], "critical"),
        ("accuracy/omission", "high", [("优化营商环境，擦亮城市名片。", "zh"), ("", "en")], "major"),
        ("accuracy/addition", "high", [("Operators shall keep records.", "en")], "critical"),
        ("accuracy/addition", "high", [("The city is famous for its tea.", "en")], "major"),
        ("accuracy/omission", "medium", [("给予50万元奖励", "zh")], "major"),
        ("accuracy/number", "medium", [("三个", "zh"), ("four", "en")], "major"),
        ("terminology/wrong-term", "medium", [("特许经营", "zh"), ("franchise", "en")], "major"),
        ("structure/heading", "medium", [("降低成本", "zh"), ("Logistics", "en")], "major"),
        ("structure/numbering", "medium", [("2．", "zh"), ("1.", "en")], "minor"),
        ("accuracy/number", "low", [("10%以上", "zh"), ("more than 10%", "en")], "minor"),
        ("terminology/wrong-term", "low", [], "minor"),
        ("fluency/typo", "low", [("teh", "en")], "minor"),
        ("accuracy/undertranslation", "info", [("应当", "zh")], "neutral"),
    ],
)
def test_the_severity_goes_by_the_kind_of_content(type, severity, quotes, expected):
    assert level(type, Severity(severity), quotes) == expected


@given(st.sampled_from([name for name in TYPES if "/" in name or name == "style"]), st.text(max_size=30))
def test_a_graver_finding_is_never_a_lighter_error(type, quote):
    levels = [level(type, severity, [(quote, "zh")]) for severity in reversed(Severity)]
    assert [MULTIPLIERS[one] for one in levels] == sorted(MULTIPLIERS[one] for one in levels)
    assert levels[0] is Level.NEUTRAL


def test_the_levels_have_names_in_their_order():
    assert list(MQM_LEVELS) == [one.value for one in Level]
    assert list(MULTIPLIERS.values()) == [0, 1, 5, 25]


def test_the_score_is_that_of_the_raw_linear_model(report_of):
    found = score(report_of(finding(1, "critical"), finding(2, "major"), finding(3, "minor"), finding(4, "neutral")))
    assert found == Score(15, "words", 1, 1, 1, 1)
    assert found.penalty == 31
    assert found.per_thousand == 2066.67
    # More than a point a word: MQM's formula is not cut at zero.
    assert found.quality == -106.67
    assert Score(1240, "words", 2, 8, 3, 1).quality == 96.13
    assert Score(1240, "words", 2, 8, 3, 1).per_thousand == 38.71


def test_a_translation_without_errors_has_the_best_score(report_of):
    found = score(report_of())
    assert (found.penalty, found.per_thousand, found.quality) == (0, 0, 100)


def test_one_cause_is_one_error(report_of):
    term = {"type": "terminology/wrong-term", "expected": "concession", "found": "franchise"}
    repeated = [finding(1, "minor", **term), finding(2, "major", **{**term, "found": "Franchise"})]
    other = [finding(3, "major", **{**term, "found": "charter"}), finding(4, "major", **{**term, "found": ""})]
    missing = [finding(n, "major", "entity/organisation", expected="Bureau of Finance") for n in (5, 6)]
    assert score(report_of(*repeated)) == Score(15, "words", 0, 0, 1, 0)
    assert score(report_of(*repeated, *other, *missing)).major == 5
    figures = [finding(n, "critical", "accuracy/number", expected="10 %", found="1 %") for n in (1, 2)]
    assert score(report_of(*figures)).critical == 2


def test_what_only_a_second_opinion_found_does_not_count(report_of):
    assert score(report_of(finding(1, "major", source="judge"))).penalty == 0


def test_documents_of_one_language_have_no_score(report_of):
    assert score(report_of(relation="revision")) is None


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("Article 3 The rate is 10% – or more.", "en", 8),
        ("up to USD 1,000,000 (one million), state-owned", "en", 7),
        ("", "en", 0),
        ("— …", "en", 0),
        ("第三条 费率为10%以上。", "zh", 9),
        ("使用 GB/T 19001 标准", "zh", 7),
    ],
)
def test_words_are_counted_as_word_processors_count_them(text, language, count):
    assert count_words(text, language) == count


def test_the_pipeline_grades_translations_and_nothing_else(tree_of):
    zh = "渝州市促进投资行动计划\n一、加大奖励\n对重点项目给予奖励，最高不超过1000万元。"
    english = (
        "Action Plan of Yuzhou for Promoting Investment\nI. Increase rewards\n"
        "Key projects shall be rewarded, up to a maximum of RMB 1 million."
    )
    report = compare(tree_of(zh), tree_of(english, language="en", name="draft.txt"))
    (figure,) = (one for one in report.findings if one.type == "accuracy/number")
    assert figure.mqm == "critical"
    assert score(report).critical == 1
    same_language = compare(tree_of(zh), tree_of(zh.replace("1000", "20"), name="draft.txt"))
    assert same_language.findings and {one.mqm for one in same_language.findings} == {""}
    assert score(replace(report, findings=())).quality == 100
