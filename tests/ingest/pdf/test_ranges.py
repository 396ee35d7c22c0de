"""Pages read by several processes are the pages that one reads; what ends one of them is said as ever."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ingest import sandbox
from ingest.document import SourceFile
from ingest.limits import Limits
from ingest.pdf import pages as pdf_pages
from ingest.pdf import parser as pdf_parser
from ingest.pdf import ranges as pdf_ranges
from tests.ingest.pdf_fixtures import Page, pdf

SOURCE = SourceFile("公报.pdf", "0" * 64, "pdf", 0)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are copied on POSIX only")


def book(count: int) -> bytes:
    """Pages with a table that goes on over each break, so that the page before a range matters."""
    pages = []
    for number in range(count):
        page = (
            Page()
            .add(250, 40, "某市人民政府公报", 9)
            .lines(80, 90, [f"第{number + 1}条　支持企业发展。", "不超过500万元。"])
        )
        page.grid((80, 300, 520), (600, 640, 680), foot=number % 2 == 1)
        page.add(90, 625, f"任务{number}").add(310, 625, "市商务委").add(90, 665, "支持").add(310, 665, "市财政局")
        pages.append(page.add(285, 800, f"— {number + 1} —"))
    return pdf(pages)


def several(monkeypatch: pytest.MonkeyPatch, cores: int) -> list[int]:
    """Lets the machine have some processors; gives the processes that are started from now on."""
    started: list[int] = []
    fork = os.fork
    monkeypatch.setattr(pdf_ranges, "_cores", lambda: cores)

    def counted() -> int:
        process = fork()
        if process:
            started.append(process)
        return process

    monkeypatch.setattr(os, "fork", counted)
    return started


@pytest.mark.parametrize(
    ("count", "processes", "started"), [(39, 2, 0), (45, 2, 1), (45, 1, 0), (90, 3, 2), (90, 9, 2)]
)
def test_several_processes_give_what_one_gives(
    monkeypatch: pytest.MonkeyPatch, count: int, processes: int, started: int
) -> None:
    data = book(count)
    alone = pdf_parser.parse(data, SOURCE, limits=Limits(processes=1))
    forked = several(monkeypatch, 8)
    assert pdf_parser.parse(data, SOURCE, limits=Limits(processes=processes)) == alone
    assert len(forked) == started


def test_no_process_for_a_second_processor_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    forked = several(monkeypatch, 1)
    assert pdf_parser.parse(book(45), SOURCE).pages == 45
    assert forked == []


def failing(what: Callable[[], object], at: int) -> Callable[..., list[object]]:
    def read(data: bytes, start: int, end: int, limits: Limits) -> list[object]:
        if start <= at < end:
            what()
        return list(pdf_pages.read_pages(data, start, end, limits))

    return read


@pytest.mark.parametrize("at", [0, 44])
def test_what_one_raises_is_raised(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    def fail() -> None:
        raise MemoryError

    forked = several(monkeypatch, 2)
    monkeypatch.setattr(pdf_ranges, "read_pages", failing(fail, at))
    with pytest.raises(MemoryError):
        pdf_ranges.read_all(book(45), 45, Limits())
    with pytest.raises(ChildProcessError):
        os.waitpid(forked[0], 0)


@pytest.mark.parametrize(
    ("body", "limits", "said"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", Limits(), "the reader broke down on the file"),
        ("bytearray(1 << 30)", Limits(memory=1 << 29), "more than 512 MB of memory"),
        ("[n for n in iter(int, 1)]", Limits(cpu_seconds=1), "more than 1 s of processor time"),
        ("time.sleep(60)", Limits(wall_seconds=1.5), "more than 1.5 s and was stopped"),
        ("os._exit(4)", Limits(), "of memory"),
        ("raise ZeroDivisionError", Limits(), "ZeroDivisionError"),
    ],
)
def test_what_ends_a_process_ends_the_reading(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, limits: Limits, said: str
) -> None:
    """In the sandbox: its child reads the first half of the pages, and another process the rest."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, signal, sys, time\n"
        "import ingest.pdf.ranges as ranges\n"
        "ranges._cores = lambda: 2\n"
        "read_pages = ranges.read_pages\n"
        "def failing(data, start, end, limits):\n"
        "    if start > 0:\n"
        f"        {body}\n"
        "    return read_pages(data, start, end, limits)\n"
        "ranges.read_pages = failing\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(sandbox.IngestError, match=said) as error:
        sandbox.parse(book(45), SOURCE, "ingest.pdf.parser", replace(limits, processes=2))
    assert "公报.pdf" in str(error.value) and "\n" not in str(error.value)
