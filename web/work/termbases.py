"""The office's own terms: read from files in a limited child process, written out for a comparison, and found in the sentences of a
translation."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.document import IngestError, SourceFile
from ingest.limits import Limits
from normalize.terms import Term
from web.store import Store, StoredFile
from web.store.termbases import term_of

if TYPE_CHECKING:
    from normalize.termbase import Termbase

LARGEST = 16 * 1024 * 1024
"""A file of terms that the pages take may have so many bytes: some hundred thousand terms."""

MOST_TERMS = 50_000
"""So many terms may come with a file: a page must not be held up for minutes."""


def read_safely(data: bytes, name: str) -> tuple[Term, ...]:
    """The terms of a file (CSV, XLSX, TBX), read as every other file of a stranger: in a child process with limits of memory and
    time. Raises IngestError, with one sentence that names the line or cell, where it cannot be used."""
    from ingest import sandbox

    if len(data) > LARGEST:
        raise IngestError(f"{name}: larger than {LARGEST >> 20} MB; give the terms that you need in a smaller file.")
    source = SourceFile(name, hashlib.sha256(data).hexdigest(), "terms", len(data))
    doc = sandbox.parse(data, source, "web.work.term_parser", Limits.from_settings())
    found = json.loads(doc.blocks[0].text)
    if len(found) > MOST_TERMS:
        raise IngestError(f"{name}: holds {len(found)} terms, and {MOST_TERMS} is the most; split the file.")
    return tuple(term_of(entry) for entry in found)


def standing_files(store: Store) -> tuple[StoredFile, ...]:
    """The active termbases as files of the store, in the order in which they count. The same terms give the same file: its SHA-256
    says with which terms a comparison was made, and the store keeps it."""
    from normalize.term_files import write_terms

    files: list[StoredFile] = []
    for base, terms in store.termbases.active():
        name = re.sub(r"[\0-\x1f/\\]", "_", base.name)
        files.append(store.add_file(write_terms(terms, "tbx"), f"{name}.tbx"))
    return tuple(files)


@dataclass(frozen=True, slots=True)
class Known:
    """A term that stands in a source sentence, and what is known of it. `base` names the termbase of the office that it comes
    from, "" for the built-in tables; `rendering` says how the target renders it (`normalize.termbase.Rendering`) and `form` with
    which words."""

    term: Term
    base: str
    rendering: str
    form: str


@lru_cache(maxsize=4)
def _termbase(store: Store, revision: str) -> tuple[Termbase, dict[str, str]]:
    """The termbase of the next comparison, and for the key of each own term the name of where it comes from."""
    from normalize.termbase import Termbase, term_key

    terms: list[Term] = []
    bases: dict[str, str] = {}
    for base, own in store.termbases.active():
        for term in own:
            terms.append(term)
            bases.setdefault(term_key(term.zh), base.name)
    return Termbase.with_own(terms), bases


@lru_cache(maxsize=8)
def _for_text(store: Store, revision: str, chinese: str) -> Termbase:
    return _termbase(store, revision)[0].for_text(chinese)


def termbase_of(store: Store) -> Termbase:
    """The termbase that the next comparison uses: the active ones of the office before the built-in tables."""
    return _termbase(store, store.termbases.revision())[0]


def known_terms(store: Store, source: str, target: str, language: str, document: str) -> tuple[Known, ...]:
    """The terms of a source sentence in their order, each once, with how the target renders them. `language` is that of the
    source, `document` the whole Chinese text, whose script decides which words count."""
    from normalize.termbase import term_key

    revision = store.termbases.revision()
    _, bases = _termbase(store, revision)
    found: dict[str, Known] = {}
    for known in (_in_chinese if language == "zh" else _in_english)(
        _for_text(store, revision, document), source, target
    ):
        key = term_key(known.term.zh)
        found.setdefault(key, Known(known.term, bases.get(key, ""), known.rendering, known.form))
    return tuple(found.values())


def _in_chinese(termbase: Termbase, source: str, target: str) -> Iterator[Known]:
    from normalize.termbase import Rendering

    for seen in termbase.find(source):
        # A forbidden rendering is said even where a good one stands beside it.
        said = termbase.renderings(seen.term, target)
        wrong = next((one for one in said if one.rendering is Rendering.FORBIDDEN), None)
        best = wrong or termbase.rendered(seen.term, target)
        yield Known(seen.term, "", best.rendering.value, target[best.start : best.end])


def _in_english(termbase: Termbase, source: str, target: str) -> Iterator[Known]:
    """Terms of an English original: the Chinese of any entry that is so rendered is good, a deprecated one is forbidden."""
    there = {seen.term.zh: target[seen.start : seen.end] for seen in termbase.find(target)}
    for terms, _, _ in termbase.named(source):
        good = next((term for term in terms if term.zh in there and not term.instead), None)
        bad = next((term for term in terms if term.zh in there and term.instead), None)
        shown = bad or good or next((term for term in terms if not term.instead), terms[0])
        rendering = "forbidden" if bad else "preferred" if good else "absent"
        yield Known(shown, "", rendering, there.get(shown.zh, ""))
