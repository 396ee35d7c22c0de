"""The commands: one module each, which adds it to the grammar (`add`) and runs it. Nothing heavy is imported before a command runs."""

from __future__ import annotations

from diff.commands import align, check, clauses, import_decisions, manual, matrix, parameters

COMMANDS = (check, matrix, parameters, clauses, align, import_decisions, manual)
"""In the order in which `duizhao --help` lists them."""
