from __future__ import annotations

import pytest

from diff.relation import RelationError, decide

CITY = "渝州市促进投资行动计划\n一、总体要求\n全市各部门要加大支持力度，推动全市投资增长。我市重点项目优先。"
DISTRICT = "渝州市江岸区促进投资行动计划\n一、总体要求\n全区各部门要加大支持力度，推动全区投资增长。我区重点项目优先。"
NEXT_YEAR = (
    "渝州市促进投资行动计划\n一、总体要求\n全市各部门要继续加大支持力度，推动全市投资较快增长。我市重点项目优先。"
)
ENGLISH = "Action Plan of Yuzhou for Promoting Investment\nI. General Requirements\nAll departments shall give support."


def test_a_level_swapped_throughout_is_a_localisation(tree_of):
    assert decide(tree_of(CITY), tree_of(DISTRICT)) == "localisation"


def test_the_same_level_is_a_revision(tree_of):
    assert decide(tree_of(CITY), tree_of(NEXT_YEAR)) == "revision"
    assert decide(tree_of(CITY), tree_of(CITY)) == "revision"


def test_different_languages_are_a_translation(tree_of):
    assert decide(tree_of(CITY), tree_of(ENGLISH, language="en")) == "translation"
    assert decide(tree_of(ENGLISH, language="en"), tree_of(CITY)) == "translation"


def test_two_english_documents_are_a_revision(tree_of):
    assert decide(tree_of(ENGLISH, language="en"), tree_of(ENGLISH, language="en")) == "revision"


@pytest.mark.parametrize("asked", ["localisation", "revision"])
def test_the_user_decides_in_one_language(tree_of, asked):
    assert decide(tree_of(CITY), tree_of(NEXT_YEAR), asked) == asked
    assert decide(tree_of(CITY), tree_of(DISTRICT), asked) == asked


def test_a_translation_needs_two_languages(tree_of):
    with pytest.raises(RelationError, match="Both documents are in Chinese, so the draft is no translation"):
        decide(tree_of(CITY), tree_of(DISTRICT), "translation")


@pytest.mark.parametrize("asked", ["localisation", "revision"])
def test_across_languages_there_is_only_translation(tree_of, asked):
    with pytest.raises(
        RelationError, match=f"original is in Chinese and the draft in English, so the draft is no {asked}"
    ):
        decide(tree_of(CITY), tree_of(ENGLISH, language="en"), asked)


def test_a_word_that_is_no_relation(tree_of):
    with pytest.raises(ValueError, match="“copy” is no relation"):
        decide(tree_of(CITY), tree_of(CITY), "copy")
