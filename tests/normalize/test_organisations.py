from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.organisations import (
    EnglishMatch,
    Role,
    UnitList,
    counterpart,
    english_names,
    forbidden_english,
    match_english,
    matches_english,
    parse,
    read_list,
    unit_lists,
)
from normalize.places import Level
from normalize.tables import read_table, split_cell


def names(found: UnitList) -> list[tuple[str, str]]:
    return [(unit.name, unit.role.value) for unit in found.units]


def only(text: str, language: str = "zh") -> UnitList:
    (found,) = unit_lists(text, language)
    assert text[found.start : found.end] == found.text
    assert all(text[unit.start : unit.end] == unit.text for unit in (*found.units, *found.collectives))
    return found


RESP = [("市商务委", "responsible"), ("市财政局", "responsible")]


@pytest.mark.parametrize(
    "text",
    [
        "提高效率。（责任单位：市商务委、市财政局）",
        "提高效率。(责任单位:市商务委、市财政局)。",
        "提高效率。〔责任部门：市商务委、市财政局〕",
        "提高效率。[责任单位: 市商务委、市财政局]",
        "提高效率。【责任单位：市商务委、市财政局】",
        "提高效率。（责任单位：市商务\n委、市财政局）",
        "提高效率。（责任单位：市商务委，市财政局）",
        "提高效率。（责任单位：市商务委和市财政局）",
        "提高效率。\n责任单位：市商务委、市财政局\n2．下一条，由市教委说明",
        "提高效率。（责任单位：市商务委、市财政局\n2．下一条",
        "提高效率。（市商务委、市财政局等按职责分工负责）",
        "提高效率。（市商务委、市财政局负责）",
    ],
)
def test_forms_of_a_list(text: str) -> None:
    assert names(only(text)) == RESP


def test_an_unclosed_list_says_so() -> None:
    assert not only("（责任单位：市商务委、市财政局").closed
    assert only("（责任单位：市商务委、市财政局）").closed


def test_each_unclosed_list_ends_where_the_next_begins() -> None:
    found = unit_lists("（责任单位：市商务委\n" * 300, "zh")
    assert [names(one) for one in found] == [RESP[:1]] * 300


@pytest.mark.parametrize(
    "text",
    [
        "（牵头单位：市商务委；配合单位：市财政局、市教委）",
        "（牵头单位：市商务委，配合单位：市财政局、市教委）",
        "（市商务委牵头，市财政局、市教委配合）",
    ],
)
def test_roles(text: str) -> None:
    assert names(only(text)) == [("市商务委", "lead"), ("市财政局", "support"), ("市教委", "support")]


def test_lead_among_those_responsible() -> None:
    found = only("（市农业农村委牵头，市能源局、市供销合作社等按职责分工负责）")
    assert [unit.role for unit in found.units] == [Role.LEAD, Role.RESPONSIBLE, Role.RESPONSIBLE]


def test_collectives_and_remarks_are_no_units() -> None:
    text = (
        "〔责任单位：市商务委，各区县（自治县）政府和北滩新区、东港经开区管委会（以下统称区县政府）；"
        "以下均需各区县政府负责，不再列出〕"
    )
    found = only(text)
    assert [unit.name for unit in found.units] == ["市商务委", "北滩新区", "东港经开区管委会"]
    assert [unit.name for unit in found.collectives] == ["各区县(自治县)政府"]
    assert [text[a:b] for a, b in found.remarks] == ["（以下统称区县政府）", "以下均需各区县政府负责，不再列出"]


def test_one_of_a_class_is_a_unit() -> None:
    found = only("（责任单位：市商务委、市财政局等市级有关部门，各区县政府）")
    assert [unit.name for unit in found.units] == ["市商务委", "市财政局"]
    assert [unit.name for unit in found.collectives] == ["市级有关部门", "各区县政府"]


def test_a_conjunction_inside_a_name() -> None:
    found = only("（责任单位：市住房和城乡建设委、市人力资源和社会保障局、市发展和改革委员会）")
    assert [unit.name for unit in found.units] == ["市住房和城乡建设委", "市人力资源和社会保障局", "市发展和改革委员会"]


@pytest.mark.parametrize(
    "text",
    [
        "各责任单位要加强协同配合。",
        "（含港澳台企业）由外商投资者负责",
        "建立“谁审批、谁负责”机制（按规定负责）",
        "（2022—2024年）",
        "",
    ],
)
def test_what_is_no_list(text: str) -> None:
    assert unit_lists(text, "zh") == ()


EN = [
    "Haibin Municipal Commission of Commerce",
    "Haibin Municipal Bureau of Culture, Sports and Tourism",
    "Haibin Customs",
]


@pytest.mark.parametrize(
    "text",
    [
        f"more. (Responsible units: {', '.join(EN)})",
        f"more. (Responsible Units: {EN[0]}, {EN[1]}, and the {EN[2]})",
        f"more. \\(Responsibility units: {', '.join(EN)})",
        f"more.（Responsible units: {', '.join(EN)}）",
        f"more. (\nResponsible units: {', '.join(EN)})",
        f"more. [Responsible departments: {'; '.join(EN)}]",
        f"more.\nResponsible units: {', '.join(EN)}\nNext paragraph of Haibin Municipal Finance Bureau",
        f"more. (Responsible units: {', '.join(EN)}\n\nNext paragraph of Haibin Municipal Finance Bureau",
    ],
)
def test_english_lists(text: str) -> None:
    assert [unit.name for unit in only(text, "en").units] == EN


def test_a_cell_is_a_list() -> None:
    assert names(read_list("市商务委、\n市财政局", "zh")) == RESP
    assert [unit.name for unit in read_list("; ".join(EN), "en").units] == EN
    assert read_list("", "zh").units == read_list("", "en").units == ()


def test_english_roles_collectives_and_remarks() -> None:
    text = (
        "(Lead unit: Municipal Finance Bureau; supporting units: Municipal Health Commission, all district and county"
        " governments; the following are all subject to the districts and will not be listed)"
    )
    found = only(text, "en")
    assert names(found) == [("Municipal Finance Bureau", "lead"), ("Municipal Health Commission", "support")]
    assert [unit.name for unit in found.collectives] == ["all district and county governments"]
    assert len(found.remarks) == 1


@pytest.mark.parametrize(
    ("name", "core", "level", "place"),
    [
        ("市商务委", "商务委", Level.CITY, ""),
        ("重庆市商务委员会", "商务委", Level.MUNICIPALITY, "重庆市"),
        ("区商务局", "商务委", Level.DISTRICT, ""),
        ("商务部", "商务委", Level.CENTRAL, ""),
        ("省发展和改革委员会", "发展改革委", Level.PROVINCE, ""),
        ("县发改局", "发展改革委", Level.COUNTY, ""),
        ("市市场监督管理局", "市场监管局", Level.CITY, ""),
        ("市委组织部", "组织部", Level.CITY, ""),
        ("区政府外办", "外办", Level.DISTRICT, ""),
        ("区人民政府办公室", "政府办公室", Level.DISTRICT, ""),
        ("涪陵海关", "海关", Level.DISTRICT, "涪陵"),
        ("国家税务总局成都市税务局", "税务局", Level.CITY, "成都市"),
        ("人行成都分行", "人行", Level.CITY, "成都"),
        ("中国人民银行重庆市分行", "人行", Level.MUNICIPALITY, "重庆"),
        ("金融监管总局四川监管局", "国家金融监管分局", Level.PROVINCE, "四川"),
        ("四川省经济和信息化厅", "经济信息委", Level.PROVINCE, "四川省"),
        ("海滨经济技术开发区管委会", "经开区", Level.PLATFORM, "海滨"),
        ("东滩新区", "新区", Level.PLATFORM, "东滩"),
        ("市委网信办", "网信办", Level.CITY, ""),
        ("市教育体育局", "教委", Level.CITY, ""),
    ],
)
def test_parse(name: str, core: str, level: Level, place: str) -> None:
    org = parse(name)
    assert (org.core, org.level, org.known) == (core, level, True)
    assert org.place.removesuffix("市") == place.removesuffix("市")


def test_a_body_that_the_table_does_not_hold() -> None:
    org = parse("区茶叶产业发展办公室")
    assert (org.core, org.level, org.known) == ("茶叶产业发展办", Level.DISTRICT, False)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("市商务委", "区商务局", 1, 1),
        ("市教委", "海滨区教育局", 1, 1),
        ("重庆海关", "涪陵海关", 1, 1),
        ("市经济信息委", "县工信局", 1, 1),
        ("市知识产权局", "区市场监管局", 0.5, 0.7),
        ("海滨高新区", "东滩高新区", 0.7, 0.9),
        ("海滨高新区", "东滩经开区", 0.4, 0.6),
        ("市茶业办", "县茶业中心", 0.8, 1),
        ("市商务委", "区财政局", 0, 0),
        ("区市场监管局", "市知识产权局", 0, 0),
        ("市", "区", 0, 0),
        ("500万元", "200万元", 0, 0),
        ("高新区", "市商务委", 0, 0),
        ("", "", 0, 0),
    ],
)
def test_counterpart(one: str, other: str, least: float, most: float) -> None:
    assert least <= counterpart(one, other) <= most


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


def test_table_of_organisations() -> None:
    rows = read_table("organisations.csv", required=("core", "kind", "en"))
    cores = [row["core"] for row in rows]
    assert len(set(cores)) == len(cores) >= 120
    for row in rows:
        assert set(split_cell(row["covered_by"])) <= set(cores) - {row["core"]}
        assert not set(split_cell(row["other"])) & set(split_cell(row["forbidden"]))
        assert bool(row["subjects"]) == bool(row["heads"])


@given(st.text("（）(责任单位：牵头、，；市区商务委财政局各政府等以下不再列出按职责分工负责。\n 和A", max_size=80))
def test_spans_are_inside_the_text_and_in_order(text: str) -> None:
    for language in ("zh", "en"):
        at = 0
        for found in unit_lists(text, language):
            assert at <= found.start < found.end <= len(text)
            for unit in (*found.units, *found.collectives):
                assert found.start <= unit.start < unit.end <= found.end
                assert text[unit.start : unit.end] == unit.text
            at = found.start
