from __future__ import annotations

import importlib
import re
import shlex

import pytest

PAGE = """Before.
<!-- python bench/quality.py EVAL --markdown -->
old
<!-- end -->
Between.
<!-- python bench/cost.py -->
kept
<!-- end -->
"""


@pytest.fixture
def publish():
    return importlib.import_module("publish")


@pytest.fixture
def answer(publish, monkeypatch):
    """Makes every command print its words after the interpreter, or fail."""
    calls = []

    def give(code):
        def run(command, **_):
            calls.append(command[1:])
            return publish.subprocess.CompletedProcess(command, code, "| new |\n", "no such thing")

        monkeypatch.setattr(publish.subprocess, "run", run)
        return calls

    return give


def test_blocks_are_made_anew(publish, answer, tmp_path):
    calls = answer(0)
    page = publish.filled(PAGE, tmp_path, ["quality"])
    assert calls == [["bench/quality.py", str(tmp_path), "--markdown"]]
    assert "old" not in page and "kept" in page
    assert page.startswith(
        "Before.\n<!-- python bench/quality.py EVAL --markdown -->\n\n| new |\n\n<!-- end -->\nBetween."
    )
    assert publish.filled(page, tmp_path, ["quality"]) == page


def test_a_command_that_fails_writes_nothing(publish, answer, tmp_path):
    answer(2)
    with pytest.raises(SystemExit, match=r"bench/quality\.py EVAL --markdown failed"):
        publish.filled(PAGE, tmp_path, [])


def test_the_page_names_commands_that_exist_and_shows_what_they_printed(publish):
    blocks = list(publish.BLOCK.finditer(publish.PAGE.read_text(encoding="utf-8")))
    assert {block[3] for block in blocks} == {
        "alignment", "calibration", "cost", "likelihood", "peers", "plant_translation", "quality", "resources",
    }  # fmt: skip
    for block in blocks:
        script, *words = shlex.split(block[2])
        source = (publish.ROOT / script).read_text(encoding="utf-8")
        assert all(f'"{word}"' in source for word in words if word.startswith("--"))
        assert re.search(r"^\|.*\|$", block[0], re.MULTILINE)
