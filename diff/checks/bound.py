"""BO01."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.restatement import Restatement
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.quoting import place, raw, stretches, widened

# Opposites of direction; 以内/以外 and 之前/之后 open the other side as well.
_OPPOSITES = (
    ("不低于", "不超过"), ("不低于", "不高于"), ("不少于", "不超过"), ("不少于", "不多于"), ("不小于", "不大于"), ("最高", "最低"), ("以上", "以下"),
    ("至少", "至多"), ("最多", "最少"), ("以内", "以外"), ("之前", "之后"), ("以前", "以后"), ("上限", "下限"), ("高于", "低于"),
    ("超过", "不超过"), ("超过", "低于"), ("大于", "小于"), ("多于", "少于"), ("提前", "推迟"), ("提高", "降低"), ("增加", "减少"), ("扩大", "缩小"), ("上调", "下调"),
)  # fmt: skip
_PAIRS = frozenset(_OPPOSITES) | frozenset((b, a) for a, b in _OPPOSITES)


@check(code="BO01", types=("bound-changed",))
def bound(text: Restatement) -> Iterator[Evidence]:
    """A bound points the other way: at least became at most, above became below.

    **Flags** 不低于 → 不超过, 以上 → 以下, 最高 → 最低, also where no figure stands beside it (县级以上人民政府 → 县级以下人民政府).

    **Leaves alone** other words for the same bound (不少于 → 不低于, 最高 → 不超过), a bound that only binds less (不得超过 → 一般不超过, which
    MO01 reports), and bounds of figures, which QU01 reports together with the figure.
    """
    for one in text.compared():
        for hunk in one.hunks:
            a = widened(one.source, hunk.a0, hunk.a1, least=6)
            b = widened(one.target, hunk.b0, hunk.b1, least=6)
            before, after = one.source.text[a[0] : a[1]], one.target.text[b[0] : b[1]]
            turned = next(((x, y) for x, y in sorted(_PAIRS) if _turned(before, after, x, y)), None)
            if turned is None:
                continue
            was, now = raw(one, hunk)
            yield Evidence(
                "bound-changed", Severity.HIGH, 0.9, place(one.source, *a), place(one.target, *b),
                f"The bound points the other way: “{turned[0]}” became “{turned[1]}”.",
                f"上下限方向相反：“{turned[0]}”改为“{turned[1]}”。",
                expected=was or turned[0], found=now or turned[1], direction="neutral", explains=stretches(one, hunk),
            )  # fmt: skip


def _turned(before: str, after: str, x: str, y: str) -> bool:
    """Whether `x` gave way to its opposite `y`. 超过 also stands inside 不超过 and 不得超过, and does not count there."""
    before, after = _FORBIDS.sub("不", before), _FORBIDS.sub("不", after)
    return _says(before, x) and _says(after, y) and not _says(before, y) and not _says(after, x)


# 不得超过 says as a bound what 不超过 does.
_FORBIDS = re.compile("不(?:应当|得|应|能|可|宜|准|许|再|会)(?=[超高低大小多少早晚迟])")


def _says(text: str, word: str) -> bool:
    return re.search(f"(?<!不){word}", text) is not None
