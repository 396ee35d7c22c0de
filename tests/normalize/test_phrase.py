from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.phrase import Fit, Joint, places, words, written


def fit(phrase: str, text: str) -> Fit | None:
    return next((place.fit for place in places(phrase, text)), None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("digitalisation of the labour market", "digitalization of labor markets"),
        ("international co-operation", "international cooperation"),
        ("sub-district programmes", "subdistrict program"),
        ("licence centre", "license center"),
        ("a catalogue of defence offences", "catalog of defense offense"),
        ("SMEs", "SME"),
        ("No. 1 leader", "the No. 1 leaders"),
        ("implement policies", "implemented the policies"),
        ("craftsman", "craftsmen"),
        ("green tea leaf", "green tea leaves"),
        ("jointly build roads", "jointly built roads"),
        ("transferred land", "transferring lands"),
    ],
)
def test_the_same_words(one: str, other: str) -> None:
    assert fit(one, other) is Fit.EXACT
    assert fit(other, one) is Fit.EXACT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("industrial park", "industry park"),
        ("finance leasing", "financial leasing"),
        ("protect water", "protection of water"),
        ("protection of water", "protect water"),
        ("intellectual property protection", "protection of intellectual property"),
        ("protecting intellectual property", "protection of the intellectual property"),
        ("intellectual property protection", "protects intellectual property"),
        ("industrial development", "development of industry"),
        ("economic and trade cooperation", "economic trade cooperation"),
        ("market regulation", "regulate the market"),
        ("listed company", "companies listed"),
        ("land use", "use land"),
        ("land use", "use of land"),
        ("tax reduction", "reduce taxes"),
        ("trade in services", "service trade"),
        ("Bureau of Commerce", "Commerce Bureau"),
        ("two-way cross-border trade", "cross-border two-way trade"),
        ("science and technology", "technology and science"),
        ("entry and exit", "exit and entry"),
        ("cluster of tea producers", "clusters of large and small tea producers"),
        ("industrial chain", "industrial and supply chains"),
        ("supply-side structural reform", "structural reform on the supply side"),
    ],
)
def test_the_same_relation(one: str, other: str) -> None:
    assert fit(one, other) in (Fit.EXACT, Fit.LOOSE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("supply-side structural reform", "reform of the supply side structure"),
        ("supply-side structural reform", "reform the supply-side structure"),
        ("digital industrialization", "industrial digitalization"),
        ("digital industrialization", "digital industry"),
        ("factor market", "market factors"),
        ("government services", "service governments"),
        ("trade in services", "trade services"),
    ],
)
def test_another_relation(one: str, other: str) -> None:
    assert fit(one, f"We promote {other}.") is Fit.TURNED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IT", "it"),
        ("AI", "ai"),
        ("four", "for"),
        ("SAFE", "safe"),
        ("organization", "organs"),
        ("import tax", "important taxes"),
        ("foreign investment", "foreign investors"),
        ("market regulation", "marketing regulation"),
        ("product quality", "production quality"),
        ("securities", "security"),
        ("local government", "local governance"),
        ("research institute", "research institution"),
        ("customs procedure", "custom procedure"),
        ("development zone", "developed zone"),
        ("system integration", "system integrity"),
        ("standard", "standardize"),
        ("reform of the market", "They reform. Markets follow"),
        ("tea trade", "trade, tea and rice"),
        ("industrial chain", "industry of a long chain"),
        ("green tea", "green and white or black cups of tea"),
        ("", "tea"),
        ("tea", ""),
    ],
)
def test_other_words(one: str, other: str) -> None:
    assert fit(one, other) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("franchises", True),
        ("return of investment", False),
        ("return some investment", False),
        ("investment return", False),
        ("return investments", True),
        ("returned investment", True),
    ],
)
def test_as_it_is(text: str, found: bool) -> None:
    phrase = "franchise" if "franchise" in text else "return investment"
    assert bool(list(places(phrase, text, as_it_is=True))) is found


def test_places_are_disjoint_and_the_best_first() -> None:
    text = "tea of green cups, green tea cup; green and very fine tea cups"
    found = list(places("green tea cups", text))
    assert [(place.fit, text[place.start : place.end]) for place in found] == [
        (Fit.EXACT, "green tea cup"),
        (Fit.LOOSE, "green and very fine tea cups"),
    ]


def test_joints() -> None:
    assert [word.joint for word in words("Tea of the hills, rice and the corn. Oats & rye")] == [
        Joint.BESIDE, Joint.OF, Joint.COMMA, Joint.AND, Joint.STOP, Joint.AND,
    ]  # fmt: skip


def test_written_word_for_word() -> None:
    assert written("The Co-Work for & by Hills") == ("cowork", "for", "and", "by", "hills")


@given(
    st.lists(
        st.sampled_from(
            [
                "reform",
                "reforms",
                "of",
                "the",
                "structural",
                "structure",
                "supply-side",
                "and",
                ",",
                ".",
                "market",
                "regulate",
            ]
        ),
        max_size=8,
    )
)
def test_a_phrase_stands_in_itself(pieces: list[str]) -> None:
    phrase = " ".join(piece for piece in pieces if piece not in ",.")
    text = f"They say {phrase} again"
    found = list(places(phrase, text, as_it_is=True))
    assert bool(found) is bool(words(phrase))
    assert all(text[place.start : place.end] in phrase for place in found)
