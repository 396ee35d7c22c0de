"""The baseline: findings that were accepted, so that a run fails on new ones only. Kept in a JSON file beside the documents.

An accepted finding is known by its fingerprint and by the pair of documents it was made for: the draft's path from the folder of the
file and the original's title, or, where no file stands at that path any more, the titles of both. So it outlives a new version of a
file, a gazette under another name and a repository in another place; `docs/decisions/0023-a-baseline-by-content-and-pair.md` says why.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from diff.finding import Finding, Report, Severity
from diff.run import Accepted, Compared
from normalize.text import folded

SCHEMA = "duizhao.baseline/1"
BASELINE = "baseline"
"""`Finding.status` of a finding that the baseline holds."""


_MEND = "restore it, or remove it and let duizhao baseline write it anew"


class BaselineError(Exception):
    """A baseline that cannot be used. The message is one sentence: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The accepted findings, and the folder from which their files are named."""

    entries: tuple[Accepted, ...]
    folder: Path

    @classmethod
    def read(cls, file: Path) -> Baseline:
        """Reads a file that `as_json` made. Raises BaselineError."""
        try:
            data = json.loads(file.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            raise BaselineError(f"{file}: there is no such baseline; duizhao baseline writes one") from None
        except OSError as error:
            raise BaselineError(f"{file}: cannot be read ({error.strerror}); name the file of a baseline") from error
        except (ValueError, RecursionError) as error:
            raise BaselineError(f"{file}: this is not JSON ({error}); {_MEND}") from error
        schema = data.get("schema") if isinstance(data, dict) else None
        if schema != SCHEMA and isinstance(schema, str) and schema.startswith(SCHEMA.partition("/")[0] + "/"):
            raise BaselineError(
                f"{file}: this baseline has the form {schema}, and this program reads {SCHEMA}; use another version"
            )
        if schema != SCHEMA or not isinstance(data.get("findings"), list):
            raise BaselineError(f"{file}: this is no baseline of the form {SCHEMA}; name another file, or {_MEND}")
        return cls(tuple(_entry(row, f"{file}: finding {n}") for n, row in enumerate(data["findings"], 1)), file.parent)

    def mark(self, pairs: Sequence[Compared]) -> tuple[tuple[Compared, ...], tuple[Accepted, ...]]:
        """The pairs with the known findings marked, and the accepted ones that vanished from pairs that were compared whole."""
        marked: list[Compared] = []
        vanished: list[Accepted] = []
        for pair, mine in zip(pairs, self.of_each(pairs), strict=True):
            if pair.report is None:
                marked.append(pair)
                continue
            known = {entry.fingerprint: entry for entry in mine}
            findings = tuple(
                replace(finding, status=BASELINE, accepted=known[finding.fingerprint].reason)
                if finding.fingerprint in known
                else finding
                for finding in pair.report.findings
            )
            marked.append(replace(pair, report=replace(pair.report, findings=findings)))
            if pair.report.complete:
                present = {finding.fingerprint for finding in findings}
                vanished += [
                    replace(entry, original=pair.original, draft=pair.draft)
                    for entry in mine
                    if entry.fingerprint not in present
                ]
        return tuple(marked), tuple(vanished)

    def merged(self, pairs: Sequence[Compared], reason: str = "", by: str = "") -> Baseline:
        """The baseline that accepts all findings of the pairs that no waiver covers.

        What was accepted before keeps its reason and who gave it, where it has any; what vanished from a pair that was compared whole
        goes; what was accepted for other pairs stays.
        """
        kept = dict.fromkeys(self.entries)
        added: list[Accepted] = []
        for pair, mine in zip(pairs, self.of_each(pairs), strict=True):
            if pair.report is None:
                continue
            known = {entry.fingerprint: entry for entry in mine}
            present = {finding.fingerprint for finding in pair.report.findings}
            for entry in mine:
                if entry.fingerprint in present or pair.report.complete:
                    kept.pop(entry, None)
            for finding in pair.report.findings:
                before = known.get(finding.fingerprint)
                if finding.status == "waived" and before is None:
                    continue
                old_reason, old_by = (before.reason, before.by) if before else ("", "")
                added.append(self._accept(pair, pair.report, finding, old_reason or reason, old_by or by))
        return Baseline(_sorted([*kept, *added]), self.folder)

    def with_entries(self, entries: Iterable[Accepted]) -> Baseline:
        """The baseline with more accepted findings; of one that both hold, its own stands."""
        keys = {_key(entry) for entry in self.entries}
        return Baseline(_sorted([*self.entries, *(e for e in entries if _key(e) not in keys)]), self.folder)

    def placed(self, entries: Iterable[Accepted]) -> tuple[Accepted, ...]:
        """Entries whose files are named from the working directory, as a run names them, with the names that this baseline uses."""
        return tuple(
            replace(entry, original=self._path(entry.original), draft=self._path(entry.draft) if entry.draft else "")
            for entry in entries
        )

    def of_each(self, pairs: Sequence[Compared]) -> list[tuple[Accepted, ...]]:
        """Of each pair the entries that belong to it."""
        titles = Counter(_titles(pair.report) for pair in pairs if pair.report is not None)
        gone = {entry.draft or entry.original: False for entry in self.entries}
        gone = {path: not (path and (self.folder / path).is_file()) for path in gone}
        return [
            tuple(entry for entry in self.entries if self._belongs(entry, pair, titles, gone))
            if pair.report is not None
            else ()
            for pair in pairs
        ]

    def _belongs(
        self, entry: Accepted, pair: Compared, titles: Counter[tuple[str, str]], gone: dict[str, bool]
    ) -> bool:
        assert pair.report is not None
        these = _titles(pair.report)
        original, draft = folded(entry.original_title), folded(entry.draft_title)
        path = entry.draft or entry.original
        if path == self._path(pair.reviewed):
            return original == these[0] or entry.original == self._path(pair.original)
        # A file that is called otherwise now. Two drafts under one title would answer for one another.
        return gone[path] and all(these) and (original, draft) == these and titles[these] == 1

    def _path(self, file: str) -> str:
        return "-" if file == "-" or not file else Path(os.path.relpath(file, self.folder)).as_posix()

    def _accept(self, pair: Compared, report: Report, finding: Finding, reason: str, by: str) -> Accepted:
        draft = self._path(pair.draft) if pair.draft else ""
        return accept(finding, self._path(pair.original), draft, _title(report, 0), _title(report, 1), reason, by)


def accept(
    finding: Finding, original: str, draft: str, original_title: str, draft_title: str, reason: str = "", by: str = ""
) -> Accepted:
    """The entry for a finding of these two files and documents."""
    side = finding.original or finding.draft
    return Accepted(
        fingerprint=finding.fingerprint,
        original=original,
        draft=draft,
        code=finding.code,
        type=finding.type,
        severity=finding.severity.value,
        clause=side.clause if side else "",
        message=finding.message["en"],
        reason=reason,
        by=by,
        original_title=original_title,
        draft_title=draft_title,
        zh=finding.message["zh"],
    )


def as_json(entries: Iterable[Accepted]) -> str:
    """The file, by `diff/data/baseline.schema.json`: the same findings give the same bytes, and one more is one more row."""
    rows = [as_dict(entry) for entry in _sorted(entries)]
    return json.dumps({"schema": SCHEMA, "findings": rows}, ensure_ascii=False, indent=2) + "\n"


def as_dict(entry: Accepted) -> dict[str, Any]:
    """One accepted finding as plain data."""
    return {
        "fingerprint": entry.fingerprint,
        "original": entry.original,
        "draft": entry.draft,
        "original_title": entry.original_title,
        "draft_title": entry.draft_title,
        "code": entry.code,
        "type": entry.type,
        "severity": entry.severity,
        "clause": entry.clause,
        "message": {"en": entry.message, "zh": entry.zh},
        "reason": entry.reason,
        "by": entry.by,
    }


_TEXTS = tuple(field.name for field in fields(Accepted) if field.name not in ("message", "zh"))


def _entry(row: Any, where: str) -> Accepted:
    message = row.get("message") if isinstance(row, dict) else None
    if not isinstance(message, dict) or not all(isinstance(message.get(lang), str) for lang in ("en", "zh")):
        raise BaselineError(f"{where} has no message in both languages; {_MEND}")
    for name in _TEXTS:
        if not isinstance(row.get(name), str):
            raise BaselineError(f"{where} has no “{name}”; {_MEND}")
    if any("\ud800" <= c <= "\udfff" for text in (*(row[name] for name in _TEXTS), *message.values()) for c in text):
        raise BaselineError(f"{where} holds half a character (\\ud800 to \\udfff); {_MEND}")
    if row["severity"] not in {severity.value for severity in Severity}:
        raise BaselineError(f"{where} has a severity that there is not, “{row['severity']}”; correct it")
    return Accepted(**{name: row[name] for name in _TEXTS}, message=message["en"], zh=message["zh"])


def _sorted(entries: Iterable[Accepted]) -> tuple[Accepted, ...]:
    return tuple(sorted(entries, key=lambda entry: (_key(entry), entry.reason, entry.by)))


def _key(entry: Accepted) -> tuple[str, ...]:
    return entry.draft, entry.original, entry.original_title, entry.draft_title, entry.code, entry.fingerprint


def _title(report: Report, side: int) -> str:
    return (report.alignment.original, report.alignment.draft)[side].title


def _titles(report: Report) -> tuple[str, str]:
    return folded(_title(report, 0)), folded(_title(report, 1))
