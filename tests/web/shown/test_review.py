"""What the review page makes of a snapshot, without a page."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal

import pytest
from markupsafe import Markup

from web.shown.review import HEIGHTS, Change, change_of, homes_of, item_of, items_of, repainted, rows_of, tree_of
from web.snapshot import Snapshot
from web.store import Decision
from web.views import review


@pytest.fixture
def database():
    """SQLite alone: what is shown does not depend on the database."""
    return ""


@pytest.fixture
def snapshot(report):
    return Snapshot.of(report)


@pytest.mark.parametrize(
    ("expected", "found", "change"),
    [
        ("≤ 10,000,000 CNY", "≤ 200,000 CNY", Change("divided", Decimal(50))),
        ("120", "240", Change("times", Decimal(2))),
        ("10 %", "8 %", Change("points", Decimal(-2))),
        ("≥ 80 %", "≥ 90.5 %", Change("points", Decimal("10.5"))),
        ("5 ‰", "15 ‰", Change("points", Decimal(1))),
        ("≤ 15 working days", "≤ 20 working days", Change("percent", Decimal("33.33"))),
        ("≤ 1 year", "≤ 3 years", Change("times", Decimal(3))),
        ("50 t", "30 t", Change("percent", Decimal(-40))),
        ("3 years", "3 months", None),
        ("≥ 50", "≤ 50", None),
        ("0 CNY", "5 CNY", None),
        ("2027-06", "2027-12", None),
        ("Article 23", "Article 32", None),
        ("应当", "可以", None),
        ("20 %", "", None),
    ],
)
def test_the_ratio_of_two_values(expected, found, change):
    assert change_of(expected, found) == change


def test_the_clauses_of_the_original_are_a_tree_and_those_of_the_draft_alone_stand_apart(snapshot):
    original, only_draft = tree_of(snapshot)
    assert [node.path for node in original] == ["title", "preamble", "一", "二", "三"]
    assert [node.path for node in original[3].children] == ["二/2", "二/3", "二/4"]
    assert original[3].children[0].heading == "加大设备投资补助。"
    # Without a heading, how the clause begins.
    assert original[4].children[0].heading == "本措施自印发之日起施行，有效期3年。"
    assert [(node.key, node.row) for node in only_draft] == [("d7", 8)]


def test_every_finding_has_a_node_of_the_tree_and_a_row(snapshot):
    def keys(nodes):
        return {key for node in nodes for key in (node.key, *keys(node.children))}

    homes = homes_of(snapshot)
    original, only_draft = tree_of(snapshot)
    assert {key for key, _ in homes} <= keys(original) | keys(only_draft)
    assert homes[5] == ("6", 6)  # what is missing is where the original has it
    assert homes[8] == ("d7", 8)  # what was added, where the draft has it


def test_rows_are_given_a_height_by_their_length(snapshot):
    heights = [row.height for row in rows_of(snapshot, items_of(snapshot, {}))]
    assert set(heights) <= set(HEIGHTS)
    assert heights[5] > heights[2]


def test_marks_take_the_colour_of_what_is_not_dismissed(snapshot):
    fingerprint = snapshot.findings[3].fingerprint
    rows = Markup(
        '<mark class="mark-high" data-f="4 5">a</mark>&lt;mark<mark class="mark-high point" data-f="4">‸</mark>'
    )
    items = items_of(snapshot, {})
    assert repainted(rows, items) is rows
    items = items_of(snapshot, {fingerprint: Decision("dismissed")})
    assert repainted(rows, items) == Markup(
        '<mark class="mark-info" data-f="4 5">a</mark>&lt;mark<mark class="mark-gone point" data-f="4">‸</mark>'
    )
    assert item_of(snapshot, 4, {fingerprint: Decision("dismissed")}).status == "dismissed"


def test_recognition_is_told_of_the_clauses_that_were_read_from_a_picture(report):
    blocks = report.alignment.original.part.blocks
    runs = tuple(dataclasses.replace(run, confidence=0.8) for run in blocks[3].runs)
    part = dataclasses.replace(
        report.alignment.original.part, blocks=(*blocks[:3], dataclasses.replace(blocks[3], runs=runs), *blocks[4:])
    )
    tree = dataclasses.replace(report.alignment.original, part=part)
    snapshot = Snapshot.of(dataclasses.replace(report, alignment=dataclasses.replace(report.alignment, original=tree)))
    assert [clause.recognised for clause in snapshot.original.clauses] == [None] * 3 + [0.8] + [None] * 6
    rows = rows_of(snapshot, items_of(snapshot, {}))
    assert (rows[3].original.recognised, rows[3].draft.recognised) == (0.8, None)
    again = Snapshot.from_json(snapshot.to_json())
    assert again.original.clauses == snapshot.original.clauses


def test_what_no_decision_changes_is_made_once(browser, store, report, kit, monkeypatch):
    kit.finish(store, report)
    first = browser.get("/comparisons/1").text
    made = []
    monkeypatch.setattr(review, "rows_of", lambda *_: made.append(1))
    store.decide(store.comparison(1), [report.findings[3].fingerprint], "dismiss", "intended")
    second = browser.get("/comparisons/1").text
    assert made == []
    assert '<mark class="mark-high" data-f="4">' in first
    assert '<mark class="mark-gone" data-f="4">' in second
    assert 'data-status="dismissed"' in second


def test_a_page_of_many_findings_stays_lean(browser, store, kit):
    kit.finish(store, kit.make_large_report(400))
    page = browser.get("/comparisons/1").text
    items = re.findall(r"<li id=\"f\d+\".*?</li>", page, re.DOTALL)
    assert len(items) == 400
    assert sum(map(len, items)) / 400 < 900
    # What follows the first piece of the list is drawn when it is looked at.
    assert sum('class="later"' in item for item in items) == 250
    # Nothing that is only shown on demand is in the page.
    assert "quote-side" not in page


def test_the_details_of_a_finding_read_what_was_decided_on_it_alone(browser, store, report, kit, monkeypatch):
    kit.finish(store, report)
    asked = []
    read = store.decisions
    monkeypatch.setattr(store, "decisions", lambda pair, only=(): asked.append(tuple(only)) or read(pair, only))
    page = browser.get("/comparisons/1/findings/4?fragment=1").text
    assert asked == [(report.findings[3].fingerprint,)]
    assert "÷10" in page
    assert "−2 percentage points" in browser.get("/comparisons/1/findings/3?fragment=1").text


def test_a_lasting_link_leads_to_the_finding(browser, store, report, kit):
    kit.finish(store, report)
    pair = store.comparison(1).pair
    answer = browser.get(f"/findings/{pair}/{report.findings[2].fingerprint}")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/comparisons/1#f3")
    assert browser.get(f"/findings/{pair}/nothing").status_code == 404
