"""What the commands that take settings share: their options, the settings that these and the file give, and the run of the pairs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diff.commands import options
from diff.commands.forms import add_forms
from diff.commands.running import Progress, UsageError

if TYPE_CHECKING:
    from diff.gate.batch import Pair
    from diff.gate.settings import Settings
    from diff.run import Run
    from ingest.limits import Limits


def add_files(parser: argparse.ArgumentParser) -> None:
    """Adds the two files, which the settings may name in their place."""
    parser.add_argument(
        "original",
        metavar="ORIGINAL",
        nargs="?",
        help="the document that is the measure (default: the pairs of the settings)",
    )
    parser.add_argument(
        "draft",
        metavar="DRAFT",
        nargs="?",
        help="the document to compare; may be left out where ORIGINAL holds a document and its translation",
    )


def add_settings(parser: argparse.ArgumentParser, report: bool = True, several: bool = True) -> None:
    """Adds an option for every key of the settings, and the file that holds them; without `report`, none for what is printed, without
    `several`, none that only many pairs need."""
    parser.add_argument(
        "--config",
        metavar="FILE",
        type=Path,
        help="settings (default: duizhao.toml, or [tool.duizhao] in pyproject.toml, here or above)",
    )
    if several:
        parser.add_argument(
            "--pair",
            metavar="ORIGINAL=DRAFTS",
            action="append",
            help="files to compare, as patterns; may be given several times, in place of those of the settings",
        )
        parser.add_argument(
            "--jobs", metavar="N", type=options.count, help="processes that share the pairs (default: 1)"
        )
    options.add_relation(parser)
    options.add_parts(parser)
    if report:
        add_forms(parser)
        options.add_fail_on(parser, "high")
        parser.add_argument(
            "--strict",
            action=argparse.BooleanOptionalAction,
            help="exit with 2 where something could not be read, whatever was found",
        )
        parser.add_argument("--baseline", metavar="FILE", type=Path, help="accepted findings, which do not count")
    parser.add_argument(
        "--severity",
        metavar="CODE=LEVEL",
        action="append",
        help="severity of the findings of a check or type: high, medium, low, info or off; may be given several times",
    )
    parser.add_argument(
        "--waivers",
        metavar="FILE",
        action="append",
        type=Path,
        help="waivers, in place of those of the settings; may be given several times",
    )
    options.add_termbase(parser)
    parser.add_argument(
        "--localisation",
        metavar="FILE",
        action="append",
        type=Path,
        help="wordings that only carry the original over to the draft's place (CSV); may be given several times",
    )
    parser.add_argument(
        "--alignment",
        metavar="FILE",
        action="append",
        type=Path,
        help="clauses that were linked or parted by hand, as the review page exports them (JSON); may be given several times",
    )
    options.add_revisions(parser)
    options.add_ocr(parser)
    options.add_limit(parser)
    options.add_judge(parser)
    options.add_embeddings(parser)
    # Only what was given may go before the file; the defaults stand in diff.gate.settings.
    parser.set_defaults(**{name.replace("-", "_"): None for name in OPTIONS})


OPTIONS = {
    "pair": "pairs",
    "relation": "relation",
    "original-part": "original-part",
    "draft-part": "draft-part",
    "severity": "severities",
    "fail-on": "fail-on",
    "strict": "strict",
    "baseline": "baseline",
    "waivers": "waivers",
    "format": "formats",
    "lang": "lang",
    "termbase": "termbases",
    "localisation": "localisation",
    "alignment": "alignment",
    "revisions": "revisions",
    "ocr": "ocr",
    "limit": "limits",
    "embeddings": "embeddings",
    "judge": "judge",
    "judge-model": "judge-model",
    "judge-limit": "judge-limit",
    "jobs": "jobs",
}
"""Each option that sets a key of the settings, and the key."""


def settings_of(given: argparse.Namespace, folder: Path | None = None) -> Settings:
    """The effective settings of a command line; a file of settings that it does not name is looked for from `folder` upwards (default:
    the working directory). Raises UsageError."""
    from diff.gate.settings import SettingsError, effective
    from diff.gate.waivers import WaiverError

    try:
        said = {
            key: (_value(option, value), f"--{option}")
            for option, key in OPTIONS.items()
            if (value := getattr(given, option.replace("-", "_"), None)) is not None
        }
        return effective(said, given.config, folder)
    except (SettingsError, WaiverError) as error:
        raise UsageError(str(error)) from error


def _value(option: str, value: Any) -> Any:
    """What an option says, as a field of the settings."""
    from diff.gate.batch import Rule
    from diff.gate.settings import SettingsError, severity
    from diff.gate.waivers import read_waivers
    from ingest.limits import LimitError, Limits

    if option == "pair":
        return tuple(_rule(text, Rule) for text in value)
    if option == "severity":
        levels = {}
        for text in value:
            name, given, level = text.partition("=")
            if not given:
                raise SettingsError(f"--severity {text} sets nothing; write it as CODE=LEVEL, for example WO01=off")
            levels[name] = severity(name, level, "--severity")
        return levels
    if option == "waivers":
        return tuple(waiver for file in value for waiver in read_waivers(file))
    if option == "limit":
        try:
            Limits.from_settings(value, {})
        except LimitError as error:
            raise SettingsError(str(error)) from error
        pairs = (text.partition("=") for text in value)
        return {name.strip().replace("-", "_").lower(): limit.strip() for name, _, limit in pairs}
    if option == "format":
        return tuple(form.name if form.file is None else f"{form.name}={form.file}" for form in value)
    return tuple(value) if isinstance(value, list) else value


def _rule(text: str, rule: Any) -> Any:
    original, given, drafts = text.partition("=")
    if not original or (given and not drafts):
        raise UsageError(
            f"--pair {text} names no pair; write it as ORIGINAL=DRAFTS, for example plan.pdf=drafts/*.docx"
        )
    return rule((original,), (drafts,) if drafts else (), where=f"--pair {text}")


def pairs_to_compare(given: argparse.Namespace, settings: Settings) -> tuple[Pair, ...]:
    """The two files of the command line, or else the pairs of the settings. Raises UsageError where there are none."""
    from diff.gate.batch import NothingToCompare, Pair, as_set, pairs_of

    if given.original == given.draft == "-":
        raise UsageError("only one of ORIGINAL and DRAFT can be standard input; give the other as a file")
    if given.original is not None:
        if given.pair:
            raise UsageError("--pair and ORIGINAL both name what to compare; leave one of them out")
        pairs: tuple[Pair, ...] = (as_set(Pair(given.original, given.draft or ""), settings.pairs),)
    else:
        if not settings.pairs:
            raise UsageError("there is nothing to compare; name ORIGINAL and DRAFT, or set pairs in duizhao.toml")
        try:
            pairs = pairs_of(settings.pairs)
        except NothingToCompare as error:
            raise UsageError(str(error)) from error
    return paired(pairs, settings)


def paired(pairs: Sequence[Pair], settings: Settings) -> tuple[Pair, ...]:
    """The pairs with what the settings say for all of them: the command line goes before a pair's own settings, and these before those
    of the file for all pairs."""
    said = {key: settings.origin(key).startswith("--") for key in ("relation", "original-part", "draft-part")}
    return tuple(
        replace(
            pair,
            relation=settings.relation if said["relation"] or pair.relation is None else pair.relation,
            original_part=_either(settings.original_part, pair.original_part, said["original-part"]),
            draft_part=_either(settings.draft_part, pair.draft_part, said["draft-part"]),
        )
        for pair in pairs
    )


def _either(general: str | None, own: str | None, said: bool) -> str | None:
    return general if said or own is None else own


def run_of(pairs: Sequence[Pair], settings: Settings, whole: bool) -> Run:
    """Compares the pairs, and sets and marks their findings as the settings say. `whole` says that these are all pairs of the
    settings. Raises UsageError for settings that cannot be used."""
    from diff.gate.baseline import Baseline, BaselineError
    from diff.gate.batch import Reading, compare_pairs, graded
    from diff.gate.waivers import WaiverError, today, waive
    from diff.judge.settings import JudgeError
    from diff.judge.settings import Settings as Judge
    from diff.run import Accepted, Run
    from ingest.limits import LimitError

    _keep_key(settings)
    try:
        judge = Judge.chosen(settings.judge, settings.judge_model, settings.judge_limit)
        limits = limits_of(settings)
        on = today()
        baseline = None if settings.baseline is None else Baseline.read(settings.baseline)
    except (JudgeError, LimitError, WaiverError, BaselineError) as error:
        raise UsageError(str(error)) from error
    reading = Reading(
        settings.revisions,
        limits,
        settings.ocr,
        settings.termbases,
        settings.localisation,
        judge,
        settings.embeddings,
        settings.alignment,
    )
    with Progress() as progress:
        compared = compare_pairs(pairs, reading, settings.jobs, progress)
    vanished: tuple[Accepted, ...] = ()
    # What is known is marked before a severity may drop it, else it would be said to have vanished.
    if baseline is not None:
        compared, vanished = baseline.mark(compared)
    compared = tuple(
        pair if pair.report is None else replace(pair, report=graded(pair.report, settings.severities))
        for pair in compared
    )
    compared, notes = waive(compared, settings.waivers, on, whole)
    return Run(compared, vanished, notes)


def limits_of(settings: Settings) -> Limits:
    """The limits of reading that the settings and the environment give. Raises LimitError."""
    from ingest.limits import Limits

    return Limits.from_settings([f"{name}={value}" for name, value in settings.limits.items()])


def _keep_key(settings: Settings) -> None:
    """Whoever may change the file of settings, in a pull request say, must not be able to have the user's key sent to a server of theirs."""
    from diff.judge.settings import KEY, URL

    named = os.environ.get(URL, "").strip()
    if (
        settings.judge
        and not settings.origin("judge").startswith("--")
        and os.environ.get(KEY)
        and settings.judge != named
    ):
        raise UsageError(
            f"{settings.origin('judge')}: the key in {KEY} goes to no server that only a file names; set {URL}, or give --judge URL"
        )


def told(run: Run, lang: str) -> None:
    """Says on a terminal's standard error, one line a pair, what a form that goes elsewhere holds."""
    from diff.exports.text_report import one_line

    if sys.stderr.isatty():
        for pair in run.pairs:
            if pair.report is not None:
                name = f"{pair.reviewed}: " if len(run.pairs) > 1 else ""
                print(f"{name}{one_line(pair.report, lang)}", file=sys.stderr)
