"""Adverbs of manner."""

from __future__ import annotations

from normalize.manners import manners


def test_patterns() -> None:
    (law,) = (one for one in manners() if one.zh == "依法")
    assert law.adjective.search("the Legal reorganisation")
    assert not law.adjective.search("legally")
    assert law.phrase.search("in accordance  with the law")


def test_the_longest_first() -> None:
    """依法依规 is found before 依法, which it holds."""
    lengths = [len(one.zh) for one in manners()]
    assert lengths == sorted(lengths, reverse=True)
    assert len({one.zh for one in manners()}) == len(lengths)
