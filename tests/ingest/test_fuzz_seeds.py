"""What the fuzzer (bench/fuzz.py) has found stays found: each input is read or refused with one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest import registry
from ingest.document import IngestError
from ingest.limits import Limits
from ingest.sandbox import encode

SEEDS = sorted((Path(__file__).parent / "fuzz_seeds").iterdir())
LIMITS = Limits(cpu_seconds=10)


def read(data: bytes, name: str) -> str:
    """The text, or the sentence with which the file is refused. Fails where neither is sound."""
    try:
        doc = registry.read_bytes(data, name, limits=LIMITS)
    except IngestError as error:
        sentence = str(error)
        assert name in sentence and "\n" not in sentence and sentence.endswith(".")
        # What no parser has a sentence for is reported with the name of the error: a fault of ours.
        assert "cannot be read (" not in sentence and "broke down" not in sentence and "took more" not in sentence
        return sentence
    for block in (*doc.blocks, *doc.aside):
        block.text.encode()
        for run in block.runs:
            assert 0 <= run.start < run.end <= len(block.text)
            assert 1 <= run.box.page <= (doc.pages or 0)
    # NaN and infinity are no JSON.
    json.dumps(encode(doc), allow_nan=False)
    return doc.text


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_what_was_found_is_read_or_refused(seed: Path) -> None:
    assert seed.stat().st_size < 20_000
    assert read(seed.read_bytes(), seed.name)


def test_one_paragraph_of_many_lines_costs_what_its_lines_cost() -> None:
    """Each line looked at the whole paragraph before it, to see whether a bracket was open."""
    line = "推动全市经济社会高质量发展（支持企业做大做强并且扩大开放，\n"
    assert read((line * 2500).encode(), "long.txt").startswith("推动")


def test_comments_before_a_page_cost_what_they_are_long() -> None:
    """Each could end where any of the next did: twenty took half a second, forty would not have come back."""
    assert registry.sniff(b"<!---->" * 500 + b"x") == "txt"
    assert registry.sniff(b"<!-- a --> <!-- b -->\n<html>") == "html"
