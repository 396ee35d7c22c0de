"""The example of a policy repository: its story, through the command line, and every command that its page shows."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from diff.cli import main

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "docs" / "policy-repository"
PAGE = (EXAMPLE / "README.md").read_text(encoding="utf-8")
DRAFT = "drafts/yunping/heritage-plan.txt"


@pytest.fixture
def repository(tmp_path, monkeypatch) -> Path:
    """A copy of the example with a history of its own."""
    place = tmp_path / "policies"
    shutil.copytree(EXAMPLE, place)
    subprocess.run(["git", "init", "--quiet", str(place)], check=True)
    monkeypatch.chdir(place)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds("2026-11-21"))
    return place


def seconds(day: str) -> str:
    return str(int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()))


def check(capfd, form: str) -> tuple[int, str]:
    capfd.readouterr()
    status = main(["check", "--format", form])
    out, err = capfd.readouterr()
    assert err == ""
    return status, out


def test_a_lowered_cap_fails_at_its_line_is_waived_and_then_accepted(repository, monkeypatch, capfd):
    settings, draft = repository / "duizhao.toml", repository / DRAFT
    assert check(capfd, "github") == (0, "")

    text = draft.read_text(encoding="utf-8")
    draft.write_text(text.replace("500万元", "300万元"), encoding="utf-8")
    lines = draft.read_text(encoding="utf-8").splitlines()
    (line,) = (number for number, said in enumerate(lines, 1) if "300万元" in said)
    status, out = check(capfd, "github")
    (annotation,) = out.splitlines()
    assert status == 1
    given = re.fullmatch(
        r"::error file=([^,]+),line=(\d+),endLine=(\d+),col=(\d+),endColumn=(\d+),title=.*::.*", annotation
    )
    assert given and (given[1], int(given[2]), int(given[3])) == (DRAFT, line, line)
    assert lines[line - 1][int(given[4]) - 1 : int(given[5]) - 1] == "最高不超过300万元"

    before = settings.read_text(encoding="utf-8")
    (waiver,) = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    settings.write_text(f"{before}\n{waiver}", encoding="utf-8")
    assert check(capfd, "github") == (0, "")
    status, out = check(capfd, "json")
    assert [f["status"] for one in json.loads(out)["pairs"] for f in one["report"]["findings"]].count("waived") == 1

    with monkeypatch.context() as later:
        later.setenv("SOURCE_DATE_EPOCH", seconds("2027-07-01"))
        status, out = check(capfd, "github")
        assert (status, out.splitlines()[0]) == (1, annotation)
        assert "expired on 2027-06-30" in out
    settings.write_text(before, encoding="utf-8")
    assert main(["baseline", "--by", "Li Na"]) == 0
    assert check(capfd, "github") == (0, "")

    # The gate was not merely switched off: one more step down is new.
    draft.write_text(text.replace("500万元", "200万元"), encoding="utf-8")
    status, out = check(capfd, "github")
    assert (status, len(re.findall("^::error ", out, re.MULTILINE))) == (1, 1)


def test_the_baseline_is_what_the_command_writes(repository, capfd):
    kept = (repository / "duizhao-baseline.json").read_bytes()
    assert main(["baseline"]) == 0
    assert (repository / "duizhao-baseline.json").read_bytes() == kept


def printed(command: str, capfd) -> list[str]:
    """What a command of the page prints: duizhao in this process, anything else in a shell."""
    run, _, echo = command.partition("; ")
    assert echo in ("", "echo $?")
    if not run.startswith("duizhao "):
        return subprocess.run(
            ["bash", "-c", run], check=True, capture_output=True, encoding="utf-8"
        ).stdout.splitlines()
    capfd.readouterr()
    status = main(shlex.split(run)[1:])
    assert echo or status == 0
    return [*capfd.readouterr().out.splitlines(), *([str(status)] if echo else [])]


def test_every_command_of_the_page_prints_what_is_shown(repository, capfd):
    lines = 0
    for kind, block in re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        if kind == "toml":
            with (repository / "duizhao.toml").open("a", encoding="utf-8") as settings:
                settings.write(f"\n{block}")
            continue
        for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n?)*)", block, re.MULTILINE):
            found, at = printed(command, capfd), 0
            shown = [line for line in output.splitlines() if line.strip()]
            for line in shown:
                # A lone … stands for lines that are left out.
                if line.strip() != "…":
                    assert line in found[at:], f"“{line}” is not what `{command}` prints next"
                    at = found.index(line, at) + 1
            if "…" not in output:
                assert shown == [line for line in found if line]
            lines += len(shown)
    assert lines > 10


def test_the_settings_name_files_that_are_there():
    (pair,) = tomllib.loads((EXAMPLE / "duizhao.toml").read_text(encoding="utf-8"))["pairs"]
    assert (EXAMPLE / pair["original"]).is_file()
    assert len(list(EXAMPLE.glob(pair["drafts"]))) == 2
