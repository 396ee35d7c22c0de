"""Strength of commitment in Chinese policy language: a graded scale from 探索 to 必须, with polarity, and the other graded words.

The scales are tables (`data/modality.csv`, `data/scales.csv`) that a reviewer can read and edit. They order what drafters of
policy documents themselves distinguish: mandatory words (必须, 应当, 不得), acts (落实, 举办), promotion (推动), permission and
support (鼓励, 可以), and exploration (探索, 争取); and beside them how much, how often, how soon, in which role, under which
control and by which benchmark something is done.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from normalize.tables import read_table, split_cell

PLAIN_ACT = 4
"""The strength of a provision that states an act without a modal word."""


@dataclass(frozen=True, slots=True)
class Modal:
    """A word of commitment at [start, end). `strength` is 1 to 6, 0 for an adverb that adds `force`; `forbids` tells a
    prohibition from a demand or permission; `result` tells a promised outcome (完成) from an effort (推进); `gloss` is English."""

    word: str
    strength: int
    forbids: bool
    force: int
    result: bool
    gloss: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Degree:
    """A graded word at [start, end) on another scale than commitment; the higher the `rank`, the more is promised or demanded."""

    scale: str
    word: str
    rank: int
    gloss: str
    start: int
    end: int


# Parts of other words: 供应, 重要, 认可, 必须, 社会组织, 实施细则, 研究院.
_INSIDE = {
    "应": "(?<![供相对反适响效感顺答呼策理])应(?![用对急收届邀聘征援试召付声答变激付税有]|.尽|纳税[所额])",
    "要": "(?<![重主需必只首纪概摘提扼简紧次])要(?![求素点件闻害道义领旨案约目])",
    "可": "(?<![许认不])可(?![以靠行能持见再信视控追及比观循疑支选复推操燃])",
    "须": "(?<![必无])须(?!知)",
    "拟": "(?<![模虚])拟(?![定订])",
    "保障": "保障(?!性|房|机制|制度|体系|局|待遇|措施|能力|水平|服务|金)",
    "组织": "(?<!社会|其他|经济|自治|合作|科技|行业|国际|非法|团体|群团|中介|公益|慈善)(?<![党群])组织(?!部|机构|形式|方式|体系|保障|者|领导)",
    "实施": "实施(?!细则|方案|办法|意见|条例|主体|范围|期|情况|计划)",
    "研究": "(?<!科学|技术|基础|应用|调查|理论|学术|临床|医学|战略)研究(?!院|所|机构|生|型|与|中心|成果|开发|人员|员|基地|项目|团队|会|报告)",
    "编制": "(?<!事业|机构|人员|行政)编制(?!数|内|外|总额|部门)",
    "完成": "完成(?!率|情况|时限)",
    "支持": "支持(?!力度|政策|资金|措施|体系|方向|对象|范围|标准|条件|系统)",
    "建设": "建设(?!用地|单位|局|厅|部|委|项目|工程|资金|规划|银行|性)",
    "规划建设": "规划建设(?!局|委|厅|部)",
    "平等": "平等(?!化|权)",
    "一般": "一般(?!性|公共|纳税|工业|项目|程序|商品|住|固)",
    "基本": "基本(?![医养公生农建情信原要条制思药服保功国法单权住标民规职概账户工运遵素点面盘粮医])",
    "取得": "取得(?!者|地)",
    "参加": "参加(?!者|人)",
}  # fmt: skip


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, tuple[int, bool, int, bool, str]], re.Pattern[str]]:
    rows = read_table("modality.csv", ("zh", "strength", "polarity", "en"))
    table = {
        r["zh"]: (int(r["strength"]), r["polarity"] == "-", int(r["force"] or 0), r["result"] == "yes", r["en"])
        for r in rows
    }
    return table, _pattern(table)


def _pattern(
    words: dict[str, tuple[int, bool, int, bool, str]] | dict[str, tuple[tuple[str, int, str], ...]],
) -> re.Pattern[str]:
    longest = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(_INSIDE.get(word, re.escape(word)) for word in longest))


@lru_cache(maxsize=64)
def modals(text: str) -> tuple[Modal, ...]:
    """The words of commitment in a folded Chinese text, longest match first, not overlapping."""
    table, pattern = _table()
    return tuple(Modal(m.group(), *table[m.group()], m.start(), m.end()) for m in pattern.finditer(text))


@lru_cache(maxsize=1)
def _scales() -> tuple[dict[str, tuple[tuple[str, int, str], ...]], re.Pattern[str], dict[str, int]]:
    words: dict[str, tuple[tuple[str, int, str], ...]] = {}
    silent: dict[str, int] = {}
    for row in read_table("scales.csv", ("scale", "rank", "zh", "en")):
        if row["zh"] == "-":
            silent[row["scale"]] = int(row["rank"])
        else:
            words[row["zh"]] = (*words.get(row["zh"], ()), (row["scale"], int(row["rank"]), row["en"]))
    return words, _pattern(words), silent


@lru_cache(maxsize=64)
def degrees(text: str) -> tuple[Degree, ...]:
    """The graded words of a folded Chinese text, longest match first; a word that stands on two scales is given for each."""
    words, pattern, _ = _scales()
    return tuple(
        Degree(scale, m.group(), rank, gloss, m.start(), m.end())
        for m in pattern.finditer(text)
        for scale, rank, gloss in words[m.group()]
    )


def unsaid(scale: str) -> int | None:
    """The rank of saying nothing on this scale; None where that cannot be compared."""
    return _scales()[2].get(scale)


@dataclass(frozen=True, slots=True)
class Commitment:
    """A word at [start, end) that says how bindingly its sentence commits, on the scale that Chinese and English share.

    `level`: forbid | duty | should | plan | permit | ability | encourage | aim | explore | principle; `strength` as in `Modal`,
    0 for a word that only limits a commitment (原则上, "in principle").
    """

    level: str
    word: str
    strength: int
    start: int
    end: int


_LIMITS = r"(?:[高低少超多大小长短早晚迟]于|超过|突破|超出)[^，。；]{0,14}?[\d一二三四五六七八九十百千半两]"
# Parts of other words, and words that commit to nothing where these stand around them: 不得超过 is a bound, 可能 a chance.
_APART = {
    "不得": f"(?<!尚)不得(?!不|而|已|志|{_LIMITS})",
    "禁止": "(?<![的或除])(?<!或者)禁止(?![、或和类性目令])",
    "不准": "不准(?!确|时)",
    "不应": f"不应(?!期|当|{_LIMITS})",
    "不应当": f"不应当(?!{_LIMITS})",
    "不可以": "不可以",
    "应": "(?<![供相对反适响效感顺答呼策理不所])应(?![用对急收届邀聘征援试召付声答变激运税有当该]|.尽|纳税[所额]|[^，。；]{2,20}之?(?:请求|邀请))",
    "应当": "(?<!不)应当",
    "须": "(?<![必无])须(?!知)",
    "要": "(?<![重主需必只首纪概摘提扼简紧次])要(?![求素点件闻害道义领旨案约目])",
    "宜": "(?<![不适便权事相合时])宜(?![居业昌宾春兴游章])",
    "将": "(?:(?<=[，。；])|(?<=[会区市府局委]))将(?=[在于会继进不])",
    "可": "(?<![许认不尚亦方])可(?![以靠行能持见再信视控追及比观循疑支选复推操燃怕惜决达])",
    "准予": "(?<![标水])准予",
    "得": "(?<![取获使不值懂变显觉所赢博如经须])得(?![到知出益分起罪不]|以[实顺继维保延解])",
    "得以": "(?<!不)得以(?=[实顺继维保延解])",
    "能": "(?<!使)(?<!使其)(?<!使之)(?<![最可不才智职功机动技效性产节新体势权核电热失储])能(?![力源耗量效够])",
    "可能": "(?<!尽)可能(?!性|[^，。；]{0,20}[的之])",
    "许可": "(?<=准予)许可|(?<=予以)许可",
    "有权": "(?<![所占共持专国私公自享])有权(?!机关|威|限|益)",
    "允许": "(?<!不)允许",
    "支持": "(?<![政金元续])(?<!信贷)(?<!政策)(?<!技术)支持(?!力度|政策|资金|措施|体系|方向|对象|范围|标准|条件|系统|额|[，。；、的等]|\\d)",
    "引导": "引导(?!性|基金|资金|作用|目录|标识|区)",
    "鼓励": "鼓励(?!性|政策|措施|类)",
    "探索": "(?<!科学)(?<!太空)探索(?!者|性|号|精神|经验)",
    "试点": "(?:开展|进行|推进|组织|实施|先行)试点(?!城市|单位|地区|区)",
    "一般": "一般(?=不|应|须|要|为|由|每|可(?!比)|控制|按(?!公|项)|在(?!建))",
}  # fmt: skip


@lru_cache(maxsize=1)
def _commitments() -> tuple[dict[str, tuple[str, int]], re.Pattern[str], tuple[tuple[str, int, re.Pattern[str]], ...]]:
    chinese: dict[str, tuple[str, int]] = {}
    english: list[tuple[str, int, re.Pattern[str]]] = []
    for row in read_table("commitment.csv", ("level", "strength", "zh", "en", "name", "name_zh")):
        level, strength = row["level"], int(row["strength"])
        chinese.update((word, (level, strength)) for word in split_cell(row["zh"]))
        words = sorted(split_cell(row["en"]), key=lambda word: (-len(word), word))
        forms = (re.escape(word).replace(r"\ ", r"\s+").replace(r"\*", r"\w*").replace("'", "['’]") for word in words)
        english.append((level, strength, re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE)))
    longest = sorted(chinese, key=lambda word: (-len(word), word))
    return chinese, re.compile("|".join(_APART.get(word, re.escape(word)) for word in longest)), tuple(english)


@lru_cache(maxsize=256)
def commitments_zh(text: str) -> tuple[Commitment, ...]:
    """The words of commitment in a Chinese text on the common scale, in order, longest match first."""
    table, pattern, _ = _commitments()
    return tuple(
        Commitment(level, m.group(), strength, m.start(), m.end())
        for m in pattern.finditer(text)
        for level, strength in [table[m.group()]]
    )


@lru_cache(maxsize=256)
def commitments_en(text: str) -> tuple[Commitment, ...]:
    """The words of commitment in an English text on the common scale, in order. What one level takes, a later one does not:
    “shall not” is no “shall”; words of wishing may stand on two levels (“try”)."""
    _, _, levels = _commitments()
    found: list[Commitment] = []
    taken: set[int] = set()
    for level, strength, pattern in levels:
        # A month is no permission.
        hits = [m for m in pattern.finditer(text) if m.start() not in taken and m.group() != "May"]
        found.extend(Commitment(level, m.group(), strength, m.start(), m.end()) for m in hits)
        if level in _BINDING:
            taken.update(place for m in hits for place in range(m.start(), m.end()))
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


_BINDING = frozenset({"forbid", "duty", "should", "plan", "permit", "ability"})


@lru_cache(maxsize=1)
def level_names() -> dict[str, tuple[str, str]]:
    """Of every level its name in English and in Chinese: “a duty”, 义务."""
    return {
        row["level"]: (row["name"], row["name_zh"])
        for row in read_table("commitment.csv", ("level", "name", "name_zh"))
    }
