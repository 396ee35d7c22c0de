"""OM03."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
        forms = {word.form for word in words}
        reported: list[Span] = []
        for found in sorted(series(view.chinese.text[start:end]), key=lambda one: one.start - one.end):
            said = [member for member in found.members if _rendered(member.renderings, forms)]
            lost = [member for member in found.members if member not in said]
            if not said or not lost or _rendered(found.whole, forms):
                continue
            zh = start + found.start, start + found.end
            if view.in_list("zh", *zh) or _cuts_words(zh, cover.words("zh", facing)):
                continue
            if any(low < zh[1] and zh[0] < high for low, high in reported):
                continue
            reported.append(zh)
            at = next(word for word in words if _rendered_by(said[-1], word.form))
            yield view.evidence(
                "accuracy/omission", Severity.LOW, 0.75, zh, (at.start, at.end),
                message=f"“{view.text('zh', zh)}” says {len(found.members)} things; {_named(lost)} is not rendered.",
                message_zh=f"“{view.text('zh', zh)}”含{len(found.members)}项，其中“{'”“'.join(m.zh for m in lost)}”未译出。",
                expected=" and ".join(member.renderings[0] for member in found.members), direction="narrower",
                explains=[("zh", zh)],
            )  # fmt: skip


def _cuts_words(span: Span, words: Sequence[Token]) -> bool:
    """Whether the stretch ends inside a word that it does not lie in: 技工、技师 is no series 工、技."""
    low, high = span
    return any((t.start < low < t.end < high) or (low < t.start < high < t.end) for t in words)


def _rendered(renderings: tuple[str, ...], forms: set[str]) -> bool:
    """Whether all words of one of the renderings stand among the English ones."""
    return any(forms.issuperset(stems) for text in renderings if (stems := _stems(text)))


def _rendered_by(member: Member, form: str) -> bool:
    return any(form in _stems(text) for text in member.renderings)


def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem for _, _, stem in content_words(text))


def _named(members: list[Member]) -> str:
    return ", ".join(f"“{member.zh}” ({member.renderings[0]})" for member in members)
