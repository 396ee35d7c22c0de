"""`duizhao review` as a process: address, files from the command line, and one sentence for what cannot be used."""

from __future__ import annotations

import http.client
import io
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from web.__main__ import main
from web.server import Place, _settings
from web.store import Store
from web.store.audit import ACTING, NOBODY

ROOT = Path(__file__).parents[2]


def test_it_prints_its_address_serves_and_ends(tmp_path):
    plan = tmp_path / "plan.txt"
    plan.write_text("某市行动计划\n一、总则\n本计划适用于全市。\n", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "web", str(plan), str(plan), "--data", str(tmp_path / "data"), "--no-browser"],
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        assert process.stdout
        found = re.search(r"http://127\.0\.0\.1:(\d+)(/comparisons/1) ", process.stdout.readline().decode())
        assert found
        connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=20)
        connection.request("GET", found[2])
        answer = connection.getresponse()
        assert answer.status == 200
        assert "plan.txt" in answer.read().decode()
        connection.close()
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 0


def test_a_file_that_is_not_there(tmp_path, capsys):
    assert main(["nothing.pdf", "--data", str(tmp_path / "data"), "--no-browser"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_port_that_is_taken(tmp_path, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert main(["--port", port, "--data", str(tmp_path / "data"), "--no-browser"]) == 2
    assert "choose another one with --port" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["-1", "70000", "http"])
def test_a_port_that_is_none(port, capsys):
    with pytest.raises(SystemExit) as ended:
        main([f"--port={port}"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith(f"duizhao: argument --port: {port} is no port; give a number")


PASSWORD = "vier-alte-Kähne im Nebel"


@pytest.fixture
def typed(monkeypatch):
    """Gives what stands on standard input."""
    yield lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    ACTING.set(NOBODY)


def make_admin(tmp_path, name="admin"):
    return main(["--create-admin", name, "--data", str(tmp_path / "data")])


def test_the_first_administrator_is_made_from_the_terminal(tmp_path, typed, capsys):
    typed(PASSWORD + "\n")
    assert make_admin(tmp_path) == 0
    assert "admin can sign in now" in capsys.readouterr().out
    store = Store(tmp_path / "data")
    assert store.people.check_password("admin", PASSWORD).role == "admin"
    made = [entry for entry in store.audit.all() if entry.action == "person.create"]
    assert [(entry.via, entry.object) for entry in made] == [("terminal", "admin")]
    store.close()


@pytest.mark.parametrize(
    ("name", "password", "sentence"),
    [
        ("admin", "short", "at least 12 characters"),
        ("admin", "", "at least 12 characters"),
        ("admin", "x" * 129, "at most 128"),
        ("admin", "password1234", "first that would be tried"),
        ("=x", PASSWORD, "begins with a letter"),
    ],
)
def test_an_administrator_that_cannot_be_made(tmp_path, typed, capsys, name, password, sentence):
    typed(password)
    assert make_admin(tmp_path, name) == 2
    said = capsys.readouterr().err
    assert sentence in said and said.count("\n") == 1


def test_no_second_account_of_a_name(tmp_path, typed, capsys):
    typed(PASSWORD)
    assert make_admin(tmp_path) == 0
    typed(PASSWORD)
    assert make_admin(tmp_path, "ADMIN") == 2
    assert "There is an account of the name" in capsys.readouterr().err


def test_a_password_typed_at_a_terminal_is_typed_twice(tmp_path, monkeypatch, capsys):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    answers = iter([PASSWORD, "another", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    assert make_admin(tmp_path) == 2
    assert "differ" in capsys.readouterr().err
    assert make_admin(tmp_path) == 0


@pytest.mark.parametrize(
    "options", [["--host", "0.0.0.0"], ["--host", "::"], ["--host", "192.0.2.1"], ["--address", "https://x.example"]]
)
def test_no_other_machine_reaches_a_server_without_accounts(tmp_path, capsys, options):
    assert main([*options, "--data", str(tmp_path / "data"), "--no-browser"]) == 2
    assert "--create-admin" in capsys.readouterr().err


def test_a_server_for_all_addresses_must_know_its_own(tmp_path, typed, capsys):
    typed(PASSWORD)
    make_admin(tmp_path)
    assert main(["--host", "0.0.0.0", "--data", str(tmp_path / "data"), "--no-browser"]) == 2
    assert "say with --address" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["review.example.org", "ftp://x", "https://", "https://x/path", "http://x:y"])
def test_an_address_that_is_none(tmp_path, capsys, address):
    assert main(["--address", address, "--data", str(tmp_path / "data"), "--no-browser"]) == 2
    assert "no address of a server" in capsys.readouterr().err


def test_the_database_can_be_named_in_the_environment(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DUIZHAO_DATABASE", "nonsense")
    assert main(["--data", str(tmp_path / "data"), "--no-browser"]) == 2
    assert "address of the database" in capsys.readouterr().err


def test_with_accounts_it_serves_others_under_its_own_names_only(tmp_path, typed):
    typed(PASSWORD)
    make_admin(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "web", "--host", "0.0.0.0", "--address", "https://review.example.org",
         "--data", str(tmp_path / "data"), "--no-browser", "--port", "0"],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        assert process.stdout
        assert "https://review.example.org/ " in process.stdout.readline().decode()
        port = listening(process.pid)

        def get(host, **headers):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", "/comparisons", headers={"Host": host, **headers})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            return answer

        assert get("evil.example").status == 421
        answer = get("review.example.org", **{"X-Forwarded-Proto": "https"})
        assert (answer.status, answer.headers["Location"]) == (303, "/sign-in?next=/comparisons")
        assert answer.headers["Strict-Transport-Security"]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def listening(pid: int) -> int:
    """The port on which a process listens, by /proc."""
    inodes = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        parts = line.split()
        if parts[3] == "0A" and f"socket:[{parts[9]}]" in inodes:
            return int(parts[1].partition(":")[2], 16)
    raise AssertionError("it listens nowhere")


def test_the_names_come_from_host_and_address():
    from web.server import _public

    place = Place(host="192.0.2.7", public="http://review.example.org:8000")
    settings = _settings(place, _public(place.public))
    assert settings == {
        "HOST_NAMES": frozenset({"192.0.2.7", "review.example.org"}),
        "SESSION_COOKIE_SECURE": False,
    }
