"""What the server has acknowledged is there after it was killed, at whatever moment."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from web.store import Store
from web.work.workers import Workers

ROOT = Path(__file__).parents[3]
KILLS = 3
PLAN = "江北市促进投资办法\n一、奖励\n对重点项目给予奖励，最高不超过1000万元。\n二、期限\n本办法有效期3年。"


def start(root, database):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DUIZHAO_DATABASE": database}
    process = subprocess.Popen(
        [sys.executable, "-m", "web", "--data", str(root), "--no-browser"],
        stdout=subprocess.PIPE,
        env=environment,
    )
    line = process.stdout.readline().decode()
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
    assert found, line
    return process, int(found[1])


def workers_of(process):
    """The numbers of the processes that the server has started."""
    found = []
    for task in Path(f"/proc/{process.pid}/task").iterdir():
        # Threads end while one looks.
        with suppress(FileNotFoundError, ProcessLookupError):
            found += map(int, (task / "children").read_text().split())
    return found


def alive(pid):
    """Whether there is such a process that still does something."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def call(connection, path, body, content_type):
    connection.request("POST", f"/api/v1{path}", body, {"Content-Type": content_type})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def work(port, name, number, key, kept, stop):
    """Uploads and comments until the server is gone, and notes only what it has acknowledged."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        for i in range(10_000):
            if stop.is_set():
                return
            if i % 5 == 0 and i < 20:
                text = f"{name} {i} ".encode() * 2000
                form = b'--b\r\nContent-Disposition: form-data; name="file"; filename="%d.txt"\r\n\r\n%s\r\n--b--\r\n'
                status, _ = call(connection, "/documents", form % (i, text), "multipart/form-data; boundary=b")
                assert status == 201
                kept.append(("file", hashlib.sha256(text).hexdigest()))
            wish = {"findings": [key], "action": "comment", "note": f"{name} {i}"}
            status, _ = call(connection, f"/comparisons/{number}/decisions", json.dumps(wish), "application/json")
            assert status == 201
            kept.append(("note", f"{name} {i}"))
            if i == 0:
                plan, draft = (
                    call(connection, "/documents", form % (i, one.encode()), "multipart/form-data; boundary=b")[1]["id"]
                    for one in (PLAN, f"{PLAN.replace('1000', '20')}{name}。")
                )
                wish = {"original": plan, "draft": draft}
                status, made = call(connection, "/comparisons", json.dumps(wish), "application/json")
                assert status == 202
                kept.append(("comparison", made["id"]))
    except (OSError, http.client.HTTPException):
        # The server is gone: what was under way was not acknowledged.
        return
    finally:
        connection.close()


@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")
def test_nothing_that_was_acknowledged_is_lost_or_done_twice(store, report, kit, database):
    number = kit.finish(store, report)
    pair, key = store.comparison(number).pair, report.findings[0].fingerprint
    store.close()
    chance, kept = random.Random(7), []
    for kill in range(KILLS):
        process, port = start(store.root, database)
        kit.wait_for(lambda one=process: workers_of(one))
        stop = threading.Event()
        threads = [
            threading.Thread(target=work, args=(port, f"{kill}-{n}", number, key, kept, stop), daemon=True)
            for n in range(2)
        ]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.3, 1.0))
        workers = workers_of(process)
        if kill % 2:
            os.kill(workers[0], signal.SIGKILL)
            kit.wait_for(lambda one=process, old=workers: workers_of(one) not in ([], old))
            workers += workers_of(process)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        stop.set()
        for thread in threads:
            thread.join(30)
        assert len(kept) > 2 * kill, "each run gets something done"
        # They end by themselves when the server is gone.
        kit.wait_for(lambda pids=tuple(workers): not any(map(alive, pids)))
    opened = Store(store.root, database)
    workers = Workers(opened, 1, database)
    workers.start()
    kit.wait_for(lambda: not (opened.in_line() or opened.running()), 60)
    workers.stop()
    notes = {event.note for event in opened.history(pair)}
    files = {file.sha256 for file in opened.files()}
    for kind, what in kept:
        if kind == "note":
            assert what in notes
        elif kind == "file":
            assert what in files
            assert hashlib.sha256(opened.path(what).read_bytes()).hexdigest() == what
        else:
            assert opened.comparison(what).state == "done", opened.comparison(what).error
    assert {kind for kind, _ in kept} == {"file", "note", "comparison"}
    trail = list(opened.audit.all())
    assert [entry.action for entry in trail].count("decision.comment") == len(notes), "the trail and the log agree"
    finished = sorted(int(entry.object) for entry in trail if entry.action == "comparison.finish")
    assert finished == sorted(opened.numbers()), "each has ended once"
    opened.close()
