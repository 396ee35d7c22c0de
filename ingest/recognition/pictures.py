"""Files of pictures as a PDF with a page for each, so that they are read as any other scan.

Pictures are untrusted bytes too: they are opened in a process of their own, `python -P -m ingest.recognition.pictures`,
limited like the one that parses; the request is on the first line of its standard input, the file behind it.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ingest import sandbox
from ingest.document import IngestError, SourceFile
from ingest.limits import Limits

_FORMATS = ("PNG", "JPEG", "TIFF")
_LONG = 842.0
"""Points of the longer side of a page whose picture does not say how large it is: that of A4."""
_MOST_DOTS = 120_000_000
"""Of one picture: A3 at 600 dots an inch has 70 million."""
_REFUSED = 3


def as_pdf(data: bytes, source: SourceFile, limits: Limits) -> bytes:
    """The pictures in a PNG, JPEG or TIFF file as the pages of a PDF. Raises IngestError where there are none."""
    with tempfile.TemporaryFile() as request, tempfile.TemporaryFile() as output:
        request.write(json.dumps(asdict(limits)).encode() + b"\n" + data)
        request.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "ingest.recognition.pictures"],
                stdin=request,
                stdout=output,
                stderr=subprocess.DEVNULL,
                env=sandbox.environment(),
                timeout=limits.wall_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise IngestError(f"{source.name}: opening the picture takes too long; save it again as PNG.") from None
        output.seek(0)
        result = output.read()
    if done.returncode == 0:
        return result
    why = result.decode("utf-8", "replace") if done.returncode == _REFUSED else "it is damaged or far too large"
    raise IngestError(f"{source.name}: the picture cannot be opened ({why}); scan or save it again.")


def pdf_of(data: bytes, limits: Limits) -> bytes:
    """The same in this process, which should be a limited one. Raises OSError, ValueError or SyntaxError where there are none."""
    return _pdf(list(_sheets(data, limits)))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A picture as a PDF holds it: its dots, the entries of its dictionary, and its size in points."""

    data: bytes
    entries: bytes
    width: float
    height: float


def _sheets(data: bytes, limits: Limits) -> Iterator[_Sheet]:
    from PIL import Image, ImageOps, ImageSequence

    Image.MAX_IMAGE_PIXELS = None  # Its own bound only warns.
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        for number, frame in enumerate(ImageSequence.Iterator(opened), 1):
            if number > limits.pages:
                raise ValueError(f"it has more than {limits.pages} pages")
            if frame.width * frame.height > _MOST_DOTS:
                raise ValueError(f"it has more than {_MOST_DOTS // 1_000_000} million dots")
            width, height = _points(frame)
            # Cameras store the picture as the sensor lies, and how to turn it beside it.
            upright = ImageOps.exif_transpose(frame)
            if upright.size == (frame.height, frame.width) != frame.size:
                width, height = height, width
            kind, space = (
                ("RGB", b"/DeviceRGB") if upright.mode in ("RGB", "RGBA", "P", "CMYK") else ("L", b"/DeviceGray")
            )
            dots = _on_white(upright).convert(kind)
            entries = b"/Width %d /Height %d /ColorSpace %s /BitsPerComponent 8 /Filter /FlateDecode"
            yield _Sheet(zlib.compress(dots.tobytes(), 1), entries % (*dots.size, space), width, height)


def _on_white(picture: Any) -> Any:
    """The picture as it looks on paper, where it lets the ground show through."""
    from PIL import Image

    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture
    layered = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered)


def _points(picture: Any) -> tuple[float, float]:
    """The size of the page: as the picture says, if it says something likely, else as large as A4."""
    said = picture.info.get("dpi", (0, 0))
    across, down = (float(value) for value in said) if isinstance(said, tuple) and len(said) == 2 else (0.0, 0.0)
    # 72 and 96 are what programs write that do not know.
    if 100 <= across <= 1200 and 100 <= down <= 1200:
        return picture.width / across * 72, picture.height / down * 72
    scale = _LONG / max(picture.size)
    return picture.width * scale, picture.height * scale


def _pdf(sheets: Sequence[_Sheet]) -> bytes:
    """A PDF (ISO 32000-1) with a page for each sheet, which its picture fills."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for sheet in sheets:
        first = len(objects) + 1
        kids.append(b"%d 0 R" % first)
        shown = b"q %.2f 0 0 %.2f 0 0 cm /I Do Q" % (sheet.width, sheet.height)
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Resources << /XObject << /I %d 0 R >> >> "
            b"/Contents %d 0 R >>" % (sheet.width, sheet.height, first + 1, first + 2),
            _stream(sheet.data, b"/Type /XObject /Subtype /Image " + sheet.entries),
            _stream(shown, b""),
        ]
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _stream(data: bytes, entries: bytes) -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def main() -> int:
    """The process: the limits in JSON on the first line of standard input, the file behind it; the PDF comes out."""
    limits = Limits(**json.loads(sys.stdin.buffer.readline()))
    sandbox.end_with_parent()
    sandbox.forgo_network()
    sandbox.limit(limits)
    sandbox.forgo_files()
    try:
        result = pdf_of(sys.stdin.buffer.read(), limits)
    except (OSError, ValueError, SyntaxError) as error:
        sys.stdout.buffer.write(str(error).encode() or b"it is damaged")
        return _REFUSED
    sys.stdout.buffer.write(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
