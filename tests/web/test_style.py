"""The colours have the contrast that they claim (WCAG 2.2, success criterion 1.4.3, level AA)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import web

CSS = (Path(web.__file__).parent / "static" / "base.css").read_text(encoding="utf-8")
PAIRS = [
    *((ink, ground) for ink in ("text", "muted", "link") for ground in ("ground", "surface", "sunken")),
    *((name, f"{name}-bg") for name in ("high", "medium", "low", "info", "good")),
    *(("text", f"{name}-bg") for name in ("high", "medium", "low", "info", "warn", "del", "ins")),
    *((name, "surface") for name in ("high", "medium", "low", "info", "good")),
    ("accent-text", "accent"),
    ("selected-text", "selected"),
    ("text", "warn-bg"),
]


def palette(scheme):
    light, dark = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    read = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in (light, dark)]
    return read[0] if scheme == "light" else {**read[0], **read[1]}


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out(scheme, ink, ground):
    colours = palette(scheme)
    low, high = sorted((luminance(colours[ink]), luminance(colours[ground])))
    assert (high + 0.05) / (low + 0.05) >= 4.5
