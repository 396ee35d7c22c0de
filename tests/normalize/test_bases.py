"""The bases of rates."""

from __future__ import annotations

import pytest

from normalize.bases import Base, bases


def base(english: str) -> Base:
    (found,) = (one for one in bases() if english in one.en)
    return found


@pytest.mark.parametrize(
    ("name", "text"),
    [("bed", "每张床位6000元"), ("household", "每百户不少于30平方米"), ("year", "每年10次"), ("hour", "每小时65元")],
)
def test_asked(name: str, text: str) -> None:
    (one,) = [one for one in bases() if name in one.en and list(one.asked(text))]
    assert one.per(text)


@pytest.mark.parametrize(
    ("name", "text", "times"),
    [
        ("bed", "6,000 yuan per bed", 1),
        ("household", "30 square meters per 100 households", 1),
        ("month", "a monthly subsidy", 1),
        ("household", "the households", 0),
        ("community", "for each community", 1),
        ("year", "every two years", 0),
    ],
)
def test_given(name: str, text: str, times: int) -> None:
    assert len(list(base(name).given(text))) == times


def test_a_length_of_time_needs_no_word_for_each() -> None:
    assert base("month").per("月租金") == 1
    assert base("household").per("农户收入") == 0
