"""The report as JSON: `duizhao.report/1`, described by `diff/data/report.schema.json`."""

from __future__ import annotations

import json
import re
from typing import Any

from align.link import Link
from diff import VERSION, mqm
from diff.finding import Finding, Report, Severity, Side
from diff.gate.baseline import as_dict as as_row
from diff.run import Run
from ingest.document import Box
from normalize.clause import ClauseTree

SCHEMA = "duizhao.report/1"
RUN_SCHEMA = "duizhao.run/1"
_TOOL = {"name": "duizhao", "version": VERSION}


def as_json(report: Report) -> str:
    """The report as one indented JSON object, ending in a line feed; the same report gives the same bytes."""
    return json.dumps(as_dict(report), ensure_ascii=False, indent=2) + "\n"


def run_as_json(run: Run) -> str:
    """A run of one pair as its report, with the notes of the run behind its own and what vanished; a run of several as `duizhao.run/1`,
    with a report or a refusal for each."""
    vanished = [as_row(entry) for entry in run.vanished]
    if len(run.pairs) == 1 and run.pairs[0].report is not None:
        row = as_dict(run.pairs[0].report)
        row["notes"] += run.notes
        return json.dumps(row | ({"vanished": vanished} if vanished else {}), ensure_ascii=False, indent=2) + "\n"
    pairs = [
        {"original": pair.original, "draft": pair.draft}
        | ({"refusal": pair.refusal} if pair.report is None else {"report": as_dict(pair.report)})
        for pair in run.pairs
    ]
    whole = {"schema": RUN_SCHEMA, "tool": _TOOL, "notes": list(run.notes), "pairs": pairs, "vanished": vanished}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def as_dict(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    alignment = report.alignment
    score = mqm.score(report)
    return {
        "schema": SCHEMA,
        "tool": _TOOL,
        "relation": report.relation,
        "complete": report.complete,
        "notes": list(report.notes),
        "original": document(alignment.original),
        "draft": document(alignment.draft),
        "alignment": [
            _row(link, relation, alignment.original, alignment.draft)
            for link, relation in zip(alignment.links, report.relations, strict=True)
        ],
        "findings": [_finding(finding) for finding in report.findings],
        "summary": {severity.value: report.count(severity) for severity in Severity},
        **({} if score is None else {"mqm": _score(score)}),
    }


def _score(score: mqm.Score) -> dict[str, Any]:
    return {
        "words": score.words,
        "unit": score.unit,
        "errors": {level.value: getattr(score, level.value) for level in mqm.Level},
        "penalty": score.penalty,
        "penalty_per_1000": score.per_thousand,
        "score": score.quality,
    }


def document(tree: ClauseTree) -> dict[str, Any]:
    """Which document this is, as plain data."""
    return {
        "file": tree.source.name,
        "sha256": tree.source.sha256,
        "format": tree.source.format,
        "language": tree.language,
        "title": tree.title,
        "part": tree.part.number,
    }


def _row(link: Link, relation: str, original: ClauseTree, draft: ClauseTree) -> dict[str, Any]:
    row: dict[str, Any] = {
        "original": [_printed(original.clauses[i].path) for i in link.source],
        "draft": [_printed(draft.clauses[i].path) for i in link.target],
        "relation": relation,
        "score": round(link.score, 4),
    }
    for side, tree, indices in (("original", original, link.source), ("draft", draft, link.target)):
        paths = [tree.clauses[i].path for i in indices]
        if paths != row[side]:
            row[f"{side}_paths"] = paths
    if link.signals:
        row["signals"] = {signal.name: round(signal.value, 4) for signal in link.signals}
    if link.rejected:
        other = draft if link.source else original
        row["rejected"] = [{"clause": other.clauses[i].path, "score": round(score, 4)} for i, score in link.rejected]
    return row


def _printed(path: str) -> str:
    """The path as printed: without the mark that tells the second 1. among siblings from the first. The contract keeps
    the mark for the clause tree; in a report, offsets tell such clauses apart, and `clause_path` has it."""
    return re.sub(r"#\d+", "", path)


def _finding(finding: Finding) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": finding.fingerprint,
        "code": finding.code,
        "type": finding.type,
        "severity": finding.severity.value,
        "confidence": round(finding.confidence, 4),
        "original": _side(finding.original),
        "draft": _side(finding.draft),
        "expected": finding.expected,
        "found": finding.found,
        "direction": finding.direction,
        "message": dict(sorted(finding.message.items())),
    }
    if finding.candidates:
        row["candidates"] = [{"clause": path, "score": round(score, 4)} for path, score in finding.candidates]
    row |= {
        name: text for name in ("mqm", "source", "suggestion", "status", "accepted") if (text := getattr(finding, name))
    }
    if finding.judge is not None:
        row["judge"] = {"verdict": finding.judge.verdict, "reason": dict(sorted(finding.judge.reason.items()))}
    return row


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    row: dict[str, Any] = {"clause": _printed(side.clause), "quote": side.quote, "start": side.start, "end": side.end}
    if row["clause"] != side.clause:
        row["clause_path"] = side.clause
    if side.page is not None:
        row["page"] = side.page
    if side.boxes:
        row["boxes"] = [_corners(box) for box in side.boxes]
        row["box_pages"] = [box.page for box in side.boxes]
    return row


def _corners(box: Box) -> list[float]:
    """A hundredth of a point is finer than any printer."""
    return [round(value, 2) for value in (box.x0, box.y0, box.x1, box.y1)]
