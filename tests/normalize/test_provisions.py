"""Citations of provisions by number, in both languages."""

from __future__ import annotations

import pytest

from normalize.provisions import provision_mentions


def read(text: str, language: str) -> list[tuple[str, tuple[int, ...], str]]:
    return [(one.level, one.numbers, text[one.start : one.end]) for one in provision_mentions(text, language)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第十三条第二项、第三项", [("条", (13,), "第十三条"), ("项", (2, 3), "第二项、第三项")]),
        ("第三条至第五条", [("条", (3, 4, 5), "第三条至第五条")]),
        ("第一款第（二）项", [("款", (1,), "第一款"), ("项", (2,), "第（二）项")]),
        ("第六章、附件2", [("章", (6,), "第六章"), ("附件", (2,), "附件2")]),
        ("第一项目标、第二条件、第一节点", []),
    ],
)
def test_chinese(text: str, found: list[tuple[str, tuple[int, ...], str]]) -> None:
    assert read(text, "zh") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Paragraphs 2 and 3 of Article 13", [("款", (2, 3), "Paragraphs 2 and 3"), ("条", (13,), "Article 13")]),
        ("Articles 3 to 5", [("条", (3, 4, 5), "Articles 3 to 5")]),
        ("Article 13(2)", [("条", (13,), "Article 13"), ("", (2,), "(2)")]),
        ("items (1), (2) and (4)", [("项", (1, 2, 4), "items (1), (2) and (4)")]),
        ("the first and third paragraphs", [("款", (1, 3), "first and third paragraphs")]),
        ("sub-paragraph (iv), Chapter XIV", [("项", (4,), "sub-paragraph (iv)"), ("章", (14,), "Chapter XIV")]),
        ("Annex I and Appendix two", [("附件", (1,), "Annex I"), ("附件", (2,), "Appendix two")]),
        ("the items I have, an article in 2020, points 10% higher", []),
    ],
)
def test_english(text: str, found: list[tuple[str, tuple[int, ...], str]]) -> None:
    assert read(text, "en") == found
