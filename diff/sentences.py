"""Notes and refusals in Chinese. The program says them in English, in one place each; here they are said again.

`data/sentences.toml` gives for each English sentence the Chinese one, with places for what varies: `{file}: the file is empty.`
A sentence is recognised by what does not vary; what stands in a place is translated in its turn where it is a phrase of the list
(`page 3`, `a legacy Word document`), and kept as it is where it is a name, a figure or a quotation.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

_PLACE = re.compile(r"\{(\w+)\}")


def in_language(sentence: str, language: str) -> str:
    """The sentence in a language of the reports, "en" or "zh"."""
    return in_chinese(sentence) if language == "zh" else sentence


def in_chinese(sentence: str) -> str:
    """The sentence in Chinese; as it is where it is none of the list."""
    return _said(sentence, "openings") or _said(sentence, "sentences") or sentence


def _said(text: str, group: str) -> str | None:
    for pattern, chinese in _catalogue()[group]:
        if (found := pattern.fullmatch(text)) is not None:
            values = {name: _value(value) for name, value in found.groupdict().items()}
            return chinese.format_map(values)
    return None


def _value(text: str) -> str:
    return _said(text, "sentences") or _said(text, "phrases") or text


@cache
def _catalogue() -> dict[str, tuple[tuple[re.Pattern[str], str], ...]]:
    """Patterns with their Chinese, those with most fixed characters first: "{file}: {why}" fits nearly everything."""
    text = files("diff").joinpath("data", "sentences.toml").read_text(encoding="utf-8")
    return {
        group: tuple(
            (_pattern(english), chinese)
            for english, chinese in sorted(rows.items(), key=lambda row: (-len(_PLACE.sub("", row[0])), row[0]))
        )
        for group, rows in tomllib.loads(text).items()
    }


def _pattern(english: str) -> re.Pattern[str]:
    # Every second piece is the name of a place; a count is one word.
    pieces = _PLACE.split(english)
    wild = {"count": r"\S+?"}
    return re.compile(
        "".join(
            f"(?P<{piece}>{wild.get(piece, '.+?')})" if i % 2 else re.escape(piece) for i, piece in enumerate(pieces)
        ),
        re.DOTALL,
    )
