from __future__ import annotations

import pytest
from lxml import etree

from ingest.word.formula import formula, raised
from ingest.word.package import M


def made(xml: str) -> str:
    return formula(etree.fromstring(f'<m:oMath xmlns:m="{M[1:-1]}">{xml}</m:oMath>'))


def t(text: str) -> str:
    return f"<m:r><m:rPr/><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (f"<m:f><m:num>{t('a+b')}</m:num><m:den>{t('c')}</m:den></m:f>", "(a+b)/c"),
        (f"<m:sSup><m:e>{t('m')}</m:e><m:sup>{t('2')}</m:sup></m:sSup>", "m²"),
        (f"<m:sSup><m:e>{t('x')}</m:e><m:sup>{t('a+1')}</m:sup></m:sSup>", "x^(a+1)"),
        (f"<m:sSub><m:e>{t('x')}</m:e><m:sub>{t('i')}</m:sub></m:sSub>", "x_i"),
        (f"<m:sSubSup><m:e>{t('x')}</m:e><m:sub>{t('i')}</m:sub><m:sup>{t('2')}</m:sup></m:sSubSup>", "x_i²"),
        (f"<m:rad><m:deg/><m:e>{t('a+b')}</m:e></m:rad>", "√(a+b)"),
        (f"<m:rad><m:deg>{t('3')}</m:deg><m:e>{t('8')}</m:e></m:rad>", "³√8"),
        (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{t("i=1")}</m:sub><m:sup>{t("n")}</m:sup>'
            f"<m:e>{t('x')}</m:e></m:nary>",
            "∑_(i=1)^n x",
        ),
        (f"<m:d><m:e>{t('a')}</m:e><m:e>{t('b')}</m:e></m:d>", "(a|b)"),
        (f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val=""/></m:dPr><m:e>{t("a")}</m:e></m:d>', "[a"),
        (f"<m:func><m:fName>{t('sin')}</m:fName><m:e>{t('x')}</m:e></m:func>", "sinx"),
        (f"<m:limLow><m:e>{t('lim')}</m:e><m:lim>{t('n→∞')}</m:lim></m:limLow>", "lim_(n→∞)"),
        (f"<m:m><m:mr><m:e>{t('a')}</m:e><m:e>{t('b')}</m:e></m:mr><m:mr><m:e>{t('c')}</m:e></m:mr></m:m>", "a, b; c"),
    ],
)
def test_formulas_on_one_line(xml: str, text: str) -> None:
    assert made(xml) == text


@pytest.mark.parametrize(("text", "shown"), [("2", "²"), ("-1", "⁻¹"), ("ab", "^ab"), ("a+b", "^(a+b)"), ("", "")])
def test_exponents(text: str, shown: str) -> None:
    assert raised(text) == shown
