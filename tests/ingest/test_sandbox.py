"""A child process parses; whatever happens to it becomes one sentence."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import sandbox
from ingest.document import Block, BlockKind, Box, Document, IngestError, Revision, Run, SourceFile
from ingest.limits import Limits
from ingest.sandbox import decode, encode, parse

SOURCE = SourceFile("计划.bin", "0" * 64, "txt", 3)

boxes = st.builds(Box, st.integers(1, 99), *[st.floats(0, 900, allow_nan=False)] * 4)
runs = st.builds(Run, st.integers(0, 50), st.integers(51, 99), boxes, st.none() | st.floats(0, 1))
revisions = st.builds(Revision, st.sampled_from(("insertion", "deletion")), st.text(), st.text(), st.text(), st.text())
blocks = st.builds(
    Block,
    st.text(),
    st.sampled_from(BlockKind),
    st.integers(0, 5),
    st.none() | st.integers(1, 9),
    st.booleans(),
    st.none() | st.integers(1, 99),
    st.lists(runs, max_size=3).map(tuple),
    st.text(max_size=9),
    st.lists(st.tuples(st.text(), st.text()), max_size=3).map(tuple),
)
documents = st.builds(
    Document,
    st.just(SOURCE),
    st.lists(blocks, max_size=4).map(tuple),
    st.lists(blocks, max_size=2).map(tuple),
    st.lists(st.text(), max_size=2).map(tuple),
    st.none() | st.integers(1, 99),
    st.booleans(),
    st.lists(st.integers(1, 99), max_size=2).map(tuple),
    st.lists(revisions, max_size=2).map(tuple),
    st.lists(st.tuples(st.text(), st.text()), max_size=2).map(tuple),
)


@given(documents)
def test_a_document_comes_back_as_it_went(doc: Document) -> None:
    assert decode(json.loads(json.dumps(encode(doc))), SOURCE) == doc


def child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, limits: Limits | None = None) -> Document:
    """Runs a parser with the given body in the sandbox, as `ingest.trial_parser`."""
    code = f"from ingest.document import *\ndef parse(data, source, **options):\n    {body}\n"
    (tmp_path / "trial_parser.py").write_text(code, encoding="utf-8")
    # Python runs this file when the child starts; it makes the folder a part of the package there.
    (tmp_path / "sitecustomize.py").write_text(f"import ingest\ningest.__path__.append({str(tmp_path)!r})\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return parse(b"\x00abc\n\xff", SOURCE, "ingest.trial_parser", limits)


def sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, limits: Limits | None = None) -> str:
    with pytest.raises(IngestError) as error:
        child(monkeypatch, tmp_path, body, limits)
    message = str(error.value)
    assert "计划.bin" in message and "\n" not in message and "Traceback" not in message
    return message


def test_the_bytes_arrive_and_the_document_comes_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    doc = child(monkeypatch, tmp_path, "return Document(source, (Block(repr(data)),), notes=('见附件',), pages=2)")
    assert doc == Document(SOURCE, (Block(repr(b"\x00abc\n\xff")),), notes=("见附件",), pages=2)


def test_the_sentence_of_the_parser_is_passed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    message = sentence(monkeypatch, tmp_path, "raise IngestError(f'{source.name}: 无法读取; save it again.')")
    assert message == "计划.bin: 无法读取; save it again."


def test_what_a_library_prints_does_no_harm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    body = "import os; print('noise'); os.write(1, b'more noise'); return Document(source, (Block('正文'),))"
    assert child(monkeypatch, tmp_path, body).text == "正文"


def test_an_error_of_the_parser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "ZeroDivisionError" in sentence(monkeypatch, tmp_path, "return 1 / 0")


@pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of POSIX")
@pytest.mark.parametrize(
    ("body", "limits", "word"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", Limits(), "broke down"),
        ("return bytearray(1 << 30)", Limits(memory=1 << 28), "256 MB of memory.*limit memory: 256M"),
        ("\n    while True: pass", Limits(cpu_seconds=1), "1 s of processor time .*limit cpu_seconds: 1 s; .*=N"),
        ("import time; time.sleep(60)", Limits(wall_seconds=0.5), "0.5 s and was .*limit wall_seconds: 0.5 s; .*=N"),
        (
            "return Document(source, (Block('字' * 2_000_000),))",
            Limits(output=1 << 20),
            "1 MB of text.*--limit output=N",
        ),
    ],
)
def test_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, limits: Limits, word: str) -> None:
    assert re.search(word, sentence(monkeypatch, tmp_path, body, limits))


def test_a_result_that_is_no_document(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    body = "raise SystemExit(0)"
    assert "no usable result" in sentence(monkeypatch, tmp_path, body)


def test_modules_of_the_working_directory_are_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`python -m` would look for modules where the user works, and a folder of drafts may hold a json.py."""
    work = tmp_path / "work"
    work.mkdir()
    (work / "json.py").write_text("raise SystemExit('taken over')")
    monkeypatch.chdir(work)
    assert child(monkeypatch, tmp_path, "return Document(source, (Block('正文'),))").text == "正文"


def test_the_environment_of_the_child_holds_no_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SERVICE_TOKEN", "secret")
    body = "import os; return Document(source, (Block(' '.join(sorted(os.environ)) + ' ' + str(os.listdir())),))"
    text = child(monkeypatch, tmp_path, body).text
    assert "PYTHONPATH" in text and "SERVICE_TOKEN" not in text and text.endswith(" []")


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces and Landlock are Linux's")
def test_what_the_child_has_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tried in a child of the test's own too, so that a kernel which does not let users do it is told from a fault."""
    able = (
        "import json; from ingest import sandbox; print(json.dumps([sandbox.forgo_network(), sandbox.forgo_files()]))"
    )
    said = subprocess.run([sys.executable, "-c", able], capture_output=True, check=True, cwd=Path(__file__).parents[2])
    network, files = json.loads(said.stdout)
    place = str(tmp_path / "made.txt")
    (tmp_path / "there.txt").write_text("text")
    there = str(tmp_path / "there.txt")
    body = f"""
    import os, socket, subprocess
    said = []
    def tried(what, *arguments):
        try:
            what(*arguments)
            said.append('done')
        except OSError:
            said.append('refused')
    tried(socket.create_server, ('127.0.0.1', 0))
    tried(socket.create_connection, ('127.0.0.1', 9), 1)
    tried(open, {place!r}, 'w')
    tried(os.remove, {there!r})
    tried(os.mkdir, {place!r})
    tried(os.posix_spawn, '/bin/true', ['true'], {{}})
    return Document(source, (Block(' '.join(said)),))"""
    refused = child(monkeypatch, tmp_path, body).text.split()
    if network:
        assert refused[1] == "refused"
    if files:
        assert refused[2:] == ["refused"] * 4
        assert not Path(place).exists() and Path(there).exists()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted in /proc")
def test_what_the_child_has_started_ends_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    body = "import os, time; os.fork(); time.sleep(60)"
    assert "took more than 1 s" in sentence(monkeypatch, tmp_path, body, Limits(wall_seconds=1))
    # A process that was told to end does so when the system comes to it.
    end = time.monotonic() + 10
    while left := [p for p in Path("/proc").glob("[0-9]*/environ") if _holds(p, str(tmp_path).encode())]:
        assert time.monotonic() < end, left
        time.sleep(0.05)


def _holds(file: Path, text: bytes) -> bool:
    try:
        return text in file.read_bytes()
    except OSError:
        return False


def test_it_works_from_a_thread() -> None:
    found: list[str] = []

    def work() -> None:
        try:
            sandbox.parse(b"not a pdf", SOURCE, "ingest.pdf.parser")
        except IngestError as error:
            found.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(found) == 1 and "no PDF" in found[0]
