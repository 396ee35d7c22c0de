"""Words of commitment of a Chinese sentence and of its English, each with the one that says its part.

What a sentence commits to hangs on the verb behind the word: 应当公布 and “shall publish” belong together since 公布 and “publish”
do. The words of the two sentences that account for one another (see `coverage`) tell which belongs to which; where they tell
nothing, the order does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from align.assignment import best_assignment
from diff.bilingual.coverage import Coverage
from diff.bilingual.rendition import Facing
from normalize.modality import Commitment, commitments_en, commitments_zh

BINDING_ZH = frozenset({"forbid", "duty", "should", "permit", "ability"})
BINDING_EN = frozenset({"forbid", "duty", "should", "plan", "permit", "ability"})
# A subject begins its sentence or what follows a comma; “where no objection is raised” names a case.
_OPENS = re.compile(r"(?:^|[,;:(]|\b(?:and|or|but|that|so|however|accordingly|case|circumstances))\W*$", re.IGNORECASE)
REFUSAL = "refusal"
"""The level of an English word that refuses without being a modal verb."""
_AGREE = {
    "forbid": {"forbid"},
    "duty": {"duty", "should"},
    "should": {"duty", "should"},
    "plan": {"duty", "should"},
    "permit": {"permit", "ability"},
    "ability": {"permit", "ability"},
}
_PART_ZH = re.compile(r"[，；。：、！？,;:!?\n]")
_STOP_ZH = re.compile(r"[；。！？\n]")
_SEGMENT_EN = re.compile(r"[.;:\n](?=\s|$)")
_NO_SUBJECT = re.compile(
    r"\b(?:no|neither|nor|none|nothing|nobody|never|under\s+no\s+circumstances|in\s+no\s+case)\b(?!\s+(?:later|less|more|fewer)\b)",
    re.IGNORECASE,
)
NEAR, FAR, BEFORE, INHERITED = 1.5, 0.7, 0.4, 0.5
"""What a pair of words that account for one another says of the words of commitment before them: the first words behind one say
most, those in front of it little, and those of a later part of the sentence, which go on with it, less."""
_REFUSES = re.compile(
    r"\b(?:prohibit(?:s|ed|ing)?|forb(?:id|ids|idden|ade|idding)|ban(?:s|ned)?|barred|refrain(?:s|ed|ing)?|abstain(?:s|ed|ing)?|desist|preclud\w+"
    r"|disqualif\w+|disallow\w*|outlaw\w*|proscrib\w+)\b",
    re.IGNORECASE,
)
_REFUSES_NEXT = re.compile(
    rf"\s+(?:\w+ly\s+)?(?:be\s+)?(?:{_REFUSES.pattern}|cease\b|avoid\b)|(?:\s+\w+){{1,3}}\s+no\b(?!\s+(?:later|less|more|fewer|longer)\b)",
    re.IGNORECASE,
)
_REFRAINS = re.compile(rf"\s+(?:\w+ly\s+)?(?:be\s+)?{_REFUSES.pattern}", re.IGNORECASE)
_DESCRIBES_EN = re.compile(
    r"\s+(?:\w+ly\s+)?(?:be\s+(?:\w+\s+)?(?:necessary|needed|required|appropriate|deemed|desirable|expedient|possible|requisite)\b"
    r"|(?:require|desire|wish|deem|determine|arise|occur|lead|cause|result|affect|endanger|hinder)\b|give\s+rise)",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"\b(?:which|that|who|whom|whose|what|whatever|whichever|wherever|if|when|whenever|where|whether|until|before|unless)\b"
    r"(?:,?\s+[\w'’-]+){0,4},?\s*$|\bor\s*$|(?:^\s*|,\s+|\band\s+)(?:where|if|when|whenever|unless|until)\b[^,]*$",
    re.IGNORECASE,
)
_AS_EN = re.compile(
    r"\b(?:as|than|what|whatever|whichever|so\s+far\s+as|so\s+that|in\s+order\s+that)\s+(?:\w+\s+){0,3}$", re.IGNORECASE
)
FIRST = 3
AGREES, ORDER, ASIDE = 0.8, 0.5, 0.5
"""What speaks for two words of commitment apart from that: that they mean the same, and that they stand at the same share of their
sentences. An English word in a clause that only describes has less of it."""


@dataclass(frozen=True, slots=True)
class Faced:
    """A Chinese word of commitment and the English one that says its part; either may be None. Offsets are into the two stretches.
    `evidence` is what the words around them say for it (see NEAR), `inherited` what those of later parts do, which go on with it
    without a word of their own; `forbids` that the English forbids, be it by its subject."""

    chinese: Commitment | None
    english: Commitment | None
    evidence: float
    inherited: float
    forbids: bool
    near: Commitment | None = None
    """For a word alone, the one of the other language whose part comes nearest; a Chinese one has what speaks for that as `evidence`,
    and `forbids` says whether that one forbids."""


def faced(cover: Coverage, facing: Facing, chinese: str, english: str) -> tuple[Faced, ...]:
    """The words of commitment of both sides of a bead, whose texts are given, in the order of the English, then the Chinese alone."""
    zh = [one for one in commitments_zh(chinese) if one.level in BINDING_ZH and not _of_a_case(chinese, one)]
    modals = [one for one in commitments_en(english) if one.level in BINDING_EN and not _describes(english, one)]
    en = sorted([*modals, *_refusals(english, modals)], key=lambda one: one.start)
    forbids = [one.level in ("forbid", REFUSAL) or _no_subject(english, one) for one in en]
    # “Shall refrain” and “shall cease” forbid where the Chinese has more prohibitions than that.
    wanted = sum(one.level == "forbid" for one in zh) - sum(forbids)
    for i, e in enumerate(en):
        if wanted > 0 and not forbids[i] and _REFUSES_NEXT.match(english, e.end):
            forbids[i], wanted = True, wanted - 1
    local, later = _local(cover, facing, chinese, english, zh, en)
    scores = local + later
    for i, e in enumerate(en):
        aside = subordinate(english, e)
        for k, z in enumerate(zh):
            if e.level == REFUSAL and z.level != "forbid":
                scores[i, k] = 0.0
                continue
            level = "forbid" if forbids[i] else e.level
            scores[i, k] += ORDER * (1 - abs(i / len(en) - k / len(zh)))
            scores[i, k] = scores[i, k] * ASIDE if aside else scores[i, k] + AGREES * (z.level in _AGREE[level])
    pairs = dict(best_assignment(scores))
    out = []
    for i, e in enumerate(en):
        partner = pairs.get(i)
        if partner is None:
            near = int((local + later)[i].argmax()) if zh else -1
            out.append(Faced(None, e, 0.0, 0.0, forbids[i], zh[near] if zh and (local + later)[i, near] > 0 else None))
        else:
            own, inherited = float(local[i, partner]), float(later[i, partner])
            out.append(Faced(zh[partner], e, own, inherited, forbids[i]))
    used = set(pairs.values())
    for k, z in enumerate(zh):
        if k not in used:
            near = int(local[:, k].argmax()) if en else -1
            there = bool(en) and local[near, k] > 0
            evidence, denied = (float(local[near, k]), forbids[near]) if there else (0.0, False)
            out.append(Faced(z, None, evidence, 0.0, denied, en[near] if there else None))
    return tuple(out)


def refrains(english: str, one: Commitment) -> bool:
    """Whether the word of commitment is followed by one that refuses: may refrain."""
    return _REFRAINS.match(english, one.end) is not None


def _refusals(english: str, modals: Sequence[Commitment]) -> list[Commitment]:
    """What refuses without a modal word of its own: barred from applying."""
    taken = [(one.start, one.end + 30) for one in modals if one.level in ("forbid", "duty", "permit", "should")]
    return [
        Commitment(REFUSAL, m.group(), 6, *m.span())
        for m in _REFUSES.finditer(english)
        if not any(low <= m.start() < high and not re.search("[,;]", english[low : m.start()]) for low, high in taken)
    ]


def subordinate(english: str, one: Commitment) -> bool:
    """Whether the English word stands in a clause that only describes: which may include."""
    low, _ = segment(english, one.start)
    return one.level in ("permit", "ability") and _SUBORDINATE.search(english[low : one.start]) is not None


def segment(english: str, at: int) -> tuple[int, int]:
    """The stretch between full stops, semicolons and colons around a place."""
    cuts = [0, *(m.end() for m in _SEGMENT_EN.finditer(english)), len(english)]
    k = bisect_right(cuts, at) - 1
    return cuts[k], cuts[min(k + 1, len(cuts) - 1)]


def part(chinese: str, at: int) -> tuple[int, int]:
    """The stretch between two marks around a place."""
    cuts = [0, *(m.end() for m in _PART_ZH.finditer(chinese) if m.group() != "、"), len(chinese)]
    k = bisect_right(cuts, at) - 1
    return cuts[k], cuts[min(k + 1, len(cuts) - 1)]


def _of_a_case(chinese: str, one: Commitment) -> bool:
    """Whether the word stands in a part that only names a case: 规定可以不进行评估的，从其规定."""
    _, high = part(chinese, one.start)
    return one.level != "forbid" and chinese[max(high - 2, 0) : high] == "的，"


def _describes(english: str, one: Commitment) -> bool:
    """Whether the word commits to nothing: as may be necessary, may lead to."""
    if one.level not in ("permit", "ability"):
        return False
    before = english[max(one.start - 40, 0) : one.start]
    return _AS_EN.search(before) is not None or _DESCRIBES_EN.match(english, one.end) is not None


def _no_subject(english: str, one: Commitment) -> bool:
    low, _ = segment(english, one.start)
    before = english[low : one.start]
    found = [m for m in _NO_SUBJECT.finditer(before) if _OPENS.search(before[: m.start()])]
    return bool(found) and not re.search(r",\s+(?:and|but)\b", before[found[-1].end() :])


def _local(
    cover: Coverage, facing: Facing, chinese: str, english: str, zh: Sequence[Commitment], en: Sequence[Commitment]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What the words that account for one another say for each pair of words of commitment: in their own parts, and in later ones."""
    out, later = np.zeros((len(en), len(zh))), np.zeros((len(en), len(zh)))
    found = cover.beads.get(facing)
    if found is None or not zh or not en:
        return out, later
    rank: dict[int, int] = {}
    behind: dict[int, int] = {}
    for place, token in enumerate(found.english):
        owner = _last(en, token.start - facing.en[0])
        behind[owner] = behind.get(owner, 0) + 1
        rank[place] = behind[owner]
    for i, j in enumerate(found.partner):
        if j < 0:
            continue
        at_zh, at_en = found.chinese[i].start - facing.zh[0], found.english[j].start - facing.en[0]
        for k, weight_en in _english_owner(english, en, at_en, rank[j]):
            for m, weight_zh in _chinese_owner(chinese, zh, at_zh):
                (later if weight_zh == INHERITED else out)[k, m] += weight_en * weight_zh
    return out, later


def _last(words: Sequence[Commitment], at: int) -> int:
    return bisect_right([word.start for word in words], at) - 1


def _english_owner(english: str, en: Sequence[Commitment], at: int, rank: int) -> list[tuple[int, float]]:
    low, high = segment(english, at)
    k = _last(en, at)
    if k >= 0 and en[k].start >= low:
        return [(k, NEAR if rank <= FIRST else FAR)]
    return [(k + 1, BEFORE)] if k + 1 < len(en) and en[k + 1].start < high else []


def _chinese_owner(chinese: str, zh: Sequence[Commitment], at: int) -> list[tuple[int, float]]:
    low, high = part(chinese, at)
    k = _last(zh, at)
    if k >= 0 and zh[k].start >= low:
        return [(k, 1.0)]
    out = [(k + 1, BEFORE)] if k + 1 < len(zh) and zh[k + 1].start < high else []
    if not out and k >= 0 and not _STOP_ZH.search(chinese, zh[k].end, at):
        out.append((k, INHERITED))
    return out
