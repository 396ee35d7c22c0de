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


# English words in a row: names begin with capitals, a passage has words that do not.
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9'’&/.-]*(?:[\s,;:()\"“”.-]+[A-Za-z\d(][A-Za-z0-9'’&/.-]*)*")
_PLAIN = re.compile(r"(?<![A-Za-z0-9'’.-])[a-z]{2,}(?![A-Za-z0-9'’])")
PASSAGE, SEVERAL = 6, 2
"""From so many English words on, it is a passage; from so many in a row that are no names, they were left standing."""


@check(code="UT01", types=("accuracy/untranslated",))
def untranslated(text: Bitext) -> Iterator[Evidence]:
    """Words of the original's language stand in the translation.

    **Flags** a word or a passage of an English version that was left in Chinese, and words or a passage of a Chinese version that
    were left in English.

    **Leaves alone** a Chinese gloss in brackets behind its English rendering: “a chain leader (链主)”; in Chinese, names,
    abbreviations (LPR) and glosses in brackets.
    """
    yield from _left_in_chinese(text) if text.chinese_is_original else _left_in_english(text)


def _left_in_english(text: Bitext) -> Iterator[Evidence]:
    view = rendition(text)
    chinese = view.chinese.text
    for match in _LATIN.finditer(chinese):
        start, end = match.span()
        plain = _PLAIN.findall(chinese, start, end)
        said = view.text("zh", (start, end))
        words = len(said.split())
        heading = _own_line(chinese, start, end) and re.search("[A-Za-z]{4}", said) and said in view.english.text
        if not heading and (len(plain) < SEVERAL or _in_bracket(chinese, start, end)):
            continue
        passage = words >= PASSAGE
        at = view.english.text.find(chinese[start:end])
        en = (at, at + end - start) if at >= 0 else None
        yield view.evidence(
            "accuracy/untranslated", Severity.HIGH if passage else Severity.MEDIUM, 0.95, (start, end), en,
            message="This passage was left in English." if passage else f"“{said}” was left in English.",
            message_zh="此段未译，仍为英文。" if passage else f"“{said}”未译，仍为英文。",
            direction="neutral",
            explains=[("zh", (start, end)), *([("en", en)] if en else [])],
        )  # fmt: skip


def _own_line(text: str, start: int, end: int) -> bool:
    """Whether nothing but the stretch, marks apart, stands on its line."""
    low, high = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    rest = text[low:start] + text[end : high if high >= 0 else len(text)]
    return not any(char.isalpha() for char in rest)


def _in_bracket(text: str, start: int, end: int) -> bool:
    """Whether the stretch is all that stands in a bracket."""
    return text[:start].rstrip(" “\"'")[-1:] in tuple(_OPEN) and text[end:].lstrip(" ”\"'")[:1] in tuple(_CLOSE)


def _left_in_chinese(text: Bitext) -> Iterator[Evidence]:
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
            direction="neutral",
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
