"""Lines become columns and paragraphs; heads and feet go; a page break is no reason to break a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import layout
from ingest.document import BlockKind
from ingest.layout import Piece, Sheet
from ingest.layout import heads as layout_heads
from ingest.layout.columns import gutters

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


def kinds(*sheets: Sheet) -> list[dict[str, BlockKind]]:
    return [{piece.text: kind for piece, kind in gone.items()} for gone in layout.furniture(sheets)]


def full(n: int, count: int = 20, y: float = 120) -> list[Piece]:
    """Full lines of running text, different on each page."""
    return [Piece(f"第{n}页第{i}行" + LONG[i : i + 20], LEFT, RIGHT, y + 28 * i, EM) for i in range(count)]


@pytest.mark.parametrize(
    "form",
    [
        "— {} —",
        "- {} -",
        "{}",
        "第{}页 共30页",
        "{}/30",
        "Page {} of 9",
        "· {} ·",
        "第 {} 页",
        "－{}－",
        "({})",
        "{} |",
    ],
)
def test_page_numbers_of_any_form_close_under_the_text_are_told_apart(form: str) -> None:
    pages = [sheet(n, [*full(n), piece(form.format(n + 13), 280, 120 + 20 * 28, 10)]) for n in range(1, 5)]
    assert kinds(*pages) == [{form.format(n + 13): BlockKind.PAGE_NUMBER} for n in range(1, 5)]


def test_roman_numbers_count_with_the_pages() -> None:
    pages = [sheet(n, [*full(n), piece(figure, 280, 700, 10)]) for n, figure in enumerate(("ii", "iii", "iv", "v"), 1)]
    assert [set(gone) for gone in kinds(*pages)] == [{"ii"}, {"iii"}, {"iv"}, {"v"}]


def test_figures_alone_on_the_last_line_stay_where_they_do_not_count_with_the_pages() -> None:
    figures = ["2022", "10", "3.", "2022"]
    pages = [sheet(n, [*full(n), piece(f, LEFT, 120 + 20 * 28)]) for n, f in enumerate(figures, 1)]
    assert kinds(*pages) == [{}, {}, {}, {}]


def test_a_head_and_a_number_of_one_row_have_kinds_of_their_own() -> None:
    pages = [
        sheet(n, [piece("某市公报" if n % 2 else "政策文件", 80, 50, 10), piece(str(n), 500, 50, 10), *full(n)])
        for n in range(1, 9)
    ]
    assert [list(gone.values()) for gone in kinds(*pages)] == [[BlockKind.RUNNING_HEAD, BlockKind.PAGE_NUMBER]] * 8


def test_a_head_that_changes_with_the_chapter_stands_clear_at_one_height() -> None:
    chapters = ["总则", "规划与建设", "规划与建设", "服务与管理", "法律责任", "附则"]
    pages = [sheet(n, [piece(name, 280, 60, 9), *full(n)]) for n, name in enumerate(chapters, 1)]
    assert [set(gone) for gone in kinds(*pages)] == [{name} for name in chapters]


@pytest.mark.parametrize("label", ["Article {}", "附件{}", "{}．总体要求"])
def test_labels_at_the_top_of_pages_are_no_heads(label: str) -> None:
    pages = [sheet(n, [piece(label.format(n + 3), LEFT, 92), *full(n)]) for n in range(1, 7)]
    assert kinds(*pages) == [{}] * 6


def test_a_number_in_the_row_of_text_is_furniture_in_the_margin_only() -> None:
    inside = [sheet(n, [*full(n)[:-1], piece("见附表", LEFT, 652), piece(str(n), 300, 652)]) for n in range(1, 5)]
    assert kinds(*inside) == [{}] * 4
    beside = [sheet(n, [*full(n), piece(str(n), 560, 652)]) for n in range(1, 5)]
    assert [set(gone) for gone in kinds(*beside)] == [{str(n)} for n in range(1, 5)]


def test_watermarks_lie_over_text_or_come_again_in_one_place() -> None:
    large = Piece("内部资料", 100, 500, 400, 90)
    assert kinds(sheet(1, [large, *full(1)])) == [{"内部资料": BlockKind.WATERMARK}]
    small = Piece("仅供征求意见", 200, 272, 265, 12)
    pages = [sheet(n, [small, *full(n)]) for n in range(1, 5)]
    assert kinds(*pages) == [{"仅供征求意见": BlockKind.WATERMARK}] * 4


def test_numbers_of_lines_are_told_from_numbers_of_a_list() -> None:
    lines = full(1)
    fives = [piece(str(i + 1), 50, p.y, EM) for i, p in enumerate(lines) if i % 5 == 4]
    assert set(kinds(sheet(1, [*lines, *fives]))[0].values()) == {BlockKind.LINE_NUMBER}
    small = [piece(str(i + 1), 50, p.y, 9) for i, p in enumerate(lines)]
    last = sheet(2, [*full(2, 2), *(piece(str(i), 50, p.y, 9) for i, p in enumerate(full(2, 2), 1))])
    assert [len(gone) for gone in kinds(sheet(1, [*lines, *small]), last)] == [20, 2]
    items = [piece("引进展会" * (1 + i % 3), LEFT, 120 + 28 * i) for i in range(12)]
    numbers = [piece(str(i + 1), 50, p.y, EM) for i, p in enumerate(items)]
    assert kinds(sheet(1, [*items, *numbers])) == [{}]


def test_three_columns_are_read_one_after_the_other() -> None:
    columns = [[f"{c}栏{i}行文字铺满整个栏宽" for i in range(10, 34)] for c in "左中右"]
    pieces = [
        Piece(column[i], x, x + 150, 150 + 18 * i, 12)
        for i in range(24)
        for x, column in zip((60, 222, 384), columns, strict=True)
    ]
    assert texts(sheet(1, pieces)) == ["".join(text for column in columns for text in column)]


def test_a_title_over_both_columns_whose_words_part_in_the_gutter_is_one_line() -> None:
    page, _ = two_columns("row")
    title = [Piece("MEASURES FOR PROMOTING", 120, 291, 110, 14), Piece("EXHIBITIONS", 296, 420, 110, 14, spaced=True)]
    assert texts(sheet(1, [*title, *page.pieces]))[0] == "MEASURES FOR PROMOTING EXHIBITIONS"


def test_a_page_may_have_columns_in_one_part_only() -> None:
    page, (expected,) = two_columns("row")
    single = [Piece(f"通栏第{i}行文字横跨整个版心不分左右两栏", 60, 530, 720 + 18 * i, 12) for i in range(6)]
    moved = [replace(p, y=p.y - 60) for p in page.pieces[:40]]
    found = texts(sheet(1, [*moved, *[replace(p, y=p.y - 200) for p in single]]))
    left, right = expected[: len(expected) // 2], expected[len(expected) // 2 :]
    assert "".join(found).startswith(left[: len(left) * 20 // 30] + right[: len(right) * 20 // 30] + "通栏第0行")


def test_languages_side_by_side_are_read_one_after_the_other_over_pages() -> None:
    def page(n: int) -> Sheet:
        zh = [Piece(f"第{n}页第{i}行中文条文铺满整个栏宽", 60, 280, 100 + 18 * i, 12) for i in range(20)]
        en = [
            w
            for i in range(20)
            for w in latin(f"page {n} line {i} of the English text fills", 310, 100 + 18 * i, 11, 3)
        ]
        return sheet(
            n,
            [
                p
                for pair in zip(zh, [en[k : k + 9] for k in range(0, 180, 9)], strict=True)
                for p in (pair[0], *pair[1])
            ],
        )

    text = "".join(texts(page(1), page(2)))
    assert text.index("第2页第19行") < text.index("page 1 line 0")


def test_a_large_initial_stands_before_its_line() -> None:
    initial = Piece("本", LEFT, LEFT + 40, 148, 40)
    first = [
        Piece("法所称会展业，是指举办会展活动", LEFT + 44, RIGHT, 120, EM),
        Piece("以及提供服务的行业，包括展览", LEFT + 44, RIGHT, 148, EM),
    ]
    rest = [piece("和会议以及节庆活动。", LEFT, 176)]
    (line, *_) = layout.lines([sheet(1, [*first, initial, *rest])])
    assert line.text == "本法所称会展业，是指举办会展活动" and line.pieces[0] == initial


@pytest.mark.parametrize("hyphen", ["\ufffe", "\u00ad", "\u2010", "-"])
def test_any_hyphen_at_a_line_end_may_divide_a_word(hyphen: str) -> None:
    lines = [f"the manu{hyphen}", "facturing and its manufacturing are here"]
    pieces = [p for i, text in enumerate(lines) for p in latin(text, LEFT, 100 + 16 * i)]
    assert texts(sheet(1, pieces)) == ["the manufacturing and its manufacturing are here"]


def test_names_one_a_line_are_paragraphs_of_their_own() -> None:
    names = ["市商务委", "市发展改革委", "市财政局", "市文化旅游委", "市交通局", "以上单位按职责分工负责。"]
    assert texts(sheet(1, [piece(n, LEFT + 2 * EM, 120 + 28 * i) for i, n in enumerate(names)])) == names


def test_a_hanging_indent_keeps_its_lines_together() -> None:
    found = []
    for k in range(4):
        y = 120 + 112 * k
        found += [Piece(f"第{'一二三四'[k]}条　" + LONG[:20], LEFT, RIGHT, y, EM)]
        found += [Piece(LONG[at : at + 20], LEFT + 3 * EM, RIGHT, y + at * 1.4, EM) for at in (20, 40)]
        found += [piece("促进发展。", LEFT + 3 * EM, y + 84)]
    assert len(texts(sheet(1, found))) == 4


def noted(n: int, marks: Sequence[str], foot: Sequence[str]) -> Sheet:
    """A page of text with raised marks in its lines and small lines at its foot."""
    raised = [Piece(m, 200 + 20 * k, 205 + 20 * k, 120 + 28 * k - 6, 8) for k, m in enumerate(marks)]
    small = [piece(text, LEFT, 720 + 12 * k, 9) for k, text in enumerate(foot)]
    return sheet(n, [*full(n), *raised, *small])


def test_notes_may_be_numbered_by_circled_figures() -> None:
    (found,) = layout.notes([noted(1, "①②", ["①国家有关规定。", "②市级有关规定。"])], [{}], [True])
    assert ["".join(p.text for p in note) for note in found.notes] == ["①国家有关规定。", "②市级有关规定。"]
    assert {p.text for p in found.marks} == {"①", "②"}


def test_a_note_goes_on_at_the_foot_of_the_next_page() -> None:
    first = noted(1, "1", ["1 指在本市登记注册并且从事会展活动的各类"])
    second = noted(2, "2", ["企业和其他组织。", "2 含分支机构。"])
    plain = noted(2, "", ["企业和其他组织。"])
    for sheets in ([first, second], [first, plain]):
        found = layout.notes(sheets, [{}, {}], [True, True])
        assert "".join(p.text for p in found[1].notes[0]) == "企业和其他组织。"
        assert len(found[1].notes) == (2 if sheets[1] is second else 1)


def test_a_mark_may_stand_on_the_page_before_its_note() -> None:
    first, second = noted(1, "12", ["1 国家有关规定。"]), noted(2, "3", ["2 市级有关规定。", "3 区级有关规定。"])
    found = layout.notes([first, second], [{}, {}], [True, True])
    assert [{p.text for p in page.marks} for page in found] == [{"1", "2"}, {"3"}]


def test_the_title_that_each_page_of_a_table_repeats_stays_once() -> None:
    cells = (piece("引进展会", LEFT, 200, 10), piece("市商务委", 300, 200, 10))
    title = [piece("附件", LEFT, 60), piece("重点任务分工表", 240, 90)]
    body = piece(layout.OBJECT, LEFT, 130)
    pages = [Sheet(n, 595, 842, (*title, body), cells) for n in (1, 2, 3)]
    assert kinds(*pages[:2], sheet(3, full(3)), sheet(4, full(4)), sheet(5, full(5)))[:2] == [
        {},
        {"附件": BlockKind.RUNNING_HEAD, "重点任务分工表": BlockKind.RUNNING_HEAD},
    ]
    other = Sheet(2, 595, 842, (piece("附件", LEFT, 60), piece("资金安排表", 240, 90), body), cells)
    assert "资金安排表" not in kinds(pages[0], other, sheet(3, full(3)), sheet(4, full(4)), sheet(5, full(5)))[1]


def test_a_label_alone_at_the_top_of_most_pages_is_no_head() -> None:
    words = [
        [piece("Article", LEFT, 60, 14), replace(piece(str(3 * n), 140, 60, 14), spaced=True)] for n in range(1, 7)
    ]
    pages = [sheet(n, [*label, *full(n)]) for n, label in enumerate(words, 1)]
    assert kinds(*pages) == [{}] * 6


def test_an_attachment_begins_after_a_full_last_line() -> None:
    last = [Piece(LONG[:27], LEFT, RIGHT, 120, EM), Piece(LONG[27:53] + "。", LEFT, RIGHT, 148, EM)]
    assert texts(sheet(1, last), sheet(2, [piece("附件3", LEFT, 120), *chinese([LONG], y=160)]))[1] == "附件3"


def test_figures_one_a_line_are_paragraphs_of_their_own() -> None:
    years = [str(1990 + i) for i in range(20)]
    assert texts(sheet(1, [piece(year, LEFT + 2 * EM, 150 + 26 * i) for i, year in enumerate(years)])) == years


@pytest.mark.parametrize("after", ["附件2", "资金安排表"])
def test_nothing_goes_on_after_the_date_under_a_signature(after: str) -> None:
    date = Piece("2026年3月9日", RIGHT - 100, RIGHT, 400, EM)
    first = [*chinese([LONG], y=200), piece("临江市商务局", RIGHT - 6 * EM, 370), date]
    found = texts(sheet(1, first), sheet(2, [piece(after, LEFT, 120), *chinese([LONG], y=160)]))
    assert found[-3:] == ["2026年3月9日", after, LONG]


def test_columns_need_not_share_their_baselines() -> None:
    left = [Piece(f"左栏第{i}行文字铺满整个栏宽不留空白甲", 60, 280, 126.4 + 18 * i, 12) for i in range(30)]
    right = [Piece(f"右栏第{i}行文字铺满整个栏宽不留空白乙", 310, 530, 120 + 18 * i, 12) for i in range(30)]
    assert texts(sheet(1, [*left, *right])) == ["".join(p.text for p in [*left, *right])]


def test_two_pages_on_one_sheet_are_read_one_after_the_other() -> None:
    last = chinese([LONG], y=120)[:4]
    begun = [replace(p, x0=p.x0 + 595, x1=p.x1 + 595) for p in chinese([LONG + LONG, LONG], y=110)]
    found = texts(Sheet(1, 1190, 842, (*last, *begun)))
    assert found == [LONG, LONG + LONG, LONG]
    names = [piece(f"{side}{i}", x, 120 + 28 * i) for i in range(8) for side, x in (("左", LEFT), ("右", 700))]
    assert texts(Sheet(1, 1190, 842, tuple(names)))[0].startswith("左0 右0")


def test_paragraphs_may_hang() -> None:
    items = []
    for i in range(4):
        y = 120 + 84 * i
        items += [Piece(LONG[:26], LEFT, 500, y, EM), Piece(LONG[26:51], LEFT + 2 * EM, RIGHT, y + 28, EM)]
        items.append(piece(LONG[51:], LEFT + 2 * EM, y + 56))
    assert texts(sheet(1, items)) == [LONG] * 4


def test_a_small_mark_may_stand_high_over_the_line_that_it_touches() -> None:
    line = [piece("对新引进的展会", LEFT, 200), Piece("2", 192, 197, 192.1, 8), piece("给予奖励。", 197, 200)]
    assert [[p.text for p in row] for row in layout.rows(line)] == [["对新引进的展会", "2", "给予奖励。"]]
    apart = [piece("对新引进的展会", LEFT, 200), Piece("2", 300, 305, 192.1, 8)]
    assert len(layout.rows(apart)) == 2


def lined(number: int, first: int) -> list[Piece]:
    """Running text with the number of each line in its own size, of the head and the foot too."""
    printed = [piece("征求意见稿", 280, 45, 9), *chinese([LONG, LONG, *PLAN]), piece("— 7 —", 280, 790, 9)]
    return [*printed, *(piece(str(first + i), 50 - 8 * (first + i > 9), p.y) for i, p in enumerate(printed))]


def test_lines_may_be_numbered_in_the_size_of_the_text_and_through_the_document() -> None:
    first, second = lined(1, 1), lined(2, 19)
    found = kinds(sheet(1, first), sheet(2, second))
    assert [sum(kind is BlockKind.LINE_NUMBER for kind in gone.values()) for gone in found] == [len(first) // 2] * 2
    assert texts(sheet(1, first), sheet(2, second))[:3] == [LONG, LONG, PLAN[0]]
    assert all(gone["— 7 —"] is BlockKind.PAGE_NUMBER for gone in found)


def test_few_pages_show_heads_that_differ_on_odd_and_even_pages() -> None:
    heads = [piece(("Plan for Exhibitions", "CITY GAZETTE")[n % 2], 300, 40, 8) for n in range(4)]
    found = kinds(*(sheet(n, [head, *full(n)]) for n, head in enumerate(heads, 1)))
    assert [list(gone) for gone in found] == [[head.text] for head in heads]
    assert kinds(*(sheet(n, [replace(h, size=EM), *full(n)]) for n, h in enumerate(heads, 1))) == [{}] * 4


def test_a_single_letter_keeps_its_hyphen() -> None:
    ends = [
        latin("Qualified agencies may apply for support of cross-border e-", LEFT, 120),
        latin("commerce.", LEFT, 136),
    ]
    assert texts(sheet(1, [p for line in ends for p in line]))[0].endswith("e-commerce.")


def test_words_may_stand_in_one_piece() -> None:
    words = ["The subsidy for each exhibition is", "limited to three million yuan a year", "by the bureau."]
    ends = (480, 500, 200)
    whole = [Piece(t, LEFT, x, 120 + 16 * i, 12) for i, (t, x) in enumerate(zip(words, ends, strict=True))]
    assert texts(sheet(1, whole)) == [" ".join(words)]
    assert Piece("one two", 0, 70, 0, 12).place(3) == 30.0


def test_looking_for_watermarks_is_linear_in_the_lines_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [0]
    overlap = layout_heads._overlap

    def counted(piece: Piece, other: Piece) -> bool:
        asked[0] += 1
        return overlap(piece, other)

    monkeypatch.setattr(layout_heads, "_overlap", counted)
    seen = []
    for count in (40, 80):
        page = tuple(piece(f"第{i}行", LEFT, 30 + 40 * i) for i in range(count))
        asked[0] = 0
        layout.furniture([Sheet(n, 595, 842, (Piece("样张", 80, 500, 400, 30), *page)) for n in range(1, 5)])
        seen.append(asked[0])
    assert 0 < seen[1] < 2.5 * seen[0]


def test_every_tenth_line_may_be_numbered() -> None:
    pages = []
    for n in range(3):
        lines = full(n + 1)
        pages.append([*lines, *(piece(str(20 * n + i), 40, lines[i - 1].y, 9) for i in (10, 20))])
    found = kinds(*(sheet(n, page) for n, page in enumerate(pages, 1)))
    assert [list(gone) for gone in found] == [["10", "20"], ["30", "40"], ["50", "60"]]
    alone = [piece("10", 40, 148, 9), piece("20", 40, 204, 9)]
    assert kinds(sheet(1, [*full(1), *alone])) == [{}]


def test_lines_of_columns_have_numbers_of_their_own() -> None:
    page, _ = two_columns("column")
    numbers = [piece(str(1 + i), (44, 294)[i > 29] - 4 * (i > 8), 150 + 18 * (i % 30), 8) for i in range(60)]
    assert texts(sheet(1, [*page.pieces, *numbers])) == texts(page)


def test_marks_may_hang_into_the_gutter() -> None:
    left = [
        Piece(f"左栏第{i}行文字铺满整个栏宽不留空白" + "甲，"[i % 2], 60, 280 + 9 * (i % 2), 150 + 18 * i, 12)
        for i in range(30)
    ]
    right = [Piece(f"右栏第{i}行文字铺满整个栏宽不留空白乙", 292, 520, 150 + 18 * i, 12) for i in range(30)]
    assert texts(sheet(1, [*left, *right])) == ["".join(p.text for p in [*left, *right])]


def test_pages_with_columns_in_two_languages_are_named() -> None:
    words = "The bureau pays for each exhibition within ten days"
    pages = []
    for n in (1, 2):
        left = [Piece(f"左栏第{i}行文字铺满整个栏宽不留空白甲", 60, 280, 150 + 18 * i, 12) for i in range(30)]
        right = [Piece(words, 310, 530, 150 + 18 * i, 12) for i in range(30)] if n == 2 else []
        pages.append(sheet(n, [*left, *right]))
    assert layout.bilingual(layout.lines(pages)) == [2]
    assert layout.bilingual(layout.lines([two_columns("row")[0]])) == []


def test_notes_in_the_margin_are_told_from_columns_in_smaller_type() -> None:
    note = [piece("适用", 20, 176, 9), piece("范围", 20, 188, 9), piece("罚则", 20, 400, 9)]
    page = sheet(1, [*full(1), *note])
    assert [["".join(p.text for p in own) for own in found] for found in layout.beside([page], [{}])] == [
        ["适用范围", "罚则"]
    ]
    assert layout.beside([page], [set(note)]) == [()]
    column = [Piece("译文小字" * 5, 520, 590, 120 + 14 * i, 9) for i in range(40)]
    assert layout.beside([sheet(1, [*full(1), *column])], [{}]) == [()]
    assert layout.beside([sheet(1, [*full(1), piece("（资料来源）", 20, 760, 9)])], [{}]) == [()]


def test_the_last_of_three_columns_may_be_empty() -> None:
    left = [Piece(f"左栏第{i}行文字铺满整个栏宽", 60, 210, 150 + 18 * i, 12) for i in range(30)]
    middle = [Piece(f"中栏第{i}行文字铺满整个栏宽", 228, 378, 150 + 18 * i, 12) for i in range(12)]
    title = piece("会展业促进办法", 230, 100, 20)
    expected = ["会展业促进办法", "".join(p.text for p in [*left, *middle])]
    assert texts(sheet(1, [title, *left, *middle])) == expected


def test_an_article_begins_after_a_full_line_in_a_narrow_column() -> None:
    words = [
        "本办法自公布之日起施",
        "行，由市商务局负责。",
        "第八条　本市鼓励社会",
        "力量参与，依照前款和",
        "第九条的规定办理。",
    ]
    lines = [Piece(text, x, x + 180, 150 + 18 * i, 10) for x in (60, 260) for i, text in enumerate(words * 4)]
    begun = "".join(words[2:] + words[:2])
    assert texts(sheet(1, lines)) == ["".join(words[:2]), *[begun] * 7, "".join(words[2:])]


def test_a_chapter_title_that_fills_a_narrow_column_stands_alone() -> None:
    words = ["第二章　会展业促进措施", "第八条　本市鼓励社会力", "量参与，由市商务局负责", "组织实施并公布结果。"]
    lines = [
        Piece(text, x, x + 180, 150 + 18 * i, 10)
        for x in (60, 260)
        for i, text in enumerate([*words, words[1], *words[2:] * 3])
    ]
    assert texts(sheet(1, lines))[:2] == [words[0], "".join(words[1:])]


@pytest.mark.parametrize(("second", "aside"), [("会展业若干措施", 2), ("附件2", 0)])
def test_every_page_of_a_short_file_begins_with_a_small_head(second: str, aside: int) -> None:
    body = chinese([LONG + LONG])
    first = sheet(1, [piece("某市人民政府", 250, 94, 9), *body[:3]])
    other = sheet(2, [piece(second, 250, 94, 9), *(replace(p, y=120 + 28 * i) for i, p in enumerate(body[3:]))])
    gone = [found for page in layout.furniture([first, other]) for found in page.values()]
    assert gone == [BlockKind.RUNNING_HEAD] * aside
    if aside:
        assert texts(first, other) == [LONG + LONG]


def test_a_short_last_column_begins_where_its_few_full_lines_do() -> None:
    """Most lines of the short column are indented; the band before it must not reach to the indent."""
    left = [piece("左栏文字铺满整个栏宽不留一点空", 60, 100 + 14 * i, 10) for i in range(40)]
    middle = [piece("中栏文字铺满整个栏宽不留一点空", 230, 100 + 14 * i, 10) for i in range(40)]
    right = [
        piece(
            "右栏条文各占一行到头。" if i % 4 else "右栏文字铺满整个栏宽不留一点空",
            420 if i % 4 else 400,
            100 + 14 * i,
            10,
        )
        for i in range(9)
    ]
    ((_, first), (_, second)) = gutters(layout.rows([*left, *middle, *right]), 595)
    assert (first, second) == (230, 400)


def test_a_mark_goes_whole_though_one_of_its_characters_crosses_nothing() -> None:
    body = chinese([LONG, LONG])
    heights = (130, 160, 190, max(p.y for p in body) + 90)
    mark = [piece(char, 160 + 60 * i, y, 40) for i, (char, y) in enumerate(zip("内部资料", heights, strict=True))]
    assert texts(*(sheet(n, [*body, *mark]) for n in (1, 2))) == [LONG, LONG] * 2


def test_a_page_of_short_paragraphs_has_the_margin_of_the_others() -> None:
    """The last line of the page before is nearly full: only the indent says that another paragraph begins."""
    full = "联系人：某市商务委会展处李某；联系电话：零零零零。"
    first = chinese([LONG, LONG, full])
    second = [piece(text, LEFT + 2 * EM, 120 + 28 * i) for i, text in enumerate(("附件：1．任务分工表", "2．项目清单"))]
    assert texts(sheet(1, first), sheet(2, second)) == [LONG, LONG, full, "附件：1．任务分工表", "2．项目清单"]


def test_a_heading_that_fills_its_line_ends_before_the_first_of_its_items() -> None:
    lines = [
        "(I) Improving the network of exhibition halls and of their other facilities",
        "1. Halls of the first class shall be built in the two districts by the river",
        "and be open to all by the end of 2027, as the plan of the city has it.",
    ]
    pieces = [p for i, text in enumerate(lines) for p in latin(text, LEFT, 120 + 16 * i)]
    assert texts(sheet(1, pieces)) == [lines[0], " ".join(lines[1:])]
