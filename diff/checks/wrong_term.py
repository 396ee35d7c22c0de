"""TE01."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from statistics import median

from align.bitext import Bitext
from diff.bilingual.coverage import Coverage, coverage
from diff.bilingual.renderings import Use, by_term
from diff.bilingual.rendition import Rendition, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.chinese import fold
from normalize.english import Token, content_words, stem
from normalize.phrase import Joint
from normalize.phrase import words as phrase_words
from normalize.termbase import Rendering

MOSTLY_THERE = 0.5
"""A term that the document renders well in this share of its occurrences is only left implicit in the others."""
ENOUGH = 3
"""But it must be rendered well so often, for this to be shown."""
WIDE = 3
"""Words that may stand between two words of a rendering that is only half there."""
NEAR = 4
"""Characters behind a term within which the noun stands that it describes."""
GENERAL = frozenset(
    map(stem, ("activities", "affairs", "business", "care", "fund", "project", "resources", "services", "work"))
)
"""Heads of terms that say little themselves."""
HEADED = 0.6
"""Where the document renders a term well elsewhere, a rendering without one of its words is wrong if this share stands there and
only what describes the head is missing (quality development for high-quality development)."""
_BESIDE = re.compile(r"[\s-]+(?:(?:of|the)\s+)*")


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
    view, cover = rendition(text), coverage(text)
    for found in by_term(text).values():
        for use in found:
            if use.rendering in (Rendering.FORBIDDEN, Rendering.ALTERED) and use.en is not None:
                yield _wrong(view, use, use.en)
        for same in _doubtful(view, cover, found):
            yield _absent(view, same)


def _doubtful(view: Rendition, cover: Coverage, found: Sequence[Use]) -> Iterator[Sequence[tuple[Use, _Part]]]:
    """The uses of a term of which no rendering stands there, those together for which the same words stand, or none."""
    good = sum(use.rendering in (Rendering.PREFERRED, Rendering.ACCEPTED) for use in found)
    usually = good >= ENOUGH and good >= MOSTLY_THERE * len(found)
    absent: dict[str, list[tuple[Use, _Part]]] = {}
    for use in found:
        if use.rendering is Rendering.ABSENT:
            part = _part(cover, use)
            if part.share < 1 and (not usually or part.headed):
                said = view.text("en", part.en).lower() if part.en else ""
                absent.setdefault(said, []).append((use, part))
    yield from absent.values()


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


def _absent(view: Rendition, same: Sequence[tuple[Use, _Part]]) -> Evidence:
    """One for the places of a term where the same words, or none, stand for it: the translator has decided once, or has not
    known the term."""
    use, part = same[0]
    said = view.text("en", part.en) if part.en else ""
    also = len(same) - 1
    return view.evidence(
        "terminology/wrong-term", Severity.LOW, 0.6 + 0.2 * (0 < part.share < 1), use.zh,
        part.en or (use.facing.en[1], use.facing.en[1]),
        message=(
            f"“{use.term.zh}” is rendered as “{said}”" if said else f"No accepted rendering of “{use.term.zh}” stands here"
        ) + f"; expected: {use.term.preferred}." + (f" The same in {also} more {'place' if also == 1 else 'places'}." if also else ""),
        message_zh=(f"“{use.term.zh}”译为“{said}”" if said else f"此处未见“{use.term.zh}”的规范译名")
        + f"，应译为：{use.term.preferred}。" + (f"另有{also}处相同。" if also else ""),
        expected=use.term.preferred, found=said, direction="neutral",
        explains=[("zh", one.zh) for one, _ in same] + [("en", part.en) for _, part in same if part.en],
    )  # fmt: skip


def _chinese_terms(text: Bitext) -> Iterator[Evidence]:
    """The other way round: Chinese terms that are deprecated, that mean something else than the English original says, and
    English terms for which the Chinese has other words."""
    view, cover = rendition(text), coverage(text)
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
        for same in _doubtful(view, cover, found):
            use, part = same[0]
            if part.en:
                yield _other(view, use, part.en, Severity.LOW, 0.7)
    yield from _unnamed(text)


def _other(view: Rendition, use: Use, en: Span, severity: Severity, confidence: float) -> Evidence:
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
        expected=wanted, found=zh, direction="neutral", explains=[("zh", use.zh), ("en", en)],
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


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands of a term's accepted renderings in the facing English: the greatest share of the words of one, and, if it
    is half at least, where these stand together, with the unused words beside them. `headed`: only words that describe the last
    one of the rendering, its head, are not there."""

    share: float = 0.0
    en: Span | None = None
    headed: bool = False


def _part(cover: Coverage, use: Use) -> _Part:
    """Words that other Chinese words need show less where it stands. A rendering put together from the words of several
    accepted ones, and as long as they are, is one (make use of existing stock)."""
    words = cover.words("en", use.facing)
    needed = cover.needed(use.facing, use.zh)
    forms = [[stem for _, _, stem in content_words(form)] for form in (use.term.preferred, *use.term.accepted)]
    best = _Part()
    for form in forms:
        stems = set(form)
        share = len(stems.intersection(word.form for word in words)) / max(len(stems), 1)
        if share > best.share:
            run = _together(words, stems, needed)
            if _attributive(cover, use, form, run):
                return _Part(1.0)
            enough = bool(run) and 2 * len({words[k].form for k in run}) >= len(stems)
            best = _Part(share, _quoted(cover, use, run) if enough else None, enough and _headed(cover, use, run))
    every = {stem for form in forms for stem in form}
    mixed = {words[k].form for k in _together(words, every, needed) if k not in needed}
    if len(forms) > 2 and len(mixed) >= max(2, median(len(set(form)) for form in forms)):
        return _Part(1.0)
    return best


def _attributive(cover: Coverage, use: Use, form: Sequence[str], run: Sequence[int]) -> bool:
    """Whether the run is a rendering without its general head before another noun (elderly care facilities for 养老服务设施): what follows
    it renders what follows the term."""
    found = cover.beads[use.facing]
    words = cover.words("en", use.facing)
    if len(form) < 2 or form[-1] not in GENERAL or [words[k].form for k in run] != list(form[:-1]):
        return False
    return any(
        use.zh[1] <= token.start < use.zh[1] + NEAR and partner == run[-1] + 1
        for token, partner in zip(found.chinese, found.partner, strict=True)
    )


def _headed(cover: Coverage, use: Use, run: Sequence[int]) -> bool:
    """Whether the run is the preferred rendering, a noun with what describes it, without some of the latter."""
    words = cover.words("en", use.facing)
    form = [stem for _, _, stem in content_words(use.term.preferred)]
    there = [words[k].form for k in run]
    return (
        len(form) > 2
        and HEADED * len(form) <= len(there) < len(form)
        and there == form[len(form) - len(there) :]
        and all(word.joint is not Joint.OF for word in phrase_words(use.term.preferred))
    )


def _together(words: Sequence[Token], stems: Set[str], needed: Set[int]) -> list[int]:
    """The words of these stems, by number, that stand close together and are most, one for each stem; a run of words which all
    are needed elsewhere is none."""
    runs: list[list[int]] = []
    for k, word in enumerate(words):
        if word.form in stems:
            if runs and k - runs[-1][-1] <= WIDE:
                runs[-1].append(k)
            else:
                runs.append([k])
    best: list[int] = []
    for run in runs:
        while any(words[k].form == words[run[0]].form for k in run[1:]):
            run = run[1:]
        while any(words[k].form == words[run[-1]].form for k in run[:-1]):
            run = run[:-1]
        free = [k for k in run if k not in needed]
        if free and (len(run), len(free)) > (len(best), sum(k not in needed for k in best)):
            best = run
    return best


def _quoted(cover: Coverage, use: Use, run: Sequence[int]) -> Span:
    """Where a run of words stands, with the unused words beside it, which are the other half, wrongly rendered."""
    words = cover.words("en", use.facing)
    text = cover.rendition.english.text
    unused = set(cover.beads[use.facing].left_en)
    low, high = run[0], run[-1]
    if low > 0 and words[low - 1] in unused and _BESIDE.fullmatch(text[words[low - 1].end : words[low].start]):
        low -= 1
    if (
        high + 1 < len(words)
        and words[high + 1] in unused
        and _BESIDE.fullmatch(text[words[high].end : words[high + 1].start])
    ):
        high += 1
    start, end = words[low].start, words[high].end
    # A number or a prefix is part of its word: 19th, high-quality.
    while start > use.facing.en[0] and (text[start - 1].isalnum() or text[start - 1] == "-"):
        start -= 1
    return start, end
