from __future__ import annotations

import importlib

import pytest


@pytest.fixture
def calibration():
    return importlib.import_module("calibration")


def seen(calibration, n, right, raw=0.9, text="a", code="QU01", type="cap-changed", kind="held-out readings"):
    return [calibration.Seen(kind, text, code, type, raw, i < right) for i in range(n)]


def test_the_table_moves_from_what_was_said_to_what_was_counted(calibration):
    few = calibration.learned(seen(calibration, 2, 1), 8)["QU01", "cap-changed"]
    many = calibration.learned(seen(calibration, 200, 100), 8)["QU01", "cap-changed"]
    assert 0.5 < many.confidence < 0.55 < few.confidence < 0.9
    assert (many.n, many.hits, many.raw) == (200, 100, pytest.approx(0.9))


def test_what_was_seen_or_planted_counts_less(calibration):
    few = seen(calibration, 10, 0)
    table = calibration.learned(
        few + seen(calibration, 10, 10, kind="laws") + seen(calibration, 100, 100, kind="plants"), 2
    )
    every = table[calibration.together("cap-changed")]
    assert (every.n, every.hits) == (pytest.approx(12), pytest.approx(2))


def test_what_was_not_measured_is_corrected_as_all_are(calibration):
    table = calibration.learned(seen(calibration, 100, 60), 2)
    (other,) = seen(calibration, 1, 1, code="SC01", type="scope-changed")
    assert calibration.predicted(table, other) == pytest.approx(0.6, abs=0.02)


def test_texts_are_predicted_without_themselves(calibration):
    findings = seen(calibration, 50, 50, text="a") + seen(calibration, 50, 0, text="b")
    said = calibration.left_out(findings, 2)
    assert all((p < 0.5) is right for p, right in said)


def test_errors(calibration):
    said = [(0.9, True), (0.9, False), (0.3, False)]
    assert calibration.expected_error(said) == pytest.approx((0.8 + 0.3) / 3)
    assert calibration.brier(said) == pytest.approx((0.01 + 0.81 + 0.09) / 3)
    assert sum(len(members) for _, members in calibration.binned(said)) == 3


def test_the_written_table_is_read_back(calibration, tmp_path, monkeypatch):
    from diff import confidence

    table = calibration.learned(seen(calibration, 40, 30), 4)
    calibration.write(table, 4, tmp_path / "confidence.csv")
    monkeypatch.setattr(confidence, "TABLE", tmp_path / "confidence.csv")
    rows = confidence._rows.__wrapped__()
    assert rows["QU01", "cap-changed"] == (0.9, pytest.approx(table["QU01", "cap-changed"].confidence, abs=0.001))
    assert confidence.together("cap-changed") in rows
