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

from normalize.tables import read_table

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
