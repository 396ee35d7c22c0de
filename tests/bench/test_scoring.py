from __future__ import annotations

import importlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture
def scoring():
    return importlib.import_module("scoring")


def row(
    scoring, kind="cap-changed", src=("一/1", "最高10万元"), tgt=("一/1", "最高5万元"), required=True, direction=""
):
    return scoring.Row(kind, scoring.Spot(*src), scoring.Spot(*tgt), required, direction)


def claim(scoring, kind="cap-changed", src=("一/1", "最高10万元"), tgt=("一/1", "最高5万元"), direction=""):
    spots = (None if side is None else scoring.Spot(*side) for side in (src, tgt))
    return scoring.Claim(kind, *spots, direction)


@pytest.mark.parametrize(
    ("src", "tgt", "expected"),
    [
        (("一/1", "最高10万元"), ("一/1", "最高5万元"), True),
        (("一/1", "10万元"), ("一/1", "5万元"), True),
        (("一．/1、", "最高 １０ 万元"), ("一/1", "5万元"), True),
        (("一/1", "最高10万元"), None, True),
        (None, ("一/1", "最高5万元"), True),
        (("一/1", "最高10万元"), ("一/1", ""), True),
        (("一/1", "最高10万元"), ("一/2", "最高5万元"), False),
        (("一/2", "最高10万元"), ("一/2", "最高5万元"), False),
        (("一/1", "每年三月"), ("一/1", "最高5万元"), False),
        (("一/1", "元"), ("一/1", "元"), False),
        (("一/1", "最高10万元" + "等" * 50), ("一/1", "5万元"), False),
        (None, None, False),
    ],
)
def test_a_finding_answers_a_row_when_it_points_at_its_words(scoring, src, tgt, expected):
    assert scoring.answers(row(scoring), claim(scoring, src=src, tgt=tgt)) is expected


def test_long_words_place_themselves(scoring):
    words = "对符合条件的企业给予一次性奖励"
    gold = row(scoring, "provision-missing", ("一/1", words), ("一/1", ""))
    assert scoring.answers(gold, claim(scoring, "provision-missing", ("二/3", words), None))
    assert not scoring.answers(gold, claim(scoring, "provision-missing", ("二/3", words[:5]), None))


def test_a_whole_clause_is_answered_by_its_path(scoring):
    gold = row(scoring, "measure-missing", ("一/1", "加大奖励支持"), ("", ""))
    assert scoring.answers(gold, claim(scoring, "measure-missing", ("一/1", "别的话"), None))
    assert not scoring.answers(gold, claim(scoring, "measure-missing", ("一/2", "别的话"), None))
    assert not scoring.answers(gold, claim(scoring, "measure-added", None, ("一/1", "加大奖励支持")))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("cap-changed", "amount-changed", True),
        ("provision-missing", "list-item-missing", True),
        ("measure-missing", "measure-added", False),
        ("modality-changed", "cap-changed", False),
        ("style", "style", True),
        ("", "cap-changed", False),
    ],
)
def test_akin(scoring, a, b, expected):
    assert scoring.akin(a, b) is scoring.akin(b, a) is expected


def test_every_family_is_of_known_types(scoring):
    from diff.vocabulary import TYPES

    assert set().union(*scoring.FAMILIES) <= set(TYPES)


def test_score(scoring):
    gold = (
        row(scoring, direction="stricter"),
        row(scoring, src=("二", "不得转让"), tgt=("二", "可以转让"), kind="modality-changed"),
        row(scoring, src=("三", "全市范围内"), tgt=("", ""), kind="wording", required=False),
        row(scoring, src=("四", "按季度公布"), tgt=("四", ""), kind="provision-missing"),
    )
    said = (
        claim(scoring, direction="more-lenient"),
        claim(scoring, "scope-changed", ("二", "不得转让"), ("二", "可以转让")),
        claim(scoring, "scope-changed", ("三", "全市范围内"), None),
        claim(scoring, "scope-changed", ("九", "别处"), None),
    )
    result = scoring.score(gold, said)
    assert result.required == (0, 1, 3)
    assert result.located == {0, 1, 2} and result.typed == {0}
    assert result.used == {0, 1, 2}
    assert result.missed == (gold[1], gold[3])
    assert result.spurious == (said[3],)
    assert result.directions == ("opposite",)


def test_only_the_clauses_of_a_partial_list_are_judged(scoring):
    gold = (row(scoring, src=("一/1", "甲"), tgt=("一/2", "乙")),)
    here, elsewhere = claim(scoring), claim(scoring, src=("一/2", "甲"), tgt=("一/1", "乙"))
    added, renumbered = claim(scoring, src=None, tgt=("一/2", "丙")), claim(scoring, src=None, tgt=("一/1", "丙"))
    assert scoring.in_clauses_of(gold, (here, elsewhere, added, renumbered)) == (here, added)


@pytest.mark.parametrize(
    ("src", "tgt", "expected"),
    [
        (("一", "全市"), ("一", "全区"), True),
        (("一", "全市实际使用外资"), None, True),
        (None, ("一", "全区"), True),
        (("一", "实际使用外资"), ("一", "实际使用外资5亿元"), False),
        (("二", "全市"), ("二", "全区"), False),
        (("一", "全市" + "企业" * 20), None, False),
        (("一", ""), None, False),
    ],
)
def test_a_harmless_pair_is_touched_by_a_narrow_quote_of_what_differs(scoring, src, tgt, expected):
    benign = (row(scoring, "", ("一", "全市实际使用外资"), ("一", "全区实际使用外资")),)
    said = (claim(scoring, src=src, tgt=tgt),)
    assert (scoring.touched(benign, (), said) == benign) is expected
    gold = (row(scoring, src=("一", "全市实际使用外资"), tgt=("一", "全区实际使用外资")),)
    assert scoring.touched(benign, gold, (claim(scoring, src=("一", "全市"), tgt=("一", "全区")),)) == ()


@given(st.text("ab元", max_size=12), st.text("ab元", max_size=12))
def test_longest_run(a, b):
    length = importlib.import_module("scoring").longest_run(a, b)
    parts = {a[i:j] for i in range(len(a)) for j in range(i + 1, len(a) + 1)}
    assert length == max((len(part) for part in parts if part in b), default=0)


def test_lists_are_read(scoring, tmp_path):
    lines = ({"type": "typo", "src_clause": None, "tgt_quote": "乙", "required": False}, {"src_quote": "甲"})
    (tmp_path / "gold.jsonl").write_text("\n\n".join(map(json.dumps, lines)), encoding="utf-8")
    one, other = scoring.rows(tmp_path / "gold.jsonl")
    assert (one.type, one.original.clause, one.draft.quote, one.required) == ("typo", "", "乙", False)
    assert (other.type, other.original.quote, other.required) == ("", "甲", True)
