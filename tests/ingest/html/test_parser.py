from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.document import BlockKind, Document, IngestError, Revision, SourceFile
from ingest.html import parser as html_parser

PAGES = Path(__file__).parent / "pages"

ARTICLE = (
    "为加快绿色建材行业发展，推动产业转型升级，结合本市实际，制定本行动计划。",
    "一、总体要求",
    "坚持市场主导、政府引导，到2025年，全市绿色建材企业达到200家以上，行业总产值年均增长8%以上，培育一批骨干企业。",
    "二、重点任务",
    "（一）加大财政支持。对符合条件的企业，按照实际投资额的10%给予一次性补助，最高不超过300万元。（责任单位：市财政局）",
    "某市人民政府办公厅",
    "2023年3月1日",
)


ARTICLE_TITLE = "某市促进绿色建材行业发展三年行动计划"


def parse(page: str | bytes) -> Document:
    data = page.encode() if isinstance(page, str) else page
    return html_parser.parse(data, SourceFile("page.html", "0" * 64, "html", len(data)))


def texts(page: str | bytes) -> list[str]:
    return [block.text for block in parse(page).blocks]


def portal(charset: str = "utf-8") -> str:
    links = "".join(f'<li><a href="/{n}">{name}</a></li>' for n, name in enumerate(("首页", "政务公开", "互动交流")))
    related = "".join(
        f'<li><a href="/x{n}">某市人民政府办公厅关于加强某项工作若干措施的通知（{n}）。</a>'
        f"<span>[2023-01-0{n}]</span></li>"
        for n in range(1, 7)
    )
    body = "".join(f'<p style="text-indent:2em"><span>　　{p}</span></p>\n' for p in ARTICLE)
    return (
        f'<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        "<title>某市促进绿色建材行业发展三年行动计划_某市人民政府</title><script>document.write('一、脚本。')</script></head>"
        f'<body><ul class="nav">{links}</ul><div>您当前的位置：<a>首页</a> &gt; <a>文件</a></div>'
        "<table><tr><td>索引号</td><td>1150/2023</td></tr>"
        "<tr><td>发文字号</td><td>某府办发〔2023〕1号</td></tr></table>"
        "<div><h1>某市促进绿色建材行业发展三年行动计划</h1><div>字号：<a>大</a> <a>小</a></div>"
        f'<div id="c">{body}</div></div>'
        '<div style="display: none">隐藏的文字，很长很长，不应当出现在正文之中。</div>'
        f"<h3>相关文件</h3><ul>{related}</ul>"
        "<div><p>主办：某市人民政府办公厅</p><p>网站标识码：5000000040　备案号05003300号</p></div></body></html>"
    )


def test_the_article_of_a_government_page() -> None:
    doc = parse(portal())
    title, *body = (b.text for b in doc.blocks)
    assert title == "某市促进绿色建材行业发展三年行动计划"
    assert tuple(body) == ARTICLE
    assert doc.blocks[0].centred
    around = " ".join(b.text for b in doc.aside)
    assert "政务公开" in around
    assert "网站标识码" in around
    assert "脚本" not in around + doc.text
    assert {b.text: b.kind for b in doc.aside if b.kind is not BlockKind.SITE} == {
        "隐藏的文字，很长很长，不应当出现在正文之中。": BlockKind.HIDDEN
    }
    assert doc.metadata == (
        ("title", ARTICLE_TITLE),
        ("docno", "某府办发〔2023〕1号"),
        ("index number", "1150/2023"),
    )


def pages() -> list[Path]:
    return sorted(p for p in PAGES.iterdir() if p.suffix != ".txt")


@pytest.mark.parametrize("page", pages(), ids=lambda p: p.name)
def test_pages_in_the_manner_of_government_sites(page: Path) -> None:
    expected = page.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    found = [block.text.replace("\n", "\\n").replace("\xa0", " ") for block in parse(page.read_bytes()).blocks]
    assert ["".join(text.split()) for text in found] == ["".join(text.split()) for text in expected]


def page(name: str) -> Document:
    return parse((PAGES / name).read_bytes())


def test_what_a_policy_library_says_of_a_document() -> None:
    assert page("policy_library.html").metadata == (
        ("title", "国务院办公室关于推进河湖保护工作的意见"),
        ("docno", "国办规〔2023〕7号"),
        ("issuer", "国务院办公室"),
        ("date", "2023年06月05日"),
        ("published", "2023-06-12 17:00"),
        ("subject", "农业、林业、水利\\水利"),
        ("kind", "意见"),
        ("source", "政策文件库"),
        ("url", "https://www.example.gov.cn/zhengce/7.htm"),
    )


def test_what_a_list_of_facts_says_of_a_document() -> None:
    assert page("open_government.html").metadata == (
        ("title", "南山市支持小微企业融资工作方案"),
        ("docno", "南政办发〔2023〕31号"),
        ("issuer", "南山市人民政府办公室"),
        ("date", "2023-08-30"),
        ("published", "2023-09-01"),
        ("index number", "N0001/2023-00123"),
        ("subject", "财政、金融、审计"),
        ("status", "有效"),
        ("source", "市政府办公室"),
    )


def test_the_address_of_an_archived_page() -> None:
    assert page("saved_by_browser.mht").metadata[-1] == ("url", "https://www.example.gov.cn/gas.html")
    saved = "<!-- saved from url=(0030)http://www.example.gov.cn/a.htm -->\n<html><body><p>一、目标</p></body></html>"
    assert parse(saved).metadata == (("url", "http://www.example.gov.cn/a.htm"),)


def test_a_list_of_documents_is_no_table_of_facts() -> None:
    doc = parse(
        "<p>附件：废止的文件目录</p><table><tr><td>文件名称</td><td>文号</td><td>发布日期</td></tr>"
        "<tr><td>某市渔港管理办法</td><td>某府发〔2001〕3号</td><td>2001年2月3日</td></tr>"
        "<tr><td>某市盐业管理办法</td><td>某府发〔2003〕9号</td><td>2003年5月6日</td></tr></table>"
    )
    assert [b.kind.value for b in doc.blocks] == ["paragraph", "row", "row"]
    assert doc.metadata == ()


def test_facts_of_the_document_itself_stay() -> None:
    lines = [
        "某县招聘公告",
        "名称：某县人民医院",
        "一、时间：2023年5月1日至6月1日。",
        "时间：2023年7月1日",
        "来源：县财政。",
    ]
    assert texts("".join(f"<p>{line}</p>" for line in lines)) == lines


@pytest.mark.parametrize(
    "line",
    [
        "字号：大 中 小",
        "【打印】【关闭】",
        "您当前的位置：首页 > 政务公开",
        "责任编辑：小李",
        "扫一扫在手机打开当前页",
        "浏览次数：318次",
        "上一篇：关于表彰的决定",
        "发布时间：2023-01-05 10:00 来源：市政府",
        "浙ICP备12345678号",
    ],
)
def test_lines_of_the_site_inside_the_article(line: str) -> None:
    doc = parse(f"<div><p>{ARTICLE[0]}</p><p>一、总体要求</p><p>{ARTICLE[2]}</p><p>{line}</p></div>")
    if line.startswith("发布时间"):
        doc = parse(f"<div><p>{line}</p><p>{ARTICLE[0]}</p><p>一、总体要求</p><p>{ARTICLE[2]}</p></div>")
    assert [b.text for b in doc.blocks] == [ARTICLE[0], "一、总体要求", ARTICLE[2]]
    assert [(b.kind, b.text) for b in doc.aside] == [(BlockKind.SITE, line)]


@pytest.mark.parametrize(
    "line",
    ["下载平台由市大数据局建设", "打印费不超过每页0.5元", "大中小企业融通发展", "2023年3月1日", "主办单位：市文旅局"],
)
def test_lines_that_only_resemble_the_sites(line: str) -> None:
    page = f"<div><p>{ARTICLE[0]}</p><p>{ARTICLE[2]}</p><p>{line}</p><p>{ARTICLE[4]}</p></div>"
    assert texts(page) == [ARTICLE[0], ARTICLE[2], line, ARTICLE[4]]


def test_notes_are_set_aside_and_their_marks_taken_out() -> None:
    doc = page("notes_and_details.html")
    assert [(b.kind, b.text) for b in doc.aside if b.kind is not BlockKind.SITE] == [
        (BlockKind.FOOTNOTE, "① 2018年以前为每公顷1200元。"),
        (BlockKind.FOOTNOTE, "[2] 论证报告由有资质的单位编制。"),
    ]


def test_tables_of_contents_are_set_aside() -> None:
    contents = [b.text for b in page("mediawiki.html").aside if b.kind is BlockKind.CONTENTS]
    assert contents == ["目录", "1 总体规定", "2 监督管理"]


def test_changes_in_either_view() -> None:
    data = (PAGES / "changes.html").read_bytes()
    source = SourceFile("page.html", "0" * 64, "html", len(data))
    doc = html_parser.parse(data, source)
    assert [(r.kind, r.text, r.date) for r in doc.revisions] == [
        ("deletion", "3", "2023-01-02T10:00"),
        ("insertion", "4", "2023-01-02T10:00"),
    ]
    assert all(isinstance(r, Revision) and r.path.startswith("/html/body/p[2]/") for r in doc.revisions)
    assert "不超过3元" in html_parser.parse(data, source, "original").text


def test_a_repeated_version_is_hidden_not_lost() -> None:
    hidden = [b.text for b in page("print_version.html").aside if b.kind is BlockKind.HIDDEN]
    assert len(hidden) == 10


def test_what_is_shown_and_not_held_is_noted() -> None:
    doc = parse(
        f"<div><p>{ARTICLE[0]}</p><iframe src='/viewer?file=a.pdf'></iframe><iframe src='/n' width='1'></iframe>"
        "<img src='scan1.jpg'><img src='icon.gif' width='16'></div>"
    )
    assert doc.notes == (
        "The page shows another one inside the text (/viewer?file=a.pdf), which was not read.",
        "Pictures in the text were not read (1).",
    )


@pytest.mark.parametrize(("charset", "encoding"), [("hz-gb-2312", "hz"), ("big5", "big5hkscs"), ("", "utf-16-le")])
def test_older_encodings(charset: str, encoding: str) -> None:
    head = f"<meta charset={charset}>" if charset else ""
    text = "一、為加快行業發展，制定本計劃。" if encoding == "big5hkscs" else "一、为加快行业发展，制定本计划。"
    assert texts(f"<html><head>{head}</head><body><p>{text}</p></body></html>".encode(encoding)) == [text]


def test_a_page_that_some_program_misread() -> None:
    misread = portal("utf-8").encode("utf-8").decode("latin-1")
    doc = parse(misread.encode())
    assert doc.blocks[1].text == ARTICLE[0]
    assert "this was undone" in doc.notes[0]


def test_a_long_page_in_linear_time() -> None:
    items = "".join(f"<li>支持第{n}类项目，补助不超过{n}万元。</li>" for n in range(1, 3001))
    doc = parse(f"<body><ol>{items}</ol></body>")
    assert doc.blocks[-1].text == "3000. 支持第3000类项目，补助不超过3000万元。"


MARKUP = st.recursive(
    st.text("一二三计划支持，。、（）12 ab\u3000", max_size=40),
    lambda inner: st.builds(
        lambda tag, style, parts: f"<{tag}{style}>{''.join(parts)}</{tag.split()[0]}>",
        st.sampled_from(
            re.findall(
                r"[^,]+",
                "p,div,td,table,tr,ol,ul,li,span,b,a href=x,a href=#n,br,h2,pre,nav,section,textarea,noscript,sup,blockquote,"
                "button,details,dl,dd,center,q",
            )
        ),
        st.sampled_from(["", "", " id=n", " style='display:none'", " class=noprint", " align=center"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(MARKUP)
@example("<p>1<a href=#n>1）</a><p id=n></p></p>")
def test_no_character_is_lost_or_doubled(markup: str) -> None:
    root = html_parser._tree(f"<html><body>{markup}</body></html>", "page.html")
    shown = "".join(root.itertext())
    if any(f"<{tag}" in markup for tag in ("textarea", "noscript")) and "<" in shown:
        # The markup inside a textarea is text there, and may become a page.
        return
    kept = Counter(c for c in shown if "\u4e00" <= c <= "\u9fff" or c in "，。、（）")
    try:
        doc = parse(f"<html><body>{markup}</body></html>")
    except IngestError:
        return
    found = Counter(
        c for b in (*doc.blocks, *doc.aside) for c in b.text[b.auto :] if "\u4e00" <= c <= "\u9fff" or c in "，。、（）"
    )
    assert found == kept


@pytest.mark.parametrize(
    ("declared", "encoding"), [("gb2312", "gb18030"), ("GBK", "gb18030"), ("utf-8", "utf-8"), ("iso-8859-1", "gb18030")]
)
def test_charsets(declared: str, encoding: str) -> None:
    page = portal(declared).replace("绿色", "绿色镕囍")
    assert "镕囍" in parse(page.encode(encoding)).blocks[0].text


def test_a_charset_that_is_not_true_is_noted() -> None:
    doc = parse(portal("utf-8").encode("gb18030"))
    assert doc.blocks[1].text == ARTICLE[0]
    assert "UTF-8" in doc.notes[0]


def test_line_breaks() -> None:
    page = (
        "<html><body><div><p align='center'>某市促进绿色建材<br/>行业发展行动计划</p>"
        "<p>　　第一段没有结束，<br>接着写完。<br>　　第二段在这里。<br><br>三、标题<br>正文在这里。</p>"
        "</div></body></html>"
    )
    assert texts(page) == [
        "某市促进绿色建材\n行业发展行动计划",
        "第一段没有结束，\n接着写完。",
        "第二段在这里。",
        "三、标题\n正文在这里。",
    ]
    assert parse(page).blocks[0].centred


def test_lines_of_the_source_are_no_lines_of_the_page() -> None:
    assert texts("<p>到2025年，\n   全市企业\n达到200家。</p><p>The plan\n  is made.</p>") == [
        "到2025年，全市企业达到200家。",
        "The plan is made.",
    ]


def test_headings_and_inline_marks() -> None:
    doc = parse(
        "<body><h2>第一章 总则</h2>"
        "<div>第一条 <b>为了</b><a href='/l'>规范</a>管理，<span>制定本</span>条例。</div></body>"
    )
    assert [(b.text, b.level) for b in doc.blocks] == [("第一章 总则", 2), ("第一条 为了规范管理，制定本条例。", None)]


def test_numbers_of_ordered_lists() -> None:
    page = "<ol start='3'><li>To support trade.</li><li><p>To support firms.</p><p>And more.</p></li></ol>"
    doc = parse(page + "<ol type='i'><li>First.</li></ol><ol><li>1．已有编号。</li></ol>")
    assert [(b.text, b.auto) for b in doc.blocks] == [
        ("3. To support trade.", 2),
        ("4. To support firms.", 2),
        ("And more.", 0),
        ("i. First.", 2),
        ("1．已有编号。", 0),
    ]


def test_a_task_table() -> None:
    doc = parse(
        "<p>重点任务分工表</p><table><tr><th>类别</th><th>序号</th><th>任务</th><th>责任单位</th></tr>"
        "<tr><td rowspan='2'>（一）财政支持</td><td>1</td><td>给予补助</td><td rowspan='2'>市财政局</td></tr>"
        "<tr><td>2</td><td>给予贴息</td></tr></table>"
    )
    assert [b.text for b in doc.blocks] == ["重点任务分工表", "（一）财政支持", "1\t给予补助\t市财政局", "2\t给予贴息"]
    assert doc.blocks[3].kind is BlockKind.ROW
    assert doc.blocks[3].cells == (
        ("类别", "（一）财政支持"),
        ("序号", "2"),
        ("任务", "给予贴息"),
        ("责任单位", "市财政局"),
    )
    assert [b.text for b in doc.aside] == ["类别\t序号\t任务\t责任单位"]


def test_tables_that_arrange_the_page() -> None:
    body = "".join(f"<p>{p}</p>" for p in ARTICLE)
    page = f"<table><tr><td><a>首页</a></td></tr><tr><td><table><tr><td>{body}</td></tr></table></td></tr></table>"
    assert tuple(texts(page)) == ARTICLE


def test_text_without_an_article() -> None:
    assert texts("<html><body>您访问的页面不存在</body></html>") == ["您访问的页面不存在"]


def test_a_declaration_of_the_encoding_in_the_text() -> None:
    assert texts('<?xml version="1.0" encoding="gbk"?><html><body><p>目标</p></body></html>'.encode("gbk")) == ["目标"]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<html><body><script>load()</script></body></html>", "holds no text"),
        ("<html><body><img src='scan.png'></body></html>", "pictures and no text"),
        ("<html><body><iframe src='/a'></iframe></body></html>", "only another page inside it"),
        (
            "<html><frameset cols='20%,*'><frame src='m.htm'><frame src='t.htm'></frameset></html>",
            "frames .m.htm, t.htm.",
        ),
        ("<div>" * 5000 + "文字" + "</div>" * 5000, "nested too deeply"),
    ],
)
def test_pages_that_cannot_be_read(page: str, said: str) -> None:
    with pytest.raises(IngestError, match=rf"page\.html: .*{said}"):
        parse(page)


@pytest.mark.parametrize(
    "start",
    [
        '<!DOCTYPE html>\n<meta charset="utf-8"><title>某办法</title>\n',
        "<html><head><meta charset='utf-8'><title>某办法</title>",
        "<!DOCTYPE html><html lang=zh><title>某办法</title><style>p {margin: 0}</style><script>var a = 1</script>",
    ],
)
@pytest.mark.parametrize("holder", ["main", "article", "section", "header", "figure", "div"])
def test_a_page_may_leave_out_the_tags_that_end_the_head_and_begin_the_body(start: str, holder: str) -> None:
    lines = ["某办法", "第一条　为了规范管理，制定本办法。", "第二条　本办法自公布之日起施行。"]
    inside = "".join(f"<p>{line}</p>" for line in lines[:2])
    assert texts(f"{start}<{holder}>{inside}</{holder}><{holder}><p>{lines[2]}</p></{holder}>") == lines
    assert texts(f"{start}<{holder}>{inside}</{holder}><p>{lines[2]}</p></html>") == lines


@given(st.text(alphabet="\u2002\u2003\u2009\u3000\xa0\u200b\ufeff ", max_size=6))
def test_blanks_of_every_width_may_indent_a_paragraph(blanks: str) -> None:
    lines = ["一、总体目标", "到2027年，全市建成口袋公园40座。", "1．增加绿地。每年新增绿地20公顷。"]
    page = "".join(f"<p>{blanks}{line}{blanks}</p>" for line in lines)
    assert texts(f"<html><body><div>{page}</div></body></html>") == lines
    broken = "<br>".join(f"{blanks}{line}{blanks}" for line in lines[1:])
    assert texts(f"<html><body><div>{broken}</div></body></html>") == lines[1:]


def test_labels_in_one_column_and_the_text_in_the_other_are_paragraphs() -> None:
    page = parse(
        "<html><body><table><tr><td colspan=2>第一章　總則</td></tr>"
        "<tr><td>第 1 條</td><td>為管理公園，特制定本自治條例。</td></tr>"
        "<tr><td>第 2 條</td><td>本府各機關權責劃分如下：<br>一、工務局：公園之興建。<br>二、環保局：公園之清潔。</td></tr>"
        "<tr><td></td><td>前項權責得委任區公所執行。</td></tr>"
        "<tr><td>第 3 條</td><td><p>公園內不得擺設攤位。</p><p>違者處新臺幣一千二百元罰鍰。</p></td></tr></table></body></html>"
    )
    assert [block.text for block in page.blocks] == [
        "第一章　總則",
        "第 1 條\t為管理公園，特制定本自治條例。",
        "第 2 條\t本府各機關權責劃分如下：",
        "一、工務局：公園之興建。",
        "二、環保局：公園之清潔。",
        "前項權責得委任區公所執行。",
        "第 3 條\t公園內不得擺設攤位。",
        "違者處新臺幣一千二百元罰鍰。",
    ]
    assert {block.kind for block in page.blocks} == {BlockKind.PARAGRAPH}


def test_a_table_of_tasks_with_numbers_before_them_stays_a_table() -> None:
    page = parse(
        "<html><body><table><tr><td>序号</td><td>任务</td></tr><tr><td>1.</td><td>摸清底数</td></tr>"
        "<tr><td>2.</td><td>制定方案</td></tr></table><p>以上任务应当于2027年底前完成。</p></body></html>"
    )
    assert [block.kind for block in page.blocks] == [BlockKind.ROW, BlockKind.ROW, BlockKind.PARAGRAPH]


@pytest.mark.parametrize(
    "line",
    [
        "Home > Documents > Plans",
        "You are here: Home / Plans",
        "Print this page | Close window",
        "Back to top",
        "Contact us | Site map | Privacy policy",
        "Last updated: 2027-03-05",
        "Text size: A+ A-",
    ],
)
def test_the_tools_of_english_sites(line: str) -> None:
    plan = [
        "Action Plan for Public Libraries",
        "I. Overall Requirements",
        "The government shall lead, and forty branch libraries shall be built by the end of 2028.",
        "II. Safeguards",
        "1. Back to school. The budget shall provide ten million yuan a year for books, and home delivery shall be free.",
    ]
    body = "".join(f"<p>{text}</p>" for text in plan)
    assert texts(f"<html><body><div>{body}<p>{line}</p></div></body></html>") == plan
    assert texts(f"<html><body><div><p>{line}</p>{body}</div></body></html>") == plan


def test_the_title_of_a_law_that_only_the_table_of_facts_holds() -> None:
    facts = "".join(
        f"<tr><th>{key}：</th><td>{value}</td></tr>"
        for key, value in (
            ("法規名稱", "北岸市公園管理自治條例"),
            ("公發布日", "民國 114 年 3 月 12 日"),
            ("法規體系", "工務"),
        )
    )
    law = "<tr><td>第 1 條</td><td>為管理公園，特制定本自治條例。</td></tr><tr><td>第 2 條</td><td>公園內不得擺設攤位。</td></tr>"
    lines = ["第 1 條\t為管理公園，特制定本自治條例。", "第 2 條\t公園內不得擺設攤位。"]
    page = parse(f"<html><body><table>{facts}</table><table>{law}</table></body></html>")
    assert [b.text for b in page.blocks] == ["北岸市公園管理自治條例", *lines]
    assert page.blocks[0].centred
    assert dict(page.metadata)["title"] == "北岸市公園管理自治條例"
    again = parse(
        f"<html><body><table>{facts}</table><h3>北岸市公園管理自治條例</h3><table>{law}</table></body></html>"
    )
    assert [b.text for b in again.blocks] == ["北岸市公園管理自治條例", *lines]


@pytest.mark.parametrize("tag", ["td", "th"])
def test_the_names_of_the_columns_above_articles_and_their_text(tag: str) -> None:
    page = parse(
        f"<html><body><table><tr><{tag}>條號</{tag}><{tag}>條文內容</{tag}></tr>"
        "<tr><td>第 1 條</td><td>公園內不得有下列行為：<br>一、擺設攤位。<br>二、張貼廣告。</td></tr>"
        "<tr><td rowspan=2>第 2 條</td><td>違者處新臺幣一千二百元罰鍰。</td></tr><tr><td>前項罰鍰得連續處罰。</td></tr>"
        "<tr><td>第 3 條</td><td>本條例自公布日施行。</td></tr></table></body></html>"
    )
    assert [block.text for block in page.blocks] == [
        "第 1 條\t公園內不得有下列行為：",
        "一、擺設攤位。",
        "二、張貼廣告。",
        "第 2 條\t違者處新臺幣一千二百元罰鍰。",
        "前項罰鍰得連續處罰。",
        "第 3 條\t本條例自公布日施行。",
    ]
    assert [(block.text, block.kind) for block in page.aside] == [("條號\t條文內容", BlockKind.TABLE_HEAD)]
