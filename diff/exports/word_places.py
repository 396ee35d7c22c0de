"""Where the characters of a block stand in its Word file.

The reader (`ingest.word`) gives each block the path of its paragraph or row, and not a place for every character. This module walks
the XML under that path and lays what it finds beside the block's text: equal characters belong together, and what only the block has
(an automatic number, the value of a field, a formula) has no place of its own. So the places never depend on how the reader puts a
text together; where both differ, fewer characters have a place, and none has a wrong one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree
from rapidfuzz.distance import Levenshtein

from ingest.document import Block
from ingest.word.package import MC, M, W, is_on, local
from ingest.word.symbols import symbol
from ingest.word.text import ADDED, BOX, FALLBACK, IGNORED, REMOVED
from normalize.clause import ClauseTree

_R, _P, _TC, _TR, _T, _DELETED = (W + name for name in ("r", "p", "tc", "tr", "t", "delText"))
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_GRAPHICS = frozenset((f"{W}drawing", f"{W}pict", f"{W}object", f"{M}oMath", f"{W}rt", f"{W}instrText"))


@dataclass(slots=True, eq=False)
class Atom:
    """One character of the file. `run` is the outermost run around it, `unit` the child of that run which holds it: a w:t whose
    character `offset` it is, or something that cannot be cut (a tab, a phonetic guide, a text box). Cutting runs moves atoms."""

    char: str
    run: etree._Element
    unit: etree._Element
    offset: int | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A block's characters: for each its atom, None for those that the file does not hold as text."""

    block: Block
    element: etree._Element
    atoms: tuple[Atom | None, ...]


class Places:
    """The places of a clause tree's characters in the XML of its file. `root` is the main part's root element."""

    def __init__(self, root: etree._Element, tree: ClauseTree) -> None:
        self._blocks: dict[str, list[Block]] = {}
        for block in tree.part.blocks:
            self._blocks.setdefault(block.path, []).append(block)
        # All paths at once: what is added to the file later must not shift them.
        self._elements = _resolved(root, self._blocks)
        self._spans = tuple(tree.part.block_spans())
        self._starts = [start for start, _, _ in self._spans]
        self._found: dict[str, tuple[Placed, ...]] = {}
        # A report does not say in which view of the tracked changes its file was read: the one that shows this text, and no more.
        self._original = False
        if next(root.iter(*ADDED, *REMOVED), None) is not None:
            accepted = self._misfits()
            self._original, self._found = True, {}
            if accepted <= self._misfits():
                self._original, self._found = False, {}

    @property
    def original(self) -> bool:
        """Whether tracked changes were read as never made."""
        return self._original

    def _misfits(self) -> int:
        """How many characters of the text have no place in the chosen view, and how many of the file none in the text."""
        count = 0
        for path, element in self._elements.items():
            blocks = self._blocks[path]
            left = self._walked(element)
            for placed in self._laid(element, blocks, left):
                count += sum(
                    atom is None or atom.char != char
                    for char, atom in zip(placed.block.text, placed.atoms, strict=True)
                )
            count += sum(not atom.char.isspace() for atom in left)
        return count

    def index(self, offset: int) -> int:
        """The number of the block in which an offset of the tree's text lies; the end of a block is still in it."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def span(self, at: int) -> tuple[int, int]:
        """Where a block begins and ends in the tree's text."""
        return self._spans[at][:2]

    def placed(self, at: int) -> Placed | None:
        """A block's characters; None where its path leads out of the main part."""
        path = self._spans[at][2].path
        if path not in self._found:
            blocks = self._blocks[path]
            self._found[path] = tuple(self._read(path, blocks))
        block = self._spans[at][2]
        return next((placed for placed in self._found[path] if placed.block is block), None)

    def atoms(self, start: int, end: int) -> list[Atom]:
        """The atoms of [start, end) of the tree's text, in its order."""
        found: list[Atom] = []
        for at in range(self.index(start), len(self._spans)):
            low, high = self.span(at)
            if low >= end:
                break
            placed = self.placed(at)
            if placed is not None:
                found += [a for a in placed.atoms[max(start - low, 0) : max(min(end, high) - low, 0)] if a is not None]
        return found

    def known(self) -> Iterator[Atom]:
        """Every atom that was asked for so far."""
        for placed in self._found.values():
            for one in placed:
                yield from (atom for atom in one.atoms if atom is not None)

    def _read(self, path: str, blocks: Sequence[Block]) -> Iterator[Placed]:
        element = self._elements.get(path)
        if element is not None:
            yield from self._laid(element, blocks, self._walked(element))

    def _laid(self, element: etree._Element, blocks: Sequence[Block], left: list[Atom]) -> Iterator[Placed]:
        """The blocks of one element, beside its atoms; `left` keeps those that no block has."""
        for block in blocks:
            yield Placed(block, element, tuple(_matched(block, left)))

    def _walked(self, element: etree._Element) -> list[Atom]:
        return list(self._of_row(element) if element.tag == _TR else self._of_paragraphs(element))

    # The walk.

    def _of_paragraphs(self, paragraph: etree._Element) -> Iterator[Atom]:
        """The atoms of a paragraph, and of those that it runs on into."""
        current: etree._Element | None = paragraph
        while current is not None:
            yield from self._walk(current, [])
            if not self._runs_on(current):
                return
            current = next((e for e in current.itersiblings(_P)), None)

    def _of_row(self, row: etree._Element) -> Iterator[Atom]:
        """The atoms of a row; between paragraphs and cells stand those that the reader puts there, without a place."""
        filled = False
        for cell in row.iter(_TC):
            if next((e for e in cell.iterancestors(_TR)), None) is not row:
                continue
            gap = "\t"
            for paragraph in cell.iter(_P):
                if any(parent.tag in (BOX, FALLBACK) for parent in _between(paragraph, cell)):
                    continue
                atoms = list(self._walk(paragraph, []))
                if not "".join(a.char for a in atoms).strip():
                    continue
                if filled:
                    yield Atom(gap, row, row, None)
                filled, gap = True, "\n"
                yield from _stripped(atoms)

    def _runs_on(self, paragraph: etree._Element) -> bool:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return False
        frame, mark = properties.find(f"{W}framePr"), properties.find(f"{W}rPr")
        if frame is not None and frame.get(f"{W}dropCap", "none") != "none":
            return True
        gone = ADDED if self._original else REMOVED
        return mark is not None and (is_on(mark, "vanish") or any(item.tag in gone for item in mark))

    def _walk(self, parent: etree._Element, fields: list[bool]) -> Iterator[Atom]:
        """The atoms inside an element. `fields` are the open fields: of each, whether its instruction is over and what follows is shown."""
        gone = ADDED if self._original else REMOVED
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str) or tag in IGNORED or tag in gone or tag in _GRAPHICS:
                continue
            if tag == f"{W}fldChar":
                kind = child.get(f"{W}fldCharType")
                if kind == "begin":
                    fields.append(False)
                elif fields and kind == "separate":
                    fields[-1] = True
                elif fields and kind == "end":
                    fields.pop()
            elif tag == _T or (tag == _DELETED and self._original):
                if all(fields):
                    yield from self._characters(child)
            elif (sign := _SIGNS.get(tag)) is not None:
                if all(fields):
                    yield _whole(sign, child)
            elif tag == f"{W}sym":
                yield _whole(_drawn(child), child)
            elif tag == _R and is_on(child.find(f"{W}rPr"), "vanish"):
                continue
            elif tag == f"{MC}AlternateContent":
                version = next((v for v in child if v.tag == f"{MC}Choice"), child.find(FALLBACK))
                if version is not None:
                    yield from self._walk(version, fields)
            elif tag != _DELETED:
                yield from self._walk(child, fields)

    def _characters(self, text: etree._Element) -> Iterator[Atom]:
        run, unit = _outermost(text)
        own = unit is text
        for at, char in enumerate(text.text or ""):
            yield Atom(char, run, unit, at if own else None)


def _resolved(root: etree._Element, paths: Iterable[str]) -> dict[str, etree._Element]:
    """Path → the element that it names in the main part; paths of other parts are left out."""
    named: dict[tuple[etree._Element, str], list[etree._Element]] = {}
    seen = set[etree._Element]()
    found = {}
    for path in paths:
        element: etree._Element | None = None if "#" in path or not path else root
        for step in path.split("/"):
            if element is None:
                break
            if element not in seen:
                seen.add(element)
                for child in element.iterchildren("*"):
                    named.setdefault((element, local(child.tag)), []).append(child)
            name, _, number = step.rstrip("]").partition("[")
            same = named.get((element, name), ())
            element = same[int(number or 1) - 1] if len(same) >= int(number or 1) else None
        if element is not None:
            found[path] = element
    return found


def _between(element: etree._Element, top: etree._Element) -> Iterator[etree._Element]:
    for parent in element.iterancestors():
        if parent is top:
            return
        yield parent


def _outermost(element: etree._Element) -> tuple[etree._Element, etree._Element]:
    """The outermost run around an element and its child that holds it. Comments cannot stand in text boxes or phonetic guides: such
    text is reached through the run that holds the box."""
    run, unit = element, element
    below = element
    for parent in element.iterancestors():
        if parent.tag == _R:
            run, unit = parent, below
        below = parent
    return run, unit


def _drawn(element: etree._Element) -> str:
    code = element.get(f"{W}char", "")
    known = symbol(int(code, 16), element.get(f"{W}font", "")) if re.fullmatch("[0-9A-Fa-f]{1,6}", code) else None
    return known or "\ufffd"


def _whole(char: str, element: etree._Element) -> Atom:
    run, unit = _outermost(element)
    return Atom(char, run, unit, None)


def _stripped(atoms: list[Atom]) -> list[Atom]:
    first = next(i for i, a in enumerate(atoms) if a.char.strip())
    last = next(i for i in range(len(atoms) - 1, -1, -1) if atoms[i].char.strip())
    return atoms[first : last + 1]


def _matched(block: Block, atoms: list[Atom]) -> Iterator[Atom | None]:
    """For each character of the block its atom. Atoms that are taken leave the list, so that two blocks of one row get their own."""
    typed = block.text[block.auto :]
    shown = "".join(atom.char for atom in atoms)
    lead = len(typed) - len(typed.lstrip())
    at = shown.find(typed.strip()) if typed.strip() else -1
    found: list[Atom | None] = [None] * len(block.text)
    taken = set[int]()
    pairs = (
        [(block.auto + lead + k, at + k) for k in range(len(typed.strip()))]
        if at >= 0
        else list(_alike(block.text, block.auto, shown))
    )
    for character, index in pairs:
        atom = atoms[index]
        taken.add(index)
        found[character] = None if local(atom.run.tag) == "tr" else atom
    atoms[:] = [atom for index, atom in enumerate(atoms) if index not in taken]
    return iter(found)


def _alike(text: str, auto: int, shown: str) -> Iterator[tuple[int, int]]:
    """Which characters of a text and of what the file shows are the same. A character that is drawn otherwise than it is stored
    (a raised digit) faces it alone."""
    for op in Levenshtein.opcodes(text[auto:], shown):
        same = op.src_end - op.src_start == op.dest_end - op.dest_start
        if op.tag == "equal" or (op.tag == "replace" and same and op.src_end - op.src_start == 1):
            for k in range(op.src_end - op.src_start):
                yield auto + op.src_start + k, op.dest_start + k
