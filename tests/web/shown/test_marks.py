"""Overlapping findings are cut without losing a character; two quotes show what differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.shown.marks import Span, differences, segments

TEXT = "甲乙丙丁戊己庚辛"


def shape(spans, start=0, end=8, cuts=()):
    return [(s.text, s.findings) for s in segments(TEXT, start, end, spans, cuts)]


def test_overlap_is_cut_where_one_of_them_begins_or_ends():
    assert shape([Span(1, 1, 5), Span(2, 3, 7)]) == [
        ("甲", ()),
        ("乙丙", (1,)),
        ("丁戊", (1, 2)),
        ("己庚", (2,)),
        ("辛", ()),
    ]


def test_one_inside_the_other_and_both_the_same():
    assert shape([Span(1, 0, 8), Span(2, 2, 3), Span(3, 2, 3)]) == [
        ("甲乙", (1,)),
        ("丙", (1, 2, 3)),
        ("丁戊己庚辛", (1,)),
    ]


def test_a_mere_place_is_a_segment_of_its_own_at_the_ends_too():
    assert shape([Span(1, 0, 0), Span(2, 8, 8), Span(3, 4, 4)]) == [
        ("", (1,)),
        ("甲乙丙丁", ()),
        ("", (3,)),
        ("戊己庚辛", ()),
        ("", (2,)),
    ]


def test_an_empty_stretch_keeps_its_place():
    assert shape([Span(1, 3, 3)], 3, 3) == [("", (1,))]
    assert shape([], 3, 3) == []


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8))),
    st.integers(0, 8),
    st.lists(st.integers(0, 8)),
)
def test_no_character_is_lost_or_doubled_and_every_span_is_covered(pairs, start, inner):
    spans = [Span(n, min(pair), max(pair)) for n, pair in enumerate(pairs, 1)]
    cuts = [cut for cut in inner if cut >= start]
    found = segments(TEXT, start, 8, spans, cuts)
    assert "".join(s.text for s in found) == TEXT[start:]
    for span in spans:
        covered = "".join(s.text for s in found if span.n in s.findings)
        assert covered == TEXT[max(span.start, start) : max(span.end, start)]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("最高300万元", "最高30万元", ("最高<del>300</del>万元", "最高<ins>30</ins>万元")),
        ("应当公开", "可以公开", ("<del>应当</del>公开", "<ins>可以</ins>公开")),
        ("by 2025", "by 2026", ("by <del>2025</del>", "by <ins>2026</ins>")),
        ("1,000.5元", "1,000.6元", ("<del>1,000.5</del>元", "<ins>1,000.6</ins>元")),
        ("<b>甲", "<b>乙", ("&lt;b&gt;<del>甲</del>", "&lt;b&gt;<ins>乙</ins>")),
        ("甲", "", ("甲", "")),
    ],
)
def test_what_differs_is_marked_and_everything_is_escaped(left, right, expected):
    assert differences(left, right) == expected


def test_very_long_quotes_are_shown_unmarked():
    assert differences("甲" * 4000, "乙") == ("甲" * 4000, "乙")
