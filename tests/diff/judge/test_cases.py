"""Which pairs are asked about, and where a quote stands in them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from align import bitext
from diff.finding import Severity
from diff.judge.cases import Passage, cases
from diff.pipeline import compare
from tests.conftest import _tree_of
from tests.diff.judge.conftest import CHINESE, ENGLISH


def passage(text: str, *spans: tuple[int, int], language: str = "zh") -> Passage:
    tree = _tree_of("题目\n" + text, language=language)
    start = tree.text.index(text)
    return Passage(tree, [(start + a, start + b) for a, b in spans or [(0, len(text))]])


def test_line_breaks_are_the_pages_own():
    broken = replace(_tree_of("题目\n对重点\n项目"), text="题目\n对重点\n项目 given\n rewards\n")
    found = Passage(broken, [(3, len(broken.text))])
    assert found.text == "对重点项目 given rewards"
    start, end = found.find("重点项目 given")
    assert broken.text[start:end] == "重点\n项目 given"


def test_sentences_are_joined_and_what_is_between_them_is_left_out():
    found = passage("One sentence. (left out) Another one.", (0, 13), (25, 37), language="en")
    assert found.text == "One sentence. Another one."
    assert found.find("left out") is None


def test_a_quote_must_stand_there_literally():
    found = passage("the “key” projects – all of them", language="en")
    assert found.find("projects") is not None
    assert found.find("Projects") is None
    assert found.find("the projects") is None
    assert found.find("") is None and found.find("  ") is None
    # Marks that a model writes otherwise are no other words.
    place = found.find("the “key” projects – all")
    assert place is not None and found.find('the "key" projects - all') == place


@given(st.text(alphabet="甲乙a b\n。", max_size=12), st.data())
def test_whatever_stands_in_a_passage_is_found_where_it_stands(text, data):
    tree = replace(_tree_of("题目"), text=text)
    found = Passage(tree, [(0, len(text))])
    low = data.draw(st.integers(0, len(found.text)))
    quote = found.text[low : data.draw(st.integers(low, len(found.text)))].strip()
    place = found.find(quote)
    assert (place is None) == (not quote)
    if place:
        there = tree.text[slice(*place)]
        assert "".join(there.split()) == "".join(quote.split())
        assert not there[0].isspace() and not there[-1].isspace()


def test_a_sentence_that_stands_alone_is_shown_with_the_other_side_of_its_clause():
    lost = ENGLISH.replace(" The Municipal Finance Bureau allocates the funds.", "")
    trees = _tree_of(CHINESE), _tree_of(lost, language="en", name="draft.txt")
    pair, findings = bitext.align(*trees), compare(*trees).findings
    (alone,) = (case for case in cases(pair, findings) if case.alone)
    assert alone.original.text == "市财政局负责资金拨付。"
    assert alone.draft.text.endswith("Key projects shall be rewarded, up to a maximum of RMB 1 million.")
    assert [finding.type for finding in alone.findings] == ["accuracy/omission"]


def test_gravest_first_gaps_last_and_each_finding_once(pair):
    found = cases(*pair)
    ranks = [max((finding.severity.rank for finding in case.findings), default=-1) for case in found]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] == Severity.HIGH.rank and ranks[-1] == -1
    told = [finding.fingerprint for case in found for finding in case.findings]
    assert len(told) == len(set(told))


def test_what_a_finding_quotes_is_no_gap_besides(pair):
    text, findings = pair
    gap = next(case for case in cases(text, findings) if case.gaps and not case.findings)
    where = text.chinese.text.index(gap.gaps[0])
    side = replace(findings[0].original, clause="一", quote=gap.gaps[0], start=where, end=where + len(gap.gaps[0]))
    told = replace(findings[0], original=side, draft=None, severity=Severity.INFO)
    (case,) = (case for case in cases(text, [told]) if case.findings)
    assert case.original.text == gap.original.text
    assert gap.gaps[0] not in case.gaps


def test_an_english_original_comes_first():
    trees = _tree_of(ENGLISH, language="en"), _tree_of(CHINESE, name="draft.txt")
    first = cases(bitext.align(*trees), compare(*trees).findings)[0]
    assert (first.original.language, first.draft.language) == ("en", "zh")
    assert "1000万元" in first.draft.text
