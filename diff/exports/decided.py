"""What a reviewer decided, as text: how much of each, and what must be mended, with the comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from diff.exports.text_report import on_one_line
from diff.gate.decisions import Decided
from diff.vocabulary import SEVERITIES, TYPES, UNNUMBERED

_WORDS = {
    "counts": {
        "en": "Dismissed: {}. Accepted: {}. Undecided: {}. {} holds {} accepted findings now.",
        "zh": "忽略{}项，确认{}项，未处理{}项。{}现有已接受的差异{}项。",
    },
    "mend": {"en": "TO BE MENDED", "zh": "须改正"},
    "comments": {"en": "COMMENTS ON WHAT IS UNDECIDED", "zh": "对未处理差异的批注"},
}


def as_text(decided: Sequence[Decided], held: int, file: str, lang: str) -> str:
    """The decisions for reading; `held` findings are in the baseline `file` now."""
    return "\n".join(_lines(decided, held, file, lang)) + "\n"


def _lines(decided: Sequence[Decided], held: int, file: str, lang: str) -> Iterator[str]:
    counts = Counter(one.decision or "open" for one in decided)
    yield _WORDS["counts"][lang].format(*(counts[name] for name in ("dismiss", "accept", "open")), file, held)
    mend = [one for one in decided if one.decision == "accept"]
    said = [one for one in decided if one.decision in ("", "open") and one.finding.reason]
    for heading, ones in (("mend", mend), ("comments", said)):
        if ones:
            yield ""
            yield _WORDS[heading][lang]
        yield from (line for one in ones for line in _finding(one, lang))


def _finding(one: Decided, lang: str) -> Iterator[str]:
    finding = one.finding
    severity = SEVERITIES.get(finding.severity, {lang: finding.severity})[lang]
    type_ = TYPES.get(finding.type, {lang: finding.type})[lang]
    clause = UNNUMBERED.get(finding.clause, finding.clause) if lang == "zh" else finding.clause
    yield f"  {finding.draft or finding.original}  {clause}  {severity}, {type_}  [{finding.fingerprint}]"
    yield f"    {on_one_line(finding.said(lang))}"
    if finding.reason or finding.by:
        by = f" ({finding.by})" if finding.by else ""
        yield f"    → {finding.reason}{by}"
