"""Reading a file for the library: what it holds, in the form in which it is listed and searched; and passages around what was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from diff.pipeline import clause_tree, load
from ingest.document import Document, IngestError, Part
from web.store.model import ReadPart, StoredFile
from web.work.engine import read_stored

if TYPE_CHECKING:
    from web.store import Store

AROUND = 40
"""Characters of Chinese shown on either side of what was found; twice as many of English."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What was found, with some of the text around it, and the page on which it begins."""

    before: str
    hit: str
    after: str
    page: int | None


def read_into_library(store: Store, sha256: str) -> None:
    """Reads a file of the store, in the limited process of the parsers, and keeps its parts, or the sentence that says why it cannot be
    read; the state of its reading is `done` or `failed` when this returns. Doing it twice does no harm. Raises LookupError where there
    is no such file."""
    file = store.file(sha256)
    if file is None:
        raise LookupError(sha256)
    try:
        doc, parts = load(read_stored(StoredFile(sha256, file.name), store, "accepted", lambda stage: None))
        read = [_read(doc, part) for part in parts]
    except IngestError as error:
        store.library.fail_reading(sha256, str(error))
        return
    store.library.keep_reading(sha256, doc.source.format, doc.notes, title_of(doc, parts), read)


def title_of(doc: Document, parts: tuple[Part, ...]) -> str:
    """The title of a file: that of the document that it is, or of the notice to which all others are attached; of a collection, what
    the file says of itself, "" where it says nothing."""
    tops = [part for part in parts if part.parent is None]
    if len(tops) == 1:
        return tops[0].title.strip()
    return next((value.strip() for name, value in doc.metadata if name == "title"), "")


def searched(text: str) -> str:
    """The form in which texts are searched: width, traditional characters and marks folded, no white space, case ignored."""
    # OpenCC's dictionaries are loaded by the first search, not by the pages.
    from normalize.chinese import fold

    return "".join(fold(text).text.split()).casefold()


@lru_cache(maxsize=8192)
def searched_title(title: str) -> str:
    """The same for a title, remembered: every search looks at all of them."""
    return searched(title)


def passages(part: ReadPart, query: str, most: int = 3) -> tuple[Passage, ...]:
    """The first places at which a text holds `query` (in the form that `searched` gives)."""
    letters, at = "", [0]
    places: list[int] = []
    # Line by line: folding a long text takes much longer than finding something in it.
    for start, folded, starts in _folded_lines(part.shown) if query else ():
        at[-1:] = [start + offset for offset in starts]
        seen = max(len(letters) - len(query) + 1, places[-1] + len(query) if places else 0)
        letters += folded
        while (place := letters.find(query, seen)) >= 0 and len(places) < most:
            places.append(place)
            seen = place + len(query)
        if len(places) == most:
            break
    around = AROUND * (2 if part.language == "en" else 1)
    return tuple(_passage(part, at[place], at[place + len(query) - 1] + 1, around) for place in places)


def _passage(part: ReadPart, low: int, high: int, around: int) -> Passage:
    return Passage(
        ("…" if low > around else "") + part.shown[max(low - around, 0) : low],
        part.shown[low:high],
        part.shown[high : high + around] + ("…" if high + around < len(part.shown) else ""),
        next((page for begin, page in reversed(part.pages) if begin <= low), None),
    )


def _folded_lines(text: str) -> Iterator[tuple[int, str, list[int]]]:
    """Each line in the form in which texts are searched: where it begins in the text, its letters, and where in the line each of them and
    the end stand."""
    from normalize.chinese import fold

    start = 0
    for line in text.splitlines(keepends=True):
        norm = fold(line)
        pairs = [
            (piece, at)
            for char, at in zip(norm.text, norm.starts, strict=False)
            for piece in char.casefold()
            if not piece.isspace()
        ]
        yield start, "".join(piece for piece, _ in pairs), [*(at for _, at in pairs), len(line)]
        start += len(line)


def _read(doc: Document, part: Part) -> tuple[ReadPart, str]:
    tree, pages, text = clause_tree(doc, part), tuple(_pages(part)), part.text
    return ReadPart(
        number=part.number,
        title=part.title,
        language=part.language,
        first_page=min((page for _, page in pages), default=None),
        last_page=max((page for _, page in pages), default=None),
        clauses=sum(clause.level > 0 for clause in tree.clauses),
        shown=text,
        pages=pages,
    ), searched(text)


def _pages(part: Part) -> Iterator[tuple[int, int]]:
    """Where in the text of a part each page begins."""
    last: int | None = None
    for start, _, block in part.block_spans():
        begins: list[tuple[int, int | None]] = [(run.start, run.box.page) for run in block.runs]
        for at, page in begins or [(0, block.page)]:
            if page is not None and page != last:
                yield start + at, page
                last = page
