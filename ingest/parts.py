"""One file → the documents in it: a gazette issue, a notice with attachments, a text with its translation.

A new document is seen by what opens it (a document number beside a title, 附件1 on a line, a title behind a signature
and date), by its numbering starting again under a title, or by a change of language. A file that shows none of these
is one document. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest import labels
from ingest.document import Block, BlockKind, Document, Part

_DOCNO = re.compile(
    r"([^\s〔〕\[\]（）()，。、；：:]{1,16}[〔\[﹝（(〈【][12][09]\d\d[〕\]﹞）)〉】]第?\d{1,4}号)(?:(?:签发人|签发)[：:].{0,12})?"
)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(
    r"(?:\[[^\]]*\])?((?:[12]\d{3}|[二一][〇○零Ｏ0一二三四五六七八九]{3})年[0-9一二三四五六七八九十]{1,2}月[0-9一二三四五六七八九十]{1,3}日"
    rf"|{_MONTH}\d{{1,2}},?[12]\d{{3}}|\d{{1,2}}{_MONTH},?[12]\d{{3}})(?:[（(][^（()）]{{0,20}}[）)])?"
)
_REMARK = re.compile(r"[（(][^（()）]{0,16}(?:公开|发布|印发|此件|此文)[^（()）]{0,16}[）)]")
_ATTACHMENT = re.compile(
    r"附\s*[件錄录表]\s*[0-9０-９一二三四五六七八九十]{0,3}\s*[：:]?"
    r"|(?:annex|appendix|attachment)\s*(?:\d{1,2}|[A-Z]|[IVX]{1,4})?\s*[:.]?",
    re.IGNORECASE,
)
_ATTACHMENT_LIST = re.compile(r"附\s*件\s*[：:]|(?:Attachments?|Annex(?:es)?)\s*[:：]")
_LEADERS = re.compile(r"(?:[.．·…‥]{3,}|…|\.\s\.\s\.)\s*[（(]?\s*\d{1,4}\s*[）)]?\s*$|\S\s*[（(]\d{1,3}[）)]\s*$")
_ASIDE = re.compile(r"[（(〔][^（()）〔〕]{1,30}[）)〕]")
_KIND_ZH = re.compile(
    r"(?:通知|通报|通告|公告|公报|命令|议案|报告|请示|批复|意见|函|纪要|决定|决议|方案|计划|规划|纲要|要点|办法|规定|细则|条例|规则"
    r"|准则|章程|制度|措施|政策|标准|规程|规范|预案|安排|分工|清单|目录|名单|指南|指引|说明|公约|宪章|协定|条约|法|表|图|书|令"
    r"|通知|計劃|規劃|綱要|規定|細則|條例|規則|準則|決定|意見|報告|措施|辦法|標準|目錄|說明|指南|憲章)"
)
_KIND_EN = re.compile(
    r"\b(?:notices?|plans?|opinions?|measures|provisions|regulations?|rules|law|act|decisions?|guidelines?|scheme|programme?"
    r"|outline|circular|announcement|polic(?:y|ies)|charter|agreement|convention|constitution|code|version)\b",
    re.IGNORECASE,
)
_GAZETTE = re.compile(
    r"公\s*报|公\s*報|GAZETTE|第\s*\d+\s*期|\bIssue\s+\d|^\s*目\s*[录錄次]\s*$|^\s*CONTENTS\s*$", re.MULTILINE
)
_COLOPHON = re.compile(
    r"\s*(?:主\s*管|主\s*办|主\s*編|主\s*编|编\s*辑|责任编辑|出\s*版|承\s*办|承\s*印|印\s*刷|印\s*数|发\s*行|订\s*阅|定\s*价|地\s*址|邮\s*编|邮政编码|联系电话"
    r"|电\s*话|传\s*真|电子邮箱|网\s*址|官方微[博信]|国内统一|全国统一|国际标准|准印证|刊\s*号|开\s*本|ISSN|CN\s*\d|Address|Tel|Postcode|Website|Printed)"
)
_IMPRINT = re.compile(
    r"抄[送报][：:].*|主送[：:].*|.{0,60}\d月[0-9一二三四五六七八九十]{1,3}日印发|[（(]?共印\d+份[）)]?"
)
_ISSUE = re.compile(r"[12]\d{3}年?|.{0,12}第\d+[期号號].{0,16}|[（(]?总第\d+[期号].{0,4}")
_HISTORY = re.compile(
    r"通过|修订|修正|公布|施行|adopted|promulgated|passed|amended|revised|approved|effective|issued", re.IGNORECASE
)
_CONTENTS = re.compile(r"目\s*[录錄次]|contents|table of contents", re.IGNORECASE)
_CONTINUES = re.compile(r"(?:和|及|与|暨|的|等|并|以及|[（(])")
_SENTENCE = re.compile(r"[。；;！？]|[，,、：:]$")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_TITLE_BLOCKS, _TITLE_ZH, _TITLE_EN = 7, 160, 320


@dataclass(frozen=True, slots=True)
class _Start:
    """A block that opens a document, and why."""

    index: int
    reason: str
    """number, attachment, signature, restart or language."""


def split(doc: Document) -> tuple[Part, ...]:
    """The documents of a file, in its order; every block in exactly one, contiguous.

    A gazette's cover with its table of contents, and its colophon, are parts of their own. Raises nothing: a file
    that shows no boundary is one part.
    """
    if not doc.blocks:
        return (Part(1, "", "zh", ()),)
    return _Splitter(doc.blocks).run()


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
    def __init__(self, blocks: tuple[Block, ...]) -> None:
        self.blocks = blocks
        self.texts = [block.text.strip() for block in blocks]
        self.tight = [compact(text) for text in self.texts]
        self.label = [None if b.kind is BlockKind.ROW else _label(b) for b in blocks]
        self.docno = [_docno(t) for t in self.tight]
        dates = [_DATE.fullmatch(t) for t in self.tight]
        self.date = [m[1] if m else "" for m in dates]
        self.plain = [self._plain(i) for i in range(len(blocks))]

    def run(self) -> tuple[Part, ...]:
        starts = self._starts()
        bounds = [s.index for s in starts] + [len(self.blocks)]
        parts: list[Part] = []
        notice: int | None = None
        main: int | None = None
        for n, start in enumerate(starts):
            part = self._part(n + 1, start.index, bounds[n + 1], start.reason)
            if start.reason in ("number", "file"):
                main = part.number
                notice = main if self._is_notice(part) else None
            elif start.reason in ("front", "colophon"):
                main = notice = None
            elif start.reason == "attachment":
                part = replace(part, parent=main)
            else:
                part = replace(part, parent=notice)
            parts.append(part)
        return tuple(parts)

    # What a block is

    def _plain(self, i: int) -> bool:
        """Short text that is no sentence and none of the fixed lines: it may be part of a title."""
        text, tight = self.texts[i], self.tight[i]
        if not tight or self.blocks[i].kind is not BlockKind.PARAGRAPH:
            return False
        chinese = bool(_IDEOGRAPH.search(text))
        if len(tight) > (_TITLE_ZH if chinese else _TITLE_EN) or self.label[i] is not None:
            return False
        if self.docno[i] or self.date[i] or _LEADERS.search(text) or _REMARK.fullmatch(text):
            return False
        if _CONTENTS.fullmatch(text) or (_ASIDE.fullmatch(text) and _HISTORY.search(text)):
            return False
        if _ISSUE.fullmatch(tight) or _IMPRINT.fullmatch(tight):
            return False
        if _ATTACHMENT.fullmatch(text.partition("\n")[0].strip()) or _ATTACHMENT_LIST.match(text) or text[0] in "【—":
            return False
        bare = re.sub(r"[《〈“][^》〉”]*[》〉”]", "", text)
        if chinese:
            return not _SENTENCE.search(bare)
        return not re.search(r"[.;:,!?]$|[.;!?]\s+[A-Z]", text)

    def _title(self, i: int, stop: int) -> tuple[int, str] | None:
        """The title whose first line is block `i`: (end, title on one line), or None."""
        if i >= stop or not self.plain[i] or _ASIDE.fullmatch(self.tight[i]) or self.tight[i][0] in "（(":
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
            elif i and self._attachment(i):
                found.setdefault(i, "attachment")
        for i in range(1, size):
            if self._signed(i) and i not in found and self._title(i, size) and not self._attachment(i - 1):
                found[i] = "signature"
        self._restarts(found)
        first = min(found, default=size)
        if 0 not in found:
            if found and first <= 4 and not self._substance(0, first) and not self._is_gazette(0, first):
                # A red head above the first document.
                found[0] = found.pop(first)
            else:
                found[0] = "front" if found and self._is_gazette(0, first) else "file"
        colophon = self._colophon(max(found))
        if colophon is not None:
            found[colophon] = "colophon"
        self._translations(found)
        return [_Start(i, found[i]) for i in sorted(found)]

    def _numbered(self, d: int) -> int | None:
        """The first block of the document whose number is block `d`; None where it is a mere mention."""
        size = len(self.blocks)
        for i in range(max(0, d - _TITLE_BLOCKS), d):
            title = self._title(i, d)
            if title is not None and title[0] == d and all(self.plain[i:d]):
                return self._with_head(i)
        for i in range(d + 1, min(d + 3, size)):
            if self._title(i, size) is not None:
                return self._with_head(d)
        return None

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
        first, _, rest = self.texts[i].partition("\n")
        if not _ATTACHMENT.fullmatch(first.strip()) or len(rest) > _TITLE_ZH:
            return False
        size = 1 if rest else 2
        head = self.tight[i : i + size]
        return all(self.tight[k : k + size] != head for k in range(i))

    def _signed(self, i: int) -> bool:
        """Whether a date or a remark such as （此件公开发布） stands right above block `i`."""
        k = i - 1
        while k > 0 and not self.tight[k]:
            k -= 1
        if _REMARK.fullmatch(self.texts[k]):
            return True
        # The date under a title (计划 / 2022年9月1日 / …) is no signature: something must have been said before.
        return bool(self.date[k]) and any(_SENTENCE.search(t) for t in self.texts[max(0, k - 8) : k])

    def _restarts(self, found: dict[int, str]) -> None:
        """A title with the document's uppermost numbering starting again below it."""
        top: str | None = None
        count = 0
        spoken = False
        for i, label in enumerate(self.label):
            if i in found:
                top, count, spoken = None, 0, False
            if label is None:
                spoken = spoken or bool(_SENTENCE.search(self.texts[i]))
                continue
            if top is None:
                top, count = label.form, 1
            elif label.form == top:
                if label.number == 1 and count > 1 and spoken:
                    start = self._title_above(i)
                    if start is not None and not any(start <= k <= i for k in found):
                        found[start] = "restart"
                        count, spoken = 1, False
                        continue
                count += 1

    def _title_above(self, i: int) -> int | None:
        """The title between the last labelled block before `i` and `i`."""
        low = i - 1
        while low > 0 and self.label[low] is None and i - low < 24:
            low -= 1
        for k in range(low + 1, i):
            if self._title(k, i) is not None:
                return k
        # A title of a kind that is not known: short lines, then whole sentences, then 一、.
        lines = [k for k in range(low + 1, i) if self.plain[k] and (self.blocks[k].centred or self.blocks[k].level)]
        return lines[0] if lines else None

    def _substance(self, low: int, high: int) -> bool:
        return any(self.label[i] is not None or "。" in self.texts[i] for i in range(low, high))

    def _is_gazette(self, low: int, high: int) -> bool:
        head = self.texts[low:high]
        return any(_GAZETTE.search(t) and len(t) < 120 for t in head) or sum(bool(_LEADERS.search(t)) for t in head) > 1

    def _colophon(self, low: int) -> int | None:
        """Where the imprint begins: three fixed lines of a periodical, or the lines under an official paper
        (抄送：…, … 2022年9月20日印发), at the end of the file."""
        i = len(self.blocks)
        hits = 0
        begin: int | None = None
        while i > low + 1:
            i -= 1
            if _IMPRINT.fullmatch(self.tight[i]):
                hits, begin = 3, i
            elif _COLOPHON.match(self.texts[i]) and len(self.texts[i]) < 160:
                hits += 1
                begin = i
            elif len(self.tight[i]) > 60 or _SENTENCE.search(self.texts[i]) or self.label[i] is not None:
                break
        return begin if hits >= 3 else None

    def _translations(self, found: dict[int, str]) -> None:
        """A change of language inside a document, where each side is nearly pure and long enough."""
        starts = sorted(found)
        for n, low in enumerate(starts):
            high = starts[n + 1] if n + 1 < len(starts) else len(self.blocks)
            if found[low] in ("front", "colophon"):
                continue
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

    def _part(self, number: int, low: int, high: int, reason: str) -> Part:
        title = self._part_title(low, high) if reason != "colophon" else ""
        docno = next((d for d in self.docno[low : min(low + 14, high)] if d), "")
        dated = next((i for i in range(low, high) if self.date[i]), None)
        date = self.date[dated] if dated is not None else ""
        issuer = ""
        if dated is not None and dated > low + 1 and self.plain[dated - 1] and len(self.tight[dated - 1]) <= 40:
            issuer = join_title([self.texts[dated - 1]])
        if not issuer:
            m = re.match(r"(.{2,40}?(?:政府|办公厅|办公室|委员会|委|局|部|院|厅))关于", title)
            issuer = m[1] if m else ""
        text = "\n".join(self.texts[low:high])
        return Part(number, title, language(text), self.blocks[low:high], docno, date, issuer)

    def _part_title(self, low: int, high: int) -> str:
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

    def _is_notice(self, part: Part) -> bool:
        """Whether the documents after this one are attached to it."""
        if part.docno or re.search(r"印发|转发|批转|轉發|印發|公布|发布", part.title):
            return True
        return any(re.match(r"附\s*件", block.text.strip()) for block in part.blocks) or bool(part.date)


def _label(block: Block) -> labels.Label | None:
    if block.auto:
        return labels.match(f"{block.text[: block.auto].rstrip()} 一", weak=True)
    return labels.match(block.text)


def _docno(tight: str) -> str:
    m = _DOCNO.fullmatch(tight)
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
    return bool(m and (_KIND_ZH.search(bare[-2:]) or _KIND_ZH.fullmatch(bare[-1:])))
