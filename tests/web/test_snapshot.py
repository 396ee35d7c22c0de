"""What is stored of a report is what the page shows, and comes back the same."""

from __future__ import annotations

import json

from diff.finding import Severity
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
