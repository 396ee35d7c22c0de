from __future__ import annotations

import io
import re
import zipfile
from copy import deepcopy
from dataclasses import replace

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from diff.exports.remark import AnnotationError
from diff.exports.word_comments import annotated
from diff.finding import Severity, Side
from diff.pipeline import compare
from ingest.word.package import W
from normalize.chinese import traditional
from tests.conftest import _tree_of
from tests.diff.exports.drafts import (
    EVERYTHING,
    ROOT,
    SAMPLES,
    anchored,
    bare,
    finding,
    main_part,
    office,
    read,
    report_on,
    span_of,
    tree_of_file,
)
from tests.diff.exports.word_rules import new_faults
from tests.diff.office import converted, needs_office
from tests.ingest.word_fixtures import NUMBERING, change, num, p, packed, r, tbl, tc, text_box, tr

TREES = {file: tree_of_file(file.read_bytes()) for file in SAMPLES}


def quoted_by_new(data: bytes, result: bytes) -> list[str]:
    """The text under each comment that the result has and the file had not, in the order of their numbers."""
    before = anchored(main_part(data))
    return [
        text
        for number, text in sorted(anchored(main_part(result)).items(), key=lambda i: int(i[0]))
        if number not in before
    ]


def typed(tree, start: int, end: int) -> str:
    """The characters of [start, end) that are no automatic number, without white space."""
    return "".join(
        bare(block.text[max(start - at, block.auto) : max(min(end - at, len(block.text)), 0)])
        for at, _, block in tree.part.block_spans()
    )


def without_additions(root: etree._Element) -> bytes:
    """The XML with what annotating adds taken out again, and runs of one format joined, in canonical form."""
    root = deepcopy(root)
    for element in list(root.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference")):
        if element.tag == f"{W}commentReference":
            element = element.getparent()
        element.getparent().remove(element)
    for run in list(root.iter(f"{W}r")):
        before = run.getprevious()
        if before is not None and before.tag == run.tag and _format(before) == _format(run):
            for child in [c for c in run if c.tag != f"{W}rPr"]:
                last = before[-1] if len(before) else None
                if last is not None and child.tag == last.tag and child.tag in (f"{W}t", f"{W}delText"):
                    last.text = (last.text or "") + (child.text or "")
                else:
                    before.append(child)
            run.getparent().remove(run)
    for text in root.iter(f"{W}t", f"{W}delText"):
        text.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
    return bytes(etree.tostring(root, method="c14n"))


def _format(run: etree._Element) -> tuple[bytes, tuple]:
    properties = run.find(f"{W}rPr")
    return (b"" if properties is None else etree.tostring(properties, method="c14n"), tuple(run.attrib.items()))


def other_parts(data: bytes) -> dict[str, bytes]:
    mine = ("word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels", "[Content_Types].xml")
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist() if name not in mine}


# Anchors.


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_comments_hold_exactly_the_quoted_characters_and_nothing_else_changes(data):
    file = data.draw(st.sampled_from(SAMPLES))
    tree, content = TREES[file], file.read_bytes()
    places = st.integers(0, len(tree.text) - 1)
    sizes = st.integers(0, 60)
    spans = [
        (start, min(start + size, len(tree.text)))
        for start, size in data.draw(st.lists(st.tuples(places, sizes), min_size=1, max_size=8))
    ]
    result = annotated(report_on(tree, spans), content)
    assert [bare(text) for text in quoted_by_new(content, result)] == [typed(tree, *span) for span in spans]
    assert without_additions(main_part(result)) == without_additions(main_part(content))
    assert other_parts(result) == other_parts(content)
    assert read(result).text == read(content).text
    assert new_faults(content, result) == set()


def everything() -> tuple[object, list[str]]:
    tree = tree_of_file(EVERYTHING)
    return tree, [
        "000", "销售额超过2000万元", "《投资办法》的", "不超过500", "区商务委负责", "5月1日起施行。", "核。", "企业20家", "推介会", "州企", "加大",
    ]  # fmt: skip


def test_quotes_in_everything_that_may_stand_in_a_text():
    tree, words = everything()
    result = annotated(report_on(tree, [span_of(tree, word) for word in words]), EVERYTHING)
    assert quoted_by_new(EVERYTHING, result) == words
    assert without_additions(main_part(result)) == without_additions(main_part(EVERYTHING))
    assert other_parts(result) == other_parts(EVERYTHING)
    assert anchored(main_part(result))["7"] == "严格考核"
    assert new_faults(EVERYTHING, result) == set()


def test_a_quote_over_paragraphs_and_cells():
    tree, _ = everything()
    start, end = tree.text.index("负责。"), tree.text.index("2026年5月")
    row, row_end = tree.text.index("20家"), tree.text.index("建设园区")
    result = annotated(report_on(tree, [(start, end), (row, row_end)]), EVERYTHING)
    assert [bare(text) for text in quoted_by_new(EVERYTHING, result)] == ["负责。自", "20家区商务委2"]


def test_nothing_between_the_marks_where_nothing_is_quoted():
    data = office(p("计划") + p("", "", r("以钢铁、") + r("化工为重点。")))
    tree = tree_of_file(data)
    at = tree.text.index("化工")
    root = main_part(annotated(report_on(tree, [(at, at)]), data))
    mark = root.find(f".//{W}commentRangeStart")
    assert mark.getprevious().findtext(f"{W}t") == "以钢铁、"
    assert mark.getnext().tag == f"{W}commentRangeEnd"


def test_a_place_in_a_word_is_moved_behind_it():
    data = office(p("Plan for Investment") + p("General Secretary Xi Jinping named 100 measures for enterprises."))
    tree = tree_of_file(data)
    inside = [tree.text.index(piece) + 2 for piece in ("Jinping", "100", "measures")]
    result = annotated(report_on(tree, [(at, at) for at in inside]), data)
    texts = [e.getprevious().findtext(f"{W}t") for e in main_part(result).iter(f"{W}commentRangeStart")]
    assert [text.rsplit(maxsplit=1)[-1] for text in texts] == ["Jinping", "100", "measures"]


def test_an_automatic_number_is_marked_at_the_text_behind_it():
    data = office(p("计划") + p("加大奖励", num(1)), numbering=NUMBERING)
    tree = tree_of_file(data)
    start = tree.text.index("一、")
    root = main_part(annotated(report_on(tree, [(start, start + 2)]), data))
    mark = root.find(f".//{W}commentRangeEnd")
    assert mark.getnext().getnext().findtext(f"{W}t") == "加大奖励"


def test_text_boxes_are_marked_at_the_run_that_holds_them():
    boxes = "".join(p("", "", text) for text in map(text_box, ("加大奖励力度，最高不超过500万元。", "优化服务。")))
    data = office(boxes)
    tree = tree_of_file(data)
    root = main_part(annotated(report_on(tree, [span_of(tree, "500万元")]), data))
    (mark,) = root.iter(f"{W}commentRangeStart")
    assert not any(parent.tag == f"{W}txbxContent" for parent in mark.iterancestors())
    assert mark.getnext().find(f".//{W}txbxContent") is not None


def test_controls_that_show_data_are_marked_as_a_whole_and_never_changed():
    control = "<w:sdt><w:sdtPr><w:dataBinding w:xpath='/a' w:storeItemID='{0}'/></w:sdtPr><w:sdtContent>%s</w:sdtContent></w:sdt>"
    cap = next(line for line in LINES if "3000" in line)
    before, after = cap.split("3000")
    rest = LINES.index(cap)
    data = office(
        "".join(map(p, LINES[:rest]))
        + p("", "", r(before) + control % r("3000") + r(after))
        + "".join(map(p, LINES[rest + 1 :]))
    )
    result = annotated(compared(data), data, changes=True)
    assert "超过3000万元" in read(result).text
    (bound,) = main_part(result).iter(f"{W}sdt")
    assert next(bound.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd"), None) is None
    tree = tree_of_file(data)
    result = annotated(report_on(tree, [span_of(tree, "00")]), data)
    assert quoted_by_new(data, result) == ["3000"]


# Comments.


def test_python_docx_reads_the_comments(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    tree, _ = everything()
    comments = list(
        docx.Document(io.BytesIO(annotated(report_on(tree, [span_of(tree, "500万元")]), EVERYTHING, "zh"))).comments
    )
    assert [(c.author, c.initials, c.timestamp is None) for c in comments] == [
        ("李某", None, False),
        ("Duizhao", "DZ", True),
    ]
    assert comments[1].text == "重大 · 上限变化 · QU01\n上限降低。\n应为500万元，实为20万元（更严）\n原文一：“500万元”"


def test_a_part_that_is_declared_already_is_not_declared_twice():
    data = office(p("计划") + p("加大奖励。"))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    override = b'<Override PartName="/word/comments.xml" ContentType="' + kind + b'"/></Types>'
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(b"</Types>", override)
    data = packed(members)
    result = annotated(report_on(tree_of_file(data), [(0, 2)]), data)
    assert new_faults(data, result) == set()
    assert len(docx.Document(io.BytesIO(result)).comments) == 1


def test_the_date_is_that_of_the_environment_or_none(monkeypatch):
    tree, _ = everything()
    report = report_on(tree, [span_of(tree, "500万元")])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    comments = list(docx.Document(io.BytesIO(annotated(report, EVERYTHING, "en"))).comments)
    assert comments[1].timestamp.isoformat() == "2026-01-01T00:00:00+00:00"
    assert comments[1].text.splitlines()[2] == "Expected 500万元, found 20万元 (stricter)"


def test_the_same_bytes_twice(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    tree, words = everything()
    report = report_on(tree, [span_of(tree, word) for word in words])
    assert annotated(report, EVERYTHING) == annotated(report, EVERYTHING)


def test_what_gets_no_comment():
    tree, _ = everything()
    shown, info = finding(tree, 0, 3), finding(tree, 3, 5, Severity.INFO)
    report = replace(report_on(tree, ()), findings=(shown, info, replace(finding(tree, 5, 7), status="waived")))
    assert len(quoted_by_new(EVERYTHING, annotated(report, EVERYTHING))) == 1
    assert len(quoted_by_new(EVERYTHING, annotated(report, EVERYTHING, info=True))) == 2
    nothing = replace(report, findings=())
    assert main_part(annotated(nothing, EVERYTHING)).find(f".//{W}commentReference").get(f"{W}id") == "7"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (EVERYTHING + b" ", "these are not the bytes that were compared; compare the file once more."),
        (b"", "these are not the bytes"),
    ],
)
def test_other_bytes_are_refused(data, why):
    with pytest.raises(AnnotationError, match=re.escape(why)):
        annotated(report_on(tree_of_file(EVERYTHING), [(0, 2)]), data)


def test_other_formats_are_refused(tree_of):
    with pytest.raises(AnnotationError, match="only Word files"):
        annotated(report_on(tree_of("计划\n一、奖励"), [(0, 2)]), "计划\n一、奖励".encode())


def test_strict_files_are_refused():
    strict = office(p("计划") + p("加大奖励。"))
    with zipfile.ZipFile(io.BytesIO(strict)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    body = members["word/document.xml"].replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in members.items():
            file.writestr(name, body if name == "word/document.xml" else content)
    with pytest.raises(AnnotationError, match="Strict"):
        annotated(report_on(tree_of_file(out.getvalue()), [(0, 2)]), out.getvalue())


# Tracked changes.

PLAN = """渝州市促进投资行动计划
为促进投资，结合我市实际，制定本行动计划。
一、加大奖励
对年销售额超过5000万元的工业企业，给予一次性奖励，奖励金额最高不超过500万元。项目不得重复享受市级财政补助。以钢铁、建材、化工等行业为重点。
二、优化服务
（一）建立专班。建立重大项目专班，定期调度，协调解决困难和问题，逐项落实责任。
（二）压缩时限。推行容缺受理，企业开办时间压缩至1个工作日以内，全程网上办理。
（三）组织培训。每年举办企业培训不少于12期，免费向企业提供法律咨询和融资辅导。
三、加强宣传
举办投资推介会，编印投资指南，通过多种渠道宣传投资政策和典型案例。"""
LOWER = (
    PLAN.replace("渝州市", "渝州市江岸区").replace("我市", "我区").replace("市级", "区级")
    .replace("5000", "3000").replace("最高不超过500万", "最高不超过20万").replace("不得", "可以").replace("建材、", "")
)  # fmt: skip


def draft_of(lines: list[str], numbered: bool = False) -> bytes:
    """The lines as a Word file; with `numbered`, Word counts the chapters."""
    body = ""
    for line in lines:
        m = re.match("[一二三]、", line)
        body += p(line[2:], num(1)) if m and numbered else p("", "", r(line[:7]) + r(line[7:], "<w:b/>"))
    return office(body, numbering=NUMBERING)


def compared(data: bytes, original: str = PLAN):
    return compare(_tree_of(original), tree_of_file(data))


def accepted_text(data: bytes) -> str:
    return read(data).text


LINES = [line for line in LOWER.splitlines() if "组织培训" not in line]


@pytest.mark.parametrize("numbered", [False, True])
def test_accepting_restores_the_original_and_rejecting_the_draft(numbered):
    data = draft_of(LINES, numbered)
    result = annotated(compared(data), data, changes=True)
    assert read(result, revisions="original").text == read(data).text
    # Only what carries the text over to the district is still another than in the plan.
    expected = PLAN.replace("渝州市", "渝州市江岸区").replace("我市", "我区").replace("市级", "区级")
    assert accepted_text(result) == expected
    assert other_parts(result) == other_parts(data)
    assert new_faults(data, result) == set()


def test_the_smallest_piece_is_replaced_in_its_format():
    data = draft_of(LINES)
    root = main_part(annotated(compared(data), data, changes=True))
    gone = {"".join(t.text for t in d.iter(f"{W}delText")) for d in root.iter(f"{W}del") if d.find(f"{W}r") is not None}
    assert {"3000", "20", "可以"} <= gone
    (restored,) = (ins for ins in root.iter(f"{W}ins") if ins.findtext(f"{W}r/{W}t") == "500")
    assert restored.find(f"{W}r/{W}rPr/{W}b") is not None
    numbers = [e.get(f"{W}id") for e in root.iter(f"{W}ins", f"{W}del")]
    assert len(numbers) == len(set(numbers))


def test_nothing_diverges_any_more_when_all_is_accepted():
    data = draft_of(LINES)
    result = annotated(compared(data), data, changes=True)
    again = compare(_tree_of(PLAN), tree_of_file(result))
    assert [f.message["en"] for f in again.findings if f.severity is not Severity.INFO] == []


def test_changes_inside_somebodys_insertion():
    line = "对年销售额超过3000万元的工业企业，给予一次性奖励，"
    rest = [item for item in LINES if "3000" not in item]
    cap = next(item for item in LINES if "3000" in item)
    body = (
        "".join(map(p, rest[:3]))
        + p("", "", change("ins", line) + r(cap.removeprefix(line)))
        + "".join(map(p, rest[3:]))
    )
    data = office(body)
    result = annotated(compared(data), data, changes=True)
    assert "超过5000万元" in accepted_text(result)
    assert read(result, revisions="original").text == read(data, revisions="original").text
    assert new_faults(data, result) == set()
    assert not [e for e in main_part(result).iter(f"{W}ins") if any(a.tag == e.tag for a in e.iterancestors())]
    assert len(list(main_part(result).iterfind(f".//{W}ins/{W}del"))) == 1


def inserted(root: etree._Element, words: str) -> list[etree._Element]:
    """The runs of the insertion that holds the words."""
    (found,) = (ins for ins in root.iter(f"{W}ins") if words in "".join(ins.itertext()))
    return list(found)


def test_a_word_is_replaced_as_a_whole():
    words = [
        ("重大项目专班", "研究型项目专班", "产学研一体型项目专班"),
        ("编印投资指南", "编印知名企业名录", "编印名企名录"),
        ("免费向企业", "免费向外商投资企业", "免费向外资企业"),
    ]
    original, lower = PLAN, PLAN
    for old, one, other in words:
        original, lower = original.replace(old, one), lower.replace(old, other)
    data = draft_of(lower.splitlines())
    report = compare(_tree_of(original), tree_of_file(data))
    quotes = [pair[1:] for pair in words]
    trees = (report.alignment.original, report.alignment.draft)
    sides = [
        [Side("一", words, *span_of(tree, words)) for words, tree in zip(pair, trees, strict=True)] for pair in quotes
    ]
    found = tuple(replace(finding(trees[1], 0, 1), original=one, draft=other) for one, other in sides)
    root = main_part(annotated(replace(report, findings=found), data, changes=True))
    assert [t.text for t in root.iter(f"{W}delText")] == ["产学研一体型", "外资", "名企"]
    assert ["".join(ins.itertext()) for ins in root.iter(f"{W}ins")] == ["研究型", "外商投资", "知名企业"]


def test_a_sentence_is_inserted_behind_a_stop_as_the_text_behind_it_looks():
    lead, rest = "加强宣传。", "举办投资推介会，编印投资指南，通过多种渠道宣传投资政策和典型案例。"
    new = "设立一站式服务窗口，每季度发布投资项目清单。"
    lines = PLAN.splitlines()[:-2]
    data = office("".join(map(p, lines)) + p("", "", r("三、" + lead, "<w:b/>") + r(rest, "<w:i/>")))
    report = compare(_tree_of("\n".join([*lines, "三、" + lead + new + rest])), tree_of_file(data))
    result = annotated(report, data, changes=True)
    root = main_part(result)
    assert accepted_text(result).splitlines()[-1] == "三、" + lead + new + rest
    (run,) = inserted(root, "设立一站式")
    assert "".join(run.itertext()) == new
    assert run.find(f"{W}rPr/{W}i") is not None
    assert run.find(f"{W}rPr/{W}b") is None
    assert new in anchored(root).values()


def test_what_is_restored_comes_in_the_script_of_the_draft():
    data = draft_of([traditional(line) for line in LINES])
    result = annotated(compared(data), data, changes=True)
    expected = PLAN.replace("渝州市", "渝州市江岸区").replace("我市", "我区").replace("市级", "区级")
    assert accepted_text(result) == traditional(expected)
    gone = {"".join(t.text for t in d.iter(f"{W}delText")) for d in main_part(result).iter(f"{W}del")}
    assert {"3000", "20", "可以"} <= gone
    data = draft_of(LINES)
    result = annotated(compared(data, traditional(PLAN)), data, changes=True)
    assert accepted_text(result) == expected


LISTS = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%1）"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%1）"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>'
)  # fmt: skip


def test_a_new_clause_joins_the_list_of_its_own_chapter_and_looks_like_it():
    measures = ["建立专班。建立重大项目专班，定期调度。", "压缩时限。推行容缺受理，企业开办时间压缩至1个工作日以内。"]
    new = "组织培训。每年举办企业培训不少于12期，免费提供法律咨询。"
    guarantees = ["加强领导。区级部门要强化责任担当。", "加强考核。将投资促进工作纳入年度考核。"]

    def measure(text: str, number: int) -> str:
        lead = text.index("。") + 1
        return p("", num(number), r(text[:lead], "<w:b/>") + r(text[lead:], "<w:i/>"))

    def body(first: list[str]) -> str:
        parts = (p("江岸区促进投资计划"), p("优化服务", num(1)), *(measure(m, 2) for m in first),
                 p("保障措施", num(1)), *(measure(m, 3) for m in guarantees))  # fmt: skip
        return "".join(parts)

    data, original = office(body(measures), numbering=LISTS), office(body([*measures, new]), numbering=LISTS)
    result = annotated(compare(tree_of_file(original), tree_of_file(data)), data, changes=True)
    assert accepted_text(result) == read(original).text
    lead, rest = inserted(main_part(result), "组织培训")
    assert ("".join(lead.itertext()), "".join(rest.itertext())) == ("组织培训。", new[5:])
    assert lead.find(f"{W}rPr/{W}b") is not None
    assert rest.find(f"{W}rPr/{W}b") is None
    assert rest.find(f"{W}rPr/{W}i") is not None


def test_no_changes_unless_asked():
    data = draft_of(LINES)
    root = main_part(annotated(compared(data), data))
    assert next(root.iter(f"{W}ins", f"{W}del"), None) is None


def test_additions_are_left_to_the_reader():
    added = [*LOWER.splitlines(), "四、加强考核", "将投资促进工作纳入年度考核，对工作推进不力的单位予以通报批评。"]
    data = draft_of(added)
    result = annotated(compared(data, PLAN), data, changes=True)
    assert "四、加强考核" in accepted_text(result)


def test_rows_are_left_to_the_reader():
    rows = [("1", "引进企业20家", "商务委"), ("2", "建设园区3个", "经济信息委"), ("3", "培训企业100家", "教委")]
    head = tr(tc("序号"), tc("任务"), tc("责任单位"))
    original = office(p("渝州市计划") + tbl(head, *(tr(*map(tc, row)) for row in rows)))
    draft = office(p("渝州市计划") + tbl(head, *(tr(*map(tc, row)) for row in rows[:2])))
    report = compare(tree_of_file(original), tree_of_file(draft))
    assert report.findings
    assert read(annotated(report, draft, changes=True)).text == read(draft).text


# LibreOffice.


OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def in_libreoffice(data: bytes, tmp_path, name: str) -> etree._Element:
    """The content of the file as LibreOffice saves it in its own format."""
    file = tmp_path / f"{name}.docx"
    file.write_bytes(data)
    with zipfile.ZipFile(converted(file, "odt", tmp_path, name)) as odt:
        return etree.fromstring(odt.read("content.xml"))


def with_all(content: etree._Element, accept: bool) -> str:
    """The text with all tracked changes accepted or rejected (ODF 1.3, 5.5): what was deleted stands apart, and a mark in its place;
    what was inserted stands in the text, between two marks."""
    regions = {region.get(f"{TEXT}id"): region[0] for region in content.iter(f"{TEXT}changed-region")}
    inserted: set[str] = set()
    found: list[str] = []

    def text_of(element: etree._Element) -> None:
        if element.tag in (f"{TEXT}tracked-changes", f"{OFFICE}annotation"):
            return
        key = element.get(f"{TEXT}change-id", "")
        if element.tag in (f"{TEXT}change-start", f"{TEXT}change-end") and regions[key].tag == f"{TEXT}insertion":
            (inserted.add if element.tag == f"{TEXT}change-start" else inserted.discard)(key)
        if element.tag == f"{TEXT}change" and not accept:
            found.extend(t for p in regions[key].iter(f"{TEXT}p", f"{TEXT}h") for t in p.itertext())
        if element.text and (accept or not inserted):
            found.append(element.text)
        for child in element:
            text_of(child)
            if child.tail and (accept or not inserted):
                found.append(child.tail)

    text_of(content.find(f"{OFFICE}body"))
    return bare("".join(found))


@needs_office
def test_libreoffice_opens_it_and_shows_comments_and_changes(tmp_path):
    file = ROOT / "samples" / "district-draft" / "draft.docx"
    original = tree_of_file((ROOT / "samples" / "district-draft" / "original.pdf").read_bytes(), "original.pdf")
    report = compare(original, tree_of_file(file.read_bytes(), file.name))
    result = annotated(report, file.read_bytes(), "zh", changes=True)
    content = in_libreoffice(result, tmp_path, "annotated")
    wanted = [f for f in report.findings if f.severity is not Severity.INFO]
    notes = ["".join(a.itertext()) for a in content.iter(f"{OFFICE}annotation")]
    assert len(notes) == len(wanted)
    assert all(any(f.message["zh"] in note for note in notes) for f in wanted)
    assert with_all(content, accept=False) == with_all(
        in_libreoffice(file.read_bytes(), tmp_path, "draft"), accept=True
    )
    accepted = with_all(content, accept=True)
    assert accepted != with_all(content, accept=False)
    assert [b.text for b in read(result).blocks if bare(b.text[b.auto :]) not in accepted] == []
