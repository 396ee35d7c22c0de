"""The way of a scan through the registry: read, recognised, read again; and one page with the real engine."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.document import Document, IngestError
from ingest.recognised import Line, Recognised
from ingest.recognition import engines, reading
from ingest.registry import read_bytes

TEXT = (
    "（一）强化产业链招商",
    "围绕重点产业开展精准招商，全年新增外资",
    "企业200家以上，到位资金不低于3亿元。",
    "（二）优化营商环境",
    "落实外商投资准入负面清单，推行一网通办。",
)


def scan(lines: tuple[str, ...] = (), *, turn: int = 0) -> bytes:
    """A picture of a page of A4 at 100 dots an inch."""
    picture = Image.new("L", (827, 1169), 250)
    if lines:
        fonts = sorted(Path("/usr/share/fonts").rglob("NotoS*CJK-Regular.ttc"))
        if not fonts:
            pytest.skip("needs a font with Chinese (fonts-noto-cjk)")
        font = ImageFont.truetype(str(fonts[0]), 22)
        for row, line in enumerate(lines):
            ImageDraw.Draw(picture).text((110, 150 + 40 * row), line, font=font, fill=20)
    out = io.BytesIO()
    picture.rotate(-turn, expand=True).save(out, "PNG", dpi=(100, 100))
    return out.getvalue()


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DUIZHAO_CACHE", str(tmp_path))


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch):
    """Stands in for recognition: gives these lines and notes, and keeps what it was asked."""
    asked: list[tuple[tuple[int, ...], str]] = []

    def stand_in(lines: tuple[Line, ...], notes: tuple[str, ...] = ()) -> list[tuple[tuple[int, ...], str]]:
        def recognise(data, sha256, pages, engine, limits, progress):
            asked.append((pages, engine))
            if progress is not None:
                progress(1, 1)
            return reading.Result((Recognised(1, 0, 595.4, 841.7, lines),) if lines else (), notes)

        monkeypatch.setattr(reading, "recognise", recognise)
        monkeypatch.setattr(engines, "is_installed", lambda name: name == "rapidocr")
        return asked

    return stand_in


def line(text: str, y: float, confidence: float = 0.99) -> Line:
    return Line(text, 80, y, 80 + 16 * len(text), y + 17.6, confidence)


def test_what_was_recognised_is_laid_out_like_any_page(engine) -> None:
    asked = engine((line("（一）强化产业链招商", 100), line("全年新增外资企业200家以上。", 130)))
    told: list[tuple[int, int]] = []
    doc = read_bytes(scan(), "扫描.png", progress=lambda page, count: told.append((page, count)))
    assert asked == [((1,), "rapidocr")] and told == [(1, 1)]
    assert doc.source.format == "picture" and doc.unread == ()
    assert "（一）强化产业链招商" in doc.text and "200家以上。" in doc.text
    assert all(run.confidence == 0.99 for block in doc.blocks for run in block.runs)
    assert doc.complete and any("recognised from a picture" in note for note in doc.notes)


def test_what_may_be_missing_makes_the_document_incomplete(engine) -> None:
    engine((line("全年新增外资企业200家以上。", 130),), ("Page 1: a line may be missing; check against the file.",))
    doc = read_bytes(scan(), "扫描.png")
    assert not doc.complete and doc.notes[-1] == "Page 1: a line may be missing; check against the file."


def test_nothing_recognised_is_one_sentence(engine) -> None:
    engine((), ("Page 1 was not recognised: the engine broke down on it (signal 11); check it against the file.",))
    with pytest.raises(IngestError, match=r"^扫描\.png: no text could be recognised in the file \(Page 1 was not "):
        read_bytes(scan(), "扫描.png")


@pytest.mark.parametrize(
    ("ocr", "installed", "says"),
    [
        ("off", True, "choose an engine with --ocr"),
        ("auto", False, r"pip install 'duizhao\[ocr\]'"),
        ("tesseract", False, "The engine tesseract is not installed; install the program tesseract"),
        ("rapidocr", False, r"install duizhao\[ocr\]"),
    ],
)
def test_without_an_engine(monkeypatch: pytest.MonkeyPatch, ocr: str, installed: bool, says: str) -> None:
    monkeypatch.setattr(engines, "is_installed", lambda name: installed)
    with pytest.raises(IngestError, match=says):
        read_bytes(scan(), "扫描.png", ocr=ocr)


def test_auto_takes_the_first_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "is_installed", lambda name: name == "tesseract")
    assert engines.chosen("auto") == "tesseract"
    monkeypatch.setattr(engines, "is_installed", lambda name: True)
    assert engines.chosen("auto") == "rapidocr"
    assert engines.chosen("off") is None


def same(doc: Document) -> str:
    return "".join(doc.text.split()).replace("(", "（").replace(")", "）")


def test_a_page_upside_down_with_rapidocr() -> None:
    """The only test with the real models: a few lines, upside down."""
    pytest.importorskip("rapidocr")
    pytest.importorskip("onnxruntime")
    doc = read_bytes(scan(TEXT, turn=180), "扫描.png", ocr="rapidocr")
    assert same(doc) == "".join(TEXT)
    (first, *_) = doc.blocks
    run = first.runs[0]
    # On the page as the file shows it, which is upside down: the first line stands at the lower right.
    assert run.box.y1 == pytest.approx((1169 - 155) * 0.72, abs=6)
    assert run.box.x1 == pytest.approx((827 - 118) * 0.72, abs=8)
    assert run.confidence is not None and run.confidence > 0.9


def test_a_page_with_tesseract() -> None:
    if not engines.is_installed("tesseract"):
        pytest.skip("needs tesseract with chi_sim")
    doc = read_bytes(scan(TEXT[1:3]), "扫描.png", ocr="tesseract")
    assert "新增外资" in same(doc) and "200家以上" in same(doc)
