from __future__ import annotations

import pytest
from lxml import etree

from ingest.document import Block
from ingest.word.numbering import FieldNumbers, Number, Numbering, Series, StyleNumber, W, joined


def lvl(ilvl: int, fmt: str, text: str, inner: str = "") -> str:
    head = f'<w:lvl w:ilvl="{ilvl}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/>'
    return f'{head}{inner}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(xml: str, styles: dict[str, StyleNumber] | None = None) -> Numbering:
    root = etree.fromstring(f'<w:numbering xmlns:w="{W[1:-1]}">{xml}</w:numbering>')
    return Numbering(root, styles or {})


def shown(lists: Numbering, *calls: tuple[str, int]) -> list[str]:
    found = [lists.number("", num, level) for num, level in calls]
    return [n.text if n else "" for n in found]


THREE_LEVELS = (
    '<w:abstractNum w:abstractNumId="0">'
    + lvl(0, "chineseCountingThousand", "%1、")
    + lvl(1, "chineseCountingThousand", "（%2）")
    + lvl(2, "decimal", "%3．", "{}")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def test_lower_levels_start_again() -> None:
    lists = numbering(THREE_LEVELS.format(""))
    calls = [("1", 0), ("1", 1), ("1", 2), ("1", 2), ("1", 1), ("1", 2), ("1", 0), ("1", 1)]
    assert shown(lists, *calls) == ["一、", "（一）", "1．", "2．", "（二）", "1．", "二、", "（一）"]


def test_a_level_may_run_on() -> None:
    lists = numbering(THREE_LEVELS.format('<w:lvlRestart w:val="0"/>'))
    calls = [("1", 1), ("1", 2), ("1", 2), ("1", 1), ("1", 2), ("1", 0), ("1", 1), ("1", 2)]
    assert shown(lists, *calls)[1::1] == ["1．", "2．", "（二）", "3．", "二、", "（一）", "4．"]


def test_a_level_may_restart_after_the_first_alone() -> None:
    lists = numbering(THREE_LEVELS.format('<w:lvlRestart w:val="1"/>'))
    calls = [("1", 0), ("1", 1), ("1", 2), ("1", 1), ("1", 2), ("1", 0), ("1", 2)]
    assert shown(lists, *calls) == ["一、", "（一）", "1．", "（二）", "2．", "二、", "1．"]


SHARED = (
    '<w:abstractNum w:abstractNumId="5">'
    + lvl(0, "decimal", "%1.")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="5"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="5"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>'
)


def test_instances_of_one_list_count_together() -> None:
    assert shown(numbering(SHARED), ("1", 0), ("2", 0), ("1", 0)) == ["1.", "2.", "3."]


def test_a_start_is_overridden_once() -> None:
    lists = numbering(SHARED)
    assert shown(lists, ("1", 0), ("3", 0), ("3", 0), ("1", 0), ("3", 0)) == ["1.", "9.", "10.", "11.", "12."]


def test_several_levels_in_one_label_and_legal_figures() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="0">'
        + lvl(0, "upperRoman", "Article %1")
        + lvl(1, "decimal", "%1.%2")
        + lvl(2, "decimal", "%1.%2.%3", "<w:isLgl/>")
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    assert shown(lists, ("1", 0), ("1", 1), ("1", 2), ("1", 1)) == ["Article I", "I.1", "1.1.1", "I.2"]


def test_a_level_that_was_skipped_counts_as_begun() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="0">'
        + lvl(0, "decimal", "%1")
        + lvl(1, "decimal", "%1.%2")
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    assert shown(lists, ("1", 1), ("1", 0), ("1", 1)) == ["1.1", "2", "2.1"]


def test_a_style_gives_list_and_level() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="0">'
        + lvl(0, "chineseCounting", "%1、", '<w:pStyle w:val="Part"/>')
        + lvl(1, "chineseCounting", "（%2）", '<w:pStyle w:val="Section"/>')
        + '</w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="0"/></w:num>',
        {
            "Part": StyleNumber(num_id="4"),
            "Section": StyleNumber(based_on="Part"),
            "Special": StyleNumber(based_on="Section"),
            "Plain": StyleNumber(based_on="Part", num_id="0"),
        },
    )
    found = [lists.number(style, None, None) for style in ("Part", "Section", "Special", "Plain", "Part")]
    assert [n.text if n else None for n in found] == ["一、", "（一）", "（二）", None, "二、"]


def test_a_paragraph_takes_itself_out_of_the_list() -> None:
    lists = numbering(SHARED, {"Item": StyleNumber(num_id="1")})
    assert lists.number("Item", "0", None) is None
    assert lists.number("Item", None, None) == Number("1.", "tab")


def test_a_list_defined_through_a_style() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="0"><w:styleLink w:val="L"/>' + lvl(0, "decimal", "%1)") + "</w:abstractNum>"
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    assert shown(lists, ("1", 0)) == ["1)"]


def test_bullets_are_no_numbers() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="0">' + lvl(0, "bullet", "\uf0b7") + "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    assert lists.number("", "1", 0) is None


def test_unknown_lists_and_broken_figures_are_left_out() -> None:
    lists = numbering('<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>')
    assert lists.number("", "1", 0) is None
    assert lists.number("", "99", 0) is None
    assert Numbering(None, {}).number("Any", None, None) is None


@pytest.mark.parametrize(
    ("label", "suffix", "text", "line"),
    [
        ("三、", "tab", "总体要求", "三、总体要求"),
        ("（一）", "space", "目标", "（一）目标"),
        ("1．", "tab", "目标", "1．目标"),
        ("1.", "tab", "Targets", "1. Targets"),
        ("(iv)", "space", "Targets", "(iv) Targets"),
        ("1.", "nothing", "目标", "1.目标"),
        ("1", "tab", "", "1"),
    ],
)
def test_joining(label: str, suffix: str, text: str, line: str) -> None:
    assert joined(Number(label, suffix), text) == line


def test_a_restarted_level_takes_the_start_of_its_instance() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="0">'
        + lvl(0, "decimal", "%1")
        + lvl(1, "decimal", "%1.%2")
        + "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    assert shown(lists, ("1", 0), ("1", 1), ("1", 1), ("1", 0), ("1", 1)) == ["1", "1.5", "1.6", "2", "2.5"]


def test_an_instance_may_replace_a_level_and_go_on_counting() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="0">' + lvl(0, "decimal", "%1.") + "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        + lvl(0, "chineseCounting", "（%1）")
        + "</w:lvlOverride></w:num>"
    )
    assert shown(lists, ("1", 0), ("2", 0), ("1", 0)) == ["1.", "（二）", "3."]


def test_a_paragraphs_own_level_wins_over_the_one_bound_to_its_style() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="0">'
        + lvl(0, "decimal", "%1", '<w:pStyle w:val="Part"/>')
        + lvl(1, "decimal", "%1.%2")
        + '</w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="0"/></w:num>',
        {"Part": StyleNumber(num_id="4")},
    )
    found = [lists.number("Part", None, level) for level in (None, 1, 1, None)]
    assert [n.text if n else None for n in found] == ["1", "1.1", "1.2", "2"]


def test_a_list_style_that_another_list_defines() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="0">' + lvl(0, "decimal", "%1)") + "</w:abstractNum>"
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>',
        {"L": StyleNumber(num_id="2")},
    )
    assert shown(lists, ("1", 0), ("2", 0)) == ["1)", "2)"]


def test_custom_hidden_and_worded_levels() -> None:
    custom = (
        '<w:lvl w:ilvl="0"><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent><w:lvlText w:val="%1"/></w:lvl>'
    )
    lists = numbering(
        f'<w:abstractNum w:abstractNumId="0">{custom}'
        + lvl(1, "decimal", "%2", "<w:rPr><w:vanish/></w:rPr>")
        + lvl(2, "bullet", "注：")
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    assert shown(lists, ("1", 0), ("1", 1), ("1", 2), ("1", 0)) == ["001", "", "注：", "002"]


def test_legal_figures_leave_leading_zeros() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="0">'
        + lvl(0, "chineseCounting", "第%1章")
        + lvl(1, "decimalZero", "%1.%2", "<w:isLgl/>")
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    assert shown(lists, ("1", 0), ("1", 1)) == ["第一章", "1.01"]


@pytest.mark.parametrize(
    ("instructions", "labels"),
    [
        (("LISTNUM", "LISTNUM \\l 2", "LISTNUM \\l 2", "LISTNUM"), ["1)", "a)", "b)", "2)"]),
        (("LISTNUM OutlineDefault \\l 1 \\s 4", 'LISTNUM "OutlineDefault" \\l 3'), ["IV.", "1."]),
        (("LISTNUM LegalDefault", "LISTNUM LegalDefault \\l 2"), ["1.", "1.1."]),
        (("AUTONUM", "AUTONUM \\s )", "AUTONUM \\e"), ["1.", "2)", "3"]),
        (("AUTONUMLGL", "REF x", ""), ["1.", None, None]),
    ],
)
def test_fields_that_count(instructions: tuple[str, ...], labels: list[str | None]) -> None:
    numbers = FieldNumbers()
    assert [numbers.number(instruction, None) for instruction in instructions] == labels


def test_fields_that_count_headings() -> None:
    numbers = FieldNumbers()
    assert [numbers.number("AUTONUMLGL", level) for level in (1, 2, 2, 1, 2)] == ["1.", "1.1.", "1.2.", "2.", "2.1."]
    assert [numbers.number("AUTONUMOUT", level) for level in (1, 2, 3, 2)] == ["I.", "A.", "1.", "B."]


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ("1 2 3", ""),
        ("1 1 1 4", "1 1 4"),
        ("1 text 1 text 1", "1 1"),
        ("1 # 1 # 1", ""),
        ("1 2 1 2", "1"),
        ("1 2 text 1 2", ""),
        ("1 a1 a2 2 a1 a2", ""),
        ("1 a1 a2 1 a1", "1"),
        ("1 2 5", "5"),
    ],
)
def test_series_that_start_again_or_jump(lines: str, faults: str) -> None:
    series = Series(lambda block: block.text.startswith("#"))
    for line in lines.split():
        figures = line.lstrip("a")
        number = (
            Number(line, "tab", int(figures), line[: len(line) - len(figures)] or "1") if figures.isdigit() else None
        )
        series.line(number, Block(line))
    assert " ".join(series.faults) == faults
