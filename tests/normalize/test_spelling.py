"""English spelling against the word list of a library."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.spelling import british_or_american, frequencies, is_word, meant, parted
from normalize.tables import read_table

WORDS = """
    organisation organization programme centre centers labour labor analyze analyse enrollment fulfil fulfill traveler
    pediatric sulfide infirmaries prepayments tachographs subdistricts nonresidents citywide liveability informatization
    digitalisation livestreaming benefitted maneuver
"""


@pytest.mark.parametrize("word", WORDS.split())
def test_words(word: str) -> None:
    assert is_word(word)


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("allowence", "allowance"),
        ("occured", "occurred"),
        ("accomodation", "accommodation"),
        ("musuem", "museum"),
        ("capcity", "capacity"),
        ("comission", "commission"),
        ("untill", "until"),
        ("controled", "controlled"),
        ("subsidys", "subsidy"),
        ("developped", "developed"),
        ("nvironment", "environment"),
        ("thier", "their"),
        ("teh", "the"),
        ("publically", "publicly"),
        ("theenterprise", "the enterprise"),
        ("willbe", "will be"),
        ("shallnot", "shall not"),
    ],
)
def test_misspelt(word: str, right: str) -> None:
    assert not is_word(word)
    assert meant(word) == right


@pytest.mark.parametrize("word", ["xyz", "metaverse", "qwertzuiop", "fintech"])
def test_nothing_near(word: str) -> None:
    assert meant(word) == ""


def test_run_together() -> None:
    assert parted("enterprisesshall") == ("enterprises", "shall")
    assert parted("blockchain") is None


def test_the_table_holds_no_word_of_the_list() -> None:
    """What the library knows need not be kept here."""
    own = [row["word"] for row in read_table("words.csv", required=("word",))]
    assert own == sorted(set(own))
    assert not set(own) & set(frequencies())


@given(st.sampled_from(["government", "department", "enterprise", "implementation"]), st.data())
def test_a_letter_lost(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 1))
    short = word[:at] + word[at + 1 :]
    assert is_word(short) or meant(short) == word


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("labour", "British"),
        ("center", "American"),
        ("traveling", "American"),
        ("programme", "British"),
        ("program", ""),
        ("organise", "-ise"),
        ("organization", "-ize"),
        ("exercise", ""),
        ("promise", ""),
        ("analyses", ""),
        ("enterprise", ""),
    ],
)
def test_usage(word: str, kind: str) -> None:
    assert british_or_american(word) == kind
