"""One file → the documents in it: a gazette issue, a notice with attachments, a text with its translation.

A new document is seen by what opens it (a document number beside a title, 附件1 on a line, a title behind a signature
and date, a title above the history of a law or above whom it addresses), by its numbering starting again under a title,
by the table of contents that names it, or by a change of language. A file that shows none of these is one document.
Covers, tables of contents and imprints belong to no document and are set aside. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from ingest import contents, labels
from ingest.document import Block, BlockKind, Document, Part

_YEAR = r"[〔\[﹝（(〈【](?:[12][09]\d\d|[一二三四五六七八九十]{1,3}届)[〕\]﹞）)〉】]"
_NUMERAL = r"[0-9一二三四五六七八九十百]{1,6}"
_DOCNO = re.compile(
    rf"(?:(?:发文|發文|文)[字编][号號][：:])?((?:[^\s〔〕\[\]（）()，。、；：:]{{0,16}}{_YEAR}[\u4e00-\u9fff]{{0,8}}第?{_NUMERAL}号[、，]?){{1,3}}"
    r"|[\u4e00-\u9fff]{1,16}字第\d{4,12}[号號]"
    r"|[A-Z][A-Za-z.]{1,40}[\[(〔][12]\d{3}[\])〕](?:No\.?)?\d{1,4})(?:签发人[：:].{0,12})?"
)
"""The number of an official paper (GB/T 9704-2012, 7.2.5) and its relatives."""

_NUMBER_ALONE = re.compile(
    rf"[（(]?((?:公告|通告|令)?(?:[12]\d{{3}}年?)?第{_NUMERAL}[号號]|No\.\d{{1,4}}(?:[,，]?[12]\d{{3}}|\([12]\d{{3}}\)|of[12]\d{{3}})?)[）)]?"
)
"""The number under the name of an order or announcement: 第765号, 2022年第5号."""

_ORDER = re.compile(rf"[\u4e00-\u9fff、]{{2,60}}?(?:令|公告|通告)[（(]?((?:[12]\d{{3}}年?)?第{_NUMERAL}[号號])[）)]?")
_ORDERS = re.compile(
    r"(?:令|公告|通告|公报|決定|决定)$|(?:Order|Decree|Announcement|Proclamation|Circular)\b[^.]*$", re.IGNORECASE
)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE_ZH = (
    r"(?:[12]\d{3}|[二一][〇○零Ｏ0一二三四五六七八九]{3}|(?:中[華华]民[國国])?\d{2,3}|中[華华]民[國国][〇○零一二三四五六七八九十百]{1,6})年[0-9一二三四五六七八九十]{1,2}月"
    r"[0-9一二三四五六七八九十]{1,3}日"
)
_DATE = re.compile(
    rf"(?:\[[^\]]*\]|(?:[发發]文|成文|[发發]布|公布)日期[：:]|[（(](?=.*[）)]$))?({_DATE_ZH}"
    rf"|{_MONTH}\d{{1,2}},?[12]\d{{3}}|\d{{1,2}}{_MONTH},?[12]\d{{3}})(?:[）)]|[（(][^（()）]{{0,20}}[）)])?"
)
_REMARK = re.compile(
    r"[（(](?!(?!此)[^（()）]*(?:责任|负责|牵头|配合|单位|[委局部厅办中心][）)]))[^（()）]{0,16}(?:公开|发布|印发|此件|此文|公開|發布)[^（()）]{0,16}[）)]|[（(]?(?:政府)?信息公开(?:选项|方式|属性)[：:].{0,12}"
)
_CONTACT = re.compile(
    r"[（(]?(?:签发人|[^：:]{0,6}联\s*系\s*(?:人|电话|方式|单位)|联络人|電話|聯絡人|承辦人)[：:].{0,80}"
)
_FIELD = re.compile(
    r"[\[【]?(?:索\s*引\s*号|标\s*题|名\s*称|信息名称|题\s*名|文\s*号|发布机构|发文机关|发文单位|制发单位|主题分类|体裁分类|主题词|有效性|效力状态|来\s*源|信息来源"
    r"|公开方式|公开日期|生成日期|生效日期|发布时间|发布日期|成文日期|发文日期|关键词|.{0,6}截止(?:日期|时间))[\]】]?\s*[：:].*"
    r"|(?:您|你)?(?:现在|当前|目前|所在)的?位置\s*[：:].*|首页(?:[\s|>›/·-]+\S{2,10}){1,20}"
)
"""What the page of a government site says above a document, and when answers to a draft are due."""
_ATTACHMENT = re.compile(
    r"附\s*[件錄录表]?\s*[（(]?[0-9０-９一二三四五六七八九十]{0,3}(?:\s*[-－—–.]\s*[0-9０-９]{1,2})?[）)]?\s*[：:.．、]?"
    r"|(?:annex|appendix|attachment|schedule)\s*(?:\d{1,2}|[A-Z]|[IVX]{1,4})?\s*[:.]?",
    re.IGNORECASE,
)
_ATTACHMENT_TITLED = re.compile(
    r"附\s*[件錄录表]\s*[（(]?[0-9０-９一二三四五六七八九十]{1,3}[）)]?(?:\s*[：:.．、]\s*|\s+)(?P<title>\S.*)"
    r"|(?:annex|appendix|attachment|schedule)\s*(?:\d{1,2}|[A-Z]|[IVX]{1,4})\s*[:.—–-]\s*(?P<english>[A-Z].*)",
    re.IGNORECASE,
)
"""An attachment with its title on the same line."""
_ATTACHMENT_LIST = re.compile(r"附\s*件\s*[：:]|(?:Attachments?|Annex(?:es)?)\s*[:：]")
_ASIDE = re.compile(r"[（(〔][^（()）〔〕]{1,30}[）)〕]")
_KIND_ZH = re.compile(
    r"(?:通知|通报|通告|公告|公报|命令|议案|报告|请示|批复|意见|函|纪要|决定|决议|方案|计划|规划|纲要|要点|办法|规定|细则|条例|规则"
    r"|准则|章程|制度|措施|政策|标准|规程|规范|预案|安排|分工|清单|目录|名单|指南|指引|说明|公约|宪章|协定|条约|法|表|图|书|令|讲话|致辞|解读|大事记|简报|提案"
    r"|通知|計劃|規劃|綱要|規定|細則|條例|規則|準則|決定|意見|報告|措施|辦法|標準|目錄|說明|指南|憲章)"
)
_KIND_EN = re.compile(
    r"\b(?:notices?|plans?|opinions?|measures|provisions|regulations?|rules|law|act|decisions?|guidelines?|scheme|programme?"
    r"|outline|circular|announcement|polic(?:y|ies)|charter|agreement|convention|constitution|code|version|orders?|decree|proclamation|report|resolution|repl(?:y|ies)|directive"
    r"|statute|interpretation|explanation|standards?|catalogue|list)\b",
    re.IGNORECASE,
)
_GAZETTE = re.compile(
    r"公\s*报|公\s*報|GAZETTE|第\s*\d+\s*期|\bIssue\s+\d|^\s*目\s*[录錄次]\s*$|^\s*CONTENTS\s*$", re.MULTILINE
)
_PUBLISHED = (
    r"主\s*管|主\s*办|主\s*編|主\s*编|编\s*辑|编\s*印|责任编辑|出\s*版|承\s*印|印\s*刷|印\s*数|发\s*行|订\s*阅|定\s*价|准印证|刊\s*号|开\s*本"
    r"|国内统一|全国统一|国际标准|ISSN|CN\s*\d|Printed|Published|Edited"
)
_REACHED = r"承\s*办|地\s*址|邮\s*编|邮政编码|联系电话|电\s*话|传\s*真|电子邮箱|网\s*址|官方微[博信]|Address|Tel|Postcode|Website"
_COLOPHON = re.compile(rf"\s*(?:(?P<published>{_PUBLISHED})|{_REACHED})(?!.*[。；])")
"""A line of a periodical's imprint: how it is published, or where its publisher is reached."""
_PERIODICAL = re.compile(r".{2,20}(?:公报|政报|公報|汇编)|[（(]?[半双]?[月周旬季年]刊[）)]?")
_IMPRINT = re.compile(
    r"抄[送报報][：:].*|主送[：:].*|.{0,60}[0-9一二三四五六七八九十]月[0-9一二三四五六七八九十]{1,3}日印[发發]|[（(]?共印\d+份[）)]?|校对[：:].{0,12}"
    r"|[（(]?(?:政府)?信息公开(?:选项|方式|属性)[：:].{0,12}|主题词[：:].{0,60}"
)
_ISSUE = re.compile(r"[12]\d{3}年?|.{0,12}第\d+[期号號].{0,16}|[（(]?总第\d+[期号].{0,4}")
_HISTORY = re.compile(
    r"通过|修订|修正|公布|施行|adopted|promulgated|passed|amended|revised|approved|effective|issued", re.IGNORECASE
)
_LAW_HISTORY = re.compile(
    rf"[（(].{{0,200}}?{_DATE_ZH}.{{0,400}}(?:通过|修订|修正|公布|批准|施行|通過|修正|發布).{{0,40}}[）)]|\((?:Adopted|Promulgated|Passed|Approved|Issued)\b.{{4,300}}\)"
    rf"|(?=中[華华]民[國国]){_DATE_ZH}[^。]{{0,40}}(?:公布|發布|发布|制定|訂定|修正)[^。]{{0,60}}",
    re.IGNORECASE | re.DOTALL,
)
_DELIVERED = re.compile(r"[—―─–-]{1,4}.{0,12}\d.{2,80}(?:会议|大会|會議|大會|会|上)(?:上|期间)?")
"""The line under the title of a report or speech: when and where it was given."""
_ADDRESSED = re.compile(
    r"(?=[^。]{2,120}[：:]$)(?:.*(?:政府|委员会|各位|同志|来宾|部门|单位|代表|人大|常委会|机关|企业|局|委|办|厅|处|院|你们?[省市县区局]|主任|委员)[^。]{0,20})[：:]"
)
_LETTER = re.compile(r"关于|說明|说明|报告|通知|函|批复|批復|意见|决定|议案|讲话|公告|通告|通报|讲稿|致辞|公函|關於")
_GENERIC = re.compile(r".{0,8}(?:措施|安排|分工|说明|要求|标准|清单|目录|图|表|书|意见|政策|制度|报告|目標|保障)")
"""What a heading inside a document ends in as often as the title of one."""
_SECTION = re.compile(
    r"[【〖\[].{1,30}[】〗\]]|(?:中央|国务院|省|市|区|县|自治区|部门|地方|办公厅|办公室|党组|政府|委|规范性|行政|法规性|人大|[●◆■◇])*"
    r"(?:文件|法规|规章|令|决定)(?:选登|选编|选载)?|(?:领导|重要)?讲话|人事任免|政策解读|部门规章|(?:政务)?大事记"
)
"""The head of a section of a gazette."""
_ORGANISATION = re.compile(
    r".{2,40}(?:政府|办公[厅室]|委员会|[委局部厅院署处所会行]|中心|公司|集团|辦公[廳室]|委員會|[廳處]|Office|Government|Commission|Bureau|Committee|Ministry|Council)"
)
_PERSON = re.compile(
    r"(?:代)?(?:总理|总统|主席|省长|市长|区长|县长|州长|部长|主任|局长|署长|行长|会长|乡长|镇长|院长|厅长|[長长]官|局長|市長|部長)|(?:Acting )?(?:Governor|Mayor|Premier|Minister|President|Director|Chair\w*|Secretary)\b"
)
_CONTINUES = re.compile(r"(?:和|及|与|暨|的|等|并|以及|[（(])")
_SENTENCE = re.compile(r"[。；;！？]|[，,、：:]$|(?:[a-z]{2}|\d{4})[)”\"]?\.$")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_TITLE_BLOCKS, _TITLE_ZH, _TITLE_EN = 12, 200, 320
_PASSES = 4


@dataclass(frozen=True, slots=True)
class _Start:
    """A block that opens a document, and why."""

    index: int
    reason: str
    """number, attachment, signature, opening, contents, restart, language or file."""


def split(doc: Document) -> tuple[Part, ...]:
    """The documents of a file, as `separate` gives them."""
    return separate(doc)[1]


def separate(doc: Document) -> tuple[Document, tuple[Part, ...]]:
    """The documents of a file, in its order, and the file without what belongs to none of them.

    The file that is given back has covers, tables of contents and imprints in `aside`, each with its kind; its blocks are
    those of the parts, every block in exactly one, contiguous. Its notes say where the table of contents does not agree
    with the documents that were found. What was separated before comes back as it is. Raises nothing: a file that
    shows no boundary is one part.
    """
    if not doc.blocks:
        return doc, (Part(1, "", "zh", ()),)
    splitter = _Splitter(doc)
    for _ in range(_PASSES):
        apart = splitter.apart()
        kept = tuple(block for i, block in enumerate(doc.blocks) if i not in apart)
        if not apart or not any(block.text.strip() for block in kept):
            break
        moved = tuple(replace(doc.blocks[i], kind=apart[i]) for i in sorted(apart) if doc.blocks[i].text.strip())
        doc = replace(doc, blocks=kept, aside=(*doc.aside, *moved))
        splitter = _Splitter(doc)
    parts = splitter.parts()
    said = tuple(note for note in splitter.disagreements(parts) if note not in doc.notes)
    return (replace(doc, notes=(*doc.notes, *said)) if said else doc), parts


def language(text: str) -> str:
    """ "zh" where ideographs outnumber English words, else "en"; "zh" for text without either."""
    ideographs = len(_IDEOGRAPH.findall(text))
    words = len(re.findall(r"[A-Za-z]{2,}", text))
    return "en" if words > ideographs else "zh"


def compact(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def join_title(lines: Sequence[str]) -> str:
    """Lines of a title on one line: Chinese without blanks, English with one between words."""
    one = " ".join(" ".join(line.split()) for line in lines)
    wide = r"[\u2014\u2018-\u201d\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
    if not _IDEOGRAPH.search(one):
        return one
    one = re.sub(rf"(?<={wide})\s+", "", one)
    return re.sub(rf"\s+(?={wide})", "", one)


class _Splitter:
    def __init__(self, doc: Document) -> None:
        self.doc = doc
        self.blocks = blocks = doc.blocks
        self.texts = [block.text.strip() for block in blocks]
        self.tight = [compact(text) for text in self.texts]
        self.label = [None if b.kind is BlockKind.ROW else _label(b) for b in blocks]
        self.contents = tuple(contents.find(self.texts, lambda i: self.label[i] is not None))
        self.listed = {i for one in self.contents for i in range(one.start, one.end)}
        for i in self.listed:
            self.label[i] = None
        self.under = [""] * len(blocks)
        for i, text in enumerate(self.texts):
            # A title with its number as the last line of the same block.
            head, _, last = text.rpartition("\n")
            if head and i not in self.listed and _DOCNO.fullmatch(compact(last)) and not _SENTENCE.search(head):
                self.under[i] = _docno(compact(last))
                self.texts[i], self.tight[i] = head, compact(head)
        self.docno = ["" if i in self.listed else _docno(t) for i, t in enumerate(self.tight)]
        self.order = ["" if i in self.listed else _order(t) for i, t in enumerate(self.tight)]
        dates = [_DATE.fullmatch(t) for t in self.tight]
        self.date = [m[1] if m else "" for m in dates]
        for i, found in enumerate(self.date):
            if found.isascii() and found:
                # Without its blanks, a date or number in English is none.
                self.date[i] = " ".join(self.texts[i].split())
        self.docno = [
            " ".join(self.texts[i].split()).strip("()") if d.isascii() and d else d for i, d in enumerate(self.docno)
        ]
        self.plain = [self._plain(i) for i in range(len(blocks))]
        self.covers: set[int] = set()
        self.firsts: dict[int, dict[tuple[str, ...], int]] = {}
        self.starts = self._starts()

    def apart(self) -> dict[int, BlockKind]:
        """What belongs to no document, by the index of its block."""
        found = dict.fromkeys(self.covers, BlockKind.COVER)
        bounds = [*(start.index for start in self.starts), len(self.blocks)]
        for low, high in pairwise(bounds):
            begin = self._imprint(low, high)
            if begin is None and high == len(self.blocks):
                begin = self._colophon(low)
            if begin is not None:
                found |= dict.fromkeys(range(begin, high), BlockKind.COLOPHON)
        return found | dict.fromkeys(self.listed, BlockKind.CONTENTS)

    def parts(self) -> tuple[Part, ...]:
        """The documents."""
        bounds = [start.index for start in self.starts] + [len(self.blocks)]
        parts: list[Part] = []
        notice: int | None = None
        main: int | None = None
        for n, start in enumerate(self.starts):
            part = self._part(n + 1, start.index, bounds[n + 1])
            if start.reason in ("number", "file", "opening", "contents"):
                main = part.number
                notice = main if self._is_notice(part, start.index, bounds[n + 1]) else None
            elif start.reason == "attachment":
                part = replace(part, parent=main)
            elif start.reason == "signature" and notice is not None and self._stands_alone(part, parts[notice - 1]):
                main = part.number
                notice = main if self._is_notice(part, start.index, bounds[n + 1]) else None
            else:
                part = replace(part, parent=notice)
            parts.append(part)
        return tuple(parts)

    def _stands_alone(self, part: Part, notice: Part) -> bool:
        """Whether a part behind a signature is a letter of its own, which the letter before it does not forward."""
        addressed = any(_ADDRESSED.fullmatch(compact(block.text)) for block in part.blocks[:_TITLE_BLOCKS])
        return (
            addressed
            and _LETTER.search(part.title) is not None
            and contents.key(part.title) not in contents.key(notice.text)
        )

    def disagreements(self, parts: Sequence[Part]) -> Iterator[str]:
        """A sentence for each entry of the table of contents that names no part, or another page than the part's."""
        entries = self._entries()
        if not entries or len(entries) * len(parts) > 10_000:
            return
        languages = {part.language for part in parts}
        names = [
            (part, contents.key(part.title), contents.key(part.title + part.docno)) for part in parts if part.title
        ]
        matched = [(entry, _named(contents.key(entry.title), names)) for entry in entries]
        # A table of contents of which nothing is a document names the chapters of one.
        if not any(part is not None for _, part in matched):
            return
        printed = contents.printed_pages(self.doc)
        for entry, part in matched:
            if part is None:
                if entry.page is not None and language(entry.title) in languages:
                    yield f"The table of contents names “{entry.title}” (page {entry.page}); no such document was found."
                continue
            page = next((block.page for block in part.blocks if block.page is not None), None)
            shown = printed.get(page) if page is not None else None
            if entry.page is not None and shown is not None and shown != entry.page:
                yield f"The table of contents puts “{entry.title}” on page {entry.page}; it begins on page {shown}."

    def _entries(self) -> list[contents.Entry]:
        """The entries of all tables of contents that may name documents: those without a label."""
        found = [entry for one in self.contents for entry in one.entries]
        found += contents.entries_aside(self.doc.aside)
        return [entry for entry in found if labels.match(entry.title) is None]

    # What a block is

    def _plain(self, i: int) -> bool:
        """Short text that is no sentence and none of the fixed lines: it may be part of a title."""
        text, tight = self.texts[i], self.tight[i]
        if not tight or self.blocks[i].kind is not BlockKind.PARAGRAPH or i in self.listed:
            return False
        chinese = bool(_IDEOGRAPH.search(text))
        if len(tight) > (_TITLE_ZH if chinese else _TITLE_EN) or self.label[i] is not None:
            return False
        if self.docno[i] or self.order[i] or self.date[i] or contents.has_page(text) or _REMARK.fullmatch(text):
            return False
        if (
            _NUMBER_ALONE.fullmatch(tight)
            or _SECTION.fullmatch(tight)
            or _CONTACT.fullmatch(text)
            or _FIELD.fullmatch(text)
        ):
            return False
        if _LAW_HISTORY.fullmatch(text) or _DELIVERED.fullmatch(tight) or contents.is_heading(text):
            return False
        if _ASIDE.fullmatch(text) and _HISTORY.search(text):
            return False
        if _ISSUE.fullmatch(tight) or _IMPRINT.fullmatch(tight):
            return False
        if (
            _ATTACHMENT_TITLED.fullmatch(text)
            or _ATTACHMENT.fullmatch(text.partition("\n")[0].strip())
            or _ATTACHMENT_LIST.match(text)
            or text[0] in "【—"
        ):
            return False
        bare = re.sub(r"[《〈“][^》〉”]*[》〉”]", "", text)
        if chinese:
            return not _SENTENCE.search(bare)
        return not re.search(r"[.;:,!?]$|[.;!?]\s+[A-Z]", text)

    def _title(self, i: int, stop: int) -> tuple[int, str] | None:
        """The title whose first line is block `i`: (end, title on one line), or None."""
        # One sign alone is the end of a line that was broken off.
        if (
            i >= stop
            or len(self.tight[i]) < 2
            or not self.plain[i]
            or _ASIDE.fullmatch(self.tight[i])
            or self.tight[i][0] in "（("
        ):
            return None
        english = language(self.texts[i]) == "en"
        if english and not re.match(r"[A-Z0-9“\"'‘]", self.texts[i]):
            return None
        best: int | None = None
        joined = ""
        for j in range(i, min(i + _TITLE_BLOCKS, stop)):
            aside = _ASIDE.fullmatch(self.tight[j]) is not None
            if not self.plain[j] or ((language(self.texts[j]) == "en") != english and not aside):
                break
            if best is not None and not aside and not self._goes_on(j, english):
                break
            if j > i and _red_head(self.tight[j - 1]):
                return None
            joined += self.tight[j]
            if len(joined) > (_TITLE_EN if english else _TITLE_ZH):
                break
            if _ends_title(" ".join(self.texts[i : j + 1]) if english else joined, english) or self._centred(
                i, j, stop
            ):
                best = j + 1
        if best is None:
            return None
        while best < min(stop, i + _TITLE_BLOCKS) and _ASIDE.fullmatch(self.tight[best]) and self.plain[best]:
            best += 1
        return best, join_title(self.texts[i:best])

    def _goes_on(self, j: int, english: bool) -> bool:
        """Whether block `j` carries on a title that might have ended before it."""
        if not english:
            return _CONTINUES.match(self.tight[j]) is not None
        words = re.findall(r"[A-Za-z]{4,}", self.texts[j])
        return len(self.texts[j]) < 140 and sum(w[0].isupper() for w in words) * 5 >= 3 * len(words) > 0

    def _centred(self, i: int, j: int, stop: int) -> bool:
        """Whether blocks `i` to `j` are a whole run of centred lines: a title by its looks, of whatever kind."""
        run = all(self.blocks[k].centred for k in range(i, j + 1)) and len("".join(self.tight[i : j + 1])) >= 6
        after = j + 1 < stop and self.blocks[j + 1].centred and self.plain[j + 1]
        return run and not after

    # Where documents start

    def _starts(self) -> list[_Start]:
        found: dict[int, str] = {}
        size = len(self.blocks)
        for i in range(size):
            if self.docno[i]:
                start = self._numbered(i)
                if start is not None:
                    found.setdefault(start, "number")
            elif self.under[i] and (begin := self._titled_above(i)) is not None:
                found.setdefault(begin, "number")
            elif self.order[i] and self._announces(i):
                found.setdefault(i, "number")
            elif i and self._attachment(i):
                found.setdefault(i, "attachment")
        for i in range(1, size):
            if self._signed(i) and i not in found and self._title(i, size) and not self._attachment(i - 1):
                found[i] = "signature"
        self._openings(found)
        self._from_contents(found)
        self._restarts(found)
        self._front(found)
        self._translations(found)
        return [_Start(i, found[i]) for i in sorted(found)]

    def _front(self, found: dict[int, str]) -> None:
        """What stands before the first document: its red head, a document of its own, or the cover of the file."""
        if 0 in found:
            return
        first = min(found, default=len(self.blocks))
        ends = [one.end for one in self.contents if one.start < first]
        if not found:
            # One document. Its cover holds its title, unless that is said again behind the table of contents.
            begin = self._said_again(ends[-1]) if ends else None
            self.covers = set(range(begin)) - self.listed if begin is not None else set()
            found[begin or 0] = "file"
            return
        if first <= 4 and not ends and not self._substance(0, first) and not self._is_gazette(0, first):
            found[0] = found.pop(first)
            return
        if not ends and not self._is_gazette(0, first):
            found[0] = "file"
            return
        begin = ends[-1] if ends else 0
        while begin < first and not self.tight[begin]:
            begin += 1
        if self._substance(begin, first):
            # A document that nothing announces, right behind the table of contents.
            if self._substance(0, begin):
                begin = 0
            found[begin] = "file"
        elif self._substance(0, begin):
            found[0] = "file"
            return
        else:
            begin = first
        self.covers = set(range(begin)) - self.listed

    def _said_again(self, behind: int) -> int | None:
        """The block behind a table of contents at which the title comes again that stands above it."""
        above = [contents.key(self.texts[i]) for i in range(self.contents[0].start) if self.plain[i]]
        title = self._title(0, self.contents[0].start) if above else None
        for i in range(behind, min(behind + 3, len(self.blocks))):
            again = self._title(i, len(self.blocks))
            if title is not None and again is not None and contents.key(again[1]) == contents.key(title[1]):
                return i if not self._substance(0, self.contents[0].start) else None
        return None

    def _numbered(self, d: int) -> int | None:
        """The first block of the document whose number is block `d`; None where it is a mere mention."""
        size = len(self.blocks)
        alone = _NUMBER_ALONE.fullmatch(self.tight[d]) is not None
        for i in range(max(0, d - _TITLE_BLOCKS), d):
            title = self._title(i, d)
            if title is not None and title[0] == d and all(self.plain[i:d]):
                return self._with_head(i) if not alone or _ORDERS.search(title[1]) else None
        for i in range(d + 1, min(d + 3, size)):
            if not alone and self._title(i, size) is not None:
                return self._with_head(d)
        return None

    def _titled_above(self, d: int) -> int | None:
        """The first block of the document whose title ends in block `d`, with its number under it."""
        for i in range(max(0, d - _TITLE_BLOCKS), d + 1):
            title = self._title(i, d + 1)
            if title is not None and title[0] == d + 1:
                return self._with_head(i)
        return None

    def _announces(self, i: int) -> bool:
        """Whether an order or announcement follows the line that is its name and number: a sentence, or its title."""
        after = [k for k in range(i + 1, min(i + 6, len(self.blocks))) if self.tight[k]][:3]
        return any("。" in self.texts[k] or self._title(k, len(self.blocks)) is not None for k in after)

    def _openings(self, found: dict[int, str]) -> None:
        """A title above the history of a law, above the line on when and where a report was given, or above whom a letter
        addresses; what was before it must have ended."""
        for p in range(2, len(self.blocks)):
            text = self.texts[p]
            law = _LAW_HISTORY.fullmatch(text) is not None or _DELIVERED.fullmatch(self.tight[p]) is not None
            if not law and not _ADDRESSED.fullmatch(self.tight[p]):
                continue
            low = p
            while low > 0 and self.plain[low - 1] and p - low < _TITLE_BLOCKS:
                low -= 1
            for i in range(max(low, 1), p):
                title = self._title(i, p)
                if title is None or title[0] != p:
                    continue
                said = law or (_LETTER.search(title[1]) is not None and len(compact(title[1])) >= 8)
                begin = self._with_head(i)
                before = max((k for k in found if k <= p), default=0)
                if said and begin > before and not self._opens(before, begin) and self._substance(before, begin):
                    found.setdefault(begin, "opening")
                break

    def _opens(self, low: int, high: int) -> bool:
        """Whether the blocks between hold no more than what stands above a title: 附件1, a red head, a number."""
        return not any(self.label[i] is not None or _SENTENCE.search(self.texts[i]) for i in range(low, high))

    def _from_contents(self, found: dict[int, str]) -> None:
        """The titles that the table of contents names, where they stand whole in the text."""
        wanted = {
            contents.key(entry.title)
            for entry in self._entries()
            if _ends_title(
                entry.title if language(entry.title) == "en" else compact(entry.title), language(entry.title) == "en"
            )
        }
        wanted = {one for one in wanted if len(one) >= 6}
        hits: list[int] = []
        for i in range(len(self.blocks)):
            if not self.plain[i]:
                continue
            joined = ""
            for j in range(i, min(i + _TITLE_BLOCKS, len(self.blocks))):
                if not self.plain[j] or len(joined) > _TITLE_EN:
                    break
                joined += contents.key(self.texts[j])
                if joined in wanted:
                    hits.append(i)
                    wanted.discard(joined)
                    break
        # One title alone is that of the document that the contents are of.
        if len(hits) < 2:
            return
        for i in hits:
            begin = self._with_head(i)
            before = max((k for k in found if k <= i), default=-1)
            if before < 0 or not (begin == before or self._opens(before, i)):
                found.setdefault(begin, "contents")

    def _with_head(self, i: int) -> int:
        """Takes in the red head (…文件, a serial number, the urgency) above a document."""
        for k in range(1, 4):
            if i - k < 0 or not self.plain[i - k] or len(self.tight[i - k]) > 30:
                return i
            if _red_head(self.tight[i - k]):
                return i - k
        return i

    def _attachment(self, i: int) -> bool:
        """附件1 on a line of its own (not the list of attachments in the letter, not the head of each page of one)."""
        if not self.tight[i] or self.blocks[i].kind is not BlockKind.PARAGRAPH:
            return False
        if i in self.listed:
            return False
        first, _, rest = self.texts[i].partition("\n")
        titled = _ATTACHMENT_TITLED.fullmatch(self.texts[i])
        if titled and "\n" not in self.texts[i]:
            return self._titled_attachment(i, titled["title"] or titled["english"])
        if not _ATTACHMENT.fullmatch(first.strip()) or len(rest) > _TITLE_ZH:
            return False
        size = 1 if rest else 2
        head = tuple(self.tight[i : i + size])
        return self._first(head) == i

    def _first(self, head: tuple[str, ...]) -> int:
        """Where these lines stand first."""
        known = self.firsts.setdefault(len(head), {})
        if not known:
            for k in range(len(self.tight) - 1, -1, -1):
                known[tuple(self.tight[k : k + len(head)])] = k
        return known[head]

    def _titled_attachment(self, i: int, title: str) -> bool:
        """附件2：青川市渡口名单 as the head of an attachment, no entry in the letter's list of them and no sentence."""
        if len(compact(title)) > 80 or _SENTENCE.search(re.sub(r"[《“][^》”]*[》”]", "", title)):
            return False
        after = next((k for k in range(i + 1, len(self.blocks)) if self.tight[k]), None)
        if after is None or self.date[after] or self.docno[after] or _ATTACHMENT_TITLED.fullmatch(self.texts[after]):
            return False
        if any(self.tight[k] == self.tight[i] for k in range(max(0, i - 400), i) if self._heads(k)):
            return False
        # In the list of a letter, the signature and the date come next.
        ahead = [k for k in range(after, min(after + 4, len(self.blocks))) if self.tight[k]]
        return not any(self.date[k] for k in ahead) or any(_SENTENCE.search(self.texts[k]) for k in ahead)

    def _heads(self, i: int) -> bool:
        """Whether an attachment with this head began at block `i`, so that the same line is the head of a further page."""
        return (
            i + 1 < len(self.blocks)
            and not _ATTACHMENT_TITLED.fullmatch(self.texts[i + 1])
            and not self.date[i + 1]
            and (i + 2 >= len(self.blocks) or not self.date[i + 2])
        )

    def _signed(self, i: int) -> bool:
        """Whether a date or a remark such as （此件公开发布） stands above block `i`, with no more than such lines between."""
        if i in self.listed:
            return False
        k = i - 1
        while k > max(0, i - 8) and (
            not self.tight[k]
            or _IMPRINT.fullmatch(self.tight[k])
            or _CONTACT.fullmatch(self.texts[k])
            or _SECTION.fullmatch(self.tight[k])
        ):
            k -= 1
        if _REMARK.fullmatch(self.texts[k]):
            return True
        # The date under a title (计划 / 2022年9月1日 / …) is no signature: something must have been said before.
        if self.tight[k][:1] in ("（", "("):
            return False
        return bool(self.date[k]) and any(_SENTENCE.search(t) for t in self.texts[max(0, k - 8) : k])

    def _restarts(self, found: dict[int, str]) -> None:
        """A title with the document's uppermost numbering, or its articles, starting again below it."""
        top: str | None = None
        opened = 0
        counts: dict[str, int] = {}
        spoken = False
        for i, label in enumerate(self.label):
            if i in found:
                top, counts, spoken, opened = None, {}, False, i
            said = bool(_SENTENCE.search(self.texts[i]))
            if label is None:
                spoken = spoken or said
                continue
            if top is None:
                top = label.form
                sectioned = self._headed(opened, i)
            if (
                label.number == 1
                # 2.1 begins a chapter's sections, not a document's.
                and not (label.form.startswith("1.1") and re.search(r"[^1.．]", label.name))
                and counts.get(label.form, 0) > 1
                and spoken
                and label.form in (top, "第条", "Article")
            ):
                start = self._title_above(i, sectioned)
                if start is not None and not any(start <= k <= i for k in found):
                    found[start] = "restart"
                    top, counts, spoken, opened = label.form, {label.form: 1}, False, start
                    continue
            counts[label.form] = counts.get(label.form, 0) + 1
            spoken = spoken or said

    def _headed(self, low: int, i: int) -> bool:
        """Whether the first label of a document stands under a heading that has none itself."""
        title = next((t for k in range(low, min(low + 4, i)) if (t := self._title(k, i))), None)
        above = i - 1
        while above > low and not self.tight[above]:
            above -= 1
        return title is not None and above >= title[0] and self.plain[above] and len(self.tight[above]) <= 20

    def _title_above(self, i: int, sectioned: bool) -> int | None:
        """The title between the last labelled block before `i` and `i`. In a document whose sections have headings without
        a label, such a heading is none."""
        low = i - 1
        while low > 0 and self.label[low] is None and i - low < 24:
            low -= 1
        for k in range(low + 1, i):
            title = self._title(k, i)
            if title is None:
                continue
            short = contents.key(title[1])
            if language(title[1]) == "en":
                words = len(title[1].split())
                heading = words < 3 or (sectioned and words < 6)
            else:
                heading = len(short) < 5 or (len(short) < 10 and _GENERIC.fullmatch(short) is not None)
                heading = heading or (sectioned and len(short) <= 12)
            if heading:
                continue
            return k
        # A title of a kind that is not known: short lines, then whole sentences, then 一、.
        lines = [k for k in range(low + 1, i) if self.plain[k] and (self.blocks[k].centred or self.blocks[k].level)]
        if sectioned or not lines or len(self.tight[lines[0]]) < 5 or _GENERIC.fullmatch(self.tight[lines[0]]):
            return None
        return lines[0]

    def _substance(self, low: int, high: int) -> bool:
        """Whether clauses or sentences stand there, outside of a table of contents."""
        return any(
            self.label[i] is not None
            or "。" in self.texts[i]
            or re.search(r"(?:[a-z]{2}|\d{4})[)”]?[.;]$", self.texts[i])
            for i in range(low, high)
            if i not in self.listed
        )

    def _is_gazette(self, low: int, high: int) -> bool:
        return any(_GAZETTE.search(t) and len(t) < 120 for t in self.texts[low:high])

    def _imprint(self, low: int, high: int) -> int | None:
        """Where the lines under an official paper begin (主题词, 抄送：…, … 2022年9月20日印发) that end blocks [low, high)."""
        begin: int | None = None
        for i in range(max(low + 1, high - 14), high):
            tight = self.tight[i]
            if begin is None:
                begin = i if _IMPRINT.fullmatch(tight) else None
            elif (
                self.label[i] is not None
                or self.date[i]
                or len(tight) > 200
                or (self.plain[i] and self.blocks[i].centred)
            ):
                begin = None
        last = next((i for i in range(high - 1, low, -1) if self.tight[i]), low)
        if begin is None or not (_IMPRINT.fullmatch(self.tight[last]) or last - begin <= 4):
            return None
        # What goes on after the imprint as a sentence that no list of copies ends is text.
        if any(
            "。" in self.texts[k]
            and not re.search(r"[，、。]$", self.texts[k - 1])
            and not _IMPRINT.fullmatch(self.tight[k])
            for k in range(begin + 1, last + 1)
        ):
            return None
        return begin

    def _colophon(self, low: int) -> int | None:
        """Where the imprint of a periodical begins: fixed lines at the end of the file, at least three, two of them on its
        publishing. Whom to ask about a notice (地址, 电话, 传真) is the notice's text."""
        i = len(self.blocks)
        hits = published = 0
        begin: int | None = None
        while i > low + 1:
            i -= 1
            lines = self.texts[i].split("\n")
            found = [m for line in lines if len(line) < 160 and (m := _COLOPHON.match(line))]
            if found and 2 * len(found) >= len(lines) and "。" not in self.texts[i]:
                hits += len(found)
                published += sum(m["published"] is not None for m in found)
                begin = i
            elif begin == i + 1 and _PERIODICAL.fullmatch(self.tight[i]):
                begin = i
            elif (
                len(self.tight[i]) > 60 or _SENTENCE.search(self.texts[i]) or self.label[i] is not None or self.date[i]
            ):
                break
        return begin if hits >= 3 and published >= 2 else None

    def _translations(self, found: dict[int, str]) -> None:
        """A change of language inside a document, where each side is nearly pure and long enough."""
        starts = sorted(found)
        for n, low in enumerate(starts):
            high = starts[n + 1] if n + 1 < len(starts) else len(self.blocks)
            at = self._change(low, high)
            if at is not None:
                found[at] = "language"

    def _change(self, low: int, high: int) -> int | None:
        # Weights: an English word counts as much as two ideographs.
        weights = [(len(_IDEOGRAPH.findall(t)), 2 * len(re.findall(r"[A-Za-z]{2,}", t))) for t in self.texts[low:high]]
        all_zh, all_en = sum(w[0] for w in weights), sum(w[1] for w in weights)
        best: tuple[float, int] | None = None
        zh = en = 0
        for k, (a, b) in enumerate(weights):
            if k and zh + en and (all_zh + all_en) - (zh + en):
                before, after = zh / (zh + en), (all_zh - zh) / ((all_zh + all_en) - (zh + en))
                long_enough = min(zh + en, all_zh + all_en - zh - en) >= 100
                if long_enough and ((before > 0.9 and after < 0.1) or (before < 0.1 and after > 0.9)):
                    gain = abs(before - after)
                    if best is None or gain > best[0]:
                        best = (gain, low + k)
            zh, en = zh + a, en + b
        return best[1] if best else None

    # What is known of a part

    def _part(self, number: int, low: int, high: int) -> Part:
        title = self._part_title(low, high)
        numbers = zip(self.docno[low : min(low + 14, high)], self.under[low:high], strict=False)
        docno = next((d or under for d, under in numbers if d or under), "") or self.order[low]
        dated = self._dated(low, high)
        date = self.date[dated] if dated is not None else self._enacted(low, high)
        issuer = "、".join(self._signatures(low, dated)) if dated is not None else ""
        if not issuer:
            m = re.match(r"(.{2,60}?(?:政府|办公厅|办公室|委员会|委|局|部|院|厅|会议))关于", title) or re.match(
                r"([\u4e00-\u9fff、]{2,60}?)(?:令|公告|通告)(?:[（(]?(?:[12]\d{3}年?)?第.*)?$", title
            )
            issuer = m[1] if m else ""
        text = "\n".join(self.texts[low:high])
        return Part(number, title, language(text), self.blocks[low:high], docno, date, issuer)

    def _dated(self, low: int, high: int) -> int | None:
        """The line with the date of a part: the last one under a signature, else the first."""
        found = [i for i in range(low, high) if self.date[i]]
        for i in reversed(found):
            k = i - 1
            while k > low and not self.tight[k]:
                k -= 1
            names = self.texts[k].split() if self.plain[k] else []
            if names and (_PERSON.match(self.tight[k]) or all(_ORGANISATION.fullmatch(one) for one in names)):
                return i
        return found[0] if found else None

    def _signatures(self, low: int, dated: int) -> list[str]:
        """The issuers that stand above the date, one a line."""
        found: list[str] = []
        i = dated - 1
        while i > low and len(found) < 20 and (self.plain[i] or not self.tight[i]):
            line = self.texts[i]
            # A star or a line of the seal is no name.
            if any(map(str.isalnum, self.tight[i])):
                if len(self.tight[i]) > (90 if language(line) == "en" else 40) or _PERSON.match(
                    line if language(line) == "en" else self.tight[i]
                ):
                    break
                if found and not all(_ORGANISATION.fullmatch(one) for one in line.split()):
                    break
                found.append(
                    join_title([line]) if language(line) == "en" or not _several(line) else "、".join(line.split())
                )
            i -= 1
        title = self._title(low, dated)
        if title is not None and title[0] > i + 1 and title[0] >= dated:
            return []
        return found[::-1]

    def _enacted(self, low: int, high: int) -> str:
        """The last date in the history of a law, under its title."""
        found: list[str] = []
        for i in range(low, min(low + 8, high)):
            if self.label[i] is not None:
                break
            if _LAW_HISTORY.fullmatch(self.texts[i]):
                found += re.findall(rf"{_DATE_ZH}|{_MONTH} \d{{1,2}}, \d{{4}}", self.texts[i])
        return "" if not found else found[-1] if found[-1].isascii() else compact(found[-1])

    def _part_title(self, low: int, high: int) -> str:
        if self.order[low]:
            return join_title([self.texts[low]])
        titled = _ATTACHMENT_TITLED.fullmatch(self.texts[low])
        if titled and "\n" not in self.texts[low]:
            return join_title([titled["title"] or titled["english"]])
        for i in range(low, min(low + 10, high)):
            if self.label[i] is not None:
                break
            if _red_head(self.tight[i]):
                continue
            title = self._title(i, high)
            if title is not None:
                return title[1]
            if "。" in self.texts[i]:
                break
        for i in range(low, min(low + 4, high)):
            if not self.plain[i] or _red_head(self.tight[i]):
                if self.label[i] is not None or len(self.tight[i]) > 60:
                    break
                continue
            short = len(self.tight[i]) <= (60 if _IDEOGRAPH.search(self.texts[i]) else 140)
            runs_on = i + 1 < high and self.texts[i + 1][:1].islower()
            if short and not runs_on:
                return join_title([self.texts[i]])
            break
        return ""

    def _is_notice(self, part: Part, low: int, high: int) -> bool:
        """Whether the documents after this one are attached to it."""
        if part.docno or re.search(r"印发|转发|批转|轉發|印發|公布|发布", part.title):
            return True
        if any(re.match(r"附\s*件", text) for text in self.texts[low:high]):
            return True
        return any(
            self.date[i] and any(_SENTENCE.search(t) for t in self.texts[max(low, i - 8) : i]) for i in range(low, high)
        )


def _several(line: str) -> bool:
    """Whether a line names several organisations, with blanks between them."""
    names = line.split()
    return len(names) > 1 and all(_ORGANISATION.fullmatch(name) for name in names)


def _named(wanted: str, names: Sequence[tuple[Part, str, str]]) -> Part | None:
    """The part that an entry of the table of contents names, by title or by title and number; slips are allowed."""
    for part, title, numbered in names:
        if wanted in (title, numbered):
            return part
    inside = [
        (min(len(wanted), len(title)), -part.number, part)
        for part, title, numbered in names
        if min(len(wanted), len(title)) >= 6 and (wanted in numbered or title in wanted)
    ]
    if inside:
        return max(inside, key=lambda one: one[:2])[2]
    best: tuple[float, Part] | None = None
    matcher = SequenceMatcher(None, "", wanted, autojunk=False)
    for part, title, _ in names:
        matcher.set_seq1(title)
        bar = best[0] if best is not None else 0.8
        if matcher.real_quick_ratio() >= bar and matcher.quick_ratio() >= bar and (ratio := matcher.ratio()) >= bar:
            best = (ratio, part) if best is None or ratio > best[0] else best
    return best[1] if best is not None else None


def _label(block: Block) -> labels.Label | None:
    if block.auto:
        return labels.match(f"{block.text[: block.auto].rstrip()} 一", weak=True)
    return labels.match(block.text)


def _docno(tight: str) -> str:
    m = _DOCNO.fullmatch(tight) or _NUMBER_ALONE.fullmatch(tight)
    return m[1] if m else ""


def _order(tight: str) -> str:
    """The number in a line such as 青川市人民政府令第340号."""
    m = _ORDER.fullmatch(tight)
    return m[1] if m else ""


def _red_head(tight: str) -> bool:
    """The red head of an official paper: 某某人民政府文件."""
    return bool(re.fullmatch(r".{2,40}(?:政府|办公厅|办公室|委员会|委|局|部|厅|院)(?:办公室|办公厅)?文\s*件", tight))


def _ends_title(joined: str, english: bool) -> bool:
    if english:
        return bool(_KIND_EN.search(joined))
    # Typists open a bracket in one width and close it in the other.
    joined = joined.replace("(", "（").replace(")", "）")
    if any(joined.count(a) != joined.count(b) for a, b in ("《》", "“”", "（）")):
        return False
    bare = joined
    while True:
        cut = re.sub(r"[（(〔][^（()）〔〕]{1,30}[）)〕]$", "", bare)
        if cut == bare or not cut:
            break
        bare = cut
    m = re.search(r"(.{2})$", bare)
    return bool(m and (_KIND_ZH.search(bare[-2:]) or _KIND_ZH.fullmatch(bare[-1:]) or _KIND_ZH.fullmatch(bare[-3:])))
