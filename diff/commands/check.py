"""`duizhao check`: compare a draft with its original, or all pairs of the settings."""

from __future__ import annotations

import argparse

from diff.commands import options
from diff.commands.forms import Form, deliver, destinations
from diff.commands.gating import add_files, add_settings, pairs_to_compare, run_of, settings_of, told
from diff.commands.running import UsageError, gate, language_of_locale


def add(commands: options.Subparsers) -> None:
    """Adds the command to the grammar."""
    check = commands.add_parser(
        "check",
        help="compare a draft with its original",
        description="Compares DRAFT with ORIGINAL, or without them each pair of the settings. Files are PDF, Word, HTML or text "
        "files, or scans; - reads standard input.",
    )
    add_files(check)
    add_settings(check)
    check.set_defaults(run=_check)


def _check(given: argparse.Namespace) -> int:
    settings = settings_of(given)
    pairs = pairs_to_compare(given, settings)
    try:
        chosen = [Form.of(text) for text in settings.formats]
    except ValueError as error:
        raise UsageError(f"{settings.origin('formats')}: {error}") from error
    forms = destinations(chosen, given.output, [name for pair in pairs for name in (pair.original, pair.draft) if name])
    run = run_of(pairs, settings, whole=given.original is None)
    if given.original is not None and run.pairs[0].report is None:
        raise UsageError(run.pairs[0].refusal)
    lang = settings.lang or language_of_locale()
    deliver(run, forms, lang)
    if Form("text", "-") not in forms:
        told(run, lang)
    return gate(run, settings.fail_on, settings.strict)
