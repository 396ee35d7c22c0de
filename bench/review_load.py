"""Reviewers at work on one comparison, all at once, and how long they wait for the server.

    python bench/review_load.py [ORIGINAL DRAFT] [--reviewers 30] [--seconds 60] [--database URL]

Starts the server with one worker, makes the comparison (default: the sample of a district's draft), signs so many reviewers in, each
with an account, and lets each open the review page, walk through the findings, accept some and comment on some, with a pause of one to
three seconds before every step; all the while the worker compares. Prints, for each kind of request, how many there were, how many
failed, and the median, the 95th percentile and the longest in milliseconds. The exit status is 1 where one failed or a 95th percentile
is above 300 ms.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from web.app import create_app
from web.store import Order, Store
from web.store.audit import ACTING, Actor
from web.work.worker import create_worker

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples" / "district-draft"
PASSWORD = "neun Boote unter der Brücke"
TARGET = 300
"""Milliseconds."""


class Figures:
    """How long each kind of request took, and what went wrong."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: dict[str, list[str]] = defaultdict(list)
        self.conflicts = 0
        self._lock = threading.Lock()

    def note(self, kind: str, seconds: float, status: int, said: str) -> None:
        """Notes one request. A 409 is no error: somebody else was faster, and was not overwritten."""
        with self._lock:
            self.times[kind].append(1000 * seconds)
            self.conflicts += status == 409
            if status >= 400 and status != 409:
                self.errors[kind].append(f"{status} {said[:200]}")


class Reviewer(threading.Thread):
    """One who reviews, with a browser's cookie and connection."""

    def __init__(self, n: int, port: int, cookie: str, number: int, end: float, figures: Figures) -> None:
        super().__init__(name=f"reviewer {n}", daemon=True)
        self.chance, self.cookie, self.number, self.end, self.figures = random.Random(n), cookie, number, end, figures
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.csrf = ""

    def run(self) -> None:
        """Opens the page now and then, and between that goes from finding to finding."""
        base = f"/comparisons/{self.number}"
        time.sleep(self.chance.uniform(0, 3))
        while time.monotonic() < self.end:
            page = self.ask("page", "GET", base)
            self.csrf = (re.search(r'<meta name="csrf" content="([^"]+)">', page) or ["", ""])[1]
            seen = {
                int(n): int(version) for n, version in re.findall(r'data-n="(\d+)"[^>]*?data-version="(\d+)"', page)
            }
            findings = sorted(seen) or [1]
            at = self.chance.randrange(len(findings))
            for _ in range(12):
                self.think()
                if time.monotonic() >= self.end:
                    return
                n = findings[at % len(findings)]
                at += 1
                self.ask("finding", "GET", f"{base}/findings/{n}?fragment=1")
                wish = self.chance.random()
                if wish < 0.4:
                    action = self.chance.choice(("accept", "fix", "needs-source", "reopen"))
                    self.decide(base, [("action", action), ("finding", n), ("seen", seen.get(n, 0))])
                elif wish < 0.6:
                    self.decide(
                        base, [("action", "comment"), ("finding", n), ("seen", seen.get(n, 0)), ("note", "请核对。")]
                    )
                self.ask("changes", "GET", f"{base}/changes")
            self.think()

    def think(self) -> None:
        """Reads."""
        time.sleep(self.chance.uniform(1, 3))

    def decide(self, base: str, values: list[tuple[str, object]]) -> None:
        """Sends a decision as the page's script does."""
        kind = "comment" if values[0][1] == "comment" else "decide"
        self.ask(kind, "POST", f"{base}/decisions", urlencode(values))

    def ask(self, kind: str, method: str, path: str, body: str | None = None) -> str:
        """One request, as the browser sends it."""
        headers = {
            "Cookie": self.cookie,
            "Accept": "application/json" if body else "text/html",
            "Accept-Language": "zh-CN",
        }
        if body:
            headers |= {"X-CSRF-Token": self.csrf, "Content-Type": "application/x-www-form-urlencoded"}
        began = time.perf_counter()
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            said = answer.read().decode()
            status = answer.status
            if renewed := re.match(r"duizhao=[^;]+", answer.headers["Set-Cookie"] or ""):
                self.cookie = renewed[0]
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            status, said = 599, repr(error)
        self.figures.note(kind, time.perf_counter() - began, status, said)
        return said


def main() -> int:
    """Prepares the store, runs the server and the reviewers, and prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("original", nargs="?", type=Path, default=SAMPLE / "original.pdf")
    parser.add_argument("draft", nargs="?", type=Path, default=SAMPLE / "draft.docx")
    parser.add_argument("--reviewers", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="duizhao-load-") as folder:
        store = Store(Path(folder), options.database)
        number, order = compare(store, options.original, options.draft)
        cookies = sign_in(store, options.reviewers)
        snapshot = store.snapshot(number)
        assert snapshot is not None
        # The worker is to have enough to do.
        store.add_comparisons([order] * 200)
        store.close()
        figures, made = run(Path(folder), options.database, number, cookies, options.seconds)
    print(
        f"{options.reviewers} reviewers, {options.seconds:.0f} s, {len(snapshot.findings)} findings; meanwhile {made} comparisons were made"
    )
    return show(figures)


def compare(store: Store, original: Path, draft: Path) -> tuple[int, Order]:
    """Makes the comparison that is reviewed."""
    ACTING.set(Actor(via="program"))
    order = Order(*(store.add_file(path.read_bytes(), path.name) for path in (original, draft)))
    number = store.add_comparison(order)
    worker = create_worker(store)
    worker.start()
    while (found := store.comparison(number)) is not None and found.state in ("waiting", "running"):
        time.sleep(0.2)
    worker.stop()
    assert found is not None and found.state == "done", found
    return number, order


def sign_in(store: Store, count: int) -> list[str]:
    """Makes accounts and signs each in; their cookies."""
    app = create_app(store)
    cookies = []
    store.people.create("admin", "admin", PASSWORD)
    for n in range(count):
        store.people.create(f"reviewer-{n}", "reviewer", PASSWORD)
        client = app.test_client()
        page = client.get("/sign-in", base_url="http://127.0.0.1").text
        token = (re.search(r'name="csrf"[^>]*(?:value|content)="([^"]+)"', page) or ["", ""])[1]
        # From an address of its own each: from one, signing in is limited.
        client.post(
            "/sign-in", base_url="http://127.0.0.1", environ_overrides={"REMOTE_ADDR": f"10.0.{n // 200}.{n % 200 + 1}"},
            data={"csrf": token, "name": f"reviewer-{n}", "password": PASSWORD},
        )  # fmt: skip
        cookie = client.get_cookie("duizhao", "127.0.0.1")
        assert cookie is not None
        cookies.append(f"duizhao={cookie.value}")
    return cookies


def run(data: Path, database: str, number: int, cookies: list[str], seconds: float) -> tuple[Figures, int]:
    """The reviewers on the real server; their figures, and how many comparisons the worker made meanwhile."""
    command = [
        sys.executable,
        "-m",
        "web",
        "--data",
        str(data),
        "--no-browser",
        *(["--database", database] if database else []),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline().decode())
    assert found is not None
    figures, end = Figures(), time.monotonic() + seconds
    reviewers = [Reviewer(n, int(found[1]), cookie, number, end, figures) for n, cookie in enumerate(cookies)]
    for reviewer in reviewers:
        reviewer.start()
    for reviewer in reviewers:
        reviewer.join()
    process.terminate()
    process.wait()
    process.stdout.close()
    store = Store(data, database)
    made = store.state_counts()["done"] - 1
    store.close()
    return figures, made


def show(figures: Figures) -> int:
    """Prints the table; the exit status."""
    print(f"{'':10}{'requests':>10}{'errors':>8}{'p50':>8}{'p95':>8}{'max':>8}  ms")
    slow = False
    for kind, times in [
        *sorted(figures.times.items()),
        ("all", [one for some in figures.times.values() for one in some]),
    ]:
        errors = len(figures.errors[kind]) if kind != "all" else sum(map(len, figures.errors.values()))
        cuts = statistics.quantiles(times, n=100) if len(times) > 1 else times * 99
        slow = slow or cuts[94] > TARGET
        print(f"{kind:10}{len(times):10}{errors:8}{cuts[49]:8.0f}{cuts[94]:8.0f}{max(times):8.0f}")
    print(f"decisions refused because somebody else was faster: {figures.conflicts}")
    said = [one for some in figures.errors.values() for one in some]
    for one in sorted(set(said))[:10]:
        print(f"  {said.count(one)} × {json.dumps(one, ensure_ascii=False)}")
    return int(slow or bool(said))


if __name__ == "__main__":
    sys.exit(main())
