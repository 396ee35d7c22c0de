"""Every character keeps its place: from the blocks of a file through its parts to the clauses, on arbitrary input."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Block, BlockKind, Box, Document, Part, Run, SourceFile
from ingest.parts import separate
from normalize.outline import build

SOURCE = SourceFile("any.pdf", "0" * 64, "pdf", 1)

LINES = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="第一二三十条章节项（）()、.．1２3４①⑴壹甲乙—附件录目表 \n\t\u3000关于印发的通知方案令号〔〕年月日。，：", max_size=24),
    st.sampled_from(
        [
            "青川市人民政府公报", "目　录", "青川市渡口方案 ........ 3", "青川市渡口方案", "第一章　总则", "第一条　为了加强管理，制定本办法。",
            "一、总体要求", "（一）加强领导。各部门要配合。", "（—）加强领导", "1．建设平台。", "1. 2万亿元", "2）、甲", "①申请；", "壹、總則", "甲、总则",
            "附件1", "附件：1.甲", "2.乙", "附件2：名单", "青府发〔2031〕5号", "第5号", "青川市人民政府令第3号", "2031年3月3日", "（此件公开发布）",
            "各区县人民政府：", "本方案自印发之日起施行。", "抄送：市委办公室。", "青川市政府办 2031年3月3日印发", "主办单位：甲", "Article 1 Purpose",
            "Chapter I", "(a) boats;", "(i) x", "A. Scope", "1.1 Scope", "§ 4 Costs", "I. Aim", "CONTENTS", "Annex A", "This plan shall take effect.",
        ]
    ),
)  # fmt: skip


@st.composite
def _blocks(draw: st.DrawFn) -> Block:
    """A block of any kind: its characters in runs over lines and pages, some of them without a box."""
    text = draw(LINES)
    page = draw(st.none() | st.integers(1, 4))
    runs: list[Run] = []
    if page is not None and text:
        cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=3))})
        for n, (start, end) in enumerate(pairwise(cuts)):
            box = Box(page + n // 2, 50, 20 * n, 50 + 10 * (end - start), 20 * n + 12)
            runs.append(Run(start, end, box, draw(st.none() | st.just(0.9))))
    row = draw(st.booleans()) and draw(st.booleans())
    cells: tuple[tuple[str, str], ...] = ()
    if row:
        cells = tuple((draw(st.sampled_from(["序号", "任务", "责任单位", ""])), cell) for cell in text.split("\t"))
    auto = draw(st.sampled_from([0, 0, 0, 2])) if not row else 0
    return Block(
        text,
        BlockKind.ROW if row else BlockKind.PARAGRAPH,
        auto=min(auto, len(text)),
        centred=draw(st.booleans()),
        level=draw(st.sampled_from([None, None, 1, 2])),
        page=page,
        runs=tuple(runs),
        cells=cells,
        path=str(draw(st.integers(0, 10**9))),
    )


BLOCKS = st.lists(_blocks(), max_size=16)


def _bare(text: str) -> str:
    return "".join(text.split())


@given(BLOCKS)
@settings(max_examples=80)
def test_nothing_is_lost_and_nothing_comes_twice(blocks: list[Block]) -> None:
    doc, parts = separate(Document(SOURCE, tuple(blocks)))
    # The parts hold the blocks that were not set aside, each once and in order.
    assert tuple(block for part in parts for block in part.blocks) == doc.blocks
    aside = list(doc.aside)
    kept = list(doc.blocks)
    for block in blocks:
        if kept and kept[0] is block:
            kept.pop(0)
        elif block.text.strip():
            assert any(a.text == block.text and a.runs == block.runs and a.page == block.page for a in aside)
    assert not kept
    # Their text, joined with what was set aside, has exactly the characters of the file.
    found = sorted(_bare("".join([part.text for part in parts] + [block.text for block in doc.aside])))
    assert found == sorted(_bare("".join(block.text for block in blocks)))


@given(BLOCKS)
@settings(max_examples=80)
def test_the_clauses_of_a_part_are_its_text(blocks: list[Block]) -> None:
    _, parts = separate(Document(SOURCE, tuple(blocks)))
    for part in parts:
        tree = build(part, SOURCE)
        assert tree.text == part.text == "\n".join(block.text for block in part.blocks)
        at = 0
        for clause in tree.clauses:
            assert at <= clause.start <= clause.body <= clause.lead_end <= clause.end <= len(tree.text)
            assert not tree.text[at : clause.start].strip()
            own = tree.own_text(clause)
            assert tree.text[clause.body : clause.end] == own
            if clause.kind == "clause":
                # The label is what is printed, and label and own text are all of the span.
                assert tree.text.startswith(clause.label, clause.start)
                assert _bare(clause.label + own) == _bare(tree.text[clause.start : clause.end])
            at = clause.end
        assert not tree.text[at:].strip()
        paths = [clause.path for clause in tree.clauses]
        assert len(set(paths)) == len(paths)


@given(BLOCKS)
@settings(max_examples=80)
def test_every_character_knows_its_box(blocks: list[Block]) -> None:
    part = Part(1, "", "zh", tuple(blocks))
    text = part.text
    for start, _, block in part.block_spans():
        for offset, character in enumerate(block.text):
            assert text[start + offset] == character
            page, boxes = part.locate(start + offset, start + offset + 1)
            runs = [run for run in block.runs if run.start <= offset < run.end]
            assert len(boxes) == len(runs)
            if runs:
                assert page == runs[0].box.page == boxes[0].page
                assert runs[0].box.x0 - 1e-6 <= boxes[0].x0 < boxes[0].x1 <= runs[0].box.x1 + 1e-6
                assert (boxes[0].y0, boxes[0].y1) == (runs[0].box.y0, runs[0].box.y1)
            else:
                assert page == block.page
