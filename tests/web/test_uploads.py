"""Files that are made to do harm: taken, refused in a sentence by the limited process that reads them, and never drawn elsewhere."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from ingest.document import IngestError
from tests.ingest.pdf_fixtures import Page, pdf
from tests.ingest.word_fixtures import W, packed
from web.shown.pictures import page_picture
from web.store import Order
from web.work.engine import run_pipeline
from web.work.reading import read_into_library

SENTENCE = re.compile(r"^\S.*[.。]$", re.DOTALL)


@pytest.fixture
def database():
    """SQLite alone: files do not lie in the database."""
    return ""


def document(body: str, before: str = "") -> bytes:
    return packed({"word/document.xml": f'{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'})


def zip_bomb() -> bytes:
    """A kilobyte or so that becomes 200 megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package, package.open("word/document.xml", "w") as part:
        for _ in range(200):
            part.write(b" " * (1 << 20))
    return out.getvalue()


def xml_bomb() -> bytes:
    """A billion laughs."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE w:document [<!ENTITY l0 "lol">{entities}]>'
    return document("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", text)


def xml_thief() -> bytes:
    """An entity that stands for a file of the machine."""
    return document("<w:p><w:r><w:t>&f;</w:t></w:r></w:p>", '<!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]>')


def deep() -> bytes:
    return document("<w:p>" * 5000 + "</w:p>" * 5000)


def paths() -> bytes:
    """Members that would lie outside of the folder into which somebody unpacks them."""
    return packed({"../../../tmp/evil": "x", "/etc/evil": "x"})


def pages() -> bytes:
    return pdf([Page().add(72, 100, "一、总则")] * 4)


HARM = {
    "zip.docx": zip_bomb,
    "laughs.docx": xml_bomb,
    "thief.docx": xml_thief,
    "deep.docx": deep,
    "paths.docx": paths,
    "pages.pdf": pages,
    "cut.pdf": lambda: pages()[:300],
}


@pytest.mark.parametrize("name", HARM)
def test_harm_is_a_sentence_in_the_library_and_in_a_comparison(browser, store, monkeypatch, name):
    monkeypatch.setenv("DUIZHAO_LIMIT_PAGES", "3")
    monkeypatch.setenv("DUIZHAO_LIMIT_CPU_SECONDS", "20")
    answer = browser.post("/library/files", {"kind": "draft", "file": (io.BytesIO(HARM[name]()), name)})
    assert answer.status_code == 200
    (holding,) = store.library.holdings()
    file = holding.newest.file
    read_into_library(store, file.sha256)
    reading = store.library.holding(holding.document.id).reading
    assert reading.state == "failed" and SENTENCE.match(reading.error) and name in reading.error
    assert "root:" not in reading.error
    page = browser.get("/library").text
    assert "Traceback" not in page and "root:" not in page
    order = Order(file, store.add_file("一、总则".encode(), "draft.txt"))
    comparison = store.comparison(store.add_comparison(order))
    with pytest.raises(IngestError, match=re.escape(name)) as refusal:
        run_pipeline(comparison, store, lambda stage: None)
    assert SENTENCE.match(str(refusal.value))


def test_a_file_that_is_too_large_costs_the_others_nothing(browser, store, monkeypatch):
    monkeypatch.setenv("DUIZHAO_LIMIT_FILE_SIZE", "10")
    taken = browser.post("/library/files", {"kind": "draft", "file": (io.BytesIO("一、总则。".encode() * 5), "a.txt")})
    assert taken.status_code == 200
    (holding,) = store.library.holdings()
    read_into_library(store, holding.newest.file.sha256)
    reading = store.library.holding(holding.document.id).reading
    assert reading.state == "failed" and "file_size" in reading.error


def test_a_hostile_page_is_drawn_by_a_limited_process_alone(store, monkeypatch):
    """What draws has neither the memory for a huge page nor the rights for anything else; this process never loads the library."""
    import sys

    loaded = "pypdfium2_raw" in sys.modules
    for data in (pages()[:300], b"%PDF-1.7\n" + b"[" * 100_000, pages().replace(b"/Count 4", b"/Count 99999999")):
        file = store.add_file(data, "x.pdf")
        try:
            drawn = page_picture(store, file, "pdf", 1, 480)
        except (IngestError, IndexError) as refusal:
            assert isinstance(refusal, IndexError) or SENTENCE.match(str(refusal))
        else:
            assert drawn.png.startswith(b"\x89PNG") and drawn.width > 0
    assert ("pypdfium2_raw" in sys.modules) == loaded
