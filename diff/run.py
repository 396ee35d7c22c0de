"""A run: one pair of files or many, each compared, and what is accepted already. What every form of `diff.exports` shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from diff.finding import Finding, Report


@dataclass(frozen=True, slots=True)
class Compared:
    """One pair of files, by the names under which they were given ("-" for standard input; `draft` is "" where the original holds
    its translation). `report` is None where they could not be compared, and `refusal` then says why in a sentence."""

    original: str
    draft: str
    report: Report | None
    refusal: str = ""

    @property
    def reviewed(self) -> str:
        """The file that findings point into: the draft, or the one file that holds both."""
        return self.draft or self.original


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that somebody accepted: its `fingerprint`, the pair that it was made for, and what it said, for a reader who has only
    this. `reason` and `by` are what was given with the decision."""

    fingerprint: str
    original: str
    draft: str
    code: str
    type: str
    severity: str
    clause: str
    message: str
    reason: str = ""
    by: str = ""
    original_title: str = ""
    draft_title: str = ""
    zh: str = ""
    """The message in Chinese; `message` is in English."""

    def said(self, lang: str) -> str:
        """What it said, in "en" or "zh"."""
        return self.zh if lang == "zh" and self.zh else self.message


@dataclass(frozen=True, slots=True)
class Run:
    """What one call compared. `vanished` are accepted findings of these pairs that no report has any more; `notes` say what the
    reader must know of the run as a whole (waivers that expired or fit nothing)."""

    pairs: tuple[Compared, ...]
    vanished: tuple[Accepted, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, report: Report, original: str = "", draft: str = "") -> Run:
        """The run that compared one pair; the names default to those of the documents."""
        names = report.alignment.original.source.name, report.alignment.draft.source.name
        return cls((Compared(original or names[0], draft or names[1], report),))

    def said_in(self, lang: str) -> Run:
        """The run with its notes and refusals in the language of a reader, "en" or "zh"; programs get them in English."""
        from diff.sentences import in_language

        def said(notes: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(in_language(note, lang) for note in notes)

        pairs = tuple(
            replace(
                pair,
                refusal=in_language(pair.refusal, lang),
                report=pair.report and replace(pair.report, notes=said(pair.report.notes)),
            )
            for pair in self.pairs
        )
        return replace(self, pairs=pairs, notes=said(self.notes))

    def reports(self) -> Iterator[Report]:
        """The reports of the pairs that could be compared."""
        return (pair.report for pair in self.pairs if pair.report is not None)

    def findings(self) -> Iterator[tuple[Compared, Finding]]:
        """Every finding, also an accepted one, with its pair."""
        for pair in self.pairs:
            if pair.report is not None:
                yield from ((pair, finding) for finding in pair.report.findings)
