"""The draft as a Word file with a native comment for every finding and, on request, tracked changes that restore the original.

Only the main part of the package gains elements, and the part with the comments; every other part keeps its bytes. The elements are
those of ECMA-376 Part 1: comments 17.13.4, tracked changes 17.13.5. python-docx writes the comments themselves.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from diff.exports.remark import AUTHOR, AnnotationError, commented, date, place_of, refuse_other, remark
from diff.exports.word_changes import Paragraphs, Replacement, Restoring
from diff.exports.word_parts import Notes, declared, packed
from diff.exports.word_places import Atom, Places
from diff.finding import Finding, Report
from ingest.document import BlockKind
from ingest.limits import Limits
from ingest.word.package import Package, W
from normalize.clause import Clause

_P, _R, _PPR, _RPR, _T = (W + name for name in ("p", "r", "pPr", "rPr", "t"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PLAIN = frozenset(W + name for name in ("rPr", "t", "tab", "br", "cr", "noBreakHyphen", "lastRenderedPageBreak"))
"""What a run may hold that a tracked change takes out; a note or a field must not go with the words beside it."""
_HOLDS_RUNS = frozenset(W + name for name in ("p", "hyperlink", "ins", "sdtContent", "smartTag", "fldSimple"))
_STOPS = frozenset("。；！？")
_NOT_OF_A_COPY = tuple(W + name for name in ("sectPr", "pPrChange", "rPr", "framePr", "pageBreakBefore"))


_BEFORE_NUMBER = frozenset(W + name for name in ("pStyle", "keepNext", "keepLines", "widowControl"))
"""What stands before the number in the properties of a paragraph (17.3.1.26)."""


def annotated(
    report: Report,
    data: bytes,
    lang: str = "en",
    changes: bool = False,
    info: bool = False,
    limits: Limits | None = None,
) -> bytes:
    """The draft of a report with a comment for each of its findings, anchored to the words that it quotes, or where something should
    have stood.

    `data` are the bytes of the draft, a Word file; `lang` is the language of the comments ("en" or "zh"). `changes` adds tracked
    changes that give the draft the original's figures, words and clauses back wherever that is sure; `info` adds comments for
    findings without legal effect. `limits` bound what unpacking may use. Raises AnnotationError, with one sentence, for another file
    than the report's or one that cannot be written, and IngestError for a damaged one.
    """
    refuse_other(report, data, "docx")
    name = report.alignment.draft.source.name
    package = Package(data, name, limits or Limits.from_settings())
    main = next((t for _, t in package.related("").get("officeDocument", ()) if t), "word/document.xml")
    written = package.read(main) or b""
    if not data.startswith(b"PK") or b"purl.oclc.org/ooxml" in written:
        raise AnnotationError(
            f"{name}: comments can be added to ordinary Word files only, not to Strict Open XML or a Word XML document; save it as "
            "“Word Document (*.docx)” in Word and compare that."
        )
    root = package.parsed(written)
    edited = _Edited(report, root, lang)
    related = package.related(main).get("comments", ())
    comments = next((target for _, target in related if target), "")
    notes = Notes(package.read(comments) if comments else None)
    edited.annotate(commented(report, info), notes, changes)
    parts = {main: etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)}
    if notes.count:
        new = comments or posixpath.join(posixpath.dirname(main), "comments.xml")
        parts[new] = notes.blob
        if not comments:
            parts |= declared(package, main, new)
    return packed(data, parts)


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Where a finding's comment begins and ends: the elements that mark it, which are in the tree already."""

    start: etree._Element
    end: etree._Element


class _Edited:
    """The main part of a Word file, while comments and changes are added."""

    def __init__(self, report: Report, root: etree._Element, lang: str) -> None:
        self._report, self._root, self._lang = report, root, lang
        self._tree = report.alignment.draft
        self._places = Places(root, self._tree)
        # Numbers of changes, like those of bookmarks, are unique in the part.
        numbers = (element.get(f"{W}id", "") for element in root.iter() if isinstance(element.tag, str))
        self._next = max((int(n) for n in numbers if n.isascii() and n.isdecimal() and len(n) < 10), default=0)
        self._pieces: dict[etree._Element, list[etree._Element]] = {}

    def annotate(self, findings: Iterable[Finding], notes: Notes, changes: bool) -> None:
        """Adds the comments, then the changes."""
        findings = tuple(findings)
        spans = {finding: self._span(finding) for finding in findings}
        chosen = dict(self._chosen(findings)) if changes else {}
        # The comment on what is missing stands where the insertion does.
        spans |= {
            finding: (change[0].start, change[0].end)
            for finding, change in chosen.items()
            if not isinstance(change, Paragraphs) and len(change) == 1 and change[0].start == change[0].end
            if spans[finding][0] == spans[finding][1]
        }
        edges = [
            *spans.values(),
            *((r.start, r.end) for many in chosen.values() if isinstance(many, tuple) for r in many),
        ]
        self._cut(edges)
        anchors = {
            finding: self._comment(*spans[finding], notes.add(remark(finding, self._lang))) for finding in findings
        }
        # Paragraphs that are to stand behind one and the same block are put there from the last to the first.
        for finding, change in reversed(chosen.items()):
            if isinstance(change, Paragraphs):
                self._add_paragraphs(change)
            else:
                for replacement in change:
                    self._replace(replacement, anchors[finding])

    def _span(self, finding: Finding) -> tuple[int, int]:
        if finding.draft is not None and finding.draft.start < finding.draft.end:
            return finding.draft.start, finding.draft.end
        at = place_of(self._report, finding)
        return at, at

    # Which changes.

    def _chosen(self, findings: tuple[Finding, ...]) -> Iterator[tuple[Finding, tuple[Replacement, ...] | Paragraphs]]:
        """The changes that can be made, in the order of the findings; of two that overlap, that of the weightier finding."""
        restoring = Restoring(self._report)
        taken: list[tuple[int, int]] = []
        found: dict[Finding, tuple[Replacement, ...] | Paragraphs] = {}
        for finding in sorted(findings, key=lambda f: -f.severity.rank):
            change = restoring.changes(finding)
            if change is None:
                continue
            if isinstance(change, Paragraphs):
                if self._neighbour(change) is not None:
                    found[finding] = change
                continue
            stretches = [(r.start, r.end) for r in change]
            if any(_meet(stretch, other) for stretch in stretches for other in taken):
                continue
            if all(map(self._can_replace, change)):
                taken += stretches
                found[finding] = change
        return ((finding, found[finding]) for finding in findings if finding in found)

    def _can_replace(self, change: Replacement) -> bool:
        """Whether the words are runs of plain text at a place where changes may stand."""
        if change.start == change.end:
            atoms = [atom for atom in (self._before(change.start) or self._after(change.start),) if atom is not None]
        else:
            atoms = self._places.atoms(change.start, change.end)
            if len(atoms) != change.end - change.start:
                return False
        if not atoms:
            return False
        for atom in atoms:
            if change.start < change.end and (
                atom.unit.tag not in _PLAIN or (atom.unit.tag == _T and atom.offset is None)
            ):
                return False
            if any(parent.tag in (f"{W}del", f"{W}moveFrom", f"{W}moveTo") for parent in atom.run.iterancestors()):
                return False
            if atom.run.getparent().tag not in _HOLDS_RUNS or _unbound(atom.run) is not atom.run:
                return False
        return True

    # Cutting runs.

    def _cut(self, spans: Iterable[tuple[int, int]]) -> None:
        """Cuts runs so that every span begins and ends between two of them; how the text looks does not change."""
        cuts = dict[etree._Element, dict[etree._Element, set[int]]]()
        for start, end in spans:
            edges = []
            atoms = self._places.atoms(start, end)
            if atoms:
                edges = [(atoms[0], False), (atoms[-1], True)]
            elif (before := self._before(start)) is not None:
                edges = [(before, True)]
            elif (after := self._after(start)) is not None:
                edges = [(after, False)]
            for atom, behind in edges:
                at = (atom.offset or 0) + behind
                cuts.setdefault(atom.run, {}).setdefault(atom.unit, set()).add(at)
        moved: dict[etree._Element, list[tuple[int, etree._Element, etree._Element]]] = {}
        for run, units in cuts.items():
            self._cut_run(run, units, moved)
        for atom in self._places.known():
            pieces = moved.get(atom.unit)
            if pieces is not None:
                at, unit, run = next(piece for piece in reversed(pieces) if piece[0] <= (atom.offset or 0))
                atom.unit, atom.run = unit, run
                if atom.offset is not None:
                    atom.offset -= at

    def _cut_run(
        self,
        run: etree._Element,
        cuts: dict[etree._Element, set[int]],
        moved: dict[etree._Element, list[tuple[int, etree._Element, etree._Element]]],
    ) -> None:
        """Cuts one run. `moved` takes for each of its units the pieces it became: where each begins, the unit, and its run."""
        current, filled, cut = run, False, False
        for unit in [child for child in run if child.tag != _RPR]:
            text = (unit.text or "") if unit.tag in (_T, f"{W}delText") else ""
            size = len(text) or 1
            wanted = cuts.get(unit, set())
            cut = cut or 0 in wanted
            offsets = sorted(at for at in wanted if 0 < at < size)
            pieces = []
            for at, end in zip((0, *offsets), (*offsets, size), strict=True):
                piece = unit if at == 0 else _copied(unit)
                if offsets:
                    piece.text = text[at:end]
                    piece.set(_SPACE, "preserve")
                if filled and (cut or at):
                    current = _continued(current)
                if piece.getparent() is not current:
                    current.append(piece)
                filled, cut = True, False
                pieces.append((at, piece, current))
            moved[unit] = pieces
            cut = size in wanted

    # Comments.

    def _before(self, offset: int) -> Atom | None:
        """The last character of the block in front of an offset; None where there is none."""
        at = self._places.index(offset)
        placed = self._places.placed(at)
        if placed is None:
            return None
        known = placed.atoms[: max(offset - self._places.span(at)[0], 0)]
        return next((atom for atom in reversed(known) if atom is not None), None)

    def _after(self, offset: int) -> Atom | None:
        """The first character of the block behind an offset; None where there is none."""
        at = self._places.index(offset)
        placed = self._places.placed(at)
        if placed is None:
            return None
        known = placed.atoms[max(offset - self._places.span(at)[0], 0) :]
        return next((atom for atom in known if atom is not None), None)

    def _comment(self, start: int, end: int, number: str) -> _Anchor:
        """Puts a comment's marks around [start, end) of the tree's text, or at its place."""
        first = etree.Element(f"{W}commentRangeStart", {f"{W}id": number})
        last = etree.Element(f"{W}commentRangeEnd", {f"{W}id": number})
        reference = etree.Element(_R)
        style = etree.SubElement(etree.SubElement(reference, _RPR), f"{W}rStyle")
        style.set(f"{W}val", "CommentReference")
        etree.SubElement(reference, f"{W}commentReference", {f"{W}id": number})
        atoms = self._places.atoms(start, end)
        if atoms:
            _put_before(_unbound(atoms[0].run), first)
            _put_behind(_unbound(atoms[-1].run), last)
        elif (before := self._before(start)) is not None:
            _put_behind(_unbound(before.run), first)
            _put_behind(first, last)
        elif (after := self._after(start)) is not None:
            _put_before(_unbound(after.run), first)
            _put_behind(first, last)
        else:
            paragraph = self._paragraph(start)
            properties = paragraph.find(_PPR)
            paragraph.insert(0 if properties is None else 1, first)
            _put_behind(first, last)
        _put_behind(last, reference)
        return _Anchor(first, last)

    def _paragraph(self, offset: int) -> etree._Element:
        """The paragraph that is nearest to an offset, where the text there is none of the main part's."""
        for at in range(self._places.index(offset), -1, -1):
            placed = self._places.placed(at)
            if placed is not None:
                inner = next(placed.element.iter(_P), None)
                if inner is not None:
                    return inner
        found = next(self._root.iter(_P), None)
        if found is None:
            raise AnnotationError(f"{self._tree.source.name}: the file holds no paragraph that could bear a comment.")
        return found

    # Changes.

    def _change(self, kind: str) -> etree._Element:
        self._next += 1
        change = etree.Element(W + kind, {f"{W}id": str(self._next), f"{W}author": AUTHOR})
        if (when := date()) is not None:
            change.set(f"{W}date", when.strftime("%Y-%m-%dT%H:%M:%SZ"))
        return change

    def _replace(self, change: Replacement, anchor: _Anchor) -> None:
        """Marks what goes as deleted, and puts what comes behind it, in the same format."""
        atoms = self._places.atoms(change.start, change.end)
        runs = list(dict.fromkeys(atom.run for atom in atoms))
        if runs:
            model = runs[0]
            place = runs[-1]
        else:
            before, after = self._before(change.start), self._after(change.start)
            atom = before if before is not None else after
            assert atom is not None
            model = place = atom.run
            if after is not None and before is not None and before.char in _STOPS:
                # A sentence looks like the one behind it: before it there may be a heading.
                model = after.run
        for run in runs:
            deletion = self._change("del")
            run.addprevious(deletion)
            deletion.tail, run.tail = run.tail, None
            deletion.append(run)
            for text in run.iterchildren(_T):
                text.tag = f"{W}delText"
            place = deletion
        if not change.text:
            return
        insertion = self._change("ins")
        insertion.append(_run(change.text, model.find(_RPR)))
        if not runs and self._before(change.start) is None:
            self._put(insertion, place, behind=False)
            return
        # What is missing belongs between the marks of the comment that says so.
        self._put(insertion, anchor.start if not runs and anchor.start in _marks_behind(place) else place, behind=True)

    def _put(self, insertion: etree._Element, place: etree._Element, *, behind: bool) -> None:
        """Puts an insertion beside a run. Inside somebody else's insertion that is cut in two, for they do not nest."""
        (_put_behind if behind else _put_before)(place, insertion)
        outer = insertion.getparent()
        if outer is None or outer.tag != f"{W}ins":
            return
        self._next += 1
        rest = etree.Element(outer.tag, {**outer.attrib, f"{W}id": str(self._next)})
        rest.extend(list(insertion.itersiblings()))
        _put_behind(outer, insertion)
        if len(rest):
            _put_behind(insertion, rest)
        if not len(outer):
            _removed(outer)

    # Paragraphs.

    def _neighbour(self, change: Paragraphs) -> tuple[etree._Element, int] | None:
        """The paragraph behind which a clause is to stand, and the number of its block; None in a table or a text box."""
        at = self._places.index(max(change.after - 1, 0))
        placed = self._places.placed(at)
        if placed is None or placed.block.kind is not BlockKind.PARAGRAPH or placed.element.tag != _P:
            return None
        last = next((atom.run for atom in reversed(placed.atoms) if atom is not None), None)
        if last is None:
            return None
        paragraph = next((parent for parent in last.iterancestors(_P)), None)
        if paragraph is None or any(parent.tag in (f"{W}tc", f"{W}del") for parent in paragraph.iterancestors()):
            return None
        return paragraph, at

    def _add_paragraphs(self, change: Paragraphs) -> None:
        """Adds a clause as paragraphs, each with an inserted mark; they look like the draft's clauses of the same rank."""
        neighbour = self._neighbour(change)
        assert neighbour is not None
        place, at = neighbour
        behind = self._places.placed(at)
        assert behind is not None
        last = next((atom for atom in reversed(behind.atoms) if atom is not None), None)
        head, *more = change.lines
        sibling, counts_on = self._sibling(change)
        model = None if sibling is None else self._places.placed(self._places.index(sibling.start))
        if sibling is None or model is None or model.element.tag != _P:
            added = [self._new_paragraph([(head, last)], behind.element, numbered=False)]
        else:
            # Word prints the number of a paragraph that looks like one with an automatic number; any other must have it typed.
            numbered = counts_on and model.block.auto > 0
            first = next((atom for atom in model.atoms if atom is not None), None)
            text = next(iter(self._places.atoms(sibling.lead_end, sibling.end)), last)
            size = change.clause.lead_end - change.clause.start
            lead, rest = head[:size], head[size:]
            if numbered:
                lead = lead[len(change.clause.label) :].lstrip()
            added = [self._new_paragraph([(lead, first), (rest, text)], model.element, numbered=numbered)]
        added += [self._new_paragraph([(line, last)], behind.element, numbered=False) for line in more]
        for paragraph in added:
            _put_behind(place, paragraph)
            place = paragraph

    def _sibling(self, change: Paragraphs) -> tuple[Clause | None, bool]:
        """The clause of the draft of the same rank that is the model of a new one: of those before the place the last, or where that
        stands under another clause the next one behind it. With it, whether both are counted together."""
        rank = change.clause.level
        same = [c for c in self._tree.clauses if c.level == rank and c.kind == change.clause.kind and c.label]
        before = [c for c in same if c.start < change.after][-1:]
        behind = [c for c in same if c.start >= change.after][:1]
        heads = [c.start for c in self._tree.clauses if 0 < c.level < rank]

        def apart(clause: Clause) -> bool:
            low, high = sorted((clause.start, change.after))
            return any(low <= head < high for head in heads)

        together = next((c for c in (*before, *behind) if not apart(c)), None)
        if together is not None:
            return together, True
        return next(iter((*before, *behind)), None), False

    def _new_paragraph(
        self, pieces: Iterable[tuple[str, Atom | None]], model: etree._Element, *, numbered: bool
    ) -> etree._Element:
        """A paragraph of texts, each in the format of an atom."""
        paragraph = etree.Element(_P)
        properties = model.find(_PPR)
        properties = etree.Element(_PPR) if properties is None else _copied(properties)
        for name in _NOT_OF_A_COPY if numbered else (*_NOT_OF_A_COPY, f"{W}numPr"):
            for item in properties.findall(name):
                properties.remove(item)
        if not numbered:
            # A style may number as well; no list has the number 0 (17.9.18).
            before = [item for item in properties if item.tag in _BEFORE_NUMBER]
            number = etree.Element(f"{W}numPr")
            etree.SubElement(number, f"{W}numId", {f"{W}val": "0"})
            properties.insert(len(before), number)
        mark = etree.SubElement(properties, _RPR)
        mark.append(self._change("ins"))
        paragraph.append(properties)
        insertion = self._change("ins")
        insertion.extend(_run(text, None if atom is None else atom.run.find(_RPR)) for text, atom in pieces if text)
        paragraph.append(insertion)
        return paragraph


def _meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two stretches share a character, touch in one that is empty, or are the same place."""
    if a[0] == a[1] or b[0] == b[1]:
        return a[0] <= b[1] and b[0] <= a[1]
    return a[0] < b[1] and b[0] < a[1]


def _unbound(run: etree._Element) -> etree._Element:
    """The run, or the content control in its paragraph that shows data of another part: Word writes its text anew when it opens the
    file (17.5.2.6), so that nothing may stand inside."""
    bound = run
    for parent in run.iterancestors():
        if parent.tag == _P:
            break
        if parent.tag == f"{W}sdt" and parent.find(f"{W}sdtPr/{W}dataBinding") is not None:
            bound = parent
    return bound


def _copied(element: etree._Element) -> etree._Element:
    copied = deepcopy(element)
    copied.tail = None
    return copied


def _continued(run: etree._Element) -> etree._Element:
    """An empty run of the same format behind a run."""
    fresh = etree.Element(run.tag, dict(run.attrib))
    properties = run.find(_RPR)
    if properties is not None:
        fresh.append(_copied(properties))
    _put_behind(run, fresh)
    return fresh


def _run(text: str, properties: etree._Element | None) -> etree._Element:
    run = etree.Element(_R)
    if properties is not None:
        copied = _copied(properties)
        for name in ("rPrChange", "ins", "del", "moveFrom", "moveTo", "vanish"):
            for item in copied.findall(W + name):
                copied.remove(item)
        run.append(copied)
    written = etree.SubElement(run, _T)
    written.text = text
    written.set(_SPACE, "preserve")
    return run


def _put_behind(element: etree._Element, added: etree._Element) -> None:
    """Adds a sibling; lxml would carry the white space behind the element along."""
    added.tail, element.tail = element.tail, None
    element.addnext(added)


def _put_before(element: etree._Element, added: etree._Element) -> None:
    element.addprevious(added)


def _marks_behind(run: etree._Element) -> Iterator[etree._Element]:
    """The marks of comments that stand right behind a run."""
    for element in run.itersiblings():
        if element.tag == _R and element.find(f"{W}commentReference") is None:
            return
        yield element


def _removed(element: etree._Element) -> None:
    """Takes an element out and leaves the white space behind it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        elif parent is not None:
            parent.text = (parent.text or "") + element.tail
    if parent is not None:
        parent.remove(element)
