"""NU02."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.rendition import Rendition, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.clause import Clause

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@check(code="NU02", types=("structure/numbering",))
def labels(text: Bitext) -> Iterator[Evidence]:
    """The numbers of the English clauses repeat, skip, or change their style.

    **Flags** a printed number that stands there a second time or is not the one that was meant: a reference to it misleads
    (medium), and clauses of one level of which some are numbered (I) and others (iii) (low).

    **Leaves alone** another style than the Chinese has, if it is kept.
    """
    view = rendition(text)
    facing = {clause.index: pair for pair in text.pairs() for clause in pair.english}
    for clause in view.english.clauses:
        printed = _value(clause.label)
        if clause.number is None or printed is None or printed == clause.number:
            continue
        chinese = facing[clause.index].chinese
        yield _wrong(view, clause, chinese[0] if chinese else None)
    by_level: dict[tuple[int, str], list[Clause]] = {}
    for clause in view.english.clauses:
        if clause.level and (style := _style(clause.label)):
            by_level.setdefault((clause.level, style[0]), []).append(clause)
    for clauses in by_level.values():
        cases = Counter(_style(clause.label)[1] for clause in clauses)
        cases.pop("", None)
        if len(cases) < 2:
            continue
        usual = cases.most_common(1)[0][0]
        odd = next(clause for clause in clauses if _style(clause.label)[1] not in ("", usual))
        other = next(clause for clause in clauses if _style(clause.label)[1] == usual)
        pair = facing[odd.index]
        yield view.evidence(
            "structure/numbering", Severity.LOW, 0.85, _label(pair.chinese[0]) if pair.chinese else None, _label(odd),
            message=f"Clauses of this level are numbered “{odd.label}” here and “{other.label}” elsewhere.",
            message_zh=f"同级条款的编号样式不一致：此处为“{odd.label}”，他处为“{other.label}”。",
            expected=usual, found=odd.label, direction="neutral",
        )  # fmt: skip


def _wrong(view: Rendition, clause: Clause, chinese: Clause | None) -> Evidence:
    again = "#" in clause.path.rpartition("/")[2]
    return view.evidence(
        "structure/numbering", Severity.MEDIUM if again else Severity.LOW, 0.9,
        _label(chinese) if chinese is not None else None, _label(clause),
        message=f"“{clause.label}” {'is printed a second time' if again else 'is printed'} where {clause.number} is meant; references to it mislead.",
        message_zh=f"此处印作“{clause.label}”，应为第{clause.number}项{'，与前文编号重复' if again else ''}。",
        expected=str(clause.number), found=clause.label, direction="neutral",
    )  # fmt: skip


def _label(clause: Clause) -> tuple[int, int]:
    return clause.start, clause.start + len(clause.label)


def _core(label: str) -> str:
    return re.sub(r"^(?:chapter|section|article|part)\s+", "", label.strip(), flags=re.I).strip("()（）.．、:： ")


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


def _style(label: str) -> tuple[str, str]:
    """("()" or ".", and for a Roman number or letter its case): what a reader takes for one series."""
    core = _core(label)
    if not core.isascii() or not core.isalpha():
        return ("", "")
    return ("()" if label.strip()[:1] in "(（" else ".", "upper" if core.isupper() else "lower")
