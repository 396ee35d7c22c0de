"""`duizhao review` as a process: address, files from the command line, and one sentence for what cannot be used."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from web.__main__ import main

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
