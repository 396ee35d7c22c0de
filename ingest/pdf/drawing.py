"""Pages as pictures for a reader's eyes, drawn in a limited child process.

The file goes in on standard input behind a request in JSON, as in `ingest.sandbox`; the sizes of the page come back in a line of
JSON, the picture (PNG) behind it. `python -P -m ingest.pdf.drawing` is the child.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, replace

from ingest import sandbox
from ingest.document import IngestError
from ingest.limits import Limits

_WALL_SECONDS = 20.0
"""A page of dense text with pictures takes a tenth of a second; nobody waits longer than this for one to look at."""
_REFUSED = 3


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page of a file as it is shown: how many pages there are, `width` and `height` of this one in points, and its picture (PNG)."""

    pages: int
    width: float
    height: float
    png: bytes


def draw_page(data: bytes, name: str, kind: str, page: int, across: int, limits: Limits | None = None) -> DrawnPage:
    """Draws a page (from 1) of a PDF, or of the pictures in a PNG, JPEG or TIFF file, `across` pixels wide. `kind` is "pdf" or
    "picture", as `SourceFile.format` says.

    Raises IndexError where the file has no such page, and IngestError, with one sentence, where it cannot be drawn.
    """
    limits = limits or Limits.from_settings()
    limits = replace(
        limits,
        wall_seconds=min(limits.wall_seconds, _WALL_SECONDS),
        cpu_seconds=min(limits.cpu_seconds, int(_WALL_SECONDS)),
    )
    request = {"limits": asdict(limits), "kind": kind, "page": page, "across": across}
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output:
        try:
            child = subprocess.run(
                [sys.executable, "-P", "-m", "ingest.pdf.drawing"],
                input=json.dumps(request).encode() + b"\n" + data,
                stdout=output,
                stderr=subprocess.DEVNULL,
                env=sandbox.environment(),
                cwd=folder,
                timeout=limits.wall_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise IngestError(
                f"{name}: drawing page {page} takes too long, so it was stopped; look at it in a PDF viewer."
            ) from None
        output.seek(0)
        head, picture = output.readline(), output.read()
    if child.returncode == 0:
        return DrawnPage(**json.loads(head), png=picture)
    if child.returncode == _REFUSED and head == b"no page\n":
        raise IndexError(page)
    raise IngestError(f"{name}: page {page} cannot be drawn; look at it in a PDF viewer.")


def _drawn(data: bytes, kind: str, page: int, across: int, limits: Limits) -> DrawnPage:
    """Raises IndexError, and ValueError where the file cannot be opened."""
    import pypdfium2_raw as pdfium  # type: ignore[import-untyped, unused-ignore]

    from ingest.pdf.pictures import draw

    if kind == "picture":
        from ingest.recognition.pictures import pdf_of

        data = pdf_of(data, limits)
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise ValueError("the file cannot be opened")
    pages = pdfium.FPDF_GetPageCount(document)
    if not 1 <= page <= pages:
        raise IndexError(page)
    opened = pdfium.FPDF_LoadPage(document, page - 1)
    if not opened:
        raise ValueError("the page cannot be opened")
    width, height = pdfium.FPDF_GetPageWidthF(opened), pdfium.FPDF_GetPageHeightF(opened)
    if not (width > 0 and height > 0):
        raise ValueError("the page has no size")
    # A page like a ribbon gets no picture of endless height; the process ends with the page.
    dots = min(across / width, 4 * across / height)
    picture = draw(opened, 72 * dots, colour=True)
    return DrawnPage(pages, width, height, _png(picture.pixels, picture.width, picture.height))


def _png(pixels: bytes, width: int, height: int) -> bytes:
    """Pixels of three bytes (blue, green, red) as PNG: a page without colours in grey, which takes a third."""
    from PIL import Image, ImageChops

    image = Image.frombuffer("RGB", (width, height), pixels, "raw", "BGR", 0, 1)
    red, green, blue = image.split()
    if not (ImageChops.difference(red, green).getbbox() or ImageChops.difference(green, blue).getbbox()):
        image = green
    out = io.BytesIO()
    # The greatest effort would take five times as long for a tenth of the size.
    image.save(out, "PNG", compress_level=3)
    return out.getvalue()


def main() -> int:
    """The child: a request in JSON on the first line of standard input, the file behind it."""
    request = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**request["limits"])
    sandbox.end_with_parent()
    sandbox.forgo_network()
    # Before the limits, as in ingest.sandbox: what is loaded here is no untrusted bytes.
    import PIL.PngImagePlugin
    import pypdfium2_raw

    _ = PIL.PngImagePlugin, pypdfium2_raw
    sandbox.limit(limits)
    sandbox.forgo_files()
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        drawn = _drawn(sys.stdin.buffer.read(), request["kind"], request["page"], request["across"], limits)
    except IndexError:
        with output:
            output.write(b"no page\n")
        return _REFUSED
    except (OSError, ValueError, SyntaxError, MemoryError):
        return _REFUSED
    head = {"pages": drawn.pages, "width": drawn.width, "height": drawn.height}
    with output:
        output.write(json.dumps(head).encode() + b"\n" + drawn.png)
    return 0


if __name__ == "__main__":
    sys.exit(main())
