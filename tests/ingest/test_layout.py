"""Lines become columns and paragraphs; heads and feet go; a page break is no reason to break a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import layout
from ingest.layout import Piece, Sheet
from ingest.layout_columns import gutters

LEFT, RIGHT, EM = 80.0, 512.0, 16.0


def piece(text: str, x: float, y: float, size: float = EM) -> Piece:
    """A piece of Chinese text (an em a character) or Latin text (half an em)."""
    width = sum(size if layout.is_cjk(char) else size / 2 for char in text)
    return Piece(text, x, x + width, y, size)


def latin(text: str, x: float, y: float, size: float = 12, gap: float = 4) -> list[Piece]:
    """The words of a line of English, each a piece, as it is read from a file."""
    found = []
    for word in text.split():
        found.append(Piece(word, x, x + len(word) * size / 2, y, size, spaced=x > LEFT))
        x += len(word) * size / 2 + gap
    return found


def sheet(number: int, pieces: Sequence[Piece]) -> Sheet:
    return Sheet(number, 595, 842, tuple(pieces))


def chinese(paragraphs: Sequence[str], y: float = 120, pitch: float = 28) -> list[Piece]:
    """Paragraphs set as official documents are: 27 characters a line, the first line two ems in."""
    found = []
    for text in paragraphs:
        found.append(piece(text[:25], LEFT + 2 * EM, y))
        y += pitch
        for at in range(25, len(text), 27):
            found.append(piece(text[at : at + 27], LEFT, y))
            y += pitch
    return found


def texts(*sheets: Sheet) -> list[str]:
    skip = layout.furniture(sheets)
    return [paragraph.text for paragraph in layout.paragraphs(layout.lines(sheets, skip))]


LONG = (
    "为推动会展业提质增效，培育一批有影响力的品牌展会，完善场馆及周边配套设施，"
    "提升专业化服务水平，结合全市产业布局和各区县实际情况，制定本实施方案。"
)
PLAN = [
    "一、主要目标",
    LONG,
    "（一）做强品牌展会。" + LONG,
    "1．对新引进的展会给予奖励。" + LONG,
    "（责任单位：市商务委）",
]


def test_paragraphs_begin_at_the_indent() -> None:
    assert texts(sheet(1, chinese(PLAN))) == PLAN


@given(st.integers(1, 3 * len(LONG)), st.integers(0, 2))
def test_a_page_break_changes_nothing(cut: int, gap: int) -> None:
    pieces = chinese([LONG + LONG, LONG, *PLAN])
    cut = min(cut % 20, len(pieces) - 1)
    first, second = (
        pieces[:cut],
        [Piece(p.text, p.x0, p.x1, 120 + gap + 28 * i, p.size) for i, p in enumerate(pieces[cut:])],
    )
    assert texts(sheet(1, first), sheet(2, second)) == [LONG + LONG, LONG, *PLAN]


@given(st.lists(st.text("会展业发展，。", min_size=1, max_size=90), min_size=1, max_size=6))
def test_no_character_is_lost_or_moved(paragraphs: list[str]) -> None:
    pieces = chinese(paragraphs, y=150, pitch=22)
    assert "".join("".join(texts(sheet(1, pieces))).split()) == "".join(paragraphs)


def test_spans_cover_the_text_line_by_line() -> None:
    (paragraph,) = layout.paragraphs(layout.lines([sheet(1, chinese([LONG]))]))
    assert [paragraph.text[start:end] for start, end in paragraph.spans] == [line.text for line in paragraph.lines]
    assert "".join(line.text for line in paragraph.lines) == LONG


def test_a_title_of_several_centred_lines_is_one_paragraph() -> None:
    title = [piece("关于印发促进会展业发展", 164, 120, 24), piece("若干措施的通知", 212, 158, 24)]
    number = piece("某府办发〔2023〕12号", 216, 200)
    found = layout.paragraphs(layout.lines([sheet(1, [*title, number, *chinese(PLAN, y=250)])]))
    assert [p.text for p in found][:3] == [
        "关于印发促进会展业发展\n若干措施的通知",
        "某府办发〔2023〕12号",
        "一、主要目标",
    ]
    assert [p.centred for p in found][:3] == [True, True, False]


def test_signature_and_date_stand_apart() -> None:
    y = 120 + 28 * 4
    end = [
        piece("某市人民政府办公厅", 350, y),
        piece("2023年3月1日", 380, y + 28),
        piece("（此件公开发布）", 112, y + 60),
    ]
    assert texts(sheet(1, [*chinese([LONG]), *end]))[-3:] == ["某市人民政府办公厅", "2023年3月1日", "（此件公开发布）"]


def test_rows_join_sub_and_superscripts() -> None:
    line = [
        piece("降低", 80, 100),
        Piece("PM", 112, 130, 100, 16),
        Piece("2.5", 130, 145, 103, 9),
        piece("浓度", 145, 100),
    ]
    assert [[p.text for p in row] for row in layout.rows([*line, piece("次行", 80, 128)])] == [
        ["降低", "PM", "2.5", "浓度"],
        ["次行"],
    ]
    assert texts(sheet(1, line)) == ["降低PM2.5浓度"]


def two_columns(order: str, title: bool = False) -> tuple[Sheet, list[str]]:
    left = [f"左栏第{i}行文字铺满整个栏宽不留空白甲" for i in range(10, 40)]
    right = [f"右栏第{i}行文字铺满整个栏宽不留空白乙" for i in range(10, 40)]
    columns = [[Piece(t, x, x + 220, 150 + 18 * i, 12) for i, t in enumerate(c)] for x, c in ((60, left), (310, right))]
    pieces = columns[0] + columns[1] if order == "column" else [p for row in zip(*columns, strict=True) for p in row]
    head = [Piece("横跨两栏的标题文字", 190, 406, 110, 24)] if title else []
    return sheet(1, [*head, *pieces]), (["横跨两栏的标题文字"] if title else []) + ["".join(left + right)]


@pytest.mark.parametrize("order", ["column", "row"])
@pytest.mark.parametrize("title", [False, True])
def test_columns_are_read_one_after_the_other(order: str, title: bool) -> None:
    page, expected = two_columns(order, title)
    assert texts(page) == expected


def test_a_page_with_little_text_has_the_columns_of_the_others() -> None:
    full, _ = two_columns("row")
    short = [Piece("各区县人民政府，市政府各部门，有关单位和", 60, 280, 110, 12), Piece("企业：", 60, 96, 128, 12)]
    assert texts(Sheet(1, 595, 842, tuple(short)), full)[0] == "各区县人民政府，市政府各部门，有关单位和企业："


def test_one_column_with_gaps_has_no_gutter() -> None:
    rows = [[piece("负责人", 100, 100 + 20 * i, 12), piece("某某", 400, 100 + 20 * i, 12)] for i in range(12)]
    assert gutters(rows, 595) == ()


def heads(count: int) -> list[Sheet]:
    pages = []
    for n in range(1, count + 1):
        x = 80 if n % 2 else 400
        furniture = [piece("某市公报", x, 50, 10), piece(f"— {n} —", 280, 800, 10)]
        pages.append(sheet(n, [*furniture, *chinese([f"第{n}页" + LONG])]))
    return pages


@pytest.mark.parametrize("count", [1, 2, 3, 9])
def test_page_numbers_and_repeated_heads_are_furniture(count: int) -> None:
    pages = heads(count)
    gone = [sorted(p.text for p in found) for found in layout.furniture(pages)]
    expected = [[f"— {n} —", "某市公报"] if count > 1 else [f"— {n} —"] for n in range(1, count + 1)]
    assert gone == [sorted(e) for e in expected]


def test_a_page_number_inside_a_sentence_goes() -> None:
    pages = []
    for n in range(1, 5):
        body = chinese([LONG * 8])[: 22 if n < 4 else 5]
        lines = [Piece(p.text, LEFT, RIGHT, p.y, p.size) for p in body]
        pages.append(sheet(n, [*lines, piece(str(n), 292, 790, 10)]))
    assert all(not text.strip().isdigit() for text in texts(*pages))
    assert len(texts(*pages)) == 1


@pytest.mark.parametrize("text", ["2025", "12号", "第3条", "3 000"])
def test_figures_in_the_text_are_no_page_numbers(text: str) -> None:
    page = sheet(1, [*chinese([LONG]), piece(text, LEFT, 760), piece("后文继续说明有关情况", LEFT, 788)])
    assert layout.furniture([page]) == [{}]


ENGLISH = [
    "II. Key tasks",
    "The municipality will support exhibition companies of all sizes and improve the venues that",
    "serve them. It grants subsidies to well-",
    "known fairs and encourages small fairs to sell well abroad and be known.",
    "(i) Improving the service",
    "Districts pay the subsidy within thirty days.",
]


def english() -> list[Piece]:
    y, found = 100.0, []
    for i, text in enumerate(ENGLISH):
        y += 26 if i in (1, 4, 5) else 16
        words = latin(text, LEFT, y)
        if i in (1, 2):  # justified lines end at the margin
            last = words[-1]
            words[-1] = Piece(last.text, 600 - (last.x1 - last.x0), 600, last.y, last.size, True)
        if text.endswith("-"):
            last = words[-1]
            words[-1] = Piece(last.text[:-1] + "\ufffe", last.x0, last.x1, last.y, last.size, True)
        found.extend(words)
    return found


def test_english_paragraphs_are_told_by_the_space_between() -> None:
    assert texts(sheet(1, english())) == [
        "II. Key tasks",
        "The municipality will support exhibition companies of all sizes and improve the venues that serve them. "
        "It grants subsidies to well-known fairs and encourages small fairs to sell well abroad and be known.",
        "(i) Improving the service",
        "Districts pay the subsidy within thirty days.",
    ]


@pytest.mark.parametrize(
    ("head", "tail", "elsewhere", "joined"),
    [
        ("manu", "facturing", "manufacturing", "manufacturing"),
        ("high", "quality", "high-quality", "high-quality"),
        ("state", "owned", "the state owned it", "state-owned"),
        ("non", "performing", "", "non-performing"),
        ("China", "Singapore", "", "China-Singapore"),
    ],
)
def test_hyphens_at_line_ends(head: str, tail: str, elsewhere: str, joined: str) -> None:
    lines = [f"the words {head}\ufffe", f"{tail} stand here and so does {elsewhere or 'nothing'}"]
    pieces = [p for i, text in enumerate(lines) for p in latin(text, LEFT, 100 + 16 * i)]
    assert joined in texts(sheet(1, pieces))[0]


def test_english_after_chinese_begins_a_paragraph() -> None:
    pieces = [*chinese([LONG[:40]]), *latin("Annex to the plan of the municipality for fairs", LEFT, 176, 16)]
    assert texts(sheet(1, pieces))[-1].startswith("Annex to the plan")


def test_contents_with_leaders_keep_their_lines() -> None:
    pieces = [
        piece("关于促进会展业发展的意见…………………………(3)", LEFT, 100),
        piece("关于加强场馆管理的通知…………(12)", LEFT, 128),
    ]
    assert len(texts(sheet(1, pieces))) == 2


def test_a_cell_is_one_paragraph_with_lines_for_its_labels() -> None:
    found = layout.cell(
        [piece("完善场馆配套，提", 80, 100), piece("升服务。", 80, 120), piece("1．引进展会。", 80, 140)], 4
    )
    assert found.text == "完善场馆配套，提升服务。\n1．引进展会。"
    assert layout.cell([], 4).text == ""
