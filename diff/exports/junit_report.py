"""The run as JUnit XML, as build servers read it: a suite a pair, a test a clause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from diff.exports import Style
from diff.exports.finding_words import Words, counts
from diff.exports.places import Places, Spot, clause_groups, shown_path
from diff.exports.text_report import on_one_line
from diff.finding import Finding, Severity
from diff.run import Compared, Run

if TYPE_CHECKING:
    from align.link import Link
    from diff.finding import Report

_UNREAD = {"en": "everything was read", "zh": "全部内容均已读取"}
_COMPARED = {"en": "the files can be compared", "zh": "两份文件可以比对"}
_MORE = {"en": " (and {} more)", "zh": "（另有{}处）"}
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold (2.2)."""


def render(run: Run, style: Style) -> bytes:
    """One document in UTF-8. A clause fails where a finding above `info` counts in it; it is skipped where all of these were
    accepted. A pair that could not be compared, and a file that could not be read completely, is an error."""
    root = etree.Element("testsuites", name="duizhao")
    words, places = Words(style.lang), Places()
    for pair in run.pairs:
        root.append(_Suite(pair, words, places).element())
    said = [*map(on_one_line, run.notes)]
    said += [f"{words.of('vanished')}{words.colon}{gone.code} {gone.fingerprint} {gone.clause}{words.colon}{on_one_line(gone.said(words.lang))}" for gone in run.vanished]  # fmt: skip
    if said:
        notes = _suite("duizhao", [])
        _child(notes, "system-out", "\n".join(said))
        root.append(notes)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name)) for suite in root)))
    root.set("time", "0")
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


class _Suite:
    """A pair as a suite of tests."""

    def __init__(self, pair: Compared, words: Words, places: Places) -> None:
        self._pair, self._words, self._places = pair, words, places
        self._name = words.pair(pair)

    def element(self) -> etree._Element:
        report = self._pair.report
        if report is None:
            case = self._case(_COMPARED[self._words.lang], None)
            _outcome(case, "error", on_one_line(self._pair.refusal), "refusal", "")
            return _suite(self._name, [case])
        cases = [self._clause(report, link, findings) for link, findings in clause_groups(report)]
        read = self._case(_UNREAD[self._words.lang], None)
        notes = "\n".join(map(on_one_line, report.notes))
        if not report.complete:
            _outcome(read, "error", self._words.of("incomplete"), "incomplete", notes)
        suite = _suite(self._name, [read, *cases])
        if notes:
            _child(suite, "system-out", notes)
        return suite

    def _case(self, name: str, spot: Spot | None) -> etree._Element:
        path = shown_path(self._pair.reviewed)
        case = etree.Element("testcase", name=_legal(name), classname=_legal(self._name), time="0", file=_legal(path))
        if spot is not None and spot.region is not None:
            case.set("line", str(spot.line))
        return case

    def _clause(self, report: Report, index: int, findings: tuple[Finding, ...]) -> etree._Element:
        counting = sorted(filter(counts, findings), key=lambda finding: -finding.severity.rank)
        accepted = [f for f in findings if f.status and f.severity is not Severity.INFO]
        aside = [f for f in findings if not counts(f)]
        case = self._case(self._words.group(report, index), self._spot(report, index, counting))
        if counting:
            first, more = counting[0], len(counting) - 1
            message = self._words.message(first) + (_MORE[self._words.lang].format(more) if more else "")
            _outcome(case, "failure", message, first.type, "\n\n".join(map(self._said, counting)))
        elif accepted:
            _child(case, "skipped", None, message="; ".join(map(self._words.accepted, accepted)))
        if aside:
            _child(case, "system-out", "\n\n".join(map(self._said, aside)))
        return case

    def _spot(self, report: Report, index: int, counting: list[Finding]) -> Spot | None:
        """Where the first failure stands, else where the clause begins in the draft."""
        if counting:
            return self._places.draft(self._pair, counting[0])
        link: Link | None = report.alignment.links[index] if index >= 0 else None
        return self._places.clause(self._pair, link.target[0]) if link and link.target else None

    def _said(self, finding: Finding) -> str:
        report, words = self._pair.report, self._words
        assert report is not None
        spot, other = self._places.draft(self._pair, finding), self._places.original(self._pair, finding)
        where = f"{spot.path}:{spot.line}" if spot.region else spot.path
        lines = [
            f"{words.severity(finding.severity)}{words.colon}{words.type(finding)} [{finding.code} {finding.fingerprint}]",
            words.message(finding),
            words.values(finding),
            words.quote("original", report, other),
            words.quote("draft", report, spot if finding.draft else None),
            where,
            words.accepted(finding) if finding.status else "",
        ]
        return "\n".join(line for line in lines if line)


def _suite(name: str, cases: list[etree._Element]) -> etree._Element:
    suite = etree.Element("testsuite", name=_legal(name))
    counted = {"tests": len(cases)}
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        counted[key] = sum(case.find(tag) is not None for case in cases)
    for key, number in counted.items():
        suite.set(key, str(number))
    suite.set("time", "0")
    suite.extend(cases)
    return suite


def _outcome(case: etree._Element, tag: str, message: str, kind: str, text: str) -> None:
    _child(case, tag, text, message=message, type=kind)


def _child(parent: etree._Element, tag: str, text: str | None, **attributes: str) -> None:
    child = etree.SubElement(parent, tag, {name: _legal(value) for name, value in attributes.items()})
    child.text = None if text is None else _legal(text)


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
