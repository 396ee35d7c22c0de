"""`duizhao annotate` on the command line."""

from __future__ import annotations

import io
import json

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
    assert any("应为" in comment.text for comment in document.comments)
    assert document.element.xpath("count(//w:ins)") > 10
    assert capfd.readouterr() == ("", "")
    plain = tmp_path / "plain.docx"
    arguments = ["annotate", str(ORIGINAL), str(DRAFT), "--output", str(plain), "--info", "--fail-on", "high"]
    assert main(arguments) == 1
    assert len(docx.Document(str(plain)).comments) > len(document.comments)
    assert docx.Document(str(plain)).element.xpath("count(//w:ins)") == 0


@pytest.fixture
def commented(tmp_path, monkeypatch):
    """The texts of the comments that a call with some more options gives, run in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def call(*more: str) -> list[str]:
        assert main(["annotate", str(ORIGINAL), str(DRAFT), "--output", "out.docx", "--lang", "en", *more]) == 0
        return [comment.text for comment in docx.Document("out.docx").comments]

    return call


def test_what_the_baseline_accepts_gets_no_comment(tmp_path, commented):
    before = commented()
    assert main(["baseline", str(ORIGINAL), str(DRAFT), "--output", "accepted.json"]) == 0
    assert commented("--baseline", "accepted.json") == []
    known = json.loads((tmp_path / "accepted.json").read_text())
    known["findings"] = known["findings"][1:]
    (tmp_path / "accepted.json").write_text(json.dumps(known))
    (tmp_path / "duizhao.toml").write_text('baseline = "accepted.json"\nfail-on = "low"\n')
    (left,) = commented()
    assert left in before


def test_severities_and_waivers_of_the_settings(tmp_path, commented, capfd):
    before = commented()
    code = before[0].splitlines()[0].split(" · ")[2]
    others = [text for text in before if code not in text]
    assert commented("--severity", f"{code}=off") == others
    waiver = f'[[waivers]]\ncheck = "{code}"\nreason = "Agreed"\nowner = "Office"\nexpires = {{}}\n'
    (tmp_path / "duizhao.toml").write_text(waiver.format("2999-01-01"))
    assert commented() == others
    assert capfd.readouterr().err == ""
    (tmp_path / "duizhao.toml").write_text(waiver.format("2001-01-01"))
    assert commented() == before
    assert "2001-01-01" in capfd.readouterr().err


def test_settings_that_are_wrong_are_one_sentence(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "duizhao.toml").write_text('basline = "x.json"\n')
    assert main(["annotate", str(ORIGINAL), str(DRAFT), "--output", "out.docx"]) == 2
    said = capfd.readouterr().err
    assert "baseline" in said
    assert len(said.splitlines()) == 1


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
    assert "is one of the files that are read" in capfd.readouterr().err
    assert draft.read_bytes() == DRAFT.read_bytes()
