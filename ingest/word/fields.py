"""Fields of Word documents (ECMA-376 Part 1, 17.16): which of them print something that the file keeps no result of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lxml import etree

from ingest.word.formula import raised
from ingest.word.number_formats import printed
from ingest.word.package import W14, W, integer, is_on, value


@dataclass(slots=True)
class Field:
    """An open complex field: between its beginning and its separator stands the instruction, then the result."""

    begin: etree._Element
    instruction: list[str] = field(default_factory=list)
    result: bool = False
    contents: bool = False
    """Its result is a table of contents."""

    @property
    def code(self) -> str:
        """The instruction."""
        return "".join(self.instruction).strip()


def is_contents(code: str) -> bool:
    """Whether an instruction asks for a table of contents."""
    return re.match(r"(?:TOC|TOA)\b", code, re.IGNORECASE) is not None


def unclosed(root: etree._Element, gone: Callable[[etree._Element], bool]) -> list[etree._Element]:
    """The beginnings of fields that never end: they must not swallow the text after them.

    `gone` says of an element whether the chosen view leaves it out.
    """
    open_fields: list[etree._Element] = []
    for char in root.iter(f"{W}fldChar"):
        kind = char.get(f"{W}fldCharType")
        if kind not in ("begin", "end") or gone(char):
            continue
        if kind == "begin":
            open_fields.append(char)
        elif open_fields:
            open_fields.pop()
    return open_fields


def form_value(begin: etree._Element) -> str:
    """What a legacy form field without result shows: its box or its chosen entry."""
    data = begin.find(f"{W}ffData")
    if data is None:
        return ""
    box, choice = data.find(f"{W}checkBox"), data.find(f"{W}ddList")
    if box is not None:
        ticked = is_on(box, "checked") if box.find(f"{W}checked") is not None else is_on(box, "default")
        return "☒" if ticked else "☐"
    if choice is not None:
        entries = [entry.get(f"{W}val", "") for entry in choice.iterchildren(f"{W}listEntry")]
        at = integer(value(choice, "result") or value(choice, "default"), 0)
        return entries[at] if 0 <= at < len(entries) else ""
    return ""


def equation(code: str) -> tuple[str, str] | None:
    """What an EQ field draws, and the phonetic guide in it; None for another field or a drawing that is no text.

    Chinese Word makes characters in circles, \\o\\ac(○,1), and phonetic guides, \\o\\ad(\\s\\up 9(hàn),汉), in this way.
    """
    m = re.match(r"EQ\b(.*)", code, re.IGNORECASE | re.DOTALL)
    if m is None:
        return None
    switch, arguments = _call(re.sub(r'\\\*\s*(?:"[^"]*"|\S+)', "", m[1]).strip())
    if arguments is None:
        return None
    if switch.startswith("f") and len(arguments) == 2:
        return f"{_plain(arguments[0])}/{_plain(arguments[1])}", ""
    if not switch.startswith("o"):
        return None
    guides = [a for a in arguments if a.lstrip().startswith("\\s")]
    if guides and len(guides) < len(arguments):
        return "".join(a.strip() for a in arguments if a not in guides), " ".join(map(_plain, guides))
    shapes = [a for a in arguments if a.strip() in _SHAPES]
    inner = "".join(a.strip() for a in arguments if a not in shapes)
    if "○" in map(str.strip, arguments) and re.fullmatch(r"[1-9]|1\d|20", inner):
        return printed(int(inner), "decimalEnclosedCircle"), ""
    return inner, ""


_SHAPES = frozenset("○□△◇◯〇")


def _call(text: str) -> tuple[str, list[str] | None]:
    """The switches and arguments of \\o\\ac(a,b); None as arguments where there are none."""
    m = re.match(r"((?:\\[a-z]+[\d.]*\s*)+)\(", text, re.IGNORECASE)
    if m is None or not text.rstrip().endswith(")"):
        return "", None
    arguments, depth = [""], 0
    for char in text[m.end() : text.rindex(")")]:
        depth += (char == "(") - (char == ")")
        if char in ",;，" and depth == 0:
            arguments.append("")
        else:
            arguments[-1] += char
    return m[1].lstrip("\\").lower(), arguments


def _plain(text: str) -> str:
    """The last argument of nested switches, or the text itself."""
    m = re.fullmatch(r"\s*(?:\\[a-z]+\s*[\d.]*\s*)+\((.*)\)\s*", text, re.IGNORECASE | re.DOTALL)
    return (m[1] if m else text).strip()


def checkbox(properties: etree._Element) -> str:
    """What an empty content control of a box shows."""
    box = properties.find(f"{W14}checkbox")
    if box is None:
        return ""
    ticked = box.find(f"{W14}checked")
    return "☒" if ticked is not None and ticked.get(f"{W14}val") in ("1", "true") else "☐"


def superscript(texts: Iterable[str]) -> str:
    """Raised digits stay raised, so that 10 with a raised 2 does not become 102; other text is left as it is."""
    text = "".join(texts)
    return raised(text) if text.isascii() and text.isdigit() else text
