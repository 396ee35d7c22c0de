"""Whether the box of a character covers it on the drawn page: random characters of each PDF in a folder.

    python bench/page_view.py DIR|FILE.pdf ... [--count N] [--seed N]

For each character its box comes from the Document, as a reviewer would see it. It covers the character if the drawn page
holds ink in it, and if the tight box that pdfium gives for the glyph of this character there lies inside it, but for a
tenth of an em. Prints the share covered per file, and the first characters that are not.
"""

from __future__ import annotations

import argparse
import ctypes
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pypdfium2_raw as pdfium

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest.document import Box, Document, IngestError, Part, SourceFile
from ingest.pdf import parser as pdf_parser
from ingest.pdf import pictures as pdf_pictures
from ingest.pdf.text import unified

_DPI = 144
_SLACK = 0.1
"""Ems by which ink may stand out of a box."""
_FLAT = frozenset("\ufffd\ufffc")


@dataclass(frozen=True, slots=True)
class Seen:
    """One character: its box, whether the page holds ink in it, and by how many points its glyph stands out of it
    (None where no glyph of this character is found there)."""

    char: str
    box: Box
    ink: bool
    out: float | None

    @property
    def covered(self) -> bool:
        em = (self.box.y1 - self.box.y0) / 1.1
        return self.ink and self.out is not None and self.out <= _SLACK * max(em, self.box.x1 - self.box.x0)


class _View:
    """A page drawn, and the tight boxes of its characters in points from the top left as shown."""

    def __init__(self, data: bytes, document: Any, number: int) -> None:
        page = pdfium.FPDF_LoadPage(document, number - 1)
        text_page = pdfium.FPDFText_LoadPage(page)
        self.picture = pdf_pictures.draw(page, _DPI)
        self.glyphs: dict[str, list[tuple[float, float, float, float]]] = {}
        read: list[tuple[str, tuple[float, float, float, float]]] = []
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        scale = 1000
        x, y = ctypes.c_int(), ctypes.c_int()
        width, height = (int(v * scale) for v in (pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)))
        for i in range(pdfium.FPDFText_CountChars(text_page)):
            char = unified(chr(pdfium.FPDFText_GetUnicode(text_page, i)))
            if not pdfium.FPDFText_GetCharBox(text_page, i, left, right, bottom, top):
                continue
            corners = []
            for px, py in ((left.value, bottom.value), (right.value, top.value)):
                pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, px, py, x, y)
                corners.append((x.value / scale, y.value / scale))
            (ax, ay), (bx, by) = corners
            own = (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
            if read and read[-1][1] == own:
                # The characters of a ligature share its glyph.
                read[-1] = (read[-1][0] + char, own)
            else:
                read.append((char, own))
        for chars, (x0, y0, x1, y1) in read:
            for k, char in enumerate(chars):
                step = (x1 - x0) / len(chars)
                place = (x0 + k * step, y0, x0 + (k + 1) * step, y1)
                self.glyphs.setdefault("-" if char == "\ufffe" else char, []).append(place)
        pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(page)

    def ink(self, box: Box) -> bool:
        """Whether the crop is not all of one tone."""
        picture = self.picture
        x0, x1 = max(0, int(box.x0 * picture.scale)), min(picture.width, int(box.x1 * picture.scale) + 1)
        y0, y1 = max(0, int(box.y0 * picture.scale)), min(picture.height, int(box.y1 * picture.scale) + 1)
        rows = [picture.pixels[y * picture.width + x0 : y * picture.width + x1] for y in range(y0, y1)]
        tones = [tone for row in rows for tone in (min(row, default=0), max(row, default=0))]
        return bool(tones) and max(tones) - min(tones) > 40

    def out(self, char: str, box: Box) -> float | None:
        """By how much the nearest glyph of this character stands out of the box, if its middle is inside."""
        # Where pdfium gives other characters than the Document (fonts without names), any glyph there will do.
        glyphs = self.glyphs.get(char) or [glyph for some in self.glyphs.values() for glyph in some]
        found = [
            max(0.0, box.x0 - x0, x1 - box.x1, box.y0 - y0, y1 - box.y1)
            for x0, y0, x1, y1 in glyphs
            if box.x0 - 1 <= (x0 + x1) / 2 <= box.x1 + 1 and box.y0 - 1 <= (y0 + y1) / 2 <= box.y1 + 1
        ]
        return min(found, default=None)


def look(data: bytes, doc: Document, count: int, seed: int) -> Iterator[Seen]:
    """The view of `count` random characters of a document's blocks."""
    part = Part(1, "", "zh", doc.blocks)
    text = part.text
    visible = [i for i, char in enumerate(text) if not char.isspace() and char not in _FLAT]
    chosen = sorted(random.Random(seed).sample(visible, min(count, len(visible))))
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    views: dict[int, _View] = {}
    for i in chosen:
        _, boxes = part.locate(i, i + 1)
        if not boxes:
            yield Seen(text[i], Box(0, 0, 0, 0, 0), False, None)
            continue
        box = boxes[0]
        if box.page not in views:
            views[box.page] = _View(data, document, box.page)
        view = views[box.page]
        yield Seen(text[i], box, view.ink(box), view.out(text[i], box))
    pdfium.FPDF_CloseDocument(document)


def shifted(doc: Document, by: float) -> Document:
    """The document with every box moved to the right: what the measure must find."""
    blocks = tuple(
        replace(
            block,
            runs=tuple(replace(r, box=replace(r.box, x0=r.box.x0 + by, x1=r.box.x1 + by)) for r in block.runs),
        )
        for block in doc.blocks
    )
    return replace(doc, blocks=blocks)


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("files", nargs="+", type=Path)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    files = [f for path in chosen.files for f in (sorted(path.glob("*.pdf")) if path.is_dir() else [path])]
    for path in files:
        data = path.read_bytes()
        try:
            doc = pdf_parser.parse(data, SourceFile(path.name, "", "pdf", len(data)))
        except IngestError as error:
            print(f"{path.name[:40]:40} {error}")
            continue
        seen = list(look(data, doc, chosen.count, chosen.seed))
        missed = [one for one in seen if not one.covered]
        runs = sum(len(block.runs) for block in doc.blocks)
        share = 100 * (1 - len(missed) / max(1, len(seen)))
        print(f"{path.name[:40]:40} {share:6.1f} %  of {len(seen)}; {runs / (doc.pages or 1):.0f} runs a page")
        for one in missed[:3]:
            box = ", ".join(f"{v:.1f}" for v in (one.box.x0, one.box.y0, one.box.x1, one.box.y1))
            print(f"    {one.char} page {one.box.page} ({box}) ink {one.ink}, out by {one.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
