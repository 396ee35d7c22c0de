"""`duizhao align`: clauses, sentences and lines of two files, in two languages and in one."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

from diff.cli import main

CHINESE = """临江市养老服务行动计划
一、扩大供给
支持街道建设社区食堂。对符合条件的食堂，一次性给予20万元补贴。
二、培养人才
支持职业学校开设养老护理专业。毕业生从事护理工作满三年的，给予奖励。
"""
ENGLISH = """Linjiang Action Plan for Elderly Care Services
I. Expand supply
Support sub-districts in building community canteens. Eligible canteens will receive a one-off subsidy of CNY 200,000.
II. Train talent
Support vocational schools in opening elderly nursing programmes.
"""


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("zh.txt", CHINESE),
        ("en.txt", ENGLISH),
        ("draft.txt", CHINESE.replace("20万元", "10万元")),
        ("zh.lines", "建设社区食堂。\n\n推进无障碍改造，加装电梯。\n"),
        ("en.lines", "Build community canteens.\r\nPromote barrier-free renovation.\r\nAdd elevators."),
    ):
        Path(name).write_bytes(text.encode())


def json_of(capfd, *arguments: str) -> dict:
    assert main(["align", *arguments, "--format", "json"]) == 0
    data = json.loads(capfd.readouterr().out)
    assert main(["schema", "align"]) == 0
    jsonschema.validate(data, json.loads(capfd.readouterr().out))
    return data


def beads(data: dict) -> list[tuple[list[int], list[int]]]:
    return [(bead["original"], bead["draft"]) for bead in data["beads"]]


def test_clauses(capfd):
    data = json_of(capfd, "zh.txt", "en.txt", "--unit", "clause")
    assert data["unit"] == "clause"
    assert [unit["clause"] for unit in data["original"]["units"]] == ["title", "一", "二"]
    assert [unit["clause"] for unit in data["draft"]["units"]] == ["title", "I", "II"]
    assert beads(data) == [([0], [0]), ([1], [1]), ([2], [2])]


def test_sentences_are_the_default(capfd):
    data = json_of(capfd, "zh.txt", "en.txt")
    assert data["unit"] == "sentence"
    texts = [unit["text"] for unit in data["original"]["units"]]
    assert texts[-1] == "毕业生从事护理工作满三年的，给予奖励。"
    assert beads(data) == [*(([k], [k]) for k in range(6)), ([6], [])]
    assert data["beads"][6]["score"] == 0


@pytest.mark.parametrize(
    "pair", [("zh.txt", "en.txt"), ("en.txt", "zh.txt"), ("zh.txt", "draft.txt"), ("en.txt", "en.txt")]
)
@pytest.mark.parametrize("unit", ["clause", "sentence"])
def test_every_unit_is_in_exactly_one_bead(capfd, pair, unit):
    data = json_of(capfd, *pair, "--unit", unit)
    for side in ("original", "draft"):
        units = data[side]["units"]
        assert sorted(k for bead in data["beads"] for k in bead[side]) == list(range(len(units)))
        assert [unit["start"] for unit in units] == sorted(unit["start"] for unit in units)


def test_one_language(capfd):
    data = json_of(capfd, "zh.txt", "draft.txt")
    assert all(a == b for a, b in beads(data))
    assert data["draft"]["units"][3]["text"] == "对符合条件的食堂，一次性给予10万元补贴。"


def test_lines(capfd):
    data = json_of(capfd, "zh.lines", "en.lines", "--pre-split")
    assert data["unit"] == "line"
    assert beads(data) == [([0], [0]), ([1], []), ([2], [1, 2])]


def test_a_table(capfd):
    assert main(["align", "zh.txt", "en.txt", "--unit", "sentence", "--output", "beads.tsv"]) == 0
    rows = list(
        csv.DictReader(
            io.StringIO(Path("beads.tsv").read_text(encoding="utf-8")), delimiter="\t", quoting=csv.QUOTE_NONE
        )
    )
    assert rows[3]["original_text"] == "对符合条件的食堂，一次性给予20万元补贴。"
    assert rows[3]["draft_text"] == "Eligible canteens will receive a one-off subsidy of CNY 200,000."
    assert (rows[3]["original"], rows[3]["draft"], rows[3]["original_clause"], rows[3]["draft_clause"]) == (
        "3",
        "3",
        "一",
        "I",
    )
    assert (rows[-1]["draft"], rows[-1]["score"], rows[-1]["draft_text"]) == ("", "0.000", "")


def test_notes_of_a_table_go_to_standard_error(capfd):
    Path("other.txt").write_text(
        "Rules of the Chess Club\nI. Members\nMembers play every Friday evening in the hall and pay nothing for coffee or tea, but wash their own cups.\nII. Board\nThe board is elected by the members each spring and writes the minutes of all its meetings by hand in a book.\n",
        encoding="utf-8",
    )
    assert main(["align", "zh.txt", "other.txt"]) == 0
    shown = capfd.readouterr()
    assert "these are the right files" in shown.err
    assert shown.out.startswith("original\tdraft\tscore\t")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["zh.txt"], "zh.txt holds no document together with its translation"),
        (["zh.lines", "--pre-split"], "--pre-split needs two files"),
        (["zh.lines", "en.lines", "--pre-split", "--unit", "clause"], "so that --unit has no effect; leave it out"),
        (["zh.lines", "en.lines", "--pre-split", "--draft-part", "1"], "so that --draft-part has no effect"),
        (["none.txt", "en.lines", "--pre-split"], "none.txt: there is no such file"),
        ([".", "en.lines", "--pre-split"], ".: this is a folder"),
        (
            ["paper.pdf", "en.lines", "--pre-split"],
            "paper.pdf: this is no text file; give plain text with one sentence",
        ),
        (["empty.txt", "en.lines", "--pre-split"], "empty.txt: the file is empty"),
        (["-", "-"], "only one of the documents can be standard input"),
        (["zh.txt", "en.txt", "--relation", "revision"], "the draft is no revision"),
        (["zh.txt", "en.txt", "--output", "zh.txt/beads.tsv"], "zh.txt/beads.tsv: the report cannot be written there"),
        (["zh.txt", "en.txt", "--unit", "word"], "invalid choice: 'word'"),
    ],
)
def test_one_line_for_what_cannot_be_used(capfd, arguments, said):
    Path("empty.txt").touch()
    Path("paper.pdf").write_bytes(b"%PDF-1.4\n")
    assert main(["align", *arguments]) == 2
    lines = capfd.readouterr().err.splitlines()
    assert len(lines) == 1 and said in lines[0]
