"""Plants errors in a good translation and counts how many of them the checks find.

    python bench/plant_translation.py FOLDER [--count 200] [--seed 1] [--show]

FOLDER holds `gold.jsonl`: one article a line, with `left_label`, `left` (Chinese), `right_label`, `right` (English). Ten errors,
each in an article of its own, go into one copy of the English; the same seed plants the same errors. An error counts as found
when a finding of the right type, which the untouched translation does not have, points into its article.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from diff.finding import Report
from diff.pipeline import clause_tree, compare
from ingest.parts import split
from ingest.registry import read_bytes
from normalize.clause import ClauseTree
from normalize.english import sentences
from normalize.quantity import quantities

PER_COPY = 10
ADDED = (
    "Foreign banks may open branches in the port area without prior approval.",
    "Ships under repair are exempt from the harbour dues of the current year.",
    "The price of irrigation water is fixed by the association of farmers.",
    "Museums open their storerooms to visitors on the first Sunday of spring.",
)
FOREIGN = (
    "Fishing vessels return to the northern harbour before the typhoon season. Nets and lanterns are inspected by the guild.",
    "Tea growers deliver the first harvest to the auction house. The auctioneer weighs the baskets and publishes the prices.",
    "Bridges over the canal carry no carts in winter. The lock keeper lights the lamps and closes the gates at dusk.",
)
TYPES = {
    "number": {"accuracy/number"},
    "bound": {"accuracy/number"},
    "modality": {"accuracy/modality"},
    "dropped sentence": {"accuracy/omission", "accuracy/undertranslation"},
    "dropped clause": {"accuracy/omission", "accuracy/undertranslation"},
    "added sentence": {"accuracy/addition"},
    "foreign paragraph": {"accuracy/addition"},
    "untranslated paragraph": {"accuracy/untranslated"},
}
_BOUNDS = (
    ("not less than", "not more than"), ("no less than", "no more than"), ("not more than", "not less than"),
    ("more than", "less than"), ("at least", "at most"), ("below", "above"), ("under the age", "over the age"),
)  # fmt: skip
_WORDS = ("two", "three", "four", "five", "six", "seven", "nine", "ten", "fifteen", "eighteen", "fifty-four")

Article = dict[str, str]


def number(one: Article, rng: random.Random) -> str | None:
    """One figure changed: a digit raised by one, or another number word."""
    found = [
        q
        for q in quantities(one["right"], "en")
        if q.kind != "date" or "Article" not in one["right"][q.start - 9 : q.end]
    ]
    rng.shuffle(found)
    for qty in found:
        text = one["right"][qty.number_start : qty.number_end]
        digit = re.search(r"[1-8]", text)
        if digit:
            new = text[: digit.start()] + str(int(digit[0]) + 1) + text[digit.end() :]
            return one["right"][: qty.number_start] + new + one["right"][qty.number_end :]
        word = next((w for w in _WORDS if re.search(rf"\b{w}\b", text, re.I)), None)
        if word:
            new = re.sub(rf"\b{word}\b", "eleven", text, count=1, flags=re.I)
            return one["right"][: qty.number_start] + new + one["right"][qty.number_end :]
    return None


def bound(one: Article, rng: random.Random) -> str | None:
    """A bound turned round."""
    for old, new in rng.sample(_BOUNDS, len(_BOUNDS)):
        match = re.search(rf"\b{old}\b(?=[^.;]{{0,20}}\d)", one["right"])
        if match:
            return one["right"][: match.start()] + new + one["right"][match.end() :]
    return None


def modality(one: Article, rng: random.Random) -> str | None:
    """A duty or prohibition of a sentence that has only one became a permission."""
    options = []
    for start, end in sentences(one["right"]):
        duties = list(re.finditer(r"\b(?:shall|must)(?: not)?\b|\bmay not\b", one["right"][start:end]))
        others = re.search(
            r"\b(?:may(?! not)|can|no|not|nor|never|will|should|required|without)\b", one["right"][start:end]
        )
        if len(duties) == 1 and not (others and " not" not in duties[0][0]):
            options.append((start + duties[0].start(), start + duties[0].end()))
    if not options or not re.search("应当|不得|必须|应", one["left"]):
        return None
    start, end = rng.choice(options)
    return one["right"][:start] + "may" + one["right"][end:]


def dropped_sentence(one: Article, rng: random.Random) -> str | None:
    """A sentence of seven words or more left out."""
    spans = [(a, b) for a, b in sentences(one["right"]) if len(one["right"][a:b].split()) >= 7]
    if len(sentences(one["right"])) < 2 or not spans:
        return None
    start, end = rng.choice(spans)
    return (one["right"][:start] + one["right"][end:]).strip()


def dropped_clause(one: Article, rng: random.Random) -> str | None:
    """A part of a sentence between two commas, of seven words or more, left out."""
    spans = [m.span() for m in re.finditer(r",[^,.;:\n]{30,}(?=[,])", one["right"]) if len(m[0].split()) >= 7]
    if not spans:
        return None
    start, end = rng.choice(spans)
    return one["right"][:start] + one["right"][end:]


def added_sentence(one: Article, rng: random.Random) -> str | None:
    """A sentence that the Chinese has not, between two sentences or at the end."""
    ends = [b for _, b in sentences(one["right"]) if one["right"][b - 1] == "."]
    if not ends:
        return None
    at = rng.choice(ends)
    return f"{one['right'][:at]} {rng.choice(ADDED)}{one['right'][at:]}"


def foreign_paragraph(one: Article, rng: random.Random) -> str | None:
    """A paragraph of another document behind the article."""
    return f"{one['right']}\n{rng.choice(FOREIGN)}"


def untranslated_paragraph(one: Article, rng: random.Random) -> str | None:
    """A paragraph left in Chinese."""
    left, right = ([p for p in one[side].split("\n") if p.strip()] for side in ("left", "right"))
    if len(left) != len(right):
        return None
    k = rng.randrange(len(right))
    return "\n".join([*right[:k], left[k].strip(), *right[k + 1 :]])


KINDS: dict[str, Callable[[Article, random.Random], str | None]] = {
    "number": number, "bound": bound, "modality": modality, "dropped sentence": dropped_sentence,
    "dropped clause": dropped_clause, "added sentence": added_sentence, "foreign paragraph": foreign_paragraph,
    "untranslated paragraph": untranslated_paragraph,
}  # fmt: skip


def plan(articles: list[Article], count: int, rng: random.Random) -> Iterator[list[tuple[str, int, str]]]:
    """Copies of the translation, each as its errors: (kind, number of the article, its new text)."""
    planted = 0
    while planted < count:
        copy: list[tuple[str, int, str]] = []
        free = list(range(len(articles)))
        rng.shuffle(free)
        kinds = [list(KINDS)[(planted + k) % len(KINDS)] for k in range(min(PER_COPY, count - planted))]
        for kind in kinds:
            for k in free:
                text = KINDS[kind](articles[k], rng)
                if text is not None and text != articles[k]["right"]:
                    copy.append((kind, k, text))
                    free.remove(k)
                    break
        if not copy:
            return
        planted += len(kinds)
        yield copy


def tree(articles: list[Article], side: str, title: str) -> ClauseTree:
    blank = "　" if side == "left" else " "
    text = title + "\n" + "\n".join(f"{one[f'{side}_label']}{blank}{one[side]}" for one in articles) + "\n"
    doc = read_bytes(text.encode(), f"{side}.txt")
    part = max(split(doc), key=lambda part: len(part.text))
    return clause_tree(doc, part)


def found(report: Report) -> Iterator[tuple[str, str, str]]:
    """(fingerprint, type, clause paths of both sides) of each finding above info."""
    for one in report.findings:
        if one.severity != "info":
            paths = [side.clause for side in (one.original, one.draft) if side]
            yield one.fingerprint, one.type, " ".join(paths)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print the errors that were not found")
    args = parser.parse_args()
    articles: list[Article] = [
        json.loads(line) for line in (args.folder / "gold.jsonl").read_text("utf-8").splitlines()
    ]
    chinese = tree(articles, "left", "文件")
    known = {mark for mark, _, _ in found(compare(chinese, tree(articles, "right", "The Document"), "translation"))}
    seen, hit, alarms = Counter[str](), Counter[str](), 0
    for copy in plan(articles, args.count, random.Random(args.seed)):
        changed = list(articles)
        for _, k, text in copy:
            changed[k] = {**articles[k], "right": text}
        report = compare(chinese, tree(changed, "right", "The Document"), "translation")
        fresh = [(kind, paths) for mark, kind, paths in found(report) if mark not in known]
        for kind, k, text in copy:
            labels = {articles[k]["left_label"], articles[k]["right_label"]}
            mine = [
                types for types, paths in fresh if labels & {p for path in paths.split(" 第") for p in _labels(path)}
            ]
            seen[kind] += 1
            ok = bool(TYPES[kind] & set(mine))
            hit[kind] += ok
            if args.show and not ok:
                print(f"{kind} | {articles[k]['right_label']} | {mine} | {text[:2000]!r}")
        touched = {label for _, k, _ in copy for label in (articles[k]["left_label"], articles[k]["right_label"])}
        alarms += sum(not touched & {p for path in paths.split(" 第") for p in _labels(path)} for _, paths in fresh)
    for kind in KINDS:
        if seen[kind]:
            print(f"{kind:24} {hit[kind]:3} of {seen[kind]:3}")
    print(
        f"{'all':24} {hit.total():3} of {seen.total():3} = {hit.total() / max(seen.total(), 1):.3f}; elsewhere: {alarms}"
    )
    return 0


def _labels(path: str) -> Iterator[str]:
    """The article labels in a path or two: Article 5, 第五条."""
    yield from re.findall(r"Article \d+", path)
    yield from (f"第{core}条" for core in re.findall(r"第?([一二三四五六七八九十百零〇]+)条", path))


if __name__ == "__main__":
    sys.exit(main())
