"""The run as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format, with Errata 01), for code scanning and viewers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from diff import VERSION
from diff.checks import all_checks
from diff.exports import Style
from diff.exports.finding_words import Words
from diff.exports.places import Places, Spot, shown_path
from diff.exports.text_report import on_one_line
from diff.finding import JUDGE, Finding, Report
from diff.run import Accepted, Compared, Run
from diff.vocabulary import SEVERITIES, TYPES
from normalize.clause import ClauseTree

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "duizhao/v1"
"""The name of the finding's id among its fingerprints."""
_LEVELS = {"high": "error", "medium": "warning", "low": "note", "info": "none"}
_MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "html": "text/html",
    "txt": "text/plain",
}
_JUDGED = {"en": "A divergence that only a second opinion found.", "zh": "仅由第二意见发现的差异。"}


def render(run: Run, style: Style) -> bytes:
    """One log with one run, as indented JSON in UTF-8."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_Log(run, style.lang).run()]}
    return (json.dumps(log, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


class _Log:
    def __init__(self, run: Run, lang: str) -> None:
        self._run, self._lang, self._words, self._places = run, lang, Words(lang), Places()
        self._artifacts: dict[str, dict[str, Any]] = {}
        self._rules = [*_rules(lang), _judge_rule(lang)]
        self._index = {rule["id"]: n for n, rule in enumerate(self._rules)}
        # The state must be given for all results or for none (3.27.24).
        self._stated = bool(run.vanished) or any(finding.status == "baseline" for _, finding in run.findings())

    def run(self) -> dict[str, Any]:
        for pair in self._run.pairs:
            if pair.report is not None:
                self._artifact(pair.reviewed, "analysisTarget", pair.report.alignment.draft)
                if pair.draft:
                    self._artifact(pair.original, "referencedOnCommandLine", pair.report.alignment.original)
        results = [self._result(pair, finding) for pair, finding in self._run.findings()]
        results += [self._absent(gone) for gone in self._run.vanished]
        return {
            "tool": {
                "driver": {
                    "name": "duizhao",
                    "version": VERSION,
                    "semanticVersion": VERSION,
                    "language": "zh-CN" if self._lang == "zh" else "en-US",
                    "rules": self._rules,
                }
            },
            "invocations": [
                {
                    "executionSuccessful": all(pair.report is not None for pair in self._run.pairs),
                    "toolExecutionNotifications": list(self._notifications()),
                }
            ],
            "language": "zh-CN" if self._lang == "zh" else "en-US",
            "columnKind": "unicodeCodePoints",
            "artifacts": list(self._artifacts.values()),
            "results": results,
        }

    def _artifact(self, name: str, role: str, tree: ClauseTree | None = None) -> dict[str, Any]:
        """Where the file is, and its place in the list of files, into which it is put."""
        path = shown_path(name)
        if path not in self._artifacts:
            row: dict[str, Any] = {"location": {"uri": _uri(path), "index": len(self._artifacts)}, "roles": [role]}
            if tree is not None:
                row["length"] = tree.source.size
                row["hashes"] = {"sha-256": tree.source.sha256}
                if tree.source.format in _MEDIA:
                    row["mimeType"] = _MEDIA[tree.source.format]
            self._artifacts[path] = row
        return dict(self._artifacts[path]["location"])

    def _notifications(self) -> Iterator[dict[str, Any]]:
        for pair in self._run.pairs:
            place = [{"physicalLocation": {"artifactLocation": self._artifact(pair.reviewed, "analysisTarget")}}]
            if pair.report is None:
                yield {"level": "error", "message": {"text": on_one_line(pair.refusal)}, "locations": place}
                continue
            if not pair.report.complete:
                yield {"level": "warning", "message": {"text": self._words.of("incomplete")}, "locations": place}
            for note in pair.report.notes:
                yield {"level": "note", "message": {"text": on_one_line(note)}, "locations": place}
        for note in self._run.notes:
            yield {"level": "warning", "message": {"text": on_one_line(note)}}

    def _result(self, pair: Compared, finding: Finding) -> dict[str, Any]:
        assert pair.report is not None
        spot, other = self._places.draft(pair, finding), self._places.original(pair, finding)
        lines = [self._words.message(finding), self._words.values(finding)]
        lines += [self._words.quote("original", pair.report, other)]
        lines += [self._words.quote("draft", pair.report, spot if finding.draft else None)]
        level = _LEVELS[finding.severity]
        row: dict[str, Any] = {
            **self._rule(finding.code),
            "kind": "informational" if level == "none" else "fail",
            "level": level,
            "message": {"text": "\n".join(line for line in lines if line)},
            "locations": [self._location(spot, "analysisTarget")],
        }
        if other is not None:
            related = self._location(other, "referencedOnCommandLine")
            row["relatedLocations"] = [
                {"id": 1, **related, "message": {"text": self._words.quote("original", pair.report, other)}}
            ]
        row["partialFingerprints"] = {FINGERPRINT: finding.fingerprint}
        row["rank"] = round(finding.confidence * 100, 2)
        if self._stated:
            row["baselineState"] = "unchanged" if finding.status else "new"
        if finding.status:
            row["suppressions"] = [
                {"kind": "external", "status": "accepted", "justification": self._words.accepted(finding)}
            ]
        return row | {"properties": _properties(finding, pair.report)}

    def _rule(self, code: str) -> dict[str, Any]:
        """The check; an accepted finding may be of one that is no more."""
        return {"ruleId": code} | ({"ruleIndex": self._index[code]} if code in self._index else {})

    def _absent(self, gone: Accepted) -> dict[str, Any]:
        level = _LEVELS.get(gone.severity, "none")
        spot = Spot(shown_path(gone.draft or gone.original), gone.clause, "")
        return {
            **self._rule(gone.code),
            "kind": "informational" if level == "none" else "fail",
            "level": level,
            "message": {"text": f"{self._words.of('vanished')}{self._words.colon}{on_one_line(gone.said(self._lang))}"},
            "locations": [self._location(spot, "analysisTarget")],
            "partialFingerprints": {FINGERPRINT: gone.fingerprint},
            "baselineState": "absent",
            "properties": {"type": gone.type, "severity": gone.severity},
        }

    def _location(self, spot: Spot, role: str) -> dict[str, Any]:
        physical: dict[str, Any] = {"artifactLocation": self._artifact(spot.path, role)}
        region = spot.region
        # Code scanning refuses a result without a line; as of other tools for files without any, it is the first.
        physical["region"] = {"startLine": spot.line, "endLine": spot.end_line}
        if region is not None and region.column:
            physical["region"] |= {"startColumn": region.column, "endColumn": region.end_column}
        if region is not None and spot.quote:
            physical["region"]["snippet"] = {"text": spot.quote}
        row: dict[str, Any] = {"physicalLocation": physical}
        if spot.clause:
            name = spot.clause.rpartition("/")[2]
            row["logicalLocations"] = [{"name": name, "fullyQualifiedName": spot.clause, "kind": "clause"}]
        more: dict[str, Any] = {"quote": spot.quote} if spot.quote else {}
        if spot.page is not None:
            more["page"] = spot.page
        if spot.boxes:
            more["boxes"] = [[round(at, 2) for at in (box.x0, box.y0, box.x1, box.y1)] for box in spot.boxes]
            more["boxPages"] = [box.page for box in spot.boxes]
        return row | ({"properties": more} if more else {})


def _properties(finding: Finding, report: Report) -> dict[str, Any]:
    row: dict[str, Any] = {
        "type": finding.type,
        "severity": finding.severity.value,
        "confidence": round(finding.confidence, 4),
        "relation": report.relation,
    }
    optional = {
        "direction": finding.direction,
        "expected": finding.expected,
        "found": finding.found,
        "mqm": finding.mqm,
        "suggestion": finding.suggestion,
        "status": finding.status,
    }
    return row | {name: value for name, value in optional.items() if value}


def _rules(lang: str) -> Iterator[dict[str, Any]]:
    for check in all_checks():
        short = check.title if lang == "en" else "、".join(dict.fromkeys(TYPES[name]["zh"] for name in check.types))
        yield _rule(check.code, check.run.__name__, short, check.title, check.page, check.types)


def _judge_rule(lang: str) -> dict[str, Any]:
    return _rule(JUDGE, "second_opinion", _JUDGED[lang], _JUDGED["en"], _JUDGED["en"], ("second-opinion",))


def _rule(code: str, name: str, short: str, full: str, page: str, tags: Sequence[str]) -> dict[str, Any]:
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in name.split("_")),
        "shortDescription": {"text": short},
        "fullDescription": {"text": full},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": list(tags), "severities": list(SEVERITIES)},
    }


def _uri(path: str) -> str:
    """A path as a reference (RFC 3986); a colon in its first piece would be taken for a scheme."""
    if path.startswith("/"):
        return "file://" + quote(path, errors="replace")
    return quote(path, safe="/", errors="replace")
