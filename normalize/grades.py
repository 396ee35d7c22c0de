"""Grades as facts: thresholds that are set by a rank and not by a figure (二等奖以上, 三级甲等医院, 硕士研究生, A类、B类).

The scales are a table (`data/grades.csv`) that a reviewer can read and edit. Many of their words mean something else where they stand
alone (一级 in 一级政府, 国家级 in the name of a zone); they count as grades only beside the words that the scale names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from normalize.sense import MARKS, Sense
from normalize.tables import TableError, read_table, split_cell

REACH = 14
"""The word that says which scale is meant stands within so many characters of the grade."""
_SENTENCE = "。；！？\n;!?"


@dataclass(frozen=True, slots=True)
class Scale:
    """An ordinal scale. `kind`: merit (the higher, the harder to attain), gravity (the higher, the more is at stake) or kinds (no
    order). `grades` and `english` go from low to high; `grades` has the first of several words for one grade."""

    name: str
    zh: str
    en: str
    kind: str
    grades: tuple[str, ...]
    english: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """Grades that a text names, at [start, end) with the words of their bound.

    `words` are those of the table, several for a list (A类、B类); `named` the ranks that they stand for (both 副高级 and 正高级 for
    高级), `ranks` those that count with the bound. `bound` is "=", "≥", ">", "≤" or "<"; `firm` is False where the wording only leans
    that way (达到). `span`: the words are the ends of a range (一级至三级). `sense` is QUALIFIES, OBLIGES, MINIMUM, GOAL or FIGURE
    (none of these), by rule from the sentence.
    """

    scale: Scale
    words: tuple[str, ...]
    named: frozenset[int]
    ranks: frozenset[int]
    bound: str
    start: int
    end: int
    sense: Sense = Sense.FIGURE
    firm: bool = True
    span: bool = False

    @property
    def listed(self) -> bool:
        """Whether the text names several grades one by one."""
        return len(self.words) > 1

    def at(self, start: int, end: int) -> Grade:
        """The same at other offsets: those of the text before it was folded."""
        return replace(self, start=start, end=end)

    def canonical(self, language: str = "") -> str:
        """The grades with their bound: ≥ 二等奖, or in words: 二等奖以上 ("zh"), second prize or above ("en")."""
        if language == "en":
            names = _named(self.scale.name)
            return (" to " if self.span else ", ").join(names[word] for word in self.words) + _IN_WORDS[self.bound][0]
        said = ("至" if self.span else "、").join(self.words)
        if language == "zh":
            return said + _IN_WORDS[self.bound][1]
        return said if self.bound == "=" else f"{self.bound} {said}"


_IN_WORDS = {
    "=": ("", ""),
    "≥": (" or above", "以上"),
    ">": (" excluded, above it", "以上（不含）"),
    "≤": (" or below", "以下"),
    "<": (" excluded, below it", "以下（不含）"),
}


@dataclass(frozen=True, slots=True)
class _Row:
    scale: Scale
    ranks: dict[str, frozenset[int]]
    """Of every word, the ranks that it stands for."""
    shown: dict[str, str]
    """Of every word, the one that stands for it in messages."""
    english: dict[str, str]
    alone: frozenset[str]
    """The words that need no other word beside them."""
    head: re.Pattern[str] | None
    barred: re.Pattern[str] | None


@lru_cache(maxsize=1)
def _rows() -> tuple[_Row, ...]:
    return tuple(_row(cells) for cells in read_table("grades.csv", ("scale", "zh", "en", "kind", "grades", "english")))


def _row(cells: dict[str, str]) -> _Row:
    grades, english = split_cell(cells["grades"]), split_cell(cells["english"])
    if len(grades) != len(english) or cells["kind"] not in ("merit", "gravity", "kinds"):
        raise TableError(
            f"grades.csv, scale “{cells['scale']}”: give as many English names as grades, and one of the kinds merit, gravity, kinds."
        )
    ranks: dict[str, frozenset[int]] = {}
    shown: dict[str, str] = {}
    names: dict[str, str] = {}
    alone: set[str] = set()

    def add(cell: str, name: str, of: frozenset[int]) -> str:
        words = [word.removesuffix("!") for word in cell.split("=")]
        for word, plain in zip(cell.split("="), words, strict=True):
            ranks[plain], shown[plain], names[plain] = of, words[0], name
            if word.endswith("!"):
                alone.add(plain)
        return words[0]

    firsts = tuple(
        add(cell, name, frozenset({rank})) for rank, (cell, name) in enumerate(zip(grades, english, strict=True))
    )
    for cell in split_cell(cells["wider"]):
        wide, _, parts = cell.partition("=")
        word, _, name = wide.partition("/")
        try:
            of = frozenset().union(*(ranks[part] for part in parts.split("+")))
        except KeyError as error:
            raise TableError(
                f"grades.csv, scale “{cells['scale']}”: “{word}” stands for {error}, which is no grade of the scale."
            ) from error
        add(word, name, of)
    scale = Scale(cells["scale"], cells["zh"], cells["en"], cells["kind"], firsts, english)
    head = re.compile("|".join(map(re.escape, split_cell(cells["head"])))) if cells["head"] else None
    return _Row(scale, ranks, shown, names, frozenset(alone), head, re.compile(cells["not"]) if cells["not"] else None)


@lru_cache(maxsize=64)
def _named(scale: str) -> dict[str, str]:
    """The English name of every word of a scale."""
    return next(row.english for row in _rows() if row.scale.name == scale)


def scales() -> tuple[Scale, ...]:
    """The scales of the table."""
    return tuple(row.scale for row in _rows())


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], dict[str, tuple[_Row, ...]]]:
    rows: dict[str, tuple[_Row, ...]] = {}
    for row in _rows():
        for word in row.ranks:
            rows[word] = (*rows.get(word, ()), row)
    longest = sorted(rows, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(_guarded, longest))), rows


def _guarded(word: str) -> str:
    """The word, not inside a longer figure or Latin word: 一级 in 十一级, A级 in AA级."""
    before = (
        "(?<![A-Za-z0-9])"
        if word[0].isascii()
        else "(?<![一二三四五六七八九十百第两0-9])"
        if word[0] in "一二三四五"
        else ""
    )
    return before + re.escape(word) + ("(?![A-Za-z])" if word[-1].isascii() else "")


_TITLE = re.compile("《[^《》]*》")
_SUFFIX = r"(?:学历|学位|职称|资质等级|资质|资格|奖项|奖励|称号|荣誉|级别|等级|等次|水平|标准|专业技术职务|技术职务|职务|职级|人员|毕业生|人才|医院|事故|企业|级){0,2}"
_INCLUDED = r"(?:\([^()]{0,4}含[^()]{0,6}\))?"
_AFTER = re.compile(rf'"?{_SUFFIX}{_INCLUDED}(?:及其|及|或者|或)?以(?P<way>[上下]){_INCLUDED}')
_BEFORE = re.compile(
    r"(?:(?P<ge>不得?低于|不应低于|不能低于|至少|最低)|(?P<le>不得?高于|不应高于|不得?超过|最高)|(?P<gt>(?<!不)(?<!得)(?<!应)(?:高于|超过))"
    r"|(?P<lt>(?<!不)(?<!得)(?<!应)(?<!能)低于|未达到|达不到|不足)|(?P<lean>达到))(?:应?[为是达具有到取得]{0,3}|国家)?$"
)
_SIGNS = {"ge": "≥", "le": "≤", "gt": ">", "lt": "<", "lean": "≥"}
_JOINS = re.compile(r"、|和|及|以及|或|或者|与|,?(?:至|到|-)")
_SPANS = frozenset("至到-")


@lru_cache(maxsize=256)
def grades(text: str, lead: str = "") -> tuple[Grade, ...]:
    """The grades of a folded Chinese text, in order. Grades of one scale that are listed (A类、B类; 一级至三级) are one. `lead`: the words
    of the clause above that this text completes (符合下列条件之一的，可以申报：)."""
    titles = [m.span() for m in _TITLE.finditer(text)]
    pattern, rows = _words()
    found = [m for m in pattern.finditer(text) if not any(low < m.start() < high for low, high in titles)]
    out: list[Grade] = []
    at = 0
    while at < len(found):
        run = _run(text, found, at, rows)
        row = _scale_of(text, run, rows)
        if row is None:
            at += 1
            continue
        out.append(_read(text, run, row, lead))
        at += len(run)
    return tuple(out)


def _run(text: str, found: list[re.Match[str]], at: int, rows: dict[str, tuple[_Row, ...]]) -> list[re.Match[str]]:
    """The words from this one on that are joined and share a scale."""
    run = [found[at]]
    for word in found[at + 1 :]:
        shared = {row.scale.name for row in rows[run[0][0]]} & {row.scale.name for row in rows[word[0]]}
        if not shared or not _JOINS.fullmatch(text, run[-1].end(), word.start()):
            break
        run.append(word)
    return run


def _scale_of(text: str, run: list[re.Match[str]], rows: dict[str, tuple[_Row, ...]]) -> _Row | None:
    """The scale whose head stands nearest to the words; None where they are no grades."""
    best, nearest = None, REACH + 1
    bound = _AFTER.match(text, run[-1].end())
    end = bound.end() if bound else run[-1].end()
    low, high = _phrase(text, run[0].start(), run[-1].end())
    for row in rows[run[0][0]]:
        if not all(word[0] in row.ranks for word in run):
            continue
        if row.barred is not None and any(
            row.barred.match(text, place) for place in {run[-1].end(), end, end + text.startswith("的", end)}
        ):
            continue
        distance = REACH + 1
        if row.head is None or any(word[0] in row.alone for word in run):
            distance = REACH
        if row.head is not None:
            after = row.head.search(text, run[-1].end(), high)
            before = [m.end() for m in row.head.finditer(text, low, run[0].start())]
            distance = min(
                distance,
                after.start() - run[-1].end() if after else distance,
                run[0].start() - before[-1] if before else distance,
            )
        if distance < nearest:
            best, nearest = row, distance
    return best


def _phrase(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch around [start, end) up to a mark, at most `REACH` characters to either side; brackets behind are passed over."""
    low = start
    while low > max(0, start - REACH) and text[low - 1] not in MARKS + "、()":
        low -= 1
    high, limit, depth = end, min(len(text), end + REACH), 0
    while high < limit and (depth or text[high] not in MARKS + "、)"):
        depth += (text[high] == "(") - (text[high] == ")")
        high += 1
    return low, high


def _read(text: str, run: list[re.Match[str]], row: _Row, lead: str) -> Grade:
    start, end = run[0].start(), run[-1].end()
    named: set[int] = set()
    span = False
    for k, word in enumerate(run):
        ranks = row.ranks[word[0]]
        if k and text[word.start() - 1] in _SPANS:
            last, span = row.ranks[run[k - 1][0]], len(run) == 2
            ranks = frozenset(range(min(*ranks, *last), max(*ranks, *last) + 1))
        named |= ranks
    bound, firm = "=", True
    if after := _AFTER.match(text, end):
        excluded = "不含" in after[0]
        bound = (">" if excluded else "≥") if after["way"] == "上" else "<" if excluded else "≤"
        end = after.end()
    elif before := _BEFORE.search(text, max(0, start - 12), start):
        kind = before.lastgroup or ""
        bound, firm, start = _SIGNS[kind], kind != "lean", before.start()
    every = range(len(row.scale.grades))
    ranks = {
        "=": frozenset(named),
        "≥": frozenset(r for r in every if r >= min(named)),
        ">": frozenset(r for r in every if r > max(named)),
        "≤": frozenset(r for r in every if r <= max(named)),
        "<": frozenset(r for r in every if r < min(named)),
    }[bound]
    words = tuple(dict.fromkeys(row.shown[word[0]] for word in run))
    grade = Grade(row.scale, words, frozenset(named), ranks, bound, start, end, firm=firm, span=span)
    return replace(grade, sense=_sense(text, grade, lead))


# ---- what a grade does in its provision ----------------------------------------------------------------------------

_DUTY = re.compile(r"应当|应(?=[为具是取达由在不])|必须|须(?!知)|需(?!求)|不得(?!高于|超过)|要求")
_AIM = re.compile(
    r"(?:创建|争创|创成|建成|培育|打造|新增|力争|争取|争当|提升[为至到]|升级[为至到]|达到|达标|保持|稳定在|引进|评为(?!的)|获评|入选(?!者|的)|建设|引育)[^,。;]{0,14}$"
)
_RIGHT = re.compile(
    r"给予|予以(?!处|警|通报|公开|取缔|没收|撤)|享受|奖励|补助|补贴|资助|优先|优惠|免[征收缴予除费考试]|减[征免]|可以|可(?![能靠持行信])|有权|支持|鼓励|申报|申请|发放|认定为"
    r"|不受|加分|直接"
)
_BURDEN = re.compile(
    r"应当|必须|须(?!知)|不得|不予|禁止|处以|并处|罚|责令|没收|吊销|追究|取消|撤销|启动|报告|上报|暂停|停业|停产|纳入重点|一票否决|约谈|问责"
)
_CONDITION = re.compile(
    r"(?:^|[^的,]{0,18}?)的(?=,|$|[^,]{0,12}?(?:给予|予以|享受|奖励|补助|补贴|可|应|不得|优先|免|处|取消|追究))"
)
_DEFINES = re.compile(r"包括|是指|(?<![意宗标])指(?=[经在具])|分为|类:")
_ELIGIBLE = re.compile(r"条件|申报|申请|资格|享受|奖励|补贴|补助|资助|支持|分类|包括|发放|适用")


def _sense(text: str, grade: Grade, lead: str) -> Sense:
    """What the grade does: open a right, open a duty or sanction, is the least that is required, or a goal."""
    low = max((text.rfind(mark, 0, grade.start) for mark in _SENTENCE), default=-1) + 1
    high = min((at for mark in _SENTENCE if (at := text.find(mark, grade.end)) >= 0), default=len(text))
    left, rest = text[low : grade.start], text[grade.end : high]
    segment = left.rpartition(",")[2]
    condition = _CONDITION.match(rest)
    if condition is None and _DEFINES.search(left):
        return Sense.QUALIFIES
    if condition is None and _AIM.search(segment + text[grade.start : grade.end][:2]) and not _DUTY.search(segment):
        return Sense.GOAL
    if condition is None and _DUTY.search(segment) and not _RIGHT.search(segment):
        return Sense.MINIMUM
    for words in (rest, lead) if condition is not None else (rest.partition(",")[0],):
        right, burden = _RIGHT.search(words), _BURDEN.search(words)
        if right or burden:
            first = right is not None and (burden is None or right.start() <= burden.start())
            return Sense.QUALIFIES if first else Sense.OBLIGES
    right, burden = _RIGHT.search(left), _BURDEN.search(left)
    if right or _ELIGIBLE.search(left + lead):
        return Sense.QUALIFIES
    if burden:
        return Sense.MINIMUM
    return Sense.QUALIFIES if _ELIGIBLE.search(rest) else Sense.FIGURE
