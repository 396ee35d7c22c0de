"""What the forms for other programs say of a finding in words, in one language, each on one line."""

from __future__ import annotations

from dataclasses import dataclass

from diff.exports.page import heading
from diff.exports.places import Spot
from diff.exports.text_report import on_one_line
from diff.finding import Finding, Report, Severity
from diff.run import Compared
from diff.vocabulary import DIRECTIONS, SEVERITIES, TYPES, UNNUMBERED

_WORDS = {
    "original": {"en": "Original", "zh": "原文"},
    "draft": {"en": "Draft", "zh": "送审稿"},
    "translation": {"en": "Translation", "zh": "译文"},
    "page": {"en": "page {}", "zh": "第{}页"},
    "nothing": {"en": "nothing here", "zh": "此处没有"},
    "values": {"en": "Expected {}, found {}", "zh": "应为{}，实为{}"},
    "none": {"en": "nothing", "zh": "无"},
    "baseline": {"en": "Accepted before (baseline)", "zh": "此前已接受（基线）"},
    "waived": {"en": "Waived", "zh": "已豁免"},
    "incomplete": {
        "en": "Not complete: something could not be read, and nothing is said about it.",
        "zh": "不完整：部分内容未能读取，对其不作判断。",
    },
    "elsewhere": {"en": "No clause", "zh": "未归入条款"},
    "vanished": {"en": "Accepted before and no longer found", "zh": "此前已接受，现已不再出现"},
}


@dataclass(frozen=True, slots=True)
class Words:
    """The words for a reader of `lang` ("en" or "zh")."""

    lang: str

    def of(self, key: str, *values: object) -> str:
        """The word for this key, with the values put in."""
        return _WORDS[key][self.lang].format(*values)

    @property
    def colon(self) -> str:
        """What stands after a name."""
        return "：" if self.lang == "zh" else ": "

    @property
    def comma(self) -> str:
        """What stands between things in a row."""
        return "，" if self.lang == "zh" else ", "

    def side(self, side: str, report: Report) -> str:
        """What a side ("original", "draft") is called."""
        return self.of("translation" if side == "draft" and report.relation == "translation" else side)

    def pair(self, pair: Compared) -> str:
        """The two files of a pair, by the names under which they were given."""
        return " → ".join(on_one_line(name) for name in (pair.original, pair.draft) if name)

    def clause(self, path: str) -> str:
        """A clause by its path; what has no number is called by its kind."""
        return UNNUMBERED.get(path, path) if self.lang == "zh" else path

    def group(self, report: Report, index: int) -> str:
        """What the clauses of a link are called together, by its index (see `clause_groups`): paths and a heading; a plus stands before
        what only the draft has."""
        if index < 0:
            return self.of("elsewhere")
        link, alignment = report.alignment.links[index], report.alignment
        tree, indices = (alignment.original, link.source) if link.source else (alignment.draft, link.target)
        paths = self.comma.join(self.clause(tree.clauses[i].path) for i in indices)
        return f"{'' if link.source else '+ '}{paths} {heading(tree, tree.clauses[indices[0]])}".rstrip()

    def type(self, finding: Finding) -> str:
        """What kind of divergence it is."""
        return TYPES[finding.type][self.lang]

    def severity(self, severity: Severity | str) -> str:
        """The name of a severity."""
        return SEVERITIES[str(severity)][self.lang]

    def message(self, finding: Finding) -> str:
        """The reason in a sentence."""
        return on_one_line(finding.message[self.lang])

    def values(self, finding: Finding) -> str:
        """What was expected, what was found, and the direction; empty where there is none of them."""
        values = tuple(on_one_line(value) for value in (finding.expected, finding.found))
        said = self.of("values", *(value or self.of("none") for value in values)) if any(values) else ""
        if finding.direction in ("", "neutral"):
            return said
        direction = self.direction(finding)
        if not said:
            return f"→ {direction}"
        return f"{said}（{direction}）" if self.lang == "zh" else f"{said} ({direction})"

    def direction(self, finding: Finding) -> str:
        """How the draft deviates, where that is known."""
        return DIRECTIONS[finding.direction][self.lang]

    def where(self, side: str, report: Report, spot: Spot | None) -> str:
        """What a side is called, with the clause and, where there is one, the page."""
        name = self.side(side, report)
        if spot is None:
            return name
        page = "" if spot.page is None else self.comma + self.of("page", spot.page)
        return f"{name} {self.clause(spot.clause)}".rstrip() + page

    def quote(self, side: str, report: Report, spot: Spot | None) -> str:
        """A line on one side: clause, page and what stands there."""
        quote = on_one_line(spot.quote) if spot else ""
        return f"{self.where(side, report, spot)}{self.colon}" + (f"“{quote}”" if quote else self.of("nothing"))

    def accepted(self, finding: Finding) -> str:
        """That and why it was accepted."""
        reason = on_one_line(finding.accepted)
        return self.of(finding.status) + (self.colon + reason if reason else "")


def counts(finding: Finding) -> bool:
    """Whether somebody has to look at it: it is neither accepted nor for information only."""
    return not finding.status and finding.severity is not Severity.INFO
