"""Pages read again through their fonts' own tables (pdfminer.six), where the file does not name their characters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from ingest.pdf_page import Frame, Page, upright
from ingest.pdf_text import Token, unified
from ingest.pdf_trust import is_text


def repair(data: bytes, pages: list[Page]) -> list[Page]:
    """Reads the pages whose fonts do not name their characters again through the fonts' own tables (pdfminer.six)."""
    unread = [i for i, page in enumerate(pages) if page.verdict == "soup"]
    if not unread:
        return pages
    repaired = dict(zip(unread, _through_fonts(data, unread, pages), strict=False))
    return [repaired.get(i, page) for i, page in enumerate(pages)]


def _through_fonts(data: bytes, indices: Sequence[int], pages: Sequence[Page]) -> Iterator[Page]:
    """The pages at the indices as pdfminer.six reads them; stops at the third that is no text either."""
    import io

    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LTChar
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)
    interpreter = PDFPageInterpreter(manager, device)
    failures = 0
    for index, page in zip(indices, PDFPage.get_pages(io.BytesIO(data), pagenos=set(indices)), strict=False):
        interpreter.process_page(page)
        result = device.get_result()
        chars = [item for item in _walk(result) if isinstance(item, LTChar)]
        # pdfminer turns the page by /Rotate itself.
        shown = Frame(result.x0, result.y0, result.x1, result.y1, 0)
        tokens = list(_from_chars(chars))
        text = "".join(token.text for token in tokens)
        if not is_text(text):
            failures += 1
            yield pages[index]
            if failures == 3:
                return
            continue
        yield upright(index + 1, shown, (result.x0, result.y0, result.x1, result.y1), tokens)


def _walk(item: Any) -> Iterator[Any]:
    """All layout objects below a page or figure."""
    from pdfminer.layout import LTContainer

    for child in item if isinstance(item, LTContainer) else ():
        yield child
        yield from _walk(child)


def _from_chars(chars: Sequence[Any]) -> Iterator[Token]:
    for char in chars:
        text = char.get_text()
        if not text.strip():
            continue
        if text.startswith("(cid:"):
            text = "\ufffd"
        a, b, _, _, e, f = char.matrix
        angle = math.degrees(math.atan2(b, a))
        yield Token(unified(text), e, f, (char.x0, char.y0, char.x1, char.y1), char.size, angle, False)
