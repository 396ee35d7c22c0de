"""Characters of the fonts that draw other signs than their codes say: Symbol, Wingdings, Wingdings 2.

Word keeps them as w:sym with the font's name, or in ordinary text at U+F020-F0FF (17.3.3.30). The tables hold what
carries meaning in a text: Greek letters, mathematical signs, boxes and ticks, arrows, numbers in circles. Sources: the
mapping of Adobe's Symbol encoding by the Unicode Consortium (VENDORS/ADOBE/symbol.txt), and the shapes of Wingdings.
"""

from __future__ import annotations

_SYMBOL = dict(zip(map(ord, "abcdefghijklmnopqrstuvwxyz"), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True))
_SYMBOL |= dict(zip(map(ord, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True))
_SYMBOL |= {code: chr(code) for code in b" !#%&()+,./0123456789:;<=>?[]_{|}"}
_SYMBOL |= dict(zip(b'"$*-@\\^~', "∀∃∗−≅∴⊥∼", strict=True))
_SYMBOL |= dict(zip(range(0xA1, 0xBF), "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯", strict=True))
_SYMBOL |= dict(zip(range(0xC0, 0xE0), "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓", strict=True))
_SYMBOL |= dict(zip(b"\xe0\xe5\xf2", "◊∑∫", strict=True))

_WINGDINGS = dict(zip(b"\xfe\xfd\xa8\x6f\xfc\xfb\x6c\x6e\xd8\xa7\x75\x76\xab\xb6\x9f", "☑☒□□✓✗●■➢▪◆❖★☆•", strict=True))
_WINGDINGS |= dict(zip(b"\xe0\xe8\xdf\xe1\xe2\xf0\xf3\xa4\xa1\x71\x72\x74\x77\xae", "→➔←↑↓⇨⇔◉○❑❒⧫◆✪", strict=True))
_WINGDINGS |= {0x80: "⓪", 0x8B: "⓿", **{0x81 + n: chr(0x2460 + n) for n in range(10)}}
_WINGDINGS |= {0x8C + n: chr(0x2776 + n) for n in range(10)}

_FONTS = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings 2": dict(zip(b"\x52\x53\xa3\x50\x4f\x54\x97\x98", "☑☒□✓✗☒●◉", strict=True)),
}


def is_symbol_font(font: str) -> bool:
    """Whether the tables know the font."""
    return font.lower() in _FONTS


def symbol(code: int, font: str) -> str | None:
    """The character that `font` draws for a code (with or without the offset F000); None where that is not known.

    In a font that is no symbol font the code is the character's own.
    """
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    table = _FONTS.get(font.lower())
    if table is not None:
        return table.get(low)
    return chr(low) if 0x1F < low < 0x110000 and not 0xD800 <= low <= 0xDFFF else None
