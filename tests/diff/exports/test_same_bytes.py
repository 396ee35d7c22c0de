"""The same run gives the same bytes in every form."""

from __future__ import annotations

import pytest

from diff.exports import EXPORTS, Style


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["sarif", "junit", "github", "gitlab", "markdown", "html"])
def test_twice_the_same(run, tmp_path, name, lang):
    data = EXPORTS[name].render(run, Style(lang))
    assert data == EXPORTS[name].render(run, Style(lang))
    assert str(tmp_path).encode() not in data
    assert data.endswith(b"\n")
