from __future__ import annotations

import pytest

from tests.ingest.word_fixtures import BY, change, changed, num, p, parse, r, tbl, tc, text_box, tr, word

OTHER = 'w:author="王某" w:date="2023-03-02T09:00:00Z"'


def listed(body: str) -> list[tuple[str, str]]:
    return [(revision.kind, revision.text) for revision in parse(word(body)).revisions]


def test_neighbours_of_one_author_are_one_change() -> None:
    runs = change("ins", "甲") + '<w:bookmarkStart w:id="1"/>' + change("ins", "乙")
    assert listed(p("", runs=runs)) == [("insertion", "甲乙")]
    assert listed(p("", runs=change("ins", "甲") + r("隔") + change("ins", "乙"))) == [
        ("insertion", "甲"),
        ("insertion", "乙"),
    ]
    assert len(listed(p("", runs=change("ins", "甲") + change("ins", "乙").replace(BY, OTHER)))) == 2


def test_a_deletion_inside_an_insertion_is_both() -> None:
    runs = f"<w:ins {BY}>{r('甲')}<w:del {OTHER}><w:r><w:delText>乙</w:delText></w:r></w:del></w:ins>"
    assert listed(p("x", runs=runs)) == [("insertion", "甲乙"), ("deletion", "乙")]
    assert parse(word(p("x", runs=runs))).text == "x甲"
    assert parse(word(p("x", runs=runs)), "original").text == "x"


def test_paragraph_marks() -> None:
    split = p("前半", f"<w:rPr><w:ins {BY}/></w:rPr>") + p("后半")
    assert listed(split) == [("paragraph-mark", "inserted")]
    assert parse(word(split), "original").text == "前半后半"
    assert listed(p("前半", f"<w:rPr><w:del {BY}/></w:rPr>") + p("后半")) == [("paragraph-mark", "deleted")]
    # A paragraph that was written as a whole is one change, though its mark bears another minute.
    assert listed(changed("ins", "新段").replace(":00Z", ":59Z", 1) + p("后")) == [("insertion", "新段")]


def test_rows_cells_and_formats() -> None:
    table = tbl(
        tr(tc("任务"), tc("单位")),
        tr(f"<w:tc>{changed('ins', '甲')}</w:tc>", f"<w:tc>{changed('ins', '乙')}</w:tc>", properties=f"<w:ins {BY}/>"),
        tr(tc("丙", f"<w:cellDel {BY}/>"), tc("丁", f'<w:cellMerge {BY} w:vMerge="cont"/>')),
    ).replace("<w:tbl>", f"<w:tbl><w:tblPr><w:tblPrChange {BY}><w:tblPr/></w:tblPrChange></w:tblPr>")
    assert listed(table) == [
        ("formatting", ""),
        ("row-insertion", "甲\t乙"),
        ("cell-deletion", "丙"),
        ("cell-merge", "丁"),
    ]
    bold = f"<w:b/><w:rPrChange {BY}><w:rPr/></w:rPrChange>"
    assert listed(p("", runs=r("粗", bold) + r("体", bold) + r("常"))) == [("formatting", "粗体")]
    assert listed(p("齐", f'<w:jc w:val="left"/><w:pPrChange {BY}><w:pPr/></w:pPrChange>')) == [("formatting", "齐")]


def test_numbering() -> None:
    assert listed(p("甲", f"{num(1)}<w:pPrChange {BY}><w:pPr/></w:pPrChange>")) == [("numbering", "甲")]
    legacy = f'<w:numPr><w:numId w:val="1"/><w:numberingChange {BY} w:original="1."/></w:numPr>'
    assert listed(p("甲", legacy)) == [("numbering", "1.")]
    inserted = f'<w:numPr><w:numId w:val="1"/><w:ins {BY}/></w:numPr>'
    assert listed(p("甲", inserted)) == [("numbering", "甲")]


def test_changes_in_boxes_notes_and_fields() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:delInstrText>REF x</w:delInstrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:delText>旧</w:delText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = p("", runs=text_box("盒").replace(r("盒"), "").replace("</w:p>", change("ins", "盒") + "</w:p>"))
    note = f'<w:footnote w:id="2">{p("", runs=change("del", "注"))}</w:footnote>'
    doc = parse(word(body + p("a", runs=f"<w:del {BY}>{field}</w:del>{r('新')}"), footnotes=note))
    assert [(x.kind, x.text) for x in doc.revisions] == [("insertion", "盒"), ("deletion", "旧"), ("deletion", "注")]
    assert doc.revisions[2].path == "word/footnotes.xml#footnote[1]/p[1]"
    assert doc.text == "a新"


def test_marks_without_text_are_no_change() -> None:
    empty = f'<w:ins {BY}><w:bookmarkStart w:id="1"/></w:ins><w:del {BY}/>'
    assert listed(p("甲", runs=empty)) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (p("", runs=change("ins", "甲")), "(1 insertion) are shown as accepted."),
        (
            p("", runs=change("ins", "甲") + r("乙") + change("ins", "丙"))
            + p("丁", f"{num(1)}<w:pPrChange {BY}><w:pPr/></w:pPrChange>"),
            "(2 insertions, 1 change of numbering) are shown as accepted.",
        ),
        (
            p("甲", f"<w:rPr><w:del {BY}/></w:rPr>") * 2 + p("乙"),
            "(2 changes of a paragraph mark) are shown as accepted.",
        ),
    ],
)
def test_they_are_counted(body: str, said: str) -> None:
    assert parse(word(body)).notes == (f"Tracked changes {said}",)


def test_changes_in_odd_places() -> None:
    odd = f"<w:rPr><w:rPrChange {BY}/></w:rPr><w:rPrChange {BY}/><w:pPrChange {BY}/><w:tr><w:ins {BY}/></w:tr>"
    assert [kind for kind, _ in listed(p("甲") + odd)] == ["formatting", "formatting", "formatting"]
