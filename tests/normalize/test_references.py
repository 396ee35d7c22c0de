from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.references import Reference, ReferenceKind, citations, editions_differ, references
from normalize.tables import read_table


def keys(text: str, language: str = "zh") -> list[tuple[str, str]]:
    return [(ref.kind.value, ref.key) for ref in references(text, language)]


def only(text: str, language: str = "zh") -> Reference:
    (ref,) = references(text, language)
    return ref


@pytest.mark.parametrize(
    ("text", "name", "edition"),
    [
        ("符合《绿色园区评价办法（2021年版）》的园区", "绿色园区评价办法", "2021年版"),
        ("印发《海滨市消费促进三年行动计划(2023—2025年)》", "海滨市消费促进三年行动计划", "2023-2025年"),
        ("执行《仓库安全规程（试行）》。", "仓库安全规程", "试行"),
        ("执行《仓库安全规程》（2022年版）。", "仓库安全规程", "2022年版"),
        ("《海滨市节约用水条例》", "海滨市节约用水条例", ""),
        ("《关于印发〈海滨市仓储规划〉的通知》", "关于印发《海滨市仓储规划》的通知", ""),
    ],
)
def test_title_and_edition(text: str, name: str, edition: str) -> None:
    ref = only(text)
    assert (ref.kind, ref.name, ref.edition) == (ReferenceKind.INSTRUMENT, name, edition)
    assert text[ref.start : ref.end] == ref.text
    assert ref.text.startswith("《")


def test_one_identity_for_marks_width_particles_and_qualifiers() -> None:
    forms = (
        "《海滨市推进仓储和运输发展的意见（试行）》",
        "《海滨市推进仓储与运输发展意见》",
        "〈海滨市推进仓储和\n运输发展的意见〉",
    )
    assert len({only(form).key for form in forms}) == 1


def test_negative_list_is_the_same_with_and_without_its_qualifier() -> None:
    assert only("《外商投资准入特别管理措施（负面清单）》").key == only("外商投资准入负面清单").key


def test_a_defined_short_form_is_the_full_title() -> None:
    refs = references("按照《海滨市仓储管理条例》（以下简称《条例》）第五条，《条例》未规定的除外。", "zh")
    assert [ref.key for ref in refs] == ["海滨市仓储管理条例"] * 2


def test_editions() -> None:
    one, other = only("《仓库规程（2021年版）》"), only("《仓库规程》（2022年版）")
    assert one.key == other.key
    assert editions_differ(one, other)
    assert not editions_differ(one, only("《仓库规程（2021）》"))
    assert not editions_differ(one, only("《仓库规程》"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《意见》（国发〔2023〕11号）", "国发(2023)11号"),
        ("根据滨府办发﹝2024﹞ 40 号文件", "滨府办发(2024)40号"),
        ("关于消费的通知\n滨商务发[2023]8号", "滨商务发(2023)8号"),
        ("国务院令第714号", "国务院令第714号"),
        ("2021年3月 中华人民共和国国务院令第714号", "国务院令第714号"),
        ("根据商务部令2021年第3号", "商务部令(2021)第3号"),
    ],
)
def test_document_numbers(text: str, expected: str) -> None:
    assert ("docno", expected) in keys(text)


@pytest.mark.parametrize(
    ("zh", "en", "expected"),
    [
        ("党的十九大精神", "the spirit of the 19th CPC National Congress", ["党19大"]),
        ("党的二十大", "the Twentieth National Congress of the Communist Party of China", ["党20大"]),
        ("十九届历次全会", "all plenary sessions of the 19th CPC Central Committee", ["党19届历次全会"]),
        ("党的二十届三中全会", "the third plenary session of the 20th CPC Central Committee", ["党20届3中全会"]),
        ("市第六次党代会", "the sixth Municipal Party Congress", ["市6次党代会"]),
        ("“十四五”规划", "the 14th Five-Year Plan", ["14五规划"]),
        ("博鳌亚洲论坛", "the Boao Forum for Asia", ["博鳌亚洲论坛"]),
        ("参加进博会", "take part in the China International Import Expo", ["中国国际进口博览会"]),
        (
            "《区域全面经济伙伴关系协定》（RCEP）",
            "the Regional Comprehensive Economic Partnership (RCEP)",
            ["区域全面经济伙伴关系协定"],
        ),
    ],
)
def test_one_key_in_both_languages(zh: str, en: str, expected: list[str]) -> None:
    assert [key for _, key in keys(zh)] == expected
    assert [key for _, key in keys(en, "en")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("党的二十届二中、三中全会", ["党20届2中全会", "党20届3中全会"]),
        ("区十四次党代会", ["区14次党代会"]),
        ("省委十二届历次全会", ["省委12届历次全会"]),
        ("市委六届二次、三次全会", ["市委6届2次全会", "市委6届3次全会"]),
        ("中央经济工作会议", ["中央经济工作会议"]),
    ],
)
def test_meetings(text: str, expected: list[str]) -> None:
    assert keys(f"贯彻{text}精神") == [("meeting", key) for key in expected]


def test_events_and_programmes() -> None:
    text = (
        "用好第十二届中国国际茶叶博览会、世界经济论坛，举办“百企进海滨”活动，"
        "落实“海滨英才计划”，推进“4321”仓储攻坚行动计划。"
    )
    assert keys(text) == [
        ("event", "中国国际茶叶博览会"),
        ("event", "世界经济论坛"),
        ("programme", "百企进海滨活动"),
        ("programme", "海滨英才计划"),
        ("programme", "4321仓储攻坚行动计划"),
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("贯彻落实党中央、国务院关于稳就业工作的决策部署", "党中央国务院部署"),
        ("落实市委、市政府关于稳就业的工作部署", "市委市政府部署"),
        ("落实习近平总书记关于粮食安全的重要论述", "习近平总书记指示"),
    ],
)
def test_mandates(text: str, key: str) -> None:
    assert ("mandate", key) in keys(text)


@pytest.mark.parametrize(
    "text",
    [
        "本行动计划自印发之日起施行",
        "面积<5亩、高度>3米的地块",
        "<!-- 注 -->",
        "各区县政府要加强工作部署",
        "打造“甲乙”企业培育库，开展“丙丁”",
        "“专精特新”企业，“一对一”服务",
        "十大产业、二十大重点项目",
        "经市委、市政府同意，现印发给你们",
        "举办各类论坛、展览会",
        "未闭合的《书名号",
    ],
)
def test_what_cites_nothing(text: str) -> None:
    assert references(text, "zh") == ()


def test_english_titles_and_bodies() -> None:
    text = (
        'under the "Measures for the Safety of Warehouses (2022 edition)" and the Haibin Municipal Regulations on'
        " Storage (Responsible units: Haibin Municipal Administration for Market Regulation)"
    )
    assert [(ref.name, ref.edition) for ref in references(text, "en")] == [
        ("Measures for the Safety of Warehouses", "2022 edition"),
        ("Haibin Municipal Regulations on Storage", ""),
    ]


@given(st.text("《》〈〉（）()“”党的十九二大届中全会市第次代国发〔〕2023号论坛计划行动 \nA", max_size=60))
def test_offsets_are_those_of_the_raw_text(text: str) -> None:
    for language in ("zh", "en"):
        refs = references(text, language)
        assert all(text[ref.start : ref.end] == ref.text and ref.key for ref in refs)
        assert list(refs) == sorted(refs, key=lambda ref: (ref.start, ref.end, ref.key))


def test_table_of_known_references() -> None:
    rows = read_table("references.csv", required=("kind", "zh", "en"))
    assert len({row["zh"] for row in rows}) == len(rows) > 80
    assert {row["kind"] for row in rows} <= {kind.value for kind in ReferenceKind}


@pytest.mark.parametrize(
    ("text", "law", "expected"),
    [
        (
            "依照《中华人民共和国安全生产法》第四十条、第四十一条第二款处罚",
            "安全生产法",
            ["第四十条", "第四十一条第二款"],
        ),
        ("依照本法第四十条的规定处罚", "", ["第四十条"]),
        ("违反本条例第八条第二款第（三）项规定的", "", ["第八条第二款第三项"]),
        ("违反本办法第十三条第二项、第三项规定的", "", ["第十三条第二项", "第十三条第三项"]),
        ("依照第十条至第十二条办理", "", ["第十条", "第十一条", "第十二条"]),
        (
            "依照第二条第一款第（二）项至第（四）项",
            "",
            ["第二条第一款第二项", "第二条第一款第三项", "第二条第一款第四项"],
        ),
        ("按照公司法第3条执行", "公司法", ["第三条"]),
        ("违反《安全生产法》（2021年修订）第九十六条", "安全生产法", ["第九十六条"]),
    ],
)
def test_articles(text: str, law: str, expected: list[str]) -> None:
    (found,) = citations(text)
    assert (found.law, [str(one) for one in found.provisions]) == (law, expected)
    assert text[found.start : found.end] == found.text


def test_a_second_citation_after_a_comma_is_of_the_same_law() -> None:
    assert [one.law for one in citations("违反《安全生产法》第四十条，以及第四十二条")] == ["安全生产法"] * 2


def test_each_citation_has_its_own_law() -> None:
    assert [one.law for one in citations("违反公司法第三条和本条例第五条的")] == ["公司法", ""]


@pytest.mark.parametrize("text", ["", "依照前款规定", "第三产业", "三条措施", "第五次会议", "第一项工作"])
def test_no_articles(text: str) -> None:
    assert citations(text) == ()


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("第五届中国国际进口博览会", "第六届进博会", True),
        ("第五届中国国际进口博览会", "第5届进博会", False),
        ("2023年中国国际服务贸易交易会", "2024年中国国际服务贸易交易会", True),
        ("中国国际进口博览会", "第六届中国国际进口博览会", False),
    ],
)
def test_sessions_of_a_fair(one: str, other: str, differ: bool) -> None:
    (a,), (b,) = references(f"办好{one}活动", "zh"), references(f"办好{other}活动", "zh")
    assert a.key == b.key
    assert editions_differ(a, b) is differ


def test_an_order_is_one_in_either_form() -> None:
    (a,), (b,) = references("商务部令2021年第3号", "zh"), references("商务部2021年第3号令", "zh")
    assert a.key == b.key


def test_an_acronym_behind_any_title_is_no_second_citation() -> None:
    assert [ref.text for ref in references("用好《某某协定》（RCEP）机制", "zh")] == ["《某某协定》"]
