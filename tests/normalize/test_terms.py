from __future__ import annotations

import codecs
import re
from pathlib import Path

import pytest

from normalize.tables import TableError
from normalize.termbase import Termbase
from normalize.terms import LARGEST, Term, read_terms

DCT = """<?xml version="1.0" encoding="UTF-8"?>
<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
     xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic">
  <tbxHeader><fileDesc><sourceDesc><p>Tea terms</p></sourceDesc></fileDesc></tbxHeader>
  <text><body>
    <conceptEntry id="c1">
      <min:subjectField>tea growing</min:subjectField>
      <langSec xml:lang="zh-Hans"><termSec><term>茶山驿站</term></termSec></langSec>
      <langSec xml:lang="en">
        <termSec><term>hill lodge</term><min:administrativeStatus>admittedTerm-admn-sts</min:administrativeStatus></termSec>
        <termSec><term>tea lodge</term><min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus></termSec>
        <termSec><term>tea station</term><min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus></termSec>
        <termSec><term>tea post</term><min:administrativeStatus>supersededTerm-admn-sts</min:administrativeStatus></termSec>
      </langSec>
    </conceptEntry>
    <conceptEntry id="c2"><langSec xml:lang="en"><termSec><term>kettle</term></termSec></langSec></conceptEntry>
  </body></text>
</tbx>
"""
DCA = """<?xml version="1.0" encoding="UTF-8"?>
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
  <text><body>
    <conceptEntry id="c1">
      <descrip type="subjectField">tea growing</descrip>
      <langSec xml:lang="zh-CN"><termSec><term>茶山驿站</term></termSec></langSec>
      <langSec xml:lang="en-GB">
        <termSec><term>hill lodge</term><termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></termSec>
        <termSec><term>tea lodge</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termSec>
        <termSec><term>tea station</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec>
      </langSec>
      <langSec xml:lang="en-US">
        <termSec><term>tea post</term><termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></termSec>
      </langSec>
    </conceptEntry>
  </body></text>
</tbx>
"""
MARTIF = """<?xml version="1.0"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en">
  <martifHeader><fileDesc><sourceDesc><p>Tea terms</p></sourceDesc></fileDesc></martifHeader>
  <text><body>
    <termEntry id="c1">
      <descripGrp><descrip type="subjectField">tea growing</descrip></descripGrp>
      <langSet xml:lang="zh"><tig><term>茶山<!-- a comment -->驿站</term></tig></langSet>
      <langSet xml:lang="EN">
        <ntig><termGrp><term>hill lodge</term><termNote type="normativeAuthorization">admittedTerm</termNote></termGrp></ntig>
        <ntig><termGrp><term>tea lodge</term><termNote type="normativeAuthorization">preferredTerm</termNote></termGrp></ntig>
        <tig><term>tea station</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig>
        <tig><term>tea post</term><termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></tig>
      </langSet>
    </termEntry>
  </body></text>
</martif>
"""


def terms(folder: Path, data: str | bytes, name: str = "own.tbx") -> tuple[Term, ...]:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_terms(path)


@pytest.mark.parametrize("data", [DCT, DCA, MARTIF, DCT.replace("UTF-8", "UTF-16").encode("utf-16"), "\ufeff" + DCA])
def test_tbx(tmp_path: Path, data: str | bytes) -> None:
    (term,) = terms(tmp_path, data)
    assert (term.zh, term.preferred, term.accepted) == ("茶山驿站", "tea lodge", ("hill lodge",))
    assert (term.forbidden, term.domain) == (("tea station", "tea post"), "tea growing")


def test_without_a_status_the_first_term_is_preferred(tmp_path: Path) -> None:
    data = re.sub(r"<min:admin.*?</min:administrativeStatus>", "", DCT)
    (term,) = terms(tmp_path, data)
    assert (term.preferred, term.accepted) == ("hill lodge", ("tea lodge", "tea station", "tea post"))


def test_chinese_terms_of_one_concept(tmp_path: Path) -> None:
    data = DCA.replace(
        "<term>茶山驿站</term></termSec>",
        '<term>茶山驿站</term></termSec><termSec><term>茶站</term><termNote type="administrativeStatus">'
        'deprecatedTerm-admn-sts</termNote></termSec></langSec><langSec xml:lang="zh-Hant"><termSec><term>茶山驛站</term></termSec>',
    )
    found = terms(tmp_path, data)
    assert [(term.zh, term.instead) for term in found] == [("茶山驿站", ""), ("茶站", "茶山驿站"), ("茶山驛站", "")]
    base = Termbase.load([tmp_path / "own.tbx"])
    assert [one.term.zh for one in base.find("修建茶山驛站和茶山驿站、茶站")] == ["茶山驿站", "茶山驿站", "茶站"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (DCT[:300], "the XML is damaged"),
        ("<html><body/></html>", "not a TBX file (it begins with <html>)"),
        (DCT.replace("zh-Hans", "ja"), "no entry has both a Chinese and an English term"),
        (
            DCA.replace("preferredTerm", "deprecatedTerm").replace("admittedTerm", "supersededTerm"),
            "all English terms of “茶山驿站” are deprecated",
        ),
        (
            MARTIF.replace('"TBXcoreStructV02.dtd"', '"x.dtd" [<!ENTITY a "tea"><!ENTITY b "&a;&a;&a;">]').replace(
                "tea lodge", "&b;"
            ),
            "the file declares entities",
        ),
    ],
)
def test_tbx_that_cannot_be_used(tmp_path: Path, data: str, says: str) -> None:
    with pytest.raises(TableError, match=re.escape(says)) as caught:
        terms(tmp_path, data)
    assert str(caught.value).startswith(str(tmp_path / "own.tbx"))
    assert "\n" not in str(caught.value)


def test_no_other_file_is_read_through_tbx(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret leaf", "utf-8")
    data = MARTIF.replace(
        '"TBXcoreStructV02.dtd"', f'"x.dtd" [<!ENTITY file SYSTEM "{(tmp_path / "secret").as_uri()}">]'
    ).replace("tea lodge", "&file;")
    with pytest.raises(TableError, match="declares entities"):
        terms(tmp_path, data)


PLAIN = "zh,preferred,accepted,forbidden\n茶山驿站,tea lodge,hill lodge|tea inn,tea station\n农村公路工程,rural road works,,\n"
WANTED = [
    ("茶山驿站", "tea lodge", ("hill lodge", "tea inn"), ("tea station",)),
    ("农村公路工程", "rural road works", (), ()),
]


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        codecs.BOM_UTF8 + PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace(",", ";").encode(),
        ("sep=;\r\n" + PLAIN.replace(",", ";")).encode(),
        PLAIN.replace(",", "\t").encode("utf-16"),
        PLAIN.encode("gb18030"),
        PLAIN.replace("zh,preferred,accepted,forbidden", "中文,英文,可用,禁用").encode("gb18030"),
        PLAIN.replace("zh,preferred", "Chinese,English").encode(),
        PLAIN.replace("\n", ",,,\n").encode(),
        b"# ours\n\n" + PLAIN.encode() + b",,,\n\n",
        PLAIN.replace("tea lodge,", '"tea lodge",').encode(),
        PLAIN.replace("tea lodge,hill lodge|", "tea lodge|hill lodge,").encode(),
    ],
)
def test_tables_as_spreadsheets_export_them(tmp_path: Path, data: bytes) -> None:
    found = terms(tmp_path, data, "own.csv")
    assert [(term.zh, term.preferred, term.accepted, term.forbidden) for term in found] == WANTED


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("zh,french\n茶,thé\n", "no column “preferred”"),
        ("zh,english,en\n茶,tea,tea\n", "more than one column for “preferred”"),
        ("zh,preferred\n茶,\n", "line 2: the cell “preferred” is empty"),
        ("zh,preferred\n\n# x\n茶,tea,leaf,green\n", "line 4: more cells than columns"),
        ("zh,preferred\ntea,茶\n", "line 2: “茶” has no English letter; are the columns exchanged?"),
        ("zh,preferred\nT1,tea\n", "no line has a Chinese term"),
        ("zh,preferred,fixed\n茶,tea,maybe\n", "“茶” has “maybe” in the column “fixed”"),
        ("zh,preferred\n", "no line has a Chinese term"),
        ("", "no column “zh”"),
        (b"PK\x03\x04abc", "the workbook is damaged; save it again as XLSX, or as “CSV UTF-8”"),
        (bytes(range(256)) * 9, "cannot be read as text"),
        ('zh,preferred\n茶,"tea' + "a" * 140000, "no table (field larger than field limit"),
    ],
)
def test_tables_that_cannot_be_used(tmp_path: Path, data: str | bytes, says: str) -> None:
    with pytest.raises(TableError, match=re.escape(says)) as caught:
        terms(tmp_path, data, "own.csv")
    assert "\n" not in str(caught.value)


def test_files_that_are_not_there_or_too_large(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=re.escape("cannot be read (No such file or directory); give")):
        read_terms(tmp_path / "none.csv")
    with (tmp_path / "large.tbx").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(TableError, match="larger than 64 MB"):
        read_terms(tmp_path / "large.tbx")


def test_files_of_users_come_first_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("zh,preferred\n負面清單,exclusion list\n", "utf-8")
    (tmp_path / "b.csv").write_text("zh,preferred\n负面清单,other list\n茶山驿站,tea lodge\n", "utf-8")
    base = Termbase.load([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert [one.term.preferred for one in base.find("负面清单与茶山驿站")] == ["exclusion list", "tea lodge"]
