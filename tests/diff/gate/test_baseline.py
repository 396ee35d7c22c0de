from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diff
from diff.cli import main
from diff.gate.baseline import Baseline, as_json
from diff.gate.batch import Pair, Reading, compare_pairs
from diff.run import Accepted, Compared

ORIGINAL = """渝州市促进投资行动计划
一、加大奖励
对重点项目给予奖励，最高不超过1000万元。
二、优化服务
建立重大项目专班，定期调度，协调解决困难和问题。
"""
DISTRICT = ORIGINAL.replace("渝州市", "江岸区")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / ".git").mkdir()
    write("plan.txt", ORIGINAL)
    write("drafts/jiangan.txt", DISTRICT.replace("1000万元", "20万元"))
    write("drafts/linhu.txt", DISTRICT.replace("江岸区", "临湖区").replace("1000万元", "20万元"))
    write("duizhao.toml", 'baseline = "known.json"\n[[pairs]]\noriginal = "plan*.txt"\ndrafts = "drafts/*.txt"\n')
    return tmp_path


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def entries(file: str = "known.json") -> list[dict]:
    return json.loads(Path(file).read_text(encoding="utf-8"))["findings"]


def compared(original: str = "plan.txt", *drafts: str) -> tuple[Compared, ...]:
    return compare_pairs([Pair(original, draft) for draft in drafts], Reading())


def accepted(*pairs: Compared, **more: str) -> Baseline:
    return Baseline((), Path()).merged(pairs, **more)


def statuses(pairs: tuple[Compared, ...]) -> list[list[str]]:
    return [[finding.status for finding in pair.report.findings] for pair in pairs]


class TestCommand:
    def test_only_what_is_new_fails(self, capfd):
        assert main(["check", "plan.txt", "drafts/linhu.txt", "--config", "duizhao.toml"]) == 2
        assert "known.json: there is no such baseline; duizhao baseline writes one" in capfd.readouterr().err
        assert main(["baseline", "--reason", "Resolution 12", "--by", "Li Na"]) == 0
        assert "known.json: accepted findings: 2; new 2, gone 0." in capfd.readouterr().err
        assert main(["check", "--fail-on", "low"]) == 0
        out = capfd.readouterr().out
        assert out.count("No divergence was found that was not accepted before.") == 2
        assert "  Not counted: 2 accepted before\n" in out and "cap changed" not in out
        write("drafts/linhu.txt", ORIGINAL.replace("渝州市", "临湖区").replace("1000万元", "30万元"))
        assert main(["check", "--format", "json"]) == 1
        data = json.loads(capfd.readouterr().out)
        states = [[f.get("status") for f in pair["report"]["findings"]] for pair in data["pairs"]]
        assert states == [["baseline"], [None]]
        assert data["pairs"][0]["report"]["findings"][0]["accepted"] == "Resolution 12"
        assert [(gone["draft"], gone["by"]) for gone in data["vanished"]] == [("drafts/linhu.txt", "Li Na")]

    def test_the_file_has_its_schema_and_is_the_same_again(self, capfd):
        assert main(["baseline"]) == 0
        first = Path("known.json").read_bytes()
        schema = Path(diff.__file__).parent / "data" / "baseline.schema.json"
        jsonschema.validate(json.loads(first), json.loads(schema.read_text(encoding="utf-8")))
        assert main(["baseline", "--jobs", "2"]) == 0
        assert Path("known.json").read_bytes() == first
        assert str(Path.cwd()).encode() not in first

    def test_what_vanished_is_named_and_goes(self, capfd):
        main(["baseline"])
        write("drafts/linhu.txt", ORIGINAL.replace("渝州市", "临湖区"))
        capfd.readouterr()
        assert main(["check", "--lang", "zh"]) == 0
        shown = capfd.readouterr().out
        assert (
            "此前已接受、现已不再出现\n  - drafts/linhu.txt，一 [cap-changed;" in shown
            and "由1000万元降为20万元" in shown
        )
        assert main(["check", "plan.txt", "drafts/linhu.txt", "--format", "json"]) == 0
        report = json.loads(capfd.readouterr().out)
        assert [gone["code"] for gone in report["vanished"]] == ["QU01"]
        schema = Path(diff.__file__).parent / "data" / "report.schema.json"
        jsonschema.validate(report, json.loads(schema.read_text(encoding="utf-8")))
        # A pair that is not compared has lost nothing.
        assert main(["check", "plan.txt", "drafts/jiangan.txt", "--format", "json"]) == 0
        assert "vanished" not in json.loads(capfd.readouterr().out)
        assert main(["baseline"]) == 0
        assert [row["draft"] for row in entries()] == ["drafts/jiangan.txt"]

    def test_reasons_stay_and_so_do_other_pairs(self):
        main(["baseline", "plan.txt", "drafts/linhu.txt", "--reason", "first", "--by", "A"])
        main(["baseline", "plan.txt", "drafts/jiangan.txt", "--reason", "second"])
        main(["baseline", "--reason", "third", "--by", "B"])
        assert [(row["draft"], row["reason"], row["by"]) for row in entries()] == [
            ("drafts/jiangan.txt", "second", "B"),
            ("drafts/linhu.txt", "first", "A"),
        ]

    def test_what_is_off_has_not_vanished(self, capfd):
        main(["baseline"])
        capfd.readouterr()
        assert main(["check", "--severity", "cap-changed=off", "--format", "json"]) == 0
        assert json.loads(capfd.readouterr().out)["vanished"] == []

    def test_what_is_off_stays_when_the_file_is_written_again(self):
        main(["baseline"])
        before = entries()
        assert main(["baseline", "--severity", "cap-changed=off"]) == 0
        assert entries() == before

    def test_a_waiver_that_expired_is_said_when_its_findings_are_accepted(self, capfd):
        write("w.toml", '[[waivers]]\nreason = "r"\nowner = "o"\nexpires = 2020-01-01\ncheck = "QU01"\n')
        assert main(["baseline", "--waivers", "w.toml"]) == 0
        assert "w.toml: waiver 1 expired on 2020-01-01" in capfd.readouterr().err

    def test_nothing_is_written_where_a_pair_cannot_be_compared(self, capfd):
        write("drafts/empty.txt", "")
        assert main(["baseline"]) == 2
        assert "drafts/empty.txt: the file is empty" in capfd.readouterr().err
        assert not Path("known.json").exists()

    def test_merging_another_file(self, capfd):
        main(["baseline", "plan.txt", "drafts/linhu.txt", "--output", "other.json", "--reason", "seen"])
        main(["baseline", "plan.txt", "drafts/jiangan.txt"])
        assert main(["baseline", "--merge", "other.json"]) == 0
        assert [row["reason"] for row in entries()] == ["", "seen"]
        assert main(["baseline", "--merge", "other.json", "--reason", "x"]) == 2

    def test_half_a_character_cannot_be_written_again(self, capfd):
        main(["baseline", "--by", "X"])
        write("known.json", Path("known.json").read_text("utf-8").replace('"by": "X"', '"by": "\\ud800"'))
        capfd.readouterr()
        assert main(["check"]) == 2
        assert "known.json: finding 1 holds half a character" in capfd.readouterr().err

    def test_a_byte_order_mark_does_not_matter(self):
        main(["baseline"])
        write("known.json", "\ufeff" + Path("known.json").read_text("utf-8"))
        assert main(["check", "--fail-on", "low"]) == 0

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("{", "known.json: this is not JSON"),
            ("[" * 100_000, "known.json: this is not JSON"),
            ("[]", "known.json: this is no baseline of the form duizhao.baseline/1"),
            ('{"schema": "duizhao.baseline/2", "findings": []}', "this baseline has the form duizhao.baseline/2"),
            ('{"schema": "other/2", "findings": []}', "this is no baseline of the form"),
            ('{"schema": "duizhao.baseline/1", "findings": [{}]}', "known.json: finding 1 has no message"),
            (
                '{"schema": "duizhao.baseline/1", "findings": [{"message": {"en": "", "zh": ""}}]}',
                "known.json: finding 1 has no “fingerprint”",
            ),
        ],
    )
    def test_a_file_that_cannot_be_used(self, capfd, text, said):
        write("known.json", text)
        for command in ("check", "baseline"):
            assert main([command]) == 2
            assert said in capfd.readouterr().err
        assert Path("known.json").read_text(encoding="utf-8") == text


class TestPair:
    """Which pair an accepted finding belongs to."""

    def test_a_new_version_of_the_draft_keeps_it(self):
        known = accepted(*compared("plan.txt", "drafts/jiangan.txt"))
        write(
            "drafts/jiangan.txt",
            "\n" + Path("drafts/jiangan.txt").read_text("utf-8") + "三、附则\n本计划自印发之日起施行。\n",
        )
        marked, _ = known.mark(compared("plan.txt", "drafts/jiangan.txt"))
        assert statuses(marked)[0].count("baseline") == 1 and statuses(marked)[0].count("") >= 1

    def test_a_new_issue_of_the_gazette_keeps_it(self):
        known = accepted(*compared("plan.txt", "drafts/jiangan.txt"))
        Path("plan.txt").rename("issue-12.txt")
        assert statuses(known.mark(compared("issue-12.txt", "drafts/jiangan.txt"))[0]) == [["baseline"]]

    def test_another_draft_does_not_share_it(self):
        pairs = compared("plan.txt", "drafts/jiangan.txt", "drafts/linhu.txt")
        known = accepted(pairs[0])
        assert statuses(known.mark(pairs)[0]) == [["baseline"], [""]]

    def test_another_draft_under_the_same_title_does_not_share_it(self):
        write("drafts/other.txt", Path("drafts/jiangan.txt").read_text("utf-8"))
        pairs = compared("plan.txt", "drafts/jiangan.txt", "drafts/other.txt")
        assert pairs[0].report.findings[0].fingerprint == pairs[1].report.findings[0].fingerprint
        known = accepted(pairs[0])
        assert statuses(known.mark(pairs)[0]) == [["baseline"], [""]]
        assert statuses(known.mark(pairs[1:])[0]) == [[""]]

    def test_a_draft_that_was_renamed_keeps_it_by_its_title(self):
        known = accepted(*compared("plan.txt", "drafts/jiangan.txt"))
        Path("drafts/jiangan.txt").rename("drafts/final.txt")
        assert statuses(known.mark(compared("plan.txt", "drafts/final.txt"))[0]) == [["baseline"]]
        # Two under one title would answer for one another.
        write("drafts/copy.txt", Path("drafts/final.txt").read_text("utf-8"))
        assert statuses(known.mark(compared("plan.txt", "drafts/final.txt", "drafts/copy.txt"))[0]) == [[""], [""]]

    def test_a_file_without_paths_is_known_by_its_titles(self, capfd):
        # As the review pages give it, who know nothing of folders.
        pairs = compared("plan.txt", "drafts/jiangan.txt", "drafts/linhu.txt")
        (entry,) = accepted(pairs[0], reason="intended").entries
        write("download.json", as_json([replace(entry, original="plan.pdf", draft="jiangan.docx")]))
        assert main(["baseline", "--merge", "download.json"]) == 0
        assert main(["check", "--format", "json"]) == 1
        data = json.loads(capfd.readouterr().out)
        states = [[f.get("status") for f in pair["report"]["findings"]] for pair in data["pairs"]]
        assert states == [["baseline"], [None]]

    def test_a_repository_elsewhere_keeps_it(self, folder, monkeypatch):
        main(["baseline"])
        (folder / "moved").mkdir()
        for name in ("drafts", "plan.txt", "known.json"):
            Path(name).rename(folder / "moved" / name)
        monkeypatch.chdir(folder / "moved" / "drafts")
        known = Baseline.read(Path("../known.json"))
        assert statuses(known.mark(compared("../plan.txt", "jiangan.txt", "linhu.txt"))[0]) == [["baseline"]] * 2

    def test_a_pair_that_was_read_in_part_has_lost_nothing(self):
        (pair,) = compared("plan.txt", "drafts/jiangan.txt")
        known = accepted(pair)
        blank = replace(pair, report=replace(pair.report, findings=(), complete=False))
        assert known.mark([blank])[1] == ()
        assert known.merged([blank]).entries == known.entries
        whole = replace(pair, report=replace(pair.report, findings=()))
        assert len(known.mark([whole])[1]) == 1
        assert known.merged([whole]).entries == ()

    def test_what_is_waived_is_not_accepted_for_good(self):
        (pair,) = compared("plan.txt", "drafts/jiangan.txt")
        waived = tuple(replace(finding, status="waived") for finding in pair.report.findings)
        assert accepted(replace(pair, report=replace(pair.report, findings=waived))).entries == ()


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
accepted_ones = st.builds(
    Accepted,
    *[words] * 5,
    st.sampled_from(["high", "medium", "low", "info"]),
    *[words] * 2,
    words,
    words,
    words,
    words,
    words,
)


@given(st.lists(accepted_ones, max_size=4))
def test_what_is_written_is_read(tmp_path_factory, entries):
    file = tmp_path_factory.getbasetemp() / "written.json"
    file.write_text(as_json(entries), "utf-8")
    read = Baseline.read(file)
    assert Counter(read.entries) == Counter(entries)
    assert as_json(read.entries) == as_json(entries)


def test_the_order_of_the_entries_does_not_matter():
    one = Accepted("a" * 16, "plan.txt", "b.txt", "QU01", "cap-changed", "high", "一", "said")
    other = replace(one, fingerprint="0" * 16)
    assert as_json([one, other]) == as_json([other, one])
    assert as_json([one, other]).index("0" * 16) < as_json([one, other]).index("a" * 16)
