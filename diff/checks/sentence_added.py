"""AD01."""

from __future__ import annotations

from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.lone import lone_parts, lone_sentences
from diff.bilingual.rendition import rendition
from diff.check import Evidence, check
from diff.finding import Severity


@check(code="AD01", types=("accuracy/addition", "accuracy/omission"))
def sentence_added(text: Bitext) -> Iterator[Evidence]:
    """An English sentence, a part of one, or a whole clause has no Chinese.

    **Flags** a sentence that renders no Chinese sentence, neither where it stands nor anywhere else, and a part between two marks of
    a sentence that is too long for its Chinese, of which the Chinese has no words.

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
