from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import diff
from diff.cli import main
from diff.exports import Style, parameters_report
from diff.finding import Finding, Severity, Side
from diff.parameters import ParameterTable, parameter_table, parameters, tabulate
from diff.pipeline import compare, compare_files
from ingest import registry

SAMPLES = Path(__file__).parents[2] / "samples"
ORIGINAL = """渝州市促进投资行动计划（2025—2027年）
为促进投资，结合我市实际，制定本行动计划。
一、发展目标
到2027年，全市实际使用外资年均增长10%以上，累计建成产业园区30个。
二、加大奖励
对年实际到位资金超过1000万元的重点项目给予奖励，单个项目年度奖励金额最高不超过500万元。（责任单位：市商务委、市财政局）
三、压缩时限
企业开办申请应当在3个工作日内办结。"""
LOWER = ORIGINAL.replace("渝州市", "江岸区").replace("我市", "我区").replace("全市", "全区").replace("：市", "：区").replace("、市", "、区")  # fmt: skip
STRICT = LOWER.replace("1000万元", "5000万元").replace("500万元", "一百万元").replace("，累计建成产业园区30个", "")
ENGLISH = """Action Plan of Yuzhou for Promoting Investment (2025-2027)
This plan is made to promote investment in the light of the city's conditions.
I. Goals
By 2027, the city's actual use of foreign investment shall grow by at least 10% a year, and 30 industrial parks shall be built.
II. Increase Rewards
Key projects with more than RMB 10 million of funds in place a year shall be rewarded, with at most RMB 50 million a year for a project.
III. Shorten Time Limits
Applications to open a business shall be concluded within three working days."""


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    texts = {
        "plan": ORIGINAL,
        "a": LOWER,
        "b": LOWER + "\n四、设立基金\n安排10亿元设立产业投资母基金，引导社会资本参与。",
        "strict": STRICT,
        "short": "\n".join(LOWER.splitlines()[:6]),
        "english": ENGLISH,
    }
    for name, text in texts.items():
        Path(f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def table(*names: str) -> ParameterTable:
    original, *drafts = (Path(f"{name}.txt") for name in names)
    return parameter_table(original, drafts)


def by_quote(found: ParameterTable) -> dict[str, object]:
    return {row.shown.quote: row for row in found.rows}


def schema() -> dict:
    found = json.loads((Path(diff.__file__).parent / "data" / "parameters.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)
    return found


def test_the_figures_of_one_document(tree_of):
    found = parameters(tree_of(ORIGINAL))
    assert [(one.clause.path, one.fact.qty.role, one.quote) for one in found] == [
        ("title", "deadline", "2025—2027年"),
        ("一", "deadline", "到2027年"),
        ("一", "target", "10%以上"),
        ("一", "target", "30个"),
        ("二", "threshold", "超过1000万元"),
        ("二", "cap", "最高不超过500万元"),
        ("三", "deadline", "3个工作日内"),
    ]
    tree = tree_of(ORIGINAL)
    assert all(tree.text[one.start : one.end] == one.quote for one in found)
    assert found[2].fact.measure == "实际使用外资年均增长" and found[2].context == "全市实际使用外资年均增长10%以上"
    # A date alone says nothing; what it is the date of follows.
    assert found[1].context == "到2027年，全市实际使用外资年均增长10%以上"


def test_figures_in_lists_of_units_and_in_the_history_are_none(tree_of):
    tree = tree_of(
        "渝州市停车管理办法\n（2020年3月5日渝州市人民政府第5次常务会议通过）\n第一条 停车费每小时不超过5元。"
        "\n第二条 建设停车位。（责任单位：市城市管理局、2个重点园区）"
    )
    assert [one.quote for one in parameters(tree)] == ["不超过5元"]


def test_the_context_keeps_figures_whole(tree_of):
    tree = tree_of(
        "Plan\nI. Goals\nThe total shall exceed 10,000 units, or 2.5 million yuan; parks follow.", language="en"
    )
    assert parameters(tree)[0].context == "The total shall exceed 10,000 units"


def test_what_drafts_have_in_their_place(files):
    rows = by_quote(table("plan", "a", "strict", "short"))
    assert [value.relation for value in rows["超过1000万元"].values] == ["same", "changed", "same"]
    threshold = rows["超过1000万元"].values[1]
    assert (threshold.change.ratio, threshold.direction, threshold.parameter.quote) == (
        "×5",
        "stricter",
        "超过5000万元",
    )
    cap = rows["最高不超过500万元"].values[1]
    assert (cap.change.ratio, cap.direction) == ("÷5", "stricter")
    assert rows["10%以上"].values[1].relation == "same"


def test_missing_says_where_it_should_stand(files):
    rows = by_quote(table("plan", "strict", "short"))
    target, limit = rows["30个"].values, rows["3个工作日内"].values
    assert [(value.relation, value.clauses) for value in target] == [("missing", ("一",)), ("same", ("一",))]
    assert (limit[1].relation, limit[1].clauses, limit[1].parameter) == ("missing", (), None)


def test_what_only_a_draft_has_is_a_row_of_its_own(files):
    found = table("plan", "a", "b")
    assert [row.parameter is None for row in found.rows] == [False] * 7 + [True]
    new = found.rows[-1]
    assert new.values[0] is None and new.values[1].relation == "new"
    assert (new.shown.quote, new.shown.clause.path) == ("10亿元", "四")


def test_every_figure_of_a_draft_stands_once(files):
    found = table("plan", "a", "b", "strict", "short", "english")
    for k, draft in enumerate(found.drafts):
        shown = [row.values[k].parameter.start for row in found.rows if row.values[k] and row.values[k].parameter]
        assert sorted(shown) == [one.start for one in parameters(draft.tree)]


def test_the_table_says_what_the_report_says(files):
    report = compare_files(Path("plan.txt"), Path("strict.txt"))
    by_id = {finding.fingerprint: finding for finding in report.findings}
    values = [row.values[0] for row in table("plan", "strict").rows]
    found = {value.finding.fingerprint: value for value in values if value.finding is not None}
    figures = {key for key, one in by_id.items() if re.match("(threshold|cap|target)-", one.type)}
    assert len(figures) == 3 and figures <= found.keys() <= by_id.keys()
    for key in figures:
        assert by_id[key].direction == found[key].direction or found[key].relation == "missing"
    assert all(value.finding is None for value in values if value.relation == "same")


def test_findings_go_before_likeness(files):
    report = compare_files(Path("plan.txt"), Path("strict.txt"))
    (cap,) = (finding for finding in report.findings if finding.type == "cap-changed")
    (threshold,) = (finding for finding in report.findings if finding.type == "threshold-changed")
    crossed = [replace(cap, draft=threshold.draft), replace(threshold, draft=cap.draft)]
    rows = by_quote(tabulate([replace(report, findings=tuple(crossed))]))
    assert rows["超过1000万元"].values[0].parameter.quote == "最高不超过一百万元"
    assert rows["最高不超过500万元"].values[0].parameter.quote == "超过5000万元"


def test_a_deletion_is_believed_only_where_the_figure_is_gone(files):
    report = compare_files(Path("plan.txt"), Path("strict.txt"))
    tree = report.alignment.original
    start = tree.text.index("全市实际使用外资")
    end = tree.text.index("。", start)
    gone = Finding(
        "PR01", "provision-missing", Severity.HIGH, 0.9, Side("一", tree.text[start:end], start, end),
        Side("一", "", 30, 30), "", "", "narrower", {"en": "", "zh": ""}, (), "0" * 16,
    )  # fmt: skip
    rows = by_quote(tabulate([replace(report, findings=(gone,))]))
    assert rows["10%以上"].values[0].relation == "same", "it still stands in the counterpart"
    target = rows["30个"].values[0]
    assert (target.relation, target.finding) == ("missing", gone)


def test_a_figure_that_moved_to_another_clause_is_not_missing(tree_of):
    text = "计划\n一、奖励\n对重点项目给予奖励，单个项目年度奖励金额最高不超过500万元。\n二、服务\n建立重大项目专班，定期调度。"
    sentence = "对重点项目给予奖励，单个项目年度奖励金额最高不超过500万元。"
    moved = text.replace(sentence, "加大奖励力度，兑现奖励政策。") + sentence
    (row,) = tabulate([compare(tree_of(text), tree_of(moved))]).rows
    assert (row.values[0].relation, row.values[0].clauses) == ("same", ("二",))


def test_a_translation_pairs_by_sentence(files):
    rows = by_quote(table("plan", "english"))
    relations = {quote: row.values[0].relation for quote, row in rows.items()}
    assert relations == {
        "2025—2027年": "same", "到2027年": "same", "10%以上": "same", "30个": "same", "超过1000万元": "same",
        "最高不超过500万元": "changed", "3个工作日内": "same",
    }  # fmt: skip
    assert rows["最高不超过500万元"].values[0].change.ratio == "×10"


def test_a_draft_that_differs_from_the_others_is_marked(files):
    rows = by_quote(table("plan", "a", "b", "strict"))
    assert [value.outlier for value in rows["超过1000万元"].values] == ["", "", "differs"]
    assert [value.outlier for value in rows["10%以上"].values] == ["", "", ""]
    assert [value.outlier for value in by_quote(table("plan", "a", "strict"))["超过1000万元"].values] == ["", ""]


class TestExports:
    def test_one_file_in_chinese(self, files):
        text = parameters_report.as_text(table("plan"), Style("zh"))
        assert text.startswith(
            "文件：plan.txt (txt，第1部分)\n    渝州市促进投资行动计划（2025—2027年）\n    政策参数：7项\n"
        )
        assert "条款" in text and "文中用语" in text and "送审稿" not in text
        (row,) = (line for line in text.splitlines() if "≤ 500万元" in line)
        assert "单个项目年度奖励金额" in row and "上限" in row

    def test_several_files_in_english(self, files):
        text = parameters_report.as_text(table("plan", "a", "strict", "b", "english"), Style("en"))
        assert "compared as translation" in text and "compared as localisation" in text
        assert text.count("Clause ") == 3, "three drafts in the first table, one in the second, and what is new"
        assert "×5, stricter" in text and "! unlike most drafts" in text
        assert "ONLY IN A DRAFT" in text and "1,000,000,000 CNY" in text.split("ONLY IN A DRAFT")[1]
        assert "→ I" not in text, "the same place under another language's label is no other place"

    def test_a_missing_clause_is_called_so(self, files):
        text = parameters_report.as_text(table("plan", "strict", "short"), Style("en"))
        assert "missing (no such clause)" in text

    def test_json_by_its_schema(self, files):
        found = table("plan", "a", "b", "strict", "english")
        data = json.loads(parameters_report.as_json(found))
        jsonschema.validate(data, schema())
        row = data["rows"][4]
        assert row["parameter"] | {"start": 0, "end": 0} == {
            "clause": "二", "title": "加大奖励", "measure": row["parameter"]["measure"], "subject": "重点项目",
            "condition": row["parameter"]["condition"], "role": "threshold", "bound": ">", "value": "10000000", "high": None,
            "unit": "CNY", "kind": "amount", "normalised": "> 10,000,000 CNY", "quote": "超过1000万元",
            "context": "对年实际到位资金超过1000万元的重点项目给予奖励", "start": 0, "end": 0,
        }  # fmt: skip
        strict = row["values"][2]
        assert (strict["relation"], strict["change"], strict["ratio"]) == ("changed", "value", "×5")
        assert (strict["direction"], strict["outlier"], strict["clauses"]) == ("stricter", "differs", ["二"])
        assert data["rows"][0]["parameter"]["value"] == "2025/2027"
        assert data["rows"][-1]["parameter"] is None

    def test_csv_is_flat_and_whole(self, files):
        found = table("plan", "b", "strict")
        rows = list(csv.reader(io.StringIO(parameters_report.as_csv(found, Style("en")).decode("utf-8-sig"))))
        assert len({len(row) for row in rows}) == 1 and len(rows[0]) == 10 + 7 * 2
        assert [row[0] for row in rows[1:9]] == ["parameter"] * 7 + ["only in a draft"]
        assert rows[5][17:21] == ["changed", "> 50,000,000 CNY", "×5", "stricter"]
        assert rows[8][7] == "" and rows[8][10:12] == ["new", "1,000,000,000 CNY"]

    def test_what_could_not_be_read_is_said(self, files):
        found = table("plan", "a")
        blank = replace(found.drafts[0], complete=False, notes=("Draft: page 2 is blank.",))
        found = replace(found, drafts=(blank,))
        assert not found.complete
        assert "NOT COMPLETE" in parameters_report.as_text(found, Style("en"))
        assert "    ! Draft: page 2 is blank.\n" in parameters_report.as_text(found, Style("zh"))
        sheet = parameters_report.as_csv(found, Style("en")).decode()
        assert "NOT COMPLETE" in sheet and "[1] a: Draft: page 2 is blank." in sheet
        assert parameters_report.as_dict(found)["complete"] is False

    def test_a_text_without_figures(self, files):
        Path("none.txt").write_text("渝州市倡议书\n一、勤俭\n倡导勤俭节约，反对浪费。", encoding="utf-8")
        assert "No figure was found." in parameters_report.as_text(table("none"), Style("en"))


class TestCommand:
    def test_one_file(self, files, capfd):
        assert main(["parameters", "plan.txt"]) == 0
        out, err = capfd.readouterr()
        assert "≤ 5,000,000 CNY" in out and err == ""

    def test_the_samples(self, capfd):
        folder = SAMPLES / "district-draft"
        names = [str(folder / "original.pdf"), str(folder / "draft.docx")]
        assert main(["parameters", *names, "--format", "json"]) == 0
        data = json.loads(capfd.readouterr().out)
        jsonschema.validate(data, schema())
        assert data["original"]["part"] == 3
        changed = {
            row["parameter"]["quote"]: row["values"][0]["ratio"]
            for row in data["rows"]
            if row["parameter"] and row["values"][0]["relation"] == "changed"
        }
        assert changed["超过5000吨标准煤"] == "−40 %" and changed["最高不超过500万元"] == "÷5"
        assert all(row["parameter"] is None or "page" in row["parameter"] for row in data["rows"])

    def test_the_part_that_is_named(self, capfd):
        gazette = str(SAMPLES / "district-draft" / "original.pdf")
        assert main(["parameters", gazette, "--part", "2", "--lang", "en"]) == 0
        out = capfd.readouterr().out
        assert "(pdf, part 2)" in out and "Part 2 of 3 is shown; the file holds 1 “" in out
        assert main(["parameters", gazette, "--part", "nine"]) == 2
        assert "no part answers to “nine”" in capfd.readouterr().err

    def test_csv_goes_to_a_file(self, files, capfd):
        assert main(["parameters", "plan.txt", "a.txt", "--format", "csv", "--output", "p.csv", "--lang", "zh"]) == 0
        assert capfd.readouterr() == ("", "")
        assert Path("p.csv").read_bytes().startswith("\ufeff行,条款,标题,事项".encode())

    def test_an_unreadable_file_is_named(self, files, capfd):
        assert main(["parameters", "plan.txt", "nowhere.txt"]) == 2
        out, err = capfd.readouterr()
        assert out == "" and err.startswith("duizhao: nowhere.txt: there is no such file") and err.count("\n") == 1
        assert main(["parameters", "-", "-"]) == 2
        assert "only one of the documents" in capfd.readouterr().err

    def test_incomplete_reading_is_said(self, files, capfd, monkeypatch):
        read = registry.read
        monkeypatch.setattr(
            registry,
            "read",
            lambda path, **more: replace(read(path, **more), complete=False, notes=("page 2 is blank.",)),
        )
        assert main(["parameters", "plan.txt"]) == 0
        out = capfd.readouterr().out
        assert "NOT COMPLETE" in out and "  - page 2 is blank.\n" in out
