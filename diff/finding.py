"""Findings and the report: what every face (command line, web, exports) shows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from align.link import Alignment, Bead
from ingest.document import Box


class Severity(StrEnum):
    """How much a divergence does to rights and duties; few checks are HIGH."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """3 for HIGH down to 0 for INFO."""
        return ("info", "low", "medium", "high").index(self.value)


@dataclass(frozen=True, slots=True)
class Side:
    """Where a finding points on one side: the clause's path, and [start, end) in the tree's text.

    `quote` is that stretch of the document's own text; empty (start == end) where something is missing here and
    only the place is known at which it should have stood.
    """

    clause: str
    quote: str
    start: int
    end: int
    page: int | None = None
    boxes: tuple[Box, ...] = ()


JUDGE = "JU01"
"""The code of findings that only a second opinion made."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a second opinion says of a finding: `verdict` is confirm | doubt | explain, `reason` a sentence by language."""

    verdict: str
    reason: dict[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """One divergence. `type` is a type of the report contract; `code` names the check (`duizhao explain CODE`).

    `expected` and `found` are the normalised values; `direction` is "" or stricter | more-lenient | weaker | stronger |
    narrower | broader | neutral. `message` gives the reason by language. `candidates` lists, for something missing, the
    best places that were turned down, as (clause path, score). `fingerprint` hashes code, clause identity and
    normalised values, never pages or offsets, so that a decision survives a new version of the file.

    In a translation, `mqm` is the severity on MQM's scale (`diff.mqm.Level`). `source` is "" for a finding of a check, "judge" for
    one that only a second opinion made; `judge` is what a second opinion says of the finding, and `suggestion` the text
    that it would put in the place of the translation's quote.

    `status` is "" for a finding that counts, "baseline" or "waived" for one that somebody accepted; `accepted` then is the reason
    that was given.
    """

    code: str
    type: str
    severity: Severity
    confidence: float
    original: Side | None
    draft: Side | None
    expected: str
    found: str
    direction: str
    message: dict[str, str] = field(hash=False)
    candidates: tuple[tuple[str, float], ...] = ()
    fingerprint: str = ""
    mqm: str = ""
    source: str = ""
    judge: Opinion | None = None
    suggestion: str = ""
    status: str = ""
    accepted: str = ""


def fingerprint(code: str, *identity: str) -> str:
    """A stable hex id of 16 digits from the check's code and what identifies the divergence."""
    return hashlib.sha256("\x1f".join((code, *identity)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one comparison. `relations` gives for each link of the alignment, in its order,
    same | localised | changed | moved | missing | added. `complete` is False where something could not be read. `beads` are the
    sentences of a translation that belong together, in the order of the alignment, and `termbases` the files of terms that were used
    without being asked for, as (name, SHA-256)."""

    relation: str
    alignment: Alignment
    relations: tuple[str, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    complete: bool = True
    beads: tuple[Bead, ...] = ()
    termbases: tuple[tuple[str, str], ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)
