"""MO02."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.rendition import Facing, Rendition, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity

_FORBIDS_ZH = re.compile(r"(?<!尚)不得(?!不)|禁止|严禁|不准(?!确)|不可以|不应当?(?!期)|严格限制")
_DUTY_ZH = re.compile(r"应当|必须|务必|(?<![必无])须|(?<![供相对反适响效不])应(?![用对急收届邀运])|有义务|不得不")
_MAY_ZH = re.compile(
    r"可以|(?<![许认不尚])可(?![以靠行能持见再信视控怕惜])|有权|允许|(?<![取获使不值懂变显觉])得(?![到以知出益分起罪不])|能够?(?![力源耗量])|准许"
)
_PERMITS_ZH = re.compile(r"可以|允许|有权")
_ONLY_ZH = re.compile(r"仅|只|方可")
_NOT_ZH = re.compile(r"[不未无非禁勿毋否免没拒莫除外]")
_AIM_ZH = re.compile(r"争取|力争|力求")

_NOT_EN = re.compile(
    r"\b(?:not|no|nor|never|neither|none|without|cannot|nothing|nobody)\b|n['’]t\b"
    r"|\b(?:prohibit|forbid|forbad|ban|bar|refrain|abstain|ceas|stop|refus|prevent|avoid|exclud|except|unless|restrict|preclud|den(?:y|i)|reject|exempt|free)\w*"
    r"|\bun(?!it|iver|der|til|ion|iq|if)[a-z]{4,}|\bnon-?[a-z]{3,}|\bdis(?:allow|continu|qualif|regard|obey)\w*"
    r"|\b(?:in(?:accura|comple|correct|eligib|valid|ab|suffic|effect|appropri|compat)|im(?:poss|prop|perm)|ir(?:reg|rev)|ill?e)\w*",
    re.I,
)
# What can stand for a prohibition; “unless” and “except” cannot.
_REFUSES_EN = re.compile(
    r"\b(?:not|no|nor|never|neither|none|without|cannot|nothing|nobody)\b|n['’]t\b"
    r"|\b(?:prohibit|forbid|forbad|ban|bar|refrain|abstain|ceas|stop|refus|prevent|avoid|exclud|restrict|preclud|den(?:y|i)|reject|only)\w*"
    r"|\bun(?!it|iver|der|til|ion|iq|if|less)[a-z]{4,}|\b(?:in(?:valid|ab|elig)|im(?:poss|perm)|ir(?:reg|rev)|ill?e)\w*",
    re.I,
)
_POSSIBLE_ZH = re.compile(r"[可能许准会权愿]|(?<![取获使不值懂变显觉])得(?![到以知出益分起罪不])|允")
_MAIN_MAY_EN = re.compile(
    r"(?:^|[.;,]\s)(?!(?:[^.;]*\b(?:as|which|that|who|whose|whatever|wherever|if|when|where|whether|until|before)\b))[^.;,]*?\b(may)\b(?!\s+not)",
    re.I,
)
_FORBIDS_EN = re.compile(
    r"\b(?:shall|must|may|should|can)\s+not\b|\bcannot\b|\bmustn['’]t\b|\b(?:is|are|be)\s+(?:strictly\s+)?(?:prohibited|forbidden|banned)\b",
    re.I,
)
_DUTY_EN = re.compile(
    r"\b(?:must|shall|should|will|ought|obligat\w*|oblig\w*|requir\w*|needs?|necessary|mandatory|duty|has\s+to|have\s+to|(?:is|are)\s+to)\b",
    re.I,
)
_STRONG_EN = re.compile(r"\b(?:must|shall|(?:is|are)\s+(?:required|obliged)\s+to)\b(?!\s+not)", re.I)
_MAY_EN = re.compile(
    r"\b(?:may(?!\s+not)|can(?!\s+not)|could|might|allow\w*|permit\w*|entitl\w*|eligible|right\s+to|authori[sz]\w*|able|free\s+to|optional\w*|empower\w*|possible)\b",
    re.I,
)
_PLAIN_MAY_EN = re.compile(r"\bmay\b(?!\s+not)", re.I)
_AIM_EN = re.compile(r"\b(?:striv\w*|seek\w*|sought|aim\w*|endeavou?r\w*|effort\w*|try|attempt\w*|work\w*|pursu\w*|push\w*|bid\w*|appl(?:y|ies|ication)\w*|secure\w*|goal\w*|target\w*|hope\w*|possible)\b", re.I)  # fmt: skip


@check(code="MO02", types=("accuracy/modality",))
def commitment(text: Bitext) -> Iterator[Evidence]:
    """The strength of a commitment is not that of the other language.

    **Flags**, where a sentence leaves no doubt: a prohibition (不得, 禁止) without any negation in the English, an English
    prohibition of what the Chinese does not forbid, a duty (应当, 必须) that became “may”, a permission (可以) that became “must” or
    “shall”, and 争取 (to strive for) that became a plain statement.

    **Leaves alone** should, shall, will and must for 应当 and 要, a plain Chinese statement rendered with “shall”, as laws do, and
    sentences in which duties and permissions meet.
    """
    view = rendition(text)
    for facing in view.facing:
        if facing.chinese and facing.english and not view.in_list("zh", *facing.zh):
            yield from _sentence(view, facing)


def _sentence(view: Rendition, facing: Facing) -> Iterator[Evidence]:
    chinese, english = view.chinese.text[slice(*facing.zh)], view.english.text[slice(*facing.en)]
    forbids, duty, may = (list(p.finditer(chinese)) for p in (_FORBIDS_ZH, _DUTY_ZH, _MAY_ZH))
    forbidden = list(_FORBIDS_EN.finditer(english))
    duty_en, may_en = list(_DUTY_EN.finditer(english)), list(_MAY_EN.finditer(english))
    plain_may, strong = list(_PLAIN_MAY_EN.finditer(english)), list(_STRONG_EN.finditer(english))
    plain = _MAIN_MAY_EN.search(english)
    if forbids and not _REFUSES_EN.search(english):
        said = next(iter([*plain_may, *may_en, *strong, *duty_en]), None)
        yield _evidence(view, facing, forbids[0], said, Severity.HIGH, 0.9, "weaker", "forbids this", "禁止此事",
                        "does not" if said is None else f"says “{said.group()}”")  # fmt: skip
    elif forbidden and not _NOT_ZH.search(chinese):
        at = next(iter([*may, *duty]), None)
        yield _evidence(view, facing, at, forbidden[0], Severity.HIGH, 0.9, "stronger", "forbids nothing here", "此处并无禁止",
                        f"says “{forbidden[0].group()}”")  # fmt: skip
    elif duty and not may and not forbids and plain_may and not duty_en:
        yield _evidence(view, facing, duty[0], plain_may[0], Severity.HIGH, 0.9, "weaker", "makes this a duty", "规定的是义务",
                        f"says “{plain_may[0].group()}”")  # fmt: skip
    elif len(duty) > len(strong) and duty and not forbids and len(plain_may) > len(may) and len(duty_en) < len(duty):
        yield _evidence(view, facing, duty[0], plain_may[-1], Severity.MEDIUM, 0.7, "weaker", "makes this a duty", "规定的是义务",
                        f"says “{plain_may[-1].group()}”")  # fmt: skip
    elif plain and not may and not forbids and not _POSSIBLE_ZH.search(chinese):
        at = next(iter(duty), None)
        yield _evidence(view, facing, at, plain, Severity.MEDIUM, 0.75, "weaker", "leaves no choice here", "此处并无选择余地",
                        "says “may”")  # fmt: skip
    elif (
        strong and not may_en and not duty and not forbids and not _NOT_EN.search(english)
        and _PERMITS_ZH.search(chinese) and not _ONLY_ZH.search(chinese)
    ):  # fmt: skip
        yield _evidence(view, facing, may[0], strong[0], Severity.MEDIUM, 0.8, "stronger", "permits this", "规定的是许可",
                        f"says “{strong[0].group()}”")  # fmt: skip
    aims = list(_AIM_ZH.finditer(chinese))
    if aims and len(_AIM_EN.findall(english)) < len(aims):
        yield _evidence(view, facing, aims[0], None, Severity.MEDIUM, 0.75, "stronger", "only strives for this", "仅为争取",
                        "states it as a fact")  # fmt: skip


def _evidence(
    view: Rendition, facing: Facing, zh: re.Match[str] | None, en: re.Match[str] | None, severity: Severity,
    confidence: float, direction: str, what: str, what_zh: str, said: str,
) -> Evidence:  # fmt: skip
    left = _at(facing.zh, zh, facing.zh[0])
    right = _at(facing.en, en, facing.en[1])
    return view.evidence(
        "accuracy/modality", severity, confidence, left, right,
        message=f"The Chinese {what}{f' (“{zh.group()}”)' if zh else ''}; the English {said}.",
        message_zh=f"中文{what_zh}{f'（“{zh.group()}”）' if zh else ''}，英文{f'为“{_said(en)}”' if en else '未体现'}。",
        expected=zh.group() if zh else "", found=_said(en), direction=direction,
        explains=[("zh", left)] if zh else [],
    )  # fmt: skip


def _at(span: Span, match: re.Match[str] | None, default: int) -> Span:
    if match is None:
        return default, default
    group = 1 if match.re.groups else 0
    return span[0] + match.start(group), span[0] + match.end(group)


def _said(match: re.Match[str] | None) -> str:
    return "" if match is None else match[1 if match.re.groups else 0]
