"""Which part of a web page is the document: the article, its title, and what the page says of it.

The article is found by its text: the innermost element that holds nearly all of the page's sentences, where words in
links count against it (the idea of text and link density; Kohlschütter, Fankhauser and Nejdl, WSDM 2010). What government
sites put around a text or into it - tools, breadcrumbs, a table of index numbers, footers - is known by its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # The words of sites are of use where no page is read.
    from lxml import etree

CONTAINERS = frozenset(
    ("body", "div", "td", "article", "section", "main", "center", "form", "table", "tbody", "tr", "details", "pre")
)
_BLANK = re.compile(r"[\s\u200b\ufeff\xad]+")

# --- the words of sites ---------------------------------------------------------------------------------------------

_G = r"[\s\u3000\xa0]*"


def _spaced(words: str) -> str:
    """A pattern for words as sites spread them (索 引 号, 标　　题)."""
    return "|".join(_G.join(word) for word in words.split())


# What a page says of its document, under the names that portals use for it (in the manner of the rules of the State
# Council's office on the columns of open government, GB/T 19488 and their local relatives).
_NAMES = {
    "title": "标题 信息名称 文件名称 文件标题 公文标题 法规名称 法規名稱 法律名称 名称",
    "docno": "发文字号 发文文号 文件编号 文件字号 发文号 文号",
    "issuer": "发文机关 发布机构 发布机关 发文单位 发布单位 发文机构 制发机关 制定机关 公开机构 公开主体 发布部门",
    "date": "成文日期 成文时间 发文日期 发文时间 生成日期 签发日期 制定日期 公發布日 修正日期",
    "published": "发布日期 发布时间 公开日期 公布日期 更新日期 更新时间 LastUpdated Lastupdated Updated",
    "index number": "索引号 信息索取号 信息索引号 索取号",
    "subject": "主题分类 信息分类 组配分类 所属主题 主题类别 信息类别 法規體系 法规体系",
    "kind": "公文种类 体裁分类 体裁 文种",
    "keywords": "主题词 关键词",
    "effective": "施行日期 实施日期 生效日期",
    "expires": "失效日期 废止日期",
    "status": "有效性 效力状态 时效性 文件状态 有效状态 是否有效 文件有效性",
    "source": "信息来源 稿件来源 文章来源 来源 Source",
}
FACTS = tuple(_NAMES)
"""The keys of a page's metadata, in their order; `url` comes last."""
_FACT = re.compile("|".join(f"(?P<f{n}>{_spaced(words)})" for n, words in enumerate(_NAMES.values())))
_FACT_AND_VALUE = re.compile(rf"(?<![\u4e00-\u9fff])(?:{_FACT.pattern}){_G}[：:]{_G}")

_META = {
    "articletitle": "title",
    "og:title": "title",
    "dc.title": "title",
    "dcterms.title": "title",
    "pubdate": "published",
    "article:published_time": "published",
    "publishdate": "published",
    "dc.date": "published",
    "dcterms.issued": "published",
    "contentsource": "source",
    "dc.publisher": "issuer",
    "dc.creator": "issuer",
    "keywords": "keywords",
    "url": "url",
    "og:url": "url",
    "dc.identifier": "url",
}

_TOOL_WORDS = (
    "打印本页 打印此页 打印正文 打印 关闭本页 关闭此页 关闭窗口 关闭页面 关闭 加入收藏 收藏本页 收藏 下载 分享到 分享至 分享 一键分享 "
    "微信好友 微信 新浪微博 微博 朋友圈 复制链接 我要纠错 纠错 返回顶部 返回首页 返回列表 返回 顶部 无障碍浏览 无障碍阅读 无障碍 "
    "语音播报 朗读 简体 繁体 字体大小 浏览字号 字号 字体 超大 特大 默认 大 中 小 视力保护色 背景色 Print Share Close Facebook "
    "Twitter LinkedIn WeChat Weibo Email"
)
_TOOL_PHRASES = (
    r"(?:Back|Return|Go) to (?:the )?(?:top|home|list|homepage)|Skip to (?:the )?(?:main )?content|Contact [Uu]s|Site ?[Mm]ap"
    r"|Print(?: this)?(?: page)?|Close(?: this)?(?: window)?|(?:Text|Font) size|Privacy(?: [Pp]olicy)?|Terms of [Uu]se"
)
_TOOLS = re.compile(
    rf"(?:{_TOOL_PHRASES}|{'|'.join(sorted(map(re.escape, _TOOL_WORDS.split()), key=len, reverse=True))}|A[+-]|QQ空间|QQ"
    r"|(?:微信)?扫一扫[^。]{0,24}|(?:手机|微信)扫码[^。]{0,16}|二维码)"
)
_STAMP = rf"(?:19|20)\d\d[-/年.]\d{{1,2}}[-/月.]\d{{1,2}}日?(?:{_G}\d\d?:\d\d(?::\d\d)?)?"
# Counters and people of the site, wherever they stand in the page.
_STAFF = re.compile(
    rf"已?(?:浏览|阅读|点击|访问)(?:次数|人数|总量|量|数)?{_G}[：:]?{_G}\d*{_G}次?"
    rf"|(?:责任编辑|网站编辑|编辑|责编|审核|校对|供稿|撰稿|信息员|初审|复审|终审|Editor){_G}[：:]|(?:Views|Hits){_G}[：:]"
    rf"|(?:Page )?[Ll]ast (?:[Uu]pdated|[Mm]odified|[Rr]eviewed)(?: on)?{_G}[：:]"
)
_WHEN = re.compile(rf"(?:时间|日期|作者|Date|From|Time){_G}[：:]|{_STAMP}")
_STYLES = re.compile(rf"(?:字体|字号){_G}[：:]")
_DATE_ALONE = re.compile(rf"^{_G}(?:19|20)\d\d{_G}年{_G}\d{{1,2}}{_G}月{_G}\d{{1,2}}{_G}日{_G}$")
_MARKS = re.compile(r"[\s\u3000\xa0【】\[\]（）()|｜│/:：,，.、·•>＞<＜»›\-—_*]+")
_BREADCRUMB = re.compile(
    r"^(?:(?:您|你)?(?:现在|当前)?(?:所在)?的?(?:当前)?(?:位置|所在地)(?:是|为)?\s*[：:>＞]|(?:网站)?首页\s*[>＞»›\-]"
    r"|You are here\s*:|Home\s*[>＞»›/|])"
)
_NEIGHBOURS = re.compile(r"^(?:【|\[)?(?:上一篇|下一篇|上一条|下一条|上一页|下一页|Previous|Next)(?:】|\])?\s*[：:>＞]")
_FOOTER = re.compile(
    r"ICP\s*备\s*\d|网站标识码|公网?安备|版权(?:所有|声明)|技术支持\s*[：:]|[Cc]opyright|©|[Aa]ll [Rr]ights [Rr]eserved|网站地图"
)
_WEAK_FOOTER = re.compile(
    r"^(?:主办|承办|协办|维护|地址|联系电话|电话|邮编|邮政编码|建议|您是第|本站|网站|最佳|Tel|Address)"
)
_RELATED = re.compile(
    r"^[【\[]?(?:(?:相关|延伸|推荐|更多)(?:的)?(?:文件|文档|链接|解读|阅读|新闻|信息|报道|附件|政策|内容|稿件|资料|文章)+|(?:政策|文件|图文|专家)解读"
    r"|图解|解读(?:材料|链接|文章)|附件下载|(?:最新|热门|热点)(?:文章|新闻|信息)|猜你喜欢"
    r"|Related(?: (?:Articles|Links|Stories|Documents|News))?|Most Read|Recommended)[】\]]?\s*[：:]?$",
    re.IGNORECASE,
)


def is_tool(text: str) -> bool:
    """Whether a paragraph is a line of the site's tools: 字号：大 中 小, 打印 关闭, 当前位置：…, 责任编辑：…."""
    if len(text) > 200:
        return False
    if _BREADCRUMB.match(text) or _NEIGHBOURS.match(text):
        return True
    if _FOOTER.search(text) and "。" not in text:
        return True
    rest, tools = _TOOLS.subn("", text)
    if tools and not _MARKS.sub("", rest):
        return len(_MARKS.sub("", text)) > 1
    return bool(_STAFF.search(text) or (tools and _STYLES.search(text))) and _is_facts(text)


def is_breadcrumb(text: str) -> bool:
    """Whether a line says where in the site the page is: 当前位置：首页 > 政务公开."""
    return len(text) <= 200 and _BREADCRUMB.match(text) is not None


def is_opening(text: str) -> bool:
    """Whether a line between the title and the text is the site's: 发布日期：… 来源：… 浏览次数：…."""
    return is_tool(text) or _is_facts(text)


def _is_facts(text: str) -> bool:
    """Whether a line is a row of facts about the page, with its tools, and nothing else."""
    if len(text) > 200 or "。" in text:
        return False
    keys = [
        m for pattern in (_FACT_AND_VALUE, _STAFF, _WHEN) for m in pattern.finditer(text)
    ]  # fmt: skip
    if not keys:
        return False
    first = min(keys, key=lambda m: (m.start(), -m.end()))
    if _MARKS.sub("", _TOOLS.sub("", text[: first.start()])):
        return False
    if len(keys) == 1 and first.re is _FACT_AND_VALUE:
        # 名称：… alone may be of the document.
        return _key(first) not in ("title", "keywords")
    if first.re is _WHEN and all(m.re is _WHEN for m in keys):
        # The name of the site may stand beside the date, nothing else.
        rest = _TOOLS.sub("", re.sub(r"[a-z]+(?:\.[a-z]+)+", "", _WHEN.sub("", text)))
        return re.search(_STAMP, text) is not None and not _MARKS.sub("", rest) and not _DATE_ALONE.match(text)
    return True


def is_related(text: str) -> bool:
    """Whether a line heads the site's links to other documents."""
    return _RELATED.match(text.strip()) is not None


def is_footer(text: str, *, among: bool) -> bool:
    """Whether a last line is the site's foot; `among` says that a sure line of it follows."""
    return (bool(_FOOTER.search(text)) and "。" not in text) or (among and _WEAK_FOOTER.match(text) is not None)


def facts(text: str) -> Iterator[tuple[str, str]]:
    """The (key, value) pairs of a line such as 索 引 号：A1/2023　发布机构：某市人民政府."""
    found = list(_FACT_AND_VALUE.finditer(text))
    for number, m in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        value = re.split(rf"[\t\n\u3000【|]|[ \xa0]{{2,}}|{_STAFF.pattern}|{_STYLES.pattern}", text[m.end() : end])[0]
        value = value.strip(" \u3000\xa0|")
        if value:
            yield _key(m), value


def _key(m: re.Match[str]) -> str:
    return next(key for n, key in enumerate(_NAMES) if m[f"f{n}"])


def table_facts(rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """What a table of the page's facts says (索引号 | A1 | 发文机关 | …); empty for a table of the document.

    `rows` are the texts of the cells. Names and values take turns in such a table; in a list of documents (文件名称 |
    文号 | 发布日期) the names stand side by side.
    """
    found: list[tuple[str, str]] = []
    begun = 0
    for row in rows:
        names = [_FACT.fullmatch(_BLANK.sub("", cell).rstrip("：:")) for cell in row]
        if any(a and b for a, b in pairwise(names)):
            return []
        begun += bool(names and names[0]) or not any(row)
        found += [(_key(m), row[at + 1].strip()) for at, m in enumerate(names[:-1]) if m]
    keys = {key for key, _ in found}
    enough = len(found) >= 3 or (len(found) == 2 and "index number" in keys)
    if not enough or begun < 0.5 * len(rows) or len(keys) < len(found):
        return []
    return [(key, value) for key, value in found if value]


def meta_facts(root: etree._Element, html: str) -> Iterator[tuple[str, str]]:
    """What the head of the page says: ArticleTitle, PubDate, og:*, dc.*, the canonical address, the page's title."""
    for meta in root.iter("meta"):
        key = _META.get((meta.get("name") or meta.get("property") or "").lower())
        value = (meta.get("content") or "").strip()
        if key and value:
            yield key, value
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            yield "url", link.get("href").strip()
    saved = re.search(r"<!--\s*saved from url=\(\d+\)(\S+)", html[:4096])
    if saved:
        yield "url", saved[1]
    title = " ".join((root.findtext("head/title") or root.findtext(".//title") or "").split())
    if title:
        yield "title", title


# --- the article ----------------------------------------------------------------------------------------------------


def bare(text: str) -> str:
    """The text without any blanks."""
    return _BLANK.sub("", text)


def _weights(body: etree._Element) -> dict[etree._Element, float]:
    """For every element the weight of its subtree: characters of prose count one, of links minus three, others none."""
    weights: dict[etree._Element, float] = {}
    linked: set[etree._Element] = set()
    for element in body.iter():
        if element.tag == "a" or element.getparent() in linked:
            linked.add(element)
        stretches = [element.text, *(child.tail for child in element)]
        if element in linked:
            weights[element] = -3.0 * sum(len((text or "").strip()) for text in stretches)
        else:
            weights[element] = sum(map(_prose, stretches))
    for element in reversed(list(body.iter())):
        if element is not body:
            weights[element.getparent()] += weights[element]
    return weights


def _prose(text: str | None) -> float:
    """The length of a stretch of text that reads like prose: long, or with the stop of a sentence."""
    stripped = (text or "").strip()
    prose = len(stripped) >= 30 or any(c in stripped for c in "。；")
    return float(len(stripped)) if prose and not is_tool(stripped) else 0.0


def find(body: etree._Element) -> etree._Element:
    """The innermost container that holds nearly all the prose of the page, and what belongs to it around."""
    weights = _weights(body)
    containers = [e for e in body.iter() if e.tag in CONTAINERS]
    best = max((weights[e] for e in containers), default=0.0)
    if best <= 0:
        return body
    chosen = body if weights[body] >= 0.97 * best else max(containers, key=lambda e: weights[e])
    while True:
        inner = [c for c in _containers_below(chosen) if weights[c] >= 0.97 * best]
        if not inner:
            return _with_ends(_whole_table(chosen, body), body)
        chosen = inner[0]


def _containers_below(element: etree._Element) -> Iterator[etree._Element]:
    """The nearest containers inside an element."""
    for child in element:
        if child.tag in CONTAINERS:
            yield child
        else:
            yield from _containers_below(child)


def _whole_table(element: etree._Element, body: etree._Element) -> etree._Element:
    """The table, where the element is a row or group of rows in one."""
    while element is not body and element.tag in ("tr", "tbody"):
        element = element.getparent()
    return element


def _with_ends(article: etree._Element, body: etree._Element) -> etree._Element:
    """The article with the title, addressee, signature and date that stand in elements of their own beside it.

    They have no links and few words; what a site puts beside the text has links or is known by its words.
    """
    at = article
    while at is not body and (outer := at.getparent()) is not None:
        beside = [e for e in outer if e is not at and "".join(e.itertext()).strip()]
        words = sum(len(bare("".join(e.itertext()))) for e in beside) + sum(
            len(bare(text or "")) for text in (outer.text, *(e.tail for e in outer))
        )
        if words > 400 or any(_has_links(e) for e in beside) or (outer is body and words == 0):
            return article
        at = outer
        if at.tag not in ("tr", "tbody", "table", "ul", "ol"):
            article = at
    return article


def _has_links(element: etree._Element) -> bool:
    """Whether an element holds links other than to the site's tools."""
    found = [element] if element.tag == "a" else list(element.iter("a"))
    return any(
        _TOOLS.sub("", words) and not re.match(r"附|\d", words)
        for words in (bare("".join(e.itertext())) for e in found)
        if words
    )


def twice(body: etree._Element) -> list[etree._Element]:
    """Containers that repeat the text of an earlier one: versions of the same article for print and small screens."""
    total = len(bare("".join(body.itertext())))
    seen: dict[str, etree._Element] = {}
    found: list[etree._Element] = []
    gone: set[etree._Element] = set()
    for element in body.iter(*CONTAINERS):
        if any(parent in gone for parent in element.iterancestors()):
            continue
        text = bare("".join(element.itertext()))
        if len(text) < max(40, 0.2 * total):
            continue
        first = seen.setdefault(text, element)
        if first is not element and first not in element.iterancestors():
            found.append(element)
            gone.add(element)
    return found
