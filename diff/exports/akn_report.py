"""Clause trees as Akoma Ntoso 3.0 (OASIS LegalDocML, 2018), with the identifiers of its Naming Convention 1.0."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from diff.exports.segments import file_name, legal
from ingest.document import Block, BlockKind, Document, Part
from normalize.clause import Clause, ClauseTree

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
OWN = "https://duizhao.invalid/ns/source"
"""The namespace of what Akoma Ntoso has no element for: the file, its SHA-256 and the number of the part."""
UNKNOWN_DATE = "0001-01-01"
"""Akoma Ntoso wants a date in any case; this one, named `unknown`, says that the document states none."""

_LANGUAGES = {"zh": "zho", "en": "eng"}
_ABBREVIATIONS = {
    "part": "part", "chapter": "chp", "section": "sec", "subsection": "subsec", "article": "art", "paragraph": "para",
    "point": "point", "hcontainer": "hcontainer",
}  # fmt: skip
_BY_LEVEL = ("section", "subsection", "paragraph")
_BY_LABEL = {
    "编": "part", "編": "part", "part": "part", "章": "chapter", "chapter": "chapter", "节": "section", "節": "section",
    "section": "section", "条": "article", "條": "article", "article": "article",
}  # fmt: skip
_LABEL = re.compile(
    r"第\s*[〇零一二三四五六七八九十百千两\d]+\s*([编編章节節条條])|(part|chapter|section|article)\b", re.IGNORECASE
)
_GENRES = (
    ("plan", r"计划|計劃|规划|規劃|方案|\bplan\b|\bprogramm?e\b"),
    ("notice", r"通知|通告|公告|\bnotice\b|\bcircular\b"),
    ("measures", r"办法|辦法|规定|規定|条例|條例|细则|細則|措施|\bmeasures\b|\bprovisions\b|\bregulations\b|\brules\b"),
    ("opinions", r"意见|意見|\bopinions\b"),
)
_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_ENGLISH_DATE = re.compile(
    rf"({'|'.join(_MONTHS)})\s+(\d{{1,2}}),?\s+(\d{{4}})|(\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+(\d{{4}})"
)


def as_akn(doc: Document, trees: Sequence[ClauseTree]) -> bytes:
    """One document, or several in a `documentCollection`; raises ValueError for none.

    A document with articles (第…条) is an `act`, any other a `doc` whose name says its genre. The text between the tags is the
    text of the trees and nothing else, but for white space and the names of a table's columns (`th`).
    """
    from lxml import etree

    if not trees:
        raise ValueError("a file without documents has no Akoma Ntoso form")
    root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap={None: NAMESPACE, "dz": OWN})
    if len(trees) == 1:
        root.append(_Writer(doc, trees[0]).document())
    else:
        collection = etree.SubElement(root, f"{{{NAMESPACE}}}documentCollection", name="collection")
        language = Counter(tree.language for tree in trees).most_common(1)[0][0]
        _meta(collection, doc, None, language, "doc/collection", _date(doc, trees[0].part), trees[0].part.issuer)
        body = etree.SubElement(collection, f"{{{NAMESPACE}}}collectionBody")
        for number, tree in enumerate(trees, 1):
            # Identifiers are unique in the whole file, so that those of a component begin with its own.
            component = etree.SubElement(body, f"{{{NAMESPACE}}}component", eId=f"cmp_{number}")
            component.append(_Writer(doc, tree, f"cmp_{number}__").document())
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


class _Writer:
    def __init__(self, doc: Document, tree: ClauseTree, prefix: str = "") -> None:
        self.doc = doc
        self.tree = tree
        self.prefix = prefix
        self.children: dict[int, list[Clause]] = {}
        for clause in tree.clauses:
            self.children.setdefault(clause.parent, []).append(clause)
        self.ids: Counter[str] = Counter()
        self.rows = [span for span in tree.part.block_spans() if span[2].kind is BlockKind.ROW and span[2].cells]
        self.starts = [start for start, _, _ in self.rows]

    def document(self) -> _Element:
        from lxml import etree

        tree = self.tree
        act = any(_element(clause) == "article" for clause in tree.clauses)
        genre = "act" if act else _genre(tree.title)
        root = etree.Element(f"{{{NAMESPACE}}}{'act' if act else 'doc'}", name=genre)
        kind = genre if act else f"doc/{genre}"
        _meta(root, self.doc, tree.part, tree.language, kind, _date(self.doc, tree.part), tree.part.issuer, self.prefix)
        clauses = tree.clauses
        first = next((k for k, clause in enumerate(clauses) if clause.level), len(clauses))
        last = max((k for k, clause in enumerate(clauses) if clause.level), default=first - 1)
        before, after = clauses[:first], clauses[last + 1 :]
        if not any(clause.level for clause in clauses):
            # A notice has no numbered provisions: what stands between its title and its signature is its body.
            before = tuple(clause for clause in clauses if clause.kind == "title")
            after = tuple(clause for clause in clauses if clause.kind == "closing")
        for name, some in (
            ("preface", [clause for clause in before if clause.kind == "title"]),
            ("preamble", [clause for clause in before if clause.kind != "title"]),
        ):
            self.block(root, name, some)
        body = etree.SubElement(root, f"{{{NAMESPACE}}}{'body' if act else 'mainBody'}")
        within = [clause for clause in clauses if clause not in before and clause not in after and clause.parent == -1]
        for clause in within:
            self.clause(body, clause, self.prefix)
        if not within:
            # The schema wants a body, also of a document that is all title.
            etree.SubElement(body, f"{{{NAMESPACE}}}p")
        self.block(root, "conclusions", after)
        return root

    def block(self, root: _Element, name: str, clauses: Sequence[Clause]) -> None:
        from lxml import etree

        if not clauses:
            return
        box = etree.SubElement(root, f"{{{NAMESPACE}}}{name}")
        for clause in clauses:
            # Above a title may stand what is none of it: 附件1, a red head.
            self.text(box, clause.start, clause.body)
            self.text(box, clause.body, clause.end, "docTitle" if clause.kind == "title" else "")

    def clause(self, parent: _Element, clause: Clause, prefix: str, above: str = "") -> None:
        from lxml import etree

        children = self.children.get(clause.index, [])
        name = _element(clause, above)
        own = self.identifier(prefix, name, clause)
        element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", eId=own)
        if name == "hcontainer":
            element.set("name", clause.kind)
        text = self.tree.text
        for tag, said in (("num", text[clause.start : clause.body]), ("heading", text[clause.body : clause.lead_end])):
            if said.strip():
                etree.SubElement(element, f"{{{NAMESPACE}}}{tag}").text = _line(said)
        rest = bool(text[clause.lead_end : clause.end].strip())
        if children:
            if rest:
                self.text(etree.SubElement(element, f"{{{NAMESPACE}}}intro"), clause.lead_end, clause.end)
            for child in children:
                self.clause(element, child, f"{own}__", name)
        else:
            content = etree.SubElement(element, f"{{{NAMESPACE}}}content")
            self.text(content, clause.lead_end, clause.end)
            if not rest:
                etree.SubElement(content, f"{{{NAMESPACE}}}p")

    def identifier(self, prefix: str, name: str, clause: Clause) -> str:
        number = "nn" if clause.number is None else str(clause.number)
        own = f"{prefix}{_ABBREVIATIONS[name]}_{number}"
        self.ids[own] += 1
        # Identifiers must be unique where a number is printed twice.
        return own if self.ids[own] == 1 else f"{own}-dup{self.ids[own] - 1}"

    def text(self, box: _Element, start: int, end: int, wrapped: str = "") -> None:
        """Each line a paragraph; cells of tables as a table, those of rows with the same columns in one."""
        from lxml import etree

        def add(parent: _Element, tag: str, text: str) -> None:
            etree.SubElement(etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}"), f"{{{NAMESPACE}}}p").text = _line(text)

        for columns, lines in groupby(self.lines(start, end), lambda line: tuple(column for column, _ in line[1])):
            if not columns:
                for said, _ in lines:
                    p = etree.SubElement(box, f"{{{NAMESPACE}}}p")
                    (etree.SubElement(p, f"{{{NAMESPACE}}}{wrapped}") if wrapped else p).text = _line(said)
                continue
            table = etree.SubElement(box, f"{{{NAMESPACE}}}table")
            if any(columns):
                head = etree.SubElement(table, f"{{{NAMESPACE}}}tr")
                for column in columns:
                    add(head, "th", column)
            for _, cells in lines:
                row = etree.SubElement(table, f"{{{NAMESPACE}}}tr")
                for _, cell in cells:
                    add(row, "td", cell)

    def lines(self, start: int, end: int) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
        """The lines of a stretch of the text that say something; those of a table with its cells as (column, text)."""
        text, at = self.tree.text, start
        while at < end:
            k = bisect_right(self.starts, at) - 1
            if k >= 0 and at < self.rows[k][1]:
                stop = min(self.rows[k][1], end)
                cells = _cells(self.rows[k], at, stop)
            else:
                stop = text.find("\n", at, end)
                stop, cells = end if stop < 0 else stop, ()
            if text[at:stop].strip():
                yield text[at:stop], cells
            at = stop + 1


def _cells(row: tuple[int, int, Block], start: int, end: int) -> tuple[tuple[str, str], ...]:
    """The cells of a row inside [start, end), with their columns; none where they are not all of the text there, or only the
    rest of the one that holds the heading of a clause. A cell that spans several rows is in the text of the first alone."""
    row_start, _, block = row
    found: list[tuple[str, str]] = []
    cursor = 0
    for column, cell in block.cells:
        at = block.text.find(cell, cursor)
        if at < 0:
            continue
        cursor = at + len(cell)
        piece = block.text[max(at, start - row_start) : min(cursor, end - row_start)]
        if start == row_start or piece.strip():
            found.append((column, piece))
    whole = _squeezed("".join(piece for _, piece in found)) == _squeezed(
        block.text[start - row_start : end - row_start]
    )
    return tuple(found) if whole and (len(found) > 1 or start == row_start) else ()


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _line(text: str) -> str:
    return legal(" ".join(text.split()))


def _element(clause: Clause, above: str = "") -> str:
    """The element for a clause inside `above`: by the word in its label, else by its depth."""
    if clause.level == 0:
        return "hcontainer"
    found = _LABEL.match(clause.label)
    if found:
        return _BY_LABEL[(found[1] or found[2]).lower()]
    if above in ("article", "paragraph", "point"):
        return "paragraph" if above == "article" else "point"
    return _BY_LEVEL[clause.level - 1] if clause.level <= len(_BY_LEVEL) else "point"


def _genre(title: str) -> str:
    """The last word for a genre in a title is its own: 关于印发……计划的通知 is a notice. In English the first is."""
    found = [(match.start(), name) for name, words in _GENRES for match in re.finditer(words, title, re.IGNORECASE)]
    if not found:
        return "document"
    return (min if title.isascii() else max)(found)[1]


def _date(doc: Document, part: Part) -> str:
    """The date of a document in ISO 8601: as it states it, else as its file does."""
    facts: Mapping[str, str] = dict(doc.metadata)
    for said in (part.date, facts.get("date", ""), facts.get("published", "")):
        found = _DATE.search(said)
        if found:
            return _valid(int(found[1]), int(found[2]), int(found[3]))
        english = _ENGLISH_DATE.search(said.lower())
        if english:
            month, day, year = (
                (english[1], english[2], english[3]) if english[1] else (english[5], english[4], english[6])
            )
            return _valid(int(year), _MONTHS.index(month) + 1, int(day))
    return UNKNOWN_DATE


def _valid(year: int, month: int, day: int) -> str:
    from datetime import date

    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return UNKNOWN_DATE


def _meta(
    parent: _Element,
    doc: Document,
    part: Part | None,
    language: str,
    kind: str,
    date: str,
    issuer: str,
    prefix: str = "",
) -> None:
    from lxml import etree

    def add(box: _Element, tag: str, /, **attributes: str) -> _Element:
        return etree.SubElement(box, f"{{{NAMESPACE}}}{tag}", attributes)

    # No number is made up: what tells two documents of a day apart is the file's own hash.
    number = doc.source.sha256[:12] + ("" if part is None else f"-{part.number}")
    work = f"/akn/cn/{kind}/{date}/{number}"
    expression = f"{work}/{_LANGUAGES[language]}@{date}"
    dated = "unknown" if date == UNKNOWN_DATE else "issued"
    author = f"#{prefix}issuer" if issuer else f"#{prefix}unknown"
    meta = add(parent, "meta")
    identification = add(meta, "identification", source=f"#{prefix}duizhao")
    for level, uri in (("Work", work), ("Expression", expression), ("Manifestation", f"{expression}.xml")):
        box = add(identification, f"FRBR{level}")
        component = (
            f"{work}/!main" if level == "Work" else f"{expression}/!main{'.xml' if level == 'Manifestation' else ''}"
        )
        add(box, "FRBRthis", value=component)
        add(box, "FRBRuri", value=uri)
        if level == "Work" and part is not None and part.title:
            add(box, "FRBRalias", value=_line(part.title), name="title")
        add(box, "FRBRdate", date=date, name=dated)
        add(box, "FRBRauthor", href=author if level != "Manifestation" else f"#{prefix}duizhao")
        if level == "Work":
            add(box, "FRBRcountry", value="cn")
            if part is not None and part.docno:
                add(box, "FRBRnumber", value=_line(part.docno))
        elif level == "Expression":
            add(box, "FRBRlanguage", language=_LANGUAGES[language])
        else:
            add(box, "FRBRformat", value="application/akn+xml")
    references = add(meta, "references", source=f"#{prefix}duizhao")
    add(
        references,
        "TLCOrganization",
        eId=f"{prefix}duizhao",
        href="/akn/ontology/organization/duizhao",
        showAs="Duizhao",
    )
    add(
        references,
        "TLCOrganization",
        eId=author[1:],
        href=f"/akn/ontology/organization/{author[1:].removeprefix(prefix)}",
        showAs=_line(issuer) or "unknown",
    )
    proprietary = add(meta, "proprietary", source=f"#{prefix}duizhao")
    source = etree.SubElement(
        proprietary, f"{{{OWN}}}source", file=file_name(doc.source.name), sha256=doc.source.sha256
    )
    if part is not None:
        source.set("part", str(part.number))
        if part.parent is not None:
            source.set("attachedTo", str(part.parent))
