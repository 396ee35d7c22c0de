from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.likeness import Likeness

PLAN = (
    "推进企业改造冷库", "推进企业购置冷藏车", "推进企业建设检测平台", "支持企业开拓市场", "支持企业培训人员",
    "推进企业使用周转箱", "设置临时停靠泊位不少于60个", "在农贸市场周边设置不少于60个临时停靠泊位",
)  # fmt: skip
LIKE = Likeness.of(PLAN)
TEXT = st.text(alphabet="推进企业改造冷库购置冷藏车的、,0123", max_size=20)


@given(TEXT, TEXT)
def test_it_is_the_same_both_ways_and_between_0_and_1(a: str, b: str) -> None:
    assert LIKE.between(a, b) == pytest.approx(LIKE.between(b, a))
    assert -1e-9 <= LIKE.between(a, b) <= 1 + 1e-9
    assert 0 <= LIKE.shared(a, b) <= 1 + 1e-9


@given(TEXT.filter(lambda text: len(text) > 1))
def test_a_text_is_like_itself(text: str) -> None:
    assert LIKE.between(text, text) == pytest.approx(1)


def test_the_order_of_the_words_says_nothing() -> None:
    assert LIKE.between("对出场车辆逐车登记", "逐车登记出场车辆") > 0.75


def test_what_every_provision_says_weighs_little() -> None:
    assert LIKE.between("推进企业改造冷库", "推进企业购置冷藏车") < 0.25
    assert LIKE.between("改造冷库由企业推进", "推进企业改造冷库") > 0.6


def test_words_that_stand_in_a_longer_text_are_covered() -> None:
    assert LIKE.covered("设置临时停靠泊位", PLAN[-1]) == pytest.approx(1)
    assert LIKE.covered(PLAN[-1], "设置临时停靠泊位") < 0.8


def test_a_single_word_proves_nothing() -> None:
    assert LIKE.covered("企业", "推进企业改造") == 0.0


def test_nothing_learned_is_no_error() -> None:
    assert Likeness.of(()).between("改造冷库", "改造冷库") == pytest.approx(1)
