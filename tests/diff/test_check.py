from __future__ import annotations

from collections.abc import Iterator

import pytest

from diff.check import Check, Evidence, Place, Stretch, check, run_checks
from diff.finding import Severity
from diff.monolingual.weight import nature_of, severity_of


def evidence(*explains: Stretch) -> Evidence:
    return Evidence("wording", Severity.INFO, 1.0, Place(0, 0, 1), None, "en", "zh", explains=explains)


def named(code: str, *found: Evidence) -> Check[None]:
    @check(code=code, types=("wording",))
    def run(_: None) -> Iterator[Evidence]:
        """A page."""
        yield from found

    return run


def codes(*checks: Check[None]) -> list[str]:
    return [code for code, _ in run_checks(checks, None)]


def test_what_was_explained_is_not_said_again() -> None:
    assert codes(named("AA01", evidence(Stretch(False, 0, 10))), named("BB01", evidence(Stretch(False, 5, 10)))) == [
        "AA01"
    ]


def test_half_explained_is_enough_and_less_is_not() -> None:
    first = named("AA01", evidence(Stretch(False, 0, 5)))
    assert codes(first, named("BB01", evidence(Stretch(False, 0, 10)))) == ["AA01"]
    assert codes(first, named("BB01", evidence(Stretch(False, 0, 11)))) == ["AA01", "BB01"]


def test_the_two_documents_are_told_apart() -> None:
    assert codes(named("AA01", evidence(Stretch(False, 0, 5))), named("BB01", evidence(Stretch(True, 0, 5)))) == [
        "AA01",
        "BB01",
    ]


def test_evidence_that_explains_nothing_is_always_reported() -> None:
    assert codes(named("AA01", evidence(Stretch(False, 0, 5))), named("BB01", evidence())) == ["AA01", "BB01"]


def test_one_check_may_say_two_things_of_one_stretch() -> None:
    twice = named("AA01", evidence(Stretch(False, 0, 5)), evidence(Stretch(False, 0, 5)))
    assert codes(twice) == ["AA01", "AA01"]


@pytest.mark.parametrize(
    ("provision", "severity"),
    [
        ("不得向企业收取费用", Severity.HIGH),
        ("落实《外商投资法》", Severity.HIGH),
        ("一次性给予200万元奖励", Severity.HIGH),
        ("设立服务窗口", Severity.MEDIUM),
        ("形成良好氛围", Severity.LOW),
        ("提", Severity.INFO),
    ],
)
def test_a_lost_provision_weighs_what_it_did(provision: str, severity: Severity) -> None:
    assert severity_of(provision) is severity


@pytest.mark.parametrize(
    ("provision", "nature"),
    [
        ("除涉及国家秘密的外", "an exception"),
        ("不得向企业收取费用", "a prohibition"),
        ("应当自收到申请之日起办结", "a duty"),
        ("给予警告、通报批评", "a sanction"),
        ("给予重点项目资金补助", "a benefit"),
        ("设立服务窗口", "a commitment"),
        ("形成良好氛围", "a statement"),
    ],
)
def test_the_nature_of_a_provision(provision: str, nature: str) -> None:
    assert nature_of(provision).en == nature
