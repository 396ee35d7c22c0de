"""Organisations: lists of responsible units, the body that a name means, its counterparts and its English names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product

from normalize.chinese import fold, split_marks
from normalize.english import stemmer
from normalize.places import Level, chain_of, find_place, pinyin
from normalize.tables import read_table, split_cell
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


@dataclass(frozen=True, slots=True)
class Organisation:
    """The body that a name means. `core` is its short name without place and level, the same for all its forms
    (市商务委, 重庆市商务委员会, 区商务局: 商务委); of a body that the table does not hold, the rest of the name, and
    `known` is False. `place` is the place in the name (重庆, 长寿区), "" where it gives the level only. `merged` holds the cores
    whose fields the name joins, where it joins several (科技和工业信息化局), as reforms of organs below the province do it."""

    name: str
    level: Level
    place: str
    core: str
    known: bool
    merged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Body:
    core: str
    kind: str
    zh: tuple[str, ...]
    central: tuple[str, ...]
    en: str
    subjects: tuple[str, ...]
    heads: tuple[str, ...]
    other: tuple[str, ...]
    forbidden: tuple[str, ...]
    covered_by: tuple[str, ...]
    fields: tuple[str, ...]


@lru_cache(maxsize=1)
def _bodies() -> dict[str, _Body]:
    columns = ("zh", "central", "en", "subjects", "heads", "other", "forbidden", "covered_by", "fields")
    found = {}
    for row in read_table("organisations.csv", required=("core", "kind", "en")):
        cells = {name: split_cell(row[name]) for name in columns}
        found[row["core"]] = _Body(row["core"], row["kind"], **{**cells, "en": row["en"]})  # type: ignore[arg-type]
    return found


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Every name without place and level → core; where two bodies share a name, the first in the table has it."""
    found: dict[str, str] = {}
    for body in _bodies().values():
        found.setdefault(_short(body.core), body.core)
    for body in _bodies().values():
        for name in body.zh:
            if "{p}" not in name:
                found.setdefault(_short(name), body.core)
    return found


@lru_cache(maxsize=1)
def _joined() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """The name of a merged organ: its fields of work, one after the other; one field; and field → core."""
    cores = {field: body.core for body in reversed(_bodies().values()) for field in body.fields}
    field = "|".join(map(re.escape, sorted(cores, key=len, reverse=True)))
    whole = re.compile(rf"(?:(?:{field})[和与、]?){{2,6}}(?:管理|事务|发展)?(?:局|委|厅|办|中心)")
    return whole, re.compile(field), cores


@lru_cache(maxsize=4096)
def _merged(name: str) -> tuple[str, ...]:
    """The cores that a name without place and level joins, in its order; () where it names one body alone."""
    whole, field, cores = _joined()
    if whole.fullmatch(name) is None:
        return ()
    found = tuple(dict.fromkeys(cores[match[0]] for match in field.finditer(name)))
    return found if len(found) > 1 else ()


# 生态环境主管部门, 公安机关: a body by its field of work.
_BY_FIELD = re.compile(r"(?P<field>[^\W\d_a-zA-Z]{2,12}?)(?:行政)?(?:主管|管理|执法)?(?P<organ>部门|机关)")
# 审批部门, 监管部门: whichever body does it.
_ANY_FIELD = frozenset(
    {"审批", "审批服务", "执法", "监管", "监督", "管理", "服务", "发展", "公共事业", "社会事务", "事务"}
)
_ORGANS = ("局", "管理局", "委", "厅", "办", "监督管理局", "监管局", "事务局", "总队", "局")


@lru_cache(maxsize=1)
def _fields() -> dict[str, str]:
    """Field of work → core: 环境保护 → 生态环境局."""
    found: dict[str, str] = {}
    for name, core in _names().items():
        for organ in _ORGANS:
            if (
                name.endswith(organ)
                and len(name) > len(organ) + 1
                and _bodies()[core].kind in ("government", "vertical")
            ):
                found.setdefault(name[: -len(organ)], core)
    return found


def _core_of(name: str) -> str | None:
    """The body that a name without place and level means."""
    if (core := _names().get(name)) is not None:
        return core
    if (match := _BY_FIELD.fullmatch(name)) is not None:
        return None if match["field"] in _ANY_FIELD else _fields().get(match["field"])
    whole, field, cores = _joined()
    if whole.fullmatch(name) is None:
        return None
    return cores[field.match(name)[0]]  # type: ignore[index]


@lru_cache(maxsize=1)
def _central_names() -> dict[str, str]:
    return {name: body.core for body in reversed(_bodies().values()) for name in body.central}


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Names that hold the place inside: 人行{p}营管部."""
    place = r"(?P<place>[一-鿿]{0,8}?)"
    found = [(name, body.core) for body in _bodies().values() for name in body.zh if "{p}" in name]
    found.sort(key=lambda item: -len(item[0]))
    return tuple((re.compile(re.escape(name).replace(r"\{p\}", place)), core) for name, core in found)


def _short(name: str) -> str:
    """委员会 and 办公室 in the short form that lists use: 商务委员会 → 商务委."""
    return name.replace("委员会", "委").replace("办公室", "办").replace("人民政府", "政府")


# ------------------------------------------------------------------------------------------------- which body it is

_LEVEL_WORDS = {
    "省": Level.PROVINCE,
    "自治区": Level.PROVINCE,
    "市": Level.CITY,
    "州": Level.CITY,
    "盟": Level.CITY,
    "区": Level.DISTRICT,
    "县": Level.COUNTY,
    "旗": Level.COUNTY,
    "镇": Level.TOWN,
    "乡": Level.TOWN,
    "街道": Level.TOWN,
}
# 由 and 的 stand in no name of a place: 上限由市财政部门.
_PREFIX = re.compile(
    r"(?P<place>(?:[^\W委局厅办和及与由的a-zA-Z\d_]{2,9}?(?:特别行政区|自治区|自治州|自治县|省|市|州|盟|区|县|旗|镇|乡|街道)){0,3}?)"
    r"(?P<word>自治区|街道|[省市州盟区县旗镇乡])?(?:级|直属?)?(?P<organ>委|政府|党委|党工委|人民政府)?"
)
_PLATFORM = re.compile(
    r"(?P<place>[一-鿿]{0,14}?)(?P<core>经济技术开发区|高新技术产业开发区|经开区|高新区|新片区|新区|开发区|综合保税区|综保区"
    r"|保税港区|保税区|自由贸易试验区|自贸试验区|自贸区|自贸港|科学城|工业园区?|产业园区?|物流园区?|物流枢纽园|园区"
    r"|示范区|度假区|旅游区|港区|枢纽港|经济区|试验区|集聚区)"
    r"(?P<organ>管理委员会|管理委|管委会|管委|党工委|管理局|管理办公室|建设管理办公室)?"
)
# 市生态环境局长寿区分局, 某某住房公积金管理中心云溪分中心, 临江海关驻云溪办事处: a body, a place below it, a branch.
_BRANCH = re.compile(
    r"(?P<body>[^\W\d_a-zA-Z]{2,24}?(?:局|中心|海关|公司|电力|集团|总站|学会|协会|商会|供销社))(?:驻|派驻)?"
    r"(?P<place>(?![^\W\d]*(?:公安|税务|环境|资源|监管(?!支局|组|分局)|规划|交通|技术|综合|稽查))[^\W\d_a-zA-Z]{2,8}?)"
    r"(?:分局|支局|分中心|管理部|服务部|营业部|营业厅|办事处|(?:供电)?分公司|供电公司|供电中心|供电所|分院|分站|分会"
    r"|监管支局|监管组|管理局|管理站|服务站|工作站|代表处)"
)
# The own name of a customs house or a zone, which need not be that of a place with government.
_OWN_NAME = re.compile(r"[^\W和及与各局委厅a-zA-Z\d_]{1,14}")
_PLATFORM_CORES = {
    "工业园": "工业园区",
    "产业园": "产业园区",
    "物流园": "物流园区",
    "经济技术开发区": "经开区",
    "高新技术产业开发区": "高新区",
    "综合保税区": "综保区",
    "自由贸易试验区": "自贸试验区",
    "自贸区": "自贸试验区",
}


@lru_cache(maxsize=4096)
def parse(name: str) -> Organisation:
    """Reads one name of a Chinese body, in full or short. What the table does not hold is `known=False`."""
    folded = fold(name).text.strip("\"' ,;、。等")
    if len(folded) > _NAME_MAX:
        return Organisation(folded, Level.UNKNOWN, "", folded, False)
    plain = _short(re.sub(r"^中共(?!中央)", "", folded))
    if (core := _central_names().get(folded) or _central_names().get(plain)) is not None:
        return Organisation(folded, Level.CENTRAL, "", core, True)
    for pattern, body in _patterns():
        if (match := pattern.fullmatch(folded) or pattern.fullmatch(plain)) is not None:
            return Organisation(folded, _level_of(match["place"]), match["place"], body, True)
    if (match := _PLATFORM.fullmatch(folded)) is not None and match["place"] and plain not in _names():
        core = _PLATFORM_CORES.get(match["core"], match["core"])
        return Organisation(folded, Level.PLATFORM, match["place"], core, True)
    # A branch has the work of its body, and the place and level of its own.
    if (branch := _BRANCH.fullmatch(folded)) is not None:
        main = parse(branch["body"])
        if main.known or _UNIT_END.search(branch["body"]):
            level = _level_of(branch["place"])
            level = level if level.rank > main.level.rank and level is not Level.UNKNOWN else Level.DISTRICT
            return Organisation(folded, level, branch["place"], main.core, main.known, main.merged)
    for start in range(len(plain)):
        if (core := _core_of(plain[start:])) is None:
            continue
        prefix = _read_prefix(plain[:start])
        own_name = _bodies()[core].kind in ("vertical", "platform") or plain.endswith(("分局", "支队", "大队"))
        if prefix is None and own_name and _OWN_NAME.fullmatch(plain[:start]):
            prefix = (Level.UNKNOWN, plain[:start])
        if prefix is not None:
            level = Level.PLATFORM if _bodies()[core].kind == "platform" else prefix[0]
            return Organisation(folded, level, prefix[1], core, True, frozenset(_merged(plain[start:])))
    match = _PREFIX.match(plain)
    rest = plain[match.end() :] if match and len(plain) - match.end() > 1 else plain
    read = _read_prefix(plain[: len(plain) - len(rest)])
    level, place = read or (Level.UNKNOWN, "")
    return Organisation(folded, level, place, rest, False)


def _read_prefix(prefix: str) -> tuple[Level, str] | None:
    """(level, place) of what stands before a body's core; None where it is neither place nor level."""
    if not prefix:
        return Level.UNKNOWN, ""
    if prefix in ("国家", "中国", "全国", "中央", "中华"):
        return Level.CENTRAL, ""
    if (place := find_place(prefix)) is not None:
        return place.level, prefix
    match = _PREFIX.fullmatch(prefix)
    if match is None:
        return None
    if match["word"] and not match["place"]:
        return _LEVEL_WORDS[match["word"]], ""
    if match["place"]:
        name = match["place"] + (match["word"] or "")
        return _level_of(name), name
    return (Level.UNKNOWN, "") if match["organ"] else None


def _level_of(place: str) -> Level:
    if not place:
        return Level.UNKNOWN
    if (known := find_place(place)) is not None:
        return known.level
    if chain := chain_of(place):
        return chain[-1].level
    return next((level for word, level in _LEVEL_WORDS.items() if place.endswith(word)), Level.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Named:
    """A body that a sentence names: [start, end) of the raw text, its name folded, its core and its level."""

    name: str
    core: str
    level: Level
    start: int
    end: int


_ORGAN_END = re.compile(
    r"(?:局|委|厅|办|办公室|委员会|政府|法院|检察院|海关|联合会|总工会|妇联|残联|科协|工商联|管委会|供销社|消委会|总队|支队)$"
)


# 县政府督查室, 政府采购, 政府性基金 name no government that acts.
_GOVERNS = (
    r"(?!督查|研究|参事|办|网|采购|债|投资|引导|性|信息|购买|补贴|补助|主导|职能|部门|机构|领导|法制|门户|工作|规章|驻|奖|令|公报|会议"
    r"|常务|文件|服务|预算|资金|基金)"
)


@lru_cache(maxsize=1)
def _in_sentences() -> re.Pattern[str]:
    names = {name for body in _bodies().values() for name in (body.core, *body.zh) if "{p}" not in name}
    names = {name for name in names if len(name) > 2 and _ORGAN_END.search(name)} | {"政府", "教委", "人民政府", "法院"}
    listed = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    fields = "|".join(map(re.escape, sorted((f for f in _fields() if len(f) > 1), key=len, reverse=True)))
    return re.compile(
        rf"(?<!公安机关)(?P<level>自治区|[省市区县州盟旗镇乡])?(?P<name>(?:{listed})(?![长级]|会(?![同商签审]))(?:(?<!政府)|{_GOVERNS})"
        rf"|(?:{fields})(?:行政)?(?:主管|管理)?(?:部门|机关))"
    )


@lru_cache(maxsize=256)
def named_bodies(text: str) -> tuple[Named, ...]:
    """The bodies of the table that a Chinese sentence names, in order of place, with offsets into `text`; by their short or full
    names with at most the word of their level before it, and by their field (环境保护主管部门)."""
    norm = fold(text)
    out = []
    for match in _in_sentences().finditer(norm.text):
        core = _core_of(_short(match["name"]))
        if core is not None:
            low, high = norm.raw_span(match.start(), match.end())
            level = _LEVEL_WORDS.get(match["level"] or "", Level.UNKNOWN)
            out.append(Named(match[0], core, level, low, high))
    return tuple(out)


_GENERIC = re.compile(r"(?:管理)?(?:服务|发展|事务)?(?:委|局|厅|办|中心|处|部|总队|支队|大队)$")


def counterpart(one: str | Organisation, other: str | Organisation) -> float:
    """How sure it is that `other` does at its level what `one` does at its own: from 0 to 1.

    1 for the same body at any level, 0.9 for one that was merged with others (科技局, 科技和工业信息化局) and for bodies that the
    table does not hold and that differ only in the kind of organ (区茶业办, 县茶业中心), 0.8 for platforms of the same kind (高新区), 0.6 where the table says that
    `other` may cover the work of `one` (知识产权局 by a district's 市场监管局), 0.5 for platforms of different kinds,
    0 otherwise.
    """
    a = parse(one) if isinstance(one, str) else one
    b = parse(other) if isinstance(other, str) else other
    if Level.PLATFORM in (a.level, b.level):
        if a.level is not b.level:
            return 0.0
        if a.core == b.core:
            return 1.0 if a.place == b.place else 0.8
        return 0.5
    if not a.core or not b.core:
        return 0.0
    if a.core == b.core:
        return 1.0 if a.known or _is_body(a.core) else 0.0
    if (a.known and a.core in b.merged) or (b.known and b.core in a.merged):
        return 0.9
    if a.known and (b.core in _bodies()[a.core].covered_by or b.merged.intersection(_bodies()[a.core].covered_by)):
        return 0.6
    if not a.known and not b.known and _is_body(a.core) and _is_body(b.core):
        stem, stem_b = _GENERIC.sub("", a.core), _GENERIC.sub("", b.core)
        return 0.9 if stem == stem_b and len(stem) >= 2 else 0.0
    return 0.0


# ------------------------------------------------------------------------------------------------------- unit lists

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
_UNIT_END = re.compile(
    r"(?:局|委|厅|办|处|署|院|部|会|中心|公司|集团|银行|分行|支行|海关|政府|总站|分站|总队|支队|大队|所|社|协会|商会|学会|联|团|区|镇"
    r"|乡|街道|街|单位|部门|机构|法院|检察院|营管部|办公室|园|城|港|学校|大学|学院|馆|台|站|室|组|专班|妇联|残联|侨联|科协|工会|公安"
    r"|企业|校|医院|信保|电力|行|庭|市|县|镇街|街镇|乡镇|平台|基地|电信|移动|联通|铁塔|邮政|石油|石化|燃气|区县|军分区|武警|党校"
    r"|自治县\))$"
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
_NAME_MAX = 40


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
        if ends_line and (text[at - 1] == ")" or _UNIT_END.search(text[max(start, at - 4) : at])):
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
            if len(plain) > 24 or not (collective or _is_body(plain)):
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


def _is_body(name: str) -> bool:
    return name in _names() or _UNIT_END.search(name) is not None or parse(name).known if name else False


def _conjuncts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """甲局和乙局 as two, 住房和城乡建设局 as one: the conjunction parts where both sides are names of bodies."""
    name = text[start:end]
    if len(name) > 3 * _NAME_MAX or parse(name).known:
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
    return _COLLECTIVE.search(name) is not None or (len(plain) > 2 and _is_body(plain))


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
    r"|lead(?:ing)?|(?:to\s+be\s+)?led\s+by|support(?:ing|ed\s+by)?|assist(?:ing|ed\s+by)|co-?operat(?:ing|ion)|participants?)\s*[:：]\s*"
)
_KEY_EN = re.compile(rf"(?:{_LONG_KEY_EN}|{_SHORT_KEY_EN})", re.IGNORECASE)
_OPEN_LIST_EN = re.compile(rf"\\?[(（\[［【〔]\s*{_KEY_EN.pattern}", re.IGNORECASE)
_HEAD_EN = re.compile(
    r"\b(?:Commissions?|Bureaus?|Bureaux|Departments?|Offices?|Administrations?|Committees?|Governments?|Customs|Banks?|Cent(?:er|re)s?"
    r"|Authorit(?:y|ies)|Branch(?:es)?|Stations?|Federations?|Unions?|Zones?|Areas?|Districts?|Councils?|Agenc(?:y|ies)|Corps|Groups?"
    r"|Compan(?:y|ies)|Corporations?|Ministr(?:y|ies)|Associations?|Societ(?:y|ies)|Courts?|Procuratorates?|Congress|Parks?|City"
    r"|Count(?:y|ies)|Towns?|Subdistricts?|Departments?|Units?|CCPIT|PBO?C|CBIRC|CSRC|SAFE|SASAC|Sinosure|Police|Terminal|Service"
    r"|Detachment|Brigade|Headquarters|Division|Section|Institute|Academy|University|School|Hospital|League|Cooperatives?|Bodies)\b"
)
_OF_EN = re.compile(
    r"\b(?:Commission|Bureau|Department|Office|Administration|Committee|Administration)\s+(?:of|for|on)\b"
)
_COLLECTIVE_EN = re.compile(
    r"^(?:all|each|every|various|relevant|other|the\s+relevant|governments?\s+of|people['’]s\s+governments?\s+of\s+(?:all|the|each))\b"
    r"|\b(?:districts?\s+and\s+(?:autonomous\s+)?count(?:y|ies)|district(?:\s+and\s+|\s*/\s*)county|relevant\s+(?:departments|units|districts)"
    r"|(?:all|each)\s+(?:districts?|count(?:y|ies)))\b",
    re.IGNORECASE,
)
_REMARK_EN = re.compile(
    r"\b(?:shall|is|are|will|be|below|following|hereinafter|no\s+longer|listed|same|needs?|must|should)\b",
    re.IGNORECASE,
)
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


def _list_en(text: str, start: int, end: int, body: int, body_end: int, closed: bool) -> UnitList:
    units: list[Unit] = []
    remarks: list[tuple[int, int]] = []
    role = Role.RESPONSIBLE
    for segment in re.finditer(r"[^;；]+", text[body:body_end]):
        low, high = body + segment.start(), body + segment.end()
        while (key := _KEY_EN.search(text, low, high)) is not None:
            _read_units_en(text, low, key.start(), role, units, remarks)
            word = re.sub(r"^to\s+be\s+", "", (key["role"] or key["role2"] or key["role3"]).lower())
            role = (
                Role.LEAD
                if word.startswith(("lead", "led", "primary"))
                else Role.SUPPORT
                if re.match(r"support|co|assist|particip|in\s+coop", word)
                else Role.RESPONSIBLE
            )
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


def _read_units_en(
    text: str, start: int, end: int, role: Role, units: list[Unit], remarks: list[tuple[int, int]]
) -> None:
    for low, high in _names_en(text, start, end):
        name = re.sub(r"\s+", " ", text[low:high])
        if _REMARK_EN.search(name) or not (_HEAD_EN.search(name) or _COLLECTIVE_EN.search(name)):
            remarks.append((low, high))
        else:
            units.append(Unit(name, text[low:high], role, low, high, _COLLECTIVE_EN.search(name) is not None))


def _names_en(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The names in a list, where a comma or “and” may also stand inside one (Bureau of Culture, Sports and Tourism)."""
    cuts = [start]
    for match in re.finditer(r"\s*[,，、]\s*(?:and\s+)?(?:the\s+)?|\s+and\s+(?:the\s+)?(?=[A-Z])", text[start:end]):
        left, right = text[cuts[-1] : start + match.start()], text[start + match.end() : end]
        follows = re.split(r"[,，、]|\band\b", right, maxsplit=1)[0]
        if match.group().lstrip().startswith("and"):
            parts = bool(_HEAD_EN.search(left) and _HEAD_EN.search(follows))
        else:
            # “Bureau of Culture, Sports and Tourism”: what follows has no head of its own before the next mark.
            inside = _OF_EN.search(left) and not _HEAD_EN.search(re.split(r"[,，、]", right, maxsplit=1)[0])
            parts = bool((_HEAD_EN.search(left) and not inside) or _REMARK_EN.search(left))
        if parts:
            yield from _trimmed(text, cuts[-1], start + match.start())
            cuts.append(start + match.end())
    yield from _trimmed(text, cuts[-1], end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    lead = re.match(r"[\s,.，、\\]*(?:and\s+)?(?:the\s+)?", text[start:end])
    start += lead.end() if lead else 0
    while end > start and text[end - 1] in " \t\n\r,.，。、\\":
        end -= 1
    if start < end:
        yield start, end


class EnglishMatch(StrEnum):
    """How an English name renders a body."""

    ACCEPTED = "accepted"
    WRONG_PLACE = "wrong-place"
    """The body, but of another place or level."""
    FORBIDDEN = "forbidden"
    """An outdated or misleading name that the table lists."""
    OTHER = "other"
    """The name of no body that the table holds, or of another one."""


_NOISE = frozenset(
    {"the", "of", "for", "and", "on", "s", "in", "a", "an", "at", "under", "china", "prc", "cpc", "people"}
)
_LEVEL_STEMS = {
    "municip": {Level.MUNICIPALITY, Level.CITY},
    "citi": {Level.MUNICIPALITY, Level.CITY},
    "provinci": {Level.PROVINCE},
    "provinc": {Level.PROVINCE},
    "region": {Level.PROVINCE},
    "autonom": {Level.PROVINCE, Level.CITY, Level.COUNTY},
    "district": {Level.DISTRICT},
    "counti": {Level.COUNTY},
    "town": {Level.TOWN},
    "township": {Level.TOWN},
}


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z]+", text.lower().replace("'s", "").replace("’s", "").replace("centre", "center"))
    return frozenset(stemmer().stemWords([word for word in words if word not in _NOISE]))


@lru_cache(maxsize=512)
def _accepted(core: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The accepted names of a body without place and level, and the stems of each."""
    body = _bodies()[core]
    names = [re.sub(r"\{[LP]\}", "", body.en), *body.other]
    for subject, head in product(body.subjects, body.heads):
        names += [f"{head} of {subject}", f"{subject} {head}"]
    if body.kind == "government" and body.heads:
        names += [f"{subject} {head}" for subject in body.subjects for head in ("Office",) if head not in body.heads]
    return tuple((name, _stems(name)) for name in dict.fromkeys(names))


def english_names(org: str | Organisation) -> tuple[str, ...]:
    """Accepted English names of a body at its level, the preferred one first; () for one that the table does not hold.

    Built as place + level + name (Haibin Municipal Commission of Commerce), without the level, and without the place.
    """
    org = parse(org) if isinstance(org, str) else org
    if org.core not in _bodies() or not org.known:
        return ()
    body = _bodies()[org.core]
    place = _english_place(org.place)
    level = org.level.english
    full = " ".join(part for part in (place, level) if part)
    preferred = body.en.replace("{L}", full).replace("{P}", place)
    if org.level not in (Level.MUNICIPALITY, Level.CITY) or org.name.endswith(("局", "厅")):
        head = "Bureau" if org.name.endswith("局") else "Department" if org.name.endswith("厅") else ""
        if head in body.heads and "Commission" in preferred and body.heads[0] == "Commission":
            preferred = preferred.replace("Commission", head)
    names = [re.sub(r"\s+", " ", preferred).strip()]
    for name, _ in _accepted(org.core):
        for prefix in (full, place, level):
            names.append(f"{prefix} {name}".strip())
    return tuple(dict.fromkeys(re.sub(r"\s+", " ", name) for name in names))


def _english_place(place: str) -> str:
    if not place:
        return ""
    if (known := find_place(place)) is not None:
        return known.english[0]
    if chain := chain_of(place):
        return chain[-1].english[0]
    return pinyin(re.sub(r"[省市区县]$", "", place))


def match_english(org: str | Organisation, name: str, place: str = "") -> EnglishMatch:
    """Whether the English `name` renders the Chinese body `org`.

    Compared as sets of word stems, so that order, articles, plural and hyphens do not matter: subject and head must be
    an accepted pair; place and level may be left out, but must not be another's. `place` is the English name of the
    place that the document is about, where the Chinese name gives the level only.
    """
    org = parse(org) if isinstance(org, str) else org
    if org.core not in _bodies() or not org.known:
        return EnglishMatch.OTHER
    words = _stems(name)
    own = _english_place(org.place) or place
    places = _stems(own) | _stems(place)
    if own and (known := find_place(org.place)) is not None:
        places |= frozenset().union(*(_stems(english) for english in known.english))
    body = _bodies()[org.core]
    if org.level is Level.PLATFORM:
        # A platform's own name (两江, 西部科学城) may be rendered by sense; only a known place tells it from another.
        if not any(stems <= words for _, stems in _accepted(org.core)):
            return EnglishMatch.OTHER
        there = find_place(org.place) is not None and not places & words
        return EnglishMatch.WRONG_PLACE if there else EnglishMatch.ACCEPTED
    for forbidden in body.forbidden:
        if _stems(forbidden) <= words and words - _stems(forbidden) <= places | _LEVEL_STEMS.keys():
            return EnglishMatch.FORBIDDEN
    wrong = False
    for _, stems in _accepted(org.core):
        if not stems or not stems <= words:
            continue
        rest = words - stems - places - _SPARE
        levels = rest & _LEVEL_STEMS.keys()
        if rest - levels:
            wrong = wrong or (len(rest - levels) == 1 and bool(own))
            continue
        if all(org.level in _LEVEL_STEMS[level] or org.level is Level.UNKNOWN for level in levels):
            return EnglishMatch.ACCEPTED
        wrong = True
    return EnglishMatch.WRONG_PLACE if wrong else EnglishMatch.OTHER


# Words that official names carry or not: Party and government as the body's owner, and the state's name.
_SPARE = frozenset({"govern", "parti", "committe", "general", "local", "peopl", "branch", "offic", "chines", "republ"})


def matches_english(org: str | Organisation, name: str, place: str = "") -> bool:
    """Whether the English name is an accepted rendering of the body (see `match_english`)."""
    return match_english(org, name, place) is EnglishMatch.ACCEPTED


def forbidden_english(org: str | Organisation) -> tuple[str, ...]:
    """English names of the body that the table lists as wrong or outdated, without place and level."""
    org = parse(org) if isinstance(org, str) else org
    return _bodies()[org.core].forbidden if org.known and org.core in _bodies() else ()
