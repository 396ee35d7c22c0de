"""The tracked changes of a Word document, as its file records them (ECMA-376 Part 1, 17.13.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from ingest.document import Revision
from ingest.word.package import M, Paths, W, inside
from ingest.word.text import FALLBACK, marked_text

_TEXT = {"ins": "insertion", "del": "deletion", "moveFrom": "move-from", "moveTo": "move-to"}
_CELL = {"cellIns": "cell-insertion", "cellDel": "cell-deletion", "cellMerge": "cell-merge"}
_FORMAT = (
    *("rPrChange", "pPrChange", "tblPrChange", "tblPrExChange", "tblGridChange", "trPrChange", "tcPrChange"),
    *("sectPrChange",),
)
_CHANGES = tuple(W + name for name in (*_TEXT, *_CELL, *_FORMAT, "numberingChange"))
_RPR, _PPR, _P, _TR, _TC = (W + name for name in ("rPr", "pPr", "p", "tr", "tc"))


def revisions(root: etree._Element, prefix: str) -> tuple[Revision, ...]:
    """The tracked changes of a part, in its order. `prefix` is what the paths of the part begin with.

    Word cuts a change where the format of its text changes: neighbours of one author and time are one. Text of a
    change is what it adds or takes away, or what a format applies to; of a paragraph mark it is "inserted" or
    "deleted". A paragraph or row that is added or removed as a whole is one change.
    """
    found: list[Revision] = []
    last: etree._Element | None = None
    paths = Paths(root)
    for element in root.iterdescendants(*_CHANGES):
        if inside(element, None, FALLBACK) or (_starts_inside_row_change(element)):
            continue
        kind, text, place = _described(element)
        if (kind == "paragraph-mark" and _whole(element)) or (kind in _TEXT.values() and _empty(element)):
            continue
        revision = Revision(
            kind, text, element.get(f"{W}author", ""), element.get(f"{W}date", ""), prefix + paths.of(place)
        )
        before = found[-1] if found else None
        if before is not None and last is not None and _goes_on(last, element) and _same(before, revision):
            found[-1] = Revision(kind, before.text + text, before.author, before.date, before.path)
        else:
            found.append(revision)
        last = element
    return tuple(found)


def counted(changes: Sequence[Revision]) -> str:
    """How many changes of which kind: "2 insertions, 1 move"."""
    kinds = [revision.kind for revision in changes]

    def count(*names: str) -> int:
        return sum(map(kinds.count, names))

    counts = (
        (count("insertion", "row-insertion", "cell-insertion"), "insertion"),
        (count("deletion", "row-deletion", "cell-deletion"), "deletion"),
        (max(count("move-from"), count("move-to")), "move"),
        (count("paragraph-mark"), "change of a paragraph mark"),
        (count("numbering"), "change of numbering"),
        (count("formatting", "cell-merge"), "change of format"),
    )
    return ", ".join(f"{number} {word if number == 1 else _plural(word)}" for number, word in counts if number)


def _plural(word: str) -> str:
    head, space, rest = word.partition(" ")
    return f"{head}s{space}{rest}"


def _described(element: etree._Element) -> tuple[str, str, etree._Element]:
    """Kind and text of a change, and the paragraph or row where it stands."""
    name = element.tag[len(W) :]
    parent = element.getparent()
    if name in _CELL:
        cell = _above(element, _TC)
        return _CELL[name], _cell_text(cell), cell
    if parent.tag == f"{W}trPr" and name in ("ins", "del"):
        row = _above(element, _TR)
        texts = [_cell_text(cell) for cell in row.iter(_TC)]
        return f"row-{_TEXT[name]}", "\t".join(filter(None, texts)), row
    place = _above(element, _P, _TR, f"{W}tbl", f"{W}body")
    if name == "numberingChange":
        return "numbering", element.get(f"{W}original", ""), place
    if parent.tag == f"{W}numPr":
        return "numbering", marked_text(place), place
    if name == "rPrChange":
        run = parent.getparent()
        return "formatting", marked_text(run) if run is not None and run.tag == f"{W}r" else "", place
    if name == "pPrChange":
        before = element.find(_PPR)
        changed = _number(parent) != ((None, None) if before is None else _number(before))
        return "numbering" if changed else "formatting", marked_text(place), place
    if name in _TEXT:
        if parent.tag == _RPR and inside(parent, None, _PPR):
            return "paragraph-mark", "inserted" if name in ("ins", "moveTo") else "deleted", place
        return _TEXT[name], marked_text(element), place
    return "formatting", "", place


def _above(element: etree._Element, *tags: str) -> etree._Element:
    """The nearest of the elements named around this one; itself where there is none."""
    return next(element.iterancestors(*tags), element)


def _cell_text(cell: etree._Element) -> str:
    return "\n".join(filter(None, (marked_text(paragraph).strip() for paragraph in cell.iter(_P))))


def _number(properties: etree._Element) -> tuple[str | None, ...]:
    return tuple(
        None if (found := properties.find(f"{W}numPr/{W}{name}")) is None else found.get(f"{W}val")
        for name in ("numId", "ilvl")
    )


def _starts_inside_row_change(element: etree._Element) -> bool:
    """Whether the change is that of the whole row, which is told once."""
    name = element.tag[len(W) :]
    if name not in ("ins", "del") or element.getparent().tag == f"{W}trPr":
        return False
    row = next(element.iterancestors(_TR), None)
    return row is not None and row.find(f"{W}trPr/{element.tag}") is not None


def _whole(mark: etree._Element) -> bool:
    """Whether a paragraph's text was changed together with its mark, so that the paragraph is one change."""
    paragraph = _above(mark, _P)
    texts = [*paragraph.iter(f"{W}t", f"{W}delText")]
    return bool(texts) and all(_changed_alike(text, mark) for text in texts)


def _empty(change: etree._Element) -> bool:
    """Whether a change holds nothing that is shown: marks of bookmarks and comments alone."""
    return next(change.iter(f"{W}r", f"{M}oMath"), None) is None


def _changed_alike(text: etree._Element, mark: etree._Element) -> bool:
    # The time tells nothing: what takes minutes to type bears several.
    author = mark.get(f"{W}author")
    return any(change.get(f"{W}author") == author for change in text.iterancestors(mark.tag))


def _goes_on(last: etree._Element, element: etree._Element) -> bool:
    """Whether nothing stands between two changes."""
    if last.tag == element.tag == f"{W}rPrChange":
        last, element = _above(last, f"{W}r"), _above(element, f"{W}r")
    before = next(_visible(element.itersiblings(preceding=True)), None)
    return before is not None and before is last and last.tag in (element.tag, f"{W}r")


def _visible(elements: Iterable[etree._Element]) -> Iterator[etree._Element]:
    unseen = {W + name for name in ("bookmarkStart", "bookmarkEnd", "proofErr")}
    return (element for element in elements if element.tag not in unseen)


def _same(before: Revision, after: Revision) -> bool:
    return (before.kind, before.author, before.date, before.path) == (after.kind, after.author, after.date, after.path)
