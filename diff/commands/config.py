"""`duizhao config`: check the settings and show what holds."""

from __future__ import annotations

import argparse

from diff.commands import options
from diff.commands.gating import add_settings, settings_of
from diff.commands.running import CLEAN, UsageError, write


def add(commands: options.Subparsers) -> None:
    """Adds the command to the grammar."""
    config = commands.add_parser(
        "config",
        help="check the settings and show what holds",
        description="Checks duizhao.toml and prints the settings that hold, as TOML, and the pairs of files that they give.",
    )
    config.add_argument("--explain", action="store_true", help="print every key, and where its value comes from")
    add_settings(config)
    config.set_defaults(run=_config)


def _config(given: argparse.Namespace) -> int:
    from diff.commands.forms import Form
    from diff.exports.text_report import on_one_line
    from diff.gate.baseline import Baseline, BaselineError
    from diff.gate.batch import NothingToCompare, pairs_of
    from diff.gate.settings import as_toml

    settings = settings_of(given)
    try:
        for text in settings.formats:
            Form.of(text)
        pairs = pairs_of(settings.pairs) if settings.pairs else ()
    except NothingToCompare as error:
        raise UsageError(str(error)) from error
    except ValueError as error:
        raise UsageError(f"{settings.origin('formats')}: {error}") from error
    for key, files in (
        ("termbases", settings.termbases),
        ("localisation", settings.localisation),
        ("alignment", settings.alignment),
    ):
        for file in files:
            if not file.is_file():
                raise UsageError(f"{settings.origin(key)}: there is no file {file}; correct the name")
    if settings.baseline is not None:
        try:
            Baseline.read(settings.baseline)
        except BaselineError as error:
            raise UsageError(f"{settings.origin('baseline')}: {error}") from error
    lines = [f"# {settings.file or 'no duizhao.toml was found'}", as_toml(settings, given.explain)]
    if pairs:
        lines += [
            f"# {len(pairs)} pairs:" if len(pairs) > 1 else "# 1 pair:",
            *(f"#   {on_one_line(pair.name)}" for pair in pairs),
        ]
    else:
        lines.append("# no pairs are set")
    write(("\n".join(lines) + "\n").encode(), given.output)
    return CLEAN
