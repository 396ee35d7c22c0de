"""TY01."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.restatement import Restatement
from diff.check import Evidence, Place, Stretch, check
from diff.finding import Severity
from diff.monolingual.pieces import joined
from diff.monolingual.quoting import place, stretches

_DOUBLED = re.compile(r"([\u4e00-\u9fff]{2,6})\1|[，,、；;：:。]{2,}|(?<![\d])([的了在和与及])\2")
# Words that are doubled on purpose.
_MEANT = frozenset({"研究研究", "讨论讨论", "方方面面", "层层", "家家户户"})


@check(code="TY01", types=("typo",))
def typo(text: Restatement) -> Iterator[Evidence]:
    """A slip of the pen in the draft.

    **Flags**, for information, a word or mark that stands twice in a row (资金资金, ，，) where the original does not have it so, and
    a character that was doubled (补助 → 补补助).

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
    for one in text.compared():
        for hunk in joined(one):
            before, after = one.source.text[hunk.a0 : hunk.a1], one.target.text[hunk.b0 : hunk.b1]
            if _stutters(before, after):
                yield Evidence(
                    "typo", Severity.INFO, 0.8, place(one.source, hunk.a0, hunk.a1), place(one.target, hunk.b0, hunk.b1),
                    f"“{after}” looks like a slip of the pen for “{before}”.", f"“{after}”疑为“{before}”的笔误。",
                    expected=before, found=after, direction="neutral", explains=stretches(one, hunk),
                )  # fmt: skip


def _stutters(before: str, after: str) -> bool:
    """Whether the second is the first with one Chinese character doubled."""
    if len(before) < 2 or len(after) != len(before) + 1:
        return False
    return any(
        after[at] == after[at - 1] and "\u4e00" <= after[at] <= "\u9fff" and after[:at] + after[at + 1 :] == before
        for at in range(1, len(after))
    )
