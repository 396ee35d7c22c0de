"""Organisations: the body that a Chinese name means, and its counterparts at other levels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from normalize.chinese import fold
from normalize.places import Level, chain_of, find_place
from normalize.tables import read_table, split_cell


@dataclass(frozen=True, slots=True)
class Organisation:
    """The body that a name means. `core` is its short name without place and level, the same for all its forms
    (市商务委, 重庆市商务委员会, 区商务局: 商务委); of a body that the table does not hold, the rest of the name, and
    `known` is False. `place` is the place in the name (重庆, 长寿区), "" where it gives the level only. `merged` holds the cores
    whose fields the name joins, where it joins several (科技和工业信息化局), as reforms of organs below the province do it. `rest` is
    the name as it stands, in short form, without place and level (重庆市住房保障和房屋管理局: 住房保障和房屋管理局)."""

    name: str
    level: Level
    place: str
    core: str
    known: bool
    merged: frozenset[str] = frozenset()
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """One line of the table; see `docs/organisations.md` for its columns."""

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


NAME_MAX = 40
"""Characters; what is longer is no name."""


@lru_cache(maxsize=1)
def bodies() -> dict[str, Body]:
    """All bodies of the table, by their core."""
    columns = ("zh", "central", "en", "subjects", "heads", "other", "forbidden", "covered_by", "fields")
    found = {}
    for row in read_table("organisations.csv", required=("core", "kind", "en")):
        cells = {name: split_cell(row[name]) for name in columns}
        found[row["core"]] = Body(row["core"], row["kind"], **{**cells, "en": row["en"]})  # type: ignore[arg-type]
    return found


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Every name without place and level → core; where two bodies share a name, the first in the table has it."""
    found: dict[str, str] = {}
    for body in bodies().values():
        found.setdefault(_short(body.core), body.core)
    for body in bodies().values():
        for name in body.zh:
            if "{p}" not in name:
                found.setdefault(_short(name), body.core)
    return found


@lru_cache(maxsize=1)
def _joined() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """The name of a merged organ: its fields of work, one after the other; one field; and field → core."""
    cores = {field: body.core for body in reversed(bodies().values()) for field in body.fields}
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
                and bodies()[core].kind in ("government", "vertical")
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
    return {name: body.core for body in reversed(bodies().values()) for name in body.central}


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Names that hold the place inside: 人行{p}营管部."""
    place = r"(?P<place>[一-鿿]{0,8}?)"
    found = [(name, body.core) for body in bodies().values() for name in body.zh if "{p}" in name]
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
    if len(folded) > NAME_MAX:
        return Organisation(folded, Level.UNKNOWN, "", folded, False, rest=folded)
    plain = _short(re.sub(r"^中共(?!中央)", "", folded))
    if (core := _central_names().get(folded) or _central_names().get(plain)) is not None:
        return Organisation(folded, Level.CENTRAL, "", core, True, rest=plain)
    for pattern, body in _patterns():
        if (match := pattern.fullmatch(folded) or pattern.fullmatch(plain)) is not None:
            low, high = match.span("place")
            rest = match.string[:low] + match.string[high:]
            return Organisation(folded, _level_of(match["place"]), match["place"], body, True, rest=rest)
    if (match := _PLATFORM.fullmatch(folded)) is not None and match["place"] and plain not in _names():
        core = _PLATFORM_CORES.get(match["core"], match["core"])
        return Organisation(folded, Level.PLATFORM, match["place"], core, True, rest=folded[len(match["place"]) :])
    # A branch has the work of its body, and the place and level of its own.
    if (branch := _BRANCH.fullmatch(folded)) is not None:
        main = parse(branch["body"])
        if main.known or UNIT_END.search(branch["body"]):
            level = _level_of(branch["place"])
            level = level if level.rank > main.level.rank and level is not Level.UNKNOWN else Level.DISTRICT
            return Organisation(folded, level, branch["place"], main.core, main.known, main.merged, main.rest)
    for start in range(len(plain)):
        if (core := _core_of(plain[start:])) is None:
            continue
        prefix = _read_prefix(plain[:start])
        own_name = bodies()[core].kind in ("vertical", "platform") or plain.endswith(("分局", "支队", "大队"))
        if prefix is None and own_name and _OWN_NAME.fullmatch(plain[:start]):
            prefix = (Level.UNKNOWN, plain[:start])
        if prefix is not None:
            level = Level.PLATFORM if bodies()[core].kind == "platform" else prefix[0]
            return Organisation(folded, level, prefix[1], core, True, frozenset(_merged(plain[start:])), plain[start:])
    match = _PREFIX.match(plain)
    rest = plain[match.end() :] if match and len(plain) - match.end() > 1 else plain
    read = _read_prefix(plain[: len(plain) - len(rest)])
    level, place = read or (Level.UNKNOWN, "")
    return Organisation(folded, level, place, rest, False, rest=rest)


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
    names = {name for body in bodies().values() for name in (body.core, *body.zh) if "{p}" not in name}
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


UNIT_END = re.compile(
    r"(?:局|委|厅|办|处|署|院|部|会|中心|公司|集团|银行|分行|支行|海关|政府|总站|分站|总队|支队|大队|所|社|协会|商会|学会|联|团|区|镇"
    r"|乡|街道|街|单位|部门|机构|法院|检察院|营管部|办公室|园|城|港|学校|大学|学院|馆|台|站|室|组|专班|妇联|残联|侨联|科协|工会|公安"
    r"|企业|校|医院|信保|电力|行|庭|市|县|镇街|街镇|乡镇|平台|基地|电信|移动|联通|铁塔|邮政|石油|石化|燃气|区县|军分区|武警|党校"
    r"|自治县\))$"
)


def is_body(name: str) -> bool:
    """Whether a Chinese name may be that of a body: one of the table, or one that ends like one."""
    return name in _names() or UNIT_END.search(name) is not None or parse(name).known if name else False


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
        return 1.0 if a.known or is_body(a.core) else 0.0
    if (a.known and a.core in b.merged) or (b.known and b.core in a.merged):
        return 0.9
    if a.known and (b.core in bodies()[a.core].covered_by or b.merged.intersection(bodies()[a.core].covered_by)):
        return 0.6
    if not a.known and not b.known and is_body(a.core) and is_body(b.core):
        stem, stem_b = _GENERIC.sub("", a.core), _GENERIC.sub("", b.core)
        return 0.9 if stem == stem_b and len(stem) >= 2 else 0.0
    return 0.0
