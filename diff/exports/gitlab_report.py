"""The run as a code quality report of GitLab (a subset of the Code Climate format): what counts, at its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from diff.exports import Style
from diff.exports.finding_words import Words, counts
from diff.exports.places import Places, shown_path
from diff.exports.text_report import on_one_line
from diff.run import Run

_SEVERITIES = {"high": "critical", "medium": "major", "low": "minor"}
REFUSED, UNREAD = "not-compared", "not-complete"
"""The names under which a file that could not be compared, and one that could not be read completely, are listed."""


def render(run: Run, style: Style) -> bytes:
    """A list of issues as indented JSON in UTF-8. Findings that were accepted, and those for information, are left out."""
    issues = list(_issues(run, Words(style.lang)))
    return (json.dumps(issues, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _issues(run: Run, words: Words) -> Iterator[dict[str, Any]]:
    places = Places()
    for pair in run.pairs:
        path = shown_path(pair.reviewed)
        names = (shown_path(pair.original), path)
        if pair.report is None:
            yield _issue(on_one_line(pair.refusal), REFUSED, (REFUSED, *names), "blocker", path, 1, 1)
            continue
        if not pair.report.complete:
            yield _issue(words.of("incomplete"), UNREAD, (UNREAD, *names), "major", path, 1, 1)
        for finding in filter(counts, pair.report.findings):
            spot = places.draft(pair, finding)
            said = [f"{words.type(finding)}{words.colon}{words.message(finding)}", words.values(finding)]
            where = words.where("draft", pair.report, spot)
            said.append(f"（{where}）" if words.lang == "zh" else f"({where})")
            # The same words may be wrong in the same way in two drafts.
            yield _issue(
                " ".join(filter(None, said)),
                finding.code,
                (finding.fingerprint, *names),
                _SEVERITIES[finding.severity],
                path,
                spot.line,
                spot.end_line,
            )


def _issue(
    description: str, check: str, identity: tuple[str, ...], severity: str, path: str, begin: int, end: int
) -> dict[str, Any]:
    return {
        "description": description,
        "check_name": check,
        "fingerprint": hashlib.sha256("\x1f".join(identity).encode("utf-8", "replace")).hexdigest()[:32],
        "severity": severity,
        "location": {"path": path, "lines": {"begin": begin, "end": end}},
    }
