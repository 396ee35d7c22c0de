from __future__ import annotations

import json
import os
import signal
import tomllib
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import diff
from diff.cli import main
from diff.gate.batch import NothingToCompare, Pair, Reading, Rule, compare_pairs, graded, pairs_of
from ingest import registry

ORIGINAL = """渝州市促进投资行动计划
一、加大奖励
对重点项目给予奖励，最高不超过1000万元。
二、优化服务
建立重大项目专班，定期调度，协调解决困难和问题。
"""
GATE = '[[pairs]]\noriginal = "plan.txt"\ndrafts = "drafts/**/*.txt"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / ".git").mkdir()
    write("plan.txt", ORIGINAL)
    write("drafts/jiangan/plan.txt", ORIGINAL.replace("渝州市", "江岸区").replace("1000万元", "20万元"))
    write("drafts/linhu/plan.txt", ORIGINAL.replace("渝州市", "临湖区"))
    write("duizhao.toml", GATE)
    return tmp_path


def _killed(pair: Pair, reading: Reading) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def by_schema(text: str, name: str) -> dict:
    data = json.loads(text)
    path = Path(diff.__file__).parent / "data" / f"{name}.schema.json"
    jsonschema.validate(data, json.loads(path.read_text(encoding="utf-8")))
    return data


class TestPairs:
    def test_in_the_order_of_the_rules_and_the_names_each_once(self):
        rules = [Rule(("plan.txt",), ("drafts/l*/*.txt",)), Rule(("plan.txt",), ("drafts/**/*.txt", "drafts/*/*"))]
        assert [pair.draft for pair in pairs_of(rules)] == ["drafts/linhu/plan.txt", "drafts/jiangan/plan.txt"]

    def test_the_stem_leads_each_original_to_its_drafts(self):
        for name in ("o/[1].txt", "o/b.txt", "d/[1]/x.txt", "d/b/y.txt"):
            write(name, "x")
        assert pairs_of([Rule(("o/*.txt",), ("d/{stem}/*",))]) == (
            Pair("o/[1].txt", "d/[1]/x.txt"),
            Pair("o/b.txt", "d/b/y.txt"),
        )

    def test_the_original_is_no_draft_of_its_own_and_a_lock_file_is_none(self):
        write("~$draft.txt", "x")
        write("draft.txt", "x")
        assert pairs_of([Rule(("plan.txt",), ("*.txt",))]) == (Pair("plan.txt", "draft.txt"),)
        with pytest.raises(NothingToCompare, match="the drafts are the original itself"):
            pairs_of([Rule(("plan.txt",), ("plan.*",))])

    def test_without_drafts_the_original_holds_its_translation(self):
        assert pairs_of([Rule(("plan.txt",), relation="translation")]) == (Pair("plan.txt", "", "translation"),)

    def test_patterns_count_from_the_folder_of_the_settings(self, folder, monkeypatch):
        monkeypatch.chdir(folder / "drafts")
        (pair,) = pairs_of([Rule(("plan.txt",), ("drafts/jiangan/*",), folder=Path(".."))])
        assert pair == Pair("../plan.txt", "jiangan/plan.txt")


class TestRun:
    def test_each_pair_has_its_report(self, capfd):
        assert main(["check", "--format", "json"]) == 1
        data = by_schema(capfd.readouterr().out, "run")
        assert [pair["draft"] for pair in data["pairs"]] == ["drafts/jiangan/plan.txt", "drafts/linhu/plan.txt"]
        assert [pair["report"]["summary"]["high"] for pair in data["pairs"]] == [1, 0]
        for pair in data["pairs"]:
            by_schema(json.dumps(pair["report"]), "report")

    def test_one_pair_is_the_report_of_the_contract(self, capfd):
        assert main(["check", "--pair", "plan.txt=drafts/l*/*", "--format", "json"]) == 0
        assert by_schema(capfd.readouterr().out, "report")["draft"]["file"] == "drafts/linhu/plan.txt"

    def test_the_text_tells_the_pairs_apart(self, capfd):
        assert main(["check"]) == 1
        out = capfd.readouterr().out
        assert "[1/2] plan.txt ↔ drafts/jiangan/plan.txt" in out and "[2/2] plan.txt ↔ drafts/linhu/plan.txt" in out
        assert out.endswith("ALL PAIRS\n  Compared: 2 of 2\n  Findings: 1 high, 0 medium, 0 low, 0 info\n")
        assert main(["check", "--lang", "zh"]) == 1
        assert "全部文件\n  已比对：2组（共2组）\n" in capfd.readouterr().out

    def test_from_a_folder_below(self, folder, monkeypatch, capfd):
        monkeypatch.chdir(folder / "drafts")
        assert main(["check", "--format", "json"]) == 1
        data = json.loads(capfd.readouterr().out)
        assert [pair["original"] for pair in data["pairs"]] == ["../plan.txt"] * 2

    def test_the_original_is_read_once(self, monkeypatch):
        read, seen = registry.read, []

        def watched(path, **more):
            seen.append(str(path))
            return read(path, **more)

        monkeypatch.setattr(registry, "read", watched)
        compare_pairs(pairs_of([Rule(("plan.txt",), ("drafts/*/*",))]), Reading())
        assert seen.count("plan.txt") == 1 and len(seen) == 3

    def test_two_processes_give_the_same_bytes(self, capfd):
        outputs = []
        for jobs in ("1", "2"):
            assert main(["check", "--jobs", jobs, "--format", "json", "--format", f"text={jobs}.txt"]) == 1
            outputs.append((capfd.readouterr().out, Path(f"{jobs}.txt").read_bytes()))
        assert outputs[0] == outputs[1]

    def test_a_process_that_is_ended_is_the_refusal_of_its_pair(self, monkeypatch, capfd):
        monkeypatch.setattr(diff.gate.batch, "_compare_alone", _killed)
        assert main(["check", "--jobs", "2"]) == 2
        assert capfd.readouterr().err == (
            "duizhao: 2 of 2 pairs could not be compared: plan.txt ↔ drafts/jiangan/plan.txt: a process was ended from outside before "
            "this was compared, perhaps for want of memory; compare with fewer --jobs.\n"
        )

    def test_a_name_with_line_breaks_and_commands_of_a_terminal(self, capfd):
        write("drafts/new\nline\x1b[31m.txt", "")
        write("drafts/other\nline\x1b[31m.txt", ORIGINAL)
        assert main(["check"]) == 2
        out, err = capfd.readouterr()
        assert "\x1b" not in out + err and "other\n" not in out and "new\n" not in out
        assert err.count("\n") == 1
        assert main(["config"]) == 0
        assert tomllib.loads(capfd.readouterr().out)

    def test_a_name_that_is_no_text(self, capfd):
        Path(os.fsdecode(b"drafts/\xff.txt")).write_text(ORIGINAL, encoding="utf-8")
        for arguments in (["check"], ["check", "plan.txt", os.fsdecode(b"drafts/\xff.txt")]):
            assert main(arguments) == 2
            assert "is not UTF-8, so that no report can hold it; rename the file" in capfd.readouterr().err

    @pytest.mark.parametrize("fail_on", ["high", "never"])
    def test_a_file_that_cannot_be_used_is_the_refusal_of_its_pair(self, capfd, fail_on):
        write("drafts/empty.txt", "")
        assert main(["check", "--format", "json", "--format", "text=r.txt", "--fail-on", fail_on]) == 2
        out, err = capfd.readouterr()
        assert "1 of 3 pairs could not be compared: drafts/empty.txt: the file is empty" in err
        pairs = by_schema(out, "run")["pairs"]
        assert [("report" in pair, "refusal" in pair) for pair in pairs] == [
            (False, True),
            (True, False),
            (True, False),
        ]
        text = Path("r.txt").read_text(encoding="utf-8")
        assert "NOT COMPARED: drafts/empty.txt: the file is empty" in text
        assert "  NOT COMPARED: plan.txt ↔ drafts/empty.txt\n" in text

    def test_an_original_that_cannot_be_used_is_the_refusal_of_all(self, capfd):
        write("plan.txt", "")
        assert main(["check", "--format", "json"]) == 2
        assert all("refusal" in pair for pair in json.loads(capfd.readouterr().out)["pairs"])

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('fail-on = "low"', "there is nothing to compare; name ORIGINAL and DRAFT, or set pairs"),
            ('[[pairs]]\noriginal = "plan.txt"\ndrafts = "none/*.txt"', "pair 1: “drafts” none/*.txt fits no file"),
            ('[[pairs]]\noriginal = "p*.pdf"\ndrafts = "drafts/*"', "pair 1: “original” p*.pdf fits no file"),
        ],
    )
    def test_nothing_scanned_is_an_error(self, capfd, text, said):
        write("duizhao.toml", text)
        assert main(["check", "--fail-on", "never"]) == 2
        out, err = capfd.readouterr()
        assert out == "" and said in err

    def test_a_pair_is_named_once(self, capfd):
        assert main(["check", "plan.txt", "drafts/linhu/plan.txt", "--pair", "a=b"]) == 2
        assert "--pair and ORIGINAL both name what to compare" in capfd.readouterr().err

    def test_a_pairs_own_settings_stand_between_the_command_line_and_the_files(self, capfd):
        write("duizhao.toml", 'relation = "revision"\n' + GATE + 'relation = "localisation"\n')
        relations = []
        for more in ([], ["--relation", "revision"]):
            main(["check", "--format", "json", *more])
            pairs = json.loads(capfd.readouterr().out)["pairs"]
            relations.append({pair["report"]["relation"] for pair in pairs})
        assert relations == [{"localisation"}, {"revision"}]

    def test_two_files_that_are_named_keep_the_settings_of_their_pair(self, capfd):
        none = '[[pairs]]\noriginal = "none"\n'
        write("duizhao.toml", none + GATE.replace("**/*", "linhu/*") + 'relation = "revision"\n')
        relations = []
        for draft in ("drafts/linhu/../linhu/plan.txt", "drafts/jiangan/plan.txt"):
            main(["check", "plan.txt", draft, "--format", "json"])
            relations.append(json.loads(capfd.readouterr().out)["relation"])
        assert relations == ["revision", "localisation"]


class TestIncomplete:
    @pytest.fixture(autouse=True)
    def half_read(self, monkeypatch):
        read = registry.read

        def half_read(path, **more):
            doc = read(path, **more)
            return replace(doc, complete=False, notes=("page 2 is blank.",)) if "linhu" in str(path) else doc

        monkeypatch.setattr(registry, "read", half_read)

    @pytest.mark.parametrize(
        ("more", "status", "said"),
        [
            ([], 1, ""),
            (
                ["--strict"],
                2,
                "not all of the input could be read (drafts/linhu/plan.txt), which --strict does not accept",
            ),
            (["--fail-on", "never"], 0, ""),
            (["--fail-on", "never", "--strict"], 2, "which --strict does not accept"),
            (
                ["--severity", "cap-changed=info"],
                2,
                "nothing that counts was found, but not all of the input could be read",
            ),
        ],
    )
    def test_status(self, capfd, more, status, said):
        assert main(["check", *more]) == status
        out, err = capfd.readouterr()
        assert said in err and bool(err) == bool(said)
        assert "  not complete: plan.txt ↔ drafts/linhu/plan.txt\n" in out

    def test_the_command_line_may_take_strictness_back(self, capfd):
        write("duizhao.toml", "strict = true\n" + GATE)
        assert main(["check"]) == 2
        assert main(["check", "--no-strict"]) == 1


class TestSeverities:
    @pytest.mark.parametrize(
        ("more", "status"),
        [
            (["--severity", "cap-changed=low"], 0),
            (["--severity", "cap-changed=low", "--fail-on", "low"], 1),
            (["--severity", "cap-changed=off", "--fail-on", "low"], 0),
            (["--severity", "cap-changed=off", "--severity", "QU01=high"], 1),
        ],
    )
    def test_they_count_before_the_status(self, capfd, more, status):
        assert main(["check", *more]) == status

    def test_what_is_off_is_counted_in_a_note(self):
        (compared,) = compare_pairs([Pair("plan.txt", "drafts/jiangan/plan.txt")], Reading())
        report = graded(compared.report, {"cap-changed": "off"})
        assert report.findings == ()
        assert report.notes[-1] == "cap-changed is switched off by the settings: findings left out: 1."


class TestWordings:
    def test_a_wording_of_ones_own_is_no_divergence(self, capfd):
        write("duizhao.toml", GATE)
        text = ORIGINAL.replace("建立重大项目专班", "由山城服务中心建立重大项目专班")
        write("plan.txt", text)
        draft = text.replace("渝州市", "江岸区").replace("山城服务中心", "滨江邻里驿站")
        write("drafts/jiangan/plan.txt", draft)
        write("words.csv", "original,localised\n山城服务中心,滨江邻里驿站\n")
        check = ["check", "plan.txt", "drafts/jiangan/plan.txt", "--format", "json"]
        main(check)
        before = json.loads(capfd.readouterr().out)
        assert before["findings"] and before["relation"] == "localisation"
        assert main([*check, "--localisation", "words.csv"]) == 0
        after = json.loads(capfd.readouterr().out)
        assert after["findings"] == []
        assert [row["relation"] for row in after["alignment"]][-1] == "localised"

    def test_where_nothing_is_localised_a_note_says_so(self, capfd):
        write("words.csv", "original,localised\n山城服务中心,滨江邻里驿站\n")
        assert main(["check", "plan.txt", "plan.txt", "--localisation", "words.csv"]) == 0
        assert "The table of wordings was not used: the documents are compared as a revision." in capfd.readouterr().out

    def test_what_was_linked_by_hand_holds_for_the_gate(self, capfd):
        write("duizhao.toml", 'alignment = ["by-hand.json"]\n')
        write("plan.txt", ORIGINAL)
        write("draft.txt", ORIGINAL)
        corrections = [{"kind": "link", "original": [{"clause": "title"}], "draft": []}]
        corrections += [{"kind": "unlink", "original": [{"clause": "title"}], "draft": [{"clause": "十九"}]}]
        pairs = [{"corrections": corrections}, {"original": "别的规划", "corrections": corrections}]
        write("by-hand.json", json.dumps({"schema": "duizhao.alignment/1", "pairs": pairs}))
        main(["check", "plan.txt", "draft.txt", "--format", "json"])
        report = json.loads(capfd.readouterr().out)
        alone = next(row for row in report["alignment"] if row["original"] == ["title"])
        assert alone["draft"] == [] and alone["signals"] == {"by-hand": 1.0}
        assert sum("was not used: a clause of it is not found" in note for note in report["notes"]) == 1
        write("by-hand.json", "{}")
        assert main(["check", "plan.txt", "draft.txt"]) == 2
        assert "by-hand.json: this is no file of corrections" in capfd.readouterr().err
        assert main(["config", "--alignment", "none.json"]) == 2
        assert "there is no file none.json" in capfd.readouterr().err

    def test_a_table_that_cannot_be_used(self, capfd):
        write("words.csv", "original,localised\n山,江\n")
        assert main(["check", "plan.txt", "drafts/linhu/plan.txt", "--localisation", "words.csv"]) == 2
        assert "words.csv: “山” is a single character" in capfd.readouterr().err
