from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.tables import TableError, read_table, split_cell
from normalize.termbase import Rendered, Rendering, Term, Termbase, built_in
from normalize.terms import REQUIRED


@pytest.fixture(scope="module")
def builtin() -> Termbase:
    return Termbase.load()


TEA = Term("茶业集群", "tea cluster", ("cluster of tea producers",), ("tea collection",))


def words(base: Termbase, text: str) -> list[str]:
    found = base.find(text)
    for occurrence in found:
        assert occurrence.term.zh[0] in text[occurrence.start : occurrence.end]
    return [occurrence.term.zh for occurrence in found]


def test_the_longest_term_wins() -> None:
    base = Termbase((Term("外商", "foreign business"), Term("外商投资", "foreign investment"), TEA))
    assert words(base, "鼓励外商投资茶业集群，外商可以参与") == ["外商投资", "茶业集群", "外商"]


def test_offsets_lead_to_the_raw_text() -> None:
    base = Termbase((Term("放管服改革", "reform"), Term("ＡＥＯ认证".replace("ＡＥＯ", "AEO"), "AEO certification")))
    text = "深化“放管服”\n改革，开展ＡＥＯ认证"
    first, second = base.find(text)
    assert text[first.start : first.end] == "放管服”\n改革"
    assert text[second.start : second.end] == "ＡＥＯ认证"


@pytest.mark.parametrize(
    ("text", "found"), [("推广“放管服”", "放管服"), ("推广“放管服”，", "放管服"), ("深化“放管服”", "深化“放管服”")]
)
def test_a_quotation_mark_belongs_to_the_word_that_has_the_other(text: str, found: str) -> None:
    base = Termbase((Term("放管服", "reform"), Term("深化“放管服”", "deepen the reform")))
    (occurrence,) = base.find(text)
    assert text[occurrence.start : occurrence.end] == found


def test_a_longer_word_hides_the_term() -> None:
    base = Termbase((Term("市场", "market", not_in=("超市场馆",)),))
    assert words(base, "超市场馆与市场") == ["市场"]


@pytest.mark.parametrize(
    ("english", "rendering"),
    [
        ("Build a tea cluster.", Rendering.PREFERRED),
        ("Build several tea-clusters.", Rendering.PREFERRED),
        ("Clusters of the tea producer were built.", Rendering.ACCEPTED),
        ("clusters of large and small tea producers", Rendering.ACCEPTED),
        ("Build a tea collection.", Rendering.FORBIDDEN),
        ("Build a tea collection in the tea cluster.", Rendering.PREFERRED),
        ("Collect tea.", Rendering.ABSENT),
        ("", Rendering.ABSENT),
    ],
)
def test_rendered(english: str, rendering: Rendering) -> None:
    found = Termbase(()).rendered(TEA, english)
    assert found.rendering is rendering
    assert (found.end > found.start) is (rendering is not Rendering.ABSENT)


PROGRAMME = Term(
    "茶山计划", "Tea Thought on Hills with Leaves for a New Season", ("Tea Thought",), ("Tea Idea",), fixed=True
)


@pytest.mark.parametrize(
    ("english", "rendering"),
    [
        ("the Tea Thought on Hills with Leaves for a New Season", Rendering.PREFERRED),
        ("tea thought on hills with leaves for a new season", Rendering.PREFERRED),
        ("study Tea Thought", Rendering.ACCEPTED),
        ("Tea's thought on hills with leaves in the new season", Rendering.ALTERED),
        ("Tea Thought on Hills with Leaves in the New Season", Rendering.ALTERED),
        ("Tea Thoughts", Rendering.ALTERED),
        ("the thought on tea", Rendering.ALTERED),
        ("Tea Idea", Rendering.FORBIDDEN),
        ("a thought", Rendering.ABSENT),
    ],
)
def test_a_fixed_title_must_stand_word_for_word(english: str, rendering: Rendering) -> None:
    found = Termbase(()).rendered(PROGRAMME, english)
    assert found.rendering is rendering
    assert english[found.start : found.end].lower() in english.lower()


def test_the_column_of_fixed_titles(tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text("zh,preferred,fixed\n茶山计划,Tea Plan,yes\n茶树,tea tree,\n", "utf-8")
    assert [term.fixed for term in Termbase.load([path]).terms[:2]] == [True, False]
    path.write_text("zh,preferred,fixed\n茶山计划,Tea Plan,maybe\n", "utf-8")
    with pytest.raises(TableError, match="“茶山计划” has “maybe” in the column “fixed”; write yes"):
        Termbase.load([path])


def test_where_a_rendering_stands() -> None:
    english = "The tea collection is no tea  clusters’ matter."
    assert Termbase(()).renderings(TEA, english) == (
        Rendered(Rendering.FORBIDDEN, "tea collection", 4, 18),
        Rendered(Rendering.PREFERRED, "tea cluster", 25, 38),
    )


def test_a_forbidden_form_inside_an_accepted_one_is_none() -> None:
    term = Term("总部", "company headquarters", ("head office of the company",), ("office of the company",))
    (found,) = Termbase(()).renderings(term, "the head office of the company")
    assert found.rendering is Rendering.ACCEPTED


@pytest.mark.parametrize(
    ("zh", "good", "bad"),
    [
        ("准入前国民待遇", "pre-establishment national treatment", "national treatment before admission"),
        ("特许经营", "operate under a concession", "franchises"),
        ("返程投资", "round-trip investments", "return investment"),
        ("资本项目", "capital account items", "capital projects"),
        ("预约定价安排", "advance pricing arrangements", "appointment pricing"),
        ("单一窗口", "the Single Window", "one window"),
        ("供给侧结构性改革", "supply-side structural reforms", "supply-side reform of structure"),
    ],
)
def test_terms_of_the_table(builtin: Termbase, zh: str, good: str, bad: str) -> None:
    (occurrence,) = builtin.find(f"推进{zh}。")
    assert occurrence.term.zh == zh
    assert builtin.rendered(occurrence.term, f"We promote {good}.").rendering in (
        Rendering.PREFERRED,
        Rendering.ACCEPTED,
    )
    assert builtin.rendered(occurrence.term, f"We promote {bad}.").rendering is Rendering.FORBIDDEN


def test_a_ministry_is_not_the_departments_of_its_kind(builtin: Termbase) -> None:
    assert words(builtin, "财政部、商务部") == ["财政部", "商务部"]
    assert not {"财政部", "商务部"} & set(words(builtin, "各级财政部门，商务部门"))


def test_every_longer_word_holds_the_term(builtin: Termbase) -> None:
    assert all(term.zh in longer and term.zh != longer for term in builtin.terms for longer in term.not_in)


def test_table_of_terms(builtin: Termbase) -> None:
    rows = [row for path in built_in() for row in read_table(path, REQUIRED)]
    assert len(rows) >= 1000
    assert len({row["zh"] for row in rows}) == len(rows) == len(builtin.terms)
    assert all(row["domain"] for row in rows)
    for row in rows:
        assert re.fullmatch(r"[一-鿿、+·0-9A-Za-z]{2,24}", row["zh"]), row["zh"]
        forms = (row["preferred"], *split_cell(row["accepted"]), *split_cell(row["forbidden"]))
        assert len({form.lower() for form in forms}) == len(forms), row["zh"]
        assert all(re.fullmatch(r"[A-Za-z0-9 ,.'&+/()\-–éô]+", form) for form in forms), row["zh"]


def test_no_rendering_of_the_table_is_good_and_bad(builtin: Termbase) -> None:
    for term in builtin.terms:
        for form in (term.preferred, *term.accepted):
            assert builtin.rendered(term, form).rendering in (Rendering.PREFERRED, Rendering.ACCEPTED), term.zh
        for form in term.forbidden:
            assert builtin.rendered(term, form).rendering is Rendering.FORBIDDEN, (term.zh, form)


def test_users_file_comes_first(tmp_path: Path, builtin: Termbase) -> None:
    path = tmp_path / "ours.csv"
    path.write_text(
        "# ours\nzh,preferred,forbidden\n负面清单,exclusion list,negative list\n茶业集群,tea cluster,\n", "utf-8"
    )
    base = Termbase.load([path])
    (term,) = (occurrence.term for occurrence in base.find("负面清单"))
    assert (term.preferred, term.forbidden) == ("exclusion list", ("negative list",))
    assert len(base.terms) == len(builtin.terms) + 1


def test_words_of_taiwan_count_in_traditional_text_only() -> None:
    base = Termbase((Term("网络安全", "cybersecurity"), Term("重要数据", "important data")))
    text = "加強網路安全，保護重要資料與網絡安全。"
    assert [one.term.preferred for one in base.for_text(text).find(text)] == [
        "cybersecurity",
        "important data",
        "cybersecurity",
    ]
    plain = "保存重要资料，加强网络安全。"
    assert base.for_text(plain) is base
    assert words(base, plain) == ["网络安全"]


@given(st.text("外商投资负面清单特许经营“”的 \n市", max_size=40))
def test_occurrences_are_disjoint_and_in_order(text: str) -> None:
    base = Termbase((Term("外商投资", "a"), Term("投资", "b"), Term("负面清单", "c"), Term("特许经营", "d")))
    at = 0
    for occurrence in base.find(text):
        assert at <= occurrence.start < occurrence.end <= len(text)
        assert re.sub(r"[“”\s]", "", text[occurrence.start : occurrence.end]) == occurrence.term.zh
        at = occurrence.end
