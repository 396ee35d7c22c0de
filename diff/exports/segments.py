"""What the forms for translators (TMX, XLIFF) share: the rows of an alignment as segments with steady ids, and text that XML may hold."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diff.beads import Beads, Row, Unit
    from diff.finding import Finding, Side

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Segment:
    """A row of an alignment: its text on either side ("" where it stands alone), the paths of its clauses, and how sure it is (0-1).

    `key` is made of what the original says and where, so that it stays while other places change. `original` and `draft` are the
    stretches [start, end) of the documents' texts. `proposal` is what a translator would put in the place of `target`, if anything.
    """

    key: str
    source: str
    target: str
    clause: str
    draft_clause: str
    score: float
    original: tuple[tuple[int, int], ...]
    draft: tuple[tuple[int, int], ...]
    proposal: str | None = None


def segments(beads: Beads) -> tuple[Segment, ...]:
    """The rows that say something on either side, in their order."""
    languages = languages_of(beads)
    ranks: Counter[str] = Counter()
    out: list[Segment] = []
    for row in beads.rows:
        segment = _segment(beads, row, languages)
        if segment.source or segment.target:
            ranks[segment.key] += 1
            rank = ranks[segment.key]
            out.append(segment if rank == 1 else _renamed(segment, f"{segment.key}-{rank}"))
    return tuple(out)


def _segment(beads: Beads, row: Row, languages: tuple[str, str]) -> Segment:
    left, right = [beads.original[i] for i in row.original], [beads.draft[j] for j in row.draft]
    source, target = _joined(left, languages[0]), _joined(right, languages[1])
    clause, draft_clause = (" ".join(dict.fromkeys(unit.clause for unit in side)) for side in (left, right))
    said = (clause, source) if source else ("+", draft_clause, target)
    return Segment(
        "u" + hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:12],
        source,
        target,
        legal(clause),
        legal(draft_clause),
        row.score,
        tuple((unit.start, unit.end) for unit in left),
        tuple((unit.start, unit.end) for unit in right),
        None if row.proposal is None else legal(row.proposal),
    )


def _renamed(segment: Segment, key: str) -> Segment:
    from dataclasses import replace

    return replace(segment, key=key)


def _joined(units: Sequence[Unit], language: str) -> str:
    """Sentences in a row on one line. Chinese puts no blank between them."""
    return legal(("" if language.startswith("zh") else " ").join(" ".join(unit.text.split()) for unit in units))


def legal(text: str) -> str:
    """The text without characters that XML 1.0 forbids (control characters); each is shown as U+FFFD."""
    return _ILLEGAL.sub("\ufffd", text)


def languages_of(beads: Beads) -> tuple[str, str]:
    """The BCP 47 tags of the two sides: zh-Hans, zh-Hant or en; of a document by its clause tree, of lines by their characters."""
    if beads.trees is not None:
        left, right = ((tree.language, [tree.text]) for tree in beads.trees)
    else:
        from align.lines import is_chinese

        left, right = (
            ("zh" if is_chinese(texts) else "en", texts)
            for texts in ([unit.text for unit in side] for side in (beads.original, beads.draft))
        )
    return tag(*left), tag(*right)


def tag(language: str, texts: Iterable[str]) -> str:
    """The BCP 47 tag of texts in a language ("zh" or "en"): Chinese by the script that they are in."""
    if language != "zh":
        return language
    from normalize.chinese import simplify

    han = "".join(_HAN.findall("".join(texts)))
    changed = sum(a != b for a, b in zip(han, simplify(han), strict=False))
    # Every fifth character of running Chinese is written otherwise in the two scripts; a quoted name in the other is less.
    return "zh-Hant" if changed * 20 > len(han) else "zh-Hans"


def file_name(name: str) -> str:
    """The name of a file without its folder, which is no business of the reader's."""
    return legal(PurePath(name.replace("\\", "/")).name) or "document"


def placed(found: Sequence[Segment], findings: Iterable[Finding]) -> tuple[list[list[Finding]], list[Finding]]:
    """The findings inside each segment, and those inside none (a note on the document). Each finding is in one place: where its
    quote stands in the draft, else where it stands in the original, else where it should have stood."""
    inside: list[list[Finding]] = [[] for _ in found]
    outside: list[Finding] = []
    for finding in findings:
        place = next(_places(found, finding), None)
        (outside if place is None else inside[place]).append(finding)
    return inside, outside


def _places(found: Sequence[Segment], finding: Finding) -> Iterator[int]:
    original, draft = finding.original, finding.draft
    both = [
        k
        for k, segment in enumerate(found)
        if _covers(segment.original, original, 0) and _covers(segment.draft, draft, 0)
    ]
    yield from both
    for reach in (0, 1):  # quotes first, then places where nothing stands
        yield from (k for k, segment in enumerate(found) if _covers(segment.draft, draft, reach))
        yield from (k for k, segment in enumerate(found) if _covers(segment.original, original, reach))


def _covers(spans: Iterable[tuple[int, int]], side: Side | None, reach: int) -> bool:
    if side is None or (side.start == side.end and not reach):
        return False
    return any(start < side.end + reach and side.start < end + reach for start, end in spans)
