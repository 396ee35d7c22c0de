"""TY01."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.restatement import Restatement
from diff.check import Evidence, Place, Stretch, check
from diff.finding import Severity

_DOUBLED = re.compile(r"([\u4e00-\u9fff]{2,6})\1|[，,、；;：:。]{2,}|(?<![\d])([的了在和与及])\2")
# Words that are doubled on purpose.
_MEANT = frozenset({"研究研究", "讨论讨论", "方方面面", "层层", "家家户户"})


@check(code="TY01", types=("typo",))
def typo(text: Restatement) -> Iterator[Evidence]:
    """A slip of the pen in the draft.

    **Flags**, for information, a word or mark that stands twice in a row (资金资金, ，。) where the original does not have it so.

    **Leaves alone** what the original has as well.
    """
    known = "".join(clause.norm.raw for clause in text.original)
    for clause_text in text.draft:
        raw = clause_text.norm.raw
        for match in _DOUBLED.finditer(raw):
            if match.group() in known or match.group() in _MEANT:
                continue
            start = clause_text.clause.body + match.start()
            yield Evidence(
                "typo", Severity.INFO, 0.7, None, Place(clause_text.clause.index, start, start + len(match.group())),
                f"“{match.group()}” looks like a slip of the pen.", f"“{match.group()}”疑为笔误。",
                found=match.group(), direction="neutral", explains=(Stretch(True, start, start + len(match.group())),),
            )  # fmt: skip
