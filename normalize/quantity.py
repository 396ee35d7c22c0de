"""Quantities as facts: what a text says in figures, with the bound that belongs to each, comparable across languages.

不超过1000万元 is one fact (≤ 10,000,000 CNY) and equals "not exceeding RMB 10 million"; 一网通办, 第二产业 and
〔2022〕39号 are none. The reading is by rule, from the wording alone; 以上, 以下 and 以内 include the number itself,
超过 and 不满 do not, as Article 1259 of the Civil Code of the People's Republic of China has it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rapidfuzz import fuzz

from normalize.measure import GENERIC, Quantity, base_value

__all__ = [
    "Change",
    "Quantity",
    "base_difference",
    "canonical",
    "compare",
    "pair_quantities",
    "quantities",
    "same",
    "same_kind",
]

_LOW = {"≥", ">"}
_HIGH = {"≤", "<"}
_PERSON = {"人", "名", "位", "人次"}


def quantities(text: str, language: str) -> tuple[Quantity, ...]:
    """The quantities of `text`, in order, disjoint, with offsets into `text` as given.

    `language` is "zh" or "en"; anything else raises ValueError.
    """
    if language == "zh":
        from normalize.quantity_zh import read

        return read(text)
    if language == "en":
        from normalize.quantity_en import read as read_en

        return read_en(text)
    raise ValueError(f"Quantities are read in zh and en, not in {language!r}; give one of these two.")


@dataclass(frozen=True, slots=True)
class Change:
    """How a found quantity differs from the expected one.

    `kind`: "value", "bound", "unit" or "both" (value and bound). `ratio` says how much: "×2", "÷5", "−80 %";
    empty where the value is the same and for dates. `direction` of the value (for dates: of time): "up", "down" or "".
    `boundary_only`: only the number itself changes sides (以上 ↔ 超过).
    """

    kind: str
    ratio: str = ""
    direction: str = ""
    boundary_only: bool = False


def same(a: Quantity, b: Quantity) -> bool:
    """Whether both say the same: 6个月 and "six months", 一年 and 12个月, 1000万美元 and "$10 million"."""
    return compare(a, b) is None


def compare(expected: Quantity, found: Quantity) -> Change | None:
    """None where both say the same, else what changed.

    A bound that the wording only hints at (达到, "reach") agrees with the plain figure. Dates disagree in their bound
    only where one says "until" and the other "from". Between languages, a loose bound agrees with any. Counted nouns are compared within one language alone, and there
    classifiers that count the same things (家, 个, 项) agree.
    """
    bound, boundary_only = _bound_change(expected, found)
    if not _comparable(expected, found):
        return Change("unit")
    if _same_period(expected, found) if expected.kind == "date" else _values(expected) == _values(found):
        return Change("bound", boundary_only=boundary_only) if bound else None
    low, new = _values(expected)[0], _values(found)[0]
    if low == new:
        low, new = _values(expected)[-1] or low, _values(found)[-1] or new
    direction = "up" if new > low else "down" if new < low else ""
    ratio = "" if expected.kind == "date" else _ratio(low, new)
    return Change("both" if bound and not boundary_only else "value", ratio, direction)


def _comparable(a: Quantity, b: Quantity) -> bool:
    """Whether both are in units that can be held against one another."""
    if a.kind != b.kind:
        loose = {"count", "number"}
        # A bare figure of a table agrees with the same figure that has its noun; 2 times is 2倍 or 2次.
        if (
            not ({a.kind, b.kind} <= loose | {"multiple"} and a.language != b.language)
            and not {a.kind, b.kind} <= loose
        ):
            return {a.kind, b.kind} == {"age", "duration"} and base_value(a.value, a.unit, "duration")[1] == "month"
        return True
    if a.kind in ("count", "number"):
        if a.language != b.language or a.unit == b.unit or not (a.unit and b.unit):
            return True
        return a.language == "en" or bool({a.unit, b.unit} & GENERIC) or {a.unit, b.unit} <= _PERSON
    if a.kind == "ratio":
        return a.unit.count(":") == b.unit.count(":")
    if a.kind == "frequency":
        return (
            base_value(a.value, _interval(a.unit)[1], "duration")[1]
            == base_value(b.value, _interval(b.unit)[1], "duration")[1]
        )
    (left, _, per), (right, _, other) = a.unit.partition("/"), b.unit.partition("/")
    if per and other and per != other:
        return False
    return base_value(a.value, left, a.kind)[1] == base_value(b.value, right, b.kind)[1]


def _values(qty: Quantity) -> tuple[Decimal, Decimal | None]:
    if qty.kind == "frequency":
        every, unit = _interval(qty.unit)
        return round(qty.value / base_value(every, unit, "duration")[0], 12), None
    if qty.kind == "ratio":
        # 6:4 and 3:2 are one ratio: the shares of the first part and of the last are compared.
        parts = [qty.value, *map(Decimal, qty.unit.split(":")[1:])]
        first, last = (round(part / sum(parts), 12) for part in (parts[0], parts[-1]))
        return first, last if len(parts) > 2 else None
    low = base_value(qty.value, qty.unit, qty.kind if qty.kind != "age" else "duration")[0]
    if qty.high is None:
        return low, None
    return low, base_value(qty.high, qty.unit, qty.kind)[0]


def _same_period(a: Quantity, b: Quantity) -> bool:
    """Whether two dates name the same period; one without year agrees with the same day of any year."""
    if a.iso == b.iso:
        return True
    for one, other in ((a.iso, b.iso), (b.iso, a.iso)):
        if one.startswith("--") and re.fullmatch(r"\d{4}", other[:4]) and other[4:] == one[1:]:
            return True
    return a.value == b.value and a.high == b.high and a.bound in _HIGH and b.bound in _HIGH


def _bound_change(a: Quantity, b: Quantity) -> tuple[bool, bool]:
    """Whether the bounds differ, and whether only in the number itself."""
    if a.bound == b.bound:
        return False, False
    pair = {a.bound, b.bound}
    if a.language != b.language and (a.loose or b.loose) and _loosely(a, b):
        return False, False
    if a.kind == "date":
        return bool(pair & _LOW and pair & _HIGH), False
    if pair in (_LOW, _HIGH):
        return True, True
    soft = next((qty for qty in (a, b) if not qty.firm), None)
    if soft is not None and "=" in pair:
        return False, False
    if soft is not None and pair in ({"≈", ">"}, {"≈", "≥"}, {"≈", "≤"}):
        return False, False
    return True, False


def _loosely(a: Quantity, b: Quantity) -> bool:
    """Whether a loose bound agrees with the other: any but its opposite, and for "over five years" and "as of" any at all."""
    loose, other = (a, b) if a.loose else (b, a)
    if loose.language == "en" or loose.kind == "date":
        return True
    opposite = {"≥": _HIGH, "≤": _LOW, "=": _HIGH}.get(loose.bound, set())
    return other.bound not in opposite


def _ratio(old: Decimal, new: Decimal) -> str:
    if old <= 0 or new <= 0:
        return ""
    if new > old and new % old == 0:
        return f"×{_plain(new / old)}"
    if old > new and old % new == 0:
        return f"÷{_plain(old / new)}"
    if new >= 10 * old:
        return f"×{_plain((new / old).quantize(Decimal('0.1')))}"
    percent = ((new - old) * 100 / old).quantize(Decimal("0.1"))
    return f"{'+' if percent > 0 else '−'}{_plain(abs(percent))} %"


def base_difference(a: Quantity, b: Quantity) -> tuple[Decimal, str] | None:
    """How much `b` is more than `a` where a difference says more than a ratio: of percentages in points, of periods in the unit
    both are in, of years and months. None for others."""
    if a.kind == b.kind == "date":
        return _apart(a, b)
    if a.high is not None or b.high is not None or not _comparable(a, b):
        return None
    if a.kind == b.kind == "rate" and a.unit == b.unit:
        return b.value - a.value, a.unit
    if a.kind in ("duration", "age") and b.kind in ("duration", "age"):
        if a.unit == b.unit:
            return b.value - a.value, a.unit
        low, unit = base_value(a.value, a.unit, "duration")
        return base_value(b.value, b.unit, "duration")[0] - low, unit
    return None


def _apart(a: Quantity, b: Quantity) -> tuple[Decimal, str] | None:
    """Years between years, months between months, days between days of the same form."""
    if a.high is not None or b.high is not None or a.value < 10**7 or b.value < 10**7 or len(a.iso) != len(b.iso):
        return None
    (year, rest), (other, more) = divmod(int(a.value), 10000), divmod(int(b.value), 10000)
    if len(a.iso) == 4 or rest == more:
        return Decimal(other - year), "year"
    if len(a.iso) == 7 and "Q" not in a.iso + b.iso and "H" not in a.iso + b.iso:
        return Decimal(12 * (other - year) + more // 100 - rest // 100), "month"
    if len(a.iso) == 10:
        return Decimal((_day(other, more) - _day(year, rest)).days), "day"
    return None


def _day(year: int, rest: int) -> date:
    """A day that the calendar does not have (31 June) is taken for the last of its month."""
    month, day = divmod(rest, 100)
    return date(year, month, min(day, monthrange(year, month)[1]))


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# ---- in words ------------------------------------------------------------------------------------------------------

_ZH_NAMES = (
    "CNY:元 USD:美元 EUR:欧元 HKD:港元 JPY:日元 GBP:英镑 SGD:新加坡元 AUD:澳元 CAD:加元 CHF:瑞士法郎 KRW:韩元 "
    "MOP:澳门元 TWD:新台币 RUB:卢布 pp:个百分点 ×:倍 year:年 month:个月 quarter:个季度 week:周 workday:个工作日 "
    "day:日 hour:小时 minute:分钟 second:秒 t:吨 kW:千瓦 m:米 km:公里 m²:平方米 km²:平方公里 m³:立方米 mu:亩 ha:公顷 dB:分贝 kWh:千瓦时 L:升 jin:斤"
)
_ZH_NAME = dict(entry.split(":") for entry in _ZH_NAMES.split())
_EN_NAME = {"workday": "working day"}
_EN_COUNT = {
    "人": "persons",
    "名": "persons",
    "位": "persons",
    "人次": "person-times",
    "次": "times",
    "户": "households",
}


def canonical(qty: Quantity, language: str = "en") -> str:
    """The quantity in one fixed form: "≤ 10,000,000 CNY", "≥ 10 %", "6 months", "≤ 2025-06-30"; in Chinese
    "≤ 1000万元", "≥ 10%", "6个月". `language` is that of the reader, "en" or "zh"; a counted noun stays as it is."""
    sign = "" if qty.bound == "=" else qty.bound + " "
    if qty.kind == "date":
        return sign + qty.iso
    if qty.kind == "frequency":
        return sign + _how_often(qty, language)
    if qty.kind == "ratio":
        return f"{sign}{_plain(qty.value)}{qty.unit}"
    if language == "zh":
        name = _ZH_NAME.get(qty.unit, qty.unit)
        if qty.kind == "age":
            name = "周岁"
        span = _wan(qty.value) if qty.high is None else f"{_wan(qty.value)}—{_wan(qty.high)}"
        # A noun that the English counts stands apart from its figure in a Chinese sentence too.
        return sign + span + (" " if qty.kind == "count" and name[:1].isascii() else "") + name
    span = f"{_grouped(qty.value)}" if qty.high is None else f"{_grouped(qty.value)}–{_grouped(qty.high)}"
    if qty.kind == "multiple":
        return f"{sign}{span}×"
    if qty.kind in ("duration", "age"):
        name = _EN_NAME.get(qty.unit, qty.unit)
        plural = "" if qty.value == 1 and qty.high is None else "s"
        return f"{sign}{span} {name}{plural}{' of age' if qty.kind == 'age' else ''}"
    unit = _EN_COUNT.get(qty.unit, "" if qty.unit in GENERIC else qty.unit) if qty.kind == "count" else qty.unit
    return f"{sign}{span} {unit}".rstrip()


def _how_often(qty: Quantity, language: str) -> str:
    """每2年1次, "1 time every 2 years"."""
    every, unit = _interval(qty.unit)
    if language == "zh":
        name = _ZH_NAME[unit].removeprefix("个") if every == 1 else _ZH_NAME[unit]
        return f"每{'' if every == 1 else _plain(every)}{name}{_plain(qty.value)}次"
    span = f"{unit}" if every == 1 else f"{_plain(every)} {unit}s"
    return f"{_grouped(qty.value)} time{'' if qty.value == 1 else 's'} every {span}"


def _interval(unit: str) -> tuple[Decimal, str]:
    """The interval of a frequency: "2year" → (2, "year")."""
    name = unit.lstrip("0123456789.")
    return Decimal(unit.removesuffix(name)), name


def _grouped(value: Decimal) -> str:
    whole, _, fraction = f"{value:f}".partition(".")
    return f"{int(whole):,}" + (f".{fraction}" if fraction else "")


def _wan(value: Decimal) -> str:
    for scale, name in ((10**8, "亿"), (10**4, "万")):
        scaled = value / scale
        if abs(scaled) >= 1 and -(int(scaled.normalize().as_tuple().exponent)) <= 4:
            return _plain(scaled) + name
    return _plain(value)


# ---- pairing -------------------------------------------------------------------------------------------------------

_ALIKE = 0.34
"""Below this likeness two figures of one kind measure different things, unless they are the only ones left."""


def pair_quantities(
    source: Sequence[Quantity], target: Sequence[Quantity]
) -> list[tuple[Quantity | None, Quantity | None]]:
    """Pairs the quantities of one provision with those of its counterpart; what has none is paired with None.

    In one language by kind, unit and what is measured, then by value and order. Across languages what is measured
    cannot be compared: equal facts pair first, then equal values, then figures of the same unit, nearest in order.
    Pairs come in the order of the source, quantities that the target adds at the end.
    """
    across = bool(source and target) and source[0].language != target[0].language
    weighed = []
    for i, a in enumerate(source):
        for j, b in enumerate(target):
            weight = _across(a, b) if across else _within(a, b)
            if weight > 0:
                drift = abs(i / len(source) - j / len(target))
                weighed.append((-round(weight, 6), round(drift, 6), i, j))
    weighed.sort()
    chosen: dict[int, int] = {}
    used: set[int] = set()
    for sure in (True, False):
        for weight, _, i, j in weighed:
            if i in chosen or j in used or (sure and -weight < (0 if across else 1 + _ALIKE)):
                continue
            if not sure and not across and not _alone(source, target, chosen, used, i, j):
                continue
            chosen[i] = j
            used.add(j)
    pairs: list[tuple[Quantity | None, Quantity | None]] = [
        (a, target[chosen[i]] if i in chosen else None) for i, a in enumerate(source)
    ]
    return pairs + [(None, b) for j, b in enumerate(target) if j not in used]


def same_kind(a: Quantity, b: Quantity) -> bool:
    """Whether both are of one kind (money with money, periods with ages): only then can one stand for the other."""
    return _family(a) == _family(b)


def _family(qty: Quantity) -> str:
    return {"number": "count", "age": "duration"}.get(qty.kind, qty.kind)


def _alone(
    source: Sequence[Quantity], target: Sequence[Quantity], chosen: dict[int, int], used: set[int], i: int, j: int
) -> bool:
    """Whether both are the only ones of their kind and unit that are still without a partner."""
    left = [a for k, a in enumerate(source) if k not in chosen and _comparable(a, source[i])]
    right = [b for k, b in enumerate(target) if k not in used and _comparable(b, target[j])]
    return len(left) == len(right) == 1


def _within(a: Quantity, b: Quantity) -> float:
    """0 for different kinds; else 1 and, on top, up to 1 for what is measured and a little for equal facts."""
    if _family(a) != _family(b):
        return 0
    likeness = fuzz.ratio(a.measures, b.measures) / 100 if a.measures and b.measures else 0.3
    weight = 1 + likeness
    if a.unit != b.unit and not _comparable(a, b):
        weight -= 0.4
    difference = compare(a, b)
    if difference is None:
        weight += 0.35
    elif difference.kind == "bound":
        weight += 0.25
    elif a.bound == b.bound:
        weight += 0.1
    elif {a.bound, b.bound} & _LOW and {a.bound, b.bound} & _HIGH:
        # The two ends of a span (三千元以上五万元以下) measure the same thing.
        weight -= 0.25
    return max(weight, 0.01)


def _across(a: Quantity, b: Quantity) -> float:
    difference = compare(a, b)
    if difference is None:
        return 4 + (a.bound == b.bound) * 0.5
    if difference.kind == "bound":
        return 3
    if _family(a) == _family(b) and difference.kind != "unit":
        return 2 if a.bound == b.bound else 1.5
    if a.value == b.value and a.high == b.high:
        return 1
    return 0.5 if _family(a) == _family(b) else 0
