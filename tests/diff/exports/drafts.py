"""What the tests of annotated drafts share: Word files with everything that may stand in a text, and reports on chosen words."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

from lxml import etree

from align.link import Alignment
from diff.finding import Finding, Report, Severity, Side, fingerprint
from diff.pipeline import clause_tree, load
from ingest.document import Document, SourceFile
from ingest.pdf import parser as pdf_parser
from ingest.word import parser as word_parser
from ingest.word.package import W
from normalize.clause import ClauseTree
from tests.ingest.word_fixtures import (
    BY,
    NUMBERING,
    STYLES,
    change,
    field,
    num,
    p,
    packed,
    r,
    tbl,
    tc,
    text_box,
    tr,
    word,
)

ROOT = Path(__file__).parents[3]
SAMPLES = sorted((ROOT / "samples").glob("*/*.docx"))
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def office(body: str, **parts: str) -> bytes:
    """A Word file that Word would open: with the list of types and the relations of the package."""
    with zipfile.ZipFile(io.BytesIO(word(body, **parts))) as file:
        members: dict[str, str | bytes] = {name: file.read(name) for name in file.namelist()}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_MAIN}.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), *((name, name) for name in parts))
    )
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
            f'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{relation}" Target="word/document.xml"/></Relationships>',
            **members,
        }
    )


EVERYTHING = office(
    "".join(
        (
            p("江岸区促进投资行动计划"),
            p("加大奖励", num(1)),
            p("", "", r("对年销售额超过") + r("2000", "<w:b/>") + r("万元的企业，给予奖励。") + "<w:r><w:tab/><w:t>（续）</w:t></w:r>"),
            p("", "", f'{r("见")}<w:hyperlink r:id="x">{r("《投资办法》")}</w:hyperlink>{r("的规定。")}'),
            p("", "", r("奖励") + change("ins", "最高不超过") + change("del", "不少于") + r("500万元。")),
            p("", "", f"<w:sdt><w:sdtPr/><w:sdtContent>{r('由区商务委')}</w:sdtContent></w:sdt>{r('负责。')}"),
            p("", "", r("自") + field(" DATE ", r("2026年5月1日")) + r("起施行") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + r("。")),
            p("", "", f'<w:commentRangeStart w:id="7"/>{r("严格考核")}<w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r>{r("。")}'),
            tbl(
                tr(tc("序号"), tc("任务"), tc("责任单位")),
                tr(tc("1"), tc("引进企业20家"), tc("区商务委")),
                tr(tc("2"), tc("建设园区3个"), tc("区经济信息委")),
            ),
            p("", "", text_box("图注") + r("加强宣传。")),
            p("", "", "<w:r><w:ruby><w:rt><w:r><w:t>yú</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>渝</w:t></w:r></w:rubyBase></w:ruby></w:r>" + r("州企业。")),
            p("举办推介会，每年不少于3次；\n"),
        )
    ),
    numbering=NUMBERING,
    styles=STYLES,
    footnotes=f'<w:footnote w:id="2">{p("以公布为准")}</w:footnote>',
    comments=f'<w:comment w:id="7" {BY}>{p("再议")}</w:comment>',
)  # fmt: skip
"""Automatic numbers, runs of several formats, a link, tracked changes, a content control, a field, a note, a comment, a table, a text
box and a phonetic guide."""


def read(data: bytes, name: str = "draft.docx", revisions: str = "accepted") -> Document:
    kind = name.rpartition(".")[2]
    source = SourceFile(name, hashlib.sha256(data).hexdigest(), kind, len(data))
    return word_parser.parse(data, source, revisions) if kind == "docx" else pdf_parser.parse(data, source)


def tree_of_file(data: bytes, name: str = "draft.docx", revisions: str = "accepted") -> ClauseTree:
    """The clause tree of the longest document of a file."""
    doc, parts = load(read(data, name, revisions))
    return clause_tree(doc, max(parts, key=lambda part: len(part.text)))


def report_on(tree: ClauseTree, spans: Iterable[tuple[int, int]], severity: Severity = Severity.HIGH) -> Report:
    """A report with a finding at each of these stretches of the draft's text."""
    return Report("revision", Alignment(tree, tree, ()), (), tuple(finding(tree, *span, severity) for span in spans))


def finding(tree: ClauseTree, start: int, end: int, severity: Severity = Severity.HIGH) -> Finding:
    page, boxes = tree.locate(start, end)
    return Finding(
        "QU01", "cap-changed", severity, 0.9, Side("一", "500万元", 0, 5), Side("一", tree.text[start:end], start, end, page, boxes),
        "500万元", "20万元", "stricter", {"en": "The cap was lowered.", "zh": "上限降低。"},
        fingerprint=fingerprint("QU01", str(start), str(end)),
    )  # fmt: skip


def span_of(tree: ClauseTree, words: str) -> tuple[int, int]:
    start = tree.text.index(words)
    return start, start + len(words)


def main_part(data: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return etree.fromstring(file.read("word/document.xml"))


def anchored(root: etree._Element) -> dict[str, str]:
    """Comment → the text between its marks, as the file holds it."""
    found: dict[str, str] = {}
    opened: set[str] = set()
    for element in root.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}t", f"{W}tab", f"{W}br"):
        number = element.get(f"{W}id", "")
        if element.tag == f"{W}commentRangeStart":
            opened.add(number)
            found[number] = ""
        elif element.tag == f"{W}commentRangeEnd":
            opened.discard(number)
        else:
            for number in opened:
                found[number] += element.text or ""
    return found


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)
