"""What a file holds beside its clauses, in words: why a block was set aside, and what a tracked change is."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.document import BlockKind


@dataclass(frozen=True, slots=True)
class Reason:
    """`one` and `many` are what such blocks are called in English, `zh` in Chinese (behind a number); `why_en` and `why_zh`
    say in a sentence why they are no part of the text."""

    one: str
    many: str
    zh: str
    why_en: str
    why_zh: str


REASONS = {
    BlockKind.FOOTNOTE: Reason(
        "footnote", "footnotes", "条脚注", "Stands apart from the sentence that it explains.", "与其所注的正文分列。"
    ),
    BlockKind.ENDNOTE: Reason(
        "endnote", "endnotes", "条尾注", "Stands apart from the sentence that it explains.", "与其所注的正文分列。"
    ),
    BlockKind.COMMENT: Reason(
        "comment", "comments", "条批注", "Somebody's remark on the text, not the text itself.", "系对正文的批注，不属正文。"
    ),
    BlockKind.TEXTBOX: Reason(
        "text box", "text boxes", "个文本框", "Floats beside the text and has no place in its order.", "浮于正文之外，在正文中没有确定的位置。"
    ),
    BlockKind.RUNNING_HEAD: Reason(
        "running head or foot", "running heads and feet", "处页眉页脚", "Comes again on page after page.", "逐页重复。"
    ),
    BlockKind.PAGE_NUMBER: Reason(
        "page number", "page numbers", "个页码", "Counts the pages.", "仅标示页次。"
    ),
    BlockKind.LINE_NUMBER: Reason(
        "line number", "line numbers", "个行号", "Counts the lines, in the margin.", "位于页边，仅标示行次。"
    ),
    BlockKind.WATERMARK: Reason(
        "watermark or stamp", "watermarks and stamps", "处水印或印章", "Lies over or under the text.", "覆于或衬于正文。"
    ),
    BlockKind.CONTENTS: Reason(
        "line of a table of contents", "lines of tables of contents", "行目录", "Names what stands further on in the file.", "所列标题均见后文。"
    ),
    BlockKind.COVER: Reason(
        "line of a cover", "lines of a cover", "行封面文字", "Belongs to the issue or volume, to none of its documents.", "属于整期或整册，不属其中任何文件。"
    ),
    BlockKind.COLOPHON: Reason(
        "line of an imprint", "lines of an imprint", "行版记", "Says who printed, published or received the paper.", "载明印发、出版或抄送情况。"
    ),
    BlockKind.TABLE_HEAD: Reason(
        "head of a table", "heads of tables", "处表头", "Each row of the table repeats the names of its columns.", "表中各行已带有列名。"
    ),
    BlockKind.SITE: Reason(
        "piece around the text", "pieces around the text", "处正文四周的文字", "Belongs to the web site (navigation, tools, links) or the mail (head, signature).", "系网站的导航、工具和链接，或邮件的头部和签名。"
    ),
    BlockKind.SIDEWAYS: Reason(
        "piece of sideways text", "pieces of sideways text", "处横竖相异的文字", "Runs in another direction than the page.", "排列方向与版面不同。"
    ),
    BlockKind.HIDDEN: Reason(
        "hidden stretch", "hidden stretches", "处隐藏文字", "The file holds it and does not show it.", "文件中有而不显示。"
    ),
    BlockKind.OFF_PAGE: Reason(
        "stretch off the page", "stretches off the page", "处页外文字", "Lies outside of the visible page.", "位于可见页面之外。"
    ),
    BlockKind.MARKUP: Reason(
        "leftover of a conversion", "leftovers of a conversion", "处转换残留", "A conversion left it behind: bookmarks, comments of HTML.", "系格式转换的残留，如书签、网页注释。"
    ),
    BlockKind.PARAGRAPH: Reason(
        "paragraph", "paragraphs", "段文字", "Stands outside of the text.", "位于正文之外。"
    ),
    BlockKind.ROW: Reason(
        "table row", "table rows", "行表格", "Stands outside of the text.", "位于正文之外。"
    ),
}  # fmt: skip
"""Why a block of each kind is set aside. A paragraph or row is, where a parser found no better word for it."""

CHANGES = {
    "insertion": ("insertion", "insertions", "处插入"),
    "deletion": ("deletion", "deletions", "处删除"),
    "move-from": ("move from here", "moves from here", "处移出"),
    "move-to": ("move to here", "moves to here", "处移入"),
    "paragraph-mark": ("paragraph mark", "paragraph marks", "处段落标记"),
    "numbering": ("numbering", "numberings", "处编号"),
    "formatting": ("formatting", "formattings", "处格式"),
    "row-insertion": ("inserted row", "inserted rows", "处插入行"),
    "row-deletion": ("deleted row", "deleted rows", "处删除行"),
}
"""Kinds of tracked changes (`ingest.document.Revision`): one and many in English and, behind a number, in Chinese."""
