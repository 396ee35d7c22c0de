from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from diff.cli import main
from diff.commands.running import UsageError, save, write


class TestSave:
    def test_what_was_there_stays_where_writing_fails(self, tmp_path, monkeypatch):
        file = tmp_path / "report.json"
        file.write_bytes(b"before")

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(UsageError, match=r"report\.json: .*No space left on device"):
            write(b"after", str(file))
        assert file.read_bytes() == b"before"
        assert [one.name for one in tmp_path.iterdir()] == ["report.json"]

    def test_folders_are_made(self, tmp_path):
        save(b"x", tmp_path / "build" / "reports" / "report.json")
        assert (tmp_path / "build/reports/report.json").read_bytes() == b"x"

    def test_a_file_keeps_its_rights_and_a_new_one_has_the_usual(self, tmp_path):
        kept, new = tmp_path / "kept", tmp_path / "new"
        kept.touch()
        kept.chmod(0o640)
        mask = os.umask(0o022)
        try:
            save(b"x", kept)
            save(b"x", new)
        finally:
            os.umask(mask)
        assert (kept.stat().st_mode & 0o777, new.stat().st_mode & 0o777) == (0o640, 0o644)

    def test_a_link_stays_a_link(self, tmp_path):
        link = tmp_path / "link"
        link.symlink_to("report")
        save(b"x", link)
        assert link.is_symlink()
        assert (tmp_path / "report").read_bytes() == b"x"

    def test_a_pipe_is_written_to(self, tmp_path):
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        writer = threading.Thread(target=save, args=(b"report", pipe))
        writer.start()
        assert pipe.read_bytes() == b"report"
        writer.join()

    def test_the_longest_name(self, tmp_path):
        save(b"x", tmp_path / ("x" * 255))
        with pytest.raises(UsageError, match="File name too long"):
            write(b"x", str(tmp_path / ("x" * 256)))


@pytest.mark.parametrize(
    "arguments",
    [
        ["clauses", "a.csv"],
        ["matrix", "b.csv", "a.csv"],
        ["parameters", "b.csv", "a.csv"],
        ["align", "a.csv", "b.csv"],
        ["terms", "a.csv"],
        ["annotate", "a.csv", "b.csv"],
        ["check", "b.csv", "a.csv"],
    ],
)
def test_no_command_writes_over_what_it_reads(tmp_path, monkeypatch, capfd, arguments):
    monkeypatch.chdir(tmp_path)
    for name in ("a.csv", "b.csv"):
        Path(name).write_text("zh,en\n茶,tea\n", "utf-8")
    Path("link.csv").symlink_to("a.csv")
    assert main([*arguments, "--output", "link.csv"]) == 2
    assert capfd.readouterr().err.startswith("duizhao: link.csv is one of the files that are ")
    assert Path("a.csv").read_text("utf-8") == "zh,en\n茶,tea\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "a.csv", "{}"],
        ["check", "a.csv", "a.csv", "--output", "{}"],
        ["check", "a.csv", "a.csv", "--baseline", "{}"],
        ["check", "a.csv", "a.csv", "--waivers", "{}"],
        ["check", "a.csv", "a.csv", "--config", "{}"],
        ["baseline", "a.csv", "a.csv", "--output", "{}"],
        ["matrix", "a.csv", "{}"],
        ["clauses", "{}"],
        ["terms", "{}"],
    ],
)
def test_a_name_that_is_too_long_is_one_sentence(tmp_path, monkeypatch, capfd, arguments):
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("zh,en\n茶,tea\n", "utf-8")
    assert main([argument.format("x" * 300) for argument in arguments]) == 2
    said = capfd.readouterr().err
    assert said.startswith(f"duizhao: {'x' * 300}: ") and "(File name too long)" in said and said.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no device that is always full")
def test_full_standard_output_is_one_sentence():
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(
            [sys.executable, "-m", "diff", "checks"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert run.returncode == 2
    assert run.stderr.startswith("duizhao: standard output takes nothing (No space left on device)")
    assert run.stderr.count("\n") == 1
