from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn

from diff import VERSION
from diff.exports.review_report import Card, Grid, Heading, Items, Paper, Paragraph, paper
from diff.finding import Opinion, Severity
from diff.pipeline import compare
from diff.run import Compared, Run
from tests.conftest import _tree_of
from tests.diff.office import ORIGINAL, VANISHED, accepted_first, changed, converted, made, needs_office, run_of


@pytest.fixture(scope="module")
def run() -> Run:
    return run_of(_tree_of)


@pytest.fixture(scope="module")
def one(run) -> Run:
    return replace(run, pairs=run.pairs[:1])


def text_of(report: Paper) -> str:
    said: list[str] = [report.title, report.subtitle]
    for part in report.parts:
        if isinstance(part, Heading | Paragraph):
            said.append(part.text)
        elif isinstance(part, Items):
            said += part.items
        elif isinstance(part, Grid):
            said += [*part.head, *(cell for row in part.rows for cell in row)]
        else:
            said += [part.title, *(cell for row in part.rows for cell in row)]
    return "\n".join(said)


def cards(report: Paper) -> list[Card]:
    return [part for part in report.parts if isinstance(part, Card) and part.severity]


# ---- what it says --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_finding_has_its_card(run, lang):
    report = paper(run, lang)
    found = cards(report)
    findings = [finding for _, finding in run.findings()]
    assert len(found) == len(findings)
    for number, (card, finding) in enumerate(zip(found, findings, strict=True), 1):
        said = "\n".join(f"{name} {value}" for name, value in card.rows)
        assert card.title.startswith(f"{number}. ") and card.severity == finding.severity.value
        assert " ".join(finding.message[lang].split()) in said
        assert finding.fingerprint in said and finding.code in said
        for side in (finding.original, finding.draft):
            assert side is None or " ".join(side.quote.split()) in said


def test_findings_stand_under_their_clauses(one):
    parts = paper(one, "zh").parts
    (cap,) = (n for n, part in enumerate(parts) if isinstance(part, Card) and "最高不超过20万元" in str(part.rows))
    heading = next(part for part in reversed(parts[:cap]) if isinstance(part, Heading))
    assert heading == Heading(2, "一 加大奖励")


def test_an_added_clause_stands_under_the_drafts_heading():
    added = ORIGINAL + "\n四、设立基金\n安排专项资金十亿元设立产业投资母基金，引导社会资本参与。"
    report = paper(run_of(_tree_of, (added,)), "en")
    assert any(isinstance(part, Heading) and part.text == "四 设立基金 (Draft)" for part in report.parts)


def test_versions_and_hashes(run):
    said = text_of(paper(run, "en"))
    for report in run.reports():
        for tree in (report.alignment.original, report.alignment.draft):
            assert tree.source.sha256 in said and tree.source.name in said
    assert f"duizhao {VERSION}" in said


def test_the_counts_tell_what_counts(one):
    report = paper(changed(one, accepted_first), "en")
    grid = next(part for part in report.parts if isinstance(part, Grid))
    findings = [finding for _, finding in one.findings()]
    assert [row[0] for row in grid.rows] == ["high", "medium", "low", "info", "all"]
    assert int(grid.rows[-1][1]) == len(findings)
    assert sum(int(row[3]) for row in grid.rows[:-1]) == 1 == int(grid.rows[-1][3])
    assert int(grid.rows[-1][2]) == sum(f.severity is not Severity.INFO for f in findings[1:])
    assert grid.rows[3][2] == "0", "what is for information never counts"


def verdict(run: Run) -> list[str]:
    parts = paper(run, "en").parts[1:]
    return [
        part.text
        for part in parts[: [isinstance(part, Grid) for part in parts].index(True)]
        if isinstance(part, Paragraph)
    ]


def test_the_verdict(one):
    assert verdict(one)[0].startswith("Divergences of substance that count: ")
    settled = changed(one, lambda finding, _: replace(finding, status="waived", accepted="x"))
    assert verdict(settled) == ["Every divergence of substance that was found has been accepted."]
    clean = Run.of(compare(_tree_of(ORIGINAL), _tree_of(ORIGINAL)))
    assert verdict(clean) == ["No divergence of substance was found."]


def test_nothing_is_called_clean_that_was_not_read():
    report = compare(_tree_of(ORIGINAL), _tree_of(ORIGINAL))
    unread = Run.of(replace(report, complete=False))
    assert [text[:12] for text in verdict(unread)] == ["NOT COMPLETE"]
    refused = Run((Compared("plan.txt", "draft.doc", None, "draft.doc: it is damaged."),))
    assert verdict(refused) == ["plan.txt ↔ draft.doc: NOT COMPARED: draft.doc: it is damaged."]
    both = Run((*Run.of(report).pairs, *refused.pairs))
    assert not any("No divergence" in text for text in verdict(both))
    said = text_of(paper(unread, "en"))
    assert "All of the files could be read" not in said and "All of the files" in text_of(paper(Run.of(report), "en"))


def test_accepted_and_vanished(one):
    run = replace(changed(one, accepted_first), vanished=(VANISHED,), notes=("A waiver expired.",))
    said = text_of(paper(run, "zh"))
    assert "已接受（基线）：区级财力有限" in said
    assert "比例下降。" in said and "Agreed." in said and "A waiver expired." in said


def test_several_drafts_are_told_apart_by_their_files(run):
    report = paper(replace(changed(run, accepted_first, pair=1), vanished=(VANISHED,)), "en")
    headings = [part.text for part in report.parts if isinstance(part, Heading) and part.level == 2]
    assert "Comparison 2: draft2.txt" in headings
    said = text_of(report)
    assert "\ndraft1.txt\n" in said and "\ndraft1.txt: 一\n" in said
    assert any(cell.startswith("draft2.txt: ") for cell in said.split("\n"))


def test_a_second_opinion_and_a_suggestion(one):
    opinion = Opinion("doubt", {"en": "Not so sure.", "zh": "不确定。"})
    run = changed(one, lambda f, n: replace(f, judge=opinion, suggestion="up to 5 million yuan", mqm="major"))
    said = text_of(paper(run, "en"))
    assert "A second opinion doubts it\nNot so sure." in said and "up to 5 million yuan" in said and "MQM major" in said


# ---- Word ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_word_shows_all_of_it(run, lang):
    report = paper(run, lang)
    word = Document(io.BytesIO(made(run, "docx", lang)))
    said = [paragraph.text for paragraph in word.paragraphs]
    said += [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert set(text_of(report).split("\n")) - {""} <= set(said)


def test_headings_are_styles(run):
    word = Document(io.BytesIO(made(run, "docx")))
    found = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    wanted = [(f"Heading {p.level}", p.text) for p in paper(run, "en").parts if isinstance(p, Heading)]
    assert found == wanted
    assert [p.style.name for p in word.paragraphs[:2]] == ["Title", "Subtitle"]


def test_tables_repeat_their_heads_and_rows_stay_whole(run):
    word = Document(io.BytesIO(made(run, "docx")))
    for table in word.tables:
        first, *rest = table.rows
        assert first._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:tblHeader")) is None for row in rest)
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_page_numbers_and_fonts(run):
    word = Document(io.BytesIO(made(run, "docx", "zh")))
    fields = word.sections[0].footer._element.iter(qn("w:fldSimple"))
    assert [field.get(qn("w:instr")) for field in fields] == ["PAGE", "NUMPAGES"]
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet"):
        fonts = word.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in ("SimSun", "SimHei") and fonts.get(qn("w:eastAsiaTheme")) is None
    assert word.core_properties.author == "duizhao" and word.core_properties.language == "zh-CN"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_same_run_gives_the_same_document(run, lang):
    first = made(run, "docx", lang)
    assert made(run, "docx", lang) == first
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert Document(io.BytesIO(first)).core_properties.created.year == 1980


def test_characters_that_xml_knows_not(one):
    run = changed(one, lambda f, n: replace(f, expected="a\x00b\x0bc\ud800", message={"en": "x\x1fy\ufffe", "zh": "x"}))
    run = replace(run, notes=("\x07 a note",))
    word = Document(io.BytesIO(made(run, "docx")))
    assert "x\ufffdy\ufffd" in [cell.text for table in word.tables for row in table.rows for cell in row.cells]


@needs_office
def test_libreoffice_reads_it(run, tmp_path):
    file = tmp_path / "review.docx"
    file.write_bytes(made(run, "docx", "zh"))
    text = converted(file, "txt:Text (encoded):UTF8", tmp_path).read_text(encoding="utf-8-sig")
    for _, finding in run.findings():
        assert finding.fingerprint in text
    assert "文本比对审查报告" in text and "未检查的内容" in text
