"""Kills the server of the review pages and its workers at random moments, and counts what is lost or done twice.

    python bench/review_kill.py [--kills 20] [--workers 2] [--seed 7] [--database URL]

Meanwhile three clients upload files, start comparisons and decide on findings through the API, and note what was acknowledged, and only
that. In the end the server runs undisturbed until nothing waits; then the store is opened and compared with the notes. The exit status
is 1 where something is missing, wrong, or there twice. Needs Linux (it finds the workers in /proc).
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from web.store import VARIABLE, Store
from web.store.audit import ACTING, Actor

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples" / "district-draft"
CLIENTS = 3
MOST_COMPARISONS = 40
"""Enough for some to be at work at every kill, few enough to be done in the end within minutes."""


@dataclass
class Notes:
    """What the server has acknowledged."""

    files: dict[str, int] = field(default_factory=dict)
    comparisons: list[int] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Server:
    """The server program; the clients know its port, which stays the same."""

    data: Path
    database: str
    port: int
    workers: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it has said its address."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "web", "--data", str(self.data), "--port", str(self.port), "--workers", str(self.workers),
             "--no-browser"],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT), VARIABLE: self.database},
        )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline().decode()
        assert str(self.port) in line, line

    def worker_processes(self) -> list[int]:
        """The process numbers of the workers."""
        assert self.process is not None
        children: list[int] = []
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            # Threads end while one looks.
            with suppress(FileNotFoundError, ProcessLookupError):
                children += map(int, (task / "children").read_text().split())
        return children

    def kill(self) -> None:
        """Ends it with SIGKILL."""
        assert self.process is not None and self.process.stdout is not None
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Client(threading.Thread):
    """Works until told to stop, whatever happens to the server."""

    def __init__(self, name: str, port: int, notes: Notes, stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.port, self.notes, self.stop = port, notes, stop
        self.chance = random.Random(name)
        self.original, self.draft = (
            (SAMPLE / f"{side}.txt").read_text(encoding="utf-8") for side in ("original", "draft")
        )

    def run(self) -> None:
        """Uploads, comparisons and decisions in turn."""
        step = 0
        while not self.stop.is_set():
            step += 1
            try:
                self._one(step)
            except (OSError, http.client.HTTPException):
                # The server is gone: what was under way was not acknowledged.
                time.sleep(0.1)
            time.sleep(self.chance.uniform(0.02, 0.2))

    def _one(self, step: int) -> None:
        draft = f"{self.draft}\n（第{self.name}－{step}稿）\n"
        one, other = (self._upload(text, f"{self.name}-{step}.txt") for text in (self.original, draft))
        with self.notes.lock:
            more = len(self.notes.comparisons) < MOST_COMPARISONS
        if one and other and more:
            status, answer = self._call("POST", "/comparisons", {"original": one, "draft": other})
            if status == 202:
                with self.notes.lock:
                    self.notes.comparisons.append(int(answer["id"]))
        done = self.done()
        for number in self.chance.sample(done, 1) if done else []:
            status, found = self._call("GET", f"/comparisons/{number}/findings?page_size=1")
            if status != 200 or not found:
                continue
            note = f"{self.name} {step}"
            wish = {"findings": [found[0]["id"]], "action": "comment", "note": note}
            status, _ = self._call("POST", f"/comparisons/{number}/decisions", wish)
            if status == 201:
                with self.notes.lock:
                    self.notes.decisions.append(note)

    def done(self) -> list[int]:
        """The newest of the finished comparisons."""
        status, listed = self._call("GET", "/comparisons?page_size=100")
        return [one["id"] for one in listed if one["state"] == "done"] if status == 200 else []

    def _upload(self, text: str, name: str) -> str | None:
        data = text.encode()
        head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body, sha256 = head + data + b"\r\n--b--\r\n", hashlib.sha256(data).hexdigest()
        status, answer = self._send("POST", "/documents", body, "multipart/form-data; boundary=b")
        if status not in (200, 201):
            return None
        assert answer["id"] == sha256
        with self.notes.lock:
            self.notes.files[sha256] = len(data)
        return sha256

    def _call(self, method: str, path: str, wish: Any = None) -> tuple[int, Any]:
        return self._send(method, path, None if wish is None else json.dumps(wish).encode(), "application/json")

    def _send(self, method: str, path: str, body: bytes | None, kind: str) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, f"/api/v1{path}", body, {"Content-Type": kind} if body is not None else {})
            answer = connection.getresponse()
            said = json.loads(answer.read())
        finally:
            connection.close()
        # 429: as many wait as the server takes, or too many files came in a minute.
        if answer.status >= 400 and answer.status != 429:
            with self.notes.lock:
                self.notes.errors[f"{answer.status} {said.get('detail', '')}"[:200]] += 1
        return answer.status, said


def main() -> int:
    """Runs the kills and prints what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="duizhao-kill-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = Server(Path(folder), options.database, free.getsockname()[1], options.workers)
        free.close()
        return run(server, options.kills, random.Random(options.seed))


def run(server: Server, kills: int, chance: random.Random) -> int:
    """The kills, the quiet end, and what is there then; the exit status."""
    notes, stop = Notes(), threading.Event()
    server.start()
    clients = [Client(f"c{n}", server.port, notes, stop) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    # Something to decide on, before the first kill.
    while len(clients[0].done()) < 2:
        time.sleep(0.5)
    killed: Counter[str] = Counter()
    began = time.monotonic()
    for kill in range(kills):
        time.sleep(chance.uniform(0.3, 6.0))
        target = chance.choice(("server", "worker", "both"))
        if target != "server":
            workers = server.worker_processes()
            if workers:
                os.kill(chance.choice(workers), signal.SIGKILL)
        if target != "worker":
            server.kill()
            server.start()
        killed[target] += 1
        with notes.lock:
            counts = len(notes.files), len(notes.comparisons), len(notes.decisions)
        print(
            f"kill {kill + 1}: {target:6}  acknowledged: {counts[0]} files, {counts[1]} comparisons, {counts[2]} decisions",
            flush=True,
        )
    stop.set()
    for client in clients:
        client.join(60)
    quiet = time.monotonic()
    client = clients[0]
    while True:
        _, listed = client._call("GET", "/comparisons?page_size=500")
        if all(one["state"] in ("done", "failed") for one in listed):
            break
        if time.monotonic() - quiet > 600:
            print("gave up waiting: ", Counter(one["state"] for one in listed))
            break
        time.sleep(0.5)
    print(f"{time.monotonic() - began:.0f} s, of which {time.monotonic() - quiet:.0f} s after the last kill")
    server.kill()
    ACTING.set(Actor(via="program"))
    store = Store(server.data, server.database)
    try:
        return judge(store, notes, killed)
    finally:
        store.close()


def judge(store: Store, notes: Notes, killed: Counter[str]) -> int:
    """Compares what is there with what was acknowledged, prints it, and gives the exit status."""
    lost_files = [one for one in notes.files if not _whole(store, one)]
    summaries = {one.comparison.id: one for one in store.summaries()}
    states = Counter(one.comparison.state for one in summaries.values())
    lost_comparisons = [one for one in notes.comparisons if one not in summaries]
    given_up = [one for one in summaries.values() if one.comparison.state == "failed"]
    pairs = {one.comparison.pair for one in summaries.values() if one.comparison.pair}
    said = Counter(event.note for pair in pairs for event in store.history(pair))
    lost_decisions = [note for note in notes.decisions if not said[note]]
    twice_said = [note for note, count in said.items() if count > 1]
    ended: Counter[str] = Counter()
    noted = 0
    for entry in store.audit.all():
        if entry.action in ("comparison.finish", "comparison.fail"):
            ended[entry.object] += 1
        noted += entry.action == "decision.comment"
    twice_ended = [number for number, count in ended.items() if count > 1]
    unended = [number for number in summaries if ended[str(number)] != 1]
    wrong = [
        number
        for number, one in summaries.items()
        if one.comparison.state == "done" and not _agrees(store, number, sum(one.counts.values()))
    ]
    print(f"kills: {sum(killed.values())} ({', '.join(f'{n} {what}' for what, n in sorted(killed.items()))})")
    print(f"files acknowledged: {len(notes.files)}, missing or damaged: {len(lost_files)}")
    print(
        f"decisions acknowledged: {len(notes.decisions)}, missing: {len(lost_decisions)}, there twice: {len(twice_said)}"
    )
    print(
        f"comparisons acknowledged: {len(notes.comparisons)}, missing: {len(lost_comparisons)}; there are {len(summaries)}: {dict(states)}"
    )
    print(
        f"ended twice: {len(twice_ended)}, without an end: {len(unended)}, result and findings disagree: {len(wrong)}"
    )
    tries = Counter(one.comparison.attempts for one in summaries.values())
    print(f"by how often they were taken up: {dict(sorted(tries.items()))}")
    for one in given_up:
        print(f"  failed: {one.comparison.id}: {one.comparison.error}")
    print(f"other answers than expected: {dict(notes.errors) or 'none'}")
    faults = [lost_files, lost_comparisons, lost_decisions, twice_said, twice_ended, unended, wrong, given_up]
    bad = any(faults) or bool(notes.errors) or noted != sum(said.values()) or states["done"] != len(summaries)
    print("not as it should be" if bad else "nothing is lost, nothing was done twice")
    return int(bad)


def _whole(store: Store, sha256: str) -> bool:
    path = store.path(sha256)
    return store.file(sha256) is not None and path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def _agrees(store: Store, number: int, findings: int) -> bool:
    snapshot, report = store.snapshot(number), store.report_json(number)
    if snapshot is None or report is None:
        return False
    return len(snapshot.findings) == findings == len(json.loads(report)["findings"])


if __name__ == "__main__":
    sys.exit(main())
