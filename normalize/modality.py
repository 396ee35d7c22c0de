"""Strength of commitment in Chinese policy language: a graded scale from 探索 to 必须, with polarity.

The scale is a table (`data/modality.csv`) that a reviewer can read and edit. It orders what drafters of policy documents
themselves distinguish: mandatory words (必须, 应当, 不得), acts (落实, 举办), promotion (推动), permission and support (鼓励, 可以),
and exploration (探索, 争取).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from normalize.tables import read_table

PLAIN_ACT = 4
"""The strength of a provision that states an act without a modal word."""


@dataclass(frozen=True, slots=True)
class Modal:
    """A word of commitment at [start, end). `strength` is 1 to 6, 0 for an adverb that adds `force`; `forbids` tells a
    prohibition from a demand or permission; `gloss` is English."""

    word: str
    strength: int
    forbids: bool
    force: int
    gloss: str
    start: int
    end: int


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, tuple[int, bool, int, str]], re.Pattern[str]]:
    rows = read_table("modality.csv", ("zh", "strength", "polarity", "en"))
    table = {r["zh"]: (int(r["strength"]), r["polarity"] == "-", int(r["force"] or 0), r["en"]) for r in rows}
    words = sorted(table, key=lambda word: (-len(word), word))
    # 应 and 要 and 可 and 须 are also parts of many words (供应, 重要, 认可, 必须).
    single = {"应": "(?<![供相对反适响效])应(?![用对急收届])", "要": "(?<![重主需必只首])要(?![求素点件闻害])",
              "可": "(?<![许认不])可(?![以靠行能持见再信视控靠追])", "须": "(?<![必无])须", "保障": "保障(?!性|房|机制|制度|体系|局|待遇)"}  # fmt: skip
    return table, re.compile("|".join(single.get(word, re.escape(word)) for word in words))


def modals(text: str) -> tuple[Modal, ...]:
    """The words of commitment in a folded Chinese text, longest match first, not overlapping."""
    table, pattern = _table()
    return tuple(Modal(m.group(), *table[m.group()], m.start(), m.end()) for m in pattern.finditer(text))
