"""The samples that come with the source: `samples/<slug>/` with `original.*`, `draft.*` and `manifest.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from web.store import Store, StoredFile

DIRECTORY = Path(__file__).resolve().parent.parent / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """A pair of files to try, or one file that holds both (`draft` None). `titles` is by language."""

    slug: str
    original: Path
    draft: Path | None
    titles: dict[str, str]


def find(directory: Path = DIRECTORY) -> tuple[Sample, ...]:
    """All samples, by slug; none where the package was installed without them."""
    found = []
    for folder in sorted(directory.glob("*/")):
        originals, drafts = sorted(folder.glob("original.*")), sorted(folder.glob("draft.*"))
        if originals:
            found.append(Sample(folder.name, originals[0], drafts[0] if drafts else None, _titles(folder)))
    return tuple(found)


def keep(sample: Sample, store: Store) -> tuple[StoredFile, StoredFile | None]:
    """Puts the files of a sample in the store. All samples' files are called original and draft: the slug tells them apart."""
    original = store.add_file(sample.original.read_bytes(), f"{sample.slug}-{sample.original.name}")
    if sample.draft is None:
        return original, None
    return original, store.add_file(sample.draft.read_bytes(), f"{sample.slug}-{sample.draft.name}")


def _titles(folder: Path) -> dict[str, str]:
    """`title`, or `title.en` and `title.zh`, of the manifest; the folder's name where it has none."""
    manifest = folder / "manifest.toml"
    title = tomllib.loads(manifest.read_text(encoding="utf-8")).get("title") if manifest.exists() else None
    if isinstance(title, dict):
        return {language: str(text) for language, text in title.items()}
    return {"en": str(title or folder.name), "zh": str(title or folder.name)}
