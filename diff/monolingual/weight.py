"""How much a provision does to rights and duties, from what it says: the severity of its loss or addition."""

from __future__ import annotations

import re
from dataclasses import dataclass

from diff.finding import Severity
from normalize.modality import modals

# Words that grant, forbid, exempt or fund something, or name who is answerable.
_OPERATIVE = re.compile(
    "给予|奖励|补贴|补助|资助|减免|免征|免缴|免收|减征|退还|享受|同等|平等|公平|保护|保障|维护|权利|权益|有权|义务|责任|罚款|处罚|没收|吊销|"
    "责令|追究|除外|不含|不包括|仅限|有效期|窗口|热线|督查|考核|通报|经费|资金|税|费|许可|审批|备案|清单|目录|试点|领导"
)
_FIGURE = re.compile(r"\d+(?:\.\d+)?(?:%|[万亿]|元|家|个|项|年|月|日|天)|百分之")


# An exception that is lost binds those whom it spared.
_EXCEPTION = re.compile("^除.{1,40}外$|除外|不适用|不在此限|不受.{1,20}限制")


FRAGMENT = 4


def grants(segment: str) -> bool:
    """Whether a provision grants, exempts, funds or forbids something or names who is answerable."""
    return bool(_OPERATIVE.search(segment))


def severity_of(segment: str) -> Severity:
    """HIGH for a provision with an exception, a prohibition, a duty, a cited instrument together with an act, or a figure that grants something;
    LOW for a declaration without an operative word; INFO for a fragment of a word or two; MEDIUM otherwise."""
    if len(segment) < FRAGMENT:
        return Severity.INFO
    words = modals(segment)
    strongest = max((word.strength for word in words), default=0)
    operative = _OPERATIVE.search(segment)
    if _EXCEPTION.search(segment) or "《" in segment or strongest >= 5 or (operative and _FIGURE.search(segment)):
        return Severity.HIGH
    if operative or strongest >= 1 or _FIGURE.search(segment):
        return Severity.MEDIUM
    return Severity.LOW


@dataclass(frozen=True, slots=True)
class Nature:
    """What kind of provision it is, and what its loss and its addition do to those whom the clause addresses."""

    en: str
    zh: str
    lost: str = "weaker"
    added: str = "broader"


EXCEPTION = Nature("an exception", "例外规定", "broader", "narrower")
PROHIBITION = Nature("a prohibition", "禁止性规定", "more-lenient", "stricter")
DUTY = Nature("a duty", "义务性规定", added="stricter")
SANCTION = Nature("a sanction", "处罚规定", "more-lenient", "stricter")
BENEFIT = Nature("a benefit", "受益性规定")
INSTRUMENT = Nature("a provision that gives effect to a cited instrument", "援引文件的规定")
COMMITMENT = Nature("a commitment", "工作承诺")
STATEMENT = Nature("a statement", "表述")

_SANCTION = re.compile("警告|通报批评|罚款|没收|处分|吊销|责令|处罚|追究")
_BENEFIT = re.compile("给予|奖励|补贴|补助|资助|减免|免征|免缴|免收|减征|退还|享受")


def nature_of(segment: str) -> Nature:
    """The nature of a provision: the first that fits, from an exception down to a mere statement."""
    words = modals(segment)
    fits = (
        (EXCEPTION, _EXCEPTION.search(segment)),
        (PROHIBITION, any(word.forbids for word in words)),
        (DUTY, any(word.strength >= 5 for word in words)),
        (SANCTION, _SANCTION.search(segment)),
        (BENEFIT, _BENEFIT.search(segment)),
        (INSTRUMENT, "《" in segment),
        (COMMITMENT, grants(segment) or any(word.strength for word in words)),
    )
    return next((nature for nature, fit in fits if fit), STATEMENT)
