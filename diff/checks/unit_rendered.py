"""UN02."""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.bitext import Bitext
from diff.bilingual.bodies import (
    Assignment,
    Mention,
    assignments,
    english_place,
    mentions,
    scrambled,
    sequence,
    span,
)
from diff.bilingual.rendition import Facing, Rendition, Span, rendition
from diff.check import Evidence, check
from diff.finding import Severity
from normalize.organisation_names import EnglishMatch, Judgement, english_names, expected_english
from normalize.organisations import Named
from normalize.unit_lists import Role, Unit


@check(code="UN02", types=("entity/organisation", "accuracy/omission", "accuracy/addition"))
def unit_rendered(text: Bitext) -> Iterator[Evidence]:
    """The bodies that a measure names are not those of the other language.

    Lists of responsible units are compared one by one, in any order, by the bodies that the names mean
    (`normalize/data/organisations.csv`) and by the words that names are made of (`normalize/data/organisation_words.csv`); so are the
    bodies that sentences name with their level (市教育局).

    **Flags** a unit that the translation leaves out, one that it adds or names twice, two units made one, a wrong name, a name of another
    place or level, a body of the Party as one of the government, the right words in an order that makes no name, an assignment to all
    districts and counties, or a remark, that is gone, and a leading group or the like that the English sentence does not name.

    **Leaves alone** another order of the list, Bureau of Commerce and Commerce Bureau, a name with or without its place, and every name
    that renders the Chinese one word by word. A wrong name is told once, with the number of its places.
    """
    view = rendition(text)
    here = english_place(view)
    told: dict[tuple[str, str], int] = {}
    for one in assignments(text):
        for i, j, _ in one.pairs:
            names = one.chinese[i].name, one.english[j].name
            told[names] = told.get(names, 0) + 1
    for one in assignments(text):
        named = {"zh": bool(one.lists["zh"]), "en": bool(one.lists["en"])}
        if not all(named.values()) and not (one.in_text and one.pairs):
            yield from _nobody(view, one)
            continue
        yield from _units(view, one, here, told)
        if named["en"]:
            yield from _collectives(view, one)
    for mention in mentions(text):
        yield from _mention(view, mention)
    for facing in view.facing:
        yield from _lost_group(view, facing)


def _nobody(view: Rendition, one: Assignment) -> Iterator[Evidence]:
    """A whole list stands on one side only."""
    language = "zh" if one.lists["zh"] else "en"
    units = one.chinese if language == "zh" else one.english
    if not units or not one.pair.chinese or not one.pair.english:
        return
    at = (units[0].start, units[-1].end)
    zh, en = (at, _end(view, one, "en")) if language == "zh" else (_end(view, one, "zh"), at)
    yield view.evidence(
        "accuracy/omission" if language == "zh" else "accuracy/addition", Severity.MEDIUM, 0.85, zh, en,
        message=f"The responsible units stand only in the {'Chinese' if language == 'zh' else 'English'} text.",
        message_zh=f"责任单位仅见于{'中文本' if language == 'zh' else '英文本'}。", direction="neutral", explains=[(language, at)],
    )  # fmt: skip


def _units(view: Rendition, one: Assignment, here: str, told: dict[tuple[str, str], int]) -> Iterator[Evidence]:
    paired = {i: (j, said) for i, j, said in one.pairs}
    taken = {j for _, j, _ in one.pairs}
    merged = dict(one.merged)
    joined = {j: i for i, j in one.merged}
    missing = [i for i in range(len(one.chinese)) if i not in paired and i not in merged]
    for i, unit in enumerate(one.chinese):
        expected = expected_english(unit.name) or unit.name
        if i in paired:
            j, said = paired[i]
            if j in joined:
                yield from _two_as_one(
                    view, one.chinese[min(i, joined[j])], one.chinese[max(i, joined[j])], one.english[j]
                )
            elif times := told.pop((unit.name, one.english[j].name), 0):
                yield from _name(view, unit, one.english[j], said, expected, here, times)
        # Where a list holds names that cannot be read, nothing is missing for sure.
        elif i in missing and (_loose(view, one, "en") < len(missing)):
            yield view.evidence(
                "entity/organisation", Severity.MEDIUM, 0.9 if english_names(unit.name) else 0.7, span(unit), _end(view, one, "en"),
                message=f"“{unit.name}” ({expected}) is not among the units responsible in the English version.",
                message_zh=f"英文本责任单位中缺少“{unit.name}”。",
                expected=expected, direction="weaker", explains=[("zh", span(unit))],
            )  # fmt: skip
    if not one.in_text:
        extra = [j for j in range(len(one.english)) if j not in taken]
        yield from _extra(view, one, extra)


def _loose(view: Rendition, one: Assignment, language: str) -> int:
    """How many stretches of the lists of one language are neither names that can be read nor rules for all measures."""
    spans = [at for found in one.lists[language] for at in found.remarks]
    return sum(_RULE[language].search(view.text(language, at)) is None for at in spans)


_RULE = {
    "zh": re.compile(r"以下|下列|不再|均|列出|下同|牵头|统称|简称|首位|第一"),
    "en": re.compile(
        r"\b(?:below|following|hereinafter|listed|same|all|shall|will|be|is|are|needs?|must|lead)\b", re.IGNORECASE
    ),
}


def _name(
    view: Rendition, unit: Unit, name: Unit, said: Judgement, expected: str, here: str, times: int = 1
) -> Iterator[Evidence]:
    found = _reason(unit.name, said)
    severity, confidence, reason, reason_zh = Severity.MEDIUM, 0.0, "", ""
    if found is not None:
        confidence, reason, reason_zh = found
        # What only says more, or only less, is still told from the other bodies.
        if said.match is EnglishMatch.WRONG_FIELD and (not said.missing or (not said.foreign and said.share >= 0.5)):
            severity = Severity.LOW
    elif said.match is EnglishMatch.ACCEPTED and scrambled(unit, name.name, here):
        reason, reason_zh = "has the words of the name, but not in an order that makes one", "词序错乱"
        severity, confidence = Severity.LOW, 0.8
    else:
        return
    again, again_zh = (f" ({times} places)", f"（共{times}处）") if times > 1 else ("", "")
    yield view.evidence(
        "entity/organisation", severity, confidence, span(unit), span(name),
        message=f"“{name.name}” for “{unit.name}” {reason}; expected: {expected}{again}.",
        message_zh=f"“{unit.name}”译为“{name.name}”，{reason_zh}，应为：{expected}{again_zh}。",
        expected=expected, found=name.name, direction="neutral",
        explains=[("zh", span(unit)), ("en", span(name))],
    )  # fmt: skip


def _reason(zh: str, said: Judgement) -> tuple[float, str, str] | None:
    """How sure it is that the name is wrong, and why, in English and in Chinese; None where nothing speaks against it."""
    lost, other = "、".join(said.missing), ", ".join(said.foreign)
    if said.match is EnglishMatch.FORBIDDEN:
        return 0.9, "is a wrong or outdated name", "是误译或过时的名称"
    if said.match is EnglishMatch.WRONG_PLACE:
        return 0.75, "names another place or level", "所指地区或层级不同"
    if said.match is EnglishMatch.WRONG_OWNER:
        return 0.85, "confuses a body of the Party with one of the government", "混淆了党委机构与政府机构"
    if said.match is EnglishMatch.ACCEPTED or not (said.missing or said.foreign) or not (said.sure or said.missing):
        return None
    if not said.missing:
        return 0.75, f"says “{other}”, which the name does not", f"多出“{other}”"
    if not said.foreign:
        return 0.8, f"does not render “{lost}”", f"未译出“{lost}”"
    if said.match is EnglishMatch.OTHER:
        return 0.85, "is no name of it", "不是该机构的译名"
    return 0.85, f"says “{other}” and does not render “{lost}”", f"未译出“{lost}”，却有“{other}”"


def _two_as_one(view: Rendition, first: Unit, second: Unit, name: Unit) -> Iterator[Evidence]:
    expected = f"{expected_english(first.name) or first.name}; {expected_english(second.name) or second.name}"
    yield view.evidence(
        "entity/organisation", Severity.MEDIUM, 0.85, (first.start, second.end), span(name),
        message=f"“{name.name}” makes one body of “{first.name}” and “{second.name}”; expected: {expected}.",
        message_zh=f"“{name.name}”将“{first.name}”与“{second.name}”并作一个机构，应为：{expected}。",
        expected=expected, found=name.name, direction="neutral",
        explains=[("zh", (first.start, second.end)), ("en", span(name))],
    )  # fmt: skip


def _mention(view: Rendition, one: Mention) -> Iterator[Evidence]:
    """A body under a wrong name in a sentence."""
    if len(one.chinese) > 1:
        first, second = (_unit(view, named) for named in one.chinese)
        yield from _two_as_one(view, first, second, one.english)
        return
    unit = _unit(view, one.chinese[0])
    expected = expected_english(unit.name) or unit.name
    yield from _name(view, unit, one.english, one.judgement, expected, english_place(view))


def _unit(view: Rendition, named: Named) -> Unit:
    return Unit(named.name, view.chinese.text[named.start : named.end], Role.RESPONSIBLE, named.start, named.end)


_GROUP = re.compile(r"(?P<name>[一-鿿]{0,30}?(?:领导小组|联席会议|指挥部|工作专班|协调小组))(?!办公室|办|成员)")
_GROUP_EN = re.compile(
    r"\b(?:group|team|task\s*force|conference|meeting|mechanism|headquarters|command|committee|commission|council|panel|it|its|office)\b",
    re.IGNORECASE,
)
_LEVEL_ZH = re.compile(r"[省市区县州旗](?=[^省市区县州旗]*$)")


def _lost_group(view: Rendition, facing: Facing) -> Iterator[Evidence]:
    """A leading group, a joint conference or the like, of a level of its own, that the English sentence does not name."""
    if not facing.chinese or not facing.english or _GROUP_EN.search(view.text("en", facing.en)) is not None:
        return
    for low, high in facing.chinese:
        for match in _GROUP.finditer(view.chinese.text, low, high):
            level = _LEVEL_ZH.search(match["name"])
            if level is None or view.in_list("zh", *match.span()):
                continue
            at = match.start() + level.start(), match.end()
            said = view.text("zh", at)
            yield view.evidence(
                "entity/organisation", Severity.HIGH, 0.8, at, facing.en,
                message=f"The English sentence does not name “{said}”.", message_zh=f"英文句中未译出“{said}”这一机构。",
                expected=said, direction="weaker", explains=[("zh", at)],
            )  # fmt: skip
            return


def _extra(view: Rendition, one: Assignment, extra: list[int]) -> Iterator[Evidence]:
    """Names that render no unit of the Chinese list; a run of names that stand there already is one slip."""
    named = [sequence(unit.name) for unit in one.english]
    twice = [j for j in extra if named.count(named[j]) > 1]
    at = 0
    while at < len(twice):
        end = at + 1
        # Between two repeated names, a name that is repeated itself belongs to the run.
        while end < len(twice) and all(named.count(named[k]) > 1 for k in range(twice[end - 1], twice[end])):
            end += 1
        low, high = twice[at], twice[end - 1]
        stretch = (one.english[low].start, one.english[high].end)
        said = "; ".join(dict.fromkeys(one.english[j].name for j in twice[at:end]))
        yield view.evidence(
            "entity/organisation", Severity.MEDIUM, 0.92, _end(view, one, "zh"), stretch,
            message=f"Named more than once in one list, but once in the Chinese: {said}.",
            message_zh=f"同一责任单位清单中重复列出：{said}，中文只列一次。", found=said, direction="neutral", explains=[("en", stretch)],
        )  # fmt: skip
        at = end
    if _loose(view, one, "zh") >= len(extra) - len(twice):
        return
    for j in extra:
        unit = one.english[j]
        if j in twice or unit.collective:
            continue
        yield view.evidence(
            "entity/organisation", Severity.MEDIUM, 0.75, _end(view, one, "zh"), span(unit),
            message=f"“{unit.name}” renders no unit of the Chinese list.", message_zh=f"“{unit.name}”在中文责任单位中没有对应单位。",
            found=unit.name, direction="neutral", explains=[("en", span(unit))],
        )  # fmt: skip


_KINDS = (
    (re.compile(r"区|县|市|镇|街|乡|州|旗|政府"), re.compile(
        r"govern|district|count|town|cit(?:y|ies)|prefectur|banner|localit|municipalit", re.IGNORECASE)),
    (re.compile(r"部门|单位|机关|机构"), re.compile(
        r"department|unit|entit|bod(?:y|ies)|agenc|authorit|organi|institution|member|part(?:y|ies)|bureau|office|committee", re.IGNORECASE)),
    (re.compile(r"企业|公司|集团|银行"), re.compile(r"enterprise|compan|bank|business|firm|group|corporation", re.IGNORECASE)),
)  # fmt: skip


def _collectives(view: Rendition, one: Assignment) -> Iterator[Evidence]:
    """A class of bodies, or what is said of all measures, that only the Chinese list has."""
    zh = [(u.start, u.end) for found in one.lists["zh"] for u in found.collectives]
    en = [(u.start, u.end) for found in one.lists["en"] for u in found.collectives]
    remarks = [at for found in one.lists["zh"] for at in found.remarks if _RULE["zh"].search(view.text("zh", at))]
    kept = [at for found in one.lists["en"] for at in found.remarks]
    said_en = " ".join(view.text("en", at) for at in (*en, *kept))
    lost = zh if not en else [at for at in zh if len(en) < len(zh) and not _kept(view.text("zh", at), said_en)]
    for spans, severity, type in (
        (lost, Severity.MEDIUM, "entity/organisation"),
        (remarks if not kept else [], Severity.HIGH, "accuracy/omission"),
    ):
        for at in spans:
            said = view.text("zh", at)
            yield view.evidence(
                type, severity, 0.85, at, _end(view, one, "en"),
                message=f"“{said}” is missing from the units responsible in the English version.",
                message_zh=f"英文本责任单位中缺少“{said}”。", expected=said, direction="weaker", explains=[("zh", at)],
            )  # fmt: skip


def _kept(zh: str, english: str) -> bool:
    """Whether the English names a class of bodies of the same kind."""
    kinds = [words for said, words in _KINDS if said.search(zh)]
    return not kinds or any(words.search(english) for words in kinds)


def _end(view: Rendition, one: Assignment, language: str) -> Span:
    """Where the list of units ends, or should stand: at the end of its link's last clause."""
    units = one.chinese if language == "zh" else one.english
    clauses = one.pair.chinese if language == "zh" else one.pair.english
    at = units[-1].end if units else clauses[-1].end if clauses else 0
    return at, at
