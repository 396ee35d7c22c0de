from __future__ import annotations

import base64
import io
import zipfile

import pytest
from lxml import etree

from ingest.document import IngestError
from ingest.limits import Limits
from ingest.word import parser as docx_parser
from ingest.word.package import Paths, integer
from ingest.word.styles import trimmed
from tests.ingest.word_fixtures import NUMBERING, SOURCE, SPACES, num, p, parse, place, word


def flat(binary: str = "") -> bytes:
    """The parts of a document in one XML file, one of them as bytes."""
    with zipfile.ZipFile(io.BytesIO(word(p("总体要求", num(1)), numbering=NUMBERING))) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    xml = "".join(
        f'<pkg:part pkg:name="/{name}"><pkg:binaryData>{base64.b64encode(data).decode()}</pkg:binaryData></pkg:part>'
        if name == binary
        else f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{data.decode()}</pkg:xmlData></pkg:part>'
        for name, data in parts.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?>'
    return f'{head}<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{xml}</pkg:package>'.encode()


@pytest.mark.parametrize("binary", ["", "word/numbering.xml"])
def test_all_parts_in_one_file(binary: str) -> None:
    assert parse(flat(binary)).text == "一、总体要求"


def test_one_file_that_is_no_word_document() -> None:
    for data in (b"<x/>", b'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"/>'):
        with pytest.raises(IngestError, match="holds no Word document"):
            parse(data)
    with pytest.raises(IngestError, match="far more than"):
        docx_parser.parse(flat(), SOURCE, limits=Limits(members=1))


def test_paths_lead_there_and_back() -> None:
    root = etree.fromstring(
        f"<w:document {SPACES}><w:body>{p('甲')}<w:sdt><w:x/>{p('乙')}{p('丙')}</w:sdt></w:body></w:document>"
    )
    paths = Paths(root)
    for element in root.iterdescendants():
        assert place(root, paths.of(element)) is element
    assert paths.of(root[0][1][2]) == "body/sdt[1]/p[2]"


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), ("-3", -3), ("", 0), (None, 0), ("x", 0), ("--1", 0), ("٣", 0), ("9" * 30, 0)]
)
def test_whole_numbers(text: str | None, number: int) -> None:
    assert integer(text, 0) == number


def test_table_styles_and_latent_styles_are_cut_out() -> None:
    head = b"<w:styles><w:docDefaults/><w:latentStyles w:count='9'><w:lsdException/></w:latentStyles>"
    kept = b'<w:style w:type="paragraph" w:styleId="a"><w:name/></w:style>\n'
    table = b'<w:style w:type="table" w:styleId="t"><w:pPr/></w:style>'
    data = head + kept + table + kept + table + b"</w:styles>"
    assert trimmed(data) == b"<w:styles><w:docDefaults/>" + kept + kept + b"</w:styles>"
    for odd in (b"<w:styles/>", b"<w:styles><w:style ", b"<x:style />"):
        assert trimmed(odd) == odd


def test_a_limit_of_depth_beyond_what_can_be_followed() -> None:
    deep = "<w:sdt><w:sdtContent>" * 900 + p("深") + "</w:sdtContent></w:sdt>" * 900
    with pytest.raises(IngestError, match="nested too deeply"):
        docx_parser.parse(word(deep), SOURCE, limits=Limits(depth=100_000))
