"""Plain text and Markdown: bytes → characters → paragraphs.

Two things are decided here. Which encoding the bytes are in: strict decoders first, and where several accept the
bytes, the one that gives the characters that Chinese is full of. And which lines belong to one paragraph: text that
was copied out of a PDF breaks its lines at the width of the page, a text file breaks them at paragraphs.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile

from ingest import labels
from ingest.document import Block, BlockKind, Document, IngestError, SourceFile
from ingest.html import article as html_article
from ingest.limits import DEFAULT, Limits
from ingest.tables import Cell, table_blocks

# The commonest characters of official Chinese in both scripts, with its punctuation. In text that was decoded rightly
# every third to sixth character is one of them, in text that was decoded wrongly hardly any.
_COMMON = frozenset(
    "的一是不在有人中大为上个国我以要和地业发展市区建设工作政府对推进行与等各年企资外部会经为個國業發設對進與會經，。、；：（）《》“”"
)
_LIKELY = 0.12

# ASCII with the quotes, dashes and blanks of Windows-1252.
_PLAIN = bytes(range(128)) + b"\x80\x85\x91\x92\x93\x94\x96\x97\xa0"

_NO_TEXT = "{}: these bytes are not text; give the PDF, DOCX, HTML or text file itself."

_LOST = "锟斤拷"
"""Two replacement characters in UTF-8, read as GBK."""

_MISREAD = (
    ("latin-1", "gb18030"),
    ("cp1252", "gb18030"),
    ("latin-1", "utf-8"),
    ("cp1252", "utf-8"),
    ("gb18030", "utf-8"),
    ("latin-1", "big5"),
)


def likely_chinese(text: str) -> float:
    """The share of the characters beyond ASCII that Chinese uses all the time: 0.2-0.4 in Chinese, else near 0."""
    foreign = [c for c in text if c > "\x7f" and not c.isspace()]
    return sum(c in _COMMON for c in foreign) / len(foreign) if foreign else 0.0


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Characters of a text file, and notes on what had to be repaired.

    Reads UTF-8 and UTF-16 with and without byte order mark, GB18030 (with GBK and GB2312), Big5 and, for Western text
    with typographic quotes, Windows-1252. Raises IngestError for bytes that are no text, and for text that an earlier
    program misread beyond repair.
    """
    text, notes = _decode(data, name)
    text = text.lstrip("\ufeff").replace("\x00", "").replace("\x1a", "")
    lost_twice = text.count(_LOST)
    if lost_twice > max(2, len(text) // 200):
        raise IngestError(
            f"{name}: the text is lost ({_LOST}: UTF-8 that was read as GBK and saved so); export it again from the original."
        )
    if lost_twice:
        notes = (*notes, f"Characters of the file were lost when it was made ({_LOST}, {lost_twice} times).")
    repaired = _repair(text, name)
    if repaired is not None:
        return repaired[0], (*notes, repaired[1])
    odd = sum(unicodedata.category(c) in ("Cc", "Co", "Cn") and c not in "\t\n\r\f\v\x85" for c in text)
    if odd > max(2, len(text) // 500):
        raise IngestError(_NO_TEXT.format(name))
    lost = text.count("\ufffd")
    if lost > max(3, len(text) // 100):
        raise IngestError(f"{name}: {lost} characters were lost when this file was made; export it again as UTF-8.")
    if lost:
        notes = (*notes, f"{lost} characters of the file are unreadable (they were lost when it was made).")
    return text, notes


def _decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            text = _try(data, encoding)
            if text is not None:
                return text, ()
            shown = encoding.removesuffix("-sig").upper()
            return data.decode(encoding, "replace"), (f"The file says that it is {shown}, but parts of it are not.",)
    for at, encoding in ((0, "utf-32-be"), (3, "utf-32-le")):
        if len(data) >= 8 and not data[at::4].strip(b"\x00") and (text := _try(data, encoding)) is not None:
            return text, ()
    # Where Latin letters or line feeds stand in UTF-16, every second byte is 0; no other encoding of text has any.
    wide = [text for encoding in ("utf-16-le", "utf-16-be") if (text := _try(data, encoding)) and "\x00" not in text]
    if any(likely_chinese(text) > _LIKELY for text in wide) or (b"\x00" in data and any(map(str.isascii, wide))):
        return max(wide, key=_legible), ()
    text = _try(data, "utf-8")
    if text is not None:
        # HZ (RFC 1843) writes GB 2312 in seven bits, between ~{ and ~}.
        seven = _try(data, "hz") if text.isascii() and "~{" in text else None
        return (seven, ()) if seven is not None and likely_chinese(seven) > _LIKELY else (text, ())
    for cut in (1, 2, 3):
        shorter = _try(data[:-cut], "utf-8")
        if shorter and not shorter.isascii():
            return shorter, ("The file ends in the middle of a character: it may have been cut off.",)
    if not data.translate(None, _PLAIN):
        return data.decode("cp1252"), ()
    found = [(likely_chinese(t), t) for e in ("gb18030", "big5", "cp950") if (t := _try(data, e))]
    if found and max(found)[0] > _LIKELY:
        return max(found)[1], ()
    return _damaged(data, name)


def _damaged(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Text some bytes of which fit no encoding, and Western text with accents."""
    best = max(("utf-8", "gb18030", "big5"), key=lambda e: likely_chinese(data.decode(e, "replace")))
    shown = data.decode(best, "replace")
    if likely_chinese(shown) > _LIKELY:
        return shown, (f"Some bytes are not {best.upper()}, the encoding of the rest; they are shown as \ufffd.",)
    mixed = _try(data, "gb18030")
    # Chinese names in English: pairs of high bytes. Single ones are accents.
    if mixed is not None and not re.sub(rb"(?:[\xa1-\xf7][\xa1-\xfe])+", b"", data).strip(bytes(range(128))):
        return mixed, ()
    western = _try(data, "cp1252")
    if western and sum(c > "\x7f" for c in western) < 0.05 * len(western):
        return western, ()
    if b"\x00" in data:
        raise IngestError(_NO_TEXT.format(name))
    raise IngestError(f"{name}: the encoding is not known (neither UTF-8, UTF-16, GB18030 nor Big5); save it as UTF-8.")


def _legible(text: str) -> float:
    """The share of plain letters, blanks and common Chinese: tells the two byte orders of UTF-16 apart."""
    return sum(c in _COMMON or (c.isascii() and (c.isprintable() or c.isspace())) for c in text) / (len(text) or 1)


def _repair(text: str, name: str) -> tuple[str, str] | None:
    """Undoes a decoding with the wrong table, which some program saved for good; None where there was none."""
    body = [c for c in text if not c.isspace()]
    foreign = [c for c in body if c > "\x7f"]
    if len(foreign) < 0.2 * len(body) or len(foreign) < 8:
        return None
    before = likely_chinese(text)
    if before > _LIKELY:
        return None
    best = before
    found: tuple[str, str] | None = None
    for wrong, right in _MISREAD:
        again = _misread(text, wrong, right)
        if again is not None and likely_chinese(again) > max(best, _LIKELY):
            best = likely_chinese(again)
            lost = again.count("\ufffd")
            said = f"The file was {right.upper()} that some program had read as {wrong.upper()}; this was undone."
            found = again, said if not lost else f"{said[:-1]}, but {lost} characters could not be restored."
    latin = sum("\x80" <= c <= "\xff" for c in foreign) > 0.8 * len(foreign)
    if found is None and (latin or (before < 0.02 and len(foreign) >= 60)):
        raise IngestError(f"{name}: the characters are garbled, neither Chinese nor English; export the text again.")
    return found


def _misread(text: str, wrong: str, right: str) -> str | None:
    """The text as it was before its bytes were read as `wrong`; None where more than one character in fifty is lost."""
    again = text.encode(wrong, "replace").decode(right, "replace")
    return again if again.count("\ufffd") <= len(again) // 50 else None


# --- lines ---------------------------------------------------------------------------------------------------------

_STOPS = "。！？；：!?;:…"
_CLOSERS = "”’」』）)〕］】》〉\"'"
_PAIRS = {"）": "（", ")": "(", "〕": "〔", "》": "《", "”": "“", "】": "【", "」": "「", "』": "『"}
_REACH = 2000
_LIST_END = re.compile(r"(?:[,;] ?(?:and|or)|[^.]\.)$")
_DOCNO = re.compile(r"^\S{1,16}[〔\[［﹝（(]\s*(?:19|20)\d\d\s*[〕\]］﹞）)]\s*\S{0,4}\d+\s*号$")
_DATED = re.compile(r"^(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s+\S")
_DATE = re.compile(r"^(?:[12〇○一二][\d〇○零一二三四五六七八九]{3}\s*年.{1,12}日|\(?(?:19|20)\d\d[-./]\d+[-./]\d+\)?)$")
_UNITS_NOTE = re.compile(
    r"^[（(](?:牵头|责任|配合|完成|参与|主办|协办|负责)?[^（）()]{0,8}(?:单位|部门|处室|时限)[:：]"
)
_PAGE_NUMBER = re.compile(
    r"^(?:[-—–－─·•]+\s*\d{1,4}\s*[-—–－─·•]+"
    r"|第\s*\d{1,4}\s*页(?:[,，/]?\s*共\s*\d{1,4}\s*页)?|[Pp]age\s+\d{1,4}(?:\s+of\s+\d{1,4})?)$"
)
# Some write half-width marks in Chinese.
_PROSE = re.compile(r"[，。；]|(?<=[\u4e00-\u9fff）》”])[,;]|(?<=[\u4e00-\u9fff][)])[,;]")
_BARE_NUMBER = re.compile(r"^\d{1,4}$")
_BOOKMARK = re.compile(r"\[bookmark:[^\]\n]{0,60}\]")


def columns(text: str) -> int:
    """The width of a line in columns, an ideograph or full-width mark counting two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" and c > "\x7f" else 1 for c in text)


@dataclass(slots=True)
class _Line:
    text: str
    number: int
    page: int
    indent: int
    blanks: int
    """Empty lines before it."""
    level: int | None = None
    break_before: bool = False
    new_page: bool = False
    """A page begins with it, so that empty lines before it say nothing."""
    cells: tuple[str, ...] = ()
    """Its pieces between tabs."""
    labelled: bool = field(init=False)
    width: int = field(init=False)

    def __post_init__(self) -> None:
        self.labelled = labels.match(self.text) is not None
        self.width = columns(self.text)


# What str.strip takes for blank, and the marks that have no width.
EDGES = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\u200b\ufeff"
"""What may stand around a paragraph and is none of its text."""


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    number, blanks = 0, 0
    for page, sheet in enumerate(re.split("\f", text), 1):
        for raw in re.split(r"\r\n|[\n\r\v\x85\u2028\u2029]", sheet):
            number += 1
            stripped = raw.strip(EDGES)
            if not stripped:
                blanks += 1
                continue
            lead = raw[: len(raw) - len(raw.lstrip())].expandtabs(4)
            cells = tuple(cell.strip(EDGES) for cell in raw.split("\t")) if "\t" in stripped else ()
            lines.append(_Line(stripped, number, page, columns(lead), blanks, cells=cells))
            blanks = 0
        # The empty piece after a form feed is no empty line.
        number -= 1
        blanks = max(0, blanks - 1)
    return lines


def _without_margins(lines: list[_Line]) -> list[_Line]:
    """The lines with their indents counted from the margin of the page.

    What all lines of a page stand in from the left is its margin; of a page of short paragraphs it may be the indent.
    """
    margins: dict[int, int] = {}
    for line in lines:
        margins[line.page] = min(line.indent, margins.get(line.page, line.indent))
    least = min(margins.values(), default=0)
    for line in lines:
        margin = margins[line.page]
        line.indent -= margin if margin > least + 4 else least
    return lines


def ends_sentence(text: str) -> bool:
    """Whether a line may be the last of its paragraph: it closes a sentence and leaves no bracket open."""
    # A bracket that was opened further back was never closed; without this, a text of one paragraph is quadratic.
    text = text[-_REACH:]
    round_open, round_closed = text.count("（") + text.count("("), text.count("）") + text.count(")")
    if round_open > round_closed or any(text.count(o) > text.count(c) for o, c in ("《》", "〔〕")):
        return False
    bare = text.rstrip(_CLOSERS)
    if bare and (bare[-1] in _STOPS or _LIST_END.search(bare)):
        return True
    # "…。（责任单位：市商务委）": a bracket of its own after the sentence closes the paragraph.
    if text and text[-1] in _PAIRS:
        at = text.rfind(_PAIRS[text[-1]])
        return at > 0 and text[at - 1] in _STOPS
    return bool(_LIST_END.search(text))


def stands_alone(text: str) -> bool:
    """Whether a line cannot continue another: a label, a document number, a date, an attachment, a list's dash."""
    return labels.match(text) is not None or _marked(text)


def _marked(text: str) -> bool:
    return bool(_DOCNO.match(text) or _DATE.match(text) or _DATED.match(text)) or text.startswith(
        ("附件", "附表", "附：", "【", "●", "•", "■", "◆", "- ", "* ", "Attachment", "Annex", "Appendix")
    )


def _opens_new(line: _Line) -> bool:
    return line.labelled or line.level is not None or _marked(line.text)


def _first_word(text: str) -> int:
    """Columns of the first piece that cannot be broken: a character of Chinese, a word of English."""
    m = re.match(r"[!-~]+", text)
    return columns(m[0]) if m else 2


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a text breaks its lines. `width`: columns of a full line, None where a line is a paragraph."""

    width: int | None
    indents: bool
    """Paragraphs are indented, so that an indent, and nothing else, starts one."""
    blanks: bool
    """Empty lines stand between paragraphs and nowhere else."""
    cuts: bool = True
    """Where a line is a paragraph: pages may have cut some. Not so in a text that was written, not extracted."""

    def full(self, line: _Line, following: _Line) -> bool:
        # Four columns for an indent that was lost, four for marks that must not open or close a line.
        return self.width is not None and line.width + _first_word(following.text) + 8 >= self.width


def _layout(lines: Sequence[_Line]) -> _Layout:
    if len(lines) < 6:
        return _Layout(None, False, False)
    widths = sorted(line.width for line in lines)
    width = widths[int(len(widths) * 0.9)]
    trial = _Layout(width, False, False)
    full = [(a, b) for a, b in pairwise(lines) if trial.full(a, b)]
    cut = [(a, b) for a, b in full if not ends_sentence(a.text) and not _opens_new(b)]
    too_long = sum(w > 1.15 * width + 2 for w in widths)
    wrapped = (
        24 <= width <= 130
        and too_long <= len(lines) / 50
        and len(full) >= 0.3 * len(lines)
        and len(cut) >= 0.4 * len(full)
        # A list of names, one a line, stops nowhere and has no marks either.
        and sum(bool(_PROSE.search(a.text)) or a.text.isascii() for a, _ in cut) >= 0.3 * len(cut)
    )
    if not wrapped and (narrow := _wrapped_at(lines)):
        width, wrapped = narrow, True
        trial = _Layout(width, False, False)
        cut = [
            (a, b) for a, b in pairwise(lines) if trial.full(a, b) and not ends_sentence(a.text) and not _opens_new(b)
        ]
    if not wrapped:
        indented = sum(line.indent >= 2 for line in lines)
        return _Layout(None, indented >= 0.3 * len(lines), False)
    flush = [b for _, b in cut if b.indent < 2]
    indents = len(flush) >= 0.9 * len(cut) and sum(line.indent >= 2 for line in lines) >= 0.05 * len(lines)
    within = [b for _, b in cut if not b.new_page]
    spaced = sum(line.blanks > 0 and not line.new_page for line in lines) >= 0.05 * len(lines)
    return _Layout(width, indents, spaced and sum(b.blanks > 0 for b in within) <= 0.1 * len(within))


def _is_label(text: str) -> bool:
    """Whether a line is a number and nothing else, so that the next one is what it numbers.

    An article's number often has a line of its own, and is read there.
    """
    label = labels.match(text)
    return label is not None and label.end == len(text) and label.form[0] not in "第ACPSTD"


def _wrapped_at(lines: Sequence[_Line]) -> int | None:
    """The width at which a text of few long paragraphs breaks its lines, None where none shows.

    Of lines that are paragraphs, hardly two of the longest are alike in length and stop in the middle of a sentence.
    """
    width = max(line.width for line in lines)
    full = [(a, b) for a, b in pairwise(lines) if a.width + _first_word(b.text) + 6 >= width]
    cut = [a for a, b in full if not ends_sentence(a.text) and not _opens_new(b)]
    prose = sum(_PROSE.search(a.text) is not None or a.text.isascii() for a in cut)
    found = 40 <= width <= 130 and len(cut) >= 3 and len(cut) >= 0.6 * len(full) and prose >= 0.8 * len(cut)
    return width if found else None


def _continues(text: str, line: _Line, following: _Line, layout: _Layout) -> bool:
    """Whether `following` goes on with the paragraph `text`, the last line of which is `line`."""
    if _opens_new(following) or line.level is not None or following.break_before:
        return False
    if len(text) < 40 and _is_label(text):
        return True
    done = ends_sentence(text)
    if layout.width is None:
        # A paragraph a line, but a page may have cut one: only a long line that stops in the middle is taken for that.
        cut = layout.cuts and line.width >= 80 and not done and not (layout.indents and following.indent >= 2)
        return cut and line.text[-1] not in _CLOSERS and not _other_sentence(line, following)
    if layout.indents and following.indent >= 2:
        return False
    if layout.blanks and not following.new_page:
        return following.blanks == 0 and layout.full(line, following)
    if done and _UNITS_NOTE.match(following.text):
        return True
    if not layout.full(line, following):
        # Prose that stops in the middle of a sentence goes on, however short the line: something was cut out of it.
        return not done and _PROSE.search(text) is not None
    if not done or layout.indents:
        return True
    # A sentence ends where the line is full: the paragraph goes on if prose, not a signature, follows.
    prose = following.width >= layout.width - 8 or ends_sentence(following.text)
    return line.width >= layout.width - 1 and prose


def _other_sentence(line: _Line, following: _Line) -> bool:
    """English that starts with a capital or a bracket, or that meets Chinese, is no rest of a sentence."""
    if following.text[0].isascii() and not following.text[0].isdigit():
        return not following.text[0].islower() or line.text[-1] > "\u2e80"
    return line.text[-1].isascii() and line.text[-1].isalpha()


_HYPHENS = "-\u2010\xad"
_WORD = re.compile(r"[A-Za-z]+")
_COMPOUND = re.compile(r"[A-Za-z]+(?=[-\u2010]([A-Za-z]+))")


def _words(lines: Sequence[_Line]) -> frozenset[str]:
    """The words of a text and its compounds of two (high-level), in small letters."""
    words = {word.lower() for line in lines for word in _WORD.findall(line.text)}
    return frozenset(words | {f"{m[0]}-{m[1]}".lower() for line in lines for m in _COMPOUND.finditer(line.text)})


def _join(text: str, more: str, words: frozenset[str]) -> str:
    """Two lines of one paragraph as one: a blank between Latin words, none between ideographs or inside a number."""
    if text[-1] in _HYPHENS and text[-2:-1].isalnum() and more[0].isalnum():
        head, tail = re.split(r"[^A-Za-z]", text[:-1])[-1], re.split(r"[^A-Za-z]", more)[0]
        # A program that breaks words may set a hyphen of another kind than those that are written.
        broken = (text[-1] != "-" and head and tail) or (more[0].islower() and f"{head}{tail}".lower() in words)
        return text[:-1] + more if broken and f"{head}-{tail}".lower() not in words else f"{text[:-1]}-{more}"
    chinese = any("\u4e00" <= c <= "\u9fff" for c in text[-30:] + more[:30])
    if chinese and re.search(r"\d[.,]?$", text[-3:]) and more[0].isdigit():
        return text + more
    if text[-1] < "\u2e80" and more[0] < "\u2e80" and not (text[-1] in "([/" or more[0] in ",.;:)]%/"):
        return f"{text} {more}"
    return text + more


_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)


def _unquoted(text: str) -> str:
    """A text that was forwarded by mail without the marks of quotation before (nearly) all of its lines."""
    filled = [line for line in text.splitlines() if line.strip()]
    quoted = sum(line.lstrip(" \t").startswith(">") for line in filled)
    return _QUOTED.sub("", text) if quoted >= 3 and quoted >= 0.8 * len(filled) else text


# --- furniture -----------------------------------------------------------------------------------------------------


_HEAD_LENGTH = 60
"""A running head is no longer, in characters."""
_ATTACHED = re.compile(r"附[件表录錄]|Annex|Attachment|Appendix", re.IGNORECASE)


def _furniture(lines: Sequence[_Line]) -> set[int]:
    """Indices of running heads, running feet and page numbers."""
    found = {i for i, line in enumerate(lines) if _PAGE_NUMBER.match(line.text)}
    bare = [i for i, line in enumerate(lines) if _BARE_NUMBER.match(line.text)]
    run = [i for i, j in pairwise(bare) if int(lines[j].text) == int(lines[i].text) + 1]
    if len(run) >= 2 and len(run) >= len(bare) - 2:
        found |= set(bare)
    sheets = _sheets(lines, found)
    found |= _numbered_at_edges(lines, sheets)
    inner = [kept for own in sheets if (kept := [i for i in own if i not in found])]
    if len(sheets) >= 3 or (len(sheets) == 2 and found):
        found |= _repeated_at_edges(lines, inner)
    return found | _beside_numbers(lines, found)


def _sheets(lines: Sequence[_Line], numbers: set[int]) -> list[list[int]]:
    """The indices of the lines of every page: as form feeds part them, else as page numbers that count up do."""
    sheets: list[list[int]] = []
    counted = sorted(numbers)
    values = [int(m[0]) for i in counted if (m := re.search(r"\d+", lines[i].text))]
    by_number = all(b == a + 1 for a, b in pairwise(values)) and lines[-1].page == 1 if lines else False
    for i, line in enumerate(lines):
        if i == 0 or line.page != lines[i - 1].page or (by_number and i - 1 in numbers):
            sheets.append([])
        sheets[-1].append(i)
    return sheets


def _repeated_at_edges(lines: Sequence[_Line], sheets: Sequence[Sequence[int]]) -> set[int]:
    """Lines among the first or last two of a page that come again on a quarter of the pages, figures aside; and those
    that all pages begin or end with, be it that left and right ones take turns."""
    may = [
        not line.labelled and len(line.text) <= _HEAD_LENGTH and not _ATTACHED.match(line.text) for line in lines
    ]  # fmt: skip
    edges = [i for own in sheets for i in sorted({*own[:2], *own[-2:]}) if may[i]]
    keys = {i: re.sub(r"\d+", "#", lines[i].text) for i in edges}
    often = Counter(keys.values())
    found = {i for i, key in keys.items() if often[key] >= max(min(3, len(sheets)), len(sheets) / 4)}
    # The order of lines is not sure: what is a head on other pages may stand below the first line of this one.
    exact = Counter(lines[i].text for i in found)
    found |= {i for own in sheets for i in (*own[:4], *own[-4:]) if may[i] and exact[lines[i].text] >= 3}
    if len(sheets) < 3:
        return found
    for at, opening in ((0, True), (-1, False)):
        ends = [own[at] for own in sheets]
        # The first page may have no head, the last one no foot.
        sure = {keys.get(i, "") for i in (ends[1:] if opening else ends[:-1])}
        times = Counter(keys.get(i, "") for i in ends)
        if len(sure) <= 2 and all(key and key[-1] not in _STOPS + _CLOSERS and times[key] >= 2 for key in sure):
            found |= {i for i in ends if keys.get(i) in sure}
    return found


def _numbered_at_edges(lines: Sequence[_Line], sheets: Sequence[Sequence[int]]) -> set[int]:
    """Bare numbers that are the first or last line of every page and count the pages."""
    for at in (0, -1):
        edge = [own[at] for own in sheets]
        if len(edge) >= 2 and all(_BARE_NUMBER.match(lines[i].text) for i in edge):
            numbers = [int(lines[i].text) for i in edge]
            if all(b == a + 1 for a, b in pairwise(numbers)):
                return set(edge)
    return set()


def _beside_numbers(lines: Sequence[_Line], numbers: set[int]) -> set[int]:
    """A running head or foot that stands between a page number and a gap wider than the text's usual one."""
    gaps = Counter(line.blanks for line in lines)
    usual = gaps.most_common(1)[0][0] if gaps else 0
    found: set[int] = set()
    for number in numbers:
        for i in range(number - 1, max(-1, number - 4), -1):
            text = lines[i].text
            if (
                lines[i].labelled
                or _DATE.match(text)
                or _DOCNO.match(text)
                or text[-1] in _STOPS + _CLOSERS
                or len(text) > 40
            ):
                break
            if lines[i].blanks > usual + 1 and i > 0:
                found |= set(range(i, number))
                break
    return found


def _around(lines: Sequence[_Line]) -> set[int]:
    """Indices of what a copy out of a browser brings along: the menu and tools above the text, the foot below it."""
    ahead = list(takewhile(lambda i: not lines[i].labelled and "。" not in lines[i].text, range(min(15, len(lines)))))
    menu = max((i for i in ahead if html_article.is_breadcrumb(lines[i].text)), default=-1)
    found = {*range(menu + 1), *(i for i in ahead if html_article.is_tool(lines[i].text))}
    if found:
        found |= {i for i in ahead if html_article.is_opening(lines[i].text)}
    for i in range(len(lines) - 1, -1, -1):
        text = lines[i].text
        if lines[i].labelled or not (html_article.is_tool(text) or html_article.is_footer(text, among=False)):
            break
        found.add(i)
    return found if len(found) < len(lines) else set()


_MAIL_FIELD = re.compile(
    r"(?:(?P<from>From|发件人|發件人|寄件者|寄件人)|(?P<subject>Subject|主题|主題|主旨)|To|Cc|Bcc|Reply-To|Date|Sent|Attachments?|Importance"
    r"|收件人|收件者|抄送|副本|密送|发送时间|發送時間|寄件日期|日期|时间|時間|附件)\s*[:：]",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"-{2,}.{2,40}-{2,}")
_SIGNATURE = 12
"""Lines that a signature may have."""


def _mail(lines: Sequence[_Line]) -> set[int]:
    """Indices of the head and the signature of a mail whose body the text is.

    The head names sender and subject (RFC 5322, 3.6); the signature stands below a line of two dashes (RFC 3676, 4.3).
    """
    first = 1 if lines and _FORWARDED.fullmatch(lines[0].text) else 0
    head = list(takewhile(bool, (_MAIL_FIELD.match(line.text) for line in lines[first : first + 12])))
    named = {m.lastgroup for m in head if m}
    found = set(range(first + len(head))) if {"from", "subject"} <= named else set()
    last = max((i for i, line in enumerate(lines) if line.text == "--"), default=len(lines))
    if len(lines) - last <= _SIGNATURE + 1 and not any(line.labelled for line in lines[last:]):
        found |= set(range(last, len(lines)))
    return found if len(found) < len(lines) else set()


# --- Markdown ------------------------------------------------------------------------------------------------------

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t]*#*$")
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_SLANTED = re.compile(r"(?<![A-Za-z0-9*])\*(?=\S)([^*]+?)(?<=\S)\*(?![A-Za-z0-9*])")
_MARKUP_LINE = re.compile(r"(?:[-*_][ \t]?){3,}|`{3}\w*|~{3}\w*")
_HTML_COMMENT = re.compile(r"<!--(?:(?!-->|<!--).)*+-->", re.DOTALL)


def _is_markdown(text: str) -> bool:
    lines = text.splitlines()
    return any(_HEADING.match(line) for line in lines) or sum(bool(_EMPHASIS.search(line)) for line in lines) >= 2


def _unmark(line: _Line) -> _Line:
    """A line without its Markdown marks; a heading keeps its level."""
    level: int | None = None
    text = line.text
    m = _HEADING.match(text)
    if m:
        level, text = len(m[1]), m[2]
    text = re.sub(r"^(?:>[ \t]*)+|^[-*+][ \t]+", "", text)
    marked = text != line.text
    text = _SLANTED.sub(r"\1", _EMPHASIS.sub(r"\2", text))
    text = re.sub(r"!?\[([^\]]*)\]\((?:[^()\s]|\([^()]*\))*\)", r"\1", text)
    text = re.sub(r"\\([\\`*_{}\[\]()#+\-.!~>|])", r"\1", text).strip(" \t\u3000")
    return _Line(text, line.number, line.page, line.indent, line.blanks, level, break_before=marked)


_TABLE_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")


def _is_rule(text: str) -> bool:
    """Whether a line is the rule under the head of a table (| --- | :-: |)."""
    return "|" in text and _TABLE_RULE.fullmatch(text) is not None


_COLUMN_NAME = re.compile(r"(?=.*[^\d.%])[^。；;：:]{1,24}")


def _tabbed_to(lines: Sequence[_Line], at: int) -> int:
    """The end of a table whose cells are parted by tabs and whose head is at `at`; `at` where none begins there.

    A cell that fills its row is a line without tabs between two rows.
    """
    names = lines[at].cells
    if len(names) < 3 or len(set(names)) < len(names) or not all(map(_COLUMN_NAME.fullmatch, names)):
        return at
    last = at
    for i in range(at + 1, len(lines)):
        if len(lines[i].cells) == len(names):
            last = i
        elif i - last > 2 or len(lines[i].text) > 40 or "。" in lines[i].text:
            break
    return last + 1 if last > at else at


def _tabbed_rows(lines: Sequence[_Line]) -> Iterator[Block]:
    """The rows of a table in tabs; its head is to be set aside."""
    width = len(lines[0].cells)
    rows = [
        [Cell((Block(text),) if text else (), column) for column, text in enumerate(line.cells)]
        if len(line.cells) == width
        else [Cell((Block(line.text, path=f"/tr[{number}]"),), 0, width)]
        for number, line in enumerate(lines, 1)
    ]
    for block in table_blocks(rows, "", 1):
        line = lines[int(re.sub(r"\D", "", block.path)) - 1]
        yield replace(block, page=line.page, path=f"line[{line.number}]")


def _tables(lines: Sequence[_Line]) -> Iterator[tuple[bool, list[_Line]]]:
    """The lines in order, in pieces: (True, the lines of a table) and (False, the lines between tables)."""
    between: list[_Line] = []
    at = 0
    while at < len(lines):
        end = max(at + 1, _tabbed_to(lines, at))
        if "|" in lines[at].text and end < len(lines) and lines[end].blanks == 0 and _is_rule(lines[end].text):
            while end < len(lines) and "|" in lines[end].text and lines[end].blanks == 0:
                end += 1
        if end > at + 1:
            yield False, between
            yield True, list(lines[at:end])
            between = []
        else:
            between.append(lines[at])
        at = end
    yield False, between


def _rows(lines: Sequence[_Line]) -> Iterator[Block]:
    """The rows of a table; its head is to be set aside, the rule below it in Markdown is no text."""
    if not _is_rule(lines[1].text):
        yield from _tabbed_rows(lines)
        return
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.text.strip().strip("|"))] for line in lines]
    for line, row in zip(lines, rows, strict=True):
        if line is lines[1]:
            continue
        head = line is lines[0]
        named = [*rows[0], *[""] * (len(row) - len(rows[0]))]
        text = "\t".join(cell for cell in row if cell)
        if text:
            kind = BlockKind.TABLE_HEAD if head else BlockKind.ROW
            cells = () if head else tuple(zip(named, row, strict=False))
            yield Block(text, kind, page=line.page, path=f"line[{line.number}]", cells=cells)


# --- the parser ----------------------------------------------------------------------------------------------------


def paragraphs(text: str) -> tuple[Block, ...]:
    """The paragraphs of a piece of plain text that is no file of its own; its path counts the lines of the piece."""
    lines = _without_margins(_lines(text))
    return tuple(_paragraphs(lines, _layout(lines)))


def parse(data: bytes, source: SourceFile, *, limits: Limits = DEFAULT) -> Document:
    """Reads plain text or Markdown. Blocks are paragraphs; page numbers and running heads go to `aside`.

    Raises IngestError where the bytes are no text, are garbled beyond repair, or hold nothing but blanks.
    """
    text, notes = decode(data, source.name)
    return from_text(text, source, notes)


def from_text(text: str, source: SourceFile, notes: tuple[str, ...] = ()) -> Document:
    """The paragraphs of a text that is already decoded. Raises IngestError where there are none."""
    aside: list[Block] = []
    for noise in (_BOOKMARK, _HTML_COMMENT):
        aside += [Block(m[0], BlockKind.MARKUP) for m in noise.finditer(text)]
        # The lines keep their numbers.
        text = noise.sub(lambda m: "\n" * m[0].count("\n"), text)
    text = _unquoted(text)
    lines = _lines(text)
    markdown = _is_markdown(text)
    if markdown:
        aside += [
            Block(line.text, BlockKind.MARKUP, path=f"line[{line.number}]")
            for line in lines
            if _MARKUP_LINE.fullmatch(line.text)
        ]
        lines = [line for line in map(_unmark, lines) if line.text and not _MARKUP_LINE.fullmatch(line.text)]
    site = _mail(lines) or _around(lines)
    aside += [
        Block(line.text, BlockKind.SITE, path=f"line[{line.number}]") for i, line in enumerate(lines) if i in site
    ]
    lines = [line for i, line in enumerate(lines) if i not in site]
    odd = _furniture(lines)
    if len(odd) == len(lines):
        odd = set()
    pages = lines[-1].page if lines and lines[-1].page > 1 else None
    aside += [
        Block(line.text, BlockKind.RUNNING_HEAD, page=line.page if pages else None, path=f"line[{line.number}]")
        for i, line in enumerate(lines)
        if i in odd
    ]
    for i, line in enumerate(lines):
        line.new_page = i > 0 and (i - 1 in odd or line.page != lines[i - 1].page)
    kept = _without_margins([line for i, line in enumerate(lines) if i not in odd])
    layout = replace(_layout(kept), cuts=not markdown)
    found: list[Block] = []
    for table, part in _tables(kept):
        found += _rows(part) if table else _paragraphs(part, layout)
    found = [replace(b, page=b.page if pages else None) for b in found]
    blocks = tuple(b for b in found if b.kind is not BlockKind.TABLE_HEAD)
    aside += [b for b in found if b.kind is BlockKind.TABLE_HEAD]
    if not blocks:
        raise IngestError(f"{source.name}: the file holds no text; check that it is the right one.")
    return Document(source, blocks, tuple(aside), notes, pages)


def _paragraphs(lines: Sequence[_Line], layout: _Layout) -> Iterator[Block]:
    words = _words(lines)
    # The end of the paragraph decides whether it goes on; what is far before it is put by, for the sake of long ones.
    settled: list[str] = []
    text, first, last = "", None, None
    for line in lines:
        if first is not None and last is not None and _continues(text, last, line, layout):
            text, last = _join(text, line.text, words), line
            if len(text) > 800:
                settled.append(text[:-400])
                text = text[-400:]
            continue
        if first is not None:
            yield _block("".join((*settled, text)), first)
        settled.clear()
        text, first, last = line.text, line, line
    if first is not None:
        yield _block("".join((*settled, text)), first)


def _block(text: str, line: _Line) -> Block:
    return Block(text, level=line.level, page=line.page, path=f"line[{line.number}]")
