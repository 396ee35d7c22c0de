"""The Markdown of the checks' pages, and nothing else."""

from __future__ import annotations

import pytest

from diff.checks import all_checks
from web.shown.prose import render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\nline.\n\nTwo.", "<p>One line.</p>\n<p>Two.</p>"),
        ("**Flags** 超过 `a < b`", "<p><strong>Flags</strong> 超过 <code>a &lt; b</code></p>"),
        ("- one\n- two\n  more\n", "<ul><li>one</li><li>two more</li></ul>"),
        ("Such as:\n- one", "<p>Such as:</p>\n<ul><li>one</li></ul>"),
        ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
        ("## Why", "<h3>Why</h3>"),
        ("    a = *b*", "<pre><code>a = *b*</code></pre>"),
        ("2 * 3 * 4 and *so*", "<p>2 * 3 * 4 and <em>so</em></p>"),
        (
            "<script>alert(1)</script> **<i>**",
            "<p>&lt;script&gt;alert(1)&lt;/script&gt; <strong>&lt;i&gt;</strong></p>",
        ),
        ("`**x**`", "<p><code>**x**</code></p>"),
        ("", ""),
    ],
)
def test_markdown(text, html):
    assert render(text) == html


def test_the_pages_of_the_checks_leave_no_markup_behind():
    for check in all_checks():
        assert "**" not in render(check.page), check.code
