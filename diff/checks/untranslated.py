"""UT01."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.rendition import rendition
from diff.check import Evidence, check
from diff.finding import Severity

_HAN = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff](?:[\u3400-\u9fff\uf900-\ufaff、，。；：“”《》（）\d\s]*[\u3400-\u9fff\uf900-\ufaff])?"
)
_OPEN, _CLOSE = "(（[［【", ")）]］】"
WHOLE_SENTENCE = 12
"""From so many Chinese characters on, it is no longer a word that was left standing but a passage."""


@check(code="UT01", types=("accuracy/untranslated",))
def untranslated(text: Bitext) -> Iterator[Evidence]:
    """Chinese characters stand in the English text.

    **Flags** a word or a passage that was left in Chinese.

    **Leaves alone** a Chinese gloss in brackets behind its English rendering: “a chain leader (链主)”.
    """
    view = rendition(text)
    english = view.english.text
    for match in _HAN.finditer(english):
        # What stands above the title (附件2) belongs to the letter that forwards the document, a label is no text.
        clause = next((c for c in view.english.clauses if c.body < match.end() and match.start() < c.end), None)
        if clause is None:
            continue
        start, end = max(match.start(), clause.body), match.end()
        if _is_gloss(english, start, end):
            continue
        size = sum("\u3400" <= char <= "\u9fff" for char in english[start:end])
        passage = size >= WHOLE_SENTENCE
        said = view.text("en", (start, end))
        # What was copied shows its place in the Chinese text itself.
        at = view.chinese.text.find(english[start:end])
        zh = (at, at + end - start) if at >= 0 else None
        yield view.evidence(
            "accuracy/untranslated", Severity.HIGH if passage else Severity.MEDIUM, 0.95, zh, (start, end),
            message="This passage was left in Chinese." if passage else f"“{said}” was left in Chinese.",
            message_zh="此段未译，仍为中文。" if passage else f"“{said}”未译，仍为中文。",
            found=said if size <= 30 else said[:29] + "…", direction="neutral",
            explains=[("en", (start, end)), *([("zh", zh)] if zh else [])],
        )  # fmt: skip


def _is_gloss(text: str, start: int, end: int) -> bool:
    """Whether the stretch is all that stands in a bracket, behind a Latin word."""
    before, after = text[:start].rstrip(" “\"'《"), text[end:].lstrip(" ”\"'》")
    return (
        before[-1:] in tuple(_OPEN)
        and after[:1] in tuple(_CLOSE)
        and re.search(r"[A-Za-z”\"’]\s*$", before[:-1]) is not None
    )
