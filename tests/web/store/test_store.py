"""Files, comparisons and decisions outlive the process; two processes do not share a directory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from web.snapshot import Snapshot
from web.store import Conflict, KeyBusy, Order, Store, StoreError, UnknownComment, default_directory


def test_a_file_is_kept_under_its_hash_and_only_once(store):
    first, second = store.add_file(b"text", "../../etc/passwd"), store.add_file(b"text", "b.txt")
    assert first.sha256 == second.sha256 == "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1"
    assert store.path(first.sha256).read_bytes() == b"text"
    assert first.name == "../../etc/passwd"
    assert [path for path in (store.root / "files").rglob("*") if path.is_file()] == [store.path(first.sha256)]


def test_a_file_cut_off_on_disk_is_written_again(store):
    path = store.path(store.add_file(b"the whole text", "a.txt").sha256)
    path.write_bytes(b"the wh")
    store.add_file(b"the whole text", "a.txt")
    assert path.read_bytes() == b"the whole text"


@pytest.mark.parametrize("bad", ["", "../x", "A" * 64, "0" * 63 + "/"])
def test_only_a_hash_becomes_a_path(store, bad):
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.path(bad)


def test_everything_is_there_after_a_restart(store, report, kit):
    number = kit.finish(store, report)
    key = report.findings[0].fingerprint
    store.decide(store.comparison(number), [key], "dismiss", "intended", "agreed by phone")
    again = kit.reopened(store)
    try:
        comparison = again.comparison(number)
        assert comparison.state == "done"
        assert again.snapshot(number) == Snapshot.of(report)
        decision = again.decisions(comparison.pair)[key]
        assert (decision.status, decision.last.reason, decision.last.note) == (
            "dismissed",
            "intended",
            "agreed by phone",
        )
    finally:
        again.close()


def test_a_decision_that_was_confirmed_survives_the_death_of_the_process(tmp_path):
    program = """
import os, signal, sys
from pathlib import Path
from web.store import Order, Store
store = Store(Path(sys.argv[1]))
number = store.add_comparison(Order(store.add_file(b"a", "a"), None))
store.decide(store.comparison(number), ["f1"], "accept")
os.kill(os.getpid(), signal.SIGKILL)
"""
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], env={**os.environ, "PYTHONPATH": str(root)}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    store = Store(tmp_path)
    assert store.decisions("")["f1"].status == "accepted"
    store.close()


def test_what_was_interrupted_goes_back_into_the_queue(store):
    number = store.add_comparison(Order(store.add_file(b"a", "a"), None))
    assert store.take_next().id == number
    assert store.take_next() is None
    assert store.requeue_interrupted() == 1
    assert store.take_next().attempts == 2


def test_decisions_hold_for_the_pair_of_documents_in_every_comparison(store, report, kit):
    first, second = kit.finish(store, report), kit.finish(store, report)
    key = report.findings[2].fingerprint
    store.decide(store.comparison(first), [key], "accept")
    decision = store.decisions(store.comparison(second).pair)[key]
    assert (decision.status, decision.last.comparison) == ("accepted", first)


def test_a_new_version_of_the_draft_is_the_same_pair_and_another_title_is_not(kit):
    report = kit.make_report()
    newer = kit.make_report(
        draft_rows=[*kit.DRAFT[:-1], ("5．", "", "本措施自印发之日起施行，有效期2年。由区经信委解释。", 2)]
    )
    other = kit.make_report(draft_rows=[("", "", "江北市北湖区支持专精特新企业发展若干措施", 0), *kit.DRAFT[1:]])
    assert Snapshot.of(report).pair == Snapshot.of(newer).pair
    assert Snapshot.of(report).pair != Snapshot.of(other).pair


def test_documents_without_a_title_are_known_by_their_bytes(kit):
    rows = [("", "", "", 0), *kit.DRAFT[1:]]
    more = [*rows, ("6．", "", "另行规定。", 2)]
    assert Snapshot.of(kit.make_report(draft_rows=rows)).pair != Snapshot.of(kit.make_report(draft_rows=more)).pair


def test_undo_takes_back_a_batch_and_keeps_the_log(store, report, kit):
    comparison = store.comparison(kit.finish(store, report))
    keys = [finding.fingerprint for finding in report.findings]
    store.decide(comparison, keys[:1], "accept")
    batch = store.decide(comparison, keys, "dismiss", "false-alarm")
    assert {store.decisions(comparison.pair)[key].status for key in keys} == {"dismissed"}
    assert set(store.undo(comparison)) == set(keys)
    assert [store.decisions(comparison.pair).get(key).status for key in keys[:1]] == ["accepted"]
    assert (store.decisions(comparison.pair)[keys[1]].status, store.decisions(comparison.pair)[keys[1]].events) == (
        "open",
        (),
    )
    assert store.undo(comparison, batch) == ()
    assert store.undo(comparison) == (keys[0],)
    assert store.undo(comparison) == ()
    assert [event.undone is not None for event in store.history(comparison.pair)] == [True] * (len(keys) + 1)


def test_a_comment_does_not_change_the_status(store, report, kit):
    comparison = store.comparison(kit.finish(store, report))
    key = report.findings[0].fingerprint
    store.decide(comparison, [key], "accept")
    store.decide(comparison, [key], "comment", note="ask the bureau")
    decision = store.decisions(comparison.pair)[key]
    assert (decision.status, [event.action for event in decision.events]) == ("accepted", ["accept", "comment"])
    (summary,) = store.summaries()
    assert sum(summary.open.values()) == sum(summary.counts.values()) - 1


def test_the_list_counts_what_is_undecided(store, report, kit):
    comparison = store.comparison(kit.finish(store, report))
    store.decide(comparison, [report.findings[0].fingerprint], "dismiss", "other")
    store.decide(comparison, [report.findings[2].fingerprint], "accept")
    store.decide(comparison, [report.findings[2].fingerprint], "reopen")
    (summary,) = store.summaries()
    assert (summary.counts["high"], summary.open["high"]) == (4, 3)


def test_many_threads_lose_no_decision(store, report, kit):
    comparison = store.comparison(kit.finish(store, report))

    def work(name: str) -> None:
        for i in range(10):
            store.decide(comparison, [f"{name}-{i}"], "accept")

    threads = [threading.Thread(target=work, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    decisions = store.decisions(comparison.pair)
    assert len(decisions) == 40
    assert len({decision.last.batch for decision in decisions.values()}) == 40


def test_of_many_who_decide_at_once_on_what_they_saw_one_does(store, report, kit):
    comparison = store.comparison(kit.finish(store, report))
    key, other = report.findings[0].fingerprint, report.findings[1].fingerprint

    def work(action: str) -> str:
        try:
            store.decide(comparison, [other, key], action, seen={key: 0})
        except Conflict as conflict:
            assert set(conflict.now) == {key} and conflict.now[key].version == 1
            return "conflict"
        return action

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(work, ["accept", "fix", "needs-source", "reopen"] * 4))
    assert outcomes.count("conflict") == 15
    # Nor is anything left of what was refused, on the finding beside it either.
    assert [event.action for event in store.history(comparison.pair)] == [
        one for one in outcomes if one != "conflict" for _ in range(2)
    ]


def test_every_change_of_a_decision_makes_a_version_that_was_not_there(store, report, kit):
    comparison = store.comparison(kit.finish(store, report))
    key, seen = report.findings[0].fingerprint, [0]

    def version() -> int:
        return store.decisions(comparison.pair)[key].version

    for change in ("accept", "undo", "accept", "assign", "undo", "undo", "fix"):
        if change == "undo":
            store.undo(comparison)
        else:
            store.decide(comparison, [key], change)
        seen.append(version())
    assert len(set(seen)) == len(seen) and seen == sorted(seen)
    store.decide(comparison, [key], "comment", note="x")
    assert version() == seen[-1]


def test_only_a_comment_on_the_finding_is_answered(store, report, kit):
    comparison = store.comparison(kit.finish(store, report))
    store.decide(comparison, ["f"], "comment", note="why?")
    (asked,) = store.history(comparison.pair)
    store.decide(comparison, ["f"], "comment", note="because", parent=asked.id)
    for keys, action in ((["g"], "comment"), (["f", "g"], "comment"), (["f"], "accept")):
        with pytest.raises(UnknownComment):
            store.decide(comparison, keys, action, parent=asked.id)
    assert [event.parent for event in store.history(comparison.pair)] == [None, asked.id]


def test_a_result_is_written_whole_or_not_at_all(store, report, kit):
    number = store.add_comparison(Order(*kit.stored_pair(store)))
    store.take_next()
    broken = replace(report.findings[-1], fingerprint=None)
    with pytest.raises(IntegrityError):
        store.finish(number, Snapshot.of(replace(report, findings=(*report.findings[:-1], broken))), "{}")
    assert store.comparison(number).state == "running"
    assert store.snapshot(number) is None
    assert store.report_json(number) is None
    assert store.summaries()[0].counts == {}


def test_a_second_server_on_the_directory_is_refused(store, kit):
    with pytest.raises(StoreError, match="Another review is running"):
        Store(store.root)
    kit.reopened(store).close()


def test_a_directory_that_cannot_be_used_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="choose another one with --data"):
        Store(tmp_path / "file" / "data")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "reviews.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match="choose another one with --data"):
        Store(tmp_path / "broken")


def test_one_row_of_the_list_is_the_same_as_in_the_whole(store, report, kit):
    first, second = kit.finish(store, report), kit.finish(store, report)
    store.decide(store.comparison(first), [report.findings[0].fingerprint], "accept")
    assert [store.summary(second), store.summary(first)] == list(store.summaries())
    assert store.summary(99) is None


def test_of_many_threads_one_gets_the_key(store):
    def claim(_: int) -> str:
        try:
            return str(store.claim_answer("key", "asked"))
        except KeyBusy:
            return "busy"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(claim, range(16)))
    assert sorted(outcomes) == ["None", *["busy"] * 15]


def test_the_history_holds_what_was_taken_back(store, report, kit):
    comparison = store.comparison(kit.finish(store, report))
    batch = store.decide(comparison, ["f"], "accept", note="x")
    store.undo(comparison, batch)
    (event,) = store.history(comparison.pair)
    assert (event.note, event.undone is not None) == ("x", True)
    assert [decision.status for decision in store.decisions(comparison.pair).values()] == ["open"]


def test_a_foreign_key_must_lead_somewhere(store):
    with pytest.raises(IntegrityError):
        store.add_comparison(Order(type(store.add_file(b"a", "a"))("0" * 64, "ghost"), None))


def test_the_default_directory_follows_xdg(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_directory() == tmp_path / "duizhao"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert default_directory() == Path.home() / ".local" / "share" / "duizhao"
