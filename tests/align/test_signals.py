"""Each signal says what it is meant to say, and shows what was seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from align.bitext import align
from align.signals import measure, reasons
from normalize.clause import ClauseTree
from normalize.english import Token
from normalize.termbase import Term, Termbase

TERMS = Termbase(
    (
        Term("食堂", "canteen"),
        Term("补贴", "subsidy"),
        Term("护士", "nurse"),
        Term("巡访", "visit"),
        Term("服务", "service"),
        Term("人才", "talent"),
        Term("电梯", "elevator"),
    )
)
CHINESE = """计划
一、服务
1．建设食堂，给予食堂20万元补贴。
2．护士巡访。
二、人才
3．加装电梯。"""
ENGLISH = """Plan
I. Services
1. Build canteens and give canteens a subsidy of CNY 200,000.
2. Nurses visit.
II. Talent
5. Add elevators."""


@pytest.fixture
def pair(tree_of: Callable[..., ClauseTree]) -> tuple[ClauseTree, ClauseTree]:
    return tree_of(CHINESE), tree_of(ENGLISH, language="en")


def words(tree: ClauseTree, tokens: tuple[Token, ...]) -> list[list[Token]]:
    return [[token for token in tokens if clause.body <= token.start < clause.end] for clause in tree.clauses]


def test_signals(pair: tuple[ClauseTree, ClauseTree]) -> None:
    chinese, english = pair
    bitext = align(chinese, english, TERMS)
    z_words, e_words = words(chinese, bitext.chinese_tokens), words(english, bitext.english_tokens)
    signals = measure(bitext.lexicon, chinese, english, z_words, e_words)
    z = {clause.path: clause.index for clause in chinese.clauses}
    e = {clause.path: clause.index for clause in english.clauses}
    assert signals.own[z["一/1"], e["I/1"]] > 0.6 > 0.2 > signals.own[z["一/1"], e["I/2"]]
    assert signals.below[z["一"], e["I"]] > signals.below[z["一"], e["II"]]
    assert signals.number[z["一/1"], e["I/1"]] == 1.0
    assert signals.number[z["二/3"], e["II/5"]] == 0.0
    assert signals.level[z["一"], e["I/1"]] == 0.0
    assert signals.place[0, 0] == 1.0 > signals.place[0, -1]
    for matrix in (signals.content, signals.own, signals.below, signals.number, signals.level, signals.place):
        assert matrix.shape == (len(chinese.clauses), len(english.clauses))
        assert matrix.min() >= 0.0
        assert matrix.max() <= 1.001


def test_reasons(pair: tuple[ClauseTree, ClauseTree]) -> None:
    chinese, english = pair
    bitext = align(chinese, english, TERMS)
    z_words, e_words = words(chinese, bitext.chinese_tokens), words(english, bitext.english_tokens)
    signals = measure(bitext.lexicon, chinese, english, z_words, e_words)
    a = next(clause for clause in chinese.clauses if clause.path == "一/1")
    b = next(clause for clause in english.clauses if clause.path == "I/1")
    why = {s.name: s for s in reasons(signals, bitext.lexicon, a, b, z_words[a.index], e_words[b.index], True)}
    assert why["figures"].detail == "200000"
    assert "食堂 canteen" in why["lexical"].detail
    assert why["number"].detail == "1． 1."
    assert why["parents"].value == 1.0
    assert all(0.0 <= signal.value <= 1.001 for signal in why.values())
