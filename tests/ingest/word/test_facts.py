"""What Word files say of themselves."""

from __future__ import annotations

import io
import zipfile

import pytest

from ingest.document import Document
from tests.ingest.word_fixtures import p, parse, word

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CORE = (
    f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/">{}</cp:coreProperties>'
)


def about(core: str, target: str = "docProps/core.xml") -> Document:
    """A file of one paragraph whose core properties are the XML given."""
    out = io.BytesIO(word(p("一、目标")))
    with zipfile.ZipFile(out, "a") as file:
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId3" Target="{target}" '
            f'Type="{PACKAGE}/relationships/metadata/core-properties"/></Relationships>',
        )
        if core:
            file.writestr("docProps/core.xml", core)
    return parse(out.getvalue())


def test_title_author_and_dates() -> None:
    doc = about(
        CORE.format(
            "<dc:title>云屏区\n 实施方案</dc:title><dc:subject/><dc:creator>李某</dc:creator><cp:keywords> </cp:keywords>"
            "<cp:lastModifiedBy>王某</cp:lastModifiedBy><cp:revision>7</cp:revision>"
            "<dcterms:created>2026-03-01T09:00:00Z</dcterms:created><dcterms:modified>2026-03-02</dcterms:modified>"
        )
    )
    assert doc.metadata == (
        ("title", "云屏区 实施方案"),
        ("author", "李某"),
        ("modified_by", "王某"),
        ("created", "2026-03-01T09:00:00Z"),
        ("modified", "2026-03-02"),
    )
    assert doc.notes == () and doc.text == "一、目标"


@pytest.mark.parametrize(
    "core",
    [
        "<cp:coreProperties",
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        "<a>" * 300 + "</a>" * 300,
    ],
)
def test_properties_that_cannot_be_read_do_not_cost_the_text(core: str) -> None:
    doc = about(core)
    assert doc.text == "一、目标" and doc.metadata == () and doc.complete
    (note,) = doc.notes
    assert "title, author, dates" in note


@pytest.mark.parametrize("target", ["docProps/core.xml", "docProps/other.xml", "../../etc/passwd"])
def test_a_file_without_properties_says_nothing_of_itself(target: str) -> None:
    doc = about("", target)
    assert doc.metadata == () and doc.notes == ()
