"""A PostgreSQL server of the tests' own: made in a temporary directory, reached by a socket in it, gone with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

USER = "duizhao"


def programs() -> Path | None:
    """Where initdb and pg_ctl are: in Debian's packages, or on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def server(where: Path) -> Iterator[str]:
    """Runs a server and gives the address of its databases, which `{}` names."""
    # Short: the path of a socket has at most 107 bytes. The server refuses to run as root.
    home = Path(tempfile.mkdtemp(prefix="dz-pg-"))
    other: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    if other:
        shutil.chown(home, **other)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=home, timeout=120, **other)

    data = home / "data"
    run(str(where / "initdb"), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
    # What it keeps nobody needs after the tests.
    options = f"-k {home} -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=200"
    run(str(where / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(home / "log"), "-w", "start")
    try:
        yield f"postgresql://{USER}@/{{}}?host={quote(str(home), safe='')}"
    finally:
        run(str(where / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(home)
