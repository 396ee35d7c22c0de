"""LO01."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from align.localisation import PAYS
from align.restatement import ClauseText, Compared, Restatement
from diff.check import Evidence, Place, check
from diff.finding import Severity
from diff.monolingual.quoting import place

_LOOKS_UP = re.compile(
    "(?:服务|融入|对接|衔接|争取|争创|争当|创建|申报|申请|推荐|获得?|获评|评为|认定为?|列入|纳入|入选|进入|配合|承接|上报|报送|报请|报经?|报|辐射|带动|支撑"
    "|助力|引领|领跑|走在|位居|居|位列|列|排|占|高于|低于|优于|不低于|达到|在|面向|立足|成为|打造|建成|依托|落实|执行|按照|根据|参照|贯彻|经|接受"
    '|参加|参与|国家级?[、和及或]?|省级?[、和及或]?|统筹|向|以上|下放|下达|用好|加强与|根据国家和)[“"《]?$'
)
"""Before the word: the draft means the higher level itself, which it serves, reports to, or is measured against."""
_STANDS_OUT = re.compile(
    "(?:的?(?:前列|前茅|率先|领先|平均|首[位个批家]|唯一|第[一二三四五\\d]|排名|示范|标杆|样板|试点|大局|发展大局|一盘棋|先进|最|比重|总量的|乃至|统一|统筹|部署|范围内?)"
    "|(?:财政|政府)?(?:专项|补助|奖补|奖励|资金|补贴|配套)|(?:及)?以上|主管|有关部门|相关部门|部门|层面|联动|要求|规定|政策|标准|下达|督查|考核|权限|行政权限|审批|核准|备案"
    "|户籍|户口|居住证|行政区域|社会保险|社保|参保|常住)"
)
"""Behind the word: the same; and what only the higher level keeps count of."""


@check(code="LO01", types=("scope-changed",))
def unlocalised(text: Restatement) -> Iterator[Evidence]:
    """A word of the higher level was carried into the draft as it stood, or the purse changed hands with the level.

    **Flags** 全市 in a district's plan that speaks of 全区 elsewhere: a target for the district is then measured by, or promised for,
    the whole municipality. 区财政 → 市财政, where the original already spoke of the draft's level and the draft speaks of the one above. For information, also 市级财政安排 → 区级财政安排: the level words agree, but another purse pays.

    **Leaves alone** documents that stand at the same level, the names of places and bodies, and words that mean the higher level itself:
    服务全市, 全市前列, 在全市率先, 市级专项资金, 申报市级…, 国家级、市级.
    """
    for one in text.compared():
        before = _higher(one.source, one.left, text.localisation.deictic)
        for word, start, end in _higher(one.target, one.right, text.localisation.deictic):
            origin = next(((s, e) for w, s, e in before if w == word), None)
            if origin is None or _rightly(one.target, start, end):
                continue
            yield Evidence(
                "scope-changed", Severity.LOW, 0.7, place(one.source, *origin), place(one.target, start, end),
                f"“{word}” was not carried over to the draft's own level.", f"“{word}”未作本级化调整。",
                expected=text.localisation.levels[1], found=word, direction="broader",
            )  # fmt: skip
        yield from _raised(text, one)
        yield from _purse(text, one)


def _raised(text: Restatement, one: Compared) -> Iterator[Evidence]:
    """Where the original named the draft's level and the draft names the level above it (区财政承担 → 市财政承担): the words mean
    one level each here, and are not carried over."""
    upper, lower = text.localisation.levels
    left, right = _signs(one.source, one.left), _signs(one.target, one.right)
    if not upper or [one.source.text[at] for at in left] != [one.target.text[at] for at in right]:
        return
    for a, b in zip(left, right, strict=True):
        x, y = one.source.raw(a, a + 1), one.target.raw(b, b + 1)
        if lower in x and x.replace(lower, upper) == y and len(x) > 1:
            yield Evidence(
                "scope-changed", Severity.MEDIUM, 0.75, place(one.source, a, a + 1), place(one.target, b, b + 1),
                f"“{x}” became “{y}”, a level above.", f"“{x}”改为上一级的“{y}”。", expected=x, found=y, direction="neutral",
            )  # fmt: skip


def _signs(text: ClauseText, segments: Sequence[int]) -> list[int]:
    spans = ((text.segments[i].start, text.segments[i].end) for i in segments)
    return [at for start, end in spans for at in range(start, end) if "\ue000" <= text.text[at] <= "\uf8ff"]


def _higher(text: ClauseText, segments: Sequence[int], words: frozenset[str]) -> list[tuple[str, int, int]]:
    out: list[tuple[str, int, int]] = []
    for i in segments:
        for at in range(text.segments[i].start, text.segments[i].end):
            if "\ue000" <= text.text[at] <= "\uf8ff" and (word := text.raw(at, at + 1)) in words:
                out.append((word, at, at + 1))
    return out


def _rightly(text: ClauseText, start: int, end: int) -> bool:
    """Whether the higher level is meant."""
    return _LOOKS_UP.search(text.text[max(0, start - 8) : start]) is not None or bool(
        _STANDS_OUT.match(text.text[end : end + 8])
    )


def _purse(text: Restatement, one: Compared) -> Iterator[Evidence]:
    """Where the level that pays is named, and became the draft's own."""
    upper, lower = text.localisation.levels
    if not upper:
        return
    left, right = (
        [
            match.span()
            for i in segments
            for match in PAYS.finditer(side.norm.raw, *side.norm.raw_span(side.segments[i].start, side.segments[i].end))
            if (match["shared"] or match["word"] or match["purse"]).removesuffix("级")[-1:] == level
        ]
        for side, segments, level in ((one.source, one.left, upper), (one.target, one.right, lower))
    )
    for a, b in zip(left, right, strict=False):
        origin, draft = (
            Place(side.clause.index, side.clause.body + low, side.clause.body + high)
            for side, (low, high) in ((one.source, a), (one.target, b))
        )
        x, y = one.source.norm.raw[slice(*a)], one.target.norm.raw[slice(*b)]
        yield Evidence(
            "scope-changed", Severity.INFO, 0.6, origin, draft,
            f"“{x}” became “{y}”: the cost passes from one level to the other; confirm that this is meant.",
            f"“{x}”改为“{y}”，支出责任随层级转移，请确认。", expected=x, found=y, direction="neutral",
        )  # fmt: skip
