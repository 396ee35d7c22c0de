"""Bases of rates, limits and subsidies in both languages: 每户 and “per household”, 每小时 and “hourly”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from normalize.tables import read_table, split_cell

_PER = r"(?:per|each|every|by\s+the)"
_TIME = r"(?:per|each|every|an?|by\s+the)"
_GAP = r"(?:\s+[\d,.]+|\s+(?:single|one|individual|eligible|qualified|such|full|calendar|working|natural))?"
_NUMBER = r"(?:\d[\d,.]*|[一二三两四五六七八九十百千万]+)?"


@dataclass(frozen=True, slots=True)
class Base:
    """One kind of base, by the words for it; `time` says that it is a length of time."""

    zh: tuple[str, ...]
    en: tuple[str, ...]
    time: bool
    unless: tuple[str, ...] = ()
    """Chinese words of which it may be the measure word: 户 counts enterprises too where these are spoken of."""

    def named(self, chinese: str) -> int:
        """How often a Chinese text speaks of it, in whatever connection."""
        return len(_chinese(self.zh).findall(chinese))

    def mentioned(self, english: str) -> int:
        """How often an English text has a word for it."""
        return len(_words(self.en).findall(english))

    def per(self, chinese: str) -> int:
        """How often a Chinese text counts by it: 每户, 按户, 户均, 月工资."""
        return len(_counting(self.zh, self.time).findall(chinese))

    def counts_another(self, chinese: str) -> bool:
        """Whether a Chinese text speaks of what its word may count besides."""
        return any(word in chinese for word in self.unless)

    def asked(self, chinese: str) -> Iterator[tuple[int, int]]:
        """Where a Chinese text says 每 of it, as half-open stretches."""
        return (match.span() for match in _asking(self.zh).finditer(chinese))

    def given(self, english: str) -> Iterator[tuple[int, int]]:
        """Where an English text says per, each or every of it, or daily, monthly and the like."""
        return (match.span() for match in _giving(self.en, self.time).finditer(english))


@lru_cache(maxsize=1)
def bases() -> tuple[Base, ...]:
    """All of `normalize/data/bases.csv`. Raises `TableError` for a table that cannot be used."""
    rows = read_table("bases.csv", ("zh", "en"))
    return tuple(
        Base(split_cell(row["zh"]), split_cell(row["en"]), row["time"] == "yes", split_cell(row["unless"]))
        for row in rows
    )


@lru_cache(maxsize=128)
def _chinese(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


@lru_cache(maxsize=128)
def _asking(words: tuple[str, ...]) -> re.Pattern[str]:
    measure = "[张家个所名位项座]?"
    return re.compile(rf"每{_NUMBER}{measure}(?:{_chinese(words).pattern})")


@lru_cache(maxsize=128)
def _counting(words: tuple[str, ...], time: bool) -> re.Pattern[str]:
    word = _chinese(words).pattern
    # A length of time needs no 每 (月租金, 年利率, 日均).
    return re.compile(word if time else rf"[每按逐各]{_NUMBER}[张家个所名位项座]?(?:{word})|(?:{word})均")


@lru_cache(maxsize=128)
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_forms(words))})\b", re.IGNORECASE)


@lru_cache(maxsize=128)
def _giving(words: tuple[str, ...], time: bool) -> re.Pattern[str]:
    adverbs = [word for word in words if time and (word.endswith("ly") or word == "annual")]
    heads = _forms(tuple(word for word in words if word not in adverbs))
    alone = "|".join(map(re.escape, adverbs)) or r"(?!)"
    return re.compile(rf"\b(?:{_TIME if time else _PER}{_GAP}\s+(?:{'|'.join(heads)})|{alone})\b", re.IGNORECASE)


def _forms(words: tuple[str, ...]) -> list[str]:
    plural = (
        f"{word[:-1]}(?:y|ies)" if word.endswith("y") and len(word) > 4 else rf"{re.escape(word)}(?:e?s)?"
        for word in words
    )
    return sorted(plural, key=len, reverse=True)
