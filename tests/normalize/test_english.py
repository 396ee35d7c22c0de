"""English sentences end where they end, and words compare across spellings."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.english import content_words, openings, sentences, stem, tokens


def cut(text: str, lines: bool = True) -> list[str]:
    return [text[a:b] for a, b in sentences(text, lines)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cap is set. It applies now.", ["The cap is set.", "It applies now."]),
        ("A rate of 2.5% applies. Next.", ["A rate of 2.5% applies.", "Next."]),
        ("See No. 5 and Art. 3 of the law. Done.", ["See No. 5 and Art. 3 of the law.", "Done."]),
        ("Funds, e.g. for Co. Ltd. firms, are paid.", ["Funds, e.g. for Co. Ltd. firms, are paid."]),
        ("Mr. A. B. Smith of the U.S. Bureau signs.", ["Mr. A. B. Smith of the U.S. Bureau signs."]),
        ("Roads, rail, etc. are built.", ["Roads, rail, etc. are built."]),
        ("Build roads, rail, etc. The city pays.", ["Build roads, rail, etc.", "The city pays."]),
        ("to inspect books; to vote; and", ["to inspect books;", "to vote;", "and"]),
        ("He said “stop.” Then he left.", ["He said “stop.”", "Then he left."]),
        ("Pay it. (Responsible unit: Finance Bureau)", ["Pay it.", "(Responsible unit: Finance Bureau)"]),
        ("Pay it (in full) now.", ["Pay it (in full) now."]),
        ("Why? Because!", ["Why?", "Because!"]),
        ("3. Build canteens", ["3. Build canteens"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_line_is_a_unit_only_where_lines_mean_something() -> None:
    text = "Support the building\nof canteens.\n(1) in towns\n(2) in villages"
    assert cut(text) == ["Support the building", "of canteens.", "(1) in towns", "(2) in villages"]
    assert cut(text, lines=False) == ["Support the building\nof canteens.", "(1) in towns", "(2) in villages"]


@given(st.text(alphabet="ab .;!?()\n“”A1é市", max_size=60), st.booleans())
def test_no_character_is_lost_and_none_is_twice(text: str, lines: bool) -> None:
    spans = sentences(text, lines)
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() != "" for a, b in spans)


@pytest.mark.parametrize(
    ("one", "other"),
    [("optimise", "Optimizing"), ("centre", "centers"), ("organisational", "organization"), ("labour", "labor"),
     ("programmes", "program"), ("licence", "license"), ("catalogue", "catalog")],
)  # fmt: skip
def test_spellings_share_a_stem(one: str, other: str) -> None:
    assert stem(one)[:6] == stem(other)[:6]


def test_words_that_differ_keep_apart() -> None:
    assert len({stem(word) for word in ("four", "for", "hour", "hire", "rise", "raise")}) == 6


def test_tokens_leave_function_words_out_and_read_numbers() -> None:
    text = "The city’s banks lend up to RMB 10 million or 30% in two years."
    found = tokens(text)
    assert [token.form for token in found] == ["citi", "bank", "lend", "rmb", "#10000000", "#30", "#2", "year"]
    assert text[found[4].start : found[4].end] == "10 million"


def test_one_is_a_word_and_no_number() -> None:
    assert [token.form for token in tokens("one of them, one-stop service")] == ["stop", "servic"]


def test_only_words_that_may_occur_are_stemmed() -> None:
    assert [w for *_, w in content_words("nursing bureaus", openings("Nurses pay"))] == ["nurs", "bureaus"]


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("built", "build"),
        ("paid", "pay"),
        ("children", "child"),
        ("wharves", "wharf"),
        ("criteria", "criterion"),
        ("left", "leave"),
    ],
)
def test_irregular_forms_are_their_base(form: str, base: str) -> None:
    assert stem(form) == stem(base)
    assert stem(base)[:3] in openings(form) or base[:3] in openings(form)


def test_letters_joined_by_an_ampersand_are_one_word() -> None:
    assert [token.form for token in tokens("R&D centres")] == ["r&d", "center"]
