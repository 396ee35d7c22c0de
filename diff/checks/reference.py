"""RE01."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from rapidfuzz.distance import Indel

from align.restatement import ClausePair, ClauseText, Restatement
from diff.check import Evidence, Place, Stretch, check
from diff.finding import Severity
from diff.monolingual.provisions import lone_provisions
from normalize.chinese import fold
from normalize.references import Reference, ReferenceKind, editions_differ, references

SAME_SLOT = 0.45
"""Two different titles are one for the other where they share this much, or stand at the same place."""


@check(code="RE01", types=("reference-changed", "reference-missing", "reference-added"))
def reference(text: Restatement) -> Iterator[Evidence]:
    """What is cited differs: an instrument, its edition, a meeting, an event, a programme, or the authority that is invoked.

    **Flags** another law or catalogue than in the original, 2021年版 → 2023年版, 党的十九大 → 党的二十大, 党中央、国务院 → 市委、市政府, a fair that was replaced
    by a second mention of another one.

    **Leaves alone** the same title in other punctuation, a title in a provision that is missing as a whole (PR01 reports that), and, in
    a localisation, the draft's own instrument of the same name (《海滨市…方案》 → 《东滩区…方案》).
    """
    for pair in text.pairs:
        left = [
            ref
            for ref in references(pair.source.norm.raw, pair.source.language)
            if pair.holds(ref.start, ref.end, of_draft=False)
        ]
        right = [
            ref
            for ref in references(pair.target.norm.raw, pair.target.language)
            if pair.holds(ref.start, ref.end, of_draft=True)
        ]
        _take(left, right, _carried_over(text), pair)
        # The same thing cited in the same provision; one thing for another there; the same thing cited elsewhere.
        kept = _take(left, right, _same_here, pair)
        changed = _take(left, right, _exchanged, pair)
        kept += _take(left, right, _same, pair)
        left, right = _restated(text, pair, left, of_draft=False), _restated(text, pair, right, of_draft=True)
        # A short name of what the original cites in full is no new citation.
        cited = {ref.key for ref in references(pair.source.norm.raw, pair.source.language)}
        right = [
            ref for ref in right if _bracketed(ref) or ref.key not in cited or ref.kind is not ReferenceKind.INSTRUMENT
        ]
        changed += _take(left, right, _alike, pair)
        # Whose instructions are followed instead is said once.
        led = any(a.kind is ReferenceKind.MANDATE for a, _ in changed)
        dropped = [a for a in left if led and a.kind is ReferenceKind.MANDATE]
        for a, b in changed:
            yield _changed(text, pair, a, b, dropped if a.kind is ReferenceKind.MANDATE else ())
        for a, b in kept:
            if _year(a) != _year(b):
                yield _edition_unsaid(pair, a, b)
        yield from (_missing(pair, a) for a in left if a not in dropped)
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


def _carried_over(text: Restatement) -> Callable[[ClausePair, Reference, Reference], bool]:
    """Whether a citation only follows the text to the draft's level: 《海滨市…方案》 → 《东滩区…方案》 of the same name, 省委、省政府 →
    市委、市政府, and the number that the draft's own document has (渝府办发〔2023〕1号 → 长府办发〔2024〕2号)."""

    def carried(pair: ClausePair, a: Reference, b: Reference) -> bool:
        if not text.localisation or a.kind is not b.kind or a.name == b.name or not _together(pair, a, b):
            return False
        one, other = (text.localisation.apply(fold(ref.name)).text for ref in (a, b))
        if a.kind is ReferenceKind.DOCNO:
            mine, yours = (re.split(r"[(\d]", ref.key)[0] for ref in (a, b))
            one, other = re.split(r"[(\d]", one)[0], re.split(r"[(\d]", other)[0]
            return mine != yours and one == other
        return one == other and not editions_differ(a, b)

    return carried


def _year(ref: Reference) -> str:
    """The year of the edition of an instrument, "" where none is said."""
    found = re.search(r"\d{4}", ref.edition) if ref.kind is ReferenceKind.INSTRUMENT else None
    return found[0] if found else ""


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


def _changed(
    text: Restatement, pair: ClausePair, a: Reference, b: Reference, dropped: Sequence[Reference] = ()
) -> Evidence:
    kind_en, kind_zh = _KINDS[a.kind]
    edition = a.key == b.key
    grave = a.kind in (ReferenceKind.INSTRUMENT, ReferenceKind.DOCNO)
    if a.kind is ReferenceKind.MANDATE:
        en, zh = f"The text follows “{b.text}” now, not “{a.text}”.", f"遵循的部署由“{a.text}”改为“{b.text}”。"
    elif edition:
        en = f"{_said(b)} is another edition of the {kind_en} than {_said(a)}."
        zh = f"引用的{kind_zh}版本不同：{_said(a)}改为{_said(b)}。"
    else:
        en = f"The draft cites the {kind_en} {_said(b)}, the original {_said(a)}."
        zh = f"引用的{kind_zh}由{_said(a)}改为{_said(b)}。"
    # Each level has congresses of its own.
    own = a.kind is ReferenceKind.MEETING and (a.key[:1], b.key[:1]) == text.localisation.levels
    return Evidence(
        "reference-changed", Severity.HIGH if grave else Severity.LOW if own else Severity.MEDIUM, 0.9,
        _place(pair.source, a), _place(pair.target, b), en, zh,
        expected=a.text, found=b.text, direction="neutral", explains=(*(_stretch(pair.source, one, False) for one in (a, *dropped)), _stretch(pair.target, b, True)),
    )  # fmt: skip


def _edition_unsaid(pair: ClausePair, a: Reference, b: Reference) -> Evidence:
    year, gone = _year(a) or _year(b), not _year(b)
    return Evidence(
        "reference-changed", Severity.LOW, 0.8, _place(pair.source, a), _place(pair.target, b),
        f"The draft {'no longer says that the' if gone else 'restricts the citation to the'} edition {'is that of' if gone else 'of'} {year}"
        f"{', so that every later one is meant' if gone else ''}.",
        f"送审稿{f'未注明{year}年版，引用范围及于以后各版' if gone else f'将引用限定为{year}年版'}。",
        expected=a.text, found=b.text, direction="neutral", explains=(_stretch(pair.source, a, False), _stretch(pair.target, b, True)),
    )  # fmt: skip


def _missing(pair: ClausePair, a: Reference) -> Evidence:
    kind_en, kind_zh = _KINDS[a.kind]
    return Evidence(
        "reference-missing", Severity.MEDIUM, 0.8, _place(pair.source, a), _place(pair.target, None),
        f"The {kind_en} {_said(a)} is no longer cited.", f"不再引用{kind_zh}{_said(a)}。",
        expected=a.text, direction="weaker", explains=(_stretch(pair.source, a, False),),
    )  # fmt: skip


def _added(pair: ClausePair, b: Reference) -> Evidence:
    kind_en, kind_zh = _KINDS[b.kind]
    return Evidence(
        "reference-added", Severity.LOW, 0.8, _place(pair.source, None), _place(pair.target, b),
        f"The draft cites the {kind_en} {_said(b)}; the original does not.", f"送审稿新增引用{kind_zh}{_said(b)}。",
        found=b.text, direction="neutral", explains=(_stretch(pair.target, b, True),),
    )  # fmt: skip


def _said(ref: Reference) -> str:
    """The citation in quotation marks, unless it has its own, and on one line."""
    said = re.sub(r"\s*\n\s*", "", ref.text)
    return said if said[:1] in '《〈“"' else f"“{said}”"


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
