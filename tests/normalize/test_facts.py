from pathlib import Path

import pytest

from normalize.facts import Fact, facts, pair_facts
from normalize.quantity import canonical


def said(fact: Fact | None) -> str | None:
    return None if fact is None else f"{canonical(fact.qty)} {fact.measure}"


def test_a_threshold_and_what_it_opens() -> None:
    text = "对年实际到位外资金额超过1000万美元的制造业新项目或增资项目，按不低于2%的比例给予奖励。"
    threshold, rate = facts(text)
    assert (threshold.measure, threshold.subject) == ("年实际到位外资金额", "制造业新项目或增资项目")
    assert (rate.measure, rate.subject) == ("奖励比例", "制造业新项目或增资项目")
    assert "超过1000万美元" in rate.condition
    assert text[rate.qty.start : rate.qty.end] == "不低于2%"


def test_a_dropped_figure_does_not_lend_its_place_to_the_next() -> None:
    left = facts("年产量达到100万吨，新增产能50万吨。")
    right = facts("新增产能30万吨。")
    assert [(said(a), said(b)) for a, b in pair_facts(left, right)] == [
        ("≥ 1,000,000 t 年产量", None),
        ("500,000 t 新增产能", "300,000 t 新增产能"),
    ]


# ---- clauses as policies and laws write them -----------------------------------------------------------------------

Row = tuple[str, ...]


def clauses() -> list[tuple[str, list[Row]]]:
    """The clauses of figures.txt with the rows (role, figure, measure, sense) below each."""
    out: list[tuple[str, list[Row]]] = []
    for line in (Path(__file__).parent / "figures.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("\t"):
            out[-1][1].append(tuple(line.strip().split("\t")))
        elif line and not line.startswith("#"):
            out.append((line, []))
    return out


@pytest.mark.parametrize(("text", "rows"), clauses(), ids=lambda value: value if isinstance(value, str) else "")
def test_clause(text: str, rows: list[Row]) -> None:
    found = [(f.qty.role, canonical(f.qty, "zh"), f.measure, str(f.qty.sense)) for f in facts(text)]
    assert [fact[: len(row)] for fact, row in zip(found, rows, strict=True)] == rows


def test_there_are_enough_clauses() -> None:
    assert len(clauses()) >= 120


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("资金由市、区两级财政按照6：4的比例承担", ["6:4"]),
        ("按5:3:2的比例分担", ["5:3:2"]),
        ("实行1：0.5配套", ["1:0.5"]),
        ("护理员与老人的比例不低于1：4", ["≥ 1:4"]),
        ("师生比为1：18", ["1:18"]),
    ],
)
def test_a_ratio_is_one_figure(text, said):
    assert [canonical(fact.qty) for fact in facts(text)] == said


@pytest.mark.parametrize("text", ["开放时间为上午9：30", "以2：1的比分获胜", "第3：5条"])
def test_what_stands_around_a_colon_is_no_ratio(text):
    assert all(fact.qty.kind != "ratio" for fact in facts(text))


def test_the_width_of_marks_changes_no_fact() -> None:
    wide = "违反规定的，责令改正；拒不改正的，处一万元以上十万元以下罚款：情节严重的，处3，000元罚款。"
    narrow = wide.replace("，", ",").replace("；", ";").replace("：", ":")
    assert facts(narrow) == facts(wide)
