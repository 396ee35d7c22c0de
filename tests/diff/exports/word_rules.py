"""What Word demands of a file and other programs forgive: order of properties, numbers of marks, what stands in what (ECMA-376 Part 1)."""

from __future__ import annotations

import io
import zipfile
from collections import Counter

from lxml import etree

from ingest.word.package import W

_PPR = [
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "framePr",
    "widowControl",
    "numPr",
    "suppressLineNumbers",
    "pBdr",
    "shd",
    "tabs",
    "suppressAutoHyphens",
    "kinsoku",
    "wordWrap",
    "overflowPunct",
    "topLinePunct",
    "autoSpaceDE",
    "autoSpaceDN",
    "bidi",
    "adjustRightInd",
    "snapToGrid",
    "spacing",
    "ind",
    "contextualSpacing",
    "mirrorIndents",
    "suppressOverlap",
    "jc",
    "textDirection",
    "textAlignment",
    "textboxTightWrap",
    "outlineLvl",
    "divId",
    "cnfStyle",
    "rPr",
    "sectPr",
    "pPrChange",
]
"""The order of the properties of a paragraph (17.3.1.26)."""
_MAY_HOLD_MARKS = frozenset(
    [
        "p",
        "hyperlink",
        "ins",
        "del",
        "moveFrom",
        "moveTo",
        "sdtContent",
        "smartTag",
        "fldSimple",
        "body",
        "tc",
        "tr",
        "tbl",
        "customXml",
    ]
)
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


def new_faults(before: bytes, after: bytes) -> set[str]:
    """The faults that a file has and that it had not."""
    return set(faults(after)) - set(faults(before))


def faults(data: bytes) -> list[str]:
    """What Word would stumble over, a sentence each."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        names = file.namelist()
        root = etree.fromstring(file.read("word/document.xml"))
        comments = etree.fromstring(file.read("word/comments.xml")) if "word/comments.xml" in names else None
        relations = etree.fromstring(file.read("word/_rels/document.xml.rels"))
        types = etree.fromstring(file.read("[Content_Types].xml"))
    found = [f"{name} is there twice" for name, count in Counter(names).items() if count > 1]
    if comments is not None:
        found += _declarations(relations, types)
    return [*found, *_comments(root, comments), *_changes(root), *_properties(root)]


def _declarations(relations: etree._Element, types: etree._Element) -> list[str]:
    targets = [r.get("Target") for r in relations if r.get("Type", "").endswith("/comments")]
    named = [t.get("PartName") for t in types if t.get("ContentType", "").endswith(".comments+xml")]
    keys = [r.get("Id") for r in relations]
    found = [] if len(set(keys)) == len(keys) else ["two relations have one id"]
    if [(target or "").rpartition("/")[2] for target in targets] != ["comments.xml"]:
        found.append(f"relations of comments: {targets}")
    return found if named == ["/word/comments.xml"] else [*found, f"types of comments: {named}"]


def _comments(root: etree._Element, comments: etree._Element | None) -> list[str]:
    ids = [] if comments is None else [c.get(f"{W}id") for c in comments]
    order = [(e.tag.removeprefix(W + "comment"), e.get(f"{W}id"), e) for e in root.iter(*(
        W + name for name in ("commentRangeStart", "commentRangeEnd", "commentReference")))]  # fmt: skip
    found = [f"comment {key} is there {count} times" for key, count in Counter(ids).items() if count > 1]
    for key in ids:
        marks = [kind for kind, other, _ in order if other == key]
        if marks != ["RangeStart", "RangeEnd", "Reference"]:
            found.append(f"comment {key} has the marks {marks}")
    found += [f"mark of no comment: {key}" for _, key, _ in order if key not in ids]
    for kind, key, element in order:
        parent = element.getparent().tag.removeprefix(W)
        if parent not in ({"r"} if kind == "Reference" else _MAY_HOLD_MARKS):
            found.append(f"{kind} {key} stands in {parent}")
    return found


def _changes(root: etree._Element) -> list[str]:
    found = []
    changes = list(root.iter(f"{W}ins", f"{W}del"))
    found += [
        f"change {key} is there {n} times" for key, n in Counter(c.get(f"{W}id") for c in changes).items() if n > 1
    ]
    for change in changes:
        outer = [parent.tag for parent in change.iterancestors(f"{W}ins", f"{W}del")]
        if change.tag in outer or (change.tag == f"{W}ins" and f"{W}del" in outer):
            found.append(f"{change.tag} {change.get(f'{W}id')} stands in {outer}")
        if not change.get(f"{W}author"):
            found.append(f"change {change.get(f'{W}id')} has no author")
        if change.getparent().tag != f"{W}rPr" and not len(change):
            found.append(f"change {change.get(f'{W}id')} is empty")
    for text in root.iter(f"{W}t", f"{W}delText"):
        gone = next(text.iterancestors(f"{W}del"), None) is not None
        if gone != (text.tag == f"{W}delText"):
            found.append(f"“{text.text}” stands as {text.tag}")
        spaced = text.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
        if (text.text or "") != (text.text or "").strip(" ") and not spaced:
            found.append(f"“{text.text}” loses its spaces")
    return found


def _properties(root: etree._Element) -> list[str]:
    found = []
    for paragraph in root.iter(f"{W}p"):
        places = [n for n, child in enumerate(paragraph) if child.tag == f"{W}pPr"]
        if places not in ([], [0]):
            found.append(f"properties of a paragraph at {places}")
    for properties in root.iter(f"{W}pPr"):
        order = [_PPR.index(child.tag.removeprefix(W)) for child in properties if child.tag.startswith(W)]
        if order != sorted(set(order)):
            found.append(f"order of properties: {[child.tag.removeprefix(W) for child in properties]}")
    for run in root.iter(f"{W}r"):
        places = [n for n, child in enumerate(run) if child.tag == f"{W}rPr"]
        if places not in ([], [0]):
            found.append(f"properties of a run at {places}")
    for mark in root.iter(f"{W}rPr"):
        kinds = [child.tag.removeprefix(W) for child in mark]
        if mark.getparent().tag == f"{W}pPr" and "ins" in kinds and kinds.index("ins") > 0:
            found.append(f"order of a mark's properties: {kinds}")
    return found
