from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diff import VERSION
from diff.exports import Style, matrix_report, parameters_report
from diff.exports.xlsx_sheet import LONGEST, Choice, Sheet, clean, workbook
from diff.finding import Severity
from diff.gate.decisions import LEDGER
from diff.matrix import matrix
from diff.parameters import tabulate
from diff.run import Compared, Run
from tests.conftest import _tree_of
from tests.diff.office import VANISHED, accepted_first, book_of, changed, converted, made, needs_calc, run_of


@pytest.fixture(scope="module")
def run() -> Run:
    return run_of(_tree_of)


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("en", ["Findings", "Alignment", "Parameters", "Matrix", "Matrix, details", "About", LEDGER]),
        ("zh", ["差异", "条款对应", "政策参数", "矩阵", "矩阵明细", "说明", LEDGER]),
    ],
)
def test_the_sheets_of_several_pairs(run, lang, names):
    book = book_of(made(run, "xlsx", lang))
    assert book.sheetnames == names
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state == "hidden"] == [LEDGER]
    for sheet in book.worksheets:
        assert sheet.freeze_panes and sheet.auto_filter.ref, sheet.title


def test_one_pair_has_no_matrix(tree_of):
    book = book_of(
        made(run_of(tree_of, ("\n".join(["江岸区促进投资行动计划", "一、加大奖励", "奖励50万元。"]),)), "xlsx")
    )
    assert book.sheetnames == ["Findings", "Alignment", "Parameters", "About", LEDGER]


def test_a_row_for_every_finding(run):
    sheet = book_of(made(run, "xlsx"))["Findings"]
    keys, head, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert sheet.row_dimensions[1].hidden and sheet.column_dimensions["A"].hidden
    findings = list(run.findings())
    assert len(rows) == len(findings)
    assert sheet.auto_filter.ref.startswith("A2:") and sheet.auto_filter.ref.endswith(str(len(rows) + 2))
    for number, (row, (pair, finding)) in enumerate(zip(rows, findings, strict=True), 1):
        found = dict(zip(keys, row, strict=True))
        assert found["key"] == f"{run.pairs.index(pair) + 1}:{finding.fingerprint}"
        assert (found["number"], found["file"], found["id"]) == (number, pair.draft, finding.fingerprint)
        assert found["message"] == " ".join(finding.message["en"].split())
        assert found["severity"] == finding.severity.value
        assert found["original-quote"] == ((finding.original.quote or None) if finding.original else None)
        assert found["confidence"] == pytest.approx(finding.confidence, abs=0.006)
        assert found["decision"] is None and found["comment"] is None
    assert {"Decision", "Comment", "By"} <= set(head)


def test_decisions_are_chosen_from_a_list(run):
    for lang, words in (("en", '"accept,dismiss,undecided"'), ("zh", '"确认,忽略,未处理"')):
        sheet = book_of(made(run, "xlsx", lang)).worksheets[0]
        (rule,) = sheet.data_validations.dataValidation
        assert (rule.type, rule.formula1, rule.showErrorMessage) == ("list", words, True)
        letter = next(cell.column_letter for cell in sheet[1] if cell.value == "decision")
        assert str(rule.sqref) == f"{letter}3:{letter}{sheet.max_row}"
        assert len(rule.prompt) <= 255 and len(rule.promptTitle) <= 32, "Excel refuses the file otherwise"


def test_what_was_accepted_comes_with_its_reason(run):
    sheet = book_of(made(changed(run, accepted_first), "xlsx")).worksheets[0]
    keys = [cell.value for cell in sheet[1]]
    first = dict(zip(keys, [cell.value for cell in sheet[3]], strict=True))
    assert (first["status"], first["decision"], first["comment"]) == ("accepted (baseline)", "dismiss", "区级财力有限")


def test_the_alignment_proves_what_is_missing(run):
    sheet = book_of(made(run, "xlsx"))["Alignment"]
    head, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert len(found) == sum(len(report.alignment.links) for report in run.reports())
    missing = [row for row in found if row["Relation"] == "missing"]
    assert missing and all(row["Clause, draft"] is None and row["Closest, turned down"] for row in missing)
    assert any("三" in row["Clause, original"] and "举办投资推介会" in row["Text, original"] for row in missing)


def test_about_says_what_was_compared_and_what_was_not(run):
    refused = Compared("plan.txt", "draft9.doc", None, "draft9.doc: no text was found in it.")
    broken = replace(run.pairs[1].report, complete=False, notes=("Draft: page 3 has no text.",))
    run = replace(
        run,
        pairs=(run.pairs[0], replace(run.pairs[1], report=broken), refused),
        vanished=(VANISHED,),
        notes=("A waiver fits nothing.",),
    )
    sheet = book_of(made(run, "xlsx"))["About"]
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    tree = run.pairs[0].report.alignment.original
    for said in (
        VERSION, tree.source.sha256, "NOT COMPLETE", "page 3 has no text", "no text was found in it", "NOT COMPARED",
        "A waiver fits nothing.", "The rate falls. [Agreed.]",
    ):  # fmt: skip
        assert said in text
    assert "比例下降。" in "".join(str(c.value) for row in book_of(made(run, "xlsx", "zh"))["说明"] for c in row)


@pytest.mark.parametrize(
    "evil", ["=1+1", "+1", "-2+3", "@SUM(A1)", "#N/A", "＝1", '=HYPERLINK("http://x","y")', "\t=1"]
)
def test_no_text_is_a_formula(run, evil):
    book = book_of(made(changed(run, lambda f, n: replace(f, expected=evil, message={"en": evil, "zh": evil})), "xlsx"))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n"}
    found = [cell for cell in cells if cell.value == evil.strip()]
    assert found
    if evil.strip()[0] != "#":
        assert all(cell.quotePrefix for cell in found)
    xml = zipfile.ZipFile(io.BytesIO(made(run, "xlsx"))).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml


@settings(max_examples=30)
@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_any_text_can_be_written(text):
    sheet = Sheet("any", ("head",), ((text,),))
    (_, (cell,)) = book_of(workbook((sheet,), "en", "any"))["any"].iter_rows()
    assert (cell.value or "") == clean(text)
    assert cell.data_type in ("s", "n")


def test_long_texts_are_cut_with_a_mark():
    assert clean("字" * LONGEST) == "字" * LONGEST
    assert clean("字" * (LONGEST + 1)) == "字" * (LONGEST - 1) + "…"


def test_names_of_sheets_that_excel_takes():
    sheets = tuple(Sheet(title, ("a",), ()) for title in ("Q1/Q2: [x]?*", "长" * 40, "长" * 40, "长" * 40))
    names = book_of(workbook(sheets, "en", "t")).sheetnames
    assert names == ["Q1 Q2   x", "长" * 31, "长" * 29 + " 2", "长" * 29 + " 3"] or all(len(n) <= 31 for n in names)
    assert len(set(names)) == 4 and not any(mark in name for name in names for mark in "/:[]?*\\")


def test_a_choice_without_rows_still_has_a_place():
    choice = Choice(("yes", "no"), "title", "prompt")
    sheet = book_of(workbook((Sheet("s", ("a",), (), choices={0: choice}),), "en", "t"))["s"]
    assert str(sheet.data_validations.dataValidation[0].sqref) == "A2"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_same_run_gives_the_same_bytes(run, lang, monkeypatch):
    first = made(run, "xlsx", lang)
    # Times in an archive are of two seconds each.
    later = time.time() + 100_000
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(later))
    assert made(run, "xlsx", lang) == first
    archive = zipfile.ZipFile(io.BytesIO(first))
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"1980-01-01T00:00:00Z</dcterms:modified>" in archive.read("docProps/core.xml")


def test_the_time_can_be_given(run, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    data = made(run, "xlsx")
    assert book_of(data).properties.modified.isoformat() == "2026-01-01T00:00:00"
    assert zipfile.ZipFile(io.BytesIO(data)).infolist()[0].date_time == (2026, 1, 1, 0, 0, 0)


def test_a_run_without_findings(tree_of):
    tree = tree_of("渝州市促进投资行动计划\n一、加大奖励\n奖励50万元。")
    from diff.pipeline import compare

    book = book_of(made(Run.of(compare(tree, tree)), "xlsx"))
    assert book["Findings"].max_row == 2


@needs_calc
def test_libreoffice_reads_it(run, tmp_path):
    file = tmp_path / "report.xlsx"
    file.write_bytes(made(run, "xlsx", "zh"))
    csv = converted(file, "csv:Text - txt - csv (StarCalc):44,34,76,1", tmp_path).read_text(encoding="utf-8")
    assert "最高不超过500万元" in csv and "最高不超过20万元" in csv
    for _, finding in run.findings():
        assert finding.fingerprint in csv


# ---- the tables ----------------------------------------------------------------------------------------------------


def test_the_matrix_as_a_workbook(run):
    table = matrix(list(run.reports()))
    book = book_of(matrix_report.as_xlsx(table, Style("en")))
    assert book.sheetnames == ["Matrix", "Matrix, details"]
    head, *rows = ([cell.value for cell in row] for row in book["Matrix"].iter_rows())
    assert head == ["Clause of the original", "[1] draft1", "[2] draft2"]
    cells = {row[0]: row[1:] for row in rows}
    assert cells["三 加强宣传"][0].startswith("localised") or cells["三 加强宣传"][0].startswith("same")
    assert cells["三 加强宣传"][1].startswith("missing")
    (reward,) = (row for row in book["Matrix"].iter_rows() if row[0].value == "一 加大奖励")
    worst = table.rows[[row.clause.path for row in table.rows].index("一")].cells[0].worst
    assert worst is Severity.HIGH and reward[1].fill.fgColor.rgb == "00F8CBAD"
    details = [[cell.value for cell in row] for row in book["Matrix, details"].iter_rows()]
    assert len({len(row) for row in details}) == 1 and details[0][0] == "Row"
    assert matrix_report.as_xlsx(table, Style("en")) == matrix_report.as_xlsx(table, Style("en"))


def test_parameters_as_a_workbook(run):
    table = tabulate(list(run.reports()))
    (sheet,) = book_of(parameters_report.as_xlsx(table, Style("zh"))).worksheets
    text = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert text[0][:3] == ["行", "条款", "标题"]
    (cap,) = (row for row in text if row[0] == "参数" and row[8] and "500万元" in row[8])
    assert any(value and "20万元" in str(value) for value in cap[9:])
