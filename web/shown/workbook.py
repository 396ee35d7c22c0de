"""Decisions in the workbook of a comparison: what goes out with it, and what comes back in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diff.gate.decisions import Decided
from diff.run import Accepted
from web.decisions import LONGEST_NOTE, REASONS
from web.language import LANGUAGES, catalogue
from web.snapshot import Snapshot
from web.store import Decision
from web.store.imports import Imported

_WORDS = {"accepted": "accept", "dismissed": "dismiss"}
"""The decision of a workbook for a status; the others have none, and stand in the comment."""

_ACTIONS = {"accept": ("accept", "accepted"), "dismiss": ("dismiss", "dismissed"), "open": ("reopen", "open")}
"""The action for a decision of a workbook, and the status that it leads to."""

_COLONS = {"zh": "：", "en": ": "}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a workbook would do: decisions to record, how many say what holds already, the numbers of the findings on which somebody
    else decided otherwise, and how many are about findings that this comparison does not have."""

    decided: tuple[Imported, ...]
    same: int
    others: tuple[int, ...]
    unknown: int


def outgoing(snapshot: Snapshot, decisions: Mapping[str, Decision], language: str) -> dict[str, Decided]:
    """What the workbook says of each finding on which something was decided, by fingerprint."""
    found: dict[str, Decided] = {}
    for finding in snapshot.findings:
        made = decisions.get(finding.fingerprint)
        if made is None or made.last is None or made.status == "open":
            continue
        word = _WORDS.get(made.status, "")
        messages = catalogue(language)
        label = messages[f"reason.{made.last.reason}"] if made.last.reason in REASONS else ""
        label = label if word else messages[f"status.{made.status}"]
        comment = _COLONS[language].join(filter(None, (label, _one_line(made.last.note))))
        entry = Accepted(finding.fingerprint, "", "", finding.code, finding.type, "", "", "", comment, made.last.by)
        found[finding.fingerprint] = Decided(word, entry)
    return found


def plan(
    rows: Sequence[Decided], snapshot: Snapshot, decisions: Mapping[str, Decision], me: str, replace: bool
) -> Plan:
    """What the rows of a workbook come to where `me` imports them. Decisions that others made otherwise are left as they are, unless
    they are to be replaced."""
    numbers = {finding.fingerprint: n for n, finding in enumerate(snapshot.findings, 1)}
    decided: list[Imported] = []
    others: list[int] = []
    same = unknown = 0
    none = Decision()
    for row in rows:
        if not row.decision:
            continue
        key = row.finding.fingerprint
        if key not in numbers:
            unknown += 1
            continue
        action, status = _ACTIONS[row.decision]
        reason, note = _reason(row.finding.reason) if action == "dismiss" else ("", row.finding.reason)
        now = decisions.get(key, none)
        if now.status == status and _says(now, reason, note):
            same += 1
        elif now.last is not None and now.status != "open" and now.last.by != me and not replace:
            others.append(numbers[key])
        else:
            decided.append(Imported(key, action, reason, note[:LONGEST_NOTE]))
    return Plan(tuple(decided), same, tuple(sorted(others)), unknown)


def _says(now: Decision, reason: str, note: str) -> bool:
    """Whether a decision has this reason and this remark already; an open finding and an empty comment have nothing to say."""
    if now.last is None or now.status == "open" or not (reason or note):
        return True
    return now.last.reason == reason and _one_line(now.last.note) == note


def _reason(comment: str) -> tuple[str, str]:
    """Why something is dismissed, as a code and a remark: the sentences of the pages are known in both languages."""
    for code in REASONS:
        for language in LANGUAGES:
            label = catalogue(language)[f"reason.{code}"]
            if comment == label:
                return code, ""
            for colon in _COLONS.values():
                if comment.startswith(label + colon):
                    return code, comment[len(label + colon) :].strip()
    return "other", comment


def _one_line(text: str) -> str:
    return " ".join(text.split())
