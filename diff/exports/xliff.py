"""The alignment as a bilingual file for translators' tools, with the findings as notes: XLIFF 2.1 (ISO 21720:2024 is its
successor; OASIS, 2018) and XLIFF 1.2 (OASIS, 2008)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diff.beads import Beads, of_alignment
from diff.exports import ExportError
from diff.exports.segments import Segment, file_name, languages_of, legal, placed, segments
from diff.finding import Finding, Severity

if TYPE_CHECKING:
    from lxml.etree import _Element

    from diff.run import Run

CORE = "urn:oasis:names:tc:xliff:document:2.0"
"""The namespace of XLIFF 2.1: that of 2.0."""
OLD = "urn:oasis:names:tc:xliff:document:1.2"
_XML = "{http://www.w3.org/XML/1998/namespace}"
PRIORITIES = {Severity.HIGH: "1", Severity.MEDIUM: "3", Severity.LOW: "6", Severity.INFO: "9"}
"""Both versions count priorities from 1, the highest, to 10."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An alignment with what was found in it; `files` are the names of the two files, `notes` what concerns the whole."""

    beads: Beads
    files: tuple[str, str]
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


def of_run(run: Run) -> tuple[Checked, ...]:
    """The pairs of a run, clause by clause. Every pair that could be compared is a file of its own."""
    return tuple(
        Checked(
            of_alignment(pair.report.alignment), (pair.original, pair.draft), pair.report.findings, pair.report.notes
        )
        for pair in run.pairs
        if pair.report is not None
    )


def as_xliff(checked: Sequence[Checked], lang: str = "en", run_notes: Sequence[str] = ()) -> bytes:
    """XLIFF 2.1: a unit with one segment for each row, its clauses, score and findings as notes in the language `lang`.

    A segment with text on both sides is `translated`, or `initial` without its translation; what a finding touches has the
    sub-state `duizhao:diverges`. A unit that only the draft has is not for translation. All pairs must be of the same languages: an
    XLIFF file has one pair of them. What a translator proposes is the target, `translated` with the sub-state `duizhao:proposed`, and
    what was given a note. Raises ExportError otherwise, and where nothing was compared.
    """
    from lxml import etree

    _refuse_nothing(checked)
    pairs = {languages_of(one.beads) for one in checked}
    if len(pairs) > 1:
        raise ExportError(
            "an XLIFF 2.1 file is of one pair of languages, and these files are of several; "
            "take --format xliff-1.2, or compare them in separate runs"
        )
    source, target = pairs.pop()
    root = etree.Element(
        f"{{{CORE}}}xliff", {"version": "2.1", "srcLang": source, "trgLang": target}, nsmap={None: CORE}
    )
    for number, one in enumerate(checked, 1):
        found = segments(one.beads)
        inside, outside = placed(found, one.findings)
        file = etree.SubElement(
            root, f"{{{CORE}}}file", id=f"f{number}", original=legal(" ".join(map(file_name, filter(None, one.files))))
        )
        _notes(
            file,
            [
                *(("note", "", "", note) for note in (*(run_notes if number == 1 else ()), *one.notes)),
                *(_finding_note(finding, lang) for finding in outside),
            ],
        )
        for segment, findings in zip(found, inside, strict=True):
            name = segment.clause or segment.draft_clause
            unit = etree.SubElement(file, f"{{{CORE}}}unit", {"id": segment.key, **({"name": name} if name else {})})
            if not segment.source:
                unit.set("translate", "no")
            _notes(unit, [*_places(segment), *_given(segment), *(_finding_note(finding, lang) for finding in findings)])
            part = etree.SubElement(unit, f"{{{CORE}}}segment", id="s1")
            target_text = segment.target if segment.proposal is None else segment.proposal
            part.set("state", "translated" if segment.target or segment.proposal is not None else "initial")
            if segment.proposal is not None:
                part.set("subState", "duizhao:proposed")
            elif any(not finding.status for finding in findings):
                part.set("subState", "duizhao:diverges")
            etree.SubElement(part, f"{{{CORE}}}source").text = segment.source
            if target_text or segment.proposal is not None:
                etree.SubElement(part, f"{{{CORE}}}target").text = target_text
    return _bytes(root)


def _notes(parent: _Element, notes: Iterable[tuple[str, str, str, str]]) -> None:
    """Notes as (category, priority, applies to, text)."""
    from lxml import etree

    rows = list(notes)
    if not rows:
        return
    box = etree.SubElement(parent, f"{{{CORE}}}notes")
    for number, (category, priority, applies, text) in enumerate(rows, 1):
        note = etree.SubElement(box, f"{{{CORE}}}note", id=f"n{number}", category=category)
        if priority:
            note.set("priority", priority)
        if applies:
            note.set("appliesTo", applies)
        note.text = legal(text)


def _places(segment: Segment) -> list[tuple[str, str, str, str]]:
    rows = [
        ("clause", "", "source", segment.clause),
        ("clause", "", "target", segment.draft_clause),
        ("score", "", "", f"{segment.score:.3f}"),
    ]
    return [row for row in rows if row[3]]


def _given(segment: Segment) -> list[tuple[str, str, str, str]]:
    return [("given", "", "target", segment.target)] if segment.proposal is not None and segment.target else []


def _finding_note(finding: Finding, lang: str) -> tuple[str, str, str, str]:
    side = "target" if finding.draft is not None and finding.draft.quote else "source"
    return "accepted" if finding.status else "finding", PRIORITIES[finding.severity], side, said(finding, lang)


_WORDS = {
    "en": ("Original: “{}”.", "{}: “{}”.", "Proposed: “{}”.", "Accepted: {}.", " ", "({})"),
    "zh": ("原文：“{}”。", "{}：“{}”。", "建议：“{}”。", "已接受：{}。", "", "（{}）"),
}


_DRAFT = {"en": ("Draft", "Translation"), "zh": ("送审稿", "译文")}


def said(finding: Finding, lang: str) -> str:
    """A finding in a line: the reason, the quotes, then severity, type, check and the id that decisions are kept by."""
    original, draft, proposed, accepted, blank, brackets = _WORDS[lang]
    facts = [finding.severity.value, f"MQM {finding.mqm}" if finding.mqm else "", finding.type, finding.code]
    pieces = [
        finding.message[lang],
        original.format(finding.original.quote) if finding.original is not None and finding.original.quote else "",
        draft.format(_DRAFT[lang][bool(finding.mqm)], finding.draft.quote)
        if finding.draft is not None and finding.draft.quote
        else "",
        proposed.format(finding.suggestion) if finding.suggestion else "",
        accepted.format(finding.accepted or finding.status) if finding.status else "",
        brackets.format(", ".join(fact for fact in (*facts, finding.fingerprint) if fact)),
    ]
    return " ".join(blank.join(piece for piece in pieces if piece).split())


def as_xliff_12(checked: Sequence[Checked], lang: str = "en", run_notes: Sequence[str] = ()) -> bytes:
    """XLIFF 1.2: a trans-unit for each row; otherwise as `as_xliff`. What a finding touches has the state
    `needs-review-translation`, what lacks its translation `needs-translation`. What a translator proposes is the target, `translated`,
    and what was given stands as an alternative of the type `previous-version`. Files may be of several languages."""
    from lxml import etree

    from diff import VERSION

    root = etree.Element(f"{{{OLD}}}xliff", {"version": "1.2"}, nsmap={None: OLD})
    _refuse_nothing(checked)
    for number, one in enumerate(checked, 1):
        source, target = languages_of(one.beads)
        found = segments(one.beads)
        inside, outside = placed(found, one.findings)
        file = etree.SubElement(
            root,
            f"{{{OLD}}}file",
            {
                "original": legal(" ".join(map(file_name, filter(None, one.files)))),
                "source-language": source,
                "target-language": target,
                "datatype": "plaintext",
                "tool-id": "duizhao",
            },
        )
        header = etree.SubElement(file, f"{{{OLD}}}header")
        etree.SubElement(
            header, f"{{{OLD}}}tool", {"tool-id": "duizhao", "tool-name": "Duizhao", "tool-version": VERSION}
        )
        for note in (*(run_notes if number == 1 else ()), *one.notes):
            etree.SubElement(header, f"{{{OLD}}}note").text = legal(note)
        for finding in outside:
            _old_note(header, finding, lang)
        body = etree.SubElement(file, f"{{{OLD}}}body")
        for segment, findings in zip(found, inside, strict=True):
            unit = etree.SubElement(body, f"{{{OLD}}}trans-unit", id=f"f{number}-{segment.key}")
            name = segment.clause or segment.draft_clause
            if name:
                unit.set("resname", name)
            if not segment.source:
                unit.set("translate", "no")
            etree.SubElement(unit, f"{{{OLD}}}source").text = segment.source
            state = (
                "translated"
                if segment.proposal is not None
                else "needs-translation"
                if not segment.target
                else "needs-review-translation"
                if any(not finding.status for finding in findings)
                else "translated"
            )
            shown = segment.target if segment.proposal is None else segment.proposal
            etree.SubElement(unit, f"{{{OLD}}}target", state=state).text = shown or None
            for category, _, side, text in _places(segment):
                note = etree.SubElement(unit, f"{{{OLD}}}note", {"from": category})
                note.set("annotates", side or "general")
                note.text = text
            for finding in findings:
                _old_note(unit, finding, lang)
            if segment.proposal is not None and segment.target:
                other = etree.SubElement(unit, f"{{{OLD}}}alt-trans", alttranstype="previous-version")
                etree.SubElement(other, f"{{{OLD}}}target").text = segment.target
    return _bytes(root)


def _old_note(parent: _Element, finding: Finding, lang: str) -> None:
    from lxml import etree

    category, priority, side, text = _finding_note(finding, lang)
    note = etree.SubElement(parent, f"{{{OLD}}}note", {"from": category, "priority": priority, "annotates": side})
    note.text = legal(text)


def _refuse_nothing(checked: Sequence[Checked]) -> None:
    if not checked:
        raise ExportError("no pair of files could be compared, so that XLIFF has nothing to hold; see what was refused")


def _bytes(root: _Element) -> bytes:
    from lxml import etree

    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
