"""What would give a draft the original's values back: the smallest replacements in its text, and paragraphs that it lacks.

The words of a finding and some text on either side are laid beside one another (Levenshtein, by signs; figures whole), and what
differs inside the finding's own words is taken over from the original. Words that only carry the text over to another level of
government count as the same. Where the neighbours do not agree, nothing is changed and the comment alone remains.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from align.localisation import Localisation, derive
from diff.exports.remark import missing_at
from diff.exports.segments import tag
from diff.finding import Finding, Report, Severity
from normalize.chinese import simplify, traditional
from normalize.clause import Clause, ClauseTree
from normalize.words import boundaries

_AROUND = 24
"""Characters on either side of a finding's words that must agree with the other document's."""
_NEAR = 12
"""Characters between the place that a finding names and the one that the neighbours agree on, at most."""
_REACH = 4
"""How many characters a replacement may grow on either side, to be of whole words."""
_IDEOGRAPHS = re.compile("[\u3400-\u9fff]+")
_FIGURE = r"\d+(?:[.,，]\d+)*|[A-Za-z]+"
_SEPARATORS = frozenset("、，。；：,;:. \t\n")
_STOPS = frozenset("。；")
_WORD = 2
"""So many characters between two replacements, and they are one: 名企 becomes 知名企业 as a whole, not 知 and 业 around it."""
_LEFT_TO_THE_READER = frozenset(
    ("unit-duplicated", "order-changed", "structure/numbering", "number-format", "wording", "typo")
)
_WHOLE_CLAUSES = frozenset(("measure-missing", "provision-missing", "list-item-missing"))


@dataclass(frozen=True, slots=True)
class Replacement:
    """[start, end) of the draft tree's text becomes `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """A clause of the original that the draft lacks: its lines, to stand behind the block that holds the offset `after`."""

    after: int
    clause: Clause
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    """A figure, a word or a sign; `key` is what it is compared by."""

    key: str
    start: int
    end: int


class Restoring:
    """Finds what restores the original in a report's draft."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._original, self._draft = report.alignment.original, report.alignment.draft
        # One document may be in Traditional characters and the other in Simplified ones; both scripts are laid beside one another as
        # one, and what is restored comes in the draft's.
        self._same = {id(tree): simplify(tree.text) for tree in (self._original, self._draft)}
        scripts = [tag(tree.language, (tree.text,)) for tree in (self._original, self._draft)]
        self._script: Callable[[str], str] = str
        if scripts[0] != scripts[1]:
            self._script = {"zh-Hant": traditional, "zh-Hans": simplify}.get(scripts[1], str)
        self._localisation = (
            derive(self._original, self._draft) if report.relation == "localisation" else Localisation()
        )

    def changes(self, finding: Finding) -> tuple[Replacement, ...] | Paragraphs | None:
        """What undoes a divergence; None where that is not sure, and where it is no divergence of substance."""
        if finding.severity is Severity.INFO or finding.type in _LEFT_TO_THE_READER:
            return None
        source, target = finding.original, finding.draft
        if self._report.relation == "translation":
            if not finding.suggestion or target is None or not target.quote or "\n" in target.quote:
                return None
            return (Replacement(target.start, target.end, finding.suggestion),)
        if source is None or not source.quote:
            return None
        if target is None:
            return self._clause(finding) if finding.type in _WHOLE_CLAUSES else None
        if "\n" in source.quote or "\n" in target.quote:
            return None
        if not target.quote:
            return self._insertion(source.start, source.end, target.start)
        return self._replacements((source.start, source.end), (target.start, target.end))

    def _clause(self, finding: Finding) -> Paragraphs | None:
        assert finding.original is not None
        clause = next(c for c in self._original.clauses if c.path == finding.original.clause)
        lines = self._original.text[clause.start : clause.end].splitlines()
        after = missing_at(self._report, finding)
        return (
            Paragraphs(after, clause, tuple(self._script(line.strip()) for line in lines if line.strip()))
            if after
            else None
        )

    def _replacements(self, source: tuple[int, int], target: tuple[int, int]) -> tuple[Replacement, ...] | None:
        found: list[tuple[int, int, int, int]] = []
        for a0, a1, b0, b1 in self._hunks(source, target):
            touches = (a0 < source[1] and a1 > source[0]) or (b0 < target[1] and b1 > target[0])
            if not touches:
                continue
            if a0 < source[0] or a1 > source[1] or b0 < target[0] or b1 > target[1]:
                return None
            low = (found[-1][1], found[-1][3]) if found else (source[0], target[0])
            a0, b0 = self._whole(a0, b0, -1, low)
            a1, b1 = self._whole(a1, b1, 1, (source[1], target[1]))
            if found and self._is_inside_a_word(found[-1][1], a0, found[-1][3], b0):
                a0, b0 = found[-1][0], found[-1][2]
                found.pop()
            found.append((a0, a1, b0, b1))
        return tuple(self._replacement(*hunk) for hunk in found) or None

    def _whole(self, a: int, b: int, step: int, ends: tuple[int, int]) -> tuple[int, int]:
        """The edges of a replacement in the original's and the draft's text, moved outwards to where a word ends in both, as far as they
        say the same; as they are where that is further than `_REACH` or than the ends."""
        kept = [self._same[id(tree)] for tree in (self._original, self._draft)]
        for k in range(0, _REACH * step, step):
            if not (_splits(kept[0], a + k) or _splits(kept[1], b + k)):
                return a + k, b + k
            i, j = (a + k - (step < 0), b + k - (step < 0))
            if a + k == ends[0] or b + k == ends[1] or kept[0][i] != kept[1][j]:
                break
        return a, b

    def _is_inside_a_word(self, a0: int, a1: int, b0: int, b1: int) -> bool:
        """Whether what stands between two replacements, [a0, a1) and [b0, b1), is too short and too much alike to read them apart."""
        kept, other = self._same[id(self._original)][a0:a1], self._same[id(self._draft)][b0:b1]
        return 0 < len(kept) <= _WORD and kept == other and _IDEOGRAPHS.fullmatch(kept) is not None

    def _replacement(self, a0: int, a1: int, b0: int, b1: int) -> Replacement:
        text = self._script(self._original.text[a0:a1])
        if b0 == b1 and text[:1] in _STOPS and self._draft.text[b0 : b0 + 1] == text[:1]:
            # A sentence is inserted behind the stop before it, and brings its own.
            return Replacement(b0 + 1, b0 + 1, text[1:] + text[0])
        return Replacement(b0, b1, text)

    def _insertion(self, start: int, end: int, point: int) -> tuple[Replacement, ...] | None:
        for a0, a1, b0, b1 in self._hunks((start, end), (point, point)):
            if a0 >= end or a1 <= start:
                continue
            text = self._original.text
            more = text[a0:start] + text[end:a1]
            # What one document begins a series of bodies with, the other may end it with: a separator comes along.
            if b0 != b1 or a1 - a0 < end - start or set(more) - _SEPARATORS or abs(b0 - point) > _NEAR:
                return None
            return (self._replacement(a0, a1, b0, b1),)
        return None

    def _hunks(self, source: tuple[int, int], target: tuple[int, int]) -> Iterator[tuple[int, int, int, int]]:
        """The stretches that differ around two quotes: [a0, a1) of the original's text against [b0, b1) of the draft's."""
        a = self._tokens(self._original, *source)
        b = self._tokens(self._draft, *target)
        hunk: tuple[int, int, int, int] | None = None
        for op in Levenshtein.opcodes([token.key for token in a], [token.key for token in b]):
            if op.tag == "equal":
                continue
            here = (op.src_start, op.src_end, op.dest_start, op.dest_end)
            if hunk is not None and hunk[1] == here[0] and hunk[3] == here[2]:
                hunk = hunk[0], here[1], hunk[2], here[3]
                continue
            if hunk is not None:
                yield _places(a, hunk[0], hunk[1]) + _places(b, hunk[2], hunk[3])
            hunk = here
        if hunk is not None:
            yield _places(a, hunk[0], hunk[1]) + _places(b, hunk[2], hunk[3])

    def _tokens(self, tree: ClauseTree, start: int, end: int) -> list[_Token]:
        """The tokens around [start, end), on the lines that it stands on."""
        low = max(tree.text.rfind("\n", 0, start) + 1, start - _AROUND)
        line_end = tree.text.find("\n", end)
        high = min(line_end if line_end >= 0 else len(tree.text), end + _AROUND)
        text, same = tree.text, self._same[id(tree)]
        signs = dict(self._localisation.signs)
        words = "|".join(map(re.escape, signs))
        # 市金融监管局 and 区金融监管局: which of the two levels it is, the check has judged.
        levels = frozenset(filter(None, self._localisation.levels))
        found = []
        for m in re.finditer(f"{words}|{_FIGURE}|." if words else f"{_FIGURE}|.", text[low:high], re.DOTALL):
            plain = same[low + m.start() : low + m.end()]
            key = signs.get(m.group()) or ("\x00level" if m.group() in levels else plain)
            found.append(_Token(key, low + m.start(), low + m.end()))
        # An end, so that every place between tokens has an offset.
        return [*found, _Token("\x00end", high, high)]


def _splits(text: str, at: int) -> bool:
    """Whether an offset stands inside a Chinese word."""
    if not _IDEOGRAPHS.fullmatch(text[max(at - 1, 0) : at + 1]) or at == len(text):
        return False
    low = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return at - low not in boundaries(text[low : end if end >= 0 else len(text)])


def _places(tokens: list[_Token], start: int, end: int) -> tuple[int, int]:
    return tokens[start].start, tokens[end - 1].end if end > start else tokens[start].start
