"""Measures sentence alignment against gold beads, beside Gale and Church's aligner in the same run.

    python bench/alignment.py FOLDER [--seeds 0 1 2] [--share 0.1] [--document ORIGINAL DRAFT GOLD]

FOLDER is searched for .jsonl files whose rows hold a Chinese and an English text that translate each other, in order,
as "src" and "tgt" or as "left" and "right". Both texts are cut into sentences; the aligners see the sentences alone.
With each seed, `--share` of the one-to-one rows lose one of their sides at random. `--document` reads two whole
documents, aligns their clauses and compares the beads with the rows of GOLD by their text.

Strict: a two-sided bead counts if gold has exactly it (where the rows are whole articles, beads are finer, and this says
little). Lax: if it overlaps a gold bead on both sides. Inside: the share of the two-sided beads that stay in one row.
`alone`: how many of the sentences without counterpart were found as such, and how many others were taken for such.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from align.bitext import align, align_lines
from align.sentences import chinese_sentences
from ingest import parts, registry
from normalize.clause import ClauseTree
from normalize.english import sentences
from normalize.outline import build

Bead = tuple[tuple[int, ...], tuple[int, ...]]
Lines = tuple[list[str], list[str], list[Bead]]
PRIORS = {(1, 1): 0.89, (1, 0): 0.0099, (0, 1): 0.0099, (2, 1): 0.089, (1, 2): 0.089, (2, 2): 0.011}
VARIANCE = 6.8


def gale_church(chinese: Sequence[str], english: Sequence[str]) -> list[Bead]:
    """W. A. Gale and K. W. Church's aligner (Computational Linguistics 19(1), 1993) with their priors and variance,
    and the ratio of the lengths taken from the two texts, without which it fails on this pair of languages."""
    ratio = sum(map(len, english)) / max(sum(map(len, chinese)), 1)

    def cost(z: int, e: int) -> float:
        mean = (z + e / ratio) / 2
        delta = (e / ratio - z) / math.sqrt(max(mean, 1) * VARIANCE)
        return -math.log(max(math.erfc(abs(delta) / math.sqrt(2)), 1e-12))

    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(chinese) + 1):
        for j in range(len(english) + 1):
            options = [
                (
                    best[i - a, j - b][0]
                    - math.log(prior)
                    + cost(sum(map(len, chinese[i - a : i])), sum(map(len, english[j - b : j]))),
                    (a, b),
                )
                for (a, b), prior in PRIORS.items()
                if (i - a, j - b) in best
            ]
            if options and (i or j):
                best[i, j] = min(options)
    beads: list[Bead] = []
    i, j = len(chinese), len(english)
    while i or j:
        a, b = best[i, j][1]
        beads.append((tuple(range(i - a, i)), tuple(range(j - b, j))))
        i, j = i - a, j - b
    return beads[::-1]


def duizhao(chinese: Sequence[str], english: Sequence[str]) -> list[Bead]:
    """This project's aligner, without clauses."""
    return [(tuple(i for i, _ in b.source), tuple(j for j, _ in b.target)) for b in align_lines(chinese, english)]


def f1(found: Sequence[Bead], gold: Sequence[Bead], same: Callable[[Bead, Bead], bool]) -> float:
    """F1 of the two-sided beads."""
    found, gold = [b for b in found if all(b)], [b for b in gold if all(b)]
    precise = sum(any(same(b, g) for g in gold) for b in found) / max(len(found), 1)
    recalled = sum(any(same(g, b) for b in found) for g in gold) / max(len(gold), 1)
    return 2 * precise * recalled / max(precise + recalled, 1e-9)


def inside(found: Sequence[Bead], gold: Sequence[Bead]) -> float:
    """The share of the two-sided beads all of whose sentences belong to one gold row."""
    beads = [bead for bead in found if all(bead)]
    kept = sum(any(set(b[0]) <= set(g[0]) and set(b[1]) <= set(g[1]) for g in gold) for b in beads)
    return kept / max(len(beads), 1)


def alone(found: Sequence[Bead], gold: Sequence[Bead]) -> str:
    """How many of the gold sentences without counterpart stand alone, of how many, and how many others do."""

    def of(beads: Sequence[Bead]) -> set[tuple[int, int]]:
        return {(k, i) for bead in beads if not all(bead) for k in (0, 1) for i in bead[k]}

    return f"{len(of(found) & of(gold))}/{len(of(gold))} (+{len(of(found) - of(gold))})"


def overlap(a: Bead, b: Bead) -> bool:
    """Whether two beads share a sentence on both sides."""
    return bool(set(a[0]) & set(b[0])) and bool(set(a[1]) & set(b[1]))


def read(path: Path) -> list[tuple[str, str]]:
    """The rows of a gold file as (Chinese, English); none where it holds no sentences of the two languages."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not rows or not isinstance(rows[0], dict):
        return []
    keys = ("src", "tgt") if "src" in rows[0] else ("left", "right")
    if not all(isinstance(row.get(key), str) for row in rows for key in keys):
        return []
    pairs = [(row[keys[0]], row[keys[1]]) for row in rows]
    text, other = "".join(z for z, _ in pairs), "".join(e for _, e in pairs)
    is_chinese = sum("\u3400" <= c <= "\u9fff" for c in text) > len(text) / 2
    return pairs if is_chinese and len(other) > 40 * len(pairs) else []


def lines(pairs: Sequence[tuple[str, str]]) -> Lines:
    """Both sides cut into sentences, with the gold beads."""
    chinese: list[str] = []
    english: list[str] = []
    gold: list[Bead] = []
    for z, e in pairs:
        at = len(chinese), len(english)
        chinese += [z[a:b] for a, b in chinese_sentences(z)]
        english += [e[a:b] for a, b in sentences(e)]
        gold.append((tuple(range(at[0], len(chinese))), tuple(range(at[1], len(english)))))
    return chinese, english, gold


def thinned(pairs: Sequence[tuple[str, str]], seed: int, share: float) -> list[tuple[str, str]]:
    """The rows with one side of some removed."""
    rng = random.Random(seed)
    both = [k for k, pair in enumerate(pairs) if all(pair)]
    gone = {k: rng.randrange(2) for k in rng.sample(both, round(share * len(both)))}
    return [("" if gone.get(k) == 0 else z, "" if gone.get(k) == 1 else e) for k, (z, e) in enumerate(pairs)]


def report(name: str, material: Lines) -> None:
    """Prints one line for each aligner."""
    chinese, english, gold = material
    for label, aligner in (("duizhao", duizhao), ("Gale-Church", gale_church)):
        start = time.process_time()
        found = aligner(chinese, english)
        spent = time.process_time() - start
        strict, lax = f1(found, gold, lambda a, b: a == b), f1(found, gold, overlap)
        figures = f"strict {strict:.3f}  lax {lax:.3f}  inside {inside(found, gold):.3f}  alone {alone(found, gold):12} {spent:.1f} s"
        print(f"{name:56} {label:12} {figures}", flush=True)


def folded(text: str) -> str:
    """Letters, digits and Han characters alone, after the printed number of a clause."""
    text = re.sub(
        r"^\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\(?[IVXivx\d]{1,5}[.．)]\s*|\d+\s)", "", text
    )
    return re.sub(r"[^\w%]+", "", unicodedata.normalize("NFKC", text)).casefold()


def document(original: Path, draft: Path, gold: Path) -> None:
    """Prints how many of the gold rows whole-document alignment finds, by the text of the beads."""
    bitext = align(tree(original), tree(draft))
    found: Counter[tuple[str, str]] = Counter()
    for bead in (bead for beads in bitext.beads for bead in beads):
        z, e = bitext.spans(bead)
        found[_folded(bitext.chinese, z), _folded(bitext.english, e)] += 1
    want = Counter((folded(z), folded(e)) for z, e in read(gold))
    hits = sum(n for pair, n in (found & want).items() if all(pair))
    total = sum(n for pair, n in found.items() if all(pair)), sum(n for pair, n in want.items() if all(pair))
    strict = 2 * hits / max(sum(total), 1)
    print(f"{draft.name}: {hits} of {total[1]} beads, {total[0]} made, strict {strict:.3f}, trust {bitext.trust:.2f}")


def tree(path: Path) -> ClauseTree:
    """The clause tree of the longest document in a file."""
    doc = registry.read(path)
    return build(max(parts.split(doc), key=lambda part: len(part.text)), doc.source)


def _folded(side: ClauseTree, spans: Sequence[tuple[int, int]]) -> str:
    return folded("".join(side.text[a:b] for a, b in spans))


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--seeds", nargs="*", type=int, default=[0, 1, 2])
    parser.add_argument("--share", type=float, default=0.1)
    parser.add_argument("--document", nargs=3, type=Path, metavar=("ORIGINAL", "DRAFT", "GOLD"))
    args = parser.parse_args()
    for path in sorted(args.folder.rglob("*.jsonl")):
        if pairs := read(path):
            name = str(path.relative_to(args.folder).with_suffix(""))
            report(name, lines(pairs))
            for seed in args.seeds:
                report(f"{name}, {args.share:.0%} gone, seed {seed}", lines(thinned(pairs, seed, args.share)))
    if args.document:
        document(*args.document)


if __name__ == "__main__":
    main()
