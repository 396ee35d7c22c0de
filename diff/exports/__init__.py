"""The forms in which a report leaves the program: one module a form, one line each in `EXPORTS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diff.run import Run


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class ExportError(ValueError):
    """A run that a form cannot hold. The message is one sentence: why, and what to do."""


@dataclass(frozen=True, slots=True)
class Style:
    """For whom a form is made: `lang` is "en" or "zh", `colour` says that a terminal shows it."""

    lang: str = "en"
    colour: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """One form: its name on the command line, what it is for, the ending of its files, and the bytes it makes; `binary` where they
    are no text, so that a terminal is spared them."""

    name: str
    summary: str
    suffix: str
    media_type: str
    render: Callable[[Run, Style], bytes]
    binary: bool = False


# Each module is imported by its own form alone, so that listing the forms costs nothing.


def _text(run: Run, style: Style) -> bytes:
    from diff.exports.text_report import run_as_text

    return run_as_text(run.said_in(style.lang), style.lang, style.colour).encode()


def _json(run: Run, style: Style) -> bytes:
    from diff.exports.json_report import run_as_json as as_json

    return as_json(run).encode()


def _xlsx(run: Run, style: Style) -> bytes:
    from diff.exports.xlsx_report import render

    return render(run.said_in(style.lang), style)


def _docx(run: Run, style: Style) -> bytes:
    from diff.exports.review_report_docx import render

    return render(run.said_in(style.lang), style)


def _xliff(run: Run, style: Style) -> bytes:
    from diff.exports.xliff import as_xliff, of_run

    return as_xliff(of_run(said := run.said_in(style.lang)), style.lang, said.notes)


def _xliff_12(run: Run, style: Style) -> bytes:
    from diff.exports.xliff import as_xliff_12, of_run

    return as_xliff_12(of_run(said := run.said_in(style.lang)), style.lang, said.notes)


def _sarif(run: Run, style: Style) -> bytes:
    from diff.exports.sarif_report import render

    return render(run, style)


def _junit(run: Run, style: Style) -> bytes:
    from diff.exports.junit_report import render

    return render(run, style)


def _github(run: Run, style: Style) -> bytes:
    from diff.exports.github_annotations import render

    return render(run, style)


def _gitlab(run: Run, style: Style) -> bytes:
    from diff.exports.gitlab_report import render

    return render(run, style)


def _markdown(run: Run, style: Style) -> bytes:
    from diff.exports.markdown_summary import render

    return render(run.said_in(style.lang), style)


def _html(run: Run, style: Style) -> bytes:
    from diff.exports.html_page import render

    return render(run.said_in(style.lang), style)


EXPORTS: dict[str, Export] = {
    export.name: export
    for export in (
        Export("text", "for reading, in Chinese or English", ".txt", "text/plain; charset=utf-8", _text),
        Export("json", "for programs, by a published schema", ".json", "application/json", _json),
        Export("sarif", "for code scanning and viewers, SARIF 2.1.0", ".sarif", "application/sarif+json", _sarif),
        Export("junit", "for build servers, JUnit XML", ".xml", "application/xml", _junit),
        Export("github", "for GitHub Actions, annotations in the log", ".txt", "text/plain; charset=utf-8", _github),
        Export("gitlab", "for merge requests of GitLab, code quality", ".json", "application/json", _gitlab),
        Export("markdown", "for job summaries and comments", ".md", "text/markdown; charset=utf-8", _markdown),
        Export("html", "for reading in any browser, in one file", ".html", "text/html; charset=utf-8", _html),
        Export("xlsx", "for a reviewer who decides in Excel", ".xlsx", XLSX, _xlsx, binary=True),
        Export("docx", "for the record, the review report in Word", ".docx", DOCX, _docx, binary=True),
        Export("xliff", "for translators' tools, findings as notes (2.1)", ".xlf", "application/xliff+xml", _xliff),
        Export("xliff-1.2", "the same for older tools", ".xlf", "application/x-xliff+xml", _xliff_12),
    )
}

TABLES = ("text", "csv", "xlsx", "json")
"""The forms of a table: for reading, for spreadsheet programs, as a workbook, for programs by a published schema."""
