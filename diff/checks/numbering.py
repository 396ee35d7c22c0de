"""NU01."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from align.restatement import Restatement
from diff.check import Evidence, Place, check
from diff.finding import Severity
from normalize.clause import Clause, ClauseTree
from normalize.numerals import parse


@check(code="NU01", types=("structure/numbering", "number-format"))
def numbering(text: Restatement) -> Iterator[Evidence]:
    """The draft's numbering is wrong or inconsistent.

    **Flags**, for information, a printed number that repeats one of its siblings, one that skips a number or starts again, and a
    label that is written otherwise than the others of its level (7. among 6． and 8．).

    **Leaves alone** numbers that differ from the original's because a clause was dropped or added, numbers that run on from one
    section to the next, and a gap that the original has as well.
    """
    draft = text.alignment.draft
    gaps = {wrong[1:] for wrong in _slips(text.alignment.original)}
    for clause, printed, due in _slips(draft):
        if (printed, due) in gaps:
            continue
        label = clause.label.strip()
        if printed == 1:
            en, zh = (
                f"The numbers start again with {label} where {due} is due.",
                f"编号 {label} 处重新起算，应为 {due}。",
            )
        elif printed < due:
            en, zh = f"The number {label} is printed twice among its siblings.", f"编号 {label} 在同级中重复。"
        else:
            en, zh = f"The numbers skip from {due - 1} to {printed}.", f"编号由 {due - 1} 跳至 {printed}。"
        yield Evidence(
            "structure/numbering", Severity.INFO, 0.9, None, _place(clause), en, zh,
            expected=str(due), found=label, direction="neutral",
        )  # fmt: skip
    styles: dict[int, Counter[str]] = {}
    for clause in draft.clauses:
        if clause.kind == "clause":
            styles.setdefault(clause.level, Counter())[_style(clause)] += 1
    for clause in draft.clauses:
        if clause.kind != "clause":
            continue
        common, n = styles[clause.level].most_common(1)[0]
        if _style(clause) != common and n >= 3 and styles[clause.level][_style(clause)] * 3 <= n:
            yield Evidence(
                "number-format", Severity.INFO, 0.8, None, _place(clause),
                f"The label {clause.label.strip()} is written otherwise than the others of its level.",
                f"编号 {clause.label.strip()} 与同级写法不一致。",
                expected=common, found=clause.label.strip(), direction="neutral",
            )  # fmt: skip


def _place(clause: Clause) -> Place:
    return Place(clause.index, clause.start, max(clause.lead_end, clause.body))


def _slips(tree: ClauseTree) -> Iterator[tuple[Clause, int, int]]:
    """(clause, printed number, number that was due) of each number that does not follow the one before it, among its siblings or,
    where the numbers run on from section to section, in the document."""
    among: dict[int, int] = {}
    running: dict[tuple[int, str], int] = {}
    for clause in tree.clauses:
        if clause.kind != "clause" or (printed := _printed(clause)) is None:
            continue
        family = (clause.level, _style(clause))
        before, last = among.get(clause.parent), running.get(family)
        among[clause.parent] = running[family] = printed
        if before is None:
            # The first of its section begins with one, or goes on from the section before.
            if printed != 1 and last is not None and printed != last + 1:
                yield clause, printed, last + 1
        elif printed != before + 1:
            yield clause, printed, before + 1


def _printed(clause: Clause) -> int | None:
    """The number as it is printed, of 1.2 the last; None for letters and Roman numerals."""
    label = unicodedata.normalize("NFKC", _label(clause))
    found = re.search(r"(?:\d+\.)*(\d+)|[一二三四五六七八九十百零〇]+", label)
    return int(parse(found[1] or found[0], "zh")) if found is not None else None


def _style(clause: Clause) -> str:
    """The label with its number replaced: "0．" for 7.."""
    return re.sub(
        r"[\d０-９]+|[一二三四五六七八九十百零〇]+|[ivxIVX]+|(?<=[(（])[a-zA-Z](?=[)）])", "0", _label(clause)
    )


def _label(clause: Clause) -> str:
    """The label without blanks between the signs of its number (第 十 一 条)."""
    return re.sub(r"(?<=[一二三四五六七八九十百零〇])\s+(?=[一二三四五六七八九十百零〇])", "", clause.label.strip())
