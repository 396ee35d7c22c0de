"""The report on one file: its documents with their pages, and what no clause holds."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema

from diff.cli import main
from diff.exports.aside import REASONS
from diff.exports.clauses_report import as_dict, as_text, part_pages, recognised
from diff.pipeline import clause_tree
from ingest.document import Block, BlockKind, Box, Document, Revision, Run, SourceFile
from ingest.html.article import FACTS
from ingest.parts import separate
from ingest.word.facts import _NAMES as WORD_FACTS
from normalize.clause import ClauseTree

SCHEMA = json.loads((Path(__file__).parents[2] / "diff" / "data" / "clauses.schema.json").read_text(encoding="utf-8"))


def _line(text: str, page: int, confidence: float | None = None) -> Block:
    return Block(text, page=page, runs=(Run(0, len(text), Box(page, 50, 50, 300, 62), confidence),))


DOC = Document(
    SourceFile("issue.pdf", "0" * 64, "pdf", 1),
    (
        _line("青川市人民政府公报", 1),
        _line("2031年第3期", 1),
        _line("目录", 2),
        _line("青川市人民政府关于印发渡口整治方案的通知 ........ 1", 2),
        _line("青川市人民政府", 3),
        _line("关于印发渡口整治方案的通知", 3),
        _line("青府发〔2031〕5号", 3),
        _line("各区县人民政府：", 3),
        _line("现将方案印发给你们。", 3),
        _line("青川市人民政府", 3),
        _line("2031年3月3日", 3),
        _line("渡口整治方案", 3, 0.98),
        _line("一、整治范围", 4, 0.912345),
        _line("全市渡口。", 4, 0.97),
        _line("三、工作要求", 5),
        _line("按月报送。", 5),
    ),
    aside=(
        *(Block(f"— {n} —", BlockKind.PAGE_NUMBER, page=n + 2) for n in range(1, 4)),
        Block("内部\x1b[31m资料", BlockKind.HIDDEN, path="body/p[3]"),
    ),
    pages=7,
    complete=False,
    unread=(5, 6, 7),
    revisions=(
        Revision("insertion", "按月", "某某", "2031-03-01T09:00:00Z", "body/p[9]"),
        Revision("insertion", "全市", "李某", "2031-03-02T09:00:00Z", "body/p[8]"),
        Revision("deletion", "按季"),
    ),
    metadata=(("title", "渡口整治方案"), ("index number", "000014349/2031-00012")),
)


def _report() -> tuple[Document, list[ClauseTree]]:
    doc, parts = separate(DOC)
    return doc, [clause_tree(doc, part) for part in parts]


def test_everything_in_json():
    doc, trees = _report()
    data = as_dict(doc, trees)
    jsonschema.validate(data, SCHEMA)
    letter, plan = data["parts"]
    assert (letter["docno"], letter["date"], letter["issuer"]) == (
        "青府发〔2031〕5号",
        "2031年3月3日",
        "青川市人民政府",
    )
    assert (letter["pages"], letter["printed_pages"]) == ([3, 3], [1, 1])
    assert (plan["parent"], plan["pages"], plan["printed_pages"]) == (1, [3, 5], [1, 3])
    assert [row["kind"] for row in data["aside"]] == ["page-number"] * 3 + ["hidden", "cover", "cover"] + [
        "contents"
    ] * 2
    assert data["aside"][3]["path"] == "body/p[3]" and data["aside"][4]["page"] == 1
    assert all(set(row["why"]) == {"en", "zh"} for row in data["aside"])
    assert data["revisions"][0] == {
        "kind": "insertion", "text": "按月", "author": "某某", "date": "2031-03-01T09:00:00Z", "path": "body/p[9]",
    }  # fmt: skip
    assert data["revisions"][2] == {"kind": "deletion", "text": "按季"}
    assert data["metadata"][1] == {"name": "index number", "value": "000014349/2031-00012"}
    assert data["recognised"] == [{"page": 3, "confidence": 0.98}, {"page": 4, "confidence": 0.912}]
    assert (data["unread"], data["pages"]) == ([5, 6, 7], 7)
    assert data["notes"] == ["part 2: 三: the numbering skips 2."]


def test_the_text_says_what_no_clause_holds():
    doc, trees = _report()
    shown = as_text(doc, trees)
    assert "\n   青府发〔2031〕5号 · 2031年3月3日 · 青川市人民政府 · page 3 (printed 1)\n" in shown
    assert "\n   pages 3–5 (printed 1–3) · attached to 1\n" in shown
    assert "\n  - 3 page numbers (“— 1 —” …). Counts the pages.\n" in shown
    assert "\n  - 1 hidden stretch (“内部�[31m资料”). The file holds it and does not show it.\n" in shown
    assert "\nTracked changes\n  - 2 insertions by 某某, 李某\n  - 1 deletion\n" in shown
    assert "\nPages whose text was recognised\n  - p. 3: lowest confidence 0.98\n" in shown
    assert "\nPages that show text which was not read\n  - 5–7\n" in shown
    assert "\n  - index number: 000014349/2031-00012\n" in shown


def test_the_text_in_chinese():
    doc, trees = _report()
    shown = as_text(doc, trees, "zh")
    assert "第3–5页（印刷页码1–3） · 1的附件" in shown
    assert "\n  - 3个页码（“— 1 —” …）。仅标示页次。\n" in shown
    assert "\n  - 2处插入，作者：某某、李某\n" in shown
    assert "\n  - 第4页：最低置信度0.912\n" in shown
    assert "\n文件自述\n  - 标题：渡口整治方案\n  - 索引号：000014349/2031-00012\n" in shown


def test_each_fact_of_a_file_has_a_chinese_name():
    names = (*FACTS, "url", *(name for name, _ in WORD_FACTS))
    doc = replace(DOC, metadata=tuple((name, "某") for name in names))
    assert not re.search(r"^  - [a-z]", as_text(doc, [], "zh").split("\n\n")[1], re.MULTILINE)


def test_all_of_it_on_request():
    doc, trees = _report()
    shown = as_text(doc, trees, every=True)
    assert all(f"  - p. {n + 2}  page number: — {n} —\n" in shown for n in range(1, 4))
    assert "\n  - body/p[8]  insertion (李某, 2031-03-02): 全市\n" in shown
    assert "\n  - p. 1  line of a cover: 2031年第3期\n" in shown
    assert "\n  - body/p[9]  插入 (某某, 2031-03-01): 按月\n" in as_text(doc, trees, "zh", every=True)


def test_every_kind_has_its_reason():
    assert REASONS.keys() == set(BlockKind)
    assert all(reason.why_en.endswith(".") and reason.why_zh.endswith("。") for reason in REASONS.values())


def test_a_format_without_pages_names_none():
    doc, parts = separate(Document(DOC.source, (Block("一、总则"),)))
    assert part_pages(parts[0]) is None and recognised(doc) == {}
    data = as_dict(doc, [clause_tree(doc, parts[0])])
    jsonschema.validate(data, SCHEMA)
    assert "pages" not in data and "pages" not in data["parts"][0]
    assert "Set aside" not in as_text(doc, [clause_tree(doc, parts[0])])


def test_the_command(tmp_path, capfd):
    file = tmp_path / "issue.txt"
    lines = [block.text for block in DOC.blocks]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert main(["clauses", str(file), "--lang", "en"]) == 0
    assert "2 lines of a cover (“青川市人民政府公报” …)" in capfd.readouterr().out
    assert main(["clauses", str(file), "--lang", "zh", "--aside"]) == 0
    out = capfd.readouterr().out
    assert "\n未列入条款的文字\n" in out and "封面文字: 2031年第3期\n" in out
