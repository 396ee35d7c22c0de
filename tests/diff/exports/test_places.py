from __future__ import annotations

import base64
import quopri
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from align.link import Alignment, Link
from diff.exports.places import Places, Region, clause_groups, shown_path
from diff.finding import Report, Side
from diff.pipeline import compare_files
from diff.run import Compared, Run
from ingest.document import Box, IngestError

from .conftest import DRAFT, finding, side


def spot_of(tree, quote, name, *, empty=False):
    """Where a quote of the one document is found."""
    report = Report("revision", Alignment(tree, tree, ()), (), ())
    place = side(tree, quote, empty) if isinstance(quote, str) else quote
    return Places().draft(Compared(name, name, report), finding("QU01", "cap-changed", "high", None, place))


def shown(name, region: Region, encoding="utf-8") -> str:
    """What stands in the region, as an editor counts lines."""
    lines = Path(name).read_bytes().decode(encoding).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = lines[region.line - 1 : region.end_line]
    lines[-1] = lines[-1][: region.end_column - 1]
    lines[0] = lines[0][region.column - 1 :]
    return "\n".join(lines)


WRAPPED = """关于促进投资的行动计划

一、总体要求。坚持以高质量发展为主题，全面落实党中央、国务院的
决策部署，推动投资稳定增长，优化投资结构，提高投资效益，不断增
强经济发展的内生动力，力争到二〇三〇年固定资产投资年均增长百分
之六以上，其中工业投资占比不低于百分之三十。
二、加大财政奖励支持。对固定资产投资超过一亿元的重点项目，按照
实际投资额的百分之三给予一次性奖励，单个项目奖励金额最高不超过
一千万元，所需资金由市和区县财政按照七比三的比例分担，于次年第
一季度兑付到位。
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_quote_in_wrapped_lines(tree_in, newline):
    tree = tree_in("wrapped.txt", WRAPPED.replace("\n", newline))
    spot = spot_of(tree, "最高不超过一千万元", "wrapped.txt")
    assert shown("wrapped.txt", spot.region) == "最高不超过\n一千万元"
    assert (spot.region.line, spot.region.end_line) == (8, 9)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_columns_count_characters_in_any_encoding(tree_in, encoding):
    tree = tree_in("plan.txt", DRAFT.encode(encoding))
    region = spot_of(tree, "最高不超过20万元", "plan.txt").region
    assert region == Region(4, 4, 11, 20)
    assert shown("plan.txt", region, encoding) == "最高不超过20万元"


def test_a_quote_in_markdown(tree_in):
    text = "# 行动计划\n\n## 一、奖励\n\n对**重点**项目给予奖励，最高[不超过](http://example.org/最高)**20**万元。\n\n## 二、服务\n\n建立*专班*。\n"
    tree = tree_in("plan.md", text)
    region = spot_of(tree, "20万元", "plan.md").region
    assert (region.line, shown("plan.md", region)) == (5, "20**万元")
    assert spot_of(tree, "专班", "plan.md").region.line == 9


PAGE = """<!doctype html><html><head><title>行动计划</title>
<style>p { color: red }</style></head>
<body><div class="nav"><a href="/">首页</a> <a href="/x">一、加大奖励</a></div>
<h1>渝州市促进投资&nbsp;行动计划</h1>
<div class="article">
<p>一、加大奖励</p>
<p>对重点项目给予奖励，<!-- 最高不超过5万元 -->最高不超过<b>20</b>
万元&#xFF1B;由市商务委负责落实到位，每季度通报一次进展情况。</p>
<p>二、优化服务</p>
<p>建立专班&mdash;&mdash;由市商务委负责，明确责任人和完成时限。</p>
</div></body></html>
"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_quote_in_a_web_page(tree_in, encoding):
    page = PAGE.replace("<title>", f'<meta charset="{encoding}"><title>')
    tree = tree_in("plan.html", page.encode(encoding), kind="html")
    quote = tree.text[tree.text.index("最高不超过") : tree.text.index("由市商务委负责落实") - 1]
    region = spot_of(tree, quote, "plan.html").region
    assert shown("plan.html", region, encoding) == "最高不超过<b>20</b>\n万元"
    start, end = tree.text.index("，最高"), tree.text.index("由市商务委负责落实")
    marks = spot_of(tree, Side("一", tree.text[start:end], start, end), "plan.html").region
    assert shown("plan.html", marks, encoding).startswith("，<!--")
    assert shown("plan.html", marks, encoding).endswith("万元&#xFF1B;")
    assert spot_of(tree, "一、加大奖励", "plan.html").region.line == 6
    assert spot_of(tree, "建立专班", "plan.html").region == Region(10, 10, 4, 8)


@pytest.mark.parametrize("code", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_quote_in_a_web_archive(tree_in, code, charset):
    page = PAGE.encode(charset)
    body = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes, "8bit": bytes}[code](page)
    head = (
        'From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="--x"\n\n'
        f"----x\nContent-Type: text/html; charset={charset}\nContent-Transfer-Encoding: {code}\n\n"
    )
    tree = tree_in("plan.mhtml", head.encode() + body + b"\n----x--\n", kind="html")
    region = spot_of(tree, "二、优化服务", "plan.mhtml").region
    assert (region.column, region.end_column) == (0, 0)
    lines = Path("plan.mhtml").read_bytes().splitlines(keepends=True)[region.line - 1 : region.end_line]
    undo = {"quoted-printable": quopri.decodestring, "base64": base64.decodebytes, "8bit": bytes}[code]
    shown_there = undo(b"".join(lines)).decode(charset, "replace")
    assert "优化服" in shown_there and len(lines) <= 2
    before = undo(b"".join(lines[:-1])).decode(charset, "replace") if len(lines) > 1 else ""
    assert "优化服务" not in before


def test_what_is_missing_points_behind_what_stands_before_it(run):
    pair, gone = run.pairs[0], run.pairs[0].report.findings[3]
    spot = Places().draft(pair, gone)
    assert (spot.clause, spot.quote) == ("二", "")
    assert spot.region.line == 6 and spot.region.column == spot.region.end_column
    before = Path(pair.draft).read_text(encoding="utf-8").splitlines()[5]
    assert spot.region.column == len(before) + 1
    assert Places().original(pair, gone).region == Region(7, 7, 1, 7)


def test_what_is_missing_at_the_start_points_to_the_beginning(run):
    pair = run.pairs[0]
    links = tuple(Link(link.source, (), 0.0) for link in pair.report.alignment.links)
    alone = replace(pair.report, alignment=replace(pair.report.alignment, links=links))
    spot = Places().draft(replace(pair, report=alone), pair.report.findings[3])
    assert (spot.clause, spot.region.line) == ("title", 1)


def test_an_empty_side_is_a_place(tree_in):
    tree = tree_in("plan.txt", DRAFT)
    assert spot_of(tree, "给予奖励", "plan.txt", empty=True).region == Region(4, 4, 10, 10)


def test_a_file_that_changed_gives_the_line_of_its_paragraph(tree_in):
    tree = tree_in("plan.txt", DRAFT)
    Path("plan.txt").write_text("\n" + DRAFT, encoding="utf-8")
    assert spot_of(tree, "最高不超过20万元", "plan.txt").region == Region(4, 4)
    Path("plan.txt").unlink()
    assert spot_of(tree, "最高不超过20万元", "plan.txt").region == Region(4, 4)


def test_a_pdf_has_pages_and_no_lines(tree_in):
    tree = tree_in("plan.txt", DRAFT)
    tree = replace(tree, source=replace(tree.source, format="pdf"))
    box = Box(3, 70, 90, 180, 104)
    spot = spot_of(tree, Side("一", "20", 20, 22, 3, (box,)), "plan.pdf")
    assert (spot.region, spot.page, spot.boxes, spot.line) == (None, 3, (box,), 1)


def test_paths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert shown_path("./drafts/../plan.txt") == "plan.txt"
    assert shown_path(str(tmp_path / "drafts" / "a.txt")) == "drafts/a.txt"
    assert shown_path("/elsewhere/a.txt") == "/elsewhere/a.txt"
    assert shown_path("-") == "stdin"


def test_every_finding_is_in_one_group(run):
    report = run.pairs[0].report
    groups = list(clause_groups(report))
    assert [link for link, _ in groups if link >= 0] == list(range(len(report.alignment.links)))
    grouped = [f for _, findings in groups for f in findings]
    assert sorted(f.fingerprint for f in grouped) == sorted(f.fingerprint for f in report.findings)


def test_every_quote_of_a_real_comparison_is_found(tmp_path, monkeypatch):
    root = Path(__file__).parents[3] / "samples" / "district-draft"
    monkeypatch.chdir(root)
    report = compare_files(Path("original.txt"), Path("draft.txt"))
    places = Places()
    for pair, one in Run.of(report, "original.txt", "draft.txt").findings():
        for name, spot in ((pair.draft, places.draft(pair, one)), (pair.original, places.original(pair, one))):
            if spot is not None and spot.quote:
                assert "".join(shown(name, spot.region).split()) == "".join(spot.quote.split())


LETTERS = st.text(st.sampled_from("的一是中大市区建设政府对推进行abc 12，；。（）"), min_size=1, max_size=90)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(LETTERS, min_size=1, max_size=12), st.sampled_from(["\n", "\r\n", "\n\n"]), st.data())
def test_the_letters_of_a_quote_are_those_of_its_region(tree_in, lines, newline, data):
    assume(any(c.isalpha() for line in lines for c in line))
    try:
        tree = tree_in("plan.txt", newline.join(lines))
    except IngestError:
        assume(False)
    block = data.draw(st.sampled_from(list(tree.part.block_spans())))
    start = data.draw(st.integers(block[0], block[1] - 1))
    end = data.draw(st.integers(start + 1, block[1]))
    letters = [c for c in tree.text[start:end] if c.isalnum()]
    assume(letters)
    region = spot_of(tree, Side("", tree.text[start:end], start, end), "plan.txt").region
    assert [c for c in shown("plan.txt", region) if c.isalnum()] == letters
