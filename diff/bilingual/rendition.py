"""A document and its translation as the checks read them: which sentences face each other, and how places become
evidence, whichever of the two languages is the original."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import dropwhile, takewhile

from align.bitext import Bitext, Pair
from align.link import Bead
from diff.check import Evidence, Place, Stretch, Suspicion
from diff.finding import Severity
from normalize.clause import Clause, ClauseTree
from normalize.english import Token
from normalize.unit_lists import UnitList, unit_lists

Span = tuple[int, int]

_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Facing:
    """A Chinese stretch and the English one that faces it: the sentences of one bead. `chinese` and `english` are the
    sentences, [start, end) in the trees' texts; either may be empty. `pair` is the link that they belong to."""

    pair: Pair
    bead: Bead
    chinese: tuple[Span, ...]
    english: tuple[Span, ...]

    @property
    def zh(self) -> Span:
        """From the first to the last Chinese sentence."""
        return (self.chinese[0][0], self.chinese[-1][1]) if self.chinese else (0, 0)

    @property
    def en(self) -> Span:
        """From the first to the last English sentence."""
        return (self.english[0][0], self.english[-1][1]) if self.english else (0, 0)


class Rendition:
    """One pair of documents with what several checks need of it, each worked out once."""

    def __init__(self, bitext: Bitext) -> None:
        self.bitext = bitext
        self.chinese: ClauseTree = bitext.chinese
        self.english: ClauseTree = bitext.english
        self._tokens: dict[tuple[str, tuple[Span, ...]], tuple[Token, ...]] = {}
        self._starts = {
            "zh": [clause.start for clause in self.chinese.clauses],
            "en": [clause.start for clause in self.english.clauses],
        }

    @cached_property
    def facing(self) -> tuple[Facing, ...]:
        """All beads, in the order of the original. Two sentences that are all that the clauses of a link have face one
        another, whatever they say."""
        out: list[Facing] = []
        for pair in self.bitext.pairs():
            beads = [Facing(pair, bead, *self.bitext.spans(bead)) for bead in pair.beads]
            if len(beads) == 2 and all(bool(one.chinese) != bool(one.english) for one in beads):
                zh, en = sorted(beads, key=lambda one: not one.chinese)
                if zh.chinese and en.english:
                    beads = [Facing(pair, zh.bead, zh.chinese, en.english)]
            out += beads
        return tuple(out)

    @cached_property
    def units(self) -> dict[str, tuple[UnitList, ...]]:
        """The lists of responsible units of either side, by language."""
        return {"zh": unit_lists(self.chinese.text, "zh"), "en": unit_lists(self.english.text, "en")}

    def in_list(self, language: str, start: int, end: int) -> bool:
        """Whether the stretch stands, at least in part, in a list of units."""
        before = bisect_left(self._list_starts[language], end)
        return before > 0 and start < self.units[language][before - 1].end

    def lists_in(self, language: str, start: int, end: int) -> Iterator[UnitList]:
        """The lists of units that stand in the stretch, at least in part."""
        low = max(bisect_right(self._list_starts[language], start) - 1, 0)
        yield from takewhile(
            lambda one: one.start < end, dropwhile(lambda one: one.end <= start, self.units[language][low:])
        )

    @cached_property
    def _list_starts(self) -> dict[str, list[int]]:
        return {language: [one.start for one in lists] for language, lists in self.units.items()}

    def tree(self, language: str) -> ClauseTree:
        """The tree of "zh" or "en"."""
        return self.chinese if language == "zh" else self.english

    def clause_at(self, language: str, offset: int) -> Clause:
        """The clause in which the offset lies; between two clauses, the one before."""
        return self.tree(language).clauses[max(bisect_right(self._starts[language], offset) - 1, 0)]

    def place(self, language: str, start: int, end: int) -> Place:
        """The stretch as a place, cut at the end of the clause in which it begins."""
        clause = self.clause_at(language, start)
        return Place(clause.index, start, max(start, min(end, clause.end)))

    def text(self, language: str, span: Span) -> str:
        """The document's own characters, on one line."""
        return " ".join(self.tree(language).text[span[0] : span[1]].split())

    def tokens(self, language: str, spans: Iterable[Span]) -> tuple[Token, ...]:
        """The tokens of the spans that stand in no list of units."""
        key = language, tuple(spans)
        if (known := self._tokens.get(key)) is None:
            found = self.bitext.tokens(*key)
            known = tuple(t for t in found if not self.in_list(language, t.start, t.end))
            self._tokens[key] = known
        return known

    def evidence(
        self, type: str, severity: Severity, confidence: float, zh: Span | None, en: Span | None, *,
        message: str, message_zh: str, expected: str = "", found: str = "", direction: str = "",
        candidates: tuple[tuple[int, float], ...] = (), explains: Sequence[tuple[str, Span]] = (),
        suspicion: Suspicion | None = None,
    ) -> Evidence:  # fmt: skip
        """Evidence with its Chinese and English stretch put on the side of the original and of the draft. What stands only
        in the original is an omission, what stands only in the draft an addition: `type` is named for a Chinese original
        and is turned round for an English one."""
        first = self.bitext.chinese_is_original
        places = (
            None if zh is None else self.place("zh", *zh),
            None if en is None else self.place("en", *en),
        )
        if not first:
            type = _TURNED.get(type, type)
        original, draft = places if first else places[::-1]
        # Candidates are clauses of the side where nothing stands; a report looks for them in the draft wherever the
        # original has a place.
        if original is not None and original.start == original.end:
            candidates = ()
        return Evidence(
            type, severity, confidence, original, draft, message, message_zh, expected, found, direction, candidates,
            tuple(Stretch((language == "en") == first, *span) for language, span in explains), suspicion=suspicion,
        )  # fmt: skip

    def spot(self, facing: Facing, language: str) -> Span:
        """Where, in the other language, something should have stood that a bead has only in one: behind the sentence
        before it in the same link, else where the first clause of the link begins."""
        at: int | None = None
        for bead in facing.pair.beads:
            if bead is facing.bead:
                break
            spans = self.bitext.spans(bead)[language == "en"]
            at = spans[-1][1] if spans else at
        if at is None:
            clauses = facing.pair.chinese if language == "zh" else facing.pair.english
            at = clauses[0].body if clauses else 0
        return at, at


_TURNED = {
    "accuracy/omission": "accuracy/addition",
    "accuracy/addition": "accuracy/omission",
    "accuracy/undertranslation": "accuracy/overtranslation",
    "accuracy/overtranslation": "accuracy/undertranslation",
}


@lru_cache(maxsize=2)
def rendition(bitext: Bitext) -> Rendition:
    """What the checks read of a pair of documents; the same object for all checks of a run."""
    return Rendition(bitext)


def runs(facing: Iterable[Facing]) -> Iterator[list[Facing]]:
    """Neighbouring beads of one link, without a counterpart on the same side, as one."""
    run: list[Facing] = []
    for one in facing:
        same = run and run[-1].pair is one.pair and bool(run[-1].chinese) == bool(one.chinese)
        alone = not one.chinese or not one.english
        if run and not (alone and same):
            yield run
            run = []
        if alone:
            run.append(one)
    if run:
        yield run


def says_something(text: str) -> bool:
    """Whether there is more than marks and blanks."""
    return _WORD.search(text) is not None
