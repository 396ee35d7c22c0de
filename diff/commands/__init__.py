"""The commands: one module each, which adds it to the grammar (`add`) and runs it. Nothing heavy is imported before a command runs."""

from __future__ import annotations

from diff.commands import (
    align,
    annotate,
    baseline,
    check,
    clauses,
    config,
    import_decisions,
    manual,
    matrix,
    parameters,
    terms,
    watch,
)

COMMANDS = (
    check,
    watch,
    annotate,
    baseline,
    config,
    matrix,
    parameters,
    clauses,
    align,
    import_decisions,
    terms,
    manual,
)
"""In the order in which `duizhao --help` lists them."""
