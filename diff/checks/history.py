"""HI01."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from align.restatement import ClauseText, Restatement
from diff.check import Evidence, Place, check
from diff.finding import Severity
from normalize.chinese import fold


@check(code="HI01", types=("wording",))
def history(text: Restatement) -> Iterator[Evidence]:
    """The record of adoption and amendment differs.

    **Flags**, for information, each record before the first clause that says when the text was adopted, published or amended, and that
    only one side has: the mark of another version.

    **Leaves alone** the same record in other punctuation or on another line.
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


# One line often records several acts: （2015年…公布　2023年…修订）.
_NEXT = re.compile(r"[\s　]+(?=(?:根据|自)?\d{4}年\d{1,2}月)")
# The full name of the state, and the count of amendments, which grows with the next one.
_SAME = re.compile(r"中华人民共和国|第[一二三四五六七八九十]次(?=修[正订])")
_BRACKETS = "()（） \t　"


def _lines(text: ClauseText) -> list[tuple[str, int, int]]:
    """(folded text, start, end) of each act that the text records."""
    out = []
    for start, end in text.history:
        cuts = [start, *(match.end() for match in _NEXT.finditer(text.norm.raw, start, end)), end]
        for low, high in pairwise(cuts):
            said = text.norm.raw[low:high]
            bare = said.strip(_BRACKETS + "\n\r")
            at = low + said.find(bare)
            out.append((_SAME.sub("", fold(bare).text), at, at + len(bare)))
    return out
