"""HI01."""

from __future__ import annotations

from collections.abc import Iterator

from align.restatement import ClauseText, Restatement
from diff.check import Evidence, Place, check
from diff.finding import Severity
from normalize.chinese import fold


@check(code="HI01", types=("wording",))
def history(text: Restatement) -> Iterator[Evidence]:
    """The record of adoption and amendment differs.

    **Flags**, for information, a line before the first clause that says when the text was adopted, published or amended, and that
    only one side has: the mark of another version.

    **Leaves alone** the same line in other punctuation.
    """
    for pair in text.pairs:
        before, after = _lines(pair.source), _lines(pair.target)
        for here, lines, others, of_draft in ((pair.source, before, after, False), (pair.target, after, before, True)):
            for line, start, end in lines:
                if line in {other for other, _, _ in others}:
                    continue
                place = Place(here.clause.index, here.clause.body + start, here.clause.body + end)
                said = here.norm.raw[start:end].strip()
                yield Evidence(
                    "wording", Severity.INFO, 0.9, None if of_draft else place, place if of_draft else None,
                    f"Only the {'draft' if of_draft else 'original'} records: {said}",
                    f"仅{'送审稿' if of_draft else '原文'}载有：{said}",
                    expected="" if of_draft else said, found=said if of_draft else "", direction="neutral",
                )  # fmt: skip


def _lines(text: ClauseText) -> list[tuple[str, int, int]]:
    return [(fold(text.norm.raw[start:end]).text.strip("()"), start, end) for start, end in text.history]
