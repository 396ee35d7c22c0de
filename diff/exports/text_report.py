"""The report as text for a reader who is a lawyer, not a programmer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from diff import mqm
from diff.finding import Finding, Report, Severity, Side
from diff.run import Compared, Run
from diff.vocabulary import (
    DIRECTIONS,
    LINK_RELATIONS,
    MQM_LEVELS,
    RELATIONS,
    SEVERITIES,
    TYPES,
    UNNUMBERED,
    VERDICTS,
)
from normalize.clause import ClauseTree

_WORDS = {
    "original": {"en": "Original", "zh": "原文"},
    "draft": {"en": "Draft", "zh": "送审稿"},
    "translation": {"en": "Translation", "zh": "译文"},
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
    "words": {"en": "words", "zh": "词"},
    "characters": {"en": "characters", "zh": "字"},
    "penalty": {
        "en": "{points} penalty points in {size} {unit}, {share} per 1,000",
        "zh": "{size}{unit}罚分{points}，每千{unit}{share}",
    },
    "quality": {"en": "score {}", "zh": "得分{}"},
    "second": {"en": "A second opinion {}", "zh": "第二意见{}"},
    "suggestion": {"en": "Suggested", "zh": "建议译文"},
    "clean-but": {"en": "No divergence was found that was not accepted before.", "zh": "除已接受的差异外，未发现实质差异。"},
    "accepted": {"en": "Not counted", "zh": "不计入"},
    "baseline": {"en": "accepted before", "zh": "此前已接受"},
    "waived": {"en": "waived", "zh": "已豁免"},
    "run": {"en": "ALL PAIRS", "zh": "全部文件"},
    "pairs": {"en": "Compared", "zh": "已比对"},
    "of": {"en": "{} of {}", "zh": "{}组（共{}组）"},
    "refused": {"en": "NOT COMPARED", "zh": "未能比对"},
    "partly": {"en": "not complete", "zh": "不完整"},
    "vanished": {"en": "ACCEPTED BEFORE, FOUND NO MORE", "zh": "此前已接受、现已不再出现"},
    "notes": {"en": "NOTES", "zh": "说明"},
    "incomplete": {
        "en": "NOT COMPLETE: something could not be read (see the notes). Nothing is said about it here.",
        "zh": "不完整：部分内容未能读取（见“说明”），本报告对其不作判断。",
    },
}  # fmt: skip

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
"""What a document must not do to the reader's terminal."""

_ANSI = {Severity.HIGH: "1;31", Severity.MEDIUM: "33", Severity.LOW: "36", Severity.INFO: "2"}


def as_text(report: Report, lang: str = "en", colour: bool = False) -> str:
    """The report in the language `lang` ("en" or "zh"), with ANSI colours where `colour` is set."""
    return "\n".join(_Page(report, lang, colour).lines()) + "\n"


def run_as_text(run: Run, lang: str = "en", colour: bool = False) -> str:
    """The report of each pair, or why there is none; then what holds for all of them, where there is more than the one report to tell:
    what could not be compared, what was accepted and is gone, notes."""
    texts = []
    for number, pair in enumerate(run.pairs, 1):
        head = [_paint(f"[{number}/{len(run.pairs)}] {pair_name(pair)}", "1", colour), ""] if len(run.pairs) > 1 else []
        if pair.report is None:
            refusal = f"{_WORDS['refused'][lang]}{_colon(lang)}{on_one_line(pair.refusal)}"
            texts.append("\n".join([*head, _paint(refusal, "1;31", colour)]) + "\n")
        else:
            texts.append("\n".join([*head, as_text(pair.report, lang, colour)]))
    if last := list(_of_all(run, lang, colour)):
        texts.append("\n".join(last) + "\n")
    return "\n".join(texts)


def _of_all(run: Run, lang: str, colour: bool) -> Iterator[str]:
    colon, comma = _colon(lang), _comma(lang)
    if len(run.pairs) > 1:
        yield _paint(_WORDS["run"][lang], "1", colour)
        reports = list(run.reports())
        compared = _WORDS["of"][lang].format(len(reports), len(run.pairs))
        yield f"  {_WORDS['pairs'][lang]}{colon}{compared}"
        yield "  " + _counts((finding for _, finding in run.findings()), lang)
        yield from (f"  {line}" for line in _taken((finding for _, finding in run.findings()), lang))
        for pair in run.pairs:
            if pair.report is None:
                yield f"  {_WORDS['refused'][lang]}{colon}{pair_name(pair)}"
            elif not pair.report.complete:
                yield f"  {_WORDS['partly'][lang]}{colon}{pair_name(pair)}"
    if run.vanished:
        yield from ([""] if len(run.pairs) > 1 else [])
        yield _paint(_WORDS["vanished"][lang], "1", colour)
        for gone in run.vanished:
            name = f"{on_one_line(gone.draft or gone.original)}{comma}" if len(run.pairs) > 1 else ""
            yield f"  - {name}{gone.clause} [{gone.type}; {gone.code}; {gone.fingerprint}]{colon}{on_one_line(gone.said(lang))}"
    if run.notes:
        yield from ([""] if len(run.pairs) > 1 or run.vanished else [])
        yield _paint(_WORDS["notes"][lang], "1", colour)
        yield from (f"  - {on_one_line(note)}" for note in run.notes)


def pair_name(pair: Compared) -> str:
    """Both files of a pair, by the names that they were given."""
    return on_one_line(f"{pair.original} ↔ {pair.draft}" if pair.draft else pair.original)


def one_line(report: Report, lang: str = "en") -> str:
    """How many findings of each severity count, on one line."""
    return _counts(report.findings, lang)


def _counts(findings: Iterable[Finding], lang: str) -> str:
    numbers = Counter(finding.severity for finding in findings if not finding.status)
    counts = [_count(SEVERITIES[severity], numbers[severity], lang) for severity in Severity]
    return f"{_WORDS['findings'][lang]}{_colon(lang)}{_comma(lang).join(counts)}"


def _taken(findings: Iterable[Finding], lang: str) -> list[str]:
    """How many findings were accepted, in which way; nothing where none was."""
    numbers = Counter(finding.status for finding in findings if finding.status)
    counts = [_count(_WORDS[status], numbers[status], lang) for status in ("baseline", "waived") if numbers[status]]
    return [f"{_WORDS['accepted'][lang]}{_colon(lang)}{_comma(lang).join(counts)}"] if counts else []


def _count(names: dict[str, str], number: int, lang: str) -> str:
    return f"{names[lang]} {number}" if lang == "zh" else f"{number} {names[lang]}"


def _colon(lang: str) -> str:
    return "：" if lang == "zh" else ": "


def _comma(lang: str) -> str:
    return "，" if lang == "zh" else ", "


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text


@dataclass(frozen=True, slots=True)
class _Page:
    """A report for one reader: in one language, in colour or not."""

    report: Report
    lang: str
    colour: bool

    @property
    def colon(self) -> str:
        return _colon(self.lang)

    @property
    def comma(self) -> str:
        return _comma(self.lang)

    def word(self, key: str) -> str:
        return _WORDS[key][self.lang]

    def side_name(self, side: str) -> str:
        return self.word("translation" if side == "draft" and self.report.relation == "translation" else side)

    def count(self, names: dict[str, str], number: int) -> str:
        return _count(names, number, self.lang)

    def paint(self, text: str, code: str) -> str:
        return _paint(text, code, self.colour)

    def lines(self) -> Iterator[str]:
        report = self.report
        yield from self.head("original", report.alignment.original)
        yield from self.head("draft", report.alignment.draft)
        yield f"{self.word('relation')}{self.colon}{RELATIONS[report.relation][self.lang]}"
        yield ""
        if not report.complete:
            yield self.paint(self.word("incomplete"), "1;33")
            yield ""
        # What was accepted is counted below, and listed in the forms for programs.
        new = [f for f in report.findings if not f.status]
        substance = [f for f in new if f.severity is not Severity.INFO]
        info = [f for f in new if f.severity is Severity.INFO]
        numbers = count(1)
        for heading, findings in (("substance", substance), ("info", info)):
            if findings:
                yield self.paint(self.word(heading), "1")
                yield ""
            for finding in findings:
                yield from self.finding(next(numbers), finding)
                yield ""
        if not substance:
            accepted = any(f.status and f.severity is not Severity.INFO for f in report.findings)
            yield self.word("clean-but" if accepted else "clean")
            yield ""
        yield self.paint(self.word("summary"), "1")
        yield "  " + one_line(report, self.lang)
        yield from (f"  {line}" for line in _taken(report.findings, self.lang))
        relations = Counter(report.relations)
        counts = [self.count(names, relations[name]) for name, names in LINK_RELATIONS.items() if relations[name]]
        yield f"  {self.word('clauses')}{self.colon}{self.comma.join(counts)}"
        if (score := mqm.score(report)) is not None:
            yield f"  MQM{self.colon}{self.score(score)}"
        if report.notes:
            yield ""
            yield self.paint(self.word("notes"), "1")
            yield from (f"  - {on_one_line(note)}" for note in report.notes)

    def head(self, side: str, tree: ClauseTree) -> Iterator[str]:
        part = self.word("part").format(tree.part.number)
        yield f"{self.side_name(side)}{self.colon}{on_one_line(tree.source.name)} ({tree.source.format}, {part})"
        if tree.title:
            yield f"    {tree.title}"

    def finding(self, number: int, finding: Finding) -> Iterator[str]:
        severity = self.paint(SEVERITIES[finding.severity][self.lang].upper(), _ANSI[finding.severity])
        names = f"{finding.type}; {finding.code}; {finding.fingerprint}"
        if finding.mqm:
            names += f"; MQM {MQM_LEVELS[finding.mqm][self.lang]}"
        yield f"{number}. {severity}  {TYPES[finding.type][self.lang]}  [{names}]"
        yield f"    {on_one_line(finding.message[self.lang])}"
        yield self.side("original", finding.original)
        yield self.side("draft", finding.draft)
        if finding.expected or finding.found:
            yield "    " + self.values(finding)
        elif finding.direction not in ("", "neutral"):
            yield f"    → {DIRECTIONS[finding.direction][self.lang]}"
        if finding.candidates:
            candidates = self.comma.join(f"{path} ({score:.2f})" for path, score in finding.candidates)
            yield f"    {self.word('turned-down')}{self.colon}{candidates}"
        if finding.judge is not None:
            verdict = self.word("second").format(VERDICTS[finding.judge.verdict][self.lang])
            yield f"    {verdict}{self.colon}{on_one_line(finding.judge.reason[self.lang])}"
        if finding.suggestion:
            yield f"    {self.word('suggestion')}{self.colon}“{on_one_line(finding.suggestion)}”"

    def score(self, score: mqm.Score) -> str:
        """Errors of each level, penalty points, and the quality score."""
        counts = [self.count(names, getattr(score, level)) for level, names in reversed(MQM_LEVELS.items())]
        points = self.word("penalty").format(
            points=score.penalty, size=score.words, unit=self.word(score.unit), share=score.per_thousand
        )
        quality = self.word("quality").format(score.quality)
        return ("；" if self.lang == "zh" else "; ").join((self.comma.join(counts), points, quality))

    def side(self, name: str, side: Side | None) -> str:
        label = f"    {self.side_name(name)}"
        if side is None:
            return f"{label}{self.colon}{self.word('not-there')}"
        clause = UNNUMBERED.get(side.clause, side.clause) if self.lang == "zh" else side.clause
        page = "" if side.page is None else self.comma + self.word("page").format(side.page)
        quote = on_one_line(side.quote)
        return f"{label} {clause}{page}{self.colon}" + (f"“{quote}”" if quote else self.word("nothing"))

    def values(self, finding: Finding) -> str:
        expected, found = (on_one_line(value) or self.word("none") for value in (finding.expected, finding.found))
        blank = "" if self.lang == "zh" else " "
        text = f"{self.word('expected')}{blank}{expected} → {self.word('found')}{blank}{found}"
        if not finding.direction:
            return text
        direction = DIRECTIONS[finding.direction][self.lang]
        return f"{text}（{direction}）" if self.lang == "zh" else f"{text} ({direction})"


def on_one_line(text: str) -> str:
    """The text on one line, without control characters. Line breaks inside a quote are the page's, not the author's: none between ideographs, else a blank."""
    pieces = [shown for piece in text.splitlines() if (shown := _CONTROL.sub("\ufffd", piece.strip()))]
    joined = pieces[0] if pieces else ""
    for piece in pieces[1:]:
        blank = " " if joined[-1].isascii() and piece[0].isascii() else ""
        joined += blank + piece
    return joined
