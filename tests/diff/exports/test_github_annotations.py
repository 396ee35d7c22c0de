from __future__ import annotations

import re
from dataclasses import replace

import pytest

from diff.exports import EXPORTS, Style
from diff.exports.github_annotations import SHOWN

from .conftest import DRAFT_NAME, HOSTILE


def commands(run, lang="en") -> list[tuple[str, dict[str, str], str]]:
    """Reads the log as the runner does (actions/runner, ActionCommand.TryParseV2)."""
    found = []
    for line in EXPORTS["github"].render(run, Style(lang)).decode().split("\n"):
        if not line.startswith("::"):
            continue
        end = line.index("::", 2)
        level, _, given = line[2:end].partition(" ")
        properties = dict(pair.split("=", 1) for pair in given.split(",") if pair)
        unescaped = {name: undone(value, ":,") for name, value in properties.items()}
        found.append((level, unescaped, undone(line[end + 2 :], "")))
    return found


def undone(text: str, more: str) -> str:
    for c in ("\r", "\n", *more, "%"):
        text = text.replace(f"%{ord(c):02X}", c)
    return text


def test_only_what_counts_is_annotated_the_gravest_first(run):
    found = commands(run)
    titles = [(level, given["title"]) for level, given, _ in found]
    assert titles == [
        ("warning", "duizhao"),
        ("error", "duizhao"),
        ("error", "cap changed (QU01)"),
        ("error", "number mistranslated (QU02)"),
        ("warning", "measure missing (MS01)"),
        ("notice", "provision added (PR02)"),
        ("warning", "duizhao"),
    ]


def test_an_annotation_stands_at_its_characters(run):
    (_, given, said) = commands(run)[2]
    assert given == {
        "file": DRAFT_NAME, "line": "4", "endLine": "4", "col": "11", "endColumn": "20", "title": "cap changed (QU01)",
    }  # fmt: skip
    assert said.splitlines()[1] == "Expected ≤ 10,000,000 CNY, found ≤ 200,000 CNY (stricter)"
    assert said.splitlines()[3] == "Draft 一: “最高不超过20万元”"


def test_what_is_missing_points_to_where_it_should_stand(run):
    (_, given, said) = commands(run)[4]
    assert (given["file"], given["line"]) == (DRAFT_NAME, "6")
    assert said.endswith("Draft: nothing here")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_quote_starts_no_command_of_its_own(run, lang):
    pair = run.pairs[0]
    report = replace(
        pair.report,
        findings=tuple(
            replace(f, message=dict.fromkeys(f.message, f"{HOSTILE}\r\n::error::y")) for f in pair.report.findings
        ),
    )
    hostile = replace(run, pairs=(replace(pair, report=report),), notes=("one\n::stop-commands::x",))
    lines = EXPORTS["github"].render(hostile, Style(lang)).decode().splitlines()
    assert all(re.match(r"::(?:error|warning|notice) ", line) for line in lines)
    assert len(lines) == 5
    assert not any(c in line for line in lines for c in "\r\x1b")


def test_a_line_says_how_many_there_are(run):
    pair = run.pairs[0]
    many = replace(pair, report=replace(pair.report, findings=pair.report.findings[:1] * (SHOWN + 1)))
    last = EXPORTS["github"].render(replace(run, pairs=(many,), notes=()), Style()).decode().splitlines()[-1]
    assert last.startswith(f"duizhao: {SHOWN + 1} findings")


def test_nothing_diverges(clean):
    assert EXPORTS["github"].render(clean, Style()) == b""
