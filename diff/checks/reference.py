"""RE01."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rapidfuzz.distance import Indel

from align.restatement import ClausePair, ClauseText, Restatement
from diff.check import Evidence, Place, Stretch, check
from diff.finding import Severity
from diff.monolingual.provisions import lone_provisions
from normalize.references import Reference, ReferenceKind, editions_differ, references

SAME_SLOT = 0.45
"""Two different titles are one for the other where they share this much, or stand at the same place."""


@check(code="RE01", types=("reference-changed", "reference-missing", "reference-added"))
def reference(text: Restatement) -> Iterator[Evidence]:
    """What is cited differs: an instrument, its edition, a meeting, an event, a programme, or the authority that is invoked.

    **Flags** another law or catalogue than in the original, 2021年版 → 2023年版, 党的十九大 → 党的二十大, 党中央、国务院 → 市委、市政府, a fair that was replaced
    by a second mention of another one.

    **Leaves alone** the same title in other punctuation, and a title in a provision that is missing as a whole (PR01 reports that).
    """
    for pair in text.pairs:
        left = list(references(pair.source.norm.raw, pair.source.language))
        right = list(references(pair.target.norm.raw, pair.target.language))
        # The same thing cited in the same provision; one thing for another there; the same thing cited elsewhere.
        _take(left, right, _same_here, pair)
        changed = _take(left, right, _exchanged, pair)
        _take(left, right, _same, pair)
        left, right = _restated(text, pair, left, of_draft=False), _restated(text, pair, right, of_draft=True)
        # A short name of what the original cites in full is no new citation.
        cited = {ref.key for ref in references(pair.source.norm.raw, pair.source.language)}
        right = [
            ref for ref in right if _bracketed(ref) or ref.key not in cited or ref.kind is not ReferenceKind.INSTRUMENT
        ]
        changed += _take(left, right, _alike, pair)
        for a, b in changed:
            yield _changed(pair, a, b)
        yield from (_missing(pair, a) for a in left)
        yield from (_added(pair, b) for b in right)


def _take(
    left: list[Reference],
    right: list[Reference],
    fits: Callable[[ClausePair, Reference, Reference], bool],
    pair: ClausePair,
) -> list[tuple[Reference, Reference]]:
    """Takes the pairs that fit out of both lists; of several mentions, those at the same share of their clause go together."""
    sizes = max(len(pair.source.norm.raw), 1), max(len(pair.target.norm.raw), 1)
    ranked = sorted(
        (abs(a.start / sizes[0] - b.start / sizes[1]), i, j)
        for i, a in enumerate(left)
        for j, b in enumerate(right)
        if fits(pair, a, b)
    )
    taken: dict[int, int] = {}
    for _, i, j in ranked:
        if i not in taken and j not in taken.values():
            taken[i] = j
    pairs = [(left[i], right[j]) for i, j in sorted(taken.items())]
    left[:] = [ref for i, ref in enumerate(left) if i not in taken]
    right[:] = [ref for j, ref in enumerate(right) if j not in taken.values()]
    return pairs


def _same(_: ClausePair, a: Reference, b: Reference) -> bool:
    return a.key == b.key and not editions_differ(a, b)


def _same_here(pair: ClausePair, a: Reference, b: Reference) -> bool:
    return _bracketed(a) == _bracketed(b) and _same(pair, a, b) and _together(pair, a, b)


def _bracketed(ref: Reference) -> bool:
    """Whether the reference is a title in 《》, not a short name that may be left over from one."""
    return ref.text[:1] == "《"


def _together(pair: ClausePair, a: Reference, b: Reference) -> bool:
    """Whether both stand in provisions that restate one another."""
    return any(_inside(pair.source, one.source, a) and _inside(pair.target, one.target, b) for one in pair.matches)


def _exchanged(pair: ClausePair, a: Reference, b: Reference) -> bool:
    """Whether one stands where the other did: titles for titles, else of one kind; a congress only for one much like it in name,
    for a document that cites several cites each on its own."""
    if not _together(pair, a, b):
        return False
    if _bracketed(a) and _bracketed(b):
        return True
    alike = float(Indel.normalized_similarity(a.name, b.name))
    return a.kind is b.kind and (a.kind is not ReferenceKind.MEETING or alike >= SAME_SLOT)


def _restated(text: Restatement, pair: ClausePair, refs: Sequence[Reference], *, of_draft: bool) -> list[Reference]:
    """The references of one side, without those in provisions that only this side has, in its lists of units and in its history."""
    here = pair.target if of_draft else pair.source
    alone = [here.norm.raw_span(lone.start, lone.end) for lone in lone_provisions(text, pair, of_draft=of_draft)]
    alone += here.aside
    return [ref for ref in refs if not any(start <= ref.start and ref.end <= end for start, end in alone)]


def _alike(_: ClausePair, a: Reference, b: Reference) -> bool:
    """Whether one is the other in name: the same title, or much of it."""
    if a.kind is not b.kind:
        return False
    return a.key == b.key or float(Indel.normalized_similarity(a.name, b.name)) >= SAME_SLOT


def _inside(text: ClauseText, segments: Sequence[int], ref: Reference) -> bool:
    spans = (text.norm.raw_span(text.segments[i].start, text.segments[i].end) for i in segments)
    return any(start <= ref.start < end for start, end in spans)


def _changed(pair: ClausePair, a: Reference, b: Reference) -> Evidence:
    kind_en, kind_zh = _KINDS[a.kind]
    edition = a.key == b.key
    return Evidence(
        "reference-changed", Severity.HIGH if a.kind is ReferenceKind.INSTRUMENT else Severity.MEDIUM, 0.9,
        _place(pair.source, a), _place(pair.target, b),
        f"The same {kind_en} is cited in another edition." if edition else f"Another {kind_en} is cited than in the original.",
        f"引用的{kind_zh}版本不同。" if edition else f"引用的{kind_zh}与原文不同。",
        expected=a.text, found=b.text, direction="neutral", explains=(_stretch(pair.source, a, False), _stretch(pair.target, b, True)),
    )  # fmt: skip


def _missing(pair: ClausePair, a: Reference) -> Evidence:
    kind_en, kind_zh = _KINDS[a.kind]
    return Evidence(
        "reference-missing", Severity.MEDIUM, 0.8, _place(pair.source, a), _place(pair.target, None),
        f"This {kind_en} is no longer cited.", f"不再引用该{kind_zh}。",
        expected=a.text, direction="weaker", explains=(_stretch(pair.source, a, False),),
    )  # fmt: skip


def _added(pair: ClausePair, b: Reference) -> Evidence:
    kind_en, kind_zh = _KINDS[b.kind]
    return Evidence(
        "reference-added", Severity.LOW, 0.8, _place(pair.source, None), _place(pair.target, b),
        f"The draft cites this {kind_en}; the original does not.", f"送审稿新增引用该{kind_zh}。",
        found=b.text, direction="neutral", explains=(_stretch(pair.target, b, True),),
    )  # fmt: skip


def _stretch(text: ClauseText, ref: Reference, of_draft: bool) -> Stretch:
    return Stretch(of_draft, text.clause.body + ref.start, text.clause.body + ref.end)


def _place(text: ClauseText, ref: Reference | None) -> Place:
    """The reference; where there is none, the clause in which it should stand."""
    body = text.clause.body
    return (
        Place(text.clause.index, body, body)
        if ref is None
        else Place(text.clause.index, body + ref.start, body + ref.end)
    )


_KINDS = {
    ReferenceKind.INSTRUMENT: ("instrument", "文件"),
    ReferenceKind.DOCNO: ("document number", "文号"),
    ReferenceKind.MEETING: ("meeting", "会议"),
    ReferenceKind.EVENT: ("event", "活动"),
    ReferenceKind.PROGRAMME: ("programme", "规划或行动"),
    ReferenceKind.MANDATE: ("authority", "授权依据"),
}
