"""OM04."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from align.bitext import Bitext
from diff.bilingual.coverage import KNOWN, NEAR, Coverage, Covered, coverage
from diff.bilingual.members import CLOSE, Series, all_series, joins
from diff.bilingual.rendition import Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.english import Token
from normalize.glossary import Kind, glossary

_CLOSING = re.compile(r"\b(?:and|or|nor|as\s+well\s+as|along\s+with|together\s+with)\b|&", re.IGNORECASE)
_ETC = re.compile(r"[\s,]*(?:and\s+so\s+(?:on|forth)|etc\b|and\s+others?\b|and\s+the\s+like)", re.IGNORECASE)
_VAGUE = re.compile(r"其他|其它|有关|相关")
_STOP_EN = re.compile(
    r"[;:.]|,(?!\s*(?:and|or|nor|as\s+well|along|together|plus|including)\b)|\b(?:shall|may|must|will|should|can)\b",
    re.IGNORECASE,
)
LAST, FIRST = 1, 2
"""Words of the last member that certainly belong to the series, and of the first member, before its mark."""
BESIDE = 4
"""English words beside the place of a lost member that all must render something else."""
SPARE = 1
"""English words between the renderings of the neighbours that may render nothing."""


@check(code="OM04", types=("accuracy/omission", "accuracy/addition"))
def list_member(text: Bitext) -> Iterator[Evidence]:
    """One member of a series (A、B和C) is not rendered although its neighbours are.

    The evidence is the English series itself: between the renderings of the two neighbours stands one comma or conjunction and not two,
    or the “and” that closes a series stands before a member that is not the last, and no word is left there that could render the
    member.

    **Flags** a member, of words that a translation renders, without English.

    **Leaves alone** support words, “other” and “relevant” members, and a series whose members the English has in another order or apart.

    With an English original, these are additions of the Chinese version.
    """
    view, cover = rendition(text), coverage(text)
    for facing, found in cover.beads.items():
        for series in all_series(view.chinese.text, facing, found):
            for k, en in _lost(cover, found, series):
                zh = _quoted(found, series, k)
                several = len(series.members) > 2
                said, there = view.text("zh", zh), view.text("en", en)
                yield view.evidence(
                    "accuracy/omission", Severity.MEDIUM if several else Severity.LOW, 0.85 if several else 0.65, zh, en,
                    message=f"The series has “{said}” too; the English series, “{there}”, has nothing for it.",
                    message_zh=f"并列各项中的“{said}”未译出；英文仅作“{there}”。",
                    expected=said, direction="narrower", explains=[("zh", zh)],
                )  # fmt: skip


def _sure(series: Series, k: int, same: int = 0) -> tuple[int, ...]:
    """The words of a member that certainly belong to the series: the first member has words before it, the last behind it. `same`: the
    words with which all members behind the first begin (带技术、带项目、带资金), which tell no member from the others."""
    words = series.members[k].words
    if k == len(series.members) - 1:
        return words[same : same + LAST] or words[:LAST]
    return words[-FIRST:] if k == 0 else words[same:] or words


def _same(found: Covered, series: Series) -> int:
    """How many words all members behind the first begin with."""
    forms = [[found.chinese[w].form for w in member.words] for member in series.members[1:]]
    if len(forms) < 2:
        return 0
    alike = 0
    while all(alike + 1 < len(one) and one[alike] == forms[0][alike] for one in forms):
        alike += 1
    return alike


def _quoted(found: Covered, series: Series, k: int) -> Span:
    same = _same(found, series)
    words = _sure(series, k, same)
    if k == len(series.members) - 1:
        rest = series.members[k].words[same + LAST :]
        while rest and _continues(found, words[-1], rest[0]):
            words, rest = (*words, rest[0]), rest[1:]
    return found.chinese[words[0]].start, found.chinese[words[-1]].end


def _continues(found: Covered, last: int, word: int) -> bool:
    """Whether a word that is not rendered either ends the name that the last word begins (管理 人员)."""
    entry = glossary().get(found.chinese[word].form)
    named = entry is not None and entry.kind is Kind.CORE
    return named and found.partner[word] < 0 and found.chinese[last].end == found.chinese[word].start


def _lost(cover: Coverage, found: Covered, series: Series) -> Iterator[tuple[int, Span]]:
    """The members without a rendering, by number, each with the English that shows it."""
    english = cover.rendition.english.text
    members = range(len(series.members))
    same = _same(found, series)
    sure = [_sure(series, k, same) for k in members]
    places = [sorted(found.partner[w] for w in words if found.partner[w] >= 0) for words in sure]
    # What stands nearest to the mark belongs to the series before all.
    places[0] = [found.partner[w] for w in sure[0] if found.partner[w] >= 0][-1:]
    stray = [k for k in members[1:-1] if places[k] and _stray(cover, found, series, k, places)]
    if len(members) > 2 and places[-1] and _beyond(cover, found, series, places):
        stray.append(members[-1])
    places = [[] if k in stray else place for k, place in enumerate(places)]
    for k in members:
        words = [found.chinese[w] for w in sure[k]]
        if places[k] or not any(_counts(word) for word in words) or _VAGUE.search(_text(cover, series, k)):
            continue
        before = places[k - 1] if k else []
        after = places[k + 1] if k + 1 < len(members) else []
        if before and after:
            a, b = before[-1], after[0]
            if not 0 < b - a <= CLOSE or len(joins(english, found, a, b)) != 1:
                continue
            if sum(not found.explained[j] for j in range(a + 1, b)) > SPARE or _could(
                cover, found, words, range(a, b + 1), k in stray
            ):
                continue
        elif before and k == members[-1] and k > 1 and places[k - 2]:
            a, b = places[k - 2][-1], before[-1]
            while b + 1 < len(found.english) and found.explained[b + 1] and b + 1 not in found.partner:
                b += 1
            closed = any(_CLOSING.search(join) for join in joins(english, found, a, b)) if a < b else False
            if not 0 < b - a <= CLOSE or not (closed or _ETC.match(english, found.english[b].end)):
                continue
            beyond = range(b, _ends(english, found, b))
            if not all(found.explained[j] for j in beyond) or _could(cover, found, words, beyond):
                continue
        elif after and k == 0 and len(members) > 2 and places[2]:
            a, b = after[0], places[2][0]
            beyond = range(max(a - BESIDE, 0), a + 1)
            if (
                not 0 < b - a <= CLOSE
                or not all(found.explained[j] for j in beyond)
                or _could(cover, found, words, beyond)
            ):
                continue
            if a and joins(english, found, a - 1, a):
                continue
        elif len(members) == 2 and (before or after):
            a = b = (before or after)[0]
            near = range(max(a - BESIDE - 2, 0), min(a + BESIDE + 3, len(found.english)))
            if not all(found.explained[j] for j in near) or _could(cover, found, words, near):
                continue
            low, high = max(a - 2, 0), min(a + 3, len(found.english) - 1)
            if any(_CLOSING.search(join) for join in joins(english, found, low, high)):
                continue
        else:
            continue
        yield k, (found.english[a].start, found.english[b].end)


def _ends(english: str, found: Covered, last: int) -> int:
    """The number of the English word before which a series that “and” has closed must end: a few words on, at a mark or a verb."""
    high = min(last + 1 + BESIDE, len(found.english))
    stop = _STOP_EN.search(english, found.english[last].end, found.english[high - 1].end)
    return (
        high
        if stop is None
        else next((k for k in range(last + 1, high) if found.english[k].start >= stop.start()), high)
    )


def _stray(cover: Coverage, found: Covered, series: Series, k: int, places: Sequence[list[int]]) -> bool:
    """Whether what seems to render a member renders a neighbour, or stands far from both: “waste” of “solid waste, hazardous waste” for
    the household waste between them."""
    before, after = places[k - 1], places[k + 1]
    if not before or not after:
        return False
    english = cover.rendition.english.text
    for place in places[k]:
        if min(abs(place - before[-1]), abs(place - after[0])) > CLOSE:
            continue
        form = found.english[place].form
        for word in (*series.members[k - 1].words, *series.members[k + 1].words):
            own = found.partner[word]
            beside = 0 <= own < place and not joins(english, found, own, place)
            if (own < 0 or beside) and cover.strength(found.chinese[word].form, form) >= KNOWN:
                break
        else:
            return False
    return True


def _beyond(cover: Coverage, found: Covered, series: Series, places: Sequence[list[int]]) -> bool:
    """Whether what seems to render the last member stands behind the end of a series that “and” has closed before it, and renders a word
    outside the series just as well: “funding” of the grant for the funds that a team brings along."""
    english = cover.rendition.english.text
    if not places[-2] or not places[-3] or places[-3][-1] >= places[-2][-1]:
        return False
    first, last = places[-3][-1], places[-2][-1]
    if not any(_CLOSING.search(join) for join in joins(english, found, first, last)):
        return False
    own = {w for member in series.members for w in member.words[: LAST + FIRST]}
    idle = [t.form for i, t in enumerate(found.chinese) if i not in own and found.partner[i] < 0]
    return all(
        place >= _ends(english, found, last)
        and any(cover.strength(form, found.english[place].form) >= KNOWN for form in idle)
        for place in places[-1]
    )


def _text(cover: Coverage, series: Series, k: int) -> str:
    low, high = series.members[k].zh
    return cover.rendition.chinese.text[low:high]


def _counts(word: Token) -> bool:
    """Whether a translation would render the word."""
    entry = glossary().get(word.form)
    if entry is not None:
        return entry.kind in (Kind.CORE, Kind.QUALIFIER)
    return len(word.form) > 1


def _could(cover: Coverage, found: Covered, words: Sequence[Token], places: Sequence[int], stray: bool = False) -> bool:
    """Whether one of the English words could render one of the Chinese ones; not where the same word of a neighbour does,
    nor, with `stray`, where the word is the second of another rendering."""
    users = {j: found.chinese[i].form for i, j in enumerate(found.partner) if j >= 0}

    def free(word: Token, j: int) -> bool:
        strength = cover.strength(word.form, found.english[j].form)
        if j not in users:
            return strength > NEAR and not (stray and found.explained[j])
        return users[j] != word.form and strength >= KNOWN

    return any(free(word, j) for word in words for j in places)
