"""The quantity as a fact, and the units in which Chinese and English documents give it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure of a document with everything that belongs to it. Offsets are into the raw text, half-open.

    `bound`: "=", "≥", ">", "≤", "<" or "≈"; [start, end) holds the words that say so, [number_start, number_end) the
    number with its unit alone. `firm` is False where the wording only leans that way (达到, "reach": ≥; 余: >).
    `value` is in `unit`, scale folded in (1000万美元 → 10000000 USD); `high` is the upper end of a range, else None.
    `kind`: amount (money) | rate | count | duration | date | multiple | age | measure (mass, length, power …) | number.
    `normalize.facts` has two more: frequency (unit: the interval, 2year) and ratio (unit: what the value stands against, :4).
    A date has its period in `iso` (2025, 2025-06, 2025-06-30, 2025-Q2, 2025-H1, --06-30 without year, 2022/2024) and in
    `value` the last day of the period as YYYYMMDD (in `high` that of a range's end), which puts dates in order.
    `role`: threshold | cap | rate | target | deadline | amount, and `sense`: what it does in its provision, one of
    `normalize.sense.Sense` ("" where it was not read): both by rule from the sentence.
    `measures`: the words that say what the number measures, for pairing. `loose`: another language may say the same without the
    bound or with another: 五年内不得申报, "barred for five years"; 满一年, "one full year"; "over five years".
    """

    bound: str
    value: Decimal
    unit: str
    kind: str
    start: int
    end: int
    number_start: int
    number_end: int
    language: str
    high: Decimal | None = None
    role: str = "amount"
    sense: str = ""
    measures: str = ""
    iso: str = ""
    firm: bool = True
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """A canonical unit: what a value in this unit is multiplied with to give `value × factor` of `name`."""

    name: str
    kind: str
    factor: Decimal = Decimal(1)


def _table(kind: str, rows: dict[str, str]) -> dict[str, Unit]:
    """Surfaces by canonical unit; `name*factor` scales."""
    units: dict[str, Unit] = {}
    for name, surfaces in rows.items():
        canonical, _, factor = name.partition("*")
        for surface in surfaces.split("|"):
            units[surface] = Unit(canonical, kind, Decimal(factor or 1))
    return units


_CLASSIFIERS = (
    "人次 人年 批次 架次 车次 班次 件次 家次 户次 台套 床位 张床位 家 个 项 场 人 名 "
    "位 户 次 条 件 份 种 类 座 栋 幢 处 批 套 台 辆 艘 架 列 趟 班 头 只 株 "
    "棵 篇 部 册 张 支 组 轮 间 所 例 宗 起 笔 单 枚 颗 盏 眼 孔 层 学时 课时 "
    "学分 字 页 倍次 级"
)
ZH_UNITS: dict[str, Unit] = {
    **_table(
        "amount",
        {
            "CNY": "元人民币|元|圆|块钱|人民币",
            "CNY*0.1": "角钱",
            "USD": "美元|美金",
            "EUR": "欧元",
            "HKD": "港元|港币|港圆",
            "JPY": "日元|日圆",
            "GBP": "英镑",
            "SGD": "新加坡元|新元|新币",
            "AUD": "澳元|澳大利亚元",
            "CAD": "加元|加拿大元",
            "CHF": "瑞士法郎",
            "KRW": "韩元",
            "MOP": "澳门元",
            "TWD": "新台币",
            "RUB": "卢布",
        },
    ),
    **_table(
        "rate",
        {
            "%": "%|个百分比",
            "%*0.1": "‰",
            "pp": "个百分点|百分点",
            "pp*0.01": "个基点|基点|个BP|BP",
        },
    ),
    **_table("multiple", {"×": "倍"}),
    **_table(
        "duration",
        {
            "year": "个年度|年度|年|载",
            "month": "个月份|个月",
            "quarter": "个季度",
            "week": "个星期|星期|周",
            "workday": "个工作日|工作日|个交易日|交易日",
            "day": "个自然日|自然日|个日历日|日历天|天|日|昼夜",
            "hour": "个小时|小时|个钟头",
            "minute": "分钟",
            "second": "秒钟|秒",
        },
    ),
    **_table("age", {"year": "周岁|岁"}),
    **_table(
        "measure",
        {
            "t": "吨|t",
            "t*0.001": "千克|公斤|kg",
            "t*0.000001": "克|g",
            "t*0.000000001": "毫克|mg",
            "jin": "市斤|斤",
            "kW": "千瓦|kW|KW",
            "kW*1000": "兆瓦|MW",
            "kW*1000000": "吉瓦|GW",
            "kVA": "千伏安|kVA",
            "kV": "千伏|kV|KV",
            "kWh": "千瓦时|度电|kWh|KWh",
            "m": "米|m",
            "km": "公里|千米|km|KM",
            "m*0.01": "厘米|cm",
            "m*0.001": "毫米|mm",
            "m*0.000001": "微米|μm",
            "m*1852": "海里",
            "m²": "平方米|平米|㎡|m²|m2",
            "km²": "平方公里|平方千米|km²|km2",
            "ha": "公顷|hm²",
            "mu": "亩",
            "m³": "立方米|立方|m³|m3",
            "L": "升|L",
            "L*0.001": "毫升|mL|ml",
            "°C": "摄氏度|℃|°C",
            "TEU": "标箱|标准箱|个标箱|TEU",
            "dB": "分贝|dB",
            "GB": "GB",
            "GB*1000": "TB",
            "MW·t/h": "蒸吨",
            "Mbps": "Mbps|兆",
        },
    ),
    **_table(
        "count",
        {surface: surface for surface in _CLASSIFIERS.split()},
    ),
}
"""Units by their Chinese surface. Counted nouns have their classifier as canonical unit."""

EN_UNITS: dict[str, Unit] = {
    **_table(
        "amount",
        {
            "CNY": "chinese yuan|yuan renminbi|renminbi yuan|yuan|renminbi|rmb|cny",
            "USD": "us dollars|us dollar|u.s. dollars|u.s. dollar|american dollars|dollars|dollar|usd|us$",
            "EUR": "euros|euro|eur",
            "HKD": "hong kong dollars|hk dollars|hkd|hk$",
            "JPY": "japanese yen|yen|jpy",
            "GBP": "pounds sterling|british pounds|gbp",
            "SGD": "singapore dollars|sgd",
            "AUD": "australian dollars|aud",
            "CAD": "canadian dollars|cad",
            "CHF": "swiss francs|chf",
            "KRW": "korean won|south korean won|krw",
            "MOP": "macao patacas|patacas|mop",
            "TWD": "new taiwan dollars|twd",
            "RUB": "russian rubles|rubles|roubles|rub",
        },
    ),
    **_table(
        "rate",
        {
            "%": "%|percent|per cent|pct",
            "%*0.1": "‰|per mille|per mil|per thousand",
            "pp": "percentage points|percentage point|percent points|pct points|pps",
            "pp*0.01": "basis points|basis point|bps|bp",
        },
    ),
    **_table("multiple", {"×": "times|fold|-fold"}),
    **_table(
        "duration",
        {
            "year": "calendar years|calendar year|years|year|yrs|yr",
            "month": "calendar months|calendar month|months|month",
            "quarter": "quarters",
            "week": "weeks|week",
            "workday": "working days|working day|work days|workdays|workday|business days|business day|trading days",
            "day": "calendar days|calendar day|natural days|days|day",
            "hour": "hours|hour|hrs",
            "minute": "minutes|minute",
            "second": "seconds",
        },
    ),
    **_table(
        "measure",
        {
            "t": "metric tons|metric ton|metric tonnes|tonnes|tonne|tons|ton|t",
            "t*0.001": "kilograms|kilogram|kilogrammes|kg",
            "t*0.000001": "grams|gram",
            "t*0.000000001": "milligrams|milligram|mg",
            "jin": "jin|catties|catty",
            "kW": "kilowatts|kilowatt|kw",
            "kW*1000": "megawatts|megawatt|mw",
            "kW*1000000": "gigawatts|gigawatt|gw",
            "kVA": "kva",
            "kV": "kilovolts|kilovolt|kv",
            "kWh": "kilowatt-hours|kilowatt-hour|kilowatt hours|kilowatt hour|kwh",
            "m": "metres|metre|meters|meter|m",
            "km": "kilometres|kilometre|kilometers|kilometer|km",
            "m*0.01": "centimetres|centimeters|cm",
            "m*0.001": "millimetres|millimeters|mm",
            "m*1852": "nautical miles",
            "m²": "square metres|square metre|square meters|square meter|sq m|sqm|m²|m2",
            "km²": "square kilometres|square kilometre|square kilometers|square kilometer|sq km|km²|km2",
            "ha": "hectares|hectare|ha",
            "mu": "mu",
            "m³": "cubic metres|cubic metre|cubic meters|cubic meter|m³|m3",
            "L": "litres|litre|liters|liter",
            "L*0.001": "millilitres|milliliters|ml",
            "°C": "degrees celsius|°c|℃",
            "TEU": "teus|teu",
            "dB": "decibels|db",
            "GB": "gb",
            "GB*1000": "tb",
            "MW·t/h": "steam tons|steam tonnes",
            "Mbps": "mbps",
        },
    ),
}
"""Units by their lower-case English surface; whatever else follows a number is a counted noun."""

BASE: dict[str, Unit] = {
    "year": Unit("month", "duration", Decimal(12)),
    "quarter": Unit("month", "duration", Decimal(3)),
    "week": Unit("day", "duration", Decimal(7)),
    "km": Unit("m", "measure", Decimal(1000)),
    "km²": Unit("mu", "measure", Decimal(1500)),
    "ha": Unit("mu", "measure", Decimal(15)),
    "m²": Unit("mu", "measure", Decimal("0.0015")),
    "jin": Unit("t", "measure", Decimal("0.0005")),
}
"""Units that convert into another exactly; a month is no number of days and, in law, a day no number of hours. Areas convert into
the mu, a fifteenth of a hectare, of which every other unit is a finite decimal."""

GENERIC = frozenset("家个项名位种类处所座件条套栋幢宗起笔部间枚级场批组")
"""Classifiers that a drafter may exchange for one another without another thing being counted."""


def base_value(value: Decimal, unit: str, kind: str) -> tuple[Decimal, str]:
    """`value` in the unit to which it is compared: 1 year → 12 months. An age stays in years."""
    if unit in BASE and BASE[unit].kind == kind:
        return value * BASE[unit].factor, BASE[unit].name
    return value, unit


def trim(value: Decimal) -> Decimal:
    """`value` without trailing zeros or exponent, so that 1.50 and 1.5 print alike."""
    return Decimal(f"{value.normalize():f}")


_QUOTE = re.compile('[“”"\n]')


def quotations(text: str) -> Iterator[tuple[int, int]]:
    """Yields what stands between quotation marks, as half-open offsets without the marks. Straight marks open and close in
    turn; a quotation ends at the end of its line."""
    opened = -1
    for match in _QUOTE.finditer(text):
        mark, at = match.group(), match.start()
        if mark == "“" or (mark == '"' and opened < 0):
            opened = at + 1
        else:
            if mark != "\n" and opened >= 0:
                yield opened, at
            opened = -1
