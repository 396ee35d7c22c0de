"""What can be read in an answer, whatever it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diff.judge.question import LONGEST, MOST_OWN, OWN_TYPES, SCHEMA, Answer, Unreadable, key, prompt, read
from diff.vocabulary import TYPES, VERDICTS
from tests.diff.judge.answers import own, verdict

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["findings", "own", *own(), *verdict()]), inner),
    max_leaves=12,
)  # fmt: skip


def answer(findings=(), errors=()) -> Answer:
    return read(json.dumps({"findings": list(findings), "own": list(errors)}))


@given(st.text() | ANYTHING.map(json.dumps))
def test_any_answer_is_read_or_refused(text):
    try:
        found = read(text)
    except Unreadable:
        return
    assert all(one.verdict in VERDICTS and all(one.reason.values()) for one in found.verdicts)
    assert all(one.type in OWN_TYPES and 0 <= one.confidence <= 1 for one in found.own)


@pytest.mark.parametrize(
    "wrong",
    [{"verdict": "maybe"}, {"number": "1"}, {"number": None}, {"reason_en": "", "reason_zh": " "}, {"reason_en": 3, "reason_zh": None}],
)  # fmt: skip
def test_a_verdict_that_is_none_is_left_out(wrong):
    found = answer([{**verdict(), **wrong}, verdict(2)])
    assert [one.number for one in found.verdicts] == [2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "threshold-changed"},
        {"type": ["style"]},
        {"type": "structure/numbering"},
        {"original_quote": "", "translation_quote": ""},
        {"reason_en": None, "reason_zh": None},
    ],
)
def test_an_error_without_type_quote_or_reason_is_none(wrong):
    assert [one.type for one in answer(errors=[own(**wrong), own(type="style")]).own] == ["style"]


@pytest.mark.parametrize(("stated", "taken"), [(0.4, 0.4), (80, 0.8), (1, 1), (0, 0), (-1, 0.3), ("high", 0.3), (True, 0.3), (1e9, 0.3)])  # fmt: skip
def test_the_confidence_is_a_share(stated, taken):
    (found,) = answer(errors=[own(confidence=stated)]).own
    assert found.confidence == taken


def test_no_more_errors_than_were_asked_for():
    assert len(answer(errors=[own()] * 9).own) == MOST_OWN


def test_a_reason_in_one_language_stands_for_both():
    (found,) = answer([verdict(reason_en="")]).verdicts
    assert found.reason == {"en": "上限应为十倍。", "zh": "上限应为十倍。"}


def test_long_winded_reasons_are_cut_and_put_on_one_line():
    (found,) = answer([verdict(reason_en="so\n" * 999, reason_zh="\ud800甲")]).verdicts
    assert len(found.reason["en"]) == LONGEST and found.reason["en"].startswith("so so so")
    assert found.reason["zh"] == "?甲"


def test_nested_beyond_measure_is_refused():
    with pytest.raises(Unreadable):
        read('{"findings":' + "[" * 100_000)


def test_the_prompt_defines_every_word_of_the_schema():
    text = prompt()
    properties = SCHEMA["properties"]
    for name in (
        *properties,
        *properties["findings"]["items"]["properties"],
        *properties["own"]["items"]["properties"],
    ):
        assert name in text
    for word in (*OWN_TYPES, *VERDICTS, *properties["own"]["items"]["properties"]["severity"]["enum"]):
        assert word in text
    assert set(OWN_TYPES) < set(TYPES)


def test_an_answer_depends_on_model_prompt_and_question(monkeypatch):
    keys = {key("small", "a"), key("small", "b"), key("large", "a")}
    monkeypatch.setattr("diff.judge.question.prompt", lambda: "Say what you think.")
    assert len({*keys, key("small", "a")}) == 4
