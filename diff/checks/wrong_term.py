"""TE01."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.coverage import coverage
from diff.bilingual.doubts import Doubt, doubts
from diff.bilingual.renderings import Use, by_term
from diff.bilingual.rendition import Rendition, Span, rendition
from diff.check import Evidence, Suspicion, check
from diff.finding import Severity
from normalize.chinese import fold
from normalize.termbase import Rendering


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
    in the sentence, a term before another noun without its own head (“elderly care facilities”), one that is put together from the
    words of several accepted renderings, and a term that the document renders well elsewhere and leaves implicit here.

    With an English original, the Chinese terms are judged: one that is deprecated, one that means something else than the English, and
    an English term for which the Chinese has other words.
    """
    if text.chinese_is_original:
        yield from _english_terms(text)
    else:
        yield from _chinese_terms(text)


def _english_terms(text: Bitext) -> Iterator[Evidence]:
    view = rendition(text)
    for found in by_term(text).values():
        for use in found:
            if use.rendering in (Rendering.FORBIDDEN, Rendering.ALTERED) and use.en is not None:
                yield _wrong(view, use, use.en)
    for doubt in doubts(text):
        yield _absent(view, doubt)


def _wrong(view: Rendition, use: Use, en: Span) -> Evidence:
    """One for each place: every one has to be put right."""
    said, wanted = view.text("en", en), use.term.preferred
    severity, confidence = Severity.MEDIUM, 0.9
    if use.rendering is Rendering.FORBIDDEN:
        message = f"“{said}” is a wrong rendering of “{use.term.zh}”; expected: {wanted}."
        message_zh = f"“{use.term.zh}”译为“{said}”有误，应译为：{wanted}。"
    elif use.term.fixed:
        confidence = 0.85
        message = f"The English title of “{use.term.zh}” is fixed; instead of “{said}” write: {wanted}."
        message_zh = f"“{use.term.zh}”有固定英文名称，“{said}”应改为：{wanted}。"
    else:
        severity, confidence = Severity.LOW, 0.8
        message = f"“{said}” puts the words of “{use.term.zh}” into another relation; expected: {wanted}."
        message_zh = f"“{said}”词语虽同，词间关系与“{use.term.zh}”不同，应译为：{wanted}。"
    return view.evidence(
        "terminology/wrong-term", severity, confidence, use.zh, en, message=message, message_zh=message_zh,
        expected=wanted, found=said, direction="neutral", explains=[("zh", use.zh), ("en", en)],
    )  # fmt: skip


def _absent(view: Rendition, doubt: Doubt) -> Evidence:
    """One for the places of a term where the same words, or none, stand for it: the translator has decided once, or has not
    known the term."""
    same = doubt.places
    use, part = same[0]
    said = view.text("en", part.en) if part.en else ""
    also = len(same) - 1
    return view.evidence(
        "terminology/wrong-term", Severity.LOW, doubt.confidence, use.zh,
        part.en or (use.facing.en[1], use.facing.en[1]),
        message=(
            f"“{use.term.zh}” is rendered as “{said}”" if said else f"No accepted rendering of “{use.term.zh}” stands here"
        ) + f"; expected: {use.term.preferred}." + (f" The same in {also} more {'place' if also == 1 else 'places'}." if also else ""),
        message_zh=(f"“{use.term.zh}”译为“{said}”" if said else f"此处未见“{use.term.zh}”的规范译名")
        + f"，应译为：{use.term.preferred}。" + (f"另有{also}处相同。" if also else ""),
        expected=use.term.preferred, found=said, direction="neutral",
        explains=[("zh", one.zh) for one, _ in same] + [("en", part.en) for _, part in same if part.en],
        suspicion=Suspicion("terms", doubt.features) if doubt.features else None,
    )  # fmt: skip


def _chinese_terms(text: Bitext) -> Iterator[Evidence]:
    """The other way round: Chinese terms that are deprecated, that mean something else than the English original says, and
    English terms for which the Chinese has other words."""
    view = rendition(text)
    for found in by_term(text).values():
        for use in found:
            if use.term.instead:
                said = view.text("zh", use.zh)
                yield view.evidence(
                    "terminology/wrong-term", Severity.LOW, 0.9, use.zh, use.en or (use.facing.en[1], use.facing.en[1]),
                    message=f"“{said}” is deprecated in Chinese; expected: {use.term.instead}.",
                    message_zh=f"“{said}”不宜使用，应写作：{use.term.instead}。",
                    expected=use.term.instead, found=said, direction="neutral", explains=[("zh", use.zh)],
                )  # fmt: skip
            elif use.rendering is Rendering.FORBIDDEN and use.en is not None:
                yield _other(view, use, use.en, Severity.MEDIUM, 0.85)
    for doubt in doubts(text):
        use, part = doubt.places[0]
        if part.en:
            suspicion = Suspicion("terms", doubt.features) if doubt.features else None
            yield _other(view, use, part.en, Severity.LOW, doubt.confidence, suspicion)
    yield from _unnamed(text)


def _other(
    view: Rendition, use: Use, en: Span, severity: Severity, confidence: float, suspicion: Suspicion | None = None
) -> Evidence:
    """A Chinese term that renders English words which say something else."""
    said, zh = view.text("en", en), view.text("zh", use.zh)
    wanted = " / ".join(
        term.zh
        for terms, start, end in view.bitext.termbase.named(said)
        if (start, end) == (0, len(said))
        for term in terms[:1]
    )
    return view.evidence(
        "terminology/wrong-term", severity, confidence, use.zh, en,
        message=f"“{zh}” means “{use.term.preferred}”; the English says “{said}”" + (f"; expected: {wanted}." if wanted else "."),
        message_zh=f"“{zh}”意为“{use.term.preferred}”，原文为“{said}”" + (f"，应译为：{wanted}。" if wanted else "。"),
        expected=wanted, found=zh, direction="neutral", explains=[("zh", use.zh), ("en", en)], suspicion=suspicion,
    )  # fmt: skip


def _unnamed(text: Bitext) -> Iterator[Evidence]:
    """English terms whose Chinese does not stand in the sentence, where a part of it stands with other words: once for each, for
    information, because English words may render several Chinese terms."""
    view, cover = rendition(text), coverage(text)
    told: set[str] = set()
    for facing, found in cover.beads.items():
        chinese = fold(view.chinese.text[slice(*facing.zh)]).text
        for terms, start, end in text.termbase.named(view.english.text[slice(*facing.en)]):
            en = (facing.en[0] + start, facing.en[0] + end)
            wanted = terms[0].zh
            if wanted in told or view.in_list("en", *en) or any(_spread(term.zh, chinese) for term in terms):
                continue
            zh = sorted(
                found.chinese[i].start
                for i, j in enumerate(found.partner)
                if j >= 0 and en[0] <= found.english[j].start < en[1]
            )
            ends = {token.start: token.end for token in found.chinese}
            inside = len(cover.rendition.tokens("en", [en]))
            if len(zh) < max(2, inside) or zh[-1] - zh[0] > len(wanted) + len(zh):
                continue
            span = (zh[0], ends[zh[-1]])
            said = view.text("zh", span)
            if not set(said) & set(wanted):
                continue
            told.add(wanted)
            english = view.text("en", en)
            yield view.evidence(
                "terminology/wrong-term", Severity.INFO, 0.5, span, en,
                message=f"“{english}” is rendered as “{said}”; expected: {wanted}.",
                message_zh=f"“{english}”译为“{said}”，应译为：{wanted}。",
                expected=wanted, found=said, direction="neutral", explains=[("zh", span), ("en", en)],
            )  # fmt: skip


def _spread(term: str, text: str) -> bool:
    """Whether the characters of a term stand in a text in order, hardly anything between them (开放的平台)."""
    return re.search(".{0,2}?".join(map(re.escape, fold(term).text)), text) is not None
