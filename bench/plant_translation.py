"""Plants errors in a good translation and counts how many of them the checks find, and what they report of the translation as it is.

    python bench/plant_translation.py FOLDER … [--count 200] [--seeds 1 2 3] [--turned] [--markdown] [--show]

FOLDER holds `gold.jsonl`: one article a line, with `left_label`, `left` (Chinese), `right_label`, `right` (English); or an original
(`original.txt`) with a faithful translation (`faithful.txt`), whose clauses take the place of the articles. A folder of such folders,
or one that has them in `parallel/`, stands for all of them. The errors go into the English; with `--turned` the English is the
original and they go into the Chinese.

Ten errors, each in an article of its own, go into one copy of the translation; the same seed plants the same errors. An error counts
as found when a finding of the right type above info, which the untouched translation does not have, points into its article.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from places import squeezed

from align.sentences import chinese_sentences
from diff.finding import Finding, Report, Severity
from diff.pipeline import clause_tree, compare
from ingest.parts import split
from ingest.registry import read_bytes
from normalize.clause import ClauseTree
from normalize.english import sentences as english_sentences
from normalize.quantity import quantities

PER_COPY = 10
ADDED = {
    "en": (
        "Foreign banks may open branches in the port area without prior approval.",
        "Ships under repair are exempt from the harbour dues of the current year.",
        "The price of irrigation water is fixed by the association of farmers.",
        "Museums open their storerooms to visitors on the first Sunday of spring.",
    ),
    "zh": (
        "外国银行经登记后在港区开设分行。",
        "修理中的船舶免缴当年港口税。",
        "灌溉用水价格由农民协会商定。",
        "博物馆在春季首个星期日开放库房。",
    ),
}
FOREIGN = {
    "en": (
        "Fishing vessels return to the northern harbour before the typhoon season. Nets and lanterns are inspected by the guild.",
        "Tea growers deliver the first harvest to the auction house. The auctioneer weighs the baskets and publishes the prices.",
        "Bridges over the canal carry no carts in winter. The lock keeper lights the lamps and closes the gates at dusk.",
    ),
    "zh": (
        "渔船在台风季节到来以前返回北港。渔网和灯笼由行会查验。",
        "茶农将头茬新茶送交拍卖行。拍卖师称量茶篓并公布价格。",
        "冬季运河桥梁禁止马车通行。船闸看守人黄昏时点灯关闸。",
    ),
}
TYPES = {
    "number": {"accuracy/number"},
    "bound": {"accuracy/number"},
    "modality": {"accuracy/modality"},
    "dropped sentence": {"accuracy/omission", "accuracy/undertranslation"},
    "dropped paragraph": {"accuracy/omission", "accuracy/undertranslation"},
    "added sentence": {"accuracy/addition"},
    "foreign paragraph": {"accuracy/addition"},
    "untranslated paragraph": {"accuracy/untranslated"},
}
_BOUNDS = {
    "en": (
        ("not less than", "not more than"), ("no less than", "no more than"), ("not more than", "not less than"),
        ("no more than", "no less than"), ("more than", "less than"), ("less than", "more than"), ("at least", "at most"),
        ("below", "above"), ("up to", "at least"), ("under the age", "over the age"), ("or above", "or below"), ("or more", "or less"),
    ),
    "zh": (
        ("以上", "以下"), ("以下", "以上"), ("不超过", "不少于"), ("不得超过", "不得少于"), ("不低于", "不高于"), ("至少", "至多"),
        ("不满", "超过"), ("不足", "超过"), ("最高", "最低"),
    ),
}  # fmt: skip
_FIGURE = {
    "en": r"(?=[^.;]{0,20}(?:\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|fourteen)\b))",
    "zh": r"(?=[^，。；]{0,6}[\d一二三四五六七八九十百千])",
}
_NO_BOUND = r"(?! exceed| be (?:less|more|lower|higher|fewer|later))"
_MODAL = {
    "en": (
        (rf"\b(?:shall|must|may) not\b{_NO_BOUND}", "may"), (r"\b(?:shall|must|should)\b(?! not)", "may"), (r"\bmay\b(?! not)", "must"),
        (rf"(?<=\bshall) not\b{_NO_BOUND}", ""),
    ),
    "zh": (
        ("不得(?![超低高少多])|禁止", "可以"), ("应当|必须|(?<![供相对反适响效不])应(?![用对急收届邀当])|(?<![必无])须", "可以"), ("可以", "应当"),
    ),
}  # fmt: skip
"""Words of commitment, and what they become."""
_WEAK = {
    "en": re.compile(
        r"(?:^|[.;:]\s)[^.;:]*\b(?:no|nothing|neither|nor|none)\b[^.;:]*$"
        r"|\b(?:which|that|who|as|if|what|whatever|when|where|has been or)(?:\s+\w+){0,4}\s*$",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"所(?:[\u4e00-\u9fff]{0,4})$"),
}
"""What stands before a modal word that says nothing of its own: “no one may” is “no one shall”, “as may be necessary” no permission."""
_WORDS = {
    "en": ["two", "three", "four", "five", "six", "seven", "nine", "ten", "fifteen", "eighteen"],
    "zh": list("二三四五六七八九"),
}

Chance = random.Random


@dataclass(frozen=True, slots=True)
class Unit:
    """An article of the translation, `text`, with what it renders, `source`, at `span` of the original (see `squeezed`)."""

    text: str
    source: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Material:
    """A translation as its articles and what stands between them: `glue[k]` before `units[k]`, the last behind them all."""

    name: str
    language: str
    original: ClauseTree
    glue: tuple[str, ...]
    units: tuple[Unit, ...]


def _cut(text: str, language: str) -> Sequence[tuple[int, int]]:
    return english_sentences(text) if language == "en" else chinese_sentences(text)


def _size(text: str, language: str) -> int:
    return len(text.split()) if language == "en" else len(squeezed(text)) // 2


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def number(unit: Unit, language: str, rng: Chance) -> str | None:
    """One figure changed: a digit raised by one, or another number word."""
    text = unit.text
    found = [q for q in quantities(text, language) if q.kind != "date" or "Article" not in text[q.start - 9 : q.end]]
    rng.shuffle(found)
    for qty in found:
        said = text[qty.number_start : qty.number_end]
        new = said
        if digit := re.search(r"[1-8]", said):
            new = said[: digit.start()] + str(int(digit[0]) + 1) + said[digit.end() :]
        elif language == "en":
            new = re.sub(rf"\b(?:{'|'.join(_WORDS['en'])})\b", "eleven", said, count=1, flags=re.IGNORECASE)
        elif digit := re.search("[二三四五六七八]", said):
            new = said[: digit.start()] + "三四五六七八九"["二三四五六七八".index(digit[0])] + said[digit.end() :]
        if new != said:
            return text[: qty.number_start] + new + text[qty.number_end :]
    return None


def bound(unit: Unit, language: str, rng: Chance) -> str | None:
    """A bound turned round."""
    for old, new in rng.sample(_BOUNDS[language], len(_BOUNDS[language])):
        word = rf"\b{old}\b{_FIGURE['en']}" if language == "en" else old + _FIGURE["zh"]
        if old in ("以上", "以下"):
            word = rf"(?<=[元年日月倍人岁个%级]){old}"
        if old in ("or above", "or below", "or more", "or less"):
            word = rf"(?<=\w )(?<!one )\b{old}\b"
        if match := re.search(word, unit.text):
            return unit.text[: match.start()] + new + unit.text[match.end() :]
    return None


def modality(unit: Unit, language: str, rng: Chance) -> str | None:
    """A duty or prohibition that became a permission, a permission that became a duty, a “not” lost."""
    if not re.search("应|不得|必须|须|禁止|可以|得", unit.source if language == "en" else unit.text):
        return None
    kinds = list(_MODAL[language])
    rng.shuffle(kinds)
    for pattern, new in kinds:
        before = [(m, unit.text[max(m.start() - 400, 0) : m.start()]) for m in re.finditer(pattern, unit.text)]
        if found := [m for m, text in before if not _WEAK[language].search(text)]:
            one = rng.choice(found)
            return unit.text[: one.start()] + new + unit.text[one.end() :]
    return None


def dropped_sentence(unit: Unit, language: str, rng: Chance) -> str | None:
    """A sentence of seven words or more left out."""
    text, cut = unit.text, _cut(unit.text, language)
    spans = [(a, b) for a, b in cut if _size(text[a:b], language) >= 7]
    # Where nothing is left of an article, a heading behind it apart, no sentence was lost but the article.
    if len(spans) < 2:
        return None
    start, end = rng.choice(spans)
    return (text[:start] + text[end:]).strip()


def dropped_paragraph(unit: Unit, language: str, rng: Chance) -> str | None:
    """A paragraph of seven words or more left out."""
    lines = _paragraphs(unit.text)
    long = [k for k, line in enumerate(lines) if _size(line, language) >= 7]
    if len(long) < 2:
        return None
    k = rng.choice(long)
    return "\n".join(lines[:k] + lines[k + 1 :])


def added_sentence(unit: Unit, language: str, rng: Chance) -> str | None:
    """A sentence that the original has not, between two sentences or at the end."""
    ends = [b for _, b in _cut(unit.text, language) if unit.text[b - 1] in ".。"]
    if not ends:
        return None
    at = rng.choice(ends)
    return f"{unit.text[:at]}{' ' if language == 'en' else ''}{rng.choice(ADDED[language])}{unit.text[at:]}"


def foreign_paragraph(unit: Unit, language: str, rng: Chance) -> str | None:
    """A paragraph of another document behind the article."""
    return f"{unit.text.rstrip()}\n{rng.choice(FOREIGN[language])}\n"


def untranslated_paragraph(unit: Unit, language: str, rng: Chance) -> str | None:
    """A paragraph left in the language of the original."""
    left, right = _paragraphs(unit.source), _paragraphs(unit.text)
    if len(left) != len(right):
        return None
    k = rng.randrange(len(right))
    return "\n".join([*right[:k], left[k].strip(), *right[k + 1 :]])


KINDS: dict[str, Callable[[Unit, str, Chance], str | None]] = {
    "number": number, "bound": bound, "modality": modality, "dropped sentence": dropped_sentence,
    "dropped paragraph": dropped_paragraph, "added sentence": added_sentence, "foreign paragraph": foreign_paragraph,
    "untranslated paragraph": untranslated_paragraph,
}  # fmt: skip


def plan(material: Material, count: int, rng: Chance, only: Sequence[str]) -> Iterator[list[tuple[str, int, str]]]:
    """Copies of the translation, each as its errors: (kind, number of the article, its new text)."""
    units, planted = material.units, 0
    while planted < count:
        copy: list[tuple[str, int, str]] = []
        free = list(range(len(units)))
        rng.shuffle(free)
        kinds = [only[(planted + k) % len(only)] for k in range(min(PER_COPY, count - planted))]
        for kind in kinds:
            for k in free:
                text = KINDS[kind](units[k], material.language, rng)
                if text is not None and squeezed(text) != squeezed(units[k].text):
                    copy.append((kind, k, text))
                    free.remove(k)
                    break
        if not copy:
            return
        planted += len(kinds)
        yield copy


# ---- texts ---------------------------------------------------------------------------------------------------------


def parsed(text: str) -> ClauseTree:
    """The clause tree of a text that holds one document."""
    doc = read_bytes(text.encode(), "text.txt")
    return clause_tree(doc, max(split(doc), key=lambda part: len(part.text)))


def _place(tree: ClauseTree, text: str) -> int:
    """How many characters of `text` (see `squeezed`) stand before what the tree holds."""
    return max(squeezed(text).find(squeezed(tree.text)), 0)


def _joined(glue: Sequence[str], texts: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The whole text, and where each of `texts` stands in it (see `squeezed`)."""
    out, spans, at = "", [], 0
    for before, text in zip(glue, texts, strict=False):
        out += before + text
        at += len(squeezed(before))
        spans.append((at, at + len(squeezed(text))))
        at = spans[-1][1]
    return out + glue[-1], spans


def of_articles(folder: Path, turned: bool) -> Material:
    """The material of a folder with `gold.jsonl`."""
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()]
    title = {"left": "文件", "right": "The Document"}
    blank = {"left": "　", "right": " "}
    there, here = ("right", "left") if turned else ("left", "right")

    def glue(side: str) -> tuple[str, ...]:
        labels = [f"\n{row[f'{side}_label']}{blank[side]}" for row in rows]
        return (title[side] + labels[0], *labels[1:], "\n")

    source, spans = _joined(glue(there), [row[there] for row in rows])
    units = tuple(Unit(row[here], row[there], span) for row, span in zip(rows, spans, strict=True))
    return Material(folder.name, "zh" if turned else "en", parsed(source), glue(here), units)


def of_clauses(folder: Path, turned: bool) -> Material:
    """The material of a folder with an original and a faithful translation: an article is a clause with its counterpart."""
    texts = [(folder / name).read_text("utf-8") for name in ("original.txt", "faithful.txt")]
    original, translation = map(parsed, reversed(texts) if turned else texts)
    found = compare(original, translation, "translation").alignment
    of: dict[int, tuple[int, ...]] = {k: link.source for link in found.links for k in link.target if link.source}
    glue, units, at = [], [], 0
    for clause in translation.clauses:
        if clause.level and clause.index in of:
            facing = [original.clauses[k] for k in of[clause.index]]
            low, high = facing[0].start, facing[-1].end
            span = (len(squeezed(original.text[:low])), len(squeezed(original.text[:high])))
            glue.append(translation.text[at : clause.body])
            units.append(Unit(translation.text[clause.body : clause.end], original.text[facing[0].body : high], span))
            at = clause.end
    glue.append(translation.text[at:])
    return Material(folder.name, "zh" if turned else "en", original, tuple(glue), tuple(units))


def materials(folders: Sequence[Path], turned: bool) -> Iterator[Material]:
    """The material of each folder, and of the folders in it. Raises SystemExit where there is none."""
    for folder in folders:
        found = [d for d in (folder, *sorted(folder.glob("parallel/*")), *sorted(folder.glob("*"))) if d.is_dir()]
        usable = [d for d in dict.fromkeys(found) if _articles(d) or (d / "faithful.txt").exists()]
        if not usable:
            raise SystemExit(
                f"{folder}: no gold.jsonl with articles and no faithful.txt beside an original.txt; name another folder."
            )
        for one in usable:
            yield of_articles(one, turned) if _articles(one) else of_clauses(one, turned)


def _articles(folder: Path) -> bool:
    gold = folder / "gold.jsonl"
    return gold.exists() and '"left_label"' in gold.read_text("utf-8")[:2000]


# ---- counting ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Outcome:
    """What was planted and found, by kind; findings elsewhere; the findings above info and of high severity of the clean text,
    with its number of clauses."""

    seen: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    elsewhere: int = 0
    missed: list[str] = field(default_factory=list)


def _told(report: Report) -> Iterator[Finding]:
    return (one for one in report.findings if one.severity is not Severity.INFO)


def _units_of(
    one: Finding,
    report: Report,
    shift: tuple[int, int],
    source: Sequence[tuple[int, int]],
    here: Sequence[tuple[int, int]],
) -> set[int]:
    """The articles that a finding points into, on either side."""
    out: set[int] = set()
    for side, tree, spans, before in (
        (one.original, report.alignment.original, source, shift[0]),
        (one.draft, report.alignment.draft, here, shift[1]),
    ):
        if side is not None:
            at = before + len(squeezed(tree.text[: side.start]))
            end = at + len(squeezed(side.quote))
            out.update(
                k for k, (low, high) in enumerate(spans) if at <= high and low <= end and (at < high or at == end)
            )
    return out


def planted(material: Material, count: int, seed: int, known: set[str], only: Sequence[str]) -> Outcome:
    """What is found of `count` errors."""
    out = Outcome()
    source = [unit.span for unit in material.units]
    for copy in plan(material, count, random.Random(seed), only):
        texts = [unit.text for unit in material.units]
        for _, k, text in copy:
            texts[k] = text
        whole, spans = _joined(material.glue, texts)
        tree = parsed(whole)
        report = compare(material.original, tree, "translation")
        shift = (0, _place(tree, whole))
        fresh = [
            (one, _units_of(one, report, shift, source, spans)) for one in _told(report) if one.fingerprint not in known
        ]
        for kind, k, text in copy:
            mine = sorted({one.type for one, units in fresh if k in units})
            out.seen[kind] += 1
            out.hit[kind] += bool(TYPES[kind] & set(mine))
            if not TYPES[kind] & set(mine):
                out.missed.append(f"{kind} | seed {seed} | {mine} | {material.units[k].source!r} | {text!r}")
        touched = {k for _, k, _ in copy}
        lost = [one for one, units in fresh if not units & touched]
        out.elsewhere += len(lost)
        out.missed += [f"elsewhere | {one.type} | {one.message['en']} | {one.original} | {one.draft}" for one in lost]
    return out


def measure(
    material: Material, count: int, seeds: Sequence[int], only: Sequence[str]
) -> tuple[Outcome, list[Finding], int]:
    """All seeds together; the findings above info in the clean translation; its number of clauses."""
    clean = compare(
        material.original, parsed(_joined(material.glue, [u.text for u in material.units])[0]), "translation"
    )
    told = list(_told(clean))
    known = {one.fingerprint for one in told}
    total = Outcome()
    for seed in seeds:
        one = planted(material, count, seed, known, only)
        total.seen += one.seen
        total.hit += one.hit
        total.elsewhere += one.elsewhere
        total.missed += one.missed
    return total, told, sum(clause.level > 0 for clause in material.original.clauses)


def table(rows: Sequence[tuple[Material, Outcome, list[Finding], int]]) -> list[str]:
    """A Markdown table with a column for each text."""
    head = [f"{m.name}, {'English original' if m.language == 'zh' else 'Chinese original'}" for m, *_ in rows]
    out = ["| Planted | " + " | ".join(head) + " |", "|---" * (len(rows) + 1) + "|"]
    for kind in KINDS:
        cells = [f"{o.hit[kind]} of {o.seen[kind]}" if o.seen[kind] else "–" for _, o, _, _ in rows]
        out.append(f"| {kind} | " + " | ".join(cells) + " |")
    cells = [
        f"{o.hit.total()} of {o.seen.total()}: {o.hit.total() / max(o.seen.total(), 1):.3f}" for _, o, _, _ in rows
    ]
    out.append("| all | " + " | ".join(cells) + " |")
    out.append("| findings elsewhere | " + " | ".join(str(o.elsewhere) for _, o, _, _ in rows) + " |")
    cells = [f"{len(told)} in {n}, {sum(one.severity is Severity.HIGH for one in told)} high" for _, _, told, n in rows]
    out.append("| findings in the clean text, clauses | " + " | ".join(cells) + " |")
    return out


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument(
        "--kinds", nargs="+", choices=list(KINDS), default=list(KINDS), metavar="KIND", help=", ".join(KINDS)
    )
    parser.add_argument(
        "--turned", action="store_true", help="the English is the original, the errors go into the Chinese"
    )
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    parser.add_argument(
        "--show", action="store_true", help="print the errors that were not found, and the findings of the clean text"
    )
    args = parser.parse_args()
    rows = []
    for material in materials(args.folders, args.turned):
        row = (material, *measure(material, args.count, args.seeds, args.kinds))
        rows.append(row)
        if args.show:
            print(*row[1].missed, sep="\n")
            for one in row[2]:
                print(
                    f"clean | {one.severity} {one.code} {one.type} | {one.message['en']} | {one.original} | {one.draft}"
                )
    lines = table(rows)
    if not args.markdown:
        from quality import plain

        lines = plain(lines).splitlines()
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
