"""The queue: leases, what happens when they run out, cancelling and trying again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from diff.exports.json_report import as_json
from web.snapshot import Snapshot
from web.store import LeaseLost, Order, Wanted, clock
from web.store.queue import CANCELLED, DEATH
from web.store.tables import comparisons, readings


@pytest.fixture
def number(store, kit):
    return store.add_comparison(Order(*kit.stored_pair(store)))


def run_out(store, table=comparisons):
    """Nobody has heard of the workers for longer than their leases."""
    with store.database.write() as db:
        db.execute(update(table).values(lease=clock.ago(timedelta(seconds=5))))


def acts(store, number):
    return [entry.action for entry in store.audit.all() if entry.object == str(number)]


def test_what_one_worker_has_no_other_gets(store, number):
    assert store.take_next("a").id == number
    assert store.take_next("b") is None
    assert store.holds("a") and not store.holds("b")


def test_an_interrupted_comparison_is_taken_up_when_its_lease_runs_out(store, number, report):
    store.take_next("a")
    run_out(store)
    assert store.take_next("b").attempts == 2
    assert not store.renew("a")
    # The first one was only slow, and comes too late with everything.
    result = Snapshot.of(report), as_json(report)
    for late in (
        lambda: store.set_stage(number, "check", "a"),
        lambda: store.fail(number, "no", "a"),
        lambda: store.finish(number, *result, "a"),
    ):
        with pytest.raises(LeaseLost):
            late()
    assert (store.comparison(number).state, store.comparison(number).stage) == ("running", "")
    store.finish(number, *result, "b")
    with pytest.raises(LeaseLost):
        store.finish(number, *result, "b")
    assert acts(store, number) == ["comparison.add", "comparison.finish"]


def test_a_renewed_lease_does_not_run_out(store, number):
    store.take_next("a")
    run_out(store)
    assert store.renew("a")
    assert store.take_next("b") is None


def test_a_worker_that_is_gone_leaves_its_work_to_others(store, number):
    store.take_next("a")
    assert (store.release("b"), store.release("a")) == (0, 1)
    # It was ended in order: that is no attempt.
    assert store.take_next("b").attempts == 1
    assert store.release("b", died=True) == 1
    assert store.comparison(number).attempts == DEATH
    assert store.comparison(number).started is None


def test_what_took_a_worker_down_waits_behind_the_rest(store, kit, number):
    store.take_next("a")
    later = store.add_comparison(Order(*kit.stored_pair(store)))
    store.release("a", died=True)
    assert [store.take_next("a").id, store.take_next("b").id] == [later, number]
    assert store.in_line() == ()


def test_a_cancelled_comparison_is_not_worked_on_and_keeps_no_result(store, kit, number, report):
    waiting = store.add_comparison(Order(*kit.stored_pair(store)))
    store.take_next("a")
    assert store.cancel(number) and store.cancel(waiting)
    assert not store.holds("a")
    with pytest.raises(LeaseLost):
        store.finish(number, Snapshot.of(report), "{}", "a")
    assert store.take_next("b") is None
    cancelled = store.comparison(number)
    assert (cancelled.state, cancelled.error, cancelled.finished) == ("failed", CANCELLED, cancelled.cancelled)
    assert store.state_counts()["cancelled"] == 2 and store.state_counts()["failed"] == 0
    assert not store.cancel(number), "once"
    assert acts(store, number) == ["comparison.add", "comparison.cancel"]


def test_what_is_done_is_neither_cancelled_nor_tried_again(store, kit, report):
    number = kit.finish(store, report)
    assert not store.cancel(number) and not store.retry(number)
    assert store.comparison(number).state == "done"


def test_what_failed_is_tried_again_under_its_number(store, number):
    store.take_next("a")
    store.fail(number, "no text", "a")
    assert store.retry(number)
    again = store.take_next("a")
    assert (again.id, again.error, again.attempts, again.finished) == (number, "", 1, None)


def test_those_started_together_have_the_number_of_the_first(store, kit):
    alone = store.add_comparison(Order(*kit.stored_pair(store)))
    first, second, third = store.add_comparisons([Order(*kit.stored_pair(store))] * 3)
    assert [store.comparison(one).batch for one in (alone, first, second, third)] == [None, first, first, first]
    assert store.add_comparisons([]) == ()
    assert store.numbers(Wanted(batch=first)) == (first, second, third)
    store.cancel(second)
    assert store.cancel_batch(first) == 2
    assert store.comparison(alone).state == "waiting"
    assert store.retry_batch(first) == 3
    assert store.in_line() == (alone, first, second, third)


def test_who_started_it_and_from_which_versions(store, kit):
    original, draft = kit.stored_pair(store)
    plan, other = store.library.add("plan", "original"), store.library.add("draft", "draft")
    order = Order(original, draft, original_version=(plan.id, 1), draft_version=(other.id, 2))
    number = store.add_comparison(order)
    assert store.comparison(number).order == order
    assert store.numbers(Wanted(document=other.id)) == store.numbers(Wanted(document=plan.id)) == (number,)
    assert store.numbers(Wanted(document=99)) == ()


@pytest.mark.parametrize(
    ("text", "found"), [("ORIGINAL", True), ("征求意见稿", True), ("draft.t", True), ("draft_t", False), ("%", False)]
)
def test_a_text_is_looked_for_in_names_and_titles(store, kit, report, text, found):
    number = kit.finish(store, report)
    assert (number in store.numbers(Wanted(text=text))) is found


def test_a_list_comes_in_pages(store, kit):
    numbers = store.add_comparisons([Order(*kit.stored_pair(store))] * 5)
    shown = [one.comparison.id for one in store.summaries(wanted=Wanted(state="waiting"), limit=2, offset=2)]
    assert shown == [numbers[2], numbers[1]]
    assert store.summaries(wanted=Wanted(state="done")) == ()


def test_durations_are_those_of_finished_comparisons(store, kit, report):
    kit.finish(store, report)
    store.add_comparison(Order(*kit.stored_pair(store)))
    (one,) = store.durations()
    assert one.seconds >= 0
    assert one.load.kinds == (".txt", ".txt")
    assert one.load.size == len("原文".encode()) + len("草案".encode())
    assert list(store.loads(store.in_line()).values()) == [one.load]


def test_files_to_read_have_leases_as_well(store):
    sha256 = store.add_file(b"text", "a.txt").sha256
    with store.database.write() as db:
        asked = store.database.upsert(readings).values(sha256=sha256, state="waiting", added=clock.now())
        db.execute(asked.on_conflict_do_nothing(index_elements=["sha256"]))
    assert store.take_reading("a") == (sha256, 1)
    assert store.take_reading("b") is None
    run_out(store, readings)
    assert store.take_reading("b") == (sha256, 2)
    assert store.requeue_interrupted() == 1
    assert store.take_reading("c") == (sha256, 3)
    store.library.fail_reading(sha256, "no")
    assert not store.holds("c")
