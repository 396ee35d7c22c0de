from __future__ import annotations

from dataclasses import replace

import pytest

from diff.selection import SelectionError, best_pair, bilingual_pair, named_part, passed_over
from ingest.document import Block, Part

LETTER = (
    "渝州市人民政府办公厅关于印发渝州市促进投资行动计划的通知\n各区县人民政府，市政府有关部门：\n"
    "《渝州市促进投资行动计划》已经市政府同意，现印发给你们，请认真贯彻执行。"
)
PLAN = (
    "渝州市促进投资行动计划\n一、优化投资环境\n清理与投资有关的不合理限制，保障各类企业公平参与竞争，到2025年引进项目300个。\n"
    "二、加大财政支持\n对实际到位资金超过500万元的项目，按2%给予奖励，最高不超过800万元。\n"
    "三、强化组织保障\n建立重大项目专班，定期调度，协调解决RCEP框架下项目推进中的困难和问题。"
)
OTHER = (
    "渝州市城市绿化管理办法\n第一条 为了加强城市绿化管理，保护和改善生态环境，制定本办法。\n"
    "第二条 城市绿化实行统一规划、分级负责，每年新增绿地面积不少于100公顷，公园绿地优先安排。\n"
    "第三条 任何单位和个人不得擅自占用城市绿地，确需临时占用的，应当报主管部门批准，期限不超过2年。"
)
DRAFT_LETTER = LETTER.replace("渝州市人民政府办公厅", "江岸区人民政府办公室")
DRAFT_PLAN = PLAN.replace("渝州市", "江岸区").replace("500万元", "300万元")
ENGLISH_LETTER = (
    "Notice of the General Office on Issuing the Action Plan for Promoting Investment\nTo all districts and counties:\n"
    "The Action Plan has been approved and is hereby issued for implementation."
)
ENGLISH_PLAN = (
    "Action Plan of Yuzhou for Promoting Investment\nI. Improve the investment environment\n"
    "Unreasonable restrictions on investment shall be removed, and all enterprises shall be able to compete fairly, "
    "with 300 projects introduced by 2025.\nII. Increase fiscal support\nProjects with paid-in capital of more than "
    "RMB 5 million shall be rewarded at 2% of that capital, up to a maximum of RMB 8 million.\nIII. Organisation\n"
    "A task force shall be set up for major projects and meet regularly to solve problems under the RCEP."
)


def part(number: int, text: str, language: str = "zh") -> Part:
    blocks = tuple(Block(line) for line in text.splitlines())
    return Part(number, blocks[0].text, language, blocks)


GAZETTE = (part(1, LETTER), part(2, PLAN), part(3, OTHER))


def test_the_plan_is_found_in_the_gazette():
    original, draft = best_pair(GAZETTE, [part(1, DRAFT_PLAN)])
    assert (original.number, draft.number) == (2, 1)


def test_letters_that_agree_do_not_win_over_the_plans():
    original, draft = best_pair(GAZETTE, [part(1, DRAFT_LETTER), part(2, DRAFT_PLAN)])
    assert (original.number, draft.number) == (2, 2)


def test_a_letter_alone_is_compared_with_the_letter():
    original, _ = best_pair(GAZETTE, [part(1, DRAFT_LETTER)])
    assert original.number == 1


def test_the_translation_is_matched_by_figures_and_length():
    original, draft = best_pair(GAZETTE, [part(1, ENGLISH_LETTER, "en"), part(2, ENGLISH_PLAN, "en")])
    assert (original.number, draft.number) == (2, 2)


def test_one_language_is_preferred_to_a_translation():
    both = (part(1, PLAN), part(2, ENGLISH_PLAN, "en"))
    assert best_pair(both, [part(1, DRAFT_PLAN)])[0].number == 1
    assert best_pair([part(1, PLAN)], (part(1, ENGLISH_PLAN, "en"), part(2, DRAFT_PLAN)))[1].number == 2


def test_a_covering_letter_does_not_hide_the_translation():
    _, draft = best_pair([part(1, PLAN)], (part(1, DRAFT_LETTER), part(2, ENGLISH_PLAN, "en")))
    assert draft.number == 2


@pytest.mark.parametrize(("relation", "number"), [("translation", 2), ("revision", 1), ("auto", 1)])
def test_the_relation_chooses_the_language(relation, number):
    _, draft = best_pair([part(1, PLAN)], (part(1, DRAFT_PLAN), part(2, ENGLISH_PLAN, "en")), relation)
    assert draft.number == number


def test_plans_that_differ_much_are_compared_and_not_their_letters():
    other_letter = LETTER.replace("促进投资行动计划", "城市绿化管理办法")
    drafts = (part(1, other_letter), replace(part(2, OTHER), parent=1))
    original, draft = best_pair((part(1, LETTER), replace(part(2, PLAN), parent=1)), drafts)
    assert (original.number, draft.number) == (2, 2)


def test_of_equals_the_first():
    twins = (part(1, PLAN), part(2, PLAN))
    original, draft = best_pair(twins, twins)
    assert (original.number, draft.number) == (1, 1)


def test_a_file_with_its_translation():
    parts = (part(1, LETTER), part(2, PLAN), part(3, ENGLISH_LETTER, "en"), part(4, ENGLISH_PLAN, "en"))
    original, draft = bilingual_pair(parts, parts, "both.docx")
    assert (original.number, draft.number) == (2, 4)


def test_what_comes_first_is_the_original():
    parts = (part(1, ENGLISH_PLAN, "en"), part(2, PLAN))
    original, draft = bilingual_pair(parts, parts, "both.docx")
    assert (original.number, draft.number) == (1, 2)


def test_a_named_part_keeps_its_side():
    parts = (part(1, ENGLISH_PLAN, "en"), part(2, PLAN))
    original, draft = bilingual_pair(parts[1:], parts, "both.docx")
    assert (original.number, draft.number) == (2, 1)


def test_a_file_in_one_language_holds_no_translation():
    with pytest.raises(
        SelectionError, match=r"gazette\.pdf holds no document together with its translation.*3 “渝州市城"
    ):
        bilingual_pair(GAZETTE, GAZETTE, "gazette.pdf")


@pytest.mark.parametrize(
    ("wanted", "number"),
    [("2", 2), (" 3 ", 3), ("绿化管理", 3), ("城市 绿化", 3), ("渝州市促进投资行动计划", 2), ("的通知", 1)],
)
def test_a_part_by_number_or_title(wanted, number):
    assert named_part(GAZETTE, wanted, "gazette.pdf").number == number


@pytest.mark.parametrize("wanted", ["4", "0", "水利", "", "  "])
def test_a_part_that_is_not_there(wanted):
    with pytest.raises(
        SelectionError, match=r"^gazette\.pdf: no part answers to .*; give the number of one of these: 1 “"
    ):
        named_part(GAZETTE, wanted, "gazette.pdf")


def test_a_title_that_is_not_unique():
    with pytest.raises(SelectionError, match="several parts answer to “渝州市”"):
        named_part(GAZETTE, "渝州市", "gazette.pdf")


def test_what_matches_too_is_named_and_the_rest_is_not():
    originals = [part(1, "渝州市人民政府公报"), part(2, PLAN), part(3, OTHER)]
    drafts = [part(1, OTHER.replace("100公顷", "90公顷")), part(2, DRAFT_PLAN)]
    taken = best_pair(originals, drafts)
    further = passed_over(originals, drafts, taken)
    assert {(a.number, b.number) for a, b in (taken, *further)} == {(2, 2), (3, 1)}
    assert len(further) == 1
    assert passed_over([part(1, PLAN)], [part(1, DRAFT_PLAN)], best_pair([part(1, PLAN)], [part(1, DRAFT_PLAN)])) == ()
