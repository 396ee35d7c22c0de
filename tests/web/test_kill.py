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
from pathlib import Path

import pytest

from web.store import Store

ROOT = Path(__file__).parents[2]
KILLS = 5


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
            text = f"{name} {i} ".encode() * 2000
            form = b'--b\r\nContent-Disposition: form-data; name="file"; filename="%d.txt"\r\n\r\n%s\r\n--b--\r\n'
            status, _ = call(connection, "/documents", form % (i, text), "multipart/form-data; boundary=b")
            assert status == 201
            kept.append(("file", hashlib.sha256(text).hexdigest()))
            wish = {"findings": [key], "action": "comment", "note": f"{name} {i}"}
            status, _ = call(connection, f"/comparisons/{number}/decisions", json.dumps(wish), "application/json")
            assert status == 201
            kept.append(("note", f"{name} {i}"))
    except (OSError, http.client.HTTPException):
        # The server is gone: what was under way was not acknowledged.
        return
    finally:
        connection.close()


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_nothing_that_was_acknowledged_is_lost(store, report, kit, database):
    number = kit.finish(store, report)
    pair, key = store.comparison(number).pair, report.findings[0].fingerprint
    store.close()
    chance, kept = random.Random(7), []
    for kill in range(KILLS):
        process, port = start(store.root, database)
        stop = threading.Event()
        threads = [threading.Thread(target=work, args=(port, f"{kill}-{n}", number, key, kept, stop)) for n in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.1, 0.8))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        stop.set()
        for thread in threads:
            thread.join(30)
        assert len(kept) > 2 * kill, "each run gets something done"
    opened = Store(store.root, database)
    notes = {event.note for event in opened.history(pair)}
    files = {file.sha256 for file in opened.files()}
    for kind, what in kept:
        if kind == "note":
            assert what in notes
        else:
            assert what in files
            assert hashlib.sha256(opened.path(what).read_bytes()).hexdigest() == what
    assert {kind for kind, _ in kept} == {"file", "note"}
    recorded = [entry.action for entry in opened.audit.all()]
    assert recorded.count("decision.comment") == len(notes), "the trail and the log agree"
    opened.close()
