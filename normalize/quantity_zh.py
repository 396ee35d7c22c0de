"""The quantities of a Chinese text. `normalize.quantity.quantities` is the door to this module."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from normalize.measure import ZH_UNITS, Quantity, Unit, quotations, trim
from normalize.numerals import PATTERN_ZH, Number, fold_width, parse, read_zh
from normalize.sense import role, senses_zh
from normalize.text import NormText

_TRADITIONAL = re.compile("[萬億個項場噸過達滿內餘約幣圓]")
_CJK = r"\u4e00-\u9fff〇"
_DIGIT = "一二三四五六七八九十"

# Line breaks that a page made inside a phrase go, breaks before a label stay. White space inside a number goes too.
_WIDE_THOUSANDS = re.compile(r"(?<![\d.])(\d{1,3})，(?=\d{3}(?!\d))")
_LABEL = re.compile(rf"\d{{1,3}}[.、](?!\d)|[{_DIGIT}]{{1,3}}[、）)]|第[{_DIGIT}百\d]{{1,5}}[章节条]")
_GAP = re.compile(rf"(?<=[{_CJK}\d%.$¥€£])\s++(?=[{_CJK}\d%])|[\u200b\u200c\u200d\ufeff\u2060]++")

# ---- what is no quantity -------------------------------------------------------------------------------------------
_YEAR = r"(?:(?:19|20)\d\d|[一二][九〇零○][〇零○一二三四五六七八九]{2})"
_NONE = re.compile(
    rf"\d{{19,}}+|《[^《》\n]{{1,120}}》"
    rf"|{_YEAR}年度?第[\d{_DIGIT}百]+[期号辑批次]"
    r"|〔\d{4}〕\s*第?\s*\d+\s*号?|[\[(]\d{4}[\])]\s*第?\d+号"
    r"|[(（]\d{4}年?[^()（）\n]{0,6}版[)）]|\d{4}年?(?:\d{1,2}月)?版"
    rf"|第[\d{_DIGIT}百千〇零两]+(?!季度)(?:[条款项章节编部分届次个批期号类名位产步至]|产业)?"
    rf"|(?:^|(?<=[。；：\n]))[ \t]*(?:\d{{1,3}}[.、)](?!\d)|\d{{1,3}}(?:\.\d{{1,3}}){{2,3}})"
    rf"|(?:^|(?<=[。；：\n]))[ \t]*[{_DIGIT}百]{{1,4}}、"
    rf"|[(（](?:\d{{1,2}}|[{_DIGIT}]{{1,3}})[)）]"
    r"|(?<=\n)- ?\d{1,4} ?-(?=\n|$)"
    r"|(?<![A-Za-z])(?:[A-Za-z]+_?\{?)\d[\d.]*\}?|(?<![A-Za-z\d])[A-Za-z]+-\d[\d-]*(?:/[A-Z\d]+)?"
    r"|\d+[GKDPkd](?![A-Za-z])|\d+[A-Za-z]{1,2}\d+"
    r"|\d+(?:[+·•×*xX]\d+)+|\d+\+[NnXx]|7×24小时|\d{1,2}/7(?!\d)|\d{1,2}:\d\d"
    r"|\(0\d{2,3}\)\d{7,8}|0\d{2,3}-\d{7,8}|(?<!\d)\d{7,}(?![\d.万亿%])(?=[^元吨米千人家个]|$)"
    r"|邮(?:政)?编(?:码)?[:：]?\d{6}"
    r"|\d+强|\d+号(?!前)|\d+周年|\d{1,2}世纪(?:\d0年代)?|(?<!\d)\d0年代"
    rf"|[四三两五六七八九]个(?=[{_DIGIT}]|全面|意识|自信|伟大|维护|确立|百年|毫不动摇|务必|代表|坚持)"
    r"|(?<![一二三四五六七八九])[一二三四五六七八九]{1,6}(?=位一体|次元|次产业|次分配|手|线|孩|维|胎)|九个坚持"
    rf"|(?<![\d{_DIGIT}])[{_DIGIT}两\d]{{1,4}}年(?=(?:期)?[{_CJK}]{{0,4}}(?:行动计划|行动方案|规划|计划|行动(?!不)|攻坚|倍增))"
    r"|(?<=[上前下同新这那逐])一年|一年(?=一度|一次|一[个批]|来|级|四季|到头)|一[日天](?=游|之)"
    rf"|(?<=[十百千万])[几余多](?=[{_CJK}])|(?:(?<![人次户总额])数|几"
    rf"|(?<![以加])上(?=[百千万]+[家个项人名亿元余]))[十百千万亿]+(?!分)|每[百千万亿](?![\d])"
    r"|(?:千家万户|百家争鸣|千方百计|万无一失|百花|一分一厘|三三两两|五花八门|四面八方|七上八下)"
)
_NAME_LENGTH = 14
"""A longer quotation is a sentence that is cited, with its figures."""

# ---- dates ---------------------------------------------------------------------------------------------------------
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]|[一二三四五六七八九十])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_QUARTER = r"(?:(?:第[一二三四1-4]|前[二三两23])个?|[一二三四])季度"
_DATE = re.compile(
    rf"(?<![\d.])(?P<y1>{_YEAR})年?(?:-{{1,2}}|至|到)(?P<y2>{_YEAR})(?:年度?|学年|(?![\d.万亿家个项人元吨米名]))"
    rf"|(?<![\d.])(?P<year>{_YEAR})年度?"
    rf"(?:(?P<month>{_MONTH})月(?:份)?(?P<day>{_DAY}[日号])?|(?P<half>[上下]半年)|(?P<quarter>{_QUARTER}))?"
    rf"|(?<![\d.])(?P<iso>(?:19|20)\d\d([-./])(?:1[0-2]|0?[1-9])\2(?:3[01]|[12]\d|0?[1-9]))(?![\d.])"
    rf"|(?<![\d.个{_DIGIT}])(?P<month2>{_MONTH})月(?:份|(?=[底末初中前])|(?P<day2>{_DAY}[日号]))"
    rf"|(?:每|当|次)月(?P<day3>{_DAY})[日号]"
    rf"|(?P<quarter2>{_QUARTER})"
    rf"|(?:(?<!年)|(?<=[今明去当每本同该次]年))(?P<half2>[上下]半年)".replace(r"\2", r"(?P=sep)").replace(
        r"([-./])", r"(?P<sep>[-./])"
    )
)
_DATE_TAIL = re.compile(r"(?:年?[底末初]|年中|中旬|上旬|下旬)?")
_DATE_LATEST = re.compile(r"(?:之?前|以前|为止|止(?!\w))")
_DATE_EARLIEST = re.compile(r"(?:起(?!草|来|步)|以来|以后|之后|后|开始)")
_BEFORE_LATEST = re.compile(r"(?:不(?:得)?[晚迟]于|最[迟晚]|截[至止]到?|力争到|到|至|于|在)$")
_BEFORE_EARLIEST = re.compile(r"(?:不(?:得)?早于|最早|自从|从|自|由)$")

# ---- bounds --------------------------------------------------------------------------------------------------------
_NOT = r"(?:不(?:再)?(?:得|能|可|应|宜|准|会|予)?(?:再)?|未|没有|严禁|禁止)"
_OVER = r"(?:超过|超出|突破|高于|大于|多于|长于|高出|[晚迟]于|逾|超)"
_UNDER = r"(?:低于|少于|小于|短于|早于|下于)"
_GIVE = (
    r"(?:可|给予|予以|奖励|奖补|补助|补贴|资助|支持|扶持|授信|贷款|担保|罚款|可获|可享受?|享受"
    r"|承担|分担|负担|支付|拨付|给付|赔付|补偿|救助|报销|返还|减免|抵扣|抵免|[上下]浮|领取|申[请领]|收取|提取|持有|占"
    r"|签发|延长|办理|达到?|为|是|按|至|到"
    r"|限额|金额|额度|额|期限|时限|期|有效期|总额|累计|一次性|单个|单户|每户|每家|每个|每人"
    r"|每年|年度?|项目|企业|不超过?|的|约|其)"
)
_MOVED = "(?:提高|提升|上调|上浮|下调|降低|下降|下浮|调整|放宽|增加|扩大)[至到为]"
"""A limit that is moved: 最高额度提高至, 下限调整为."""
_BEFORE: tuple[tuple[str, bool, re.Pattern[str]], ...] = tuple(
    (bound, firm, re.compile(pattern + r"$"))
    for bound, firm, pattern in (
        # 最低不超过 contradicts itself: the word that opens it was put there by mistake or was left over.
        ("≥", True, rf"最[低少小短]{_NOT}{_OVER}"),
        ("≤", True, rf"(?:最[高多大长])?{_NOT}{_OVER}(?:人民币|等值|合计|总计|累计)?"),
        ("≥", True, rf"(?:最[低少小短])?{_NOT}(?:{_UNDER}|下)(?:人民币|等值|合计|总计|累计)?"),
        (
            "≤",
            True,
            rf"(?:最[高多大长]|至多|至高|顶多|顶格|上限|封顶|限额|限值|最高限额)(?:提高|上调|下调|调整"
            rf"|放宽)?{_GIVE}{{0,5}}(?:{_MOVED})?",
        ),
        ("≤", True, rf"(?:最多|至多|顶多)[{_CJK}]{{0,6}}"),
        ("≥", True, rf"(?:最[低少短小]|下限|起点|保底|底线){_GIVE}{{0,4}}(?:{_MOVED})?"),
        ("≥", True, rf"(?:至少|最少)[{_CJK}]{{0,6}}"),
        ("<", True, r"(?:不足|不满|未满|未达到?|不到|低于|少于|小于|短于)(?:人民币|等值)?"),
        (">", True, rf"{_OVER}(?:了|人民币|等值|美元|合计|总计|累计)?"),
        ("≥", True, r"(?<![圆不未丰充])(?:年满|满)"),
        ("≈", True, r"(?:大约|大概|约为?|将近|接近|近)(?:人民币)?"),
        ("≥", False, r"(?:达到|达)(?:了|人民币)?"),
        ("≤", False, r"(?:控制在|压减[至到]|压缩[至到在])"),
    )
)
_CUE = re.compile(r"[过出破于长逾超至多到高低少短小大限额顶点底足满约近达在顶线为值币元计]|[\u4e00-\u9fff]")
_INCLUSION = re.compile(r"\((?P<in>不包括|不含|包括|包含|含)(?P<rest>[^()]{0,14})\)")
_ASIDE = r"(?:\((?P<in>不含|含)?[^()]{0,14}\))?"
_AFTER = re.compile(
    _ASIDE
    + r"(?:的)?(?:及其?|含|或者?|\(?及\)?)?"
    + r"(?P<word>以上|之上|以下(?!简称)|之下|以内|之内|内(?![容部外资地陆设需生控涵])|左右"
    r"|上下(?!游)|封顶|为[上下]?限|的?上限(?!为)" + r"|起(?![草步来诉点到重运降])|以外)"
)
_SAID = {"以上": "≥", "之上": "≥", "起": "≥", "为下限": "≥", "以外": ">", "左右": "≈", "上下": "≈"}
"""What the words after a number say; all the others say ≤."""
_TIMES = "duration", "measure"
# 工程开工15日前 sets the latest day: at least 15 days before.
_BEFOREHAND = re.compile("(?:以|之)?前(?!款|[一-十])")

_MONEY_BEFORE = re.compile(r"(?:人民币|美元|港币|欧元|RMB|CNY|USD|US\$|HK\$|HKD|EUR|[¥$€£])$")
_MONEY_SIGN = {
    **dict.fromkeys(("人民币", "RMB", "¥"), "CNY"),
    **dict.fromkeys(("美元", "US$", "$"), "USD"),
    **dict.fromkeys(("港币", "HK$"), "HKD"),
    **dict.fromkeys(("欧元", "€"), "EUR"),
    "£": "GBP",
}

_NUMBER = re.compile(rf"(?<![\d.])(?:{PATTERN_ZH})")
_RANGE = re.compile(r"(?:-{1,2}|至|到(?!\d{4}年))")
_WORDS = (
    "元:旦宝器素月宵 圆:形桌满柱珠 年:级龄代报检产均末初轻货薪费 日:常本元报均夜"
    " 家:庭长具电乡属国居禽畜装政校 场:所景地馆内外合面 项:目链 "
    "人:民大才员工士均口类口际生事道文体 名:称单录优校胜牌誉师 位:于置居列次 户:籍口外型均"
    " 次:性产分元要日月年生级党代全 条:件例款文约目 份:额 种:子植苗业养 类:似别型 座:谈位 "
    "处:理置于罚分在方 批:准复发评 套:餐期利 台:湾账阶风 列:入出举支为席 班:子级组列"
    " 头:部衔雁痛等 只:要有能是 张:力贴 支:持付出撑行柱配 组:织成建合 部:门分委署队长 "
    "所:有需在得属以谓述列示涉 例:外如会 宗:旨教 起:草来步诉点到 笔:记试 单:位独个一元"
    " 间:接隔 册:子 轮:胎船 级:别 层:次级面 字:体号样 页:面 眼:前科镜 米:粉 升:级学至到值高"
    " 克:服 "
    "天:然津空气 周:边期围岁转年 吨:位 亩:均产 倍:增 载:体 架:构"
)
_NOT_AFTER = {entry[0]: entry[2:] for entry in _WORDS.split()}
"""For a unit, the characters that would make another word of it: 元旦, 三家庭."""
# What digits count is rarely part of another word: 10家具有国际影响力的企业.
_NOT_AFTER_DIGITS = {"年": "级龄代", "周": "岁年", "升": "级学", "人": "民", "条": "例", "户": "籍"}
_KIND_OF_MASS = re.compile(r"标准煤|标煤|二氧化碳当量|二氧化碳")
_SYMBOL = {"毫克": "mg", "千克": "kg", "公斤": "kg", "克": "g", "公里": "km", "千米": "km", "毫米": "mm", "兆瓦": "MW"}
_PER_NAME = {
    **dict.fromkeys(("日", "天", "d"), "day"),
    **dict.fromkeys(("小时", "时", "h"), "hour"),
    "年": "year",
    "月": "month",
    "人": "person",
    "升": "L",
}
_UNIT = re.compile("|".join(sorted((re.escape(unit) for unit in ZH_UNITS), key=len, reverse=True)))
_PER = re.compile(
    r"/(?:年|月|日|天|小时|时|[hd]|人|亩|公顷|平方米|立方米|千瓦时|吨|升|L|m[³3]|标准?立方米)|每(?=[年月日天])(?!$)"
)
_ORDINAL_LEVEL = "级"
_MANY = re.compile(r"[余多](?=[\u4e00-\u9fff%])")
_HALF_UNIT = re.compile(r"(?<![过大一前后上下])半(?=个?(?:年|月|天|日|小时|学年))(?!年[报度])(?:个)?(年|月|天|日|小时)")
_AND_HALF = re.compile(r"半(?![径导数])")
_DOUBLE = re.compile(r"翻(?P<n>[一两二三])?番|(?:增长|增加|提高|提升|扩大|增)了?[一1]倍|翻倍")

# ---- what it measures, and its role --------------------------------------------------------------------------------
_EDGE = frozenset('，。；：、（）()“”"《》\n！？,;:')
_STOP = re.compile(
    r"(?:人民币|力争|其中|预计|累计|合计|每年|每月|年度|应当|可以|不得|给予|予以|达到|实现"
    r"|保持|控制|逐步|分别|原则上|超过|不低|不超|以上|以下"
    r"|全[市区省县国]|[我本][市区省县]|[的并及等和与或])+"
)
_HEAD = re.compile(r"^[到由从将应可按以对在于至为处达且均]+|[到由从将应可按以对在于至为处达且均]+$")
_LIST_MARKS = ("、", "和", "或", "及", "以及", "或者")


_MARK = re.compile(r"(?<![0-9])[,:]|[,:](?![0-9])|;")
_WIDE = {",": "，", ":": "：", ";": "；"}


def fold(raw: str) -> NormText:
    """Half-width digits and signs, full-width marks, Simplified characters where numbers need them, no white"
    " space inside a phrase."""
    text = _WIDE_THOUSANDS.sub(r"\1,", fold_width(raw))
    if _TRADITIONAL.search(text):
        from normalize.chinese import simplify

        text = fold_width(simplify(text))
    # What the words around a figure say must not hang on the width of a mark.
    text = _MARK.sub(lambda mark: _WIDE[mark.group()], text)
    out: list[str] = []
    starts: list[int] = []
    at = 0
    for gap in _GAP.finditer(text):
        low, high = gap.span()
        if gap.group().isspace():
            broken = "\n" in gap.group()
            between = "0" <= text[low - 1] <= "9" and "0" <= text[high] <= "9"
            if (between and not broken) or (broken and _LABEL.match(text, high)):
                continue
        out.append(text[at:low])
        starts.extend(range(at, low))
        at = high
    out.append(text[at:])
    starts.extend(range(at, len(text)))
    return NormText(raw, "".join(out), (*starts, len(raw)))


def read(raw: str) -> tuple[Quantity, ...]:
    """The quantities of `raw`, in order, disjoint, with offsets into it."""
    norm = fold(raw)
    return tuple(to_raw(norm, qty) for qty in read_folded(norm.text))


def read_folded(text: str, lead: str = "") -> list[Quantity]:
    """The quantities of a text that `fold` made, with offsets into it. `lead`: see `normalize.sense.senses_zh`."""
    taken = bytearray(len(text) + 1)
    for match in _NONE.finditer(text):
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    found = [*_dates(text, taken)]
    for start, end in quotations(text):
        if end - start <= _NAME_LENGTH and _code_name(text[start:end], text[end + 1 : end + 3]):
            taken[start:end] = b"\1" * (end - start)
    found = [qty for qty in found if not taken[qty.number_start] & 1]
    found.extend(_figures(text, taken))
    found.sort(key=lambda qty: qty.start)
    found = _shared_units(text, found)
    done: list[Quantity] = []
    for qty, sense in zip(found, senses_zh(text, found, lead), strict=True):
        named = _measures(text, qty)
        if not named and done and text[done[-1].end : qty.start] in _LIST_MARKS:
            named = done[-1].measures
        done.append(replace(qty, measures=named, sense=sense, role=role(qty, sense)))
    return done


def to_raw(norm: NormText, qty: Quantity) -> Quantity:
    """The quantity with offsets into the raw text in place of the folded one."""
    start, end = norm.raw_span(qty.start, qty.end)
    number_start, number_end = norm.raw_span(qty.number_start, qty.number_end)
    return replace(qty, start=start, end=end, number_start=number_start, number_end=number_end)


def _code_name(inside: str, after: str) -> bool:
    """Whether a short quotation is the name of a thing (“3113”, “两步申报”) and not a quoted figure (“10%以上”)."""
    if re.fullmatch(
        rf"[^%]*?[\d{_DIGIT}两百千.]+[万亿]*(?:%|[美欧日港]?元|个?百分点|个?工作日|个月|[年天日]"
        rf"|小时)(?:以[上下内]|内)?",
        inside,
    ):
        return after.startswith(_ORDINAL_LEVEL)
    return bool(re.search(rf"[\d{_DIGIT}两百千]", inside))


# ---- dates ---------------------------------------------------------------------------------------------------------


def _small(text: str) -> int:
    return int(parse(text, "zh"))


def _dates(text: str, taken: bytearray) -> Iterator[Quantity]:
    for match in _DATE.finditer(text):
        start, end = match.span()
        if taken[start] or taken[end - 1]:
            continue
        iso, high_iso = _iso(match)
        bound = "="
        tail = _DATE_TAIL.match(text, end)
        number_end = tail.end() if tail else end
        low, high = start, number_end
        window = text[max(0, start - 4) : start]
        if not high_iso:
            if after := _DATE_LATEST.match(text, number_end):
                bound, high = "≤", after.end()
                if before := re.search(r"[在于]$", window):
                    low = start - len(window) + before.start()
            elif after := _DATE_EARLIEST.match(text, number_end):
                bound, high = "≥", after.end()
                if before := _BEFORE_EARLIEST.search(window):
                    low = start - len(window) + before.start()
            elif before := _BEFORE_EARLIEST.search(window):
                bound, low = "≥", start - len(window) + before.start()
            elif (before := _BEFORE_LATEST.search(window)) and before.group() not in ("于", "在"):
                bound, low = "≤", start - len(window) + before.start()
        taken[start:number_end] = b"\2" * (number_end - start)
        yield Quantity(
            bound,
            last_day(iso),
            "date",
            "date",
            low,
            high,
            start,
            number_end,
            "zh",
            high=last_day(high_iso) if high_iso else None,
            iso=f"{iso}/{high_iso}" if high_iso else iso,
        )


def _iso(match: re.Match[str]) -> tuple[str, str]:
    """The ISO 8601 form of the period, and of the end of a range of years."""
    if match["y1"]:
        return f"{_small(match['y1']):04d}", f"{_small(match['y2']):04d}"
    if match["iso"]:
        year, month, day = re.split(r"[-./]", match["iso"])
        return f"{year}-{int(month):02d}-{int(day):02d}", ""
    year = f"{_small(match['year']):04d}" if match["year"] else "-"
    if quarter := match["quarter"] or match["quarter2"]:
        number = _small(re.sub(r"[第前个季度]", "", quarter))
        return f"{year}-{'Q1/Q' if quarter.startswith('前') else 'Q'}{number}", ""
    if half := match["half"] or match["half2"]:
        return f"{year}-H{1 if half.startswith('上') else 2}", ""
    if match["day3"]:
        return f"---{_small(match['day3']):02d}", ""
    month, day = match["month"] or match["month2"], match["day"] or match["day2"]
    if month and day:
        return f"{year}-{_small(month):02d}-{_small(day[:-1]):02d}", ""
    if month:
        return f"{year}-{_small(month):02d}", ""
    return year, ""


def last_day(iso: str) -> Decimal:
    """The last day of a period as YYYYMMDD; without year, the year is 0."""
    parts = re.fullmatch(r"(\d{4}|-)(?:-(?:Q(?:1/Q)?([1-4])|H([12])|(\d\d)(?:-(\d\d))?))?|---(\d\d)", iso)
    if parts is None:
        raise ValueError(f"{iso!r} is no period; write 2025, 2025-06, 2025-06-30, 2025-Q2 or 2025-H1.")
    if parts[6]:
        return Decimal(int(parts[6]))
    year = 0 if parts[1] == "-" else int(parts[1])
    month = 3 * int(parts[2]) if parts[2] else 6 * int(parts[3]) if parts[3] else int(parts[4] or 12)
    day = int(parts[5]) if parts[5] else monthrange(year or 2023, month)[1]
    return Decimal(year * 10000 + month * 100 + day)


# ---- figures -------------------------------------------------------------------------------------------------------


def _figures(text: str, taken: bytearray) -> Iterator[Quantity]:
    for double in _DOUBLE.finditer(text):
        if not any(taken[double.start() : double.end()]):
            times = Decimal(2) ** int(parse(double["n"] or "一", "zh"))
            yield _marked(_bounded(text, *double.span(), times, None, Unit("×", "multiple"), False), taken)
    at = 0
    while match := _NUMBER.search(text, at):
        at = match.end()
        if any(taken[match.start() : match.end()]):
            at = match.start() + 1 if not taken[match.start()] else _past(taken, match.start())
            continue
        qty = _figure(text, read_zh(match), taken)
        if qty is None:
            continue
        at = max(at, qty.end)
        yield _marked(qty, taken)
    for match in _HALF_UNIT.finditer(text):
        if not any(taken[match.start() : match.end()]) and not text[match.end() :].startswith(("来", "报", "度")):
            unit = {"年": "year", "月": "month", "天": "day", "日": "day", "小时": "hour"}[match[1]]
            value, name = (Decimal(6), "month") if unit == "year" else (Decimal("0.5"), unit)
            yield _bounded(text, match.start(), match.end(), value, None, Unit(name, "duration"), False)


def _marked(qty: Quantity, taken: bytearray) -> Quantity:
    taken[qty.start : qty.end] = b"\2" * (qty.end - qty.start)
    return qty


def _past(taken: bytearray, at: int) -> int:
    while taken[at]:
        at += 1
    return at


def _unit_at(text: str, at: int, digits: bool) -> tuple[Unit | None, int]:
    match = _UNIT.match(text, at)
    if match is None:
        return None, at
    surface, end = match.group(), match.end()
    unit = ZH_UNITS[surface]
    following = text[end : end + 1]
    if following and following in (_NOT_AFTER_DIGITS if digits else _NOT_AFTER).get(surface, ""):
        return None, at
    if surface.isascii() and surface.isalpha() and following.isascii() and following.isalpha():
        return None, at
    if unit.name == "t" and (mass := _KIND_OF_MASS.match(text, end)):
        end = mass.end()
    if unit.kind == "measure" and (per := _PER.match(text, end)):
        name = unit.name if unit.factor == 1 else _SYMBOL.get(surface, surface)
        below = per.group()[1:]
        unit, end = Unit(f"{name}/{_PER_NAME.get(below, below)}", unit.kind), per.end()
    return unit, end


def _figure(text: str, number: Number, taken: bytearray) -> Quantity | None:
    start, end = number.start, number.end
    surface = text[start:end]
    value, high, sign = number.value, number.high, ""
    if money := _MONEY_BEFORE.search(text, max(0, start - 4), start):
        sign, start = _MONEY_SIGN.get(money.group(), money.group()), money.start()
    many = _MANY.match(text, end)
    unit, unit_end = (
        (Unit("%", "rate"), end) if number.share else _unit_at(text, many.end() if many else end, number.digits)
    )
    # 3至5年, 10%-20%, 5-10万元
    if (sep := _RANGE.match(text, unit_end)) and (second := _NUMBER.match(text, sep.end())) and not many:
        other = read_zh(second)
        other_unit, other_end = (
            (Unit("%", "rate"), other.end) if other.share else _unit_at(text, other.end, other.digits)
        )
        joins = unit is None or (other_unit is not None and other_unit.name == unit.name)
        if unit is None and number.share and other_unit is None:
            other_unit, other_end = Unit("%", "rate"), other.end
        if number.share and not other.share and other_unit is None:
            other_unit, other_end, joins = Unit("%", "rate"), other.end, True
        if other_unit is not None and joins and not taken[second.start()]:
            tail = re.search(r"[万亿]+$", text[other.start : other.end])
            if unit is None and tail and not re.search(r"[万亿]", surface) and value < other.value / _scale(tail[0]):
                value *= _scale(tail[0])
            if value < other.value:
                high, unit, unit_end = other.value, other_unit, other_end
    if text.startswith("级", unit_end) if unit is None else unit.name == "级":
        # 千亿级产业集群 counts the yuan of its output, as its translation says.
        if not (_SCALE_ONLY.fullmatch(surface) and surface.endswith("亿") and len(surface) > 1):
            return None
        return replace(_bounded(text, start, unit_end, value, None, Unit("CNY", "amount"), False), firm=False)
    if sign and (unit is None or unit.kind != "amount"):
        unit, unit_end = Unit(sign, "amount"), end
    if unit is None:
        return _bare(text, number, surface)
    if surface in ("零", "〇", "○") or (not number.digits and _word_only(text, surface, unit, start, unit_end)):
        return None
    if unit.kind == "multiple" and text[unit_end : unit_end + 1] == "增":
        return None
    if unit.kind == "duration" and unit.name == "year" and not high and (half := _AND_HALF.match(text, unit_end)):
        value, unit, unit_end = value * 12 + 6, Unit("month", "duration"), half.end()
    elif unit.kind == "duration" and surface.endswith("半"):
        value += Decimal("0.5")
    return _bounded(text, start, unit_end, value, high, unit, bool(many))


def _scale(suffix: str) -> int:
    return {"万": 10**4, "亿": 10**8, "万亿": 10**12}.get(suffix, 1)


def _bare(text: str, number: Number, surface: str) -> Quantity | None:
    """An Arabic number without a unit that is known: a figure of a list (10、20家) or of a table."""
    end = number.end
    following = text[end : end + 1]
    if not number.digits or following in ("期", "届", "级", "代", "版", "后", "路", "楼", "线"):
        return None
    if (following.isascii() and following.isalpha()) or text[max(0, number.start - 1) : number.start] in (
        "-",
        "/",
        "_",
        ".",
    ):
        return None
    if following in ("/", "_") or text.startswith(("热线", "平台"), end):
        return None
    if counted := _COUNTED.match(text, end):
        return _bounded(
            text, number.start, counted.end(), number.value, number.high, Unit(counted.group(), "count"), False
        )
    return _bounded(text, number.start, end, number.value, number.high, Unit("", "number"), False)


# A classifier that the table does not hold, between a figure and its bound: 150客以上.
_COUNTED = re.compile(rf"(?!万|亿|余|多|及|含|\(|或|以)[{_CJK}]{{1,2}}(?=(?:及|或)?以[上下内])")
_SCALE_ONLY = re.compile(r"[十百千万亿]+")


def _word_only(text: str, surface: str, unit: Unit, start: int, end: int) -> bool:
    """Whether a numeral in Chinese characters is a word here and no figure: 一个, 百家, 二次, 万元."""
    if unit.kind in ("count", "measure", "age", "multiple"):
        if surface in ("一", "二") or surface.startswith("第"):
            bounded = surface == "一" and (_AFTER.match(text, end) or _firm_before(text, start))
            return not (bounded or (surface == "一" and unit.kind in ("multiple", "measure", "age")))
        if _SCALE_ONLY.fullmatch(surface) and not surface.startswith("十"):
            return True
        return unit.name == "级" or (
            unit.kind == "count" and text[end - 1] == "个" and text[end : end + 1] in tuple(_DIGIT)
        )
    if (
        unit.kind == "amount"
        and _SCALE_ONLY.fullmatch(surface)
        and "亿" not in surface
        and not surface.startswith("十")
    ):
        return not _AFTER.match(text, end)
    if unit.kind == "duration" and _SCALE_ONLY.fullmatch(surface) and not surface.startswith("十"):
        return True
    if unit.kind == "duration" and surface == "一":
        return text[end : end + 1] in ("一", "来", "两", "些") or text[start - 1 : start] in ("这", "那", "某", "有")
    return unit.name == "day" and text[start - 1 : start] in ("月", "初")


def _firm_before(text: str, start: int) -> bool:
    return _before(text, start)[0] in ("≤", "≥", "<", ">")


def _before(text: str, start: int) -> tuple[str, bool, int]:
    """Bound, firmness and offset of the bound words that end at `start`; "=" where there are none."""
    if start == 0 or not _CUE.match(text[start - 1]):
        return "=", True, start
    window = text[max(0, start - 18) : start]
    for bound, firm, pattern in _BEFORE:
        if match := pattern.search(window):
            return bound, firm, start - len(window) + match.start()
    return "=", True, start


_PER_EACH = re.compile(r"(?:每(?:平方米|立方米|公里|千瓦时|单位|[人户亩家个吨间台辆件名年月日天度项次床]))+$")
_SHARE_OF = re.compile(
    rf"(?:(?:{_OVER}|{_UNDER}|达到|最高|至少|至多|最多)(?P<base>[{_CJK}]{{1,14}}的)"
    rf"|{_NOT}(?:{_OVER}|{_UNDER})(?P<bare>(?:(?!{_OVER}|{_UNDER}|[不应可须或和与及])[{_CJK}]){{2,14}}))$"
)


def _past_base(text: str, start: int, unit: Unit) -> int:
    """Where the bound words of a figure end that stand before what it is a share of (不得超过估算价的2%) or counted by (不高于每
    平方米30元); `start` where there is nothing of the kind."""
    window = text[max(0, start - 24) : start]
    if unit.kind == "amount" and (each := _PER_EACH.search(window)):
        return start - len(each.group())
    if unit.kind in ("rate", "multiple") and (share := _SHARE_OF.search(window)):
        return start - len(share["base"] or share["bare"])
    return start


def _bounded(text: str, start: int, end: int, value: Decimal, high: Decimal | None, unit: Unit, many: bool) -> Quantity:
    """The quantity with the bound words around [start, end)."""
    bound, firm, low = _before(text, start)
    if bound == "=" and (at := _past_base(text, start, unit)) < start:
        bound, firm, low = _before(text, at)
        if bound == "=":
            low = start
    if bound == "≈" and unit.kind == "duration" and text[start - 1] == "近":
        bound, low = "=", start
    if bound == "≈" and text[low : low + 1] == "近" and text[max(0, low - 1) : low] in ("最", "附", "邻", "就", "远"):
        bound, low = "=", start
    if bound == "≤" and unit.kind in ("rate", "multiple") and text[low] == "最" and text[start - 1] == "的":
        # 最高额度的1.5倍 is one and a half times the maximum.
        bound, low = "=", start
    if bound == ">" and text[low] == "超" and text[max(0, low - 1) : low] == "赶":
        bound, low = "=", start
    top = end
    loose = bound == "≥" and text[low] in "年满" and unit.kind in ("duration", "age")
    if after := _AFTER.match(text, end):
        word = after["word"]
        said = _SAID.get(word, "≤")
        if (word != "内" or unit.kind in _TIMES) and (word != "起" or unit.kind in ("amount", "count")):
            top = after.end()
            same_way = {bound, said} in ({">", "≥"}, {"<", "≤"})
            if not (firm and (same_way or (bound in "≥≤<>" and said == "≈"))) and not (bound in "≤<" and said == "≥"):
                bound, firm = said, True
                loose = unit.kind == "duration" and word in ("以内", "之内", "内")
            bound = _included(bound, after["in"])
    loose = loose or (unit.kind == "duration" and _BEFOREHAND.match(text, top) is not None)
    if (after := _INCLUSION.match(text, top)) and bound in ("≥", "≤", "<", ">"):
        bound = _included(bound, after["in"])
        # （不含50万吨） repeats the figure; another figure there is one of its own.
        if text[start:end] in after["rest"] or not re.search(rf"[\d{_DIGIT}]", after["rest"]):
            top = after.end()
    if many and bound == "=":
        bound, firm = ">", False
    return Quantity(
        bound,
        trim(value * unit.factor),
        unit.name,
        unit.kind,
        low,
        top,
        start,
        end,
        "zh",
        high=None if high is None else trim(high * unit.factor),
        firm=firm,
        loose=loose,
    )


def _included(bound: str, word: str | None) -> str:
    if not word:
        return bound
    return {"≥": ">", "≤": "<"}.get(bound, bound) if word.startswith("不") else {">": "≥", "<": "≤"}.get(bound, bound)


def _shared_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Gives the figures of a list the unit that stands once at its end: 50、30和20家."""
    out = list(found)
    for index in range(len(out) - 2, -1, -1):
        qty, after = out[index], out[index + 1]
        if (
            qty.kind == "number"
            and after.kind not in ("date", "number")
            and text[qty.end : after.number_start] in ("、", "和", "或", "及")
        ):
            unit = ZH_UNITS.get(text[after.number_start : after.number_end].lstrip("0123456789.,万亿"))
            factor = unit.factor if unit else Decimal(1)
            out[index] = replace(qty, unit=after.unit, kind=after.kind, value=trim(qty.value * factor))
    return out


# ---- what it measures ---------------------------------------------------------------------------------------------


def _measures(text: str, qty: Quantity) -> str:
    low = qty.start
    if low and text[low - 1] == ")":
        opening = text.rfind("(", max(0, low - 120), low)
        low = opening if opening >= 0 else low
    at = low
    while at > 0 and low - at < 14 and text[at - 1] not in _EDGE:
        at -= 1
    high = qty.end
    if text[high : high + 1] == "(" and (closing := text.find(")", high, high + 120)) > 0:
        high = closing + 1
    to = high
    while to < len(text) and to - high < 10 and text[to] not in _EDGE and not text[to].isdigit():
        to += 1
    words = [_HEAD.sub("", word) for word in (*_STOP.split(text[at:low]), *_STOP.split(text[high:to]))]
    return " ".join(word for word in words if word and not any(char.isdigit() for char in word))
