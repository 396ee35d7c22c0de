"""Make files of many producers and layouts from the texts of this folder, each with the clause tree a reader finds in it.

    python bench/forms/make.py FOLDER [name ...]

writes the files, `expected/<file>.clauses.json` and `index.json` into FOLDER; a name is a file or the beginning of one.
A form whose producer is not on the machine is skipped, and the line says what is missing. Producers: Chromium,
LibreOffice, WeasyPrint, reportlab, fpdf2, typst, Ghostscript, poppler, qpdf, pikepdf, Pillow, and XML written
here in the manner of Word and WPS. FORM_FONTS may name a folder of TrueType fonts (gbsn00lp.ttf, gkai00mp.ttf,
bsmi00lp.ttf, wqy-microhei.ttc: packages fonts-arphic-* and fonts-wqy-microhei); Noto Serif and Sans CJK are expected to be installed.
The Python packages come with the extra `forms`: pip install -e '.[forms]'.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import drawn  # noqa: F401  (entering the forms of each family is what the imports are for)
import office  # noqa: F401
import paged  # noqa: F401
import plain  # noqa: F401
import reworked  # noqa: F401
import scanned  # noqa: F401
import sites  # noqa: F401
import typeset  # noqa: F401
import word  # noqa: F401
from model import FORMS, Form, load, missing


def make(form: Form, folder: Path) -> dict[str, object]:
    """Write one file and its expected clauses, and return its entry for the index."""
    texts = load(*form.made_from)
    seen = form.write(folder / form.file, texts) or texts
    clauses = [clause for text in seen for clause in text.clauses()]
    expected = f"expected/{form.file}.clauses.json"
    (folder / expected).write_text(json.dumps(clauses, ensure_ascii=False, indent=1), encoding="utf-8")
    return {
        "file": form.file,
        "made_from": list(form.made_from),
        "producer": form.producer,
        "features": list(form.features),
        "expected": expected,
        "expected_clause_count": len(clauses),
        "documents": [{"id": t.id, "title": t.title} for t in seen],
        "bytes": (folder / form.file).stat().st_size,
        **form.more,
    }


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folder", type=Path)
    ap.add_argument("names", nargs="*")
    args = ap.parse_args()
    (args.folder / "expected").mkdir(parents=True, exist_ok=True)
    index = args.folder / "index.json"
    entries = {e["file"]: e for e in json.loads(index.read_text(encoding="utf-8"))} if index.exists() else {}
    try:
        for name, form in FORMS.items():
            if args.names and not name.startswith(tuple(args.names)):
                continue
            if lacking := list(missing(form.needs)):
                print(f"{name}: skipped, not on this machine: {', '.join(lacking)}")
                continue
            entries[name] = make(form, args.folder)
            print(f"{name}: {entries[name]['bytes']} bytes", flush=True)
    finally:
        index.write_text(
            json.dumps([entries[k] for k in sorted(entries)], ensure_ascii=False, indent=1), encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
