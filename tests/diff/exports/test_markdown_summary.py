from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from diff.exports import EXPORTS, Style
from diff.exports.markdown_summary import LIMIT, escaped
from diff.finding import Severity

from .conftest import HOSTILE

GITHUB = MarkdownIt("gfm-like", {"html": True, "linkify": False})


def text_of(run, lang="en") -> str:
    return EXPORTS["markdown"].render(run, Style(lang)).decode()


def tokens(text: str):
    for token in GITHUB.parse(text):
        yield token
        yield from token.children or ()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_hostile_text_stays_text(run, lang):
    found = list(tokens(text_of(run, lang)))
    kinds = {token.type for token in found}
    assert not kinds & {"link_open", "image", "html_inline", "em_open"}
    folds = {token.content.strip() for token in found if token.type == "html_block"}
    assert all(re.fullmatch(r"<details><summary>[^<>]+</summary>|</details>", fold) for fold in folds)
    quoted = "".join(token.content for token in found if token.type == "fence")
    assert "<script>alert(1)</script>" in quoted and "\x1b" not in quoted
    names = "".join(token.content for token in found if token.type == "text")
    assert not re.search(r"@\w|#\d|www\.", names)


def test_the_table_has_a_row_a_pair(run):
    cells, row = [], []
    for token in GITHUB.parse(text_of(run)):
        if token.type == "inline" and row is not None:
            row.append("".join(child.content for child in token.children))
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            cells.append(row)
            row = None if len(cells) == 4 else []
        if len(cells) == 4:
            break
    assert cells[0] == ["Pair", "Compared as", "high", "medium", "low", "info", "accepted"]
    assert cells[1][1:] == ["localisation, not complete", "1", "1", "1", "1", "2"]
    assert cells[2][1:] == ["translation", "1", "0", "0", "0", "0"]
    assert cells[3][1].startswith("not compared gone.docx: there is no such file")


def test_findings_stand_under_their_clause_with_both_quotes(run):
    text = text_of(run)
    part = text[text.index("#### 一 加大奖励") : text.index("#### 三 加强宣传")]
    assert "```diff\n  - 最高不超过1000万元\n  + 最高不超过20万元\n  ```" in part
    assert "Expected ≤ 10,000,000 CNY, found ≤ 200,000 CNY" in part
    fences = [token.content for token in GITHUB.parse(text) if token.type == "fence"]
    assert fences[0] == "- 最高不超过1000万元\n+ 最高不超过20万元\n"
    assert any(token.info == "diff" for token in GITHUB.parse(text) if token.type == "fence")


def test_what_was_accepted_and_what_vanished_is_said(run):
    text = text_of(run, "zh")
    assert "已接受（2）" in text and "已豁免：Agreed with the district" in text
    assert "现已不再出现（1）" in text and "补助比例下降。" in text
    assert "A waiver for “三” expired" in text


def test_clean_is_only_said_of_what_was_read(run, clean):
    assert "No divergence was found." in text_of(clean)
    pair = replace(clean.pairs[0], report=replace(clean.pairs[0].report, complete=False))
    assert "**No divergence was found.**" not in text_of(replace(clean, pairs=(pair,)))
    assert "**No divergence was found.**" not in text_of(replace(clean, pairs=(*clean.pairs, run.pairs[2])))


def test_refusals_alone_are_nothing_compared(run):
    alone = replace(run, pairs=run.pairs[2:], vanished=())
    assert "**Nothing was compared.**" in text_of(alone) and "not compared" in text_of(alone)


def test_too_many_are_cut_the_gravest_last(run):
    pair = run.pairs[0]
    high, _, low = pair.report.findings[:3]
    many = replace(pair, report=replace(pair.report, findings=(low,) * 300 + (high,) * 40))
    text = text_of(replace(run, pairs=(many,), notes=(HOSTILE * 20,) * 200))
    assert len(text) <= LIMIT
    assert text.count("**high**") == 40
    (left,) = re.findall(r"… and (\d+) more \((\d+) low\)\.", text)
    assert left[0] == left[1] and text.count("**low**") == 300 - int(left[0])
    assert "more lines." in text


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_escaped_text_comes_back_as_it_was(text):
    shown = escaped(text)
    (inline, *rest) = GITHUB.parseInline(f"x{shown}x")
    assert not rest
    kinds = {child.type for child in inline.children}
    assert kinds <= {"text", "text_special"}


def test_severities_are_counted(run):
    assert f"**{'，'.join(['重大 2', '中等 1', '轻微 1', '提示 1'])}**" in text_of(run, "zh")
    assert [severity.value for severity in Severity] == ["high", "medium", "low", "info"]
