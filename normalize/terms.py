"""Terms with their renderings, and the files that hold them: the project's tables, users' tables (CSV, also as spreadsheets
export them, and XLSX) and users' termbases in TBX. `normalize.term_files` writes them."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.document import IngestError
from ingest.text_parser import decode
from normalize.tables import DATA, TableError, read_table, split_cell

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


def own_terms() -> tuple[Term, ...]:
    """The terms of all the project's tables, in the order of the tables' names."""
    return tuple(term for path in sorted((DATA / "terms").glob("*.csv")) for term in table(path))


def read_terms(path: Path) -> tuple[Term, ...]:
    """The terms of a user's file: TBX (ISO 30042:2019 in both styles, and its older form of 2008) or a table.

    A table is a CSV, also with semicolons or tabs between the cells and in the encodings of Windows, or the first sheet of an
    XLSX that has these columns; the first line names them: those of the project's tables, or the languages (Chinese, English; 中文,
    英文). White space inside a cell counts as one blank. Raises `normalize.tables.TableError`, with one sentence that names the
    line or cell, where the file cannot be used.
    """
    return terms_in(_bytes(path), path)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise TableError(f"{path}: larger than {LARGEST >> 20} MB; give the terms that you need in a smaller file.")
        return path.read_bytes()
    except OSError as error:
        raise TableError(f"{path}: cannot be read ({error.strerror}); give a CSV, XLSX or TBX file.") from error


def terms_in(data: bytes, path: Path) -> tuple[Term, ...]:
    """The terms in the bytes of a file, as `read_terms`; `path` is for what is said of them."""
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise TableError(
            f"{path}: this is a workbook of the old kind; save it as XLSX or as “CSV UTF-8” and give that file."
        )
    if data[:4] == b"PK\x03\x04":
        return tuple(_xlsx(data, path))
    if _is_xml(data):
        return tuple(_tbx(data, path))
    return tuple(_csv(_text(data, path), path))


def _is_xml(data: bytes) -> bool:
    """A byte order mark, white space, then an angle bracket, one byte a character or two."""
    return data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] == b"<"


def left_out(path: Path) -> int:
    """How many entries of a TBX file have no Chinese or no English term, so that `read_terms` gives nothing for them."""
    data = _bytes(path)
    if not _is_xml(data):
        return 0
    return sum(not all(_sections(entry)) for entry in _root(data, path).iter(*_ENTRIES))


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
    _, head = next(rows, (0, []))
    columns = _columns_of(head)
    _refuse_columns(columns, f"{path}")
    yield from _table(columns, rows, f"{path}", lambda number, column: f"line {number}")


def _columns_of(head: Sequence[str]) -> list[str]:
    """What each column holds by its name, "" for one that is left alone."""
    named = [cell.strip().lower() for cell in head]
    return [_COLUMNS.get(name.replace("_", "-"), _COLUMNS.get(name, "")) for name in named]


def _refuse_columns(columns: Sequence[str], where: str) -> None:
    for name in REQUIRED:
        if columns.count(name) != 1:
            said = "no column" if name not in columns else "more than one column for"
            raise TableError(f"{where}: {said} “{name}”; the first line must name the columns.")


def _table(
    columns: Sequence[str], rows: Iterable[tuple[int, list[str]]], path: str, place: Callable[[int, int], str]
) -> Iterator[Term]:
    """The terms of the rows below the head; `place` names a cell by the numbers of its row and column, for what is said of it."""
    at = {name: column for column, name in enumerate(columns) if name}
    found = False
    for number, cells in rows:
        if len(cells) > len(columns):
            where = f"{path}, {place(number, len(columns))}"
            raise TableError(f"{where}: more cells than columns; put cells with commas in double quotes.")
        row = {name: " ".join(cell.split()) for name, cell in zip(columns, cells, strict=False) if name}
        for name in REQUIRED:
            if not row.get(name):
                where = f"{path}, {place(number, at[name])}"
                raise TableError(f"{where}: the cell “{name}” is empty; fill it or delete the line.")
        if not _LETTER.search(row["preferred"]):
            where = f"{path}, {place(number, at['preferred'])}"
            raise TableError(f"{where}: “{row['preferred']}” has no English letter; are the columns exchanged?")
        found = found or _HAN.search(row["zh"]) is not None
        yield _term(row, f"{path}, {place(number, at.get('fixed', 0))}")
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


# ---------------------------------------------------------------------------------------------------------------- XLSX


def _xlsx(data: bytes, path: Path) -> Iterator[Term]:
    """The terms in the first sheet whose first line names a column for the Chinese and one for the English."""
    _refuse_archive(data, path)
    title, rows = _sheet(data, path)
    yield from _table(
        _columns_of(rows[0][1]),
        rows[1:],
        f"{path}, sheet “{title}”",
        lambda number, column: f"cell {_letters(column)}{number}",
    )


def _sheet(data: bytes, path: Path) -> tuple[str, list[tuple[int, list[str]]]]:
    """The name of the sheet with terms, and its rows that say something."""
    import warnings

    import openpyxl

    try:
        with warnings.catch_warnings():
            # The library warns of what it would not keep in writing; nothing is written.
            warnings.simplefilter("ignore")
            with closing(openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)) as book:
                for sheet in book.worksheets:
                    # The size that a sheet claims may be wrong, or so large that empty cells would fill the memory.
                    sheet.reset_dimensions()
                    rows = list(_cells(sheet.iter_rows(values_only=True)))
                    columns = _columns_of(rows[0][1]) if rows else []
                    if all(columns.count(name) == 1 for name in REQUIRED):
                        return sheet.title, rows
    # What the library raises for a damaged workbook is of many kinds, and each says the same.
    except Exception as error:
        raise TableError(f"{path}: the workbook is damaged; save it again as XLSX, or as “CSV UTF-8”.") from error
    raise TableError(f"{path}: no sheet has the columns “zh” and “preferred”; name them in its first line.")


def _refuse_archive(data: bytes, path: Path) -> None:
    """A workbook is an archive of XML files: they must be few, of a bearable size, and without entities."""
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise TableError(f"{path}: this archive is no XLSX workbook; save the terms as XLSX or “CSV UTF-8”.")
            if sum(member.file_size for member in archive.infolist()) > LARGEST:
                raise TableError(f"{path}: unpacks to more than {LARGEST >> 20} MB; give the terms in a smaller file.")
            for name in archive.namelist():
                if b"<!DOCTYPE" in archive.read(name).replace(b"\0", b""):  # in UTF-16 too
                    raise TableError(
                        f"{path}: its {name} declares types or entities, as no workbook does; save it again."
                    )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise TableError(f"{path}: the workbook is damaged; save it again as XLSX, or as “CSV UTF-8”.") from error


def _cells(rows: Iterable[Sequence[object]]) -> Iterator[tuple[int, list[str]]]:
    """The rows that say something, by their numbers from 1, without empty cells at the end."""
    for number, row in enumerate(rows, 1):
        cells = ["" if value is None else str(value) for value in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells and not cells[0].startswith("#"):
            yield number, cells


def _letters(column: int) -> str:
    """The name of a column, counted from 0: A to Z, AA and so on."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


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
    for entry in root.iter(*_ENTRIES):
        chinese, english = _sections(entry)
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
        own, notes = _notes(entry)
        if "instead" in own:
            # The entry of one deprecated term, with the one to write for it.
            chinese = [(word, status) for word, status in chinese if status == "forbidden"]
        for word, status in chinese:
            yield Term(
                word,
                good[0],
                tuple(good[1:]),
                wrong,
                domain,
                "; ".join(notes),
                split_cell(own.get("not_in", "")),
                own.get("fixed") == "yes",
                own.get("instead", use[0] if status == "forbidden" and use else ""),
            )
    if not found:
        raise TableError(f"{path}: no entry has both a Chinese and an English term; export both languages.")


MARK = "duizhao:"
"""How a note in TBX begins that holds what TBX-Basic has no data category for: `duizhao:not_in=…`."""
_ENTRIES = ("{*}conceptEntry", "{*}termEntry")


def _notes(entry: _Element) -> tuple[dict[str, str], list[str]]:
    """What notes of an entry say that are this project's own, by name, and the other notes, each once."""
    own: dict[str, str] = {}
    notes: list[str] = []
    for note in entry.iter("{*}note"):
        said = _said(note)
        name, given, value = said.removeprefix(MARK).partition("=")
        if said.startswith(MARK) and given and name in ("note", "not_in", "fixed", "instead"):
            own[name] = value
        elif said and said not in notes:
            notes.append(said)
    return own, ([own["note"]] if "note" in own else []) + notes


def _sections(entry: _Element) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The Chinese and the English terms of an entry, each with its status."""
    chinese: list[tuple[str, str]] = []
    english: list[tuple[str, str]] = []
    for section in entry.iter("{*}langSec", "{*}langSet"):
        language = re.split("[-_]", section.get("{http://www.w3.org/XML/1998/namespace}lang", "").lower())[0]
        if language in ("zh", "cmn", "zho", "chi"):
            chinese += _terms(section)
        elif language in ("en", "eng"):
            english += _terms(section)
    return chinese, english


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
