from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import diff
from diff.checks import all_checks
from diff.cli import main
from ingest import registry
from ingest.document import Document

ORIGINAL = """渝州市促进投资行动计划
一、加大奖励
对重点项目给予奖励，最高不超过1000万元。
二、优化服务
建立重大项目专班，定期调度，协调解决困难和问题。"""

DRAFT = ORIGINAL.replace("1000万元", "20万元")
ENGLISH = """Action Plan of Yuzhou for Promoting Investment
I. Increase rewards
Key projects shall be rewarded, up to a maximum of RMB 10 million.
II. Improve services
A task force shall be set up for major projects, meet regularly and solve difficulties and problems."""


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    for name, text in (("plan.txt", ORIGINAL), ("draft.txt", DRAFT)):
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def write_docx(path: Path, body: str) -> None:
    """A Word file with this body and no more than Word needs."""
    kinds = "http://schemas.openxmlformats.org/package/2006"
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main_part = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{kinds}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main_part}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{kinds}/relationships">'
            f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>')


def complaint(capfd) -> str:
    """What was said on standard error: one line, and nothing on standard output."""
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("duizhao: ") and err.endswith("\n") and err.count("\n") == 1
    return err.removeprefix("duizhao: ").strip()


class TestCheck:
    def test_a_lower_cap_fails(self, files, capfd):
        assert main(["check", "plan.txt", "draft.txt"]) == 1
        out, err = capfd.readouterr()
        assert "cap-changed" in out and "“最高不超过1000万元”" in out
        assert err == ""

    def test_the_same_text_passes(self, files, capfd):
        assert main(["check", "plan.txt", "plan.txt"]) == 0
        assert "No divergence was found." in capfd.readouterr().out

    @pytest.mark.parametrize(("fail_on", "status"), [("high", 1), ("medium", 1), ("low", 1), ("never", 0)])
    def test_the_severity_that_fails(self, files, capfd, fail_on, status):
        assert main(["check", "plan.txt", "draft.txt", "--fail-on", fail_on]) == status

    @pytest.mark.parametrize("fail_on", ["high", "medium", "low"])
    def test_information_never_fails(self, files, monkeypatch, capfd, fail_on):
        monkeypatch.setattr("diff.checks.RESTATEMENT_CHECKS", ())
        assert main(["check", "plan.txt", "draft.txt", "--fail-on", fail_on]) == 0

    def test_json_by_the_schema(self, files, capfd):
        assert main(["check", "plan.txt", "draft.txt", "--format", "json"]) == 1
        data = json.loads(capfd.readouterr().out)
        assert main(["schema"]) == 0
        jsonschema.validate(data, json.loads(capfd.readouterr().out))
        (finding,) = data["findings"]
        assert finding["type"] == "cap-changed"
        assert data["original"]["file"] == "plan.txt"

    def test_output_goes_to_a_file(self, files, capfd):
        assert main(["check", "plan.txt", "draft.txt", "--format", "json", "--output", "r.json"]) == 1
        assert capfd.readouterr() == ("", "")
        assert json.loads(Path("r.json").read_text(encoding="utf-8"))["summary"]["high"] == 1

    def test_standard_input(self, files, capfd, monkeypatch):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DRAFT.encode())))
        assert main(["check", "plan.txt", "-", "--format", "json"]) == 1
        assert json.loads(capfd.readouterr().out)["draft"]["file"] == "standard input"

    def test_standard_input_serves_one_side_only(self, files, capfd):
        assert main(["check", "-", "-"]) == 2
        assert complaint(capfd).startswith("only one of ORIGINAL and DRAFT can be standard input")

    @pytest.mark.parametrize(
        ("locale", "word"), [("zh_CN.UTF-8", "上限变化"), ("en_GB.UTF-8", "cap changed"), ("C", "cap")]
    )
    def test_the_language_of_the_locale(self, files, capfd, monkeypatch, locale, word):
        monkeypatch.setenv("LC_ALL", locale)
        main(["check", "plan.txt", "draft.txt"])
        assert word in capfd.readouterr().out

    def test_the_language_that_is_asked_for(self, files, capfd, monkeypatch):
        monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
        main(["check", "plan.txt", "draft.txt", "--lang", "en"])
        assert "cap changed" in capfd.readouterr().out

    def test_what_could_not_be_read_is_no_success(self, files, capfd, monkeypatch):
        read = registry.read

        def half_read(path: Path, **more: str) -> Document:
            return replace(read(path, **more), complete=False, notes=("page 2 is blank.",))

        monkeypatch.setattr(registry, "read", half_read)
        assert main(["check", "plan.txt", "plan.txt"]) == 2
        out, err = capfd.readouterr()
        assert "NOT COMPLETE" in out
        assert err.startswith("duizhao: nothing that counts was found, but not all of the input could be read")
        assert main(["check", "plan.txt", "draft.txt"]) == 1
        assert main(["check", "plan.txt", "plan.txt", "--fail-on", "never"]) == 0

    def test_a_termbase_without_a_translation_is_noted(self, files, capfd):
        Path("terms.csv").write_text("zh,preferred\n专班,task force\n", encoding="utf-8")
        assert main(["check", "plan.txt", "plan.txt", "--termbase", "terms.csv"]) == 0
        assert "The termbase was not used: both documents are in one language." in capfd.readouterr().out

    def test_no_escape_codes_without_a_terminal(self, files, capfd):
        main(["check", "plan.txt", "draft.txt"])
        assert "\x1b" not in "".join(capfd.readouterr())


class TestUnusable:
    """Status 2 and one line that says what is wrong and what to do."""

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ([], "the following arguments are required: COMMAND (see duizhao --help)"),
            (["compare"], "invalid choice: 'compare'"),
            (["check"], "there is nothing to compare; name ORIGINAL and DRAFT, or set pairs in duizhao.toml"),
            (["check", "plan.txt", "draft.txt", "--relation", "copy"], "argument --relation: invalid choice: 'copy'"),
            (["check", "plan.txt", "draft.txt", "--colour"], "unrecognized arguments: --colour (see duizhao --help)"),
            (["check", "plan.txt", "none.txt"], "none.txt: there is no such file; check the name."),
            (["check", "plan.txt", "."], ".: this is a folder; name a file in it."),
            (["check", "plan.txt", "empty.txt"], "empty.txt: the file is empty"),
            (["check", "plan.txt"], "plan.txt holds no document together with its translation; name the draft"),
            (
                ["check", "plan.txt", "draft.txt", "--draft-part", "7"],
                "draft.txt: no part answers to “7”; give the number",
            ),
            (["check", "plan.txt", "draft.txt", "--relation", "translation"], "Both documents are in Chinese"),
            (
                ["check", "plan.txt", "draft.txt", "--output", "plan.txt/r.json"],
                "plan.txt/r.json: the report cannot be written there (",
            ),
            (
                ["check", "plan.txt", "draft.txt", "--output", "."],
                ".: this is a folder; name a file in it for the report",
            ),
            (["check", "plan.txt", "draft.txt", "--out", "r.json"], "unrecognized arguments: --out"),
            (["check", "plan.txt", "en.txt", "--termbase", "none.csv"], "none.csv: cannot be read"),
            (["check", "plan.txt", "en.txt", "--termbase", "plan.txt"], "plan.txt: no column “zh”"),
            (["clauses", "none.txt"], "none.txt: there is no such file"),
            (["explain", "ZZ99"], "there is no check “ZZ99”"),
            (["schema", "findings"], "argument name: invalid choice: 'findings'"),
        ],
    )
    def test_one_line(self, files, capfd, arguments, said):
        Path("empty.txt").touch()
        Path("en.txt").write_text(ENGLISH, encoding="utf-8")
        assert main(arguments) == 2
        assert said in complaint(capfd)

    def test_a_fault_of_the_program_is_no_divergence(self, files, capfd, monkeypatch):
        def fail(*_: object, **__: object) -> None:
            raise ZeroDivisionError("by\nzero")

        monkeypatch.delenv("DUIZHAO_DEBUG", raising=False)
        monkeypatch.setattr("diff.pipeline.compare_files", fail)
        assert main(["check", "plan.txt", "draft.txt"]) == 2
        assert complaint(capfd).startswith("the program failed (ZeroDivisionError: by zero); please report it")
        monkeypatch.setenv("DUIZHAO_DEBUG", "1")
        with pytest.raises(ZeroDivisionError):
            main(["check", "plan.txt", "draft.txt"])

    def test_the_user_may_stop_it(self, files, capfd, monkeypatch):
        def stop(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("diff.pipeline.compare_files", stop)
        assert main(["check", "plan.txt", "draft.txt"]) == 2
        assert complaint(capfd) == "interrupted."


class TestOthers:
    def test_clauses_as_json(self, files, capfd):
        assert main(["clauses", "plan.txt", "--format", "json"]) == 0
        data = json.loads(capfd.readouterr().out)
        assert main(["schema", "clauses"]) == 0
        jsonschema.validate(data, json.loads(capfd.readouterr().out))
        assert [clause["path"] for clause in data["parts"][0]["clauses"]] == ["title", "一", "二"]

    @pytest.mark.parametrize(
        ("arguments", "text"), [([], "最高200万元"), (["--revisions", "original"], "最高1000万元")]
    )
    def test_tracked_changes(self, files, capfd, arguments, text):
        write_docx(
            Path("tracked.docx"),
            "<w:p><w:r><w:t>最高</w:t></w:r><w:del w:id='1' w:author='a'><w:r><w:delText>1000</w:delText></w:r></w:del>"
            "<w:ins w:id='2' w:author='a'><w:r><w:t>200</w:t></w:r></w:ins><w:r><w:t>万元</w:t></w:r></w:p>",
        )
        assert main(["clauses", "tracked.docx", "--format", "json", *arguments]) == 0
        data = json.loads(capfd.readouterr().out)
        assert data["parts"][0]["text"] == text
        assert main(["check", "tracked.docx", "tracked.docx", *arguments]) == 0
        assert "Tracked changes" in capfd.readouterr().out

    def test_clauses_as_text(self, files, capfd):
        assert main(["clauses", "plan.txt", "--output", "outline.txt"]) == 0
        assert capfd.readouterr().out == ""
        assert "一  加大奖励" in Path("outline.txt").read_text(encoding="utf-8")

    def test_checks_and_their_pages(self, capfd):
        assert main(["checks"]) == 0
        listed = capfd.readouterr().out
        assert "Localisation and revision" in listed and "Translation" in listed
        for check in all_checks():
            assert f"  {check.code}  {check.title}" in listed
            assert main(["explain", check.code.lower()]) == 0
            assert check.page in capfd.readouterr().out

    def test_a_code_that_is_nearly_right(self, capfd):
        code = all_checks()[0].code
        assert main(["explain", code[:3] + "X"]) == 2
        assert code in complaint(capfd)

    def test_version(self, capfd):
        with pytest.raises(SystemExit) as stop:
            main(["--version"])
        assert stop.value.code == 0
        assert capfd.readouterr().out == f"duizhao {diff.VERSION}\n"

    def test_review_is_run_by_the_package_that_brings_it(self, monkeypatch):
        from importlib.metadata import EntryPoint

        asked: list[object] = []

        def entry_points(**wanted: str) -> list[EntryPoint]:
            asked.append(wanted)
            return [EntryPoint("review", "tests_review:serve", "duizhao.commands")]

        module = type(sys)("tests_review")
        module.serve = lambda arguments: len(arguments)
        monkeypatch.setitem(sys.modules, "tests_review", module)
        monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
        assert main(["review", "a.pdf", "--port", "8123"]) == 3
        assert asked == [{"group": "duizhao.commands", "name": "review"}]

    def test_review_without_that_package(self, monkeypatch, capfd):
        monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [])
        assert main(["review"]) == 2
        assert (
            complaint(capfd)
            == "review is not installed; install the whole distribution (pip install . in its source folder)"
        )


class TestProcess:
    """What only a process of its own shows."""

    @staticmethod
    def run(*arguments: str, **more) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([sys.executable, "-m", "diff", *arguments], capture_output=True, check=False, **more)

    def test_module_and_function_agree(self, files, capfdbinary):
        main(["check", "plan.txt", "draft.txt"])
        run = self.run("check", "plan.txt", "draft.txt", env={**os.environ, "PYTHONHASHSEED": "7"})
        assert run.returncode == 1
        assert run.stdout == capfdbinary.readouterr().out

    def test_any_locale_prints_utf8(self, files):
        run = self.run("check", "plan.txt", "draft.txt", env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
        assert (run.returncode, run.stderr) == (1, b"")
        assert "最高不超过20万元".encode() in run.stdout

    def test_a_reader_that_leaves_early(self, files):
        command = f"{sys.executable} -m diff clauses plan.txt --format json | head -c 20; exit ${{PIPESTATUS[0]}}"
        run = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
        assert (run.returncode, run.stderr) == (0, b"")

    def test_help_is_quick(self):
        def once() -> float:
            began = time.perf_counter()
            assert self.run("--help").returncode == 0
            return time.perf_counter() - began

        assert min(once() for _ in range(3)) < 0.3

    def test_help_imports_nothing_heavy(self):
        code = (
            "import sys\nfrom diff.cli import main\ntry: main(['check', '--help'])\nexcept SystemExit: pass\n"
            "heavy = {'numpy', 'spacy', 'lxml', 'opencc', 'flask', 'rapidfuzz', 'align', 'ingest', 'web'}\n"
            "print(heavy & set(sys.modules))"
        )
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert run.stdout.splitlines()[-1] == "set()"

    @pytest.mark.parametrize(("more", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
    def test_a_terminal_gets_colour(self, files, more, coloured):
        shown = self.on_terminal(["check", "plan.txt", "draft.txt"], {"TERM": "xterm", **more})
        assert ("\x1b[1;31mHIGH" in shown) is coloured

    def test_a_terminal_sees_progress_and_a_summary(self, files):
        shown = self.on_terminal(["check", "plan.txt", "draft.txt", "--format", "json", "--output", "r.json"], {})
        assert "duizhao: align …" in shown
        assert shown.endswith("Findings: 1 high, 0 medium, 0 low, 0 info\r\n")

    @staticmethod
    def on_terminal(arguments: list[str], more: dict[str, str]) -> str:
        environment = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")} | more
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "diff", *arguments], stdout=theirs, stderr=theirs, stdin=theirs, env=environment
        ) as process:
            os.close(theirs)
            shown = b""
            while True:
                try:
                    piece = os.read(ours, 65536)
                except OSError:  # Linux answers EIO when the last writer has gone
                    break
                if not piece:
                    break
                shown += piece
            process.wait()
        os.close(ours)
        return shown.decode()


def test_ocr_reaches_the_reader_and_its_pages_are_counted(files, monkeypatch, capsys):
    asked = []
    read = registry.read

    def scanned(path, *, ocr, progress, **more):
        asked.append(ocr)
        progress(3, 9)
        return read(path, **more)

    monkeypatch.setattr(registry, "read", scanned)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    for command in (["check", "plan.txt", "draft.txt"], ["matrix", "plan.txt", "draft.txt"]):
        main([*command, "--ocr", "tesseract"])
        assert "recognise page 3 of 9" in capsys.readouterr().err
    for command in ("parameters", "clauses"):
        main([command, "plan.txt"])
    assert asked == ["tesseract"] * 4 + ["auto"] * 2
