"""PDF by typst."""

from __future__ import annotations

import json
from pathlib import Path

from model import Block, Text, form

FACE = '#set text(font: ("Noto Serif CJK SC"), lang: "zh", size: {size}pt)\n#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: {lead}em, spacing: {lead}em)\n'


def quoted(text: str) -> str:
    return f"#{json.dumps(text, ensure_ascii=False)}"


def table(rows: list[Block]) -> str:
    cells = []
    for row in rows:
        if row.kind == "group":
            cells.append(f"table.cell(colspan: 4)[{quoted(row.label + row.title)}]")
        else:
            line = ", ".join(f"[{quoted(c)}]" for c in row.cells)
            cells.append(f"table.header({line})" if row.kind == "head" else line)
    return f"#table(columns: (8%, 1fr, 26%, 20%), {', '.join(cells)})"


def typeset(
    target: Path,
    texts: list[Text],
    setup: str,
    size: float = 12,
    lead: float = 0.9,
    pages: bool = True,
    hanging: bool = False,
) -> None:
    import typst

    out = [setup, FACE.format(size=size, lead=lead)]
    for i, text in enumerate(texts):
        if i:
            out.append("#pagebreak()" if pages else "#v(2em)")
        rows: list[Block] = []
        for block in [*text.blocks, Block("end")]:
            if block.kind in ("head", "group", "row"):
                rows.append(block)
                continue
            if rows:
                out.append(table(rows))
                rows = []
            words = quoted(block.line)
            if block.kind in ("title", "docno", "enacted", "note"):
                scale = 1.4 if block.kind == "title" else 1
                out.append(f"#align(center, text(size: {scale}em, weight: {700 if scale > 1 else 400})[{words}])")
            elif block.kind in ("sign", "date"):
                out.append(f"#align(right)[{words}]")
            elif hanging and block.kind == "clause" and block.label.endswith(("条", "條")):
                out.append(
                    f"#grid(columns: (5.2em, 1fr), [#set par(first-line-indent: 0em)\n#strong[{quoted(block.label)}]], [#set par(first-line-indent: 0em)\n{quoted(block.joined)}])"
                )
            elif block.kind != "end":
                out.append(words)
    source = target.with_suffix(".typ")
    source.write_text("\n\n".join(out), encoding="utf-8")
    try:
        typst.compile(str(source), output=str(target))
    finally:
        source.unlink()


@form(
    "plan_typst_2col.pdf",
    "plan",
    "typst",
    "two columns; head with title and number in one line, alternating sides; text justified",
    "py:typst",
)
def plan_columns(target: Path, texts: list[Text]) -> None:
    head = "context { let n = counter(page).get().first(); if calc.odd(n) [青屿市人民政府办公厅文件 #h(1fr) #n] else [#n #h(1fr) 冷链物流行动计划] }"
    typeset(
        target, texts, f'#set page("a4", columns: 2, margin: (x: 18mm, y: 24mm), header: text(9pt, {head}))', size=10.5
    )


@form(
    "regulation_typst_hanging.pdf",
    "regulation",
    "typst",
    "labels of articles in a column of their own, text beside them; foot 3 / 5",
    "py:typst",
)
def regulation_hanging(target: Path, texts: list[Text]) -> None:
    typeset(target, texts, '#set page("a5", margin: 18mm, numbering: "1 / 1")', size=10.5, hanging=True)


@form(
    "english_typst.pdf",
    "english",
    "typst",
    "English; justified with hyphens; two columns on a small page; - 1 -",
    "py:typst",
)
def english(target: Path, texts: list[Text]) -> None:
    setup = '#set page("a5", columns: 2, margin: 14mm, numbering: "- 1 -")\n#show "municipal": it => it'
    typeset(
        target,
        texts,
        setup + '\n#show: it => { set text(font: "DejaVu Serif", lang: "en", hyphenate: true, size: 8.5pt); it }',
        size=8.5,
        lead=0.6,
    )


@form(
    "notice_typst.pdf",
    "notice",
    "typst",
    "table of typst with rules, head repeated over pages; parts follow without page break; foot 第3页",
    "py:typst",
)
def notice(target: Path, texts: list[Text]) -> None:
    typeset(target, texts, '#set page("a5", margin: 17mm, numbering: (n, ..) => [第#n;页])', size=11, pages=False)
