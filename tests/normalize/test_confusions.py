from __future__ import annotations

import pytest

from normalize.confusions import confusions, occurrences
from normalize.wording import Wording


def found(text: str) -> list[str]:
    return [entry.zh for entry, start, end in occurrences(text) if text[start:end] == entry.zh]


def test_each_word_has_one_entry() -> None:
    words = [entry.zh for entry in confusions()]
    assert len(words) == len(set(words)) >= 600


def test_no_entry_contradicts_itself() -> None:
    """What is wrong for a word is none of its renderings in another form, and the word does not excuse itself."""
    faults = [
        (entry.zh, wrong)
        for entry in confusions()
        for wrong in entry.other
        if (0, len(wrong)) in Wording(wrong).find(entry.renderings)
    ]
    assert not faults
    assert not [entry.zh for entry in confusions() if entry.asked(entry.zh)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("出租人通知承租人", ["出租人", "通知", "承租人"]),
        ("被保险人", ["被保险人"]),
        ("不动产登记", ["不动产", "登记"]),
        ("出租车停靠", []),
        ("定期和不定期检查", ["定期", "不定期", "检查"]),
        ("", []),
    ],
)
def test_the_longest_word_counts(text: str, words: list[str]) -> None:
    assert found(text) == words


def test_words_that_ask_for_the_other_rendering_are_counted_once() -> None:
    (lessor,) = [entry for entry in confusions() if entry.zh == "出租人"]
    assert lessor.asked("出租人通知承租人") == 1
    assert lessor.asked("出租人通知承租人，承租人答复") == 2
