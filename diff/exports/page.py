"""What the tables for readers have in common: words in one language, and how documents and clauses are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath

from diff.exports.clauses_report import opening
from diff.exports.text_report import on_one_line
from diff.vocabulary import UNNUMBERED
from normalize.clause import Clause, ClauseTree

_PART = {"en": "part {}", "zh": "第{}部分"}


def heading(tree: ClauseTree, clause: Clause) -> str:
    """The title of a clause, or how it begins, on one line."""
    return on_one_line(clause.title or opening(tree.own_text(clause), 24 if tree.language == "zh" else 60))


class Page:
    """A table for one reader. `words` are its words by key and language ("en", "zh")."""

    def __init__(self, words: Mapping[str, Mapping[str, str]], lang: str) -> None:
        self._words, self.lang = words, lang

    def word(self, key: str, *values: object) -> str:
        """The word for this key, with the values put in."""
        return self._words[key][self.lang].format(*values)

    @property
    def comma(self) -> str:
        """What stands between things in a row."""
        return "，" if self.lang == "zh" else ", "

    @property
    def colon(self) -> str:
        """What stands after a name."""
        return "：" if self.lang == "zh" else ": "

    def joined(self, names: list[str]) -> str:
        """Names as a list."""
        return ("、" if self.lang == "zh" else ", ").join(names)

    def counted(self, name: str, count: int) -> str:
        """So many of this name."""
        return f"{name} {count}" if self.lang == "zh" else f"{count} {name}"

    def clause(self, path: str, title: str) -> str:
        """A clause by path and title; what has no number is called by its kind."""
        name = UNNUMBERED.get(path, path) if self.lang == "zh" else path
        return f"{name} {title}".rstrip()

    def document(self, name: str, tree: ClauseTree) -> Iterator[str]:
        """The lines that say which document this is, under a name like “Draft [2]”."""
        part = _PART[self.lang].format(tree.part.number)
        yield f"{name}{self.colon}{tree.source.name} ({tree.source.format}{self.comma}{part})"
        if tree.title:
            yield f"    {on_one_line(tree.title)}"

    def short(self, number: int, tree: ClauseTree) -> str:
        """A draft in the head of a column: its number from 0, counted from 1, and its file without folder and ending."""
        return f"[{number + 1}] {PurePath(tree.source.name).stem}"
