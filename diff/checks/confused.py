"""MT01."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from align.bitext import Bitext
from diff.bilingual.coverage import KNOWN, NEAR, Coverage, Covered, coverage
from diff.bilingual.rendition import Facing, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.chinese import fold
from normalize.confusions import Confusion, occurrences
from normalize.english import Token
from normalize.glossary import glossary
from normalize.wording import Wording

NEIGHBOURS = 3
"""So many words on either side of a word tell where its rendering should stand."""
FAR = 10
"""English words from the renderings of the neighbours beyond which something else is meant."""
_LIGHT = frozenset(["报", "报请", "报经", "经", "予以", "给予", "进行", "实行", "办理", "作出", "加以", "发放", "处以"])
"""Verbs that lend themselves to the word behind them: 报…批准 is to approve, so that 报 does not ask for “file”."""


_DATES = re.compile("[上当次本下前去今明][一]?个?(?:年|月|季度|学年)度?")
"""Words that name a time: another one in their place is a wrong date."""


@check(code="MT01", types=("accuracy/mistranslation", "accuracy/number"))
def confused(text: Bitext) -> Iterator[Evidence]:
    """A word is rendered by its opposite or by its neighbour: “including” for 除外, “lessee” for 出租人, “file” for 批准.

    The words and their renderings are in `normalize/data/confusions.csv`; what the glossary and the termbase accept is good
    as well.

    **Flags** a sentence that holds the English of the other word near the renderings of the word's neighbours, and none of the
    word itself that no other word of the sentence needs.

    **Leaves alone** a sentence in which another Chinese word asks for the other rendering, and a word that is part of a longer
    one which is rendered as such (养老 in 养老金).
    """
    view, cover = rendition(text), coverage(text)
    terms = {term.zh: (term.preferred, *term.accepted) for term in text.termbase.terms}
    for facing, found in cover.beads.items():
        chinese = fold(view.chinese.text[slice(*facing.zh)])
        words = [(entry, chinese.raw_span(low, high)) for entry, low, high in occurrences(chinese.text)]
        if not words:
            continue
        sentence = _Sentence(cover, facing, found, Wording(view.english.text[slice(*facing.en)]), terms)
        hits: list[_Hit] = []
        for entry, (low, high) in words:
            zh = facing.zh[0] + low, facing.zh[0] + high
            if view.in_list("zh", *zh):
                continue
            if (en := sentence.wrong(entry, zh, chinese.text)) is not None:
                hits.append(_Hit(entry, zh, en, sentence.around(zh)))
        yield from (_evidence(text, hit) for hit in _one_each(hits))


@dataclass(frozen=True, slots=True)
class _Hit:
    """A word at `zh`, in the longer word `around`, that is rendered as another one at `en`."""

    entry: Confusion
    zh: Span
    en: Span
    around: Span


class _Sentence:
    """One bead: what its English says, and which of its words other Chinese words need."""

    def __init__(
        self,
        cover: Coverage,
        facing: Facing,
        found: Covered,
        wording: Wording,
        terms: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.cover, self.found, self.wording, self.terms = cover, found, wording, terms
        self.shift = facing.en[0]

    def wrong(self, entry: Confusion, zh: Span, chinese: str) -> Span | None:
        """Where the English says what the word at `zh` is confused with; None where it need not be wrong. `chinese` is the
        whole sentence, folded."""
        others = self._places(entry.other)
        if not others:
            return None
        asked = entry.asked(chinese)
        if asked and not (entry.counted and asked < len(others)):
            return None
        own = [i for i, token in enumerate(self.found.chinese) if token.start < zh[1] and zh[0] < token.end]
        if any(t.start < zh[0] < t.end < zh[1] or zh[0] < t.start < zh[1] < t.end for t in self._tokens(own)):
            return None
        good = dict.fromkeys((*entry.renderings, *self._known(entry.zh, entry)))
        for token in self._tokens(own):
            if (zh[1] - zh[0]) < (token.end - token.start):
                longer = self.terms.get(token.form, ()) or self._known(token.form, None)
                if not longer and token.end - token.start < zh[1] - zh[0] + 2:
                    return None
                good |= dict.fromkeys(longer)
        exact = self._places(good)
        others = [span for span in others if not _within(span, exact)]
        # A derived form of the right word (employment for employer) will do, unless it is the other word or renders another one.
        said = [span for span in exact if not _within(span, others)]
        derived = [span for span in self._places(good, True) if span not in exact and not _overlaps(span, others)]
        near = self._near(own, zh)
        free = [
            span
            for span in others
            if not self._needed(span, own, NEAR, once=entry.counted) and self._distance(span, near) <= FAR
        ]
        if not free or any(not self._needed(span, own, NEAR) for span in derived):
            return None
        place = min(free, key=lambda span: self._distance(span, near))
        at = self._distance(place, near)
        for span in said:
            if not near or self._distance(span, near) <= at or not self._needed(span, own, KNOWN - 0.01):
                return None
        return place

    def around(self, zh: Span) -> Span:
        """The word of the segmentation in which the stretch lies; the stretch itself if there is none."""
        whole = [token for token in self.found.chinese if token.start <= zh[0] and zh[1] <= token.end]
        return (whole[0].start, whole[0].end) if whole else zh

    def _places(self, phrases: Iterable[str], derived: bool = False) -> list[Span]:
        return [(self.shift + low, self.shift + high) for low, high in self.wording.find(phrases, derived)]

    def _known(self, word: str, entry: Confusion | None) -> tuple[str, ...]:
        """What the termbase and the glossary accept for a word, without what the table says is wrong for it."""
        listed = glossary().get(word)
        everyday = listed.renderings if listed else ()
        wrong = entry.other if entry else ()
        return (*self.terms.get(word, ()), *(text for text in everyday if text not in wrong))

    def _tokens(self, numbers: Sequence[int]) -> list[Token]:
        return [self.found.chinese[i] for i in numbers]

    def _near(self, own: Sequence[int], zh: Span) -> list[int]:
        """The English words, by number, that render the neighbours of the word at `zh`."""
        before = [i for i, token in enumerate(self.found.chinese) if token.end <= zh[0]][-NEIGHBOURS:]
        behind = [i for i, token in enumerate(self.found.chinese) if token.start >= zh[1]][:NEIGHBOURS]
        return [j for i in (*before, *behind) if i not in own and (j := self.found.partner[i]) >= 0]

    def _distance(self, span: Span, near: Sequence[int]) -> int:
        """How many English words stand between the span and the nearest of `near`; 0 where there are none."""
        before = sum(token.end <= span[0] for token in self.found.english)
        return min((min(abs(j - before), abs(j - before + 1)) for j in near), default=0)

    def _needed(self, span: Span, own: Sequence[int], least: float, once: bool = False) -> bool:
        """Whether Chinese words outside `own` are rendered by the words of the span, all of them more strongly than `least`;
        with `once`, a Chinese word that is rendered elsewhere does not count again."""
        english = [j for j, token in enumerate(self.found.english) if token.start < span[1] and span[0] < token.end]
        return bool(english) and all(self._used(j, own, least, once) for j in english)

    def _used(self, j: int, own: Sequence[int], least: float, once: bool) -> bool:
        """Whether the English word `j` renders a Chinese word outside `own`, alone or, unless `once`, as a further word of its
        rendering."""
        by = [i for i, one in enumerate(self.found.partner) if one == j]
        if not by:
            return self.found.explained[j] and not once
        chinese, english = self.found.chinese, self.found.english[j].form
        return any(
            i not in own and chinese[i].form not in _LIGHT and self.cover.strength(chinese[i].form, english) > least
            for i in by
        )


def _within(span: Span, others: Sequence[Span]) -> bool:
    """Whether the span lies in a longer one of the others."""
    return any(low <= span[0] and span[1] <= high and high - low > span[1] - span[0] for low, high in others)


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(_overlap(span, other) for other in others)


def _one_each(hits: Sequence[_Hit]) -> Iterator[_Hit]:
    """The hits, the serious and the longer words first, of those that share their Chinese or their English only the first."""
    taken: list[_Hit] = []
    for hit in sorted(hits, key=lambda one: (not one.entry.serious, one.zh[0] - one.zh[1])):
        if not any(_overlap(hit.zh, one.zh) or _overlap(hit.en, one.en) for one in taken):
            taken.append(hit)
    yield from sorted(taken, key=lambda one: one.zh)


def _overlap(one: Span, two: Span) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def _evidence(text: Bitext, hit: _Hit) -> Evidence:
    view, entry = rendition(text), hit.entry
    said = view.text("en", hit.en)
    return view.evidence(
        "accuracy/number" if _DATES.fullmatch(entry.zh) else "accuracy/mistranslation", Severity.HIGH if entry.serious else Severity.MEDIUM, 0.75, hit.zh, hit.en,
        message=f"“{entry.zh}” means {entry.renderings[0]}; the English says “{said}”, which is something else.",
        message_zh=f"“{entry.zh}”应译为“{entry.renderings[0]}”，英文却作“{said}”，意思不同。",
        expected=entry.renderings[0], found=said, direction="neutral", explains=[("zh", hit.around), ("en", hit.en)],
    )  # fmt: skip
