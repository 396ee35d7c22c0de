"""What is a fault in a poor translation and a liberty in a good one is settled when all checks have run: the more that is certain is
wrong, the more deserves suspicion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from align.bitext import Bitext
from diff.bilingual.likelihood import likelihood
from diff.bilingual.rendition import rendition
from diff.check import Evidence
from diff.finding import Severity

LIKELY, TELLING = 0.5, 0.2
"""Likelihood from which something suspicious is reported as a fault, and from which it is shown at all, for information."""
MOST = 40.0
"""A translation with so many faults in 100 sentences is bad; more make no difference."""


def density(evidence: Sequence[tuple[str, Evidence]], bitext: Bitext) -> float:
    """The faults that are sure in 100 sentences of a translation, 40 at most. `evidence` is what all checks found, each with its
    check's code."""
    sentences = sum(bool(one.chinese) and bool(one.english) for one in rendition(bitext).facing)
    sure = sum(one.suspicion is None and one.severity is not Severity.INFO for _, one in evidence)
    return min(100 * sure / max(sentences, 20), MOST)


def settled(evidence: Sequence[tuple[str, Evidence]], bitext: Bitext) -> Iterator[tuple[str, Evidence]]:
    """The same evidence, what is suspicious with its likelihood as confidence and the severity that follows; what is hardly
    suspicious is left out."""
    faults = density(evidence, bitext)
    for code, one in evidence:
        if one.suspicion is None:
            yield code, one
            continue
        likely = likelihood(one.suspicion.model, {**one.suspicion.features, "faults": faults})
        if likely >= TELLING:
            yield code, replace(one, confidence=likely, severity=one.severity if likely >= LIKELY else Severity.INFO)
