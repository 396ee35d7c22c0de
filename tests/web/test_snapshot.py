"""What is stored of a report is what the page shows, and comes back the same."""

from __future__ import annotations

import json
from dataclasses import replace

from diff.finding import Opinion, Severity
from web.snapshot import Snapshot


def test_it_survives_json(report):
    snapshot = Snapshot.of(report)
    assert Snapshot.from_json(json.loads(json.dumps(snapshot.to_json()))) == snapshot


def test_it_holds_the_texts_and_where_the_findings_stand(report):
    snapshot = Snapshot.of(report)
    assert snapshot.original.text == report.alignment.original.text
    assert [row.relation for row in snapshot.rows] == list(report.relations)
    cap = next(f for f in snapshot.findings if f.type == "cap-changed")
    assert cap.severity is Severity.HIGH
    assert snapshot.draft.text[cap.draft.start : cap.draft.end] == "最高不超过30万元"
    assert snapshot.rows[6].rejected == ((5, 0.31), (7, 0.22))
    tree = report.alignment.original
    assert [clause.page for clause in snapshot.original.clauses] == [
        tree.locate(c.start, c.end)[0] for c in tree.clauses
    ]
    assert snapshot.original.clauses[5].page == 2


def test_a_judged_translation_survives_json(report):
    first, *rest = report.findings
    opinion = Opinion("confirm", {"en": "It differs.", "zh": "不同。"})
    judged = replace(first, mqm="critical", judge=opinion, suggestion="up to 20")
    snapshot = Snapshot.of(replace(report, relation="translation", findings=(judged, *rest)))
    assert snapshot.score.penalty == 25
    assert Snapshot.from_json(json.loads(json.dumps(snapshot.to_json()))) == snapshot


def test_what_an_older_version_stored_is_read(report):
    data = json.loads(json.dumps(Snapshot.of(report).to_json()))
    del data["score"]
    for finding in data["findings"]:
        for name in ("mqm", "source", "judge", "suggestion"):
            del finding[name]
    assert Snapshot.from_json(data) == Snapshot.of(report)
