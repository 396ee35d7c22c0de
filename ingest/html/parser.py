"""Web pages: the document inside a government page, without the navigation, tools and related links around it.

Reads HTML and XHTML, pages that Word or WPS saved, and web archives (MHTML). `ingest.html.article` finds the article;
this module turns elements into paragraphs, headings, list items with the numbers that a browser prints, and table rows.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import dropwhile, pairwise

from lxml import etree

from ingest import formats, labels, text_parser
from ingest.document import Block, BlockKind, Document, IngestError, Revision, SourceFile
from ingest.html import article as html_article
from ingest.html import styles as html_styles
from ingest.limits import DEFAULT, Limits
from ingest.tables import Cell, table_blocks
from ingest.word.number_formats import printed

_CHARSET = re.compile(rb"<(?:meta\b[^>]*?charset|\?xml\b[^>]*?encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Pages say GB2312 and use the characters of its successors; browsers read all of them as the largest.
_WIDER = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "euc-cn"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cn-big5"), "big5hkscs"),
    "hz-gb-2312": "hz",
}
# Servers declare these by default, whatever the page holds.
_UNRELIABLE = ("iso-8859-1", "latin1", "latin-1", "windows-1252", "us-ascii", "ascii", "utf-16", "utf-16le", "unicode")

_NEVER_SHOWN = frozenset(("script", "style", "template", "svg", "head", "link", "meta", "annotation", "rp", "xml"))
_HEAD_ONLY = frozenset(
    ("base", "basefont", "bgsound", "link", "meta", "noscript", "object", "script", "style", "template", "title")
)
_TOOLS = frozenset(("nav", "select", "datalist", "button", "input"))
_NOT_ON_PAPER = frozenset(("noprint", "navbox", "mw-editsection", "mw-jump-link", "navigation-not-searchable"))
_ELSEWHERE = ("iframe", "frame", "object", "embed")
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer "
        "form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu noscript ol option p pre section summary table "
        "tbody td textarea tfoot th thead tr ul",
    )
)
_HEADING = re.compile(r"h([1-6])")
_LIST_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "decimal": "decimal",
    "decimal-leading-zero": "decimalZero",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
    "cjk-decimal": "chineseCounting",
    "none": "none",
    "disc": "none",
    "circle": "none",
    "square": "none",
}
# What XML cannot hold, and so lxml does not take.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_UNSEEN = re.compile(r"[\u200b\ufeff\xad]")
_NOTE_MARK = re.compile(r"[\[［【(（〔]?\s*(?:注?\d{1,3}|[①-⑳*†‡])\s*[\]］】)）〕]?")
_CONTENTS = re.compile(r"目\s*[录錄次]|(?:Table of )?Contents", re.IGNORECASE)
_ATTACHED = re.compile(r"附|《|\d|[（(]|Annex|Attach|Appendix")


# --- characters -----------------------------------------------------------------------------------------------------


def page_of(data: bytes) -> tuple[bytes, str, str]:
    """The page inside a web archive (MHTML; RFC 2557), its charset and its address; other bytes come back unchanged."""
    if not formats.is_message(data):
        return data, "", ""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    found = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    for part in found:
        page = part.get_payload(decode=True)
        if isinstance(page, bytes) and page.strip():
            address = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "")
            return page, part.get_content_charset() or "", address
    return data, "", ""


def decode(data: bytes, name: str, charset: str = "") -> tuple[str, tuple[str, ...]]:
    """The characters of a page: by byte order mark, by what it (or `charset`) declares, else by what fits.

    Raises IngestError where no encoding fits.
    """
    if not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        declared = _CHARSET.search(data[:4096])
        said = (charset or (declared[1].decode("ascii", "replace") if declared else "")).lower()
        if said and said not in _UNRELIABLE:
            try:
                text = data.decode(_WIDER.get(said, said))
            except (ValueError, LookupError):
                text, notes = text_parser.decode(data, name)
                return text, (*notes, f"The page says that it is {said.upper()}, but it is not; the bytes decided.")
            if text_parser.likely_chinese(text) > 0.05 or text.isascii():
                return text, ()
    return text_parser.decode(data, name)


def _tree(text: str, name: str) -> etree._Element:
    for prefix in re.findall(r"""xmlns:(\w{1,20})\s*=\s*["']http://www\.w3\.org/1999/xhtml["']""", text[:4096]):
        text = re.sub(rf"<(/?){prefix}:", r"<\1", text)
    # Word's conditions are comments to a browser: what stands between <![if …]> and <![endif]> is shown.
    text = re.sub(r"<!\[[^\]<>]{0,80}\]>", "", text)
    # A text with a declaration of its encoding is refused as a string; as UTF-8 bytes the declaration is overruled.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    # A form feed is a blank to a browser, and nothing that lxml would take back.
    clean = _CONTROLS.sub("", text.replace("\f", " "))
    root = etree.fromstring(clean.encode("utf-8", "replace"), parser)
    if root is None:
        raise IngestError(f"{name}: the page is empty; save it once more.")
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise IngestError(f"{name}: the page is nested too deeply to be read; save it as PDF or text.")
    _close_head(root)
    return root


def _close_head(root: etree._Element) -> None:
    """Moves into the body what stands in the head and is of the page (HTML standard, 13.2.6.4.4 "in head").

    Pages may leave out the tags that end a head and begin a body; libxml2 knows only the elements of HTML 4 to do so.
    """
    head = root.find("head")
    if head is None:
        return
    shown = list(dropwhile(lambda child: child.tag in _HEAD_ONLY, head))
    if not shown:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    shown[-1].tail = (shown[-1].tail or "") + (body.text or "")
    body.text = None
    for element in reversed(shown):
        body.insert(0, element)


# --- the parser -----------------------------------------------------------------------------------------------------


def parse(
    data: bytes, source: SourceFile, revisions: str = "accepted", *, limits: Limits = DEFAULT
) -> Document:  # fmt: skip
    """Reads a web page. `blocks` are its article; everything around it, hidden text and notes go to `aside`.

    `revisions` says how changes that the page marks as such (ins, del) are shown: "accepted" or "original". Raises
    IngestError where the page holds no text, shows other pages in frames, or is nested beyond reason.
    """
    page, charset, address = page_of(data)
    text, notes = decode(page, source.name, charset)
    root = _tree(text, source.name)
    frames = [f for f in root.iter("frame") if f.get("src")]
    if frames:
        raise IngestError(
            f"{source.name}: the page only shows other pages in frames ({', '.join(f.get('src') for f in frames[:3])}); "
            "open the one with the text and save that."
        )
    body = root.find("body") if root.find("body") is not None else root
    said = list(html_article.meta_facts(root, text))
    _textarea_shown(body)
    reader = _Reader(root, body)
    changes = list(_changes(body, revisions, reader))
    hidden = list(_take_hidden(body, reader))
    article = html_article.find(body)
    pieces = list(reader.pieces(body, article))
    begin = next((n for n, p in enumerate(pieces) if p.inside), len(pieces))
    before, rest = pieces[:begin], pieces[begin:]
    inside = [p for p in rest if p.inside]
    tables = [fact for piece in pieces for fact in piece.facts]
    inside, lines = _without_tools(inside)
    opening = [fact for p in (*before, *lines) for fact in html_article.facts(p.block.text)]
    titles = {html_article.bare(v) for k, v in (*tables, *said) if k == "title"}
    title = _title(before, inside, titles)
    if title is not None:
        before = [p for p in before if p is not title]
        inside.insert(0, replace(title, block=replace(title.block, kind=BlockKind.PARAGRAPH)))
    named = next((p for p in inside[:3] if _names(p, titles)), None)
    if named is not None:
        # Style sheets, which are not read, centre the title.
        inside[inside.index(named)] = replace(named, block=replace(named.block, centred=True))
        said.insert(len(said) - 1 if said and said[-1][0] == "title" else len(said), ("title", named.block.text))
    elif title is None and (only := _title_in_table(pieces, inside)) is not None:
        inside.insert(0, only)
    facts = _first([*tables, *opening, *said, *([("url", address)] if address else [])])
    around = (*before, *lines, *(p for p in rest if not p.inside))
    aside = [_site(p.block) for p in around]
    aside += [p.block for p in inside if p.block.kind not in _TEXT]
    blocks = tuple(p.block for p in inside if p.block.kind in _TEXT)
    if not blocks:
        raise IngestError(f"{source.name}: {_why_empty(body)}")
    return Document(
        source, blocks, (*aside, *hidden), (*notes, *_elsewhere(article)), revisions=tuple(changes), metadata=facts
    )  # fmt: skip


_TEXT = (BlockKind.PARAGRAPH, BlockKind.ROW)


def _site(block: Block) -> Block:
    """A block of what stands around the article; notes and hidden text keep their kind."""
    kind = BlockKind.SITE if block.kind in (*_TEXT, BlockKind.TABLE_HEAD) else block.kind
    return replace(block, kind=kind, cells=())


def _first(found: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The first value of every key, in the order of the keys."""
    values: dict[str, str] = {}
    for key, value in found:
        values.setdefault(key, " ".join(value.split()))
    return tuple((key, values[key]) for key in (*html_article.FACTS, "url") if values.get(key))


def _why_empty(body: etree._Element) -> str:
    if next(body.iter(*_ELSEWHERE), None) is not None:
        return "the page holds no text of its own, only another page inside it; open that one and save it."
    if next(body.iter("img"), None) is not None:
        return "the page holds pictures and no text; save it as PDF, so that the pictures can be recognised."
    return "the page holds no text (a script may fetch it); open it in a browser and save it as PDF."


def _elsewhere(article: etree._Element) -> Iterator[str]:
    """Notes on what the article shows and the file does not hold as text."""
    for element in article.iter(*_ELSEWHERE):
        where = element.get("src") or element.get("data") or ""
        if where and not where.startswith(("about:", "javascript:")) and not _tiny(element):
            yield f"The page shows another one inside the text ({where[:120]}), which was not read."
    pictures = [e for e in article.iter("img") if not _tiny(e) and next(e.iterancestors("a"), None) is None]
    if pictures:
        yield f"Pictures in the text were not read ({len(pictures)})."


def _tiny(element: etree._Element) -> bool:
    """Whether a picture or frame is too small to hold text: icons, counters."""
    style = element.get("style", "").replace(" ", "")
    sizes = [element.get("width", ""), element.get("height", ""), *re.findall(r"(?:^|;)(?:width|height):(\d+)", style)]
    return any(s.rstrip("px").isdigit() and int(s.rstrip("px")) <= 60 for s in sizes if len(s) < 9)


def _names(piece: _Piece, titles: set[str]) -> bool:
    """Whether a piece is the title that the page gives itself, or the page's title without the name of the site."""
    bare = html_article.bare(piece.block.text)
    return len(bare) >= 4 and any(bare == t or (len(bare) >= 6 and bare in t) for t in titles)


def _title(before: list[_Piece], inside: list[_Piece], titles: set[str]) -> _Piece | None:
    """The heading that stands above the article and names it, where the article does not repeat it."""
    opening = [html_article.bare(p.block.text) for p in inside[:6]]
    for piece in reversed(before):
        bare = html_article.bare(piece.block.text)
        if not _names(piece, titles) or piece.linked > 0.5 or html_article.is_opening(piece.block.text):
            continue
        if any(bare in o or (len(o) >= 6 and o in bare) for o in opening):
            return None
        return piece
    return None


def _title_in_table(pieces: list[_Piece], inside: list[_Piece]) -> _Piece | None:
    """The title, where it stands in the table of the page's facts and nowhere else: law databases print it there."""
    opening = "".join(html_article.bare(p.block.text) for p in inside[:8])
    for piece in pieces:
        for line in (line for line in piece.block.text.split("\t") if ("title", line.strip()) in piece.facts):
            if html_article.bare(line) in opening:
                return None
            block = Block(line.strip(), centred=True, path=piece.block.path)
            return replace(piece, block=block, inside=True, facts=())
    return None


def _without_tools(pieces: list[_Piece]) -> tuple[list[_Piece], list[_Piece]]:
    """The article's pieces, and those among them that are the site's: tools, facts, related links, footers."""
    last = next((n for n in range(len(pieces), 0, -1) if not _is_foot(pieces, n - 1)), 0)
    begun = related = False
    kept: list[_Piece] = []
    tools: list[_Piece] = [*pieces[last:]]
    for number, piece in enumerate(pieces[:last]):
        text = piece.block.text
        if number + 1 < last and pieces[number + 1].block.kind is BlockKind.CONTENTS and _CONTENTS.match(text):
            piece = replace(piece, block=replace(piece.block, kind=BlockKind.CONTENTS))
        if piece.block.kind is not BlockKind.PARAGRAPH:
            (tools if piece.block.kind is BlockKind.SITE else kept).append(piece)
            begun = begun or piece.block.kind is BlockKind.ROW
            continue
        heads = html_article.is_related(text) and (number + 1 == last or pieces[number + 1].linked > 0.8)
        related = heads or (related and piece.linked > 0.8)
        short = labels.match(text) is None
        linked = piece.linked > 0.8 and piece.alone and short and not _ATTACHED.match(text)
        line = short and (html_article.is_tool(text) or (not begun and html_article.is_opening(text)))
        begun = begun or (not line and (not short or len(text) > 60 or "。" in text))
        (tools if related or linked or line else kept).append(piece)
    if not any(p.block.kind in _TEXT for p in kept):
        return pieces, []
    tools.sort(key=lambda p: p.order)
    return kept, tools


def _is_foot(pieces: list[_Piece], number: int) -> bool:
    """Whether a piece and all that follow it are the site's foot."""
    text = pieces[number].block.text
    among = any(html_article.is_footer(p.block.text, among=False) for p in pieces[number + 1 : number + 6])
    return html_article.is_footer(text, among=among or number + 1 < len(pieces)) or pieces[number].linked > 0.8


# --- hidden text, changes -------------------------------------------------------------------------------------------


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
    element.tail = None
    parent.remove(element)


def _textarea_shown(body: etree._Element) -> None:
    """Puts the text of a textarea into the page where the page has no other: scripts show it from there."""
    areas = [a for a in body.iter("textarea", "noscript") if len(html_article.bare("".join(a.itertext()))) > 20]
    if not areas:
        return
    inner = sum(len(html_article.bare("".join(a.itertext()))) for a in areas)
    shown = [e for e in body.iter() if isinstance(e.tag, str) and e.tag in ("script", "style")]
    unseen = sum(len(html_article.bare("".join(e.itertext()))) for e in shown)
    if len(html_article.bare("".join(body.itertext()))) - unseen - inner > inner:
        return
    for area in areas:
        markup = "".join(area.itertext()) if area.tag == "textarea" else ""
        area.tag = "div"
        area.attrib.clear()
        if "<" in markup:
            again = etree.fromstring(markup.encode(), etree.HTMLParser(encoding="utf-8", no_network=True))
            if again is not None:
                area.text = None
                area.extend(list(again.find("body") if again.find("body") is not None else [again]))


def _changes(body: etree._Element, view: str, reader: _Reader) -> Iterator[Revision]:
    """The changes that the page marks, with those that `view` does not show taken out of it."""
    for element in list(body.iter("ins", "del")):
        words = _BLANKS.sub(" ", "".join(element.itertext())).strip()
        if words:
            kind = "insertion" if element.tag == "ins" else "deletion"
            yield Revision(kind, words, date=element.get("datetime", ""), path=reader.path(element))
    for element in list(body.iter("del" if view == "accepted" else "ins")):
        _drop(element)


def _take_hidden(body: etree._Element, reader: _Reader) -> Iterator[Block]:
    """Takes out of the page what it does not show, and the site's controls; gives both."""
    by_sheet = html_styles.hidden(body.getroottree().getroot(), body)
    for element in list(body.iter()):
        if element is body:
            continue
        if not isinstance(element.tag, str) or element.tag in _NEVER_SHOWN:
            _drop(element)
        elif (
            element in by_sheet
            or element.get("hidden") is not None
            or html_styles.hides(element.get("style", ""))
            or element.tag in ("noscript", "textarea")
        ):
            yield from _taken(element, reader, BlockKind.HIDDEN)
        elif (
            element.tag in _TOOLS
            or element.get("role") == "navigation"
            or not _NOT_ON_PAPER.isdisjoint((element.get("class") or "").split())
        ):
            yield from _taken(element, reader, BlockKind.SITE)
    for element in html_article.twice(body):
        yield from _taken(element, reader, BlockKind.HIDDEN)


def _taken(element: etree._Element, reader: _Reader, kind: BlockKind) -> Iterator[Block]:
    if reader.body not in element.iterancestors():
        # Its surroundings were taken out, and it with them.
        return
    for inner in list(element.iter()):
        if inner is not element and (not isinstance(inner.tag, str) or inner.tag in _NEVER_SHOWN):
            _drop(inner)
    for piece in list(reader.pieces(element, None)):
        yield replace(piece.block, kind=kind, cells=())
    _drop(element)


# --- blocks ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, the share of it that is links, whether it is the only one of its element, and where it stands."""

    block: Block
    linked: float = 0.0
    alone: bool = True
    inside: bool = False
    order: int = 0
    facts: tuple[tuple[str, str], ...] = ()


class _Reader:
    """Walks elements and gives their paragraphs, headings, list items and table rows, in order."""

    def __init__(self, root: etree._Element, body: etree._Element) -> None:
        self.body = body
        self._paths: dict[etree._Element, str] = dict(_paths(root))
        self._numbers = dict(_list_numbers(body))
        self._marks, self._notes = _footnotes(body)
        self._order = 0
        self._pending = ""
        self._properties: dict[etree._Element, tuple[int | None, bool | None]] = {}

    def pieces(self, element: etree._Element, article: etree._Element | None, inside: bool = False) -> Iterator[_Piece]:
        """The pieces of an element; those in `article` are `inside`."""
        inside = inside or element is article
        if element.tag in ("li", "ol", "ul", "table", "td", "th"):
            # The number of an item goes before its first paragraph, but not into a list or table that it begins with.
            self._pending = self._numbers.get(element, "")
        if element.tag == "table" and _is_data(element):
            yield from self._table(element, inside)
            return
        if element.tag == "pre":
            yield from self._lines(element, inside)
            return
        inline: list[str] = [element.text or ""]
        linked = 0
        for child in element:
            if child.tag in _BLOCKS or any(e.tag in _BLOCKS for e in child.iterdescendants()):
                # A block, or a span or link around whole paragraphs.
                yield from self._paragraphs("".join(inline), element, linked, inside)
                inline, linked = [], 0
                yield from self.pieces(child, article, inside)
                if child.tag == "li":
                    self._pending = ""
            else:
                shown = self._inline(child)
                inline.append(shown)
                if child.tag == "a" and child.get("href", "#x") != "":
                    linked += len(shown.strip())
                else:
                    linked += sum(len(self._inline(a).strip()) for a in child.iter("a") if a is not child)
            inline.append(child.tail or "")
        yield from self._paragraphs("".join(inline), element, linked, inside)

    def path(self, element: etree._Element) -> str:
        """The XPath of an element in the page as it was."""
        return self._paths[element]

    def _inline(self, element: etree._Element) -> str:
        """The text of inline content; a line break is U+2028, so that it is no blank of the source."""
        if element.tag == "br":
            return "\u2028"
        if element in self._marks:
            return ""
        text = (element.text or "") + "".join(self._inline(child) + (child.tail or "") for child in element)
        if element.tag == "q":
            return f"“{text}”"
        return f"（{text}）" if element.tag == "rt" and text.strip() else text

    def _piece(self, block: Block, inside: bool, linked: float = 0.0, alone: bool = True) -> _Piece:
        self._order += 1
        return _Piece(block, linked, alone, inside, self._order)

    def _paragraphs(self, text: str, element: etree._Element, linked: int, inside: bool) -> Iterator[_Piece]:
        parts = _split(text)
        if not parts:
            return
        path = self.path(element)
        level, centred = self._look(element)
        kind = BlockKind.PARAGRAPH
        if self._notes and any(e in self._notes for e in (element, *element.iterancestors())):
            kind = BlockKind.FOOTNOTE
        elif _within_page(element) and linked > 0.8 * len(text.strip()):
            kind = BlockKind.CONTENTS
        for part in parts:
            auto, self._pending = self._pending, ""
            if auto and labels.match(part) is None:
                part, width = f"{auto} {part}", len(auto)
            else:
                width = 0
            block = Block(part, kind, auto=width, level=level, centred=bool(centred), path=path)
            yield self._piece(block, inside, linked / (len(text.strip()) or 1), len(parts) == 1)

    def _look(self, element: etree._Element) -> tuple[int | None, bool | None]:
        """Heading level and whether the text is centred, from the element and those around it."""
        known = self._properties.get(element)
        if known is not None:
            return known
        m = _HEADING.fullmatch(element.tag)
        style = element.get("style", "").replace(" ", "").lower()
        align = re.search(r"text-align:(\w+)", style)
        said = align[1] if align else element.get("align", "center" if element.tag == "center" else "").lower()
        level, centred = int(m[1]) if m else None, said == "center" if said else None
        parent = element.getparent()
        if parent is not None and element.tag not in ("td", "th", "body"):
            outer = self._look(parent)
            level, centred = outer[0] if level is None else level, outer[1] if centred is None else centred
        self._properties[element] = level, centred
        return level, centred

    def _lines(self, element: etree._Element, inside: bool) -> Iterator[_Piece]:
        """Preformatted text, whose lines may be a paragraph each or break it at a width."""
        text = "".join(self._inline(element)).replace("\u2028", "\n")
        if not text.strip(text_parser.EDGES):
            return
        path = self.path(element)
        for block in text_parser.paragraphs(text):
            yield self._piece(replace(block, path=f"{path}/{block.path}", page=None), inside)

    def _table(self, table: etree._Element, inside: bool) -> Iterator[_Piece]:
        rows: list[list[Cell]] = []
        taken: set[tuple[int, int]] = set()
        marked = 0
        path = self.path(table)
        for caption in table.iterchildren("caption"):
            yield from self.pieces(caption, None, inside)
        for number, row in enumerate(r for r in table.iter("tr") if _nearest(r, "table") is table):
            cells: list[Cell] = []
            column = 0
            found = [c for c in row if c.tag in ("td", "th")]
            for cell in found:
                while (number, column) in taken:
                    column += 1
                wide = min(max(_integer(cell.get("colspan"), 1), 1), 100)
                high = min(max(_integer(cell.get("rowspan"), 1), 1), 1000)
                if wide * high > 1:
                    taken |= {(number + down, column + right) for down in range(high) for right in range(wide)}
                blocks = tuple(p.block for p in self.pieces(cell, None, inside))
                cells.append(Cell(blocks, column, wide, high))
                column += wide
            if found and marked == number and all(c.tag == "th" for c in found):
                marked += 1
            rows.append(cells)
        facts = html_article.table_facts([[c.text for c in cells] for cells in rows])
        # A table all of whose rows begin with th names its rows there; it has no head.
        for block in table_blocks(rows, path, marked if marked < len(rows) else 0):
            if facts:
                block = replace(block, kind=BlockKind.SITE, cells=())
            yield replace(self._piece(block, inside), facts=tuple(facts))


def _nearest(element: etree._Element, tag: str) -> etree._Element | None:
    return next(element.iterancestors(tag), None)


def _integer(value: str | None, default: int) -> int:
    return int(value) if value is not None and re.fullmatch(r"\s*-?\d{1,9}\s*", value) else default


def _within_page(element: etree._Element) -> bool:
    """Whether a paragraph's links lead to places in this page: a line of its table of contents."""
    links = [element] if element.tag == "a" else list(element.iter("a"))
    return bool(links) and all(re.match(r"#.", a.get("href") or "") for a in links)


def _paths(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Every element with its XPath; `getpath` counts the siblings anew for each, which is slow in a long page."""
    paths = {root: f"/{root.tag}"}
    for parent in root.iter():
        often = Counter(child.tag for child in parent)
        seen: Counter[str] = Counter()
        for child in parent:
            seen[child.tag] += 1
            at = f"[{seen[child.tag]}]" if often[child.tag] > 1 else ""
            paths[child] = f"{paths[parent]}/{child.tag}{at}"
    yield from paths.items()


def _list_numbers(body: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Every item of an ordered list with the number that a browser prints before it."""
    for outer in body.iter("ol"):
        items = [item for item in outer if item.tag == "li"]
        backwards = outer.get("reversed") is not None
        count = _integer(outer.get("start"), len(items) if backwards else 1)
        for item in items:
            count = _integer(item.get("value"), count)
            form = _list_format(item) or _list_format(outer) or "decimal"
            if form != "none":
                yield item, printed(count, form) + ("、" if form == "chineseCounting" else ".")
            count += -1 if backwards else 1


def _list_format(element: etree._Element) -> str:
    style = re.search(r"list-style(?:-type)?\s*:[^;]*?([a-z][a-z-]+)\s*(?:;|$)", element.get("style", ""))
    return _LIST_FORMATS.get(style[1] if style else element.get("type", ""), "")


def _footnotes(body: etree._Element) -> tuple[set[etree._Element], set[etree._Element]]:
    """The marks of notes (links such as [1] to a later place in the page), and the elements that hold the notes."""
    links = [a for a in body.iter("a") if (a.get("href") or "").startswith("#") and len(a.get("href")) > 1]
    links = [a for a in links if _NOTE_MARK.fullmatch("".join(a.itertext()).strip())]
    if not links:
        return set(), set()
    places: dict[str, etree._Element] = {}
    order: dict[etree._Element, int] = {}
    for number, element in enumerate(body.iter()):
        order[element] = number
        for key in ("id", "name"):
            if element.get(key):
                places.setdefault(element.get(key), element)
    marks: set[etree._Element] = set()
    notes: set[etree._Element] = set()
    for link in links:
        place = places.get(link.get("href")[1:])
        if place is None or order[place] < order[link]:
            continue
        holder = next((e for e in (place, *place.iterancestors()) if e.tag in _BLOCKS), None)
        if holder is None or holder is body or holder in link.iterancestors():
            continue
        mark, note = "".join(link.itertext()).strip(), "".join(holder.itertext()).strip()
        if not note or not (mark in note or mark.strip("[]").isalnum()):
            continue  # the mark would be lost, for no note repeats it
        marks.add(link)
        notes.add(holder)
    return marks, notes


def _is_data(table: etree._Element) -> bool:
    """Whether a table holds data; others only arrange the page."""
    if table.find(".//table") is not None:
        return False
    rows = list(table.iter("tr"))
    widest = max((sum(c.tag in ("td", "th") for c in row) for row in rows), default=0)
    longest = max((len("".join(c.itertext()).strip()) for c in table.iter("td", "th")), default=0)
    return widest > 1 and len(rows) > 1 and longest < 1500


def _split(text: str) -> list[str]:
    """Paragraphs of a stretch of text: line breaks end one where a new one clearly begins."""
    # A line of the source that ends between two ideographs is no blank.
    text = re.sub(r"(?<=[\u2e80-\uffef])[ \t]*[\r\n]\s*(?=[\u2e80-\uffef])", "", _UNSEEN.sub("", text))
    lines = [_BLANKS.sub(" ", raw) for raw in text.split("\u2028")]
    every = _breaks_are_ends([line.strip(text_parser.EDGES) for line in lines])
    found: list[str] = []
    gap = True
    for line in lines:
        bare = line.strip(text_parser.EDGES)
        if not bare:
            gap = gap or bool(found)
            continue
        indented = re.match(r"\s*[\xa0\u2000-\u200a\u3000]{2}", line) is not None
        if gap or every or indented or text_parser.stands_alone(bare) or text_parser.ends_sentence(found[-1]):
            found.append(bare)
        else:
            found[-1] = f"{found[-1]}\n{bare}"
        gap = False
    return found


def _breaks_are_ends(lines: list[str]) -> bool:
    """Whether every line break of a stretch ends a paragraph: in a text of many lines that mostly end sentences."""
    filled = [line for line in lines if line]
    ends = sum(text_parser.ends_sentence(a) or text_parser.stands_alone(b) for a, b in pairwise(filled))
    return len(filled) >= 5 and ends >= 0.6 * (len(filled) - 1)
