"""Writing terms: as a table (CSV, XLSX) and as TBX (ISO 30042:2019, and its form of 2008). `normalize.terms` reads them back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from normalize.tables import TableError
from normalize.terms import MARK, Term, terms_in

COLUMNS = ("zh", "preferred", "accepted", "forbidden", "domain", "note", "not_in", "fixed", "instead")
_WIDTHS = (24, 40, 48, 36, 20, 40, 24, 8, 16)
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_terms(terms: Sequence[Term], form: str) -> bytes:
    """The terms in a form of `FORMS`, in their order.

    What is written is read back before it is given away. Raises TableError, with one sentence, where it is not the same: a table
    cannot hold a rendering with “|”, and no form a control character.
    """
    for term in terms:
        for text in _row(term):
            if _ILLEGAL.search(text):
                shown = _ILLEGAL.sub("\ufffd", term.zh)
                raise TableError(f"“{shown}” has a control character in its entry; remove it.")
    data = FORMS[form](terms)
    plain = tuple(replace(term, own=False) for term in terms)
    if not plain:
        return data
    try:
        back = terms_in(data, Path(f"the terms as {form}"))
    except TableError as error:
        raise TableError(f"These terms cannot be written as {form}: {error}") from error
    for before, after in zip(plain, (*back, *[None] * len(plain)), strict=False):
        if before != after:
            raise TableError(
                f"“{before.zh}” cannot be written as {form} without loss; in a table “|” parts renderings, and a line that "
                "begins with # is a comment; take another form, or change the entry."
            )
    return data


def _row(term: Term) -> tuple[str, ...]:
    """The cells of the project's tables."""
    return (
        term.zh,
        term.preferred,
        "|".join(term.accepted),
        "|".join(term.forbidden),
        term.domain,
        term.note,
        "|".join(term.not_in),
        "yes" if term.fixed else "",
        term.instead,
    )


def _csv(terms: Sequence[Term]) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows((COLUMNS, *map(_row, terms)))
    return out.getvalue().encode("utf-8-sig")


def _xlsx(terms: Sequence[Term]) -> bytes:
    """One sheet with a head that stays in view, and filters. Nothing in it says when it was made."""
    import datetime
    import zipfile

    import openpyxl
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Terms"
    for number, row in enumerate((COLUMNS, *map(_row, terms)), 1):
        for column, text in enumerate(row, 1):
            if text:
                cell = sheet.cell(number, column)
                cell.value = text
                # Text that looks like a formula or an error is text.
                cell.data_type = "s"
                if number == 1:
                    cell.font = Font(bold=True)
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    book.properties.creator = "Duizhao"
    book.properties.created = datetime.datetime(1980, 1, 1)
    made = io.BytesIO()
    book.save(made)
    out = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":  # the library puts the time of saving into it
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _tbx(terms: Sequence[Term]) -> bytes:
    """TBX-Basic in the style DCA, which names data categories in attributes."""
    return _termbase(terms, ("conceptEntry", "langSec", "termSec"), "urn:iso:std:iso:30042:ed-2")


def _tbx_2008(terms: Sequence[Term]) -> bytes:
    """The form of 2008, which most tools read."""
    return _termbase(terms, ("termEntry", "langSet", "tig"), "")


def _termbase(terms: Sequence[Term], names: tuple[str, str, str], namespace: str) -> bytes:
    from lxml import etree

    space = f"{{{namespace}}}" if namespace else ""

    def add(parent: etree._Element, tag: str, text: str = "", /, **attributes: str) -> etree._Element:
        child = etree.SubElement(parent, f"{space}{tag}", attributes)
        child.text = text or None
        return child

    if namespace:
        root = etree.Element(f"{space}tbx", {"type": "TBX-Basic", "style": "dca"}, nsmap={None: namespace})
    else:
        root = etree.Element("martif", {"type": "TBX"})
    root.set(f"{_XML}lang", "en")
    header = add(root, "tbxHeader" if namespace else "martifHeader")
    description = add(header, "fileDesc")
    add(add(description, "sourceDesc"), "p", "Terms of Chinese policy and law with their English renderings")
    if not namespace:
        add(add(header, "encodingDesc"), "p", "TBXXCSV02.xcs", type="XCSURI")
    body = add(add(root, "text"), "body")
    for number, term in enumerate(terms, 1):
        entry = add(body, names[0], id=f"c{number}")
        if term.domain:
            add(entry, "descrip", term.domain, type="subjectField")
        # TBX-Basic has no data categories for these; a note holds them, which a translator can read.
        for name, said in (
            ("not_in", "|".join(term.not_in)),
            ("fixed", "yes" if term.fixed else ""),
            ("instead", term.instead),
            ("note", term.note if term.note.startswith(MARK) else ""),
        ):
            if said:
                add(entry, "note", f"{MARK}{name}={said}")
        if term.note and not term.note.startswith(MARK):
            add(entry, "note", term.note)
        chinese = [(term.zh, "deprecated"), (term.instead, "preferred")] if term.instead else [(term.zh, "")]
        english = [
            (term.preferred, "preferred"),
            *((word, "admitted") for word in term.accepted),
            *((word, "deprecated") for word in term.forbidden),
        ]
        for language, words in (("zh", chinese), ("en", english)):
            section = add(entry, names[1])
            section.set(f"{_XML}lang", language)
            for word, status in words:
                one = add(section, names[2])
                add(one, "term", word)
                if status:
                    add(one, "termNote", f"{status}Term-admn-sts", type="administrativeStatus")
    etree.indent(root)
    doctype = None if namespace else '<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">'
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True, doctype=doctype))


FORMS: dict[str, Callable[[Sequence[Term]], bytes]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "tbx": _tbx,
    "tbx-2008": _tbx_2008,
}
