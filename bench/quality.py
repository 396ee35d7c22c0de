"""Measures recall and precision on a folder of gold lists, and prints one line a pair.

    python bench/quality.py EVAL [--plants TEXT ...] [--seeds 1 2 3] [--count 40]

EVAL holds `score.py`, `plant.py` and `gold/`; the texts of the gold lists stand in EVAL/../corpus/texts. Every pair is
compared by the command line, as its users do. `--plants` plants known divergences into these texts, and harmless changes, with
each seed. Standard library only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PAIRS = (
    ("A_municipal_plan_zh", "C_changshou_draft_zh", "changshou_divergences.dev", "changshou_alignment"),
    ("A_municipal_plan_zh", "B_municipal_plan_en", "english_errors.dev", "english_alignment"),
)


def check(original: Path, draft: Path, out: Path) -> dict[str, int]:
    """Runs the comparison; returns how many findings of each severity there are."""
    command = [sys.executable, "-m", "diff", "check", str(original), str(draft), "--format", "json"]
    run = subprocess.run([*command, "--output", str(out)], capture_output=True, text=True, check=False)
    if run.returncode == 2:
        raise SystemExit(run.stderr)
    summary: dict[str, int] = json.loads(out.read_text(encoding="utf-8"))["summary"]
    return summary


def score(folder: Path, report: Path, gold: Path, *more: str) -> str:
    """The last line of score.py."""
    command = [sys.executable, str(folder / "score.py"), str(report), str(gold), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip().splitlines()[-1]


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="EVAL")
    parser.add_argument("--plants", nargs="*", type=Path, default=[], metavar="TEXT")
    parser.add_argument("--seeds", nargs="*", default=["1", "2", "3"])
    parser.add_argument("--count", default="40")
    args = parser.parse_args()
    texts = args.folder.parent / "corpus" / "texts"
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        report = out / "report.json"
        for original, draft, gold, alignment in PAIRS:
            check(texts / f"{original}.txt", texts / f"{draft}.txt", report)
            lists = args.folder / "gold"
            more = ("--only-clauses-of", "--alignment", str(lists / f"{alignment}.jsonl"))
            print(f"{gold}: {score(args.folder, report, lists / f'{gold}.jsonl', *more)}", flush=True)
        for text in args.plants:
            for seed in args.seeds:
                plant = [sys.executable, str(args.folder / "plant.py"), str(text)]
                planted, gold = out / "planted.txt", out / "gold.jsonl"
                subprocess.run(
                    [*plant, str(planted), str(gold), "--seed", seed, "--count", args.count],
                    capture_output=True,
                    check=True,
                )
                check(text, planted, report)
                figures = score(args.folder, report, gold)
                subprocess.run(
                    [*plant, str(planted), str(gold), "--seed", seed, "--benign"], capture_output=True, check=True
                )
                alarms = check(text, planted, report)
                print(f"{text.stem} seed {seed}: {figures} harmless: {alarms}", flush=True)


if __name__ == "__main__":
    main()
