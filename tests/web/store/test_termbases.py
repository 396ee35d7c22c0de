"""Termbases: terms that change and are removed, and the log of who did it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from normalize.terms import Term
from web.store.audit import ACTING, Actor
from web.store.termbases import NameTaken, TermOvertaken, TermTaken

TERM = Term("江北专班", "Jiangbei taskforce", ("task force for Jiangbei",), ("special class",), "office", "since 2024",
            ("江北专班长",), True, "")  # fmt: skip


@pytest.fixture
def base(store):
    return store.termbases.create("本单位术语")


def test_a_term_is_added_changed_removed_and_put_back(store, base):
    kept = store.termbases
    token = ACTING.set(Actor("王芳"))
    try:
        added = kept.add(base, TERM)
        assert (added.term, added.base_name, added.removed) == (TERM, "本单位术语", None)
        changed = kept.change(added.id, replace(TERM, preferred="Jiangbei working group"), added.version)
        assert changed.version > added.version
        assert kept.change(added.id, changed.term, changed.version) == changed  # nothing changes, nothing is logged
        kept.remove(added.id, changed.version)
    finally:
        ACTING.reset(token)
    assert kept.terms(base) == ()
    removed = kept.term(added.id)
    assert removed.removed is not None
    kept.restore(added.id, removed.version)
    assert [one.term.preferred for one in kept.terms(base)] == ["Jiangbei working group"]
    log = kept.changes(term=added.id)
    assert [change.action for change in log] == ["restore", "remove", "change", "add"]
    assert [change.by for change in log] == ["", "王芳", "王芳", "王芳"]
    assert (log[2].before, log[2].after.preferred) == (TERM, "Jiangbei working group")
    assert (log[3].before, log[3].after) == (None, TERM)
    assert kept.changes(base=base, limit=2, offset=1) == log[1:3]


def test_one_entry_for_a_chinese_term_in_either_script(store, base):
    kept = store.termbases
    first = kept.add(base, Term("负面清单", "negative list"))
    for other in ("負面清單", "“负面清单”"):
        with pytest.raises(TermTaken) as caught:
            kept.add(base, Term(other, "exclusion list"))
        assert caught.value.existing == first
    second = kept.add(base, Term("正面清单", "positive list"))
    with pytest.raises(TermTaken):
        kept.change(second.id, Term("负面清单", "list"), second.version)
    # Another termbase may say something else, and a removed entry comes back with what is given now.
    kept.add(kept.create("另一库"), Term("负面清单", "exclusion list"))
    kept.remove(first.id, first.version)
    again = kept.add(base, Term("负面清单", "negative lists"))
    assert (again.id, again.term.preferred, again.removed) == (first.id, "negative lists", None)


def test_who_did_not_see_the_newest_version_changes_nothing(store, base):
    added = store.termbases.add(base, TERM)
    changed = store.termbases.change(added.id, replace(TERM, note="now"), added.version)
    for attempt in (
        lambda: store.termbases.change(added.id, TERM, added.version),
        lambda: store.termbases.remove(added.id, added.version),
        lambda: store.termbases.restore(added.id, added.version),
    ):
        with pytest.raises(TermOvertaken) as caught:
            attempt()
        assert caught.value.now == changed
    assert store.termbases.term(added.id) == changed


def test_a_file_adds_and_changes_all_or_none(store, base):
    kept = store.termbases
    kept.add(base, TERM)
    found = (TERM, Term("甲方", "Party A"), Term("甲方", "Party A", ("first party",)))
    counts = kept.bring_in(base, found, "ours.csv")
    assert (counts.added, counts.changed, counts.same) == (1, 1, 1)
    assert [one.term for one in kept.terms(base)] == [TERM, found[2]]
    before = kept.changes()
    with pytest.raises(AttributeError):
        kept.bring_in(base, (Term("乙方", "Party B"), None), "broken.csv")
    assert kept.changes() == before


def test_only_active_termbases_count_in_the_order_in_which_they_were_made(store, base):
    kept = store.termbases
    other, empty = kept.create("另一库"), kept.create("空库")
    first, second = kept.add(base, TERM), kept.add(other, Term("甲方", "Party A"))
    assert [(found.id, terms) for found, terms in kept.active()] == [(base, (first.term,)), (other, (second.term,))]
    assert {found.id: found.terms for found in kept.all()} == {base: 1, other: 1, empty: 0}
    before = kept.revision()
    kept.set_active(base, False)
    assert [found.id for found, _ in kept.active()] == [other]
    assert kept.revision() != before
    assert not kept.one(base).active
    assert kept.one(99) is None


def test_terms_are_searched_in_every_field(store, base):
    store.termbases.add(base, TERM)
    for wanted in ("专班", "taskforce", "special cl", "江北专"):
        assert [one.term for one in store.termbases.search(wanted)] == [TERM]
    assert store.termbases.search("office hours") == ()
    # Longer words in which it is another term are not what somebody looks for.
    assert store.termbases.search("专班长") == ()


def test_a_name_is_given_once(store, base):
    store.termbases.create("Ours")
    with pytest.raises(NameTaken):
        store.termbases.create("OURS")


@pytest.mark.parametrize("change", ["UPDATE term_changes SET action = 'add'", "DELETE FROM term_changes"])
def test_the_log_can_only_be_added_to(store, base, change):
    store.termbases.add(base, TERM)
    with pytest.raises(DBAPIError, match="only be"), store.database.write() as db:
        db.execute(text(change))
    assert len(store.termbases.changes()) == 1
