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
    """No good frame of an entry is also wrong in it, and each has either wrong frames or may not lack."""
    for entry in frames():
        assert not set(entry.wrong) & set(entry.right)
        assert bool(entry.wrong) != entry.lack


def test_a_gap_stays_in_its_part() -> None:
    text, parted = "除上述资金外，还可以", "除上述资金，另有安排外，还可以"
    assert any(entry.zh.search(text) for entry in frames())
    assert not any(entry.zh.search(parted) for entry in frames())
