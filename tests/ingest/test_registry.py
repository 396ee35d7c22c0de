from __future__ import annotations

import hashlib
import io
import sys
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
    ],
)
def test_the_bytes_say_what_a_file_is(data: bytes, kind: str) -> None:
    assert registry.sniff(data) == kind


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n", "PNG picture"),
        (b"\xff\xd8\xff\xe0", "JPEG picture"),
        (package(**{"xl__workbook.xml": "<x/>"}), "spreadsheet"),
        (package(**{"ppt__presentation.xml": "<x/>"}), "presentation"),
        (package(**{"plan.txt": "text"}), "ZIP archive"),
        (OLE2 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLE2 + "Workbook".encode("utf-16-le"), "spreadsheet"),
        (OLE2, "unknown kind"),
        (b"Rar!\x1a\x07", "RAR archive"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, said: str) -> None:
    with pytest.raises(IngestError, match=f"plan.docx: .*{said}.*; ") as error:
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
    office(tmp_path, "time.sleep(60)")
    with pytest.raises(IngestError, match="took more than"):
        legacy(Limits(office_seconds=0.3))
