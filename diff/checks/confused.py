"""MT01."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from align.bitext import Bitext
from diff.bilingual.rendition import rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.chinese import fold
from normalize.confusions import Confusion, confusions


@check(code="MT01", types=("accuracy/mistranslation",))
def confused(text: Bitext) -> Iterator[Evidence]:
    """A word is rendered by its opposite or by its neighbour: “including” for 除外, “lessee” for 出租人, “file” for 批准.

    The words and their renderings are in `normalize/data/confusions.csv`.

    **Flags** a sentence that holds the English of the other word and none of the word itself.

    **Leaves alone** a sentence in which another Chinese word asks for the other rendering.
    """
    view = rendition(text)
    for facing in view.facing:
        if not facing.chinese or not facing.english:
            continue
        chinese = fold(view.chinese.text[slice(*facing.zh)])
        english = view.english.text[slice(*facing.en)]
        for entry in confusions():
            at = chinese.text.find(entry.zh)
            if at < 0 or any(word in chinese.text.replace(entry.zh, "") for word in entry.unless):
                continue
            other = _pattern(entry.other).search(english)
            if other is None or _pattern(entry.renderings).search(english):
                continue
            low, high = chinese.raw_span(at, at + len(entry.zh))
            zh = (facing.zh[0] + low, facing.zh[0] + high)
            en = (facing.en[0] + other.start(), facing.en[0] + other.end())
            if not view.in_list("zh", *zh):
                yield _evidence(text, entry, zh, en)


def _evidence(text: Bitext, entry: Confusion, zh: tuple[int, int], en: tuple[int, int]) -> Evidence:
    view = rendition(text)
    said = view.text("en", en)
    return view.evidence(
        "accuracy/mistranslation", Severity.HIGH if entry.serious else Severity.MEDIUM, 0.75, zh, en,
        message=f"“{entry.zh}” means {entry.renderings[0]}; the English says “{said}”, which is something else.",
        message_zh=f"“{entry.zh}”应译为“{entry.renderings[0]}”，英文却作“{said}”，意思不同。",
        expected=entry.renderings[0], found=said, direction="neutral", explains=[("zh", zh), ("en", en)],
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """One of the words or phrases, in any inflection."""
    forms = sorted({form for word in words for form in _inflected(word)}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE)


def _inflected(phrase: str) -> Iterator[str]:
    """The phrase with its last word in any regular inflection, as patterns."""
    *head, last = phrase.replace("-", " ").split()
    before = "".join(re.escape(word) + r"[\s-]+" for word in head)
    yield before + re.escape(last) + r"(?:s|es|d|ed|ing|['’]s)?"
    if last.endswith("e"):
        yield before + re.escape(last[:-1]) + r"(?:ing|ed)"
    if last.endswith("y"):
        yield before + re.escape(last[:-1]) + r"(?:ies|ied)"
    if re.search(r"[^aeiou][aeiou][bdglmnprt]$", last):
        yield before + re.escape(last + last[-1]) + r"(?:ed|ing)"
