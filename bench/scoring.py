"""Compares findings with a gold list: which rows of the list are found, and which findings answer none.

A finding answers a row when it points at the same words. On a side that the row quotes, the finding must stand in the same
clause (or share a run of words so long that it places itself), share most of the shorter of the two quotes in one run, and be
a pinpoint: not much longer than the row's quote. Where the row quotes both sides and the finding only one, that one is
enough. A whole missing or added clause is answered by the clause. The answer is *typed* when both types belong to one family:
an added figure may be called an added provision or a changed target, and a lawyer would accept either.

Figures: located and typed recall over the rows that are required; precision is the share of findings above info that
answer any row, required or not. Standard library only.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

WHOLE = {"measure-missing": "original", "measure-added": "draft"}
"""Types that concern a whole clause, and the side on which it stands."""

FAMILIES = tuple(
    frozenset(kinds.split())
    for kinds in (
        "threshold-changed cap-changed rate-changed target-changed target-missing amount-changed deadline-changed "
        "bound-changed number-format accuracy/number",
        "measure-missing provision-missing list-item-missing target-missing scope-changed reference-missing "
        "accuracy/omission accuracy/undertranslation",
        "measure-added provision-added list-item-added scope-changed reference-added accuracy/addition accuracy/overtranslation",
        "scope-changed provision-missing provision-added list-item-missing list-item-added",
        "modality-changed negation-changed accuracy/modality",
        "reference-changed reference-missing reference-added list-item-missing list-item-added",
        "unit-missing unit-added unit-duplicated unit-changed entity/organisation",
        "accuracy/mistranslation accuracy/overtranslation accuracy/undertranslation accuracy/untranslated "
        "terminology/wrong-term entity/organisation structure/heading",
        "terminology/wrong-term terminology/inconsistent",
        "structure/numbering structure/heading order-changed",
        "typo fluency/typo wording style number-format",
    )
)
SPACE = {"longer": 4, "besides": 20}
"""A pinpoint is at most this many times as long as the row's quote, and so many characters besides."""
SHARED = 0.6
"""This share of the shorter quote must be common, in one run."""
PLACES_ITSELF = {True: 20, False: 8}
"""A common run of so many characters (by whether it is English) is enough in another clause."""

_AXES = (("stricter", "more-lenient"), ("weaker", "stronger"), ("narrower", "broader"))
OPPOSITE = dict(_AXES) | {b: a for a, b in _AXES}

_QUOTES = str.maketrans("“”‘’—–−﹝﹞〔〕", "\"\"''---()()")


@dataclass(frozen=True, slots=True)
class Spot:
    """A clause by its path, and the words quoted in it ("" for a place at which something should stand)."""

    clause: str
    quote: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a tool says: a type ("" where it knows none), and where on either side."""

    type: str
    original: Spot | None
    draft: Spot | None
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What a reader wrote into a gold list; also a pair of passages that must stay silent (`type` is "")."""

    type: str
    original: Spot
    draft: Spot
    required: bool
    direction: str = ""
    text: str = ""


def rows(path: Path) -> tuple[Row, ...]:
    """The rows of a gold list: JSON lines with type, src_clause, src_quote, tgt_clause, tgt_quote, required, direction."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            spots = (Spot(row.get(f"{side}_clause") or "", row.get(f"{side}_quote") or "") for side in ("src", "tgt"))
            found.append(
                Row(row.get("type", ""), *spots, row.get("required", True), row.get("direction") or "", line.strip())
            )
    return tuple(found)


def answers(row: Row, claim: Claim) -> bool:
    """Whether the claim points at the words of the row."""
    if (side := WHOLE.get(row.type)) is not None:
        want, have = (row.original, claim.original) if side == "original" else (row.draft, claim.draft)
        return have is not None and (not want.clause or _same_place(want, have))
    pairs = [(row.original, claim.original), (row.draft, claim.draft)]
    quoted = [(want, have) for want, have in pairs if want.quote]
    met = [have is not None and _meets(want, have) for want, have in quoted]
    silent = [have is None or not have.quote for _, have in quoted]
    return any(met) and all(ok or quiet for ok, quiet in zip(met, silent, strict=True))


def _meets(want: Spot, have: Spot) -> bool:
    wanted, said = folded(want.quote), folded(have.quote)
    if not said or len(said) > SPACE["longer"] * len(wanted) + SPACE["besides"] or not _same_place(want, have):
        return False
    common = longest_run(wanted, said)
    return common >= SHARED * min(len(wanted), len(said)) and common >= min(2, len(wanted))


def _same_place(want: Spot, have: Spot) -> bool:
    if not want.clause or not have.clause or place(want.clause) == place(have.clause):
        return True
    wanted = folded(want.quote)
    return longest_run(wanted, folded(have.quote)) >= PLACES_ITSELF[wanted.isascii()]


def akin(a: str, b: str) -> bool:
    """Whether two types are the same or belong to one family."""
    return a == b or any(a in family and b in family for family in FAMILIES)


def folded(text: str) -> str:
    """Text without white space, in one width, case and kind of quotation marks."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return "".join(text.split()).casefold()


def place(path: str) -> str:
    """A clause path without the brackets and stops of its labels."""
    return re.sub(r"[()．.、,]", "", folded(path)).split("@")[0]


def longest_run(a: str, b: str) -> int:
    """The length of the longest substring that both have."""
    best, ends = 0, {}
    for x in a:
        ends = {j: ends.get(j - 1, 0) + 1 for j, y in enumerate(b) if x == y}
        best = max(best, *ends.values()) if ends else best
    return best


@dataclass(frozen=True, slots=True)
class Score:
    """The outcome for one pair: which rows were located and typed, which claims answer a row, which directions agree."""

    rows: tuple[Row, ...]
    claims: tuple[Claim, ...]
    located: frozenset[int]
    typed: frozenset[int]
    used: frozenset[int]
    directions: tuple[str, ...] = ()
    """For each typed row that has a direction: right, opposite, or other."""

    @property
    def required(self) -> tuple[int, ...]:
        """The indices of the rows that must be found."""
        return tuple(i for i, row in enumerate(self.rows) if row.required)

    @property
    def spurious(self) -> tuple[Claim, ...]:
        """The claims that answer no row."""
        return tuple(claim for i, claim in enumerate(self.claims) if i not in self.used)

    @property
    def missed(self) -> tuple[Row, ...]:
        """The required rows that no claim answers with the right type."""
        return tuple(self.rows[i] for i in self.required if i not in self.typed)


def score(gold: Sequence[Row], claims: Sequence[Claim]) -> Score:
    """Compares what a tool says with a gold list. A claim may answer several rows, and a row be answered by several."""
    pairs = [(i, j) for i, row in enumerate(gold) for j, claim in enumerate(claims) if answers(row, claim)]
    typed = [(i, j) for i, j in pairs if akin(gold[i].type, claims[j].type)]
    said: dict[int, set[str]] = {}
    for i, j in typed:
        if gold[i].direction in OPPOSITE:
            said.setdefault(i, set()).add(claims[j].direction)
    return Score(
        tuple(gold),
        tuple(claims),
        frozenset(i for i, _ in pairs),
        frozenset(i for i, _ in typed),
        frozenset(j for _, j in pairs),
        tuple(_told(gold[i].direction, said[i]) for i in sorted(said)),
    )


def _told(direction: str, said: set[str]) -> str:
    if direction in said:
        return "right"
    return "opposite" if OPPOSITE[direction] in said else "other"


def touched(benign: Iterable[Row], gold: Sequence[Row], claims: Sequence[Claim]) -> tuple[Row, ...]:
    """The harmless pairs whose differing words a claim quotes narrowly, in their clause, that answers no gold row."""
    loose = [claim for claim in claims if not any(answers(row, claim) for row in gold)]
    return tuple(row for row in benign if any(answers(row, claim) and _touches(row, claim) for claim in loose))


def _touches(row: Row, claim: Claim) -> bool:
    for core, have in zip(_cores(row), (claim.original, claim.draft), strict=True):
        said = folded(have.quote) if have else ""
        narrow = len(said) <= SPACE["longer"] * len(core) + SPACE["besides"]
        if core and said and narrow and (core in said or said in core):
            return True
    return False


def _cores(row: Row) -> tuple[str, str]:
    """The two passages without the words with which both begin and end; as they are where they are equal."""
    a, b = folded(row.original.quote), folded(row.draft.quote)
    if a == b:
        return a, b
    start, end = _common(a, b), _common(a[::-1], b[::-1])
    end = min(end, len(a) - start, len(b) - start)
    return a[start : len(a) - end], b[start : len(b) - end]


def _common(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def in_clauses_of(gold: Sequence[Row], claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims in clauses for which the list has rows: those of the original by the clause of the original; what
    stands in the draft alone by its clause there. (The numbers of the two documents are never mixed.)"""
    originals = {place(row.original.clause) for row in gold if row.original.clause}
    drafts = {place(row.draft.clause) for row in gold if row.draft.clause}
    return tuple(
        claim
        for claim in claims
        if (claim.original is not None and place(claim.original.clause) in originals)
        or (claim.original is None and claim.draft is not None and place(claim.draft.clause) in drafts)
    )
