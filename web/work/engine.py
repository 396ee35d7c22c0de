"""What a comparison runs: the pipeline of the command line on files of the store."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from diff.correction import Resolved, keys_of, resolve
from diff.finding import Report
from diff.pipeline import compare_files
from ingest.document import Document
from normalize.clause import ClauseTree
from normalize.tables import TableError
from web.snapshot import pair_of
from web.store import Comparison, Store, StoredFile
from web.work.jobs import Progress
from web.work.termbases import standing_files


def run_pipeline(comparison: Comparison, store: Store, progress: Progress) -> tuple[Report, str]:
    """The engine of the real thing: the same pipeline and the same export as the command line. The environment says whether
    somebody is asked for a second opinion, and who."""
    from diff.exports.json_report import as_json
    from diff.judge.settings import Settings

    order = comparison.order
    progress("read")
    original = read_stored(order.original, store, order.revisions, progress)
    draft = read_stored(order.draft, store, order.revisions, progress) if order.draft else None
    standing = standing_files(store)

    def by_hand(mine: ClauseTree, theirs: ClauseTree) -> Resolved:
        pair = store.library.pair(comparison.id, mine.title, theirs.title, pair_of(mine, theirs))
        kept = store.corrections.history(pair).in_force
        resolved = resolve([one.correction for one in kept], keys_of(mine), keys_of(theirs))
        store.corrections.note(comparison.id, [(one.id, fate) for one, fate in zip(kept, resolved.fates, strict=True)])
        return resolved

    with _named_copies((*order.termbases, *standing), store) as termbases:
        report = compare_files(
            original,
            draft,
            relation=order.relation,
            original_part=order.original_part,
            draft_part=order.draft_part,
            termbases=termbases[: len(order.termbases)],
            standing=termbases[len(order.termbases) :],
            judge=Settings.chosen(),
            by_hand=by_hand,
            # A second opinion is part of the checks.
            progress=lambda stage: progress("check" if stage.startswith("judge ") else stage),
        )
    if report.relation == "translation" and standing:
        said = (f"The terms of the termbase {file.name} were used (SHA-256 {file.sha256})." for file in standing)
        used = tuple((file.name, file.sha256) for file in standing)
        report = replace(report, notes=(*report.notes, *said), termbases=used)
    return report, as_json(report)


@contextmanager
def _named_copies(files: Sequence[StoredFile], store: Store) -> Iterator[tuple[Path, ...]]:
    """The files under the names that their user knows, for readers that go by the name; a sentence about one of them names no
    more than that."""
    with tempfile.TemporaryDirectory(prefix="duizhao-") as folder:
        paths: list[Path] = []
        for number, file in enumerate(files, 1):
            place = Path(folder, str(number))
            place.mkdir()
            name = re.sub(r"[\0/\\]", "_", file.name).lstrip(".")[-60:] or "terms"
            paths.append(place / name)
            paths[-1].write_bytes(store.path(file.sha256).read_bytes())
        try:
            yield tuple(paths)
        except TableError as error:
            raise TableError(re.sub(rf"{re.escape(folder)}/\d+/", "", str(error))) from error


def read_stored(file: StoredFile, store: Store, revisions: str, progress: Progress) -> Document:
    """Reads a file of the store. Raises IngestError, with one sentence, where it cannot be used."""
    # Parsers bring heavy libraries with them; the pages do not need them.
    from ingest.registry import read_bytes

    def page(number: int, count: int) -> None:
        progress(f"read {number}/{count}")

    return read_bytes(store.path(file.sha256).read_bytes(), file.name, revisions=revisions, progress=page)
