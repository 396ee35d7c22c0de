"""`duizhao watch` as a process of its own, on real files; each wait ends as soon as what is waited for is there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diff.cli import main
from diff.commands import watch as watch_command
from diff.commands.forms import Form
from diff.gate.batch import Pair
from diff.gate.settings import Settings

PLAN = "渝州市促进投资行动计划\n一、加大奖励\n对重点项目给予奖励，最高不超过1000万元。\n二、优化服务\n建立重大项目专班，每月调度一次。\n"
DRAFT = PLAN.replace("1000万元", "20万元")
DEADLINE = 60
"""Seconds; only a failure takes them."""


def until(said: Callable[[], object]) -> object:
    end = time.monotonic() + DEADLINE
    while not (found := said()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
    return found


class Watch:
    """The process, and what it printed."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.out = folder.parent / f"{folder.name}.log"
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "diff", "watch", "--settle", "0.1", "--lang", "en", *arguments],
                cwd=folder,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
            )

    def log(self) -> str:
        return self.out.read_text(encoding="utf-8")

    def lines(self, beginning: str) -> list[str]:
        return [line for line in self.log().splitlines() if line.startswith(beginning)]

    def says(self, beginning: str, times: int = 1) -> str:
        until(lambda: len(self.lines(beginning)) >= times or self.process.poll() is not None)
        found = self.lines(beginning)
        assert len(found) == times, self.log()
        return found[-1]

    def end(self, by: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(by)
        return self.process.wait(DEADLINE)


@pytest.fixture
def folder(tmp_path) -> Path:
    place = tmp_path / "policies"
    (place / "inbox").mkdir(parents=True)
    (place / ".git").mkdir()
    (place / "plan.txt").write_text(PLAN, encoding="utf-8")
    return place


@pytest.fixture
def watch(folder) -> Iterator[Callable[..., Watch]]:
    begun: list[Watch] = []

    def begin(*arguments: str) -> Watch:
        begun.append(Watch(folder, *arguments))
        begun[-1].says("watching ")
        return begun[-1]

    yield begin
    for one in begun:
        one.process.kill()
        one.process.wait()


def result(folder: Path, name: str) -> dict:
    return json.loads((folder / "inbox" / f"{name}.duizhao.json").read_text(encoding="utf-8"))


def types(data: dict) -> list[str]:
    return [finding["type"] for finding in data["findings"]]


def test_a_draft_has_its_results_beside_it(folder, watch):
    inbox = folder / "inbox"
    running = watch("--original", "plan.txt", "inbox")
    # As browsers and Word write: under another name first. Neither that nor what Word keeps beside it is a draft.
    (inbox / "a.txt.part").write_text("渝州市", encoding="utf-8")
    (inbox / "~$a.txt").write_text("Li Na", encoding="utf-8")
    (inbox / "a.txt.part").write_text(DRAFT, encoding="utf-8")
    (inbox / "a.txt.part").rename(inbox / "a.txt")
    assert running.says("inbox/a.txt: ") == "inbox/a.txt: Findings: 1 high, 0 medium, 0 low, 0 info"
    assert types(result(folder, "a.txt")) == ["cap-changed"]
    assert "cap changed" in (inbox / "a.txt.duizhao.html").read_text(encoding="utf-8")

    # It is mended, and replaced by renaming; beside it comes what cannot be read.
    (inbox / "new").write_text(PLAN, encoding="utf-8")
    (inbox / "new").replace(inbox / "a.txt")
    assert running.says("inbox/a.txt: ", 2).endswith("0 high, 0 medium, 0 low, 0 info")
    assert types(result(folder, "a.txt")) == []
    (inbox / "b.pdf").write_bytes(b"%PDF-1.7\nbroken")
    said = running.says("inbox/b.pdf: ")
    assert result(folder, "b.pdf")["pairs"][0]["refusal"] == said

    # The original changes: both are checked again, and nothing else ever was.
    (folder / "plan.txt").write_text(PLAN.replace("每月", "每周"), encoding="utf-8")
    running.says("inbox/a.txt: ", 3)
    running.says("inbox/b.pdf: ", 2)
    assert running.end(signal.SIGINT) == 0
    assert len(running.log().splitlines()) == 1 + 3 + 2
    assert {file.name for file in inbox.iterdir()} == {
        *("a.txt", "a.txt.duizhao.html", "a.txt.duizhao.json", "~$a.txt"),
        *("b.pdf", "b.pdf.duizhao.html", "b.pdf.duizhao.json"),
    }
    assert (inbox / "a.txt.duizhao.html").stat().st_mode == (inbox / "a.txt").stat().st_mode


def test_the_pairs_of_the_settings_and_what_was_there_before(folder, watch):
    (folder / "duizhao.toml").write_text(
        '[[pairs]]\noriginal = "plan.txt"\ndrafts = ["inbox/*", "later/**/*.txt"]\n', encoding="utf-8"
    )
    (folder / "inbox" / "a.txt").write_text(DRAFT, encoding="utf-8")
    first = watch("--poll", "0.05", "--format", "json", "inbox")
    first.says("inbox/a.txt: ")
    assert first.says("duizhao: so far, ") == (
        "duizhao: so far, duizhao.toml: pair 1: “drafts” later/**/*.txt fits no file; correct the pattern or add the file"
    )
    # Outside the folder that was named.
    (folder / "later").mkdir()
    (folder / "later" / "c.txt").write_text(DRAFT, encoding="utf-8")
    (folder / "inbox" / "b.txt").write_text(PLAN, encoding="utf-8")
    first.says("inbox/b.txt: ")
    assert first.end() == 0
    assert not first.lines("later/")

    # The results are as new as the drafts, so that only what had none is checked; then what is new.
    again = watch("--format", "json")
    again.says("later/c.txt: ")
    (folder / "later" / "deep").mkdir()
    (folder / "later" / "deep" / "d.txt").write_text(DRAFT, encoding="utf-8")
    again.says("later/deep/d.txt: ")
    assert again.end() == 0
    assert not again.lines("inbox/")
    assert not list(folder.rglob("*.html"))


def check(*drafts: str) -> None:
    """Has drafts checked against plan.txt and other.txt once, in this process."""
    for draft in drafts:
        pairs = tuple(Pair(original, f"inbox/{draft}") for original in ("plan.txt", "other.txt"))
        watch_command._check(pairs, f"inbox/{draft}", Settings(), (Form("json"),), "en", lambda: True)


@pytest.fixture
def here(folder, monkeypatch) -> Path:
    monkeypatch.chdir(folder)
    (folder / "other.txt").write_text(DRAFT, encoding="utf-8")
    for name in ("a.txt", "b.txt"):
        (folder / "inbox" / name).write_text(DRAFT, encoding="utf-8")
    return folder


def test_a_draft_of_two_originals_has_both_in_one_result(here, capsys):
    check("a.txt")
    assert [pair["original"] for pair in result(here, "a.txt")["pairs"]] == ["plan.txt", "other.txt"]
    assert capsys.readouterr().out.splitlines() == [
        "inbox/a.txt ↔ plan.txt: Findings: 1 high, 0 medium, 0 low, 0 info",
        "inbox/a.txt ↔ other.txt: Findings: 0 high, 0 medium, 0 low, 0 info",
    ]


def test_a_result_that_cannot_be_written_is_one_sentence_and_the_watch_goes_on(here, capsys):
    (here / "inbox" / "a.txt.duizhao.json").mkdir()
    check("a.txt", "b.txt")
    assert capsys.readouterr().err == (
        "duizhao: inbox/a.txt: inbox/a.txt.duizhao.json cannot be written (Is a directory); "
        "make room for it, and save the draft again\n"
    )
    assert {file.name for file in (here / "inbox").iterdir() if file.is_file()} == {
        *("a.txt", "b.txt", "b.txt.duizhao.json")
    }


def test_a_fault_in_one_draft_does_not_end_the_watch(here, monkeypatch, capsys):
    sound = watch_command.run_of

    def run_of(pairs, *rest, **more):
        if pairs[0].draft == "inbox/a.txt":
            raise ZeroDivisionError("by nothing")
        return sound(pairs, *rest, **more)

    monkeypatch.setattr(watch_command, "run_of", run_of)
    check("a.txt", "b.txt")
    err = capsys.readouterr().err
    assert "duizhao: inbox/a.txt: the program failed (ZeroDivisionError: by nothing); please report it" in err
    assert result(here, "b.txt")["pairs"]


def test_a_draft_that_changes_meanwhile_gets_no_result(here):
    watch_command._check(
        (Pair("plan.txt", "inbox/a.txt"),), "inbox/a.txt", Settings(), (Form("json"),), "en", lambda: False
    )
    assert not (here / "inbox" / "a.txt.duizhao.json").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "there is nothing to watch; name --original FILE and DIR, or set pairs in duizhao.toml"),
        (["nowhere"], "nowhere is no folder; name the one in which the drafts are"),
        (["--original", "plan.txt"], "--original needs the folder of its drafts; name DIR"),
        (["--original", "gone.txt", "inbox"], "gone.txt: there is no such file; name the original"),
        (["--original", "plan.txt", "--pair", "a=b", "inbox"], "leave one of them out"),
        (["--original", "plan.txt", "--format", "json=x.json", "inbox"], "results go beside each draft; give json"),
        (["--original", "plan.txt", "--format", "hmtl", "inbox"], "did you mean html?"),
        (
            ["--original", "plan.txt", "--format", "json", "--format", "gitlab", "inbox"],
            "json and gitlab would both go",
        ),
        (["--original", "plan.txt", "--settle", "0", "inbox"], "“0” is no time; give seconds above 0"),
        (["--original", "plan.txt", "--poll", "often", "inbox"], "“often” is no time"),
    ],
)
def test_what_cannot_be_watched_is_one_sentence(folder, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(folder)
    assert main(["watch", *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1
