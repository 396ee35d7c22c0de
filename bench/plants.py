"""Plants divergences into a text, or changes that alter nothing, and says what was planted.

    python bench/plants.py TEXT [--seed 1] [--count 30] [--harmless]

prints the changed text, and the list of what was planted on standard error, in the form of `bench/scoring.py`. One change a sentence at
most; the kinds take turns, so that each gets its share. The same seed plants the same.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from places import Squeezed, squeezed
from scoring import Row, Spot

from diff.pipeline import clause_tree
from ingest.parts import split
from ingest.registry import read_bytes
from normalize.clause import ClauseTree

SENTENCE = re.compile(r"[^。；\n]{12,}[。；]")
FIGURE = re.compile(r"(?<![\d.第〔（])(\d+(?:\.\d+)?)((?:万|亿)?元|%|名|人|家|个工作日|个月|日|平方米|小时|公里|周岁)")
BODY = re.compile(r"[市区县](?:(?!可以|应当|负责|[和或的将])[\u4e00-\u9fff]){2,6}?(?:委员会|局|管理部门)")
TITLE = re.compile(r"《[^《》]{4,30}》")
LAST_ITEM = re.compile(
    r"(?<=[\u4e00-\u9fff]、[\u4e00-\u9fff]{2})[\u4e00-\u9fff]{0,4}(、[^，。；：、“”（）()《》\s的和或等]{2,6})(?=[，。；])"
)
CONDITION = re.compile(r"(?<=[，。；])[^，。；、]{3,16}的，")
EXCLUSION = re.compile(r"（[^（）]*(?:除外|不含|不包括)[^（）]*）|，[^，。；]{3,20}除外(?=[，。；])")
TURNED = (("不少于", "不超过"), ("不低于", "不高于"), ("不超过", "不少于"), ("以上", "以下"), ("以下", "以上"))
WEAKENED = (("应当", "可以"), ("不得", "可以"), ("必须", "鼓励"), ("负责", "协助"), ("全面", "逐步"))
PACED = (
    ("每年", "每两年"),
    ("每季度", "每半年"),
    ("每月", "每季度"),
    ("每半年", "每年"),
    ("每日", "每周"),
    ("月底前", "年底前"),
)
JOINED = (("并且", "或者"), ("或者", "并且"), ("且", "或"))
ADDED = (
    "有关费用由申请人自行承担。",
    "逾期未提交材料的，视为放弃。",
    "具体名额由联席会议另行确定。",
    "跨年度事项不再受理。",
    "第三方机构应当每月提交评估意见。",
)
HARMLESS = (
    ("为了", "为"), ("以及", "及"), ("根据", "依据"), ("按照", "依照"), ("（", "("), ("）", ")"), ("：", ":"), ("，", ","), ("应当", "应"), ("但是", "但"),
)  # fmt: skip
AROUND = 5
"""So many characters around a changed word make its quote."""


class Edit(NamedTuple):
    """[start, end) of a sentence gets another text; what the row says of it."""

    start: int
    end: int
    new: str
    type: str
    old_quote: str
    new_quote: str


Kind = Callable[[str, str, random.Random], Edit | None]
"""From a sentence, the whole text and chance to an edit."""


def _word(sentence: str, pairs: tuple[tuple[str, str], ...], type: str, rng: random.Random) -> Edit | None:
    hits = [(m.start(), old, new) for old, new in pairs for m in re.finditer(f"(?<!不){old}", sentence)]
    if not hits:
        return None
    at, old, new = rng.choice(hits)
    before, after = sentence[max(at - AROUND, 0) : at], sentence[at + len(old) : at + len(old) + AROUND]
    return Edit(at, at + len(old), new, type, before + old + after, before + new + after)


def _cut(sentence: str, found: list[re.Match[str]], type: str, rng: random.Random) -> Edit | None:
    if not found:
        return None
    m = rng.choice(found)
    return Edit(m.start(), m.end(), "", type, m.group().strip("，"), "")


def _figure(sentence: str, text: str, rng: random.Random) -> Edit | None:
    found = list(FIGURE.finditer(sentence))
    if not found:
        return None
    m = rng.choice(found)
    value = float(m[1]) * rng.choice((0.5, 2, 3)) or 4
    new = f"{max(value, 1):.0f}" if "." not in m[1] else f"{value:.2f}".rstrip("0").rstrip(".")
    new = (new if new != m[1] else f"{float(m[1]) + 1:g}") + m[2]
    return Edit(m.start(), m.end(), new, "amount-changed", m.group(), new)


def _body(sentence: str, text: str, rng: random.Random) -> Edit | None:
    found = list(BODY.finditer(sentence))
    others = sorted({m.group() for m in BODY.finditer(text)} - {m.group() for m in found})
    if not found or not others:
        return None
    m, new = rng.choice(found), rng.choice(others)
    return Edit(m.start(), m.end(), new, "unit-changed", m.group(), new)


def _title(sentence: str, text: str, rng: random.Random) -> Edit | None:
    found = list(TITLE.finditer(sentence))
    others = sorted({m.group() for m in TITLE.finditer(text)} - {m.group() for m in found})
    if not found or not others:
        return None
    m, new = rng.choice(found), rng.choice(others)
    return Edit(m.start(), m.end(), new, "reference-changed", m.group(), new)


def _item(sentence: str, text: str, rng: random.Random) -> Edit | None:
    """The last item of a series, which is the hardest to see as one."""
    found = list(LAST_ITEM.finditer(sentence))
    if not found:
        return None
    m = rng.choice(found)
    return Edit(m.start(1), m.end(1), "", "list-item-missing", m[1][1:], "")


def _addition(sentence: str, text: str, rng: random.Random) -> Edit | None:
    if not sentence.endswith("。"):
        return None
    new = rng.choice(ADDED)
    return Edit(len(sentence), len(sentence), new, "provision-added", "", new)


KINDS: dict[str, Kind] = {
    "figure": _figure,
    "bound": lambda s, _, rng: _word(s, TURNED, "bound-changed", rng),
    "strength": lambda s, _, rng: _word(s, WEAKENED, "modality-changed", rng),
    "pace": lambda s, _, rng: _word(s, PACED, "deadline-changed", rng),
    "and, or": lambda s, _, rng: _word(s, JOINED, "scope-changed", rng),
    "competent body": _body,
    "title": _title,
    "last item": _item,
    "condition": lambda s, _, rng: _cut(s, list(CONDITION.finditer(s)), "scope-changed", rng),
    "exclusion": lambda s, _, rng: _cut(s, list(EXCLUSION.finditer(s)), "scope-changed", rng),
    "addition": _addition,
}


def plant(text: str, seed: int, count: int) -> tuple[str, tuple[Row, ...]]:
    """The text with `count` divergences (fewer where it has no room), and a row for each."""
    rng = random.Random(seed)
    sentences = list(SENTENCE.finditer(text))
    rng.shuffle(sentences)
    used: set[int] = set()
    edits: list[tuple[int, Edit]] = []
    left = {name: list(sentences) for name in KINDS}
    while len(edits) < count and any(left.values()):
        for name, kind in KINDS.items():
            made = next(_tries(kind, left[name], used, text, rng), None)
            if made and len(edits) < count:
                used.add(made[0])
                edits.append(made)
    edits.sort()
    out, done, places = "", 0, []
    for start, edit in edits:
        out += text[done : start + edit.start]
        places.append((start + edit.start, len(out)))
        out += edit.new
        done = start + edit.end
    out += text[done:]
    old, new = Squeezed(tree(text)), Squeezed(tree(out))
    rows = tuple(
        Row(
            edit.type,
            Spot(old.path(len(squeezed(text[:a]))), edit.old_quote),
            Spot(new.path(len(squeezed(out[:b]))), edit.new_quote),
            True,
        )
        for (_, edit), (a, b) in zip(edits, places, strict=True)
    )
    return out, rows


def _tries(
    kind: Kind, sentences: list[re.Match[str]], used: set[int], text: str, rng: random.Random
) -> Iterator[tuple[int, Edit]]:
    while sentences:
        m = sentences.pop()
        if m.start() not in used and (edit := kind(m.group(), text, rng)):
            yield m.start(), edit


def tree(text: str) -> ClauseTree:
    """The clause tree of a text that holds one document."""
    doc = read_bytes(text.encode(), "text.txt")
    return clause_tree(doc, max(split(doc), key=lambda part: len(part.text)))


def harmless(text: str, seed: int) -> str:
    """The text with half of the harmless changes, all through it."""
    rng = random.Random(seed)
    for old, new in HARMLESS:
        if rng.random() < 0.5:
            text = text.replace(old, new)
    return text


def main() -> None:
    """Prints the text and the list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path, metavar="TEXT")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--harmless", action="store_true")
    args = parser.parse_args()
    text = args.text.read_text(encoding="utf-8")
    new, rows = (harmless(text, args.seed), ()) if args.harmless else plant(text, args.seed, args.count)
    print(new, end="")
    for row in rows:
        print(row, file=sys.stderr)


if __name__ == "__main__":
    main()
