"""ME01."""

from __future__ import annotations

from collections.abc import Iterator

from align.restatement import Restatement
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.provisions import merged_into
from diff.monolingual.quoting import heading


@check(code="ME01", types=("measure-missing", "order-changed"))
def measure_missing(text: Restatement) -> Iterator[Evidence]:
    """A numbered clause of the original has no counterpart in the draft.

    **Flags** an item, article or section whose heading and provisions stand nowhere in the draft. Every clause of the draft
    was compared with it; the best candidates that were turned down are listed.

    **Leaves alone** a clause that stands at another place or under another number, and one whose provisions have been
    merged into other clauses (reported as a change of order, for information).
    """
    for link, missing in text.missing():
        clause = missing.clause
        if clause.kind != "clause":
            continue
        home = merged_into(text, missing)
        quote = heading(text.alignment.original, clause)
        name = clause.title or text.original[clause.index].norm.raw.strip()[:40]
        if home is not None:
            target = text.draft[home].clause
            yield Evidence(
                "order-changed", Severity.INFO, 0.7, quote, heading(text.alignment.draft, target),
                f"Clause {clause.path} “{name}” is merged into clause {target.path} of the draft.",
                f"原文 {clause.path}“{name}”并入送审稿 {target.path}。",
                candidates=link.rejected,
            )  # fmt: skip
            continue
        yield Evidence(
            "measure-missing", Severity.HIGH, 0.95, quote, None,
            f"Clause {clause.path} “{name}” has no counterpart in the draft: the whole measure is left out.",
            f"原文 {clause.path}“{name}”在送审稿中没有对应条款，整项措施缺失。",
            expected=name, direction="narrower", candidates=link.rejected,
        )  # fmt: skip
