"""Formulas of Word documents (Office Math, ECMA-376 Part 1, 22.1) on one line of text."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ingest.word.package import M, local

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_RAISED_SET = frozenset(map(chr, _RAISED))


def raised(text: str) -> str:
    """Text as an exponent: in raised characters where there are such, else behind a caret."""
    if text and set(text) <= _RAISED_SET:
        return text.translate(_RAISED)
    return f"^{_grouped(text)}" if text else ""


def formula(element: etree._Element) -> str:
    """The formula as text: (a+b)/c, x², √(x), ∑_(i=1)^n. Every character of the formula stands in it once."""
    if element.tag == f"{M}t":
        return element.text or ""
    name = local(element.tag)
    if name == "f":
        return f"{_grouped(_part(element, 'num'))}/{_grouped(_part(element, 'den'))}"
    if name in ("sSup", "sSub", "sSubSup", "sPre"):
        below = _part(element, "sub")
        return _part(element, "e") + (f"_{_grouped(below)}" if below else "") + raised(_part(element, "sup"))
    if name == "rad":
        degree = _part(element, "deg")
        return raised(degree).removeprefix("^") + "√" + _grouped(_part(element, "e"))
    if name == "nary":
        below, above = _part(element, "sub"), _part(element, "sup")
        bounds = (f"_{_grouped(below)}" if below else "") + (f"^{_grouped(above)}" if above else "")
        return _sign(element, "chr", "∫") + bounds + " " + _part(element, "e")
    if name == "d":
        inner = _sign(element, "sepChr", "|").join(formula(e) for e in element.iterchildren(f"{M}e"))
        return _sign(element, "begChr", "(") + inner + _sign(element, "endChr", ")")
    if name in ("limLow", "limUpp"):
        return f"{_part(element, 'e')}{'_' if name == 'limLow' else '^'}{_grouped(_part(element, 'lim'))}"
    if name == "m":
        return "; ".join(", ".join(map(formula, row)) for row in element.iterchildren(f"{M}mr"))
    return "".join(map(formula, _children(element)))


def _children(element: etree._Element) -> Iterator[etree._Element]:
    """What may hold text: runs and structures, not properties."""
    return (child for child in element if isinstance(child.tag, str) and not child.tag.endswith("Pr"))


def _part(element: etree._Element, name: str) -> str:
    return "".join(formula(child) for child in element.iterchildren(M + name))


def _sign(element: etree._Element, name: str, default: str) -> str:
    """A sign among the properties of a structure; one that is named but empty is not drawn."""
    found = element.find(f"{M}{local(element.tag)}Pr/{M}{name}")
    return default if found is None else str(found.get(f"{M}val", ""))


def _grouped(text: str) -> str:
    return f"({text})" if len(text) > 1 and not text.isalnum() else text
