"""Which units of two files belong together, as JSON (`duizhao.align/1`, see `diff/data/align.schema.json`) and as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from diff.beads import Beads, Unit
from normalize.clause import ClauseTree

SCHEMA = "duizhao.align/1"
HEAD = ("original", "draft", "score", "original_clause", "draft_clause", "original_text", "draft_text")


def as_json(beads: Beads) -> str:
    """One indented JSON object, ending in a line feed."""
    return json.dumps(as_dict(beads), ensure_ascii=False, indent=2) + "\n"


def as_dict(beads: Beads) -> dict[str, Any]:
    """The alignment as plain data. Of lines that came cut, the numbers say it all; of documents, the units are given."""
    data: dict[str, Any] = {"schema": SCHEMA, "unit": beads.unit, "notes": list(beads.notes)}
    if beads.trees is not None:
        original, draft = beads.trees
        data |= {"original": _document(original, beads.original), "draft": _document(draft, beads.draft)}
    rows = [{"original": list(r.original), "draft": list(r.draft), "score": r.score} for r in beads.rows]
    return data | {"beads": rows}


def _document(tree: ClauseTree, units: Sequence[Unit]) -> dict[str, Any]:
    return {
        "file": tree.source.name,
        "sha256": tree.source.sha256,
        "format": tree.source.format,
        "language": tree.language,
        "title": tree.title,
        "part": tree.part.number,
        "units": [{"clause": u.clause, "start": u.start, "end": u.end, "text": u.text} for u in units],
    }


def as_tsv(beads: Beads) -> str:
    """A line a row, the columns of `HEAD` parted by tabs: the numbers of the units from 0, and what they say, with white
    space inside as one blank."""
    return "".join("\t".join(row) + "\n" for row in (HEAD, *_rows(beads)))


def _rows(beads: Beads) -> Iterator[tuple[str, ...]]:
    for row in beads.rows:
        left, right = [beads.original[i] for i in row.original], [beads.draft[j] for j in row.draft]
        yield (
            " ".join(map(str, row.original)),
            " ".join(map(str, row.draft)),
            f"{row.score:.3f}",
            *(" ".join(dict.fromkeys(unit.clause for unit in side)) for side in (left, right)),
            *(" ".join(" ".join(unit.text.split()) for unit in side) for side in (left, right)),
        )
