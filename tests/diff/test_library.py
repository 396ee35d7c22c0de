"""The face for programs: its examples run, its types hold for a program that uses it, and importing it costs nothing."""

from __future__ import annotations

import doctest
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import diff
from diff import UNUSABLE_INPUT, compare, export, library
from diff.exports import EXPORTS
from ingest.registry import read

ROOT = Path(__file__).parents[2]
PLAN = "江北市促进投资办法\n一、奖励\n对重点项目给予奖励，最高不超过1000万元。"
DRAFT = PLAN.replace("1000万元", "20万元")


def test_the_examples_of_the_manual_run(monkeypatch):
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(str(ROOT / "docs" / "library.md"), module_relative=False)
    assert (failed, tried > 15) == (0, True)


def test_the_examples_of_the_docstrings_run():
    failed, tried = doctest.testmod(library)
    assert (failed, tried > 4) == (0, True)


def test_a_document_may_be_a_path_a_name_bytes_or_read_already(tmp_path):
    plan, draft = tmp_path / "plan.txt", tmp_path / "draft.txt"
    plan.write_text(PLAN, encoding="utf-8")
    draft.write_text(DRAFT, encoding="utf-8")
    ids = {
        tuple(finding.fingerprint for finding in compare(original, other).findings)
        for original, other in ((plan, str(draft)), (PLAN.encode(), DRAFT.encode()), (read(plan), draft))
    }
    assert len(ids) == 1 and len(ids.pop()) == 1


def test_it_tells_how_far_it_is():
    stages: list[str] = []
    compare(PLAN.encode(), DRAFT.encode(), progress=stages.append)
    assert stages == ["read", "clauses", "align", "check", "report"]


def test_terms_and_parts_reach_the_comparison(tmp_path):
    terms = tmp_path / "terms.csv"
    terms.write_text("zh,preferred\n奖励,reward\n", encoding="utf-8")
    assert any("termbase" in note for note in compare(PLAN.encode(), DRAFT.encode(), termbases=[str(terms)]).notes)
    with pytest.raises(UNUSABLE_INPUT, match="original"):
        compare(PLAN.encode(), DRAFT.encode(), original_part="7")


@pytest.mark.parametrize(("name", "value"), [("relation", "copy"), ("revisions", "none"), ("ocr", "yes")])
def test_an_argument_that_does_not_exist_is_named(name, value):
    with pytest.raises(ValueError, match=f"{name} is '{value}'; give one of"):
        compare(PLAN.encode(), DRAFT.encode(), **{name: value})


def test_every_form_can_be_written():
    report = compare(PLAN.encode(), DRAFT.encode())
    assert all(export(report, form) for form in EXPORTS)
    assert export(report, "text", lang="zh") != export(report, "text")
    with pytest.raises(ValueError, match="there is no form 'gif'"):
        export(report, "gif")
    with pytest.raises(ValueError, match="give en or zh"):
        export(report, "text", lang="de")


def test_all_names_are_there_and_no_others():
    assert all(getattr(diff, name) is not None for name in diff.__all__)
    assert set(diff.__all__) <= set(dir(diff))
    with pytest.raises(AttributeError, match="nothing"):
        _ = diff.nothing


def test_importing_the_package_loads_nothing_else():
    code = "import sys; before = set(sys.modules); import diff; print(diff.VERSION, *(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [diff.VERSION, "diff"]


@pytest.mark.parametrize("package", ["ingest", "normalize", "align", "diff", "web"])
def test_every_package_says_that_it_is_typed(package):
    assert (ROOT / package / "py.typed").is_file()


CLIENT = """
    from pathlib import Path
    from typing import assert_type

    from diff import UNUSABLE_INPUT, VERSION, Finding, Report, Severity, Side, compare, export

    try:
        report = compare("plan.pdf", Path("draft.docx"), relation="revision", termbases=["terms.csv"])
    except UNUSABLE_INPUT as error:
        raise SystemExit(str(error)) from error
    assert_type(report, Report)
    assert_type(report.findings, tuple[Finding, ...])
    assert_type([finding.severity for finding in report.findings], list[Severity])
    assert_type(report.findings[0].draft, Side | None)
    assert_type(export(report, "json", lang="zh"), bytes)
    assert_type(VERSION, str)
"""


def test_a_program_that_uses_it_passes_the_type_checker_and_a_wrong_one_does_not(tmp_path):
    (tmp_path / "client.py").write_text(textwrap.dedent(CLIENT), encoding="utf-8")
    wrong = "\nfrom diff import nothing\ncompare(1, relation=2)\nfindings: list[int] = report.findings\n"
    (tmp_path / "wrong.py").write_text(textwrap.dedent(CLIENT) + wrong, encoding="utf-8")
    done = subprocess.run(
        # Without following: what stands behind the face is checked by the project's own run.
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--ignore-missing-imports",
         "--explicit-package-bases", str(tmp_path / "client.py"), str(tmp_path / "wrong.py")],
        cwd=ROOT, env={"MYPYPATH": str(ROOT), "PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    complaints = done.stdout.splitlines()[:-1]
    assert complaints and all("wrong.py" in line for line in complaints), done.stdout + done.stderr
    assert {line.rpartition("[")[2] for line in complaints} >= {"attr-defined]", "arg-type]", "assignment]"}
