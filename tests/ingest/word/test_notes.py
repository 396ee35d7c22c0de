from __future__ import annotations

from ingest.document import BlockKind
from tests.ingest.word_fixtures import BY, p, parse, r, word


def comment(number: int, text: str, key: str = "") -> str:
    mark = f' w14:paraId="{key}"' if key else ""
    return f'<w:comment w:id="{number}" {BY}><w:p{mark}>{r(text)}</w:p></w:comment>'


def test_comments_quote_what_they_are_about() -> None:
    start, end = '<w:commentRangeStart w:id="{}"/>', '<w:commentRangeEnd w:id="{}"/>'
    body = (
        p("", runs=start.format(1) + r("不超过200万") + end.format(1) + r("元"))
        + start.format(2)
        + p("甲")
        + p("乙", runs=end.format(2) + r("丙"))
        + p("", runs=start.format(3) + r("长" * 200) + f"<w:del {BY}>{end.format(3)}</w:del>" + r("丁"))
    )
    comments = comment(1, "对吗", "AA") + comment(2, "两段") + comment(3, "太长") + comment(4, "对", "BB")
    extended = '<w15:commentEx w15:paraId="AA" w15:done="1"/><w15:commentEx w15:paraId="BB" w15:paraIdParent="AA" w15:done="0"/>'
    doc = parse(word(body, comments=comments, commentsExtended=extended))
    assert [b.text for b in doc.aside] == [
        "Comment (李某, 2023-03-01; resolved) on “不超过200万”: 对吗",
        "Reply (李某, 2023-03-01; resolved): 对",
        "Comment (李某, 2023-03-01) on “甲\n乙”: 两段",
        f"Comment (李某, 2023-03-01) on “{'长' * 120}…”: 太长",
    ]
    assert doc.aside[1].path == "word/comments.xml#comment[4]"


def test_replies_that_name_each_other_end() -> None:
    extended = (
        '<w15:commentEx w15:paraId="A" w15:paraIdParent="B"/><w15:commentEx w15:paraId="B" w15:paraIdParent="A"/>'
    )
    doc = parse(word(p("甲"), comments=comment(1, "一", "A") + comment(2, "二", "B"), commentsExtended=extended))
    assert sorted(b.text[-1] for b in doc.aside) == ["一", "二"]


def test_endnotes_are_named_so() -> None:
    body = p("目标", runs='<w:r><w:endnoteReference w:id="1"/></w:r>')
    doc = parse(word(body, endnotes=f'<w:endnote w:id="1">{p("来源")}{p("续")}</w:endnote>'))
    assert [(b.text, b.kind) for b in doc.aside] == [("来源\n续", BlockKind.ENDNOTE)]
