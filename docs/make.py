#!/usr/bin/env python3
"""Writes docs/checks.md from the docstrings of the checks: python docs/make.py"""

from __future__ import annotations

from pathlib import Path

from diff.checks import RESTATEMENT_CHECKS, TRANSLATION_CHECKS

TARGET = Path(__file__).resolve().parent / "checks.md"


def checks_page() -> str:
    """The manual's page on the checks (Markdown)."""
    lines = [
        "<!-- Made by docs/make.py from the docstrings in diff/checks; edit those. -->",
        "",
        "# The checks",
        "",
        "Every finding names the check that made it. `duizhao explain CODE` prints its page as it stands here. The types",
        "are explained in [the report](report.md).",
    ]
    for heading, checks in (("Localisation and revision", RESTATEMENT_CHECKS), ("Translation", TRANSLATION_CHECKS)):
        lines += ["", f"## {heading}", ""]
        lines += [f"- [{check.code}](#{check.code.lower()}): {check.title}" for check in checks] or ["None yet."]
        for check in checks:
            types = ", ".join(f"`{name}`" for name in check.types)
            lines += ["", f"### {check.code}", "", check.page, "", f"Types: {types}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(checks_page(), encoding="utf-8")
