"""ME02."""

from __future__ import annotations

from collections.abc import Iterator

from align.restatement import Restatement
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.families import family_of, name_of, turned_down
from diff.monolingual.quoting import heading


@check(code="ME02", types=("measure-added",))
def measure_added(text: Restatement) -> Iterator[Evidence]:
    """A numbered clause of the draft has no counterpart in the original.

    **Flags** an item, article or section that the original does not have: whether the draft's author may add it is for the
    reviewer to say. A new heading over measures is `low`, since each is compared by itself; the items of a new article are part of
    its finding.

    **Leaves alone** a clause that stands at another place or under another number in the original, and one that is made
    up of provisions taken from other clauses of it.
    """
    new = {added.clause.index for _, added in text.added()}
    for link, added in text.added():
        clause = added.clause
        if clause.kind != "clause":
            continue
        family = family_of(text.alignment.draft, clause, new)
        if family.part_of_parent:
            continue
        total = sum(len(s.text) for s in added.segments)
        known = sum(
            len(s.text)
            for j, s in enumerate(added.segments)
            if text.relocated(clause.index, j, of_draft=True) is not None
        )
        if total and known >= total / 2:
            continue
        name = name_of(text.alignment.draft, clause)
        en, zh = turned_down(text, link, of_draft=True)
        if family.bare:
            severity = Severity.LOW if family.lost else Severity.INFO
            en, zh = (
                f"The heading {clause.path} “{name}” of the draft is new.",
                f"送审稿 {clause.path}“{name}”为新增标题。",
            )
        else:
            severity = Severity.MEDIUM
            below_en, below_zh = (f" with {family.names_en}", f"（含{family.names_zh}）") if family.lost else ("", "")
            en = f"Clause {clause.path} “{name}”{below_en} of the draft has no counterpart in the original.{en}"
            zh = f"送审稿 {clause.path}“{name}”{below_zh}在原文中没有对应条款，属新增内容。{zh}"
        yield Evidence(
            "measure-added", severity, 0.9, None, heading(text.alignment.draft, clause), en, zh,
            found=name, direction="broader", candidates=link.rejected,
        )  # fmt: skip
