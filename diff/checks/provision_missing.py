"""PR01."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from align.restatement import Restatement
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.provisions import Elsewhere, lone_frames, lone_merged, lone_provisions
from diff.monolingual.quoting import place, proof_of_absence, spot
from diff.monolingual.weight import Nature, nature_of, severity_of
from normalize.quantity import canonical, quantities


@check(code="PR01", types=("provision-missing", "target-missing"))
def provision_missing(text: Restatement) -> Iterator[Evidence]:
    """A sentence or sub-measure of an aligned clause is gone from the draft.

    **Flags** a commitment (what stands between two commas or stops) of which too little is left in the counterpart, in the rest
    of the clause and in every other clause of the draft. A whole sentence that is gone is one finding. Where the lost
    provision sets a goal figure, the finding is `target-missing`.

    **Leaves alone** what was reworded, merged with a neighbour or split, and what moved to another clause (OR01 reports that).
    """
    pairs = (lone for pair in text.pairs for lone in lone_provisions(text, pair, of_draft=False))
    elsewhere = Elsewhere(text, of_draft=False)
    for lone in chain(pairs, lone_frames(text, of_draft=False), lone_merged(text)):
        quote = lone.here.raw(lone.start, lone.end)
        low, high = lone.here.norm.raw_span(lone.start, lone.end)
        # Read in the whole clause: whether a figure is a goal often stands in the words before the comma.
        figures = quantities(lone.here.norm.raw, lone.here.language)
        goals = [qty for qty in figures if qty.role == "target" and low <= qty.start and qty.end <= high]
        near = elsewhere.nearest(lone)
        nature = nature_of(lone.text)
        if goals:
            nature = Nature(f"the target {canonical(goals[0])}", f"目标值{canonical(goals[0], 'zh')}")
        proof_en, proof_zh = proof_of_absence(text.alignment.draft, near, "the draft", "送审稿")
        yield Evidence(
            "target-missing" if goals else "provision-missing", Severity.HIGH if goals else severity_of(lone.text), 0.9,
            place(lone.here, lone.start, lone.end), None if lone.there is None else spot(lone.there, lone.spot),
            f"Left out: {nature.en} of the original. {proof_en}", f"原文的{nature.zh}缺失。{proof_zh}",
            expected=canonical(goals[0]) if goals else quote, direction=nature.lost,
            candidates=((near.clause, near.score),) if near else (),
        )  # fmt: skip
