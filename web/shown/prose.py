"""The little Markdown that the checks' pages use, as HTML: paragraphs, lists, headings, code, bold, emphasis.

Everything is escaped first and only then marked up, so that no page can bring in markup of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

_ITEM = re.compile(r"\s*(?:[-*]|\d+\.)\s+")
_INLINE = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w*])\*([^\s*][^*]*)\*(?![\w*])"), r"<em>\1</em>"),
)


def render(text: str) -> Markup:
    """HTML of a docstring."""
    return Markup("\n").join(_block(block) for block in _blocks(text))


def inline(text: str) -> Markup:
    """HTML of one line."""
    parts = re.split(r"`([^`]+)`", text)
    out = Markup("")
    for i, part in enumerate(parts):
        if i % 2:
            out += Markup("<code>{}</code>").format(part)
            continue
        html = str(escape(part))
        for pattern, replacement in _INLINE:
            html = pattern.sub(replacement, html)
        out += Markup(html)
    return out


def _blocks(text: str) -> Iterator[list[str]]:
    """Lines grouped at blank lines; a list and the paragraph before it are apart even without one."""
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        starts_list = block and _ITEM.match(line) and not _ITEM.match(block[0])
        if block and (not line.strip() or starts_list):
            yield block
            block = []
        if line.strip():
            block.append(line)


def _block(lines: list[str]) -> Markup:
    if all(line.startswith("    ") for line in lines):
        return Markup("<pre><code>{}</code></pre>").format("\n".join(line[4:] for line in lines))
    if heading := re.match(r"(#{1,4})\s+(.*)", lines[0]):
        level = len(heading[1]) + 1
        return Markup("<h{0}>{1}</h{0}>").format(level, inline(heading[2]))
    if _ITEM.match(lines[0]):
        items: list[str] = []
        for line in lines:
            if start := _ITEM.match(line):
                items.append(line[start.end() :])
            else:
                items[-1] += " " + line.strip()
        element = "ol" if lines[0].lstrip()[0].isdigit() else "ul"
        body = Markup("").join(Markup("<li>{}</li>").format(inline(item)) for item in items)
        return Markup("<{0}>{1}</{0}>").format(element, body)
    return Markup("<p>{}</p>").format(inline(" ".join(line.strip() for line in lines)))
