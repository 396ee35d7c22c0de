"""What was worked out once, kept in the user's cache folder: one JSON file an entry, named by the SHA-256 of all that it
depends on. An entry that cannot be read counts as none; deleting the folder loses nothing but time.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any


def folder(kind: str) -> Path:
    """Where the entries of a kind lie: in DUIZHAO_CACHE, else in the folder for caches of the XDG base directory specification."""
    own = os.environ.get("DUIZHAO_CACHE")
    base = Path(own) if own else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "duizhao"
    return base / kind


def get(kind: str, key: str) -> Any:
    """What was kept under this key; None where there is nothing that can be read."""
    try:
        return json.loads(_file(kind, key).read_bytes())
    except (OSError, ValueError):
        return None


def put(kind: str, key: str, data: object) -> None:
    """Keeps plain data. A folder that cannot be written is no reason to fail: it is only a cache."""
    file = _file(kind, key)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(data, out, ensure_ascii=False)
        # Never half an entry, whoever reads or is killed meanwhile.
        Path(name).replace(file)


def _file(kind: str, key: str) -> Path:
    name = hashlib.sha256(key.encode()).hexdigest()
    return folder(kind) / name[:2] / f"{name}.json"
