"""What the tests of several packages share."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable

import pytest
from hypothesis import settings

from ingest.document import Block, Part, SourceFile
from normalize.clause import ClauseTree
from normalize.outline import build

# A machine of CI is slow now and then, which is no fault of the code; what it finds must be found again.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test finds, or leaves, recognised pages in the user's cache; processes that tests start inherit this."""
    os.environ["DUIZHAO_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    # Nor is anybody asked whom the user has set up.
    for name in ("DUIZHAO_JUDGE_URL", "DUIZHAO_JUDGE_MODEL", "DUIZHAO_JUDGE_KEY"):
        os.environ.pop(name, None)


TreeOf = Callable[..., ClauseTree]


def _tree_of(text: str, *, language: str = "zh", name: str = "plan.txt", number: int = 1) -> ClauseTree:
    blocks = tuple(Block(line, path=f"line[{n}]") for n, line in enumerate(text.splitlines(), 1) if line)
    data = text.encode()
    source = SourceFile(name, hashlib.sha256(data).hexdigest(), "txt", len(data))
    return build(Part(number, blocks[0].text if blocks else "", language, blocks), source)


@pytest.fixture
def tree_of() -> TreeOf:
    """Builds the clause tree of a text, a paragraph a line; its first line is the title."""
    return _tree_of
