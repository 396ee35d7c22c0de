"""Lines that come cut into sentences find one another, in two languages and in one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.lines import align_lines, is_chinese, plain_tokens, sentence_beads
from align.link import Bead
from align.restatement import align
from ingest.parts import split
from normalize.clause import ClauseTree
from normalize.outline import build
from normalize.termbase import Termbase
from tests.reading import read_bytes

NO_TERMS = Termbase(())
CHINESE = [
    "建设社区食堂。",
    "对符合条件的食堂，一次性给予20万元补贴。",
    "鼓励医院开展上门护理，护士每周至少巡访两次。",
    "推进无障碍改造，加装电梯，在楼道安装扶手。",
]
ENGLISH = [
    "Build community canteens.",
    "Eligible canteens will receive a one-off subsidy of CNY 200,000.",
    "Encourage hospitals to offer nursing visits at home.",
    "Nurses will visit at least twice a week.",
    "Promote barrier-free renovation, add elevators, and install handrails in corridors.",
]


def numbers(beads: Sequence[Bead]) -> list[tuple[list[int], list[int]]]:
    return [([i for i, _ in bead.source], [j for j, _ in bead.target]) for bead in beads]


def tree(text: str) -> ClauseTree:
    doc = read_bytes(text.encode(), "plan.txt")
    return build(split(doc)[0], doc.source)


def test_a_sentence_may_be_rendered_by_two() -> None:
    beads = align_lines(CHINESE, ENGLISH, NO_TERMS)
    assert numbers(beads) == [([0], [0]), ([1], [1]), ([2], [2, 3]), ([3], [4])]


def test_the_english_may_be_the_original() -> None:
    beads = align_lines(ENGLISH, CHINESE, NO_TERMS)
    assert numbers(beads) == [([0], [0]), ([1], [1]), ([2, 3], [2]), ([4], [3])]


def test_what_only_one_text_says_stands_alone_in_its_place() -> None:
    foreign = "The harbour pilots meet the ships outside the breakwater, whatever the weather."
    beads = align_lines(CHINESE, [ENGLISH[0], *ENGLISH[2:], foreign], NO_TERMS)
    assert numbers(beads) == [([0], [0]), ([1], []), ([2], [1, 2]), ([3], [3]), ([], [4])]
    assert [bead.score == 0 for bead in beads] == [False, True, False, False, True]


def test_blank_lines_keep_their_numbers() -> None:
    beads = align_lines(["", CHINESE[0], " ", CHINESE[1]], [ENGLISH[0], "", ENGLISH[1]], NO_TERMS)
    assert numbers(beads) == [([0], []), ([1], [0]), ([], [1]), ([2], []), ([3], [2])]


def test_one_language_on_both_sides() -> None:
    draft = [CHINESE[0], CHINESE[1].replace("20万元", "10万元"), "开展调度。", CHINESE[3]]
    assert numbers(align_lines(CHINESE, draft)) == [([0], [0]), ([1], [1]), ([], [2]), ([2], []), ([3], [3])]
    revised = [ENGLISH[0], "Nurses will visit at least three times a week.", ENGLISH[4]]
    assert numbers(align_lines(ENGLISH, revised)) == [([0], [0]), ([1], []), ([2], []), ([3], [1]), ([4], [2])]


def test_traditional_characters_are_the_same_words() -> None:
    draft = ["建設社區食堂。", "推進無障礙改造，加裝電梯，在樓道安裝扶手。"]
    assert numbers(align_lines([CHINESE[0], CHINESE[3]], draft)) == [([0], [0]), ([1], [1])]


@pytest.mark.parametrize("texts", [([], ENGLISH), (CHINESE, []), ([], []), (["", ""], [" "])])
def test_nothing_on_a_side(texts: tuple[list[str], list[str]]) -> None:
    beads = align_lines(*texts, NO_TERMS)
    assert [bead for bead in beads if bead.source and bead.target] == []
    assert sum(len(bead.source) for bead in beads) == len(texts[0])
    assert sum(len(bead.target) for bead in beads) == len(texts[1])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from([*CHINESE, "", "2027年。", "……"]), max_size=8),
    st.lists(st.sampled_from([*ENGLISH, "", "—"])),
)
def test_every_line_is_in_exactly_one_bead(chinese: list[str], english: list[str]) -> None:
    beads = align_lines(chinese, english, NO_TERMS)
    assert sorted(i for bead in beads for i, _ in bead.source) == list(range(len(chinese)))
    assert sorted(j for bead in beads for j, _ in bead.target) == list(range(len(english)))
    firsts = [bead.source[0] for bead in beads if bead.source]
    assert firsts == sorted(firsts)


def test_the_script_tells_the_language() -> None:
    assert is_chinese(CHINESE) and not is_chinese(ENGLISH)
    assert is_chinese(["（二）推广RCEP规则，建设CRM系统，开展AI应用。"])
    assert not is_chinese(["The plan (《养老服务条例》) applies to all districts of the municipality."])


def test_tokens_of_one_language_lead_back_to_the_text() -> None:
    text = "对新建 库容500立方米以上的，补助30%。"
    tokens = plain_tokens(text, "zh")
    assert [token.form for token in tokens if token.form.startswith("#")] == ["#500", "#30"]
    assert "库容" in [text[token.start : token.end] for token in tokens]


ORIGINAL = """临江市养老服务行动计划
一、扩大供给
支持街道建设社区食堂。对符合条件的食堂，一次性给予20万元补贴。
二、培养人才
支持职业学校开设养老护理专业。毕业生从事护理工作满三年的，给予奖励。"""
DRAFT = """滨海区养老服务行动计划
一、培养人才
支持职业学校开设养老护理专业。
二、扩大供给
支持街道建设社区食堂。每年评选示范食堂。对符合条件的食堂，一次性给予10万元补贴。"""


def test_sentences_of_moved_clauses_of_one_language() -> None:
    alignment = align(tree(ORIGINAL), tree(DRAFT), "localisation").alignment
    said = [
        (
            "".join(alignment.original.text[a:b] for a, b in bead.source),
            "".join(alignment.draft.text[a:b] for a, b in bead.target),
        )
        for beads in sentence_beads(alignment)
        for bead in beads
    ]
    assert ("支持职业学校开设养老护理专业。", "支持职业学校开设养老护理专业。") in said
    assert ("对符合条件的食堂，一次性给予20万元补贴。", "对符合条件的食堂，一次性给予10万元补贴。") in said
    assert ("", "每年评选示范食堂。") in said
    assert ("毕业生从事护理工作满三年的，给予奖励。", "") in said


MORE_ZH = [
    *CHINESE,
    "农贸市场周边设置60个冷藏车停靠泊位。",
    "渡船每隔18个月进坞检修。",
    "票价不得高于每人25元。",
    "学生放学后可以在图书馆写作业。",
]
MORE_EN = [
    *ENGLISH,
    "Set up 60 parking berths for refrigerated trucks around farmers' markets.",
    "Ferries shall be docked for overhaul every 18 months.",
    "Fares may not exceed RMB 25 per person.",
    "Students may do their homework in the library after school.",
]


def test_the_two_texts_may_have_different_orders() -> None:
    order = [5, 6, 7, 8, 0, 1, 2, 3, 4]
    beads = align_lines(MORE_ZH, [MORE_EN[k] for k in order], NO_TERMS)
    back = {k: at for at, k in enumerate(order)}
    straight = [([0], [0]), ([1], [1]), ([2], [2, 3]), ([3], [4]), ([4], [5]), ([5], [6]), ([6], [7]), ([7], [8])]
    assert numbers(beads) == [(z, [back[k] for k in e]) for z, e in straight]


def test_one_line_that_was_moved() -> None:
    order = [0, 1, 2, 3, 8, 4, 5, 6, 7]
    beads = {tuple(z): e for z, e in numbers(align_lines(MORE_ZH, [MORE_EN[k] for k in order], NO_TERMS))}
    assert beads[7,] == [4] and beads[3,] == [5] and beads[4,] == [6]


def test_a_sentence_on_the_same_subject_does_not_hide_in_a_bead() -> None:
    chinese = ["大会应每年举行一次常会，并于必要时举行特别会议。", "理事会由十二个成员国组成，任期三年。", *CHINESE]
    english = [
        "The General Assembly shall hold one regular session every year, and special sessions where necessary.",
        "The General Assembly shall elect its president for each session.",
        "The Council shall consist of twelve member states, which serve for a term of three years.",
        *ENGLISH,
    ]
    assert numbers(align_lines(chinese, english, NO_TERMS))[:3] == [([0], [0]), ([], [1]), ([1], [2])]


def test_of_two_like_headings_the_one_with_the_same_number_is_taken() -> None:
    chinese = ["（四）强化政策支持", *CHINESE]
    english = ["10. Strengthen policy support", "(iv) Strengthen policy support", *ENGLISH]
    assert numbers(align_lines(chinese, english, NO_TERMS))[:2] == [([], [0]), ([0], [1])]
    english[:2] = english[1::-1]
    assert numbers(align_lines(chinese, english, NO_TERMS))[:2] == [([0], [0]), ([], [1])]
