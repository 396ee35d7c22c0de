"""TE01."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from align.bitext import Bitext
from diff.bilingual.coverage import Coverage, coverage
from diff.bilingual.renderings import Use, by_term
from diff.bilingual.rendition import Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.english import content_words
from normalize.termbase import Rendering

MOSTLY_THERE = 0.5
"""A term that the document renders well in this share of its occurrences is only left implicit in the others."""
ENOUGH = 3
"""But it must be rendered well so often, for this to be shown."""
WIDE = 3
"""Words that may stand between two words of a rendering that is only half there."""
BESIDE = 4
"""Characters that may stand between it and an unused word beside it."""


@check(code="TE01", types=("terminology/wrong-term",))
def wrong_term(text: Bitext) -> Iterator[Evidence]:
    """A term is not rendered as its field renders it.

    The terms and their accepted and wrong renderings are in the termbase (`normalize/data/terms`), which every office
    can extend.

    **Flags** a rendering that the termbase lists as wrong, and a term of which the facing English has no accepted rendering,
    or only half of one (“pricing arrangement” for 预约定价安排), and the words of a title that is fixed (a doctrine, an
    event) where they do not stand as they are fixed, and the right words in another relation (“reform of the supply side structure” for
    供给侧结构性改革).

    **Leaves alone** singular and plural, another order of the same words, British spelling, a term whose words stand apart
    in the sentence, and a term that the document renders well elsewhere and leaves implicit here.
    """
    view, cover = rendition(text), coverage(text)
    for found in by_term(text).values():
        good = sum(use.rendering in (Rendering.PREFERRED, Rendering.ACCEPTED) for use in found)
        for use in found:
            if use.rendering is Rendering.FORBIDDEN and use.en is not None:
                said = view.text("en", use.en)
                yield view.evidence(
                    "terminology/wrong-term", Severity.MEDIUM, 0.9, use.zh, use.en,
                    message=f"“{said}” is a wrong rendering of “{use.term.zh}”; expected: {use.term.preferred}.",
                    message_zh=f"“{use.term.zh}”译为“{said}”有误，应译为：{use.term.preferred}。",
                    expected=use.term.preferred, found=said, direction="neutral", explains=[("zh", use.zh), ("en", use.en)],
                )  # fmt: skip
            if use.rendering is Rendering.ALTERED and use.en is not None:
                said = view.text("en", use.en)
                yield view.evidence(
                    "terminology/wrong-term", Severity.MEDIUM if use.term.fixed else Severity.LOW, 0.85, use.zh, use.en,
                    message=f"The English title of “{use.term.zh}” is fixed; instead of “{said}” write: {use.term.preferred}."
                    if use.term.fixed
                    else f"“{said}” puts the words of “{use.term.zh}” into another relation; expected: {use.term.preferred}.",
                    message_zh=f"“{use.term.zh}”有固定英文名称，“{said}”应改为：{use.term.preferred}。"
                    if use.term.fixed
                    else f"“{said}”词语虽同，词间关系与“{use.term.zh}”不同，应译为：{use.term.preferred}。",
                    expected=use.term.preferred, found=said, direction="neutral", explains=[("zh", use.zh), ("en", use.en)],
                )  # fmt: skip
        absent = [use for use in found if use.rendering is Rendering.ABSENT]
        if absent and not (good >= ENOUGH and good >= MOSTLY_THERE * len(found)):
            yield from _absent(text, cover, absent)


def _absent(text: Bitext, cover: Coverage, absent: Sequence[Use]) -> Iterator[Evidence]:
    """One for each term: the translator has decided once, or has not known the term."""
    view = rendition(text)
    for use in absent:
        share, en = _half(cover, use)
        if share >= 1:
            continue
        said = view.text("en", en) if en else ""
        also = len(absent) - 1
        yield view.evidence(
            "terminology/wrong-term", Severity.LOW, 0.6 + 0.2 * (0 < share < 1), use.zh, en or (use.facing.en[1], use.facing.en[1]),
            message=(
                f"“{use.term.zh}” is rendered as “{said}”" if said else f"No accepted rendering of “{use.term.zh}” stands here"
            ) + f"; expected: {use.term.preferred}." + (f" So in {also} more places." if also else ""),
            message_zh=(f"“{use.term.zh}”译为“{said}”" if said else f"此处未见“{use.term.zh}”的规范译名")
            + f"，应译为：{use.term.preferred}。" + (f"另有{also}处相同。" if also else ""),
            expected=use.term.preferred, found=said, direction="neutral",
            explains=[("zh", use.zh), *([("en", en)] if en else [])],
        )  # fmt: skip
        return


def _half(cover: Coverage, use: Use) -> tuple[float, Span | None]:
    """The greatest share of an accepted rendering whose words stand in the facing English, and, if it is half at least,
    where they stand together, with the unused words beside them. Words that other Chinese words need do not count there."""
    words = cover.words("en", use.facing)
    needed = cover.needed(use.facing, use.zh)
    best: tuple[float, Span | None] = (0.0, None)
    for form in (use.term.preferred, *use.term.accepted):
        stems = {stem for _, _, stem in content_words(form)}
        share = len(stems.intersection(word.form for word in words)) / max(len(stems), 1)
        if share > best[0]:
            at = [k for k, word in enumerate(words) if word.form in stems and k not in needed]
            best = share, _cluster(cover, use, at, len(stems))
    return best


def _cluster(cover: Coverage, use: Use, at: Sequence[int], size: int) -> Span | None:
    words = cover.words("en", use.facing)
    unused = set(cover.beads[use.facing].left_en)
    runs: list[list[int]] = []
    for k in at:
        if runs and k - runs[-1][-1] <= WIDE:
            runs[-1].append(k)
        else:
            runs.append([k])
    run = max(runs, key=lambda run: len({words[k].form for k in run}), default=[])
    if 2 * len({words[k].form for k in run}) < size:
        return None
    low, high = run[0], run[-1]
    # What stands beside it unused is the other half, wrongly rendered.
    if low > 0 and words[low - 1] in unused and words[low].start - words[low - 1].end <= BESIDE:
        low -= 1
    if high + 1 < len(words) and words[high + 1] in unused and words[high + 1].start - words[high].end <= BESIDE:
        high += 1
    return words[low].start, words[high].end
