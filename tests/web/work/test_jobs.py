"""The worker: stages, failures in a sentence, and what a restart finds."""

from __future__ import annotations

import json
import logging
import threading

import pytest

from diff.exports.json_report import as_json
from web.store import Order, clock
from web.store.tables import readings
from web.work import engine as engines
from web.work import jobs
from web.work.engine import run_pipeline
from web.work.jobs import MOST_ATTEMPTS, STAGES, Worker


def queued(store, order):
    return store.comparison(store.add_comparison(order))


@pytest.fixture
def working():
    """Starts workers and ends them."""
    workers = []

    def start(store, engine):
        worker = Worker(store, engine)
        workers.append(worker)
        worker.start()
        return worker

    yield start
    for worker in workers:
        worker.stop()


def test_a_comparison_is_made_and_its_stage_is_seen(store, report, kit, working):
    engine = kit.Engine(report, threading.Event())
    number = store.add_comparison(Order(*kit.stored_pair(store)))
    working(store, engine)
    kit.wait_for(lambda: store.comparison(number).stage == "align")
    assert store.comparison(number).state == "running"
    engine.gate.set()
    kit.wait_for(lambda: store.comparison(number).state == "done")
    assert json.loads(store.report_json(number))["schema"] == "duizhao.report/1"


def test_waking_starts_what_comes_later(store, report, kit, working):
    worker = working(store, kit.make_engine(report))
    number = store.add_comparison(Order(*kit.stored_pair(store)))
    worker.wake()
    kit.wait_for(lambda: store.comparison(number).state == "done", 3)


def test_input_that_cannot_be_used_fails_with_its_own_sentence(store, kit, working):
    number = store.add_comparison(Order(*kit.stored_pair(store)))
    working(store, kit.make_engine(kit.unusable))
    kit.wait_for(lambda: store.comparison(number).state == "failed")
    assert store.comparison(number).error == str(kit.unusable)


def test_a_fault_of_the_program_does_not_end_the_worker(store, report, kit, working, caplog):
    engine = kit.make_engine(ZeroDivisionError("by nothing"))
    first = store.add_comparison(Order(*kit.stored_pair(store)))
    with caplog.at_level(logging.CRITICAL):
        worker = working(store, engine)
        kit.wait_for(lambda: store.comparison(first).state == "failed")
    assert "ZeroDivisionError: by nothing" in store.comparison(first).error
    engine.answer = report
    second = store.add_comparison(Order(*kit.stored_pair(store)))
    worker.wake()
    kit.wait_for(lambda: store.comparison(second).state == "done")


def test_an_interrupted_comparison_is_taken_up_after_a_restart(store, report, kit, working):
    number = store.add_comparison(Order(*kit.stored_pair(store)))
    store.take_next()
    again = kit.reopened(store)
    worker = working(again, kit.make_engine(report))
    kit.wait_for(lambda: again.comparison(number).state == "done")
    # Before the store: the worker may be asking it for more.
    worker.stop()
    again.close()


def test_a_comparison_that_takes_the_program_down_is_given_up(store, report, kit, working):
    number = store.add_comparison(Order(*kit.stored_pair(store)))
    for _ in range(MOST_ATTEMPTS):
        store.take_next()
        store.requeue_interrupted()
    engine = kit.make_engine(report)
    working(store, engine)
    kit.wait_for(lambda: store.comparison(number).state == "failed")
    assert engine.calls == 0
    assert "duizhao check" in store.comparison(number).error


def test_recognition_is_told_page_by_page(store, kit, monkeypatch):
    from ingest import registry

    read = registry.read_bytes

    def scanned(data, name, *, revisions, progress):
        progress(1, 2)
        progress(2, 2)
        return read(data, name)

    monkeypatch.setattr(registry, "read_bytes", scanned)
    stages = []
    run_pipeline(queued(store, Order(*kit.stored_pair(store))), store, stages.append)
    assert stages[:5] == ["read", "read 1/2", "read 2/2", "read 1/2", "read 2/2"]


def test_the_real_pipeline_reads_stored_files_under_their_own_names(store, kit):
    texts = ["\n".join("".join(row[:3]) for row in rows) for rows in (kit.ORIGINAL, kit.DRAFT)]
    files = [store.add_file(text.encode(), name) for text, name in zip(texts, ("市.txt", "区.txt"), strict=True)]
    stages = []
    report, exported = run_pipeline(queued(store, Order(*files)), store, stages.append)
    assert list(dict.fromkeys(stages)) == list(STAGES)
    assert json.loads(exported)["draft"]["file"] == "区.txt"
    assert {"cap-changed", "rate-changed"} <= {finding.type for finding in report.findings}


def test_the_environment_may_set_up_a_second_opinion(store, kit, monkeypatch):
    asked = []

    def compare_files(original, draft, *, judge, progress, **more):
        asked.append(judge)
        progress("judge 1/2")
        return kit.make_report()

    monkeypatch.setattr(engines, "compare_files", compare_files)
    stages = []
    order = Order(*kit.stored_pair(store))
    run_pipeline(queued(store, order), store, stages.append)
    # The page knows the stages of a comparison, and a second opinion is part of one.
    assert asked == [None] and stages[-1] == "check"
    monkeypatch.setenv("DUIZHAO_JUDGE_URL", "http://127.0.0.1:8080")
    monkeypatch.setenv("DUIZHAO_JUDGE_MODEL", "small")
    run_pipeline(queued(store, order), store, stages.append)
    assert (asked[1].host, asked[1].model) == ("127.0.0.1:8080", "small")


def test_files_go_first_but_not_for_ever(store, report, kit, monkeypatch):
    number = store.add_comparison(Order(*kit.stored_pair(store)))
    files = [store.add_file(f"{n}".encode(), f"{n}.txt") for n in range(4)]
    with store.database.write() as db:
        for file in files:
            asked = store.database.upsert(readings).values(sha256=file.sha256, state="waiting", added=clock.now())
            db.execute(asked.on_conflict_do_nothing(index_elements=["sha256"]))
    order = []
    monkeypatch.setattr(jobs, "SPELL", 1e-9)

    def read(kept, sha256):
        order.append("file")
        kept.library.fail_reading(sha256, "unread")

    def compare(comparison, kept, progress):
        order.append(comparison.id)
        return report, as_json(report)

    worker = Worker(store, compare, read)
    while worker._work():
        pass
    assert order[:2] == ["file", number] and order.count("file") >= 4
