"""Paragraphs: which lines belong together. A page or column break is no evidence of a new paragraph: the same test holds
across it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest import labels
from ingest.layout.lines import line_of
from ingest.layout.model import END_MARK, OBJECT, Line, Paragraph, Piece, is_cjk, rows

_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_OPENING = "（〔【《〈“‘「『(["
_CLOSING = "，。、；：？！）〕】》〉”’」』,.;:?!)]%％"
_LEADER_END = re.compile(r"[…·.．。‥\s]{3,}[（(]?\s*\d{1,4}\s*[)）]?$")
_LATIN_WORDS = re.compile(r"[^A-Za-z]*(?:[A-Za-z’'-]+[^A-Za-z]+){2}[A-Za-z]")
_ATTACHMENT = re.compile(
    r"附\s*[件錄录表]\s*[0-9０-９一二三四五六七八九十]{0,3}\s*[：:]?|(?:Annex|Appendix|Attachment)\s*[0-9A-Z]{0,3}"
)
_DATE = re.compile(
    r"[\d〇○零一二三四五六七八九十]{4}\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日"
    r"|(?:\d{1,2} [A-Z][a-z]+|[A-Z][a-z]+ \d{1,2}),? \d{4}"
)
_TITLED = re.compile(r"第\s?[〇零一二三四五六七八九十百千\d]{1,6}\s?[编編章节節条條]\s")
"""The number of an article or chapter, set off from what follows; where a sentence names one, no blank comes after it."""
_CHAPTER = re.compile(r"第\s?[〇零一二三四五六七八九十百千\d]{1,6}\s?[编編章节節]\s[^。；：，]{1,20}")
_PREFIXES = frozenset(
    ("all", "cross", "ex", "half", "high", "long", "low", "mid", "multi", "non", "post", "pre", "self", "semi", "well")
)


def _other_script(before: str, after: str) -> bool:
    """Whether one line is Chinese and the other is in Latin letters alone."""
    chinese = [_IDEOGRAPH.search(text) is not None for text in (before, after)]
    return chinese[0] != chinese[1] and _LATIN_WORDS.match(after if chinese[0] else before) is not None


def paragraphs(found: Sequence[Line]) -> list[Paragraph]:
    """Joins lines (in reading order, with margins) to paragraphs.

    A paragraph begins where the first word would still have stood on the line before; at an indent; at a clause label;
    at a wider space between lines; where the size of the type or the centring changes. The lines of a centred title
    make one paragraph, with line breaks.
    """
    if not found:
        return []
    style = _style(found)
    groups: list[list[Line]] = []
    for line in found:
        if groups and not _begins(groups[-1], line, style):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_join(group, style, all(line.display or _is_centred(line) for line in group)) for group in groups]


@dataclass(frozen=True, slots=True)
class _Style:
    """What is usual in a file: whether the first lines of paragraphs are indented (in Chinese text and in other
    text), the distance of baselines by type size, and whether words are divided at the ends of lines."""

    indented: dict[bool, bool]
    pitch: dict[float, float]
    words: Counter[str]
    divides: bool

    def usual_pitch(self, size: float) -> float:
        return self.pitch.get(round(size * 2) / 2, 1.6 * size)


def _style(found: Sequence[Line]) -> _Style:
    pitches: dict[float, Counter[float]] = {}
    votes: Counter[tuple[bool, bool]] = Counter()
    words = _vocabulary(found)
    divided: Counter[bool | None] = Counter()
    for before, line in pairwise(found):
        if before.column == line.column and abs(before.size - line.size) < 0.05 * line.size and line.y > before.y:
            pitches.setdefault(round(line.size * 2) / 2, Counter())[round((line.y - before.y) * 2) / 2] += 1
        if _slack(before, line) > 2 * line.size and not _is_centred(line):
            indent = (line.x0 - line.left) / line.size
            if indent < 0.5 or 1.2 < indent < 3:
                votes[_is_chinese(line), indent > 1] += 1
        if before.hyphen:
            divided[_is_divided(before.text, line.text, words)] += 1
    indented = {chinese: votes[chinese, True] > votes[chinese, False] for chinese in (True, False)}
    usual = {size: counts.most_common(1)[0][0] for size, counts in pitches.items()}
    return _Style(indented, usual, words, divided[True] > divided[False])


def _is_chinese(line: Line) -> bool:
    return _IDEOGRAPH.search(line.text) is not None


def _is_centred(line: Line) -> bool:
    """Whether a line stands in the middle of its column: far from both margins, or in larger type."""
    if abs(line.x0 + line.x1 - line.left - line.right) > 1.2 * line.size:
        return False
    return line.display or line.x0 - line.left > 2.6 * line.size


def _slack(before: Line, line: Line) -> float:
    """How much room the line before had left after the first word of this one; negative where it did not fit."""
    return before.right - before.x1 - _first_word(line)


def _first_word(line: Line) -> float:
    """The width of what cannot be separated from the first character: a word, its brackets and closing marks."""
    if not _IDEOGRAPH.search(line.text):
        return line.first + 0.25 * line.size
    width, i, text = 0.0, 0, line.text
    # Quotation marks that Chinese and English share keep to what stands on either side (UAX 14, class QU).
    glued = re.match(r"[^\s“”‘’]?[“‘][^\s“”‘’]{1,8}[”’]", text)
    if glued is not None:
        return min(sum(line.size * (1 if is_cjk(char) else 0.5) for char in glued[0]), line.x1 - line.x0)
    while i < len(text) and text[i] in _OPENING:
        width += line.size
        i += 1
    if i < len(text) and is_cjk(text[i]):
        width += line.size
        i += 1
    else:
        while i < len(text) and text[i] != " " and (text[i] in "—–～~" or not is_cjk(text[i])):
            width += (1 if is_cjk(text[i]) else 0.5) * line.size
            i += 1
    while i < len(text) and text[i] in _CLOSING:
        width += line.size if is_cjk(text[i]) else 0.5 * line.size
        i += 1
    return min(width, line.x1 - line.x0)


def _opens(label: labels.Label, line: Line, group: Sequence[Line]) -> bool:
    """Whether a line has the first number of a series under a heading, which may fill its lines to the end."""
    heading = labels.match(group[0].text)
    rest = line.text[label.end :].lstrip()[:1]
    under = heading is not None and heading.form != label.form and len(group) < 4
    return under and label.number == 1 and not label.weak and (rest.isupper() or _is_chinese(line))


def _begins(group: Sequence[Line], line: Line, style: _Style) -> bool:
    """Whether a line begins a new paragraph after the lines of the one before."""
    before, em = group[-1], line.size
    if OBJECT in (line.text, before.text) or abs(before.size - em) > 0.12 * max(before.size, em):
        return True
    same_column = before.column == line.column
    if before.hyphen:
        return same_column and line.y - before.y > 2 * style.usual_pitch(em)
    if _LEADER_END.search(before.text):
        return True
    indent, indent_before = (line.x0 - line.left) / em, (before.x0 - before.left) / em
    if _ATTACHMENT.fullmatch(line.text) and (
        END_MARK.search(before.text) or before.text[-1:] in (")", "）") or indent_before > 4
    ):
        return True
    if indent_before > 4 and _DATE.fullmatch(before.text):
        return True  # the date under a signature
    if _TITLED.match(line.text) and (END_MARK.search(before.text) or before.text[-1:] in (")", "）")):
        return True
    if len(group) == 1 and _CHAPTER.fullmatch(before.text) and labels.match(line.text) is not None:
        return True
    slack = _slack(before, line) / em
    if _other_script(before.text, line.text) and (not same_column or slack > 0):
        return True
    centred, was_centred = _is_centred(line), _is_centred(before)
    label = labels.match(line.text)
    if line.display or (centred and was_centred):
        # Titles: lines of one size that follow closely.
        wide = line.y - before.y > max(1.35 * style.usual_pitch(em), 1.9 * em)
        aligned = abs(line.x0 + line.x1 - before.x0 - before.x1) < 3 * em or abs(line.x0 - before.x0) < em
        alike = aligned and abs(before.size - em) < 0.05 * em
        return label is not None or not same_column or wide or not alike
    if was_centred and len(group) == 1 and not (line.x0 <= line.left + em and slack < 0):
        return True
    if centred and slack > 0.3:
        return True
    if indent_before > 4 and (indent > 1.2 or slack > 0.3):
        return True  # signature, date and what follows them
    ended = END_MARK.search(before.text) is not None
    spacing = (line.y - before.y) / style.usual_pitch(em) if same_column else 1.0
    if spacing > 1.35:
        return True
    if not style.indented[_is_chinese(line)]:
        if ended and slack > 0.3:
            return True
        if label is not None and (ended or slack > 0.3 or before.text[-1] in ")）" or _opens(label, line, group)):
            return True
        # Paragraphs set apart by a little space, headings by bolder type.
        sentence = ended or slack > 0.3 or line.text[0].isupper() or line.text[0] in _OPENING
        bolder = 0 < line.weights[0] != before.weights[1] > 0 or abs(before.size - em) > 0.03 * em
        if sentence and (spacing > 1.12 or (bolder and ended)):
            return True
    if indent > 1 and label is not None:
        return True
    if indent > 1.2 and before is not group[0] and abs(indent - indent_before) < 0.3 and _hangs(group):
        return slack > 1.6
    if indent > 1.2 and (before is not group[0] or ended or slack > 0.3 or style.indented[_is_chinese(line)]):
        # Not so after a full first line without a stop that began further left: a hanging indent.
        room = 0.3 if style.indented[_is_chinese(line)] else 1.6
        return not (before is group[0] and not ended and slack < room and indent > indent_before + 0.3)
    return slack > 1.6


def _hangs(group: Sequence[Line]) -> bool:
    """Whether the first line of a paragraph begins left of the others."""
    return len(group) > 1 and all(line.x0 > group[0].x0 + line.size for line in group[1:] if line.page == group[0].page)


def cell(pieces: Sequence[Piece], page: int) -> Paragraph:
    """The text of a table cell as one paragraph; a line break stands before a label that opens a line of its own."""
    found = [line_of(row, page, 0, 0) for row in rows(pieces)]
    if not found:
        return Paragraph("", (), ())
    style = _style(found)
    left, right = min(line.x0 for line in found), max(line.x1 for line in found)
    found = [replace(line, left=left, right=right) for line in found]
    groups: list[list[Line]] = []
    for line in found:
        before = groups[-1][-1] if groups else None
        if before is None or (labels.match(line.text) is not None and _slack(before, line) > line.size):
            groups.append([])
        groups[-1].append(line)
    text = ""
    spans: list[tuple[int, int]] = []
    for group in groups:
        text += "\n" if text else ""
        joined = _join(group, style, title=False)
        spans.extend((start + len(text), end + len(text)) for start, end in joined.spans)
        text += joined.text
    return Paragraph(text, tuple(found), tuple(spans))


def _vocabulary(found: Sequence[Line]) -> Counter[str]:
    """The words that stand unbroken inside lines, in small letters, hyphens included."""
    words: Counter[str] = Counter()
    for line in found:
        here = re.findall(r"[A-Za-z]+(?:-[A-Za-z]+)*", line.text)
        words.update(w.lower() for w in (here[:-1] if line.hyphen else here))
    return words


def _join(group: Sequence[Line], style: _Style, title: bool) -> Paragraph:
    """Makes a paragraph of lines; those of a title keep their line breaks."""
    text = ""
    spans: list[tuple[int, int]] = []
    for i, line in enumerate(group):
        if i:
            before = group[i - 1]
            if before.hyphen:
                divided = _is_divided(before.text, line.text, style.words)
                if not (style.divides if divided is None else divided):
                    text += "-"
                    spans[-1] = (spans[-1][0], len(text))
            elif title:
                text += "\n"
            elif text and line.text and _needs_space(text[-1], line.text[0]):
                text += " "
        start = len(text)
        text += line.text
        spans.append((start, len(text)))
    if group[-1].hyphen:
        text += "-"
        spans[-1] = (spans[-1][0], len(text))
    return Paragraph(text, tuple(group), tuple(spans), all(_is_centred(line) for line in group))


def _needs_space(last: str, first: str) -> bool:
    return not is_cjk(last) and not is_cjk(first) and last not in "-/–" and not last.isspace()


def _is_divided(head: str, tail: str, words: Counter[str]) -> bool | None:
    """Whether a hyphen at the end of a line only divides a word there, judged by the other words of the document.

    It does where the joined word occurs; it does not where the hyphenated one occurs, where both halves are words by
    themselves, after a prefix that keeps its hyphen or a single letter, or before a capital. None: the document does not say.
    """
    left = re.search(r"[A-Za-z]+(?:-[A-Za-z]+)*$", head)
    right = re.match(r"[A-Za-z]+", tail)
    if left is None or right is None or right[0][0].isupper():
        return False
    stem, rest = left[0].lower(), right[0].lower()
    joined, hyphenated = words[stem + rest], words[stem + "-" + rest]
    if joined or hyphenated:
        return joined >= hyphenated
    last = stem.rsplit("-", 1)[-1]
    if len(last) == 1 or last in _PREFIXES or (words[last] and words[rest]):
        return False
    return None
