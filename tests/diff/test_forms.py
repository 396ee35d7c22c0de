from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from diff.cli import main
from diff.commands.forms import Form, destinations
from diff.commands.running import UsageError
from diff.exports import EXPORTS

ORIGINAL = (
    "渝州市促进投资行动计划\n一、加大奖励\n对重点项目给予奖励，最高不超过1000万元。\n二、优化服务\n建立专班，定期调度。"
)


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    Path("plan.txt").write_text(ORIGINAL, encoding="utf-8")
    Path("draft.txt").write_text(ORIGINAL.replace("1000万元", "20万元"), encoding="utf-8")


def check(*more: str) -> int:
    return main(["check", "plan.txt", "draft.txt", *more])


def test_several_forms_each_to_its_file(capfd):
    assert check("--format", "json=r.json", "--format", "text=r.txt") == 1
    assert capfd.readouterr() == ("", "")
    assert json.loads(Path("r.json").read_text(encoding="utf-8"))["summary"]["high"] == 1
    assert "cap changed" in Path("r.txt").read_text(encoding="utf-8")


def test_the_one_without_a_file_goes_to_standard_output(capfd):
    assert check("--format", "json", "--format", "text=r.txt") == 1
    assert json.loads(capfd.readouterr().out)["summary"]["high"] == 1
    assert "cap changed" in Path("r.txt").read_text(encoding="utf-8")


def test_output_is_for_the_one_without_a_file(capfd):
    assert check("--format", "json", "--format", "text=-", "--output", "r.json") == 1
    assert "cap changed" in capfd.readouterr().out
    assert json.loads(Path("r.json").read_text(encoding="utf-8"))["summary"]["high"] == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--format", "jsn"], "“jsn” is no form of a report; did you mean json?"),
        (["--format", "zzz"], "“zzz” is no form of a report; choose from text, json"),
        (["--format", "json="], "“json=” names no file"),
        (["--format", "json", "--format", "text"], "only one form can go to standard output, not json and text"),
        (["--format", "json=a", "--format", "text=./a"], "json and text cannot both go to ./a"),
        (["--format", "json=a", "--output", "b"], "each --format names its own file"),
        (["--format", "json=draft.txt"], "draft.txt is one of the files that are compared"),
        (["--output", "./plan.txt"], "./plan.txt is one of the files that are compared"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_compared(capfd, monkeypatch, more, said):
    monkeypatch.setattr("diff.pipeline.compare_files", lambda *_, **__: pytest.fail("compared"))
    assert check(*more) == 2
    out, err = capfd.readouterr()
    assert said in err and out == ""
    assert Path("plan.txt").read_text(encoding="utf-8") == ORIGINAL


def test_bytes_that_are_no_text_are_kept_from_a_terminal(monkeypatch):
    monkeypatch.setitem(EXPORTS, "json", replace(EXPORTS["json"], binary=True))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with pytest.raises(UsageError, match=r"json is no text for a terminal; name a file: --format json=report\.json"):
        destinations([Form("json")], None)
    assert destinations([Form("json")], "r.json") == (Form("json", "r.json"),)
    monkeypatch.setattr("sys.stdout.isatty", lambda: False)
    assert destinations([Form("json")], None) == (Form("json", "-"),)
