"""Results by content: what is kept, what is not believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.recognised import Line, Recognised
from ingest.recognition import cache
from ingest.recognition.cache import Cache, folder
from ingest.recognition.engines import PageReading

READING = PageReading(
    Recognised(3, 90, 595.0, 842.0, (Line("一、总则", 1, 2, 3, 4, 0.9, (1, 1.5, 2, 2.5, 3)),), 0.4), ("line",)
)


@pytest.fixture(autouse=True)
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("DUIZHAO_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_what_was_kept_comes_back() -> None:
    Cache("a" * 64, "engine 1").put(3, READING)
    assert Cache("a" * 64, "engine 1").get(3) == READING


def test_another_file_engine_page_or_method_is_another_result(monkeypatch: pytest.MonkeyPatch) -> None:
    Cache("a" * 64, "engine 1").put(3, READING)
    assert Cache("b" * 64, "engine 1").get(3) is None
    assert Cache("a" * 64, "engine 2").get(3) is None
    assert Cache("a" * 64, "engine 1").get(4) is None
    monkeypatch.setattr(cache, "METHOD", cache.METHOD + 1)
    assert Cache("a" * 64, "engine 1").get(3) is None


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"[[3, 90], []]", b"\xff\xfe", b"[null, null]", b"7"])
def test_a_damaged_entry_counts_as_none(own: Path, damage: bytes) -> None:
    known = Cache("a" * 64, "engine 1")
    known.put(3, READING)
    (entry,) = own.rglob("*.json")
    entry.write_bytes(damage)
    assert known.get(3) is None
    known.put(3, READING)
    assert known.get(3) == READING


def test_nothing_but_whole_entries_is_left(own: Path) -> None:
    known = Cache("a" * 64, "engine 1")
    for page in range(1, 6):
        known.put(page, READING)
    assert len(list(own.rglob("*.json"))) == 5
    assert [file for file in own.rglob("*") if file.is_file() and file.suffix != ".json"] == []


def test_a_folder_that_cannot_be_written_is_no_error(own: Path) -> None:
    own.write_text("a file in its place")
    known = Cache("a" * 64, "engine 1")
    known.put(3, READING)
    assert known.get(3) is None


def test_the_folder(monkeypatch: pytest.MonkeyPatch, own: Path) -> None:
    assert folder() == own / "ocr"
    monkeypatch.delenv("DUIZHAO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert folder() == Path("/somewhere/duizhao/ocr")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert folder() == Path.home() / ".cache/duizhao/ocr"
