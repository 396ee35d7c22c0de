from __future__ import annotations

import gzip
import hashlib
import io
import sys
import time
import zipfile
from pathlib import Path

import pytest

from ingest import registry
from ingest.document import Document, IngestError, SourceFile
from ingest.limits import Limits

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def package(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def stored(mimetype: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", mimetype)
    return out.getvalue()


def word(text: str) -> bytes:
    xml = f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    return package(**{"word__document.xml": xml})


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n", "pdf"),
        (word("一、目标"), "docx"),
        (OLE2 + "WordDocument".encode("utf-16-le"), "doc"),
        (rb"{\rtf1\ansi text}", "doc"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "html"),
        (b"\xef\xbb\xbf\r\n  <HTML><head>", "html"),
        (b'<?xml version="1.0" encoding="gbk"?>\n<!-- a page -->\n<html xmlns="x">', "html"),
        ("<html><body>目标</body></html>".encode("utf-16"), "html"),
        ("一、总体要求".encode(), "txt"),
        ("一、总体要求".encode("gb18030"), "txt"),
        (b"# <html> is a word of this text", "txt"),
        ("<html><body>目标</body></html>".encode("utf-16-le"), "html"),
        (b"\n<br>text<p>more", "html"),
        (b"<h:html xmlns:h='http://www.w3.org/1999/xhtml'><h:body/></h:html>", "html"),
        (b"HTTP/1.1 200 OK\r\n\r\n<html>\n<head></head></html>", "html"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n", "html"),
        (b"Subject: what this letter is about\n\nText.", "txt"),
        (b"\xef\xbb\xbf{\\rtf1 text}", "doc"),
        (b"\xffWPC\x00\x00", "doc"),
        (OLE2 + "MatOST".encode("utf-16-le"), "doc"),
        (stored("application/vnd.oasis.opendocument.text"), "doc"),
        (stored("application/vnd.sun.xml.writer"), "doc"),
        (b'<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.text">', "doc"),
        (b'<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof">', "doc"),
        (
            b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
            b'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">',
            "docx",
        ),
    ],
)
def test_the_bytes_say_what_a_file_is(data: bytes, kind: str) -> None:
    assert registry.sniff(data) == kind


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (package(**{"xl__workbook.xml": "<x/>"}), "spreadsheet"),
        (package(**{"ppt__presentation.xml": "<x/>"}), "presentation"),
        (package(**{"readme": "text"}), "ZIP archive without a document"),
        (package(**{"附件__计划.docx": "x"}), "ZIP archive with 附件/计划.docx in it"),
        (package(**{f"{n}.pdf": "x" for n in range(5)}), "0.pdf, 1.pdf, 2.pdf and 2 more"),
        (package(**{"OFD.xml": "<x/>"}), "OFD document"),
        (stored("application/epub+zip"), "EPUB book"),
        (stored("application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument file that is no text"),
        (gzip.compress(b"<!DOCTYPE html><html></html>", mtime=0), "web page as the server compressed it"),
        (gzip.compress(b"other", mtime=0), "gzip archive"),
        (b"From: a@b.cn\r\nTo: c@d.cn\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nText", "e-mail"),
        (OLE2 + "__substg1.0_0037001F".encode("utf-16-le"), "e-mail of Outlook"),
        (b'<?xml version="1.0"?><rss><channel/></rss>', "XML data of another kind"),
        (b'<?xml version="1.0"?><svg width="1"/>', "SVG picture"),
        (
            b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">',
            "Word 2003",
        ),
        (b"Founder CEB 2.3", "CEB file"),
        (OLE2 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLE2 + "Workbook".encode("utf-16-le"), "spreadsheet"),
        (OLE2, "unknown kind"),
        (b"Rar!\x1a\x07", "RAR archive"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, said: str) -> None:
    with pytest.raises(IngestError, match=f"plan.docx: .*{said}") as error:
        registry.read_bytes(data, "plan.docx")
    assert str(error.value).count("\n") == 0


def test_a_word_file_under_a_wrong_name(tmp_path: Path) -> None:
    path = tmp_path / "plan.doc"
    path.write_bytes(word("一、总体要求"))
    doc = registry.read(path)
    assert [b.text for b in doc.blocks] == ["一、总体要求"]
    assert doc.source == SourceFile(
        str(path), hashlib.sha256(path.read_bytes()).hexdigest(), "docx", len(path.read_bytes())
    )


def test_text_and_web_pages(tmp_path: Path) -> None:
    page = "<html><body><p>一、总体要求</p></body></html>"
    for name, data, kind in (("a.pdf", page, "html"), ("b.docx", "一、总体要求\n", "txt")):
        (tmp_path / name).write_text(data, encoding="utf-8")
        doc = registry.read(str(tmp_path / name))
        assert (doc.source.format, doc.text) == (kind, "一、总体要求")


def test_a_web_page_under_the_name_of_a_document(tmp_path: Path) -> None:
    page = tmp_path / "plan.pdf"
    page.write_text("<html><body><p>404 Not Found</p></body></html>", encoding="utf-8")
    assert "a web page, though its name says PDF" in registry.read(page).notes[-1]
    (tmp_path / "plan.html").write_bytes(page.read_bytes())
    assert registry.read(tmp_path / "plan.html").notes == ()


def test_a_document_inside_an_archive_is_no_document() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("附件.docx", word("一、总体要求"))
    with pytest.raises(IngestError, match=r"附件\.docx in it; unpack it"):
        registry.read_bytes(out.getvalue(), "附件.zip")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = io.BytesIO("一、总体要求".encode("gb18030"))

    monkeypatch.setattr(sys, "stdin", Input())
    doc = registry.read("-")
    assert (doc.source.name, doc.text) == ("standard input", "一、总体要求")


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"no such file; check"):
        registry.read(tmp_path / "none.docx")
    with pytest.raises(IngestError, match="folder"):
        registry.read(tmp_path)


def test_too_large(tmp_path: Path) -> None:
    limits = Limits(file_size=10)
    (tmp_path / "large.txt").write_bytes(b"x" * 11)
    with pytest.raises(IngestError, match="more than"):
        registry.read(tmp_path / "large.txt", limits=limits)
    with pytest.raises(IngestError, match="more than"):
        registry.read_bytes(b"x" * 11, "large.txt", limits=limits)


def test_tracked_changes_either_way() -> None:
    xml = (
        f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>不超过</w:t></w:r>'
        '<w:del w:id="1"><w:r><w:delText>200</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>400</w:t></w:r></w:ins>'
        "<w:r><w:t>万元。</w:t></w:r></w:p></w:body></w:document>"
    )
    data = package(**{"word__document.xml": xml})
    assert registry.read_bytes(data, "a.docx").text == "不超过400万元。"
    assert registry.read_bytes(data, "a.docx", revisions="original").text == "不超过200万元。"


# Legacy files: a script stands in for LibreOffice.


def office(folder: Path, script: str) -> None:
    path = folder / "soffice"
    path.write_text(f"#!{sys.executable}\nimport sys, time, pathlib\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def legacy(limits: Limits | None = None) -> Document:
    return registry.read_bytes(rb"{\rtf1 text}", "old.rtf", limits=limits)


def test_legacy_files_need_libreoffice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(IngestError, match=r"old\.rtf: .*LibreOffice, which is not installed; save it as \.docx"):
        legacy()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (OLE2 + "WordDocument".encode("utf-16-le"), "plan.wps", "a WPS document"),
        (OLE2 + "WordDocument".encode("utf-16-le"), "plan.dot", "a legacy Word document"),
        (stored("application/vnd.oasis.opendocument.text"), "plan.odt", "an OpenDocument text"),
        (b"\xffWPC\x00\x00", "plan.wpd", "a WordPerfect document"),
    ],
)
def test_what_needs_libreoffice_is_named(
    data: bytes, name: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(IngestError, match=f"{name}: reading {said} needs LibreOffice, which is not installed"):
        registry.read_bytes(data, name)


def test_legacy_files_are_converted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "made.docx").write_bytes(word("一、总体要求"))
    office(
        tmp_path,
        "out = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1])\n"
        "assert sys.argv[-1].endswith('source.rtf') and pathlib.Path(sys.argv[-1]).is_file()\n"
        f"(out / 'source.docx').write_bytes(pathlib.Path({str(tmp_path / 'made.docx')!r}).read_bytes())",
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    doc = legacy()
    assert (doc.text, doc.source.format) == ("一、总体要求", "doc")
    assert "LibreOffice" in doc.notes[-1]


def test_legacy_files_that_do_not_convert(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    office(tmp_path, "sys.exit(1)")
    with pytest.raises(IngestError, match="cannot open"):
        legacy()
    # The time limit ends what the launcher has started, too.
    pid = tmp_path / "pid"
    office(
        tmp_path,
        "import subprocess\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(pid)!r}).write_text(str(child.pid))\n"
        "child.wait()",
    )
    with pytest.raises(IngestError, match="took more than"):
        legacy(Limits(office_seconds=2))
    until = time.monotonic() + 10
    while _runs(int(pid.read_text())) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(int(pid.read_text()))


def _runs(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    status = Path(f"/proc/{pid}/stat")
    if not status.parent.parent.joinpath("self").exists():
        pytest.skip("processes cannot be listed here")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
