"""Conversions by a real LibreOffice, where it is installed. What is asked of a missing or failing one: test_registry.py."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from ingest import registry, sandbox
from ingest.document import IngestError

OFFICE = Path(__file__).parent / "office"
NS = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in (
        ("office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
        ("text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
        ("draw", "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"),
        ("svg", "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"),
        ("xlink", "http://www.w3.org/1999/xlink"),
        ("manifest", "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"),
        ("dc", "http://purl.org/dc/elements/1.1/"),
    )
)

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None and shutil.which("libreoffice") is None, reason="LibreOffice is not installed"
)


def opendocument(body: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest {NS} manifest:version="1.2">'
            '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        )
        file.writestr(
            "content.xml",
            f'<office:document-content {NS} office:version="1.2"><office:body><office:text>{body}</office:text></office:body>'
            "</office:document-content>",
        )
    return out.getvalue()


TRACKED = opendocument(
    '<text:tracked-changes><text:changed-region text:id="d"><text:deletion><office:change-info>'
    "<dc:creator>甲</dc:creator><dc:date>2024-01-02T03:04:05</dc:date></office:change-info><text:p>20</text:p>"
    '</text:deletion></text:changed-region><text:changed-region text:id="i"><text:insertion><office:change-info>'
    "<dc:creator>甲</dc:creator><dc:date>2024-01-02T03:04:05</dc:date></office:change-info></text:insertion>"
    "</text:changed-region></text:tracked-changes>"
    '<text:p>每年补助不超过<text:change text:change-id="d"/><text:change-start text:change-id="i"/>40'
    '<text:change-end text:change-id="i"/>万元。</text:p>'
)


@needs_office
def test_tracked_changes_survive() -> None:
    doc = registry.read_bytes(TRACKED, "plan.odt")
    assert doc.text == "每年补助不超过40万元。"
    assert [(r.kind, r.text, r.author) for r in doc.revisions] == [("deletion", "20", "甲"), ("insertion", "40", "甲")]
    assert any("an OpenDocument text" in note for note in doc.notes)


@needs_office
def test_automatic_numbers_of_a_legacy_file_survive() -> None:
    doc = registry.read(OFFICE / "numbered.doc")
    assert [(b.text, b.auto) for b in doc.blocks] == [
        ("河湖管护办法", 0),
        ("一、每年补助不超过40万元。", 2),
        ("二、河道两岸各50米内禁止采砂。", 2),
        ("（一）县级河长每月巡查一次。", 3),
    ]
    assert [r.text for r in doc.revisions] == ["20", "40"]
    original = registry.read(OFFICE / "numbered.doc", revisions="original")
    assert original.blocks[1].text == "一、每年补助不超过20万元。"


class _Server(HTTPServer):
    asked: list[str]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_error(404)

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

    def log_message(self, *_: object) -> None:
        """Nothing is written to the test's output."""


@pytest.fixture
def server() -> Iterator[_Server]:
    found = _Server(("127.0.0.1", 0), _Handler)
    found.asked = []
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


def test_the_conversion_has_no_network(server: _Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = "import sys; from ingest import sandbox; sys.exit(not sandbox.forgo_network())"
    if subprocess.run([sys.executable, "-c", alone], env=sandbox.environment(), check=False).returncode:
        pytest.skip("the system lets no user make a network namespace")
    url = f"http://127.0.0.1:{server.server_address[1]}"
    # A script stands in for LibreOffice, and does what no LibreOffice should.
    office = tmp_path / "soffice"
    office.write_text(
        f"#!{sys.executable}\nimport pathlib, sys, urllib.request\n"
        "reached = 'nothing'\n"
        f"try:\n    urllib.request.urlopen('{url}/from-inside', timeout=5)\n"
        "except urllib.error.HTTPError:\n    reached = 'the server'\n"
        "except urllib.error.URLError:\n    pass\n"
        f"pathlib.Path('{tmp_path}/reached').write_text(reached)\n",
        encoding="utf-8",
    )
    office.chmod(0o755)
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{url}/from-outside", timeout=5)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(IngestError, match="cannot open"):
        registry.read_bytes(rb"{\rtf1 text}", "old.rtf")
    assert (tmp_path / "reached").read_text() == "nothing"
    assert server.asked == ["/from-outside"]


@needs_office
def test_no_other_file_gets_into_the_text(server: _Server, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("本机的秘密文字。", encoding="utf-8")
    url = f"http://127.0.0.1:{server.server_address[1]}"
    body = (
        "<text:p>一、目标。</text:p>"
        f'<text:p><draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:type="simple" xlink:show="embed" '
        f'xlink:actuate="onLoad" xlink:href="{url}/picture.png"/></draw:frame></text:p>'
        f'<text:section text:name="s"><text:section-source xlink:type="simple" xlink:href="{url}/part.odt"/></text:section>'
        f'<text:section text:name="t"><text:section-source xlink:type="simple" xlink:href="{secret.as_uri()}"/>'
        "<text:p>二、措施。</text:p></text:section>"
    )
    doc = registry.read_bytes(opendocument(body), "plan.odt")
    assert "一、目标。" in doc.text
    assert "秘密" not in doc.text + "".join(b.text for b in doc.aside)
    assert server.asked == []
