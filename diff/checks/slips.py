"""TY02."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.names import misspelt_names
from diff.bilingual.rendition import Rendition, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.chinese import simplify
from normalize.lexicon import english_words
from normalize.romanised import is_pinyin, is_spelt
from normalize.spelling import frequencies, is_word, meant, plain_verb

_DOUBLED = re.compile(r"\b([A-Za-z]{2,})([ \u00a0]*\n?[ \u00a0]+)\1\b")
_MAY_DOUBLE = frozenset({"that", "had", "is"})
_ADDRESS = re.compile(
    r"\b(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b[\w\-]+(?:\.[\w\-]+)*\.(?:com|cn|org|net|gov|edu|int|io|pdf|docx?|xlsx?|html?)\b\S*"
)
_STRAY = re.compile(r"\\\S{1,30}|\ufffd+")
_NO_BLANK = re.compile(
    r"\b[a-z]{2,}([.,;:])[A-Z]?[a-z]{3,}\b(?!\.)|\b[a-z]{3,}(?=(\())\([A-Za-z]{3,}|\b[a-z]{3,}(\))[A-Za-z]{3,}\b"
)
_TWO_STOPS = re.compile(r"(?<![.\d])\.\.(?!\.)|[,;:]{2,}|(?<=[a-z]{3})[,;]\.(?![.\d])|;,|,;")
_SMALL_LETTER = re.compile(r"(?<![.\w])([a-z]{3,}|\d{4})\.[ \u00a0]+([a-z]{2,})\b(?!\.)")
_SHORTENED = frozenset(
    [
        "approx",
        "art",
        "arts",
        "cap",
        "cent",
        "cents",
        "chap",
        "cf",
        "col",
        "dept",
        "ed",
        "eds",
        "est",
        "etc",
        "fig",
        "figs",
        "incl",
        "max",
        "min",
        "misc",
        "nos",
        "para",
        "paras",
        "pct",
        "resp",
        "sec",
        "sect",
        "subsec",
        "tel",
        "temp",
        "vol",
        "vols",
        "vs",
    ]
)
_FULL_WIDTH = re.compile(r"[，。；：、！？（）【】《》〈〉「」％＋－／．０-９Ａ-Ｚａ-ｚ]")
_LATIN = re.compile(r"[A-Za-z]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ENUMERATOR = re.compile(r"(?:^|(?<=[\s;,:.]))(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[)）]")
_PAIRS = {")": "(", "]": "[", "}": "{", "”": "“", "）": "("}
_WORD = re.compile(r"(?<![\w@/.'’])[A-Za-z][a-z]{2,}(?=['’]s\b|(?![\w@/'’]|\.\w))")
_ARTICLE = re.compile(
    r"(?<![\w.\-(（])(?P<article>an?|An)[ \u00a0]+(?!(?:and|are|as|at|if|in|is|it|of|on|or)\b)(?P<word>[a-z]{3,})(?![\w.])"
)
_VOWEL = re.compile(r"[aeiou](?!u[a-z]*(?:rope|log|phem|nuch))|h(?:our|eir|onest|onou?r)")
# Letters that are spoken otherwise than they look: a university, a one-off, a European, a ewe.
_SPOKEN = re.compile(r"(?:uni(?!n|m)|unan|us[aeiu]|ut[ei]|ub|uk|uran|ure|one|once|eu|ew|oui)")
_MODAL = re.compile(
    r"\b(?P<modal>shall|will|must|may|can|should|would|could)[ \u00a0]+(?:not[ \u00a0]+)?(?P<verb>[a-z]{4,}[^s\W]s|has|is|are|been)\b"
)
_NO_VERB = frozenset(
    ("afterwards", "always", "besides", "bias", "canvas", "focus", "forwards", "nowadays", "overseas", "perhaps", "sometimes", "thus",
     "towards")
)  # fmt: skip
_UNCOUNTABLE = re.compile(
    r"\b(?P<word>informations|equipments|advices|knowledges|furnitures|softwares|hardwares|luggages|feedbacks)\b", re.I
)
KEPT_TO = 4
"""A word that is used so often is meant, unless it is one slip away from one of the most common words."""
CAPITALS = 7
"""Letters of a word with a capital that may be misspelt: shorter ones are more often foreign names."""
VERY_COMMON = 10_000_000


@check(code="TY02", types=("fluency/typo",))
def slips(text: Bitext) -> Iterator[Evidence]:
    """A slip of the pen in the English.

    **Flags** a word that the word list does not know and that is one letter, in longer words two, away from a common one; words run
    together (willencourage); the name of a place whose pinyin is a letter off (Tongsan for 铜山); a word printed twice; a stray
    backslash or replacement character; a missing blank (11.Increasing); Chinese marks and full-width letters in the English; a
    bracket or quotation mark without its other half; two stops; a small letter behind a full stop; forms that no sentence can have
    (a institution, shall submits, informations). What stands so in several places is
    told once.

    **Leaves alone** British and American spelling, regular forms of known words, words of the glossary, “that that”, addresses,
    abbreviations, names and pinyin, what the Chinese prints as well, and unknown words that are near to no common one.

    The word list is that of the library symspellpy (MIT licence).
    """
    view = rendition(text)
    yield from _doubled(view)
    yield from _marks(view)
    yield from _forms(view)
    yield from _halves(view)
    yield from _misspelt(view)
    for name in misspelt_names(view):
        yield view.evidence(
            "fluency/typo", Severity.MEDIUM if name.other else Severity.LOW, 0.85, name.zh, name.en,
            message=f"“{name.found}” is not how {view.text('zh', name.zh)} is spelt in pinyin: “{name.meant}”.",
            message_zh=f"“{view.text('zh', name.zh)}”的拼写应为“{name.meant}”，此处误作“{name.found}”。",
            expected=name.meant, found=name.found, direction="neutral",
        )  # fmt: skip


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


def _marks(view: Rendition) -> Iterator[Evidence]:
    english = view.english.text
    addresses = {at for match in _ADDRESS.finditer(english) for at in range(*match.span())}
    for match in _STRAY.finditer(english):
        if match.group()[0] == "\\":
            yield _slip(view, match.span(), "A stray backslash.", "多余的反斜杠。", 0.95, match.group()[1:])
        else:
            yield _slip(view, match.span(), "A character that could not be shown.", "无法显示的字符。", 0.9, "")
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
        mark = next(k for k in (1, 2, 3) if match[k])
        if match.start() in addresses:
            continue
        cut = match.start(mark) + (mark != 2)
        side, side_zh = ("before", "前") if mark == 2 else ("behind", "后")
        yield _slip(
            view, match.span(), f"A blank is missing {side} “{match[mark]}”.", f"“{match[mark]}”{side_zh}缺少空格。", 0.85,
            f"{english[match.start():cut]} {english[cut:match.end()]}",
        )  # fmt: skip
    for match in _TWO_STOPS.finditer(english):
        start = _word_before(english, match.start())
        yield _slip(view, (start, match.end()), f"Two stops: “{match.group()}”.", f"标点重复：“{match.group()}”。", 0.85,
                    english[start : match.start()] + ("." if "." in match.group() else match.group()[0]))  # fmt: skip
    for match in _SMALL_LETTER.finditer(english):
        if match[1] not in _SHORTENED and match.start() not in addresses:
            yield _slip(view, match.span(), "A small letter behind a full stop.", "句号后首字母未大写。", 0.8,
                        f"{match[1]}. {match[2].capitalize()}")  # fmt: skip
    yield from _full_width(view)


def _forms(view: Rendition) -> Iterator[Evidence]:
    """Forms that no sentence can have: a institution, shall submits, informations."""
    english = view.english.text
    for match in _ARTICLE.finditer(english):
        word, article = match["word"], match["article"]
        vowel = _VOWEL.match(word) is not None and _SPOKEN.match(word) is None
        if vowel is not (article[1:] == "n") and is_word(word) and not (word[0] == "h" and article[1:]):
            right = article[0] + ("n" if vowel else "")
            yield _slip(view, match.span(), f"“{article} {word}” should be “{right} {word}”.",
                        f"“{article} {word}”应为“{right} {word}”。", 0.85, f"{right} {word}")  # fmt: skip
    for match in _MODAL.finditer(english):
        verb = match["verb"]
        base = {"has": "have", "is": "be", "are": "be", "been": "be"}.get(verb) or plain_verb(verb)
        if verb in _NO_VERB or not base:
            continue
        yield _slip(view, match.span(), f"Behind “{match['modal']}” stands “{base}”, not “{verb}”.",
                    f"“{match['modal']}”后应用“{base}”，不用“{verb}”。", 0.85,
                    match.group().removesuffix(verb) + base)  # fmt: skip
    for match in _UNCOUNTABLE.finditer(english):
        word = match["word"]
        yield _slip(view, match.span(), f"“{word}” has no plural: “{word[:-1]}”.", f"“{word}”不可数，应为“{word[:-1]}”。", 0.8,
                    word[:-1])  # fmt: skip


def _word_before(text: str, at: int) -> int:
    start = at
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    return start


def _full_width(view: Rendition) -> Iterator[Evidence]:
    """The Chinese marks among English words, told once at the first."""
    english, labels = view.english.text, set[int]()
    for clause in view.english.clauses:
        labels.update(range(clause.start, clause.start + len(clause.label)))
    found = [
        match.start()
        for match in _FULL_WIDTH.finditer(english)
        if match.start() not in labels
        and _LATIN.search(around := english[max(match.start() - 3, 0) : match.end() + 3])
        and not _HAN.search(around)
    ]
    if not found:
        return
    at = found[0]
    start, end = _word_before(english, at), at + 1
    while end < len(english) and english[end].isalnum():
        end += 1
    # A bracket of the other width looks the same on most screens.
    severity = Severity.INFO if all(english[k] in "（）" for k in found) else Severity.LOW
    some = "".join(dict.fromkeys(english[k] for k in found[:20]))
    times = f"; {len(found)} of them in the text ({some})" if len(found) > 1 else ""
    times_zh = f"，全文共{len(found)}处（{some}）" if len(found) > 1 else ""
    yield _slip(view, (start, end), f"“{english[at]}” is a Chinese mark in the English{times}.",
                f"英文中出现中文标点或全角字符“{english[at]}”{times_zh}。", 0.9, "", severity)  # fmt: skip


def _halves(view: Rendition) -> Iterator[Evidence]:
    """Brackets and quotation marks without their other half, in the text of a clause of its own."""
    for clause in view.english.clauses:
        own = view.english.own_text(clause)
        base = clause.body
        if view.english.text[base : base + len(own)] != own:
            base = view.english.text.find(own, clause.start, clause.end) if own else -1
        if base < 0:
            continue
        numbers = {match.end() - 1 for match in _ENUMERATOR.finditer(own)}
        for at in _unpaired(own, numbers):
            start, end = _beside(own, at)
            mark = own[at]
            yield _slip(view, (base + start, base + end), f"“{mark}” has no other half.", f"“{mark}”不成对。", 0.8, "")


def _unpaired(text: str, numbers: set[int]) -> list[int]:
    waiting: list[int] = []
    alone: list[int] = []
    for at, char in enumerate(text):
        mark = "(" if char == "（" else char
        if mark in "([{“":
            if mark == "“" and any(text[k] == "“" for k in waiting):
                alone += [k for k in waiting if text[k] == "“"]
                waiting = [k for k in waiting if text[k] != "“"]
            waiting.append(at)
        elif mark in _PAIRS:
            opened = next((k for k in reversed(waiting) if _same(text[k], _PAIRS[mark])), None)
            if opened is not None:
                waiting.remove(opened)
            elif at not in numbers:  # a) opens an item
                alone.append(at)
    return sorted(alone + waiting)


def _same(mark: str, opening: str) -> bool:
    return mark == opening or (opening == "(" and mark == "（")


def _beside(text: str, at: int) -> Span:
    """The mark with the word beside it."""
    start, end = at, at + 1
    if text[at] in _PAIRS:
        while start > 0 and not text[start - 1].isspace():
            start -= 1
    else:
        while end < len(text) and not text[end].isspace():
            end += 1
    return start, end


def _misspelt(view: Rendition) -> Iterator[Evidence]:
    english = view.english.text
    addresses = {at for match in _ADDRESS.finditer(english) for at in range(*match.span())}
    places: dict[str, list[re.Match[str]]] = {}
    for match in _WORD.finditer(english):
        word = match.group().lower()
        if match.start() not in addresses and not is_word(word):
            places.setdefault(word, []).append(match)
    if not places:
        return
    chinese = simplify(view.chinese.text)
    printed = {word.lower() for word in re.findall(r"[A-Za-z]{3,}", chinese)}
    for word, matches in places.items():
        said = meant(word)
        if not said or word in printed or is_spelt(word, chinese):
            continue
        small = [match for match in matches if match.group()[0].islower()]
        frequency = frequencies().get(said, VERY_COMMON)
        if len(matches) >= KEPT_TO and frequency < VERY_COMMON:
            continue
        if not small and (
            len(word) < CAPITALS
            or frequency < VERY_COMMON
            or is_pinyin(word)
            or _among_names(english, matches[0])
            or english_words([matches[0].group()])
        ):
            continue
        times = f" ({len(matches)} times)" if len(matches) > 1 else ""
        times_zh = f"（共{len(matches)}处）" if len(matches) > 1 else ""
        match = matches[0]
        right = said.capitalize() if match.group()[0].isupper() else said
        yield _slip(view, match.span(), f"“{match.group()}” {'is two words' if ' ' in said else 'is misspelt'}: “{right}”{times}.",
                    f"“{match.group()}”拼写有误，疑应为“{right}”{times_zh}。", 0.9 if " " in said or small else 0.8, right)  # fmt: skip


def _among_names(text: str, match: re.Match[str]) -> bool:
    """Whether another unknown word with a capital stands beside this one: two such words are a name."""
    before = re.search(r"([A-Z][a-z]+)[ \u00a0]$", text[max(match.start() - 30, 0) : match.start()])
    after = re.match(r"[ \u00a0]([A-Z][a-z]+)", text[match.end() : match.end() + 30])
    return any(one is not None and not is_word(one[1].lower()) for one in (before, after))


def _slip(
    view: Rendition, en: Span, message: str, message_zh: str, confidence: float, meant: str, severity: Severity = Severity.LOW
) -> Evidence:  # fmt: skip
    return view.evidence(
        "fluency/typo", severity, confidence, None, en, message=message, message_zh=message_zh,
        expected=meant, found=view.text("en", en), direction="neutral",
    )  # fmt: skip
