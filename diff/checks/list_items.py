"""LI01."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from align.restatement import ClauseText, Compared, Restatement
from align.segments import Hunk
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.quoting import place, sides, spot, stretches

TWICE = 4
"""An item of at least this many characters that stands twice in a series is a mistake; shorter ones are parts of words."""
_ENDS = frozenset(',。;:()《》"\n')


@check(code="LI01", types=("list-item-missing", "list-item-added", "order-changed", "typo"))
def list_items(text: Restatement) -> Iterator[Evidence]:
    """An item of an enumeration (甲、乙、丙) is missing, new or named twice.

    **Flags** each item that only one side lists, by name; and an item that the draft lists twice, the trace of a replacement
    that went wrong.

    **Leaves alone** the same items in another order (reported for information), and an item that was only reworded.
    """
    for one in text.compared():
        gone: list[tuple[str, Hunk, tuple[int, int]]] = []
        new: list[tuple[str, Hunk, tuple[int, int]]] = []
        for hunk in one.hunks:
            left = _items(one.source, hunk.a0, hunk.a1)
            right = _items(one.target, hunk.b0, hunk.b1)
            if left is None or right is None or not (left or right):
                continue
            left, right = _unshared(left, right), _unshared(right, left)
            kept = Counter(item for item, _ in left) & Counter(item for item, _ in right)
            if kept and sum(kept.values()) == len(left) == len(right):
                yield _reordered(one, hunk)
                continue
            gone += [(item, hunk, span) for item, span in left if not kept[item]]
            new += [(item, hunk, span) for item, span in right if not kept[item]]
        yield from _twice(one)
        # An item that moved to the head of the list carries the verb there and is no item of its own.
        source, target = one.source.joined(one.left), one.target.joined(one.right)
        gone = [entry for entry in gone if not _kept(entry[0], source, target)]
        new = [entry for entry in new if not _kept(entry[0], target, source)]
        crossing = Counter(item for item, _, _ in gone) & Counter(item for item, _, _ in new)
        for item, hunk, span in gone:
            if crossing[item]:
                yield _reordered(one, hunk)
                continue
            yield Evidence(
                "list-item-missing", Severity.MEDIUM, 0.9, place(one.source, *span), spot(one.target, hunk.b0),
                f"“{item}” is no longer on the list.", f"列举项“{item}”缺失。",
                expected=item, direction="narrower", explains=stretches(one, hunk),
            )  # fmt: skip
        for item, hunk, span in new:
            again = "、".join(one.target.segments[j].text for j in one.right).count(item) > 1
            if crossing[item] or (again and len(item) >= TWICE):
                continue
            yield Evidence(
                "list-item-added", Severity.LOW, 0.9, spot(one.source, hunk.a0), place(one.target, *span),
                f"“{item}” is new on the list.", f"列举项“{item}”为新增。",
                found=item, direction="broader", explains=stretches(one, hunk),
            )  # fmt: skip


def _kept(item: str, here: str, there: str) -> bool:
    """Whether the other side names the item as often, beside a 、, wherever in the provision it does."""
    return len(item) >= 2 and f"{item}、" in there and there.count(item) >= here.count(item)


_Item = tuple[str, tuple[int, int]]


def _unshared(items: list[_Item], others: list[_Item]) -> list[_Item]:
    """Without items that are the end of a longer item on the other side, which then carries the verb of the series."""
    return [
        (item, span)
        for item, span in items
        if not any(len(item) >= 3 and other != item and other.endswith(item) for other, _ in others)
    ]


def _reordered(one: Compared, hunk: Hunk) -> Evidence:
    origin, draft = sides(one, hunk)
    return Evidence(
        "order-changed", Severity.INFO, 0.95, origin, draft, "The same items stand in another order.", "列举项顺序不同，内容一致。",
        direction="neutral", explains=stretches(one, hunk),
    )  # fmt: skip


def _items(text: ClauseText, start: int, end: int) -> list[tuple[str, tuple[int, int]]] | None:
    """The whole items of an enumeration that the difference consists of; [] for none; None where it is more or less
    than whole items. An item is bounded by 、 or the end of its series, and one bound at least must be a 、."""
    if start == end:
        return []
    content = text.text
    low, high = start, end
    opened = content[low] == "、" or (low > 0 and content[low - 1] == "、")
    closed = content[high - 1] == "、" or content[high : high + 1] == "、"
    last = high == len(content) or content[high] in _ENDS or content[high] == "等"
    bounded = (opened or low == 0 or content[low - 1] in _ENDS) and (closed or last)
    if not (opened or closed) or not bounded:
        return None
    if any(char in _ENDS for char in content[low:high] if char not in '()"《》'):
        return None
    out: list[tuple[str, tuple[int, int]]] = []
    at = low
    opens_segment = any(low == segment.start for segment in text.segments)
    for k, item in enumerate(content[low:high].split("、")):
        # What opens a segment carries the verb of the series with it and is no mere item.
        if item and not (k == 0 and opens_segment):
            # 等 ends the list; what follows it belongs to the sentence.
            bare = item.partition("等")[0] or item
            out.append((bare, (at, at + len(bare))))
        at += len(item) + 1
    return out


def _twice(one: Compared) -> Iterator[Evidence]:
    """Items that the draft lists twice where the original lists them once: what was replaced is lost."""
    known = "、".join(one.source.segments[i].text for i in one.left)
    for j in one.right:
        segment = one.target.segments[j]
        at = segment.start
        seen: set[str] = set()
        for item in segment.text.split("、"):
            again = next((other for other in seen if len(other) >= TWICE and item.startswith(other)), None)
            if again is not None and known.count(again) < segment.text.count(again):
                first = one.source.text.find(again)
                yield Evidence(
                    "typo", Severity.LOW, 0.9,
                    place(one.source, first, first + len(again)) if first >= 0 else spot(one.source, one.source.segments[one.left[0]].start),
                    place(one.target, at, at + len(again)),
                    f"“{again}” is listed twice: one mention may stand for an item that is lost.",
                    f"“{again}”重复列举，可能替换了另一项。",
                    found=again, direction="neutral",
                )  # fmt: skip
            seen.add(item)
            at += len(item) + 1
