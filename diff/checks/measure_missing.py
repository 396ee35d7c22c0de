"""ME01."""

from __future__ import annotations

from collections.abc import Iterator

from align.restatement import ClauseText, Restatement
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.quoting import heading

COVERED = 0.5
"""A measure is covered elsewhere where at least this share of its provisions, by length, stands in other clauses."""


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
        home = _covered_by(text, missing)
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


def _covered_by(text: Restatement, missing: ClauseText) -> int | None:
    """The clause of the draft that took over most of the provisions, if that is enough of them."""
    total = sum(len(s.text) for s in missing.segments)
    weight: dict[int, int] = {}
    for i, segment in enumerate(missing.segments):
        move = text.relocated(missing.clause.index, i)
        if move is not None:
            weight[move.target[0]] = weight.get(move.target[0], 0) + len(segment.text)
    if not total or sum(weight.values()) < COVERED * total:
        return None
    return max(sorted(weight), key=lambda clause: weight[clause])
