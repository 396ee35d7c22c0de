"""DOCX as Word and WPS write it: XML written here, so that every construction is one that was meant; one file by python-docx."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from model import Block, Text, form

NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
}
XMLNS = " ".join(f'xmlns:{k}="{v}"' for k, v in NAMES.items())
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "http://purl.oclc.org/ooxml/drawingml/main",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
}
WHO = 'w:id="{}" w:author="周慎" w:date="2026-05-0{}T09:30:00Z"'


def run(text: str, props: str = "", tag: str = "w:t") -> str:
    return f'<w:r>{f"<w:rPr>{props}</w:rPr>" if props else ""}<{tag} xml:space="preserve">{escape(text)}</{tag}></w:r>'


def para(inner: str, props: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{props}</w:pPr>' if props else ''}{inner}</w:p>"


def complex_field(code: str, shown: str) -> str:
    begin, split, end = (f'<w:r><w:fldChar w:fldCharType="{t}"/></w:r>' for t in ("begin", "separate", "end"))
    return f"{begin}{run(f' {code} ', tag='w:instrText')}{split}{run(shown)}{end}"


def shattered(seed: int) -> Callable[[str], str]:
    """Runs cut at any place, as editing leaves them, with marks of spelling and of page ends between."""
    chance = random.Random(seed)

    def runs(text: str) -> str:
        out, at = [], 0
        while at < len(text):
            end = min(len(text), at + chance.randint(1, 17))
            out.append(
                run(text[at:end], chance.choice(["", '<w:rFonts w:hint="eastAsia"/>', '<w:lang w:eastAsia="zh-CN"/>']))
            )
            out.append(
                chance.choice(["", "", '<w:proofErr w:type="gramStart"/>', "<w:r><w:lastRenderedPageBreak/></w:r>"])
            )
            at = end
        return "".join(out)

    return runs


def level(number: int, fmt: str, text: str, more: str = "", style: str = "") -> str:
    linked = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/>{more}{linked}<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'


def style(name: str, shown: str, props: str = "", runs: str = "", based: str = "a") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{shown}"/><w:basedOn w:val="{based}"/>'
        f"<w:pPr>{props}</w:pPr><w:rPr>{runs}</w:rPr></w:style>"
    )


CENTRE, RIGHT = '<w:jc w:val="center"/>', '<w:jc w:val="right"/>'
FONT = '<w:rFonts w:ascii="Noto Serif CJK SC" w:hAnsi="Noto Serif CJK SC" w:eastAsia="Noto Serif CJK SC"/>'
BASE = f'<w:docDefaults><w:rPrDefault><w:rPr>{FONT}<w:sz w:val="28"/></w:rPr></w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
INDENT = '<w:ind w:firstLineChars="200" w:firstLine="560"/>'
LOOKS = {
    "title": CENTRE, "docno": CENTRE, "enacted": CENTRE, "note": CENTRE, "sign": RIGHT, "date": RIGHT,
    "para": INDENT, "attach": INDENT, "closing": INDENT,
}  # fmt: skip


@dataclass(slots=True)
class Docx:
    """The parts of one file; `body` grows, `save` writes the package."""

    body: list[str] = field(default_factory=list)
    styles: str = ""
    numbering: str = ""
    section: str = ""
    notes: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    header: str = ""
    footer: str = ""
    app: str = "Microsoft Office Word"
    strict: bool = False

    def note(self, text: str) -> str:
        """A footnote; what stands in the sentence for it."""
        self.notes.append(text)
        return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{len(self.notes) + 1}"/></w:r>'

    def comment(self, inner: str, text: str) -> str:
        number = len(self.comments)
        self.comments.append(text)
        mark = f'<w:r><w:commentReference w:id="{number}"/></w:r>'
        return f'<w:commentRangeStart w:id="{number}"/>{inner}<w:commentRangeEnd w:id="{number}"/>{mark}'

    def save(self, target: Path) -> None:
        parts: dict[str, tuple[str, str, str]] = {}

        def part(name: str, kind: str, content: str) -> None:
            parts[name] = (
                kind,
                f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml",
                HEAD + content,
            )

        part("styles", "styles", f"<w:styles {XMLNS}>{BASE}{self.styles}</w:styles>")
        if self.numbering:
            part("numbering", "numbering", f"<w:numbering {XMLNS}>{self.numbering}</w:numbering>")
        if self.notes:
            marks = "".join(
                f'<w:footnote w:type="{t}" w:id="{i}"><w:p><w:r><w:{t}/></w:r></w:p></w:footnote>'
                for i, t in enumerate(("separator", "continuationSeparator"))
            )
            own = "".join(
                f'<w:footnote w:id="{i + 2}">{para("<w:r><w:footnoteRef/></w:r>" + run(" " + n))}</w:footnote>'
                for i, n in enumerate(self.notes)
            )
            part("footnotes", "footnotes", f"<w:footnotes {XMLNS}>{marks}{own}</w:footnotes>")
        if self.comments:
            own = "".join(
                f'<w:comment {WHO.format(i, 4)} w:initials="周">{para(run(c))}</w:comment>'
                for i, c in enumerate(self.comments)
            )
            part("comments", "comments", f"<w:comments {XMLNS}>{own}</w:comments>")
        refs = ""
        for name, kind, content in (("header1", "header", self.header), ("footer1", "footer", self.footer)):
            if content:
                tag = "hdr" if kind == "header" else "ftr"
                part(name, kind, f"<w:{tag} {XMLNS}>{content}</w:{tag}>")
                refs += f'<w:{kind}Reference w:type="default" r:id="r_{name}"/>'
        section = f"<w:sectPr>{refs}{self.section or A4}</w:sectPr>"
        part(
            "document",
            "document.main",
            f'<w:document {XMLNS} mc:Ignorable="w14"><w:body>{"".join(self.body)}{section}</w:body></w:document>',
        )
        rels = "".join(
            f'<Relationship Id="r_{n}" Type="{REL}/{k}" Target="{n}.xml"/>'
            for n, (k, _, _) in parts.items()
            if n != "document"
        )
        pack = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
        types = "".join(f'<Override PartName="/word/{n}.xml" ContentType="{t}"/>' for n, (_, t, _) in parts.items())
        files = {
            "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
            "_rels/.rels": f'{HEAD}<Relationships {pack}><Relationship Id="rId1" Type="{REL}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="{REL}/extended-properties" Target="docProps/app.xml"/></Relationships>',
            "docProps/app.xml": f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>{self.app}</Application></Properties>',
            "word/_rels/document.xml.rels": f"{HEAD}<Relationships {pack}>{rels}</Relationships>",
            **{f"word/{n}.xml": content for n, (_, _, content) in parts.items()},
        }
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in files.items():
                for old, new in STRICT.items() if self.strict else ():
                    content = content.replace(old, new)
                package.writestr(
                    name,
                    content.replace("<w:document ", '<w:document w:conformance="strict" ') if self.strict else content,
                )


A4 = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1701" w:right="1474" w:bottom="1588" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/>'
BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def width(cells: int) -> list[int]:
    return [700, 4000, 2400, 1900] if cells == 4 else [9000 // cells] * cells


def table(rows: list[Block], runs: Callable[[str], str] = run, rules: bool = True) -> str:
    """A table with repeated head; rows that group others span it."""
    wide = width(len(rows[0].cells))
    edge = (
        "".join(f'<w:{s} w:val="single" w:sz="4"/>' for s in ("top", "left", "bottom", "right", "insideH", "insideV"))
        if rules
        else ""
    )
    out = [
        f'<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/><w:tblBorders>{edge}</w:tblBorders></w:tblPr><w:tblGrid>{"".join(f"<w:gridCol w:w={chr(34)}{w}{chr(34)}/>" for w in wide)}</w:tblGrid>'
    ]
    for row in rows:
        props = "<w:trPr><w:tblHeader/></w:trPr>" if row.kind == "head" else ""
        if row.kind == "group":
            cells = f'<w:tc><w:tcPr><w:tcW w:w="9000" w:type="dxa"/><w:gridSpan w:val="{len(wide)}"/></w:tcPr>{para(runs(row.label + row.title))}</w:tc>'
        else:
            cells = "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{w}" w:type="dxa"/></w:tcPr>{para(runs(c))}</w:tc>'
                for c, w in zip(row.cells, wide, strict=True)
            )
        out.append(f"<w:tr>{props}{cells}</w:tr>")
    return "".join([*out, "</w:tbl>"])


def typed(
    docx: Docx,
    texts: list[Text],
    runs: Callable[[str], str] = run,
    styles: bool = True,
    each: Callable[[Block, str], str] | None = None,
    **options: bool,
) -> Docx:
    """Documents with numbers that were typed; `each` may wrap a paragraph."""
    for i, text in enumerate(texts):
        if i:
            docx.body.append(BREAK)
        rows: list[Block] = []
        for block in [*text.blocks, Block("end")]:
            if block.kind in ("head", "group", "row"):
                rows.append(block)
                continue
            if rows:
                docx.body.append(table(rows, runs, **options))
                rows = []
            if block.kind == "end":
                continue
            look = LOOKS.get(block.kind, "")
            if block.kind == "clause":
                heading = styles and block.level <= 3 and not block.text
                look = f'<w:pStyle w:val="{block.level}"/>{INDENT}' if heading else INDENT
            props = '<w:b/><w:sz w:val="40"/>' if block.kind == "title" else ""
            inner = run(block.line, props) if props else runs(block.line)
            made = para(inner, look)
            docx.body.append(each(block, made) if each else made)
    return docx


HEADINGS = "".join(
    style(str(n), f"heading {n}", f'<w:keepNext/><w:outlineLvl w:val="{n - 1}"/>', "<w:b/>" if n == 1 else "")
    for n in (1, 2, 3)
)


def furniture(docx: Docx, words: str) -> Docx:
    docx.header = para(run(words, '<w:sz w:val="18"/>'), CENTRE)
    docx.footer = para(
        run("第 ") + complex_field("PAGE", "1") + run(" 页 共 ") + complex_field("NUMPAGES", "9") + run(" 页"), CENTRE
    )
    return docx


@form(
    "plan_word_toc.docx",
    "plan",
    "XML in the manner of Word",
    "heading styles, typed numbers; contents in w:sdt with TOC, HYPERLINK and PAGEREF fields; runs cut at any place; proofErr, lastRenderedPageBreak; header and footer with fields",
)
def plan_word(target: Path, texts: list[Text]) -> None:
    docx = furniture(
        Docx(styles=HEADINGS + style("TOC1", "toc 1") + style("TOC2", "toc 2")), "青屿市人民政府办公厅文件"
    )
    lines = []
    for i, block in enumerate(b for b in texts[-1].blocks if b.kind == "clause" and b.level < 3):
        link = (
            run(block.label + block.title)
            + "<w:r><w:tab/></w:r>"
            + complex_field(f"PAGEREF _Toc{i} \\h", str(2 + i // 4))
        )
        lines.append(
            para(
                f'<w:hyperlink w:anchor="_Toc{i}" w:history="1">{link}</w:hyperlink>',
                f'<w:pStyle w:val="TOC{block.level}"/>',
            )
        )
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr>'
    begin = para(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        + run(' TOC \\o "1-2" \\h \\z \\u ', tag="w:instrText")
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = para('<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    contents = f"<w:sdt>{gallery}<w:sdtContent>{para(run('目　录'), CENTRE)}{begin}{''.join(lines)}{end}</w:sdtContent></w:sdt>"
    typed(docx, texts[:1])
    docx.body += [BREAK, contents, BREAK]
    typed(docx, texts[1:], shattered(3)).save(target)


def numbered(
    texts: list[Text],
    abstract: str,
    place: Callable[[Block], tuple[int, int] | None],
    nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    **more: object,
) -> Docx:
    """Documents whose numbers are automatic: `place` gives num and level of a clause, or None for a typed number."""
    docx = Docx(
        numbering=f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{abstract}</w:abstractNum>{nums}',
        **more,
    )  # type: ignore[arg-type]
    for text in texts:
        for block in text.blocks:
            spot = place(block) if block.kind == "clause" else None
            if spot is None:
                docx.body.append(
                    para(run(block.line, "<w:b/>" if block.kind == "title" else ""), LOOKS.get(block.kind, ""))
                )
            else:
                docx.body.append(
                    para(
                        run(block.joined), f'<w:numPr><w:ilvl w:val="{spot[1]}"/><w:numId w:val="{spot[0]}"/></w:numPr>'
                    )
                )
    return docx


RUNS_ON = '<w:lvlRestart w:val="0"/>'


@form(
    "regulation_word_auto.docx",
    "regulation",
    "XML in the manner of Word",
    "automatic 第X章, 第X节, 第X条 (runs on over chapters: lvlRestart 0), （X）; nothing of the labels in the text",
)
def regulation_auto(target: Path, texts: list[Text]) -> None:
    fmt = "chineseCountingThousand"
    levels = (
        level(0, fmt, "第%1章") + level(1, fmt, "第%2节") + level(2, fmt, "第%3条", RUNS_ON) + level(3, fmt, "（%4）")
    )
    place = {"章": 0, "节": 1, "条": 2, "）": 3}
    numbered(texts, levels, lambda b: (1, place[b.label[-1]])).save(target)


@form(
    "measure_word_decimals.docx",
    "measure",
    "XML in the manner of Word",
    "automatic 1, 1.1, 1.1.1 from heading styles (numPr in styles only)",
)
def measure_auto(target: Path, texts: list[Text]) -> None:
    levels = "".join(
        level(n, "decimal", ".".join(f"%{i + 1}" for i in range(n + 1)), style=str(n + 1)) for n in range(3)
    )
    docx = Docx(
        numbering=f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    docx.styles = "".join(
        style(
            str(n),
            f"heading {n}",
            f'<w:numPr><w:ilvl w:val="{n - 1}"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="{n - 1}"/>',
        )
        for n in (1, 2, 3)
    )
    for block in texts[0].blocks:
        look = f'<w:pStyle w:val="{block.level}"/>' if block.kind == "clause" else LOOKS.get(block.kind, "")
        docx.body.append(para(run(block.title if block.kind == "clause" else block.text), look))
    docx.save(target)


@form(
    "english_word_auto.docx",
    "english",
    "XML in the manner of Word",
    "English; automatic I. (I) 1.; items run on over (I), (II), (III); smart quotes' fields; header",
)
def english_auto(target: Path, texts: list[Text]) -> None:
    levels = level(0, "upperRoman", "%1.") + level(1, "upperRoman", "(%2)") + level(2, "decimal", "%3.", RUNS_ON)
    furniture(numbered(texts, levels, lambda b: (1, b.level - 1)), "Qingyu Municipality").save(target)


@form(
    "draft_wps.docx",
    "draft",
    "XML in the manner of WPS",
    "one-level lists by direct numPr: 一、 and （一） automatic, restarted by startOverride; 1． typed; ① automatic (decimalEnclosedCircleChinese); numeric style ids; full-width blanks as indents",
)
def draft_wps(target: Path, texts: list[Text]) -> None:
    def single(number: int, fmt: str, text: str) -> str:
        return f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>{level(0, fmt, text)}</w:abstractNum>'

    docx = Docx(styles=style("2", "heading 1"), app="WPS Office_12.1.0.17827_F1E327BC-269C-435d-A152-05C5408002CA")
    docx.numbering = (
        single(1, "chineseCounting", "%1、")
        + single(2, "chineseCounting", "（%1）")
        + single(3, "decimalEnclosedCircleChinese", "%1")
    )
    nums = [
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
        '<w:num w:numId="2"><w:abstractNumId w:val="3"/></w:num>',
    ]
    current = 0
    for block in texts[0].blocks:
        if block.kind != "clause":
            look = LOOKS.get(block.kind, "")
            docx.body.append(
                para(
                    run(
                        ("　　" if block.kind == "para" else "") + block.text,
                        '<w:rFonts w:hint="eastAsia"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>',
                    ),
                    look if block.kind != "para" else "",
                )
            )
            continue
        if block.level == 1:
            docx.body.append(
                para(
                    run(block.joined), '<w:pStyle w:val="2"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
                )
            )
            current = 0
        elif block.level == 2:
            if not current:
                current = len(nums) + 1
                nums.append(
                    f'<w:num w:numId="{current}"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
                )
            docx.body.append(
                para(
                    run(block.title, "<w:b/>") + run(block.text),
                    f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{current}"/></w:numPr>',
                )
            )
        elif block.level == 4:
            docx.body.append(para(run(block.joined), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'))
        else:
            docx.body.append(
                para(run("　　") + run(block.label[0]) + run(block.label[1:] + block.title) + run(block.text))
            )
    docx.numbering += "".join(nums)
    docx.save(target)


@form(
    "draft_word_tracked.docx",
    "draft",
    "XML in the manner of Word",
    "tracked changes: words, whole clauses, a clause moved, paragraph marks inserted and deleted, formatting, deleted field; comments, one over two paragraphs",
    expected_view="all changes accepted",
)
def draft_tracked(target: Path, texts: list[Text]) -> None:
    docx = Docx(styles=HEADINGS)
    who = [WHO.format(900 + i, 1 + i % 5) for i in range(40)]

    def mark(block: Block, made: str) -> str:
        line = block.line
        if block.kind != "clause":
            return made
        if block.title == "工作目标":  # a clause that stood before it is struck out
            gone = para(
                f"<w:del {who[0]}>{run('一、指导思想', tag='w:delText')}</w:del>", f"<w:rPr><w:del {who[1]}/></w:rPr>"
            )
            return gone + made
        if block.title == "推广田头移动冷库。":
            words = line.replace("不超过4万元", "\0").split("\0")
            changed = f"<w:del {who[2]}>{run('不超过3万元', tag='w:delText')}</w:del><w:ins {who[3]}>{run('不超过4万元')}</w:ins>"
            return para(run(words[0]) + docx.comment(changed, "与市级口径一致？") + run(words[1]), INDENT)
        if block.title == "开展联合检查。":
            return para(f"<w:ins {who[4]}>{run(line)}</w:ins>", f"{INDENT}<w:rPr><w:ins {who[5]}/></w:rPr>")
        if block.title == "打造区域品牌。":  # two paragraphs in the old text, one in the new
            cut = line.index("展位费")
            first = para(run(line[:cut]), f"{INDENT}<w:rPr><w:del {who[6]}/></w:rPr>")
            return first + para(run(line[cut:]), INDENT)
        if block.title == "承接临港贸易。":  # moved: from behind 三、 to its place
            return para(
                f'<w:moveToRangeStart w:name="move1" {who[7]}/><w:moveTo {who[8]}>{run(line)}</w:moveTo><w:moveToRangeEnd w:id="907"/>',
                f"{INDENT}<w:rPr><w:moveTo {who[9]}/></w:rPr>",
            )
        if block.title == "保障措施":
            source = next(b.line for b in texts[0].blocks if b.title == "承接临港贸易。")
            moved = para(
                f'<w:moveFromRangeStart w:name="move1" {who[10]}/><w:moveFrom {who[11]}>{run(source)}</w:moveFrom><w:moveFromRangeEnd w:id="910"/>',
                f"<w:rPr><w:moveFrom {who[12]}/></w:rPr>",
            )
            return made + moved
        if block.title == "明确责任分工。":
            old = "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:delInstrText> DATE </w:delInstrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>"
            return para(
                f"<w:del {who[13]}>{old}</w:del>" + run(line, f"<w:b/><w:rPrChange {who[14]}><w:rPr/></w:rPrChange>"),
                f"{INDENT}<w:pPrChange {who[15]}><w:pPr/></w:pPrChange>",
            )
        if block.title == "强化资金支持。":
            number = (
                f"<w:del {who[16]}>{run('（三）', tag='w:delText')}</w:del><w:ins {who[17]}>{run('（二）')}</w:ins>"
            )
            return para(number + docx.comment(run(line[3:]), "请财政局核对金额。"), INDENT)
        if block.title == "回收循环包装。":  # inserted and struck out again by another hand
            gone = f"<w:ins {who[18]}><w:del {who[19]}>{run('（暂不实施）', tag='w:delText')}</w:del></w:ins>"
            return para(run(line) + gone, INDENT)
        return made

    typed(docx, texts, each=mark).save(target)


BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor behindDoc="0" distT="0" distB="0" distL="114300" distR="114300" simplePos="0" relativeHeight="2" locked="0" layoutInCell="1" allowOverlap="1">'
    '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>3900000</wp:posOffset></wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>{y}</wp:posOffset></wp:positionV>'
    '<wp:extent cx="1800000" cy="620000"/><wp:wrapSquare wrapText="bothSides"/><wp:docPr id="{n}" name="文本框 {n}"/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
    '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1800000" cy="620000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:ln w="6350"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></wps:spPr>'
    "<wps:txbx><w:txbxContent>{text}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
    '<mc:Fallback><w:pict><v:shape style="position:absolute;width:142pt;height:49pt"><v:textbox><w:txbxContent>{text}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
)


def boxed(texts: list[Text]) -> Docx:
    """The draft with two text boxes, footnotes, a comment and content controls."""
    docx = furniture(Docx(styles=HEADINGS), "临渚区人民政府办公室　　征求意见稿")
    notes = {"南塘果蔬基地": "基地范围以区农业农村委公布的四至坐标为准。", "联合检查": "检查不得与双随机抽查重复。"}

    def dress(block: Block, made: str) -> str:
        if block.text.startswith("为贯彻"):
            return made.replace(
                "</w:p>",
                BOX.format(y=-900000, n=7, text=para(run("反馈截止日期：2026年7月15日", '<w:sz w:val="18"/>')))
                + "</w:p>",
                1,
            )
        if block.title == "严格入库查验。":
            return made.replace(
                "</w:p>",
                BOX.format(y=60000, n=8, text=para(run("本条由区市场监管局起草", '<w:sz w:val="18"/>'))) + "</w:p>",
                1,
            )
        for words, note in notes.items():
            if block.kind == "clause" and words in block.text:
                before, _, after = block.line.partition(words)
                return para(run(before + words) + docx.note(note) + run(after), INDENT)
        if block.title == "加强宣传引导。":
            return f'<w:sdt><w:sdtPr><w:alias w:val="条款"/></w:sdtPr><w:sdtContent>{made}</w:sdtContent></w:sdt>'
        return made

    return typed(docx, texts, each=dress)


@form(
    "draft_word_boxes.docx",
    "draft",
    "XML in the manner of Word",
    "two text boxes (AlternateContent: DrawingML and VML hold the same text), footnotes, block content control, header and footer",
    expected_behaviour="text boxes and footnotes stand apart from the clauses",
)
def draft_boxes(target: Path, texts: list[Text]) -> None:
    boxed(texts).save(target)


@form(
    "notice_word_nested_table.docx",
    "notice",
    "XML in the manner of Word",
    "task table inside a one-cell layout table; spanning group rows; tblHeader; runs cut at any place",
    doubt="the outer table is layout only: its one cell must not become a clause",
)
def notice_nested(target: Path, texts: list[Text]) -> None:
    docx = typed(Docx(styles=HEADINGS), texts, shattered(8))
    outer = '<w:tbl><w:tblPr><w:tblW w:w="9100" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="9100"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:tcW w:w="9100" w:type="dxa"/></w:tcPr>{}<w:p/></w:tc></w:tr></w:tbl>'
    docx.body = [outer.format(part) if part.startswith("<w:tbl>") else part for part in docx.body]
    docx.save(target)


@form(
    "notice_word_merged.docx",
    "notice",
    "XML in the manner of Word",
    "group in a first column merged over its rows (vMerge) in place of group rows; unit cell merged over two columns",
    doubt="the merged first column holds the group's number and name",
)
def notice_merged(target: Path, texts: list[Text]) -> None:
    docx = Docx(styles=HEADINGS)
    typed(docx, texts)
    rows = [b for t in texts for b in t.blocks if b.kind in ("head", "group", "row")]
    out, group, fresh = [], "", False
    for row in rows:
        if row.kind == "group":
            group, fresh = row.label + row.title, True
            continue
        first = "类别" if row.kind == "head" else group if fresh else ""
        merge = "" if row.kind == "head" else '<w:vMerge w:val="restart"/>' if fresh else "<w:vMerge/>"
        lead = f'<w:tc><w:tcPr><w:tcW w:w="1200" w:type="dxa"/>{merge}</w:tcPr>{para(run(first))}</w:tc>'
        fresh = False
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{w}" w:type="dxa"/></w:tcPr>{para(run(c))}</w:tc>'
            for c, w in zip(row.cells, (600, 3600, 2000, 1700), strict=True)
        )
        out.append(f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if row.kind == 'head' else ''}{lead}{cells}</w:tr>")
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in (1200, 600, 3600, 2000, 1700))
    edges = "".join(
        f'<w:{s} w:val="single" w:sz="4"/>' for s in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    merged = f'<w:tbl><w:tblPr><w:tblW w:w="9100" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(out)}</w:tbl>'
    docx.body = [merged if part.startswith("<w:tbl>") else part for part in docx.body]
    docx.save(target)


@form(
    "plan_word_strict.docx",
    "plan",
    "XML in the manner of Word",
    "Strict Open XML: namespaces of purl.oclc.org, w:conformance; line breaks inside title; no-break blanks",
)
def plan_strict(target: Path, texts: list[Text]) -> None:
    docx = furniture(Docx(styles=HEADINGS, strict=True), "青屿市人民政府办公厅")
    typed(docx, texts, lambda t: run(t.replace("2028年", "2028\u00a0年") if t.startswith("到2028年") else t))
    title = re.compile(r"(关于印发)(青屿市)")
    docx.body[0] = title.sub(r"\1</w:t><w:br/><w:t>\2", docx.body[0])
    docx.save(target)


@form(
    "ordinance_word_vertical.docx",
    "ordinance",
    "XML in the manner of Word",
    "Traditional Chinese; vertical text (tbRl); phonetic guides (w:ruby) over three words; automatic 第X條 in list, 一、 items restarted",
)
def ordinance_vertical(target: Path, texts: list[Text]) -> None:
    fmt = "taiwaneseCountingThousand"
    levels = level(0, fmt, "第%1章") + level(1, fmt, "第%2條", RUNS_ON) + level(2, fmt, "%3、")
    docx = numbered(
        texts,
        levels,
        lambda b: (1, b.level - 1),
        section='<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/><w:textDirection w:val="tbRl"/>',
    )
    ruby = '</w:t></w:r><w:r><w:ruby><w:rubyPr><w:rubyAlign w:val="center"/></w:rubyPr><w:rt>{}</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r><w:r><w:t xml:space="preserve">'
    for words, sound in (("菜圃", "ㄘㄞˋㄆㄨˇ"), ("罰鍰", "ㄈㄚˊㄏㄨㄢˊ"), ("抽籤", "ㄔㄡㄑㄧㄢ")):
        at = next(i for i, part in enumerate(docx.body) if words in part and "numPr" in part)
        docx.body[at] = docx.body[at].replace(words, ruby.format(run(sound), run(words)), 1)
    docx.save(target)


@form(
    "bilingual_python_docx.docx",
    "bilingual_notice plan:plan english",
    "python-docx",
    "notice, Chinese plan and English plan in one file; built-in Heading styles; section breaks",
    "py:docx",
)
def bilingual_docx(target: Path, texts: list[Text]) -> None:
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    doc = Document()
    for i, text in enumerate(texts):
        if i:
            doc.add_section()
        for block in text.blocks:
            if block.kind == "clause" and not block.text:
                doc.add_heading(block.line, block.level)
                continue
            made = doc.add_paragraph(block.line, "Title" if block.kind == "title" else None)
            if block.kind in ("sign", "date"):
                made.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    doc.save(str(target))


@form(
    "regulation_word_fields.docx",
    "regulation",
    "XML in the manner of Word",
    "numbers of chapters and articles are SEQ fields (第 + field + 条); a hyperlink and a REF field inside clauses; a tab behind the labels",
)
def regulation_fields(target: Path, texts: list[Text]) -> None:
    docx = Docx(styles=HEADINGS)
    for block in texts[0].blocks:
        if block.kind == "clause" and block.label.startswith("第"):
            number = complex_field(f"SEQ {block.label[-1]} \\* CHINESENUM3", block.label[1:-1])
            words = block.joined
            inner = run("第") + number + run(block.label[-1]) + "<w:r><w:tab/></w:r>"
            cited = re.search(r"第十四条|第十六条", words)
            if cited:
                inner += (
                    run(words[: cited.start()])
                    + complex_field("REF _Ref5512 \\h", cited[0])
                    + run(words[cited.end() :])
                )
            else:
                inner += run(words)
            docx.body.append(para(inner, INDENT))
        else:
            docx.body.append(para(run(block.line), LOOKS.get(block.kind, INDENT)))
    docx.save(target)


@form(
    "measure_word_hidden.docx",
    "measure",
    "XML in the manner of Word",
    "hidden text (w:vanish) with an older figure; soft hyphens; smart tags and custom XML around runs; empty paragraphs; page breaks inside paragraphs",
    expected_behaviour="hidden text is not seen by a reader and belongs to no clause",
)
def measure_hidden(target: Path, texts: list[Text]) -> None:
    def runs(text: str) -> str:
        half = len(text) // 2
        tagged = f'<w:smartTag w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="chmetcnv">{run(text[:half])}</w:smartTag>'
        return (
            f'{tagged}<w:r><w:softHyphen/></w:r><w:customXml w:uri="u" w:element="e">{run(text[half:])}</w:customXml>'
        )

    def each(block: Block, made: str) -> str:
        if block.kind == "para" and "小时" in block.text:
            made = made.replace("</w:p>", run("（原为36小时）", "<w:vanish/>") + "</w:p>")
        return made + ("<w:p/>" if block.kind == "clause" and block.level == 1 else "")

    typed(Docx(styles=HEADINGS), texts, runs, each=each).save(target)
