from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diff.checks import all_checks
from diff.confidence import TABLE, calibrated, shifted, together
from diff.pipeline import compare
from diff.vocabulary import TYPES
from normalize.outline import build
from normalize.tables import read_table
from tests.reading import read_bytes

ROWS = {(row["code"], row["type"]): row for row in read_table(TABLE)}
CODES = {check.code for check in all_checks()}
ALL = {together("cap-changed"), together("accuracy/number")}
SHARES = st.floats(0.0, 1.0)


def test_every_row_is_of_a_check_and_a_type():
    assert set(ROWS) >= ALL
    assert {code for code, _ in ROWS} - {"*"} <= CODES
    assert {type for _, type in set(ROWS) - ALL} <= set(TYPES)


@pytest.mark.parametrize("key", ROWS, ids="/".join)
def test_a_row_lies_between_what_was_expected_and_what_was_counted(key):
    row, every = ROWS[key], ROWS[key if key in ALL else together(key[1])]
    n, hits, raw, confidence = (float(row[name]) for name in ("n", "hits", "raw", "confidence"))
    assert 0 <= hits <= n
    prior = raw if key in ALL else shifted(raw, float(every["raw"]), float(every["confidence"]))
    counted = hits / n if n else prior
    assert min(prior, counted) - 0.01 <= confidence <= max(prior, counted) + 0.01


@pytest.mark.parametrize("key", [key for key in ROWS if key not in ALL], ids="/".join)
def test_a_check_that_always_says_the_same_gets_the_measured_share(key):
    row = ROWS[key]
    assert calibrated(*key, float(row["raw"])) == pytest.approx(float(row["confidence"]), abs=0.006)


@pytest.mark.parametrize("type", ["wording", "accuracy/omission"])
def test_what_was_never_measured_is_corrected_as_all_such_findings_are(type):
    every = ROWS[together(type)]
    assert calibrated("ZZ99", type, float(every["raw"])) == pytest.approx(float(every["confidence"]), abs=0.006)


@given(st.sampled_from(sorted(ROWS)), SHARES, SHARES)
def test_the_order_of_what_a_check_says_is_kept(key, a, b):
    low, high = sorted((a, b))
    assert 0.01 <= calibrated(*key, low) <= calibrated(*key, high) <= 0.99


@pytest.mark.parametrize(
    ("raw", "said", "measured", "expected"),
    [(0.8, 0.8, 0.5, 0.5), (0.9, 0.8, 0.8, 0.9), (0.9, 0.8, 0.5, 0.69), (0.0, 0.5, 0.5, 0.01), (1.0, 0.5, 0.9, 0.99)],
)
def test_shifted(raw, said, measured, expected):
    assert shifted(raw, said, measured) == expected


def test_findings_carry_the_calibrated_confidence(monkeypatch):
    asked = []

    def ask(code, type, raw):
        asked.append((code, type, raw))
        return 0.42

    monkeypatch.setattr("diff.pipeline.calibrated", ask)
    texts = [f"渝州市促进投资行动计划\n一、加大奖励\n对重点项目给予奖励，最高不超过{sum}万元。" for sum in (1000, 20)]
    docs = [read_bytes(text.encode(), "plan.txt") for text in texts]
    from ingest.parts import split

    (finding,) = compare(*(build(split(doc)[0], doc.source) for doc in docs)).findings
    assert finding.confidence == 0.42
    assert [(code, type) for code, type, _ in asked] == [(finding.code, finding.type)]
