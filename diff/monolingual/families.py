"""Clauses without a counterpart and those below them: what is one loss is told once, and why no candidate will do."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from align.clauses import ACCEPT
from align.link import Link
from align.restatement import Restatement
from normalize.clause import Clause, ClauseTree

HEADING_ONLY = 4
"""A clause with no more characters of its own behind its heading is a bare heading."""
SHOWN = 6
BEGINNING = 24
"""A clause without a heading is called by so many characters of its text."""


@dataclass(frozen=True, slots=True)
class Family:
    """A clause without a counterpart among its kin. `bare`: it is a heading over clauses that say everything. `lost` of the
    `size` clauses below it have no counterpart either. `part_of_parent`: the clause above has none and is no bare heading, so that
    this one is an item of what is missing there. `item`: it is an item below a clause that says what its items are."""

    bare: bool
    size: int
    lost: int
    part_of_parent: bool
    item: bool
    names_en: str
    names_zh: str


def family_of(tree: ClauseTree, clause: Clause, alone: Set[int]) -> Family:
    """The family of a clause; `alone` holds the indices of all clauses of its tree without counterpart."""
    below = [one for one in tree.clauses if one.level > clause.level and _under(tree, one, clause)]
    leaves = [one for one in below if one.index in alone and not any(tree.children(one))]
    above = tree.clauses[clause.parent] if clause.parent >= 0 else None
    item = above is not None and not _bare(tree, above)
    shown = "、".join(one.label.strip() for one in leaves[:SHOWN]) + ("…" if len(leaves) > SHOWN else "")
    return Family(
        bool(below) and _bare(tree, clause),
        len(below),
        sum(one.index in alone for one in below),
        item and above is not None and above.index in alone,
        item,
        f"{len(leaves)} clause{'s' if len(leaves) > 1 else ''} below it ({shown})",
        f"其下 {len(leaves)} 项（{shown}）",
    )


def _bare(tree: ClauseTree, clause: Clause) -> bool:
    return clause.end - clause.lead_end <= HEADING_ONLY or not tree.text[clause.lead_end : clause.end].strip()


def _under(tree: ClauseTree, clause: Clause, top: Clause) -> bool:
    at = clause.parent
    while at >= 0:
        if at == top.index:
            return True
        at = tree.clauses[at].parent
    return False


def turned_down(text: Restatement, link: Link, *, of_draft: bool) -> tuple[str, str]:
    """Which clause of the other document comes nearest and why it is no counterpart, in English and Chinese; empty where
    none has anything in common."""
    if not link.rejected:
        return "", ""
    index, score = link.rejected[0]
    here = text.alignment.original if of_draft else text.alignment.draft
    near = here.clauses[index]
    name = name_of(here, near)
    side_en, side_zh = ("the original", "原文") if of_draft else ("the draft", "送审稿")
    mine_en, mine_zh = ("the draft", "送审稿") if of_draft else ("the original", "原文")
    share = round(100 * score)
    taken = next((one for one in text.alignment.links if index in (one.source if of_draft else one.target)), None)
    other = (taken.target if of_draft else taken.source) if taken is not None else ()
    trees = text.alignment.draft if of_draft else text.alignment.original
    if other and score >= ACCEPT / 2:
        mate = trees.clauses[other[0]].path
        return (
            f" Nearest in {side_en} is {near.path} “{name}” ({share} % alike), but that is the counterpart of {mate} of {mine_en}.",
            f"{side_zh}中最接近的是 {near.path}“{name}”（相似度 {share}%），但该条对应{mine_zh} {mate}。",
        )
    return (
        f" Nearest in {side_en} is {near.path} “{name}”, only {share} % alike.",
        f"{side_zh}中最接近的是 {near.path}“{name}”，相似度仅 {share}%。",
    )


def name_of(tree: ClauseTree, clause: Clause) -> str:
    """The heading of a clause, or how its text begins."""
    if clause.title:
        return clause.title
    said = " ".join(tree.own_text(clause).split()).rstrip("。；;，,")
    return said if len(said) <= BEGINNING else said[:BEGINNING].rstrip("，、,") + "…"
