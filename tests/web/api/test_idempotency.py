"""A POST that is sent again under its key is answered as the first time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from web.app import create_app
from web.store import clock
from web.store.answers import ANSWERS_KEPT
from web.store.tables import answers

WISH = {"sample": "district-draft"}


def test_the_same_request_is_done_once(caller, store):
    first = caller.post("/comparisons", WISH, Idempotency_Key="a-1")
    second = caller.post("/comparisons", WISH, Idempotency_Key='"a-1"')
    assert (second.status_code, second.data) == (first.status_code, first.data)
    assert second.headers["Location"] == first.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers and second.headers["Idempotency-Replayed"] == "true"
    assert len(store.summaries()) == 1
    assert caller.post("/comparisons", WISH, Idempotency_Key="a-2").json["id"] == 2


def test_another_request_under_the_key_is_refused(caller, store):
    caller.post("/comparisons", WISH, Idempotency_Key="k")
    for again in (
        caller.post("/comparisons", {"sample": "translation"}, Idempotency_Key="k"),
        caller.post("/comparisons?x=1", WISH, Idempotency_Key="k"),
        caller.upload(b"text", Idempotency_Key="k"),
    ):
        assert (again.status_code, again.mimetype) == (422, "application/problem+json")
    assert len(store.summaries()) == 1


def test_forms_are_the_same_whatever_their_boundary(caller):
    first, second = caller.upload(b"one", Idempotency_Key="u"), caller.upload(b"one", Idempotency_Key="u")
    assert (first.status_code, second.status_code) == (201, 201), "the answer of the first time"
    assert caller.upload(b"two", Idempotency_Key="u").status_code == 422


def test_a_refusal_is_kept_too_and_what_came_too_early_is_not(caller, store, report, kit):
    assert caller.post("/comparisons", {}, Idempotency_Key="r").status_code == 422
    assert caller.post("/comparisons", {}, Idempotency_Key="r").headers["Idempotency-Replayed"] == "true"
    wish = {"findings": [report.findings[0].fingerprint], "action": "accept"}
    caller.post("/comparisons", WISH)
    assert caller.post("/comparisons/1/decisions", wish, Idempotency_Key="d").status_code == 409
    taken = store.take_next()
    store.finish(taken.id, kit.Snapshot.of(report), kit.as_json(report))
    assert caller.post("/comparisons/1/decisions", wish, Idempotency_Key="d").status_code == 201
    caller.post("/comparisons/1/decisions", wish, Idempotency_Key="d")
    assert len(store.history(store.comparison(1).pair)) == 1


def test_while_the_first_is_worked_on_the_second_is_told_to_wait(caller, store, monkeypatch):
    seen = []
    add = store.add_comparison

    def slow(order):
        seen.append(caller.post("/comparisons", WISH, Idempotency_Key="w").status_code)
        return add(order)

    monkeypatch.setattr(store, "add_comparison", slow)
    assert caller.post("/comparisons", WISH, Idempotency_Key="w").status_code == 202
    assert seen == [409]


def test_after_a_fault_the_key_is_free(app, caller, store, monkeypatch):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(store, "add_comparison", lambda order: 1 / 0)
    assert caller.post("/comparisons", WISH, Idempotency_Key="f").status_code == 500
    monkeypatch.undo()
    assert caller.post("/comparisons", WISH, Idempotency_Key="f").status_code == 202


def test_answers_outlive_the_program_and_what_it_left_undone_does_not(caller, store, kit):
    first = caller.post("/comparisons", WISH, Idempotency_Key="o")
    store.claim_answer("left", "x")
    opened = kit.reopened(store)
    later = type(caller)(create_app(opened))
    assert later.post("/comparisons", WISH, Idempotency_Key="o").data == first.data
    assert opened.claim_answer("left", "y") is None
    opened.close()


def test_after_a_week_a_key_is_new(caller, store, monkeypatch):
    caller.post("/comparisons", WISH, Idempotency_Key="old")
    with store.database.write() as db:
        db.execute(update(answers).values(at=clock.ago(ANSWERS_KEPT + timedelta(hours=1))))
    assert "Idempotency-Replayed" not in caller.post("/comparisons", WISH, Idempotency_Key="old").headers


@pytest.mark.parametrize("key", ["", "ü", "a b", "x" * 256])
def test_a_key_that_is_none(caller, store, key):
    answer = caller.post("/comparisons", WISH, Idempotency_Key=key)
    assert answer.status_code == 400 and "Idempotency-Key must be" in answer.json["detail"]
    assert store.summaries() == ()
