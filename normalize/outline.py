"""One document → its clause tree: finds the labels, the headings, what stands before and what after them.

Never refuses: text without any label gives a title and a preamble. The spans of the clauses together with the white
space between them are the text, whatever the text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.document import Block, BlockKind, Part, SourceFile
from ingest.labels import Label, readings
from normalize.chinese import simplify
from normalize.clause import Clause, ClauseTree
from normalize.numbering import Mark, Placed, place

_ARTICLE = {"第条", "Article"}
_DIVISION = {"第部分", "第篇", "第编", "第分编", "第章", "第节", "Part", "Title", "Chapter", "Section"}

_STOP_ZH = re.compile(r"[。！？]")
_STOP_EN = re.compile(r"[.!?](?=[\s)\]”\"]|$)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|No|Nos|Art|Arts|Sec|Mr|Mrs|Ms|Dr|St|vs|cf|etc|Inc|Ltd|Co|e\.g|i\.e)|\.[A-Za-z])$"
)
_COMMA = re.compile(r"[，,；;：:]")
_BRACKETED = re.compile(r"\s*(?:【([^】]{1,30})】|[（(]([^（()）：:，,。；]{1,20})[）)](?=\S))")
_HEADING_ZH, _HEADING_EN = 60, 160
_LEAD_ZH, _LEAD_EN = 40, 120

_DATE = (
    r"(?:[12][0-9〇○零]{3}|[二一][〇○零Ｏ0-9一二三四五六七八九]{3}|[12]\s*\d\s*\d\s*\d)\s*年\s*[0-9０-９一二三四五六七八九十]{1,3}\s*月"
    r"\s*[0-9０-９一二三四五六七八九十]{1,3}\s*日"
    r"|(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?:\s+\d{1,2}(?:st|nd|rd|th)?)?,?\s+\d{4}"
)
_DATE_LINE = re.compile(rf"(?:\[[^\]]*\]\s*)?(?:{_DATE})\s*(?:印发|发布)?\s*(?:[（(][^（()）]{{0,20}}[）)])?")
_SIGNATURE = re.compile(
    r"[^，。；：,;:！？!?（）()《》]{2,40}(?:政府|办公厅|办公室|委员会|委|局|部|院|厅|中心|会|署|Office|Government|Commission|Bureau|Committee)"
)
_DOCUMENT_ZH = (
    r"(?:行动计划|行动方案|实施方案|工作方案|实施细则|实施意见|管理办法|暂行办法|暂行规定|若干措施|政策措施|方案|计划|规划"
    r"|办法|规定|细则|意见|通知|条例|措施|政策|决定|纲要|要点|规则|规程|预案|标准|公告|通告|清单|指南|章程|制度|文件)"
)
_CLOSING_ZH = re.compile(
    rf"(?:本|上述|以上)[^。，]{{0,8}}{_DOCUMENT_ZH}[^。]{{0,60}}(?:施行|实施|执行|生效|到期|有效|解释|废止|试行|为准|失效)"
    rf"|由[^。，]{{2,30}}负责(?:本{_DOCUMENT_ZH}的?)?解释"
    rf"|(?:本|上述|以上|原|此前)[^。]{{0,30}}{_DOCUMENT_ZH}[^。]{{0,60}}(?:同时废止|自行废止|继续有效|自行失效|停止执行|不一致的)"
    r"|自(?:印发|公布|发布|发文)之日起[^。]{0,20}(?:施行|实施|执行|生效)"
    r"|(?:现予|特此)(?:公布|公告|通知|通告|函复|函告|批复|说明|报告)"
)
_WORDS_EN = (
    r"(?:action plan|plan|measures?|provisions?|notice|regulations?|opinions?|rules?|polic(?:y|ies)|guidelines?"
    r"|decision|law|document|scheme)"
)
_CLOSING_EN = re.compile(
    r"[^.]{2,100}\b(?:responsible for|right of|power of|entrusted with)\b[^.]{0,30}\binterpret\w*\b[^.]{0,40}"
    rf"\b{_WORDS_EN}"
    rf"|(?:th(?:e|is|ese)|where|all)\b[^.]{{0,160}}?\b{_WORDS_EN}\b[^.]{{0,160}}"
    r"\b(?:shall|will|is|are|comes?|takes?|remains?|be|enters?)\b[^.]{0,80}"
    r"\b(?:effect|effective|force|valid|validity|expir\w+|implement\w*|interpret\w*|explain\w*|repeal\w*|abolish\w*)\b",
    re.IGNORECASE,
)
_ATTACHMENTS = re.compile(
    r"(?:附\s*件|附\s*录|附\s*表|附)\s*[：:]|(?:Attachments?|Annex(?:es)?|Appendi(?:x|ces)|Enclosures?)\s*[:：]"
)
_MARGIN = re.compile(
    r"[（(](?!(?!此)[^（()）]*(?:责任|负责|牵头|配合|单位|[委局部厅办中心][）)]))[^（()）]{0,12}(?:公开|发布|印发|不予|此件|此文|传达)[^（()）]{0,12}[）)]"
    r"|抄\s*[送报]\s*[：:]|[（(]\s*联\s*系\s*(?:人|电话|方式)\s*[：:]|[（(]This (?:document|notice)[^)）]*[)）]"
)
"""What stands under an official paper. Who answers for a task, who holds an event and whom to ask are text."""
_RESPONSIBLE_END = re.compile(r"[）)〕\]](?=\s*\S)")
_SENTENCE = re.compile(
    r"应当|應當|不得|可以|必须|必須|\b(?:shall|will|may|must|should|can|is|are|was|were|has|have)\b", re.IGNORECASE
)
_CONTENTS = re.compile(r"\s*(?:目\s*[录錄次]|contents|table of contents)\s*$", re.IGNORECASE)
_NUMBER_COLUMN = re.compile(
    r"\s*(?:序\s*号|序\s*號|编\s*号|編\s*號|项\s*次|No\.?|S/N|#|Number|Item)\s*$", re.IGNORECASE
)
_TASK_COLUMN = re.compile(
    r"任务|任務|措施|事项|事項|内容|內容|工作|项目|項目|举措|目标|task|measure|action|item|content", re.IGNORECASE
)
_OTHER_COLUMN = re.compile(
    r"单位|單位|部门|部門|时限|時限|时间|時間|期限|进度|備註|备注|责任|責任|牵头|牽頭|unit|department|responsib|deadline|time|date|remark|note",
    re.IGNORECASE,
)
_NUMBERED_WITHIN = 60
"""Paragraphs after the head of a number column within which its numbers 1 and 2 stand."""
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A stretch of the text at whose start a label may stand: a paragraph, a line inside one, a cell of a table row."""

    start: int
    end: int
    block: Block
    mark: Mark
    cell: str | None = None
    """The column header, for a cell of a table row."""


def build(part: Part, source: SourceFile) -> ClauseTree:
    """The clause tree of one document.

    Takes any part, also one without text or labels. Notes say in a sentence each where the numbering skips, repeats or
    starts again.
    """
    text = part.text
    units = tuple(_numbered_alone(tuple(_units(part))))
    titled = _title_units(part, units)
    contents = _contents(units, titled[1])
    attachments = _attachment_lists(units)
    silent = frozenset(range(titled[1])) | contents | attachments
    marks = [Mark(()) if i in silent else unit.mark for i, unit in enumerate(units)]
    placed, notes = place(marks)
    clauses = list(_spans(part, units, placed, titled))
    clauses = _split_closing(text, clauses, units, placed, attachments)
    clauses = _headings(text, clauses, units, placed)
    return ClauseTree(source, part, text, tuple(clauses), notes)


# Where labels may stand


def _units(part: Part) -> Iterator[_Unit]:
    for start, end, block in part.block_spans():
        if not block.text.strip():
            continue
        if block.kind is BlockKind.ROW and block.cells:
            yield from _row_units(start, block)
            continue
        if block.auto:
            yield _Unit(start, end, block, Mark(_automatic(block), sure=True))
            continue
        at = start
        for n, line in enumerate(block.text.split("\n")):
            if line.strip():
                yield _Unit(at, at + len(line), block, Mark(readings(line), inner=n > 0))
            at += len(line) + 1


def _numbered_alone(units: tuple[_Unit, ...]) -> Iterator[_Unit]:
    """The units, with labels for the numbers of a table whose every cell came out as a paragraph: behind the head of the
    number column, numbers that stand alone and count on from 1."""
    expected = 0
    for i, unit in enumerate(units):
        bare = unit.block.text.strip()
        typed = unit.cell is None and not unit.block.auto
        if typed and _NUMBER_COLUMN.match(bare):
            near = [one.block.text.strip() for one in units[i + 1 : i + _NUMBERED_WITHIN]]
            expected = 1 if "1" in near and "2" in near[near.index("1") :] else 0
        elif typed and expected and bare == str(expected):
            label = tuple(replace(r, weak=False) for r in readings(f"{bare} 一") if r.end <= len(bare))
            yield replace(unit, mark=Mark(label, sure=True))
            expected += 1
            continue
        yield unit


def _automatic(block: Block) -> tuple[Label, ...]:
    """The label that the word processor numbered; none for a bullet."""
    printed = block.text[: block.auto]
    bare = printed.strip()
    if not any(c.isalnum() or "①" <= c <= "㊿" for c in bare) or bare in ("o", "l", "n", "u", "Ø", "ü", "v", "q"):
        return ()
    found = readings(printed.rstrip() + " 一")
    if found:
        return tuple(replace(r, weak=False) for r in found if r.end <= len(printed))
    # A number in a frame of words ("Task 3:"): the frame is the pattern.
    number = re.search(r"\d+", bare)
    if number is None:
        return ()
    start = printed.index(bare)
    name = bare.rstrip("．.、:：)）")
    return (Label(bare, start, start + len(bare), re.sub(r"\d+", "1", bare), int(number[0]), name or bare),)


def _row_units(start: int, block: Block) -> Iterator[_Unit]:
    """The cells of a table row, found in the row's text one after the other; together they are the whole row.

    A label may open the cells up to the one that names the task; the number column takes bare numbers.
    """
    found: list[tuple[int, Mark, str]] = []
    at = 0
    tasked = False
    for header, cell in block.cells:
        bare = cell.strip()
        low = block.text.find(bare, at) if bare else -1
        if low < 0:
            # A merged cell that is carried down from the row before is not in this row's text.
            continue
        at = low + len(bare)
        mark = Mark(())
        if _NUMBER_COLUMN.match(header):
            label = readings(f"{bare} 一")
            mark = Mark(tuple(replace(r, weak=False) for r in label if r.end <= len(bare)), sure=True)
        elif not tasked and not _OTHER_COLUMN.search(header):
            mark = Mark(tuple(r for r in readings(bare) if not r.weak))
        tasked = tasked or _TASK_COLUMN.search(header) is not None
        found.append((low, mark, header))
    if not found or block.text[: found[0][0]].strip():
        found.insert(0, (0, Mark(()), ""))
    ends = [low for low, _, _ in found[1:]] + [len(block.text)]
    for (low, mark, header), end in zip(found, ends, strict=True):
        yield _Unit(start + low, start + end, block, mark, header)


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _title_units(part: Part, units: tuple[_Unit, ...]) -> tuple[int, int]:
    """The half-open range of the units that hold the title; (0, 0) where they are not found."""
    wanted = _squeeze(part.title)
    for first in range(min(len(units), 12) if wanted else 0):
        joined = ""
        for last in range(first, min(len(units), first + 10)):
            joined += _squeeze(part.text[units[last].start : units[last].end])
            if joined == wanted:
                return first, last + 1
            if not wanted.startswith(joined):
                break
    return 0, 0


def _contents(units: tuple[_Unit, ...], begin: int) -> frozenset[int]:
    """A table of contents: from its heading to where its first label comes again."""
    for i in range(begin, len(units)):
        unit = units[i]
        if unit.mark.readings and not unit.mark.inner:
            return frozenset()
        if not _CONTENTS.match(unit.block.text):
            continue
        first = next((j for j in range(i + 1, len(units)) if units[j].mark.readings), None)
        if first is None:
            return frozenset()
        wanted = _squeeze(units[first].mark.readings[0].text)
        for j in range(first + 1, len(units)):
            if units[j].end - units[j].start > 120:
                break
            if units[j].mark.readings and _squeeze(units[j].mark.readings[0].text) == wanted:
                return frozenset(range(i, j))
    return frozenset()


def _attachment_lists(units: tuple[_Unit, ...]) -> frozenset[int]:
    """附件：1.… and the lines 2.…, 3.… that go on with the list: no clauses, though they have numbers."""
    found: set[int] = set()
    expected = 0
    for i, unit in enumerate(units):
        line = unit.block.text if not unit.mark.inner else unit.block.text.split("\n")[-1]
        opening = _ATTACHMENTS.match(line.strip())
        if opening and not unit.mark.inner:
            found.add(i)
            rest = readings(line.strip()[opening.end() :])
            expected = rest[0].number + 1 if rest else 1
            continue
        if not expected:
            continue
        number = next((r.number for r in unit.mark.readings if r.form in ("1．", "1", "（1）")), None)
        if number != expected or unit.end - unit.start > 120:
            expected = 0
            continue
        found.add(i)
        expected += 1
    return frozenset(found)


# Spans


def _spans(
    part: Part, units: tuple[_Unit, ...], placed: tuple[Placed, ...], titled: tuple[int, int]
) -> Iterator[Clause]:
    """Title, preamble and the labelled clauses, without headings; every unit in exactly one."""
    text = part.text
    index = 0
    first = placed[0].mark if placed else len(units)
    begin, after = titled
    if after:
        # What stands above the title (附件1, a red head, the document number) is in its span, not in its own text.
        start, end = _trim(text, units[0].start, units[after - 1].end)
        body, _ = _trim(text, units[begin].start, end)
        yield Clause(index, "title", "title", "", None, 0, -1, part.title, start, body, end, end)
        index += 1
    if after < first:
        start, end = _trim(text, units[after].start, units[first - 1].end)
        yield Clause(index, "preamble", "preamble", "", None, 0, -1, "", start, start, start, end)
        index += 1
    shift = index
    paths: list[str] = []
    for n, one in enumerate(placed):
        low = one.mark
        high = placed[n + 1].mark if n + 1 < len(placed) else len(units)
        start, end = _trim(text, units[low].start, units[high - 1].end)
        label_start = start
        label_end = min(_label_end(text, units[low], one.label), end)
        body = label_end
        while body < end and text[body].isspace():
            body += 1
        path = f"{paths[one.parent]}/{one.name}" if one.parent >= 0 else one.name
        paths.append(path)
        parent = one.parent + shift if one.parent >= 0 else -1
        label = text[label_start:label_end]
        yield Clause(index, path, "clause", label, one.number, one.level, parent, "", start, body, body, end)
        index += 1


def _label_end(text: str, unit: _Unit, label: Label) -> int:
    """Where the printed label ends in the text of the document."""
    start = unit.start
    while start < unit.end and text[start].isspace():
        start += 1
    if unit.block.auto and unit.cell is None:
        # The label is all that the word processor printed before the text.
        return unit.start + len(unit.block.text[: unit.block.auto].rstrip())
    found = text.find(label.text, unit.start, unit.end)
    return found + len(label.text) if found >= 0 else start


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


# What stands after the last clause


def _split_closing(
    text: str, clauses: list[Clause], units: tuple[_Unit, ...], placed: tuple[Placed, ...], attachments: frozenset[int]
) -> list[Clause]:
    """Cuts the closing off the last clause (or, without clauses, off the preamble)."""
    if not clauses or clauses[-1].kind == "title":
        return clauses
    last = clauses[-1]
    low = placed[-1].mark + 1 if placed else next(i for i, u in enumerate(units) if u.end > last.start)
    in_article = any(p.label.form in _ARTICLE for p in _ancestry(placed, len(placed) - 1)) if placed else False
    at = _closing_start(text, last, units, low, in_article, attachments)
    if at is None or at <= last.body:
        return clauses
    _, end = _trim(text, last.start, at)
    if end <= last.start:
        return clauses
    start, stop = _trim(text, at, last.end)
    clauses[-1] = replace(last, end=end, body=min(last.body, end), lead_end=min(last.lead_end, end))
    clauses.append(Clause(len(clauses), "closing", "closing", "", None, 0, -1, "", start, start, start, stop))
    return clauses


def _ancestry(placed: tuple[Placed, ...], n: int) -> Iterator[Placed]:
    while n >= 0:
        yield placed[n]
        n = placed[n].parent


def _closing_start(
    text: str, last: Clause, units: tuple[_Unit, ...], low: int, in_article: bool, attachments: frozenset[int]
) -> int | None:
    numbered = last.kind == "clause"
    if numbered and not in_article and low >= 1:
        at = _inline_closing(text, units[low - 1], last)
        if at is not None:
            return at
    spoken = last.body
    while spoken < len(text) and text[spoken].isspace():
        spoken += 1
    for i in range(low, len(units)):
        unit = units[i]
        line = text[unit.start : unit.end].strip()
        has_body = spoken < unit.start
        if i in attachments or _MARGIN.match(line) or _signed(text, units, i):
            return unit.start
        if not numbered or in_article or unit.block.kind is BlockKind.ROW:
            continue
        # The formula is the clause's own where a heading has nothing else under it.
        if _formula(line) and has_body and not _only_heading(text, last, units, low, i):
            return unit.start
        if numbered:
            at = _inline_closing(text, unit, last)
            if at is not None:
                return at
    return None


def _only_heading(text: str, last: Clause, units: tuple[_Unit, ...], low: int, i: int) -> bool:
    """Whether all that the clause has before unit `i` is its heading."""
    if i != low:
        return False
    lead = text[last.body : units[low - 1].end].strip()
    limit = _HEADING_ZH if _IDEOGRAPH.search(lead) else _HEADING_EN
    return len(lead) <= limit and not _run_on(lead) and not (lead[-1:] in "。." and _SENTENCE.search(lead))


def _run_on(line: str) -> bool:
    """Whether more than one sentence, or a note in parentheses after it, stands on the line."""
    stop = _first_stop(line)
    return stop is not None and line[stop:].strip() != ""


def _signed(text: str, units: tuple[_Unit, ...], i: int) -> bool:
    """A date line, or the issuer's name with a date line after it (at most three signatures before the date)."""
    line = text[units[i].start : units[i].end].strip()
    signature = _SIGNATURE.match(line)
    if _DATE_LINE.fullmatch(line) or (signature and _DATE_LINE.fullmatch(line[signature.end() :].strip())):
        return True
    for j in range(i, min(i + 4, len(units))):
        line = text[units[j].start : units[j].end].strip()
        if _DATE_LINE.fullmatch(line):
            return j > i
        if not _SIGNATURE.fullmatch(line):
            return False
    return False


def _formula(line: str) -> bool:
    """A sentence on the document itself: its force, validity or interpretation."""
    return bool(_CLOSING_ZH.match(simplify(line)) or _CLOSING_EN.match(line))


def _inline_closing(text: str, unit: _Unit, last: Clause) -> int | None:
    """A closing sentence behind the responsible units, in the paragraph of the last clause."""
    if unit.block.kind is BlockKind.ROW:
        return None
    for m in _RESPONSIBLE_END.finditer(text, unit.start, unit.end):
        at = m.end()
        while text[at].isspace() or text[at] in "。.":
            at += 1
            if at >= unit.end:
                return None
        if at > last.body and _formula(text[at : unit.end]) and len(text[at : unit.end]) <= 200:
            return at
    return None


# Headings


def _headings(text: str, clauses: list[Clause], units: tuple[_Unit, ...], placed: tuple[Placed, ...]) -> list[Clause]:
    """Gives each labelled clause its heading: on a line of its own, or the short lead that runs into the text."""
    parents = {c.parent for c in clauses}
    numbered = [c.index for c in clauses if c.kind == "clause"]
    found: dict[int, tuple[int, int]] = {}
    doubtful: list[tuple[int, tuple[int, int]]] = []
    for n, index in enumerate(numbered):
        clause = clauses[index]
        lines = _lines(text, clause, units, placed[n].mark)
        articles = [p.label.form in _ARTICLE for p in _ancestry(placed, n)]
        span, sure = _heading(text, clause, lines, placed[n].label.form, articles[0], any(articles), index in parents)
        if span is None:
            continue
        if sure:
            found[index] = span
        else:
            doubtful.append((index, span))
    for index, span in doubtful:
        # A lead with a comma, or a lone sentence, is a heading where most of its neighbours have one.
        beside = [
            c.index for c in clauses if c.kind == "clause" and c.parent == clauses[index].parent and c.index != index
        ]
        if beside and 2 * sum(b in found for b in beside) >= len(beside):
            found[index] = span
    return [
        replace(
            c,
            title=_clean(text[found[c.index][0] : found[c.index][1]]),
            lead_end=_past_stop(text, found[c.index][1], c.end),
        )
        if c.index in found
        else c
        for c in clauses
    ]


def _lines(text: str, clause: Clause, units: tuple[_Unit, ...], first: int) -> list[tuple[int, int]]:
    """The stretches of the clause's own text, one a paragraph; the first begins behind the label."""
    spans: list[tuple[int, int]] = []
    for unit in units[first:]:
        if unit.start >= clause.end:
            break
        low, high = max(unit.start, clause.body), min(unit.end, clause.end)
        while low < high and text[high - 1].isspace():
            high -= 1
        if low < high:
            spans.append((low, high))
    return spans


def _heading(
    text: str,
    clause: Clause,
    lines: list[tuple[int, int]],
    form: str,
    is_article: bool,
    in_article: bool,
    has_children: bool,
) -> tuple[tuple[int, int] | None, bool]:
    """(start, end) of the heading without its stop, and whether it is beyond doubt."""
    if not lines:
        return None, False
    start, end = lines[0]
    line = text[start:end]
    chinese = bool(_IDEOGRAPH.search(line))
    bracketed = _BRACKETED.match(line)
    if bracketed and (is_article or line.lstrip().startswith("【")):
        group = 1 if bracketed[1] is not None else 2
        return (start + bracketed.start(group), start + bracketed.end(group)), True
    longest = _HEADING_ZH if chinese else _HEADING_EN
    stop = _first_stop(line)
    more = has_children or len(lines) > 1
    whole = line.strip()
    limit = len(whole) <= longest
    if form in _DIVISION:
        return ((start, end), True) if limit and stop is None else (None, False)
    if stop is None:
        # No stop on the line: a heading, unless it breaks off or leads into a list.
        if not limit or whole[-1] in "，,；;：:、" or whole[:1].islower():
            return None, False
        return ((start, end), True) if not in_article or (is_article and len(lines) > 1) else (None, False)
    lead = line[: stop - 1]
    rest = line[stop:]
    if in_article or _SENTENCE.search(lead):
        return None, False
    if not rest.strip():
        beyond = text[lines[1][0] : lines[1][1]] if len(lines) > 1 else ""
        paragraphs = has_children or (beyond != "" and not _parenthetical(beyond)) or len(lines) > 2
        if not limit or not (more and paragraphs):
            return (
                ((start, start + stop - 1), False)
                if len(lead) <= _LEAD_ZH and not _COMMA.search(lead)
                else (None, False)
            )
        return (start, start + stop - 1), True
    if len(lead.strip()) > (_LEAD_ZH if chinese else _LEAD_EN) or (_parenthetical(rest) and not more):
        return None, False
    return (start, start + stop - 1), not _COMMA.search(lead)


def _first_stop(line: str) -> int | None:
    """The offset behind the first stop that ends a sentence outside of quotation marks and parentheses."""
    depth = 0
    english = not _IDEOGRAPH.search(line)
    for i, c in enumerate(line):
        if c in "（(《“〔〈【[":
            depth += 1
        elif c in "）)》”〕〉】]":
            depth = max(0, depth - 1)
        elif (depth == 0 and _STOP_ZH.match(c)) or (
            english and c in ".!?" and depth == 0 and _STOP_EN.match(line, i) and not _ABBREVIATION.search(line[:i])
        ):
            return i + 1
    return None


def _parenthetical(text: str) -> bool:
    """Whether nothing but remarks in parentheses (the responsible units) is left."""
    depth = 0
    for c in text:
        if c in "（(〔[【":
            depth += 1
        elif c in "）)〕]】":
            depth = max(0, depth - 1)
        elif depth == 0 and not c.isspace() and c not in "。；;.\\":
            return False
    return True


def _past_stop(text: str, at: int, end: int) -> int:
    """Behind the heading's closing stop or bracket, if it has one."""
    return at + 1 if at < end and text[at] in "。.！？!?】）):：" else at


def _clean(text: str) -> str:
    """A heading on one line; blanks between ideographs go (总　则 → 总则)."""
    one_line = " ".join(text.split()).rstrip("：:")
    return re.sub(
        r"(?<=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])\s(?=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])", "", one_line
    )
