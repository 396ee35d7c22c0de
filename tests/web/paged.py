"""A plan as a PDF and a district's draft as a Word file, really compared, for tests of pages, exports and prints."""

from __future__ import annotations

from functools import cache

from diff.exports.json_report import as_json
from diff.finding import Report
from diff.pipeline import compare_files
from ingest.registry import read_bytes
from tests.diff.exports.drafts import office
from tests.ingest.pdf_fixtures import Page, pdf
from tests.ingest.word_fixtures import num, p, tbl, tc, tr
from web.snapshot import Snapshot
from web.store import Order, Store

PLAN = (
    ("江北市支持专精特新企业发展若干措施",),
    (
        "一、支持范围",
        "1．适用对象。本措施适用于在本市注册、上年度营业收入2000万元以上的企业。",
        "二、支持政策",
        "2．加大设备投资补助。设备投资超过500万元的，按照投资额的10%给予补助，",
        "最高不超过300万元。",
    ),
    (
        "3．支持研发机构建设。对新认定的市级研发机构，一次性奖励50万元。",
        "三、附则",
        "4．本措施自印发之日起施行，有效期3年。",
    ),
)


@cache
def plan() -> bytes:
    """The original: a PDF of three pages, the last of which is shown turned by a quarter."""
    title, first, second = PLAN
    return pdf(
        [
            Page().add(150, 90, title[0], 18).lines(72, 140, first[:2], 12, 24),
            Page().lines(72, 100, first[2:], 12, 24),
            Page(rotate=90).lines(72, 100, second, 12, 24),
        ]
    )


NUMBERING = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1．"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
)


@cache
def draft() -> bytes:
    """The draft: a Word file with automatic numbers and a table; one measure of the plan is missing."""
    return office(
        p("江北市南山区支持专精特新企业发展若干措施")
        + p("一、支持范围")
        + p("适用对象。本措施适用于在本区注册、上年度营业收入5000万元以上的企业。", num(1))
        + p("二、支持政策")
        + p("加大设备投资补助。设备投资超过500万元的，按照投资额的8%给予补助，最高不超过30万元。", num(1))
        + p("三、附则")
        + p("本措施自印发之日起施行，有效期2年。", num(1))
        + tbl(
            tr(tc("序号"), tc("任务"), tc("责任单位")),
            tr(tc("1"), tc("落实设备投资补助"), tc("区经济信息委")),
            tr(tc("2"), tc("开展<script>alert(1)</script>宣传".replace("<", "&lt;")), tc("区司法局")),
        ),
        numbering=NUMBERING,
    )


@cache
def compared() -> Report:
    """The outcome; made once, for it takes seconds."""
    return compare_files(read_bytes(plan(), "plan.pdf"), read_bytes(draft(), "draft.docx"), relation="localisation")


def finished(store: Store) -> int:
    """A finished comparison of the two."""
    number = store.add_comparison(Order(store.add_file(plan(), "plan.pdf"), store.add_file(draft(), "draft.docx")))
    taken = store.take_next()
    assert taken is not None and taken.id == number
    store.finish(number, Snapshot.of(compared()), as_json(compared()))
    return number
