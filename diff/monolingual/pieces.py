"""Differences cut where a word of commitment ends, so that who must do something and how strictly are judged apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from align.restatement import ClauseText, Compared
from align.segments import Hunk
from normalize.modality import Modal, modals
from normalize.words import boundaries

AUXILIARIES = frozenset(
    {"要", "应", "应当", "应该", "须", "必须", "务必", "可", "可以", "不得", "不可", "禁止", "严禁"}
)
"""Modal words that stand before the verb and can be cut off by themselves."""


def pieces(one: Compared) -> tuple[Hunk, ...]:
    """The hunks of a provision; one that holds a modal word beside other words is cut at that word: [各区政府要] → [各部门]
    is [各区政府] → [各部门] and [要] → []."""
    if not one.hunks:
        return ()
    left, right = modals(one.source.text), modals(one.target.text)
    return tuple(piece for hunk in joined(one) for piece in _cut(one, hunk, left, right))


INSIDE_WORD = 2
"""Differences with no more characters than this between them are one where a word goes on between them."""


def joined(one: Compared) -> list[Hunk]:
    """The hunks of a provision, those that meet or stand in one word as one: 跨境[电]商[] → 跨境[电子]商[务] is one exchange."""
    out: list[Hunk] = []
    for hunk in (_turned(one, hunk) for hunk in one.hunks):
        if out and _one_word(one, out[-1], hunk):
            out[-1] = Hunk(out[-1].a0, hunk.a1, out[-1].b0, hunk.b1)
        else:
            out.append(hunk)
    return out


_JOINERS = ("和", "及", "与", "或", "以及", "或者", "并")
FARTHEST = 6
"""An insertion is moved by at most so many characters to begin with its conjunction."""


def _turned(one: Compared, hunk: Hunk) -> Hunk:
    """An insertion or deletion that can as well begin with a conjunction does: 新建小区[和老旧小区], not 新建[小区和老旧]小区."""
    if (hunk.a0 < hunk.a1) == (hunk.b0 < hunk.b1):
        return hunk
    text, start, end = (one.source.text, hunk.a0, hunk.a1) if hunk.a0 < hunk.a1 else (one.target.text, hunk.b0, hunk.b1)
    for by in range(1, FARTHEST + 1):
        if end + by > len(text) or text[start + by - 1] != text[end + by - 1] or text[end + by - 1] in ",。;:\n":
            break
        if text.startswith(_JOINERS, start + by) and not _inside_word(text, start + by):
            return Hunk(hunk.a0 + by, hunk.a1 + by, hunk.b0 + by, hunk.b1 + by)
    return hunk


def _inside_word(text: str, at: int) -> bool:
    """Whether a word goes on across this offset."""
    low = max(at - FARTHEST, 0)
    return at - low not in boundaries(text[low : at + FARTHEST])


def _one_word(one: Compared, before: Hunk, after: Hunk) -> bool:
    gap = after.a0 - before.a1
    if gap != after.b0 - before.b1 or gap > INSIDE_WORD:
        return False
    if not gap:
        return True
    if _adds_items(one, before) or _adds_items(one, after):
        return False
    if one.source.text[before.a1 : after.a0] in ("、", "和", "与", "及", "或"):
        return False
    return not (_ends(one.source, one.left, before.a1, after.a0) and _ends(one.target, one.right, before.b1, after.b0))


def _adds_items(one: Compared, hunk: Hunk) -> bool:
    """Whether a difference is an item with its mark, which stands for itself."""
    a, b = one.source.text[hunk.a0 : hunk.a1], one.target.text[hunk.b0 : hunk.b1]
    return not (a and b) and (a or b).strip("、") != a + b


def _ends(text: ClauseText, segments: Sequence[int], low: int, high: int) -> bool:
    """Whether words begin and end at both offsets."""
    for i in segments:
        segment = text.segments[i]
        if segment.start <= low and high <= segment.end:
            ends = boundaries(segment.text)
            return low - segment.start in ends and high - segment.start in ends
    # Between two segments stands a mark.
    return True


def _cut(one: Compared, hunk: Hunk, left: tuple[Modal, ...], right: tuple[Modal, ...]) -> Iterator[Hunk]:
    before = [word for word in left if word.strength and hunk.a0 <= word.start and word.end <= hunk.a1]
    after = [word for word in right if word.strength and hunk.b0 <= word.start and word.end <= hunk.b1]
    if before and after:
        a, b = _governing(before), _governing(after)
        parts = (
            Hunk(hunk.a0, a.start, hunk.b0, b.start),
            Hunk(a.start, a.end, b.start, b.end),
            Hunk(a.end, hunk.a1, b.end, hunk.b1),
        )
        # Where only one side goes on before or behind the words, the words stand in different places.
        yield from (part for part in parts if _says(one, part))
        return
    for words, of_draft in ((before, False), (after, True)):
        if len(words) == 1 and words[0].word in AUXILIARIES:
            low, high = (hunk.b0, hunk.b1) if of_draft else (hunk.a0, hunk.a1)
            word = words[0]
            if (word.end == high and word.start > low) or (word.start == low and word.end < high):
                yield from _apart(hunk, word, of_draft=of_draft)
                return
    yield hunk


def _governing(words: Sequence[Modal]) -> Modal:
    """The word that says how strictly: 应当 or 可以 where there is one, else the weakest (参加 in 组织参加)."""
    return next((word for word in words if word.word in AUXILIARIES), min(words, key=lambda word: word.strength))


def _apart(hunk: Hunk, word: Modal, *, of_draft: bool) -> Iterator[Hunk]:
    """The hunk without the modal word at one of its ends, and the word against nothing."""
    if of_draft:
        if word.end == hunk.b1:
            yield Hunk(hunk.a0, hunk.a1, hunk.b0, word.start)
            yield Hunk(hunk.a1, hunk.a1, word.start, word.end)
        else:
            yield Hunk(hunk.a0, hunk.a0, word.start, word.end)
            yield Hunk(hunk.a0, hunk.a1, word.end, hunk.b1)
    elif word.end == hunk.a1:
        yield Hunk(hunk.a0, word.start, hunk.b0, hunk.b1)
        yield Hunk(word.start, word.end, hunk.b1, hunk.b1)
    else:
        yield Hunk(word.start, word.end, hunk.b0, hunk.b0)
        yield Hunk(word.end, hunk.a1, hunk.b0, hunk.b1)


def _says(one: Compared, part: Hunk) -> bool:
    """Whether the two sides of a part differ at all."""
    return one.source.text[part.a0 : part.a1] != one.target.text[part.b0 : part.b1]
