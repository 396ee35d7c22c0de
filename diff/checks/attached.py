"""MT05."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.coverage import KNOWN, Coverage, Covered, coverage
from diff.bilingual.rendition import Facing, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.glossary import Kind, glossary
from normalize.manners import Manner, manners

_ORDINAL_ZH = re.compile(r"第[一二三四五六七八九十百\d]+[次届]")
_ORDINAL = re.compile(
    r"\b(?:(?:twenty|thirty)?-?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|\w+teenth|twentieth|thirtieth"
    r"|\d+(?:st|nd|rd|th))\s+(?:municipality|city|province|region|country|nation|state|district|county|committee|government|party)['’]s?\b",
    re.IGNORECASE,
)  # fmt: skip
_JOINED = re.compile(r"[、和与及或]|以及")
FAR = 8
"""Words of meaning by which what an adverb is attached to may be from its own verb."""


@check(code="MT05", types=("accuracy/mistranslation",))
def attached(text: Bitext) -> Iterator[Evidence]:
    """An adverb or an ordinal is attached to another word: 依法参与重组 as “participate in the legal reorganisation”.

    The adverbs, with the adjectives that they become and the phrases that keep them with their verb, are in
    `normalize/data/manners.csv`.

    **Flags** such an adjective right before the rendering of a word that comes later than the adverb's own verb, which is rendered
    in front of it; a place where something is done before the doer (企业在境外设立的机构 as “set up by overseas enterprises”); and an ordinal of a congress or a meeting before the owner of it (the sixth municipality's congress).

    **Leaves alone** a sentence that has a phrase for the adverb too, verbs that say little (进行, 开展), and words that are joined to
    the verb.
    """
    view, cover = rendition(text), coverage(text)
    for facing, found in cover.beads.items():
        for manner, zh, en in _moved(cover, facing, found):
            said, there = view.text("zh", zh), view.text("en", en)
            yield view.evidence(
                "accuracy/mistranslation", Severity.MEDIUM, 0.75, zh, en,
                message=f"“{manner.zh}” in “{said}” says how it is done; “{there}” makes it a quality of something else.",
                message_zh=f"“{said}”中的“{manner.zh}”修饰动作；英文“{there}”却用它修饰别的名词。",
                expected=manner.phrases[0], found=there, direction="neutral", explains=[("en", en)],
            )  # fmt: skip
        for zh, en in _placed(view.chinese.text, view.english.text, found):
            said, there = view.text("zh", zh), view.text("en", en)
            yield view.evidence(
                "accuracy/mistranslation", Severity.HIGH, 0.8, zh, en,
                message=f"“{said}” says where it is done; “{there}” says where the doer is from.",
                message_zh=f"“{said}”说明行为地点，英文“{there}”却用来修饰行为主体。",
                found=there, direction="neutral", explains=[("en", en)],
            )  # fmt: skip
        ordinal = _ORDINAL_ZH.search(view.chinese.text, *facing.zh)
        owner = _ORDINAL.search(view.english.text, *facing.en)
        if ordinal and owner:
            low, high = ordinal.span()
            behind = next((t.end for t in found.chinese if t.start >= high), high)
            before = next((t.start for t in reversed(found.chinese) if t.end <= low and low - t.end <= 1), low)
            zh = before, behind
            said, there = view.text("zh", zh), view.text("en", owner.span())
            yield view.evidence(
                "accuracy/mistranslation", Severity.MEDIUM, 0.9, zh, owner.span(),
                message=f"The ordinal of “{said}” counts the meeting; “{there}” counts its owner.",
                message_zh=f"“{said}”的序数指会议；英文“{there}”却用来修饰其所属主体。",
                found=there, direction="neutral", explains=[("en", owner.span())],
            )  # fmt: skip


def _placed(chinese: str, english: str, found: Covered) -> Iterator[tuple[Span, Span]]:
    """Places at which somebody acts (企业在境外设立), that English puts right before the doer (overseas enterprises)."""
    words = found.chinese
    for i in range(len(words) - 2):
        doer, place, verb = words[i : i + 3]
        if chinese[doer.end : place.start] not in ("在", "到", "赴") or verb.start != place.end:
            continue
        a, b = found.partner[i], found.partner[i + 1]
        if b >= 0 and a == b + 1 and not english[found.english[b].end : found.english[a].start].strip():
            yield (doer.start, verb.end), (found.english[b].start, found.english[a].end)


def _moved(cover: Coverage, facing: Facing, found: Covered) -> Iterator[tuple[Manner, Span, Span]]:
    chinese, english = cover.rendition.chinese.text, cover.rendition.english.text
    users = {j: i for i, j in enumerate(found.partner) if j >= 0}
    taken: list[int] = []
    for manner in manners():
        start = chinese.find(manner.zh, *facing.zh)
        end = start + len(manner.zh)
        if start < 0 or start in taken or chinese.find(manner.zh, end, facing.zh[1]) >= 0:
            continue
        taken.extend(range(start, end))
        verb = next((i for i, t in enumerate(found.chinese) if t.start == end), None)
        if verb is None or manner.phrase.search(english, *facing.en) or not _says_much(cover, found, verb):
            continue
        for match in manner.adjective.finditer(english, *facing.en):
            noun = next((j for j, t in enumerate(found.english) if t.start >= match.end()), None)
            if noun is None or english[match.end() : found.english[noun].start].strip():
                continue
            owner = users.get(noun)
            if owner is None or not 0 < owner - verb <= FAR or not 0 <= found.partner[verb] < noun - 1:
                continue
            if cover.strength(found.chinese[owner].form, found.english[noun].form) < KNOWN:
                continue
            if any(
                _JOINED.search(chinese, found.chinese[k].end, found.chinese[k + 1].start) for k in range(verb, owner)
            ):
                continue
            yield manner, (start, found.chinese[owner].end), (match.start(), found.english[noun].end)
            break


def _says_much(cover: Coverage, found: Covered, verb: int) -> bool:
    form, place = found.chinese[verb].form, found.partner[verb]
    entry = glossary().get(form)
    light = entry is not None and entry.kind in (Kind.SUPPORT, Kind.FREE)
    return not light and place >= 0 and cover.strength(form, found.english[place].form) >= KNOWN
