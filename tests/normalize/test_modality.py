from __future__ import annotations

import pytest

from normalize.modality import modals
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
        ("", []),
    ],
)
def test_words_of_commitment(text: str, words: list[str]) -> None:
    assert [word.word for word in modals(text)] == words


def test_the_scale_orders_what_drafters_distinguish() -> None:
    strength = {word: modals(word)[0].strength for word in ("必须", "落实", "推动", "鼓励", "探索")}
    assert sorted(strength, key=strength.__getitem__) == ["探索", "鼓励", "推动", "落实", "必须"]
    assert modals("严禁")[0].forbids and not modals("应当")[0].forbids


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
