"""Series of short members that Chinese writes as one word: 减免, 产学研, 省市县, 新建、改建、扩建."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from normalize.chinese import fold
from normalize.tables import TableError, read_table, split_cell


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a series at [start, end) of the raw text, with its English renderings."""

    zh: str
    renderings: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Series:
    """Members that stand together at [start, end) of the raw text. `whole` are renderings that say all of them at once."""

    members: tuple[Member, ...]
    whole: tuple[str, ...]
    start: int
    end: int


def series(text: str) -> Iterator[Series]:
    """The series in Chinese text, kind by kind, each in order. Width, script and line breaks make no difference."""
    norm = fold(text)
    for kind in _kinds():
        if sum(member in norm.text for member in kind.members) < kind.least:
            continue
        for match in kind.pattern.finditer(norm.text):
            found: dict[str, tuple[int, int]] = {}
            for one in kind.member.finditer(norm.text, match.start("run"), match.end("run")):
                found.setdefault(one[0], norm.raw_span(*one.span()))
            if len(found) >= kind.least:
                members = tuple(Member(zh, kind.members[zh], *span) for zh, span in found.items())
                yield Series(members, kind.whole, *norm.raw_span(match.start("run"), match.end("run")))


@dataclass(frozen=True, slots=True)
class _Kind:
    members: dict[str, tuple[str, ...]]
    member: re.Pattern[str]
    pattern: re.Pattern[str]
    whole: tuple[str, ...]
    least: int


@lru_cache(maxsize=1)
def _kinds() -> tuple[_Kind, ...]:
    return tuple(_kind(row) for row in read_table("compounds.csv", ("members",)))


def _kind(row: dict[str, str]) -> _Kind:
    members: dict[str, tuple[str, ...]] = {}
    for cell in row["members"].split(";"):
        zh, equals, renderings = cell.partition("=")
        if not equals or not split_cell(renderings):
            raise TableError(f"compounds.csv: “{cell}” is no member with its renderings; write 减=reduction|cut.")
        members[zh] = split_cell(renderings)
    if row["least"] and not row["least"].isdecimal():
        raise TableError(
            f"compounds.csv: “{row['least']}” is no number of members; write 2 or 3, or leave the cell empty."
        )
    one = _either(sorted(members, key=len, reverse=True))
    before, after = split_cell(row["before"]), split_cell(row["after"])
    ahead = f"(?<={before[0]})" if len(before) == 1 else _either([f"(?<={word})" for word in before], quote=False)
    behind = _either(after) if after else ""
    inner = f"(?:{_either(after)})?" if after else ""
    run = f"{ahead if before else ''}(?P<run>{one}(?:{inner}[、和与及/(]?{one})+{behind})"
    return _Kind(members, re.compile(one), re.compile(run), split_cell(row["whole"]), int(row["least"] or 2))


def _either(words: list[str] | tuple[str, ...], quote: bool = True) -> str:
    return f"(?:{'|'.join(re.escape(word) if quote else word for word in words)})"
