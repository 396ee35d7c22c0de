"""Runs the commands that docs/quality.md names and puts what they print into it.

    python bench/publish.py EVAL [--only SCRIPT ...]

In the page, `<!-- python bench/SCRIPT.py EVAL … -->` begins a block and `<!-- end -->` ends it. A command that fails leaves the page as it is.
"""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "quality.md"
BLOCK = re.compile(r"(<!-- python (bench/(\w+)\.py[^\n]*) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(page: str, folder: Path, only: list[str]) -> str:
    """The page with the blocks of these scripts (none named: all) made anew. Raises SystemExit where a command fails."""

    def run(block: re.Match[str]) -> str:
        if only and block[3] not in only:
            return block[0]
        words = [str(folder) if word == "EVAL" else word for word in shlex.split(block[2])]
        done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{block[2]} failed; nothing was written:\n{done.stderr}")
        return f"{block[1]}\n{done.stdout.strip()}\n\n{block[4]}"

    return BLOCK.sub(run, page)


def main() -> None:
    """Rewrites the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="EVAL")
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="SCRIPT", help="quality, peers, calibration, alignment or cost"
    )
    args = parser.parse_args()
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), args.folder.resolve(), args.only), encoding="utf-8")


if __name__ == "__main__":
    main()
