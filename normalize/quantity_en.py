"""The quantities of an English text. `normalize.quantity.quantities` is the door to this module."""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from normalize.measure import EN_UNITS, Quantity, Unit, quotations, trim
from normalize.numerals import PATTERN_EN, Number, fold_width, parse, read_en, short_scale
from normalize.text import NormText

_INVISIBLE = re.compile("[\u200b\u200c\u200d\ufeff\u00ad\u2060]")

# ---- what is no quantity -------------------------------------------------------------------------------------------
_WORD_NUMBER = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|twenty)"
)
_PROVISION = (
    r"(?:articles?|art\.|arts\.|sections?|chapters?|paragraphs?|paras?\.?|items?"
    r"|subparagraphs?|clauses?|parts?|annex(?:es)?|appendix"
    r"|appendices|schedules?|figures?|tables?|notes?|phases?|stages?|volumes?|vol\.|versions?"
    r"|level|class|grade|type|category"
    r"|room|route|line|building|decree|order|document|circular|notice|announcement|issues?"
    r"|nos?\.|number|№|page|pp?\.|file)"
)
_NONE = re.compile(
    rf"\d{{19,}}+|《[^《》\n]{{1,160}}》"
    rf"|\b{_PROVISION}[\s]+\(?(?:\d+|{_WORD_NUMBER}\b|[ivx]+\b)[\d.]*\)?(?:(?:,[\s]*(?:(?:and"
    rf"|or)[\s]+)?|[\s]*-[\s]*|[\s]+(?:and|or|to)[\s]+)(?:{_PROVISION}[\s]+)?\(?\d+\)?)*"
    r"(?:[\s]+of[\s]+(?:19|20)\d\d)?"
    r"|[\[(〔](?:19|20)\d\d[\])〕][\s]*(?:no\.?[\s]*)?\d+|[\[〔](?:19|20)\d\d[\]〕]"
    r"|\(?(?:19|20)\d\d[\s]+(?:edition|version|revision|amendment)\b|\b(?:edition|version)[\s]+of[\s]+(?:19|20)\d\d"
    r"|\b(?:fortune|global|top|world's[\s]+top"
    r"|world[\s]+top)[\s]+(?:global[\s]+)?\d+(?!\d*[%.,]\d)(?=[\s]*(?:compan|enterpris"
    r"|corporat|firms|[,.;)]|list|\b))"
    r"|\bfortune[\s]+global[\s]+\d+"
    r"|(?:^|(?<=\n))[ \t]*\(?\d{1,3}(?:\.\d{1,3})*[.)、](?!\d)"
    r"|(?<=[;:.] )\(?\d{1,2}[.)](?=\s)|\(\d{1,2}\)"
    r"|\b(?!(?:rmb|cny|usd|hkd|eur|us)\d|q[1-4]\b)[a-z]+[-_]?\d[\d.]*\b(?!%)|\b(?<![$¥€£])\d+[gdkp]\b"
    r"|\b\d+(?:[+·×*x]\d+)+\b|\b\d{1,2}/7\b|\b\d{1,2}:\d\d\b|\d{1,2}\+[nx]\b"
    r"|\b\d{2,4}-\d{6,8}\b|\(0\d{2,3}\)[\s]?\d{7,8}"
    r"|\b(?:double|dual|triple|one|single|two|three|four|five|six|seven|eight|nine|ten|\d+)-"
    r"(?:stop|on-one|to-one|off|time|step|way|tier|level|pronged|window|chain|dimensional|star"
    r"|sided|fold[\s]path|child|point|page|pillar|network|cycle|circle|track|in-one|by-one|old"
    r"|story|storey|side|wheel|party|point)\w*"
    rf"|\b(?:{_WORD_NUMBER}"
    rf"|\d{{1,2}}(?:th)?)[\s-]+years?[\s-]+(?:[a-z-]+[\s]+){{0,3}}?(?:plans?|programmes?"
    rf"|programs?|campaigns?|action[\s]+plans?|outline)\b"
    r"|\bone[\s]+(?:belt|country|china|another|of|or[\s]+more[\s]+of)\b|\bno[\s]one\b"
    r"|\bone's\b|\bone[\s]by[\s]one\b"
    r"|\b(?:every|each|this|that|which|any|the|another|only)[\s]+one\b(?![\s-]+(?:hundred"
    r"|thousand|million|billion|year|month|day))"
    r"|https?://\S+|\bwww\.\S+|(?<![\w.@-])[\w.-]{1,64}@\S+"
)
_SLOGAN = re.compile(
    r"\b(?:Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)(?:[\s-](?!Million|Billion|Hundred"
    r"|Thousand|Percent|Year|Month|Day)[A-Z][A-Za-z-]+)+"
)
_NAME_LENGTH = 40
"""A longer quotation is a sentence that is cited, with its figures."""
_FIGURE = re.compile(r"%|percent|per cent|million|billion|yuan|rmb|cny|\$|days|months|years")

# ---- dates ---------------------------------------------------------------------------------------------------------
_MONTH_NAMES = "january february march april may june july august september october november december"
_MONTHS = _MONTH_NAMES.split()
_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?"
    r"|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORD = r"(?P<{0}>first|second|third|fourth|last|1st|2nd|3rd|4th)"
_DATE = re.compile(
    rf"(?<![\w.,$¥€£])(?:"
    rf"(?P<y1>{_YEAR})[\s]*(?:-{{1,2}}|to|and|through|until)[\s]*(?P<y2>{_YEAR})\b(?!,?\d)"
    rf"|(?P<isoy>{_YEAR})(?P<sep>[-/.])(?P<isom>1[0-2]|0?[1-9])(?P=sep)(?P<isod>{_DAY})\b"
    rf"|(?P<d1>{_DAY})(?:st|nd|rd|th)?[\s]+(?:of[\s]+)?(?P<m1>{_MONTH})\b(?:,?[\s]+(?P<yd1>{_YEAR})\b)?"
    rf"|(?P<m2>{_MONTH})[\s]+(?P<d2>{_DAY})(?:st|nd|rd|th)?\b(?!\d|[\s]*%)(?:[\s]*,?[\s]+(?P<yd2>{_YEAR})\b)?"
    rf"|(?P<m3>{_MONTH})(?:,|[\s]+of)?[\s]+(?P<ym>{_YEAR})\b"
    rf"|(?:{_ORD.format('q1')}[\s]+quarter|q(?P<q2>[1-4]))(?:[\s]+(?:of[\s]+)?(?P<yq>{_YEAR})\b)?"
    rf"|(?P<yq3>{_YEAR})[\s]*q(?P<q3>[1-4])\b"
    rf"|(?:the[\s]+)?(?P<h1>first|second)[\s]+half[\s]+of[\s]+(?:the[\s]+year[\s]+)?(?P<yh>{_YEAR})\b"
    rf"|(?P<h2>first|second)[\s]+half[\s]+of[\s]+(?:the|each|this)[\s]+year"
    rf"|(?P<year>{_YEAR})\b(?![,.]\d|%|[\s]*(?:percent|per[\s]cent|million|billion|thousand))"
    rf")"
)
_MONTH_ALONE = re.compile(
    rf"\b(?P<lead>by|before|until|since|from|(?:the[\s]+)?(?:end|beginning|middle)[\s]+of"
    rf"|in)[\s]+(?P<month>{'|'.join(_MONTHS)})\b"
)
_DATE_BEFORE_LATEST = re.compile(
    r"\b(?:not?[\s]+later[\s]+than|by|before|until|till|up[\s]+to|prior[\s]+to|through|to)(?:[\s]+the)?"
    r"(?:[\s]+(?:end|close)[\s]+of)?(?:[\s]+(?:the[\s]+)?year)?(?:[\s]+the)?[\s]+$"
)
_DATE_END = re.compile(
    r"\b(?:the[\s]+)?(?:end|close|beginning|middle)[\s]+of(?:[\s]+(?:the[\s]+)?year)?[\s]+$"
    r"|\b(?:mid|late|early|year-end)[\s-]$"
)
_DATE_BEFORE_EARLIEST = re.compile(
    r"\b(?:not?[\s]+earlier[\s]+than|as[\s]+(?:of|from)|since|after|(?:start|beginn"
    r"|commenc)ing(?:[\s]+(?:from|in|on))?"
    r"|with[\s]+effect[\s]+from|effective(?:[\s]+(?:from|on|as[\s]+of))?"
    r"|from)(?:[\s]+the)?(?:[\s]+(?:end|beginning)[\s]+of)?[\s]+$"
)
_YEAR_NOUN = re.compile(r"[\s]+(?:[a-z-]+[\s]+){0,2}?(?!is\b|was\b|has\b|does\b|years\b|this\b)[a-z-]+[^s\W]s\b")
_YEAR_LEAD = re.compile(
    r"(?:\b(?:in|by|from|since|until|till|during|of|before|after|to|and|through|starting"
    r"|beginning|year|the|for|between|than|as|with|on"
    rf"|{_MONTH}),?|[(\-,])[\s]*$"
)

# ---- bounds --------------------------------------------------------------------------------------------------------
_MORE = (
    r"(?:more|greater|higher|larger|longer|later|older|bigger)[\s]+than|in[\s]+excess[\s]+of"
    r"|exceed(?:s|ed|ing)?|over|above|beyond|surpass(?:es|ed|ing)?|top(?:s|ped|ping)"
)
_LESS = r"(?:less|fewer|lower|smaller|shorter|earlier|younger)[\s]+than|below|under"
_NOT = (
    r"(?:not?|never|nor|neither|cannot|can't|mustn't|without)(?:[\s]+(?:to|be"
    r"|be[\s]+allowed[\s]+to|in[\s]+any[\s]+case|generally|in[\s]+principle))?"
)
_FILL = (
    r"(?:[\s]+(?:a|an|the|total|amount|sum|of|cumulative|combined|equivalent|about|roughly"
    r"|approximately|age|ages|up|to|or|aged|as|much|many))*"
)
_NAMED = r"(?:[\s]+(?!(?:may|shall|can|must|should|will)\b)[a-z-]+){0,4}?(?:[\s]+(?:of|is|at|to|be))?"
_MOVED = (
    r"(?:[\s]+(?!(?:and|or|but|that|which|who|where|if)\b)[a-z-]+){0,7}?(?:[\s]+(?:shall|will|may|can|must|should|is|are|was|were|has|have|been|being|to))*[\s]+(?:be"
    r"|(?:(?:be|been|being)[\s]+)?(?:raised|increased|lifted|lowered|reduced|cut|adjusted|set|fixed|relaxed|expanded"
    r"|extended)(?:[\s]+(?:up|down|upwards?|downwards?))?[\s]+(?:to|at))"
)
"""What moves or sets a limit: the cap on the subsidy shall be raised to."""
_LEAST = (
    rf"at[\s]+(?:the[\s]+(?:very[\s]+)?)?(?:least|minimum)|(?:an?[\s]+|the[\s]+)?minimum{_NAMED}"
    r"|upwards?[\s]+of|(?:start|beginn)(?:s|ing)?[\s]+(?:from|at)|(?:has|have|having)[\s]+reached[\s]+the[\s]+age"
)
_MOST = (
    rf"up[\s]+to|at[\s]+(?:the[\s]+)?most|(?:the[\s]+|a[\s]+)?(?:maximum|max\.?|ceiling|cap|upper[\s]+limit){_NAMED}"
    r"|within|capp?(?:s|ed)?[\s]+(?:at|to)|limit(?:s|ed)?[\s]+(?:at|to)|not[\s]+to[\s]+exceed|as[\s]+much[\s]+as"
)
_BEFORE: tuple[tuple[str, bool, re.Pattern[str]], ...] = tuple(
    (bound, firm, re.compile(rf"(?<![\w-])(?:{pattern}){_FILL}[\s]*[-(]?$"))
    for bound, firm, pattern in (
        ("≤", True, rf"{_NOT}[\s]+(?:be[\s]+)?(?:{_MORE})"),
        ("≥", True, rf"{_NOT}[\s]+(?:be[\s]+)?(?:{_LESS}|fall[\s]+below|drop[\s]+below)"),
        ("≥", True, _LEAST),
        ("≤", True, _MOST),
        (">", True, _MORE),
        ("<", True, _LESS + r"|short[\s]+of|not[\s]+reach(?:ed|ing)?|not[\s]+attained"),
        ("≈", True, r"about|around|approximately|approx\.?|roughly|nearly|almost|close[\s]+to|some|circa"),
        # The cap shall be raised to 1 million and raised to 1 million are one figure.
        ("≥", False, rf"(?:the|a|an|its|their)[\s]+(?:minimum|lower[\s]+limit){_MOVED}"),
        ("≤", False, rf"(?:the|a|an|its|their)[\s]+(?:maximum|ceiling|cap|upper[\s]+limit){_MOVED}"),
        ("≥", False, r"reach(?:es|ed|ing)?|attain(?:s|ed|ing)?|amount(?:s|ed|ing)?[\s]+to|hit(?:s|ting)?"),
    )
)  # fmt: skip
_AFTER = re.compile(
    r"[\s]*\(?(?:(?P<up>(?:or|and)[\s]+(?:above|more|over|higher|greater|longer|upwards?|older"
    r"|larger|beyond)|at[\s]+(?:the[\s]+)?(?:least|minimum))"
    r"|(?P<down>(?:or|and)[\s]+(?:below|less|under|lower|fewer|shorter|younger|smaller)"
    r"|at[\s]+(?:the[\s]+)?(?:most|maximum)|(?:is|as)[\s]+the[\s]+(?:cap|ceiling"
    r"|upper[\s]+limit))"
    r"|(?P<some>or[\s]+so|or[\s]+thereabouts))\b\)?"
)
# 71.5 billion jin (35.75 million tons) or more: the bound stands behind the same quantity in another unit.
_ASIDE = re.compile(r"[\s]*\([^()\n]{0,16}\d[^()\n]{0,40}\)(?=[\s])")
_INCLUSIVE = re.compile(
    r"[\s]*\((?P<not>not[\s]+|non-?)?(?:inclusive|included|including)[^()]{0,20}\)"
    r"|[\s]*\((?P<ex>exclu(?:ding|sive|ded))[^()]{0,20}\)"
)

_MONEY_SIGNS = "us$ hk$ u.s.$ $ ¥ € £ rmb cny usd eur hkd gbp jpy yuan sgd aud cad"
_MONEY = "|".join(re.escape(sign) for sign in _MONEY_SIGNS.split())
_MONEY_BEFORE = re.compile(rf"(?<![a-z])(?:(?:{_MONEY})[\s]*)?(?P<sign>{_MONEY})[\s]*$")
_SIGN = {
    "us$": "USD",
    "hk$": "HKD",
    "u.s.$": "USD",
    "$": "USD",
    "¥": "CNY",
    "€": "EUR",
    "£": "GBP",
    "rmb": "CNY",
    "yuan": "CNY",
}
_SHORT_SCALE = re.compile(r"[\s]?(k|m|mn|mln|bn|tn)\b")
_SCALE_BEFORE_MONEY = re.compile(
    r"[\s]?(k|m|mn|mln|bn|tn)(?=[\s]+(?:yuan|rmb|renminbi|us dollars?|dollars?|euros?|usd|cny)\b)"
)
_NUMBER = re.compile(rf"(?:(?<![\w.])|(?<=rmb)|(?<=cny)|(?<=usd)|(?<=hkd)|(?<=eur))(?:{PATTERN_EN})")
_UNITS = (re.escape(unit).replace(r"\ ", r"[\s]+") for unit in sorted(EN_UNITS, key=len, reverse=True))
_UNIT = re.compile(
    r"[\s]*-?[\s]*(?:(?:full|consecutive|whole|calendar|successive|further|additional|more)[\s]+"
    rf"(?=years?|months?|days?|weeks?|quarters?))?(?P<unit>{'|'.join(_UNITS)})(?![a-z0-9])|[\s]*(?P<sign>[%‰])"
)
_PER = re.compile(r"(?:[\s]*/[\s]*|[\s]+(?:per|a)[\s]+)(year|month|day|hour|annum|d|h|person|L|l|m3|m³|hectare)\b")
_PER_NAME = {"annum": "year", "d": "day", "h": "hour", "l": "L"}
_OFTEN = re.compile(r"[\s]+(?:an?|each|every|per)[\s]+(?:year|month|week|day|quarter|hour)\b")
# A contract gives the figure twice: 5 (five) days.
_AGAIN = re.compile(r"[\s]*\(([a-z][a-z -]{1,40}|\d+)\)")
_RANGE = re.compile(r"[\s]*(?:-{1,2}|to|and)[\s]*")
_BETWEEN = re.compile(rf"\bbetween[\s]+(?:(?:{_MONEY})[\s]*)?$")
# Raised from 7% to 15% names two figures, ranging from 7% to 15% is one span.
_FROM = re.compile(
    r"(?<!rang)(?<!ranges)(?<!ranging)(?<!vary)(?<!varying)[\s]from[\s]+(?:(?:rmb|cny|usd|us\$|\$|¥|€)[\s]*)?$"
)
_DOUBLE = re.compile(
    r"\b(?:(?P<two>doubl(?:e|ed|es|ing))|(?P<three>tripl(?:e|ed|es|ing))|(?P<four>quadrupl(?:e"
    r"|ed|es|ing)))\b(?=[\s]+(?:the|its|their|that|compared|by|to|from|in|over|of|since)\b"
    r"|[.,;])"
    r"|\b(?P<fold>two|three|four|five|six|ten)-?fold\b|\b(?P<twice>twice"
    r"|thrice)(?P<freq>[\s]+(?:a|an|every|each|per)\b)?|\bonce(?=[\s]+(?:a|an|every|each"
    r"|per|in)[\s]+(?:(?:other|two|three|four|five|six|ten|\d+)[\s]+)?(?:years?|months?|weeks?|days?|quarters?|half|calendar)\b)|(?<=more than )once\b(?=[.,;]|$)"
)
_HALF = re.compile(
    r"(?<![\w-])(?:an?[\s-]+half|half(?:[\s-]+an?)?)[\s-]+(?P<unit>year|month|day|hour)\b"
    r"|(?<![\w-])(?:a|one)[\s]+(?P<whole>year|month|week|day|hour)[\s]+and[\s]+a[\s]+half\b"
)
_SPANS = re.compile(r"\b(?:an?|one|the|past|last|next|coming|recent)[\s]+(?P<unit>decade|fortnight|dozen)\b(?!s)")
_HALVED = re.compile(
    r"\b(?:halv(?:e|es|ed|ing)|(?:cut|reduc\w+|lower\w*|decreas\w+|slash\w*)(?:[\s]+\w+){0,4}?[\s]+(?:by|in)[\s]+half)\b"
)
_NO_NOUNS = (
    "of and or to in for with the as at by from is are was were shall will may per on that"
    " which between under within than if not but under"
    " below above so when be has have had times"
)
_NUMBER_ALONE = frozenset(_NO_NOUNS.split())

# A bare figure is a fact where the sentence leads up to it, else a code or a name (hotline 12345).
_BARE_LEAD = re.compile(r"(?:\b(?:to|is|are|was|were|be|of|at|by|total|totals|totalled|totaled|and)|[:,=])[\s]*$")
# The preceding two paragraphs are a reference to the text itself.
_OWN_PARTS = frozenset(("paragraph", "article", "item", "subparagraph", "clause", "section", "chapter"))
_EDGE = re.compile(r"[,;:.()\n“”\"]")
_STOP_WORDS = (
    "a an the of and or to in for with as at by from is are was were shall should will may be"
    " been per on that which its their this these those"
    " not no more less than least most up over under about around exceed exceeding exceeds"
    " reach reaching into it each other all such"
    " by will would has have had if"
)
_STOP = frozenset(_STOP_WORDS.split())
_TARGET = re.compile(
    rf"\bby[\s]+(?:the[\s]+end[\s]+of[\s]+)?{_YEAR}|\bfrom[\s]+{_YEAR}[\s]+to[\s]+{_YEAR}"
    rf"|\bstrive|\bstriving|\btarget|\bgoal|\bannual(?:[\s]+average)?[\s]+growth"
    r"|\baverage[\s]+annual|\b(?:increase|rise|grow|reach|decrease|reduce|expand|raise|drop"
    r"|fall)(?:d|s|ing|n)?(?:[\s]+\w+){0,3}[\s]+(?:to|by)\b|\breach|\bdoubl"
)
_CAP = re.compile(
    r"maximum|at most|up to|ceiling|cap|not[\s]+(?:to[\s]+)?(?:be[\s]+)?(?:exceed|more)"
    r"|no[\s]+more|within|upper limit|limit"
)
_SENTENCE_END = re.compile(r"[.;][\s]|\n\s*\n")


def read(raw: str) -> tuple[Quantity, ...]:
    """The quantities of `raw`, in order, disjoint, with offsets into it."""
    norm = _fold(raw)
    cased = norm.text
    lower = cased.lower()
    text = lower if len(lower) == len(cased) else "".join(c.lower() if len(c.lower()) == 1 else c for c in cased)
    taken = bytearray(len(text) + 1)
    for match in _NONE.finditer(text):
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    for match in _LINE_LABEL.finditer(cased):
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    for match in _SLOGAN.finditer(cased):
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    for start, end in quotations(text):
        if end - start <= _NAME_LENGTH and not _FIGURE.search(text, start, end):
            taken[start:end] = b"\1" * (end - start)
    found = [*_dates(text, cased, taken)]
    found.extend(_figures(text, taken))
    found.sort(key=lambda qty: qty.start)
    stops = [match.start() for match in _SENTENCE_END.finditer(text)]
    done = [replace(qty, measures=_measures(text, qty)) for qty in found]
    pairs = pairwise([*done, None])
    done = [replace(qty, role=_role(text, qty, after, stops)) for qty, after in pairs if qty is not None]
    return tuple(_to_raw(norm, qty) for qty in done)


_LINE_LABEL = re.compile(
    r"(?:^|(?<=\n))[ \t]*\d{1,3}(?=[ ]+(?!(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov"
    r"|Dec)[a-z.]*\b)[A-Z][a-z])"
)


def _fold(raw: str) -> NormText:
    text = fold_width(raw).translate({0xFF0C: ",", 0xFF1B: ";", 0xFF1A: ":"})
    if not _INVISIBLE.search(text):
        return NormText(raw, text, tuple(range(len(raw) + 1)))
    kept = [(at, char) for at, char in enumerate(text) if not _INVISIBLE.match(char)]
    return NormText(raw, "".join(char for _, char in kept), (*(at for at, _ in kept), len(raw)))


def _to_raw(norm: NormText, qty: Quantity) -> Quantity:
    start, end = norm.raw_span(qty.start, qty.end)
    number_start, number_end = norm.raw_span(qty.number_start, qty.number_end)
    return replace(qty, start=start, end=end, number_start=number_start, number_end=number_end)


# ---- dates ---------------------------------------------------------------------------------------------------------


def _month(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]))


def _last(iso: str) -> Decimal:
    year, _, rest = iso.partition("-") if not iso.startswith("--") else ("0", "", iso[2:])
    if rest.startswith("Q"):
        month = 3 * int(rest[1])
    elif rest.startswith("H"):
        month = 6 * int(rest[1])
    else:
        month = int(rest[:2] or 12)
    number = int(year)
    day = int(rest[3:]) if len(rest) == 5 else monthrange(number or 2023, month)[1]
    return Decimal(number * 10000 + month * 100 + day)


def _iso(match: re.Match[str]) -> tuple[str, str]:
    if match["y1"]:
        return match["y1"], match["y2"]
    if match["isoy"]:
        return f"{match['isoy']}-{int(match['isom']):02d}-{int(match['isod']):02d}", ""
    for day, month, year in (("d1", "m1", "yd1"), ("d2", "m2", "yd2")):
        if match[day]:
            return f"{match[year] or '-'}-{_month(match[month]):02d}-{int(match[day]):02d}", ""
    if match["m3"]:
        return f"{match['ym']}-{_month(match['m3']):02d}", ""
    if quarter := match["q1"] or match["q2"] or match["q3"]:
        number = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}.get(quarter) or int(quarter[0])
        return f"{match['yq'] or match['yq3'] or '-'}-Q{number}", ""
    if half := match["h1"] or match["h2"]:
        return f"{match['yh'] or '-'}-H{1 if half == 'first' else 2}", ""
    return match["year"], ""


def _dates(text: str, cased: str, taken: bytearray) -> Iterator[Quantity]:
    for match in _DATE.finditer(text):
        start, end = match.span()
        if any(taken[start:end]):
            continue
        month = match["m2"] or match["m1"]
        if month == "may" and cased[match.start("m2" if match["m2"] else "m1")] != "M":
            continue
        if (
            match["year"]
            and not _YEAR_LEAD.search(text[max(0, start - 14) : start])
            and (_YEAR_NOUN.match(text, end) or _UNIT.match(text, end))
        ):
            continue
        if match["year"] and text[max(0, start - 1) : start] == "-" and text[max(0, start - 2) : start - 1].isdigit():
            continue
        iso, high = _iso(match)
        yield _date(text, start, end, iso, high, taken)
    for match in _MONTH_ALONE.finditer(text):
        start, end = match.span("month")
        if any(taken[start:end]) or cased[start].islower():
            continue
        yield _date(text, start, end, f"--{_month(match['month']):02d}", "", taken)


def _date(text: str, start: int, end: int, iso: str, high: str, taken: bytearray) -> Quantity:
    bound, low, loose = "=", start, False
    window = text[max(0, start - 44) : start]
    if not high:
        if before := _DATE_BEFORE_EARLIEST.search(window):
            bound, low = "≥", start - len(window) + before.start()
            loose = before.group().startswith("as of")
        elif (before := _DATE_BEFORE_LATEST.search(window)) and not before.group().startswith("to "):
            bound, low = "≤", start - len(window) + before.start()
        elif before := _DATE_END.search(window):
            low = start - len(window) + before.start()
    taken[low:end] = b"\2" * (end - low)
    iso_all = f"{iso}/{high}" if high else iso
    return Quantity(
        bound,
        _last(iso),
        "date",
        "date",
        low,
        end,
        start,
        end,
        "en",
        high=_last(high) if high else None,
        iso=iso_all,
        loose=loose,
    )


# ---- figures -------------------------------------------------------------------------------------------------------


def _figures(text: str, taken: bytearray) -> Iterator[Quantity]:
    for match in _HALF.finditer(text):
        if (unit := match["whole"]) and not any(taken[match.start() : match.end()]):
            value, name = (Decimal(18), "month") if unit == "year" else (Decimal("1.5"), unit)
            yield _mark(_bounded(text, match.start(), match.end(), value, None, Unit(name, "duration")), taken)
        elif match["unit"] and not any(taken[match.start() : match.end()]) and not text.startswith("ly", match.end()):
            unit = match["unit"]
            value, name = (Decimal(6), "month") if unit == "year" else (Decimal("0.5"), unit)
            yield _mark(_bounded(text, match.start(), match.end(), value, None, Unit(name, "duration")), taken)
    for match in _DOUBLE.finditer(text):
        if any(taken[match.start() : match.end()]):
            continue
        if match.group() == "once" and _before(text, match.start())[0] == "=":
            continue
        if match["fold"]:
            value, unit = parse(match["fold"], "en"), Unit("×", "multiple")
        elif match.group() == "once" or match["freq"]:
            value, unit = Decimal(1 if match.group() == "once" else 2), Unit("times", "count")
        else:
            value = Decimal(3 if match["three"] or match["twice"] == "thrice" else 4 if match["four"] else 2)
            unit = Unit("×", "multiple")
        end = match.start("freq") if match["freq"] else match.end()
        yield _mark(_bounded(text, match.start(), end, value, None, unit), taken)
    for match in _SPANS.finditer(text):
        start, end = match.span("unit")
        if any(taken[match.start() : end]):
            continue
        if match["unit"] == "dozen":
            noun, noun_end = _noun(text, end)
            yield _mark(
                _bounded(text, match.start(), noun_end if noun else end, Decimal(12), None, Unit(noun, "count")), taken
            )
        elif match.group().split()[0] in ("a", "one") or text[max(0, start - 24) : start].split()[-2:-1] == ["the"]:
            value, name = (Decimal(10), "year") if match["unit"] == "decade" else (Decimal(2), "week")
            yield _mark(_bounded(text, match.start(), end, value, None, Unit(name, "duration")), taken)
    for match in _HALVED.finditer(text):
        if not any(taken[match.start() : match.end()]):
            yield _mark(_bounded(text, match.start(), match.end(), Decimal(50), None, Unit("%", "rate")), taken)
    at = 0
    while number := _NUMBER.search(text, at):
        at = number.end()
        if any(taken[number.start() : number.end()]):
            at = number.start() + 1
            while taken[at] and at < len(text):
                at += 1
            continue
        qty = _figure(text, read_en(number), taken)
        if qty is not None:
            yield _mark(qty, taken)
            at = max(at, qty.end)


def _mark(qty: Quantity, taken: bytearray) -> Quantity:
    taken[qty.start : qty.end] = b"\2" * (qty.end - qty.start)
    return qty


def _unit_at(text: str, at: int) -> tuple[Unit | None, int]:
    match = _UNIT.match(text, at)
    if match is None:
        return None, at
    surface = re.sub(r"\s+", " ", match["unit"] or match["sign"])
    unit = EN_UNITS[surface]
    end = match.end()
    if unit.kind == "measure" and (per := _PER.match(text, end)):
        name = unit.name if unit.factor == 1 else surface
        unit, end = Unit(f"{name}/{_PER_NAME.get(per[1], per[1])}", unit.kind), per.end()
    return unit, end


def _figure(text: str, number: Number, taken: bytearray) -> Quantity | None:
    start, end = number.start, number.end
    value, high = number.value, None
    sign = ""
    if (again := _AGAIN.match(text, end)) and again[1] != "a" and _is_number(again[1], value):
        end = again.end()
    if (short := _SCALE_BEFORE_MONEY.match(text, end)) and not re.search("[a-z]", text[start:end]):
        value, end = value * short_scale(short[1]), short.end()
    if money := _MONEY_BEFORE.search(text, max(0, start - 12), start):
        sign = _SIGN.get(money["sign"], money["sign"].upper())
        start = money.start()
        if short := _SHORT_SCALE.match(text, end):
            value, end = value * short_scale(short[1]), short.end()
    unit, unit_end = (Unit("%", "rate"), end) if number.share else _unit_at(text, end)
    # 3 to 5 years, 10%-20%, RMB 5-10 million
    window = text[max(0, start - 9) : start]
    between = text[max(0, start - 40) : start]
    if (
        (sep := _RANGE.match(text, unit_end))
        and (sep.group().strip() != "and" or window.endswith("between ") or _BETWEEN.search(between))
        and not (sep.group().strip() == "to" and _FROM.search(between))
    ):
        at = sep.end()
        if second_sign := re.match(rf"(?:{_MONEY})[\s]*", text[at : at + 8]):
            at += second_sign.end()
        if (second := _NUMBER.match(text, at)) and not taken[at]:
            other = read_en(second)
            other_unit, other_end = _unit_at(text, other.end)
            if other_unit is None and sign:
                other_unit, other_end = Unit(sign, "amount"), other.end
            scaled = value
            tail = re.search(r"(thousand|million|billion|trillion)$", text[other.start : other.end])
            if tail and not re.search(r"[a-z]", text[number.start : number.end]) and value < 1000:
                scaled = value * parse(f"one {tail[1]}", "en")
            if (unit is None or (other_unit is not None and other_unit.name == unit.name)) and scaled < other.value:
                if other_unit is None and unit is None:
                    noun, noun_end = _noun(text, other.end)
                    other_unit, other_end = (Unit(noun, "count"), noun_end) if noun else (None, other.end)
                if other_unit is not None:
                    value, high, unit, unit_end = scaled, other.value, other_unit, other_end
    if unit is not None and unit.name == "×" and _OFTEN.match(text, unit_end):
        unit = Unit("times", "count")
    if unit is not None and sign and unit.kind != "amount" and unit.kind != "rate":
        unit, unit_end = Unit(sign, "amount"), end
    if unit is None and sign:
        unit, unit_end = Unit(sign, "amount"), end
    if unit is not None and unit.kind == "amount" and sign:
        unit = Unit(sign, "amount")
    word = not number.digits and not number.share
    surface = text[number.start : number.end]
    if unit is None and re.search(r"\bages?[\s]+of[\s]+$|\baged[\s]+$", text[max(0, start - 10) : start]):
        unit = Unit("year", "age")
    elif unit is not None and unit.name == "year" and unit.kind == "duration":
        if re.search(r"\bages?[\s]+of[\s]+$|\baged[\s]+$", text[max(0, start - 10) : start]):
            unit = Unit("year", "age")
        elif old := re.match(r"[\s]+(?:of[\s]+age|old)\b", text[unit_end:]):
            unit, unit_end = Unit("year", "age"), unit_end + old.end()
    if unit is None:
        noun, noun_end = _noun(text, end)
        after = _AFTER.match(text, end)
        if surface in ("one", "a") and not (after or _before(text, start)[0] in ("≤", "≥")):
            return None
        bounded = bool(after) or _before(text, start)[0] != "="
        if word and not noun and not bounded and not re.search(r"million|billion|thousand|hundred", surface):
            return None
        if word and text[end : end + 1] == "-":
            return None
        if noun.rstrip("s") in _OWN_PARTS:
            return None
        if not word and (text[end : end + 1] in ("/", "-", "_") or text[end : end + 1].isalpha()):
            return None
        if not word and text[max(0, start - 1) : start] in ("-", "/", "_", "#"):
            return None
        if not word and not noun and not bounded and not _BARE_LEAD.search(text[max(0, start - 12) : start]):
            return None
        if noun and not after and _AFTER.match(text, noun_end):
            return _bounded(text, start, noun_end, value, high, Unit(noun, "count"))
        qty = _bounded(text, start, end, value, high, Unit(noun, "count") if noun else Unit("", "number"))
        return replace(qty, end=max(qty.end, noun_end), number_end=noun_end) if noun and qty.end <= end else qty
    return _bounded(text, start, unit_end, value, high, unit)


def _is_number(text: str, value: Decimal) -> bool:
    try:
        return parse(text, "en") == value
    except ValueError:
        return False


def _noun(text: str, at: int) -> tuple[str, int]:
    """The counted noun: the first plural within three words, else the next word; with the offset after it."""
    first, first_end = "", at
    for step in range(4):
        match = re.compile(r"[\s-]+(?!-)([a-z][a-z&'-]*)").match(text, at)
        if match is None or match[1] in _NUMBER_ALONE:
            break
        at = match.end()
        if step == 0:
            first, first_end = match[1], at
        if re.search(r"(?:[^s']s|people|persons|children|men|women)$", match[1]) and match[1] not in ("times",):
            return match[1], at
    return first, first_end


def _before(text: str, start: int) -> tuple[str, bool, int]:
    """Bound, firmness and offset of the bound words that end at `start`; "=" where there are none."""
    window = text[max(0, start - 70) : start]
    cut = max(window.rfind(mark) for mark in (",", ";", ".", "(", ":"))
    base = start - len(window) + cut + 1
    window = window[cut + 1 :]
    for bound, firm, pattern in _BEFORE:
        if match := pattern.search(window):
            return bound, firm, base + match.start()
    return "=", True, start


_OPPOSITE = {">": "≤", "<": "≥"}
_DENIES = re.compile(
    r"\b(?:(?:shall|must|may|can|should|will|does|do)[\s]+not|cannot|nor[\s]+(?:shall|must|may|can|should|will)|no[\s]+(?:[a-z-]+[\s]+){1,6}?(?:shall|must|may|can|should|will))\b"
)
# Those that do not comply are fined more than 500: a second verb ends what is denied.
_DENIAL_ENDS = re.compile(r",|[\s]than[\s]|\b(?:is|are|was|were|shall|will|may|must|should)\b")


def _denied(text: str, low: int) -> bool:
    """Whether the words before a bound forbid what goes beyond it: shall not be collected more than six months in advance."""
    window = text[max(0, low - 120) : low]
    cut = max(
        window.rfind(mark)
        for mark in (";", ". ", ":", "\n", " if ", " where ", " who ", " which ", " that ", " unless ")
    )
    denials = list(_DENIES.finditer(window, cut + 1))
    return bool(denials) and not _DENIAL_ENDS.search(window, denials[-1].end())


def _bounded(text: str, start: int, end: int, value: Decimal, high: Decimal | None, unit: Unit) -> Quantity:
    bound, firm, low = _before(text, start)
    if bound in _OPPOSITE and (text[low:start].split() or [""])[-1] == "than" and _denied(text, low):
        bound = _OPPOSITE[bound]
    loose = bound == ">" and unit.kind == "duration" and text[low:start].split()[:1] == ["over"]
    top = end
    after = _AFTER.match(text, end)
    aside = None if after else _ASIDE.match(text, end)
    if aside:
        after = _AFTER.match(text, aside.end())
    if after:
        said = "≥" if after["up"] else "≤" if after["down"] else "≈"
        if not (firm and bound in ("≥", ">", "<", "≤") and said == "≈"):
            bound, firm = said, True
        top = end if aside else after.end()
    if (inclusive := _INCLUSIVE.match(text, top)) and bound in "≥>≤<" and bound != "=":
        without = inclusive["not"] or inclusive["ex"]
        bound = {"≥": ">", "≤": "<"}.get(bound, bound) if without else {">": "≥", "<": "≤"}.get(bound, bound)
        top = inclusive.end()
    value, high = value * unit.factor, None if high is None else high * unit.factor
    return Quantity(
        bound, trim(value), unit.name, unit.kind, low, top, start, end, "en",
        high=None if high is None else trim(high), firm=firm, loose=loose,
    )  # fmt: skip


# ---- measures and role ---------------------------------------------------------------------------------------------


def _measures(text: str, qty: Quantity) -> str:
    left = text[max(0, qty.start - 90) : qty.start].rstrip()
    if left.endswith(")") and "(" in left:
        left = left[: left.rfind("(")]
    left = _EDGE.split(left)[-1]
    right = _EDGE.split(text[qty.end : qty.end + 60])[0]
    before = [word for word in re.findall(r"[a-z][a-z'-]+", left) if word not in _STOP][-6:]
    after = [word for word in re.findall(r"[a-z][a-z'-]+|\d", right) if word not in _STOP]
    cut = next((i for i, word in enumerate(after) if word.isdigit()), len(after))
    return " ".join([*before, *after[: min(cut, 4)]])


def _role(text: str, qty: Quantity, after: Quantity | None, stops: list[int]) -> str:
    if qty.kind in ("date", "duration"):
        return "deadline"
    place = bisect_right(stops, qty.start)
    low = stops[place - 1] + 1 if place else 0
    goal = bool(_TARGET.search(text, max(low, qty.start - 400), qty.number_end))
    if qty.kind == "rate":
        return "target" if goal else "rate"
    if qty.bound == "≤" and (qty.kind in ("amount", "multiple") or _CAP.search(text[qty.start : qty.end])):
        return "cap"
    if goal:
        return "target"
    paired = after is not None and after.bound in ("≤", "<") and after.start - qty.end < 6
    return "threshold" if qty.bound in (">", "≥", "<", "≤") and not paired else "amount"
