"""English text cut into sentences and into the words that carry its meaning, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from normalize.numerals import Number, numbers

if TYPE_CHECKING:
    import Stemmer
    from spacy.language import Language

SMALL = 10
"""Spelt Chinese numbers up to this value are words like others (一网通办); they are anchors from there on."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number at the half-open [start, end). `form` is what is compared: a stem, a Chinese word, or for a
    number "#" and its value ("#30%", "#10000000"), the same in both languages."""

    start: int
    end: int
    form: str


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STOPWORDS = _words("""
    a about above after again all also although am an and any are as at be because been before being below both but
    by can could did do does doing done during each either else etc even ever for from further had has have having
    he her here hereby hereof herein hereto his how however i if in into is it its itself just may me might more
    most must my neither no nor not of on one only or other others otherwise our out over own per quite rather same
    shall she should so some such than that the their them themselves then thereof thereto there therefore these
    they this those though through thus to too under until up upon us very was we were what when where whereas
    whether which while who whom whose will with within without would you your
""")
_WORD = re.compile(r"\b[A-Za-z]&[A-Za-z]\b|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)?")
_BRITISH = (
    (re.compile(r"is(e|es|ed|ing|er|ers)$|is(?=ation)"), r"iz\1"),
    (re.compile(r"(?<=...)our(s|ed|ing|able)?$"), r"or\1"),
    (re.compile(r"(?<=..)tre(s?)$"), r"ter\1"),
    (re.compile(r"gramme(s?)$"), r"gram\1"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
    (re.compile(r"(?<=..)ence$"), r"ense"),
)


@lru_cache(maxsize=1)
def stemmer() -> Stemmer.Stemmer:
    """Porter's English stemmer (M. F. Porter, "Snowball: a language for stemming algorithms", 2001): `stemWord(word)` takes
    and gives lower case."""
    import Stemmer

    return Stemmer.Stemmer("english")


_IRREGULAR_FORMS = """
    became:become began:begin begun:begin bore:bear borne:bear bought:buy broke:break broken:break brought:bring built:build
    chose:choose chosen:choose came:come dealt:deal drew:draw drawn:draw driven:drive drove:drive fell:fall fallen:fall felt:feel
    forbade:forbid forbidden:forbid gave:give given:give grew:grow grown:grow heard:hear held:hold kept:keep knew:know
    known:know laid:lay lain:lie led:lead left:leave lent:lend lost:lose made:make meant:mean met:meet paid:pay ran:run risen:rise
    rose:rise said:say saw:see seen:see sent:send shown:show sold:sell sought:seek spent:spend spoken:speak stood:stand strove:strive
    striven:strive taken:take taught:teach told:tell took:take understood:understand undertaken:undertake undertook:undertake
    withdrawn:withdraw withdrew:withdraw withheld:withhold won:win wrote:write written:write overseen:oversee oversaw:oversee
    leapt:leap bound:bind wound:wind children:child men:man women:woman feet:foot wharves:wharf shelves:shelf halves:half knives:knife
    thieves:thief calves:calf wolves:wolf criteria:criterion phenomena:phenomenon
"""
_IRREGULAR = dict(pair.split(":") for pair in _IRREGULAR_FORMS.split())


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of one word, in lower case, British and American spelling alike (centres, center → center), irregular forms
    as their base (built → build)."""
    word = word.lower()
    return str(stemmer().stemWord(american(_IRREGULAR.get(word, word))))


@lru_cache(maxsize=65536)
def american(word: str) -> str:
    """One word in lower case and American spelling (Centres → centers). What is British in form alone is changed too, alike
    in all its places (exercise → exercize): for comparison, not for print."""
    word = word.lower()
    for pattern, spelling in _BRITISH:
        word = pattern.sub(spelling, word)
    return word


@lru_cache(maxsize=4096)
def irregular_forms(base: str) -> tuple[str, ...]:
    """The irregular forms of a word in lower case that are known (pay → paid); empty for a regular one."""
    return tuple(form for form, of in _IRREGULAR.items() if of == base)


def number_form(number: Number) -> str:
    """What stands for a number in both languages: 1000万 and "10 million" are "#10000000", 三成 and "30%" are "#30"."""
    return f"#{number.value.normalize():f}"


def content_words(text: str, opening: frozenset[str] | None = None) -> Iterator[tuple[int, int, str]]:
    """The words of `text` that carry meaning, as (start, end, stem); numbers are not among them.

    Only words whose first three letters are in `opening` are stemmed, if it is given: stems leave these letters alone.
    """
    for match in _WORD.finditer(text):
        word = match.group().replace("’", "'").lower()
        if word not in _STOPWORDS and (len(word) > 1 or not word.isascii()):
            yield match.start(), match.end(), stem(word) if opening is None or word[:3] in opening else word


def openings(text: str) -> frozenset[str]:
    """The first three letters, in lower case, of each word of `text`, an irregular form's as those of its base."""
    words = (match.group().lower() for match in _WORD.finditer(text))
    return frozenset(_IRREGULAR.get(word, word)[:3] for word in words)


def tokens(text: str) -> tuple[Token, ...]:
    """The words that carry meaning and the numbers of `text`, in order, with offsets into it. Function words are left
    out."""
    found = [n for n in numbers(text, "en") if n.digits or n.value != 1]
    taken: set[int] = set()
    for number in found:
        taken.update(range(number.start, number.end))
    out = [Token(n.start, n.end, number_form(n)) for n in found]
    out.extend(Token(start, end, form) for start, end, form in content_words(text) if start not in taken)
    return tuple(sorted(out, key=lambda token: token.start))


_ABBREVIATIONS = _words("""
    al approx apr art arts aug ave bros bull ca cap cf ch cl co corp dec dept dr e.g ed eds est etc feb fig figs gen gov
    govt hon i.e ibid inc intl jan jr jul jun lt ltd mar messrs mr mrs ms mt nat no nos nov oct op p para paras pp
    prof pt pts ref rev sec sect sen sep sept sr st subpara u.k u.n u.s v viz vol vols vs
""")
_MARKS = [".", "!", "?", ";", "；", "。", "！", "？"]
_ENUMERATOR = re.compile(r"[(（]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[)）]?[.．]?")
_ETC = re.compile(r"\betc\.(?=\s+[\"'“‘(]*[A-Z])")
_LIST_LINE = re.compile(r"\s*(?:[(（]?(?:\d{1,3}|[a-z]|[ivx]{1,5})[)）.]|[-•▪●·*–—])\s")
_NOTE = re.compile(
    r"(?<=[^\s\\])\s*(?=\\?[(（\[]\s*(?:responsib|lead|led by|in charge|co-?operat)\w*[^()（）]{0,40}[:：])",
    re.IGNORECASE,
)


def sentences(text: str, lines: bool = True) -> tuple[tuple[int, int], ...]:
    """The sentences of `text` as half-open stretches without the white space around them, in order.

    A stop or a semicolon ends a sentence, unless the stop belongs to an abbreviation or a number; a bracketed note on
    the responsible units is a unit of its own. With `lines`, so is every line; without, a line ends a sentence only
    where the next one opens a list item (for files that break lines anywhere).
    """
    cuts = {0, len(text)}
    # A bracket that opens behind a stop belongs to what follows.
    cuts.update(len(text[: sentence.end_char].rstrip(" \t\n([（“‘")) for sentence in _splitter()(text).sents)
    cuts.update(match.end() for match in _ETC.finditer(text))
    cuts.update(match.start() for match in _NOTE.finditer(text))
    cuts.update(
        at + 1 for at, char in enumerate(text) if char == "\n" and (lines or _LIST_LINE.match(text, at + 1) is not None)
    )
    ends = sorted(cuts)
    # The printed number of a list item is no sentence: "1." goes with what it numbers, unless it has the line to itself.
    for before, at in list(pairwise(ends)):
        if _ENUMERATOR.fullmatch(text[before:at].strip()) and text[at - 1 : at] != "\n":
            cuts.discard(at)
    return trimmed(text, sorted(cuts | {0, len(text)}))


@lru_cache(maxsize=1)
def _splitter() -> Language:
    """spaCy's blank English pipeline: its tokens know which full stops belong to abbreviations and figures. No model is
    needed; the import takes about a second, so that it is made for translations only."""
    from spacy.lang.en import English
    from spacy.tokenizer import Tokenizer

    nlp = English()
    nlp.max_length = 100_000_000
    tokenizer = nlp.tokenizer
    assert isinstance(tokenizer, Tokenizer)
    for word in _ABBREVIATIONS:
        for form in (f"{word}.", f"{word.capitalize()}."):
            tokenizer.add_special_case(form, [{"ORTH": form}])
    nlp.add_pipe("sentencizer", config={"punct_chars": _MARKS})
    return nlp


def trimmed(text: str, cuts: list[int]) -> tuple[tuple[int, int], ...]:
    """The stretches of `text` between ascending `cuts`, without white space around them; empty ones are left out."""
    out: list[tuple[int, int]] = []
    for low, high in pairwise(cuts):
        piece = text[low:high]
        start = low + len(piece) - len(piece.lstrip())
        end = high - (len(piece) - len(piece.rstrip()))
        if start < end:
            out.append((start, end))
    return tuple(out)
