from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.unit_lists import Role, UnitList, named_english, read_list, unit_lists


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
        "提高效率。（市商务委、市财政局）",
        "提高效率。【市商务委、市财政局】",
        "提高效率。（责任单位：市商务委 市财政局）",
        "提高效率。（责任单位：市商务委；市财政局）",
        "提高效率。（责任单位：市商务委及市财政局）",
        "提高效率。（责任分工：市商务委、市财政局）",
        "提高效率。（分工负责：市商务委、市财政局）",
        "提高效率。（责任单位为市商务委、市财政局）",
        "提高效率。（市级责任单位：市商务委、市财政局）",
        "提高效率。（由市商务委、市财政局落实）",
        "提高效率。（市商务委、市财政局负责，2027年底前完成）",
        "提高效率。［责任单位：市商务委、市财政局。上述单位按职责分工落实。］",
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
        "（由市商务委牵头，市财政局、市教委配合）",
        "由市商务委牵头，市财政局、市教委配合。",
        "（牵头单位：市商务委 配合单位：市财政局、市教委）",
        "（主责单位：市商务委；协同单位：市财政局、市教委）",
        "（市商务委牵头，市财政局、市教委参与，2027年底前完成）",
        "牵头单位：市商务委 配合单位：市财政局、市教委",
        "（牵头部门：市商务委；参与部门：市财政局、市教委）",
    ],
)
def test_roles(text: str) -> None:
    assert names(only(text)) == [("市商务委", "lead"), ("市财政局", "support"), ("市教委", "support")]


def test_lead_among_those_responsible() -> None:
    found = only("（市农业农村委牵头，市能源局、市供销合作社等按职责分工负责）")
    assert [unit.role for unit in found.units] == [Role.LEAD, Role.RESPONSIBLE, Role.RESPONSIBLE]


@pytest.mark.parametrize("text", ["（市商务委会同市财政局、市教委负责）", "（市商务委联合市财政局、市教委负责）"])
def test_the_first_of_a_joint_list_leads(text: str) -> None:
    assert [unit.role for unit in only(text).units] == [Role.LEAD, Role.RESPONSIBLE, Role.RESPONSIBLE]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（责任单位：市商务委，各区、县（市）政府）", ["各区、县(市)政府"]),
        ("（责任单位：县商务局，各乡镇人民政府、街道办事处）", ["各乡镇人民政府、街道办事处"]),
        ("（责任单位：省商务厅，各市（州）人民政府）", ["各市(州)人民政府"]),
        ("（责任单位：区商务局，各镇（街道）、区属国有企业）", ["各镇(街道)", "区属国有企业"]),
        ("（市级有关部门，各区县政府按职责分工负责）", ["市级有关部门", "各区县政府"]),
        ("（各有关部门按职责分工负责）", ["各有关部门"]),
        ("（责任单位：旗商务局，各苏木镇）", ["各苏木镇"]),
        ("（责任单位：市教委、各中小学校）", ["各中小学校"]),
    ],
)
def test_classes_of_bodies(text: str, expected: list[str]) -> None:
    assert [unit.name for unit in only(text).collectives] == expected


def test_a_sentence_inside_the_brackets_is_a_remark() -> None:
    text = "（责任单位：市商务委、市财政局；区县政府按照属地原则做好落实工作）"
    found = only(text)
    assert names(found) == RESP
    assert [text[a:b] for a, b in found.remarks] == ["区县政府按照属地原则做好落实工作"]


def test_what_is_left_of_a_list_is_a_remark() -> None:
    text = "落地见效。以下均需各区县政府负责，不再列出）"
    found = only(text)
    assert found.units == ()
    assert [text[a:b] for a, b in found.remarks] == ["以下均需各区县政府负责，不再列出"]


def test_a_cell_says_in_its_head_what_the_units_do() -> None:
    assert names(read_list("市商务委\n市财政局", "zh", "牵头单位")) == [("市商务委", "lead"), ("市财政局", "lead")]
    assert names(read_list("市商务委、市财政局", "zh", "配合部门"))[0][1] == "support"


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
        "会同有关部门（以市商务委为主）开展检查。",
        "市商务委负责组织实施本办法，具体工作由其下属单位承担。",
        "（一）市商务委",
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
        f"more. (Responsible: {', '.join(EN)})",
        f"more. (Assigned to: {EN[0]}, {EN[1]}, and the {EN[2]})",
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


@pytest.mark.parametrize(
    ("text", "units", "collectives"),
    [
        (
            "(Responsible: Linjiang Housing Bureau, State-owned Assets Supervision and Administration Commission of Linjiang"
            " Municipality, district people's governments)",
            [
                "Linjiang Housing Bureau",
                "State-owned Assets Supervision and Administration Commission of Linjiang Municipality",
            ],
            ["district people's governments"],
        ),
        (
            "(Responsible: Municipal Bureau of Planning and Natural Resources, and governments of districts and counties"
            " (county-level cities))",
            ["Municipal Bureau of Planning and Natural Resources"],
            ["governments of districts and counties (county-level cities)"],
        ),
        (
            "(Responsible units: Municipal Bureau of Culture, Radio, Television and Tourism, Municipal Government Services and Big Data"
            " Administration Bureau and all relevant entities)",
            [
                "Municipal Bureau of Culture, Radio, Television and Tourism",
                "Municipal Government Services and Big Data Administration Bureau",
            ],
            ["all relevant entities"],
        ),
        (
            "(Responsible unit(s): Municipal Bureau of Market Supervision and Administration, Municipal Culture and Tourism Bureau, etc.)",
            ["Municipal Bureau of Market Supervision and Administration", "Municipal Culture and Tourism Bureau"],
            [],
        ),
        (
            "(responsible units: municipal education bureau, municipal finance bureau and member units of the leading group)",
            ["municipal education bureau", "municipal finance bureau"],
            ["member units of the leading group"],
        ),
        (
            "(Responsible: Municipal Education Bureau, Linjiang Branch of China Construction Bank Co., Ltd.)",
            ["Municipal Education Bureau", "Linjiang Branch of China Construction Bank Co., Ltd"],
            [],
        ),
        (
            "(Municipal Education Bureau, Municipal Finance Bureau and the relevant enterprises)",
            ["Municipal Education Bureau", "Municipal Finance Bureau"],
            ["relevant enterprises"],
        ),
    ],
)
def test_names_in_english_lists(text: str, units: list[str], collectives: list[str]) -> None:
    found = only(f"Grants are paid in time. {text}", "en")
    assert [unit.name for unit in found.units] == units
    assert [unit.name for unit in found.collectives] == collectives
    assert found.remarks == ()


@pytest.mark.parametrize(
    "text",
    [
        "(Lead: Municipal Finance Bureau; Support: Municipal Health Commission)",
        "(Lead unit(s): Municipal Finance Bureau; Co-operating units: Municipal Health Commission)",
        "(Sponsor: Municipal Finance Bureau; Co-sponsors: Municipal Health Commission)",
        "(Led by the Municipal Finance Bureau, with the support of the Municipal Health Commission)",
        "(Municipal Finance Bureau to take the lead; Municipal Health Commission to cooperate)",
        "(Municipal Finance Bureau takes the lead, with the Municipal Health Commission cooperating)",
        "(Municipal Finance Bureau (lead), Municipal Health Commission (support))",
    ],
)
def test_roles_in_english(text: str) -> None:
    assert names(only(f"Grants are paid in time. {text}", "en")) == [
        ("Municipal Finance Bureau", "lead"),
        ("Municipal Health Commission", "support"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The bureau (hereinafter the Municipal Finance Bureau) shall pay.",
        "Grants (see Annex 1, Table 2) are paid. (Trial)",
        "The plan (Draft of the Municipal Finance Bureau) is adopted.",
    ],
)
def test_english_brackets_that_are_no_lists(text: str) -> None:
    assert unit_lists(text, "en") == ()


def test_bodies_that_english_sentences_name() -> None:
    text = (
        "Under these Measures, the Municipal Planning Bureau and the Municipal Land and Resources Bureau shall, together with the"
        " district education bureau, draw up a plan; the Bureau shall publish it. The Education Commission may object."
    )
    found = named_english(text)
    assert [unit.name for unit in found] == [
        "Municipal Planning Bureau",
        "Municipal Land and Resources Bureau",
        "district education bureau",
    ]
    assert all(text[unit.start : unit.end] == unit.text for unit in found)
    assert "Education Commission" in {unit.name for unit in named_english(text, levels=False)}
