"""Scans: pages rendered, dirtied and turned into pictures. Few pages, since recognition is slow."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from model import Text, form, run
from paged import page, weasy

if TYPE_CHECKING:
    from PIL.Image import Image

NEEDS = "pdftoppm py:weasyprint py:PIL py:numpy py:img2pdf"


def pictures(texts: list[Text], css: str, dpi: int, lang: str = "zh-CN") -> list[Image]:
    from PIL import Image

    with tempfile.TemporaryDirectory() as room:
        weasy(page(texts, css, lang), Path(room, "s.pdf"))
        run("pdftoppm", "-r", dpi, "-png", Path(room, "s.pdf"), Path(room, "p"))
        return [Image.open(p).convert("RGB") for p in sorted(Path(room).glob("p-*.png"))]


def dirty(image: Image, seed: int, skew: float = 0, noise: float = 0, blur: float = 0, paper: int = 255) -> Image:
    """Skew in degrees, noise as standard deviation in grey steps, blur as radius in pixels, brightness of the paper."""
    import numpy
    from PIL import Image, ImageFilter

    turned = image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor="white").filter(
        ImageFilter.GaussianBlur(blur)
    )
    grid = numpy.asarray(turned, dtype=float) * paper / 255
    grid += numpy.random.default_rng(seed).normal(0, noise, grid.shape[:2])[..., None]
    return Image.fromarray(grid.clip(0, 255).astype("uint8"))


def seal(image: Image, dpi: int, where: tuple[float, float], words: str) -> Image:
    """A round red seal, translucent, its centre at the given share of the page."""
    import math

    from PIL import Image, ImageDraw, ImageFont

    size = int(42 / 25.4 * dpi)
    stamp = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    pen, red = ImageDraw.Draw(stamp), (210, 20, 30, 150)
    pen.ellipse((4, 4, size - 4, size - 4), outline=red, width=size // 32)
    face = run("fc-match", "-f", "%{file}", "Noto Serif CJK SC")
    font = ImageFont.truetype(face, size // 9)
    pen.text((size / 2, size / 2), "★", font=ImageFont.truetype(face, size // 3), fill=red, anchor="mm")
    for i, char in enumerate(words):
        angle = math.pi * (0.85 + 1.3 * i / (len(words) - 1))
        letter = Image.new("RGBA", (size // 6, size // 6), (255, 255, 255, 0))
        ImageDraw.Draw(letter).text((size // 12, size // 12), char, font=font, fill=red, anchor="mm")
        letter = letter.rotate(-math.degrees(angle) - 90)
        stamp.alpha_composite(
            letter,
            (
                int(size / 2 + 0.38 * size * math.cos(angle)) - size // 12,
                int(size / 2 + 0.38 * size * math.sin(angle)) - size // 12,
            ),
        )
    out = image.convert("RGBA")
    out.alpha_composite(stamp, (int(image.width * where[0] - size / 2), int(image.height * where[1] - size / 2)))
    return out.convert("RGB")


def bind(images: list[Image], target: Path, dpi: int, quality: int = 60) -> None:
    """Pictures as pages: bitonal ones as CCITT G4, others as JPEG."""
    import img2pdf

    with tempfile.TemporaryDirectory() as room:
        files = []
        for i, image in enumerate(images):
            path = Path(room, f"{i}.{'tif' if image.mode == '1' else 'jpg'}")
            if image.mode == "1":
                image.save(path, compression="group4", dpi=(dpi, dpi))
            else:
                image.save(path, quality=quality, dpi=(dpi, dpi))
            files.append(str(path))
        target.write_bytes(img2pdf.convert(files))


A4 = "@page{size:A4;margin:28mm 24mm 24mm;@bottom-center{content:'— ' counter(page) ' —'}}"


@form(
    "scan_draft_300_g4.pdf",
    "draft",
    "Pillow, img2pdf",
    "2 pages; 300 dpi bitonal CCITT G4; skew -0.7 and 0.5 degrees; specks",
    NEEDS,
)
def scan_draft(target: Path, texts: list[Text]) -> None:
    images = [
        dirty(i, n, (-0.7, 0.5)[n % 2], 45, 0.6)
        for n, i in enumerate(pictures(texts, A4 + "body{font-size:13.5pt;line-height:1.6}", 300))
    ]
    bind([i.convert("L").point(lambda v: 255 * (v > 128)).convert("1") for i in images], target, 300)


@form(
    "scan_notice_150_seal.pdf",
    "notice:notice2",
    "Pillow, img2pdf",
    "150 dpi colour JPEG of low quality; red seal over signature and date; grey paper",
    NEEDS + " fc-match",
)
def scan_notice(target: Path, texts: list[Text]) -> None:
    images = pictures(texts, A4 + "body{font-size:13pt;line-height:1.62}", 150)
    images[-1] = seal(images[-1], 150, (0.76, 0.82 if len(images) == 1 else 0.13), "青屿市教育委员会")
    bind([dirty(i, 5 + n, 0.3, 9, 0.5, 238) for n, i in enumerate(images)], target, 150, 38)


@form(
    "scan_ordinance_turned.pdf",
    "ordinance",
    "Pillow, img2pdf",
    "Traditional Chinese; 200 dpi grey JPEG; page 1 upside down, page 2 turned by 90 degrees, without /Rotate",
    NEEDS + " font:bsmi00lp.ttf",
)
def scan_ordinance(target: Path, texts: list[Text]) -> None:
    images = pictures(texts, A4 + "body{font:14pt/1.7 Ming}", 200, "zh-TW")
    bind(
        [
            dirty(i, 9 + n, 0.2, 12, 0.5).rotate((180, 90)[n % 2], expand=True).convert("L")
            for n, i in enumerate(images)
        ],
        target,
        200,
    )


@form(
    "scan_english_200.pdf",
    "english",
    "Pillow, img2pdf",
    "English; 200 dpi grey JPEG; skew 1 degree; noise; two columns on the page",
    NEEDS,
)
def scan_english(target: Path, texts: list[Text]) -> None:
    css = (
        A4
        + "body{font:10.5pt/1.4 'DejaVu Serif'}.doc{columns:2;column-gap:9mm}.title{font-size:14pt;column-span:all}p{text-indent:0;margin:.4em 0;text-align:left}"
    )
    bind(
        [dirty(i, 3 + n, 1.0 - 1.6 * n, 16, 0.6).convert("L") for n, i in enumerate(pictures(texts, css, 200, "en"))],
        target,
        200,
    )


@form(
    "scan_mixed_with_digital.pdf",
    "bilingual_notice draft",
    "WeasyPrint and Pillow, merged by qpdf",
    "page 1 digital text, the attached document as scanned pages of 200 dpi grey",
    NEEDS + " qpdf",
    expected_behaviour="text from the digital page, recognition for the others",
)
def scan_mixed(target: Path, texts: list[Text]) -> None:
    with tempfile.TemporaryDirectory() as room:
        weasy(page(texts[:1], A4 + "body{font-size:14pt}"), Path(room, "a.pdf"))
        images = pictures(texts[1:], A4 + "body{font-size:13.5pt;line-height:1.6}", 200)
        bind([dirty(i, 20 + n, -0.3, 10, 0.5).convert("L") for n, i in enumerate(images)], Path(room, "b.pdf"), 200)
        run("qpdf", "--empty", "--pages", Path(room, "a.pdf"), Path(room, "b.pdf"), "--", target)
