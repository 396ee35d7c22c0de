"""What takes long or opens files of others, done in a process apart: exports, annotated copies of drafts, and workbooks that come back.

The process (`python -P -m web.work.apart`) has limits of memory and time, no network, and where it opens a file of somebody no right to
write one. What is asked goes in as a pickle, for it comes from this program; what comes out is bytes or JSON, never a pickle: a
file made to take the process over gets no further.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ingest import sandbox
from ingest.limits import Limits
from web.work.line import Line

if TYPE_CHECKING:
    from diff.finding import Report
    from diff.gate.decisions import Decided
    from diff.run import Run

_AT_ONCE, _IN_LINE = 1, 1
_REFUSED = 3

_LINE = Line(_AT_ONCE, _IN_LINE)


class Refused(Exception):
    """What was asked for cannot be made. The message is one sentence; `problems` are more of them, each on one place."""

    def __init__(self, message: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


def rendered(run: Run, form: str, lang: str, decided: Mapping[str, Decided] | None = None) -> bytes:
    """A run in one of the forms of `diff.exports.EXPORTS`, in "en" or "zh"; `decided` are the decisions, by fingerprint, that a workbook
    (xlsx) brings along and a report (docx) tells. Raises Refused and Busy."""
    return _made("render", run, form, lang, dict(decided or {}))


def annotated(report: Report, data: bytes, lang: str, changes: bool = False) -> bytes:
    """The draft of a report (`data`, a Word file or a PDF) with a comment for every finding; `changes` proposes the original's wording
    as tracked changes in a Word file. Raises Refused and Busy."""
    return _made("annotate", report, data, lang, changes)


def decisions_in(data: bytes, name: str) -> tuple[Decided, ...]:
    """The decisions in a workbook. Raises Refused, whose problems name cells, and Busy."""
    from diff.gate.decisions import Decided
    from diff.run import Accepted

    rows = json.loads(_made("decisions", data, name))
    return tuple(Decided(row["decision"], Accepted(**row["finding"])) for row in rows)


def _made(work: str, *given: Any) -> bytes:
    limits = Limits.from_settings()
    with _LINE.turn(), tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output:
        try:
            child = subprocess.run(
                [sys.executable, "-P", "-m", "web.work.apart"],
                input=pickle.dumps((limits, work, given)),
                stdout=output,
                stderr=subprocess.DEVNULL,
                env={**sandbox.environment(), "TMPDIR": folder},
                cwd=folder,
                timeout=limits.wall_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Refused("This takes too long, so it was stopped; take another form.") from None
        output.seek(0)
        data = output.read()
    if child.returncode == _REFUSED:
        said = json.loads(data)
        raise Refused(said["message"], tuple(said["problems"]))
    if child.returncode:
        raise Refused("The file cannot be used, or needs more memory or time than is allowed; take another form.")
    return data


def _render(run: Run, form: str, lang: str, decided: Mapping[str, Decided]) -> bytes:
    from diff.exports import EXPORTS, Style

    if form == "xlsx":
        from diff.exports.xlsx_report import render

        return render(run, Style(lang), decided)
    if form == "docx":
        from diff.exports.review_report_docx import render as as_docx

        return as_docx(run.said_in(lang), Style(lang), decided)
    return EXPORTS[form].render(run, Style(lang))


def _annotate(report: Report, data: bytes, lang: str, changes: bool) -> bytes:
    if report.alignment.draft.source.format == "pdf":
        from diff.exports import pdf_notes

        return pdf_notes.annotated(report, data, lang)
    from diff.exports import word_comments

    return word_comments.annotated(report, data, lang, changes)


def _decisions(data: bytes, name: str) -> bytes:
    from diff.gate.decisions import decisions_of

    return json.dumps([asdict(one) for one in decisions_of(data, name)], ensure_ascii=False).encode()


_WORK: dict[str, tuple[Callable[..., bytes], bool]] = {
    "render": (_render, False),
    "annotate": (_annotate, True),
    "decisions": (_decisions, True),
}
"""What can be asked for, and whether it opens a file of somebody."""


def main() -> int:
    """The process: a pickle on standard input; bytes, or why there are none, on standard output."""
    from diff.exports import ExportError
    from diff.exports.remark import AnnotationError
    from diff.gate.decisions import DecisionError
    from ingest.document import IngestError

    sandbox.end_with_parent()
    sandbox.forgo_network()
    limits, work, given = pickle.load(sys.stdin.buffer)
    run, foreign = _WORK[work]
    sandbox.limit(limits)
    if foreign:
        sandbox.forgo_files()
    try:
        data = run(*given)
    except (ExportError, AnnotationError, DecisionError, IngestError) as error:
        said = {"message": str(error), "problems": getattr(error, "problems", ())}
        sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode())
        return _REFUSED
    sys.stdout.buffer.write(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
