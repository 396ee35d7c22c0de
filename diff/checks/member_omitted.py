"""OM03."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from align.bitext import Bitext
from diff.bilingual.coverage import coverage
from diff.bilingual.rendition import Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.compounds import Member, series
from normalize.english import Token, content_words


@check(code="OM03", types=("accuracy/omission", "accuracy/addition"))
def member_omitted(text: Bitext) -> Iterator[Evidence]:
    """One member of a series that Chinese writes as one word is not rendered.

    减免 is reduction and exemption, 产学研 industry, universities and research, 新建、改建、扩建 three kinds of construction. The
    series and their members' renderings are in `normalize/data/compounds.csv`.

    **Flags** a member of which no rendering stands in the facing English although that of another member does.

    **Leaves alone** a series that is rendered as a whole (tax relief, SMEs), and one of which nothing is rendered: other
    checks judge that.

    With an English original, these are additions of the Chinese version.
    """
    view, cover = rendition(text), coverage(text)
    for facing in cover.beads:
        start, end = facing.zh
        words = cover.words("en", facing)
        english = _English(words, view.english.text[slice(*facing.en)].lower())
        reported: list[Span] = []
        for found in sorted(series(view.chinese.text[start:end]), key=lambda one: one.start - one.end):
            said = [member for member in found.members if english.says(member.renderings)]
            lost = [member for member in found.members if member not in said]
            if not said or not lost or english.says(found.whole):
                continue
            zh = start + found.start, start + found.end
            if view.in_list("zh", *zh) or _cuts_words(zh, cover.words("zh", facing)):
                continue
            if any(low < zh[1] and zh[0] < high for low, high in reported):
                continue
            reported.append(zh)
            en = english.place(said) or facing.en
            yield view.evidence(
                "accuracy/omission", Severity.LOW, 0.75, zh, en,
                message=f"“{view.text('zh', zh)}” says {len(found.members)} things; {_named(lost)} is not rendered.",
                message_zh=f"“{view.text('zh', zh)}”含{len(found.members)}项，其中“{'”“'.join(m.zh for m in lost)}”未译出。",
                expected=" and ".join(member.renderings[0] for member in found.members), direction="narrower",
                explains=[("zh", zh), ("en", en)],
            )  # fmt: skip


def _cuts_words(span: Span, words: Sequence[Token]) -> bool:
    """Whether the stretch ends inside a word that it does not lie in: 技工、技师 is no series 工、技."""
    low, high = span
    return any((t.start < low < t.end < high) or (low < t.start < high < t.end) for t in words)


class _English:
    """The words of one English sentence that carry meaning, and its text in small letters."""

    def __init__(self, words: Sequence[Token], text: str) -> None:
        self.words, self.text = words, text
        self.forms = {word.form for word in words}

    def says(self, renderings: tuple[str, ...]) -> bool:
        """Whether all words of one of the renderings stand here; one of function words alone (before, after) as it is."""
        return any(
            self.forms.issuperset(stems) if (stems := _stems(text)) else self._stands(text) for text in renderings
        )

    def place(self, members: Sequence[Member]) -> Span | None:
        """The rendering of the last of the members that has one with meaning: its words that stand next to one another."""
        for member in reversed(members):
            for text in member.renderings:
                stems = set(_stems(text))
                if stems and self.forms.issuperset(stems):
                    first = last = next(i for i, word in enumerate(self.words) if word.form in stems)
                    while last + 1 < len(self.words) and self.words[last + 1].form in stems:
                        last += 1
                    return self.words[first].start, self.words[last].end
        return None

    def _stands(self, text: str) -> bool:
        return re.search(rf"\b{re.escape(text.lower())}\b", self.text) is not None


@lru_cache(maxsize=8192)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem for _, _, stem in content_words(text))


def _named(members: list[Member]) -> str:
    return ", ".join(f"“{member.zh}” ({member.renderings[0]})" for member in members)
