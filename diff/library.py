"""The face for programs, which `diff` gives out: compare two documents, read the findings, write them in another form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from diff.exports import EXPORTS, Style
from diff.finding import Report
from diff.pipeline import compare_files
from diff.run import Run
from ingest.document import Document
from ingest.limits import Limits


def compare(
    original: str | Path | bytes | Document,
    draft: str | Path | bytes | Document | None = None,
    *,
    relation: str = "auto",
    original_part: str | None = None,
    draft_part: str | None = None,
    termbases: Sequence[str | Path] = (),
    revisions: str = "accepted",
    ocr: str = "auto",
    limits: Limits | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Compares a draft with its original, as `duizhao check` does.

    A document is given by the path of its file, by the bytes of a file, or as `ingest.registry.read` gave it; a text that the
    program holds already is `text.encode()`. Without `draft`, the original must hold its translation as well.

    `relation` is auto, localisation, translation or revision. `original_part` and `draft_part` say which of several documents in
    a file is meant, by number or by words of its title. `termbases` are files of terms for a translation. `revisions` reads
    tracked changes of Word files as "accepted", or as never made ("original"). `ocr` is auto, off, rapidocr or tesseract.
    `limits` bound what reading may use. `progress` is called with the name of each stage as it begins: read, clauses, align,
    check, report.

    Raises one of `diff.UNUSABLE_INPUT`, whose message is one sentence for the user, where the input cannot be used, and ValueError
    for a relation, a way of reading or a recogniser that does not exist.

    >>> from diff import compare
    >>> plan = "江北市促进投资办法\\n一、奖励\\n对重点项目给予奖励，最高不超过1000万元。"
    >>> report = compare(plan.encode(), plan.replace("1000万元", "20万元").encode())
    >>> [(finding.type, finding.expected, finding.found) for finding in report.findings]
    [('cap-changed', '≤ 10,000,000 CNY', '≤ 200,000 CNY')]
    """
    for name, value, known in (
        ("relation", relation, ("auto", "localisation", "translation", "revision")),
        ("revisions", revisions, ("accepted", "original")),
        ("ocr", ocr, ("auto", "off", "rapidocr", "tesseract")),
    ):
        if value not in known:
            raise ValueError(f"{name} is {value!r}; give one of {', '.join(known)}")
    return compare_files(
        _input(original, "original", revisions, limits, ocr),
        None if draft is None else _input(draft, "draft", revisions, limits, ocr),
        relation=relation,
        original_part=original_part,
        draft_part=draft_part,
        revisions=revisions,
        limits=limits,
        ocr=ocr,
        termbases=[Path(file) for file in termbases],
        progress=progress or (lambda stage: None),
    )


def export(report: Report, form: str, *, lang: str = "en") -> bytes:
    """The report in a form of `duizhao check --format`: text, json, sarif and so on, for readers of `lang` (en or zh).

    Raises ValueError for a form or a language that does not exist.

    >>> from diff import compare, export
    >>> plan = "江北市促进投资办法\\n一、奖励\\n对重点项目给予奖励，最高不超过1000万元。".encode()
    >>> export(compare(plan, plan), "json").decode().splitlines()[1]
    '  "schema": "duizhao.report/1",'
    """
    if form not in EXPORTS:
        raise ValueError(f"there is no form {form!r}; give one of {', '.join(EXPORTS)}")
    if lang not in ("en", "zh"):
        raise ValueError(f"lang is {lang!r}; give en or zh")
    return EXPORTS[form].render(Run.of(report), Style(lang))


def _input(
    given: str | Path | bytes | Document, name: str, revisions: str, limits: Limits | None, ocr: str
) -> Path | Document:
    if isinstance(given, bytes):
        from ingest.registry import read_bytes

        return read_bytes(given, name, revisions=revisions, limits=limits, ocr=ocr)
    return Path(given) if isinstance(given, str) else given
