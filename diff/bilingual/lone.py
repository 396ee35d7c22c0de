"""Sentences that only one of two languages has: a claim that is made only after everything else was looked at."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log

from align.bitext import Bitext
from diff.bilingual.coverage import Coverage, coverage
from diff.bilingual.rendition import Facing, Rendition, Span, rendition, runs, says_something
from normalize.english import Token

ELSEWHERE, BESIDE, HERE = 0.5, 0.35, 0.25
"""A sentence is rendered elsewhere if this share of its words is accounted for by what stands there unused; less is
enough in the same or a neighbouring clause, where a sentence may have been joined to another, and least for a sentence
of the same clause that is alone itself."""
SURELY, SURER, NOWHERE, FRESH = 0.6, 0.8, 1.1, 0.3
"""So much agrees by no chance, whatever the lengths, and beside it for a whole clause, and never; the share of the words that a
neighbour has not too."""
ABSORBED = 0.25
"""A sentence of a bead of several may have this share of its words in the other side by chance."""
TOO_LONG, PART_WORDS, IDLE, MOST_PARTS = 0.35, 4, 0.2, 24
"""Log ratio from which a sentence is longer than its Chinese leads to expect; a part of it counts with so many words, of which the
Chinese has no more than this share for it alone; of a long sentence so many marks are looked at."""
CLOSER = 0.15
"""A sentence belongs to the bead beside it where their length together is nearer to that of the other language, by this log ratio."""
SPREAD = 3.0
"""What renders a sentence elsewhere stands together: within so many times as many words."""
SHORT = 0.67
"""The share for a sentence of fewer than FEW words, of which half may agree by chance."""
FEW = 4
HEADING = 6
"""A line of no more words than this, and without a stop, is a heading."""
STOPS = (".", ";", ":", "。", "；", "：", "!", "?", "！", "？", "”", '"', ")", "）", ",", "，", "、")
LONGEST = 240
"""A longer run of sentences is quoted by its first one."""
SHOWN = 3
_MARK = re.compile(r"[,;:](?=\s)")


@dataclass(frozen=True, slots=True)
class Lone:
    """Neighbouring sentences [start, end) of one language without counterpart. `quote` is what to show of them, `spot`
    the place in the other language at which they should have stood (None where not even the clause has a counterpart),
    `words` how many words with meaning they have. `candidates` are the nearest clauses of the other language."""

    start: int
    end: int
    quote: Span
    spot: Span | None
    words: int
    whole_clause: bool
    heading: bool
    confidence: float
    candidates: tuple[tuple[int, float], ...]


def lone_sentences(bitext: Bitext, language: str) -> Iterator[Lone]:
    """The sentences of `language` that the other side does not have, lists of responsible units left out."""
    view, cover = rendition(bitext), coverage(bitext)
    mine = [one for one in view.facing if bool(one.chinese) == (language == "zh") or (one.chinese and one.english)]
    for run in runs(mine):
        kept = [one for one in run if _counts(view, cover, one, language)]
        if kept:
            yield from _lone(view, cover, kept, language)
    for one in view.facing:
        if one.chinese and one.english and len(_spans(one, language)) > 1:
            for absorbed in _absorbed(view, cover, one, language):
                yield from _lone(view, cover, [absorbed], language)


def _absorbed(view: Rendition, cover: Coverage, bead: Facing, language: str) -> Iterator[Facing]:
    """The sentences of a bead of several for which the other side has neither words nor room: without such a sentence the rest
    accounts for it as well, and agrees with it better in length."""
    for span in _spans(bead, language):
        rest = tuple(other for other in _spans(bead, language) if other != span)
        if language == "zh":
            without, alone = replace(bead, chinese=rest), replace(bead, chinese=(span,), english=())
        else:
            without, alone = replace(bead, english=rest), replace(bead, english=(span,), chinese=())
        words = cover.tokens(language, alone)
        if len(words) < FEW or not says_something(view.tree(language).text[slice(*span)]):
            continue
        short, long = _fit(view, without, span, language)
        if short + CLOSER < long and cover.gain(without, words, language) <= ABSORBED:
            others = (share for there, share in _elsewhere(view, cover, alone, language) if there is not bead)
            if max(others, default=0.0) < SURELY:
                yield alone


def _spans(facing: Facing, language: str) -> tuple[Span, ...]:
    return facing.chinese if language == "zh" else facing.english


_GLOSS = re.compile(
    r"[\s(]*(?:ones?\s+(?:that|which|who)|those\s+(?:that|which)|that\s+is\b|i\.e\.|namely|meaning|which\s+(?:means|refers)|an?\s+term\b"
    r"|known\s+as|referring\s+to|in\s+other\s+words)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LonePart:
    """A part [start, end) of an English sentence, from mark to mark, that its Chinese has neither words nor room for; `spot` is the
    place behind the Chinese sentence, `words` how many words with meaning the part has."""

    start: int
    end: int
    spot: Span
    words: int


def lone_parts(bitext: Bitext) -> Iterator[LonePart]:
    """The parts of English sentences that the Chinese does not have: the sentence is longer than its Chinese leads to expect, and
    the rest of it agrees with the Chinese better in length and accounts for it as well. What only explains the words before it (one that
    …, that is, …) is none. At most one a sentence, the longest."""
    view, cover = rendition(bitext), coverage(bitext)
    for bead in view.facing:
        if not (bead.chinese and bead.english) or view.in_list("en", *bead.en):
            continue
        around = _around(view, cover, bead)
        excess = _excess(view, bead, around)
        if excess < TOO_LONG:
            continue
        found = [
            (end - start, start, end, len(words))
            for start, end in _part_runs(view.english.text, bead.en)
            for words in [[t for t in cover.tokens("en", bead) if start <= t.start < end]]
            if len(words) >= PART_WORDS
            and not _GLOSS.match(view.english.text, start)
            and _idle(cover, bead, around, (start, end), words, excess)
        ]
        if found:
            _, start, end, words = max(found)
            yield LonePart(start, end, (bead.zh[1], bead.zh[1]), words)


@dataclass(frozen=True, slots=True)
class _Around:
    """Chinese beside a bead that its English may take in: the `size` in characters of sentences of the link without counterpart,
    and the words of these and those left over in the beads before and behind."""

    size: int
    words: tuple[Token, ...]


def _around(view: Rendition, cover: Coverage, bead: Facing) -> _Around:
    here = [one for one in view.facing if one.pair is bead.pair]
    free = [one for one in here if one.chinese and not one.english]
    words = [token for one in free for token in cover.tokens("zh", one)]
    for one in _neighbours(view, bead):
        words += cover.beads[one].left_zh
    return _Around(sum(b - a for one in free for a, b in one.chinese), tuple(words))


def _excess(view: Rendition, bead: Facing, around: _Around) -> float:
    """The log of how much longer the English of a bead is than its Chinese leads to expect."""
    expansion = len(view.english.text) / max(len(view.chinese.text), 1)
    return log((bead.en[1] - bead.en[0]) / max((bead.zh[1] - bead.zh[0] + around.size) * expansion, 1))


def _part_runs(text: str, span: Span) -> Iterator[Span]:
    """The stretches of a sentence that begin and end at a mark, the whole left out."""
    marks = [span[0], *(m.end() for m in _MARK.finditer(text, *span)), span[1]]
    cuts = list(dict.fromkeys(marks))[:MOST_PARTS]
    for i, low in enumerate(cuts):
        for high in cuts[i + 1 :]:
            if (low, high) != span:
                yield low, high


def _idle(
    cover: Coverage, bead: Facing, around: _Around, part: Span, words: Sequence[Token], excess: float
) -> bool:  # fmt: skip
    """Whether the Chinese has no words for the part of the English but by chance, and no room."""
    rest = [t for t in cover.tokens("en", bead) if not part[0] <= t.start < part[1]]
    size, whole = part[1] - part[0], bead.en[1] - bead.en[0]
    without = log((whole - size) / whole) + excess if size < whole else -9.0
    if not rest or abs(without) + CLOSER >= abs(excess) or without < -CLOSER:
        return False
    zh = (*cover.tokens("zh", bead), *around.words)
    with_it, alone = cover.match(zh, cover.tokens("en", bead)), cover.match(zh, rest)
    gained = sum(j >= 0 for j in with_it.partner) - sum(j >= 0 for j in alone.partner)
    return gained <= IDLE * len(words)


def _counts(view: Rendition, cover: Coverage, one: Facing, language: str) -> bool:
    words = cover.tokens(language, one)
    (start, _), (_, end) = _spans(one, language)[0], _spans(one, language)[-1]
    if not words or not says_something(view.tree(language).text[start:end]):
        return False
    if _heads(view, one, language):
        return False
    for bead in _neighbours(view, one):
        gain = cover.gain(bead, words, language)
        without, together = _fit(view, bead, (start, end), language)
        if gain >= BESIDE and (gain >= SURELY or together <= without + CLOSER):
            return False
        if gain >= HERE and _is_part(view, bead, (start, end), language):
            return False
        if gain > 0 and together + CLOSER < without and _wants(view, cover, bead, (start, end), words, language):
            return False
    # A clause that the alignment could give no counterpart is not part of a sentence far away.
    apart = not (one.pair.english if language == "zh" else one.pair.chinese)
    for there, share in _elsewhere(view, cover, one, language):
        near = abs(there.pair.index - one.pair.index) <= 1
        free = not _spans(there, language)
        if free and there.pair is one.pair:
            need = HERE
        elif len(words) < FEW:
            need = SHORT if free or near or not apart else NOWHERE
        elif near and not apart:
            need = BESIDE
        else:
            need = ELSEWHERE if free else SURELY if not apart else SURER
        if share >= need:
            return False
    return True


def _is_part(view: Rendition, bead: Facing, lone: Span, language: str) -> bool:
    """Whether a semicolon inside a paragraph joins the stretch to the bead beside it: both are parts of one sentence."""
    text, (start, end) = view.tree(language).text, (_spans(bead, language)[0][0], _spans(bead, language)[-1][1])
    first, then = (end, lone[0]) if end <= lone[0] else (lone[1], start)
    return first <= then and text[first - 1] in ";；" and "\n" not in text[first:then]


def _fit(view: Rendition, bead: Facing, lone: Span, language: str) -> tuple[float, float]:
    """How far the length of a bead's side is from what the other leads to expect, as a log ratio: without the sentence, and
    with it."""
    theirs = bead.zh if language == "en" else bead.en
    expansion = len(view.english.text) / max(len(view.chinese.text), 1)
    expected = max((theirs[1] - theirs[0]) * (expansion if language == "en" else 1 / expansion), 1)
    size = sum(b - a for a, b in _spans(bead, language))
    return abs(log(size / expected)), abs(log((size + lone[1] - lone[0]) / expected))


def _wants(
    view: Rendition, cover: Coverage, bead: Facing, lone: Span, words: Sequence[Token], language: str
) -> bool:  # fmt: skip
    """Whether a bead wants what the sentence beside it says: its other side has sentences to spare, the sentence is part of its own,
    or repeats its subject, which a pronoun may stand for (秘书长专对本组织负责 → “they … responsible only to …”), and of the rest
    enough is there."""
    found = cover.beads.get(bead)
    if found is None:
        return False
    if len(bead.english if language == "zh" else bead.chinese) > len(_spans(bead, language)):
        return True
    left = found.left_zh if language == "en" else found.left_en
    if _is_part(view, bead, lone, language):
        return 2 * len(left) >= len(words)
    again = {word.form for word in cover.tokens(language, bead)}
    # A single character, or a word that the dictionaries do not have, shows nothing.
    fresh = [word for word in words if word.form not in again and len(word.form) > 1 and _known(cover, language, word)]
    return len(fresh) < len(words) and bool(fresh) and cover.gain(bead, fresh, language) >= FRESH


def _known(cover: Coverage, language: str, word: Token) -> bool:
    """Whether the lexicon has any rendering of the word that the two documents hold."""
    words = cover.lexicon
    if language == "zh":
        return bool(words.table[words.chinese[word.form]].any())
    return bool(words.table[:, words.english[word.form]].any())


def _heads(view: Rendition, one: Facing, language: str) -> bool:
    """Whether this is the heading of a clause whose counterpart has a heading too: these face one another, whatever they
    say (another check judges that)."""
    clauses = one.pair.chinese, one.pair.english
    if not all(any(clause.title for clause in side) for side in clauses):
        return False
    (start, _), (_, end) = _spans(one, language)[0], _spans(one, language)[-1]
    clause = view.clause_at(language, start)
    return clause.level > 0 and start == clause.body and end <= clause.lead_end


def _neighbours(view: Rendition, one: Facing) -> list[Facing]:
    """The beads with both sides right before and behind a sentence in its link."""
    here = [facing for facing in view.facing if facing.pair.index == one.pair.index]
    at = next(k for k, facing in enumerate(here) if facing is one)
    both = [k for k, facing in enumerate(here) if facing.chinese and facing.english]
    return [here[k] for k in ([k for k in both if k < at][-1:] + [k for k in both if k > at][:1])]


def _elsewhere(view: Rendition, cover: Coverage, one: Facing, language: str) -> Iterator[tuple[Facing, float]]:
    """Every bead of the other side that has unused words, with the share of the words that they account for."""
    words = cover.tokens(language, one)
    other = "en" if language == "zh" else "zh"
    for there in view.facing:
        spans = _spans(there, other)
        if not spans:
            continue
        found = cover.beads.get(there)
        unused = cover.tokens(other, there) if found is None else found.left_en if other == "en" else found.left_zh
        if 2 * len(unused) >= len(words):
            yield there, _together(cover, words, unused, cover.tokens(other, there), language)


def _together(
    cover: Coverage, words: Sequence[Token], unused: Sequence[Token], all_of: Sequence[Token], language: str
) -> float:
    """The share of `words` that the unused words account for in one stretch of the bead."""
    zh, en = (words, unused) if language == "zh" else (unused, words)
    found = cover.match(zh, en)
    place = {token.start: k for k, token in enumerate(all_of)}
    pairs = [(i, j) for i, j in enumerate(found.partner) if j >= 0]
    at = sorted(place[(en[j] if language == "zh" else zh[i]).start] for i, j in pairs)
    width = max(SPREAD * len(words), 1)
    best = max((bisect_left(at, low + width) - k for k, low in enumerate(at)), default=0)
    # A rendering that another word used up, and the second word of one, count as before.
    used_twice = cover.share(zh, en, language) - len(pairs) / max(len(words), 1)
    return best / max(len(words), 1) + max(used_twice, 0.0)


def _lone(view: Rendition, cover: Coverage, run: Sequence[Facing], language: str) -> Iterator[Lone]:
    first, last = _spans(run[0], language)[0], _spans(run[-1], language)[-1]
    words: list[Token] = [word for one in run for word in cover.tokens(language, one)]
    other = "en" if language == "zh" else "zh"
    pair = run[0].pair
    mine, theirs = (pair.chinese, pair.english) if language == "zh" else (pair.english, pair.chinese)
    whole = not theirs
    clause = view.clause_at(language, first[0])
    line = view.text(language, (first[0], last[1]))
    heading = (whole and clause.level > 0 and last[1] <= clause.lead_end) or (
        len(words) <= HEADING and not line.endswith(STOPS)
    )
    quote = (first[0], last[1]) if last[1] - first[0] <= LONGEST else first
    if whole and clause.level > 0 and clause.lead_end > clause.body:
        quote = (clause.body, clause.lead_end)
    best: dict[int, float] = {}
    for one in run:
        for there, share in _elsewhere(view, cover, one, language):
            k = view.clause_at(other, _spans(there, other)[0][0]).index
            best[k] = max(best.get(k, 0.0), share)
    nearest = sorted(best.items(), key=lambda c: (-c[1], c[0]))[:SHOWN]
    near = any(k in {c.index for c in theirs} and share >= HERE for k, share in nearest)
    yield Lone(
        first[0], last[1], quote, None if whole else view.spot(run[0], other), len(words), whole and bool(mine), heading,
        0.9 if len(words) >= FEW and not near else 0.7, tuple((k, round(s, 2)) for k, s in nearest if s > 0),
    )  # fmt: skip
