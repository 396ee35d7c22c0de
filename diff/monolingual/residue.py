"""What kind of difference a hunk is when no check of substance has explained it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from align.localisation import Localisation
from align.restatement import ClauseText, Compared, Restatement
from align.segments import Hunk
from diff.monolingual.pieces import pieces
from normalize.modality import modals
from normalize.synonyms import CONTEXT, distinction, interchangeable
from normalize.words import boundaries

# Private characters are the signs of localised words, no marks; 、 and 。 join what a conjunction joins.
_MARK = re.compile(r"[^\w\ue000-\uf8ff、]+|_+")
_ENUMERATION = re.compile("、")
# jieba's tags for words without a content of their own: adverbs, prepositions, conjunctions, particles, modifiers of state.
_COLOUR = frozenset({"d", "ad", "vd", "zg", "z", "p", "c", "u", "uj", "ul", "uz", "ud", "ug", "uv", "y", "e", "o", "x"})
_ADJECTIVES = frozenset({"a", "an", "ad", "d", "vd", "z", "zg", "uj", "u"})
# Adverbs and connectives that say who, when, how often or under what condition.
_WEIGHTY = re.compile(
    r"[不未无非免勿莫等]|首次|单独|自行|免费|直接|统一|无偿|有偿|提前|另行|公开|只|仅|限|除|凡|且|或|若|如|经|依法|分别|联合|共同|曾|已|再|最|至少|至多|约|"
    r"原则|全|每|各|从|由|向|按|比照|参照|累计|平均|同比|净|当年|当场|当地|先|后|同意|连续"
)
# An agent that changes places changes its part; other words may stand elsewhere in the sentence.
AGENT = re.compile(
    r"(?:..[局委部厅办院署]|委员会|协会|部门|政府|机关|机构|单位|企业|公司|中心|街道|银行|人员|个人|学校|医院)$"
)
# Single characters that deny, join or bind wherever they stand.
_STAYS = frozenset("不未无非且或可应要须只仅除")


class Residue(Enum):
    """The classes of a residual difference."""

    LOCALISED = "localised"
    WORDING = "wording"
    SUBSTANCE = "substance"


def classify(one: Compared, hunk: Hunk, localisation: Localisation) -> Residue:
    """LOCALISED where the words only stand for the draft's level, WORDING for marks, particles, the same characters in another
    order, fillers and interchangeable words, SUBSTANCE for all else."""
    a, b = one.source.text[hunk.a0 : hunk.a1], one.target.text[hunk.b0 : hunk.b1]
    if localisation.carries_over(one.source.text, hunk.a0, hunk.a1, one.target.text, hunk.b0, hunk.b1):
        return Residue.LOCALISED
    x, y = _MARK.sub("", a), _MARK.sub("", b)
    if {x, y} == {"要", ""}:
        # 要 only introduces the verb; the act is demanded with and without it.
        return Residue.WORDING
    p, q = _ENUMERATION.sub("", x), _ENUMERATION.sub("", y)
    if p == q or (sorted(p) == sorted(q) and not AGENT.search(p)):
        return Residue.WORDING
    if _same_call(x, y):
        return Residue.WORDING
    around = around_of(one, hunk, x, y)
    if interchangeable(x, y, *around) or ("、" in x + y and interchangeable(p, q, *around_of(one, hunk, p, q))):
        return Residue.WORDING
    return Residue.SUBSTANCE


def _same_call(a: str, b: str) -> bool:
    """Whether both are words of support or promotion of the same strength: 引导 → 支持, 完善 → 优化. Acts (建立, 取消) and
    permissions say more than their strength."""
    x, y = modals(a), modals(b)
    if len(x) != 1 or len(y) != 1 or (x[0].word, y[0].word) != (a, b):
        return False
    return x[0].strength == y[0].strength in (_SUPPORT, _PROMOTION) and not {a, b} & _PERMISSIONS


_SUPPORT, _PROMOTION = 2, 3
_PERMISSIONS = frozenset({"可", "可以", "允许", "准予", "无需", "无须", "不必", "不鼓励"})


def around_of(one: Compared, hunk: Hunk, a: str = "", b: str = "") -> tuple[str, str]:
    """The differing words of both sides with three characters of context on either side, as `normalize.synonyms` reads them."""
    a = a or one.source.text[hunk.a0 : hunk.a1]
    b = b or one.target.text[hunk.b0 : hunk.b1]
    return _around(one.source, hunk.a0, hunk.a1, a), _around(one.target, hunk.b0, hunk.b1, b)


def _around(text: ClauseText, start: int, end: int, word: str) -> str:
    content = text.text
    return content[max(0, start - CONTEXT) : start].rjust(CONTEXT) + word + content[end : end + CONTEXT].ljust(CONTEXT)


Settled = tuple[tuple[Hunk, Residue], ...]


def settled(text: Restatement) -> Iterator[tuple[Compared, Settled]]:
    """Every provision that is said on both sides with the class of each part of its differences (`pieces`). The parts of a
    clause are judged together: what one drops and another adds only moved (负责本办法的组织实施 → 负责组织实施本办法), unless it names
    who acts; and a word without content of its own is wording."""
    clauses: dict[tuple[int, int], list[tuple[Compared, tuple[Hunk, ...]]]] = {}
    for one in text.compared():
        clauses.setdefault((one.source.clause.index, one.target.clause.index), []).append((one, pieces(one)))
    for members in clauses.values():
        kinds = [_classes(one, parts, text.localisation) for one, parts in members]
        undecided = [
            (one, part)
            for (one, parts), found in zip(members, kinds, strict=True)
            for part in parts
            if found[part] is Residue.SUBSTANCE
        ]
        anywhere = _moved(undecided)
        for (one, parts), found in zip(members, kinds, strict=True):
            moved = anywhere | _moved([(one, part) for part in parts if found[part] is Residue.SUBSTANCE])
            for part in parts:
                if found[part] is Residue.SUBSTANCE and _says_nothing(one, part, moved):
                    found[part] = Residue.WORDING
            yield one, tuple((part, found[part]) for part in parts)


def _classes(one: Compared, parts: Sequence[Hunk], localisation: Localisation) -> dict[Hunk, Residue]:
    kinds = {part: classify(one, part, localisation) for part in parts}
    for before, after in pairwise(parts):
        if Residue.SUBSTANCE in (kinds[before], kinds[after]) and _same_passage(one, before, after):
            kinds[before] = kinds[after] = Residue.WORDING
    return kinds


def _says_nothing(one: Compared, part: Hunk, moved: frozenset[str]) -> bool:
    """Whether a difference only moves words within the clause, or only colours."""
    a, b = one.source.text[part.a0 : part.a1], one.target.text[part.b0 : part.b1]
    x, y = _without(_words(a), moved), _without(_words(b), moved)
    if (x, y) != (a, b):
        # 有健全的制度 → 制度健全, 查处行为 → 对行为进行查处: the frame goes with the words.
        x, y = _MARK.sub("", _FRAME.sub("", x)).strip("、"), _MARK.sub("", _FRAME.sub("", y)).strip("、")
        if x == y or interchangeable(x, y):
            return True
    return _only_colours(a, b) and distinction(a, b, *around_of(one, part)) is None


def _same_passage(one: Compared, before: Hunk, after: Hunk) -> bool:
    """Whether two differences near one another are one rewording: [一经]批准[] → []批准[后]."""
    a, b = one.source.text[before.a0 : after.a1], one.target.text[before.b0 : after.b1]
    if after.a0 - before.a1 > _NEAR or after.b0 - before.b1 > _NEAR:
        return False
    return interchangeable(a, b) or _PASSED.sub(r"\1", a) == _PASSED.sub(r"\1", b)


_FRAME = re.compile("进行|予以|加以|具有|有|对|的|了")
_NEAR = 6
# 经批准后, 一经批准, 批准的: the same condition.
_PASSED = re.compile(
    r"(?:一?经)?((?:认定|批准|审批|审核|审查|核准|同意|备案|评审|评估|验收|审定|公示|鉴定|评定|确认|登记|许可|检测|考核|检查)(?:合格|通过|同意|无异议)?)(?:之?后|的)?"
)


def _moved(parts: Sequence[tuple[Compared, Hunk]]) -> frozenset[str]:
    """The words that one part drops and another one adds as often."""
    gone = Counter(word for one, part in parts for word in _words(one.source.text[part.a0 : part.a1]))
    new = Counter(word for one, part in parts for word in _words(one.target.text[part.b0 : part.b1]))
    return frozenset(
        word
        for word in gone
        if word not in _STAYS and gone[word] == new[word] and not AGENT.search(word) and not _binds(word)
    )


def _binds(word: str) -> bool:
    """Whether a word is one of duty, permission or mere intention, whose place in the sentence says whom it binds."""
    return any(modal.strength in (1, 2, 6) for modal in modals(word))


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    ends = sorted(boundaries(text))
    return tuple(text[low:high] for low, high in pairwise(ends))


def _without(words: Sequence[str], moved: frozenset[str]) -> str:
    return "".join(word for word in words if word not in moved)


@lru_cache(maxsize=4096)
def tagged(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a text with jieba's part of speech."""
    import rjieba

    return tuple(rjieba.tag(text, False))


def _only_colours(a: str, b: str) -> bool:
    """Whether both sides consist of adverbs, connectives and particles that say nothing on who, when or how much, or one
    colouring adjective stands for another (新的 → 持续)."""
    # Private characters are the signs of localised words: 全市 is no colour.
    if _WEIGHTY.search(a + b) or any(c.isdigit() or c in "《》()" or "\ue000" <= c <= "\uf8ff" for c in a + b):
        return False
    x, y = tagged(a), tagged(b)
    if all(tag in _COLOUR for _, tag in (*x, *y)):
        return True
    return bool(a and b) and all(tag in _ADJECTIVES for _, tag in (*x, *y))


ALTERNATIVE = frozenset({"或", "或者"})
CUMULATIVE = frozenset({"且", "和", "及", "以及", "与", "并", "并且"})


def turned_conjunction(one: Compared, hunk: Hunk) -> bool:
    """Whether 且 became 或 or the reverse, at the same place and beside the same words."""
    a, b = (
        _JOINING_MARKS.sub("", text)
        for text in (one.source.text[hunk.a0 : hunk.a1], one.target.text[hunk.b0 : hunk.b1])
    )
    return (a in ALTERNATIVE and b in CUMULATIVE) or (a in CUMULATIVE and b in ALTERNATIVE)


_JOINING_MARKS = re.compile(r"[,、;]")
