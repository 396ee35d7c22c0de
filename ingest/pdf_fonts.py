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
    unread = [page for page in pages if page.verdict == "soup"]
    if not unread:
        return pages
    repaired: dict[int, Page] = {}
    found = _through_fonts(data, unread)
    while (page := _next(found)) is not None:
        repaired[page.sheet.number] = page
    return [repaired.get(page.sheet.number, page) for page in pages]


def _next(found: Iterator[Page]) -> Page | None:
    """The next page, None where pdfminer has stumbled: damaged data makes it raise anything. What it has not read stays
    soup, and is reported as such."""
    try:
        return next(found, None)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001
        return None


def _through_fonts(data: bytes, unread: Sequence[Page]) -> Iterator[Page]:
    """The pages as pdfminer.six reads them; stops at the third that is no text either."""
    import io

    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LTChar
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)
    interpreter = PDFPageInterpreter(manager, device)
    failures = 0
    numbers = {page.sheet.number - 1 for page in unread}
    for soup, page in zip(unread, PDFPage.get_pages(io.BytesIO(data), pagenos=numbers), strict=False):
        interpreter.process_page(page)
        result = device.get_result()
        chars = [item for item in _walk(result) if isinstance(item, LTChar)]
        # pdfminer turns the page by /Rotate itself.
        shown = Frame(result.x0, result.y0, result.x1, result.y1, 0)
        tokens = list(_from_chars(chars))
        text = "".join(token.text for token in tokens)
        if not is_text(text):
            failures += 1
            yield soup
            if failures == 3:
                return
            continue
        yield upright(soup.sheet.number, shown, (result.x0, result.y0, result.x1, result.y1), tokens)


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
