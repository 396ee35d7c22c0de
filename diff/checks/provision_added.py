"""PR02."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from align.restatement import Restatement
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.provisions import lone_frames, lone_provisions
from diff.monolingual.quoting import place, spot
from diff.monolingual.weight import severity_of

# What is added takes nothing away: it weighs less than its loss would.
_ONE_LESS = {
    Severity.HIGH: Severity.MEDIUM,
    Severity.MEDIUM: Severity.LOW,
    Severity.LOW: Severity.LOW,
    Severity.INFO: Severity.INFO,
}


@check(code="PR02", types=("provision-added",))
def provision_added(text: Restatement) -> Iterator[Evidence]:
    """An aligned clause of the draft says something that the original does not.

    **Flags** a commitment that has no counterpart in the clause of the original or in any other clause of it.

    **Leaves alone** what was reworded, merged or split, and what moved here from another clause (OR01 reports that).
    """
    pairs = (lone for pair in text.pairs for lone in lone_provisions(text, pair, of_draft=True))
    for lone in chain(pairs, lone_frames(text, of_draft=True)):
        severity = severity_of(lone.text)
        yield Evidence(
            "provision-added", _ONE_LESS[severity], 0.85,
            None if lone.there is None else spot(lone.there, lone.spot), place(lone.here, lone.start, lone.end),
            "The draft adds this provision; the original has nothing of the kind in this clause or elsewhere.",
            "送审稿新增此规定，原文本条及其他条款均无对应内容。",
            found=lone.here.raw(lone.start, lone.end), direction="broader",
        )  # fmt: skip
