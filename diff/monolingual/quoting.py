"""From the folded text that was compared to the stretch of the document that a reviewer is shown."""

from __future__ import annotations

import re

from align.restatement import ClauseText, Compared
from align.segments import Hunk, Segment
from diff.check import Place, Stretch
from diff.monolingual.provisions import Nearest
from diff.vocabulary import UNNUMBERED
from normalize.clause import Clause, ClauseTree
from normalize.words import boundaries

_DANGLING = frozenset("的并和与及或且等")
_MARKS = frozenset(',。;:!?、()《》"\n')
LONGEST_HEADING = 60
LEAST = 4
"""A quote of fewer characters than this is widened within its segment: 等 alone shows nobody anything."""


def place(text: ClauseText, start: int, end: int) -> Place:
    """[start, end) of the folded text as a place in the tree."""
    low, high = text.place(start, end)
    return Place(text.clause.index, low, high)


def spot(text: ClauseText, at: int) -> Place:
    """The place between two characters at which something should have stood."""
    low, _ = text.place(at, at)
    return Place(text.clause.index, low, low)


def widened(text: ClauseText, start: int, end: int, least: int = LEAST) -> tuple[int, int]:
    """[start, end) widened to both sides by whole words, not over a mark, until it has `least` characters. A particle or
    connective at an end is left off again where enough remains without it."""
    content, low, high = _unbroken(text.text, start, end)
    ends = boundaries(content[low:high])
    first, last = start, end
    while last - first < least and (first > low or last < high):
        if last < high:
            last = next(at for at in range(last + 1, high + 1) if at - low in ends)
        if first > low:
            first = next(at for at in range(first - 1, low - 1, -1) if at - low in ends)
    return _bare(content, first, last, (start, end), least)


def _unbroken(content: str, start: int, end: int) -> tuple[str, int, int]:
    """The content, and the stretch around [start, end) that no mark interrupts."""
    low = next((at for at in range(start - 1, -1, -1) if content[at] in _MARKS), -1) + 1
    high = next((at for at in range(end, len(content)) if content[at] in _MARKS), len(content))
    return content, low, high


def _bare(content: str, first: int, last: int, core: tuple[int, int], least: int) -> tuple[int, int]:
    while first < core[0] and content[first] in _DANGLING and last - first > least:
        first += 1
    while last > core[1] and content[last - 1] in _DANGLING and last - first > least:
        last -= 1
    return first, last


def heading(tree: ClauseTree, clause: Clause) -> Place:
    """The clause's heading without its closing stop; where it has none, the first sentence of its text."""
    if not clause.title:
        first = re.search(r"[。；;]|$", tree.text[clause.body : clause.end])
        size = min(first.end() if first else LONGEST_HEADING, LONGEST_HEADING)
        return Place(clause.index, clause.body, min(clause.body + size, clause.end))
    lead = tree.text[clause.body : clause.lead_end].rstrip()
    return Place(clause.index, clause.body, clause.body + len(lead.rstrip("。.．：:")))


def of_segment(text: ClauseText, segment: Segment) -> Place:
    """The whole of a segment."""
    return place(text, segment.start, segment.end)


def sides(one: Compared, hunk: Hunk) -> tuple[Place, Place]:
    """What to quote of a hunk: the differing characters, with their neighbours where they are too few to be understood.
    Where a longer stretch was only inserted or deleted, the other side is the spot."""
    a, b = (hunk.a0, hunk.a1), (hunk.b0, hunk.b1)
    if max(a[1] - a[0], b[1] - b[0]) < LEAST:
        a, b = _with_neighbours(one.source, *a), _with_neighbours(one.target, *b)
    elif a[1] > a[0] and b[1] > b[0]:
        a, b = _to_mark(one.source, *a), _to_mark(one.target, *b)
    left = place(one.source, *a) if a[1] > a[0] else spot(one.source, a[0])
    right = place(one.target, *b) if b[1] > b[0] else spot(one.target, b[0])
    return left, right


def _to_mark(text: ClauseText, start: int, end: int) -> tuple[int, int]:
    """[start, end) from the mark before it, where no more than two characters lie between: 中|国人民解放军 is one name."""
    for low in range(start, max(start - 3, -1), -1):
        if low == 0 or text.text[low - 1] in _MARKS:
            return low, end
    return start, end


def _with_neighbours(text: ClauseText, start: int, end: int) -> tuple[int, int]:
    """[start, end) with the word before and the word after it, not over a mark."""
    content, low, high = _unbroken(text.text, start, end)
    ends = boundaries(content[low:high])
    before = next((at for at in range(start - 1, low - 1, -1) if at - low in ends), start)
    after = next((at for at in range(end + 1, high + 1) if at - low in ends), end)
    first, last = widened(text, before, after)
    return _bare(content, first, last, (start, end), LEAST)


def onward(one: Compared, hunk: Hunk, words: int = 2) -> tuple[Place, Place]:
    """What to quote of a hunk that is understood by what it stands before: the differing words and some that follow."""
    left = place(one.source, hunk.a0, _after(one.source.text, hunk.a1, words))
    right = place(one.target, hunk.b0, _after(one.target.text, hunk.b1, words))
    return left, right


def _after(content: str, at: int, words: int) -> int:
    high = next((pos for pos in range(at, len(content)) if content[pos] in _MARKS), len(content))
    ends = sorted(boundaries(content[at:high]))
    return at + ends[min(words, len(ends) - 1)]


SHOWN = 30
"""Of a passage that is only named, so many characters are shown."""


def proof_of_absence(tree: ClauseTree, near: Nearest | None, side_en: str, side_zh: str) -> tuple[str, str]:
    """Says, in English and Chinese, that nothing in the other document says the same, and what comes nearest."""
    if near is None:
        return f"Nothing like it stands in {side_en}.", f"{side_zh}全文未见近似内容。"
    clause = tree.clauses[near.clause]
    path_zh = UNNUMBERED.get(clause.path, clause.path)
    shown = near.quote if len(near.quote) <= SHOWN else near.quote[:SHOWN] + "…"
    share = round(100 * near.score)
    why_en, why_zh = (
        ("it restates another provision", "但该处对应的是另一规定")
        if near.taken
        else ("not taken for the same", "不足以认定为同一规定")
    )
    return (
        f"Nearest in {side_en}: {clause.path} “{shown}”, {share} % alike: {why_en}.",
        f"{side_zh}中最接近的是{path_zh}“{shown}”，相似度 {share}%，{why_zh}。",
    )


def stretches(one: Compared, hunk: Hunk) -> tuple[Stretch, ...]:
    """What evidence on this hunk explains."""
    out: list[Stretch] = []
    if hunk.a1 > hunk.a0:
        out.append(Stretch(False, *one.source.place(hunk.a0, hunk.a1)))
    if hunk.b1 > hunk.b0:
        out.append(Stretch(True, *one.target.place(hunk.b0, hunk.b1)))
    return tuple(out)


def raw(one: Compared, hunk: Hunk) -> tuple[str, str]:
    """The document's own characters on both sides of a hunk."""
    return one.source.raw(hunk.a0, hunk.a1), one.target.raw(hunk.b0, hunk.b1)


def said(one: Compared, origin: Place, draft: Place, a: str, b: str) -> tuple[str, str]:
    """What became of the words, in English and Chinese: `a` and `b` where they can be understood alone, else as quoted."""
    if max(len(a), len(b)) < LEAST:
        x, y = (
            text.norm.raw[spot.start - text.clause.body : spot.end - text.clause.body]
            for text, spot in ((one.source, origin), (one.target, draft))
        )
        if a and b and x and y and x != y:
            return f"“{x}” became “{y}”.", f"“{x}”改为“{y}”。"
        if a and not b and a in x and len(x) > len(a):
            return f"“{a}” was dropped from “{x}”.", f"“{x}”中删去“{a}”。"
        if b and not a and b in y and len(y) > len(b):
            return f"“{b}” was added: “{y}”.", f"新增“{b}”，作“{y}”。"
    if a and b:
        return f"“{a}” became “{b}”.", f"“{a}”改为“{b}”。"
    return (f"“{a}” was dropped.", f"删去“{a}”。") if a else (f"“{b}” was added.", f"新增“{b}”。")
