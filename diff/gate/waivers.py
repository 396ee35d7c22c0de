"""Waivers: findings that somebody answers for, with a reason, for a while and within a scope."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from diff.finding import Finding, Report
from diff.run import Compared

WAIVED = "waived"
"""`Finding.status` of a finding that a waiver covers."""

SCOPES = ("check", "files", "clause", "fingerprint", "quote")
"""What a waiver can be narrowed down by; all that it names must fit."""
_KEYS = ("reason", "owner", "expires", *SCOPES)


class WaiverError(Exception):
    """A waiver that cannot be used. The message is one sentence: which one, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """`reason` says why the findings are accepted and `owner` who answers for it; `expires` is the last day on which it holds, None
    for no end. The rest is its scope, empty where it does not narrow it: `check` are codes of checks or types of findings, `files`
    patterns for the path of the draft from `folder`, `clause` paths of clauses that hold for what is in them too, `fingerprint` the
    ids of findings, `quote` stretches of text of which one stands in a quote. `where` names the waiver in messages."""

    reason: str
    owner: str
    expires: date | None = None
    check: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    clause: tuple[str, ...] = ()
    fingerprint: tuple[str, ...] = ()
    quote: tuple[str, ...] = ()
    folder: Path = Path()
    where: str = ""

    def covers_file(self, file: str) -> bool:
        """Whether the waiver is for this file, which was named from the working directory."""
        if not self.files:
            return True
        path = Path(os.path.relpath(file, self.folder)).as_posix()
        return any(_matches(path, pattern) for pattern in self.files)

    def covers(self, finding: Finding) -> bool:
        """Whether the rest of the scope fits a finding."""
        sides = [side for side in (finding.original, finding.draft) if side is not None]
        return (
            (not self.check or finding.code in self.check or finding.type in self.check)
            and (not self.fingerprint or finding.fingerprint in self.fingerprint)
            and (not self.clause or any(_within(side.clause, path) for side in sides for path in self.clause))
            and (not self.quote or any(_plain(text) in _plain(side.quote) for side in sides for text in self.quote))
        )

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.expires is not None and today > self.expires

    def scope(self) -> str:
        """What it is for, as it is written in its table."""
        named = ((key, getattr(self, key)) for key in SCOPES)
        return "; ".join(f"{key} {', '.join(values)}" for key, values in named if values)


def _matches(path: str, pattern: str) -> bool:
    """Like a shell: `**/` stands for any folders, and for none."""
    if fnmatchcase(path, pattern):
        return True
    return "**/" in pattern and _matches(path, pattern.replace("**/", "", 1))


def _within(clause: str, path: str) -> bool:
    return clause == path or clause.startswith(path + "/")


def _plain(text: str) -> str:
    """White space inside a quote is the page's, not the author's."""
    return "".join(text.split())


def today(environment: Mapping[str, str] = os.environ) -> date:
    """The day by which waivers expire: that of SOURCE_DATE_EPOCH (seconds, UTC; reproducible-builds.org), else the present one.

    Raises WaiverError where the variable holds no number of seconds."""
    epoch = environment.get("SOURCE_DATE_EPOCH", "").strip()
    if not epoch:
        return datetime.now().astimezone().date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise WaiverError(f"SOURCE_DATE_EPOCH is “{epoch}”; set it to a number of seconds, or unset it") from error


def read_waivers(file: Path) -> tuple[Waiver, ...]:
    """The waivers of a TOML file with `[[waivers]]` tables. Raises WaiverError."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise WaiverError(
            f"{file}: cannot be read ({error.strerror}); name a TOML file with [[waivers]] tables"
        ) from error
    except UnicodeDecodeError as error:
        raise WaiverError(f"{file}: this is not UTF-8 ({error}); give a TOML file with [[waivers]] tables") from error
    except tomllib.TOMLDecodeError as error:
        raise WaiverError(f"{file}: this is not TOML ({error}); correct it") from error
    tables = data.pop("waivers", [])
    if data or not isinstance(tables, list):
        raise WaiverError(f"{file}: a file of waivers holds [[waivers]] tables and nothing else")
    return parse_waivers(tables, str(file), file.parent)


def parse_waivers(tables: Sequence[Any], file: str, folder: Path) -> tuple[Waiver, ...]:
    """The waivers that stand in `file` as these tables; patterns of files count from `folder`. Raises WaiverError."""
    return tuple(_waiver(table, f"{file}: waiver {n}", folder) for n, table in enumerate(tables, 1))


def _waiver(table: Any, where: str, folder: Path) -> Waiver:
    if not isinstance(table, dict):
        raise WaiverError(f"{where} is no table; write it as [[waivers]]")
    for key in table:
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, n=1)
            hint = f"did you mean “{near[0]}”?" if near else f"the keys are {', '.join(_KEYS)}"
            raise WaiverError(f"{where}: there is no key “{key}”; {hint}")
    for key in ("reason", "owner"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            raise WaiverError(f"{where}: “{key}” is missing; say {'why' if key == 'reason' else 'who answers for it'}")
    expires = table.get("expires")
    if expires is not None and (not isinstance(expires, date) or isinstance(expires, datetime)):
        raise WaiverError(f"{where}: “expires” must be a date like 2027-06-30, without quotation marks")
    scope = {key: _texts(table[key], f"{where}: “{key}”") for key in SCOPES if key in table}
    if not scope:
        raise WaiverError(f"{where} would waive everything; narrow it down by one of {', '.join(SCOPES)}")
    if unknown := [name for name in scope.get("check", ()) if name not in known_checks()]:
        raise WaiverError(f"{where}: {unknown_check(unknown[0])}")
    return Waiver(table["reason"].strip(), table["owner"].strip(), expires, **scope, folder=folder, where=where)


def _texts(value: Any, where: str) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not values or not all(isinstance(one, str) and one.strip() for one in values):
        raise WaiverError(f"{where} must be a text, or a list of texts")
    return tuple(values)


def known_checks() -> dict[str, None]:
    """The codes of the checks and the types of findings, in their order."""
    from diff.checks import all_checks
    from diff.finding import JUDGE
    from diff.vocabulary import TYPES

    return dict.fromkeys([*(check.code for check in all_checks()), JUDGE, *TYPES])


def unknown_check(name: str) -> str:
    """The sentence for a name that is neither."""
    near = get_close_matches(name, known_checks(), n=1) or get_close_matches(name.upper(), known_checks(), n=1)
    hint = f"did you mean {near[0]}?" if near else "duizhao checks lists both"
    return f"“{name}” is neither the code of a check nor a type of finding; {hint}"


def waive(
    pairs: Iterable[Compared], waivers: Sequence[Waiver], on: date, whole: bool = True
) -> tuple[tuple[Compared, ...], tuple[str, ...]]:
    """The pairs with the findings marked that a waiver covers on that day, and notes on waivers that expired or fit nothing.

    `whole` says that these are all pairs there are: only then is a waiver for any file unused because nothing here needs it. One
    is not called unused where a file within its scope could not be compared, or read to its end.
    """
    valid = [waiver for waiver in waivers if not waiver.expired(on)]
    used: set[int] = set()
    marked: list[Compared] = []
    for pair in pairs:
        here = [(n, waiver) for n, waiver in enumerate(valid) if waiver.covers_file(pair.reviewed)]
        if pair.report is None:
            used.update(n for n, _ in here)
            marked.append(pair)
            continue
        findings: list[Finding] = []
        for finding in pair.report.findings:
            fits = [(n, waiver) for n, waiver in here if waiver.covers(finding)]
            used.update(n for n, _ in fits)
            if fits:
                waiver = fits[0][1]
                finding = replace(finding, status=WAIVED, accepted=f"{waiver.reason} ({waiver.owner})")
            findings.append(finding)
        if not pair.report.complete:
            used.update(n for n, _ in here)
        marked.append(replace(pair, report=with_findings(pair.report, findings)))
    notes = [
        f"{waiver.where} expired on {waiver.expires} and waives nothing any more ({waiver.scope()}; {waiver.owner}); "
        "renew or remove it."
        for waiver in waivers
        if waiver.expired(on)
    ]
    for n, waiver in enumerate(valid):
        concerned = any(waiver.covers_file(pair.reviewed) for pair in marked) if waiver.files else whole
        if n not in used and (concerned or whole):
            notes.append(f"{waiver.where} fits no finding ({waiver.scope()}; {waiver.owner}); remove it.")
    return tuple(marked), tuple(notes)


def with_findings(report: Report, findings: Iterable[Finding]) -> Report:
    """The report with other findings."""
    return replace(report, findings=tuple(findings))
