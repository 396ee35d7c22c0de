"""What is kept comes back; what cannot be read or written is no failure."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import kept


@pytest.fixture(autouse=True)
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("DUIZHAO_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_what_was_kept_comes_back_under_its_kind_and_key() -> None:
    kept.put("words", "甲", {"text": "一"})
    assert kept.get("words", "甲") == {"text": "一"}
    assert kept.get("words", "乙") is None
    assert kept.get("other", "甲") is None


def test_the_last_one_counts_and_nothing_half_written_is_left(own: Path) -> None:
    kept.put("words", "key", 1)
    kept.put("words", "key", 2)
    assert kept.get("words", "key") == 2
    assert len([path for path in own.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe"])
def test_a_damaged_entry_counts_as_none(own: Path, damage: bytes) -> None:
    kept.put("words", "key", 1)
    (file,) = (path for path in own.rglob("*") if path.is_file())
    file.write_bytes(damage)
    assert kept.get("words", "key") is None


def test_a_folder_that_cannot_be_written_is_no_failure(own: Path) -> None:
    own.write_text("a file")
    kept.put("words", "key", 1)
    assert kept.get("words", "key") is None


def test_without_a_folder_of_its_own_the_one_for_caches_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DUIZHAO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert kept.folder("words") == tmp_path / "duizhao" / "words"
