"""TMX and XLIFF: valid by their schemas, read back by the Translate Toolkit, every finding in its segment."""

from __future__ import annotations

import importlib.util
import io
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from translate.storage.tmx import tmxfile
from translate.storage.xliff import xlifffile
from translate.storage.xliff2 import Xliff2File

from diff.beads import Beads, Row, Unit, align_files, of_alignment
from diff.cli import main
from diff.exports import EXPORTS, ExportError, Style
from diff.exports.segments import languages_of, legal, placed, segments
from diff.exports.tmx import as_tmx
from diff.exports.xliff import Checked, as_xliff, as_xliff_12, said
from diff.finding import Report
from diff.pipeline import compare_files
from diff.run import Compared, Run

_spec = importlib.util.spec_from_file_location("schemas", Path(__file__).with_name("schemas.py"))
assert _spec is not None and _spec.loader is not None
schemas = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(schemas)

CHINESE = """临江市养老服务行动计划
一、扩大供给
支持街道建设社区食堂。对符合条件的食堂，一次性给予20万元补贴。
二、培养人才
支持职业学校开设养老护理专业。毕业生从事护理工作满三年的，给予奖励。
"""
ENGLISH = """Linjiang Action Plan for Elderly Care Services
I. Expand supply
Support sub-districts in building community canteens. Eligible canteens will receive a one-off subsidy of CNY 30,000. The hall <A & B> is painted green every spring.
II. Train talent
Support vocational schools in opening elderly nursing programmes.
"""
CORE = {"x": "urn:oasis:names:tc:xliff:document:2.0"}
OLD = {"x": "urn:oasis:names:tc:xliff:document:1.2"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("files")
    for name, text in (("zh.txt", CHINESE), ("en.txt", ENGLISH), ("draft.txt", CHINESE.replace("20万元", "10万元"))):
        (place / name).write_text(text, encoding="utf-8")
    (place / "zh.lines").write_text("建设社区食堂。\n\n推进无障碍改造，加装电梯。\n", encoding="utf-8")
    (place / "en.lines").write_text(
        "Build community canteens.\nPromote barrier-free renovation.\nAdd elevators.\n", encoding="utf-8"
    )
    return place


@pytest.fixture(scope="module")
def report(folder) -> Report:
    return compare_files(folder / "zh.txt", folder / "en.txt")


@pytest.fixture(scope="module")
def beads(folder) -> Beads:
    return align_files(folder / "zh.txt", folder / "en.txt", "sentence")


def valid(data: bytes, schema: str) -> etree._Element:
    root = etree.fromstring(data)
    judge = schemas.dtd(schema) if schema.endswith("dtd") else schemas.schema(schema)
    judge.validate(root)
    assert not judge.error_log, judge.error_log
    return root


def test_a_memory(beads):
    data = as_tmx(beads, ("/home/somebody/zh.txt", "en.txt"))
    root = valid(data, "tmx14.dtd")
    header = root.find("header")
    assert (header.get("srclang"), header.get("segtype"), header.get("datatype")) == (
        "zh-Hans",
        "sentence",
        "plaintext",
    )
    assert header.findtext("note") == (
        "Left out for want of a counterpart: 1 of the original's sentences, 0 of the draft's."
    )
    assert [prop.text for prop in header.findall("prop")] == ["zh.txt", "en.txt"]
    props = {prop.get("type"): prop.text for prop in root.findall("body/tu")[-1].findall("prop")}
    assert (props["x-clause"], props["x-draft-clause"]) == ("二", "II")
    assert 0 < float(props["x-score"]) <= 1
    memory = tmxfile.parsestring(data)
    pairs = {unit.source: unit.target for unit in memory.units}
    assert (
        pairs["对符合条件的食堂，一次性给予20万元补贴。"]
        == "Eligible canteens will receive a one-off subsidy of CNY 30,000. The hall <A & B> is painted green every spring."
    )
    assert len(pairs) == 6


def test_a_memory_is_of_two_languages(folder, capsys):
    assert main(["align", str(folder / "zh.txt"), str(folder / "draft.txt"), "--format", "tmx"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_lines_that_came_cut(folder, capfd):
    files = str(folder / "zh.lines"), str(folder / "en.lines")
    assert main(["align", *files, "--pre-split", "--format", "tmx"]) == 0
    root = valid(capfd.readouterr().out.encode(), "tmx14.dtd")
    assert [[seg.text for seg in tu.iter("seg")] for tu in root.iter("tu")] == [
        ["建设社区食堂。", "Build community canteens."],
        ["推进无障碍改造，加装电梯。", "Promote barrier-free renovation. Add elevators."],
    ]
    assert root.find("header/note") is None
    assert main(["align", *files, "--pre-split", "--format", "xliff"]) == 0
    root = valid(capfd.readouterr().out.encode(), "xliff-core-2.0.xsd")
    assert len(root.findall(".//x:unit", CORE)) == 2


@pytest.mark.parametrize("unit", ["clause", "sentence"])
def test_xliff(folder, report, unit, capfd):
    files = [str(folder / "zh.txt"), str(folder / "en.txt")]
    assert main(["align", *files, "--unit", unit, "--format", "xliff", "--lang", "en"]) == 0
    data = capfd.readouterr().out.encode()
    root = valid(data, "xliff-core-2.0.xsd")
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.1", "zh-Hans", "en")
    notes = [note.text for note in root.findall(".//x:note[@category='finding']", CORE)]
    assert sorted(notes) == sorted(said(finding, "en") for finding in report.findings)
    place = next(u for u in root.findall(".//x:unit", CORE) if "20万元" in u.findtext(".//x:source", "", CORE))
    (cap,) = (note for note in place.findall(".//x:note[@category='finding']", CORE) if "30,000" in note.text)
    assert (cap.get("priority"), cap.get("appliesTo")) == ("1", "target")
    assert place.find("x:segment", CORE).get("subState") == "duizhao:diverges"
    ids = [one.get("id") for one in root.findall(".//x:unit", CORE)]
    assert len(ids) == len(set(ids))
    store = Xliff2File.parsestring(data)
    # Its reader looks for notes inside the segment, where the standard has none; they are read above.
    assert [(one.source or "", one.target or "") for one in store.units] == [
        tuple(one.findtext(f"x:segment/x:{side}", "", CORE) for side in ("source", "target"))
        for one in root.findall(".//x:unit", CORE)
    ]


@pytest.mark.parametrize("unit", ["clause", "sentence"])
def test_xliff_12(folder, report, unit, capfd):
    files = [str(folder / "zh.txt"), str(folder / "en.txt")]
    assert main(["align", *files, "--unit", unit, "--format", "xliff-1.2", "--lang", "zh"]) == 0
    data = capfd.readouterr().out.encode()
    root = valid(data, "xliff-core-1.2-strict.xsd")
    notes = [note.text for note in root.findall(".//x:note[@from='finding']", OLD)]
    assert sorted(notes) == sorted(said(finding, "zh") for finding in report.findings)
    states = {
        one.findtext("x:source", None, OLD): one.find("x:target", OLD).get("state")
        for one in root.iter("{*}trans-unit")
    }
    diverging = next(source for source in states if "20万元" in source)
    assert states[diverging] == "needs-review-translation"
    assert states["临江市养老服务行动计划"] == "translated"
    if unit == "sentence":
        assert states["毕业生从事护理工作满三年的，给予奖励。"] == "needs-translation"
    store = xlifffile.parsestring(data)
    (read,) = (one for one in store.units if one.source == diverging)
    assert "30,000" in read.target and "30,000" in read.getnotes()


@pytest.mark.parametrize(
    ("name", "schema"), [("xliff", "xliff-core-2.0.xsd"), ("xliff-1.2", "xliff-core-1.2-strict.xsd")]
)
def test_a_run_of_many_pairs(report, folder, name, schema):
    again = replace(report.findings[0], status="waived", accepted="agreed with the office")
    accepted = replace(report, findings=(again, *report.findings[1:]), notes=("Page 3 was not read.",))
    run = Run(
        (
            Compared("zh.txt", "en.txt", report),
            Compared("zh.txt", "b.txt", None, "b.txt: no"),
            Compared("zh.txt", "c.txt", accepted),
        ),
        notes=("A waiver expired.",),
    )
    data = EXPORTS[name].render(run, Style("en"))
    root = valid(data, schema)
    assert data == EXPORTS[name].render(run, Style("en"))
    assert len(root.findall("{*}file")) == 2
    texts = [note.text for note in root.iter("{*}note")]
    assert {"Page 3 was not read.", "A waiver expired."} <= set(texts)
    assert sum("Accepted: agreed with the office." in text for text in texts) == 1
    with pytest.raises(ExportError, match="no pair of files"):
        EXPORTS[name].render(Run(()), Style())
    mixed = Run((run.pairs[0], Compared("en.txt", "en.txt", compare_files(folder / "en.txt", folder / "en.txt"))))
    with pytest.raises(ExportError, match="one pair of languages"):
        EXPORTS["xliff"].render(mixed, Style())
    assert len(valid(EXPORTS["xliff-1.2"].render(mixed, Style()), "xliff-core-1.2-strict.xsd").findall("{*}file")) == 2


def test_every_finding_has_one_place(report, beads):
    for rows in (segments(beads), segments(of_alignment(report.alignment))):
        inside, outside = placed(rows, report.findings)
        assert report.findings and outside == []
        assert sorted(f.fingerprint for row in inside for f in row) == sorted(f.fingerprint for f in report.findings)


def test_an_id_stays_while_other_places_change(folder, beads, tmp_path):
    (tmp_path / "zh.txt").write_text(CHINESE.replace("支持街道", "新的一句。支持街道"), encoding="utf-8")
    longer = align_files(tmp_path / "zh.txt", folder / "en.txt", "sentence")
    before, after = ({one.source: one.key for one in segments(some)} for some in (beads, longer))
    assert len(after) == len(before) + 1
    assert all(after[source] == key for source, key in before.items())


def test_scripts():
    def lines(*texts: str) -> tuple[Unit, ...]:
        return tuple(Unit("", i, i + 1, text) for i, text in enumerate(texts))

    rows = (Row((0,), (0,), 1.0),)
    assert languages_of(Beads("line", lines("臺灣的養老服務機構應當設立"), lines("Care homes"), rows)) == (
        "zh-Hant",
        "en",
    )
    assert languages_of(Beads("line", lines("Care homes"), lines("养老服务机构应当设立"), rows)) == ("en", "zh-Hans")


@settings(max_examples=40)
@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), min_size=1, max_size=4))
def test_any_text_makes_valid_files(pairs):
    """Control characters, half surrogates, markup: nothing breaks the file, and what XML can hold comes back."""
    left, right = (tuple(Unit("", i, i + 1, pair[k]) for i, pair in enumerate(pairs)) for k in (0, 1))
    beads = Beads(
        "line",
        (*left, Unit("", 9, 10, "养老服务")),
        (*right, Unit("", 9, 10, "x" * 99)),
        tuple(Row((i,), (i,), 0.5) for i in range(len(pairs) + 1)),
    )
    for render, schema in ((as_xliff, "xliff-core-2.0.xsd"), (as_xliff_12, "xliff-core-1.2-strict.xsd")):
        root = valid(render((Checked(beads, ("a\x00.txt", "")),)), schema)
        assert [s.text or "" for s in root.iter("{*}source")] == [
            legal(" ".join(a.split())) for a, b in (*pairs, ("养老服务", "x")) if a.split() or b.split()
        ]
    if languages_of(beads)[0] != languages_of(beads)[1]:
        valid(as_tmx(beads, ("a", "b")), "tmx14.dtd")


def test_the_program_itself_needs_no_toolkit():
    for path in (Path(__file__).parents[2] / "diff" / "exports").glob("*.py"):
        assert not re.search(r"^\s*(import|from) (translate|cobalt)\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert "translate" in sys.modules and io is not None
