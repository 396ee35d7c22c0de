"""Names in pinyin."""

from __future__ import annotations

import pytest

from normalize.romanised import is_pinyin, is_spelt, spellings


@pytest.mark.parametrize("word", ["tongshan", "lingang", "xian", "lyuliang"])
def test_pinyin(word: str) -> None:
    assert is_pinyin(word)


@pytest.mark.parametrize("word", ["capcity", "harbin", "tongshn", "", "hm"])
def test_no_pinyin(word: str) -> None:
    assert not is_pinyin(word)


def test_spellings() -> None:
    assert "chongqing" in spellings("重庆")
    assert spellings("吕梁") == {"lvliang", "luliang", "lyuliang"}
    assert spellings("A市") == frozenset()


def test_spelt_somewhere() -> None:
    assert is_spelt("luan", "在六安市")
    assert is_spelt("yuzhong", "重庆市渝中区")
    assert not is_spelt("tonghan", "铜山区")
    assert not is_spelt("tongshan", "铜与山")
