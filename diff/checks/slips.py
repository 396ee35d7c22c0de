"""TY02."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.rendition import Rendition, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.english import stem
from normalize.lexicon import english_words

_DOUBLED = re.compile(r"\b([A-Za-z]{2,})([ \u00a0]*\n?[ \u00a0]+)\1\b")
_MAY_DOUBLE = frozenset({"that", "had", "is"})
_BACKSLASH = re.compile(r"\\\S{1,30}")
_NO_BLANK = re.compile(r"\b[a-z]{2,}([.,;:])[A-Z]?[a-z]{3,}\b(?!\.)")
_WORD = re.compile(r"(?<![\w@/.'’\-])[A-Za-z]{3,}(?![\w@/'’\-]|\.\w)")
_JOINED_WITH = ("will", "shall", "the", "and", "with", "from", "that", "which", "must", "should", "this")
USUAL = 5
"""A word that the document has so often is the one that was meant."""


@check(code="TY02", types=("fluency/typo",))
def slips(text: Bitext) -> Iterator[Evidence]:
    """A slip of the pen in the English.

    **Flags** a word printed twice, a stray backslash, a missing blank (11.Increasing, willencourage), and an unknown word that is
    one letter away from a word which the document uses often.

    **Leaves alone** “that that”, names, abbreviations, and unknown words without such a neighbour. Words are looked up in the
    document itself and, where it is installed, in the general dictionary.
    """
    view = rendition(text)
    yield from _doubled(view)
    english = view.english.text
    for match in _BACKSLASH.finditer(english):
        yield _slip(view, match.span(), "A stray backslash.", "多余的反斜杠。", 0.95, match.group()[1:])
    for clause in view.english.clauses:
        after = english[clause.body : clause.body + 1]
        if (
            clause.label
            and clause.label[-1] in ".．"
            and clause.body == clause.start + len(clause.label)
            and after.isalpha()
        ):
            end = re.compile(r"\w*").match(english, clause.body).end()  # type: ignore[union-attr]
            yield _slip(view, (clause.start, end), "A blank is missing behind the number.", "编号后缺少空格。", 0.9,
                        f"{clause.label} {english[clause.body:end]}")  # fmt: skip
    for match in _NO_BLANK.finditer(english):
        fixed = english[match.start() : match.start(1) + 1] + " " + english[match.end(1) : match.end()]
        yield _slip(
            view, match.span(), f"A blank is missing behind “{match[1]}”.", f"“{match[1]}”后缺少空格。", 0.85, fixed
        )
    yield from _misspelt(view)


def _doubled(view: Rendition) -> Iterator[Evidence]:
    """Each doubled word once in a clause, with how often it stands there."""
    found: dict[tuple[int, str], list[re.Match[str]]] = {}
    for match in _DOUBLED.finditer(view.english.text):
        if match[1].lower() not in _MAY_DOUBLE and "\n\n" not in match[2]:
            found.setdefault((view.clause_at("en", match.start()).index, match[1]), []).append(match)
    for (_, word), matches in found.items():
        times = f", {len(matches)} times in this clause" if len(matches) > 1 else ""
        times_zh = f"，本条款共{len(matches)}处" if len(matches) > 1 else ""
        yield _slip(
            view, matches[0].span(), f"“{word}” is printed twice{times}.", f"“{word}”重复{times_zh}。", 0.95, word
        )


def _misspelt(view: Rendition) -> Iterator[Evidence]:
    words = [match for match in _WORD.finditer(view.english.text) if not match.group().isupper()]
    counts = Counter(match.group().lower() for match in words)
    usual = {word for word, n in counts.items() if n >= USUAL}
    doubtful: dict[str, tuple[str, bool]] = {}
    for word in sorted(word for word, n in counts.items() if n <= 2):
        if apart := _apart(word, counts):
            doubtful[word] = apart, True
        elif near := _near(word, usual):
            doubtful[word] = near, False
    known = english_words(doubtful)
    if known is None:
        # Without a dictionary only what cannot be an English word is beyond doubt.
        known = frozenset(w for w, (_, joined) in doubtful.items() if not joined and re.search("[aeiouy]", w))
    for match in words:
        word = match.group()
        if word in doubtful and word not in known:
            meant, joined = doubtful[word]
            yield _slip(view, match.span(), f"“{word}” is probably “{meant}”.", f"“{word}”疑应为“{meant}”。",
                        0.85 if joined else 0.75, meant)  # fmt: skip


def _apart(word: str, counts: Counter[str]) -> str:
    for small in _JOINED_WITH:
        for one, two in ((small, word.removeprefix(small)), (word.removesuffix(small), small)):
            rest = two if one == small else one
            if one + two == word and len(rest) >= 5 and counts[rest] >= 2:
                return f"{one} {two}"
    return ""


def _near(word: str, usual: set[str]) -> str:
    """The usual word from which one letter is missing, added, changed or exchanged with its neighbour; not an inflected form."""
    for other in sorted(usual):
        if abs(len(word) - len(other)) > 1 or len(other) < 4 or word[0] != other[0]:
            continue
        if stem(word) == stem(other) or word.startswith(other) or other.startswith(word):
            continue
        if _one_slip(word, other):
            return other
    return ""


def _one_slip(a: str, b: str) -> bool:
    if len(a) == len(b):
        odd = [k for k in range(len(a)) if a[k] != b[k]]
        return len(odd) == 1 or (
            len(odd) == 2 and odd[1] == odd[0] + 1 and a[odd[0]] == b[odd[1]] and a[odd[1]] == b[odd[0]]
        )
    short, long = sorted((a, b), key=len)
    return any(long[:k] + long[k + 1 :] == short for k in range(len(long)))


def _slip(
    view: Rendition, en: tuple[int, int], message: str, message_zh: str, confidence: float, meant: str
) -> Evidence:
    return view.evidence(
        "fluency/typo", Severity.LOW, confidence, None, en, message=message, message_zh=message_zh,
        expected=meant, found=view.text("en", en), direction="neutral",
    )  # fmt: skip
