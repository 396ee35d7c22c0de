"""Labels become levels by their series: any order of nesting, repeats, gaps, ambiguous letters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.labels import readings
from normalize.numbering import Mark, Placed, place


def paths(*lines: str) -> list[str]:
    placed, _ = place([Mark(readings(line)) for line in lines])
    return [_path(placed, n) for n in range(len(placed))]


def numbers(*lines: str) -> list[int]:
    return [one.number for one in place([Mark(readings(line)) for line in lines])[0]]


def notes(*lines: str) -> tuple[str, ...]:
    return place([Mark(readings(line)) for line in lines])[1]


def _path(placed: tuple[Placed, ...], n: int) -> str:
    one = placed[n]
    return f"{_path(placed, one.parent)}/{one.name}" if one.parent >= 0 else one.name


def test_items_that_run_on_over_their_parents() -> None:
    lines = ["一、甲", "（一）乙", "1．丙", "2．丁", "（二）戊", "3．己", "二、庚", "（一）辛"]
    assert paths(*lines) == [
        "一",
        "一/（一）",
        "一/（一）/1",
        "一/（一）/2",
        "一/（二）",
        "一/（二）/3",
        "二",
        "二/（一）",
    ]
    assert notes(*lines) == ()


def test_items_that_start_again_under_each_parent() -> None:
    lines = ["（一）甲", "1．乙", "2．丙", "（二）丁", "1．戊"]
    assert paths(*lines) == ["（一）", "（一）/1", "（一）/2", "（二）", "（二）/1"]
    assert notes(*lines) == ()


def test_second_level_that_runs_on_over_chapters() -> None:
    assert paths("一、甲", "（一）乙", "（二）丙", "二、丁", "（三）戊") == [
        "一",
        "一/（一）",
        "一/（二）",
        "二",
        "二/（三）",
    ]


def test_unusual_order_of_patterns_follows_first_appearance() -> None:
    assert paths("1. 甲", "一、乙", "二、丙", "2. 丁", "一、戊") == ["1", "1/一", "1/二", "2", "2/一"]


def test_a_list_before_the_first_heading_is_no_parent_of_it() -> None:
    assert paths("（一）甲", "（二）乙", "一、丙", "（一）丁", "二、戊") == [
        "（一）",
        "（二）",
        "一",
        "一/（一）",
        "二",
    ]


def test_a_text_that_begins_inside_a_section() -> None:
    lines = ("3．甲", "（二）乙", "4．丙", "5．丁", "（三）戊", "6．己")
    assert paths(*lines) == ["3", "（二）", "（二）/4", "（二）/5", "（三）", "（三）/6"]


def test_articles_run_on_over_chapters_and_sections() -> None:
    lines = [
        "第一章 总则",
        "第一条 甲",
        "（一）乙；",
        "第二条 丙",
        "第二章 分则",
        "第一节 丁",
        "第三条 戊",
        "第二节 己",
        "第四条 庚",
    ]
    assert paths(*lines) == [
        "第一章",
        "第一章/第一条",
        "第一章/第一条/（一）",
        "第一章/第二条",
        "第二章",
        "第二章/第一节",
        "第二章/第一节/第三条",
        "第二章/第二节",
        "第二章/第二节/第四条",
    ]
    assert notes(*lines) == ()


def test_chinese_items_inside_articles() -> None:
    lines = ["第一章 甲", "第一条", "一、乙", "二、丙", "第二条", "一、丁"]
    assert paths(*lines)[-1] == "第一章/第二条/一"


def test_american_sections_lie_inside_articles() -> None:
    lines = ["Article I", "Section 1", "Section 2", "Article II", "Section 1"]
    assert paths(*lines) == [
        "Article I",
        "Article I/Section 1",
        "Article I/Section 2",
        "Article II",
        "Article II/Section 1",
    ]


def test_sections_of_a_chapter_hold_articles_that_run_on() -> None:
    lines = ["Chapter I", "Article 1", "Chapter II", "Section 1", "Article 2", "Section 2", "Article 3"]
    assert paths(*lines)[-2:] == ["Chapter II/Section 2", "Chapter II/Section 2/Article 3"]


def test_case_of_roman_numbers_may_change_within_a_series() -> None:
    lines = ["I. A", "(I) b", "(II) c", "(iii) d", "(iv) e", "II. F", "(i) g"]
    assert paths(*lines) == ["I", "I/(I)", "I/(II)", "I/(iii)", "I/(iv)", "II", "II/(i)"]
    assert notes(*lines) == ()


def test_the_ninth_letter_is_no_roman_one() -> None:
    lines = [f"({c}) x" for c in "abcdefghijk"]
    assert numbers(*lines) == list(range(1, 12))
    assert {p.count("/") for p in paths(*lines)} == {0}


def test_roman_items_under_letters() -> None:
    assert paths("(a) x", "(i) y", "(ii) z", "(b) x", "(c) x") == ["(a)", "(a)/(i)", "(a)/(ii)", "(b)", "(c)"]


def test_repeated_numbers_keep_what_is_printed_and_say_what_was_meant() -> None:
    lines = ["(I) x", "1. a", "1. b", "1. c", "(II) y", "4. d", "5. e", "6 Foster f", "(III) z", "7. g", "1. h", "9. i"]
    assert [p for p in paths(*lines) if p.count("/")] == [
        "(I)/1",
        "(I)/1#2",
        "(I)/1#3",
        "(II)/4",
        "(II)/5",
        "(II)/6",
        "(III)/7",
        "(III)/1",
        "(III)/9",
    ]
    assert numbers(*lines) == [1, 1, 2, 3, 2, 4, 5, 6, 3, 7, 8, 9]
    assert notes(*lines) == (
        "(I)/1#2: printed 1, where 2 was meant.",
        "(I)/1#3: printed 1, where 3 was meant.",
        "(III)/1: printed 1, where 8 was meant.",
    )


def test_a_second_list_under_one_parent_starts_again() -> None:
    lines = ["第一条", "（一）甲", "（二）乙", "（一）丙", "（二）丁"]
    assert paths(*lines)[-2:] == ["第一条/（一）#2", "第一条/（二）#2"]
    assert numbers(*lines)[-2:] == [1, 2]
    assert notes(*lines) == ("第一条/（一）#2: the numbering starts again at 1 after 2.",)


def test_gaps_are_noted() -> None:
    assert notes("一、甲", "二、乙", "四、丙") == ("四: the numbering skips 3.",)
    assert notes("1．甲", "5．丙") == ("5: the numbering skips 2 to 4.",)


def test_decimal_numbers_go_below_the_number_that_they_repeat() -> None:
    lines = ["1 范围", "1.1 甲", "1.1.1 乙", "1.2 丙", "2 术语", "2.1 丁"]
    assert paths(*lines) == ["1", "1/1.1", "1/1.1/1.1.1", "1/1.2", "2", "2/2.1"]


def test_a_bare_number_alone_is_text() -> None:
    assert paths("一、甲", "20 Firms were founded") == ["一"]


def test_a_capital_with_a_stop_is_a_label_where_the_next_letter_follows() -> None:
    assert paths("A. Scope", "B. Terms") == ["A", "B"]
    assert paths("A. Smith was heard.") == []


def test_formal_numerals_and_stems_stand_above_common_ones() -> None:
    assert paths("壹、總則", "一、依據", "（一）甲", "貳、事項", "一、對象", "參、附則") == [
        "壹",
        "壹/一",
        "壹/一/（一）",
        "貳",
        "貳/一",
        "參",
    ]
    assert paths("甲、總則", "一、依據", "乙、事項", "一、對象") == ["甲", "甲/一", "乙", "乙/一"]
    assert paths("一、合同双方", "甲、当事人应当签字") == ["一"]


def test_what_a_machine_or_a_hurried_typist_wrote_for_a_label() -> None:
    assert paths("一、甲", "（—）乙", "（二）丙", "〈三〉丁") == ["一", "一/（一）", "一/（二）", "一/〈三〉"]
    assert paths("—、甲", "二、乙") == ["一", "二"]
    assert paths("一、甲", "l. 乙", "2. 丙") == ["一", "一/1", "一/2"]
    assert paths("一、甲", "（—）乙", "二、丙") == ["一", "二"]


def test_a_figure_with_a_blank_in_it_is_a_label_only_where_it_counts_on() -> None:
    assert paths("一、甲", "3. 5倍以上。", "二、乙") == ["一", "二"]
    assert paths("1. 建设平台", "2. 5个中心全部建成", "3. 其他") == ["1", "2", "3"]


def test_one_pattern_on_two_levels() -> None:
    lines = ["1. A", "1. a", "2. b", "3. c", "2. B", "1. d", "2. e", "3. f", "4. g", "3. C"]
    assert paths(*lines) == ["1", "1/1", "1/2", "1/3", "2", "2/1", "2/2", "2/3", "2/4", "3"]
    assert notes(*lines) == ()


def test_a_list_that_could_start_again_does() -> None:
    assert paths("1. a", "2. b", "1. c", "2. d", "3. e") == ["1", "2", "1#2", "2#2", "3"]


def test_articles_that_were_put_in_later() -> None:
    lines = ["第十七条 甲", "第十七条之一 乙", "第十七条之二 丙", "第十八条 丁"]
    assert numbers(*lines) == [17, 17, 17, 18]
    assert notes(*lines) == ()
    assert notes("Article 1 A", "Article 1-1 B", "Article 1 bis C", "Article 2 D") == ()


def test_times_and_dates_are_no_decimal_numbers() -> None:
    assert paths("一、日程", "9.30 开幕", "10.00 闭幕", "二、其他") == ["一", "二"]
    assert paths("一、日程", "10.1 放假", "二、其他") == ["一", "二"]
    assert paths("3.2 甲", "3.3 乙", "4.1 丙") == ["3.2", "3.3", "4.1"]
    assert paths("2. 职责", "2.1.1 甲", "2.2 乙") == ["2", "2/2.1.1", "2/2.2"]
    assert paths("1.1 甲", "2.1 乙") == ["1.1", "2.1"]


def test_decimal_numbers_begin_under_their_own_parent() -> None:
    assert notes("1. 甲", "1.1 乙", "1.2 丙", "2. 丁", "2.1 戊") == ()
    assert notes("1. 甲", "1.1 乙", "1.2 丙", "2. 丁", "2.3 戊") == ("2/2.3: the numbering begins with 3.",)


def test_chapters_whose_number_touches_the_words() -> None:
    lines = ["1总则", "1.1目的", "1.2范围", "2人员", "2.1培训", "3附则"]
    assert paths(*lines) == ["1", "1/1.1", "1/1.2", "2", "2/2.1", "3"]
    # Without sections, or out of turn, such a line is text.
    assert paths("一、任务", "1家企业入选", "2家企业落选", "二、其他") == ["一", "二"]
    assert paths("1总则", "1.1目的", "5家企业入选", "1.2范围") == ["1", "1/1.1", "1/1.2"]


def test_one_chapter_alone_with_its_sections() -> None:
    assert paths("1 总则", "1.1 目的", "1.2 范围") == ["1", "1/1.1", "1/1.2"]
    assert paths("1 总则", "第二条 范围") == ["第二条"]


def test_sections_whose_heading_begins_like_a_unit() -> None:
    assert paths("4 响应", "4.1 报告", "4.2 分级处置", "4.3 终止", "5 年度考核", "5.1 名录") == [
        "4.1",
        "4.2",
        "4.3",
        "5.1",
    ]
    lines = ["1 响应", "1.1 报告", "1.2 分级处置", "1.3 终止", "2 年度考核", "2.1 名录", "2.2 程序"]
    assert paths(*lines) == ["1", "1/1.1", "1/1.2", "1/1.3", "2", "2/2.1", "2/2.2"]


@given(st.lists(st.text(alphabet="第一二三十条章节、（）().1234iIvVaAb A", max_size=6), max_size=25))
def test_parents_come_before_their_children(lines: list[str]) -> None:
    placed, _ = place([Mark(readings(line)) for line in lines])
    for n, one in enumerate(placed):
        assert -1 <= one.parent < n
        assert one.level == (placed[one.parent].level + 1 if one.parent >= 0 else 1)
    steps = [(one.parent, one.name) for one in placed]
    assert len(set(steps)) == len(steps)
