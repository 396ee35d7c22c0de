"""RE03."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from align.bitext import Bitext
from diff.bilingual.rendition import Facing, Rendition, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.provisions import LEVELS, WORDS, Mention, provision_mentions

KEPT_TO = 3
"""A word for a level that the document uses so often, and mostly, is its usage."""

_DOCNO_ZH = re.compile(r"[〔\[［（(﹝【]\s*(?P<year>(?:19|20)\d{2})\s*[〕\]］）)﹞】]\s*第?\s*(?P<n>\d{1,4})\s*号")
_DOCNO_EN = re.compile(
    r"(?P<year>\b(?:19|20)\d{2})\s*[〕\]）)】]?,?\s*(?:(?:No|Document|Doc)\.?\s*)+(?P<n>\d{1,4})\b"
    r"|\bNo\.?\s*(?P<n2>\d{1,4})\s*(?:,|of|/|\[|〔|\(|（|【)\s*(?P<year2>(?:19|20)\d{2})\b"
    r"|[〔\[(（【](?P<year3>(?:19|20)\d{2})[〕\])）】]\s*(?P<n3>\d{1,4})\b"
)


@check(code="RE03", types=("accuracy/number", "terminology/wrong-term"))
def provision_cited(text: Bitext) -> Iterator[Evidence]:
    """Another article, item or annex is cited in the translation, or another document number.

    **Flags** 第四十条 → “Article 41” (high), 第二项 → “Paragraph 2” (medium: 条 is an article, 款 a paragraph, 项 an item or
    subparagraph), 〔2023〕1号 → “No. 11 [2023]” (high).

    **Leaves alone** a word for a level that the document keeps to (项 as “paragraph” throughout), numbers that do not say their level
    (Article 12(2)), and references that the English makes in words (the preceding paragraph).
    """
    view = rendition(text)
    compared = list(_compared(view))
    usage = Counter((a.level, b.word) for _, a, b in compared if _same_numbers(a, b))
    kept = {
        (level, word)
        for (level, word), n in usage.items()
        if n >= KEPT_TO and 2 * n > sum(m for (other, _), m in usage.items() if other == level)
    }
    for facing, a, b in compared:
        if a.level == b.level or (a.level, b.word) in kept:
            if not _same_numbers(a, b):
                yield _evidence(view, facing, a, b, number=True)
        elif _same_numbers(a, b):
            yield _evidence(view, facing, a, b, number=False)
    for facing in view.facing:
        yield from _document_numbers(view, facing)


def _same_numbers(a: Mention, b: Mention) -> bool:
    return set(a.numbers) <= set(b.numbers)


def _compared(view: Rendition) -> Iterator[tuple[Facing, Mention, Mention]]:
    """The mentions of each bead that are not the same in both languages, in pairs: of the same numbers first, then the one of a level
    that is left on either side; and those of another word with the same numbers, for what the document's usage is."""
    for facing in view.facing:
        if not facing.chinese or not facing.english:
            continue
        left = _mentions(view, "zh", facing)
        right = _mentions(view, "en", facing)
        if not left or not right:
            continue
        numbers = Counter(number for one in right for number in one.numbers)
        for a in list(left):
            same = next((b for b in right if b.level == a.level and _same_numbers(a, b)), None)
            if same is not None:
                left.remove(a)
                _take(right, same, a.numbers)
        for a in list(left):
            if any(b.level == "" and _same_numbers(a, b) for b in right):
                left.remove(a)
        for a in list(left):
            other = next((b for b in right if b.level not in ("", a.level) and _same_numbers(a, b)), None)
            if other is not None:
                left.remove(a)
                _take(right, other, a.numbers)
                yield facing, a, other
        for level in LEVELS:
            mine, theirs = ([one for one in some if one.level == level] for some in (left, right))
            # What is said elsewhere in the sentence at another level was read wrongly, not written wrongly.
            if len(mine) == len(theirs) == 1 and not all(numbers[n] for n in mine[0].numbers):
                yield facing, mine[0], theirs[0]


def _take(mentions: list[Mention], one: Mention, numbers: Sequence[int]) -> None:
    """Takes the numbers away from a mention, and the mention with the last of them."""
    rest = tuple(number for number in one.numbers if number not in numbers)
    at = mentions.index(one)
    if rest:
        mentions[at] = replace(one, numbers=rest)
    else:
        del mentions[at]


def _mentions(view: Rendition, language: str, facing: Facing) -> list[Mention]:
    low, high = facing.zh if language == "zh" else facing.en
    found = provision_mentions(view.tree(language).text[low:high], language)
    return [replace(one, start=one.start + low, end=one.end + low) for one in found]


def _evidence(view: Rendition, facing: Facing, a: Mention, b: Mention, *, number: bool) -> Evidence:
    zh, en = (a.start, a.end), (b.start, b.end)
    said, there = view.text("zh", zh), view.text("en", en)
    numbers = " and ".join(map(str, a.numbers)) if len(a.numbers) < 3 else f"{a.numbers[0]} to {a.numbers[-1]}"
    expected = f"{WORDS[a.level]}{'s' if len(a.numbers) > 1 else ''} {numbers}"
    message = (
        f"“{said}” is cited as “{there}”; it is {expected}."
        if number
        else f"“{there}” is not the level that “{said}” names: {a.level} is {_NAMED[a.level]}."
    )
    message_zh = (
        f"援引的“{said}”误作“{there}”，应为“{expected}”。"
        if number
        else f"“{said}”译作“{there}”，层级有误，应为“{expected}”。"
    )
    return view.evidence(
        "accuracy/number" if number else "terminology/wrong-term", Severity.HIGH if number else Severity.MEDIUM, 0.85, zh, en,
        message=message, message_zh=message_zh, expected=expected, found=there, direction="neutral",
        explains=[("zh", zh), ("en", en)],
    )  # fmt: skip


_NAMED = {"章": "a chapter", "节": "a section", "条": "an article", "款": "a paragraph", "项": "an item or subparagraph",
          "附件": "an annex"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Number:
    year: str
    n: int
    span: tuple[int, int]


def _document_numbers(view: Rendition, facing: Facing) -> Iterator[Evidence]:
    if not facing.chinese or not facing.english:
        return
    left = [
        _Number(m["year"], int(m["n"]), m.span()) for m in _DOCNO_ZH.finditer(view.chinese.text, *facing.zh)
    ]  # fmt: skip
    if not left:
        return
    right = [
        _Number(m["year"] or m["year2"] or m["year3"], int(m["n"] or m["n2"] or m["n3"]), m.span())
        for m in _DOCNO_EN.finditer(view.english.text, *facing.en)
    ]
    for one in list(left):
        if same := next((b for b in right if (b.year, b.n) == (one.year, one.n)), None):
            left.remove(one)
            right.remove(same)
    if len(left) != len(right):
        return
    for a, b in zip(left, right, strict=True):
        said, there = view.text("zh", a.span), view.text("en", b.span)
        yield view.evidence(
            "accuracy/number", Severity.HIGH, 0.9, a.span, b.span,
            message=f"The number of the cited document is “{there}” in English; it is “{said}”.",
            message_zh=f"援引文件的文号“{said}”误作“{there}”。",
            expected=f"No. {a.n} [{a.year}]", found=there, direction="neutral", explains=[("zh", a.span), ("en", b.span)],
        )  # fmt: skip
