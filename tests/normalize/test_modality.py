from __future__ import annotations

import pytest

from normalize.modality import degrees, modals, unsaid
from normalize.synonyms import interchangeable


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("主管部门应当公开", ["应当"]),
        ("不得收取,可以减免", ["不得", "可以"]),
        ("全面落实各项政策", ["全面落实"]),
        ("积极争取开展试点", ["积极争取", "开展", "试点"]),
        ("供应链重要,需要认可,许可证可靠", []),
        ("反应迅速,相应调整,适应市场", []),
        ("保障性住房", []),
        ("必须,务必,须", ["必须", "务必", "须"]),
        ("应对风险,应急响应,应用场景,应届毕业生,应保尽保", []),
        ("社会组织,党组织,实施细则,科学研究,研究院,建设用地", []),
        ("基本完成改造,基本医疗", ["基本完成"]),
        ("", []),
    ],
)
def test_words_of_commitment(text: str, words: list[str]) -> None:
    assert [word.word for word in modals(text)] == words


def test_the_scale_orders_what_drafters_distinguish() -> None:
    strength = {word: modals(word)[0].strength for word in ("必须", "落实", "推动", "鼓励", "探索")}
    assert sorted(strength, key=strength.__getitem__) == ["探索", "鼓励", "推动", "落实", "必须"]
    assert modals("严禁")[0].forbids and not modals("应当")[0].forbids


def test_a_result_is_told_from_an_effort() -> None:
    assert all(modals(word)[0].result for word in ("完成", "建成", "确保", "实现"))
    assert not any(modals(word)[0].result for word in ("推进", "建设", "力争", "加快"))


@pytest.mark.parametrize(
    ("scale", "falling"),
    [
        ("benchmark", ["国际领先", "国际先进", "国内领先", "国内先进", "全国平均"]),
        ("extent", ["全部", "大部分", "部分", "个别"]),
        ("frequency", ["每日", "每周", "每月", "每季度", "每半年", "每年", "定期", "不定期", "适时"]),
        ("speed", ["立即", "及时", "适时"]),
        ("role", ["牵头", "会同", "配合"]),
        ("control", ["审批", "核准", "备案", "报告"]),
    ],
)
def test_scales(scale: str, falling: list[str]) -> None:
    ranks = [next(d.rank for d in degrees(word) if d.scale == scale) for word in falling]
    assert ranks == sorted(ranks, reverse=True) and len(set(ranks)) == len(ranks)


def test_saying_nothing() -> None:
    assert unsaid("frequency") == 0
    assert unsaid("control") is None


@pytest.mark.parametrize(
    ("a", "b", "around_a", "around_b", "same"),
    [
        ("有关", "相关", "   有关部门 ", "   相关部门 ", True),
        ("", "贯彻", " 深入落实 ", " 深入贯彻落实 ", True),
        ("取", "用", "  采取措施 ", "  采用措施 ", True),
        ("支持", "禁止", "   支持   ", "   禁止   ", False),
    ],
)
def test_interchangeable_words(a: str, b: str, around_a: str, around_b: str, same: bool) -> None:
    assert interchangeable(a, b, around_a, around_b) is same
