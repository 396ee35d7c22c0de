"""Proposed translations: a log in which the newest entry of a row counts."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from web.store.audit import ACTING, Actor
from web.store.targets import Overtaken


@pytest.fixture
def comparison(store, report, kit):
    return store.comparison(kit.finish(store, report))


def test_the_newest_entry_of_a_row_counts(store, comparison):
    token = ACTING.set(Actor("王芳"))
    try:
        first = store.targets.propose(comparison, "u1", "the first", "given", 0)
        second = store.targets.propose(comparison, "u1", "the second", "given", first.id)
        store.targets.propose(comparison, "u2", "another row", "", 0)
    finally:
        ACTING.reset(token)
    newest = store.targets.newest(comparison.pair)
    assert {unit: entry.text for unit, entry in newest.items()} == {"u1": "the second", "u2": "another row"}
    assert [entry.text for entry in store.targets.history(comparison.pair, "u1")] == ["the second", "the first"]
    assert (second.by, second.given, second.comparison) == ("王芳", "given", comparison.id)
    gone = store.targets.withdraw(comparison, "u1", "given", second.id)
    assert not gone.stands
    assert store.targets.newest(comparison.pair)["u1"] == gone
    assert [entry.action for entry in store.audit.page(2)] == ["target.withdraw", "target.propose"]


def test_who_did_not_see_the_newest_entry_overwrites_nothing(store, comparison):
    first = store.targets.propose(comparison, "u", "mine", "given", 0)
    for attempt in (
        lambda: store.targets.propose(comparison, "u", "theirs", "given", 0),
        lambda: store.targets.withdraw(comparison, "u", "given", 0),
    ):
        with pytest.raises(Overtaken) as caught:
            attempt()
        assert caught.value.now == first
    assert store.targets.history(comparison.pair, "u") == (first,)


def test_a_proposal_belongs_to_the_pair_and_outlives_a_comparison(store, comparison, report, kit):
    first = store.targets.propose(comparison, "u", "mine", "given", 0)
    later = store.comparison(kit.finish(store, report))
    assert later.id != comparison.id
    assert store.targets.newest(later.pair)["u"] == first
    assert store.targets.newest("another pair") == {}


@pytest.mark.parametrize("change", ["UPDATE targets SET text = 'never said'", "DELETE FROM targets"])
def test_the_log_can_only_be_added_to(store, comparison, change):
    store.targets.propose(comparison, "u", "mine", "given", 0)
    with pytest.raises(DBAPIError, match="only be"), store.database.write() as db:
        db.execute(text(change))
    assert store.targets.newest(comparison.pair)["u"].text == "mine"
