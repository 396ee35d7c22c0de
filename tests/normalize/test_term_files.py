"""Termbases in every form: nothing is lost on the way, other programs read them, and bad files get one sentence."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from translate.storage.tbx import tbxfile

from diff.cli import main
from normalize.tables import TableError
from normalize.term_files import COLUMNS, FORMS, write_terms
from normalize.termbase import Termbase
from normalize.terms import MARK, Term, left_out, own_terms, read_terms, terms_in

_spec = importlib.util.spec_from_file_location("schemas", Path(__file__).parents[1] / "diff" / "schemas.py")
assert _spec is not None and _spec.loader is not None
schemas = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(schemas)

TERMS = (
    Term(
        "茶山驿站",
        "tea lodge",
        ("hill lodge", "tea inn"),
        ("tea station",),
        "tea",
        "a house",
        ("大茶山驿站", "茶山驿站长"),
        True,
    ),
    Term("茶站", "tea lodge", instead="茶山驿站"),
    Term("=SUM(1)茶", "+tea & <leaf>, “green”; |".rstrip("|; "), (), (), "", f"{MARK}fixed=yes"),
    Term("茶农", "tea grower", (), ("farmer of tea",), "", "#N/A; 5"),
)


def line(alphabet: str, first: str = "") -> st.SearchStrategy[str]:
    """A cell: without white space at its ends or twice in a row, as reading makes it."""
    return st.text(alphabet, min_size=1, max_size=8).map(lambda text: " ".join((first + text).split())).filter(bool)


ENGLISH = "teaT -,;\"'&<>=é#“1"
WORDS = st.lists(line(ENGLISH, "a"), max_size=3).map(tuple)
CHINESE = line('茶山农=,;"&<1 #', "茶")
ANY = st.builds(
    Term,
    CHINESE,
    line(ENGLISH, "a"),
    WORDS,
    WORDS,
    st.just("") | line(ENGLISH + "茶"),
    st.just("") | line(ENGLISH + "茶|=") | line("xf=", f"{MARK}fixed=") | line("x|", MARK),
    st.lists(CHINESE, max_size=2).map(tuple),
    st.booleans(),
    st.just("") | CHINESE,
).filter(lambda term: term.zh != term.instead)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=25)
@given(st.lists(ANY, min_size=1, max_size=3).map(tuple), st.permutations(sorted(FORMS)))
def test_round_trips_lose_nothing(terms, forms):
    """From form to form and back to the first: the same terms all the way, and the same bytes at the end."""
    read = terms
    for form in forms:
        read = terms_in(write_terms(read, form), Path("terms"))
        assert read == terms
    assert write_terms(read, forms[0]) == write_terms(terms, forms[0])


@pytest.mark.parametrize("form", FORMS)
def test_own_terms(form):
    own = own_terms()
    page = (Path(__file__).parents[2] / "docs" / "termbase.md").read_text(encoding="utf-8")
    assert f"{len(own):,} terms" in page
    some = own[::10]
    assert terms_in(write_terms(some, form), Path("terms")) == some


@pytest.mark.parametrize("form", ["tbx", "tbx-2008"])
def test_tbx(form):
    root = etree.fromstring(write_terms(TERMS, form))
    first = next(root.iter("{*}conceptEntry", "{*}termEntry"))
    assert [note.text for note in first.iter("{*}note")] == [
        f"{MARK}not_in=大茶山驿站|茶山驿站长", f"{MARK}fixed=yes", "a house",
    ]  # fmt: skip
    words = {one.findtext("{*}term"): one.findtext("{*}termNote") for one in first.iter("{*}termSec", "{*}tig")}
    assert words == {
        "茶山驿站": None, "tea lodge": "preferredTerm-admn-sts", "hill lodge": "admittedTerm-admn-sts",
        "tea inn": "admittedTerm-admn-sts", "tea station": "deprecatedTerm-admn-sts",
    }  # fmt: skip


def test_tbx_of_2008_is_valid_and_read_by_others():
    data = write_terms(TERMS, "tbx-2008")
    schema = schemas.schema("tbx.xsd")
    schema.validate(etree.fromstring(data))
    assert not schema.error_log, schema.error_log
    store = tbxfile.parsestring(data)
    unit = store.units[0]
    assert [term.text for term in unit.get_source_terms()] == ["茶山驿站"]
    read = unit.get_target_terms("en")
    assert [(term.text, term.deprecated) for term in read] == [
        ("tea lodge", False), ("hill lodge", False), ("tea inn", False), ("tea station", True),
    ]  # fmt: skip
    assert len(store.units) == len(TERMS)


def test_tbx_of_2019_keeps_to_the_core_structure():
    """No package carries its schema: the order and the names that ISO 30042:2019 lays down."""
    root = etree.fromstring(write_terms(TERMS, "tbx"))
    assert (etree.QName(root).namespace, root.get("type"), root.get("style")) == (
        "urn:iso:std:iso:30042:ed-2", "TBX-Basic", "dca",
    )  # fmt: skip
    assert [etree.QName(one).localname for one in root] == ["tbxHeader", "text"]
    assert root.find("{*}tbxHeader/{*}fileDesc/{*}sourceDesc/{*}p").text
    ids = [entry.get("id") for entry in root.find("{*}text/{*}body")]
    assert len(ids) == len(set(ids)) == len(TERMS)
    for entry in root.find("{*}text/{*}body"):
        names = [etree.QName(one).localname for one in entry]
        assert names == sorted(names, key=("descrip", "note", "langSec").index)
        for section in entry.iterfind("{*}langSec"):
            assert section.get("{http://www.w3.org/XML/1998/namespace}lang") in ("zh", "en")
            for one in section:
                assert [etree.QName(part).localname for part in one][:1] == ["term"]


def test_a_workbook():
    data = write_terms(TERMS, "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == COLUMNS
    assert rows[3][0] == "=SUM(1)茶" and sheet["A4"].data_type == "s"
    assert sheet.freeze_panes == "A2"
    assert {member.date_time for member in zipfile.ZipFile(io.BytesIO(data)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def workbook(*rows: tuple[object, ...], title: str = "Terms") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "About"
    book.active.append(["Terms of the office"])
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEAD = ("编号", "中文", "英文", "Forbidden", "fixed")


def test_a_workbook_of_somebody_else(tmp_path, capsys):
    path = tmp_path / "own.xlsx"
    path.write_bytes(
        workbook(HEAD, (1, "茶山驿站", " tea\n lodge ", None, "是"), (), (2, "茶农", "tea grower", "farmer of tea"))
    )
    assert read_terms(path) == (
        Term("茶山驿站", "tea lodge", fixed=True),
        Term("茶农", "tea grower", forbidden=("farmer of tea",)),
    )
    assert [one.term.own for one in Termbase.load([path]).find("茶山驿站")] == [True]
    assert main(["terms", str(path), "--format", "tbx-2008"]) == 0
    assert "tea grower" in capsys.readouterr().out


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (65 * 1024 * 1024))
    return out.getvalue()


def changed(member: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its files changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(HEAD, (1, "茶", "tea")))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == member else old.read(name))
    return out.getvalue()


def with_entities() -> bytes:
    return changed("xl/workbook.xml", lambda xml: b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + xml)


def test_a_sheet_that_claims_to_be_huge(tmp_path):
    path = tmp_path / "own.xlsx"
    path.write_bytes(
        changed("xl/worksheets/sheet2.xml", lambda xml: xml.replace(b'ref="A1:E2"', b'ref="A1:XFD1048576"'))
    )
    assert b"XFD1048576" in zipfile.ZipFile(path).read("xl/worksheets/sheet2.xml")
    assert read_terms(path) == (Term("茶", "tea"),)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (workbook(HEAD, (1, "茶", "tea"), (2, "茶农")), ", sheet “Terms”, cell C3: the cell “preferred” is empty"),
        (workbook(HEAD, (1, None, "tea")), ", sheet “Terms”, cell B2: the cell “zh” is empty"),
        (workbook(HEAD, (1, "tea", "茶")), ", sheet “Terms”, cell C2: “茶” has no English letter"),
        (
            workbook(HEAD, (1, "茶", "tea", "", "perhaps")),
            ", sheet “Terms”, cell E2: “茶” has “perhaps” in the column “fixed”",
        ),
        (workbook(("a", "b")), ": no sheet has the columns “zh” and “preferred”"),
        (workbook(HEAD, (1, "茶", "tea"))[:900], ": the workbook is damaged"),
        (bomb(), ": unpacks to more than 64 MB"),
        (with_entities(), ": its xl/workbook.xml declares types or entities"),
        (changed("xl/worksheets/sheet2.xml", lambda xml: xml[:-60]), ": the workbook is damaged"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, ": this is a workbook of the old kind"),
    ],
)
def test_workbooks_that_cannot_be_used(tmp_path, data, says):
    path = tmp_path / "own.xlsx"
    path.write_bytes(data)
    with pytest.raises(TableError) as caught:
        read_terms(path)
    assert str(caught.value).startswith(f"{path}{says}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("term", "form", "says"),
    [
        (Term("茶", "and|or"), "csv", "“茶” cannot be written as csv without loss"),
        (Term("#茶", "tea"), "xlsx", "cannot be written as xlsx"),
        (Term("茶", "5"), "csv", "has no English letter"),
        (Term("茶", "tea", note="\x07"), "tbx", "“茶” has a control character"),
    ],
)
def test_what_a_form_cannot_hold_is_refused(term, form, says):
    with pytest.raises(TableError, match=says):
        write_terms([term], form)
    if "\x07" not in term.note:
        assert terms_in(write_terms([term], "tbx"), Path("x")) == (term,)


def test_the_command(tmp_path, capfd):
    table = tmp_path / "own.csv"
    table.write_bytes(write_terms(TERMS, "csv"))
    for form in ("tbx", "tbx-2008", "xlsx"):
        target = tmp_path / f"own.{form}"
        assert main(["terms", str(table), "--format", form, "--output", str(target)]) == 0
        assert main(["terms", str(target), "--output", str(tmp_path / "back.csv")]) == 0
        assert (tmp_path / "back.csv").read_bytes() == table.read_bytes()
    assert capfd.readouterr() == ("", "")
    assert main(["terms"]) == 0
    assert capfd.readouterr().out.encode().startswith(b"\xef\xbb\xbfzh,preferred,")
    assert main(["terms", str(tmp_path / "none.csv")]) == 2
    assert "cannot be read" in capfd.readouterr().err


def test_entries_in_one_language_are_counted(tmp_path, capfd):
    path = tmp_path / "own.tbx"
    data = write_terms(TERMS, "tbx").decode().replace('<langSec xml:lang="en">', '<langSec xml:lang="fr">', 2)
    path.write_text(data, encoding="utf-8")
    assert left_out(path) == len(TERMS) - len(read_terms(path)) > 0
    assert main(["terms", str(path)]) == 0
    assert "without a Chinese or without an English term left out" in capfd.readouterr().err
