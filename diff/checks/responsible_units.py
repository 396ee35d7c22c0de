"""UN01."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby

import numpy as np

from align.assignment import best_assignment
from align.restatement import ClausePair, ClauseText, Compared, Restatement
from diff.check import Evidence, Place, Stretch, check
from diff.finding import Severity
from diff.monolingual.provisions import merged_into
from diff.monolingual.quoting import raw, sides, stretches
from normalize.chinese import fold
from normalize.organisations import Named, counterpart, named_bodies, parse
from normalize.places import Level
from normalize.unit_lists import Role, Unit

LIKELY = 0.5
"""A unit stands for another where the table is at least this sure (`normalize.organisations.counterpart`)."""


@check(
    code="UN01",
    types=("unit-missing", "unit-added", "unit-duplicated", "unit-changed", "provision-missing", "order-changed"),
)
def responsible_units(text: Restatement) -> Iterator[Evidence]:
    """The units responsible for a measure differ.

    **Flags** a unit without a counterpart on the other side, a unit named twice, one that leads on one side and supports on the other where both tell who leads,
    a body in a provision that gave way to another or changed places with it (环境保护部门 → 城市管理部门, 市甲局会同市乙局 → 市乙局会同市甲局),
    another unit in first place (by custom the one that leads), and, for information, a body that only may have taken over the work.

    **Leaves alone**, in a localisation, 市商务委 → 区商务委 and every other body of the draft's level that does the same work
    (`normalize/data/organisations.csv`), one body under its older or newer name (环境保护局, 生态环境局), another order behind the
    first, and classes of bodies that the document has named once for all that follows (以下均需…不再列出).
    """
    first_leads = any(_FIRST_LEADS.search(here.norm.raw[a:b]) for here in text.original for a, b in _remarks(here))
    once = _said_once(text.original), _said_once(text.draft)
    absorbed: dict[int, list[Unit]] = {}
    for _, missing in text.missing():
        if (home := merged_into(text, missing)) is not None:
            absorbed.setdefault(home, []).extend(_units(missing, first_leads))
    for _, group in groupby(text.pairs, key=_link):
        lists = _Lists.of(list(group), first_leads)
        left, right = lists.left, lists.right
        # What a clause that was merged into this one brought with it is neither new nor first here.
        brought = [unit for target in lists.targets for unit in absorbed.get(target.clause.index, ())]
        right = [b for b in right if _known(text, left, b) or not _known(text, brought, b)]
        if left and not any(unit.role is not Role.SUPPORT for unit in right):
            answering = [unit for unit in left if unit.role is not Role.SUPPORT] or left
            yield _nobody(lists, answering if right else left)
            left = [unit for unit in left if right and unit.role is Role.SUPPORT]
        if right:
            yield from _compare(
                text, lists, left, right, first_here=not lists.joined and not _known(text, brought, right[0])
            )
        yield from _collectives(text, lists, once)
    yield from _named(text)


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of the clauses that are linked with one another, taken together, and the clause in which each unit stands."""

    sources: tuple[ClauseText, ...]
    targets: tuple[ClauseText, ...]
    left: list[Unit]
    right: list[Unit]
    homes: tuple[dict[Unit, ClauseText], dict[Unit, ClauseText]]

    @classmethod
    def of(cls, pairs: Sequence[ClausePair], first_leads: bool) -> _Lists:
        sources = tuple({pair.source.clause.index: pair.source for pair in pairs}.values())
        targets = tuple({pair.target.clause.index: pair.target for pair in pairs}.values())
        homes = _homes(sources, first_leads), _homes(targets, first_leads)
        return cls(sources, targets, list(homes[0]), list(homes[1]), homes)

    @property
    def joined(self) -> bool:
        """Whether several lists were taken together, so that their order says nothing."""
        return any(sum(bool(text.units) for text in texts) > 1 for texts in (self.sources, self.targets))

    @property
    def source(self) -> ClauseText:
        """The clause of the original with the last list, else the first."""
        return next((text for text in reversed(self.sources) if text.units), self.sources[0])

    @property
    def target(self) -> ClauseText:
        """The same of the draft."""
        return next((text for text in reversed(self.targets) if text.units), self.targets[0])

    def at(self, unit: Unit, *, of_draft: bool) -> Place:
        """Where the unit stands."""
        return _place(self.homes[of_draft][unit], unit.start, unit.end)

    def span(self, units: Sequence[Unit], *, of_draft: bool) -> Place:
        """The stretch of these units in the clause of the first."""
        home = self.homes[of_draft][units[0]]
        inside = [unit for unit in units if self.homes[of_draft][unit] is home]
        return _place(home, min(u.start for u in inside), max(u.end for u in inside))


def _homes(texts: Sequence[ClauseText], first_leads: bool) -> dict[Unit, ClauseText]:
    """The clause in which each unit stands; of a body that several of the clauses name, the first mention."""
    out: dict[Unit, ClauseText] = {}
    for text in texts:
        before = {unit.name for unit in out}
        out.update({unit: text for unit in _units(text, first_leads) if unit.name not in before})
    return out


def _link(pair: ClausePair) -> int:
    return id(pair.link)


_FIRST_LEADS = re.compile(r"(?:首位|第一)[^。；;]*(?:牵头|主办)")


def _units(text: ClauseText, first_leads: bool) -> list[Unit]:
    """The units of a clause; the first of each list leads where the document says so once for all."""
    out: list[Unit] = []
    for one in text.units:
        plain = first_leads and all(unit.role is Role.RESPONSIBLE for unit in one.units)
        out += [replace(u, role=Role.LEAD) if plain and not i else u for i, u in enumerate(one.units)]
    return out


def _compare(
    text: Restatement, lists: _Lists, left: Sequence[Unit], right: Sequence[Unit], *, first_here: bool
) -> Iterator[Evidence]:
    doubles = {j: i for j, i in _doubles(right).items() if len(_doubles(left)) < len(_doubles(right))}
    matched = _matched(text, left, right)
    taken = set(matched.values())
    once = {i: j for i, j in matched.items() if j not in doubles}
    parts = list(_parts(text, lists, left, right, once))
    yield from parts
    lead_told = any(seen.type == "unit-changed" and seen.severity is not Severity.INFO for seen in parts)
    for i, unit in enumerate(left):
        if i in matched:
            continue
        lead = unit.role is Role.LEAD if any(u.role is Role.LEAD for u in left) else i == 0
        lead_told |= lead
        cover = next((b for b in right if 0 < counterpart(unit.name, b.name) < 1 and not _platform(b)), None)
        yield Evidence(
            "unit-missing", Severity.MEDIUM if lead else Severity.LOW, 0.85, lists.at(unit, of_draft=False), _end(lists.target),
            f"“{unit.name}” {_LED_EN[unit.role] if lead else ''}has no counterpart among the units responsible in the draft"
            f"{f'; “{cover.name}” may cover its work' if cover else ''}.",
            f"送审稿责任单位中没有与“{unit.name}”对应的单位{_LED_ZH[unit.role] if lead else ''}"
            f"{f'；其职责可能由“{cover.name}”承担' if cover else ''}。",
            expected=unit.name, direction="neutral",
        )  # fmt: skip
    for j, unit in enumerate(right):
        if j in doubles:
            first = right[doubles[j]]
            adjacent = j == doubles[j] + 1
            origin = [left[i] for i, k in matched.items() if k in (j, doubles[j])]
            yield Evidence(
                "unit-duplicated", Severity.MEDIUM, 0.95,
                lists.span(origin, of_draft=False) if origin else _end(lists.source),
                lists.span([first, unit] if adjacent else [unit], of_draft=True),
                f"“{unit.name}” is named twice; one mention may stand for another unit.",
                f"“{unit.name}”重复列出，其中一处可能应为其他单位。",
                expected="、".join(u.name for u in origin), found=f"{first.name}、{unit.name}", direction="neutral",
            )  # fmt: skip
        elif (
            j not in taken
            and not _counted(lists, unit)
            and not any(parse(unit.name).core in parse(one.name).merged for one in left)
        ):
            lead = unit.role is Role.LEAD
            yield Evidence(
                "unit-added", Severity.MEDIUM if lead and left else Severity.LOW, 0.85, _end(lists.source), lists.at(unit, of_draft=True),
                f"“{unit.name}” {'leads in the draft and ' if lead else ''}has no counterpart among the units responsible in the original.",
                f"原文责任单位中没有与“{unit.name}”对应的单位{'，该单位在送审稿中牵头' if lead else ''}。", found=unit.name, direction="neutral",
            )  # fmt: skip
    if left and first_here and matched.get(0) != 0 and not lead_told:
        yield Evidence(
            "order-changed", Severity.LOW, 0.8, lists.at(left[0], of_draft=False), lists.at(right[0], of_draft=True),
            f"“{left[0].name}” stood first in the original, “{right[0].name}” does in the draft: by custom the first one leads.",
            f"首位责任单位由“{left[0].name}”变为“{right[0].name}”，按惯例首位为牵头单位。",
            expected=left[0].name, found=right[0].name, direction="neutral",
        )  # fmt: skip


def _counted(lists: _Lists, unit: Unit) -> bool:
    """Whether a zone of the draft's place is one of a class that the original's list names (各区县政府, 有关开发区) and the draft's
    does not."""
    if not _platform(unit):
        return False
    here, there = (
        {_kind(one.name) for text in texts for listed in text.units for one in listed.collectives}
        for texts in (lists.sources, lists.targets)
    )
    return bool((here - there) & {"governments", "platforms"})


def _known(text: Restatement, units: Sequence[Unit], one: Unit) -> bool:
    return any(_likeness(text, unit, one) >= LIKELY for unit in units)


_LED_EN = {Role.LEAD: "leads in the original and ", Role.SUPPORT: "", Role.RESPONSIBLE: "led the list and "}
_LED_ZH = {Role.LEAD: "，该单位原为牵头单位", Role.SUPPORT: "", Role.RESPONSIBLE: "，该单位原列首位"}


def _parts(
    text: Restatement, lists: _Lists, left: Sequence[Unit], right: Sequence[Unit], matched: dict[int, int]
) -> Iterator[Evidence]:
    """What the units on both sides have to do: who leads, who supports, and bodies of another level or that only may stand in."""
    tells = _tells(left), _tells(right)
    if tells[0] is not tells[1] and any(left[i].role is not right[j].role for i, j in matched.items()):
        yield _distinction(lists, left, right, told=tells[1])
    ours, theirs = _roles(left), _roles(right)
    for i, j in sorted(matched.items()):
        a, b = left[i], right[j]
        was, now = ours[i], theirs[j]
        if tells[0] is not tells[1]:
            # Without a word on who leads, it is by custom the unit that stands first; the others may do either.
            was, now = (Role.LEAD if i == 0 else now, now) if tells[1] else (was, was)
        if (was is not now and Role.LEAD in (was, now)) or {was, now} == {Role.SUPPORT, Role.RESPONSIBLE}:
            lead = Role.LEAD in (was, now)
            yield Evidence(
                "unit-changed", Severity.MEDIUM if lead or now is Role.SUPPORT else Severity.LOW, 0.85,
                lists.at(a, of_draft=False), lists.at(b, of_draft=True),
                f"The part of “{b.name}” differs: {_DOES[was]} in the original, {_DOES[now]} in the draft.",
                f"“{b.name}”的分工不同：原文为{_ROLES[was]}，送审稿为{_ROLES[now]}。",
                expected=str(was), found=str(now), direction="weaker" if now is Role.SUPPORT else "neutral",
            )  # fmt: skip
        elif text.relation == "revision" and parse(a.name).level is not parse(b.name).level:
            yield Evidence(
                "unit-changed", Severity.MEDIUM, 0.85, lists.at(a, of_draft=False), lists.at(b, of_draft=True),
                f"“{a.name}” became “{b.name}”, a body of another level.", f"责任单位由“{a.name}”改为“{b.name}”，层级不同。",
                expected=a.name, found=b.name, direction="neutral",
            )  # fmt: skip
        elif 0 < counterpart(a.name, b.name) < STAND_IN and not _platform(b):
            yield Evidence(
                "unit-changed", Severity.INFO, 0.6, lists.at(a, of_draft=False), lists.at(b, of_draft=True),
                f"“{b.name}” stands for “{a.name}”; confirm that the work has passed to it.",
                f"“{b.name}”对应原文“{a.name}”，请确认职责确已划入。", expected=a.name, found=b.name, direction="neutral",
            )  # fmt: skip


def _tells(units: Sequence[Unit]) -> bool:
    """Whether a list says of its units that some lead and others support."""
    return len({unit.role for unit in units}) > 1


def _roles(units: Sequence[Unit]) -> list[Role]:
    """What each unit has to do, 责任 read as what the list sets beside it: beside 配合 it leads, beside 牵头 it supports; 牵头
    of all units is 责任."""
    roles = {unit.role for unit in units}
    plain = {
        frozenset({Role.RESPONSIBLE, Role.SUPPORT}): {Role.RESPONSIBLE: Role.LEAD},
        frozenset({Role.RESPONSIBLE, Role.LEAD}): {Role.RESPONSIBLE: Role.SUPPORT},
        frozenset({Role.LEAD}): {Role.LEAD: Role.RESPONSIBLE},
    }.get(frozenset(roles), {})
    return [plain.get(unit.role, unit.role) for unit in units]


def _distinction(lists: _Lists, left: Sequence[Unit], right: Sequence[Unit], *, told: bool) -> Evidence:
    """For information: one side alone says who leads; nobody's part is another for that."""
    return Evidence(
        "unit-changed", Severity.INFO, 0.8, lists.span(left, of_draft=False), lists.span(right, of_draft=True),
        f"Only the {'draft' if told else 'original'} says who leads and who supports.",
        f"仅{'送审稿' if told else '原文'}区分牵头单位与配合单位。", direction="neutral",
    )  # fmt: skip


STAND_IN = 0.9
"""Below this likeness the table says only that a body may cover the other's work."""
_DOES = {Role.LEAD: "leads", Role.SUPPORT: "supports", Role.RESPONSIBLE: "is responsible"}


def _platform(unit: Unit) -> bool:
    return parse(unit.name).level is Level.PLATFORM


_ROLES = {Role.LEAD: "牵头", Role.SUPPORT: "配合", Role.RESPONSIBLE: "责任"}


def _matched(text: Restatement, left: Sequence[Unit], right: Sequence[Unit]) -> dict[int, int]:
    scores = np.array([[_likeness(text, a, b) for b in right] for a in left]).reshape(len(left), len(right))
    found = dict(best_assignment(np.where(scores >= LIKELY, scores, 0.0)))
    # An organ that was merged of several stands for each of them.
    for i, a in enumerate(left):
        if i not in found:
            for j, b in enumerate(right):
                if scores[i, j] >= STAND_IN and parse(a.name).core in parse(b.name).merged:
                    found[i] = j
                    break
    return found


def _likeness(text: Restatement, a: Unit, b: Unit) -> float:
    if fold(a.name).text == fold(b.name).text:
        return 1.1
    score = counterpart(a.name, b.name)
    # In a revision a body stands for itself alone, not for one that may cover its work at another level.
    return score if text.relation == "localisation" or score >= 1.0 else 0.0


def _doubles(units: Sequence[Unit]) -> dict[int, int]:
    """Index of each second mention → index of the first."""
    first: dict[str, int] = {}
    out: dict[int, int] = {}
    for j, unit in enumerate(units):
        name = fold(unit.name).text
        if name in first:
            out[j] = first[name]
        else:
            first[name] = j
    return out


def _nobody(lists: _Lists, units: Sequence[Unit]) -> Evidence:
    """The assignment itself is gone, not one of the bodies it names."""
    names = "、".join(unit.name for unit in units)
    return Evidence(
        "provision-missing", Severity.MEDIUM, 0.85, lists.span(units, of_draft=False), _end(lists.target),
        "The draft no longer says who answers for this measure.", "送审稿不再规定该措施由谁负责。",
        expected=names, direction="weaker",
    )  # fmt: skip


def _collectives(text: Restatement, lists: _Lists, once: tuple[dict[str, int], dict[str, int]]) -> Iterator[Evidence]:
    """Classes of bodies (各区县政府), and what is said of all measures, that one side has and the other has nothing like.

    `once`: for each kind of class the clause from which on a document has it responsible for everything that follows
    (以下均需…不再列出); it needs not be listed again, and may be."""
    for of_draft, (texts, others) in enumerate(((lists.sources, lists.targets), (lists.targets, lists.sources))):
        kinds = {_kind(unit.name) for other in others for one in other.units for unit in one.collectives}
        last = max(other.clause.index for other in others)
        kinds |= {kind for kind, since in once[1 - of_draft].items() if since < last}
        anything = any(other.units for other in others)
        for here in texts:
            alone = [unit for one in here.units for unit in one.collectives if _kind(unit.name) not in kinds]
            told = _remarks(here) if not any(map(_remarks, others)) else []
            spans = [*((unit.start, unit.end) for unit in alone), *told]
            if not spans:
                continue
            place = _place(here, min(s for s, _ in spans), max(e for _, e in spans))
            said = here.norm.raw[place.start - here.clause.body : place.end - here.clause.body]
            # 各区县政府, where the draft is one of these districts, is its own government.
            own = bool(text.localisation) and not of_draft and anything and bool(kinds) and not told
            yield Evidence(
                "unit-added" if of_draft else "unit-missing", Severity.INFO if own else Severity.LOW, 0.75,
                _end(lists.source) if of_draft else place, place if of_draft else _end(lists.target),
                f"“{said}” stands only in the {'draft' if of_draft else 'original'}.",
                f"“{said}”仅见于{'送审稿' if of_draft else '原文'}。",
                expected="" if of_draft else said, found=said if of_draft else "", direction="neutral",
            )  # fmt: skip


_KINDS = (
    ("companies", re.compile("企业|公司|商会|协会")),
    ("platforms", re.compile("园区|开发区|管委会|平台|功能区|园$")),
    (
        "governments",
        re.compile("政府|行署|区县|县区|市县|县市|区市|镇街|街镇|乡镇|街道|苏木|[区县市州盟旗镇乡]\\)?$|地市|村|社区"),
    ),
    ("departments", re.compile("部门|单位|机关|委办局")),
)


def _kind(name: str) -> str:
    """What kind of bodies a class holds; the name itself for other classes (各中小学校)."""
    return next((kind for kind, pattern in _KINDS if pattern.search(name)), re.sub("^各?(?:[省市区县]级)?", "", name))


_FROM_HERE_ON = re.compile("以下|不再(?:一一)?列出|下同")


def _said_once(texts: Sequence[ClauseText]) -> dict[str, int]:
    out: dict[str, int] = {}
    for text in texts:
        for start, end in _remarks(text):
            if _FROM_HERE_ON.search(said := text.norm.raw[start:end]):
                for kind, pattern in _KINDS[1:3]:
                    if pattern.search(said) or re.search("政府|区县|镇街", said):
                        out.setdefault(kind, text.clause.index)
    return out


def _remarks(text: ClauseText) -> list[tuple[int, int]]:
    return [span for one in text.units for span in one.remarks]


def _place(text: ClauseText, start: int, end: int) -> Place:
    return Place(text.clause.index, text.clause.body + start, text.clause.body + end)


def _end(text: ClauseText) -> Place:
    """Where a list of units ends, or should stand."""
    at = text.units[-1].end if text.units else len(text.norm.raw)
    return _place(text, at, at)


def _named(text: Restatement) -> Iterator[Evidence]:
    """Bodies named in the provisions themselves: another one is competent, or two have changed places."""
    for one in text.compared():
        if one.source.language != "zh" or not one.hunks:
            continue
        if not text.localisation:
            yield from _renamed(text, one)
        left, right = _mentioned(one.source, one.left), _mentioned(one.target, one.right)
        keys = [_body(text, name) for name in left], [_body(text, name) for name in right]
        codes = SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes()
        gone = {i for tag, i1, i2, _, _ in codes if tag in ("delete", "replace") for i in range(i1, i2)}
        new = {j for tag, _, _, j1, j2 in codes if tag in ("insert", "replace") for j in range(j1, j2)}
        for i in sorted(gone):
            j = next((j for j in sorted(new) if keys[0][i] == keys[1][j]), None)
            if j is not None and (swap := _swapped(one, left, right, i, j)) is not None:
                gone, new = gone - {i}, new - {j}
                yield swap
        for tag, i1, i2, j1, j2 in codes:
            if tag == "replace" and i2 - i1 == j2 - j1:
                for a, b in zip(range(i1, i2), range(j1, j2), strict=True):
                    if a in gone and b in new and (change := _exchanged(text, one, left[a], right[b])) is not None:
                        yield change


def _renamed(text: Restatement, one: Compared) -> Iterator[Evidence]:
    """The same body under its older and newer name, for information: nobody need look it up."""
    for hunk in one.hunks:
        if text.localisation.carries_over(one.source.text, hunk.a0, hunk.a1, one.target.text, hunk.b0, hunk.b1):
            origin, draft = sides(one, hunk)
            a, b = raw(one, hunk)
            yield Evidence(
                "unit-changed", Severity.INFO, 0.8, origin, draft,
                f"The same body under another name: “{a}”, “{b}”." if a and b else f"“{a or b}”: the same body under another name.",
                f"同一机构名称不同：“{a}”与“{b}”。" if a and b else f"“{a or b}”仅为同一机构名称写法不同。",
                expected=a, found=b, direction="neutral", explains=stretches(one, hunk),
            )  # fmt: skip


def _mentioned(text: ClauseText, segments: Sequence[int]) -> list[Named]:
    spans = [text.norm.raw_span(text.segments[i].start, text.segments[i].end) for i in segments]
    return [name for name in named_bodies(text.norm.raw) if any(low <= name.start < high for low, high in spans)]


def _body(text: Restatement, name: Named) -> tuple[str, str]:
    """What makes a body the same: in a revision its level as well."""
    return name.core, name.level if text.relation == "revision" else ""


def _in_series(text: ClauseText, name: Named) -> bool:
    raw = text.norm.raw
    return raw[name.start - 1 : name.start] == "、" or raw[name.end : name.end + 1] == "、"


def _exchanged(text: Restatement, one: Compared, a: Named, b: Named) -> Evidence | None:
    """One body for another, outside a series of bodies (whose items are compared as a list)."""
    if _in_series(one.source, a) or _in_series(one.target, b) or a.name == b.name:
        return None
    if text.relation == "localisation" and (
        counterpart(a.name, b.name) >= LIKELY or _GOVERNMENTS.issuperset((a.core, b.core))
    ):
        return None
    return Evidence(
        "unit-changed", _weight(one), 0.85, _place(one.source, a.start, a.end), _place(one.target, b.start, b.end),
        f"Another body is competent: “{a.name}” in the original, “{b.name}” in the draft.",
        f"职责主体改变：原文为“{a.name}”，送审稿为“{b.name}”。", expected=a.name, found=b.name, direction="neutral",
        explains=(_stretch(one.source, a, False), _stretch(one.target, b, True)),
    )  # fmt: skip


_GOVERNMENTS = frozenset({"政府", "镇政府", "街道办事处", "居委会", "村委会", "园区管委会"})
"""Of one level each in a localised text: the governments of the places below are other ones, and so called."""


def _swapped(one: Compared, left: Sequence[Named], right: Sequence[Named], i: int, j: int) -> Evidence | None:
    """市甲局会同市乙局 → 市乙局会同市甲局: the one that passed another and what lies between is more than a mark."""
    mate = next((k for k in (i + 1, i - 1) if 0 <= k < len(left) and any(left[k].core == r.core for r in right)), None)
    if mate is None:
        return None
    other = min((r for r in right if r.core == left[mate].core), key=lambda r: abs(r.start - right[j].start))
    if (left[i].start < left[mate].start) == (right[j].start < other.start):
        return None
    mine, theirs = sorted((left[i], left[mate]), key=_start), sorted((right[j], other), key=_start)
    for text, (first, second) in ((one.source, mine), (one.target, theirs)):
        if not re.search("会同|配合|协助|应当|负责|牵头|由|向|报|经|商", text.norm.raw[first.end : second.start]):
            return None
    return Evidence(
        "unit-changed", _weight(one), 0.85,
        _place(one.source, mine[0].start, mine[1].end), _place(one.target, theirs[0].start, theirs[1].end),
        f"“{mine[0].name}” and “{mine[1].name}” have changed places: the draft names “{theirs[0].name}” first.",
        f"“{mine[0].name}”与“{mine[1].name}”互换，送审稿由“{theirs[0].name}”在先。",
        expected=mine[0].name, found=theirs[0].name, direction="neutral",
        explains=tuple(
            _stretch(text, name, of_draft)
            for text, names, of_draft in ((one.source, mine, False), (one.target, theirs, True))
            for name in names
        ),
    )  # fmt: skip


def _start(name: Named) -> int:
    return name.start


_RULING = re.compile("责令|处罚|罚款|没收|吊销|决定|批准|许可|核准|审批|备案|审查|认定")


def _weight(one: Compared) -> Severity:
    """HIGH where the body rules on rights (grants, forbids, fines), MEDIUM otherwise."""
    return Severity.HIGH if _RULING.search(one.source.joined(one.left)) else Severity.MEDIUM


def _stretch(text: ClauseText, name: Named, of_draft: bool) -> Stretch:
    return Stretch(of_draft, text.clause.body + name.start, text.clause.body + name.end)
