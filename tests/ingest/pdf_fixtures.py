"""Small PDF files, written by hand: enough of the format to set text, rules, rotation and passwords."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

A4 = (595, 842)
_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


@dataclass
class Page:
    """One page: `add` sets a line of text, `rule` draws a thin filled box; y is measured from the top."""

    width: float = A4[0]
    height: float = A4[1]
    rotate: int = 0
    parts: list[str] = field(default_factory=list)
    images: bool = False

    def add(
        self, x: float, y: float, text: str, size: float = 12, turn: tuple[int, int] = (1, 0), mode: int = 0
    ) -> Page:
        """Text at a baseline, y from the top; `turn` is the direction of the baseline, `mode` the render mode."""
        cos, sin = turn
        self.parts.append(f"BT {mode} Tr {cos} {sin} {-sin} {cos} {x} {self.height - y} Tm\n{_shown(text, size)}ET")
        return self

    def lines(self, x: float, y: float, texts: Sequence[str], size: float = 12, pitch: float = 20) -> Page:
        for i, text in enumerate(texts):
            self.add(x, y + i * pitch, text, size)
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> Page:
        """A black box from (x0, y0) to (x1, y1), at least half a point thick."""
        w, h = max(0.5, x1 - x0), max(0.5, y1 - y0)
        self.parts.append(f"{x0} {self.height - y0 - h} {w} {h} re f")
        return self

    def grid(self, xs: Sequence[float], ys: Sequence[float], foot: bool = True) -> Page:
        """The rules of a table; without the last one where it goes on over the page."""
        for y in ys if foot else ys[:-1]:
            self.rule(xs[0], y, xs[-1], y)
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        return self

    def picture(self) -> Page:
        """A grey picture over the whole page."""
        self.images = True
        self.parts.append(f"q {self.width} 0 0 {self.height} 0 0 cm /I Do Q")
        return self


def _shown(text: str, size: float) -> str:
    """Operators that show text: Latin letters in Helvetica, the rest in a Chinese font that is not embedded."""
    out = ""
    stretch = ""
    for char in [*text, ""]:
        if stretch and (not char or (char < "\x80") != (stretch[0] < "\x80")):
            if stretch[0] < "\x80":
                escaped = stretch.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
                out += f"/H {size} Tf ({escaped}) Tj\n"
            else:
                out += f"/C {size} Tf <{stretch.encode('utf-16-be').hex()}> Tj\n"
            stretch = ""
        stretch += char
    return out


def pdf(pages: Sequence[Page], *, user: str | None = None, owner: str | None = None, compress: bool = False) -> bytes:
    """The bytes of a file. A `user` password must be given to open it; an `owner` one alone forbids copying."""
    objects: list[bytes] = []
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(pages)))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    objects.append(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts "
        b"[<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor << /Type /FontDescriptor "
        b"/FontName /STSong-Light /Flags 4 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 /ItalicAngle 0 "
        b"/FontBBox [0 -120 1000 880] >> >>] >>"
    )
    objects.append(
        _stream(
            b"\x80" * 64,
            b"/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8",
        )
    )
    for i, page in enumerate(pages):
        described = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}] /Rotate {page.rotate} "
            f"/Resources << /Font << /H 3 0 R /C 4 0 R >> /XObject << /I 5 0 R >> >> /Contents {7 + 2 * i} 0 R >>"
        )
        objects.append(described.encode())
        content = "\n".join(page.parts).encode("latin-1")
        objects.append(_stream(zlib.compress(content), b"/Filter /FlateDecode") if compress else _stream(content))
    extra = b""
    if user is not None or owner is not None:
        objects, extra = _locked(objects, user or "", owner or user or "")
    return file(objects, extra)


def file(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF file of numbered objects, the first of which is the catalogue."""
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return out


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def _locked(objects: Sequence[bytes], user: str, owner: str) -> tuple[list[bytes], bytes]:
    """Encrypts the streams with 40-bit RC4 (ISO 32000-1, 7.6.3, revision 2); copying is not permitted."""
    permissions = (-64 & 0xFFFFFFFF).to_bytes(4, "little")
    name = b"0123456789abcdef"
    padded = (user.encode() + _PAD)[:32]
    o = _rc4(hashlib.md5((owner.encode() + _PAD)[:32]).digest()[:5], padded)
    key = hashlib.md5(padded + o + permissions + name).digest()[:5]
    u = _rc4(key, _PAD)
    locked = []
    for number, body in enumerate(objects, 1):
        head, mark, rest = body.partition(b"stream\n")
        if mark:
            content = rest.removesuffix(b"\nendstream")
            own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
            body = head + mark + _rc4(own, content) + b"\nendstream"
        locked.append(body)
    entry = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -64 >> /ID [<%s> <%s>]" % (
        o.hex().encode(),
        u.hex().encode(),
        name.hex().encode(),
        name.hex().encode(),
    )
    return locked, entry
