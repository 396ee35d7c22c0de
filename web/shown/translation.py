"""The sentences of a translation: rows with their findings and with what is proposed, and the texts that are made of them."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from diff import mqm
from diff.beads import Beads, Unit
from diff.beads import Row as BeadRow
from diff.finding import Finding, Side
from normalize.text import folded
from web.shown.marks import Span, differences, segments
from web.shown.review import Item
from web.snapshot import SideView, Snapshot
from web.store.targets import Proposal

SHOWN = ("all", "findings", "open", "edited", "untranslated")
"""Which rows the page can be narrowed to."""

LONGEST = 20_000
"""Characters in a proposed translation: more than any sentence has."""

LABEL = 20
"""So many characters at most lie between a label, which belongs to no sentence, and the sentence behind it."""

Spans = tuple[tuple[int, int], ...]

_NOTHING = Markup("")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One row: sentences that belong together. `unit` is made of what the original says, so that a new version of a file has it
    too; `original` and `draft` are their stretches [start, end) in the documents' texts, `source` and `target` what stands there on
    one line ("" on one side where it stands alone), `findings` the numbers from 1 of those that belong here."""

    number: int
    unit: str
    clause: str
    draft_clause: str
    original: Spans
    draft: Spans
    source: str
    target: str
    score: float
    findings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is shown: both texts with the findings marked, the newest entry of its log, and the two texts with what a proposal
    changes marked (empty where nothing is proposed)."""

    sentence: Sentence
    source: Markup
    target: Markup
    items: tuple[Item, ...]
    newest: Proposal | None
    old: Markup = _NOTHING
    new: Markup = _NOTHING

    @property
    def proposal(self) -> Proposal | None:
        """What is proposed now, if it is another text than the one that is given."""
        found = self.newest
        return found if found is not None and found.stands and found.text != self.sentence.target else None

    @property
    def in_place(self) -> bool:
        """Whether what was proposed is what the translation says now."""
        return self.newest is not None and self.newest.stands and self.newest.text == self.sentence.target

    @property
    def outdated(self) -> bool:
        """Whether the given translation has changed since this was proposed."""
        return self.proposal is not None and self.proposal.given != self.sentence.target

    @property
    def text(self) -> str:
        """The translation with what is proposed in place."""
        return self.proposal.text if self.proposal else self.sentence.target

    @property
    def kinds(self) -> tuple[str, ...]:
        """Of the words of SHOWN those that fit."""
        live = [item for item in self.items if item.status != "dismissed"]
        fits = {
            "all": True,
            "findings": bool(live),
            "open": any(item.status == "open" for item in live),
            "edited": self.proposal is not None,
            "untranslated": not self.text and bool(self.sentence.source),
        }
        return tuple(name for name in SHOWN if fits[name])

    def holds(self, wanted: str) -> bool:
        """Whether source, target or proposal hold a text, whatever its case."""
        said = (self.sentence.source, self.sentence.target, self.text)
        return any(wanted.casefold() in text.casefold() for text in said)


def sentences_of(snapshot: Snapshot) -> tuple[Sentence, ...]:
    """The rows of a translation in the order of the alignment; none where its sentences were not stored."""
    ranks: Counter[str] = Counter()
    found: list[Sentence] = []
    for bead in snapshot.beads:
        source, target = _joined(snapshot.original, bead.source), _joined(snapshot.draft, bead.target)
        if not source and not target:
            continue
        # What only the translation says is known by that.
        said = folded(source) if source else "+" + folded(target)
        key = hashlib.sha256(said.encode()).hexdigest()[:20]
        ranks[key] += 1
        found.append(
            Sentence(
                len(found) + 1,
                key if ranks[key] == 1 else f"{key}-{ranks[key]}",
                _clauses(snapshot.original, bead.source),
                _clauses(snapshot.draft, bead.target),
                bead.source,
                bead.target,
                source,
                target,
                bead.score,
                (),
            )
        )
    places = _placed(found, snapshot.findings)
    return tuple(replace(one, findings=tuple(places.get(one.number, ()))) for one in found)


def lines_of(
    snapshot: Snapshot, sentences: Iterable[Sentence], items: Sequence[Item], newest: Mapping[str, Proposal]
) -> tuple[Line, ...]:
    """Rows of a translation as they are shown."""
    left = _marks(snapshot.original, [(item.n, item.finding.original) for item in items])
    right = _marks(snapshot.draft, [(item.n, item.finding.draft) for item in items])
    out: list[Line] = []
    for one in sentences:
        line = Line(
            one,
            _marked(snapshot.original, one.original, left, items),
            _marked(snapshot.draft, one.draft, right, items),
            tuple(items[n - 1] for n in one.findings),
            newest.get(one.unit),
        )
        if line.proposal is not None:
            old, new = differences(one.target, line.proposal.text)
            line = replace(line, old=old, new=new)
        out.append(line)
    return tuple(out)


def elsewhere(sentences: Iterable[Sentence], items: Sequence[Item]) -> tuple[Item, ...]:
    """The findings that belong to no row: those on the document as a whole."""
    placed = {n for one in sentences for n in one.findings}
    return tuple(item for item in items if item.n not in placed)


def suggestions_of(items: Iterable[Item]) -> tuple[tuple[Item, str, str], ...]:
    """What a second opinion would write: the finding, the words of the translation, and those to put in their place."""
    return tuple(
        (item, item.finding.draft.quote if item.finding.draft else "", item.finding.suggestion)
        for item in items
        if item.finding.suggestion
    )


def with_suggestion(text: str, quote: str, suggestion: str) -> str:
    """The text with a suggestion in the place of the quote; behind it, where the quote does not stand in it."""
    quote = " ".join(quote.split())
    if quote and quote in text:
        return text.replace(quote, suggestion, 1)
    return f"{text} {suggestion}".strip()


@dataclass(frozen=True, slots=True)
class Quality:
    """The MQM score as found and after review, in which what was dismissed does not count; `rows` are, for each type of finding, how
    many count at each level, as found and after review."""

    found: mqm.Score
    reviewed: mqm.Score
    rows: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]


def quality_of(snapshot: Snapshot, items: Sequence[Item]) -> Quality | None:
    """The score of a translation; None where there is none."""
    if snapshot.score is None:
        return None
    size, unit = snapshot.score.words, snapshot.score.unit
    every = [item.finding for item in items]
    left = [item.finding for item in items if item.status != "dismissed"]
    counts = [Counter((finding.type, finding.mqm) for finding in mqm.counted(some)) for some in (every, left)]
    types = sorted({type for count in counts for type, _ in count})
    return Quality(
        mqm.scored(size, unit, every),
        mqm.scored(size, unit, left),
        tuple(
            (type, tuple((counts[0][type, one.value], counts[1][type, one.value]) for one in reversed(mqm.Level)))
            for type in types
        ),
    )


def beads_of(snapshot: Snapshot, lines: Iterable[Line]) -> Beads:
    """The rows with what is proposed, for the forms of `diff.exports`."""
    lines = tuple(lines)
    left = _units(snapshot.original, [span for line in lines for span in line.sentence.original])
    right = _units(snapshot.draft, [span for line in lines for span in line.sentence.draft])
    at_left, at_right = ({(unit.start, unit.end): k for k, unit in enumerate(side)} for side in (left, right))
    rows = tuple(
        BeadRow(
            tuple(at_left[span] for span in line.sentence.original),
            tuple(at_right[span] for span in line.sentence.draft),
            line.sentence.score,
            line.proposal.text if line.proposal else None,
        )
        for line in lines
    )
    return Beads("sentence", left, right, rows)


def composed(snapshot: Snapshot, lines: Iterable[Line]) -> str:
    """The translation with everything proposed in its place. What has no place in it yet comes behind the row before."""
    text = snapshot.draft.text
    starts = {clause.start for clause in snapshot.original.clauses}
    edits: list[tuple[int, int, int, str]] = []
    last = 0
    for order, line in enumerate(lines):
        spans, proposal = line.sentence.draft, line.proposal
        if proposal is not None and spans:
            edits.append((*spans[0], order, proposal.text))
            edits += [(*span, order, "") for span in spans[1:]]
        elif proposal is not None and proposal.text:
            opens = any(start in starts for start, _ in line.sentence.original)
            edits.append((last, last, order, ("\n" if opens else " ") + proposal.text))
        last = max((end for _, end in spans), default=last)
    out, at = [], 0
    for start, end, _, new in sorted(edits):
        out += [text[at:start], new]
        at = max(at, end)
    return "".join((*out, text[at:]))


def _joined(side: SideView, spans: Iterable[tuple[int, int]]) -> str:
    blank = "" if side.language == "zh" else " "
    return blank.join(" ".join(side.text[start:end].split()) for start, end in spans).strip()


def _path_at(side: SideView) -> Callable[[int], str]:
    starts = [clause.start for clause in side.clauses]
    return lambda place: side.clauses[max(bisect_right(starts, place) - 1, 0)].path if starts else ""


def _clauses(side: SideView, spans: Iterable[tuple[int, int]]) -> str:
    path = _path_at(side)
    return " ".join(dict.fromkeys(path(start) for start, _ in spans))


def _units(side: SideView, spans: Iterable[tuple[int, int]]) -> tuple[Unit, ...]:
    path = _path_at(side)
    return tuple(Unit(path(start), start, end, side.text[start:end]) for start, end in sorted(set(spans)))


def _placed(found: Sequence[Sentence], findings: Sequence[Finding]) -> dict[int, list[int]]:
    """The numbers of the findings for each row: where the quote stands in the translation, else where it stands in the original,
    else where something is missing in the translation or in the original; what is said of a label is said of the sentence behind it."""
    sides = [
        sorted((start, end, one.number) for one in found for start, end in (one.original if left else one.draft))
        for left in (True, False)
    ]
    starts = [[start for start, _, _ in side] for side in sides]

    def row_at(left: bool, place: Side | None, empty: bool, label: bool) -> int | None:
        if place is None or ((place.start == place.end) != empty and not label):
            return None
        which = 0 if left else 1
        # A place where nothing stands is the end of what stands before it.
        k = bisect_right(starts[which], place.start - empty) - 1
        if k < 0 or sides[which][k][1] + empty <= place.start - empty:
            k += 1
        if k >= len(sides[which]) or sides[which][k][0] >= place.end + empty + label * LABEL:
            return None
        return sides[which][k][2]

    out: dict[int, list[int]] = {}
    for n, finding in enumerate(findings, 1):
        places = ((False, finding.draft), (True, finding.original))
        ways = ((False, False), (True, False), (False, True))
        tries = (row_at(left, place, *way) for way in ways for left, place in places)
        row = next((row for row in tries if row is not None), None)
        if row is not None:
            out.setdefault(row, []).append(n)
    return out


@dataclass(frozen=True, slots=True)
class _Marks:
    """The findings' stretches on one side in order of place, and the length of the longest."""

    spans: tuple[Span, ...]
    starts: tuple[int, ...]
    longest: int

    def near(self, start: int, end: int) -> list[Span]:
        """Those that may touch a stretch."""
        low = bisect_right(self.starts, start - self.longest - 1)
        return [span for span in self.spans[low : bisect_right(self.starts, end)] if span.end > start]


def _marks(side: SideView, places: Iterable[tuple[int, Side | None]]) -> _Marks:
    # A long stretch is a whole clause that is missing or added: marking all of it says nothing within a row.
    spans = sorted(
        (Span(n, place.start, place.end) for n, place in places if place is not None and place.start < place.end),
        key=lambda span: span.start,
    )
    return _Marks(
        tuple(spans), tuple(span.start for span in spans), max((span.end - span.start for span in spans), default=0)
    )


def _marked(side: SideView, spans: Spans, marks: _Marks, items: Sequence[Item]) -> Markup:
    pieces: list[str] = []
    for start, end in spans:
        if pieces and side.language != "zh":
            pieces.append(" ")
        near = marks.near(start, end)
        for segment in segments(side.text, start, end, near) if near else ():
            text = escape(segment.text)
            live = [items[n - 1].finding.severity for n in segment.findings if items[n - 1].status != "dismissed"]
            if not live:
                pieces.append(text)
                continue
            severity = max(live, key=lambda one: one.rank).value
            pieces.append(
                f'<mark class="mark-{severity}" data-f="{" ".join(map(str, segment.findings))}">{text}</mark>'
            )
        if not near:
            pieces.append(escape(side.text[start:end]))
    return Markup("".join(pieces))  # every piece was escaped above
