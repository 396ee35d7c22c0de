"""Sentences of a Chinese and an English text that say the same: beads of m to n, out of lexical evidence and length."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from align.models import SentenceSimilarity
from align.strips import Strip, mutual, strips
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
LABEL, NUMBER = -1.5, 0.7
"""Log weights for each heading or printed number that one side of a bead has more than the other, and for equal numbers with which
both sides begin."""
MODEL, MIDDLING = 6.0, 0.4
"""Weight of a model's opinion on a bead, from 0 to 1, and the opinion that speaks neither for it nor against it."""
SIGMA = 0.35
"""Standard deviation of the log length ratio of long sentences; shorter ones scatter more."""
ADDS = 0.25
"""A sentence that adds less than this to a bead, which is too long with it besides, is none of its sentences."""
UNSURE, WORDY, UNLIKE = 0.3, 7, 0.35
"""A bead of one and one with a lower score than this is none, if both have so many words and less than this share of their weight is
rendered. Headings are rendered freely and stay."""
MOVED, CLEARLY = 0.4, 1.3
"""Cosine from which two sentences in different places belong together; how much more alike they must be than either is to what it
stands with."""
LEFT, SURELY = 0.2, 0.9
"""Cosine and score from which two that both stand alone do."""
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
    opens: bool = False
    """Whether it opens a clause or an item: a heading, or a line with a printed number."""
    number: int = 0
    """The printed number with which a line begins, 0 where there is none."""
    text: str = ""
    """Its text, which only a model reads."""


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
        self,
        lexicon: Lexicon,
        chinese: Sequence[Sentence],
        english: Sequence[Sentence],
        expansion: float = EXPANSION,
        one_two: float = ONE_TWO,
        similarity: SentenceSimilarity | None = None,
    ) -> None:
        """`expansion` is how much longer the English is than the Chinese, `one_two` the log weight of a bead of one and two;
        `similarity` is a model's opinion on the sentences, where there is one."""
        self.lexicon = lexicon
        self._share_zh = _shares(chinese, lexicon.chinese)
        self._share_en = _shares(english, lexicon.english)
        # A word that has no counterpart anywhere in the other text says nothing on where its sentence belongs.
        self._speaks_zh = lexicon.table.sum(axis=1) > 0
        self._speaks_en = lexicon.table.sum(axis=0) > 0
        back = lexicon.table * self._share_zh[:, None]
        self._table_back = back / np.maximum(back.sum(axis=0), 1e-12)  # t(z|e) by Bayes
        self._ratio = math.log(expansion)
        self._one_two = one_two
        self._similarity = similarity

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
        beads = [group for whole in out[::-1] for group in self._peeled(whole, chinese, english)]
        return [group for bead in beads for group in self._apart(bead, chinese, english)]

    def _apart(self, group: Group, chinese: Sequence[Sentence], english: Sequence[Sentence]) -> list[Group]:
        """The two sentences by themselves, where they were put together only because no word of theirs was known to stand elsewhere."""
        (a, b), (c, d) = group.chinese, group.english
        if (b - a, d - c) != (1, 1) or group.score >= UNSURE or not self.lexicon.general:
            return [group]
        z, e = chinese[a], english[c]
        if min(len(z.tokens), len(e.tokens)) < WORDY or (z.opens and e.opens):
            return [group]
        if self._rendered_share(z, e) >= UNLIKE:
            return [group]
        return [Group((a, b), (c, c), 0.0), Group((b, b), (c, d), 0.0)]

    def _rendered_share(self, chinese: Sentence, english: Sentence) -> float:
        """The share of the weight of both sentences' words that the other accounts for."""
        rendered = sum(self._rendered([chinese], [english], side) for side in (0, 1))
        z_ids, _ = _numbered([chinese], self.lexicon.chinese)
        e_ids, _ = _numbered([english], self.lexicon.english)
        return rendered / float(-np.log(self._share_zh[z_ids]).sum() - np.log(self._share_en[e_ids]).sum())

    def _peeled(self, group: Group, chinese: Sequence[Sentence], english: Sequence[Sentence]) -> list[Group]:
        """The bead without the sentences at its ends that render nothing which the others do not render already.

        Model 1 lets one word render many, so that a sentence on the same subject may hide in the bead of its neighbour.
        """
        (a, b), (c, d) = group.chinese, group.english
        if max(b - a, d - c) < 2 or not min(b - a, d - c):
            return [group]
        ends = [(0, a), (0, b - 1)] if b - a > 1 else []
        ends += [(1, c), (1, d - 1)] if d - c > 1 else []
        adds = [
            (
                round(self._adds(side, at, chinese[a:b], english[c:d], (a, c)[side]), 2),
                # Of two that say the same, the one with the number of the other side stays.
                0 < (chinese, english)[side][at].number == (english[c], chinese[a])[side].number,
                side,
                at,
            )
            for side, at in ends
        ]
        least, _, side, at = min(adds)
        if least >= ADDS:
            return [group]
        first = at == (a, c)[side]
        alone = Group((at, at + 1), (c, c) if first else (d, d), 0.0)
        rest = Group((a + first, b - (not first)), (c, d), group.score)
        if side == 1:
            alone = Group((a, a) if first else (b, b), (at, at + 1), 0.0)
            rest = Group((a, b), (c + first, d - (not first)), group.score)
        peeled = self._peeled(rest, chinese, english)
        return [alone, *peeled] if first else [*peeled, alone]

    def _adds(self, side: int, at: int, chinese: Sequence[Sentence], english: Sequence[Sentence], start: int) -> float:
        """What a sentence of a bead adds to it: the weight of the words on the other side that only it renders, as a share of
        the weight of its own words. 1 where the lengths are likelier with it, or where it has no word."""
        sides: list[Sequence[Sentence]] = [chinese, english]
        whole = [sum(sentence.length for sentence in one) for one in sides]
        sentence = sides[side][at - start]
        sides[side] = [*sides[side][: at - start], *sides[side][at - start + 1 :]]
        rest = [*whole]
        rest[side] -= sentence.length
        columns = self.lexicon.chinese if side == 0 else self.lexicon.english
        share, speaks = (self._share_en, self._speaks_en) if side else (self._share_zh, self._speaks_zh)
        own = sum(-math.log(share[k]) for token in sentence.tokens if speaks[k := columns[token.form]])
        with_it, without = (self._length_score(np.array([z]), np.array([e]))[0] for z, e in (whole, rest))
        if not own or with_it > without:
            return 1.0
        gain = self._rendered(chinese, english, 1 - side) - self._rendered(sides[0], sides[1], 1 - side)
        return float(gain / own)

    def _rendered(self, chinese: Sequence[Sentence], english: Sequence[Sentence], side: int) -> float:
        """The weight of the words of one side (0 Chinese, 1 English) that have a counterpart on the other, each word of which
        renders one."""
        z_ids, _ = _numbered(chinese, self.lexicon.chinese)
        e_ids, _ = _numbered(english, self.lexicon.english)
        both = self.lexicon.table[np.ix_(z_ids, e_ids)] * self._table_back[np.ix_(z_ids, e_ids)]
        rows, columns = np.nonzero(both)
        free = np.ones(z_ids.size, dtype=bool), np.ones(e_ids.size, dtype=bool)
        for k in np.argsort(-both[rows, columns], kind="stable"):
            if free[0][rows[k]] and free[1][columns[k]]:
                free[0][rows[k]] = free[1][columns[k]] = False
        ids, share = (e_ids, self._share_en) if side else (z_ids, self._share_zh)
        return float(-np.log(share[ids[~free[side]]]).sum())

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
        z_opens = np.concatenate([[0], np.cumsum([s.opens for s in chinese])])
        e_opens = np.concatenate([[0], np.cumsum([s.opens for s in english])])
        z_number, e_number = (np.array([s.number for s in side]) for side in (chinese, english))
        equal = NUMBER * ((z_number[:, None] == e_number[None, :]) & (z_number[:, None] > 0))
        opinion = self._opinion(chinese, english, z_len, e_len)
        shapes: dict[Span, NDArray[np.float64]] = {}
        for a, b in kinds:
            # rows: first Chinese sentence, columns: first English sentence
            seen_e = forward(a)[:, e_at[b:]] - forward(a)[:, e_at[:-b]]
            seen_z = (backward(b)[:, z_at[a:]] - backward(b)[:, z_at[:-a]]).T
            lengths = self._length_score((z_len[a:] - z_len[:-a])[:, None], (e_len[b:] - e_len[:-b])[None, :])
            labels = np.abs((z_opens[a:] - z_opens[:-a])[:, None] - (e_opens[b:] - e_opens[:-b])[None, :])
            shapes[a, b] = WORDS * (seen_e + seen_z) + LENGTH * lengths + LABEL * labels + self._prior(a, b)
            shapes[a, b] += equal[: m - a + 1, : n - b + 1]
            if opinion is not None:
                weight = np.maximum((z_len[a:] - z_len[:-a])[:, None] * (e_len[b:] - e_len[:-b])[None, :], 1e-9)
                sums = opinion[a:, b:] - opinion[:-a, b:] - opinion[a:, :-b] + opinion[:-a, :-b]
                shapes[a, b] += MODEL * (sums / weight - MIDDLING)
        return shapes

    def _opinion(
        self,
        chinese: Sequence[Sentence],
        english: Sequence[Sentence],
        z_len: NDArray[np.float64],
        e_len: NDArray[np.float64],
    ) -> NDArray[np.float64] | None:
        """What the model says of each pair of sentences, weighted by their lengths and summed up along both sides."""
        if self._similarity is None:
            return None
        alike = above_background(self._similarity([s.text for s in chinese], [s.text for s in english]))
        weighted = alike * np.diff(z_len)[:, None] * np.diff(e_len)[None, :]
        out = np.zeros((len(chinese) + 1, len(english) + 1))
        out[1:, 1:] = weighted.cumsum(axis=0).cumsum(axis=1)
        return out

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

    def _prior(self, a: int, b: int) -> float:
        if a == b == 1:
            return ONE_ONE
        if a == b:
            return TWO_TWO
        return self._one_two + MORE * (max(a, b) - 2)

    def _length_score(self, chinese: NDArray[np.float64], english: NDArray[np.float64]) -> NDArray[np.float64]:
        delta = np.log((english + 3.0) / (chinese + 1.0)) - self._ratio
        variance = SIGMA**2 + 1.5 / (chinese + 1.0)
        return -0.5 * np.minimum(delta**2 / variance, 12.0)

    def flat(self, chinese: Sequence[Sentence], english: Sequence[Sentence]) -> list[Group]:
        """The beads of two long texts without common clauses, which may have them in different orders: the strips of the texts
        apart, each of them cut into windows between sure pairs, then as `groups`; at last what was moved by itself. In no certain
        order."""
        likeness = self._likeness(chinese, english)
        parts = strips(likeness)
        if len(parts) < 2:
            out = list(self._windowed(chinese, english, likeness, (0, len(chinese)), (0, len(english))))
        else:
            out = _in_strips(
                parts,
                (len(chinese), len(english)),
                lambda z, e: list(self._windowed(chinese, english, likeness, z, e)),
            )
        return self._moved(out, chinese, english, len(parts) > 1)

    def _likeness(
        self, chinese: Sequence[Sentence], english: Sequence[Sentence], strict: bool = False
    ) -> NDArray[np.float64]:
        """The cosine of every pair of sentences; where there is a model, the mean of it and of what the model says."""
        likeness = cosines(self.lexicon, [s.tokens for s in chinese], [s.tokens for s in english], strict)
        if self._similarity is None:
            return likeness
        return (likeness + above_background(self._similarity([s.text for s in chinese], [s.text for s in english]))) / 2

    def _moved(
        self,
        groups: Sequence[Group],
        chinese: Sequence[Sentence],
        english: Sequence[Sentence],
        reordered: bool,
    ) -> list[Group]:
        """The beads with those pairs put together that stand in different places, where one sentence of each side is clearly more
        like the other than what it stands with, if anything."""
        likeness = self._likeness(chinese, english, strict=True)
        found = list(groups)
        for least, sure, lone in ((MOVED, 0.0, False), (LEFT, SURELY, True)):
            # In texts of one order, what stands alone was rather left out than moved.
            if lone and not reordered and len(found) == len(groups):
                break
            pairs = self._pairs_of(found, chinese, english, likeness, lone)
            taken: set[Group] = set()
            for left, right, alike in sorted(pairs, key=lambda pair: -pair[2]):
                now = max(likeness[g.chinese[0], g.english[0]] if _two_sided(g) else 0.0 for g in (left, right))
                if alike < max(least, CLEARLY * now) or left in taken or right in taken:
                    continue
                z, e = left.chinese, right.english
                pair = self.groups(chinese[slice(*z)], english[slice(*e)], ALONE_FLAT)
                if len(pair) > 1 or pair[0].score < sure:
                    continue
                taken |= {left, right}
                found.append(Group(z, e, pair[0].score))
                if _two_sided(left):
                    found.append(Group((z[0], z[0]), left.english, 0.0))
                if _two_sided(right):
                    found.append(Group(right.chinese, (e[0], e[0]), 0.0))
            found = [group for group in found if group not in taken]
        return found

    def _pairs_of(
        self,
        groups: Sequence[Group],
        chinese: Sequence[Sentence],
        english: Sequence[Sentence],
        likeness: NDArray[np.float64],
        lone: bool,
    ) -> Iterator[tuple[Group, Group, float]]:
        """Pairs of groups of one sentence a side, or of sentences that stand alone (`lone`), which are one another's best."""
        most = 0 if lone else 1
        of_z = {
            g.chinese[0]: g for g in groups if g.chinese[1] - g.chinese[0] == 1 and g.english[1] - g.english[0] <= most
        }
        of_e = {
            g.english[0]: g for g in groups if g.english[1] - g.english[0] == 1 and g.chinese[1] - g.chinese[0] <= most
        }
        rows, columns = sorted(of_z), sorted(of_e)
        for i, j, alike in mutual(likeness[np.ix_(rows, columns)]):
            left, right = of_z[rows[i]], of_e[columns[j]]
            if left is not right:
                yield left, right, alike

    def _windowed(
        self,
        chinese: Sequence[Sentence],
        english: Sequence[Sentence],
        likeness: NDArray[np.float64],
        z: Span,
        e: Span,
    ) -> Iterator[Group]:
        """The beads of two stretches that have one order."""
        for (i, m), (j, n) in _windows(likeness[slice(*z), slice(*e)]):
            for group in self.groups(chinese[z[0] + i : z[0] + m], english[e[0] + j : e[0] + n], ALONE_FLAT):
                (a, b), (c, d) = group.chinese, group.english
                yield Group((a + i + z[0], b + i + z[0]), (c + j + e[0], d + j + e[0]), group.score)


def _in_strips(parts: Sequence[Strip], sizes: Span, beads: Callable[[Span, Span], list[Group]]) -> list[Group]:
    """The beads of each strip. What stands between two strips is tried with the one before it, and what finds no counterpart there
    with the one behind it."""
    starts = sorted(part.first[0] for part in parts), sorted(part.second[0] for part in parts)
    # By where a strip begins: up to where the one before it has found counterparts.
    reach: tuple[dict[int, int], dict[int, int]] = ({}, {})
    tried: list[tuple[Span, list[Group]]] = []
    for part in parts:
        begin = part.first[0], part.second[0]
        end = tuple(next((at for at in starts[k] if at > begin[k]), sizes[k]) for k in (0, 1))
        groups = beads((begin[0], end[0]), (begin[1], end[1]))
        while groups and not _two_sided(groups[-1]):
            groups.pop()
        last = (groups[-1].chinese[1], groups[-1].english[1]) if groups else begin
        for k in (0, 1):
            reach[k][end[k]] = last[k]
        tried.append((last, groups))
    out: list[Group] = []
    for part, (last, groups) in zip(parts, tried, strict=True):
        begin = part.first[0], part.second[0]
        head = reach[0].get(begin[0], 0), reach[1].get(begin[1], 0)
        out += groups if head == begin else beads((head[0], last[0]), (head[1], last[1]))
    out += [Group((i, i + 1), (sizes[1], sizes[1]), 0.0) for i in range(reach[0][sizes[0]], sizes[0])]
    out += [Group((sizes[0], sizes[0]), (j, j + 1), 0.0) for j in range(reach[1][sizes[1]], sizes[1])]
    return out


def _two_sided(group: Group) -> bool:
    return group.chinese[0] < group.chinese[1] and group.english[0] < group.english[1]


def above_background(similarity: NDArray[np.float64]) -> NDArray[np.float64]:
    """A model's similarities from 0 to 1, where 0 is what unrelated texts have: models differ in that, and the median of all pairs,
    few of which belong together, shows it."""
    if not similarity.size:
        return similarity
    middle = float(np.median(similarity)) if min(similarity.shape) > 2 else 0.0
    out: NDArray[np.float64] = np.clip((similarity - middle) / max(1.0 - middle, 1e-6), 0.0, 1.0)
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
