"""RE01."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Indel

from align.restatement import ClausePair, ClauseText, Restatement
from diff.check import Evidence, Place, Stretch, check
from diff.finding import Severity
from diff.provisions import lone_provisions
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
        left, right = _without_common(
            references(pair.source.norm.raw, "zh"), references(pair.target.norm.raw, "zh"),
            len(pair.source.norm.raw), len(pair.target.norm.raw),
        )  # fmt: skip
        left, right = _restated(text, pair, left, of_draft=False), _restated(text, pair, right, of_draft=True)
        for a, b in _slots(pair, left, right):
            evidence = _evidence(pair, a, b)
            if evidence is not None:
                yield evidence


def _restated(text: Restatement, pair: ClausePair, refs: Sequence[Reference], *, of_draft: bool) -> list[Reference]:
    """The references of one side, without those in provisions that only this side has, and in its lists of units."""
    here = pair.target if of_draft else pair.source
    alone = [here.norm.raw_span(lone.start, lone.end) for lone in lone_provisions(text, pair, of_draft=of_draft)]
    alone += [(unit.start, unit.end) for unit in here.units]
    return [ref for ref in refs if not any(start <= ref.start and ref.end <= end for start, end in alone)]


def _without_common(
    left: Sequence[Reference], right: Sequence[Reference], left_size: int, right_size: int
) -> tuple[list[Reference], list[Reference]]:
    """Both lists without what both cite, as often as both do; of several mentions, those at the same place go together."""
    equal = sorted(
        (abs(a.start / max(left_size, 1) - b.start / max(right_size, 1)), i, j)
        for i, a in enumerate(left)
        for j, b in enumerate(right)
        if a.key == b.key and not editions_differ(a, b)
    )
    gone_left: set[int] = set()
    gone_right: set[int] = set()
    for _, i, j in equal:
        if i not in gone_left and j not in gone_right:
            gone_left.add(i)
            gone_right.add(j)
    return [a for i, a in enumerate(left) if i not in gone_left], [b for j, b in enumerate(right) if j not in gone_right]


def _slots(
    pair: ClausePair, left: Sequence[Reference], right: Sequence[Reference]
) -> Iterator[tuple[Reference | None, Reference | None]]:
    """Pairs what stands for one another: by title, or by standing in segments that restate one another."""
    free = list(right)
    for ref in left:
        ranked = sorted(
            ((_likeness(pair, ref, other), -k, other) for k, other in enumerate(free) if other.kind is ref.kind),
            key=lambda item: (-item[0], -item[1]),
        )
        if ranked and ranked[0][0] >= SAME_SLOT:
            free.remove(ranked[0][2])
            yield ref, ranked[0][2]
        else:
            yield ref, None
    yield from ((None, other) for other in free)


def _likeness(pair: ClausePair, ref: Reference, other: Reference) -> float:
    title = float(Indel.normalized_similarity(ref.name, other.name))
    together = any(
        _inside(pair.source, one.source, ref) and _inside(pair.target, one.target, other) for one in pair.matches
    )
    # One congress is one for another only by name: a document that cites several cites each on its own.
    return title + 0.5 * (together and ref.kind is not ReferenceKind.MEETING)


def _inside(text: ClauseText, segments: Sequence[int], ref: Reference) -> bool:
    spans = (text.norm.raw_span(text.segments[i].start, text.segments[i].end) for i in segments)
    return any(start <= ref.start < end for start, end in spans)


def _evidence(pair: ClausePair, a: Reference | None, b: Reference | None) -> Evidence | None:
    explains = tuple(
        Stretch(of_draft, text.clause.body + ref.start, text.clause.body + ref.end)
        for of_draft, text, ref in ((False, pair.source, a), (True, pair.target, b))
        if ref is not None
    )
    origin = _place(pair.source, a)
    draft = _place(pair.target, b)
    kind_en, kind_zh = _KINDS[(a or b).kind]  # type: ignore[union-attr]
    if a and b:
        only_edition = a.key == b.key
        return Evidence(
            "reference-changed", Severity.HIGH if a.kind is ReferenceKind.INSTRUMENT else Severity.MEDIUM, 0.9, origin, draft,
            f"The same {kind_en} is cited in another edition." if only_edition else f"Another {kind_en} is cited than in the original.",
            f"引用的{kind_zh}版本不同。" if only_edition else f"引用的{kind_zh}与原文不同。",
            expected=a.text, found=b.text, direction="neutral", explains=explains,
        )  # fmt: skip
    if a:
        return Evidence(
            "reference-missing", Severity.MEDIUM, 0.8, origin, draft, f"This {kind_en} is no longer cited.",
            f"不再引用该{kind_zh}。", expected=a.text, direction="weaker", explains=explains,
        )  # fmt: skip
    assert b is not None
    return Evidence(
        "reference-added", Severity.LOW, 0.8, origin, draft, f"The draft cites this {kind_en}; the original does not.",
        f"送审稿新增引用该{kind_zh}。", found=b.text, direction="neutral", explains=explains,
    )  # fmt: skip


def _place(text: ClauseText, ref: Reference | None) -> Place:
    """The reference; where there is none, the clause in which it should stand."""
    body = text.clause.body
    return Place(text.clause.index, body, body) if ref is None else Place(text.clause.index, body + ref.start, body + ref.end)


_KINDS = {
    ReferenceKind.INSTRUMENT: ("instrument", "文件"),
    ReferenceKind.DOCNO: ("document number", "文号"),
    ReferenceKind.MEETING: ("meeting", "会议"),
    ReferenceKind.EVENT: ("event", "活动"),
    ReferenceKind.PROGRAMME: ("programme", "规划或行动"),
    ReferenceKind.MANDATE: ("authority", "授权依据"),
}
