from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from align.segments import Hunk, cut, differences, match

PROSE = st.text(alphabet="甲乙丙丁支持鼓励企业研发不超过0123456789万元、，,。;（(）)《》\n的", max_size=60)


def shown(a: str, b: str) -> list[tuple[str, str]]:
    return [(a[h.a0 : h.a1], b[h.b0 : h.b1]) for h in differences(a, b)]


@given(PROSE, PROSE)
def test_hunks_turn_one_text_into_the_other(a: str, b: str) -> None:
    out, at = [], 0
    for hunk in differences(a, b):
        assert at <= hunk.a0 <= hunk.a1 and hunk.b0 <= hunk.b1
        out += [a[at : hunk.a0], b[hunk.b0 : hunk.b1]]
        at = hunk.a1
    assert "".join([*out, a[at:]]) == b


@given(PROSE)
def test_equal_texts_have_no_hunks(text: str) -> None:
    assert differences(text, text) == ()


@given(PROSE)
def test_segments_stand_where_they_say(text: str) -> None:
    end = 0
    for segment in cut(text):
        assert end <= segment.start < segment.end <= len(text)
        assert text[segment.start : segment.end] == segment.text
        end = segment.end


@given(PROSE, PROSE)
def test_every_segment_is_in_one_match(a: str, b: str) -> None:
    source, target = cut(a), cut(b)
    matches = match(source, target)
    assert sorted(i for m in matches for i in m.source) == list(range(len(source)))
    assert sorted(j for m in matches for j in m.target) == list(range(len(target)))


def test_numbers_titles_and_items_are_one_token_each() -> None:
    assert shown("奖励1000万元", "奖励200万元") == [("1000万", "200万")]
    assert shown("执行《安全办法》规定", "执行《安全条例》规定") == [("《安全办法》", "《安全条例》")]
    assert shown("发展医药、航空设备、电子设备、软件业", "发展医药、电子设备、软件业") == [("航空设备、", "")]


def test_a_reworded_item_is_compared_by_its_characters() -> None:
    assert shown("建设供水管网、供电线路、通信基站", "建设供水管网、供电线网、通信基站") == [("线路", "线网")]


def test_an_insertion_is_moved_to_a_mark() -> None:
    assert shown("压缩时限,压缩环节", "压缩时限,压缩成本,压缩环节") == [("", "压缩成本,")]


def test_short_accidents_join_their_edits() -> None:
    assert differences("由市商务部门负责", "由区教育部局承担") == (Hunk(1, 8, 1, 8),)


def test_marks_inside_brackets_and_titles_do_not_cut() -> None:
    assert [s.text for s in cut("对项目(房地产,金融除外)给予奖励,依照《甲,乙》执行。")] == [
        "对项目(房地产,金融除外)给予奖励",
        "依照《甲,乙》执行",
    ]


def test_an_unclosed_bracket_does_not_swallow_the_text() -> None:
    assert [s.text for s in cut("对项目(房地产除外给予奖励,依规执行。其他(另定)。")] == [
        "对项目(房地产除外给予奖励",
        "依规执行",
        "其他(另定)",
    ]


def test_a_date_belongs_to_what_follows() -> None:
    assert [s.text for s in cut("到2027年,研发投入增长12%,培育企业60家。")] == [
        "到2027年,研发投入增长12%",
        "培育企业60家",
    ]


def texts(a: str, b: str) -> list[tuple[str, str]]:
    source, target = cut(a), cut(b)
    return [
        ("".join(source[i].text for i in m.source), "".join(target[j].text for j in m.target))
        for m in match(source, target)
    ]


def test_merged_and_split_segments_are_found() -> None:
    assert texts("减少环节、优化流程、提高效率。", "减少环节,优化流程,提高效率。") == [
        ("减少环节、优化流程、提高效率", "减少环节优化流程提高效率")
    ]


def test_a_tier_is_not_matched_with_the_other_tier() -> None:
    first = "对年到位外资超过1000万美元的新项目,按2%给予奖励。"
    second = "对年到位外资超过3000万美元的制造业新项目,按4%给予奖励。"
    assert ("对年到位外资超过1000万美元的新项目", "对年到位外资超过200万美元的新项目") in texts(
        first + second, "对年到位外资超过200万美元的新项目,按2%给予奖励。"
    )


def test_a_heading_on_its_own_line_is_its_own_segment() -> None:
    assert [s.text for s in cut("总体要求坚持稳中求进,服务大局。", breaks=[4])] == [
        "总体要求",
        "坚持稳中求进",
        "服务大局",
    ]


def test_latin_words_are_exchanged_whole() -> None:
    assert shown("It will encourage foreign banks", "It will require foreign banks") == [("encourage", "require")]


def test_a_difference_ends_with_a_word_on_both_sides() -> None:
    assert shown("鼓励外商投资企业参与", "鼓励外资企业参与") == [("外商投资", "外资")]
    assert shown("且欠缴时间不超过一年", "且欠款时间不超过一年") == [("欠缴", "欠款")]
