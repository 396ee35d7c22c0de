"""A finding is found again, whichever comparison it was made in."""

from __future__ import annotations

import dataclasses

from web.store.places import newest_place


def test_a_finding_is_found_in_the_newest_comparison_that_has_it(store, report, kit):
    fingerprint = report.findings[8].fingerprint
    first = kit.finish(store, report)
    pair = store.comparison(first).pair
    assert newest_place(store.database, pair, fingerprint) == (first, 9)
    second = kit.finish(store, report)
    assert newest_place(store.database, pair, fingerprint) == (second, 9)
    kit.finish(store, dataclasses.replace(report, findings=report.findings[:8]))
    assert newest_place(store.database, pair, fingerprint) == (second, 9)
    assert newest_place(store.database, "0" * 32, fingerprint) is None
    assert newest_place(store.database, pair, "0" * 16) is None
