"""Alignment to report: what diverges, how much it matters, and where it stands. Also the face for CI."""

VERSION = "0.1.0"
"""The version of the tool, named in every report; the distribution takes it from here."""
