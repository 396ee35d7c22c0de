"""The decisions that a reviewer wrote into the workbook of `--format xlsx`, read back.

The words are those of the review pages: `accept` says that it is a divergence and must be mended, `dismiss` that it may stay,
`open` that nobody has decided. So what is dismissed goes into the baseline, and what is accepted never does.
"""

from __future__ import annotations

import io
import os
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from diff.gate.baseline import Baseline
from diff.run import Accepted

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

DECISIONS: dict[str, dict[str, str]] = {
    "accept": {"en": "accept", "zh": "确认"},
    "dismiss": {"en": "dismiss", "zh": "忽略"},
    "open": {"en": "undecided", "zh": "未处理"},
}
"""What may be decided on a finding, in the words of the review pages."""

_SAME = {"accepted": "accept", "已确认": "accept", "dismissed": "dismiss", "已忽略": "dismiss"}


class _Columns(NamedTuple):
    key: str
    decision: str
    comment: str
    by: str


COLUMNS = _Columns("key", "decision", "comment", "by")
"""The technical names of the columns that are read back, the same in every language."""

LEDGER = "duizhao.decisions.1"
"""The name of the hidden sheet that says what each finding was; its number grows when it changes."""

_GIVEN = ("reason", "by")
_FACTS = tuple(field.name for field in fields(Accepted) if field.name not in _GIVEN)

LEDGER_HEAD = ("key", *_FACTS)
"""Its columns: what the baseline holds of a finding, without what the reviewer gives."""

SHOWN = 20
"""So many faults of a workbook are named at once."""

LARGEST = 300 * 2**20
"""Bytes that a workbook may unfold to: more than any report, less than what stops a machine."""

_HEAD_ROWS = 20
"""The technical names stand in one of so many first rows, where somebody put lines above them."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MALFORMED = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError,
    EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What openpyxl raises on a workbook that is damaged; it has no exception of its own for that."""


class DecisionError(Exception):
    """A workbook that cannot be read back. The message is one sentence; `problems` are a sentence each by cell."""

    def __init__(self, message: str, problems: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a reviewer made of one finding: `decision` is accept | dismiss | open, or "" where nothing was chosen. `finding` says
    what it was, with the comment as its `reason`."""

    decision: str
    finding: Accepted


def key_of(pair: int, fingerprint: str) -> str:
    """How a row of the workbook is known: by the number of its comparison, from 1, and the finding."""
    return f"{pair}:{fingerprint}"


def ledger_row(pair: int, entry: Accepted) -> tuple[str, ...]:
    """The row of the hidden sheet for a finding of this comparison."""
    return (key_of(pair, entry.fingerprint), *(getattr(entry, name) for name in _FACTS))


def read_decisions(file: Path) -> tuple[Decided, ...]:
    """The decisions in a workbook that `--format xlsx` wrote, each finding once, in the order of the findings. Rows may be sorted,
    filtered or deleted, columns moved, sheets renamed.

    Raises DecisionError where it is no such workbook, or names with their cells up to `SHOWN` faults.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise DecisionError(f"{file}: it cannot be read ({error.strerror}); check the name of the file.") from error
    return decisions_of(data, file.name)


def decisions_of(data: bytes, name: str) -> tuple[Decided, ...]:
    """The same of the bytes of a workbook that is called `name`."""
    book = _opened(data, name)
    ledger = _ledger(book, name)
    return _Reading(_sheet(book, name), ledger).decided(name)


def missing(decided: Sequence[Decided], folder: Path = Path()) -> tuple[str, ...]:
    """The drafts with decisions that are not where the workbook names them from `folder`."""
    names = dict.fromkeys(_file(one.finding) for one in decided if one.decision)
    return tuple(name for name in names if name not in ("", "-") and not (folder / name).is_file())


def merged(baseline: Baseline, decided: Sequence[Decided], folder: Path = Path()) -> Baseline:
    """The baseline after these decisions: with what was dismissed, without what was accepted or reopened. What nobody decided
    on stays as it was. Files are named from the folder of the baseline; the workbook names them from `folder`, that in which the check
    ran (default: the working directory)."""
    moved = [replace(one, finding=_from(baseline.folder, one.finding, folder)) for one in decided]
    files = {_file(one.finding) for one in moved}
    settled = [one for one in moved if one.decision]
    stays = [
        entry
        for entry in baseline.entries
        if not any(_same(entry, one.finding, files, baseline.folder) for one in settled)
    ]
    added = [one.finding for one in settled if one.decision == "dismiss"]
    return Baseline((), baseline.folder).with_entries([*stays, *added])


def _from(folder: Path, entry: Accepted, ran_in: Path) -> Accepted:
    def path(file: str) -> str:
        return file if file in ("", "-") else Path(os.path.relpath(ran_in / file, folder)).as_posix()

    return replace(entry, original=path(entry.original), draft=path(entry.draft))


def _file(entry: Accepted) -> str:
    return entry.draft or entry.original


def _same(entry: Accepted, other: Accepted, files: set[str], folder: Path) -> bool:
    """Whether both are the same finding of the same pair, as `diff.gate.baseline` knows a pair: by the draft's path, or where no file stands
    there any more by the titles of both."""
    if entry.fingerprint != other.fingerprint:
        return False
    titles = (entry.original_title, entry.draft_title)
    if _file(entry) == _file(other):
        return entry.original == other.original or entry.original_title == other.original_title
    gone = _file(entry) not in files and not (folder / _file(entry)).is_file()
    return gone and all(titles) and titles == (other.original_title, other.draft_title)


# ---- the workbook --------------------------------------------------------------------------------------------------


def _opened(data: bytes, name: str) -> Workbook:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise DecisionError(f"{name}: it is protected by a password; save it without one.")
        raise DecisionError(f"{name}: it is a workbook of the old kind (XLS); save it as XLSX.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names, size = set(archive.namelist()), sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise DecisionError(
            f"{name}: it is no Excel workbook (XLSX); give the file that duizhao check --format xlsx wrote."
        ) from error
    if "xl/workbook.xml" not in names:
        raise DecisionError(f"{name}: it is no Excel workbook (XLSX); save it as XLSX.")
    if size > LARGEST:
        raise DecisionError(f"{name}: it unfolds to {size >> 20} MB, more than any report; check the file.")
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            # The library says what it will not write back; nothing is written back.
            warnings.simplefilter("ignore")
            # A decision that was filled down as a formula counts as what it shows.
            return load_workbook(io.BytesIO(data), data_only=True)
    except _MALFORMED as error:
        raise DecisionError(
            f"{name}: the workbook is damaged ({type(error).__name__}); open it in a spreadsheet program and save it anew."
        ) from error


def _ledger(book: Workbook, name: str) -> dict[str, Accepted]:
    """What each finding was, by key, in the order of the report."""
    if LEDGER not in book.sheetnames:
        stem = LEDGER.rpartition(".")[0]
        other = next((title for title in book.sheetnames if title.startswith(f"{stem}.")), "")
        why = f"another version of duizhao wrote it ({other})" if other else f"the hidden sheet {LEDGER} is not there"
        raise DecisionError(f"{name}: {why}, so that its rows mean nothing; write it anew with --format xlsx.")
    rows = book[LEDGER].iter_rows(values_only=True)
    found: dict[str, Accepted] = {}
    head = tuple(_text(value) for value in next(rows, ()))
    if head[: len(LEDGER_HEAD)] != LEDGER_HEAD:
        raise DecisionError(f"{name}: the hidden sheet {LEDGER} was changed; write the file anew with --format xlsx.")
    for row in rows:
        key, *said = (_text(value) for value in row[: len(LEDGER_HEAD)])
        if key:
            found[key] = Accepted(**dict(zip(_FACTS, said, strict=True)))
    return found


def _sheet(book: Workbook, name: str) -> Worksheet:
    """The sheet of findings: the one that has the technical names."""
    for sheet in book.worksheets:
        if sheet.title != LEDGER and _head(sheet):
            return sheet
    raise DecisionError(
        f"{name}: no sheet has the hidden column “{COLUMNS.key}” with the hidden row of technical names, "
        "so that nothing says which finding a row is; write it anew with --format xlsx."
    )


def _head(sheet: Worksheet) -> int:
    """The row of the technical names, 0 without one."""
    for number, row in enumerate(sheet.iter_rows(max_row=_HEAD_ROWS, values_only=True), 1):
        names = [_text(value) for value in row]
        if COLUMNS.key in names and any(name in names for name in COLUMNS[1:]):
            return number
    return 0


class _Reading:
    """The sheet of findings beside what the findings were."""

    def __init__(self, sheet: Worksheet, ledger: dict[str, Accepted]) -> None:
        self._sheet, self._ledger = sheet, ledger
        self._problems: list[str] = []
        self._head = _head(sheet)

    def decided(self, name: str) -> tuple[Decided, ...]:
        columns = self._columns()
        found: dict[str, tuple[int, Decided]] = {}
        for number in range(self._head + 1, self._sheet.max_row + 1) if columns else ():
            seen = self._row(number, columns)
            if seen is None:
                continue
            key, one = seen
            before = found.get(key)
            if before is None or _says_nothing(before[1]):
                found[key] = number, one
            elif not _says_nothing(one) and one != before[1]:
                first, second = self._at(before[0], columns["decision"]), self._at(number, columns["decision"])
                self._problems.append(f"{second}: the same finding is decided on otherwise in {first}; delete one row.")
        if self._problems:
            count = len(self._problems)
            more = [f"… and {count - SHOWN} more."] if count > SHOWN else []
            cells = "1 cell is" if count == 1 else f"{count} cells are"
            raise DecisionError(
                f"{name}: {cells} at fault, nothing was written; mend the workbook and import it again.",
                [*self._problems[:SHOWN], *more],
            )
        return tuple(found[key][1] for key in self._ledger if key in found)

    def _columns(self) -> dict[str, int]:
        """The columns that are read, from 1, by technical name; empty where one is missing or there twice."""
        names = [_text(cell.value) for cell in self._sheet[self._head]]
        for name in COLUMNS:
            places = [n for n, found in enumerate(names, 1) if found == name]
            if not places:
                self._problems.append(
                    f"{self._sheet.title}!{self._head}:{self._head}: the column “{name}” was deleted; "
                    "put it back, or write the file anew with --format xlsx."
                )
            for place in places[1:]:
                first = self._at(self._head, places[0])
                self._problems.append(
                    f"{self._at(self._head, place)}: “{name}” stands in {first} too; delete one column."
                )
        return {} if self._problems else {name: names.index(name) + 1 for name in COLUMNS}

    def _row(self, number: int, columns: dict[str, int]) -> tuple[str, Decided] | None:
        from openpyxl.cell.cell import MergedCell

        cells = {name: self._sheet.cell(number, column) for name, column in columns.items()}
        key, decision, comment, by = (_text(cells[name].value) for name in COLUMNS)
        if key == COLUMNS.key or not (key or decision or comment or by):
            return None
        for name in COLUMNS[1:]:
            if isinstance(cells[name], MergedCell):
                self._problems.append(f"{self._at(number, columns[name])}: the cell is merged with others; split them.")
                return None
        if key not in self._ledger:
            where = self._at(number, columns["key"])
            self._problems.append(
                f"{where}: “{key}” is no finding of this file; delete the row." if key else
                f"{where}: the row was added by hand, and nothing says which finding it is; delete it."
            )  # fmt: skip
            return None
        chosen = _decision(decision)
        if chosen is None:
            self._problems.append(
                f"{self._at(number, columns['decision'])}: “{decision}” is no decision; "
                f"write one of {_listed('en')} ({_listed('zh')}), or nothing."
            )
            return None
        if chosen == "dismiss" and not comment:
            self._problems.append(
                f"{self._at(number, columns['comment'])}: what is dismissed needs a reason; write it into this cell."
            )
        return key, Decided(chosen, replace(self._ledger[key], reason=comment, by=by))

    def _at(self, row: int, column: int) -> str:
        return f"{self._sheet.title}!{self._sheet.cell(row, column).coordinate}"


def _says_nothing(one: Decided) -> bool:
    return not (one.decision or one.finding.reason or one.finding.by)


def _listed(lang: str) -> str:
    return ", ".join(names[lang] for names in DECISIONS.values())


def _words() -> Iterator[tuple[str, str]]:
    for key, names in DECISIONS.items():
        yield key, key
        yield from ((word, key) for word in names.values())
    yield from _SAME.items()


_WORDS = dict(_words())


def _decision(text: str) -> str | None:
    """The decision that a cell names, "" for an empty one, None for anything else."""
    word = unicodedata.normalize("NFKC", text).casefold().strip(" .。'\"“”")
    return _WORDS.get(word) if word else ""


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _text(value: Any) -> str:
    """A cell as text on one line; a whole number without its decimals, as it is shown."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    from openpyxl.utils.escape import unescape

    return " ".join(_CONTROL.sub(" ", unescape(str(value))).split())
