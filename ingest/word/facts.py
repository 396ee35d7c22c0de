"""What a Word file says of itself: the core properties of its package (ECMA-376 Part 2, clause 11)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_NAMES = (
    ("title", f"{_DC}title"),
    ("subject", f"{_DC}subject"),
    ("keywords", f"{_CORE}keywords"),
    ("author", f"{_DC}creator"),
    ("modified_by", f"{_CORE}lastModifiedBy"),
    ("created", f"{_TERMS}created"),
    ("modified", f"{_TERMS}modified"),
)


def facts(root: etree._Element) -> Iterator[tuple[str, str]]:
    """(name, value) of the properties that are filled in, in the order of `_NAMES`; dates as the file writes them."""
    for name, tag in _NAMES:
        value = " ".join((root.findtext(tag) or "").split())
        if value:
            yield name, value
