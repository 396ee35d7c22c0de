from __future__ import annotations

import pytest

from align.localisation import Localisation, derive
from align.restatement import Restatement, align
from ingest.parts import split
from normalize.chinese import fold
from normalize.clause import ClauseTree
from normalize.outline import build
from tests.reading import read_bytes

MUNICIPAL = """临江市促进外资行动计划
为扩大开放，结合临江实际，制定本计划。
一、重点任务
1．优化服务。设立服务窗口，方便全市企业办事。（责任单位：市商务委、市财政局）
2．支持研发。鼓励企业来江发展，建设实验平台。
3．培养人才。支持在江高校开设相关专业，发挥市级部门作用。
二、保障措施
（一）加强领导。建立联席会议制度，研究重大事项。
"""
DISTRICT = """临江市云溪区促进外资行动计划
为扩大开放，结合我区实际，制定本计划。
一、重点任务
1．培养人才。支持在区高校开设相关专业，发挥区级部门作用，建设实验平台。
2．优化服务。设立服务窗口，方便全区企业办事。（责任单位：区商务委、区财政局）
二、保障措施
（一）加强领导。建立联席会议制度，研究重大事项。
"""


def tree(text: str) -> ClauseTree:
    doc = read_bytes(text.encode(), "case.txt")
    (part,) = split(doc)
    return build(part, doc.source)


@pytest.fixture(scope="module")
def text() -> Restatement:
    return align(tree(MUNICIPAL), tree(DISTRICT), "localisation")


def test_clauses_pair_out_of_order(text: Restatement) -> None:
    pairs = {p.source.clause.path: p.target.clause.path for p in text.pairs}
    assert pairs["一/1"] == "一/2"
    assert pairs["一/3"] == "一/1"
    assert [m.clause.path for _, m in text.missing()] == ["一/2"]


def test_every_clause_is_in_one_link(text: Restatement) -> None:
    for side, size in (("source", len(text.original)), ("target", len(text.draft))):
        indices = [i for link in text.alignment.links for i in getattr(link, side)]
        assert sorted(indices) == list(range(size))


def test_a_missing_clause_shows_the_candidates_that_were_turned_down(text: Restatement) -> None:
    link = next(link for link, _ in text.missing())
    assert link.rejected
    assert all(0 < score < 1 for _, score in link.rejected)


def test_a_provision_that_moved_is_found(text: Restatement) -> None:
    (move,) = text.relocations
    assert text.original[move.source[0]].segments[move.source[1]].text == "建设实验平台"
    assert text.draft[move.target[0]].clause.path == "一/1"


def test_a_localised_clause_is_the_same(text: Restatement) -> None:
    link = next(p.link for p in text.pairs if p.source.clause.path == "一/1")
    assert text.is_localised(link)
    unchanged = next(p for p in text.pairs if p.source.clause.path == "二/（一）")
    assert not text.is_localised(unchanged.link)
    preamble = next(p for p in text.pairs if p.source.clause.kind == "preamble")
    assert text.is_localised(preamble.link)
    assert all(not m.hunks for m in preamble.matches)


def test_places_lead_back_to_the_raw_text(text: Restatement) -> None:
    pair = next(p for p in text.pairs if p.source.clause.path == "一/1")
    segment = next(s for s in pair.source.segments if "企业" in s.text)
    start, end = pair.source.place(segment.start, segment.end)
    assert text.alignment.original.text[start:end] == "方便全市企业办事"


def test_a_revision_takes_a_swapped_level_for_a_difference() -> None:
    again = align(tree(MUNICIPAL), tree(DISTRICT), "revision")
    assert not again.localisation
    preamble = next(p for p in again.pairs if p.source.clause.kind == "preamble")
    assert any(m.hunks for m in preamble.matches)


def test_the_same_place_needs_no_localisation() -> None:
    assert derive(tree(MUNICIPAL), tree(MUNICIPAL)) == Localisation()


def test_a_swap_throughout_is_believed_without_a_place() -> None:
    original = MUNICIPAL.replace("临江市", "").replace("办事。", "办事，服务全市发展。")
    derived = derive(tree(original), tree(original.replace("全市", "全区")))
    assert derived.levels == ("市", "区")


def test_one_word_changed_is_no_localisation() -> None:
    """A single 全市 → 全区 may be a change of scope, and must not be silent."""
    assert not derive(tree(MUNICIPAL), tree(MUNICIPAL.replace("全市", "全区")))


@pytest.mark.parametrize(
    ("source", "target", "same"),
    [
        ("市", "区", True),
        ("市商务委", "区商务委", True),
        ("滨江新区、北湖高新区", "云溪经开区、云溪高新区", True),
        ("市财政局", "区商务委", False),
        ("企业", "区企业", False),
        ("", "区", False),
    ],
)
def test_what_carries_over(text: Restatement, source: str, target: str, same: bool) -> None:
    a, b = fold(source).text, fold(target).text
    assert text.localisation.carries_over(a, 0, len(a), b, 0, len(b)) is same
