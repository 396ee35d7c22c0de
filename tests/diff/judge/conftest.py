"""A server as a user's own would be: HTTP on this machine, whose answers the test writes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from align import bitext
from diff.judge.opinion import second_opinion
from diff.judge.settings import Settings
from diff.pipeline import compare

CHINESE = """渝州市促进投资行动计划
一、加大奖励
对重点项目给予奖励，最高不超过1000万元。市财政局负责资金拨付。
二、优化服务
建立重大项目专班，定期调度，协调解决困难和问题。
三、强化考核
将投资工作纳入年度考核，结果作为评先评优的依据。"""

ENGLISH = """Action Plan of Yuzhou for Promoting Investment
I. Increase rewards
Key projects shall be rewarded, up to a maximum of RMB 1 million. The Municipal Finance Bureau allocates the funds.
II. Improve services
A task force shall be set up for major projects, meet regularly and solve difficulties and problems.
III. Strengthen assessment
Investment work shall be part of the annual assessment, the results of which shall count in commendations."""

Answer = Callable[[dict[str, Any], int], tuple[int, str]]
"""From the request's body and its number, from 1, to status and body of the answer."""


@dataclass
class Server:
    """What was asked, and how it is answered."""

    url: str = ""
    answer: Answer = lambda body, number: (404, "")
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    more_headers: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    at_once: int = 0
    most_at_once: int = 0

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The questions, read from the messages."""
        return [json.loads(body["messages"][1]["content"]) for body in self.asked]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server in a thread, on a free port."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with state.lock:
                state.asked.append(body)
                state.headers.append(dict(self.headers))
                state.paths.append(self.path)
                number = len(state.asked)
                state.at_once += 1
                state.most_at_once = max(state.most_at_once, state.at_once)
            try:
                status, text = state.answer(body, number)
            finally:
                with state.lock:
                    state.at_once -= 1
            data = text.encode()
            try:
                self.send_response(status)
                for name, value in state.more_headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except OSError:
                return  # whoever asked has gone

        def log_message(self, *_: object) -> None:
            """Keeps quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        state.url = f"http://127.0.0.1:{http.server_port}/v1"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield state
        http.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """No answer is known from another test."""
    monkeypatch.setenv("DUIZHAO_CACHE", str(tmp_path / "kept"))


@pytest.fixture
def settings(server: Server) -> Settings:
    """The settings for that server, hasty so that tests are quick."""
    return Settings(f"{server.url}/chat/completions", "small", timeout=5.0, pause=0.01)


@pytest.fixture
def trees(tree_of):
    """A document, and a translation with a wrong figure."""
    return tree_of(CHINESE), tree_of(ENGLISH, language="en", name="draft.txt")


@pytest.fixture(scope="session")
def once() -> dict[str, Any]:
    """What takes long to work out, and is frozen."""
    return {}


@pytest.fixture
def pair(once, trees):
    """The two, aligned, with the findings of the checks."""
    if "pair" not in once:
        once["pair"] = bitext.align(*trees), compare(*trees).findings
    return once["pair"]


@pytest.fixture
def ask(pair):
    """Asks for a second opinion on the two with these settings."""
    return lambda settings: second_opinion(*pair, settings)
