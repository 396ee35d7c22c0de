"""Alignments by hand in the store: a log, kept for a pair, on both databases."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from diff.correction import ClauseKey, Correction
from web.store import CorrectedMeanwhile
from web.store.audit import ACTING, NOBODY, Actor

LINK = Correction("link", (ClauseKey("二/3", "支持研发机构建设"),), (ClauseKey("二/4", "举办赛事活动"),))
PART = Correction("unlink", (ClauseKey("二/4"),), (ClauseKey("二/3"),))


@pytest.fixture(autouse=True)
def somebody():
    ACTING.set(Actor("Li Na", "page", ""))
    yield
    ACTING.set(NOBODY)


@pytest.fixture
def comparison(store, report, kit):
    return store.comparison(kit.finish(store, report))


def test_a_correction_is_kept_and_its_comparison_made_again(store, comparison, kit):
    number, again = store.corrections.add(comparison, LINK, 0)
    (kept,) = store.corrections.history(comparison.pair).kept
    assert (kept.id, kept.correction, kept.by, kept.comparison, kept.undone) == (
        number, LINK, "Li Na", comparison.id, None,
    )  # fmt: skip
    made = store.comparison(again)
    assert made.state == "waiting" and made.order == comparison.order and made.by == "Li Na"
    assert store.corrections.replaced(again) == comparison.id and store.corrections.replaced(comparison.id) is None
    acts = [(entry.action, entry.object, json.loads(entry.detail)) for entry in store.audit.page(10)]
    assert ("alignment.link", str(comparison.id), {"number": number, "original": ["二/3"], "draft": ["二/4"]}) in acts
    later = kit.reopened(store)
    assert later.corrections.history(comparison.pair).kept == (kept,)
    later.close()


def test_several_corrections_share_the_comparison_that_waits(store, comparison):
    _, first = store.corrections.add(comparison, LINK, 0)
    _, second = store.corrections.add(comparison, PART, 1)
    assert first == second == store.corrections.make_again(comparison)
    store.take_next()
    # What runs may not know of the newest correction.
    third = store.corrections.undo(comparison, 1, 2)
    assert third != first and store.corrections.replaced(third) == first
    assert store.corrections.newest(comparison.id).id == third


def test_what_was_corrected_meanwhile_is_not_written_over(store, comparison):
    store.corrections.add(comparison, LINK, 0)
    with pytest.raises(CorrectedMeanwhile) as refusal:
        store.corrections.add(comparison, PART, 0)
    assert refusal.value.now.version == 1
    with pytest.raises(CorrectedMeanwhile):
        store.corrections.undo(comparison, 1, 0)
    assert store.corrections.undo(comparison, 1, 1) is not None
    # Taken back counts as a change too: nobody takes it for the state before.
    assert store.corrections.history(comparison.pair).version == 2
    with pytest.raises(CorrectedMeanwhile):
        store.corrections.add(comparison, PART, 1)
    assert len(store.corrections.history(comparison.pair).kept) == 1


def test_taking_back_keeps_what_was(store, comparison):
    number, _ = store.corrections.add(comparison, LINK, 0)
    store.corrections.undo(comparison, number, 1)
    history = store.corrections.history(comparison.pair)
    assert history.in_force == () and history.kept[0].undone is not None
    assert store.corrections.undo(comparison, number, 2) is None
    assert store.corrections.undo(comparison, 99, 2) is None


def test_the_database_changes_no_correction(store, comparison):
    store.corrections.add(comparison, LINK, 0)
    for statement in ("UPDATE corrections SET kind = 'unlink'", "DELETE FROM corrections"):
        with pytest.raises(DBAPIError, match="only be added to"), store.database.write() as db:
            db.execute(text(statement))


def test_a_list_shows_the_newest_of_a_comparison_alone(store, comparison, report, kit):
    def shown():
        return [summary.comparison.id for summary in store.summaries()]

    _, again = store.corrections.add(comparison, LINK, 0)
    assert shown() == [again, comparison.id]
    store.take_next()
    store.finish(again, kit.Snapshot.of(report), "{}")
    assert shown() == [again] and store.state_counts()["done"] == 1
    # It is there by its number.
    assert store.summary(comparison.id).comparison.id == comparison.id
    assert store.corrections.newest(comparison.id).id == again


def test_one_that_failed_stands_for_nothing(store, comparison):
    _, again = store.corrections.add(comparison, LINK, 0)
    store.cancel(again)
    assert store.corrections.newest(comparison.id).id == comparison.id
    assert store.corrections.make_again(comparison) != again


def test_whoever_waits_for_a_correction_goes_first(store, comparison):
    other = store.add_comparison(comparison.order)
    _, again = store.corrections.add(comparison, LINK, 0)
    assert store.in_line() == (again, other)
    assert store.take_next().id == again
    assert store.take_next().id == other


def test_a_comparison_says_what_it_knew(store, comparison):
    assert store.corrections.fates(comparison.id) == {}
    store.corrections.note(comparison.id, [(1, "held"), (2, "lost")])
    assert store.corrections.fates(comparison.id) == {1: "held", 2: "lost"}
