"""The report as text for a reader who is a lawyer, not a programmer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from diff.finding import Finding, Report, Severity, Side
from diff.vocabulary import DIRECTIONS, LINK_RELATIONS, RELATIONS, SEVERITIES, TYPES
from normalize.clause import ClauseTree

_WORDS = {
    "original": {"en": "Original", "zh": "原文"},
    "draft": {"en": "Draft", "zh": "送审稿"},
    "relation": {"en": "Compared as", "zh": "比对方式"},
    "part": {"en": "part {}", "zh": "第{}部分"},
    "page": {"en": "page {}", "zh": "第{}页"},
    "nothing": {"en": "(nothing here)", "zh": "（此处没有）"},
    "not-there": {"en": "(not in this document)", "zh": "（该文件中没有）"},
    "expected": {"en": "Expected", "zh": "应为"},
    "found": {"en": "found", "zh": "实为"},
    "none": {"en": "nothing", "zh": "无"},
    "turned-down": {"en": "Looked at and turned down", "zh": "已查看但不吻合的条款"},
    "substance": {"en": "DIVERGENCES", "zh": "实质差异"},
    "info": {"en": "FOR INFORMATION (no legal effect)", "zh": "仅供参考（无实质影响）"},
    "clean": {"en": "No divergence was found.", "zh": "未发现实质差异。"},
    "summary": {"en": "SUMMARY", "zh": "汇总"},
    "findings": {"en": "Findings", "zh": "差异"},
    "clauses": {"en": "Clauses", "zh": "条款"},
    "notes": {"en": "NOTES", "zh": "说明"},
    "incomplete": {
        "en": "NOT COMPLETE: something could not be read (see the notes). Nothing is said about it here.",
        "zh": "不完整：部分内容未能读取（见“说明”），本报告对其不作判断。",
    },
}  # fmt: skip

_UNNUMBERED = {"title": "标题", "preamble": "引言", "closing": "结尾"}
"""The clauses that have no label, in Chinese; in English they are called what their path says."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
"""What a document must not do to the reader's terminal."""

_ANSI = {Severity.HIGH: "1;31", Severity.MEDIUM: "33", Severity.LOW: "36", Severity.INFO: "2"}


def as_text(report: Report, lang: str = "en", colour: bool = False) -> str:
    """The report in the language `lang` ("en" or "zh"), with ANSI colours where `colour` is set."""
    return "\n".join(_lines(report, lang, colour)) + "\n"


def one_line(report: Report, lang: str = "en") -> str:
    """How many findings of each severity, on one line."""
    colon, comma = ("：", "，") if lang == "zh" else (": ", ", ")
    counts = comma.join(
        f"{report.count(s)} {SEVERITIES[s][lang]}" if lang == "en" else f"{SEVERITIES[s][lang]} {report.count(s)}"
        for s in Severity
    )
    return f"{_WORDS['findings'][lang]}{colon}{counts}"


def _lines(report: Report, lang: str, colour: bool) -> Iterator[str]:
    words = {key: by_language[lang] for key, by_language in _WORDS.items()}
    colon = "：" if lang == "zh" else ": "
    yield from _head("original", report.alignment.original, lang)
    yield from _head("draft", report.alignment.draft, lang)
    yield f"{words['relation']}{colon}{RELATIONS[report.relation][lang]}"
    yield ""
    if not report.complete:
        yield _paint(words["incomplete"], "1;33", colour)
        yield ""
    substance = [f for f in report.findings if f.severity is not Severity.INFO]
    info = [f for f in report.findings if f.severity is Severity.INFO]
    number = 0
    for heading, findings in (("substance", substance), ("info", info)):
        if findings:
            yield _paint(words[heading], "1", colour)
            yield ""
        for finding in findings:
            number += 1
            yield from _finding(number, finding, lang, colour)
            yield ""
    if not substance:
        yield words["clean"]
        yield ""
    yield _paint(words["summary"], "1", colour)
    yield "  " + one_line(report, lang)
    relations = Counter(report.relations)
    counts = [f"{LINK_RELATIONS[name][lang]} {relations[name]}" for name in LINK_RELATIONS if relations[name]]
    yield f"  {words['clauses']}{colon}{('，' if lang == 'zh' else ', ').join(counts)}"
    if report.notes:
        yield ""
        yield _paint(words["notes"], "1", colour)
        for note in report.notes:
            yield f"  - {note}"


def _head(side: str, tree: ClauseTree, lang: str) -> Iterator[str]:
    colon = "：" if lang == "zh" else ": "
    part = _WORDS["part"][lang].format(tree.part.number)
    yield f"{_WORDS[side][lang]}{colon}{tree.source.name} ({tree.source.format}, {part})"
    if tree.title:
        yield f"    {tree.title}"


def _finding(number: int, finding: Finding, lang: str, colour: bool) -> Iterator[str]:
    severity = _paint(SEVERITIES[finding.severity][lang].upper(), _ANSI[finding.severity], colour)
    yield f"{number}. {severity}  {TYPES[finding.type][lang]}  [{finding.type}; {finding.code}; {finding.fingerprint}]"
    yield f"    {_localised(finding.message, lang)}"
    yield from _side("original", finding.original, lang)
    yield from _side("draft", finding.draft, lang)
    if finding.expected or finding.found:
        yield "    " + _values(finding, lang)
    elif finding.direction:
        yield f"    → {DIRECTIONS[finding.direction][lang]}"
    if finding.candidates:
        colon = "：" if lang == "zh" else ": "
        candidates = ", ".join(f"{path} ({score:.2f})" for path, score in finding.candidates)
        yield f"    {_WORDS['turned-down'][lang]}{colon}{candidates}"


def _side(name: str, side: Side | None, lang: str) -> Iterator[str]:
    colon = "：" if lang == "zh" else ": "
    label = f"    {_WORDS[name][lang]}"
    if side is None:
        yield f"{label}{colon}{_WORDS['not-there'][lang]}"
        return
    clause = _UNNUMBERED.get(side.clause, side.clause) if lang == "zh" else side.clause
    page = "" if side.page is None else ("，" if lang == "zh" else ", ") + _WORDS["page"][lang].format(side.page)
    quote = _on_one_line(side.quote)
    yield f"{label} {clause}{page}{colon}{f'“{quote}”' if quote else _WORDS['nothing'][lang]}"


def _values(finding: Finding, lang: str) -> str:
    none = _WORDS["none"][lang]
    space = "" if lang == "zh" else " "
    text = (
        f"{_WORDS['expected'][lang]}{space}{finding.expected or none} → "
        f"{_WORDS['found'][lang]}{space}{finding.found or none}"
    )
    if not finding.direction:
        return text
    direction = DIRECTIONS[finding.direction][lang]
    return f"{text}（{direction}）" if lang == "zh" else f"{text} ({direction})"


def _on_one_line(text: str) -> str:
    """Line breaks inside a quote are the page's, not the author's: none between ideographs, else a blank."""
    pieces = [shown for piece in text.splitlines() if (shown := _CONTROL.sub("\ufffd", piece.strip()))]
    joined = pieces[0] if pieces else ""
    for piece in pieces[1:]:
        blank = " " if joined[-1].isascii() and piece[0].isascii() else ""
        joined += blank + piece
    return joined


def _localised(message: dict[str, str], lang: str) -> str:
    return message.get(lang) or next(iter(message.values()), "")


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
