from __future__ import annotations

from pathlib import Path

import pytest

from normalize.organisation_names import (
    EnglishMatch,
    contiguous,
    covers,
    english_names,
    expected_english,
    forbidden_english,
    judge,
    match_english,
    matches_english,
)
from normalize.organisations import parse
from normalize.tables import read_table


def test_preferred_english_names() -> None:
    assert english_names("重庆市商务委员会")[0] == "Chongqing Municipal Commission of Commerce"
    assert english_names("成都市商务局")[0] == "Chengdu Municipal Bureau of Commerce"
    assert english_names("四川省商务厅")[0] == "Sichuan Provincial Department of Commerce"
    assert english_names("长寿区教委")[0] == "Changshou District Education Commission"
    assert english_names("重庆海关")[0] == "Chongqing Customs"
    assert english_names("某某办") == ()


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("市商务委", "Haibin Municipal Commission of Commerce"),
        ("市商务委", "Municipal Commerce Commission"),
        ("市商务委", "Haibin Commission of Commerce"),
        ("市人力社保局", "Haibin Municipal Human Resources and Social Security Bureau"),
        ("市文化旅游委", "Haibin Municipal Commission of Culture and Tourism"),
        ("市政府外办", "Foreign Affairs Office of the Haibin Municipal People's Government"),
        ("市委组织部", "Organization Department of the Haibin Municipal Party Committee"),
        ("市委组织部", "Organisation Department of the CPC Haibin Municipal Committee"),
        ("海滨海关", "Haibin Customs"),
        ("重庆市税务局", "Chongqing Municipal Taxation Bureau"),
        ("重庆证监局", "Chongqing Securities Regulatory Bureau"),
        ("人行重庆营管部", "Chongqing Operations Office of the People's Bank of China"),
        ("市市场监管局", "Haibin Municipal Administration for Market Regulation"),
        ("长寿经开区", "Changshou Economic and Technological Development Zone"),
        ("东滩新区管委会", "Administrative Committee of Dongtan New Area"),
        ("金融监管总局重庆监管局", "Chongqing Bureau of the National Financial Regulatory Administration"),
    ],
)
def test_english_that_is_accepted(zh: str, en: str) -> None:
    assert matches_english(zh, en, place="Haibin")


@pytest.mark.parametrize(
    ("zh", "en", "expected"),
    [
        ("市商务委", "Haibin District Commission of Commerce", EnglishMatch.WRONG_PLACE),
        ("重庆市商务委", "Chengdu Municipal Commission of Commerce", EnglishMatch.WRONG_PLACE),
        ("市商务委", "Haibin Municipal Finance Bureau", EnglishMatch.OTHER),
        ("长寿经开区", "Fuling Economic and Technological Development Zone", EnglishMatch.WRONG_PLACE),
        ("长寿经开区", "Changshou High-tech Zone", EnglishMatch.OTHER),
        ("市商务委", "Haibin Municipal Business Commission", EnglishMatch.FORBIDDEN),
        ("市委宣传部", "Propaganda Department", EnglishMatch.FORBIDDEN),
        ("市某某局", "Haibin Municipal Finance Bureau", EnglishMatch.OTHER),
    ],
)
def test_english_that_is_not(zh: str, en: str, expected: EnglishMatch) -> None:
    assert match_english(zh, en, place="Haibin") is expected


def test_every_preferred_name_is_accepted_and_no_forbidden_one_is() -> None:
    for row in read_table("organisations.csv", required=("core", "kind", "en")):
        org = f"海口市{row['core']}"
        assert parse(row["core"]).core == row["core"]
        assert matches_english(row["core"], english_names(row["core"])[0]), row["core"]
        for wrong in forbidden_english(org):
            assert not matches_english(org, f"Haikou Municipal {wrong}"), (row["core"], wrong)


RENDERINGS = read_table(Path(__file__).with_name("organisation_names.csv"), required=("zh", "en", "match"))


@pytest.mark.parametrize("row", RENDERINGS, ids=lambda row: f"{row['zh']} {row['en']}")
def test_renderings(row: dict[str, str]) -> None:
    assert judge(row["zh"], row["en"], "Linjiang").match.value == row["match"]


def test_a_judgement_says_what_is_lost_and_what_stands_there_instead() -> None:
    found = judge("市经信局", "Municipal Economy and Credit Bureau")
    assert found.missing == ("经信",)
    assert found.foreign == ("Credit",)
    assert 0 < found.share < 0.5
    assert not judge("市某某局", "Municipal Finance Bureau").sure


def test_any_place_may_be_the_one_of_a_document_that_names_none() -> None:
    assert matches_english("市财政局", "Chengdu Finance Bureau")
    assert not matches_english("市财政局", "Chengdu Finance Bureau", "Linjiang")


@pytest.mark.parametrize(
    ("zh", "expected"),
    [
        ("市城乡建设局", "Municipal Urban and Rural Construction Bureau"),
        ("市住保房管局", "Municipal Housing Security and Real Estate Administration Bureau"),
        ("市国土资源局", "Municipal Land and Resources Bureau"),
        ("市财政局", "Municipal Finance Bureau"),
        ("市茶产业局", "Municipal Tea and Industry Bureau"),
        ("市某某局", ""),
    ],
)
def test_names_to_propose(zh: str, expected: str) -> None:
    assert expected_english(zh) == expected


def test_two_bodies_in_one_name() -> None:
    assert covers(("市规划局", "市国土资源局"), "Municipal Planning and Land Resources Bureau")
    assert not covers(("市规划局", "市财政局"), "Municipal Planning and Land Resources Bureau")


def test_words_of_one_word_stand_together() -> None:
    assert contiguous("临江边检总站", "Linjiang General Station of Border Inspection")
    assert not contiguous("临江边检总站", "Linjiang Border General Inspection Station")


def test_table_of_words() -> None:
    rows = read_table("organisation_words.csv", required=("zh", "en", "kind"))
    assert len({row["zh"] for row in rows}) == len(rows)
    assert {row["kind"] for row in rows} == {"field", "short", "generic", "owner", "head"}
