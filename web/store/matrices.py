"""Which comparisons have one and the same original: what a matrix can be made of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from web.snapshot import Snapshot
from web.store.database import Database
from web.store.tables import comparisons, results

_LISTED = (
    comparisons.c.id,
    comparisons.c.original_sha256,
    comparisons.c.original_name,
    comparisons.c.original_part,
    comparisons.c.draft_sha256,
    comparisons.c.draft_name,
    comparisons.c.draft_part,
    comparisons.c.draft_document,
    comparisons.c.revisions,
    comparisons.c.state,
    comparisons.c.created,
    comparisons.c.cancelled,
    comparisons.c.batch,
    comparisons.c.pair,
    results.c.original_title,
    results.c.draft_title,
)


@dataclass(frozen=True, slots=True)
class Member:
    """A comparison with the original. `pair` says which documents it compares, "" as long as that is unknown; `file` is the
    draft's, or the original's where it holds both; `batch` is the number of the first of those it was started with."""

    number: int
    state: str
    title: str
    file: str
    pair: str
    created: str
    batch: int | None
    cancelled: bool
    newest: bool


@dataclass(frozen=True, slots=True)
class Original:
    """A document of which something was compared: `number` is the newest of the finished comparisons, `drafts` how many
    drafts they compare, `pending` how many comparisons are still to come."""

    number: int
    title: str
    file: str
    drafts: int
    pending: int
    created: str


class Matrices:
    """The room of the comparisons by their original."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def originals(self) -> tuple[Original, ...]:
        """The originals of all finished comparisons, the one that was compared last first."""
        groups: dict[tuple[Any, ...], list[Mapping[Any, Any]]] = {}
        waiting: dict[tuple[Any, ...], int] = {}
        for row in self._rows(_select()):
            file = row["original_sha256"], row["revisions"]
            if row["state"] == "done":
                groups.setdefault((*file, row["original_title"]), []).append(row)
            elif row["state"] != "failed":
                waiting[file] = waiting.get(file, 0) + 1
        return tuple(
            Original(
                rows[0]["id"],
                rows[0]["original_title"],
                rows[0]["original_name"],
                len({row["pair"] for row in rows}),
                waiting.get(key[:2], 0),
                rows[0]["created"],
            )
            for key, rows in groups.items()
        )

    def members(self, number: int) -> tuple[Member, ...]:
        """All comparisons with the original of this one, the newest first; none where it is not finished. Of each draft, the
        newest finished comparison and what was started after it are `newest`.

        The same file, tracked changes read in the same way, and the same document in it, known by its title. Of what is not
        finished it is not known yet which document of the file it will be; another one that was asked for is left out.
        """
        first = self._rows(_select().where(comparisons.c.id == number, comparisons.c.state == "done"))
        one = next(first, None)
        if one is None:
            return ()
        of_file = _select().where(
            comparisons.c.original_sha256 == one["original_sha256"], comparisons.c.revisions == one["revisions"]
        )
        rows = list(self._rows(of_file))
        same = [row for row in rows if row["state"] == "done" and row["original_title"] == one["original_title"]]
        asked = {row["original_part"] for row in same}
        found: list[Member] = []
        finished: set[object] = set()
        seen: set[object] = set()
        for row in rows:
            done = row["state"] == "done"
            if row not in same if done else row["original_part"] not in asked:
                continue
            # A draft is known by where it came from, and by what it was read as.
            known: set[object] = {(row["draft_sha256"], row["draft_part"])}
            known |= {("pair", row["pair"])} if done else set()
            known |= {("document", row["draft_document"], row["draft_part"])} if row["draft_document"] else set()
            # What was begun after the newest result does not take its place before it is finished.
            newest = not known & (finished if done else seen)
            finished |= known if done else set()
            seen |= known
            found.append(
                Member(
                    row["id"],
                    row["state"],
                    row["draft_title"] or "",
                    row["draft_name"] or row["original_name"],
                    row["pair"] if done else "",
                    row["created"],
                    row["batch"],
                    row["cancelled"] is not None,
                    newest,
                )
            )
        return tuple(found)

    def snapshots(self, numbers: Sequence[int]) -> list[tuple[int, Snapshot]]:
        """What came out of finished comparisons, in this order, without what no table shows: boxes on pages, reasons of links,
        sentences. Putting these together would take as long as everything else."""
        with self._database.read() as db:
            wanted = select(results.c.comparison, results.c.snapshot).where(results.c.comparison.in_(numbers))
            kept = {int(number): str(snapshot) for number, snapshot in db.execute(wanted)}
        return [(number, _light(kept[number])) for number in numbers if number in kept]

    def figures(self, numbers: Sequence[int]) -> dict[int, str]:
        """The figures of finished comparisons as `web.shown.figures` wrote them, "" where they were not kept."""
        with self._database.read() as db:
            kept = select(results.c.comparison, results.c.figures).where(results.c.comparison.in_(numbers))
            return {int(number): str(figures) for number, figures in db.execute(kept)}

    def _rows(self, statement: Select[Any]) -> Iterator[Mapping[Any, Any]]:
        with self._database.read() as db:
            yield from db.execute(statement).mappings().all()


def _light(kept: str) -> Snapshot:
    data = json.loads(kept)
    for row in data["rows"]:
        row["signals"] = ()
    for finding in data["findings"]:
        for side in ("original", "draft"):
            if finding[side] is not None:
                finding[side]["boxes"] = ()
    return Snapshot.from_json({**data, "beads": ()})


def _select() -> Select[Any]:
    return (
        select(*_LISTED).outerjoin(results, results.c.comparison == comparisons.c.id).order_by(comparisons.c.id.desc())
    )
