"""How long comparisons take: from earlier ones that are like them, and nothing where there are none."""

from __future__ import annotations

import pytest

from web.store.model import Duration, Load
from web.work.outlook import Estimates, Times, rounded, schedule


def took(seconds, size=1000, kinds=(".pdf", ".docx"), files=("a", "b")):
    return Duration(Load(files, kinds, size), seconds)


def load(size=1000, kinds=(".pdf", ".docx"), files=("x", "y")):
    return Load(files, kinds, size)


def test_the_same_files_take_as_long_as_before():
    estimates = Estimates([took(40), took(4, files=("x", "y"))])
    assert estimates.seconds(load()) == 4


def test_files_of_like_size_and_kind_take_the_median():
    estimates = Estimates([took(10), took(30), took(14), took(500, size=9000), took(1, kinds=(".txt", ".txt"))])
    assert estimates.seconds(load()) == 14
    assert estimates.seconds(load(size=1999)) == 14


@pytest.mark.parametrize(
    "wish", [load(size=4000), load(size=400), load(kinds=(".pdf", ".pdf")), load(kinds=(".txt", ".txt"))]
)
def test_nothing_is_said_of_what_is_not_known(wish):
    assert Estimates([took(10), took(10), took(10), took(1, kinds=(".txt", ".txt"))]).seconds(wish) is None


def test_a_worker_makes_one_after_the_other():
    times = schedule([(1, 5.0)], [(2, 10.0), (3, 20.0)], 1)
    assert times == {1: Times(0, 5), 2: Times(5, 15), 3: Times(15, 35)}


def test_several_workers_share_the_line():
    times = schedule([(1, 30.0)], [(2, 10.0), (3, 10.0), (4, 10.0)], 2)
    assert times == {1: Times(0, 30), 2: Times(0, 10), 3: Times(10, 20), 4: Times(20, 30)}


def test_what_waits_for_something_unknown_is_unknown_itself():
    assert schedule([(1, None)], [(2, 10.0)], 1) == {1: Times(0, None)}
    assert schedule([], [(1, 5.0), (2, None), (3, 5.0)], 1) == {1: Times(0, 5), 2: Times(5, None)}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, ("seconds", 5)),
        (6, ("seconds", 10)),
        (55, ("seconds", 55)),
        (56, ("minutes", 1)),
        (61, ("minutes", 2)),
        (7200, ("hours", 2)),
    ],
)
def test_times_are_rounded_up(seconds, said):
    assert rounded(seconds) == said
