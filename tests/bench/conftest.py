from __future__ import annotations

from pathlib import Path

import pytest

BENCH = Path(__file__).parent.parent.parent / "bench"


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    """The scripts import one another as they do when they are run."""
    monkeypatch.syspath_prepend(str(BENCH))
