"""From two files to a report: the one way that the command line, the web pages and programs all take."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from align.byhand import NOTHING
from align.link import Alignment, Link
from align.models import NO_MODELS, ModelError, Models
from diff.check import Evidence, Place, run_checks
from diff.confidence import calibrated
from diff.correction import CorrectionError, Corrector, Resolved
from diff.finding import JUDGE, Finding, Report, Severity, Side, fingerprint
from diff.relation import RelationError, decide
from diff.selection import SelectionError, best_pair, bilingual_pair, listing, named_part, passed_over
from ingest.document import Document, IngestError, Part
from ingest.limits import Limits
from normalize.tables import TableError
from normalize.text import folded

if TYPE_CHECKING:
    from diff.judge.settings import Settings
    from normalize.clause import Clause, ClauseTree

Progress = Callable[[str], None]
"""Is told the name of each stage as it begins: read, clauses, align, check, report; and while pages of a file are
recognised, "read 3/9" before the third of nine."""

Input = Path | Document
"""A file to read ("-" for standard input), or a document that was read already."""


UNUSABLE_INPUT = (IngestError, SelectionError, RelationError, TableError, ModelError, CorrectionError)
"""What is raised for input that cannot be used; each message is one sentence for the user."""

KIN = 0.3
"""Below this share of linked clauses two documents are hardly versions of one another."""

FRAGMENT = 0.2
"""A text without clauses that is shorter than this share of the other document is not another version of it."""

FEW_CLAUSES = 4
"""So few clauses show nothing about kinship."""


def _silent(stage: str) -> None:
    """Tells nobody."""


def load(
    file: Input,
    revisions: str = "accepted",
    limits: Limits | None = None,
    ocr: str = "auto",
    progress: Progress = _silent,
) -> tuple[Document, tuple[Part, ...]]:
    """Reads a file and splits it into the documents that it holds; covers, contents and imprints are set aside.

    `revisions` says how tracked changes of a Word file are read: "accepted", or "original" as if never made. `limits`
    bound what reading may use (default: as the environment sets them). `ocr` says what recognises pages that show their
    text as a picture: "auto", "off", "rapidocr" or "tesseract"; `progress` is told of each of them.
    Raises IngestError, with one sentence, for a file that cannot be used.
    """
    from ingest.parts import separate

    doc = file if isinstance(file, Document) else _read(file, revisions, limits, ocr, progress)
    if not doc.text.strip():
        reason = doc.notes[0] if doc.notes else "check that it is the right file."
        raise IngestError(f"{doc.source.name}: no text was found in it; {reason}")
    return separate(doc)


def _read(file: Path, revisions: str, limits: Limits | None, ocr: str, progress: Progress) -> Document:
    from ingest.registry import read

    def page(number: int, count: int) -> None:
        progress(f"read {number}/{count}")

    return read(file, revisions=revisions, limits=limits, ocr=ocr, progress=page)


def clause_tree(doc: Document, part: Part) -> ClauseTree:
    """The clauses of one part."""
    from normalize.outline import build

    return build(part, doc.source)


def compare_files(
    original: Input,
    draft: Input | None = None,
    *,
    relation: str = "auto",
    original_part: str | None = None,
    draft_part: str | None = None,
    revisions: str = "accepted",
    limits: Limits | None = None,
    ocr: str = "auto",
    termbases: Sequence[Path] = (),
    judge: Settings | None = None,
    embeddings: Path | None = None,
    localisation: Sequence[Path] = (),
    standing: Sequence[Path] = (),
    by_hand: Corrector | None = None,
    progress: Progress = _silent,
) -> Report:
    """Reads, selects the parts and compares them. Without `draft`, the original must hold its translation as well.

    `original_part` and `draft_part` are a number or a fragment of a title; without them the parts that match best
    are taken, and a note of the report says which. `revisions`, `limits` and `ocr` are as for `load`, `termbases`, `judge`,
    `embeddings`, `localisation`, `standing` and `by_hand` as for `compare`. Raises
    one of UNUSABLE_INPUT (each a sentence for the user) for input that cannot be used.
    """
    original_tree, draft_tree, notes, complete = chosen_trees(
        original, draft, relation, original_part, draft_part, revisions, limits, ocr, progress
    )
    report = compare(
        original_tree, draft_tree, relation, progress, termbases, judge, embeddings, localisation, standing, by_hand
    )
    return replace(report, notes=(*notes, *report.notes), complete=complete)


def chosen_trees(
    original: Input,
    draft: Input | None,
    relation: str = "auto",
    original_part: str | None = None,
    draft_part: str | None = None,
    revisions: str = "accepted",
    limits: Limits | None = None,
    ocr: str = "auto",
    progress: Progress = _silent,
) -> tuple[ClauseTree, ClauseTree, tuple[str, ...], bool]:
    """Reads two files and chooses a document of each, as `compare_files` says: the clause trees of the two, what the reader must
    know of the files, and whether all of them could be read."""
    progress("read")
    doc, parts = load(original, revisions, limits, ocr, progress)
    other, other_parts = (doc, parts) if draft is None else load(draft, revisions, limits, ocr, progress)
    progress("clauses")
    mine, theirs = _choose(doc, parts, original_part, other, other_parts, draft_part, relation)
    trees = clause_tree(doc, mine), clause_tree(other, theirs)
    _refuse_fragment(*trees)
    _refuse_fragment(*reversed(trees))
    if doc is other:
        notes = (f"Parts {mine.number} and {theirs.number} are compared; the file holds {listing(parts)}.", *doc.notes)
    else:
        notes = (
            *_side_notes("Original", doc, mine, parts),
            *_side_notes("Draft", other, theirs, other_parts),
            *(
                f"Part {a.number} of the original and part {b.number} of the draft match too, and were not compared; "
                f"duizhao check compares them with --original-part {a.number} --draft-part {b.number}."
                for a, b in passed_over(parts, other_parts, (mine, theirs))
            ),
        )
    return *trees, notes, doc.complete and other.complete


def _refuse_fragment(tree: ClauseTree, other: ClauseTree) -> None:
    """A page that says the file was not found, a cover or a scrap holds nothing to compare; to pass it would be to gate nothing."""
    clauses = sum(clause.level > 0 for clause in other.clauses)
    if any(clause.level > 0 for clause in tree.clauses) or clauses < FEW_CLAUSES:
        return
    if len(tree.text) < FRAGMENT * len(other.text):
        begin = " ".join(tree.text.split())[:30]
        raise SelectionError(
            f"{tree.source.name}: no clause was found in it, where the other document has {clauses} "
            f"(its text begins “{begin}”); check that it is the right file."
        )


def _choose(
    doc: Document,
    parts: Sequence[Part],
    wanted: str | None,
    other: Document,
    other_parts: Sequence[Part],
    other_wanted: str | None,
    relation: str,
) -> tuple[Part, Part]:
    """The pair of parts to compare. One document on both sides is a document with its translation inside."""
    mine = parts if wanted is None else [named_part(parts, wanted, doc.source.name)]
    theirs = other_parts if other_wanted is None else [named_part(other_parts, other_wanted, other.source.name)]
    if doc is other and (wanted is None or other_wanted is None):
        return bilingual_pair(mine, theirs, doc.source.name)
    return best_pair(mine, theirs, relation)


def _side_notes(side: str, doc: Document, part: Part, parts: Sequence[Part]) -> Iterator[str]:
    if len(parts) > 1:
        yield f"{side}: part {part.number} of {len(parts)} is compared; the file holds {listing(parts)}."
    for note in doc.notes:
        yield f"{side}: {note}"


def models_of(embeddings: Path | None) -> Models:
    """The model in a folder, nothing without one. Raises ModelError where it cannot be used."""
    if embeddings is None:
        return NO_MODELS
    from align.embeddings import load as load_model

    return load_model(embeddings)


def compare(
    original: ClauseTree,
    draft: ClauseTree,
    relation: str = "auto",
    progress: Progress = _silent,
    termbases: Sequence[Path] = (),
    judge: Settings | None = None,
    embeddings: Path | None = None,
    localisation: Sequence[Path] = (),
    standing: Sequence[Path] = (),
    by_hand: Corrector | None = None,
) -> Report:
    """Aligns two clause trees and runs every check that fits them.

    `relation` is auto, localisation, translation or revision. `termbases` are CSV files whose terms go before the
    built-in ones in a translation; `judge` says who gives a second opinion on one, None for nobody;
    `embeddings` is the folder of a model that is heard on what belongs together; `localisation` are CSV files with wordings that only
    carry the original over to the draft's place (`align.localisation.read_wordings`); `standing` are termbases that come after
    `termbases` in a translation, and of which nothing is said where there is none; `by_hand` says what was
    corrected in the alignment of the two (see `diff.correction`). Raises RelationError where the relation does not
    fit the languages, and TableError for a table that cannot be used, ModelError for such a model.
    """
    decided = decide(original, draft, relation)
    # The aligners bring numpy and the dictionaries with them; a face that only shows reports needs neither.
    from diff.checks import RESTATEMENT_CHECKS, TRANSLATION_CHECKS

    progress("align")
    corrected = by_hand(original, draft) if by_hand is not None else Resolved(NOTHING)
    if decided == "translation":
        from align import bitext
        from diff.bilingual.suspicion import settled
        from normalize.termbase import Termbase

        own = (*termbases, *standing)
        terms, models = Termbase.load(own) if own else None, models_of(embeddings)
        pair = bitext.align(original, draft, terms, models, corrected.by_hand)
        alignment, said = pair.alignment, pair.notes
        beads = tuple(bead for of_link in pair.beads for bead in of_link)
        if localisation:
            said = (*said, "The table of wordings was not used: the draft is a translation.")
        progress("check")
        evidence = list(settled(list(run_checks(TRANSLATION_CHECKS, pair)), pair))
        localised = frozenset[int]()
    else:
        from align import restatement
        from align.localisation import read_wordings

        wordings = [pair for file in localisation for pair in read_wordings(file)]
        texts = restatement.align(original, draft, decided, wordings, corrected.by_hand)
        alignment = texts.alignment
        said = tuple(
            f"{what}: both documents are in one language."
            for what, given in (
                ("The termbase was not used", termbases),
                ("No second opinion was asked", judge),
                ("The model was not used", embeddings),
            )
            if given
        )
        if localisation and decided != "localisation":
            said = (*said, f"The table of wordings was not used: the documents are compared as a {decided}.")
        progress("check")
        evidence = list(run_checks(RESTATEMENT_CHECKS, texts))
        beads = ()
        localised = frozenset(i for i, link in enumerate(alignment.links) if texts.is_localised(link))
    findings = _findings(evidence, alignment)
    if decided == "translation" and judge is not None:
        from diff.judge.opinion import second_opinion

        opinion = second_opinion(pair, findings, judge, progress)
        seen_by_it = [(JUDGE, seen) for seen in opinion.own]
        findings = opinion.added_to(_findings([*evidence, *seen_by_it], alignment))
        said = (*said, *opinion.notes)
    progress("report")
    notes = (
        *(f"Original: {note}" for note in original.notes),
        *(f"Draft: {note}" for note in draft.notes),
        *said,
        *corrected.notes,
        *_kinship_notes(alignment),
    )
    relations = _link_relations(alignment, evidence, localised)
    return Report(decided, alignment, relations, findings, notes, beads=beads)


def _kinship_notes(alignment: Alignment) -> Iterator[str]:
    """Two files that have hardly a clause in common are more likely the wrong files than a poor draft."""
    smaller = min(sum(c.level > 0 for c in tree.clauses) for tree in (alignment.original, alignment.draft))
    linked = sum(
        any(clause.level > 0 for clause in sources) and any(clause.level > 0 for clause in targets)
        for _, sources, targets in alignment.pairs()
    )
    if smaller >= FEW_CLAUSES and linked < smaller * KIN:
        yield (
            f"Only {linked} of {smaller} clauses have a counterpart in the other document; "
            "check that these are the right files and parts."
        )


def _findings(evidence: Iterable[tuple[str, Evidence]], alignment: Alignment) -> tuple[Finding, ...]:
    """The findings in the order of the original, each with an id of its own."""
    where = _Places(alignment)
    found = [(where.position(seen), _finding(code, seen, alignment)) for code, seen in evidence]
    found.sort(key=lambda item: (item[0], item[1].code, item[1].fingerprint))
    # Where one clause says the same thing twice, both are findings: the second of equals is told apart by its rank.
    ranks: Counter[str] = Counter()
    unique: list[Finding] = []
    for _, finding in found:
        ranks[finding.fingerprint] += 1
        rank = ranks[finding.fingerprint]
        unique.append(
            finding if rank == 1 else replace(finding, fingerprint=fingerprint(finding.fingerprint, str(rank)))
        )
    return tuple(unique)


def _finding(code: str, seen: Evidence, alignment: Alignment) -> Finding:
    original, draft = _side(seen.original, alignment.original), _side(seen.draft, alignment.draft)
    # What is missing is looked for in the draft, what was added in the original.
    lost = seen.original is not None and seen.original.start < seen.original.end
    searched = alignment.draft if lost else alignment.original
    anchor = (alignment.original, seen.original) if seen.original is not None else (alignment.draft, seen.draft)
    identity = (
        _identity(*anchor),
        folded(original.quote) if original else "",
        folded(draft.quote) if draft else "",
        folded(seen.expected),
        folded(seen.found),
    )
    return Finding(
        code=code,
        type=seen.type,
        severity=seen.severity,
        # Nobody has measured how often a second opinion is right.
        # A likelihood that was learned is a measured precision already.
        confidence=seen.confidence if code == JUDGE or seen.suspicion else calibrated(code, seen.type, seen.confidence),
        original=original,
        draft=draft,
        expected=seen.expected,
        found=seen.found,
        direction=seen.direction,
        message={"en": seen.en, "zh": seen.zh},
        mqm=_mqm(seen, original, draft, alignment),
        source="judge" if code == JUDGE else "",
        suggestion=seen.suggestion,
        candidates=tuple((searched.clauses[index].path, score) for index, score in seen.candidates),
        fingerprint=fingerprint(code, *identity),
    )


def _mqm(seen: Evidence, original: Side | None, draft: Side | None, alignment: Alignment) -> str:
    """The severity on MQM's scale; empty for documents of one language."""
    if alignment.original.language == alignment.draft.language:
        return ""
    from diff import mqm

    sides = ((original, alignment.original.language), (draft, alignment.draft.language))
    return mqm.level(seen.type, seen.severity, [(side.quote, language) for side, language in sides if side]).value


def _side(place: Place | None, tree: ClauseTree) -> Side | None:
    if place is None:
        return None
    start, end = _trimmed(tree.text, place.start, place.end)
    page, boxes = tree.locate(start, end)
    return Side(tree.clauses[place.clause].path, tree.text[start:end], start, end, page, boxes)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """[start, end) without white space at its ends; nothing but white space is an empty stretch at its start."""
    quote = text[start:end]
    bare = quote.strip()
    if not bare:
        return start, start
    low = start + len(quote) - len(quote.lstrip())
    return low, low + len(bare)


def _identity(tree: ClauseTree, place: Place | None) -> str:
    """The clause as it will be known in the next version of the file: its path and its title."""
    if place is None:
        return ""
    clause = tree.clauses[place.clause]
    return f"{re.sub(r'#[0-9]+', '', clause.path)}\x1f{folded(clause.title)}"


class _Places:
    """Where evidence stands in the order of the alignment."""

    def __init__(self, alignment: Alignment) -> None:
        self._alignment = alignment
        self._of_source = {i: n for n, link in enumerate(alignment.links) for i in link.source}
        self._of_target = {i: n for n, link in enumerate(alignment.links) for i in link.target}

    def position(self, seen: Evidence) -> tuple[float, ...]:
        """Sorts by link, then by how far into its clause the evidence stands on either side, then by offsets."""
        if seen.original is not None:
            link, share = self._of_source[seen.original.clause], _share(self._alignment.original, seen.original)
        elif seen.draft is not None:
            link, share = self._of_target[seen.draft.clause], _share(self._alignment.draft, seen.draft)
        else:
            return (float("inf"),)
        return (
            link,
            share,
            seen.original.end if seen.original else -1,
            *((seen.draft.start, seen.draft.end) if seen.draft else (-1, -1)),
        )


def _share(tree: ClauseTree, place: Place) -> float:
    clause: Clause = tree.clauses[place.clause]
    return place.clause + (place.start - clause.start) / max(clause.end - clause.start, 1)


def _link_relations(
    alignment: Alignment, evidence: Iterable[tuple[str, Evidence]], localised: frozenset[int]
) -> tuple[str, ...]:
    weighty = [seen for _, seen in evidence if seen.severity is not Severity.INFO]
    originals = {seen.original.clause for seen in weighty if seen.original}
    drafts = {seen.draft.clause for seen in weighty if seen.draft}

    def relation(index: int, link: Link) -> str:
        if not link.target:
            return "missing"
        if not link.source:
            return "added"
        if originals.intersection(link.source) or drafts.intersection(link.target):
            return "changed"
        if len(link.source) > 1 or len(link.target) > 1:
            return "changed"
        if link.moved:
            return "moved"
        return "localised" if index in localised else "same"

    return tuple(relation(index, link) for index, link in enumerate(alignment.links))
