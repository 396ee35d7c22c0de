"""Enumerations (甲、乙、丙) read as sets: which items only one of two texts lists, which it names otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from diff.monolingual.residue import tagged
from normalize.synonyms import interchangeable
from normalize.words import boundaries

SAME_ITEM = 0.5
"""Two items that share this much (normalised Indel similarity) are one item reworded, not one for another."""
LEAST = 2
"""An item has at least this many characters."""
_JOINS = ("以及", "或者", "和", "及", "与", "或")
# Names of departments that hold a conjunction.
_NAMES = re.compile(
    "住房和城乡|人力资源和社会|发展和改革|文化和旅游|规划和自然|自然资源和规划|经济和信息|工业和信息|卫生和计划|科学和技术|教育和体育|农业和农村|城市管理和|市场和质量|商务和|投资促进和|宣传和|国民经济和社会"
)
_OPEN = re.compile(r"(?<![高中初同平对均相上下优劣])等(?![级同值于额候待次效])")
_HEAD_TAGS = frozenset({"v", "vn", "vd", "p", "d", "c", "uj"})


@dataclass(frozen=True, slots=True)
class Item:
    """A cell of an enumeration, [start, end) in the folded text; `text` is the bare item."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What two enumerations do not share. `gone` and `new` are items of one side only, `exchanged` pairs of items where one
    stands for the other, `reworded` pairs that are one item in other words, `kept` the items of both, `reordered` whether they
    stand in another order."""

    gone: tuple[Item, ...]
    new: tuple[Item, ...]
    exchanged: tuple[tuple[Item, Item], ...]
    reworded: tuple[tuple[Item, Item], ...]
    kept: tuple[tuple[Item, Item], ...]
    reordered: bool


def run_around(text: str, start: int, end: int, low: int, high: int) -> tuple[int, int] | None:
    """The stretch of [low, high) between two marks or brackets of the same depth that holds [start, end), brackets inside it
    included; None where the difference goes over a mark."""
    left = _left(text, start, low)
    right = _right(text, start, high)
    return None if right < end else (left, right)


def _left(text: str, at: int, low: int) -> int:
    depth = 0
    while at > low:
        char = text[at - 1]
        if char in ")》":
            depth += 1
        elif char in "(《":
            if not depth:
                return at
            depth -= 1
        elif not depth and char in ",。;:\n":
            return at
        at -= 1
    return at


def _right(text: str, at: int, high: int) -> int:
    depth = 0
    while at < high:
        char = text[at]
        if char in "(《":
            depth += 1
        elif char in ")》":
            if not depth:
                return at
            depth -= 1
        elif not depth and char in ",。;:\n":
            return at
        at += 1
    return at


def cells(text: str, start: int, end: int) -> list[Item]:
    """The parts of [start, end) between 、 outside brackets; the last one is cut at its conjunction (乙和丙)."""
    out: list[Item] = []
    at, depth = start, 0
    for pos in range(start, end):
        char = text[pos]
        depth += (char in "(《") - (char in ")》")
        if char == "、" and not depth:
            out.append(Item(text[at:pos], at, pos))
            at = pos + 1
    last = text[at:end]
    cut = _conjunction(last)
    if cut is not None:
        word, where = cut
        out.append(Item(last[:where], at, at + where))
        at += where + len(word)
    out.append(Item(text[at:end], at, end))
    return [item for item in out if item.text]


def _conjunction(cell: str) -> tuple[str, int] | None:
    """The first conjunction of a cell that stands between two words, and where."""
    ends = boundaries(cell)
    inside = {at for name in _NAMES.finditer(cell) for at in range(*name.span())}
    for at in range(1, len(cell)):
        if at in inside:
            continue
        for word in _JOINS:
            if cell.startswith(word, at) and at in ends and at + len(word) in ends and at + len(word) < len(cell):
                return (word, at) if cell[:at].count("(") == cell[:at].count(")") else None
    return None


def compare(left: Sequence[Item], right: Sequence[Item]) -> Difference:
    """Compares two enumerations as sets. What the first item carries before it and the last one behind it (推进甲、乙产业发展)
    is left out where both sides share it or what is left is an item of the other side."""
    a, b = _bare_ends(left, right)
    taken: set[int] = set()
    kept: list[tuple[Item, Item]] = []
    rest_a: list[Item] = []
    for item in a:
        j = next((j for j, other in enumerate(b) if j not in taken and other.text == item.text), None)
        if j is None:
            rest_a.append(item)
        else:
            taken.add(j)
            kept.append((item, b[j]))
    rest_b = [other for j, other in enumerate(b) if j not in taken]
    reworded, rest_a, rest_b = _pairs(rest_a, rest_b, _alike)
    places = {item.start: k for k, item in enumerate(a)}
    spots = {item.start: k for k, item in enumerate(b)}
    exchanged, rest_a, rest_b = _pairs(
        rest_a, rest_b, lambda x, y: _same_place(x, y, a, b, places, spots, [*kept, *reworded])
    )
    order = [item.start for _, item in kept]
    return Difference(
        tuple(rest_a), tuple(rest_b), tuple(exchanged), tuple(reworded), tuple(kept), order != sorted(order)
    )


def _pairs(
    a: Sequence[Item], b: Sequence[Item], test: Callable[[Item, Item], bool]
) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]]:
    """Pairs that pass the test, in order, and what is left of both sides."""
    pairs: list[tuple[Item, Item]] = []
    left: list[Item] = []
    right = list(b)
    for item in a:
        other = next((other for other in right if test(item, other)), None)
        if other is None:
            left.append(item)
        else:
            right.remove(other)
            pairs.append((item, other))
    return pairs, left, right


def _alike(a: Item, b: Item) -> bool:
    x, y = a.text.strip('"'), b.text.strip('"')
    if x == y or interchangeable(x, y):
        return True
    if min(len(x), len(y)) >= LEAST and (x.endswith(y) or y.endswith(x) or x.startswith(y) or y.startswith(x)):
        return True
    return float(Indel.normalized_similarity(x, y)) >= SAME_ITEM


def _same_place(
    x: Item, y: Item, a: Sequence[Item], b: Sequence[Item], places: dict[int, int], spots: dict[int, int],
    matched: Sequence[tuple[Item, Item]],
) -> bool:  # fmt: skip
    """Whether two items stand between the same neighbours, or at the same end of both enumerations."""
    partner = {places[left.start]: spots[right.start] for left, right in matched}
    i, j = places[x.start], spots[y.start]
    before = (i == 0 and j == 0) or (i > 0 and j > 0 and partner.get(i - 1) == j - 1)
    after = (i == len(a) - 1 and j == len(b) - 1) or partner.get(i + 1) == j + 1
    return before or after or i == j


def _bare_ends(left: Sequence[Item], right: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Both enumerations without what stands before the first item and behind the last one."""
    a, b = list(left), list(right)
    inner_a, inner_b = {item.text for item in a[1:]}, {item.text for item in b[1:]}
    i, j = _head_cuts(a[0].text, b[0].text, inner_a, inner_b)
    a[0], b[0] = _cut(a[0], i, len(a[0].text)), _cut(b[0], j, len(b[0].text))
    inner_a, inner_b = {item.text for item in a[:-1]}, {item.text for item in b[:-1]}
    i, j = _tail_cuts(a[-1].text, b[-1].text, inner_a, inner_b)
    a[-1], b[-1] = _cut(a[-1], 0, i), _cut(b[-1], 0, j)
    return [item for item in a if item.text], [item for item in b if item.text]


def _cut(item: Item, low: int, high: int) -> Item:
    return Item(item.text[low:high], item.start + low, item.start + high)


def _head_cuts(a: str, b: str, inner_a: set[str], inner_b: set[str]) -> tuple[int, int]:
    """Where the first items begin, behind the verb that governs the whole enumeration."""
    ends_a, ends_b = sorted(boundaries(a)), sorted(boundaries(b))
    # The last item may carry more behind it than the item that the other side has in the middle.
    best = (0, 0, 0)
    for i in ends_a[:-1]:
        for j in ends_b[:-1]:
            x, y = a[i:], b[j:]
            score = 2 * (x == y and _governs(a[:i]) and _governs(b[:j])) + _listed(x, inner_b) + _listed(y, inner_a)
            if score > best[0]:
                best = (score, i, j)
    if best[0]:
        return _completed(best, a, b)
    shared = _shared(a, b)
    cut = max((end for end in ends_a if end <= shared and end in ends_b and _governs(a[:end])), default=0)
    if cut < min(len(a), len(b)) and cut:
        return cut, cut
    return _verb(a), _verb(b)


def _verb(text: str) -> int:
    """Where the verb with which a first item opens ends: 鼓励 in 鼓励投资会计; 0 where it opens with none."""
    words = tagged(text)
    if len(words) < 2 or words[0][1] != "v":
        return 0
    return len(words[0][0])


def _completed(best: tuple[int, int, int], a: str, b: str) -> tuple[int, int]:
    """The cuts, where only one side decided them: the other begins with the same verb."""
    _, i, j = best
    if i and not j and b.startswith(a[:i]) and len(b) > i:
        return i, i
    if j and not i and a.startswith(b[:j]) and len(a) > j:
        return j, j
    return i, j


def _listed(item: str, others: set[str]) -> bool:
    return len(item) >= LEAST and any(
        other == item or (other.startswith(item) and len(item) >= LEAST + 1) for other in others
    )


def _governs(head: str) -> bool:
    """Whether a head ends with a verb, preposition or particle, so that items follow."""
    if not head:
        return True
    words = tagged(head)
    return bool(words) and words[-1][1] in _HEAD_TAGS


def _tail_cuts(a: str, b: str, inner_a: set[str], inner_b: set[str]) -> tuple[int, int]:
    """Where the last items end: before 等, or before what both sides go on with alike."""
    i, j = _open(a), _open(b)
    a, b = a[:i], b[:j]
    if a == b:
        return i, j
    ends_a, ends_b = boundaries(a), boundaries(b)
    shared = _shared(a[::-1], b[::-1])
    best, cut = 0, 0
    for size in range(shared + 1):
        if len(a) - size not in ends_a or len(b) - size not in ends_b or size in (len(a), len(b)):
            continue
        score = (a[: len(a) - size] in inner_b) + (b[: len(b) - size] in inner_a)
        if score > best:
            best, cut = score, size
    if not best:
        x = next((n for n in sorted(ends_a, reverse=True) if n and a[:n] in inner_b), len(a))
        y = next((n for n in sorted(ends_b, reverse=True) if n and b[:n] in inner_a), len(b))
        return x, y
    return len(a) - cut, len(b) - cut


def _open(text: str) -> int:
    found = _OPEN.search(text)
    return found.start() if found and found.start() else len(text)


def _shared(a: str, b: str) -> int:
    size = 0
    while size < min(len(a), len(b)) and a[size] == b[size]:
        size += 1
    return size
