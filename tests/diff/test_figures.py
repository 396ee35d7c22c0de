"""The figures of a Chinese phrase and of its English: tables of what is alike, and of what differs and how."""

from __future__ import annotations

from pathlib import Path

import pytest

from diff.bilingual.figures import Difference, differences
from normalize.quantity import canonical

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if "|" in line and not line.startswith("#")]


def facts(one: Difference) -> tuple[str, str, str]:
    return (
        canonical(one.chinese) if one.chinese else "-",
        canonical(one.english) if one.english else "-",
        one.change.direction if one.change else "",
    )


@pytest.mark.parametrize(("chinese", "english"), rows("figures_alike.txt"))
def test_alike(chinese: str, english: str) -> None:
    assert [facts(one) for one in differences(chinese, english)] == []


@pytest.mark.parametrize(("chinese", "english", "expected", "found", "direction"), rows("figures_differ.txt"))
def test_different(chinese: str, english: str, expected: str, found: str, direction: str) -> None:
    assert [facts(one) for one in differences(chinese, english)] == [(expected, found, direction)]


def test_a_boundary_alone_is_told_apart() -> None:
    (one,) = differences("占比30%以上", "a share of more than 30%")
    assert one.change is not None and one.change.boundary_only
