"""Grades: which words are thresholds, what they cover with their bound, what they do, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.chinese import fold
from normalize.grades import Scale, grades, scales
from normalize.sense import Sense


def read(text: str, lead: str = "") -> list[tuple[str, str]]:
    return [(seen.scale.name, seen.canonical()) for seen in grades(fold(text).text, lead)]


@pytest.mark.parametrize(
    ("text", "scale", "said"),
    [
        ("获得一等奖的项目", "award", "一等奖"),
        ("获得二等奖以上的项目", "award", "≥ 二等奖"),
        ("在三级甲等医院就诊", "hospital", "三级甲等"),
        ("在三甲医院就诊", "hospital", "三级甲等"),
        ("在二级以上医院就诊", "hospital", "≥ 二级"),
        ("在二级及以上医疗机构就诊", "hospital", "≥ 二级"),
        ("具有本科及以上学历", "education", "≥ 本科"),
        ("大专（含）以上学历", "education", "≥ 大专"),
        ("硕士研究生毕业", "education", "硕士研究生"),
        ("博士人才", "education", "博士研究生"),
        ("高级职称", "title", "高级"),
        ("副高级以上职称", "title", "≥ 副高级"),
        ("不低于中级职称", "title", "≥ 中级"),
        ("A类、B类人才", "class-letter", "A类、B类"),
        ("世界500强企业", "list", "世界500强"),
        ("规模以上工业企业", "statistics", "规模以上"),
        ("具有一级资质", "qualification", "一级"),
        ("具有甲级资质", "qualification-letter", "甲级"),
        ("一级残疾", "disability", "一级"),
        ("一级至三级残疾人", "disability", "一级至三级"),
        ("启动Ⅱ级应急响应", "response", "二级"),
        ("发布橙色以上预警信号", "warning", "≥ 橙色"),
        ("创建AAAAA级景区", "scenic", "5A级"),
        ("信用等级为AAA的企业", "credit", "AAA"),
        ("纳税信用A级企业", "tax-credit", "A级"),
        ("国家一级重点保护野生动物", "protection", "一级"),
        ("考核结果为良好以上", "assessment", "≥ 良好"),
        ("正处级以上干部", "rank", "≥ 正处级"),
        ("高级技师", "skill", "高级技师"),
        ("水质达到Ⅲ类以上", "water", "≥ III类"),
        ("较大以上生产安全事故", "accident", "≥ 较大"),
        ("省级以上荣誉", "level", "≥ 省级"),
        ("国家级示范企业", "level", "国家级"),
        ("二级以下公路", "road", ""),
        ("达到五星级标准", "star", "≥ 五星级"),
        ("能效2级以上", "energy", "≥ 二级"),
        ("重度失能老年人", "degree", "重度"),
    ],
)
def test_a_grade_is_read_with_its_scale_and_bound(text: str, scale: str, said: str) -> None:
    assert read(text) == ([(scale, said)] if said else [])


@pytest.mark.parametrize(
    "text",
    [
        "由一级政府承担",
        "市级部门",
        "县级以上人民政府",
        "县级以上地方各级人民政府",
        "国家级经济技术开发区",
        "省级财政",
        "中级人民法院",
        "博士后工作站",
        "本科专业",
        "小学和初中",
        "重大项目",
        "一般情况",
        "优秀人才",
        "红色旅游",
        "重大事故隐患",
        "技师学院",
        "A类基金",
        "依据《三级医院评审标准》",
        "十一级大风",
        "一般公共预算",
        "AAAAAAA级景区",
        "",
    ],
)
def test_what_is_no_grade(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("具有本科以上学历的，可以申请补贴。", Sense.QUALIFIES),
        ("取得高级技师证书的，补贴3000元。", Sense.QUALIFIES),
        ("人才分为五类，包括省科学技术奖一等奖获奖项目的第一完成人等。", Sense.QUALIFIES),
        ("施工单位应当具有一级资质。", Sense.MINIMUM),
        ("发生重大以上安全事故的，取消资格。", Sense.OBLIGES),
        ("三级医院应当设置老年医学科。", Sense.OBLIGES),
        ("到2026年，创建5A级景区2家。", Sense.GOAL),
        ("由具有高级职称的专家评审。", Sense.FIGURE),
    ],
)
def test_what_a_grade_does(text: str, sense: Sense) -> None:
    (seen,) = grades(fold(text).text)
    assert seen.sense is sense


def test_the_clause_above_says_what_a_condition_opens() -> None:
    (seen,) = grades("具有本科以上学历的;", "符合下列条件之一的,可以申请补贴:")
    assert seen.sense is Sense.QUALIFIES


def test_a_wider_word_stands_for_several_grades() -> None:
    (senior,), (associate,) = grades("高级职称"), grades("副高级以上职称")
    assert senior.ranks == associate.ranks
    assert senior.canonical("en") == "senior"
    (third,) = grades("三级医院")
    assert len(third.ranks) == 4


def test_bounds_that_leave_the_grade_out() -> None:
    (seen,) = grades(fold("二等奖以上（不含本级）").text)
    assert seen.bound == ">"
    assert seen.canonical("zh") == "二等奖以上（不含）"


def test_a_grade_in_words() -> None:
    (seen,) = grades("二等奖以上")
    assert (seen.canonical("zh"), seen.canonical("en")) == ("二等奖以上", "second prize or above")


def test_offsets_hold_the_bound() -> None:
    text = "对获得二等奖以上的项目"
    (seen,) = grades(text)
    assert text[seen.start : seen.end] == "二等奖以上"


def test_the_table_has_its_scales_whole() -> None:
    names = [scale.name for scale in scales()]
    assert len(names) == len(set(names)) >= 25
    for scale in scales():
        assert len(scale.grades) == len(scale.english) == len(set(scale.grades)) >= 2
        assert scale.kind in ("merit", "gravity", "kinds")


@given(st.sampled_from([scale for scale in scales() if scale.name in ("award", "star", "rank", "skill")]), st.data())
def test_or_above_covers_what_stands_higher(scale: Scale, data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(scale.grades))
    (plain,), (above,), (below,) = grades(word), grades(f"{word}以上"), grades(f"{word}以下")
    assert plain.ranks == above.ranks & below.ranks
    assert above.ranks | below.ranks == set(range(len(scale.grades)))


@given(st.text(alphabet="一二三级甲等奖医院以上及、的，。（）不含A类人才达到低于职称高副", max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    folded = fold(text).text
    last = 0
    for seen in grades(folded):
        assert last <= seen.start < seen.end <= len(folded)
        last = seen.end
