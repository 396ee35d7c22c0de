"""Terms with their renderings, and the files that hold them: the project's tables, users' tables (CSV, also as spreadsheets
export them) and users' termbases in TBX."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.document import IngestError
from ingest.text_parser import decode
from normalize.tables import TableError, read_table, split_cell

if TYPE_CHECKING:
    from lxml.etree import _Element

REQUIRED = ("zh", "preferred")
LARGEST = 64 * 1024 * 1024
"""A file of terms may have so many bytes."""


@dataclass(frozen=True, slots=True)
class Term:
    """One entry. `accepted` holds what a competent reviser lets stand, `forbidden` what is known to be wrong.
    `own` says that it comes from the user, who wants to hear of every departure from it.
    `not_in` lists longer words inside which the characters of `zh` are not this term. The good renderings of a `fixed`
    term (a title, a doctrine) must stand word for word, prepositions and articles inside included; case is free.
    `instead` is the Chinese term to write where `zh` itself is deprecated in Chinese."""

    zh: str
    preferred: str
    accepted: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    domain: str = ""
    note: str = ""
    not_in: tuple[str, ...] = ()
    fixed: bool = False
    instead: str = ""
    own: bool = False


@lru_cache(maxsize=64)
def table(path: Path) -> tuple[Term, ...]:
    """The terms of one of the project's tables. Raises TableError."""
    return tuple(_term(row, f"{path}") for row in read_table(path, REQUIRED))


def read_terms(path: Path) -> tuple[Term, ...]:
    """The terms of a user's file: TBX (ISO 30042:2019 in both styles, and its older form of 2008) or a table.

    A table is a CSV, also with semicolons or tabs between the cells and in the encodings of Windows, whose first line names
    the columns: those of the project's tables, or the languages (Chinese, English; 中文, 英文). Raises
    `normalize.tables.TableError`, with one sentence, where the file cannot be used.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise TableError(f"{path}: larger than {LARGEST >> 20} MB; give the terms that you need in a smaller file.")
        data = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path}: cannot be read ({error.strerror}); give a CSV or TBX file.") from error
    if data[:4] == b"PK\x03\x04" or data[:4] == b"\xd0\xcf\x11\xe0":
        raise TableError(f"{path}: this is a workbook or an archive; save the terms as “CSV UTF-8” and give that file.")
    # A byte order mark, white space, then an angle bracket, one byte a character or two.
    if data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] == b"<":
        return tuple(_tbx(data, path))
    return tuple(_csv(_text(data, path), path))


# -------------------------------------------------------------------------------------------------------------- tables

_NAMES = {
    "zh": "zh zh-cn zh-hans zh-hant zh-tw zh-hk chinese 中文 汉语 漢語 中文术语 中文術語 术语 術語 原文",
    "preferred": "preferred en en-us en-gb english 英文 英语 英語 英译 英譯 译名 譯名 译文 譯文 首选 首選 规范译名",
    "accepted": "accepted admitted 可用 可接受 备选 備選",
    "forbidden": "forbidden deprecated 禁用 误译 誤譯 错误 錯誤",
    "domain": "domain subject 领域 領域",
    "note": "note comment 备注 備註",
    "not_in": "not_in",
    "fixed": "fixed 固定",
    "instead": "instead 规范用词 規範用詞",
}
_COLUMNS = {name: column for column, names in _NAMES.items() for name in names.split()}
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[A-Za-z]")


def _text(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return decode(data, str(path))[0]
        except IngestError as error:
            raise TableError(f"{path}: cannot be read as text; give a CSV file in UTF-8, or TBX.") from error


def _csv(text: str, path: Path) -> Iterator[Term]:
    hint = re.match(r"sep=(.)\r?\n", text)
    if hint:
        text = text[hint.end() :]
    rows = _rows(text, hint[1] if hint else _separator(text), path)
    number, head = next(rows, (0, []))
    columns = [
        _COLUMNS.get(cell.strip().lower().replace("_", "-"), _COLUMNS.get(cell.strip().lower(), "")) for cell in head
    ]
    for name in REQUIRED:
        if columns.count(name) != 1:
            said = "no column" if name not in columns else "more than one column for"
            raise TableError(f"{path}: {said} “{name}”; the first line must name the columns.")
    found = False
    for number, cells in rows:
        where = f"{path}, line {number}"
        if len(cells) > len(columns):
            raise TableError(f"{where}: more cells than columns; put cells with commas in double quotes.")
        row = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}
        for name in REQUIRED:
            if not row.get(name):
                raise TableError(f"{where}: the cell “{name}” is empty; fill it or delete the line.")
        if not _LETTER.search(row["preferred"]):
            raise TableError(f"{where}: “{row['preferred']}” has no English letter; are the columns exchanged?")
        found = found or _HAN.search(row["zh"]) is not None
        yield _term(row, where)
    if not found:
        raise TableError(f"{path}: no line has a Chinese term; fill the column “zh”.")


def _rows(text: str, separator: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not cells[0].startswith("#"):
                # Spreadsheets export empty columns at the end.
                while len(cells) > 1 and not cells[-1].strip():
                    cells.pop()
                yield reader.line_num, cells
    except csv.Error as error:
        raise TableError(f"{path}, line {reader.line_num}: no table ({error}); give a CSV file in UTF-8.") from error


def _separator(text: str) -> str:
    """What stands between the names of columns in the first line that is no comment."""
    head = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return max(",;\t", key=head.count)


def _term(row: Mapping[str, str], where: str) -> Term:
    fixed = row.get("fixed", "").lower()
    if fixed not in ("", "yes", "no", "是", "否"):
        raise TableError(f"{where}: “{row['zh']}” has “{fixed}” in the column “fixed”; write yes or leave it empty.")
    preferred, *more = split_cell(row["preferred"]) or ("",)
    return Term(
        row["zh"],
        preferred,
        (*more, *split_cell(row.get("accepted", ""))),
        split_cell(row.get("forbidden", "")),
        row.get("domain", ""),
        row.get("note", ""),
        split_cell(row.get("not_in", "")),
        fixed in ("yes", "是"),
        row.get("instead", ""),
    )


# ----------------------------------------------------------------------------------------------------------------- TBX

_STATUS = {
    "preferredterm": "preferred", "standardizedterm": "preferred", "regulatedterm": "preferred", "legalterm": "preferred",
    "preferred": "preferred", "admittedterm": "accepted", "admitted": "accepted",
    "deprecatedterm": "forbidden", "deprecated": "forbidden", "supersededterm": "forbidden", "superseded": "forbidden",
    "obsolete": "forbidden", "notrecommended": "forbidden",
}  # fmt: skip
_STATUS_NAMES = frozenset({"administrativestatus", "normativeauthorization", "normativeauthorisation"})


def _tbx(data: bytes, path: Path) -> Iterator[Term]:
    """The entries that have a Chinese and an English term (ISO 30042): in the style of 2019 conceptEntry/langSec/termSec with
    categories as elements (DCT) or as attributes (DCA), in that of 2008 termEntry/langSet/tig or ntig."""
    root = _root(data, path)
    if _name(root) not in ("tbx", "martif"):
        raise TableError(f"{path}: not a TBX file (it begins with <{_name(root)}>); give TBX or a CSV file.")
    found = False
    for entry in root.iter("{*}conceptEntry", "{*}termEntry"):
        chinese: list[tuple[str, str]] = []
        english: list[tuple[str, str]] = []
        for section in entry.iter("{*}langSec", "{*}langSet"):
            language = re.split("[-_]", section.get("{http://www.w3.org/XML/1998/namespace}lang", "").lower())[0]
            if language in ("zh", "cmn", "zho", "chi"):
                chinese += _terms(section)
            elif language in ("en", "eng"):
                english += _terms(section)
        if not chinese or not english:
            continue
        found = True
        good = [word for status in ("preferred", "", "accepted") for word, one in english if one == status]
        wrong = tuple(word for word, one in english if one == "forbidden")
        if not good:
            raise TableError(
                f"{path}, line {entry.sourceline}: all English terms of “{chinese[0][0]}” are deprecated;"
                " add the one to use."
            )
        use = [word for status in ("preferred", "", "accepted") for word, one in chinese if one == status]
        domain = next((_said(one) for one in _categories(entry, frozenset({"subjectfield"}))), "")
        note = next((_said(one) for one in entry.iter("{*}note")), "")
        for word, status in chinese:
            instead = use[0] if status == "forbidden" and use else ""
            yield Term(word, good[0], tuple(good[1:]), wrong, domain, note, instead=instead)
    if not found:
        raise TableError(f"{path}: no entry has both a Chinese and an English term; export both languages.")


def _root(data: bytes, path: Path) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise TableError(f"{path}: the XML is damaged ({error.msg}); export the TBX file again.") from error
    # The older form names a DTD, which is not read; entities of its own are no part of it.
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise TableError(f"{path}: the file declares entities, which TBX does not need; remove them.")
    return root


def _terms(section: _Element) -> Iterator[tuple[str, str]]:
    """Each term of one language with its status, “” where it has none."""
    for one in section.iter("{*}termSec", "{*}tig", "{*}ntig"):
        for term in one.iter("{*}term"):
            word = _said(term)
            if word:
                said = next((_said(status) for status in _categories(one, _STATUS_NAMES)), "")
                yield word, _STATUS.get(re.sub(r"-admn-sts$", "", said.lower()).replace("-", ""), "")
            break


def _categories(element: _Element, names: frozenset[str]) -> Iterator[_Element]:
    """The elements inside for a data category: named by the element (DCT) or by its attribute `type` (DCA)."""
    for one in element.iter("{*}*"):
        if _name(one) in names or one.get("type", "").lower() in names:
            yield one


def _name(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _said(element: _Element) -> str:
    return " ".join("".join(str(piece) for piece in element.itertext()).split())
