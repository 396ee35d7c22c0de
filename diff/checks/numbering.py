"""NU01."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from align.restatement import Restatement
from diff.check import Evidence, Place, check
from diff.finding import Severity
from normalize.clause import Clause


@check(code="NU01", types=("structure/numbering", "number-format"))
def numbering(text: Restatement) -> Iterator[Evidence]:
    """The draft's numbering is wrong or inconsistent.

    **Flags**, for information, a printed number that repeats one of its siblings, and a label that is written otherwise than the others
    of its level (7. among 6． and 8．).

    **Leaves alone** numbers that differ from the original's because a clause was dropped or added.
    """
    draft = text.alignment.draft
    styles: dict[int, Counter[str]] = {}
    for clause in draft.clauses:
        if clause.kind == "clause":
            styles.setdefault(clause.level, Counter())[_style(clause)] += 1
    for clause in draft.clauses:
        if clause.kind != "clause":
            continue
        place = Place(clause.index, clause.start, max(clause.lead_end, clause.body))
        if "#" in clause.path.rsplit("/", 1)[-1]:
            yield Evidence(
                "structure/numbering", Severity.INFO, 0.9, None, place,
                f"The number {clause.label.strip()} is printed twice among its siblings.",
                f"编号 {clause.label.strip()} 在同级中重复。",
                expected=str(clause.number or ""), found=clause.label.strip(), direction="neutral",
            )  # fmt: skip
        common, n = styles[clause.level].most_common(1)[0]
        if _style(clause) != common and n >= 3 and styles[clause.level][_style(clause)] * 3 <= n:
            yield Evidence(
                "number-format", Severity.INFO, 0.8, None, place,
                f"The label {clause.label.strip()} is written otherwise than the others of its level.",
                f"编号 {clause.label.strip()} 与同级写法不一致。",
                expected=common, found=clause.label.strip(), direction="neutral",
            )  # fmt: skip


def _style(clause: Clause) -> str:
    """The label with its number replaced: "0．" for 7．."""
    return re.sub(
        r"[\d０-９]+|[一二三四五六七八九十百零〇]+|[ivxIVX]+|(?<=[(（])[a-zA-Z](?=[)）])", "0", clause.label.strip()
    )
