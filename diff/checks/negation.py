"""NE01."""

from __future__ import annotations

from collections.abc import Iterator

from align.restatement import Restatement
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.quoting import place, raw, stretches, widened

_NEGATIONS = frozenset(
    {"不", "非", "未", "无", "没有", "不再", "不予", "并非", "无需", "不必", "免于", "不含", "不包括"}
)


@check(code="NE01", types=("negation-changed",))
def negation(text: Restatement) -> Iterator[Evidence]:
    """A negation was added or dropped.

    **Flags** 予以公开 → 不予公开, 未经批准 → 经批准: the difference between the two texts is the negation.

    **Leaves alone** a negation inside a longer rewording, which SC01 reports, and modal words, which MO01 reports.
    """
    for one in text.compared():
        for hunk in one.hunks:
            before, after = _core(one.source.text[hunk.a0 : hunk.a1], one.target.text[hunk.b0 : hunk.b1])
            if (before in _NEGATIONS and after in ("", "予", "予以", "可", "需", "有")) == (
                after in _NEGATIONS and before in ("", "予", "予以", "可", "需", "有")
            ):
                continue
            a, b = raw(one, hunk)
            dropped = before in _NEGATIONS
            yield Evidence(
                "negation-changed", Severity.HIGH, 0.9,
                place(one.source, *widened(one.source, hunk.a0, hunk.a1, 6)), place(one.target, *widened(one.target, hunk.b0, hunk.b1, 6)),
                "A negation was dropped: the provision says the opposite." if dropped else "A negation was added: the provision says the opposite.",
                "否定词缺失，含义相反。" if dropped else "新增否定词，含义相反。",
                expected=a, found=b, direction="neutral", explains=stretches(one, hunk),
            )  # fmt: skip


def _core(before: str, after: str) -> tuple[str, str]:
    """The two without what both end with: 未经 → 经 is 未 → nothing."""
    same = 0
    while same < min(len(before), len(after)) and before[-1 - same] == after[-1 - same]:
        same += 1
    return before[: len(before) - same], after[: len(after) - same]
