"""The review report for the record: what was compared, what diverges clause by clause, what was decided, and what was not checked.

Plain data in the order of reading, which `review_report_docx` prints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from diff import VERSION, mqm
from diff.exports.archive import printable
from diff.exports.page import Page, heading
from diff.exports.text_report import on_one_line
from diff.finding import Finding, Report, Severity, Side
from diff.run import Compared, Run
from diff.vocabulary import DIRECTIONS, LINK_RELATIONS, MQM_LEVELS, RELATIONS, SEVERITIES, TYPES, VERDICTS
from normalize.clause import ClauseTree

if TYPE_CHECKING:
    from diff.gate.decisions import Decided


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of `level` 1 to 3."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `warns` where the reader must not miss it."""

    text: str
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a row of heads. `widths` are the shares of the columns; `fills` gives the severity that colours a row, or ""."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    fills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A table of names and values under a title, which stays together; `severity` colours the title of a finding."""

    title: str
    rows: tuple[tuple[str, str], ...]
    severity: str = ""


Part = Heading | Paragraph | Items | Grid | Card


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole report in one language ("en" or "zh")."""

    lang: str
    title: str
    subtitle: str
    parts: tuple[Part, ...]


_WORDS = {
    "title": {"en": "Review report", "zh": "文本比对审查报告"},
    "several": {"en": "{} comparisons", "zh": "{}次比对"},
    "summary": {"en": "Summary", "zh": "概要"},
    "clean": {"en": "No divergence of substance was found.", "zh": "未发现实质差异。"},
    "settled": {
        "en": "Every divergence of substance that was found has been accepted.",
        "zh": "所发现的实质差异均已接受。",
    },
    "diverges": {
        "en": "Divergences of substance that count: {}; of these high: {}.",
        "zh": "计入的实质差异{}项，其中重大{}项。",
    },
    "unread": {
        "en": "NOT COMPLETE: something could not be read (see “What was not checked”). Nothing is said about it here.",
        "zh": "不完整：部分内容未能读取（见“未检查的内容”），本报告对其不作判断。",
    },
    "refused": {"en": "NOT COMPARED: {}", "zh": "未能比对：{}"},
    "severity": {"en": "Severity", "zh": "严重程度"},
    "count": {"en": "Findings", "zh": "差异"},
    "counting": {"en": "Count", "zh": "计入"},
    "accepted-count": {"en": "Accepted before", "zh": "此前已接受"},
    "waived-count": {"en": "Waived", "zh": "已豁免"},
    "total": {"en": "all", "zh": "合计"},
    "clauses": {"en": "Clauses: {}.", "zh": "条款：{}。"},
    "mqm": {"en": "MQM score {} ({} penalty points in {} {}).", "zh": "MQM得分{}（{}分罚分，共{}{}）。"},
    "words": {"en": "words", "zh": "词"},
    "characters": {"en": "characters", "zh": "字"},
    "pairs": {"en": "Comparison", "zh": "比对"},
    "documents": {"en": "Documents and versions", "zh": "文件与版本"},
    "original": {"en": "Original", "zh": "原文"},
    "draft": {"en": "Draft", "zh": "送审稿"},
    "translation": {"en": "Translation", "zh": "译文"},
    "pair": {"en": "Comparison {}: {}", "zh": "第{}次比对：{}"},
    "name": {"en": "Title", "zh": "标题"},
    "file": {"en": "File", "zh": "文件"},
    "part": {"en": "Part of file", "zh": "部分序号"},
    "format": {"en": "Format", "zh": "格式"},
    "language": {"en": "Language", "zh": "语言"},
    "zh": {"en": "Chinese", "zh": "中文"},
    "en": {"en": "English", "zh": "英文"},
    "hash": {"en": "SHA-256", "zh": "SHA-256"},
    "tool": {"en": "Tool", "zh": "工具"},
    "compared": {"en": "Compared as", "zh": "比对方式"},
    "findings": {"en": "Findings by clause", "zh": "逐条差异"},
    "none": {"en": "None.", "zh": "无。"},
    "reason": {"en": "Reason", "zh": "理由"},
    "page": {"en": "page {}", "zh": "第{}页"},
    "nothing": {"en": "(nothing here)", "zh": "（此处没有）"},
    "absent": {"en": "(not in this document)", "zh": "（该文件中没有）"},
    "values": {"en": "Values", "zh": "数值"},
    "expected": {"en": "expected {}, found {}", "zh": "应为{}，实为{}"},
    "no-value": {"en": "nothing", "zh": "无"},
    "closest": {"en": "Looked at and turned down", "zh": "已查看但不吻合的条款"},
    "second": {"en": "A second opinion {}", "zh": "第二意见{}"},
    "suggestion": {"en": "Suggested", "zh": "建议译文"},
    "check": {"en": "Check", "zh": "检查项"},
    "identity": {"en": "{}; id {}; confidence {:.2f}", "zh": "{}；编号{}；置信度{:.2f}"},
    "status": {"en": "Decision", "zh": "处理"},
    "counts": {"en": "none on record; it counts", "zh": "尚无记录，计入差异"},
    "informs": {"en": "none on record; for information only", "zh": "尚无记录，仅供参考"},
    "accept": {"en": "confirmed; to be dealt with", "zh": "已确认，须处理"},
    "dismiss": {"en": "dismissed", "zh": "已忽略"},
    "baseline": {"en": "accepted (baseline)", "zh": "已接受（基线）"},
    "waived": {"en": "waived", "zh": "已豁免"},
    "accepted": {"en": "Accepted and vanished", "zh": "已接受与已消失的差异"},
    "accepted-list": {"en": "Accepted findings", "zh": "已接受的差异"},
    "vanished-list": {"en": "Accepted before and no longer found", "zh": "此前已接受，现已不再出现"},
    "clause": {"en": "Clause", "zh": "条款"},
    "by": {"en": "By", "zh": "处理人"},
    "what": {"en": "Finding", "zh": "差异"},
    "not-checked": {"en": "What was not checked", "zh": "未检查的内容"},
    "aside": {
        "en": "Running heads, page numbers, footnotes, comments, covers and tables of contents are set aside and not compared; "
        "duizhao clauses FILE --aside lists them.",
        "zh": "页眉页脚、页码、脚注、批注、封面和目录等不参与比对；可用 duizhao clauses FILE --aside 列出。",
    },
    "machine": {
        "en": "A program made this report. It finds what its checks look for, and does not replace reading by a person.",
        "zh": "本报告由程序生成，仅能发现各检查项所涉及的差异，不能代替人工审读。",
    },
    "all-read": {"en": "All of the files could be read.", "zh": "各文件均已完整读取。"},
    "notes": {"en": "Notes of the comparison", "zh": "比对说明"},
    "sign": {"en": "Sign-off", "zh": "签署"},
    "reviewer": {"en": "Reviewed by", "zh": "审查人"},
    "date": {"en": "Date", "zh": "日期"},
    "result": {"en": "Result", "zh": "审查结论"},
}  # fmt: skip


_DECIDED = ("accept", "dismiss")
"""What a reviewer can make of a finding; anything else is said in words."""


def unchecked(run: Run, lang: str) -> tuple[str, tuple[Heading | Paragraph | Items, ...]]:
    """The chapter on what was not checked, for other forms of the report: its heading, and what stands under it."""
    report = _Report(run, lang)
    return report.word("not-checked"), tuple(report.limits())


def paper(run: Run, lang: str, decided: Mapping[str, Decided] | None = None) -> Paper:
    """The review report of a run. `decided` are a reviewer's decisions, by fingerprint, which stand with the findings."""
    return _Report(run, lang, decided).paper()


class _Report(Page):
    def __init__(self, run: Run, lang: str, decided: Mapping[str, Decided] | None = None) -> None:
        super().__init__(_WORDS, lang)
        self.run = run
        self.decided = decided or {}
        self.several = len(run.pairs) > 1
        self._numbers = count(1)
        self._chapters = iter("一二三四五六")

    def paper(self) -> Paper:
        parts = (
            *self.summary(), *self.documents(), *self.findings(), *self.accepted(), *self.not_checked(), *self.sign(),
        )  # fmt: skip
        return Paper(self.lang, self.word("title"), self.subtitle(), parts)

    def subtitle(self) -> str:
        if self.several:
            return self.word("several", len(self.run.pairs))
        return self.called(self.run.pairs[0]) if self.run.pairs else ""

    def called(self, pair: Compared) -> str:
        """A pair by the titles of its documents, or where they have none by its files."""
        names: list[str] = []
        trees = (pair.report.alignment.original, pair.report.alignment.draft) if pair.report else (None, None)
        for tree, file in zip(trees, (pair.original, pair.reviewed), strict=True):
            names.append(on_one_line(tree.title) if tree is not None and tree.title else file)
        return _clean(" ↔ ".join(names))

    def over(self, number: int, pair: Compared) -> Iterator[Part]:
        """The heading of a pair, where there are several."""
        if self.several:
            # Districts publish under one title; the file tells their drafts apart.
            yield Heading(2, _clean(self.word("pair", number, pair.reviewed)))

    def chapter(self, key: str) -> Heading:
        """The heading of a chapter; Chinese papers count them."""
        number = f"{next(self._chapters)}、" if self.lang == "zh" else ""
        return Heading(1, number + self.word(key))

    # ---- summary

    def summary(self) -> Iterator[Part]:
        yield self.chapter("summary")
        found = [finding for _, finding in self.run.findings()]
        yield from self.verdict(found)
        yield self.counts(found)
        if self.several:
            yield self.pairs()
        for pair in self.run.pairs:
            if pair.report is not None and not self.several:
                relations = Counter(pair.report.relations)
                shown = [
                    self.counted(names[self.lang], relations[name])
                    for name, names in LINK_RELATIONS.items()
                    if relations[name]
                ]
                yield Paragraph(self.word("clauses", self.comma.join(shown)))
                if (score := mqm.score(pair.report)) is not None:
                    unit = self.word(score.unit)
                    yield Paragraph(self.word("mqm", score.quality, score.penalty, score.words, unit))

    def verdict(self, found: list[Finding]) -> Iterator[Part]:
        """What the reader takes away; never “nothing was found” where something was not looked at."""
        whole = True
        for pair in self.run.pairs:
            if pair.report is None:
                whole = False
                yield Paragraph(
                    _clean(f"{self.called(pair)}{self.colon}{self.word('refused', pair.refusal)}"), warns=True
                )
        if not all(report.complete for report in self.run.reports()):
            whole = False
            yield Paragraph(self.word("unread"), warns=True)
        weighty = [finding for finding in found if finding.severity is not Severity.INFO]
        counting = [finding for finding in weighty if not finding.status]
        if counting:
            high = sum(finding.severity is Severity.HIGH for finding in counting)
            yield Paragraph(self.word("diverges", len(counting), high), warns=True)
        elif weighty:
            yield Paragraph(self.word("settled"))
        elif whole and self.run.pairs:
            yield Paragraph(self.word("clean"))

    def counts(self, found: list[Finding]) -> Grid:
        def row(name: str, of: list[Finding]) -> tuple[str, ...]:
            status = Counter(finding.status for finding in of)
            counting = sum(not finding.status and finding.severity is not Severity.INFO for finding in of)
            return (name, str(len(of)), str(counting), str(status["baseline"]), str(status["waived"]))

        by = {severity: [one for one in found if one.severity is severity] for severity in Severity}
        rows = [row(SEVERITIES[severity][self.lang], ones) for severity, ones in by.items()]
        head = ("severity", "count", "counting", "accepted-count", "waived-count")
        return Grid(
            tuple(self.word(name) for name in head),
            (*rows, row(self.word("total"), found)),
            (2, 1, 1, 1, 1),
            (*(severity.value for severity in Severity), ""),
        )

    def pairs(self) -> Grid:
        rows = []
        for number, pair in enumerate(self.run.pairs, 1):
            if pair.report is None:
                cells = [self.word("refused", pair.refusal)] + [""] * len(Severity)
            else:
                cells = [RELATIONS[pair.report.relation][self.lang]]
                cells += [str(pair.report.count(severity)) for severity in Severity]
            rows.append(tuple(_clean(cell) for cell in (str(number), pair.reviewed, self.called(pair), *cells)))
        head = (
            "",
            self.word("file"),
            self.word("pairs"),
            self.word("compared"),
            *(SEVERITIES[one][self.lang] for one in Severity),
        )
        return Grid(head, tuple(rows), (1, 4, 6, 3, 2, 2, 2, 2))

    # ---- documents

    def documents(self) -> Iterator[Part]:
        yield self.chapter("documents")
        yield Paragraph(f"{self.word('tool')}{self.colon}duizhao {VERSION}")
        for number, pair in enumerate(self.run.pairs, 1):
            yield from self.over(number, pair)
            if pair.report is None:
                yield Paragraph(_clean(self.word("refused", pair.refusal)), warns=True)
                continue
            report = pair.report
            relation = RELATIONS[report.relation][self.lang]
            yield Paragraph(f"{self.word('compared')}{self.colon}{relation}")
            yield self.described("original", report, report.alignment.original, pair.original)
            yield self.described("draft", report, report.alignment.draft, pair.reviewed)

    def side_name(self, side: str, report: Report) -> str:
        return self.word("translation" if side == "draft" and report.relation == "translation" else side)

    def described(self, side: str, report: Report, tree: ClauseTree, file: str) -> Card:
        rows = (
            ("name", on_one_line(tree.title)),
            ("file", file),
            ("format", tree.source.format),
            ("part", str(tree.part.number)),
            ("language", self.word(tree.language)),
            ("hash", tree.source.sha256),
        )
        return Card(self.side_name(side, report), tuple((self.word(name), _clean(text)) for name, text in rows))

    # ---- findings

    def findings(self) -> Iterator[Part]:
        yield self.chapter("findings")
        any_found = False
        for number, pair in enumerate(self.run.pairs, 1):
            if pair.report is None or not pair.report.findings:
                continue
            any_found = True
            yield from self.over(number, pair)
            for name, findings in self.by_clause(pair.report):
                yield Heading(3 if self.several else 2, name)
                yield from (self.finding(pair.report, finding) for finding in findings)
        if not any_found:
            yield Paragraph(self.word("none"))

    def by_clause(self, report: Report) -> Iterable[tuple[str, list[Finding]]]:
        """The findings under the clause of the original in which they stand, or of the draft where the original has none; in
        the order of the report."""
        groups: dict[tuple[bool, str], list[Finding]] = {}
        for finding in report.findings:
            side = finding.original or finding.draft
            groups.setdefault((finding.original is not None, side.clause if side else ""), []).append(finding)
        titles = {
            (own, clause.path): heading(tree, clause)
            for own, tree in ((True, report.alignment.original), (False, report.alignment.draft))
            for clause in tree.clauses
        }
        for (own, path), findings in groups.items():
            name = _clean(self.clause(path, titles.get((own, path), "")))
            where = self.side_name("draft", report)
            yield name if own else f"{name}（{where}）" if self.lang == "zh" else f"{name} ({where})", findings

    def finding(self, report: Report, finding: Finding) -> Card:
        severity = SEVERITIES[finding.severity][self.lang]
        title = f"{next(self._numbers)}. {severity} · {TYPES[finding.type][self.lang]}"
        if finding.mqm:
            title += f" · MQM {MQM_LEVELS[finding.mqm][self.lang]}"
        rows = tuple((name, _clean(text)) for name, text in self.rows(report, finding) if text)
        return Card(title, rows, finding.severity.value)

    def rows(self, report: Report, finding: Finding) -> Iterator[tuple[str, str]]:
        yield self.word("reason"), on_one_line(finding.message[self.lang])
        yield self.side_name("original", report), self.side(finding.original)
        yield self.side_name("draft", report), self.side(finding.draft)
        yield self.word("values"), self.values(finding)
        closest = self.comma.join(f"{path} ({score:.2f})" for path, score in finding.candidates)
        yield self.word("closest"), closest
        if finding.judge is not None:
            verdict = self.word("second", VERDICTS[finding.judge.verdict][self.lang])
            yield verdict, on_one_line(finding.judge.reason[self.lang])
        yield self.word("suggestion"), on_one_line(finding.suggestion)
        yield self.word("status"), self.status(finding)
        yield self.word("check"), self.word("identity", finding.code, finding.fingerprint, finding.confidence)

    def side(self, side: Side | None) -> str:
        if side is None:
            return self.word("absent")
        page = "" if side.page is None else self.comma + self.word("page", side.page)
        quote = on_one_line(side.quote)
        return f"{self.clause(side.clause, '')}{page}{self.colon}" + (f"“{quote}”" if quote else self.word("nothing"))

    def values(self, finding: Finding) -> str:
        values = [on_one_line(value) for value in (finding.expected, finding.found)]
        said = [self.word("expected", *(value or self.word("no-value") for value in values))] if any(values) else []
        if finding.direction not in ("", "neutral"):
            said.append(DIRECTIONS[finding.direction][self.lang])
        return self.comma.join(said)

    def status(self, finding: Finding) -> str:
        made = self.decided.get(finding.fingerprint)
        if made is not None and (made.decision in _DECIDED or made.finding.reason):
            word = [self.word(made.decision)] if made.decision in _DECIDED else []
            by = f" ({made.finding.by})" if made.finding.by else ""
            return self.colon.join((*word, *filter(None, (on_one_line(made.finding.reason),)))) + by
        reason = on_one_line(finding.accepted)
        plain = "informs" if finding.severity is Severity.INFO else "counts"
        return self.word(finding.status or plain) + (self.colon + reason if reason else "")

    # ---- what was decided, and what was not looked at

    def accepted(self) -> Iterator[Part]:
        yield self.chapter("accepted")
        settled = [(pair, finding) for pair, finding in self.run.findings() if finding.status]
        if not settled and not self.run.vanished:
            yield Paragraph(self.word("none"))
        if settled:
            yield Heading(2, self.word("accepted-list"))
            rows = [
                (
                    self.place(pair, finding),
                    on_one_line(finding.message[self.lang]),
                    self.status(finding),
                    finding.fingerprint,
                )
                for pair, finding in settled
            ]
            yield self.decisions(rows)
        if self.run.vanished:
            yield Heading(2, self.word("vanished-list"))
            gone = [
                (
                    f"{one.draft or one.original}{self.colon}{one.clause}" if self.several else one.clause,
                    on_one_line(one.said(self.lang)),
                    self.comma.join(t for t in (one.reason, one.by) if t),
                    one.fingerprint,
                )
                for one in self.run.vanished
            ]
            yield self.decisions(gone)

    def place(self, pair: Compared, finding: Finding) -> str:
        side = finding.original or finding.draft
        clause = self.clause(side.clause, "") if side else ""
        return f"{pair.reviewed}{self.colon}{clause}" if self.several else clause

    def decisions(self, rows: list[tuple[str, str, str, str]]) -> Grid:
        head = (self.word("clause"), self.word("what"), self.word("status"), "id")
        return Grid(head, tuple(tuple(_clean(cell) for cell in row) for row in rows), (2, 5, 3, 2))

    def not_checked(self) -> Iterator[Part]:
        yield self.chapter("not-checked")
        yield from self.limits()

    def limits(self) -> Iterator[Heading | Paragraph | Items]:
        """What the comparison could not look at, and what it left aside."""
        for pair in self.run.pairs:
            if pair.report is None:
                yield Paragraph(
                    _clean(f"{self.called(pair)}{self.colon}{self.word('refused', pair.refusal)}"), warns=True
                )
        whole = all(pair.report is not None and pair.report.complete for pair in self.run.pairs)
        if whole:
            yield Paragraph(self.word("all-read"))
        elif not all(report.complete for report in self.run.reports()):
            yield Paragraph(self.word("unread"), warns=True)
        yield Paragraph(self.word("aside"))
        yield Paragraph(self.word("machine"))
        if self.run.notes or any(report.notes for report in self.run.reports()):
            yield Heading(2, self.word("notes"))
        if self.run.notes:
            yield Items(tuple(_clean(note) for note in self.run.notes))
        for number, pair in enumerate(self.run.pairs, 1):
            if pair.report is not None and pair.report.notes:
                if self.several:
                    yield Paragraph(_clean(self.word("pair", number, pair.reviewed)))
                yield Items(tuple(_clean(note) for note in pair.report.notes))

    def sign(self) -> Iterator[Part]:
        yield self.chapter("sign")
        yield Grid(tuple(self.word(name) for name in ("reviewer", "result", "date")), (("", "", ""),), (2, 4, 2))


def _clean(text: str) -> str:
    return printable(" ".join(text.split()))
