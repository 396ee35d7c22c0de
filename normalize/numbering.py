"""Labels into levels: which label is a sub-clause of which, and which number was meant.

Works on the series of labels alone. Levels follow the first appearance of a pattern within the current branch,
not a fixed table, since drafters nest 一、（一） 1. in any order; only 编 章 节 条 and Part Chapter Section Article
have an order of their own. The usual order of the patterns decides only where the series itself leaves it open.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.labels import Label

_STRICT = {
    "第部分": 0,
    "第篇": 0,
    "第编": 0,
    "第分编": 1,
    "第章": 2,
    "第节": 3,
    "第条": 4,
    "第款": 5,
    "第项": 6,
    "Part": 0,
    "Title": 1,
    "Chapter": 2,
    "Section": 3,
    "Article": 4,
}
_USUAL = _STRICT | {
    "壹、": 4,
    "（壹）": 5,
    "甲、": 4,
    "（甲）": 6,
    "一、": 5,
    "I.": 5,
    "（一）": 6,
    "(I)": 6,
    "A.": 6,
    "1．": 7,
    "1": 7,
    "（1）": 8,
    "1）": 8,
    "①": 9,
}
_DECIMAL = re.compile(r"1(?:\.1)+")
_CASE = {"(I)": "(i)", "I.": "i.", "(A)": "(a)", "A.": "a.", "I)": "i)", "A)": "a)"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where a label may stand: its readings, likeliest first.

    `sure` is True where the file itself says that it is a label (an automatic number, the number column of a
    table); `inner` where it stands after a line break inside a paragraph.
    """

    readings: tuple[Label, ...]
    sure: bool = False
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark that is a label. `parent` is the index in the list of placed labels, -1 at the root; `level` counts
    from 1; `number` is the number that was meant; `name` the last step of the path, with "#2" where
    siblings repeat it.
    """

    mark: int
    label: Label
    parent: int
    level: int
    number: int
    name: str


@dataclass(slots=True)
class _Level:
    """One open level of the current branch."""

    forms: set[str]
    index: int
    number: int


@dataclass(slots=True)
class _Series:
    """What was last seen of a pattern."""

    number: int
    parent_forms: frozenset[str]


@dataclass(slots=True)
class _State:
    stack: list[_Level] = field(default_factory=list)
    seen: dict[str, _Series] = field(default_factory=dict)

    def find(self, form: str, number: int = -1) -> int:
        """The depth at which the pattern is open, -1 if it is not. Where it is open twice, at the one that counts on to
        `number`, else the deeper one."""
        open_at = [d for d in range(len(self.stack) - 1, -1, -1) if form in self.stack[d].forms]
        return next((d for d in open_at if self.stack[d].number + 1 == number), open_at[0] if open_at else -1)


def place(marks: Sequence[Mark]) -> tuple[tuple[Placed, ...], tuple[str, ...]]:
    """The labels among the marks, with their parents, and a note for each number that skips or repeats."""
    return _Placer(marks).run()


class _Placer:
    def __init__(self, marks: Sequence[Mark]) -> None:
        self.marks = marks
        self.state = _State()
        self.placed: list[Placed] = []
        self.notes: list[str] = []
        self.names: dict[tuple[int, str], int] = {}
        self.strict = dict(_STRICT)
        forms = {r.form for m in marks for r in m.readings if not r.weak}
        if "Chapter" not in forms:
            # Without chapters, either may hold the other (an American article has sections): first come, first served.
            del self.strict["Section"], self.strict["Article"]
        # Where each (pattern, number) stands, to look ahead.
        self.places: dict[str, list[tuple[int, int]]] = {}
        for i, mark in enumerate(marks):
            for reading in mark.readings:
                self.places.setdefault(reading.form, []).append((i, reading.number))
        self.nested: set[str] = set()
        self.decimals = {_figures(r.name) for m in marks for r in m.readings if _DECIMAL.fullmatch(r.form)}
        self.wholes = {figures[:-1] for figures in self.decimals}
        self.bares = [(i, r) for i, mark in enumerate(marks) for r in mark.readings if r.form == "1"]
        self.bare = self._bare_run()

    def run(self) -> tuple[tuple[Placed, ...], tuple[str, ...]]:
        for i, mark in enumerate(self.marks):
            label = self._choose(i, mark)
            if label is not None:
                self._put(i, label)
        return tuple(self.placed), tuple(self.notes)

    # Choosing the reading

    def _choose(self, i: int, mark: Mark) -> Label | None:
        """The reading that carries an open series on; else one that begins a series; else the likeliest."""
        readings = (
            mark.readings
            if mark.sure
            else tuple(
                r
                for r in mark.readings
                if (not _DECIMAL.fullmatch(r.form) or self._decimal(r)) and (not r.tight or i in self.bare)
            )
        )
        for reading in readings:
            if self._continues(reading):
                return reading
        for reading in readings:
            form = reading.form
            known = self.state.seen.get(form)
            if known is not None and reading.number == known.number + 1 and (not reading.weak or mark.sure):
                return reading
        strong = [r for r in readings if not r.weak or mark.sure or self._weak_holds(i, r)]
        for reading in strong:
            if reading.number == 1:
                return reading
        if mark.inner or not strong:
            return None
        return strong[0]

    def _decimal(self, reading: Label) -> bool:
        """Whether 1.2 has company: its parent is open, or a neighbour of it stands somewhere. 9.30 is a time, 10.1 a date."""
        figures = _figures(reading.name)
        above, number = figures[:-1], figures[-1]
        opened = {_figures(self.placed[level.index].label.name) for level in self.state.stack}
        if any(above[:n] in opened for n in range(1, len(above) + 1)):
            return True
        if number > 1:
            return not self.decimals.isdisjoint({(*above, number - 1), (*above, number + 1)})
        beside = {(*above[:-1], above[-1] - 1), (*above[:-1], above[-1] + 1)}
        return number == 1 and ((*above, 2) in self.decimals or not self.wholes.isdisjoint(beside))

    def _continues(self, reading: Label) -> bool:
        """Whether the reading is the next number of a series that is open, in this pattern or its other case."""
        if reading.form == "1" and not self.bare:
            seen = self.state.seen.get("1．")
            return seen is not None and reading.number == seen.number + 1
        depth = self._open_depth(reading)
        return depth >= 0 and self.state.stack[depth].number + 1 == reading.number

    def _open_depth(self, reading: Label) -> int:
        depth = self.state.find(reading.form, reading.number)
        if depth < 0:
            for other in _other_forms(reading.form):
                near = self.state.find(other)
                if near >= 0 and self.state.stack[near].number + 1 == reading.number:
                    return near
        return depth

    def _weak_holds(self, i: int, reading: Label) -> bool:
        if reading.form == "1":
            return i in self.bare
        # "A. …" opens a list only where "B. …" follows, or where there was such a list before.
        follows = any(n == 2 for _, n in self._after(reading.form, i)[:3])
        return reading.number == 1 and (follows or reading.form in self.state.seen)

    def _bare_run(self) -> set[int]:
        """Marks with a bare number ("1 范围", "2 术语") that count on from 1 and are labels for that reason: there are
        several, or 1.1 follows 1. Of those that touch the words (1总则), the first needs such company."""
        run: list[int] = []
        dotted = {n for _, n in self.places.get("1．", ())}
        held = False
        for i, reading in self.bares:
            if reading.number != len(run) + 1:
                continue
            company = (reading.number, 1) in self.decimals
            if reading.tight and not (company or held):
                continue
            held = held or company
            run.append(i)
        return set(run) if (len(run) > 1 or held) and len(dotted) < len(run) else set()

    def _after(self, form: str, i: int) -> list[tuple[int, int]]:
        places = self.places.get(form, [])
        return places[bisect_right(places, (i, 10**9)) :]

    # Finding the level

    def _put(self, i: int, label: Label) -> None:
        form = "1．" if label.form == "1" and not self.bare else label.form
        stack = self.state.stack
        depth = self.state.find(form, label.number)
        if depth < 0:
            depth = self._open_depth(label)
        fresh = depth < 0
        if fresh:
            depth = self._fresh_depth(i, form, label)
        elif self._nests(i, form, label, stack[depth]):
            fresh, depth = True, depth + 1
        previous = stack[depth] if not fresh else None
        del stack[depth:]
        parent = stack[-1].index if stack else -1
        forms = previous.forms | {form} if previous else {form}
        key = (parent, label.name)
        self.names[key] = self.names.get(key, 0) + 1
        name = label.name if self.names[key] == 1 else f"{label.name}#{self.names[key]}"
        number = self._meant(i, form, label, previous, self._path(parent, name))
        self.placed.append(Placed(i, label, parent, depth + 1, number, name))
        stack.append(_Level(forms, len(self.placed) - 1, number))
        above = frozenset(stack[-2].forms) if len(stack) > 1 else frozenset()
        for one in forms:
            self.state.seen[one] = _Series(number, above)

    def _nests(self, i: int, form: str, label: Label, level: _Level) -> bool:
        """Whether a 1 under an open label of its own pattern opens a list inside it: the list counts on, and behind it the
        open one does (1. | 1. 2. 3. | 2.). Where the numbers could be one list that starts again, they are."""
        if label.number != 1 or form in self.strict or "." in form or label.inserted:
            return False
        if form in self.nested:
            return True
        count = 1
        for _, number in self._after(label.form, i):
            if number != count + 1:
                nests = count > 1 and number == level.number + 1
                if nests:
                    self.nested.add(form)
                return nests
            count += 1
        return False

    def _fresh_depth(self, i: int, form: str, label: Label) -> int:
        """The depth for a pattern that is not open: under the deepest open clause, unless more speaks for above."""
        stack = self.state.stack
        rank = self.strict.get(form)
        if rank is not None:
            for d, level in enumerate(stack):
                other = min((self.strict[f] for f in level.forms if f in self.strict), default=None)
                if other is not None and other >= rank:
                    return d
            holders = [d for d, level in enumerate(stack) if level.forms & self.strict.keys()]
            if holders:
                return holders[-1] + 1
        if "." in form and set(form) <= {"1", "."}:
            # 1.2 belongs under 1, 1.2.3 under 1.2: by the figures that they share.
            above = label.name.replace("．", ".").rpartition(".")[0]
            for d in range(len(stack) - 1, -1, -1):
                if self.placed[stack[d].index].label.name.replace("．", ".") == above:
                    return d + 1
        known = self.state.seen.get(form)
        if known is not None and label.number == known.number + 1:
            # A series that runs on (1. to 18. over （一） to （六）) stays on the level that it had.
            if not known.parent_forms:
                # Unless what has come since stands above it: the text began inside a section.
                return 1 if stack and self._outranks(stack[0], form) else 0
            for d in range(len(stack) - 1, -1, -1):
                if stack[d].forms & known.parent_forms:
                    return d + 1
        usual = _USUAL.get(form)
        if usual is not None:
            # A list inside an item would begin with 1: （二） after 3. goes on what stood before the text begins.
            begun = known is None and label.number > 1
            for d, level in enumerate(stack):
                other = min((_USUAL[f] for f in level.forms if f in _USUAL), default=None)
                if other is not None and other > usual and (begun or not self._resumes(i, form, level)):
                    return d
        return len(stack)

    def _outranks(self, level: _Level, form: str) -> bool:
        """Whether an open level stands above a pattern in the usual order."""
        usual = _USUAL.get(form)
        return usual is not None and any(_USUAL.get(one, usual) < usual for one in level.forms)

    def _resumes(self, i: int, form: str, level: _Level) -> bool:
        """Whether the open level counts on after the label at `i`, so that the label stands inside it.

        A list in the preamble does not count on after 一、; an item that holds a list does."""
        later = sorted(p for f in level.forms for p in self._after(f, i))
        if not later:
            # Nothing more of it: inside, if the new pattern has been inside it before.
            known = self.state.seen.get(form)
            return known is not None and bool(known.parent_forms & level.forms)
        return later[0][1] == level.number + 1

    # The number that was meant

    def _meant(self, i: int, form: str, label: Label, previous: _Level | None, path: str) -> int:
        printed = label.number
        known = self.state.seen.get(form)
        if previous is None:
            # 2.1 does not go on from 1.4.
            if printed == 1 or known is None or "." in form:
                if printed != 1 and self.placed:
                    self.notes.append(f"{path}: the numbering begins with {printed}.")
                return printed
            if printed <= known.number:
                self.notes.append(f"{path}: the numbering begins with {printed}.")
            elif printed != known.number + 1:
                self.notes.append(f"{path}: the numbering goes on from {known.number} to {printed}.")
            return printed
        expected = previous.number + 1
        if printed == expected or label.inserted:
            return printed
        later = self._after(label.form, i)[:1]
        if printed > expected:
            missing = str(expected) if printed == expected + 1 else f"{expected} to {printed - 1}"
            self.notes.append(f"{path}: the numbering skips {missing}.")
            return printed
        if later and later[0][1] == printed + 1 and later[0][1] != expected + 1:
            self.notes.append(f"{path}: the numbering starts again at {printed} after {previous.number}.")
            return printed
        self.notes.append(f"{path}: printed {printed}, where {expected} was meant.")
        return expected

    def _path(self, parent: int, name: str) -> str:
        steps = [name]
        while parent >= 0:
            steps.append(self.placed[parent].name)
            parent = self.placed[parent].parent
        return "/".join(reversed(steps))


def _figures(name: str) -> tuple[int, ...]:
    """The figures of 1.2.3; of another label none."""
    parts = name.replace("．", ".").strip(".").split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


def _other_forms(form: str) -> list[str]:
    """The same pattern in the other case: (I) and (iii) are often one series."""
    return [b for a, b in _CASE.items() if a == form] + [a for a, b in _CASE.items() if b == form]
