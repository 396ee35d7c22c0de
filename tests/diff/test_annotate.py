"""`duizhao annotate` on the command line."""

from __future__ import annotations

import io

import docx
import pdfplumber
import pytest

from diff.cli import main
from tests.diff.exports.drafts import ROOT

SAMPLES = ROOT / "samples"
DRAFT = SAMPLES / "district-draft" / "draft.docx"
ORIGINAL = SAMPLES / "district-draft" / "original.txt"


def test_a_word_file(tmp_path, capfd):
    out = tmp_path / "out.docx"
    assert main(["annotate", str(ORIGINAL), str(DRAFT), "--output", str(out), "--lang", "zh", "--changes"]) == 0
    document = docx.Document(str(out))
    assert len(document.comments) > 20
    assert "应为" in next(iter(document.comments)).text
    assert document.element.xpath("count(//w:ins)") > 10
    assert capfd.readouterr() == ("", "")
    plain = tmp_path / "plain.docx"
    arguments = ["annotate", str(ORIGINAL), str(DRAFT), "--output", str(plain), "--info", "--fail-on", "high"]
    assert main(arguments) == 1
    assert len(docx.Document(str(plain)).comments) > len(document.comments)
    assert docx.Document(str(plain)).element.xpath("count(//w:ins)") == 0


def test_a_pdf(tmp_path):
    out = tmp_path / "out.pdf"
    folder = SAMPLES / "new-version"
    assert main(["annotate", str(folder / "original.txt"), str(folder / "draft.pdf"), "--output", str(out)]) == 0
    with pdfplumber.open(io.BytesIO(out.read_bytes())) as file:
        assert sum(len(page.annots) for page in file.pages) > 5


@pytest.mark.parametrize(
    ("draft", "more", "why"),
    [
        (SAMPLES / "district-draft" / "draft.txt", [], "only Word files (DOCX) and PDF files can be given back"),
        (SAMPLES / "new-version" / "draft.pdf", ["--changes"], "tracked changes exist in Word files only"),
        ("-", [], "DRAFT cannot be standard input"),
        ("missing.docx", [], "missing.docx: there is no such file"),
    ],
)
def test_what_cannot_be_annotated_is_one_sentence(tmp_path, capfd, draft, more, why):
    out = tmp_path / "out"
    assert main(["annotate", str(ORIGINAL), str(draft), "--output", str(out), *more]) == 2
    said = capfd.readouterr().err
    assert why in said
    assert len(said.splitlines()) == 1
    assert not out.exists()


def test_the_draft_is_never_overwritten(tmp_path, capfd):
    draft = tmp_path / "draft.docx"
    draft.write_bytes(DRAFT.read_bytes())
    assert main(["annotate", str(ORIGINAL), str(draft), "--output", str(draft)]) == 2
    assert "would overwrite the draft" in capfd.readouterr().err
    assert draft.read_bytes() == DRAFT.read_bytes()
