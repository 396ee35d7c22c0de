"""GR01."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from align.restatement import ClauseText, Compared, Restatement
from diff.check import Evidence, Place, Stretch, check
from diff.finding import Severity
from diff.monolingual.weight import grants
from normalize.chinese import fold
from normalize.grades import Grade, grades
from normalize.sense import Sense

_AT_STAKE = frozenset({Sense.QUALIFIES, Sense.OBLIGES, Sense.MINIMUM})
_LEVEL_GRADES = {"乡": "乡级", "镇": "乡级", "县": "县级", "区": "县级", "旗": "县级", "市": "市级", "州": "市级", "盟": "市级", "省": "省级"}  # fmt: skip


@check(code="GR01", types=("threshold-changed", "bound-changed", "target-changed", "scope-changed", "wording"))
def grade(text: Restatement) -> Iterator[Evidence]:
    """A threshold that is a grade, not a figure, differs: a class of prize, a qualification, a title, a level, classes.

    **Flags** 一等奖 → 二等奖以上, 三级甲等医院 → 二级以上医院, 硕士 → 本科及以上, 世界500强 → 中国500强, 国家级 → 市级, 二级以上 → 二级以下 (a bound), A类、B类 →
    A类 (who is covered), 创建5A级景区 → 创建4A级景区 (a goal). The scales, more than forty, are `normalize/data/grades.csv`. Each finding
    says which grades count now and what it means: a lower grade that opens a right is more lenient, one that brings a duty stricter.
    What opens a right, a duty or a sanction or must at least be had is high, goals and all else medium.

    **Leaves alone** the level that a district's draft carries over (市级示范 → 区级示范 in a district's plan), a tier that is dropped from a list
    with amounts of its own (初级工、中级工分别补贴100元、200元), and the same words where they grade nothing (一级政府, 市级部门, 国家级经济技术开发区).
    Other words for the same grades (三甲 and 三级甲等, 高级职称 and 副高级以上职称) are reported for information.
    """
    for one in text.compared():
        if one.source.language != "zh" or not one.hunks:
            continue
        left = _grades(one.source, one.left, text.original)
        right = _grades(one.target, one.right, text.draft) if left else []
        for a, b in _pairs(one, left, right):
            if _same(a, b):
                yield from _reworded(one, a, b)
            elif not (_carried(text, a, b) or _tiers(one, a, b)):
                yield _evidence(one, a, b)


def _grades(text: ClauseText, segments: Sequence[int], clauses: Sequence[ClauseText]) -> list[Grade]:
    """The grades in these segments; offsets into the raw own text. They are read as the document has them, its own level included."""
    spans = [text.norm.raw_span(text.segments[i].start, text.segments[i].end) for i in segments]
    norm = fold(text.norm.raw)
    lead = clauses[text.clause.parent].text if text.clause.parent >= 0 else ""
    lead = lead.rpartition("。")[2] if lead.endswith(":") else ""
    found = []
    for seen in grades(norm.text, lead):
        start, end = norm.raw_span(seen.start, seen.end)
        if any(low <= start < high for low, high in spans):
            found.append(seen.at(start, end))
    return found


def _pairs(one: Compared, left: Sequence[Grade], right: Sequence[Grade]) -> Iterator[tuple[Grade, Grade]]:
    """The grades of one scale that stand in the same place of both texts: those that share a character which the texts have in
    common, or stand in one difference; and of which at least one is in a difference."""
    taken: set[int] = set()
    for a in left:
        mine = _span(one.source, a)
        best, most = -1, 0
        for j, b in enumerate(right):
            if b.scale == a.scale and j not in taken:
                shared = _shared(one, mine, _span(one.target, b))
                if shared > most:
                    best, most = j, shared
        if best < 0:
            continue
        taken.add(best)
        theirs = _span(one.target, right[best])
        if any(_meet(mine, (h.a0, h.a1)) or _meet(theirs, (h.b0, h.b1)) for h in one.hunks):
            yield a, right[best]


_Span = tuple[int, int]


def _span(text: ClauseText, seen: Grade) -> _Span:
    """Where the grade stands in the text that was compared."""
    starts = text.norm.starts
    return bisect_left(starts, seen.start), min(bisect_left(starts, seen.end), len(text.text))


def _shared(one: Compared, mine: _Span, theirs: _Span) -> int:
    """How many characters two stretches share: those that the alignment of the texts puts beside one another, and the shorter side of
    the differences that both touch."""
    shared = 0
    low_a, low_b = one.source.segments[one.left[0]].start, one.target.segments[one.right[0]].start
    for hunk in one.hunks:
        shared += _common(mine, theirs, (low_a, hunk.a0), low_b - low_a)
        if _meet(mine, (hunk.a0, hunk.a1)) and _meet(theirs, (hunk.b0, hunk.b1)):
            shared += min(hunk.a1 - hunk.a0, hunk.b1 - hunk.b0)
        low_a, low_b = hunk.a1, hunk.b1
    return shared + _common(mine, theirs, (low_a, one.source.segments[one.left[-1]].end), low_b - low_a)


def _common(mine: _Span, theirs: _Span, run: _Span, shift: int) -> int:
    """The size of what `mine` within `run`, moved by `shift`, and `theirs` have in common."""
    low, high = max(mine[0], run[0]), min(mine[1], run[1])
    return max(0, min(high + shift, theirs[1]) - max(low + shift, theirs[0])) if low < high else 0


def _meet(a: _Span, b: _Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _same(a: Grade, b: Grade) -> bool:
    """Whether the same grades count. 达到二级 may be meant as 二级 or as 二级以上."""
    if a.scale.kind == "kinds" or (a.firm and b.firm):
        return a.ranks == b.ranks
    return a.ranks == b.ranks or (min(a.named) == min(b.named) and {a.bound, b.bound} <= {"=", "≥"})


def _carried(text: Restatement, a: Grade, b: Grade) -> bool:
    """Whether only the level of the draft's own place stands for that of the original's (市级 → 区级), or levels are listed, which
    other checks read."""
    if a.scale.name != "level":
        return False
    if a.listed or b.listed:
        return True
    upper, lower = (_LEVEL_GRADES.get(word[:1], "") for word in text.localisation.levels)
    if not upper:
        return False
    if (a.words, b.words) == ((upper,), (lower,)):
        return a.bound == b.bound
    # A goal or a name may go down with the document by the same step: 创建省级示范 → 创建市级示范 in a district's plan.
    steps = a.scale.grades.index(upper) - a.scale.grades.index(lower)
    return a.sense not in _AT_STAKE and min(a.named) - min(b.named) == steps and a.bound == b.bound


def _tiers(one: Compared, a: Grade, b: Grade) -> bool:
    """Whether each of the listed grades has an amount of its own: the lists of items and the figures say which tier is gone."""
    if not (a.listed or b.listed):
        return False
    return any(
        _EACH.search(re.split("[。；]", text.norm.raw[seen.end :], maxsplit=1)[0])
        for text, seen in ((one.source, a), (one.target, b))
    )


_EACH = re.compile("分别|依次")


def _surface(text: ClauseText, seen: Grade) -> str:
    return "".join(text.norm.raw[seen.start : seen.end].split())


def _places(one: Compared, a: Grade, b: Grade) -> tuple[Place, Place]:
    return (
        Place(one.source.clause.index, one.source.clause.body + a.start, one.source.clause.body + a.end),
        Place(one.target.clause.index, one.target.clause.body + b.start, one.target.clause.body + b.end),
    )


def _stretches(one: Compared, a: Grade, b: Grade) -> tuple[Stretch, ...]:
    origin, draft = _places(one, a, b)
    return Stretch(False, origin.start, origin.end), Stretch(True, draft.start, draft.end)


def _reworded(one: Compared, a: Grade, b: Grade) -> Iterator[Evidence]:
    """The same grades in other words."""
    x, y = _surface(one.source, a), _surface(one.target, b)
    if a.firm and b.firm and fold(x).text != fold(y).text:
        yield Evidence(
            "wording", Severity.INFO, 0.9, *_places(one, a, b),
            f"The same grades in other words: “{x}”, “{y}”.", f"等级相同，表述不同：“{x}”与“{y}”。",
            expected=a.canonical(), found=b.canonical(), direction="neutral", explains=_stretches(one, a, b),
        )  # fmt: skip


def _evidence(one: Compared, a: Grade, b: Grade) -> Evidence:
    sense = a.sense if a.sense is not Sense.FIGURE else b.sense
    way = _way(a, b)
    direction, effect_en, effect_zh = _EFFECTS.get((sense, way), _PLAIN.get(way, ("neutral", "", "")))
    kind, severity = _weighed(one, a, b, sense)
    ordered = kind not in ("bound-changed", "scope-changed") and a.scale.kind != "kinds"
    verb_en, verb_zh = _VERBS.get(way, _CHANGED) if ordered else _CHANGED
    what_en, what_zh = (part.format(en=a.scale.en, zh=a.scale.zh) for part in _WHAT.get(sense, ("The {en}", "{zh}")))
    (x, was), (y, now) = (
        (said, f"“{said}”" + (f" ({gloss})" if (gloss := seen.canonical("en")) != said else ""))
        for text, seen in ((one.source, a), (one.target, b))
        for said in (_surface(text, seen),)
    )
    if (a.listed or b.listed) and (named := _listed(a, b)):
        effect_en, effect_zh = (
            f"{part}{then}{effect}"
            for part, then, effect in zip(named, ("; ", "，"), (effect_en, effect_zh), strict=True)
        )
    return Evidence(
        kind, severity, 0.9, *_places(one, a, b),
        f"{what_en} {verb_en} from {was} to {now}{'; ' + effect_en if effect_en else ''}.",
        f"{what_zh}由“{x}”{verb_zh}“{y}”{'，' + effect_zh if effect_zh else ''}。",
        expected=a.canonical(), found=b.canonical(), direction=direction, explains=_stretches(one, a, b),
    )  # fmt: skip


def _listed(a: Grade, b: Grade) -> tuple[str, str] | None:
    """Which of the listed grades are gone and new, in English and Chinese."""
    gone = [word for word in a.words if word not in b.words]
    new = [word for word in b.words if word not in a.words]
    if not gone and not new:
        return None
    en = [f"{_quoted(gone)} no longer listed"] if gone else []
    zh = [f"不再列明{_quoted(gone, '、')}"] if gone else []
    if new:
        en, zh = [*en, f"{_quoted(new)} newly listed"], [*zh, f"新列{_quoted(new, '、')}"]
    return ", ".join(en), "，".join(zh)


def _quoted(words: Sequence[str], joint: str = ", ") -> str:
    return joint.join(f"“{word}”" for word in words)


_CHANGED = ("changed", "改为")
_WHAT = {
    Sense.GOAL: ("The goal for the {en}", "{zh}目标"),
    Sense.MINIMUM: ("The required {en}", "{zh}要求"),
    Sense.QUALIFIES: ("The {en} that qualifies", "{zh}条件"),
    Sense.OBLIGES: ("The {en} that brings the duty or sanction", "适用义务或处罚的{zh}"),
}
"""How the grade is called by what it does."""


def _way(a: Grade, b: Grade) -> str:
    """What became of the grades that count: "more" or "fewer" of them, a "lower" or "higher" one in their place, or "" """
    if a.scale.kind != "kinds" and not a.listed and not b.listed and {a.bound, b.bound} <= {"=", "≥", ">"}:
        low, new = min(a.ranks), min(b.ranks)
        if low != new and (a.scale.kind == "merit" or a.ranks < b.ranks or b.ranks < a.ranks):
            return "lower" if new < low else "higher"
    if a.ranks < b.ranks:
        return "more"
    return "fewer" if b.ranks < a.ranks else ""


def _weighed(one: Compared, a: Grade, b: Grade, sense: Sense) -> tuple[str, Severity]:
    """The type of the finding and its severity: high where a right, grant or duty hangs on the grade."""
    serious = sense in _AT_STAKE or (sense is Sense.FIGURE and _provides(one.source, a))
    severity = Severity.HIGH if serious else Severity.MEDIUM
    if a.named == b.named:
        return "bound-changed", Severity.HIGH if {a.bound, b.bound} & {
            "≤",
            "<",
        } and sense is not Sense.GOAL else severity
    if (a.listed or b.listed) and "=" == a.bound == b.bound:
        return "scope-changed", severity
    if a.scale.kind == "gravity" and sense in (Sense.QUALIFIES, Sense.FIGURE):
        # The state of those concerned is nothing that they attain: it says who is covered.
        return "scope-changed", severity
    return ("target-changed" if sense is Sense.GOAL else "threshold-changed"), severity


def _provides(text: ClauseText, seen: Grade) -> bool:
    """Whether the part of the sentence in which the grade stands gives somebody something."""
    before, after = text.norm.raw[: seen.start], text.norm.raw[seen.end :]
    part = re.split("[，。；：]", before)[-1] + re.split("[，。；]", after, maxsplit=1)[0]
    return grants(part) or _OFFERS.search(part) is not None


_OFFERS = re.compile("开通|提供|发放|安排|免费")
_VERBS = {"lower": ("was lowered", "降为"), "higher": ("was raised", "提高为")}
_Effect = tuple[str, str, str]
_PLAIN: dict[str, _Effect] = {
    "more": ("broader", "more grades are covered", "涵盖的等级增多"),
    "fewer": ("narrower", "fewer grades are covered", "涵盖的等级减少"),
    "lower": ("broader", "a lower grade is enough", "较低等级即可"),
    "higher": ("narrower", "a lower grade is no longer enough", "较低等级不再符合"),
}
_QUALIFIES: dict[str, _Effect] = {
    "more": ("more-lenient", "more cases qualify", "符合条件的情形增多"),
    "fewer": ("stricter", "fewer cases qualify", "符合条件的情形减少"),
    "lower": ("more-lenient", "a lower grade is enough to qualify", "较低等级即可符合条件"),
    "higher": ("stricter", "a lower grade no longer qualifies", "较低等级不再符合条件"),
}
_OBLIGES: dict[str, _Effect] = {
    "more": ("stricter", "more cases fall under the duty or sanction", "适用该项义务或处罚的情形增多"),
    "fewer": ("more-lenient", "fewer cases fall under the duty or sanction", "适用该项义务或处罚的情形减少"),
}
_MINIMUM: dict[str, _Effect] = {
    "lower": ("more-lenient", "less is required at the least", "最低要求降低"),
    "higher": ("stricter", "more is required at the least", "最低要求提高"),
}
_GOAL: dict[str, _Effect] = {
    "lower": ("weaker", "less is promised", "承诺降低"),
    "higher": ("stronger", "more is promised", "承诺提高"),
}
_EFFECTS: dict[tuple[Sense, str], _Effect] = {
    **{(Sense.QUALIFIES, way): effect for way, effect in _QUALIFIES.items()},
    **{(Sense.OBLIGES, way): effect for way, effect in _OBLIGES.items()},
    (Sense.OBLIGES, "lower"): _OBLIGES["more"],
    (Sense.OBLIGES, "higher"): _OBLIGES["fewer"],
    **{(Sense.MINIMUM, way): effect for way, effect in _MINIMUM.items()},
    (Sense.MINIMUM, "more"): _MINIMUM["lower"],
    (Sense.MINIMUM, "fewer"): _MINIMUM["higher"],
    **{(Sense.GOAL, way): effect for way, effect in _GOAL.items()},
}
