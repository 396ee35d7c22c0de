"""LO01."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from align.restatement import ClauseText, Restatement
from diff.check import Evidence, check
from diff.finding import Severity
from diff.monolingual.quoting import place


@check(code="LO01", types=("scope-changed",))
def unlocalised(text: Restatement) -> Iterator[Evidence]:
    """A word of the higher level was carried into the draft as it stood.

    **Flags** 全市 in a district's plan that speaks of 全区 elsewhere: a target for the district is then measured by, or promised for,
    the whole municipality.

    **Leaves alone** documents that stand at the same level, and the names of places and bodies.
    """
    for one in text.compared():
        before = _higher(one.source, one.left, text.localisation.deictic)
        for word, start, end in _higher(one.target, one.right, text.localisation.deictic):
            origin = next(((s, e) for w, s, e in before if w == word), None)
            if origin is None:
                continue
            yield Evidence(
                "scope-changed", Severity.LOW, 0.7, place(one.source, *origin), place(one.target, start, end),
                f"“{word}” was not carried over to the draft's own level.", f"“{word}”未作本级化调整。",
                expected=text.localisation.levels[1], found=word, direction="broader",
            )  # fmt: skip


def _higher(text: ClauseText, segments: Sequence[int], words: frozenset[str]) -> list[tuple[str, int, int]]:
    out: list[tuple[str, int, int]] = []
    for i in segments:
        for at in range(text.segments[i].start, text.segments[i].end):
            if "\ue000" <= text.text[at] <= "\uf8ff" and (word := text.raw(at, at + 1)) in words:
                out.append((word, at, at + 1))
    return out
