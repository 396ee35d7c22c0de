"""Web pages: the document inside a government page, without the navigation, tools and related links around it.

The article is found by its text: the innermost element that holds nearly all of the page's sentences, where words in
links count against it (the idea of text and link density; Kohlschütter, Fankhauser and Nejdl, WSDM 2010).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from ingest import labels, text_parser
from ingest.document import Block, BlockKind, Document, IngestError, SourceFile
from ingest.limits import DEFAULT, Limits
from ingest.tables import Cell, table_blocks
from ingest.word_numbering import integer, printed

_CHARSET = re.compile(rb"<(?:meta\b[^>]*?charset|\?xml\b[^>]*?encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Pages say GB2312 and use the characters of its successors; browsers read all of them as the largest.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}
# Servers declare these by default, whatever the page holds.
_UNRELIABLE = ("iso-8859-1", "latin1", "latin-1", "windows-1252", "us-ascii", "ascii")

_DROPPED = frozenset(
    {
        *("script", "style", "noscript", "template", "iframe", "object", "svg", "math", "head", "link", "meta", "nav"),
        *("select", "option", "button", "input", "textarea"),
    }
)
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "center", "details", "dialog", "div", "fieldset"),
        *(
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hgroup",
            "hr",
            "html",
        ),
        *("main", "p", "pre", "section", "summary", "dd", "dl", "dt", "li", "menu", "ol", "ul"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr"),
    }
)
_CONTAINERS = frozenset(("body", "div", "td", "article", "section", "main", "center", "form", "table", "tbody", "tr"))
_HEADING = re.compile(r"h([1-6])")
_LIST_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_NOT_TEXT = (BlockKind.SITE, BlockKind.TABLE_HEAD)
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The characters of a page: by byte order mark, by what it declares, else by what fits. Raises IngestError."""
    if not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        declared = _CHARSET.search(data[:4096])
        charset = declared[1].decode("ascii", "replace").lower() if declared else ""
        if charset and charset not in _UNRELIABLE:
            try:
                return data.decode(_WIDER.get(charset, charset)), ()
            except (UnicodeDecodeError, LookupError):
                text, notes = text_parser.decode(data, name)
                return text, (*notes, f"The page says that it is {charset.upper()}, but it is not; the bytes decided.")
    return text_parser.decode(data, name)


def parse(data: bytes, source: SourceFile, *, limits: Limits = DEFAULT) -> Document:
    """Reads a web page. `blocks` are its article, everything around it goes to `aside`.

    Raises IngestError where the page holds no text or is nested beyond reason.
    """
    text, notes = decode(data, source.name)
    root = _tree(text, source.name)
    body = root.find("body") if root.find("body") is not None else root
    for element in list(body.iter()):
        if not isinstance(element.tag, str) or element.tag in _DROPPED or _invisible(element):
            _drop(element)
    article = _article(body)
    blocks = list(_Reader(root).blocks(article))
    around = list(_Reader(root, article).blocks(body))
    title = _title(root, body, article, blocks)
    if title is not None:
        blocks.insert(0, title)
        around = [b for b in around if b.path != title.path]
    aside = [replace(b, kind=BlockKind.SITE, cells=()) for b in around]
    aside += [b for b in blocks if b.kind in _NOT_TEXT]
    kept = tuple(b for b in blocks if b.kind not in _NOT_TEXT)
    if not kept:
        raise IngestError(
            f"{source.name}: the page holds no text (a script may fetch it); open it in a browser and save it as PDF."
        )
    return Document(source, kept, tuple(aside), notes)


def _tree(text: str, name: str) -> etree._Element:
    # A text with a declaration of its encoding is refused as a string; as UTF-8 bytes the declaration is overruled.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    root = etree.fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser)
    if root is None:
        raise IngestError(f"{name}: the page is empty; save it once more.")
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise IngestError(f"{name}: the page is nested too deeply to be read; save it as PDF or text.")
    return root


def _drop(element: etree._Element) -> None:
    """Takes an element out and leaves the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _invisible(element: etree._Element) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


# --- the article ---------------------------------------------------------------------------------------------------


def _weights(body: etree._Element) -> dict[etree._Element, float]:
    """For every element the weight of its subtree: characters of prose count one, of links minus three, others none."""
    weights: dict[etree._Element, float] = {}
    linked: set[etree._Element] = set()
    for element in body.iter():
        if element.tag == "a" or element.getparent() in linked:
            linked.add(element)
        stretches = [element.text, *(child.tail for child in element)]
        if element in linked:
            weights[element] = -3.0 * sum(len((text or "").strip()) for text in stretches)
        else:
            weights[element] = sum(map(_prose, stretches))
    for element in reversed(list(body.iter())):
        if element is not body:
            weights[element.getparent()] += weights[element]
    return weights


def _prose(text: str | None) -> float:
    """The length of a stretch of text that reads like prose: long, or with the stop of a sentence."""
    bare = (text or "").strip()
    return float(len(bare)) if len(bare) >= 30 or any(c in bare for c in "。；") else 0.0


def _article(body: etree._Element) -> etree._Element:
    """The innermost container that holds nearly all the prose of the page."""
    weights = _weights(body)
    containers = [e for e in body.iter() if e.tag in _CONTAINERS]
    best = max((weights[e] for e in containers), default=0.0)
    if best <= 0:
        return body
    chosen = body if weights[body] >= 0.97 * best else max(containers, key=lambda e: weights[e])
    while True:
        inner = [c for c in _containers_below(chosen) if weights[c] >= 0.97 * best]
        if not inner:
            return _whole_table(chosen, body)
        chosen = inner[0]


def _containers_below(element: etree._Element) -> Iterator[etree._Element]:
    """The nearest containers inside an element."""
    for child in element:
        if child.tag in _CONTAINERS:
            yield child
        else:
            yield from _containers_below(child)


def _whole_table(element: etree._Element, body: etree._Element) -> etree._Element:
    """The table, where the element is a row or group of rows in one."""
    while element is not body and element.tag in ("tr", "tbody"):
        element = element.getparent()
    return element


def _title(root: etree._Element, body: etree._Element, article: etree._Element, blocks: list[Block]) -> Block | None:
    """The heading that stands above the article and names it, where the article does not repeat it."""
    page = re.sub(r"\s", "", root.findtext("head/title") or "")
    opening = [re.sub(r"\s", "", b.text) for b in blocks[:6]]
    inside = set(article.iter())
    for element in body.iter("h1", "h2", "h3"):
        if element is article or element in inside:
            return None
        text = _BLANKS.sub(" ", "".join(element.itertext())).strip()
        bare = re.sub(r"\s", "", text)
        if len(bare) >= 6 and bare in page and not any(bare in o or (len(o) >= 6 and o in bare) for o in opening):
            return Block(text, level=int(element.tag[1]), centred=True, path=root.getroottree().getpath(element))
    return None


# --- blocks --------------------------------------------------------------------------------------------------------


class _Reader:
    """Walks an element and gives its paragraphs, except for what stands in `without`."""

    def __init__(self, root: etree._Element, without: etree._Element | None = None) -> None:
        self._tree = root.getroottree()
        self._without = without

    def blocks(self, element: etree._Element) -> Iterator[Block]:
        """The paragraphs, headings, list items and table rows of an element, in order."""
        if element is self._without:
            return
        if element.tag == "table" and _is_data(element):
            yield from self._table(element)
            return
        inline: list[str] = [element.text or ""]
        linked = 0
        for number, child in enumerate(element):
            if child.tag in _BLOCKS:
                yield from self._paragraphs("".join(inline), element, linked, number)
                inline, linked = [], 0
                yield from self.blocks(child)
            elif any(e.tag in _BLOCKS for e in child.iterdescendants()):
                # A span or link around whole paragraphs.
                yield from self._paragraphs("".join(inline), element, linked, number)
                inline, linked = [], 0
                yield from self.blocks(child)
            else:
                shown = _inline(child)
                inline.append(shown)
                if child.tag == "a" or child.find(".//a") is not None:
                    linked += len(shown.strip())
            inline.append(child.tail or "")
        yield from self._paragraphs("".join(inline), element, linked, len(element))

    def _paragraphs(self, text: str, element: etree._Element, linked: int, number: int) -> Iterator[Block]:
        parts = _split(text) if element.tag != "pre" else [line.strip() for line in text.split("\n") if line.strip()]
        path = self._tree.getpath(element)
        level, centred = _properties(element)
        for at, part in enumerate(parts):
            auto = _list_number(element, number) if at == 0 else ""
            if auto and labels.match(part) is None:
                part, width = f"{auto} {part}", len(auto)
            else:
                width = 0
            # Buttons and lists of links inside the article, but not its attachments.
            tools = linked > 0.8 * len(text.strip()) and not re.match(r"附|《|\d|[（(]|Annex|Attach|Appendix", part)
            kind = BlockKind.SITE if tools and len(parts) == 1 else BlockKind.PARAGRAPH
            yield Block(part, kind, auto=width, level=level, centred=centred, path=path)

    def _table(self, table: etree._Element) -> Iterator[Block]:
        rows: list[list[Cell]] = []
        taken: dict[tuple[int, int], bool] = {}
        marked = 0
        path = self._tree.getpath(table)
        for number, row in enumerate(r for r in table.iter("tr") if _nearest(r, "table") is table):
            cells: list[Cell] = []
            column = 0
            found = [c for c in row if c.tag in ("td", "th")]
            for cell in found:
                while taken.get((number, column)):
                    column += 1
                wide = min(max(integer(cell.get("colspan"), 1), 1), 100)
                high = min(max(integer(cell.get("rowspan"), 1), 1), 1000)
                taken |= {(number + down, column + right): True for down in range(high) for right in range(wide)}
                cells.append(Cell(tuple(self.blocks(cell)), column, wide, high))
                column += wide
            if found and marked == number and all(c.tag == "th" for c in found):
                marked += 1
            rows.append(cells)
        yield from table_blocks(rows, path, marked)


def _before(element: etree._Element, number: int) -> bool:
    """Whether a block of its own stands in the element before its child `number`."""
    return any(child.tag in _BLOCKS and "".join(child.itertext()).strip() for child in element[:number])


def _nearest(element: etree._Element, tag: str) -> etree._Element | None:
    return next(element.iterancestors(tag), None)


def _is_data(table: etree._Element) -> bool:
    """Whether a table holds data; others only arrange the page."""
    if table.find(".//table") is not None:
        return False
    rows = list(table.iter("tr"))
    widest = max((sum(c.tag in ("td", "th") for c in row) for row in rows), default=0)
    longest = max((len("".join(c.itertext()).strip()) for c in table.iter("td", "th")), default=0)
    return widest > 1 and len(rows) > 1 and longest < 1500


def _inline(element: etree._Element) -> str:
    """The text of inline content; a line break is U+2028, so that it is no blank of the source."""
    if element.tag == "br":
        return "\u2028"
    return (element.text or "") + "".join(_inline(child) + (child.tail or "") for child in element)


def _split(text: str) -> list[str]:
    """Paragraphs of a stretch of text: line breaks end one where a new one clearly begins."""
    # A line of the source that ends between two ideographs is no blank.
    text = re.sub(r"(?<=[\u2e80-\uffef])[ \t]*[\r\n]\s*(?=[\u2e80-\uffef])", "", text)
    found: list[str] = []
    gap = True
    for raw in text.split("\u2028"):
        line = _BLANKS.sub(" ", raw)
        bare = line.strip(" \xa0\u3000\u200b\ufeff")
        if not bare:
            gap = gap or bool(found)
            continue
        indented = re.match(r"\s*[\xa0\u3000]{2}", line) is not None
        if gap or indented or labels.match(bare) is not None or text_parser.ends_sentence(found[-1]):
            found.append(bare)
        else:
            found[-1] = f"{found[-1]}\n{bare}"
        gap = False
    return found


def _properties(element: etree._Element) -> tuple[int | None, bool]:
    """Heading level and whether the text is centred, from the element and those around it."""
    level: int | None = None
    centred: bool | None = None
    for parent in (element, *element.iterancestors()):
        m = _HEADING.fullmatch(parent.tag)
        level = int(m[1]) if m and level is None else level
        style = parent.get("style", "").replace(" ", "").lower()
        align = re.search(r"text-align:(\w+)", style)
        said = align[1] if align else parent.get("align", "center" if parent.tag == "center" else "").lower()
        if said and centred is None:
            centred = said == "center"
        if parent.tag in ("td", "th", "body"):
            break
    return level, bool(centred)


def _list_number(element: etree._Element, number: int) -> str:
    """The number that a browser prints before the text that ends at child `number`; "" where no list item begins."""
    if element.tag != "li" and not _before(element, number) and element.getparent() is not None:
        number = element.getparent().index(element)
        element = element.getparent()
    parent = element.getparent()
    if element.tag != "li" or parent is None or parent.tag != "ol" or _before(element, number):
        return ""
    if "list-style:none" in parent.get("style", "").replace(" ", ""):
        return ""
    count = integer(parent.get("start"), 1) - 1
    for item in parent.iterchildren("li"):
        count = integer(item.get("value"), count + 1)
        if item is element:
            break
    return printed(count, _LIST_FORMATS.get(parent.get("type", "1"), "decimal")) + "."
