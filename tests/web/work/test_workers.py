"""Worker processes: they do the work, end with it where it is cancelled, and are replaced."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from web.store import Order
from web.work.workers import Workers

PLAN = "江北市促进投资办法\n一、奖励\n对重点项目给予奖励，最高不超过1000万元。\n二、期限\n本办法有效期3年。"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals")


@pytest.fixture
def database():
    """SQLite alone: how processes live and end does not depend on the database, and test_kill takes both."""
    return ""


@pytest.fixture
def workers(store):
    started = Workers(store)
    yield started
    started.stop()
    assert started.processes() == ()


def queued(store):
    texts = (PLAN, "市.txt"), (PLAN.replace("1000", "20"), "区.txt")
    return store.add_comparison(Order(*(store.add_file(text.encode(), name) for text, name in texts)))


def long_one(store):
    """A comparison that takes far longer than the test looks at it."""
    rows = [
        f"{i}．对第{i}类重点项目给予{i * 7}万元奖励，由主管部门在{i}个工作日内负责落实并公开结果。"
        for i in range(1, 2000)
    ]
    texts = ("某市行动计划\n" + "\n".join(rows), "某区行动计划\n" + "\n".join(reversed(rows)))
    return store.add_comparison(Order(*(store.add_file(text.encode(), f"{n}.txt") for n, text in enumerate(texts))))


def ended(store, number):
    return store.comparison(number).state in ("done", "failed")


def test_a_process_compares_and_is_woken(store, kit, workers):
    workers.start()
    kit.wait_for(workers.processes)
    # Until it has looked into the empty queue for the first time, it needs no waking.
    first = queued(store)
    workers.wake()
    kit.wait_for(lambda: ended(store, first), 30)
    assert store.comparison(first).state == "done"
    began = time.monotonic()
    second = queued(store)
    workers.wake()
    kit.wait_for(lambda: ended(store, second), 30)
    assert time.monotonic() - began < 4, "it is not found by chance, at the next look"
    assert {entry.via for entry in store.audit.all() if entry.action == "comparison.finish"} == {"worker"}


def test_a_cancelled_comparison_ends_its_process_and_the_next_one_is_made(store, kit, workers):
    number, following = long_one(store), queued(store)
    workers.start()
    kit.wait_for(lambda: store.comparison(number).stage not in ("", "read"), 30)
    (process,) = workers.processes()
    store.cancel(number)
    began = time.monotonic()
    kit.wait_for(lambda: workers.processes() != (process,), 5)
    assert time.monotonic() - began < 2.5
    kit.wait_for(lambda: ended(store, following), 30)
    assert store.comparison(following).state == "done"
    cancelled = store.comparison(number)
    assert (cancelled.state, store.snapshot(number)) == ("failed", None) and cancelled.cancelled


def test_what_a_dead_process_left_is_taken_up_at_once(store, kit, workers):
    number = long_one(store)
    workers.start()
    kit.wait_for(lambda: store.comparison(number).state == "running", 30)
    (process,) = workers.processes()
    os.kill(process, signal.SIGKILL)
    kit.wait_for(lambda: store.comparison(number).attempts == 4, 10)
    assert store.comparison(number).state == "running"
    assert workers.processes() not in ((), (process,))
    store.cancel(number)


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
def test_the_end_of_the_server_puts_the_work_back_and_counts_no_attempt(store, kit):
    number = long_one(store)
    workers = Workers(store, 2)
    workers.start()
    kit.wait_for(lambda: store.comparison(number).stage not in ("", "read"), 30)
    processes = workers.processes()
    workers.stop()
    assert not any(Path(f"/proc/{pid}").exists() for pid in processes)
    assert (store.comparison(number).state, store.comparison(number).attempts) == ("waiting", 0)
