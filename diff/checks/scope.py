"""SC01."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.restatement import Compared, Restatement
from align.segments import Hunk
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.quoting import raw, said, sides, stretches
from diff.monolingual.residue import Residue, classify
from diff.monolingual.weight import severity_of

_EXCLUSION = re.compile(r"除外|不含|不包括|不适用|仅限|限于|只限|除.{1,20}外")
_CONDITION = re.compile(r"符合条件|具备条件|有条件|达到条件|满足条件|经认定|认定|依法|下同|规定的")
_CONJUNCTIONS = frozenset({"且", "或", "或者", "并", "和", "及", "以及", "与", "并且"})
_EITHER, _BOTH = frozenset({"或", "或者"}), frozenset({"且", "和", "及", "以及", "与", "并", "并且"})
WHOLE_PROVISION = 8
"""A stretch of this many characters that only one side has inside a restated provision is a provision of its own."""


@check(code="SC01", types=("scope-changed", "provision-missing", "provision-added"))
def scope(text: Restatement) -> Iterator[Evidence]:
    """Who or what a provision covers differs.

    **Flags** an exclusion or condition that was dropped or added (…除外, 不含…, 符合条件的), an open list that was closed (等), 且 ↔ 或, and every
    other content word that was added, dropped or exchanged inside a restated provision: 外商投资企业 → 外资企业.

    **Leaves alone** punctuation, particles, word order and interchangeable words (WO01 lists them for information), and what
    only localises.
    """
    for one in text.compared():
        for hunk in one.hunks:
            a, b = raw(one, hunk)
            if classify(one, hunk, text.localisation) is not Residue.SUBSTANCE and not _exclusive(a, b):
                continue
            if _in_heading(one, hunk):
                continue
            yield _evidence(one, hunk, a, b)


def _exclusive(a: str, b: str) -> bool:
    return (a in _EITHER and b in _BOTH) or (a in _BOTH and b in _EITHER)


def _in_heading(one: Compared, hunk: Hunk) -> bool:
    """Whether the difference stands in a heading or in the document's title, which bind nobody."""
    clause = one.source.clause
    start, _ = one.source.place(hunk.a0, hunk.a1)
    return clause.kind == "title" or start < clause.lead_end


def _evidence(one: Compared, hunk: Hunk, a: str, b: str) -> Evidence:
    origin, draft = sides(one, hunk)
    kind, severity, direction = "scope-changed", Severity.LOW, "neutral"
    excluded, conditional = (bool(p.search(a)) or bool(p.search(b)) for p in (_EXCLUSION, _CONDITION))
    en, zh = said(one, origin, draft, a, b)
    if not b:
        direction = "broader" if excluded or conditional else "narrower"
    elif not a:
        direction = "narrower"
    if excluded:
        severity = Severity.HIGH
        en, zh = f"The exclusion differs: {en}", f"适用除外有变：{zh}"
    elif conditional:
        severity = Severity.MEDIUM
        en, zh = f"The condition differs: {en}", f"适用条件有变：{zh}"
    elif _exclusive(a, b):
        severity = Severity.MEDIUM
        en, zh = f"Alternative and cumulative conditions changed places: {en}", f"择一与并列条件互换：{zh}"
    elif {a, b} == {"等", ""}:
        direction = "narrower" if a else "broader"
        en = (
            "The list is closed now: 等 (and others) was dropped."
            if a
            else "The list is open now: 等 (and others) was added."
        )
        zh = "删去“等”，列举由开放变为封闭。" if a else "新增“等”，列举由封闭变为开放。"
    elif min(len(a), len(b)) <= 1 and max(len(a), len(b)) >= WHOLE_PROVISION:
        kind = "provision-missing" if len(a) > len(b) else "provision-added"
        severity = severity_of(a or b) if kind == "provision-missing" else Severity.LOW
        direction = "weaker" if kind == "provision-missing" else "broader"
    return Evidence(
        kind,
        severity,
        0.75,
        origin,
        draft,
        en,
        zh,
        expected=a,
        found=b,
        direction=direction,
        explains=stretches(one, hunk),
    )
