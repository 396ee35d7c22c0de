"""PR02."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from align.restatement import Restatement
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.provisions import Elsewhere, lone_frames, lone_provisions
from diff.monolingual.quoting import place, proof_of_absence, spot
from diff.monolingual.weight import nature_of, severity_of

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
    elsewhere = Elsewhere(text, of_draft=True)
    for lone in chain(pairs, lone_frames(text, of_draft=True)):
        near = elsewhere.nearest(lone)
        nature = nature_of(lone.text)
        proof_en, proof_zh = proof_of_absence(text.alignment.original, near, "the original", "原文")
        yield Evidence(
            "provision-added", _ONE_LESS[severity_of(lone.text)], 0.85,
            None if lone.there is None else spot(lone.there, lone.spot), place(lone.here, lone.start, lone.end),
            f"New in the draft: {nature.en}. {proof_en}", f"送审稿新增{nature.zh}。{proof_zh}",
            found=lone.here.raw(lone.start, lone.end), direction=nature.added,
            candidates=((near.clause, near.score),) if near else (),
        )  # fmt: skip
