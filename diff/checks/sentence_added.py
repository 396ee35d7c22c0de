"""AD01."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.lone import lone_parts, lone_sentences
from diff.bilingual.rendition import Facing, Rendition, rendition
from diff.check import Evidence, check
from diff.finding import Severity

_RESERVES = tuple(
    (re.compile(rf"\b(?:{english})\b", re.IGNORECASE), re.compile(chinese))
    for english, chinese in (
        (
            r"under\s+(?:the\s+)?(?:same|equal|equivalent|otherwise\s+equal)\s+conditions|(?:all\s+)?other\s+things\s+being\s+equal",
            "同等|相同|同样|平等|一视同仁|等同",
        ),
        (
            r"(?:where|when|if|as|whenever)\s+necessary|as\s+needed|if\s+(?:need\s+be|needed)",
            "必要|需|必需|酌|视情|适时|应急|要",
        ),
        (
            r"(?:where|when|if|as\s+far\s+as|to\s+the\s+extent)\s+(?:possible|practicable|feasible)|(?:where|when|if)\s+conditions\s+(?:permit|allow)",
            "尽|可能|条件|力所能及|可行|具备",
        ),
        (
            r"(?:in|under)\s+(?:exceptional|special|extraordinary)\s+(?:circumstances|cases)",
            "特殊|例外|特别|特定|异常|非常",
        ),
        (r"unless\s+otherwise\s+(?:provided|specified|stipulated|agreed|stated|prescribed)", "另有|另行|例外|除|特别"),
        (r"on\s+a\s+voluntary\s+basis|voluntarily", "自愿|自主|自行|志愿|自觉|主动|自发"),
        (
            r"free\s+of\s+charge|at\s+no\s+(?:cost|charge)",
            "免费|无偿|不收|免收|免除|免交|免缴|免租|零费用|公益|不得收取",
        ),
        (r"at\s+(?:their|its|his|her)\s+own\s+(?:expense|cost)", "自费|自行|自担|自理|自负|自筹|承担|负担"),
    )
)
"""Conditions and limits that translators add of their own, each with the Chinese that asks for it."""


@check(code="AD01", types=("accuracy/addition", "accuracy/omission"))
def sentence_added(text: Bitext) -> Iterator[Evidence]:
    """An English sentence, a part of one, or a whole clause has no Chinese.

    **Flags** a sentence that renders no Chinese sentence, neither where it stands nor anywhere else, and a part between two marks of
    a sentence that is too long for its Chinese, of which the Chinese has no words; a condition or limit (under the same conditions, where
    possible, free of charge) that the Chinese sentence does not make.

    **Leaves alone** a connecting word left over between two list items, a sentence that renders part of a longer Chinese one,
    and, beyond a note for information, a chapter heading that only the English version prints.

    With a Chinese draft of an English original, the sentence is an omission of the Chinese version.
    """
    view = rendition(text)
    for lone in lone_sentences(text, "en"):
        content = view.text("en", (lone.start, lone.end))
        what, what_zh = ("clause", "条款") if lone.whole_clause else ("sentence", "句子")
        severity = Severity.INFO if lone.heading else Severity.HIGH if lone.words >= 4 else Severity.MEDIUM
        yield view.evidence(
            "accuracy/addition", severity, lone.confidence, lone.spot, lone.quote,
            message=f"This English {what} renders nothing in the Chinese text.",
            message_zh=f"英文本的该{what_zh}在中文本中没有依据。",
            found=content if len(content) <= 120 else content[:119] + "…", direction="stronger", candidates=lone.candidates,
            explains=[("en", (lone.start, lone.end))],
        )  # fmt: skip
    for facing in view.facing:
        if facing.chinese and facing.english and not view.in_list("en", *facing.en):
            yield from _reserves(view, facing)
    told = {lone.start for lone in lone_sentences(text, "en")}
    for part in lone_parts(text):
        if not any(part.start <= start < part.end for start in told):
            said = view.text("en", (part.start, part.end)).strip(" ,;:")
            yield view.evidence(
                "accuracy/addition", Severity.MEDIUM, 0.75, part.spot, (part.start, part.end),
                message="This part of the English sentence renders nothing in the Chinese.",
                message_zh="英文句中的这一部分在中文本中没有依据。",
                found=said if len(said) <= 120 else said[:119] + "…", direction="stronger",
                explains=[("en", (part.start, part.end))],
            )  # fmt: skip


def _reserves(view: Rendition, facing: Facing) -> Iterator[Evidence]:
    chinese = view.chinese.text[slice(*facing.zh)]
    for english, asked in _RESERVES:
        match = english.search(view.english.text, *facing.en)
        if match is not None and not asked.search(chinese):
            said = view.text("en", match.span())
            yield view.evidence(
                "accuracy/addition", Severity.MEDIUM, 0.8, (facing.zh[1], facing.zh[1]), match.span(),
                message=f"The Chinese does not say “{said}”: a condition or limit of the translator's own.",
                message_zh=f"中文没有“{said}”之意，译文增加了条件或限制。",
                found=said, direction="neutral", explains=[("en", match.span())],
            )  # fmt: skip
