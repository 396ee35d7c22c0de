from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from diff.cli import main
from diff.gate import decisions
from diff.gate.baseline import Baseline, as_json
from diff.gate.decisions import LEDGER, DecisionError, merged, read_decisions
from diff.run import Compared, Run
from tests.conftest import _tree_of
from tests.diff.office import LOWER, ORIGINAL, Filled, converted, made, needs_calc, run_of


@pytest.fixture(scope="module")
def run() -> Run:
    return run_of(_tree_of)


@pytest.fixture
def filled(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def of(lang: str = "en", run: Run = run) -> Filled:
        return Filled(run, tmp_path / "report.xlsx", lang)

    return of


def problems(file: Path) -> list[str]:
    with pytest.raises(DecisionError) as caught:
        read_decisions(file)
    assert "nothing was written" in str(caught.value)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ("accept", "dismiss", "undecided")), ("zh", ("确认", "忽略", "未处理"))]
)
def test_decisions_come_back_in_both_languages(filled, run, lang, words):
    book = filled(lang)
    for row, word in enumerate(words):
        book.set(row, decision=word, comment=f"理由{row}", by="李")
    found = read_decisions(book.save())
    assert len(found) == sum(1 for _ in run.findings())
    assert [one.decision for one in found[:4]] == ["accept", "dismiss", "open", ""]
    for (pair, finding), one in zip(run.findings(), found, strict=True):
        assert (one.finding.fingerprint, one.finding.draft) == (finding.fingerprint, pair.draft)
        assert (one.finding.code, one.finding.severity) == (finding.code, finding.severity.value)
        assert (one.finding.message, one.finding.zh) == tuple(
            " ".join(finding.message[n].split()) for n in ("en", "zh")
        )
    assert (found[1].finding.reason, found[1].finding.by) == ("理由1", "李")


@pytest.mark.parametrize("word", ["Dismiss", " DISMISS ", "dismissed", "已忽略", "忽略。", "ＤＩＳＭＩＳＳ"])
def test_words_that_mean_the_same(filled, word):
    book = filled()
    book.set(0, decision=word, comment="ok")
    assert read_decisions(book.save())[0].decision == "dismiss"


def test_an_untouched_file_decides_nothing(filled):
    assert {one.decision for one in read_decisions(filled().save())} == {""}


def test_rows_may_be_sorted_and_deleted_and_columns_moved(filled):
    book = filled()
    book.set(0, decision="dismiss", comment="first")
    book.set(1, decision="accept", comment="second")
    keys = [book.get(n, "key") for n in range(2)]
    rows = [[cell.value for cell in row] for row in book.sheet.iter_rows()]
    body = sorted(rows[2:], key=lambda row: str(row[5]), reverse=True)
    body.remove(next(row for row in body if row[0] not in keys))
    other = Workbook()
    sheet = other.worksheets[0]
    sheet.title = "Renamed by somebody"
    sheet.append(["a note above the table"])
    for row in (*rows[:2], [], *body):
        sheet.append(list(reversed(row)))
    hidden = other.create_sheet(LEDGER)
    for row in book.book[LEDGER].iter_rows(values_only=True):
        hidden.append(row)
    other.save(book.file)
    drafts = {"1": "draft1.txt", "2": "draft2.txt"}
    found = {(one.finding.draft, one.finding.fingerprint): one for one in read_decisions(book.file)}
    pairs = (str(key).partition(":") for key in keys)
    first, second = (found[drafts[pair], fingerprint] for pair, _, fingerprint in pairs)
    assert (first.decision, first.finding.reason) == ("dismiss", "first")
    assert (second.decision, second.finding.reason) == ("accept", "second")


def test_filtered_rows_count(filled):
    book = filled()
    book.set(2, decision="dismiss", comment="hidden by a filter")
    book.sheet.row_dimensions[5].hidden = True
    assert read_decisions(book.save())[2].decision == "dismiss"


def test_numbers_and_dates_are_comments_too(filled):
    book = filled()
    for row, comment in enumerate((5.0, 2.5, datetime(2026, 11, 21), True)):
        book.set(row, decision="dismiss", comment=comment)
    reasons = [one.finding.reason for one in read_decisions(book.save())[:4]]
    assert reasons == ["5", "2.5", "2026-11-21 00:00:00", "True"]


def test_a_comment_of_several_lines_becomes_one(filled):
    book = filled()
    book.set(0, decision="dismiss", comment="first line\nsecond_x000D_\nline")
    assert read_decisions(book.save())[0].finding.reason == "first line second line"


# ---- faults by cell ------------------------------------------------------------------------------------------------


def test_faults_are_named_by_cell_all_at_once(filled):
    book = filled()
    book.set(0, decision="maybe")
    book.set(1, decision=7)
    book.set(2, decision="dismiss")
    book.set(3, key="1:ffffffffffffffff")
    book.sheet.append([None] * (book.column("decision") - 1) + ["accept"])
    cell = book.sheet.cell(3, book.column("decision")).coordinate
    reason = book.sheet.cell(5, book.column("comment")).coordinate
    found = problems(book.save())
    assert found[0] == (
        f"Findings!{cell}: “maybe” is no decision; write one of accept, dismiss, undecided (确认, 忽略, 未处理), or nothing."
    )
    assert "“7” is no decision" in found[1]
    assert found[2].startswith(f"Findings!{reason}: what is dismissed needs a reason")
    assert found[3].startswith("Findings!A6: “1:ffffffffffffffff” is no finding of this file")
    assert "was added by hand" in found[4]
    assert len(found) == 5


def test_faults_name_the_sheet_as_it_is_called(filled):
    book = filled("zh")
    book.set(0, decision="也许")
    assert problems(book.save())[0].startswith("差异!")


def test_only_so_many_faults_are_shown(filled, monkeypatch):
    monkeypatch.setattr(decisions, "SHOWN", 2)
    book = filled()
    for row in range(5):
        book.set(row, decision="maybe")
    assert problems(book.save())[2:] == ["… and 3 more."]


def test_rows_that_contradict_one_another(filled):
    book = filled()
    book.set(0, decision="dismiss", comment="ok")
    row = [cell.value for cell in book.sheet[3]]
    row[book.column("decision") - 1] = "accept"
    book.sheet.append(row)
    (fault,) = problems(book.save())
    decision = book.column("decision")
    first, second = (book.sheet.cell(n, decision).coordinate for n in (3, book.sheet.max_row))
    assert fault.startswith(f"Findings!{second}:") and f"Findings!{first}" in fault


def test_a_copied_row_that_says_the_same_or_nothing_is_no_fault(filled):
    book = filled()
    book.sheet.append([cell.value for cell in book.sheet[3]])
    book.set(0, decision="dismiss", comment="ok")
    book.sheet.append([cell.value for cell in book.sheet[3]])
    assert read_decisions(book.save())[0].decision == "dismiss"


@pytest.mark.parametrize("name", ["decision", "comment", "by"])
def test_deleted_columns(filled, name):
    book = filled()
    book.sheet.delete_cols(book.column(name))
    (fault,) = problems(book.save())
    assert f"the column “{name}” was deleted" in fault


def test_a_column_that_is_there_twice(filled):
    book = filled()
    book.sheet.cell(1, book.sheet.max_column + 1).value = "decision"
    (fault,) = problems(book.save())
    assert "stands in" in fault and "delete one" in fault


def test_merged_cells(filled):
    book = filled()
    letter = book.sheet.cell(1, book.column("decision")).column_letter
    book.set(0, decision="accept")
    book.sheet.merge_cells(f"{letter}3:{letter}4")
    (fault,) = problems(book.save())
    assert fault.startswith(f"Findings!{letter}4:") and "merged" in fault


# ---- other files ---------------------------------------------------------------------------------------------------


def refusal(file: Path) -> str:
    with pytest.raises(DecisionError) as caught:
        read_decisions(file)
    assert not caught.value.problems and "\n" not in str(caught.value)
    return str(caught.value)


def test_no_key_column(filled):
    book = filled()
    book.sheet.delete_cols(1)
    assert "hidden column “key”" in refusal(book.save())


def test_no_hidden_sheet(filled):
    book = filled()
    del book.book[LEDGER]
    assert f"the hidden sheet {LEDGER} is not there" in refusal(book.save())
    book.book.create_sheet("duizhao.decisions.9")
    assert "another version of duizhao wrote it (duizhao.decisions.9)" in refusal(book.save())


def test_a_changed_hidden_sheet(filled):
    book = filled()
    book.book[LEDGER].delete_cols(2)
    assert "was changed" in refusal(book.save())


def ole(*names: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "".join(names).encode("utf-16-le")


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no Excel workbook"),
        (b"key,decision\n1:ff,dismiss\n", "no Excel workbook"),
        (b"PK\x03\x04 cut off", "no Excel workbook"),
        (zipped(content_xml=b"<office/>"), "save it as XLSX"),
        (zipped(xl__workbook_xml=b"<broken"), "is damaged"),
        (ole("EncryptionInfo", "EncryptedPackage"), "protected by a password"),
        (ole("Workbook"), "old kind (XLS)"),
    ],
)
def test_what_is_no_workbook(tmp_path, data, said):
    file = tmp_path / "report.xlsx"
    file.write_bytes(data)
    assert said in refusal(file)


def test_a_file_that_is_not_there(tmp_path):
    assert "cannot be read" in refusal(tmp_path / "none.xlsx")


def test_a_workbook_that_unfolds_without_end(filled, monkeypatch):
    monkeypatch.setattr(decisions, "LARGEST", 1000)
    assert "unfolds to" in refusal(filled().save())


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_damaged_workbook(run, tmp_path, cut):
    data = bytearray(made(run, "xlsx"))
    where = int(len(data) * cut)
    data[where : where + 40] = b"\xff" * 40
    file = tmp_path / "report.xlsx"
    file.write_bytes(bytes(data))
    try:
        # What is damaged may be a sheet that is not looked into; nothing but a refusal in words may come of it.
        assert {one.decision for one in read_decisions(file)} == {""}
    except DecisionError as error:
        assert "damaged" in str(error) or "no Excel workbook" in str(error)


@needs_calc
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_workbook_that_libreoffice_saved(filled, run, tmp_path, lang):
    book = filled(lang)
    book.set(0, decision={"en": "dismiss", "zh": "忽略"}[lang], comment="=不是公式", by="李")
    book.sheet.cell(3, book.column("comment")).data_type = "s"
    book.set(1, decision={"en": "accept", "zh": "确认"}[lang])
    found = read_decisions(converted(book.save(), "xlsx:Calc MS Excel 2007 XML", tmp_path))
    assert len(found) == sum(1 for _ in run.findings())
    assert (found[0].decision, found[0].finding.reason, found[0].finding.by) == ("dismiss", "=不是公式", "李")
    assert [one.decision for one in found[1:]] == ["accept"] + [""] * (len(found) - 2)


@needs_calc
def test_a_workbook_saved_as_ods_is_refused(filled, tmp_path):
    assert "save it as XLSX" in refusal(converted(filled().save(), "ods", tmp_path))


# ---- into the baseline ---------------------------------------------------------------------------------------------


def decided_of(filled, **rows: tuple[str, str]):
    book = filled()
    for row, (decision, comment) in rows.items():
        book.set(int(row[1:]), decision=decision, comment=comment)
    return read_decisions(book.save())


def test_only_what_is_dismissed_is_accepted_in_the_baseline(filled, tmp_path):
    decided = decided_of(filled, r0=("dismiss", "ok"), r1=("accept", "mend"), r2=("undecided", ""))
    after = merged(Baseline((), tmp_path), decided)
    (entry,) = after.entries
    assert entry == decided[0].finding and entry.reason == "ok"


def test_decisions_on_top_of_a_baseline(filled, tmp_path):
    first = decided_of(filled, **{f"r{n}": ("dismiss", f"old {n}") for n in range(4)})
    before = merged(Baseline((), tmp_path), first)
    elsewhere = replace(first[0].finding, draft="other.txt", draft_title="另一份文件")
    before = before.with_entries([elsewhere])
    again = decided_of(filled, r0=("dismiss", "new"), r1=("accept", ""), r2=("undecided", ""))
    after = {(one.draft, one.fingerprint): one.reason for one in merged(before, again).entries}
    assert after == {
        ("draft1.txt", first[0].finding.fingerprint): "new",
        (first[3].finding.draft, first[3].finding.fingerprint): "old 3",
        ("other.txt", first[0].finding.fingerprint): "old 0",
    }


def test_a_draft_under_another_name_is_known_by_its_titles(filled, tmp_path):
    decided = decided_of(filled, r0=("accept", ""))
    moved = replace(decided[0].finding, draft="older/draft.txt")
    assert merged(Baseline((moved,), tmp_path), decided).entries == ()
    (tmp_path / "older").mkdir()
    (tmp_path / "older" / "draft.txt").touch()
    assert merged(Baseline((moved,), tmp_path), decided).entries == (moved,), "that file is another draft"
    second = replace(decided[0].finding, draft="draft2.txt")
    assert merged(Baseline((second,), tmp_path), decided).entries == (second,), (
        "that draft is in the file, and is another"
    )


def test_files_are_named_from_the_folder_of_the_baseline(filled, tmp_path):
    decided = decided_of(filled, r0=("dismiss", "ok"))
    (entry,) = merged(Baseline((), tmp_path / "gate"), decided).entries
    assert (entry.original, entry.draft) == ("../plan.txt", "../draft1.txt")


def test_the_baseline_knows_what_came_back(filled, run, tmp_path):
    """Marked by the reader of the baseline, the same run has exactly the dismissed finding accepted; and again from its workbook."""
    decided = decided_of(filled, r0=("dismiss", "区级财力有限"), r1=("accept", "mend"))
    marked, vanished = merged(Baseline((), tmp_path), decided).mark(run.pairs)
    status = [
        (finding.fingerprint, finding.accepted) for pair in marked for finding in pair.report.findings if finding.status
    ]
    assert status == [(decided[0].finding.fingerprint, "区级财力有限")] and not vanished
    book = filled(run=replace(run, pairs=marked))
    once_more = read_decisions(book.save())
    assert [one.decision for one in once_more if one.decision] == ["dismiss"]
    assert merged(Baseline((), tmp_path), once_more).entries[0].reason == "区级财力有限"
    book.set(0, decision=None, comment=None)
    assert {one.decision for one in read_decisions(book.save())} == {""}


# ---- the command ---------------------------------------------------------------------------------------------------


def test_the_command(filled, run, capsys, tmp_path):
    for name in ("draft1.txt", "draft2.txt"):
        Path(name).touch()
    book = filled()
    book.set(0, decision="dismiss", comment="fine", by="LZ")
    book.set(1, decision="accept", comment="must go back to 500", by="LZ")
    book.set(2, comment="ask the bureau")
    book.save()
    assert main(["import-decisions", "report.xlsx"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("Dismissed: 1. Accepted: 1. Undecided: ")
    assert "TO BE MENDED" in out and "→ must go back to 500 (LZ)" in out and "→ ask the bureau" in out
    first = Path("duizhao-baseline.json").read_bytes()
    (entry,) = json.loads(first)["findings"]
    assert (entry["reason"], entry["by"], entry["draft"]) == ("fine", "LZ", "draft1.txt")
    assert Baseline.read(Path("duizhao-baseline.json")).entries[0].fingerprint == next(run.findings())[1].fingerprint
    assert main(["import-decisions", "report.xlsx", "--lang", "zh"]) == 0
    assert Path("duizhao-baseline.json").read_bytes() == first
    assert "须改正" in capsys.readouterr().out


def test_the_command_begins_with_a_baseline(filled, tmp_path, capsys):
    decided = decided_of(filled, r3=("dismiss", "old"))
    Path("old.json").write_text(as_json([decided[3].finding]), encoding="utf-8")
    filled().save()
    assert main(["import-decisions", "report.xlsx", "--baseline", "old.json", "--output", "new.json"]) == 0
    assert [one.reason for one in Baseline.read(Path("new.json")).entries] == ["old"]
    Path("sub").mkdir()
    assert main(["import-decisions", "report.xlsx", "--baseline", "old.json", "--output", "sub/new.json"]) == 2
    assert "in one folder" in capsys.readouterr().err


def test_the_command_writes_the_baseline_of_the_settings(filled, capsys):
    book = filled()
    book.set(0, decision="dismiss", comment="fine")
    book.save()
    Path("duizhao.toml").write_text('baseline = "gate/accepted.json"\n', encoding="utf-8")
    Path("gate").mkdir()
    assert main(["import-decisions", "report.xlsx"]) == 0
    assert [one.draft for one in Baseline.read(Path("gate/accepted.json")).entries] == ["../draft1.txt"]
    Path("duizhao.toml").write_text("baseline = 1\n", encoding="utf-8")
    assert main(["import-decisions", "report.xlsx"]) == 2
    assert "duizhao.toml" in capsys.readouterr().err


def test_the_command_in_another_folder_than_the_check(filled, capsys, monkeypatch, tmp_path):
    book = filled()
    book.set(0, decision="dismiss", comment="fine")
    book.save()
    Path("draft1.txt").touch()
    Path("desk").mkdir()
    monkeypatch.chdir("desk")
    assert main(["import-decisions", "../report.xlsx", "--folder", "..", "--output", "../accepted.json"]) == 0
    assert capsys.readouterr().err == ""
    assert [one.draft for one in Baseline.read(Path("../accepted.json")).entries] == ["draft1.txt"]
    assert main(["import-decisions", "../report.xlsx", "--output", "other.json"]) == 0
    (said,) = capsys.readouterr().err.splitlines()
    assert "draft1.txt, which is not in the working directory" in said and "--folder" in said


def test_the_command_writes_nothing_where_a_cell_is_at_fault(filled, capsys):
    book = filled()
    book.set(0, decision="dismiss", comment="fine")
    book.set(1, decision="maybe")
    book.save()
    assert main(["import-decisions", "report.xlsx"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and not Path("duizhao-baseline.json").exists()
    lines = err.splitlines()
    assert "“maybe” is no decision" in lines[0] and "1 cell is at fault, nothing was written" in lines[1]


def test_the_command_refuses_what_is_no_baseline(filled, capsys):
    filled().save()
    Path("duizhao-baseline.json").write_text("{}", encoding="utf-8")
    assert main(["import-decisions", "report.xlsx"]) == 2
    assert "no baseline" in capsys.readouterr().err and Path("duizhao-baseline.json").read_text() == "{}"
    assert main(["import-decisions", "report.xlsx", "--output", "-"]) == 2
    assert main(["import-decisions", "report.xlsx", "--baseline", "none.json"]) == 2
    assert "no such baseline" in capsys.readouterr().err


def test_from_the_check_through_the_workbook_to_the_gate(filled, capsys):
    Path("plan.txt").write_text(ORIGINAL, encoding="utf-8")
    Path("draft.txt").write_text(LOWER, encoding="utf-8")
    check = ["check", "plan.txt", "draft.txt"]
    assert main([*check, "--format", "xlsx=report.xlsx"]) == 1
    book = load_workbook("report.xlsx")
    sheet = book.worksheets[0]
    names = [cell.value for cell in sheet[1]]
    for row in range(3, sheet.max_row + 1):
        sheet.cell(row, names.index("decision") + 1).value = "dismiss"
        sheet.cell(row, names.index("comment") + 1).value = "区级财力有限"
    book.save("report.xlsx")
    assert main(["import-decisions", "report.xlsx"]) == 0
    capsys.readouterr()
    assert main([*check, "--baseline", "duizhao-baseline.json", "--format", "json"]) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert findings and {(one["status"], one["accepted"]) for one in findings} == {("baseline", "区级财力有限")}


def test_two_pairs_with_the_same_finding_are_two_decisions(filled, run):
    twice = replace(run, pairs=(run.pairs[0], Compared("plan.txt", "copy.txt", run.pairs[0].report)))
    book = filled(run=twice)
    book.set(0, decision="dismiss", comment="only in the first")
    found = read_decisions(book.save())
    assert [(one.finding.draft, one.decision) for one in found if one.decision] == [("draft1.txt", "dismiss")]
