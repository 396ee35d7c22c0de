"""Every check, in the order in which they run: one line a check, nothing is discovered by magic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diff.check import Check

if TYPE_CHECKING:
    from align.bitext import Bitext
    from align.restatement import Restatement

RESTATEMENT_CHECKS: tuple[Check[Restatement], ...] = ()
"""For two documents of one language."""

TRANSLATION_CHECKS: tuple[Check[Bitext], ...] = ()
"""For a document and its translation."""
