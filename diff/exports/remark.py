"""What a comment in a document says of a finding, in one language."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from diff.exports.finding_words import Words
from diff.exports.text_report import on_one_line
from diff.finding import Finding, Report, Severity

AUTHOR, INITIALS = "Duizhao", "DZ"

_WORDS = {
    "original": {"en": "Original {}: “{}”", "zh": "原文{}：“{}”"},
    "unquoted": {"en": "Facing {} of the original", "zh": "对应原文{}"},
    "suggestion": {"en": "Suggested: “{}”", "zh": "建议译文：“{}”"},
}

_KINDS = {
    "html": "a web page",
    "txt": "plain text",
    "doc": "an office file of another format",
    "picture": "a picture",
    "docx": "a Word file",
    "pdf": "a PDF",
}


class AnnotationError(Exception):
    """A file that cannot be annotated. The message is one sentence: what is wrong and what to do."""


def commented(report: Report, info: bool = False) -> tuple[Finding, ...]:
    """The findings that get a comment: all that count, in their order; those for information where `info` is set. What somebody
    accepted needs no comment any more."""
    return tuple(f for f in report.findings if not f.status and (info or f.severity is not Severity.INFO))


def remark(finding: Finding, lang: str) -> str:
    """The text of a comment: severity, type and check; the message; expected and found; the original's words with their clause, each
    on a line of its own. `lang` is "en" or "zh"."""
    return "\n".join(_lines(finding, lang))


def _lines(finding: Finding, lang: str) -> Iterator[str]:
    words = Words(lang)
    # A margin is narrow, and a folded comment shows its beginning only.
    yield " · ".join((words.severity(finding.severity), words.type(finding), finding.code))
    yield words.message(finding)
    # Values that only repeat what is quoted on both sides say nothing new.
    quotes = tuple("" if side is None else side.quote for side in (finding.original, finding.draft))
    repeated = replace(finding, expected="", found="") if quotes == (finding.expected, finding.found) else finding
    if values := words.values(repeated):
        yield values
    if finding.original is not None:
        clause, quote = words.clause(finding.original.clause), on_one_line(finding.original.quote)
        yield _WORDS["original" if quote else "unquoted"][lang].format(clause, quote)
    if finding.suggestion:
        yield _WORDS["suggestion"][lang].format(on_one_line(finding.suggestion))


def date() -> datetime | None:
    """The date that annotations bear: that of SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/), so that
    the same input gives the same bytes; None, and so no date, where it is not set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else None


def place_of(report: Report, finding: Finding) -> int:
    """Where in the draft's text a comment stands that quotes nothing of it; never inside a word of Latin letters."""
    text = report.alignment.draft.text
    at = missing_at(report, finding) if finding.draft is None else finding.draft.start
    while 0 < at < len(text) and _is_latin(text[at - 1]) and _is_latin(text[at]):
        at += 1
    return at


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def missing_at(report: Report, finding: Finding) -> int:
    """Where in the draft's text something should have stood that the draft has no clause for: behind what faces the clauses before
    it, at the beginning where there is none."""
    alignment = report.alignment
    if finding.original is None:
        return 0
    clause = next(c.index for c in alignment.original.clauses if c.path == finding.original.clause)
    facing = {index: link for link in alignment.links for index in link.source if link.target and not link.moved}
    before = next((facing[index] for index in range(clause - 1, -1, -1) if index in facing), None)
    return 0 if before is None else max(alignment.draft.clauses[index].end for index in before.target)


def refuse_other(report: Report, data: bytes, wanted: str) -> None:
    """Raises AnnotationError unless `data` are the bytes of the report's draft, in the format `wanted`."""
    import hashlib

    source = report.alignment.draft.source
    if source.format != wanted:
        raise AnnotationError(
            f"{source.name}: only Word files (DOCX) and PDF files can be given back with comments; this one is "
            f"{_KINDS.get(source.format, source.format)} - save the text as DOCX and compare that."
        )
    if hashlib.sha256(data).hexdigest() != source.sha256:
        raise AnnotationError(f"{source.name}: these are not the bytes that were compared; compare the file once more.")
