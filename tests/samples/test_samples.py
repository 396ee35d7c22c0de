"""The samples show what they claim: every planted divergence is found, nothing else is reported, and every form of a
file gives the same findings."""

from __future__ import annotations

import importlib.util
import json
import re
import tomllib
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from diff.checks import RESTATEMENT_CHECKS, TRANSLATION_CHECKS
from diff.finding import Finding, Report, Severity
from diff.pipeline import compare_files

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT / "samples"
SLUGS = tuple(sorted(path.parent.name for path in SAMPLES.glob("*/manifest.toml")))
LARGEST = 300_000
"""Bytes of a file: samples are cloned with the source."""


def manifest(slug: str) -> dict:
    own = tomllib.loads((SAMPLES / slug / "manifest.toml").read_text(encoding="utf-8"))
    if "same_as" in own:
        other = tomllib.loads((SAMPLES / own["same_as"] / "manifest.toml").read_text(encoding="utf-8"))
        own = {**other, **own, "draft": None}
    return own


@cache
def report(slug: str, original: str = "", draft: str = "") -> Report:
    """The report of two files of a sample; without names, of the texts that the manifest names."""
    names = manifest(slug)
    first, second = original or names["original"], draft or names["draft"]
    return compare_files(SAMPLES / slug / first, SAMPLES / slug / second if second else None)


def quotes(finding: Finding) -> tuple[str, str]:
    return tuple("".join(side.quote.split()) if side else "" for side in (finding.original, finding.draft))  # type: ignore[return-value]


def answers(slug: str, finding: Finding, row: dict) -> bool:
    """Whether a finding is the one that a row of the manifest describes: the type, and on each side a quote that overlaps
    the row's words where these stand. Where the row has no words, the finding may quote what stands around the gap."""
    if finding.type != row["type"]:
        return False
    alignment = report(slug).alignment
    for tree, side, wanted in (
        (alignment.original, finding.original, row["original"]),
        (alignment.draft, finding.draft, row["draft"]),
    ):
        if wanted and not (
            side and any(at < side.end and side.start < at + len(wanted) for at in places(tree.text, wanted))
        ):
            return False
    return True


def places(text: str, wanted: str) -> list[int]:
    """Where the words stand in a text."""
    return [match.start() for match in re.finditer(re.escape(wanted), text)]


def marks(row: dict) -> list:
    """`open = true` in the manifest says that the program does not find this yet; the row must go as soon as it does."""
    return (
        [pytest.mark.xfail(strict=True, reason="found now: drop `open` from the manifest")] if row.get("open") else []
    )


def rows(key: str) -> list:
    return [
        pytest.param(slug, row, id=f"{slug}-{row.get('type', 'silent')}-{n}", marks=marks(row))
        for slug in SLUGS
        for n, row in enumerate(manifest(slug)[key])
    ]


def test_there_are_samples_of_all_relations():
    assert {manifest(slug)["relation"] for slug in SLUGS} == {"localisation", "revision", "translation"}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_manifest_says_what_the_sample_shows_in_words_that_stand_in_it(slug):
    names = manifest(slug)
    assert names["shows"] and set(names["title"]) == {"en", "zh"}
    texts = {
        "original": (SAMPLES / slug / names["original"]).read_text(encoding="utf-8"),
        "draft": (SAMPLES / slug / (names["draft"] or names["original"])).read_text(encoding="utf-8"),
    }
    for row in (*names["divergences"], *names["accepted"], *names["silent"]):
        for side, text in texts.items():
            assert row[side] in text, f"{side} of {row} does not stand in the text"


@pytest.mark.parametrize("slug", SLUGS)
def test_the_relation_is_recognised(slug):
    assert report(slug).relation == manifest(slug)["relation"]
    assert report(slug).complete


@pytest.mark.parametrize(("slug", "row"), rows("divergences"))
def test_a_planted_divergence_is_found(slug, row):
    assert any(answers(slug, finding, row) for finding in report(slug).findings), f"{row} is not found"


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_is_reported_that_was_not_planted(slug):
    names = manifest(slug)
    known = (*names["divergences"], *names["accepted"])
    strangers = [
        (finding.code, finding.type, *quotes(finding))
        for finding in report(slug).findings
        if finding.severity is not Severity.INFO and not any(answers(slug, finding, row) for row in known)
    ]
    assert strangers == []


@pytest.mark.parametrize(("slug", "row"), rows("silent"))
def test_what_only_carries_the_text_over_is_silent(slug, row):
    texts = (report(slug).alignment.original.text, report(slug).alignment.draft.text)
    for side, text in zip(("original", "draft"), texts, strict=True):
        start = text.index(row[side])
        end = start + len(row[side])
        for finding in report(slug).findings:
            there = getattr(finding, side)
            # A clause that moved or has another number quotes its heading, never these words.
            assert there is None or there.end <= start or end <= there.start, f"{finding.code} rests on “{row[side]}”"


@pytest.mark.parametrize("slug", SLUGS)
def test_the_report_is_the_golden(slug):
    golden = SAMPLES / slug / "golden" / "report.json"
    again = f"run: python samples/make.py goldens {slug}"
    assert golden.is_file(), f"{golden.relative_to(ROOT)} is missing; {again}"
    found, expected = json.loads(maker().report(slug)), json.loads(golden.read_text(encoding="utf-8"))
    assert found == expected, f"the report differs from {golden.relative_to(ROOT)}; where that is meant, {again}"


def forms() -> list:
    """Every pair of forms of every sample, but for the texts, which are the measure."""
    out = []
    for slug in SLUGS:
        names = manifest(slug)
        sides = [
            [path.name for path in sorted((SAMPLES / slug).glob(f"{side}.*"))] or [""] for side in ("original", "draft")
        ]
        plain = (names["original"], names["draft"] or "")
        out += [pytest.param(slug, *pair, id=f"{slug}-{'-'.join(pair)}") for pair in product(*sides) if pair != plain]
    return out


def facts(finding: Finding) -> tuple:
    """What a finding says, without pages and boxes."""
    places = tuple(
        (side.clause, "".join(side.quote.split())) if side else None for side in (finding.original, finding.draft)
    )
    return (finding.code, finding.type, finding.severity, places, finding.expected, finding.found, finding.direction)


@pytest.mark.parametrize(("slug", "original", "draft"), forms())
def test_every_form_of_a_file_holds_the_same_text(slug, original, draft):
    made, plain = report(slug, original, draft).alignment, report(slug).alignment
    for tree, text in ((made.original, plain.original), (made.draft, plain.draft)):
        stale = f"{tree.source.name} is not what its text makes it; run: python samples/make.py forms {slug}"
        assert "".join(tree.text.split()) == "".join(text.text.split()), stale


@pytest.mark.parametrize(("slug", "original", "draft"), forms())
def test_every_form_of_a_file_gives_the_same_findings(slug, original, draft):
    other = report(slug, original, draft)
    assert other.complete
    assert [facts(finding) for finding in other.findings] == [facts(finding) for finding in report(slug).findings]


@pytest.mark.parametrize(
    ("slug", "original", "draft", "side"),
    [
        ("district-draft", "original.pdf", "draft.docx", "original"),
        ("new-version", "original.docx", "draft.pdf", "draft"),
    ],
)
def test_a_finding_in_a_pdf_has_its_page_and_boxes(slug, original, draft, side):
    quoted = [there for f in report(slug, original, draft).findings if (there := getattr(f, side)) and there.quote]
    assert quoted and all(there.page and there.boxes for there in quoted)


def test_the_gazette_is_split_into_its_documents():
    pdf = report("district-draft", "original.pdf", "draft.docx")
    assert pdf.alignment.original.part.number == 3
    assert pdf.alignment.original.title.startswith("澜江市推动工业绿色转型三年行动计划")
    assert {there.page for f in pdf.findings if (there := f.original)} <= {4, 5, 6, None}


def test_the_samples_show_every_check():
    shown = {finding.code for slug in SLUGS for finding in report(slug).findings}
    assert {check.code for check in (*RESTATEMENT_CHECKS, *TRANSLATION_CHECKS)} - shown == set()


def test_files_are_small_and_their_sources_are_there():
    for slug in SLUGS:
        for path in (SAMPLES / slug).rglob("*"):
            assert path.is_dir() or path.stat().st_size < LARGEST, f"{path} is too large"
        for product_, (source, _) in maker().FORMS[slug].items():
            assert (SAMPLES / slug / product_).is_file() and (SAMPLES / slug / source).is_file()


def test_the_bilingual_notice_holds_the_texts_of_the_translation():
    _, make = maker().FORMS["bilingual-notice"]["original.txt"]
    notice = (SAMPLES / "bilingual-notice" / "notice.txt").read_text(encoding="utf-8")
    assert make(notice) == (SAMPLES / "bilingual-notice" / "original.txt").read_bytes()


@cache
def maker():
    """samples/make.py, which belongs to no package."""
    spec = importlib.util.spec_from_file_location("samples_make", SAMPLES / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
