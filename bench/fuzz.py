"""Feeds the readers of files with broken and hostile ones, and says what they could not take.

    python bench/fuzz.py TARGET [--seconds 600] [--seed 1] [--findings DIR] [--plain] [--corpus FOLDER]

Targets: pdf, docx, html, txt (the parsers, on valid files that are then broken inside: elements, attributes, objects,
streams, operators, lines, bytes), sniff (what the program itself does with a file: the first look), numbering,
tables, layout, recognised (pages as recognition hands them over), structure (made from nothing, for what lies under
and above the parsers). Seeds are the project's samples and small files made here; files that are named join them.

Where the package `atheris` is installed (extra `fuzz`), all but pdf are guided by the branches that an input reaches;
pdf is not, because pdfium could take the fuzzer down: each input is read in a forked child under the limits of
`ingest.sandbox`. What counts as a finding: an exception other than IngestError, a crash, more than 10 s of processor
time, more memory than the limit, and a Document that is not sound (`unsound`). Each is kept in DIR with its trace, one
for each place in the code. Ends with a line of figures, and status 1 where there were findings.
"""

from __future__ import annotations

import argparse
import faulthandler
import io
import json
import logging
import math
import os
import random
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests" / "ingest"))

MOST_BYTES = 200_000
HANG = 10.0
"""Processor seconds after which an input hangs."""
MEMORY = 1 << 30
"""What the reader of one input may use, as `ingest.limits` has it."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NUMBERS = (b"0", b"1", b"-1", b"2", b"9", b"10", b"255", b"256", b"65535", b"65536", b"2147483647", b"2147483648")
NUMBERS += (b"-2147483649", b"9223372036854775808", b"1e30", b"0.00001", b"-0.5", b"99999999999999999999", b"")
VALUES = [*(number.decode() for number in NUMBERS), "x", "１", "一", "true", "false", "none", "\u2028", "a" * 300]
STRANGE = (
    "\u2028",
    "\u200b",
    "\ufeff",
    "\ufffd",
    "\ue000",
    "\U0002a6d6",
    "\u0301",
    "\t",
    "\x0c",
    "\x85",
    "⼀",
    "㈠",
    "①",
)
WORDS = (
    "一、",
    "（一）",
    "1.",
    "1．",
    "(1)",
    "①",
    "第一章",
    "第一条",
    "附件1",
    "附件：",
    "责任单位：",
    "。",
    "，",
    "；",
    "……",
    "－1－",
)
WORDS += (
    "渝府办发〔2022〕107号",
    "2022年10月1日",
    "I.",
    "(i)",
    "Article 1",
    "Annex 1",
    "市政府办公厅",
    "不超过500万元",
    " ",
    "\n",
    "\n\n",
)


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


class Hang(BaseException):
    """An input has taken too long."""


class Unsound(Exception):
    """A Document breaks its own rules."""


@dataclass(frozen=True)
class Target:
    """What is fuzzed: valid inputs, how one is broken, and what reads it: says whether it was not refused, and
    raises on a finding."""

    seeds: Callable[[], list[bytes]]
    mutate: Callable[[bytes, random.Random], bytes]
    run: Callable[[bytes], bool]
    forked: bool = False
    suffix: str = "bin"
    magic: tuple[bytes, ...] = ()
    """How files begin that serve as further seeds."""


# --- breaking bytes ------------------------------------------------------------------------------------------------


def broken_bytes(data: bytes, rng: random.Random, tokens: Sequence[bytes] = NUMBERS) -> bytes:
    """One to four changes that know nothing of the format."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(out) + 1)
        end = min(len(out), at + rng.choice((1, 2, 8, 100, 5000)))
        kind = rng.randrange(7)
        if kind == 0 and at < len(out):
            out[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del out[at:end]
        elif kind == 2:
            out[at:at] = out[at:end] * rng.choice((1, 2, 50))
        elif kind == 3:
            out[at:at] = rng.choice(tokens)
        elif kind == 4:
            out[at:end] = rng.randbytes(end - at)
        elif kind == 5:
            out[at:end] = rng.choice(tokens)
        elif rng.random() < 0.2:
            del out[at:]
    return bytes(out[:MOST_BYTES])


def renumbered(data: bytes, rng: random.Random) -> bytes:
    """A number of the text becomes another one."""
    found = list(re.finditer(rb"-?\d+(?:\.\d+)?", data))
    if not found:
        return data
    m = rng.choice(found)
    return data[: m.start()] + rng.choice((*NUMBERS, rng.choice(found)[0])) + data[m.end() :]


# --- breaking trees (DOCX, HTML) -----------------------------------------------------------------------------------


def broken_tree(root: Any, rng: random.Random, tags: Sequence[str]) -> None:
    """Changes elements, attributes and text of an lxml tree, one to six times."""
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        elements = [e for e in root.iter() if isinstance(e.tag, str)]
        element = rng.choice(elements)
        parent = element.getparent()
        kind = rng.randrange(10)
        if kind == 0 and parent is not None:
            parent.remove(element)
        elif kind == 1 and parent is not None:
            # Copies of copies would fill the memory of the fuzzer.
            for _ in range(min(rng.choice((1, 1, 3, 30)), 3000 // sum(1 for _ in element.iter()))):
                parent.insert(rng.randrange(len(parent) + 1), copy(element))
        elif kind == 2 and len(elements) < 1000:
            rng.choice(elements).append(copy(element))
        elif kind == 3:
            element.tag = rng.choice((rng.choice(elements).tag, rng.choice(tags)))
        elif kind in (4, 5) and element.attrib:
            name = rng.choice(list(element.attrib))
            other = rng.choice(elements)
            element.set(name, rng.choice((rng.choice(VALUES), *(str(v) for v in list(other.attrib.values())[:1]))))
        elif kind == 6:
            other = rng.choice(elements)
            for name, value in list(other.attrib.items())[:2]:
                element.set(name, value)
        elif kind == 7:
            text = "".join(rng.choice((*STRANGE, *WORDS)) for _ in range(rng.choice((1, 3, 20)))).replace("\x0c", " ")
            element.text = (element.text or "")[: rng.randrange(30)] + text * rng.choice((1, 1, 1, 400))
        elif kind == 8 and parent is not None:
            tag = rng.choice(tags)
            for _ in range(rng.choice((1, 2, 20, 150))):
                parent = element.getparent()
                wrap = element.makeelement(tag)
                parent.replace(element, wrap)
                wrap.append(element)
        elif kind == 9:
            element.tail = rng.choice((*STRANGE[:7], *WORDS))


def copy(element: Any) -> Any:
    from copy import deepcopy

    twin = deepcopy(element)
    twin.tail = None
    return twin


# --- the parsers ---------------------------------------------------------------------------------------------------


def source(kind: str) -> Any:
    from ingest.document import SourceFile

    return SourceFile(f"input.{kind}", "0" * 64, kind, 0)


def read(kind: str) -> Callable[[bytes], bool]:
    """Parses an input in this process and looks whether the Document is sound."""

    def run(data: bytes) -> bool:
        from importlib import import_module

        from ingest.document import IngestError
        from ingest.registry import PARSERS

        try:
            doc = import_module(PARSERS[kind]).parse(data, source(kind))
        except IngestError as error:
            if "\n" in str(error) or f"input.{kind}" not in str(error):
                raise Unsound(f"no sentence: {error}") from None
            return False
        if fault := unsound(doc):
            raise Unsound(fault)
        return True

    return run


def unsound(doc: Any) -> str:
    """What is wrong with a Document, "" where nothing is: offsets, boxes and pages in range, text that can be written,
    and the way through JSON and back without a change."""
    from ingest import sandbox

    for block in (*doc.blocks, *doc.aside):
        last = 0
        for run in block.runs:
            if not last <= run.start < run.end <= len(block.text):
                return f"a run [{run.start}, {run.end}) of a text of {len(block.text)} characters, after {last}"
            last = run.end
            box = run.box
            if not all(map(math.isfinite, (box.x0, box.y0, box.x1, box.y1))) or box.x0 > box.x1 or box.y0 > box.y1:
                return f"a box {box}"
            if not 1 <= box.page <= (doc.pages or 0):
                return f"a box on page {box.page} of {doc.pages}"
        if not 0 <= block.auto <= len(block.text) or not (block.level is None or 1 <= block.level <= 9):
            return f"auto {block.auto} or level {block.level} of a text of {len(block.text)} characters"
        if block.page is not None and not 1 <= block.page <= (doc.pages or 0):
            return f"a block on page {block.page} of {doc.pages}"
        try:
            "".join((block.text, block.path, *(part for cell in block.cells for part in cell))).encode()
        except UnicodeEncodeError as error:
            return f"a text that cannot be written: {error}"
    for note in doc.notes:
        if "\n" in note:
            return f"a note of several lines: {note!r}"
    if sandbox.decode(json.loads(json.dumps(sandbox.encode(doc))), doc.source) != doc:
        return "another document after its way through JSON"
    return ""


# PDF


_OBJECT = re.compile(rb"(\d+)\s+0\s+obj\b(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
PDF_TOKENS = (
    *NUMBERS, b"q", b"Q", b"BT", b"ET", b"/H 12 Tf", b"3 Tr", b"0 0 0 0 0 0 Tm", b"1 0 0 1 1e9 0 Tm", b"90000 0 0 1 0 0 cm",
    b"<d6d0> Tj", b"(\\377\\000) Tj", b"[(a) -99999 (b)] TJ", b"/I Do", b"0 0 1 1 re f", b"1 0 0 1 0 0 cm", b"100 Tz", b"0 Tz",
    b"-12 TL", b"T*", b"5 Ts", b"/Span <</ActualText <FEFFD800>>> BDC", b"EMC", b"BI /W 9 /H 9 /BPC 8 /CS /G ID", b"EI",
    b"beginbfchar", b"endbfchar", b"<00> <FFFF> <D800>", b"beginbfrange", b"<00> <ff> [<4e00>]", b"begincidrange",
    b"/Identity-H", b"/GBK-EUC-H", b"/UniGB-UCS2-H", b"/Type0", b"/Type3", b"/CIDFontType2", b"/ToUnicode", b"/Parent 2 0 R",
    b"/Kids", b"/Count", b"/Rotate 45", b"/MediaBox [0 0 0 0]", b"/CropBox [0 0 1e9 1e9]", b"/UserUnit 100", b"/W [0 [1e9]]",
    b"/DW -1", b"<<", b">>", b"[", b"]", b"stream", b"endstream", b"endobj", b"[[[[[[[[", b"<<<<<<<<", b"/Filter /LZWDecode",
    b"/Filter /ASCII85Decode", b"/FlateDecode", b"/DecodeParms <</Predictor 15 /Columns 99999999>>", b"/Encrypt 1 0 R",
)  # fmt: skip


def pdf_objects(data: bytes) -> list[tuple[int, bytes]]:
    """The objects of a file with their streams inflated, so that changes reach what is in them."""
    found: list[tuple[int, bytes]] = []
    for m in _OBJECT.finditer(data):
        body = m[2]
        stream = _STREAM.search(body)
        if stream and b"/FlateDecode" in body and b"/DecodeParms" not in body:
            with suppress(zlib.error):
                plain = zlib.decompressobj().decompress(stream[1], 400_000)
                head = body[: stream.start()].replace(b"/FlateDecode", b"[]", 1)
                head = re.sub(rb"/Length\s+\d+(?:\s+\d+\s+R)?", b"/Length %d" % len(plain), head, count=1)
                body = head + b"stream\n" + plain + b"\nendstream"
        found.append((int(m[1]), body))
    return found


def pdf_file(objects: Sequence[tuple[int, bytes]], trailer: bytes) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number, body in objects:
        places[number] = len(out)
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    start = len(out)
    size = max(places, default=0) + 1
    out += b"xref\n0 %d\n" % size
    for number in range(size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    return bytes(out + b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, start))


def mutate_pdf(data: bytes, rng: random.Random) -> bytes:
    if rng.random() < 0.1:
        return broken_bytes(data, rng, PDF_TOKENS)
    objects = pdf_objects(data)
    trailer = re.search(rb"trailer\s*(<<.*>>)\s*startxref", data, re.DOTALL)
    if not objects:
        return broken_bytes(data, rng, PDF_TOKENS)
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(objects))
        number, body = objects[at]
        kind = rng.randrange(9)
        if kind == 0:
            del objects[at]
            if not objects:
                break
        elif kind == 1:
            objects[at] = (number, rng.choice(objects)[1])
        elif kind == 2:
            refs = list(re.finditer(rb"(\d+) 0 R", body))
            if refs:
                m = rng.choice(refs)
                objects[at] = (number, body[: m.start(1)] + b"%d" % rng.choice(objects)[0] + body[m.end(1) :])
        elif kind in (3, 4):
            objects[at] = (number, renumbered(body, rng))
        elif kind == 5:
            names = list(re.finditer(rb"/\w+", body))
            if names:
                m = rng.choice(names)
                name = rng.choice((*(t for t in PDF_TOKENS if t.startswith(b"/")), rng.choice(names)[0]))
                objects[at] = (number, body[: m.start()] + name + body[m.end() :])
        elif kind == 6:
            stream = _STREAM.search(body)
            if stream:
                words = re.split(rb"(\s+)", stream[1])
                for _ in range(rng.choice((1, 3, 20))):
                    words[rng.randrange(len(words))] = rng.choice((*PDF_TOKENS, rng.choice(words), b""))
                body = body[: stream.start(1)] + b"".join(words) + body[stream.end(1) :]
                objects[at] = (number, body)
        elif kind == 7:
            objects[at] = (number, broken_bytes(body, rng, PDF_TOKENS))
        else:
            stream = _STREAM.search(body)
            if stream and b"/Filter" not in body:
                packed = zlib.compress(stream[1] * rng.choice((1, 1, 20, 2000)) if len(stream[1]) < 5000 else stream[1])
                if rng.random() < 0.3:
                    packed = broken_bytes(packed, rng)
                head = body[: stream.start()].replace(b"<<", b"<< /Filter /FlateDecode ", 1)
                objects[at] = (number, head + b"stream\n" + packed + b"\nendstream")
    return pdf_file(objects, trailer[1] if trailer else b"<< /Root 1 0 R >>")[: 10 * MOST_BYTES]


def pdf_seeds() -> list[bytes]:
    from pdf_fixtures import Page, pdf

    table = Page().lines(60, 60, ["附件", "重点任务分工表"]).grid((60, 120, 300, 520), (100, 130, 160, 190))
    for row in range(3):
        for x, text in ((70, str(row)), (130, "支持企业发展"), (310, "市商务委")):
            table.add(x, 120 + 30 * row, text, 10)
    columns = Page()
    for i in range(30):
        columns.add(60, 60 + 20 * i, "左栏的文字写在这里一二三四五", 10).add(320, 60 + 20 * i, "右栏的文字在这里", 10)
    turned = (
        Page(rotate=90)
        .add(100, 100, "一、总体要求")
        .add(300, 300, "草案", 60, turn=(0.7, 0.7))
        .add(50, 50, "边", turn=(0, 1))
    )
    text = (
        Page()
        .lines(60, 80, ["一、总体要求", "坚持以人民为中心，推动经济高质量发展，不超过500万元。"])
        .add(290, 810, "— 1 —")
    )
    seeds = [pdf([page]) for page in (table, columns, turned, text)]
    seeds += [pdf([text, table, table, text]), pdf([text], owner="secret"), pdf([text], user="secret")]
    seeds += [pdf([text.picture()]), pdf([Page().add(60, 90, "一、看不见的文字", mode=3).picture()])]
    return seeds + sample_files("pdf")


# DOCX


DOCX_TAGS = tuple(
    f"{{{W}}}{name}"
    for name in words(
        "p r t tab br pPr rPr numPr ilvl numId tbl tr tc tcPr gridSpan vMerge ins del delText moveFrom moveTo sdt "
        "sdtContent hyperlink fldChar fldSimple instrText footnoteReference endnoteReference commentReference drawing "
        "pict txbxContent sym smartTag customXml vanish pStyle outlineLvl jc sectPr altChunk object noBreakHyphen "
        "softHyphen cr ruby rt rubyBase"
    )
)
DOCX_TAGS += (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
)


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def mutate_docx(data: bytes, rng: random.Random) -> bytes:
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            members = {info.filename: file.read(info) for info in file.infolist()[:60]}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError):
        return broken_bytes(data, rng)
    if not members or rng.random() < 0.05:
        return broken_bytes(data, rng)
    parts = [name for name in members if name.endswith((".xml", ".rels"))]
    if not parts:
        return broken_bytes(data, rng)
    main = [name for name in parts if "document" in name or "numbering" in name or "styles" in name]
    for _ in range(rng.choice((1, 1, 2))):
        name = rng.choice(main if main and rng.random() < 0.75 else parts)
        chance = rng.random()
        if chance < 0.03:
            members.pop(name, None)
            continue
        if chance < 0.05:
            members[rng.choice(parts)] = members.get(name, b"")
            continue
        content = members.get(name, b"")
        if chance < 0.85 and len(content) < MOST_BYTES:
            try:
                root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True))
                broken_tree(root, rng, DOCX_TAGS)
                members[name] = etree.tostring(root)
                continue
            except (etree.XMLSyntaxError, ValueError, TypeError, AttributeError):
                chance = rng.uniform(0.85, 1)  # what is no XML any more is broken as bytes
        members[name] = renumbered(content, rng) if chance < 0.92 else broken_bytes(content, rng)
    return packed(members)


def docx_seeds() -> list[bytes]:
    from tests.ingest.word_fixtures import BY, NUMBERING, STYLES, num, p, r, word

    everything = (
        p("一、总体要求", '<w:pStyle w:val="1"/>')
        + p("支持企业", num(1))
        + p("", num(1, 1), r("不超过") + f'<w:del w:id="1" {BY}><w:r><w:delText>200</w:delText></w:r></w:del>')
        + p("", "", f'<w:ins w:id="2" {BY}>{r("400")}</w:ins>{r("隐藏", "<w:vanish/>")}{r("万元。")}')
        + p("", "", '<w:r><w:footnoteReference w:id="1"/></w:r><w:hyperlink>' + r("链接") + "</w:hyperlink>")
        + "<w:sdt><w:sdtContent>" + p("控件") + "</w:sdtContent></w:sdt>"
        + '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        + "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>" + p("框")
        + "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>" + p("框")
        + "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        + "<w:tbl><w:tr><w:tc>" + p("任务") + "</w:tc><w:tc>" + p("责任单位") + "</w:tc></w:tr><w:tr><w:tc><w:tcPr>"
        + '<w:gridSpan w:val="1"/><w:vMerge w:val="restart"/></w:tcPr>' + p("支持") + "</w:tc><w:tc>" + p("市商务委")
        + "</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>" + p() + "</w:tc><w:tc><w:tbl><w:tr><w:tc>" + p("内")
        + "</w:tc></w:tr></w:tbl>" + p() + "</w:tc></w:tr></w:tbl>"
        + f'<w:p><w:pPr><w:rPr><w:del {BY}/></w:rPr></w:pPr>{r("合并")}</w:p><w:p>{r("的段落")}</w:p>'
    )  # fmt: skip
    notes = '<w:footnote w:id="1">' + p("脚注") + "</w:footnote>"
    small = word(everything, styles=STYLES, numbering=NUMBERING, footnotes=notes, header=p("页眉"))
    return [small, word(p("一、总体要求") + p("（一）支持。")), *(f for f in sample_files("docx") if len(f) < 60_000)]


# HTML and text


HTML_TAGS = words(
    "div p span table tr td th ol ul li a h1 h3 br center font pre section article nav form script style title b "
    "sup blockquote dl dt dd select textarea svg math template iframe noscript frameset body html head input"
)


def mutate_html(data: bytes, rng: random.Random) -> bytes:
    from lxml import etree, html

    chance = rng.random()
    if chance < 0.7 and len(data) < MOST_BYTES:
        try:
            root = html.document_fromstring(data)
            broken_tree(root, rng, HTML_TAGS)
            return html.tostring(root, encoding=rng.choice(("utf-8", "gb18030", "utf-16")))[:MOST_BYTES]
        except (etree.LxmlError, ValueError, TypeError, AttributeError, LookupError):
            return broken_bytes(data, rng)
    charsets = ("gb2312", "utf-16", "utf-7", "idna", "undefined", "punycode", "hex", "big5", "unicode_escape", "x" * 50)
    tokens = [f"<{tag}>".encode() for tag in HTML_TAGS] + [f"</{tag}>".encode() for tag in HTML_TAGS[:12]]
    tokens += [
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"&#xD800;",
        b"&#0;",
        b"&nbsp;",
        b"<div>" * 400,
        b"<table><tr><td>" * 60,
    ]
    tokens += [
        b'<td rowspan="99999" colspan="99999">',
        b'<ol start="-99999999999">',
        b'<li value="999999999999">',
        b"<!DOCTYPE x[",
    ]
    tokens += [f'<meta charset="{name}">'.encode() for name in charsets]
    return broken_bytes(data, rng, tokens)


def html_seeds() -> list[bytes]:
    article = "".join(f"<p>　　（{n}）支持企业发展，最高不超过{n}00万元，由市商务委负责。</p>" for n in "一二三四")
    page = (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>某市人民政府办公厅关于印发方案的通知</title>"
        "<meta name='PubDate' content='2022-10-01'><style>p{}</style></head><body><div class='nav'><a href='/'>首页</a> &gt; "
        "<a href='/x'>政策</a></div><div id='zoom'><h1 style='text-align:center'>关于印发方案的通知</h1>" + article
        + "<table><tr><th>任务</th><th>单位</th></tr><tr><td rowspan='2'>支持</td><td>市商务委</td></tr><tr><td>市财政局</td></tr>"
        "</table><ol start='3' type='a'><li>甲</li><li value='9'>乙<ul><li>丙</li></ul></li></ol><pre>一、\n二、</pre>"
        "<span>一段<br>　　二段<br><br>三段</span></div><div><ul><li><a href='#'>相关</a></li></ul></div></body></html>"
    )  # fmt: skip
    gbk = page.replace("utf-8", "gb2312").encode("gb18030")
    return [page.encode(), gbk, b"<p>" + "一、".encode(), b"<table><tr><td>a<td>b<tr><td colspan=2>c</table>"]


def mutate_text(data: bytes, rng: random.Random) -> bytes:
    chance = rng.random()
    if chance < 0.25:
        return broken_bytes(data, rng, [w.encode() for w in (*WORDS, *STRANGE)])
    encoding = rng.choice(("utf-8", "utf-8", "gb18030", "utf-16", "big5", "latin-1"))
    text = data.decode("utf-8", "ignore") or data.decode("gb18030", "ignore")
    lines = text.split("\n")
    for _ in range(rng.choice((1, 2, 5))):
        at = rng.randrange(len(lines))
        kind = rng.randrange(7)
        if kind == 0 and len(lines) > 1:
            del lines[at]
        elif kind == 1:
            lines[at:at] = lines[at : at + rng.choice((1, 4))] * rng.choice((1, 2, 40))
        elif kind == 2:
            lines[at] = rng.choice((*WORDS, *STRANGE)) * rng.choice((1, 2, 30, 3000)) + lines[at]
        elif kind == 3:
            lines[at] += rng.choice((*WORDS, *STRANGE, " ", "\u3000", ".", "-", "*", "#", "|")) * rng.choice(
                (1, 3, 5000)
            )
        elif kind == 4 and lines[at]:
            cut = rng.randrange(len(lines[at]))
            lines[at : at + 1] = [lines[at][:cut], lines[at][cut:]]
        elif kind == 5 and at + 1 < len(lines):
            lines[at : at + 2] = [lines[at] + lines[at + 1]]
        else:
            cut = rng.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:cut] + rng.choice((*STRANGE, *WORDS)) + lines[at][cut:]
    return rng.choice(("\n", "\n", "\r\n", "\r")).join(lines)[:60_000].encode(encoding, "ignore")


def text_seeds() -> list[bytes]:
    hard = "某市人民政府办公厅关于印发工作方案的通\n知\n\n各区县人民政府，市政府各部门：\n　　一、总体要求\n　　坚持以人民为中心的发展思想，推动全市经济社会\n高质量发展，支持企业做大做强。\n— 1 —\n\f　　（一）支持企业。最高不超过\n500万元。\n"
    mark = "# 方案\n\n## 一、要求\n\n1. 支持**企业**\n2. 奖励\n\n> 引文\n\n| 任务 | 单位 |\n|---|---|\n| 一 | 二 |\n"
    english = (
        "NOTICE OF THE MUNICIPAL GOVERN-\nMENT\n\nI. Goals\n(i) Support enter-\nprises with up to RMB 5 million.\n"
    )
    samples = [f.read_bytes() for f in sorted((ROOT / "samples").glob("*/*.txt"))]
    return [hard.encode(), mark.encode(), english.encode(), hard.encode("gb18030"), *samples]


def sniffed(data: bytes) -> bool:
    """The first look at a file, which no child takes: it must be quick and refuse with a sentence."""
    from ingest.document import IngestError
    from ingest.formats import sniff

    started = time.process_time()
    try:
        sniff(data, "input.bin")
    except IngestError as error:
        if "\n" in str(error) or "input.bin" not in str(error):
            raise Unsound(f"no sentence: {error}") from None
        return False
    finally:
        if time.process_time() - started > 1:
            raise Hang("the first look took more than a second")
    return True


def mutate_start(data: bytes, rng: random.Random) -> bytes:
    """Starts of files of every kind, repeated and put together."""
    tokens = [
        b"<!--",
        b"-->",
        b"<!---->",
        b"<?xml ?>",
        b"<!DOCTYPE",
        b"<html>",
        b"<svg>",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"{\\rtf1",
    ]
    tokens += [
        b"MIME-Version: 1.0\r\n",
        b"Subject: a\r\n b\r\n",
        b"\r\n",
        b" \t\r\n",
        b"\xff\xfe",
        b"\x1f\x8b\x08",
        b"Content-Type: x/y;\r\n",
    ]
    tokens += [token * rng.choice((3, 40, 600)) for token in tokens]
    return broken_bytes(data[:20_000], rng, tokens)


def start_seeds() -> list[bytes]:
    page, gbk, *_ = html_seeds()
    message = (
        b"From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=x\r\n\r\n--x\r\n\r\n"
        + page
    )
    return [
        page,
        gbk,
        message,
        text_seeds()[0],
        docx_seeds()[0],
        pdf_seeds()[0],
        zlib.compress(page, wbits=31),
        b"{\\rtf1 a}",
    ]


def sample_files(kind: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((ROOT / "samples").glob(f"*/*.{kind}"))]


# --- made from nothing ---------------------------------------------------------------------------------------------


@dataclass
class Choices:
    """Takes decisions from bytes, so that a change of a byte changes a decision; 0 where they have run out."""

    data: bytes
    at: int = 0
    made: Counter[str] = field(default_factory=Counter)

    def below(self, limit: int) -> int:
        value = int.from_bytes(self.data[self.at : self.at + 2], "big")
        self.at += 2
        return value % limit

    def of(self, options: Sequence[Any]) -> Any:
        return options[self.below(len(options))]

    def left(self) -> bool:
        return self.at < len(self.data)

    def name(self, prefix: str) -> str:
        """A word that no other is a part of."""
        self.made[prefix] += 1
        return f"{prefix}{self.made[prefix]:05d}"


def random_seeds() -> list[bytes]:
    rng = random.Random(0)
    return [rng.randbytes(size) for size in (20, 100, 400, 1000, 3000)]


FORMATS = words(
    "decimal upperRoman lowerRoman upperLetter lowerLetter ordinal cardinalText ordinalText hex chicago "
    "ideographDigital japaneseCounting aiueo iroha decimalFullWidth decimalHalfWidth japaneseLegal "
    "decimalEnclosedCircle decimalZero bullet ideographEnclosedCircle ideographTraditional ideographZodiac "
    "taiwaneseCounting chineseCounting chineseLegalSimplified chineseCountingThousand koreanDigital none custom "
    "unknown"
)


def numbering(data: bytes) -> bool:
    """A Word document of automatic numbers only, with whatever numbers and levels."""
    pick = Choices(data)
    number = lambda: pick.of((*VALUES[:17], str(pick.below(60_000))))  # noqa: E731
    lists = []
    for abstract in range(1 + pick.below(3)):
        levels = "".join(
            f'<w:lvl w:ilvl="{pick.of(("0", "1", "2", "8", number()))}"><w:start w:val="{number()}"/>'
            f'<w:numFmt w:val="{pick.of(FORMATS)}"/><w:lvlRestart w:val="{number()}"/>{pick.of(("", "<w:isLgl/>"))}'
            f'<w:suff w:val="{pick.of(("tab", "space", "nothing", "x"))}"/>'
            f'<w:lvlText w:val="{pick.of(("%1、", "（%2）", "%1.%2.%3", "%9", "%", "", "%0", "第%1条", "%1%1"))}"/>'
            f"{pick.of(('', '<w:pStyle w:val=&quot;1&quot;/>'.replace('&quot;', chr(34))))}</w:lvl>"
            for _ in range(pick.below(5))
        )
        link = pick.of(("", '<w:numStyleLink w:val="s"/>', '<w:styleLink w:val="s"/>'))
        lists.append(f'<w:abstractNum w:abstractNumId="{abstract}">{link}{levels}</w:abstractNum>')
    for list_id in range(1, 2 + pick.below(4)):
        overrides = "".join(
            f'<w:lvlOverride w:ilvl="{pick.below(10)}"><w:startOverride w:val="{number()}"/></w:lvlOverride>'
            for _ in range(pick.below(3))
        )
        lists.append(f'<w:num w:numId="{list_id}"><w:abstractNumId w:val="{pick.below(4)}"/>{overrides}</w:num>')
    style = (
        f'<w:style w:type="paragraph" w:styleId="1"><w:basedOn w:val="{pick.of(("1", "2", "x"))}"/><w:pPr><w:numPr>'
        f'<w:ilvl w:val="{number()}"/><w:numId w:val="{pick.below(5)}"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="2"><w:basedOn w:val="1"/></w:style>'
        '<w:style w:type="numbering" w:styleId="s"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body, texts = [], []
    while pick.left() and len(body) < 200:
        own = f'<w:numPr><w:ilvl w:val="{pick.of(("0", "1", "2", number()))}"/><w:numId w:val="{pick.below(6)}"/></w:numPr>'
        styled = f'<w:pStyle w:val="{pick.of(("1", "2"))}"/>'
        texts.append(pick.name("段"))
        body.append(
            f"<w:p><w:pPr>{pick.of((own, styled, styled + own))}</w:pPr><w:r><w:t>{texts[-1]}</w:t></w:r></w:p>"
        )
    doc = read_docx("".join(body), "".join(lists), style)
    lost_or_twice(doc, texts)
    return doc is not None


def read_docx(body: str, lists: str = "", style: str = "") -> Any:
    from ingest.document import IngestError
    from ingest.word import parser as docx_parser

    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = "".join(f'<Relationship Id="{n}" Type="{relation}/{n}" Target="{n}.xml"/>' for n in ("numbering", "styles"))
    members = {
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        "word/numbering.xml": f'<w:numbering xmlns:w="{W}">{lists}</w:numbering>',
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{style}</w:styles>',
        "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{rels}</Relationships>",
    }
    try:
        return docx_parser.parse(packed({name: text.encode() for name, text in members.items()}), source("docx"))
    except IngestError:
        return None


def lost_or_twice(doc: Any, texts: Sequence[str]) -> None:
    """Raises Unsound where a text does not stand in the Document, or stands in its blocks twice."""
    if doc is None:
        return
    if fault := unsound(doc):
        raise Unsound(fault)
    shown = Counter(re.findall("[段格][0-9]{5}", doc.text))
    aside = "\n".join(block.text for block in doc.aside)
    for text in texts:
        if shown[text] > 1:
            raise Unsound(f"a text stands in the document {shown[text]} times")
        if not shown[text] and text not in aside:
            raise Unsound("a text is lost")


def tables(data: bytes) -> bool:
    """Tables with whatever spans: in Word, on a web page, and as rules on a page."""
    from ingest.document import IngestError
    from ingest.html import parser as html_parser
    from ingest.pdf import tables as pdf_tables

    pick = Choices(data)
    in_word: list[str] = []
    on_page: list[str] = []
    word, page = rows(pick, in_word, on_page, 0)
    lost_or_twice(read_docx(f"<w:tbl>{word}</w:tbl><w:p/>"), in_word)
    try:
        doc = html_parser.parse(f"<html><body><table>{page}</table></body></html>".encode(), source("html"))
    except IngestError:
        doc = None
    lost_or_twice(doc, on_page)
    rules = []
    while pick.left() and len(rules) < 300:
        x, y, length = (float(pick.below(600)) / pick.of((1, 1, 3)) for _ in range(3))
        across = pick.below(2) == 0
        rules.append(pdf_tables.Rule(x, y, x + length, y) if across else pdf_tables.Rule(x, y, x, y + length))
    for grid in pdf_tables.grids(rules):
        for place in grid.places:
            if not (
                0 <= place.row < place.row_end <= grid.rows and 0 <= place.column < place.column_end < len(grid.edges)
            ):
                raise Unsound(f"a cell {place} in a grid of {grid.rows} rows and {len(grid.edges) - 1} columns")
    return True


def rows(pick: Choices, in_word: list[str], on_page: list[str], depth: int) -> tuple[str, str]:
    """The rows of one table in the markup of Word and of the web."""
    spans = ("1", "1", "1", "2", "3", "0", "-1", "99", "x", "")
    word = page = ""
    for _ in range(1 + pick.below(6)):
        cells = marked = ""
        for _ in range(pick.below(6)):
            wide, high = pick.of(spans), pick.of(spans)
            merge = pick.of(("", "", "", "<w:vMerge/>", '<w:vMerge w:val="restart"/>'))
            text = pick.name("格")
            on_page.append(text)
            # What stands in a cell that is merged upwards is not shown by Word.
            hides = merge == "<w:vMerge/>"
            if not hides:
                in_word.append(text)
            nests = depth < 3 and pick.below(12) == 0
            inner = rows(pick, [] if hides else in_word, on_page, depth + 1) if nests else ("", "")
            nested = f"<w:tbl>{inner[0]}</w:tbl>" if inner[0] and not hides else ""
            shown = "" if hides else f"<w:r><w:t>{text}</w:t></w:r>"
            cells += f'<w:tc><w:tcPr><w:gridSpan w:val="{wide}"/>{merge}</w:tcPr>{nested}<w:p>{shown}</w:p></w:tc>'
            more = f"<table>{inner[1]}</table>" if inner[1] else ""
            marked += f'<{pick.of(("td", "td", "td", "th"))} colspan="{wide}" rowspan="{high}">{text}{more}'
        before = pick.of(("", "", "", '<w:trPr><w:gridBefore w:val="2"/></w:trPr>', "<w:trPr><w:tblHeader/></w:trPr>"))
        word += f"<w:tr>{before}{cells}</w:tr>"
        page += f"<tr>{marked}</tr>"
    return word, page


def layouts(data: bytes) -> bool:
    """Words at whatever places of pages become paragraphs; none is lost, none stands twice."""
    from ingest import layout

    pick = Choices(data)
    sheets, number = [], 0
    named: list[str] = []
    while pick.left() and number < 6:
        number += 1
        pieces = []
        regular = pick.below(3)
        for n in range(pick.below(90)):
            text = pick.name("段") + pick.of(("", "", "。", "，", "；", "-", "、"))
            text = pick.of(("", "", "", "一、", "（一）", "1.", "Article ", "— 1 —")) + text
            size = float(pick.of((9, 10.5, 12, 16, 16, 16, 22, 1, 72)))
            if regular:
                x, y = 80.0 + (pick.below(2) * 230 if regular == 2 else pick.of((0, 32))), 80 + 24.0 * (n // 2)
            else:
                x, y = pick.below(700) - 50.0, pick.below(900) - 30.0
            width = pick.of((len(text) * size, 100.0, 0.0, 430.0))
            pieces.append(layout.Piece(text, x, x + width, y, size, pick.below(3) == 0))
            named.append(text)
        sheets.append(layout.Sheet(number, 595, 842, tuple(pieces)))
    heads = layout.furniture(sheets)
    found = layout.paragraphs(layout.lines(sheets, heads))
    gone = "".join(piece.text for head in heads for piece in head)
    shown = Counter(re.findall("段[0-9]{5}", "".join(p.text for p in found)))
    for text in named:
        word = re.findall("段[0-9]{5}", text)[0]
        if shown[word] > 1 or (not shown[word] and word not in gone):
            raise Unsound(f"a word stands {shown[word]} times")
    for paragraph in found:
        last = 0
        for start, end in paragraph.spans:
            if not last <= start <= end <= len(paragraph.text):
                raise Unsound(f"a span [{start}, {end}) of a text of {len(paragraph.text)}, after {last}")
            last = end
    return True


PLACES = (0.0, 1.0, 72.0, 300.0, 523.0, 595.0, 842.0, -40.0, 0.001, 1e-9, 9e4, 1e6, -1e6)


def recognised(data: bytes) -> bool:
    """Pages as recognition hands them over, with lines of whatever text at whatever places; no line is lost, none
    stands twice."""
    from pdf_fixtures import Page, pdf

    from ingest.document import IngestError
    from ingest.pdf import parser as pdf_parser
    from ingest.recognised import Line, Recognised, pack

    pick = Choices(data)
    shown = [Page(rotate=pick.of((0, 90, 180, 270))).picture() for _ in range(1 + pick.below(3))]
    named = [pick.name("段") for _ in range(2 * pick.below(2))]
    if named:
        shown.append(Page().lines(60, 80, [f"{named[0]}，在文件里。", f"二、{named[1]}"]))
    tidy = pick.below(3) > 0
    pages = []
    for number in range(pick.below(2), sum(page.images for page in shown)):
        lines: list[Line] = []
        while pick.left() and len(lines) < 80 and pick.below(40):
            named.append(pick.name("段"))
            text = pick.of(WORDS) + named[-1] + pick.of((*WORDS, *STRANGE, "", "", ""))
            if pick.below(30) == 0:
                named.pop()
                text = pick.of(("", " ", *STRANGE))
            # A dot of the finest picture that is drawn is 0.24 points high.
            size = float(pick.of((16, 16, 16, 10, 22) if tidy else (16, 0.24, 1, 72, 9000)))
            x = float(pick.of((72, 72, 104, 320) if tidy else PLACES))
            y = 72 + 28.0 * (len(lines) % 25) if tidy else float(pick.of(PLACES))
            wide = size * len(text) * pick.of((1, 1, 0.9, 0.01, 5))
            count = max(1, len(text))
            at = sorted(pick.of((k / count, pick.below(1000) / 999)) for k in range(len(text) + 1))
            stops = tuple(x + wide * share for share in at) if pick.below(2) else ()
            lines.append(Line(text, x, y, x + wide, y + size * 1.1, pick.of((0.0, 0.5, 0.95, 1.0)), stops))
        width, height = (595.0, 842.0) if tidy else (float(pick.of(PLACES[1:7])), float(pick.of(PLACES[1:7])))
        skew = pick.of((0.0, 0.0, 1.5, -5.9, 45.0))
        pages.append(Recognised(number + 1, pick.of((0, 0, 90, 180, 270)), width, height, tuple(lines), skew))
    handed = json.loads(json.dumps(pack(pages)))
    try:
        doc = pdf_parser.parse(pdf(shown), source("pdf"), partial=True, recognised=handed)
    except IngestError:
        return False
    lost_or_twice(doc, named)
    return True


def structures(data: bytes) -> bool:
    """Blocks of whatever text become parts, none with a block twice, and clauses with offsets in range."""
    from ingest.document import Block, BlockKind, Document
    from ingest.parts import split
    from normalize.outline import build

    pick = Choices(data)
    blocks = []
    while pick.left() and len(blocks) < 120:
        text = "".join(
            pick.of((*WORDS, *STRANGE, "支持企业发展", "Support enterprises", "附件", "目录", "三", "12", "…………3", ")"))
            for _ in range(1 + pick.below(8))
        )
        auto = min(len(text), pick.of((0, 0, 0, 2, 3)))
        level = pick.of((None, None, 1, 2, 9))
        kind = pick.of((BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.ROW))
        cells = (("序号", "1"), ("任务", text)) if kind is BlockKind.ROW else ()
        blocks.append(Block(text, kind, auto, level, pick.below(4) == 0, None, path=f"p[{len(blocks)}]", cells=cells))
    doc = Document(source("txt"), tuple(blocks))
    parts = split(doc)
    places = [block.path for part in parts for block in part.blocks]
    if len(set(places)) != len(places):
        raise Unsound("a block stands in the parts twice")
    for part in parts:
        tree = build(part, doc.source)
        for clause in tree.clauses:
            if not 0 <= clause.start <= clause.end <= len(part.text):
                raise Unsound(f"a clause [{clause.start}, {clause.end}) of a text of {len(part.text)}")
    return True


def mutate_random(data: bytes, rng: random.Random) -> bytes:
    return broken_bytes(data or b"\0", rng, [bytes((a, b)) for a in (0, 1, 255) for b in (0, 1, 255)])[:6000]


TARGETS = {
    "pdf": Target(pdf_seeds, mutate_pdf, read("pdf"), forked=True, suffix="pdf", magic=(b"%PDF-",)),
    "docx": Target(docx_seeds, mutate_docx, read("docx"), suffix="docx", magic=(b"PK\x03\x04",)),
    "html": Target(html_seeds, mutate_html, read("html"), suffix="html", magic=(b"<!DOCTYPE", b"<html")),
    "txt": Target(text_seeds, mutate_text, read("text"), suffix="txt", magic=(b"",)),
    "sniff": Target(start_seeds, mutate_start, sniffed),
    "numbering": Target(random_seeds, mutate_random, numbering),
    "tables": Target(random_seeds, mutate_random, tables),
    "layout": Target(random_seeds, mutate_random, layouts),
    "recognised": Target(random_seeds, mutate_random, recognised),
    "structure": Target(random_seeds, mutate_random, structures),
}


# --- the fuzzer ----------------------------------------------------------------------------------------------------


@dataclass
class Session:
    """Runs inputs of one target until the time is over, and keeps what they found."""

    name: str
    target: Target
    folder: Path
    until: float
    inputs: int = 0
    read: int = 0
    slowest: float = 0.0
    found: dict[str, str] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)

    def over(self) -> bool:
        return time.monotonic() >= self.until

    def try_one(self, data: bytes) -> None:
        """Reads one input; never raises what the reader raises."""
        self.inputs += 1
        started = time.process_time()
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        was_read, trace = forked(self.target, data) if self.target.forked else traced(self.target, data)
        self.read += was_read
        spent = time.process_time() - started + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - children
        if spent > self.slowest:
            self.slowest = spent
            (self.folder / f"{self.name}-slowest.{self.target.suffix}").write_bytes(data)
        if trace:
            self.keep(data, trace)

    def keep(self, data: bytes, trace: str) -> None:
        """Writes the input and its trace, once for each place in the project's code and kind of error."""
        places = re.findall(r'File "[^"]*/((?:ingest|normalize)/[^"]+)", line (\d+)', trace)
        kind = trace.strip().splitlines()[-1].split(":")[0]
        at = "-".join(places[-1]).replace("/", ".") if places and kind != "Unsound" else "whole"
        what = re.sub(r"\d+", "N", trace.strip().splitlines()[-1])[:60] if kind == "Unsound" else ""
        key = re.sub(r"[^\w.-]+", "_", f"{kind}-{at}{what}")[:120]
        file = self.folder / f"{self.name}-{key}.{self.target.suffix}"
        if key in self.found and file.stat().st_size <= len(data):
            return
        if key not in self.found:
            print(f"{self.name}: {key}", flush=True)
        self.found[key] = trace
        file.write_bytes(data)
        file.with_suffix(file.suffix + ".trace").write_text(trace, encoding="utf-8")

    def summary(self) -> str:
        spent = time.monotonic() - self.started
        memory = resource.getrusage(
            resource.RUSAGE_SELF if not self.target.forked else resource.RUSAGE_CHILDREN
        ).ru_maxrss
        return (
            f"{self.name}: {self.inputs} inputs ({self.read} read) in {spent:.0f} s, slowest {self.slowest:.2f} s of processor time, peak "
            f"{memory // 1024} MB, {len(self.found)} finding(s)"
        )


def traced(target: Target, data: bytes) -> tuple[bool, str]:
    """Whether an input was read, and the trace of what reading it raised, "" where it raised nothing."""
    signal.setitimer(signal.ITIMER_VIRTUAL, HANG)
    try:
        return target.run(data), ""
    except BaseException:  # noqa: BLE001 - whatever is raised is what is looked for
        return False, traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def forked(target: Target, data: bytes) -> tuple[bool, str]:
    """The same in a child process of its own, with limits on memory and time; a crash is a trace of one line."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(HANG) + 2, int(HANG) + 2))
        was_read, trace = traced(target, data)
        os.write(writer, b"%d" % was_read + trace.encode("utf-8", "replace")[-60_000:])
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as said:
        answer = said.read().decode("utf-8", "replace")
    _, status = os.waitpid(child, 0)
    if not os.WIFEXITED(status):
        return False, f"Crash: signal {os.WTERMSIG(status)}"
    # pdfium ends the process where it gets no memory; the sandbox tells that apart by what is printed.
    if status:
        return False, f"Crash: status {os.WEXITSTATUS(status)}"
    return answer[:1] == "1", answer[1:]


def too_long(_: int, __: FrameType | None) -> None:
    raise Hang(f"more than {HANG:g} s of processor time")


def plain(session: Session, seeds: list[bytes], seed: int) -> None:
    """Breaks a seed, now and then what came of one, and reads it; the same seed gives the same inputs."""
    rng = random.Random(seed)
    for data in seeds:
        session.try_one(data)
    pool = list(seeds)
    while not session.over():
        data = session.target.mutate(rng.choice(pool), rng)
        if rng.random() < 0.05 and len(data) < MOST_BYTES // 2:
            pool[rng.randrange(len(pool))] = rng.choice((data, rng.choice(seeds)))
        session.try_one(data)


def guided(session: Session, seeds: list[bytes], seed: int) -> None:
    """The same with atheris, which keeps what reaches a new branch. Does not return."""
    import atheris

    corpus = tempfile.mkdtemp()
    for number, data in enumerate(seeds):
        (Path(corpus) / f"seed{number}").write_bytes(data)

    def one(data: bytes) -> None:
        session.try_one(data)
        if session.over():
            finish(session)

    def mutator(data: bytes, most: int, number: int) -> bytes:
        return session.target.mutate(data, random.Random(number))[:most]

    flags = [
        f"-max_len={MOST_BYTES}",
        f"-seed={seed}",
        "-timeout=120",
        "-rss_limit_mb=4096",
        "-verbosity=0",
        "-len_control=0",
    ]
    atheris.Setup([sys.argv[0], *flags, corpus], one, custom_mutator=mutator)
    atheris.Fuzz()


def finish(session: Session) -> None:
    print(session.summary(), flush=True)
    sys.stdout.flush()
    os._exit(1 if session.found else 0)


def further(paths: Sequence[Path], target: Target) -> Iterator[bytes]:
    """The files that are named, or lie in the folders named, and are of this target's format."""
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.stat().st_size <= 10 * MOST_BYTES:
                data = file.read_bytes()
                if any(data.startswith(magic) for magic in target.magic) and (
                    b"" not in target.magic or file.suffix == ".txt"
                ):
                    yield data


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("target", choices=tuple(TARGETS))
    options.add_argument("--corpus", type=Path, action="append", default=[], help="further seeds: a file or a folder")
    options.add_argument("--seconds", type=float, default=600)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--findings", type=Path, default=Path("fuzz-findings"), help="folder for what is found")
    options.add_argument("--plain", action="store_true", help="not guided by branches, even where atheris is installed")
    chosen = options.parse_args()
    chosen.findings.mkdir(parents=True, exist_ok=True)
    target = TARGETS[chosen.target]
    signal.signal(signal.SIGVTALRM, too_long)
    faulthandler.enable()
    logging.disable()
    instrumented: Any = nullcontext()
    is_guided = not (chosen.plain or target.forked)
    if is_guided:
        try:
            import atheris
        except ImportError:
            is_guided = False
        else:
            instrumented = atheris.instrument_imports(include=["ingest", "normalize"])
    with instrumented:
        import normalize.outline  # noqa: F401
    seeds = [*target.seeds(), *further(chosen.corpus, target)]
    session = Session(chosen.target, target, chosen.findings, time.monotonic() + chosen.seconds)
    print(f"{chosen.target}: {len(seeds)} seeds, {'guided by branches' if is_guided else 'plain'}", flush=True)
    (guided if is_guided else plain)(session, seeds, chosen.seed)
    finish(session)
    return 0


if __name__ == "__main__":
    sys.exit(main())
