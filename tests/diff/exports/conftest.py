"""A run such as a repository of policies gives: files with text that tries to be markup, accepted findings, one pair refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from align.link import Alignment, Link
from diff.finding import Finding, Report, Severity, Side, fingerprint
from diff.run import Accepted, Compared, Run
from ingest import text_parser
from ingest.document import Part, SourceFile
from ingest.html import parser as html_parser
from normalize.clause import ClauseTree
from normalize.outline import build

HOSTILE = "<script>alert(1)</script> | `code` ``` [link](http://evil.example) @admin #12 &amp; ]]> *bold* ::error::x www.evil.example %0A \x1b[31m"
ORIGINAL = f"""渝州市促进投资行动计划

一、加大奖励
对重点项目给予奖励，最高不超过1000万元。
二、优化服务
建立专班，{HOSTILE}由市商务委负责。
三、加强宣传
举办推介会，每年不少于3次。
四、强化保障
严格考核。
"""
DRAFT = f"""江岸区促进投资行动计划

一、加大奖励
对重点项目给予奖励，最高不超过20万元。
二、优化服务
建立专班，{HOSTILE}由区商务委负责。可以设立窗口。
四、强化保障
考核。
"""
ENGLISH = """Yuzhou Action Plan for Promoting Investment

I. Increase rewards
Key projects are rewarded with up to CNY 100,000.
"""
DRAFT_NAME = "drafts/a,b: c%d.txt"
"""A name with everything that workflow commands and URIs must escape."""


def read(data: bytes, name: str, language: str = "zh", kind: str = "txt") -> ClauseTree:
    """The clause tree of a file, read in this process."""
    source = SourceFile(name, hashlib.sha256(data).hexdigest(), kind, len(data))
    doc = text_parser.parse(data, source) if kind == "txt" else html_parser.parse(data, source)
    return build(Part(1, doc.blocks[0].text, language, doc.blocks), source)


@pytest.fixture
def tree_in(tmp_path, monkeypatch) -> Callable[..., ClauseTree]:
    """Writes a file into the working directory and reads it."""
    monkeypatch.chdir(tmp_path)

    def make(name: str, text: str | bytes, language: str = "zh", kind: str = "txt") -> ClauseTree:
        data = text.encode() if isinstance(text, str) else text
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(data)
        return read(data, name, language, kind)

    return make


def side(tree: ClauseTree, quote: str, empty: bool = False) -> Side:
    """A side that quotes this, or that points behind it."""
    start = tree.text.index(quote)
    start, end = (start + len(quote),) * 2 if empty else (start, start + len(quote))
    clause = tree.clause_at(start) or tree.clauses[-1]
    return Side(clause.path, tree.text[start:end], start, end)


def finding(code: str, kind: str, severity: str, original: Side | None, draft: Side | None, **more: object) -> Finding:
    """A finding with a message in both languages that holds the quotes."""
    quotes = " / ".join(one.quote for one in (original, draft) if one)
    said = {"en": f"It diverges: “{quotes}”.", "zh": f"二者不一致：“{quotes}”。"}
    given = {"expected": "", "found": "", "direction": "", **more}
    number = fingerprint(code, kind, quotes)
    return Finding(code, kind, Severity(severity), 0.9, original, draft, message=said, fingerprint=number, **given)  # type: ignore[arg-type]


@pytest.fixture
def run(tree_in) -> Run:
    original, draft = tree_in("plan.txt", ORIGINAL), tree_in(DRAFT_NAME, DRAFT)
    english = tree_in("plan-en.txt", ENGLISH, "en")
    same = {clause.path: clause.index for clause in draft.clauses}
    links = tuple(
        Link((c.index,), (same[c.path],) if c.path in same else (), 1.0 if c.path in same else 0.0)
        for c in original.clauses
    )
    findings = (
        finding(
            "QU01", "cap-changed", "high", side(original, "最高不超过1000万元"), side(draft, "最高不超过20万元"),
            expected="≤ 10,000,000 CNY", found="≤ 200,000 CNY", direction="stricter",
        ),
        finding("WO01", "wording", "info", side(original, HOSTILE), side(draft, HOSTILE)),
        finding("PR02", "provision-added", "low", None, side(draft, "可以设立窗口。")),
        finding("MS01", "measure-missing", "medium", side(original, "三、加强宣传"), None, candidates=(("二", 0.21),)),
        finding(
            "MO01", "modality-changed", "medium", side(original, "严格考核"), side(draft, "考核。"),
            status="waived", accepted="Agreed with the district | <b>2026</b>",
        ),
        finding("QU01", "target-missing", "high", side(original, "每年不少于3次"), None, status="baseline", accepted="known"),
    )  # fmt: skip
    relations = tuple("missing" if not link.target else "changed" for link in links)
    notes = (f"Original: page 3 has no text {HOSTILE}.",)
    first = Report("localisation", Alignment(original, draft, links), relations, findings, notes, complete=False)
    cap = finding(
        "QU02", "accuracy/number", "high", side(original, "1000万元"), side(english, "CNY 100,000"), mqm="critical"
    )
    pairs = tuple(Link((i,), (i,) if i < len(english.clauses) else (), 0.9) for i in range(len(original.clauses)))
    second = Report("translation", Alignment(original, english, pairs), ("changed",) * len(pairs), (cap,))
    return Run(
        (
            Compared("plan.txt", DRAFT_NAME, first),
            Compared("plan.txt", "plan-en.txt", second),
            Compared("plan.txt", "gone.docx", None, "gone.docx: there is no such file; check the name."),
        ),
        (
            Accepted(
                "00ff00ff00ff00ff",
                "plan.txt",
                DRAFT_NAME,
                "QU01",
                "rate-changed",
                "high",
                "二",
                "The rate fell.",
                zh="补助比例下降。",
            ),
        ),
        ("A waiver for “三” expired on 2026-10-01.",),
    )


@pytest.fixture
def clean(tree_in) -> Run:
    """A run in which nothing diverges."""
    original, draft = tree_in("plan.txt", ORIGINAL), tree_in("draft.txt", ORIGINAL)
    links = tuple(Link((c.index,), (c.index,), 1.0) for c in original.clauses)
    report = Report("revision", Alignment(original, draft, links), ("same",) * len(links), ())
    return Run((Compared("plan.txt", "draft.txt", report),))
