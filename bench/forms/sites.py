"""HTML as government sites serve it and as people save it."""

from __future__ import annotations

import html
import quopri
from pathlib import Path

from model import Block, Text, form
from paged import body, page, table

TRS_HEAD = """<div class="top"><a href="/">首页</a> | <a href="/zwgk/">政务公开</a> | <a href="/hdjl/">互动交流</a> | 无障碍 | 长者版</div>
<div class="pos">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; 政策文件</div>
<table class="xxgk"><tr><td>[ 索引号 ]</td><td>11500000009275780L/2026-00417</td><td>[ 发文字号 ]</td><td>青府办发〔2026〕17号</td></tr>
<tr><td>[ 主题分类 ]</td><td>商贸、海关、旅游</td><td>[ 体裁分类 ]</td><td>行政规范性文件</td></tr><tr><td>[ 发布日期 ]</td><td>2026-05-14</td><td>[ 有效性 ]</td><td>有效</td></tr></table>
<div class="tools">字体：【大 中 小】 打印 分享到：微信 微博</div>"""
TRS_FOOT = """<div class="fj">附件下载：<a href="./P0202605.pdf">青府办发〔2026〕17号.pdf</a></div><div class="xgjd"><h3>相关解读</h3><ul><li><a href="t1.html">一图读懂冷链物流行动计划</a></li>
<li><a href="t2.html">二、专家解读：产地预冷怎么建</a></li></ul></div><div class="foot">主办：青屿市人民政府办公厅　网站标识码：5000000000　ICP备00000000号　公安机关备案号</div>
<script>var _hmt=_hmt||[];function doZoom(s){document.getElementById('zoom').style.fontSize=s+'px'}</script>"""


def styled(block: Block) -> str:
    """A paragraph as the editor of a content system leaves it: blanks as entities, spans around pieces."""
    text = html.escape(block.line)
    half = len(text) // 2 if "&" not in text else 0
    inner = f'<span style="font-family: 仿宋; font-size: 16pt;">{text[:half]}</span><span style="font-size:16.0pt">{text[half:]}</span>'
    if block.kind in ("title", "docno", "note"):
        return f'<p align="center" style="text-align: center;"><strong>{inner}</strong></p>'
    if block.kind in ("sign", "date"):
        return f'<p style="text-align: right;">{inner}</p>'
    return f'<p style="text-align: justify; text-indent: 0em;">&ensp;&ensp;&ensp;&ensp;{inner}</p>'


@form(
    "plan_trs.html",
    "plan",
    "HTML in the manner of a TRS site",
    "TRS_Editor with style element inside; breadcrumb, index table, tools, related links (one begins 二、), footer, script; blanks as &ensp;",
)
def plan_trs(target: Path, texts: list[Text]) -> None:
    inner = "".join(styled(b) for t in texts for b in t.blocks)
    editor = f'<div id="zoom"><div class="TRS_UEDITOR TRS_Editor"><style type="text/css">.TRS_Editor P{{line-height:1.75;font-family:宋体}}</style>{inner}</div></div>'
    target.write_text(
        f'<!DOCTYPE html><html><head><meta charset="UTF-8"><title>{texts[0].title}_青屿市人民政府</title></head><body>{TRS_HEAD}{editor}{TRS_FOOT}</body></html>',
        encoding="utf-8",
    )


@form(
    "regulation_br.html",
    "regulation",
    "HTML written by hand",
    "the whole text in one element, lines divided by <br>, full-width blanks as indents; meta gb2312, bytes GB18030; upper-case tags, nothing closed",
)
def regulation_br(target: Path, texts: list[Text]) -> None:
    lines = "<BR>\r\n".join(
        ("" if b.kind in ("title", "enacted") else "　　") + html.escape(b.line) for b in texts[0].blocks
    )
    source = f'<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=gb2312"><TITLE>法规</TITLE><BODY BGCOLOR=#FFFFFF><FONT SIZE=3>{lines}<BR><HR><A HREF="javascript:window.close()">关闭窗口</A>'
    target.write_bytes(source.encode("gb18030"))


@form(
    "notice_word_filtered.html",
    "notice",
    "HTML in the manner of Word (Save as web page)",
    "MsoNormal, o:p, conditional comments, mso lists; task table MsoTableGrid; gb2312; lines of the source wrapped in the middle of sentences",
)
def notice_mso(target: Path, texts: list[Text]) -> None:
    out, rows = [], []
    for block in [b for t in texts for b in [*t.blocks, Block("end")]]:
        if block.kind in ("head", "group", "row"):
            rows.append(block)
            continue
        if rows:
            out.append(
                table(rows)
                .replace("<table>", "<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0>")
                .replace("<td>", "<td width=142 valign=top><p class=MsoNormal>")
                .replace("</td>", "<o:p></o:p></p></td>")
            )
            rows = []
        if block.kind == "end":
            continue
        line = html.escape(block.line)
        wrapped = (
            line
            if block.kind == "clause" and not block.text
            else "\r\n".join(line[i : i + 60] for i in range(0, len(line), 60))
        )
        if block.kind == "clause":
            label = html.escape(block.label)
            wrapped = f"<![if !supportLists]><span style='mso-list:Ignore'>{label}<span style='font:7.0pt \"Times New Roman\"'></span></span><![endif]>{wrapped[len(label) :]}"
        out.append(
            f"<p class=MsoNormal style='text-indent:32.0pt'><span lang=EN-US style='font-family:仿宋_GB2312;mso-hansi-font-family:宋体'>{wrapped}<o:p></o:p></span></p>"
        )
    xml = (
        "<!--[if gte mso 9]><xml><o:DocumentProperties><o:Author>李</o:Author></o:DocumentProperties></xml><![endif]-->"
    )
    head = f'<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40"><head><meta http-equiv=Content-Type content="text/html; charset=gb2312"><meta name=Generator content="Microsoft Word 15">{xml}<style><!-- p.MsoNormal{{margin:0cm}} @page WordSection1{{size:595.3pt 841.9pt}} --></style></head>'
    lines = chr(10).join(out)
    body_ = f"<body lang=ZH-CN><div class=WordSection1>{lines}</div></body></html>"
    target.write_bytes((head + body_).encode("gb18030"))


@form(
    "measure_table_layout.html",
    "measure",
    "HTML of an old site",
    "layout by nested tables: navigation left, text right; font elements; one row per paragraph",
)
def measure_layout(target: Path, texts: list[Text]) -> None:
    lines = "".join(
        f'<tr><td class="{b.kind}"><font face="宋体" size="3">{html.escape(b.line)}</font></td></tr>'
        for b in texts[0].blocks
    )
    menu = "".join(
        f"<tr><td><a href=#>{m}</a></td></tr>"
        for m in ("机构概况", "政策法规", "海洋预报", "办事指南", "1 通知公告", "2 下载中心")
    )
    target.write_text(
        f'<html><head><meta charset="utf-8"><title>近海观测设施突发事件应急预案</title></head><body><table width=1000 align=center><tr><td colspan=2><img src=banner.jpg alt="海区观测中心"></td></tr><tr><td width=160 valign=top><table>{menu}</table></td><td valign=top><table cellpadding=4>{lines}</table></td></tr><tr><td colspan=2 align=center>版权所有：海区观测中心　技术支持：信息处</td></tr></table></body></html>',
        encoding="utf-8",
    )


@form(
    "plan_saved.mhtml",
    "plan",
    "MHTML in the manner of a browser's Save page",
    "multipart/related, quoted-printable UTF-8, style sheet as a second part",
)
def plan_mhtml(target: Path, texts: list[Text]) -> None:
    address = "https://www.qingyu.example/zwgk/content_18452.html"
    boundary = "----MultipartBoundary--a7Xq41----"
    head = [
        "From: <Saved by Blink>", f"Snapshot-Content-Location: {address}", "Subject: plan", "Date: Tue, 12 May 2026 09:00:00 -0000", "MIME-Version: 1.0",
        f'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="{boundary}"', "", "",
    ]  # fmt: skip
    parts = [
        ("text/html", address, page(texts, "", fonts=False)),
        ("text/css", address.replace(".html", ".css"), "@charset 'utf-8';\n.title { color: #c00 }"),
    ]
    out = ["\r\n".join(head)]
    for kind, place, content in parts:
        coded = quopri.encodestring(content.encode()).decode("ascii").replace("\n", "\r\n")
        out.append(
            f"--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: {place}\r\n\r\n{coded}\r\n"
        )
    target.write_bytes("".join([*out, f"--{boundary}--\r\n"]).encode("ascii"))


@form(
    "english_lists.html",
    "english",
    "HTML of an English site",
    "headings h2, h3 with typed numbers; items in <ol start=n><li>: their numbers are not in the text",
    doubt="the number of a list item is what a browser prints: 4. for the first item of <ol start=4>",
)
def english_lists(target: Path, texts: list[Text]) -> None:
    out, opened = ["<nav><a href=/>Home</a> <a href=/laws>Laws and Policies</a></nav><main>"], False
    for block in texts[0].blocks:
        if opened and not (block.kind == "clause" and block.level == 3):
            out.append("</ol>")
            opened = False
        words = html.escape(block.joined if block.kind == "clause" and block.level == 3 else block.line)
        if block.kind == "title":
            out.append(f"<h1>{words}</h1>")
        elif block.kind == "clause" and block.level == 3:
            out.append(("" if opened else f"<ol start={block.label.rstrip('.')}>") + f"<li>{words}</li>")
            opened = True
        elif block.kind == "clause" and not block.text:
            out.append(f"<h{block.level + 1}>{words}</h{block.level + 1}>")
        else:
            out.append(f"<p>{words}</p>")
    target.write_text(
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>Action Plan</title></head><body>{''.join(out)}</main><footer>Contact us | Sitemap</footer></body></html>",
        encoding="utf-8",
    )


@form(
    "ordinance_law_base.html",
    "ordinance",
    "HTML in the manner of a law data base",
    "Traditional Chinese, Big5; one table row per article: 第 一 條 left with blanks, text right, paragraphs and items divided by <br>",
    doubt="a two-column table that is no task table: the left cell is the label",
)
def ordinance_base(target: Path, texts: list[Text]) -> None:
    rows: list[str] = []
    for block in texts[0].blocks:
        if block.kind == "clause" and block.label.endswith("條"):
            rows.append(
                f"<tr><td nowrap>{' '.join(block.label)}</td><td><pre>{html.escape(block.joined)}</pre></td></tr>"
            )
        elif block.kind == "clause" and block.level == 1:
            rows.append(f"<tr><td colspan=2>{block.label}　{block.title}</td></tr>")
        elif rows:
            rows[-1] = rows[-1].replace("</pre>", f"<br>{html.escape(block.line)}</pre>")
    heads = "".join(
        f"<tr><td>{name}</td><td>{words}</td></tr>"
        for name, words in (("法規名稱：", texts[0].title), ("公布日期：", "民國 114 年 03 月 12 日"))
    )
    source = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=big5"><title>法規內容</title></head><body><table>{heads}</table><table>{"".join(rows)}</table></body></html>'
    target.write_bytes(source.encode("big5"))


@form(
    "bilingual_plain.html",
    "bilingual_notice plan:plan english",
    "HTML by the page writer of this folder",
    "three documents in articles; classes only, no heading elements",
)
def bilingual(target: Path, texts: list[Text]) -> None:
    target.write_text(
        f"<!doctype html><meta charset=utf-8><title>公告</title>{''.join(body(t) for t in texts)}", encoding="utf-8"
    )
