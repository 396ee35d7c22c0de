"""The places of characters in two bytes each."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Box, Run, share, shares_of

widths = st.lists(st.floats(0, 20), min_size=1, max_size=60).filter(lambda found: sum(found) > 0.1)


@given(widths, st.floats(-500, 500))
def test_shares_hold_the_place_of_every_character(found: list[float], left: float) -> None:
    edges = list(accumulate(found, initial=left))
    run = Run(3, 3 + len(found), Box(1, edges[0], 0, edges[-1], 10), shares=shares_of(edges, 0))
    near = (edges[-1] - edges[0]) / 65535 + 1e-9
    assert all(abs(run.place(3 + k) - edge) <= near for k, edge in enumerate(edges))


@given(widths, st.floats(0, 2))
def test_even_characters_need_no_shares(found: list[float], near: float) -> None:
    edges = list(accumulate(found, initial=0.0))
    even = [edges[-1] * k / len(found) for k in range(len(edges))]
    shares = shares_of(edges, near)
    if shares:
        assert len(shares) == 2 * (len(found) - 1)
    else:
        assert all(abs(a - b) <= near + 1e-6 for a, b in zip(edges, even, strict=True))


def test_no_width_has_no_shares() -> None:
    assert shares_of([5.0, 5.0, 5.0], 0) == b"" and shares_of([0.0, 1.0, float("inf")], 0) == b""
    assert [share(b"", k, 2) for k in range(3)] == [0, 0.5, 1]
