"""What recognition reads goes through JSON unchanged."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ingest.recognised import Line, Recognised, pack, unpack

_points = st.floats(0, 5000, allow_nan=False)


@given(st.lists(st.tuples(st.text(max_size=9), _points, _points, st.floats(0, 1), st.lists(_points, max_size=4))))
def test_pages_come_back_as_they_went(raw: list[tuple[str, float, float, float, list[float]]]) -> None:
    lines = tuple(Line(text, x, y, x + 1, y + 1, sure, tuple(stops)) for text, x, y, sure, stops in raw)
    pages = {3: Recognised(3, 90, 842.0, 595.0, lines), 7: Recognised(7, 0, 595.0, 842.0, ())}
    assert unpack(json.loads(json.dumps(pack(pages.values())))) == pages
