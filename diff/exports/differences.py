"""Two quotes side by side, with what differs between them marked."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from markupsafe import Markup, escape

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z]+|\s+|.", re.DOTALL)
_LONGEST = 3000
"""Quotes of more tokens than this are shown without marks: comparing them is quadratic, and nobody reads them."""


def differences(original: str, draft: str) -> tuple[Markup, Markup]:
    """Both quotes with what is only on one side in <del> and <ins>. Numbers and Latin words are compared whole."""
    left, right = _TOKEN.findall(original), _TOKEN.findall(draft)
    if not left or not right or max(len(left), len(right)) > _LONGEST:
        return escape(original), escape(draft)
    parts: tuple[list[Markup], list[Markup]] = ([], [])
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for out, text, element in ((parts[0], "".join(left[i:j]), "del"), (parts[1], "".join(right[k:m]), "ins")):
            if text:
                out.append(escape(text) if tag == "equal" else Markup("<{0}>{1}</{0}>").format(element, text))
    return Markup("").join(parts[0]), Markup("").join(parts[1])
