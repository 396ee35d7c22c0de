"""What is printed twice to look bold is read once, however the file cuts it."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import SourceFile
from ingest.layout.doubles import once
from ingest.layout.model import Piece
from ingest.pdf import parser as pdf_parser
from tests.ingest.pdf_fixtures import Page, pdf

TEXT = "每个展会补助不超过120万元。"


def piece(text: str, x: float = 80, y: float = 200, size: float = 14) -> Piece:
    width = sum(size if ord(char) > 255 else size / 2 for char in text)
    return Piece(text, x, x + width, y, size)


@given(
    st.sampled_from([(0.6, 0.0), (1.5, 0.0), (3.0, 0.0), (1.5, -1.5)]),
    st.lists(st.integers(1, 8), max_size=3, unique=True).map(sorted),
)
def test_a_second_print_goes_wherever_it_is_cut(by: tuple[float, float], cuts: list[int]) -> None:
    ideographs = "每个展会补助不超过百万元"
    first = piece(ideographs)
    ends = [0, *cuts, len(ideographs)]
    again = [piece(ideographs[a:b], 80 + by[0] + 14 * a, 200 + by[1]) for a, b in pairwise(ends) if a < b]
    assert once([first, *again]) == [first]
    assert "".join(p.text for p in once([*again, first])) == ideographs


def test_a_piece_may_hold_its_own_second_print() -> None:
    text = "不不小于66万元"
    places = [0, 1.5, 14, 28, 42, 43.5, 49, 63]
    shares = b"".join(round(x / 77 * 65535).to_bytes(2, sys.byteorder) for x in places[1:])
    doubled = Piece(text, 80, 157, 200, 14, shares=shares)
    assert "".join(p.text for p in once([doubled])) == "不小于6万元"


@pytest.mark.parametrize("text", ["人人有责，天天向上", "all llamas shall spell well", "补助2200元", "……——"])
def test_doubled_characters_of_the_text_stay(text: str) -> None:
    assert once([piece(text)]) == [piece(text)]


def test_other_words_over_the_text_and_the_same_words_elsewhere_stay() -> None:
    stamp = replace(piece("作废"), y=202.0)
    below = piece(TEXT, 80, 222)
    assert once([piece(TEXT), stamp, below]) == [piece(TEXT), stamp, below]


def test_bold_words_of_a_file_are_read_once() -> None:
    page = Page()
    for i in range(6):
        for word, x in (("第" + "一二三四五六"[i] + "条", 80), (TEXT[:6], 140), (TEXT[6:], 212)):
            page.add(x, 100 + 20 * i, word).add(x + 1.6, 100 + 20 * i, word)
    doc = pdf_parser.parse(pdf([page]), SourceFile("plan.pdf", "0" * 64, "pdf", 1))
    assert [block.text.replace(" ", "") for block in doc.blocks] == [f"第{n}条{TEXT}" for n in "一二三四五六"]
