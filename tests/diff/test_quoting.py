from __future__ import annotations

import pytest

from align.restatement import ClauseText, clause_texts
from diff.monolingual.quoting import widened
from ingest.parts import split
from normalize.outline import build
from tests.reading import read_bytes


def clause(body: str) -> ClauseText:
    doc = read_bytes(f"某某办法\n第一条 {body}\n".encode(), "case.txt")
    (part,) = split(doc)
    return clause_texts(build(part, doc.source))[-1]


@pytest.mark.parametrize(
    ("body", "word", "quote"),
    [
        ("单位和居民都有权举报。", "都", "居民都有权"),
        ("推动养老服务等行业发展。", "等", "服务等行业"),
        ("统一外观标识，并统一车身颜色。", "并", "并统一车身"),
        ("按期完成，应予奖励。", "应", "应予奖励"),
    ],
)
def test_a_short_quote_grows_by_whole_words_and_not_over_a_mark(body: str, word: str, quote: str) -> None:
    text = clause(body)
    at = text.text.index(word)
    start, end = widened(text, at, at + len(word))
    assert text.text[start:end] == quote


def test_a_long_quote_stays() -> None:
    text = clause("对新建库容五百立方米以上的项目给予补助。")
    assert widened(text, 2, 9) == (2, 9)


def test_all_there_is_between_two_marks_is_enough() -> None:
    text = clause("完成率高，快，好。")
    at = text.text.index("快")
    assert widened(text, at, at + 1) == (at, at + 1)
