"""The checks of terms with a termbase of the test's own, so that no case hangs on an entry of the built-in tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from diff.finding import Finding
from diff.pipeline import compare
from tests.checks_translation.test_checks import CHINESE, ENGLISH, tree


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own.csv"


def findings(terms: Path, rows: str, original: str, draft: str, code: str = "TE01") -> list[Finding]:
    terms.write_text("zh,preferred,accepted,forbidden,fixed\n" + rows, "utf-8")
    report = compare(
        tree(CHINESE.format(text=original)), tree(ENGLISH.format(text=draft)), "translation", termbases=[terms]
    )
    return [finding for finding in report.findings if finding.code == code]


def test_a_fixed_title_in_other_words_is_quoted_whole(own: Path) -> None:
    (one,) = findings(
        own,
        "茶山思想,Tea Thought on Hills for a New Season,,,yes\n",
        "种植茶树。各部门学习茶山思想，做好工作。",
        "Plant tea trees. All departments shall study tea's thought on hills in the new season and do their work well.",
    )
    assert (one.type, str(one.severity)) == ("terminology/wrong-term", "medium")
    assert one.original is not None and one.original.quote == "茶山思想"
    assert one.draft is not None and one.draft.quote == "tea's thought on hills in the new season"
    assert one.expected == "Tea Thought on Hills for a New Season"


def test_a_fixed_title_as_it_is_written(own: Path) -> None:
    assert not findings(
        own,
        "茶山思想,Tea Thought on Hills for a New Season,,,yes\n",
        "种植茶树。各部门学习茶山思想，做好工作。",
        "Plant tea trees. All departments shall study Tea Thought on Hills for a New Season and do their work well.",
    )


def test_the_right_words_in_another_relation(own: Path) -> None:
    (one,) = findings(
        own,
        "茶业结构性改革,tea-side structural reform,,,\n",
        "种植茶树。各部门推进茶业结构性改革，做好工作。",
        "Plant tea trees. All departments shall advance the reform of the tea side structure and do their work well.",
    )
    assert str(one.severity) == "low"
    assert one.draft is not None and one.draft.quote == "reform of the tea side structure"


def test_the_right_words_in_the_same_relation(own: Path) -> None:
    assert not findings(
        own,
        "茶业结构性改革,tea-side structural reform,,,\n",
        "种植茶树。各部门推进茶业结构性改革，做好工作。",
        "Plant tea trees. All departments shall advance structural reform on the tea side and do their work well.",
    )
