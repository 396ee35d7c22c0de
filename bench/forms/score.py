"""How well the files that make.py wrote are read: their clauses beside those that a reader finds in them.

    python bench/forms/score.py FOLDER [name ...] [--all]

FOLDER holds `index.json`, the files, and under `expected/` the clauses of each; a name is a file or the beginning of one.
Reads each with `duizhao clauses` and compares the numbered clauses of all documents in it, in order:

  path F1     clauses under their own path (longest common subsequence of the paths; 1.0: all of them and no others)
  text error  edits (Levenshtein) a character of the texts of the clauses so paired, blanks and width of characters aside

Prints the files that are not perfect (F1 1.0, text error below 0.001), with --all every one, and the means of digital files
and of scans (those whose pages were recognised).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz.distance import LCSseq, Levenshtein

ROOT = Path(__file__).resolve().parents[2]
PERFECT = 0.001


@dataclass(frozen=True, slots=True)
class Score:
    """What came of one file."""

    expected: int
    path_f1: float
    text_error: float
    recognised: bool = False
    said: str = ""

    @property
    def perfect(self) -> bool:
        return self.path_f1 == 1 and self.text_error < PERFECT


def folded(text: str) -> str:
    """The text without blanks, its characters in their plain width."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def paths(clauses: Sequence[dict[str, Any]]) -> list[str]:
    return [re.sub(r"[()]|#1(?!\d)", "", folded(clause["path"])) for clause in clauses]


def score(found: Sequence[dict[str, Any]], expected: Sequence[dict[str, Any]], recognised: bool = False) -> Score:
    """The score of the clauses that were found. Titles, preambles and closings have no number and are left out."""
    have, want = ([c for c in clauses if c.get("level") != 0] for clauses in (found, expected))
    errors = length = 0
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for op in LCSseq.opcodes(paths(have), paths(want)):
        if op.tag == "equal":
            pairs += zip(have[op.src_start : op.src_end], want[op.dest_start : op.dest_end], strict=True)
    for one, other in pairs:
        edits = Levenshtein.distance(folded(one["text"]), folded(other["text"]))
        errors, length = errors + edits, length + len(folded(other["text"]))
    both = len(have) + len(want)
    return Score(len(want), 2 * len(pairs) / both if both else 1.0, errors / max(1, length), recognised)


def read(path: Path, expected: Path) -> Score:
    """Reads a file in a process of its own and scores it; a file that was refused scores 0."""
    command = [sys.executable, "-m", "diff", "clauses", str(path), "--format", "json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    want = json.loads(expected.read_text(encoding="utf-8"))
    if done.returncode:
        return Score(len(want), 0.0, 1.0, said=done.stderr.strip())
    report = json.loads(done.stdout)
    found = [clause for part in report["parts"] for clause in part["clauses"]]
    return score(found, want, bool(report.get("recognised")))


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("names", nargs="*")
    options.add_argument("--all", action="store_true", help="print the perfect files too")
    chosen = options.parse_args()
    scores = []
    for entry in json.loads((chosen.folder / "index.json").read_text(encoding="utf-8")):
        name = entry["file"]
        if not entry.get("expected") or (chosen.names and not name.startswith(tuple(chosen.names))):
            continue
        one = read((chosen.folder / name).resolve(), chosen.folder / entry["expected"])
        scores.append(one)
        if chosen.all or not one.perfect:
            print(
                f"{name}: {one.expected} clauses, path F1 {one.path_f1:.4f}, text error {one.text_error:.5f} {one.said}"
            )
    for what, recognised in (("digital", False), ("recognised", True)):
        group = [one for one in scores if one.recognised is recognised]
        if group:
            print(
                f"{what}: {len(group)} files, {sum(one.perfect for one in group)} perfect, "
                f"mean path F1 {sum(one.path_f1 for one in group) / len(group):.4f}, "
                f"worst {min(one.path_f1 for one in group):.4f}, "
                f"mean text error {sum(one.text_error for one in group) / len(group):.5f}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
