"""Which pairs of sentences a second opinion is asked about: those with a finding, then those with words that nothing explains."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from align.bitext import Bitext
from diff.bilingual.rendition import Facing, Rendition, Span, rendition
from diff.bilingual.stretches import Stretch, uncovered
from diff.finding import Finding, Side
from normalize.clause import ClauseTree

MOST_TEXT = 6000
"""Characters of one side, so that a small model can hold the question."""

_ALIKE = str.maketrans("“”„‘’—–\u00a0", '"""\'\'-- ')
"""Marks that models confuse; one character each, so that places stay where they are."""


class Passage:
    """Sentences of one document as they are shown: on one line, each character with its place in the tree's text."""

    def __init__(self, tree: ClauseTree, spans: Iterable[Span]) -> None:
        self.language = tree.language
        chars: list[str] = []
        self._places: list[int] = []
        self.end = 0
        for start, end in spans:
            if len(chars) + end - start > MOST_TEXT and chars:
                break
            blank = bool(chars)
            self.end = end
            for at in range(start, end):
                c = tree.text[at]
                if c.isspace():
                    blank = bool(chars)
                    continue
                # A line break between ideographs is the page's, not the author's.
                if blank and (c.isascii() or chars[-1].isascii()):
                    chars.append(" ")
                    self._places.append(at)
                blank = False
                chars.append(c)
                self._places.append(at)
        self.text = "".join(chars)

    def find(self, quote: str) -> Span | None:
        """Where the quote stands in the tree's text; None where it does not stand in the passage literally."""
        words = " ".join(quote.split())
        at = self.text.find(words)
        if at < 0:
            at = self.text.translate(_ALIKE).find(words.translate(_ALIKE))
        if at < 0 or not words:
            return None
        return self._places[at], self._places[at + len(words) - 1] + 1


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One pair: its passages, the findings in it, and Chinese words for which nothing was seen in the English. `alone` says that
    a sentence of one side faces nothing, so that the other passage is all of the clause."""

    facing: Facing
    original: Passage
    draft: Passage
    findings: tuple[Finding, ...]
    gaps: tuple[str, ...]
    alone: bool


def cases(bitext: Bitext, findings: Sequence[Finding]) -> list[Case]:
    """The pairs to ask about, in the order in which they matter: by their gravest finding, and gaps without one last; among equals in
    the order of the original."""
    view = rendition(bitext)
    home = _Homes(bitext, view)
    inside: dict[Facing, list[Finding]] = {}
    for finding in findings:
        if (facing := home.of(finding)) is not None:
            inside.setdefault(facing, []).append(finding)
    gaps: dict[Facing, list[Stretch]] = {}
    for stretch in uncovered(bitext):
        gaps.setdefault(stretch.facing, []).append(stretch)
    found: list[tuple[int, int, Case]] = []
    for place, facing in enumerate(view.facing):
        here = inside.get(facing, [])
        if here or facing in gaps:
            case = _case(view, facing, here, gaps.get(facing, ()))
            if case.original.text and case.draft.text:
                gravest = max((finding.severity.rank for finding in here), default=-1)
                found.append((-gravest, place, case))
    return [case for *_, case in sorted(found, key=lambda item: item[:2])]


def _case(view: Rendition, facing: Facing, findings: Sequence[Finding], gaps: Iterable[Stretch]) -> Case:
    spans = {"zh": facing.chinese, "en": facing.english}
    alone = not facing.chinese or not facing.english
    if alone:
        empty = "en" if facing.chinese else "zh"
        beads = facing.pair.beads
        spans[empty] = tuple(span for bead in beads for span in view.bitext.spans(bead)[empty == "en"])
    original, draft = (Passage(tree, spans[tree.language]) for tree in _trees(view.bitext))
    quoted = [finding.original if view.bitext.chinese_is_original else finding.draft for finding in findings]
    words = tuple(
        view.text("zh", gap.zh)
        for gap in gaps
        if not any(side and side.start < gap.zh[1] and gap.zh[0] < side.end for side in quoted)
    )
    return Case(facing, original, draft, tuple(findings), words, alone)


def _trees(bitext: Bitext) -> tuple[ClauseTree, ClauseTree]:
    return bitext.alignment.original, bitext.alignment.draft


class _Homes:
    """To which pair of sentences a finding belongs."""

    def __init__(self, bitext: Bitext, view: Rendition) -> None:
        self._languages = [tree.language for tree in _trees(bitext)]
        self._spans: dict[str, list[tuple[int, int, Facing]]] = {"zh": [], "en": []}
        for facing in view.facing:
            for language, spans in (("zh", facing.chinese), ("en", facing.english)):
                self._spans[language] += [(start, end, facing) for start, end in spans]
        for spans_of in self._spans.values():
            spans_of.sort(key=lambda item: item[:2])
        self._starts = {language: [start for start, *_ in spans] for language, spans in self._spans.items()}

    def of(self, finding: Finding) -> Facing | None:
        """The pair in which the finding quotes words, else in which something should have stood; None for a place that no
        sentence holds, as that of a number."""
        sides = [(side, language) for side, language in self._sides(finding) if side is not None]
        for side, language in sorted(sides, key=lambda item: not item[0].quote):
            if (facing := self._at(side, language)) is not None:
                return facing
        return None

    def _sides(self, finding: Finding) -> Iterator[tuple[Side | None, str]]:
        yield from zip((finding.original, finding.draft), self._languages, strict=True)

    def _at(self, side: Side, language: str) -> Facing | None:
        spans = self._spans[language]
        # A stretch belongs to the sentence in which it begins, a mere place also to the one that ends there.
        at = bisect_right(self._starts[language], side.start) - 1
        if at >= 0:
            _, end, facing = spans[at]
            if side.start < end or (not side.quote and side.start == end):
                return facing
        if at + 1 < len(spans) and side.start < side.end and spans[at + 1][0] < side.end:
            return spans[at + 1][2]
        return None
