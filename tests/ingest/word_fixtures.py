"""Small Word files made of their XML."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from ingest.document import Document, SourceFile
from ingest.word import parser as docx_parser

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
SOURCE = SourceFile("draft.docx", "0" * 64, "docx", 0)
BY = 'w:author="李某" w:date="2023-03-01T09:00:00Z"'


def p(text: str = "", properties: str = "", runs: str = "") -> str:
    run = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}{runs}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def num(list_id: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'


def packed(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name, text)
    return out.getvalue()


def word(body: str, **parts: str) -> bytes:
    """A DOCX file with the body given; `parts` are styles, numbering, footnotes, comments, header … by their content."""
    roots = {"header": "w:hdr", "footer": "w:ftr", "commentsExtended": "w15:commentsEx", "diagramData": "dgm:dataModel"}
    members: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"
    }
    links = ""
    for name, content in parts.items():
        root = roots.get(name, f"w:{name}")
        members[f"word/{name}.xml"] = f"<{root} {SPACES}>{content}</{root}>"
        links += f'<Relationship Id="{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>'
    members["word/_rels/document.xml.rels"] = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    )
    return packed(members)


def parse(data: bytes, revisions: str = "accepted") -> Document:
    return docx_parser.parse(data, SourceFile("draft.docx", "0" * 64, "docx", len(data)), revisions)


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in parse(word(body, **parts)).blocks]


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:suff w:val="space"/><w:lvlText w:val="%2."/></w:lvl>'
    "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>'
    f"<w:pPr>{num(1)}</w:pPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/><w:pPr><w:jc w:val="center"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="o"><w:name w:val="Own"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="character" w:styleId="h"><w:name w:val="Hidden"/><w:rPr><w:vanish/></w:rPr></w:style>'
)


def change(kind: str, text: str) -> str:
    run = f"<w:r><w:delText>{text}</w:delText></w:r>" if kind == "del" else r(text)
    return f"<w:{kind} {BY}>{run}</w:{kind}>"


def changed(kind: str, text: str) -> str:
    """A paragraph that a tracked change took out or put in with its mark."""
    return p("", f"<w:rPr><w:{kind} {BY}/></w:rPr>", change(kind, text))


def text_box(text: str) -> str:
    """A run with a text box, as Word writes it for new and for old readers."""
    inner = f"<w:txbxContent>{p(text)}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
        f"<w:drawing><wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def tc(text: str, properties: str = "", paragraph: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text, paragraph)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def field(instruction: str, *result: str, end: bool = True) -> str:
    """A complex field; without `result` it has no separator, as fields that Word computes on the screen."""
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    shown = char.format("separate") + "".join(result) if result else ""
    code = f'<w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>'
    return char.format("begin") + code + shown + (char.format("end") if end else "")


def place(root: etree._Element, path: str) -> etree._Element:
    """The element that the path of a block names in its part."""
    for step in path.rpartition("#")[2].split("/"):
        m = re.fullmatch(r"(\w+?)(?:\[(\d+)\])?", step)
        assert m, path
        named = [child for child in root if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == m[1]]
        root = named[int(m[2] or 1) - 1]
    return root
