"""The run as an Excel workbook: findings that a reviewer decides on, alignment, figures, matrix, and what it is all about.

`diff.gate.decisions` reads the decisions back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from diff import VERSION
from diff.exports import Style
from diff.exports.page import Page, heading
from diff.exports.text_report import on_one_line
from diff.exports.xlsx_sheet import Choice, Sheet, Value, workbook
from diff.finding import Finding, Report, Severity, Side
from diff.gate.baseline import accept
from diff.gate.decisions import COLUMNS, DECISIONS, LEDGER, LEDGER_HEAD, Decided, key_of, ledger_row
from diff.run import Compared, Run
from diff.vocabulary import DIRECTIONS, LINK_RELATIONS, MQM_LEVELS, RELATIONS, SEVERITIES, TYPES, UNNUMBERED
from normalize.clause import ClauseTree

_WORDS = {
    "title": {"en": "Findings", "zh": "差异"},
    "alignment": {"en": "Alignment", "zh": "条款对应"},
    "parameters": {"en": "Parameters", "zh": "政策参数"},
    "matrix": {"en": "Matrix", "zh": "矩阵"},
    "about": {"en": "About", "zh": "说明"},
    "key": {"en": "key", "zh": "key"},
    "number": {"en": "No.", "zh": "序号"},
    "file": {"en": "File", "zh": "文件"},
    "original-file": {"en": "File of the original", "zh": "原文文件"},
    "severity": {"en": "Severity", "zh": "严重程度"},
    "mqm": {"en": "MQM", "zh": "MQM"},
    "type": {"en": "Type", "zh": "类型"},
    "check": {"en": "Check", "zh": "检查项"},
    "original-clause": {"en": "Clause, original", "zh": "条款（原文）"},
    "draft-clause": {"en": "Clause, draft", "zh": "条款（送审稿）"},
    "original-page": {"en": "Page, original", "zh": "页（原文）"},
    "draft-page": {"en": "Page, draft", "zh": "页（送审稿）"},
    "original-quote": {"en": "Quote, original", "zh": "引文（原文）"},
    "draft-quote": {"en": "Quote, draft", "zh": "引文（送审稿）"},
    "expected": {"en": "Expected", "zh": "应为"},
    "found": {"en": "Found", "zh": "实为"},
    "direction": {"en": "Direction", "zh": "方向"},
    "message": {"en": "Reason", "zh": "理由"},
    "suggestion": {"en": "Suggested", "zh": "建议译文"},
    "confidence": {"en": "Confidence", "zh": "置信度"},
    "status": {"en": "Status", "zh": "状态"},
    "decision": {"en": "Decision", "zh": "处理"},
    "comment": {"en": "Comment", "zh": "批注"},
    "by": {"en": "By", "zh": "处理人"},
    "id": {"en": "Id", "zh": "编号"},
    "counts": {"en": "counts", "zh": "计入"},
    "informs": {"en": "for information", "zh": "仅供参考"},
    "baseline": {"en": "accepted (baseline)", "zh": "已接受（基线）"},
    "waived": {"en": "waived", "zh": "已豁免"},
    "prompt": {
        "en": "accept: it is a divergence and must be mended · dismiss: it may stay; the reason goes into the comment · "
        "undecided or empty: nobody has decided yet",
        "zh": "确认：确属差异，必须改正；忽略：可以保留，理由写入批注；未处理或留空：尚未决定",
    },
    "relation": {"en": "Relation", "zh": "对应关系"},
    "original-title": {"en": "Heading, original", "zh": "标题（原文）"},
    "draft-title": {"en": "Heading, draft", "zh": "标题（送审稿）"},
    "original-text": {"en": "Text, original", "zh": "文字（原文）"},
    "draft-text": {"en": "Text, draft", "zh": "文字（送审稿）"},
    "score": {"en": "Likeness", "zh": "相似度"},
    "closest": {"en": "Closest, turned down", "zh": "最接近但不吻合的条款"},
    "what": {"en": "What", "zh": "事项"},
    "name": {"en": "Name", "zh": "名称"},
    "value": {"en": "Value", "zh": "内容"},
    "tool": {"en": "Tool", "zh": "工具"},
    "pair": {"en": "Comparison {}", "zh": "第{}次比对"},
    "original": {"en": "original", "zh": "原文"},
    "draft": {"en": "draft", "zh": "送审稿"},
    "document": {"en": "{}: document", "zh": "{}：文件标题"},
    "part": {"en": "{}: part of the file", "zh": "{}：文件中的第几部分"},
    "hash": {"en": "{}: SHA-256", "zh": "{}：SHA-256"},
    "compared": {"en": "compared as", "zh": "比对方式"},
    "refused": {"en": "NOT COMPARED", "zh": "未能比对"},
    "incomplete": {"en": "NOT COMPLETE", "zh": "不完整"},
    "incomplete-why": {
        "en": "Something could not be read (see the notes); nothing is said about it here.",
        "zh": "部分内容未能读取（见“说明”），此处对其不作判断。",
    },
    "note": {"en": "note", "zh": "说明"},
    "run": {"en": "All comparisons", "zh": "全部比对"},
    "vanished": {"en": "accepted before and no longer found", "zh": "此前已接受，现已不再出现"},
    "how": {"en": "How to decide", "zh": "如何处理"},
    "back": {
        "en": "Choose a decision in the sheet of findings and write the reason beside it; then duizhao import-decisions reads "
        "this file. Sorting, filtering and moving columns does no harm.",
        "zh": "请在差异表的“处理”一栏选定，并在“批注”中写明理由；然后用 duizhao import-decisions 读回本文件。排序、筛选、移动列均可。",
    },
}  # fmt: skip

_INPUTS = ("decision", "comment", "by")
_NARROW = ("original-page", "draft-page")


def render(run: Run, style: Style, decided: Mapping[str, Decided] | None = None) -> bytes:
    """The run as XLSX, its headings in the language of `style`. `decided` are decisions by fingerprint, to begin with."""
    page = _Page(run, style, decided or {})
    return workbook(tuple(page.sheets()), style.lang, f"duizhao {VERSION}")


class _Page(Page):
    """A run for one reader."""

    def __init__(self, run: Run, style: Style, decided: Mapping[str, Decided]) -> None:
        super().__init__(_WORDS, style.lang)
        self.run, self.style, self.decided = run, style, decided
        self.compared = [(number, pair) for number, pair in enumerate(run.pairs, 1) if pair.report is not None]
        self.several = len(run.pairs) > 1

    def sheets(self) -> Iterator[Sheet]:
        from diff.exports import matrix_report, parameters_report
        from diff.matrix import matrix
        from diff.parameters import tabulate

        yield self.findings()
        yield self.alignment()
        for reports in _by_original([pair.report for _, pair in self.compared if pair.report is not None]):
            yield from parameters_report.as_sheets(tabulate(reports), self.style)
            if len(reports) > 1:
                yield from matrix_report.as_sheets(matrix(reports), self.style)
        yield self.about()
        yield self.ledger()

    def names(self, pair: Compared) -> dict[str, Value]:
        return {"original-file": pair.original, "file": pair.reviewed} if self.several else {}

    # ---- findings

    def findings(self) -> Sheet:
        found = list(self._found())
        rows = [self.finding(number, pair, finding) for number, pair, finding in found]
        columns = list(self._columns(found))
        fills = {(y, columns.index("severity")): finding.severity.value for y, (_, _, finding) in enumerate(found)}
        inputs = tuple(columns.index(name) for name in _INPUTS)
        words = tuple(names[self.lang] for names in DECISIONS.values())
        choice = Choice(words, self.word("decision"), self.word("prompt"))
        return Sheet(
            self.word("title"),
            tuple(self.word(name) for name in columns),
            tuple((*(row.get(name) for name in columns[:1]), y, *(row.get(name) for name in columns[2:])) for y, row in enumerate(rows, 1)),
            keys=tuple(columns),
            fills=fills,
            inputs=inputs,
            choices={columns.index("decision"): choice},
            aside=(0,),
            frozen=columns.index("severity") + 1,
        )  # fmt: skip

    def _found(self) -> Iterator[tuple[int, Compared, Finding]]:
        for number, pair in self.compared:
            if pair.report is not None:
                yield from ((number, pair, finding) for finding in pair.report.findings)

    def _columns(self, found: Sequence[tuple[int, Compared, Finding]]) -> Iterator[str]:
        """Technical names of the columns, in order; what no finding has is left out."""
        yield from (COLUMNS.key, "number")
        yield from ("original-file", "file") if self.several else ()
        yield "severity"
        if any(finding.mqm for _, _, finding in found):
            yield "mqm"
        yield from ("type", "original-clause", "draft-clause")
        for name in ("original", "draft"):
            if any(side is not None and side.page is not None for _, _, f in found for side in (getattr(f, name),)):
                yield f"{name}-page"
        yield from ("original-quote", "draft-quote", "expected", "found", "direction", "message")
        if any(finding.suggestion for _, _, finding in found):
            yield "suggestion"
        yield from ("status", COLUMNS.decision, COLUMNS.comment, COLUMNS.by, "confidence", "check", "id")

    def finding(self, number: int, pair: Compared, finding: Finding) -> dict[str, Value]:
        # What was accepted comes back as it is, unless the reviewer changes it.
        accepted = finding.status == "baseline"
        return {
            COLUMNS.key: key_of(number, finding.fingerprint),
            **self.names(pair),
            "severity": SEVERITIES[finding.severity][self.lang],
            "mqm": MQM_LEVELS[finding.mqm][self.lang] if finding.mqm else None,
            "type": TYPES[finding.type][self.lang],
            "check": finding.code,
            **self.side("original", finding.original),
            **self.side("draft", finding.draft),
            "expected": on_one_line(finding.expected) or None,
            "found": on_one_line(finding.found) or None,
            "direction": DIRECTIONS[finding.direction][self.lang] if finding.direction else None,
            "message": on_one_line(finding.message[self.lang]),
            "suggestion": on_one_line(finding.suggestion) or None,
            "confidence": round(finding.confidence, 2),
            "status": self.word(finding.status or ("informs" if finding.severity is Severity.INFO else "counts")),
            COLUMNS.decision: DECISIONS["dismiss"][self.lang] if accepted else None,
            COLUMNS.comment: finding.accepted if accepted else None,
            **self.said(finding),
            "id": finding.fingerprint,
        }

    def said(self, finding: Finding) -> dict[str, Value]:
        one = self.decided.get(finding.fingerprint)
        if one is None:
            return {}
        chosen = DECISIONS[one.decision][self.lang] if one.decision else None
        return {
            COLUMNS.decision: chosen,
            COLUMNS.comment: on_one_line(one.finding.reason) or None,
            COLUMNS.by: one.finding.by or None,
        }

    def side(self, name: str, side: Side | None) -> dict[str, Value]:
        if side is None:
            return {}
        clause = UNNUMBERED.get(side.clause, side.clause) if self.lang == "zh" else side.clause
        return {f"{name}-clause": clause, f"{name}-page": side.page, f"{name}-quote": on_one_line(side.quote) or None}

    # ---- alignment

    def alignment(self) -> Sheet:
        files = ("original-file", "file") if self.several else ()
        columns = (
            *files, "relation", "original-clause", "original-title", "draft-clause", "draft-title",
            "original-text", "draft-text", "score", "closest",
        )  # fmt: skip
        rows = [row for _, pair in self.compared for row in self.links(pair)]
        return Sheet(
            self.word("alignment"),
            tuple(self.word(name) for name in columns),
            tuple(tuple(row.get(name) for name in columns) for row in rows),
            frozen=len(files),
        )

    def links(self, pair: Compared) -> Iterator[dict[str, Value]]:
        assert pair.report is not None
        alignment = pair.report.alignment
        for link, relation in zip(alignment.links, pair.report.relations, strict=True):
            row: dict[str, Value] = {**self.names(pair), "relation": LINK_RELATIONS[relation][self.lang]}
            sides = (("original", alignment.original, link.source), ("draft", alignment.draft, link.target))
            for name, tree, indices in sides:
                clauses = [tree.clauses[index] for index in indices]
                paths = [UNNUMBERED.get(c.path, c.path) if self.lang == "zh" else c.path for c in clauses]
                row[f"{name}-clause"] = "\n".join(paths) or None
                row[f"{name}-title"] = "\n".join(on_one_line(clause.title) for clause in clauses if clause.title)
                row[f"{name}-text"] = "\n".join(tree.own_text(clause).strip() for clause in clauses) or None
            other = alignment.draft if link.source else alignment.original
            if link.source and link.target:
                row["score"] = round(link.score, 2)
            row["closest"] = self.closest(other, link.rejected)
            yield row

    def closest(self, tree: ClauseTree, rejected: Sequence[tuple[int, float]]) -> str | None:
        shown = (
            f"{self.clause(tree.clauses[i].path, heading(tree, tree.clauses[i]))} ({score:.2f})"
            for i, score in rejected
        )
        return "\n".join(shown) or None

    # ---- what it is all about

    def about(self) -> Sheet:
        return Sheet(
            self.word("about"),
            (self.word("what"), self.word("name"), self.word("value")),
            tuple(self.facts()),
        )

    def facts(self) -> Iterator[tuple[Value, ...]]:
        yield self.word("tool"), "duizhao", VERSION
        yield self.word("how"), self.word("decision"), self.word("prompt")
        yield self.word("how"), "duizhao import-decisions", self.word("back")
        for number, pair in enumerate(self.run.pairs, 1):
            yield from ((self.word("pair", number), name, value) for name, value in self.pair(pair))
        yield from ((self.word("run"), self.word("note"), note) for note in self.run.notes)
        for one in self.run.vanished:
            said = f"{one.clause}{self.colon}{one.said(self.lang)}" + (f" [{one.reason}]" if one.reason else "")
            yield self.word("run"), self.word("vanished"), said

    def pair(self, pair: Compared) -> Iterator[tuple[str, Value]]:
        report = pair.report
        yield self.word("original"), pair.original
        yield self.word("draft"), pair.reviewed
        if report is None:
            yield self.word("refused"), pair.refusal
            return
        for name, tree in (("original", report.alignment.original), ("draft", report.alignment.draft)):
            yield self.word("document", self.word(name)), tree.title
            yield self.word("part", self.word(name)), tree.part.number
            yield self.word("hash", self.word(name)), tree.source.sha256
        yield self.word("compared"), RELATIONS[report.relation][self.lang]
        yield from ((f"{self.word('title')} ({SEVERITIES[one][self.lang]})", report.count(one)) for one in Severity)
        if not report.complete:
            yield self.word("incomplete"), self.word("incomplete-why")
        yield from ((self.word("note"), note) for note in report.notes)

    # ---- what import-decisions needs besides

    def ledger(self) -> Sheet:
        """A hidden sheet that says what each finding was, in whatever order the reader leaves the rows."""
        rows = []
        for number, pair, finding in self._found():
            assert pair.report is not None
            alignment = pair.report.alignment
            titles = alignment.original.title, alignment.draft.title
            rows.append(ledger_row(number, accept(finding, pair.original, pair.draft, *titles)))
        return Sheet(LEDGER, LEDGER_HEAD, tuple(rows), hidden=True)


def _by_original(reports: Sequence[Report]) -> list[list[Report]]:
    """The reports that compare with one and the same document together, in order."""
    groups: dict[tuple[str, str], list[Report]] = {}
    for report in reports:
        tree = report.alignment.original
        groups.setdefault((tree.source.sha256, tree.text), []).append(report)
    return list(groups.values())
