"""What a document cites: instruments, document numbers, meetings, events, programmes, and the authorities that it follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from normalize.chinese import fold
from normalize.numerals import format_chinese
from normalize.numerals import parse as parse_number
from normalize.tables import read_table, split_cell
from normalize.text import NormText


class ReferenceKind(StrEnum):
    """What is cited."""

    INSTRUMENT = "instrument"
    """A law, regulation, plan, catalogue or notice that is cited by its title."""
    DOCNO = "docno"
    """A document number (国发〔2023〕11号)."""
    MEETING = "meeting"
    """A congress, plenary session or working conference (党的二十大, 市第六次党代会)."""
    EVENT = "event"
    """A fair, forum or summit with a name of its own."""
    PROGRAMME = "programme"
    """A named plan, action or project that is cited without a title in 《》 (“十四五”规划, “…”行动)."""
    MANDATE = "mandate"
    """The authority whose decisions or instructions the document says it carries out (党中央、国务院…决策部署)."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One citation. `text` is the stretch [start, end) of the raw text; `name` is the title without its brackets and
    edition; `edition` holds year, version and status (2021年版, 2022-2024年, 试行), "" without one.

    `key` identifies what is cited: equal for all spellings, short names and, where the table of known references or a
    number says so, for Chinese and English. The edition is no part of it.
    """

    kind: ReferenceKind
    text: str
    name: str
    edition: str
    key: str
    start: int
    end: int


class _Known(NamedTuple):
    key: str
    kind: ReferenceKind
    zh: tuple[str, ...]
    en: tuple[str, ...]


@lru_cache(maxsize=1)
def _known() -> tuple[_Known, ...]:
    rows = read_table("references.csv")
    return tuple(
        _Known(
            _plain(row["zh"]),
            ReferenceKind(row["kind"]),
            (row["zh"], *split_cell(row["short"])),
            split_cell(row["en"]),
        )
        for row in rows
    )


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    """Plain form of every known name in either language → key."""
    return {_plain(name): ref.key for ref in _known() for name in (*ref.zh, *ref.en)}


_PARTICLES = re.compile(r"[的之和与及暨]|以及")
_EN_SMALL = frozenset({"the", "a", "an", "of", "on", "for", "and", "in", "to", "by", "with", "s", "prc", "china"})


def _plain(name: str) -> str:
    """The identity of a name: without brackets, marks, particles, the state's full name, and case."""
    text = fold(name).text
    if re.search(r"[一-鿿]", text):
        text = re.sub(r"[^\w一-鿿+]", "", text).replace("_", "")
        text = text.replace("中华人民共和国", "")
        return (_PARTICLES.sub("", text) or text).lower()
    words = re.findall(r"[a-z0-9+]+", text.lower().replace("'s", ""))
    return " ".join(word.rstrip("s") for word in words if word not in _EN_SMALL) or text.lower()


def _key(name: str) -> str:
    plain = _plain(name)
    return _aliases().get(plain, plain)


# --------------------------------------------------------------------------------------------------------- numbers

_DIGIT = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_N = r"[一二三四五六七八九十\d]{1,3}"


def _number(text: str) -> int:
    """The small whole number (below 100) that `text` writes in digits or Chinese characters."""
    if text.isdigit():
        return int(text)
    tens, ten, units = text.rpartition("十")
    if not ten:
        return _DIGIT.get(text, 0)
    return (_DIGIT.get(tens, 0) if tens else 1) * 10 + (_DIGIT.get(units, 0) if units else 0)


# --------------------------------------------------------------------------------------------------------- Chinese

_EDITION = re.compile(
    r"\((?P<e>[^()]*(?:\d{4}[^()]*|\d+\.0版?|试行|暂行|征求意见稿|送审稿|草案|修订[^()]*|修正[^()]*|[^()]{0,6}版))\)$"
)
_QUALIFIER = re.compile(r"\([^()]*\)")
_TITLE_MAX = 160
_SHORT_FORM = re.compile(r"(?:\(|,)(?:以下|下)统?(?:简)?称(?:为)?:?[\"《'](?P<short>[^\"《》']+)[\"》'](?:\)|,|。)?")
_AFTER_TITLE = re.compile(r"\((?P<e>(?:19|20)\d{2}(?:年(?:版|本|修订|修正))?|试行|暂行|第[一二三四五六七八九十]+版)\)")

_DOCNO = re.compile(r"(?P<issuer>[一-鿿]{2,10})\((?P<year>(?:19|20)\d{2})\)第?(?P<n>\d+)号")
_ORDER = re.compile(
    r"(?P<issuer>(?:国务院|主席|[一-鿿]{1,8}?(?:部|委|总局|署|局|政府|银行|委员会|会))(?:令|公告)?)"
    r"(?:\(?(?P<year>(?:19|20)\d{2})\)?年?)?第(?P<n>\d+|[一二三四五六七八九十百〇]+)号(?P<after>令|公告)?"
)
_LEAD_IN = re.compile(
    r"^.*(?:按照|根据|依据|依照|遵照|参照|贯彻|落实|执行|按|据|见|与|和|及|或|以|由|经|对|的|了|在|关于|发布|印发|公布|废止)(?=..)"
)

_PARTY = r"(?:党的|中国共产党第?|中共)?"
_MEETINGS = (
    re.compile(rf"中国共产党第(?P<n>{_N})次全国代表大会"),
    re.compile(rf"党的(?:第)?(?P<n>{_N})大(?![力型批量])"),
    re.compile(r"(?<![一-鿿])(?P<n>十[六七八九]|二十[一二]?)大(?=报告|精神|以来|部署|提出|[、和与及,])"),
)
_PLENUMS = re.compile(
    rf"(?:党的|中国共产党)?第?(?P<n>{_N})届(?:中央委员会)?(?P<which>历次|第?{_N}中(?:[、和与]第?{_N}中)*|第{_N}次)全(?:会|体会议)"
)
_LEVELS = "省|市|区|县|州|盟|旗|自治区|自治州|自治县"
_LOCAL_CONGRESS = re.compile(rf"(?P<level>{_LEVELS})第?(?P<n>{_N})次(?:党代会|党员?代表大会|代表大会)")
_LOCAL_PLENUM = re.compile(
    rf"(?P<level>{_LEVELS})(?:党)?委第?(?P<n>{_N})届(?P<which>历次|第?{_N}次(?:[、和与]第?{_N}次)*)全(?:会|体会议)"
)
_PEOPLES = re.compile(rf"第?(?P<n>{_N})届(?P<body>全国人大|全国人民代表大会|全国政协)(?:常委会)?第?(?P<m>{_N})次会议")
_CONFERENCE = re.compile(
    r"(?P<year>20\d{2}年)?(?P<name>全国两会|(?:中央|全国|全省|全市|全区|全县|省委|市委|区委|县委|自治区党委)"
    r"[一-鿿、]{0,12}?(?:工作会议|工作座谈会|工作大会|表彰大会|推进大会|动员大会|发展大会))"
)

_AUTHORITY = re.compile(
    r"(?P<a>党中央[、和]?国务院|中共中央[、和]?国务院|党中央|国务院|自治区党委[、和]?(?:自治区)?(?:人民)?政府"
    r"|(?P<l>[省市区县州盟旗])委[、和]?(?P=l)(?:人民)?政府|(?<![各区市县])(?P<g>[省市区县州])(?:委|政府)(?=关于|有关|决策|工作部署|部署))"
    r"(?=[^。;《》]{0,45}?(?:决策部署|工作部署|部署要求|部署安排|部署|决策|工作要求|工作安排)(?!阶段))"
)
_LEADER = re.compile(
    r"(?P<who>习近平总书记|总书记)[^。;,、《》]{0,30}?(?:重要)?(?P<what>讲话|指示|论述|批示|要求)(?:批示|指示|要求|重要)*(?:精神)?"
)

_EVENT_HEAD = (
    r"博览会|展览会|洽谈会|交易会|展销会|论坛|峰会|世界大会|国际大会|合作大会|发展大会|产业大会|智能大会|投资大会"
    r"|年会|圆桌会(?!议)|进博会|服贸会|消博会|投洽会|西洽会|智博会|广交会|达沃斯"
)
_EVENT = re.compile(rf"[一-鿿A-Za-z0-9()\"\-+]{{2,30}}?(?:{_EVENT_HEAD})")
_EVENT_ANCHOR = re.compile(
    r"第[一-鿿\d]{1,4}届|20\d{2}年?|中国|世界|国际|全球|亚太|亚洲|亚欧|欧亚|东盟|东北亚|中非|中欧|中阿|中俄|中新|中日|中韩|中东欧"
    r"|\"?一带一路|博鳌|达沃斯|夏季|上合|金砖|长三角|粤港澳|陆海新通道|丝绸之路|澜湄|西部|中部|沿边|成渝|海峡|华侨|数字中国"
)

_PROGRAMME_HEAD = r"行动(?:计划|方案)?|规划(?:纲要)?|计划|纲要|方案|工程|活动|战略|倡议|攻坚战"
_QUOTED_HEAD = re.compile(
    rf"\"(?P<q>[^\"《》。;,]{{2,24}})\"(?P<mid>[一-鿿]{{0,8}}?)(?P<head>{_PROGRAMME_HEAD})(?![一-鿿]?者)"
)
_HEAD_QUOTED = re.compile(r"\"(?P<q>[^\"《》。;,]{2,24}(?:计划|规划|行动|工程|战略|倡议))\"")
_FIVE_YEAR = re.compile(r"\"?(?P<n>十[一二三四五六七八九])五\"?(?P<mid>[一-鿿]{0,16}?)规划(?:纲要)?")
_CARRIED_OUT = re.compile(
    r"(?:实施|开展|启动|推进|推动|落实|组织|制定)(?P<name>[一-鿿A-Za-z0-9]{3,14}?"
    r"(?:专项行动|行动计划|行动方案|提升行动|攻坚行动|攻坚战|培育工程|提升工程|倍增计划|引育计划|培育计划))"
)


def _title_spans(text: str) -> Iterator[tuple[int, int]]:
    """Outermost 《…》 of folded text, nested ones kept inside; an unclosed bracket is no title."""
    at = text.find("《")
    while at >= 0:
        depth = 0
        for end in range(at, min(len(text), at + _TITLE_MAX)):
            depth += (text[end] == "《") - (text[end] == "》")
            if depth == 0:
                yield at, end + 1
                break
        else:
            end = at
        at = text.find("《", end + 1)


def _editions(title: str) -> tuple[str, str]:
    """(title without year, version and qualifier in parentheses, edition)."""
    found: list[str] = []
    while match := _EDITION.search(title):
        found.insert(0, match["e"])
        title = title[: match.start()]
    return title, " ".join(found)


def _titles(norm: NormText) -> Iterator[Reference]:
    text = norm.text
    spans = list(_title_spans(text))
    shorts: dict[str, str] = {}
    defined: set[int] = set()
    for start, end in spans:
        if (match := _SHORT_FORM.match(text, end)) is not None:
            shorts[match["short"]] = _key(_QUALIFIER.sub("", _editions(text[start + 1 : end - 1])[0]))
            defined.update(range(match.start(), match.end()))
    for start, end in spans:
        # “<5亩…>3米” compares; a half-width sign opens a title only inside another.
        if start in defined or norm.raw[norm.starts[start]] == "<":
            continue
        name, edition = _editions(text[start + 1 : end - 1])
        stop = end
        if not edition and (after := _AFTER_TITLE.match(text, end)) is not None:
            edition, stop = after["e"], after.end()
        if name:
            key = shorts.get(name) or _title_key(name)
            yield _make(norm, ReferenceKind.INSTRUMENT, start, stop, name, edition, key)


def _title_key(name: str) -> str:
    """The key of the whole title where that is known, else of the title without qualifiers in parentheses."""
    known = _aliases().get(_plain(name))
    return known or _key(_QUALIFIER.sub("", name) or name)


def _make(
    norm: NormText, kind: ReferenceKind, start: int, end: int, name: str, edition: str = "", key: str = ""
) -> Reference:
    low, high = norm.raw_span(start, end)
    return Reference(kind, norm.raw[low:high], name, edition, key or _key(name), low, high)


def _last_word(norm: NormText, match: re.Match[str]) -> str:
    """The issuer without what stands above it or before a blank: a number often has a line of its own."""
    raw = norm.slice(match.start("issuer"), match.end("issuer")).split()
    return fold(raw[-1]).text if raw and len(raw[-1]) > 1 else match["issuer"]


def _document_numbers(norm: NormText) -> Iterator[Reference]:
    for match in _DOCNO.finditer(norm.text):
        issuer = _LEAD_IN.sub("", _last_word(norm, match))
        start = match.end("issuer") - len(issuer)
        key = f"{issuer}({match['year']}){int(match['n'])}号"
        yield _make(norm, ReferenceKind.DOCNO, start, match.end(), key, match["year"], key)
    for match in _ORDER.finditer(norm.text):
        issuer = _LEAD_IN.sub("", _last_word(norm, match))
        if not match["after"] and not issuer.endswith(("令", "公告")):
            continue
        start = match.end("issuer") - len(issuer)
        year = match["year"] or ""
        # 某部令2021年第3号 and 某部2021年第3号令 are one.
        named = issuer if issuer.endswith(("令", "公告")) else issuer + match["after"]
        key = f"{named}{f'({year})' if year else ''}第{match['n']}号"
        yield _make(norm, ReferenceKind.DOCNO, start, match.end(), key, year, key)


def _meetings(norm: NormText) -> Iterator[Reference]:
    text, kind = norm.text, ReferenceKind.MEETING
    for pattern in _MEETINGS:
        for match in pattern.finditer(text):
            yield _make(norm, kind, match.start(), match.end(), match[0], "", f"党{_number(match['n'])}大")
    for match in _PLENUMS.finditer(text):
        stem = f"党{_number(match['n'])}届"
        if match["which"] == "历次":
            yield _make(norm, kind, match.start(), match.end(), match[0], "", f"{stem}历次全会")
        for number in re.findall(rf"({_N})[中次]", match["which"]):
            yield _make(norm, kind, match.start(), match.end(), match[0], "", f"{stem}{_number(number)}中全会")
    for match in _LOCAL_CONGRESS.finditer(text):
        key = f"{match['level']}{_number(match['n'])}次党代会"
        yield _make(norm, kind, match.start(), match.end(), match[0], "", key)
    for match in _LOCAL_PLENUM.finditer(text):
        stem = f"{match['level']}委{_number(match['n'])}届"
        for number in re.findall(rf"历次|({_N})次", match["which"]):
            key = f"{stem}{_number(number)}次全会" if number else f"{stem}历次全会"
            yield _make(norm, kind, match.start(), match.end(), match[0], "", key)
    for match in _PEOPLES.finditer(text):
        body = "全国政协" if "政协" in match["body"] else "全国人大"
        key = f"{_number(match['n'])}届{body}{_number(match['m'])}次会议"
        yield _make(norm, kind, match.start(), match.end(), match[0], "", key)
    for match in _CONFERENCE.finditer(text):
        yield _make(norm, kind, match.start(), match.end(), match["name"], (match["year"] or "")[:4])


def _mandates(norm: NormText) -> Iterator[Reference]:
    for match in _AUTHORITY.finditer(norm.text):
        plain = re.sub("[、和]|人民", "", match["a"]).replace("中共中央", "党中央")
        yield _make(norm, ReferenceKind.MANDATE, match.start(), match.end(), match["a"], "", f"{plain}部署")
    for match in _LEADER.finditer(norm.text):
        what = "讲话" if match["what"] == "讲话" else "指示"
        yield _make(norm, ReferenceKind.MANDATE, match.start(), match.end(), match[0], "", f"习近平总书记{what}")


def _events(norm: NormText) -> Iterator[Reference]:
    for match in _EVENT.finditer(norm.text):
        anchor = _EVENT_ANCHOR.search(match[0])
        if anchor is None or anchor.end() == len(match[0]):
            continue
        start = match.start() + anchor.start()
        name, edition = match[0][anchor.start() :], ""
        if (session := re.match(r"第[一-鿿\d]{1,4}届|20\d{2}年?", name)) is not None:
            name, edition = name[session.end() :], session[0]
        if len(name) >= 4:
            yield _make(norm, ReferenceKind.EVENT, start, match.end(), name, edition)


_CLOSING = "”’」』"
# What a quotation with a head word is not: a working method (“一对一”服务方案) is one, but a mere label is not.
_NO_NAME = re.compile(r"的|[、,;:]|按照|以及|制定|相关|有关")


def _programmes(norm: NormText) -> Iterator[Reference]:
    text, kind = norm.text, ReferenceKind.PROGRAMME
    for match in _FIVE_YEAR.finditer(text):
        mid = "" if _NO_NAME.search(match["mid"]) else match["mid"]
        if mid == match["mid"]:
            yield _make(norm, kind, match.start(), match.end(), match[0], "", f"{_number(match['n'])}五{mid}规划")
    for match in _QUOTED_HEAD.finditer(text):
        closing = norm.raw[norm.starts[match.start()]] in _CLOSING
        if (
            not closing
            and not _NO_NAME.search(match["mid"])
            and not re.fullmatch(r"十[一二三四五六七八九]五", match["q"])
        ):
            start = match.start("q") - 1
            yield _make(norm, kind, start, match.end(), text[start : match.end()])
    for match in _HEAD_QUOTED.finditer(text):
        yield _make(norm, kind, match.start(), match.end(), match["q"])
    for match in _CARRIED_OUT.finditer(text):
        if not _NO_NAME.search(match["name"]):
            yield _make(norm, kind, match.start("name"), match.end("name"), match["name"])


@lru_cache(maxsize=1)
def _known_zh() -> re.Pattern[str]:
    names = {fold(name).text for ref in _known() for name in ref.zh}
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))


@lru_cache(maxsize=1)
def _kinds() -> dict[str, ReferenceKind]:
    return {ref.key: ref.kind for ref in _known()}


_SESSION = re.compile(r"(?:第[一二三四五六七八九十百\d]{1,4}届|(?:19|20)\d{2}年?)$")


def _listed_zh(norm: NormText) -> Iterator[Reference]:
    for match in _known_zh().finditer(norm.text):
        key = _aliases()[_plain(match[0])]
        session = _SESSION.search(norm.text, 0, match.start()) if _kinds()[key] is ReferenceKind.EVENT else None
        start, edition = (session.start(), session[0]) if session is not None else (match.start(), "")
        yield _make(norm, _kinds()[key], start, match.end(), match[0], edition, key)


# --------------------------------------------------------------------------------------------------------- English

_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    *("twentieth", "twenty-first", "twenty-second"),
)
_ORD = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(reversed(_ORDINALS))})"
_LEVEL_EN = {"municipal": "市", "city": "市", "provincial": "省", "district": "区", "county": "县"}
_INSTRUMENT_HEAD = (
    r"Law|Code|Regulations?|Measures|Provisions|Opinions?|Notice|Circular|Catalogue|Catalog|Guidelines|Guiding|Outline"
    r"|Rules|Decision|Negative List|Action Plan|Plan|Programme|Program|Agreement|Partnership|Standards?|Interpretation"
    r"|Convention"
)
_WORD = r"[A-Z][\w’'\-]*"
_SMALL = r"(?:of|on|for|the|and|in|to|by|with|at|from|&|a|an)"
_RUN = re.compile(rf"{_WORD}(?:[ \t]*\n?[ \t]*(?:{_SMALL}[ \n]+){{0,3}}{_WORD}|[ \n]\d{{4}}(?:[-–—]\d{{4}})?)+")
_QUOTED_EN = re.compile(r"[“\"‘](?P<q>[A-Z0-9][^“”\"‘\n]{8,200}?)[”\"]")
_EVENT_EN = re.compile(r"\b(?:Expo|Exposition|Fair|Forum|Summit|Conference|Congress on)\b")
_BODY_EN = re.compile(r"\b(?:Commission|Bureau|Administration|Department|Office|Ministry|Group|Team)\b")
_NO_TITLE_EN = re.compile(r"(?:Chapter|Article|Section|Part|Annex|An?)\b")
_EDITION_EN = re.compile(r"\s*\((?P<e>[^()]*(?:\d{4}|trial|draft|interim|edition|version)[^()]*)\)\s*$", re.I)
_EDITION_AFTER_EN = re.compile(r"[”\"]?\s?\((?P<e>[^()]{0,12}\d{4}[^()]{0,12})\)")


def _ordinal(text: str) -> int:
    digits = re.match(r"\d+", text)
    return int(digits[0]) if digits else _ORDINALS.index(text.lower().replace(" ", "-")) + 1


def _en(text: str, kind: ReferenceKind, start: int, end: int, name: str, edition: str = "", key: str = "") -> Reference:
    return Reference(kind, text[start:end], re.sub(r"\s+", " ", name), edition, key or _key(name), start, end)


_CONGRESS_EN = re.compile(
    rf"\b(?P<n>{_ORD})\s+(?:(?:CPC|CCP|Party|National|Communist Party of China)\s+)*(?:National|CPC|Party)\s+"
    r"(?:Party\s+)?Congress",
    re.I,
)
_NATIONAL = re.compile(r"national|cpc|ccp", re.I)
_LOCAL_CONGRESS_EN = re.compile(
    rf"\b(?P<n>{_ORD})\s+(?P<l>municipal|city|provincial|district|county)(?:ity)?(?:[’']s)?\s+(?:CPC\s+|Party\s+)*Congress"
    rf"|\b(?P<l2>municipal|provincial|district|county)\s+(?:CPC\s+|Party\s+)*(?P<n2>{_ORD})\s+(?:CPC\s+|Party\s+)*Congress"
    rf"|\b(?P<n3>{_ORD})\s+Party\s+Congress\s+of\s+(?:the\s+)?(?:[A-Z]\w+\s+)?(?P<l3>municipal|district|provincial|county)",
    re.I,
)
_PLENUM_EN = re.compile(
    rf"\b(?P<which>all(?:\s+the)?|(?:previous|successive)|{_ORD})\s+(?:previous\s+)?"
    r"(?:plenary sessions?|plenums?|plenary meetings?)"
    rf"\s+of\s+(?:the\s+)?(?P<n>{_ORD})\s+(?:CPC\s+|CCP\s+|Party\s+)?(?:Central Committee|National Congress)",
    re.I,
)
_FIVE_YEAR_EN = re.compile(rf"\b(?P<n>{_ORD})\s+Five[- ]Year\s+Plan(?!\s+period)", re.I)
_DOCNO_EN = re.compile(
    r"\b(?P<issuer>[A-Z][A-Za-z]*(?:\s[A-Z][A-Za-z]*){0,4})\s?[\[(〔【](?P<year>(?:19|20)\d{2})[\])〕】]\s?(?:No\.?\s?)?(?P<n>\d+)"
)
_MANDATE_EN = re.compile(
    r"\b(?:(?:Party|CPC) Central Committee|Central Committee(?: of the (?:CPC|Communist Party of China))?)"
    r"(?P<sc>,?\s+and\s+the\s+State\s+Council)?",
    re.I,
)


def _english(text: str) -> Iterator[Reference]:
    yield from _meetings_en(text)
    for match in _FIVE_YEAR_EN.finditer(text):
        key = f"{_ordinal(match['n'])}五规划"
        yield _en(text, ReferenceKind.PROGRAMME, match.start(), match.end(), match[0], "", key)
    for match in _DOCNO_EN.finditer(text):
        key = f"{match['issuer'].replace(' ', '').lower()}({match['year']}){int(match['n'])}号"
        yield _en(text, ReferenceKind.DOCNO, match.start(), match.end(), match[0], match["year"], key)
    for match in _MANDATE_EN.finditer(text):
        key = "党中央国务院部署" if match["sc"] else "党中央部署"
        if not re.match(r"[^.;]{0,20}Congress", text[match.start() - 20 : match.start()]):
            yield _en(text, ReferenceKind.MANDATE, match.start(), match.end(), match[0], "", key)
    for match in _QUOTED_EN.finditer(text):
        if re.search(rf"\b(?:{_INSTRUMENT_HEAD})\b", match["q"]):
            name, edition = _edition_en(match["q"])
            yield _en(text, ReferenceKind.INSTRUMENT, match.start(), match.end(), name, edition)
    for match in _RUN.finditer(text):
        words = match[0].split()
        head = re.search(rf"\b(?:{_INSTRUMENT_HEAD})\b", match[0])
        kind = ReferenceKind.EVENT if _EVENT_EN.search(match[0]) else ReferenceKind.INSTRUMENT
        if len(words) < 3 or (head is None and kind is ReferenceKind.INSTRUMENT):
            continue
        if _NO_TITLE_EN.match(match[0]) or (head is not None and head.start() > 0 and _BODY_EN.search(match[0])):
            continue
        after = _EDITION_AFTER_EN.match(text, match.end())
        yield _en(
            text, kind, match.start(), after.end() if after else match.end(), match[0], after["e"] if after else ""
        )
    for match in _known_en().finditer(text):
        known = _aliases()[_plain(match[0])]
        yield _en(text, _kinds()[known], match.start(), match.end(), match[0], "", known)


def _meetings_en(text: str) -> Iterator[Reference]:
    kind = ReferenceKind.MEETING
    for match in _LOCAL_CONGRESS_EN.finditer(text):
        number = match["n"] or match["n2"] or match["n3"]
        level = (match["l"] or match["l2"] or match["l3"]).lower()
        key = f"{_LEVEL_EN[level]}{_ordinal(number)}次党代会"
        yield _en(text, kind, match.start(), match.end(), match[0], "", key)
    for match in _CONGRESS_EN.finditer(text):
        if _NATIONAL.search(match[0]):
            yield _en(text, kind, match.start(), match.end(), match[0], "", f"党{_ordinal(match['n'])}大")
    for match in _PLENUM_EN.finditer(text):
        stem = f"党{_ordinal(match['n'])}届"
        all_of_them = match["which"].lower().startswith(("all", "previous", "successive"))
        key = f"{stem}历次全会" if all_of_them else f"{stem}{_ordinal(match['which'])}中全会"
        yield _en(text, kind, match.start(), match.end(), match[0], "", key)


def _edition_en(title: str) -> tuple[str, str]:
    match = _EDITION_EN.search(title)
    return (title[: match.start()], match["e"].strip()) if match else (title, "")


@lru_cache(maxsize=1)
def _known_en() -> re.Pattern[str]:
    names = sorted({name for ref in _known() for name in ref.en}, key=len, reverse=True)
    loose = (re.escape(name).replace(r"\ ", r"\s+").replace(r"\-", "[-–\\s]") for name in names)
    return re.compile(rf"\b(?:{'|'.join(loose)})\b", re.IGNORECASE)


# ------------------------------------------------------------------------------------------------------------ both


def references(text: str, language: str) -> tuple[Reference, ...]:
    """All that `text` cites, in order of place. Offsets are into `text`; `language` is "zh" or "en".

    Where readings overlap, the one in a title wins, then the longer; one stretch gives several references only where
    it names several things (二十届二中、三中全会). A pronoun (本行动计划, 该办法) cites nothing.
    """
    if language == "en":
        found = list(_english(text))
    else:
        norm = fold(text)
        found = [
            ref
            for reader in (_titles, _document_numbers, _meetings, _mandates, _listed_zh, _events, _programmes)
            for ref in reader(norm)
        ]
    found.sort(key=lambda ref: (not _bracketed(ref), ref.start - ref.end))
    taken: list[Reference] = []
    for ref in found:
        clash = [other for other in taken if ref.start < other.end and other.start < ref.end]
        if all((other.start, other.end) == (ref.start, ref.end) and other.key != ref.key for other in clash) and all(
            other.kind is ref.kind for other in clash
        ):
            taken.append(_with_session(ref))
    taken.sort(key=lambda ref: (ref.start, ref.end, ref.key))
    # An acronym in parentheses right after the name cites nothing new: …Partnership (RCEP).
    return tuple(
        ref
        for at, ref in enumerate(taken)
        if not (
            at
            and text[taken[at - 1].end : ref.start].strip() in ("(", "（")
            and (taken[at - 1].key == ref.key or (_bracketed(taken[at - 1]) and _latin_alias(ref, text)))
        )
    )


def _latin_alias(ref: Reference, text: str) -> bool:
    """Whether this is an acronym and nothing more in its parentheses: it stands for the title before it, whatever that was."""
    return ref.text.isascii() and text[ref.end : ref.end + 1] in (")", "）")


def _bracketed(ref: Reference) -> bool:
    return ref.text[:1] in "《〈<" if ref.text else False


def _with_session(ref: Reference) -> Reference:
    """A title cites an event or programme where the table of known references says so."""
    kind = _kinds().get(ref.key)
    return replace(ref, kind=kind) if kind is not None and kind is not ref.kind else ref


_EDITION_MARK = re.compile(r"\d{4}|试行|暂行|征求意见稿|草案|第[一二三四五六七八九十百\d]{1,4}届")


def editions_differ(one: Reference, other: Reference) -> bool:
    """Whether both name an edition, and not the same one (2021年版 and 2022年版, 第五届 and 第六届; but 2021 and 2021年版 agree)."""
    first, second = (
        [f"第{_number(mark[1:-1])}届" if mark[0] == "第" else mark for mark in _EDITION_MARK.findall(ref.edition)]
        for ref in (one, other)
    )
    return bool(first and second) and first != second


# ------------------------------------------------------------------------------------------------ articles of a law


@dataclass(frozen=True, slots=True, order=True)
class Provision:
    """A provision that is cited by its number: an article, with paragraph (款) and item (项), 0 where the citation does
    not go so far."""

    article: int
    paragraph: int = 0
    item: int = 0

    def __str__(self) -> str:
        parts = [(self.article, "条"), (self.paragraph, "款"), (self.item, "项")]
        return "".join(f"第{format_chinese(number)}{word}" for number, word in parts if number)


@dataclass(frozen=True, slots=True)
class Citation:
    """第四十条、第四十一条第二款 as one citation. `law` identifies the law whose articles these are, "" for those of the
    document itself (本法第四十条, 依照第四十条). `text` is [start, end) of the raw text."""

    law: str
    provisions: tuple[Provision, ...]
    text: str
    start: int
    end: int


_NUMERAL = r"\(?(?:[一二三四五六七八九十百零〇]+|\d{1,3})\)?"
_ARTICLE = rf"第{_NUMERAL}条(?:之[一二三四五六七八九十])?"
_DEEPER = rf"第{_NUMERAL}[款项]"
_JOINT = r"(?:、|和|或者?|及|以及|至|到|与)"
_CITED = re.compile(rf"{_ARTICLE}(?:{_DEEPER})*(?:{_JOINT}(?:{_ARTICLE}|{_DEEPER})(?:{_DEEPER})*)*")
_STEP = re.compile(rf"(?P<joint>{_JOINT})|第\(?(?P<n>[一二三四五六七八九十百零〇]+|\d{{1,3}})\)?(?P<word>[条款项])")
_HEAD_OF_LAW = r"法典?|条例|办法|规定|规则|细则|章程|决定|方案|意见|通知|标准|制度|规范"
_WHOSE = re.compile(
    rf"(?:《(?P<title>[^《》]{{2,60}})》(?:\([^()]*\))?|(?P<short>[一-鿿]{{1,12}}?(?:{_HEAD_OF_LAW})))的?$"
)
_BREAKS = re.compile(r"^.*(?:违反|触犯|适用|符合)")
LARGEST_RANGE = 60


@lru_cache(maxsize=256)
def citations(text: str) -> tuple[Citation, ...]:
    """The articles that a Chinese text cites by number, in order of place, with offsets into `text`."""
    norm = fold(text)
    out: list[Citation] = []
    done = 0
    for match in _CITED.finditer(norm.text):
        low, high = norm.raw_span(match.start(), match.end())
        # 《某法》第四十条,以及第四十二条: still of the same law.
        goes_on = out and re.fullmatch(rf",?{_JOINT}?", norm.text[done : match.start()])
        law = out[-1].law if goes_on else _whose(norm.text[: match.start()])
        out.append(Citation(law, _provisions(match[0]), norm.raw[low:high], low, high))
        done = match.end()
    return tuple(out)


def _whose(before: str) -> str:
    match = _WHOSE.search(before[-80:])
    if match is None:
        return ""
    if match["title"]:
        return _title_key(_editions(match["title"])[0])
    name = _BREAKS.sub("", _LEAD_IN.sub("", match["short"]))
    return "" if re.search(rf"(?:^|本)(?:{_HEAD_OF_LAW})$", name) else _key(name)


def _provisions(text: str) -> tuple[Provision, ...]:
    out: list[Provision] = []
    article = paragraph = 0
    ranged = False
    for step in _STEP.finditer(text):
        if step["joint"]:
            ranged = step["joint"] in ("至", "到")
            continue
        number = int(parse_number(step["n"], "zh"))
        deeper = step.start() > 0 and text[step.start() - 1] in "条款项"
        if step["word"] == "条":
            new = Provision(number)
            if ranged and article and not paragraph and 0 < number - article <= LARGEST_RANGE:
                out += [Provision(n) for n in range(article + 1, number)]
            article, paragraph = number, 0
        elif step["word"] == "款":
            new, paragraph = Provision(article, number), number
        else:
            new = Provision(article, paragraph, number)
            if ranged and out and out[-1].item and 0 < number - out[-1].item <= LARGEST_RANGE:
                out += [Provision(article, paragraph, n) for n in range(out[-1].item + 1, number)]
        if deeper and out:
            out.pop()
        out.append(new)
        ranged = False
    return tuple(out)
