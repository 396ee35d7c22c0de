"""ME02."""

from __future__ import annotations

from collections.abc import Iterator

from align.restatement import Restatement
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.quoting import heading


@check(code="ME02", types=("measure-added",))
def measure_added(text: Restatement) -> Iterator[Evidence]:
    """A numbered clause of the draft has no counterpart in the original.

    **Flags** an item, article or section that the original does not have: whether the draft's author may add it is for the
    reviewer to say.

    **Leaves alone** a clause that stands at another place or under another number in the original, and one that is made
    up of provisions taken from other clauses of it.
    """
    for link, added in text.added():
        clause = added.clause
        if clause.kind != "clause":
            continue
        total = sum(len(s.text) for s in added.segments)
        known = sum(
            len(s.text)
            for j, s in enumerate(added.segments)
            if text.relocated(clause.index, j, of_draft=True) is not None
        )
        if total and known >= total / 2:
            continue
        name = clause.title or added.norm.raw.strip()[:40]
        yield Evidence(
            "measure-added", Severity.MEDIUM, 0.9, None,
            heading(text.alignment.draft, clause),
            f"Clause {clause.path} “{name}” of the draft has no counterpart in the original.",
            f"送审稿 {clause.path}“{name}”在原文中没有对应条款，属新增措施。",
            found=name, direction="broader", candidates=link.rejected,
        )  # fmt: skip
