"""WO01."""

from __future__ import annotations

from collections.abc import Iterator

from align.restatement import Restatement
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.quoting import raw, said, sides, stretches
from diff.monolingual.residue import Residue, settled, turned_conjunction


@check(code="WO01", types=("wording",))
def wording(text: Restatement) -> Iterator[Evidence]:
    """The wording differs without legal effect.

    **Flags**, for information only, other punctuation, particles, word order or interchangeable words
    (`normalize/data/synonyms.csv`), and every difference in a heading or title that no other check has explained.

    **Leaves alone** what only localises.
    """
    for one, parts in settled(text):
        for hunk, kind in parts:
            a, b = raw(one, hunk)
            if kind is Residue.LOCALISED or turned_conjunction(one, hunk):
                continue
            origin, draft = sides(one, hunk)
            en, zh = said(one, origin, draft, a, b)
            yield Evidence(
                "wording", Severity.INFO, 0.9, origin, draft, f"Wording only: {en}", f"仅措辞不同：{zh}",
                expected=a, found=b, direction="neutral", explains=stretches(one, hunk),
            )  # fmt: skip
