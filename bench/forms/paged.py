"""PDF from HTML: Chromium and WeasyPrint, each with layouts of its own."""

from __future__ import annotations

import functools
import html
import re
import tempfile
import threading
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from model import Block, Text, font_file, form, run

SERIF, SANS = "'Noto Serif CJK SC'", "'Noto Sans CJK SC'"
Inline = Callable[[str], str]


def faces() -> str:
    """@font-face rules for the TrueType fonts that are at hand."""
    known = {"Song": "gbsn00lp.ttf", "Kai": "gkai00mp.ttf", "Ming": "bsmi00lp.ttf"}
    rules = ((name, font_file(file)) for name, file in known.items())
    return "".join(f"@font-face{{font-family:{name};src:url('{path.as_uri()}')}}" for name, path in rules if path)


def table(rows: list[Block]) -> str:
    cells: list[str] = []
    for row in rows:
        if row.kind == "group":
            cells.append(f"<tr class=group><td colspan={len(rows[0].cells)}>{row.label}{row.title}</td></tr>")
        else:
            tag = "th" if row.kind == "head" else "td"
            line = "".join(f"<{tag}>{html.escape(c)}</{tag}>" for c in row.cells)
            cells.append(f"<thead><tr>{line}</tr></thead><tbody>" if row.kind == "head" else f"<tr>{line}</tr>")
    return f"<table>{''.join(cells)}</tbody></table>"


def body(text: Text, inline: Inline = html.escape, bold_titles: bool = False) -> str:
    """A document as HTML: one element per paragraph, classes by kind and level."""
    out, rows = [f"<article class='doc {text.id}'>"], []
    for block in [*text.blocks, Block("end")]:
        if block.kind in ("head", "group", "row"):
            rows.append(block)
            continue
        if rows:
            out.append(table(rows))
            rows = []
        if block.kind == "clause":
            classes = f"clause l{block.level} {'run' if block.text else 'own'}"
            label, rest = block.label, block.line[len(block.label) :]
            lead = rest[: len(rest) - len(rest.lstrip())]
            title = (
                f"<b class=t>{inline(block.title)}</b>"
                if bold_titles and block.title and block.text
                else inline(block.title)
            )
            gap = block.joined[len(block.title) : len(block.joined) - len(block.text)]
            out.append(
                f"<p class='{classes}'><span class=label>{label}</span>{lead}{title}{gap}{inline(block.text)}</p>"
            )
        elif block.kind != "end":
            out.append(f"<p class={block.kind}>{inline(block.text)}</p>")
    return "\n".join([*out, "</article>"])


PLAIN = """
body{font:12pt/1.7 %(serif)s;margin:0} p{margin:0;text-indent:2em;text-align:justify}
.title{font-size:18pt;text-align:center;text-indent:0;font-weight:bold;line-height:1.5} .docno,.enacted,.note{text-align:center;text-indent:0}
.salute,.annex{text-indent:0} .sign,.date{text-align:right;text-indent:0} table{border-collapse:collapse;width:100%%} td,th{border:1px solid #000;padding:3pt}
.doc+.doc{break-before:page}
"""


def page(
    texts: list[Text],
    css: str,
    lang: str = "zh-CN",
    around: tuple[str, str] = ("", ""),
    inline: Inline = html.escape,
    fonts: bool = True,
    **more: bool,
) -> str:
    style = (faces() if fonts else "") + PLAIN % {"serif": SERIF} + css
    inner = "\n".join(body(t, inline, **more) for t in texts)
    head = f"<meta charset=utf-8><title>{html.escape(texts[0].title)}</title><style>{style}</style>"
    return f"<!doctype html><html lang={lang}><head>{head}</head><body>{around[0]}{inner}{around[1]}</body></html>"


def chromium(source: str, target: Path, heads: bool = False) -> None:
    """Print a page. It is fetched over HTTP from this machine, so that a printed address is that of a site."""
    with tempfile.TemporaryDirectory() as room:
        Path(room, "content_18452.html").write_text(source, encoding="utf-8")
        handler = functools.partial(
            type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None}), directory=room
        )
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/content_18452.html"
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={room}/profile",
            f"--print-to-pdf={target}",
        ]
        run("chromium", *options, *([] if heads else ["--no-pdf-header-footer"]), address)
        server.shutdown()


def weasy(source: str, target: Path) -> None:
    from weasyprint import HTML

    HTML(string=source, base_url=".").write_pdf(target)


def hyphenated(text: str) -> str:
    """Soft hyphens at the places where an English word may be divided."""
    import pyphen

    divide = pyphen.Pyphen(lang="en_US")
    return html.escape(re.sub(r"[A-Za-z]{5,}", lambda m: divide.inserted(m[0], "\u00ad"), text))


@form(
    "plan_chromium_default.pdf",
    "plan",
    "Chromium",
    "one column; no head, no foot; titles run in, bold; two documents",
    "chromium",
)
def plan_default(target: Path, texts: list[Text]) -> None:
    chromium(page(texts, "@page{size:A4;margin:20mm}", bold_titles=True), target)


@form(
    "plan_chromium_browser_heads.pdf",
    "plan",
    "Chromium",
    "browser's own head (date, page title) and foot (address, page 1/3)",
    "chromium",
)
def plan_browser(target: Path, texts: list[Text]) -> None:
    chromium(page(texts, f"body{{font-family:{SANS}}}p{{text-indent:0;margin:.6em 0}}"), target, heads=True)


@form(
    "regulation_chromium_3col.pdf",
    "regulation",
    "Chromium",
    "landscape; three narrow justified columns with rules; heading spans all; no indent in column",
    "chromium",
)
def regulation_columns(target: Path, texts: list[Text]) -> None:
    css = """@page{size:A4 landscape;margin:14mm 12mm 12mm;@bottom-center{content:'- ' counter(page) ' -';font-size:9pt}}
    body{font-size:10pt;line-height:1.5}.doc{columns:3;column-gap:7mm;column-rule:.5pt solid #888}.title,.enacted{column-span:all}
    .l1{text-align:center;text-indent:0;font-family:SANS;font-weight:bold}""".replace("SANS", SANS)  # fmt: skip
    chromium(page(texts, css), target)


@form(
    "draft_chromium_watermark.pdf",
    "draft",
    "Chromium",
    "light grey watermark, diagonal and horizontal, real text on each page; foot 第 3 页 共 9 页",
    "chromium",
)
def draft_watermark(target: Path, texts: list[Text]) -> None:
    css = """@page{size:A4;margin:30mm 26mm;@bottom-center{content:'第 ' counter(page) ' 页 共 ' counter(pages) ' 页'}}
    body{font-size:16pt;line-height:1.75}.l1{font-family:SANS}
    .w{position:fixed;color:#dcdcdc;font-size:54pt;z-index:-1;white-space:nowrap}.d{transform:rotate(-45deg);top:40%;left:5%}.h{top:85%;left:25%;font-size:26pt}""".replace("SANS", SANS)  # fmt: skip
    marks = "<div class='w d'>征求意见稿 内部资料</div><div class='w h'>请勿外传</div>"
    chromium(page(texts, css, around=("", marks)), target)


@form(
    "notice_chromium_hidden_text.pdf", "notice", "Chromium",
    "red head letters and rule; white text of 1 pt between paragraphs (keywords, an older wording); table with rules, broken over pages, head repeated; annex table on landscape page",
    "chromium", expected_behaviour="invisible white text belongs to no clause",
)  # fmt: skip
def notice_hidden(target: Path, texts: list[Text]) -> None:
    css = """@page{size:A4;margin:28mm 26mm 25mm}@page wide{size:A4 landscape;margin:20mm}.annex1{page:wide}body{font-size:15pt}
    .red{color:#e00;font-size:36pt;text-align:center;border-bottom:2pt solid #e00;margin-bottom:12pt}.z{color:#fff;font-size:1pt;line-height:1pt}.annex1 td{height:26mm}"""
    source = page(texts, css, around=("<div class=red>青屿市教育委员会文件</div>", ""))
    hidden = "<div class=z>关键词：直饮水 五、 旧稿：每台补助9000元，12月31日前完成验收。</div>"
    chromium(source.replace("<p class='clause l1", hidden + "<p class='clause l1"), target)


@form(
    "english_chromium_2col.pdf",
    "english",
    "Chromium",
    "English; two justified columns; words divided with hyphens; head and foot",
    "chromium py:pyphen",
)
def english_columns(target: Path, texts: list[Text]) -> None:
    css = """@page{size:A4;margin:22mm 18mm;@top-right{content:'Qingyu Gazette, English Edition';font:8pt 'DejaVu Serif'}@bottom-center{content:counter(page);font:9pt 'DejaVu Serif'}}
    body{font:10pt/1.35 'DejaVu Serif'}.doc{columns:2;column-gap:8mm}.title{column-span:all;font-size:15pt}p{text-indent:1.2em;hyphens:manual}.l1,.l2.own{text-indent:0;font-weight:bold}"""
    chromium(page(texts, css, "en", inline=hyphenated), target)


def gazette(texts: list[Text]) -> tuple[str, str]:
    """Cover and contents before a gazette's documents, and the colophon behind them."""
    cover = "<section class=cover><p class=big>青屿市人民政府公报</p><p>2026</p><p>第 9 期（总第 214 期）</p><p>青屿市人民政府办公室主办</p></section>"
    whole = [t for t in texts if t.id not in ("plan", "annex1", "annex2")]
    places = (2, 7, 12)
    lines = "".join(f"<p class=toc>{t.title}{'…' * (10 + 3 * i)}（{places[i]}）</p>" for i, t in enumerate(whole))
    contents = f"<section class=contents><p class=big2>目　录</p><p class=sect>【政府文件】</p>{lines}</section>"
    colophon = (
        "<section class=colophon><p>青屿市人民政府公报</p><p>（半月刊）</p><p>编辑出版：青屿市人民政府公报编辑部</p>"
        "<p>地　　址：青屿市海棠路8号</p><p>国内统一连续出版物号：CN 00—0000／D</p><p>发　　行：免费赠阅　　印数：3200册</p></section>"
    )
    return cover + contents, colophon


GAZETTE = "plan regulation notice"
GAZETTE_CSS = """.cover,.contents{break-after:page}.colophon{break-before:page}.cover p,.big2,.colophon p{text-align:center;text-indent:0}.big{font-size:34pt;color:#c00;margin:60mm 0 30mm}
.big2{font-size:20pt}.toc{text-indent:0;margin:.4em 0}.cover{page:cover}@page cover{@top-left{content:none}@top-right{content:none}@bottom-center{content:none}@bottom-left{content:none}@bottom-right{content:none}}"""


@form(
    "gazette_chromium.pdf",
    GAZETTE,
    "Chromium",
    "cover, contents with dots, three documents (five parts), colophon; head and page number in one line at the top; documents run on without page break",
    "chromium",
)
def gazette_one(target: Path, texts: list[Text]) -> None:
    css = GAZETTE_CSS + """@page{size:185mm 260mm;margin:22mm 18mm 14mm;@top-left{content:'青屿市人民政府公报　2026年第9期　　　' counter(page);font-size:9pt;border-bottom:.5pt solid}}
    body{font-size:10.5pt;line-height:1.6}.doc+.doc{break-before:auto;margin-top:2em}.title{font-size:14pt}.l1{font-family:SANS;font-weight:bold}.annex{margin-top:1em}""".replace("SANS", SANS)  # fmt: skip
    chromium(page(texts, css, around=gazette(texts)), target)


@form(
    "notice_chromium_no_rules.pdf",
    "notice",
    "Chromium",
    "task table without any rules, columns told by space only; group rows bold",
    "chromium",
    doubt="a table without rules: that each row is one clause follows from the number in its first column",
)
def notice_no_rules(target: Path, texts: list[Text]) -> None:
    css = """@page{size:A4;margin:25mm 22mm;@bottom-center{content:'— ' counter(page) ' —'}}td,th{border:0;text-align:left;vertical-align:top;padding:4pt 8pt}
    table{font-size:11pt}td:nth-child(1){width:2.5em}td:nth-child(4){width:8.5em}td:nth-child(3){width:11em}.group td{font-weight:bold}"""
    chromium(page(texts, css), target)


GONGWEN = """@page{size:A4;margin:37mm 26mm 35mm 28mm}@page:left{@bottom-left{content:'— ' counter(page) ' —';font-size:14pt}}@page:right{@bottom-right{content:'— ' counter(page) ' —';font-size:14pt}}
body{font:16pt/28.5pt Song,SERIF}.title{font-size:22pt;line-height:32pt}.l1{font-family:SANS}.l2{font-family:Kai}.red{color:#e00;font-size:36pt;white-space:nowrap;line-height:60pt;text-align:center;border-bottom:2pt solid #e00}
.run{font-family:Song}.run .t{font-family:Kai;font-weight:normal}""".replace("SANS", SANS).replace("SERIF", SERIF)  # fmt: skip


@form(
    "plan_weasy_gongwen.pdf",
    "plan",
    "WeasyPrint",
    "28x22 official layout, 16 pt Song TrueType, headings in Hei and Kai; — 3 — on alternating sides; red head; sentences broken over pages",
    "py:weasyprint font:gbsn00lp.ttf font:gkai00mp.ttf",
)
def plan_gongwen(target: Path, texts: list[Text]) -> None:
    weasy(page(texts, GONGWEN, around=("<div class=red>青屿市人民政府办公厅文件</div>", ""), bold_titles=True), target)


@form(
    "gazette_weasy_2col.pdf",
    GAZETTE,
    "WeasyPrint",
    "cover, contents, colophon; two columns; alternating running heads; titles inside the column",
    "py:weasyprint",
)
def gazette_two(target: Path, texts: list[Text]) -> None:
    css = (
        GAZETTE_CSS
        + """@page{size:210mm 285mm;margin:25mm 17mm 20mm}@page:left{@top-left{content:'青屿市人民政府公报　2026·9';font-size:9pt}@bottom-left{content:'· ' counter(page) ' ·';font-size:9pt}}
    @page:right{@top-right{content:'政府文件　2026·9';font-size:9pt}@bottom-right{content:'· ' counter(page) ' ·';font-size:9pt}}
    body{font-size:10pt;line-height:1.55}.doc{columns:2;column-gap:8mm}.title{font-size:13pt}.l1{font-weight:bold}table{font-size:8.5pt}"""
    )
    weasy(page(texts, css, around=gazette(texts)), target)


@form(
    "regulation_weasy_hanging.pdf",
    "regulation",
    "WeasyPrint",
    "hanging indent of 第X条; label in bold Hei; page number in one line with the running head; narrow page",
    "py:weasyprint",
)
def regulation_hanging(target: Path, texts: list[Text]) -> None:
    css = """@page{size:148mm 210mm;margin:20mm 18mm 15mm;@top-left{content:'青屿市地方性法规汇编';font-size:8pt}@top-right{content:'第 ' counter(page) ' 页';font-size:8pt}}
    body{font-size:10.5pt}.clause,.para{padding-left:4.5em;text-indent:-4.5em}.para{text-indent:0}.label{font-family:SANS;font-weight:bold}
    .l1{text-align:center;padding:0;text-indent:0;margin:.8em 0;font-family:SANS}.l4{padding-left:7em;text-indent:-2.5em}""".replace("SANS", SANS)  # fmt: skip
    weasy(page(texts, css), target)


@form(
    "english_weasy_hyphens.pdf",
    "english",
    "WeasyPrint",
    "English; justified, automatic hyphens; alternating running heads; foot - 3 -; small pages",
    "py:weasyprint",
)
def english_hyphens(target: Path, texts: list[Text]) -> None:
    css = """@page{size:A5;margin:20mm 16mm 18mm;@bottom-center{content:'- ' counter(page) ' -';font:9pt 'DejaVu Serif'}}@page:left{@top-left{content:'QINGYU MUNICIPAL GAZETTE';font:7.5pt 'DejaVu Sans'}}
    @page:right{@top-right{content:'Action Plan for Cold Chain Logistics';font:7.5pt 'DejaVu Sans'}}body{font:10pt/1.4 'DejaVu Serif'}p{hyphens:auto;text-indent:0;margin:.35em 0}.title{font-size:14pt;hyphens:none}.l1{font-weight:bold}.l2{font-style:italic}"""
    weasy(page(texts, css, "en"), target)


NOTES = {
    "两个核心区": "临渚渔港核心区以渔港经济区批准范围为准，南塘果蔬基地核心区约1.2万亩。",
    "移动冷库的农民合作社": "移动冷库指容积不小于20立方米、可整体吊装的冷藏设备。",
    "温度记录的进口冷链食品": "见市场监管部门发布的进口冷链食品目录。",
}


@form(
    "draft_weasy_footnotes.pdf",
    "draft",
    "WeasyPrint",
    "footnotes ①②③ under a rule at the foot of the page, numbered anew; foot — 3 —",
    "py:weasyprint",
    doubt="the mark of a note inside the sentence is not text of the clause; clause labels ① ② ③ are",
)
def draft_footnotes(target: Path, texts: list[Text]) -> None:
    def inline(text: str) -> str:
        shown = html.escape(text)
        for words, note in NOTES.items():
            shown = shown.replace(words, f"{words}<span class=fn>{note}</span>")
        return shown

    css = """@page{size:A4;margin:30mm 26mm 26mm;@bottom-center{content:'— ' counter(page) ' —'}@footnote{border-top:.6pt solid;padding-top:3pt}}
    @counter-style ring{system:numeric;symbols:'⓪' '①' '②' '③' '④' '⑤'}.fn{float:footnote;font-size:9pt;line-height:1.4;text-indent:0}
    .fn::footnote-call{content:counter(footnote,ring);font-size:8pt;vertical-align:super}.fn::footnote-marker{content:counter(footnote,ring)}body{font-size:15pt}.title{font-size:20pt}"""
    weasy(page(texts, css, inline=inline), target)


@form(
    "notice_weasy_table.pdf",
    "notice",
    "WeasyPrint",
    "ruled table, head repeated on three pages, rows broken over pages; narrow cells; fixed row heights; foot 第 3 页",
    "py:weasyprint",
)
def notice_table(target: Path, texts: list[Text]) -> None:
    css = """@page{size:A5;margin:18mm 15mm;@bottom-right{content:'第 ' counter(page) ' 页';font-size:9pt}}body{font-size:11pt}.title{font-size:15pt}
    td,th{text-align:center;font-size:10pt}td:nth-child(2){text-align:left;width:34%}td:nth-child(1){width:9%}td:nth-child(3){width:28%}.group td{font-weight:bold;text-align:left}"""
    weasy(page(texts, css), target)


@form(
    "ordinance_weasy.pdf",
    "ordinance",
    "WeasyPrint",
    "Traditional Chinese; TrueType Ming; hanging items; foot 第 3 頁，共 9 頁; article label on a line of its own",
    "py:weasyprint font:bsmi00lp.ttf",
)
def ordinance_page(target: Path, texts: list[Text]) -> None:
    css = """@page{size:A4;margin:25mm 28mm;@bottom-center{content:'第 ' counter(page) ' 頁，共 ' counter(pages) ' 頁';font:10pt 'Noto Serif CJK TC'}}body{font:13pt/1.8 Ming,'Noto Serif CJK TC'}
    p{text-indent:0}.l1{text-align:center}.l2 .label{display:block}.l3{padding-left:4em;text-indent:-2em}.l2,.para{padding-left:2em}.l2 .label{margin-left:-2em}"""
    weasy(page(texts, css, "zh-TW"), target)


TOPICS = {
    "第一条": "立法目的",
    "第六条": "分级保护",
    "第十条": "养护责任人",
    "第十三条": "保护范围",
    "第十六条": "移植",
    "第十八条": "罚则一",
    "第二十二条": "施行日期",
}


@form(
    "regulation_weasy_side_notes.pdf",
    "regulation",
    "WeasyPrint",
    "side notes in small grey letters in the outer margin beside some articles; foot — 3 —",
    "py:weasyprint",
    doubt="a side note is taken as no part of the article's text",
)
def regulation_notes(target: Path, texts: list[Text]) -> None:
    css = """@page{size:A4;margin:25mm 26mm 25mm 50mm;@bottom-center{content:'— ' counter(page) ' —'}}body{font-size:13pt}.doc{position:relative}
    .side{position:absolute;left:-30mm;width:24mm;font-size:9pt;line-height:1.3;color:#777;text-indent:0;text-align:left}"""
    source = page(texts, css)
    for label, topic in TOPICS.items():
        paragraph = f"<span class=label>{label}</span>"
        source = source.replace(paragraph, f"<span class=side>{topic}</span>{paragraph}")
    weasy(source, target)


@form(
    "bilingual_weasy.pdf",
    "bilingual_notice plan:plan english",
    "WeasyPrint",
    "notice, plan in Chinese, plan in English in one file; other fonts and sizes for each; foot — 3 —",
    "py:weasyprint font:gbsn00lp.ttf",
)
def bilingual(target: Path, texts: list[Text]) -> None:
    css = """@page{size:A4;margin:28mm 25mm;@bottom-center{content:'— ' counter(page) ' —'}}body{font:14pt/1.75 Song}.english{font:11pt/1.45 'Liberation Serif','DejaVu Serif'}.english p{text-indent:0;margin:.4em 0;text-align:left}.l1{font-family:SANS}.english .l1{font-family:inherit;font-weight:bold}""".replace("SANS", SANS)  # fmt: skip
    weasy(page(texts, css), target)
