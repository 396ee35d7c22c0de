"""Lists of responsible units in Chinese and English texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from normalize.chinese import fold, split_marks
from normalize.organisations import NAME_MAX, UNIT_END, is_body, parse
from normalize.places import Level
from normalize.text import NormText


class Role(StrEnum):
    """What a unit has to do for a measure."""

    LEAD = "lead"
    SUPPORT = "support"
    RESPONSIBLE = "responsible"


@dataclass(frozen=True, slots=True)
class Unit:
    """One name in a list of units; `text` is [start, end) of the raw text, `name` is it folded and without line breaks.
    `collective` units name a class and no body: 各区县政府, 市级有关部门."""

    name: str
    text: str
    role: Role
    start: int
    end: int
    collective: bool = False


@dataclass(frozen=True, slots=True)
class UnitList:
    """One list of units, brackets included in [start, end). `units` are bodies, `collectives` classes of bodies;
    `remarks` are the (start, end) of what is neither: 以下均需…不再列出, or a sentence that stands inside the brackets.
    `closed` is False where the closing bracket is missing."""

    text: str
    start: int
    end: int
    units: tuple[Unit, ...]
    collectives: tuple[Unit, ...] = ()
    remarks: tuple[tuple[int, int], ...] = ()
    closed: bool = True


_ROLE_WORDS = (
    r"(?:(?:牵头|主要|总|共同|第一|直接)?责任|牵头(?:责任)?|主责|配合(?:责任)?|协助|协办|主办|承办|参与|参加|支持|实施|协同|协作|联办|主管"
    r"|落实|组织实施|执行|负责|会办)"
)
_KEY = re.compile(
    rf"(?:[省市区县州盟旗]级?)?(?P<role>{_ROLE_WORDS}(?:单位|部门|机构|主体|处室|科室)(?:及(?:职责)?分工|和部门|及部门)?)(?::|为(?=[省市区县州盟旗]))"
    r"|(?P<role2>(?:责任|职责|任务)分工|分工负责|责任落实):"
)
_OPEN_LIST = re.compile(rf"\((?:{_KEY.pattern})")
_SUFFIX_LIST = re.compile(
    r"\((?P<body>[^()]*(?:\([^()]*\)[^()]*){0,4}?(?:负责|牵头|配合|参与|落实|办理|组织实施)(?:[;,。][^()]*)?)\)"
)
# Names alone, in brackets behind a sentence or at the end of a paragraph.
_BARE_LIST = re.compile(r"(?:(?<=[。;!])|^)\((?P<body>[^()]{3,400})\)|\((?P<tail>[^()]{3,400})\)[。;]?$")
# A sentence that says nothing but who does it: 由市甲局牵头,市乙局配合。
_SENTENCE_LIST = re.compile(
    r"(?:(?<=[。;!])|^)(?P<body>由?[^。;()\"]{3,300}?(?:牵头|配合|参与|负责|落实|协助|组织实施))(?=[。;]|$)"
)
# What is left of a list whose beginning was cut off.
_REMARK_LIST = re.compile(r"(?:(?<=[。;!])|^)(?P<body>(?:以下|下列)[^。;()]{0,40}不再(?:一一)?列出)\)")
_SUFFIX = re.compile(
    r"(?:等(?:部门|单位|有关部门|有关单位)?)?(?:按照?(?:各自)?职责(?:分工)?|根据职责分工|依职责|依据职责)?(?:共同|分别|具体)?"
    r"(?P<role>牵头负责|牵头|配合|协助|参与|会同|负责|落实|办理|组织实施)$"
)
_SUPPORT = re.compile(r"配合|协助|协办|参与|参加|支持|协同|会同|协作|联办|会办")
_LEAD = re.compile(r"牵头|主办|主要|总责任|主管|主责|第一责任")
_REMARK = re.compile(
    r"以下|不再|均需|均由|为牵头|为主办|排在?第一|首位|列第一|下同|按照|根据|统称|简称|(?:^|[,;])请|应当|应于|完成时限|完成时间"
    r"|时限|持续推进|长期坚持|^\d{4}年|^上述|(?:年|月)?底?前完成|要|须"
)
_COLLECTIVE = re.compile(
    r"^(?:各(?!级团)|有关|相关|其他|所有|全市|全区|全县|全省|市级?各|区级?各|县级?各|省级?各"
    r"|(?:[省市区县]|市、区|自治区)?(?:级|直|政府)?(?:各?(?:有关|相关)|各)"
    r"|(?:区县|县区|区\(县\)|市\(州\)|州市|盟市|旗县区?)(?:\(自治县\))?(?:人民)?(?:政府|行署)?$|县\(市、区\)|市县(?:人民)?政府|区市县"
    r"|乡镇(?:人民政府|街道)?$|镇街|街镇|(?:乡镇|镇|乡)(?:人民)?(?:政府)?\((?:街道|街道办事处)\)|街道\((?:乡镇|镇)\)|苏木"
    r"|(?:市|区|县|省|州|盟|旗)(?:级|直)(?:部门|单位|机关)"
    r"|(?:[省市区县州盟旗]|国)(?:级|直|属|有)(?:国有)?(?:重点)?(?:企业|企事业单位)$)"
    r"|(?:有关|相关)(?:部门|单位|企业|区县|区|县|市县|街镇|镇街)$"
)


def unit_lists(text: str, language: str) -> tuple[UnitList, ...]:
    """All lists of responsible units in `text`, in order; offsets are into `text`, `language` is "zh" or "en".

    Reads （责任单位：…）, （牵头单位：…；配合单位：…）, 〔责任部门…〕, a paragraph 责任单位：… without brackets,
    （市甲局牵头，市乙局等按职责分工负责）, the sentence 由市甲局牵头，市乙局配合, （市甲局、市乙局） alone, and the like in
    English; with brackets of either width, also where the closing one is missing.
    """
    if language == "en":
        return tuple(sorted(_lists_en(text), key=lambda found: found.start))
    found: list[UnitList] = []
    for one in sorted(_lists_zh(fold(text)), key=lambda one: (one.start, -one.end)):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return tuple(found)


def read_list(text: str, language: str, header: str = "") -> UnitList:
    """`text` as one list of units: a table's cell in a column of responsible units, which has neither brackets nor key.
    `header` is the head of its column, which says what the units have to do (牵头单位)."""
    if language == "en":
        return _list_en(text, 0, len(text), 0, len(text), True)
    norm = fold(text)
    both = _LEAD.search(header) is not None and _SUPPORT.search(header) is not None
    role = Role.RESPONSIBLE if both else _role(header)
    return _list(norm, 0, len(norm.text), 0, len(norm.text), True, role)


def _lists_zh(norm: NormText) -> Iterator[UnitList]:
    text = norm.text
    done = 0
    for match in _OPEN_LIST.finditer(text):
        if match.start() < done:
            continue
        end, closed = _close(norm, match.start())
        yield _list(norm, match.start(), end, match.start() + 1, end - closed, closed)
        done = end
    spans = [match.span() for match in _OPEN_LIST.finditer(text)]
    for match in _KEY.finditer(text):
        at = norm.starts[match.start()]
        own_line = not norm.raw[:at].strip() or norm.raw[:at].rstrip(" \t　").endswith(("\n", "。"))
        if own_line and not any(start <= match.start() < start + 400 and start < match.start() for start, _ in spans):
            # What opened before the key word may have been cut off; its bracket still ends the list.
            stray = _stray_close(text, match.start())
            end = stray + 1 if stray is not None else _line_end(norm, match.start())
            found = _list(norm, match.start(), end, match.start(), end if stray is None else stray, stray is None)
            if found.units or found.collectives:
                yield found
    yield from _without_key(norm)


def _without_key(norm: NormText) -> Iterator[UnitList]:
    """Lists that no key word opens."""
    text = norm.text
    bracketed: set[int] = set()
    for match in _SUFFIX_LIST.finditer(text):
        low, high = match.span("body")
        if _KEY.match(text, low) or high - low > 600:
            continue
        found = _list(norm, match.start(), match.end(), low, high, True)
        names = [unit for unit in found.units if parse(unit.name).known]
        if names or len(found.units) > 1 or (found.collectives and not found.remarks):
            bracketed.add(match.start())
            yield found
    for match in _BARE_LIST.finditer(text):
        low, high = match.span("body" if match["body"] else "tail")
        if match.start() not in bracketed and not _KEY.search(text, low, high):
            found = _list(norm, match.start(), high + 1, low, high, True)
            if _pure(found) and (len(found.units) > 1 or parse(found.units[0].name).level is not Level.UNKNOWN):
                yield found
    for match in _SENTENCE_LIST.finditer(text):
        if not _KEY.search(text, *match.span("body")):
            found = _list(norm, *match.span("body"), *match.span("body"), True)
            if _pure(found) and any(unit.role is not Role.RESPONSIBLE for unit in found.units):
                yield found
    for match in _REMARK_LIST.finditer(text):
        yield _list(norm, match.start(), match.end(), *match.span("body"), False)


def _pure(found: UnitList) -> bool:
    """Whether the stretch holds bodies of the table and nothing that could be anything else."""
    return bool(found.units) and not found.remarks and all(parse(unit.name).known for unit in found.units)


# Longer than any list of units; what runs on beyond is not read as one.
_LIST_MAX = 1500


def _close(norm: NormText, start: int) -> tuple[int, bool]:
    """Where the list that opens at `start` ends (after its bracket), and whether it has one."""
    depth = 0
    text = norm.text
    for at in range(start, min(len(text), start + _LIST_MAX)):
        depth += (text[at] == "(") - (text[at] == ")")
        if depth == 0:
            return at + 1, True
        if at > start + 1 and _OPEN_LIST.match(text, at):
            break
    return _line_end(norm, start), False


def _stray_close(text: str, start: int) -> int | None:
    """Where a bracket closes that opened before `start`, in the same sentence."""
    depth = 0
    for at in range(start, min(len(text), start + _LIST_MAX)):
        depth += (text[at] == "(") - (text[at] == ")")
        if depth < 0:
            return at
        if text[at] == "。":
            return None
    return None


def _line_end(norm: NormText, start: int) -> int:
    """Where an unbracketed list ends: at its full stop, or at the end of a line that ends with a whole name."""
    text = norm.text
    limit = min(len(text), start + _LIST_MAX)
    for at in range(start + 1, limit):
        if text[at - 1] == "。" or _OPEN_LIST.match(text, at):
            return at
        # A line may end inside a name (市商务\n委); it ends the list where it ends with a whole one.
        ends_line = "\n" in norm.raw[norm.starts[at - 1] + 1 : norm.starts[at]] and text[at] not in "、,;()"
        if ends_line and (text[at - 1] == ")" or UNIT_END.search(text[max(start, at - 4) : at])):
            return at
    return limit


def _list(
    norm: NormText, start: int, end: int, body: int, body_end: int, closed: bool, role: Role | None = None
) -> UnitList:
    units: list[Unit] = []
    remarks: list[tuple[int, int]] = []
    keys = list(_KEY.finditer(norm.text, body, body_end))
    cuts = [(body, Role.RESPONSIBLE if role is None else role)]
    cuts += [(key.end(), _role(key["role"] or key["role2"])) for key in keys]
    stops = [*(key.start() for key in keys), body_end]
    for (begin, part), stop in zip(cuts, stops, strict=True):
        for low, high in _pieces(norm.text, begin, stop, ";。"):
            _read_roles(norm, low, high, part, units, remarks)
    low, high = norm.raw_span(start, end)
    return UnitList(
        norm.raw[low:high],
        low,
        high,
        tuple(unit for unit in units if not unit.collective),
        tuple(unit for unit in units if unit.collective),
        tuple(remarks),
        closed,
    )


def _read_roles(
    norm: NormText, start: int, end: int, role: Role, units: list[Unit], remarks: list[tuple[int, int]]
) -> None:
    """Reads names between two stops, each stretch between commas with the part that its last word gives it."""
    stretches = list(_pieces(norm.text, start, end, ","))
    for begin, stop in stretches:
        if _REMARK.search(_outside(norm.text[begin:stop])):
            remarks.append(norm.raw_span(begin, stretches[-1][1]))
            return
        own = role
        suffix = _SUFFIX.search(norm.text[begin:stop])
        if suffix is not None:
            stop, own = begin + suffix.start(), _role(suffix["role"])
            if suffix["role"] == "会同":
                own = Role.LEAD
        # 市甲局会同市乙局: the first leads.
        for joint in _TOGETHER.finditer(norm.text, begin, stop):
            if _is_name(norm.text[begin : joint.start()].removeprefix("由")):
                _read_units(norm, begin, joint.start(), Role.LEAD, units, remarks)
                begin = joint.end()
                break
        _read_units(norm, begin, stop, own, units, remarks)


_TOGETHER = re.compile("会同|联合")


def _outside(text: str) -> str:
    """The text without what stands in parentheses."""
    return re.sub(r"\([^()]*\)?", "", text)


def _role(word: str) -> Role:
    if _LEAD.search(word):
        return Role.LEAD
    return Role.SUPPORT if _SUPPORT.search(word) else Role.RESPONSIBLE


def _pieces(text: str, start: int, end: int, marks: str) -> Iterator[tuple[int, int]]:
    """Stretches of text[start:end] between marks outside parentheses, marks and blanks cut off, empty ones left out."""
    for low, high in split_marks(text[start:end], marks):
        low, high = start + low, start + high
        while high > low and text[high - 1] in marks + " ":
            high -= 1
        while low < high and text[low] in marks + " ":
            low += 1
        if low < high:
            yield low, high


# 市税务局等市级有关部门: one of a class, and the class.
_AMONG = re.compile(r"(?P<body>[一-鿿]{3,}?)等(?=[省市区县]?(?:级|直)?(?:各?有关|相关))")
_NOTE = re.compile(r"\([^()]*(?:以下|统称|简称|牵头|列第)[^()]*\)?$")


def _read_units(
    norm: NormText, start: int, end: int, role: Role, units: list[Unit], remarks: list[tuple[int, int]]
) -> None:
    pieces = _with_places(norm.text, _pieces(norm.text, start, end, "、"))
    parts = (part for low, high in pieces for part in _blanks(norm, low, high))
    for low, high in parts:
        for begin, stop in _conjuncts(norm.text, low, high):
            if (among := _AMONG.match(norm.text, begin, stop)) is not None:
                _read_units(norm, begin, among.end("body"), role, units, remarks)
                begin = among.end()
            if norm.text[begin] == "由" and _is_name(norm.text[begin + 1 : stop]):
                begin += 1
            name = norm.text[begin:stop]
            if (note := _NOTE.search(name)) is not None:
                remarks.append(norm.raw_span(begin + note.start(), stop))
                stop, name = begin + note.start(), name[: note.start()]
            if name.endswith("等") and len(name) > 2:
                stop, name = stop - 1, name[:-1]
            plain = _outside(name) or name
            collective = _COLLECTIVE.search(name) is not None
            if len(plain) > 24 or not (collective or is_body(plain)):
                remarks.append(norm.raw_span(begin, stop))
                continue
            a, b = norm.raw_span(begin, stop)
            units.append(Unit(name, norm.raw[a:b], role, a, b, collective))


_BELOW = re.compile(
    r"(?:乡镇|街道|社区|苏木|自治县|[县市区州盟旗镇乡村])(?:\([^()]{1,8}\))?(?:人民)?(?:政府|办事处|行署|行政公署)?(?:\([^()]{1,8}\))?"
)


def _with_places(text: str, pieces: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """各区、县(市)政府 and 各乡镇政府、街道办事处 as one class of bodies each."""
    last: tuple[int, int] | None = None
    for low, high in pieces:
        before = text[last[0] : last[1]].split("、")[-1] if last is not None and text[last[0]] == "各" else ""
        if last is not None and _BELOW.fullmatch(before.removeprefix("各")) and _BELOW.fullmatch(text, low, high):
            last = last[0], high
            continue
        if last is not None:
            yield last
        last = low, high
    if last is not None:
        yield last


def _blanks(norm: NormText, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The names between blanks or line ends, as the cell of a table may list them; a name that was broken stays whole."""
    cuts = [
        at
        for at in range(start + 1, end)
        if norm.starts[at] > norm.starts[at - 1] + 1 and norm.raw[norm.starts[at - 1] + 1 : norm.starts[at]].isspace()
    ]
    pieces = list(zip([start, *cuts], [*cuts, end], strict=True))
    if cuts and not parse(norm.text[start:end]).known and all(_is_name(norm.text[a:b]) for a, b in pieces):
        yield from pieces
    else:
        yield start, end


def _conjuncts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """甲局和乙局 as two, 住房和城乡建设局 as one: the conjunction parts where both sides are names of bodies."""
    name = text[start:end]
    if len(name) > 3 * NAME_MAX or parse(name).known:
        yield start, end
        return
    for match in re.finditer(r"以及|[和及与暨]", name):
        left, right = name[: match.start()], name[match.end() :]
        if _is_name(left) and _is_name(right):
            yield start, start + match.start()
            yield from _conjuncts(text, start + match.end(), end)
            return
    yield start, end


def _is_name(name: str) -> bool:
    plain = _outside(name)
    return _COLLECTIVE.search(name) is not None or (len(plain) > 2 and is_body(plain))


# ---------------------------------------------------------------------------------------------------------- English

_BODIES_EN = r"(?:units?|departments?|agenc(?:y|ies)|authorit(?:y|ies)|entit(?:y|ies)|organi[sz]ations?|bod(?:y|ies))"
_LONG_KEY_EN = (
    r"(?:(?P<role>responsib(?:le|ility)|lead(?:ing)?|supporting|co-?operating|coordinating|assisting|participating|competent"
    r"|implementing|primary|accountable|in[- ]charge|cooperation|support)\s+"
    rf"(?:responsible\s+)?(?:{_BODIES_EN}|parties|institutions?)"
    rf"|{_BODIES_EN}\s+(?P<role2>responsible|in\s+charge|in\s+cooperation))"
    r"(?:\s+in\s+charge)?\s*[:：]\s*"
)
# Inside a bracket the role alone is enough: (Responsible: …; Supported by: …)
_SHORT_KEY_EN = (
    r"\b(?P<role3>responsib(?:le|ilit(?:y|ies))(?:\s+(?:of|for|lies\s+with))?|assigned\s+to|(?:to\s+be\s+)?(?:implemented|undertaken)\s+by"
    r"|division\s+of\s+(?:work|labou?r|responsibilit(?:y|ies))|in\s+charge"
    r"|lead(?:ing|\s+by)?|(?:to\s+be\s+)?led\s+by|support(?:ing|ed\s+by)?|assist(?:ing|ed\s+by)|co-?operat(?:ing|ion)|participants?"
    r"|coordinat(?:ion|ed\s+by)|(?:implementation|implementing|executing)(?:\s+by)?|(?:units?|departments?|bodies)(?=\s*[:：]))\s*[:：]\s*"
)
_KEY_EN = re.compile(rf"(?:{_LONG_KEY_EN}|{_SHORT_KEY_EN})", re.IGNORECASE)
# Right behind the bracket, or behind a mark inside it, any short phrase that speaks of a part: (Main responsible unit(s): …; Sponsor: …)
_ANY_KEY_EN = (
    r"(?P<role4>(?:[A-Za-z]+(?:\(s\))?[ \t/-]+){0,4}?(?:responsib|lead|led\b|charge|support|co-?operat|assist|implement|undertak|competent"
    r"|participat|sponsor|organi[sz]er|host|main|coordinat|accountab|task|assign|in\s+charge|division)[A-Za-z-]*(?:\(s\))?"
    r"(?:[ \t/-]+(?:[A-Za-z]+|&)(?:\(s\))?){0,5})\s*(?:[:：]|\s[–—-]\s)\s*"
)
_KEY_INSIDE_EN = re.compile(rf"(?:{_KEY_EN.pattern}|(?<=[;；,，.(（\[【])\s*(?:and\s+)?{_ANY_KEY_EN})", re.IGNORECASE)
_OPEN_LIST_EN = re.compile(rf"\\?[(（\[［【〔]\s*(?:{_KEY_EN.pattern}|{_ANY_KEY_EN})", re.IGNORECASE)
_NOUNS_EN = (
    r"Commissions?|Bureaus?|Bureaux|Departments?|Offices?|Administrations?|Committees?|Governments?|Customs|Banks?|Cent(?:er|re)s?"
    r"|Authorit(?:y|ies)|Branch(?:es)?|Stations?|Federations?|Unions?|Zones?|Areas?|Districts?|Councils?|Agenc(?:y|ies)|Corps|Groups?"
    r"|Compan(?:y|ies)|Corporations?|Ministr(?:y|ies)|Associations?|Societ(?:y|ies)|Courts?|Procuratorates?|Congress|Parks?|City"
    r"|Count(?:y|ies)|Towns?|Townships?|Sub-?districts?|Units?|CCPIT|PBO?C|CBIRC|CSRC|NFRA|SAFE|SASAC|Sinosure|Police|Terminal|Service"
    r"|Detachment|Brigade|Headquarters|Division|Section|Institute|Academy|Universit(?:y|ies)|Schools?|Hospitals?|League|Cooperatives?"
    r"|Bodies|Team|Museum|Library|Exchange|Archives|Chamber(?:\s+of\s+Commerce)?|Chambers|Conference|Municipality|Province|China|Station"
    r"|Limited|Ltd|Co|Garrison|Force|Colleges?|Entit(?:y|ies)|Enterprises?|Institutions?|Organi[sz]ations?|Trade\s+Unions"
)
_HEAD_EN = re.compile(rf"\b(?:{_NOUNS_EN})\b")
# A noun that stands with "of", after which the name may go on (Bureau of Culture, Sports and Tourism).
_OF_EN = re.compile(
    r"\b(?:Commission|Bureau|Department|Office|Administration|Committee|Branch|Federation|Association|Authority|Agency|Ministry|Council"
    r"|Cent(?:er|re)|Bureaus|Departments|Commissions|Offices|Group|Academy|Institute|Government|Service)\s+(?:of|for|on)\b"
)
# A name is whole where it ends with its noun, or goes on behind it with "of" and the like.
_WHOLE_EN = re.compile(
    rf"\b(?:{_NOUNS_EN})\.?\s*(?:\([^()]*\)\s*)?$|\b(?:{_NOUNS_EN})\s+(?:of|for|on|at|in)\s+\S|\b(?:Committee|CCPIT|Customs|Sinosure|Grid)\b"
    r"|^(?:municipal|provincial|district|county)\b[^,]*\b(?:bureau|commission|department|office|administration)$"
)
_CLASS_EN = (
    r"(?:governments?|authorit(?:y|ies)|departments|units|entit(?:y|ies)|enterprises|companies|agencies|organi[sz]ations|institutions"
    r"|bod(?:y|ies)|bureaus|offices|sub-?districts|townships|towns|districts|counties|cities|prefectures|members|committees|zones|parks"
    r"|banks|universities|hospitals|localities|parties|associations|banners)"
)
_COLLECTIVE_EN = re.compile(
    r"^(?:all|each|every|various|relevant|other|the\s+relevant|governments?\s+of|people['’]s\s+governments?\s+of\s+(?:all|the|each))\b"
    r"|\b(?:districts?\s+and\s+(?:autonomous\s+)?count(?:y|ies)|district(?:\s+and\s+|\s*/\s*)county|relevant\s+(?:departments|units|districts)"
    r"|(?:all|each|every)\s+(?:the\s+)?(?:districts?|count(?:y|ies)|towns?))\b"
    r"|\b(?:People['’]s\s+)?Governments\b|^(?:the\s+)?(?:districts|counties|towns|townships|sub-?districts)\b"
    rf"|\b{_CLASS_EN}\s+(?:concerned|involved)\b",
    re.IGNORECASE,
)
# In small letters a class of bodies, never the name of one: district people's governments, member units, enterprises concerned.
_PLAIN_CLASS = re.compile(
    rf"^[a-z][^A-Z]*\b{_CLASS_EN}\b|^[a-z][^A-Z]*\b{_CLASS_EN}$|^(?:People['’]s\s+)?governments\b[^A-Z]*$"
)
_REMARK_EN = re.compile(
    r"\b(?:shall|is|are|will|be|below|following|hereinafter|no\s+longer|listed|same|needs?|must|should)\b",
    re.IGNORECASE,
)
_AND_SO_ON = re.compile(r"\s*(?:,\s*)?(?:\betc\b\.?|\band\s+(?:so\s+on|others|the\s+like))\s*$", re.IGNORECASE)
_CLOSERS = ")）]］】〕"


def _lists_en(text: str) -> Iterator[UnitList]:
    done = 0
    inside: list[tuple[int, int]] = []
    for match in _OPEN_LIST_EN.finditer(text):
        if match.start() < done:
            continue
        body = match.start() + re.match(r"\\?[(（\[［【〔]\s*", text[match.start() :]).end()  # type: ignore[union-attr]
        depth, end, closed = 0, len(text), False
        for at in range(body, len(text)):
            if text[at] in "(（[［【〔":
                depth += 1
            elif text[at] in _CLOSERS:
                if depth == 0:
                    end, closed = at + 1, True
                    break
                depth -= 1
            elif (
                text[at] == "\n"
                and (text.startswith("\n\n", at) or re.match(r"\n\s*(?:\(?[IVXivx\d]+[.)]|[A-Z][a-z]+ )", text[at:]))
                and text[:at].rstrip()[-1:] not in (",", ";", "、")
                and not re.search(r"\b(?:and|of|for|the)\s*$", text[:at])
            ):
                end = at
                break
        yield _list_en(text, match.start(), end, body, end - closed, closed)
        inside.append((match.start(), end))
        done = end
    for match in re.finditer(rf"^[ \t]*(?={_LONG_KEY_EN})", text, re.IGNORECASE | re.MULTILINE):
        if any(start < match.end() < stop for start, stop in inside):
            continue
        end = text.find("\n", match.end())
        end = len(text) if end < 0 else end
        yield _list_en(text, match.end(), end, match.end(), end, True)
        inside.append((match.start(), end))
    yield from _bare_en(text, inside)


_BRACKETED_EN = re.compile(
    r"[(（](?P<body>(?=(?:[a-z]+\s+){0,6}[A-Z])(?:[^()（）]|[(（][^()（）]{2,40}[)）]){8,600})[)）](?P<after>\.?\s*(?:\n|$))?",
    re.IGNORECASE,
)


def _bare_en(text: str, taken: list[tuple[int, int]]) -> Iterator[UnitList]:
    """Lists that no key word opens: names alone, or with what each has to do, in brackets behind a sentence."""
    for match in _BRACKETED_EN.finditer(text):
        low, high = match.span("body")
        if any(start < high and low < stop for start, stop in taken):
            continue
        found = _list_en(text, match.start(), high + 1, low, high, True)
        bodies = [unit for unit in found.units if unit.name[0].isupper() and _WHOLE_EN.search(unit.name)]
        pure = bodies and not found.remarks and len(bodies) == len(found.units)
        levels = any(_OPENER_EN.match(unit.name) is not None for unit in bodies)
        organs = len(bodies) > 1 and all(_GOVERNING_EN.search(unit.name) for unit in bodies)
        at_end = match["after"] is not None or any(unit.role is not Role.RESPONSIBLE for unit in bodies)
        if pure and at_end and (levels or organs):
            yield found


def _list_en(text: str, start: int, end: int, body: int, body_end: int, closed: bool) -> UnitList:
    units: list[Unit] = []
    remarks: list[tuple[int, int]] = []
    role = Role.RESPONSIBLE
    for segment in re.finditer(r"[^;；]+", text[body:body_end]):
        low, high = body + segment.start(), body + segment.end()
        while (key := _key_en(text, low, high)) is not None:
            _read_units_en(text, low, key.start(), role, units, remarks)
            role = _role_en(key["role"] or key["role2"] or key["role3"] or key["role4"])
            low = key.end()
        _read_units_en(text, low, high, role, units, remarks)
    return UnitList(
        text[start:end],
        start,
        end,
        tuple(unit for unit in units if not unit.collective),
        tuple(unit for unit in units if unit.collective),
        tuple(remarks),
        closed,
    )


def _key_en(text: str, low: int, high: int) -> re.Match[str] | None:
    """The first phrase in text[low:high] that says what those after it have to do."""
    return _KEY_INSIDE_EN.search(text, low, high)


def _read_units_en(
    text: str, start: int, end: int, role: Role, units: list[Unit], remarks: list[tuple[int, int]]
) -> None:
    for low, high in _names_en(text, start, end):
        if (rest := _AND_SO_ON.search(text, low, high)) is not None:
            high = rest.start()
        own = role
        if (part := _PART_EN.search(text, low, high)) is not None:
            own = _role_en(part["in"] or part["do"] or part["by"])
            high = part.start()
        if (part := _PART_FRONT_EN.match(text, low, high)) is not None:
            own = _role_en(part["role"])
            low = part.end()
        if low >= high:
            continue
        name = re.sub(r"\s+", " ", text[low:high])
        if _REMARK_EN.search(name) or not _is_name_en(name):
            remarks.append((low, high))
        else:
            units.append(Unit(name, text[low:high], own, low, high, _is_class_en(name)))


# Municipal Finance Bureau (lead), … to take the lead, … shall cooperate; in front: led by the …
_PART_EN = re.compile(
    r"\s*(?:\((?P<in>lead(?:ing)?|support(?:ing)?|assist(?:ing)?)(?:\s+(?:unit|department|agency))?\)"
    r"|\b(?:to|shall|will|should)?\s*(?P<do>(?:tak(?:e|es|ing)|as|in|plays?|playing)\s+(?:the\s+)?lead(?:ing\s+role|\s+unit|\s+department)?|leads?"
    r"|leading|co-?operat(?:e|es|ing)|assists?|assisting|in\s+(?:support|cooperation|coordination)|supports?|supporting|participat(?:e|es|ing)|joining"
    r"|(?:be|are|is)\s+(?:jointly\s+)?(?:the\s+)?(?:responsible|in\s+charge|accountable)(?:\s+for\s+[\w ]+)?"
    r"|takes?\s+(?:the\s+)?(?:responsibility|charge)|takes?\s+part)"
    r"(?:\s+(?:according\s+to|in\s+accordance\s+with)\s+(?:their|its)\s+(?:respective\s+)?(?:duties|responsibilities|functions)[^,;]*)?"
    r"|\b(?P<by>according\s+to|in\s+accordance\s+with)\s+(?:their|its)\s+(?:respective\s+)?(?:duties|responsibilities|functions)[^,;]*)\s*$",
    re.IGNORECASE,
)
_PART_FRONT_EN = re.compile(
    r"(?P<role>(?:(?:to\s+be\s+)?jointly\s+)?(?:to\s+be\s+)?(?:led|supported|assisted|implemented|undertaken)\s+by|(?:under\s+)?the\s+lead(?:ership)?\s+of"
    r"|(?:with\s+)?(?:the\s+)?(?:support|cooperation|participation|assistance|responsibility)\s+(?:of|from)|with"
    r"|(?:responsible|lead(?:ing)?|supporting|cooperating)\s+(?:units?|departments?|agenc(?:y|ies)))\s+(?:the\s+)?(?:following\s+)?",
    re.IGNORECASE,
)


def _role_en(word: str) -> Role:
    word = re.sub(r"^(?:to\s+be|jointly)\s+", "", word.lower())
    if re.match(r"lead|led|primary|main|sponsor|host|tak\w+\s+the\s+lead|(?:as|in)\s+(?:the\s+)?lead", word):
        return Role.LEAD
    supports = re.match(r"support|co|assist|particip|in\s+(?:coop|support)|as\s+support|with", word) is not None
    return Role.SUPPORT if supports else Role.RESPONSIBLE


def _is_class_en(name: str) -> bool:
    return _COLLECTIVE_EN.search(name) is not None or (
        _PLAIN_CLASS.search(name) is not None and _SMALL_EN.match(name) is None
    )


def _is_name_en(name: str) -> bool:
    """Whether a stretch between two marks is a name of its own, of a body or of a class of them."""
    if _is_class_en(name) or _SMALL_EN.fullmatch(name):
        return True
    head = _HEAD_EN.search(name)
    # "and Administration" ends the name before it.
    return head is not None and re.fullmatch(r"\W*(?:Administration|Services?|Office|Units?)\W*", name) is None


def _next_en(text: str) -> str:
    """What stands before the next mark or “and”."""
    return re.split(r"[,，、]|\b(?:and|as\s+well\s+as)\b", text, maxsplit=1)[0]


_SEPARATOR_EN = re.compile(
    r"\s*[,，、]\s*(?:(?:and|as\s+well\s+as|together\s+with|along\s+with)\s+)?(?:the\s+)?"
    r"|\s+(?:and|as\s+well\s+as|together\s+with|along\s+with)\s+(?:the\s+)?|\s+/\s+|\s+&\s+(?=[A-Z])"
    r"|,?\s+with\s+(?:the\s+)?(?=(?:Municipal|Provincial|District|County)\b)"
)


# Nouns that end a name for sure; Service, Administration or City may stand inside one.
_STRONG_EN = re.compile(
    r"\b(?:Bureau|Commission|Department|Office|Committee|Cent(?:er|re)|Governments?|Federation|Detachment|Company|Corps|Brigade|Association"
    r"|Customs|Court|Procuratorate)$"
)
_OPENER_EN = re.compile(
    r"(?:Municipal|Provincial|District|County|CPC|Publicity\s+Department|Organi[sz]ation\s+Department)\b"
)


def _names_en(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The names in a list, where a comma or “and” may also stand inside one (Bureau of Culture, Sports and Tourism)."""
    cuts = [start]
    # The place that opens the first name opens the others: Linjiang Finance Bureau, Linjiang Culture and Tourism Bureau.
    first = re.match(r"\W*(?:the\s+)?([A-Z][a-z]+)", text[start:end])
    for match in _SEPARATOR_EN.finditer(text[start:end]):
        left, right = text[cuts[-1] : start + match.start()], text[start + match.end() : end]
        if _depth(left) > 0 or re.match(r"(?:Ltd|Limited|Inc|Co)\b", right):
            continue
        left = re.sub(r"^\s*(?:and\s+)?(?:the\s+)?", "", left).strip()
        opens = _OPENER_EN.match(right) is not None or (first is not None and right.startswith(first[1] + " "))
        whole = _WHOLE_EN.search(left) is not None or _is_class_en(left) or _PART_EN.search(left) is not None
        upto = re.split(r"[,，、]", right, maxsplit=1)[0].strip()
        if any(mark in match.group() for mark in ",，、"):
            # “Bureau of Culture, Sports and Tourism”: what follows has no noun of its own before the next mark.
            goes_on = _OF_EN.search(left) and not opens and not _is_name_en(upto) and not _REMARK_EN.search(upto)
            parts = bool((whole and not goes_on) or _REMARK_EN.search(left))
        else:
            follows = upto if opens or _STRONG_EN.search(left) else _next_en(right).strip()
            parts = whole and _is_name_en(follows) and not (_is_class_en(left) and _same_class(left, follows))
        if parts:
            yield from _trimmed(text, cuts[-1], start + match.start())
            cuts.append(start + match.end())
    yield from _trimmed(text, cuts[-1], end)


def _same_class(left: str, follows: str) -> bool:
    """“all districts and counties”, “governments of the districts and towns”: one class, named by two words."""
    return re.fullmatch(r"(?:[a-z\-]+\s+)?[a-z\-]+(?:\s*\([^()]*\))?", follows) is not None and left[:1].islower()


def _depth(text: str) -> int:
    return sum(text.count(mark) for mark in "(（") - sum(text.count(mark) for mark in ")）")


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    lead = re.match(r"[\s,.，、\\]*(?:and\s+)?(?:the\s+)?", text[start:end])
    start += lead.end() if lead else 0
    while end > start and text[end - 1] in " \t\n\r,.，。、\\":
        end -= 1
    if start < end:
        yield start, end


_IN_TEXT_EN = re.compile(
    r"[A-Z][\w'’-]*(?:(?:,\s+(?:and\s+)?|\s+and\s+|\s+(?:of|for|on|on\s+behalf\s+of)\s+|\s+)(?:the\s+)?[A-Z][\w'’-]*)*"
)
_SMALL_EN = re.compile(
    r"\b(?:municipal|provincial|district|county)\s+(?:(?!and\s+the\b)[a-z-]+,?\s+){1,8}?(?:bureau|commission|department|office|administration)\b"
)
_GOVERNING_EN = re.compile(
    r"\b(?:Bureau|Commission|Department|Office|Administration|Committee|Authority|Agency|Government|Court|Procuratorate|Federation|Customs"
    r"|Detachment|Brigade|Corps|Center|Centre|Service)\b",
    re.IGNORECASE,
)


def named_english(text: str, levels: bool = True) -> tuple[Unit, ...]:
    """The bodies that an English sentence names with their level (the Municipal Education Bureau), in order of place, with
    offsets into `text`; without `levels`, also those whose names have none (the Education Bureau)."""
    found = []
    for match in (*_IN_TEXT_EN.finditer(text), *_SMALL_EN.finditer(text)):
        for low, high in _names_en(text, *match.span()):
            level = _LEVEL_IN_NAME.search(text, low, high)
            noun = _GOVERNING_EN.search(text, low, high)
            if noun is None or (level is None and levels):
                continue
            # “Where the Municipal …”, “Measures, the Municipal …”: the name begins with its level or a place before it.
            low += text[low : level.start()].rfind(",") + 1 if level is not None else 0
            lead = re.match(
                r"\s*(?:(?:And|The|Article|Where|If|When|While|After|Upon|Under|In|For|To)\s+)*",
                text[low:high],
                re.IGNORECASE,
            )
            low += lead.end() if lead is not None else 0
            name = re.sub(r"\s+", " ", text[low:high])
            if " " in name:
                found.append(Unit(name, text[low:high], Role.RESPONSIBLE, low, high))
    return tuple(sorted(found, key=lambda unit: unit.start))


_LEVEL_IN_NAME = re.compile(r"\b(?:Municipal|Municipality|Provincial|District|County|City)\b", re.IGNORECASE)
