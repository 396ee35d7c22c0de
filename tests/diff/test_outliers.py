from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diff.outliers import outliers
from normalize.quantity import Quantity, quantities


def figures(*surfaces: str | None) -> list[Quantity | None]:
    return [None if surface is None else quantities(surface, "zh")[0] for surface in surfaces]


@pytest.mark.parametrize(
    ("surfaces", "expected"),
    [
        (("100万元", "100万元", "20万元"), {2: "differs"}),
        (("100万元", "一百万元", "1000000元"), {}),
        (("100万元", "20万元"), {}),
        (("100万元", None, "20万元", None), {}),
        (("100万元", "100万元", None, "20万元"), {3: "differs"}),
        (("不超过5%", "不超过5%", "不低于5%"), {2: "differs"}),
        (("5%", "5%", "6%", "6%"), {}),
        (("10个工作日", "10个工作日", "10个工作日", "10日", "15个工作日"), {3: "differs", 4: "differs"}),
        (("2025年", "2025年", "2026年"), {2: "differs"}),
    ],
)
def test_who_stands_apart_from_a_majority(surfaces, expected):
    assert outliers(figures(*surfaces)) == expected


def test_far_from_the_others_by_the_modified_z_score():
    # Median 120, absolute deviations 20, 10, 0, 10, 380: MAD 10, scores 1.35, 0.67, 0, 0.67 and 25.6.
    assert outliers(figures("100万元", "110万元", "120万元", "130万元", "500万元")) == {4: "far"}
    # Deviations 20, 10, 0, 10, 50: 0.6745 · 50 / 10 = 3.37 is below 3.5, 0.6745 · 52 / 10 = 3.51 above.
    assert outliers(figures("100万元", "110万元", "120万元", "130万元", "170万元")) == {}
    assert outliers(figures("100万元", "110万元", "120万元", "130万元", "172万元")) == {4: "far"}


def test_units_of_time_are_held_against_one_another():
    assert outliers(figures("1个月", "2个月", "3个月", "4个月", "5年")) == {4: "far"}


@pytest.mark.parametrize(
    "surfaces",
    [
        ("100万元", "110万元", "120万元", "500万元"),
        ("100万元", "110万元", "120万元", "130万元", "500万美元"),
        ("2021年", "2022年", "2023年", "2024年", "2099年"),
        ("1%", "2%", "3%", "4%", "10%—90%"),
    ],
)
def test_what_cannot_be_judged_is_not(surfaces):
    assert outliers(figures(*surfaces)) == {}


@given(st.lists(st.integers(1, 10**6), min_size=5, max_size=12), st.integers(2, 1000))
def test_the_unit_of_account_changes_nothing(values, factor):
    def money(scale: int) -> list[Quantity | None]:
        one = quantities("100元", "zh")[0]
        return [Quantity(**{name: getattr(one, name) for name in one.__slots__} | {"value": Decimal(v * scale)}) for v in values]  # fmt: skip

    assert outliers(money(1)) == outliers(money(factor))
    assert all(outliers(money(1)).get(k) == outliers(money(1)).get(j) for k in range(len(values)) for j in range(len(values)) if values[k] == values[j])  # fmt: skip
