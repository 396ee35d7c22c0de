"""Frames of words."""

from __future__ import annotations

import pytest

from normalize.frames import english_words, find, frames


@pytest.mark.parametrize(
    ("frame", "text", "found"),
    [
        ("apply for", "They applied for the Catalogue.", "applied for"),
        ("apply for", "They apply the rules for ports.", None),
        ("reduce by #", "is reduced by 15% in all", "reduced by 15%"),
        ("before … expire", "before the old licence expires", "before the old licence expires"),
        ("before … expire", "before one two three four five six expires", None),
        ("serious plot be", "serious plots were", "serious plots were"),
    ],
)
def test_find(frame: str, text: str, found: str | None) -> None:
    place = find(frame, english_words(text))
    assert (None if place is None else text[slice(*place)]) == found


def test_table() -> None:
    """No good frame of an entry is also wrong in it, and each entry can be found by its own pattern."""
    for entry in frames():
        assert not set(entry.wrong) & set(entry.right)
        assert entry.zh.search(entry.zh.pattern) or "{" in entry.zh.pattern
        assert bool(entry.wrong) != entry.lack


def test_a_gap_stays_in_its_part() -> None:
    (entry,) = (one for one in frames() if one.zh.pattern.startswith("除") and one.zh.pattern.endswith("外，还"))
    assert entry.zh.search("除上述资金外，还可以")
    assert not entry.zh.search("除上述资金，另有安排外，还可以")
