"""Many pairs in one run: which ones the patterns of the settings give, and the comparison of each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from glob import escape, glob
from pathlib import Path
from typing import TYPE_CHECKING

from diff.finding import Finding, Report, Severity
from diff.run import Accepted, Compared

if TYPE_CHECKING:
    from diff.judge.settings import Settings as Judge
    from ingest.document import Document
    from ingest.limits import Limits


RESULT = ".duizhao."
"""Stands in the name of every result beside a draft: draft.docx.duizhao.html."""


class NothingToCompare(Exception):
    """Patterns that give no pair. The message is one sentence: which one, and what to do."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Which files are compared with which: `original` and `drafts` are patterns (`**` for any folders) that count from `folder`;
    without drafts, each original holds its translation. {stem} in a draft's pattern is the original's name without its ending.
    What is None is for the whole run to say. `where` names the rule in messages."""

    original: tuple[str, ...]
    drafts: tuple[str, ...] = ()
    relation: str | None = None
    original_part: str | None = None
    draft_part: str | None = None
    folder: Path = Path()
    where: str = "--pair"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files to compare, named from the working directory, as for `diff.pipeline.compare_files`; `draft` is "" where the original
    holds its translation. A relation of None is "auto"."""

    original: str
    draft: str
    relation: str | None = None
    original_part: str | None = None
    draft_part: str | None = None

    @property
    def name(self) -> str:
        """Both files, for a reader."""
        return f"{self.original} ↔ {self.draft}" if self.draft else self.original


@dataclass(frozen=True, slots=True)
class Reading:
    """What holds for every pair of a run: the arguments of `diff.pipeline.compare_files` of these names; `alignment` are files of
    `diff.correction`."""

    revisions: str = "accepted"
    limits: Limits | None = None
    ocr: str = "auto"
    termbases: tuple[Path, ...] = ()
    localisation: tuple[Path, ...] = ()
    judge: Judge | None = field(default=None, repr=False)
    embeddings: Path | None = None
    alignment: tuple[Path, ...] = ()


def pairs_of(rules: Iterable[Rule]) -> tuple[Pair, ...]:
    """The pairs that the rules give, each once: in the order of the rules, then by the names of the files.

    Raises NothingToCompare where a pattern fits no file, for a gate that looks at nothing must not pass, and for a name that is no
    text.
    """
    found, missing = pairs_so_far(rules)
    if missing:
        raise NothingToCompare(missing[0])
    if not found:
        raise NothingToCompare("there is no pair to compare; name ORIGINAL and DRAFT, or set pairs in duizhao.toml")
    for name in (name for pair in found for name in (pair.original, pair.draft)):
        if name.encode(errors="replace").decode() != name:
            raise NothingToCompare(f"{name}: this name is not UTF-8, so that no report can hold it; rename the file")
    return found


def pairs_so_far(rules: Iterable[Rule]) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
    """The pairs that the rules give with the files that are there, and a sentence for each pattern that fits none."""
    found: dict[Pair, None] = {}
    missing: list[str] = []
    for rule in rules:
        originals = _files(rule.original, rule, "original", missing)
        found.update((pair, None) for original in originals for pair in _pairs_with(original, rule, missing))
    return tuple(found), tuple(missing)


def as_set(pair: Pair, rules: Iterable[Rule]) -> Pair:
    """The pair with what the first rule that gives these two files says of it; as it is where none does."""
    wanted = _places(pair)
    found = next((other for other in pairs_so_far(rules)[0] if _places(other) == wanted), pair)
    return replace(found, original=pair.original, draft=pair.draft)


def _places(pair: Pair) -> tuple[Path, Path | None]:
    return Path(pair.original).resolve(), Path(pair.draft).resolve() if pair.draft else None


def _pairs_with(original: str, rule: Rule, missing: list[str]) -> list[Pair]:
    if not rule.drafts:
        return [_pair(rule, original, "")]
    stem = escape(Path(original).stem)
    fits = _files([pattern.replace("{stem}", stem) for pattern in rule.drafts], rule, "drafts", missing)
    # Not Path.samefile, which fails for a file that goes away at this moment.
    drafts = [draft for draft in fits if Path(draft).resolve() != Path(original).resolve()]
    if fits and not drafts:
        missing.append(f"{rule.where}: the drafts are the original itself, {original}; name other files")
    return [_pair(rule, original, draft) for draft in drafts]


def _pair(rule: Rule, original: str, draft: str) -> Pair:
    return Pair(original, draft, rule.relation, rule.original_part, rule.draft_part)


def _files(patterns: Sequence[str], rule: Rule, key: str, missing: list[str]) -> list[str]:
    """The files that the patterns fit, named from the working directory, without those that Word keeps beside an open file and the
    results that `duizhao watch` puts beside a draft. Adds a sentence to `missing` for each pattern that fits none."""
    found: set[str] = set()
    for pattern in patterns:
        # Path.glob takes no absolute pattern.
        names = glob(str(Path(escape(str(rule.folder))) / pattern), recursive=True)  # noqa: PTH207
        fits = [os.path.relpath(name) for name in names if Path(name).is_file() and _is_document(Path(name).name)]
        if not fits:
            missing.append(f"{rule.where}: “{key}” {pattern} fits no file; correct the pattern or add the file")
        found.update(fits)
    return sorted(found, key=lambda name: Path(name).parts)


def _is_document(name: str) -> bool:
    return not name.startswith("~$") and RESULT not in name


def compare_pairs(
    pairs: Sequence[Pair], reading: Reading, jobs: int = 1, progress: Callable[[str], None] = lambda stage: None
) -> tuple[Compared, ...]:
    """Compares each pair, in their order. What cannot be used is the refusal of its pair. With `jobs` above 1, so many processes
    share the work; the outcome is the same."""
    if jobs == 1 or len(pairs) < 2:
        files: dict[str, Document | str] = {}
        return tuple(_compare(pair, reading, files, progress) for pair in pairs)
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    outcomes = []
    # A process of its own start, not a copy of this one: libraries that have begun threads do not survive being copied.
    with ProcessPoolExecutor(min(jobs, len(pairs)), get_context("spawn")) as pool:
        try:
            running = [pool.submit(_compare_alone, pair, reading) for pair in pairs]
            for pair, work in zip(pairs, running, strict=True):
                try:
                    outcomes.append(work.result())
                except BrokenProcessPool:
                    outcomes.append(Compared(pair.original, pair.draft, None, f"{pair.name}: {_ENDED}"))
                progress(f"report of {pair.name}")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return tuple(outcomes)


_ENDED = (
    "a process was ended from outside before this was compared, perhaps for want of memory; compare with fewer --jobs."
)

_OPEN: dict[str, Document | str] = {}
"""The originals that this process has read; a process of the pool lives as long as its run."""


def _compare_alone(pair: Pair, reading: Reading) -> Compared:
    return _compare(pair, reading, _OPEN, lambda stage: None)


def _compare(
    pair: Pair, reading: Reading, files: dict[str, Document | str], progress: Callable[[str], None]
) -> Compared:
    """`files` keeps what was read of each original, or why it cannot be: a gazette is read once for all drafts."""
    from diff.correction import of_files
    from diff.pipeline import UNUSABLE_INPUT, compare_files
    from ingest.document import IngestError
    from ingest.registry import read

    if pair.original not in files:
        progress("read")
        try:
            files[pair.original] = read(
                pair.original,
                revisions=reading.revisions,
                limits=reading.limits,
                ocr=reading.ocr,
                progress=lambda page, count: progress(f"read {page}/{count}"),
            )
        except IngestError as error:
            files[pair.original] = str(error)
    original = files[pair.original]
    if isinstance(original, str):
        return Compared(pair.original, pair.draft, None, original)
    try:
        report = compare_files(
            original,
            Path(pair.draft) if pair.draft else None,
            relation=pair.relation or "auto",
            original_part=pair.original_part,
            draft_part=pair.draft_part,
            revisions=reading.revisions,
            limits=reading.limits,
            ocr=reading.ocr,
            termbases=reading.termbases,
            localisation=reading.localisation,
            judge=reading.judge,
            embeddings=reading.embeddings,
            by_hand=of_files(reading.alignment),
            progress=progress,
        )
    except UNUSABLE_INPUT as error:
        return Compared(pair.original, pair.draft, None, str(error))
    return Compared(pair.original, pair.draft, report)


def level_of(finding: Finding | Accepted, severities: Mapping[str, str]) -> str | None:
    """The severity, or "off", that the user sets for a finding: by code of the check, else by type; None where nothing is set."""
    return severities.get(finding.code, severities.get(finding.type))


def graded(report: Report, severities: Mapping[str, str]) -> Report:
    """The report with severities as the user sets them, by code of the check or, where that is not set, by type. Findings that are
    "off" are left out, and a note counts them: a reader must know that they were looked for."""
    off: dict[str, int] = {}
    findings = []
    for finding in report.findings:
        level = level_of(finding, severities)
        if level == "off":
            key = finding.code if finding.code in severities else finding.type
            off[key] = off.get(key, 0) + 1
            continue
        findings.append(finding if level is None else replace(finding, severity=Severity(level)))
    notes = [
        f"{key} is switched off by the settings: findings left out: {number}." for key, number in sorted(off.items())
    ]
    return replace(report, findings=tuple(findings), notes=(*report.notes, *notes))
