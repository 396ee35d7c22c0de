"""The client that the manual shows, against the server as `duizhao review` runs it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PLAN = "江北市促进投资办法\n一、奖励\n对重点项目给予奖励，最高不超过1000万元。"


def test_the_client_of_the_manual_runs(tmp_path):
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert found
    (tmp_path / "plan.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "draft.txt").write_text(PLAN.replace("1000万元", "20万元"), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    server = subprocess.Popen(
        [sys.executable, "-m", "web", "--data", str(tmp_path / "data"), "--no-browser"],
        stdout=subprocess.PIPE, cwd=tmp_path, env=environment,
    )  # fmt: skip
    try:
        assert server.stdout
        address = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline().decode())
        assert address
        code = found[1].replace("http://127.0.0.1:8000", address[0])
        assert address[0] in code
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=30)
    assert (done.stderr, done.stdout) == ("", "high cap-changed ≤ 10,000,000 CNY → ≤ 200,000 CNY\n")
