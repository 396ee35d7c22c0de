"""ME01."""

from __future__ import annotations

from collections.abc import Iterator

from align.link import Link
from align.restatement import Restatement
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.families import Family, family_of, name_of, turned_down
from diff.monolingual.provisions import merged_into
from diff.monolingual.quoting import heading
from diff.monolingual.weight import severity_of
from normalize.clause import Clause


@check(code="ME01", types=("measure-missing", "order-changed"))
def measure_missing(text: Restatement) -> Iterator[Evidence]:
    """A numbered clause of the original has no counterpart in the draft.

    **Flags** an item, article or section whose heading and provisions stand nowhere in the draft. Every clause of the draft
    was compared with it; the message names the one that comes nearest and says why it is none, and the best candidates that were
    turned down are listed. A section that is gone with all its measures is `low`, since each measure is reported by itself; the items
    of an article that is gone are part of its finding.

    **Leaves alone** a clause that stands at another place or under another number, and one whose provisions have been
    merged into other clauses (reported as a change of order, for information), as is a heading whose measures stand under others.
    """
    gone = {missing.clause.index for _, missing in text.missing()}
    for merged, into in text.merged():
        yield _merged(text, merged.clause, into.clause, ())
    for link, missing in text.missing():
        clause = missing.clause
        if clause.kind != "clause":
            continue
        family = family_of(text.alignment.original, clause, gone)
        if family.part_of_parent:
            continue
        home = merged_into(text, missing)
        quote = heading(text.alignment.original, clause)
        name = name_of(text.alignment.original, clause)
        if home is not None:
            yield _merged(text, clause, text.draft[home].clause, link.rejected)
            continue
        en, zh, severity = _said(text, link, family, clause.path, name)
        if severity is Severity.HIGH and family.item:
            severity = max(severity_of(missing.text), Severity.MEDIUM, key=lambda one: one.rank)
        yield Evidence(
            "measure-missing", severity, 0.95, quote, None, en, zh,
            expected=name, direction="narrower", candidates=link.rejected,
        )  # fmt: skip


def _merged(text: Restatement, clause: Clause, target: Clause, candidates: tuple[tuple[int, float], ...]) -> Evidence:
    original, draft = text.alignment.original, text.alignment.draft
    name = name_of(original, clause)
    return Evidence(
        "order-changed", Severity.INFO, 0.7, heading(original, clause), heading(draft, target),
        f"Clause {clause.path} “{name}” is merged into clause {target.path} of the draft.",
        f"原文 {clause.path}“{name}”并入送审稿 {target.path}。",
        candidates=candidates,
    )  # fmt: skip


def _said(text: Restatement, link: Link, family: Family, path: str, name: str) -> tuple[str, str, Severity]:
    if family.bare and family.lost == family.size:
        return (
            f"The whole section {path} “{name}” is left out, with {family.names_en}.",
            f"原文 {path}“{name}”整节缺失，含{family.names_zh}。",
            Severity.LOW,
        )
    if family.bare:
        return (
            f"The heading {path} “{name}” is gone; of what stood under it, clauses are found elsewhere in the draft.",
            f"标题 {path}“{name}”不再出现，其下条款见于送审稿他处。",
            Severity.INFO,
        )
    en, zh = turned_down(text, link, of_draft=False)
    below_en, below_zh = (f" with {family.names_en}", f"（含{family.names_zh}）") if family.lost else ("", "")
    what_en, what_zh = ("this item", "该项") if family.item else ("the whole measure", "整项措施")
    return (
        f"Clause {path} “{name}”{below_en} has no counterpart in the draft: {what_en} is left out.{en}",
        f"原文 {path}“{name}”{below_zh}在送审稿中没有对应条款，{what_zh}缺失。{zh}",
        Severity.HIGH,
    )
