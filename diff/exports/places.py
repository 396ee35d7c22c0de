"""Where a finding stands in its file: path, line and column of a text file or web page; page and boxes of a PDF; the clause of all.

A document's text is not its file's: lines were joined, markup and numbers taken out. What both have in common are the letters, digits
and ideographs, in one order. These are matched paragraph by paragraph, and so each finding is led back to the characters of the file.
The file is read again for that, and only where it is still the one that was compared (by its SHA-256).
"""

from __future__ import annotations

import binascii
import codecs
import email
import email.policy
import hashlib
import html
import posixpath
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

from diff.finding import Finding, Report, Side
from diff.run import Compared
from ingest.document import Box, Part
from normalize.clause import ClauseTree

STANDARD_INPUT = "stdin"
"""What a file is called that came through standard input."""


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a text file. Lines count from 1; columns too, in characters, and `end_column` is that after the last. Both columns
    are 0 where only the line is known."""

    line: int
    end_line: int
    column: int = 0
    end_column: int = 0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody has to look: the file (see `shown_path`), the clause, the text that stands there, and as much of `region` (text
    files, web pages) or `page` and `boxes` (PDF) as the format has. `quote` is empty where something should have stood."""

    path: str
    clause: str
    quote: str
    region: Region | None = None
    page: int | None = None
    boxes: tuple[Box, ...] = ()

    @property
    def line(self) -> int:
        """The line for a viewer that must have one: 1 where the format has no lines."""
        return self.region.line if self.region else 1

    @property
    def end_line(self) -> int:
        """The last line, likewise."""
        return self.region.end_line if self.region else 1


def shown_path(name: str) -> str:
    """A file's name as it was given, with forward slashes and without detours; inside the working directory relative to it."""
    if name in ("", "-"):
        return STANDARD_INPUT
    path = Path(name)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return posixpath.normpath(path.as_posix())


def clause_groups(report: Report) -> Iterator[tuple[int, tuple[Finding, ...]]]:
    """The findings by link of the alignment, in its order: (index of the link, findings); links without findings as well. What is in
    no link comes last, under -1."""
    alignment = report.alignment
    sources = {alignment.original.clauses[i].path: n for n, link in enumerate(alignment.links) for i in link.source}
    targets = {alignment.draft.clauses[i].path: n for n, link in enumerate(alignment.links) for i in link.target}
    groups: dict[int, list[Finding]] = {n: [] for n in range(len(alignment.links))}
    for finding in report.findings:
        link = -1
        if finding.original is not None:
            link = sources.get(finding.original.clause, -1)
        if link < 0 and finding.draft is not None:
            link = targets.get(finding.draft.clause, -1)
        groups.setdefault(link, []).append(finding)
    for link, findings in groups.items():
        yield link, tuple(findings)


class Places:
    """Finds the places of findings; each file is read once."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, str, int], _Lines | None] = {}

    def draft(self, pair: Compared, finding: Finding) -> Spot:
        """Where to look in the file under review. What the draft lacks altogether points to where it should have stood: behind what
        the nearest clause before it became, else to the beginning."""
        if pair.report is None:
            return Spot(shown_path(pair.reviewed), "", "")
        alignment = pair.report.alignment
        side = finding.draft
        if side is None:
            side = _should_stand(pair.report, finding)
        return self._spot(pair.reviewed, alignment.draft, side)

    def original(self, pair: Compared, finding: Finding) -> Spot | None:
        """Where to look in the original; None where it has nothing to show."""
        if pair.report is None or finding.original is None:
            return None
        return self._spot(pair.original, pair.report.alignment.original, finding.original)

    def clause(self, pair: Compared, index: int) -> Spot:
        """Where a clause of the draft begins, by its index."""
        assert pair.report is not None
        tree = pair.report.alignment.draft
        clause = tree.clauses[index]
        page, boxes = tree.locate(clause.start, clause.start + 1)
        side = Side(clause.path, "", clause.start, clause.start, page, boxes)
        return self._spot(pair.reviewed, tree, side)

    def _spot(self, name: str, tree: ClauseTree, side: Side) -> Spot:
        lines = self._lines(name, tree)
        region = lines.region(side.start, side.end) if lines else _paragraph(tree, side.start)
        return Spot(shown_path(name), side.clause, side.quote, region, side.page, side.boxes)

    def _lines(self, name: str, tree: ClauseTree) -> _Lines | None:
        key = (name, tree.source.sha256, tree.part.number)
        if key not in self._read:
            file = _file_of(name, tree)
            self._read[key] = None if file is None else _Lines(file, tree.part, tree.source.format == "html")
        return self._read[key]


def _should_stand(report: Report, finding: Finding) -> Side:
    """An empty side in the draft for what it does not have."""
    alignment, draft = report.alignment, report.alignment.draft
    before = None
    wanted = finding.original.clause if finding.original else ""
    for link in alignment.links:
        if any(alignment.original.clauses[i].path == wanted for i in link.source):
            before = draft.clauses[max(link.target)] if link.target else before
            break
        if link.source and link.target:
            before = draft.clauses[max(link.target)]
    if before is None:
        page, boxes = draft.locate(0, min(1, len(draft.text)))
        return Side(draft.clauses[0].path if draft.clauses else "", "", 0, 0, page, boxes)
    page, boxes = draft.locate(max(before.start, before.end - 1), before.end)
    return Side(before.path, "", before.end, before.end, page, boxes)


_LINE_PATH = re.compile(r"line\[(\d+)\]")


def _paragraph(tree: ClauseTree, offset: int) -> Region | None:
    """The first line of the paragraph, as the reader of text files noted it."""
    if tree.source.format != "txt":
        return None
    for start, end, block in tree.part.block_spans():
        if start <= offset <= end and (found := _LINE_PATH.fullmatch(block.path)):
            return Region(int(found[1]), int(found[1]))
    return None


@dataclass(frozen=True, slots=True)
class _File:
    """The characters of a file. `ends` says after which of them each of its lines ends; `first` is the number of the first of these
    lines. `columns` is False where the file writes its characters in a code, so that a column would mean nothing."""

    text: str
    ends: array[int]
    first: int = 1
    columns: bool = True


_LINE_ENDS = re.compile(r"\r\n|\n|\r")


def _file_of(name: str, tree: ClauseTree) -> _File | None:
    """The file that was compared; None where the format has no lines, or the file is gone or another one."""
    source = tree.source
    if source.format not in ("txt", "html") or name in ("", "-"):
        return None
    path = Path(name)
    try:
        if not path.is_file() or path.stat().st_size != source.size:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(data).hexdigest() != source.sha256:
        return None
    if source.format == "txt":
        from ingest.text_parser import decode

        text = decode(data, source.name)[0]
    else:
        from ingest.formats import is_message
        from ingest.html.parser import decode as decode_page
        from ingest.html.parser import page_of

        page, charset, _ = page_of(data)
        text = decode_page(page, source.name, charset)[0]
        if is_message(data):
            return _in_archive(data, page, text, charset)
    return _File(text, array("q", (m.end() for m in _LINE_ENDS.finditer(text))))


_UNDO: dict[str, Callable[[bytes], bytes]] = {
    "quoted-printable": binascii.a2b_qp,
    "base64": binascii.a2b_base64,
}


def _in_archive(data: bytes, page: bytes, text: str, charset: str) -> _File | None:
    """The page of a web archive with the lines of the archive, which are those of its encoding for mail (RFC 2045, 6.7 and 6.8)."""
    for part in email.message_from_bytes(data, policy=email.policy.compat32).walk():
        payload = part.get_payload()
        if not isinstance(payload, str):
            continue
        code = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
        undo = _UNDO.get(code, bytes)
        try:
            body = payload.encode("ascii", "surrogateescape") if code in _UNDO else page
            pieces = [undo(line) for line in body.splitlines(keepends=True)]
        except ValueError:
            # No clean code, so that nobody knows how its lines were read.
            continue
        at = data.find(body)
        if at < 0 or b"".join(pieces) != page:
            continue
        for encoding in filter(None, (charset, "utf-8", "gb18030", "big5hkscs")):
            try:
                reader = codecs.getincrementaldecoder(encoding)()
                read = [reader.decode(piece) for piece in pieces]
            except (LookupError, UnicodeDecodeError):
                continue
            if "".join(read) == text:
                ends = array("q", accumulate(map(len, read)))
                return _File(text, ends, data.count(b"\n", 0, at) + 1, columns=False)
    return None


@dataclass(frozen=True, slots=True)
class _Core:
    """The letters, digits and ideographs of a text, and where each begins and ends in it."""

    text: str
    starts: array[int]
    ends: array[int]


def _core(pieces: Iterator[tuple[int, str, int]]) -> _Core:
    """`pieces` are stretches of text: where each begins, what it says, and its length in the file if that differs (else 0)."""
    kept: list[str] = []
    starts, ends = array("q"), array("q")
    for at, text, length in pieces:
        for n, c in enumerate(text):
            if c.isalnum():
                kept.append(c)
                starts.append(at if length else at + n)
                ends.append(at + length if length else at + n + 1)
    return _Core("".join(kept), starts, ends)


_MARKUP = re.compile(
    r"(?P<none><!--.*?(?:-->|\Z)|<(?P<raw>script|style|template|title)\b.*?(?:</(?P=raw)|\Z)|<[a-z/!?][^<>]*+>)"
    r"|(?P<reference>&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});?)"
    r"|[^<&]+|.",
    re.IGNORECASE | re.DOTALL,
)


def _shown(page: str) -> Iterator[tuple[int, str, int]]:
    """What a web page shows, without tags and with its character references resolved (HTML standard, 13.1.4)."""
    for found in _MARKUP.finditer(page):
        if found["none"]:
            continue
        if found["reference"]:
            yield found.start(), html.unescape(found[0]), len(found[0])
        else:
            yield found.start(), found[0], 0


_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});?", re.IGNORECASE)
_BLANKS = re.compile(r"\s*+")
_BETWEEN = re.compile(r"(?:\s|<[^<>]*+>)*+")

_LONG = 12
"""A paragraph of so many letters that stands only once in a file is the same one."""
_WORK = 40_000_000
"""Pairs of characters that a comparison may look at: half a second."""


class _Lines:
    """Leads offsets of a part's text back to the characters of its file."""

    def __init__(self, file: _File, part: Part, page: bool) -> None:
        self._given, self._text, self._inner, self._page = file, file.text, part.text, page
        # As the reader of text files counts lines: a form feed begins none.
        self._counted = [0, *(m.end() for m in re.finditer(r"\r\n|[\n\r\v\x85\u2028\u2029]", file.text))]
        self._file = _core(_shown(file.text) if page else iter([(0, file.text, 0)]))
        spans = tuple(part.block_spans())
        # A number that the list, not its author, printed is nowhere in the file.
        self._part = _core((start + block.auto, block.text[block.auto :], 0) for start, _, block in spans)
        edges = [bisect_left(self._part.starts, start) for start, _, _ in spans] + [len(self._part.text)]
        known = [None if page else self._at_line(block.path) for _, _, block in spans]
        self._index = array("q", [-1]) * len(self._part.text)
        self._match(edges, known)

    def _at_line(self, path: str) -> int | None:
        """The first letter of the line that the path of a block names."""
        found = _LINE_PATH.fullmatch(path)
        if found is None:
            return None
        number = min(int(found[1]), len(self._counted))
        return bisect_left(self._file.starts, self._counted[number - 1])

    def _match(self, edges: Sequence[int], known: list[int | None]) -> None:
        """Sets `_index`: for each letter of the part its letter in the file."""
        keys = [self._part.text[low:high] for low, high in pairwise(edges)]
        file = self._file.text
        last = 0
        for n, key in enumerate(keys):
            if known[n] is None and len(key) >= _LONG:
                at = file.find(key)
                if at >= last and file.find(key, at + 1) < 0:
                    known[n] = at
            last = known[n] or last
        first = next((n for n, at in enumerate(known) if at is not None), 0)
        high = (known[first] if known else None) or 0
        # What stands before the first sure paragraph stands right before it: above it, a site's navigation may say the same.
        for n in range(first - 1, -1, -1):
            at = file.rfind(keys[n], 0, high) if keys[n] else -1
            if at >= 0:
                known[n] = high = at
        following = [len(file)] * len(keys)
        for n in range(len(keys) - 2, -1, -1):
            sure = known[n + 1]
            following[n] = following[n + 1] if sure is None else sure
        low = 0
        for n, key in enumerate(keys):
            low = max(low, known[n] or 0)
            if key:
                low = self._match_one(edges[n], key, low, max(low, following[n]))

    def _match_one(self, start: int, key: str, low: int, high: int) -> int:
        """Matches one paragraph between two places of the file; returns where the next may begin."""
        at = self._file.text.find(key, low, high)
        if at >= 0:
            self._index[start : start + len(key)] = array("q", range(at, at + len(key)))
            return at + len(key)
        if len(key) * (high - low) > _WORK:
            return low
        from rapidfuzz.distance import Indel

        end = low
        for op in Indel.opcodes(key, self._file.text[low:high]):
            if op.tag == "equal":
                for k in range(op.src_end - op.src_start):
                    self._index[start + op.src_start + k] = low + op.dest_start + k
                end = low + op.dest_end
        return end

    def region(self, start: int, end: int) -> Region | None:
        """The lines of [start, end) of the part's text; None where no letter near it was found."""
        low, high = bisect_left(self._part.starts, start), bisect_left(self._part.starts, end)
        hits = [k for k in range(low, high) if self._index[k] >= 0]
        if hits:
            first, last = self._index[hits[0]], self._index[hits[-1]]
            before = self._inner[start : self._part.starts[hits[0]]] if hits[0] == low else ""
            after = self._inner[self._part.ends[hits[-1]] : end] if hits[-1] == high - 1 else ""
            begin, stop = self._back(self._file.starts[first], before), self._forward(self._file.ends[last], after)
            return self._lines(begin, stop)
        return self._beside(low, start, self._inner[start:end])

    def _beside(self, at: int, start: int, quote: str) -> Region | None:
        """The region of marks without letters, or of a place, by the letters around it; `at` is the letter that follows, `start` the offset."""
        previous = next((self._index[k] for k in range(at - 1, -1, -1) if self._index[k] >= 0), None)
        if previous is not None:
            begin = self._file.ends[previous]
            found = self._text.find(quote, begin, begin + 100 + len(quote)) if quote else -1
            if found >= 0:
                return self._lines(found, found + len(quote))
            begin = self._forward(begin, self._inner[self._part.ends[at - 1] : start].strip())
            return self._lines(begin, begin)
        following = next((i for i in self._index[at:] if i >= 0), None)
        if following is None:
            return None
        return self._lines(self._file.starts[following], self._file.starts[following])

    def _back(self, at: int, marks: str) -> int:
        """Where `marks` begin, which end before the character `at`; as many of them as stand there."""
        for mark in filter(str.strip, reversed(marks)):
            end = at
            while end and (self._text[end - 1].isspace() or (self._page and self._text[end - 1] == ">")):
                tag = self._text[end - 1] == ">"
                end = max(self._text.rfind("<", 0, end), 0) if tag else end - 1
            begin = max(self._text.rfind("&", max(end - 40, 0), end), 0) if self._page else end
            if end and self._text[end - 1] == mark:
                at = end - 1
            elif begin < end and html.unescape(self._text[begin:end]) == mark:
                at = begin
            else:
                break
        return at

    def _forward(self, at: int, marks: str) -> int:
        """Where `marks` end, which begin at the character `at` or, between them, behind white space and tags."""
        gap = _BETWEEN if self._page else _BLANKS
        for mark in filter(str.strip, marks):
            found = gap.match(self._text, at)
            begin = found.end() if found else at
            reference = _REFERENCE.match(self._text, begin) if self._page else None
            if reference and html.unescape(reference[0]) == mark:
                at = reference.end()
            elif self._text[begin : begin + 1] == mark:
                at = begin + 1
            else:
                break
        return at

    def _lines(self, start: int, end: int) -> Region:
        ends, first = self._given.ends, self._given.first
        line, end_line = (bisect_right(ends, at) for at in (start, end))
        if not self._given.columns:
            return Region(line + first, end_line + first)
        column = start - (ends[line - 1] if line else 0) + 1
        end_column = end - (ends[end_line - 1] if end_line else 0) + 1
        return Region(line + first, end_line + first, column, end_column)
