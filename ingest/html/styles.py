"""What the style sheets inside a web page hide.

Only rules for one name are followed (`.old`, `#copy`, `p.note`, `aside`): whether a longer one holds depends on what
scripts do. Where another rule may show the element again, it counts as shown, so that no text is taken for hidden
that a reader sees. The grammar is that of CSS Syntax Level 3, as far as rules and their blocks go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

_LONGEST = 500_000
"""Style sheets are followed up to so many characters."""
_COMMENT = re.compile(r"/\*(?:.*?\*/|.*)|<!--|-->", re.DOTALL)
_SCREEN = re.compile(r"(?:(?:only )?(?:screen|all))?")
_ONE_NAME = re.compile(r"(?=.)(\w*)([.#][\w-]+)?")
_NAME = re.compile(r"[.#][\w-]+")
_HIDES = re.compile(r"(?:display:none|visibility:hidden|mso-hide:all)(?:!important)?(?:;|$)")
_SHOWS = re.compile(r"(?:display:(?!none)|visibility:visible|mso-hide:none)")


def hides(style: str) -> bool | None:
    """Whether declarations such as `display: none` hide an element; None where they do not say."""
    bare = re.sub(r"\s", "", style).lower()
    return True if _HIDES.search(bare) else False if _SHOWS.search(bare) else None


def hidden(root: etree._Element, body: etree._Element) -> set[etree._Element]:
    """The outermost elements of `body` that rules in the page's style elements hide.

    None where that is most of the page's text: then a script shows it.
    """
    said: dict[tuple[str, str], bool] = {}
    again: set[str] = set()
    for selector, verdict in _verdicts(root):
        m = _ONE_NAME.fullmatch(selector)
        if m is not None:
            said[m[1].lower(), m[2] or ""] = verdict
        elif not verdict:
            again.update(_NAME.findall(re.split(r"[\s>+~]", selector)[-1]))
    if not any(said.values()):
        return set()
    found: set[etree._Element] = set()
    for element in body.iter(etree.Element):
        names = [f".{name}" for name in (element.get("class") or "").split()]
        names += [f"#{element.get('id')}"] if element.get("id") else []
        keys = [(tag, name) for name in names for tag in ("", element.tag)]
        # A class or an identifier goes before the name of the element.
        verdicts = {said[key] for key in keys if key in said} or {said.get((element.tag, ""), False)}
        if verdicts == {True} and again.isdisjoint(names) and hides(element.get("style", "")) is not False:
            found.add(element)
    outermost = {e for e in found if e is not body and found.isdisjoint(e.iterancestors())}
    gone = sum(_length(e) for e in outermost)
    return outermost if 2 * gone <= _length(body) else set()


def _verdicts(root: etree._Element) -> Iterator[tuple[str, bool]]:
    """Every selector of the page's style sheets for screens that says whether an element is shown: whether it hides."""
    for sheet in root.iter("style"):
        if not _for_screens(sheet.get("media", "")):
            continue
        pieces = re.split(r"([{}])", _COMMENT.sub("", (sheet.text or "")[:_LONGEST]))
        # What the open blocks begin with, and whether rules inside them are for screens.
        blocks = [("", True)]
        for piece, brace in zip(pieces[::2], pieces[1::2], strict=False):
            if brace == "{":
                opening = piece.rpartition(";")[2].strip()
                media = opening.startswith("@media") and _for_screens(opening.removeprefix("@media"))
                blocks.append((opening, media and blocks[-1][1]))
            elif len(blocks) > 1:
                opening, _ = blocks.pop()
                verdict = hides(piece)
                if verdict is not None and blocks[-1][1] and not opening.startswith("@"):
                    yield from ((selector.strip(), verdict) for selector in opening.split(","))


def _for_screens(media: str) -> bool:
    """Whether a list of media takes in any screen, whatever its size."""
    return _SCREEN.fullmatch(" ".join(media.split()).lower()) is not None


def _length(element: etree._Element) -> int:
    """The characters that an element shows, blanks apart."""
    inner = (text for text in element.itertext() if text)
    unseen = sum(len("".join((e.text or "").split())) for e in element.iter("script", "style"))
    return sum(len("".join(text.split())) for text in inner) - unseen
