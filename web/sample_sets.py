"""The samples of one original and several drafts: `samples/<slug>/` with `set.toml`, which names the original, and the drafts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from web.samples import DIRECTORY
from web.store import Order, Store


@dataclass(frozen=True, slots=True)
class SampleSet:
    """An original and the drafts of several districts to try. `titles` is by language."""

    slug: str
    original: Path
    drafts: tuple[Path, ...]
    titles: dict[str, str]


def find(directory: Path = DIRECTORY) -> tuple[SampleSet, ...]:
    """All of them, by slug; none where the package was installed without them."""
    return tuple(_read(file) for file in sorted(directory.glob("*/set.toml")))


def orders(chosen: SampleSet, store: Store) -> tuple[Order, ...]:
    """Puts the files in the store; gives what is to be compared, each draft with the original."""
    original = store.add_file(chosen.original.read_bytes(), f"{chosen.slug}-{chosen.original.name}")
    return tuple(Order(original, store.add_file(draft.read_bytes(), draft.name)) for draft in chosen.drafts)


def _read(file: Path) -> SampleSet:
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    drafts = tuple(sorted(file.parent.glob("*.docx")))
    return SampleSet(file.parent.name, (file.parent / said["original"]).resolve(), drafts, dict(said["title"]))
