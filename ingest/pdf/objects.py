"""pdfium's functions called promptly, and the objects drawn on a page.

A call through the checked interface of the binding costs more than what most of these functions do.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import pypdfium2_raw as pdfium  # type: ignore[import-untyped, unused-ignore]


def prompt(function: Any, result: Any = ctypes.c_int) -> Any:
    """A function of pdfium that takes whole numbers and `c_void_p` as they are, unchecked, in half the time."""
    return ctypes.PYFUNCTYPE(result)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_get_object = prompt(pdfium.FPDFPage_GetObject, ctypes.c_void_p)
_get_type = prompt(pdfium.FPDFPageObj_GetType)
_get_font = prompt(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The objects drawn on a page, in their order: the address of each, and its kind (FPDF_PAGEOBJ_...)."""

    addresses: list[int]
    kinds: list[int]

    def of(self, *kinds: int) -> list[Any]:
        """The objects of some kinds."""
        return [handle(a) for a, kind in zip(self.addresses, self.kinds, strict=True) if kind in kinds]


def drawn_on(page: Any, count: int) -> Drawn:
    """The first `count` objects of a page."""
    addresses = list(map(_get_object, repeat(ctypes.cast(page, ctypes.c_void_p)), range(count)))
    return Drawn(addresses, list(map(_get_type, map(ctypes.c_void_p, addresses))))


def handle(address: int) -> Any:
    """An object by its address, for pdfium's checked functions."""
    return ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)


def font_addresses(texts: Iterable[int]) -> list[int]:
    """The addresses of text objects' fonts, which tell fonts apart; 0 without one."""
    return [font or 0 for font in map(_get_font, map(ctypes.c_void_p, texts))]


def font_of(drawn: Any) -> tuple[str, bool]:
    """The name of a text object's font in the file, and whether the file holds it."""
    font = pdfium.FPDFTextObj_GetFont(drawn)
    if not font:
        return "", True
    buffer = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 256)
    return buffer.value.decode("utf-8", "replace"), bool(pdfium.FPDFFont_GetIsEmbedded(font) == 1)


def bounds(drawn: Any) -> tuple[float, float, float, float]:
    """The left, bottom, right and top of an object in the page's coordinates."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value
