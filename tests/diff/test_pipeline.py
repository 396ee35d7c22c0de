from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.restatement import Restatement
from diff import checks
from diff.check import Check, Evidence, Place
from diff.exports.json_report import as_dict, as_json
from diff.finding import Finding, Report, Severity
from diff.pipeline import _trimmed, compare, compare_files, load
from diff.relation import RelationError
from diff.selection import SelectionError
from ingest.document import Box, IngestError, Run
from normalize.outline import build
from tests.reading import read_bytes

ORIGINAL = """渝州市促进投资行动计划
一、加大奖励
对重点项目给予奖励，最高不超过1000万元。对重点项目给予用地保障。
二、优化服务
建立重大项目专班，定期调度，协调解决困难和问题。
三、加强宣传
举办投资推介会，编印投资指南，宣传投资政策。
四、强化考核
将投资工作纳入年度考核，结果作为评先评优的依据。"""

DRAFT = """渝州市促进投资行动计划
一、加大奖励
对重点项目给予奖励，最高不超过20万元。对重点项目给予用地保障。
二、优化服务
建立重大项目专班，定期调度，协调解决困难和问题。
三、强化考核
将投资工作纳入年度考核，结果作为评先评优的依据。
四、保障资金
安排专项经费，专款专用，接受审计监督。"""

ENGLISH = """Action Plan of Yuzhou for Promoting Investment
I. Increase rewards
Key projects shall be rewarded, up to a maximum of RMB 10 million. Land shall be secured for key projects.
II. Improve services
A task force shall be set up for major projects, meet regularly and solve difficulties and problems.
III. Strengthen publicity
Investment promotion events shall be held, an investment guide compiled, and investment policies made known.
IV. Strengthen assessment
Investment work shall be part of the annual assessment, the results of which shall count in commendations."""


def evidence(original: Place | None, draft: Place | None, **more) -> Evidence:
    values = {"severity": Severity.LOW, "confidence": 0.9, "en": "It differs.", "zh": "不同。"} | more
    return Evidence("wording", original=original, draft=draft, **values)


@pytest.fixture
def reporting(monkeypatch):
    """Makes the comparison run one check alone, which yields what it is given."""

    def report(*seen: Evidence) -> None:
        def run(_: Restatement) -> Iterator[Evidence]:
            """Yields what the test wants."""
            return iter(seen)

        monkeypatch.setattr(checks, "RESTATEMENT_CHECKS", (Check("ZZ01", ("wording",), run),))

    return report


def spot(tree, fragment: str, nth: int = 0) -> Place:
    at = -1
    for _ in range(nth + 1):
        at = tree.text.index(fragment, at + 1)
    clause = tree.clause_at(at)
    return Place(clause.index, at, at + len(fragment))


def test_evidence_becomes_a_finding_with_its_place(tree_of, reporting):
    original, draft = tree_of(ORIGINAL), tree_of(DRAFT)
    reporting(
        evidence(
            spot(original, "最高不超过1000万元"),
            spot(draft, "最高不超过20万元"),
            expected="≤ 10,000,000 CNY",
            found="≤ 200,000 CNY",
            direction="stricter",
            severity=Severity.HIGH,
        )
    )
    report = compare(original, draft)
    (finding,) = report.findings
    assert report.relation == "revision"
    assert (finding.code, finding.type, finding.severity) == ("ZZ01", "wording", Severity.HIGH)
    assert (finding.original.clause, finding.original.quote) == ("一", "最高不超过1000万元")
    assert (finding.draft.clause, finding.draft.quote) == ("一", "最高不超过20万元")
    assert draft.text[finding.draft.start : finding.draft.end] == finding.draft.quote
    assert finding.message == {"en": "It differs.", "zh": "不同。"}
    assert (finding.expected, finding.found, finding.direction) == ("≤ 10,000,000 CNY", "≤ 200,000 CNY", "stricter")
    assert len(finding.fingerprint) == 16


def test_a_quote_has_no_white_space_at_its_ends(tree_of, reporting):
    original, draft = tree_of(ORIGINAL), tree_of(DRAFT)
    at = original.text.index("\n对重点")
    reporting(evidence(Place(1, at, at + 4), Place(1, at, at + 1)))
    (finding,) = compare(original, draft).findings
    assert finding.original.quote == "对重点"
    assert original.text[finding.original.start : finding.original.end] == "对重点"
    assert (finding.draft.quote, finding.draft.start, finding.draft.end) == ("", at, at)


def test_page_and_boxes_come_from_the_document(reporting):
    _, (part,) = load(read_bytes(ORIGINAL.encode(), "plan.txt"))
    body = part.blocks[2]
    run = Run(0, len(body.text), Box(7, 100, 200, 100 + 10 * len(body.text), 212))
    part = replace(part, blocks=(*part.blocks[:2], replace(body, page=7, runs=(run,)), *part.blocks[3:]))
    original = build(part, read_bytes(ORIGINAL.encode(), "plan.txt").source)
    reporting(evidence(spot(original, "重点项目"), None))
    (finding,) = compare(original, original).findings
    assert finding.original.page == 7
    assert finding.original.boxes == (Box(7, 110, 200, 150, 212),)


def test_candidates_are_named_by_their_path(tree_of, reporting):
    original, draft = tree_of(ORIGINAL), tree_of(DRAFT)
    reporting(
        evidence(spot(original, "三、加强宣传"), None, candidates=((4, 0.2),)),
        evidence(None, spot(draft, "四、保障资金"), candidates=((3, 0.1),)),
    )
    missing, added = compare(original, draft).findings
    assert missing.candidates == (("四", 0.2),)
    assert added.candidates == (("三", 0.1),)


def test_findings_stand_in_the_order_of_the_original(tree_of, reporting):
    original, draft = tree_of(ORIGINAL), tree_of(DRAFT)
    wanted = [
        evidence(spot(original, "奖励", 1), None),
        evidence(None, spot(draft, "20万元")),
        evidence(spot(original, "用地保障"), spot(draft, "用地保障")),
        evidence(spot(original, "专班"), None),
        evidence(spot(original, "三、加强宣传"), None),
        evidence(spot(original, "年度考核"), spot(draft, "年度考核")),
        evidence(None, spot(draft, "四、保障资金")),
    ]
    reporting(*wanted[::-1])
    findings = compare(original, draft).findings
    assert [(f.original or f.draft).quote for f in findings] == [
        "奖励",
        "20万元",
        "用地保障",
        "专班",
        "三、加强宣传",
        "年度考核",
        "四、保障资金",
    ]


def test_relations_of_the_links(tree_of, reporting):
    original, draft = tree_of(ORIGINAL), tree_of(DRAFT)
    reporting(
        evidence(spot(original, "1000万元"), spot(draft, "20万元")),
        evidence(spot(original, "专班"), spot(draft, "专班"), severity=Severity.INFO),
    )
    report = compare(original, draft)
    rows = {
        (tuple(a.path for a in sources), tuple(b.path for b in targets)): relation
        for (_, sources, targets), relation in zip(report.alignment.pairs(), report.relations, strict=True)
    }
    assert rows == {
        (("title",), ("title",)): "same",
        (("一",), ("一",)): "changed",
        (("二",), ("二",)): "same",
        (("三",), ()): "missing",
        (("四",), ("三",)): "same",
        ((), ("四",)): "added",
    }


def test_the_report_has_a_row_for_every_clause(tree_of):
    original, draft = tree_of(ORIGINAL), tree_of(DRAFT)
    rows = as_dict(compare(original, draft))["alignment"]
    assert sorted(path for row in rows for path in row["original"]) == sorted(c.path for c in original.clauses)
    assert sorted(path for row in rows for path in row["draft"]) == sorted(c.path for c in draft.clauses)


@given(st.text(alphabet=" \n\t\u3000文本。", max_size=20), st.data())
def test_a_trimmed_quote_is_the_stretch_without_its_blank_ends(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    low, high = _trimmed(text, start, end)
    assert start <= low <= high <= end
    assert text[low:high] == text[start:end].strip()
    assert high > low or (low, high) == (start, start)


def test_a_pair_that_only_localises(tree_of, reporting):
    reporting()
    draft = "渝州市江岸区促进投资行动计划\n一、总体要求\n推动全区投资增长，我区重点项目优先。\n二、优化服务\n建立专班。"
    original = "渝州市促进投资行动计划\n一、总体要求\n推动全市投资增长，我市重点项目优先。\n二、优化服务\n建立专班。"
    report = compare(tree_of(original), tree_of(draft))
    assert report.relation == "localisation"
    assert report.relations[1:] == ("localised", "same")


def test_a_moved_clause(tree_of, reporting):
    reporting()
    lines = ORIGINAL.splitlines()
    moved = "\n".join([*lines[:1], *lines[7:9], *lines[1:7]]).replace("四、", "一、", 1)
    moved = moved.replace("三、加强", "四、加强").replace("二、优化", "三、优化").replace("一、加大", "二、加大")
    report = compare(tree_of(ORIGINAL), tree_of(moved))
    assert sorted(report.relations) == ["moved", "same", "same", "same", "same"]


class TestIdentity:
    """Ids outlive a new version of the files, and no two findings share one."""

    @staticmethod
    def only(report: Report) -> Finding:
        (finding,) = report.findings
        return finding

    def cap(self, original, draft) -> Evidence:
        return evidence(spot(original, "1000万元"), spot(draft, "20万元"), expected="1000", found="20")

    def test_text_that_was_put_before_it_changes_nothing(self, tree_of, reporting):
        original, draft = tree_of(ORIGINAL), tree_of(DRAFT)
        reporting(self.cap(original, draft))
        before = self.only(compare(original, draft))
        longer = tree_of(DRAFT.replace("对重点项目给予奖励", "经评审，对重点项目给予奖励"))
        reporting(self.cap(original, longer))
        after = self.only(compare(original, longer))
        assert after.fingerprint == before.fingerprint
        assert after.draft.start != before.draft.start

    def test_width_and_line_breaks_change_nothing(self, tree_of, reporting):
        original, draft = tree_of(ORIGINAL), tree_of(DRAFT)
        reporting(self.cap(original, draft))
        before = self.only(compare(original, draft))
        wide = tree_of(DRAFT.replace("20万元", "２０ 万元"))
        reporting(evidence(spot(original, "1000万元"), spot(wide, "２０ 万元"), expected="1000", found="20"))
        assert self.only(compare(original, wide)).fingerprint == before.fingerprint

    def test_another_figure_is_another_finding(self, tree_of, reporting):
        original, draft = tree_of(ORIGINAL), tree_of(DRAFT)
        reporting(self.cap(original, draft))
        before = self.only(compare(original, draft))
        other = tree_of(DRAFT.replace("20万元", "30万元"))
        reporting(evidence(spot(original, "1000万元"), spot(other, "30万元"), expected="1000", found="30"))
        assert self.only(compare(original, other)).fingerprint != before.fingerprint

    def test_the_same_twice_in_one_clause_has_two_ids(self, tree_of, reporting):
        original, draft = tree_of(ORIGINAL), tree_of(DRAFT)
        twice = [evidence(spot(original, "重点项目", n), spot(draft, "重点项目", n)) for n in (0, 1)]
        reporting(*twice)
        forth = [(f.fingerprint, f.original.start) for f in compare(original, draft).findings]
        reporting(*twice[::-1])
        back = [(f.fingerprint, f.original.start) for f in compare(original, draft).findings]
        assert len({fingerprint for fingerprint, _ in forth}) == 2
        assert forth == back


def test_the_same_documents_have_no_finding(tree_of):
    report = compare(tree_of(ORIGINAL), tree_of(ORIGINAL))
    assert report.findings == ()
    assert set(report.relations) == {"same"}
    assert report.complete


def test_real_checks_find_the_cap_and_the_measures(tree_of):
    report = compare(tree_of(ORIGINAL), tree_of(DRAFT))
    found = {(f.type, (f.original or f.draft).clause) for f in report.findings}
    assert {("cap-changed", "一"), ("measure-missing", "三"), ("measure-added", "四")} <= found


def test_what_is_missing_names_the_nearest_passage_or_says_that_there_is_none(tree_of):
    draft = ORIGINAL.replace("建立重大项目专班，定期调度，协调解决困难和问题。", "协调解决困难。")
    lost = [f for f in compare(tree_of(ORIGINAL), tree_of(draft), "revision").findings if f.code == "PR01"]
    assert [f.original.quote for f in lost if f.original] == ["建立重大项目专班", "定期调度"]
    assert all("送审稿全文未见近似内容" in f.message["zh"] for f in lost)
    other = ORIGINAL.replace("对重点项目给予用地保障。", "")
    (near,) = [f for f in compare(tree_of(ORIGINAL), tree_of(other), "revision").findings if f.code == "PR01"]
    assert [path for path, _ in near.candidates] == ["一"]
    assert "一“对重点项目给予奖励”" in near.message["zh"]


def test_a_translation_uses_the_checks_for_translations(tree_of):
    english = ENGLISH.replace("RMB 10 million", "RMB 1 million")
    report = compare(tree_of(ORIGINAL), tree_of(english, language="en"))
    assert report.relation == "translation"
    assert [f.type for f in report.findings if f.severity is Severity.HIGH] == ["accuracy/number"]
    assert {link.source for link in report.alignment.links} == {(0,), (1,), (2,), (3,), (4,)}


def test_strangers_are_noted(tree_of):
    stranger = """渝州市城市绿化管理办法
第一条 为了加强城市绿化管理，保护和改善生态环境，制定本办法。
第二条 城市绿化实行统一规划、分级负责，公园绿地优先安排。
第三条 任何单位和个人不得擅自占用城市绿地。
第四条 本办法由市园林主管部门负责解释。"""
    report = compare(tree_of(ORIGINAL), tree_of(stranger))
    assert any("check that these are the right files" in note for note in report.notes)
    related = compare(tree_of(ORIGINAL), tree_of(DRAFT))
    assert not any("right files" in note for note in related.notes)


def test_the_stages_are_told_in_order(tmp_path):
    (tmp_path / "a.txt").write_text(ORIGINAL, encoding="utf-8")
    stages: list[str] = []
    compare_files(tmp_path / "a.txt", tmp_path / "a.txt", progress=stages.append)
    assert stages == ["read", "clauses", "align", "check", "report"]


GAZETTE = f"""渝州市人民政府办公厅关于印发渝州市促进投资行动计划的通知
渝府办发〔2022〕18号
各区县人民政府，市政府有关部门：
《渝州市促进投资行动计划》已经市政府同意，现印发给你们，请认真贯彻执行。
渝州市人民政府办公厅
2022年3月8日
{ORIGINAL}"""


class TestFiles:
    def test_the_plan_in_the_notice_is_taken_and_the_report_says_so(self):
        report = compare_files(read_bytes(GAZETTE.encode(), "g.txt"), read_bytes(DRAFT.encode(), "d.txt"))
        assert (report.alignment.original.part.number, report.alignment.original.title) == (2, "渝州市促进投资行动计划")
        assert report.notes[0] == (
            "Original: part 2 of 2 is compared; the file holds "
            "1 “渝州市人民政府办公厅关于印发渝州市促进投资行动计划的通知”; 2 “渝州市促进投资行动计划”."
        )

    @pytest.mark.parametrize("wanted", ["1", "的通知"])
    def test_the_part_that_is_asked_for(self, wanted):
        gazette, draft = read_bytes(GAZETTE.encode(), "g.txt"), read_bytes(DRAFT.encode(), "d.txt")
        assert compare_files(gazette, draft, original_part=wanted).alignment.original.part.number == 1

    def test_a_part_that_is_not_there(self):
        gazette, draft = read_bytes(GAZETTE.encode(), "g.txt"), read_bytes(DRAFT.encode(), "d.txt")
        with pytest.raises(SelectionError, match=r"^g\.txt: no part answers to “9”; .*: 1 “渝州市人民政府办公厅"):
            compare_files(gazette, draft, original_part="9")

    def test_one_file_with_its_translation(self):
        both = read_bytes(f"{ORIGINAL}\n\n{ENGLISH}".encode(), "both.txt")
        report = compare_files(both)
        assert report.relation == "translation"
        assert (report.alignment.original.language, report.alignment.draft.language) == ("zh", "en")
        assert report.notes[0].startswith("Parts 1 and 2 are compared; the file holds 1 “渝州市")

    def test_one_file_in_one_language(self):
        with pytest.raises(SelectionError, match="name the draft as a second file"):
            compare_files(read_bytes(ORIGINAL.encode(), "plan.txt"))

    def test_two_parts_of_one_file(self):
        report = compare_files(read_bytes(GAZETTE.encode(), "g.txt"), original_part="2", draft_part="1")
        assert (report.alignment.original.part.number, report.alignment.draft.part.number) == (2, 1)

    def test_a_relation_that_does_not_fit(self):
        plan = read_bytes(ORIGINAL.encode(), "plan.txt")
        with pytest.raises(RelationError, match="Both documents are in Chinese"):
            compare_files(plan, read_bytes(DRAFT.encode(), "d.txt"), relation="translation")

    def test_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(IngestError, match=r"none\.pdf: there is no such file"):
            load(tmp_path / "none.pdf")

    def test_what_could_not_be_read_is_in_the_report(self):
        plan = read_bytes(ORIGINAL.encode(), "plan.txt")
        scan = replace(plan, notes=("page 3 has no text.",), complete=False)
        report = compare_files(plan, scan)
        assert not report.complete
        assert "Draft: page 3 has no text." in report.notes
        assert "Draft: page 3 has no text." in as_json(report)

    def test_the_report_is_the_same_byte_for_byte(self):
        def once() -> str:
            return as_json(compare_files(read_bytes(GAZETTE.encode(), "g.txt"), read_bytes(DRAFT.encode(), "d.txt")))

        assert once() == once()


def test_importing_the_pipeline_is_cheap():
    heavy = ("numpy", "spacy", "pdfplumber", "lxml", "opencc", "flask")
    code = f"import sys, diff.pipeline; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_a_scrap_is_no_version_of_a_document(tmp_path: Path) -> None:
    """An error page that was saved under the document's name must not pass the gate."""
    page = tmp_path / "plan.html"
    page.write_text("<html><body><p>您访问的页面不存在</p></body></html>", encoding="utf-8")
    plan = tmp_path / "plan.txt"
    plan.write_text(
        "某市产业方案\n" + "".join(f"{n}．措施{n}。开展工作，落实责任，加强管理，完善制度。\n" for n in range(1, 7)),
        encoding="utf-8",
    )
    with pytest.raises(SelectionError, match="no clause was found in it, where the other document has 6"):
        compare_files(page, plan)
    with pytest.raises(SelectionError):
        compare_files(plan, page)
