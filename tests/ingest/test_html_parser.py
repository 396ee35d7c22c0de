from __future__ import annotations

import pytest

from ingest import html_parser
from ingest.document import BlockKind, Document, IngestError, SourceFile

ARTICLE = (
    "为加快绿色建材行业发展，推动产业转型升级，结合本市实际，制定本行动计划。",
    "一、总体要求",
    "坚持市场主导、政府引导，到2025年，全市绿色建材企业达到200家以上，行业总产值年均增长8%以上，培育一批骨干企业。",
    "二、重点任务",
    "（一）加大财政支持。对符合条件的企业，按照实际投资额的10%给予一次性补助，最高不超过300万元。（责任单位：市财政局）",
    "某市人民政府办公厅",
    "2023年3月1日",
)


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
    assert all(b.kind is BlockKind.SITE for b in doc.aside)


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
        ("<div>" * 5000 + "文字" + "</div>" * 5000, "nested too deeply"),
    ],
)
def test_pages_that_cannot_be_read(page: str, said: str) -> None:
    with pytest.raises(IngestError, match=rf"page\.html: .*{said}"):
        parse(page)
