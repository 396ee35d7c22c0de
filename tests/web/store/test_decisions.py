"""Many decisions at once and their undoing, blind reviews that show nothing of others, and the log behind them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from web.store import BlindRefused, Order, StoredFile, Target
from web.store.audit import ACTING, Actor


@contextmanager
def acting(who):
    token = ACTING.set(Actor(who))
    try:
        yield
    finally:
        ACTING.reset(token)


@pytest.fixture
def pair(store, report, kit):
    return store.comparison(kit.finish(store, report))


@pytest.fixture
def second(store, kit):
    """A comparison of the same original with another draft."""
    rows = [("", "", "江北市北山区支持专精特新企业发展若干措施", 0), *kit.DRAFT[1:]]
    return store.comparison(kit.finish(store, kit.make_report(draft_rows=rows)))


def target(comparison, key, seen=0):
    return Target(comparison.id, comparison.pair, key, seen)


def statuses(store, comparison, keys):
    made = store.decisions(comparison.pair)
    return [made[key].status if key in made else "open" for key in keys]


def test_many_are_decided_in_several_comparisons_and_taken_back_together(store, report, pair, second):
    keys = [finding.fingerprint for finding in report.findings[:3]]
    assert pair.pair != second.pair
    with acting("ann"):
        store.decide(pair, keys[:1], "accept")
        wanted = [target(pair, keys[0], 1), target(pair, keys[1]), target(second, keys[0]), target(second, keys[2])]
        done = store.decide_many([*wanted, wanted[1]], "dismiss", "intended", "as agreed")
    assert (done.made, done.left) == (tuple(wanted), ())
    assert statuses(store, pair, keys) == ["dismissed", "dismissed", "open"]
    assert statuses(store, second, keys) == ["dismissed", "open", "dismissed"]
    assert {event.batch for event in (*store.history(second.pair), *store.history(pair.pair)[1:])} == {done.batch}
    with acting("ann"):
        assert len(store.undo(pair)) == 4, "the last of their own, wherever it was made"
        assert store.undo(second, done.batch) == ()
    assert statuses(store, pair, keys) == ["accepted", "open", "open"]
    assert statuses(store, second, keys) == ["open"] * 3
    assert all(event.undone for event in store.history(second.pair))
    acts = [entry for entry in store.audit.all() if entry.action == "decision.dismiss"]
    assert [entry.object for entry in acts] == [str(pair.id), str(second.id)]


def test_what_others_decided_since_is_left_out_and_named(store, report, pair):
    keys = [finding.fingerprint for finding in report.findings[:3]]
    wanted = [target(pair, key) for key in keys]
    with acting("bob"):
        store.decide(pair, keys[1:2], "accept")
        store.decide(pair, keys[2:3], "comment", note="a comment changes nothing")
    with acting("ann"):
        done = store.decide_many(wanted, "dismiss", "other")
        assert [one.fingerprint for one in done.made] == [keys[0], keys[2]]
        ((left, held),) = done.left
        assert (left, held.status, held.last.by) == (wanted[1], "accepted", "bob")
        nothing = store.decide_many(wanted[1:2], "dismiss", "other")
        assert (nothing.batch, nothing.made, len(nothing.left)) == (None, (), 1)
        # Nothing but their own is in the batch.
        store.undo(pair, done.batch)
    assert statuses(store, pair, keys) == ["open", "accepted", "open"]
    with pytest.raises(ValueError, match="needs a finding"):
        store.decide_many([], "accept")


def test_the_last_of_ones_own_is_taken_back_whatever_others_did_since(store, report, pair):
    keys = [finding.fingerprint for finding in report.findings[:2]]
    with acting("ann"):
        batch = store.decide(pair, keys, "accept")
    with acting("bob"):
        store.decide(pair, keys[:1], "dismiss", "other")
        assert store.batch_by(batch) == "ann" and store.batch_by(99) is None
    with acting("ann"):
        assert set(store.undo(pair)) == set(keys)
        assert not store.can_undo(pair)
    assert statuses(store, pair, keys) == ["dismissed", "open"]


def test_the_mark_of_a_pair_changes_with_every_event_and_undoing(store, report, pair):
    key, marks = report.findings[0].fingerprint, [store.revision(pair.pair)]
    for change in (
        lambda: store.decide(pair, [key], "accept"),
        lambda: store.decide(pair, [key], "comment", note="x"),
        lambda: store.undo(pair),
        lambda: store.undo(pair),
    ):
        assert store.revision(pair.pair) == marks[-1]
        change()
        marks.append(store.revision(pair.pair))
    assert len(set(marks)) == 5


def test_who_reviews_blind_sees_nothing_of_others_and_they_nothing_of_it(store, report, pair):
    keys = [finding.fingerprint for finding in report.findings[:3]]
    with acting("ann"):
        store.decide(pair, keys[:2], "accept", note="clear")
        store.decide(pair, keys[:1], "comment", note="see the plan")
        (asked,) = [event for event in store.history(pair.pair) if event.action == "comment"]
    (before,) = store.summaries()
    with acting("bob"):
        store.blind.start(pair)
        assert store.decisions(pair.pair) == {} and store.history(pair.pair) == ()
        assert store.revision(pair.pair).startswith("0-0-0")
        (summary,) = store.summaries()
        assert summary.open == summary.counts and summary.open != before.open
        with pytest.raises(Exception, match=str(asked.id)):
            store.decide(pair, keys[:1], "comment", note="no", parent=asked.id)
        # The versions begin anew: what is not seen cannot conflict.
        store.decide(pair, keys, "dismiss", "covered", seen=dict.fromkeys(keys, 0))
        store.decide(pair, keys[2:], "comment", note="mine")
        assert statuses(store, pair, keys) == ["dismissed"] * 3
        assert all(event.blind for event in store.history(pair.pair))
        with pytest.raises(BlindRefused, match="assign"):
            store.decide(pair, keys[:1], "assign", assignee="ann")
        assert store.can_undo(pair)
        store.undo(pair)
    with acting("ann"):
        assert statuses(store, pair, keys) == ["accepted", "accepted", "open"]
        assert [event.by for event in store.history(pair.pair)] == ["ann"] * 3
        assert store.summaries() == (before,)
        (review,) = store.blind.of_pair(pair.pair)
        assert (review.person, review.ended, store.blind.events(review)) == ("bob", None, ())
        batch = next(iter(store.history(pair.pair))).batch + 2
        assert store.batch_by(batch) == "bob" and store.undo(pair, batch) == ()
    with acting("bob"):
        assert store.blind.end(pair, "bob") and not store.blind.end(pair, "bob")
        assert statuses(store, pair, keys) == ["accepted", "accepted", "open"]
        review = store.blind.mine(pair.pair)
        assert [event.action for event in store.blind.events(review)] == ["dismiss"] * 3 + ["comment"]
        assert review.last_event == max(event.id for event in store.blind.events(review))
        # What was decided blind is changed no more.
        assert not store.can_undo(pair) and store.undo(pair, batch) == ()
        store.decide(pair, keys[2:], "accept")
    assert statuses(store, pair, keys) == ["accepted"] * 3


def test_a_blind_review_is_a_second_pair_of_eyes_and_once(store, report, pair):
    key = report.findings[0].fingerprint

    def refused():
        with pytest.raises(BlindRefused) as error:
            store.blind.start(pair)
        return error.value.why

    assert refused() == "account"
    with acting("ann"):
        store.decide(pair, [key], "comment", note="I may comment before")
        store.decide(pair, [key], "accept")
        store.undo(pair)
        assert refused() == "decided", "also what was taken back was decided"
    with acting("bob"):
        store.blind.start(pair)
        assert refused() == "running"
        store.blind.end(pair, "bob")
        assert refused() == "ended"
    assert [e.action for e in store.audit.all() if e.action.startswith("blind")] == ["blind.start", "blind.end"]


def test_other_pairs_stay_open_to_who_reviews_one_blind(store, report, pair, second):
    keys = [finding.fingerprint for finding in report.findings[:2]]
    with acting("bob"):
        store.blind.start(pair)
        done = store.decide_many([target(pair, keys[0]), target(second, keys[0])], "accept")
        assert len(done.made) == 2
        assert store.alike(pair, "original") == (pair.id,) and store.alike(second, "original") == (second.id,)
    assert statuses(store, second, keys) == ["accepted", "open"] and statuses(store, pair, keys) == ["open", "open"]
    with acting("bob"):
        assert len(store.undo(second, done.batch)) == 2
        store.decide(pair, keys, "accept")
        store.decide(second, keys, "accept")
        last = store.batch_by
        store.blind.end(pair, "bob")
        batch = store.history(second.pair)[-1].batch
        assert last(batch) == "bob" and len(store.undo(second, batch)) == 2
        assert len(store.blind.events(store.blind.mine(pair.pair))) == 3


def test_comparisons_of_one_original_or_one_batch_are_found(store, report, kit, pair, second):
    assert store.alike(pair, "original") == (pair.id, second.id)
    assert store.alike(second, "original") == (second.id, pair.id)
    assert store.alike(pair, "batch") == (pair.id,)
    # Of a pair that was compared again the newest counts, and of one's own pair the comparison itself.
    again = store.comparison(kit.finish(store, report))
    assert store.alike(second, "original") == (second.id, again.id)
    assert store.alike(pair, "original") == (pair.id, second.id)
    # Another document of the same file is another original; and one that is not done is none.
    other = replace(report, alignment=replace(report.alignment, original=kit.make_tree("若干措施.pdf", kit.DRAFT)))
    kit.finish(store, other)
    store.add_comparison(Order(pair.order.original, StoredFile(pair.order.draft.sha256, "x")))
    assert store.alike(pair, "original") == (pair.id, second.id)
    with store.database.write() as db:
        db.execute(text(f"UPDATE comparisons SET batch = {pair.id} WHERE id IN ({pair.id}, {second.id})"))
    assert store.alike(store.comparison(second.id), "batch") == (second.id, pair.id)


def test_the_database_keeps_the_mark_of_a_blind_decision(store, report, pair):
    with acting("bob"):
        store.blind.start(pair)
        store.decide(pair, [report.findings[0].fingerprint], "accept")
    with pytest.raises(DBAPIError, match="only be"), store.database.write() as db:
        db.execute(text("UPDATE events SET blind = 0"))
