"""Sentences of a Chinese and an English text that say the same: beads of m to n, out of lexical evidence and length."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from normalize.english import Token, trimmed
from normalize.lexicon import Lexicon

MIX = 0.7
"""Share of the lexicon in a word's probability; the rest is its share of the document."""
LOCAL = 0.5
"""Weight of a word's share of the sentences at hand against its share of the document."""
WORDS, LENGTH = 0.4, 1.0
"""Weights of the lexical evidence and of the length ratio."""
ONE_ONE, ONE_TWO, MORE, TWO_TWO = -0.1, -2.0, -1.0, -9.0
"""Log weights of the kinds of bead; each further sentence on the long side costs MORE."""
ALONE, ALONE_FLAT = -1.5, -2.0
"""Log weight of a sentence without counterpart, inside matched clauses and in text without clauses."""
LONGEST = 20
"""A bead holds at most this many sentences on one side."""
SIGMA = 0.35
"""Standard deviation of the log length ratio of long sentences; shorter ones scatter more."""
WINDOW, WIDEST = 12, 60
"""Text without clauses is aligned in windows of this many sentences or more, cut between sure pairs."""
SURE = 0.35
"""Cosine from which two neighbouring pairs of sentences are sure enough to cut between them."""

_STOP_ZH = re.compile(r"[。！？；!?;][”’」』）)\]】》]*")
_QUOTES = {"“": "”", "《": "》", "「": "」", "『": "』"}
_NOTE_ZH = re.compile(r"(?<=\S)(?=[（(〔\[]\s*(?:牵头|责任|负责|配合|主办|协办|承办|完成)[^（()）：:]{0,12}[：:])")

_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
EXPANSION = 5.0
"""English letters that render one Chinese character, about; the exact figure is taken from each pair of documents."""

Span = tuple[int, int]


def chinese_sentences(text: str, lines: bool = True) -> tuple[Span, ...]:
    """The sentences of a Chinese text as half-open stretches, in order: what 。！？； and closing marks end.

    Stops inside quotation marks and titles end nothing; a bracketed note on the responsible units stands alone. With
    `lines`, a line break ends a sentence as well.
    """
    cuts = {0, len(text)} | {match.start() for match in _NOTE_ZH.finditer(text)}
    hidden = _quoted(text)
    cuts.update(match.end() for match in _STOP_ZH.finditer(text) if match.start() not in hidden)
    if lines:
        cuts.update(at + 1 for at, char in enumerate(text) if char == "\n")
    return trimmed(text, sorted(cuts))


def _quoted(text: str) -> set[int]:
    """The places inside quotation marks or titles that are closed on the same line."""
    inside: set[int] = set()
    at = 0
    while at < len(text):
        close = _QUOTES.get(text[at])
        end = text.find(close, at) if close else -1
        if end > at and "\n" not in text[at:end]:
            # A stop right before the closing mark ends the sentence outside as well: “……。”
            inside.update(range(at, end - 1))
            at = end
        at += 1
    return inside


@dataclass(frozen=True, slots=True)
class Sentence:
    """A unit of one side: [start, end) in the tree's text, its tokens, and its length (see `length`)."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    length: float


def length(text: str) -> float:
    """How much a text says, in characters: letters, digits and Han characters count, punctuation and spaces do not.

    In Chinese text a letter or digit weighs less than a character, for it takes the same room in English.
    """
    ideographs = len(_IDEOGRAPH.findall(text))
    plain = sum(map(str.isalnum, text)) - ideographs
    return ideographs + plain / EXPANSION if ideographs else float(plain)


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences that belong together: half-open ranges of sentence numbers on the Chinese and on the English side.
    `score` is the mean evidence per sentence, squeezed into 0 to 1; 0 for a sentence without counterpart."""

    chinese: Span
    english: Span
    score: float


class Scorer:
    """How well sentences of one pair of documents translate each other, out of the lexicon and the lengths."""

    def __init__(
        self, lexicon: Lexicon, chinese: Sequence[Sentence], english: Sequence[Sentence], expansion: float = EXPANSION
    ) -> None:
        self.lexicon = lexicon
        self._share_zh = _shares(chinese, lexicon.chinese)
        self._share_en = _shares(english, lexicon.english)
        # A word that has no counterpart anywhere in the other text says nothing on where its sentence belongs.
        self._speaks_zh = lexicon.table.sum(axis=1) > 0
        self._speaks_en = lexicon.table.sum(axis=0) > 0
        back = lexicon.table * self._share_zh[:, None]
        self._table_back = back / np.maximum(back.sum(axis=0), 1e-12)  # t(z|e) by Bayes
        self._ratio = math.log(expansion)

    def groups(self, chinese: Sequence[Sentence], english: Sequence[Sentence], alone: float = ALONE) -> list[Group]:
        """The best monotone sequence of beads between two runs of sentences.

        Method: dynamic programming over beads as in W. A. Gale and K. W. Church, "A program for aligning sentences in
        bilingual corpora", Computational Linguistics 19(1), 1993, with IBM Model 1 evidence in both directions, as in
        R. C. Moore, "Fast and accurate sentence alignment of bilingual corpora", AMTA 2002.
        """
        m, n = len(chinese), len(english)
        shapes = self._shapes(chinese, english)
        best = np.full((m + 1, n + 1), -np.inf)
        best[0, 0] = 0.0
        came_from: dict[Span, Span] = {}
        for i in range(m + 1):
            for j in range(n + 1):
                if i == j == 0:
                    continue
                options = [
                    (best[i - a, j - b] + values[i - a, j - b], (a, b))
                    for (a, b), values in shapes.items()
                    if a <= i and b <= j
                ]
                if i:
                    options.append((best[i - 1, j] + alone, (1, 0)))
                if j:
                    options.append((best[i, j - 1] + alone, (0, 1)))
                best[i, j], came_from[i, j] = max(options, key=lambda option: option[0])
        out: list[Group] = []
        i, j = m, n
        while i or j:
            a, b = came_from[i, j]
            score = 0.0
            if a and b:
                score = 1 / (1 + math.exp(-float(shapes[a, b][i - a, j - b]) / max(a, b)))
            out.append(Group((i - a, i), (j - b, j), round(score, 3)))
            i, j = i - a, j - b
        return out[::-1]

    def _shapes(self, chinese: Sequence[Sentence], english: Sequence[Sentence]) -> dict[Span, NDArray[np.float64]]:
        """For each kind of bead (a, b) the scores of all beads that begin at sentences i and j."""
        m, n = len(chinese), len(english)
        kinds = [(1, 1)]
        kinds += [(1, b) for b in range(2, min(n, LONGEST) + 1)] + [(a, 1) for a in range(2, min(m, LONGEST) + 1)]
        kinds += [(2, 2)] if m > 1 and n > 1 else []
        kinds = [(a, b) for a, b in kinds if a <= m and b <= n]
        if not kinds:
            return {}
        z_ids, z_at = _numbered(chinese, self.lexicon.chinese)
        e_ids, e_at = _numbered(english, self.lexicon.english)
        table, back = self.lexicon.table[np.ix_(z_ids, e_ids)], self._table_back[np.ix_(z_ids, e_ids)].T
        forward = self._evidence(table, z_at, _nearby(self._share_en, e_ids), self._speaks_en[e_ids])
        backward = self._evidence(back, e_at, _nearby(self._share_zh, z_ids), self._speaks_zh[z_ids])
        z_len = np.concatenate([[0], np.cumsum([s.length for s in chinese])])
        e_len = np.concatenate([[0], np.cumsum([s.length for s in english])])
        shapes: dict[Span, NDArray[np.float64]] = {}
        for a, b in kinds:
            # rows: first Chinese sentence, columns: first English sentence
            seen_e = forward(a)[:, e_at[b:]] - forward(a)[:, e_at[:-b]]
            seen_z = (backward(b)[:, z_at[a:]] - backward(b)[:, z_at[:-a]]).T
            lengths = self._length_score((z_len[a:] - z_len[:-a])[:, None], (e_len[b:] - e_len[:-b])[None, :])
            shapes[a, b] = WORDS * (seen_e + seen_z) + LENGTH * lengths + _prior(a, b)
        return shapes

    def _evidence(
        self, table: NDArray[np.float32], at: NDArray[np.intp], share: NDArray[np.float64], speaks: NDArray[np.bool_]
    ) -> Callable[[int], NDArray[np.float64]]:
        """A function of the group size: row k holds, summed up along the target words, the log of how much likelier
        each word is beside the source sentences k, k+1, … than anywhere in its document."""
        sums = np.concatenate([np.zeros((1, table.shape[1])), np.cumsum(table, axis=0, dtype=np.float64)])[at]
        known: dict[int, NDArray[np.float64]] = {}

        def of_size(size: int) -> NDArray[np.float64]:
            if size not in known:
                mass = sums[size:] - sums[:-size]
                words = np.maximum(at[size:] - at[:-size], 1)[:, None]
                odds = MIX * mass / words / share[None, :] + (1 - MIX)
                gain = np.log(odds) * speaks[None, :]
                known[size] = np.concatenate([np.zeros((gain.shape[0], 1)), np.cumsum(gain, axis=1)], axis=1)
            return known[size]

        return of_size

    def _length_score(self, chinese: NDArray[np.float64], english: NDArray[np.float64]) -> NDArray[np.float64]:
        delta = np.log((english + 3.0) / (chinese + 1.0)) - self._ratio
        variance = SIGMA**2 + 1.5 / (chinese + 1.0)
        return -0.5 * np.minimum(delta**2 / variance, 12.0)

    def flat(self, chinese: Sequence[Sentence], english: Sequence[Sentence]) -> list[Group]:
        """The beads of two long texts without common clauses: cut into windows between sure pairs, then as `groups`."""
        likeness = cosines(self.lexicon, [s.tokens for s in chinese], [s.tokens for s in english])
        out: list[Group] = []
        for (i, m), (j, n) in _windows(likeness):
            for group in self.groups(chinese[i:m], english[j:n], ALONE_FLAT):
                (a, b), (c, d) = group.chinese, group.english
                out.append(Group((a + i, b + i), (c + j, d + j), group.score))
        return out


def cosines(
    lexicon: Lexicon, chinese: Sequence[Sequence[Token]], english: Sequence[Sequence[Token]], strict: bool = False
) -> NDArray[np.float64]:
    """The cosine of every Chinese with every English bag of tokens: the Chinese vector of tf-idf weights is carried over
    by t(e|z). Words that no word of the other text renders are left out, unless `strict`."""
    z = _weights(chinese, lexicon.chinese)
    e = _weights(english, lexicon.english)
    spoken = e * (lexicon.table.sum(axis=0) > 0)
    carried = z @ lexicon.table
    carried /= np.linalg.norm(carried, axis=1, keepdims=True) + 1e-9
    spoken /= np.linalg.norm(e if strict else spoken, axis=1, keepdims=True) + 1e-9
    out: NDArray[np.float64] = (carried @ spoken.T).astype(np.float64)
    return out


def _weights(bags: Sequence[Sequence[Token]], columns: Mapping[str, int]) -> NDArray[np.float32]:
    """tf-idf weights, a row for each bag."""
    counts = np.zeros((len(bags), len(columns)), dtype=np.float32)
    for row, bag in enumerate(bags):
        for token in bag:
            counts[row, columns[token.form]] += 1
    spread = np.maximum((counts > 0).sum(axis=0), 1)
    out: NDArray[np.float32] = np.log1p(counts) * (np.log(max(len(bags), 1) / spread) + 0.5).astype(np.float32)
    return out


def _windows(likeness: NDArray[np.float64]) -> Iterator[tuple[Span, Span]]:
    """Cuts two texts at the same places: between two neighbouring pairs of sentences that both are sure. Where none is
    found for long, the surest neighbours will do."""
    m, n = likeness.shape
    chain = _chain(likeness)
    i = j = 0
    weak: tuple[float, int, int] | None = None
    for (a, b), (c, d) in pairwise(chain):
        if (c, d) != (a + 1, b + 1) or c - i < WINDOW or d - j < WINDOW:
            continue
        sureness = min(likeness[a, b], likeness[c, d])
        if sureness >= SURE:
            yield (i, c), (j, d)
            i, j, weak = c, d, None
            continue
        if weak is None or sureness > weak[0]:
            weak = (float(sureness), c, d)
        if max(c - i, d - j) > WIDEST and weak[0] > SURE / 2:
            yield (i, weak[1]), (j, weak[2])
            i, j, weak = weak[1], weak[2], None
    yield (i, m), (j, n)


def _chain(likeness: NDArray[np.float64]) -> list[Span]:
    """The ascending sequence of pairs with the greatest sum of likeness."""
    m, n = likeness.shape
    best = np.zeros((m + 1, n + 1))
    gain = np.maximum(likeness - SURE / 2, 0.0)
    for i in range(m):
        best[i + 1, 1:] = np.maximum(best[i, 1:], best[i, :-1] + gain[i])
        np.maximum.accumulate(best[i + 1], out=best[i + 1])
    chain: list[Span] = []
    i, j = m, n
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            chain.append((i, j))
    return chain[::-1]


def _nearby(share: NDArray[np.float64], ids: NDArray[np.intp]) -> NDArray[np.float64]:
    """Each word's share of the document, mixed with the share that its other occurrences have of the sentences at hand:
    what they all speak of does not tell them apart."""
    here = (np.bincount(ids, minlength=share.size)[ids] - 1) / max(ids.size, 1)
    out: NDArray[np.float64] = (1 - LOCAL) * share[ids] + LOCAL * here
    return out


def _prior(a: int, b: int) -> float:
    if a == b == 1:
        return ONE_ONE
    if a == b:
        return TWO_TWO
    return ONE_TWO + MORE * (max(a, b) - 2)


def _shares(sentences: Sequence[Sentence], columns: Mapping[str, int]) -> NDArray[np.float64]:
    counts = np.ones(len(columns))
    for sentence in sentences:
        for token in sentence.tokens:
            counts[columns[token.form]] += 1
    shares: NDArray[np.float64] = counts / max(counts.sum(), 1.0)
    return shares


def _numbered(sentences: Sequence[Sentence], columns: Mapping[str, int]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    ids = [columns[token.form] for sentence in sentences for token in sentence.tokens]
    at = np.concatenate([[0], np.cumsum([len(sentence.tokens) for sentence in sentences])])
    return np.array(ids, dtype=np.intp), at.astype(np.intp)
