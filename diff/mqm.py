"""The faults of a translation on the scale of MQM (Multidimensional Quality Metrics 2.0, https://themqm.org), and its score.

A finding has two severities. The report's own says what a gate should stop, in any comparison. MQM's says, for those who
measure translations, how grave an error is by the kind of content that it touches; translators know what it means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from diff.finding import Finding, Report, Severity
from normalize.modality import commitments_en, commitments_zh
from normalize.quantity import quantities


class Level(StrEnum):
    """The severity levels of MQM."""

    NEUTRAL = "neutral"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


MULTIPLIERS = {Level.NEUTRAL: 0, Level.MINOR: 1, Level.MAJOR: 5, Level.CRITICAL: 25}
"""The penalty points of one error. All error types weigh the same (1), which is MQM's default."""

REFERENCE_WORDS, BEST = 1000, 100
"""MQM's reference word count and maximum score value."""

_SENSE = frozenset({"accuracy/number", "accuracy/modality", "accuracy/mistranslation"})
"""At high severity these are a wrong figure, a turned or lost duty or prohibition, or a sense that is reversed."""

_FORM = frozenset({"structure/numbering", "terminology/inconsistent", "fluency/typo", "style"})
"""The sense can be had in spite of these."""

_NAMES = frozenset({"terminology/wrong-term", "terminology/inconsistent", "entity/organisation"})
"""Errors that a translator makes once and repeats: the same wrong name for the same thing is one error."""

_BINDING = frozenset({"forbid", "duty", "permit"})


def level(type: str, severity: Severity, quotes: Iterable[tuple[str, str]]) -> Level:
    """How grave a translation finding is for MQM. `quotes` are its quotes, each with its language ("zh" or "en").

    - critical: rights, duties, prohibitions, money, figures or dates come out otherwise, or a passage that lays them
      down is lost, put in or left untranslated (severity high).
    - major: other sense is changed or lost so that a reader is misled (high or medium).
    - minor: the sense can be had: small differences, and faults of form (low; medium for numbering, inconsistency,
      spelling and style).
    - neutral: a weak hint, no penalty (info).
    """
    if severity is Severity.INFO:
        return Level.NEUTRAL
    if severity is Severity.LOW or (severity is Severity.MEDIUM and type in _FORM):
        return Level.MINOR
    if severity is Severity.HIGH and (type in _SENSE or any(_lays_down(*quote) for quote in quotes)):
        return Level.CRITICAL
    return Level.MAJOR


def _lays_down(text: str, language: str) -> bool:
    """Whether the text holds a figure, a date, a duty, a right or a prohibition."""
    said = commitments_zh(text) if language == "zh" else commitments_en(text)
    return any(one.level in _BINDING for one in said) or any(qty.kind != "number" for qty in quantities(text, language))


@dataclass(frozen=True, slots=True)
class Score:
    """MQM's raw scoring model, which is linear: errors of each level, and the size of the translation, which is MQM's
    evaluation word count. `unit` is "words" of an English translation or "characters" of a Chinese one."""

    words: int
    unit: str
    neutral: int
    minor: int
    major: int
    critical: int

    @property
    def penalty(self) -> int:
        """Penalty points: MQM's absolute penalty total."""
        return sum(points * getattr(self, one.value) for one, points in MULTIPLIERS.items())

    @property
    def per_thousand(self) -> float:
        """Penalty points for a thousand words: MQM's normed penalty total. Two decimals."""
        return round(REFERENCE_WORDS * self.penalty / self.words, 2)

    @property
    def quality(self) -> float:
        """MQM's raw overall quality score, (1 - penalty / words) x 100. Two decimals; below zero where there is more than one point
        for each word."""
        return round(BEST - BEST * self.penalty / self.words, 2)


def score(report: Report) -> Score | None:
    """The score of the translation that a report judges; None where it judges none, or one without words.

    One cause is one error: a finding counts once however many places it lists, and the same wrong name or term for the same
    thing counts once, as its gravest, however often it is found. What only a second opinion found does not count, so that
    a score does not depend on a model.
    """
    draft = report.alignment.draft
    size = count_words(draft.text, draft.language)
    if report.relation != "translation" or not size:
        return None
    return scored(size, "characters" if draft.language == "zh" else "words", report.findings)


def scored(size: int, unit: str, findings: Iterable[Finding]) -> Score:
    """The score of a translation of `size` units ("words" or "characters") with these findings, counted as `score` says."""
    counts = Counter(Level(finding.mqm) for finding in counted(findings))
    return Score(size, unit, *(counts[one] for one in Level))


def counted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that count as an error, one for each cause: the gravest, which is the first of equals."""
    gravest: dict[object, Finding] = {}
    for number, finding in enumerate(findings):
        if finding.mqm and not finding.source:
            cause = _cause(finding, number)
            if cause not in gravest or MULTIPLIERS[Level(gravest[cause].mqm)] < MULTIPLIERS[Level(finding.mqm)]:
                gravest[cause] = finding
    return tuple(gravest.values())


def _cause(finding: Finding, number: int) -> object:
    if finding.type in _NAMES and finding.found:
        return finding.type, finding.expected.casefold(), finding.found.casefold()
    return number


def count_words(text: str, language: str) -> int:
    """The size of a text as word processors count it: in English, stretches between blanks that hold a letter or digit; in
    Chinese, each ideograph, and each stretch of other letters or digits."""
    if language != "zh":
        return sum(any(c.isalnum() for c in word) for word in text.split())
    size, inside = 0, False
    for c in text:
        other = c.isalnum() and not _ideograph(c)
        size += _ideograph(c) or (other and not inside)
        inside = other
    return size


def _ideograph(c: str) -> bool:
    return "\u3400" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff" or "\U00020000" <= c <= "\U0003ffff"
