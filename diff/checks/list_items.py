"""LI01."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz

from align.localisation import Localisation
from align.restatement import ClauseText, Compared, Restatement
from align.segments import Hunk
from diff.check import Evidence, Place, Stretch, check
from diff.finding import Severity
from diff.monolingual.pieces import joined
from diff.monolingual.quoting import place, spot, stretches
from diff.monolingual.residue import Residue, classify
from diff.monolingual.series import Difference, Item, cells, compare, run_around
from normalize.words import boundaries

TWICE = 4
"""An item of at least this many characters that stands twice in a series is a mistake; shorter ones are parts of words."""
MUCH_THE_SAME = 80
"""Percent of an item that stands elsewhere in the clause (best partial match by Indel similarity)."""
PASSAGE = 3
"""So many items of one enumeration that other words stand for are a passage that was replaced."""
LONGEST = 24
"""What is longer between two 、 is a provision, no item."""


@check(code="LI01", types=("list-item-missing", "list-item-added", "order-changed", "typo"))
def list_items(text: Restatement) -> Iterator[Evidence]:
    """An item of an enumeration (甲、乙、丙) is missing, new, exchanged for another or named twice.

    **Flags** each item that only one side lists, by name; an item that stands where the original has another (one finding that
    names both); and an item that the draft lists twice, the trace of a replacement that went wrong. Enumerations are compared
    as sets, without the verb before the first item and what follows the last one (推进甲、乙、丙产业发展), those in brackets by
    themselves.

    **Leaves alone** the same items in another order (reported for information), with other conjunctions or commas, an item that
    moved to another enumeration of the clause, an item that was only reworded (other checks read the words that differ), and, in a
    localisation, a body or zone that stands for one of the level above (县水利局 → 镇农业服务中心).
    """
    clauses: dict[tuple[int, int], list[Evidence]] = {}
    for one in text.compared():
        found = clauses.setdefault((one.source.clause.index, one.target.clause.index), [])
        groups: dict[tuple[_Run, _Run], list[Hunk]] = {}
        for hunk in joined(one):
            pair = _runs(one, hunk)
            if pair is not None:
                groups.setdefault(pair, []).append(hunk)
        for (left, right), hunks in groups.items():
            plain = [hunk for hunk in hunks if _whole_items(one, hunk)]
            if plain and not any("、" in _both(one, hunk) for hunk in hunks if hunk not in plain):
                found += _of_items(text.localisation, one, plain)
            elif any(_substance(one, hunk, text.localisation) for hunk in hunks):
                found += _of_runs(text.localisation, one, left, right, hunks)
        found += _twice(one)
    for found in clauses.values():
        yield from _without_moved(found)


def _without_moved(found: list[Evidence]) -> Iterator[Evidence]:
    """The evidence on one clause, where an item that is gone from one enumeration and new in another has only moved."""
    gone = {seen.expected: seen for seen in found if seen.type == "list-item-missing" and not seen.found}
    new = {seen.found: seen for seen in found if seen.type == "list-item-added"}
    moved = gone.keys() & new.keys()
    for seen in found:
        name = seen.expected or seen.found
        if name not in moved or seen not in (gone[name], new[name]):
            yield seen
        elif seen is gone[name]:
            yield Evidence(
                "order-changed", Severity.INFO, 0.95, seen.original, new[name].draft,
                f"“{name}” stands on another list of the clause.", f"列举项“{name}”移至本条另一列举。",
                direction="neutral", explains=(*seen.explains, *new[name].explains),
            )  # fmt: skip


_Run = tuple[int, int]


def _runs(one: Compared, hunk: Hunk) -> tuple[_Run, _Run] | None:
    """The stretches between two marks on both sides in which a difference stands, where either is an enumeration."""
    left = _run(one.source, one.left, hunk.a0, hunk.a1)
    right = _run(one.target, one.right, hunk.b0, hunk.b1)
    if left is None or right is None:
        return None
    both = one.source.text[slice(*left)] + one.target.text[slice(*right)]
    return (left, right) if "、" in both or _joined(one, hunk) else None


def _joined(one: Compared, hunk: Hunk) -> bool:
    """Whether the difference is an item with its conjunction: 甲[和乙]."""
    return any(
        other == "" and len(text) > 2 and text.startswith(("和", "及", "与", "以及"))
        for text, other in (
            (one.source.text[hunk.a0 : hunk.a1], one.target.text[hunk.b0 : hunk.b1]),
            (one.target.text[hunk.b0 : hunk.b1], one.source.text[hunk.a0 : hunk.a1]),
        )
    )


def _run(text: ClauseText, segments: Iterable[int], start: int, end: int) -> _Run | None:
    for i in segments:
        segment = text.segments[i]
        if segment.start <= start and end <= segment.end:
            return run_around(text.text, start, end, segment.start, segment.end)
    return None


def _substance(one: Compared, hunk: Hunk, localisation: Localisation) -> bool:
    """Whether a difference is more than wording, or items changed places in it."""
    kind = classify(one, hunk, localisation)
    return kind is Residue.SUBSTANCE or (kind is Residue.WORDING and "、" in _both(one, hunk))


def _both(one: Compared, hunk: Hunk) -> str:
    return one.source.text[hunk.a0 : hunk.a1] + one.target.text[hunk.b0 : hunk.b1]


def _whole_items(one: Compared, hunk: Hunk) -> tuple[Item, ...]:
    """The items that a difference consists of, where it only drops or adds items with the mark or conjunction beside them:
    甲[、乙]类企业 is 乙; else nothing."""
    if (hunk.a0 < hunk.a1) == (hunk.b0 < hunk.b1):
        return ()
    text, start, end = (one.source, hunk.a0, hunk.a1) if hunk.a0 < hunk.a1 else (one.target, hunk.b0, hunk.b1)
    content = text.text
    stretch = content[start:end]
    opened = _OPENS.match(stretch)
    closed = _CLOSES.search(stretch)
    if opened:
        start += opened.end()
        fits = True
    elif closed:
        end = start + closed.start()
        fits = (
            start == 0
            or content[start - 1] in "、,。;:("
            or content[end : end + 1] == "、"
            or _verb_before(content, start)
        )
    else:
        return ()
    if not fits or start >= end or _NO_ITEM.search(content[start:end]):
        return ()
    items: list[Item] = []
    at = start
    for part in content[start:end].split("、"):
        if part:
            items.append(Item(part, at, at + len(part)))
        at += len(part) + 1
    return tuple(items) if all(_is_item(item) for item in items) else ()


_OPENS = re.compile(r"、|以及|和|及|与(?!其)|或者|或")
_CLOSES = re.compile(r"(?:、|以及|和|及|与|或者|或)$")
# Words that make a sentence of what stands between two marks.
_NO_ITEM = re.compile(r"[,。;:!?()《》]|应当|必须|可以|不得|有权|给予|予以|负责|[都均由将把向]|等$|^其")


def _verb_before(content: str, at: int) -> bool:
    """Whether a whole word ends here, so that the item may be the first of its enumeration."""
    low = max((content.rfind(mark, 0, at) for mark in ",。;:、("), default=-1) + 1
    return at - low in boundaries(content[low : at + 6])


def _of_items(localisation: Localisation, one: Compared, hunks: list[Hunk]) -> Iterator[Evidence]:
    """Each item that these differences drop or add; one that is dropped here and added there only moved."""
    gone = [(item, hunk) for hunk in hunks if hunk.a0 < hunk.a1 for item in _whole_items(one, hunk)]
    new = [(item, hunk) for hunk in hunks if hunk.b0 < hunk.b1 for item in _whole_items(one, hunk)]
    moved = {item.text for item, _ in gone} & {item.text for item, _ in new}
    said_here, said_there = one.source.joined(one.left), one.target.joined(one.right)
    for item, hunk in gone:
        if item.text in moved:
            other = next(h for i, h in new if i.text == item.text)
            yield Evidence(
                "order-changed", Severity.INFO, 0.95, place(one.source, item.start, item.end), place(one.target, other.b0, other.b1),
                "The same items stand in another order.", "列举项顺序不同，内容一致。",
                direction="neutral", explains=(*stretches(one, hunk), *stretches(one, other)),
            )  # fmt: skip
        elif not _elsewhere(item.text, said_here, said_there):
            yield _missing(localisation, one, item, spot(one.target, hunk.b0), stretches(one, hunk))
    for item, hunk in new:
        if item.text not in moved and not _elsewhere(item.text, said_there, said_here) and not _again(one, item):
            yield _added(one, item, spot(one.source, hunk.a0), stretches(one, hunk))


def _again(one: Compared, item: Item) -> bool:
    """Whether an item that is new in its place is a second mention, which is reported as that, or stands elsewhere in the
    original's clause in much the same words (市第六次党代会, 市六次党代会)."""
    known, said = one.source.joined(one.left), one.target.joined(one.right)
    if len(item.text) < TWICE:
        return False
    if item.text in known and said.count(item.text) > 1:
        return True
    return item.text not in known and fuzz.partial_ratio(item.text, one.source.text) >= MUCH_THE_SAME


def _missing(
    localisation: Localisation, one: Compared, item: Item, there: Place, explains: tuple[Stretch, ...]
) -> Evidence:
    name = _raw(one.source, item)
    # 区县政府, where the draft is one of these districts, is its own government.
    own = localisation.lower and item.text in [localisation.lower + organ for organ in ("", "政府", "人民政府")]
    return Evidence(
        "list-item-missing", Severity.INFO if own else Severity.MEDIUM, 0.9,
        place(one.source, item.start, item.end), there,
        f"“{name}” is no longer on the list.", f"列举项“{name}”缺失。",
        expected=name, direction="narrower", explains=explains,
    )  # fmt: skip


def _added(one: Compared, item: Item, there: Place, explains: tuple[Stretch, ...]) -> Evidence:
    name = _raw(one.target, item)
    return Evidence(
        "list-item-added", Severity.LOW, 0.9, there, place(one.target, item.start, item.end),
        f"“{name}” is new on the list.", f"列举项“{name}”为新增。",
        found=name, direction="broader", explains=explains,
    )  # fmt: skip


def _of_runs(
    localisation: Localisation, one: Compared, left: _Run, right: _Run, hunks: list[Hunk]
) -> Iterator[Evidence]:
    mine, theirs = cells(one.source.text, *left), cells(one.target.text, *right)
    if not mine or not theirs or max(len(mine), len(theirs)) < 2:
        return
    found = compare(mine, theirs)
    if not found.reordered and _letters(one.source, left) == _letters(one.target, right):
        # The same words with other marks or in another order: 多层次多样化 and 多样化、多层次.
        return
    if not found.kept and not found.reworded:
        return
    said_there, said_here = one.target.joined(one.right), one.source.joined(one.left)
    gone = [item for item in found.gone if _is_item(item) and not _elsewhere(item.text, said_here, said_there)]
    new = [item for item in found.new if _is_item(item) and not _elsewhere(item.text, said_there, said_here)]
    if any(
        sum(hunk.a0 <= item.start and item.end <= hunk.a1 for item in gone) >= PASSAGE
        for hunk in hunks
        if hunk.b0 < hunk.b1
    ):
        # A passage that gave way to other words is one difference, not one for each of its items.
        return
    exchanged = [
        (a, b) for a, b in found.exchanged if _is_item(a) and _is_item(b) and not _carried_over(localisation, a, b)
    ]
    # Bodies and platforms of the draft's own level stand for those of the original, whatever stands between them.
    for a, b in [(a, b) for a in gone for b in new]:
        if a in gone and b in new and _carried_over(localisation, a, b):
            gone.remove(a)
            new.remove(b)
    account = _account(one, found)
    for a, b in exchanged:
        gone_too, new_too = _elsewhere(a.text, said_here, said_there), _elsewhere(b.text, said_there, said_here)
        if gone_too and new_too:
            continue
        if gone_too or new_too:
            (new if gone_too else gone).append(b if gone_too else a)
            continue
        yield Evidence(
            "list-item-missing", Severity.MEDIUM, 0.9, place(one.source, a.start, a.end), place(one.target, b.start, b.end),
            f"“{_raw(one.source, a)}” is no longer on the list; “{_raw(one.target, b)}” stands in its place.",
            f"列举项“{_raw(one.source, a)}”被“{_raw(one.target, b)}”取代。",
            expected=_raw(one.source, a), found=_raw(one.target, b), direction="neutral", explains=account,
        )  # fmt: skip
    for item in gone:
        yield _missing(localisation, one, item, _spot(one.target, item, found, of_draft=False), account)
    for item in new:
        if not _again(one, item):
            yield _added(one, item, _spot(one.source, item, found, of_draft=True), account)
    if found.reordered:
        yield Evidence(
            "order-changed", Severity.INFO, 0.95, place(one.source, *left), place(one.target, *right),
            "The same items stand in another order.", "列举项顺序不同，内容一致。", direction="neutral", explains=account,
        )  # fmt: skip


def _carried_over(localisation: Localisation, a: Item, b: Item) -> bool:
    """Whether one item only says the other at the draft's level (县水利局 → 镇农业服务中心)."""
    return localisation.carries_over(a.text, 0, len(a.text), b.text, 0, len(b.text))


def _letters(text: ClauseText, run: _Run) -> list[str]:
    return sorted(_LINKS.sub("", text.text[slice(*run)]))


_LINKS = re.compile("[、和及与]|以及")


def _is_item(item: Item) -> bool:
    # The sign of a localised word is one character that stands for several.
    size = sum(2 if "\ue000" <= char <= "\uf8ff" else 1 for char in item.text)
    return 2 <= size <= LONGEST and not item.text.startswith("《") and not _NO_ITEM.search(item.text)


def _raw(text: ClauseText, item: Item) -> str:
    return text.raw(item.start, item.end)


def _elsewhere(item: str, here: str, there: str) -> bool:
    """Whether the other side's provision names the item as often, wherever in it; 相关 before it counts for nothing."""
    bare = _COLOUR.sub("", item) or item
    return there.count(bare) >= here.count(bare)


_COLOUR = re.compile(r"^(?:相关|有关|各类|其他|其它)")


def _account(one: Compared, found: Difference) -> tuple[Stretch, ...]:
    """All of both enumerations but the items that were reworded, each with the mark or conjunction behind it."""
    left = [*found.gone] + [a for a, _ in (*found.exchanged, *found.kept)]
    right = [*found.new] + [b for _, b in (*found.exchanged, *found.kept)]
    out = [_stretch(one.source, item, of_draft=False) for item in left]
    return (*out, *(_stretch(one.target, item, of_draft=True) for item in right))


def _stretch(text: ClauseText, item: Item, *, of_draft: bool) -> Stretch:
    content = text.text
    start = item.start - (item.start > 0 and content[item.start - 1] in "、和及与或")
    end = item.end + (content[item.end : item.end + 1] in ("、", "和", "及", "与", "或"))
    return Stretch(of_draft, *text.place(start, end))


def _spot(text: ClauseText, item: Item, found: Difference, *, of_draft: bool) -> Place:
    """Where on the other side the item should stand: behind the item that stands before it, else before the first one."""
    pairs = [(b, a) if of_draft else (a, b) for a, b in (*found.kept, *found.reworded, *found.exchanged)]
    before = [other for mine, other in pairs if mine.start < item.start]
    if before:
        return spot(text, max(before, key=lambda other: other.start).end)
    return spot(text, min((other for _, other in pairs), key=lambda other: other.start).start)


def _twice(one: Compared) -> Iterator[Evidence]:
    """Items that the draft lists twice where the original lists them once: what was replaced is lost."""
    known = "、".join(one.source.segments[i].text for i in one.left)
    for j in one.right:
        segment = one.target.segments[j]
        if "、" not in segment.text:
            continue
        listed = [item for item in cells(one.target.text, segment.start, segment.end) if len(item.text) >= TWICE]
        counts: Counter[str] = Counter()
        for item in listed:
            again = next((other for other in counts if item.text.startswith(other)), None)
            counts[item.text] += 1
            if again is None or known.count(again) >= segment.text.count(again):
                continue
            first = one.source.text.find(again)
            yield Evidence(
                "typo", Severity.LOW, 0.9,
                place(one.source, first, first + len(again)) if first >= 0 else spot(one.source, one.source.segments[one.left[0]].start),
                place(one.target, item.start, item.start + len(again)),
                f"“{again}” is listed twice: one mention may stand for an item that is lost.",
                f"“{again}”重复列举，可能替换了另一项。",
                found=again, direction="neutral",
            )  # fmt: skip
