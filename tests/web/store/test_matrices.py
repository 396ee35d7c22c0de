"""Which comparisons stand beside one another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.web import districts
from web.store import Order


@pytest.fixture
def three(store, kit):
    return [
        districts.finish(store, report, name) for report, name in zip(districts.reports(kit), "南北东", strict=True)
    ]


def test_the_drafts_of_one_original_belong_together(store, three):
    found = store.matrices.members(three[1])
    assert [(one.number, one.state, one.newest) for one in found] == [(n, "done", True) for n in reversed(three)]
    assert len({one.pair for one in found}) == 3
    (original,) = store.matrices.originals()
    assert (original.number, original.drafts, original.pending) == (three[-1], 3, 0)
    assert original.title == "江北市支持专精特新企业发展若干措施"


def test_the_newest_comparison_of_a_draft_stands_for_it(store, kit, three):
    again = districts.finish(store, districts.reports(kit)[0], "南")
    found = {one.number: one.newest for one in store.matrices.members(again)}
    assert found == {again: True, three[2]: True, three[1]: True, three[0]: False}
    assert store.matrices.originals()[0].drafts == 3


def test_what_was_begun_anew_takes_no_place_before_it_is_finished(store, three):
    first = store.comparison(three[0])
    waiting = store.add_comparison(first.order)
    found = {one.number: (one.state, one.newest) for one in store.matrices.members(three[0])}
    assert found[waiting] == ("waiting", True)
    assert found[three[0]] == ("done", True)
    assert store.matrices.originals()[0].pending == 1
    assert store.matrices.members(waiting) == (), "nothing is known of its original yet"


def test_another_document_of_the_file_is_another_original(store, kit, three):
    other = kit.make_report([("", "", "另一份措施", 0), *kit.ORIGINAL[1:]])
    number = districts.finish(store, other, "西")
    assert [one.number for one in store.matrices.members(number)] == [number]
    assert number not in {one.number for one in store.matrices.members(three[0])}
    assert len(store.matrices.originals()) == 2
    order = replace(store.comparison(number).order, original_part="2")
    asked = store.add_comparison(order)
    assert asked not in {one.number for one in store.matrices.members(three[0])}


def test_tracked_changes_read_otherwise_are_another_original(store, three):
    order = store.comparison(three[0]).order
    store.add_comparison(Order(order.original, order.draft, revisions="original"))
    assert all(one.state == "done" for one in store.matrices.members(three[0]))


def test_figures_and_snapshots_come_together(store, kit, three):
    old = districts.finish(store, districts.reports(kit)[1], "旧", kept=False)
    figures = store.matrices.figures([*three, old])
    assert figures[old] == ""
    assert all("营业收入" in figures[number] for number in three)
    found = store.matrices.snapshots([three[2], three[0]])
    assert [number for number, _ in found] == [three[2], three[0]]
    full, light = store.snapshot(three[0]), found[1][1]
    assert [one.fingerprint for one in light.findings] == [one.fingerprint for one in full.findings]
    assert (light.original, light.draft) == (full.original, full.draft)
    assert full.findings[0].original.boxes and not light.findings[0].original.boxes
