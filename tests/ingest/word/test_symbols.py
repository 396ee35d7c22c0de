from __future__ import annotations

import pytest

from ingest.word.symbols import is_symbol_font, symbol


@pytest.mark.parametrize(
    ("code", "font", "character"),
    [
        (0xF0B3, "Symbol", "≥"),
        (0xB3, "symbol", "≥"),
        (0x61, "Symbol", "α"),
        (0xF057, "Symbol", "Ω"),
        (0xF0FE, "Wingdings", "☑"),
        (0xF081, "Wingdings", "①"),
        (0xF095, "Wingdings", "❿"),
        (0xF052, "Wingdings 2", "☑"),
        (0xF0E1, "Symbol", None),
        (0x21, "Wingdings 2", None),
        (0x4E00, "宋体", "一"),
        (0xF041, "宋体", "A"),
        (0, "宋体", None),
        (0xD800, "宋体", None),
        (0xFFFFFF, "宋体", None),
    ],
)
def test_symbols(code: int, font: str, character: str | None) -> None:
    assert symbol(code, font) == character


def test_fonts() -> None:
    assert is_symbol_font("WINGDINGS")
    assert not is_symbol_font("Arial")
