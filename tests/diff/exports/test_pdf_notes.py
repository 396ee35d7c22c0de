from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from itertools import pairwise

import pdfplumber
import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import DictionaryObject, NameObject, NumberObject

from diff.exports.pdf_notes import annotated
from diff.exports.remark import AnnotationError
from diff.finding import Severity
from diff.pipeline import compare
from tests.conftest import _tree_of
from tests.diff.exports.drafts import finding, report_on, span_of, tree_of_file
from tests.ingest.pdf_fixtures import Page, pdf

LINES = (
    "江岸区促进投资行动计划",
    "一、加大奖励",
    "对年销售额超过3000万元的企业，给予一次性奖励。",
    "奖励金额最高不超过20万元。",
    "二、优化服务",
    "推行容缺受理，全程网上办理，企业开办不收取费用，",
    "一个工作日以内办结。",
)


def made(rotate: int = 0, crop: tuple[int, int, int, int] | None = None) -> bytes:
    data = pdf(
        [
            Page(rotate=rotate).lines(120, 150, LINES, 14, 30),
            Page().lines(120, 150, ("三、加强宣传", "每年举办推介会3次。"), 14, 30),
        ]
    )
    if crop is not None:
        box = f"/CropBox [{' '.join(map(str, crop))}] /Rotate".encode()
        data = data.replace(b"/Rotate", box)
    return data


def annotations(data: bytes) -> list[tuple[int, str, str]]:
    """Page, kind and text of the annotations, as pdfplumber reads them."""
    with pdfplumber.open(io.BytesIO(data)) as file:
        return [
            (page.page_number, a["data"]["Subtype"].name, a["contents"] or "")
            for page in file.pages
            for a in page.annots
        ]


def covered(data: bytes, result: bytes, box) -> tuple[int, int]:
    """Of the pixels of a box: how many are ink, and how many of the pixels around that ink have the colour of the highlight."""
    scale = 3
    plain, marked = (
        pypdfium2.PdfDocument(d)[box.page - 1].render(scale=scale).to_pil().convert("RGB") for d in (data, result)
    )
    area = tuple(round(v * scale) for v in (box.x0, box.y0, box.x1, box.y1))
    before, after = plain.crop(area), marked.crop(area)
    pixels = list(zip(before.get_flattened_data(), after.get_flattened_data(), strict=True))
    ink = sum(max(a) < 100 for a, _ in pixels)
    white = [b for a, b in pixels if min(a) > 250]
    return ink, sum(b[2] < 220 < b[0] for b in white) * 100 // max(len(white), 1)


def outside(data: bytes, result: bytes, boxes) -> bool:
    """Whether the page is as it was everywhere but near these boxes."""
    plain, marked = (
        pypdfium2.PdfDocument(d)[boxes[0].page - 1].render(scale=1).to_pil().convert("RGB") for d in (data, result)
    )
    for box in boxes:
        for image in (plain, marked):
            image.paste((255, 255, 255), (int(box.x0) - 2, int(box.y0) - 2, int(box.x1) + 3, int(box.y1) + 3))
    return plain.tobytes() == marked.tobytes()


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (60, 40, 560, 800)])
def test_the_highlight_lies_on_the_quoted_words(rotate, crop):
    data = made(rotate, crop)
    tree = tree_of_file(data, "draft.pdf")
    report = report_on(tree, [span_of(tree, "不超过20万元")])
    result = annotated(report, data)
    boxes = report.findings[0].draft.boxes
    found = [covered(data, result, box) for box in boxes]
    assert sum(ink for ink, _ in found) > 200
    assert all(share > 95 for _, share in found)
    assert outside(data, result, boxes)


def test_the_notes_say_what_the_report_says():
    data = made()
    tree = tree_of_file(data, "draft.pdf")
    report = report_on(tree, [span_of(tree, "不超过20万元"), span_of(tree, "推介会3次")])
    found = annotations(annotated(report, data, "zh"))
    assert [(page, kind) for page, kind, _ in found] == [(1, "Highlight"), (2, "Highlight")]
    assert found[0][2].splitlines() == [
        "重大 · 上限变化 · QU01",
        "上限降低。",
        "应为500万元，实为20万元（更严）",
        "原文一：“500万元”",
    ]


def test_one_highlight_with_a_part_for_each_line_and_one_on_each_page():
    data = made()
    tree = tree_of_file(data, "draft.pdf")
    lines = tree.text.index("全程网上"), tree.text.index("办结")
    pages = tree.text.index("以内办结"), tree.text.index("推介会")
    result = annotated(report_on(tree, [lines, pages]), data)
    with pdfplumber.open(io.BytesIO(result)) as file:
        quads = [[len(a["data"]["QuadPoints"]) // 8 for a in page.annots] for page in file.pages]
    assert quads == [[2, 1], [2]]


def test_a_sticky_note_where_something_is_missing():
    data = made()
    tree = tree_of_file(data, "draft.pdf")
    at = tree.text.index("奖励金额") - 1
    report = report_on(tree, [(at, at)])
    result = annotated(report, data)
    assert [(page, kind) for page, kind, _ in annotations(result)] == [(1, "Text")]
    (before,) = tree.locate(at - 1, at)[1]
    with pdfplumber.open(io.BytesIO(result)) as file:
        (note,) = file.pages[0].annots
    assert abs(note["x0"] - before.x1) < 1
    assert abs(note["bottom"] - before.y0) < 1


def test_notes_at_one_place_do_not_hide_one_another():
    data = made()
    tree = tree_of_file(data, "draft.pdf")
    at = tree.text.index("奖励金额") - 1
    result = annotated(report_on(tree, [(at, at)] * 3), data)
    with pdfplumber.open(io.BytesIO(result)) as file:
        lefts = [note["x0"] for note in file.pages[0].annots]
    assert [round(b - a) for a, b in pairwise(lefts)] == [8, 8]


def test_a_missing_clause_is_noted_behind_the_clause_before_it():
    data = made()
    original = "\n".join(
        (*LINES[:4], "三、组织培训", "每年举办企业培训不少于12期，免费向企业提供法律咨询和融资辅导。", *LINES[4:])
    )
    report = compare(_tree_of(original), tree_of_file(data, "draft.pdf"))
    missing = [f for f in report.findings if f.type == "measure-missing"]
    assert missing
    result = annotated(replace(report, findings=tuple(missing)), data)
    with pdfplumber.open(io.BytesIO(result)) as file:
        ((note, *_),) = ([a for page in file.pages for a in page.annots],)
    # Behind the fourth line, whose baseline is 240 points from the top.
    assert 190 < note["bottom"] < 245
    assert len(missing) == len(annotations(result))


def test_the_files_own_bytes_and_annotations_stay():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made())))
    writer.add_annotation(0, FreeText(text="待核", rect=(50, 50, 100, 70)))
    out = io.BytesIO()
    writer.write(out)
    data = out.getvalue()
    tree = tree_of_file(data, "draft.pdf")
    result = annotated(report_on(tree, [span_of(tree, "不超过20万元")]), data)
    assert result.startswith(data)
    assert [(kind, text[:2]) for _, kind, text in annotations(result)] == [("FreeText", "待核"), ("Highlight", "hi")]
    assert tree_of_file(result, "draft.pdf").text == tree.text


def test_the_same_bytes_twice_and_no_date(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    data = made()
    tree = tree_of_file(data, "draft.pdf")
    report = report_on(tree, [span_of(tree, "不超过20万元"), (5, 5)])
    result = annotated(report, data)
    assert result == annotated(report, data)
    assert b"/M (" not in result
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert b"20260101000000" in annotated(report, data)


def test_findings_for_information_only_when_asked():
    data = made()
    tree = tree_of_file(data, "draft.pdf")
    report = replace(report_on(tree, ()), findings=(finding(tree, 0, 4, Severity.INFO),))
    assert annotations(annotated(report, data)) == []
    assert len(annotations(annotated(report, data, info=True))) == 1


def signed(data: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    form = DictionaryObject({NameObject("/SigFlags"): NumberObject(3)})
    writer.root_object[NameObject("/AcroForm")] = form
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (pdf([Page().lines(120, 150, LINES, 14, 30)], owner="x"), "draft.pdf: the PDF is encrypted"),
        (signed(made()), "draft.pdf: the PDF bears a digital signature"),
    ],
)
def test_what_must_not_be_added_to_is_refused(data, why):
    with pytest.raises(AnnotationError, match=re.escape(why)):
        annotated(report_on(tree_of_file(data, "draft.pdf"), [(0, 2)]), data)


def test_a_file_that_cannot_be_added_to_is_refused():
    data = made().replace(b"/Kids [", b"/Kidz [")
    report = report_on(tree_of_file(made(), "draft.pdf"), [(0, 2)])
    tree = report.alignment.draft
    source = replace(tree.source, sha256=hashlib.sha256(data).hexdigest())
    damaged = replace(report, alignment=replace(report.alignment, draft=replace(tree, source=source)))
    with pytest.raises(AnnotationError, match="structure is damaged"):
        annotated(damaged, data)


def test_other_bytes_are_refused():
    data = made()
    with pytest.raises(AnnotationError, match="not the bytes that were compared"):
        annotated(report_on(tree_of_file(data, "draft.pdf"), [(0, 2)]), data + b"\n")
