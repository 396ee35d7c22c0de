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
