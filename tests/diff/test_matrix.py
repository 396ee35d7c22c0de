from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import diff
from align.link import Link
from diff.cli import main
from diff.exports import Style, matrix_report
from diff.finding import Severity, Side
from diff.gathering import gather
from diff.matrix import Matrix, compare_all, is_measure, matrix
from diff.pipeline import compare
from diff.relation import RelationError
from ingest import registry
from tests.diff.office import LOWER, ORIGINAL

SAMPLES = Path(__file__).parents[2] / "samples"
SHORT = "\n".join(LOWER.splitlines()[:6])
SWAPPED = """渝州市促进投资行动计划
为促进投资，结合我市实际，制定本行动计划。
一、加强宣传
举办投资推介会，编印投资指南，通过多种渠道宣传投资政策和典型案例。
二、优化服务
（一）建立专班。建立重大项目专班，定期调度，协调解决困难和问题，逐项落实责任。
（二）压缩时限。推行容缺受理，企业开办时间压缩至1个工作日以内，全程网上办理。
三、加大奖励
对年实际到位资金超过1000万元的重点项目给予一次性奖励，奖励金额最高不超过500万元。
四、设立基金
安排专项资金十亿元设立产业投资母基金，引导社会资本参与，接受审计部门监督检查。"""


@pytest.fixture
def table(tree_of) -> Matrix:
    """The original beside a lower level's version, one that ends early, and one in another order with a new clause."""
    original = tree_of(ORIGINAL)
    return matrix([compare(original, tree_of(text, name=f"{text[:2]}{k}.txt")) for k, text in enumerate(
        (LOWER, SHORT, SWAPPED)
    )])  # fmt: skip


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    for name, text in (("plan", ORIGINAL), ("lower", LOWER), ("short", SHORT), ("swapped", SWAPPED)):
        Path(f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def column(table: Matrix, k: int) -> dict[str, str]:
    return {row.clause.path: row.cells[k].relation for row in table.rows}


def schema(name: str) -> dict:
    found = json.loads((Path(diff.__file__).parent / "data" / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)
    return found


def complaint(capfd) -> str:
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("duizhao: ") and err.endswith("\n") and err.count("\n") == 1
    return err.removeprefix("duizhao: ").strip()


def test_the_rows_are_what_the_original_says(table):
    assert [(row.clause.path, row.measure) for row in table.rows] == [
        ("preamble", False),
        ("一", True),
        ("二/（一）", True),
        ("二/（二）", True),
        ("三", True),
    ]
    assert table.measures == 4


def test_a_bare_heading_is_no_measure_and_a_bare_item_is_one(tree_of):
    tree = tree_of("计划\n一、任务\n（一）建园区。\n（二）设基金。对企业给予奖励，及时兑现到位。")
    assert [clause.path for clause in tree.clauses if is_measure(tree, clause)] == ["一/（一）", "一/（二）"]


def test_the_cells_say_what_became_of_each_clause(table):
    assert column(table, 0) == {
        "preamble": "localised", "一": "changed", "二/（一）": "same", "二/（二）": "same", "三": "same",
    }  # fmt: skip
    assert column(table, 1)["二/（二）"] == column(table, 1)["三"] == "missing"
    assert [table.covered(k) for k in range(3)] == [4, 2, 4]
    swapped = column(table, 2)
    assert "moved" in (swapped["一"], swapped["三"]) and "missing" not in swapped.values()
    rows = {row.clause.path: row.cells[2].clauses for row in table.rows}
    assert (rows["一"], rows["三"]) == (("三",), ("一",))


def test_a_changed_cell_counts_its_findings_and_names_the_gravest(table):
    cap = table.rows[1].cells[0]
    assert (cap.worst, len(cap.findings), cap.types) == (Severity.HIGH, 1, ("cap-changed",))
    assert cap.findings[0].draft.clause == "一"
    assert table.rows[2].cells[0].worst is None


def test_a_missing_cell_proves_it(table):
    gone = next(row for row in table.rows if row.clause.path == "三").cells[1]
    assert gone.clauses == () and gone.worst is Severity.HIGH and gone.types == ("measure-missing",)
    paths = {clause.path for clause in table.columns[1].draft.clauses}
    assert gone.candidates and all(path in paths and 0 < score < 1 for path, score in gone.candidates)


def test_what_a_draft_adds_is_named(table):
    assert [len(one.added) for one in table.columns] == [0, 0, 1]
    (added,) = table.columns[2].added
    assert (added.clause.path, added.clause.title, added.measure) == ("四", "设立基金", True)
    assert [finding.type for finding in added.findings] == ["measure-added"]


def test_every_finding_of_weight_stands_in_a_cell(table):
    for k, one in enumerate(table.columns):
        weighty = {f.fingerprint for f in one.report.findings if f.severity is not Severity.INFO}
        shown = {f.fingerprint for row in table.rows for f in row.cells[k].findings}
        shown |= {f.fingerprint for addition in one.added for f in addition.findings}
        assert shown == weighty


def test_a_clause_merged_into_another_is_not_missing(table):
    report = table.columns[1].report
    (gone,) = (f for f in report.findings if f.type == "measure-missing" and f.original.clause == "三")
    home = next(clause for clause in report.alignment.draft.clauses if clause.path == "一")
    merged = replace(
        gone, type="order-changed", severity=Severity.INFO, draft=Side("一", "奖励", home.body, home.body + 2)
    )
    lost = replace(gone, type="provision-missing", severity=Severity.MEDIUM, draft=merged.draft)
    for findings, expected in (((merged,), ("moved", ("一",))), ((merged, lost), ("changed", ("一",)))):
        cell = matrix([replace(report, findings=findings)]).rows[-1].cells[0]
        assert (cell.relation, cell.clauses) == expected
    # What moved out of a missing clause does not make it present.
    assert matrix([replace(report, findings=(gone, merged))]).rows[-1].cells[0].relation == "missing"


def test_clauses_that_became_one_are_told_apart(table):
    report = table.columns[0].report
    alignment = report.alignment
    at = {clause.path: clause.index for clause in alignment.original.clauses}
    first, second = at["一"], at["二/（一）"]
    joined = Link((first, second), (at["一"],), 0.8)
    links = tuple(joined if link.source == (first,) else link for link in alignment.links if link.source != (second,))
    relations = tuple("changed" if link is joined else "same" for link in links)
    (cap,) = (finding for finding in report.findings if finding.type == "cap-changed")
    merged = replace(report, alignment=replace(alignment, links=links), relations=relations, findings=(cap,))
    cells = {row.clause.path: row.cells[0] for row in matrix([merged]).rows}
    assert (cells["一"].relation, cells["一"].clauses) == ("changed", ("一",))
    assert (cells["二/（一）"].relation, cells["二/（一）"].clauses) == ("moved", ("一",))


def test_a_finding_between_two_clauses_stands_in_both(table):
    report = table.columns[0].report
    (cap,) = (finding for finding in report.findings if finding.type == "cap-changed")
    there = next(clause for clause in report.alignment.draft.clauses if clause.path == "三")
    across = replace(cap, draft=replace(cap.draft, clause="三", start=there.start, end=there.start))
    table = matrix([replace(report, findings=(across,))])
    assert [row.clause.path for row in table.rows if row.cells[0].findings] == ["一", "三"]


def test_a_heading_with_a_finding_gets_a_row(tree_of):
    table = matrix(
        [compare(tree_of(ORIGINAL), tree_of(ORIGINAL.split("二、")[0] + ORIGINAL[ORIGINAL.index("三、") :]))]
    )
    (heading,) = (row for row in table.rows if row.clause.path == "二")
    assert not heading.measure and heading.cells[0].relation == "missing"
    assert table.covered(0) == 2


def test_reports_of_different_originals_make_no_matrix(tree_of):
    with pytest.raises(ValueError, match="one original"):
        matrix([compare(tree_of(ORIGINAL), tree_of(LOWER)), compare(tree_of(SWAPPED), tree_of(LOWER))])
    with pytest.raises(ValueError, match="one original"):
        matrix([])


class TestExports:
    def test_json_by_its_schema(self, table):
        data = json.loads(matrix_report.as_json(table))
        jsonschema.validate(data, schema("matrix"))
        assert data["measures"] == 4
        assert [draft["covered"] for draft in data["drafts"]] == [4, 2, 4]
        assert data["drafts"][1]["cells"] == {
            "same": 1, "localised": 0, "changed": 1, "moved": 0, "missing": 2, "added": 0,
        }  # fmt: skip
        assert data["drafts"][2]["added"][0]["clause"] == "四"
        cell = data["rows"][1]["cells"][0]
        assert (cell["relation"], cell["severity"], cell["clauses"]) == ("changed", "high", ["一"])
        ids = {finding.fingerprint for finding in table.columns[0].report.findings}
        assert cell["findings"][0]["id"] in ids
        assert data["rows"][4]["cells"][1]["candidates"][0]["score"] > 0

    def test_the_schema_refuses_what_is_no_matrix(self, table):
        data = matrix_report.as_dict(table)
        data["rows"][0]["cells"][0]["relation"] = "added"
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(data, schema("matrix"))

    def test_text_in_chinese(self, table):
        text = matrix_report.as_text(table, Style("zh"))
        assert "送审稿 [2]：江岸1.txt (txt，第1部分)" in text
        assert "    措施覆盖：2/4（相同 1，有变化 1，缺失 2）\n" in text
        assert "上限变化" in text and "重大，共1项" in text
        assert "    [2] 江岸1：" in text.split("缺失的条款")[1]
        assert "    四 设立基金  [中等，最接近：" in text.split("送审稿新增的条款")[1]
        assert "引言 为促进投资" in text

    def test_text_in_english_shows_where_a_clause_went(self, table):
        text = matrix_report.as_text(table, Style("en"))
        assert "    measures covered: 4 of 4 (" in text
        assert "→ 三" in text and "cap changed" in text
        assert "    findings: 1 high, 0 medium, 0 low, " in text

    def test_the_same_label_in_other_brackets_is_no_other_place(self, tree_of):
        table = matrix([compare(tree_of(ORIGINAL), tree_of(ORIGINAL.replace("（", "(").replace("）", ")")))])
        assert "→ " not in matrix_report.as_text(table, Style("zh")).split("\n\n原文条款")[1]

    def test_many_drafts_stand_in_several_tables(self, tree_of):
        original = tree_of(ORIGINAL)
        table = matrix([compare(original, tree_of(LOWER, name=f"d{k}.txt")) for k in range(6)])
        text = matrix_report.as_text(table, Style("en"))
        assert text.count("Clause of the original") == 2
        assert all(f"[{k + 1}] d{k}" in text for k in range(6))

    def test_csv_is_flat_and_whole(self, table):
        rows = list(csv.reader(io.StringIO(matrix_report.as_csv(table, Style("en")).decode("utf-8-sig"))))
        assert len({len(row) for row in rows}) == 1 and len(rows[0]) == 3 + 6 * 3
        assert rows[0][:4] == ["Row", "Clause of the original", "Title", "[1] 江岸0 relation"]
        kinds = [row[0] for row in rows[1:]]
        assert kinds[:6] == ["other text", *["measure"] * 4, "added by a draft"]
        assert rows[2][3:8] == ["changed", "high", "1", "cap changed", "一"]
        assert rows[6][2] == "设立基金" and rows[6][15] == "added"
        assert rows[7][2:4] == ["measures covered (of 4)", "4"]

    def test_a_document_cannot_steer_the_terminal(self, tree_of):
        evil = ORIGINAL.replace("三、加强宣传", "三、加强\x1b[2J宣传").replace("举办", "\x1b[31m举办")
        text = matrix_report.as_text(matrix([compare(tree_of(evil), tree_of(SHORT))]), Style("zh"))
        assert "加强\ufffd[2J宣传" in text and "\x1b" not in text

    def test_what_could_not_be_read_is_said(self, table):
        report = replace(table.columns[1].report, complete=False, notes=("Draft: page 2 is blank.",))
        table = matrix([table.columns[0].report, report])
        assert not table.complete
        for lang, word in (("en", "NOT COMPLETE"), ("zh", "不完整")):
            text = matrix_report.as_text(table, Style(lang))
            assert word in text and "    ! Draft: page 2 is blank.\n" in text
        sheet = matrix_report.as_csv(table, Style("en")).decode("utf-8-sig")
        assert "not complete" in sheet and "[2] 江岸1: Draft: page 2 is blank." in sheet
        data = matrix_report.as_dict(table)
        assert data["complete"] is False and data["drafts"][1]["notes"] == ["Draft: page 2 is blank."]

    def test_notes_that_all_drafts_share_are_said_once(self, table):
        reports = [replace(one.report, notes=("Original: page 1 is blank.",)) for one in table.columns]
        text = matrix_report.as_text(matrix(reports), Style("en"))
        assert text.count("page 1 is blank") == 1


class TestCommand:
    def test_a_table_of_three_drafts(self, files, capfd):
        assert main(["matrix", "plan.txt", "lower.txt", "short.txt", "swapped.txt"]) == 0
        out, err = capfd.readouterr()
        assert err == ""
        assert "Draft [3]: swapped.txt" in out and "measures covered: 2 of 4" in out

    def test_the_samples(self, capfd):
        folder = SAMPLES / "district-draft"
        drafts = [str(folder / "draft.docx"), str(folder / "draft.txt")]
        assert main(["matrix", str(folder / "original.pdf"), *drafts, "--format", "json"]) == 0
        data = json.loads(capfd.readouterr().out)
        jsonschema.validate(data, schema("matrix"))
        assert data["original"]["part"] == 3
        first, second = data["drafts"]
        assert first["covered"] == second["covered"] < data["measures"]
        relations = [[cell["relation"] for cell in row["cells"]] for row in data["rows"]]
        assert all(a == b for a, b in relations), "the Word file says what the text file says"

    def test_csv_in_chinese_goes_to_a_file(self, files, capfd):
        assert main(["matrix", "plan.txt", "lower.txt", "--format", "csv", "--lang", "zh", "--output", "m.csv"]) == 0
        assert capfd.readouterr() == ("", "")
        assert Path("m.csv").read_bytes().startswith("\ufeff行,原文条款".encode())

    @pytest.mark.parametrize(("fail_on", "status"), [("high", 1), ("low", 1), ("never", 0)])
    def test_the_severity_that_fails(self, files, capfd, fail_on, status):
        assert main(["matrix", "plan.txt", "plan.txt", "lower.txt", "--fail-on", fail_on]) == status

    def test_an_unreadable_draft_is_named(self, files, capfd):
        Path("picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
        assert main(["matrix", "plan.txt", "lower.txt", "picture.txt"]) == 2
        assert complaint(capfd).startswith("picture.txt: ")
        assert main(["matrix", "plan.txt", "nowhere.txt", "lower.txt"]) == 2
        assert complaint(capfd).startswith("nowhere.txt: there is no such file")

    def test_a_relation_that_does_not_fit_names_the_draft(self, files, capfd):
        assert main(["matrix", "plan.txt", "lower.txt", "--relation", "translation"]) == 2
        assert complaint(capfd).startswith("lower.txt: Both documents are in Chinese")

    def test_a_draft_is_needed(self, files, capfd):
        assert main(["matrix", "plan.txt"]) == 2
        assert "DRAFT" in complaint(capfd)
        assert main(["matrix", "plan.txt", "./plan.txt"]) == 2
        assert complaint(capfd) == "plan.txt: this is the original; name a draft of it besides."

    def test_the_original_among_its_drafts_is_left_out(self, files, capfd):
        assert main(["matrix", "plan.txt", "lower.txt", "plan.txt"]) == 0
        out = capfd.readouterr().out
        assert "plan.txt is the original itself" in out and "Draft [2]" not in out

    def test_standard_input_serves_once(self, files, capfd):
        assert main(["matrix", "-", "lower.txt", "-"]) == 2
        assert complaint(capfd).startswith("only one of the documents can be standard input")

    def test_incomplete_reading_passes_no_gate(self, files, capfd, monkeypatch):
        read = registry.read
        monkeypatch.setattr(registry, "read", lambda path, **more: replace(read(path, **more), complete=False))
        assert main(["matrix", "plan.txt", "swapped.txt", "--fail-on", "high"]) == 2
        out, err = capfd.readouterr()
        assert "NOT COMPLETE" in out and "proves nothing" in err
        assert main(["matrix", "plan.txt", "swapped.txt"]) == 0


class TestParts:
    GAZETTE = (
        "渝州市人民政府公报\n\n渝州市养老服务行动计划\n\n一、工作目标\n\n全市养老服务床位达到4.2万张，助餐服务点达到600个。\n\n"
        "二、主要任务\n\n支持物业服务企业参与老年助餐，对运营满一年的助餐服务点给予补助。\n"
    )

    def test_all_drafts_are_held_against_one_part(self, files):
        two = registry.read(SAMPLES / "district-draft" / "original.pdf")
        draft = SAMPLES / "district-draft" / "draft.txt"
        elderly = Path("elderly.txt")
        elderly.write_text(self.GAZETTE, encoding="utf-8")
        files = gather(two, [draft, draft, elderly])
        assert files.part == 3 and len(files.drafts) == 3
        assert files.notes == (
            "elderly.txt matches part 2 of the original better; it is compared with part 3 as the other drafts are.",
        )
        assert gather(two, [draft], original_part="2").part == 2

    def test_the_named_part_is_taken(self, capfd):
        folder = SAMPLES / "district-draft"
        status = main([
            "matrix", str(folder / "original.pdf"), str(folder / "draft.txt"), "--original-part", "2", "--lang", "en",
        ])  # fmt: skip
        out = capfd.readouterr().out
        assert status == 0 and "(pdf, part 2)" in out

    def test_a_relation_error_keeps_its_type(self, files):
        with pytest.raises(RelationError, match=r"^lower\.txt: "):
            compare_all(Path("plan.txt"), [Path("lower.txt")], relation="translation")
