"""OM01."""

from __future__ import annotations

from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.lone import Lone, lone_sentences
from diff.bilingual.rendition import rendition
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.weight import severity_of


@check(code="OM01", types=("accuracy/omission", "accuracy/addition"))
def sentence_omitted(text: Bitext) -> Iterator[Evidence]:
    """A Chinese sentence, or a whole clause, has no English.

    **Flags** a sentence that no English sentence renders, neither where it should stand nor anywhere else; the clauses that
    come nearest are named. A clause without any English is reported once, a bare heading with low severity.

    **Leaves alone** a sentence whose content another English sentence takes in (two sentences made one), or that is rendered in
    another clause.

    With an English original, the sentence is an addition of the Chinese version.
    """
    view = rendition(text)
    for lone in lone_sentences(text, "zh"):
        content = view.text("zh", (lone.start, lone.end))
        what, what_zh = ("clause", "条款") if lone.whole_clause else ("sentence", "句子")
        yield view.evidence(
            "accuracy/omission", _severity(lone, content), lone.confidence, lone.quote, lone.spot,
            message=f"This Chinese {what} has no English: nothing in the English version renders it.",
            message_zh=f"该{what_zh}在英文本中没有对应译文。",
            expected=content if len(content) <= 60 else content[:59] + "…", direction="weaker", candidates=lone.candidates,
            explains=[("zh", (lone.start, lone.end))],
        )  # fmt: skip


def _severity(lone: Lone, content: str) -> Severity:
    if lone.heading:
        return Severity.LOW
    if lone.words < 3:
        return Severity.MEDIUM
    return Severity.MEDIUM if severity_of(content) is Severity.LOW else Severity.HIGH
