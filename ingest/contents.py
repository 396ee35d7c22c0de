"""Tables of contents: where they stand, what they name and on which page. Standard library only.

A line is an entry where it ends in a page number behind leaders or a gap, or where what it names comes again further
on; only such lines are taken for a table of contents, so that nothing is set aside that is not said elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.document import Block, BlockKind, Document

_HEADING = re.compile(r"(?:总|要|本期)?目[录錄次]|contents|tableofcontents|inthisissue", re.IGNORECASE)
_LEADERS = re.compile(
    r"(?:[.．·•・…‥⋯﹒—]{3,}|…+|(?:\.\s){2,}\.?|[_＿]{3,})\s*[（(]?\s*(?P<page>\d{1,4})?\s*[）)]?\s*$"
)
_BRACKETED = re.compile(r"\s*[（(]\s*(?P<page>\d{1,4})\s*[）)]\s*$")
_GAP = re.compile(r"(?:\t\s*|[ \u3000\u00a0]{2,})(?P<page>\d{1,4})\s*$")
_BLANK = re.compile(r"(?<=\D)\s(?P<page>\d{1,3})\s*$")
_NUMBER_ONLY = re.compile(r"[（(—–\-\s]*(\d{1,4}|[ivxlcⅠ-Ⅻ]{1,6})[）)—–\-\s]*")
_SECTION = re.compile(
    r"[【\[〔◆●■◇○★☆▲].{2,40}|.{2,16}(?:文件|公告|命令|任免|法规|规章|解读|讲话|其他|专栏|大事记)|(?:Documents|Laws|Orders)\b.{0,80}"
)
_PRINTED = re.compile(
    r"[^0-9A-Za-z\u4e00-\u9fff]*(\d{1,4})[^0-9A-Za-z\u4e00-\u9fff]*|第(\d{1,4})页(?:[，,/]?共\d{1,4}页)?|(\d{1,4})/\d{1,4}|page(\d{1,4})(?:of\d{1,4})?",
    re.IGNORECASE,
)
_ENTRY_LINES = 5
_REACH = 200
_AHEAD = 4
"""So many lines that are no entry may stand between two entries: the heads of sections, the title in another language."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a table of contents: the blocks [start, end) that hold it, what it names, and the page if it has one."""

    start: int
    end: int
    title: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Contents:
    """A table of contents in the blocks [start, end), with its heading."""

    start: int
    end: int
    entries: tuple[Entry, ...]


def key(text: str) -> str:
    """What counts in comparing a title with an entry: letters, ideographs and figures, in one width and case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def is_heading(text: str) -> bool:
    """Whether a line is the heading of a table of contents."""
    return _HEADING.fullmatch("".join(text.split()).strip("【】[]—-")) is not None


def has_page(text: str) -> bool:
    """Whether a line ends as an entry does: in leaders, with or without the page, or in a page in brackets."""
    return _leaders(text) is not None or (_BRACKETED.search(text) is not None and len(text.strip()) > 6)


def _leaders(text: str) -> re.Match[str] | None:
    """Leaders at the end of a line. An ellipsis or a dash without a page ends a sentence as well."""
    m = _LEADERS.search(text)
    if m is None or (m["page"] is None and len(m[0].strip()) < 4):
        return None
    return m if text[: m.start()].strip() else None


def find(texts: Sequence[str], labelled: Callable[[int], bool]) -> Iterator[Contents]:
    """The tables of contents among the texts of blocks; `labelled` says whether a block opens with a clause label."""
    finder = _Finder(texts, labelled)
    i = 0
    while i < len(texts):
        found = finder.at(i)
        if found is None:
            i += 1
        else:
            yield found
            i = found.end


class _Finder:
    def __init__(self, texts: Sequence[str], labelled: Callable[[int], bool]) -> None:
        self.texts = texts
        self.keys = [key(text) for text in texts]
        self.labelled = labelled
        self.sorted: list[tuple[str, int]] = []

    def at(self, i: int) -> Contents | None:
        """The table of contents that begins with block `i`: its heading, or three entries with pages one after the other."""
        headed = is_heading(self.texts[i])
        if not headed and _leaders(self.texts[i]) is None:
            return None
        entries = self._entries(i + headed, headed)
        if headed and entries:
            return Contents(i, entries[-1].end, tuple(entries))
        # Without a heading: three lines with pages that rise, or it is a table of something else.
        if sum(e.page is not None for e in entries) < 3:
            return None
        return Contents(i, entries[-1].end, tuple(entries))

    def _entries(self, at: int, headed: bool) -> list[Entry]:
        found: list[Entry] = []
        missed = 0
        paged = False
        seen: set[str] = set()
        while at < len(self.texts) and missed <= (_AHEAD if headed else 0):
            if self._begun(at, seen):
                break
            one = self._entry(at, headed, seen)
            if one is not None and not headed and found and (one.page or 0) < (found[-1].page or 0):
                break
            if one is not None and (one.page is not None or not paged):
                found.append(one)
                paged = paged or one.page is not None
                seen.add(key(one.title))
                at, missed = one.end, 0
                continue
            text = self.texts[at].strip()
            if text and not _NUMBER_ONLY.fullmatch(text) and not is_heading(text) and not _SECTION.fullmatch(text):
                if len(text) > 160 or "。" in text:
                    break
                missed += 1
            at += 1
        return found

    def _begun(self, at: int, seen: set[str]) -> bool:
        """Whether what an entry named stands at block `at`, on a line or over several: the text itself has begun."""
        joined = ""
        for k in range(at, min(at + 8, len(self.keys))):
            joined += self.keys[k]
            if joined and joined in seen:
                return True
        return False

    def _entry(self, at: int, headed: bool, seen: set[str]) -> Entry | None:
        """The entry that begins at block `at`, over at most five lines, of which only the last has a page."""
        if not self.keys[at]:
            return None
        # The head of a section is no beginning of a title.
        lines = 1 if len(self.keys[at]) <= 4 or _SECTION.fullmatch(self.texts[at].strip()) else _ENTRY_LINES
        for end in range(at + 1, min(at + lines, len(self.texts)) + 1):
            text = " ".join(self.texts[at:end])
            if len(text) > 400 or (end - 1 > at and (self.labelled(end - 1) or is_heading(self.texts[end - 1]))):
                return None
            m = _leaders(text)
            if headed and m is None:
                m = _BRACKETED.search(text) or _GAP.search(text)
            if m is not None:
                begin = self._after_heads(at, end, m.start())
                title = _bare(" ".join(self.texts[begin:end])[: m.start() - len(text)])
                if not key(title):
                    return None
                return Entry(begin, end, title, int(m["page"]) if m["page"] else None)
            if not headed:
                return None
            loose = _BLANK.search(text)
            if loose is not None and self._again(key(text[: loose.start()]), end, seen):
                return Entry(at, end, _bare(text[: loose.start()]), int(loose["page"]))
            if self._again(key(text), end, seen):
                page = _NUMBER_ONLY.fullmatch(self.texts[end].strip()) if end < len(self.texts) else None
                if page is not None and page[1].isdecimal():
                    return Entry(at, end + 1, _bare(text), int(page[1]))
                return Entry(at, end, _bare(text), None)
            if "。" in self.texts[end - 1]:
                return None
        return None

    def _after_heads(self, at: int, end: int, cut: int) -> int:
        """Where the entry begins among its lines: behind the heads of sections, which do not come again with its title."""
        length = len(" ".join(self.texts[at:end]))
        for begin in range(at, end):
            if self._again(key(" ".join(self.texts[begin:end])[: cut - length]), end, set()):
                return begin
        return at

    def _again(self, wanted: str, after: int, seen: set[str]) -> bool:
        """Whether what is named comes again further on, at the start of a block; where an entry comes a second time, the
        text itself has begun."""
        if len(wanted) < 2 or wanted in seen:
            return False
        if not self.sorted:
            self.sorted = sorted((self._joined(i), i) for i in range(len(self.keys)) if self.keys[i])
        wanted = wanted[:_REACH]
        for k in range(bisect_left(self.sorted, (wanted,)), len(self.sorted)):
            joined, i = self.sorted[k]
            if not joined.startswith(wanted):
                return False
            if i >= after:
                return True
        return False

    def _joined(self, i: int) -> str:
        """What stands from block `i` on, as far as a title may reach."""
        joined = ""
        for one in self.keys[i : i + 8]:
            joined += one[:_REACH]
            if len(joined) >= _REACH:
                break
        return joined[:_REACH]


def _bare(title: str) -> str:
    return " ".join(title.split()).strip(" .．·…‥⋯—")


def entries_aside(blocks: Iterable[Block]) -> tuple[Entry, ...]:
    """The entries with a page among blocks that were set aside as contents before."""
    texts = [block.text for block in blocks if block.kind is BlockKind.CONTENTS]
    found: list[Entry] = []
    begin = 0
    for i, text in enumerate(texts):
        if is_heading(text) or _SECTION.fullmatch(text.strip()) or len(key(text)) <= 4:
            begin = i + 1
            continue
        begin = max(begin, i + 1 - _ENTRY_LINES)
        joined = " ".join(texts[begin : i + 1])
        m = _leaders(joined) or _BRACKETED.search(joined) or _GAP.search(joined) or _BLANK.search(joined)
        if m is not None:
            title = _bare(joined[: m.start()])
            if title:
                found.append(Entry(begin, i + 1, title, int(m["page"]) if m["page"] else None))
            begin = i + 1
    return tuple(found)


def printed_pages(doc: Document) -> dict[int, int]:
    """The number that is printed on each page, by the page's place in the file.

    Read from the page numbers that were set aside. A number is believed where a neighbour, at the same distance from its
    place in the file, bears it out.
    """
    found: list[tuple[int, int]] = []
    for block in doc.aside:
        if block.page is None or block.kind not in (BlockKind.PAGE_NUMBER, BlockKind.RUNNING_HEAD):
            continue
        m = _PRINTED.fullmatch("".join(unicodedata.normalize("NFKC", block.text).split()))
        if m is not None:
            found.append((block.page, int(next(group for group in m.groups() if group))))
    shifts = Counter(printed - page for page, printed in found)
    # Ascending by how many bear a number out, so that of two on one page the better one stays.
    found.sort(key=lambda one: shifts[one[1] - one[0]])
    best = {page: printed for page, printed in found if shifts[printed - page] > 1}
    return dict(sorted(best.items()))
