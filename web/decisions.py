"""What may be said with a decision on a finding, in the pages and in the API."""

from __future__ import annotations

REASONS = ("false-alarm", "intended", "covered", "municipal", "no-effect", "other")
"""Why a finding is dismissed; the catalogues say each in a sentence."""

LONGEST_NOTE = 4000
"""Characters of a remark."""
