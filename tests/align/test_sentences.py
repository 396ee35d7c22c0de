"""Beads hold what belongs together, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.sentences import ALONE, Scorer, Sentence, chinese_sentences, cosines, length
from normalize.english import Token
from normalize.lexicon import Lexicon

WORDS = {"甲": "a", "乙": "b", "丙": "c", "丁": "d", "戊": "e", "己": "f"}
ROWS = {word: i for i, word in enumerate(WORDS)}
COLUMNS = {word: j for j, word in enumerate((*WORDS.values(), "x"))}
LEXICON = Lexicon(ROWS, COLUMNS, np.eye(6, 7, dtype=np.float32), True)


def side(texts: list[str], scale: float) -> list[Sentence]:
    """Sentences of one-letter words; each word is as long as three characters times `scale`."""
    return [
        Sentence(i, i + 1, tuple(Token(0, 1, c) for c in text), 3 * scale * len(text)) for i, text in enumerate(texts)
    ]


def beads(chinese: list[str], english: list[str]) -> list[tuple[list[str], list[str]]]:
    left, right = side(chinese, 1.0), side(english, 5.0)
    groups = Scorer(LEXICON, left, right).groups(left, right)
    return [(chinese[slice(*g.chinese)], english[slice(*g.english)]) for g in groups]


def test_one_to_one() -> None:
    assert beads(["甲乙", "丙丁", "戊己"], ["ab", "cd", "ef"]) == [
        (["甲乙"], ["ab"]),
        (["丙丁"], ["cd"]),
        (["戊己"], ["ef"]),
    ]


def test_one_to_many_and_many_to_one() -> None:
    assert beads(["甲乙丙丁戊己"], ["ab", "cd", "ef"]) == [(["甲乙丙丁戊己"], ["ab", "cd", "ef"])]
    assert beads(["甲乙丙", "丁戊己"], ["abcdef"]) == [(["甲乙丙", "丁戊己"], ["abcdef"])]


def test_an_omission_is_found_wherever_it_stands() -> None:
    chinese = ["甲乙甲乙", "丙丁丙丁", "戊己戊己"]
    english = ["abab", "cdcd", "efef"]
    for gone in range(3):
        rest = english[:gone] + english[gone + 1 :]
        expected = [([z], [e] if k != gone else []) for k, (z, e) in enumerate(zip(chinese, english, strict=True))]
        assert beads(chinese, rest) == expected


def test_an_addition_is_found() -> None:
    assert beads(["甲乙甲乙", "戊己戊己"], ["abab", "cdcd", "efef"]) == [
        (["甲乙甲乙"], ["abab"]),
        ([], ["cdcd"]),
        (["戊己戊己"], ["efef"]),
    ]


def test_words_that_nothing_renders_say_nothing() -> None:
    assert beads(["甲乙", "丙丁"], ["abxxx", "cdxxx"]) == [(["甲乙"], ["abxxx"]), (["丙丁"], ["cdxxx"])]


def test_one_side_empty() -> None:
    assert beads([], ["ab"]) == [([], ["ab"])]
    assert beads(["甲"], []) == [(["甲"], [])]
    assert beads([], []) == []


sides = st.lists(st.text(alphabet="甲乙丙丁戊己", min_size=1, max_size=4), max_size=6)
renderings = st.lists(st.text(alphabet="abcdefx", min_size=1, max_size=4), max_size=6)


@settings(max_examples=60)
@given(sides, renderings)
def test_every_sentence_is_in_exactly_one_bead(chinese: list[str], english: list[str]) -> None:
    left, right = side(chinese, 1.0), side(english, 5.0)
    scorer = Scorer(LEXICON, left, right)
    for groups in (scorer.groups(left, right), scorer.flat(left, right)):
        for part, total in (("chinese", len(left)), ("english", len(right))):
            spans = [getattr(group, part) for group in groups]
            assert sorted(k for low, high in spans for k in range(low, high)) == list(range(total))
        assert all(0.0 <= group.score <= 1.0 for group in groups)


def test_a_long_text_is_cut_into_windows_that_agree_with_the_whole() -> None:
    letters = list(WORDS)
    chinese = ["".join(letters[(k * step + step) % 6] for step in range(1, 5)) for k in range(40)]
    english = ["".join(WORDS[c] for c in text) for text in chinese]
    left, right = side(chinese, 1.0), side(english, 5.0)
    groups = Scorer(LEXICON, left, right).flat(left, right)
    assert [(g.chinese, g.english) for g in groups] == [((k, k + 1), (k, k + 1)) for k in range(40)]


def test_the_price_of_a_lone_sentence_is_the_callers() -> None:
    left, right = side(["甲乙甲乙"], 1.0), side(["cdcd"], 5.0)
    scorer = Scorer(replace(LEXICON, general=False), left, right)
    assert [group.score for group in scorer.groups(left, right, ALONE)] == [0.0, 0.0]
    (forced,) = scorer.groups(left, right, -50.0)
    assert (forced.chinese, forced.english) == ((0, 1), (0, 1))
    assert forced.score < 0.1


def test_cosine_of_renderings() -> None:
    def words(text: str) -> list[Token]:
        return [Token(0, 1, char) for char in text]

    likeness = cosines(LEXICON, [words("甲乙"), words("丙")], [words("abx"), words("c"), words("x")])
    assert likeness[0, 0] == pytest.approx(1.0, abs=1e-3)
    assert likeness[1, 1] == pytest.approx(1.0, abs=1e-3)
    assert likeness[0, 1] == likeness[0, 2] == 0.0
    strict = cosines(LEXICON, [words("甲乙")], [words("abx")], strict=True)
    assert 0.3 < strict[0, 0] < 0.95


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("建设食堂。提供助餐。", ["建设食堂。", "提供助餐。"]),
        ("给予补贴；落实经费。", ["给予补贴；", "落实经费。"]),
        ("办理“一件事；一次办”改革。", ["办理“一件事；一次办”改革。"]),
        ("他说：“同意。”然后签字。", ["他说：“同意。”", "然后签字。"]),
        ("落实《甲办法。乙办法》。", ["落实《甲办法。乙办法》。"]),
        ("建设食堂（责任单位：市民政局）", ["建设食堂", "（责任单位：市民政局）"]),
        ("建设食堂（含助餐点）。", ["建设食堂（含助餐点）。"]),
        ("是否同意？同意！", ["是否同意？", "同意！"]),
        ("", []),
    ],
)
def test_chinese_sentences(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in chinese_sentences(text)] == expected


def test_chinese_lines() -> None:
    assert chinese_sentences("甲\n乙") == ((0, 1), (2, 3))
    assert chinese_sentences("甲\n乙", lines=False) == ((0, 3),)


def test_length_counts_what_is_said() -> None:
    assert length("建设食堂。") == 4.0
    assert length("2025年底") == 2 + 4 / 5
    assert length("Build canteens.") == 13.0
    assert length("") == 0.0
