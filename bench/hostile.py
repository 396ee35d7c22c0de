"""Reads bad files through the sandbox, and says what each took and what was said of it.

    python bench/hostile.py DIR [--pattern 'bad_*'] [--seconds 10] [--memory 1024]

A line a file: seconds by the clock, peak memory of the process that read it in MB, and the sentence, or what was read
and noted. Each file has a process of its own here, so that the peak is its own. Status 1 where a file took more than
--seconds or --memory, or where what was said is no single sentence that names the file.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ingest import registry  # noqa: E402
from ingest.document import IngestError  # noqa: E402


def read_one(path: Path) -> dict[str, object]:
    """Reads a file in this process's own child; the peak is that of all processes below this one."""
    started = time.monotonic()
    try:
        doc = registry.read(path)
    except IngestError as error:
        kind, said = "refused", str(error)
    else:
        read = f"{len(doc.blocks)} blocks, {len(doc.text)} characters, {len(doc.aside)} aside"
        kind, said = "read" if doc.complete else "read in part", " | ".join((read, *doc.notes))
    spent = time.monotonic() - started
    return {
        "seconds": spent,
        "memory": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10,
        "kind": kind,
        "said": said,
    }


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--pattern", default="bad_*")
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--memory", type=int, default=1024)
    options.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        print(json.dumps(read_one(chosen.folder)))
        return 0
    failed = 0
    for path in sorted(chosen.folder.glob(chosen.pattern)):
        command = [sys.executable, __file__, str(path), "--one"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout)
        said = found["said"].replace(str(path), path.name)
        one_sentence = "\n" not in said and (found["kind"] != "refused" or (path.name in said and said.endswith(".")))
        good = found["seconds"] <= chosen.seconds and found["memory"] <= chosen.memory and one_sentence
        failed += not good
        print(f"{'' if good else '!! '}{found['seconds']:5.1f} s {found['memory']:5} MB  {found['kind']}: {said}")
    print(f"{failed} file(s) not as they must be")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
