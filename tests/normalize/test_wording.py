from __future__ import annotations

import pytest

from normalize.wording import Wording, forms


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("reduce", {"reduces", "reduced", "reducing"}),
        ("levy", {"levies", "levied", "levying"}),
        ("permit", {"permits", "permitted", "permitting"}),
        ("pay", {"pays", "paying", "paid"}),
        ("centre", {"center", "centers"}),
    ],
)
def test_inflections(word: str, others: set[str]) -> None:
    assert others <= forms(word)


@pytest.mark.parametrize(("word", "other"), [("import", "important"), ("public", "publication"), ("lessor", "lessee")])
def test_derivations_are_other_words(word: str, other: str) -> None:
    assert other not in forms(word)


@pytest.mark.parametrize(
    ("text", "phrases", "found"),
    [
        ("The tax was refunded.", ["refund"], ["refunded"]),
        ("A non-profit body", ["profit", "non-profit"], ["non-profit"]),
        ("A non profit body", ["non-profit"], ["non profit"]),
        ("They are put on\nrecord.", ["put on record"], ["put on\nrecord"]),
        ("An important matter", ["import"], []),
        ("Labour is hired", ["labor"], ["Labour"]),
        ("Anything", ["%"], []),
    ],
)
def test_find(text: str, phrases: list[str], found: list[str]) -> None:
    assert [text[start:end] for start, end in Wording(text).find(phrases)] == found


def test_derived_words_count_where_they_are_asked_for() -> None:
    text = "with the approval of the office"
    assert Wording(text).find(["approve"]) == []
    assert [text[start:end] for start, end in Wording(text).find(["approve"], derived=True)] == ["approval"]
