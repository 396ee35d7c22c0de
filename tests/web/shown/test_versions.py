"""What became of each finding in a later comparison."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diff.finding import fingerprint
from web.shown.versions import CLASSES, changes, counts
from web.snapshot import Snapshot
from web.store.model import Decision, Event

EARLIER, LATER = 1, 2


@pytest.fixture
def former(report):
    return Snapshot.of(report)


def decided(finding, action="dismiss", comparison=EARLIER):
    event = Event(1, 1, comparison, finding.fingerprint, action, "intended", "", "2026-01-01T00:00:00+00:00")
    status = {"dismiss": "dismissed", "accept": "accepted", "reopen": "open"}[action]
    return {finding.fingerprint: Decision(status, event, (event,))}


def with_findings(snapshot, *findings):
    return replace(snapshot, findings=findings)


def altered(finding, quote="最高不超过20万元", found="≤ 200,000 CNY"):
    """The same divergence with another value in the draft."""
    draft = replace(finding.draft, quote=quote)
    return replace(finding, draft=draft, found=found, fingerprint=fingerprint(finding.code, quote))


def kinds(found):
    return {kind: [change.finding.fingerprint for change in those] for kind, those in found if those}


def test_every_class_is_told_apart(former):
    threshold, scope, rate, cap, *_ = former.findings
    missing, modality = former.findings[5], former.findings[6]
    changed = altered(cap)
    other = replace(modality, code="ZZ99", fingerprint="new")
    new = with_findings(former, threshold, scope, changed, missing, other)
    old = with_findings(former, threshold, scope, rate, cap, missing)
    found = changes(new, old, {**decided(threshold), **decided(cap), **decided(rate, "accept")}, LATER)
    assert tuple(kind for kind, _ in found) == CLASSES
    assert kinds(found) == {
        "returned": [changed.fingerprint],
        "new": ["new"],
        "open": [scope.fingerprint, missing.fingerprint],
        "decided": [threshold.fingerprint],
        "resolved": [rate.fingerprint],
    }
    assert counts(found) == {"returned": 1, "new": 1, "open": 2, "decided": 1, "resolved": 1}
    (back,) = found[0][1]
    assert (back.n, back.former, back.former_n) == (3, cap, 4)
    assert back.last.action == "dismiss"
    assert back.status == "open"
    (gone,) = found[4][1]
    assert (gone.n, gone.former_n, gone.status) == (None, 3, "accepted")


def test_other_values_that_nobody_had_decided_on_are_still_open(former):
    cap = former.findings[3]
    found = changes(with_findings(former, altered(cap)), with_findings(former, cap), {}, LATER)
    ((change,),) = [those for _, those in found if those]
    assert (change.kind, change.former) == ("open", cap)


def test_what_was_reopened_counts_as_undecided(former):
    cap = former.findings[3]
    found = changes(with_findings(former, cap), with_findings(former, cap), decided(cap, "reopen"), LATER)
    assert kinds(found) == {"open": [cap.fingerprint]}


def test_a_decision_made_in_the_later_comparison_is_no_earlier_one(former):
    cap = former.findings[3]
    changed = altered(cap)
    decisions = {**decided(cap), **decided(changed, "accept", LATER)}
    found = changes(with_findings(former, changed), with_findings(former, cap), decisions, LATER)
    ((change,),) = [those for _, those in found if those]
    assert (change.kind, change.status) == ("returned", "accepted")


def test_what_comes_back_after_a_version_without_it_keeps_its_decision(former):
    cap = former.findings[3]
    found = changes(with_findings(former, cap), with_findings(former), decided(cap), LATER)
    assert kinds(found) == {"decided": [cap.fingerprint]}


def test_another_check_or_another_clause_is_another_matter(former):
    cap, deadline, final = former.findings[3], former.findings[7], former.findings[9]
    assert deadline.code == final.code
    other_check = replace(altered(cap), code="RA01")
    found = changes(
        with_findings(former, other_check, final), with_findings(former, cap, deadline), decided(cap), LATER
    )
    assert kinds(found) == {
        "new": [other_check.fingerprint, final.fingerprint],
        "resolved": [cap.fingerprint, deadline.fingerprint],
    }


def test_a_clause_is_known_by_its_heading_when_its_number_changes(former):
    cap = former.findings[3]
    moved = {**{clause.path: clause for clause in former.original.clauses}}["二/2"]
    clauses = tuple(replace(c, path="二/9") if c is moved else c for c in former.original.clauses)
    later = replace(former, original=replace(former.original, clauses=clauses))
    changed = altered(replace(cap, original=replace(cap.original, clause="二/9")))
    found = changes(with_findings(later, changed), with_findings(former, cap), decided(cap), LATER)
    assert kinds(found) == {"returned": [changed.fingerprint]}


def test_each_former_finding_is_matched_once_with_the_likeliest(former):
    cap = former.findings[3]
    left = replace(cap, original=replace(cap.original, quote="最高不超过100万元"), fingerprint="left")
    right = replace(cap, original=replace(cap.original, quote="每户补助200元"), fingerprint="right")
    new_left = replace(left, original=replace(left.original, quote="最高不超过150万元"), draft=None, fingerprint="l2")
    new_right = replace(right, original=replace(right.original, quote="每户补助250元"), draft=None, fingerprint="r2")
    found = changes(
        with_findings(former, new_right, new_left), with_findings(former, left, right), {**decided(left)}, LATER
    )
    assert kinds(found) == {"returned": ["l2"], "open": ["r2"]}


def test_quotes_without_anything_in_common_are_not_matched(former):
    cap = former.findings[3]
    left = replace(cap, draft=None)
    right = replace(left, original=replace(left.original, quote="每季度报送"), fingerprint="r")
    found = changes(with_findings(former, right), with_findings(former, left), decided(left), LATER)
    assert kinds(found) == {"new": ["r"], "resolved": [left.fingerprint]}
