"""What kind of difference a hunk is when no check of substance has explained it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from itertools import pairwise

import rjieba

from align.localisation import Localisation
from align.restatement import ClauseText, Compared
from align.segments import Hunk
from normalize.modality import PLAIN_ACT, modals
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
_AGENT = re.compile(
    r"(?:局|委|部|厅|办|院|署|处|会|部门|政府|机关|机构|单位|企业|公司|中心|街道|银行|人员|个人|学校|医院)$"
)


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
    if p == q or (sorted(p) == sorted(q) and not _AGENT.search(p)):
        return Residue.WORDING
    around = around_of(one, hunk, x, y)
    if interchangeable(x, y, *around) or ("、" in x + y and interchangeable(p, q, *around_of(one, hunk, p, q))):
        return Residue.WORDING
    return Residue.SUBSTANCE


def around_of(one: Compared, hunk: Hunk, a: str = "", b: str = "") -> tuple[str, str]:
    """The differing words of both sides with three characters of context on either side, as `normalize.synonyms` reads them."""
    a = a or one.source.text[hunk.a0 : hunk.a1]
    b = b or one.target.text[hunk.b0 : hunk.b1]
    return _around(one.source, hunk.a0, hunk.a1, a), _around(one.target, hunk.b0, hunk.b1, b)


def _around(text: ClauseText, start: int, end: int, word: str) -> str:
    content = text.text
    return content[max(0, start - CONTEXT) : start].rjust(CONTEXT) + word + content[end : end + CONTEXT].ljust(CONTEXT)


def settle(one: Compared, parts: Sequence[Hunk], localisation: Localisation) -> tuple[tuple[Hunk, Residue], ...]:
    """The class of every part of a provision, judged together: what one part drops and another adds only moved (负责本办法的
    组织实施 → 负责组织实施本办法), unless it names who acts; and a word without content of its own is wording."""
    kinds = {part: classify(one, part, localisation) for part in parts}
    for before, after in pairwise(parts):
        if Residue.SUBSTANCE in (kinds[before], kinds[after]) and _same_passage(one, before, after):
            kinds[before] = kinds[after] = Residue.WORDING
    open_parts = [part for part in parts if kinds[part] is Residue.SUBSTANCE]
    moved = _moved(one, open_parts)
    for part in open_parts:
        a, b = one.source.text[part.a0 : part.a1], one.target.text[part.b0 : part.b1]
        if moved:
            x, y = _without(_words(a), moved), _without(_words(b), moved)
            if (x, y) != (a, b) and (x == y or interchangeable(_MARK.sub("", x), _MARK.sub("", y))):
                kinds[part] = Residue.WORDING
                continue
        if _only_colours(a, b) and distinction(a, b, *around_of(one, part)) is None:
            kinds[part] = Residue.WORDING
    return tuple((part, kinds[part]) for part in parts)


def _same_passage(one: Compared, before: Hunk, after: Hunk) -> bool:
    """Whether two differences near one another are one rewording: [一经]批准[] → []批准[后]."""
    a, b = one.source.text[before.a0 : after.a1], one.target.text[before.b0 : after.b1]
    if after.a0 - before.a1 > _NEAR or after.b0 - before.b1 > _NEAR:
        return False
    return interchangeable(a, b) or _PASSED.sub(r"\1", a) == _PASSED.sub(r"\1", b)


_NEAR = 6
# 经批准后, 一经批准, 批准的: the same condition.
_PASSED = re.compile(
    r"(?:一?经)?((?:认定|批准|审批|审核|审查|核准|同意|备案|评审|评估|验收|审定|公示|鉴定|评定|确认|登记|许可|检测|考核|检查)(?:合格|通过|同意|无异议)?)(?:之?后|的)?"
)


def _moved(one: Compared, parts: Sequence[Hunk]) -> frozenset[str]:
    """The words that stand on the original's side of one part and on the draft's of another."""
    gone = Counter(word for part in parts for word in _words(one.source.text[part.a0 : part.a1]))
    new = Counter(word for part in parts for word in _words(one.target.text[part.b0 : part.b1]))
    return frozenset(
        word
        for word in gone
        if len(word) > 1 and gone[word] == new[word] and not _AGENT.search(word) and not _binds(word)
    )


def _binds(word: str) -> bool:
    """Whether a word is one of duty, permission or mere intention, whose place in the sentence says whom it binds."""
    return any(modal.strength not in (0, 3, PLAIN_ACT) for modal in modals(word))


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    ends = sorted(boundaries(text))
    return tuple(text[low:high] for low, high in pairwise(ends))


def _without(words: Sequence[str], moved: frozenset[str]) -> str:
    return "".join(word for word in words if word not in moved)


@lru_cache(maxsize=4096)
def tagged(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a text with jieba's part of speech."""
    return tuple(rjieba.tag(text, False))


def _only_colours(a: str, b: str) -> bool:
    """Whether both sides consist of adverbs, connectives and particles that say nothing on who, when or how much, or one
    colouring adjective stands for another (新的 → 持续)."""
    if _WEIGHTY.search(a + b) or any(char.isdigit() or char in "《》()" for char in a + b):
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
