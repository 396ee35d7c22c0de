"""The pairs of documents that are measured, with their gold lists.

In the project: `bench/readings/NAME/` (original.txt; draft.txt with gold.jsonl and benign.jsonl; translation.txt, a poor English version,
with errors.jsonl; faithful.txt, a good one), written by readers for the purpose, and
`bench/readings/laws/` (lists alone); and what `bench/plants.py` makes of them. In EVAL, a folder that is not part of the project: `gold/` (lists of a real district's
draft and of a published translation), `versions/` (laws before and after an amendment), `plant.py` (plants divergences or
harmless changes into a text and writes the list), and the texts in EVAL/../corpus/texts.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from opencc import OpenCC
from plants import harmless, plant
from scoring import Claim, Row, Spot, rows

from diff.finding import Report, Severity, Side

READINGS = Path(__file__).parent / "readings"
OPEN = frozenset({"eldercare", "subsidy_rules", "talent_housing"})
"""Readings that may be looked at while checks are written. Of the others only figures are known; confidences are learned from them, by
a program."""

OPEN_TRANSLATIONS = OPEN | {"agriculture", "innovation"}
"""Readings whose English versions and lists of errors may be looked at too. That of agriculture was held out until it showed a recall of 0.40
and a precision of 0.34; that of innovation until 0.29 of its 42 required rows were located, 0.21 typed, with a precision of 0.90."""

LAWS = {
    "accounting": ("会计法_2017-11-04", "会计法_2024-06-28"),
    "concentrations": (
        "国务院关于经营者集中申报标准的规定_2018-09-18",
        "国务院关于经营者集中申报标准的规定_2024-01-22",
    ),
    "minors": ("未成年人保护法_2020-10-17", "未成年人保护法_2024-04-26"),
}
PLAN = "A_municipal_plan_zh"
PLANTED = (
    PLAN,
    "A2_municipal_plan_zh_web",
    "C_changshou_draft_zh",
    "E_trade_plan_zh",
    "municipal_2024_implementation_plan_zh",
)
SEEDS, COUNT = (1, 2, 3), 40

SETS = {
    "district": "A real district's draft, half of its clauses",
    "open readings": "Drafts written and annotated by readers, seen",
    "held-out readings": "Drafts written and annotated by readers, held out",
    "laws": "Three laws before and after an amendment",
    "plants": "Divergences planted in five plans",
    "planted laws": "Divergences planted in three laws",
    "benign": "Harmless changes to the same eight texts",
    "planted readings": "Divergences of other kinds planted in the seen readings",
    "harmless readings": "The seen readings in other words, widths and characters",
    "translation": "A published English version, half of its clauses",
    "open translations": "English versions written and annotated by readers, seen",
    "held-out translations": "English versions written and annotated by readers, held out",
    "faithful translations": "Good English versions of the same documents, by the same readers",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents and what is known of them. `partial`: the list covers only the clauses that its rows name."""

    set: str
    name: str
    original: Path
    draft: Path
    gold: tuple[Row, ...] = ()
    benign: tuple[Row, ...] = ()
    partial: bool = field(default=False, kw_only=True)


def pairs(folder: Path | None, work: Path) -> Iterator[Pair]:
    """Every pair; those of EVAL only where `folder` is given. Planted texts are written into `work`."""
    if folder is not None:
        yield from _from_eval(folder)
    for place in sorted(READINGS.iterdir()):
        if (place / "gold.jsonl").is_file():
            lists = rows(place / "gold.jsonl"), rows(place / "benign.jsonl")
            kind = "open" if place.name in OPEN else "held-out"
            original = place / "original.txt"
            yield Pair(f"{kind} readings", place.name, original, place / "draft.txt", *lists)
            errors = rows(place / "errors.jsonl")
            kind = "open" if place.name in OPEN_TRANSLATIONS else "held-out"
            yield Pair(f"{kind} translations", place.name, original, place / "translation.txt", errors)
            yield Pair("faithful translations", place.name, original, place / "faithful.txt")
    for name in sorted(OPEN):
        yield from _planted_here(READINGS / name / "original.txt", work)
    if folder is not None:
        yield from _planted(folder, work)


def _from_eval(folder: Path) -> Iterator[Pair]:
    texts, gold = folder.parent / "corpus" / "texts", folder / "gold"
    plan = texts / f"{PLAN}.txt"
    yield Pair(
        "district",
        "a district's draft",
        plan,
        texts / "C_changshou_draft_zh.txt",
        rows(gold / "changshou_divergences.dev.jsonl"),
        rows(gold / "changshou_localisations.jsonl"),
        partial=True,
    )
    errors = rows(gold / "english_errors.dev.jsonl")
    yield Pair("translation", "an English version", plan, texts / "B_municipal_plan_en.txt", errors, partial=True)
    for name, (old, new) in LAWS.items():
        lists = READINGS / "laws"
        versions = folder / "versions" / f"{old}.md", folder / "versions" / f"{new}.md"
        yield Pair("laws", name, *versions, rows(lists / f"{name}.jsonl"), rows(lists / f"{name}.benign.jsonl"))


def _planted(folder: Path, work: Path) -> Iterator[Pair]:
    plans = [("plants", folder.parent / "corpus" / "texts" / f"{name}.txt") for name in PLANTED]
    laws = [("planted laws", folder / "versions" / f"{new}.md") for _, new in LAWS.values()]
    for kind, source in plans + laws:
        # The planter knows chapters by their numbers, not by marks of Markdown before them.
        text = work / f"{source.stem}.txt"
        text.write_text(re.sub(r"(?m)^#+ *", "", source.read_text(encoding="utf-8")), encoding="utf-8")
        for seed in SEEDS:
            for benign in (False, True):
                stem = work / f"{text.stem}-{seed}{'-benign' if benign else ''}"
                draft, gold = stem.with_suffix(".txt"), stem.with_suffix(".jsonl")
                command = [
                    sys.executable,
                    str(folder / "plant.py"),
                    str(text),
                    str(draft),
                    str(gold),
                    "--seed",
                    str(seed),
                ]
                more = ["--benign"] if benign else ["--count", str(COUNT)]
                subprocess.run([*command, *more], check=True, capture_output=True)
                planted = rows(gold)
                if kind == "planted laws":
                    # The planter takes the items of an article for its parents; the words alone say where it planted.
                    planted = tuple(
                        replace(row, original=Spot("", row.original.quote), draft=Spot("", row.draft.quote))
                        for row in planted
                    )
                yield Pair("benign" if benign else kind, f"{text.stem}, seed {seed}", text, draft, planted)


def _planted_here(source: Path, work: Path) -> Iterator[Pair]:
    text, name = source.read_text(encoding="utf-8"), source.parent.name

    def pair(kind: str, variant: str, new: str, gold: tuple[Row, ...] = ()) -> Pair:
        draft = work / f"{name}, {variant}.txt"
        draft.write_text(new, encoding="utf-8")
        return Pair(kind, f"{name}, {variant}", source, draft, gold)

    for seed in SEEDS:
        yield pair("planted readings", f"seed {seed}", *plant(text, seed, COUNT))
        yield pair("harmless readings", f"harmless, seed {seed}", harmless(text, seed))
    yield pair("harmless readings", "the same", text)
    yield pair("harmless readings", "Traditional characters", OpenCC("s2t").convert(text))


def claims(report: Report) -> tuple[Claim, ...]:
    """The findings above info, in the report's order."""
    return tuple(
        Claim(finding.type, _spot(finding.original), _spot(finding.draft), finding.direction)
        for finding in report.findings
        if finding.severity is not Severity.INFO
    )


def _spot(side: Side | None) -> Spot | None:
    return None if side is None else Spot(re.sub(r"#\d+", "", side.clause), side.quote)
