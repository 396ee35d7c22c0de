from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import diff
from align.link import Alignment, Link
from diff.exports import EXPORTS, Style, clauses_report, json_report, text_report
from diff.finding import Finding, Opinion, Report, Severity, Side
from diff.run import Run
from diff.vocabulary import (
    DIRECTIONS,
    LANGUAGES,
    LINK_RELATIONS,
    MQM_LEVELS,
    RELATIONS,
    SEVERITIES,
    TYPES,
    VERDICTS,
)
from ingest.document import Block, BlockKind, Box, Document

SCHEMAS = Path(diff.__file__).parent / "data"
ORIGINAL = (
    "渝州市促进投资行动计划\n一、加大奖励\n对重点项目给予奖励，最高不超过1000万元。\n"
    "二、优化服务\n建立专班。\n三、加强宣传\n举办推介会。"
)
DRAFT = "江岸区促进投资行动计划\n一、加大奖励\n对重点项目给予奖励，最高不超过20\n万元。\n二、优化服务\n建立专班。"


def schema(name: str) -> dict:
    found = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)
    return found


@pytest.fixture
def report(tree_of) -> Report:
    original, draft = tree_of(ORIGINAL), tree_of(DRAFT, name="draft.txt")
    links = (
        Link((0,), (0,), 1.0),
        Link((1,), (1,), 0.91234567),
        Link((2,), (2,), 1.0),
        Link((3,), (), 0.0, rejected=((2, 0.21),)),
    )
    cap = Finding(
        "CP01",
        "cap-changed",
        Severity.HIGH,
        0.97,
        Side("一", "最高不超过1000万元", 31, 41, 12, (Box(12, 70.123456, 90, 180.5, 104), Box(13, 70, 50, 80, 64))),
        Side("一", "最高不超过20\n万元", 30, 39),
        "≤ 10,000,000 CNY",
        "≤ 200,000 CNY",
        "stricter",
        {"zh": "奖励上限由1000万元降为20万元。", "en": "The cap of the reward falls from 10 million to 200,000 CNY."},
        fingerprint="0123456789abcdef",
    )
    missing = Finding(
        "MS01",
        "measure-missing",
        Severity.MEDIUM,
        0.9,
        Side("三", "三、加强宣传", 60, 66),
        None,
        "",
        "",
        "",
        {"zh": "该条在送审稿中没有对应条款。", "en": "This clause has no counterpart in the draft."},
        (("二", 0.21),),
        "fedcba9876543210",
    )
    wording = replace(
        cap, code="WD01", type="wording", severity=Severity.INFO, expected="", found="", fingerprint="00000000000000aa"
    )
    place = Side("一", "", 40, 40)
    unit = replace(missing, type="provision-missing", draft=place, fingerprint="00000000000000bb", candidates=())
    alignment = Alignment(original, draft, links)
    return Report(
        "localisation",
        alignment,
        ("same", "changed", "same", "missing"),
        (cap, wording, unit, missing),
        ("Original: page 3 has no text.",),
        complete=False,
    )


def test_the_json_report_fits_its_schema(report):
    jsonschema.validate(json_report.as_dict(report), schema("report"))


def test_the_schema_knows_every_word_of_the_report():
    words = schema("report")
    finding = words["$defs"]["finding"]["properties"]
    assert finding["type"]["enum"] == list(TYPES)
    assert finding["severity"]["enum"] == list(SEVERITIES) == [severity.value for severity in Severity]
    assert finding["direction"]["enum"] == ["", *DIRECTIONS]
    assert finding["mqm"]["enum"] == words["properties"]["mqm"]["properties"]["errors"]["required"] == list(MQM_LEVELS)
    assert finding["judge"]["properties"]["verdict"]["enum"] == list(VERDICTS)
    assert words["properties"]["relation"]["enum"] == list(RELATIONS)
    assert words["$defs"]["row"]["properties"]["relation"]["enum"] == list(LINK_RELATIONS)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.pop("summary"),
        lambda data: data["findings"][0].update(type="cap-lowered"),
        lambda data: data["findings"][0]["original"].pop("quote"),
        lambda data: data["findings"][0]["original"].pop("box_pages"),
        lambda data: data["alignment"][0].update(score=1.2),
    ],
)
def test_the_schema_refuses_what_is_no_report(report, damage):
    data = json_report.as_dict(report)
    damage(data)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema("report"))


def test_the_json_report_in_detail(report):
    data = json.loads(json_report.as_json(report))
    assert data["schema"] == "duizhao.report/1"
    assert data["tool"] == {"name": "duizhao", "version": diff.VERSION}
    assert (data["original"]["file"], data["original"]["part"], data["original"]["language"]) == ("plan.txt", 1, "zh")
    assert data["draft"]["title"] == "江岸区促进投资行动计划"
    assert data["complete"] is False
    assert data["summary"] == {"high": 1, "medium": 2, "low": 0, "info": 1}
    assert data["alignment"][1] == {"original": ["一"], "draft": ["一"], "relation": "changed", "score": 0.9123}
    assert data["alignment"][3]["rejected"] == [{"clause": "二", "score": 0.21}]
    cap, _, unit, missing = data["findings"]
    assert cap["original"] == {
        "clause": "一",
        "quote": "最高不超过1000万元",
        "start": 31,
        "end": 41,
        "page": 12,
        "boxes": [[70.12, 90, 180.5, 104], [70, 50, 80, 64]],
        "box_pages": [12, 13],
    }
    assert cap["draft"] == {"clause": "一", "quote": "最高不超过20\n万元", "start": 30, "end": 39}
    assert unit["draft"] == {"clause": "一", "quote": "", "start": 40, "end": 40}
    assert missing["draft"] is None
    assert missing["candidates"] == [{"clause": "二", "score": 0.21}]


def test_the_text_report_for_a_lawyer(report):
    text = text_report.as_text(report, "en")
    assert "1. HIGH  cap changed  [cap-changed; CP01; 0123456789abcdef]" in text
    assert "    The cap of the reward falls from 10 million to 200,000 CNY.\n" in text
    assert "    Original 一, page 12: “最高不超过1000万元”\n" in text
    assert "    Draft 一: “最高不超过20万元”\n" in text
    assert "    Expected ≤ 10,000,000 CNY → found ≤ 200,000 CNY (stricter)\n" in text
    assert "    Draft 一: (nothing here)\n" in text
    assert "    Draft: (not in this document)\n" in text
    assert "    Looked at and turned down: 二 (0.21)\n" in text
    assert "  Findings: 1 high, 2 medium, 0 low, 1 info\n" in text
    assert "  Clauses: 2 same, 1 changed, 1 missing\n" in text
    assert "  - Original: page 3 has no text.\n" in text
    assert "NOT COMPLETE" in text


@pytest.fixture
def judged(report) -> Report:
    """The report as if it were of a translation, with a second opinion on its first finding."""
    first, *rest = report.findings
    opinion = Opinion("doubt", {"zh": "译文\n并无错误。", "en": "The translation\nis right."})
    first = replace(first, mqm="critical", judge=opinion, suggestion="up to RMB\x07 200,000")
    own = replace(
        rest[-1], code="JU01", type="accuracy/addition", mqm="minor", source="judge", fingerprint="00000000000000cc"
    )
    return replace(report, relation="translation", findings=(first, *rest, own))


def test_a_translation_has_its_mqm_score_and_second_opinions_as_json(judged):
    data = json_report.as_dict(judged)
    jsonschema.validate(data, schema("report"))
    size = data["mqm"]["words"]
    assert data["mqm"] == {
        "words": size,
        "unit": "characters",
        "errors": {"neutral": 0, "minor": 0, "major": 0, "critical": 1},
        "penalty": 25,
        "penalty_per_1000": round(25000 / size, 2),
        "score": round(100 - 2500 / size, 2),
    }
    first, *_, own = data["findings"]
    assert first["mqm"] == "critical"
    assert first["judge"] == {
        "verdict": "doubt",
        "reason": {"en": "The translation\nis right.", "zh": "译文\n并无错误。"},
    }
    assert first["suggestion"] == "up to RMB\x07 200,000"
    assert own["source"] == "judge" and "judge" not in own
    for name in ("mqm", "source", "judge", "suggestion"):
        assert name not in data["findings"][1]


def test_one_language_has_no_score(report):
    assert "mqm" not in json_report.as_dict(report)
    assert "MQM" not in text_report.as_text(report, "en")


def test_the_text_report_ends_with_the_mqm_score(judged):
    english, chinese = text_report.as_text(judged, "en"), text_report.as_text(judged, "zh")
    assert "[cap-changed; CP01; 0123456789abcdef; MQM critical]\n" in english
    assert (
        "    A second opinion doubts it: The translation is right.\n    Suggested: “up to RMB\ufffd 200,000”\n"
        in english
    )
    assert "    第二意见存疑：译文并无错误。\n    建议译文：“up to RMB\ufffd 200,000”\n" in chinese
    size = json_report.as_dict(judged)["mqm"]["words"]
    counts = f"25 penalty points in {size} characters, {round(25000 / size, 2)} per 1,000"
    score = round(100 - 2500 / size, 2)
    assert f"  MQM: 1 critical, 0 major, 0 minor, 0 neutral; {counts}; score {score}\n" in english
    assert (
        f"  MQM：致命 1，严重 0，轻微 0，中性 0；{size}字罚分25，每千字{round(25000 / size, 2)}；得分{score}\n"
        in chinese
    )
    assert english.index("  MQM: ") > english.index("  Clauses: ")


def test_substance_stands_before_wording(report):
    text = text_report.as_text(report, "en")
    assert (
        text.index("DIVERGENCES") < text.index("measure missing") < text.index("FOR INFORMATION") < text.index("WD01")
    )
    assert "4. INFO  wording, no legal effect" in text


def test_the_text_report_in_chinese(report):
    text = text_report.as_text(report, "zh")
    assert "1. 重大  上限变化" in text
    assert "    奖励上限由1000万元降为20万元。\n" in text
    assert "    应为≤ 10,000,000 CNY → 实为≤ 200,000 CNY（更严）\n" in text
    assert "差异：重大 1，中等 2，轻微 0，提示 1" in text
    assert "原文 一，第12页：“最高不超过1000万元”" in text
    assert "送审稿 一：“最高不超过20万元”" in text
    preamble = replace(report.findings[0], original=None, draft=Side("preamble", "为了促进投资", 3, 9))
    assert "送审稿 引言：“为了促进投资”" in text_report.as_text(replace(report, findings=(preamble,)), "zh")


def test_a_translation_is_called_one(report):
    translation = replace(report, relation="translation")
    assert "    Translation 一: “最高不超过20万元”\n" in text_report.as_text(translation, "en")
    assert "译文 一：“最高不超过20万元”" in text_report.as_text(translation, "zh")


def test_a_clean_report_says_so(report):
    clean = replace(report, findings=(), complete=True)
    assert "No divergence was found." in text_report.as_text(clean, "en")
    assert "NOT COMPLETE" not in text_report.as_text(clean, "en")
    assert "未发现实质差异。" in text_report.as_text(clean, "zh")


def test_colour_only_where_it_is_asked_for(report):
    assert "\x1b" not in text_report.as_text(report, "en")
    assert "\x1b[1;31mHIGH\x1b[0m" in text_report.as_text(report, "en", colour=True)


def test_a_document_cannot_steer_the_terminal(report):
    evil = replace(report.findings[0], original=Side("一", "上限\x1b[2J为\x9b1m零", 0, 5))
    text = text_report.as_text(replace(report, findings=(evil,)), "en")
    assert "\x1b" not in text and "\x9b" not in text
    assert "“上限\ufffd[2J为\ufffd1m零”" in text


def test_every_word_has_both_languages():
    for table in (TYPES, SEVERITIES, DIRECTIONS, RELATIONS, LINK_RELATIONS, MQM_LEVELS, VERDICTS):
        for word, names in table.items():
            assert set(names) == set(LANGUAGES) and all(names.values()), word


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_gives_the_same_bytes_again(report, name):
    first = EXPORTS[name].render(Run.of(report), Style("zh"))
    assert first == EXPORTS[name].render(Run.of(report), Style("zh"))
    # What the other forms hold, their own tests read with other programs.
    if name in ("text", "json"):
        assert "最高不超过1000万元".encode() in first
    if not EXPORTS[name].binary:
        assert first.endswith(b"\n") and not first.endswith(b"\n\n")


def test_the_clauses_report(tree_of):
    tree = tree_of(ORIGINAL)
    part = tree.part
    aside = (Block("— 1 —", BlockKind.PAGE_NUMBER, page=1), Block("按统计口径。", BlockKind.FOOTNOTE))
    doc = Document(tree.source, part.blocks, aside, ("1 page without text",), 1, False)
    data = json.loads(clauses_report.as_json(doc, [tree]))
    jsonschema.validate(data, schema("clauses"))
    assert data["schema"] == "duizhao.clauses/1"
    assert data["notes"] == ["1 page without text"] and data["complete"] is False
    assert [clause["path"] for clause in data["parts"][0]["clauses"]] == ["title", "一", "二", "三"]
    first = data["parts"][0]["clauses"][1]
    assert (first["label"], first["title"], first["number"]) == ("一、", "加大奖励", 1)
    assert first["text"].split() == ["加大奖励", "对重点项目给予奖励，最高不超过1000万元。"]
    text = data["parts"][0]["text"]
    assert text[first["start"] : first["end"]].endswith("最高不超过1000万元。")
    assert [(row["kind"], row["text"], row.get("page")) for row in data["aside"]] == [
        ("page-number", "— 1 —", 1),
        ("footnote", "按统计口径。", None),
    ]
    shown = clauses_report.as_text(doc, [tree])
    assert "1. 渝州市促进投资行动计划 [zh]" in shown
    assert "     一  加大奖励" in shown
    assert shown.endswith("\nNotes\n  - 1 page without text\n")
