"""OR01."""

from __future__ import annotations

from collections.abc import Iterator

from align.restatement import Relocation, Restatement
from diff.check import Evidence, Place, check
from diff.finding import Severity
from diff.monolingual.provisions import merged_into
from diff.monolingual.quoting import heading, of_segment


@check(code="OR01", types=("order-changed",))
def order_changed(text: Restatement) -> Iterator[Evidence]:
    """A clause or provision stands at another place in the draft than in the original.

    **Flags**, for information, a clause that changed its order among its siblings or stands under another heading, and a provision
    that moved to another clause, so that the reviewer can see that nothing of it is lost.

    **Leaves alone** a clause that only has another number because one before it was dropped.
    """
    for pair in text.pairs:
        if not pair.link.moved or len(pair.link.source) > 1 or len(pair.link.target) > 1:
            continue
        a, b = pair.source.clause, pair.target.clause
        yield Evidence(
            "order-changed", Severity.INFO, 0.9,
            Place(a.index, a.start, max(a.lead_end, a.body)), Place(b.index, b.start, max(b.lead_end, b.body)),
            f"Clause {a.path} of the original is clause {b.path} of the draft: the order has changed.",
            f"原文 {a.path} 在送审稿中为 {b.path}，顺序有变。",
            expected=a.path, found=b.path, direction="neutral",
        )  # fmt: skip
    merged = {one.clause.index for _, one in text.missing() if merged_into(text, one) is not None}
    moves: dict[tuple[int, int], list[Relocation]] = {}
    for part, whole in text.merged(of_draft=True):
        a, b = whole.clause, part.clause
        yield Evidence(
            "order-changed", Severity.INFO, 0.7, heading(text.alignment.original, a), heading(text.alignment.draft, b),
            f"Part of clause {a.path} of the original is clause {b.path} of the draft: the clause was split.",
            f"原文 {a.path} 被拆分，其中一部分为送审稿 {b.path}。",
            expected=a.path, found=b.path, direction="neutral",
        )  # fmt: skip
    for move in text.relocations:
        # Of a clause that was merged as a whole, its own finding says where it went.
        if move.source[0] not in merged:
            moves.setdefault((move.source[0], move.target[0]), []).append(move)
    for (here, there), together in moves.items():
        source, target = text.original[here], text.draft[there]
        first = together[0]
        count_en = "This provision" if len(together) == 1 else f"This and {len(together) - 1} more provisions"
        count_zh = "的这项规定" if len(together) == 1 else f"的这项规定及另外 {len(together) - 1} 项"
        yield Evidence(
            "order-changed", Severity.INFO, first.score,
            of_segment(source, source.segments[first.source[1]]), of_segment(target, target.segments[first.target[1]]),
            f"{count_en} of clause {source.clause.path} {'stands' if len(together) == 1 else 'stand'} in clause {target.clause.path} of the draft.",
            f"原文 {source.clause.path} {count_zh}移至送审稿 {target.clause.path}。",
            expected=source.clause.path, found=target.clause.path, direction="neutral",
        )  # fmt: skip
