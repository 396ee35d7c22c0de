"""Words find their renderings, with and without the general dictionary."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from normalize import english
from normalize.lexicon import Dictionary, Lexicon, dictionary, lexicon, segment

# Written for this test in the format of CC-CEDICT; the glosses are the test's own.
ENTRIES = """# a comment
養老 养老 [yang3 lao3] /to care for the elderly/
食堂 食堂 [shi2 tang2] /canteen (of a firm)/CL:個|个[ge4]/
補貼 补贴 [bu3 tie1] /subsidy; allowance/
護士 护士 [hu4 shi5] /nurse/
王 王 [Wang2] /surname Wang/
王 王 [wang2] /king/
社 社 [she4] /society/
社區 社区 [she4 qu1] /community/
區 区 [qu1] /district/
三 三 [san1] /three/
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A general dictionary of a few words."""
    file = tmp_path / "cedict.txt.gz"
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.write(ENTRIES)
    monkeypatch.setattr("normalize.lexicon._cedict_file", lambda: file)


def forms(chinese: str, words: Dictionary) -> list[str]:
    return [token.form for token in segment([chinese], words)[0]]


def build(chinese: str, text: str, terms: dict[str, list[str]] | None = None) -> Lexicon:
    words = dictionary(chinese, text, terms)
    return lexicon(words, segment([chinese], words)[0], english.tokens(text))


@pytest.mark.usefixtures("small")
def test_only_words_of_the_text_are_read() -> None:
    words = dictionary("社区食堂补贴", "community canteens are given an allowance")
    assert set(words.glosses) == {"社", "社区", "区", "食堂", "补贴"}
    assert words.glosses["补贴"] == (("subsidy",), ("allow",))  # no word of the English text begins like subsidy
    assert words.glosses["食堂"] == (("canteen",),)
    assert words.general


@pytest.mark.usefixtures("small")
def test_a_surname_is_no_rendering() -> None:
    assert dictionary("王", "the king").glosses["王"] == (("king",),)


@pytest.mark.usefixtures("small")
def test_segmentation_takes_the_longer_words() -> None:
    words = dictionary("社区食堂给予补贴", "")
    assert forms("社区食堂给予补贴", words) == ["社区", "食堂", "给予", "补贴"]


@pytest.mark.usefixtures("small")
def test_traditional_text_is_read_like_simplified() -> None:
    words = dictionary("社區食堂補貼", "")
    assert forms("社區食堂補貼", words) == ["社区", "食堂", "补贴"]


@pytest.mark.usefixtures("small")
def test_a_line_break_inside_a_word_parts_nothing() -> None:
    text = "社区食\n堂 补贴"
    found = segment([text], dictionary("社区食堂补贴", ""))[0]
    assert [(token.form, text[token.start : token.end]) for token in found] == [
        ("社区", "社区"),
        ("食堂", "食\n堂"),
        ("补贴", "补贴"),
    ]


@pytest.mark.usefixtures("small")
def test_numbers_and_latin_words_are_anchors() -> None:
    table = build("补贴200万元，占百分之三十，RCEP", "subsidies of CNY 2 million, 30%, RCEP")
    for form in ("#2000000", "#30", "rcep"):
        assert table.probability(form, form) == 1.0


@pytest.mark.usefixtures("small")
def test_renderings_sum_to_one_and_unknown_words_have_none() -> None:
    table = build("护士给予补贴，龘龘", "Nurses receive a subsidy, an allowance")
    assert sum(p for _, p in table.renderings("补贴")) == pytest.approx(1.0)
    assert table.renderings("护士") == (("nurs", 1.0),)
    assert table.renderings("龘") == ()
    assert table.renderings("不在文中") == ()
    assert table.probability("护士", "nowhere") == 0.0


@pytest.mark.usefixtures("small")
def test_a_word_without_entry_is_known_by_the_words_in_it() -> None:
    table = build("社区养老", "community care", {"社区养老": []})
    assert dict(table.renderings("社区养老"))["communiti"] > 0.2
    assert sum(p for _, p in table.renderings("社区养老")) < 1.0


@pytest.mark.usefixtures("small")
def test_terms_are_words_and_their_renderings_count() -> None:
    table = build("长护险", "long-term care insurance", {"长护险": ["long-term care insurance"]})
    assert {form for form, _ in table.renderings("长护险")} == {"long", "term", "care", "insur"}


@pytest.mark.usefixtures("small")
def test_names_are_known_by_their_pinyin() -> None:
    table = build("临江的食堂", "Canteens of Linjiang")
    assert table.renderings("临江") == ((english.stem("Linjiang"), 1.0),)


def test_without_the_general_dictionary_terms_and_names_remain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("normalize.lexicon._cedict_file", lambda: None)
    table = build("临江建设食堂", "Linjiang builds canteens", {"食堂": ["canteen"]})
    assert not table.general
    assert table.renderings("食堂") == (("canteen", 1.0),)
    assert table.renderings("临江") == ((english.stem("Linjiang"), 1.0),)


def test_the_file_that_is_kept_gives_what_the_first_reading_gave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("normalize.lexicon._SERVED", set())
    text = "临江市建设食堂，行长在银行行走，重庆的重点项目只发展养老服务。"
    first, second = (dictionary(text, "canteen bank walk").glosses for _ in range(2))
    assert list(first.items()) == list(second.items())
    assert {"食堂", "银行", "重点", "只"} <= first.keys()


def test_the_general_dictionary_can_be_left_out() -> None:
    assert dictionary("食堂", "canteen", general=False).glosses == {}


def test_learning_finds_a_pair_that_no_dictionary_knows() -> None:
    chinese, words = {"甲": 0, "乙": 1, "丙": 2}, {"a": 0, "b": 1, "c": 2}
    table = np.zeros((3, 3), dtype=np.float32)
    table[0, 0] = 1.0
    before = Lexicon(chinese, words, table, True)
    after = before.learned([([0, 1], [0, 1]), ([1, 2], [1, 2]), ([0, 2], [0, 2]), ([1], [1])])
    assert after.probability("乙", "b") > 0.8
    assert after.probability("甲", "a") > 0.8
    assert after.probability("甲", "b") < 0.1
    assert before.probability("乙", "b") == 0.0


def test_learning_needs_more_than_one_meeting() -> None:
    before = Lexicon({"甲": 0}, {"a": 0}, np.zeros((1, 1), dtype=np.float32), True)
    assert before.learned([([0], [0])]).probability("甲", "a") == 0.0
    assert before.learned([]).table.shape == (1, 1)
