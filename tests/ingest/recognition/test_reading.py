"""The process that recognises: progress, the cache, and what becomes of a page that takes it down."""

from __future__ import annotations

import hashlib
import sys
import threading
from pathlib import Path

import pytest

from ingest.limits import Limits
from ingest.recognised import Line, Recognised
from ingest.recognition import engines, reading
from ingest.recognition.cache import Cache
from ingest.recognition.engines import PageReading
from ingest.recognition.reading import recognise

HASH = hashlib.sha256(b"a file").hexdigest()
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of POSIX")

WORKER = '''
"""Stands in for the worker: does with each page what the file's bytes say of it."""
import json, os, signal, sys, time

request = json.loads(sys.stdin.buffer.readline())
says = json.loads(sys.stdin.buffer.read())
with open(says["log"], "a") as log:
    log.write(json.dumps(request["pages"]) + "\\\\n")
for page in request["pages"]:
    what = says.get(str(page), "read")
    if what == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    if what == "hang":
        time.sleep(60)
    if what == "memory":
        raise MemoryError
    if what == "nonsense":
        print("nothing of use", flush=True)
        time.sleep(60)
    if what == "fail":
        print(json.dumps({"failed": page, "why": "ValueError: no picture"}), flush=True)
        continue
    lines = [[f"第{page}页", 1, 2, 3, 4, 0.9, []]]
    doubts = ["line"] if what == "doubt" else []
    print(json.dumps({"page": [page, 0, 595, 842, lines, 0.0], "doubts": doubts}), flush=True)
'''


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Recognises a file whose bytes say what becomes of each page; gives the result, what was told, and the log of the
    processes."""
    import json

    monkeypatch.setenv("DUIZHAO_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr(engines, "version", lambda name: f"{name} 1")
    stand_in = tmp_path / "stand_in.py"
    stand_in.write_text(WORKER.replace("\\\\n", "\\n"))
    popen = reading.subprocess.Popen

    def start(command: list[str], **more: object):
        return popen([command[0], str(stand_in)], **more)

    monkeypatch.setattr(reading.subprocess, "Popen", start)
    log = tmp_path / "log"

    def recognised(pages: tuple[int, ...], says: dict[str, str] | None = None, **limits: float):
        log.write_text("")
        told: list[tuple[int, int]] = []
        data = json.dumps({**(says or {}), "log": str(log)}).encode()
        bounds = Limits(**{"ocr_page_seconds": 20.0, **limits})
        result = recognise(data, HASH, pages, "rapidocr", bounds, lambda n, of: told.append((n, of)))
        return result, told, [json.loads(line) for line in log.read_text().splitlines()]

    return recognised


def test_pages_are_read_in_one_process_with_progress(run) -> None:
    result, told, processes = run((2, 5, 7))
    assert [(page.page, page.lines[0].text) for page in result.pages] == [(2, "第2页"), (5, "第5页"), (7, "第7页")]
    assert result.notes == ()
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert processes == [[2, 5, 7]]


def test_a_second_run_reads_nothing(run) -> None:
    first, *_ = run((1, 2))
    second, told, processes = run((1, 2))
    assert second == first and told == [] and processes == []


def test_an_interrupted_run_goes_on_where_it_stopped(run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(Exception):
        pass

    keep = Cache.put

    def stop_at_two(self: Cache, page: int, kept: PageReading) -> None:
        keep(self, page, kept)
        if page == 2:
            raise Stopped

    monkeypatch.setattr(Cache, "put", stop_at_two)
    with pytest.raises(Stopped):
        run((1, 2, 3, 4))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("recognition")]
    monkeypatch.setattr(Cache, "put", keep)
    result, told, processes = run((1, 2, 3, 4))
    assert len(result.pages) == 4 and processes == [[3, 4]] and told == [(3, 4), (4, 4)]


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("die", "signal 11"),
        ("memory", "ran out of memory"),
        ("fail", "ValueError: no picture"),
    ],
)
def test_a_page_that_fails_leaves_the_others(run, what: str, says: str) -> None:
    result, told, _ = run((1, 2, 3), {"2": what})
    assert [page.page for page in result.pages] == [1, 3]
    (note,) = result.notes
    assert note.startswith("Page 2 was not recognised: ") and says in note
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("what", ["hang", "nonsense"])
def test_a_page_from_which_the_engine_does_not_come_back(run, what: str) -> None:
    result, _, processes = run((1, 2, 3), {"2": what}, ocr_page_seconds=1.5)
    assert [page.page for page in result.pages] == [1, 3]
    assert len(result.notes) == 1 and processes == [[1, 2, 3], [3]]


def test_a_page_that_failed_is_tried_again_next_time(run) -> None:
    run((1, 2), {"2": "fail"})
    result, _, processes = run((1, 2))
    assert len(result.pages) == 2 and processes == [[2]]


def test_what_is_doubtful_is_noted_for_pages_from_the_cache_too(run) -> None:
    for _ in range(2):
        result, *_ = run((1, 2, 3), {"1": "doubt", "3": "doubt"})
        assert result.notes == ("Pages 1, 3: a line may be missing from what was recognised; check against the file.",)


def test_a_known_page_is_not_read_again(run) -> None:
    known = PageReading(Recognised(2, 0, 595, 842, (Line("旧", 0, 0, 1, 1, 0.9),)))
    Cache(HASH, "rapidocr 1").put(2, known)
    result, told, processes = run((1, 2, 3))
    assert result.pages[1] == known.page
    assert processes == [[1, 3]] and told == [(2, 3), (3, 3)]


def test_the_real_worker_says_what_failed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Through the real process: a file that is no PDF fails on each page, in a sentence."""
    monkeypatch.setenv("DUIZHAO_CACHE", str(tmp_path))
    monkeypatch.setattr(engines, "version", lambda name: "none")
    monkeypatch.setitem(reading.ENGINES, "none", "builtins:object")
    result = recognise(b"no PDF", HASH, (1, 2), "none", Limits())
    assert result.pages == ()
    (note,) = result.notes
    assert note.startswith("Pages 1, 2 were not recognised: the engine failed (ValueError: the file cannot be opened")


def test_an_engine_that_fails_on_everything_is_given_up(run) -> None:
    result, told, processes = run(tuple(range(1, 9)), {str(page): "die" for page in range(1, 9)})
    assert result.pages == () and len(processes) == 3 and len(told) == 3
    first, rest = result.notes
    assert first.startswith("Pages 1, 2, 3 were not recognised: the engine broke down (signal 11)")
    assert rest.startswith("Pages 4, 5, 6, 7, 8 were not recognised: the engine failed on 3 pages in a row before it")


def test_pages_that_fail_here_and_there_stop_nothing(run) -> None:
    result, *_ = run(tuple(range(1, 9)), {str(page): "die" for page in (1, 2, 4, 5, 7, 8)})
    assert [page.page for page in result.pages] == [3, 6]
