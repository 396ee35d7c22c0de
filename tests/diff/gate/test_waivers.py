from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from diff.cli import main
from diff.gate.batch import Pair, Reading, compare_pairs
from diff.gate.waivers import Waiver, WaiverError, parse_waivers, read_waivers, today, waive
from diff.run import Compared

ORIGINAL = """渝州市促进投资行动计划
一、加大奖励
对重点项目给予奖励，最高不超过1000万元。
二、优化服务
建立重大项目专班，定期调度，协调解决困难和问题。
"""
DAY = date(2026, 11, 21)
WAIVER = {"reason": "Budget of 2026", "owner": "Finance"}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    (tmp_path / ".git").mkdir()
    Path("drafts").mkdir()
    Path("plan.txt").write_text(ORIGINAL, "utf-8")
    Path("drafts/a.txt").write_text(ORIGINAL.replace("渝州市", "江岸区").replace("1000万元", "20\n万元"), "utf-8")


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> Compared:
    folder = tmp_path_factory.mktemp("pair")
    (folder / "plan.txt").write_text(ORIGINAL, "utf-8")
    (folder / "a.txt").write_text(ORIGINAL.replace("渝州市", "江岸区").replace("1000万元", "20万元"), "utf-8")
    (one,) = compare_pairs([Pair(str(folder / "plan.txt"), str(folder / "a.txt"))], Reading())
    assert len(one.report.findings) == 1
    return Compared("plan.txt", "drafts/a.txt", one.report)


def waivers(**scope) -> tuple[Waiver, ...]:
    return parse_waivers([{**WAIVER, **scope}], "duizhao.toml", Path())


@pytest.mark.parametrize(
    ("scope", "fits"),
    [
        ({"check": "QU01"}, True),
        ({"check": "cap-changed"}, True),
        ({"check": ["typo", "cap-changed"]}, True),
        ({"check": "typo"}, False),
        ({"files": "drafts/*.txt"}, True),
        ({"files": "**/a.txt"}, True),
        ({"files": "drafts/**/*.txt"}, True),
        ({"files": "drafts/b.txt"}, False),
        ({"files": "plan.txt"}, False),
        ({"clause": "一"}, True),
        ({"clause": "二"}, False),
        ({"quote": "20 万元"}, True),
        ({"quote": "1000万元"}, True),
        ({"quote": "30万元"}, False),
        ({"fingerprint": "0" * 16}, False),
        ({"check": "QU01", "quote": "30万元"}, False),
    ],
)
def test_all_of_the_scope_must_fit(pair, scope, fits):
    ((marked,), notes) = waive([pair], waivers(**scope), DAY)
    (finding,) = marked.report.findings
    assert (finding.status == "waived") is fits
    assert finding.accepted == ("Budget of 2026 (Finance)" if fits else "")
    assert any("fits no finding" in note for note in notes) is not fits


def test_the_fingerprint(pair):
    ((marked,), _) = waive([pair], waivers(fingerprint=pair.report.findings[0].fingerprint), DAY)
    assert marked.report.findings[0].status == "waived"


def test_what_is_inside_a_clause_belongs_to_it():
    (waiver,) = waivers(clause="三/（四）")
    assert [path for path in ("三", "三/（四）", "三/（四）/10", "三/（四）十") if _covers(waiver, path)] == [
        "三/（四）",
        "三/（四）/10",
    ]


def _covers(waiver: Waiver, path: str) -> bool:
    from diff.finding import Finding, Severity, Side

    side = Side(path, "x", 0, 1)
    return waiver.covers(Finding("QU01", "cap-changed", Severity.HIGH, 1, side, None, "", "", "", {}))


@pytest.mark.parametrize(("expires", "fits"), [(date(2026, 11, 21), True), (date(2026, 11, 20), False), (None, True)])
def test_the_last_day_counts(pair, expires, fits):
    more = {} if expires is None else {"expires": expires}
    ((marked,), notes) = waive([pair], waivers(check="QU01", **more), DAY)
    assert (marked.report.findings[0].status == "waived") is fits
    assert notes == (
        ()
        if fits
        else (
            "duizhao.toml: waiver 1 expired on 2026-11-20 and waives nothing any more (check QU01; Finance); "
            "renew or remove it.",
        )
    )


def test_one_is_not_called_unused_where_its_file_was_not_seen(pair):
    elsewhere = waivers(check="typo", files="drafts/b.txt")
    assert waive([pair], elsewhere, DAY, whole=False)[1] == ()
    assert len(waive([pair], elsewhere, DAY, whole=True)[1]) == 1
    assert len(waive([pair], waivers(check="typo", files="drafts/a.txt"), DAY, whole=False)[1]) == 1
    assert waive([pair], waivers(check="typo"), DAY, whole=False)[1] == ()
    refused = Compared("plan.txt", "drafts/b.txt", None, "drafts/b.txt: the file is empty.")
    assert waive([pair, refused], elsewhere, DAY)[1] == ()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"owner": "A", "check": "typo"}, "duizhao.toml: waiver 1: “reason” is missing; say why"),
        ({"reason": "x", "owner": " ", "check": "typo"}, "“owner” is missing; say who answers for it"),
        ({**WAIVER}, "waiver 1 would waive everything; narrow it down by one of check, files"),
        ({**WAIVER, "expires": "2027-01-01", "check": "typo"}, "“expires” must be a date like 2027-06-30"),
        ({**WAIVER, "checks": "typo"}, "there is no key “checks”; did you mean “check”?"),
        (
            {**WAIVER, "check": "cap-change"},
            "“cap-change” is neither the code of a check nor a type of finding; did you mean",
        ),
        ({**WAIVER, "clause": 3}, "“clause” must be a text, or a list of texts"),
        ({**WAIVER, "quote": ""}, "“quote” must be a text, or a list of texts"),
    ],
)
def test_a_waiver_that_cannot_be_used(table, said):
    with pytest.raises(WaiverError) as error:
        parse_waivers([table], "duizhao.toml", Path())
    assert said in str(error.value)


def test_the_day_may_be_set():
    assert today({"SOURCE_DATE_EPOCH": "1795219200"}) == date(2026, 11, 21)
    assert today({}) >= date(2026, 1, 1)
    with pytest.raises(WaiverError, match="SOURCE_DATE_EPOCH is “now”"):
        today({"SOURCE_DATE_EPOCH": "now"})


class TestCommand:
    """A change that lowers a cap fails the gate; the same change with a waiver passes until the waiver expires."""

    CHECK = ("check", "plan.txt", "drafts/a.txt")

    def set(self, more: str = "") -> None:
        Path("duizhao.toml").write_text(
            f'[[waivers]]\nreason = "Budget"\nowner = "Finance"\ncheck = "cap-changed"\nfiles = "drafts/*"\n{more}',
            "utf-8",
        )

    def test_the_status(self, capfd, monkeypatch):
        assert main([*self.CHECK]) == 1
        self.set("expires = 2027-06-30")
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795219200")
        capfd.readouterr()
        assert main([*self.CHECK]) == 0
        out = capfd.readouterr().out
        assert "  Not counted: 1 waived\n" in out and "NOTES" not in out
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1893456000")
        assert main([*self.CHECK]) == 1
        assert "duizhao.toml: waiver 1 expired on 2027-06-30" in capfd.readouterr().out

    def test_a_file_of_waivers_stands_in_place_of_the_settings(self, capfd):
        self.set('quote = "nothing of the kind"')
        Path("more").mkdir()
        Path("more/waivers.toml").write_text(
            '[[waivers]]\nreason = "r"\nowner = "o"\nfiles = "../drafts/a.txt"\nclause = "一"\n', "utf-8"
        )
        assert main([*self.CHECK, "--waivers", "more/waivers.toml"]) == 0
        assert "fits no finding" not in capfd.readouterr().out
        assert main([*self.CHECK, "--waivers", "plan.txt"]) == 2
        assert "plan.txt: this is not TOML" in capfd.readouterr().err

    def test_the_baseline_does_not_take_it_over(self):
        self.set()
        assert main(["baseline", "plan.txt", "drafts/a.txt"]) == 0
        assert '"findings": []' in Path("duizhao-baseline.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "number"), [("", 0), ('\ufeff[[waivers]]\nreason = "r"\nowner = "o"\ncheck = "QU01"', 1)]
)
def test_a_file_whose_last_waiver_went_and_one_with_a_byte_order_mark(text, number):
    Path("waivers.toml").write_text(text, "utf-8")
    assert len(read_waivers(Path("waivers.toml"))) == number


def test_a_file_of_waivers_holds_nothing_else():
    Path("waivers.toml").write_text('reason = "r"', "utf-8")
    with pytest.raises(WaiverError, match=r"waivers\.toml: a file of waivers holds"):
        read_waivers(Path("waivers.toml"))
