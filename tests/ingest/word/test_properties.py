"""On arbitrary trees of runs, tracked changes, content controls, fields and tables: nothing lost, nothing twice."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Block, BlockKind
from tests.ingest.word_fixtures import BY, STYLES, num, parse, place, r, word

Tree = tuple[str, tuple["Tree", ...]]
"""What to build: a name of `_Builder`, and what stands inside."""

_INLINE_LEAVES = ("text", "text", "text", "tab", "break", "hidden", "ruby", "note")
_INLINE = ("ins", "del", "moveFrom", "moveTo", "hyperlink", "sdt", "field", "simple", "smartTag", "future", "box")
inline = st.recursive(
    st.tuples(st.sampled_from(_INLINE_LEAVES), st.just(())),
    lambda inner: st.tuples(st.sampled_from(_INLINE), st.lists(inner, max_size=3).map(tuple)),
    max_leaves=6,
)
_PARAGRAPHS = ("p", "p", "p", "numbered", "numbered", "gone", "added", "contents", "heading")
paragraph = st.tuples(st.sampled_from(_PARAGRAPHS), st.lists(inline, max_size=4).map(tuple))


def _tables(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    cell = st.tuples(st.just("tc"), st.lists(inner, min_size=1, max_size=2).map(tuple))
    row = st.tuples(
        st.sampled_from(("tr", "tr", "row-ins", "row-del", "row-sdt")),
        st.lists(cell, min_size=1, max_size=3).map(tuple),
    )
    table = st.tuples(st.just("tbl"), st.lists(row, min_size=1, max_size=3).map(tuple))
    return st.one_of(table, st.tuples(st.sampled_from(("sdt", "customXml")), st.lists(inner, max_size=2).map(tuple)))


block = st.recursive(paragraph, _tables, max_leaves=5)
story = st.lists(block, min_size=1, max_size=5)


@dataclass
class _Builder:
    """Makes the XML of a tree, and keeps which words each view shows."""

    original: bool
    count: int = 0
    shown: list[str] = field(default_factory=list)

    def word(self, visible: bool) -> str:
        self.count += 1
        name = f"〔{self.count}〕"
        if visible:
            self.shown.append(name)
        return name

    def inside(self, trees: tuple[Tree, ...], visible: bool, deleted: bool = False) -> str:
        return "".join(self.inline(tree, visible, deleted) for tree in trees)

    def inline(self, tree: Tree, visible: bool, deleted: bool) -> str:
        kind, inner = tree
        tag = "delText" if deleted else "t"
        if kind in ("text", "hidden"):
            properties = "<w:rPr><w:vanish/></w:rPr>" if kind == "hidden" else ""
            return f"<w:r>{properties}<w:{tag}>{self.word(visible)}</w:{tag}></w:r>"
        if kind in ("tab", "break"):
            return "<w:r><w:tab/></w:r>" if kind == "tab" else "<w:r><w:br/></w:r>"
        if kind == "ruby":
            guide = f"<w:rt>{r(self.word(visible))}</w:rt>"
            return f"<w:r><w:ruby>{guide}<w:rubyBase>{r(self.word(visible))}</w:rubyBase></w:ruby></w:r>"
        if kind == "note":
            return '<w:r><w:footnoteReference w:id="9"/></w:r>'
        if kind in ("ins", "moveTo", "del", "moveFrom"):
            gone = (kind in ("ins", "moveTo")) == self.original
            return f"<w:{kind} {BY}>{self.inside(inner, visible and not gone, kind == 'del')}</w:{kind}>"
        content = self.inside(inner, visible, deleted)
        if kind == "sdt":
            return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"
        if kind == "field":
            char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
            code = "<w:r><w:instrText> REF x </w:instrText></w:r>"
            return char.format("begin") + code + char.format("separate") + content + char.format("end")
        if kind == "simple":
            return f'<w:fldSimple w:instr=" TITLE ">{content}</w:fldSimple>'
        if kind == "box":
            box = f"<w:txbxContent><w:p>{content}</w:p></w:txbxContent>"
            return (
                f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
                f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
            )
        return f"<w:{kind}>{content}</w:{kind}>"

    def block(self, tree: Tree, visible: bool = True) -> str:
        kind, inner = tree
        if kind in ("sdt", "customXml"):
            content = "".join(self.block(child, visible) for child in inner)
            return (
                f"<w:sdt><w:sdtContent>{content}</w:sdtContent></w:sdt>"
                if kind == "sdt"
                else f"<w:customXml>{content}</w:customXml>"
            )
        if kind == "tbl":
            return f"<w:tbl>{''.join(self.row(row, visible) for row in inner)}</w:tbl>"
        properties = {
            "numbered": num(1),
            "gone": f"<w:rPr><w:del {BY}/></w:rPr>",
            "added": f"<w:rPr><w:ins {BY}/></w:rPr>",
            "contents": '<w:pStyle w:val="c"/>',
            "heading": '<w:pStyle w:val="o"/>',
        }.get(kind, "")
        return f"<w:p><w:pPr>{properties}</w:pPr>{self.inside(inner, visible)}</w:p>"

    def row(self, tree: Tree, visible: bool) -> str:
        kind, cells = tree
        change = kind.removeprefix("row-") if kind in ("row-ins", "row-del") else ""
        shown = visible and change != ("ins" if self.original else "del")
        inner = "".join(f"<w:tc>{''.join(self.block(b, shown) for b in blocks)}<w:p/></w:tc>" for _, blocks in cells)
        properties = f"<w:trPr><w:{change} {BY}/></w:trPr>" if change else ""
        row = f"<w:tr>{properties}{inner}</w:tr>"
        return f"<w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt>" if kind == "row-sdt" else row


LIST = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="{%1}"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


@pytest.mark.parametrize("view", ["accepted", "original"])
@settings(max_examples=60)
@given(trees=story)
def test_every_word_is_shown_once(view: str, trees: list[Tree]) -> None:
    builder = _Builder(view == "original")
    xml = "".join(map(builder.block, trees)) + "<w:p><w:r><w:t>end</w:t></w:r></w:p>"
    doc = parse(word(xml, numbering=LIST, styles=STYLES), view)
    found = re.findall(r"〔\d+〕", "\n".join(b.text for b in (*doc.blocks, *doc.aside)))
    assert sorted(found) == sorted(builder.shown)
    _check_places(xml, (*doc.blocks, *doc.aside))
    _check_numbers(doc.blocks)


def _check_places(xml: str, blocks: tuple[Block, ...]) -> None:
    """The path of each block leads to the element that holds its first word."""
    from lxml import etree

    from tests.ingest.word_fixtures import SPACES

    root = etree.fromstring(f"<w:document {SPACES}><w:body>{xml}</w:body></w:document>")
    for one in blocks:
        first = re.search(r"〔\d+〕|end", one.text)
        if first is not None:
            assert first[0] in "".join(place(root, one.path).itertext())


def _check_numbers(blocks: tuple[Block, ...]) -> None:
    """`auto` is the length of the printed number, and nothing else is taken for one."""
    for one in blocks:
        if one.kind in (BlockKind.PARAGRAPH, BlockKind.ROW):
            label = re.match(r"\{\d+\}", one.text)
            assert one.auto == (len(label[0]) if label else 0)
