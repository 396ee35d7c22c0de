"""NU02."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from align.bitext import Bitext, Pair
from diff.bilingual.rendition import Rendition, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.clause import Clause

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_CHINESE = re.compile(r"[一二三四五六七八九十百零〇]+")
_WORDED = re.compile(r"^(chapter|section|article|part)\s+", re.IGNORECASE)
_ENUMERATED = re.compile(
    r"[(（]?(?:\d{1,3}|[a-z]|[ivx]{1,5})[)）.．、]|[-–—•·*]|(?:first|second|third|fourth|fifth|sixth|next|finally|last)(?:ly)?\b",
    re.IGNORECASE,
)


@check(code="NU02", types=("structure/numbering",))
def labels(text: Bitext) -> Iterator[Evidence]:
    """The numbers of the English clauses are lost, repeat, skip, start again, or change their style.

    **Flags** a printed number that stands there a second time or is not the one that was meant: a reference to it misleads
    (medium); a number that is skipped, lost or starts again at 1 where the Chinese goes on, and clauses that the Chinese numbers
    alike and the English now (I), now (iii), or now 1., now (1) (low, told once).

    **Leaves alone** another style than the Chinese has, if it is kept, and what the Chinese skips as well.
    """
    view = rendition(text)
    facing = {clause.index: pair for pair in text.pairs() for clause in pair.english}
    for clause in view.english.clauses:
        printed = _printed(clause)
        if clause.number is None or printed is None or printed == clause.number:
            continue
        chinese = facing[clause.index].chinese
        yield _wrong(view, clause, chinese[0] if chinese else None)
    counterparts = [
        (pair.chinese[0], pair.english[0])
        for pair in text.pairs()
        if pair.chinese and pair.english and pair.chinese[0].number is not None and pair.english[0].label
    ]
    series: dict[str, list[tuple[Clause, Clause]]] = {}
    for zh, en in sorted(counterparts, key=lambda two: two[1].start):
        series.setdefault(_CHINESE.sub("一", re.sub(r"\d+", "1", zh.label.strip())), []).append((zh, en))
    for clauses in series.values():
        yield from _jumps(view, clauses)
        yield from _mixed(view, clauses)
    for pair in text.pairs():
        yield from _lost(view, pair)


def _jumps(view: Rendition, clauses: list[tuple[Clause, Clause]]) -> Iterator[Evidence]:
    """Where the English numbers do not go on as the Chinese ones do."""
    again = False
    for (zh, en), (next_zh, next_en) in pairwise(clauses):
        if zh.number is None or next_zh.number != zh.number + 1 or en.number is None or next_en.number is None:
            continue
        if _printed(next_en) != next_en.number or _printed(en) != en.number:
            continue
        if next_en.parent == en.parent and next_en.number > en.number + 1:
            left = en.number + 1
            skipped = str(left) if next_en.number == left + 1 else f"{left} to {next_en.number - 1}"
            yield _evidence(
                view, next_zh, next_en, Severity.LOW, 0.9,
                f"“{next_en.label}” follows “{en.label}”: {skipped} is skipped, so that references to the Chinese numbers mislead.",
                f"“{en.label}”之后为“{next_en.label}”，编号跳过{skipped}，与原文“{next_zh.label}”不符。", str(left),
            )  # fmt: skip
        elif next_en.number == 1 and next_en.parent != en.parent and not again:
            again = True
            yield _evidence(
                view, next_zh, next_en, Severity.LOW, 0.7,
                f"The numbers start again at “{next_en.label}” where the Chinese goes on with “{next_zh.label}”.",
                f"原文编号续至“{next_zh.label}”，译文从“{next_en.label}”重新开始。", str(next_zh.number),
            )  # fmt: skip


def _mixed(view: Rendition, clauses: list[tuple[Clause, Clause]]) -> Iterator[Evidence]:
    """Clauses whose Chinese numbers are of one kind and whose English numbers are of several: told once, at the first odd one."""
    styles = [_style(en) for _, en in clauses]
    counts = Counter(style for style in styles if style)
    if len(counts) < 2:
        return
    usual = counts.most_common(1)[0][0]
    zh, odd = next(two for two, style in zip(clauses, styles, strict=True) if style and style != usual)
    other = next(en for (_, en), style in zip(clauses, styles, strict=True) if style == usual)
    yield _evidence(
        view, zh, odd, Severity.LOW, 0.85,
        f"Clauses of this level are numbered “{odd.label}” here and “{other.label}” elsewhere"
        f" ({counts.total() - counts[usual]} and {counts[usual]} of them).",
        f"同级条款的编号样式不一致：此处为“{odd.label}”，他处为“{other.label}”（分别{counts.total() - counts[usual]}处、{counts[usual]}处）。",
        usual,
    )  # fmt: skip


def _lost(view: Rendition, pair: Pair) -> Iterator[Evidence]:
    """Numbered Chinese clauses whose English stands, without a number, in that of the clause before."""
    if len(pair.chinese) < 2 or not pair.english or not pair.english[0].label:
        return
    first = pair.chinese[0]
    for zh in pair.chinese[1:]:
        if zh.number is None or zh.parent != first.parent or first.number is None:
            continue
        for facing in view.facing:
            if facing.pair.index != pair.index or not facing.chinese or not facing.english or facing.zh[0] < zh.body:
                continue
            if facing.zh[0] < zh.end:
                at = facing.en[0]
                clause = view.clause_at("en", at)
                before = view.english.text[max(clause.start, at - 8) : at].rsplit("\n", 1)[-1]
                if not _ENUMERATED.match(view.english.text, at) and not _ENUMERATED.search(before):
                    word = re.compile(r"\S+").match(view.english.text, at)
                    en = word.span() if word else (at, at)
                    yield view.evidence(
                        "structure/numbering", Severity.LOW, 0.75, _label(zh), en,
                        message=f"The number “{zh.label}” is lost: its text runs on in “{clause.label}”.",
                        message_zh=f"编号“{zh.label}”丢失，其内容并入“{clause.label}”。",
                        expected=str(zh.number), found="", direction="neutral",
                    )  # fmt: skip
            break


def _wrong(view: Rendition, clause: Clause, chinese: Clause | None) -> Evidence:
    again = "#" in clause.path.rpartition("/")[2]
    return _evidence(
        view, chinese, clause, Severity.MEDIUM if again else Severity.LOW, 0.9,
        f"“{clause.label}” {'is printed a second time' if again else 'is printed'} where {clause.number} is meant; references to it mislead.",
        f"此处印作“{clause.label}”，应为第{clause.number}项{'，与前文编号重复' if again else ''}。", str(clause.number),
    )  # fmt: skip


def _evidence(
    view: Rendition, zh: Clause | None, en: Clause, severity: Severity, confidence: float, message: str, message_zh: str, expected: str
) -> Evidence:  # fmt: skip
    return view.evidence(
        "structure/numbering", severity, confidence, _label(zh) if zh is not None else None, _label(en),
        message=message, message_zh=message_zh, expected=expected, found=en.label, direction="neutral",
    )  # fmt: skip


def _label(clause: Clause) -> Span:
    return clause.start, clause.start + len(clause.label)


def _core(label: str) -> str:
    return _WORDED.sub("", label.strip()).strip("()（）.．、:： ")


def _value(label: str) -> int | None:
    core = _core(label)
    if core.isdecimal() and core.isascii():
        return int(core)
    low = core.lower()
    if not low or set(low) - _ROMAN.keys():
        return None
    total = 0
    for at, char in enumerate(low):
        value = _ROMAN[char]
        total += -value if at + 1 < len(low) and _ROMAN[low[at + 1]] > value else value
    return total


def _is_letter(clause: Clause) -> bool:
    """(c) as the third of its series is a letter; (i) as the second is a Roman number that is wrong."""
    core = _core(clause.label).lower()
    return len(core) == 1 and core.isalpha() and clause.number == ord(core) - ord("a") + 1


def _printed(clause: Clause) -> int | None:
    return clause.number if _is_letter(clause) else _value(clause.label)


def _style(clause: Clause) -> str:
    """How a number is printed, as a reader names it: "(1)", "1.", "I.", "(i)", "a)", "Article 1"; "" for another label."""
    label = clause.label.strip()
    core = _core(label)
    if core.isdecimal() and core.isascii():
        kind = "1"
    elif core.isascii() and core.isalpha():
        kind = "a" if _value(label) is None or _is_letter(clause) else "i"
        kind = kind.upper() if core.isupper() else kind
    else:
        return ""
    if word := _WORDED.match(label):
        return f"{word[1].capitalize()} {kind}"
    return f"({kind})" if label[0] in "(（" else f"{kind})" if label[-1] in ")）" else f"{kind}."
