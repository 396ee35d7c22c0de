from __future__ import annotations

import os
from pathlib import Path

import pytest

from diff.gate.watching import Alarm, Watcher, WatchError, folder_of, is_finished, is_older, state_of


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """A watcher over the text files of a folder, and what it had checked."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.checked = folder, Clock(), []
        self.meanwhile = lambda: None
        self.watcher = Watcher(self.drafts, self.check, 2, self.clock)

    def drafts(self) -> dict[str, tuple[Path, ...]]:
        return {file.name: (file, self.folder / "original") for file in sorted(self.folder.glob("*.txt"))}

    def check(self, draft, unchanged) -> None:
        self.meanwhile()
        self.checked.append((draft, unchanged()))

    def look_at(self, second: float) -> float | None:
        self.clock.now = second
        return self.watcher.look()


@pytest.fixture
def desk(tmp_path) -> Desk:
    (tmp_path / "original").write_text("1")
    return Desk(tmp_path)


def test_nothing_is_due_in_an_empty_folder(desk):
    assert desk.look_at(0) is None and desk.checked == []


def test_a_draft_is_checked_once_when_it_has_settled(desk):
    (desk.folder / "a.txt").write_text("1")
    assert (desk.look_at(0), desk.checked) == (2, [])
    assert (desk.look_at(1.5), desk.checked) == (0.5, [])
    assert (desk.look_at(2), desk.checked) == (None, [("a.txt", True)])
    assert (desk.look_at(9), len(desk.checked)) == (None, 1)


def test_what_is_still_written_is_waited_for(desk):
    draft = desk.folder / "a.txt"
    draft.write_text("1")
    desk.look_at(0)
    draft.write_text("12")
    assert desk.look_at(1.9) == 2
    assert (desk.look_at(3), desk.checked) == (pytest.approx(0.9), [])
    desk.look_at(3.9)
    assert desk.checked == [("a.txt", True)]


def test_a_change_during_the_check_is_seen_by_it_and_checked_after_it(desk):
    draft = desk.folder / "a.txt"
    draft.write_text("1")
    desk.meanwhile = lambda: draft.write_text("12")
    desk.look_at(0)
    assert (desk.look_at(2), desk.checked) == (2, [("a.txt", False)])
    desk.meanwhile = lambda: None
    desk.look_at(4)
    assert (desk.look_at(6), desk.checked[1:]) == (None, [("a.txt", True)])


def test_another_file_in_its_place_is_a_change_even_with_its_size_and_time(desk):
    draft = desk.folder / "a.txt"
    draft.write_text("1")
    desk.look_at(0), desk.look_at(2)
    other = desk.folder / "other"
    other.write_text("2")
    os.utime(other, ns=(draft.stat().st_atime_ns, draft.stat().st_mtime_ns))
    other.replace(draft)
    desk.look_at(3), desk.look_at(5)
    assert len(desk.checked) == 2


def test_a_changed_original_has_all_its_drafts_checked(desk):
    for name in ("a.txt", "b.txt"):
        (desk.folder / name).write_text("1")
    desk.look_at(0), desk.look_at(2)
    (desk.folder / "original").write_text("12")
    desk.look_at(3), desk.look_at(5)
    assert [draft for draft, _ in desk.checked] == ["a.txt", "b.txt"] * 2


def test_a_draft_that_went_is_checked_when_it_returns(desk):
    draft = desk.folder / "a.txt"
    draft.write_text("1")
    desk.look_at(0), desk.look_at(2)
    away = draft.rename(desk.folder / "away")
    assert desk.look_at(3) is None
    away.rename(draft)
    desk.look_at(4), desk.look_at(6)
    assert len(desk.checked) == 2


def test_what_has_its_result_is_not_checked_again(desk):
    draft = desk.folder / "a.txt"
    draft.write_text("1")
    desk.watcher.take_as_checked("a.txt", state_of(desk.drafts()["a.txt"]))
    assert desk.look_at(0) is None
    draft.write_text("12")
    desk.look_at(1), desk.look_at(3)
    assert desk.checked == [("a.txt", True)]


def test_a_result_is_older_than_what_it_was_made_from(tmp_path):
    draft, result, other = (tmp_path / name for name in ("draft", "result", "other"))
    draft.write_text("1")
    assert is_older([result], state_of([draft]))
    later = draft.stat().st_ctime_ns + 10**9
    for file in (result, other):
        file.write_text("1")
        os.utime(file, ns=(later, later))
    assert not is_older([result, other], state_of([draft]))
    os.utime(other, ns=(0, 0))
    assert is_older([result, other], state_of([draft]))
    # What is moved here keeps an old time of its content, and is new here all the same.
    os.utime(result, ns=(draft.stat().st_ctime_ns - 1,) * 2)
    os.utime(draft, ns=(0, 0))
    assert is_older([result], state_of([draft]))


@pytest.mark.parametrize(
    "name",
    [
        "~$plan.docx",
        ".~lock.plan.docx#",
        ".plan.docx",
        "~WRL0001.tmp",
        "plan.docx.part",
        "plan.PDF.crdownload",
        "a.txt~",
    ],
)
def test_what_programs_keep_beside_a_file_is_no_document(name):
    assert not is_finished(name)
    assert is_finished("计划.docx")


@pytest.mark.parametrize(
    ("pattern", "folder", "below"),
    [
        ("plan.txt", ".", False),
        ("drafts/*.txt", "drafts", False),
        ("drafts/**/*.txt", "drafts", True),
        ("drafts/*/a.txt", "drafts", True),
        ("drafts/{stem}/a.txt", "drafts", True),
        ("later/*.txt", ".", True),
        ("**/*", ".", True),
    ],
)
def test_the_folder_of_a_pattern(tmp_path, pattern, folder, below):
    (tmp_path / "drafts").mkdir()
    assert folder_of(tmp_path, pattern) == (tmp_path / folder, below)
    assert folder_of(Path("/"), str(tmp_path / pattern)) == (tmp_path / folder, below)


def test_a_folder_that_cannot_be_watched_is_said_with_the_way_out(tmp_path):
    with pytest.raises(WatchError, match=r"gone.*--poll 5"), Alarm({tmp_path / "gone": False}):
        pass


def test_reading_is_no_change(tmp_path):
    # Else each look would call for the next one.
    (tmp_path / "a.txt").write_text("1")
    with Alarm({tmp_path: True}) as alarm:
        list(tmp_path.rglob("*"))
        (tmp_path / "a.txt").read_text()
        assert not alarm.wait(0.3)
        (tmp_path / "b.txt").write_text("1")
        assert alarm.wait(10)
