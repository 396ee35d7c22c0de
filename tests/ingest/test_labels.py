"""Labels are read from the start of a paragraph, and only labels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.labels import chinese_number, match, readings, roman_number

LABELS = [
    # text, printed label, form, number, name
    ("一、总体要求", "一、", "一、", 1, "一"),
    ("十二、保障措施", "十二、", "一、", 12, "十二"),
    ("　　三、重点任务", "三、", "一、", 3, "三"),
    ("二、三大行动", "二、", "一、", 2, "二"),
    ("（一）扩大开放。", "（一）", "（一）", 1, "（一）"),
    ("(十一) 稳外贸", "(十一)", "（一）", 11, "(十一)"),
    ("（ 二 ）稳外资", "（ 二 ）", "（一）", 2, "（ 二 ）"),
    ("（一）项目建设。", "（一）", "（一）", 1, "（一）"),
    ("（一）款项的收付；", "（一）", "（一）", 1, "（一）"),
    ("（一）目的。", "（一）", "（一）", 1, "（一）"),
    ("㈢加强领导", "㈢", "（一）", 3, "㈢"),
    ("10．加大奖励。从2023年起", "10．", "1．", 10, "10"),
    ("1. 支持企业", "1.", "1．", 1, "1"),
    ("１．支持企业", "１．", "1．", 1, "１"),
    ("7 ．支持企业", "7 ．", "1．", 7, "7"),
    ("3、支持企业", "3、", "1．", 3, "3"),
    ("4．2025年底前建成", "4．", "1．", 4, "4"),
    ("5、5G网络建设", "5、", "1．", 5, "5"),
    ("11.Increasing support", "11.", "1．", 11, "11"),
    ("⒊加强管理", "⒊", "1．", 3, "⒊"),
    ("（1）细则", "（1）", "（1）", 1, "（1）"),
    ("(12)细则", "(12)", "（1）", 12, "(12)"),
    ("⑵细则", "⑵", "（1）", 2, "⑵"),
    ("2）细则", "2）", "1）", 2, "2"),
    ("1) first", "1)", "1）", 1, "1"),
    ("①申请", "①", "①", 1, "①"),
    ("㉑申请", "㉑", "①", 21, "㉑"),
    ("第一章　总则", "第一章", "第章", 1, "第一章"),
    ("第二章经营主体", "第二章", "第章", 2, "第二章"),
    ("第三章：机关", "第三章：", "第章", 3, "第三章"),
    ("第一节", "第一节", "第节", 1, "第一节"),
    ("第一编 通则", "第一编", "第编", 1, "第一编"),
    ("第十四条　国家保护", "第十四条", "第条", 14, "第十四条"),
    ("第一條 為了規範", "第一條", "第条", 1, "第一條"),
    ("第一条为了规范", "第一条", "第条", 1, "第一条"),
    ("第 12 条 本办法", "第 12 条", "第条", 12, "第 12 条"),
    ("第十七条之一 另有规定", "第十七条之一", "第条", 17, "第十七条之一"),
    ("第二款 其他", "第二款", "第款", 2, "第二款"),
    ("第三部分 工作措施", "第三部分", "第部分", 3, "第三部分"),
    ("1.1 总体思路", "1.1", "1.1", 1, "1.1"),
    ("1.2.3 Scope", "1.2.3", "1.1.1", 3, "1.2.3"),
    ("2.1．范围", "2.1．", "1.1", 1, "2.1"),
    ("Article 12 The State shall", "Article 12", "Article", 12, "Article 12"),
    ("Article 4\nAll Members", "Article 4", "Article", 4, "Article 4"),
    ("ARTICLE IV. Definitions", "ARTICLE IV.", "Article", 4, "ARTICLE IV"),
    ("CHAPTER III: THE ORGANS", "CHAPTER III:", "Chapter", 3, "CHAPTER III"),
    ("Chapter One", "Chapter One", "Chapter", 1, "Chapter One"),
    ("Section 2 Rights", "Section 2", "Section", 2, "Section 2"),
    ("Part II", "Part II", "Part", 2, "Part II"),
    ("III.Key Tasks", "III.", "I.", 3, "III"),
    ("I. Overall Requirements", "I.", "I.", 1, "I"),
    ("Ⅱ．范围", "Ⅱ．", "I.", 2, "Ⅱ"),
    ("(I) Expand", "(I)", "(I)", 1, "(I)"),
    ("(iv) Improve", "(iv)", "(i)", 4, "(iv)"),
    ("（iii）Improve", "（iii）", "(i)", 3, "（iii）"),
    ("ii. second", "ii.", "i.", 2, "ii"),
    ("(a) the name", "(a)", "(a)", 1, "(a)"),
    ("(c) the name", "(c)", "(a)", 3, "(c)"),
    ("b) the name", "b)", "a)", 2, "b"),
    ("(B) the name", "(B)", "(A)", 2, "(B)"),
    ("壹、總則", "壹、", "壹、", 1, "壹"),
    ("（參）附則", "（參）", "（壹）", 3, "（參）"),
    ("第一章、总则", "第一章、", "第章", 1, "第一章"),
    ("第三条、为了加强管理", "第三条、", "第条", 3, "第三条"),
    ("2）、细则", "2）、", "1）", 2, "2"),
    ("Article 12-1 Added", "Article 12-1", "Article", 12, "Article 12-1"),
    ("Article 12 bis Added", "Article 12 bis", "Article", 12, "Article 12 bis"),
    ("Sec. 3 Duties", "Sec. 3", "Section", 3, "Sec. 3"),
    ("§ 4 Costs", "§ 4", "Section", 4, "§ 4"),
    ("Chapter XV—General", "Chapter XV—", "Chapter", 15, "Chapter XV"),
    ("PART FOURTEEN", "PART FOURTEEN", "Part", 14, "PART FOURTEEN"),
    ("1. 5G网络建设", "1.", "1．", 1, "1"),
    ("（一）、范围", "（一）、", "（一）", 1, "（一）"),
]


@pytest.mark.parametrize(("text", "printed", "form", "number", "name"), LABELS)
def test_reads_a_label(text: str, printed: str, form: str, number: int, name: str) -> None:
    label = match(text)
    assert label is not None
    assert (label.text, label.form, label.number, label.name) == (printed, form, number, name)
    assert text[label.start : label.end] == printed


NO_LABELS = [
    # Labels only in the company of their neighbours: see `readings`.
    "3. 5倍以上",
    "1. 2万亿元",
    "12. 25日前完成",
    "甲、总则",
    "（甲）方",
    "（—）丙",
    "〔二〕乙",
    "l. 戊",
    # Never.
    "甲、乙双方",
    "§ 4 of the Act",
    "第三条、第四条的规定",
    "一是加强领导",
    "第一，抓项目",
    "——坚持市场导向",
    "● 支持企业",
    "[1] 见前文",
    "023-63859946",
    "2022.10.1 起",
    "2022年，全市实际使用外资",
    "1.5亿元以上的项目",
    "1.5 亿元以上的项目",
    "1.5 million US dollars",
    "２．５倍",
    "10%以上",
    "12.345",
    "（2022—2024年）",
    "（2022）",
    "（责任单位：市商务委）",
    "（此件公开发布）",
    "一网通办",
    "十四五规划",
    "一、二类企业",
    "一、二、三线城市",
    "5G网络",
    "1—9月",
    "1、2号楼",
    "第三条规定的条件",
    "第三条、第四条",
    "第十条第二款规定",
    "第十条 第二款规定",
    "第一产业增加值",
    "第一款规定",
    "（一）至（三）项规定",
    "（二）项所列",
    "(1)、(2)项",
    "Article 5 of the Law",
    "Article 5, paragraph 2",
    "articles 5 and 6",
    "Part of the funds",
    "Section 4(2) applies",
    "U.S. companies",
    "e.g. this",
    "i.e. this",
    "A pilot zone",
    "(see above)",
    "2022.10.1",
    "",
    "　　",
]


@pytest.mark.parametrize("text", NO_LABELS)
def test_leaves_other_openings_alone(text: str) -> None:
    assert match(text) is None


def test_weak_patterns_are_given_on_request_only() -> None:
    assert match("6 Encourage the construction of headquarters") is None
    label = match("6 Encourage the construction of headquarters", weak=True)
    assert label is not None
    assert (label.form, label.number) == ("1", 6)
    assert match("20 million yuan", weak=True) is None
    assert match("20 个月内完成", weak=True) is None


def test_bare_numbers_that_touch_the_words_need_more_company() -> None:
    (label,) = readings("3人员保障")
    assert (label.text, label.form, label.number, label.weak, label.tight) == ("3", "1", 3, True, True)
    assert [r.tight for r in readings("3 人员保障")] == [True]
    for text in (
        "3个月内完成",
        "3万元以上",
        "5公里管网",
        "3人以上的，应当报告",
        "3年",
        "2026年工作安排",
        "3家企业，5个项目",
    ):
        assert readings(text) == (), text


def test_words_that_begin_like_units_are_weak_labels() -> None:
    for text in ("4.2 分级响应", "3.2\u3000年度考核", "2.1人员配置", "5.6 平台建设"):
        (label,) = readings(text)
        assert (label.form, label.weak) == ("1.1", True), text
    for text in ("4.2 分钟", "3.2 年内", "2.5个百分点", "5.6 平方公里", "1.5小时内", "4.2 分，", "2.1人次"):
        assert not [r for r in readings(text) if r.form == "1.1" and not r.weak], text
    assert readings("1.5 美元") == ()


def test_articles_with_a_blank_between_the_signs_of_the_number() -> None:
    for text, number in (("第 十 一 條\u3000收成自用。", 11), ("第　二　十　条 术语", 20)):
        label = match(text)
        assert label is not None
        assert (label.form, label.number) == ("第条", number)


def test_a_letter_that_is_also_roman_has_both_readings() -> None:
    assert [(r.form, r.number) for r in readings("(i) one")] == [("(i)", 1), ("(a)", 9)]
    assert [(r.form, r.number) for r in readings("(c) three")] == [("(a)", 3), ("(i)", 100)]


@pytest.mark.parametrize(("text", "value"), [("十", 10), ("二十一", 21), ("一百零三", 103), ("二〇", 20), ("廿一", 21)])
def test_chinese_ordinals(text: str, value: int) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize(("text", "value"), [("XIV", 14), ("xlix", 49), ("IIII", None), ("iV", None), ("", None)])
def test_roman_ordinals(text: str, value: int | None) -> None:
    assert roman_number(text) == value


@given(st.text(max_size=40))
def test_a_label_is_a_stretch_of_the_text(text: str) -> None:
    for label in readings(text):
        assert text[label.start : label.end] == label.text
        assert not text[: label.start].strip(" \t\n\r\u3000\u00a0\u200b\ufeff")
        assert label.name in label.text


@given(st.text(alphabet="第一二十百条章、（）().．123 iIvaAArticle，", max_size=14))
def test_near_labels_never_fail(text: str) -> None:
    readings(text)
